"""The rules about one kind of subject as a network of statements that follow from each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from qsd_rules.assess.outcome_table import ROWS, STATUS, UNMET, RowResult
from qsd_rules.assess.safe_subset import MOST_PREMISES, parts, spread_uses
from qsd_rules.assess.statements import (
    AllOf,
    Always,
    ConditionIs,
    DecidedAgainst,
    DecisionIs,
    DecisionStatements,
    HornStep,
    Leaf,
    Network,
    Rails,
    ReadingGoverns,
    ReadingIs,
    ReadingStatements,
    ReadingStatus,
    RuleClear,
    Statement,
)
from qsd_rules.conditions.kleene import ways_to_settle
from qsd_rules.conditions.syntax import DecisionClear, Expression, Not, Variable, children, is_connective
from qsd_rules.policy.model import Policy, Reading, Rule
from qsd_rules.policy.usage import with_derivations
from qsd_rules.words.problems import InternalError


def build_network(policy: Policy, kind: str) -> Network:
    """The network of all rules about subjects of `kind`.

    Raises:
        InternalError: decisions depend on themselves, which is refused when a policy is read.
    """
    draft = _Draft(policy, kind)
    for rule in policy.rules.values():
        if rule.subject == kind:
            _add_rule(draft, rule)
    for decision in policy.decisions.values():
        if decision.subject == kind:
            _add_decision(draft, decision.name)
    statements, steps = spread_uses(draft.statements, draft.steps)
    return Network(
        kind=kind,
        statements=statements,
        steps=steps,
        always=draft.number(Always()),
        leaves=tuple(draft.leaves),
        readings=draft.readings,
        governing=draft.governing,
        decisions=draft.decisions,
    )


class _Draft(Struct):
    """A network under construction."""

    policy: Policy
    kind: str
    statements: list[Statement] = field(default_factory=lambda: [Always()])
    numbers: dict[Statement, int] = field(default_factory=lambda: {Always(): 0})
    steps: list[HornStep] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)
    rails: dict[Expression, Rails] = field(default_factory=dict)
    readings: dict[tuple[str, str], ReadingStatements] = field(default_factory=dict)
    governing: dict[tuple[str, str], int] = field(default_factory=dict)
    decisions: dict[str, DecisionStatements] = field(default_factory=dict)
    open_decisions: list[str] = field(default_factory=list)

    def number(self, statement: Statement) -> int:
        """The statement's number; a new statement gets the next."""
        if statement not in self.numbers:
            self.numbers[statement] = len(self.statements)
            self.statements.append(statement)
        return self.numbers[statement]

    def conclude(self, conclusion: int, premises: Iterable[int]) -> int:
        """Add a step, through intermediate statements where it has many premises; gives the conclusion."""
        distinct = list(dict.fromkeys(premises))
        while len(distinct) > MOST_PREMISES:
            distinct = [self.all_of(part) for part in parts(distinct, MOST_PREMISES)]
        self.steps.append(HornStep(conclusion, tuple(distinct)))
        return conclusion

    def all_of(self, premises: Sequence[int]) -> int:
        """The statement that all the premises hold."""
        if len(premises) == 1:
            return premises[0]
        statement = AllOf(tuple(premises))
        if statement in self.numbers:
            return self.numbers[statement]
        return self.conclude(self.number(statement), premises)


def _add_rule(draft: _Draft, rule: Rule) -> None:
    for reading in rule.readings:
        if (rule.name, reading.name) not in draft.readings:
            _add_reading(draft, rule, reading)


def _add_reading(draft: _Draft, rule: Rule, reading: Reading) -> None:
    """A reading's conclusions: applicable, not applicable, met, unmet; and clear, where a decision asks for it."""
    applies = _add_condition(draft, reading.applies.expression)
    requires = _add_condition(draft, reading.requires.expression)
    draft.readings[rule.name, reading.name] = ReadingStatements(applies, requires)

    def status(name: ReadingStatus) -> int:
        return draft.number(ReadingIs(rule.name, reading.name, name))

    draft.conclude(status("applicable"), [applies.surely_true])
    for row in ROWS:
        asked = ((applies, row.applies), (requires, row.requires))
        draft.conclude(status(row.result), [rails.surely(value) for rails, value in asked if value is not None])
    if rule.decisions:
        for row in ROWS:
            if not _is_against(rule, row.result):
                draft.conclude(status("clear"), [status(row.result)])


def _is_against(rule: Rule, result: RowResult) -> bool:
    """Whether a decision that the rule bears on goes against the subject when a reading comes to this."""
    return result == "unmet" and STATUS[UNMET[rule.force]] == "against"


