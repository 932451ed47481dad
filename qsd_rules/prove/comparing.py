"""Two versions of a policy compared rule by rule: equal in meaning, stricter, looser or different, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Literal

import z3
from msgspec import Struct
from msgspec.structs import replace

from qsd_rules.assess.assessment import Assessment, OutcomeName
from qsd_rules.assess.engine import assess
from qsd_rules.assess.explanation import OutcomeExplanation, explain
from qsd_rules.assess.meaning import Judging, evaluate_reading, governing_readings
from qsd_rules.assess.outcome_table import outcome_when_unmet
from qsd_rules.conditions.syntax import AssessmentDate, Expression, walk
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Fact, Policy, Rule
from qsd_rules.policy.usage import mentions
from qsd_rules.prove.asking import SECONDS, Confirm, Inquiry, UndecidedError, symbols_for
from qsd_rules.prove.dependencies import (
    conditions_of,
    entangled,
    facts_of,
    figures_in,
    head_of,
    rules_behind,
    sizes_in,
    with_conclusions,
)
from qsd_rules.prove.formulas import Formulas, Outcome, all_of, any_of, no
from qsd_rules.prove.one_rule import different
from qsd_rules.prove.symbols import NO, YES
from qsd_rules.words.language import Text
from qsd_rules.words.values import shown_number

Change = Literal["equal", "reworded", "renamed", "stricter", "looser", "different", "added", "removed", "undecided"]
SAME: frozenset[Change] = frozenset({"equal", "reworded", "renamed"})

GRAVITY: Mapping[OutcomeName, int] = {"advised": 1, "pending": 1, "missed": 2, "violated": 3}
"""How grave it is that a rule is not met, by what that is called."""


class Explained(Struct, frozen=True):
    """How one version comes to its outcome; `version` is 0 for the old one."""

    version: int
    assessment: Assessment
    outcome: OutcomeExplanation


class Shown(Struct, frozen=True):
    """A snapshot for which two versions of a rule come to different outcomes: first the old one's, then the new.

    `explained` says how, for the versions that have the rule, once `with_explanations` was asked for.
    """

    snapshot: Snapshot
    outcomes: tuple[OutcomeName, OutcomeName]
    explained: tuple[Explained, ...] = ()


class Difference(Struct, frozen=True):
    """What became of one rule (or one of its readings): its names in both versions, and the snapshots that show it.

    A name is empty where a version lacks the rule; a rule that was added or taken out is shown where it is broken, as
    against a version that does not apply. `notes` say what else changed: force, due date, decisions.
    """

    change: Change
    old: str
    new: str
    readings: tuple[str, str] = ("", "")
    shown: tuple[Shown, ...] = ()
    notes: tuple[Text, ...] = ()


class Side(Struct, frozen=True):
    """One version of a policy, with the readings that govern."""

    policy: Policy
    governing: Mapping[str, str]

    def outcome(self, rule: str, reading: str, snapshot: Snapshot, as_of: date) -> OutcomeName:
        """What a reading comes to for the first subject of its kind."""
        named = self.policy.rules[rule]
        key = next(key for key in snapshot.subjects if key[0] == named.subject)
        judging = Judging(self.policy, snapshot, as_of, self.governing)
        return evaluate_reading(named.reading(reading), named, key, judging.world).outcome


class Versions(Struct, frozen=True):
    """Two versions, ready to be compared on a day. `merged` has the vocabulary of both."""

    old: Side
    new: Side
    merged: Policy
    as_of: date
    seconds: float


def compare(
    old: Policy,
    new: Policy,
    as_of: date,
    seconds: float = SECONDS,
    progress: Callable[[int, int], None] = lambda done, all_: None,
) -> tuple[Difference, ...]:
    """What became of each rule of the old version, in its order, then the rules that are new."""
    versions = versions_of(old, new, as_of, seconds)
    renamed = dict(renamed_rules(versions))
    found: list[Difference] = []
    names = [*old.rules, *(name for name in new.rules if name not in old.rules)]
    for done, name in enumerate(names):
        progress(done, len(names))
        if name in old.rules and name in new.rules:
            found += differences_of(old.rules[name], new.rules[name], versions)
        elif name in renamed:
            found.append(Difference("renamed", name, renamed[name]))
        elif name in old.rules:
            found.append(standing_alone(old.rules[name], "removed", versions))
        elif name not in renamed.values():
            found.append(standing_alone(new.rules[name], "added", versions))
    progress(len(names), len(names))
    return tuple(found)


def compare_on(
    old: Policy,
    new: Policy,
    days: Sequence[date],
    seconds: float = SECONDS,
    progress: Callable[[int, int], None] = lambda done, all_: None,
) -> tuple[Difference, ...]:
    """What became of each rule on any of several days; it is asked about once for all days on which it is the same."""
    found = {(each.old, each.new, each.readings): each for each in compare(old, new, days[0], seconds, progress)}
    pairs = dict.fromkeys((each.old, each.new) for each in found.values() if each.old and each.new)
    seen = {pair: [state_of(pair, versions_of(old, new, days[0]))] for pair in pairs}
    for day in days[1:]:
        versions = versions_of(old, new, day, seconds)
        for pair, states in seen.items():
            state = state_of(pair, versions)
            if state not in states:
                states.append(state)
                for each in differences_of(old.rules[pair[0]], new.rules[pair[1]], versions):
                    key = (each.old, each.new, each.readings)
                    if pair[0] != pair[1] and each.change in SAME:
                        continue
                    if pair[0] != pair[1]:
                        key = next(known for known in found if known[:2] == pair)
                    found[key] = joined(found[key], each) if key in found else each
    return tuple(found.values())


def state_of(pair: tuple[str, str], versions: Versions) -> tuple[object, ...]:
    """All that the comparison of a rule's two versions can rest on that can change from day to day."""
    state: list[object] = []
    for side, name in zip((versions.old, versions.new), pair, strict=True):
        rule = side.policy.rules[name]
        everything = list(with_conclusions(conditions_of(rule), side.policy, counts=True))
        parameters = {name for each in everything for name in mentions(each).parameters}
        behind = [rule, *rules_behind(conditions_of(rule), side.policy)]
        state.append({name: side.policy.parameters[name].value_on(versions.as_of) for name in parameters})
        state.append([outcome_when_unmet(each, versions.as_of) for each in behind])
        if any(isinstance(node, AssessmentDate) for each in everything for node in walk(each)):
            state.append(versions.as_of)
    return tuple(state)


