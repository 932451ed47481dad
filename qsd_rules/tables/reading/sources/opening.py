"""From what stands on the command line to sources: files by their suffix, folders, databases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from qsd_rules.facts.names import fold
from qsd_rules.policy.model import Kind
from qsd_rules.source.file_formats import (
    DOCUMENT_SUFFIXES,
    TEXT_TABLE_SUFFIXES,
    WORKBOOK_SUFFIXES,
    holds_tables,
    may_be_rows,
)
from qsd_rules.source.files import SUFFIXES as FACTS
from qsd_rules.source.files import SourceFile, find_files, identity_of, unreadable
from qsd_rules.tables.reading.sources import delimited, json_lines, parquet, postgres, sqlite
from qsd_rules.tables.reading.sources.source import Recognises, Source, opened
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem, did_you_mean

LOOKED_AT = 4096
"""Among so many first bytes is what tells texts from other files."""

TEXTS = (*TEXT_TABLE_SUFFIXES, ".txt")

TABLES = (
    *TEXT_TABLE_SUFFIXES,
    ".txt",
    *WORKBOOK_SUFFIXES,
    *parquet.SUFFIXES,
    *json_lines.SUFFIXES,
    *sqlite.SUFFIXES,
)


@dataclass(frozen=True, slots=True)
class WholeFile:
    """A file that is read whole, with the kind that the command line says it is of, if it does."""

    file: str
    kind: str | None


@dataclass(frozen=True, slots=True)
class Opened:
    """Sources, each with the kind that the command line says it is of, if it does; files of facts beside them.

    `whole` are files of tables that are read whole.
    """

    sources: tuple[tuple[str | None, Source], ...]
    facts: tuple[str, ...]
    whole: tuple[WholeFile, ...] = ()


def open_sources(
    arguments: Iterable[str],
    kinds: Mapping[str, Kind],
    recognises: Recognises,
    work: Path,
    is_plain: Callable[[WholeFile], bool] = lambda _: True,
) -> Opened:
    """What the arguments name: `projects.csv`, `project=2015.xlsx`, a folder, `sqlite:///file.db#table`,
    `postgresql://…#table`, `district.yaml`. `kinds` are keyed by folded name, `is_plain` tells
    of a text whether its columns can be converted in bulk.

    Raises:
        InputProblems: everything that can't be read.
    """
    found: list[tuple[str | None, Source]] = []
    facts: list[str] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    whole: list[WholeFile] = []
    for argument in arguments:
        kind, written = _with_kind(argument, kinds)
        try:
            if written.startswith(postgres.SCHEMES):
                found.extend((kind, source) for source in postgres.open_postgres(written, work))
                continue
            for file, table in _files(written):
                identity = f"{identity_of(file)}#{table or ''}"
                if identity in seen:
                    continue
                seen.add(identity)
                if file.lower().endswith(FACTS):
                    facts.append(file)
                elif is_whole(file) or (is_text(file) and not is_plain(WholeFile(file, kind))):
                    whole.append(WholeFile(file, kind))
                else:
                    found.extend((kind, source) for source in _open(file, table, recognises, work))
        except InputProblems as refused:
            problems.extend(refused.problems)
    if problems:
        raise InputProblems(problems)
    return Opened(tuple(found), tuple(facts), tuple(whole))


def _with_kind(argument: str, kinds: Mapping[str, Kind]) -> tuple[str | None, str]:
    before, equals, behind = argument.partition("=")
    kind = kinds.get(fold(before)) if equals else None
    return (None, argument) if kind is None or Path(argument).exists() else (kind.name, behind)


def _files(written: str) -> list[tuple[str, str | None]]:
    """The files that an argument means, each with the table behind `#`, if there is one."""
    file, mark, table = written.removeprefix(sqlite.SCHEME).partition("#")
    if mark and file.lower().endswith(sqlite.SUFFIXES):
        return [(file, table)]
    written = written.removeprefix(sqlite.SCHEME)
    return [(file, None) for file in find_files(written, (*TABLES, *FACTS))]


def start_of(file: str) -> bytes:
    """The first bytes of a file.

    Raises:
        InputProblems: it cannot be read.
    """
    if not Path(file).exists():
        raise unreadable(file, FileNotFoundError())
    with opened(Path(file)) as stream:
        return stream.read(LOOKED_AT)


def is_text(file: str) -> bool:
    """Whether a file is a text whose lines are rows, by its name and its first bytes."""
    return Path(file).suffix.lower() in TEXTS and may_be_rows(start_of(file))


def is_whole(file: str) -> bool:
    """Whether a file is opened whole: a workbook, a web page, a Word document, whatever it is called."""
    suffix = Path(file).suffix.lower()
    if suffix in TEXTS:
        return not may_be_rows(start_of(file))
    if suffix in (*parquet.SUFFIXES, *json_lines.SUFFIXES, *sqlite.SUFFIXES):
        return False
    return suffix in WORKBOOK_SUFFIXES + DOCUMENT_SUFFIXES or holds_tables(SourceFile(file, start_of(file)))


def _open(file: str, table: str | None, recognises: Recognises, work: Path) -> list[Source]:
    path, suffix = Path(file), Path(file).suffix.lower()
    if not path.exists():
        raise unreadable(file, FileNotFoundError())
    if suffix in TEXTS:
        return [delimited.open_delimited(path, file, recognises, work)]
    if suffix in parquet.SUFFIXES:
        return [parquet.open_parquet(path, file)]
    if suffix in json_lines.SUFFIXES:
        return [json_lines.open_json_lines(path, file)]
    if suffix in sqlite.SUFFIXES:
        return sqlite.open_sqlite(path, file, table)
    message = Text(f"不认识的表格格式 `{suffix}`", f"a table format that is not known: `{suffix}`")
    listed = [*TABLES, *FACTS]
    known = Text(f"可以是：{'、'.join(listed)}", f"one of: {', '.join(listed)}")
    raise InputProblems([Problem("table-format", Place(file), message, did_you_mean(suffix, listed) or known)])
