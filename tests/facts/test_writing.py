"""Reading what was written gives the same back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from qsd_rules.conditions.absent import ABSENT
from qsd_rules.facts.digest import digest_of
from qsd_rules.facts.snapshot import Evidence, Snapshot, SubjectRecord
from qsd_rules.facts.writing import words, write_snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place
from qsd_rules.workbook.snapshot_files import read_snapshot
from tests.strategies.counting import Count
from tests.strategies.profiles import examples
from tests.strategies.snapshots import papers_of, phrases, presentable

SAMPLES = sorted((Path(__file__).parents[2] / "facts").glob("*.yaml"))


def read_back(policy: Policy, text: str, folder: Path) -> Snapshot:
    path = folder / "written.yaml"
    path.write_text(text, "utf-8")
    return read_snapshot(policy, [path])


def same(one: Snapshot, other: Snapshot) -> None:
    """Both say the same; where it was read and what is proved by nothing are no matter."""
    assert (one.date, one.title, one.invented) == (other.date, other.title, other.invented)
    assert dict(one.inverses) == dict(other.inverses)
    assert one.subjects.keys() == other.subjects.keys()
    for key, record in one.subjects.items():
        twin = other.subjects[key]
        assert (record.name, record.complete) == (twin.name, twin.complete)
        assert dict(record.facts) == dict(twin.facts)
        assert papers_of(record) == papers_of(twin)
    assert digest_of(one.date, one.subjects.values()) == digest_of(other.date, other.subjects.values())


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_samples_read_back(path: Path, opinion: Policy, tmp_path: Path) -> None:
    snapshot = read_snapshot(opinion, [path])
    text = write_snapshot(snapshot)
    again = read_back(opinion, text, tmp_path)
    same(snapshot, again)
    assert (again.digest, write_snapshot(again)) == (snapshot.digest, text)


def test_imagined_snapshots_read_back(opinion: Policy, tmp_path: Path, count: Count) -> None:
    @examples(20)
    @given(presentable(opinion))
    def read_back_each(snapshot: Snapshot) -> None:
        text = write_snapshot(snapshot)
        same(snapshot, read_back(opinion, text, tmp_path))
        count["snapshots"] += 1
        count["facts"] += sum(len(record.facts) for record in snapshot.subjects.values())

    read_back_each()
    assert count["facts"] > 1000


@examples(100)
@given(st.lists(phrases(), min_size=1))
def test_words_mean_themselves_to_other_readers(items: list[str]) -> None:
    assert yaml.safe_load(f"[{', '.join(map(words, items))}]") == items


def test_the_written_form() -> None:
    subject = SubjectRecord(
        "project",
        "P1",
        "7",
        {
            "project.use": "residential",
            "project.review.passed_on": date(2013, 6, 30),
            "project.rate": Decimal("94.50"),
            "project.review.is_complete": True,
            "project.storeys": 11,
            "project.award": ABSENT,
            "project.partners": ("E1", "甲 乙", "no"),
            "project.address": "坂田：1号\n2号",
        },
        {"project.use": Evidence(Place("x"), "深建〔2013〕7号"), "project.storeys": Evidence(Place("x"))},
        frozenset({"project.tasks", "project.partners"}),
    )
    snapshot = Snapshot(date(2013, 6, 30), {("project", "P1"): subject}, {}, Text("样例", "a: sample"), True, "")
    assert write_snapshot(snapshot) == (
        'title: {zh: 样例, en: "a: sample"}\n'
        "date: 2013-06-30\n"
        "invented: true\n"
        "subjects:\n"
        "  project:\n"
        "  - id: P1\n"
        '    name: "7"\n'
        "    use: residential\n"
        "    review:\n"
        "      passed_on: 2013-06-30\n"
        "      is_complete: true\n"
        "    rate: 94.50\n"
        "    storeys: 11\n"
        "    award: null\n"
        '    partners: [E1, 甲 乙, "no"]\n'
        '    address: "坂田：1号\\n2号"\n'
        "    complete: [partners, tasks]\n"
        "    documents:\n"
        "      use: 深建〔2013〕7号\n"
    )


def test_a_snapshot_of_nothing(opinion: Policy, tmp_path: Path) -> None:
    snapshot = Snapshot(date(2013, 6, 30), {}, {}, Text("", ""), False, "")
    assert write_snapshot(snapshot) == "date: 2013-06-30\nsubjects: {}\n"
    same(snapshot, read_back(opinion, write_snapshot(snapshot), tmp_path))