def _add_condition(draft: _Draft, expression: Expression) -> Rails:
    """The rails of a condition; equal conditions of different rules share theirs."""
    if expression in draft.rails:
        return draft.rails[expression]
    match expression:
        case Not(operand=operand):
            rails = _add_condition(draft, operand).opposite()
        case DecisionClear(subject=Variable(name=name), decision=decision) if name == draft.kind:
            rails = _add_decision(draft, decision).rails
        case _ if is_connective(expression):
            rails = _add_connective(draft, expression)
        case _:
            rails = _new_rails(draft, expression)
            consults = with_derivations([expression], draft.policy).decisions
            draft.leaves.append(Leaf(expression, rails, consults))
    draft.rails[expression] = rails
    return rails


def _new_rails(draft: _Draft, expression: Expression) -> Rails:
    return Rails(draft.number(ConditionIs(expression, True)), draft.number(ConditionIs(expression, False)))


def _add_connective(draft: _Draft, expression: Expression) -> Rails:
    """Kleene's tables (`conditions.kleene`) as steps: one for each way in which the parts settle the whole."""
    parts = [_add_condition(draft, part) for part in children(expression)]
    rails = _new_rails(draft, expression)
    for value in (True, False):
        ways = [[parts[index].surely(part) for index, part in way] for way in ways_to_settle(expression, value)]
        for premises in dict.fromkeys(map(tuple, ways)):
            draft.conclude(rails.surely(value), premises)
    return rails


def _add_decision(draft: _Draft, decision: str) -> DecisionStatements:
    """A decision's conclusions from all the rules that bear on it, which come before it."""
    if decision in draft.decisions:
        return draft.decisions[decision]
    if decision in draft.open_decisions:
        cycle = " → ".join([*draft.open_decisions[draft.open_decisions.index(decision) :], decision])
        raise InternalError(f"decisions depend on themselves: {cycle}")
    draft.open_decisions.append(decision)
    bearing = [rule for rule in draft.policy.rules.values() if decision in dict(rule.decisions)]
    for rule in bearing:
        _add_rule(draft, rule)
    against = draft.number(DecisionIs(decision, "against"))
    acts: dict[str, int] = {}
    for rule in (rule for rule in bearing if _is_against(rule, "unmet")):
        act = dict(rule.decisions)[decision]
        acts[act] = draft.number(DecidedAgainst(decision, act))
        for premises in _unmet(draft, rule):
            draft.conclude(acts[act], premises)
    for statement in acts.values():
        draft.conclude(against, [statement])
    clear = draft.conclude(
        draft.number(DecisionIs(decision, "clear")), [_rule_clear(draft, rule) for rule in bearing] or [0]
    )
    conditions = [c.expression for rule in bearing for r in rule.readings for c in (r.applies, r.requires)]
    draft.decisions[decision] = DecisionStatements(
        rails=Rails(clear, against),
        acts=tuple((act, acts[act]) for act, _ in draft.policy.decisions[decision].acts if act in acts),
        bearing=tuple(rule.name for rule in bearing),
        consults=with_derivations(conditions, draft.policy).decisions,
    )
    draft.open_decisions.pop()
    return draft.decisions[decision]


def _unmet(draft: _Draft, rule: Rule) -> list[list[int]]:
    """For each reading, what says that it is unmet and governs."""
    unmet = [draft.number(ReadingIs(rule.name, reading.name, "unmet")) for reading in rule.readings]
    if len(unmet) == 1:
        return [unmet]
    return [
        [statement, _governs(draft, rule, reading)] for statement, reading in zip(unmet, rule.readings, strict=True)
    ]


def _rule_clear(draft: _Draft, rule: Rule) -> int:
    """The statement that the rule is clear on the reading that governs."""
    clear = [draft.number(ReadingIs(rule.name, reading.name, "clear")) for reading in rule.readings]
    if len(clear) == 1:
        return clear[0]
    if RuleClear(rule.name) in draft.numbers:
        return draft.numbers[RuleClear(rule.name)]
    conclusion = draft.number(RuleClear(rule.name))
    for statement, reading in zip(clear, rule.readings, strict=True):
        draft.conclude(conclusion, [statement, _governs(draft, rule, reading)])
    return conclusion


def _governs(draft: _Draft, rule: Rule, reading: Reading) -> int:
    number = draft.number(ReadingGoverns(rule.name, reading.name))
    draft.governing[rule.name, reading.name] = number
    return number
