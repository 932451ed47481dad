"""What Polars finds in tables is what the reference meaning finds in the same subjects, one by one."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.assess.meaning import governing_readings, reference_outcomes
from qsd_rules.assess.model import DecisionOutcome, RuleOutcome
from qsd_rules.batch.columns import Column
from qsd_rules.batch.judgement import judgement_of
from qsd_rules.batch.lowering import DecisionColumns, ReadingColumns
from qsd_rules.batch.polars_columns import Rows
from qsd_rules.batch.polars_engine import Engine
from qsd_rules.batch.tables import table_of
from qsd_rules.facts.model import Snapshot
from qsd_rules.policy.model import Policy
from tests.strategies.counting import Count
from tests.strategies.imagined import Plan, imagine, plans
from tests.strategies.profiles import examples
from tests.strategies.rules import as_packs_have_them, policies, snapshots
from tests.strategies.tables import tables_of


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
    columns = {
        "not_applicable": reading.not_applicable,
        "satisfied": reading.satisfied,
        reading.unmet_is: reading.unmet,
        "undetermined": reading.undetermined,
    }
    (name,) = [name for name, column in columns.items() if told(column, row)]
    return name


def needed_in(told: Told, needs: dict[tuple[str, ...], Column], row: int) -> set[str]:
    """The facts needed in a row, by name."""
    return {way[-1] for way, column in needs.items() if told(column, row)}


def status_in(told: Told, decision: DecisionColumns, row: int) -> tuple[str, str]:
    columns = {
        "against": decision.against,
        "pending": decision.pending,
        "clear": decision.clear,
        "not_applicable": decision.not_applicable,
    }
    (name,) = [name for name, column in columns.items() if told(column, row)]
    acts = [act for act, column in decision.acts.items() if told(column, row)]
    assert len(acts) == (name == "against")
    return name, "".join(acts)


def compare(policy: Policy, snapshot: Snapshot, day: date, count: Count, size: int = 2) -> None:
    """Judge a snapshot as tables, read in parts of `size` rows, and hold each answer to the reference."""
    expected, expected_decisions = reference_outcomes(policy, snapshot, day, governing_readings(policy, {}))
    outcomes: dict[tuple[str, str, str], RuleOutcome] = {(o.subject[0], o.subject[1], o.rule): o for o in expected}
    decisions: dict[tuple[str, str, str], DecisionOutcome] = {
        (d.subject[0], d.subject[1], d.decision): d for d in expected_decisions
    }
    frames = tables_of(policy, snapshot)
    columns = {kind: frozenset(frame.columns) for kind, frame in frames.items()}
    judgement = judgement_of(policy, day, columns=columns)
    left_out = set(judgement.left_out)
    engine = Engine(judgement, {kind: table_of(kind, frame, size) for kind, frame in frames.items()})
    seen = 0
    for kind, judged in judgement.kinds.items():
        for rows in engine.parts(kind):
            told = Told(rows)
            for row, identifier in enumerate(rows.frame["id"]):
                for rule in judged.rules:
                    outcome = outcomes[kind, identifier, rule.rule.name]
                    for reading, found in zip(outcome.readings, rule.readings, strict=True):
                        name = outcome_in(told, found, row)
                        assert name == reading.outcome, (kind, identifier, rule.rule.name, reading, name)
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
    assert seen == len([o for o in expected if o.rule not in left_out])
    count["left out"] += len(left_out)


def test_generated_rules_come_out_as_the_reference_says(count: Count) -> None:
    @examples(200)
    @given(st.data())
    def they_agree(data: st.DataObject) -> None:
        policy = as_packs_have_them(data.draw(policies(5)))
        snapshot = data.draw(snapshots(policy))
        compare(policy, snapshot, snapshot.date, count)

    they_agree()
    assert all(count[name] > 50 for name in ("satisfied", "violated", "undetermined", "not_applicable", "decisions"))


def test_the_rules_of_the_pack_come_out_as_the_reference_says(opinion: Policy, count: Count) -> None:
    @examples(25)
    @given(plans(counts=True))
    def they_agree(plan: Plan) -> None:
        snapshot = imagine(plan, opinion)
        compare(opinion, snapshot, snapshot.date, count)

    they_agree()
    assert count["left out"] == 0
    assert all(count[name] > 200 for name in ("satisfied", "violated", "undetermined", "not_applicable", "decisions"))
