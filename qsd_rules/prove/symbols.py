"""A snapshot of which nothing is fixed yet: each fact of each subject as solver constants, and back to a snapshot.

A subject is named by the way that leads to it: `("project",)`, then relations (`"project.builder"`) and members of
collections (`"district.projects#0"`). Two ways meet in one subject only where a condition compares ids or names.
That loses nothing: no other condition can tell whether two ways lead to the same subject, so each snapshot in which
they do has a twin in which they do not.

Every number is a whole number of its smallest step, every date its ordinal, every word a number of its own, so that
the solver only ever sees whole numbers and truth values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise

import z3
from msgspec import Struct, field
from msgspec.structs import replace

from qsd_rules.conditions.absent import ABSENT, Absent
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.joining import join
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.words.language import Text

Way = tuple[str, ...]
"""The way to a subject, from the kind of the subject asked about."""

SymbolKey = tuple[Way, str]

YES, NO = z3.BoolVal(True), z3.BoolVal(False)
"""What holds always and never; formulas are built so that these very objects can be told from others."""

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
LARGEST = 10**15
"""No measured value is larger, in its own unit. It keeps witnesses readable; no figure of a pack comes near it."""
FIRST_OTHER_WORD = 1_000_000
"""Numbers from here on stand for words that no condition names."""
TITLE = Text("求解器给出的事实", "facts given by the solver")


class Symbol(Struct, frozen=True):
    """One fact of one subject. `given` is whether the snapshot says anything, `absent` whether it says "none".

    `value` is a whole number; a truth value has a solver truth value instead, a list one for each of its choices.
    """

    definition: Fact
    given: z3.BoolRef
    absent: z3.BoolRef
    value: z3.ArithRef | z3.BoolRef | Mapping[str, z3.BoolRef]
    domain: tuple[z3.BoolRef, ...]


class Crowd(Struct, frozen=True):
    """The members of a collection: which of the places are taken, and whether there are no more than those."""

    kind: str
    ways: tuple[Way, ...]
    taken: tuple[z3.BoolRef, ...]
    complete: z3.BoolRef
    domain: tuple[z3.BoolRef, ...]


class Symbols(Struct):
    """The constants made so far for one policy; `tag` keeps two snapshots of one question apart.

    `places` is how many members a collection can have, unless `size_of` says it of each.
    """

    policy: Policy
    tag: str = ""
    places: int = 2
    size_of: Callable[[Way, str], int] | None = None
    facts: dict[SymbolKey, Symbol] = field(default_factory=dict)
    crowds: dict[SymbolKey, Crowd] = field(default_factory=dict)
    ids: dict[Way, z3.ArithRef] = field(default_factory=dict)
    names: dict[Way, z3.ArithRef] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)
    roots: dict[Way, None] = field(default_factory=dict)
    """The subjects asked about, which are there whatever is known of them."""
    domains: dict[str, tuple[z3.BoolRef, ...]] = field(default_factory=dict)
    """For each constant's name, what always holds of it."""

    def fact(self, way: Way, name: str) -> Symbol:
        """The constants of a fact."""
        if (way, name) not in self.facts:
            label = f"{self.tag}{'/'.join(way)}:{name}"
            symbol = self.facts[way, name] = self._made(self.policy.facts[name], label)
            listed = [f"{label}:{choice}" for choice in symbol.value] if isinstance(symbol.value, Mapping) else []
            self.domains.update(dict.fromkeys((label, f"{label}?", f"{label}-", *listed), symbol.domain))
        return self.facts[way, name]

    def crowd(self, way: Way, name: str) -> Crowd:
        """The constants of a collection."""
        if (way, name) not in self.crowds:
            label = f"{self.tag}{'/'.join(way)}:{name}"
            size = self.places if self.size_of is None else self.size_of(way, name)
            open_places = tuple(z3.Bool(f"{label}#{index}") for index in range(size))
            complete = z3.Bool(f"{label}!")
            definition = self.policy.facts[name]
            in_order = [z3.Implies(later, earlier) for earlier, later in pairwise(open_places)]
            # A list of related subjects is given whole or not at all.
            whole = [] if definition.inverse_of else [z3.Implies(first, complete) for first in open_places[:1]]
            came_from = self.came_from(way, name)
            if came_from and not definition.inverse_of:
                whole = [complete]
            labels = (f"{label}!", *(f"{label}#{index}" for index in range(size)))
            self.domains.update(dict.fromkeys(labels, (*in_order, *whole)))
            ways = (*came_from, *((*way, f"{name}#{index}") for index in range(size)))
            taken = (*(YES for _ in came_from), *open_places)
            self.crowds[way, name] = Crowd(definition.to, ways, taken, complete, (*in_order, *whole))
        return self.crowds[way, name]

    def came_from(self, way: Way, name: str) -> tuple[Way, ...]:
        """The way before, if the last step is the other end of a collection: who led here is a member of it.

        With `size_of` the snapshot's own members are counted already.
        """
        if len(way) < 2 or self.size_of is not None:
            return ()
        last = way[-1].partition("#")[0]
        back = last == self.policy.facts[name].inverse_of or self.policy.facts[last].inverse_of == name
        return (way[:-1],) if back else ()

    def identifier(self, way: Way) -> z3.ArithRef:
        """The id of a subject, which is always known."""
        return self.ids.setdefault(way, z3.Int(f"{self.tag}{'/'.join(way)}:id"))

    def called(self, way: Way) -> z3.ArithRef:
        """The name of a subject, which is always known."""
        return self.names.setdefault(way, z3.Int(f"{self.tag}{'/'.join(way)}:name"))

    def kind(self, way: Way) -> str:
        """The kind of the subject at the end of a way."""
        return way[0] if len(way) == 1 else self.policy.facts[way[-1].partition("#")[0]].to

    def reached(self, way: Way) -> z3.BoolRef:
        """Where a way leads to a subject: each relation on it is given, each member there."""
        taken = []
        for end in range(2, len(way) + 1):
            start, (relation, _, index) = way[: end - 1], way[end - 1].partition("#")
            if index:
                crowd = self.crowds[start, relation]
                taken.append(crowd.taken[crowd.ways.index(way[:end])])
            else:
                symbol = self.fact(start, relation)
                taken += [symbol.given, z3.Not(symbol.absent)]
        return z3.And(taken) if taken else YES

    def meetings(self) -> Iterator[tuple[str, z3.BoolRef]]:
        """For every two ways that may meet, by a name of its own: a fact that both have is then the same."""
        for one, other in combinations(self.ids, 2):
            if self.kind(one) != self.kind(other):
                continue
            same = self.identifier(one) == self.identifier(other)
            if one in self.names and other in self.names:
                yield f"{'/'.join(one)}={'/'.join(other)}", z3.Implies(same, self.names[one] == self.names[other])
            for way, name in list(self.facts):
                if way == one and (other, name) in self.facts:
                    label = f"{'/'.join(one)}={'/'.join(other)}:{name}"
                    yield label, z3.Implies(same, alike(self.facts[one, name], self.facts[other, name]))

    def word(self, text: str) -> int:
        """The number of a word."""
        return self.words.setdefault(text, len(self.words) + 1)

    def _made(self, definition: Fact, label: str) -> Symbol:
        given, absent = z3.Bool(f"{label}?"), z3.Bool(f"{label}-")
        never = () if definition.optional else (z3.Not(absent),)
        if definition.type == "boolean":
            return Symbol(definition, given, absent, z3.Bool(label), never)
        if definition.type == "list":
            chosen = {choice: z3.Bool(f"{label}:{choice}") for choice, _ in definition.choices}
            return Symbol(definition, given, absent, chosen, never)
        value = z3.Int(label)
        return Symbol(definition, given, absent, value, (*never, *self._domain(definition, value)))

    def _domain(self, definition: Fact, value: z3.ArithRef) -> Iterator[z3.BoolRef]:
        match definition.type:
            case "choice":
                yield z3.Or([value == self.word(choice) for choice, _ in definition.choices])
            case "integer" | "decimal":
                low, high = definition.minimum, definition.maximum
                yield value >= steps(low if isinstance(low, Decimal) else Decimal(-LARGEST), definition)
                yield value <= steps(high if isinstance(high, Decimal) else Decimal(LARGEST), definition)
            case "date":
                low, high = definition.minimum, definition.maximum
                yield value >= (low if isinstance(low, date) else FIRST_DAY).toordinal()
                yield value <= (high if isinstance(high, date) else LAST_DAY).toordinal()
            case _:
                yield value >= 1


