"""The schemas that editors use: current, followed by the files that come with the program, and refusing wrong facts."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from qsd_rules.cli.schema import NAMES, written
from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.codes import CODES
from qsd_rules.policy.model import Policy
from qsd_rules.source.document_reading import read_document
from qsd_rules.source.nodes import Plain, plain
from qsd_rules.words.problems import InputProblems
from qsd_rules.workbook.snapshot_files import read_snapshot
from tests.facts.words import FACTS
from tests.strategies.small_pack import write_small_pack

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "facts").glob("*.yaml"))
PACK_FILES = sorted((ROOT / "rules").rglob("*.yaml"))


def as_json(data: Plain) -> Any:
    """What an editor sees: days are texts, numbers are numbers."""
    match data:
        case dict():
            return {key: as_json(value) for key, value in data.items()}
        case list():
            return [as_json(item) for item in data]
        case Decimal():
            return float(data)
        case date():
            return data.isoformat()
        case _:
            return data


def content(path: Path) -> Any:
    return as_json(plain(read_document(path.read_text("utf-8"), path.name)))


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text("utf-8"))
    return found


def named_by(path: Path) -> Path:
    """The schema that the first line of a file names."""
    first, _, _ = path.read_text("utf-8").partition("\n")
    assert first.startswith("# yaml-language-server: $schema="), f"{path} names no schema"
    return (path.parent / first.partition("=")[2]).resolve()


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_schema_is_current(name: str) -> None:
    committed = (ROOT / "schemas" / f"{name}.schema.json").read_text("utf-8")
    assert committed == written(name, None), "run `qsd-rules schema --output schemas`"


@pytest.mark.parametrize("name", NAMES)
def test_each_schema_follows_its_dialect(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_samples_name_their_schema_and_follow_it(path: Path) -> None:
    assert named_by(path) == ROOT / "schemas" / "snapshot.schema.json"
    assert list(Draft202012Validator(schema("snapshot")).iter_errors(content(path))) == []


@pytest.mark.parametrize("path", PACK_FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_files_of_the_pack_name_their_schema_and_follow_it(path: Path) -> None:
    name = path.stem if path.parent == ROOT / "rules" else path.parent.name
    assert named_by(path) == ROOT / "schemas" / f"{name}.schema.json"
    assert list(Draft202012Validator(schema(name)).iter_errors(content(path))) == []


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    folder = write_small_pack(tmp_path_factory.mktemp("pack"))
    (folder / "vocabulary" / "facts.yaml").write_text(FACTS, "utf-8")
    return load_policy(folder, cached=False)


@pytest.fixture(scope="module")
def validator(small: Policy) -> Draft202012Validator:
    from qsd_rules.pack.schemas import schema_of

    return Draft202012Validator(schema_of("snapshot", small))


RIGHT = [
    "project: [{id: P1, name: 甲, is_new: true, concrete_rate: 94.99}]",
    "projects: [{id: P1, is_new: 是, concrete_rate: 94.99%, inspection: {passed: false, date: null}}]",
    "项目: [{id: 1, 新建: unknown, 预拌混凝土使用率: '95 %', inspection.date: 2013年6月30日}]",
    "project: [{id: P1, project.is_new: no, inspection: {检查合格: 不详}, builder: E1}]\n  enterprise: [{id: E1}]",
    "project: [{id: P1, is_new: true, documents: {is_new: 深建〔2013〕7号}}]",
    "enterprise: [{id: E1, complete: [projects], credit_code: 91440300MA5FABCD0M, area: '1,200 平方米'}]",
    "enterprise: [{id: E1, credit_code: 9144 0300 ma5f abcd 0m, sizes: [small, 大], permits: 0}]",
]

WRONG = {
    "unknown fact": "project: [{id: P1, is_knew: true}]",
    "unknown kind": "plant: [{id: P1}]",
    "no id": "project: [{is_new: true}]",
    "no list": "project: {id: P1}",
    "no truth": "project: [{id: P1, is_new: perhaps}]",
    "number for a truth": "project: [{id: P1, is_new: 1}]",
    "too large": "project: [{id: P1, concrete_rate: 101}]",
    "too small": "project: [{id: P1, concrete_rate: -1}]",
    "wrong unit": "project: [{id: P1, concrete_rate: 95 吨}]",
    "no number": "project: [{id: P1, concrete_rate: high}]",
    "no whole number": "enterprise: [{id: E1, permits: 1.5}]",
    "no day": "project: [{id: P1, inspection: {date: June}}]",
    "null where there is always a value": "project: [{id: P1, is_new: null}]",
    "group without facts": "project: [{id: P1, inspection: true}]",
    "unknown fact of a group": "project: [{id: P1, inspection: {is_new: true}}]",
    "inverse as a fact": "enterprise: [{id: E1, projects: [P1]}]",
    "unknown collection": "enterprise: [{id: E1, complete: [plants]}]",
    "unknown choice": "enterprise: [{id: E1, sizes: [huge]}]",
    "choice twice": "enterprise: [{id: E1, sizes: [small, small]}]",
    "too short a code": "enterprise: [{id: E1, credit_code: 91440300MA5FABCD0}]",
    "paper of no fact": "project: [{id: P1, is_new: true, documents: {is_knew: 深建〔2013〕7号}}]",
}


def refused(small: Policy, tmp_path: Path, text: str) -> bool:
    path = tmp_path / "facts.yaml"
    path.write_text(text, "utf-8")
    try:
        read_snapshot(small, [path])
    except InputProblems:
        return True
    return False


@pytest.mark.parametrize("subjects", RIGHT)
def test_what_the_reader_takes_the_schema_takes(
    subjects: str, small: Policy, validator: Draft202012Validator, tmp_path: Path
) -> None:
    text = f"date: 2013-06-30\nsubjects:\n  {subjects}\n"
    errors = [error.message for error in validator.iter_errors(as_json(plain(read_document(text, "facts.yaml"))))]
    assert errors == []
    assert not refused(small, tmp_path, text)


@pytest.mark.parametrize("subjects", WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_both_refuse(
    subjects: str, small: Policy, validator: Draft202012Validator, tmp_path: Path
) -> None:
    text = f"date: 2013-06-30\nsubjects:\n  {subjects}\n"
    assert not validator.is_valid(as_json(plain(read_document(text, "facts.yaml"))))
    assert refused(small, tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "subjects: {}",
        "date: 2013-06-30",
        "date: soon\nsubjects: {}",
        "date: 2013-06-30\nsubjects: []",
        "date: 2013-06-30\nsubject: {}\nsubjects: {}",
        "date: 2013-06-30\ntitle: {fr: titre}\nsubjects: {}",
        "date: 2013-06-30\ninvented: perhaps\nsubjects: {}",
        "date: 2013-06-30\ncomplete: {plant: [projects]}\nsubjects: {}",
        "date: 2013-06-30\ncomplete: {enterprise: projects}\nsubjects: {}",
        "[]",
    ],
)
def test_a_wrong_head_both_refuse(text: str, small: Policy, validator: Draft202012Validator, tmp_path: Path) -> None:
    assert not validator.is_valid(as_json(plain(read_document(text, "facts.yaml", "yaml"))))
    assert refused(small, tmp_path, text)


def test_editors_are_told_what_a_fact_means(small: Policy, validator: Draft202012Validator) -> None:
    found = validator.schema["$defs"]["project.concrete_rate"]
    assert found["title"] == "预拌混凝土使用率 · share of ready-mixed concrete"
    assert "单位：%" in found["description"] and "found in: ledger" in found["description"]
    project = validator.schema["$defs"]["project"]
    assert {"id", "name", "documents", "is_new", "concrete_rate", "inspection", "builder"} <= set(project["properties"])
    assert "inspection.passed" not in project["properties"]


def test_the_pattern_of_each_code_takes_its_example(validator: Draft202012Validator) -> None:
    for code in CODES.values():
        assert Draft202012Validator({"pattern": code.pattern}).is_valid(code.example)


def test_a_json_file_may_name_its_schema(small: Policy, tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    text = {"$schema": "snapshot.schema.json", "date": "2013-06-30", "subjects": {"project": [{"id": "P1"}]}}
    path.write_text(json.dumps(text), "utf-8")
    assert read_snapshot(small, [path]).date == date(2013, 6, 30)
