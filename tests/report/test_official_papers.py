"""The papers of every sample: who they go to, by which instrument, with what remedies; an office's own template."""

from __future__ import annotations

import io
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.engine import assess
from qsd_rules.pack.loading import load_policy
from qsd_rules.report.docx import docx_files, docx_report
from qsd_rules.report.official_documents import Heading, OfficialDocument, Paragraph, Table
from qsd_rules.report.official_papers import Issue, documents_of, due, is_due, none_due
from qsd_rules.words.language import LANGUAGES, Language
from qsd_rules.words.problems import InputProblems
from qsd_rules.workbook.snapshot_files import read_snapshots

SAMPLES = sorted(path.stem for path in Path("facts").glob("*.yaml"))
ISSUE = Issue("深龙质改〔2015〕3号", date(2015, 12, 31))


@cache
def sample(name: str) -> Assessment:
    policy = load_policy()
    [snapshot] = read_snapshots(policy, [Path("facts") / f"{name}.yaml"])
    return assess(policy, snapshot)


def given(folder: Path, facts: str, day: str = "2015-12-31") -> Assessment:
    path = folder / "facts.yaml"
    path.write_text(f"title: {{zh: 情形, en: scenario}}\ndate: {day}\ninvented: true\n{facts}", encoding="utf-8")
    policy = load_policy()
    [snapshot] = read_snapshots(policy, [path])
    return assess(policy, snapshot)


def words(document: OfficialDocument) -> str:
    told = []
    for block in (*document.body, *document.closing):
        match block:
            case Heading(words=said):
                told.append(said)
            case Paragraph(runs=runs):
                told.append("".join(run.words for run in runs))
            case Table(heading=heading, rows=rows):
                told += [*heading, *("".join(run.words for run in cell) for row in rows for cell in row)]
    return "\n".join(told)


def of(assessment: Assessment, issue: Issue = ISSUE, language: Language = "zh") -> dict[tuple[str, str], str]:
    return {(each.kind, each.addressee): words(each) for each in documents_of(assessment, language, "papers", issue)}


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_paper_goes_to_a_thing_nor_names_a_file(name: str, language: Language) -> None:
    policy = sample(name).policy
    things = {
        record.name
        for record in sample(name).snapshot.subjects.values()
        if not policy.kinds[record.kind].bears_duties and record.name
    }
    for document in documents_of(sample(name), language, "papers", ISSUE):
        assert document.addressee and document.addressee not in things
        assert document.organ, "it is known who signs"
        assert not re.search(r"\.yaml|\.xlsx|facts/|:\d+", words(document))


@pytest.mark.parametrize("name", SAMPLES)
def test_each_addressee_has_one_paper_of_each_kind_from_each_organ(name: str) -> None:
    told = [(each.kind, each.addressee, each.organ) for each in documents_of(sample(name), "zh", "papers", ISSUE)]
    assert len(set(told)) == len(told)


def test_a_refused_application_is_refused_with_review_and_suit() -> None:
    [(head, said)] = of(sample("project-fails-energy-review")).items()
    assert head == ("refusal-decision", "深圳市雪岗置业有限公司")
    assert "当事人：深圳市雪岗置业有限公司" in said and "统一社会信用代码：91440300JAAHBTFE6G" in said
    assert "对雪岗商务中心（2015年10月8日申请），本机关决定：不予核发施工许可证。" in said
    assert "六十日内" in said and "六个月内" in said and "《中华人民共和国行政诉讼法》第四十六条" in said
    assert said.count("对不符合建筑节能法律法规政策、强制性标准和技术规范的工程") == 1
    assert "受送达人（签章）" in said


@pytest.mark.parametrize(
    ("day", "limit"),
    [(date(2015, 4, 30), "三个月内"), (date(2015, 5, 1), "六个月内"), (date(2024, 1, 1), "第二十条、第二十四条")],
)
def test_limits_are_those_of_the_day_of_issue(day: date, limit: str) -> None:
    [said] = of(sample("project-fails-energy-review"), Issue("", day)).values()
    assert limit in said


def test_a_firm_in_breach_is_ordered_by_each_organ_once_with_a_hearing() -> None:
    told = documents_of(sample("enterprise-in-breach"), "zh", "papers", ISSUE)
    assert {(each.kind, each.organ) for each in told} == {
        ("rectification-notice", "深圳市龙岗区环境保护局"),
        ("rectification-notice", "深圳市市场监督管理局龙岗分局"),
    }
    for each in told:
        assert each.addressee == "深圳市康惠食品有限公司"
        assert "陈述、申辩" in words(each) and "逾期不改正的后果" in words(each)
    [order] = [each for each in told if "市场" in each.organ]
    assert "发出责令整改通知书" not in words(order), "the order is no consequence of itself"


def test_an_organs_omission_about_a_firm_is_in_no_paper_to_the_firm(tmp_path: Path) -> None:
    facts = """\
subjects:
  enterprise:
  - {id: e, name: 某厂, makes_products: true, integrity: {archive_opened_on: null}, quality_credit: {valid_until: null},
     process_control: {issued_on: null}}
"""
    told = of(given(tmp_path, facts))
    firm = told["rectification-notice", "某厂"]
    assert "全过程质量安全控制体系" in firm
    for omission in ("企业质量诚信档案完整", "质量信用等级", "工业企业建立健全"):
        assert all(omission not in said for (_, addressee), said in told.items() if addressee == "某厂")


