from fractions import Fraction
from pathlib import Path

import pytest

from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.coverage import Coverage, measure_coverage
from qsd_rules.policy.quotes import words_of
from tests.strategies.small_pack import spoil, write_small_pack

OPINION = "opinion/1-sites.yaml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_small_pack(tmp_path)


def measured(pack: Path) -> Coverage:
    return measure_coverage(load_policy(pack, cached=False))


def uncovered(pack: Path) -> list[tuple[str, str]]:
    return [(clause.clause, stretch.text) for clause in measured(pack).clauses for stretch in clause.uncovered]


def test_all_of_the_small_pack_is_accounted_for(pack: Path) -> None:
    coverage = measured(pack)
    assert coverage.percent == 100
    assert coverage.covered == coverage.counted == 111


def test_stretches_together_are_the_words_of_the_clause(pack: Path) -> None:
    policy = load_policy(pack, cached=False)
    for clause in measure_coverage(policy).clauses:
        assert "".join(stretch.text for stretch in clause.stretches) == words_of(policy.clauses[clause.clause])
        assert [s.start for s in clause.stretches] == sorted(s.start for s in clause.stretches)


def test_each_stretch_has_the_rules_that_quote_it(pack: Path) -> None:
    clause = measured(pack).clauses[1]
    assert [(stretch.text, stretch.rules) for stretch in clause.stretches if stretch.rules] == [
        ("新建建筑预拌混凝土", ("concrete-is-ready-mixed",)),
        ("使用率95%以上", ("concrete-is-ready-mixed",)),
        ("推广新型墙体材料", ("wall-material-is-promoted",)),
        ("对不合格工程", ("no-permit-without-inspection",)),
        ("不予核发施工许可证", ("no-permit-without-inspection",)),
    ]
    assert clause.stretches[2].parameters == ("concrete_rate_minimum",)


def test_what_no_rule_quotes_is_uncovered_to_the_exact_share(pack: Path) -> None:
    spoil(pack, OPINION, "quote: 推广新型墙体材料", "quote: 推广新型墙体")
    assert uncovered(pack) == [("一", "材料。")]
    assert measured(pack).percent == Fraction(100 * 109, 111)


def test_a_parameters_quote_counts_only_for_the_rules_that_use_it(pack: Path) -> None:
    spoil(
        pack, OPINION, "requires: project.concrete_rate >= parameters.concrete_rate_minimum", "requires: project.is_new"
    )
    assert uncovered(pack) == [("一", "使用率95%以上")]


def test_a_parameter_may_be_used_through_a_derived_fact(pack: Path) -> None:
    spoil(pack, OPINION, "project.concrete_rate >= parameters.concrete_rate_minimum", "project.has_enough_concrete")
    spoil(
        pack,
        "vocabulary/words.yaml",
        "decisions:\n",
        "- fact: project.has_enough_concrete\n  type: boolean\n  label: {zh: 够, en: enough}\n"
        "  derive: project.concrete_rate >= parameters.concrete_rate_minimum\ndecisions:\n",
    )
    assert uncovered(pack) == []


@pytest.mark.parametrize(
    ("organs", "missing"),
    [
        ("lead: [区建设局], cooperating: [区财政局]", [("附件-1", "区环保局")]),
        ("lead: [区建设局, 区环保局], cooperating: []", [("附件-1", "区财政局")]),
        ("lead: [区建设局, 区环保局, 区财政局], cooperating: []", [("附件-1", "区财政局")]),
        ("lead: [建设局, 区环保局], cooperating: [区财政局]", []),
    ],
)
def test_an_organ_cell_needs_a_rule_of_its_row_that_names_it_in_that_role(
    pack: Path, organs: str, missing: list[tuple[str, str]]
) -> None:
    spoil(pack, OPINION, "lead: [区建设局, 区环保局], cooperating: [区财政局]}\n", organs + "}\n")
    assert uncovered(pack) == missing


def test_a_mark_covers_and_says_why(pack: Path) -> None:
    title = measured(pack).clauses[0].stretches[0]
    assert (title.rules, [mark.because for mark in title.marks], title.covered) == ((), ["heading"], True)
