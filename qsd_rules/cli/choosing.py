"""Clauses that a command line asks for."""

from __future__ import annotations

import click

from qsd_rules.policy import addresses
from qsd_rules.policy.model import Policy
from qsd_rules.words.language import Language, Text
from qsd_rules.words.problems import did_you_mean


def clauses_under(policy: Policy, written: str, language: Language) -> set[str]:
    """The addresses of a clause, given by either of its addresses, and of those below it.

    Raises:
        click.UsageError: there is no such clause.
    """
    chosen = set(addresses.clauses_under(written, policy.clauses))
    if chosen:
        return chosen
    known = [name for clause in policy.clauses.values() for name in (clause.address, clause.other_address)]
    hint = did_you_mean(written, known)
    message = Text(f"没有条目 `{written}`", f"there is no clause `{written}`").in_language(language)
    raise click.UsageError(f"{message}\n    {hint.in_language(language)}" if hint else message)
