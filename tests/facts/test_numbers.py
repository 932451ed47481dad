"""Exact numbers: noughts behind the places that count say nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qsd_rules.facts.numbers import shortest


@pytest.mark.parametrize(
    ("written", "short"),
    [("0", "0"), ("0.0", "0"), ("0.00", "0"), ("-0.000", "0"), ("1.50", "1.5"), ("100", "100"), ("10.00", "10")],
)
def test_noughts_at_the_end_of_decimal_places(written: str, short: str) -> None:
    assert str(shortest(Decimal(written))) == short
