"""What is told of judged tables is what `check` finds in the same subjects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from qsd_rules import assess, read_snapshot
from qsd_rules.assess.assessment import FINDINGS, Assessment
from qsd_rules.policy.model import Policy
from qsd_rules.tables.judgement import judgement_of
from qsd_rules.tables.polars.counting import outcome_counts, together
from qsd_rules.tables.polars.engine import Engine
from qsd_rules.tables.polars.findings import Telling
from qsd_rules.tables.prepared_table import table_of
from qsd_rules.words.language import Language
from tests.strategies.tables import tables_of

FACTS = Path(__file__).parents[3] / "facts"
DECISIONS = {
    **dict.fromkeys(("kind", "subject", "decision", "status", "act", "against"), pl.String),
    "depends_on_reading": pl.Boolean,
    "facts_needed": pl.String,
}
SAMPLES = sorted(path.name for path in FACTS.glob("*.yaml"))


Judged = Callable[[str], tuple[Assessment, Engine]]


@pytest.fixture(scope="module")
def judged(opinion: Policy) -> Judged:
    """The assessment of a sample, and the engine over the same subjects as tables in parts of a few rows."""

    @cache
    def judge(sample: str) -> tuple[Assessment, Engine]:
        snapshot = read_snapshot(opinion, [FACTS / sample])
        frames = tables_of(opinion, snapshot)
        judgement = judgement_of(opinion, snapshot.date, columns={k: frozenset(f.columns) for k, f in frames.items()})
        return assess(opinion, snapshot), Engine(judgement, {kind: table_of(kind, f, 7) for kind, f in frames.items()})

    return judge


def told(judged: Judged, sample: str, language: Language) -> tuple[Assessment, pl.DataFrame, pl.DataFrame]:
    """The assessment, and the findings and decisions told of the same subjects as tables."""
    assessment, engine = judged(sample)
    policy = assessment.policy
    findings, decisions = [], []
    for kind in policy.kinds:
        telling = Telling(engine.judgement, kind, language)
        for rows in engine.parts(kind):
            text = pl.String()
            findings.append(telling.findings(rows).cast({pl.Enum: text, pl.Categorical: text}))
            decisions.append(telling.decisions(rows).cast({pl.Enum: text, pl.Categorical: text}))
    nothing = pl.DataFrame(schema=DECISIONS)
    return assessment, pl.concat(findings), pl.concat([nothing, *(frame for frame in decisions if frame.width > 1)])


@pytest.mark.parametrize("sample", SAMPLES)
def test_findings_and_decisions_are_those_of_check(sample: str, judged: Judged) -> None:
    assessment, findings, decisions = told(judged, sample, "zh")
    expected = {(*o.subject, o.rule, o.outcome, o.reading) for o in assessment.outcomes if o.outcome in FINDINGS}
    found = list(findings.select("kind", "subject", "rule", "outcome", "reading").iter_rows())
    assert len(found) == len(set(found))
    assert set(found) == expected
    statuses = {
        (*d.subject, d.decision, d.status, d.act or None, "; ".join(d.against) or None, d.depends_on_reading)
        for d in assessment.decisions
        if d.status != "not_applicable"
    }
    order = ("kind", "subject", "decision", "status", "act", "against", "depends_on_reading")
    assert set(decisions.select(order).iter_rows()) == statuses


@pytest.mark.parametrize("sample", SAMPLES)
def test_counts_are_those_of_check_in_every_reading(sample: str, opinion: Policy, judged: Judged) -> None:
    assessment, engine = judged(sample)
    expected = Counter(
        (outcome.rule, reading.reading, reading.outcome)
        for outcome in assessment.outcomes
        for reading in outcome.readings
    )
    for group in (None, "name"):
        kinds = engine.judgement.kinds
        counted = together(
            outcome_counts(rows, kinds[kind], group)
            for kind in opinion.kinds
            for rows in engine.parts(kind, frozenset({"name"}))
        )
        found: Counter[tuple[str, str, str]] = Counter()
        for rule, reading, outcome, _, count in counted.iter_rows():
            found[rule, reading, outcome] += count
        assert found == expected


def test_a_settled_finding_says_the_values_it_rests_on(judged: Judged) -> None:
    said: dict[Language, str] = {
        "zh": "设计选用禁止使用目录内产品、技术数：1项；依法应设用电分项计量：是；设计了用电分项计量：否",
        "en": "prohibited products and techniques in the design: 1 items; electricity submetering required by law: "
        "yes; electricity submetering designed: no",
    }
    for language, words in said.items():
        _, findings, _ = told(judged, "project-fails-energy-review.yaml", language)
        row = findings.filter(pl.col("rule") == "energy-design-follows-law-and-policy").row(0, named=True)
        assert (row["values"], row["facts_needed"]) == (words, None)


def test_an_undetermined_finding_says_the_facts_it_needs(opinion: Policy, judged: Judged) -> None:
    assessment, findings, decisions = told(judged, "project-with-facts-missing.yaml", "zh")
    undetermined = [o for o in assessment.outcomes if o.outcome == "undetermined"]
    assert undetermined
    for outcome in undetermined:
        labels = {opinion.facts[need.fact].label.zh for need in outcome.governing.needs}
        kind, subject = outcome.subject
        row = findings.filter(kind=kind, subject=subject, rule=outcome.rule).row(0, named=True)
        assert row["values"] is None
        assert {words.split(" › ")[-1] for words in row["facts_needed"].split("；")} == labels
    pending = decisions.filter(pl.col("status") == "pending")
    assert pending.height and pending["facts_needed"].null_count() == 0
