"""Building clauses, parameters and rules from the opinion's files, each name and quote held to what it refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from qsd_rules.conditions.checking import check_condition
from qsd_rules.conditions.existence import YES, all_of
from qsd_rules.conditions.parsing import ConditionError, names_in
from qsd_rules.conditions.syntax import BOOLEAN, Not, Or, Type
from qsd_rules.conditions.syntax import Literal as LiteralValue
from qsd_rules.conditions.vocabulary import Vocabulary as Names
from qsd_rules.policy.addresses import other_address
from qsd_rules.policy.documents import (
    ClauseEntry,
    InterpretedEntry,
    OpinionFile,
    ParameterEntry,
    ReadingEntry,
    RoleEntries,
    RuleEntry,
)
from qsd_rules.policy.model import (
    Cells,
    Clause,
    Condition,
    Erratum,
    Interpretation,
    Mark,
    Parameter,
    Quote,
    Reading,
    Role,
    Rule,
)
from qsd_rules.policy.roles import IN_CHARGE, ITSELF, RoleReader, decided_by
from qsd_rules.policy.usage import exists
from qsd_rules.policy.vocabulary import Vocabulary, first_day, text
from qsd_rules.source.nodes import Node, Scalar, at
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem, did_you_mean

ELLIPSIS = "……"
"""Joins the stretches of a quote."""


class Opinion(Struct):
    """The tables of the opinion, with the entries their rules are still to be built from."""

    clauses: dict[str, Clause] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)


OpinionFiles = list[tuple[OpinionFile, Node]]


def entries_of(files: OpinionFiles) -> Iterator[tuple[ClauseEntry, Node]]:
    """All clauses with the place of each, in the order of the text."""
    for document, node in files:
        for index, entry in enumerate(document.clauses):
            yield entry, at(node, ["clauses", index])


def build_clauses(files: OpinionFiles, first_day: date) -> tuple[Opinion, list[Problem]]:
    """Clauses and parameters; rules come when the vocabulary is known."""
    opinion = Opinion()
    problems: list[Problem] = []
    for entry, node in entries_of(files):
        clause = _clause(entry, node.place)
        taken = {address for other in opinion.clauses.values() for address in (other.address, other.other_address)}
        if clash := [address for address in (clause.address, clause.other_address) if address in taken]:
            problems.append(_twice(clash[0], node.place))
        opinion.clauses.setdefault(clause.address, clause)
        for index, mark in enumerate(entry.binds_nobody):
            problems.extend(_quote_problems(mark.quote, clause, at(node, ["binds_nobody", index, "quote"])))
        for index, written in enumerate(entry.parameters):
            place = at(node, ["parameters", index])
            parameter = _parameter(written, clause.address, place.place)
            if parameter.name in opinion.parameters:
                problems.append(_twice(parameter.name, place.place))
            opinion.parameters.setdefault(parameter.name, parameter)
            problems.extend(_quote_problems(written.quote, clause, at(place, ["quote"])))
            problems.extend(_parameter_problems(parameter, first_day, place))
    return opinion, problems


def _clause(entry: ClauseEntry, place: Place) -> Clause:
    cells = entry.cells
    paragraphs = list(entry.text)
    if cells is not None:
        paragraphs += [cells.task, cells.measures, cells.goals, *cells.lead, *cells.cooperating]
    return Clause(
        address=entry.clause,
        other_address=entry.alias or other_address(entry.clause),
        title=text(entry.title),
        heading=entry.heading,
        paragraphs=tuple(paragraph for paragraph in paragraphs if paragraph),
        cells=None
        if cells is None
        else Cells(cells.task, cells.measures, cells.goals, tuple(cells.lead), tuple(cells.cooperating)),
        errata=tuple(Erratum(erratum.received, erratum.read, text(erratum.why)) for erratum in entry.errata),
        marks=tuple(Mark(mark.quote, mark.because, text(mark.reason)) for mark in entry.binds_nobody),
        parameters=tuple(parameter.parameter for parameter in entry.parameters),
        rules=tuple(rule.rule for rule in entry.rules),
        place=place,
    )


def _parameter(entry: ParameterEntry, clause: str, place: Place) -> Parameter:
    values = sorted((first_day(day), Decimal(value)) for day, value in entry.values.items())
    return Parameter(
        name=entry.parameter,
        label=text(entry.label),
        clause=clause,
        quote=entry.quote,
        unit=entry.unit or "",
        comparison=entry.comparison,
        judged=entry.judged,
        due=entry.due,
        values=tuple(values),
        place=place,
    )


def _parameter_problems(parameter: Parameter, first_day: date, node: Node) -> Iterator[Problem]:
    days = [day for day, _ in parameter.values]
    if date.max in days:
        yield Problem(
            "wrong-date",
            at(node, ["values"]).place,
            Text(
                f"参数 `{parameter.name}` 有一个日期不存在",
                f"parameter `{parameter.name}` has a date that is no day",
            ),
            Text("日期如 2015-12-31", "a date is such as 2015-12-31"),
        )
    elif (start := days[0]) > first_day:
        yield Problem(
            "parameter-starts-late",
            at(node, ["values"]).place,
            Text(
                f"参数 `{parameter.name}` 自 {start} 起才有值，政策自 {first_day} 起施行",
                f"parameter `{parameter.name}` has no value before {start}, the policy is in force from {first_day}",
            ),
        )
    yield from _due_problems(parameter.name, parameter.judged, parameter.due, node)


def _due_problems(name: str, judged: str, due: date | None, node: Node) -> Iterator[Problem]:
    if (judged == "by_date") != (due is not None):
        yield Problem(
            "due-without-by-date",
            at(node, ["due"]).place,
            Text(
                f"`{name}` 的 `due` 与 `judged: by_date` 要同时写",
                f"`{name}` needs `due` when, and only when, it says `judged: by_date`",
            ),
        )


def _twice(name: str, place: Place) -> Problem:
    return Problem("defined-twice", place, Text(f"`{name}` 定义了两次", f"`{name}` is defined twice"))


def stretches_of(quote: str) -> tuple[str, ...]:
    """The stretches that a quote joins."""
    return tuple(part for part in quote.split(ELLIPSIS) if part)


def _quote_problems(quote: str, clause: Clause, node: Node) -> Iterator[Problem]:
    """The stretches must occur in the clause's text, in order, one after the other."""
    words = clause.text.replace("\n", "")
    start = 0
    for stretch in stretches_of(quote):
        found = words.find(stretch, start)
        if found < 0 and stretch in words:
            yield Problem(
                "quote-out-of-order",
                node.place,
                Text(
                    f"“{_short(stretch)}”在 `{clause.address}` 里出现在前一段引文之前",
                    f"“{_short(stretch)}” stands in `{clause.address}` before what is quoted before it",
                ),
                Text("按正文的顺序引用", "quote in the order of the text"),
            )
            return
        if found < 0:
            yield Problem(
                "quote-not-in-clause",
                node.place,
                Text(
                    f"`{clause.address}` 的正文里没有“{_short(stretch)}”",
                    f"the text of `{clause.address}` does not have “{_short(stretch)}”",
                ),
                _nearest(stretch, words),
            )
            return
        start = found + len(stretch)


