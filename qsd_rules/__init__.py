"""Each clause of a policy a declarative rule: checked, decided and explained.

    policy = load_policy()
    snapshot = read_snapshot(policy, ["facts/project-fails-energy-review.yaml"])
    assessment = assess(policy, snapshot)
    explanation = explain(policy, "三(一)3", assessment)

Nothing here prints. Bad input raises `InputProblems`, which holds every problem with its place, in Chinese and in
English. What a function needs is imported when it is first called, so that a program pays only for what it uses.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from qsd_rules.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from qsd_rules.assess.assessment import Assessment
    from qsd_rules.assess.explanation import explain
    from qsd_rules.evaluation.yearly_evaluation import Evaluation
    from qsd_rules.facts.snapshot import Snapshot
    from qsd_rules.policy.model import Policy
    from qsd_rules.words.problems import InputProblems, InternalError

__all__ = [
    "Assessment",
    "Evaluation",
    "InputProblems",
    "InternalError",
    "Policy",
    "Snapshot",
    "__version__",
    "assess",
    "evaluate",
    "explain",
    "load_policy",
    "read_contents",
    "read_snapshot",
    "read_snapshots",
]

__version__ = VERSION

# Importing the package `assess` would otherwise put it in the place of the function below.
import_module("qsd_rules.assess")


def load_policy(folder: str | Path | None = None, *, cached: bool = True) -> Policy:
    """The policy in `folder`, or the one that comes with the program.

    A pack that was checked before is taken from the user's cache folder, by the digest of all its files.

    Raises:
        InputProblems: everything that is wrong with the pack.
    """
    from qsd_rules.pack.loading import load_policy as load

    return load(folder, cached=cached)


def read_snapshot(policy: Policy, paths: str | Path | Iterable[str | Path]) -> Snapshot:
    """The snapshot that YAML and JSON files, workbooks, folders and standard input (`-`) write together.

    One path need not stand in a list.

    Raises:
        InputProblems: everything that is wrong with any of them.
    """
    from qsd_rules.workbook.snapshot_files import read_snapshot as read

    return read(policy, paths)


def read_contents(policy: Policy, contents: Iterable[tuple[str, bytes]]) -> Snapshot:
    """The snapshot that files in memory write together, each with the name that messages call it by.

    Raises:
        InputProblems: everything that is wrong with any of them.
    """
    from qsd_rules.workbook.snapshot_files import read_contents as read

    return read(policy, contents)


def read_snapshots(policy: Policy, paths: str | Path | Iterable[str | Path]) -> tuple[Snapshot, ...]:
    """The snapshots that files, folders and standard input (`-`) write, one for each date, oldest first.

    Raises:
        InputProblems: everything that is wrong with any of them.
    """
    from qsd_rules.workbook.snapshot_files import read_snapshots as read

    return read(policy, paths)


def assess(
    policy: Policy,
    snapshot: Snapshot,
    as_of: date | None = None,
    readings: Mapping[str, str] | str | None = None,
) -> Assessment:
    """The outcomes and decisions of a snapshot on a day (the snapshot's own, unless given), with their derivation.

    `readings` names the reading that governs each rule, or one reading for every rule that has it; the pack's defaults
    govern the rest.

    Raises:
        InputProblems: `readings` names a rule or a reading that the policy doesn't have.
        InternalError: the engine and the reference meaning differ.
    """
    from qsd_rules.assess.engine import assess as run

    return run(policy, snapshot, as_of, readings)


def evaluate(
    policy: Policy,
    snapshots: Iterable[Snapshot],
    as_of: date | None = None,
    year: int | None = None,
    readings: Mapping[str, str] | str | None = None,
) -> Evaluation:
    """The yearly evaluation of the latest snapshot, or the latest of `year`; those before it give pace and trend.

    Raises:
        InputProblems: there is no snapshot of that year, or a reading that the policy doesn't have.
        InternalError: the engine and the reference meaning differ.
    """
    from qsd_rules.evaluation.evaluating import evaluate as run

    return run(policy, snapshots, as_of, year, readings)


_HOMES = {
    "Assessment": "qsd_rules.assess.assessment",
    "Evaluation": "qsd_rules.evaluation.yearly_evaluation",
    "InputProblems": "qsd_rules.words.problems",
    "InternalError": "qsd_rules.words.problems",
    "Policy": "qsd_rules.policy.model",
    "Snapshot": "qsd_rules.facts.snapshot",
    "explain": "qsd_rules.assess.explanation",
}


def __getattr__(name: str) -> Any:
    """A public name's value, imported when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
