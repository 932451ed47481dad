"""How many examples property tests try: some by default, many more with `pytest --deep`."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

PROFILE_VARIABLE = "HYPOTHESIS_PROFILE"
DEEPER = 20
"""How many times more examples `deep` tries."""

HEALTHY = [HealthCheck.too_slow, HealthCheck.data_too_large]
UNSHRUNK = (Phase.explicit, Phase.generate)


def load_profile(deep: bool) -> None:
    """Make the profiles known and load one: `deep`, the one that the environment names, or `default`.

    `default` tries the same examples in each run: guards on counts do not fail by chance. `deep` tries new ones.
    `mutation` is `default` without looking for the smallest example that fails.
    """
    settings.register_profile(
        "default", max_examples=100, deadline=None, suppress_health_check=HEALTHY, derandomize=True, database=None
    )
    default = settings.get_profile("default")
    settings.register_profile("deep", default, max_examples=100 * DEEPER, derandomize=False)
    settings.register_profile("mutation", default, phases=UNSHRUNK)
    settings.load_profile("deep" if deep else os.environ.get(PROFILE_VARIABLE, "default"))


def examples(count: int) -> settings:
    """Settings that try `count` examples by default, and more of them in a deeper profile."""
    return settings(max_examples=max(1, count * settings().max_examples // 100))
