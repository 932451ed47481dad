"""The traps of durable-rules that the wrapper guards against, one test for each."""

from __future__ import annotations

import gc
import importlib.metadata
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from qsd_rules.assess.chaining import default_engine

if default_engine() == "fixpoint":
    pytest.skip("durable-rules can't be imported here", allow_module_level=True)

import durable.engine
import durable_rules_engine

from qsd_rules.assess import durable as wrapper
from qsd_rules.assess.durable import RELEASE, DurableChain
from qsd_rules.assess.fixpoint import fixpoint_chain
from qsd_rules.assess.safe_subset import MOST_STATEMENTS, MOST_USES, STEPS_OF_A_RULESET, spread_uses
from qsd_rules.assess.statements import HornStep, Network
from qsd_rules.words.problems import InternalError
from tests.strategies.networks import make_network


def line(length: int) -> Network:
    """Statement 1 leads to 2, 2 to 3, and so on."""
    return make_network([HornStep(number + 1, (number,)) for number in range(1, length)], length + 1)


def test_the_release_is_the_one_the_safe_subset_was_measured_on() -> None:
    assert importlib.metadata.version("durable-rules") == RELEASE


def test_no_timers_run_in_the_background() -> None:
    before = threading.active_count()
    chain = DurableChain(line(3))
    chain([1])
    assert threading.active_count() == before
    chain.close()


def test_a_subject_of_whom_nothing_is_known_is_no_crash() -> None:
    chain = DurableChain(line(3))
    assert chain([]) == ()
    assert chain([]) == ()


def test_nothing_is_left_over_for_the_next_subject() -> None:
    chain = DurableChain(line(4))
    assert chain([1]) == (0, 1, 2)
    assert chain([]) == ()
    assert chain([3]) == (2,)


def test_a_statement_that_no_step_asks_for_is_not_asserted() -> None:
    chain = DurableChain(make_network([HornStep(2, (1,))], 8))
    assert chain([1, 5, 6, 7]) == (0,)


def test_a_statement_said_twice_is_asserted_once() -> None:
    assert DurableChain(line(3))([1, 1, 2, 2]) == (0, 1)


def test_a_conclusion_reached_in_several_ways_is_asserted_once() -> None:
    network = make_network([HornStep(3, (1,)), HornStep(3, (2,)), HornStep(4, (3,))], 5)
    assert DurableChain(network)([1, 2]) == (0, 1, 2)


def test_only_integers_and_the_session_reach_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[Any] = []
    for name in ("create_ruleset", "assert_fact", "assert_facts"):
        original = getattr(durable_rules_engine, name)

        def spy(*arguments: Any, original: Any = original) -> Any:
            handed.append(json.loads(arguments[-1]))
            return original(*arguments)

        monkeypatch.setattr(durable_rules_engine, name, spy)
    assert DurableChain(line(3))([1]) == (0, 1)
    definition, facts, *conclusions = handed
    assert definition == {
        "always": {"all": [{"c0": {"$and": [{"g": 0}, {"k": 0}]}}]},
        "0": {"all": [{"c0": {"$and": [{"g": 0}, {"k": 1}]}}]},
        "1": {"all": [{"c0": {"$and": [{"g": 0}, {"k": 2}]}}]},
    }
    assert facts == [{"g": 0, "k": 0, "sid": "0"}, {"g": 0, "k": 1, "sid": "0"}]
    assert conclusions == [{"g": 0, "k": 2, "sid": "0"}]


def test_over_five_hundred_statements_are_told_apart() -> None:
    network = line(1500)
    chain = DurableChain(network)
    for start in ([1], [700], [1499], []):
        assert chain(start) == fixpoint_chain(network)(start)


def test_all_groups_are_told_apart_in_one_ruleset() -> None:
    sources = range(1, MOST_STATEMENTS - 1, 7)
    network = make_network([HornStep(MOST_STATEMENTS - 1, (source,)) for source in sources], MOST_STATEMENTS)
    chain = DurableChain(network)
    for start in ([1], [8, 15002], [15995], [2, 3]):
        assert chain(start) == fixpoint_chain(network)(start)


def test_sixteen_premises_are_all_waited_for() -> None:
    network = make_network([HornStep(17, tuple(range(1, 17)))], 18)
    chain = DurableChain(network)
    assert chain(range(1, 17)) == (0,)
    for missing in range(1, 17):
        assert chain([n for n in range(1, 17) if n != missing]) == ()


