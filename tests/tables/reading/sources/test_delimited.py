"""A file that is seen at a glance to be in order is one that Polars reads to its end."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.exceptions import PolarsError

from qsd_rules.tables.reading.sources.delimited import looked_through, scan
from tests.strategies.counting import Count
from tests.strategies.profiles import examples

CELLS = st.sampled_from(["", "a", "é", "项目", "1", " ", "'", "\\", "#", '"', '""', '"a"'])


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_what_is_in_order_at_a_glance_is_read_to_its_end(delimiter: str, tmp_path: Path, count: Count) -> None:
    path = tmp_path / "t.csv"

    @examples(100)
    @given(
        st.integers(1, 4),
        st.integers(0, 5),
        st.lists(st.lists(CELLS, max_size=4), max_size=2),
        st.sampled_from(["\n", "\r\n"]),
        st.sampled_from(["", "\n", "\n\n"]),
    )
    def read(width: int, full: int, others: list[list[str]], between: str, end: str) -> None:
        lines = [*([["a"] * width] * full), *others]
        written = [["h"] * width, *lines]
        text = between.join(delimiter.join(cells) for cells in written) + end
        path.write_text(text, encoding="utf-8", newline="")
        tame, certain = looked_through(path, delimiter, 0, width)
        seen = tame and certain
        if width > 1 and lines and all(len(cells) == width for cells in lines) and '"' not in text and end != "\n\n":
            assert seen
        if seen:
            try:
                scan(path, delimiter, 0, width).collect()
            except PolarsError as error:
                raise AssertionError(f"{text!r}: {error}") from None
            count["files in order"] += 1
        else:
            count["files looked at closely"] += 1

    read()
