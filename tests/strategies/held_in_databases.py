"""Generated SQL, held to the reference meaning: every outcome, decision and fact needed, and how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from qsd_rules.assess.assessment import Contradiction, DecisionOutcome, ReadingOutcome, RuleOutcome
from qsd_rules.assess.engine import assess
from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.policy.model import Policy
from qsd_rules.tables.judgement import judgement_of
from qsd_rules.tables.sql.dialects import DIALECT, Dialect, named
from qsd_rules.tables.sql.queries import query
from qsd_rules.tables.sql.results import OUTCOMES, SEPARATOR, Result
from tests.strategies.counting import Count
from tests.strategies.databases import Answer, Database
from tests.strategies.held_to_reference import count_left_out
from tests.strategies.imagined import DAYS, SHARES, Plan, imagine, snapshot_of
from tests.strategies.lacking import NOTHING, Lacking, left, tables_left

FINDINGS = frozenset({"violated", "advised", "missed", "contested", "pending", "undetermined"})


def together(policy: Policy, snapshots: Iterable[Snapshot]) -> Snapshot:
    """The subjects of several snapshots of one day as one, each under an id of its own."""
    records: dict[tuple[str, str], SubjectRecord] = {}
    day = date.min
    for number, snapshot in enumerate(snapshots):
        day = snapshot.date
        for record in snapshot.subjects.values():
            facts = dict(record.facts)
            for name, value in record.facts.items():
                if policy.facts[name].type == "relation":
                    facts[name] = _renamed(value, number)
            identifier = f"{number}:{record.id}"
            records[record.kind, identifier] = replace(record, id=identifier, facts=facts)
    return snapshot_of(records, day, policy)


def imagined_together(policy: Policy, seed: int) -> tuple[Snapshot, date]:
    """Subjects imagined for a pack, of which anything from nearly nothing to everything is known, and a day."""
    day = DAYS[seed % len(DAYS)]
    plans = [Plan(seed * len(SHARES) + number, day, share, counts=True) for number, share in enumerate(SHARES)]
    return together(policy, [imagine(plan, policy) for plan in plans]), day


def _renamed(value: Value | Absent, number: int) -> Value | Absent:
    if isinstance(value, str):
        return f"{number}:{value}"
    return tuple(f"{number}:{one}" for one in value) if isinstance(value, tuple) else value


def facts_in(words: str) -> set[str]:
    """The facts needed that an answer names."""
    return set(words.split(SEPARATOR)) if words else set()


def groups_of(policy: Policy, kind: str) -> list[str]:
    """The columns of a kind's table that its subjects may be counted by: those with one value in a cell."""
    return [
        fact.name
        for fact in policy.facts.values()
        if fact.kind == kind and not fact.inverse_of and fact.type != "list" and not fact.many
    ]


def hold_to_reference(
    database: Database,
    policy: Policy,
    snapshot: Snapshot,
    day: date,
    count: Count,
    chosen: Mapping[str, str] | None = None,
    kinds: Collection[str] | None = None,
    group: int | None = None,
    lacking: Lacking = NOTHING,
) -> None:
    """Judge a snapshot's subjects, perhaps of some kinds, in a database, and hold each answer to the reference.

    Subjects are counted by the column of this number, round and round; all together if there is no number.
    """
    snapshot = left(policy, snapshot, lacking) if lacking is not NOTHING else snapshot
    # Tables have no date of their own, so that no act is after it.
    assessment = assess(policy, replace(snapshot, date=date.max), day, chosen)
    expected, expected_decisions = assessment.outcomes, assessment.decisions
    frames = tables_left(policy, snapshot, lacking)
    judgement = judgement_of(policy, day, chosen, {kind: frozenset(frame.columns) for kind, frame in frames.items()})
    tables = database.load(frames)
    left_out = judgement.left_out

    def ask(kind: str, result: Result, group_by: str | None = None) -> Answer:
        written = query(judgement, kind, result, database.dialect, tables, group_by)
        return database.ask(written.sql(database.dialect, copy=False))

    for kind, judged in judgement.kinds.items():
        if (kinds is not None and kind not in kinds) or not lacking.has_table(kind):
            continue
        by = None
        if judged.rules:
            wanted = [o for o in expected if o.subject[0] == kind and o.rule not in left_out]
            _hold_outcomes(wanted, ask(kind, "outcomes"), DIALECT[database.dialect], count)
            _hold_findings(wanted, ask(kind, "findings"), count)
            columns = [name for name in groups_of(policy, kind) if name in frames[kind].columns]
            column = None if group is None or not columns else columns[group % len(columns)]
            groups = None if column is None else dict(frames[kind].select("id", column).iter_rows())
            by = None if column is None else named(DIALECT[database.dialect], column)
            _hold_counts(wanted, ask(kind, "counts", by), groups, count)
        _hold_contradictions(
            [e for e in assessment.contradictions if e.subject[0] == kind], ask(kind, "contradictions"), count
        )
        if judged.decisions:
            decided = [d for d in expected_decisions if d.subject[0] == kind and d.decision not in left_out]
            _hold_decisions(decided, ask(kind, "decisions"), count)
    count_left_out(left_out, count)


