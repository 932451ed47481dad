"""Google's CEL and the reference agree wherever both define a result.

A fact that is not given is a key that CEL does not find: an error, which its `&&`, `||`, `all` and `exists` absorb as
ours absorb the unknown. What CEL defines, the reference must define alike. What CEL leaves an error must be unknown
here, unless the branches of `? :` agree whatever its condition: then only the reference knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from msgspec.structs import replace

from qsd_rules.assess.meaning import SnapshotWorld, is_later_act, truth
from qsd_rules.conditions.absent import ABSENT, Absent
from qsd_rules.conditions.checking import check_condition
from qsd_rules.conditions.meaning import Unknown, evaluate
from qsd_rules.conditions.syntax import (
    BOOLEAN,
    And,
    Arithmetic,
    AssessmentDate,
    Call,
    Collection,
    Compare,
    Conditional,
    DecisionClear,
    Expression,
    FactValue,
    Has,
    Literal,
    Member,
    Negative,
    Not,
    Or,
    ParameterValue,
    Quantified,
    Size,
    Subject,
    Value,
    walk,
)
from qsd_rules.conditions.syntax import Related as RelatedSubject
from qsd_rules.conditions.writing import write
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from tests.strategies.counting import Count
from tests.strategies.policies import make_snapshot, make_subject
from tests.strategies.profiles import examples
from tests.strategies.rules import days, known
from tests.strategies.typed_conditions import DECISIONS, FACTS, KINDS, NAMES, PARAMETERS, SITES, conditions_about

cel = pytest.importorskip("cel_expr_python.cel")

Data = dict[str, Any]
OPTIONAL = {fact.path: fact.kind for fact in FACTS if fact.optional}


@dataclass(frozen=True, slots=True)
class Known:
    """A snapshot, and for every subject the decisions that are settled."""

    snapshot: Snapshot
    decided: Mapping[tuple[str, str], bool]


@st.composite
def knowledge(draw: st.DrawFn, whole: bool) -> Known:
    """Two projects and an enterprise; an optional fact is always known, if only to have no value.

    With `whole` all numbers are whole, and all collections complete.
    """
    numbers = (0, 1, 2, 95) if whole else (0, 1, 2, Decimal("94.75"), Decimal("95.5"), 95)
    project: Mapping[str, SearchStrategy[Value | Absent]] = {
        "completed": st.booleans(),
        "inspection.passed": st.booleans(),
        "tested": st.sampled_from((True, False, ABSENT)),
        "rate": st.sampled_from(numbers),
        "floors": st.sampled_from((0, 1, 2, 3)),
        "points": st.sampled_from((0, 1, 2, 95)),
        "bonus": st.sampled_from((0, 1, 2, ABSENT)),
        "use": st.sampled_from(("residential", "public")),
        "materials": st.sampled_from(((), ("steel",), ("glass", "timber"))),
        "date": days(),
        "handed_over": st.one_of(days(), st.just(ABSENT)),
        "builder": st.just("E"),
    }
    enterprise: Mapping[str, SearchStrategy[Value | Absent]] = {
        "certified": st.booleans(),
        "audited": st.sampled_from((True, False, ABSENT)),
        "staff": st.sampled_from((0, 1, 2, 95)),
        "credits": st.sampled_from((0, 1, 2)),
        "founded": days(),
    }
    complete = ("projects",) if whole or draw(st.booleans()) else ()
    records = [
        *(
            _with_optional(make_subject("project", f"P{n}", draw(known(project))))
            for n in range(draw(st.integers(1, 2)))
        ),
        _with_optional(make_subject("enterprise", "E", draw(known(enterprise)), complete)),
    ]
    settled = {(r.kind, r.id): draw(st.sampled_from((True, False, None))) for r in records}
    decided = {key: clear for key, clear in settled.items() if clear is not None}
    day = draw(days())
    return Known(make_snapshot(SITES, [_done_by(day, record) for record in records], day), decided)


def _done_by(day: date, record: SubjectRecord) -> SubjectRecord:
    """The subject without acts after the day: CEL has no days of acts."""
    done = {
        name: ABSENT if is_later_act(SITES.facts[name], value, day) else value for name, value in record.facts.items()
    }
    return replace(record, facts=done)


def _with_optional(record: SubjectRecord) -> SubjectRecord:
    absent = {f"{kind}.{path}": ABSENT for path, kind in OPTIONAL.items() if kind == record.kind}
    return SubjectRecord(record.kind, record.id, record.name, {**absent, **record.facts}, {}, record.complete)


def reference(expression: Expression, known: Known, key: tuple[str, str]) -> bool | None:
    """What the reference says."""
    world = SnapshotWorld(
        SITES, known.snapshot, known.snapshot.date, lambda subject, _: known.decided.get(subject, Unknown())
    )
    return truth(evaluate(expression, world, {key[0]: key}))


# What CEL is told.


def data_of(known: Known, key: tuple[str, str], whole: bool) -> Data:
    """The facts of a subject and of those related to it, as nested mappings; what is not known is not there."""
    snapshot = known.snapshot
    parameters = {p.name: number_for_cel(p.values[0][1], whole) for p in PARAMETERS}
    return {
        key[0]: _told(known, key, whole, related=True),
        "parameters": parameters,
        "as_of": f"{snapshot.date}T00:00:00Z",
    }


def _told(known: Known, key: tuple[str, str], whole: bool, related: bool) -> Data:
    record = known.snapshot.subjects[key]
    told: Data = {"name": record.name, "id": record.id}
    told["decisions"] = {d.name: known.decided[key] for d in DECISIONS if d.subject == key[0] and key in known.decided}
    for name, value in record.facts.items():
        *folders, last = name.split(".")[1:]
        into = told
        for folder in folders:
            into = into.setdefault(folder, {})
        if value is ABSENT:
            continue
        if name == "project.builder":
            if related:
                into[last] = _told(known, ("enterprise", str(value)), whole, related=True)
        else:
            into[last] = _value_for_cel(value, whole)
    if key[0] == "enterprise":
        members = known.snapshot.inverses.get(("enterprise.projects", key[1]), ())
        told["projects"] = [_told(known, ("project", member), whole, related=False) for member in members]
        if record.complete:
            told["projects_complete"] = True
    return told


def _value_for_cel(value: object, whole: bool) -> object:
    match value:
        case bool() | str():
            return value
        case date():
            return f"{value}T00:00:00Z"
        case tuple():
            return list(value)
        case _:
            return number_for_cel(value, whole)


def number_for_cel(value: object, whole: bool) -> int | float:
    assert isinstance(value, int | Decimal)
    number = float(value)
    assert Decimal(number) == value, "INVARIANT: only what a binary fraction holds is compared"
    return int(number) if whole else number


@cache
def environment() -> Any:
    names = (*KINDS, "parameters", "as_of")
    return cel.NewEnv(variables=dict.fromkeys(names, cel.Type.DYN))


def ask(source: str, data: Data) -> bool | None:
    """What CEL says, or none for an error while evaluating."""
    result = environment().compile(source).eval(data=data)
    if result.type() == cel.Type.ERROR:
        assert any(words in str(result) for words in ("Key not found", "divide by zero", "no_such_overload")), result
        assert "overload" not in str(result), (source, str(result))
        return None
    value = result.value()
    assert isinstance(value, bool)
    return value


# What CEL writes otherwise.


def to_cel(expression: Expression) -> str:
    """The condition in CEL's words, each number a double, each date a timestamp."""
    match expression:
        case Literal(value=bool() | str() | tuple()):
            return write(expression)
        case Literal(value=date() as value):
            return f'timestamp("{value}T00:00:00Z")'
        case Literal(value=value):
            return repr(float(str(value)))
        case FactValue(type=type) if type.name == "date":
            return f"timestamp({write(expression)})"
        case FactValue() | ParameterValue() | Has() | DecisionClear():
            return write(expression)
        case AssessmentDate():
            return "timestamp(as_of)"
        case Not(operand=operand):
            return f"!({to_cel(operand)})"
        case Negative(operand=operand):
            return f"-({to_cel(operand)})"
        case And(operands=operands):
            return " && ".join(f"({to_cel(operand)})" for operand in operands)
        case Or(operands=operands):
            return " || ".join(f"({to_cel(operand)})" for operand in operands)
        case Conditional(condition=condition, then=then, otherwise=otherwise, type=type) if type == BOOLEAN:
            picks, yes, no = to_cel(condition), to_cel(then), to_cel(otherwise)
            return f"((({picks}) && ({yes})) || (!({picks}) && ({no})) || (({yes}) && ({no})))"
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return f"(({to_cel(condition)}) ? ({to_cel(then)}) : ({to_cel(otherwise)}))"
        case Compare(comparator=sign, left=left, right=right):
            return f"({to_cel(left)}) {sign} ({to_cel(right)})"
        case Arithmetic(operator=sign, left=left, right=right):
            return _divided(left, right) if sign == "/" else f"({to_cel(left)}) {sign} ({to_cel(right)})"
        case Member(item=item, container=container):
            return f"({to_cel(item)}) in ({to_cel(container)})"
        case Call(function="percentage", arguments=(part, whole)):
            return _divided(part, whole, "100.0 * ")
        case Call(function="days_between", arguments=(earlier, later)):
            return f"double((({to_cel(later)}) - ({to_cel(earlier)})).getHours()) / 24.0"
        case Call(function="year_of", arguments=(day,)):
            return f"double(({to_cel(day)}).getFullYear())"
        case Quantified(quantifier="all", collection=collection, body=body):
            return f"({members(collection)}.all(p, {to_cel(body)}) && {complete(collection)})"
        case Quantified(quantifier="exists", collection=collection, body=body):
            return f"({members(collection)}.exists(p, {to_cel(body)}) || !{complete(collection)})"
        case Quantified(quantifier="count", collection=collection, body=body):
            counted = f"double({members(collection)}.filter(p, {to_cel(body)}).size())"
            return f"({complete(collection)} ? {counted} : 0.0)"
        case Quantified(quantifier="sum", collection=collection, body=body):
            # Nobody has more than two projects here; CEL has no sum.
            each = [f"({_nth(collection, n)})" for n in (0, 1)]
            assert isinstance(body, FactValue)
            path = body.fact.partition(".")[2]
            sums = f"({each[0]}.{path} + (size({members(collection)}) > 1 ? {each[1]}.{path} : 0.0))"
            return f"({complete(collection)} ? (size({members(collection)}) > 0 ? {sums} : 0.0) : 0.0)"
        case Size(collection=collection):
            return f"({complete(collection)} ? double({members(collection)}.size()) : 0.0)"
        case _:
            raise AssertionError(expression)


