"""Things made side by side come out in order, few are held at once, and what goes wrong is told in its turn."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from qsd_rules.tables.parallel_parts import in_order


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_what_is_made_comes_out_in_order_and_few_are_held(workers: int) -> None:
    fetched: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(40):
            fetched.append(number)
            yield number

    def made(number: int) -> int:
        time.sleep(0.002 if number % 3 else 0.0)
        return number * number

    for place, square in enumerate(in_order(numbers(), made, workers)):
        assert square == place * place
        assert len(fetched) <= place + workers
    assert len(fetched) == 40


def test_several_are_made_at_once() -> None:
    both = threading.Barrier(2, timeout=10)
    assert len(list(in_order(range(2), lambda number: both.wait(), 2))) == 2


def test_what_goes_wrong_is_told_in_its_turn() -> None:
    def made(number: int) -> int:
        if number == 3:
            raise KeyboardInterrupt
        return number

    told: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        told.extend(in_order(range(10), made, 4))
    found = in_order(range(10), made, 4)
    assert [next(found) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(KeyboardInterrupt):
        next(found)


def test_nothing_more_is_made_once_nobody_waits() -> None:
    made: list[int] = []
    found = in_order(range(1000), lambda number: made.append(number), 2)
    next(found)
    assert isinstance(found, Iterator)
    found.close()  # type: ignore[attr-defined]  # a generator
    before = len(made)
    time.sleep(0.02)
    assert len(made) == before <= 4
