"""A record of many subjects: lists that are paged, filtered, sorted, and lead to each subject."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import delete

from qsd_rules.desk.judgements import anchor_of
from qsd_rules.desk.storage.tables import DECISIONS, FINDINGS, SUBJECTS
from tests.desk.visitors import Visitor

MANY = 70


def projects(number: int) -> tuple[str, bytes]:
    """A file of projects of which hardly anything is known; number 7 has failed its review."""
    known: list[dict[str, object]] = [
        {"id": f"p{each}", "name": f"工程{each}", "use": "public", "works_type": "new"} for each in range(number)
    ]
    known[7] |= {"energy_review": {"prohibited_items": 3}}
    facts = {"date": "2015-10-20", "title": {"zh": "许多工程", "en": "many"}, "subjects": {"project": known}}
    return "many.json", json.dumps(facts).encode()


@pytest.fixture
def many(visitor: Visitor) -> Visitor:
    """Somebody who has evaluated many projects."""
    visitor.evaluate(projects(MANY))
    assert visitor.status == 200
    return visitor


def rows(visitor: Visitor) -> list[list[str]]:
    """The cells of the last table on the page, without tags."""
    body = visitor.page.split("<tbody>")[-1].split("</tbody>")[0]
    cut = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S) for row in body.split("</tr>") if "<td" in row]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cut]


def test_a_page_is_small_and_has_the_heaviest_first(many: Visitor) -> None:
    assert len(many.page.encode()) < 60_000
    assert rows(many)[0][:2] == ["违反", "工程7"]
    assert len(rows(many)) == 50
    assert "第 1 页，共" in many.words
    assert f"{MANY} 个对象" in many.words


def test_pages_together_have_every_finding_once(many: Visitor) -> None:
    found = re.search(r"共 (\d+) 页", many.words)
    assert found is not None
    seen: list[tuple[str, str]] = []
    for page in range(1, int(found[1]) + 1):
        seen += [(row[1], row[3]) for row in rows(many.open(f"/records/1?page={page}"))]
    record = json.loads(many.client.get("/records/1/download/json").text)
    expected = [each for each in record["outcomes"] if each["outcome"] != "not_applicable"]
    assert len(seen) == len(set(seen)) == len(expected)
    assert rows(many.open("/records/1?page=99999")), "the last page for one after it"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("subject=工程7", {"工程7"}),
        ("subject=p33", {"工程33"}),
        ("outcome=violated", {"工程7"}),
        ("rule=energy-design-follows-law-and-policy&subject=工程12", {"工程12"}),
        ("clause=三(一)3&subject=工程12", {"工程12"}),
        ("subject=nothing%25", set()),
    ],
)
def test_findings_are_found_by_what_they_are(many: Visitor, query: str, expected: set[str]) -> None:
    many.open(f"/records/1?{query}")
    assert many.status == 200
    if not expected:
        assert "没有符合的结果" in many.words
        return
    assert {row[1] for row in rows(many)} == expected


def test_findings_are_found_by_organ(many: Visitor) -> None:
    assert {row[4] for row in rows(many.open("/records/1?organ=区建设局"))} == {"区建设局"}


def test_they_are_sorted(many: Visitor) -> None:
    assert [row[1] for row in rows(many.open("/records/1?sort=subject"))][:3] == ["工程0"] * 3
    clauses = [row[2] for row in rows(many.open("/records/1?sort=clause"))]
    assert len(set(clauses[:40])) == 1
    assert many.open("/records/1?sort=nonsense").status == 200


def test_decisions_are_a_list_of_their_own(many: Visitor) -> None:
    many.open("/records/1/decisions?decision=energy_review&status=against")
    assert [row[0] for row in rows(many)] == ["工程7"]
    many.open("/records/1/decisions?decision=energy_review")
    assert rows(many)[0][0] == "工程7", "what is against comes first"
    assert f"共 {MANY} 项" in many.words


def test_a_subject_has_a_page_with_reasons(many: Visitor) -> None:
    address = re.search(r"/records/1/subjects/7#on-[0-9a-f]+", many.open("/records/1?outcome=violated").page)
    assert address is not None
    page, anchor = address[0].split("#")
    many.open(page)
    assert "设计选用禁止使用目录内产品、技术数：3项" in many.words
    assert "工程12" not in many.words
    assert f'id="{anchor}"' in many.page
    assert "推导" in many.words
    assert many.open("/records/1/subjects/70").status == 404
    assert many.open("/records/1/subjects/x").status == 404


def test_a_judgement_on_one_of_many_is_in_the_lists(many: Visitor) -> None:
    target = "finding:energy-design-follows-law-and-policy@p7"
    fields = {"target": target, "judgement": "satisfied", "words": "已更换", "signed": "李工"}
    answer = many.client.post("/records/1/remarks", data={"form_token": many.token(), **fields}, follow_redirects=False)
    assert answer.headers["location"] == f"/records/1/subjects/7#{anchor_of(target)}"
    assert "核查为“违反”，李工改判为“符合”" in many.open("/records/1/subjects/7").words
    assert "没有符合的结果" in many.open("/records/1?outcome=violated").words
    assert rows(many.open("/records/1?outcome=satisfied&subject=工程7"))[0][0] == "符合 核查为违反"
    assert "违反" not in many.open("/records").words
    fields["judgement"] = "violated"
    many.send("/records/1/remarks", fields)
    assert rows(many.open("/records/1?outcome=violated"))[0][0] == "违反"


def test_pages_of_the_policy_count_by_rows(many: Visitor) -> None:
    many.client.app.state.desk.shelf._at_hand.clear()  # type: ignore[attr-defined]  # as after a restart
    words = many.open("/rules/energy-design-follows-law-and-policy").words
    assert "违反 1" in words
    assert "设计选用禁止使用目录内产品、技术数：3项" in words
    assert "工程0" in many.open("/facts/project.use").words
    assert "工程7" in many.open("/decisions/energy_review").words


def test_a_record_of_an_older_version_gets_its_rows_when_it_is_opened(many: Visitor) -> None:
    before = many.open("/records/1").page
    with many.database.writing() as connection:
        for table in (SUBJECTS, FINDINGS, DECISIONS):
            connection.execute(delete(table))
    assert many.open("/records/1").page == before
