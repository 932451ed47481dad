"""Documents that organs sign: where their titles turn."""

from __future__ import annotations

import pytest

from qsd_rules.report.official_documents import title_of
from qsd_rules.report.official_words import TITLE
from qsd_rules.words.layout import width_of


@pytest.mark.parametrize(("columns", "lines"), [(40, 1), (41, 2), (42, 2)])
def test_a_title_of_more_than_twenty_characters_is_turned(columns: int, lines: int) -> None:
    words = width_of(TITLE.zh.format(subject="", turn=""))
    name = "企" * ((columns - words) // 2) + "a" * ((columns - words) % 2)
    title = title_of(name, "zh")
    assert width_of(title.replace("\n", "")) == columns
    assert len(title.split("\n")) == lines
    assert name in title
