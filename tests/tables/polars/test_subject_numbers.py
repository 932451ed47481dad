"""Numbers of subjects are told by their ids, and only by theirs."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.tables.polars import subject_numbers
from qsd_rules.tables.polars.subject_numbers import Register
from tests.strategies.counting import Count
from tests.strategies.profiles import examples

WORDS = st.text(max_size=20)


def words(values: Sequence[str | None]) -> pl.Series:
    return pl.Series(values, dtype=pl.String)


def test_each_id_has_the_number_of_its_place_and_others_have_none(count: Count) -> None:
    @examples(100)
    @given(st.lists(WORDS, unique=True, max_size=60), st.lists(st.none() | WORDS, max_size=60))
    def they_do(ids: list[str], others: list[str | None]) -> None:
        sought = [*others, *ids, None, *reversed(ids)]
        expected = [ids.index(word) + 1 if word in ids else 0 for word in sought]
        assert Register(words(ids)).numbers(words(sought)).to_list() == expected
        count["found"] += sum(number > 0 for number in expected)
        count["not there"] += expected.count(0)

    they_do()
    assert count["found"] > 200
    assert count["not there"] > 200


def test_ids_that_meet_in_a_slot_are_told_apart_on_further_levels() -> None:
    ids = words([f"E{number:08}" for number in range(20_000)])
    register = Register(ids)
    assert len(register.levels) > 3
    assert register.numbers(ids).equals(pl.int_range(1, 20_001, dtype=pl.UInt32, eager=True))
    assert register.numbers(words([f"P{number:08}" for number in range(20_000)])).sum() == 0


def test_an_id_that_is_there_twice_has_one_number() -> None:
    register = Register(words(["a", "b", "a"]))
    assert set(register.numbers(words(["a", "a"])).to_list()) <= {1, 3}
    assert register.numbers(words(["b", "c"])).to_list() == [2, 0]


def test_ids_with_the_same_hash_are_told_apart_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject_numbers, "hashes_of", colliding_by_the_first_seed)
    register = Register(words(["a", "b", "c"]))
    assert register.seed == 1
    assert register.numbers(words(["c", None, "b", "a", "d"])).to_list() == [3, 0, 2, 1, 0]


def colliding_by_the_first_seed(ids: pl.Series, seed: int) -> pl.Series:
    """Hashes of which the first seed's are all the same."""
    hashes = ids.hash(seed)
    return hashes if seed else hashes.new_from_index(0, len(hashes))
