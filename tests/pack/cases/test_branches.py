from fractions import Fraction
from pathlib import Path

import pytest

from qsd_rules.pack.cases.branches import find_derivation_lacks, find_lacks
from qsd_rules.pack.cases.case_reading import cases_folder, read_cases
from qsd_rules.pack.cases.running import run_cases, shown
from qsd_rules.pack.loading import load_policy
from tests.strategies.small_pack import spoil, write_small_pack

CASES = "cases/sites.yaml"
OPINION = "opinion/1-sites.yaml"
WORDS = "vocabulary/words.yaml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_small_pack(tmp_path)


def lacks(pack: Path) -> list[str]:
    policy = load_policy(pack, cached=False)
    results = list(run_cases(policy, read_cases(policy, cases_folder(pack))))
    return [lack.message.en for lack in (*find_lacks(policy, results), *find_derivation_lacks(policy, results))]


def test_the_small_pack_lacks_nothing(pack: Path) -> None:
    assert lacks(pack) == []


CONCRETE = "project.concrete_rate >= parameters.concrete_rate_minimum"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "    fail-just_below_95_percent: {concrete_rate: 94.99}\n",
            [
                "no case that comes out as fail",
                f"no case makes `{CONCRETE}` false",
                f"`{CONCRETE}`: no case just below `parameters.concrete_rate_minimum` (94.99)",
            ],
        ),
        (
            "    pass-exactly_95_percent_is_enough: {concrete_rate: 95}\n",
            [f"`{CONCRETE}`: no case at `parameters.concrete_rate_minimum` (95)"],
        ),
        (
            "    pass-just_above_95_percent: {concrete_rate: 95.01}\n",
            [f"`{CONCRETE}`: no case just above `parameters.concrete_rate_minimum` (95.01)"],
        ),
        ("    not_applicable-an_old_building: {is_new: false}\n", ["no case makes `project.is_new` false"]),
        ("    unknown-the_rate_was_not_measured: {}\n", ["no case that comes out as unknown"]),
        (
            "    fail-never_inspected: {inspection.date: null}\n",
            ["no case makes `has(project.inspection.date)` false, and so decides"],
        ),
        (
            "    fail-inspected_tomorrow: {inspection.date: 2013-07-01}\n",
            ["no case makes `project.inspection.date <= as_of` false, and so decides"],
        ),
    ],
)
def test_a_case_taken_away_is_missed(pack: Path, line: str, expected: list[str]) -> None:
    spoil(pack, CASES, line, "")
    assert lacks(pack) == expected


def test_a_figure_needs_its_neighbours_to_the_places_that_count(pack: Path) -> None:
    spoil(pack, CASES, "{concrete_rate: 94.99}", "{concrete_rate: 90}")
    assert lacks(pack) == [f"`{CONCRETE}`: no case just below `parameters.concrete_rate_minimum` (94.99)"]


def test_nothing_is_asked_beyond_the_range_of_a_fact(pack: Path) -> None:
    spoil(pack, OPINION, "values: {2011-03-21: 95}", "values: {2011-03-21: 100}")
    spoil(pack, CASES, "{concrete_rate: 95}", "{concrete_rate: 100}")
    spoil(pack, CASES, "{concrete_rate: 94.99}", "{concrete_rate: 99.99}")
    spoil(pack, CASES, "    pass-just_above_95_percent: {concrete_rate: 95.01}\n", "")
    assert lacks(pack) == []


def test_a_part_that_never_decides_alone_is_named(pack: Path) -> None:
    spoil(
        pack,
        CASES,
        "    fail-inspection_not_passed:\n      inspection.passed: false\n",
        "    fail-inspection_not_passed:\n      inspection: {passed: false, date: null}\n",
    )
    assert lacks(pack) == ["no case where `project.inspection.passed` being false alone decides"]


def test_requirements_are_only_tried_where_the_rule_applies(pack: Path) -> None:
    spoil(
        pack,
        CASES,
        "pass-just_above_95_percent: {concrete_rate: 95.01}",
        "not_applicable-above: {concrete_rate: 95.01, is_new: false}",
    )
    assert lacks(pack) == [f"`{CONCRETE}`: no case just above `parameters.concrete_rate_minimum` (95.01)"]


def test_conditions_inside_quantifiers_are_tried_on_members(pack: Path) -> None:
    spoil(
        pack, OPINION, "project.builder.has_system", "project.builder.projects.all(p, p.is_new || p.new_wall_material)"
    )
    spoil(pack, CASES, "has_system: true", "complete: [projects]")
    spoil(pack, CASES, "has_system: false", "complete: [projects]")
    spoil(pack, CASES, "  given: {builder: E1}", "  given: {builder: E1, is_new: false, new_wall_material: false}")
    spoil(pack, CASES, "pass-the_builder_has_one:\n", "pass-the_builder_has_one:\n      is_new: true\n")
    spoil(
        pack,
        CASES,
        "unknown-the_builder_was_not_asked:\n",
        "unknown-the_builder_was_not_asked:\n      is_new: unknown\n",
    )
    assert lacks(pack) == ["no case makes `p.new_wall_material` true, and so decides"]


def test_figures_inside_derived_facts_need_cases_as_well(pack: Path) -> None:
    spoil(pack, OPINION, f"requires: {CONCRETE}", "requires: project.has_enough_concrete")
    spoil(
        pack,
        WORDS,
        "decisions:\n",
        "- fact: project.has_enough_concrete\n  type: boolean\n  label: {zh: 够, en: enough}\n"
        f"  derive: {CONCRETE}\ndecisions:\n",
    )
    assert lacks(pack) == []
    spoil(pack, CASES, "{concrete_rate: 95}", "{concrete_rate: 95.02}")
    assert lacks(pack) == [f"`{CONCRETE}`: no case at `parameters.concrete_rate_minimum` (95)"]


def test_every_reading_needs_its_cases(pack: Path) -> None:
    spoil(
        pack,
        OPINION,
        "    requires: project.new_wall_material\n",
        "    readings:\n"
        "      strict: {label: {zh: 严, en: strict}, requires: project.new_wall_material}\n"
        "      loose: {label: {zh: 宽, en: loose}, requires: project.new_wall_material || project.is_new}\n",
    )
    policy = load_policy(pack, cached=False)
    results = list(run_cases(policy, read_cases(policy, cases_folder(pack))))
    found = [lack for lack in find_lacks(policy, results) if lack.rule == "wall-material-is-promoted"]
    assert {lack.reading for lack in found} == {"loose"}
    assert ("leaf", "project.is_new", "true") in [(lack.what, lack.part, lack.wanted) for lack in found]


def test_a_rule_without_cases_lacks_all_three(pack: Path) -> None:
    (pack / CASES).write_text(
        "- rule: wall-material-is-promoted\n  cases:\n    pass-it_is_used: {new_wall_material: true}\n",
        encoding="utf-8",
    )
    found = lacks(pack)
    assert found.count("no case that comes out as pass") == 3
    assert found.count("no case that comes out as fail") == 4


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(95), "95"),
        (Fraction(9499, 100), "94.99"),
        (Fraction(-1, 2), "-0.5"),
        (Fraction(47, 100), "0.47"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-3), "-3"),
    ],
)
def test_numbers_are_shown_as_people_write_them(value: Fraction, text: str) -> None:
    assert shown(value) == text
