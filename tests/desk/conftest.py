"""A desk of its own for each test that asks for one, and somebody who visits it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from qsd_rules.desk.settings import Settings
from qsd_rules.policy import codec
from qsd_rules.policy.codec import encode
from qsd_rules.policy.model import Policy
from tests.desk.visitors import Visitor, visiting


@pytest.fixture(scope="session")
def written(opinion: Policy) -> bytes:
    """The pack as a desk keeps it."""
    return encode(opinion)


@pytest.fixture(autouse=True)
def _the_pack_is_written_once(opinion: Policy, written: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each desk keeps the pack, which takes a fifth of a second to write."""
    monkeypatch.setattr(codec, "encode", lambda policy: written if policy is opinion else encode(policy))


@pytest.fixture(autouse=True)
def _passwords_are_hashed_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost of a hash, a tenth of a second, is left out where it is not what a test looks at."""
    monkeypatch.setattr("qsd_rules.desk.accounts.passwords.HASHER", PasswordHasher(time_cost=1, memory_cost=64))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A desk on this machine, where nobody signs in."""
    return Settings(database=str(tmp_path / "desk.sqlite"), hosts=("localhost",), requests_a_minute=0)


@pytest.fixture
def visitor(opinion: Policy, settings: Settings) -> Iterator[Visitor]:
    """Somebody with a browser at that desk."""
    with visiting(opinion, settings) as arrived:
        yield arrived
