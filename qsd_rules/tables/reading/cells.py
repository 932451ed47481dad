"""Cells to the prepared layout: a column's common forms all at once, each other form once, as a snapshot reads it.

What a cell means is said in one place, `facts.values` and `facts.numbers`. The quick ways (`intake.quick`) take only
what means the same there; every other cell is read there, once for each different thing that is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

import polars as pl

from qsd_rules.conditions.absent import ABSENT, Absent
from qsd_rules.facts.names import ORGAN, Names, called, fold
from qsd_rules.facts.notes import read_as, told_folding
from qsd_rules.facts.numbers import counts_in_hundredths
from qsd_rules.facts.texts import LONGEST_NAME, read_id, read_name
from qsd_rules.facts.values import NOT_GIVEN, UNKNOWN_WORDS, NotGiven, parse_value
from qsd_rules.lowering.columns import LARGEST_STORED
from qsd_rules.policy.model import Fact
from qsd_rules.source.characters import folded_in, identity
from qsd_rules.source.limits import shown
from qsd_rules.source.nodes import Node, Scalar
from qsd_rules.source.nodes import Sequence as Listed
from qsd_rules.tables.polars.columns import repeated
from qsd_rules.tables.reading.bulk_conversion import (
    PLAIN_IDS,
    PLAIN_NAMES,
    SAFE_DOUBLE,
    Quickly,
    closer_way,
    quick_way,
    quick_words,
)
from qsd_rules.tables.reading.lexicon import Lexicon, Meanings
from qsd_rules.tables.reading.sources.source import ROUNDED
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem
from qsd_rules.workbook.cells import ditto_problem, is_ditto, json_items, node_of, says_none, says_not_known
from qsd_rules.workbook.plan import WHYS
from qsd_rules.workbook.rows import why_no_subject
from qsd_rules.workbook.workbook import Cell

SEPARATORS = re.compile(r"[、；;|]")
NOWHERE = Place("")

READ_AS = "read-as"
"""The check of a cell that was read, and otherwise than it is written."""

NO_SUBJECT = "no-subject"
"""The check of a row that is a total, a note or the title of a group."""

THE_ID, THE_NAME = Text("编号", "the id"), Text("名称", "the name")


@dataclass(frozen=True, slots=True)
class ReadAs:
    """An id, ids or a name without what nobody can see in them, or nothing that is known; and what is told of it."""

    value: str | tuple[str, ...] | None
    told: Problem


Meaning = bool | int | date | str | tuple[str, ...] | Absent | NotGiven | Problem | ReadAs | None
DTYPES: Mapping[str, pl.DataType] = {
    "boolean": pl.Boolean(), "integer": pl.Int64(), "decimal": pl.Int64(), "date": pl.Date(),
    "choice": pl.String(), "text": pl.String(), "list": pl.List(pl.String()), "relation": pl.String(),
}  # fmt: skip


def dtype_of(fact: Fact) -> pl.DataType:
    """The type of a fact's column in the prepared layout."""
    return pl.List(pl.String()) if fact.many else DTYPES[fact.type]


@dataclass(frozen=True, slots=True)
class Cells:
    """A column that was read: values, where it is known to have none, and what could not be read as it is written.

    `wrong` has the columns `position` (in this part), `written`, and `problem` (the place in `problems`).
    """

    values: pl.Series
    absent: pl.Series | None
    wrong: pl.DataFrame
    problems: Sequence[Problem]


NO_WRONG = pl.DataFrame(schema={"position": pl.UInt32, "written": pl.String, "problem": pl.UInt32})