def test_where_it_is_not_known_who_is_obliged_there_is_no_paper(tmp_path: Path) -> None:
    permit = "start_date: 2012-01-01, construction_permit: {issued_on: null}"
    facts = f"subjects:\n  project: [{{id: p, name: 厂房, is_started: true, {permit}}}]\n"
    assessment = given(tmp_path, facts)
    assert not [group for group in due(assessment) if group.instrument == "rectification-notice"]
    assert not is_due(assessment, "rectification-notice")
    assert none_due("rectification-notice", "zh") == "没有须责令改正的事项，无须出具责令改正通知书"


def test_an_incomplete_application_is_to_be_completed_and_no_firm_is_asked_for_an_organs_papers() -> None:
    told = of(sample("project-with-facts-missing"))
    [(head, said)] = [each for each in told.items() if each[0][0] == "correction-notice"]
    assert head[1] == "深圳市坪地低碳园投资有限公司"
    assert "一次性告知" in said and "建筑节能设计计算书" in said
    for official in ("工程质量监督记录", "建筑工程施工许可证", "民用建筑节能设计审查意见书"):
        assert official not in [line.strip() for line in said.splitlines()]


def test_a_missed_goal_presses_its_lead_and_criticism_is_a_draft_of_the_government() -> None:
    told = documents_of(sample("district-2015"), "zh", "papers", ISSUE)
    letters = [each for each in told if each.kind == "supervision-letter"]
    assert letters and all("龙岗区" not in (each.addressee, each.organ) for each in letters)
    [circular] = [each for each in told if each.kind == "criticism-circular"]
    assert (circular.organ, circular.title.endswith("（草稿）")) == ("深圳市龙岗区人民政府", True)
    assert "给予通报批评" in words(circular) and circular.closing == ()


def test_what_is_only_encouraged_is_in_no_paper() -> None:
    for name in SAMPLES:
        for group in due(sample(name)):
            assert {finding.outcome.outcome for finding in group.findings} <= {"violated", "missed", "undetermined"}


def test_several_who_are_obliged_are_each_written_to_and_named_to_each_other(tmp_path: Path) -> None:
    figures = "{enterprises_with_any_system: 600, above_scale_industrial_enterprises: 900}"
    facts = f"subjects:\n  district: [{{id: d, name: 某区, certification: {figures}}}]\n"
    told = of(given(tmp_path, facts, "2016-01-01"))
    farm = [said for (kind, name), said in told.items() if kind == "supervision-letter" and "农林渔业局" in name]
    assert farm and "同为整改责任单位：深圳市市场监督管理局龙岗分局" in farm[0]


def test_number_and_day_are_given_or_left_to_be_filled_in() -> None:
    assessment = sample("project-fails-energy-review")
    [blank] = documents_of(assessment, "zh", "papers")
    [issued] = documents_of(assessment, "zh", "papers", ISSUE)
    assert (blank.date, issued.date) == ("2015年　　月　　日", "2015年12月31日")
    assert [run.words for run in issued.number] == ["深龙质改〔2015〕3号"]
    assert docx_report(assessment, "zh", "papers", ISSUE) == docx_report(assessment, "zh", "papers", ISSUE)


def test_the_imprint_is_the_last_table_and_stands_at_the_foot() -> None:
    document: Any = Document(io.BytesIO(docx_report(sample("project-fails-energy-review"), "zh", "papers", ISSUE)))
    position = document.tables[-1]._tbl.tblPr.find(qn("w:tblpPr"))
    assert position.get(qn("w:tblpYSpec")) == "bottom"
    last = "".join(text.text or "" for text in document.tables[-1]._tbl.iter(qn("w:t")))
    assert last == "抄送：区建管局。深圳市龙岗区建设局2015年12月31日印发"


def template(folder: Path, *lines: str) -> str:
    word: Any = Document()
    for line in lines:
        word.add_paragraph(line)
    path = folder / "office.docx"
    word.save(str(path))
    return str(path)


def test_an_offices_template_is_filled_in_for_each_addressee(tmp_path: Path) -> None:
    path = template(
        tmp_path, "某局文件", "{{发文字号}}", "{{标题}}", "{{addressee}}：", "{{正文}}", "联系人：张三", "{{成文日期}}"
    )
    files = dict(docx_files(sample("enterprise-in-breach"), "zh", "papers", ISSUE, path))
    assert sorted(files) == [
        "rectification-notice-enterprise-kanghui-2.docx",
        "rectification-notice-enterprise-kanghui.docx",
    ]
    for data in files.values():
        told = [paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs]
        assert told[:4] == ["某局文件", "深龙质改〔2015〕3号", "责令改正通知书", "深圳市康惠食品有限公司："]
        assert told[-2:] == ["联系人：张三", "2015年12月31日"]
        assert any(line.startswith("一、查明的事实") for line in told)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("{{正文}}", "{{标提}}"), "there is no field `标提`"),
        (("{{title}}",), "the template has no paragraph of its own with `{{body}}`"),
    ],
)
def test_what_is_wrong_with_a_template_is_said(tmp_path: Path, lines: tuple[str, ...], message: str) -> None:
    with pytest.raises(InputProblems) as caught:
        list(docx_files(sample("enterprise-in-breach"), "zh", "papers", ISSUE, template(tmp_path, *lines)))
    assert caught.value.problems[0].message.en == message


def test_a_file_that_is_no_template_is_said(tmp_path: Path) -> None:
    path = tmp_path / "office.docx"
    path.write_text("not a Word file", encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        list(docx_files(sample("enterprise-in-breach"), "zh", "papers", ISSUE, str(path)))
    assert caught.value.problems[0].message.en == "this is no Word template (.docx) that can be read"
