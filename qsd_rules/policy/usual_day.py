"""The day on which a policy is examined when nobody names one."""

from __future__ import annotations

from datetime import date

from qsd_rules.policy.model import Policy

EXAMINED_ON = date(2013, 6, 30)
"""A fixed day, so that kept answers of `prove` do not change from one day to the next."""


def usual_day(policy: Policy) -> date:
    """`EXAMINED_ON` if the policy is in force then, else its first day."""
    return EXAMINED_ON if policy.is_in_force(EXAMINED_ON) else policy.in_force_from
