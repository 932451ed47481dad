"""Assessing: decisions across subjects, readings, engines, and what happens when engine and reference differ."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from qsd_rules.assess import chaining, engine
from qsd_rules.assess.assessment import Assessment, DecisionOutcome, RuleOutcome
from qsd_rules.assess.engine import Engine, assess, default_engine, engine_name, network_of
from qsd_rules.assess.meaning import reference_outcomes
from qsd_rules.assess.network import build_network
from qsd_rules.assess.statements import DecisionIs, Rails, ReadingIs
from qsd_rules.conditions.syntax import (
    Compare,
    DecisionClear,
    Literal,
    Quantified,
    Related,
    Variable,
)
from qsd_rules.facts.snapshot import SubjectRecord
from qsd_rules.policy.model import Policy
from qsd_rules.words.problems import InputProblems, InternalError
from tests.strategies.conditions import FACTS, built_projects
from tests.strategies.counting import Count
from tests.strategies.policies import (
    NUMBER,
    START,
    TODAY,
    TRUE,
    boolean,
    make_decision,
    make_fact,
    make_policy,
    make_rule,
    make_snapshot,
    make_subject,
    number,
)
from tests.strategies.profiles import examples
from tests.strategies.rules import policies, snapshots

PROJECT, ENTERPRISE = Variable("project", "project"), Variable("enterprise", "enterprise")
BUILDER = Related(PROJECT, "project.builder", "enterprise")
ON_DURABLE = default_engine() == "durable-rules"
HERE: tuple[Engine, ...] = ("durable-rules", "fixpoint") if ON_DURABLE else ("fixpoint",)


def test_the_engines_and_the_reference_agree_on_generated_rules_and_snapshots(count: Count) -> None:
    @examples(50)
    @given(st.data())
    def they_agree(data: st.DataObject) -> None:
        policy = data.draw(policies())
        snapshot = data.draw(snapshots(policy))
        # `assess` raises when an engine differs from the reference.
        assessments = [assess(policy, snapshot, engine=engine) for engine in HERE]
        for assessment in assessments[1:]:
            assert assessment.outcomes == assessments[0].outcomes
            assert assessment.decisions == assessments[0].decisions
            assert dict(assessment.derivation) == dict(assessments[0].derivation)
        count.update(f"outcomes {outcome.outcome}" for outcome in assessments[0].outcomes)
        count.update(f"decisions {decision.status}" for decision in assessments[0].decisions)

    they_agree()
    assert count["outcomes violated"] and count["outcomes undetermined"] and count["decisions against"]


def outcome(assessment: Assessment, rule: str, identifier: str) -> RuleOutcome:
    return next(o for o in assessment.outcomes if o.rule == rule and o.subject[1] == identifier)


def decision(assessment: Assessment, name: str, identifier: str) -> DecisionOutcome:
    return next(d for d in assessment.decisions if d.decision == name and d.subject[1] == identifier)


WORKS = make_policy(
    [
        make_rule("builder-may-build", DecisionClear(BUILDER, "access"), decisions={"permit": "withhold"}),
        make_rule(
            "certified", boolean("certified", "enterprise"), subject="enterprise", decisions={"access": "refuse"}
        ),
        make_rule(
            "no-rejected-project",
            Quantified(
                "all", built_projects(ENTERPRISE), "p", DecisionClear(Variable("p", "project"), "permit"), TRUE.type
            ),
            subject="enterprise",
            decisions={"notice": "criticize"},
        ),
        make_rule(
            "reviewed-projects",
            Compare(">=", number("permits", "enterprise"), Literal(1, NUMBER)),
            subject="enterprise",
        ),
        make_rule("reviewed", boolean("passed"), decisions={"review": "reject"}),
    ],
    facts=FACTS,
    decisions=[
        make_decision("review", acts=("reject",)),
        make_decision("permit"),
        make_decision("access", "enterprise", ("refuse",)),
        make_decision("notice", "enterprise", ("criticize",)),
    ],
    kinds=("project", "enterprise"),
    kept=True,
)


def works(certified: bool | None, *passed: bool | None, **given: Any) -> list[SubjectRecord]:
    """An enterprise with some projects."""
    projects = [
        make_subject("project", f"P{place}", {"builder": "E"} | ({} if value is None else {"passed": value}))
        for place, value in enumerate(passed)
    ]
    known = {} if certified is None else {"certified": certified}
    return [*projects, make_subject("enterprise", "E", known | given, ["built_projects"])]


@pytest.mark.parametrize("which", HERE)
@pytest.mark.parametrize(
    ("certified", "builder_may_build", "permit", "notice"),
    [
        (True, "satisfied", "clear", "clear"),
        (False, "violated", "against", "against"),
        (None, "undetermined", "pending", "pending"),
    ],
)
def test_decisions_travel_from_an_enterprise_to_its_project_and_back(
    which: Engine, certified: bool | None, builder_may_build: str, permit: str, notice: str
) -> None:
    assessment = assess(WORKS, make_snapshot(WORKS, works(certified, True)), engine=which)
    assert outcome(assessment, "builder-may-build", "P0").outcome == builder_may_build
    assert decision(assessment, "permit", "P0").status == permit
    assert decision(assessment, "notice", "E").status == notice
    assert decision(assessment, "notice", "E").act == ("criticize" if notice == "against" else "")


@pytest.mark.parametrize("which", HERE)
def test_a_figure_counted_from_decisions_wins_over_a_given_one_however_late_it_comes(which: Engine) -> None:
    for passed, given_count, expected in (
        (False, 5, "violated"),
        # The count governs, and the figure that contradicts it keeps the rule from being called satisfied.
        (True, 0, "contested"),
        (True, 1, "satisfied"),
        (None, 1, "satisfied"),
        # At most one can have passed: five contradict the list, and the list governs.
        (None, 5, "undetermined"),
        (None, 0, "violated"),
    ):
        snapshot = make_snapshot(WORKS, works(True, passed, permits=given_count))
        assert outcome(assess(WORKS, snapshot, engine=which), "reviewed-projects", "E").outcome == expected


@pytest.mark.parametrize("which", HERE)
def test_the_derivation_is_told_in_the_numbers_of_the_network(which: Engine) -> None:
    assessment = assess(WORKS, make_snapshot(WORKS, works(False, True)), engine=which)
    network = network_of(WORKS, "project")
    steps = assessment.derivation["project", "P0"]
    said = [network.statements[step.conclusion] for step in steps]
    assert ReadingIs("builder-may-build", "text", "unmet") in said
    assert said.index(ReadingIs("builder-may-build", "text", "unmet")) < said.index(DecisionIs("permit", "against"))
    assert all(step.subject == ("project", "P0") for step in steps)
    assert set(assessment.derivation) == {("project", "P0"), ("enterprise", "E")}
    assert len(assessment.derivation) == 2
    with pytest.raises(KeyError):
        assessment.derivation["project", "P9"]


def test_only_subjects_of_kinds_with_rules_are_chained() -> None:
    policy = make_policy(
        [make_rule("gate", boolean("a"))], facts=[make_fact("project.a")], kinds=("project", "enterprise")
    )
    snapshot = make_snapshot(policy, [make_subject("enterprise", "E", {}), make_subject("project", "P", {"a": True})])
    assert list(assess(policy, snapshot).derivation) == [("project", "P")]


def test_before_the_policy_is_in_force_nothing_is_assessed() -> None:
    snapshot = make_snapshot(WORKS, works(False, False))
    assessment = assess(WORKS, snapshot, as_of=date(2011, 3, 20))
    assert (assessment.outcomes, assessment.decisions, dict(assessment.derivation)) == ((), (), {})
    assert assess(WORKS, snapshot, as_of=START).outcomes
    assert assess(WORKS, snapshot).as_of == TODAY


# Readings.

READ_TWICE = make_policy(
    [
        make_rule(
            "rate", {"main": (TRUE, boolean("a")), "annex": (TRUE, boolean("b"))}, decisions={"permit": "withhold"}
        ),
        make_rule("other", boolean("a"), decisions={"permit": "withhold"}),
    ],
    facts=[make_fact("project.a"), make_fact("project.b")],
    decisions=[make_decision("permit")],
)
SPLIT = make_snapshot(READ_TWICE, [make_subject("project", "P", {"a": True, "b": False})])


@pytest.mark.parametrize("which", HERE)
@pytest.mark.parametrize(
    ("readings", "expected", "status", "chosen"),
    [
        (None, "satisfied", "clear", {}),
        ("main", "satisfied", "clear", {"rate": "main"}),
        ("annex", "violated", "against", {"rate": "annex"}),
        ({"rate": "annex"}, "violated", "against", {"rate": "annex"}),
        ({"other": "text"}, "satisfied", "clear", {"other": "text"}),
    ],
)
def test_the_reading_that_governs_decides(
    which: Engine, readings: Any, expected: str, status: str, chosen: dict[str, str]
) -> None:
    assessment = assess(READ_TWICE, SPLIT, readings=readings, engine=which)
    found = outcome(assessment, "rate", "P")
    assert found.outcome == expected
    assert [(r.reading, r.outcome) for r in found.readings] == [("main", "satisfied"), ("annex", "violated")]
    assert decision(assessment, "permit", "P").status == status
    assert decision(assessment, "permit", "P").depends_on_reading
    assert assessment.chosen_readings == chosen


@pytest.mark.parametrize(
    ("readings", "messages"),
    [
        ("anex", ["readings: there is no reading `anex` [unknown-reading]\n    did you mean `annex`?"]),
        ({"rat": "main"}, ["readings: there is no rule `rat` [unknown-rule]\n    did you mean `rate`?"]),
        (
            {"rate": "zzz", "zzz": "main"},
            [
                "readings: there is no reading `zzz` [unknown-reading]\n    expected one of: main, annex",
                "readings: there is no rule `zzz` [unknown-rule]\n    expected one of: rate, other",
            ],
        ),
    ],
)
def test_a_reading_the_policy_does_not_have_is_told(readings: Any, messages: list[str]) -> None:
    with pytest.raises(InputProblems) as raised:
        assess(READ_TWICE, SPLIT, readings=readings)
    assert [problem.in_language("en") for problem in raised.value.problems] == messages


# Engines.


def test_the_engine_is_named() -> None:
    assert engine_name() == ("durable-rules 2.0.28" if ON_DURABLE else "fixpoint")
    assert engine_name("fixpoint") == "fixpoint"
    assert assess(READ_TWICE, SPLIT).engine == engine_name()
    assert assess(READ_TWICE, SPLIT, engine="fixpoint").engine == "fixpoint"


def test_where_durable_rules_cannot_be_imported_the_fixpoint_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "qsd_rules.assess.durable", None)
    assert default_engine() == "fixpoint"
    assert assess(READ_TWICE, SPLIT).engine == "fixpoint"
    with pytest.raises(InputProblems, match="engine: durable-rules can't be imported here"):
        assess(READ_TWICE, SPLIT, engine="durable-rules")


def test_whether_durable_rules_answers_is_asked_of_the_import_and_not_of_the_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = default_engine()
    monkeypatch.setattr(sys, "version_info", (3, 13, 0))
    assert default_engine() == before


def test_an_answer_that_differs_from_the_reference_is_an_internal_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*arguments: Any) -> Any:
        outcomes, decisions = reference_outcomes(*arguments)
        reading = replace(outcomes[1].readings[0], requires=False, outcome="violated")
        return (outcomes[0], replace(outcomes[1], outcome="violated", readings=(reading,))), decisions

    monkeypatch.setattr(engine, "reference_outcomes", wrong)
    with pytest.raises(InternalError) as raised:
        assess(READ_TWICE, SPLIT)
    assert str(raised.value) == (
        "engine and reference differ on rule `other` for project `P`:"
        " engine satisfied (text: satisfied (applies True, requires True));"
        " reference violated (text: violated (applies True, requires False))"
    )


def test_a_decision_that_differs_from_the_reference_is_an_internal_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*arguments: Any) -> Any:
        outcomes, decisions = reference_outcomes(*arguments)
        return outcomes, (replace(decisions[0], status="against", act="withhold"),)

    monkeypatch.setattr(engine, "reference_outcomes", wrong)
    with pytest.raises(InternalError) as raised:
        assess(READ_TWICE, SPLIT)
    assert str(raised.value) == (
        "engine and reference differ on decision `permit` for project `P`: engine clear; reference against (withhold)"
    )


def test_statements_that_contradict_each_other_are_an_internal_error() -> None:
    chained = chaining.Chained({})
    chained.holds["project", "P"] = {3, 4}
    assert chained.truth(("project", "P"), Rails(3, 5)) is True
    assert chained.truth(("project", "P"), Rails(5, 3)) is False
    assert chained.truth(("project", "P"), Rails(5, 6)) is None
    with pytest.raises(InternalError, match="statements 3 and 4 about project `P` contradict each other"):
        chained.truth(("project", "P"), Rails(3, 4))


# Networks are kept ready.


def test_a_policy_with_a_digest_has_its_networks_built_once(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []
    original = build_network

    def build(policy: Policy, kind: str) -> Any:
        built.append(kind)
        return original(policy, kind)

    monkeypatch.setattr(chaining, "build_network", build)
    policy = replace(WORKS, digest="built once")
    snapshot = make_snapshot(policy, works(True, True, None))
    for _ in range(3):
        assess(policy, snapshot, engine="fixpoint")
    assert built == ["project", "enterprise"]
    assess(replace(policy, digest="another"), snapshot, engine="fixpoint")
    assert built == ["project", "enterprise"] * 2
    for _ in range(2):
        assess(replace(policy, digest=""), snapshot, engine="fixpoint")
    assert built == ["project", "enterprise"] * 4


def test_few_networks_are_kept() -> None:
    snapshot = make_snapshot(WORKS, works(True, True))
    for place in range(40):
        assess(replace(WORKS, digest=f"policy {place}"), snapshot, engine="fixpoint")
    assert len(chaining._kept) == chaining._MOST_KEPT


def test_threads_may_assess_at_the_same_time() -> None:
    cases = [
        make_snapshot(WORKS, works(certified, passed)) for certified in (True, False, None) for passed in (True, False)
    ]
    expected = [assess(WORKS, case, engine="fixpoint").outcomes for case in cases]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda case: assess(WORKS, case).outcomes, cases * 4))
    assert found == expected * 4
