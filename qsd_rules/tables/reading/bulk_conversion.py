"""Cells in their common forms, a whole column at once; a form is here only if it means the same as one by one.

What one cell means is said by `intake.cells`. Where a look at the column's least and greatest, or at its letters, shows
that every cell is in order, none is looked at by itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import cast

import polars as pl

from qsd_rules.facts.names import ORGAN, fold
from qsd_rules.facts.texts import LONGEST, LONGEST_NAME
from qsd_rules.facts.values import BOOLEANS, UNKNOWN_WORDS
from qsd_rules.lowering.columns import LARGEST_STORED, stored_range
from qsd_rules.policy.model import Fact
from qsd_rules.tables.polars.columns import repeated
from qsd_rules.workbook.cells import DITTO, NOT_KNOWN_WORDS

Quickly = Callable[[pl.Series], pl.Series]
"""From a column to the values of the cells that can be read all at once, the others null."""

NOTHING = frozenset({"null", "无"})
"""What is written for what is known to have no value, where a fact may have none."""

ISO_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

CLOSER = (
    r"^$|^ | $|  |[\x00-\x1f\x7f-\xa0\x{1680}\x{2000}-\x{200a}\x{2028}-\x{202f}\x{205f}\x{2066}-\x{2069}\x{3000}"
    r"\x{fdd0}\x{fdd1}\x{feff}\x{fff9}-\x{ffff}]"
)
"""In words that are looked at one by one: outer and doubled blanks, blanks of other kinds, harmful characters."""

PLAIN = r"^[ -~\x{3007}\x{4e00}-\x{9fff}]+$"
"""Letters that stand for themselves alone, whatever the width."""

PLAIN_IDS = (
    r"^[ -~·\x{2014}-\x{201d}…\x{3001}-\x{3003}\x{3007}-\x{3011}\x{3014}\x{3015}\x{3400}-\x{4dbf}\x{4e00}-\x{9fff}]+$"
)
"""Ids of letters that are what they look like: none of full width, none invisible, none that is composed of others."""

PLAIN_NAMES = rf"{PLAIN_IDS[:-3]}\x{{ff01}}-\x{{ff5e}}]+$"
"""Names may be of full width as well."""

SPECIAL_WORDS = UNKNOWN_WORDS | NOTHING | NOT_KNOWN_WORDS | DITTO
NO_WORDS = rf"(?i)^(?:{'|'.join(map(re.escape, sorted(SPECIAL_WORDS)))})$"
LONGEST_UNKNOWN = 20

NO_ID = (
    r"(?i)合计|小计|总计|汇总|累计|平均|共计|总和|total|sum|average|mean|"
    r"^[注附备说填制审复经数资打报单负统联电签盖*※(（]|^(?:同上|同前|ditto|do\.|〃|″)"
)
"""In ids: what may be a total, a note or the title of a group, and is looked at."""

SAFE_DOUBLE = 2**53
SURE_DIGITS = 15
"""Decimals of up to so many digits are told apart by doubles."""

WIDEST_WHOLE = 18
"""Whole numbers of up to so many digits and signs have room in 64 bits."""


def quick_way(fact: Fact, is_percent: bool = False) -> Quickly:
    """How the common forms of a fact's cells are read all at once; texts that are told apart go by `closer_way`."""
    match fact.type:
        case "boolean":
            return quick_truths
        case "integer" | "decimal":
            return quick_numbers(fact, is_percent)
        case "date":
            return quick_days(fact)
        case "text" if not fact.code:
            return quick_words(LONGEST, look_closer=False)
        case "relation" if not fact.many:
            return quick_words(LONGEST_NAME, look_closer=fact.to == ORGAN, plain=PLAIN_IDS)
        case "list" | "relation":
            return quick_lists(fact)
        case "choice":
            return quick_choices(fact)
        case _:
            return no_quick_way(pl.String())


def closer_way(fact: Fact, is_percent: bool = False) -> Quickly:
    """How different texts of a fact are read all at once, where that takes a closer look than a column is given."""
    return closer_numbers(fact, is_percent) if fact.type in ("integer", "decimal") else quick_way(fact)


