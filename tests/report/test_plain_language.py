"""Conditions in words, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.conditions.checking import check_condition
from qsd_rules.conditions.syntax import Expression, Not, Type
from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.model import Policy
from qsd_rules.policy.vocabulary import Vocabulary, names_for_conditions
from qsd_rules.report.plain_language import Speech, plural
from tests.strategies.conditions import conditions, terms_of
from tests.strategies.profiles import examples
from tests.strategies.rules import policies
from tests.strategies.small_pack import write_small_pack

MORE_WORDS = """\
facts:
- {fact: project.use, type: choice, label: {zh: 用途, en: use},
   choices: {residential: {zh: 居住建筑, en: residential}, public: {zh: 公共建筑, en: public}}}
- {fact: project.materials, type: list, label: {zh: 所用材料, en: materials},
   choices: {steel: {zh: 钢材, en: steel}, glass: {zh: 玻璃, en: glass}}}
- {fact: project.started, type: date, label: {zh: 开工日期, en: start}}
- {fact: project.floors, type: integer, label: {zh: 层数, en: floors}}
- {fact: project.bills, type: decimal, places: 2, unit: percent, label: {zh: 造价占比, en: share of costs}}
- {fact: project.designer, type: relation, to: enterprise, inverse: designs, label: {zh: 设计单位, en: designer}}
- {fact: enterprise.district, type: relation, to: district, inverse: enterprises, label: {zh: 所在区, en: district}}
"""


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Speech]:
    folder: Path = write_small_pack(tmp_path_factory.mktemp("pack"))
    (folder / "vocabulary" / "more.yaml").write_text(MORE_WORDS, encoding="utf-8")
    yield Speech(load_policy(folder, cached=False), date(2013, 6, 30))


def read(source: str, kind: str, policy: Policy, expected: Type | None = None) -> Expression:
    vocabulary = Vocabulary(
        kinds=dict(policy.kinds), units=dict(policy.units), facts=dict(policy.facts), decisions=dict(policy.decisions)
    )
    names = names_for_conditions(vocabulary, policy.parameters)
    return check_condition(source, kind, names, *([expected] if expected else []))


SAID = [
    ("project.is_new", "新建：是", "is new: yes"),
    ("!project.is_new", "新建：否", "is new: no"),
    ("project.concrete_rate >= parameters.concrete_rate_minimum", "预拌混凝土使用率不低于95%",
     "share of ready-mixed concrete is at least 95%"),
    ("project.concrete_rate > parameters.concrete_rate_minimum", "预拌混凝土使用率超过95%",
     "share of ready-mixed concrete is more than 95%"),
    ("project.concrete_rate < parameters.concrete_rate_minimum", "预拌混凝土使用率低于95%",
     "share of ready-mixed concrete is less than 95%"),
    ("project.concrete_rate <= parameters.concrete_rate_minimum", "预拌混凝土使用率不超过95%",
     "share of ready-mixed concrete is at most 95%"),
    ("project.floors == 0", "层数为0", "floors is 0"),
    ("project.floors != 0", "层数不为0", "floors is not 0"),
    ('project.use == "public"', "用途为公共建筑", "use is public"),
    ('project.use in ["public", "residential"]', "用途为公共建筑、居住建筑之一", "use is one of public, residential"),
    ('!(project.use in ["public"])', "用途不是公共建筑", "use is none of public"),
    ('"steel" in project.materials', "所用材料含钢材", "materials includes steel"),
    ('!("steel" in project.materials)', "所用材料不含钢材", "materials does not include steel"),
    ("has(project.inspection.date)", "已有检查日期", "date of inspection: on record"),
    ("!has(project.inspection.date)", "没有检查日期", "date of inspection: none"),
    ("project.started <= as_of", "开工日期不晚于核查日期", "start is no later than the date of assessment"),
    ('project.started < date("2015-12-31")', "开工日期早于2015年12月31日", "start is before 2015-12-31"),
    ("days_between(project.started, as_of) > 0", "开工日期至核查日期的天数超过0",
     "days from start to the date of assessment is more than 0"),
    ("year_of(project.started) == year_of(as_of)", "开工日期的年份为核查日期的年份",
     "the year of start is the year of the date of assessment"),
    ("project.decisions.permit", "“施工许可证”没有不利事项", "nothing stands against “construction permit”"),
    ("!project.decisions.permit", "“施工许可证”有不利事项", "something stands against “construction permit”"),
    ("project.is_new && project.inspection.passed", "新建：是，且检查合格：是",
     "is new: yes, and passed inspection: yes"),
    ("!(project.is_new && project.inspection.passed)", "新建：否，或检查合格：否",
     "is new: no, or passed inspection: no"),
    ("project.is_new && (project.inspection.passed || project.new_wall_material)",
     "新建：是，且（检查合格：是，或使用新型墙材：是）",
     "is new: yes, and (passed inspection: yes, or uses new wall material: yes)"),
    ("project.is_new ? project.inspection.passed : true", "若新建：是，则检查合格：是，否则总是如此",
     "if is new: yes, then passed inspection: yes, else always"),
    ("project.builder.has_system", "建设单位有管理体系：是", "builder has a management system: yes"),
    ("project.floors + 1 > project.floors * (2 - 1)", "层数 + 1超过层数 × （2 − 1）",
     "floors + 1 is more than floors × (2 − 1)"),
]  # fmt: skip
COUNTED = [
    ("enterprise.projects.all(p, p.is_new)", "以其为“建设单位”的项目中每一个都：新建：是",
     "each of the projects of which it is the builder: is new: yes"),
    ("!enterprise.projects.all(p, p.is_new)", "以其为“建设单位”的项目中至少有一个：新建：否",
     "at least one of the projects of which it is the builder: is new: no"),
    ("enterprise.projects.exists(p, p.is_new)", "以其为“建设单位”的项目中至少有一个：新建：是",
     "at least one of the projects of which it is the builder: is new: yes"),
    ("enterprise.projects.size() > 0", "以其为“建设单位”的项目的个数超过0",
     "the number of projects of which it is the builder is more than 0"),
    ("enterprise.district.enterprises.count(e, e.has_system) > 0", "所在区的企业中符合“有管理体系：是”的个数超过0",
     "how many of the enterprises of the district have “has a management system: yes” is more than 0"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "zh", "en"), SAID)
def test_a_condition_is_said_as_people_say_it(source: str, zh: str, en: str, speech: Speech) -> None:
    said = speech.condition(read(source, "project", speech.policy))
    assert (said.zh, said.en) == (zh, en)


@pytest.mark.parametrize(("source", "zh", "en"), COUNTED)
def test_members_are_told_by_what_relates_them(source: str, zh: str, en: str, speech: Speech) -> None:
    said = speech.condition(read(source, "enterprise", speech.policy))
    assert (said.zh, said.en) == (zh, en)


def test_a_figure_has_the_value_of_its_day(speech: Speech) -> None:
    condition = read("project.concrete_rate >= parameters.concrete_rate_minimum", "project", speech.policy)
    before = Speech(speech.policy, date(2010, 1, 1))
    assert before.condition(condition).zh == "预拌混凝土使用率不低于使用率下限"


@examples(50)
@given(st.data())
def test_what_is_denied_is_the_opposite_said(data: st.DataObject) -> None:
    policy = data.draw(policies(most=1))
    condition = data.draw(conditions(terms_of("project", []), 2))
    speech = Speech(policy, date(2013, 6, 30))
    assert speech.denial(condition) == speech.condition(Not(condition))
    assert speech.denial(Not(condition)) == speech.condition(condition)
    assert speech.condition(condition).zh and speech.condition(condition).en


@pytest.mark.parametrize(
    ("one", "many"),
    [("facility", "facilities"), ("survey", "surveys"), ("works", "works"), ("construction project",) * 2],
)
def test_nouns_have_plurals(one: str, many: str) -> None:
    assert plural(one) == (many if one != "construction project" else "construction projects")
