"""Running one check over a small pack that a test has spoiled."""

from __future__ import annotations

from pathlib import Path

from qsd_rules.pack.cases.case_reading import cases_folder, read_cases
from qsd_rules.pack.lint import find_problems
from qsd_rules.pack.lint.pack import Pack
from qsd_rules.pack.loading import load_policy


def problems(folder: Path, check: str) -> list[str]:
    """What a check says about the pack, in English."""
    policy = load_policy(folder, cached=False)
    found = find_problems(Pack(policy, read_cases(policy, cases_folder(folder))))
    return [problem.message.en for problem in found if problem.check == check]
