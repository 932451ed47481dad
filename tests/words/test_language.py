"""English counts agree with their words; Chinese ones need not."""

from __future__ import annotations

import pytest

from qsd_rules.cli.lint import as_text
from qsd_rules.cli.snapshots import HEADING, MORE
from qsd_rules.report.content import SIZE
from qsd_rules.report.explanation import OF_SUBJECTS
from qsd_rules.report.remedy import FEWEST, LEAST, WAITS
from qsd_rules.words.language import Counted, Text
from qsd_rules.words.problems import Place, Problem


@pytest.mark.parametrize(
    ("words", "none", "one", "two"),
    [
        ("", "0", "1", "2"),
        ("rule", "0 rules", "1 rule", "2 rules"),
        ("more is|more are", "0 more are", "1 more is", "2 more are"),
        ("the # day|all # days", "all 0 days", "the 1 day", "all 2 days"),
    ],
)
def test_words_agree_with_the_number(words: str, none: str, one: str, two: str) -> None:
    assert [format(Counted(number), words) for number in (0, 1, 2)] == [none, one, two]
    assert f"{Counted(1):rule}" == "1 rule"


@pytest.mark.parametrize(
    ("text", "one", "two"),
    [
        (SIZE, "1 outcome: 1 rule, 1 subject", "2 outcomes: 2 rules, 2 subjects"),
        (OF_SUBJECTS, "1 subject: x", "2 subjects: x"),
        (WAITS, "pending: 1 rule is undetermined", "pending: 2 rules are undetermined"),
        (LEAST, "at least 1 change, and it is proved", "at least 2 changes, and it is proved"),
        (FEWEST, "1 document at least (of 1 that", "2 documents at least (of 2 that"),
        (HEADING, "read otherwise than written in 1 place;", "read otherwise than written in 2 places;"),
        (MORE, "  1 more is not listed", "  2 more are not listed"),
    ],
)
def test_sentences_agree_with_their_numbers(text: Text, one: str, two: str) -> None:
    names = ("count", "rules", "subjects", "total", "open")
    for number, expected in ((1, one), (2, two)):
        values = dict.fromkeys(names, Counted(number))
        assert text.en.format(names="x", **values).startswith(expected)
        assert str(number) in text.zh.format(names="x", **values)


def test_one_problem_is_not_several() -> None:
    problem = Problem("check", Place("a.yaml"), Text.same("wrong"))
    assert "\n1 problem: check 1\n" in as_text([problem], "en")
    assert "\n2 problems: check 2\n" in as_text([problem, problem], "en")
