"""What if: changed facts, and what comes out beside what came out."""

from __future__ import annotations

from tests.desk.visitors import FAILING, Visitor

WALL, SHADING = "what.0.energy_review.wall_heat_transfer", "what.0.energy_review.window_shading"
CURED = {
    WALL: "1.4",
    SHADING: "0.3",
    "what.0.energy_review.annual_energy": "80",
    "what.0.energy_review.prohibited_items": "0",
    "what.0.energy_review.submetering_designed": "true",
    "what.0.energy_review.cooling_efficiency": "5.4",
    "what.0.energy_review.checklist_items_failed": "0",
}


def test_nothing_is_changed_at_first(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    assert "还没有改动" in visitor.open("/records/1/what-if").words
    assert (
        f'name="{WALL}" type="text" inputmode="decimal" class="figure" maxlength="2000" autocomplete="off" value="1.86"'
        in (visitor.page)
    )


def test_changed_facts_show_both_answers(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    visitor.send("/records/1/what-if", {"subject": "0", **CURED})
    words = visitor.words
    assert "建筑设计方案节能审查 雪岗商务中心 不予通过建筑设计方案节能审查" in words
    assert "外墙传热系数设计值：1.86瓦/(平方米·开) → 1.4瓦/(平方米·开)" in words
    assert "原为：1.86" in words
    assert "决定 2 项不同" in words


def test_a_change_without_effect_says_so(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    visitor.send("/records/1/what-if", {WALL: "1.9"})
    assert "改动 1 处，结论不变" in visitor.words


def test_a_fact_can_be_taken_away(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    visitor.send("/records/1/what-if", {"what.0.use": ""})
    assert "工程用途：公共建筑 → 未提供" in visitor.words


def test_changes_of_another_subject_are_carried_along(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    visitor.send("/records/1/what-if", {WALL: "1.4", "show": "1"})
    assert f'<input type="hidden" name="{WALL}" value="1.4">' in visitor.page
    assert "外墙传热系数设计值：1.86瓦/(平方米·开) → 1.4瓦/(平方米·开)" in visitor.words


def test_the_record_stays_as_it_is(visitor: Visitor) -> None:
    before = visitor.evaluate(FAILING).words
    visitor.send("/records/1/what-if", CURED)
    assert visitor.open("/records/1").words == before
    assert "第 2 号" not in visitor.open("/records").words


def test_changes_are_kept_as_a_new_record(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    visitor.send("/records/1/what-if", {WALL: "1.4", "keep": "yes"})
    assert visitor.address == "/records/2"
    assert "来自据第 1 号记录改" in visitor.words


def test_what_is_wrong_is_told(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    visitor.send("/records/1/what-if", {WALL: "thick"})
    assert "有 1 处填写有误，未计入" in visitor.words
    assert visitor.send("/records/1/what-if", {WALL: "thick", "keep": "yes"}).status == 422


def test_any_field_names_are_harmless(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    visitor.send("/records/1/what-if", {"what.99999.use": "x", "what.0.no.such": "x", "what.0.builder": "nobody"})
    assert visitor.status == 200
