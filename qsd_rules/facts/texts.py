"""Words of a snapshot that are shown to people: names, titles, document numbers, texts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qsd_rules.source.characters import identity, named, visible
from qsd_rules.source.limits import shown
from qsd_rules.source.nodes import Mapping, Node, Scalar
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem

HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)
"""Characters that steer a terminal, reorder what is shown, or cannot be written back."""

LONGEST = 10_000
LONGEST_NAME = 200


def wrong_type(place: Place, what: Text, expected: Text, node: Node, hint: Text | None = None) -> Problem:
    """The problem of a value of another type than expected; `what` names it."""
    found = found_instead(node)
    message = Text(
        f"{spaced(what)}应当是{expected.zh}，而不是{found.zh}", f"{what.en} must be {expected.en}, not {found.en}"
    )
    return Problem("wrong-type", place, message, hint)


def marked(what: Text, node: Scalar, mark: str) -> Problem:
    """The problem of a number, day or code with a character that is no plain digit: `2①` may be 2 or 21."""
    written, character = shown(node.written), named(mark)
    message = Text(
        f"{spaced(what)}写作 `{written}`，其中 {character.zh}是记号，不是数字",
        f"{what.en} is written `{written}`, where {character.en} is a mark and no digit",
    )
    hint = Text("若指注释，请删去；若是数字，请写普通数字", "delete it if it refers to a note; else write plain digits")
    return Problem("mark", node.place, message, hint)


def spaced(what: Text) -> str:
    """Chinese words, with a blank behind a name in backticks."""
    return f"{what.zh} " if what.zh.endswith("`") else what.zh


def with_article(noun: str) -> str:
    """An English noun with `a` or `an`."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def found_instead(node: Node) -> Text:
    """What stands where something else was expected."""
    match node:
        case Scalar(value=None, quoted=False, written=""):
            return Text("空白", "blank")
        case Scalar(written=written):
            return Text(f" `{shown(written)}`", f"`{shown(written)}`")
        case Mapping():
            return Text("一组键和值", "keys with values")
        case _:
            return Text("列表", "a list")


def read_text(node: Node, what: Text, longest: int = LONGEST, one_line: bool = False) -> str | Problem:
    """The words of a scalar, whatever they look like, without blanks around."""
    written = node.written if isinstance(node, Scalar) else ""
    words = " ".join(written.split()) if one_line else written.strip()
    return _checked(node, what, words, written, longest)


def read_id(node: Node, what: Text) -> str | Problem:
    """The id of a subject, without what nobody can see in it (`source.characters.identity`)."""
    words = identity(node.written) if isinstance(node, Scalar) else ""
    return _checked(node, what, words, words, LONGEST_NAME)


def read_name(node: Node, what: Text) -> str | Problem:
    """The name of a subject, without what is invisible in it (`source.characters.visible`)."""
    words = visible(node.written) if isinstance(node, Scalar) else ""
    return _checked(node, what, words, words, LONGEST_NAME)


def _checked(node: Node, what: Text, words: str, shown_to_people: str, longest: int) -> str | Problem:
    """The words that a scalar means, unless there are none, too many, or harmful ones in what is shown."""
    if not isinstance(node, Scalar) or (node.value is None and not node.quoted):
        return wrong_type(node.place, what, Text("文字", "a text"), node)
    harmful = HARMFUL.search(shown_to_people)
    if harmful is not None:
        code = f"U+{ord(harmful.group()):04X}"
        message = Text(f"{spaced(what)}含有不可见的控制字符 {code}", f"{what.en} holds the invisible character {code}")
        return Problem("character", node.place, message, Text("请删去这个字符", "delete this character"))
    if not words:
        return Problem("empty-text", node.place, Text(f"{spaced(what)}是空的", f"{what.en} is empty"))
    if len(words) > longest:
        message = Text(f"{spaced(what)}太长，最多 {longest} 字", f"{what.en} is too long, at most {longest} characters")
        return Problem("too-long", node.place, message)
    return words


def read_both_languages(node: Node, what: Text) -> Text | list[Problem]:
    """A text given once, or as `{zh: …, en: …}`; given in one language only, it serves for both."""
    if not isinstance(node, Mapping):
        words = read_text(node, what, one_line=True)
        return [words] if isinstance(words, Problem) else Text.same(words)
    problems: list[Problem] = []
    given: dict[str, str] = {}
    for key, value in node.entries:
        if key.written not in ("zh", "en"):
            problems.append(unknown_key(key, ("zh", "en")))
            continue
        words = read_text(value, what, one_line=True)
        if isinstance(words, Problem):
            problems.append(words)
        else:
            given[key.written] = words
    if problems or not given:
        return problems or [wrong_type(node.place, what, Text("文字", "a text"), node)]
    return Text(given.get("zh", given.get("en", "")), given.get("en", given.get("zh", "")))


def unknown_key(key: Scalar, known: Iterable[str], hint: Text | None = None) -> Problem:
    """The problem of a key that means nothing here."""
    message = Text(f"这里没有名为 `{shown(key.written)}` 的项", f"there is no `{shown(key.written)}` here")
    return Problem("unknown-key", key.place, message, hint or one_of(known))


def one_of(names: Iterable[str]) -> Text:
    """A hint that lists the names there are."""
    quoted = [f"`{name}`" for name in names]
    return Text(f"可以是：{'、'.join(quoted)}", f"one of: {', '.join(quoted)}")
