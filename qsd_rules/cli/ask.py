"""`qsd-rules ask`: asks for the facts a pending decision waits for, one by one, until it is settled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.outputs import refuse_overwriting, require_ending
from qsd_rules.cli.snapshots import snapshot_from
from qsd_rules.cli.solving import judged_subjects, require_solver, tell_unjudged
from qsd_rules.cli.speaking import Day, SpokenCommand, WholeNumber
from qsd_rules.source.files import shown_path
from qsd_rules.words.language import Language, Text
from qsd_rules.words.problems import InputProblems, Place, Problem
from qsd_rules.words.wording import in_brackets

if TYPE_CHECKING:
    from qsd_rules.assess.assessment import DecisionOutcome
    from qsd_rules.conditions.absent import Absent
    from qsd_rules.conditions.meaning import Need, SubjectKey
    from qsd_rules.conditions.syntax import Value
    from qsd_rules.facts.snapshot import Snapshot
    from qsd_rules.facts.values import Parsed
    from qsd_rules.policy.model import Fact, Policy, Rule

SUMMARY = Text(
    "就待补材料的决定逐项询问，说明为何要问，一有结论即停\n\n"
    "回车表示不知道，`无` 表示没有；`--output` 把答案与原有事实一起写成新文件",
    "Ask for what pending decisions wait for, one fact at a time, saying why, and stop as soon as they are settled\n\n"
    "An empty answer means not known, `none` that there is none; `--output` writes answers and facts to a new file",
)
FACTS = Text("事实…", "FACTS...")
AS_OF_HELP = Text("核查日期，如 2015-12-31；默认用事实文件的日期", "day of assessment; default: the date of the facts")
SUBJECT_HELP = Text("只问这个对象（编号或名称），可重复", "only this subject (id or name); repeatable")
OUTPUT_HELP = Text("把补充后的事实写入这个文件", "write the facts with the answers to this file")
LIMIT_HELP = Text("求解器每一步至多用多少秒", "seconds that one step of the solver may take")
ABOUT = Text("{subject}：{decision}待补材料", "{subject}: {decision} is pending")
WHY = Text("  因为{clause}：{title}", "  because of {clause}: {title}")
FROM_PAPER = Text("  材料：{paper}", "  document: {paper}")
SETTLED = Text("已有结论：{words}", "settled: {words}")
STILL_OPEN = Text("仍不能作出决定：其余事实不知道", "still pending: the other facts are not known")
NOTHING = Text("没有待补材料的决定", "no decision is pending")
NOWHERE = Place("")
NONE_WORDS = ("无", "none", "null")
WITHIN_LIST = re.compile(r"[\s,，、;；]+")
STOPPED = Text("已停止询问", "stopped asking")
HOW_TO_STOP = Text("不知道的按回车，停止按 Ctrl-C", "press return for what is not known, Ctrl-C to stop")
NO_SUBJECT = Text("事实中没有编号为 `{id}` 的对象，现有：{ids}", "the facts have no subject `{id}`; there are: {ids}")
MOST_NAMED = 20


def command(language: Language) -> click.Command:
    """The command in one language."""

    def run(
        facts: Sequence[str],
        as_of: date | None,
        subject: Sequence[str],
        output: str | None,
        limit: int,
        rules: str | None,
    ) -> int:
        require_solver()
        from qsd_rules import load_policy
        from qsd_rules.assess.selection import choose

        require_ending(output, (".yaml", ".yml"), language)
        refuse_overwriting([output], facts, rules, language)
        policy = load_policy(rules)
        snapshot = snapshot_from(policy, facts, language, as_of)
        chosen = choose(policy, snapshot, subject).subjects
        day = as_of or snapshot.date
        subjects = judged_subjects(policy, snapshot, day, chosen)
        answered = interview(policy, snapshot, day, subjects, limit, language)
        if output is not None:
            write(answered, Path(output))
        return tell_unjudged(policy, snapshot, day, chosen, language)

    def say(text: Text) -> str:
        return text.in_language(language)

    return SpokenCommand(
        "ask",
        language,
        SUMMARY,
        callback=run,
        params=[
            click.Argument(["facts"], nargs=-1, required=True, metavar=say(FACTS)),
            click.Option(["--as-of"], type=Day(language), metavar="DATE", help=say(AS_OF_HELP)),
            click.Option(["--subject"], multiple=True, metavar="ID", help=say(SUBJECT_HELP)),
            click.Option(["--output"], metavar="FILE", help=say(OUTPUT_HELP)),
            click.Option(
                ["--limit"], type=WholeNumber(1, language), default=10, metavar="SECONDS", help=say(LIMIT_HELP)
            ),
            *shared_options(language),
        ],
    )


def interview(
    policy: Policy, snapshot: Snapshot, day: date, subjects: Iterable[SubjectKey], limit: int, language: Language
) -> Snapshot:
    """The snapshot with all that was answered until it was settled or the one asked stopped."""
    from qsd_rules.assess.meaning import Judging, governing_readings
    from qsd_rules.report.remedy import heading

    governing = governing_readings(policy, {})
    asked = [(key, each) for key in subjects for each in policy.decisions.values() if each.subject == key[0]]
    asked_any = False
    try:
        for subject, decision in asked:
            outcome = Judging(policy, snapshot, day, governing).decision(decision, subject)
            if outcome.status != "pending":
                continue
            if not asked_any:
                click.echo(HOW_TO_STOP.in_language(language))
            asked_any = True
            called = heading(subject, policy, snapshot, language)
            label = decision.label.in_language(language)
            click.echo(f"\n{ABOUT.in_language(language).format(subject=called, decision=label)}")
            unknown: set[Need] = set()
            while outcome.status == "pending":
                need = next_need(policy, snapshot, day, outcome, unknown, limit)
                if need is None:
                    click.echo(STILL_OPEN.in_language(language))
                    break
                value = ask(policy, snapshot, outcome, need, language)
                if value is None:
                    unknown.add(need)
                    continue
                snapshot = with_answer(policy, snapshot, need, value)
                outcome = Judging(policy, snapshot, day, governing).decision(decision, subject)
            else:
                words = decision.words(outcome.status, outcome.act)
                click.echo(SETTLED.in_language(language).format(words=words.in_language(language)))
    except click.Abort:
        click.echo(f"\n{STOPPED.in_language(language)}")
    if not asked_any:
        click.echo(NOTHING.in_language(language))
    return snapshot


def next_need(
    policy: Policy, snapshot: Snapshot, day: date, outcome: DecisionOutcome, unknown: set[Need], limit: int
) -> Need | None:
    """The fact to ask for next: in the document to ask for first, and one that still bears on the decision."""
    from qsd_rules.conditions.meaning import Need
    from qsd_rules.prove.evidence import evidence_for

    open_needs = [need for need in outcome.needs if need not in unknown and can_be_answered(policy, need)]
    found = (
        each
        for each in evidence_for(policy, snapshot, day, [outcome.subject], limit)
        if each.decision == outcome.decision
    )
    for each in found:
        for paper in each.papers:
            for key, fact in paper.questions:
                if key is not None and Need(*key, fact) in open_needs:
                    return Need(*key, fact)
    return next(iter(open_needs), None)


def can_be_answered(policy: Policy, need: Need) -> bool:
    """Whether a fact can be answered in a line; members of collections come with facts of their own, in a file."""
    fact = policy.facts.get(need.fact)
    return fact is not None and not fact.inverse_of and not fact.many


def ask(
    policy: Policy, snapshot: Snapshot, outcome: DecisionOutcome, need: Need, language: Language
) -> Value | Absent | None:
    """The answer to one question; none when it is not known.

    Raises:
        click.Abort: whoever is asked stops.
    """
    from qsd_rules.facts.values import NOT_GIVEN
    from qsd_rules.report.sentences import title_of_clause

    fact = policy.facts[need.fact]
    click.echo("")
    if (need.kind, need.subject) != outcome.subject:
        click.echo(f"  {snapshot.subjects[need.kind, need.subject].name}")
    why = reason_to_ask(policy, outcome, need)
    if why is not None:
        clause = title_of_clause(policy.clauses[why.clause], language)
        click.echo(WHY.in_language(language).format(clause=clause, title=why.title.in_language(language)))
    paper = policy.documents.get(fact.document)
    if paper is not None:
        click.echo(FROM_PAPER.in_language(language).format(paper=paper.title.in_language(language)))
    unit = policy.units.get(fact.unit)
    suffix = in_brackets(unit.label.in_language(language), language) if unit else ""
    prompt = f"  {fact.question.in_language(language)}{suffix}"
    while True:
        answer = click.prompt(prompt, default="", show_default=False, prompt_suffix=" ").strip()
        value = understood(answer, fact, policy, snapshot)
        if value is NOT_GIVEN:
            return None
        if not isinstance(value, Problem):
            return value
        hint = f"；{value.hint.zh}" if language == "zh" and value.hint else f"; {value.hint.en}" if value.hint else ""
        click.echo(f"  {value.message.in_language(language)}{hint}")


def reason_to_ask(policy: Policy, outcome: DecisionOutcome, need: Need) -> Rule | None:
    """The undetermined rule that a fact is asked for, or the one behind a decision that such a rule waits for."""
    from qsd_rules.policy.usage import rule_mentions

    waiting = [policy.rules[name] for name in outcome.undetermined]
    for rule in waiting:
        found = rule_mentions(rule, policy)
        if need.fact in found.facts:
            return rule
        behind = (each for each in policy.rules.values() if found.decisions & dict(each.decisions).keys())
        waiting += [each for each in behind if each not in waiting]
    return None


def understood(answer: str, fact: Fact, policy: Policy, snapshot: Snapshot) -> Parsed:
    """What an answer says, read as a value of a snapshot file is."""
    from qsd_rules.conditions.absent import ABSENT
    from qsd_rules.facts.values import parse_value
    from qsd_rules.source.nodes import Node, Scalar
    from qsd_rules.source.nodes import Sequence as Items

    if fact.optional and answer.lower() in NONE_WORDS:
        return ABSENT
    node: Node = Scalar(answer, answer, NOWHERE)
    if answer and fact.type == "list":
        node = Items(tuple(Scalar(word, word, NOWHERE) for word in WITHIN_LIST.split(answer)), NOWHERE)
    value = parse_value(fact, node, policy.units)
    if fact.type == "relation" and isinstance(value, str) and (fact.to, value) not in snapshot.subjects:
        ids = [identifier for kind, identifier in snapshot.subjects if kind == fact.to][:MOST_NAMED]
        there = Text("、".join(ids), ", ".join(ids))
        message = Text(NO_SUBJECT.zh.format(id=value, ids=there.zh), NO_SUBJECT.en.format(id=value, ids=there.en))
        return Problem("unknown-subject", NOWHERE, message)
    return value


def with_answer(policy: Policy, snapshot: Snapshot, need: Need, value: Value | Absent) -> Snapshot:
    """The snapshot with one more fact, joined anew."""
    from qsd_rules.facts.joining import join

    key = (need.kind, need.subject)
    record = snapshot.subjects[key]
    records = {**snapshot.subjects, key: replace(record, facts={**record.facts, need.fact: value})}
    subjects, inverses, _ = join(policy, records, {})
    return replace(snapshot, subjects=subjects, inverses=inverses)


def write(snapshot: Snapshot, path: Path) -> None:
    """The snapshot as a file.

    Raises:
        InputProblems: it can't be written.
    """
    from qsd_rules.facts.writing import write_snapshot

    try:
        path.write_text(write_snapshot(snapshot), encoding="utf-8")
    except OSError as error:
        message = Text(f"无法写入：{error.strerror}", f"can't be written: {error.strerror}")
        raise InputProblems([Problem("not-writable", Place(shown_path(path)), message)]) from error
