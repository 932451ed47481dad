"""A pack beyond what the chaining engine is reliable for is refused when it is read, with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from qsd_rules.assess import safe_subset
from qsd_rules.assess.network import build_network
from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.model import Policy
from qsd_rules.words.problems import InputProblems
from tests.strategies.small_pack import write_small_pack


@pytest.mark.parametrize(
    ("limit", "zh", "en"),
    [
        ("MOST_STEPS", "推理步骤，推理引擎至多可靠处理 3 个", "inference steps, and the engine is reliable up to 3"),
        ("MOST_STATEMENTS", "陈述，推理引擎至多可靠处理 3 个", "statements, and the engine is reliable up to 3"),
    ],
)
def test_too_many_rules_for_the_engine(
    limit: str, zh: str, en: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = write_small_pack(tmp_path)
    monkeypatch.setattr(safe_subset, limit, 3)
    with pytest.raises(InputProblems) as refused:
        load_policy(pack, cached=False)
    told = {problem.check: problem for problem in refused.value.problems}["beyond-the-engine"]
    assert told.message.zh.endswith(zh)
    assert told.message.en.endswith(en)
    assert told.place.file == str(pack / "policy.yaml")


def test_the_opinion_is_far_from_the_limits(opinion: Policy) -> None:
    for kind in opinion.kinds:
        network = build_network(opinion, kind)
        assert len(network.steps) < safe_subset.MOST_STEPS / 4
        assert len(network.statements) < safe_subset.MOST_STATEMENTS / 4
