"""The reasons given for an outcome are reasons: alone, they force it; on generated policies, explaining never fails."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.evaluation import Node, deciding
from qsd_rules.assess.explanation import Explainer, OutcomeExplanation, explain
from qsd_rules.assess.findings import world_of
from qsd_rules.assess.statements import DecidedAgainst, ReadingIs
from qsd_rules.conditions.meaning import Unknown, evaluate
from qsd_rules.conditions.syntax import (
    BOOLEAN,
    And,
    Arithmetic,
    Compare,
    Conditional,
    Expression,
    Literal,
    Not,
    Or,
    Quantified,
)
from tests.strategies.assessments import assessments
from tests.strategies.policies import NUMBER
from tests.strategies.profiles import examples

NOTHING = Arithmetic("/", Literal(1, NUMBER), Literal(0, NUMBER), NUMBER)
UNKNOWABLE = Compare("==", NOTHING, NOTHING)


def explained(assessment: Assessment) -> Iterator[OutcomeExplanation]:
    explainer = Explainer(assessment)
    return map(explainer.outcome, assessment.outcomes)


def only_known(node: Node, kept: frozenset[int]) -> Expression:
    """The condition with every part unknowable but those that are kept, which are what they came out to be."""
    if id(node) in kept:
        return UNKNOWABLE if node.truth is None else Literal(node.truth, BOOLEAN)
    parts = tuple(only_known(part, kept) for part in node.parts)
    if not parts:
        return UNKNOWABLE
    match node.expression:
        case Not():
            return Not(parts[0])
        case And():
            return And(parts)
        case Or():
            return Or(parts)
        case Conditional():
            condition, *branches = parts
            picked = node.parts[0].truth
            then = UNKNOWABLE if picked is False else branches[0]
            otherwise = UNKNOWABLE if picked is True else branches[-1]
            return Conditional(condition, then, otherwise, BOOLEAN)
        case Quantified(quantifier="all"):
            return And(parts) if node.truth else And((*parts, UNKNOWABLE))
        case Quantified(quantifier="exists"):
            return Or(parts) if node.truth is False else Or((*parts, UNKNOWABLE))
        case other:
            raise AssertionError(f"{other!r} has parts")


def conditions_of(explanation: OutcomeExplanation) -> Iterator[Node]:
    for reading in explanation.readings:
        yield from (node for node in (reading.applies, reading.requires) if node is not None)


@examples(15)
@given(assessments())
def test_the_reasons_alone_force_the_value(assessment: Assessment) -> None:
    world = world_of(assessment)
    for explanation in explained(assessment):
        for node in conditions_of(explanation):
            kept = frozenset(map(id, deciding(node)))
            alone = evaluate(only_known(node, kept), world, {})
            assert (None if isinstance(alone, Unknown) else alone) == node.truth


@examples(15)
@given(assessments())
def test_what_settles_a_condition_is_known_and_what_does_not_is_unknown(assessment: Assessment) -> None:
    for explanation in explained(assessment):
        for node in conditions_of(explanation):
            truths = {reason.truth for reason in deciding(node)}
            assert truths
            assert (None in truths) is (node.truth is None)


@examples(15)
@given(assessments())
def test_conditions_come_out_as_their_readings_say(assessment: Assessment) -> None:
    for explanation in explained(assessment):
        for reading in explanation.readings:
            assert reading.applies is None or reading.applies.truth == reading.outcome.applies
            assert reading.requires is None or reading.requires.truth == reading.outcome.requires


@examples(15)
@given(assessments())
def test_every_other_outcome_is_accounted_for(assessment: Assessment) -> None:
    for explanation in explained(assessment):
        others = [why.outcome for why in explanation.why_not]
        assert len(set(others)) == len(others)
        assert explanation.finding.outcome.outcome not in others
        settled = explanation.finding.outcome.outcome != "undetermined"
        assert ("undetermined" in others) is settled
        assert all(why.because for why in explanation.why_not if why.outcome == "not_applicable")


@examples(15)
@given(assessments())
def test_a_derivation_is_told_from_the_facts_up(assessment: Assessment) -> None:
    explainer = Explainer(assessment)
    derivations = [
        *(explainer.outcome(outcome).derivation for outcome in assessment.outcomes),
        *(explainer.decision(decision).derivation for decision in assessment.decisions),
    ]
    for steps in derivations:
        told: set[int] = set()
        for step in steps:
            assert told.issuperset(step.premises)
            told.add(step.number)


@examples(15)
@given(assessments())
def test_a_derivation_ends_where_its_outcome_does(assessment: Assessment) -> None:
    for explanation in explained(assessment):
        outcome = explanation.finding.outcome
        said = [step.statement for step in explanation.derivation]
        own = {(s.reading, s.status) for s in said if isinstance(s, ReadingIs) and s.rule == outcome.rule}
        for reading in outcome.readings:
            assert ((reading.reading, "met") in own) is (reading.requires is True)
            assert ((reading.reading, "not_applicable") in own) is (reading.applies is False)
            unmet = reading.requires is False and reading.applies is True
            assert ((reading.reading, "unmet") in own) is unmet
        decided = {statement.decision for statement in said if isinstance(statement, DecidedAgainst)}
        assert decided >= {d.decision for d in explanation.decisions if outcome.rule in d.against}


@examples(12)
@given(assessments())
def test_everything_can_be_explained(assessment: Assessment) -> None:
    policy = assessment.policy
    names = [*policy.rules, *policy.decisions, *policy.facts, *policy.parameters, "一"]
    for name in [*names, *(outcome.identity for outcome in assessment.outcomes)]:
        about = explain(policy, name, assessment)
        assert {found.finding.rule.name for found in about.outcomes} <= set(about.rules)
