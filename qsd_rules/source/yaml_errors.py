"""The YAML parser's errors in plain words."""

from __future__ import annotations

import yaml

from qsd_rules.source.limits import shown, syntax
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem

RESERVED = "@`%"
"""Characters that no unquoted value may start with, besides those that mean something."""

PLAIN_WORDS: dict[str, tuple[Text, Text | None]] = {
    "found a tab character that violates indentation": (
        Text("不能用制表符（Tab）缩进", "tabs cannot indent"),
        Text("请改用空格", "use blanks"),
    ),
    "found a tab character where an indentation space is expected": (
        Text("不能用制表符（Tab）缩进", "tabs cannot indent"),
        Text("请改用空格", "use blanks"),
    ),
    "mapping values are not allowed in this context": (
        Text("这里不应有 `: `", "`: ` is not expected here"),
        Text(
            "含有 `: ` 的文字请加引号；或检查本行与上一行的缩进",
            "put a text that contains `: ` in quotes, or check how this line and the one before are indented",
        ),
    ),
    "could not find expected ':'": (
        Text("键后面缺少 `: `", "`: ` is missing after the key"),
        Text("写成 `键: 值`；跨行的文字请加引号", "write `key: value`; put a text of several lines in quotes"),
    ),
    "did not find expected '-' indicator": (
        Text("列表在此中断：应当是 `- `", "the list breaks off here: `- ` expected"),
        Text("请检查本行的缩进", "check the indentation of this line"),
    ),
    "did not find expected key": (
        Text("这里应当是键", "a key is expected here"),
        Text(
            "请检查本行的缩进，以及引号、括号是否成对",
            "check the indentation of this line, and that quotes and brackets are paired",
        ),
    ),
    "did not find expected node content": (
        Text("这里应当是值", "a value is expected here"),
        Text("请检查括号是否成对、逗号是否多余", "check that brackets are paired and no comma is left over"),
    ),
    "block sequence entries are not allowed in this context": (
        Text("列表的 `- ` 不能写在这里", "the `- ` of a list cannot stand here"),
        Text("请另起一行", "start a new line"),
    ),
    "mapping keys are not allowed in this context": (
        Text("键不能写在这里", "a key cannot stand here"),
        Text("请检查本行的缩进", "check the indentation of this line"),
    ),
    "found unknown escape character": (
        Text("双引号里有不认识的转义符 `\\`", "unknown escape `\\` in double quotes"),
        Text("反斜杠请写成 `\\\\`，或改用单引号", "write a backslash as `\\\\`, or use single quotes"),
    ),
    "found invalid Unicode character escape code": (
        Text("转义符写的不是一个字符", "the escape writes no character"),
        Text("请直接写出该字符", "write the character itself"),
    ),
    "did not find expected hexdecimal number": (
        Text("转义符后面应当是十六进制数字", "hexadecimal digits are expected after the escape"),
        None,
    ),
    "did not find expected <document start>": (
        Text("文件内容结束后又有内容", "something follows after the end of the document"),
        Text("请检查本行的缩进", "check the indentation of this line"),
    ),
    "did not find expected comment or line break": (
        Text("这里应当换行", "a line break is expected here"),
        None,
    ),
}

UNCLOSED = {
    "did not find expected ',' or ']'": "]",
    "did not find expected ',' or '}'": "}",
    "expected ',' or ']', but got": "]",
    "expected ',' or '}', but got": "}",
}


def explain_syntax_error(error: yaml.YAMLError, text: str, file: str) -> Problem:
    """What the parser stumbled over, in plain words; words it has for rare cases are kept as detail."""
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "error"
    context = getattr(error, "context", None) or ""
    mark, opened = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    found = text[mark.index : mark.index + 1] if mark else ""

    if "quoted scalar" in context and "unexpected" in problem and opened is not None:
        message = Text(
            "引号没有配对：从这里开始的引号到文件末尾都没有结束",
            "the quote that opens here is never closed",
        )
        return syntax(file, opened.line + 1, opened.column + 1, message)
    for words, bracket in UNCLOSED.items():
        if problem.startswith(words):
            place = Place(file, line, column)
            start = Place(file, opened.line + 1, opened.column + 1) if opened else place
            return unclosed(bracket, place, found, start)
    if problem.startswith("found character") and "cannot start any token" in problem:
        return bad_start(found, file, line, column)
    for words, (message, hint) in PLAIN_WORDS.items():
        if problem.startswith(words):
            return syntax(file, line, column, message, hint)
    detail = shown(f"{problem} {context}".strip(), 120)
    return syntax(file, line, column, Text(f"不是合法的 YAML：{detail}", f"not valid YAML: {detail}"))


def unclosed(bracket: str, problem: Place, found: str, opened: Place) -> Problem:
    """The problem of a bracket without its pair, or of a missing comma."""
    pair = {"]": "[", "}": "{"}[bracket]
    if not found.strip():
        message = Text(f"`{pair}` 没有配对的 `{bracket}`", f"the `{pair}` has no closing `{bracket}`")
        return Problem("syntax", opened, message)
    message = Text(
        f"第 {opened.line} 行的 `{pair}` 之后，这里应当是 `,` 或 `{bracket}`",
        f"`,` or `{bracket}` is expected here, after the `{pair}` of line {opened.line}",
    )
    hint = Text("各项之间用半角逗号分开", "separate the items with commas")
    return Problem("syntax", problem, message, hint)


def bad_start(found: str, file: str, line: int, column: int) -> Problem:
    """The problem of a character that nothing starts with."""
    if found == "\t":
        message, hint = PLAIN_WORDS["found a tab character that violates indentation"]
        return syntax(file, line, column, message, hint)
    message = Text(f"值不能以 `{shown(found)}` 开头", f"a value cannot start with `{shown(found)}`")
    return syntax(file, line, column, message, Text("请给这段文字加引号", "put this text in quotes"))
