"""Texts as they should be, in files; with `QSD_RULES_ACCEPT=1` in the environment they are written anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

EXPECTED = Path(__file__).parent / "expected"


def assert_as_expected(
    written: str, name: str, folder: Path = EXPECTED, aside: Callable[[str], str] = lambda text: text
) -> None:
    """A text is the same as in the file of that name, apart from what is left aside."""
    file = folder / name
    if os.environ.get("QSD_RULES_ACCEPT"):
        file.write_text(written, encoding="utf-8")
    assert aside(written) == aside(file.read_text(encoding="utf-8"))
