"""The desk killed in the middle of writes, again and again: no record that was acknowledged may be lost.

    python -m benchmarks.desk_kill [ROUNDS]

Each round starts the desk on the same database, has it keep records from eight clients at once, kills all its processes
(SIGKILL) at a random moment after some records, and starts anew; then every acknowledged record must be there, whole,
and recompute to the same answer.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx2

from benchmarks.desk import variant
from benchmarks.serving import sample_files, start

CLIENTS = 8
SEED = 2011


def main(rounds: int) -> int:
    """Print what was measured; 1 when a record was lost or damaged."""
    moments = random.Random(SEED)
    acknowledged: dict[int, str] = {}
    unanswered = lost = damaged = 0
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "desk.sqlite"
        for number in range(rounds):
            served = start(database)
            told: dict[int, str] = {}
            failures: list[str] = []
            threads = [
                threading.Thread(target=keep_on, args=(served.address, number * CLIENTS + client, told, failures))
                for client in range(CLIENTS)
            ]
            for thread in threads:
                thread.start()
            enough = moments.randint(3, 30)
            while len(told) < enough and not failures:
                time.sleep(0.005)
            time.sleep(moments.uniform(0, 0.1))
            served.kill()
            for thread in threads:
                thread.join()
            acknowledged |= told
            unanswered += len(failures)
        served = start(database)
        for record, source in acknowledged.items():
            head = httpx2.get(f"{served.address}/api/records/{record}")
            lost += head.status_code != 200 or head.json()["source"] != source
        for record in moments.sample(sorted(acknowledged), min(40, len(acknowledged))):
            again = httpx2.get(f"{served.address}/api/records/{record}/recomputed").json()
            damaged += not (again["same_facts"] and again["same_answer"])
        served.kill()
    print(f"{rounds} kills, {unanswered} requests cut off, {len(acknowledged)} records acknowledged")
    print(f"lost {lost}, damaged {damaged}")
    return 1 if lost or damaged or not unanswered or not acknowledged else 0


def keep_on(address: str, client: int, told: dict[int, str], failures: list[str]) -> None:
    """Keep record after record until nobody answers any more."""
    text = sample_files()["project-fails-energy-review"]
    turn = 0
    while True:
        source = f"file-{client}-{turn}.yaml"
        body, _ = variant(text, client * 10_000 + turn)
        try:
            answer = httpx2.post(
                f"{address}/api/assess",
                content=body.encode(),
                params={"file": source},
                headers={"content-type": "application/yaml"},
                timeout=30,
            )
        except httpx2.HTTPError as error:
            failures.append(str(error))
            return
        if answer.status_code != 201:
            failures.append(str(answer.status_code))
            return
        told[int(answer.headers["location"].rpartition("/")[2])] = source
        turn += 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