def joined(one: Difference, other: Difference) -> Difference:
    """What became of a rule on two days together, shown by one snapshot for each change of its outcome."""
    notes = tuple(dict.fromkeys((*one.notes, *other.notes)))
    if other.change in SAME or one.change in SAME:
        kept = one if other.change == "equal" or one.change not in SAME else other
        return replace(kept, notes=notes)
    known = {shown.outcomes for shown in one.shown}
    shown = (*one.shown, *(each for each in other.shown if each.outcomes not in known))
    if "undecided" in (one.change, other.change):
        settled = other if one.change == "undecided" else one
        return replace(settled, shown=shown, notes=notes)
    return replace(one, change=one.change if one.change == other.change else "different", shown=shown, notes=notes)


def with_explanations(differences: Iterable[Difference], versions: Versions) -> tuple[Difference, ...]:
    """The differences, with how each version comes to its outcome for the snapshots that show them."""
    return tuple(
        replace(each, shown=tuple(replace(shown, explained=explained(shown, each, versions)) for shown in each.shown))
        for each in differences
    )


def explained(shown: Shown, difference: Difference, versions: Versions) -> tuple[Explained, ...]:
    """How each version that has a rule comes to its outcome for the subject asked about."""
    found = []
    for version, (side, name) in enumerate(
        zip((versions.old, versions.new), (difference.old, difference.new), strict=True)
    ):
        if not name:
            continue
        kind = side.policy.rules[name].subject
        subject = next(key for key in shown.snapshot.subjects if key[0] == kind)
        assessment = assess(side.policy, shown.snapshot, shown.snapshot.date)
        outcomes = explain(side.policy, name, assessment, [subject]).outcomes
        found += [Explained(version, assessment, each) for each in outcomes if each.finding.outcome.rule == name]
    return tuple(found)


