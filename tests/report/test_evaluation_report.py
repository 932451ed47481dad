"""The yearly evaluation in every format: whole, in order, with every target, task, organ and ground in it."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from msgspec.structs import replace
from pypdf import PdfReader

from qsd_rules import assess
from qsd_rules.evaluation.evaluating import evaluation_of
from qsd_rules.evaluation.yearly_evaluation import Evaluation
from qsd_rules.report.blocks import Detail, Figure
from qsd_rules.report.charts import strokes
from qsd_rules.report.evaluation_document import evaluation_docx
from qsd_rules.report.evaluation_report import evaluation_report
from qsd_rules.report.formats.html import html
from qsd_rules.report.formats.markdown import markdown
from qsd_rules.report.formats.pdf import pdf
from qsd_rules.report.formats.terminal import terminal
from qsd_rules.words.language import LANGUAGES, Language, Text
from qsd_rules.words.layout import width_of
from tests.evaluation.samples import evaluated, reading_city, three_years
from tests.report.golden import assert_as_expected
from tests.report.hostile import HOSTILE_NAMES
from tests.report.pages import Page, assert_good_page
from tests.report.test_docx import cells, lines

ESCAPE = re.compile("\x1b\\[[0-9;]*m")


def written(year: int, language: Language, width: int, detail: Detail = Detail.SHORT, colour: bool = False) -> str:
    return terminal(evaluation_report(evaluated(year), language, detail), width, colour)


@pytest.mark.parametrize(
    ("language", "width", "detail", "year"),
    [("zh", 80, Detail.SHORT, 2018), ("en", 100, Detail.SHORT, 2018), ("zh", 50, Detail.BRIEF, 2020)],
)
def test_at_a_terminal_it_is_as_expected(language: Language, width: int, detail: Detail, year: int) -> None:
    brief = "-brief" if detail == Detail.BRIEF else ""
    assert_as_expected(written(year, language, width, detail), f"evaluation-{year}-{language}-{width}{brief}.txt")


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_markdown_it_is_as_expected(language: Language) -> None:
    told = markdown(evaluation_report(evaluated(2018), language, Detail.WHOLE))
    assert_as_expected(told, f"evaluation-2018-{language}.md")
    for block in told.split("\n\n"):
        if block.startswith("| "):
            assert len({line.count("|") for line in block.splitlines()}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [40, 60, 120])
def test_no_line_is_wider_than_the_terminal(language: Language, width: int) -> None:
    for line in written(2018, language, width).splitlines():
        assert width_of(line) <= width


def test_colour_adds_nothing_but_colour() -> None:
    coloured = written(2018, "zh", 70, colour=True)
    assert "\x1b[" in coloured
    assert ESCAPE.sub("", coloured) == written(2018, "zh", 70)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("year", [2016, 2018, 2020])
def test_the_page_is_well_made(language: Language, year: int) -> None:
    assert_good_page(html(evaluation_report(evaluated(year), language)))


def test_every_target_task_organ_and_ground_is_on_the_page() -> None:
    page = Page(html(evaluation_report(evaluated(2018), "zh")))
    classes = [each["class"] for each in page.all("article")]
    assert classes == [*("card " + name for name in ("pending", "advised", "pending", "advised")), *["card missed"] * 2]
    told = page.text()
    for words in (
        "给予书面警告",
        "任务不落实的给予警告",
        "建馆，已做的步骤：2步",
        "市文化局",
        "进度落后",
        "facts/2018.yaml",
        "2016：20座 → 2018：30座",
        "应警告的已警告：违反",
        "仅按两者都要（本次采用）才尚未达到（未到期）；按有一即可符合",
    ):
        assert words in told


def test_the_pdf_says_what_the_page_says() -> None:
    reader = PdfReader(io.BytesIO(pdf(evaluation_report(evaluated(2018), "zh"))))
    told = re.sub(r"\s+", "", "".join(page.extract_text() for page in reader.pages))
    for words in ("2018年度效果评价（依据一）", "文化局：给予书面警告（市政府）", "2016：20座→2018：30座", "进度落后"):
        assert words in told
    assert [each.title for each in reader.outline if not isinstance(each, list)][:2] == ["总评", "书面警告名单"]


def test_the_word_document_has_the_form_of_an_official_one_and_says_the_same() -> None:
    document: Any = Document(io.BytesIO(evaluation_docx(evaluated(2018), "zh")))
    assert lines(document, "Title")[0].replace("\n", "") == "《关于建设书香城市的意见》2018年度落实情况评价报告"
    assert lines(document, "公文发文机关标志") == ["某市政府"]
    assert lines(document, "Heading 1")[:3] == ["总评", "书面警告名单", "目标（4 项）"]
    told = lines(document, "公文正文")
    assert told[0].startswith("依据《关于建设书香城市的意见》（某府〔2016〕8号）一，对2018年度（截至2018年12月31日）")
    assert "一：“任务不落实的给予警告”" in told
    assert "后续：应警告的已警告：违反" in told
    assert any("facts/2018.yaml:11" in line for line in told)
    organs, clauses = cells(document)[:2]
    assert [row[0] for row in organs[1:]] == ["市文化局", "市教育局"]
    assert organs[1][4].startswith("书面警告：文化局")
    assert clauses[0] == ["条款", "计数"]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_names_are_read_and_never_obeyed(name: str) -> None:
    hostile, tame = (renamed(each) for each in (name, "名"))
    page, plain = (Page(html(evaluation_report(each, "zh"))) for each in (hostile, tame))
    assert {tag for tag, _ in page.elements} == {tag for tag, _ in plain.elements}
    assert not any(attribute.startswith("on") for _, attributes in page.elements for attribute in attributes)
    word, other = (Document(io.BytesIO(evaluation_docx(each, "zh"))) for each in (hostile, tame))
    for tag in ("w:instrText", "w:hyperlink", "w:fldSimple", "w:object"):
        assert len(list(word.element.iter(qn(tag)))) == len(list(other.element.iter(qn(tag))))


def renamed(name: str) -> Evaluation:
    """The evaluation of 2018 with one name for all subjects and the snapshot."""
    snapshot = three_years()[1]
    subjects = {key: replace(record, name=name) for key, record in snapshot.subjects.items()}
    changed = replace(snapshot, subjects=subjects, title=Text.same(name))
    return evaluation_of(assess(reading_city(), changed), evaluated(2018).earlier)


def figures_of(year: int) -> list[Figure]:
    """The figures of all targets."""
    report = evaluation_report(evaluated(year), "zh", Detail.SHORT)
    [targets] = [block for block in report.blocks if getattr(block, "anchor", "") == "targets"]
    [group] = targets.blocks  # type: ignore[union-attr]  # it is a section
    return [block for card in group.blocks for block in card.blocks if isinstance(block, Figure)]  # type: ignore[union-attr]


def test_a_chart_is_as_long_as_what_it_shows() -> None:
    libraries, readers, wait, *_ = figures_of(2018)
    assert (str(libraries.value), str(libraries.goal), libraries.tone) == ("5/8", "5/6", "pending")
    assert (str(readers.value), str(readers.goal)) == ("103/200", "3/5"), "a percentage is of 100"
    assert wait.trend is not None
    drawn = strokes(wait.trend)
    assert float(drawn.places[0].y) < float(drawn.places[1].y), "from 10 days down to 5"
    assert drawn.goal is not None and drawn.line.endswith(f"{drawn.goal.x},{drawn.goal.y}")


def test_before_the_policy_is_in_force_that_is_said() -> None:
    early = evaluation_of(assess(reading_city(), three_years()[0], date(2015, 1, 1)))
    told = terminal(evaluation_report(early, "zh", Detail.SHORT), 100)
    assert "没有核查任何事项：该文件自2016年1月1日起施行" in told and "没有适用的目标" in told


def test_nobody_criticized_is_said() -> None:
    assert "没有应予批评的单位" in written(2020, "zh", 80)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_input_gives_the_same_bytes(language: Language) -> None:
    words = [evaluation_docx(evaluated(2020), language) for _ in range(2)]
    pages = [pdf(evaluation_report(evaluated(2020), language)) for _ in range(2)]
    assert words[0] == words[1] and pages[0] == pages[1]
