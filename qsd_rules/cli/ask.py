"""`qsd-rules ask`: asks for the facts a pending decision waits for, one by one, until it is settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.snapshots import snapshot_from
from qsd_rules.cli.solving import require_solver
from qsd_rules.cli.speaking import Day, SpokenCommand, WholeNumber
from qsd_rules.language import Language, Text
from qsd_rules.problems import InputProblems, Place, Problem

if TYPE_CHECKING:
    from qsd_rules.assess.model import DecisionOutcome
    from qsd_rules.conditions.meaning import Need, SubjectKey
    from qsd_rules.conditions.syntax import Value
    from qsd_rules.facts.model import Absent, Snapshot
    from qsd_rules.policy.model import Fact, Policy

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
YES_WORDS = ("是", "y", "yes", "true", "有")
NO_WORDS = ("否", "n", "no", "false", "不是")
NONE_WORDS = ("无", "none", "null")
NOT_TAKEN = {
    "boolean": Text("请答“是”或“否”", "answer yes or no"),
    "integer": Text("请答整数", "answer with a whole number"),
    "decimal": Text("请答数字，小数至多 {places} 位", "answer with a number of at most {places} decimals"),
    "date": Text("请答日期，如 2015-12-31", "answer with a date as 2015-12-31"),
    "choice": Text("请从中选择：{choices}", "choose among: {choices}"),
    "list": Text("请从中选择，用空格隔开：{choices}", "choose among these, separated by blanks: {choices}"),
    "text": Text("请作答", "answer with words"),
    "relation": Text("请答事实中已有对象的编号：{choices}", "answer with the id of a subject of the facts: {choices}"),
}
OUT_OF_RANGE = Text("应在 {low} 与 {high} 之间", "it should be between {low} and {high}")


def command(language: Language) -> click.Command:
    """The command in one language."""

    def run(
        facts: Sequence[str],
        as_of: date | None,
        subject: Sequence[str],
        output: str | None,
        limit: int,
        rules: str | None,
    ) -> None:
        require_solver()
        from qsd_rules import load_policy
        from qsd_rules.report.selection import choose

        policy = load_policy(rules)
        snapshot = snapshot_from(policy, facts, language)
        chosen = choose(policy, snapshot, subject).subjects
        day = as_of or snapshot.date
        subjects = [key for key in snapshot.subjects if chosen is None or key in chosen]
        answered = interview(policy, snapshot, day, subjects, limit, language)
        if output is not None:
            write(answered, Path(output))

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
    """The snapshot with all that was answered."""
    from qsd_rules.assess.meaning import Judging, governing_readings
    from qsd_rules.report.remedy import heading

    governing = governing_readings(policy, {})
    asked_any = False
    for subject in subjects:
        for decision in policy.decisions.values():
            if decision.subject != subject[0]:
                continue
            outcome = Judging(policy, snapshot, day, governing).decision(decision, subject)
            if outcome.status != "pending":
                continue
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
                words = decision.clear if outcome.status != "against" else dict(decision.acts)[outcome.act]
                click.echo(SETTLED.in_language(language).format(words=words.in_language(language)))
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
    """The answer to one question; none when it is not known."""
    from qsd_rules.policy.usage import rule_mentions

    fact = policy.facts[need.fact]
    why = next(
        (
            policy.rules[name]
            for name in outcome.undetermined
            if need.fact in rule_mentions(policy.rules[name], policy).facts
        ),
        None,
    )
    click.echo("")
    if (need.kind, need.subject) != outcome.subject:
        click.echo(f"  {snapshot.subjects[need.kind, need.subject].name}")
    if why is not None:
        title = why.title.in_language(language)
        click.echo(WHY.in_language(language).format(clause=why.clause, title=title))
    paper = policy.documents.get(fact.document)
    if paper is not None:
        click.echo(FROM_PAPER.in_language(language).format(paper=paper.title.in_language(language)))
    while True:
        prompt = fact.question.in_language(language)
        unit = policy.units.get(fact.unit)
        suffix = f"（{unit.label.zh}）" if unit and language == "zh" else f" ({unit.label.en})" if unit else ""
        try:
            answer = click.prompt(f"  {prompt}{suffix}", default="", show_default=False, prompt_suffix=" ")
        except click.Abort:
            click.echo("")
            return None
        if not answer.strip():
            return None
        value = understood(answer.strip(), fact, snapshot)
        if value is not None:
            return value
        click.echo(f"  {not_taken(fact, snapshot, language)}")


def understood(answer: str, fact: Fact, snapshot: Snapshot) -> Value | Absent | None:
    """The value an answer means; none if it means none that the fact can have."""
    from qsd_rules.facts.model import ABSENT

    if fact.optional and answer.lower() in NONE_WORDS:
        return ABSENT
    labels = {word: name for name, label in fact.choices for word in (name, label.zh, label.en)}
    match fact.type:
        case "boolean":
            return True if answer.lower() in YES_WORDS else False if answer.lower() in NO_WORDS else None
        case "integer" | "decimal":
            return number_in(answer, fact)
        case "date":
            try:
                day = date.fromisoformat(answer)
            except ValueError:
                return None
            return day if within(day, fact) else None
        case "choice":
            return labels.get(answer)
        case "list":
            words = answer.replace("，", " ").replace(",", " ").replace("、", " ").split()
            return tuple(labels[word] for word in words) if all(word in labels for word in words) else None
        case "relation":
            return answer if (fact.to, answer) in snapshot.subjects else None
        case _:
            return answer


def number_in(answer: str, fact: Fact) -> int | Decimal | None:
    """The number an answer means, if the fact can have it."""
    try:
        figure = Decimal(answer)
    except InvalidOperation:
        return None
    if not figure.is_finite() or figure != round(figure, fact.places) or not within(figure, fact):
        return None
    return int(figure) if fact.type == "integer" else figure


def within(value: Decimal | date, fact: Fact) -> bool:
    """Whether a value is between the fact's bounds."""
    low, high = fact.minimum, fact.maximum
    if isinstance(value, date):
        return (not isinstance(low, date) or value >= low) and (not isinstance(high, date) or value <= high)
    return (not isinstance(low, Decimal) or value >= low) and (not isinstance(high, Decimal) or value <= high)


def not_taken(fact: Fact, snapshot: Snapshot, language: Language) -> str:
    """What an answer should look like."""
    labels = [label.in_language(language) for _, label in fact.choices]
    ids = [identifier for kind, identifier in snapshot.subjects if kind == fact.to]
    choices = Text("、", ", ").in_language(language).join(labels or ids[:20])
    said = NOT_TAKEN[fact.type].in_language(language).format(places=fact.places, choices=choices)
    if fact.minimum is None and fact.maximum is None:
        return said
    low, high = ("…" if bound is None else bound for bound in (fact.minimum, fact.maximum))
    return (
        f"{said}{Text('；', '; ').in_language(language)}{OUT_OF_RANGE.in_language(language).format(low=low, high=high)}"
    )


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
        raise InputProblems([Problem("not-writable", Place(str(path)), message)]) from error
