"""Asks the solver for facts that fit, and gives back the smallest snapshot of them, confirmed by the reference."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import z3

from qsd_rules.assess.meaning import Judging
from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.meaning import SubjectKey, evaluate
from qsd_rules.conditions.syntax import Expression, Quantified, Value, walk
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.policy.model import Policy, Rule
from qsd_rules.prove.dependencies import conditions_of, entangled, figures_in, sizes_in, with_conclusions
from qsd_rules.prove.formulas import Formulas, all_of
from qsd_rules.prove.shrinking import steps_down, with_bystanders, with_fact
from qsd_rules.prove.solver import new_solver
from qsd_rules.prove.symbols import YES, Symbols, snapshot_of, snapshot_with
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InternalError

Confirm = Callable[[Judging], bool]
"""Whether the reference meaning finds in a snapshot what the solver was asked for."""

SECONDS = 10.0
LARGEST_SIZE = 12
"""Collections are not tried with many more members than this."""
TOO_LONG = Text("求解器在时限内没有结果", "the solver did not finish in time")
COUNTED = Text(
    "条件对集合计数，只试了成员不多的情形",
    "a condition counts a collection, and only collections of few members were tried",
)


class UndecidedError(Exception):
    """The solver came to no answer; says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


@dataclass(slots=True)
class Inquiry:
    """Some rules of a policy on a day, ready to be asked about. `figures` are the values worth showing them at."""

    policy: Policy
    as_of: date
    governing: Mapping[str, str]
    symbols: Symbols
    formulas: Formulas
    figures: tuple[Decimal, ...]
    exact: bool
    seconds: float = SECONDS
    solver: z3.Solver = field(default_factory=new_solver)
    told: set[str] = field(default_factory=set)
    until: float = field(init=False)

    def __post_init__(self) -> None:
        self.start_clock()

    def start_clock(self) -> None:
        """Let the time limit count from now on, for the next question."""
        self.until = time.monotonic() + self.seconds

    def find(self, formula: z3.BoolRef, confirm: Confirm) -> Snapshot | None:
        """The smallest snapshot that fits; none when there is proof that there is none.

        Its facts break no invariant where some that fit break none.

        Raises:
            UndecidedError: the solver ran out of time, or only looked at small collections.
            InternalError: the reference meaning disagrees with the solver.
        """
        model = self.solve(formula)
        if model is None:
            return None
        agreeing = all_of(formula, *self.formulas.agreements())
        with contextlib.suppress(UndecidedError):
            better = self.check(agreeing)
            if better is not None:
                model, formula = better, agreeing
        return self.shown(self.fewest(model, formula), confirm)

    def holds_somewhere(self, formula: z3.BoolRef, confirm: Confirm) -> bool:
        """Whether some facts fit, however many.

        Raises:
            UndecidedError: the solver ran out of time, or only looked at small collections.
            InternalError: the reference meaning disagrees with the solver.
        """
        model = self.solve(formula)
        if model is not None:
            self.confirmed(model, confirm)
        return model is not None

    def shown(self, model: z3.ModelRef, confirm: Confirm) -> Snapshot:
        """A solution as a snapshot, without what can be left out.

        Raises:
            InternalError: the reference meaning disagrees with the solver.
        """
        return self.smallest(self.confirmed(model, confirm), confirm)

    def confirmed(self, model: z3.ModelRef, confirm: Confirm) -> Snapshot:
        """A solution as a snapshot in which the reference meaning finds what was asked for.

        Raises:
            InternalError: it does not.
        """
        found = snapshot_of(model, self.symbols, self.as_of)
        if not confirm(self.judging(found)):
            found = with_bystanders(found, self.policy)
        if not confirm(self.judging(found)):
            raise InternalError(f"the solver's facts do not hold in the reference meaning: {found.subjects}")
        return found

    def fewest(self, model: z3.ModelRef, formula: z3.BoolRef) -> z3.ModelRef:
        """The solution that gives the fewest facts; the best one found, if time runs out before it is proved so."""
        given = [symbol.given for symbol in self.symbols.facts.values()]
        crowds = [place for crowd in self.symbols.crowds.values() for place in (*crowd.taken, crowd.complete)]
        said = [constant for constant in (*given, *crowds) if constant is not YES]
        with contextlib.suppress(UndecidedError):
            while True:
                count = sum(z3.is_true(model.eval(constant)) for constant in said)
                fewer = self.check(z3.And(formula, z3.PbLe([(constant, 1) for constant in said], count - 1)))
                if fewer is None:
                    break
                model = fewer
        return model

    def holds_nowhere(self, formula: z3.BoolRef) -> bool:
        """Whether no facts fit."""
        return self.solve(formula) is None

    def solve(self, formula: z3.BoolRef) -> z3.ModelRef | None:
        """Facts that fit, or proof that none do.

        Raises:
            UndecidedError: the solver ran out of time, or only looked at small collections.
        """
        model = self.check(formula)
        if model is None and not self.exact:
            raise UndecidedError(COUNTED)
        return model

    def check(self, formula: z3.BoolRef) -> z3.ModelRef | None:
        """Facts that fit, or none where collections have no more members than there are constants for.

        Raises:
            UndecidedError: the solver ran out of time.
        """
        for name, domain in self.symbols.domains.items():
            if name not in self.told:
                self.told.add(name)
                self.solver.add(*domain)
        for name, same in self.symbols.meetings():
            if name not in self.told:
                self.told.add(name)
                self.solver.add(same)
        left = int((self.until - time.monotonic()) * 1000)
        if left <= 0:
            raise UndecidedError(TOO_LONG)
        self.solver.set("timeout", left)
        self.solver.push()
        try:
            self.solver.add(formula)
            answer = self.solver.check()
            if answer == z3.sat:
                return self.solver.model()
        finally:
            self.solver.pop()
        if answer == z3.unknown:
            raise UndecidedError(TOO_LONG)
        return None

    def judging(self, snapshot: Snapshot) -> Judging:
        """The reference meaning of a snapshot."""
        return Judging(self.policy, snapshot, self.as_of, self.governing)

    def smallest(self, snapshot: Snapshot, confirm: Confirm) -> Snapshot:
        """The snapshot without all that can be left out, its figures as plain as can be, no invariant newly broken."""
        already = len(broken(self.judging(snapshot)))

        def confirmed(judging: Judging) -> bool:
            return confirm(judging) and len(broken(judging)) <= already

        for step in steps_down(snapshot):
            found = self.rejoined(step(snapshot))
            if found is not None and confirmed(self.judging(found)):
                snapshot = found
        return self.plainer(snapshot, confirmed)

    def rejoined(self, records: Iterable[SubjectRecord] | None) -> Snapshot | None:
        """The snapshot of changed subjects, unless one leads to a subject that is gone."""
        if records is None:
            return None
        kept = list(records)
        present = {(record.kind, record.id) for record in kept}
        facts = self.policy.facts
        for record in kept:
            for name, value in record.facts.items():
                if facts[name].type == "relation" and not isinstance(value, Absent):
                    targets = value if isinstance(value, tuple) else (str(value),)
                    if any((facts[name].to, target) not in present for target in targets):
                        return None
        return snapshot_with(self.policy, kept, self.as_of)

    def plainer(self, snapshot: Snapshot, confirm: Confirm) -> Snapshot:
        """The snapshot with round figures and near days wherever they show the same."""
        for key, record in snapshot.subjects.items():
            for name, value in record.facts.items():
                for better in self.plain_values(name, value):
                    if better == value:
                        break
                    found = self.rejoined(with_fact(snapshot, key, name, better))
                    if found is not None and confirm(self.judging(found)):
                        snapshot = found
                        break
        return snapshot

    def plain_values(self, name: str, value: Value | Absent) -> Iterator[Value]:
        """Better values to show a fact with, the best first."""
        fact = self.policy.facts[name]
        match fact.type:
            case "integer" | "decimal":
                step = Decimal(1).scaleb(-fact.places)
                candidates = dict.fromkeys(
                    near
                    for figure in (*self.figures, Decimal(0), Decimal(1), Decimal(100))
                    for near in (figure, figure + step, figure - step)
                )
                low, high = fact.minimum, fact.maximum
                for figure in candidates:
                    within = (not isinstance(low, Decimal) or figure >= low) and (
                        not isinstance(high, Decimal) or figure <= high
                    )
                    if within and figure == figure.quantize(step):
                        yield int(figure) if fact.type == "integer" else figure
            case "date":
                low, high = fact.minimum, fact.maximum
                for days in (0, -1, 1, -30, 30, -365, 365):
                    day = self.as_of + timedelta(days)
                    if (not isinstance(low, date) or day >= low) and (not isinstance(high, date) or day <= high):
                        yield day
            case _:
                return


