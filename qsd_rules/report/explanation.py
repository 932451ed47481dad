"""An explanation as a report: what was asked about, its rules, what came of it and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from qsd_rules.assess.assessment import Assessment, RuleOutcome
from qsd_rules.assess.explanation import DecisionExplanation, Explanation, OutcomeExplanation
from qsd_rules.assess.outcome_table import BY_WEIGHT
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.policy.addresses import is_under
from qsd_rules.report.blocks import (
    Block,
    Fields,
    Item,
    Listing,
    Paragraph,
    Report,
    Run,
    Section,
    faint,
    field,
    harmless_parts,
    line,
    note,
    strong,
    text,
)
from qsd_rules.report.condition_content import SIGNS
from qsd_rules.report.evaluated import LABELS as OUTCOME_LABELS
from qsd_rules.report.evaluated import NOT_OTHERWISE, because_words, outcome_fields, outcome_title
from qsd_rules.report.explained_target import HEADINGS, target_section
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.rule_card import clause_address, rule_section
from qsd_rules.report.sentences import document_title, header, is_advice, subject_title
from qsd_rules.report.steps import derivation
from qsd_rules.report.values_found import decision_words
from qsd_rules.report.voice import Voice
from qsd_rules.words import wording
from qsd_rules.words.language import Counted, Language, Text

KIND = Text("说明", "Explanation")
RULES = Text("有关规则", "Rules")
ASSESSED = Text("核查", "Assessed")
OUTCOMES = Text("结果", "Outcomes")
OTHER_OUTCOMES = Text("其余结果", "Other outcomes")
OTHER_SUBJECTS = Text("其余对象", "Other subjects")
OTHERS = Text("也可指", "Or was meant")
NO_RULES = Text("没有规则出自这里", "no rule stands here")
NO_OUTCOMES = Text("事实中没有有关的对象", "the facts have no subject that this is about")
EXPLAIN_ONE = Text("详情：qsd-rules explain 规则名", "more: qsd-rules explain RULE")
EXPLAIN_FINDING = Text("详情：qsd-rules explain 规则名@对象编号", "more: qsd-rules explain RULE@SUBJECT")
MORE = Text("另有 {count} 项", "{count} more")
OF_SUBJECTS = Text("{count}个对象：{names}", "{count:subject}: {names}")
AND_OTHERS = Text("{names}等", "{names} and others")
NO_RULE_AGAINST = Text("没有规则违反", "no rule is violated")
SOME_RULE_AGAINST = Text("有 {count} 条规则违反", "rules violated: {count}")
SOME_RULE_OPEN = Text("尚有 {count} 条规则不能判定", "rules undetermined: {count}")
NO_RULE_OPEN = Text("没有规则尚不能判定", "no rule is undetermined")
ONE_IS_ENOUGH = Text("一条违反即可定，尚缺的事实改变不了", "one violation settles it, whatever is still unknown")
OTHERWISE_READ = Text("换一种读法，决定不同", "another reading decides otherwise")
PENDING = Text("待定", "pending")
AGAINST = Text("不利", "against")
ASK_FOR = Text("补齐", "ask for")
MOST_CARDS = 2
MOST_EXPLAINED = 3
MOST_LISTED = 40
MOST_NAMES = 6
MOST_OTHERS = 6
MOST_WORDS = 4
LONGEST_REASON = 120
"""Characters of a reason that are told of an outcome in a list."""


def explanation_report(explanation: Explanation, language: Language) -> Report:
    """The whole explanation."""
    assessment, policy, voice = explanation.assessment, explanation.policy, Voice(language)
    title = wording.titled(voice.say(policy.title), language)
    lines: list[str] = [f"{policy.number}{title}" if language == "zh" else f"{policy.number} {title}"]
    if assessment is not None:
        lines = header(assessment, language)
    return harmless_parts(
        Report(
            language,
            voice.say(KIND),
            lines[0],
            tuple(_parts(explanation, voice)),
            tuple(map(line, lines[1:])),
            number=policy.number,
            day=assessment.as_of if assessment else latest_day(explanation),
        )
    )


def _parts(explanation: Explanation, voice: Voice) -> Iterator[Block]:
    assessment = explanation.assessment
    speech = Speech(explanation.policy, assessment.as_of if assessment else latest_day(explanation))
    yield target_section(explanation, speech, voice)
    brief = replace(speech, most_words=MOST_WORDS)
    if assessment is None:
        yield from _rules(explanation, speech, voice)
    elif explanation.target.kind == "decision":
        told = sorted(explanation.decisions, key=lambda each: BY_WEIGHT.index(each.decision.status))
        not_clear = [each for each in told if each.decision.status in ("against", "contested", "pending")]
        shown = told if len(told) <= MOST_EXPLAINED else not_clear[:MOST_EXPLAINED] or told[:1]
        for decision in shown:
            yield _decision(decision, assessment, brief, voice)
        yield from _other_decisions([each for each in told if each not in shown], assessment, voice)
    else:
        full = in_full(explanation)
        for explained in full:
            yield _outcome(explained, explanation, assessment, brief, voice)
        rest = [explained for explained in explanation.outcomes if explained not in full]
        yield from _listed(rest, OTHER_OUTCOMES if full else OUTCOMES, assessment, brief, voice)
    yield from _foot(explanation, voice)
    yield from _others(explanation, voice)


def latest_day(explanation: Explanation) -> date:
    """The day whose figures are told when no facts are given: the latest from which one of them is in force."""
    policy = explanation.policy
    return max([policy.in_force_from, *(parameter.values[-1][0] for parameter in policy.parameters.values())])


def in_full(explanation: Explanation) -> Sequence[OutcomeExplanation]:
    """The outcomes that are told in full: as many as can be read, findings before others, where rules are asked for."""
    if explanation.target.kind in ("fact", "parameter", "organ"):
        return []
    found = [e for e in explanation.outcomes if e.finding.outcome.outcome not in ("satisfied", "not_applicable")]
    differing = [e for e in explanation.outcomes if e.finding.differing and e not in found]
    chosen = [*found, *differing]
    if len({explained.finding.rule.name for explained in explanation.outcomes}) == 1:
        applying = [e for e in explanation.outcomes if e.finding.outcome.outcome != "not_applicable"]
        return chosen[:MOST_EXPLAINED] or (applying or explanation.outcomes)[:1]
    return chosen if len(chosen) <= MOST_EXPLAINED else []


# Rules, without facts.


def _rules(explanation: Explanation, speech: Speech, voice: Voice) -> Iterator[Block]:
    """The rules that a clause, decision, fact or figure is about: a few in full, many in two lines each."""
    policy, target = explanation.policy, explanation.target
    if target.kind in ("rule", "finding"):
        return
    if not explanation.rules:
        below = any(is_under(other, target.name) and other != target.name for other in policy.clauses)
        if target.kind != "clause" or not below:
            yield text(voice.say(NO_RULES))
        return
    if len(explanation.rules) <= MOST_CARDS:
        for name in explanation.rules:
            yield rule_section(policy.rules[name], policy, speech, voice, HEADINGS["rule"])
        return
    items = []
    for name in explanation.rules:
        rule = policy.rules[name]
        about = f"{voice.say(wording.FORCES[rule.force])} · {voice.say(policy.kinds[rule.subject].label)}"
        here = target.kind == "clause" and rule.clause == target.name
        where = "" if here else f"{clause_address(rule.clause, policy, voice)}  "
        items.append(Item(line(where, f"{voice.say(rule.title)}  ", faint(about)), (note(name),)))
    blocks = (Listing(tuple(items), "tree"), note(voice.say(EXPLAIN_ONE)))
    yield Section(line(voice.say(RULES)), blocks, line(f"{len(explanation.rules)}"))


# What came of it.


def _outcome(
    explained: OutcomeExplanation, explanation: Explanation, assessment: Assessment, speech: Speech, voice: Voice
) -> Section:
    rule = explained.finding.rule
    blocks: list[Block] = []
    if explanation.target.kind not in ("rule", "finding"):
        where = clause_address(rule.clause, assessment.policy, voice)
        blocks.append(text(f"{where}  {voice.say(rule.title)}  ", faint(rule.name)))
    blocks.append(outcome_fields(explained, assessment, speech, voice))
    return Section(line(voice.say(ASSESSED)), tuple(blocks), outcome_title(explained, assessment, voice))


def _listed(
    rest: Iterable[OutcomeExplanation], heading: Text, assessment: Assessment, speech: Speech, voice: Voice
) -> Iterator[Section]:
    """The other outcomes: those of one rule for one reason together, with their subjects."""
    groups: dict[tuple[str, str, str], list[RuleOutcome]] = {}
    for explained in rest:
        outcome = explained.finding.outcome
        key = (outcome.rule, outcome.outcome, _short_reason(explained, speech, voice))
        groups.setdefault(key, []).append(outcome)
    items = []
    for (name, _, reason), outcomes in list(groups.items())[:MOST_LISTED]:
        rule = assessment.policy.rules[name]
        where = clause_address(rule.clause, assessment.policy, voice)
        because = voice.colon + reason if reason else ""
        words = line(_badge(outcomes[0], voice), f"  {where}  {voice.say(rule.title)}", because)
        items.append(Item(words, (note(_citations(outcomes, voice)),)))
    if len(groups) > MOST_LISTED:
        items.append(Item(line(voice.say(MORE, count=len(groups) - MOST_LISTED))))
    if items:
        yield Section(line(voice.say(heading)), (Listing(tuple(items), "tree"), note(voice.say(EXPLAIN_FINDING))))


def _badge(outcome: RuleOutcome, voice: Voice) -> Run:
    return Run(voice.say(wording.OUTCOMES[outcome.outcome]), "badge", outcome.outcome)


def _citations(outcomes: Sequence[RuleOutcome], voice: Voice) -> str:
    """`rule@subject`, or the rule and its subjects."""
    if len(outcomes) == 1:
        return outcomes[0].identity
    names = voice.listed([outcome.subject[1] for outcome in outcomes[:MOST_NAMES]])
    if len(outcomes) > MOST_NAMES:
        names = voice.say(AND_OTHERS, names=names)
    said = voice.say(OF_SUBJECTS, count=Counted(len(outcomes)), names=names)
    return outcomes[0].rule + wording.in_brackets(said, voice.language)


def _short_reason(explained: OutcomeExplanation, speech: Speech, voice: Voice) -> str:
    """What made an outcome come out; empty for a satisfied one, where it is that all holds."""
    if explained.finding.outcome.outcome == "satisfied":
        return ""
    reason = next((because_words(why, speech, voice) for why in explained.why_not if why.because), "")
    return reason if len(reason) <= LONGEST_REASON else reason[:LONGEST_REASON] + "……"


def _decision(explained: DecisionExplanation, assessment: Assessment, speech: Speech, voice: Voice) -> Section:
    """A decision about a subject: the rules behind it, why it is not otherwise, how it was derived."""
    policy, decision = assessment.policy, explained.decision
    title = strong(subject_title(decision.subject, assessment, voice.language))
    if decision.status == "not_applicable":
        said = voice.say(wording.OUTCOMES["not_applicable"])
        return Section(line(voice.say(ASSESSED)), (), line(title, voice.colon, said))
    applying = [outcome for outcome in explained.outcomes if outcome.outcome != "not_applicable"]
    below: list[Block] = [text(Run(voice.say(OTHERWISE_READ), tone="advised"))] if decision.depends_on_reading else []
    for outcome in applying:
        rule = policy.rules[outcome.rule]
        said = f"  {clause_address(rule.clause, policy, voice)}  {voice.say(rule.title)}"
        below.append(text(_badge(outcome, voice), said, faint(f"  {outcome.identity}")))
    others = len(explained.outcomes) - len(applying)
    if others:
        below.append(note(f"{voice.say(wording.OUTCOMES['not_applicable'])} {others}"))
    papers = dict.fromkeys(policy.facts[need.fact].document for need in decision.needs)
    titles = voice.listed(document_title(policy.documents.get(paper), voice.language) for paper in papers)
    sign, tone = SIGNS[{"against": False, "clear": True}.get(decision.status)]
    told = Fields(
        (
            *field(voice.say(ASK_FOR), filter(None, [titles])),
            *field(voice.say(OUTCOME_LABELS["why_not"]), _decision_why_not(explained, assessment, voice)),
            derivation(explained.derivation, decision.subject, assessment, speech, voice),
        )
    )
    item = Item(line(strong(decision_words(decision, policy, voice), tone)), tuple(below), sign, tone)
    return Section(line(voice.say(ASSESSED)), (Listing((item,), "tree"), told), line(title))


def _other_decisions(others: Iterable[DecisionExplanation], assessment: Assessment, voice: Voice) -> Iterator[Section]:
    """The same decision about other subjects, those that came out alike together."""
    groups: dict[str, list[SubjectKey]] = {}
    for explained in others:
        decision = explained.decision
        said = decision_words(decision, assessment.policy, voice)
        alike = said if decision.status != "not_applicable" else voice.say(wording.OUTCOMES["not_applicable"])
        groups.setdefault(alike, []).append(decision.subject)
    items = []
    for said, subjects in groups.items():
        names = voice.listed(subject_title(key, assessment, voice.language, kind=False) for key in subjects)
        items.append(Item(line(said + voice.colon + names)))
    if items:
        yield Section(line(voice.say(OTHER_SUBJECTS)), (Listing(tuple(items), "tree"),))


def _decision_why_not(explained: DecisionExplanation, assessment: Assessment, voice: Voice) -> Iterator[str]:
    decision = explained.decision
    clear = voice.say(assessment.policy.decisions[decision.decision].clear)
    against = voice.say(SOME_RULE_AGAINST, count=len(decision.against)) if decision.against else ""
    still_open = voice.say(SOME_RULE_OPEN, count=len(decision.undetermined)) if decision.undetermined else ""
    if decision.status != "clear":
        yield voice.say(NOT_OTHERWISE, outcome=clear, because=against or still_open)
    if decision.status != "against":
        yield voice.say(NOT_OTHERWISE, outcome=voice.say(AGAINST), because=voice.say(NO_RULE_AGAINST))
    if decision.status != "pending":
        because = voice.say(ONE_IS_ENOUGH if against else NO_RULE_OPEN)
        yield voice.say(NOT_OTHERWISE, outcome=voice.say(PENDING), because=because)


def _foot(explanation: Explanation, voice: Voice) -> Iterator[Paragraph]:
    if explanation.assessment is None or not explanation.rules:
        return
    if not explanation.outcomes and not explanation.decisions and explanation.assessment.outcomes:
        yield text(voice.say(NO_OUTCOMES))
        return
    yield note(is_advice(voice.language))


def _others(explanation: Explanation, voice: Voice) -> Iterator[Section]:
    """What else the words could mean."""
    others = [target for target in explanation.others if target.name != explanation.target.name]
    named = [f"{voice.say(HEADINGS[t.kind])} {t.name}" for t in others if t.kind != "words"][:MOST_OTHERS]
    if any(target.kind == "words" for target in explanation.others):
        clauses = [clause_address(passage.clause, explanation.policy, voice) for passage in explanation.passages]
        named.append(voice.say(HEADINGS["words"]) + " " + voice.listed(clauses[:12]))
    if named:
        yield Section(line(voice.say(OTHERS)), (), line(voice.semicolon.join(named)))