def versions_of(old: Policy, new: Policy, as_of: date, seconds: float = SECONDS) -> Versions:
    """Two policies side by side."""
    merged = replace(
        new,
        kinds={**old.kinds, **new.kinds},
        facts={**old.facts, **new.facts},
        parameters={**old.parameters, **new.parameters},
        decisions={**old.decisions, **new.decisions},
    )
    sides = [Side(policy, governing_readings(policy, {})) for policy in (old, new)]
    return Versions(sides[0], sides[1], merged, as_of, seconds)


def renamed_rules(versions: Versions) -> Iterator[tuple[str, str]]:
    """The rules that only the old version has, with the one only the new version has that means the same."""
    old, new = versions.old.policy, versions.new.policy
    added = [rule for name, rule in new.rules.items() if name not in old.rules]
    for name, rule in old.rules.items():
        if name in new.rules:
            continue
        for candidate in added:
            if same_head(rule, candidate) and facts_of(rule, old) == facts_of(candidate, new):
                [found, *others] = differences_of(rule, candidate, versions)
                if found.change in SAME and not others:
                    yield name, candidate.name
                    added.remove(candidate)
                    break


def same_head(one: Rule, other: Rule) -> bool:
    """Whether two rules differ at most in their names, words and conditions."""
    heads = [(rule.subject, rule.force, rule.due, rule.decisions, len(rule.readings)) for rule in (one, other)]
    return heads[0] == heads[1]


def differences_of(old: Rule, new: Rule, versions: Versions) -> Iterator[Difference]:
    """What became of a rule in its governing reading, then what became of others that changed."""
    governing = versions.old.governing[old.name], versions.new.governing[new.name]
    yield difference_of(old, new, governing, versions, (*head_votes(old, new), *reading_votes(old, new)))
    names = {reading.name for reading in new.readings}
    for reading in old.readings:
        if reading.name in names and (reading.name, reading.name) != governing:
            found = difference_of(old, new, (reading.name, reading.name), versions, ())
            if found.change not in SAME:
                yield found


Lean = Literal["stricter", "looser", "both"]
Vote = tuple[Lean, Text]


def difference_of(
    old: Rule, new: Rule, readings: tuple[str, str], versions: Versions, votes: tuple[Vote, ...]
) -> Difference:
    """What became of one reading; `votes` are what changed beside its conditions."""
    found = Difference("equal", old.name, new.name, readings, notes=tuple(note for _, note in votes))
    retyped = tuple(retyped_facts(old, new, versions))
    if retyped:
        return replace(found, change="different", notes=(*found.notes, *retyped))
    sides: set[Lean] = {side for side, _ in votes}
    shown: list[Shown] = []
    if not same_conditions(old, new, readings, versions):
        figures = changed_values(old, new, readings, versions)
        found = replace(found, notes=tuple(dict.fromkeys((*found.notes, *figures))))
        inquiry, first, second = side_by_side(old, new, readings, versions)
        graver = GRAVITY[second.unmet_is] - GRAVITY[first.unmet_is]
        stricter = all_of(second.unmet, any_of(no(first.unmet), YES if graver > 0 else NO))
        looser = all_of(first.unmet, any_of(no(second.unmet), YES if graver < 0 else NO))
        try:
            asked: tuple[tuple[Lean, z3.BoolRef], ...] = (
                ("stricter", stricter),
                ("looser", looser),
                ("both", different(first, second)),
            )
            fits = differs(old, new, readings, versions)
            settled = all_of(no(first.undetermined), no(second.undetermined))
            for side, formula in asked:
                if side == "both" and sides:
                    continue
                snapshot = inquiry.find(all_of(formula, settled), differs(old, new, readings, versions, settled=True))
                snapshot = snapshot or inquiry.find(formula, fits)
                if snapshot is not None:
                    sides.add(side)
                    shown.append(shown_by(snapshot, old, new, readings, versions))
        except UndecidedError as error:
            return replace(found, change="undecided", notes=(*found.notes, error.reason), shown=tuple(shown))
        found = replace(found, change="reworded")
    if not sides:
        return found
    change: Change = "stricter" if sides == {"stricter"} else "looser" if sides == {"looser"} else "different"
    return replace(found, change=change, shown=tuple(shown))


