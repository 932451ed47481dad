"""What must hold of the evaluation of any policy and any facts, and that each report of it can be written."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from qsd_rules.assess.engine import assess
from qsd_rules.evaluation.evaluating import evaluation_of
from qsd_rules.policy.model import Clause, Policy
from qsd_rules.report.evaluation_document import evaluation_docx
from qsd_rules.report.evaluation_json import json_evaluation
from qsd_rules.report.evaluation_report import evaluation_report
from qsd_rules.report.formats.html import html
from qsd_rules.report.formats.markdown import markdown
from qsd_rules.report.formats.terminal import terminal
from qsd_rules.words.language import LANGUAGES, Text
from qsd_rules.words.layout import width_of
from qsd_rules.words.problems import Place
from tests.strategies.counting import Count
from tests.strategies.profiles import examples
from tests.strategies.rules import policies, snapshots


def has_targets(policy: Policy) -> bool:
    return any(rule.force == "target" for rule in policy.rules.values())


def test_pace_says_reached_exactly_where_the_assessment_says_satisfied(count: Count) -> None:
    @examples(12)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        policy = data.draw(policies().filter(has_targets))
        before = assess(policy, data.draw(snapshots(policy)), engine="fixpoint")
        later = data.draw(snapshots(policy))
        now = assess(policy, later, before.as_of + timedelta(data.draw(st.integers(0, 900))), engine="fixpoint")
        found = evaluation_of(now, [before])
        targets = [o for o in now.outcomes if policy.rules[o.rule].force == "target" and o.outcome != "not_applicable"]
        assert {result.outcome for result in found.results} == set(targets)
        for result in found.results:
            by_name = {reading.reading: reading for reading in result.outcome.readings}
            for reading in result.readings:
                count[reading.pace] += 1
                count["measures"] += len(reading.measures)
                assert (reading.pace == "reached") == (by_name[reading.reading].requires is True)
        assert found.tasks == () and found.criticisms == ()

    check()
    assert count["reached"] and count["past_due"] and count["unknown"]


def with_clauses(policy: Policy) -> Policy:
    """The policy with the clauses that its rules name."""
    named = dict.fromkeys(rule.clause for rule in policy.rules.values())
    title, place = Text("某条", "a clause"), Place("opinion.yaml")
    clauses = {each: Clause(each, each, title, "", (), None, (), (), (), (), place) for each in named}
    return replace(policy, clauses=clauses)


def test_every_report_can_be_written(count: Count) -> None:
    @examples(3)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        policy = with_clauses(data.draw(policies()))
        before, now = (assess(policy, data.draw(snapshots(policy)), engine="fixpoint") for _ in range(2))
        found = evaluation_of(now, [before])
        for language in LANGUAGES:
            report = evaluation_report(found, language)
            told = terminal(report, 60)
            assert all(width_of(line) <= 60 for line in told.splitlines())
            for written in (markdown(report), html(report)):
                assert written.endswith("\n") or written.endswith("</html>")
            assert evaluation_docx(found, language).startswith(b"PK")
        assert json_evaluation(found) == json_evaluation(found)
        count["evaluations"] += 1

    check()
    assert count["evaluations"]
