"""What judged rows come to, in words: a row for each finding, a row for each decision.

A finding is settled (violated, missed, advised, pending) and then says the values that were found, or undetermined and
then says the facts that are needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from qsd_rules.assess.assessment import FINDINGS
from qsd_rules.assess.outcome_table import BY_WEIGHT
from qsd_rules.lowering.columns import Column
from qsd_rules.lowering.outcomes import DecisionColumns
from qsd_rules.lowering.rails import Needs
from qsd_rules.tables.judgement import Judgement, RuleColumns
from qsd_rules.tables.polars.columns import Rows, repeated
from qsd_rules.tables.polars.found_values import SEPARATORS, Values, own_facts
from qsd_rules.tables.polars.truth_patterns import WORDS, Names, only_one, places_of
from qsd_rules.words.language import Language


@dataclass(frozen=True, slots=True)
class Alike:
    """Findings of one rule that come out alike: at which places, with which values or facts needed."""

    rule: str
    clause: str
    outcome: str
    reading: str
    places: pl.Series
    values: pl.Series
    needed: pl.Series


@dataclass(slots=True)
class Telling:
    """How what is judged of a kind is told in a language; made once for all parts of its table."""

    judgement: Judgement
    kind: str
    language: Language
    types: Mapping[str, pl.DataType] = field(init=False)
    facts: Mapping[str, tuple[str, ...]] = field(init=False)
    """For each rule the facts whose values a finding says."""
    values: Values = field(init=False)
    needs: Mapping[str, Names] = field(init=False)
    """For each rule and decision where which facts are needed, by what they are called."""
    against: Mapping[str, Names] = field(init=False)
    """For each decision where which rules decide against it."""

    def __post_init__(self) -> None:
        policy, judged = self.judgement.policy, self.judgement.kinds[self.kind]
        rules = judged.rules
        all_rules = policy.rules.values()
        readings = [reading.name for rule in all_rules for reading in rule.readings]
        # Of the same types for all kinds, so that the files of all are one table.
        self.types = {
            "kind": pl.Enum(list(policy.kinds)),
            "subject": pl.String(),
            "rule": pl.Enum([rule.name for rule in all_rules]),
            "clause": pl.Enum(list(dict.fromkeys(rule.clause for rule in all_rules))),
            "outcome": pl.Enum(FINDINGS),
            "reading": pl.Enum(list(dict.fromkeys(readings))),
            "values": pl.String(),
            "facts_needed": WORDS,
        }
        self.values = Values(policy, self.language)
        self.facts = {
            rule.rule.name: tuple(
                own_facts(policy, self.kind, rule.rule.reading(rule.governing.reading).requires.expression)
            )
            for rule in rules
        }
        self.needs = {
            **{rule.rule.name: self._by_label(rule.governing.needs) for rule in rules},
            **{decision.decision: self._by_label(decision.needs) for decision in judged.decisions},
        }
        violated = {rule.rule.name: rule.governing.unmet for rule in rules if rule.governing.unmet_is == "violated"}
        self.against = {
            decision.decision: Names({name: violated[name] for name in decision.rules if name in violated}, "; ")
            for decision in judged.decisions
        }

    def findings(self, rows: Rows) -> pl.DataFrame:
        """The findings among some rows by their governing readings, rule by rule.

        Columns: kind, subject, rule, clause, outcome, reading, values, facts_needed.
        """
        found = [alike for rule in self.judgement.kinds[self.kind].rules for alike in self._of_rule(rows, rule)]
        if not found:
            return pl.DataFrame(schema=self.types)
        number = pl.concat([repeated(n, len(alike.places), pl.UInt32()) for n, alike in enumerate(found)])
        places = pl.concat([alike.places for alike in found])
        series = {
            "kind": repeated(self.kind, len(places), self.types["kind"]),
            "subject": rows.frame["id"][places],
            "values": pl.concat([alike.values for alike in found]),
            "facts_needed": pl.concat([alike.needed for alike in found]),
        }
        for name in ("rule", "clause", "outcome", "reading"):
            series[name] = pl.Series([getattr(alike, name) for alike in found], dtype=self.types[name])[number]
        return pl.DataFrame([series[name].alias(name) for name in self.types])

    def _of_rule(self, rows: Rows, rule: RuleColumns) -> Iterator[Alike]:
        reading = rule.governing
        name, clause = rule.rule.name, rule.rule.clause
        settled, open_ = places_of(rows, reading.unmet), places_of(rows, reading.undetermined)
        if len(settled):
            values = self.values.shown(rows.frame, self.facts[name], settled)
            nothing = repeated(None, len(settled), WORDS)
            yield Alike(name, clause, reading.unmet_is, reading.reading, settled, values, nothing)
        contested = reading.outcomes.get("contested")
        places = places_of(rows, contested) if contested is not None else settled.clear()
        if len(places):
            values = self.values.shown(rows.frame, self.facts[name], places)
            nothing = repeated(None, len(places), WORDS)
            yield Alike(name, clause, "contested", reading.reading, places, values, nothing)
        if len(open_):
            needed = self.needs[name].held(rows, reading.undetermined).at_places()
            nothing = repeated(None, len(open_), pl.String())
            yield Alike(name, clause, "undetermined", reading.reading, open_, nothing, needed)

    def _by_label(self, needs: Needs) -> Names:
        """Where which facts are needed, each named with the way to it: `建设单位 › 管理体系`."""
        facts, forge = self.judgement.policy.facts, self.judgement.forge
        named: dict[str, Column] = {}
        for way, column in needs.items():
            label = " › ".join(facts[name].label.in_language(self.language) for name in way)
            named[label] = forge.some(named[label], column) if label in named else column
        return Names(named, SEPARATORS[self.language])

    def contradictions(self, rows: Rows) -> pl.DataFrame:
        """The contradictions among some rows: kind, subject, contradiction, facts, values.

        `contradiction` is the invariant that is broken or the fact ruled out, `facts` are the labels of those it names.
        """
        policy = self.judgement.policy
        told = []
        for each in self.judgement.kinds[self.kind].contradictions:
            places = places_of(rows, each.holds)
            if not len(places):
                continue
            labels = [policy.facts[name].label.in_language(self.language) for name in each.facts]
            there = tuple(name for name in each.facts if name in rows.frame.columns)
            told.append(
                pl.DataFrame(
                    {
                        "kind": repeated(self.kind, len(places), self.types["kind"]),
                        "subject": rows.frame["id"][places],
                        "contradiction": repeated(each.name, len(places), pl.String()),
                        "facts": repeated(SEPARATORS[self.language].join(labels), len(places), pl.String()),
                        "values": self.values.shown(rows.frame, there, places),
                    }
                )
            )
        return pl.concat(told) if told else pl.DataFrame(schema={"contradiction": pl.String})

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
        is_pending, is_against = decision.statuses["pending"], decision.statuses["against"]
        needed = self.needs[decision.decision].held(rows, is_pending).among(height, places_of(rows, is_pending))
        rules = self.against[decision.decision].held(rows, is_against).among(height, places_of(rows, is_against))
        decisions = self.judgement.policy.decisions
        acts = pl.Enum(list(dict.fromkeys(act for each in decisions.values() for act, _ in each.acts)))
        return pl.DataFrame(
            {
                "kind": repeated(self.kind, height, self.types["kind"]),
                "subject": rows.frame["id"],
                "decision": repeated(decision.decision, height, pl.Enum(list(decisions))),
                "status": only_one(rows, {status: decision.statuses[status] for status in BY_WEIGHT}),
                "act": only_one(rows, decision.acts, acts),
                "against": rules,
                "depends_on_reading": rows.series(decision.depends_on_reading),
                "facts_needed": needed,
            }
        )
