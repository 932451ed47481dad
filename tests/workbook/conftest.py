"""The small pack with a fact of every type."""

from __future__ import annotations

import pytest

from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.model import Policy
from tests.facts.words import FACTS
from tests.strategies.small_pack import write_small_pack


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    folder = write_small_pack(tmp_path_factory.mktemp("pack"))
    (folder / "vocabulary" / "facts.yaml").write_text(FACTS, "utf-8")
    return load_policy(folder, cached=False)
