"""Each clause of a policy a declarative rule: checked, decided and explained.

    policy = load_policy()
    snapshot = read_snapshot(policy, ["facts/project-fails-energy-review.yaml"])
    assessment = assess(policy, snapshot)
    explanation = explain(policy, "三(一)3", assessment)

Nothing here prints. Bad input raises `InputProblems`, which holds every problem with its place, in Chinese and in
English.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qsd_rules.assess.engine import assess
    from qsd_rules.assess.explanation import explain
    from qsd_rules.assess.model import Assessment
    from qsd_rules.facts.model import Snapshot
    from qsd_rules.facts.reading import read_snapshot
    from qsd_rules.policy.model import Policy
    from qsd_rules.policy.reading import load_policy
    from qsd_rules.problems import InputProblems, InternalError

__all__ = [
    "Assessment",
    "InputProblems",
    "InternalError",
    "Policy",
    "Snapshot",
    "assess",
    "explain",
    "load_policy",
    "read_snapshot",
]

_HOMES = {
    "Assessment": "qsd_rules.assess.model",
    "InputProblems": "qsd_rules.problems",
    "InternalError": "qsd_rules.problems",
    "Policy": "qsd_rules.policy.model",
    "Snapshot": "qsd_rules.facts.model",
    "assess": "qsd_rules.assess.engine",
    "explain": "qsd_rules.assess.explanation",
    "load_policy": "qsd_rules.policy.reading",
    "read_snapshot": "qsd_rules.facts.reading",
}


def __getattr__(name: str) -> Any:
    """Each name is imported when it is first asked for, so that a command pays only for what it uses."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
