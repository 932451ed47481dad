"""Holding a record to a recomputation: reading it back, and saying where it differs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from qsd_rules.assess.assessment import Judgement
from qsd_rules.assess.engine import assess
from qsd_rules.assess.judgements import decision_target, finding_target, in_force
from qsd_rules.assess.selection import choose, select
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.report.first_record import FIRST_FORMAT, first_record
from qsd_rules.report.record import RECORD_FORMAT, record
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

NEEDED = ("policy", "facts", "as_of", "chosen_readings", "selection", "outcomes", "decisions")

ADDED = frozenset({"not_judged", "contradictions"})
"""What records of the first format may lack, since it was not told when the first of them were written."""

PLACE = "place"
"""The key of a record under which the file and line of a value stand."""


class Difference(NamedTuple):
    """A part of a record, such as `outcomes[3].outcome`, with what is recorded and what was recomputed."""

    part: str
    recorded: Any
    recomputed: Any


def read_record(text: str, file: str = "record") -> dict[str, Any]:
    """A record from its text, in the format that it was written in.

    In both formats `outcomes` are a list with `id`, `rule`, `subject` and `outcome`, `decisions` with `subject`,
    `decision` and `status`.

    Raises:
        InputProblems: it is no JSON, or no record of these formats.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        place = Place(file, error.lineno, error.colno) if isinstance(error, json.JSONDecodeError) else Place(file)
        raise InputProblems([Problem("record", place, Text("不是 JSON", "this is no JSON"))]) from error
    known = isinstance(data, dict) and data.get("format") in (RECORD_FORMAT, FIRST_FORMAT)
    missing = [name for name in NEEDED if known and name not in data]
    if not known or missing:
        found = Text(f"缺少 `{missing[0]}`", f"`{missing[0]}` is missing") if missing else NO_RECORD
        raise InputProblems([Problem("record", Place(file), found)])
    return dict(data)


NO_RECORD = Text(
    f"不是核查记录，应有 `format: {RECORD_FORMAT}`", f"this is no record; it should say `format: {RECORD_FORMAT}`"
)


def verify_record(recorded: Mapping[str, Any], policy: Policy, snapshot: Snapshot) -> tuple[Difference, ...]:
    """Where a record differs from what these facts come to under this policy; empty when it holds.

    The program's version and engine may differ; with another engine or pack the order of the derivation may, so that is
    left out.
    Where a value stands in a file may differ too, since the same facts may be kept in other files.

    Raises:
        InputProblems: the record names readings, subjects, rules or clauses that policy or facts don't have.
    """
    asked = recorded["selection"]
    selection = choose(policy, snapshot, asked["subjects"], asked["rules"], asked["clauses"])
    assessment = assess(policy, snapshot, date.fromisoformat(recorded["as_of"]), recorded["chosen_readings"])
    # What JSON makes of the record is compared, so that a number is the same number in both.
    of_format = first_record if recorded["format"] == FIRST_FORMAT else record
    judged = in_force(assessment, dict(recorded_judgements(recorded)))
    recomputed = json.loads(json.dumps(of_format(select(judged, selection), selection)))
    left_out = {"program", "baseline"}
    other_pack = recorded["policy"].get("digest") != policy.digest
    if other_pack or recorded.get("program", {}).get("engine") != assessment.engine:
        left_out |= {"derivation", "statements"}
    if recorded["format"] == FIRST_FORMAT:
        left_out |= ADDED - set(recorded)
    return tuple(
        differences(
            {name: part for name, part in recorded.items() if name not in left_out},
            {name: part for name, part in recomputed.items() if name not in left_out},
        )
    )


def recorded_judgements(recorded: Mapping[str, Any]) -> Iterator[tuple[str, Judgement]]:
    """The judgements by somebody that a record holds; they are taken as they stand, and what follows is recomputed."""
    for each in (*recorded["outcomes"], *recorded["decisions"]):
        given = each.get("judgement")
        if given is not None and given["by"]:
            named = "rule" in each
            target = finding_target(each["id"]) if named else decision_target(each["decision"], each["subject"]["id"])
            others = tuple((other["by"], other["judged"]) for other in given["others"])
            at = datetime.fromisoformat(given["at"]) if given["at"] else None
            yield target, Judgement(given["found"], given["judged"], given["reason"], given["by"], at, others)


def differences(recorded: Any, recomputed: Any, part: str = "") -> Iterator[Difference]:
    """The smallest parts in which two pieces of JSON differ."""
    if isinstance(recorded, dict) and isinstance(recomputed, dict):
        for name in dict.fromkeys((*recorded, *recomputed)):
            if name == PLACE:
                continue
            inner = f"{part}.{name}" if part else name
            yield from differences(recorded.get(name), recomputed.get(name), inner)
    elif isinstance(recorded, list) and isinstance(recomputed, list) and len(recorded) == len(recomputed):
        for position, (one, other) in enumerate(zip(recorded, recomputed, strict=True)):
            yield from differences(one, other, f"{part}[{position}]")
    elif recorded != recomputed or type(recorded) is not type(recomputed):
        yield Difference(part, recorded, recomputed)
