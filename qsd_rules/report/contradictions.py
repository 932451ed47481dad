"""Contradictions in words: which facts with values, papers and places, why they can't all be right, what governs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qsd_rules.assess.assessment import Assessment, Contradiction
from qsd_rules.assess.contradictions import by_identity, sides
from qsd_rules.assess.findings import FactUsed
from qsd_rules.conditions.absent import ABSENT
from qsd_rules.facts.shown_values import shown_value
from qsd_rules.policy.model import Agreement
from qsd_rules.report.sentences import source_of, subject_title
from qsd_rules.report.voice import Voice
from qsd_rules.words.language import Text
from qsd_rules.words.values import shown_date

CONTRADICTIONS = Text("材料相互矛盾", "Contradictions")
WHY: dict[Agreement, Text] = {
    "part_of": Text("前者是后者的一部分，不能更多", "the first is part of the second and can't be more"),
    "at_most": Text("前者不能大于后者", "the first can't be above the second"),
    "before": Text("前者不能晚于后者", "the first can't be after the second"),
    "implies": Text("不能同时成立", "these can't all hold"),
    "establishes": Text("有无此日期与此项是否成立须一致", "the day is given where, and only where, this is so"),
}
RULED_OUT = Text("由其他事实得出的是{derived}{rests}，以此为准", "other facts come to {derived}{rests}, which governs")
RESTS_ON = Text("据{facts}", "by {facts}")
AFTER_FACTS = Text(
    "晚于事实截至的{day}，此时尚不能发生", "which is after {day}, the date of the facts, when it can't have been done"
)
CONTESTED = Text("{fact}（矛盾第{number}项）", "{fact} (contradiction {number})")
MOST_SIDES = 6
MORE = Text("另有 {count} 处", "{count} more")


def contradiction_words(contradiction: Contradiction, assessment: Assessment, voice: Voice) -> str:
    """What contradicts what, and why, without the subject that it is about."""
    first, *others = [_side(side, contradiction, assessment, voice) for side in sides(contradiction, assessment)]
    shown = [*others[:MOST_SIDES], *([voice.say(MORE, count=len(others) - MOST_SIDES)] if others[MOST_SIDES:] else [])]
    if contradiction.kind == "after_facts":
        why = voice.say(AFTER_FACTS, day=shown_date(assessment.snapshot.date, voice.language))
        return f"{first}{voice.comma}{why}"
    if contradiction.kind == "invariant":
        why = voice.say(WHY[assessment.policy.invariants[contradiction.name].agreement])
        return voice.semicolon.join([first, *shown]) + voice.colon + why
    fact = assessment.policy.facts[contradiction.name]
    derived = shown_value(contradiction.derived, fact, assessment.policy, assessment.snapshot, voice.language)
    rests = voice.in_brackets(voice.say(RESTS_ON, facts=voice.semicolon.join(shown))) if shown else ""
    return first + voice.semicolon + voice.say(RULED_OUT, derived=derived, rests=rests)


def contradiction_title(contradiction: Contradiction, assessment: Assessment, voice: Voice) -> str:
    """Whom a contradiction is about."""
    return subject_title(contradiction.subject, assessment, voice.language)


def contested_by(identities: Iterable[str], assessment: Assessment, voice: Voice) -> Iterator[str]:
    """The contradictions that an outcome or a decision rests on, each by its first fact and its number."""
    found = by_identity(assessment)
    numbers = {identity: number for number, identity in enumerate(found, 1)}
    for identity in identities:
        if identity in found:
            _, name = found[identity].facts[0]
            label = voice.say(assessment.policy.facts[name].label)
            yield voice.say(CONTESTED, fact=label, number=numbers[identity])


def _side(side: FactUsed, contradiction: Contradiction, assessment: Assessment, voice: Voice) -> str:
    """A fact as given, with its paper and place; another subject's is named before."""
    value = ABSENT if side.value is ABSENT else side.known
    shown = shown_value(value, side.fact, assessment.policy, assessment.snapshot, voice.language)
    said = f"{voice.say(side.fact.label)}{voice.colon}{shown}"
    if (side.subject.kind, side.subject.id) != contradiction.subject:
        said = f"{side.subject.name or side.subject.id}{voice.comma}{said}"
    source = source_of(side, voice.language)
    return said + (voice.in_brackets(source) if source else "")
