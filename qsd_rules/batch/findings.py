"""What judged rows come to, in words: a row for each finding, a row for each decision.

A finding is settled (violated, missed, advised, pending) and then says the values that were found, or undetermined and
then says the facts that are needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from qsd_rules.batch.columns import Column
from qsd_rules.batch.found_values import SEPARATORS, own_facts, shown_values
from qsd_rules.batch.judgement import Judgement, RuleColumns
from qsd_rules.batch.lowering import DecisionColumns
from qsd_rules.batch.patterns import held, only_one, places_of
from qsd_rules.batch.polars_columns import Rows
from qsd_rules.batch.rails import Needs, Way
from qsd_rules.language import Language

OUTCOMES = ("violated", "missed", "advised", "pending", "undetermined")
STATUSES = ("against", "pending", "clear", "not_applicable")


@dataclass(slots=True)
class Telling:
    """How what is judged of a kind is told in a language; made once for all parts of its table."""

    judgement: Judgement
    kind: str
    language: Language
    types: Mapping[str, pl.DataType] = field(init=False)
    facts: Mapping[str, tuple[str, ...]] = field(init=False)
    """For each rule the facts whose values a finding says."""

    def __post_init__(self) -> None:
        policy, rules = self.judgement.policy, self.judgement.kinds[self.kind].rules
        readings = [reading.reading for rule in rules for reading in rule.readings]
        self.types = {
            "kind": pl.Enum(list(policy.kinds)),
            "subject": pl.String(),
            "rule": pl.Enum([rule.rule.name for rule in rules]),
            "clause": pl.Enum(list(dict.fromkeys(rule.rule.clause for rule in rules))),
            "outcome": pl.Enum(OUTCOMES),
            "reading": pl.Enum(list(dict.fromkeys(readings))),
            "values": pl.String(),
            "facts_needed": pl.Categorical(),
        }
        self.facts = {
            rule.rule.name: tuple(
                own_facts(policy, self.kind, rule.rule.reading(rule.governing.reading).requires.expression)
            )
            for rule in rules
        }

    def findings(self, rows: Rows) -> pl.DataFrame:
        """The findings among some rows by their governing readings, rule by rule.

        Columns: kind, subject, rule, clause, outcome, reading, values, facts_needed.
        """
        rules = self.judgement.kinds[self.kind].rules
        found = [frame for rule in rules for frame in self._of_rule(rows, rule)]
        return pl.concat(found) if found else pl.DataFrame(schema=self.types)

    def _of_rule(self, rows: Rows, rule: RuleColumns) -> Iterator[pl.DataFrame]:
        reading = rule.governing
        settled, open_ = places_of(rows, reading.unmet), places_of(rows, reading.undetermined)
        if len(settled):
            facts = [name for name in self.facts[rule.rule.name] if name in rows.frame.columns]
            at_hand = rows.frame.select(facts)[settled] if facts else pl.DataFrame(height=len(settled))
            values = shown_values(self.judgement.policy, at_hand, facts, self.language)
            yield self._frame(rows, rule, settled, reading.unmet_is, values=values)
        if len(open_):
            yield self._frame(rows, rule, open_, "undetermined", needed=self._needed(rows, reading.needs, open_))

    def _frame(
        self,
        rows: Rows,
        rule: RuleColumns,
        places: pl.Series,
        outcome: str,
        values: pl.Series | None = None,
        needed: pl.Series | None = None,
    ) -> pl.DataFrame:
        series = {"subject": rows.frame["id"].gather(places), "values": values, "facts_needed": needed}
        same = {
            "kind": self.kind,
            "rule": rule.rule.name,
            "clause": rule.rule.clause,
            "outcome": outcome,
            "reading": rule.governing.reading,
        }
        columns = []
        for name, type in self.types.items():
            found = series.get(name)
            column = pl.repeat(same.get(name), len(places), dtype=type, eager=True) if found is None else found
            columns.append(column.cast(type).alias(name))
        return pl.DataFrame(columns)

    def _needed(self, rows: Rows, needs: Needs, places: pl.Series) -> pl.Series:
        named: dict[str, Column] = {}
        for way, column in needs.items():
            label = self._label(way)
            named[label] = self.judgement.forge.some(named[label], column) if label in named else column
        return held(rows, named, places, SEPARATORS[self.language])

    def _label(self, way: Way) -> str:
        """A fact and the way to it: `建设单位 › 管理体系`."""
        facts = self.judgement.policy.facts
        return " › ".join(facts[name].label.in_language(self.language) for name in way)

    def decisions(self, rows: Rows) -> pl.DataFrame:
        """What the rules come to for each decision that applies to a row, decision by decision.

        Columns: kind, subject, decision, status, act, against, depends_on_reading, facts_needed; `against` names the
        rules that decide against it.
        """
        decisions = self.judgement.kinds[self.kind].decisions
        found = [self._of_decision(rows, decision) for decision in decisions]
        told = pl.concat(found, how="vertical_relaxed") if found else pl.DataFrame(schema={"status": pl.String})
        return told.filter(pl.col("status") != "not_applicable")

    def _of_decision(self, rows: Rows, decision: DecisionColumns) -> pl.DataFrame:
        height = rows.frame.height
        by_name: Mapping[str, Column] = {
            "against": decision.against,
            "pending": decision.pending,
            "clear": decision.clear,
            "not_applicable": decision.not_applicable,
        }
        violated: Mapping[str, Column] = {
            rule.rule.name: rule.governing.unmet
            for rule in self.judgement.kinds[self.kind].rules
            if rule.rule.name in decision.rules and rule.governing.unmet_is == "violated"
        }
        pending, against = places_of(rows, decision.pending), places_of(rows, decision.against)
        needed = _at(height, pending, self._needed(rows, decision.needs, pending))
        rules = _at(height, against, held(rows, violated, against, "; "))
        decisions = list(self.judgement.policy.decisions)
        return pl.DataFrame(
            {
                "kind": pl.repeat(self.kind, height, dtype=self.types["kind"], eager=True),
                "subject": rows.frame["id"],
                "decision": pl.repeat(decision.decision, height, dtype=pl.Enum(decisions), eager=True),
                "status": only_one(rows, by_name),
                "act": only_one(rows, decision.acts).cast(pl.Categorical()),
                "against": rules.cast(pl.Categorical()),
                "depends_on_reading": rows.series(decision.depends_on_reading),
                "facts_needed": needed.cast(pl.Categorical()),
            }
        )


def _at(height: int, places: pl.Series, texts: pl.Series) -> pl.Series:
    """Texts at their places among all rows, null elsewhere."""
    return pl.repeat(None, height, dtype=pl.String, eager=True).scatter(places, texts)
