"""From files, folders and standard input to bytes and text: sizes, encodings, and what is no text at all."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from qsd_rules.source.encodings import Encoding, chinese_encoding, mark_of, unmarked_utf_16
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

SIZE_LIMIT = 10 * 1024 * 1024
"""The most bytes of a file that are read."""

SUFFIXES = (".yaml", ".yml", ".json")
STANDARD_INPUT = "-"


class SourceFile(Struct, frozen=True):
    """The bytes of a file, and the name by which messages call it."""

    file: str
    data: bytes


class SourceText(Struct, frozen=True):
    """The text of a file, and the name by which messages call it."""

    file: str
    text: str


def shown_path(path: str | Path) -> str:
    """A path as messages and reports write it: bytes of it that are no UTF-8 as `\\xff`, which no text could hold."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def paths_of(paths: str | Path | Iterable[str | Path]) -> list[str | Path]:
    """Several paths, or one: a text is a path, never a list of its letters."""
    return [paths] if isinstance(paths, str | os.PathLike) else list(paths)


def decode(data: bytes, file: str) -> str:
    """The text that bytes write: by byte-order mark, else UTF-16 or UTF-8, else GB18030 (which holds GB2312 and GBK).

    Bytes that are valid UTF-8 are UTF-8; bytes that are mostly valid UTF-8 are damaged UTF-8, never GB18030.

    Raises:
        InputProblems: the bytes are no text, with the offset of the first byte that is wrong, or they are Big5.
    """
    encoding, length = encoding_of(data, file)
    try:
        return refuse_nul(data[length:].decode(encoding), file)
    except UnicodeDecodeError as error:
        raise undecodable(data, length + error.start, encoding, file) from None


def encoding_of(data: bytes, file: str) -> tuple[Encoding, int]:
    """In which encoding a text is, and how long the mark is that says so; none says so where it is 0.

    Raises:
        InputProblems: in none that is read.
    """
    marked = mark_of(data)
    if marked is not None:
        return marked
    unmarked = unmarked_utf_16(data)
    if unmarked is not None:
        return unmarked, 0
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        chinese = None if is_damaged_utf_8(data) else chinese_encoding(data)
        if chinese == "big5":
            raise in_big5(file) from None
        if chinese is None:
            raise undecodable(data, error.start, "utf-8", file) from None
        return chinese, 0
    return "utf-8", 0


def in_big5(file: str) -> InputProblems:
    """The problem of a text in Big5, whose words are none of a vocabulary in simplified characters."""
    message = Text(
        "文件是 Big5 编码（繁体中文），不能直接读取", "the file is in Big5 (traditional Chinese), which is not read"
    )
    hint = Text(
        "请打开后把列名和内容改为简体，另存为“CSV UTF-8”或 UTF-8 文本",
        "open it, write heads and words in simplified characters, and save it as CSV UTF-8 or as text in UTF-8",
    )
    return InputProblems([Problem("encoding", Place(file), message, hint)])


def is_damaged_utf_8(data: bytes) -> bool:
    """Whether far more characters than not are well-formed UTF-8; in GB18030 Chinese hardly any are."""
    beyond_ascii = re.sub(rb"[\x00-\x7f]+", b" ", data).decode("utf-8", "replace").replace(" ", "")
    wrong = beyond_ascii.count("\ufffd")
    return len(beyond_ascii) - wrong > 4 * wrong


def undecodable(data: bytes, offset: int, encoding: str, file: str) -> InputProblems:
    """The problem of a byte that writes no character."""
    line = data.count(b"\n", 0, offset) + 1
    byte, name = f"0x{data[offset]:02X}", encoding.upper()
    message = Text(
        f"不是文本文件，或编码有误：第 {offset} 个字节（从 0 起）`{byte}` 不合 {name}，也不合 GB18030",
        f"not a text file, or wrongly encoded: byte `{byte}` at offset {offset} is no {name}, nor GB18030",
    )
    hint = Text("请另存为 UTF-8 编码的文本文件", "save it as a text file in UTF-8")
    return InputProblems([Problem("encoding", Place(file, line), message, hint)])


def refuse_nul(text: str, file: str) -> str:
    """The text, which holds no NUL."""
    found = text.find("\0")
    if found < 0:
        return text
    line = text.count("\n", 0, found) + 1
    message = Text("不是文本文件：含有空字符（NUL）", "not a text file: it contains a NUL character")
    hint = Text(
        "请给出 YAML 或 JSON 文本文件；若是工作簿，文件名应以 .xlsx、.xls、.et 或 .ods 结尾",
        "give a YAML or JSON text file; the name of a workbook ends in .xlsx, .xls, .et or .ods",
    )
    raise InputProblems([Problem("encoding", Place(file, line), message, hint)])


def text_of(source: SourceFile) -> SourceText:
    """The text of a file.

    Raises:
        InputProblems: it is no text, or there is nothing in it.
    """
    text = decode(source.data, source.file)
    if not text.strip():
        message = Text("文件是空的", "the file is empty")
        raise InputProblems([Problem("empty-file", Place(source.file), message)])
    return SourceText(source.file, text)


