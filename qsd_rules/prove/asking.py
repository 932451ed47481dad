"""Asks the solver for facts that fit, and gives back the smallest snapshot of them, confirmed by the reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import z3

from qsd_rules.assess.meaning import Judging, evaluate_reading
from qsd_rules.assess.model import ReadingOutcome
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.conditions.syntax import Expression, Literal, ParameterValue, Quantified, Size, Value
from qsd_rules.facts.model import Absent, Snapshot, SubjectRecord
from qsd_rules.language import Text
from qsd_rules.policy.model import Policy, Rule
from qsd_rules.policy.usage import mentions, walk
from qsd_rules.problems import InternalError
from qsd_rules.prove.lowering import Lowering, counts_members
from qsd_rules.prove.symbols import Symbols, Way, snapshot_of, snapshot_with

Confirm = Callable[[Judging], bool]
"""Whether the reference meaning finds in a snapshot what the solver was asked for."""

SECONDS = 5.0
TOO_LONG = Text("求解器在时限内没有结果", "the solver did not finish in time")
COUNTED = Text(
    "条件对集合计数，只试了成员不多的情形",
    "a condition counts a collection, and only collections of few members were tried",
)


class UndecidedError(Exception):
    """The solver came to no answer; says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


@dataclass(slots=True)
class Inquiry:
    """Some rules of a policy on a day, ready to be asked about. `figures` are the values worth showing them at."""

    policy: Policy
    as_of: date
    governing: Mapping[str, str]
    symbols: Symbols
    lowering: Lowering
    figures: tuple[Decimal, ...]
    exact: bool
    seconds: float = SECONDS
    solver: z3.Solver = field(default_factory=z3.Solver)
    told: set[str] = field(default_factory=set)

    def find(self, formula: z3.BoolRef, confirm: Confirm) -> Snapshot | None:
        """The smallest snapshot that fits; none when there is proof that there is none.

        Raises:
            UndecidedError: the solver ran out of time, or only looked at small collections.
            InternalError: the reference meaning disagrees with the solver.
        """
        model = self.solve(formula)
        return None if model is None else self.shown(model, confirm)

    def shown(self, model: z3.ModelRef, confirm: Confirm) -> Snapshot:
        """The smallest snapshot that a solution describes.

        Raises:
            InternalError: the reference meaning disagrees with the solver.
        """
        found = snapshot_of(model, self.symbols, self.as_of)
        if not confirm(self.judging(found)):
            found = with_bystanders(found, self.policy)
        if not confirm(self.judging(found)):
            raise InternalError(f"the solver's facts do not hold in the reference meaning: {found.subjects}")
        return self.smallest(found, confirm)

    def holds_nowhere(self, formula: z3.BoolRef) -> bool:
        """Whether no facts fit."""
        return self.solve(formula) is None

    def solve(self, formula: z3.BoolRef) -> z3.ModelRef | None:
        """Facts that fit, or proof that none do."""
        for name, domain in self.symbols.domains.items():
            if name not in self.told:
                self.told.add(name)
                self.solver.add(*domain)
        for name, same in self.symbols.meetings():
            if name not in self.told:
                self.told.add(name)
                self.solver.add(same)
        self.solver.set("timeout", int(self.seconds * 1000))
        self.solver.push()
        try:
            self.solver.add(formula)
            answer = self.solver.check()
            if answer == z3.sat:
                return self.solver.model()
        finally:
            self.solver.pop()
        if answer == z3.unknown:
            raise UndecidedError(TOO_LONG)
        if not self.exact:
            raise UndecidedError(COUNTED)
        return None

    def judging(self, snapshot: Snapshot) -> Judging:
        """The reference meaning of a snapshot."""
        return Judging(self.policy, snapshot, self.as_of, self.governing)

    def smallest(self, snapshot: Snapshot, confirm: Confirm) -> Snapshot:
        """The snapshot without all that can be left out, its figures as plain as can be."""
        for step in steps_down(snapshot):
            found = self.rejoined(step(snapshot))
            if found is not None and confirm(self.judging(found)):
                snapshot = found
        return self.plainer(snapshot, confirm)

    def rejoined(self, records: Iterable[SubjectRecord] | None) -> Snapshot | None:
        """The snapshot of changed subjects, unless one leads to a subject that is gone."""
        if records is None:
            return None
        kept = list(records)
        present = {(record.kind, record.id) for record in kept}
        facts = self.policy.facts
        for record in kept:
            for name, value in record.facts.items():
                if facts[name].type == "relation" and not isinstance(value, Absent):
                    targets = value if isinstance(value, tuple) else (str(value),)
                    if any((facts[name].to, target) not in present for target in targets):
                        return None
        return snapshot_with(self.policy, kept, self.as_of)

    def plainer(self, snapshot: Snapshot, confirm: Confirm) -> Snapshot:
        """The snapshot with round figures and near days wherever they show the same."""
        for key, record in snapshot.subjects.items():
            for name, value in record.facts.items():
                for better in self.plain_values(name, value):
                    if better == value:
                        break
                    found = self.rejoined(with_fact(snapshot, key, name, better))
                    if found is not None and confirm(self.judging(found)):
                        snapshot = found
                        break
        return snapshot

    def plain_values(self, name: str, value: Value | Absent) -> Iterator[Value]:
        """Better values to show a fact with, the best first."""
        fact = self.policy.facts[name]
        match fact.type:
            case "integer" | "decimal":
                step = Decimal(1).scaleb(-fact.places)
                candidates = dict.fromkeys(
                    near
                    for figure in (*self.figures, Decimal(0), Decimal(1), Decimal(100))
                    for near in (figure, figure + step, figure - step)
                )
                low, high = fact.minimum, fact.maximum
                for figure in candidates:
                    within = (not isinstance(low, Decimal) or figure >= low) and (
                        not isinstance(high, Decimal) or figure <= high
                    )
                    if within and figure == figure.quantize(step):
                        yield int(figure) if fact.type == "integer" else figure
            case "date":
                low, high = fact.minimum, fact.maximum
                for days in (0, -1, 1, -30, 30, -365, 365):
                    day = self.as_of + timedelta(days)
                    if (not isinstance(low, date) or day >= low) and (not isinstance(high, date) or day <= high):
                        yield day
            case _:
                return


