"""Cells to the prepared layout: a column's common forms all at once, each other form once, as a snapshot reads it.

What a cell means is said in one place, `facts.values` and `facts.numbers`. The quick ways here take only what means the
same there; every other cell is read there, once for each different thing that is written.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import polars as pl

from qsd_rules.batch.columns import LARGEST_STORED
from qsd_rules.batch.sources.source import ROUNDED
from qsd_rules.facts.model import ABSENT, Absent
from qsd_rules.facts.names import ORGAN, Names, called, fold
from qsd_rules.facts.texts import LONGEST, LONGEST_NAME, read_text
from qsd_rules.facts.values import BOOLEANS, NOT_GIVEN, UNKNOWN_WORDS, NotGiven, not_optional, parse_value
from qsd_rules.language import Text
from qsd_rules.policy.model import Fact
from qsd_rules.problems import Place, Problem
from qsd_rules.source.limits import shown
from qsd_rules.source.nodes import Scalar
from qsd_rules.source.nodes import Sequence as Listed

NOTHING = frozenset({"null", "无"})
"""What is written for what is known to have no value, where a fact may have none."""

SEPARATORS = re.compile(r"[、；;|]")
MOST_KEPT = 200_000
"""Of so many different odd cells of a column the meanings are kept."""

ISO_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
MIDNIGHT = r"[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$"
"""The time behind a day, where a database keeps days as times; the day is what counts."""

CLOSER = (
    r"^$|^ | $|  |[\x00-\x1f\x7f-\xa0\x{1680}\x{2000}-\x{200a}\x{2028}-\x{202f}\x{205f}\x{2066}-\x{2069}\x{3000}"
    r"\x{fdd0}\x{fdd1}\x{feff}\x{fff9}-\x{ffff}]"
)
"""In words that are looked at one by one: outer and doubled blanks, blanks of other kinds, harmful characters."""

PLAIN = r"^[ -~\x{3007}\x{4e00}-\x{9fff}]+$"
"""Letters that stand for themselves alone, whatever the width."""

NO_WORDS = rf"(?i)^(?:{'|'.join(sorted(UNKNOWN_WORDS | NOTHING))})$"
LONGEST_UNKNOWN = 20
SAFE_DOUBLE = 2**53
NOWHERE = Place("")

Quickly = Callable[[pl.Expr, pl.DataType], pl.Expr]
"""From a column and its type to the values of the cells that can be read all at once, the others null."""

Meaning = bool | int | date | str | tuple[str, ...] | Absent | NotGiven | Problem
DTYPES: Mapping[str, pl.DataType] = {
    "boolean": pl.Boolean(), "integer": pl.Int64(), "decimal": pl.Int64(), "date": pl.Date(),
    "choice": pl.String(), "text": pl.String(), "list": pl.List(pl.String()), "relation": pl.String(),
}  # fmt: skip


def dtype_of(fact: Fact) -> pl.DataType:
    """The type of a fact's column in the prepared layout."""
    return pl.List(pl.String()) if fact.many else DTYPES[fact.type]


@dataclass(frozen=True, slots=True)
class Cells:
    """A column that was read: values, where it is known to have none, and what could not be read.

    `wrong` has the columns `position` (in this part), `written`, and `problem` (the place in `problems`).
    """

    values: pl.Series
    absent: pl.Series | None
    wrong: pl.DataFrame
    problems: Sequence[Problem]


NO_WRONG = pl.DataFrame(schema={"position": pl.UInt32, "written": pl.String, "problem": pl.UInt32})


