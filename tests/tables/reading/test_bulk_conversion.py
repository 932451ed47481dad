"""What is read a whole column at once means the same one by one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.facts.names import Names, names_of
from qsd_rules.facts.numbers import counts_in_hundredths
from qsd_rules.policy.model import Policy
from qsd_rules.tables.reading.bulk_conversion import all_plain, closer_way, quick_way
from qsd_rules.tables.reading.cells import meaning_of
from tests.strategies.counting import Count
from tests.strategies.profiles import examples

NUMBERS = (
    "project.storeys",
    "enterprise.annual_main_business_revenue",
    "district.works.ready_mixed_concrete_rate",
    "project.energy_review.roof_heat_transfer",
)
WORDS = (
    "project.builder",
    "district.leading_group.general_convenor",
    "project.subdistrict",
    "project.is_major",
    "project.start_date",
)


@pytest.fixture(scope="module")
def names(opinion: Policy) -> Names:
    return names_of(opinion)


DIGITS = st.text("0123456789", min_size=1, max_size=19)
LIKE_NUMBERS = st.one_of(
    st.integers(-(10**17), 10**17).map(str),
    st.decimals(-(10**6), 10**6, places=2).map(str),
    st.tuples(st.sampled_from(["", "-", "+"]), DIGITS, st.sampled_from(["", ".0", ".50", ".125"]), DIGITS).map("".join),
    st.tuples(DIGITS, st.sampled_from(["e", "E", "e-", "e+", "e0000"]), st.text("0123456789", max_size=6)).map("".join),
    st.text("0123456789.+-eE ", max_size=9),
    st.sampled_from(["inf", "-Infinity", "nan", "1e00003", "0e99999", "1e-400", ".5", "5.", "0" * 40, "٣", "２", ""]),
)  # fmt: skip
LIKE_WORDS = st.one_of(
    st.text(st.characters(codec="ascii"), max_size=8),
    st.sampled_from(["E1", "unknown", "UnKnown", "null", "Null", "xnullx", "无", "无线", "不详", "ｕｎｋｎｏｗｎ",
                     "a b", "a  b", " a", "\x7f", "\u00a0", "甲\u3000乙", "", "x" * 200, "x" * 201, "甲" * 200,
                     "甲" * 201]),
    st.sampled_from(["是", "true", "True", "布吉街道", "buji", "2013-05-06", "2013-5-6", "2013-02-30", "0000-01-01"]),
)  # fmt: skip


def held(policy: Policy, names: Names, fact_name: str, column: list[str | None]) -> int:
    """How many cells were read at once, each of them as it means by itself."""
    fact, taken = policy.facts[fact_name], 0
    is_percent = counts_in_hundredths(fact, policy.units)
    for way in (quick_way(fact, is_percent), closer_way(fact, is_percent)):
        found = way(pl.Series("0", column, dtype=pl.String))
        assert len(found) == len(column)
        for written, value in zip(column, found.to_list(), strict=True):
            if value is not None:
                assert written is not None and value == meaning_of(fact, written, names), (fact_name, written)
                taken += 1
    return taken


def test_numbers_that_are_read_at_once(opinion: Policy, names: Names, count: Count) -> None:
    @examples(200)
    @given(st.sampled_from(NUMBERS), st.lists(st.none() | LIKE_NUMBERS, min_size=1, max_size=6))
    def same(fact: str, column: list[str | None]) -> None:
        count["numbers read at once"] += held(opinion, names, fact, column)

    same()


def test_words_that_are_read_at_once(opinion: Policy, names: Names, count: Count) -> None:
    @examples(200)
    @given(st.sampled_from(WORDS), st.lists(st.none() | LIKE_WORDS, min_size=1, max_size=4))
    def same(fact: str, column: list[str | None]) -> None:
        count["words read at once"] += held(opinion, names, fact, column)

    same()


@pytest.mark.parametrize(
    ("fact", "column", "expected"),
    [
        ("project.storeys", pl.Series([3, None, 7], dtype=pl.UInt8), [3, None, 7]),
        ("project.storeys", pl.Series([3, -1], dtype=pl.Int64), [3, None]),
        ("project.storeys", pl.Series([Decimal("3.00"), Decimal("3.50")], dtype=pl.Decimal(10, 2)), [3, None]),
        ("project.storeys", pl.Series(["3", "9" * 19, "-1"]), [3, None, None]),
        ("enterprise.annual_main_business_revenue", pl.Series([1, 2**62], dtype=pl.Int64), [100, None]),
        ("enterprise.annual_main_business_revenue", pl.Series(["1234.5", "12.345", "1e00003"]), [123450, None, None]),
        ("project.start_date", pl.Series([date(2013, 5, 6), None]), [date(2013, 5, 6), None]),
        ("project.is_major", pl.Series([True, None]), [True, None]),
        ("project.is_major", pl.Series([None, None], dtype=pl.Null), [None, None]),
    ],
)  # fmt: skip
def test_columns_where_all_is_in_order_and_where_not(
    fact: str, column: pl.Series, expected: list[object], opinion: Policy
) -> None:
    assert quick_way(opinion.facts[fact])(column).to_list() == expected


def test_letters_that_stand_for_themselves() -> None:
    assert all_plain(pl.Series(["E1", None, "P-00/7"]), 200)
    for odd in ("", "a b", "甲", "\t", "\x7f", "Unknown", "x" * 201):
        assert not all_plain(pl.Series(["E1", odd]), 200)
