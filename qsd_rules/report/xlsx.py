"""The findings as a workbook to work through: findings with status and remark, decisions, papers to ask for, counts.

Every word is written as text, never as a formula, a link or a number; what begins as a formula would is marked as text
for whoever edits the cell.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from xlsxwriter import Workbook

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.selection import EVERYTHING, Selection
from qsd_rules.report.archive import without_the_hour
from qsd_rules.report.baseline import STATES, Baseline, changed
from qsd_rules.report.content import ReportContent, report_content
from qsd_rules.report.finding_content import FindingContent, cited_words
from qsd_rules.words import wording
from qsd_rules.words.language import Language, Text
from qsd_rules.words.layout import wrap

LONGEST_CELL = 32_767
LONGEST_HEADER = 200
"""Characters that a cell, and a page's header, can hold."""

LINE_HEIGHT, HEADING_HEIGHT, HIGHEST_ROW = 14.0, 32.0, 409.0
"""Heights in points."""

FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""What a cell's text may not begin with without being marked as text."""

Cell = str | int


class Column(NamedTuple):
    """A column: its heading, its width in characters, and whether it is to be filled in, as what."""

    heading: Text
    width: float
    fill: str = ""


FINDINGS_SHEET = Text("事项", "Findings")
DECISIONS_SHEET = Text("决定", "Decisions")
REQUESTS_SHEET = Text("补正材料", "Papers")
SINCE_SHEET = Text("前后比较", "Since baseline")
COUNTS_SHEET = Text("统计", "Counts")

FINDING_COLUMNS = (
    Column(Text("序号", "No."), 5),
    Column(Text("结果", "Outcome"), 11),
    Column(Text("对象", "Subject"), 18),
    Column(Text("条款", "Clause"), 9),
    Column(Text("事项", "Matter"), 24),
    Column(Text("查得", "Found"), 38),
    Column(Text("处理意见", "Remedy"), 28),
    Column(Text("整改责任单位", "Obliged"), 18),
    Column(Text("状态", "Status"), 10, "status"),
    Column(Text("期限", "Deadline"), 11, "date"),
    Column(Text("经办人", "Handled by"), 10, "text"),
    Column(Text("备注", "Remark"), 24, "text"),
    Column(Text("条款原文", "Words of the clause"), 44),
    Column(Text("证明材料及载明处", "Papers and places"), 36),
    Column(Text("后果", "Follows"), 20),
    Column(Text("待查明", "To find out"), 36),
    Column(Text("读法", "Readings"), 28),
    Column(Text("配合单位", "Cooperating"), 16),
    Column(Text("编号", "Id"), 46),
    Column(Text("认定", "Judgement"), 28),
    Column(Text("监管单位", "Overseen by"), 13),
    Column(Text("决定机关", "Decided by"), 13),
    Column(Text("牵头单位", "Lead"), 13),
)
PRINTED_FINDING_COLUMNS = 12
DECISION_COLUMNS = (
    Column(Text("对象", "Subject"), 30),
    Column(Text("决定事项", "Decision"), 24),
    Column(Text("主管单位", "Authority"), 16),
    Column(Text("性质", "Status"), 12),
    Column(Text("意见", "Advice"), 36),
    Column(Text("依据", "Clauses"), 16),
    Column(Text("事项序号", "Findings"), 12),
    Column(Text("待补材料", "Awaiting"), 40),
    Column(Text("读法", "Reading"), 20),
    Column(Text("认定", "Judgement"), 28),
    Column(Text("备注", "Remark"), 24, "text"),
)
REQUEST_COLUMNS = (
    Column(Text("序号", "No."), 5),
    Column(Text("材料", "Paper"), 28),
    Column(Text("须载明或查明", "Questions"), 50),
    Column(Text("对象", "Subjects"), 26),
    Column(Text("涉及事项序号", "Findings"), 14),
    Column(Text("仅凭此件可判定", "Settles alone"), 10),
    Column(Text("是否收到", "Received"), 9, "received"),
    Column(Text("收到日期", "Received on"), 12, "date"),
    Column(Text("备注", "Remark"), 24, "text"),
)
SINCE_COLUMNS = (
    Column(Text("状态", "State"), 10),
    Column(Text("对象", "Subject"), 24),
    Column(Text("条款", "Clause"), 12),
    Column(Text("事项", "Matter"), 36),
    Column(Text("结果", "Outcome"), 26),
    Column(Text("编号", "Id"), 46),
)
STATUSES = (
    Text("未处理", "open"),
    Text("处理中", "in hand"),
    Text("已整改", "put right"),
    Text("已核销", "closed"),
    Text("不成立", "unfounded"),
)
"""What a finding's status can be; the first is where all begin, the last three end the work."""

