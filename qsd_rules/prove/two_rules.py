"""The questions about two rules: whether they demand opposite things of one subject, or one says it all."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from itertools import combinations, permutations

import z3
from msgspec import Struct

from qsd_rules.assess.assessment import RuleOutcome
from qsd_rules.assess.meaning import Judging
from qsd_rules.assess.outcome_table import UNMET_OUTCOMES
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy, Rule
from qsd_rules.policy.usage import mentions
from qsd_rules.prove.answers import Answer
from qsd_rules.prove.asking import Confirm, Inquiry, UndecidedError
from qsd_rules.prove.dependencies import facts_of, with_conclusions
from qsd_rules.prove.formulas import Outcome, all_of, no
from qsd_rules.prove.one_rule import everything_known, file
from qsd_rules.prove.situation import Situation, first_of, subject_at
from qsd_rules.prove.symbols import Symbols, Way
from qsd_rules.words.language import Text

OPPOSITE = Text(
    "两条规则在此同时适用，而无论其他事实如何都不能同时符合两者",
    "both rules apply here, and whatever the other facts are, they do not satisfy both",
)
IMPLIED = Text(
    "凡违反后者之处必已违反前者，后者没有独立作用",
    "wherever the second is broken so is the first; the second adds nothing",
)


class Demand(Struct, frozen=True):
    """A rule about the subject at the end of a way, in its governing reading."""

    rule: Rule
    way: Way
    outcome: Outcome

    def found(self, judging: Judging) -> RuleOutcome | None:
        """What the reference meaning makes of it; none if the snapshot does not lead to the subject."""
        key = subject_at(judging.snapshot, judging.policy, self.way, first_of(judging.snapshot, self.way[0]))
        return None if key is None else judging.rule(self.rule, key)


def pairs(policy: Policy) -> Iterator[tuple[Rule, Rule]]:
    """The pairs of rules that rest on some fact in common; of rules on different kinds, first the one that leads on.

    Rules without a common fact can neither stand against each other nor imply each other: each can apply and be
    broken by itself, and facts for both can be put together.
    """
    facts = {name: facts_of(rule, policy) for name, rule in policy.rules.items()}
    for one, other in combinations(policy.rules.values(), 2):
        common = facts[one.name] & facts[other.name]
        if one.subject == other.subject and common:
            yield one, other
            continue
        for near, far in permutations((one, other)):
            if any(policy.facts[name].kind == far.subject for name in common if name in policy.facts):
                yield near, far


def answers_about(one: Rule, other: Rule, inquiry: Inquiry, governing: Mapping[str, str]) -> Iterator[Answer]:
    """The answers to all questions about two rules, each in its governing reading."""
    way = (one.subject,)
    first = Demand(one, way, inquiry.formulas.outcome(one, governing[one.name], way))
    if one.subject == other.subject:
        second = Demand(other, way, inquiry.formulas.outcome(other, governing[other.name], way))
        yield demands_agree([(first, second)], inquiry)
        yield not_implied(first, second, inquiry)
        yield not_implied(second, first, inquiry)
    else:
        ways = ways_to(other, inquiry)
        others = [Demand(other, each, inquiry.formulas.outcome(other, governing[other.name], each)) for each in ways]
        if others:
            yield demands_agree([(first, second) for second in others], inquiry)


def ways_to(rule: Rule, inquiry: Inquiry) -> list[Way]:
    """The ways on which the facts of a rule are come by; of a collection's members, who are all alike, the first's."""
    facts, symbols = facts_of(rule, inquiry.policy), inquiry.symbols
    met = dict.fromkeys(way for way, name in symbols.facts if name in facts and symbols.kind(way) == rule.subject)
    return [way for way in met if all(step.partition("#")[2] in ("", "0") for step in way)]


def demands_agree(met: list[tuple[Demand, Demand]], inquiry: Inquiry) -> Answer:
    """Whether everyone to whom two rules apply, wherever the two meet, can satisfy both; or they never apply together.

    What the rules' applicability rests on is taken as it is; everything else can be otherwise.
    """
    about = ("demands-agree", tuple(demand.rule.name for demand in met[0]))
    inquiry.start_clock()
    try:
        for pair in met:
            found = opposite(pair, inquiry)
            if found is not None:
                return Answer(*about, "refuted", OPPOSITE, file(found))
    except UndecidedError as error:
        return Answer(*about, "undecided", error.reason)
    return Answer(*about, "proved")


def opposite(pair: tuple[Demand, Demand], inquiry: Inquiry) -> Snapshot | None:
    """Facts by which both rules apply and that leave no way to satisfy both, be it that there never is one."""
    both = all_of(*(demand.outcome.applies.true for demand in pair), inquiry.symbols.reached(pair[1].way))
    situation = constants_in(both)
    ways = [within_domains(demand.outcome.requires.true, situation, inquiry.symbols) for demand in pair]
    apart = not any(situation.keys() & constants_in(way).keys() for way in ways)
    if apart and inquiry.solve(all_of(both, *ways)) is not None:
        return None
    conduct = {name: c for way in ways for name, c in constants_in(way).items() if name not in situation}
    stuck = no(there_is(conduct, all_of(*ways)))
    known = everything_known(inquiry.symbols, situation)
    return inquiry.find(
        all_of(both, known, stuck, *(there_is(conduct, way) for way in ways)), both_stuck(pair, inquiry)
    )


def there_is(conduct: Mapping[str, z3.ExprRef], formula: z3.BoolRef) -> z3.BoolRef:
    """Where some conduct makes a formula hold."""
    return z3.Exists(list(conduct.values()), formula) if conduct else formula


def within_domains(formula: z3.BoolRef, situation: Container[str], symbols: Symbols) -> z3.BoolRef:
    """A formula with what always holds of its constants, those of the situation aside."""
    names = [name for name in constants_in(formula) if name not in situation]
    return all_of(formula, *(part for name in names for part in symbols.domains.get(name, ())))


def constants_in(formula: z3.BoolRef) -> dict[str, z3.ExprRef]:
    """The constants of a formula, by name."""
    found: dict[str, z3.ExprRef] = {}
    waiting: list[z3.ExprRef] = [formula]
    seen: set[int] = set()
    while waiting:
        part = waiting.pop()
        if part.get_id() not in seen:
            seen.add(part.get_id())
            if z3.is_const(part) and part.decl().kind() == z3.Z3_OP_UNINTERPRETED:
                found[part.decl().name()] = part
            waiting += part.children()
    return found


def not_implied(stronger: Demand, weaker: Demand, inquiry: Inquiry) -> Answer:
    """Whether the second rule is broken somewhere where the first is not."""
    about = ("not-implied", (stronger.rule.name, weaker.rule.name))
    inquiry.start_clock()
    try:
        if inquiry.solve(all_of(weaker.outcome.unmet, no(stronger.outcome.unmet))) is not None:
            return Answer(*about, "proved")
        found = inquiry.find(weaker.outcome.unmet, both_broken(stronger, weaker))
    except UndecidedError as error:
        return Answer(*about, "undecided", error.reason)
    if found is None:
        return Answer(*about, "proved")
    return Answer(*about, "refuted", IMPLIED, file(found))


def both_apply(pair: tuple[Demand, Demand]) -> Confirm:
    """Whether both rules apply."""

    def confirm(judging: Judging) -> bool:
        found = [demand.found(judging) for demand in pair]
        return all(each is not None and each.governing.applies is True for each in found)

    return confirm


def both_stuck(pair: tuple[Demand, Demand], inquiry: Inquiry) -> Confirm:
    """Whether both rules apply, and by what they apply either can be satisfied, but not both."""
    conditions = [demand.rule.reading(inquiry.governing[demand.rule.name]).applies.expression for demand in pair]
    behind = with_conclusions(conditions, inquiry.policy, counts=True)
    relations = {step.partition("#")[0] for step in pair[1].way[1:]}
    kept = frozenset(name for condition in behind for name in mentions(condition).facts) | relations

    def confirm(judging: Judging) -> bool:
        key = first_of(judging.snapshot, pair[0].way[0])
        if key is None or not both_apply(pair)(judging):
            return False
        situation = Situation(inquiry.policy, judging.snapshot, inquiry.as_of, key, inquiry.governing, spare=1)
        outcomes = [
            situation.formulas.outcome(demand.rule, inquiry.governing[demand.rule.name], demand.way) for demand in pair
        ]
        ways = [all_of(outcome.applies.true, outcome.requires.true) for outcome in outcomes]
        possible = [situation.can_be(way, kept, inquiry.seconds) for way in (*ways, all_of(*ways))]
        return possible == [True, True, False]

    return confirm


def both_broken(stronger: Demand, weaker: Demand) -> Confirm:
    """Whether the subject asked about breaks both rules."""

    def confirm(judging: Judging) -> bool:
        found = [demand.found(judging) for demand in (stronger, weaker)]
        return all(each is not None and each.outcome in UNMET_OUTCOMES for each in found)

    return confirm