def alike(one: Symbol, other: Symbol) -> z3.BoolRef:
    """Where two symbols of one fact say the same."""
    parts = [one.given == other.given, one.absent == other.absent]
    if isinstance(one.value, Mapping) and isinstance(other.value, Mapping):
        parts += [chosen == other.value[choice] for choice, chosen in one.value.items()]
    else:
        parts.append(one.value == other.value)
    return z3.And(parts)


def steps(value: Decimal, definition: Fact) -> int:
    """A figure as a whole number of the fact's smallest step."""
    return int(value.scaleb(definition.places))


def snapshot_of(model: z3.ModelRef, symbols: Symbols, as_of: date) -> Snapshot:
    """The snapshot that a solution describes. What the solution leaves open stays unknown."""
    reached = _reached(model, symbols)
    words = {number: text for text, number in symbols.words.items()}
    names: dict[Way, str] = {}
    numbered: dict[tuple[str, int], str] = {}
    for index, (way, kind) in enumerate(reached.items(), 1):
        number = model.eval(symbols.ids[way]) if way in symbols.ids else None
        names[way] = f"{kind}-{index}"
        if isinstance(number, z3.IntNumRef):
            found = words.get(number.as_long(), names[way])
            names[way] = numbered.setdefault((kind, number.as_long()), found)
    called = {way: words.get(_number(model, constant), "") for way, constant in symbols.names.items()}
    facts: dict[Way, dict[str, Value | Absent]] = {way: {} for way in reached}
    complete: dict[Way, set[str]] = {way: set() for way in reached}
    for (way, name), symbol in symbols.facts.items():
        if way not in reached or not z3.is_true(model.eval(symbol.given)):
            continue
        if z3.is_true(model.eval(symbol.absent)):
            facts[way][name] = ABSENT
        elif symbol.definition.type == "relation":
            facts[way][name] = names[(*way, name)]
        else:
            facts[way][name] = _value(model, symbol, words)
    for (way, name), crowd in symbols.crowds.items():
        if way not in reached:
            continue
        places = zip(crowd.ways, crowd.taken, strict=True)
        members = [member for member, taken in places if z3.is_true(model.eval(taken))]
        whole = z3.is_true(model.eval(crowd.complete))
        forward = symbols.policy.facts[name].inverse_of
        if whole and forward:
            complete[way].add(name)
        elif whole:
            listed = facts[way].get(name, ())
            named = (*(listed if isinstance(listed, tuple) else ()), *(names[member] for member in members))
            facts[way][name] = tuple(dict.fromkeys(named))
        for member in members if forward else ():
            listed = facts[member].get(forward, ())
            named = (*(listed if isinstance(listed, tuple) else ()), names[way])
            facts[member][forward] = tuple(dict.fromkeys(named)) if symbols.policy.facts[forward].many else names[way]
    records: dict[tuple[str, str], SubjectRecord] = {}
    for way, kind in reached.items():
        met = records.get((kind, names[way]), SubjectRecord(kind, names[way], called.get(way) or names[way], {}))
        records[kind, names[way]] = replace(
            met, facts={**met.facts, **facts[way]}, complete=met.complete | complete[way]
        )
    return snapshot_with(symbols.policy, list(records.values()), as_of)


