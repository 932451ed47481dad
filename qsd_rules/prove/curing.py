"""What would cure a subject: the least that must change for nothing to be violated, and that less will not do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

import z3
from msgspec import Struct
from msgspec.structs import replace

from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Fact, Policy, Rule
from qsd_rules.policy.usage import mentions, with_derivations
from qsd_rules.prove.asking import TOO_LONG, UndecidedError, broken
from qsd_rules.prove.dependencies import conditions_of, with_conclusions
from qsd_rules.prove.formulas import all_of, any_of, facts_by_way, no
from qsd_rules.prove.situation import TOO_MANY, Situation, TooManyError, situation_of
from qsd_rules.prove.solver import new_solver
from qsd_rules.prove.symbols import SymbolKey, steps, value_of
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InternalError

MOST_WAYS = 5
FINEST_COST = 100
"""Costs count in hundredths."""
OUT_OF_HAND = 1_000_000
"""Added to the cost of what no party can change, so that it is only resorted to where all else fails."""

MEASURED = ("integer", "decimal", "date")
CONDUCT = ("boolean", "integer", "decimal", "choice", "list")
"""The types of facts that say what a party does or how well."""


class ChangeOfFact(Struct, frozen=True):
    """One fact that must become otherwise; `before` is none when it was not given and must be shown to be so."""

    subject: SubjectKey
    fact: str
    before: Value | Absent | None
    after: Value
    cost: Decimal
    out_of_hand: bool = False
    """No party can change it: it is a date, what has happened, or what is laid down elsewhere."""


class Remedy(Struct, frozen=True):
    """One least way to cure a subject: what must change, and what that costs together."""

    changes: tuple[ChangeOfFact, ...]
    cost: Decimal


class Cure(Struct, frozen=True):
    """What would cure a subject of the rules it violates.

    `remedies` all cost the same, and it is proved that nothing costs less; there are further ones if `more`. When a
    party can't cure everything, `incurable` names the rules that it can't cure even alone, and the remedies say what
    else would have had to be otherwise. `still_pending` names the decisions that then still wait for documents,
    `undecided` says why nothing was decided.
    """

    subject: SubjectKey
    violated: tuple[str, ...]
    decisions: tuple[str, ...]
    remedies: tuple[Remedy, ...] = ()
    more: bool = False
    incurable: tuple[str, ...] = ()
    still_pending: tuple[str, ...] = ()
    undecided: Text | None = None
    lists: tuple[str, ...] = ()
    """The collections whose members were taken as listed: nothing was tried that adds or takes out members."""


def cures(
    policy: Policy, snapshot: Snapshot, as_of: date, subjects: Iterable[SubjectKey], seconds: float
) -> Iterator[Cure]:
    """What would cure each of the subjects that violate anything."""
    for subject in subjects:
        situation = situation_of(policy, snapshot, as_of, subject)
        judging = situation.judging()
        violated = [rule for rule in situation.rules() if judging.rule(rule, subject).outcome == "violated"]
        if violated:
            against = [
                decision.name
                for decision in policy.decisions.values()
                if decision.subject == subject[0] and judging.decision(decision, subject).status == "against"
            ]
            found = Cure(subject, tuple(rule.name for rule in violated), tuple(against))
            try:
                yield cure(found, situation, violated, seconds)
            except UndecidedError as error:
                yield replace(found, undecided=error.reason)
            except TooManyError:
                yield replace(found, undecided=TOO_MANY)


def cure(found: Cure, situation: Situation, violated: list[Rule], seconds: float) -> Cure:
    """The remedies of one subject."""
    problem = Problem(situation, violated, seconds)
    least = problem.least_cost()
    if least is None:
        alone = [rule.name for rule in violated if Problem(situation, [rule], seconds).least_cost() is None]
        found = replace(found, incurable=tuple(alone))
        problem = Problem(situation, violated, seconds, at_any_cost=True)
        least = problem.least_cost()
        if least is None:
            lists = tuple(dict.fromkeys(key[1] for key in situation.symbols.crowds))
            return replace(found, lists=lists)
    remedies: list[Remedy] = []
    remedy = problem.remedy_at(least)
    while remedy is not None and len(remedies) < MOST_WAYS:
        remedies.append(remedy)
        remedy = problem.remedy_at(least) if len(remedies) < MOST_WAYS else None
    cured = situation.judging(with_changes(situation.snapshot, remedies[0].changes))
    pending = [
        name
        for name in found.decisions
        if cured.decision(situation.policy.decisions[name], found.subject).status == "pending"
    ]
    more = len(remedies) == MOST_WAYS and problem.has_more(least)
    return replace(found, remedies=tuple(remedies), more=more, still_pending=tuple(pending))


class Problem:
    """The search for the changes that cure some violated rules, costs first."""

    def __init__(self, situation: Situation, violated: list[Rule], seconds: float, at_any_cost: bool = False) -> None:
        self.situation = situation
        self.violated = violated
        self.solver = new_solver(seconds)
        outcomes = [situation.outcome(rule) for rule in violated]
        goal = [part for outcome in outcomes for part in (outcome.applies.true, outcome.requires.true)]
        spared = [no(situation.outcome(rule).unmet) for rule in self.not_to_be_broken()]
        kept = list(self.agreements())
        own = applicability_facts(violated, situation.policy)
        fixed = own | classifications(situation.policy)
        self.out_of_hand: set[SymbolKey] = set()
        self.costs: dict[SymbolKey, int] = {}
        self.changed: dict[SymbolKey, z3.BoolRef] = {}
        met: set[tuple[SubjectKey | None, str]] = set()
        for key, symbol in situation.symbols.facts.items():
            subject = situation.at(key[0])
            changeable = can_change(symbol.definition, situation.given(key), fixed)
            if subject is None or not (changeable or at_any_cost):
                self.solver.add(situation.as_given(key))
                continue
            self.solver.add(*improving(situation, key))
            if not changeable:
                self.out_of_hand.add(key)
            if (subject, key[1]) not in met:
                met.add((subject, key[1]))
                self.costs[key] = int(symbol.definition.cost * FINEST_COST) + (0 if changeable else OUT_OF_HAND)
                self.changed[key] = z3.Bool(f"changed {key}")
                self.solver.add(self.changed[key] == no(situation.as_given(key)))
        self.solver.add(*(situation.crowd_as_given(key) for key in situation.symbols.crowds))
        self.solver.add(*situation.background(), *goal, *spared, *kept)

    def agreements(self) -> Iterator[z3.BoolRef]:
        """That no invariant which holds of the facts as given is broken by changes."""
        situation = self.situation
        already = set(broken(situation.judging()))
        for way, names in facts_by_way(situation.symbols).items():
            subject = situation.at(way)
            for invariant in situation.policy.invariants.values():
                if subject is None or invariant.kind != subject[0] or names.isdisjoint(invariant.facts):
                    continue
                if (invariant.name, subject) not in already:
                    yield no(situation.formulas.broken(way, invariant))

    def not_to_be_broken(self) -> Iterator[Rule]:
        """The other rules about the subject that a change could break, or a change made so as not to break another."""
        situation, names = self.situation, {rule.name for rule in self.violated}
        judging = situation.judging()
        touched = facts_behind(self.violated, situation.policy)
        left = [
            (rule, facts_behind([rule], situation.policy))
            for rule in situation.rules()
            if rule.name not in names and rule.force not in ("should", "target")
            if judging.rule(rule, situation.subject).outcome != "violated"
        ]
        reached = [each for each in left if each[1] & touched]
        while reached:
            left = [each for each in left if each not in reached]
            for rule, facts in reached:
                yield rule
                touched |= facts
            reached = [each for each in left if each[1] & touched]

    def least_cost(self) -> int | None:
        """What the cheapest cure costs, in hundredths; none when there is proof that nothing cures."""
        bound: int | None = None
        while True:
            limit = [] if bound is None else [self.within(bound - 1)]
            model = self.solve(*limit)
            if model is None:
                return bound
            bound = sum(self.costs[key] for key in self.changes_in(model))

    def remedy_at(self, cost: int) -> Remedy | None:
        """Another remedy of this cost, not told before: the changes nearest to what is."""
        model = self.solve(self.within(cost))
        if model is None:
            return None
        changes = self.changes_in(model)
        model = self.nearest(changes, model)
        remedy = Remedy(
            tuple(self.change(key, model) for key in changes),
            sum((self.situation.symbols.facts[key].definition.cost for key in changes), Decimal(0)),
        )
        self.confirm(remedy)
        self.solver.add(any_of(*(no(self.changed[key]) for key in changes)))
        return remedy

    def has_more(self, cost: int) -> bool:
        """Whether there are further remedies of this cost."""
        return self.solve(self.within(cost)) is not None

    def within(self, cost: int) -> z3.BoolRef:
        """That the changes together cost no more."""
        return z3.PbLe([(self.changed[key], self.costs[key]) for key in self.changed], cost)

    def solve(self, *more: z3.BoolRef) -> z3.ModelRef | None:
        """A solution, or proof that there is none."""
        self.solver.push()
        try:
            self.solver.add(*more)
            answer = self.solver.check()
            if answer == z3.sat:
                return self.solver.model()
        finally:
            self.solver.pop()
        if answer == z3.unknown:
            raise UndecidedError(TOO_LONG)
        return None

    def changes_in(self, model: z3.ModelRef) -> list[SymbolKey]:
        """The facts that a solution changes."""
        return [key for key, changed in self.changed.items() if z3.is_true(model.eval(changed))]

    def nearest(self, changes: list[SymbolKey], model: z3.ModelRef) -> z3.ModelRef:
        """The solution with the same changes whose numbers are, one after the other, nearest to what they were."""
        kept = [changed if key in changes else no(changed) for key, changed in self.changed.items()]
        for key in changes:
            symbol = self.situation.symbols.facts[key]
            before = self.situation.given(key)
            if not isinstance(symbol.value, z3.ArithRef) or symbol.definition.type not in MEASURED:
                continue
            origin = where_from(symbol.definition, before, self.situation.as_of)
            distance = z3.If(symbol.value >= origin, symbol.value - origin, origin - symbol.value)
            model = self.closest(symbol.value, distance, kept, model)
            kept.append(symbol.value == model.eval(symbol.value, model_completion=True))
        return model

    def closest(
        self, value: z3.ArithRef, distance: z3.ArithRef, kept: list[z3.BoolRef], model: z3.ModelRef
    ) -> z3.ModelRef:
        """The solution with the least distance, by halving."""
        low, high = 0, self.number(model, distance)
        while low < high:
            middle = (low + high) // 2
            nearer = self.solve(*kept, distance <= middle)
            if nearer is None:
                low = middle + 1
            else:
                model, high = nearer, min(middle, self.number(nearer, distance))
        return model

    @staticmethod
    def number(model: z3.ModelRef, value: z3.ArithRef) -> int:
        """What a solution says a whole number is."""
        found = model.eval(value, model_completion=True)
        assert isinstance(found, z3.IntNumRef), "INVARIANT: with completion every whole number has a value"
        number: int = found.as_long()
        return number

    def change(self, key: SymbolKey, model: z3.ModelRef) -> ChangeOfFact:
        """What a fact is changed to."""
        symbol = self.situation.symbols.facts[key]
        subject = self.situation.at(key[0])
        assert subject is not None, "INVARIANT: only facts of subjects that there are change"
        after: Value
        if isinstance(symbol.value, Mapping):
            after = tuple(choice for choice, has in symbol.value.items() if z3.is_true(model.eval(has)))
        elif isinstance(symbol.value, z3.BoolRef):
            after = z3.is_true(model.eval(symbol.value))
        else:
            words = {number: text for text, number in self.situation.symbols.words.items()}
            after = value_of(model, symbol.definition, symbol.value, words)
        cost, out_of_hand = symbol.definition.cost, key in self.out_of_hand
        return ChangeOfFact(subject, key[1], self.situation.given(key), after, cost, out_of_hand)

    def confirm(self, remedy: Remedy) -> None:
        """Nothing, if the reference meaning finds the subject cured.

        Raises:
            InternalError: it does not.
        """
        situation = self.situation
        before, after = situation.judging(), situation.judging(with_changes(situation.snapshot, remedy.changes))
        for rule in situation.rules():
            was, now = (judging.rule(rule, situation.subject).outcome for judging in (before, after))
            cured = now == "satisfied" if rule in self.violated else was == "violated" or now != "violated"
            if not cured:
                raise InternalError(f"the solver's remedy does not cure {rule.name}@{situation.subject[1]}")


def with_changes(snapshot: Snapshot, changes: Iterable[ChangeOfFact]) -> Snapshot:
    """The snapshot after changes."""
    subjects = dict(snapshot.subjects)
    for change in changes:
        record = subjects[change.subject]
        subjects[change.subject] = replace(record, facts={**record.facts, change.fact: change.after})
    return replace(snapshot, subjects=subjects)


def applicability_facts(rules: Iterable[Rule], policy: Policy) -> frozenset[str]:
    """The facts that say whether rules apply: to make a rule apply no longer cures nothing."""
    conditions = [reading.applies.expression for rule in rules for reading in rule.readings]
    return with_derivations(conditions, policy).facts


def classifications(policy: Policy) -> frozenset[str]:
    """The choices that say to whom any rule applies: what a thing is, not how it is kept."""
    facts = applicability_facts(policy.rules.values(), policy)
    return frozenset(name for name in facts if name in policy.facts and policy.facts[name].type == "choice")


def facts_behind(rules: Iterable[Rule], policy: Policy) -> frozenset[str]:
    """The facts that rules rest on, through derivations and decisions."""
    conditions = [condition for rule in rules for condition in conditions_of(rule)]
    behind = with_conclusions(conditions, policy, counts=True)
    return frozenset(name for condition in behind for name in mentions(condition).facts)


def can_change(fact: Fact, given: Value | Absent | None, fixed: frozenset[str]) -> bool:
    """Whether a party can change a fact, or show what it is when it is not given.

    Dates can't be changed, but what has not been done yet can be done, which gives it a date.
    """
    if given is None:
        return fact.type != "relation"
    if fact.fixed or fact.name in fixed:
        return False
    return fact.type in CONDUCT or (fact.type == "date" and isinstance(given, Absent))


def where_from(fact: Fact, before: Value | Absent | None, as_of: date) -> int:
    """What a changed value should be near to: what it was; for what is yet to be done, the day; else zero."""
    if isinstance(before, date):
        return before.toordinal()
    if isinstance(before, int | Decimal):
        return steps(Decimal(before), fact)
    return as_of.toordinal() if fact.type == "date" else 0


def improving(situation: Situation, key: SymbolKey) -> Iterator[z3.BoolRef]:
    """That a fact is not made absent, and a measured value not made worse."""
    symbol, before = situation.symbols.facts[key], situation.given(key)
    yield any_of(situation.as_given(key), all_of(symbol.given, no(symbol.absent)))
    if not isinstance(symbol.value, z3.ArithRef) or not isinstance(before, int | Decimal) or isinstance(before, bool):
        return
    start = steps(Decimal(before), symbol.definition)
    if symbol.definition.better == "higher":
        yield symbol.value >= start
    elif symbol.definition.better == "lower":
        yield symbol.value <= start
