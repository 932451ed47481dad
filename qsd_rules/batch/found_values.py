"""The values that settled findings rest on, in words, many rows at once; as `report.values` writes them one by one."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from qsd_rules.conditions.syntax import Expression, FactValue, Variable
from qsd_rules.language import Language
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.policy.usage import walk
from qsd_rules.report import wording
from qsd_rules.report.values import with_unit

SEPARATORS = {"zh": "；", "en": "; "}
COLONS = {"zh": "：", "en": ": "}
DATES = {"zh": "%Y年%-m月%-d日", "en": "%Y-%m-%d"}


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


def shown_values(policy: Policy, frame: pl.DataFrame, facts: Sequence[str], language: Language) -> pl.Series:
    """Each row's values of these facts, those that are given: `外墙传热系数设计值：1.86瓦/(平方米·开)；…`."""
    shown = [_shown(policy, policy.facts[name], language) for name in facts if name in frame.columns]
    if not shown:
        return pl.repeat(None, frame.height, dtype=pl.String, eager=True)
    return frame.select(pl.concat_str(shown, separator=SEPARATORS[language], ignore_nulls=True)).to_series()


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
