"""What is wrong with a pack is found, with facts that the reference confirms; a sound pack is reported clean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from qsd_rules.assess.assessment import RuleOutcome
from qsd_rules.assess.meaning import Judging, governing_readings
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy, Rule
from qsd_rules.prove.answers import Answer
from qsd_rules.prove.chain import no_cycle
from qsd_rules.prove.pack import answers_about
from qsd_rules.prove.shrinking import with_fact
from qsd_rules.workbook.snapshot_files import read_snapshot
from tests.strategies.counting import Count
from tests.strategies.policies import TODAY
from tests.strategies.profiles import examples
from tests.strategies.sound_packs import DEFECTS, Defect, cycle, sound_packs

UNMET = {"violated", "advised", "missed", "pending"}


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QSD_RULES_CACHE", "off")


def refuted(policy: Policy) -> list[Answer]:
    answers = answers_about(policy, TODAY)
    assert not [answer for answer in answers if answer.verdict == "undecided"]
    return [answer for answer in answers if answer.verdict == "refuted"]


def test_a_sound_pack_is_reported_clean(count: Count) -> None:
    @examples(12)
    @given(sound_packs())
    def is_clean(policy: Policy) -> None:
        answers = answers_about(policy, TODAY)
        assert {answer.verdict for answer in answers} <= {"proved", "known"}, [
            answer for answer in answers if answer.verdict not in ("proved", "known")
        ]
        count["questions proved"] += len(answers)

    is_clean()
    assert count["questions proved"] > 200


@pytest.mark.parametrize("plant", DEFECTS, ids=lambda plant: plant.__name__)
def test_a_planted_defect_is_found(plant: Callable[[Policy, int], Defect], tmp_path: Path, count: Count) -> None:
    @examples(3)
    @given(sound_packs(2), st.integers(20, 80))
    def is_found(policy: Policy, figure: int) -> None:
        defect = plant(policy, figure)
        found = [a for a in refuted(defect.policy) if (a.question, a.about) == (defect.question, defect.about)]
        assert len(found) == 1
        assert bool(found[0].witness) == defect.shown
        if defect.shown:
            path = tmp_path / "witness.yaml"
            path.write_text(found[0].witness, encoding="utf-8")
            confirm(found[0], defect.policy, path, figure)
        count["defects found"] += 1

    is_found()


def confirm(answer: Answer, policy: Policy, path: Path, figure: int) -> None:
    """Read the witness as a user would, and see that the reference finds what the answer says."""
    snapshot = read_snapshot(policy, [path])
    judging = Judging(policy, snapshot, TODAY, governing_readings(policy, {}))
    key, *others = snapshot.subjects
    assert len(others) == (1 if "builder-scores" in answer.about else 0)
    match answer.question:
        case "demands-agree":
            rules = [policy.rules[name] for name in answer.about]
            assert all(both_hold(rules, snapshot, policy, lambda outcome: outcome.governing.applies is True))
            tried = [with_figure(snapshot, policy, rules[1].subject, value) for value in range(figure - 1, figure + 2)]
            met = [list(both_hold(rules, each, policy, lambda o: o.governing.requires is True)) for each in tried]
            assert [True, True] not in met
            assert all(any(column) for column in zip(*met, strict=True)), "each could be met without the other"
        case "not-implied":
            assert {judging.rule(policy.rules[name], key).outcome for name in answer.about} <= UNMET
        case "settled-when-known":
            outcome = judging.rule(policy.rules[answer.about[0]], key)
            assert (outcome.outcome, outcome.governing.needs) == ("undetermined", ())
        case "decision-settled":
            decision = judging.decision(policy.decisions[answer.about[0]], key)
            assert (decision.status, decision.needs) == ("pending", ())
        case "better-is-no-worse":
            assert judging.rule(policy.rules[answer.about[0]], key).outcome == "satisfied"
        case _:
            raise AssertionError(f"no facts show {answer.question}")


def both_hold(
    rules: list[Rule], snapshot: Snapshot, policy: Policy, fits: Callable[[RuleOutcome], bool]
) -> Iterator[bool]:
    """Whether each rule's outcome for the first subject of its kind fits."""
    judging = Judging(policy, snapshot, TODAY, governing_readings(policy, {}))
    for rule in rules:
        yield fits(judging.rule(rule, next(key for key in snapshot.subjects if key[0] == rule.subject)))


def with_figure(snapshot: Snapshot, policy: Policy, kind: str, value: int) -> Snapshot:
    """The snapshot with the figure that planted rules are about, at the first subject of a kind."""
    name = "enterprise.score" if kind == "enterprise" else "project.value50"
    key = next(key for key in snapshot.subjects if key[0] == kind)
    records = with_fact(snapshot, key, name, Decimal(value))
    return replace(snapshot, subjects={(record.kind, record.id): record for record in records})


def test_a_cycle_is_found(count: Count) -> None:
    @examples(3)
    @given(sound_packs(2))
    def is_found(policy: Policy) -> None:
        answer = no_cycle(cycle(policy, 0).policy)
        assert answer.verdict == "refuted"
        assert answer.detail is not None
        assert "project.one" in answer.detail.en and "project.two" in answer.detail.en
        count["cycles found"] += 1

    is_found()
