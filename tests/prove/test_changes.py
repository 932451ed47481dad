"""What is said of changed rules, held against generated snapshots: equal never differs, a case that notices does."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from qsd_rules.assess.meaning import Judging, evaluate_reading, governing_readings
from qsd_rules.conditions.syntax import (
    BOOLEAN,
    Collection,
    Compare,
    FactValue,
    Has,
    Literal,
    Quantified,
    Variable,
)
from qsd_rules.facts.joining import join
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.pack.cases.case import Case
from qsd_rules.pack.cases.writing import Proposal, renamed
from qsd_rules.pack.mutation import is_killed, mutants_of, surviving
from qsd_rules.policy.model import FactType, Policy, Reading, Rule
from qsd_rules.prove.comparing import SAME, compare
from qsd_rules.words.problems import Place
from tests.strategies.counting import Count
from tests.strategies.policies import NUMBER, TODAY, boolean, make_fact, make_policy, make_rule, number
from tests.strategies.profiles import examples
from tests.strategies.rules import as_packs_have_them, policies, snapshots

SECONDS = 5
Outcomes = Iterator[tuple[str, str]]


def both_outcomes(policy: Policy, rule: Rule, one: Reading, other: Reading, seen: list[Snapshot]) -> Outcomes:
    """What two readings of a rule come to for all its subjects in some snapshots."""
    for snapshot in seen:
        judging = Judging(policy, snapshot, TODAY, governing_readings(policy, {}))
        for key in snapshot.subjects:
            if key[0] == rule.subject:
                first, second = (evaluate_reading(each, rule, key, judging.world).outcome for each in (one, other))
                yield first, second


def as_case(proposal: Proposal, rule: Rule, policy: Policy) -> tuple[Case, Judging]:
    """A proposed case as if it stood in a pack."""
    snapshot = renamed(proposal.snapshot, policy, rule)
    subjects, inverses, _ = join(policy, snapshot.subjects, {})
    snapshot = replace(snapshot, subjects=subjects, inverses=inverses)
    expected = proposal.governing if proposal.reading else proposal.outcome
    readings = ((proposal.reading, proposal.outcome),) if proposal.reading else ()
    case = Case(
        rule.name,
        "pass-proposed",
        "pass",
        expected,
        proposal.as_of,
        snapshot,
        readings,
        (),
        Place(""),
        dict(proposal.facts),
    )
    return case, Judging(policy, snapshot, proposal.as_of, governing_readings(policy, {}))


def test_mutants_said_to_be_equal_are_and_others_have_a_case_that_notices(count: Count) -> None:
    @examples(10)
    @given(st.data())
    def they_are(data: st.DataObject) -> None:
        policy = as_packs_have_them(data.draw(policies(2)))
        seen = [data.draw(snapshots(policy)) for _ in range(6)]
        rule = next(iter(policy.rules.values()))
        mutants = list(mutants_of(rule, policy))
        for mutant in mutants[:: max(1, len(mutants) // 6)]:
            reading = rule.reading(mutant.reading)
            survivor = surviving(mutant, rule, policy, governing_readings(policy, {}), TODAY, SECONDS)
            if survivor is None:
                assert all(a == b for a, b in both_outcomes(policy, rule, reading, mutant.changed, seen))
                count["mutants proved equal"] += 1
            elif survivor.twin is not None:
                case, judging = as_case(survivor.twin, rule, policy)
                assert is_killed(mutant, rule, case, judging)
                count["mutants killed by their twin"] += 1
            else:
                count["mutants not decided"] += 1

    they_are()
    assert count["mutants killed by their twin"] > 20
    assert count["mutants proved equal"] > 0


def test_a_comparison_of_versions_is_what_snapshots_show(count: Count) -> None:
    @examples(10)
    @given(st.data())
    def it_is(data: st.DataObject) -> None:
        old = as_packs_have_them(data.draw(policies(2)))
        rule = next(iter(old.rules.values()))
        mutants = list(mutants_of(rule, old))
        assume(mutants)
        mutant = data.draw(st.sampled_from(mutants))
        readings = tuple(mutant.changed if r.name == mutant.reading else r for r in rule.readings)
        new = replace(old, rules={**old.rules, rule.name: replace(rule, readings=readings)})
        seen = [data.draw(snapshots(old)) for _ in range(6)]
        found = {each.readings[0]: each for each in compare(old, new, TODAY, SECONDS) if each.old == rule.name}
        difference = found.get(mutant.reading)
        pairs = list(both_outcomes(old, rule, rule.reading(mutant.reading), mutant.changed, seen))
        worse = [pair for pair in pairs if pair[0] != pair[1] and pair[1] in ("violated", "advised", "missed")]
        milder = [pair for pair in pairs if pair[0] != pair[1] and pair[0] in ("violated", "advised", "missed")]
        change = "equal" if difference is None else difference.change
        if change in SAME:
            assert all(a == b for a, b in pairs)
        assert not (change == "stricter" and milder)
        assert not (change == "looser" and worse)
        count[f"found {change}"] += 1

    it_is()
    assert count["found stricter"] + count["found looser"] + count["found different"] > 3


def counting_pack(part: str, type: FactType = "boolean") -> Policy:
    """A pack with a rule about a fact that is counted over projects by one of their facts."""
    district = Variable("district", "district")
    projects = Collection(district, "district.projects", "project")
    body = FactValue(Variable("p", "project"), f"project.{part}", BOOLEAN)
    counted = Quantified("count", projects, "p", body, NUMBER)
    facts = [
        make_fact("project.district", "relation", to="district"),
        make_fact("district.projects", "relation", to="project", many=True, inverse_of="project.district"),
        replace(make_fact("district.done", "integer", derive=counted), minimum=Decimal(0)),
        *(make_fact(f"project.{name}") for name in ("passed", "finished")),
        make_fact("district.open", type),
    ]
    enough = Compare(">=", number("done", "district"), Literal(Decimal(2), NUMBER))
    rules = [make_rule("enough", enough, subject="district")]
    if type == "boolean":
        rules.append(make_rule("open", boolean("open", "district"), subject="district"))
    else:
        rules.append(make_rule("open", Has(district, "district.open"), subject="district"))
    return as_packs_have_them(make_policy(rules, facts=facts, kinds=("district", "project")))


def test_a_fact_that_is_counted_otherwise_makes_its_rules_different() -> None:
    found = {each.old: each for each in compare(counting_pack("passed"), counting_pack("finished"), TODAY, SECONDS)}
    assert found["enough"].change == "different"
    assert {shown.outcomes for shown in found["enough"].shown} == {
        ("satisfied", "violated"),
        ("violated", "satisfied"),
    }
    assert found["open"].change == "equal"


def test_a_fact_of_another_type_makes_its_rules_different() -> None:
    old, new = counting_pack("passed"), counting_pack("passed", "date")
    found = {each.old: each for each in compare(old, new, TODAY, SECONDS)}
    assert (found["open"].change, found["enough"].change) == ("different", "equal")
    assert [note.en for note in found["open"].notes] == [
        "type of the fact district.open: boolean → date, so no facts can be read by both versions"
    ]
