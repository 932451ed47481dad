"""What was not judged at all, and why: said in every report, since nothing judged is never success."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.policy.model import Policy
from qsd_rules.words.language import Text
from qsd_rules.words.values import shown_date

if TYPE_CHECKING:
    from qsd_rules.facts.snapshot import Snapshot

Reason = Literal["no-subjects", "not-in-force", "no-rule", "subject-required"]


class NotJudged(NamedTuple):
    """A reason for which all of the facts, or a kind that the policy requires, went unjudged, and how it is told."""

    reason: Reason
    message: Text


NO_SUBJECTS = NotJudged(
    "no-subjects",
    Text("没有核查任何事项：事实里没有任何对象", "Nothing was judged: there is no subject in the facts"),
)
NO_RULE_ASKED = NotJudged(
    "no-rule",
    Text("没有核查任何事项：所选条款没有规则", "Nothing was judged: no rule stands under the clauses asked for"),
)


def not_judged(policy: Policy, snapshot: Snapshot, day: date) -> tuple[NotJudged, ...]:
    """What of a snapshot cannot be judged on a day."""
    if not policy.is_in_force(day):
        return (_out_of_force(policy, day),)
    if not snapshot.judged:
        return (NO_SUBJECTS,)
    present = {kind for kind, _ in snapshot.judged}
    if not any(rule.subject in present for rule in policy.rules.values()):
        kinds = _labels(present, policy)
        message = Text(
            f"没有核查任何事项：没有规则涉及{'、'.join(kinds.zh)}",
            f"Nothing was judged: no rule is about {', '.join(kinds.en)}",
        )
        return (NotJudged("no-rule", message),)
    return tuple(_missing(policy, present, policy.kinds))


def not_judged_of(
    policy: Policy, snapshot: Snapshot, day: date, subjects: Collection[SubjectKey] | None, rules: Iterable[str] | None
) -> tuple[NotJudged, ...]:
    """What of the subjects and rules that are asked for (none stands for all) cannot be judged on a day."""
    all_of_them = not_judged(policy, snapshot, day)
    if any(each.reason != "subject-required" for each in all_of_them):
        return all_of_them
    asked = policy.rules if rules is None else dict.fromkeys(rules)
    about = {policy.rules[name].subject for name in asked}
    present = {kind for kind, _ in (snapshot.subjects if subjects is None else subjects)}
    if not asked:
        return (NO_RULE_ASKED,)
    if about.isdisjoint(present):
        kinds, whose = _labels(about, policy), _labels(present, policy)
        there = Text("事实里没有", "the facts have none")
        if subjects is not None:
            there = Text(f"所选对象是{'、'.join(whose.zh)}", f"the subjects asked for are: {', '.join(whose.en)}")
        message = Text(
            f"没有核查任何事项：所选规则只针对{'、'.join(kinds.zh)}，{there.zh}",
            f"Nothing was judged: the rules asked for are about: {', '.join(kinds.en)}; {there.en}",
        )
        return (NotJudged("no-rule", message),)
    return tuple(_missing(policy, present, about)) if subjects is None else ()


def _out_of_force(policy: Policy, day: date) -> NotJudged:
    """That a day is outside the policy's validity, with both its ends."""
    since, until = policy.in_force_from, policy.in_force_to
    zh = f"自{shown_date(since, 'zh')}起施行，" + (f"至{shown_date(until, 'zh')}止" if until else "未规定有效期")
    en = f"from {shown_date(since, 'en')} " + (f"to {shown_date(until, 'en')}" if until else "with no last day")
    message = Text(
        f"没有核查任何事项：该文件{zh}，核查日期{shown_date(day, 'zh')}不在其内",
        f"Nothing was judged: the policy is in force {en}, and the day of assessment is {shown_date(day, 'en')}",
    )
    return NotJudged("not-in-force", message)


def _missing(policy: Policy, present: Collection[str], about: Collection[str]) -> Iterator[NotJudged]:
    """The kinds of which the policy requires a subject and there is none, among those that are asked about."""
    for name in policy.requires_subjects:
        if name in about and name not in present:
            label = policy.kinds[name].label
            message = Text(
                f"没有核查{label.zh}：该文件要求事实里至少有一个，而事实里没有",
                f"No subject of the kind “{label.en}” was judged: the policy requires at least one, and there is none",
            )
            yield NotJudged("subject-required", message)


class _Labels(NamedTuple):
    zh: tuple[str, ...]
    en: tuple[str, ...]


def _labels(kinds: Collection[str], policy: Policy) -> _Labels:
    """What kinds are called, in the order of the pack."""
    found = [kind.label for kind in policy.kinds.values() if kind.name in kinds]
    return _Labels(tuple(label.zh for label in found), tuple(label.en for label in found))
