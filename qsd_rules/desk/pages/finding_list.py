"""A record of many findings as tables, read from rows: filtered, sorted, and a page at a time."""

from __future__ import annotations

from typing import Any, Final, get_args
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import asdict
from starlette.datastructures import QueryParams

from qsd_rules.desk.downloads import forms_due
from qsd_rules.desk.shared import Desk
from qsd_rules.desk.storage.packs import kept_pack
from qsd_rules.desk.storage.records import Record, UnreadableRecordError, names_of_files, same_before
from qsd_rules.desk.storage.rows import (
    Sort,
    Wanted,
    counted,
    decision_counts,
    decisions_of,
    findings_of,
    how_many_subjects,
)
from qsd_rules.policy.model import Policy
from qsd_rules.report.blocks import Shares
from qsd_rules.report.content import report_counts
from qsd_rules.report.voice import Voice
from qsd_rules.source.limits import UNSEEN
from qsd_rules.words.language import Language

ON_A_PAGE: Final = 50
LONGEST: Final = 200
SORTS: Final = get_args(Sort)


class Pages(Struct, frozen=True):
    """Where one is in a long list: the number of this page from 1, of all, of rows, and the address of another."""

    here: int
    last: int
    rows: int
    query: str

    def address(self, page: int) -> str:
        """The query of another page."""
        return f"?{self.query}{'&' if self.query else ''}page={page}"


def pages_of(asked: QueryParams, rows: int, kept: dict[str, str]) -> Pages:
    """The page asked for, or the nearest there is; `kept` is what its address says besides."""
    written = asked.get("page", "")
    wished = int(written) if written.isascii() and written.isdigit() and len(written) < 9 else 1
    last = max(1, -(-rows // ON_A_PAGE))
    return Pages(min(max(wished, 1), last), last, rows, urlencode({name: v for name, v in kept.items() if v}))


def policy_of(desk: Desk, record: Record) -> Policy:
    """The pack of a record.

    Raises:
        UnreadableRecordError: this version can't read it.
    """
    if record.pack_digest == desk.policy.digest:
        return desk.policy
    policy = kept_pack(desk.database, record.pack_digest)
    if policy is None:
        raise UnreadableRecordError(record.number)
    return policy


def finding_list(desk: Desk, record: Record, asked: QueryParams, language: Language) -> dict[str, Any]:
    """What the page of a record of many findings shows."""
    policy, database, number = policy_of(desk, record), desk.database, record.number
    wanted = Wanted(**{name: UNSEEN.sub("", asked.get(name, ""))[:LONGEST] for name in Wanted.__struct_fields__})
    sort: Sort = next((each for each in SORTS if each == asked.get("sort")), "outcome")
    by_outcome = counted(database, number, "outcome", wanted)
    pages = pages_of(asked, sum(by_outcome.values()), {**asdict(wanted), "sort": sort if sort != SORTS[0] else ""})
    # What could be chosen otherwise: the same wish without the one that is chosen.
    rules = counted(database, number, "rule", Wanted(subject=wanted.subject, outcome=wanted.outcome))
    clauses = counted(database, number, "clause", Wanted(subject=wanted.subject, outcome=wanted.outcome))
    every = record.counts
    organs = {organ for name in rules for organ in (*policy.rules[name].lead, *policy.rules[name].cooperating)}
    return {
        "record": record,
        "own": policy,
        "wanted": wanted,
        "sort": sort,
        "rows": findings_of(database, number, wanted, sort, (pages.here - 1) * ON_A_PAGE, ON_A_PAGE),
        "pages": pages,
        "total": by_outcome,
        "every": every,
        "shares": Shares(report_counts(every, Voice(language))),
        "rules": rules,
        "clauses": clauses,
        "organs": sorted(organs),
        "decided": decision_counts(database, number),
        "subjects": how_many_subjects(database, number),
        "files": names_of_files(database, number),
        "same": same_before(desk.database, record),
        "forms": forms_due({name for name, count in every.items() if count}),
    }


def decision_list(desk: Desk, record: Record, asked: QueryParams) -> dict[str, Any]:
    """What the page of a record's decisions shows."""
    policy = policy_of(desk, record)
    decision, status = asked.get("decision", ""), asked.get("status", "")
    counts = decision_counts(desk.database, record.number)
    rows = sum(n for (name, came), n in counts.items() if decision in ("", name) and status in ("", came))
    pages = pages_of(asked, rows, {"decision": decision, "status": status})
    skip = (pages.here - 1) * ON_A_PAGE
    return {
        "record": record,
        "own": policy,
        "rows": decisions_of(desk.database, record.number, decision, status, skip, ON_A_PAGE),
        "pages": pages,
        "decision": decision,
        "came": status,
        "decided": counts,
    }
