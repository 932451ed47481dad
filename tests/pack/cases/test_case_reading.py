from datetime import date
from pathlib import Path

import pytest

from qsd_rules.conditions.absent import ABSENT
from qsd_rules.pack.cases.case import Case
from qsd_rules.pack.cases.case_reading import cases_folder, read_cases
from qsd_rules.pack.loading import load_policy
from qsd_rules.words.problems import InputProblems
from tests.strategies.small_pack import spoil, write_small_pack

CASES = "cases/sites.yaml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_small_pack(tmp_path)


def read(pack: Path) -> dict[str, Case]:
    cases = read_cases(load_policy(pack, cached=False), cases_folder(pack))
    return {f"{case.rule}/{case.name}": case for case in cases}


def problems(pack: Path) -> list[str]:
    with pytest.raises(InputProblems) as caught:
        read(pack)
    return [f"{problem.message.en} [{problem.check}]" for problem in caught.value.problems]


def facts(case: Case, kind: str = "project", identifier: str = "subject") -> dict[str, object]:
    return dict(case.snapshot.subjects[kind, identifier].facts)


def test_a_case_has_the_facts_given_for_all_and_its_own(pack: Path) -> None:
    case = read(pack)["concrete-is-ready-mixed/fail-just_below_95_percent"]
    assert (case.verdict, case.expected, case.as_of) == ("fail", "violated", date(2013, 6, 30))
    assert {name: str(value) for name, value in facts(case).items()} == {
        "project.is_new": "True",
        "project.concrete_rate": "94.99",
    }
    assert case.place.line == 6


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("concrete-is-ready-mixed/pass-exactly_95_percent_is_enough", "satisfied"),
        ("wall-material-is-promoted/fail-it_is_not_used", "advised"),
        ("no-permit-without-inspection/fail-never_inspected", "violated"),
        ("concrete-is-ready-mixed/unknown-the_rate_was_not_measured", "undetermined"),
        ("concrete-is-ready-mixed/not_applicable-an_old_building", "not_applicable"),
    ],
)
def test_the_first_word_of_a_name_is_the_outcome_expected(pack: Path, name: str, expected: str) -> None:
    assert read(pack)[name].expected == expected


def test_a_target_fails_by_being_missed(pack: Path) -> None:
    spoil(pack, "opinion/1-sites.yaml", "force: should", "force: target")
    assert read(pack)["wall-material-is-promoted/fail-it_is_not_used"].expected == "missed"


def test_facts_may_be_nested_or_dotted_and_taken_back(pack: Path) -> None:
    cases = read(pack)
    inspected = facts(cases["no-permit-without-inspection/pass-inspected_yesterday"])
    assert inspected == {"project.inspection.passed": True, "project.inspection.date": date(2013, 6, 29)}
    assert facts(cases["no-permit-without-inspection/fail-never_inspected"])["project.inspection.date"] is ABSENT
    assert "project.inspection.date" not in facts(cases["no-permit-without-inspection/unknown-nobody_knows_the_date"])


def test_related_subjects_are_followed_both_ways(pack: Path) -> None:
    case = read(pack)["builders-have-a-system/pass-the_builder_has_one"]
    assert facts(case, "enterprise", "E1") == {"enterprise.has_system": True}
    assert case.snapshot.inverses == {("enterprise.projects", "E1"): ("subject",)}
    assert case.as_of == date(2011, 3, 21)


def test_an_implied_relation_needs_not_be_given(pack: Path) -> None:
    spoil(pack, "vocabulary/words.yaml", "  inverse: projects\n", "  inverse: projects\n  implied: true\n")
    spoil(pack, CASES, "  given: {builder: E1}\n", "")
    case = read(pack)["builders-have-a-system/pass-the_builder_has_one"]
    assert facts(case)["project.builder"] == "E1"


def test_collections_may_be_complete(pack: Path) -> None:
    spoil(
        pack,
        CASES,
        "[{enterprise: E1, has_system: true}]",
        "[{enterprise: E1, has_system: true, complete: [projects]}]",
    )
    case = read(pack)["builders-have-a-system/pass-the_builder_has_one"]
    assert case.snapshot.subjects["enterprise", "E1"].complete == {"enterprise.projects"}