def side_by_side(
    old: Rule, new: Rule, readings: tuple[str, str], versions: Versions
) -> tuple[Inquiry, Outcome, Outcome]:
    """Both versions of a rule about one set of symbols."""
    inquiry, both = joint_inquiry([old], [new], versions)
    way = (new.subject,)
    first = both[0].outcome(old, readings[0], way)
    second = both[1].outcome(new, readings[1], way)
    return inquiry, first, second


def joint_inquiry(old: list[Rule], new: list[Rule], versions: Versions) -> tuple[Inquiry, tuple[Formulas, Formulas]]:
    """Rules of both versions, ready to be asked about together."""
    sides = (versions.old, old), (versions.new, new)
    asked = [(side.policy, [each for rule in rules for each in conditions_of(rule)]) for side, rules in sides]
    as_of = versions.as_of
    recounted = old and new and len({counting(own, policy, as_of) for policy, own in asked}) > 1
    counts = bool(recounted) or any(entangled(with_conclusions(own, policy), policy) for policy, own in asked)
    conditions = [list(with_conclusions(own, policy, counts)) for policy, own in asked]
    figures = dict.fromkeys(
        figure
        for (side, _), listed in zip(sides, conditions, strict=True)
        for figure in figures_in(listed, side.policy, as_of)
    )
    sizes = [
        size
        for (side, _), listed in zip(sides, conditions, strict=True)
        for size in sizes_in(listed, side.policy, as_of)
    ]
    symbols, exact = symbols_for(versions.merged, [*conditions[0], *conditions[1]], sizes)
    both = tuple(Formulas(side.policy, symbols, as_of, side.governing, counts) for side, _ in sides)
    governing = versions.new.governing
    inquiry = Inquiry(versions.merged, as_of, governing, symbols, both[1], tuple(figures), exact, versions.seconds)
    return inquiry, (both[0], both[1])


def same_conditions(old: Rule, new: Rule, readings: tuple[str, str], versions: Versions) -> bool:
    """Whether nothing that the outcome can depend on was touched."""
    told = []
    for side, rule, reading in ((versions.old, old, readings[0]), (versions.new, new, readings[1])):
        named = rule.reading(reading)
        conditions = [named.applies.expression, named.requires.expression]
        heads = [(head_of(each), side.governing[each.name]) for each in rules_behind(conditions, side.policy)]
        everything = with_conclusions(conditions, side.policy, counts=True)
        told.append((meaning(everything, side.policy, versions.as_of), heads, outcome_when_unmet(rule, versions.as_of)))
    return told[0] == told[1]


def changed_values(old: Rule, new: Rule, readings: tuple[str, str], versions: Versions) -> Iterator[Text]:
    """The parameters behind a rule that have another value in the new version."""
    figures: list[dict[str, Decimal | None]] = []
    for side, rule, reading in ((versions.old, old, readings[0]), (versions.new, new, readings[1])):
        named = rule.reading(reading)
        behind = with_conclusions([named.applies.expression, named.requires.expression], side.policy, counts=True)
        names = sorted({name for each in behind for name in mentions(each).parameters})
        figures.append({name: side.policy.parameters[name].value_on(versions.as_of) for name in names})
    for name in figures[0].keys() & figures[1].keys():
        was, now = figures[0][name], figures[1][name]
        if was != now:
            zh, en = (
                tuple(none if value is None else shown_number(value) for value in (was, now)) for none in ("无", "none")
            )
            day = versions.as_of
            yield Text(f"参数 {name}：{zh[0]} → {zh[1]}（{day}）", f"parameter {name}: {en[0]} → {en[1]} (on {day})")


