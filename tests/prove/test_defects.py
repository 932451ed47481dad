"""What is wrong with a pack is found, with facts that the reference confirms; a sound pack is reported clean."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.assess.meaning import Judging, governing_readings
from qsd_rules.facts.reading import read_snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.prove.answers import Answer
from qsd_rules.prove.chain import no_cycle
from qsd_rules.prove.pack import answers_about
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
    @examples(25)
    @given(sound_packs())
    def is_clean(policy: Policy) -> None:
        answers = answers_about(policy, TODAY)
        assert {answer.verdict for answer in answers} <= {"proved", "known"}, [
            answer for answer in answers if answer.verdict not in ("proved", "known")
        ]
        count["questions proved"] += len(answers)

    is_clean()
    assert count["questions proved"] > 500


@pytest.mark.parametrize("plant", DEFECTS, ids=lambda plant: plant.__name__)
def test_a_planted_defect_is_found(plant: Callable[[Policy, int], Defect], tmp_path: Path, count: Count) -> None:
    @examples(6)
    @given(sound_packs(2), st.integers(20, 80))
    def is_found(policy: Policy, figure: int) -> None:
        defect = plant(policy, figure)
        found = [a for a in refuted(defect.policy) if (a.question, a.about) == (defect.question, defect.about)]
        assert len(found) == 1
        assert bool(found[0].witness) == defect.shown
        if defect.shown:
            path = tmp_path / "witness.yaml"
            path.write_text(found[0].witness, encoding="utf-8")
            confirm(found[0], defect.policy, path)
        count["defects found"] += 1

    is_found()


def confirm(answer: Answer, policy: Policy, path: Path) -> None:
    """Read the witness as a user would, and see that the reference finds what the answer says."""
    snapshot = read_snapshot(policy, [path])
    judging = Judging(policy, snapshot, TODAY, governing_readings(policy, {}))
    [key] = snapshot.subjects
    match answer.question:
        case "demands-agree":
            assert all(judging.rule(policy.rules[name], key).governing.applies for name in answer.about)
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


def test_a_cycle_is_found(count: Count) -> None:
    @examples(5)
    @given(sound_packs(2))
    def is_found(policy: Policy) -> None:
        answer = no_cycle(cycle(policy, 0).policy)
        assert answer.verdict == "refuted"
        assert answer.detail is not None
        assert "project.one" in answer.detail.en and "project.two" in answer.detail.en
        count["cycles found"] += 1

    is_found()
