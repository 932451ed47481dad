"""From a case as it is written to its snapshot and what is expected of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import cast, get_args

from msgspec import Struct, field

from qsd_rules.assess.assessment import OutcomeName
from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.joining import join
from qsd_rules.facts.names import Names
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.facts.values import NOT_GIVEN, parse_value
from qsd_rules.pack.cases.case import SUBJECT, Case, Verdict, outcome_expected
from qsd_rules.policy.model import Fact, Rule
from qsd_rules.source.nodes import Mapping, Node, Scalar, Sequence
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem, did_you_mean

BESIDES_FACTS = frozenset({"as_of", "related", "complete", "expect"})
"""What stands in a case besides facts of the rule's subject."""

STATUSES = ("clear", "pending", "not_applicable")
"""What may be expected of a decision besides its acts."""

Facts = dict[str, Value | Absent]
"""What is given, by full name."""


class Group(Struct, frozen=True):
    """The rule of some cases, and what they share."""

    rule: Rule
    as_of: date
    given: Node | None
    related: Node | None
    complete: Node | None


class Gathered(Struct):
    """The subjects of one case while they are read, the place of each, and what is wrong."""

    names: Names
    records: dict[tuple[str, str], SubjectRecord] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, check: str, node: Node, zh: str, en: str, hint: Text | None = None) -> None:
        self.problems.append(Problem(check, node.place, Text(zh, en), hint))


def build_case(group: Group, key: Scalar, node: Mapping, names: Names) -> Iterator[Case | Problem]:
    """The case, or everything that is wrong with it."""
    rule = group.rule
    gathered = Gathered(names)
    facts: Facts = {}
    if isinstance(group.given, Mapping):
        read_facts(group.given, rule.subject, facts, gathered)
    read_facts(node, rule.subject, facts, gathered, BESIDES_FACTS)
    complete = _collections([group.complete, node.get("complete")], rule.subject, gathered)
    _add(SubjectRecord(rule.subject, SUBJECT, SUBJECT, facts, {}, complete), key, gathered)
    for listed in (group.related, node.get("related")):
        for item in listed.items if isinstance(listed, Sequence) else ():
            if isinstance(item, Mapping):
                _add_related(item, gathered)
    if gathered.problems:
        # A relation to a subject that could not be read would be reported as well.
        yield from gathered.problems
        return
    snapshot = _snapshot(gathered, group.as_of)
    verdict = cast(Verdict, key.written.partition("-")[0])
    case = Case(
        rule=rule.name,
        name=key.written,
        verdict=verdict,
        expected=outcome_expected(verdict, rule.force),
        as_of=group.as_of,
        snapshot=snapshot,
        readings=tuple(_expected_readings(node, rule, gathered)),
        decisions=tuple(_expected_decisions(node, rule, gathered)),
        place=key.place,
        facts=dict(_expected_facts(node, rule, gathered)),
    )
    if gathered.problems:
        yield from gathered.problems
    else:
        yield case


def read_facts(
    node: Mapping, kind: str, facts: Facts, gathered: Gathered, besides: frozenset[str] = frozenset(), prefix: str = ""
) -> None:
    """Put the facts that a mapping writes into `facts`; one said to be unknown is taken out."""
    known = gathered.names.of(kind)
    for key, value in node.entries:
        if key.written in besides:
            continue
        found = known.find(prefix, key.written)
        if isinstance(found, str) and isinstance(value, Mapping):
            read_facts(value, kind, facts, gathered, prefix=found)
        elif not isinstance(found, Fact) or found.inverse_of:
            hint = did_you_mean(key.written, known.offered(prefix))
            gathered.problem(
                "unknown-fact", key, f"`{kind}` 没有事实 `{key.written}`", f"`{kind}` has no fact `{key.written}`", hint
            )
        else:
            _read_fact(found, value, facts, gathered)


def _read_fact(fact: Fact, node: Node, facts: Facts, gathered: Gathered) -> None:
    value = parse_value(fact, node, gathered.names.policy.units)
    if isinstance(value, Problem):
        gathered.problems.append(value)
    elif value is NOT_GIVEN:
        facts.pop(fact.name, None)
    else:
        facts[fact.name] = value


def _add_related(node: Mapping, gathered: Gathered) -> None:
    """A subject besides the rule's own: its kind and id first, then its facts."""
    key, identifier = node.entries[0] if node.entries else (node, node)
    kind = key.written if isinstance(key, Scalar) else ""
    if kind not in gathered.names.policy.kinds or not isinstance(identifier, Scalar):
        hint = did_you_mean(kind, gathered.names.policy.kinds)
        gathered.problem(
            "unknown-kind",
            key,
            f"关联主体先写种类和编号，如 `project: P1`；没有种类 `{kind}`",
            f"a related subject starts with its kind and id, such as `project: P1`; there is no kind `{kind}`",
            hint,
        )
        return
    facts: Facts = {}
    name = node.get("name")
    read_facts(node, kind, facts, gathered, frozenset({kind, "name", "complete"}))
    called = name.written if isinstance(name, Scalar) else identifier.written
    complete = _collections([node.get("complete")], kind, gathered)
    _add(SubjectRecord(kind, identifier.written, called, facts, {}, complete), identifier, gathered)


