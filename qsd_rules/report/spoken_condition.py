"""A condition in words, its parts listed below what joins them, for pages that lay it out as a list."""

from __future__ import annotations

from dataclasses import dataclass

from qsd_rules.conditions.syntax import Expression, Literal
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.rule_card import joint, listed_parts
from qsd_rules.words.language import Text


@dataclass(frozen=True, slots=True)
class SpokenCondition:
    """What is said, or what joins the parts below."""

    words: Text
    parts: tuple[SpokenCondition, ...] = ()


def spoken(expression: Expression, speech: Speech) -> SpokenCondition | None:
    """A condition in words; none for one that always holds."""
    return None if isinstance(expression, Literal) else _spoken(expression, speech)


def _spoken(expression: Expression, speech: Speech) -> SpokenCondition:
    header = joint(expression, speech)
    if header is None:
        return SpokenCondition(speech.condition(expression))
    return SpokenCondition(header, tuple(_spoken(part, speech) for part in listed_parts(expression)))
