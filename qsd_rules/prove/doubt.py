"""Whether a rule ever doubts needlessly: undetermined though whatever is missing could not change it.

Kleene's tables are sharp for a condition that meets each fact once: that is proved by its form. Where one is met twice,
the solver looks for facts, given in part, that leave the rule undetermined while every completion comes to the same.
Where it can't tell, the rule is owned up to, with the facts that it meets twice.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping

import z3
from msgspec.structs import replace

from qsd_rules.conditions.syntax import (
    DecisionClear,
    Expression,
    FactValue,
    Has,
    Quantified,
    Size,
    Subject,
    walk,
)
from qsd_rules.policy.model import Policy, Reading
from qsd_rules.prove.answers import Answer
from qsd_rules.prove.asking import Inquiry, UndecidedError
from qsd_rules.prove.formulas import Outcome, all_of
from qsd_rules.words.language import Text

MOST_SECONDS = 2
"""What asks about every completion is soon answered, or not at all."""

GUARD = "has "
"""Before the name of a fact that is only asked whether there is one."""

Met = tuple[Subject, str]
"""A fact, list or decision of a subject, as a condition meets it."""


def needless_doubt(about: Answer, reading: Reading, outcome: Outcome, inquiry: Inquiry) -> Answer:
    """Whether a reading of a rule doubts needlessly: proved by its form or by the solver, else owned up to."""
    met = Counter(met_by([reading.applies.expression, reading.requires.expression], inquiry.policy))
    # One `has()` guards the one use of a fact: together they ask one thing of it.
    twice = [(subject, name) for (subject, name), times in met.items() if times > 1]
    if not twice:
        return about
    named = list(dict.fromkeys(name.removeprefix(GUARD) for _, name in twice))
    if inquiry.symbols.crowds or any(name in inquiry.policy.decisions for _, name in met):
        return owned_up(about, named, Text("涉及清单或其他决定", "it asks for a list or another decision"))
    inquiry.start_clock()
    inquiry.until = min(inquiry.until, time.monotonic() + MOST_SECONDS)
    try:
        for came_to in (outcome.not_applicable, outcome.satisfied, outcome.unmet):
            if inquiry.check(all_of(outcome.undetermined, every_completion(came_to, inquiry))) is not None:
                return owned_up(
                    about, named, Text("有事实组合使其无谓待定", "some facts leave it undetermined needlessly")
                )
    except UndecidedError as error:
        return owned_up(about, named, error.reason)
    return about


def owned_up(about: Answer, facts: list[str], reason: Text) -> Answer:
    """The answer for a rule that may doubt needlessly: which facts it meets twice, and why nothing was proved."""
    listed = [f"`{name}`" for name in facts]
    return replace(
        about,
        verdict="known",
        detail=Text(
            f"不止一次用到{'、'.join(listed)}：{reason.zh}", f"meets {', '.join(listed)} more than once: {reason.en}"
        ),
    )


def every_completion(formula: z3.BoolRef, inquiry: Inquiry) -> z3.BoolRef:
    """That a formula holds however the facts that are not given turn out, over their types.

    Ranges settle nothing (docs/decisions/bounds.md), so a figure that is not given may turn out to be any number.
    """
    changes: list[tuple[z3.ExprRef, z3.ExprRef]] = []
    bound: list[z3.ExprRef] = []
    agree: list[z3.BoolRef] = []
    for symbol in inquiry.symbols.facts.values():
        values = symbol.value.values() if isinstance(symbol.value, Mapping) else (symbol.value,)
        own: list[tuple[z3.ExprRef, z3.ExprRef]] = []
        for constant in (symbol.absent, *values):
            completed = z3.Const(f"{constant.decl().name()}'", constant.sort())
            own.append((constant, completed))
        bound += [completed for _, completed in own]
        ordered = symbol.definition.type in ("integer", "decimal", "date")
        domain = [each for each in symbol.domain if not ordered or z3.is_not(each)]
        agree += [z3.substitute(each, *own) for each in domain]
        agree.append(z3.Implies(symbol.given, z3.And([one == other for one, other in own])))
        changes += [*own, (symbol.given, z3.BoolVal(True))]
    return z3.ForAll(bound, z3.Implies(z3.And(agree), z3.substitute(formula, *changes)))


def met_by(expressions: list[Expression], policy: Policy) -> Iterator[Met]:
    """Every fact, list and decision that conditions meet, as often as they do, derived ones by what they come from."""
    for expression in expressions:
        for node in walk(expression):
            match node:
                case FactValue(subject=subject, fact=fact) | Has(subject=subject, fact=fact):
                    definition = policy.facts.get(fact)
                    if definition is not None and definition.derive is not None and isinstance(node, FactValue):
                        yield from met_by([definition.derive.expression], policy)
                    yield subject, f"{GUARD}{fact}" if isinstance(node, Has) else fact
                case DecisionClear(subject=subject, decision=decision):
                    yield subject, decision
                case Quantified(collection=collection) | Size(collection=collection):
                    yield collection.subject, collection.relation
                case _:
                    pass
