"""A parameter whose figure, or the year it is due, is not the one in its quote.

Avoid: a value of 89 under the quote 98%以上, or a due day in 2014 under 到2015年.

Prefer: the figure as the words have it, in the parameter's unit; 万 and 亿 go with another unit (5000万元 is `5000` in
`ten_thousand_yuan`). Arabic and Chinese numerals are read. A figure that the words do not state in numbers is not held
to them: then quote the words that lead to it, and say why in an interpretation.

Why: the quote is the only ground of a figure; a wrong digit under right words decides cases wrongly and looks proved.
---
参数的数值或者期限的年份与所引原文不符。

避免：原文为“98%以上”，数值却写 89；原文为“到2015年”，期限却写 2014 年。

宜：照原文的数，按参数的单位写；带“万”“亿”的可以换一个单位（5000万元，单位为 `ten_thousand_yuan` 时写 `5000`）。
阿拉伯数字和汉字数字都认得。原文没有写出数字的，不作比对：应引用得出该数的文字，并在解释中说明理由。

理由：数值只以所引原文为据；原文对而数字错一位，会错判，而且看上去有据。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from qsd_rules.pack.lint.pack import Pack
from qsd_rules.policy.model import Parameter
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Problem
from qsd_rules.words.values import shown_number

NAME = "figure-differs-from-quote"

DIGITS = "零一二三四五六七八九"
PLACES = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}
OTHER_UNITS = (Decimal(1), Decimal(10) ** 4, Decimal(10) ** 8, Decimal(10) ** -4, Decimal(10) ** -8)
"""What a figure may be multiplied by for a unit with 万 or 亿 in it."""

YEAR = re.compile(r"(?<!\d)(\d{4})年")
NO_FIGURE = re.compile(
    r"《[^》]*》|〔[^〕]*〕|\d{4}年(?:\d+月)?(?:\d+日)?|[A-Za-z/-]+ ?\d[\d.-]*|\d+号|第[\d一二三四五六七八九十百]+"
)
"""Titles, numbers of papers, days, codes of standards, ordinals."""
SPANS_OF_TIME = re.compile(r"个?[年月周]")
"""After a figure: a span that may be converted to days, so the figure need not be the value."""
ARABIC = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?[十百千]?[万亿]*")
CHINESE = re.compile(
    r"(?<![数几百千万亿\d])[一二两三四五六七八九十零〇][零〇一二两三四五六七八九十百千万亿]*(?=个|家|件|项|次|倍|分|名|人|元|吨|米|日|天|%|台|套|处)"
)
"""A numeral before a counter; 数十 and a bare 万 or 亿 before a unit are no figures."""


def check(pack: Pack) -> Iterator[Problem]:
    """One problem for each parameter none of whose values stands in its quote, and for each with another year."""
    for parameter in pack.policy.parameters.values():
        figures = list(figures_in(parameter.quote))
        if figures and not any(stated(value, figures) for _, value in parameter.values):
            listed = [shown_number(figure) for figure in figures]
            values = [shown_number(value) for _, value in parameter.values]
            yield problem(parameter, values, listed)
        years = YEAR.findall(parameter.quote)
        if years and parameter.due is not None and str(parameter.due.year) not in years:
            yield problem(parameter, [str(parameter.due.year)], years)


def problem(parameter: Parameter, written: list[str], quoted: list[str]) -> Problem:
    """That a parameter has other figures than its quote."""
    return Problem(
        NAME,
        parameter.place,
        Text(
            f"参数 `{parameter.name}` 写的是 {'、'.join(written)}，所引原文“{parameter.quote}”里是 {'、'.join(quoted)}",
            f"the parameter `{parameter.name}` has {', '.join(written)}, but its quote “{parameter.quote}” "
            f"has {', '.join(quoted)}",
        ),
        Text(
            "照原文改数值或年份，或引用写明它的文字",
            "write the figure or year of the text, or quote the words that state it",
        ),
    )


def stated(value: Decimal, figures: list[Decimal]) -> bool:
    """Whether a value is one of the figures, in its unit or one with 万 or 亿 in it."""
    return any(value == figure * scale for figure in figures for scale in OTHER_UNITS)


def figures_in(quote: str) -> Iterator[Decimal]:
    """The figures that a quote states, but for days, spans of time in years or months, and numbers that only name."""
    words = NO_FIGURE.sub("　", quote)
    for found in ARABIC.finditer(words):
        if not SPANS_OF_TIME.match(words, found.end()):
            yield from_arabic(found.group())
    for found in CHINESE.finditer(words):
        if not SPANS_OF_TIME.match(words, found.end()):
            yield from_chinese(found.group())


def from_arabic(written: str) -> Decimal:
    """The number that digits say, with 十, 百, 千, 万 or 亿 after them."""
    digits = written.rstrip("十百千万亿")
    number = Decimal(digits.replace(",", ""))
    for sign in written[len(digits) :]:
        number *= {**PLACES, **MYRIADS}[sign]
    return number


def from_chinese(written: str) -> Decimal:
    """The whole number that a numeral in Chinese says: 三万五千 is 35000."""
    total, section, digit = 0, 0, 0
    for sign in written.replace("〇", "零").replace("两", "二"):
        if sign in PLACES:
            section, digit = section + (digit or 1) * PLACES[sign], 0
        elif sign in MYRIADS:
            total, section, digit = (total + section + digit) * MYRIADS[sign], 0, 0
        else:
            digit = DIGITS.index(sign)
    return Decimal(total + section + digit)
