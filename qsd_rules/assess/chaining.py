"""Chaining a snapshot: networks kept ready, conditions settled round by round, what follows for each subject."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Literal

from qsd_rules.assess.assessment import Step
from qsd_rules.assess.fixpoint import fixpoint_chain
from qsd_rules.assess.meaning import SnapshotWorld, truth
from qsd_rules.assess.network import build_network
from qsd_rules.assess.statements import Chain, Network, Rails
from qsd_rules.conditions.meaning import SubjectKey, Unknown, evaluate
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.words.problems import InternalError

Engine = Literal["durable-rules", "fixpoint"]
ENGINES: tuple[Engine, ...] = ("durable-rules", "fixpoint")


def default_engine() -> Engine:
    """The engine that answers unless another is asked for: durable-rules where it can be imported."""
    try:
        import qsd_rules.assess.durable  # noqa: F401
    except ImportError:
        return "fixpoint"
    return "durable-rules"


def engine_name(engine: Engine | None = None) -> str:
    """How records and `--version` call the engine: `durable-rules 2.0.28` or `fixpoint`."""
    if (engine or default_engine()) == "fixpoint":
        return "fixpoint"
    from qsd_rules.assess.durable import RELEASE

    return f"durable-rules {RELEASE}"


# Networks are built once per policy and kind and kept ready.

_MOST_KEPT = 32
_kept: OrderedDict[tuple[str, str, Engine], tuple[Network, Chain]] = OrderedDict()
_kept_lock = threading.Lock()


def network_of(policy: Policy, kind: str) -> Network:
    """The network in whose numbers the derivation of a subject of `kind` is written."""
    return ready_network(policy, kind, "fixpoint")[0]


def ready_network(policy: Policy, kind: str, engine: Engine) -> tuple[Network, Chain]:
    """A network with the function that chains it, kept under the policy's digest where it has one."""
    if not policy.digest:
        return _prepare(policy, kind, engine)
    name = (policy.digest, kind, engine)
    with _kept_lock:
        if name not in _kept:
            _kept[name] = _prepare(policy, kind, engine)
            if len(_kept) > _MOST_KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(name)
        return _kept[name]


def _prepare(policy: Policy, kind: str, engine: Engine) -> tuple[Network, Chain]:
    network = build_network(policy, kind)
    if engine == "fixpoint":
        return network, fixpoint_chain(network)
    from qsd_rules.assess.durable import DurableChain

    return network, remembered(DurableChain(network))


MOST_REMEMBERED = 1_024
"""Sets of settled statements of one kind of subject; each takes about two kilobytes."""


def remembered(chain: Chain) -> Chain:
    """The same function, which knows what followed from the settled statements it was asked about lately.

    What follows depends on nothing else, and subjects of which the same is known are many: organs, enterprises, files
    that differ in figures on the same side of every limit.
    """
    follows = lru_cache(MOST_REMEMBERED)(chain)

    def chain_remembered(settled: Iterable[int]) -> tuple[int, ...]:
        return follows(tuple(settled))

    return chain_remembered


# Chaining all subjects.


class Chained:
    """What chaining found of each subject: the statements that hold and the steps that led to them."""

    def __init__(self, networks: Mapping[str, tuple[Network, Chain]]) -> None:
        self.networks = networks
        self.settled: dict[SubjectKey, list[int]] = {}
        self.holds: dict[SubjectKey, set[int]] = {}
        self.fired: dict[SubjectKey, tuple[int, ...]] = {}

    def truth(self, key: SubjectKey, rails: Rails) -> bool | None:
        """Whether a condition of a subject is surely true or surely false, or neither."""
        holds = self.holds[key]
        if rails.surely_true in holds:
            if rails.surely_false in holds:
                raise InternalError(
                    f"statements {rails.surely_true} and {rails.surely_false} about {named(key)} contradict each other"
                )
            return True
        return False if rails.surely_false in holds else None

    def decided(self, key: SubjectKey, decision: str) -> bool | Unknown:
        """Whether a decision is clear, as far as chaining has come."""
        value = self.truth(key, self.networks[key[0]][0].decisions[decision].rails)
        return Unknown() if value is None else value

    def chain(self, key: SubjectKey) -> None:
        """Find all that follows from what is settled of a subject."""
        network, chain = self.networks[key[0]]
        fired = chain(self.settled[key])
        self.fired[key] = fired
        self.holds[key] = {network.always, *self.settled[key], *(network.steps[n].conclusion for n in fired)}