def broken(judging: Judging) -> list[tuple[str, SubjectKey]]:
    """The invariants that facts break, each with the subject."""
    world, policy = judging.world, judging.policy
    return [
        (invariant.name, key)
        for key in world.snapshot.subjects
        for invariant in policy.invariants.values()
        if invariant.kind == key[0] and evaluate(invariant.condition.expression, world, {key[0]: key}) is False
    ]


def inquiry_into(
    policy: Policy, rules: Iterable[Rule], as_of: date, governing: Mapping[str, str], seconds: float = SECONDS
) -> Inquiry:
    """Rules ready to be asked about."""
    return inquiry_over(policy, [each for rule in rules for each in conditions_of(rule)], as_of, governing, seconds)


def inquiry_over(
    policy: Policy, asked: Iterable[Expression], as_of: date, governing: Mapping[str, str], seconds: float = SECONDS
) -> Inquiry:
    """Conditions ready to be asked about."""
    asked = list(asked)
    conditions = list(with_conclusions(asked, policy))
    counts = entangled(conditions, policy)
    if counts:
        conditions = list(with_conclusions(asked, policy, counts=True))
    figures = tuple(dict.fromkeys(figures_in(conditions, policy, as_of)))
    symbols, exact = symbols_for(policy, conditions, sizes_in(conditions, policy, as_of))
    formulas = Formulas(policy, symbols, as_of, governing, counts)
    return Inquiry(policy, as_of, governing, symbols, formulas, figures, exact, seconds)


def symbols_for(
    policy: Policy, conditions: Iterable[Expression], sizes: Iterable[Decimal | None]
) -> tuple[Symbols, bool]:
    """Symbols with collections of as many members as conditions can tell apart, and whether that loses nothing.

    One member for each quantifier, and one more than a size is compared with (`sizes`), are enough: a quantifier is
    settled by one member, and leaving out the others changes nothing. What counts members by a condition, or adds them
    up, or compares a size with a large or an open number, could need more; then what is not found is not proved to be
    nowhere.
    """
    nodes = [node for expression in conditions for node in walk(expression)]
    quantifiers = [node for node in nodes if isinstance(node, Quantified)]
    counted = any(node.quantifier in ("count", "sum") for node in quantifiers)
    per_relation = Counter(node.collection.relation for node in quantifiers)
    compared = list(sizes)
    small = [int(size) for size in compared if size is not None and 0 <= size <= LARGEST_SIZE]
    places = max(per_relation.values(), default=0) + (max(small, default=0) + 1 if compared else 0)
    exact = not counted and all(size is not None and size <= LARGEST_SIZE for size in compared)
    return Symbols(policy, places=max(1, places)), exact
