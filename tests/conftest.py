"""What all tests share: how deep they go, which of them run in one process, and counts told when they are done."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.model import Policy
from tests.strategies.counting import Count
from tests.strategies.profiles import load_profile

GROUPS = {"spark_database": "spark", "browser": "chromium"}
"""Fixtures that cost much to start, each with the group of its tests; other tests are in the group of their file.

pytest-xdist runs a group in one process, so that what its tests share is made once. These groups come first.
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--deep", action="store_true", help="run the long searches too, and try many more examples")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "deep: a long search, run with `--deep` alone")
    load_profile(config.getoption("deep"))
    if hasattr(config.option, "loadscopereorder"):
        # pytest-xdist would begin with the groups of most tests.
        config.option.loadscopereorder = False


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("deep"):
        # Spark takes seconds to plan what others answer at once; by default `batch --engine spark --compare` holds it.
        deep = [item for item in items if item.get_closest_marker("deep") or "spark_database" in fixtures_of(item)]
        config.hook.pytest_deselected(items=deep)
        items[:] = [item for item in items if item not in deep]
    order = list(GROUPS.values())
    groups = {item: next((GROUPS[name] for name in GROUPS if name in fixtures_of(item)), "") for item in items}
    for item, group in groups.items():
        item.add_marker(pytest.mark.xdist_group(group or item.nodeid.partition("::")[0]))
    items.sort(key=lambda item: order.index(groups[item]) if groups[item] else len(order))


def fixtures_of(item: pytest.Item) -> set[str]:
    """The fixtures of a test, and those that its parameters name."""
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return {*getattr(item, "fixturenames", ()), *(value for value in parameters if isinstance(value, str))}


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
def count(record_property: Any) -> Iterator[Count]:
    """Counts what a property was tried on; recorded with the test, and told in the summary."""
    counts = Count()
    yield counts
    for what, number in counts.items():
        record_property(what, number)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    told = [report for report in reports if getattr(report, "when", "") == "teardown" and report.user_properties]
    if told:
        terminalreporter.section("compared", sep="-")
    for report in told:
        counted = ", ".join(f"{number} {what}" for what, number in report.user_properties)
        terminalreporter.write_line(f"{report.nodeid}: {counted}")
