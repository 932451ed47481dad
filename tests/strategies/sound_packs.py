"""Packs in which nothing is wrong, and defects to plant in them one at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from msgspec.structs import replace

from qsd_rules.conditions.syntax import (
    And,
    Call,
    Comparator,
    Compare,
    Expression,
    FactValue,
    Has,
    Literal,
    Not,
    Or,
    Related,
    Variable,
)
from qsd_rules.policy.model import Fact, Kind, Policy, Rule
from qsd_rules.words.language import Text
from tests.strategies.policies import NUMBER, TRUE, boolean, make_decision, make_fact, make_policy, make_rule, number

DECISION = make_decision("permit", acts=("reject", "withhold"))


@dataclass(frozen=True)
class Defect:
    """A defect: the question it refutes, what about, and the pack that has it; `shown` is whether facts show it."""

    question: str
    about: tuple[str, ...]
    policy: Policy
    shown: bool


def reaches(fact: str, figure: int, comparator: Comparator = ">=") -> Compare:
    return Compare(comparator, number(fact), Literal(Decimal(figure), NUMBER))


def facts_for(place: int) -> list[Fact]:
    """The facts of one rule, which no other rule mentions."""
    value = replace(make_fact(f"project.value{place}", "decimal"), places=2, better="higher")
    figures = [
        replace(make_fact(f"project.{name}{place}", "integer"), minimum=Decimal(0)) for name in ("part", "whole")
    ]
    flags = [make_fact(f"project.{name}{place}") for name in ("flag", "done")]
    return [value, *figures, *flags, make_fact(f"project.day{place}", optional=True)]


def has(fact: str) -> Has:
    return Has(Variable("project", "project"), f"project.{fact}")


@st.composite
def sound_rules(draw: DrawFn, place: int) -> Rule:
    """A rule with nothing wrong with it."""
    figure = draw(st.integers(10, 90))
    value, flag, done = f"value{place}", boolean(f"flag{place}"), boolean(f"done{place}")
    name = f"rule-{place}"
    meets = reaches(value, figure)
    templates: list[Callable[[], Rule]] = [
        lambda: make_rule(name, meets),
        lambda: make_rule(name, And((meets, done)), applies=flag, decisions={"permit": "withhold"}),
        lambda: make_rule(name, Or((done, meets)), force="target"),
        lambda: make_rule(name, done, applies=Not(flag), force="should"),
        lambda: make_rule(name, And((has(f"day{place}"), done)), decisions={"permit": "reject"}),
        lambda: make_rule(name, {"main": (TRUE, meets), "annex": (flag, reaches(value, figure + 5))}),
        lambda: make_rule(name, Compare("<=", number(f"part{place}"), number(f"whole{place}")), applies=flag),
    ]
    return draw(st.sampled_from(templates))()


@st.composite
def sound_packs(draw: DrawFn, most: int = 4) -> Policy:
    """A pack of rules that have no fact in common and nothing wrong with them; two of them bear on a decision."""
    count = draw(st.integers(1, most))
    rules = [draw(sound_rules(place)) for place in range(count)]
    gates = [
        make_rule("gate-reject", boolean("done90"), decisions={"permit": "reject"}),
        make_rule("gate-withhold", boolean("done91"), decisions={"permit": "withhold"}),
    ]
    facts = [fact for place in (*range(count), 90, 91) for fact in facts_for(place)]
    return make_policy([*rules, *gates], facts=facts, decisions=[DECISION])


def planted(policy: Policy, rules: Sequence[Rule], place: int = 50) -> Policy:
    """The pack with more rules, which speak of facts of their own."""
    more = {fact.name: fact for fact in facts_for(place)}
    return replace(policy, rules={**policy.rules, **{r.name: r for r in rules}}, facts={**policy.facts, **more})


def contradiction(policy: Policy, figure: int) -> Defect:
    rules = [
        make_rule("at-least", reaches("value50", figure), applies=boolean("flag50")),
        make_rule("below", reaches("value50", figure, "<")),
    ]
    return Defect("demands-agree", ("at-least", "below"), planted(policy, rules), True)


def contradiction_for_some(policy: Policy, figure: int) -> Defect:
    """Opposite demands on those only whose flag, which decides whether one rule applies, is down."""
    flag = boolean("flag50")
    low = Or((And((flag, reaches("value50", figure))), And((Not(flag), reaches("value50", figure, "<")))))
    rules = [
        make_rule("at-least", reaches("value50", figure)),
        make_rule("either-way", low, applies=Or((flag, boolean("done50")))),
    ]
    return Defect("demands-agree", ("at-least", "either-way"), planted(policy, rules), True)


def contradiction_between_kinds(policy: Policy, figure: int) -> Defect:
    """A rule on projects and one on enterprises demand opposite things of the builder."""
    score = replace(make_fact("enterprise.score", "decimal"), places=2)
    builder = make_fact("project.builder", "relation", to="enterprise")
    builders = FactValue(Related(Variable("project", "project"), "project.builder", "enterprise"), score.name, NUMBER)
    rules = [
        make_rule("builder-scores", Compare(">=", builders, Literal(Decimal(figure), NUMBER))),
        make_rule(
            "enterprise-does-not",
            Compare("<", number("score", "enterprise"), Literal(Decimal(figure), NUMBER)),
            subject="enterprise",
        ),
    ]
    both = planted(policy, rules)
    facts = {**both.facts, score.name: score, builder.name: builder}
    kinds = {**both.kinds, "enterprise": Kind("enterprise", "enterprises", Text.same("enterprise"))}
    about = ("builder-scores", "enterprise-does-not")
    return Defect("demands-agree", about, replace(both, facts=facts, kinds=kinds), True)


def dead_rule(policy: Policy, figure: int) -> Defect:
    applies = And((reaches("value50", figure), reaches("value50", figure - 1, "<")))
    return Defect(
        "can-apply", ("dead",), planted(policy, [make_rule("dead", boolean("done50"), applies=applies)]), False
    )


def constant_condition(policy: Policy, figure: int) -> Defect:
    requires = Or((reaches("value50", figure), reaches("value50", figure + 1, "<")))
    return Defect("can-be-broken", ("constant",), planted(policy, [make_rule("constant", requires)]), False)


def impossible_demand(policy: Policy, figure: int) -> Defect:
    requires = And((reaches("value50", figure, ">"), reaches("value50", figure, "<")))
    return Defect("can-be-satisfied", ("impossible",), planted(policy, [make_rule("impossible", requires)]), False)


def gap(policy: Policy, figure: int) -> Defect:
    share = Call("percentage", (number("part50"), number("whole50")), NUMBER)
    requires = Compare(">=", share, Literal(Decimal(figure), NUMBER))
    return Defect("settled-when-known", ("gap",), planted(policy, [make_rule("gap", requires)]), True)


def pending_decision(policy: Policy, figure: int) -> Defect:
    share = Call("percentage", (number("part50"), number("whole50")), NUMBER)
    requires = Compare(">=", share, Literal(Decimal(figure), NUMBER))
    rule = make_rule("gap", requires, decisions={"permit": "withhold"})
    return Defect("decision-settled", ("permit",), planted(policy, [rule]), True)


def blocked_decision(policy: Policy, figure: int) -> Defect:
    rules = [
        make_rule("at-least", reaches("value50", figure), decisions={"permit": "withhold"}),
        make_rule("below", reaches("value50", figure, "<"), decisions={"permit": "withhold"}),
    ]
    return Defect("decision-can-be-clear", ("permit",), planted(policy, rules), False)


def shadowed_act(policy: Policy, figure: int) -> Defect:
    acts = replace(DECISION, acts=(*DECISION.acts, ("warn", DECISION.label)))
    rules = [
        make_rule("harsh", reaches("value50", figure), decisions={"permit": "reject"}),
        make_rule("mild", reaches("value50", figure - 1), decisions={"permit": "warn"}),
    ]
    return Defect("act-can-be-taken", ("permit",), replace(planted(policy, rules), decisions={"permit": acts}), False)


def same_readings(policy: Policy, figure: int) -> Defect:
    readings: dict[str, tuple[Expression, Expression]]
    readings = {"main": (TRUE, reaches("value50", figure)), "annex": (TRUE, Not(reaches("value50", figure, "<")))}
    return Defect("readings-differ", ("twice",), planted(policy, [make_rule("twice", readings)]), False)


def perverse_rule(policy: Policy, figure: int) -> Defect:
    rule = make_rule("perverse", reaches("value50", figure, "<="))
    return Defect("better-is-no-worse", ("perverse",), planted(policy, [rule]), True)


def idle_part(policy: Policy, figure: int) -> Defect:
    meets = reaches("value50", figure)
    requires = Or((meets, And((reaches("value50", figure + 1), meets))))
    return Defect("no-idle-part", ("idle",), planted(policy, [make_rule("idle", requires)]), False)


def part_that_only_waits(policy: Policy, figure: int) -> Defect:
    """A part that holds whatever the fact is, so that it only makes the outcome wait for it."""
    flag = boolean("flag50")
    rule = make_rule("waits", And((reaches("value50", figure), Or((flag, Not(flag))))))
    return Defect("no-idle-part", ("waits",), planted(policy, [rule]), False)


def implied_rule(policy: Policy, figure: int) -> Defect:
    rules = [
        make_rule("stronger", reaches("value50", figure)),
        make_rule("weaker", reaches("value50", figure - 5), applies=boolean("flag50")),
    ]
    return Defect("not-implied", ("stronger", "weaker"), planted(policy, rules), True)


def unused_fact(policy: Policy, figure: int) -> Defect:
    counted = make_fact("project.counted", derive=boolean("done90"))
    facts = {**policy.facts, counted.name: counted}
    return Defect("derived-fact-used", (counted.name,), replace(policy, facts=facts), False)


def cycle(policy: Policy, figure: int) -> Defect:
    one = make_fact("project.one", derive=boolean("two"))
    two = make_fact("project.two", derive=boolean("one"))
    rule = make_rule("round", boolean("one"))
    facts = {**policy.facts, one.name: one, two.name: two}
    return Defect("no-cycle", (), replace(policy, facts=facts, rules={**policy.rules, "round": rule}), False)


DEFECTS: Sequence[Callable[[Policy, int], Defect]] = (
    contradiction,
    contradiction_for_some,
    contradiction_between_kinds,
    dead_rule,
    constant_condition,
    impossible_demand,
    gap,
    pending_decision,
    blocked_decision,
    shadowed_act,
    same_readings,
    perverse_rule,
    idle_part,
    part_that_only_waits,
    implied_rule,
    unused_fact,
)
