"""The desk in a real browser: upload, form, what-if, explanation, download, keyboard, print, zoom, narrow screens."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.desk.visitors import FACTS, FAILING, INCOMPLETE

WALL = "what-0-energy_review-wall_heat_transfer"


def evaluate(page: Any, *files: Path) -> None:
    """Send files, as people do."""
    page.goto("/")
    page.set_input_files("#files", [str(file) for file in files])
    page.get_by_role("button", name="核查", exact=True).click()
    page.wait_for_url("**/records/*")


def test_a_file_that_is_chosen_is_named_and_evaluated(page: Any) -> None:
    page.goto("/")
    page.set_input_files("#files", str(FAILING))
    assert FAILING.name in page.locator("[data-chosen]").inner_text()
    page.get_by_role("button", name="核查", exact=True).click()
    page.wait_for_url("**/records/*")
    assert "不予核发施工许可证" in page.locator("#decisions").inner_text()


def test_a_file_can_be_dropped(page: Any) -> None:
    page.goto("/")
    page.evaluate(
        """([name, text]) => {
            const dropped = new DataTransfer();
            dropped.items.add(new File([text], name));
            const zone = document.querySelector("[data-drop]");
            zone.dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }));
        }""",
        [FAILING.name, FAILING.read_text("utf-8")],
    )
    assert FAILING.name in page.locator("[data-chosen]").inner_text()
    page.get_by_role("button", name="核查", exact=True).click()
    page.wait_for_url("**/records/*")


def test_answers_come_as_facts_are_entered(page: Any) -> None:
    page.goto("/form/project")
    assert "该工程属于哪类用途？" in page.locator(".next").inner_text()
    page.locator(".next select").select_option("residential")
    expect(page.locator(".next")).not_to_contain_text("该工程属于哪类用途")
    assert page.locator("#fact-0-use").input_value() == "residential", "the answer is in its own field too"
    page.locator("#fact-0-works_type").select_option("new")
    page.locator("#fact-0-energy_review-prohibited_items").fill("2")
    page.locator("#fact-0-energy_review-prohibited_items").press("Tab")
    expect(page.locator("#answers")).to_contain_text("不予通过建筑设计方案节能审查")
    assert page.evaluate("document.activeElement.name") != "", "the focus stays in the form"


def test_what_is_open_leads_to_its_field(page: Any) -> None:
    page.goto("/form/project")
    link = page.locator(".open-list a").nth(3)
    target = link.get_attribute("data-field")
    link.click()
    assert page.evaluate("document.activeElement.closest('.fact').id") == f"{target}-box"


def test_a_related_subject_brings_its_own_questions(page: Any) -> None:
    page.goto("/form/project")
    page.locator("#decision").select_option("works_continuation")
    page.locator("#fact-0-designer").fill("某设计院")
    page.locator("#fact-0-designer").press("Tab")
    page.wait_for_selector("h2:has-text('某设计院')")
    assert page.locator("#fact-0-designer").input_value() == "某设计院"


def test_a_form_is_kept(page: Any) -> None:
    page.goto("/form/project")
    page.locator("#name-0").fill("新楼")
    page.get_by_role("button", name="保存为记录").click()
    page.wait_for_url("**/records/*")
    assert "新楼" in page.locator("h1").inner_text()


def test_the_form_works_without_scripts(browser: Any, desk_address: str) -> None:
    context = browser.new_context(base_url=desk_address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/form/project")
    page.locator(".next select").select_option("industrial")
    page.get_by_role("button", name="回答").click()
    assert page.locator("#fact-0-use").input_value() == "industrial"
    context.close()


def test_what_if_shows_both_answers(page: Any) -> None:
    evaluate(page, FAILING)
    page.get_by_role("link", name="假设改动").click()
    page.locator(f"#{WALL}").fill("1.4")
    page.locator(f"#{WALL}").press("Tab")
    expect(page.locator("#answers")).to_contain_text("改动 1 处")
    assert "1.86瓦/(平方米·开) → 1.4瓦/(平方米·开)" in page.locator("#answers").inner_text()
    page.locator("#what-0-use").select_option("industrial")
    expect(page.locator("#answers tr.differs").first).to_be_visible()


def test_the_derivation_unfolds(page: Any) -> None:
    evaluate(page, FAILING)
    first = page.locator("details.process").first
    assert not first.locator(".tree").first.is_visible()
    first.locator("summary").click()
    assert first.locator(".tree").first.is_visible()
    assert "推理记录" in first.inner_text()


def test_an_override_is_kept_with_the_record(page: Any) -> None:
    evaluate(page, FAILING)
    box = page.locator("details.remark", has_text="批注或改判").first
    box.locator("summary").click()
    box.locator("select").select_option("clear")
    box.locator("textarea").fill("补正后符合")
    box.get_by_label("署名").fill("李工")
    box.get_by_role("button", name="保存").click()
    page.wait_for_selector(".remarks")
    assert "补正后符合 —— 李工" in page.locator(".remarks").first.inner_text()


def test_a_record_is_downloaded(page: Any) -> None:
    evaluate(page, FAILING)
    for name, suffix in (("JSON", "json"), ("Excel", "xlsx"), ("审查意见书（Word）", "docx"), ("PDF", "pdf")):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=name, exact=True).click()
        assert waiting.value.suggested_filename.endswith(f".{suffix}")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="JSON", exact=True).click()
    record = json.loads(Path(waiting.value.path()).read_text("utf-8"))
    assert record["format"] == "qsd-rules/assessment/2"


def test_everything_is_reached_by_the_keyboard(page: Any) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.set_input_files("#files", str(FAILING))
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.innerText"))
        if page.evaluate("document.activeElement.type") == "submit":
            break
    assert "files" in reached
    page.keyboard.press("Enter")
    page.wait_for_url("**/records/*")
    page.locator("details.process summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.process").first.get_attribute("open") is not None


def test_the_form_is_filled_by_the_keyboard(page: Any) -> None:
    page.goto("/form/project")
    page.locator(".next select").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.locator("#fact-0-use")).to_have_value("residential")


def test_focus_can_be_seen(page: Any) -> None:
    page.goto("/")
    for _ in range(8):
        page.keyboard.press("Tab")
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style != "none", page.evaluate("document.activeElement.outerHTML")


def test_a_record_prints_on_a4_with_everything_unfolded(page: Any, tmp_path: Path) -> None:
    from pypdf import PdfReader

    evaluate(page, FAILING)
    page.emulate_media(media="print")
    assert not page.locator(".masthead").is_visible()
    assert not page.locator("details.remark").first.is_visible()
    page.emulate_media()
    page.pdf(path=str(tmp_path / "record.pdf"), prefer_css_page_size=True)
    read = PdfReader(tmp_path / "record.pdf")
    assert [round(float(side)) for side in read.pages[0].mediabox[2:]] == [595, 842]
    # Some fonts have parts of characters in place of characters.
    told = unicodedata.normalize("NFKC", "".join(sheet.extract_text() for sheet in read.pages))
    words = re.sub(r"\s", "", told)
    for said in ("不予核发施工许可证", "判定过程", "推理记录"):
        assert said in words
    assert page.locator("details.process[open]").count() == 0, "what was folded is folded again"


@pytest.mark.parametrize("width", [320, 390, 768])
def test_narrow_screens_need_no_scrolling_sideways(page: Any, width: int) -> None:
    evaluate(page, FAILING)
    record = page.url
    page.set_viewport_size({"width": width, "height": 800})
    for address in ("/", record, f"{record}/what-if", "/form/project", "/records", f"{record}/recomputed", "/compare"):
        page.goto(address)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, (address, wide, too_wide(page))


def too_wide(page: Any) -> str:
    """What sticks out of the page, for the message."""
    found: str = page.evaluate(
        """() => [...document.querySelectorAll("main *")]
            .filter((each) => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest(".wide"))
            .slice(0, 3).map((each) => each.outerHTML.slice(0, 160)).join("\\n")"""
    )
    return found


def test_at_400_percent_everything_is_there(browser: Any, desk_address: str) -> None:
    # 1280 pixels wide at 400% are 320 CSS pixels: WCAG 1.4.10.
    context = browser.new_context(
        base_url=desk_address, viewport={"width": 320, "height": 256}, device_scale_factor=4, locale="zh-CN"
    )
    page = context.new_page()
    evaluate(page, FAILING)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("#decisions").get_by_text("不予核发施工许可证").first.is_visible()
    page.locator("details.process summary").first.click()
    assert page.locator("details.process .tree").first.is_visible()
    context.close()


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.deep)])
def test_no_page_has_barriers(page: Any, language: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.goto(f"/language/{language}?back=/")
    page.set_input_files("#files", [str(FAILING)])
    page.locator("form[enctype] button:not([formaction])").click()
    page.wait_for_url("**/records/*")
    record = page.url
    page.goto("/")
    page.set_input_files("#files", [str(INCOMPLETE)])
    page.locator("form[enctype] button:not([formaction])").click()
    page.wait_for_url("**/records/*")
    incomplete = page.url
    number = record.rpartition("/")[2]
    places = (
        "/", "/records", "/form/project", "/form/enterprise", record, incomplete, f"{record}/what-if",
        f"{record}/recomputed", f"/compare?first={number}&second={int(number) + 1}", "/records?words=nothing-like-it",
    )  # fmt: skip
    for address in places:
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        found = Axe().run(page)
        assert found.violations_count == 0, (address, found.generate_report())


def test_barriers_would_be_found(page: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.goto("/")
    page.evaluate("document.querySelector('label').remove()")
    assert Axe().run(page).violations_count > 0


def test_the_sample_of_the_district_is_shown(page: Any) -> None:
    evaluate(page, FACTS / "district-2015.yaml")
    assert page.locator(".listed tbody tr").count() > 10
