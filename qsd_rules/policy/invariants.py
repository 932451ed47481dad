"""What facts must agree with, from the vocabulary's entries to checked conditions.

An invariant says of a fact that it is part of another, at most another, before another, or that it implies a condition.
An act that establishes a truth gives one too: where it has been done the truth holds, where there is none it does not.
All are conditions of the language, so every engine evaluates them as it does the conditions of rules.
"""

from __future__ import annotations

from collections.abc import Iterator

from qsd_rules.conditions.syntax import (
    BOOLEAN,
    Compare,
    DecisionClear,
    Expression,
    FactValue,
    Has,
    Not,
    Or,
    Quantified,
    Size,
    Variable,
    walk,
)
from qsd_rules.conditions.vocabulary import Vocabulary as Names
from qsd_rules.conditions.writing import write
from qsd_rules.policy.documents import InvariantEntry
from qsd_rules.policy.model import Agreement, Condition, Fact, Invariant
from qsd_rules.policy.opinion import check_source
from qsd_rules.policy.usage import mentions
from qsd_rules.policy.vocabulary import Vocabulary
from qsd_rules.source.nodes import Node, at
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem, did_you_mean

AGREEMENTS: tuple[Agreement, ...] = ("part_of", "at_most", "before", "implies")
NUMERIC = ("integer", "decimal")


def build_invariants(vocabulary: Vocabulary, names: Names) -> tuple[dict[str, Invariant], list[Problem]]:
    """The invariants of a vocabulary by name, in its order, then those of its acts; and what is wrong with them."""
    found: dict[str, Invariant] = {}
    problems: list[Problem] = []
    for entry, node in vocabulary.invariants:
        made = _invariant(entry, node, vocabulary, names)
        if isinstance(made, Problem):
            problems.append(made)
        elif made.name in found:
            message = Text(f"`{made.name}` 已有另一个定义", f"`{made.name}` is defined otherwise already")
            problems.append(Problem("defined-twice", node.place, message))
        else:
            found[made.name] = made
    return found | {made.name: made for made in _of_acts(vocabulary)}, problems


def _invariant(entry: InvariantEntry, node: Node, vocabulary: Vocabulary, names: Names) -> Invariant | Problem:
    given = [(name, getattr(entry, name)) for name in AGREEMENTS if getattr(entry, name) is not None]
    if len(given) != 1:
        message = Text(
            f"`{entry.fact}` 要写 `part_of`、`at_most`、`before`、`implies` 之一",
            f"`{entry.fact}` needs one of `part_of`, `at_most`, `before`, `implies`",
        )
        return Problem("contradictory-invariant", node.place, message)
    agreement, other = given[0]
    fact = vocabulary.facts.get(entry.fact)
    if fact is None:
        return _no_fact(entry.fact, at(node, ["fact"]).place, vocabulary)
    if agreement == "implies":
        if not (fact.type == "boolean" or fact.optional):
            return _unfit(
                fact, at(node, ["fact"]).place, Text("是非事实或可以没有的事实", "a boolean or optional fact")
            )
        premise = f"has({fact.name})" if fact.optional else fact.name
        written = f"!{premise} || ({other})"
    else:
        second = vocabulary.facts.get(other)
        types, expected = (
            (("date",), Text("同类主体的另一个日期", "another date of the same kind of subject"))
            if agreement == "before"
            else (NUMERIC, FIGURE)
        )
        if second is None:
            return _no_fact(other, at(node, [agreement]).place, vocabulary)
        for each, key in ((fact, "fact"), (second, agreement)):
            if each.type not in types or each.kind != fact.kind or fact is second:
                return _unfit(each, at(node, [key]).place, expected)
        written = _ordered(fact, second)
    condition = check_source(written, fact.kind, names, at(node, [agreement]))
    if isinstance(condition, Problem):
        return condition
    if not all(_is_of_one_subject(part) for part in walk(condition.expression)):
        message = Text(
            "事实应相符的条件只能问同一主体的事实", "what a fact must agree with can only ask facts of the same subject"
        )
        return Problem("contradictory-invariant", condition.place, message)
    return _named(fact, agreement, condition)


def _is_of_one_subject(part: Expression) -> bool:
    """Whether a part of a condition asks for nothing of other subjects, of lists or of decisions."""
    match part:
        case FactValue(subject=subject) | Has(subject=subject):
            return isinstance(subject, Variable)
        case Quantified() | Size() | DecisionClear():
            return False
        case _:
            return True


FIGURE = Text("同类主体的另一个数", "another number of the same kind of subject")


def _ordered(fact: Fact, other: Fact) -> str:
    """That a fact is not above another (a day: not after it), where both have a value."""
    unless = "".join(f"!has({each.name}) || " for each in (fact, other) if each.optional)
    return f"{unless}{fact.name} <= {other.name}"


def _of_acts(vocabulary: Vocabulary) -> Iterator[Invariant]:
    """That a truth holds where an act that establishes it has been done; if it is the only one, nowhere else.

    Such a fact need not be optional, so the condition is made here: whoever writes one may ask `has` of optional facts.
    """
    for act in vocabulary.facts.values():
        truth = vocabulary.facts.get(act.establishes)
        if truth is None or act.name not in truth.established_by:
            continue
        subject = Variable(act.kind, act.kind)
        done, holds = Has(subject, act.name), FactValue(subject, truth.name, BOOLEAN)
        alone = len(truth.established_by) == 1
        expression = Compare("==", done, holds) if alone else Or((Not(done), holds))
        yield _named(act, "establishes", Condition(write(expression), expression, act.place))


def _named(fact: Fact, agreement: Agreement, condition: Condition) -> Invariant:
    others = sorted(mentions(condition.expression).facts - {fact.name})
    return Invariant(f"{fact.name}.{agreement}", fact.kind, agreement, (fact.name, *others), condition)


def _no_fact(name: str, place: Place, vocabulary: Vocabulary) -> Problem:
    message = Text(f"没有名为 `{name}` 的事实", f"there is no fact `{name}`")
    return Problem("unknown-name", place, message, did_you_mean(name, vocabulary.facts))


def _unfit(fact: Fact, place: Place, expected: Text) -> Problem:
    message = Text(f"`{fact.name}` 不是{expected.zh}", f"`{fact.name}` is not {expected.en}")
    return Problem("contradictory-invariant", place, message)
