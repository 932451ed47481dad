"""Somebody with a browser: follows links, sends forms with their token, reads what the page says."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from qsd_rules.desk.application import create_application
from qsd_rules.desk.settings import Settings
from qsd_rules.desk.storage.database import Database
from qsd_rules.policy.model import Policy

FACTS = Path(__file__).parents[2] / "facts"
FAILING = FACTS / "project-fails-energy-review.yaml"
INCOMPLETE = FACTS / "project-with-facts-missing.yaml"
TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')
TAGS = re.compile(r"<[^>]+>")


class Visitor:
    """A browser's cookies, and what it last showed."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.page = ""
        self.status = 0
        self.address = ""

    @property
    def database(self) -> Database:
        """The database of the desk that is visited."""
        kept: Database = self.client.app.state.desk.database  # type: ignore[attr-defined]  # it is a FastAPI
        return kept

    @property
    def words(self) -> str:
        """What the page says, without its tags and with single blanks."""
        return " ".join(html.unescape(TAGS.sub(" ", self.page)).split())

    def token(self) -> str:
        """The token of the desk's forms."""
        found = TOKEN.search(self.client.get("/").text) or TOKEN.search(self.client.get("/sign-in").text)
        assert found is not None, "a page with a form shows its token"
        return found[1]

    def open(self, address: str, **headers: str) -> Visitor:
        """Follow a link."""
        return self._shown(self.client.get(address, headers=headers))

    def send(self, address: str, fields: Mapping[str, Any] | None = None, **more: Any) -> Visitor:
        """Send a form with its token."""
        return self._shown(self.client.post(address, data={"form_token": self.token(), **(fields or {})}, **more))

    def evaluate(self, *files: Path | tuple[str, bytes], **fields: str) -> Visitor:
        """Send files to be evaluated; the record's page follows."""
        sent = [file if isinstance(file, tuple) else (file.name, file.read_bytes()) for file in files]
        return self.send("/evaluate", fields, files=[("files", each) for each in sent])

    def _shown(self, response: Any) -> Visitor:
        self.page, self.status, self.address = response.text, response.status_code, response.url.path
        return self


@contextmanager
def visiting(policy: Policy, settings: Settings, **headers: str) -> Iterator[Visitor]:
    """Somebody at a desk that is open for as long as the block lasts."""
    application = create_application(policy, settings)
    with TestClient(application, "http://localhost", raise_server_exceptions=False, headers=headers) as client:
        yield Visitor(client)
