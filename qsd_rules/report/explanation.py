"""An explanation for people, at a terminal or in Markdown: what was asked about, its rules, what came of it and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from qsd_rules.assess.assessment import Assessment, DecisionStatus, RuleOutcome
from qsd_rules.assess.explanation import DecisionExplanation, Explanation, OutcomeExplanation
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.policy.addresses import is_under
from qsd_rules.report.evaluated import LABELS as OUTCOME_LABELS
from qsd_rules.report.evaluated import MARKS, NOT_OTHERWISE, STYLES, because_words, outcome_lines, outcome_title
from qsd_rules.report.explained_target import FACT_LABELS, HEADINGS, target_lines
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.rule_card import LABELS as CARD_LABELS
from qsd_rules.report.rule_card import clause_address, rule_card, rule_heading
from qsd_rules.report.sentences import document_title, header, is_advice, subject_title
from qsd_rules.report.steps import derivation_lines
from qsd_rules.report.text_lines import Markup, Sheet, as_list
from qsd_rules.report.values_found import decision_words
from qsd_rules.words import wording
from qsd_rules.words.language import Counted, Language, Text
from qsd_rules.words.layout import Span, width_of

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
DECISION_WEIGHT: tuple[DecisionStatus, ...] = ("against", "pending", "clear", "not_applicable")
MOST_CARDS = 2
MOST_EXPLAINED = 3
MOST_LISTED = 40
MOST_NAMES = 6
MOST_OTHERS = 6
MOST_WORDS = 4
LONGEST_REASON = 120
"""Characters of a reason that are told of an outcome in a list."""


def explanation_report(explanation: Explanation, language: Language, width: int = 80, colour: bool = False) -> str:
    """The whole explanation in lines of at most `width` columns."""
    parts = [list(part) for part in _parts(explanation, _sheet(language, width, "colour" if colour else "plain"))]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def explanation_markdown(explanation: Explanation, language: Language) -> str:
    """The whole explanation as CommonMark: headings, and a nested list below each."""
    return as_list(row for part in _parts(explanation, _sheet(language, 80, "markdown")) for row in part)


def _sheet(language: Language, width: int, markup: Markup) -> Sheet:
    labels = (*CARD_LABELS.values(), *FACT_LABELS.values(), *OUTCOME_LABELS.values())
    column = max(width_of(label.in_language(language)) for label in labels) + 2
    return Sheet(language, max(width, 20), markup, column)


def _parts(explanation: Explanation, sheet: Sheet) -> Iterator[Iterable[str]]:
    assessment = explanation.assessment
    speech = Speech(explanation.policy, assessment.as_of if assessment else latest_day(explanation))
    yield _head(explanation, sheet)
    yield target_lines(explanation, speech, sheet)
    brief = replace(speech, most_words=MOST_WORDS)
    if assessment is None:
        yield _rules(explanation, speech, sheet)
    elif explanation.target.kind == "decision":
        told = sorted(explanation.decisions, key=lambda each: DECISION_WEIGHT.index(each.decision.status))
        not_clear = [each for each in told if each.decision.status in ("against", "pending")]
        shown = told if len(told) <= MOST_EXPLAINED else not_clear[:MOST_EXPLAINED] or told[:1]
        for decision in shown:
            yield _decision(decision, assessment, brief, sheet)
        yield _other_decisions([each for each in told if each not in shown], assessment, sheet)
    else:
        full = in_full(explanation)
        for explained in full:
            yield _outcome(explained, explanation, assessment, brief, sheet)
        rest = [explained for explained in explanation.outcomes if explained not in full]
        yield _listed(rest, OTHER_OUTCOMES if full else OUTCOMES, assessment, brief, sheet)
    yield _foot(explanation, sheet)
    yield _others(explanation, sheet)


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


def _head(explanation: Explanation, sheet: Sheet) -> Iterator[str]:
    policy = explanation.policy
    if explanation.assessment is None:
        title = wording.titled(sheet.say(policy.title), sheet.language)
        yield from sheet.title(f"{policy.number}{title}" if sheet.language == "zh" else f"{policy.number} {title}")
        return
    first, *rest = header(explanation.assessment, sheet.language)
    yield from sheet.title(first)
    for line in rest:
        yield from sheet.lines(line, 2)


# Rules, without facts.


def _rules(explanation: Explanation, speech: Speech, sheet: Sheet) -> Iterator[str]:
    """The rules that a clause, decision, fact or figure is about: a few in full, many in two lines each."""
    policy, target = explanation.policy, explanation.target
    if target.kind in ("rule", "finding"):
        return
    if not explanation.rules:
        below = any(is_under(other, target.name) and other != target.name for other in policy.clauses)
        if target.kind != "clause" or not below:
            yield from sheet.lines(sheet.say(NO_RULES), 2)
        return
    if len(explanation.rules) <= MOST_CARDS:
        for number, name in enumerate(explanation.rules):
            if number:
                yield ""
            yield from rule_heading(policy.rules[name], policy, sheet, HEADINGS["rule"])
            yield from rule_card(policy.rules[name], policy, speech, sheet)
        return
    yield from sheet.heading(RULES, "strong blue", f"{len(explanation.rules)}")
    for name in explanation.rules:
        rule = policy.rules[name]
        about = f"{sheet.say(wording.FORCES[rule.force])} · {sheet.say(policy.kinds[rule.subject].label)}"
        here = target.kind == "clause" and rule.clause == target.name
        where = "" if here else f"{clause_address(rule.clause, policy, sheet)}  "
        yield from sheet.lines([where, f"{sheet.say(rule.title)}  ", Span(about, "faint")], 2, 2)
        yield from sheet.lines([Span(name, "faint")], 4, 2)
    yield from sheet.lines([Span(sheet.say(EXPLAIN_ONE), "faint")], 2)


# What came of it.


def _outcome(
    explained: OutcomeExplanation, explanation: Explanation, assessment: Assessment, speech: Speech, sheet: Sheet
) -> Iterator[str]:
    yield from sheet.heading(ASSESSED, "strong blue", outcome_title(explained, assessment, sheet))
    rule = explained.finding.rule
    if explanation.target.kind not in ("rule", "finding"):
        where = clause_address(rule.clause, assessment.policy, sheet)
        yield from sheet.lines([f"{where}  {sheet.say(rule.title)}  ", Span(rule.name, "faint")], 2, 2)
    yield from outcome_lines(explained, assessment, speech, sheet)


def _listed(
    rest: Iterable[OutcomeExplanation], heading: Text, assessment: Assessment, speech: Speech, sheet: Sheet
) -> Iterator[str]:
    """The other outcomes: those of one rule for one reason together, with their subjects."""
    groups: dict[tuple[str, str, str], list[RuleOutcome]] = {}
    for explained in rest:
        outcome = explained.finding.outcome
        key = (outcome.rule, outcome.outcome, _short_reason(explained, speech, sheet))
        groups.setdefault(key, []).append(outcome)
    if not groups:
        return
    yield from sheet.heading(heading, "strong")
    for (name, word, reason), outcomes in list(groups.items())[:MOST_LISTED]:
        rule = assessment.policy.rules[name]
        where = clause_address(rule.clause, assessment.policy, sheet)
        yield from sheet.lines(
            [
                Span(sheet.say(wording.OUTCOMES[outcomes[0].outcome]), STYLES[outcomes[0].outcome]),
                f"  {where}  {sheet.say(rule.title)}",
                Span(wording.colon(sheet.language) + reason if reason else "", "" if word != "satisfied" else "faint"),
            ],
            2,
            2,
        )
        yield from sheet.lines([Span(_citations(outcomes, sheet), "faint")], 4, 2)
    if len(groups) > MOST_LISTED:
        yield from sheet.lines(sheet.say(MORE, count=len(groups) - MOST_LISTED), 2)
    yield from sheet.lines([Span(sheet.say(EXPLAIN_FINDING), "faint")], 2)


def _citations(outcomes: Sequence[RuleOutcome], sheet: Sheet) -> str:
    """`rule@subject`, or the rule and its subjects."""
    if len(outcomes) == 1:
        return outcomes[0].identity
    names = wording.listed([outcome.subject[1] for outcome in outcomes[:MOST_NAMES]], sheet.language)
    if len(outcomes) > MOST_NAMES:
        names = sheet.say(AND_OTHERS, names=names)
    said = sheet.say(OF_SUBJECTS, count=Counted(len(outcomes)), names=names)
    return outcomes[0].rule + wording.in_brackets(said, sheet.language)


def _short_reason(explained: OutcomeExplanation, speech: Speech, sheet: Sheet) -> str:
    """What made an outcome come out; empty for a satisfied one, where it is that all holds."""
    if explained.finding.outcome.outcome == "satisfied":
        return ""
    reason = next((because_words(why, speech, sheet) for why in explained.why_not if why.because), "")
    return reason if len(reason) <= LONGEST_REASON else reason[:LONGEST_REASON] + "……"


def _decision(explained: DecisionExplanation, assessment: Assessment, speech: Speech, sheet: Sheet) -> Iterator[str]:
    """A decision about a subject: the rules behind it, why it is not otherwise, how it was derived."""
    policy, decision = assessment.policy, explained.decision
    title: list[Span | str] = [Span(subject_title(decision.subject, assessment, sheet.language), "strong")]
    if decision.status == "not_applicable":
        title += [wording.colon(sheet.language), sheet.say(wording.OUTCOMES["not_applicable"])]
        yield from sheet.heading(ASSESSED, "strong blue", title)
        return
    mark = MARKS[{"against": False, "pending": None, "clear": True}[decision.status]]
    yield from sheet.heading(ASSESSED, "strong blue", title)
    yield from sheet.lines([mark, Span(decision_words(decision, policy, sheet), mark.style)], 2, 2)
    if decision.depends_on_reading:
        yield from sheet.lines([Span(sheet.say(OTHERWISE_READ), "yellow")], 4, 2)
    applying = [outcome for outcome in explained.outcomes if outcome.outcome != "not_applicable"]
    for outcome in applying:
        rule = policy.rules[outcome.rule]
        said = f"  {clause_address(rule.clause, policy, sheet)}  {sheet.say(rule.title)}"
        yield from sheet.lines(
            [Span(sheet.say(wording.OUTCOMES[outcome.outcome]), STYLES[outcome.outcome]), said], 4, 2
        )
        yield from sheet.lines([Span(outcome.identity, "faint")], 6, 2)
    others = len(explained.outcomes) - len(applying)
    if others:
        yield from sheet.lines([Span(f"{sheet.say(wording.OUTCOMES['not_applicable'])} {others}", "faint")], 4)
    papers = dict.fromkeys(policy.facts[need.fact].document for need in decision.needs)
    titles = [document_title(policy.documents.get(paper), sheet.language) for paper in papers]
    yield from sheet.labelled(ASK_FOR, [wording.listed(titles, sheet.language)] if titles else [])
    yield from sheet.labelled(OUTCOME_LABELS["why_not"], _decision_why_not(explained, assessment, sheet))
    yield from derivation_lines(explained.derivation, decision.subject, assessment, speech, sheet)


def _other_decisions(others: Iterable[DecisionExplanation], assessment: Assessment, sheet: Sheet) -> Iterator[str]:
    """The same decision about other subjects, those that came out alike together."""
    groups: dict[str, list[SubjectKey]] = {}
    for explained in others:
        decision = explained.decision
        said = decision_words(decision, assessment.policy, sheet)
        alike = said if decision.status != "not_applicable" else sheet.say(wording.OUTCOMES["not_applicable"])
        groups.setdefault(alike, []).append(decision.subject)
    if groups:
        yield from sheet.heading(OTHER_SUBJECTS, "strong")
    for said, subjects in groups.items():
        names = [subject_title(key, assessment, sheet.language, kind=False) for key in subjects]
        yield from sheet.lines(said + wording.colon(sheet.language) + wording.listed(names, sheet.language), 2, 2)


def _decision_why_not(explained: DecisionExplanation, assessment: Assessment, sheet: Sheet) -> Iterator[str]:
    decision = explained.decision
    clear = sheet.say(assessment.policy.decisions[decision.decision].clear)
    against = sheet.say(SOME_RULE_AGAINST, count=len(decision.against)) if decision.against else ""
    still_open = sheet.say(SOME_RULE_OPEN, count=len(decision.undetermined)) if decision.undetermined else ""
    if decision.status != "clear":
        yield sheet.say(NOT_OTHERWISE, outcome=clear, because=against or still_open)
    if decision.status != "against":
        yield sheet.say(NOT_OTHERWISE, outcome=sheet.say(AGAINST), because=sheet.say(NO_RULE_AGAINST))
    if decision.status != "pending":
        because = sheet.say(ONE_IS_ENOUGH if against else NO_RULE_OPEN)
        yield sheet.say(NOT_OTHERWISE, outcome=sheet.say(PENDING), because=because)


def _foot(explanation: Explanation, sheet: Sheet) -> Iterator[str]:
    if explanation.assessment is None:
        return
    if not explanation.rules:
        return
    if not explanation.outcomes and not explanation.decisions and explanation.assessment.outcomes:
        yield from sheet.lines(sheet.say(NO_OUTCOMES), 2)
        return
    yield from sheet.lines([Span(is_advice(sheet.language), "faint")], 2)


def _others(explanation: Explanation, sheet: Sheet) -> Iterator[str]:
    """What else the words could mean."""
    others = [target for target in explanation.others if target.name != explanation.target.name]
    named = [f"{sheet.say(HEADINGS[t.kind])} {t.name}" for t in others if t.kind != "words"][:MOST_OTHERS]
    if any(target.kind == "words" for target in explanation.others):
        clauses = [clause_address(passage.clause, explanation.policy, sheet) for passage in explanation.passages]
        named.append(sheet.say(HEADINGS["words"]) + " " + wording.listed(clauses[:12], sheet.language))
    if named:
        yield from sheet.heading(OTHERS, "strong", wording.semicolon(sheet.language).join(named))
