"""The subjects, findings and decisions of records as rows: found, counted and sorted without opening a record.

A record's answer is kept whole beside them. Rows of findings follow the judgements in force; each subject's part of the
answer, as it was found, makes it possible to open one subject of many.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal

from msgspec import Struct
from sqlalchemy import Column, ColumnElement, Connection, Table, delete, func, insert, select

from qsd_rules.assess.assessment import OUTCOMES, Assessment, DecisionOutcome, OutcomeName, RuleOutcome
from qsd_rules.assess.outcome_table import BY_WEIGHT
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.desk.storage.database import Database
from qsd_rules.desk.storage.record_form import (
    as_text,
    decision_data,
    decisions_from,
    outcome_data,
    outcomes_from,
)
from qsd_rules.desk.storage.tables import DECISIONS, FINDINGS, RECORDS, SUBJECTS
from qsd_rules.facts.names import fold
from qsd_rules.policy.model import Policy

AT_ONCE: Final = 2_000
Sort = Literal["outcome", "subject", "clause"]
Values = dict[str, Any]


class Wanted(Struct, frozen=True):
    """Which findings are wanted: words of the subject, a rule, a clause, an outcome, an organ; empty: any."""

    subject: str = ""
    rule: str = ""
    clause: str = ""
    outcome: str = ""
    organ: str = ""


class FindingRow(Struct, frozen=True):
    """A finding in a list: its subject by place and name, its rule, what it is and what was found."""

    subject: int
    key: SubjectKey
    name: str
    rule: str
    clause: str
    outcome: OutcomeName
    found: OutcomeName


class DecisionRow(Struct, frozen=True):
    """A decision in a list."""

    subject: int
    key: SubjectKey
    name: str
    decision: str
    status: str
    act: str
    found: str


# Writing.


def write_rows(connection: Connection, number: int, assessment: Assessment) -> None:
    """Write the rows of a record as it was assessed."""
    places = {key: place for place, key in enumerate(assessment.snapshot.subjects)}
    order = {name: place for place, name in enumerate(assessment.policy.rules)}
    outcomes: dict[SubjectKey, list[RuleOutcome]] = {}
    decisions: dict[SubjectKey, list[DecisionOutcome]] = {}
    for outcome in assessment.outcomes:
        outcomes.setdefault(outcome.subject, []).append(outcome)
    for decision in assessment.decisions:
        decisions.setdefault(decision.subject, []).append(decision)

    def subjects() -> Iterator[Values]:
        for key, place in places.items():
            name = assessment.snapshot.subjects[key].name
            part = {
                "outcomes": [outcome_data(each) for each in outcomes.get(key, ())],
                "decisions": [decision_data(each) for each in decisions.get(key, ())],
            }
            yield {
                "record": number,
                "place": place,
                "kind": key[0],
                "id": key[1],
                "name": name,
                "words": fold(f"{name} {key[1]}"),
                "answer": zlib.compress(as_text(part).encode(), 1),
            }

    _insert(connection, SUBJECTS, subjects())
    _insert(
        connection,
        FINDINGS,
        (
            finding_values(number, place, outcome, places, order, assessment.policy)
            for place, outcome in enumerate(assessment.outcomes)
            if outcome.outcome != "not_applicable"
        ),
    )
    _insert(
        connection,
        DECISIONS,
        (
            decision_values(number, place, decision, places)
            for place, decision in enumerate(assessment.decisions)
            if decision.status != "not_applicable"
        ),
    )


def judge_rows(connection: Connection, number: int, assessment: Assessment) -> None:
    """Let the rows of findings and decisions follow the judgements in force in a record's assessment."""
    places = {key: place for place, key in enumerate(assessment.snapshot.subjects)}
    order = {name: place for place, name in enumerate(assessment.policy.rules)}

    def changed(table: Table, now: Column[Any], every: Sequence[RuleOutcome | DecisionOutcome]) -> list[int]:
        """The rows that are to be written anew: those judged now, and those that were before."""
        before = select(table.c.place).where(table.c.record == number, now != table.c.found)
        judged = {place for place, each in enumerate(every) if each.judgement is not None}
        found = sorted(judged | set(connection.execute(before).scalars()))
        for place in found:
            connection.execute(delete(table).where(table.c.record == number, table.c.place == place))
        return found

    outcomes = changed(FINDINGS, FINDINGS.c.outcome, assessment.outcomes)
    applying = [place for place in outcomes if assessment.outcomes[place].outcome != "not_applicable"]
    judged = [place for place in outcomes if assessment.outcomes[place].judgement is not None]
    _insert(
        connection,
        FINDINGS,
        (
            finding_values(number, place, assessment.outcomes[place], places, order, assessment.policy)
            for place in sorted({*applying, *judged})
        ),
    )
    decisions = changed(DECISIONS, DECISIONS.c.comes_to, assessment.decisions)
    _insert(
        connection,
        DECISIONS,
        (decision_values(number, place, assessment.decisions[place], places) for place in decisions),
    )


