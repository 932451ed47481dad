"""The checks of a pack beyond what its reader refuses: one file per check, whose docstring is its page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from msgspec import Struct

from qsd_rules.pack.cases.case_reading import cases_folder, read_cases
from qsd_rules.pack.lint import (
    comparison_differs_from_parameter,
    constant_condition,
    decision_never_decided,
    duplicate_rule,
    figure_differs_from_quote,
    judged_without_target,
    missing_remedy,
    number_in_condition,
    obliged_without_duties,
    rule_without_cases,
    text_differs_from_source,
    text_not_covered,
    unknown_organ,
    unused_fact,
    unused_parameter,
    weak_naming,
)
from qsd_rules.pack.lint.pack import Pack
from qsd_rules.pack.loading import load_policy
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Problem


class Check(Struct, frozen=True):
    """A check: its name, its page (summary, avoid, prefer, why), and what it finds in a pack."""

    name: str
    page: Text
    find: Callable[[Pack], Iterator[Problem]]

    @property
    def summary(self) -> Text:
        """The first line of the page."""
        return Text(self.page.zh.splitlines()[0], self.page.en.splitlines()[0])


def _check(module: ModuleType) -> Check:
    english, _, chinese = (module.__doc__ or "").partition("\n---\n")
    return Check(module.NAME, Text(chinese.strip(), english.strip()), module.check)


CHECKS: tuple[Check, ...] = tuple(
    map(
        _check,
        (
            text_differs_from_source,
            text_not_covered,
            constant_condition,
            duplicate_rule,
            number_in_condition,
            figure_differs_from_quote,
            comparison_differs_from_parameter,
            judged_without_target,
            unused_parameter,
            unused_fact,
            unknown_organ,
            obliged_without_duties,
            decision_never_decided,
            missing_remedy,
            rule_without_cases,
            weak_naming,
        ),
    )
)


def find_problems(pack: Pack) -> tuple[Problem, ...]:
    """All that all checks find, in the order of the places."""
    problems = [problem for check in CHECKS for problem in check.find(pack)]
    return tuple(sorted(problems, key=lambda problem: (problem.place, problem.check, problem.message.en)))


def read_pack(folder: Path | None) -> Pack:
    """The pack in a folder, or the one that comes with the program.

    Raises:
        InputProblems: everything that the readers of policy and cases refuse.
    """
    policy = load_policy(folder)
    return Pack(policy, read_cases(policy, cases_folder(folder)))
