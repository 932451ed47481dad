"""The form: answers come as facts are entered, the next question with them, and what was entered is kept as read."""

from __future__ import annotations

import re

from tests.desk.visitors import Visitor

PROJECT = {"date": "2015-10-20", "name.0": "新楼", "fact.0.use": "residential", "fact.0.works_type": "new"}


def test_an_empty_form_says_what_is_open(visitor: Visitor) -> None:
    words = visitor.open("/form/project").words
    assert "施工许可证： 暂缓核发施工许可证，待补齐材料 （还差 32 项事实）" in words
    assert "下一个问题 该工程属于哪类用途？" in words


def test_every_kind_has_a_form(visitor: Visitor) -> None:
    visitor.open("/")
    for kind in re.findall(r'href="(/form/[a-z_]+)"', visitor.page):
        assert visitor.open(kind).status == 200
    assert visitor.open("/form/nothing").status == 404


def test_answers_come_with_the_facts(visitor: Visitor) -> None:
    words = visitor.send("/form/project", {**PROJECT, "fact.0.energy_review.prohibited_items": "2"}).words
    assert "建筑设计方案节能审查： 不予通过建筑设计方案节能审查" in words
    assert "已查明的问题 违反 三(一)3 节能设计须符合法律法规政策" in words


def test_the_answer_to_the_next_question_is_taken(visitor: Visitor) -> None:
    visitor.send("/form/project", {**PROJECT, "fact.0.use": "", "next.0.use": "industrial"})
    assert '<option value="industrial" selected>' in visitor.page
    assert "该工程属于哪类用途？ 见" not in visitor.words.split("下一个问题")[1]


def test_a_skipped_question_is_asked_last(visitor: Visitor) -> None:
    first = visitor.send("/form/project", {"date": "2015-10-20"}).page
    asked = re.search(r'name="skip" value="([^"]+)"', first)
    assert asked is not None
    assert asked[1] == "0.use"
    again = visitor.send("/form/project", {"date": "2015-10-20", "skip": asked[1]}).page
    assert re.search(r'name="skip" value="0\.use"', again), "it stays skipped"
    assert 'button class="quiet" name="skip" value="0.use"' not in again


def test_only_one_decision_can_be_asked_about(visitor: Visitor) -> None:
    visitor.send("/form/project", {"date": "2015-10-20", "decision": "completion_filing"})
    asked = visitor.words.split("下一个问题")[1].split("还不知道的")[0]
    assert "竣工验收备案" in asked
    assert "施工许可证" not in asked


def test_what_an_answer_would_settle_is_told(visitor: Visitor) -> None:
    visitor.send("/form/project", {**PROJECT, "decision": "energy_acceptance"})
    asked = visitor.words.split("下一个问题")[1]
    assert asked.startswith(" 施工单位是否已提交工程竣工报告？")
    assert "答“是”：仍待定 答“否”： 建筑节能专项验收不适用" in asked


def test_what_was_entered_wrongly_is_told_at_its_field(visitor: Visitor) -> None:
    visitor.send("/form/project", {**PROJECT, "fact.0.storeys": "很多", "fact.0.energy_review.window_shading": "3"})
    assert visitor.status == 200
    assert "有 2 处填写有误，未计入" in visitor.words
    assert "地上层数 `storeys` 应当是整数，而不是 `很多`" in visitor.words
    assert 'id="fact-0-storeys-problem"' in visitor.page


def test_numbers_are_read_as_people_write_them(visitor: Visitor) -> None:
    visitor.send("/form/project", {**PROJECT, "fact.0.storeys": "１８层", "keep": "yes"})
    assert visitor.address == "/records/1"


def test_a_related_subject_is_asked_about_in_its_turn(visitor: Visitor) -> None:
    visitor.send("/form/project", {**PROJECT, "fact.0.designer": "某设计院", "decision": "works_continuation"})
    assert '<input type="hidden" name="id.1" value="某设计院">' in visitor.page
    assert "企业 某设计院" in visitor.words
    assert "fact.1.construction.design_qualification_until" in visitor.page


def test_a_form_is_kept_as_a_record(visitor: Visitor) -> None:
    visitor.send("/form/project", {**PROJECT, "fact.0.energy_review.prohibited_items": "2", "keep": "yes"})
    assert (visitor.status, visitor.address) == (200, "/records/1")
    assert "不予通过建筑设计方案节能审查" in visitor.words
    assert "民用建筑节能设计审查意见书，网页表单!设计选用禁止使用目录内产品、技术数" in visitor.words


def test_a_wrong_form_is_not_kept(visitor: Visitor) -> None:
    visitor.send("/form/project", {**PROJECT, "fact.0.storeys": "很多", "keep": "yes"})
    assert visitor.status == 422
    assert visitor.open("/records").words.count("第 1 号") == 0


def test_a_script_gets_the_changing_parts_only(visitor: Visitor) -> None:
    visitor.send("/form/project", PROJECT, headers={"X-Fragment": "form"})
    assert visitor.page.lstrip().startswith('<div id="answers"')
    assert "<html" not in visitor.page


def test_what_is_entered_never_becomes_a_tag(visitor: Visitor) -> None:
    evil = '"><script>alert(1)</script>'
    visitor.send(
        "/form/project",
        {**PROJECT, "name.0": evil, "id.0": evil, "fact.0.designer": evil, "fact.0.storeys": evil, "skip": evil},
    )
    assert visitor.status == 200
    assert "<script>alert" not in visitor.page


def test_none_is_something_else_than_not_known(visitor: Visitor) -> None:
    visitor.send("/form/project", {**PROJECT, "fact.0.quality_supervision.registered_on": "none"})
    assert 'name="fact.0.quality_supervision.registered_on" value="none" checked' in visitor.page
