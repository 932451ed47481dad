"""Where the strokes of charts go."""

from __future__ import annotations

from fractions import Fraction

import pytest

from qsd_rules.report.content import report_content
from qsd_rules.report.finding_content import GaugeContent
from qsd_rules.report.old_charts import WIDTH, bars, gauge, length
from tests.report.samples import sample_assessment


def a_gauge(value: str, threshold: str, percentage: bool) -> GaugeContent:
    return GaugeContent("", Fraction(value), Fraction(threshold), "", "", "at_least", None, percentage)


@pytest.mark.parametrize(
    ("value", "threshold", "percentage", "drawn"),
    [
        ("94.99", "95", True, ("380.0", "380.0")),
        ("50", "95", True, ("200.0", "380.0")),
        ("110", "95", True, ("333.3", "287.9")),
        ("4", "5", False, ("266.7", "333.3")),
        ("0", "5", False, ("0.0", "333.3")),
        ("0", "0", False, ("0.0", "0.0")),
    ],
)
def test_a_value_and_its_threshold_stay_on_the_scale(
    value: str, threshold: str, percentage: bool, drawn: tuple[str, str]
) -> None:
    found = gauge(a_gauge(value, threshold, percentage))
    assert (found.value, found.threshold) == drawn
    assert max(float(found.value), float(found.threshold)) <= WIDTH


def test_bars_show_what_has_to_be_acted_on_on_one_scale() -> None:
    content = report_content(sample_assessment(), "zh")
    drawn = bars(content.by_clause, "，")
    assert [bar.told for bar in drawn] == [
        "违反 1，目标未达到 1，目标未到期、尚未达到 1",
        "违反 1，倡导事项未落实 1，尚不能判定 2",
    ]
    assert [bar.width for bar in drawn] == ["300.0", "400.0"]
    for bar in drawn:
        ends = [float(part.start) + float(part.width) for part in bar.segments]
        assert [float(part.start) for part in bar.segments] == [0.0, *ends[:-1]]


def test_nothing_found_draws_nothing() -> None:
    content = report_content(sample_assessment(as_of=sample_assessment().as_of.replace(year=2010)), "zh")
    assert bars(content.by_clause, "，") == ()


def test_a_length_has_one_decimal() -> None:
    assert [length(Fraction(number, 30)) for number in (0, 1, 10, 300)] == ["0.0", "0.0", "0.3", "10.0"]
