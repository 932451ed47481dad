"""Fifty people at the desk at once: each sends a project file, reads its record's page, and sends the next.

    python -m benchmarks.desk [SECONDS]

No two files are alike (an id and a figure differ), so nothing can be answered from memory; every page is compared with
what the library itself says of the file, and at the end every record that was acknowledged is looked for.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx2

from benchmarks.serving import form_token, sample_files, serving
from qsd_rules import assess, load_policy
from qsd_rules.assess.findings import counts
from qsd_rules.desk.storage.records import words_of
from qsd_rules.workbook.snapshot_files import read_contents

CLIENTS = 50
PROCESSES = 2
DECISION = re.compile(r'<span class="label">([^<]+)：</span><strong>([^<]+)</strong>')
CALM = re.compile(r'<p class="calm">(.*?)</p>')
TILE = re.compile(r'<li class="([a-z_]+)[^"]*"><strong>(\d+)</strong>')


def variant(text: str, number: int) -> tuple[str, int]:
    """A project file as nobody else sends it, and which of its kinds of answers it has.

    The roof is below its limit or above, by turns, so that neighbours have different answers.
    """
    roof = 0.5 + number % 997 / 2_500 if number % 2 else 1.0 + number % 997 / 2_500
    text = re.sub(r"\n  - id: (\S+)", rf"\n  - id: \1-{number}", text, count=1)
    return re.sub(r"roof_heat_transfer: [0-9.]+", f"roof_heat_transfer: {roof:.2f}", text), number % 2


Expected = tuple[list[tuple[str, str]], dict[str, int], bool]
"""The decisions that apply, the counts of outcomes, and whether nothing is against the project."""


def expected_answers() -> dict[tuple[str, int], Expected]:
    """What the library says of each kind of file."""
    policy = load_policy()
    found = {}
    for name, text in sample_files().items():
        for kind in (0, 1):
            body, _ = variant(text, kind)
            assessment = assess(policy, read_contents(policy, [(f"{name}.yaml", body.encode())]))
            project = next(key for key in assessment.snapshot.subjects if key[0] == "project")
            applying = [
                each for each in assessment.decisions if each.subject == project and each.status != "not_applicable"
            ]
            found[name, kind] = (
                sorted((policy.decisions[each.decision].label.zh, words_of(policy, each).zh) for each in applying),
                {str(name): count for name, count in counts(assessment).items()},
                all(each.status == "clear" for each in applying),
            )
    return found


def visit(address: str, first: int, clients: int, until: float, results: multiprocessing.Queue[object]) -> None:
    """Several people at once, in one process, until the time is up."""
    expected, samples = expected_answers(), sample_files()
    times: list[float] = []
    wrong: list[str] = []
    kept: list[tuple[int, str]] = []
    lock = threading.Lock()

    def one(person: int) -> None:
        with httpx2.Client(base_url=address, timeout=60) as client:
            token = form_token(client)
            turn = 0
            while time.time() < until:
                name = list(samples)[(person + turn) % len(samples)]
                unique = person * 100_000 + turn
                body, kind = variant(samples[name], unique)
                began = time.perf_counter()
                answer = client.post(
                    "/evaluate", data={"form_token": token}, files={"files": (f"{name}-{unique}.yaml", body.encode())}
                )
                record = answer.headers.get("location", "")
                page = client.get(record) if answer.status_code == 303 else answer
                took = time.perf_counter() - began
                said = check(page, expected[name, kind], f"-{unique}）")
                with lock:
                    times.append(took)
                    wrong.extend([f"{name} {unique}: {said}"] if said else [])
                    if answer.status_code == 303:
                        kept.append((int(record.rpartition("/")[2]), f"{name}-{unique}.yaml"))
                turn += 1

    threads = [threading.Thread(target=one, args=(person,)) for person in range(first, first + clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put((times, wrong, kept))


def check(page: httpx2.Response, expected: Expected, project: str) -> str:
    """What is wrong with a record's page; empty when it says what the library says.

    Where nothing is against the project (which its name's end tells), the page names it among those.
    """
    if page.status_code != 200:
        return f"status {page.status_code}"
    decisions, tallies, all_clear = expected
    shown = DECISION.findall(page.text)
    calm = CALM.search(page.text)
    if all_clear:
        if shown or calm is None or project not in calm[1]:
            return f"nothing is against the project, but the page says {shown}, and {calm and calm[1]}"
    elif any(pair not in shown for pair in decisions) and any(words not in page.text for _, words in decisions):
        return f"decisions {shown} instead of {decisions}"
    found = {name: int(count) for name, count in TILE.findall(page.text)}
    return "" if found == tallies else f"counts {found} instead of {tallies}"


def main(seconds: float) -> int:
    """Print what was measured; 1 when anything was wrong or lost."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "desk.sqlite"
        with serving(database) as served:
            print(f"ready in {served.ready_in:.2f} s")
            alone(served.address)
            results: multiprocessing.Queue[object] = multiprocessing.Queue()
            until = time.time() + seconds + 3
            share = CLIENTS // PROCESSES
            visitors = [
                multiprocessing.Process(target=visit, args=(served.address, start, share, until, results))
                for start in range(0, CLIENTS, share)
            ]
            before = served.processor_seconds()
            for visitor in visitors:
                visitor.start()
            gathered = [results.get() for _ in visitors]
            for visitor in visitors:
                visitor.join()
            taken = served.processor_seconds() - before
            times = sorted(took for part in gathered for took in part[0])  # type: ignore[index]  # put by `visit`
            wrong = [said for part in gathered for said in part[1]]  # type: ignore[index]  # put by `visit`
            kept = [pair for part in gathered for pair in part[2]]  # type: ignore[index]  # put by `visit`
            lost = missing(served.address, kept)
    print(
        f"{CLIENTS} clients, {seconds:g} s: {len(times)} files evaluated and read ({len(times) / seconds:.1f} a second)"
    )
    print(
        f"the desk took {taken / len(times):.3f} s of processors for each; load of the machine {os.getloadavg()[0]:.1f}"
    )
    print(
        f"median {statistics.median(times):.3f} s, 95% {times[int(len(times) * 0.95)]:.3f} s, longest {times[-1]:.3f} s"
    )
    print(f"wrong answers {len(wrong)}, records acknowledged {len(kept)}, lost {len(lost)}")
    for said in wrong[:5]:
        print(f"  {said}")
    return 1 if wrong or lost or len({number for number, _ in kept}) != len(kept) else 0


def alone(address: str) -> None:
    """How long one person waits, with nobody else there."""
    with httpx2.Client(base_url=address, timeout=60) as client:
        began = time.perf_counter()
        token = form_token(client)
        print(f"first page {time.perf_counter() - began:.3f} s")
        times = []
        for number in range(10):
            body, _ = variant(sample_files()["project-fails-energy-review"], 90_000_000 + number)
            began = time.perf_counter()
            answer = client.post("/evaluate", data={"form_token": token}, files={"files": ("a.yaml", body.encode())})
            client.get(answer.headers["location"]).raise_for_status()
            times.append(time.perf_counter() - began)
        print(f"a project file evaluated and shown: median {statistics.median(times):.3f} s, first {times[0]:.3f} s")


def missing(address: str, kept: list[tuple[int, str]]) -> list[int]:
    """The acknowledged records that are not there, or are of another file."""
    there: dict[int, str] = {}
    with httpx2.Client(base_url=address, timeout=60) as client:
        before = 2**53
        while True:
            listed = client.get("/api/records", params={"most": 200, "before": before}).json()
            there |= {record["number"]: record["source"] for record in listed["records"]}
            if listed["earlier"] is None:
                break
            before = listed["earlier"]
    return [number for number, source in kept if there.get(number) != source]


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60))
