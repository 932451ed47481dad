"""The checked pack kept between runs, by the digest of what it was made from."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from pathlib import Path

from qsd_rules.policy import codec
from qsd_rules.policy.model import Policy

CACHE_VARIABLE = "QSD_RULES_CACHE"
"""Environment variable: another folder for the cache, or `off`."""


def cache_folder() -> Path | None:
    """Where compiled packs are kept, by the custom of the system; none when switched off."""
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen:
        return None if chosen == "off" else Path(chosen)
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "qsd-rules" / "cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "qsd-rules"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "qsd-rules"


def recall(key: str) -> Policy | None:
    """The policy kept under `key`, or none if there is none that is whole."""
    folder = cache_folder()
    if folder is None:
        return None
    try:
        digest, _, body = (folder / f"{key}.msgpack").read_bytes().partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != digest:
            return None
        return codec.decode(body)
    except (OSError, ValueError):
        return None


def remember(key: str, policy: Policy) -> None:
    """Keep a policy under `key`. A cache that can't be written is done without."""
    folder = cache_folder()
    if folder is None:
        return
    import tempfile

    body = codec.encode(policy)
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        Path(file.name).replace(folder / f"{key}.msgpack")
