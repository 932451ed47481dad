"""Findings since an earlier record: new, still open, gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from qsd_rules.assess.assessment import FINDINGS, Assessment
from qsd_rules.assess.selection import Selection
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.words import wording
from qsd_rules.words.language import Counted, Language, Text
from qsd_rules.words.problems import InputProblems, Place, Problem

State = Literal["new", "open", "gone"]
STATES: Mapping[State, Text] = {
    "new": Text("新增", "new"),
    "open": Text("仍未了结", "still open"),
    "gone": Text("已不在列", "gone"),
}
SINCE = Text("与{day}的记录相比", "Since the record of {day}")
IN_NUMBERS = Text("新增 {new} 项，仍未了结 {open} 项，已不在列 {gone} 项", "{new} new, {open} still open, {gone} gone")
ANOTHER_PACK = Text("那份记录所用的规则包与现在的不同", "that record was made with another version of the pack")
NOT_JUDGED = Text("本次未核查", "not judged this time")
WAS_NOT = Text("当时未核查", "not judged then")
OTHER_POLICY = Text(
    "记录属于另一份政策 `{recorded}`，本次核查的是 `{now}`",
    "the record is of another policy, `{recorded}`; now it is `{now}`",
)
OTHER_PART = Text(
    "记录只核查了其中一部分（{recorded}），本次核查的是另一部分（{now}），不能比较",
    "the record is of another part of the facts and rules ({recorded}) than this time ({now}): they do not compare",
)
SAME_PART = Text("用同样的 `--subject`、`--rule`、`--clause`", "use the same `--subject`, `--rule` and `--clause`")
ALL = Text("全部", "all")


class Compared(NamedTuple):
    """A finding of now or then: its state, and what it came to; none where it was not judged."""

    state: State
    identity: str
    rule: str
    subject: SubjectKey
    before: str | None
    now: str | None


class Baseline(NamedTuple):
    """An earlier record as findings are told against it.

    `day` is its day of assessment, as `2013-06-30`; `outcomes` and
    `contradictions` are what it had, and `compared` the findings of now and
    then, by name.
    """

    day: str
    same_pack: bool
    outcomes: Mapping[str, str]
    compared: Mapping[str, Compared]
    contradictions: frozenset[str]
    new_contradictions: int

    def of(self, state: State) -> tuple[Compared, ...]:
        """Those of a state."""
        return tuple(each for each in self.compared.values() if each.state == state)

    def numbers(self, language: Language) -> str:
        """How many there are of each state, and whether the pack is another."""
        counts = {state: Counted(len(self.of(state))) for state in STATES}
        said = IN_NUMBERS.in_language(language).format(**counts)
        comma = Text("；", "; ").in_language(language)
        return said if self.same_pack else f"{said}{comma}{ANOTHER_PACK.in_language(language)}"


def changed(compared: Compared, language: Language) -> str:
    """What a finding was and is, as `violated → satisfied`."""
    before = wording.OUTCOMES.get(compared.before or "", WAS_NOT)
    now = wording.OUTCOMES.get(compared.now or "", NOT_JUDGED)
    return f"{before.in_language(language)} → {now.in_language(language)}"


def compare(assessment: Assessment, selection: Selection, recorded: Mapping[str, Any], file: str) -> Baseline:
    """The findings against those of a record, in the order of now; those that are gone come last.

    A finding that the record has with a lighter outcome (undetermined then, violated now) is new.

    Raises:
        InputProblems: the record is of another policy, or of another part of it.
    """
    policy = assessment.policy
    asked = recorded["selection"]
    then = (*asked["subjects"], *asked["rules"], *asked["clauses"])
    problem = None
    if recorded["policy"]["name"] != policy.name:
        problem = Problem("baseline", Place(file), _with(OTHER_POLICY, recorded["policy"]["name"], policy.name))
    elif sorted(then) != sorted(selection.words):
        problem = Problem(
            "baseline", Place(file), _with(OTHER_PART, ", ".join(then), ", ".join(selection.words)), SAME_PART
        )
    if problem is not None:
        raise InputProblems([problem])
    before = {each["id"]: each["outcome"] for each in recorded["outcomes"]}
    known = frozenset(each["id"] for each in recorded.get("contradictions", ()))
    return Baseline(
        recorded["as_of"],
        recorded["policy"]["digest"] == policy.digest,
        before,
        {each.identity: each for each in _compared(assessment, recorded, before)},
        known,
        sum(each.identity not in known for each in assessment.contradictions),
    )


def _with(text: Text, recorded: str, now: str) -> Text:
    return Text(
        text.zh.format(recorded=recorded or ALL.zh, now=now or ALL.zh),
        text.en.format(recorded=recorded or ALL.en, now=now or ALL.en),
    )


def _compared(assessment: Assessment, recorded: Mapping[str, Any], before: Mapping[str, str]) -> Iterator[Compared]:
    weights: dict[str, int] = {name: weight for weight, name in enumerate(FINDINGS)}
    now = {outcome.identity: outcome for outcome in assessment.outcomes}
    for identity, outcome in now.items():
        if outcome.outcome in weights:
            was = before.get(identity)
            new = was not in weights or weights[outcome.outcome] < weights[was]
            yield Compared("new" if new else "open", identity, outcome.rule, outcome.subject, was, outcome.outcome)
    for each in recorded["outcomes"]:
        if each["outcome"] in weights:
            found = now.get(each["id"])
            if found is None or found.outcome not in weights:
                subject = (each["subject"]["kind"], each["subject"]["id"])
                comes_to = None if found is None else found.outcome
                yield Compared("gone", each["id"], each["rule"], subject, each["outcome"], comes_to)
