"""The evaluation as JSON and as Markdown."""

from __future__ import annotations

import json
from importlib import resources

import jsonschema
import pytest

from qsd_rules.report.evaluation_json import evaluation_data, json_evaluation
from tests.evaluation.samples import evaluated


@pytest.mark.parametrize("year", [2016, 2018, 2020])
def test_it_is_as_its_schema_says(year: int) -> None:
    schema = json.loads(resources.files("qsd_rules.report").joinpath("evaluation.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(json_evaluation(evaluated(year))), schema, jsonschema.Draft202012Validator)


def test_same_input_gives_same_bytes() -> None:
    assert json_evaluation(evaluated(2018)) == json_evaluation(evaluated(2018))
    assert json_evaluation(evaluated(2018)).endswith("}\n")


def test_numbers_that_do_not_end_are_written_exactly() -> None:
    data = evaluation_data(evaluated(2018))
    measure = data["targets"][0]["results"][0]["readings"][0]["measures"][0]
    assert measure["pace"]["expected"] == "43820/1461"
    assert (measure["value"], measure["goal"], measure["parameter"]) == (30, 40, "libraries_minimum")


def test_the_grounds_of_criticism_have_words_rule_and_facts() -> None:
    culture = evaluation_data(evaluated(2018))["criticism"][0]
    assert (culture["status"], culture["act"], culture["organ"]) == ("against", "give", "市文化局")
    [ground] = culture["grounds"]
    assert ground["quote"] == {"clause": "一", "words": "任务不落实的给予警告"}
    facts = {(fact["fact"], fact["value"]) for each in ground["grounds"] for fact in each["facts"]}
    assert {("job.steps_done", 2), ("job.steps_due", 3)} <= facts
