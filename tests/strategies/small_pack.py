"""A small pack on disk in which nothing is wrong, and ways to spoil it."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "policy.yaml": """\
policy: building-sites
title: {zh: 关于规范工地的意见, en: Opinion on building sites}
issuer: {zh: 某区政府, en: A district}
number: 某府〔2011〕1号
issued: 2011-03-21
in_force: {from: 2011-03-21}
source: source/received.txt
""",
    "source/received.txt": """\
关于规范工地的意见

一、建筑质量。

新建建筑预拌混凝土使用率 95%以上,推广新型

墙体材料。对不合格工程，不予核发施工许可正。

附件:
序号\t主要任务\t主要措施\t主要目标\t牵头部门\t配合部门
1\t提升质量\t完善管理体系。\t混凝土使用率95%以\t区建设局 区环保局\t区财政局
序号\t主要任务\t主要措施\t主要目标\t牵头部门\t配合部门
\t\t\t上。\t\t
""",
    "vocabulary/words.yaml": """\
kinds:
- {kind: district, plural: districts, label: {zh: 区, en: district}}
- {kind: enterprise, plural: enterprises, label: {zh: 企业, en: enterprise}}
- {kind: project, plural: projects, label: {zh: 项目, en: project}}
units:
- {unit: percent, label: {zh: '%', en: '%'}, symbols: ['%']}
documents:
- {document: ledger, title: {zh: 台账, en: ledger}}
facts:
- fact: project.is_new
  type: boolean
  label: {zh: 新建, en: is new}
- fact: project.concrete_rate
  type: decimal
  unit: percent
  places: 2
  minimum: 0
  maximum: 100
  label: {zh: 预拌混凝土使用率, en: share of ready-mixed concrete}
  document: ledger
- fact: project.new_wall_material
  type: boolean
  label: {zh: 使用新型墙材, en: uses new wall material}
- fact: project.inspection.passed
  type: boolean
  label: {zh: 检查合格, en: passed inspection}
- fact: project.inspection.date
  type: date
  optional: true
  label: {zh: 检查日期, en: date of inspection}
- fact: project.builder
  type: relation
  to: enterprise
  inverse: projects
  label: {zh: 建设单位, en: builder}
- fact: enterprise.has_system
  type: boolean
  label: {zh: 有管理体系, en: has a management system}
decisions:
- decision: permit
  subject: project
  label: {zh: 施工许可证, en: construction permit}
  authority: 区建设局
  acts: {withhold: {zh: 不予核发, en: withhold}}
  pending: {zh: 暂缓, en: hold}
  clear: {zh: 可以核发, en: may be granted}
organs:
- {organ: 区建设局, label: {zh: 区建设局, en: Construction Bureau}, aliases: [建设局]}
- {organ: 区环保局, label: {zh: 区环保局, en: Environment Bureau}}
- {organ: 区财政局, label: {zh: 区财政局, en: Finance Bureau}}
""",
    "opinion/1-sites.yaml": """\
clauses:
- clause: 标题
  title: {zh: 标题, en: title}
  text: [关于规范工地的意见]
  binds_nobody:
  - {quote: 关于规范工地的意见, because: heading, reason: {zh: 标题, en: the title}}
