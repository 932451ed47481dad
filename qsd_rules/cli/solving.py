"""What the commands that ask a solver share: whether there is one, how far it has come, what answers are written on."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from qsd_rules.words.language import Language, Text
from qsd_rules.words.problems import InputProblems, Place, Problem

ASKING = Text("求证中", "asking")


def require_solver() -> None:
    """Nothing, if the solver is installed.

    Raises:
        InputProblems: it is not, and how to install it.
    """
    if importlib.util.find_spec("z3") is None:
        message = Text("这条命令需要求解器 Z3，尚未安装", "this command needs the solver Z3, which is not installed")
        hint = Text("安装：pip install 'qsd-rules[prove]'", "install it: pip install 'qsd-rules[prove]'")
        raise InputProblems([Problem("no-solver", Place("z3"), message, hint)])


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
