"""What a policy's rules become as statements and steps."""

from __future__ import annotations

import itertools

import pytest

from qsd_rules.assess.fixpoint import fixpoint_chain
from qsd_rules.assess.meaning import SnapshotWorld
from qsd_rules.assess.network import build_network
from qsd_rules.assess.safe_subset import MOST_PREMISES, MOST_USES, outside_safe_subset
from qsd_rules.assess.statements import (
    DecidedAgainst,
    DecisionIs,
    Network,
    Rails,
    ReadingIs,
    RuleClear,
    SameAs,
    Statement,
)
from qsd_rules.conditions.meaning import Unknown, evaluate
from qsd_rules.conditions.syntax import (
    BOOLEAN,
    And,
    Conditional,
    DecisionClear,
    Expression,
    Literal,
    Not,
    Or,
    Related,
    Variable,
)
from qsd_rules.policy.model import Policy
from qsd_rules.words.problems import InternalError
from tests.strategies.policies import (
    TODAY,
    boolean,
    make_decision,
    make_fact,
    make_policy,
    make_rule,
    make_snapshot,
    make_subject,
)

A, B, C = boolean("a"), boolean("b"), boolean("c")
PROJECT = Variable("project", "project")


def policy_of(*requires: Expression, decisions: tuple[str, ...] = ()) -> Policy:
    facts = [make_fact(f"project.{path}") for path in "abcdefghijklmnopqrstuvwxyz"]
    rules = [make_rule(f"rule-{number}", expression) for number, expression in enumerate(requires)]
    return make_policy(rules, facts=facts, decisions=map(make_decision, decisions))


def settle(network: Network, known: dict[Expression, bool | None]) -> list[int]:
    """The statements that hold when the leaves have these values."""
    values = [(leaf.rails, known.get(leaf.expression)) for leaf in network.leaves]
    return [rails.surely_true if value else rails.surely_false for rails, value in values if value is not None]


def concluded(network: Network, known: dict[Expression, bool | None]) -> list[Statement]:
    """What follows, in firing order."""
    steps = [network.steps[number] for number in fixpoint_chain(network)(settle(network, known))]
    return list(dict.fromkeys(network.statements[step.conclusion] for step in steps))


def truth_of(network: Network, rails: Rails, known: dict[Expression, bool | None]) -> bool | None:
    settled = settle(network, known)
    holds = {0, *settled, *(network.steps[n].conclusion for n in fixpoint_chain(network)(settled))}
    assert not {rails.surely_true, rails.surely_false} <= holds
    return True if rails.surely_true in holds else False if rails.surely_false in holds else None


@pytest.mark.parametrize(
    "expression",
    [
        A,
        Not(A),
        And((A, B)),
        And((A, Not(A))),
        And((A, A)),
        Or((A, B, C)),
        Or((A, Not(A))),
        Not(And((A, Or((B, Not(C)))))),
        Conditional(A, B, C, BOOLEAN),
        Conditional(A, B, Not(B), BOOLEAN),
        Conditional(Not(A), And((A, B)), Or((B, C)), BOOLEAN),
        And((Literal(True, BOOLEAN), Or((Literal(False, BOOLEAN), A)))),
    ],
    ids=str,
)
def test_the_rails_of_a_condition_are_kleenes_tables(expression: Expression) -> None:
    policy = policy_of(expression)
    network = build_network(policy, "project")
    rails = network.readings["rule-0", "text"].requires
    for a, b, c in itertools.product((True, False, None), repeat=3):
        known: dict[Expression, bool | None] = {A: a, B: b, C: c}
        known |= {Literal(True, BOOLEAN): True, Literal(False, BOOLEAN): False}
        given = {path: value for path, value in (("a", a), ("b", b), ("c", c)) if value is not None}
        snapshot = make_snapshot(policy, [make_subject("project", "P", given)])
        world = SnapshotWorld(policy, snapshot, TODAY, lambda key, decision: Unknown())
        expected = evaluate(expression, world, {"project": ("project", "P")})
        assert truth_of(network, rails, known) == (None if isinstance(expected, Unknown) else expected)


def test_equal_conditions_of_different_rules_are_one() -> None:
    network = build_network(policy_of(And((A, B)), And((A, B)), Not(And((A, B))), Or((A, C))), "project")
    first, second, opposite = (network.readings[f"rule-{n}", "text"].requires for n in range(3))
    assert first == second == opposite.opposite()
    assert [leaf.expression for leaf in network.leaves] == [Literal(True, BOOLEAN), A, B, C]


def test_premises_are_concluded_before_they_are_used() -> None:
    letters = [boolean(letter) for letter in "abcdefghijklmnopqrstuvwxyz"]
    network = build_network(policy_of(And(tuple(letters)), Or((And((A, B)), Not(C)))), "project")
    last = {step.conclusion: number for number, step in enumerate(network.steps)}
    for number, step in enumerate(network.steps):
        assert all(last.get(premise, -1) < number for premise in step.premises)


