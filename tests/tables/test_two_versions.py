"""Two versions of a policy over the same tables: each subject's two outcomes, joined, as the reference has them."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from qsd_rules import assess, load_policy, read_snapshot
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.tables.judgement import judgement_of
from qsd_rules.tables.polars.counting import outcome_counts, together
from qsd_rules.tables.polars.engine import Engine
from qsd_rules.tables.reading.table_reading import Wishes
from qsd_rules.tables.two_versions import Judged, TablesCompared, compare_tables, joined, read_version
from qsd_rules.tables.writing.sampling import around, gather
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems
from tests.strategies.counting import Count
from tests.strategies.profiles import examples
from tests.strategies.table_files import WRITERS, records_of

SMALL = Path(__file__).parents[1] / "report"
SAMPLES = Path(__file__).parents[2] / "facts"
DAY = date(2013, 6, 30)
CONCRETE = "ready-mixed-concrete-in-new-buildings"


def with_figure(policy: Policy, parameter: str, figure: int) -> Policy:
    """The policy with another threshold."""
    changed = replace(policy.parameters[parameter], values=((date(2011, 3, 21), Decimal(figure)),))
    return replace(policy, digest=f"{policy.digest}-{figure}", parameters={**policy.parameters, parameter: changed})


def same_names(old: Policy, new: Policy) -> list[tuple[str, str]]:
    names = dict.fromkeys((*old.rules, *new.rules))
    return [(name if name in old.rules else "", name if name in new.rules else "") for name in names]


def compared(old: Policy, new: Policy, tables: str, folder: Path, *maps: str) -> TablesCompared:
    return compare_tables(old, new, same_names(old, new), Wishes([tables], maps), DAY, folder)


def matrix(judged: Judged) -> Mapping[tuple[str, str], int]:
    return {(each.old, each.new): each.count for each in judged.transitions}


def by_reference(policy: Policy, snapshot: Snapshot) -> Mapping[tuple[str, str], str]:
    """What each rule and decision comes to for each subject."""
    assessment = assess(policy, snapshot, DAY)
    found = {(outcome.rule, outcome.subject[1]): outcome.outcome for outcome in assessment.outcomes}
    acts = {
        (each.decision, each.subject[1]): f"against/{each.act}" if each.status == "against" else each.status
        for each in assessment.decisions
    }
    return {**found, **acts}


@pytest.fixture
def tables(tmp_path: Path) -> str:
    """The facts of the small pack as tables."""
    policy = load_policy(SMALL / "pack")
    snapshot = read_snapshot(policy, [SMALL / "facts.yaml"])
    folder = tmp_path / "tables"
    folder.mkdir()
    by_kind = {kind: records_of(snapshot, kind) for kind in policy.kinds}
    (argument,) = WRITERS["csv"](folder, policy, {kind: records for kind, records in by_kind.items() if records})
    return argument


def test_every_matrix_is_what_the_reference_makes_of_both_versions(tables: str, tmp_path: Path) -> None:
    old = load_policy(SMALL / "pack")
    new = with_figure(old, "ready_mixed_concrete_minimum", 90)
    review = new.rules["energy-review-withholds-permit"]
    new = replace(new, rules={**new.rules, review.name: replace(review, decisions=())})
    snapshot = read_snapshot(old, [SMALL / "facts.yaml"])
    before, after = by_reference(old, snapshot), by_reference(new, snapshot)
    expected: dict[str, Counter[tuple[str, str]]] = {}
    for rule, subject in before:
        expected.setdefault(rule, Counter())[before[rule, subject], after[rule, subject]] += 1
    found = compared(old, new, tables, tmp_path / "work")
    assert {each.new: matrix(each) for each in found.judged} == {name: dict(way) for name, way in expected.items()}
    changed = {each.new: [(way.old, way.new, way.examples) for way in each.changed] for each in found.judged}
    assert changed["ready-mixed-concrete-is-used"] == [("violated", "satisfied", (("P1", "坂田办公楼"),))]
    [(decision, act)] = review.decisions
    assert changed[decision][0][0] == f"against/{act}" and changed[decision][0][2] == (("P1", "坂田办公楼"),)


def test_a_threshold_moves_those_between_the_figures_and_nobody_else(opinion: Policy, tmp_path: Path) -> None:
    new = with_figure(opinion, "ready_mixed_concrete_rate_minimum", 40)
    day = date(2015, 12, 31)
    wishes = Wishes([str(SAMPLES / "tables" / "projects.csv")])
    found = compare_tables(opinion, new, same_names(opinion, new), wishes, day, tmp_path)
    changed = {each.new: each for each in found.judged if each.changed}
    assert set(changed) == {CONCRETE}
    [way] = changed[CONCRETE].changed
    assert (way.old, way.new, way.count) == ("missed", "satisfied", 2)
    # What the rates are, worked out from the file itself.
    rows = pl.read_csv(SAMPLES / "tables" / "projects.csv", skip_rows=1, infer_schema=False)
    used, all_ = (
        rows[name].str.replace_all(",", "").cast(pl.Float64, strict=False)
        for name in ("预拌混凝土用量（立方米）", "混凝土总用量（立方米）")
    )
    between = rows.filter((used / all_ >= 0.40) & (used / all_ < 0.95))["项目编号"].to_list()
    assert [identifier for identifier, _ in way.examples] == between
    # What either version counts by itself.
    versions = [
        read_version(number, policy, policy, wishes, day, tmp_path / str(number), lambda *told: None)
        for number, policy in enumerate((opinion, new))
    ]
    for number, version in enumerate(versions):
        judged = version.judgement.kinds["project"]
        counts = together(
            outcome_counts(rows, judged) for rows in Engine(version.judgement, version.tables).parts("project")
        )
        governing = {rule.rule.name: rule.governing.reading for rule in judged.rules}
        rules = [each for each in found.judged if each.new in governing]
        assert len(rules) == len(judged.rules) > 30
        for each in rules:
            sums: Counter[str] = Counter()
            for transition in each.transitions:
                sums[transition.new if number else transition.old] += transition.count
            own = counts.filter(rule=each.new, reading=governing[each.new]).select("outcome", "count")
            assert dict(own.rows()) == dict(sums)
    # And what an assessment of some says.
    asked = [("project", identifier) for identifier in (*between, "LG2015-001", "LG2015-003")]
    records = gather(opinion, versions[0].tables, asked)
    for key in asked:
        snapshot = around(opinion, records, key, day)
        assert snapshot is not None
        outcomes = [
            next(
                each.outcome
                for each in assess(policy, snapshot, day).outcomes
                if (each.rule, each.subject) == (CONCRETE, key)
            )
            for policy in (opinion, new)
        ]
        assert outcomes == (["missed", "satisfied"] if key[1] in between else ["satisfied", "satisfied"])


def renamed_fact(policy: Policy, old: str, new: str) -> Policy:
    """The policy with another name and label for a fact that no rule needs to be found by."""
    fact = replace(policy.facts[old], name=new, path=new.partition(".")[2], label=Text("混凝土预拌率", "mixed share"))
    facts = {fact.name if name == old else name: fact if name == old else each for name, each in policy.facts.items()}
    return replace(policy, facts=facts)


def test_each_version_reads_the_tables_by_its_own_words(tables: str, tmp_path: Path) -> None:
    old = load_policy(SMALL / "pack")
    new = renamed_fact(old, "project.ready_mixed_concrete_rate", "project.mixed_rate")
    new = replace(new, rules={name: rule for name, rule in new.rules.items() if name != "ready-mixed-concrete-is-used"})
    found = compared(old, new, tables, tmp_path / "one")
    [column] = found.read_otherwise
    assert (column.old, column.new) == ("project.ready_mixed_concrete_rate", "")
    rule = next(each for each in found.judged if each.old == "ready-mixed-concrete-is-used")
    assert rule.new == "" and ("violated", "") in matrix(rule), "a rule that was taken out"
    mapped = compared(old, new, tables, tmp_path / "two", f"{column.column}=mixed_rate")
    [column] = mapped.read_otherwise
    assert (column.old, column.new) == ("project.ready_mixed_concrete_rate", "project.mixed_rate")
    with pytest.raises(InputProblems) as caught:
        compared(old, new, tables, tmp_path / "three", f"{column.column}=no_such_rate")
    [problem] = caught.value.problems
    assert problem.message.en.startswith("the old version: a ") and "has no fact `no_such_rate`" in problem.message.en


def test_what_columns_cannot_express_is_named_with_its_reason(
    tables: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = load_policy(SMALL / "pack")
    reason = Text("表上不能判断", "columns cannot")

    def leaving_out(policy: Policy, *rest: object) -> object:
        judgement = judgement_of(policy, *rest)  # type: ignore[arg-type]  # as it was called
        if policy.digest != "new":
            return judgement
        project = judgement.kinds["project"]
        kept = tuple(rule for rule in project.rules if rule.rule.name != "ready-mixed-concrete-is-used")
        kinds = {**judgement.kinds, "project": dataclasses.replace(project, rules=kept)}
        return dataclasses.replace(judgement, kinds=kinds, left_out={"ready-mixed-concrete-is-used": reason})

    monkeypatch.setattr("qsd_rules.tables.two_versions.judgement_of", leaving_out)
    found = compared(policy, replace(policy, digest="new"), tables, tmp_path / "work")
    [left] = found.left_out
    assert (left.name, left.version, left.reason) == ("ready-mixed-concrete-is-used", 1, reason)
    assert "ready-mixed-concrete-is-used" not in {each.old for each in found.judged}


IDS = st.lists(st.integers(0, 30).map(str), unique=True)


def parts(ids: list[str], name: str, sizes: list[int]) -> list[pl.DataFrame]:
    """Rows with these ids in parts of these sizes, the last as large as need be."""
    frames, rest = [], ids
    for size in sizes:
        frames.append(rest[:size])
        rest = rest[size:]
    return [pl.DataFrame({"id": ids, name: ids}, schema={"id": pl.String, name: pl.String}) for ids in [*frames, rest]]


def test_streams_are_joined_whatever_their_order_and_parts(count: Count) -> None:
    @examples(80)
    @given(IDS, IDS, st.lists(st.integers(0, 9), max_size=5), st.lists(st.integers(0, 9), max_size=5))
    def they_are(old: list[str], new: list[str], sizes: list[int], others: list[int]) -> None:
        schemas = [{"id": pl.String(), name: pl.String()} for name in ("old", "new")]
        frames = joined(iter(parts(old, "old", sizes)), iter(parts(new, "new", others)), *schemas)
        rows = [row for frame in frames for row in frame.select("id", "old", "new").rows()]
        expected = {(each, each if each in old else None, each if each in new else None) for each in {*old, *new}}
        assert set(rows) == expected and len(rows) == len(expected)
        count["rows joined"] += len(rows)

    they_are()
    assert count["rows joined"] > 100
