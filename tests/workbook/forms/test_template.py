"""Forms: what they ask for, what their fields take, and that the same form has the same bytes."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook

from qsd_rules.cli.main import main
from qsd_rules.policy.model import Policy
from qsd_rules.words.language import LANGUAGES, Language
from qsd_rules.words.problems import InputProblems
from qsd_rules.workbook.forms.contents import Contents, Layout, Wish, contents_of
from qsd_rules.workbook.forms.writing import write_template

FACTS = Path(__file__).parents[3] / "facts"
PLACES = re.compile(r"[^（；，]*\.yaml:[0-9]+|filled\.xlsx![^）；]*")
"""Where values stand: file and line, or sheet and cell."""

FAILING = FACTS / "project-fails-energy-review.yaml"


def opened(policy: Policy, wish: Wish, language: Language = "zh") -> Any:
    return load_workbook(io.BytesIO(write_template(policy, wish, language)))


def by_kind(policy: Policy, wish: Wish) -> dict[str, Contents]:
    return {each.kind.name: each for each in contents_of(policy, wish)}


@pytest.mark.parametrize("layout", ["column", "row"])
def test_a_form_asks_for_every_fact_of_its_kind(layout: Layout, opinion: Policy) -> None:
    sheet = opened(opinion, Wish(("project",), layout=layout))["建设工程项目"]
    cells = sheet[1] if layout == "row" else sheet["A"]
    keys = {str(cell.value) for cell in cells}
    asked = {fact.name for fact in opinion.facts.values() if fact.kind == "project" and not fact.inverse_of}
    assert asked - keys == {"project.district"}, "what goes without saying is not asked"
    assert {"project.id", "project.name"} <= keys


def test_a_form_does_not_ask_for_a_conclusion(opinion: Policy) -> None:
    fact = next(fact for fact in opinion.facts.values() if fact.derive is not None)
    concluded = replace(opinion, facts={**opinion.facts, fact.name: replace(fact, derived_only=True)})
    asked = [
        {each.name for contents in contents_of(policy, Wish(kinds=(fact.kind,))) for each in contents.facts}
        for policy in (opinion, concluded)
    ]
    assert asked[0] - asked[1] == {fact.name}


def test_facts_are_in_sections_that_are_called_as_the_policy_calls_them(opinion: Policy) -> None:
    project = by_kind(opinion, Wish(("project",)))["project"]
    titles = {section.title.zh: [fact.path for fact in section.facts] for section in project.sections}
    assert list(titles)[:3] == ["基本情况", "建筑设计方案节能审查", "施工图审查意见及回复单"]
    assert "energy_review.wall_heat_transfer" in titles["建筑设计方案节能审查"]
    assert sum(map(len, titles.values())) == len(project.facts) == len({fact.name for fact in project.facts})


def test_what_the_rules_need_of_related_subjects_is_asked_too(opinion: Policy) -> None:
    found = by_kind(opinion, Wish(("project",)))
    assert list(found) == ["project", "enterprise"]
    assert (found["enterprise"].layout, found["enterprise"].related) == ("row", True)
    assert {fact.path for fact in found["enterprise"].facts} == {
        "construction.survey_qualification_until", "construction.design_qualification_until",
        "construction.contracting_qualification_until", "construction.supervision_qualification_until",
    }  # fmt: skip


def test_a_form_for_a_decision_or_clause_asks_for_less(opinion: Policy) -> None:
    every = by_kind(opinion, Wish(("project",)))["project"]
    permit = by_kind(opinion, Wish((), decisions=("施工许可证",)))["project"]
    clause = by_kind(opinion, Wish((), clauses=("3.3.1",)))
    assert 0 < len(permit.facts) < len(every.facts)
    assert "energy_review.wall_heat_transfer" in {fact.path for fact in permit.facts}
    assert {"enterprise", "product", "facility"} <= set(clause)


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Wish(("projct",)), "--subject: 没有对象类别 `projct` [unknown-kind]\n    是否想写 `project`？"),
        (Wish((), clauses=("九",)), "--clause: 没有条款 `九` [unknown-clause]"),
        (
            Wish((), decisions=("施工许可",)),
            "--decision: 没有决定 `施工许可` [unknown-decision]\n    是否想写 `施工许可证`？",
        ),
    ],
)
def test_what_the_policy_does_not_have(wish: Wish, said: str, opinion: Policy) -> None:
    with pytest.raises(InputProblems) as caught:
        contents_of(opinion, wish)
    assert [each.in_language("zh") for each in caught.value.problems] == [said]


def checks(sheet: Any) -> dict[str, Any]:
    """The checks of a form's fields, by the fact's full name."""
    rows = {row: str(sheet.cell(row, 1).value) for row in range(1, sheet.max_row + 1)}
    return {rows[next(iter(each.sqref.ranges)).min_row]: each for each in sheet.data_validations.dataValidation}


def test_fields_have_drop_downs_ranges_and_hints(opinion: Policy) -> None:
    book = opened(opinion, Wish(("project",)))
    found = checks(book["建设工程项目"])
    truth, use = found["project.is_started"], found["project.use"]
    assert (truth.type, truth.formula1, truth.errorStyle) == ("list", '"是,否"', None)
    assert use.type == "list" and use.formula1.startswith("'选项'!$")
    column = use.formula1.split("$")[1]
    assert [book["选项"][f"{column}{row}"].value for row in range(2, 6)] == [
        "居住建筑",
        "公共建筑",
        "工业建筑",
        "市政基础设施",
    ]
    assert book["选项"].sheet_state == "hidden"
    rate = found["project.concrete.ready_mixed_rate"]
    cell = str(rate.sqref).partition(":")[0].partition(" ")[0]
    within = f'OR({cell}="无",AND(ISNUMBER({cell}),{cell}>=0,{cell}<=100))'
    assert (rate.type, rate.formula1, rate.errorStyle) == ("custom", within, "warning")
    assert rate.error == "预拌混凝土使用率：应当是数，0 至 100（单位：%）。不知道请留空。"
    storeys = found["project.storeys"]
    assert (storeys.type, storeys.promptTitle) == ("whole", "地上层数")
    assert storeys.prompt == "规划许可的地上层数是多少？\n整数；不小于 0"
    optional = found["project.construction_permit.issued_on"]
    assert optional.type == "custom" and optional.formula1.startswith("AND(OR(") and '"无"' in optional.formula1
    started = found["project.start_date"]
    assert started.type == "custom" and started.formula1.startswith("AND(AND(ISNUMBER(")
    builder = found["project.builder"]
    assert (builder.type, builder.errorStyle, builder.formula1) == ("list", "information", "'企业'!$C$7:$C$26")
    for check in found.values():
        assert len(check.prompt or "") <= 255 and len(check.error or "") <= 255 and len(check.promptTitle or "") <= 32


def test_every_kind_and_both_languages_make_a_form(opinion: Policy) -> None:
    for language in LANGUAGES:
        for layout in ("column", "row"):
            book = opened(opinion, Wish(tuple(opinion.kinds), layout=layout, count=2), language)
            assert len(book.sheetnames) == len(opinion.kinds) + 2


def test_the_same_form_has_the_same_bytes(opinion: Policy) -> None:
    assert write_template(opinion, Wish(("project",)), "zh") == write_template(opinion, Wish(("project",)), "zh")


def test_forms_print_on_whole_pages_with_their_heads(opinion: Policy) -> None:
    sheet = opened(opinion, Wish(("project",)))["建设工程项目"]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize), sheet.page_setup.fitToHeight) == (
        "landscape", 9, 0,
    )  # fmt: skip
    assert sheet.print_title_rows == "$3:$3" and sheet.freeze_panes == "C5"
    roster = opened(opinion, Wish(("enterprise",), layout="row"))["企业"]
    assert roster.freeze_panes == "D7" and roster.auto_filter.ref.startswith("B6:")


# The command


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_form_of_the_failing_project_is_checked_as_its_yaml(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", "--subject", "project", "--facts", str(FAILING), "-o", "filled.xlsx"], {}) == 0
    assert capsys.readouterr().out == "已生成 `filled.xlsx`：建设工程项目 118 项、企业 26 项\n"
    told = []
    for facts in (str(FAILING), "filled.xlsx"):
        assert main(["check", facts, "--width", "1000"], {}) == 1
        captured = capsys.readouterr()
        assert captured.err == ""
        told.append(PLACES.sub("某处", captured.out))
    assert told[0] == told[1]
    assert told[0].count("某处") >= 12


def test_findings_name_sheet_and_cell(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", "--subject", "project", "--facts", str(FAILING), "-o", "filled.xlsx"], {}) == 0
    main(["check", "filled.xlsx", "--width", "200", "--rule", "energy-design-follows-law-and-policy"], {})
    said = capsys.readouterr().out
    assert "设计了用电分项计量：否（施工图设计文件，filled.xlsx!建设工程项目!C" in said


def test_a_blank_form_says_what_is_to_be_filled_in(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", "--subject", "project"], {}) == 0
    capsys.readouterr()
    assert main(["check", "project.xlsx"], {}) == 2
    assert capsys.readouterr().err == (
        "project.xlsx!填写说明: 缺少 `date` [missing-key]\n    请在任一工作表写一格“事实日期”，右边一格填日期；"
        "或用 `--as-of` 指明\n"
    )


def test_a_file_that_is_there_is_not_overwritten(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.xlsx").write_bytes(b"filled in")
    assert main(["template", "--subject", "project", "-o", "a.xlsx"], {}) == 2
    assert capsys.readouterr().err == (
        "a.xlsx: 已有这个文件，没有覆盖 [file]\n    它可能已经填过；请用 `--output` 另取名称\n"
    )
    assert Path("a.xlsx").read_bytes() == b"filled in"
    assert main(["template", "--subject", "project", "-o", "no/a.xlsx", "--lang", "en"], {}) == 2
    assert capsys.readouterr().err == "no/a.xlsx: cannot be written: No such file or directory [not-writable]\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "请用 `--subject` 说明为哪类对象做表，例如 `--subject project`"),
        (["--subject", "project", "--count", "21"], "`--count` 最多 20"),
        (["--subject", "project", "--layout", "table"], "`table` 不是可选的值：`column`、`row`"),
    ],
)
def test_bad_usage(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", *arguments], {}) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("layout", ["column", "row"])
def test_a_figure_is_held_to_what_it_must_agree_with_while_it_is_typed(layout: Layout, opinion: Policy) -> None:
    sheet = opened(opinion, Wish(("district",), layout=layout))["区"]
    part, whole = "district.air.days_meeting_grade_two", "district.air.days_in_year"
    keys = list(sheet[1]) if layout == "row" else list(sheet["A"])
    at = {str(cell.value): cell.column_letter if layout == "row" else cell.row for cell in keys}
    wanted = [(part, whole, "<="), (whole, part, ">=")]
    formulas = {check.formula1.replace("$", "") for check in sheet.data_validations.dataValidation if check.formula1}
    for fact, other, sign in wanted:
        held = [f for f in formulas if re.search(rf"{_cell(at[fact])}{sign}{_cell(at[other])}\b", f)]
        assert held, (fact, sign)


def _cell(place: str | int) -> str:
    """A pattern of the cells in a row or column."""
    return rf"{place}[0-9]+" if isinstance(place, str) else rf"[A-Z]+{place}"
