"""What cases that the solver found are called: a sentence of at most 60 characters that is not taken."""

from datetime import date
from decimal import Decimal

import pytest

from qsd_rules.conditions.absent import Absent
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.pack.cases.writing import LONGEST_NAME, Proposal, claim_of, name_of, told_facts
from qsd_rules.words.language import Text

KEY = ("project", "subject")
LONG = ("completion_acceptance_is_2015_12_31", "is_not_new_building", "use_is_residential")


def proposal(*told: str, reading: str = "") -> Proposal:
    facts: dict[str, Value | Absent] = {"project.is_new": True, "project.concrete.rate": Decimal("94.99")}
    record = SubjectRecord(*KEY, "subject", facts, {}, frozenset())
    snapshot = Snapshot(date(2013, 6, 30), {KEY: record}, {}, Text("例", "case"), True, "")
    return Proposal("concrete", date(2013, 6, 30), snapshot, "violated", told, reading)


def test_a_case_is_named_by_its_verdict_and_what_it_turns_on() -> None:
    assert name_of(proposal("rate_is_94.99"), set()) == "fail-rate_is_94_99"
    assert name_of(proposal("rate_is_94.99", "is_new"), set()) == "fail-rate_is_94_99_and_is_new"
    assert name_of(proposal(), set()) == "fail-nothing_is_known"


def test_the_reading_that_a_case_is_about_stands_at_the_end() -> None:
    assert name_of(proposal("rate_is_94.99", reading="annex"), set()) == "unknown-rate_is_94_99_as_annex"


def test_a_name_that_is_taken_tells_more_facts_and_then_has_a_number() -> None:
    taken = {"fail-rate_is_94_99"}
    assert name_of(proposal("rate_is_94.99"), taken) == "fail-rate_is_94_99_and_is_new"
    taken.add("fail-rate_is_94_99_and_is_new")
    assert name_of(proposal("rate_is_94.99"), taken) == "fail-rate_is_94_99_and_is_new_2"


@pytest.mark.parametrize("longest", [30, 40, 55, 80])
def test_parts_that_do_not_fit_are_left_out_whole(longest: int) -> None:
    claim = claim_of(LONG, "", longest)
    assert len(claim) <= longest
    parts = [part.replace(".", "_") for part in LONG]
    assert any(claim == "_and_".join(parts[:number]) for number in (1, 2, 3)) or longest == 30
    assert claim_of(LONG, "", 30) == "completion_acceptance_is_2015", "one part too long by itself ends with a word"


def test_no_name_is_longer_than_sixty_characters() -> None:
    assert LONGEST_NAME == 60
    taken: set[str] = set()
    for _ in range(12):
        name = name_of(proposal("a" * 30, "b" * 30, "c" * 30), taken)
        assert name not in taken and len(name) <= LONGEST_NAME
        taken.add(name)


def test_facts_are_told_in_words() -> None:
    assert list(told_facts(["project.is_new", "project.concrete.rate", "project.use"], proposal().snapshot)) == [
        "is_new",
        "rate_is_94.99",
        "use_is_not_known",
    ]
