import pytest
from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.policy.model import Cells, Clause, Erratum
from qsd_rules.policy.source_text import compare_with_source, read_received
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place


def clause(
    address: str, *paragraphs: str, errata: tuple[tuple[str, str], ...] = (), cells: Cells | None = None
) -> Clause:
    listed = tuple(Erratum(received, read, Text("", "")) for received, read in errata)
    return Clause(address, address, Text("", ""), "", paragraphs, cells, listed, (), (), (), Place("opinion.yaml", 1))


def differences(received: str, *clauses: Clause) -> list[str]:
    return [problem.message.en for problem in compare_with_source(clauses, read_received(received))]


ONE = clause("一", "以“质量”为标杆，建设质量强区。")
TWO = clause("二", "到2015年，合格率100%。")
RECEIVED = "以“质量”为标杆,建设质量强\n\f\n区。\n\n到 2015 年，合格率 100％。\n"


def test_page_breaks_blanks_and_widths_make_no_difference() -> None:
    assert differences(RECEIVED, ONE, TWO) == []


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (
            RECEIVED.replace("合格率", "不合格率"),
            ["`二` differs from the received text (line 5) after “到2015年,”: it has “”, received was “不”"],
        ),
        (
            RECEIVED.replace("标杆", "标干"),
            ['`一` differs from the received text (line 1) after “以"质量"为标”: it has “杆”, received was “干”'],
        ),
        (
            RECEIVED + "主题词：质量",
            ["6 characters of the received text (from line 6) are in no clause: “主题词:质量”"],
        ),
        (
            "各街道办：\n" + RECEIVED,
            ["5 characters of the received text (from line 1) are in no clause: “各街道办:”"],
        ),
        (
            RECEIVED.replace("到 2015", "漏掉的一段。\n到 2015"),
            ["6 characters of the received text (from line 5) are in no clause: “漏掉的一段。”"],
        ),
    ],
)
def test_every_difference_is_named_with_its_place(received: str, expected: list[str]) -> None:
    assert differences(received, ONE, TWO) == expected


CARRIER = "The carrier shall pay\n\neach passenger within 5 days.\n"


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        (["The carrier shall pay each passenger within 5 days."], []),
        (["The carrier shall pay", "each passenger within 5 days."], []),
        (
            ["The carriershall pay each passenger within 5 days."],
            ["`1` differs from the received text (line 1) after “ carrier”: it has “”, received was “ ”"],
        ),
        (
            ["The carrier shall payeach passenger within 5 days."],
            ["`1` differs from the received text (line 3) after “hall pay”: it has “”, received was “ ”"],
        ),
        (
            ["The car rier shall pay each passenger within 5 days."],
            ["`1` differs from the received text (line 1) after “The car”: it has “ ”, received was “”"],
        ),
    ],
)
def test_words_with_blanks_between_them_are_not_glued(paragraphs: list[str], expected: list[str]) -> None:
    assert differences(CARRIER, clause("1", *paragraphs)) == expected


def test_clauses_out_of_the_order_of_the_text_are_found() -> None:
    assert differences(RECEIVED, TWO, ONE) != []


def test_an_erratum_is_undone() -> None:
    corrected = clause("一", "以“质量”为标杆，建设质量强区。", errata=(("强化", "强区"),))
    assert differences(RECEIVED.replace("强\n\f\n区", "强 化"), corrected, TWO) == []


def test_an_erratum_may_apply_to_one_of_two_places() -> None:
    twice = clause("一", "市场监管分局、市场监管分局。", errata=(("监督分局", "监管分局"),))
    assert differences("市场监管分局、市场监督分局。", twice) == []
    assert differences("市场监督分局、市场监督分局。", twice) == []


def test_words_lost_in_the_scan_are_put_back() -> None:
    assert differences("战略规划建立健全。", clause("一", "战略规划，建立健全。", errata=(("", "，"),))) == []


def test_words_that_were_received_but_are_not_read() -> None:
    assert differences("伪劣劣产品。", clause("一", "伪劣产品。", errata=(("劣劣", "劣"),))) == []


def test_an_erratum_that_applies_nowhere_is_a_problem() -> None:
    needless = clause("一", "以“质量”为标杆，建设质量强区。", errata=(("强化", "强区"),))
    assert differences(RECEIVED, needless, TWO) == ["the erratum “强化” read as “强区” of `一` applies nowhere"]


TABLE = (
    "序号\t主要任务\t主要措施\t主要目标\t牵头部门\t配合部门\n"
    "1\t\t完善体系。\t零事\t区建设局 区环保局\t\n"
    "\n"
    "序号\t主要任务\t主要措施\t主要目标\t牵头部门\t配合部门\n"
    "\t\t\t故。\t\t\n"
    "2\t环境\t加强处\t率80%。\t区水务局\t\n"
    "\t\t理。\t\t\t\n"
)
HEAD = clause("附件", "序号 主要任务 主要措施 主要目标 牵头部门 配合部门")
ROWS = (
    clause("附件-1", cells=Cells("", "完善体系。", "零事故。", ("区建设局", "区环保局"), ())),
    clause("附件-2", cells=Cells("环境", "加强处理。", "率80%。", ("区水务局",), ())),
)


def test_rows_are_joined_over_page_breaks_and_repeated_heads_dropped() -> None:
    assert differences(TABLE, HEAD, *ROWS) == []


def test_a_cell_in_another_column_is_a_difference() -> None:
    moved = clause("附件-1", cells=Cells("", "零事故。", "完善体系。", ("区建设局", "区环保局"), ()))
    assert differences(TABLE, HEAD, moved, ROWS[1]) != []


def test_a_row_left_out_is_a_difference() -> None:
    assert differences(TABLE, HEAD, ROWS[1]) == [
        "18 characters of the received text (from line 2) are in no clause: “1完善体系。零事故。区建设局区环保局”"
    ]


def test_an_erratum_may_span_two_cells() -> None:
    row = clause(
        "附件-1",
        cells=Cells("", "完善体系。", "零事故。", ("区建设局",), ("区建管局",)),
        errata=(("区建设局 区环保局", "区建设局 区建管局"),),
    )
    assert differences(TABLE, HEAD, row, ROWS[1]) == []


@given(
    st.lists(st.text("甲乙丙。", min_size=1, max_size=12), min_size=1, max_size=4),
    st.integers(0, 40),
    st.sampled_from(["drop", "add", "change"]),
)
def test_any_single_change_of_the_text_is_found(paragraphs: list[str], position: int, how: str) -> None:
    clauses = [clause(str(number), text) for number, text in enumerate(paragraphs)]
    text = "\n".join(paragraphs)
    assert differences(text, *clauses) == []
    joined = "".join(paragraphs)
    at = position % len(joined)
    changed = joined[:at] + {"drop": "", "add": "丁" + joined[at], "change": "丁"}[how] + joined[at + 1 :]
    assert differences(changed, *clauses) != []
