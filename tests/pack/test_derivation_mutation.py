"""Derivations that are changed: what is said to be the same is, and a proposed case notices the others."""

from __future__ import annotations

from typing import Literal

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from qsd_rules.assess.meaning import Judging, governing_readings
from qsd_rules.conditions.meaning import Unknown
from qsd_rules.conditions.syntax import Compare, FactValue, Quantified, Variable
from qsd_rules.conditions.syntax import Literal as Value
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.pack.derivation_mutation import (
    derivation_mutants,
    derivation_scores,
    is_noticed,
    means_the_same,
    surviving,
)
from qsd_rules.pack.mutants import DerivationMutant
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.prove.asking import COUNTED, TOO_LONG
from tests.prove.test_changes import as_case
from tests.strategies.conditions import DECISIONS, FACTS, PARAMETERS, built_projects, conditions, terms_of
from tests.strategies.counting import Count
from tests.strategies.policies import NUMBER, TODAY, boolean, make_fact, make_policy, make_rule
from tests.strategies.profiles import examples
from tests.strategies.rules import KINDS, as_packs_have_them, snapshots

SECONDS = 2
RULE = "it-is-so"
How = Literal["own", "count"]


@st.composite
def derived(draw: st.DrawFn, how: How) -> tuple[Policy, Fact]:
    """A pack with one rule about a fact that is derived from the subject's own facts, or counted over its projects."""
    body = draw(conditions(terms_of("project", [], how == "own"), 2))
    if how == "own":
        fact = make_fact("project.is_so", derive=body)
        rule = make_rule(RULE, boolean("is_so", "project"), subject="project")
    else:
        owner = Variable("enterprise", "enterprise")
        counted = Quantified("count", built_projects(owner), "project", body, NUMBER)
        fact = make_fact("enterprise.so_many", "integer", derive=counted)
        enough = Compare(">=", FactValue(owner, "enterprise.so_many", NUMBER), Value(1, NUMBER))
        rule = make_rule(RULE, enough, subject="enterprise")
    policy = make_policy([rule], facts=[*FACTS, fact], decisions=DECISIONS, parameters=PARAMETERS, kinds=KINDS)
    policy = as_packs_have_them(policy)
    return policy, policy.facts[fact.name]


def come_to_the_same(mutant: DerivationMutant, policy: Policy, snapshot: Snapshot) -> bool:
    """Whether the fact is derived to the same for all its subjects."""
    worlds = [Judging(each, snapshot, TODAY, governing_readings(each, {})).world for each in (policy, mutant.policy)]
    for key in snapshot.subjects:
        if key[0] == policy.facts[mutant.fact].kind:
            one, other = (world.fact(key, mutant.fact) for world in worlds)
            if isinstance(one, Unknown) != isinstance(other, Unknown):
                return False
            if not isinstance(one, Unknown) and one != other:
                return False
    return True


def test_what_is_said_of_changed_derivations_is_so(count: Count) -> None:
    @examples(20)
    @given(st.data())
    def it_is(data: st.DataObject) -> None:
        policy, fact = data.draw(derived(data.draw(st.sampled_from(("own", "count")))))
        seen = [data.draw(snapshots(policy)) for _ in range(6)]
        rule, governing = policy.rules[RULE], governing_readings(policy, {})
        mutants = list(derivation_mutants(fact, policy))
        for mutant in mutants[:: max(1, len(mutants) // 5)]:
            if means_the_same(mutant, policy, SECONDS):
                assert all(come_to_the_same(mutant, policy, snapshot) for snapshot in seen)
                count["mutants proved equal"] += 1
                continue
            survivor = surviving(mutant, [rule], policy, governing, TODAY, SECONDS)
            if survivor.twin is not None:
                case, _ = as_case(survivor.twin, rule, policy)
                assert is_noticed(mutant, case, governing)
                assert not is_noticed(replace(mutant, policy=policy), case, governing), "and it holds as things are"
                count["mutants noticed by the case proposed"] += 1
            else:
                assert survivor.undecided in (COUNTED, TOO_LONG)
                if survivor.undecided == TOO_LONG:
                    count["mutants not decided in time"] += 1
                else:
                    count["mutants not decided for any number of members"] += 1

    it_is()
    assert count["mutants noticed by the case proposed"] > 30
    assert count["mutants proved equal"] > 2


def test_a_derivation_that_no_rule_rests_on_is_said_to_be_so(opinion: Policy) -> None:
    policy = replace(opinion, rules={})
    name = "district.brand.own_brand_enterprises"
    [score] = derivation_scores(policy, [], SECONDS, frozenset([name]))
    [survivor] = score.survivors
    assert survivor.twin is None and survivor.undecided is not None
    assert survivor.undecided.en == "no rule rests on this fact" != COUNTED.en


def test_a_count_over_an_open_list_is_known_to_neither_the_solver_nor_the_reference(opinion: Policy) -> None:
    """A count of which only the lower end is known was known to the solver: `mutate` ended in a contradiction."""
    name = "district.management.benchmark_enterprises_international"
    [score] = derivation_scores(opinion, [], SECONDS, frozenset([name]))
    assert score.killed == 0 and score.equal == 0
    assert len(score.survivors) == 7
    assert all(survivor.twin is not None for survivor in score.survivors)
