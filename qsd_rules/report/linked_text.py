"""The text of a policy as a document whose every stretch knows the rules behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qsd_rules.assess.assessment import OutcomeName, RuleOutcome
from qsd_rules.policy.addresses import is_under
from qsd_rules.policy.coverage import ClauseCoverage, measure_coverage
from qsd_rules.policy.model import Clause, Mark, Policy
from qsd_rules.policy.quotes import Role, parts_of


@dataclass(frozen=True, slots=True)
class LinkedStretch:
    """Words behind which the same rules stand, or marks that say why they bind nobody.

    `number` counts in the clause.
    """

    number: int
    words: str
    rules: tuple[str, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class LinkedPart:
    """A heading, a paragraph, or a cell of a row."""

    role: Role
    stretches: tuple[LinkedStretch, ...]


@dataclass(frozen=True, slots=True)
class LinkedClause:
    """A clause as a document has it; `level` is 1 for a chapter, 2 for its sections, and so on; a row has none."""

    clause: Clause
    level: int
    parts: tuple[LinkedPart, ...]
    rules: tuple[str, ...]

    def cells(self, role: Role) -> tuple[LinkedPart, ...]:
        """The parts of one role."""
        return tuple(part for part in self.parts if part.role == role)


@dataclass(frozen=True, slots=True)
class Block:
    """Clauses that follow each other as running text, or as the rows of a table."""

    is_table: bool
    clauses: tuple[LinkedClause, ...]


def linked_text(policy: Policy) -> tuple[LinkedClause, ...]:
    """All clauses in the order of the text."""
    return tuple(_linked(policy.clauses[found.clause], found) for found in measure_coverage(policy).clauses)


def _linked(clause: Clause, coverage: ClauseCoverage) -> LinkedClause:
    numbered = [
        LinkedStretch(number, stretch.text, stretch.rules, stretch.marks)
        for number, stretch in enumerate(coverage.stretches, 1)
    ]
    starts = [stretch.start for stretch in coverage.stretches]
    parts = tuple(
        LinkedPart(
            part.role,
            tuple(each for each, start in zip(numbered, starts, strict=True) if part.start <= start < part.end),
        )
        for part in parts_of(clause)
    )
    level = 0 if clause.cells is not None else clause.other_address.count(".") + 1
    return LinkedClause(clause, level, parts, coverage.rules)


def blocks(clauses: Iterable[LinkedClause]) -> tuple[Block, ...]:
    """The clauses with the rows of each table together."""
    found: list[Block] = []
    for each in clauses:
        is_table = each.clause.cells is not None
        if found and found[-1].is_table == is_table:
            found[-1] = Block(is_table, (*found[-1].clauses, each))
        else:
            found.append(Block(is_table, (each,)))
    return tuple(found)


def under(clauses: Iterable[LinkedClause], address: str) -> tuple[LinkedClause, ...]:
    """The clause of an address, in either style, and all below it."""
    return tuple(
        each
        for each in clauses
        if is_under(each.clause.address, address) or is_under(each.clause.other_address, address)
    )


RuleCounts = Mapping[str, Mapping[OutcomeName, int]]


def counts_by_rule(outcomes: Iterable[RuleOutcome]) -> RuleCounts:
    """For every rule that was assessed, how many outcomes of each name there are."""
    found: dict[str, dict[OutcomeName, int]] = {}
    for outcome in outcomes:
        counts = found.setdefault(outcome.rule, {})
        counts[outcome.outcome] = counts.get(outcome.outcome, 0) + 1
    return found