def snapshot_with(policy: Policy, records: list[SubjectRecord], as_of: date) -> Snapshot:
    """A snapshot of these subjects, joined as one that is read from a file."""
    joined, inverses, _ = join(policy, {(record.kind, record.id): record for record in records}, {})
    return Snapshot(as_of, joined, inverses, TITLE, invented=True, digest="")


def _reached(model: z3.ModelRef, symbols: Symbols) -> dict[Way, str]:
    """The ways that lead to a subject in a solution, and its kind; nearer ones first."""
    reached: dict[Way, str] = {way: way[0] for way in symbols.roots}
    waiting = list(reached)
    for way in waiting:
        for (start, name), symbol in symbols.facts.items():
            leads = start == way and symbol.definition.type == "relation" and z3.is_true(model.eval(symbol.given))
            if leads and not z3.is_true(model.eval(symbol.absent)):
                reached[*way, name] = symbol.definition.to
                waiting.append((*way, name))
        for (start, _), crowd in symbols.crowds.items():
            for member, taken in zip(crowd.ways, crowd.taken, strict=True):
                if start == way and member not in reached and z3.is_true(model.eval(taken)):
                    reached[member] = crowd.kind
                    waiting.append(member)
    return reached


def _number(model: z3.ModelRef, constant: z3.ArithRef) -> int:
    value = model.eval(constant)
    number: int = value.as_long() if isinstance(value, z3.IntNumRef) else 0
    return number


def _value(model: z3.ModelRef, symbol: Symbol, words: Mapping[int, str]) -> Value:
    if isinstance(symbol.value, Mapping):
        return tuple(choice for choice, chosen in symbol.value.items() if z3.is_true(model.eval(chosen)))
    if isinstance(symbol.value, z3.BoolRef):
        holds: bool = z3.is_true(model.eval(symbol.value))
        return holds
    return value_of(model, symbol.definition, symbol.value, words)


def value_of(model: z3.ModelRef, definition: Fact, constant: z3.ArithRef, words: Mapping[int, str]) -> Value:
    """What a solution says that a constant for a number, a day or a word is."""
    value = model.eval(constant, model_completion=True)
    assert isinstance(value, z3.IntNumRef), "INVARIANT: with completion every whole number has a value"
    number: int = value.as_long()
    match definition.type:
        case "integer":
            return number
        case "decimal":
            figure: Decimal = Decimal(number).scaleb(-definition.places)
            return figure
        case "date":
            day: date = date.fromordinal(number)
            return day
        case _:
            return words.get(number, f"word-{number}")
