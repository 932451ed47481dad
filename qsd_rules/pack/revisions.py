"""A version of a pack: a folder, or the pack as it was at a git revision."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.model import Policy
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

USUAL_FOLDER = "rules"


def load_version(version: str) -> Policy:
    """The policy in a folder, or in a folder of a git revision, written `revision` or `revision:folder`.

    Raises:
        InputProblems: there is neither, or everything that is wrong with the pack.
    """
    if Path(version).is_dir():
        return load_policy(version)
    with checked_out(version) as folder:
        return load_policy(folder)


@contextmanager
def checked_out(version: str) -> Iterator[Path]:
    """The pack's folder at a git revision of the repository around the current folder, as files.

    Raises:
        InputProblems: there is no such folder and no such revision.
    """
    revision, _, folder = version.partition(":")
    try:
        packed = subprocess.run(
            ["git", "archive", "--format=tar", "--end-of-options", f"{revision}:./{folder or USUAL_FOLDER}"],
            capture_output=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError, ValueError) as error:
        raise InputProblems([no_version(version)]) from error
    with TemporaryDirectory() as place:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(place, filter="data")
        yield Path(place)


def no_version(version: str) -> Problem:
    """The problem of a version that is neither a folder nor a revision."""
    return Problem(
        "no-version",
        Place(version),
        Text("既不是文件夹，也不是含有规则包的 git 版本", "neither a folder nor a git revision that holds a pack"),
        Text(
            f"版本写作 `HEAD~1`（取其中的 `{USUAL_FOLDER}`），或 `HEAD~1:文件夹`",
            f"write a revision as `HEAD~1` (for its `{USUAL_FOLDER}`) or `HEAD~1:folder`",
        ),
    )