def counting(conditions: list[Expression], policy: Policy, as_of: date) -> tuple[object, ...]:
    """What there is to know of how facts are counted over collections that conditions rest on."""
    asked = set(with_conclusions(conditions, policy))
    counted = (each for each in with_conclusions(conditions, policy, counts=True) if each not in asked)
    return meaning(counted, policy, as_of)


def meaning(expressions: Iterable[Expression], policy: Policy, as_of: date) -> tuple[object, ...]:
    """All that expressions can come to depends on: themselves, their parameters' values, what their facts are."""
    listed = tuple(expressions)
    found = [mentions(expression) for expression in listed]
    parameters = sorted({name for each in found for name in each.parameters})
    facts = sorted({name for each in found for name in each.facts if name in policy.facts})
    values = tuple((name, policy.parameters[name].value_on(as_of)) for name in parameters)
    return (listed, values, tuple(meant(policy, name) for name in facts))


def meant(policy: Policy, name: str) -> tuple[object, ...]:
    """What a fact is, but for what people call it."""
    fact = policy.facts[name]
    derive = fact.derive and fact.derive.expression
    return (name, fact.type, fact.places, fact.minimum, fact.maximum, fact.optional, fact.to, fact.inverse_of, derive)


def retyped_facts(old: Rule, new: Rule, versions: Versions) -> Iterator[Text]:
    """The facts of a rule that are of another type in the new version: no one snapshot can be read by both."""
    before, after = versions.old.policy, versions.new.policy
    for name in sorted(facts_of(old, before) | facts_of(new, after)):
        if name in before.facts and name in after.facts:
            yield from judged_otherwise(before.facts[name], after.facts[name])
            kinds = [typed(policy.facts[name]) for policy in (before, after)]
            if kinds[0] != kinds[1]:
                was, now = (" ".join(each) for each in kinds)
                yield Text(
                    f"事实 {name} 的类型：{was} → {now}，没有两个版本都能读的事实",
                    f"type of the fact {name}: {was} → {now}, so no facts can be read by both versions",
                )


def judged_otherwise(before: Fact, after: Fact) -> Iterator[Text]:
    """That a day is of another role, so that it is known on other days."""
    if before.role != after.role:
        was, now = before.role or "—", after.role or "—"
        yield Text(f"事实 {before.name} 的日期性质：{was} → {now}", f"role of the day {before.name}: {was} → {now}")


def typed(fact: Fact) -> tuple[str, ...]:
    """What a value of a fact is, in words of the pack."""
    ends = (fact.to, "many" if fact.many else "", fact.inverse_of)
    return (fact.type, *(end for end in ends if end))


def head_votes(old: Rule, new: Rule) -> Iterator[Vote]:
    """What changed beside the conditions and makes a rule stricter or looser: due date, decisions, force."""
    if old.force != new.force:
        text = Text(f"约束力：{old.force} → {new.force}", f"force: {old.force} → {new.force}")
        yield "stricter" if new.force == "must" else "looser" if old.force == "must" else "both", text
    if old.judged != new.judged:
        text = Text(f"何时判定：{old.judged} → {new.judged}", f"judged: {old.judged} → {new.judged}")
        yield "looser" if new.judged == "every_year" else "stricter" if old.judged == "every_year" else "both", text
    if old.due != new.due:
        sooner = new.due is not None and (old.due is None or new.due < old.due)
        text = Text(f"期限：{old.due or '无'} → {new.due or '无'}", f"due: {old.due or 'none'} → {new.due or 'none'}")
        yield "stricter" if sooner else "looser", text
    was, now = dict(old.decisions), dict(new.decisions)
    for decision in dict.fromkeys((*was, *now)):
        if was.get(decision) != now.get(decision):
            before, after = was.get(decision, "—"), now.get(decision, "—")
            side: Lean = "both" if decision in was and decision in now else "stricter" if decision in now else "looser"
            yield side, Text(f"决定 {decision}：{before} → {after}", f"decision {decision}: {before} → {after}")


