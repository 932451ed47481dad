"""The standard streams of the process, whatever the caller did to them: closed, full, or no longer read."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper


def open_closed_streams() -> None:
    """Put something in the place of standard streams that the caller closed (`<&-`, `>&-`).

    Files that are opened later would otherwise get their numbers, and take what is meant for people. To use what
    stands for input or output fails as the system says (`Bad file descriptor`); what is said to nobody is dropped.
    """
    # Input is opened for writing and output for reading, so that the system refuses their use.
    for name, opened, mode in (("stdin", os.O_WRONLY, "r"), ("stdout", os.O_RDONLY, "w"), ("stderr", os.O_WRONLY, "w")):
        if getattr(sys, name) is None:
            number = os.open(os.devnull, opened)
            setattr(sys, name, TextIOWrapper(os.fdopen(number, f"{mode}b"), encoding="utf-8", line_buffering=True))


def drop_what_is_left() -> None:
    """Forget what could not be written: Python would try once more at its end, and complain."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
