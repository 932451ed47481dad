"""The compiled pack kept between runs: never stale, never trusted when damaged, done without when it can't be kept."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import pytest
from msgspec import msgpack

from qsd_rules.pack import loading
from qsd_rules.pack.loading import load_policy
from qsd_rules.policy import cache
from qsd_rules.policy.model import Policy
from qsd_rules.policy.pack_reading import compile_pack
from qsd_rules.words.problems import InputProblems
from tests.strategies.small_pack import spoil, write_small_pack

OPINION = "opinion/1-sites.yaml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    return write_small_pack(folder)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the cache."""
    folder = tmp_path / "kept"
    monkeypatch.setenv(cache.CACHE_VARIABLE, str(folder))
    return folder


class Compiled:
    """Counts how often a pack is compiled."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times = 0

        def counted(root: Path, files: list[str], digest: str) -> Policy:
            self.times += 1
            return compile_pack(root, files, digest)

        monkeypatch.setattr(loading, "compile_pack", counted)


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Compiled:
    return Compiled(monkeypatch)


def only_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_a_pack_is_compiled_once(pack: Path, kept: Path, compiled: Compiled) -> None:
    first, second = load_policy(pack), load_policy(pack)
    assert first == second
    assert compiled.times == 1
    assert only_file(kept).suffix == ".msgpack"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (OPINION, "reason: {zh: 标题, en: the title}", "reason: {zh: 标题, en: a title}"),
        ("vocabulary/words.yaml", "label: {zh: 新建, en: is new}", "label: {zh: 新建, en: new}"),
        ("policy.yaml", "某府〔2011〕1号", "某府〔2011〕2号"),
        ("source/received.txt", "完善管理体系", "健全管理体系"),
    ],
)
def test_a_pack_that_changed_is_compiled_anew(
    pack: Path, kept: Path, compiled: Compiled, file: str, old: str, new: str
) -> None:
    before = load_policy(pack)
    spoil(pack, file, old, new)
    after = load_policy(pack)
    assert compiled.times == 2
    assert before.digest != after.digest
    assert after == load_policy(pack, cached=False)
    assert compiled.times == 3


def test_a_file_that_is_added_renamed_or_removed_changes_the_pack(pack: Path, kept: Path, compiled: Compiled) -> None:
    digests = {load_policy(pack).digest}
    (pack / "opinion/2-more.yaml").write_text(
        "clauses:\n- {clause: 二, title: {zh: 二, en: two}, text: [空]}\n", "utf-8"
    )
    digests.add(load_policy(pack).digest)
    (pack / "opinion/2-more.yaml").rename(pack / "opinion/3-more.yaml")
    digests.add(load_policy(pack).digest)
    (pack / "opinion/3-more.yaml").unlink()
    assert load_policy(pack).digest in digests
    assert (len(digests), compiled.times) == (3, 3)


def test_line_ends_do_not_change_a_pack(pack: Path, kept: Path) -> None:
    before = load_policy(pack).digest
    path = pack / OPINION
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_policy(pack).digest == before


def test_cases_are_no_part_of_the_policy(pack: Path, kept: Path, compiled: Compiled) -> None:
    load_policy(pack)
    (pack / "cases/sites.yaml").unlink()
    load_policy(pack)
    assert compiled.times == 1


def damage(path: Path, how: str) -> None:
    data = path.read_bytes()
    head, _, body = data.partition(b"\n")
    damaged = {
        "empty": b"",
        "cut short": data[: len(data) // 2],
        "one byte": data[:-20] + bytes([data[-20] ^ 1]) + data[-19:],
        "not MessagePack": b"\xc1 is never used",
        "no text": bytes(range(256)),
        "only the digest": head,
        "another digest": b"0" * 64 + b"\n" + body,
        "whole but no policy": _sealed(msgpack.encode([1, 2, 3])),
        "whole but nothing": _sealed(b""),
        "whole but deep": _sealed(b"\x91" * 100_000),
        "whole but out of reach": _sealed(msgpack.encode([["t", 7]])),
        "whole but odd": _sealed(msgpack.encode([["os.system", 0], ["n", 0], {"a": []}])),
    }[how]
    path.write_bytes(damaged)


def _sealed(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


@pytest.mark.parametrize(
    "how",
    ["empty", "cut short", "one byte", "not MessagePack", "no text", "only the digest", "another digest",
     "whole but no policy", "whole but nothing", "whole but deep", "whole but out of reach", "whole but odd"],
)  # fmt: skip
def test_a_damaged_cache_is_silently_made_anew(
    pack: Path, kept: Path, compiled: Compiled, how: str, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = load_policy(pack)
    path = only_file(kept)
    damage(path, how)
    assert load_policy(pack) == whole
    assert compiled.times == 2
    assert load_policy(pack) == whole
    assert compiled.times == 2
    assert capfd.readouterr() == ("", "")


def test_what_an_attacker_writes_is_not_executed(
    pack: Path, kept: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    load_policy(pack)
    path = only_file(kept)
    proof = tmp_path / "executed"
    payloads = [
        msgpack.encode([f"__import__('os').mkdir('{proof}')"]),
        msgpack.encode([["builtins.eval", f"__import__('os').mkdir('{proof}')"]]),
        msgpack.encode({"py/object/apply": ["os.mkdir", [str(proof)]]}),
        msgpack.encode(msgpack.Ext(1, f"os.mkdir('{proof}')".encode())),
        f'cos\nmkdir\n(S"{proof}"\ntR.'.encode(),
    ]
    for payload in payloads:
        path.write_bytes(_sealed(payload))
        assert load_policy(pack).rules
        assert not proof.exists()


def test_the_cache_can_be_switched_off(
    pack: Path, compiled: Compiled, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(cache.CACHE_VARIABLE, "off")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    load_policy(pack)
    load_policy(pack)
    assert compiled.times == 2
    assert not (tmp_path / "cache").exists()


def test_without_a_folder_of_its_own_the_cache_is_where_the_system_keeps_caches(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(cache.CACHE_VARIABLE)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.cache_folder() == tmp_path / "qsd-rules"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache.cache_folder() == tmp_path / ".cache" / "qsd-rules"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache.cache_folder() == tmp_path / "Library" / "Caches" / "qsd-rules"


def test_a_cache_that_cannot_be_written_is_done_without(
    pack: Path, compiled: Compiled, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("a file where the folder should be")
    for folder in (in_the_way, in_the_way / "below", Path(os.devnull) / "below"):
        monkeypatch.setenv(cache.CACHE_VARIABLE, str(folder))
        assert load_policy(pack).rules
    assert compiled.times == 3
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_done_without(
    pack: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    monkeypatch.setenv(cache.CACHE_VARIABLE, str(folder))
    assert load_policy(pack).rules
    assert not list(folder.iterdir())


def test_a_faulty_pack_is_not_kept(pack: Path, kept: Path) -> None:
    spoil(pack, OPINION, "quote: 推广新型墙体材料", "quote: 没有的话")
    for _ in range(2):
        with pytest.raises(InputProblems, match="quote-not-in-clause"):
            load_policy(pack)
    assert not kept.exists()
