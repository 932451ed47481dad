"""Explanations for people and programs."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.evaluation import deciding
from qsd_rules.assess.explanation import Explainer, Explanation, explain
from qsd_rules.report import explanation as explaining
from qsd_rules.report.condition_content import decisive_part
from qsd_rules.report.explanation_json import explanation_data, explanation_json
from qsd_rules.report.formats.markdown import markdown
from qsd_rules.report.formats.terminal import terminal
from qsd_rules.words.language import LANGUAGES, Language
from qsd_rules.words.layout import width_of
from tests.report.golden import assert_as_expected
from tests.report.samples import sample_assessment, small_policy
from tests.strategies.assessments import assessments
from tests.strategies.profiles import examples

ESCAPE = re.compile("\x1b\\[[0-9;]*m")
WASTEWATER = "industrial-wastewater-meets-the-standard"
ENERGY = "energy-review-withholds-permit"
ACCEPTANCE = "every-project-passes-acceptance"

PAGES: dict[str, tuple[str, bool, Language, int]] = {
    "clause-zh-80": ("附件-8", False, "zh", 80),
    "clause-en-110": ("一", True, "en", 110),
    "rule-zh-50": (ENERGY, False, "zh", 50),
    "rule-en-80": (WASTEWATER, False, "en", 80),
    "words-zh-80": ("不予核发施工许可证", False, "zh", 80),
    "fact-zh-80": ("一次验收合格率", True, "zh", 80),
    "decision-zh-80": ("施工许可证", True, "zh", 80),
    "decision-en-80": ("construction_permit", True, "en", 80),
    "violated-zh-80": (f"{ENERGY}@P1", True, "zh", 80),
    "violated-en-110": (f"{ENERGY}@P1", True, "en", 110),
    "undetermined-zh-50": (f"{ENERGY}@P2", True, "zh", 50),
    "readings-zh-80": (f"{WASTEWATER}@D", True, "zh", 80),
    "readings-en-80": (f"{WASTEWATER}@D", True, "en", 80),
    "counted-zh-80": (f"{ACCEPTANCE}@D", True, "zh", 80),
}
TARGETS = ["一", "二", "附件-8", ENERGY, WASTEWATER, "施工许可证", "推广使用绿色建材", "区建设局", "project.builder"]


def explanation_report(told: Explanation, language: Language, width: int = 80, colour: bool = False) -> str:
    return terminal(explaining.explanation_report(told, language), width, colour)


def explanation_markdown(told: Explanation, language: Language) -> str:
    return markdown(explaining.explanation_report(told, language))


def explanation(target: str, with_facts: bool = True) -> Explanation:
    return explain(small_policy(), target, sample_assessment() if with_facts else None)


def page(name: str) -> str:
    target, with_facts, language, width = PAGES[name]
    return explanation_report(explanation(target, with_facts), language, width)


def engine_aside(text: str) -> str:
    """On Python 3.13 and newer another engine fires the same steps."""
    return text.replace("durable-rules 2.0.28", "ENGINE").replace("fixpoint", "ENGINE")


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_as_expected(name: str) -> None:
    assert_as_expected(page(name), f"explanation-{name}.txt", aside=engine_aside)


@pytest.mark.parametrize("target", [*TARGETS, f"{WASTEWATER}@D", f"{ACCEPTANCE}@D"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [30, 50, 110])
def test_no_line_is_wider_than_the_terminal(target: str, language: Language, width: int) -> None:
    for line in explanation_report(explanation(target), language, width).splitlines():
        assert width_of(line) <= width


@pytest.mark.parametrize("target", TARGETS)
def test_colour_adds_nothing_but_colour(target: str) -> None:
    told = explanation(target)
    coloured = explanation_report(told, "zh", 70, colour=True)
    assert "\x1b[" in coloured
    assert ESCAPE.sub("", coloured) == explanation_report(told, "zh", 70)


@pytest.mark.parametrize("target", TARGETS)
def test_without_facts_nothing_is_said_to_have_come_out(target: str) -> None:
    told = explanation_report(explanation(target, with_facts=False), "zh")
    assert "【核查】" not in told and "推导" not in told


def test_both_readings_are_told_and_which_governs_and_why() -> None:
    told = page("readings-zh-80")
    assert "按正文90%（本次采用）符合；仅按附件第8项95%才未达到" in told
    assert "采用正文90%：正文优先" in told


def test_a_chosen_reading_is_said_to_be_chosen() -> None:
    told = explain(small_policy(), f"{WASTEWATER}@D", sample_assessment(readings="annex"))
    assert "本次指定采用附件第8项95%" in explanation_report(told, "zh")


def test_a_count_tells_which_were_counted_and_which_not() -> None:
    told = page("counted-zh-80")
    assert "坂田办公楼" in told and "布吉厂房" in told
    assert "不是“目标未达到”：期限2015年12月31日未到" in told


def test_what_is_undetermined_names_the_paper_that_settles_it() -> None:
    assert "照明设计是否符合节能标准？（《节能设计审查意见书》）" in explanation_report(
        explanation(f"{ENERGY}@P2"), "zh", 110
    )


def test_a_part_of_a_sentence_stands_in_its_sentence() -> None:
    told = explanation_report(explanation("acceptance-problems-bar-filing", with_facts=False), "zh", 110)
    assert "原文  二：“对初步验收存在问题、整改不到位的工程，不予竣工验收备案。”" in told


def test_names_of_the_facts_cannot_steer_the_terminal() -> None:
    told = explain(small_policy(), "推广\x1b使用绿色建材", sample_assessment())
    assert "\x1b" not in explanation_report(told, "zh")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("target", TARGETS)
def test_markdown_has_headings_and_lists(target: str, language: Language) -> None:
    told = explanation_markdown(explanation(target), language)
    first, *blocks = told.rstrip("\n").split("\n\n")
    assert first.startswith("# ")
    assert any(block.startswith("## ") for block in blocks)
    assert not any("\n" in block for block in blocks if block.startswith("#"))


def test_markdown_takes_words_as_they_are() -> None:
    told = explain(small_policy(), "推广*使用*绿色建材", sample_assessment())
    assert "推广\\*使用\\*绿色建材" in explanation_markdown(told, "zh")


def test_programs_get_all_of_it() -> None:
    data = json.loads(explanation_json(explanation(f"{WASTEWATER}@D")))
    assert data["format"] == "qsd-rules/explanation/1"
    assert data["target"] == {"kind": "finding", "name": f"{WASTEWATER}@D"}
    [outcome] = data["outcomes"]
    assert [(c["reading"], c["outcome"]) for c in outcome["conditions"]] == [("main", "satisfied"), ("annex", "missed")]
    annex = outcome["conditions"][1]["requires"]
    assert (annex["truth"], annex["decisive"]) == (False, True)
    assert annex["words"]["zh"] == "工业废水达标排放率不低于95%"
    assert [why["outcome"] for why in outcome["why_not"]] == ["missed", "undetermined"]
    numbers = [step["number"] for step in outcome["derivation"]]
    assert all(set(step["premises"]) < set(numbers) for step in outcome["derivation"])


def test_programs_get_what_a_count_was_made_of() -> None:
    data = explanation_data(explanation("district.acceptance_rate"))
    [value] = data["values"]
    assert (value["status"], value["value"]) == ("counted", 50)
    passed, completed = value["workings"][0]["tallies"]
    assert [(member["id"], member["value"]) for member in passed["members"]] == [("P1", True), ("P2", False)]
    assert [member["value"] for member in completed["members"]] == [True, True]


@examples(15)
@given(assessments())
def test_what_is_left_of_a_long_condition_is_what_decides(assessment: Assessment) -> None:
    for outcome in map(Explainer(assessment).outcome, assessment.outcomes):
        for reading in outcome.readings:
            for node in filter(None, (reading.applies, reading.requires)):
                kept = [(reason.expression, reason.member) for reason in deciding(decisive_part(node))]
                assert kept == [(reason.expression, reason.member) for reason in deciding(node)]


@examples(3)
@given(assessments(), st.integers(30, 110))
def test_whatever_the_policy_its_explanations_are_written(assessment: Assessment, width: int) -> None:
    policy = assessment.policy
    for name in [*policy.rules, *policy.decisions, *policy.facts, "一"]:
        told = explain(policy, name, assessment)
        for language in LANGUAGES:
            assert max(map(width_of, explanation_report(told, language, width).splitlines())) <= width
            assert explanation_markdown(told, language).startswith("# ")
        assert json.loads(explanation_json(told))["target"]["name"] == name
