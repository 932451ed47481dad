"""Texts as they should be, in files; with `QSD_RULES_WRITE_EXPECTED=1` in the environment they are written anew."""

from __future__ import annotations

import os
from pathlib import Path

EXPECTED = Path(__file__).parent / "expected"


def assert_as_expected(written: str, name: str, folder: Path = EXPECTED) -> None:
    """A text is the same as in the file of that name."""
    file = folder / name
    if os.environ.get("QSD_RULES_WRITE_EXPECTED"):
        file.write_text(written, encoding="utf-8")
    assert written == file.read_text(encoding="utf-8")
