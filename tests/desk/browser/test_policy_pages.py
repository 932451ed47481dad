"""The opinion's and the year's pages in a real browser: hover, focus and keyboard, print, narrow screens, barriers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.desk.visitors import FACTS

PAGES = (
    "/opinion",
    "/opinion/3.1",
    "/clauses/3.1.3",
    "/clauses/annex.8",
    "/rules/industrial-wastewater-meets-the-standard",
    "/facts/district.wastewater.compliance_rate",
    "/decisions/notice_of_criticism",
    "/organs/区环保局",
    "/search?words=废水",
    "/district",
)


@pytest.fixture(scope="module")
def kept(browser: Any, desk_address: str) -> str:
    """The address of the record of 2015, kept after those of 2010 and 2013."""
    context = browser.new_context(base_url=desk_address)
    page = context.new_page()
    for year in (2010, 2013, 2015):
        page.goto("/")
        page.set_input_files("#files", str(FACTS / f"district-{year}.yaml"))
        page.locator("form[enctype] button:not([formaction])").click()
        page.wait_for_url("**/records/*")
    address: str = page.url
    context.close()
    return address


def test_hover_and_focus_tell_how_the_rules_came_out(page: Any, kept: str) -> None:
    page.goto(kept)
    page.goto("/opinion#2.4")
    missed = page.locator("a.stretch.missed", has_text="空气质量达到国家二级标准").first
    tip = page.locator("#" + str(missed.get_attribute("aria-describedby")).replace(".", "\\."))
    expect(tip).to_be_hidden()
    missed.hover()
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("目标未达到 1")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    page.mouse.move(2, 2)
    missed.focus()
    expect(tip).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/rules/air-meets-grade-two-on-most-days")
    assert "93.42" in page.locator("main").inner_text()


def test_the_text_is_read_and_searched_by_the_keyboard(page: Any) -> None:
    page.goto("/opinion")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#search-words").focus()
    page.keyboard.type("工业废水")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    page.get_by_role("link", name="工业废水达标排放", exact=True).first.press("Enter")
    page.wait_for_url("**/rules/industrial-wastewater-meets-the-standard")


def test_the_scoreboard_leads_to_tasks_and_earlier_years_are_chosen(page: Any, kept: str) -> None:
    page.goto(f"/district?record={kept.rpartition('/')[2]}")
    assert page.locator(".scoreboard li").count() == 24
    page.locator(".scoreboard a", has_text="城镇生活污水处理").press("Enter")
    assert page.evaluate("location.hash") == "#task-annex.10"
    assert page.locator("svg.trend").count() > 30
    page.locator("summary", has_text="换一份记录").press("Enter")
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    page.get_by_role("button", name="评价", exact=True).press("Enter")
    page.wait_for_url("**chosen=1*")
    assert "以往：" not in page.locator("main .head").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Word", exact=True).click()
    assert download.value.suggested_filename == "evaluation-2015.docx"


@pytest.mark.parametrize("width", [320, 640])
def test_narrow_screens_need_no_scrolling_sideways(page: Any, kept: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(kept)
    for address in PAGES:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), address
    page.goto("/opinion")
    page.locator("a.stretch.missed").first.hover()
    box = page.locator(".tip:visible").bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width


@pytest.mark.parametrize("address", ["/opinion", "/district"])
def test_they_print_on_a4(page: Any, kept: str, address: str, tmp_path: Path) -> None:
    page.goto(kept)
    page.goto(address)
    page.emulate_media(media="print")
    assert page.locator(".masthead").is_hidden() and page.locator(".no-print").first.is_hidden()
    assert page.locator(".tip:visible").count() == 0
    file = tmp_path / "page.pdf"
    page.pdf(path=str(file), prefer_css_page_size=True)
    assert file.stat().st_size > 20_000


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.deep)])
def test_no_page_has_barriers(page: Any, kept: str, language: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.goto(kept)
    page.goto(f"/language/{language}?back=/opinion")
    for address in PAGES:
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        found = Axe().run(page)
        assert found.violations_count == 0, (address, found.generate_report())