def came_out(outcome: RuleOutcome, reading: ReadingOutcome) -> str:
    """What a reading comes to; where it governs and rests on facts that contradict others, that it is contested."""
    return outcome.outcome if reading.reading == outcome.reading else reading.outcome


def _hold_contradictions(expected: Sequence[Contradiction], answer: Answer, count: Count) -> None:
    found = sorted((row["contradiction"], row["id"]) for row in answer)
    assert found == sorted((each.name, each.subject[1]) for each in expected)
    count["contradictions"] += len(found)


def _hold_outcomes(expected: list[RuleOutcome], answer: Answer, dialect: Dialect, count: Count) -> None:
    rows = {row["id"]: row for row in answer}
    assert len(rows) == len(answer)
    assert set(rows) == {outcome.subject[1] for outcome in expected}
    for outcome in expected:
        for reading in outcome.readings:
            code = rows[outcome.subject[1]][named(dialect, f"{outcome.rule}@{reading.reading}")]
            wanted = came_out(outcome, reading)
            assert OUTCOMES[code] == wanted, (outcome.subject, outcome.rule, reading, OUTCOMES[code])
            count[wanted] += 1


def _hold_counts(
    expected: list[RuleOutcome], answer: Answer, groups: Mapping[str, object] | None, count: Count
) -> None:
    """Counts are those of the outcomes; with `groups`, by which each subject's id has its group, of each group."""
    keys = ("rule", "reading", "outcome", *(() if groups is None else ("group",)))
    found = {tuple(row[key] for key in keys): row["subjects"] for row in answer}
    assert len(found) == len(answer)
    wanted = Counter(
        (
            outcome.rule,
            reading.reading,
            came_out(outcome, reading),
            *(() if groups is None else (groups[outcome.subject[1]],)),
        )
        for outcome in expected
        for reading in outcome.readings
    )
    assert found == dict(wanted), (set(found.items()) ^ set(wanted.items()), keys)
    count["counts" if groups is None else "counts by group"] += len(wanted)


def _hold_findings(expected: list[RuleOutcome], answer: Answer, count: Count) -> None:
    rows = {(row["id"], row["rule"]): row for row in answer}
    assert len(rows) == len(answer)
    for outcome in expected:
        finding = rows.pop((outcome.subject[1], outcome.rule), None)
        assert (finding is not None) == (outcome.outcome in FINDINGS), (outcome, finding)
        if finding is not None:
            needs = {need.fact for need in outcome.governing.needs}
            assert (finding["outcome"], finding["reading"]) == (outcome.outcome, outcome.reading)
            assert facts_in(finding["facts_needed"]) == needs, (outcome, finding)
            count["facts needed"] += len(needs)
    assert not rows


def _hold_decisions(expected: list[DecisionOutcome], answer: Answer, count: Count) -> None:
    rows = {(row["id"], row["decision"]): row for row in answer}
    assert len(rows) == len(answer)
    for wanted in expected:
        row = rows.pop((wanted.subject[1], wanted.decision))
        assert (row["status"], row["act"]) == (wanted.status, wanted.act), (wanted, row)
        assert row["depends_on_reading"] == wanted.depends_on_reading, (wanted, row)
        # Of a decision that can no longer be taken nothing is asked.
        needs = {need.fact for need in wanted.needs} if wanted.status == "pending" else set()
        assert facts_in(row["facts_needed"]) == needs, (wanted, row)
        count["decisions"] += 1
    assert not rows
