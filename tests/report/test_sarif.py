"""The report as SARIF; it was checked once against the published schema, these tests hold to what that demands."""

from __future__ import annotations

import json

import pytest

from qsd_rules.report.sarif import physical, sarif_log, sarif_report
from qsd_rules.words.problems import Place
from tests.report.samples import sample_assessment

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


def test_a_cell_has_no_line() -> None:
    assert physical(Place("facts/a.xlsx", cell="B2")) == {"artifactLocation": {"uri": "facts/a.xlsx"}}


def test_same_input_gives_same_bytes() -> None:
    assert sarif_report(sample_assessment(), "zh") == sarif_report(sample_assessment(), "zh")
    assert json.loads(sarif_report(sample_assessment(), "zh"))["runs"][0]["properties"]["counts"]["violated"] == 2
