"""The report as SARIF; it was checked once against the published schema, these tests hold to what that demands."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from qsd_rules import read_snapshot
from qsd_rules.assess.engine import assess
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.report.sarif import physical, sarif_log, sarif_report
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place
from tests.report.samples import DAY, sample_assessment, small_policy

KINDS_AND_LEVELS = [
    ("ready-mixed-concrete-is-used@P1", "fail", "error"),
    ("energy-review-withholds-permit@P1", "fail", "error"),
    ("sampling-pass-rate-is-exceeded@D", "fail", "error"),
    ("green-materials-are-used@P1", "fail", "warning"),
    ("every-project-passes-acceptance@D", "fail", "note"),
    ("energy-review-withholds-permit@P2", "open", "none"),
    ("acceptance-problems-bar-filing@P2", "open", "none"),
    ("industrial-wastewater-meets-the-standard@D", "review", "none"),
]


def test_every_finding_is_a_result_of_its_kind() -> None:
    [run] = sarif_log(sample_assessment(), "zh")["runs"]
    assert [
        (result["partialFingerprints"]["finding/v1"], result["kind"], result["level"]) for result in run["results"]
    ] == KINDS_AND_LEVELS


def test_results_point_at_their_rule_and_clause() -> None:
    log = sarif_log(sample_assessment(), "en")
    [run] = log["runs"]
    rules, [taxonomy] = run["tool"]["driver"]["rules"], run["taxonomies"]
    assert log["version"] == "2.1.0"
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        [taxon] = result["taxa"]
        assert taxonomy["taxa"][taxon["index"]]["id"] == taxon["id"]
        assert taxon["toolComponent"]["name"] == taxonomy["name"]
    assert len({rule["id"] for rule in rules}) == len(rules)


def test_a_result_stands_where_the_fact_stands() -> None:
    [run] = sarif_log(sample_assessment(), "zh")["runs"]
    [location] = run["results"][0]["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "facts/sample.yaml"},
        "region": {"startLine": 14, "startColumn": 5},
    }
    assert location["logicalLocations"] == [
        {"name": "坂田办公楼", "fullyQualifiedName": "project/P1", "kind": "project"}
    ]


def test_the_message_says_what_was_found_by_which_words() -> None:
    [run] = sarif_log(sample_assessment(), "zh")["runs"]
    assert run["results"][0]["message"]["text"] == (
        "违反：使用预拌混凝土（坂田办公楼（P1））；预拌混凝土使用率：94.99%，要求95%以上；一：“预拌混凝土使用率95%以上”"
    )


@pytest.mark.parametrize(
    ("place", "uri"),
    [
        (Place("facts/a b.yaml", 3), "facts/a%20b.yaml"),
        (Place("facts/项目.yaml", 3), "facts/%E9%A1%B9%E7%9B%AE.yaml"),
        (Place("/tmp/a.yaml", 3), "file:///tmp/a.yaml"),
    ],
)
def test_files_are_written_as_uris(place: Place, uri: str) -> None:
    assert physical(place)["artifactLocation"]["uri"] == uri


def test_the_row_of_a_cell_is_its_line() -> None:
    assert physical(Place("facts/a.xlsx", 2, 3, "项目!C2"))["region"] == {"startLine": 2, "startColumn": 3}


def test_where_nothing_was_given_a_result_stands_at_the_id_of_its_subject(tmp_path: Path) -> None:
    (tmp_path / "in.yaml").write_text("date: 2013-06-30\nsubjects:\n  project:\n  - name: 厂房\n    id: P9\n", "utf-8")
    assessment = assess(small_policy(), read_snapshot(small_policy(), [tmp_path / "in.yaml"]))
    [run] = sarif_log(assessment, "zh")["runs"]
    assert run["results"]
    for result in run["results"]:
        [location] = result["locations"]
        assert location["physicalLocation"]["region"] == {"startLine": 5, "startColumn": 9}
        assert location["message"] == {"text": "厂房"}


def test_the_cell_of_the_id_is_named_in_a_workbook() -> None:
    record = SubjectRecord("project", "P9", "厂房", {}, place=Place("a.xlsx", 7, 2, "项目!B7"))
    snapshot = Snapshot(DAY, {("project", "P9"): record}, {}, Text("", ""), True, "0")
    [run] = sarif_log(assess(small_policy(), snapshot), "zh")["runs"]
    assert run["results"]
    assert {result["locations"][0]["message"]["text"] for result in run["results"]} == {"厂房 项目!B7"}


def test_every_result_has_one_place_and_each_related_one_once() -> None:
    [run] = sarif_log(sample_assessment(), "en")["runs"]
    assert set(run["originalUriBaseIds"]) == {"PACK"}
    for result in run["results"]:
        [location] = result["locations"]
        related = [each["physicalLocation"] for each in result["relatedLocations"]]
        assert location["physicalLocation"] not in related
        assert len({json.dumps(each) for each in related}) == len(related) >= 1
        assert [each["id"] for each in result["relatedLocations"]] == list(range(1, len(related) + 1))
        assert related[-1]["artifactLocation"]["uriBaseId"] == "PACK"
        assert not related[-1]["artifactLocation"]["uri"].startswith(("/", "file:"))


def test_the_log_tells_where_the_program_is_told_of() -> None:
    [run] = sarif_log(sample_assessment(), "en")["runs"]
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    assert run["tool"]["driver"]["informationUri"] == project["urls"]["Homepage"]


def test_same_input_gives_same_bytes() -> None:
    assert sarif_report(sample_assessment(), "zh") == sarif_report(sample_assessment(), "zh")
    assert json.loads(sarif_report(sample_assessment(), "zh"))["runs"][0]["properties"]["counts"]["violated"] == 2
