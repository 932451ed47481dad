"""A page of HTML taken apart, for the tests of all that is written as HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

VOID = {"meta", "br", "img", "link", "input", "hr"}
CLOSED = {"rect", "line", "path", "circle", "polyline"}
"""Elements of SVG that are written closed."""


class Page(HTMLParser):
    """A page taken apart: every element with its attributes, what is in none of the other's place, and its text."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(source)
        self.close()
        assert self._open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), "an attribute stands once"
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in CLOSED
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, "elements are nested"

    def handle_data(self, data: str) -> None:
        self.texts.append((self._open[-1] if self._open else "", data))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def text(self, tag: str = "") -> str:
        return "".join(text for within, text in self.texts if not tag or within == tag)


def assert_good_page(source: str) -> Page:
    """A page is whole, loads nothing, its links lead somewhere, and it can be heard."""
    page = Page(source)
    assert source.startswith("<!doctype html>\n")
    assert not re.search(r"https?:|@import|url\((?!#)|<link|<img|<iframe|<object", source)
    assert [name for _, attributes in page.elements for name in attributes if name in ("src", "srcset", "style")] == []
    [policy] = [each["content"] for each in page.all("meta") if each.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert all(each["href"].startswith("#") for each in page.all("a"))
    assert {each["href"].removeprefix("#") for each in page.all("a")} <= set(ids)
    tags = [tag for tag, _ in page.elements]
    assert all(tags.count(landmark) == 1 for landmark in ("header", "main", "h1"))
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(each.get("lang") == "zh-CN" for each in page.all("q")), "words of the policy say that they are Chinese"
    assert all(each.get("aria-label") or each.get("aria-hidden") for each in page.all("svg"))
    assert all("scope" in each for each in page.all("th"))
    return page
