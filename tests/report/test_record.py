"""The record of an assessment, and what it takes to write one."""

from __future__ import annotations

import json
import tracemalloc
from datetime import date
from importlib import resources

import jsonschema
import pytest

from qsd_rules.assess.engine import assess
from qsd_rules.assess.selection import choose, select
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.report.first_record import first_record
from qsd_rules.report.json import Data
from qsd_rules.report.record import json_report, record, record_pieces
from qsd_rules.words.language import Text
from tests.report.samples import sample_assessment, sample_snapshot, small_policy


def outcome_of(rule: str) -> Data:
    return next(o for o in record(sample_assessment())["outcomes"] if o["id"] == rule)


def test_it_is_as_its_schema_says() -> None:
    schema = json.loads(resources.files("qsd_rules.report").joinpath("assessment.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(json_report(sample_assessment())), schema, jsonschema.Draft202012Validator)


def test_its_pieces_are_the_whole_of_it_in_either_form() -> None:
    whole = json.loads(json.dumps(record(sample_assessment())))
    compact, pretty = json_report(sample_assessment()), json_report(sample_assessment(), pretty=True)
    assert json.loads(compact) == json.loads(pretty) == whole
    assert compact == json_report(sample_assessment())
    assert compact.endswith("}\n")
    assert pretty == json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    assert pretty.splitlines()[1] == '  "format": "qsd-rules/assessment/2",'


def test_every_outcome_is_in_it_with_its_digests() -> None:
    assessment = sample_assessment()
    data = record(assessment)
    assert [outcome["id"] for outcome in data["outcomes"]] == [outcome.identity for outcome in assessment.outcomes]
    assert sum(data["counts"].values()) == len(data["outcomes"])
    assert data["policy"]["digest"] == assessment.policy.digest
    assert data["facts"]["digest"] == assessment.snapshot.digest


def test_a_finding_has_its_values_and_names_what_the_pack_says() -> None:
    outcome, pack = outcome_of("ready-mixed-concrete-is-used@P1"), record(sample_assessment())["pack"]
    [ground] = outcome["grounds"]
    assert pack["conditions"][ground["condition"]] == (
        "project.ready_mixed_concrete_rate >= parameters.ready_mixed_concrete_minimum"
    )
    assert ground["facts"] == [
        {
            "fact": "project.ready_mixed_concrete_rate", "status": "given", "value": 94.99,
            "place": {"file": "facts/sample.yaml", "line": 14, "column": 5},
        }
    ]  # fmt: skip
    assert ground["parameters"] == [{"parameter": "ready_mixed_concrete_minimum", "value": 95}]
    rule = pack["rules"][outcome["rule"]]
    assert (rule["clause"], pack["clauses"][rule["clause"]]) == ("一", "1")
    assert rule["readings"]["text"]["quote"] == "预拌混凝土使用率95%以上"
    assert rule["remedy"]["zh"] == "改用预拌混凝土"
    fact = pack["facts"]["project.ready_mixed_concrete_rate"]
    assert (fact["unit"], fact["label"]["zh"]) == ("percent", "预拌混凝土使用率")
    assert pack["documents"][fact["document"]]["zh"] == "预拌混凝土送货台账"


def test_what_is_undetermined_tells_its_needs_and_leaves_its_conditions_to_explain() -> None:
    found = [o for o in record(sample_assessment())["outcomes"] if o["outcome"] == "undetermined"]
    assert found
    assert all(o["needs"] and "grounds" not in o and "applicability" not in o for o in found)
    pack = record(sample_assessment())["pack"]
    assert all("question" in pack["facts"][fact] for o in found for need in o["needs"] for fact in need["facts"])


def test_it_says_as_much_of_each_outcome_as_the_first_format_did() -> None:
    now, first = record(sample_assessment()), first_record(sample_assessment())
    for told, before in zip(now["outcomes"], first["outcomes"], strict=True):
        rule = now["pack"]["rules"][told["rule"]]
        assert (told["id"], told["outcome"], told["reading"]) == (before["id"], before["outcome"], before["reading"])
        assert (rule["title"], rule["force"], rule["judged"]) == (before["title"], before["force"], before["judged"])
        assert rule["readings"][told["reading"]]["quote"] == before["quote"]["words"]
        assert 1 + len(told.get("other_readings", ())) == len(before["readings"])
        needed = [need["fact"] for need in before["needs"]]
        assert sorted(fact for need in told.get("needs", ()) for fact in need["facts"]) == sorted(needed)
        if told["outcome"] != "undetermined":
            assert len(told.get("grounds", ())) == len(before["grounds"])


def test_both_readings_are_told() -> None:
    outcome = outcome_of("industrial-wastewater-meets-the-standard@D")
    assert (outcome["reading"], outcome["outcome"]) == ("main", "satisfied")
    assert [(other["reading"], other["outcome"]) for other in outcome["other_readings"]] == [("annex", "missed")]


def test_the_derivation_names_its_statements() -> None:
    data = record(sample_assessment())
    statements = data["statements"]["project"]
    steps = next(s["steps"] for s in data["derivation"] if s["subject"]["id"] == "P1")
    [premises] = [
        premises
        for conclusion, premises in steps
        if statements[str(conclusion)] == "decision construction_permit: withhold"
    ]
    assert [statements[str(premise)] for premise in premises] == [
        "rule energy-review-withholds-permit, reading text: unmet"
    ]


def test_a_decision_tells_its_needs_where_the_outcomes_that_have_them_are_not_in_the_record() -> None:
    whole = record(sample_assessment())["decisions"]
    pending = [decision for decision in whole if decision["status"] == "pending"]
    assert pending
    assert not [decision for decision in pending if "needs" in decision]
    for decision in pending:
        [other, *_] = [rule for rule in small_policy().rules if rule not in decision["undetermined"]]
        selection = choose(small_policy(), sample_snapshot(), [decision["subject"]["id"]], [other], [])
        shown = record(select(sample_assessment(), selection), selection)["decisions"]
        assert all(each.get("needs") for each in shown if each["status"] == "pending")


@pytest.fixture(scope="module")
def many() -> Snapshot:
    records = [SubjectRecord("project", f"P{n}", f"项目{n}", {}, {}, frozenset()) for n in range(400)]
    subjects = {(each.kind, each.id): each for each in records}
    return Snapshot(date(2013, 6, 30), subjects, {}, Text("", ""), True, "0" * 64)


def test_writing_keeps_nothing_of_what_is_written(many: Snapshot) -> None:
    assessment = assess(small_policy(), many)
    for _ in record_pieces(assessment):  # what is worked out once stays at hand
        pass
    tracemalloc.start()
    try:
        size = sum(map(len, record_pieces(assessment)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 500_000
    assert peak < size / 2
