"""Counts for the office: outcomes and decisions with clause, group and organ in charge, and the same by clause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from qsd_rules.assess.assessment import OUTCOMES
from qsd_rules.policy.model import Policy, Rule
from qsd_rules.tables.judgement import Judgement
from qsd_rules.tables.polars.counting import together
from qsd_rules.words.language import Language

COUNT_COLUMNS = ("kind", "clause", "rule", "title", "reading", "governs", "outcome", "group", "organ", "count")
DECISION_COLUMNS = ("kind", "decision", "label", "status", "act", "group", "organ", "count")
DECISION_SCHEMA = {
    "decision": pl.String,
    "status": pl.String,
    "act": pl.String,
    "group": pl.String,
    "count": pl.Int64,
}
BETWEEN_ORGANS = "、"
"""All outcomes, by weight."""


def counts_table(judgement: Judgement, counts: Iterable[pl.DataFrame], language: Language) -> pl.DataFrame:
    """How many subjects come to which outcome, by rule, reading, group; each with its clause and organ in charge."""
    policy = judgement.policy
    total = together(counts)
    governing = {rule.rule.name: rule.governing.reading for kind in judgement.kinds.values() for rule in kind.rules}
    rules = pl.DataFrame(
        [
            (number, rule.name, rule.subject, rule.clause, rule.title.in_language(language), organ_of(rule))
            for number, rule in enumerate(policy.rules.values())
        ],
        schema={"turn": pl.Int64, "rule": pl.String, "kind": pl.String, "clause": pl.String, "title": pl.String,
                "organ": pl.String},
        orient="row",
    )  # fmt: skip
    governs = pl.col("reading") == pl.col("rule").replace_strict(governing, default=None, return_dtype=pl.String)
    return (
        total.join(rules, on="rule", how="left")
        .with_columns(governs=governs.fill_null(False))
        .sort("turn", "reading", "outcome", "group", maintain_order=True)
        .select(COUNT_COLUMNS)
    )


def organ_of(rule: Rule) -> str:
    """The organs in charge of a rule."""
    return BETWEEN_ORGANS.join(rule.lead)


def decision_counts(decisions: pl.DataFrame, groups: pl.DataFrame | None) -> pl.DataFrame:
    """How many subjects of a part come to which status of which decision; `groups` says the group of each `subject`."""
    if not decisions.height:
        return pl.DataFrame(schema=DECISION_SCHEMA)
    by = ["decision", "status", "act"]
    if groups is not None:
        decisions = decisions.select("subject", *by).join(groups, on="subject", how="left", maintain_order="left")
        by.append("group")
    counts = decisions.group_by(by, maintain_order=True).agg(pl.len().cast(pl.Int64).alias("count"))
    group = pl.lit(None) if groups is None else pl.col("group")
    return counts.select(
        *(pl.col(name).cast(pl.String) for name in by[:3]), group.cast(pl.String).alias("group"), "count"
    )


def decisions_table(policy: Policy, counts: Iterable[pl.DataFrame], language: Language) -> pl.DataFrame:
    """Decisions of all parts together, with what people call them and who decides."""
    frames = [pl.DataFrame(schema=DECISION_SCHEMA), *counts]
    total = (
        pl.concat(frames).group_by("decision", "status", "act", "group", maintain_order=True).agg(pl.col("count").sum())
    )
    told = pl.DataFrame(
        [
            (number, decision.name, decision.subject, decision.label.in_language(language), decision.authority)
            for number, decision in enumerate(policy.decisions.values())
        ],
        schema={"turn": pl.Int64, "decision": pl.String, "kind": pl.String, "label": pl.String, "organ": pl.String},
        orient="row",
    )
    return (
        total.join(told, on="decision", how="left")
        .sort("turn", "status", "act", "group", maintain_order=True)
        .select(DECISION_COLUMNS)
    )


def governing(counts: pl.DataFrame) -> pl.DataFrame:
    """The counts by the readings that govern."""
    return counts.filter(pl.col("governs"))


def by_outcome(counts: pl.DataFrame) -> Mapping[str, int]:
    """How many outcomes of each name there are, by the readings that govern."""
    total = dict(governing(counts).group_by("outcome").agg(pl.col("count").sum()).rows())
    return {name: total[name] for name in OUTCOMES if name in total}


def by_clause(policy: Policy, counts: pl.DataFrame) -> Sequence[tuple[str, Mapping[str, int]]]:
    """How many outcomes of each name there are of each clause's rules, in the order of the text."""
    found: dict[str, dict[str, int]] = {}
    total = governing(counts).group_by("clause", "outcome").agg(pl.col("count").sum())
    for clause, outcome, count in total.rows():
        found.setdefault(clause, {})[outcome] = count
    return [
        (clause, {name: found[clause][name] for name in OUTCOMES if name in found[clause]})
        for clause in policy.clauses
        if clause in found
    ]
