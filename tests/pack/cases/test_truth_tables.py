import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from qsd_rules.assess.meaning import SnapshotWorld, truth
from qsd_rules.conditions.meaning import Unknown, evaluate
from qsd_rules.conditions.syntax import (
    BOOLEAN,
    And,
    Compare,
    Conditional,
    Expression,
    Literal,
    Not,
    Or,
    Quantified,
    Size,
    Variable,
)
from qsd_rules.pack.cases.truth_tables import Path, connectives, evaluate_tree, inner_conditions, leaves, places
from tests.strategies.conditions import FACTS, PARAMETERS, built_projects, conditions, terms_of
from tests.strategies.policies import NUMBER, boolean, make_policy, make_snapshot, make_subject, number
from tests.strategies.rules import Given, enterprise_facts, project_facts, subjects

POLICY = make_policy((), facts=FACTS, parameters=PARAMETERS, kinds=("project", "enterprise"))
KNOWN = {"project": project_facts(), "enterprise": enterprise_facts()}


def world_of(kind: str, known: Given) -> SnapshotWorld:
    snapshot = make_snapshot(POLICY, [make_subject(kind, "X", known)])
    return SnapshotWorld(POLICY, snapshot, snapshot.date, lambda *_: Unknown())


def with_literal(expression: Expression, path: Path, value: bool) -> Expression:
    """The condition with the part at `path` replaced by a truth."""
    if not path:
        return Literal(value, BOOLEAN)
    here, *rest = path
    match expression:
        case Not(operand=operand):
            return Not(with_literal(operand, tuple(rest), value))
        case And(operands=operands) | Or(operands=operands):
            changed = [with_literal(o, tuple(rest), value) if i == here else o for i, o in enumerate(operands)]
            return replace(expression, operands=tuple(changed))
        case Conditional(condition=condition, then=then, otherwise=otherwise, type=type_):
            first, second, third = (
                with_literal(part, tuple(rest), value) if position == here else part
                for position, part in enumerate((condition, then, otherwise))
            )
            return Conditional(first, second, third, type_)
        case _:
            raise AssertionError("a path leads through connectives")


@given(st.data())
def test_a_tree_comes_to_what_the_reference_says_and_its_leaves_turn_it(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(("project", "enterprise")))
    expression = data.draw(conditions(terms_of(kind, ("review", "access")), 3))
    world, bindings = world_of(kind, data.draw(KNOWN[kind])), {kind: (kind, "X")}
    tree = evaluate_tree(expression, world, bindings)
    assert tree.truth is truth(evaluate(expression, world, bindings))
    for path, leaf in leaves(expression):
        value = truth(evaluate(leaf, world, bindings))
        assert tree.truths[path] is value
        if value is not None and tree.truth is not None:
            opposite = truth(evaluate(with_literal(expression, path, not value), world, bindings))
            assert tree.turns(path) == (opposite is not tree.truth)
        else:
            assert not tree.turns(path)
    for path, part in connectives(expression):
        assert tree.truths[path] is truth(evaluate(part, world, bindings))


A, B, C = boolean("completed"), boolean("civil"), boolean("passed")


@pytest.mark.parametrize(
    ("condition", "known", "turning"),
    [
        (And((A, B)), {"completed": True, "civil": True}, ["completed", "civil"]),
        (And((A, B)), {"completed": False, "civil": True}, ["completed"]),
        (And((A, B)), {"completed": False, "civil": False}, []),
        # With the other unknown, a false one decides all the same: it alone makes the whole false.
        (And((A, B)), {"completed": False}, ["completed"]),
        (And((A, B)), {"completed": True}, []),
        (Or((A, B)), {"completed": True, "civil": False}, ["completed"]),
        (Or((A, B)), {"completed": False, "civil": False}, ["completed", "civil"]),
        (Not(A), {"completed": True}, ["completed"]),
        (Conditional(A, B, C, BOOLEAN), {"completed": True, "civil": True, "passed": False}, ["completed", "civil"]),
        (Conditional(A, B, C, BOOLEAN), {"completed": True, "civil": True, "passed": True}, ["civil"]),
    ],
)
def test_which_leaves_turn_a_condition(condition: Expression, known: Given, turning: list[str]) -> None:
    tree = evaluate_tree(condition, world_of("project", known), {"project": ("project", "X")})
    found = [leaf.fact.removeprefix("project.") for path, leaf in leaves(condition) if tree.turns(path)]  # type: ignore[union-attr]
    assert found == turning


ENTERPRISE = Variable("enterprise", "enterprise")
MEMBER = boolean("passed")


def test_conditions_inside_leaves_are_found() -> None:
    built = built_projects(ENTERPRISE)
    body = And((A, B))
    counted = Quantified("count", built, "p", body, NUMBER)
    leaf = Compare(">", counted, Size(built))
    assert list(inner_conditions(leaf)) == [body]
    chosen = Conditional(C, number("floors"), counted, NUMBER)
    assert list(inner_conditions(Compare(">", chosen, number("floors")))) == [C, body]
    assert list(inner_conditions(A)) == []


@given(subjects())
def test_a_part_inside_a_quantifier_is_tried_on_every_known_member(records: list[object]) -> None:
    snapshot = make_snapshot(POLICY, records)  # type: ignore[arg-type]
    world = SnapshotWorld(POLICY, snapshot, snapshot.date, lambda *_: Unknown())
    body = boolean("passed")
    leaf = Quantified("all", built_projects(ENTERPRISE), "p", body, BOOLEAN)
    for kind, identifier in snapshot.subjects:
        if kind == "enterprise":
            bindings = {"enterprise": (kind, identifier)}
            members, _ = world.members((kind, identifier), "enterprise.built_projects")
            assert [found["p"] for found in places(leaf, body, world, bindings)] == list(members)
