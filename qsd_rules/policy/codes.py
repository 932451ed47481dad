"""Codes with a check digit: whether one is written right, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from msgspec import Struct

from qsd_rules.words.language import Text


class BadCode(Struct, frozen=True):
    """What is wrong with a code, and what it should be like."""

    message: Text
    hint: Text | None = None


class Code(Struct, frozen=True):
    """A kind of code: what it is called, an example, the function that gives its standard form or what is wrong.

    `pattern` is what every code that is taken looks like, blanks and small letters included, check digit aside.
    """

    label: Text
    example: str
    pattern: str
    check: Callable[[str], str | BadCode]


CREDIT_CODE = re.compile(r"[0-9]{8}[0-9A-HJ-NPQRTUWXY]{10}")
CREDIT_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def is_unified_social_credit_code(number: str) -> bool:
    """Whether 18 characters are a unified social credit code: GB 32100-2015, check digit modulo 31 with weights 3^i.

    The library says the same, and a test holds the two together; but importing it takes as long as reading the file.
    """
    if CREDIT_CODE.fullmatch(number) is None:
        return False
    weighted = sum(pow(3, place, 31) * CREDIT_CODE_ALPHABET.index(digit) for place, digit in enumerate(number[:17]))
    return CREDIT_CODE_ALPHABET[-weighted % 31] == number[17]


def check_unified_social_credit_code(written: str) -> str | BadCode:
    """The 18 characters of a unified social credit code, in capitals without blanks; the library says what is wrong."""
    if is_unified_social_credit_code(written):
        return written
    from stdnum import exceptions
    from stdnum.cn import uscc

    number = uscc.compact(written).upper()
    try:
        return str(uscc.validate(number))
    except exceptions.InvalidLength:
        return BadCode(Text(f"应当有 18 位，写了 {len(number)} 位", f"must have 18 characters, has {len(number)}"))
    except exceptions.InvalidChecksum:
        right = uscc.calc_check_digit(number[:-1])
        return BadCode(
            Text(f"校验码 `{number[-1]}` 不对", f"has the wrong check digit `{number[-1]}`"),
            Text(
                f"请与营业执照核对；若前 17 位无误，校验码是 `{right}`",
                f"compare it with the licence; if the first 17 characters are right, the check digit is `{right}`",
            ),
        )
    except exceptions.ValidationError:
        return BadCode(
            Text("含有不该有的字符", "holds characters it cannot have"),
            Text(
                "前 8 位为数字，其余为数字或除 I、O、S、V、Z 以外的大写字母",
                "the first 8 are digits, the others digits or capitals other than I, O, S, V, Z",
            ),
        )


ORGANIZATION_CODE = re.compile(r"[0-9A-Z]{8}-[0-9X]")


def check_party_code(written: str) -> str | BadCode:
    """A unified social credit code, or the organization code that came before it, as `27922461-4`.

    Of an organization code (GB 11714-1997) the form alone is checked: files kept by hand up to 2017 hold codes whose
    check character does not fit, and there is no licence left to compare them with.
    """
    number = "".join(written.split()).upper()
    hyphened = number if "-" in number else f"{number[:8]}-{number[8:]}"
    if len(number) <= 10 and ORGANIZATION_CODE.fullmatch(hyphened) is not None:
        return hyphened
    return check_unified_social_credit_code(written)


CODES: Mapping[str, Code] = {
    "credit_or_organization_code": Code(
        Text("统一社会信用代码或组织机构代码", "unified social credit code or organization code"),
        "91440300MA5FABCD0M",
        r"^\s*(([0-9]\s*){8}([0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]\s*){10}|([0-9A-Za-z]\s*){8}(-\s*)?[0-9Xx]\s*)$",
        check_party_code,
    ),
    "unified_social_credit_code": Code(
        Text("统一社会信用代码", "unified social credit code"),
        "91440300MA5FABCD0M",
        r"^\s*([0-9]\s*){8}([0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]\s*){10}$",
        check_unified_social_credit_code,
    ),
}
"""The codes that a fact of a pack may name."""
