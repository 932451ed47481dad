"""What a pack's answers rest on, and how far they reach: kept answers, the time limit, large collections."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Sequence
from decimal import Decimal

import pytest
from msgspec.structs import replace

from qsd_rules.conditions.syntax import (
    And,
    Arithmetic,
    Collection,
    Compare,
    DecisionClear,
    Expression,
    Literal,
    Or,
    Size,
    Variable,
)
from qsd_rules.policy.model import Policy, Rule
from qsd_rules.prove.answers import Answer
from qsd_rules.prove.pack import answers_about, digest_of
from tests.strategies.policies import (
    NUMBER,
    TODAY,
    TRUE,
    boolean,
    make_decision,
    make_fact,
    make_policy,
    make_rule,
    number,
)
from tests.strategies.rules import as_packs_have_them

PROJECT = Variable("project", "project")


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QSD_RULES_CACHE", "off")


def asking_a_decision(behind: Rule) -> Policy:
    """A pack with a rule that asks about a decision on which another rule bears."""
    gate = make_rule("gate", DecisionClear(PROJECT, "permit"))
    facts = [make_fact("project.safe"), make_fact("project.strong")]
    return make_policy([gate, behind], facts=facts, decisions=[make_decision("permit")])


def test_an_answer_rests_on_the_heads_of_the_rules_behind_a_decision() -> None:
    readings: dict[str, tuple[Expression, Expression]]
    readings = {"main": (TRUE, boolean("safe")), "annex": (TRUE, boolean("strong"))}
    behind = make_rule("behind", readings, decisions={"permit": "withhold"})
    changed = [behind, replace(behind, default_reading="annex"), replace(behind, decisions=(("permit", "reject"),))]
    policies = [asking_a_decision(rule) for rule in changed]
    digests = {digest_of(policy.rules["gate"], policy, TODAY) for policy in policies}
    assert len(digests) == 3
    moved = replace(behind, place=replace(behind.place, line=99), remedy=behind.title)
    policy = asking_a_decision(moved)
    assert digest_of(policy.rules["gate"], policy, TODAY) in digests, "where a rule stands changes no answer"


def found(policy: Policy, question: str, seconds: float = 5) -> Answer:
    [answer] = [each for each in answers_about(policy, TODAY, seconds) if each.question == question]
    return answer


def fermat_pack() -> Policy:
    """A pack whose rule nobody can satisfy, which no solver finds out in a second."""

    def cube(name: str) -> Expression:
        return Arithmetic("*", Arithmetic("*", number(name), number(name), NUMBER), number(name), NUMBER)

    names = ("one", "two", "three")
    one = Literal(Decimal(1), NUMBER)
    positive = [Compare(">=", number(name), one) for name in names]
    fermat = Compare("==", Arithmetic("+", cube("one"), cube("two"), NUMBER), cube("three"))
    facts = [make_fact(f"project.{name}", "integer") for name in names]
    return make_policy([make_rule("fermat", And((*positive, fermat)))], facts=facts)


def test_a_question_that_takes_too_long_is_not_decided() -> None:
    start = time.monotonic()
    answer = found(fermat_pack(), "can-be-satisfied", 0.3)
    assert (answer.verdict, answer.detail and answer.detail.en) == ("undecided", "the solver did not finish in time")
    assert time.monotonic() - start < 20, "each question ends with its limit"


@pytest.mark.parametrize(("least", "verdict"), [(3, "proved"), (12, "proved"), (40, "undecided")])
def test_no_collection_is_said_to_be_too_small_that_was_not_tried(least: int, verdict: str) -> None:
    size = Size(Collection(Variable("enterprise", "enterprise"), "enterprise.projects", "project"), NUMBER)
    rule = make_rule("many", Compare(">=", size, Literal(Decimal(least), NUMBER)), subject="enterprise")
    facts = [
        make_fact("project.builder", "relation", to="enterprise"),
        make_fact("enterprise.projects", "relation", to="project", many=True, inverse_of="project.builder"),
    ]
    policy = as_packs_have_them(make_policy([rule], facts=facts, kinds=("project", "enterprise")))
    assert found(policy, "can-be-satisfied").verdict == verdict


def witness_facts(names: Sequence[str], requires: Expression) -> set[str]:
    """The facts in the smallest snapshot that shows one rule implied by another."""
    facts = [make_fact(f"project.{name}") for name in names]
    rules = [make_rule("one", requires), make_rule("other", requires)]
    answers = answers_about(make_policy(rules, facts=facts), TODAY)
    witness = next(each.witness for each in answers if each.verdict == "refuted" and each.witness)
    return {name for name in names if f"    {name}:" in witness}


def test_the_facts_that_show_it_are_the_fewest_there_are() -> None:
    parts = And((boolean("one"), boolean("two"), boolean("three")))
    assert len(witness_facts(("one", "two", "three"), parts)) == 1
    short = And((Or((boolean("one"), boolean("two"), boolean("three"))), boolean("four")))
    assert witness_facts(("one", "two", "three", "four"), short) == {"four"}


def test_who_interrupts_is_heard_and_nothing_counts_as_not_decided() -> None:
    before = signal.getsignal(signal.SIGINT)
    threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        found(fermat_pack(), "can-be-satisfied", 1)
    assert signal.getsignal(signal.SIGINT) is before
