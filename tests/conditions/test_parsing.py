"""Reading conditions: what is read as what, what is refused and why, and that nothing makes the reader fall over."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lark import Token, Tree

from qsd_rules.conditions.checking import check_condition
from qsd_rules.conditions.parsing import DEEPEST_NESTING, LONGEST_CONDITION, ConditionError, ParseTree, parse
from qsd_rules.words.language import Text
from tests.conditions.refusals import hold_refusals
from tests.strategies.typed_conditions import NAMES


def outline(tree: ParseTree) -> str:
    """A parse tree in one line: `(compare (name a) == (number 1))`."""
    parts = [outline(part) if isinstance(part, Tree) else str(part) for part in tree.children]
    return f"({' '.join([str(tree.data), *parts])})"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a", "(name a)"),
        ("  a\n", "(name a)"),
        ("truely", "(name truely)"),
        ("true", "(true)"),
        ("inner in index", "(member (name inner) (name index))"),
        ("notx", "(name notx)"),
        ("a && inb", "(all_of (name a) (name inb))"),
        ("(a)in[1]", "(member (name a) (list (number 1)))"),
        ("hasx(a)", "(call hasx (name a))"),
        ("a.in.true", "(field (field (name a) in) true)"),
        ("a || b && c", "(any_of (name a) (all_of (name b) (name c)))"),
        ("a && b || c", "(any_of (all_of (name a) (name b)) (name c))"),
        ("a && b && c", "(all_of (name a) (name b) (name c))"),
        ("a && (b && c)", "(all_of (name a) (all_of (name b) (name c)))"),
        ("!a && b", "(all_of (negation (name a)) (name b))"),
        ("!a.b", "(negation (field (name a) b))"),
        ("!!a", "(negation (negation (name a)))"),
        ("a == b && c < d", "(all_of (compare (name a) == (name b)) (compare (name c) < (name d)))"),
        ("a<=b", "(compare (name a) <= (name b))"),
        ("a - b - c", "(arithmetic (arithmetic (name a) - (name b)) - (name c))"),
        ("a - (b - c)", "(arithmetic (name a) - (arithmetic (name b) - (name c)))"),
        ("a + b * c", "(arithmetic (name a) + (arithmetic (name b) * (name c)))"),
        ("a / b / c", "(arithmetic (arithmetic (name a) / (name b)) / (name c))"),
        ("a - -b", "(arithmetic (name a) - (negative (name b)))"),
        ("a-1", "(arithmetic (name a) - (number 1))"),
        ("-a * b", "(arithmetic (negative (name a)) * (name b))"),
        ("a + b == c", "(compare (arithmetic (name a) + (name b)) == (name c))"),
        ("a ? b : c ? d : e", "(conditional (name a) (name b) (conditional (name c) (name d) (name e)))"),
        ("a || b ? c : d", "(conditional (any_of (name a) (name b)) (name c) (name d))"),
        ("a in [\"x\", 'y z']", "(member (name a) (list (text \"x\") (text 'y z')))"),
        ("f()", "(call f)"),
        ("f(a, 0.50)", "(call f (name a) (number 0.50))"),
        ("a.b.all(p, p.c)", "(method (field (name a) b) all (name p) (field (name p) c))"),
        ("a.size() > 0", "(compare (method (name a) size) > (number 0))"),
        ("[]", "(list)"),
        ('"// no comment"', '(text "// no comment")'),
        ('"施工许可证" == a', '(compare (text "施工许可证") == (name a))'),
    ],
)
def test_a_condition_is_read_with_the_usual_precedence(source: str, expected: str) -> None:
    assert outline(parse(source)) == expected


def test_what_cannot_be_read_is_said_with_its_place() -> None:
    hold_refusals(parse, "unreadable.txt")


@pytest.mark.parametrize("source", ["", "  \n"])
def test_nothing_is_a_condition_that_ends_too_early(source: str) -> None:
    with pytest.raises(ConditionError, match="the condition ends too early") as caught:
        parse(source)
    assert caught.value.offset == len(source)


def test_a_long_condition_is_refused_without_being_read() -> None:
    sources = ["(" * 5_000_000 + ")" * 5_000_000, "a && " * 2_000_000, '"' + "x" * 10_000_000 + '"', "\0" * 10_000_000]
    for source in sources:
        with pytest.raises(ConditionError) as caught:
            parse(source)
        error = caught.value
        assert (error.check, error.offset) == ("condition-too-long", 0)
        assert error.message.en == f"the condition has {len(source)} characters, at most 4000 are read"
        assert error.message.zh == f"条件有 {len(source)} 个字符，最多 4000 个"
        assert error.hint == Text(
            "把它拆成几条规则，或先定义推导事实", "split it into several rules, or derive a fact first"
        )


def test_a_condition_of_the_greatest_length_is_read() -> None:
    source = "a".ljust(LONGEST_CONDITION)
    assert outline(parse(source)) == "(name a)"
    with pytest.raises(ConditionError, match="has 4001 characters"):
        parse(source + " ")


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("!", ""), ("-", ""), ("f(", ")"), ("[", "]"), ("a ? b : ", ""), ("a.all(p, ", ")"), ("a - (", ")"), ("!(", ")")],
)
def test_deep_nesting_is_refused(opening: str, closing: str) -> None:
    allowed = opening * (DEEPEST_NESTING - 1) + "a" + closing * (DEEPEST_NESTING - 1)
    parse(allowed)
    for depth in (DEEPEST_NESTING, (LONGEST_CONDITION - 1) // (len(opening) + len(closing))):
        with pytest.raises(ConditionError) as caught:
            parse(opening * depth + "a" + closing * depth)
        assert caught.value.check == "condition-too-deep"
        assert caught.value.message.en == "the condition nests deeper than 40 levels"


def test_ten_thousand_brackets_are_refused_and_idle_ones_are_not_nesting() -> None:
    for source in ("(" * 10_000 + "a" + ")" * 10_000, "(" * 3_999, ")" * 3_999, "[" * 3_999, "!" * 3_999):
        with pytest.raises(ConditionError):
            parse(source)
    assert outline(parse("(" * 1_999 + "a" + ")" * 1_999)) == "(name a)"


ALL_WORDS = (
    "project p . completed rate true in as_of parameters minimum has date all exists size builder projects ( ) [ ] ,"
    ' && || ! == <= > + - * / ? : "x" \'steel\' " 1 0.5 percentage decisions review % 建'
)
WORDS = ALL_WORDS.split()


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)))
@example("\ud800")
@example("\0")
@example("a" * 5_000)
def test_any_text_is_read_or_refused_with_words(source: str) -> None:
    try:
        tree = parse(source)
    except ConditionError as error:
        assert 0 <= error.offset <= len(source)
        assert error.message.zh and error.message.en and not error.message.en.endswith(".")
    else:
        assert all(isinstance(part, Tree | Token) for part in tree.iter_subtrees())


@given(st.lists(st.sampled_from([*WORDS, " "]), max_size=12).map("".join))
@example("project.completed==true")
@example("project.date-1>0")
@example("date(date(1))")
@example("has(has(p))")
@example("__import__('os').system('true')")
@example("[[1]]==[true]")
def test_any_condition_is_checked_or_refused_with_words(source: str) -> None:
    try:
        check_condition(source, "project", NAMES)
    except ConditionError as error:
        assert 0 <= error.offset <= len(source)