def reading_votes(old: Rule, new: Rule) -> Iterator[Vote]:
    """Readings that came or went, where there were several."""
    names = [{reading.name for reading in rule.readings} for rule in (old, new)]
    if len(old.readings) == len(new.readings) == 1:
        return
    for name in sorted(names[0] - names[1]):
        yield "both", Text(f"不再有理解 {name}", f"the reading {name} is gone")
    for name in sorted(names[1] - names[0]):
        yield "both", Text(f"新增理解 {name}", f"the reading {name} is new")


def differs(old: Rule, new: Rule, readings: tuple[str, str], versions: Versions, settled: bool = False) -> Confirm:
    """Whether both versions come to different outcomes; if `settled`, neither for want of facts."""

    def confirm(judging: Judging) -> bool:
        found = shown_by(judging.snapshot, old, new, readings, versions).outcomes
        return found[0] != found[1] and not (settled and "undetermined" in found)

    return confirm


def shown_by(snapshot: Snapshot, old: Rule, new: Rule, readings: tuple[str, str], versions: Versions) -> Shown:
    """What both versions make of a snapshot, by the reference meaning."""
    return Shown(
        snapshot,
        (
            versions.old.outcome(old.name, readings[0], snapshot, versions.as_of),
            versions.new.outcome(new.name, readings[1], snapshot, versions.as_of),
        ),
    )


def standing_alone(rule: Rule, change: Literal["added", "removed"], versions: Versions) -> Difference:
    """A rule that only one version has, where it is broken."""
    side = versions.new if change == "added" else versions.old
    reading = side.governing[rule.name]
    inquiry, both = joint_inquiry([] if change == "added" else [rule], [rule] if change == "added" else [], versions)
    outcome = both[1 if change == "added" else 0].outcome(rule, reading, (rule.subject,))

    def broken(judging: Judging) -> bool:
        return side.outcome(rule.name, reading, judging.snapshot, versions.as_of) == outcome.unmet_is

    names = ("", rule.name) if change == "added" else (rule.name, "")
    try:
        found = inquiry.find(outcome.unmet, broken)
    except UndecidedError as error:
        return Difference(change, *names, notes=(error.reason,))
    if found is None:
        return Difference(change, *names)
    pair: tuple[OutcomeName, OutcomeName] = ("not_applicable", outcome.unmet_is)
    return Difference(change, *names, shown=(Shown(found, pair if change == "added" else (pair[1], pair[0])),))


class Moved(Struct, frozen=True):
    """One outcome of given facts that is not the same under both versions; empty where a version has none.

    `acts` are the acts that follow where a decision goes against the subject, empty for what has none.
    """

    facts: str
    subject: tuple[str, str]
    name: str
    old: str
    new: str
    acts: tuple[str, str] = ("", "")


def moved_outcomes(
    old: Policy, new: Policy, facts: str, snapshots: tuple[Snapshot, Snapshot], as_of: date
) -> tuple[Moved, ...]:
    """The rules and decisions that come out otherwise for the `facts` of that name, as each version reads them."""
    found: list[dict[tuple[tuple[str, str], str], tuple[str, str]]] = []
    for policy, snapshot in zip((old, new), snapshots, strict=True):
        judging = Judging(policy, snapshot, as_of, governing_readings(policy, {}))
        outcomes: dict[tuple[tuple[str, str], str], tuple[str, str]] = {}
        for key, rule in product(snapshot.subjects, policy.rules.values()):
            if rule.subject == key[0]:
                outcomes[key, rule.name] = judging.rule(rule, key).outcome, ""
        for key, decision in product(snapshot.subjects, policy.decisions.values()):
            if decision.subject == key[0]:
                held = judging.decision(decision, key)
                outcomes[key, decision.name] = held.status, held.act or ""
        found.append(outcomes)
    none = ("", "")
    pairs = {key: (found[0].get(key, none), found[1].get(key, none)) for key in dict.fromkeys((*found[0], *found[1]))}
    return tuple(
        Moved(facts, subject, name, old[0], new[0], (old[1], new[1]))
        for (subject, name), (old, new) in pairs.items()
        if old != new
    )
