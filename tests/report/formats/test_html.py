"""The report as a page: whole, self-contained, escaped, and the same as the record."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qsd_rules import report
from qsd_rules.assess.assessment import FINDINGS, Assessment
from qsd_rules.report.assessment_report import assessment_report
from qsd_rules.report.first_record import first_record
from qsd_rules.report.formats.html import css_text, html, resource
from qsd_rules.report.page_words import WORDS
from qsd_rules.words import wording
from qsd_rules.words.language import LANGUAGES, Language
from tests.report.hostile import HOSTILE_NAMES, hostile_assessment
from tests.report.pages import Page, assert_good_page
from tests.report.samples import DAY, sample_assessment


def html_report(assessment: Assessment, language: Language) -> str:
    return html(assessment_report(assessment, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_well_made_and_has_a_contents(language: Language) -> None:
    page = assert_good_page(html_report(sample_assessment(), language))
    assert page.all("html") == [{"lang": "zh-CN" if language == "zh" else "en"}]
    assert len(page.all("nav")) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_of_the_record_is_in_it(language: Language) -> None:
    assessment = sample_assessment()
    page = Page(html_report(assessment, language))
    told = first_record(assessment)
    identities = [outcome["id"] for outcome in told["outcomes"] if outcome["outcome"] in FINDINGS]
    differing = [
        outcome["id"]
        for outcome in told["outcomes"]
        if outcome["outcome"] not in FINDINGS and {each["outcome"] for each in outcome["readings"]} & set(FINDINGS)
    ]
    assert sorted(text for within, text in page.texts if within == "code" and "@" in text) == sorted(
        identities + differing
    )
    classes = [each["class"].split()[1] for each in page.all("article")]
    assert {name: classes.count(name) for name in FINDINGS} == {name: told["counts"].get(name, 0) for name in FINDINGS}
    for outcome in told["outcomes"]:
        if outcome["id"] in identities:
            assert outcome["title"][language] in page.text()


def test_counts_of_everything_are_told() -> None:
    page = Page(html_report(sample_assessment(), "zh"))
    told = first_record(sample_assessment())["counts"]
    words = page.text()
    for name, count in told.items():
        assert f"{wording.OUTCOMES[name].zh} {count}" in words
    assert "合计：7 条规则，3 个对象，11 项结果" in page.text()


def test_decisions_come_first_and_name_the_findings_behind_them() -> None:
    page = Page(html_report(sample_assessment(), "zh"))
    text = re.sub(r"\s+", "", page.text())
    assert text.index("施工许可证：不予核发施工许可证依据：二（第2项）") < text.index("预拌混凝土使用率：94.99%")


def test_the_cited_words_are_marked_in_their_sentence() -> None:
    source = html_report(sample_assessment(), "zh")
    assert '<q class="words" lang="zh-CN"><mark>预拌混凝土使用率95%以上</mark>。</q>' in source
    assert "<mark>每年抽检合格率超过98%</mark>。<mark>到2015年，一次验收合格率达到100%</mark>。</q>" in source


def test_each_condition_is_told_with_its_truth_in_words_and_its_value() -> None:
    text = re.sub(r"\s+", "", Page(html_report(sample_assessment(), "zh")).text())
    assert "×不成立：预拌混凝土使用率不低于95%（实为94.99%；预拌混凝土送货台账，facts/sample.yaml:14）" in text
    assert "?不清楚：初步验收存在问题：是（未提供，可由《初步验收记录》证明）" in text


def test_a_value_is_drawn_beside_its_threshold() -> None:
    source = html_report(sample_assessment(), "zh")
    assert 'aria-label="预拌混凝土使用率：实为 94.99%，要求 95%以上"' in source
    assert '<line class="threshold" x1="380.0" x2="380.0" y1="0" y2="18"/>' in source


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=range(len(HOSTILE_NAMES)))
def test_no_name_becomes_part_of_the_page(name: str) -> None:
    hostile, tame = (html_report(hostile_assessment(each), "zh") for each in (name, "甲"))
    assert [(tag, sorted(attributes)) for tag, attributes in Page(hostile).elements] == [
        (tag, sorted(attributes)) for tag, attributes in Page(tame).elements
    ]
    assert Page(hostile).text("script") == Page(tame).text("script")
    assert "\u202e" not in hostile and "\x1b" not in hostile


def test_a_name_cannot_end_the_styles_it_stands_in() -> None:
    assert css_text('甲 a"}</style>\\\n') == '"甲 a\\000022\\00007d\\00003c\\00002fstyle\\00003e\\00005c\\00000a"'


def test_the_same_input_gives_the_same_bytes() -> None:
    assert html_report(sample_assessment(), "zh") == html_report(sample_assessment(), "zh")


def test_nothing_to_act_on_is_said() -> None:
    page = Page(html_report(sample_assessment(as_of=DAY.replace(year=2010)), "zh"))
    assert "没有核查任何事项：该文件自2011年3月21日起施行，未规定有效期" in page.text()
    assert "没有可核查的对象或规则" in page.text()


def test_the_colours_of_words_stand_out_from_the_paper() -> None:
    """Contrast as WCAG 2.2 (1.4.3) counts it: 4.5 to 1 or more, on the paper and on shaded ground."""
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", resource("styles/report.css")))
    words = [name for name in colours if name not in ("line", "paper", "shade", "mark")]
    assert len(words) >= 10
    for ground in ("paper", "shade"):
        for name in words:
            assert contrast(colours[name], colours[ground]) >= 4.5, name
    assert contrast(colours["ink"], colours["mark"]) >= 4.5


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_word_of_reports_is_used() -> None:
    package = Path(report.__file__).parent
    desk = package.parent / "desk" / "templates"
    files = [*package.rglob("*.py"), *package.rglob("*.html"), *package.rglob("*.typ"), *desk.glob("*.html")]
    told = "".join(file.read_text(encoding="utf-8") for file in files if file.name != "page_words.py")
    unused = {name for name in WORDS if f'"{name}"' not in told}
    assert all(name.startswith("role_") for name in unused), "roles of stretches are named by the text"
