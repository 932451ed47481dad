"""A cell means what it means in a snapshot, whichever way it is read."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.conditions.absent import ABSENT
from qsd_rules.facts.names import Names, fold, names_of
from qsd_rules.facts.numbers import counts_in_hundredths
from qsd_rules.facts.values import NOT_GIVEN, parse_value
from qsd_rules.lowering.columns import LARGEST_STORED
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.tables.reading.bulk_conversion import NOTHING
from qsd_rules.tables.reading.cells import READ_AS, Cells, Meaning, reader_of
from qsd_rules.tables.reading.given import stored
from qsd_rules.words.problems import Place, Problem
from qsd_rules.workbook.cells import is_ditto, node_of, says_not_known
from qsd_rules.workbook.workbook import Cell
from tests.strategies.counting import Count
from tests.strategies.profiles import examples

REVENUE = "enterprise.annual_main_business_revenue"
STOREYS = "project.storeys"
CONCRETE = "district.works.ready_mixed_concrete_rate"
APPOINTED = "enterprise.quality_safety.officer_appointed_on"
CERTIFICATES = "enterprise.certifications"
NAMED = "`annual_main_business_revenue`"
QUALITY = "quality_management"


@pytest.fixture(scope="module")
def names(opinion: Policy) -> Names:
    return names_of(opinion)


def read(fact: Fact, names: Names, column: pl.Series) -> Cells:
    return reader_of(fact, names).read(column)


def read_one(fact: Fact, names: Names, value: object, dtype: pl.DataType | None = None) -> object:
    """The value of one cell, `ABSENT`, or the check and the English message of what is wrong."""
    cells = read(fact, names, pl.Series([value], dtype=dtype or pl.String()))
    problem = cells.problems[cells.wrong["problem"][0]] if cells.wrong.height else None
    if problem is not None and problem.check != READ_AS:
        return f"{problem.check}: {problem.message.en}"
    if cells.absent is not None and cells.absent[0]:
        return ABSENT
    found = cells.values.to_list()[0]
    return found


@pytest.mark.parametrize(
    ("name", "written", "expected"),
    [
        (STOREYS, "22", 22),
        (STOREYS, "２２", 22),
        (STOREYS, " 22 ", 22),
        (STOREYS, "22.0", 22),
        (STOREYS, "22层", 22),
        (STOREYS, "不详", None),
        (STOREYS, "", None),
        (STOREYS, "二十二", "wrong-type: `storeys` must be a whole number, not `二十二`"),
        (STOREYS, "22.5", "wrong-type: `storeys` must be a whole number, not `22.5`"),
        (STOREYS, "null", None),
        (STOREYS, "—", None),
        (STOREYS, "同上", "ditto: there is nothing above “同上” that it could repeat"),
        ("project.is_major", "√", True),
        (APPOINTED, "20130506", date(2013, 5, 6)),
        (REVENUE, "1,234.5", 123450),
        (REVENUE, "1234.50万元", 123450),
        (REVENUE, "007.10", 710),
        (REVENUE, "1e3", 100000),
        (REVENUE, "12.345", f"too-many-places: {NAMED} has at most 2 decimal places, `12.345` has 3"),
        (REVENUE, "-1", f"out-of-range: {NAMED} cannot be less than 0 ten thousand yuan, not `-1`"),
        (REVENUE, "9" * 18, f"too-large: the number of {NAMED} is too large to be exact: `{'9' * 18}`"),
        (CONCRETE, "92％", 9200),
        (CONCRETE, "92%", 9200),
        (CONCRETE, "100", 10000),
        (CONCRETE, "920", "out-of-range: `works.ready_mixed_concrete_rate` must be from 0 to 100 %, not `920`"),
        (CONCRETE, "92家", "wrong-unit: the unit of `works.ready_mixed_concrete_rate` is `%`, not `92家`"),
        ("project.is_major", "是", True),
        ("project.is_major", "无", False),
        ("project.is_major", "TRUE", True),
        ("project.is_major", "1", "wrong-type: `is_major` must be true or false, not `1`"),
        (APPOINTED, "2013年5月6日", date(2013, 5, 6)),
        (APPOINTED, "2013/5/6", date(2013, 5, 6)),
        (APPOINTED, "2013-05-06 00:00:00", date(2013, 5, 6)),
        (APPOINTED, "无", ABSENT),
        (APPOINTED, "NULL", None),
        (APPOINTED, "无", ABSENT),
        (APPOINTED, "2013-02-30", "wrong-date: `quality_safety.officer_appointed_on`: there is no day `2013-02-30`"),
        ("project.subdistrict", "布吉街道", "buji"),
        ("project.subdistrict", "BUJI", "buji"),
        (CERTIFICATES, "quality_management、环境管理体系认证（GB/T 24001）", [QUALITY, "environmental_management"]),
        (CERTIFICATES, "无", []),
        (CERTIFICATES, "[]", []),
        (CERTIFICATES, f"{QUALITY};{QUALITY}", "given-twice: `certifications` has `quality_management` twice"),
        ("task.lead_organs", "区建设局；区环保局", ["区建设局", "区环保局"]),
    ],
)  # fmt: skip
def test_what_is_written(name: str, written: str, expected: object, opinion: Policy, names: Names) -> None:
    found = read_one(opinion.facts[name], names, written)
    if name == CONCRETE and isinstance(expected, str) and expected.startswith("wrong-unit"):
        assert isinstance(found, str) and found.startswith("wrong-unit")
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("value", "dtype", "expected"),
    [
        (92.5, pl.Float64(), 9250),
        (0.1 + 0.2, pl.Float64(), "too-many-places"),
        (float("nan"), pl.Float64(), None),
        (float("inf"), pl.Float64(), "wrong-type"),
        (2.0**53, pl.Float64(), "too-large"),
        (92, pl.Int8(), 9200),
        (2**63, pl.UInt64(), "too-large"),
        (Decimal("92.50"), pl.Decimal(10, 2), 9250),
        (Decimal("92.5000"), pl.Decimal(38, 4), 9250),
        (Decimal("92.5001"), pl.Decimal(38, 4), "too-many-places"),
        (True, pl.Boolean(), "wrong-type"),
        (date(2013, 5, 6), pl.Date(), "wrong-type"),
    ],
)
def test_typed_numbers(value: object, dtype: pl.DataType, expected: object, opinion: Policy, names: Names) -> None:
    found = read_one(opinion.facts[REVENUE], names, value, dtype)
    assert found == expected or (isinstance(expected, str) and str(found).startswith(f"{expected}:"))


def test_typed_days(opinion: Policy, names: Names) -> None:
    fact = opinion.facts[APPOINTED]
    assert read_one(fact, names, date(2013, 5, 6), pl.Date()) == date(2013, 5, 6)
    assert read_one(fact, names, datetime(2013, 5, 6, 14, 30), pl.Datetime("us")) == date(2013, 5, 6)
    assert str(read_one(fact, names, datetime(2013, 5, 6), pl.Datetime("us", "UTC"))).startswith("wrong-date:")


def test_each_different_odd_cell_is_looked_at_once(opinion: Policy, names: Names) -> None:
    fact = opinion.facts[STOREYS]
    reader = reader_of(fact, names)
    seen: list[str] = []
    plain = reader.meaning_of

    def watched(written: str) -> Meaning:
        seen.append(written)
        return plain(written)

    reader.meaning_of = watched
    column = pl.Series("cell", ["3", "３", "x", "３", "x", None] * 1000)
    cells = reader.read(column)
    assert sorted(seen) == ["x", "３"]
    assert cells.values.to_list()[:6] == [3, 3, None, 3, None, None]
    assert cells.wrong.height == 2000 and cells.wrong["position"].to_list()[:2] == [2, 4]


PIECES = st.sampled_from(
    ["0", "1", "9", "12", "００", ".", "-", "+", ",", " ", "%", "％", "e", "是", "否", "无", "null", "年", "月", "日",
     "/", "2013", "-05-06", "布吉街道", "buji", "、", ";", "甲", "unknown", "不详", "\t", "\u3000", "\u00a0", "𝐮",
     "不", "万元", "层"]
)  # fmt: skip


def test_a_cell_means_what_it_means_in_a_snapshot(opinion: Policy, names: Names, count: Count) -> None:
    """Every type of fact, cells put together from what people write: the same value, or the same problem."""
    facts = [
        fact
        for name, fact in opinion.facts.items()
        if name
        in (STOREYS, REVENUE, CONCRETE, APPOINTED, "project.is_major", "project.subdistrict", "enterprise.credit_code",
            "district.leading_group_office_host", "project.builder", "district.quality_mechanism.duty_table_issued_on")
    ]  # fmt: skip

    @examples(150)
    @given(st.sampled_from(facts), st.one_of(st.lists(PIECES, max_size=6).map("".join), st.text(max_size=6)))
    def same(fact: Fact, written: str) -> None:
        if fold(written) in NOTHING:
            return
        cell = Cell(1, 1, written)
        if says_not_known(cell, fact) or is_ditto(cell):
            return
        is_percent = counts_in_hundredths(fact, opinion.units)
        node = node_of(cell, fact, Place(""), is_percent=is_percent)
        meant = node if isinstance(node, Problem) else parse_value(fact, node, opinion.units)
        meant = NOT_GIVEN if not written.strip() else meant
        found = read_one(fact, names, written)
        if isinstance(meant, Problem):
            assert found == f"{meant.check}: {meant.message.en}"
        elif meant is NOT_GIVEN:
            assert found is None
        elif fact.to == "organ":
            assert found == names.canonical_organ(str(meant))
        elif isinstance(meant, int | Decimal) and abs(Decimal(meant).scaleb(fact.places)) > LARGEST_STORED:
            assert str(found).startswith("too-large:")
        else:
            assert found == stored(fact, meant)
        count["cells"] += 1

    same()


def test_doubles_are_taken_only_for_the_decimal_they_stand_for(opinion: Policy, names: Names, count: Count) -> None:
    fact = opinion.facts[REVENUE]

    @examples(100)
    @given(st.lists(st.floats(min_value=0, max_value=1e17) | st.integers(0, 10**16).map(lambda k: k / 100), min_size=1))
    def exact(numbers: list[float]) -> None:
        cells = read(fact, names, pl.Series(numbers, dtype=pl.Float64))
        for number, value in zip(numbers, cells.values.to_list(), strict=True):
            if value is not None:
                # The decimal rounds to this double, and so do no others of two places.
                assert float(Decimal(value).scaleb(-2)) == number and value < 2**53
            elif round(number * 100) < 2**50:
                assert float(Decimal(round(number * 100)).scaleb(-2)) != number
            count["doubles"] += 1

    exact()
