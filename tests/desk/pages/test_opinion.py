"""The opinion's pages: the whole text linked to its rules, stable addresses, search, outcomes of the loaded record."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest

from qsd_rules.desk.searching import search
from qsd_rules.desk.settings import Settings
from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.model import Clause, Policy
from qsd_rules.policy.quotes import words_of
from qsd_rules.report.linked_text import blocks, linked_text, under
from tests.desk.visitors import FACTS, Visitor, visiting
from tests.evaluation.samples import reading_city

HREF = re.compile(r'href="([^"]+)"')
ANCHOR = re.compile(r'\bid="([^"]+)"')


class Reading(HTMLParser):
    """The words of a page outside what is shown on hover, and those shown on hover by the id of their element."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words = ""
        self.tips: dict[str, str] = {}
        self._tip = ""
        self._depth = 0
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("role") == "tooltip":
            self._tip = given["id"] or ""
            self.tips[self._tip] = ""
        if self._tip and tag == "span":
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        if self._tip and tag == "span":
            self._depth -= 1
            self._tip = self._tip if self._depth else ""

    def handle_data(self, data: str) -> None:
        if self._tip:
            self.tips[self._tip] += data + " "
        else:
            self.words += "".join(data.split())


@pytest.fixture(scope="module")
def reader(opinion: Policy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """Somebody who opened the district of 2015."""
    folder: Path = tmp_path_factory.mktemp("desk")
    settings = Settings(database=str(folder / "desk.sqlite"), hosts=("localhost",), requests_a_minute=0)
    with visiting(opinion, settings) as arrived:
        arrived.evaluate(FACTS / "district-2015.yaml")
        yield arrived


def test_every_word_of_every_clause_stands_in_the_linked_text(opinion: Policy) -> None:
    for linked in linked_text(opinion):
        told = "".join(stretch.words for part in linked.parts for stretch in part.stretches)
        assert told == words_of(linked.clause)


def test_the_page_has_the_whole_text(reader: Visitor, opinion: Policy) -> None:
    told = Reading(reader.open("/opinion").page).words
    for clause in opinion.clauses.values():
        for words in (clause.heading, *clause.paragraphs, *(c for c in cells(clause))):
            assert "".join(words.split()) in told, clause.address


def cells(clause: Clause) -> tuple[str, ...]:
    found = clause.cells
    return (found.task, found.measures, found.goals, *found.lead, *found.cooperating) if found else ()


def test_every_stretch_leads_to_its_rules(reader: Visitor, opinion: Policy) -> None:
    page = reader.open("/opinion").page
    stretches = re.findall(r'<a class="stretch (\w+)" href="([^"]+)" aria-describedby="([^"]+)"', page)
    linked = [s for each in linked_text(opinion) for part in each.parts for s in part.stretches if s.rules]
    assert len(stretches) == len(linked) > 250
    ids = ANCHOR.findall(page)
    assert len(ids) == len(set(ids))
    for (_, address, tip), each in zip(stretches, linked, strict=True):
        assert tip in ids
        if len(each.rules) == 1:
            assert address == f"/rules/{each.rules[0]}"


def test_hover_tells_how_the_rules_came_out(reader: Visitor) -> None:
    page = reader.open("/opinion/2.4").page
    [tip] = re.findall(r'<a class="stretch missed"[^>]* aria-describedby="([^"]+)">空气质量', page)
    told = Reading(page).tips[tip]
    assert "空气质量达到二级标准的天数超过全年的98%" in told and "目标未达到 1" in told
    assert "第 1 号记录" in reader.words


def test_without_a_record_there_are_no_outcomes(visitor: Visitor) -> None:
    visitor.open("/opinion")
    assert "打开一份记录后，这里会显示它的结果" in visitor.words
    assert 'class="stretch missed"' not in visitor.page
    assert 'class="stretch none"' in visitor.page


ADDRESSES = [
    ("/opinion/3.1", "大力提升四大质量"),
    ("/clauses/3.1.3", "大力提升工程质量"),
    ("/clauses/三(一)3", "大力提升工程质量"),
    ("/clauses/annex.8", "工业废水排放"),
    ("/rules/industrial-wastewater-meets-the-standard", "仅按附件第8项95%才未达到"),
    ("/facts/district.wastewater.compliance_rate", "92%"),
    ("/facts/district.tasks", "反推"),
    ("/decisions/notice_of_criticism", "区水务局： 给予通报批评"),
    ("/organs/区环保局", "附件第8项（工业废水排放）"),
    ("/organs/环保局", "区环保局"),
    ("/search?words=废水", "工业废水达标排放"),
]


@pytest.mark.parametrize(("address", "words"), ADDRESSES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_has_an_address(address: str, words: str, language: str, reader: Visitor) -> None:
    joint = "&" if "?" in address else "?"
    reader.open(f"{address}{joint}lang={language}")
    assert reader.status == 200, reader.words
    if language == "zh" and not address.startswith("/rules"):
        assert words in reader.words


def test_a_rule_tells_its_words_its_readings_and_its_outcome(reader: Visitor) -> None:
    reader.open("/rules/industrial-wastewater-meets-the-standard")
    for words in (
        "工业废水达标排放率90%",
        "附件第8项95%",
        "工业废水达标排放率不低于95%",
        "符合 1",
        "限期治理超标排放口",
    ):
        assert words in reader.words
    assert 'href="/organs/%E5%8C%BA%E7%8E%AF%E4%BF%9D%E5%B1%80"' in reader.page


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/clauses/9.9", "没有这一条款"),
        ("/opinion/9", "没有这一条款"),
        ("/rules/nothing", "没有这条规则"),
        ("/facts/nothing", "没有这项事实"),
        ("/decisions/nothing", "没有这项决定"),
        ("/organs/nothing", "没有这个单位"),
        ("/rules/%3Cscript%3E", "没有这条规则"),
    ],
)
def test_what_is_not_there_is_said_not_to_be(address: str, said: str, reader: Visitor) -> None:
    assert reader.open(address).status == 404
    assert said in reader.words and "<script>" not in reader.page