def _short(words: str) -> str:
    return words if len(words) <= 40 else f"{words[:38]}…"


def _nearest(stretch: str, words: str) -> Text | None:
    sentences = [part for sentence in words.split("。") for part in (sentence, *sentence.split("，")) if part]
    return did_you_mean(stretch[:200], sentences[:400])


def unit_problems(opinion: Opinion, units: Mapping[str, object]) -> Iterator[Problem]:
    """The parameters whose unit the vocabulary doesn't have."""
    for parameter in opinion.parameters.values():
        if parameter.unit and parameter.unit not in units:
            unit = parameter.unit
            message = Text(f"没有名为 `{unit}` 的单位", f"there is no unit `{unit}`")
            yield Problem("unknown-name", parameter.place, message, did_you_mean(unit, units))


def build_rules(
    files: OpinionFiles, opinion: Opinion, vocabulary: Vocabulary, names: Names, interpreted: InterpretedEntry | None
) -> list[Problem]:
    """Add the rules to `opinion`; the result is what is wrong with them.

    `interpreted` says who made the interpretations that do not say it themselves.
    """
    problems: list[Problem] = []
    roles = RoleReader(vocabulary.kinds, vocabulary.facts, vocabulary.organs, names)
    for name, (authority, place) in vocabulary.authorities.items():
        decision = vocabulary.decisions[name]
        vocabulary.decisions[name] = replace(decision, deciders=roles.authority(authority, decision.subject, place))
    for entry, node in entries_of(files):
        for index, written in enumerate(entry.rules):
            place = at(node, ["rules", index])
            builder = _RuleBuilder(written, entry, place, node, opinion, vocabulary, names, interpreted, roles)
            rule = builder.build()
            problems.extend(builder.problems)
            if written.rule in opinion.rules:
                problems.append(_twice(written.rule, place.place))
            if rule is not None:
                opinion.rules[written.rule] = rule
    return [*problems, *dict.fromkeys(roles.problems)]