def finding_values(
    number: int,
    place: int,
    outcome: RuleOutcome,
    places: Mapping[SubjectKey, int],
    order: Mapping[str, int],
    policy: Policy,
) -> Values:
    """An outcome as a row."""
    rule = policy.rules[outcome.rule]
    return {
        "record": number,
        "place": place,
        "subject": places[outcome.subject],
        "rule": outcome.rule,
        "rule_order": order[outcome.rule],
        "clause": rule.clause,
        "organs": f"|{'|'.join((*rule.lead, *rule.cooperating))}|",
        "outcome": outcome.outcome,
        "weight": OUTCOMES.index(outcome.outcome),
        "found": outcome.judgement.found if outcome.judgement else outcome.outcome,
    }


def decision_values(number: int, place: int, decision: DecisionOutcome, places: Mapping[SubjectKey, int]) -> Values:
    """A decision as a row."""
    return {
        "record": number,
        "place": place,
        "subject": places[decision.subject],
        "decision": decision.decision,
        "status": decision.status,
        "act": decision.act,
        "comes_to": decision.comes_to,
        "found": decision.judgement.found if decision.judgement else decision.comes_to,
    }


def _insert(connection: Connection, table: Any, rows: Iterable[Values]) -> None:
    batch: list[Values] = []
    for row in rows:
        batch.append(row)
        if len(batch) == AT_ONCE:
            connection.execute(insert(table), batch)
            batch = []
    if batch:
        connection.execute(insert(table), batch)


def has_rows(database: Database, number: int) -> bool:
    """Whether a record has its rows; one of an older version has none yet."""
    with database.reading() as connection:
        return connection.execute(select(SUBJECTS.c.place).where(SUBJECTS.c.record == number)).first() is not None


def without_rows(database: Database) -> list[int]:
    """The numbers of the records that have no rows."""
    query = select(RECORDS.c.number).where(RECORDS.c.number.not_in(select(SUBJECTS.c.record)))
    with database.reading() as connection:
        return list(connection.execute(query).scalars())


# Reading.


def conditions(number: int, wanted: Wanted) -> list[ColumnElement[bool]]:
    """What rows of findings have to be."""
    found: list[ColumnElement[bool]] = [FINDINGS.c.record == number]
    for column, value in (
        (FINDINGS.c.rule, wanted.rule),
        (FINDINGS.c.clause, wanted.clause),
        (FINDINGS.c.outcome, wanted.outcome),
    ):
        found += [column == value] if value else []
    if wanted.organ:
        found.append(FINDINGS.c.organs.contains(f"|{wanted.organ}|", autoescape=True))
    if wanted.subject:
        named = select(SUBJECTS.c.place).where(
            SUBJECTS.c.record == number,
            *[SUBJECTS.c.words.contains(word, autoescape=True) for word in fold(wanted.subject).split()],
        )
        found.append(FINDINGS.c.subject.in_(named))
    return found


def findings_of(
    database: Database, number: int, wanted: Wanted, sort: Sort = "outcome", skip: int = 0, most: int = 50
) -> list[FindingRow]:
    """The findings that are wanted, of one page."""
    orders = {
        "outcome": (FINDINGS.c.weight, FINDINGS.c.place),
        "subject": (FINDINGS.c.subject, FINDINGS.c.weight, FINDINGS.c.place),
        "clause": (FINDINGS.c.rule_order, FINDINGS.c.weight, FINDINGS.c.place),
    }
    query = (
        select(FINDINGS, SUBJECTS.c.kind, SUBJECTS.c.id, SUBJECTS.c.name)
        .join(SUBJECTS, (SUBJECTS.c.record == FINDINGS.c.record) & (SUBJECTS.c.place == FINDINGS.c.subject))
        .where(*conditions(number, wanted))
        .order_by(*orders[sort])
        .offset(skip)
        .limit(most)
    )
    with database.reading() as connection:
        return [
            FindingRow(row.subject, (row.kind, row.id), row.name, row.rule, row.clause, row.outcome, row.found)
            for row in connection.execute(query)
        ]


