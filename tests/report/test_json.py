"""Values as JSON has them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from qsd_rules.report.json import plain_number, plain_value


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (Fraction(95), 95),
        (Fraction(Decimal("94.99")), 94.99),
        (Fraction(1, 3), "1/3"),
        (Fraction(Decimal("0.1234567890123456789")), "1234567890123456789/10000000000000000000"),
    ],
)
def test_numbers_read_back_as_themselves(number: Fraction, written: object) -> None:
    assert plain_number(number) == written


@pytest.mark.parametrize(("value", "written"), [(True, True), ("a", "a"), (("a", "b"), ["a", "b"]), (None, None)])
def test_other_values_stand_as_they_are(value: object, written: object) -> None:
    assert plain_value(value) == written
