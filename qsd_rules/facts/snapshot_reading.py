"""Reading snapshots: from the located tree of a file to typed subjects, checked against the vocabulary.

    title: {zh: …, en: …}
    date: 2013-06-30
    invented: true                        # nothing of it is real
    note: {zh: …, en: …}                  # for whoever reads the file
    complete: {district: [projects]}      # these collections of all such subjects are complete
    subjects:
      project:
      - id: P1
        name: …
        use: residential                  # facts, nested or dotted
        energy_review.roof_heat_transfer: 0.78
        builder: E1                       # a related subject's id
        complete: [tasks]                 # these collections of this subject are complete
        documents: {use: 深规地证〔2013〕7号}      # the paper that proves a fact

Several files make one snapshot: they say the same date, and what they say of one subject goes together. A workbook
says the same in its cells (see `workbook.workbook_reading`); which files are read is said in `workbook.snapshot_files`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Mapping as MappingOf
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.facts.digest import digest_of
from qsd_rules.facts.gathered import Gathered, missing, unknown_kind
from qsd_rules.facts.joining import join, notes_on_near_ids
from qsd_rules.facts.names import fold
from qsd_rules.facts.relations import resolve_names, with_unlisted
from qsd_rules.facts.snapshot import Note, Snapshot, SubjectRecord
from qsd_rules.facts.subjects import COMPLETE, attach_papers, read_collections, read_subjects
from qsd_rules.facts.texts import read_both_languages, unknown_key, wrong_type
from qsd_rules.facts.values import no_day, read_day, read_truth
from qsd_rules.policy.model import Policy
from qsd_rules.source.nodes import Mapping, Node
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

KEYS_OF_A_FILE = ("title", "date", "invented", "note", "complete", "subjects")
SCHEMA_OF_A_FILE = "$schema"
"""The key by which a JSON file names its schema; YAML files do it in a comment."""

DATE = Text("`date`", "`date`")
TITLE = Text("`title`", "`title`")
NOTE = Text("`note`", "`note`")
SUBJECTS = Text("`subjects`", "`subjects`")
DATE_OF_A_WORKBOOK = Text(
    "请在任一工作表写一格“事实日期”，右边一格填日期；或用 `--as-of` 指明",
    "write a cell `Date of the facts` on any sheet and the date in the cell beside it, or give `--as-of`",
)


class Terms(Struct, frozen=True):
    """How tables are read: `as_of` is the day of files that say none; `sets_aside` says of a problem that what it is
    about is left out, and told, instead of stopping everything.
    """

    as_of: date | None = None
    sets_aside: Callable[[Problem], bool] = lambda problem: False


STRICT = Terms()


def finished(policy: Policy, gathered: Gathered, first: str, terms: Terms = STRICT) -> Snapshot:
    """The snapshot of all that was gathered; `first` is where no facts were found, if none were.

    Raises:
        InputProblems: everything that is wrong with it, but for what is set aside.
    """
    for draft in gathered.drafts.values():
        attach_papers(draft, gathered)
    resolve_names(gathered)
    day = gathered.date or (terms.as_of if gathered.tables else None)
    if day is None and gathered.undated is not None:
        gathered.problems.append(missing("date", gathered.undated, DATE_OF_A_WORKBOOK))
    if not gathered.problems and day is None:
        raise InputProblems([Problem("no-facts", Place(first), NO_FACTS)])
    records = {key: draft.record() for key, draft in gathered.drafts.items()}
    places = {key: draft.place for key, draft in gathered.drafts.items()}
    misread = {key: draft.misread for key, draft in gathered.drafts.items()}
    unlisted = with_unlisted(policy, records, gathered)
    places |= {key: Place(first) for key in unlisted}
    joined, inverses, dangling = join(policy, records, places, misread)
    gathered.notes.extend(notes_on_near_ids(policy, records, places))
    aside = [each for each in gathered.problems if terms.sets_aside(each)] if gathered.drafts else []
    problems = [each for each in gathered.problems if each not in aside]
    # A subject that could not be read is no reason to call relations to it dangling.
    if aside or not gathered.lost:
        told = [each for _, _, each in dangling if terms.sets_aside(each)]
        problems += [each for _, _, each in dangling if each not in told]
        aside += told
    if problems or day is None:
        raise InputProblems(problems)
    if aside:
        joined = without_lost(policy, joined, dangling, gathered)
    titles = gathered.titles or [Text("", "")]
    title = Text("；".join(title.zh for title in titles), "; ".join(title.en for title in titles))
    digest = digest_of(day, joined.values())
    notes = notes_of(gathered)
    return Snapshot(day, joined, inverses, title, gathered.invented, digest, notes, unlisted, tuple(aside))


def without_lost(
    policy: Policy,
    records: MappingOf[SubjectKey, SubjectRecord],
    dangling: Iterable[tuple[SubjectKey, str, Problem]],
    gathered: Gathered,
) -> dict[SubjectKey, SubjectRecord]:
    """The subjects without relations that lead nowhere, and no collection called complete that may lack a member."""
    nowhere: dict[SubjectKey, set[str]] = {}
    for key, name, _ in dangling:
        nowhere.setdefault(key, set()).add(name)
        gathered.lost_of.add(name)
    doubted = {
        fact.name
        for fact in policy.facts.values()
        if fact.inverse_of and gathered.lost_of & {fact.inverse_of, policy.facts[fact.inverse_of].kind}
    }
    return {
        key: replace(
            record,
            facts={name: value for name, value in record.facts.items() if name not in nowhere.get(key, ())},
            complete=record.complete - doubted,
        )
        for key, record in records.items()
    }


NO_FACTS = Text("没有找到事实文件", "no facts were found")


def notes_of(gathered: Gathered) -> tuple[Note, ...]:
    """The notes in the order of their places."""
    return tuple(
        sorted(gathered.notes, key=lambda note: (note.place.file, note.place.sheet, note.place, note.message.en))
    )


def read_tree(node: Node, gathered: Gathered) -> None:
    """The tree of one file: its head, then its subjects."""
    if not isinstance(node, Mapping):
        message = Text("事实文件应当写 `date` 和 `subjects`", "a facts file says `date` and `subjects`")
        hint = Text("可参照 facts/ 中的样例", "see the samples in facts/")
        gathered.problem("no-facts", node, message, hint)
        return
    for key, value in node.entries:
        if key.written == SCHEMA_OF_A_FILE:
            continue
        if key.written not in KEYS_OF_A_FILE:
            gathered.problems.append(unknown_key(key, KEYS_OF_A_FILE))
        elif key.written in ("title", "note"):
            read = read_both_languages(value, TITLE if key.written == "title" else NOTE)
            if isinstance(read, list):
                gathered.problems.extend(read)
            elif key.written == "title":
                gathered.titles.append(read)
    read_head(node, gathered)
    subjects = node.get("subjects")
    if isinstance(subjects, Mapping):
        complete = read_complete_of_kinds(node.get("complete"), gathered)
        for key, value in subjects.entries:
            kind = gathered.names.kinds.get(fold(key.written))
            if kind is None:
                gathered.lost = True
                gathered.problems.append(unknown_kind(key, gathered))
            else:
                read_subjects(value, kind, complete.get(kind.name, frozenset()), gathered)
    elif subjects is not None:
        expected = Text("按种类分组的主体", "subjects by kind")
        gathered.problems.append(wrong_type(subjects.place, SUBJECTS, expected, subjects))
    else:
        gathered.problems.append(missing("subjects", node.place))


def read_head(node: Mapping, gathered: Gathered) -> None:
    """The day, which all files must agree on, and whether anything is invented."""
    written = node.get("date")
    day = None if written is None else read_day(written)
    if written is None:
        if node.place.file in gathered.tables:
            gathered.undated = gathered.undated or node.place
        else:
            gathered.problems.append(missing("date", node.place))
    elif day is None:
        gathered.problems.append(no_day(DATE, written))
    elif gathered.date is not None and gathered.date != day:
        message = Text(
            f"日期 {day} 与 {gathered.dated} 的 {gathered.date} 不同，不能一并核查",
            f"the date {day} differs from {gathered.date} at {gathered.dated}, so they cannot be checked together",
        )
        gathered.problem("dates-differ", written, message, Text("请分别核查", "check them separately"))
    else:
        gathered.date, gathered.dated = day, written.place
    invented = node.get("invented")
    truth = None if invented is None else read_truth(invented)
    if invented is not None and truth is None:
        expected = Text("“是”或“否”", "true or false")
        gathered.problems.append(wrong_type(invented.place, Text("`invented`", "`invented`"), expected, invented))
    gathered.invented = gathered.invented or bool(truth)


def read_complete_of_kinds(node: Node | None, gathered: Gathered) -> dict[str, frozenset[str]]:
    """For each kind the full names of the collections that are complete for all its subjects."""
    if node is None:
        return {}
    if not isinstance(node, Mapping):
        expected = Text("按种类列出的集合", "collections by kind")
        gathered.problems.append(wrong_type(node.place, COMPLETE, expected, node))
        return {}
    found: dict[str, frozenset[str]] = {}
    for key, value in node.entries:
        kind = gathered.names.kinds.get(fold(key.written))
        if kind is None:
            gathered.problems.append(unknown_kind(key, gathered))
        else:
            found[kind.name] = found.get(kind.name, frozenset()) | frozenset(read_collections(value, kind, gathered))
    return found