def test_addresses_have_one_form(reader: Visitor) -> None:
    assert reader.open("/clauses/附件-8").address == "/clauses/annex.8"
    assert unquote(reader.open("/organs/环保局").address) == "/organs/区环保局"


def test_no_link_of_these_pages_leads_nowhere(reader: Visitor, opinion: Policy) -> None:
    pages = [
        "/opinion",
        "/clauses/3.1.3",
        "/clauses/annex.1",
        "/rules/the-contractor-is-qualified-and-tests-its-materials",
    ]
    pages += ["/facts/task.row", "/decisions/construction_permit", "/organs/区环保局", "/search?words=质量"]
    links = {html.unescape(link) for page in pages for link in HREF.findall(reader.open(page).page)}
    inner = {urlsplit(link).path for link in links if link.startswith("/") and not link.startswith("/static/")}
    kinds: dict[str, list[str]] = {}
    for path in sorted(inner):
        kinds.setdefault(path.split("/")[1], []).append(path)
    assert {"clauses", "rules", "facts", "decisions", "organs", "records"} <= set(kinds)
    names = {"rules": opinion.rules, "facts": opinion.facts, "decisions": opinion.decisions, "organs": opinion.organs}
    for kind, table in names.items():
        assert {unquote(path.split("/")[2]) for path in kinds[kind]} <= set(table)
    for paths in kinds.values():
        for path in paths[:2]:
            assert reader.open(path).status == 200, path


def test_search_finds_text_rules_facts_organs_and_clauses(opinion: Policy) -> None:
    assert [passage.clause for passage in search(opinion, "工业废水").passages][:1] == ["二(四)"]
    assert [each.name for each in search(opinion, "水务局").of("organ")] == ["区水务局"]
    assert "district.wastewater.compliance_rate" in [
        each.name for each in search(opinion, "compliance wastewater").of("fact")
    ]
    assert [each.name for each in search(opinion, "notice of criticism").of("decision")] == ["notice_of_criticism"]
    assert search(opinion, "３．１．３".translate(str.maketrans("３．１", "3.1"))).clause == opinion.clauses["三(一)3"]
    assert search(opinion, "没有的词语").empty and search(opinion, "  ").empty


def test_search_shows_what_was_asked_and_never_obeys_it(reader: Visitor) -> None:
    reader.open("/search?words=" + quote("<script>alert(1)</script>"))
    assert "没有找到“<script>alert(1)</script>”" in reader.words.replace("&lt;", "<") or reader.status == 200
    assert "<script>alert" not in reader.page


def test_parts_and_tables_follow_the_text(opinion: Policy) -> None:
    text = linked_text(opinion)
    table = [block for block in blocks(text) if block.is_table]
    assert [len(block.clauses) for block in table] == [24]
    assert [each.clause.address for each in under(text, "3.1")] == [
        "三(一)",
        "三(一)1",
        "三(一)2",
        "三(一)3",
        "三(一)4",
    ]
    assert under(text, "三(一)") == under(text, "3.1")


def test_another_policy_has_its_own_pages(settings: Settings) -> None:
    with visiting(reading_city(), settings) as visitor:
        assert "到2020年，图书馆达到40座，阅读率60%以上" in Reading(visitor.open("/opinion").page).words
        assert visitor.open("/rules/forty-libraries").status == 200
        assert visitor.open("/organs/文化局").words.count("市文化局")


def test_every_link_of_a_pack_with_another_numbering_leads_somewhere(settings: Settings) -> None:
    kitchen = load_policy(Path(__file__).parents[2] / "packs" / "kitchen")
    with visiting(kitchen, settings) as visitor:
        text = visitor.open("/opinion")
        links = {link for link in map(html.unescape, HREF.findall(text.page)) if link.startswith("/clauses/")}
        assert {unquote(link) for link in links} >= {
            f"/clauses/{address}" for address in kitchen.clauses if address != "题头"
        }
        for link in links:
            assert visitor.open(link.partition("#")[0]).status == 200
        assert visitor.open("/opinion/" + quote("第六条")).status == 200
        assert visitor.open("/clauses/" + quote("六条")).status == 200
        assert visitor.open("/clauses/" + quote("第六十条")).status == 404
        assert "/clauses/" + quote("第六条") in visitor.open("/search?words=" + quote("第六条")).page
