"""Threads that assess different facts at once all come to the right answers; what takes too long is refused."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from qsd_rules import assess, read_snapshot
from qsd_rules.desk.refusals import Refused
from qsd_rules.desk.storage.accounts import accounts, put_account
from qsd_rules.desk.storage.database import open_database
from qsd_rules.desk.storage.records import digest_of_answer
from qsd_rules.desk.work import Work
from qsd_rules.policy.model import Policy
from tests.desk.visitors import FACTS
from tests.strategies.counting import Count


def test_eight_threads_assessing_different_files_come_to_the_right_answers(opinion: Policy, count: Count) -> None:
    files = [file for file in sorted(FACTS.glob("*.yaml")) if not file.name.startswith("district-201")]
    expected = {file: digest_of_answer(assess(opinion, read_snapshot(opinion, [file]))) for file in files}
    assert len(set(expected.values())) == len(files), "they differ, so that a mixed-up answer is noticed"

    def assessed(number: int) -> bool:
        file = files[number % len(files)]
        return digest_of_answer(assess(opinion, read_snapshot(opinion, [file]))) == expected[file]

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(assessed, range(200)))
    assert all(answers)
    count["assessments in 8 threads"] += len(answers)


def run(work: Work, *functions: Callable[[], object]) -> list[object]:
    async def all_of_them() -> list[object]:
        return await asyncio.gather(*(work.do(function) for function in functions), return_exceptions=True)

    return asyncio.run(all_of_them())


def test_what_takes_too_long_is_refused() -> None:
    [answer] = run(Work(1, 5, 0.05), lambda: time.sleep(0.3))
    assert isinstance(answer, Refused)
    assert (answer.status, answer.message.en) == (
        503,
        "the calculation took more than 0.05 seconds and was given up; nothing was kept",
    )


def test_what_was_given_up_leaves_nothing_behind(tmp_path: Path) -> None:
    database = open_database(str(tmp_path / "desk.sqlite"))
    ended = threading.Event()

    def late() -> None:
        try:
            time.sleep(0.3)
            put_account(database, "late", "reader", "a long enough password")
        finally:
            ended.set()

    [answer] = run(Work(1, 5, 0.05), late)
    assert isinstance(answer, Refused)
    assert ended.wait(10)
    assert accounts(database) == []


def test_no_more_wait_than_may() -> None:
    answers = run(Work(1, 2, 5), *[lambda: time.sleep(0.05)] * 4)
    assert [isinstance(answer, Refused) for answer in answers] == [False, False, True, True]


def test_what_is_raised_in_a_thread_comes_out() -> None:
    [answer] = run(Work(1, 2, 5), lambda: 1 / 0)
    assert isinstance(answer, ZeroDivisionError)


def test_waiting_ones_are_counted_down() -> None:
    work = Work(2, 2, 5)
    for _ in range(3):
        assert run(work, lambda: 1, lambda: 2) == [1, 2]


@pytest.mark.parametrize("asked", [30, 31])
def test_a_bucket_fills_up_with_time(asked: int) -> None:
    from qsd_rules.desk.protection.rates import Rates

    async def nothing(*_: object) -> None:
        """No application."""

    rates = Rates(nothing, 120)
    for _ in range(30):
        rates.take("somebody", 0)
    rates.take("somebody else", 0)
    if asked == 31:
        with pytest.raises(Refused) as refused:
            rates.take("somebody", 0)
        assert refused.value.headers == {"Retry-After": "1"}
        rates.take("somebody", 1)
    for _ in range(30):
        rates.take("somebody", 3600)
    with pytest.raises(Refused):
        rates.take("somebody", 3600)
