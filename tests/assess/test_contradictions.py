"""Facts that can't all be right are told first, whatever reads them says so, and none of it counts as satisfied."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.engine import assess
from qsd_rules.assess.findings import counts
from qsd_rules.cli.main import main
from qsd_rules.conditions.meaning import Unknown
from qsd_rules.policy.model import Policy
from qsd_rules.workbook.snapshot_files import read_contents
from tests.strategies.counting import Count
from tests.strategies.held_to_reference import hold_to_reference

SCENARIOS = Path(__file__).parents[1] / "scenarios"
REPORTED = str(SCENARIOS / "reported-figure-against-a-complete-list.yaml")
REFUSED = str(SCENARIOS / "report-says-passed-supervisor-refuses.yaml")
DAYS = str(SCENARIOS / "more-good-days-than-days.yaml")
Capture = pytest.CaptureFixture[str]

WORKS = """\
date: 2015-12-31
{complete}subjects:
  district:
  - {{id: longgang, {given}}}
  project:
  - {{id: p1, is_completed: true, completion_acceptance: {{passed: true}}}}
  - {{id: p2, is_completed: true, completion_acceptance: {{passed: {second}}}}}
"""
RATE = "works.completion_acceptance_pass_rate"


def assessed(opinion: Policy, text: str) -> Assessment:
    """The assessment of a file."""
    return assess(opinion, read_contents(opinion, [("facts.yaml", text.encode())]))


@pytest.mark.parametrize(
    ("given", "second", "complete", "told"),
    [
        # A complete list settles the rate: any other figure contradicts it.
        ("100", "false", True, ["50"]),
        ("50", "false", True, []),
        ("99.9", "true", True, ["100"]),
        # A list that may go on bounds it: one that failed keeps it below 100%, one that passed above 0.
        ("100", "false", False, ["bounded"]),
        ("99", "false", False, []),
        ("0", "true", False, ["bounded"]),
        ("100", "true", False, []),
    ],
)
def test_a_rate_is_held_to_the_works_that_are_listed(
    given: str, second: str, complete: bool, told: list[str], opinion: Policy
) -> None:
    head = "complete: {district: [projects]}\n" if complete else ""
    found = assessed(opinion, WORKS.format(complete=head, given=f"{RATE}: {given}", second=second)).contradictions
    assert [each.identity for each in found] == [f"district.{RATE}@longgang"] * len(told)
    assert ["bounded" if isinstance(each.derived, Unknown) else str(each.derived) for each in found] == told


SUBJECT = "date: 2015-12-31\nsubjects:\n  {kind}:\n  - {{id: s, {facts}}}\n"
BROKEN = [
    ("district", "air: {days_in_year: 365, days_meeting_grade_two: 366}", ["air.days_meeting_grade_two.part_of"]),
    ("district", "air: {days_in_year: 365, days_meeting_grade_two: 365}", []),
    ("district", "air: {days_meeting_grade_two: 366}", []),
    ("product", "inspection: {lots_sampled: 3, lots_passed: 5}", ["inspection.lots_passed.part_of"]),
    ("project", "is_completed: true, is_started: false", ["is_completed.implies"]),
    ("project", "is_completed: true", []),
    ("project", "is_major_infrastructure: true, is_major: false", ["is_major_infrastructure.implies"]),
    ("project", "start_date: 2014-03-01, is_started: false", ["start_date.establishes"]),
    ("project", "start_date: 2014-03-01, is_started: true", []),
    (
        "project",
        "completion_acceptance: {date: 2014-05-02}, completion_filing: {filed_on: 2014-05-01}",
        ["completion_acceptance.date.before"],
    ),
    ("project", "completion_acceptance: {date: 2014-05-02}, completion_filing: {filed_on: null}", []),
    (
        "project",
        "completion_acceptance: {date: 2014-05-02}, is_completed: false",
        ["completion_acceptance.date.implies"],
    ),
    (
        "project",
        "construction_permit: {applied_on: 2014-05-02, issued_on: 2014-05-01}",
        ["construction_permit.applied_on.before"],
    ),
    (
        "facility",
        "online_monitoring: {installed: false, connected: true}",
        ["online_monitoring.connected.implies"],
    ),
    ("enterprise", "makes_food_or_farm_produce: true, makes_products: false", ["makes_food_or_farm_produce.implies"]),
    (
        "district",
        "brand: {famous_brand_rank_in_city: 11, districts_ranked: 10}",
        ["brand.famous_brand_rank_in_city.at_most"],
    ),
    (
        "district",
        "certification: {enterprises_with_any_system: 742, above_scale_industrial_enterprises: 700}",
        ["certification.enterprises_with_any_system.part_of"],
    ),
    # Two derivations: each given alone.
    (
        "project",
        "wall_materials: {new_type_volume: 10.5, total_volume: 10}",
        ["wall_materials.new_type_volume.part_of"],
    ),
]


@pytest.mark.parametrize(("kind", "facts", "broken"), BROKEN)
def test_what_breaks_an_invariant_is_a_contradiction(kind: str, facts: str, broken: list[str], opinion: Policy) -> None:
    found = assessed(opinion, SUBJECT.format(kind=kind, facts=facts)).contradictions
    assert [each.identity for each in found] == [f"{kind}.{name}@s" for name in broken]


def test_what_is_contested_is_never_satisfied(opinion: Policy) -> None:
    found = assessed(opinion, SUBJECT.format(kind="district", facts=BROKEN[0][1]))
    goal = next(each for each in found.outcomes if each.rule == "air-meets-grade-two-on-most-days")
    assert goal.governing.outcome == "satisfied"
    assert (goal.outcome, goal.contested) == ("contested", ("district.air.days_meeting_grade_two.part_of@s",))
    assert (counts(found)["satisfied"], counts(found)["contested"]) == (0, 1)


PERMITTED = """\
date: 2015-12-31
subjects:
  project:
  - id: p
    {facts}
