"""Conditions that are refused, in a file each with all that is said of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qsd_rules.conditions.parsing import ConditionError
from qsd_rules.words.language import LANGUAGES
from tests.report.golden import assert_as_expected

EXPECTED = Path(__file__).parent / "expected"


def hold_refusals(read: Callable[[str], object], name: str) -> None:
    """What is said of each condition of a file is what stands below it there."""
    blocks = (EXPECTED / name).read_text("utf-8").strip().split("\n\n")
    told = [refusal(read, block.partition("\n")[0]) for block in blocks]
    assert_as_expected("\n\n".join(told) + "\n", name, EXPECTED)


def refusal(read: Callable[[str], object], source: str) -> str:
    """A condition, and below it the check, the place, and in both languages message and hint."""
    with pytest.raises(ConditionError) as caught:
        read(source)
    error = caught.value
    lines = [source, f"    {error.check} at {error.offset}"]
    for language in LANGUAGES:
        told = [each.in_language(language) for each in (error.message, error.hint) if each is not None]
        lines.append(f"    {' → '.join(told)}")
    return "\n".join(lines)