@dataclass(slots=True)
class Reader:
    """Reads the columns of one fact (or of ids or names), part after part."""

    dtype: pl.DataType
    quickly: Quickly
    meaning_of: Callable[[str], Meaning]
    optional: bool = False
    kept: dict[str, Meaning] = field(default_factory=dict)

    def read(self, column: pl.Series, values: pl.Series) -> Cells:
        """The cells of a part of the column, of which `values` are those that were read quickly."""
        absent = pl.repeat(False, len(column), dtype=pl.Boolean, eager=True) if self.optional else None
        if values.null_count() == column.null_count():
            return Cells(values, absent, NO_WRONG, ())
        odd = (column.is_not_null() & values.is_null()).arg_true()
        written = as_text(column.gather(odd))
        distinct = written.unique(maintain_order=True)
        meanings = [self._meaning(each) for each in distinct.to_list()]
        problems = [meaning for meaning in meanings if isinstance(meaning, Problem)]
        known = [None if isinstance(each, Problem | Absent | NotGiven) else each for each in meanings]
        places = iter(range(len(problems)))
        told = pl.DataFrame(
            {
                "written": distinct,
                "value": pl.Series(known, dtype=self.dtype),
                "absent": pl.Series([each is ABSENT for each in meanings], dtype=pl.Boolean),
                "problem": pl.Series(
                    [next(places) if isinstance(each, Problem) else None for each in meanings], dtype=pl.UInt32
                ),
            }
        )
        found = pl.DataFrame({"position": odd, "written": written}).join(
            told, on="written", how="left", maintain_order="left", nulls_equal=True
        )
        filled = pl.DataFrame({"position": pl.int_range(len(column), dtype=pl.UInt32, eager=True), "quick": values})
        filled = filled.join(found, on="position", how="left", maintain_order="left")
        wrong = found.filter(pl.col("problem").is_not_null()).select("position", "written", "problem")
        return Cells(
            filled.select(pl.coalesce("quick", "value")).to_series().alias(column.name),
            None if absent is None else filled["absent"].fill_null(False),
            wrong,
            problems,
        )

    def _meaning(self, written: str) -> Meaning:
        found = self.kept.get(written)
        if found is None:
            found = self.meaning_of(written)
            if len(self.kept) < MOST_KEPT:
                self.kept[written] = found
        return found


def reader_of(fact: Fact, names: Names) -> Reader:
    """What reads a fact's columns."""
    return Reader(
        dtype_of(fact), quick_way(fact, names), lambda written: meaning_of(fact, written, names), fact.optional
    )


def reader_of_words(what: Text, names: Names, kind: str) -> Reader:
    """What reads ids and names; organs go by their canonical names as their ids."""

    def meaning(written: str) -> Meaning:
        written = written.removesuffix(ROUNDED)
        if not written.strip():
            return NOT_GIVEN
        words = read_text(scalar(written), what, LONGEST_NAME, one_line=True)
        return words if isinstance(words, Problem) else _canonical(words, kind, names)

    return Reader(pl.String(), quick_words(LONGEST_NAME, kind == ORGAN), meaning)


# One cell, as a snapshot reads it.


def scalar(written: str) -> Scalar:
    """A cell as a node: its words, nothing more."""
    return Scalar(written, written, NOWHERE, quoted=True)


def meaning_of(fact: Fact, written: str, names: Names) -> Meaning:
    """What a cell means for a fact, in the prepared layout."""
    rounded = written.endswith(ROUNDED)
    written = written.removesuffix(ROUNDED)
    if not written.strip() or fold(written) in UNKNOWN_WORDS:
        return NOT_GIVEN
    if fold(written) in NOTHING and not _is_a_word(fact, written):
        if fact.optional:
            return ABSENT
        if fold(written) == "无" and (fact.type == "list" or fact.many):
            return ()
        if fold(written) == "null":
            return not_optional(fact, NOWHERE)
    if fact.type == "date":
        written = re.sub(MIDNIGHT, "", written.rstrip())
    node = listed(written) if fact.type == "list" or fact.many else scalar(written)
    value = parse_value(fact, node, names.policy.units)
    if isinstance(value, Problem | Absent | NotGiven):
        return value
    if fact.type in ("integer", "decimal"):
        if rounded:
            return _too_large(fact, written)
        scaled = int(Decimal(value).scaleb(fact.places))  # type: ignore[arg-type]  # a number, as the fact's type says
        return scaled if abs(scaled) <= LARGEST_STORED else _too_large(fact, written)
    if fact.to == ORGAN:
        if isinstance(value, tuple):
            return tuple(_canonical(each, fact.to, names) for each in value)
        return _canonical(str(value), fact.to, names)
    return value  # type: ignore[return-value]  # numbers were dealt with above


def _is_a_word(fact: Fact, written: str) -> bool:
    """Whether 无 means something else for this fact: no, or words that may be anything."""
    if fold(written) != "无":
        return False
    return fact.type == "boolean" or (fact.type in ("text", "relation") and not fact.optional and not fact.many)


def listed(written: str) -> Listed:
    """The items of a list: a JSON list, or words between 、 ； ; or |."""
    if written.lstrip().startswith("["):
        try:
            items = json.loads(written)
        except (ValueError, RecursionError):
            items = None
        if isinstance(items, list) and all(isinstance(item, str | int) for item in items):
            return Listed(tuple(scalar(str(item)) for item in items), NOWHERE)
    parts = [part.strip() for part in SEPARATORS.split(written)]
    return Listed(tuple(scalar(part) for part in parts if part), NOWHERE)


def _canonical(words: str, kind: str, names: Names) -> str:
    return names.canonical_organ(words) if kind == ORGAN else words


