"""What words mean: names, labels, addresses, findings, and stretches of the text."""

from __future__ import annotations

import pytest

from qsd_rules.assess.targets import Target, TargetKind, find_targets, name_tables, passages
from qsd_rules.policy.model import Policy
from qsd_rules.words.problems import InputProblems
from tests.report.samples import sample_assessment, small_policy

ENERGY = "energy-review-withholds-permit"
WASTEWATER = "industrial-wastewater-meets-the-standard"


def meant(asked: str) -> list[tuple[TargetKind, str]]:
    return [(target.kind, target.name) for target in find_targets(small_policy(), asked, sample_assessment())]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("一", [("clause", "一")]),
        ("1", [("clause", "一")]),
        ("附件-8", [("clause", "附件-8")]),
        ("附件－８", [("clause", "附件-8")]),
        (" annex.8 ", [("clause", "附件-8")]),
        ("Annex.8", [("clause", "附件-8")]),
        (ENERGY, [("rule", ENERGY)]),
        (f"{ENERGY}@P1", [("finding", f"{ENERGY}@P1")]),
        ("construction_permit", [("decision", "construction_permit")]),
        ("Construction Permit", [("decision", "construction_permit")]),
        ("施工许可证", [("decision", "construction_permit"), ("words", "施工许可证")]),
        ("project.envelope_conforms", [("fact", "project.envelope_conforms")]),
        ("围护结构热工设计符合节能标准", [("fact", "project.envelope_conforms")]),
        ("wastewater_rate_annex", [("parameter", "wastewater_rate_annex")]),
        ("区建设局", [("organ", "区建设局")]),
        (
            "工业废水达标排放率",
            [("rule", WASTEWATER), ("fact", "district.wastewater_rate"), ("words", "工业废水达标排放率")],
        ),
        ("不予核发施工许可证", [("words", "不予核发施工许可证")]),
        ("不予核发 施工，许可证。", [("words", "不予核发 施工，许可证。")]),
        ("率９５％以上", [("words", "率９５％以上")]),
    ],
)
def test_what_words_mean(asked: str, found: list[tuple[TargetKind, str]]) -> None:
    assert meant(asked) == found


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("三(一)3", "三(一)3"),
        ("三（一）3", "三(一)3"),
        ("三（一）３", "三(一)3"),
        ("第三(一)3", "三(一)3"),
        ("3.1.3", "三(一)3"),
        ("附件-8", "附件-8"),
        ("附件—8", "附件-8"),
        ("annex.8", "附件-8"),
    ],
)
def test_clauses_of_the_opinion_are_found_in_both_styles(opinion: Policy, written: str, address: str) -> None:
    assert find_targets(opinion, written)[0] == Target("clause", address)


def test_the_permit_is_a_decision_before_it_is_words(opinion: Policy) -> None:
    assert find_targets(opinion, "施工许可证") == (
        Target("decision", "construction_permit"),
        Target("words", "施工许可证"),
    )


@pytest.mark.parametrize("step", [8, pytest.param(1, marks=pytest.mark.deep)], ids=["every eighth", "each"])
def test_names_of_the_opinion_mean_themselves(step: int, opinion: Policy) -> None:
    for kind, names in name_tables(opinion).items():
        for name in sorted(names)[::step]:
            assert Target(kind, name) in find_targets(opinion, name)


def test_rules_that_quote_the_words_are_named() -> None:
    [passage] = passages(small_policy(), "不予核发施工许可证")
    assert (passage.clause, passage.rules) == ("二", (ENERGY,))


def test_words_longer_than_a_quote_find_its_rule() -> None:
    [passage] = passages(small_policy(), "对不符合建筑节能标准的工程，不予核发施工许可证。对初步验收存在问题")
    assert passage.rules == (ENERGY, "acceptance-problems-bar-filing")


def test_a_rule_that_quotes_the_same_word_elsewhere_in_the_clause_is_not_meant(opinion: Policy) -> None:
    [passage] = passages(opinion, "不予核发施工许可证")
    quotes = [str(opinion.rules[name].quotes[0]) for name in passage.rules]
    assert quotes and all("不予核发施工许可证" in quote for quote in quotes)


def test_words_in_two_clauses_find_both() -> None:
    assert [passage.clause for passage in passages(small_policy(), "工业废水")] == ["一", "附件-8"]


@pytest.mark.parametrize("asked", ["", "，。", "率"])
def test_too_few_letters_find_no_passage(asked: str) -> None:
    assert passages(small_policy(), asked) == ()


@pytest.mark.parametrize(
    ("asked", "zh", "en"),
    [
        (
            "energy-review-withold-permit",
            [
                "explain: 没有与 `energy-review-withold-permit` 相符的条款、规则、事实、决定、单位或原文"
                " [unknown-name]",
                "    是否想写 `energy-review-withholds-permit`？",
            ],
            [
                "explain: no clause, rule, fact, decision, organ or words of the text match"
                " `energy-review-withold-permit` [unknown-name]",
                "    did you mean `energy-review-withholds-permit`?",
            ],
        ),
        (
            "施工许可正",
            [
                "explain: 没有与 `施工许可正` 相符的条款、规则、事实、决定、单位或原文 [unknown-name]",
                "    是否想写 `施工许可证`？",
            ],
            [
                "explain: no clause, rule, fact, decision, organ or words of the text match"
                " `施工许可正` [unknown-name]",
                "    did you mean `施工许可证`?",
            ],
        ),
        (
            "整改不到位的项目",
            [
                "explain: 没有与 `整改不到位的项目` 相符的条款、规则、事实、决定、单位或原文 [unknown-name]",
                "    原文有 `整改不到位的`",
            ],
            [
                "explain: no clause, rule, fact, decision, organ or words of the text match"
                " `整改不到位的项目` [unknown-name]",
                "    the text has `整改不到位的`",
            ],
        ),
        (
            "@@@",
            ["explain: 没有规则 `@@` [unknown-rule]"],
            ["explain: there is no rule `@@` [unknown-rule]"],
        ),
        (
            "zzz",
            [
                "explain: 没有与 `zzz` 相符的条款、规则、事实、决定、单位或原文 [unknown-name]",
                "    `qsd-rules rules`、`qsd-rules facts` 列出全部名称",
            ],
            [
                "explain: no clause, rule, fact, decision, organ or words of the text match `zzz` [unknown-name]",
                "    `qsd-rules rules` and `qsd-rules facts` list all names",
            ],
        ),
        (
            "energy-review-withhold-permit@P1",
            [
                "explain: 没有规则 `energy-review-withhold-permit` [unknown-rule]",
                "    是否想写 `energy-review-withholds-permit`？",
            ],
            [
                "explain: there is no rule `energy-review-withhold-permit` [unknown-rule]",
                "    did you mean `energy-review-withholds-permit`?",
            ],
        ),
    ],
)
def test_words_that_mean_nothing_are_refused_with_the_nearest(asked: str, zh: list[str], en: list[str]) -> None:
    with pytest.raises(InputProblems) as refused:
        find_targets(small_policy(), asked, sample_assessment())
    [problem] = refused.value.problems
    assert problem.in_language("zh").splitlines() == zh
    assert problem.in_language("en").splitlines() == en


def test_a_finding_takes_facts() -> None:
    with pytest.raises(InputProblems, match="`--facts`"):
        find_targets(small_policy(), f"{ENERGY}@P1")


def test_a_finding_on_an_unknown_subject_is_refused() -> None:
    with pytest.raises(InputProblems, match="there is no construction project `P9`"):
        find_targets(small_policy(), f"{ENERGY}@P9", sample_assessment())
