"""Schemathesis calls every operation of the API as its OpenAPI schema allows, and as it does not.

Nothing may fail (5xx), and every answer is one that the schema tells of. Many more calls:
`python -m pytest tests/desk/api/test_fuzzing.py --hypothesis-profile=deep`.
"""

from __future__ import annotations

from contextlib import nullcontext, suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import given
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from qsd_rules.desk.application import create_application
from qsd_rules.desk.settings import Settings
from qsd_rules.pack.loading import load_policy
from tests.desk.visitors import FAILING, visiting
from tests.strategies.counting import Count
from tests.strategies.profiles import examples

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The schema of a desk that has a record."""
    settings = Settings(str(tmp_path_factory.mktemp("fuzzed") / "desk.sqlite"), hosts=(), requests_a_minute=0)
    policy = load_policy(cached=False)
    with visiting(policy, settings) as visitor:
        visitor.evaluate(FAILING)
    return schemathesis.openapi.from_asgi("/api/openapi.json", create_application(policy, settings))


def test_no_call_makes_the_desk_fail(api: Any, count: Count) -> None:
    for found in api.get_all_operations():
        operation = found.ok()
        for mode in schemathesis.GenerationMode:

            @examples(4)
            @given(case=operation.as_strategy(generation_mode=mode))
            def called(case: Any) -> None:
                case.call_and_validate(checks=CHECKS)
                count["calls of the API"] += 1

            # An operation that takes nothing can't be called otherwise than its schema allows.
            with suppress(Unsatisfiable) if mode == schemathesis.GenerationMode.NEGATIVE else nullcontext():
                called()
    assert count["calls of the API"] > 3 * len(list(api.get_all_operations()))
