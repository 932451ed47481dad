"""How the vocabulary counts and derives facts, changed in every small way, to see whether the cases notice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

import z3
from msgspec.structs import replace

from qsd_rules.assess.meaning import Judging, evaluate_reading, governing_readings
from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.meaning import Unknown
from qsd_rules.conditions.syntax import Expression, Quantified, Value, children, with_children
from qsd_rules.conditions.writing import write
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.facts.writing import written
from qsd_rules.pack.cases.case import SUBJECT, Case
from qsd_rules.pack.cases.running import is_as_expected
from qsd_rules.pack.cases.writing import Proposal, told_facts
from qsd_rules.pack.mutants import DerivationMutant, Score, Survivor
from qsd_rules.pack.mutation import changes_of
from qsd_rules.policy.model import Fact, Policy, Rule
from qsd_rules.policy.usage import mentions, rule_mentions, with_derivations
from qsd_rules.prove.asking import COUNTED, SECONDS, Confirm, Inquiry, UndecidedError, symbols_for
from qsd_rules.prove.comparing import differs, side_by_side, versions_of
from qsd_rules.prove.dependencies import figures_in, with_conclusions
from qsd_rules.prove.formulas import Formulas, Rails, Term, all_of, any_of, no
from qsd_rules.prove.one_rule import different, outcome_in
from qsd_rules.prove.solver import new_solver
from qsd_rules.prove.symbols import YES
from qsd_rules.words.language import Text

NO_RULE = Text("没有规则用到这个事实", "no rule rests on this fact")


def derivation_scores(
    policy: Policy,
    cases: Iterable[Case],
    seconds: float = SECONDS,
    facts: frozenset[str] = frozenset(),
    progress: Callable[[int, int], None] = lambda done, all_: None,
) -> Iterator[Score]:
    """The score of each derived fact, in the order of the vocabulary (or only of some facts)."""
    mentioned = {rule.name: rule_mentions(rule, policy).facts for rule in policy.rules.values()}
    governing = governing_readings(policy, {})
    listed = list(cases)
    asked = [fact for fact in policy.facts.values() if fact.derive is not None and (not facts or fact.name in facts)]
    for done, fact in enumerate(asked):
        progress(done, len(asked))
        rules = [rule for rule in policy.rules.values() if fact.name in mentioned[rule.name]]
        own = [case for case in listed if fact.name in mentioned[case.rule]]
        killed = equal = 0
        survivors: list[Survivor] = []
        for mutant in derivation_mutants(fact, policy):
            if any(is_noticed(mutant, case, governing) for case in own):
                killed += 1
            elif means_the_same(mutant, policy, seconds):
                equal += 1
            else:
                survivors.append(surviving(mutant, rules, policy, governing, day_of(own, rules, policy), seconds))
        yield Score("", killed, equal, tuple(survivors), fact.name)
    progress(len(asked), len(asked))


def derivation_mutants(fact: Fact, policy: Policy) -> Iterator[DerivationMutant]:
    """Every small change of how a fact is derived, each once.

    A change that is written as before is none: a share counts its part within the whole, so that the part need not name
    the whole again.
    """
    assert fact.derive is not None, "INVARIANT: only derived facts are asked about"
    seen = {write(fact.derive.expression)}
    for (kind, before, after), expression in changes_of(fact.derive.expression, policy):
        if (text := write(expression)) not in seen:
            seen.add(text)
            changed = replace(fact, derive=replace(fact.derive, expression=expression))
            vocabulary = {**policy.facts, fact.name: changed}
            yield DerivationMutant(fact.name, kind, before, after, expression, replace(policy, facts=vocabulary))


def is_noticed(mutant: DerivationMutant, case: Case, governing: Mapping[str, str]) -> bool:
    """Whether a case expects something else, of an outcome or of a derived fact, than comes about with the change."""
    policy = mutant.policy
    judging = Judging(policy, case.snapshot, case.as_of, governing)
    rule = policy.rules[case.rule]
    key = (rule.subject, SUBJECT)
    expected = {governing[rule.name]: case.expected, **dict(case.readings)}
    for name, outcome in expected.items():
        if evaluate_reading(rule.reading(name), rule, key, judging.world).outcome != outcome:
            return True
    return any(not is_as_expected(judging.world.fact(key, name), value) for name, value in case.facts.items())


def day_of(cases: list[Case], rules: list[Rule], policy: Policy) -> date:
    """The day for a case to be proposed: that of other cases of the first rule, else of any that rest on the fact."""
    own = [case for case in cases if rules and case.rule == rules[0].name]
    return next((case.as_of for case in (*own, *cases)), policy.in_force_from)


# The same in meaning.


def means_the_same(mutant: DerivationMutant, policy: Policy, seconds: float) -> bool:
    """Whether there is proof that the fact is derived to the same whatever the facts are.

    What is counted over a collection is the same if what is asked of a member is, of any member whatever. That can be
    proved without a bound on how many members there are.
    """
    fact = policy.facts[mutant.fact]
    assert fact.derive is not None, "INVARIANT: only derived facts are asked about"
    old, new, subjects = asked_of_members(fact.derive.expression, mutant.changed, {fact.kind: fact.kind})
    if len(set(subjects.values())) < len(subjects):
        # Owner and member of one kind would be one subject to the solver.
        return False
    conditions = list(with_conclusions([old, new], policy))
    symbols, exact = symbols_for(policy, conditions, [])
    governing = governing_readings(policy, {})
    formulas = Formulas(policy, symbols, policy.in_force_from, governing)
    inquiry = Inquiry(policy, policy.in_force_from, governing, symbols, formulas, (), exact, seconds, new_solver())
    named = list(subjects.items())
    try:
        return inquiry.holds_nowhere(any_of(*ways_apart(formulas.value(old, named), formulas.value(new, named))))
    except UndecidedError:
        return False


def asked_of_members(
    old: Expression, new: Expression, subjects: dict[str, str]
) -> tuple[Expression, Expression, dict[str, str]]:
    """What is asked of each member by both, where they only differ in that; with the kinds of the subjects named."""
    found = only_difference(old, new)
    if isinstance(old, Quantified) and isinstance(new, Quantified) and found == (old.body, new.body):
        return old.body, new.body, {**subjects, old.variable: old.collection.kind}
    if found is None or not any(isinstance(part, Quantified) for part in found):
        return old, new, subjects
    return asked_of_members(*found, subjects)


def only_difference(old: Expression, new: Expression) -> tuple[Expression, Expression] | None:
    """The one pair of direct parts in which two expressions differ, if they differ in nothing else."""
    parts, others = children(old), children(new)
    if type(old) is not type(new) or len(parts) != len(others) or with_children(old, others) != new:
        return None
    differing = [pair for pair in zip(parts, others, strict=True) if pair[0] != pair[1]]
    return differing[0] if len(differing) == 1 else None


def ways_apart(one: Rails | Term, other: Rails | Term) -> tuple[z3.BoolRef, z3.BoolRef, z3.BoolRef]:
    """Where both are known and differ, where only the first is known, where only the second is."""
    if isinstance(one, Rails) and isinstance(other, Rails):
        unlike = any_of(all_of(one.true, other.false), all_of(one.false, other.true))
    else:
        assert isinstance(one, Term) and isinstance(other, Term), "INVARIANT: a fact is derived in its own type"
        unlike = all_of(one.known, other.known, one.value * other.divisor != other.value * one.divisor)
    return unlike, all_of(one.known, no(other.known)), all_of(other.known, no(one.known))


# A case that would notice.


def surviving(
    mutant: DerivationMutant,
    rules: list[Rule],
    policy: Policy,
    governing: Mapping[str, str],
    as_of: date,
    seconds: float,
) -> Survivor:
    """The mutant with a case for which a derived fact, or else an outcome, comes to something else."""
    reason = COUNTED if rules else NO_RULE
    for rule in rules:
        for counted in derived_for(rule, mutant.fact, policy):
            try:
                twin = counted_otherwise(mutant, rule, counted, policy, governing, as_of, seconds)
            except UndecidedError as error:
                reason = error.reason
                continue
            if twin is not None:
                return Survivor(mutant, twin)
    for rule in rules:
        try:
            twin = judged_otherwise(mutant, rule, policy, governing, as_of, seconds)
        except UndecidedError as error:
            reason = error.reason
            continue
        if twin is not None:
            return Survivor(mutant, twin)
    return Survivor(mutant, None, reason)


def derived_for(rule: Rule, fact: str, policy: Policy) -> Iterator[str]:
    """The derived facts of a rule's own subject that rest on a fact, that fact itself first."""
    own = [
        each
        for each in policy.facts.values()
        if each.kind == rule.subject and each.derive is not None and each.name in rule_mentions(rule, policy).facts
    ]
    for each in sorted(own, key=lambda each: each.name != fact):
        assert each.derive is not None, "INVARIANT: only derived facts are among them"
        if each.name == fact or fact in with_derivations([each.derive.expression], policy).facts:
            yield each.name


