"""What a field of a form takes: drop-downs, ranges, hints, and what is said of other entries.

Numbers and dates are only warned about: `1.86 W/(m²·K)` or `2013年5月6日` are read all the same, and a form must not
keep anybody from writing what stands in the document.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from qsd_rules.policy.model import Fact, Policy
from qsd_rules.words import wording
from qsd_rules.words.language import Language, Text
from qsd_rules.workbook.forms.words import DAY, WHOLE, how_to_fill, limits_of, unit_of

LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
"""What spreadsheets show of a hint or an error."""

EARLIEST, LATEST = date(1950, 1, 1), date(2100, 12, 31)
LEAST, MOST = -(10**15), 10**15

NOT_TAKEN = Text("请核对", "please check")
EXPECTED = Text("应当是{expected}。不知道请留空。", "Expected: {expected}. Leave it blank if not known.")
CHOOSE = Text("请从下拉列表中选择。不知道请留空。", "Choose from the list. Leave it blank if not known.")
LOOK_AT = Text(
    "“{kind}”表中还没有这个名称；填编号亦可。", "No such name on the sheet `{kind}` yet; an id will do as well."
)
NO_CELLS: Mapping[str, str] = {}
NOT_ABOVE = Text("不能大于（晚于）“{other}”", "can't be above (after) `{other}`")
NOT_BELOW = Text("不能小于（早于）“{other}”", "can't be below (before) `{other}`")
A_NUMBER = Text("数", "a number")
WITH_UNIT = Text("（单位：{unit}）", " (unit: {unit})")
NONE_WORD = Text("无", "none")


def yes_and_no(language: Language) -> list[str]:
    """The words of a drop-down for what is true or not."""
    return [word.in_language(language) for word in (wording.YES, wording.NO)]


def validation_of(
    fact: Fact,
    cell: str,
    policy: Policy,
    language: Language,
    lists: Mapping[str, str],
    cells: Mapping[str, str] = NO_CELLS,
) -> dict[str, Any]:
    """The check of a field, as XlsxWriter takes it; `cell` is the first cell it is for, `lists` are ranges of words.

    `lists` has the labels of a fact's choices by the fact's name, and the names of related subjects by their kind.
    `cells` are those of the same subject's other facts: a figure or day is held to those it must agree with.
    """
    hint = {
        "input_title": shortened(fact.label.in_language(language), LONGEST_TITLE),
        "input_message": shortened(how_to_fill(fact, policy, language), LONGEST_MESSAGE),
    }
    return {
        **hint,
        **held_to_others(entry_check(fact, cell, policy, language, lists), fact, cell, policy, language, cells),
    }


def held_to_others(
    check: dict[str, Any], fact: Fact, cell: str, policy: Policy, language: Language, cells: Mapping[str, str]
) -> dict[str, Any]:
    """A check that also holds a figure or day to those that it can't be above or below, where they are filled in."""
    limits, said = [], []
    for invariant in policy.invariants.values():
        if invariant.agreement in ("part_of", "at_most", "before") and fact.name in invariant.facts:
            first, second = invariant.facts
            is_first = fact.name == first
            other, sign, words = (second, "<=", NOT_ABOVE) if is_first else (first, ">=", NOT_BELOW)
            if other in cells:
                limits.append(f"OR(NOT(ISNUMBER({cells[other]})),{cell}{sign}{cells[other]})")
                said.append(words.in_language(language).format(other=policy.facts[other].label.in_language(language)))
    if not limits:
        return check
    if check["validate"] == "custom":
        within = check["value"].removeprefix("=")
    else:
        low, high = (_in_formula(check[end]) for end in ("minimum", "maximum"))
        within = f"AND(ISNUMBER({cell}),{cell}>={low},{cell}<={high})"
    formula = f"=AND({within},{','.join(limits)})"
    if len(formula) > LONGEST_MESSAGE:
        return check
    kept = {name: value for name, value in check.items() if name not in ("criteria", "minimum", "maximum")}
    message = wording.semicolon(language).join([*said, check["error_message"]])
    return {**kept, "validate": "custom", "value": formula, "error_message": shortened(message, LONGEST_MESSAGE)}