def no_quick_way(dtype: pl.DataType) -> Quickly:
    """Every cell is to be looked at."""
    return lambda column: repeated(None, len(column), dtype)


def each(column: pl.Series, expression: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    """An expression of a column."""
    return column.alias("cell").to_frame().select(expression(pl.col("cell"))).to_series()


# Truth values and choices.

USUAL_PAIRS = (("是", "否"), ("true", "false"), ("有", "无"))
"""Of the words for truth values those that most columns keep to."""


def quick_truths(column: pl.Series) -> pl.Series:
    """Truth values, and the words for them."""
    if column.dtype == pl.Boolean:
        return column
    if column.dtype.is_integer():
        # A database without truth values has 1 and 0 for them.
        return each(column, lambda cell: pl.when(cell == 1).then(True).when(cell == 0).then(False))
    if column.dtype != pl.String:
        return repeated(None, len(column), pl.Boolean())
    first = column.first(ignore_nulls=True)
    for yes_word, no_word in USUAL_PAIRS:
        if first in (yes_word, no_word):
            truths = column == yes_word
            if (truths | (column == no_word)).all():
                return truths
    yes, no = ([word for word, truth in BOOLEANS.items() if truth is wanted] for wanted in (True, False))
    return each(column, lambda cell: pl.when(cell.is_in(yes)).then(True).when(cell.is_in(no)).then(False))


def quick_choices(fact: Fact) -> Quickly:
    """Choices by their names and labels as they are written in the vocabulary."""
    spelled = {word: name for name, label in reversed(fact.choices) for word in (label.en, label.zh)}
    spelled |= {name: name for name, _ in fact.choices}
    alike = Counter(fold(word) for word in spelled)
    # Two choices that look alike, or one that looks like none, are to be looked at.
    clear = {word: name for word, name in spelled.items() if alike[fold(word)] == 1}
    clear = {word: name for word, name in clear.items() if fold(word) not in UNKNOWN_WORDS | NOTHING}

    def quickly(column: pl.Series) -> pl.Series:
        if not isinstance(column.dtype, pl.String | pl.Categorical | pl.Enum):
            return repeated(None, len(column), pl.String())
        return column.cast(pl.String).replace_strict(clear, default=None, return_dtype=pl.String)

    return quickly


# Numbers.


def quick_numbers(fact: Fact, is_percent: bool = False) -> Quickly:
    """Numbers scaled to the fact's places, within its range."""
    convert = quick_numbers_within(fact)
    return (lambda column: no_fractions(convert(column), fact.places)) if is_percent else convert


def no_fractions(numbers: pl.Series, places: int) -> pl.Series:
    """Hundredths without those between 0 and 1, which may be meant as parts of one: they are looked at."""
    one = 10**places
    least = cast(int | None, numbers.min())
    if least is None or least >= one:
        return numbers
    return each(numbers, lambda cell: pl.when((cell <= 0) | (cell >= one)).then(cell))


def quick_numbers_within(fact: Fact) -> Quickly:
    """Numbers scaled to the fact's places, within its range."""
    low, high = stored_range(fact)

    def quickly(column: pl.Series) -> pl.Series:
        of = column.dtype
        if of.is_integer():
            return rescaled(column, 0, fact.places, low, high)
        if isinstance(of, pl.Decimal):
            return rescaled(column.to_physical(), of.scale, fact.places, low, high)
        if of.is_float():
            scaled = each(column, lambda cell: of_doubles(cell.cast(pl.Float64), fact.places))
        elif of == pl.String:
            scaled = of_short_decimals(column, fact.places) if fact.places else of_short_wholes(column)
        else:
            return repeated(None, len(column), pl.Int64())
        return within(scaled, low, high)

    return quickly


def closer_numbers(fact: Fact, is_percent: bool = False) -> Quickly:
    """Texts of more forms: blanks around them, noughts behind the places that count."""
    low, high = stored_range(fact)

    def closer(column: pl.Series) -> pl.Series:
        numbers = within(each(column, lambda cell: of_texts(cell, fact.places)), low, high)
        return no_fractions(numbers, fact.places) if is_percent else numbers

    return closer


def all_within(numbers: pl.Series, low: int, high: int, factor: int = 1) -> bool:
    """Whether all numbers, so many times as large, are between two."""
    least, most = cast(int | None, numbers.min()), cast(int | None, numbers.max())
    return least is None or most is None or (low <= least * factor and most * factor <= high)


def within(numbers: pl.Series, low: int, high: int) -> pl.Series:
    """Whole numbers, those between two kept."""
    if all_within(numbers, low, high):
        return numbers
    return each(numbers, lambda cell: pl.when(cell.is_between(low, high)).then(cell))


def rescaled(numbers: pl.Series, scale: int, places: int, low: int, high: int) -> pl.Series:
    """Whole numbers at one scale as numbers at another; null where digits would be lost or they are out of range."""
    if scale <= places:
        factor = 10 ** (places - scale)
        if all_within(numbers, low, high, factor):
            whole = numbers.cast(pl.Int64)
            return whole if factor == 1 else whole * factor
        most = LARGEST_STORED // factor
        wide = numbers.cast(pl.Int128)
        scaled = each(wide, lambda cell: pl.when(cell.is_between(-most, most)).then(cell * factor))
    else:
        factor = 10 ** (scale - places)
        wide = numbers.cast(pl.Int128)
        scaled = each(wide, lambda cell: pl.when(cell % factor == 0).then(cell // factor))
    return within(scaled, low, high).cast(pl.Int64)


def of_doubles(number: pl.Expr, places: int) -> pl.Expr:
    """Doubles that are a decimal of so many places, and the only such decimal that rounds to them."""
    nearest, exact = nearest_decimals(number, places)
    return pl.when(number.is_finite() & (nearest.abs() < SAFE_DOUBLE) & exact).then(nearest).cast(pl.Int64)


def nearest_decimals(number: pl.Expr, places: int) -> tuple[pl.Expr, pl.Expr]:
    """The scaled whole number nearest to each double, and whether its decimal rounds to that double again."""
    factor = float(10**places)
    nearest = (number * factor).round()
    # By a constant Polars divides as it multiplies by the reciprocal, which is rounded; by a column it divides.
    again = nearest / (number * 0 + factor)
    return nearest, again == number


def of_short_wholes(column: pl.Series) -> pl.Series:
    """Texts of digits and perhaps a sign, none so long that it might be no number to `facts.numbers`."""
    numbers = column.cast(pl.Int64, strict=False)
    lengths = column.str.len_bytes()
    if (cast(int | None, lengths.max()) or 0) <= WIDEST_WHOLE:
        return numbers
    return each(numbers, lambda cell: pl.when(lengths <= WIDEST_WHOLE).then(cell))


def of_short_decimals(column: pl.Series, places: int) -> pl.Series:
    """Texts of so few digits, with or without a point, that the double nearest to them tells which decimal they are."""
    letters = column.str.join("", ignore_nulls=True).item()
    short = column.str.len_bytes() <= SURE_DIGITS
    if "e" in letters or "E" in letters:
        # Powers of ten of many digits are no numbers to `facts.numbers`.
        short &= ~column.str.contains("[eE]")

    def scaled(number: pl.Expr) -> pl.Expr:
        nearest, exact = nearest_decimals(number, places)
        fits = number.is_finite() & (nearest.abs() < 10**SURE_DIGITS) & exact & pl.lit(short)
        return pl.when(fits).then(nearest).cast(pl.Int64)

    return each(column.cast(pl.Float64, strict=False), scaled)


def of_texts(cell: pl.Expr, places: int) -> pl.Expr:
    """Digits, with or without a point; none that would have to be rounded is taken."""
    text = cell.str.strip_chars(" ")
    fits = text.str.contains(rf"^[-+]?[0-9]{{1,{18 - places}}}(?:\.[0-9]{{0,{places}}}0*)?$")
    return pl.when(fits).then(text).str.to_decimal(scale=places).to_physical().cast(pl.Int64)


# Days.


def quick_days(fact: Fact) -> Quickly:
    """Days within the fact's range, from dates, times without a zone, and `2013-06-30`."""
    least = fact.minimum if isinstance(fact.minimum, date) else date.min
    most = fact.maximum if isinstance(fact.maximum, date) else date.max

    def quickly(column: pl.Series) -> pl.Series:
        of = column.dtype
        if of == pl.Date:
            days = column
        elif isinstance(of, pl.Datetime) and of.time_zone is None:
            days = column.dt.date()
        elif of == pl.String:
            days = each(
                column,
                lambda cell: pl.when(cell.str.contains(ISO_DAY)).then(cell).str.to_date("%Y-%m-%d", strict=False),
            )
        else:
            return repeated(None, len(column), pl.Date())
        return each(days, lambda cell: pl.when(cell.is_between(least, most)).then(cell))

    return quickly


# Words and lists.


def quick_words(longest: int, look_closer: bool, plain: str = "", are_ids: bool = False) -> Quickly:
    """Words without anything that has to be looked at: no control characters, no doubled or outer blanks.

    `plain` is the pattern of words in which nothing may have to be folded; empty where nothing is. Among ids
    (`are_ids`) what may be a total or a note is to be looked at.
    """

    def quickly(column: pl.Series) -> pl.Series:
        if column.dtype.is_integer() and not look_closer:
            return column.cast(pl.String)
        if look_closer or not isinstance(column.dtype, pl.String | pl.Categorical | pl.Enum):
            return repeated(None, len(column), pl.String())
        texts = column.cast(pl.String)
        if are_ids and texts.str.contains(NO_ID).any():
            texts = each(texts, lambda cell: pl.when(~cell.str.contains(NO_ID)).then(cell))
        return texts if all_plain(texts, longest) else each(texts, lambda cell: plain_words(cell, longest, plain))

    return quickly


def all_plain(texts: pl.Series, longest: int) -> bool:
    """Whether no text has anything but visible ASCII letters, or holds a word for what is not there."""
    lengths = texts.str.len_bytes()
    if (cast(int | None, lengths.max()) or 0) > longest or lengths.min() == 0:
        return False
    letters = texts.str.join("", ignore_nulls=True).item()
    if not (letters.isascii() and letters.isprintable()) or " " in letters:
        return False
    return not texts.str.to_lowercase().is_in(sorted(word for word in SPECIAL_WORDS if word.isascii())).any()


def plain_words(text: pl.Expr, longest: int, pattern: str) -> pl.Expr:
    plain = (text.str.len_chars() <= longest) & ~text.str.contains(CLOSER)
    if pattern:
        plain &= text.str.contains(pattern)
    # Short words in letters that come in several widths may be a spelling of `unknown`.
    short = text.str.len_chars() <= LONGEST_UNKNOWN
    doubtful = ~text.str.contains(PLAIN) | text.str.contains(NO_WORDS)
    return pl.when(plain & ~(short & doubtful)).then(text)


def quick_lists(fact: Fact) -> Quickly:
    """Typed lists whose items are different words that need no reading; the rest is looked at one by one."""
    item = pl.element()
    if fact.choices:
        fine = item.is_in([name for name, _ in fact.choices])
    else:
        longest = LONGEST_NAME if fact.to else LONGEST
        fine = item.is_not_null() & (item.str.len_chars() <= longest) & ~item.str.contains(CLOSER)
        if fact.to:
            fine &= item.str.contains(PLAIN_IDS)

    def kept(lists: pl.Expr) -> pl.Expr:
        different = lists.list.n_unique() == lists.list.len()
        return pl.when((lists.list.len() == 0) | (lists.list.eval(fine).list.all() & different)).then(lists)

    def quickly(column: pl.Series) -> pl.Series:
        if not isinstance(column.dtype, pl.List | pl.Array) or fact.to == ORGAN:
            return repeated(None, len(column), pl.List(pl.String()))
        return each(column.cast(pl.List(pl.String)), kept)

    return quickly
