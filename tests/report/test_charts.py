"""Where the strokes of charts go."""

from __future__ import annotations

from fractions import Fraction

import pytest

from qsd_rules.report.assessment_report import clause_table
from qsd_rules.report.blocks import Shares
from qsd_rules.report.charts import WIDTH, length, segments, shares_of
from qsd_rules.report.content import report_content
from qsd_rules.report.voice import Voice
from tests.report.samples import sample_assessment


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
    shares = shares_of(Fraction(value), Fraction(threshold), percentage)
    assert tuple(length(share * WIDTH) for share in shares) == drawn
    assert max(shares) <= 1


def test_bars_show_what_has_to_be_acted_on_on_one_scale() -> None:
    table = clause_table(report_content(sample_assessment(), "zh"), Voice("zh"))
    bars = [block for row in table.rows for block in row[1] if isinstance(block, Shares)]
    drawn = [segments(bar) for bar in bars]
    assert [[(each.share.word, each.share.number) for each in bar] for bar in drawn] == [
        [("违反", 1), ("目标未达到", 1), ("目标未到期、尚未达到", 1)],
        [("违反", 1), ("倡导事项未落实", 1), ("尚不能判定", 2)],
    ]
    for bar, whole in zip(drawn, (300.0, 400.0), strict=True):
        ends = [float(part.start) + float(part.width) for part in bar]
        assert [float(part.start) for part in bar] == [0.0, *ends[:-1]]
        assert ends[-1] == whole


def test_a_length_has_one_decimal() -> None:
    assert [length(Fraction(number, 30)) for number in (0, 1, 10, 300)] == ["0.0", "0.0", "0.3", "10.0"]
