"""What all tests share: the profiles of Hypothesis, and counts that are told when the tests are done."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.model import Policy
from tests.strategies.counting import Count
from tests.strategies.profiles import register_profiles

register_profiles()

COUNTS = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[COUNTS] = []


@pytest.fixture(autouse=True, scope="session")
def _a_cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No test reads or writes the cache of the person who runs it."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QSD_RULES_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="session")
def opinion() -> Policy:
    """The pack that comes with the program."""
    return load_policy(cached=False)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server of the tests' own, started once: what to connect to, by psycopg."""
    from tests.strategies.databases import postgres_server, server_programs

    if server_programs() is None:
        pytest.skip("not run: there is no PostgreSQL server on this machine")
    # The path of a socket must be short, and a server runs as another account than root.
    with tempfile.TemporaryDirectory(prefix="qsd-") as folder:
        Path(folder).chmod(0o711)
        with postgres_server(Path(folder)) as server:
            yield server


@pytest.fixture
def count(request: pytest.FixtureRequest, record_property: Any) -> Iterator[Count]:
    """Counts what a property was tried on; recorded with the test, and told in the summary."""
    counts = Count()
    yield counts
    for what, number in counts.items():
        record_property(what, number)
    if counts:
        told = ", ".join(f"{number} {what}" for what, number in counts.items())
        request.config.stash[COUNTS].append(f"{request.node.name}: {told}")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if config.stash[COUNTS]:
        terminalreporter.section("compared", sep="-")
        for line in config.stash[COUNTS]:
            terminalreporter.write_line(line)
