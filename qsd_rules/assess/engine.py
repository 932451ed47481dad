"""Assessing a snapshot: the network is chained, and every answer is held to the reference meaning."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec.structs import replace

from qsd_rules.assess.assessment import Assessment, DecisionOutcome, DecisionStatus, ReadingOutcome, RuleOutcome
from qsd_rules.assess.chaining import (
    ENGINES,
    Chained,
    Derivation,
    Engine,
    chain_snapshot,
    default_engine,
    engine_name,
    named,
    network_of,
)
from qsd_rules.assess.contradictions import contested
from qsd_rules.assess.meaning import governing_readings, reference_outcomes, told_decisions
from qsd_rules.assess.not_judged import not_judged
from qsd_rules.assess.outcome_table import outcome_named, result_of
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, InternalError, Place, Problem, did_you_mean

__all__ = ["ENGINES", "Engine", "assess", "choose_readings", "default_engine", "engine_name", "network_of"]


def assess(
    policy: Policy,
    snapshot: Snapshot,
    as_of: date | None = None,
    readings: Mapping[str, str] | str | None = None,
    engine: Engine | None = None,
) -> Assessment:
    """The outcomes and decisions of a snapshot on a day (the snapshot's own, unless given), with their derivation.

    What reads facts that contradict others is marked as contested.

    `readings` names the reading that governs each rule, or one reading for every rule that has it; the pack's defaults
    govern the rest.

    Raises:
        InputProblems: `readings` names a rule or a reading that the policy doesn't have, or the engine asked for can't
            be imported here.
        InternalError: the engine and the reference meaning differ.
    """
    if engine == "durable-rules" and default_engine() != engine:
        raise InputProblems([_MISSING_ENGINE])
    day = as_of or snapshot.date
    chosen = choose_readings(policy, readings)
    governing = governing_readings(policy, chosen)
    expected_outcomes, expected_decisions = reference_outcomes(policy, snapshot, day, governing)
    chained = chain_snapshot(policy, snapshot, day, governing, engine or default_engine())
    assessment = Assessment(
        policy=policy,
        snapshot=snapshot,
        as_of=day,
        engine=engine_name(engine),
        outcomes=tuple([_held_to(outcome, chained, policy, day) for outcome in expected_outcomes]),
        decisions=told_decisions(
            policy, snapshot, day, [_decision_held_to(decision, chained, governing) for decision in expected_decisions]
        ),
        derivation=Derivation(chained),
        chosen_readings=chosen,
        not_judged=not_judged(policy, snapshot, day),
    )
    return contested(assessment)


_MISSING_ENGINE = Problem(
    "missing-engine",
    Place("engine"),
    Text("此处无法导入 durable-rules", "durable-rules can't be imported here"),
    Text("改用 `fixpoint`，或在 Python 3.12 及更早版本上运行", "use `fixpoint`, or run on Python 3.12 or older"),
)


def choose_readings(policy: Policy, readings: Mapping[str, str] | str | None) -> Mapping[str, str]:
    """The reading chosen for each rule for which one was chosen.

    Raises:
        InputProblems: a rule or a reading that the policy doesn't have.
    """
    if readings is None:
        return {}
    if isinstance(readings, str):
        chosen = {rule.name: readings for rule in policy.rules.values() if readings in {r.name for r in rule.readings}}
        if not chosen:
            known = sorted({reading.name for rule in policy.rules.values() for reading in rule.readings})
            raise InputProblems([_unknown("reading", readings, known)])
        return chosen
    problems = []
    for rule, reading in readings.items():
        if rule not in policy.rules:
            problems.append(_unknown("rule", rule, policy.rules))
        elif reading not in (known := [r.name for r in policy.rules[rule].readings]):
            problems.append(_unknown("reading", reading, known))
    if problems:
        raise InputProblems(problems)
    return dict(readings)


def _unknown(what: Literal["rule", "reading"], written: str, known: Mapping[str, object] | list[str]) -> Problem:
    message = {
        "rule": Text(f"没有名为 `{written}` 的规则", f"there is no rule `{written}`"),
        "reading": Text(f"没有名为 `{written}` 的读法", f"there is no reading `{written}`"),
    }
    expected = Text(f"应为：{'、'.join(known)}", f"expected one of: {', '.join(known)}") if len(known) <= 8 else None
    return Problem(f"unknown-{what}", Place("readings"), message[what], did_you_mean(written, known) or expected)


# Reading the answers off, and holding them to the reference.


def _held_to(expected: RuleOutcome, chained: Chained, policy: Policy, as_of: date) -> RuleOutcome:
    """The outcome that was chained, with what the reference says is needed.

    Raises:
        InternalError: it is not the reference's.
    """
    rule = policy.rules[expected.rule]
    network = chained.networks[rule.subject][0]
    readings = []
    for reading in expected.readings:
        statements = network.readings[rule.name, reading.reading]
        applies = chained.truth(expected.subject, statements.applies)
        requires = chained.truth(expected.subject, statements.requires)
        outcome = outcome_named(result_of(applies, requires), rule, as_of)
        readings.append(ReadingOutcome(reading.reading, applies, requires, outcome, reading.needs))
    governs = next(reading for reading in readings if reading.reading == expected.reading)
    found = replace(expected, outcome=governs.outcome, readings=tuple(readings))
    if found != expected:
        raise InternalError(
            f"engine and reference differ on rule `{rule.name}` for {named(expected.subject)}:"
            f" engine {_say(found)}; reference {_say(expected)}"
        )
    return found


def _decision_held_to(expected: DecisionOutcome, chained: Chained, governing: Mapping[str, str]) -> DecisionOutcome:
    """The decision that was chained, with what the reference says is needed and whether the reading matters.

    Raises:
        InternalError: it is not the reference's.
    """
    key = expected.subject
    network = chained.networks[key[0]][0]
    statements = network.decisions[expected.decision]
    act = next((act for act, statement in statements.acts if statement in chained.holds[key]), "")
    clear = chained.truth(key, statements.rails)
    status: DecisionStatus = "pending" if clear is None else "clear" if clear else "against"
    applying = [network.readings[rule, governing[rule]].applies for rule in statements.bearing]
    if clear and all(chained.truth(key, applies) is False for applies in applying):
        status = "not_applicable"
    found = replace(expected, status=status, act=act)
    if found != expected:
        raise InternalError(
            f"engine and reference differ on decision `{expected.decision}` for {named(key)}:"
            f" engine {_say_decision(found)}; reference {_say_decision(expected)}"
        )
    return found


def _say(outcome: RuleOutcome) -> str:
    """An outcome in one line, for an error."""
    parts = [f"{r.reading}: {r.outcome} (applies {r.applies}, requires {r.requires})" for r in outcome.readings]
    return f"{outcome.outcome} ({'; '.join(parts)})"


def _say_decision(outcome: DecisionOutcome) -> str:
    """A decision in one line, for an error."""
    return f"{outcome.status} ({outcome.act})" if outcome.act else outcome.status
