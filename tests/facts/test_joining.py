"""Relations that go without saying are put in where one subject can be meant."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from qsd_rules.facts.joining import with_implied
from tests.strategies.policies import make_fact, make_subject

DISTRICT = replace(make_fact("enterprise.district", "relation", to="district"), implied=True)
PARENT = replace(make_fact("enterprise.parent", "relation", to="enterprise"), implied=True)
PARTNERS = replace(make_fact("enterprise.organs", "relation", to="organ", many=True), implied=True)
TOLD = make_fact("enterprise.task", "relation", to="task")
IDS = {"district": ["D"], "enterprise": ["E"], "organ": ["O"], "task": ["T"]}


def test_a_relation_is_implied_where_there_is_one_subject_it_can_lead_to() -> None:
    joined = with_implied(make_subject("enterprise", "E", {}), [DISTRICT, PARENT, PARTNERS, TOLD], IDS)
    assert joined.facts == {"enterprise.district": "D", "enterprise.organs": ("O",)}


@pytest.mark.parametrize("districts", [[], ["D", "E"]])
def test_a_relation_is_not_implied_where_there_is_none_or_several(districts: list[str]) -> None:
    record = make_subject("enterprise", "E", {})
    assert with_implied(record, [DISTRICT], {**IDS, "district": districts}) is record


def test_a_relation_that_is_given_stays() -> None:
    record = make_subject("enterprise", "E", {"district": "F"})
    assert with_implied(record, [DISTRICT], IDS) is record
