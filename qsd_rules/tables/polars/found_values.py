"""The values that settled findings rest on, in words, many rows at once, as `facts.shown_values` writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import polars as pl

from qsd_rules.conditions.syntax import Expression, FactValue, Variable, walk
from qsd_rules.facts.shown_values import with_unit
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.tables.polars.columns import repeated
from qsd_rules.words import wording
from qsd_rules.words.language import Language

SEPARATORS = {"zh": "；", "en": "; "}
COLONS = {"zh": "：", "en": ": "}
DATES = {"zh": "%Y年%-m月%-d日", "en": "%Y-%m-%d"}

MOST_TEXTS = 16_384
"""So many neighbouring numbers or days of a fact are put into words once for all rows."""

TEXTS_FOR_A_ROW = 4
"""No more are put into words than so many for each row that needs one."""


def own_facts(policy: Policy, kind: str, expression: Expression) -> Sequence[str]:
    """The facts of the row's own subject that a condition looks at, and those that counted ones are counted from."""
    facts: dict[str, None] = {}
    waiting = [expression]
    while waiting:
        for part in walk(waiting.pop()):
            match part:
                case FactValue(subject=Variable(name=name), fact=fact) if name == kind and fact not in facts:
                    facts[fact] = None
                    derive = policy.facts[fact].derive if fact in policy.facts else None
                    if derive is not None:
                        waiting.append(derive.expression)
                case _:
                    pass
    return tuple(facts)


@dataclass(frozen=True, slots=True)
class Span:
    """A fact's values from `first` on, one after another, in words."""

    first: int
    texts: pl.Series

    def has(self, low: int, high: int) -> bool:
        return self.first <= low and high < self.first + len(self.texts)


@dataclass(slots=True)
class Values:
    """How values are told in a language; made once for all parts of a table, and learns the words of small numbers."""

    policy: Policy
    language: Language
    spans: dict[str, Span] = field(default_factory=dict)

    def shown(self, frame: pl.DataFrame, facts: Sequence[str], places: pl.Series) -> pl.Series:
        """What rows at some places have of these facts, as far as given: `外墙传热系数设计值：1.86瓦/(平方米·开)`."""
        facts = [name for name in facts if name in frame.columns]
        if not facts:
            return repeated(None, len(places), pl.String())
        columns: list[pl.Series] = []
        told: list[pl.Expr] = []
        for name in facts:
            fact = self.policy.facts[name]
            at_hand = frame[name][places]
            texts = self._looked_up(fact, at_hand)
            columns.append(at_hand if texts is None else texts.alias(name))
            told.append(_shown(self.policy, fact, self.language) if texts is None else pl.col(name))
        joined = pl.concat_str(told, separator=SEPARATORS[self.language], ignore_nulls=True)
        return pl.DataFrame(columns).select(joined).to_series()

    def _looked_up(self, fact: Fact, values: pl.Series) -> pl.Series | None:
        """The words for each value, from those that were put into words before; none for values of too many kinds."""
        match fact.type:
            case "boolean":
                numbers = values.cast(pl.UInt32)
            case "date":
                numbers = values.to_physical().cast(pl.Int64)
            case "integer" | "decimal":
                numbers = values
            case _:
                return None
        low, high = cast(int | None, numbers.min()), cast(int | None, numbers.max())
        if low is None or high is None:
            return repeated(None, len(values), pl.String())
        span = self.spans.get(fact.name)
        if span is None or not span.has(low, high):
            if span is not None:
                low, high = min(low, span.first), max(high, span.first + len(span.texts) - 1)
            if high - low >= min(MOST_TEXTS, TEXTS_FOR_A_ROW * len(values)):
                return None
            span = self.spans[fact.name] = self._span(fact, low, high)
        return span.texts[numbers - span.first if span.first else numbers]

    def _span(self, fact: Fact, low: int, high: int) -> Span:
        """All values of a fact between two, in words."""
        values = pl.int_range(low, high + 1, eager=True).alias(fact.name)
        if fact.type == "date":
            values = values.cast(pl.Int32).cast(pl.Date)
        elif fact.type == "boolean":
            values = values.cast(pl.Boolean)
        return Span(low, values.to_frame().select(_shown(self.policy, fact, self.language)).to_series())


def _shown(policy: Policy, fact: Fact, language: Language) -> pl.Expr:
    column = pl.col(fact.name)
    labels = {name: label.in_language(language) for name, label in fact.choices}
    value: pl.Expr
    match fact.type:
        case "boolean":
            yes, no = wording.YES.in_language(language), wording.NO.in_language(language)
            value = pl.when(column).then(pl.lit(yes)).when(column.not_()).then(pl.lit(no))
        case "integer" | "decimal":
            unit = with_unit(0, fact.unit, policy, language).removeprefix("0")
            value = _decimal(column, fact.places) + pl.lit(unit)
        case "date":
            value = column.dt.strftime(DATES[language])
        case "choice":
            value = column.cast(pl.String).replace(labels)
        case _ if fact.many or fact.type == "list":
            value = column.list.eval(pl.element().replace(labels)).list.join("、" if language == "zh" else ", ")
        case _:
            value = column.cast(pl.String)
    return pl.lit(fact.label.in_language(language) + COLONS[language]) + value


def _decimal(column: pl.Expr, places: int) -> pl.Expr:
    """A whole number of so many decimal places, written as a number without noughts at its end."""
    if not places:
        return column.cast(pl.String)
    digits = column.abs().cast(pl.String).str.zfill(places + 1)
    sign = pl.when(column < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    written = sign + digits.str.head(-places) + pl.lit(".") + digits.str.tail(places)
    return written.str.strip_chars_end("0").str.strip_chars_end(".")
