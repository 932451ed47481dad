"""Conditions lowered to two-valued expressions over rows, with the two rails of the reference (`conditions.meaning`).

This is the one lowering: Polars, SQL and the solver each compute the expressions it makes (`lowering.columns`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import cast

from qsd_rules.assess.outcome_table import outcome_when_unmet
from qsd_rules.conditions.meaning import Share, is_stretched, never_negative, share_of
from qsd_rules.conditions.syntax import (
    IDENTITY,
    And,
    Arithmetic,
    AssessmentDate,
    Call,
    Collection,
    Compare,
    Conditional,
    DecisionClear,
    Expression,
    FactValue,
    Has,
    Literal,
    Member,
    Negative,
    Not,
    Or,
    ParameterValue,
    Quantified,
    Related,
    Size,
    Subject,
    Value,
    Variable,
    children,
)
from qsd_rules.lowering import rails
from qsd_rules.lowering.columns import (
    Column,
    Constant,
    Forge,
    How,
    Sort,
    StorageRange,
    carries,
    stored_range,
)
from qsd_rules.lowering.outcomes import (
    Bearing,
    DecisionColumns,
    ReadingColumns,
    decision_columns,
    reading_columns,
    told_columns,
)
from qsd_rules.lowering.rails import End, Figure, Listed, Lowered, Needs, Plain, Truth, Way, moved, needs_of, under
from qsd_rules.policy.model import Policy, Reading, Rule
from qsd_rules.policy.usage import counts_members, decisions_asked, existence
from qsd_rules.words.language import Text

OWNER = ""
"""The step from a member's row to that of the owner of the collection."""

ABSENT, COMPLETE = "#absent", "#complete"
"""Follow a fact's name in the column that says it has no value, a collection's in the one that says it is whole."""

SORTS: Mapping[str, Sort] = {"date": "day", "choice": "word", "text": "word", "relation": "word"}


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a condition is evaluated: in the rows of a kind, which a variable names, within rows of an outer scope."""

    variable: str
    kind: str
    outer: Scope | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """A subject: where the way to it is known, what that needs, and how a column of its table comes to this one.

    `way` has the relations and collections that lead to it by name, `steps` how to come to its row from this one: a
    relation, or `OWNER`.
    """

    kind: str
    known: Column
    needs: Needs
    here: Callable[[Column], Column]
    way: Way
    steps: tuple[str, ...] = ()

    @property
    def at_hand(self) -> bool:
        """Whether it is the row's own subject."""
        return not self.steps


@dataclass(frozen=True, slots=True)
class Added:
    """What each member adds to a share: of the part and of the rest at least and at most, `sure` to the whole.

    `odd` says where more is of the part than of the whole, `endless` where there is no most, `settled` is true where
    nothing is open.
    """

    part: tuple[Column, Column]
    rest: tuple[Column, Column]
    sure: Column
    odd: Column
    endless_part: Column
    endless_rest: Column
    settled: Truth


def _range_of(policy: Policy, column: str) -> StorageRange:
    return stored_range(policy.facts[column])


