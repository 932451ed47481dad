"""Values and thresholds as people read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from msgspec.structs import replace

from qsd_rules.conditions.absent import ABSENT
from qsd_rules.conditions.meaning import Unknown
from qsd_rules.facts.shown_values import shown_threshold, shown_value, with_unit
from qsd_rules.policy.model import Comparison
from qsd_rules.words.language import Language, Text
from qsd_rules.words.values import shown_date, shown_number
from tests.report.samples import sample_snapshot, small_policy


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0"),
        (92, "92"),
        (Decimal("94.99"), "94.99"),
        (Decimal("95.00"), "95"),
        (Fraction(1, 8), "0.125"),
        (Fraction(200, 3), "66.66…"),
        (Fraction(2, 3), "0.66…"),
        (Fraction(-200, 3), "-66.66…"),
        (Decimal("-0.5"), "-0.5"),
        (99_999, "99999"),
        (10_000_000, "10,000,000"),
        (Decimal("123456.7"), "123,456.7"),
    ],
)
def test_numbers_are_shown_in_full_and_never_rounded(number: int | Decimal | Fraction, shown: str) -> None:
    assert shown_number(number) == shown


def test_a_share_just_below_a_threshold_does_not_seem_to_reach_it() -> None:
    assert shown_number(Fraction(94_999_999, 1_000_003)).startswith("94.99")


@pytest.mark.parametrize(
    ("number", "unit", "language", "shown"),
    [
        (92, "percent", "zh", "92%"),
        (92, "percent", "en", "92%"),
        (3, "project", "zh", "3个"),
        (3, "project", "en", "3 projects"),
        (3, "", "zh", "3"),
    ],
)
def test_units_follow_their_numbers(number: int, unit: str, language: Language, shown: str) -> None:
    assert with_unit(number, unit, small_policy(), language) == shown


@pytest.mark.parametrize(
    ("fact", "value", "zh", "en"),
    [
        ("project.envelope_conforms", True, "是", "yes"),
        ("project.envelope_conforms", False, "否", "no"),
        ("project.envelope_conforms", None, "未提供", "not given"),
        ("project.envelope_conforms", Unknown(), "未提供", "not given"),
        ("project.builder", ABSENT, "无", "none"),
        ("project.district", "D", "某区", "某区"),
        ("project.builder", "E9", "E9", "E9"),
        ("district.projects", ("P1", "P2"), "坂田办公楼、布吉厂房", "坂田办公楼, 布吉厂房"),
        ("district.projects", (), "无", "none"),
        ("enterprise.licence_date", date(2013, 6, 30), "2013年6月30日", "2013-06-30"),
        ("project.ready_mixed_concrete_rate", Decimal("94.99"), "94.99%", "94.99%"),
    ],
)
def test_values_are_shown_in_the_readers_language(fact: str, value: object, zh: str, en: str) -> None:
    policy, snapshot = small_policy(), sample_snapshot()
    assert shown_value(value, policy.facts[fact], policy, snapshot, "zh") == zh  # type: ignore[arg-type]
    assert shown_value(value, policy.facts[fact], policy, snapshot, "en") == en  # type: ignore[arg-type]


def test_a_choice_is_shown_by_its_label() -> None:
    policy = small_policy()
    fact = replace(policy.facts["project.builder"], to="", choices=(("public", Text("公共建筑", "public building")),))
    assert shown_value("public", fact, policy, sample_snapshot(), "zh") == "公共建筑"


@pytest.mark.parametrize(
    ("comparison", "zh", "en"),
    [
        ("at_least", "95%以上", "at least 95%"),
        ("more_than", "超过95%", "more than 95%"),
        ("at_most", "不超过95%", "at most 95%"),
        ("less_than", "低于95%", "less than 95%"),
        ("all", "全部（95%）", "all (95%)"),
    ],
)
def test_a_threshold_is_worded_as_it_is_drafted(comparison: Comparison, zh: str, en: str) -> None:
    policy = small_policy()
    parameter = replace(policy.parameters["ready_mixed_concrete_minimum"], comparison=comparison)
    assert shown_threshold(parameter, Decimal(95), policy, "zh") == zh
    assert shown_threshold(parameter, Decimal(95), policy, "en") == en


def test_a_threshold_says_when_it_is_judged() -> None:
    policy = small_policy()
    goal, yearly = policy.parameters["acceptance_rate_goal"], policy.parameters["sampling_pass_rate_exceeds"]
    assert shown_threshold(goal, Decimal(100), policy, "zh") == "到2015年12月31日全部（100%）"
    assert shown_threshold(goal, Decimal(100), policy, "en") == "all (100%) by 2015-12-31"
    assert shown_threshold(yearly, Decimal(98), policy, "zh") == "每年超过98%"


def test_dates_have_no_leading_zeros_in_chinese() -> None:
    assert shown_date(date(2015, 1, 2), "zh") == "2015年1月2日"