def counted_otherwise(
    mutant: DerivationMutant,
    rule: Rule,
    counted: str,
    policy: Policy,
    governing: Mapping[str, str],
    as_of: date,
    seconds: float,
) -> Proposal | None:
    """A case of a rule in which a derived fact of its subject comes to something else with the change."""
    fact = policy.facts[counted]
    assert fact.derive is not None, "INVARIANT: only derived facts are asked about"
    conditions = list(with_conclusions([fact.derive.expression, mutant.changed], policy, counts=True))
    symbols, exact = symbols_for(policy, conditions, [])
    figures = tuple(dict.fromkeys(figures_in(conditions, policy, as_of)))
    both = [Formulas(each, symbols, as_of, governing, counts=True) for each in (policy, mutant.policy)]
    inquiry = Inquiry(policy, as_of, governing, symbols, both[0], figures, exact, seconds)
    way = (rule.subject,)
    symbols.roots[way] = None
    first, second = (formulas.derivation(way, counted) for formulas in both)
    assert first is not None and second is not None, "INVARIANT: a derived fact is derived"
    undecided: UndecidedError | None = None
    for formula, known in zip(ways_apart(first, second), ((True, True), (True, False), (False, True)), strict=True):
        plain = YES if isinstance(first, Rails) or not known[0] else is_writable(first, fact)
        try:
            found = inquiry.find(all_of(formula, plain), comes_apart(mutant, rule, fact, known))
        except UndecidedError as error:
            undecided = error
            continue
        if found is not None:
            judging = inquiry.judging(found)
            key = next(key for key in found.subjects if key[0] == rule.subject)
            value = judging.world.fact(key, counted)
            said = None if isinstance(value, Unknown | Absent) else as_given(value, fact)
            told = f"{fact.path.rpartition('.')[2]}_is_{'not_known' if said is None else written(said)}"
            outcome = outcome_in(judging, rule, rule.reading(governing[rule.name])).outcome
            claims = (told, *claims_of(mutant, found, policy))
            return Proposal(rule.name, as_of, found, outcome, claims, governing=outcome, facts=((counted, said),))
    if undecided is not None:
        raise undecided
    return None