- clause: 一
  title: {zh: 建筑质量, en: building quality}
  heading: 一、建筑质量。
  text:
  - 新建建筑预拌混凝土使用率95%以上，推广新型墙体材料。对不合格工程，不予核发施工许可证。
  errata:
  - {received: 施工许可正, read: 施工许可证, why: {zh: 误字, en: misread}}
  parameters:
  - parameter: concrete_rate_minimum
    label: {zh: 使用率下限, en: least share}
    quote: 使用率95%以上
    unit: percent
    comparison: at_least
    judged: always
    values: {2011-03-21: 95}
  rules:
  - rule: concrete-is-ready-mixed
    title: {zh: 预拌混凝土, en: ready-mixed concrete}
    quote: 新建建筑预拌混凝土
    also: [{clause: 附件-1, quote: 混凝土使用率95%以上。}]
    subject: project
    force: must
    applies: project.is_new
    requires: project.concrete_rate >= parameters.concrete_rate_minimum
    otherwise: {remedy: {zh: 改用, en: use it}}
  - rule: wall-material-is-promoted
    title: {zh: 新型墙材, en: new wall material}
    quote: 推广新型墙体材料
    subject: project
    force: should
    requires: project.new_wall_material
    otherwise: {remedy: {zh: 使用, en: use it}}
  - rule: no-permit-without-inspection
    title: {zh: 不合格不发证, en: no permit unless passed}
    quote: 对不合格工程……不予核发施工许可证
    subject: project
    force: must
    requires: project.inspection.passed && has(project.inspection.date) && project.inspection.date <= as_of
    otherwise:
      decisions: {permit: withhold}
      remedy: {zh: 整改, en: put it right}
- clause: 附件
  title: {zh: 附件, en: annex}
  text: ['附件：', 序号 主要任务 主要措施 主要目标 牵头部门 配合部门]
  binds_nobody:
  - {quote: 附件：, because: print, reason: {zh: 版式, en: print}}
  - {quote: 序号 主要任务 主要措施 主要目标 牵头部门 配合部门, because: heading, reason: {zh: 表头, en: head}}
- clause: 附件-1
  title: {zh: 第1项, en: row 1}
  cells:
    task: 提升质量
    measures: 完善管理体系。
    goals: 混凝土使用率95%以上。
    lead: [区建设局, 区环保局]
    cooperating: [区财政局]
  rules:
  - rule: builders-have-a-system
    title: {zh: 管理体系, en: management system}
    quote: 完善管理体系。
    subject: project
    force: assigns
    requires: project.builder.has_system
    otherwise: {remedy: {zh: 建立, en: set it up}}
    organs: {lead: [区建设局, 区环保局], cooperating: [区财政局]}
""",
    "cases/sites.yaml": """\
- rule: concrete-is-ready-mixed
  as_of: 2013-06-30
  given: {is_new: true}
  cases:
    pass-exactly_95_percent_is_enough: {concrete_rate: 95}
    fail-just_below_95_percent: {concrete_rate: 94.99}
    pass-just_above_95_percent: {concrete_rate: 95.01}
    unknown-the_rate_was_not_measured: {}
    not_applicable-an_old_building: {is_new: false}
- rule: wall-material-is-promoted
  as_of: 2013-06-30
  cases:
    pass-it_is_used: {new_wall_material: true}
    fail-it_is_not_used: {new_wall_material: false}
    unknown-nobody_looked: {}
- rule: no-permit-without-inspection
  as_of: 2013-06-30
  given: {inspection: {passed: true, date: 2013-06-29}}
  cases:
    pass-inspected_yesterday:
      expect: {decisions: {permit: clear}}
    fail-inspection_not_passed:
      inspection.passed: false
      expect: {decisions: {permit: withhold}}
    fail-never_inspected: {inspection.date: null}
    fail-inspected_tomorrow: {inspection.date: 2013-07-01}
    unknown-nobody_knows_the_date:
      inspection.date: unknown
      expect: {decisions: {permit: pending}}
- rule: builders-have-a-system
  given: {builder: E1}
  cases:
    pass-the_builder_has_one:
      related: [{enterprise: E1, has_system: true}]
    fail-the_builder_has_none:
      related: [{enterprise: E1, has_system: false}]
    unknown-the_builder_was_not_asked:
      related: [{enterprise: E1}]
""",
}


def write_small_pack(folder: Path) -> Path:
    """Write the pack into a folder and give the folder back."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    """Replace what a file of the pack says; it must say it."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{name} does not say {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


SOUND = """\
- fact: project.is_sound
  type: boolean
  label: {zh: 工程合格, en: is sound}
  derive: project.inspection.passed && project.new_wall_material
decisions:
"""
"""A fact that follows from others, to stand before the decisions of the vocabulary."""
