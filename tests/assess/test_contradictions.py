"""What is given and ruled out by other facts is told, with both values, and is above every finding."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qsd_rules.assess.contradictions import contradictions
from qsd_rules.assess.engine import assess
from qsd_rules.cli.main import main
from qsd_rules.conditions.meaning import Unknown
from qsd_rules.policy.model import Policy
from qsd_rules.workbook.snapshot_files import read_contents

SCENARIOS = Path(__file__).parents[1] / "scenarios"
REPORTED = str(SCENARIOS / "reported-figure-against-a-complete-list.yaml")
REFUSED = str(SCENARIOS / "report-says-passed-supervisor-refuses.yaml")
Capture = pytest.CaptureFixture[str]

WORKS = """\
date: 2015-12-31
{complete}subjects:
  district:
  - {{id: longgang, {given}}}
  project:
  - {{id: p1, is_completed: true, completion_acceptance: {{passed: true}}}}
  - {{id: p2, is_completed: true, completion_acceptance: {{passed: {second}}}}}
"""
RATE = "works.completion_acceptance_pass_rate"


@pytest.mark.parametrize(
    ("given", "second", "complete", "told"),
    [
        # A complete list settles the rate: any other figure contradicts it.
        ("100", "false", True, ["50"]),
        ("50", "false", True, []),
        ("99.9", "true", True, ["100"]),
        # A list that may go on bounds it: one that failed keeps it below 100%, one that passed above 0.
        ("100", "false", False, ["bounded"]),
        ("99", "false", False, []),
        ("0", "true", False, ["bounded"]),
        ("100", "true", False, []),
    ],
)
def test_a_rate_is_held_to_the_works_that_are_listed(
    given: str, second: str, complete: bool, told: list[str], opinion: Policy
) -> None:
    head = "complete: {district: [projects]}\n" if complete else ""
    text = WORKS.format(complete=head, given=f"{RATE}: {given}", second=second)
    found = contradictions(assess(opinion, read_contents(opinion, [("works.yaml", text.encode())])))
    assert [each.identity for each in found] == [f"district.{RATE}@longgang"] * len(told)
    assert ["bounded" if isinstance(each.derived, Unknown) else str(each.derived) for each in found] == told


def test_it_stands_first_in_every_report(capsys: Capture) -> None:
    assert main(["check", REPORTED, "--width", "200"], {}) == 1
    told = capsys.readouterr().out
    assert told.index("【材料相互矛盾】1 项，请核对双方材料；未更正前以由其他事实得出的为准") < told.index("【决定】")
    assert "获得各类管理体系认证的规模以上工业企业数：写明为742家" in told and "由其他事实得出的是1家" in told
    assert main(["check", REFUSED, "--width", "200", "--lang", "en", "--format", "markdown"], {}) == 1
    told = capsys.readouterr().out
    assert "yes is given" in told and "while other facts come to no" in told


def test_a_record_has_both_values(capsys: Capture) -> None:
    main(["check", REPORTED, "--format", "json"], {})
    (told,) = json.loads(capsys.readouterr().out)["contradictions"]
    assert (told["id"], told["given"], told["derived"]) == (
        "district.certification.enterprises_with_any_system@longgang",
        742,
        1,
    )


def test_it_fails_at_a_level_of_its_own(capsys: Capture, tmp_path: Path) -> None:
    assert main(["check", REPORTED, "--fail-on", "contradiction"], {}) == 1
    whole = Path(REPORTED).read_text(encoding="utf-8").replace("742", "1")
    (tmp_path / "agreed.yaml").write_text(whole, encoding="utf-8")
    assert main(["check", str(tmp_path / "agreed.yaml"), "--fail-on", "contradiction"], {}) == 4
    assert "材料相互矛盾" not in capsys.readouterr().out.rpartition("核查日期")[2]