def test_what_else_is_expected(pack: Path) -> None:
    case = read(pack)["no-permit-without-inspection/fail-inspection_not_passed"]
    assert case.decisions == (("permit", "withhold"),)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("rule: wall-material-is-promoted", "rule: wall-materials", "there is no rule `wall-materials` [unknown-rule]"),
        ("{concrete_rate: 95}", "{concrete: 95}", "`project` has no fact `concrete` [unknown-fact]"),
        ("{concrete_rate: 95}", "{concrete_rate: [95]}", None),
        ("{concrete_rate: 95}", "{concrete_rate: 95.001}", None),
        ("{concrete_rate: 95}", "{concrete_rate: 101}", None),
        ("{new_wall_material: true}", "{new_wall_material: maybe}", None),
        (
            "{enterprise: E1, has_system: true}",
            "{company: E1, has_system: true}",
            "a related subject starts with its kind and id, such as `project: P1`; there is no kind `company` "
            "[unknown-kind]",
        ),
        ("[{enterprise: E1, has_system: true}]", "[{enterprise: E1}, {}]", None),
        ("[{enterprise: E1, has_system: true}]", "[{enterprise: [E1]}]", None),
        ("[{enterprise: E1, has_system: true}]", "[E1]", None),
        ("[{enterprise: E1, has_system: true}]", "{enterprise: E1}", None),
        (
            "{enterprise: E1, has_system: true}",
            "{enterprise: E2, has_system: true}",
            "`builder` leads to the enterprise `E1`, which is not among the facts [dangling-relation]",
        ),
        (
            "[{enterprise: E1, has_system: true}]",
            "[{enterprise: E1}, {enterprise: E1}]",
            "`E1` is there twice [defined-twice]",
        ),
        (
            "{enterprise: E1, has_system: true}",
            "{enterprise: E1, complete: [project]}",
            "`enterprise` has no collection `project` [unknown-collection]",
        ),
        ("{permit: clear}", "{permits: clear}", "`project` has no decision `permits` [unknown-decision]"),
        ("{permit: clear}", "{permit: refuse}", "the decision `permit` has no `refuse` [unknown-act]"),
        (
            "expect: {decisions: {permit: clear}}",
            "expect: {readings: {annex: satisfied}}",
            "there is no reading `annex` [unknown-reading]",
        ),
        (
            "expect: {decisions: {permit: clear}}",
            "expect: {readings: {text: passed}}",
            "there is no outcome `passed` [unknown-outcome]",
        ),
        (
            "pass-just_above_95_percent",
            "pass-exactly_95_percent_is_enough",
            None,
        ),
        ("pass-exactly_95_percent_is_enough", "ok-exactly_95_percent_is_enough", None),
        ("pass-exactly_95_percent_is_enough", "pass", None),
    ],
)
def test_what_is_wrong_with_a_case_is_said(pack: Path, old: str, new: str, expected: str | None) -> None:
    spoil(pack, CASES, old, new)
    found = problems(pack)
    assert len(found) == 1
    if expected is not None:
        assert found == [expected]


def test_the_same_name_twice_in_two_files_is_refused(pack: Path) -> None:
    (pack / "cases" / "more.yaml").write_text(
        "- rule: wall-material-is-promoted\n  cases:\n    pass-it_is_used: {new_wall_material: true}\n",
        encoding="utf-8",
    )
    assert len(problems(pack)) == 1


def test_all_problems_come_at_once(pack: Path) -> None:
    spoil(pack, CASES, "{concrete_rate: 95}", "{concrete: 95}")
    spoil(pack, CASES, "{permit: pending}", "{permit: wait}")
    assert len(problems(pack)) == 2


def test_a_pack_may_have_no_cases(pack: Path) -> None:
    (pack / CASES).unlink()
    (pack / "cases").rmdir()
    assert read(pack) == {}