def chain_snapshot(
    policy: Policy,
    snapshot: Snapshot,
    as_of: date,
    governing: Mapping[str, str],
    engine: Engine,
    about: Collection[SubjectKey] | None = None,
) -> Chained:
    """Settle and chain every subject of a kind that has rules or decisions, in as many rounds as decisions need.

    A condition that depends on decisions is settled in the round after the last of them is final. Settling it earlier,
    with a decision that is still open, could take a given figure where a counted one was yet to come. Only the subjects
    of `about` are chained where it is given.

    Raises:
        KeyError: one of them asks for a decision about another.
    """
    if not policy.is_in_force(as_of):
        return Chained({})
    ruled = {rule.subject for rule in policy.rules.values()} | {d.subject for d in policy.decisions.values()}
    kinds = [kind for kind in policy.kinds if kind in ruled and any(key[0] == kind for key in snapshot.judged)]
    chained = Chained({kind: ready_network(policy, kind, engine) for kind in kinds})
    world = SnapshotWorld(policy, snapshot, as_of, chained.decided)
    rounds = _rounds_of_leaves(policy, chained.networks)
    for number in range(max((max(leaves, default=0) for leaves in rounds.values()), default=0) + 1):
        for key in snapshot.judged:
            if about is not None and key not in about:
                continue
            if key[0] not in rounds or (number and number not in rounds[key[0]]):
                continue
            network = chained.networks[key[0]][0]
            if number == 0:
                chained.settled[key] = [
                    statement for (rule, reading), statement in network.governing.items() if governing[rule] == reading
                ]
            settled = [
                statement
                for place in rounds[key[0]].get(number, ())
                if (statement := _settle(network, place, world, key)) is not None
            ]
            chained.settled[key] += settled
            if settled or number == 0:
                chained.chain(key)
    return chained


def _settle(network: Network, place: int, world: SnapshotWorld, key: SubjectKey) -> int | None:
    """The statement that a leaf's value makes hold, or none while it is unknown."""
    leaf = network.leaves[place]
    value = truth(evaluate(leaf.expression, world, {network.kind: key}))
    return None if value is None else leaf.rails.surely_true if value else leaf.rails.surely_false


def _rounds_of_leaves(policy: Policy, networks: Mapping[str, tuple[Network, Chain]]) -> dict[str, dict[int, list[int]]]:
    """For each kind, the places of the leaves to settle in each round.

    The first round has what depends on no decision; a decision is final one round after those that its rules ask for.
    """
    final: dict[str, int] = {}

    def round_of(decision: str, asked_by: tuple[str, ...]) -> int:
        if decision in asked_by:
            raise InternalError(f"decisions depend on themselves: {' → '.join([*asked_by, decision])}")
        if decision not in final:
            kind = policy.decisions[decision].subject
            consults = networks[kind][0].decisions[decision].consults if kind in networks else frozenset()
            final[decision] = max((round_of(d, (*asked_by, decision)) + 1 for d in consults), default=0)
        return final[decision]

    rounds: dict[str, dict[int, list[int]]] = {kind: {} for kind in networks}
    for kind, (network, _) in networks.items():
        for place, leaf in enumerate(network.leaves):
            number = max((round_of(decision, ()) + 1 for decision in leaf.consults), default=0)
            rounds[kind].setdefault(number, []).append(place)
    return rounds


class Derivation(Mapping[SubjectKey, tuple[Step, ...]]):
    """The steps that fired for each subject, in firing order; held as numbers, since there are many."""

    def __init__(self, chained: Chained) -> None:
        self._fired = chained.fired
        self._networks = {kind: network for kind, (network, _) in chained.networks.items()}

    def __getitem__(self, key: SubjectKey) -> tuple[Step, ...]:
        steps = self._networks[key[0]].steps if key in self._fired else ()
        return tuple([Step(key, steps[n].conclusion, steps[n].premises) for n in self._fired[key]])

    def __iter__(self) -> Iterator[SubjectKey]:
        return iter(self._fired)

    def __len__(self) -> int:
        return len(self._fired)


def named(key: SubjectKey) -> str:
    """A subject in an error of the program."""
    return f"{key[0]} `{key[1]}`"
