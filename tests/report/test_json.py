"""The record of an assessment."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from importlib import resources

import jsonschema
import pytest

from qsd_rules.report.json import json_report, plain_number, plain_value, record
from tests.report.samples import sample_assessment


def test_it_is_as_its_schema_says() -> None:
    schema = json.loads(resources.files("qsd_rules.report").joinpath("assessment.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(json_report(sample_assessment())), schema, jsonschema.Draft202012Validator)


def test_same_input_gives_same_bytes() -> None:
    assert json_report(sample_assessment()) == json_report(sample_assessment())
    assert json_report(sample_assessment()).endswith("}\n")


def test_every_outcome_is_in_it_with_its_digests() -> None:
    assessment = sample_assessment()
    data = record(assessment)
    assert [outcome["id"] for outcome in data["outcomes"]] == [outcome.identity for outcome in assessment.outcomes]
    assert sum(data["counts"].values()) == len(data["outcomes"])
    assert data["policy"]["digest"] == assessment.policy.digest
    assert data["facts"]["digest"] == assessment.snapshot.digest


def test_a_finding_has_clause_quote_values_and_papers() -> None:
    data = record(sample_assessment())
    outcome = next(o for o in data["outcomes"] if o["id"] == "ready-mixed-concrete-is-used@P1")
    [ground] = outcome["grounds"]
    [fact] = ground["facts"]
    assert outcome["clause"] == {"address": "一", "other_address": "1"}
    assert outcome["quote"] == {"clause": "一", "words": "预拌混凝土使用率95%以上"}
    assert (fact["value"], fact["unit"], fact["status"]) == (94.99, "percent", "given")
    assert fact["document"]["document"] == "concrete_ledger"
    assert fact["evidence"]["place"] == {"file": "facts/sample.yaml", "line": 14, "column": 5}
    assert ground["parameters"][0]["value"] == 95


def test_both_readings_are_told() -> None:
    data = record(sample_assessment())
    outcome = next(o for o in data["outcomes"] if o["rule"] == "industrial-wastewater-meets-the-standard")
    assert outcome["differs_by_reading"] is True
    assert {r["reading"]: r["outcome"] for r in outcome["readings"]} == {"main": "satisfied", "annex": "missed"}


def test_the_derivation_names_its_statements() -> None:
    derivation = record(sample_assessment())["derivation"]
    statements = derivation["statements"]["project"]
    steps = next(s["steps"] for s in derivation["subjects"] if s["subject"]["id"] == "P1")
    against = next(
        step for step in steps if statements[str(step["conclusion"])] == "decision construction_permit: withhold"
    )
    assert [statements[str(premise)] for premise in against["premises"]] == [
        "rule energy-review-withholds-permit, reading text: unmet"
    ]


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (Fraction(95), 95),
        (Fraction(Decimal("94.99")), 94.99),
        (Fraction(1, 3), "1/3"),
        (Fraction(Decimal("0.1234567890123456789")), "1234567890123456789/10000000000000000000"),
    ],
)
def test_numbers_read_back_as_themselves(number: Fraction, written: object) -> None:
    assert plain_number(number) == written


@pytest.mark.parametrize(("value", "written"), [(True, True), ("a", "a"), (("a", "b"), ["a", "b"]), (None, None)])
def test_other_values_stand_as_they_are(value: object, written: object) -> None:
    assert plain_value(value) == written
