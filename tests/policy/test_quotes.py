from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.policy.model import Cells, Clause
from qsd_rules.policy.quotes import Span, counts, fold, locate, parts_of, stretches_of, words_of
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place


def clause(heading: str = "", paragraphs: tuple[str, ...] = (), cells: Cells | None = None) -> Clause:
    return Clause("附件-1", "annex.1", Text("", ""), heading, paragraphs, cells, (), (), (), (), Place(""))


@pytest.mark.parametrize(
    ("quote", "words", "found"),
    [
        ("推广", "推广节能", [(0, 2)]),
        ("推行……认证", "推行体系、测量认证以及食品认证", [(0, 2), (7, 9)]),
        # The stretches stand as close together as they can: not the first 推行, but the one before 食品.
        ("推行……食品", "推行体系。推行食品", [(5, 7), (7, 9)]),
        ("以上", "以上、以上", [(0, 2)]),
        ("认证……推行", "推行认证", None),
        ("以上……以上", "以上", None),
        ("以上……以上", "以上以上", [(0, 2), (2, 4)]),
        ("没有", "推广节能", None),
        ("", "推广节能", None),
    ],
)
def test_a_quote_is_found_in_order_and_close_together(
    quote: str, words: str, found: list[tuple[int, int]] | None
) -> None:
    expected = None if found is None else tuple(Span(start, end) for start, end in found)
    assert locate(stretches_of(quote), words) == expected


@given(st.lists(st.text("甲乙丙，", min_size=1, max_size=3), min_size=1, max_size=3), st.text("甲乙丙，", max_size=30))
def test_what_is_found_spells_the_quote_and_nothing_is_missed(stretches: list[str], words: str) -> None:
    found = locate(stretches, words)
    start, possible = 0, True
    for stretch in stretches:
        at = words.find(stretch, start)
        possible = possible and at >= 0
        start = at + len(stretch)
    assert (found is not None) == possible
    if found is not None:
        assert [words[span.start : span.end] for span in found] == stretches
        assert all(before.end <= after.start for before, after in pairwise(found))


def test_the_parts_of_a_clause_are_its_heading_and_paragraphs() -> None:
    parts = parts_of(clause("一、标题", ("甲。", "乙。")))
    assert [(part.role, part.start, part.text) for part in parts] == [
        ("heading", 0, "一、标题"),
        ("paragraph", 4, "甲。"),
        ("paragraph", 6, "乙。"),
    ]


def test_the_parts_of_an_annex_row_are_its_cells_and_each_organ() -> None:
    row = clause(cells=Cells("", "措施", "目标", ("甲局", "乙局"), ("丙局",)))
    assert [(part.role, part.text) for part in parts_of(row)] == [
        ("measures", "措施"),
        ("goals", "目标"),
        ("lead", "甲局"),
        ("lead", "乙局"),
        ("cooperating", "丙局"),
    ]
    assert words_of(row) == "措施目标甲局乙局丙局"
    assert all(words_of(row)[part.start : part.end] == part.text for part in parts_of(row))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("（一）", "(一)"),
        ("意见，", "意见,"),
        ("95%以上", "95％ 以上"),
        ("GB/T19004", "ＧＢ／Ｔ１９００４"),
        ("质量强\f省\n活动", "质量强省活动"),
        ("按 ISO 9001 认证", "按ISO9001认证"),
        ("the  carrier\nshall", "the carrier shall"),
        ("“深圳质量”", '"深圳质量"'),
        ("深龙府〔2011〕", "深龙府[2011]"),
    ],
)
def test_width_blanks_and_breaks_are_folded(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("the carrier", "thecarrier"), ("強 化", "强区"), ("强化", "强区"), ("。", "，"), ("人員", "人员"), ("95", "96")],
)
def test_other_characters_are_not_folded(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text("质量　 \f\n“”（）()，,.％%Ａ1〔"))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_punctuation_and_blanks_do_not_count_but_percent_signs_do() -> None:
    assert "".join(filter(counts, "普遍、推行（95％）“质量” GB/T.\n")) == "普遍推行95质量GBT"
    assert counts("%")
