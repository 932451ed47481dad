"""A record's page: reasons beside the words of the policy, officers' remarks, downloads, recomputing, comparing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from qsd_rules import assess, read_snapshot
from qsd_rules.desk.downloads import FORMS
from qsd_rules.policy.model import Policy
from qsd_rules.report.record import json_report
from tests.desk.visitors import FACTS, FAILING, INCOMPLETE, Visitor

FINDING = "finding:energy-design-follows-law-and-policy@snowhill-centre"
DECISION = "decision:construction_permit@snowhill-centre"


def test_reasons_stand_beside_the_words_they_rest_on(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    assert "<mark>对不符合建筑节能法律法规政策</mark>" in visitor.page
    assert "外墙传热系数设计值：1.86瓦/(平方米·开)" in visitor.words
    assert "判定过程：每项条件与查得的值" in visitor.words
    assert "推导" in visitor.words


def test_subjects_with_nothing_against_them_are_told_by_their_names(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    calm = visitor.page.split('<p class="calm">')[1].split("</p>")[0]
    assert calm.count("深圳市") == 5
    assert "(subject=" not in visitor.page


def test_a_note_is_kept_with_who_and_when(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    visitor.send("/records/1/remarks", {"target": FINDING, "words": "已约谈设计单位", "signed": "李工"})
    assert visitor.status == 200
    assert "批注： 已约谈设计单位 —— 李工，20" in visitor.words


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"target": FINDING, "words": "", "signed": "x"}, "请写明理由或内容"),
        ({"target": FINDING, "words": "x", "signed": ""}, "请署名"),
        ({"target": "finding:nothing@nobody", "words": "x", "signed": "x"}, "这份记录里没有这一事项"),
        ({"target": FINDING, "judgement": "fine", "words": "x", "signed": "x"}, "没有这种认定"),
        ({"target": DECISION, "judgement": "satisfied", "words": "x", "signed": "x"}, "没有这种认定"),
        ({"target": FINDING, "words": "长" * 4001, "signed": "x"}, "最多 4000 字"),
    ],
)
def test_what_is_wrong_with_a_remark_is_told(visitor: Visitor, fields: dict[str, str], said: str) -> None:
    visitor.evaluate(FAILING)
    visitor.send("/records/1/remarks", fields)
    assert visitor.status == 422
    assert said in visitor.words


def test_what_is_remarked_never_becomes_a_tag(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    evil = "<script>alert(1)</script>"
    visitor.send("/records/1/remarks", {"target": FINDING, "words": evil, "signed": evil, "anchor": '"><b>'})
    assert "<script>alert" not in visitor.page


def test_the_record_as_json_is_that_of_the_command_line(
    visitor: Visitor, opinion: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FACTS)
    for number, file in enumerate((FAILING, INCOMPLETE), 1):
        visitor.evaluate(file)
        expected = json_report(assess(opinion, read_snapshot(opinion, [Path(file.name)])))
        answer = visitor.client.get(f"/records/{number}/download/json")
        assert answer.text == expected
        assert f"filename=\"record-{number}.json\"; filename*=UTF-8''%E" in answer.headers["content-disposition"]


@pytest.mark.parametrize("form", FORMS)
def test_every_format_can_be_had(visitor: Visitor, form: str) -> None:
    visitor.evaluate(FAILING)
    assert f'href="/records/1/download/{form}"' in visitor.page
    answer = visitor.client.get(f"/records/1/download/{form}")
    assert answer.status_code == 200
    assert len(answer.content) > 1_000
    assert answer.headers["content-disposition"].startswith("attachment")


def test_other_formats_are_not_there(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    assert visitor.open("/records/1/download/exe").status == 404
    assert visitor.open("/records/1/download/document-request").status == 404, "it is among the papers"
    assert visitor.open("/records/2/download/json").status == 404


def test_the_files_that_were_sent_can_be_had_back(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    answer = visitor.client.get("/records/1/files/0")
    assert answer.content == FAILING.read_bytes()
    assert answer.headers["content-type"] == "application/octet-stream"
    assert visitor.open("/records/1/files/1").status == 404


def test_recomputing_comes_to_the_same_bytes(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    assert "结果逐字节相同" in visitor.open("/records/1/recomputed").words


def test_recomputing_notices_what_was_tampered_with(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    with visitor.database.writing() as connection:
        connection.execute(text("DROP TRIGGER records_no_update"))
        connection.execute(text("UPDATE records SET answer_digest = 'forged'"))
    assert "复算与所存不同" in visitor.open("/records/1/recomputed").words


def test_two_records_are_compared(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    cured = FAILING.read_text("utf-8").replace("prohibited_items: 1", "prohibited_items: 0")
    assert cured != FAILING.read_text("utf-8")
    visitor.evaluate(("cured.yaml", cured.encode()))
    words = visitor.open("/compare?first=1&second=2").words
    assert "设计选用禁止使用目录内产品、技术数 1项 0项" in words
    assert "决定 0 项不同" in words or "决定和结果完全相同" in words
    assert "第 1 号" in visitor.open("/compare?first=1&second=1").words
    assert "决定和结果完全相同" in visitor.words
    assert visitor.open("/compare?first=1&second=9").status == 404
    assert visitor.open("/compare").status == 200


def test_records_can_be_opened_in_english(visitor: Visitor) -> None:
    visitor.open("/language/en?back=/")
    visitor.evaluate(FAILING)
    assert "withhold the construction permit" in visitor.words


def test_a_record_as_json_can_be_read_by_programs(visitor: Visitor) -> None:
    visitor.evaluate(INCOMPLETE)
    record = json.loads(visitor.client.get("/records/1/download/json").text)
    assert record["format"] == "qsd-rules/assessment/2"
