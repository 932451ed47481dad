"""What holds of every page: headers, sizes, languages, and that no other site can use it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from sqlalchemy import text
from starlette.routing import Mount, Route

from qsd_rules.desk.pages import PAGES
from qsd_rules.desk.settings import MEGABYTE, Settings
from qsd_rules.policy.model import Policy
from tests.desk.visitors import FAILING, Visitor, visiting

POSTS = sorted(
    {
        route.path
        for page in PAGES
        for route in page.ROUTES
        if isinstance(route, Route) and route.methods and "POST" in route.methods
    }
)


def test_every_answer_says_what_a_page_may_load(visitor: Visitor) -> None:
    for address in ("/", "/records", "/nothing", "/static/desk.css", "/api/openapi.json"):
        headers = visitor.client.get(address).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


def test_pages_load_nothing_from_elsewhere_and_hold_no_inline_code(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    for address in ("/", "/records", visitor.address):
        page = visitor.open(address).page
        loaded = [part.split('"')[0] for mark in ('src="', 'rel="stylesheet" href="') for part in page.split(mark)[1:]]
        assert loaded
        assert all(each.startswith("/static/") for each in loaded)
        assert " style=" not in page
        assert " onclick=" not in page


@pytest.mark.parametrize("path", POSTS)
def test_forms_without_their_token_are_refused(visitor: Visitor, path: str) -> None:
    for token in ({}, {"form_token": "0" * 64}):
        response = visitor.client.post(path.replace("{number}", "1").replace("{kind}", "project"), data=token)
        assert response.status_code == 403
        assert "表单已失效" in response.text


def test_what_other_sites_send_is_refused(visitor: Visitor) -> None:
    token = visitor.token()
    for headers in ({"origin": "http://elsewhere.example"}, {"sec-fetch-site": "cross-site"}):
        response = visitor.client.post("/evaluate", data={"form_token": token}, headers=headers)
        assert response.status_code == 403
        assert "别的网站" in response.text


def test_other_host_names_are_refused(visitor: Visitor) -> None:
    assert visitor.client.get("/", headers={"host": "rebound.example"}).status_code == 421
    assert visitor.client.get("/", headers={"host": "localhost:8080"}).status_code == 200


def test_large_requests_are_refused(opinion: Policy, settings: Settings) -> None:
    with visiting(opinion, replace(settings, most_bytes=MEGABYTE // 2)) as visitor:
        visitor.evaluate(("facts.yaml", b"#" * MEGABYTE))
        assert visitor.status == 413
        assert "请求太大，最多 0.5 MB" in visitor.words
        # In pieces, whose number is not said before.
        pieces = (b"#" * 10_000 for _ in range(100))
        form = {"content-type": "application/x-www-form-urlencoded"}
        assert visitor.client.post("/evaluate", content=pieces, headers=form).status_code == 413


def test_too_many_requests_are_refused(opinion: Policy, settings: Settings) -> None:
    with visiting(opinion, replace(settings, requests_a_minute=20)) as visitor:
        answers = [visitor.client.get("/records") for _ in range(10)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 5
        assert int(answers[-1].headers["retry-after"]) >= 1
        assert visitor.client.get("/static/desk.css").status_code == 200


def test_the_language_is_remembered(visitor: Visitor) -> None:
    assert "最近的核查" in visitor.open("/").words
    assert "Lately evaluated" in visitor.open("/language/en?back=/").words
    assert 'lang="en"' in visitor.open("/records").page
    assert "最近的核查" in visitor.open("/language/zh?back=/").words


@pytest.mark.parametrize("back", ["//elsewhere.example", "http://elsewhere.example", "/\\elsewhere.example", "", "x"])
def test_going_back_stays_at_the_desk(visitor: Visitor, back: str) -> None:
    response = visitor.client.get("/language/en", params={"back": back}, follow_redirects=False)
    assert response.headers["location"] == "/"


def test_what_is_not_there_is_said_in_both_languages(visitor: Visitor) -> None:
    assert visitor.open("/nothing").status == 404
    assert "没有这个页面" in visitor.words
    assert visitor.open("/records/99").status == 404
    assert "没有这份记录" in visitor.words
    answer = visitor.client.get("/api/nothing")
    assert answer.status_code == 404
    assert answer.json()["message"] == {"zh": "没有这个页面", "en": "there is no such page"}


def test_what_fails_is_told_without_a_traceback(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr("qsd_rules.desk.pages.records.find", broken)
    assert visitor.open("/records").status == 500
    assert "程序出错，没有执行" in visitor.words
    assert "fire" not in visitor.page
    assert "the disk is on fire" in caplog.text


def test_every_page_is_reached_by_one_route(visitor: Visitor) -> None:
    paths = [
        (route.path, sorted(route.methods or ())) for page in PAGES for route in page.ROUTES if isinstance(route, Route)
    ]
    assert len(paths) == len({(path, tuple(methods)) for path, methods in paths})
    assert not any(isinstance(route, Mount) for page in PAGES for route in page.ROUTES)


def test_whoever_watches_over_it_is_told_that_it_is_well(visitor: Visitor) -> None:
    answer = visitor.client.get("/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    with visitor.database.writing() as connection:
        connection.execute(text("DROP TABLE layouts"))
    assert visitor.client.get("/health").status_code == 503


def test_the_same_facts_again_are_told(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    assert "此前已核查过" not in visitor.words
    visitor.evaluate(FAILING)
    assert "同样的事实此前已核查过： 第 1 号记录" in visitor.words
