"""How many examples property tests try: few in `ci`, which is the default, many in `deep`.

Chosen by `HYPOTHESIS_PROFILE=deep` or `pytest --hypothesis-profile=deep`.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

PROFILE_VARIABLE = "HYPOTHESIS_PROFILE"
DEEPER = 20
"""How many times more examples `deep` tries."""

HEALTHY = [HealthCheck.too_slow, HealthCheck.data_too_large]


def register_profiles() -> None:
    """Make the profiles known, and load the one that the environment asks for."""
    settings.register_profile("ci", max_examples=100, deadline=None, suppress_health_check=HEALTHY)
    settings.register_profile("deep", max_examples=100 * DEEPER, deadline=None, suppress_health_check=HEALTHY)
    settings.load_profile(os.environ.get(PROFILE_VARIABLE, "ci"))


def examples(count: int) -> settings:
    """Settings that try `count` examples in `ci`, and more of them in a deeper profile."""
    return settings(max_examples=max(1, count * settings().max_examples // 100))
