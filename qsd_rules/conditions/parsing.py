"""From the text of a condition to its parse tree, within limits on length and nesting."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from qsd_rules.words.language import Text

LONGEST_CONDITION = 4_000
"""Characters; the longest condition of the shipped pack has a few hundred."""

DEEPEST_NESTING = 40
"""Levels of parts within parts."""

ParseTree = Tree[Token]


class ConditionError(Exception):
    """A condition that can't be read or makes no sense, with the offset of the first wrong character."""

    def __init__(self, check: str, offset: int, message: Text, hint: Text | None = None) -> None:
        super().__init__(message.en)
        self.check = check
        self.offset = offset
        self.message = message
        self.hint = hint


@cache
def _parser() -> Lark:
    grammar = resources.files(__package__).joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def parse(source: str) -> ParseTree:
    """The parse tree of a condition, with positions.

    Raises:
        ConditionError: too long, too deep, or not of the condition language.
    """
    if len(source) > LONGEST_CONDITION:
        raise ConditionError(
            "condition-too-long",
            0,
            Text(
                f"条件有 {len(source)} 个字符，最多 {LONGEST_CONDITION} 个",
                f"the condition has {len(source)} characters, at most {LONGEST_CONDITION} are read",
            ),
            Text("把它拆成几条规则，或先定义推导事实", "split it into several rules, or derive a fact first"),
        )
    try:
        tree = _parser().parse(source).children[0]
    except UnexpectedInput as error:
        raise _syntax_error(error, source) from None
    assert isinstance(tree, Tree), "INVARIANT: every alternative of the grammar has a name"
    _refuse_deep_nesting(tree)
    return tree


def names_in(source: str) -> tuple[str, ...]:
    """The names that stand alone or begin a path in a condition, in the order of the text, each once.

    Raises:
        ConditionError: the source is no condition.
    """
    found = sorted((node.meta.start_pos, str(node.children[0])) for node in parse(source).find_data("name"))
    return tuple(dict.fromkeys(name for _, name in found))


def _syntax_error(error: UnexpectedInput, source: str) -> ConditionError:
    at_end = isinstance(error, UnexpectedEOF) or (isinstance(error, UnexpectedToken) and error.token.type == "$END")
    if at_end or error.pos_in_stream is None:
        return ConditionError(
            "condition-syntax",
            len(source),
            Text("条件没有写完", "the condition ends too early"),
            Text(
                "括号是否成对？运算符右边是否有内容？",
                "are the brackets closed, is there something after the operator?",
            ),
        )
    found = _from(source, error.pos_in_stream) if isinstance(error, UnexpectedCharacters) else _token_text(error)
    before = source[: error.pos_in_stream].split()
    return ConditionError(
        "condition-syntax",
        error.pos_in_stream,
        Text(f"条件在 `{found}` 处读不下去", f"the condition can't be read at `{found}`"),
        _BESIDE_A_NUMBER if found[0].isdigit() else _ADVICE.get("not" if before[-1:] == ["not"] else found),
    )


def _from(source: str, start: int) -> str:
    """The word or number that begins there, with all that is glued to it; else the one character."""
    glued = re.compile(r"[0-9A-Za-z]\w*(?:\.\w+)*").match(source, start)
    return glued.group()[:30] if glued else source[start]


def _token_text(error: UnexpectedInput) -> str:
    token = getattr(error, "token", None)
    return str(token)[:30]


_BESIDE_A_NUMBER = Text(
    "数与运算词之间要有空格，名称不以数字开头",
    "put a blank between a number and a word, and begin no name with a digit",
)
_ADVICE = {
    "=": Text("比较相等写作 `==`", "equality is written `==`"),
    "&": Text("并且写作 `&&`", "and is written `&&`"),
    "|": Text("或者写作 `||`", "or is written `||`"),
    "and": Text("并且写作 `&&`", "and is written `&&`"),
    "or": Text("或者写作 `||`", "or is written `||`"),
    "not": Text("否定写作 `!`", "not is written `!`"),
    "%": Text(
        "百分数不写在条件里，请用参数 `parameters.…`",
        "no percentages in conditions, use a parameter `parameters.…`",
    ),
    "≥": Text("不小于写作 `>=`", "at least is written `>=`"),
    "≤": Text("不大于写作 `<=`", "at most is written `<=`"),
    "≠": Text("不等于写作 `!=`", "not equal is written `!=`"),
    "＞": Text("大于号用半角 `>`", "greater is the ASCII `>`"),
    "＜": Text("小于号用半角 `<`", "less is the ASCII `<`"),
    '"': Text("引号没有成对", "the quotes are not closed"),
    "'": Text("引号没有成对", "the quotes are not closed"),
    "“": Text('引号用半角 `"`', 'quotes are the ASCII `"`'),
    "（": Text("括号用半角 `(`", "brackets are the ASCII `(`"),
    "）": Text("括号用半角 `)`", "brackets are the ASCII `)`"),
}


def _refuse_deep_nesting(tree: ParseTree) -> None:
    waiting: list[tuple[ParseTree, int]] = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > DEEPEST_NESTING:
            raise ConditionError(
                "condition-too-deep",
                node.meta.start_pos,
                Text(
                    f"条件嵌套超过 {DEEPEST_NESTING} 层",
                    f"the condition nests deeper than {DEEPEST_NESTING} levels",
                ),
            )
        waiting.extend((child, depth + 1) for child in node.children if isinstance(child, Tree))