def _add(record: SubjectRecord, node: Node, gathered: Gathered) -> None:
    key = (record.kind, record.id)
    if key in gathered.records:
        gathered.problem("defined-twice", node, f"`{record.id}` 写了两次", f"`{record.id}` is there twice")
        return
    gathered.records[key] = record
    gathered.places[key] = node.place


def _collections(nodes: list[Node | None], kind: str, gathered: Gathered) -> frozenset[str]:
    """The full names of the collections that are said to be complete."""
    known = {
        fact.path: fact.name
        for fact in gathered.names.of(kind).facts.values()
        if fact.type == "relation" and (fact.many or fact.inverse_of)
    }
    found: set[str] = set()
    for node in nodes:
        for item in node.items if isinstance(node, Sequence) else ():
            path = item.written if isinstance(item, Scalar) else ""
            if path in known:
                found.add(known[path])
            else:
                hint = did_you_mean(path, known)
                gathered.problem(
                    "unknown-collection",
                    item,
                    f"`{kind}` 没有集合 `{path}`",
                    f"`{kind}` has no collection `{path}`",
                    hint,
                )
    return frozenset(found)


def _snapshot(gathered: Gathered, as_of: date) -> Snapshot:
    """The subjects with their relations followed both ways."""
    records, inverses, problems = join(gathered.names.policy, gathered.records, gathered.places)
    gathered.problems.extend(problem for _, _, problem in problems)
    return Snapshot(as_of, records, inverses, Text("", ""), True, "")


def _expected(node: Mapping, what: str) -> Iterator[tuple[Scalar, Scalar]]:
    expect = node.get("expect")
    wished = expect.get(what) if isinstance(expect, Mapping) else None
    for key, value in wished.entries if isinstance(wished, Mapping) else ():
        if isinstance(value, Scalar):
            yield key, value


def _expected_readings(node: Mapping, rule: Rule, gathered: Gathered) -> Iterator[tuple[str, OutcomeName]]:
    known = [reading.name for reading in rule.readings]
    outcomes = get_args(OutcomeName)
    for key, value in _expected(node, "readings"):
        if key.written not in known:
            hint = did_you_mean(key.written, known)
            gathered.problem(
                "unknown-reading", key, f"没有读法 `{key.written}`", f"there is no reading `{key.written}`", hint
            )
        elif value.written not in outcomes:
            hint = did_you_mean(value.written, outcomes)
            gathered.problem(
                "unknown-outcome", value, f"没有结果 `{value.written}`", f"there is no outcome `{value.written}`", hint
            )
        else:
            yield key.written, cast(OutcomeName, value.written)


def _expected_decisions(node: Mapping, rule: Rule, gathered: Gathered) -> Iterator[tuple[str, str]]:
    decisions = gathered.names.policy.decisions
    known = [name for name, decision in decisions.items() if decision.subject == rule.subject]
    for key, value in _expected(node, "decisions"):
        if key.written not in known:
            hint = did_you_mean(key.written, known)
            gathered.problem(
                "unknown-decision",
                key,
                f"`{rule.subject}` 没有决定 `{key.written}`",
                f"`{rule.subject}` has no decision `{key.written}`",
                hint,
            )
            continue
        acts = [act for act, _ in decisions[key.written].acts]
        if value.written in acts or value.written in STATUSES:
            yield key.written, value.written
        else:
            hint = did_you_mean(value.written, [*acts, *STATUSES])
            gathered.problem(
                "unknown-act",
                value,
                f"决定 `{key.written}` 没有 `{value.written}`",
                f"the decision `{key.written}` has no `{value.written}`",
                hint,
            )


def _expected_facts(node: Mapping, rule: Rule, gathered: Gathered) -> Iterator[tuple[str, Value | None]]:
    expect = node.get("expect")
    wished = expect.get("facts") if isinstance(expect, Mapping) else None
    known = gathered.names.of(rule.subject)
    derived = [path for path, fact in known.facts.items() if fact.derive is not None]
    for key, written in wished.entries if isinstance(wished, Mapping) else ():
        fact = known.facts.get(key.written)
        if fact is None or fact.derive is None:
            hint = did_you_mean(key.written, derived)
            gathered.problem(
                "not-derived",
                key,
                f"`{rule.subject}` 没有推算的事实 `{key.written}`",
                f"`{rule.subject}` has no derived fact `{key.written}`",
                hint,
            )
            continue
        value = parse_value(fact, written, gathered.names.policy.units)
        if isinstance(value, Problem):
            gathered.problems.append(value)
        elif not isinstance(value, Absent):
            yield fact.name, None if value is NOT_GIVEN else value