def inquiry_into(
    policy: Policy, rules: Iterable[Rule], as_of: date, governing: Mapping[str, str], seconds: float = SECONDS
) -> Inquiry:
    """Rules ready to be asked about."""
    return inquiry_over(policy, [each for rule in rules for each in conditions_of(rule)], as_of, governing, seconds)


def inquiry_over(
    policy: Policy, asked: Iterable[Expression], as_of: date, governing: Mapping[str, str], seconds: float = SECONDS
) -> Inquiry:
    """Conditions ready to be asked about."""
    asked = list(asked)
    conditions = list(with_conclusions(asked, policy))
    counts = entangled(conditions, policy)
    if counts:
        conditions = list(with_conclusions(asked, policy, counts=True))
    symbols, exact = symbols_for(policy, conditions, policy, as_of)
    figures = tuple(dict.fromkeys(figures_in(conditions, policy, as_of)))
    lowering = Lowering(policy, symbols, as_of, governing, counts)
    return Inquiry(policy, as_of, governing, symbols, lowering, figures, exact, seconds)


def entangled(conditions: Iterable[Expression], policy: Policy) -> bool:
    """Whether conditions rest both on what is counted over a collection and on what it is counted from.

    Then it can't be asked about as given: it is counted as soon as enough is known.
    """
    seen = {name for condition in conditions for name in mentions(condition).facts}
    for name in seen:
        derive = policy.facts[name].derive if name in policy.facts else None
        if derive is not None and counts_members(derive.expression):
            behind = with_conclusions([derive.expression], policy, counts=True)
            found = [mentions(expression) for expression in behind]
            if any(each.facts & seen or each.decisions for each in found):
                return True
    return False


def symbols_for(merged: Policy, conditions: Iterable[Expression], policy: Policy, as_of: date) -> tuple[Symbols, bool]:
    """Symbols with collections of as many members as conditions can tell apart, and whether that loses nothing.

    One member for each quantifier, and as many as a size is compared with, are enough: a quantifier is settled by one
    member, and leaving out the others changes nothing. Only what counts members by a condition, or adds them up, could
    need more; then what is not found is not proved to be nowhere.
    """
    listed = list(conditions)
    nodes = [node for expression in listed for node in walk(expression)]
    quantifiers = [node for node in nodes if isinstance(node, Quantified)]
    sized = any(isinstance(node, Size) for node in nodes)
    counted = any(node.quantifier in ("count", "sum") for node in quantifiers)
    per_relation = Counter(node.collection.relation for node in quantifiers)
    whole = [int(figure) for figure in figures_in(listed, policy, as_of) if (sized or counted) and 0 <= figure <= 12]
    places = max(per_relation.values(), default=0) + (max(whole, default=0) + 1 if sized or counted else 0)
    return Symbols(merged, places=max(1, places)), not counted


