"""Cells to the prepared layout: a column's common forms all at once, each other form once, as a snapshot reads it.

What a cell means is said in one place, `facts.values` and `facts.numbers`. The quick ways here take only what means the
same there; every other cell is read there, once for each different thing that is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import polars as pl

from qsd_rules.batch.columns import LARGEST_STORED
from qsd_rules.batch.sources.source import ROUNDED, UNSTYLED
from qsd_rules.facts.model import ABSENT, Absent
from qsd_rules.facts.names import ORGAN, Names, called, fold
from qsd_rules.facts.numbers import spellings
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

NUMBER = r"^[-+]?[0-9]{1,18}(?:\.[0-9]{1,18})?$"
ISO_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
MIDNIGHT = r"[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$"
"""The time behind a day, where a database keeps days as times; the day is what counts."""

ODD = r"[\x00-\x1f\x7f-\x9f\x{2028}\x{2029}\x{202a}-\x{202e}\x{2066}-\x{2069}\x{feff}\x{fff9}-\x{ffff}]"
"""Characters for which words are looked at one by one: all harmful ones, line ends and tabs."""

PLAIN = r"^[ -~\x{3007}\x{4e00}-\x{9fff}]+$"
"""Letters that stand for themselves alone, whatever the width."""

LONGEST_UNKNOWN = 20
SAFE_DOUBLE = 2**53
NOWHERE = Place("")

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
    quickly: Callable[[pl.Series], pl.Series]
    meaning_of: Callable[[str], Meaning]
    optional: bool = False
    kept: dict[str, Meaning] = field(default_factory=dict)

    def read(self, column: pl.Series) -> Cells:
        """The cells of a part of the column."""
        values = self.quickly(column)
        odd = (column.is_not_null() & values.is_null()).arg_true()
        absent = pl.repeat(False, len(column), dtype=pl.Boolean, eager=True) if self.optional else None
        if not len(odd):
            return Cells(values, absent, NO_WRONG, ())
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
        words = read_text(scalar(written), what, LONGEST_NAME, one_line=True)
        return words if isinstance(words, Problem) else _canonical(words, kind, names)

    return Reader(pl.String(), lambda column: quick_words(column, LONGEST_NAME, kind == ORGAN), meaning)


# One cell, as a snapshot reads it.


def scalar(written: str) -> Scalar:
    """A cell as a node: its words, nothing more."""
    return Scalar(written, written, NOWHERE, quoted=True)


def meaning_of(fact: Fact, written: str, names: Names) -> Meaning:
    """What a cell means for a fact, in the prepared layout."""
    doubt = written[-1:] if written.endswith((UNSTYLED, ROUNDED)) else ""
    written = written.removesuffix(doubt).strip() if doubt else written.strip()
    if not written or fold(written) in UNKNOWN_WORDS:
        return NOT_GIVEN
    if doubt and (problem := _in_doubt(fact, written, doubt, names)) is not None:
        return problem
    if fold(written) in NOTHING and not _is_a_word(fact, written):
        if fact.optional:
            return ABSENT
        if fold(written) == "无" and (fact.type == "list" or fact.many):
            return ()
        if fold(written) == "null":
            return not_optional(fact, NOWHERE)
    if fact.type == "date":
        written = re.sub(MIDNIGHT, "", written)
    node = listed(written) if fact.type == "list" or fact.many else scalar(written)
    value = parse_value(fact, node, names.policy.units)
    if isinstance(value, Problem | Absent | NotGiven):
        return value
    if fact.type in ("integer", "decimal"):
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
    if written.startswith("["):
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


def _in_doubt(fact: Fact, written: str, doubt: str, names: Names) -> Problem | None:
    """The problem of a number whose file does not say how it is meant, where that makes a difference."""
    if fact.type not in ("integer", "decimal"):
        return None
    name = called(fact)
    if doubt == ROUNDED:
        return _too_large(fact, written)
    unit = names.policy.units.get(fact.unit)
    if unit is None or "%" not in spellings(unit):
        return None
    message = Text(
        f"{name.zh} `{shown(written)}`：这种格式的工作簿看不出单元格是否显示为百分数",
        f"{name.en} `{shown(written)}`: this format does not tell whether the cell is shown as a percentage",
    )
    hint = Text("请另存为 .xlsx，或把它写成文字", "save it as .xlsx, or write it as a text")
    return Problem("percent-or-not", NOWHERE, message, hint)


def _too_large(fact: Fact, written: str) -> Problem:
    name = called(fact)
    message = Text(
        f"{name.zh} 的数太大，读不准：`{shown(written)}`",
        f"the number of {name.en} is too large to be exact: `{shown(written)}`",
    )
    return Problem("too-large", NOWHERE, message)


# The quick ways: null wherever a cell must be looked at more closely.


def quick_way(fact: Fact, names: Names) -> Callable[[pl.Series], pl.Series]:
    """How the common forms of a fact's cells are read all at once."""
    match fact.type:
        case "boolean":
            return quick_truths
        case "integer" | "decimal":
            unit = names.policy.units.get(fact.unit)
            percent = unit is not None and "%" in spellings(unit)
            return lambda column: quick_numbers(column, fact, percent)
        case "date":
            return lambda column: quick_days(column, fact)
        case "text" if not fact.code:
            return lambda column: quick_words(column, LONGEST, look_closer=False)
        case "relation" if not fact.many:
            return lambda column: quick_words(column, LONGEST_NAME, look_closer=fact.to == ORGAN)
        case "list" | "relation":
            return lambda column: quick_lists(column, fact)
        case "choice":
            return lambda column: quick_choices(column, fact)
        case _:
            return lambda column: _none(column, pl.String())


