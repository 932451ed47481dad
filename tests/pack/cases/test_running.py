from pathlib import Path

import pytest

from qsd_rules.pack.cases.case_reading import cases_folder, read_cases
from qsd_rules.pack.cases.reasons import reasons_for
from qsd_rules.pack.cases.running import CaseResult, policy_about, run_cases
from qsd_rules.pack.loading import load_policy
from qsd_rules.words.problems import InputProblems
from tests.strategies.small_pack import SOUND, spoil, write_small_pack

CASES = "cases/sites.yaml"
OPINION = "opinion/1-sites.yaml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_small_pack(tmp_path)


def results(pack: Path) -> dict[str, CaseResult]:
    policy = load_policy(pack, cached=False)
    return {result.case.name: result for result in run_cases(policy, read_cases(policy, cases_folder(pack)))}


def mismatches(pack: Path) -> dict[str, list[tuple[str, str, str]]]:
    return {
        name: [(m.what.en, m.expected, m.got) for m in result.mismatches]
        for name, result in results(pack).items()
        if not result.passed
    }


def test_the_cases_of_the_small_pack_come_out_as_expected(pack: Path) -> None:
    assert len(results(pack)) == 16
    assert mismatches(pack) == {}


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            CASES,
            "fail-just_below_95_percent: {concrete_rate: 94.99}",
            "fail-just_below_95_percent: {concrete_rate: 95}",
            {"fail-just_below_95_percent": [("outcome", "violated", "satisfied")]},
        ),
        (
            OPINION,
            "project.concrete_rate >= parameters",
            "project.concrete_rate > parameters",
            {"pass-exactly_95_percent_is_enough": [("outcome", "satisfied", "violated")]},
        ),
        (
            CASES,
            "{permit: withhold}",
            "{permit: clear}",
            {"fail-inspection_not_passed": [("decision `permit`", "clear", "withhold")]},
        ),
        (
            CASES,
            "pass-it_is_used: {new_wall_material: true}",
            "pass-it_is_used: {new_wall_material: true, expect: {readings: {text: advised}}}",
            {"pass-it_is_used": [("outcome of reading `text`", "advised", "satisfied")]},
        ),
        (
            CASES,
            "pass-it_is_used: {new_wall_material: true}",
            "pass-it_is_used: {new_wall_material: true, as_of: 2010-01-01}",
            {"pass-it_is_used": [("outcome", "satisfied", "not in force")]},
        ),
    ],
)
def test_what_came_out_otherwise_is_named(
    pack: Path, file: str, old: str, new: str, expected: dict[str, list[tuple[str, str, str]]]
) -> None:
    spoil(pack, file, old, new)
    assert mismatches(pack) == expected


def test_reasons_say_what_each_statement_comes_to(pack: Path) -> None:
    spoil(
        pack,
        CASES,
        "fail-inspected_tomorrow: {inspection.date: 2013-07-01}",
        "pass-inspected_tomorrow: {inspection.date: 2013-07-01}",
    )
    reasons = list(reasons_for(results(pack)["pass-inspected_tomorrow"]))
    assert [reason.en for reason in reasons] == [
        "requires: `project.inspection.passed` is true",
        "requires: `has(project.inspection.date)` is true",
        "requires: `project.inspection.date <= as_of` is false "
        "(`project.inspection.date` = 2013-07-01, `as_of` = 2013-06-30)",
    ]
    assert reasons[0].zh == "requires：`project.inspection.passed` 为 真"


def test_reasons_name_the_facts_that_are_missing(pack: Path) -> None:
    unknown = list(reasons_for(results(pack)["unknown-the_rate_was_not_measured"]))
    assert unknown[-1].en == (
        "requires: `project.concrete_rate >= parameters.concrete_rate_minimum` is unknown for want of "
        "project.concrete_rate@subject (`project.concrete_rate` = unknown for want of project.concrete_rate@subject, "
        "`parameters.concrete_rate_minimum` = 95)"
    )


def test_a_rule_is_run_with_those_behind_the_decisions_it_asks_about(pack: Path) -> None:
    spoil(pack, OPINION, "requires: project.new_wall_material", "requires: project.decisions.permit")
    policy = load_policy(pack, cached=False)
    alone = policy_about(policy, policy.rules["builders-have-a-system"], frozenset())
    asking = policy_about(policy, policy.rules["wall-material-is-promoted"], frozenset())
    deciding = policy_about(policy, policy.rules["builders-have-a-system"], frozenset({"permit"}))
    assert list(alone.rules) == ["builders-have-a-system"]
    assert list(asking.rules) == ["wall-material-is-promoted", "no-permit-without-inspection"]
    assert list(deciding.rules) == ["no-permit-without-inspection", "builders-have-a-system"]
    assert len({policy.digest, alone.digest, asking.digest, deciding.digest}) == 4


@pytest.mark.parametrize(
    ("given", "expected", "got"),
    [
        ("inspection.passed: true", "true", None),
        ("inspection.passed: true", "false", "true"),
        ("inspection.passed: false", "false", None),
        ("inspection.passed: unknown", "unknown", None),
        ("inspection.passed: unknown", "true", "unknown"),
        ("inspection.passed: true", "unknown", "true"),
    ],
)
def test_what_a_derived_fact_comes_to_can_be_expected(pack: Path, given: str, expected: str, got: str | None) -> None:
    spoil(pack, "vocabulary/words.yaml", "decisions:\n", SOUND)
    spoil(
        pack,
        CASES,
        "pass-it_is_used: {new_wall_material: true}",
        f"pass-it_is_used: {{new_wall_material: true, {given}, expect: {{facts: {{is_sound: {expected}}}}}}}",
    )
    found = mismatches(pack).get("pass-it_is_used")
    assert found == (None if got is None else [("derived fact `is_sound`", expected, got)])


def test_only_derived_facts_can_be_expected(pack: Path) -> None:
    spoil(pack, "vocabulary/words.yaml", "decisions:\n", SOUND)
    spoil(pack, CASES, "{new_wall_material: true}", "{new_wall_material: true, expect: {facts: {is_sond: true}}}")
    with pytest.raises(InputProblems) as caught:
        results(pack)
    [problem] = caught.value.problems
    assert problem.message.en == "`project` has no derived fact `is_sond`"
    assert problem.hint is not None and problem.hint.en == "did you mean `is_sound`?"
