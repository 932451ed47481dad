"""Forward chaining over a network by durable-rules, inside the part of it that answers exactly.

Import this module only where durable-rules is wanted: it may not be there, and on Python 3.13 and newer it can only be
imported where it was built with `CPPFLAGS='-DPyEval_CallObject=PyObject_CallObject'`.
"""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import durable.engine
import durable_rules_engine
from durable.engine import Closure, Host, MessageNotHandledException, MessageObservedException

from qsd_rules.assess.safe_subset import (
    SESSION,
    STEPS_OF_A_RULESET,
    fact_of,
    outside_safe_subset,
    pattern_of,
)
from qsd_rules.assess.statements import HornStep, Network
from qsd_rules.words.problems import InternalError

RELEASE: Final = "2.0.28"
"""The release the safe subset was measured on, and the only one that is depended on."""

RULESET: Final = "network"

# It logs what it also raises; raised once is enough.
logging.getLogger("durable").propagate = False

# It only measures durations with its clock, which on Python 3.12 warns at every firing that it is deprecated.
durable.engine._unix_now = time.time

Action = Callable[[Closure], None]


class QuietHost(Host):  # type: ignore[misc]  # durable-rules has no types
    """A host that starts no timers: the stock one asserts facts and runs actions in the background."""

    def _run(self) -> None:
        pass


class DurableChain:
    """A `Chain` on durable-rules; see `statements.Chain`.

    Its memory outside Python is freed with it, or by `close`, after which it can still be used again. It may be called
    from several threads, one at a time gets through.

    Raises:
        InternalError: the network is outside the safe subset, which is refused when a policy is read; or, when called,
            durable-rules failed.
    """

    def __init__(self, network: Network) -> None:
        problems = outside_safe_subset(network)
        if problems:
            raise InternalError("; ".join(problem.en for problem in problems))
        self._network = network
        self._lock = threading.Lock()
        self._rulesets: list[_Ruleset] = []

    def __call__(self, settled: Iterable[int]) -> tuple[int, ...]:
        with self._lock:
            if not self._rulesets:
                self._rulesets = [
                    _Ruleset(self._network, start) for start in range(0, len(self._network.steps), STEPS_OF_A_RULESET)
                ]
            known = {self._network.always, *settled}
            try:
                return tuple([number for ruleset in self._rulesets for number in ruleset.run(known)])
            except BaseException:
                # Whatever it was, facts may be left in the engine: the next call starts on new rulesets.
                self._close()
                raise

    def close(self) -> None:
        """Free the memory that durable-rules holds."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        for ruleset in self._rulesets:
            ruleset.free()
        self._rulesets = []


class _Ruleset:
    """A stretch of a network's steps as a ruleset of durable-rules on its own host."""

    def __init__(self, network: Network, start: int) -> None:
        steps = network.steps[start : start + STEPS_OF_A_RULESET]
        self._consumed = sorted({network.always, *(premise for step in steps for premise in step.premises)})
        self._known: set[int] = set()
        self._fired: list[int] = []
        self._failures: list[BaseException] = []
        self._host = QuietHost({RULESET: self._definition(network.always, start, steps)})
        handle = self._host.get_ruleset(RULESET)._handle
        self.free = weakref.finalize(self, durable_rules_engine.delete_ruleset, handle)
        self.free.atexit = False

    def _definition(self, always: int, start: int, steps: Sequence[HornStep]) -> dict[str, Any]:
        """One rule for each step, in order, which is the order they fire in.

        The first rule sees to it that an action runs whenever something is asserted: deleting the state of a session
        in which no action ran crashes the process.
        """
        asked_for = set(self._consumed)
        rules: dict[str, Any] = {"always": {"all": [{"c0": pattern_of(always)}], "run": _take_all_the_time_it_needs}}
        for number, step in enumerate(steps, start):
            premises = {f"c{place}": pattern_of(premise) for place, premise in enumerate(step.premises)}
            rules[str(number)] = {
                "all": [{name: pattern} for name, pattern in premises.items()],
                "run": self._action(number, step.conclusion, step.conclusion in asked_for),
            }
        return rules

    def _action(self, number: int, conclusion: int, asked_for: bool) -> Action:
        """What a firing does: note the step, and assert its conclusion if that is new and a step here asks for it."""
        known, fired, failures = self._known, self._fired, self._failures

        def fire(context: Closure) -> None:
            _take_all_the_time_it_needs(context)
            try:
                fired.append(number)
                if conclusion not in known:
                    known.add(conclusion)
                    if asked_for:
                        context.assert_fact(fact_of(conclusion))
            except BaseException as failure:
                # durable-rules swallows whatever an action raises, an interrupt from the keyboard included.
                failures.append(failure)
                raise

        return fire

    def run(self, known: set[int]) -> list[int]:
        """The steps that follow, in firing order; their conclusions are added to what is known.

        Raises:
            InternalError: durable-rules failed; the ruleset can't be used again.
        """
        self._known.clear()
        self._known |= known
        self._fired.clear()
        self._failures.clear()
        facts = [fact_of(statement) for statement in self._consumed if statement in known]
        try:
            self._host.assert_facts(RULESET, facts)
            self._raise_swallowed()
            self._host.delete_state(RULESET, SESSION)
        except (durable_rules_engine.error, MessageNotHandledException, MessageObservedException) as failure:
            raise InternalError(f"durable-rules failed: {getattr(failure, 'message', failure)}") from failure
        known |= self._known
        return self._fired.copy()

    def _raise_swallowed(self) -> None:
        if self._failures:
            raise self._failures[0]
        exception = self._host.get_state(RULESET, SESSION).get("exception")
        if exception is not None:
            raise InternalError(f"durable-rules failed: {exception}")


def _take_all_the_time_it_needs(context: Closure) -> None:
    """Disarm the limit of ten seconds an action: past it, be it that the machine slept, a run ends without a word."""
    context._start_time = float("inf")