class _RuleBuilder(Struct):
    """One rule on its way from its entry, gathering what is wrong with it."""

    entry: RuleEntry
    clause: ClauseEntry
    node: Node
    clause_node: Node
    opinion: Opinion
    vocabulary: Vocabulary
    names: Names
    interpreted: InterpretedEntry | None
    roles: RoleReader
    subject: str = ""
    problems: list[Problem] = field(default_factory=list)

    def build(self) -> Rule | None:
        entry, clause = self.entry, self.clause.clause
        own = self.quote(clause, entry.quote, ["quote"])
        others = [self.quote(also.clause, also.quote, ["also", i, "quote"]) for i, also in enumerate(entry.also)]
        subject = entry.subject or self.subject_of_conditions()
        if subject is None:
            return None
        if subject not in self.vocabulary.kinds:
            self.unknown("unknown-name", subject, self.vocabulary.kinds, Text("主体种类", "kind"), ["subject"])
            return None
        self.subject = subject
        readings = self.readings(own)
        self.check_decisions()
        lead, cooperating = self.organs_in_charge()
        overseer = self.role("overseer", IN_CHARGE)
        decisions = [known for name in entry.otherwise.decisions if (known := self.vocabulary.decisions.get(name))]
        self.problems.extend(_due_problems(entry.rule, entry.judged, entry.due, self.node))
        written = list(entry.readings or ["text"])
        default = entry.default_reading or written[0]
        if default not in written:
            self.unknown("unknown-name", default, dict.fromkeys(written), Text("读法", "reading"), ["default_reading"])
        if default not in [reading.name for reading in readings]:
            return None
        return Rule(
            name=entry.rule,
            title=text(entry.title),
            clause=clause,
            quotes=(own, *others),
            subject=subject,
            force=entry.force,
            judged=entry.judged,
            due=entry.due,
            readings=readings,
            default_reading=default,
            default_reason=text(entry.default_reason) if entry.default_reason else None,
            decisions=tuple(entry.otherwise.decisions.items()),
            remedy=text(entry.otherwise.remedy) if entry.otherwise.remedy else None,
            lead=lead,
            cooperating=cooperating,
            interpretations=tuple(self.interpretations()),
            place=self.node.place,
            obliged=self.role("obliged", ITSELF if self.vocabulary.kinds[subject].bears_duties else ()),
            overseer=overseer,
            decider=self.role("decider", decided_by(decisions) or overseer),
        )

    def role(self, name: Literal["obliged", "overseer", "decider"], otherwise: Role) -> Role:
        """Who has a role: as the rule says, else its clause, else its kind of subject."""
        kind, kind_node = self.vocabulary.kind_entries[self.subject]
        for entry, node in ((self.entry, self.node), (self.clause, self.clause_node), (kind, kind_node)):
            written: RoleEntries | None = getattr(entry, name, None)
            if written is not None:
                return self.roles.read(written, self.subject, at(node, [name]))
        return otherwise

    def problem(self, check: str, path: list[int | str], message: Text, hint: Text | None = None) -> None:
        self.problems.append(Problem(check, at(self.node, path).place, message, hint))

    def unknown(self, check: str, name: str, table: Mapping[str, object], what: Text, path: list[int | str]) -> None:
        message = Text(f"没有名为 `{name}` 的{what.zh}", f"there is no {what.en} `{name}`")
        self.problem(check, path, message, did_you_mean(name, table))

    def quote(self, clause: str, quote: str, path: list[int | str]) -> Quote:
        if clause not in self.opinion.clauses:
            self.unknown("unknown-clause", clause, self.opinion.clauses, Text("条款", "clause"), path[:-1])
        else:
            self.problems.extend(_quote_problems(quote, self.opinion.clauses[clause], at(self.node, path)))
        return Quote(clause, stretches_of(quote))

    def condition(self, written: str | None, path: list[int | str]) -> Condition | None:
        node = at(self.node, path)
        if written is None:
            return Condition("true", LiteralValue(True, BOOLEAN), node.place)
        found = check_source(written, self.subject, self.names, node)
        if isinstance(found, Problem):
            self.problems.append(found)
            return None
        return found

    def readings(self, own: Quote) -> tuple[Reading, ...]:
        entry = self.entry
        if entry.requires is None and not (entry.readings and all(r.requires for r in entry.readings.values())):
            self.problem(
                "missing-field",
                [],
                Text(f"规则 `{entry.rule}` 缺少 `requires`", f"rule `{entry.rule}` lacks `requires`"),
            )
        if not entry.readings:
            reading = self.reading("text", ReadingEntry(label=entry.title), own, [])
            return (reading,) if reading else ()
        found = [self.reading(name, reading, own, ["readings", name]) for name, reading in entry.readings.items()]
        return tuple(reading for reading in found if reading)

    def reading(self, name: str, entry: ReadingEntry, own: Quote, path: list[int | str]) -> Reading | None:
        quote = own
        if entry.quote is not None:
            quote = self.quote(entry.clause or own.clause, entry.quote, [*path, "quote"])
        applies_path = [*(path if entry.applies is not None else []), "applies"]
        requires_path = [*(path if entry.requires is not None else []), "requires"]
        applies = self.condition(entry.applies or self.entry.applies, applies_path)
        requires = self.condition(entry.requires or self.entry.requires, requires_path)
        if applies is None or requires is None:
            return None
        applies, requires = self.where_it_exists(applies, requires)
        obliged = entry.obliged and self.roles.read(entry.obliged, self.subject, at(self.node, [*path, "obliged"]))
        return Reading(name, text(entry.label), quote, applies, requires, obliged or ())

    def where_it_exists(self, applies: Condition, requires: Condition) -> tuple[Condition, Condition]:
        """The conditions of a reading where what they ask for may not exist: `if_empty` says what comes of it then."""
        applied, required = (exists(each.expression, self.vocabulary.facts) for each in (applies, requires))
        needed = [applied]
        wanted = requires.expression
        match self.entry.if_empty:
            case _ if required == YES:
                pass
            case "satisfied":
                wanted = Or((Not(required), wanted))
            case "unmet":
                wanted = all_of((required, wanted))
            case _:
                needed.append(required)
        if all_of(needed) != YES:
            applies = replace(applies, expression=all_of((*needed, applies.expression)))
        return applies, replace(requires, expression=wanted)

    def check_decisions(self) -> None:
        decisions = self.entry.otherwise.decisions
        if decisions and self.entry.force not in ("must", "assigns", "defines"):
            self.problem(
                "decision-without-duty",
                ["otherwise", "decisions"],
                Text(
                    f"效力为 `{self.entry.force}` 的规则不能引出决定",
                    f"a rule of force `{self.entry.force}` can't bear on decisions",
                ),
            )
        for name, act in decisions.items():
            path: list[int | str] = ["otherwise", "decisions", name]
            decision = self.vocabulary.decisions.get(name)
            if decision is None:
                self.unknown("unknown-decision", name, self.vocabulary.decisions, Text("决定", "decision"), path)
                continue
            if act not in dict(decision.acts):
                self.unknown("unknown-act", act, dict(decision.acts), Text("处理", "act"), path)
            if decision.subject != self.subject:
                self.problem(
                    "decision-of-another-kind",
                    path,
                    Text(
                        f"决定 `{name}` 针对 `{decision.subject}`，规则针对 `{self.subject}`",
                        f"decision `{name}` is about `{decision.subject}`, the rule about `{self.subject}`",
                    ),
                )

    def subject_of_conditions(self) -> str | None:
        """The one kind that the rule's conditions name; none, with the problem told, where there is not one."""
        parts: list[tuple[RuleEntry | ReadingEntry, list[int | str]]] = [(self.entry, [])]
        parts += [(reading, ["readings", name]) for name, reading in (self.entry.readings or {}).items()]
        named: dict[str, None] = {}
        readable = True
        for part, path in parts:
            for key, source in (("applies", part.applies), ("requires", part.requires)):
                try:
                    named |= dict.fromkeys(names_in(source) if source else ())
                except ConditionError:
                    readable = self.condition(source, [*path, key]) is not None
        kinds = [name for name in named if name in self.vocabulary.kinds]
        if len(kinds) == 1:
            return kinds[0]
        if not readable:
            return None
        listed = [f"`{kind}`" for kind in kinds]
        message = (
            Text(
                f"条件里有几种主体：{'、'.join(listed)}，看不出规则针对哪一种",
                f"the conditions name several kinds, {', '.join(listed)}: which of them is judged cannot be told",
            )
            if kinds
            else Text("条件里没有主体种类，看不出规则针对哪一种", "the conditions name no kind that is judged")
        )
        self.problem("subject-not-clear", [], message, Text("请写明 `subject`", "say it with `subject`"))
        return None

    def interpretations(self) -> Iterator[Interpretation]:
        """The rule's interpretations, with who made each and when."""
        for index, written in enumerate(self.entry.interpretation):
            author, day = written.author, written.date
            if self.interpreted is not None:
                author, day = author or self.interpreted.author, day or self.interpreted.date
            if author is None or day is None:
                self.problem(
                    "missing-field",
                    ["interpretation", index],
                    Text("没有说明由谁、何时作此解释", "who made this interpretation, and when, is not said"),
                    Text(
                        "写 `author` 和 `date`，或在 `policy.yaml` 里统一写 `interpreted`",
                        "say `author` and `date` here, or `interpreted` once in `policy.yaml`",
                    ),
                )
                continue
            yield Interpretation(author, day, text(written.reason))

    def organs_in_charge(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who leads and who cooperates: as the rule says, else its clause, else the row of the annex."""
        written = self.entry.organs or self.clause.organs or self.clause.cells
        if written is None:
            return (), ()
        return self.organs(written.lead, "lead"), self.organs(written.cooperating, "cooperating")

    def organs(self, written: Iterable[str], role: str) -> tuple[str, ...]:
        canonical = {alias: organ.name for organ in self.vocabulary.organs.values() for alias in organ.aliases}
        found: list[str] = []
        for index, name in enumerate(written):
            name = canonical.get(name, name)
            if name not in self.vocabulary.organs:
                self.unknown(
                    "unknown-organ", name, self.vocabulary.organs, Text("责任单位", "organ"), ["organs", role, index]
                )
            found.append(name)
        return tuple(found)


def check_source(written: str, kind: str, names: Names, node: Node, expected: Type = BOOLEAN) -> Condition | Problem:
    """A condition checked, or what is wrong with it and where in the file."""
    try:
        return Condition(written, check_condition(written, kind, names, expected), node.place)
    except ConditionError as error:
        return Problem(error.check, place_within(node, written, error.offset), error.message, error.hint)


def place_within(node: Node, value: str, offset: int) -> Place:
    """The place of a character of a value that stands on one line as it is; else the place of the value."""
    place = node.place
    if not isinstance(node, Scalar) or "\n" in node.written or node.written != value or node.quoted:
        return place
    return Place(place.file, place.line, place.column + offset)
