"""Whether a condition can come out true, or false: a search over imagined facts.

Facts take the values that could matter: both truths, each choice, numbers and dates on and beside every figure of
the condition. They are imagined independently, even those counted from others, so what is said to be impossible is so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from msgspec import Struct, field
from msgspec.structs import replace

from qsd_rules.conditions.absent import ABSENT, Absent
from qsd_rules.conditions.meaning import SubjectKey, Unknown, evaluate
from qsd_rules.conditions.syntax import (
    And,
    Call,
    Conditional,
    DecisionClear,
    Expression,
    FactValue,
    Has,
    Literal,
    Not,
    Or,
    ParameterValue,
    Quantified,
    Related,
    Size,
    Subject,
    Value,
    Variable,
    is_connective,
    rebuild,
    walk,
)
from qsd_rules.policy.model import Policy
from qsd_rules.policy.usual_day import EXAMINED_ON

MOST_TRIES = 20_000
MOST_COMBINATIONS = 4_000

Atom = tuple[str, str]
"""A fact of the imagined subject that a way leads to; decisions and what is made up are marked by `#`."""

Imagined = Value | Absent
Assignment = Mapping[Atom, Imagined]


class Search(Struct):
    """One search: what the condition mentions, the facts made up for its collections, and how many tries are left."""

    policy: Policy
    figures: frozenset[Decimal]
    days: frozenset[date]
    words: frozenset[str]
    names: tuple[str, ...]
    made_up: dict[Expression, str] = field(default_factory=dict)
    values: dict[str, tuple[Imagined, ...]] = field(default_factory=dict)
    tries: int = MOST_TRIES


class OutOfTriesError(Exception):
    """The search was given up."""


def can_be(wanted: bool, expression: Expression, policy: Policy) -> bool:
    """Whether some facts make the condition come out as `wanted`; also true when the search is given up."""
    search = search_for(expression, policy)
    try:
        bare = _without_collections(expression, search)
        return next(_ways(bare, wanted, {}, search), None) is not None
    except OutOfTriesError:
        return True


def search_for(expression: Expression, policy: Policy) -> Search:
    """A search among the values that the condition mentions, and those beside them."""
    return Search(
        policy,
        frozenset(_figures(expression, policy)),
        frozenset(_days(expression)),
        frozenset(_words(expression)),
        tuple(f"another {number + 1}" for number in range(len(set(_texts(expression, policy))) or 1)),
    )


def _figures(expression: Expression, policy: Policy) -> Iterator[Decimal]:
    for node in walk(expression):
        if isinstance(node, ParameterValue):
            yield from (value for _, value in policy.parameters[node.parameter].values)
        elif isinstance(node, Literal) and isinstance(node.value, int | Decimal) and not isinstance(node.value, bool):
            yield Decimal(node.value)


def _days(expression: Expression) -> Iterator[date]:
    yield EXAMINED_ON
    for node in walk(expression):
        if isinstance(node, Literal) and isinstance(node.value, date):
            yield node.value


def _words(expression: Expression) -> Iterator[str]:
    for node in walk(expression):
        if isinstance(node, Literal) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, Literal) and isinstance(node.value, tuple):
            yield from node.value


def _texts(expression: Expression, policy: Policy) -> Iterator[Atom]:
    """What is written freely, ids and names included; each may need a word unlike all others."""
    for atom in _atoms(expression):
        if not atom[1].startswith("#") and (atom[1] not in policy.facts or policy.facts[atom[1]].type == "text"):
            yield atom


def _without_collections(expression: Expression, search: Search) -> Expression:
    """The expression with everything about collections replaced by made-up facts, the same for the same."""
    match expression:
        case Quantified(quantifier="all" | "exists" as quantifier, body=body):
            settles = quantifier == "exists"
            values = (not settles, settles) if can_be(settles, body, search.policy) else (not settles,)
            return _make_up(expression, values, search)
        case Quantified(quantifier="sum"):
            return _make_up(expression, _beside(search.figures | {Decimal(0)}, Decimal(1), None, None), search)
        case Quantified() | Size():
            return _make_up(expression, _beside(search.figures | {Decimal(0)}, Decimal(1), Decimal(0), None), search)
        case Call(function="share"):
            return _without_collections(replace(expression, function="percentage"), search)
        case _:
            return rebuild(expression, lambda part: _without_collections(part, search))


def _make_up(collected: Quantified | Size, values: Iterable[Imagined], search: Search) -> Expression:
    name = search.made_up.setdefault(collected, f"#{len(search.made_up)}")
    search.values[name] = tuple(values)
    return FactValue(Variable("#", "#"), name, collected.type)


def _ways(expression: Expression, wanted: bool, given: Assignment, search: Search) -> Iterator[Assignment]:
    """The assignments, extending `given`, under which a condition comes out as wanted."""
    match expression:
        case Not(operand=operand):
            yield from _ways(operand, not wanted, given, search)
        case And(operands=operands):
            yield from (_all_ways if wanted else _any_ways)(operands, wanted, given, search)
        case Or(operands=operands):
            yield from (_any_ways if wanted else _all_ways)(operands, wanted, given, search)
        case Conditional(condition=condition, then=then, otherwise=otherwise) if is_connective(expression):
            for picked, branch in ((True, then), (False, otherwise)):
                for way in _ways(condition, picked, given, search):
                    yield from _ways(branch, wanted, way, search)
        case _:
            yield from _leaf_ways(expression, wanted, given, search)


def _all_ways(parts: Sequence[Expression], wanted: bool, given: Assignment, search: Search) -> Iterator[Assignment]:
    if not parts:
        yield given
        return
    for way in _ways(parts[0], wanted, given, search):
        yield from _all_ways(parts[1:], wanted, way, search)


def _any_ways(parts: Sequence[Expression], wanted: bool, given: Assignment, search: Search) -> Iterator[Assignment]:
    for part in parts:
        yield from _ways(part, wanted, given, search)


def _leaf_ways(leaf: Expression, wanted: bool, given: Assignment, search: Search) -> Iterator[Assignment]:
    open_atoms = [atom for atom in dict.fromkeys(_atoms(leaf)) if atom not in given]
    candidates = [_values(atom, search) for atom in open_atoms]
    for number, values in enumerate(product(*candidates)):
        search.tries -= 1
        if search.tries < 0 or number > MOST_COMBINATIONS:
            raise OutOfTriesError
        way = {**given, **dict(zip(open_atoms, values, strict=True))}
        if evaluate(leaf, ImaginedWorld(search.policy, way), _Everyone()) is wanted:
            yield way


def _atoms(expression: Expression) -> Iterator[Atom]:
    for node in walk(expression):
        match node:
            case FactValue(subject=subject, fact=fact) | Has(subject=subject, fact=fact):
                yield _way_to(subject), fact
            case DecisionClear(subject=subject, decision=decision):
                yield _way_to(subject), f"#{decision}"
            case _:
                continue


def _way_to(subject: Subject) -> str:
    match subject:
        case Variable(name=name):
            return name
        case Related(subject=nearer, relation=relation):
            return f"{_way_to(nearer)} {relation}"


def _values(atom: Atom, search: Search) -> Sequence[Imagined]:
    """The values that a fact may matter with."""
    name = atom[1]
    if name in search.values:
        return search.values[name]
    if name.startswith("#"):
        return True, False
    words = *sorted(search.words), *search.names
    fact = search.policy.facts.get(name)
    if fact is None:
        return words
    absent: tuple[Imagined, ...] = (ABSENT,) if fact.optional else ()
    match fact.type:
        case "boolean":
            return True, False, *absent
        case "choice":
            return *dict.fromkeys([choice for choice, _ in fact.choices] or words), *absent
        case "list":
            known = [choice for choice, _ in fact.choices] or words
            return tuple(known), (), *((choice,) for choice in known), *absent
        case "integer" | "decimal":
            step = Decimal(1).scaleb(-fact.places)
            bounds = [bound for bound in (fact.minimum, fact.maximum) if isinstance(bound, Decimal)]
            low, high = (bound if isinstance(bound, Decimal) else None for bound in (fact.minimum, fact.maximum))
            figures = search.figures | {Decimal(0), Decimal(100), *bounds}
            return *_beside(figures, step, low, high), *absent
        case "date":
            apart = [int(figure) for figure in search.figures if 0 < figure < 4000] + [0, 366]
            years = [date(int(figure), 6, 30) for figure in search.figures if 1900 < figure < 2200]
            steps = [timedelta(sign * days + more) for days in apart for sign in (1, -1) for more in (-1, 0, 1)]
            return *sorted({day + step for day in {*search.days, *years} for step in steps}), *absent
        case _:
            return *words, *absent


def _beside(figures: Iterable[Decimal], step: Decimal, low: Decimal | None, high: Decimal | None) -> Sequence[Decimal]:
    """Each figure and the next numbers on both sides, within bounds, and one far off."""
    known = sorted(figures)
    numbers = {number for figure in known for number in (figure - step, figure, figure + step)}
    numbers |= {known[-1] * 1000 + 1, known[0] - 1000}
    return sorted(n for n in numbers if (low is None or n >= low) and (high is None or n <= high))


class _Everyone(dict[str, SubjectKey]):
    """Bindings in which each variable is a subject of its own."""

    def __missing__(self, name: str) -> SubjectKey:
        return "", name


class ImaginedWorld(Struct):
    """A world in which everything that is asked for was made up."""

    policy: Policy
    given: Assignment
    as_of: date = EXAMINED_ON

    def fact(self, subject: SubjectKey, fact: str) -> Value | Absent | Unknown:
        return self.given[subject[1], fact]

    def has(self, subject: SubjectKey, fact: str) -> bool | Unknown:
        return self.given[subject[1], fact] is not ABSENT

    def related(self, subject: SubjectKey, relation: str) -> SubjectKey | Unknown:
        return "", f"{subject[1]} {relation}"

    def members(self, subject: SubjectKey, relation: str) -> tuple[tuple[SubjectKey, ...], Unknown | None]:
        raise AssertionError("INVARIANT: collections were replaced")

    def decision(self, subject: SubjectKey, decision: str) -> bool | Unknown:
        return self.given[subject[1], f"#{decision}"] is True

    def minimum(self, fact: str) -> Decimal | None:
        raise AssertionError("INVARIANT: collections were replaced")

    def parameter(self, parameter: str) -> Decimal:
        return self.policy.parameters[parameter].values[-1][1]