YES_NO = (wording.YES, wording.NO)
WRONG_CHOICE = Text("请从列表中选择", "Choose from the list")
WRONG_DATE = Text("请填日期，如 2015-12-31", "Enter a date, as 2015-12-31")
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
OTHERWISE = Text("换一种读法，决定不同", "another reading decides otherwise")
TOTAL = Text("合计", "Total")
CLAUSE, CLAUSE_TITLE = Text("条款", "Clause"), Text("标题", "Title")
PROGRAM, PACK_DIGEST, FACTS_DIGEST = (
    Text("程序", "Program"),
    Text("规则包摘要", "Digest of the pack"),
    Text("事实摘要", "Digest of the facts"),
)
FONTS: Mapping[Language, str] = {"zh": "宋体", "en": "Calibri"}
COLOURS: Mapping[str, tuple[str, str]] = {
    "violated": ("#9C0006", "#FFC7CE"),
    "missed": ("#9C0006", "#FBDAD5"),
    "advised": ("#7A4B00", "#FFEB9C"),
    "contested": ("#6D1F6B", "#F3DDF2"),
    "pending": ("#1D4F91", "#DCE6F4"),
    "undetermined": ("#5B4200", "#FFF7DC"),
    "against": ("#9C0006", "#FFC7CE"),
    "clear": ("#1B6636", "#DDF1E3"),
}
"""Letters and ground of an outcome or a decision's status."""


def xlsx_report(
    assessment: Assessment, language: Language, selection: Selection = EVERYTHING, baseline: Baseline | None = None
) -> bytes:
    """The whole report as the bytes of a workbook; with a `baseline`, a sheet of what is new, still open and gone."""
    content = report_content(assessment, language, selection)
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    workbook = Workbook(file, options)
    day = datetime.combine(assessment.as_of, datetime.min.time())
    workbook.set_properties({"title": content.title[:255], "author": "qsd-rules", "created": day})
    book = _Book(workbook, content, _formats(workbook, FONTS[language]))
    book.findings()
    book.decisions()
    book.requests()
    if baseline is not None:
        book.since(baseline, assessment)
    book.counts()
    workbook.close()
    return without_the_hour(file.getvalue())


def _formats(workbook: Any, font: str) -> Mapping[str, Any]:
    """The forms of cells."""
    cell = {
        "font_name": font,
        "text_wrap": True,
        "valign": "top",
        "border": 1,
        "border_color": "#B8BDC4",
        "font_size": 10,
    }
    text = {**cell, "num_format": "@"}
    return {
        "heading": workbook.add_format({**cell, "bold": True, "bg_color": "#E7EAEE", "valign": "vcenter"}),
        "text": workbook.add_format(text),
        "quoted": workbook.add_format({**text, "quote_prefix": True}),
        "number": workbook.add_format({**cell, "num_format": "0", "align": "right"}),
        "count": workbook.add_format({**cell, "num_format": '0;-0;"–"', "align": "right"}),
        "fill": workbook.add_format({**text, "bg_color": "#FFFFF0", "locked": False}),
        "date": workbook.add_format({**cell, "num_format": "yyyy-mm-dd", "bg_color": "#FFFFF0", "locked": False}),
        "title": workbook.add_format({"font_name": font, "bold": True, "font_size": 14, "num_format": "@"}),
        "line": workbook.add_format({"font_name": font, "num_format": "@", "font_size": 10}),
        "done": workbook.add_format({"font_color": "#6B7178", "font_strikeout": True}),
        **{
            name: workbook.add_format({"font_color": ink, "bg_color": ground})
            for name, (ink, ground) in COLOURS.items()
        },
    }


def height_of(cells: Sequence[Cell], widths: Sequence[float]) -> float:
    """How high a row has to be for its fullest cell, in points; not every program finds that out for itself."""
    most = max(
        sum(len(wrap(line, int(width) - 1)) for line in str(cell).split("\n"))
        for cell, width in zip(cells, widths, strict=True)
    )
    return min(max(most, 1) * LINE_HEIGHT + 3, HIGHEST_ROW)


