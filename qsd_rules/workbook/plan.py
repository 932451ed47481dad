"""The plan of a table: what was taken for its header, its units, its subjects and its columns, and what is no subject.

One plan decides for every command. It is plain data: `qsd-rules read` prints it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from qsd_rules.facts.names import fold
from qsd_rules.words.language import Text
from qsd_rules.workbook.labels import ColumnRole, Key

Spot = tuple[int, int]
"""A row and a column, from 1."""

Axis = Literal["row", "column"]
"""Whether labels stand along a row (a list, one subject a row) or along a column (a form, one subject a column)."""

IdentifiedBy = Literal["id", "code", "name", "head"]
REMARKS = frozenset({"备注", "说明", "remark", "remarks", "note", "notes"})

Why = Literal["total", "note", "group", "header", "title", "units", "period", "struck"]

WHYS: Mapping[Why, Text] = {
    "total": Text("合计一类的行，不是对象", "a row of totals, no subject"),
    "note": Text("注释或签署，不是对象", "a note or a signature, no subject"),
    "group": Text("分组的标题，不是对象", "the title of a group, no subject"),
    "header": Text("重复的表头", "the header again"),
    "title": Text("表的标题", "the title of a table"),
    "units": Text("计量单位", "units"),
    "period": Text("是期间，不是对象", "a period, no subject"),
    "struck": Text("整行已划去", "the row is struck out"),
}
"""Why a row or a column within a table is no subject."""


class Entry(Struct, frozen=True):
    """What a sheet may say for one key of one subject: where label and value stand; `unit` is none of the fact's."""

    key: Key
    label: Spot
    value: Spot
    unit: str = ""


class Found(Struct, frozen=True):
    """One subject of a table: where it begins, its entries, the name that a column's head gives it."""

    start: Spot
    entries: tuple[Entry, ...]
    headed: str = ""


class Column(Struct, frozen=True):
    """One column of a list, or one row of a form: its head and what it gives.

    `gives` has one key; several where the head names several facts, none where it names nothing. `unit` is another
    unit than the fact's, said in the head, below it, or above the table. `role` is what a column holds that is no fact.
    """

    at: int
    head: str
    spot: Spot
    gives: tuple[Key, ...] = ()
    unit: str = ""
    role: ColumnRole | None = None
    filled: bool = True


class Aside(Struct, frozen=True):
    """A row (of a form, a column) within a table that is no subject: why, where, and its first words."""

    at: int
    why: Why
    spot: Spot
    words: str


class TablePlan(Struct, frozen=True):
    """One table of a sheet: its kind, the rows (columns, of a form) of its header, its columns, subjects and the rest.

    `identified_by` says what names the subjects: ids, a code, names, or the heads of columns. `unit_line` is where a
    unit for the whole table stands. `sheet` is the name of the sheet.
    """

    sheet: str
    kind: str
    axis: Axis
    header: tuple[int, ...]
    columns: tuple[Column, ...]
    subjects: tuple[Found, ...]
    aside: tuple[Aside, ...] = ()
    identified_by: IdentifiedBy = "id"
    unit_line: Spot | None = None

    @property
    def ambiguous(self) -> tuple[Column, ...]:
        """Columns with values whose heads name several facts."""
        return tuple(column for column in self.columns if len(column.gives) > 1 and column.filled)

    @property
    def remarks(self) -> tuple[Column, ...]:
        """Columns of remarks that somebody wrote: nobody reads them."""
        return tuple(column for column in self.columns if column.filled and fold(column.head) in REMARKS)

    @property
    def unknown(self) -> tuple[Column, ...]:
        """Columns with values whose heads name nothing."""
        return tuple(column for column in self.columns if not column.gives and column.role is None and column.filled)


class SeveralKinds(Struct, frozen=True):
    """A sheet whose labels fit several kinds equally well."""

    kinds: tuple[str, ...]