def test_a_long_conjunction_goes_through_intermediate_statements() -> None:
    operands: tuple[Expression, ...]
    for count in (16, 17, 33, 300):
        operands = tuple(boolean(f"x{number}") for number in range(count))
        network = build_network(policy_of(And(operands)), "project")
        assert max(len(step.premises) for step in network.steps) <= MOST_PREMISES
        assert outside_safe_subset(network) == ()
        rails = network.readings["rule-0", "text"].requires
        everything: dict[Expression, bool | None] = dict.fromkeys(operands, True)
        assert truth_of(network, rails, everything) is True
        for x in operands[:: count // 8]:
            assert truth_of(network, rails, everything | {x: None}) is None
            assert truth_of(network, rails, everything | {x: False}) is False


def test_a_condition_that_hundreds_of_rules_share_goes_through_copies() -> None:
    count = MOST_USES + 40
    rules = [make_rule(f"rule-{n}", boolean(f"x{n}"), applies=A) for n in range(count)]
    facts = [make_fact("project.a"), *(make_fact(f"project.x{n}") for n in range(count))]
    network = build_network(make_policy(rules, facts=facts), "project")
    assert any(isinstance(statement, SameAs) for statement in network.statements)
    assert outside_safe_subset(network) == ()
    found = concluded(network, {A: True, **{boolean(f"x{n}"): False for n in range(count)}})
    assert sum(isinstance(s, ReadingIs) and s.status == "unmet" for s in found) == count


def test_the_conclusions_of_a_rule() -> None:
    rule = make_rule("gate", B, applies=A, decisions={"permit": "withhold"})
    policy = make_policy(
        [rule], facts=[make_fact("project.a"), make_fact("project.b")], decisions=[make_decision("permit")]
    )
    network = build_network(policy, "project")

    def status(name: str) -> ReadingIs:
        return ReadingIs("gate", "text", name)  # type: ignore[arg-type]  # shorter in a table

    act, against = DecidedAgainst("permit", "withhold"), DecisionIs("permit", "against")
    clear = DecisionIs("permit", "clear")
    table: list[tuple[bool | None, bool | None, list[Statement]]] = [
        (True, True, [status("applicable"), status("met"), status("clear"), clear]),
        (True, False, [status("applicable"), status("unmet"), act, against]),
        (True, None, [status("applicable")]),
        (False, True, [status("not_applicable"), status("met"), status("clear"), clear]),
        (False, False, [status("not_applicable"), status("clear"), clear]),
        (False, None, [status("not_applicable"), status("clear"), clear]),
        (None, True, [status("met"), status("clear"), clear]),
        (None, False, []),
        (None, None, []),
    ]
    for a, b, expected in table:
        assert concluded(network, {A: a, B: b}) == expected


def test_decisions_are_taken_on_the_reading_that_governs() -> None:
    rule = make_rule(
        "gate", {"main": (Literal(True, BOOLEAN), A), "annex": (Literal(True, BOOLEAN), B)}, decisions={"permit": "no"}
    )
    policy = make_policy(
        [rule],
        facts=[make_fact("project.a"), make_fact("project.b")],
        decisions=[make_decision("permit", acts=("no",))],
    )
    network = build_network(policy, "project")
    settled = settle(network, {A: True, B: False, Literal(True, BOOLEAN): True})
    for governing, expected in (("main", "clear"), ("annex", "against")):
        fired = fixpoint_chain(network)([*settled, network.governing["gate", governing]])
        said = [network.statements[network.steps[number].conclusion] for number in fired]
        assert said[-1] == DecisionIs("permit", expected)  # type: ignore[arg-type]  # shorter in a table
        assert (RuleClear("gate") in said) is (governing == "main")


def test_a_decision_on_which_nothing_bears_is_clear() -> None:
    network = build_network(policy_of(A, decisions=("permit",)), "project")
    assert concluded(network, {}) == [DecisionIs("permit", "clear")]


def test_the_decision_about_the_subject_itself_follows_within_the_network() -> None:
    review, permit = make_decision("review"), make_decision("permit")
    rules = [
        make_rule("late", Not(DecisionClear(PROJECT, "review"))),
        make_rule("gate", A, decisions={"review": "withhold"}),
    ]
    policy = make_policy(rules, facts=[make_fact("project.a")], decisions=[permit, review])
    network = build_network(policy, "project")
    assert [leaf.expression for leaf in network.leaves] == [Literal(True, BOOLEAN), A]
    rails = network.readings["late", "text"].requires
    always: dict[Expression, bool | None] = {Literal(True, BOOLEAN): True}
    assert truth_of(network, rails, {**always, A: False}) is True
    assert truth_of(network, rails, {**always, A: True}) is False
    assert truth_of(network, rails, {**always, A: None}) is None


def test_the_decision_about_another_subject_is_settled_outside() -> None:
    builder = Related(PROJECT, "project.builder", "enterprise")
    asked = DecisionClear(builder, "access")
    policy = make_policy(
        [make_rule("gate", asked, decisions={"permit": "withhold"})],
        facts=[make_fact("project.builder", "relation", to="enterprise")],
        decisions=[make_decision("permit"), make_decision("access", "enterprise")],
        kinds=("project", "enterprise"),
    )
    network = build_network(policy, "project")
    assert [(leaf.expression, leaf.consults) for leaf in network.leaves][1:] == [(asked, frozenset({"access"}))]
    assert network.decisions["permit"].consults == {"access"}


def test_decisions_that_depend_on_themselves_are_told_as_a_path() -> None:
    policy = make_policy(
        [
            make_rule("one", DecisionClear(PROJECT, "permit"), decisions={"review": "withhold"}),
            make_rule("two", DecisionClear(PROJECT, "review"), decisions={"permit": "withhold"}),
        ],
        decisions=[make_decision("permit"), make_decision("review")],
    )
    with pytest.raises(InternalError, match="decisions depend on themselves: permit → review → permit"):
        build_network(policy, "project")
