"""What keeps networks inside the part of durable-rules that answers exactly."""

from __future__ import annotations

import pytest

from qsd_rules.assess.chaining import default_engine
from qsd_rules.assess.fixpoint import fixpoint_chain
from qsd_rules.assess.safe_subset import (
    GROUP,
    MOST_PREMISES,
    MOST_STATEMENTS,
    MOST_STEPS,
    MOST_USES,
    SESSION,
    fact_of,
    outside_safe_subset,
    pattern_of,
    spread_uses,
)
from qsd_rules.assess.statements import HornStep, SameAs
from tests.strategies.networks import make_network


def test_facts_are_small_integers_and_one_session() -> None:
    assert fact_of(0) == {"g": 0, "k": 0, "sid": "0"}
    assert fact_of(MOST_STATEMENTS - 1) == {"g": 499, "k": MOST_STATEMENTS - 1, "sid": "0"}
    assert pattern_of(77) == {"$and": [{"g": 77 // GROUP}, {"k": 77}]}


# durable-rules tells facts apart by 32 bits: it hashes names and values, sorted by the hash of the name, to 64 bits,
# and what its buffer keeps of "$" and their 20 digits, which is all but the last, to 32.


def hash32(text: bytes) -> int:
    value = 0x811C9DC5
    for byte in text:
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def fact_hash(statement: int) -> int:
    value = 0xCBF29CE484222325
    for name, written in sorted((hash32(name.encode()), str(v)) for name, v in fact_of(statement).items()):
        for part in (name, *written.encode()):
            value = ((value ^ part) * 1099511628211) & 0xFFFFFFFFFFFFFFFF
    return hash32(f"${value:020d}"[:20].encode())


def test_no_two_statements_are_taken_for_the_same_fact() -> None:
    hashes = {hash32(f"sid-{SESSION}".encode()), *map(fact_hash, range(MOST_STATEMENTS))}
    assert len(hashes) == MOST_STATEMENTS + 1


@pytest.mark.skipif(default_engine() == "fixpoint", reason="durable-rules can't be imported here")
def test_the_hash_computed_here_is_that_of_durable_rules() -> None:
    from durable.engine import MessageObservedException

    from qsd_rules.assess.durable import QuietHost

    assert fact_hash(887) == fact_hash(36686)
    host = QuietHost({"r": {"any": {"all": [{"m": {"$ex": {"k": 1}}}], "run": lambda context: None}}})
    host.assert_fact("r", fact_of(887))
    host.assert_fact("r", fact_of(888))
    with pytest.raises(MessageObservedException):
        host.assert_fact("r", fact_of(36686))


def test_a_statement_used_too_often_goes_through_copies() -> None:
    steps = [HornStep(number, (1,)) for number in range(2, 2 + 2 * MOST_USES + 1)]
    network = make_network(steps, 2 + len(steps))
    assert [reason.en for reason in outside_safe_subset(network)] == [
        "a statement about `project` is a premise of 501 inference steps, and the engine is reliable up to 250"
    ]
    statements, spread = spread_uses(network.statements, steps)
    assert [s for s in statements if isinstance(s, SameAs)] == [SameAs(1, 0), SameAs(1, 1), SameAs(1, 2)]
    restructured = make_network(spread, len(statements))
    assert outside_safe_subset(restructured) == ()
    concluded = {spread[n].conclusion for n in fixpoint_chain(restructured)([1])}
    assert {step.conclusion for step in steps} <= concluded
    assert fixpoint_chain(restructured)([]) == ()


def test_few_uses_need_no_copies() -> None:
    steps = [HornStep(number, (1,)) for number in range(2, 2 + MOST_USES)]
    network = make_network(steps, 2 + len(steps))
    assert spread_uses(network.statements, steps) == (network.statements, network.steps)


@pytest.mark.parametrize(
    ("steps", "statements", "zh", "en"),
    [
        (
            [HornStep(number, (number - 1,)) for number in range(1, MOST_STEPS + 2)],
            MOST_STEPS + 2,
            "关于 `project` 的规则需要 8001 个推理步骤，推理引擎至多可靠处理 8000 个",
            "the rules about `project` take 8001 inference steps, and the engine is reliable up to 8000",
        ),
        (
            [],
            MOST_STATEMENTS + 1,
            "关于 `project` 的规则需要 16001 个陈述，推理引擎至多可靠处理 16000 个",
            "the rules about `project` take 16001 statements, and the engine is reliable up to 16000",
        ),
        (
            [HornStep(20, tuple(range(MOST_PREMISES + 1)))],
            21,
            "关于 `project` 的一个推理步骤有 17 个前提，推理引擎至多可靠处理 16 个",
            "an inference step about `project` has 17 premises, and the engine is reliable up to 16",
        ),
    ],
)
def test_a_network_outside_the_safe_subset_is_told_why(
    steps: list[HornStep], statements: int, zh: str, en: str
) -> None:
    reasons = outside_safe_subset(make_network(steps, statements))
    assert [(reason.zh, reason.en) for reason in reasons] == [(zh, en)]


def test_a_network_at_the_limits_is_inside() -> None:
    steps = [HornStep(number, (number - 1,)) for number in range(1, MOST_STEPS + 1)]
    assert outside_safe_subset(make_network(steps, MOST_STATEMENTS)) == ()
