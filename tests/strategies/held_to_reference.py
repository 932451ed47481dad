"""Tables judged by Polars, held to the reference meaning row by row: outcomes, decisions, facts needed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

from qsd_rules.assess.assessment import DecisionOutcome, RuleOutcome
from qsd_rules.assess.engine import assess
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.lowering.columns import Column
from qsd_rules.lowering.outcomes import DecisionColumns, ReadingColumns
from qsd_rules.policy.model import Policy
from qsd_rules.tables.judgement import judgement_of
from qsd_rules.tables.polars.columns import Rows
from qsd_rules.tables.polars.engine import Engine
from qsd_rules.tables.prepared_table import table_of
from qsd_rules.tables.table_limits import TOO_LONG
from qsd_rules.words.language import Text
from tests.strategies.counting import Count
from tests.strategies.lacking import NOTHING, Lacking, left, tables_left


class Told:
    """What the rows of a part come to, as lists."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.lists: dict[Column, list[object]] = {}

    def __call__(self, column: Column, row: int) -> object:
        if column not in self.lists:
            self.lists[column] = self.rows.series(column).to_list()
        return self.lists[column][row]


def outcome_in(told: Told, reading: ReadingColumns, row: int) -> str:
    """The one outcome that holds in a row."""
    (name,) = [name for name, column in reading.outcomes.items() if told(column, row)]
    return name


def needed_in(told: Told, needs: dict[tuple[str, ...], Column], row: int) -> set[str]:
    """The facts needed in a row, by name."""
    return {way[-1] for way, column in needs.items() if told(column, row)}


def status_in(told: Told, decision: DecisionColumns, row: int) -> tuple[str, str]:
    (name,) = [name for name, column in decision.statuses.items() if told(column, row)]
    acts = [act for act, column in decision.acts.items() if told(column, row)]
    assert len(acts) == (name == "against")
    return name, "".join(acts)


def hold_to_reference(
    policy: Policy, snapshot: Snapshot, day: date, count: Count, size: int = 2, lacking: Lacking = NOTHING
) -> None:
    """Judge a snapshot as tables, read in parts of `size` rows, and hold each answer to the reference."""
    snapshot = left(policy, snapshot, lacking) if lacking is not NOTHING else snapshot
    # Tables have no date of their own, so that no act is after it.
    assessment = assess(policy, replace(snapshot, date=date.max), day)
    expected, expected_decisions = assessment.outcomes, assessment.decisions
    outcomes: dict[tuple[str, str, str], RuleOutcome] = {(o.subject[0], o.subject[1], o.rule): o for o in expected}
    decisions: dict[tuple[str, str, str], DecisionOutcome] = {
        (d.subject[0], d.subject[1], d.decision): d for d in expected_decisions
    }
    frames = tables_left(policy, snapshot, lacking)
    columns = {kind: frozenset(frame.columns) for kind, frame in frames.items()}
    judgement = judgement_of(policy, day, columns=columns, kinds={kind for kind, _ in snapshot.subjects})
    left_out = judgement.left_out
    engine = Engine(judgement, {kind: table_of(kind, frame, size) for kind, frame in frames.items()})
    seen = contradicted = 0
    for kind, judged in judgement.kinds.items():
        for rows in engine.parts(kind) if lacking.has_table(kind) else ():
            told = Told(rows)
            for row, identifier in enumerate(rows.frame["id"]):
                for rule in judged.rules:
                    outcome = outcomes[kind, identifier, rule.rule.name]
                    for reading, found in zip(outcome.readings, rule.readings, strict=True):
                        name = outcome_in(told, found, row)
                        governs = reading.reading == outcome.reading
                        came_out = outcome.outcome if governs else reading.outcome
                        assert name == came_out, (kind, identifier, rule.rule.name, reading, name)
                        if name == "undetermined":
                            needed = needed_in(told, dict(found.needs), row)
                            expected_needs = {need.fact for need in reading.needs}
                            assert needed == expected_needs, (kind, identifier, rule.rule.name, needed, expected_needs)
                            count["facts needed"] += len(needed)
                        count[name] += 1
                    seen += 1
                for decision in judged.decisions:
                    wanted = decisions[kind, identifier, decision.decision]
                    status = status_in(told, decision, row)
                    assert status == (wanted.status, wanted.act), (kind, identifier, decision.decision, status)
                    depends = told(decision.depends_on_reading, row)
                    assert depends == wanted.depends_on_reading, (kind, identifier, decision.decision)
                    if wanted.status == "pending":
                        needed = needed_in(told, dict(decision.needs), row)
                        assert needed == {need.fact for need in wanted.needs}
                    count["decisions"] += 1
            contradicted += len(judged.contradictions) and sum(
                bool(told(each.holds, row)) for each in judged.contradictions for row in range(rows.frame.height)
            )
    wanted_contradictions = [each for each in assessment.contradictions if lacking.has_table(each.subject[0])]
    assert contradicted == len(wanted_contradictions), wanted_contradictions
    count["contradictions"] += contradicted
    assert seen == len([o for o in expected if o.rule not in left_out and lacking.has_table(o.subject[0])])
    count_left_out(left_out, count)


def count_left_out(left_out: Mapping[str, Text], count: Count) -> None:
    """Count the rules that columns cannot express; those whose figures are too long by themselves."""
    for reason in left_out.values():
        count["figures too long" if reason == TOO_LONG else "left out"] += 1