def conditions_of(rule: Rule) -> list[Expression]:
    """The conditions of all readings of a rule."""
    return [c.expression for reading in rule.readings for c in (reading.applies, reading.requires)]


def with_conclusions(conditions: Iterable[Expression], policy: Policy, counts: bool = False) -> Iterator[Expression]:
    """Conditions, what the facts they mention are derived from, and the rules behind the decisions they ask about.

    Unless it `counts`, facts counted over a collection are left out: they are asked about as given (see
    `Lowering.derivation`).
    """
    waiting = list(conditions)
    seen: set[str] = set()
    for expression in waiting:
        yield expression
        found = mentions(expression)
        for name in sorted(found.facts - seen):
            seen.add(name)
            derive = policy.facts[name].derive if name in policy.facts else None
            if derive is not None and (counts or not counts_members(derive.expression)):
                waiting.append(derive.expression)
        for name in sorted(found.decisions - seen):
            seen.add(name)
            for rule in policy.rules.values():
                if name in dict(rule.decisions):
                    waiting += conditions_of(rule)


def figures_in(conditions: Iterable[Expression], policy: Policy, as_of: date) -> Iterator[Decimal]:
    """The numbers that conditions mention."""
    for node in (node for condition in conditions for node in walk(condition)):
        if isinstance(node, ParameterValue):
            value = policy.parameters[node.parameter].value_on(as_of)
            if value is not None:
                yield value
        elif isinstance(node, Literal) and isinstance(node.value, int | Decimal) and not isinstance(node.value, bool):
            yield Decimal(node.value)


def reading_outcome(judging: Judging, rule: Rule, reading: str, way: Way) -> ReadingOutcome:
    """What the reference meaning makes of one reading for the subject asked about."""
    key: SubjectKey = next(key for key in judging.snapshot.subjects if key[0] == way[0])
    return evaluate_reading(rule.reading(reading), rule, key, judging.world)


def steps_down(snapshot: Snapshot) -> Iterator[Callable[[Snapshot], list[SubjectRecord] | None]]:
    """Each way to leave out one subject, fact or statement of completeness."""
    for key in reversed(list(snapshot.subjects)[1:]):
        yield partial(without_subject, key=key)
    for key, record in snapshot.subjects.items():
        yield from (partial(without_fact, key=key, name=name) for name in record.facts)
        yield from (partial(without_completeness, key=key, name=name) for name in sorted(record.complete))


def with_bystanders(snapshot: Snapshot, policy: Policy) -> Snapshot:
    """The snapshot with a second subject of every kind there is one of, so that no relation goes without saying."""
    records = list(snapshot.subjects.values())
    kinds = dict.fromkeys(record.kind for record in records)
    own = [replace(record, facts=dict(record.facts)) for record in records]
    extra = [SubjectRecord(kind, f"{kind}-other", f"{kind}-other", {}) for kind in kinds]
    return snapshot_with(policy, [*own, *extra], snapshot.date)


def without_subject(snapshot: Snapshot, key: SubjectKey) -> list[SubjectRecord] | None:
    """The subjects without one of them; lists that name it become shorter."""
    if key not in snapshot.subjects:
        return None
    kept = [record for k, record in snapshot.subjects.items() if k != key]
    return [
        replace(record, facts={name: without(value, key[1]) for name, value in record.facts.items()}) for record in kept
    ]


def without(value: Value | Absent, identifier: str) -> Value | Absent:
    """A list without one of its members; any other value as it is."""
    return tuple(item for item in value if item != identifier) if isinstance(value, tuple) else value


def without_fact(snapshot: Snapshot, key: SubjectKey, name: str) -> list[SubjectRecord] | None:
    """The subjects with one fact of one of them left unknown."""
    record = snapshot.subjects.get(key)
    if record is None or name not in record.facts:
        return None
    fewer = {fact: value for fact, value in record.facts.items() if fact != name}
    return [replace(r, facts=fewer) if k == key else r for k, r in snapshot.subjects.items()]


def without_completeness(snapshot: Snapshot, key: SubjectKey, name: str) -> list[SubjectRecord] | None:
    """The subjects with one collection no longer said to be complete."""
    record = snapshot.subjects.get(key)
    if record is None or name not in record.complete:
        return None
    return [replace(r, complete=r.complete - {name}) if k == key else r for k, r in snapshot.subjects.items()]


def with_fact(snapshot: Snapshot, key: SubjectKey, name: str, value: Value) -> list[SubjectRecord]:
    """The subjects with another value for one fact."""
    return [
        replace(record, facts={**record.facts, name: value}) if k == key else record
        for k, record in snapshot.subjects.items()
    ]