def _none(column: pl.Series, dtype: pl.DataType) -> pl.Series:
    return pl.repeat(None, len(column), dtype=dtype, eager=True).alias(column.name)


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
    """A double as decimals that name it; marked where others round to it too."""
    if value is None:
        return None
    if value == value and abs(value) < SAFE_DOUBLE and value == int(value):
        return str(int(value))
    return f"{value!r}{ROUNDED}" if abs(value) >= SAFE_DOUBLE and abs(value) != float("inf") else repr(value)


def quick_truths(column: pl.Series) -> pl.Series:
    """Truth values, and the words for them."""
    if column.dtype == pl.Boolean:
        return column
    if column.dtype != pl.String:
        return _none(column, pl.Boolean())
    yes, no = ([word for word, truth in BOOLEANS.items() if truth is wanted] for wanted in (True, False))
    text = pl.col("text")
    truths = pl.when(text.is_in(yes)).then(True).when(text.is_in(no)).then(False)
    return column.alias("text").to_frame().select(truths).to_series().alias(column.name)


def quick_choices(column: pl.Series, fact: Fact) -> pl.Series:
    """Choices by their names and labels as they are written in the vocabulary."""
    if isinstance(column.dtype, pl.Categorical | pl.Enum):
        column = column.cast(pl.String)
    if column.dtype != pl.String:
        return _none(column, pl.String())
    spelled = {word: name for name, label in reversed(fact.choices) for word in (label.en, label.zh)}
    spelled |= {name: name for name, _ in fact.choices}
    for word in list(spelled):
        # Two choices that look alike, or a choice that looks like none: to be looked at.
        if fold(word) in UNKNOWN_WORDS | NOTHING or sum(fold(word) == fold(other) for other in spelled) > 1:
            del spelled[word]
    return column.replace_strict(spelled, default=None, return_dtype=pl.String)


def quick_numbers(column: pl.Series, fact: Fact, percent: bool) -> pl.Series:
    """Whole numbers scaled to the fact's places, within its range."""
    dtype = column.dtype
    if dtype.is_integer():
        scaled = _rescaled(column.cast(pl.Int128), 0, fact.places)
    elif dtype == pl.Float64 or dtype == pl.Float32:
        scaled = _of_doubles(column.cast(pl.Float64), fact.places)
    elif isinstance(dtype, pl.Decimal):
        scaled = _rescaled(column.to_physical().cast(pl.Int128), dtype.scale, fact.places)
    elif dtype == pl.String:
        scaled = _of_texts(column if percent else column.str.strip_suffix(UNSTYLED), fact.places)
    else:
        return _none(column, pl.Int64())
    low, high = scaled_bounds(fact)
    within = scaled.is_between(low, high)
    return scaled.zip_with(within.fill_null(False), _none(scaled, scaled.dtype)).cast(pl.Int64).alias(column.name)


def scaled_bounds(fact: Fact) -> tuple[int, int]:
    """The least and the greatest stored number."""
    low, high = fact.minimum, fact.maximum
    least = int(low.scaleb(fact.places)) if isinstance(low, Decimal) else -LARGEST_STORED
    most = int(high.scaleb(fact.places)) if isinstance(high, Decimal) else LARGEST_STORED
    return max(least, -LARGEST_STORED), min(most, LARGEST_STORED)


