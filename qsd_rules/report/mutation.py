"""How well the cases notice changed rules, and the voice of twins to be approved, as text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.syntax import Value
from qsd_rules.conditions.writing import write
from qsd_rules.facts.shown_values import shown_value
from qsd_rules.pack.cases.writing import Proposal, case_lines, name_of
from qsd_rules.pack.mutants import KINDS, DerivationMutant, Mutant, Score, Survivor
from qsd_rules.pack.twins import Twins
from qsd_rules.policy.model import Policy, Reading
from qsd_rules.report.blocks import Block, Column, Report, Section, Table, Verbatim, line, strong, text
from qsd_rules.report.given_facts import given_facts
from qsd_rules.report.sentences import title_of_clause
from qsd_rules.report.voice import Voice
from qsd_rules.words import wording
from qsd_rules.words.language import Language, Text
from qsd_rules.words.wording import OUTCOMES, in_brackets

KIND = Text("算例对改动的敏感度", "How well the cases notice changes")
CLAUSE_COLUMNS = (
    Text("条款", "clause"),
    Text("变异", "mutants"),
    Text("发现", "noticed"),
    Text("得分", "score"),
    Text("含义相同", "equal"),
)
TOTAL = Text(
    "共 {all} 个变异，算例发现 {killed} 个（{percent}%）；另有 {equal} 个已证明含义相同，不计",
    "{all} mutants, {killed} noticed by the cases ({percent}%); {equal} more are proved equal in meaning, not counted",
)
DERIVED_FACT = Text("推算的事实", "derived fact")
SURVIVES = Text("未被发现", "not noticed")
DROPPED = Text("（删去）", "(dropped)")
WOULD_NOTICE = Text("下面的算例可以发现它：", "this case would notice:")
SHEET_TITLE = Text("算例核准表", "cases to approve")
SHEET_HELP = Text(
    "每一对只有一个事实不同，分处比较的两侧。结论无误的，请在“核准”一栏打勾；"
    "核准的算例见同时写出的 YAML 文件，可移入规则包的 cases/。",
    "The two of a pair differ in one fact and stand on the two sides of a comparison. Tick those whose outcomes are "
    "right; the cases stand in the YAML file written beside this voice and can be moved to the pack's cases/.",
)
COLUMNS = Text("| 事实 | 值 | 结论 | 核准 |", "| fact | value | outcome | approved |")
OTHERWISE = Text("其余事实", "all other facts")
NO_TWINS = Text(
    "没有一对：它比较的是谁与谁相关，不是某个事实的值",
    "no pair: it compares who is related to whom, not a fact's value",
)


def scores_report(scores: Sequence[Score], policy: Policy, language: Language) -> Report:
    """The score of each clause and derived fact, the mutants that no case notices with the case that would, the total.

    Derivations without a mutant have no row.
    """
    voice = Voice(language)
    by_clause: dict[str, list[Score]] = {}
    for score in scores:
        if score.rule:
            by_clause.setdefault(policy.rules[score.rule].clause, []).append(score)
    clauses = [(title_of_clause(policy.clauses[clause], language), found) for clause, found in by_clause.items()]
    counted = [score for score in scores if score.fact and (score.killed or score.equal or score.survivors)]
    facts = [(voice.say(policy.facts[score.fact].label), [score]) for score in counted]
    blocks: list[Block] = [
        *([_table(CLAUSE_COLUMNS, clauses, voice)] if clauses else []),
        *([_table((DERIVED_FACT, *CLAUSE_COLUMNS[1:]), facts, voice)] if facts else []),
    ]
    for survivor in (survivor for score in scores for survivor in score.survivors):
        told: list[Block] = []
        if survivor.twin is not None:
            told = [text(voice.say(WOULD_NOTICE)), Verbatim("\n".join(twin_lines(survivor.twin, policy)), "yaml")]
        elif survivor.undecided is not None:
            told = [text(voice.say(survivor.undecided))]
        about = line(told_mutant(survivor.mutant, policy, language))
        blocks.append(Section(line(voice.say(SURVIVES)), tuple(told), about, tone="undetermined"))
    killed, every, equal = totals(scores)
    said = voice.say(TOTAL, all=every, killed=killed, percent=percent(killed, every), equal=equal)
    title = wording.titled(voice.say(policy.title), language)
    return Report(language, voice.say(KIND), title, (*blocks, text(strong(said))), number=policy.number)


def _table(columns: Sequence[Text], scored: Iterable[tuple[str, Sequence[Score]]], voice: Voice) -> Table:
    """A table of what is scored together: how many mutants there are, how many are noticed, how many are equal."""
    rows = []
    for name, members in scored:
        killed, every, equal = totals(members)
        told = (name, str(every), str(killed), f"{percent(killed, every)}%", str(equal))
        rows.append(tuple((text(each),) for each in told))
    heads = tuple(Column(voice.say(each), 4 if place else 10, bool(place)) for place, each in enumerate(columns))
    return Table(heads, tuple(rows), voice.say(KIND))


def totals(scores: Iterable[Score]) -> tuple[int, int, int]:
    """How many mutants are noticed, how many count, how many mean the same."""
    listed = list(scores)
    killed = sum(score.killed for score in listed)
    return killed, killed + sum(len(score.survivors) for score in listed), sum(score.equal for score in listed)


def percent(part: int, whole: int) -> str:
    """A share, cut and never rounded up; of nothing it is all."""
    if part == whole:
        return "100"
    return f"{part * 1000 // whole / 10:.1f}"


def told_mutant(mutant: Mutant | DerivationMutant, policy: Policy, language: Language) -> str:
    """A mutant: its rule or fact, the kind of change, and what became what."""
    if isinstance(mutant, DerivationMutant):
        label = policy.facts[mutant.fact].label.in_language(language)
        return f"{label}{in_brackets(mutant.fact, language)}  {told_change(mutant, language)}"
    reading = f" [{mutant.reading}]" if len(policy.rules[mutant.rule].readings) > 1 else ""
    title = policy.rules[mutant.rule].title.in_language(language)
    return f"{title}{in_brackets(mutant.rule, language)}{reading}  {told_change(mutant, language)}"


def told_change(mutant: Mutant | DerivationMutant, language: Language) -> str:
    """The kind of change, and what became what."""
    after = write(mutant.after) if mutant.after is not None else DROPPED.in_language(language)
    return f"{KINDS[mutant.kind].in_language(language)}: {write(mutant.before)} → {after}"


def twin_lines(proposal: Proposal, policy: Policy) -> Iterator[str]:
    """A proposed case as YAML."""
    yield f"    - rule: {proposal.rule}"
    yield f"      as_of: {proposal.as_of}"
    yield "      cases:"
    yield from (f"    {line}" for line in case_lines(proposal, policy, name_of(proposal, set())))


def scores_json(scores: Iterable[Score], policy: Policy) -> str:
    """The score of each rule and derived fact, and the mutants no case notices."""
    listed = list(scores)
    document = {
        "schema": "qsd-rules/mutation/1",
        "rules": [
            {"rule": score.rule, "clause": policy.rules[score.rule].clause, **figures(score, policy)}
            for score in listed
            if score.rule
        ],
        "facts": [{"fact": score.fact, **figures(score, policy)} for score in listed if score.fact],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def figures(score: Score, policy: Policy) -> dict[str, object]:
    """How many mutants are noticed and how many are equal, and those that are not noticed."""
    survivors = [survivor_json(survivor, policy) for survivor in score.survivors]
    return {"killed": score.killed, "equal": score.equal, "survivors": survivors}


def survivor_json(survivor: Survivor, policy: Policy) -> dict[str, object]:
    """A mutant that no case notices, and the case that would."""
    mutant = survivor.mutant
    return {
        "kind": mutant.kind,
        **({} if isinstance(mutant, DerivationMutant) else {"reading": mutant.reading}),
        "before": write(mutant.before),
        "after": mutant.after and write(mutant.after),
        "case": survivor.twin and "\n".join(twin_lines(survivor.twin, policy)),
    }


def sheet(found: Sequence[Twins], policy: Policy, language: Language) -> str:
    """The twins as Markdown, rule by rule, for someone to approve with a pen."""
    lines = [f"# {SHEET_TITLE.in_language(language)}", "", SHEET_HELP.in_language(language)]
    rule = ""
    for each in found:
        if each.rule != rule:
            rule = each.rule
            lines += ["", *rule_lines(rule, policy, language)]
        lines += ["", *pair_lines(each, policy, language)]
    return "\n".join(lines) + "\n"


def rule_lines(name: str, policy: Policy, language: Language) -> Iterator[str]:
    """A rule's title and words."""
    rule = policy.rules[name]
    yield f"## {rule.title.in_language(language)}（{rule.clause}，`{name}`）"
    yield ""
    yield f"> {'……'.join(rule.quotes[0].stretches)}"


