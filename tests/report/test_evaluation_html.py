"""The evaluation as a page: whole, self-contained, escaped, with every target, task, organ and ground in it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest

from qsd_rules import assess
from qsd_rules.evaluation.evaluating import evaluation_of
from qsd_rules.evaluation.yearly_evaluation import Evaluation
from qsd_rules.report.old_charts import WIDTH
from qsd_rules.report.evaluation_charts import bullet, shares, trend
from qsd_rules.report.evaluation_content import evaluation_content
from qsd_rules.report.evaluation_html import html_evaluation
from qsd_rules.words.language import LANGUAGES, Language, Text
from tests.evaluation.samples import evaluated, reading_city, three_years
from tests.report.hostile import HOSTILE_NAMES
from tests.report.test_html import CLOSED, Page

CLOSED.add("polyline")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_well_formed_and_loads_nothing(language: Language) -> None:
    source = html_evaluation(evaluated(2018), language)
    page = Page(source)
    assert source.startswith("<!doctype html>\n")
    assert not re.search(r"https?:|@import|url\((?!#)|<link|<img|<iframe|<object|<script", source)
    assert [name for _, attributes in page.elements for name in attributes if name in ("src", "srcset", "style")] == []
    [policy] = [each["content"] for each in page.all("meta") if each.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")


@pytest.mark.parametrize("year", [2016, 2018, 2020])
def test_every_link_leads_somewhere_and_every_id_is_one(year: int) -> None:
    page = Page(html_evaluation(evaluated(year), "zh"))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {attributes["href"].removeprefix("#") for attributes in page.all("a")} <= set(ids)
    assert {each["aria-labelledby"] for _, each in page.elements if "aria-labelledby" in each} <= set(ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_landmarks_headings_in_order_and_languages(language: Language) -> None:
    page = Page(html_evaluation(evaluated(2018), language))
    tags = [tag for tag, _ in page.elements]
    assert all(tags.count(landmark) == 1 for landmark in ("header", "nav", "main", "footer", "h1"))
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(each.get("aria-label") or each.get("aria-hidden") for each in page.all("svg"))
    assert all("scope" in each for each in page.all("th"))
    assert all(each.get("lang") == "zh-CN" for each in [*page.all("q"), *page.all("blockquote")])


def test_every_target_task_organ_and_ground_is_in_it() -> None:
    content = evaluation_content(evaluated(2018), "zh")
    page = Page(html_evaluation(evaluated(2018), "zh"))
    classes = [each["class"] for each in page.all("article")]
    assert sum(name.startswith("target ") for name in classes) == len(content.targets) == 4
    assert [name.split()[1] for name in classes if name.startswith("task ")] == ["undone", "undone"]
    assert [name for name in classes if name.startswith("decision ")] == ["decision against", "decision pending"]
    told = page.text()
    for words in (
        "给予书面警告",
        "任务不落实的给予警告",
        "建馆，已做的步骤：2步",
        "市文化局",
        "进度落后",
        "facts/2018.yaml",
    ):
        assert words in told


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_names_are_read_and_never_obeyed(name: str) -> None:
    page = Page(html_evaluation(renamed(name), "zh"))
    assert {tag for tag, _ in page.elements} == {tag for tag, _ in Page(html_evaluation(renamed("名"), "zh")).elements}
    assert not any(attribute.startswith("on") for _, attributes in page.elements for attribute in attributes)


def renamed(name: str) -> Evaluation:
    """The evaluation of 2018 with one name for all subjects and the snapshot."""
    snapshot = three_years()[1]
    subjects = {key: replace(record, name=name) for key, record in snapshot.subjects.items()}
    changed = replace(snapshot, subjects=subjects, title=Text.same(name))
    return evaluation_of(assess(reading_city(), changed), evaluated(2018).earlier)


def test_a_chart_is_as_long_as_what_it_shows() -> None:
    parts = shares((("satisfied", "符合", 1), ("missed", "未达到", 0), ("pending", "推进中", 3)))
    assert [(part.shade, part.start, part.width) for part in parts] == [
        ("satisfied", "0.0", "100.0"),
        ("pending", "100.0", "300.0"),
    ]
    content = evaluation_content(evaluated(2018), "zh")
    libraries, readers, wait, _ = (target.figures[0] for target in content.targets)
    drawn = bullet(libraries)
    assert drawn is not None and (drawn.value, drawn.goal, drawn.shade) == ("250.0", "333.3", "pending")
    percent = bullet(readers)
    assert percent is not None and (percent.value, percent.goal) == ("206.0", "240.0"), "a percentage is of 100"
    assert float(drawn.goal) < WIDTH
    line = trend(wait)
    assert line is not None and float(line.dots[0].y) < float(line.dots[1].y), "from 10 days down to 5"
    assert line.goal is not None and line.line.endswith(f"{line.goal.x},{line.goal.y}")
    assert bullet(replace(libraries, goal=None)) is None
    assert bullet(replace(libraries, goal=Fraction(0))) is None
    assert trend(replace(libraries, trend=libraries.trend[:1])) is None


def test_before_the_policy_is_in_force_the_page_says_so() -> None:
    early = evaluation_of(assess(reading_city(), three_years()[0], date(2015, 1, 1)))
    told = Page(html_evaluation(early, "zh")).text()
    assert "不在施行期内" in told and "没有适用的目标" in told