def counted(
    database: Database, number: int, by: Literal["outcome", "rule", "clause"], wanted: Wanted
) -> dict[str, int]:
    """How many of the findings that are wanted there are of each outcome, rule or clause, in the order of the pack."""
    column = FINDINGS.c[by]
    first = FINDINGS.c.weight if by == "outcome" else FINDINGS.c.rule_order
    query = select(column, func.count()).where(*conditions(number, wanted)).group_by(column).order_by(func.min(first))
    with database.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def counts_by_rule(database: Database, number: int) -> dict[str, dict[OutcomeName, int]]:
    """How the rules came out where they apply; a rule that applies to nothing has no counts."""
    query = select(FINDINGS.c.rule, FINDINGS.c.outcome, func.count()).where(FINDINGS.c.record == number)
    found: dict[str, dict[OutcomeName, int]] = {}
    with database.reading() as connection:
        for rule, outcome, count in connection.execute(query.group_by(FINDINGS.c.rule, FINDINGS.c.outcome)):
            found.setdefault(rule, {})[outcome] = count
    return found


def decisions_of(
    database: Database, number: int, decision: str = "", status: str = "", skip: int = 0, most: int = 50
) -> list[DecisionRow]:
    """Decisions about subjects, those against them first."""
    named = [DECISIONS.c.decision == decision] if decision else []
    named += [DECISIONS.c.status == status] if status else []
    query = (
        select(DECISIONS, SUBJECTS.c.kind, SUBJECTS.c.id, SUBJECTS.c.name)
        .join(SUBJECTS, (SUBJECTS.c.record == DECISIONS.c.record) & (SUBJECTS.c.place == DECISIONS.c.subject))
        .where(DECISIONS.c.record == number, *named)
        .order_by(*[DECISIONS.c.status != status for status in BY_WEIGHT], DECISIONS.c.place)
        .offset(skip)
        .limit(most)
    )
    with database.reading() as connection:
        return [
            DecisionRow(row.subject, (row.kind, row.id), row.name, row.decision, row.status, row.act, row.found)
            for row in connection.execute(query)
        ]


def decision_counts(database: Database, number: int) -> dict[tuple[str, str], int]:
    """How many decisions there are of each name and status."""
    query = select(DECISIONS.c.decision, DECISIONS.c.status, func.count()).where(DECISIONS.c.record == number)
    grouped = query.group_by(DECISIONS.c.decision, DECISIONS.c.status).order_by(func.min(DECISIONS.c.place))
    with database.reading() as connection:
        return {(decision, status): count for decision, status, count in connection.execute(grouped)}


def kinds_of(database: Database, number: int) -> set[str]:
    """The kinds of the subjects that a record has."""
    with database.reading() as connection:
        return set(connection.execute(select(SUBJECTS.c.kind).where(SUBJECTS.c.record == number).distinct()).scalars())


def how_many_subjects(database: Database, number: int) -> int:
    """How many subjects a record has."""
    with database.reading() as connection:
        query = select(func.count()).select_from(SUBJECTS).where(SUBJECTS.c.record == number)
        return int(connection.execute(query).scalar_one())


def places_of(database: Database, number: int, ids: Collection[str]) -> dict[SubjectKey, int]:
    """The places of the subjects with these ids."""
    query = select(SUBJECTS.c.kind, SUBJECTS.c.id, SUBJECTS.c.place).where(
        SUBJECTS.c.record == number, SUBJECTS.c.id.in_(list(ids))
    )
    with database.reading() as connection:
        return {(row.kind, row.id): row.place for row in connection.execute(query)}


def answers_of(
    database: Database, number: int, places: Collection[int]
) -> tuple[tuple[RuleOutcome, ...], tuple[DecisionOutcome, ...]]:
    """The outcomes and decisions of some subjects, as they were found."""
    query = (
        select(SUBJECTS.c.answer)
        .where(SUBJECTS.c.record == number, SUBJECTS.c.place.in_(list(places)))
        .order_by(SUBJECTS.c.place)
    )
    outcomes: list[RuleOutcome] = []
    decisions: list[DecisionOutcome] = []
    with database.reading() as connection:
        for body in connection.execute(query).scalars():
            data = json.loads(zlib.decompress(body))
            outcomes += outcomes_from(data)
            decisions += decisions_from(data)
    return tuple(outcomes), tuple(decisions)


def other_decisions(database: Database, number: int, places: Collection[int]) -> tuple[DecisionOutcome, ...]:
    """The decisions about all other subjects, as they are in force; what they wait for is left out."""
    query = (
        select(DECISIONS, SUBJECTS.c.kind, SUBJECTS.c.id)
        .join(SUBJECTS, (SUBJECTS.c.record == DECISIONS.c.record) & (SUBJECTS.c.place == DECISIONS.c.subject))
        .where(DECISIONS.c.record == number, DECISIONS.c.subject.not_in(list(places)))
        .order_by(DECISIONS.c.place)
    )
    with database.reading() as connection:
        return tuple(
            DecisionOutcome(row.decision, (row.kind, row.id), row.status, row.act, (), (), ())
            for row in connection.execute(query)
        )
