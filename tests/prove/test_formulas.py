"""The solver's formulas say of every generated snapshot what the reference meaning says of it."""

from __future__ import annotations

from itertools import product

import z3
from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.assess.meaning import Judging, evaluate_reading, governing_readings
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.prove.formulas import Outcome
from qsd_rules.prove.situation import Situation, situation_of
from tests.strategies.counting import Count
from tests.strategies.profiles import examples
from tests.strategies.rules import as_packs_have_them, policies, snapshots


def formula_of(outcome: Outcome, name: str) -> object:
    match name:
        case "not_applicable":
            return outcome.not_applicable
        case "satisfied":
            return outcome.satisfied
        case "undetermined":
            return outcome.undetermined
        case _:
            assert name == outcome.unmet_is
            return outcome.unmet


def holds(situation: Situation, formula: object) -> bool:
    """Whether a formula follows from what the snapshot says."""
    solver = z3.Solver()
    solver.add(*situation.background())
    solver.add(*(situation.as_given(key) for key in situation.symbols.facts))
    solver.add(*(situation.crowd_as_given(key) for key in situation.symbols.crowds))
    assert solver.check() == z3.sat, "the snapshot itself must be possible"
    solver.add(z3.Not(formula))
    return bool(solver.check() == z3.unsat)


def test_the_formulas_agree_with_the_reference(count: Count) -> None:
    @examples(30)
    @given(st.data())
    def they_agree(data: st.DataObject) -> None:
        policy = as_packs_have_them(data.draw(policies(5)))
        snapshot = data.draw(snapshots(policy))
        judging = Judging(policy, snapshot, snapshot.date, governing_readings(policy, {}))
        for rule in policy.rules.values():
            keys: list[SubjectKey] = [key for key in snapshot.subjects if key[0] == rule.subject]
            for key, reading in product(keys[:2], rule.readings):
                expected = evaluate_reading(reading, rule, key, judging.world).outcome
                situation = situation_of(policy, snapshot, snapshot.date, key)
                outcome = situation.formulas.reading_outcome(rule, reading, situation.way)
                assert holds(situation, formula_of(outcome, expected)), (rule.name, reading.name, key, expected)
                count[expected] += 1

    they_agree()
    assert all(count[name] for name in ("satisfied", "violated", "undetermined", "not_applicable"))
