"""The yearly evaluation for people at a terminal: scoreboard with bars, targets by clause, tasks, organs, criticism."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from qsd_rules.assess.assessment import OutcomeName
from qsd_rules.evaluation.yearly_evaluation import Evaluation, PaceName, Standing
from qsd_rules.report.evaluation_content import (
    CriticismContent,
    EvaluationContent,
    ItemContent,
    OrganContent,
    TargetContent,
    TaskContent,
    evaluation_content,
)
from qsd_rules.report.evaluation_figures import FigureContent
from qsd_rules.report.terminal import STYLES
from qsd_rules.words import wording
from qsd_rules.words.language import Language
from qsd_rules.words.layout import Span, pad, paragraph, width_of

STANDING_STYLES: Mapping[Standing, str] = {"done": "green", "undone": "strong red", "open": "strong blue"}
PACE_STYLES: Mapping[PaceName, str] = {
    "reached": "green",
    "on_pace": "strong blue",
    "behind": "strong yellow",
    "past_due": "strong red",
    "unknown": "yellow",
    "unmeasured": "yellow",
}
FULL, GOAL, EMPTY = "█", "┃", "·"
SHADES: Mapping[str, str] = {
    "green": "█",
    "strong green": "█",
    "strong blue": "▓",
    "strong yellow": "▒",
    "yellow": "▒",
    "strong red": "░",
}
"""What parts of a bar are made of, so that they are told apart without colour."""

MOST_FOUND = 3
MOST_ITEMS = 6


class Page(NamedTuple):
    """What all parts need: the content, the width in columns, colour or not, and whether it is kept brief."""

    content: EvaluationContent
    width: int
    colour: bool
    brief: bool

    def lines(self, spans: Iterable[Span | str], indent: int = 0, hang: int = 0) -> list[str]:
        """A paragraph."""
        return paragraph(spans, self.width, self.colour, indent, hang)

    def heading(self, name: str, rest: str = "") -> list[str]:
        """The heading of a section."""
        if self.content.language == "zh":
            return self.lines([Span(f"【{name}】", "strong"), rest])
        return self.lines([Span(name.upper(), "strong"), f"  {rest}" if rest else ""])

    @property
    def bar_width(self) -> int:
        """How wide a bar may be."""
        return max(10, min(24, self.width // 4))


def terminal_evaluation(
    evaluation: Evaluation, language: Language, width: int = 80, colour: bool = False, brief: bool = False
) -> str:
    """The whole evaluation in lines of at most `width` columns; `brief` leaves out what has nothing open."""
    page = Page(evaluation_content(evaluation, language), max(width, 40), colour, brief)
    parts = [_header(page), _summary(page), _targets(page), _tasks(page), _organs(page), _criticism(page), _end(page)]
    return "\n\n".join(text for part in parts if (text := "\n".join(part))) + "\n"


def bar(value: Fraction, goal: Fraction, width: int) -> str:
    """A bar as long as the value, with a mark where the goal is; the greater of the two is at its end."""
    most = max(value, goal)
    filled = int(max(value, Fraction()) * width / most)
    at = min(int(max(goal, Fraction()) * width / most), width - 1)
    cells = [FULL if place < filled else EMPTY for place in range(width)]
    cells[at] = GOAL
    return "".join(cells)


def shares(counts: Sequence[tuple[int, str]], width: int) -> list[Span]:
    """Counts as parts of one bar, in their styles; what there is of takes at least one column, as far as they go."""
    total = sum(count for count, _ in counts)
    if not total:
        return [Span(EMPTY * width, "faint")]
    widths = [max(count * width // total, 1) if count else 0 for count, _ in counts]
    widest = max(range(len(counts)), key=lambda index: widths[index])
    widths[widest] += width - sum(widths)
    return [
        Span(SHADES.get(style, EMPTY) * columns, style)
        for columns, (_, style) in zip(widths, counts, strict=True)
        if columns > 0
    ]


def _header(page: Page) -> Iterator[str]:
    content = page.content
    yield from page.lines([Span(content.policy_title, "strong")])
    yield from page.lines([Span(content.title, "strong")])
    for line in content.lines:
        yield from page.lines([line], hang=2)


def _summary(page: Page) -> Iterator[str]:
    content = page.content
    if not content.in_force:
        return
    yield from page.heading(content.say("summary"))
    column = max(width_of(content.say(name)) for name in ("targets", "tasks", "pace")) + 2
    outcomes: list[tuple[str, int, str]] = [
        (content.outcome_word(name), content.target_counts[name], _style(name)) for name in _by_merit(content)
    ]
    paces = [(content.pace_word(name), count, PACE_STYLES[name]) for name, count in content.pace_counts.items()]
    standings = [
        (content.standing_word(name), count, STANDING_STYLES.get(name, "faint"))
        for name, count in content.standings.items()
    ]
    for name, counts in (("targets", outcomes), ("pace", paces), ("tasks", standings)):
        told = [count for count in counts if count[1]]
        row: list[Span | str] = [pad(content.say(name), column)]
        row += shares([(count, style) for _, count, style in told], page.bar_width)
        row.append("  ")
        for number, (word, count, style) in enumerate(told):
            row += [wording.comma(content.language) if number else "", Span(f"{word} {count}", style)]
        yield from page.lines(row, indent=2, hang=column + page.bar_width + 2)


def _by_merit(content: EvaluationContent) -> list[OutcomeName]:
    return ["satisfied", *(name for name in content.target_counts if name != "satisfied")]


def _style(outcome: OutcomeName) -> str:
    return STYLES.get(outcome, "faint")


# Targets.


def _targets(page: Page) -> Iterator[str]:
    content = page.content
    yield from page.heading(content.say("targets"), content.say("count", count=len(content.targets)))
    if not content.targets:
        yield from page.lines([content.say("no_targets")], indent=2)
    for group in content.groups:
        told = [target for target in group.targets if not page.brief or target.pace != "reached" or target.differing]
        if told:
            yield from page.lines([Span(f"{group.clause}  {group.title}", "strong")], indent=2)
        for target in told:
            yield from _target(page, target)


def _target(page: Page, target: TargetContent) -> Iterator[str]:
    style = PACE_STYLES[target.pace]
    title = target.item.title + (
        wording.in_brackets(target.item.subject, page.content.language) if target.item.subject else ""
    )
    yield from page.lines([Span(target.sign + " ", style), title, "  ", Span(target.pace_word, style)], 4, 2)
    for figure in target.figures:
        yield from _figure(page, figure)
    if not target.figures and target.pace != "reached":
        for said, _ in target.item.found[:MOST_FOUND]:
            yield from page.lines([said], 8)
    for reading, figures in target.other_readings:
        yield from page.lines([Span(reading, "yellow")], 8)
        for figure in figures:
            yield from _figure(page, figure)
    for said in target.item.readings[:1] if target.differing else ():
        yield from page.lines([Span(said, "yellow")], 8)


def _figure(page: Page, figure: FigureContent) -> Iterator[str]:
    language = page.content.language
    said = figure.label + wording.colon(language) + figure.shown_value + wording.comma(language) + figure.shown_goal
    if figure.value is not None and figure.goal is not None and figure.has_line:
        drawn = bar(figure.value, figure.goal, page.bar_width)
        yield from page.lines([Span(drawn, PACE_STYLES[figure.pace]), "  ", said], 8, page.bar_width + 2)
    else:
        yield from page.lines([said], 8, 2)
    notes = [figure.pace_sentence] if figure.pace_sentence else []
    if len(figure.trend) > 1:
        arrow = " → "
        notes.insert(0, arrow.join(f"{point.on.year}{wording.colon(language)}{point.shown}" for point in figure.trend))
    for note in notes:
        yield from page.lines([Span(note, "faint")], 8 + page.bar_width + 2, 2)


# Tasks.


def _tasks(page: Page) -> Iterator[str]:
    content = page.content
    yield from page.heading(content.say("tasks"), content.say("count", count=len(content.tasks)))
    if not content.tasks:
        yield from page.lines([content.say("no_tasks")], indent=2)
    for task in content.tasks:
        yield from _task(page, task)


def _task(page: Page, task: TaskContent) -> Iterator[str]:
    content, language = page.content, page.content.language
    style = STANDING_STYLES.get(task.standing, "faint")
    parts: list[Span | str] = [
        Span(task.sign + " ", style),
        Span(f"{task.title}  ", "strong"),
        Span(task.standing_word, style),
    ]
    if task.history:
        before = content.say("last") + wording.colon(language)
        parts.append(Span(wording.in_brackets(before + task.history[-1][2], language), "faint"))
    yield from page.lines(parts, 2, 2)
    counts: list[Span | str] = list(
        shares([(task.counts[name], _style(name)) for name in ("satisfied", *_open(task))], page.bar_width)
    )
    met = content.say("of_all", met=task.counts["satisfied"], all=sum(task.counts.values()))
    row: list[Span | str] = [*counts, f"  {content.outcome_word('satisfied')} {met}"]
    if task.goals_all:
        goals = content.say("of_all", met=task.goals_met, all=task.goals_all)
        row.append(f"{wording.comma(language)}{content.say('goals')} {goals}")
    if task.pace:
        row.append(wording.comma(language))
        row.append(Span(task.pace_word, PACE_STYLES[task.pace]))
    yield from page.lines(row, 6, page.bar_width + 2)
    organs = content.say("lead") + wording.colon(language) + wording.listed(list(task.lead), language)
    if task.cooperating:
        shared = wording.listed(list(task.cooperating), language)
        organs += wording.semicolon(language) + content.say("cooperating") + wording.colon(language) + shared
    if not page.brief:
        yield from page.lines([Span(organs, "faint")], 6, 2)
    yield from _items(page, task.items, 6)


def _open(task: TaskContent) -> list[OutcomeName]:
    return [name for name in task.counts if name != "satisfied"]


def _items(page: Page, items: Sequence[ItemContent], indent: int) -> Iterator[str]:
    for item in items[:MOST_ITEMS]:
        found = wording.semicolon(page.content.language).join(said for said, _ in item.found[:MOST_FOUND])
        row: list[Span | str] = [Span(item.outcome_word, _style(item.outcome)), f"  {item.clause} {item.title}"]
        yield from page.lines(row, indent, 2)
        if found and not page.brief:
            where = item.subject + wording.colon(page.content.language) if item.subject else ""
            yield from page.lines([where, found], indent + 2, 2)
    if len(items) > MOST_ITEMS:
        yield from page.lines([page.content.say("more", count=len(items) - MOST_ITEMS)], indent)


# Organs.


def _organs(page: Page) -> Iterator[str]:
    content = page.content
    yield from page.heading(content.say("organs"))
    column = max((width_of(organ.label) for organ in content.organs), default=0) + 2
    column = min(column, page.width // 3)
    for organ in content.organs:
        yield from _organ(page, organ, column)


def _organ(page: Page, organ: OrganContent, column: int) -> Iterator[str]:
    content, language = page.content, page.content.language
    told: list[list[Span | str]] = []
    for name, counts in (("leads", organ.led), ("cooperates", organ.shared)):
        if any(counts.values()):
            stood: list[Span | str] = [f"{content.say(name)} {sum(counts.values())}"]
            inner = [f"{content.standing_word(each)} {count}" for each, count in counts.items() if count]
            stood.append(wording.in_brackets(wording.comma(language).join(inner), language))
            told.append(stood)
    names = [name for name, count in organ.in_charge.items() if count]
    if names:
        charge: list[Span | str] = [content.say("in_charge") + wording.colon(language)]
        for number, name in enumerate(names):
            charge += [wording.comma(language) if number else "", _counted(page, name, organ.in_charge[name])]
        told.append(charge)
    parts: list[Span | str] = [] if told else [Span(content.say("nothing"), "faint")]
    for number, group in enumerate(told):
        parts += [wording.semicolon(language) if number else "", *group]
    label = Span(pad(organ.label, column), "strong")
    if width_of(organ.label) < column:
        yield from page.lines([label, *parts], 2, column)
    else:
        yield from page.lines([label], 2)
        yield from page.lines(parts, 2 + column)
    for name in organ.criticized:
        yield from page.lines([Span(f"{content.criticism_label}{wording.colon(language)}{name}", "strong red")], 4, 2)
    yield from _items(page, organ.about, 4)


def _counted(page: Page, name: OutcomeName, count: int) -> Span:
    return Span(f"{page.content.outcome_word(name)} {count}", _style(name))


# Criticism, and the end.


def _criticism(page: Page) -> Iterator[str]:
    content = page.content
    if not content.criticism_label:
        yield from page.heading(content.say("criticism", label=""), content.say("no_decision"))
        return
    yield from page.heading(content.say("criticism", label=content.criticism_label))
    if not content.criticisms:
        yield from page.lines([Span(content.say("no_criticism"), "green")], 2)
    for number, each in enumerate(content.criticisms, 1):
        yield from _criticized(page, each, number)
    if content.clear:
        yield from page.lines([content.say("clear", count=content.clear, words=content.clear_words)], 2)


def _criticized(page: Page, each: CriticismContent, number: int) -> Iterator[str]:
    content, language = page.content, page.content.language
    style = "strong red" if each.status == "against" else "strong yellow"
    parts: list[Span | str] = [
        f"{number}. ",
        Span(each.name, "strong"),
        wording.colon(language),
        Span(each.words, style),
    ]
    parts.append(wording.in_brackets(each.authority, language))
    yield from page.lines(parts, 2, 2)
    labels = ("grounds", "rule", "found", "tasks", "followed", "needed")
    column = max(width_of(content.say(name)) for name in labels) + 2

    def labelled(name: str, said: Iterable[Span | str]) -> list[str]:
        return page.lines([Span(pad(content.say(name), column), "faint"), *said], 5, column)

    for item in each.grounds:
        yield from labelled("grounds", [f"{item.clause} ", Span(wording.quoted(item.words, language), "cyan")])
        yield from labelled("rule", [item.title])
        for said, source in item.found:
            yield from labelled("found", [said, Span(source, "faint")])
    if each.tasks:
        yield from labelled("tasks", [wording.listed(list(each.tasks), language)])
    for item in each.followed:
        yield from labelled(
            "followed", [item.title, wording.colon(language), Span(item.outcome_word, _style(item.outcome))]
        )
    if each.needed:
        yield from labelled("needed", [wording.listed(list(each.needed), language)])


def _end(page: Page) -> Iterator[str]:
    content = page.content
    yield from page.heading(content.say("method"))
    for said in content.method:
        yield from page.lines([Span("· " + said, "faint")], 2, 2)
    yield from page.lines([Span(content.advice, "faint")], 2)
