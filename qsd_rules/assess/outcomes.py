"""Outcomes alone, without derivation or needs: rules compiled once to closures, for many subjects one after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from qsd_rules.assess.meaning import SnapshotWorld, governing_readings, outcome_of, status_of, truth
from qsd_rules.assess.model import OutcomeName
from qsd_rules.conditions.closures import Condition, Facts, Setting, compile_condition, is_settled_alone
from qsd_rules.conditions.meaning import SubjectKey, Unknown, evaluate
from qsd_rules.conditions.syntax import Expression, Literal
from qsd_rules.facts.model import Snapshot, SubjectRecord
from qsd_rules.language import Text
from qsd_rules.policy.model import Policy, Rule

Judge = Callable[[Facts], OutcomeName]
"""The outcome of one rule from the facts of a subject."""

Outcomes = Callable[[Facts], tuple[OutcomeName, ...]]
"""The outcomes of all rules about a kind of subject, in the order of the pack."""

ALONE = "subject"
"""The name of a subject of which only the facts are known."""


def compile_rules(policy: Policy, kind: str, as_of: date, readings: Mapping[str, str] | None = None) -> Outcomes:
    """A function from the facts of one subject (by full name) to what each rule about `kind` comes to on `as_of`.

    The subject stands alone: what is asked of related subjects is unknown. `readings` names the governing reading of
    rules for which it is not the default. Empty when the policy is not in force on `as_of`.
    """
    if not policy.is_in_force(as_of):
        return lambda facts: ()
    governing = governing_readings(policy, readings or {})
    setting = _setting(policy, kind, as_of)
    judges: dict[str, Judge] = {}
    for rule in policy.rules.values():
        if rule.subject == kind:
            judges[rule.name] = _judge(rule, governing[rule.name], setting, policy, judges)
    compiled = tuple(judges.values())
    return lambda facts: tuple([judge(facts) for judge in compiled])


def _setting(policy: Policy, kind: str, as_of: date) -> Setting:
    values = {name: parameter.value_on(as_of) for name, parameter in policy.parameters.items()}
    return Setting(
        kind=kind,
        as_of=as_of,
        parameters={name: value for name, value in values.items() if value is not None},
        given=frozenset(
            fact.name
            for fact in policy.facts.values()
            if fact.kind == kind and fact.derive is None and fact.type != "relation"
        ),
    )


def _judge(rule: Rule, governing: str, setting: Setting, policy: Policy, judges: Mapping[str, Judge]) -> Judge:
    reading = rule.reading(governing)
    applies = _compile(reading.applies.expression, setting, policy, judges)
    requires = _compile(reading.requires.expression, setting, policy, judges)
    unmet = outcome_of(True, False, rule, setting.as_of)
    if isinstance(reading.applies.expression, Literal) and reading.applies.expression.value is True:
        return _judge_always(requires, unmet)

    def judge(facts: Facts) -> OutcomeName:
        applicable = applies(facts)
        if applicable is False:
            return "not_applicable"
        met = requires(facts)
        if met is True:
            return "satisfied"
        return unmet if met is False and applicable is True else "undetermined"

    return judge


def _judge_always(requires: Condition, unmet: OutcomeName) -> Judge:
    """The outcome of a rule that applies to every subject."""

    def judge(facts: Facts) -> OutcomeName:
        met = requires(facts)
        return "satisfied" if met is True else unmet if met is False else "undetermined"

    return judge


def _compile(expression: Expression, setting: Setting, policy: Policy, judges: Mapping[str, Judge]) -> Condition:
    """A closure; one that asks the reference where the subject's own facts are not all that is needed."""
    if is_settled_alone(expression, setting):
        return compile_condition(expression, setting)
    key = (setting.kind, ALONE)

    def evaluated(facts: Facts) -> bool | None:
        def decided(_: SubjectKey, decision: str) -> bool | Unknown:
            bearing = [r.name for r in policy.rules.values() if decision in dict(r.decisions)]
            status = status_of(judges[name](facts) for name in bearing)
            return Unknown() if status == "pending" else status != "against"

        world = SnapshotWorld(policy, _alone(policy, key, facts, setting.as_of), setting.as_of, decided)
        return truth(evaluate(expression, world, {setting.kind: key}))

    return evaluated


def _alone(policy: Policy, key: SubjectKey, facts: Facts, day: date) -> Snapshot:
    """A snapshot with one subject and no relations."""
    own = {name: value for name, value in facts.items() if policy.facts[name].type != "relation"}
    record = SubjectRecord(key[0], key[1], key[1], own)
    return Snapshot(day, {key: record}, {}, Text.same(ALONE), True, "")