@dataclass(slots=True)
class Lowering:
    """Turns conditions of a policy on a day into columns; each fact, reading and decision is turned once.

    `governing` names the reading of each rule that decisions go by. `columns` are the columns each kind's table has; a
    fact without one is not given in any row. None: all columns are there. `accept` is shown the columns of each reading
    and raises where it cannot take them. `counts` is whether facts counted over collections are counted, or left as
    given.
    """

    policy: Policy
    as_of: date
    governing: Mapping[str, str]
    columns: Mapping[str, Set[str]] | None = None
    accept: Callable[[Forge, Iterable[Column]], None] = lambda forge, columns: None
    counts: bool = True
    forge: Forge = field(default_factory=Forge)
    facts: dict[str, Lowered] = field(default_factory=dict)
    readings: dict[tuple[str, Reading], ReadingColumns] = field(default_factory=dict)
    decisions: dict[str, DecisionColumns] = field(default_factory=dict)
    otherwise: tuple[Otherwise, ...] = ()

    def __post_init__(self) -> None:
        self.forge.range_of = partial(_range_of, self.policy)

    def _has_column(self, kind: str, column: str) -> bool:
        return self.columns is None or column in self.columns.get(kind, ())

    # Rules and decisions.

    def reading(self, rule: Rule, reading: Reading) -> ReadingColumns:
        """What a reading of a rule comes to, be it one of its own or a changed one; raises what `accept` raises."""
        key = (rule.name, reading)
        if key not in self.readings:
            scope = Scope(rule.subject, rule.subject)
            applies = self.truth(reading.applies.expression, scope)
            requires = self.truth(reading.requires.expression, scope)
            unmet_is = outcome_when_unmet(rule, self.as_of)
            forge, needs = self.forge, needs_of(self.forge, applies, requires)
            self.accept(forge, (applies.true, applies.false, requires.true, requires.false, *needs.values()))
            self.readings[key] = reading_columns(forge, reading.name, applies, requires, unmet_is)
        return self.readings[key]

    def decision(self, name: str) -> DecisionColumns:
        """What the rules that bear on a decision come to; raises what `accept` raises."""
        if name not in self.decisions:
            rules = [rule for rule in self.policy.rules.values() if name in dict(rule.decisions)]
            bearing = [
                Bearing(
                    rule.name,
                    dict(rule.decisions)[name],
                    self.reading(rule, rule.reading(self.governing[rule.name])),
                    tuple(self.reading(rule, reading) for reading in rule.readings),
                )
                for rule in rules
            ]
            asks = any(decisions_asked(rule, self.policy) for rule in rules)
            versions = [[rule.readings for rule in bearing]]
            for version in self._otherwise() if asks else ():
                versions.append(
                    [
                        tuple(version.reading(rule, reading) for reading in rule.readings)
                        if decisions_asked(rule, self.policy)
                        else each.readings
                        for rule, each in zip(rules, bearing, strict=True)
                    ]
                )
            self.decisions[name] = decision_columns(self.forge, self.policy.decisions[name], bearing, versions)
        return self.decisions[name]

    def _otherwise(self) -> tuple[Otherwise, ...]:
        """The same conditions where every decision came out as well, or as badly, as readings allow."""
        if not self.otherwise:
            own = (self.policy, self.as_of, self.governing, self.columns, self.accept, self.counts, self.forge)
            self.otherwise = tuple(Otherwise(*own, within=self, strongest=strongest) for strongest in (False, True))
        return self.otherwise

    def told(self, name: str) -> DecisionColumns:
        """What is told of a decision, which conditions do not go by: it does not apply once it is over."""
        found, decision = self.decision(name), self.policy.decisions[name]
        if decision.open_while is None:
            return found
        is_open = self.truth(decision.open_while.expression, Scope(decision.subject, decision.subject))
        return told_columns(self.forge, found, is_open)

    # Conditions.

    def truth(self, expression: Expression, scope: Scope) -> Truth:
        """A condition's rails."""
        lowered = self.lower(expression, scope)
        assert isinstance(lowered, Truth), "INVARIANT: a condition is a truth value"
        return lowered

    def lower(self, expression: Expression, scope: Scope) -> Lowered:
        """What an expression comes to in the rows of a scope."""
        forge = self.forge
        match expression:
            case Literal(value=value):
                return self.constant(value)
            case ParameterValue(parameter=parameter):
                return self.constant(self._parameter(parameter))
            case AssessmentDate():
                return self.constant(self.as_of)
            case FactValue(subject=subject, fact=fact):
                reached = self.find(subject, scope)
                return self._at(reached, self.fact(reached.kind, fact))
            case Has(subject=subject, fact=fact):
                reached = self.find(subject, scope)
                return self._at(reached, self.has(fact))
            case DecisionClear(subject=subject, decision=decision):
                reached = self.find(subject, scope)
                return self._at(reached, self.clear(decision))
            case Not() | And() | Or():
                truths = [self.truth(part, scope) for part in children(expression)]
                return rails.connected(forge, expression, truths, needs_of(forge, *truths))
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                picked = self.truth(condition, scope)
                return rails.chosen(forge, expression, picked, self.lower(then, scope), self.lower(otherwise, scope))
            case Compare():
                return self._compare(expression, scope)
            case Member(item=item, container=container):
                return self._member(self.lower(item, scope), self.lower(container, scope))
            case Negative(operand=operand):
                return rails.opposite(forge, self._figure(operand, scope))
            case Arithmetic(operator=sign, left=left, right=right):
                stretched = is_stretched(expression, self._parameter)
                return self._calculate(sign, self._figure(left, scope), self._figure(right, scope), stretched)
            case Call(function="share"):
                return self._share(share_of(expression), scope)
            case Call(function="percentage", arguments=(part, whole)):
                hundred = cast(Figure, self.constant(Decimal(100)))
                hundredfold = rails.multiplied(forge, self._figure(part, scope), hundred, stretched=True)
                return rails.divided(forge, hundredfold, self._figure(whole, scope))
            case Call(function="days_between", arguments=(earlier, later)):
                first, last = self._plain(earlier, scope), self._plain(later, scope)
                days = forge.days_between(first.value, last.value)
                known = forge.every(first.known, last.known)
                return rails.exactly(forge, known, days, needs_of(forge, first, last))
            case Call(function="year_of", arguments=(day,)):
                plain = self._plain(day, scope)
                return rails.exactly(forge, plain.known, forge.year_of(plain.value), plain.needs)
            case Quantified():
                return self._quantified(expression, scope)
            case Size(collection=collection):
                return self._total(collection, cast(Truth, self.constant(True)), scope)
            case _:
                raise AssertionError(f"INVARIANT: a checked expression is of a known form, not {expression!r}")

    def constant(self, value: Value) -> Lowered:
        """A value that is the same in every row."""
        forge = self.forge
        match value:
            case bool():
                return Truth(forge.truth(value), forge.truth(not value))
            case int() | Decimal():
                exact = Decimal(value)
                scale = max(0, -int(exact.as_tuple().exponent))
                return rails.exactly(forge, forge.truth(True), forge.whole(int(exact.scaleb(scale))), {}, scale)
            case date():
                return Plain(forge.truth(True), forge.day(value))
            case str():
                return Plain(forge.truth(True), forge.word(value))
            case tuple():
                return Listed(forge.truth(True), lambda word: forge.truth(word in value), None, value)

    def _minimum(self, name: str) -> Decimal | None:
        least = self.policy.facts[name].minimum
        return least if isinstance(least, Decimal) else None

    def _parameter(self, name: str) -> Decimal:
        value = self.policy.parameters[name].value_on(self.as_of)
        assert value is not None, "INVARIANT: a parameter has a value from the policy's first day on"
        return value

    # Subjects and their facts.

    def find(self, subject: Subject, scope: Scope) -> Reached:
        """The subject that a subject expression names."""
        forge = self.forge
        match subject:
            case Variable(name=name) if name == scope.variable:
                return Reached(scope.kind, forge.truth(True), {}, lambda column: column, ())
            case Variable():
                assert scope.outer is not None, "INVARIANT: a variable is bound in some scope"
                outer = self.find(subject, scope.outer)
                return Reached(
                    outer.kind,
                    forge.carried(outer.known),
                    {},
                    lambda column: forge.carried(outer.here(column)),
                    outer.way,
                    (OWNER, *outer.steps),
                )
            case Related(subject=nearer, relation=relation):
                start = self.find(nearer, scope)
                to = self.policy.facts[relation].to
                leads = cast(Plain, self.fact(start.kind, relation))
                known = forge.every(start.known, start.here(leads.known))
                own = {(*start.way, *way): start.here(column) for way, column in leads.needs.items()}
                needs = rails.together(forge, ((forge.no(start.known), start.needs), (start.known, own)))
                return Reached(
                    to,
                    known,
                    needs,
                    lambda column: start.here(self._followed(relation, to, column)),
                    (*start.way, relation),
                    (*start.steps, relation),
                )

    def _followed(self, relation: str, to: str, column: Column) -> Column:
        # A constant stays one: wherever it counts, the way to the subject is known as well.
        return column if isinstance(column, Constant) else self.forge.followed(relation, to, column)

    def _at(self, reached: Reached, lowered: Lowered) -> Lowered:
        """A value of a reached subject's table, in this one."""
        if reached.at_hand:
            return lowered
        return under(self.forge, reached.known, reached.needs, moved(lowered, reached.here, reached.way))

    def fact(self, kind: str, name: str) -> Lowered:
        """A fact in the table of its own kind, counted or given."""
        path = name.removeprefix(f"{kind}.")
        if path in IDENTITY:
            return Plain(self.forge.truth(True), self.forge.stored(path, "word"))
        if name not in self.facts:
            given = self.given(name)
            counted = self.derived(name)
            if counted is not None:
                absent, missing = self._absent(name), self.forge.truth(True)
                if isinstance(counted, Figure) and not counted.is_exact:
                    # A figure that is given and ruled out by the count is not asked for again.
                    missing = self.forge.no(rails.known_of(self.forge, given))
                needs = rails.together(self.forge, ((self.forge.no(absent), counted.needs), (missing, given.needs)))
                given = rails.counted_or_given(self.forge, counted, given, needs)
            self.facts[name] = given
        return self.facts[name]

    def derived(self, name: str) -> Lowered | None:
        """What a fact is counted to in the table of its own kind, whatever is given for it; none if it is not counted.

        A fact counted over a collection is left as given unless this lowering `counts`.
        """
        definition = self.policy.facts[name]
        if definition.derive is None or not (self.counts or not counts_members(definition.derive.expression)):
            return None
        return self.lower(definition.derive.expression, Scope(definition.kind, definition.kind))

    def given(self, name: str) -> Lowered:
        """A fact as a table gives it."""
        forge, fact = self.forge, self.policy.facts[name]
        there = self._has_column(fact.kind, name)
        known = forge.every(forge.given(name), forge.no(self._later(name))) if there else forge.truth(False)
        missing = forge.no(self._absent(name))
        needs: Needs = {} if missing is forge.truth(False) else {(name,): missing}
        match fact.type:
            case "boolean":
                holds = forge.stored(name, "truth") if there else forge.truth(False)
                undone = forge.some(*(self._later(act) for act in fact.established_by))
                holds, known = forge.every(holds, forge.no(undone)), forge.some(known, undone)
                return Truth(holds, forge.every(known, forge.no(holds)), needs)
            case "integer" | "decimal":
                value = forge.stored(name, "whole") if there else forge.whole(0)
                return rails.exactly(forge, known, value, needs, fact.places)
            case "list":
                choices = tuple(choice for choice, _ in fact.choices)
                return Listed(known, self._has_word(name, there), name if there else None, choices, needs)
            case "relation" if fact.many:
                return Listed(known, self._has_word(name, there), name if there else None, (), needs)
            case _:
                sort = SORTS[fact.type]
                nothing = forge.day(date.min) if sort == "day" else forge.word("")
                return Plain(known, forge.stored(name, sort) if there else nothing, needs)

    def _has_word(self, name: str, there: bool) -> Callable[[str], Column]:
        forge = self.forge
        return lambda word: forge.within(forge.word(word), name) if there else forge.truth(False)

    def _absent(self, name: str) -> Column:
        """Where a fact is known to have no value."""
        fact = self.policy.facts[name]
        column = f"{name}{ABSENT}"
        there = fact.optional and self._has_column(fact.kind, column)
        none = self.forge.stored(column, "truth") if there else self.forge.truth(False)
        return self.forge.some(none, self._later(name))

    def _later(self, name: str) -> Column:
        """Where a fact gives the day of an act that has not been done on the day of assessment."""
        forge, fact = self.forge, self.policy.facts[name]
        if fact.role != "act" or not self._has_column(fact.kind, name):
            return forge.truth(False)
        return forge.every(forge.given(name), forge.compare(">", forge.stored(name, "day"), forge.day(self.as_of)))

    def has(self, name: str) -> Truth:
        """Whether an optional fact has a value, in the table of its own kind."""
        forge = self.forge
        kind = self.policy.facts[name].kind
        condition = existence(name, self.policy.facts)
        if condition is not None and (self.counts or not counts_members(condition)):
            exists = self.truth(condition, Scope(kind, kind))
            given, absent = self.given(name), self._absent(name)
            open_ = forge.no(rails.known_of(forge, exists))
            return Truth(
                forge.some(exists.true, forge.every(open_, rails.known_of(forge, given))),
                forge.some(exists.false, forge.every(open_, absent)),
                rails.together(forge, ((open_, exists.needs), (open_, given.needs))),
            )
        value = self.fact(kind, name)
        known = rails.known_of(forge, value)
        return Truth(known, forge.every(forge.no(known), self._absent(name)), value.needs)

    def clear(self, name: str) -> Truth:
        """Whether nothing stands against a decision, in the table of its subjects."""
        decision = self.decision(name)
        against, pending = decision.statuses["against"], decision.statuses["pending"]
        return Truth(self.forge.no(self.forge.some(against, pending)), against, decision.needs)

    # Comparisons and figures.

    def _compare(self, expression: Compare, scope: Scope) -> Truth:
        forge, operator = self.forge, expression.comparator
        left, right = self.lower(expression.left, scope), self.lower(expression.right, scope)
        match left, right:
            case Truth(), Truth():
                same = rails.alike(forge, left, right)
                return same if operator == "==" else rails.negated(same)
            case Figure(), Figure():
                return rails.compared(forge, operator, left, right)
            case Plain(), Plain():
                known, holds = forge.every(left.known, right.known), forge.compare(operator, left.value, right.value)
                return rails.decided(forge, known, holds, needs_of(forge, left, right))
            case _:
                raise AssertionError("INVARIANT: both sides of a comparison are of one type, and no lists")

    def _figure(self, expression: Expression, scope: Scope) -> Figure:
        lowered = self.lower(expression, scope)
        assert isinstance(lowered, Figure), "INVARIANT: checked to be a number"
        return lowered

    def _plain(self, expression: Expression, scope: Scope) -> Plain:
        lowered = self.lower(expression, scope)
        assert isinstance(lowered, Plain), "INVARIANT: checked to be a date"
        return lowered

    def _calculate(self, sign: str, left: Figure, right: Figure, stretched: bool) -> Figure:
        match sign:
            case "+":
                return rails.added(self.forge, left, right)
            case "-":
                return rails.added(self.forge, left, rails.opposite(self.forge, right))
            case "*":
                return rails.multiplied(self.forge, left, right, stretched)
            case _:
                return rails.divided(self.forge, left, right)

    def _member(self, item: Lowered, container: Lowered) -> Truth:
        assert isinstance(item, Plain) and isinstance(container, Listed), "INVARIANT: a word in a list"
        forge = self.forge
        known = forge.every(item.known, container.known)
        needs = needs_of(forge, item, container)
        constant = getattr(item.value, "value", None)
        if isinstance(constant, str):
            holds = container.has(constant)
        elif container.column is not None:
            holds = forge.within(item.value, container.column)
        elif container.choices and container.known is forge.truth(True):
            holds = forge.one_of(item.value, container.choices)
        elif container.choices:
            holds = forge.some(
                *(
                    forge.every(forge.compare("==", item.value, forge.word(choice)), container.has(choice))
                    for choice in container.choices
                )
            )
        else:
            holds = forge.beyond(
                Text(
                    "在另一对象的自由文字列表中查找随行而变的文字，表上不能判断",
                    "a word that differs by row is sought in another subject's list of free texts",
                )
            )
        return rails.decided(forge, known, holds, needs)

    # Collections.

    def _quantified(self, expression: Quantified, scope: Scope) -> Lowered:
        inner = Scope(expression.variable, expression.collection.kind, scope)
        if expression.quantifier in ("count", "sum"):
            body = self.lower(expression.body, inner)
            grows = expression.quantifier == "sum" and never_negative(expression.body, self._minimum)
            return self._total(expression.collection, body, scope, grows)
        truth = self.truth(expression.body, inner)
        if expression.quantifier == "exists":
            return rails.negated(self._all(expression.collection, rails.negated(truth), scope))
        return self._all(expression.collection, truth, scope)

    def _all(self, collection: Collection, body: Truth, scope: Scope) -> Truth:
        forge = self.forge
        owner = self.find(collection.subject, scope)
        gather = self.gatherer(collection, owner, "any")
        complete, needs = self._members(collection, owner, body)
        true = forge.every(owner.known, complete, forge.no(gather(forge.no(body.true))))
        return Truth(true, forge.every(owner.known, gather(body.false)), needs)

    def _total(self, collection: Collection, body: Lowered, scope: Scope, grows: bool = False) -> Figure:
        """A count or a sum, with its bounds; `grows` says that no part of the sum can be negative."""
        forge = self.forge
        owner = self.find(collection.subject, scope)
        total, any_ = self.gatherer(collection, owner, "total"), self.gatherer(collection, owner, "any")
        complete, needs = self._members(collection, owner, body)
        whole, yes = forge.every(owner.known, complete), forge.truth(True)
        if isinstance(body, Truth):
            least, most = total(body.true), total(forge.no(body.false))
            low = End(owner.known, least, forge.whole(1), 0, yes)
            return Figure(low, End(whole, most, forge.whole(1), 0, yes), needs)
        assert isinstance(body, Figure), "INVARIANT: bodies of count and sum are truth values or numbers"
        known = forge.every(whole, forge.no(any_(forge.no(rails.known_of(forge, body)))))
        end = body.low
        value = forge.choose(end.there, end.numerator, forge.whole(0))
        if end.denominator is forge.whole(1):
            high = End(known, total(value), forge.whole(1), end.scale, yes)
        else:
            divisor = forge.choose(end.there, end.denominator, forge.whole(1))
            upper, lower = (
                self.gatherer(collection, owner, how, divisor)(value) for how in ("numerator", "denominator")
            )
            high = End(known, upper, lower, end.scale, yes)
        return Figure(replace(high, there=owner.known) if grows else high, high, needs)

    def _share(self, share: Share, scope: Scope) -> Figure:
        """The share of a list with its bounds, where something is surely in the whole (`meaning.share_of_list`)."""
        forge = self.forge
        inner = Scope(share.variable, share.collection.kind, scope)
        owner = self.find(share.collection.subject, scope)
        total = self.gatherer(share.collection, owner, "total")
        any_ = self.gatherer(share.collection, owner, "any")
        whole = self.truth(share.whole, inner)
        added = self._counted(whole, share, inner) if share.amounts is None else self._weighed(whole, share, inner)
        complete, needs = self._members(share.collection, owner, added.settled)
        nothing, one, hundred = forge.whole(0), forge.whole(1), forge.whole(100)
        least_in, most_in = (total(column) for column in added.part)
        least_out, most_out = (total(column) for column in added.rest)
        known = forge.every(complete, forge.no(any_(forge.no(added.settled.true))))
        sound = forge.some(known, forge.no(any_(added.odd)))
        there = forge.every(owner.known, forge.compare(">", total(added.sure), nothing), sound)

        def end(inside: Column, outside: Column, endless: Column, open_end: Column, still_open: Column) -> End:
            ends = forge.every(complete, forge.no(any_(endless)))
            numerator = forge.choose(ends, forge.times(hundred, inside), open_end)
            # Where it counts something is in the whole; elsewhere the denominator must not be nought either.
            members = forge.choose(forge.every(there, ends), forge.plus(inside, outside), one)
            return End(there, numerator, members, 0, forge.some(ends, forge.compare("==", still_open, nothing)))

        low = end(least_in, most_out, added.endless_rest, nothing, least_in)
        # What surely counts is never more than what may: the ends are one where nothing may be in the part, or in the
        # rest, and where all that may be in either surely is.
        part_ends, rest_ends = (
            forge.every(complete, forge.no(any_(endless))) for endless in (added.endless_part, added.endless_rest)
        )
        same = forge.some(
            forge.every(part_ends, forge.compare("==", most_in, nothing)),
            forge.every(rest_ends, forge.compare("==", most_out, nothing)),
            forge.every(
                part_ends,
                rest_ends,
                forge.compare("==", least_in, most_in),
                forge.compare("==", least_out, most_out),
            ),
        )
        return Figure(low, end(most_in, least_out, added.endless_part, hundred, least_out), needs, same)

    def _counted(self, whole: Truth, share: Share, inner: Scope) -> Added:
        """What members add to a share in which each counts as one (`meaning.counted_amount`)."""
        forge = self.forge
        passes, may_be, never = self.truth(share.passes, inner), forge.no(whole.false), forge.truth(False)
        part, rest = (
            (
                forge.every(whole.true, passes.surely(value)),
                forge.every(may_be, forge.no(passes.surely(not value))),
            )
            for value in (True, False)
        )
        asked = (
            (forge.no(rails.known_of(forge, whole)), whole),
            (forge.every(may_be, forge.no(rails.known_of(forge, passes))), passes),
        )
        return Added(part, rest, whole.true, never, never, never, self._settled(asked))

    def _weighed(self, whole: Truth, share: Share, inner: Scope) -> Added:
        """What members add to a share in which each has an amount (`meaning.weighed_amount`)."""
        forge = self.forge
        assert share.amounts is not None, "INVARIANT: a share that weighs has amounts"
        few, many = (self._figure(amount, inner) for amount in share.amounts)
        scale = max(few.low.scale, many.low.scale)
        nothing, may_be = forge.whole(0), forge.no(whole.false)
        known_few, known_many = rails.known_of(forge, few), rails.known_of(forge, many)
        in_few, in_many = (
            forge.times(forge.whole(10 ** (scale - one.low.scale)), one.low.numerator) for one in (few, many)
        )
        both = forge.every(known_few, known_many)
        difference = forge.plus(in_many, forge.minus(in_few))

        def where(condition: Column, then: Column, otherwise: Column = nothing) -> Column:
            return forge.choose(condition, then, otherwise)

        of_whole = where(known_many, in_many)
        part = (
            where(forge.every(whole.true, known_few), in_few),
            where(may_be, where(known_few, in_few, of_whole)),
        )
        rest = (
            where(forge.every(whole.true, both), difference),
            where(may_be, where(both, difference, of_whole)),
        )
        below = [(known_few, in_few), (known_many, in_many), (both, difference)]
        odd = forge.some(*(forge.every(known, forge.compare("<", value, nothing)) for known, value in below))
        weighs = forge.no(forge.every(known_many, forge.compare("==", in_many, nothing)))
        asked = (
            (forge.no(rails.known_of(forge, whole)), whole),
            (forge.every(may_be, forge.no(known_many)), many),
            (forge.every(may_be, forge.no(known_few), weighs), few),
        )
        return Added(
            part,
            rest,
            where(whole.true, where(known_many, in_many, where(known_few, in_few))),
            forge.every(may_be, odd),
            forge.every(may_be, forge.no(known_few), forge.no(known_many)),
            forge.every(may_be, forge.no(known_many)),
            self._settled(asked),
        )

    def _settled(self, asked: Iterable[tuple[Column, Lowered]]) -> Truth:
        """True where nothing is open, with the needs of each value where it is open."""
        forge, listed = self.forge, tuple(asked)
        needs = rails.together(forge, ((open_, value.needs) for open_, value in listed))
        return Truth(forge.no(forge.some(*(open_ for open_, _ in listed))), forge.truth(False), needs)

    def gatherer(
        self, collection: Collection, owner: Reached, how: How, divisor: Column | None = None
    ) -> Callable[[Column], Column]:
        """What gathers a value, or quotients by a divisor, over the members of an owner's collection."""
        forge, relation, kind = self.forge, collection.relation, collection.kind

        def gather(value: Column) -> Column:
            if not self._collects(relation):
                return forge.truth(False) if how == "any" else forge.whole(0)
            if not owner.at_hand and carries(value):
                # The members look back at the row that asks, which is not the one that owns the collection.
                return forge.gathered(relation, kind, how, value, divisor, owner.steps)
            return owner.here(forge.gathered(relation, kind, how, value, divisor))

        return gather

    def _collects(self, relation: str) -> bool:
        """Whether the tables say anything of who is in a collection."""
        definition = self.policy.facts[relation]
        if definition.inverse_of:
            return self._has_column(definition.to, definition.inverse_of)
        return self._has_column(definition.kind, relation)

    def _members(self, collection: Collection, owner: Reached, body: Lowered) -> tuple[Column, Needs]:
        """Where all members of a collection are known, and what is needed where that or a member's part is unknown."""
        forge, relation = self.forge, collection.relation
        definition = self.policy.facts[relation]
        column = f"{relation}{COMPLETE}" if definition.inverse_of else relation
        if not self._has_column(definition.kind, column):
            whole = forge.truth(False)
        elif definition.inverse_of:
            whole = forge.stored(column, "truth")
        else:
            whole = forge.given(column)
        complete = owner.here(whole)
        any_ = self.gatherer(collection, owner, "any")
        unknown = forge.no(rails.known_of(forge, body))
        of_members = {
            (*owner.way, relation, *way): any_(forge.every(unknown, needed)) for way, needed in body.needs.items()
        }
        of_owner: Needs = {(*owner.way, relation): forge.no(complete), **of_members}
        needs = rails.together(forge, ((forge.no(owner.known), owner.needs), (owner.known, of_owner)))
        return complete, needs


@dataclass(slots=True, kw_only=True)
class Otherwise(Lowering):
    """Conditions that take decisions at their weakest or strongest by readings, of the lowering they stand `within`."""

    within: Lowering
    strongest: bool

    def clear(self, name: str) -> Truth:
        found = self.within.decision(name)
        _, pending, against = found.span[self.strongest]
        return Truth(self.forge.no(pending), against, {})
