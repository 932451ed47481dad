"""The value of a fact that is known to have none, such as the day of a permit that was never issued."""

from __future__ import annotations

from typing import Final


class Absent:
    """Known to have no value: what `null` in a snapshot means, for an optional fact. There is one instance."""

    _only: Absent | None = None

    def __new__(cls) -> Absent:
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()
