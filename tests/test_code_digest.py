"""What is kept between runs is kept for the code that made it: another text of a module is another key."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from qsd_rules import code_digest as module
from qsd_rules.code_digest import BUILT, CODE, code_digest, package_digests
from qsd_rules.pack import loading
from qsd_rules.pack.loading import COMPILING, load_policy
from qsd_rules.policy.cache import CACHE_VARIABLE
from qsd_rules.policy.model import Policy
from qsd_rules.policy.pack_reading import compile_pack
from qsd_rules.prove.pack import digest_of
from tests.strategies.policies import TODAY
from tests.strategies.small_pack import write_small_pack


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the program's code, of which the digests are taken."""
    folder = tmp_path / "code"
    shutil.copytree(CODE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(module, "CODE", folder)
    code_digest.cache_clear()
    yield folder
    code_digest.cache_clear()


def change(path: Path) -> None:
    """Another text of the module, which means the same."""
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    code_digest.cache_clear()


def test_another_text_is_another_digest_of_its_package_alone(copy: Path) -> None:
    before = package_digests(copy)
    change(copy / "conditions" / "grammar.lark")
    changed = package_digests(copy)
    assert {name for name in before if before[name] != changed[name]} == {"conditions"}
    (copy / "tables" / "sql" / "queries.py").rename(copy / "tables" / "queries.py")
    moved = package_digests(copy)
    assert {name for name in before if changed[name] != moved[name]} == {"tables"}


def test_what_python_compiled_is_no_part_of_the_code(copy: Path) -> None:
    before = code_digest()
    (copy / "words" / "__pycache__").mkdir()
    (copy / "words" / "__pycache__" / "language.pyc").write_bytes(b"compiled")
    code_digest.cache_clear()
    assert code_digest() == before


def test_a_pack_is_compiled_anew_by_other_code(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "kept"))
    (tmp_path / "pack").mkdir()
    pack = write_small_pack(tmp_path / "pack")
    times = []

    def counted(root: Path, files: list[str], digest: str) -> Policy:
        times.append(digest)
        return compile_pack(root, files, digest)

    monkeypatch.setattr(loading, "compile_pack", counted)
    load_policy(pack)
    change(copy / "desk" / "application.py")
    load_policy(pack)
    assert len(times) == 1
    change(copy / "conditions" / "checking.py")
    load_policy(pack)
    assert len(times) == 2


def test_a_proof_is_made_anew_by_other_code(copy: Path, opinion: Policy) -> None:
    rule = next(iter(opinion.rules.values()))
    before = digest_of(rule, opinion, TODAY)
    change(copy / "report" / "blocks.py")
    assert digest_of(rule, opinion, TODAY) == before
    change(copy / "prove" / "one_rule.py")
    assert digest_of(rule, opinion, TODAY) != before


def test_all_code_that_compiles_a_pack_is_counted() -> None:
    code = "import sys; from qsd_rules.pack.loading import load_policy; load_policy(cached=False); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    packages = {name.split(".")[1] for name in loaded if name.startswith("qsd_rules.") and name.count(".") > 1}
    assert packages == set(COMPILING)


def test_a_wheel_says_its_digests_and_its_files_are_not_read(copy: Path) -> None:
    before = code_digest("conditions", "words")
    (copy / BUILT).write_text(json.dumps(dict(package_digests(copy))), "utf-8")
    shutil.rmtree(copy / "conditions")
    code_digest.cache_clear()
    assert code_digest("conditions", "words") == before
    with pytest.raises(KeyError):
        code_digest("nothing")