def _rescaled(numbers: pl.Series, scale: int, places: int) -> pl.Series:
    """Numbers at one scale as numbers at another; null where digits would be lost or there is no room."""
    number = pl.col("number")
    if scale > places:
        factor = 10 ** (scale - places)
        scaled = pl.when(number % factor == 0).then(number // factor)
    else:
        factor = 10 ** (places - scale)
        scaled = pl.when(number.abs() <= LARGEST_STORED // factor).then(number * factor)
    return numbers.alias("number").to_frame().select(scaled).to_series()


def _of_doubles(numbers: pl.Series, places: int) -> pl.Series:
    """Doubles that are a decimal of so many places, and the only such decimal that rounds to them."""
    factor = float(10**places)
    nearest = (numbers * factor).round()
    exact = numbers.is_finite() & (nearest.abs() < SAFE_DOUBLE) & (nearest / factor == numbers)
    sure = pl.select(pl.when(exact).then(nearest)).to_series()
    return sure.cast(pl.Int64)


def _of_texts(texts: pl.Series, places: int) -> pl.Series:
    """Digits, with or without a point, put together at the scale; no number is ever rounded on the way."""
    frame = texts.alias("text").to_frame().select(pl.col("text").str.strip_chars(" "))
    plain = pl.col("text").str.contains(NUMBER)
    whole = pl.col("text").str.extract(r"^([-+]?[0-9]+)", 1).str.strip_prefix("+")
    fraction = pl.col("text").str.extract(r"\.([0-9]+)$", 1).str.strip_chars_end("0").fill_null("")
    fits = plain & (fraction.str.len_bytes() <= places) & (whole.str.len_bytes() + places <= 18)
    digits = whole + fraction.str.pad_end(places, "0") if places else whole
    return frame.select(pl.when(fits).then(digits).cast(pl.Int64, strict=False)).to_series()


def quick_days(column: pl.Series, fact: Fact) -> pl.Series:
    """Days within the fact's range, from dates, times without a zone, and `2013-06-30`."""
    dtype = column.dtype
    if dtype == pl.Date:
        days = column
    elif isinstance(dtype, pl.Datetime) and dtype.time_zone is None:
        days = column.dt.date()
    elif dtype == pl.String:
        frame = column.alias("text").to_frame()
        iso = pl.when(pl.col("text").str.contains(ISO_DAY)).then(pl.col("text"))
        days = frame.select(iso.str.to_date("%Y-%m-%d", strict=False)).to_series()
    else:
        return _none(column, pl.Date())
    least = fact.minimum if isinstance(fact.minimum, date) else date.min
    most = fact.maximum if isinstance(fact.maximum, date) else date.max
    within = days.is_between(least, most)
    return days.zip_with(within.fill_null(False), _none(days, pl.Date())).alias(column.name)


def quick_words(column: pl.Series, longest: int, look_closer: bool) -> pl.Series:
    """Words without anything that has to be looked at: no control characters, no doubled or outer blanks."""
    if column.dtype.is_integer() and not look_closer:
        return column.cast(pl.String)
    if isinstance(column.dtype, pl.Categorical | pl.Enum):
        column = column.cast(pl.String)
    if column.dtype != pl.String or look_closer:
        return _none(column, pl.String())
    text = pl.col("text")
    plain = (
        (text.str.len_bytes() > 0)
        & (text.str.len_chars() <= longest)
        & ~text.str.contains(ODD)
        & ~text.str.contains(r"^\s|\s$|\s\s|[^\S ]")
        & ~text.str.contains(f"[{UNSTYLED}{ROUNDED}]")
        & (text.str.strip_chars() == text)
    )
    # Short words in letters that come in several widths may be a spelling of `unknown`.
    short = text.str.len_chars() <= LONGEST_UNKNOWN
    doubtful = ~text.str.contains(PLAIN) | text.str.to_lowercase().is_in([*UNKNOWN_WORDS, *NOTHING])
    frame = column.alias("text").to_frame()
    return frame.select(pl.when(plain & ~(short & doubtful)).then(text)).to_series().alias(column.name)


def quick_lists(column: pl.Series, fact: Fact) -> pl.Series:
    """Typed lists whose items are different words that need no reading; the rest is looked at one by one."""
    if not isinstance(column.dtype, pl.List | pl.Array) or fact.to == ORGAN:
        return _none(column, pl.List(pl.String()))
    lists = column.cast(pl.List(pl.String))
    items = pl.element()
    if fact.choices:
        fine = lists.list.eval(items.is_in([name for name, _ in fact.choices])).list.all()
    else:
        longest = LONGEST_NAME if fact.to else LONGEST
        fine = lists.list.eval(
            items.is_not_null()
            & (items.str.len_chars() <= longest)
            & items.str.contains(r"^\S+(?: \S+)*$")
            & ~items.str.contains(ODD)
        ).list.all()
    different = lists.list.n_unique() == lists.list.len()
    empty = lists.list.len() == 0
    keep = (empty | (fine & different)).fill_null(False)
    return lists.zip_with(keep, _none(column, pl.List(pl.String()))).alias(column.name)
