"""Codes with a check digit: right ones, what is wrong with others, and agreement with the library."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum.cn import uscc

from qsd_rules.policy.codes import (
    CODES,
    CREDIT_CODE_ALPHABET,
    BadCode,
    check_party_code,
    check_unified_social_credit_code,
    is_unified_social_credit_code,
)

BODIES = st.builds(
    str.__add__,
    st.text("0123456789", min_size=8, max_size=8),
    st.text(CREDIT_CODE_ALPHABET, min_size=9, max_size=9),
)


@given(BODIES, st.sampled_from(CREDIT_CODE_ALPHABET))
@example("91440300MA5EYHU8", "1")
@example("00000000000000000", "0")
def test_the_quick_check_says_what_the_library_says(body: str, last: str) -> None:
    assert is_unified_social_credit_code(body + last) == uscc.is_valid(body + last)


@given(BODIES)
def test_exactly_one_check_digit_is_right(body: str) -> None:
    right = [last for last in CREDIT_CODE_ALPHABET if is_unified_social_credit_code(body + last)]
    assert right == [uscc.calc_check_digit(body)]


@given(st.text(CREDIT_CODE_ALPHABET + "IOSVZ abcＡ-", max_size=20))
def test_other_texts_are_what_the_library_says_they_are(written: str) -> None:
    if is_unified_social_credit_code(written):
        assert uscc.validate(written) == written


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("27922461-4", "27922461-4"),
        ("279224614", "27922461-4"),
        (" 7152 1234-x ", "71521234-X"),
        ("MA5FABCD-0", "MA5FABCD-0"),
        ("91110000600037341L", "91110000600037341L"),
    ],
)
def test_either_code_is_a_code_of_a_party(written: str, read: str) -> None:
    assert check_party_code(written) == read


@pytest.mark.parametrize(
    "written", ["27922461-", "2792246-14", "27922461-44", "27922461-A", "911100006000373410", "甲厂"]
)
def test_what_has_the_form_of_neither_code_is_refused(written: str) -> None:
    assert isinstance(check_party_code(written), BadCode)


def test_blanks_and_small_letters_are_put_right() -> None:
    assert check_unified_social_credit_code("91110000600037341l") == "91110000600037341L"
    assert check_unified_social_credit_code("9111 0000 6000 3734 1L") == "91110000600037341L"


@pytest.mark.parametrize(
    ("written", "zh", "en", "hint"),
    [
        ("91110000600037341", "应当有 18 位，写了 17 位", "must have 18 characters, has 17", None),
        (
            "911100006000373410",
            "校验码 `0` 不对",
            "has the wrong check digit `0`",
            "compare it with the licence; if the first 17 characters are right, the check digit is `L`",
        ),
        (
            "91110000I00037341L",
            "含有不该有的字符",
            "holds characters it cannot have",
            "the first 8 are digits, the others digits or capitals other than I, O, S, V, Z",
        ),
    ],
)
def test_what_is_wrong_is_said(written: str, zh: str, en: str, hint: str | None) -> None:
    found = check_unified_social_credit_code(written)
    assert isinstance(found, BadCode)
    assert (found.message.zh, found.message.en) == (zh, en)
    assert (found.hint and found.hint.en) == hint


def test_the_example_of_each_code_is_right() -> None:
    for code in CODES.values():
        assert code.check(code.example) == code.example