def _in_formula(limit: int | float | datetime) -> str:
    return day_formula(limit.date()) if isinstance(limit, datetime) else str(limit)


def entry_check(fact: Fact, cell: str, policy: Policy, language: Language, lists: Mapping[str, str]) -> dict[str, Any]:
    """Which entries are taken, and what is said of others."""
    choose = {"error_title": NOT_TAKEN.in_language(language), "error_message": CHOOSE.in_language(language)}
    match fact.type:
        case "boolean" if not fact.optional:
            return {"validate": "list", "source": yes_and_no(language), "error_type": "stop", **choose}
        case "boolean":
            return {"validate": "list", "source": yes_and_no(language), "error_type": "warning", **choose}
        case "choice":
            style = "warning" if fact.optional else "stop"
            return {"validate": "list", "source": lists[fact.name], "error_type": style, **choose}
        case "relation" if not fact.many and fact.to in lists:
            kind = policy.kinds[fact.to].label.in_language(language)
            said = {
                "error_title": choose["error_title"],
                "error_message": LOOK_AT.in_language(language).format(kind=kind),
            }
            return {"validate": "list", "source": lists[fact.to], "error_type": "information", **said}
        case "integer" | "decimal" | "date":
            return {**range_check(fact, cell, language), "error_type": "warning", **range_words(fact, policy, language)}
        case _:
            return {"validate": "any"}


def range_check(fact: Fact, cell: str, language: Language) -> dict[str, Any]:
    """The range of a number or day; where there may be none, the word for it is taken too."""
    low, high = fact.minimum, fact.maximum
    if fact.type == "date":
        first = low if isinstance(low, date) else EARLIEST
        last = high if isinstance(high, date) else LATEST
        if fact.optional:
            return either(cell, f"{cell}>={day_formula(first)}", f"{cell}<={day_formula(last)}", language)
        moments = {"minimum": datetime.combine(first, time()), "maximum": datetime.combine(last, time())}
        return {"validate": "date", "criteria": "between", **moments}
    least, most = (LEAST if low is None else low), (MOST if high is None else high)
    if fact.optional:
        return either(cell, f"{cell}>={least}", f"{cell}<={most}", language)
    limits = {"minimum": number(least), "maximum": number(most)}
    return {"validate": fact.type, "criteria": "between", **limits}


def number(limit: Any) -> int | float:
    """A limit as a spreadsheet holds it."""
    return int(limit) if limit == int(limit) else float(limit)


def either(cell: str, above: str, below: str, language: Language) -> dict[str, Any]:
    """A check that takes the word for none, or a number within limits."""
    none = NONE_WORD.in_language(language)
    return {"validate": "custom", "value": f'=OR({cell}="{none}",AND(ISNUMBER({cell}),{above},{below}))'}


def day_formula(day: date) -> str:
    return f"DATE({day.year},{day.month},{day.day})"


def range_words(fact: Fact, policy: Policy, language: Language) -> dict[str, str]:
    """What is said of a number or day that is out of range or none."""
    what = DAY if fact.type == "date" else WHOLE if fact.type == "integer" else A_NUMBER
    parts = [what.in_language(language), limits_of(fact, language)]
    expected = wording.comma(language).join(part for part in parts if part)
    unit = unit_of(fact, policy, language)
    expected += WITH_UNIT.in_language(language).format(unit=unit) if unit else ""
    message = fact.label.in_language(language) + wording.colon(language)
    message += EXPECTED.in_language(language).format(expected=expected)
    return {
        "error_title": NOT_TAKEN.in_language(language),
        "error_message": shortened(message, LONGEST_MESSAGE),
    }


def shortened(words: str, longest: int) -> str:
    """Words cut to what fits."""
    return words if len(words) <= longest else words[: longest - 1] + "…"