"""


def test_a_decision_that_rests_on_a_contradiction_is_held(opinion: Policy) -> None:
    facts = (
        "is_started: true\n    start_date: 2014-03-01\n    construction_permit: {issued_on: 2014-02-01, applied_on: %s}"
    )
    rule = "works-start-only-with-a-construction-permit"
    for applied, expected in (("2014-01-01", "satisfied"), ("2014-02-02", "contested")):
        found = assessed(opinion, PERMITTED.format(facts=facts % applied))
        outcome = next(each for each in found.outcomes if each.rule == rule)
        assert outcome.outcome == expected
        continued = next(each for each in found.decisions if each.decision == "works_continuation")
        assert continued.contested == outcome.contested
    # What is against somebody stays so, and says that it is contested.
    found = assessed(
        opinion, SUBJECT.format(kind="product", facts="category: food, inspection: {lots_sampled: 3, lots_passed: 5}")
    )
    food = next(each for each in found.outcomes if each.rule == "food-is-safe")
    assert food.outcome in ("contested", "undetermined") and food.contested


def test_a_rule_that_does_not_apply_reads_no_more_than_why(opinion: Policy) -> None:
    facts = "is_started: false, construction_permit: {applied_on: 2014-05-02, issued_on: 2014-05-01}"
    found = assessed(opinion, SUBJECT.format(kind="project", facts=facts))
    rule = next(each for each in found.outcomes if each.rule == "works-start-only-with-a-construction-permit")
    assert len(found.contradictions) == 1
    assert (rule.outcome, rule.contested) == ("not_applicable", ())


def test_an_act_after_the_date_of_the_facts_is_a_contradiction(opinion: Policy) -> None:
    facts = (
        "makes_products: true, release: {rules_issued_on: 2016-02-01, lots_shipped: 1, lots_inspected_and_passed: 1}"
    )
    found = assessed(opinion, SUBJECT.format(kind="enterprise", facts=facts))
    (told,) = found.contradictions
    assert (told.identity, told.kind) == ("enterprise.release.rules_issued_on@s", "after_facts")
    rule = next(each for each in found.outcomes if each.rule == "enterprise-inspects-products-before-release")
    assert (rule.outcome, rule.contested) == ("violated", (told.identity,))
    # Of facts of a later date it is none, only not done on the day judged.
    later = SUBJECT.format(kind="enterprise", facts=facts).replace("2015-12-31", "2016-06-30")
    snapshot = read_contents(opinion, [("facts.yaml", later.encode())])
    earlier = assess(opinion, snapshot, snapshot.date.replace(2015, 12, 31))
    assert earlier.contradictions == ()
    assert next(each.outcome for each in earlier.outcomes if each.rule == rule.rule) == "violated"


def test_an_act_establishes_its_truth(opinion: Policy) -> None:
    facts = "start_date: 2016-03-01, is_started: true"
    snapshot = read_contents(
        opinion,
        [("facts.yaml", SUBJECT.format(kind="project", facts=facts).replace("2015-12-31", "2016-06-30").encode())],
    )
    rule = "works-start-only-with-a-construction-permit"
    for day, expected in ((snapshot.date, "undetermined"), (snapshot.date.replace(2015, 12, 31), "not_applicable")):
        found = assess(opinion, snapshot, day)
        assert next(each.outcome for each in found.outcomes if each.rule == rule) == expected
        assert found.contradictions == ()


def test_it_stands_first_in_every_report(capsys: Capture) -> None:
    assert main(["check", REPORTED, "--width", "200"], {}) == 1
    told = capsys.readouterr().out
    assert told.index("【材料相互矛盾】1 项，请核对双方材料") < told.index("【决定】")
    assert "获得各类管理体系认证的规模以上工业企业数：742家（全区认证情况统计表" in told
    assert "由其他事实得出的是1家（据企业（按“所在区”归属）：甲厂），以此为准" in "".join(told.split())
    assert main(["check", REFUSED, "--width", "200", "--lang", "en", "--format", "markdown"], {}) == 1
    told = capsys.readouterr().out
    assert "other facts come to no" in told and "supervisor" in told
    assert main(["check", DAYS, "--width", "200"], {}) == 1
    told = capsys.readouterr().out
    assert "366天" in told and "365天" in told and "前者是后者的一部分，不能更多" in told
    assert "【所据事实相互矛盾】1 项" in told and "【符合】" not in told


def test_a_report_says_first_that_the_facts_are_of_another_day(capsys: Capture) -> None:
    main(["check", DAYS, "--as-of", "2015-06-30"], {})
    told = capsys.readouterr().out
    assert "注意：事实截至2015年12月31日，不是核查日期" in told.partition("【")[0]
    main(["check", DAYS], {})
    assert "注意" not in capsys.readouterr().out


@pytest.mark.parametrize("form", ["html", "markdown", "sarif", "junit", "json"])
def test_every_format_tells_both_sides(form: str, capsys: Capture) -> None:
    main(["check", DAYS, "--format", form, "--lang", "en"], {})
    told = capsys.readouterr().out
    assert "366" in told and "365" in told and "contested" in told
    if form != "json":
        assert "the first is part of the second" in told


def test_a_record_has_both_sides(capsys: Capture) -> None:
    main(["check", REPORTED, "--format", "json"], {})
    (told,) = json.loads(capsys.readouterr().out)["contradictions"]
    assert (told["id"], told["kind"], told["facts"][0]["value"], told["derived"]) == (
        "district.certification.enterprises_with_any_system@longgang",
        "ruled_out",
        742,
        1,
    )
    main(["check", DAYS, "--format", "json"], {})
    (told,) = json.loads(capsys.readouterr().out)["contradictions"]
    assert [(each["fact"], each["value"]) for each in told["facts"]] == [
        ("district.air.days_meeting_grade_two", 366),
        ("district.air.days_in_year", 365),
    ]


def test_it_fails_at_a_level_of_its_own(capsys: Capture, tmp_path: Path) -> None:
    assert main(["check", REPORTED, "--fail-on", "contradiction"], {}) == 1
    assert main(["check", REPORTED, "--fail-on", "contradiction", "--format", "junit"], {}) == 1
    assert 'type="contradiction"' in capsys.readouterr().out
    whole = Path(REPORTED).read_text(encoding="utf-8").replace("742", "1")
    (tmp_path / "agreed.yaml").write_text(whole, encoding="utf-8")
    assert main(["check", str(tmp_path / "agreed.yaml"), "--fail-on", "contradiction"], {}) == 4
    assert "材料相互矛盾" not in capsys.readouterr().out.rpartition("核查日期")[2]


@pytest.mark.parametrize(("kind", "facts", "broken"), BROKEN)
def test_tables_tell_the_same(kind: str, facts: str, broken: list[str], opinion: Policy, count: Count) -> None:
    snapshot = read_contents(opinion, [("facts.yaml", SUBJECT.format(kind=kind, facts=facts).encode())])
    hold_to_reference(opinion, snapshot, snapshot.date, count)
    assert count["contradictions"] == len(broken)


def test_explain_takes_a_contradiction(capsys: Capture) -> None:
    name = "district.air.days_meeting_grade_two.part_of@longgang"
    assert main(["explain", name, "--facts", DAYS, "--width", "200"], {}) == 0
    told = capsys.readouterr().out
    assert "【矛盾】区 龙岗区（longgang）" in told and "366天" in told
    assert "air-meets-grade-two-on-most-days" in told and "要“符合”须先核实：空气质量达到二级标准天数" in told


@pytest.mark.parametrize("command", ["evidence", "remedy"])
def test_what_contradicts_is_to_be_resolved_first(command: str, capsys: Capture) -> None:
    main([command, REFUSED, "--width", "200"], {})
    told = capsys.readouterr().out
    assert told.index("【先核实相互矛盾的材料】") < told.index("【建设工程项目")
    assert "须核对的双方材料：工程竣工验收报告" in told
    main([command, REFUSED, "--format", "json"], {})
    (told_as_data,) = json.loads(capsys.readouterr().out)["contradictions"]
    assert told_as_data["documents"] == ["completion_acceptance_report"]


def test_batch_counts_what_is_contested_and_lists_contradictions(capsys: Capture, tmp_path: Path) -> None:
    table = "id,category,inspection.lots_sampled,inspection.lots_passed\np1,food,3,5\np2,food,3,3\n"
    (tmp_path / "products.csv").write_text(table, encoding="utf-8")
    out = tmp_path / "out"
    asked = ["batch", str(tmp_path / "products.csv"), "--as-of", "2015-12-31", "--out", str(out), "--format", "csv"]
    assert main(asked, {}) == 1
    assert "【材料相互矛盾】" in capsys.readouterr().out
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert summary["contradictions"] == [{"contradiction": "product.inspection.lots_passed.part_of", "count": 1}]
    assert summary["outcomes"]["contested"] == 1 and summary["outcomes"]["satisfied"] == 1
    (listed,) = (out / "contradictions").glob("*.csv")
    assert "抽检合格批次：5批次；本年度监督抽检批次：3批次" in listed.read_text(encoding="utf-8")
