"""Judgements at the desk: one is in force for each finding, in whatever leaves it, with what was found beside it."""

from __future__ import annotations

import io
import re

import docx
import openpyxl

from qsd_rules.desk.judgements import anchor_of
from tests.desk.visitors import FACTS, FAILING, Visitor

FINDING = "finding:energy-design-follows-law-and-policy@snowhill-centre"
DECISION = "decision:construction_permit@snowhill-centre"


def judge(visitor: Visitor, target: str, judgement: str, words: str = "复核已更换", signed: str = "李工") -> None:
    fields = {"target": target, "judgement": judgement, "words": words, "signed": signed}
    assert visitor.send("/records/1/remarks", fields).status == 200


def word_file(visitor: Visitor, form: str) -> str:
    answer = visitor.client.get(f"/records/1/download/{form}")
    assert answer.status_code == 200
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(answer.content)).paragraphs)


def test_what_was_found_stands_beside_what_is_in_force(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    judge(visitor, FINDING, "satisfied")
    judge(visitor, DECISION, "clear", "补正后符合", "王科")
    assert "核查为“违反”，李工改判为“符合”（" in visitor.words
    assert "施工许可证： 就本意见所列事项，未见不予核发的情形；其他法定条件未核查" in visitor.words
    assert (
        "核查为“不予核发施工许可证”，王科改判为“就本意见所列事项，未见不予核发的情形；其他法定条件未核查”（"
        in visitor.words
    )
    assert "违反 （4 项）" in visitor.words
    assert "已改判 （1 项）" in visitor.words


def test_a_saved_remark_leads_to_where_it_stands(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    token = visitor.token()
    for target in (FINDING, DECISION):
        for judgement in ("", "satisfied" if target == FINDING else "clear"):
            fields = {"form_token": token, "target": target, "judgement": judgement, "words": "x", "signed": "x"}
            answer = visitor.client.post("/records/1/remarks", data=fields, follow_redirects=False)
            page, anchor = answer.headers["location"].split("#")
            assert anchor == anchor_of(target)
            assert visitor.open(page).page.count(f'id="{anchor}"') == 1


def test_the_notice_no_longer_orders_what_was_overruled(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    before = word_file(visitor, "papers")
    judge(visitor, FINDING, "satisfied")
    after = word_file(visitor, "papers")
    assert "节能设计须符合法律法规政策" in before
    assert "节能设计须符合法律法规政策" not in after
    assert "围护结构热工性能须符合强制性标准" in after
    opinion = word_file(visitor, "docx")
    assert "认定：核查为“违反”，李工改判为“符合”（" in opinion


def test_when_all_is_overruled_the_decisions_follow_and_no_notice_is_due(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    for target in re.findall(r'name="target" value="(finding:[^"]+)"', visitor.page):
        judge(visitor, target, "satisfied")
    assert (
        "核查为“不予核发施工许可证”，因其他改判变为“就本意见所列事项，未见不予核发的情形；其他法定条件未核查”"
        in visitor.words
    )
    assert visitor.open("/records/1/download/papers").status == 404
    assert "没有不利的决定" in visitor.open("/records").words
    assert visitor.open("/records/1/download/json").status == 200
    record = visitor.client.get("/records/1/download/json").json()
    assert record["counts"]["violated"] == 0
    [permit] = [each for each in record["decisions"] if each["decision"] == "construction_permit"]
    assert permit["status"] == "clear"
    assert permit["judgement"]["by"] is None, "it follows"


def test_every_download_says_both(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    judge(visitor, FINDING, "satisfied")
    said = "核查为“违反”，李工改判为“符合”"
    for form in ("html", "md"):
        assert said in visitor.client.get(f"/records/1/download/{form}").text
    book = openpyxl.load_workbook(io.BytesIO(visitor.client.get("/records/1/download/xlsx").content))
    cells = [str(cell.value) for row in book["事项"].iter_rows() for cell in row]
    assert any(said in cell for cell in cells)
    assert "已改判（符合）" in cells


def test_the_list_the_policy_and_recomputing_follow(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    assert "违反 5" in visitor.open("/records").words
    judge(visitor, FINDING, "satisfied")
    assert "违反 4" in visitor.open("/records").words
    visitor.open("/records/1")
    assert "符合 雪岗商务中心" in visitor.open("/rules/energy-design-follows-law-and-policy").words
    assert "结果逐字节相同" in visitor.open("/records/1/recomputed").words, "the record itself is as it was"


def test_two_judgements_that_differ_are_told_to_both(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    judge(visitor, FINDING, "satisfied")
    assert "认定不一致" not in visitor.open("/").words
    judge(visitor, FINDING, "violated", "不同意", "王科")
    assert "违反 （5 项）" in visitor.words, "the latest is in force"
    assert "王科维持（" in visitor.words
    assert "李工曾认定为“符合”，两者不同" in visitor.words
    assert "认定不一致" in visitor.open("/").words
    assert "王科最后认定" in visitor.words
    judge(visitor, FINDING, "violated", "同意王科")
    assert "认定不一致" not in visitor.open("/").words


def test_the_evaluation_of_the_year_follows(visitor: Visitor) -> None:
    visitor.evaluate(FACTS / "district-2015.yaml")
    [record] = visitor.client.get("/api/records").json()["records"]
    assert record["counts"]["missed"] > 0
    missed = [
        each["id"]
        for each in visitor.client.get("/records/1/download/json").json()["outcomes"]
        if each["outcome"] == "missed"
    ]
    before = visitor.client.get("/district/evaluation.json?record=1").text.count('"missed"')
    judge(visitor, f"finding:{missed[0]}", "satisfied")
    assert visitor.client.get("/district/evaluation.json?record=1").text.count('"missed"') < before


def test_a_judgement_in_english(visitor: Visitor) -> None:
    visitor.open("/language/en?back=/")
    visitor.evaluate(FAILING)
    judge(visitor, FINDING, "satisfied", "replaced", "Li")
    assert "found “violated”, judged “satisfied” by Li (2" in visitor.words
    assert "Overruled (" in visitor.words