def pair_lines(each: Twins, policy: Policy, language: Language) -> Iterator[str]:
    """One comparison: both values of the fact, both outcomes, and what else is given."""
    named = policy.rules[each.rule].reading(each.reading)
    yield f"`{write(each.comparison)}`{reading_note(named, policy.rules[each.rule].readings, language)}"
    yield ""
    if each.cases is None:
        yield (each.undecided or NO_TWINS).in_language(language)
        return
    yield COLUMNS.in_language(language)
    yield "|---|---|---|---|"
    fact = policy.facts[each.fact]
    values = [value_in(proposal, each.fact, each.cases[1 - index]) for index, proposal in enumerate(each.cases)]
    for proposal, value in zip(each.cases, values, strict=True):
        said = shown_value(value, fact, policy, proposal.snapshot, language)
        outcome = OUTCOMES[proposal.outcome].in_language(language)
        yield f"| {fact.label.in_language(language)} | {said} | {outcome} | ☐ |"
    others = list(given_facts(each.cases[0].snapshot, policy, language, each.fact))
    if others:
        yield ""
        yield f"{OTHERWISE.in_language(language)}{Text('：', ': ').in_language(language)}" + Text(
            "；", "; "
        ).in_language(language).join(others)


def reading_note(reading: Reading, readings: Sequence[Reading], language: Language) -> str:
    """Which reading it is, where there are several."""
    return f"  [{reading.label.in_language(language)}]" if len(readings) > 1 else ""


def value_in(proposal: Proposal, fact: str, other: Proposal) -> Value | Absent | None:
    """The fact's value where the two cases differ."""
    for key, record in proposal.snapshot.subjects.items():
        if fact in record.facts and record.facts[fact] != other.snapshot.subjects[key].facts.get(fact):
            return record.facts[fact]
    return None
