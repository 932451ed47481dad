"""Officers' judgements in the place of what was found, with all that follows from them; what was found stands beside.

A finding is known by `finding:rule@subject`, a decision by `decision:name@subject`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, cast

from msgspec.structs import replace

from qsd_rules.assess.assessment import Assessment, DecisionOutcome, Judgement, OutcomeName, RuleOutcome
from qsd_rules.assess.meaning import Judging, governing_readings
from qsd_rules.conditions.syntax import DecisionClear, FactValue, walk
from qsd_rules.policy.model import Decision, Policy, Rule
from qsd_rules.words import wording
from qsd_rules.words.language import Text

CLEAR: Final = "clear"
PENDING: Final = "pending"


def finding_target(identity: str) -> str:
    """How a judgement names a finding."""
    return f"finding:{identity}"


def decision_target(decision: str, subject: str) -> str:
    """How a judgement names a decision about a subject, by its id."""
    return f"decision:{decision}@{subject}"


def decision_words(decision: Decision) -> dict[str, Text]:
    """What a decision can come to, by name."""
    return {**dict(decision.acts), PENDING: decision.pending, CLEAR: decision.clear}


def judgements_for(target: str, policy: Policy) -> dict[str, Text]:
    """What a finding or a decision can be judged to come to, by name."""
    kind, _, rest = target.partition(":")
    if kind == "finding":
        return {name: words for name, words in wording.OUTCOMES.items() if name != "contested"}
    decision = policy.decisions.get(rest.partition("@")[0])
    return {} if kind != "decision" or decision is None else decision_words(decision)


def in_force(assessment: Assessment, judgements: Mapping[str, Judgement]) -> Assessment:
    """The assessment with judgements, by their targets, in the place of what was found.

    Decisions and the rules that ask for them are worked out anew from what is judged.
    """
    if not judgements:
        return assessment
    policy = assessment.policy
    judging = Judging(
        policy, assessment.snapshot, assessment.as_of, governing_readings(policy, assessment.chosen_readings)
    )
    asking = {rule.name for rule in policy.rules.values() if _asks_for_decisions(rule, policy)}
    for outcome in assessment.outcomes:
        given = judgements.get(finding_target(outcome.identity))
        if given is not None:
            judging.outcomes[outcome.rule, outcome.subject] = _judged_outcome(outcome, given)
        elif outcome.rule not in asking:
            judging.outcomes[outcome.rule, outcome.subject] = outcome
    for decision in assessment.all_decisions:
        given = judgements.get(decision_target(decision.decision, decision.subject[1]))
        if given is not None:
            judging.decisions[decision.decision, decision.subject] = _judged_decision(decision, given)

    def decided(kept: DecisionOutcome) -> DecisionOutcome:
        now = judging.told(judging.decision(policy.decisions[kept.decision], kept.subject))
        if kept.contested and now.judgement is None:
            now = replace(now, contested=kept.contested, status="contested" if now.status == CLEAR else now.status)
        if now.judgement is not None or now.comes_to == kept.comes_to:
            return now
        return replace(now, judgement=Judgement(kept.comes_to, now.comes_to))

    def came_out(kept: RuleOutcome) -> RuleOutcome:
        now = judging.rule(policy.rules[kept.rule], kept.subject)
        if kept.contested and now.judgement is None:
            outcome = "contested" if now.outcome == "satisfied" else now.outcome
            now = replace(now, contested=kept.contested, outcome=outcome)
        if now.judgement is not None or now.outcome == kept.outcome:
            return now
        return replace(now, judgement=Judgement(kept.outcome, now.outcome))

    return replace(
        assessment,
        outcomes=tuple([came_out(outcome) for outcome in assessment.outcomes]),
        decisions=tuple([decided(decision) for decision in assessment.decisions]),
        unasked=tuple([decided(decision) for decision in assessment.unasked]),
    )


def judgements_in(assessment: Assessment) -> Iterator[tuple[str, Judgement]]:
    """The judgements by somebody that are in force in an assessment, by their targets."""
    for outcome in assessment.outcomes:
        if outcome.judgement is not None and outcome.judgement.by:
            yield finding_target(outcome.identity), outcome.judgement
    for decision in assessment.decisions:
        if decision.judgement is not None and decision.judgement.by:
            yield decision_target(decision.decision, decision.subject[1]), decision.judgement


def _asks_for_decisions(rule: Rule, policy: Policy) -> bool:
    """Whether a rule's conditions ask for a decision, themselves or through derived facts."""
    waiting = [part.expression for reading in rule.readings for part in (reading.applies, reading.requires)]
    seen: set[str] = set()
    while waiting:
        for node in walk(waiting.pop()):
            if isinstance(node, DecisionClear):
                return True
            if isinstance(node, FactValue) and node.fact in policy.facts and node.fact not in seen:
                seen.add(node.fact)
                derive = policy.facts[node.fact].derive
                waiting += [derive.expression] if derive is not None else []
    return False


def _judged_outcome(outcome: RuleOutcome, given: Judgement) -> RuleOutcome:
    """On every reading what was judged: a judgement is about the matter, whatever the words may mean."""
    judged = cast(OutcomeName, given.judged)
    readings = tuple(
        replace(reading, outcome=judged, needs=reading.needs if judged == "undetermined" else ())
        for reading in outcome.readings
    )
    return replace(outcome, outcome=judged, readings=readings, judgement=replace(given, found=outcome.outcome))


def _judged_decision(decision: DecisionOutcome, given: Judgement) -> DecisionOutcome:
    judgement = replace(given, found=decision.comes_to)
    if given.judged == CLEAR:
        return DecisionOutcome(decision.decision, decision.subject, "clear", "", (), (), (), judgement=judgement)
    if given.judged == PENDING:
        return replace(decision, status="pending", act="", depends_on_reading=False, judgement=judgement)
    return replace(
        decision, status="against", act=given.judged, needs=(), depends_on_reading=False, judgement=judgement
    )