class _Book(NamedTuple):
    """What writing the sheets takes."""

    workbook: Any
    content: ReportContent
    formats: Mapping[str, Any]

    @property
    def language(self) -> Language:
        return self.content.language

    def say(self, text: Text) -> str:
        return text.in_language(self.language)

    def joined(self, parts: Iterable[str]) -> str:
        """Parts of a cell on a line each."""
        return "\n".join(parts)

    # The sheets.

    def findings(self) -> None:
        found = [self.finding(each, each.outcome_word, self.say(STATUSES[0])) for each in self.content.findings]
        for group in (self.content.differing, self.content.overruled):
            for each in group.findings:
                word = group.heading + wording.in_brackets(each.outcome_word, self.language)
                found.append(self.finding(each, word, ""))
        sheet = self.sheet(FINDINGS_SHEET, FINDING_COLUMNS, found)
        last = max(len(found), 1)
        sheet.freeze_panes(1, 2)
        sheet.print_area(0, 0, last, PRINTED_FINDING_COLUMNS - 1)
        words = {group.name: group.heading for group in self.content.groups}
        for name, word in words.items():
            self.colour(sheet, last, 1, word, name)
        for status in STATUSES[2:]:
            formula = f'=$I2="{self.say(status)}"'
            sheet.conditional_format(
                1, 2, last, len(FINDING_COLUMNS) - 1,
                {"type": "formula", "criteria": formula, "format": self.formats["done"]},
            )  # fmt: skip

    def finding(self, finding: FindingContent, outcome: str, status: str) -> list[Cell]:
        language = self.language
        return [
            finding.number,
            outcome,
            finding.subject_title,
            finding.clause,
            finding.title,
            self.joined(each.said for each in finding.found),
            finding.remedy,
            finding.obliged or wording.listed(list(finding.lead), language),
            status,
            "",
            "",
            "",
            self.joined(f"{quote.clause}{wording.colon(language)}“{cited_words(quote)}”" for quote in finding.quotes),
            self.joined(dict.fromkeys(source for each in finding.found for source in each.sources)),
            self.joined(finding.follows),
            self.joined(finding.needs),
            self.joined(finding.readings),
            wording.listed(list(finding.cooperating), language),
            finding.identity,
            finding.judgement,
            finding.overseer,
            finding.decider,
            wording.listed(list(finding.lead), language),
        ]

    def decisions(self) -> None:
        rows: list[list[Cell]] = [
            [
                about.title,
                each.label,
                each.authority,
                each.status_word,
                each.words,
                wording.listed(list(each.clauses), self.language),
                self.numbers(each.findings),
                self.joined(each.papers),
                self.say(OTHERWISE) if each.depends_on_reading else "",
                each.judgement,
                "",
            ]
            for about in (*self.content.decisions, *self.content.calm)
            for each in about.decisions
        ]
        sheet = self.sheet(DECISIONS_SHEET, DECISION_COLUMNS, rows)
        sheet.freeze_panes(1, 1)
        told = {each.status: each.status_word for about in self.content.decisions for each in about.decisions}
        for status, word in told.items():
            self.colour(sheet, max(len(rows), 1), 3, word, status)

    def requests(self) -> None:
        rows: list[list[Cell]] = [
            [
                number,
                request.paper,
                self.joined(question for question, _ in request.questions),
                self.joined(dict.fromkeys(name for _, names in request.questions for name in names)),
                self.numbers(request.findings),
                request.settles,
                "",
                "",
                "",
            ]
            for number, request in enumerate((*self.content.asked_first, *self.content.requests), 1)
        ]
        self.sheet(REQUESTS_SHEET, REQUEST_COLUMNS, rows).freeze_panes(1, 2)

    def since(self, baseline: Baseline, assessment: Assessment) -> None:
        """Every finding of now and of the baseline with its state."""
        policy, subjects = assessment.policy, assessment.snapshot.subjects
        rows: list[list[Cell]] = []
        for each in baseline.compared.values():
            rule, record = policy.rules.get(each.rule), subjects.get(each.subject)
            rows.append(
                [
                    self.say(STATES[each.state]),
                    record.name if record else each.subject[1],
                    rule.clause if rule else "",
                    self.say(rule.title) if rule else each.rule,
                    changed(each, self.language),
                    each.identity,
                ]
            )
        self.sheet(SINCE_SHEET, SINCE_COLUMNS, rows).freeze_panes(1, 1)

    def counts(self) -> None:
        """What was assessed, and the counts of everything, by outcome and clause."""
        content = self.content
        sheet = self.page(COUNTS_SHEET)
        self.write(sheet, 0, 0, content.title, "title")
        traced = [
            (PROGRAM, content.program),
            (PACK_DIGEST, content.policy_digest),
            (FACTS_DIGEST, content.facts_digest),
        ]
        lines = [*content.lines, *filter(None, [content.only]), content.size]
        lines += [self.say(label) + wording.colon(self.language) + words for label, words in traced]
        lines.append(content.advice)
        for row, line in enumerate(lines, 1):
            self.write(sheet, row, 0, line, "line")
        top = len(lines) + 2
        headings = [self.say(CLAUSE), self.say(CLAUSE_TITLE), *(each.word for each in content.counts)]
        sheet.set_row(top, HEADING_HEIGHT)
        for column, words in enumerate(headings):
            self.write(sheet, top, column, words, "heading")
        rows: list[list[Cell]] = [
            [clause.clause, clause.title, *(each.number for each in clause.counts)] for clause in content.by_clause
        ]
        rows.append([self.say(TOTAL), "", *(each.number for each in content.counts)])
        for place, cells in enumerate(rows, top + 1):
            for column, cell in enumerate(cells):
                self.write(sheet, place, column, cell, "count")
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, 34)
        sheet.set_column(2, len(headings) - 1, 11)
        sheet.repeat_rows(top)

    # Writing.

    def page(self, name: Text) -> Any:
        """A sheet that prints on A4, lengthwise, as wide as the paper, with its title above and pages below."""
        sheet = self.workbook.add_worksheet(self.say(name))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        title = self.content.facts_title[:LONGEST_HEADER].replace("&", "&&")
        sheet.set_header(f"&L{title}&R&A")
        sheet.set_footer("&C— &P / &N —")
        return sheet

    def sheet(self, name: Text, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> Any:
        """A table that can be filtered, its heading on every page, with lists and checks where it is filled in."""
        sheet = self.page(name)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            self.write(sheet, 0, place, self.say(column.heading), "heading")
        sheet.set_row(0, HEADING_HEIGHT)
        for row, cells in enumerate(rows, 1):
            sheet.set_row(row, height_of(cells, [column.width for column in columns]))
            for place, (column, cell) in enumerate(zip(columns, cells, strict=True)):
                self.write(sheet, row, place, cell, {"": "", "date": "date"}.get(column.fill, "fill"))
        last = max(len(rows), 1)
        for place, column in enumerate(columns):
            self.check(sheet, last, place, column.fill)
        sheet.autofilter(0, 0, last, len(columns) - 1)
        sheet.repeat_rows(0)
        return sheet

    def write(self, sheet: Any, row: int, column: int, cell: Cell, form: str = "") -> None:
        """A number as a number, all else as text."""
        if isinstance(cell, int):
            sheet.write_number(row, column, cell, self.formats["count" if form == "count" else "number"])
            return
        form = "text" if form in ("", "count") else form
        if cell:
            dangerous = cell.startswith(FORMULA_STARTS)
            chosen = self.formats["quoted" if dangerous else form]
            words = cell if len(cell) <= LONGEST_CELL else cell[: LONGEST_CELL - 1] + "…"
            sheet.write_string(row, column, words, chosen)
        else:
            sheet.write_blank(row, column, None, self.formats[form])

    def check(self, sheet: Any, last: int, column: int, fill: str) -> None:
        """A drop-down list or a check of dates for a column that is filled in."""
        words = {"status": STATUSES, "received": YES_NO}.get(fill)
        if words is not None:
            listed = [self.say(word) for word in words]
            rule: dict[str, Any] = {"validate": "list", "source": listed, "error_message": self.say(WRONG_CHOICE)}
        elif fill == "date":
            rule = {
                "validate": "date",
                "criteria": "between",
                "minimum": EARLIEST,
                "maximum": LATEST,
                "error_message": self.say(WRONG_DATE),
            }
        else:
            return
        sheet.data_validation(1, column, last, column, rule)

    def colour(self, sheet: Any, last: int, column: int, word: str, form: str) -> None:
        """Cells of a column that hold a word, in the colours of what it means."""
        sheet.conditional_format(
            1, column, last, column,
            {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": self.formats[form]},
        )  # fmt: skip

    def numbers(self, findings: Iterable[int]) -> str:
        return wording.listed([str(number) for number in findings], self.language)
