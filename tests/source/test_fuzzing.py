"""Whatever bytes and structures are given as facts: a snapshot or problems, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.model import Policy
from qsd_rules.words.language import LANGUAGES
from qsd_rules.words.problems import InputProblems
from qsd_rules.workbook.snapshot_files import read_snapshot
from tests.facts.words import FACTS
from tests.strategies.counting import Count
from tests.strategies.profiles import examples
from tests.strategies.small_pack import write_small_pack

Data = Any

KEYS = (
    "title", "date", "invented", "note", "complete", "subjects", "id", "name", "documents", "project", "enterprise",
    "organ", "district", "项目", "is_new", "concrete_rate", "inspection", "inspection.date", "passed", "builder",
    "partners", "credit_code", "area", "permits", "size", "sizes", "products", "founded_on", "projects", "zh", "en",
    "task", "lead_organ", "project.is_new", "新建", "", ".", "inspection.",
)  # fmt: skip

VALUES = (
    "2013-06-30", "true", "unknown", "null", "P1", "E1", "95%", "1e30", "-0.0", "small", "小", "91440300MA5FABCD0M",
    "0001-01-01", "9999-12-31", "1" * 31, "1e-30", "Infinity", "nan", "\u202e", "x" * 300, "2013年13月1日", "٣",
)  # fmt: skip

SIGNS = "{}[]:,-?*&!|>%@`'\"#~ \n\t\\<=." + "aé龙9_"


def scalars() -> st.SearchStrategy[Data]:
    numbers = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False))
    return st.one_of(
        st.none(), st.booleans(), numbers, st.sampled_from(VALUES), st.sampled_from(KEYS), st.text(max_size=8)
    )


def structures() -> st.SearchStrategy[Data]:
    keys = st.one_of(st.sampled_from(KEYS), st.text(max_size=5))
    return st.recursive(
        scalars(), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5), max_leaves=25
    )


def files_of_facts() -> st.SearchStrategy[Data]:
    """Structures that come near to a file of facts."""
    subject = st.dictionaries(st.sampled_from(KEYS), scalars() | structures(), max_size=6)
    named = st.tuples(subject, st.sampled_from(["P1", "E1", "D1", "区建设局"])).map(
        lambda pair: {**pair[0], "id": pair[1]}
    )
    kinds = st.sampled_from(["project", "enterprise", "organ", "district", "task", "项目", "plant"])
    subjects = st.dictionaries(kinds, st.lists(named | subject, max_size=3), max_size=3)
    head = st.dictionaries(st.sampled_from(KEYS[:5]), structures(), max_size=3)
    return st.tuples(head, subjects).map(lambda pair: {"date": "2013-06-30", **pair[0], "subjects": pair[1]})


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    folder = write_small_pack(tmp_path_factory.mktemp("pack"))
    (folder / "vocabulary" / "facts.yaml").write_text(FACTS, "utf-8")
    return load_policy(folder, cached=False)


def read(policy: Policy, path: Path, data: bytes, count: Count) -> None:
    """Read a file; what is wrong with it can be told in both languages and has a place in it."""
    path.write_bytes(data)
    try:
        read_snapshot(policy, [path])
        count["snapshots"] += 1
    except InputProblems as found:
        count["refused"] += 1
        assert found.problems
        for problem in found.problems:
            assert problem.place.file == str(path)
            for language in LANGUAGES:
                problem.in_language(language).encode()


@pytest.mark.parametrize("suffix", [".yaml", ".json", ""])
def test_bytes(suffix: str, small: Policy, tmp_path: Path, count: Count) -> None:
    path = tmp_path / f"facts{suffix}"
    signs = st.text(SIGNS, max_size=60).map(str.encode)

    @examples(125)
    @given(st.binary(max_size=60) | signs | st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace")))
    @example(b"\xef\xbb\xbf")
    @example(b"\xff\xfe")
    @example(b"\xff\xfe\x00\x00")
    @example(b"---")
    @example(b"...")
    @example(b"%YAML 9.9\n---\na")
    @example(b"\xef\xbb\xbf\xef\xbb\xbfa: 1")
    @example(b'"\\U00110000"')
    @example(b"a\x85b: 1")
    def each(data: bytes) -> None:
        read(small, path, data, count)

    each()


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_structures(form: str, small: Policy, tmp_path: Path, count: Count) -> None:
    path = tmp_path / f"facts.{form}"

    @examples(150)
    @given(structures() | files_of_facts() | files_of_facts())
    def each(data: Data) -> None:
        text = json.dumps(data, ensure_ascii=False) if form == "json" else yaml.safe_dump(data, allow_unicode=True)
        read(small, path, text.encode("utf-8", "surrogatepass"), count)

    each()
    assert count["snapshots"] > 0 and count["refused"] > 0


@pytest.mark.parametrize("sample", ["project-fails-energy-review.yaml", "enterprise-in-breach.yaml"])
def test_damaged_samples(sample: str, opinion: Policy, tmp_path: Path, count: Count) -> None:
    """A sample with a stretch of it replaced, as happens when files are cut, pasted and sent around."""
    whole = (Path(__file__).parents[2] / "facts" / sample).read_bytes()
    path = tmp_path / sample

    @examples(40)
    @given(st.integers(0, len(whole)), st.integers(0, 400), st.text(SIGNS, max_size=4) | st.text(max_size=3))
    def each(start: int, length: int, put: str) -> None:
        data = whole[:start] + put.encode("utf-8", "replace") + whole[start + length :]
        read(opinion, path, data, count)

    each()
    assert count["refused"] > 0
