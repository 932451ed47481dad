from hypothesis import given, reject
from hypothesis import strategies as st
from msgspec.structs import replace

from qsd_rules.assess.meaning import SnapshotWorld, truth
from qsd_rules.conditions.meaning import evaluate
from qsd_rules.conditions.syntax import (
    And,
    Compare,
    Expression,
    FactValue,
    Literal,
    Not,
    Or,
    ParameterValue,
    Related,
    Type,
    Variable,
)
from qsd_rules.facts.snapshot import SubjectRecord
from qsd_rules.pack import possible
from qsd_rules.pack.possible import can_be, search_for
from tests.strategies.conditions import FACTS, PARAMETERS, conditions, terms_of
from tests.strategies.policies import NUMBER, boolean, make_policy, make_snapshot, number
from tests.strategies.rules import subjects

POLICY = make_policy((), facts=FACTS, parameters=PARAMETERS, kinds=("project", "enterprise"))


@given(st.data(), subjects(), st.booleans())
def test_what_some_facts_make_true_or_false_is_never_called_impossible(
    data: st.DataObject, records: list[SubjectRecord], clear: bool
) -> None:
    kind = data.draw(st.sampled_from(("project", "enterprise")))
    expression = data.draw(conditions(terms_of(kind, ("review", "access")), 2))
    snapshot = make_snapshot(POLICY, records)
    world = SnapshotWorld(POLICY, snapshot, snapshot.date, lambda *_: clear)
    for key in snapshot.subjects:
        if key[0] == kind:
            value = truth(evaluate(expression, world, {kind: key}))
            assert value is None or can_be(value, expression, POLICY)


@given(conditions(terms_of("project"), 2))
def test_a_condition_and_its_opposite_is_impossible(condition: Expression) -> None:
    assert not found(True, And((condition, Not(condition))))
    assert not found(False, Or((condition, Not(condition))))


def found(wanted: bool, expression: Expression) -> bool:
    """Whether the search finds a way; what it gives up is another question."""
    search = search_for(expression, POLICY)
    try:
        bare = possible._without_collections(expression, search)
        return next(possible._ways(bare, wanted, {}, search), None) is not None
    except possible.OutOfTriesError:
        reject()


def test_facts_on_both_sides_of_a_figure_are_imagined() -> None:
    minimum = ParameterValue("minimum", NUMBER)
    at_least, below = Compare(">=", number("rate"), minimum), Compare("<", number("rate"), minimum)
    assert can_be(True, And((at_least, Not(Compare(">", number("rate"), minimum)))), POLICY)
    assert not can_be(True, And((at_least, below)), POLICY)


def test_a_search_too_long_is_given_up_in_favour_of_the_condition() -> None:
    many = tuple(boolean(path) for path in ("completed", "civil", "passed"))
    hopeless = And((*many, Compare("==", number("rate"), Literal(7, NUMBER)), Not(many[0])))
    assert not can_be(True, hopeless, POLICY)
    search = replace(search_for(hopeless, POLICY), tries=1)
    try:
        found = list(possible._ways(hopeless, True, {}, search))
    except possible.OutOfTriesError:
        found = []
    assert found == []


def test_subjects_may_have_as_many_ids_as_the_condition_tells_apart() -> None:
    text = Type("text")
    owner, contractor, supervisor = (
        FactValue(Related(Variable("project", "project"), f"project.{relation}", "enterprise"), "enterprise.id", text)
        for relation in ("owner", "contractor", "supervisor")
    )
    apart = And(
        (Compare("!=", owner, contractor), Compare("!=", supervisor, owner), Compare("!=", supervisor, contractor))
    )
    assert can_be(True, apart, POLICY)
    assert can_be(False, apart, POLICY)
    assert not can_be(True, And((apart, Compare("==", supervisor, owner))), POLICY)