def _divided(part: Expression, whole: Expression, times: str = "") -> str:
    """A division of doubles, in which dividing by zero is an error as it is among whole numbers."""
    divisor = f"({to_cel(whole)})"
    return f"({divisor} == 0.0 ? double(1 / 0) : {times}({to_cel(part)}) / {divisor})"


def _path(subject: Subject, relation: str) -> str:
    nearer = _path(subject.subject, subject.relation) if isinstance(subject, RelatedSubject) else subject.name
    return f"{nearer}.{relation.partition('.')[2]}"


def members(collection: Collection) -> str:
    return _path(collection.subject, collection.relation)


def complete(collection: Collection) -> str:
    """True when the collection is complete, else an error."""
    return f"{members(collection)}_complete"


def _nth(collection: Collection, number: int) -> str:
    return f"{members(collection)}[{number}]"


def only_the_reference_may_know(expression: Expression, whole: bool) -> bool:
    """Whether the condition has a choice whose branches may agree; between truths `to_cel` makes CEL see that too."""
    return any(isinstance(part, Conditional) and (whole or part.type != BOOLEAN) for part in walk(expression))


def compare(expression: Expression, source: str, known: Known, kind: str, whole: bool, count: Count) -> None:
    """Hold the reference to CEL for every subject of a kind."""
    for key in known.snapshot.subjects:
        if key[0] != kind:
            continue
        ours = reference(expression, known, key)
        theirs = ask(source, data_of(known, key, whole))
        count["conditions asked"] += 1
        if theirs is not None:
            assert ours is theirs, f"{write(expression)}: CEL says {theirs}, the reference {ours}"
            count["alike true" if ours else "alike false"] += 1
        elif ours is None:
            count["unknown here and an error there"] += 1
        else:
            assert only_the_reference_may_know(expression, whole), (
                f"{write(expression)}: only the reference says {ours}"
            )
            count["known to the reference alone"] += 1


