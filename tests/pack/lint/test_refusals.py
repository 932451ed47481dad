"""Every name that a message about a pack or its facts ends with has a page."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import qsd_rules
from qsd_rules.cli.main import main
from qsd_rules.pack.lint import CHECKS
from qsd_rules.pack.lint.refusals import REFUSALS
from qsd_rules.words.language import Language

READERS = ("conditions", "facts", "pack", "policy", "source")
REPORTERS = frozenset({"Problem", "ConditionError", "error", "problem", "unknown"})
GOLDEN = Path(__file__).parents[2] / "policy" / "expected" / "problems.txt"
NAME = re.compile(r"[a-z]+(-[a-z]+)*")


def names_reported() -> Iterator[str]:
    """The names that the readers write into their messages: each the first text given to what makes a message."""
    root = Path(qsd_rules.__file__).parent
    for package in READERS:
        for path in sorted((root / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and called(node.func) in REPORTERS:
                    texts = [part.value for part in node.args[:2] if isinstance(part, ast.Constant)]
                    yield from (text for text in texts[:1] if isinstance(text, str) and NAME.fullmatch(text))


def called(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.lstrip("_")
    return ""


@pytest.fixture
def explained(capsys: pytest.CaptureFixture[str]) -> Callable[[str, Language], str]:
    def explain(name: str, language: Language) -> str:
        assert main(["lint", "--explain", name, "--lang", language]) == 0
        return capsys.readouterr().out

    return explain


def test_every_name_that_the_readers_report_has_a_page() -> None:
    reported = set(names_reported())
    assert len(reported) > 70
    assert reported - REFUSALS.keys() - {check.name for check in CHECKS} == set()
    assert REFUSALS.keys() - reported == set(), "a page of what nothing reports"


def test_a_check_and_a_refusal_share_no_page() -> None:
    assert not REFUSALS.keys() & {check.name for check in CHECKS}


def test_every_name_in_the_golden_messages_has_a_page() -> None:
    golden = set(re.findall(r"\[([a-z-]+)\]$", GOLDEN.read_text(encoding="utf-8"), re.MULTILINE))
    assert len(golden) > 25
    assert golden - REFUSALS.keys() - {check.name for check in CHECKS} == set()


@pytest.mark.parametrize("name", REFUSALS)
def test_every_page_says_what_is_wrong_and_what_to_write(name: str) -> None:
    page = REFUSALS[name]
    assert re.fullmatch(r"[A-Z`].+\.\n\nPrefer: .+\.", page.en)
    assert re.fullmatch(r"[^\n]+。\n\n宜：[^\n]+。", page.zh)


def test_a_page_is_shown(explained: Callable[[str, Language], str]) -> None:
    assert explained("different-units", "en") == (
        "different-units\n\n"
        "Two figures of different units compared, added or subtracted: percent with tonnes, a count with a share.\n\n"
        "Prefer: figures of one unit; give a parameter its `unit`, or convert with a parameter of the right unit.\n"
    )
    assert explained("different-units", "zh") == (
        "different-units\n\n"
        "单位不同的两个数相比或相加减，例如百分比与吨、个数与比例。\n\n"
        "宜：两边用同一单位；给参数写上 `unit`，或先乘以换算的参数。\n"
    )


def test_all_pages_are_shown_together(explained: Callable[[str, Language], str]) -> None:
    shown = explained("all", "en")
    for name in (*REFUSALS, *(check.name for check in CHECKS)):
        assert re.search(rf"^{name}\n\n", shown, re.MULTILINE)


def test_a_name_that_is_none_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--explain", "diferent-units", "--lang", "en"]) == 2
    said = "there is no check `diferent-units`\n    did you mean `different-units`?"
    assert said in capsys.readouterr().err
