"""The two addresses of a clause."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.addresses import clause_called, clauses_under, is_under, normal_address, other_address
from qsd_rules.policy.model import Policy


@pytest.mark.parametrize(
    ("address", "other"),
    [
        ("三(一)3", "3.1.3"),
        ("三(一)", "3.1"),
        ("三", "3"),
        ("二(十一)12", "2.11.12"),
        ("十", "10"),
        ("十二", "12"),
        ("二十", "20"),
        ("二十一(二)", "21.2"),
        ("附件", "annex"),
        ("附件-8", "annex.8"),
        ("附件-24", "annex.24"),
        ("标题", "标题"),
        ("三1", "3.1"),
        # Not numerals as anyone writes them: they stay as they are.
        ("一二", "一二"),
        ("二一", "二一"),
        ("十十", "十十"),
        ("三(一二)", "三(一二)"),
        ("三(一", "三(一"),
        ("附件-八", "附件-八"),
        ("", ""),
    ],
)
def test_the_other_address(address: str, other: str) -> None:
    assert other_address(address) == other


@given(st.text("一二三四五六七八九十()0123456789附件-.", max_size=8))
def test_any_address_has_another(address: str) -> None:
    assert other_address(other_address(address)) == other_address(address)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("三（一）3", "三(一)3"),
        (" 三 (一) 3 ", "三(一)3"),
        ("第三(一)3", "三(一)3"),
        ("附件－8", "附件-8"),
        ("附件—8", "附件-8"),
        ("3．1．3", "3.1.3"),
        ("Annex.8", "annex.8"),
        ("三　（一）", "三(一)"),
    ],
)
def test_an_address_as_people_type_it(written: str, normal: str) -> None:
    assert normal_address(written) == normal


@pytest.mark.parametrize(
    ("address", "ancestor", "under"),
    [
        ("三(一)3", "三(一)3", True),
        ("三(一)3", "三(一)", True),
        ("三(一)3", "三", True),
        ("三(一)30", "三(一)3", False),
        ("三(十一)", "三(十", False),
        ("十一", "十", False),
        ("附件-8", "附件", True),
        ("附件-12", "附件-1", False),
        ("3.1.3", "3.1", True),
        ("3.10", "3.1", False),
        ("annex.8", "annex", True),
        ("二(四)", "三", False),
        ("第六条", "第六条", True),
        ("第六条", "六条", True),
        ("第六条第二款", "第六条", True),
        ("第六条之一", "第六条", False),
        ("第十六条", "第十", False),
        ("第十六条", "第六条", False),
        ("Section 5 (a)", "section 5", True),
        ("Section 51", "Section 5", False),
        ("Art. 5a", "Art. 5", False),
        ("Art. 5 abs. 2", "Art. 5", True),
        ("第六条", "", False),
    ],
)
def test_what_stands_under_a_clause(address: str, ancestor: str, under: bool) -> None:
    assert is_under(address, ancestor) is under


def test_every_clause_of_the_pack_has_two_addresses_of_its_own(opinion: Policy) -> None:
    others = [clause.other_address for clause in opinion.clauses.values()]
    assert len(set(others)) == len(others)
    assert not set(others) & {address for address in opinion.clauses if other_address(address) != address}
    assert opinion.clauses["三(一)3"].other_address == "3.1.3"
    assert opinion.clauses["附件-8"].other_address == "annex.8"


def test_both_styles_agree_on_what_stands_under_what(opinion: Policy) -> None:
    numbered = [address for address in opinion.clauses if other_address(address) != address]
    assert len(numbered) > 40
    for one in numbered:
        for other in numbered:
            assert is_under(one, other) == is_under(other_address(one), other_address(other))


@pytest.mark.parametrize("written", ["第六条", "六条", " 第 六 条 "])
def test_a_clause_of_any_numbering_is_found_by_its_address(written: str) -> None:
    kitchen = load_policy(Path(__file__).parents[1] / "packs" / "kitchen")
    found = clause_called(written, kitchen.clauses)
    assert found is not None and found.address == "第六条"
    assert clauses_under(written, kitchen.clauses) == ["第六条"]
    assert clause_called("第六十条", kitchen.clauses) is None
