"""Reading worked examples from `cases/*.yaml` of a pack."""

from __future__ import annotations

from pathlib import Path

from qsd_rules.cases.model import Case
from qsd_rules.policy.model import Policy
from qsd_rules.policy.reading import shipped_pack


def cases_folder(folder: Path | None) -> Path:
    """The folder of a pack's cases."""
    return (folder if folder is not None else shipped_pack()) / "cases"


def read_cases(policy: Policy, folder: Path) -> tuple[Case, ...]:
    return ()