@dataclass(slots=True)
class Reader:
    """Reads the columns of one fact (or of ids or names), part after part; several threads may use it.

    `quickly` is for whole columns, `closer` for the different texts among the cells that it passes over. Where few
    different texts are to be expected (`few`) columns of texts are told apart at once.
    """

    dtype: pl.DataType
    quickly: Quickly
    meaning_of: Callable[[str], Meaning]
    closer: Quickly
    optional: bool = False
    few: bool = False
    lexicon: Lexicon = field(init=False)

    def __post_init__(self) -> None:
        self.lexicon = Lexicon(self.dtype, self._meant)

    def read(self, column: pl.Series) -> Cells:
        """The cells of a part of the column."""
        if self.few and isinstance(column.dtype, pl.String | pl.Categorical | pl.Enum):
            texts = as_text(column)
            numbers, known = self.lexicon.look_up(texts)
            absent = self._absent(known, numbers)
            wrong, problems = wrong_among(texts, numbers, known)
            return Cells(known.values.gather(numbers), absent, wrong, problems)
        values = self.quickly(column)
        if values.null_count() == column.null_count():
            return Cells(values, falses(len(column)) if self.optional else None, NO_WRONG, ())
        odd = (column.is_not_null() & values.is_null()).arg_true()
        texts = as_text(column.gather(odd))
        numbers, known = self.lexicon.look_up(texts)
        wrong, problems = wrong_among(texts, numbers, known)
        everywhere = repeated(None, len(column), pl.UInt32()).scatter(odd, numbers)
        return Cells(
            filled(values, known.values.gather(everywhere)),
            self._absent(known, everywhere),
            wrong.with_columns(odd.gather(wrong["position"]).cast(pl.UInt32).alias("position")),
            problems,
        )

    def _absent(self, known: Meanings, numbers: pl.Series) -> pl.Series | None:
        if not self.optional:
            return None
        return known.absent.gather(numbers).fill_null(False) if known.absent.any() else falses(len(numbers))

    def _meant(self, texts: pl.Series) -> Meanings:
        """What different texts mean."""
        values = self.closer(texts)
        odd = values.is_null().arg_true()
        turns = pl.int_range(len(odd), dtype=pl.UInt32, eager=True)
        numbers = repeated(None, len(texts), pl.UInt32()).scatter(odd, turns)
        meanings = [self.meaning_of(text) for text in texts.gather(odd).to_list()]
        known = [None if isinstance(each, Problem | Absent | NotGiven) else each for each in map(_value, meanings)]
        told = [each.told if isinstance(each, ReadAs) else each for each in meanings]
        problems = [each for each in told if isinstance(each, Problem)]
        places = iter(range(len(problems)))
        place = [next(places) if isinstance(each, Problem) else None for each in told]
        return Meanings(
            filled(values, pl.Series(known, dtype=self.dtype).gather(numbers)),
            pl.Series([each is ABSENT for each in meanings], dtype=pl.Boolean).gather(numbers).fill_null(False),
            pl.Series(place, dtype=pl.UInt32).gather(numbers),
            problems,
        )


def _value(meaning: Meaning) -> Meaning:
    return meaning.value if isinstance(meaning, ReadAs) else meaning


def wrong_among(texts: pl.Series, numbers: pl.Series, known: Meanings) -> tuple[pl.DataFrame, Sequence[Problem]]:
    """Which texts can't be read, in the form that `Cells` has, and their problems."""
    if not known.problems:
        return NO_WRONG, ()
    place = known.problem.gather(numbers)
    positions = place.is_not_null().arg_true()
    if not len(positions):
        return NO_WRONG, ()
    which = place.gather(positions)
    present = which.unique()
    here = which.replace_strict(present, pl.int_range(len(present), dtype=pl.UInt32, eager=True))
    wrong = {"position": positions, "written": texts.gather(positions), "problem": here}
    return pl.DataFrame(wrong, schema=NO_WRONG.schema), [known.problems[each] for each in present.to_list()]


def filled(values: pl.Series, others: pl.Series) -> pl.Series:
    """The values, and the others where there is none."""
    return pl.select(pl.coalesce(values, others)).to_series()


def falses(height: int) -> pl.Series:
    """No in every row."""
    return repeated(False, height, pl.Boolean())


FEW = frozenset({"date", "choice", "list"})
"""Types of facts of which few different texts are to be expected."""


def reader_of(fact: Fact, names: Names) -> Reader:
    """What reads a fact's columns."""
    is_percent = counts_in_hundredths(fact, names.policy.units)
    return Reader(
        dtype_of(fact),
        quick_way(fact, is_percent),
        lambda written: meaning_of(fact, written, names),
        closer_way(fact, is_percent),
        fact.optional,
        fact.type in FEW or fact.many or fact.to == ORGAN or fact.code != "",
    )