def _too_large(fact: Fact, written: str) -> Problem:
    name = called(fact)
    message = Text(
        f"{name.zh} 的数太大，读不准：`{shown(written)}`",
        f"the number of {name.en} is too large to be exact: `{shown(written)}`",
    )
    return Problem("too-large", NOWHERE, message)


# What a cell is as a text.


def as_text(column: pl.Series) -> pl.Series:
    """A column of whatever type as the texts that stand in its cells; a list as JSON."""
    if column.dtype == pl.String:
        return column
    if column.dtype == pl.Boolean:
        return column.replace_strict({True: "true", False: "false"}, return_dtype=pl.String)
    if column.dtype in (pl.Float32, pl.Float64):
        return pl.Series(column.name, [_float_text(value) for value in column.to_list()], dtype=pl.String)
    if isinstance(column.dtype, pl.List | pl.Array):
        items = column.cast(pl.List(pl.String)).to_list()
        return pl.Series(
            column.name,
            [None if each is None else json.dumps(each, ensure_ascii=False) for each in items],
            dtype=pl.String,
        )
    if isinstance(column.dtype, pl.Struct | pl.Object) or column.dtype == pl.Binary:
        return pl.Series(
            column.name, [None if each is None else str(each) for each in column.to_list()], dtype=pl.String
        )
    return column.cast(pl.String)


def _float_text(value: float | None) -> str | None:
    """A double as decimals that name it, marked since others round to it too; a whole number as one."""
    if value is None:
        return None
    if abs(value) < SAFE_DOUBLE and value == int(value):
        return f"{int(value)}{ROUNDED}"
    return f"{value!r}{ROUNDED}"


# The quick ways.


def quick_way(fact: Fact, names: Names) -> Quickly:
    """How the common forms of a fact's cells are read all at once."""
    match fact.type:
        case "boolean":
            return quick_truths
        case "integer" | "decimal":
            return quick_numbers(fact)
        case "date":
            return quick_days(fact)
        case "text" if not fact.code:
            return quick_words(LONGEST, look_closer=False)
        case "relation" if not fact.many:
            return quick_words(LONGEST_NAME, look_closer=fact.to == ORGAN)
        case "list" | "relation":
            return quick_lists(fact)
        case "choice":
            return quick_choices(fact)
        case _:
            return no_quick_way(pl.String())


def no_quick_way(dtype: pl.DataType) -> Quickly:
    """Every cell is to be looked at."""
    return lambda cell, of: pl.lit(None, dtype=dtype)


def quick_truths(cell: pl.Expr, of: pl.DataType) -> pl.Expr:
    """Truth values, and the words for them."""
    if of == pl.Boolean:
        return cell
    if of != pl.String:
        return pl.lit(None, dtype=pl.Boolean)
    yes, no = ([word for word, truth in BOOLEANS.items() if truth is wanted] for wanted in (True, False))
    return pl.when(cell.is_in(yes)).then(True).when(cell.is_in(no)).then(False)


def quick_choices(fact: Fact) -> Quickly:
    """Choices by their names and labels as they are written in the vocabulary."""
    spelled = {word: name for name, label in reversed(fact.choices) for word in (label.en, label.zh)}
    spelled |= {name: name for name, _ in fact.choices}
    alike = Counter(fold(word) for word in spelled)
    # Two choices that look alike, or one that looks like none, are to be looked at.
    clear = {word: name for word, name in spelled.items() if alike[fold(word)] == 1}
    clear = {word: name for word, name in clear.items() if fold(word) not in UNKNOWN_WORDS | NOTHING}

    def quickly(cell: pl.Expr, of: pl.DataType) -> pl.Expr:
        if not isinstance(of, pl.String | pl.Categorical | pl.Enum):
            return pl.lit(None, dtype=pl.String)
        return cell.cast(pl.String).replace_strict(clear, default=None, return_dtype=pl.String)

    return quickly


def quick_numbers(fact: Fact) -> Quickly:
    """Whole numbers scaled to the fact's places, within its range."""
    low, high = scaled_bounds(fact)

    def quickly(cell: pl.Expr, of: pl.DataType) -> pl.Expr:
        if of.is_integer():
            scaled = _rescaled(cell.cast(pl.Int128), 0, fact.places)
        elif of.is_float():
            scaled = _of_doubles(cell.cast(pl.Float64), fact.places)
        elif isinstance(of, pl.Decimal):
            scaled = _rescaled(cell.to_physical().cast(pl.Int128), of.scale, fact.places)
        elif of == pl.String:
            scaled = _of_texts(cell, fact.places)
        else:
            scaled = pl.lit(None, dtype=pl.Int64)
        return pl.when(scaled.is_between(low, high)).then(scaled).cast(pl.Int64)

    return quickly


