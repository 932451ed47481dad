"""A subject of a given snapshot as the solver sees it: each fact's constants, and what the snapshot says of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import z3

from qsd_rules.assess.meaning import Judging, governing_readings
from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Fact, Policy, Rule
from qsd_rules.prove.asking import TOO_LONG, UndecidedError
from qsd_rules.prove.formulas import Formulas, Outcome, all_of, no
from qsd_rules.prove.solver import new_solver
from qsd_rules.prove.symbols import Symbol, SymbolKey, Symbols, Way, alike, steps
from qsd_rules.words.language import Text

MOST_MEMBERS = 400
"""A collection of more is not looked into member by member."""
TOO_MANY = Text(
    f"所涉集合的成员超过 {MOST_MEMBERS} 个，不逐一求解",
    f"a collection it rests on has more than {MOST_MEMBERS} members, which are not solved for one by one",
)


class TooManyError(Exception):
    """A collection is too large to be solved for."""


@dataclass(slots=True)
class Situation:
    """One subject of a snapshot on a day. `spare` members may still come to each collection not known to be whole."""

    policy: Policy
    snapshot: Snapshot
    as_of: date
    subject: SubjectKey
    governing: Mapping[str, str]
    spare: int = 0
    symbols: Symbols = field(init=False)
    formulas: Formulas = field(init=False)

    def __post_init__(self) -> None:
        self.symbols = Symbols(self.policy, size_of=self.size_of)
        self.formulas = Formulas(self.policy, self.symbols, self.as_of, self.governing, counts=True)

    @property
    def way(self) -> Way:
        """The way to the subject."""
        return (self.subject[0],)

    def judging(self, snapshot: Snapshot | None = None) -> Judging:
        """The reference meaning of the snapshot, or of a changed one."""
        return Judging(self.policy, snapshot or self.snapshot, self.as_of, self.governing)

    def outcome(self, rule: Rule) -> Outcome:
        """What a rule comes to for the subject, in its governing reading."""
        return self.formulas.outcome(rule, self.governing[rule.name], self.way)

    def rules(self) -> Iterator[Rule]:
        """The rules about subjects of this kind."""
        return (rule for rule in self.policy.rules.values() if rule.subject == self.subject[0])

    def at(self, way: Way) -> SubjectKey | None:
        """The subject that a way leads to in the snapshot."""
        return subject_at(self.snapshot, self.policy, way, self.subject)

    def given(self, key: SymbolKey) -> Value | Absent | None:
        """What the snapshot says of a fact; none for nothing."""
        subject = self.at(key[0])
        return None if subject is None else self.snapshot.subjects[subject].facts.get(key[1])

    def size_of(self, way: Way, name: str) -> int:
        """How many members a collection can have."""
        subject = self.at(way)
        if subject is None:
            return self.spare
        members = members_of(self.snapshot, self.policy, subject, name)
        if members is not None and len(members) > MOST_MEMBERS:
            raise TooManyError
        return len(members or ()) + (0 if self.is_whole(subject, name) else self.spare)

    def is_whole(self, subject: SubjectKey, name: str) -> bool:
        """Whether all members of a collection are known."""
        if self.policy.facts[name].inverse_of:
            return name in self.snapshot.subjects[subject].complete
        return isinstance(self.snapshot.subjects[subject].facts.get(name), tuple)

    def as_given(self, key: SymbolKey) -> z3.BoolRef:
        """That a fact is as the snapshot says."""
        return said(self.symbols.facts[key], self.given(key), self.symbols)

    def crowd_as_given(self, key: SymbolKey) -> z3.BoolRef:
        """That a collection has the members the snapshot says, and is whole if it says so."""
        crowd = self.symbols.crowds[key]
        subject = self.at(key[0])
        count = 0 if subject is None else len(members_of(self.snapshot, self.policy, subject, key[1]) or ())
        whole = subject is not None and self.is_whole(subject, key[1])
        taken = [place if index < count else no(place) for index, place in enumerate(crowd.taken)]
        return all_of(*taken, crowd.complete if whole else no(crowd.complete))

    def met_facts(self) -> Iterator[z3.BoolRef]:
        """That a fact of one subject is the same whichever way leads to it."""
        first: dict[tuple[SubjectKey, str], Symbol] = {}
        for (way, name), symbol in self.symbols.facts.items():
            subject = self.at(way)
            if subject is not None:
                met = first.setdefault((subject, name), symbol)
                if met is not symbol:
                    yield alike(met, symbol)

    def background(self) -> Iterator[z3.BoolRef]:
        """What holds in any case: the domains, and the ids and names of the subjects there are."""
        for domain in {id(domain): domain for domain in self.symbols.domains.values()}.values():
            yield from domain
        yield from self.met_facts()
        for way, constant in self.symbols.ids.items():
            subject = self.at(way)
            if subject is not None:
                yield constant == self.symbols.word(subject[1])
        for way, constant in self.symbols.names.items():
            subject = self.at(way)
            if subject is not None:
                yield constant == self.symbols.word(self.snapshot.subjects[subject].name)

    def can_be(self, formula: z3.BoolRef, kept: frozenset[str], seconds: float) -> bool:
        """Whether something can be so with the `kept` facts as the snapshot gives them, whatever others are.

        Raises:
            UndecidedError: the solver ran out of time.
        """
        solver = new_solver(seconds)
        solver.add(*self.background(), formula)
        said = [key for key in self.symbols.facts if key[1] in kept and self.given(key) is not None]
        solver.add(*(self.as_given(key) for key in said))
        solver.add(*(self.crowd_as_given(key) for key in self.symbols.crowds if key[1] in kept))
        answer = solver.check()
        if answer == z3.unknown:
            raise UndecidedError(TOO_LONG)
        return bool(answer == z3.sat)


def situation_of(policy: Policy, snapshot: Snapshot, as_of: date, subject: SubjectKey, spare: int = 0) -> Situation:
    """A subject with the readings that govern by default."""
    return Situation(policy, snapshot, as_of, subject, governing_readings(policy, {}), spare)


def said(symbol: Symbol, value: Value | Absent | None, symbols: Symbols) -> z3.BoolRef:
    """That a fact has a value, is absent, or is not given."""
    if value is None:
        return no(symbol.given)
    if isinstance(value, Absent):
        return all_of(symbol.given, symbol.absent)
    return all_of(symbol.given, no(symbol.absent), has_value(symbol, value, symbols))


def has_value(symbol: Symbol, value: Value, symbols: Symbols) -> z3.BoolRef:
    """That the value is this one, whether or not it is given."""
    if isinstance(symbol.value, Mapping):
        chosen = value if isinstance(value, tuple) else ()
        return all_of(*(has if choice in chosen else no(has) for choice, has in symbol.value.items()))
    if isinstance(symbol.value, z3.BoolRef):
        return symbol.value if value else no(symbol.value)
    return symbol.value == encoded(symbol.definition, value, symbols)


def encoded(definition: Fact, value: Value, symbols: Symbols) -> int:
    """The whole number that stands for a value."""
    match value:
        case bool():
            raise AssertionError("INVARIANT: truth values are no numbers")
        case int() | Decimal():
            return steps(Decimal(value), definition)
        case date():
            return value.toordinal()
        case _:
            return symbols.word(str(value))


def first_of(snapshot: Snapshot, kind: str) -> SubjectKey | None:
    """The first subject of a kind: in a snapshot that the solver gave, the one asked about."""
    return next((key for key in snapshot.subjects if key[0] == kind), None)


def subject_at(snapshot: Snapshot, policy: Policy, way: Way, start: SubjectKey | None) -> SubjectKey | None:
    """The subject at the end of a way from another; none if the snapshot does not lead there."""
    key = start
    for step in way[1:]:
        if key is None:
            return None
        relation, _, index = step.partition("#")
        if index:
            members = members_of(snapshot, policy, key, relation) or ()
            value: object = members[int(index)] if int(index) < len(members) else None
        else:
            value = snapshot.subjects[key].facts.get(relation)
        key = (policy.facts[relation].to, value) if isinstance(value, str) else None
    return key


def members_of(snapshot: Snapshot, policy: Policy, subject: SubjectKey, name: str) -> tuple[str, ...] | None:
    """The ids of a collection's known members; none for a list that is not given."""
    if policy.facts[name].inverse_of:
        return snapshot.inverses.get((name, subject[1]), ())
    value = snapshot.subjects[subject].facts.get(name)
    return value if isinstance(value, tuple) else None