def shares(expression: Expression) -> Iterator[str]:
    """The forms a condition has."""
    return (type(part).__name__ for part in walk(expression))


def test_the_same_words_mean_the_same_in_cel(count: Count) -> None:
    """Text that both languages read, written with as few brackets as ours needs: precedence is compared too."""

    @examples(100)
    @given(st.data())
    def agree(data: st.DataObject) -> None:
        kind = data.draw(st.sampled_from(KINDS))
        expression = data.draw(conditions_about(kind, plain=True))
        compare(expression, write(expression), data.draw(knowledge(whole=True)), kind, True, count)

    agree()
    assert count["alike true"] > 20
    assert count["alike false"] > 20
    assert count["unknown here and an error there"] > 15


def test_what_cel_writes_otherwise_means_the_same(count: Count) -> None:
    """Fractions, dates, counts and sums, incomplete collections, divisions by zero."""
    forms: set[str] = set()

    @examples(100)
    @given(st.data())
    def agree(data: st.DataObject) -> None:
        kind = data.draw(st.sampled_from(KINDS))
        expression = data.draw(conditions_about(kind))
        forms.update(shares(expression))
        compare(expression, to_cel(expression), data.draw(knowledge(whole=False)), kind, False, count)

    agree()
    assert count["alike true"] > 20
    assert count["alike false"] > 20
    assert count["unknown here and an error there"] > 15
    assert forms >= {"Call", "Quantified", "Size", "Arithmetic", "Negative", "Conditional", "Has", "DecisionClear"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 - 2 - 3 == 0 - 4", True),
        ("2 + 3 * 4 == 14", True),
        ("!true == false", True),
        ("-2 - -2 == 0", True),
        ("1 / 2 == 0.5", True),
        ("1 / 0 == 0", None),
        ("project.points / project.points == 1", None),
        ("project.points / project.points == 1 || project.points == 0", True),
        ("percentage(project.points, project.points) > percentage(1, 2)", None),
        ("percentage(1, 4) == percentage(25, 100)", True),
        ("project.builder.projects.size() == 1", True),
        ("project.builder.projects.sum(p, p.floors) == parameters.fewest", True),
        ("project.builder.projects.count(p, p.completed) > 0", None),
        ("true || project.rate > 0 && false", True),
        ("project.completed ? true : true", True),
        ('days_between(date("2012-02-28"), date("2012-03-01")) > days_between(as_of, as_of)', True),
        ("year_of(as_of) == 2013", True),
    ],
)
def test_examples(source: str, expected: bool | None) -> None:
    records = [
        make_subject("project", "P0", {"points": 0, "floors": 2, "builder": "E"}),
        make_subject("enterprise", "E", {}, ("projects",)),
    ]
    known = Known(make_snapshot(SITES, records), {})
    expression = check_condition(source, "project", NAMES)
    key = ("project", "P0")
    assert reference(expression, known, key) is expected
    assert ask(to_cel(expression), data_of(known, key, whole=False)) is expected


def test_cel_absorbs_errors_as_kleene_does_the_unknown() -> None:
    """What the comparison rests on."""
    unknown = "parameters.missing"
    table = {
        f"{unknown} && true": None,
        f"{unknown} && false": False,
        f"false && {unknown}": False,
        f"{unknown} || true": True,
        f"true || {unknown}": True,
        f"{unknown} || false": None,
        f"!{unknown}": None,
        f"[1, 2].all(x, x == 1 && {unknown})": False,
        f"[1, 2].exists(x, x == 1 || {unknown})": True,
        f"[1, 2].all(x, x > 0 && {unknown})": None,
    }
    assert {source: ask(source, {"parameters": {}}) for source in table} == table