def read_stream(stream: BinaryIO, file: str, limit: int = SIZE_LIMIT) -> SourceFile:
    """The bytes of an open binary stream.

    Raises:
        InputProblems: more than `limit` bytes.
    """
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise too_large(file, None, limit)
    return SourceFile(file, data)


def read_file(path: str | Path, limit: int = SIZE_LIMIT) -> SourceText:
    """The text of a file; `-` is standard input.

    Raises:
        InputProblems: there is no such file, it cannot be read, is too large, empty, or no text.
    """
    return text_of(read_bytes(path, limit))


def read_bytes(path: str | Path, limit: int = SIZE_LIMIT) -> SourceFile:
    """The bytes of a file; `-` is standard input. Its size is looked at before it is read.

    Raises:
        InputProblems: there is no such file, it cannot be read, or it is too large.
    """
    name = os.fspath(path)
    try:
        if name == STANDARD_INPUT:
            return read_stream(sys.stdin.buffer, STANDARD_INPUT, limit)
        with Path(name).open("rb") as stream:
            status = os.fstat(stream.fileno())
            if stat.S_ISREG(status.st_mode) and status.st_size > limit:
                raise too_large(shown_path(name), status.st_size, limit)
            return read_stream(stream, shown_path(name), limit)
    except (OSError, ValueError) as error:
        raise unreadable(name, error) from None


def is_folder(name: str) -> bool:
    """Whether a path is a folder; an impossible path is none."""
    try:
        return Path(name).is_dir()
    except (OSError, ValueError):
        return False


def identity_of(name: str) -> str:
    """What two names of one file have in common; an impossible name is its own."""
    try:
        return name if name == STANDARD_INPUT else os.path.realpath(name)
    except (OSError, ValueError):
        return name


def find_files(path: str | Path, suffixes: tuple[str, ...] = SUFFIXES) -> list[str]:
    """The files that a path means: itself, or, of a folder, all below it with these suffixes, sorted.

    Hidden files and folders, and the files by which Excel says that it has a workbook open (`~$…`), are left out;
    links to folders are not followed.

    Raises:
        InputProblems: there is no such path, it cannot be read, or the folder holds no such file.
    """
    name = os.fspath(path)
    if name == STANDARD_INPUT or not is_folder(name):
        return [name]
    found: list[str] = []
    refused: list[OSError] = []
    for folder, folders, files in os.walk(name, onerror=refused.append):
        folders[:] = [below for below in folders if not below.startswith(".")]
        found.extend(
            str(Path(folder) / file)
            for file in files
            if file.lower().endswith(suffixes) and not file.startswith((".", "~$"))
        )
    if refused:
        raise InputProblems(
            problem for error in refused for problem in unreadable(error.filename or name, error).problems
        )
    if not found:
        listed = "、".join(f"`*{suffix}`" for suffix in suffixes)
        message = Text(f"文件夹里没有 {listed} 文件", f"the folder holds no {listed.replace('、', ', ')} file")
        raise InputProblems([Problem("no-files", Place(shown_path(name)), message)])
    return sorted(found, key=lambda file: Path(file).parts)


def read_sources(
    paths: str | Path | Iterable[str | Path], limit: int = SIZE_LIMIT, suffixes: tuple[str, ...] = SUFFIXES
) -> tuple[list[SourceFile], list[Problem]]:
    """The bytes of files, folders and standard input, each file once, and the problems of the others.

    One path need not stand in a list.
    """
    sources: list[SourceFile] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for path in paths_of(paths):
        try:
            files = find_files(path, suffixes)
        except InputProblems as found:
            problems.extend(found.problems)
            continue
        for file in files:
            identity = identity_of(file)
            if identity in seen:
                continue
            seen.add(identity)
            try:
                sources.append(read_bytes(file, limit))
            except InputProblems as found:
                problems.extend(found.problems)
    return sources, problems


def too_large(file: str, size: int | None, limit: int) -> InputProblems:
    """The problem of a file larger than is read."""
    most = f"{limit / 1024 / 1024:.4g} MB"
    found = "" if size is None else f"{size / 1024 / 1024:.4g} MB"
    message = Text(
        f"文件太大{found and f'（{found}）'}，最多 {most}",
        f"the file is too large{found and f' ({found})'}, at most {most}",
    )
    hint = Text("可按项目或企业分成几个文件，一起给出", "split it by project or enterprise and give all the files")
    return InputProblems([Problem("file-size", Place(file), message, hint)])


def unreadable(file: str, error: OSError | ValueError) -> InputProblems:
    """The problem of a file that the system does not give."""
    match error:
        case FileNotFoundError():
            message = Text("没有这个文件或文件夹", "no such file or folder")
        case PermissionError():
            message = Text("没有读取权限", "no permission to read it")
        case IsADirectoryError():
            message = Text("这是文件夹，不是文件", "this is a folder, not a file")
        case OSError():
            message = Text(f"读不了：{error.strerror}", f"cannot be read: {error.strerror}")
        case _:
            message = Text("文件名有误", "not a possible file name")
    return InputProblems([Problem("file", Place(shown_path(file).replace("\0", "\ufffd")), message)])
