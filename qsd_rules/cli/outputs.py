"""Files that a command writes: which format their names ask for, and that none is a file the command reads."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import click

from qsd_rules.source.file_formats import TABLE_SUFFIXES, TYPED_SUFFIXES
from qsd_rules.source.files import STANDARD_INPUT, SUFFIXES, find_files, is_folder, shown_path
from qsd_rules.words.language import Language, Text
from qsd_rules.words.problems import InputProblems
from qsd_rules.words.wording import in_brackets, listed

ENDINGS: Mapping[str, str] = {
    ".txt": "terminal",
    ".json": "json",
    ".md": "markdown",
    ".markdown": "markdown",
    ".sarif": "sarif",
    ".xml": "junit",
    ".html": "html",
    ".htm": "html",
    ".docx": "docx",
    ".xlsx": "xlsx",
    ".pdf": "pdf",
    ".csv": "csv",
    ".jsonl": "jsonl",
}
"""The format that the ending of a file's name asks for."""

NO_SUCH_ENDING = Text(
    "`{file}`：没有哪种格式的后缀是 `{ending}`\n    可用的格式：{known}；也可以用 `--format` 指定",
    "`{file}`: no format has the ending `{ending}`\n    formats: {known}; or name one by `--format`",
)
WRONG_ENDING = Text(
    "`{file}` 的后缀应为 {known}，写出的是这种文件", "`{file}` should end in {known}: that is what is written"
)
IS_INPUT = Text(
    "`{file}` 就是要读取的 `{read}`，写入会毁掉它，没有写；请另取名称",
    "`{file}` is `{read}`, which is read: writing would destroy it, so nothing is written; choose another name",
)


def format_by_ending(output: str | None, formats: Sequence[str], language: Language) -> str | None:
    """The format, of those that a command writes, that the name of its output ends in.

    None where there is no output, or its name has no ending (`/dev/stdout`, a folder).

    Raises:
        click.UsageError: the ending belongs to no format of this command.
    """
    if output is None or output.endswith(("/", os.sep)) or is_folder(output):
        return None
    ending = Path(output).suffix
    if not ending:
        return None
    form = ENDINGS.get(ending.lower())
    if form in formats:
        return form
    usual = {of: each for each, of in reversed(list(ENDINGS.items()))}
    known = [f"{of}{in_brackets(f'`{usual[of]}`', language)}" for of in formats]
    message = NO_SUCH_ENDING.in_language(language)
    raise click.UsageError(
        message.format(file=shown_path(output), ending=shown_path(ending), known=listed(known, language))
    )


def require_ending(output: str | None, endings: Sequence[str], language: Language) -> None:
    """Nothing, if what a command always writes may have the name of its output.

    Raises:
        click.UsageError: its ending promises something else.
    """
    if output is not None and (ending := Path(output).suffix) and ending.lower() not in endings:
        known = (" 或 " if language == "zh" else " or ").join(f"`{each}`" for each in endings)
        raise click.UsageError(WRONG_ENDING.in_language(language).format(file=shown_path(output), known=known))


def refuse_overwriting(
    outputs: Iterable[str | Path | None], read: Iterable[str], rules: str | None, language: Language
) -> None:
    """Nothing, if no file that is to be written is one that the command reads, by whatever path or link.

    `read` are the files and folders given as facts (`-` is standard input), `rules` the folder of the pack.

    Raises:
        click.UsageError: one is.
    """
    there = {
        (status.st_dev, status.st_ino): str(output)
        for output in outputs
        if output is not None and (status := regular_file(output)) is not None
    }
    if not there:
        return
    for name in files_read(read, rules):
        status = regular_file(0 if name == STANDARD_INPUT else name)
        output = there.get((status.st_dev, status.st_ino)) if status else None
        if output is not None:
            message = IS_INPUT.in_language(language).format(file=shown_path(output), read=shown_path(name))
            raise click.UsageError(message)


def files_read(paths: Iterable[str], rules: str | None) -> Iterator[str]:
    """The files that facts and the pack are read from; of what cannot be read, which is reported elsewhere, none."""
    from qsd_rules.policy.pack_reading import pack_files, shipped_pack, source_files

    for path in paths:
        try:
            yield from find_files(path, SUFFIXES + TABLE_SUFFIXES + TYPED_SUFFIXES)
        except InputProblems:
            continue
    root = Path(rules) if rules is not None else shipped_pack()
    try:
        yield from (str(root / name) for name in (*pack_files(root), *source_files(root)))
    except (InputProblems, OSError):
        return


def regular_file(file: str | Path | int) -> os.stat_result | None:
    """What the system says of a file that is there and holds data; none of a terminal, a pipe or a folder."""
    try:
        status = os.stat(file)  # noqa: PTH116  # also asked of the number of an open file
    except (OSError, ValueError):
        return None
    return status if stat.S_ISREG(status.st_mode) else None