def scaled_bounds(fact: Fact) -> tuple[int, int]:
    """The least and the greatest stored number."""
    low, high = fact.minimum, fact.maximum
    least = int(low.scaleb(fact.places)) if isinstance(low, Decimal) else -LARGEST_STORED
    most = int(high.scaleb(fact.places)) if isinstance(high, Decimal) else LARGEST_STORED
    return max(least, -LARGEST_STORED), min(most, LARGEST_STORED)


def _rescaled(number: pl.Expr, scale: int, places: int) -> pl.Expr:
    """Numbers at one scale as numbers at another; null where digits would be lost or there is no room."""
    if scale > places:
        factor = 10 ** (scale - places)
        return pl.when(number % factor == 0).then(number // factor)
    factor = 10 ** (places - scale)
    most = LARGEST_STORED // factor
    return pl.when(number.is_between(-most, most)).then(number * factor)


def _of_doubles(number: pl.Expr, places: int) -> pl.Expr:
    """Doubles that are a decimal of so many places, and the only such decimal that rounds to them."""
    factor = float(10**places)
    nearest = (number * factor).round()
    # By a constant Polars divides as it multiplies by the reciprocal, which is rounded; by a column it divides.
    again = nearest / (number * 0 + factor)
    exact = number.is_finite() & (nearest.abs() < SAFE_DOUBLE) & (again == number)
    return pl.when(exact).then(nearest).cast(pl.Int64)


def _of_texts(cell: pl.Expr, places: int) -> pl.Expr:
    """Digits, with or without a point; none that would have to be rounded is taken."""
    text = cell.str.strip_chars(" ")
    fits = text.str.contains(rf"^[-+]?[0-9]{{1,{18 - places}}}(?:\.[0-9]{{0,{places}}}0*)?$")
    return pl.when(fits).then(text).str.to_decimal(scale=places).to_physical().cast(pl.Int64)


def quick_days(fact: Fact) -> Quickly:
    """Days within the fact's range, from dates, times without a zone, and `2013-06-30`."""
    least = fact.minimum if isinstance(fact.minimum, date) else date.min
    most = fact.maximum if isinstance(fact.maximum, date) else date.max

    def quickly(cell: pl.Expr, of: pl.DataType) -> pl.Expr:
        if of == pl.Date:
            days = cell
        elif isinstance(of, pl.Datetime) and of.time_zone is None:
            days = cell.dt.date()
        elif of == pl.String:
            iso = pl.when(cell.str.contains(ISO_DAY)).then(cell)
            days = iso.str.to_date("%Y-%m-%d", strict=False)
        else:
            days = pl.lit(None, dtype=pl.Date)
        return pl.when(days.is_between(least, most)).then(days)

    return quickly


def quick_words(longest: int, look_closer: bool) -> Quickly:
    """Words without anything that has to be looked at: no control characters, no doubled or outer blanks."""

    def quickly(cell: pl.Expr, of: pl.DataType) -> pl.Expr:
        if of.is_integer() and not look_closer:
            return cell.cast(pl.String)
        if look_closer or not isinstance(of, pl.String | pl.Categorical | pl.Enum):
            return pl.lit(None, dtype=pl.String)
        text = cell.cast(pl.String)
        plain = (text.str.len_chars() <= longest) & ~text.str.contains(CLOSER)
        # Short words in letters that come in several widths may be a spelling of `unknown`.
        short = text.str.len_chars() <= LONGEST_UNKNOWN
        doubtful = ~text.str.contains(PLAIN) | text.str.contains(NO_WORDS)
        return pl.when(plain & ~(short & doubtful)).then(text)

    return quickly


def quick_lists(fact: Fact) -> Quickly:
    """Typed lists whose items are different words that need no reading; the rest is looked at one by one."""
    item = pl.element()
    if fact.choices:
        fine = item.is_in([name for name, _ in fact.choices])
    else:
        longest = LONGEST_NAME if fact.to else LONGEST
        fine = item.is_not_null() & (item.str.len_chars() <= longest) & ~item.str.contains(CLOSER)

    def quickly(cell: pl.Expr, of: pl.DataType) -> pl.Expr:
        if not isinstance(of, pl.List | pl.Array) or fact.to == ORGAN:
            return pl.lit(None, dtype=pl.List(pl.String))
        lists = cell.cast(pl.List(pl.String))
        different = lists.list.n_unique() == lists.list.len()
        keep = (lists.list.len() == 0) | (lists.list.eval(fine).list.all() & different)
        return pl.when(keep).then(lists)

    return quickly
