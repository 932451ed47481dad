"""Values in tables are told as `check` tells them, whether few rows have them or many."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from qsd_rules.facts.shown_values import shown_value
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.tables.polars.found_values import COLONS, SEPARATORS, Values
from qsd_rules.words.language import Language, Text

STORED: dict[str, list[object]] = {
    "project.is_major": [True, None, False],
    "project.quality_accidents": [0, 700, None, 99_999, 12],
    "project.energy_review.roof_heat_transfer": [61, 60, 100, None, 5, 0, 12_345],
    "project.start_date": [date(2013, 6, 30), None, date(2011, 1, 1), date(1949, 10, 1)],
    "project.use": ["residential", None, "industrial"],
}
"""Values as prepared tables have them: decimals as whole numbers."""

NOTHING = Snapshot(date(2013, 6, 30), {}, {}, Text("", ""), False, "")


def expected(policy: Policy, name: str, stored: object, language: Language) -> str:
    fact = policy.facts[name]
    if stored is None:
        return ""
    value = Decimal(stored).scaleb(-fact.places) if fact.type == "decimal" and isinstance(stored, int) else stored
    told = shown_value(value, fact, policy, NOTHING, language)  # type: ignore[arg-type]  # INVARIANT: a value
    return f"{fact.label.in_language(language)}{COLONS[language]}{told}"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("many", [1, 20_000])
def test_values_of_a_fact_are_told_as_check_tells_them(opinion: Policy, language: Language, many: int) -> None:
    values = Values(opinion, language)
    for name, stored in STORED.items():
        # In two parts: the second is told by what was put into words for the first, or goes beyond it.
        for part in (stored[:2], stored):
            frame = pl.DataFrame({name: part * many})
            places = pl.int_range(frame.height, dtype=pl.UInt32, eager=True)
            told = values.shown(frame, [name], places)
            assert told.to_list() == [expected(opinion, name, each, language) for each in part] * many
    learned = {name for name in STORED if name in values.spans}
    assert ("project.quality_accidents" in learned) == (many > 1)
    assert "project.use" not in learned


def test_values_at_some_places_are_joined_and_blanks_are_passed_over(opinion: Policy) -> None:
    values = Values(opinion, "en")
    names = ["project.is_major", "project.quality_accidents", "project.not_in_the_table"]
    frame = pl.DataFrame({names[0]: [True, None, False, None], names[1]: [3, 4, None, None]})
    told = values.shown(frame, names, pl.Series([3, 0, 1, 2], dtype=pl.UInt32))
    one, other = (expected(opinion, name, value, "en") for name, value in zip(names, (True, 3), strict=False))
    assert told.to_list()[1] == f"{one}{SEPARATORS['en']}{other}"
    assert told.to_list()[2:] == [expected(opinion, names[1], 4, "en"), expected(opinion, names[0], False, "en")]
    assert told.to_list()[0] == ""
    assert values.shown(frame, names[2:], pl.Series([0], dtype=pl.UInt32)).to_list() == [None]
