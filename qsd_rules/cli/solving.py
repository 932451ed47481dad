"""What the commands that ask a solver share: whether there is one, how far it has come, what answers are written on."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import click

from qsd_rules.words.installing import how_to_install
from qsd_rules.words.language import Language, Text
from qsd_rules.words.problems import InputProblems, Place, Problem

if TYPE_CHECKING:
    from qsd_rules.conditions.meaning import SubjectKey
    from qsd_rules.facts.snapshot import Snapshot
    from qsd_rules.policy.model import Policy

ASKING = Text("求证中", "asking")


def require_solver() -> None:
    """Nothing, if the solver is installed.

    Raises:
        InputProblems: it is not, and how to install it.
    """
    if importlib.util.find_spec("z3") is None:
        message = Text("这条命令需要求解器 Z3，尚未安装", "this command needs the solver Z3, which is not installed")
        raise InputProblems([Problem("no-solver", Place("z3"), message, how_to_install("prove"))])


@contextmanager
def progress_on_stderr(language: Language) -> Iterator[Callable[[int, int], None]]:
    """A line that says how much is done, where somebody watches; it is gone when all is done."""
    watched = sys.stderr.isatty()

    def progress(done: int, all_: int) -> None:
        if watched and (done % 10 == 0 or done == all_):
            click.echo(f"\r{ASKING.in_language(language)} {done}/{all_}", err=True, nl=False)

    try:
        yield progress
    finally:
        if watched:
            click.echo("\r\033[K", err=True, nl=False)


def judged_subjects(
    policy: Policy, snapshot: Snapshot, day: date, chosen: Collection[SubjectKey] | None
) -> list[SubjectKey]:
    """The subjects that are asked for (none stands for all), on a day on which the policy is in force; else none."""
    if not policy.is_in_force(day):
        return []
    return [key for key in snapshot.subjects if chosen is None or key in chosen]


def tell_unjudged(
    policy: Policy, snapshot: Snapshot, day: date, subjects: Collection[SubjectKey] | None, language: Language
) -> int:
    """Say on standard error why nothing was judged, or nothing of a kind that the policy requires; 5 if so, else 0."""
    from qsd_rules.assess.not_judged import not_judged_of

    found = not_judged_of(policy, snapshot, day, subjects, None)
    for each in found:
        click.echo(each.message.in_language(language), err=True)
    return 5 if found else 0
