"""How much of the text is accounted for: each stretch of every clause, with its rules or why it binds nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

from msgspec import Struct

from qsd_rules.policy.model import Clause, Mark, Organ, Policy, Quote, Rule
from qsd_rules.policy.quotes import Part, Span, counts, locate, parts_of, stretches_of, words_of
from qsd_rules.policy.usage import rules_by_parameter
from qsd_rules.words.language import Text

HEADING = Text("条目标题，不设义务", "A heading; it binds nobody")
TASK = Text("分解表主要任务栏，为各项措施的总名", "The task column of the table: a common name of the measures")


class Stretch(Struct, frozen=True):
    """Words of a clause that are accounted for alike; `start` is their offset in the clause's words.

    `rules` quote them, or name the organ of an organ cell, or use a parameter that quotes them.
    """

    start: int
    text: str
    rules: tuple[str, ...]
    parameters: tuple[str, ...]
    marks: tuple[Mark, ...]

    @property
    def counted(self) -> int:
        """The number of characters, punctuation and blanks left out."""
        return sum(map(counts, self.text))

    @property
    def covered(self) -> bool:
        """Whether a rule stands behind the words, or a mark says that they bind nobody."""
        return bool(self.rules or self.marks)


class ClauseCoverage(Struct, frozen=True):
    """One clause: its stretches in order, which together are all of its words."""

    clause: str
    stretches: tuple[Stretch, ...]

    @property
    def counted(self) -> int:
        """The number of characters, punctuation and blanks left out."""
        return sum(stretch.counted for stretch in self.stretches)

    @property
    def covered(self) -> int:
        """How many of the counted characters are accounted for."""
        return sum(stretch.counted for stretch in self.stretches if stretch.covered)

    @property
    def uncovered(self) -> tuple[Stretch, ...]:
        """The stretches nothing accounts for, without those of punctuation alone."""
        return tuple(stretch for stretch in self.stretches if stretch.counted and not stretch.covered)

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that stand behind some of the words, in the order of the words."""
        return tuple(dict.fromkeys(rule for stretch in self.stretches for rule in stretch.rules))


class Coverage(Struct, frozen=True):
    """All clauses in the order of the text."""

    clauses: tuple[ClauseCoverage, ...]

    @property
    def counted(self) -> int:
        """The number of characters of the whole text, punctuation and blanks left out."""
        return sum(clause.counted for clause in self.clauses)

    @property
    def covered(self) -> int:
        """How many of the counted characters are accounted for."""
        return sum(clause.covered for clause in self.clauses)

    @property
    def percent(self) -> Fraction:
        """The share that is accounted for, exactly; an empty text is all accounted for."""
        return percent(self.covered, self.counted)


class Cover(Struct, frozen=True):
    """One reason why a span of a clause is accounted for."""

    span: Span
    rules: tuple[str, ...] = ()
    parameter: str = ""
    mark: Mark | None = None


def percent(covered: int, counted: int) -> Fraction:
    """The exact percentage; of nothing, all is covered."""
    return Fraction(100 * covered, counted) if counted else Fraction(100)


def measure_coverage(policy: Policy) -> Coverage:
    """What accounts for every stretch of every clause.

    Quotes that do not stand in their clause cover nothing; a parameter's quote counts for the rules that use it.
    """
    quotes: dict[str, list[tuple[Rule, Quote]]] = {}
    for rule in policy.rules.values():
        for quote in quotes_of(rule):
            quotes.setdefault(quote.clause, []).append((rule, quote))
    users = rules_by_parameter(policy)
    return Coverage(
        tuple(
            ClauseCoverage(clause.address, tuple(_stretches(clause, _covers(clause, policy, quotes, users))))
            for clause in policy.clauses.values()
        )
    )


def quotes_of(rule: Rule) -> tuple[Quote, ...]:
    """All the words a rule quotes: in its own clause, elsewhere, and for its readings."""
    return tuple(dict.fromkeys([*rule.quotes, *(reading.quote for reading in rule.readings)]))


def _covers(
    clause: Clause,
    policy: Policy,
    quotes: Mapping[str, list[tuple[Rule, Quote]]],
    users: Mapping[str, tuple[str, ...]],
) -> Iterator[Cover]:
    words = words_of(clause)
    for part in parts_of(clause):
        span = Span(part.start, part.end)
        if part.role in ("heading", "task"):
            yield Cover(span, mark=Mark(part.text, "heading", HEADING if part.role == "heading" else TASK))
        elif part.role in ("lead", "cooperating"):
            yield _organ_cover(clause, part, policy)
    for rule, quote in quotes.get(clause.address, ()):
        for span in locate(quote.stretches, words) or ():
            yield Cover(span, rules=(rule.name,))
    for name in clause.parameters:
        parameter = policy.parameters[name]
        for span in locate(stretches_of(parameter.quote), words) or ():
            yield Cover(span, rules=users[name], parameter=name)
    for mark in clause.marks:
        for span in locate(stretches_of(mark.quote), words) or ():
            yield Cover(span, mark=mark)


def _organ_cover(clause: Clause, part: Part, policy: Policy) -> Cover:
    """An organ cell assigns the row's task: it is covered by the row's rules that name the organ in the same role."""
    canonical = canonical_organs(policy.organs.values())
    name = canonical.get(part.text, part.text)
    rules = tuple(
        rule for rule in clause.rules if name in {canonical.get(o, o) for o in _organs(policy.rules[rule], part)}
    )
    return Cover(Span(part.start, part.end), rules=rules)


def _organs(rule: Rule, part: Part) -> tuple[str, ...]:
    return rule.lead if part.role == "lead" else rule.cooperating


def canonical_organs(organs: Iterable[Organ]) -> Mapping[str, str]:
    """The canonical name of every organ's name and aliases."""
    return {name: organ.name for organ in organs for name in (*organ.aliases, organ.name)}


def _stretches(clause: Clause, covers: Iterable[Cover]) -> Iterator[Stretch]:
    """The clause's words, cut wherever a part or a cover begins or ends."""
    words = words_of(clause)
    reasons = [cover for cover in covers if cover.rules or cover.mark or cover.parameter]
    edges = {0, len(words), *(edge for cover in reasons for edge in (cover.span.start, cover.span.end))}
    edges |= {part.start for part in parts_of(clause)}
    cuts = sorted(edges)
    for start, end in pairwise(cuts):
        text = words[start:end]
        here = [cover for cover in reasons if cover.span.start <= start and end <= cover.span.end]
        yield Stretch(
            start,
            text,
            tuple(dict.fromkeys(rule for cover in here for rule in cover.rules)),
            tuple(dict.fromkeys(cover.parameter for cover in here if cover.parameter)),
            tuple(dict.fromkeys(cover.mark for cover in here if cover.mark)),
        )
