"""The API for other systems says what the command line says, and refuses in both languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from qsd_rules import assess, explain, read_snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.report.explanation_json import explanation_json
from qsd_rules.report.fact_list import fact_list_data
from qsd_rules.report.record import json_report
from qsd_rules.report.rule_list import rule_list_data
from tests.desk.visitors import FACTS, FAILING, Visitor

YAML = {"content-type": "application/yaml"}
JSON = {"content-type": "application/json"}
SNAPSHOT = {"date": "2015-10-20", "subjects": {"project": [{"id": "P"}]}}
SCHEMA = Path(__file__).parents[3] / "qsd_rules" / "report" / "assessment.schema.json"


def send(visitor: Visitor, body: bytes, **parameters: Any) -> Any:
    return visitor.client.post("/api/assess", content=body, params=parameters, headers=YAML)


def test_an_assessment_is_that_of_the_command_line(
    visitor: Visitor, opinion: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FACTS)
    expected = json_report(assess(opinion, read_snapshot(opinion, [Path(FAILING.name)])))
    answer = send(visitor, FAILING.read_bytes(), file=FAILING.name)
    assert (answer.status_code, answer.headers["location"]) == (201, "/api/records/1")
    assert answer.text == expected
    assert visitor.client.get("/api/records/1/assessment").text == expected
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(answer.json())


def test_nothing_is_kept_when_asked_so(visitor: Visitor) -> None:
    answer = visitor.client.post("/api/assess?keep=false", json=SNAPSHOT)
    assert answer.status_code == 200
    assert "location" not in answer.headers
    assert visitor.client.get("/api/records").json() == {"records": [], "earlier": None}


def test_day_and_reading_can_be_chosen(visitor: Visitor) -> None:
    record = send(visitor, FAILING.read_bytes(), as_of="2015-12-31").json()
    assert record["as_of"] == "2015-12-31"
    answer = send(visitor, FAILING.read_bytes(), reading="nonsense")
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["message"]["en"] == "there is no reading `nonsense`"


@pytest.mark.parametrize("type_", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_only_types_that_no_other_site_can_send_are_taken(visitor: Visitor, type_: str) -> None:
    answer = visitor.client.post("/api/assess", content=b"{}", headers={"content-type": type_})
    assert answer.status_code == 415
    assert answer.json()["message"]["en"] == "facts of this type can't be read"


def test_problems_are_told_in_both_languages_with_their_places(visitor: Visitor) -> None:
    answer = visitor.client.post("/api/assess", content=b'{"date": "2015", "subjects": {}}', headers=JSON)
    assert answer.status_code == 422
    assert answer.json() == {
        "message": {"zh": "输入有误，没有核查", "en": "the input is wrong, nothing was assessed"},
        "hint": None,
        "problems": [
            {
                "check": "wrong-date",
                "place": {"file": "facts.json", "line": 1, "column": 10, "cell": None},
                "message": {"zh": "`date` 应当是日期，而不是 `2015`", "en": "`date` must be a date, not `2015`"},
                "hint": {"zh": "写作 `2013-06-30`", "en": "write it as `2013-06-30`"},
            }
        ],
    }


def test_wrong_parameters_are_told_in_both_languages(visitor: Visitor) -> None:
    answer = visitor.client.get("/api/records?before=x&most=0")
    assert answer.status_code == 422
    assert [problem["message"] for problem in answer.json()["problems"]] == [
        {"zh": "`before` 应是整数", "en": "`before` takes a whole number"},
        {"zh": "`most` 太小", "en": "`most` is too small"},
    ]


def test_explanations_are_those_of_the_command_line(visitor: Visitor, opinion: Policy) -> None:
    assert visitor.client.get("/api/explain", params={"target": "三(一)3"}).text == explanation_json(
        explain(opinion, "三(一)3")
    )
    answer = visitor.client.post("/api/explain", json={"target": "施工许可证", "facts": SNAPSHOT})
    assert answer.json()["decisions"][0]["status"] == "pending"
    send(visitor, FAILING.read_bytes())
    told = visitor.client.get("/api/explain", params={"target": "施工许可证", "record": 1}).json()
    assert told["decisions"][0]["status"] == "against"
    assert visitor.client.get("/api/explain", params={"target": "no such thing at all"}).status_code == 422
    assert visitor.client.get("/api/explain", params={"target": "施工许可证", "record": 9}).status_code == 404


def test_rules_and_vocabulary_are_those_of_the_command_line(visitor: Visitor, opinion: Policy) -> None:
    assert visitor.client.get("/api/rules").json() == json.loads(
        json.dumps(rule_list_data(opinion.rules.values(), opinion))
    )
    facts = [fact for fact in opinion.facts.values() if fact.kind == "project"]
    assert visitor.client.get("/api/vocabulary?kind=project").json() == json.loads(
        json.dumps(fact_list_data(facts, opinion))
    )
    some = visitor.client.get("/api/rules", params={"clause": "3.1.3"}).json()["rules"]
    assert 0 < len(some) < len(opinion.rules)
    assert visitor.client.get(f"/api/rules/{some[0]['rule']}").json() == some[0]
    for wrong in ("/api/rules?clause=9.9.9", "/api/vocabulary?kind=planet"):
        assert visitor.client.get(wrong).status_code == 422
    assert visitor.client.get("/api/rules/none").status_code == 404


def test_records_are_listed_recomputed_and_compared(visitor: Visitor) -> None:
    for _ in range(3):
        send(visitor, FAILING.read_bytes())
    listed = visitor.client.get("/api/records?most=2").json()
    assert ([record["number"] for record in listed["records"]], listed["earlier"]) == ([3, 2], 2)
    assert [r["number"] for r in visitor.client.get("/api/records?before=2").json()["records"]] == [1]
    assert visitor.client.get("/api/records?words=nowhere").json()["records"] == []
    recomputed = visitor.client.get("/api/records/1/recomputed").json()
    assert (recomputed["same_facts"], recomputed["same_answer"]) == (True, True)
    compared = visitor.client.get("/api/compare?first=1&second=2").json()
    assert (compared["decisions"], compared["outcomes"], compared["facts"]) == ([], [], [])
    assert visitor.client.get("/api/compare?first=1&second=7").status_code == 404


def test_remarks_are_added_and_never_changed(visitor: Visitor) -> None:
    send(visitor, FAILING.read_bytes())
    remark = {"target": "decision:construction_permit@snowhill-centre", "words": "补正中", "signed": "李工"}
    assert visitor.client.post("/api/records/1/remarks", json=remark).status_code == 201
    assert [each["words"] for each in visitor.client.get("/api/records/1/remarks").json()] == ["补正中"]
    for method in ("put", "patch", "delete"):
        answer = getattr(visitor.client, method)("/api/records/1/remarks")
        assert answer.status_code == 405
        assert answer.json()["message"]["en"] == "this address does not take that kind of request"
    assert visitor.client.get("/api/records/9/remarks").status_code == 404


def test_what_answers_is_told(visitor: Visitor, opinion: Policy) -> None:
    assert visitor.client.get("/api/status").json()["pack_digest"] == opinion.digest


def test_the_description_tells_how_to_sign_in_and_what_a_record_is(visitor: Visitor) -> None:
    told = visitor.client.get("/api/openapi.json").json()
    assert told["components"]["securitySchemes"] == {
        "token": {"type": "http", "scheme": "bearer", "description": "a token of `qsd-rules users token`"},
        "visit": {
            "type": "apiKey", "in": "cookie", "name": "qsd_visit", "description": "the cookie of who is signed in",
        },
    }  # fmt: skip
    operations = [operation for path in told["paths"].values() for operation in path.values()]
    assert all(operation["security"] == [{"token": []}, {"visit": []}] for operation in operations)
    record = {"$ref": "#/components/schemas/Assessment"}
    answers = told["paths"]["/api/assess"]["post"]["responses"]
    assert [answers[status]["content"]["application/json"]["schema"] for status in ("200", "201")] == [record, record]
    kept = told["paths"]["/api/records/{number}/assessment"]["get"]["responses"]["200"]
    assert kept["content"]["application/json"]["schema"] == record
    answer = send(visitor, FAILING.read_bytes()).json()
    document = {**told, "$ref": record["$ref"]}
    Draft202012Validator(document).validate(answer)
    del answer["outcomes"][0]["subject"]
    assert not Draft202012Validator(document).is_valid(answer)
