"""Names are told of exactly the rows in which they hold."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.lowering.columns import Column, Forge
from qsd_rules.tables.polars.columns import Rows
from qsd_rules.tables.polars.truth_patterns import BITS, NARROW, Names
from tests.strategies.counting import Count
from tests.strategies.profiles import examples

WIDTHS = (0, 1, 3, NARROW, NARROW + 1, 27, BITS, BITS + 1, 2 * BITS + 5)


def rows_of(table: list[list[bool]], forge: Forge) -> tuple[Rows, list[Column]]:
    """Rows with a truth value for each column of a table; what is the same in all rows is no series."""
    frame = pl.DataFrame(
        {str(number): pl.Series(column, dtype=pl.Boolean) for number, column in enumerate(zip(*table, strict=True))}
    )
    columns = [
        forge.truth(bool(frame[name].all())) if frame[name].n_unique() == 1 else forge.stored(name, "truth")
        for name in frame.columns
    ]
    return Rows(frame, forge, lambda rows, column: False), columns


@pytest.mark.parametrize("width", WIDTHS)
def test_the_names_of_what_holds_are_told_in_each_row(width: int, count: Count) -> None:
    @examples(15)
    @given(st.data())
    def they_are(data: st.DataObject) -> None:
        height = data.draw(st.integers(1, 12))
        often = data.draw(st.sampled_from((0.1, 0.5, 0.95)))
        chance = data.draw(st.randoms(use_true_random=False))
        table = [[chance.random() < often for _ in range(width + 1)] for _ in range(height)]
        rows, (where, *columns) = rows_of(table, Forge())
        names = [f"name {number}" for number in range(width)]
        held = Names(dict(zip(names, columns, strict=True)), "; ").held(rows, where)
        told = [
            "; ".join(name for name, holds in zip(names, row[1:], strict=True) if holds) or None
            for row in table
            if row[0]
        ]
        assert held.at_places().cast(pl.String).to_list() == told
        places = pl.Series([place for place, row in enumerate(table) if row[0]], dtype=pl.UInt32)
        among = held.among(height, places).cast(pl.String).to_list()
        assert [among[place] for place in places] == told
        assert sum(each is not None for each in among) == sum(each is not None for each in told)
        count["rows"] += len(told)

    they_are()
    assert count["rows"]
