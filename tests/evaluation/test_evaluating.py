"""The yearly evaluation: of a small policy of another city, by hand; of the shipped one, held to its assessment."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from qsd_rules import InputProblems, assess, evaluate, load_policy, read_snapshots
from qsd_rules.assess.findings import world_of
from qsd_rules.assess.parties import PartyFinder
from qsd_rules.evaluation.evaluating import evaluation_of
from qsd_rules.evaluation.tasks import standing_of
from qsd_rules.evaluation.yearly_evaluation import Evaluation, TargetResult
from qsd_rules.policy.model import Policy
from qsd_rules.report.blocks import Report
from qsd_rules.report.evaluation_report import evaluation_report
from qsd_rules.report.formats.html import html
from qsd_rules.report.formats.markdown import markdown
from qsd_rules.report.formats.terminal import terminal
from tests.evaluation.samples import FACTS, PACK, evaluated, reading_city, three_years

DISTRICT = Path(__file__).parents[2] / "facts"


def result(evaluation: Evaluation, rule: str) -> TargetResult:
    return next(target.results[0] for target in evaluation.targets if target.rule == rule)


def test_the_targets_have_their_figures_and_pace() -> None:
    found = evaluated(2018)
    libraries, readers = result(found, "forty-libraries"), result(found, "most-people-read")
    [measure] = libraries.measures
    assert (measure.value, measure.goal, measure.unit, measure.comparator) == (
        Fraction(30),
        Fraction(40),
        "library",
        ">=",
    )
    assert measure.parameter is not None and measure.parameter.name == "libraries_minimum"
    assert [(point.on, point.value) for point in measure.earlier] == [(date(2016, 12, 31), Fraction(20))]
    # 730 of 1461 days have passed: half of the 20 libraries less a little.
    assert measure.pace.expected == 40 - 20 * Fraction(731, 1461)
    assert (libraries.pace, readers.pace) == ("on_pace", "behind")
    assert [past.outcome for past in libraries.history] == ["pending"]


def test_a_figure_written_before_its_comparison_is_the_goal_still() -> None:
    [measure] = result(evaluated(2018), "most-people-read").measures
    assert (measure.value, measure.goal, measure.comparator) == (Fraction("51.5"), Fraction(60), ">=")


def test_an_earlier_figure_may_be_held_by_another_fact() -> None:
    [measure] = result(evaluated(2020), "most-people-read").measures
    assert [(p.on.year, p.value, p.fact) for p in measure.earlier] == [
        (2017, Fraction(50), "city.readers_before"),
        (2018, Fraction("51.5"), ""),
        (2019, Fraction(55), "city.readers_before"),
    ]


def test_what_is_not_given_leaves_pace_unknown() -> None:
    readers = result(evaluated(2016), "most-people-read")
    assert (readers.outcome.outcome, readers.pace, readers.measures[0].value) == ("undetermined", "unknown", None)
    assert result(evaluated(2016), "forty-libraries").pace == "unknown"


def test_of_demands_that_go_together_the_worst_counts_and_of_alternatives_the_best() -> None:
    schools = result(evaluated(2018), "every-school-has-a-library")
    assert {reading.reading: reading.pace for reading in schools.readings} == {"both": "behind", "either": "reached"}
    assert schools.pace == "behind"


def test_tasks_stand_as_the_outcomes_that_bear_on_them() -> None:
    standings = {year: {task.clause: task.standing for task in evaluated(year).tasks} for year in (2016, 2018, 2020)}
    assert standings == {
        2016: {"附件-1": "open", "附件-2": "not_assessed"},
        2018: {"附件-1": "undone", "附件-2": "undone"},
        2020: {"附件-1": "done", "附件-2": "undone"},
    }
    first = evaluated(2020).tasks[0]
    assert first.subjects == (("job", "one"),)
    assert [outcome.identity for outcome in first.goals] == ["forty-libraries@shuxiang"]
    assert [outcome.identity for outcome in first.measures] == ["sites-are-chosen@one"]
    assert (first.lead, first.cooperating) == (("市文化局",), ("市教育局",))
    assert [(on.year, standing) for on, standing in first.history] == [(2016, "open"), (2018, "undone")]


@pytest.mark.parametrize(
    ("outcomes", "standing"),
    [
        (["satisfied", "advised"], "undone"),
        (["pending", "missed"], "undone"),
        (["satisfied", "undetermined"], "open"),
        (["satisfied"], "done"),
        (["pending", "undetermined"], "open"),
        (["undetermined", "undetermined"], "not_assessed"),
        ([], "not_assessed"),
    ],
)
def test_a_standing_is_what_the_heaviest_outcome_makes_it(outcomes: list[str], standing: str) -> None:
    assert standing_of(outcomes) == standing  # type: ignore[arg-type]  # names of outcomes


def test_criticism_is_what_the_assessment_decided() -> None:
    culture, education = evaluated(2018).criticisms
    assert (culture.organ, culture.decision.status, culture.decision.act) == ("市文化局", "against", "give")
    assert [outcome.rule for outcome in culture.against] == ["those-who-do-nothing-are-warned"]
    assert [(outcome.rule, outcome.outcome) for outcome in culture.followed] == [("warnings-are-given", "violated")]
    assert (education.organ, education.decision.status) == ("市教育局", "pending")
    assert [outcome.rule for outcome in education.open] == ["those-who-do-nothing-are-warned"]
    assert [each.decision.status for each in evaluated(2020).criticisms] == ["clear", "clear"]
    assert [status for _, status in evaluated(2020).criticisms[0].history] == ["against"]


def test_an_organ_is_known_by_its_other_names() -> None:
    culture = evaluated(2018).organs[0]
    assert (culture.organ, culture.subjects) == ("市文化局", (("bureau", "culture"),))
    assert (culture.leads, culture.cooperates) == (("附件-1",), ())
    assert culture.in_charge["violated"] == 2
    assert {outcome.rule for outcome in culture.about} == {"those-who-do-nothing-are-warned", "warnings-are-given"}


def test_the_order_in_which_snapshots_are_given_does_not_matter() -> None:
    assert evaluate(reading_city(), reversed(three_years())) == evaluated(2020)


def test_the_year_chooses_the_snapshot_that_is_judged() -> None:
    assert evaluated(2018).assessment.as_of == date(2018, 12, 31)
    assert [past.snapshot.date.year for past in evaluated(2018).earlier] == [2016]
    with pytest.raises(InputProblems) as caught:
        evaluate(reading_city(), three_years(), year=2017)
    assert str(caught.value) == (
        "evaluate: there are no facts of 2017 [no-facts-of-year]\n    given are those of 2016, 2018, 2020"
    )


def test_judged_on_a_later_day_what_was_open_is_missed() -> None:
    late = evaluate(reading_city(), three_years(), as_of=date(2021, 1, 1), year=2018)
    assert (result(late, "forty-libraries").outcome.outcome, result(late, "forty-libraries").pace) == (
        "missed",
        "past_due",
    )


def test_before_the_policy_is_in_force_there_is_nothing_to_say() -> None:
    early = evaluate(reading_city(), three_years()[:1], as_of=date(2015, 1, 1))
    assert early.targets == () and early.criticisms == () and early.clauses == ()
    assert {task.standing for task in early.tasks} == {"not_assessed"}


def test_a_pack_without_a_scheme_is_evaluated_all_the_same(tmp_path: Path) -> None:
    shutil.copytree(PACK, tmp_path / "pack")
    (tmp_path / "pack" / "evaluation.yaml").unlink()
    policy = load_policy(tmp_path / "pack", cached=False)
    found = evaluate(policy, read_snapshots(policy, [FACTS]))
    assert [target.rule for target in found.targets] == [target.rule for target in evaluated(2020).targets]
    assert found.criticisms == ()
    assert all(task.subjects == () for task in found.tasks) and len(found.tasks) == 2
    assert [point.on.year for point in result(found, "most-people-read").measures[0].earlier] == [2018]


@pytest.fixture(scope="module", params=["district-2013.yaml", "district-2015.yaml"])
def district(request: pytest.FixtureRequest, opinion: Policy) -> Evaluation:
    [snapshot] = read_snapshots(opinion, [DISTRICT / request.param])
    return evaluation_of(assess(opinion, snapshot))


def test_nothing_is_said_that_the_assessment_does_not_say(district: Evaluation) -> None:
    assessment = district.assessment
    decided = [each for each in assessment.decisions if each.decision == "notice_of_criticism"]
    assert [criticism.decision for criticism in district.criticisms] == decided and len(decided) > 20
    known = {
        (outcome.identity, reading.reading, reading.outcome)
        for outcome in assessment.outcomes
        for reading in outcome.readings
    }
    for task in district.tasks:
        assert known.issuperset((outcome.identity, outcome.reading, outcome.outcome) for outcome in task.outcomes)
    targets = [outcome for outcome in assessment.outcomes if assessment.policy.rules[outcome.rule].force == "target"]
    applying = {outcome for outcome in targets if outcome.outcome != "not_applicable"}
    assert {each.outcome for each in district.results} == applying
    for each in district.results:
        assert (each.pace == "reached") == (each.outcome.outcome == "satisfied")


def test_every_row_of_the_annex_is_a_task_with_its_subject(district: Evaluation) -> None:
    assert [task.clause for task in district.tasks] == [f"附件-{row}" for row in range(1, 25)]
    assert [task.subjects for task in district.tasks] == [(("task", f"row-{row}"),) for row in range(1, 25)]
    about_tasks = [
        outcome
        for outcome in district.assessment.outcomes
        if outcome.subject[0] == "task" and outcome.outcome != "not_applicable"
    ]
    counted = [outcome for task in district.tasks for outcome in task.outcomes if outcome.subject[0] == "task"]
    assert sorted(o.identity for o in counted) == sorted(o.identity for o in about_tasks)


def test_every_organ_of_the_annex_has_its_record(district: Evaluation) -> None:
    policy = district.assessment.policy
    records = {record.organ: record for record in district.organs}
    for task in district.tasks:
        assert all(task.clause in records[organ].leads for organ in task.lead)
    finder = PartyFinder(world_of(district.assessment))
    for record in district.organs:
        if record.organ != "各街道办":
            assert sum(record.in_charge.values()) == sum(
                o.outcome != "not_applicable"
                and record.organ in [party.organ for party in finder.of_outcome(o).obliged.parties]
                for o in district.assessment.outcomes
            )
    assert len(records["各街道办"].subjects) == 8
    # Criticism that is due is no breach of the organ criticized: the government owes the circular.
    owed = {outcome.rule for outcome in records["区政府"].findings}
    assert not owed & {name for name, rule in policy.rules.items() if dict(rule.decisions).get("notice_of_criticism")}


def test_the_district_of_2013_by_the_figures_of_2010(opinion: Policy) -> None:
    snapshots = read_snapshots(opinion, [DISTRICT / f"district-{year}.yaml" for year in (2010, 2013)])
    found = evaluate(opinion, snapshots)
    brands = result(found, "provincial-famous-brands-by-2015").measures[0]
    # From 24 to 40 in the 1826 days from the end of 2010 to that of 2015, of which 1096 have passed.
    assert brands.pace.expected == 24 + Fraction(16 * 1096, 1826)
    assert (brands.value, brands.pace.name) == (Fraction(31), "behind")
    assert result(found, "seven-hundred-enterprises-certified-by-2015").pace == "on_pace"
    assert result(found, "thirty-products-a-year-by-international-standards").pace == "past_due"


def test_the_district_of_2015_and_who_is_criticized(opinion: Policy) -> None:
    found = evaluate(opinion, read_snapshots(opinion, [DISTRICT / f"district-{year}.yaml" for year in (2013, 2015)]))
    criticized, subdistrict = [each for each in found.criticisms if each.decision.status == "against"]
    assert (subdistrict.organ, subdistrict.decision.subject[1]) == ("各街道办", "subdistrict-nanwan")
    assert (criticized.organ, criticized.decision.act) == ("区水务局", "issue")
    assert [o.rule for o in criticized.against] == ["organs-that-do-not-carry-out-their-tasks-are-criticized"]
    wastewater = result(found, "industrial-wastewater-meets-the-standard")
    assert {reading.reading: reading.pace for reading in wastewater.readings} == {
        "main": "reached",
        "annex": "past_due",
    }


OWN_WORDS = {
    ("附件-1", "seven-hundred-enterprises-certified-by-2015"): ("missed", "annex"),
    ("附件-8", "industrial-wastewater-meets-the-standard"): ("missed", "annex"),
    ("附件-13", "benchmark-enterprises-are-cultivated"): ("satisfied", "annex"),
    # The words of both places are the same, so the text's reading is the row's too.
    ("附件-11", "famous-brand-total-among-the-city-foremost"): ("satisfied", "first_three"),
    ("附件-12", "thirty-products-a-year-by-international-standards"): ("satisfied", "newly_adopted"),
}


def test_a_row_is_judged_by_its_own_words(opinion: Policy) -> None:
    def rows(readings: str | None) -> dict[tuple[str, str], tuple[str, str]]:
        [snapshot] = read_snapshots(opinion, [DISTRICT / "district-2015.yaml"])
        return {
            (task.clause, outcome.rule): (outcome.outcome, outcome.reading)
            for task in evaluation_of(assess(opinion, snapshot, None, readings)).tasks
            for outcome in task.outcomes
        }

    found = rows(None)
    assert {key: found[key] for key in OWN_WORDS} == OWN_WORDS
    chosen = rows("main")
    assert {key: chosen[key] for key in OWN_WORDS if found[key][1] == "annex"} == {
        ("附件-1", "seven-hundred-enterprises-certified-by-2015"): ("satisfied", "main"),
        ("附件-8", "industrial-wastewater-meets-the-standard"): ("satisfied", "main"),
        ("附件-13", "benchmark-enterprises-are-cultivated"): ("missed", "main"),
    }


@pytest.mark.parametrize("writer", [markdown, terminal, html])
def test_every_format_says_by_which_words_a_row_is_judged(opinion: Policy, writer: Callable[[Report], str]) -> None:
    [snapshot] = read_snapshots(opinion, [DISTRICT / "district-2015.yaml"])
    said = [
        "".join(writer(evaluation_report(evaluation_of(assess(opinion, snapshot, None, readings)), "zh")).split())
        for readings in (None, "main")
    ]
    assert "本项自己的文字（附件第8项95%）：工业废水达标排放" in said[0] and "本次指定的理解" not in said[0]
    assert "本次指定的理解（正文90%）：工业废水达标排放" in said[1] and "本项自己的文字（附件第8项" not in said[1]
