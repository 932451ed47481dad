"""The yearly evaluation as a Markdown document: a scoreboard, tables of targets, tasks and organs, and criticism."""

from __future__ import annotations

from collections.abc import Iterator

from qsd_rules.evaluation.yearly_evaluation import Evaluation
from qsd_rules.report.evaluation_content import (
    CriticismContent,
    EvaluationContent,
    OrganContent,
    TargetContent,
    TaskContent,
    evaluation_content,
)
from qsd_rules.report.evaluation_figures import FigureContent
from qsd_rules.report.markdown import plain, table
from qsd_rules.words import wording
from qsd_rules.words.language import Language


def markdown_evaluation(evaluation: Evaluation, language: Language) -> str:
    """The whole evaluation as CommonMark with tables, a newline at its end."""
    content = evaluation_content(evaluation, language)
    blocks = [
        f"# {plain(content.title)}",
        "\n".join(f"- {plain(line)}" for line in (content.policy_title, *content.lines)),
        *_summary(content),
        *_targets(content),
        *_tasks(content),
        *_organs(content),
        *_criticism(content),
        f"## {content.say('method')}",
        "\n".join(f"- {plain(said)}" for said in content.method),
        f"*{plain(content.advice)}*",
    ]
    return "\n\n".join(blocks) + "\n"


def _summary(content: EvaluationContent) -> Iterator[str]:
    if not content.in_force:
        return
    yield f"## {content.say('summary')}"
    counts = {
        "targets": [(content.outcome_word(name), count) for name, count in content.target_counts.items()],
        "pace": [(content.pace_word(name), count) for name, count in content.pace_counts.items()],
        "tasks": [(content.standing_word(name), count) for name, count in content.standings.items()],
    }
    rows = [
        (
            content.say(name),
            plain(wording.listed([f"{word} {count}" for word, count in each if count], content.language)),
        )
        for name, each in counts.items()
    ]
    yield table(["", content.say("count", count="").strip()], rows)


def _targets(content: EvaluationContent) -> Iterator[str]:
    yield f"## {content.say('targets')}"
    if not content.targets:
        yield content.say("no_targets")
    columns = [content.say(name) for name in ("target", "figure", "goal", "pace", "trend", "lead")]
    for group in content.groups:
        yield f"### {plain(group.clause)}　{plain(group.title)}"
        yield table(columns, [_target(content, target) for target in group.targets])
        said = [
            f"- {plain(target.item.title)}{wording.colon(content.language)}{plain(target.item.readings[0])}"
            for target in group.targets
            if target.differing
        ]
        if said:
            yield "\n".join(said)


def _target(content: EvaluationContent, target: TargetContent) -> tuple[str, ...]:
    def each(words: list[str]) -> str:
        return "<br>".join(map(plain, words))

    figures = target.figures
    name = target.item.title + wording.in_brackets(target.item.subject, content.language) * bool(target.item.subject)
    found = [_found(figure, content.language) for figure in figures]
    if not found:
        found = [said for said, _ in target.item.found]
    notes = [figure.pace_sentence for figure in figures if figure.pace_sentence]
    return (
        plain(name),
        each(found),
        each([figure.shown_goal for figure in figures]),
        f"**{plain(target.pace_word)}**" + "".join(f"<br>{plain(note)}" for note in notes),
        each([" → ".join(f"{point.on.year} {point.shown}" for point in f.trend) for f in figures if len(f.trend) > 1]),
        plain(wording.listed(list(target.lead), content.language)),
    )


def _found(figure: FigureContent, language: Language) -> str:
    return figure.label + wording.colon(language) + figure.shown_value


def _tasks(content: EvaluationContent) -> Iterator[str]:
    yield f"## {content.say('tasks')}"
    if not content.tasks:
        yield content.say("no_tasks")
        return
    columns = [content.say(name) for name in ("task", "standing", "last", "goals", "pace", "lead", "open_items")]
    yield table(columns, [_task(content, task) for task in content.tasks])


def _task(content: EvaluationContent, task: TaskContent) -> tuple[str, ...]:
    items = [f"{item.outcome_word}{wording.colon(content.language)}{item.clause} {item.title}" for item in task.items]
    return (
        plain(task.title),
        f"**{plain(task.standing_word)}**",
        plain(task.history[-1][2]) if task.history else "",
        content.say("of_all", met=task.goals_met, all=task.goals_all) if task.goals_all else "",
        plain(task.pace_word),
        plain(wording.listed(list(task.lead), content.language)),
        "<br>".join(map(plain, items)),
    )


def _organs(content: EvaluationContent) -> Iterator[str]:
    yield f"## {content.say('organs')}"
    columns = [content.say(name) for name in ("organ", "leads", "cooperates", "in_charge", "about")]
    yield table(columns, [_organ(content, organ) for organ in content.organs])


def _organ(content: EvaluationContent, organ: OrganContent) -> tuple[str, ...]:
    def counted(counts: dict[str, int]) -> str:
        return plain(wording.listed([f"{word} {count}" for word, count in counts.items() if count], content.language))

    about = [f"{item.outcome_word}{wording.colon(content.language)}{item.clause} {item.title}" for item in organ.about]
    about += [f"{content.criticism_label}{wording.colon(content.language)}{name}" for name in organ.criticized]
    return (
        plain(organ.label),
        counted({content.standing_word(name): count for name, count in organ.led.items()}),
        counted({content.standing_word(name): count for name, count in organ.shared.items()}),
        counted({content.outcome_word(name): count for name, count in organ.in_charge.items()}),
        "<br>".join(map(plain, about)),
    )


def _criticism(content: EvaluationContent) -> Iterator[str]:
    yield f"## {content.say('criticism', label=plain(content.criticism_label))}"
    if not content.criticism_label:
        yield content.say("no_decision")
        return
    if not content.criticisms:
        yield content.say("no_criticism")
    for number, each in enumerate(content.criticisms, 1):
        yield f"### {number}. {plain(each.name)}{wording.colon(content.language)}{plain(each.words)}"
        yield "\n".join(_grounds(content, each))
    if content.clear:
        yield plain(content.say("clear", count=content.clear, words=content.clear_words))


def _grounds(content: EvaluationContent, each: CriticismContent) -> Iterator[str]:
    def field(name: str, words: str) -> str:
        return f"- {content.say(name)}{wording.colon(content.language)}{plain(words)}"

    for item in each.grounds:
        yield field("grounds", f"{item.clause} {wording.quoted(item.words, content.language)}")
        yield field("rule", item.title)
        for said, source in item.found:
            yield field("found", said + source)
    if each.tasks:
        yield field("tasks", wording.listed(list(each.tasks), content.language))
    for item in each.followed:
        yield field("followed", item.title + wording.colon(content.language) + item.outcome_word)
    if each.needed:
        yield field("needed", wording.listed(list(each.needed), content.language))
