"""The year's evaluation at the desk: of a kept record, with earlier ones as its trend, and as files."""

from __future__ import annotations

import io
import json
import re

from docx import Document

from qsd_rules.desk.settings import Settings
from tests.desk.visitors import FACTS, FAILING, Visitor, visiting
from tests.evaluation.samples import FACTS as CITY_FACTS
from tests.evaluation.samples import reading_city


def three_years(visitor: Visitor) -> Visitor:
    """The district of 2010, 2013 and 2015, kept in that order."""
    for year in (2010, 2013, 2015):
        visitor.evaluate(FACTS / f"district-{year}.yaml")
        assert visitor.status == 200
    return visitor


def test_without_records_there_is_nothing_to_evaluate(visitor: Visitor) -> None:
    assert "还没有含“区”事实的记录" in visitor.open("/district").words
    assert visitor.open("/district/evaluation.docx").status == 404


def test_the_record_last_opened_is_evaluated_with_the_ones_before_it(visitor: Visitor) -> None:
    three_years(visitor).open("/district")
    assert "2015年度效果评价" in visitor.words
    assert "以往：2010年12月31日" in visitor.words and "2013年12月31日" in visitor.words
    board = visitor.page[visitor.page.index('<ol class="scoreboard">') :].partition("</ol>")[0]
    assert len(re.findall(r'<li class="(?:satisfied|missed|pending)">', board)) == 24
    assert board.count('<a href="#task-') == 24
    assert "给予通报批评" in visitor.words and "区水务局" in visitor.words
    visitor.open("/records/2").open("/district")
    assert "2013年度效果评价" in visitor.words and "进度落后" in visitor.words


def test_earlier_records_can_be_chosen(visitor: Visitor) -> None:
    three_years(visitor).open("/district?record=3&chosen=1&before=2")
    assert "以往：2013年12月31日" in visitor.words and "2010年12月31日（" not in visitor.words
    visitor.open("/district?record=3&chosen=1")
    assert "以往：" not in visitor.words
    assert 'name="before" value="2">' in visitor.page


def test_records_about_others_are_no_trend(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    visitor.evaluate(FACTS / "district-2013.yaml")
    assert "以往：" not in visitor.open("/district").words
    assert 'name="before" value="1"' not in visitor.page or "checked" not in visitor.page


def test_what_is_not_there_is_said_not_to_be(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    assert visitor.open("/district?record=9").status == 404
    assert visitor.open("/district?record=x").status == 404
    assert visitor.open("/district/evaluation.exe").status == 404
    assert visitor.open("/district?record=1&chosen=1&before=x").status == 200


def test_the_evaluation_comes_as_files(visitor: Visitor) -> None:
    three_years(visitor)
    told = visitor.client.get("/district/evaluation.json?record=3")
    assert told.headers["content-disposition"] == 'attachment; filename="evaluation-2015.json"'
    assert json.loads(told.text)["standings"] == {"done": 15, "undone": 9, "open": 0, "not_assessed": 0}
    word = Document(io.BytesIO(visitor.client.get("/district/evaluation.docx?record=3").content))
    assert "2015年度落实情况评价报告" in word.core_properties.title
    assert visitor.client.get("/district/evaluation.markdown?record=3").text.startswith("# 2015年度效果评价")
    assert "<!doctype html>" in visitor.client.get("/district/evaluation.html?record=3").text
    assert visitor.client.get("/district/evaluation.pdf?record=3").content.startswith(b"%PDF")


def test_links_lead_to_rules_clauses_and_organs(visitor: Visitor) -> None:
    page = three_years(visitor).open("/district").page
    for address in (
        "/rules/air-meets-grade-two-on-most-days",
        "/clauses/2.4",
        "/organs/%E5%8C%BA%E6%B0%B4%E5%8A%A1%E5%B1%80",
    ):
        assert f'href="{address}"' in page
        assert visitor.open(address).status == 200
    ids = set(re.findall(r'\bid="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= ids
    assert " style=" not in page and "<style" not in page


def test_it_is_told_in_english_too(visitor: Visitor) -> None:
    three_years(visitor).open("/district?lang=en")
    assert "Evaluation of 2015 (under 4.5 (四(五)))" in visitor.words


def test_another_policy_is_evaluated(settings: Settings) -> None:
    with visiting(reading_city(), settings) as visitor:
        for year in (2016, 2018):
            visitor.evaluate(CITY_FACTS / f"{year}.yaml")
        visitor.open("/district")
        assert "2018年度效果评价（依据一）" in visitor.words
        assert "给予书面警告" in visitor.words and "进度相符" in visitor.words


def test_a_single_building_has_no_year(visitor: Visitor) -> None:
    visitor.evaluate(FACTS / "district-2015.yaml")
    visitor.evaluate(FACTS / "project-fails-energy-review.yaml")
    visitor.open("/records/2")
    assert "第 1 号记录" in visitor.open("/district").words, "not the record opened last, which has no district"
    assert "所选的记录里没有“区”的事实" in visitor.open("/district?record=2").words
    assert 'href="/district?record=1"' in visitor.page
    assert "没有应予批评的单位" not in visitor.words
    assert visitor.open("/district?record=9").status == 404
