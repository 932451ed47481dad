"""Long evaluations in a process of their own: one at a time for each process of the desk, really ended when cancelled.

`python -m qsd_rules.desk.jobs NUMBER` runs one job, by the settings in the environment.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from qsd_rules.assess.engine import assess
from qsd_rules.desk.answers import Answer, answer_data
from qsd_rules.desk.refusals import Refused
from qsd_rules.desk.settings import SETTINGS_VARIABLE, Settings, as_data, from_data
from qsd_rules.desk.storage.database import Database, open_database
from qsd_rules.desk.storage.jobs import (
    RUNNING,
    CancelledError,
    changed,
    claim,
    fail,
    files_of_job,
    job_of,
    proceed,
)
from qsd_rules.desk.storage.packs import files_of_pack, keep_pack
from qsd_rules.desk.storage.records import keep
from qsd_rules.desk.uploads import read_sent
from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.model import Policy
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems

LOG: Final = logging.getLogger("qsd_rules.desk")
LOOK_AFTER_SECONDS: Final = 0.5
FAILED = Text("程序出错，没有保存记录；请告诉管理员", "the program failed, no record was kept; tell the administrator")
MOST_TOLD: Final = 200


class Jobs:
    """A thread that runs queued jobs, each in a process of its own."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin to look for jobs."""
        self._thread.start()

    def close(self) -> None:
        """Run no further job; one that runs is ended and waits for the next start."""
        self._ending.set()
        self._thread.join(10)

    def _work(self) -> None:
        while not self._ending.wait(LOOK_AFTER_SECONDS):
            try:
                number = claim(self._database)
                if number is not None:
                    self._run(number)
            except SQLAlchemyError:
                LOG.exception("jobs can't be looked for")

    def _run(self, number: int) -> None:
        environment = {**os.environ, SETTINGS_VARIABLE: json.dumps(as_data(self._settings))}
        child = subprocess.Popen([sys.executable, "-m", "qsd_rules.desk.jobs", str(number)], env=environment)
        while child.poll() is None:
            self._ending.wait(LOOK_AFTER_SECONDS)
            job = job_of(self._database, number)
            if self._ending.is_set() or job is None or job.state == "cancelled":
                child.kill()
                child.wait()
        if self._ending.is_set():
            with self._database.writing() as connection:
                changed(connection, number, RUNNING, "queued")
            return
        fail(self._database, number, json.dumps(answer_data(Answer(500, FAILED)), ensure_ascii=False))


def run(database: Database, policy: Policy, number: int) -> None:
    """Read, assess and keep what a job was given; one record at its end, or none and why.

    Raises:
        CancelledError: somebody cancelled it; nothing is kept.
    """
    job = job_of(database, number)
    assert job is not None, "INVARIANT: what was claimed is there"
    files = files_of_job(database, number)
    try:
        snapshot = read_sent(policy, files)
        proceed(database, number, "assessing")
        assessment = assess(policy, snapshot, job.as_of, job.readings)
    except (InputProblems, Refused) as error:
        problems = error.problems[:MOST_TOLD] if isinstance(error, InputProblems) else ()
        message = error.message if isinstance(error, Refused) else WRONG
        fail(database, number, json.dumps(answer_data(Answer(422, message, problems=problems)), ensure_ascii=False))
        return
    proceed(database, number, "keeping")

    def ended(connection: Connection, record: int) -> None:
        if not changed(connection, number, RUNNING, "done", record):
            raise CancelledError

    keep(database, assessment, job.source, job.made_by, files, ended)


WRONG = Text("输入有误，没有核查", "the input is wrong, nothing was assessed")


def main() -> None:
    """Run the job whose number is given."""
    settings = from_data(json.loads(os.environ[SETTINGS_VARIABLE]))
    database = open_database(settings.database)
    policy = load_policy(settings.rules)
    keep_pack(database, policy, files_of_pack(settings.rules, policy))
    try:
        run(database, policy, int(sys.argv[1]))
    except CancelledError:
        return


if __name__ == "__main__":
    main()