def reader_of_ids(names: Names, kind: str) -> Reader:
    """What reads ids; organs go by their canonical names as their ids."""

    def meaning(written: str) -> Meaning:
        written = written.removesuffix(ROUNDED)
        if not written.strip():
            return NOT_GIVEN
        # What else stands in the row is not known here; a title of a group stands alone.
        why = why_no_subject({0: written.strip(), 1: "…"}, [0])
        if why is not None:
            said = shown(written)
            message = Text(f"“{said}”：{WHYS[why].zh}，不计", f"“{said}”: {WHYS[why].en}, set aside")
            return ReadAs(None, Problem(NO_SUBJECT, NOWHERE, message))
        if is_ditto(Cell(1, 1, written)):
            return ditto_problem(written, NOWHERE, is_id=True)
        if says_not_known(Cell(1, 1, written)):
            return NOT_GIVEN
        words = read_id(scalar(written), THE_ID)
        if isinstance(words, Problem):
            return words
        told = folding(THE_ID, [written], [words])
        words = _canonical(words, kind, names)
        return words if told is None else ReadAs(words, told)

    quickly = quick_words(LONGEST_NAME, kind == ORGAN, PLAIN_IDS, are_ids=True)
    return Reader(pl.String(), quickly, meaning, quickly, few=kind == ORGAN)


def reader_of_names() -> Reader:
    """What reads names."""

    def meaning(written: str) -> Meaning:
        written = written.removesuffix(ROUNDED)
        if not written.strip() or says_not_known(Cell(1, 1, written)):
            return NOT_GIVEN
        words = read_name(scalar(written), THE_NAME)
        if isinstance(words, Problem):
            return words
        told = folding(THE_NAME, [" ".join(written.split())], [words])
        return words if told is None else ReadAs(words, told)

    quickly = quick_words(LONGEST_NAME, False, PLAIN_NAMES)
    return Reader(pl.String(), quickly, meaning, quickly)


def folding(what: Text, written: Sequence[str], meant: Sequence[str]) -> Problem | None:
    """What is told of the first id or name that was read without some characters or with others."""
    for word, read in zip(written, meant, strict=True):
        characters = folded_in(word, read)
        if characters is not None:
            return Problem(READ_AS, NOWHERE, told_folding(what, word, read, characters))
    return None


# One cell, as a snapshot reads it.


def scalar(written: str) -> Scalar:
    """A cell as a node: its words, nothing more."""
    return Scalar(written, written, NOWHERE, quoted=True)


def meaning_of(fact: Fact, written: str, names: Names) -> Meaning:
    """What a cell means for a fact, in the prepared layout; the same as in a file that is read whole."""
    rounded = written.endswith(ROUNDED)
    written = written.removesuffix(ROUNDED)
    if not written.strip() or fold(written) in UNKNOWN_WORDS:
        return NOT_GIVEN
    cell = Cell(1, 1, written)
    if says_not_known(cell, fact):
        note = read_as(NOWHERE, called(fact), written, Text("不详", "not known"))
        return ReadAs(None, Problem(READ_AS, NOWHERE, note.message))
    if is_ditto(cell):
        return ditto_problem(written, NOWHERE)
    is_listed = fact.type == "list" or fact.many
    node: Node | Problem = listed(written) if is_listed and not says_none(written.strip()) else NOTHING_LISTED
    if node is NOTHING_LISTED:
        hundredths = counts_in_hundredths(fact, names.policy.units)
        node = node_of(cell, fact, NOWHERE, is_percent=hundredths)
    if isinstance(node, Problem):
        return node
    value = parse_value(fact, node, names.policy.units)
    if isinstance(value, Problem | Absent | NotGiven):
        return value
    if fact.type in ("integer", "decimal"):
        if rounded:
            return _too_large(fact, written)
        scaled = int(Decimal(value).scaleb(fact.places))  # type: ignore[arg-type]  # a number, as the fact's type says
        return scaled if abs(scaled) <= LARGEST_STORED else _too_large(fact, written)
    if fact.type != "relation":
        return value  # type: ignore[return-value]  # numbers were dealt with above
    items = [item.written for item in node.items if isinstance(item, Scalar)] if isinstance(node, Listed) else [written]
    told = folding(called(fact), items, [identity(item) for item in items])
    if isinstance(value, tuple):
        led_to: str | tuple[str, ...] = tuple(_canonical(each, fact.to, names) for each in value)
    else:
        led_to = _canonical(str(value), fact.to, names)
    return led_to if told is None else ReadAs(led_to, told)


NOTHING_LISTED: Final = Listed((), NOWHERE)


def listed(written: str) -> Listed:
    """The items of a list: a JSON list, or words between 、 ； ; or |."""
    items = json_items(written)
    if items is not None:
        return Listed(tuple(scalar(item) for item in items), NOWHERE)
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