def claims_of(mutant: DerivationMutant, found: Snapshot, policy: Policy) -> list[str]:
    """What a case says of the facts that the changed part is about, else of all that are measured or seen."""
    given = {name for record in found.subjects.values() for name in record.facts}
    told = [name for name in sorted(given) if policy.facts[name].type != "relation"]
    about = [name for name in told if name in mentions(mutant.before).facts]
    return [claim for name in about or told for claim in claims_about(name, found, policy)]


def claims_about(name: str, found: Snapshot, policy: Policy) -> Iterator[str]:
    """What a case says of a fact; of a list, what is in it."""
    if policy.facts[name].type != "list":
        yield from told_facts([name], found)
        return
    for record in found.subjects.values():
        chosen = record.facts.get(name)
        if isinstance(chosen, tuple):
            yield f"{name.rpartition('.')[2]}_is_{'_and_'.join(chosen) or 'empty'}"


def is_writable(term: Term, fact: Fact) -> z3.BoolRef:
    """That a number is whole and within the fact's range, so that a case can state it."""
    if fact.type not in ("integer", "decimal"):
        return YES
    whole = z3.Int(f"{fact.name}~whole")
    bounds = [whole >= 0 if not isinstance(fact.minimum, Decimal) else whole >= int(fact.minimum)]
    bounds += [whole <= int(fact.maximum)] if isinstance(fact.maximum, Decimal) else []
    return all_of(term.value == whole * term.divisor, *bounds)


def comes_apart(mutant: DerivationMutant, rule: Rule, fact: Fact, known: tuple[bool, bool]) -> Confirm:
    """Whether a derived fact comes to something else with the change, each of both known or not as said."""

    def confirm(judging: Judging) -> bool:
        key = next(key for key in judging.snapshot.subjects if key[0] == rule.subject)
        changed = Judging(mutant.policy, judging.snapshot, judging.as_of, judging.governing)
        values = [each.world.fact(key, fact.name) for each in (judging, changed)]
        if tuple(not isinstance(value, Unknown) for value in values) != known:
            return False
        said = None if isinstance(values[0], Unknown | Absent) else as_given(values[0], fact)
        if isinstance(said, int | Decimal) and not is_within(said, fact):
            return False
        return is_as_expected(values[0], said) and not is_as_expected(values[1], said)

    return confirm


def as_given(value: Value | Fraction, fact: Fact) -> Value:
    """A derived value as it would be given for the fact: to its places, which may not be all of it."""
    if not isinstance(value, Fraction):
        return value
    figure = Decimal(round(value * 10**fact.places)).scaleb(-fact.places)
    return int(figure) if figure == int(figure) else figure


def is_within(figure: int | Decimal, fact: Fact) -> bool:
    """Whether a figure is one that can be given for the fact."""
    low, high = fact.minimum, fact.maximum
    return not (isinstance(low, Decimal) and figure < low) and not (isinstance(high, Decimal) and figure > high)


def judged_otherwise(
    mutant: DerivationMutant, rule: Rule, policy: Policy, governing: Mapping[str, str], as_of: date, seconds: float
) -> Proposal | None:
    """A case of a rule whose outcome in some reading is another with the change."""
    versions = versions_of(policy, mutant.policy, as_of, seconds)
    for reading in rule.readings:
        readings = (reading.name, reading.name)
        inquiry, first, second = side_by_side(rule, mutant.policy.rules[rule.name], readings, versions)
        settled = all_of(no(first.undetermined), no(second.undetermined))
        for formula, both in ((all_of(different(first, second), settled), True), (different(first, second), False)):
            found = inquiry.find(formula, differs(rule, rule, readings, versions, settled=both))
            if found is not None:
                judging = Judging(policy, found, as_of, governing)
                governs = governing[rule.name]
                return Proposal(
                    rule.name,
                    as_of,
                    found,
                    outcome_in(judging, rule, reading).outcome,
                    tuple(told_facts(sorted(mentions(mutant.before).facts), found)),
                    "" if reading.name == governs else reading.name,
                    outcome_in(judging, rule, rule.reading(governs)).outcome,
                )
    return None