def test_a_statement_may_be_used_as_often_as_the_limit_says_and_more_through_copies() -> None:
    for uses in (MOST_USES, MOST_USES + 1, 600):
        steps = [HornStep(number, (1,)) for number in range(2, 2 + uses)]
        statements, spread = spread_uses(make_network(steps, 2 + uses).statements, steps)
        network = make_network(spread, len(statements))
        chain = DurableChain(network)
        assert chain([1]) == tuple(range(len(network.steps)))
        assert chain([]) == ()


def test_more_steps_than_one_ruleset_takes_go_through_several() -> None:
    network = line(STEPS_OF_A_RULESET + 50)
    chain = DurableChain(network)
    start = STEPS_OF_A_RULESET - 20
    assert chain([start]) == fixpoint_chain(network)([start])
    assert chain([]) == ()


def test_a_network_outside_the_safe_subset_is_refused() -> None:
    with pytest.raises(InternalError, match="an inference step about `project` has 17 premises"):
        DurableChain(make_network([HornStep(18, tuple(range(1, 18)))], 19))


def test_an_exception_in_an_action_is_raised_and_the_next_call_starts_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = DurableChain(line(5))

    def fail(*_: object) -> None:
        raise ZeroDivisionError("in an action")

    with monkeypatch.context() as patched:
        patched.setattr(durable.engine.Closure, "assert_fact", fail)
        with pytest.raises(ZeroDivisionError, match="in an action"):
            chain([1])
    assert chain([2]) == (1, 2, 3)


def test_an_interrupt_from_the_keyboard_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = DurableChain(line(5))

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(durable.engine.Closure, "assert_fact", interrupt)
        with pytest.raises(KeyboardInterrupt):
            chain([1])
    assert chain([1]) == (0, 1, 2, 3)


def test_an_exception_noted_in_the_state_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = DurableChain(line(3))
    monkeypatch.setattr(wrapper.QuietHost, "get_state", lambda *_: {"sid": "0", "exception": "timeout expired"})
    with pytest.raises(InternalError, match="durable-rules failed: timeout expired"):
        chain([1])


@pytest.mark.parametrize(
    ("result", "message"), [(1, "Could not handle message"), (2, "Message has already been observed")]
)
def test_a_fact_not_taken_is_an_error(monkeypatch: pytest.MonkeyPatch, result: int, message: str) -> None:
    chain = DurableChain(line(3))
    with monkeypatch.context() as patched:
        patched.setattr(durable_rules_engine, "assert_facts", lambda *_: (result, 0))
        with pytest.raises(InternalError, match=f"durable-rules failed: {message}"):
            chain([1])
    assert chain([1]) == (0, 1)


def test_a_failure_of_the_engine_itself_is_an_internal_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise durable_rules_engine.error("Could not assert facts, error code: 101")

    chain = DurableChain(line(3))
    monkeypatch.setattr(durable_rules_engine, "assert_facts", fail)
    with pytest.raises(InternalError, match="durable-rules failed: Could not assert facts, error code: 101"):
        chain([1])


def test_a_machine_that_sleeps_in_an_action_loses_no_conclusions(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 10**6, 20))
    monkeypatch.setattr(durable.engine, "_unix_now", lambda: next(clock))
    assert DurableChain(line(10))([1]) == tuple(range(9))


def test_memory_outside_python_is_freed_with_the_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    freed: list[int] = []
    original = durable_rules_engine.delete_ruleset

    def delete(handle: int) -> None:
        freed.append(handle)
        original(handle)

    monkeypatch.setattr(durable_rules_engine, "delete_ruleset", delete)
    chain = DurableChain(line(3))
    chain([1])
    chain.close()
    chain.close()
    assert len(freed) == 1
    assert chain([1]) == (0, 1)
    del chain
    gc.collect()
    assert len(freed) == 2


def test_threads_may_share_a_chain() -> None:
    network = line(40)
    chain = DurableChain(network)
    starts = [[number] for number in range(1, 40)] * 4
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(chain, starts)) == [fixpoint_chain(network)(start) for start in starts]


def test_chains_in_several_threads_do_not_disturb_each_other() -> None:
    def run(length: int) -> bool:
        chain = DurableChain(line(length))
        return all(chain([start]) == tuple(range(start - 1, length - 1)) for start in range(1, length, 7))

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(run, range(10, 90, 10)))
