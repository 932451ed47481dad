"""How a desk is set up: its database, whether people sign in, and its limits."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from qsd_rules.words.language import Language

MEGABYTE = 1024 * 1024
SETTINGS_VARIABLE = "QSD_RULES_DESK"
"""Environment variable by which worker processes and jobs learn the settings."""

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")


class Settings(Struct, frozen=True):
    """The settings of one desk, shared by all its worker processes.

    `database` is an address of SQLAlchemy or the path of an SQLite file. `hosts` are the names under which the desk
    answers (empty: any), `sign_in` says that people sign in. `most_bytes` bounds one request's body, `seconds` the time
    an assessment may take, `waiting` how many may wait for their turn, `requests_a_minute` what one client may ask
    (0: any number), `session_hours` how long a sign-in lasts. `proxies` are the addresses and networks whose word on
    who asks, and by TLS or not, is taken; `path` is where the desk stands outside (`/desk`; empty: at `/`).
    """

    database: str
    rules: str | None = None
    language: Language = "zh"
    hosts: tuple[str, ...] = LOOPBACK_HOSTS
    sign_in: bool = False
    proxies: tuple[str, ...] = ()
    path: str = ""
    most_bytes: int = 10 * MEGABYTE
    seconds: float = 20.0
    threads: int = 2
    waiting: int = 200
    requests_a_minute: int = 1_200
    session_hours: int = 10


def as_data(settings: Settings) -> dict[str, Any]:
    """Settings as JSON holds them, to be handed to worker processes."""
    return asdict(settings)


def from_data(data: dict[str, Any]) -> Settings:
    """The settings that `as_data` wrote."""
    return Settings(**{**data, "hosts": tuple(data["hosts"]), "proxies": tuple(data["proxies"])})


def default_database() -> Path:
    """Where a desk keeps its records unless told otherwise: in the user's data folder, by the custom of the system."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "qsd-rules" / "desk.sqlite"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "qsd-rules" / "desk.sqlite"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "qsd-rules" / "desk.sqlite"
