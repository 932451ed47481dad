"""A desk that really listens, and a headless Chromium that visits it.

Without Chromium these tests are not run, and say so. `.ci/run` installs it where it can.
"""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from qsd_rules.desk.application import create_application
from qsd_rules.desk.settings import Settings
from qsd_rules.policy.model import Policy

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None:
        here = Path(__file__).parent
        for item in items:
            if here in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="not run: there is no Chromium here"))


@pytest.fixture(scope="module")
def desk_address(opinion: Policy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a desk that listens as long as the tests of one file last."""
    settings = Settings(str(tmp_path_factory.mktemp("desk") / "desk.sqlite"), requests_a_minute=0)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_application(opinion, settings), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://localhost:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any, desk_address: str) -> Iterator[Any]:
    """A page of its own, whose errors and foreign requests fail the test."""
    wrong: list[str] = []
    context = browser.new_context(base_url=desk_address, locale="zh-CN", viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    opened.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    opened.on("request", lambda asked: wrong.append(asked.url) if not asked.url.startswith(desk_address) else None)
    yield opened
    context.close()
    assert wrong == []
