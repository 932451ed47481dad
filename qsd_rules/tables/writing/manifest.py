"""What a run is of, and which of its parts are whole, so that it goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qsd_rules.tables.writing.result_files import write_text
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

UNFINISHED = ".unfinished"
"""The folder, in the folder of the output, where everything is until it is whole."""

READ = "read"
"""The part of a run that brings the tables into the prepared layout."""

COPIES = "copies"
"""The folder in it for tables that can't be read where they are."""

MANIFEST = "manifest.json"
SUMMARY = "summary.json"
RESULTS = (
    "findings",
    "decisions",
    "findings.xlsx",
    "decisions.xlsx",
    "counts.csv",
    "decision-counts.csv",
    "columns.csv",
    "rejects.csv",
    "rejects.xlsx",
    "samples.txt",
    SUMMARY,
)
"""All that a run may leave in the folder of the output."""

Inputs = Mapping[str, object]
"""What the outcome of a run depends on: digests of pack and tables, options, versions; as JSON has it."""


def key_of(inputs: Inputs) -> str:
    """The digest of all inputs of a run."""
    text = json.dumps(inputs, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(slots=True)
class Manifest:
    """The state of a run in `folder`: its key, and the parts that are whole, with the size of each one's files."""

    folder: Path
    key: str
    parts: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def work(self) -> Path:
        """Where everything is until it is whole."""
        return self.folder / UNFINISHED

    def is_whole(self, part: str) -> bool:
        """Whether a part was finished by a run before, and its files are as they were."""
        sizes = self.parts.get(part)
        if sizes is None:
            return False
        paths = {name: self.work / name for name in sizes}
        return all(path.is_file() and path.stat().st_size == sizes[name] for name, path in paths.items())

    def finish(self, part: str, files: list[Path]) -> None:
        """Note that a part is whole."""
        self.parts[part] = {path.relative_to(self.work).as_posix(): path.stat().st_size for path in files}
        self.save()

    def save(self) -> None:
        """Write the manifest."""
        document = {"key": self.key, "parts": self.parts}
        write_text(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True), self.work / MANIFEST)


def prepare_folder(folder: Path) -> bool:
    """Make the folder of the output, and say whether it is new; one that holds other things than output is refused.

    Raises:
        InputProblems: it can't be made, or holds other things.
    """
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        others = sorted(path.name for path in folder.iterdir() if path.name not in (*RESULTS, UNFINISHED))
    except OSError as error:
        message = Text(f"不能用作输出文件夹：{error.strerror}", f"can't be the folder of the output: {error.strerror}")
        raise InputProblems([Problem("output", Place(str(folder)), message)]) from None
    if others:
        message = Text(
            f"文件夹里有别的文件 `{others[0]}`，不覆盖",
            f"the folder holds something else, `{others[0]}`, and is left alone",
        )
        hint = Text("请用一个新的文件夹", "give a new folder")
        raise InputProblems([Problem("output", Place(str(folder)), message, hint)])
    return made


def abandon(folder: Path, made: bool) -> None:
    """Leave the folder as it was before a run that was refused; what an earlier run finished stays."""
    try:
        parts = set(json.loads((folder / UNFINISHED / MANIFEST).read_text(encoding="utf-8")).get("parts", ()))
    except (OSError, ValueError):
        parts = set()
    if not parts - {READ}:
        shutil.rmtree(folder / UNFINISHED, ignore_errors=True)
    if made and not any(folder.iterdir()):
        folder.rmdir()


def take_up(folder: Path, key: str) -> tuple[Manifest, bool]:
    """The state of a run: what one of the same inputs finished before, else a new one; and whether one was dropped."""
    manifest = Manifest(folder, key)
    dropped = False
    path = manifest.work / MANIFEST
    if path.is_file():
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            document = {}
        if document.get("key") == key:
            manifest.parts = dict(document.get("parts", {}))
        else:
            dropped = True
    manifest.work.mkdir(parents=True, exist_ok=True)
    if not manifest.parts:
        for left in manifest.work.iterdir():
            if left.name != COPIES:
                remove(left)
    manifest.save()
    return manifest, dropped


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def finished_before(folder: Path, key: str) -> Mapping[str, object] | None:
    """The summary of a whole output of the same inputs, if the folder has one."""
    try:
        summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return summary if isinstance(summary, dict) and summary.get("key") == key else None


def publish(manifest: Manifest, names: list[str]) -> None:
    """Move what is whole from the working folder to its place, the summary last, and clear the rest away."""
    for name in RESULTS:
        remove(manifest.folder / name)
    for name in sorted(names, key=lambda name: name == SUMMARY):
        (manifest.work / name).rename(manifest.folder / name)
    shutil.rmtree(manifest.work, ignore_errors=True)
