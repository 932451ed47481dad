"""The evaluation as JSON and as Markdown."""

from __future__ import annotations

import json
from importlib import resources

import jsonschema
import pytest

from qsd_rules.evaluation.yearly_evaluation import Evaluation
from qsd_rules.report.evaluation_json import evaluation_data, json_evaluation
from qsd_rules.report.evaluation_markdown import markdown_evaluation
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


def tables(evaluation: Evaluation) -> list[list[str]]:
    """The rows of all tables, one list of lines for each."""
    blocks = markdown_evaluation(evaluation, "zh").split("\n\n")
    return [block.splitlines() for block in blocks if block.startswith("| ")]


def test_the_tables_of_the_document_are_whole() -> None:
    found = tables(evaluated(2018))
    assert len(found) == 4
    for table in found:
        assert len({line.replace("\\|", "").count("|") for line in table}) == 1
    [targets] = [table for table in found if "图书馆达到40座" in "".join(table) and "进度相符" in "".join(table)][:1]
    assert "30座" in "".join(targets) and "2016 20座 → 2018 30座" in "".join(targets)
