"""Random assessments: random policies on random snapshots, with a clause for their rules to stand in."""

from __future__ import annotations

from hypothesis import strategies as st
from msgspec.structs import replace

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.engine import assess
from qsd_rules.policy.model import Clause, Policy
from qsd_rules.words.language import Text
from tests.strategies.policies import NOWHERE
from tests.strategies.rules import policies, snapshots

CLAUSE = Clause("一", "1", Text.same("一"), "", ("words",), None, (), (), (), (), NOWHERE)


@st.composite
def assessments(draw: st.DrawFn) -> Assessment:
    policy: Policy = replace(draw(policies(most=6)), clauses={"一": CLAUSE})
    return assess(policy, draw(snapshots(policy)), engine="fixpoint")
