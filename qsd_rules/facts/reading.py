"""Reading snapshots: from YAML and JSON files to typed subjects, checked against the vocabulary.

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

Several files make one snapshot: they say the same date, and what they say of one subject goes together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.digest import digest_of
from qsd_rules.facts.joining import join
from qsd_rules.facts.model import Absent, Evidence, Snapshot, SubjectRecord
from qsd_rules.facts.names import ORGAN, KindNames, Names, called, fold, names_of
from qsd_rules.facts.texts import LONGEST_NAME, read_both_languages, read_text, unknown_key, wrong_type
from qsd_rules.facts.values import NOT_GIVEN, no_day, parse_value, read_day, read_truth
from qsd_rules.language import Text
from qsd_rules.policy.model import Fact, Kind, Policy
from qsd_rules.problems import InputProblems, Place, Problem
from qsd_rules.source.limits import shown
from qsd_rules.source.nodes import Mapping, Node, Scalar, Sequence
from qsd_rules.source.reading import read_documents

KEYS_OF_A_FILE = ("title", "date", "invented", "note", "complete", "subjects")
SCHEMA_OF_A_FILE = "$schema"
"""The key by which a JSON file names its schema; YAML files do it in a comment."""

BESIDES_FACTS = frozenset({"id", "name", "complete", "documents"})

DATE = Text("`date`", "`date`")
TITLE = Text("`title`", "`title`")
NOTE = Text("`note`", "`note`")
SUBJECTS = Text("`subjects`", "`subjects`")
COMPLETE = Text("`complete`", "`complete`")
DOCUMENTS = Text("`documents`", "`documents`")


def read_snapshot(policy: Policy, paths: Iterable[str | Path]) -> Snapshot:
    """The snapshot that files, folders and standard input (`-`) write together.

    Raises:
        InputProblems: everything that is wrong with any of them.
    """
    documents, problems = read_documents(paths)
    gathered = Gathered(names_of(policy), problems=problems)
    for document in documents:
        read_file(document.node, gathered)
    if not gathered.problems and gathered.date is None:
        raise InputProblems([Problem("no-facts", Place(str(next(iter(paths), "-"))), NO_FACTS)])
    records = {key: draft.record() for key, draft in gathered.drafts.items()}
    joined, inverses, dangling = join(policy, records, {key: draft.place for key, draft in gathered.drafts.items()})
    # A subject that could not be read is no reason to call relations to it dangling.
    problems = gathered.problems if gathered.lost else [*gathered.problems, *dangling]
    if problems or gathered.date is None:
        raise InputProblems(problems)
    titles = gathered.titles or [Text("", "")]
    title = Text("；".join(title.zh for title in titles), "; ".join(title.en for title in titles))
    digest = digest_of(gathered.date, joined.values())
    return Snapshot(gathered.date, joined, inverses, title, gathered.invented, digest)


NO_FACTS = Text("没有找到事实文件", "no facts were found")


@dataclass(slots=True)
class Draft:
    """One subject while it is read, perhaps from several files."""

    kind: str
    id: str
    name: str
    place: Place
    facts: dict[str, Value | Absent] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    complete: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)

    def record(self) -> SubjectRecord:
        return SubjectRecord(self.kind, self.id, self.name, self.facts, self.evidence, frozenset(self.complete))


@dataclass(slots=True)
class Gathered:
    """What was read so far, and what is wrong with it; `lost` says that a subject could not be read."""

    names: Names
    problems: list[Problem]
    drafts: dict[SubjectKey, Draft] = field(default_factory=dict)
    titles: list[Text] = field(default_factory=list)
    date: date | None = None
    dated: Place | None = None
    invented: bool = False
    lost: bool = False

    def problem(self, check: str, node: Node, message: Text, hint: Text | None = None) -> None:
        self.problems.append(Problem(check, node.place, message, hint))


def read_file(node: Node, gathered: Gathered) -> None:
    """One file: its head, then its subjects."""
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


def missing(name: str, place: Place) -> Problem:
    """The problem of a key that must be there."""
    return Problem("missing-key", place, Text(f"缺少 `{name}`", f"`{name}` is missing"))


def read_head(node: Mapping, gathered: Gathered) -> None:
    """The day, which all files must agree on, and whether anything is invented."""
    written = node.get("date")
    day = None if written is None else read_day(written)
    if written is None:
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
        expected = Text("`true` 或 `false`", "`true` or `false`")
        gathered.problems.append(wrong_type(invented.place, Text("`invented`", "`invented`"), expected, invented))
    gathered.invented = gathered.invented or bool(truth)


def unknown_kind(key: Scalar, gathered: Gathered) -> Problem:
    """The problem of subjects of a kind that the vocabulary does not have."""
    names = list(gathered.names.policy.kinds)
    message = Text(f"没有种类 `{shown(key.written)}`", f"there is no kind `{shown(key.written)}`")
    listed = Text(f"可以是：{'、'.join(names)}", f"one of: {', '.join(names)}")
    return Problem("unknown-kind", key.place, message, gathered.names.hint(key.written, names) or listed)


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
            found[kind.name] = frozenset(read_collections(value, kind, gathered))
    return found


def read_collections(node: Node, kind: Kind, gathered: Gathered) -> Iterator[str]:
    """The full names of the listed collections of a kind."""
    if not isinstance(node, Sequence):
        expected = Text("集合的列表", "a list of collections")
        gathered.problems.append(wrong_type(node.place, COMPLETE, expected, node))
        return
    known = gathered.names.of(kind.name)
    collections = [fact for fact in known.facts.values() if fact.type == "relation" and (fact.many or fact.inverse_of)]
    for item in node.items:
        written = item.written if isinstance(item, Scalar) else ""
        fact = known.find("", written)
        if isinstance(fact, Fact) and fact in collections:
            yield fact.name
            continue
        paths = [fact.path for fact in collections]
        message = Text(
            f"{kind.label.zh}没有集合 `{shown(written)}`", f"a {kind.label.en} has no collection `{shown(written)}`"
        )
        listed = Text(f"可以是：{'、'.join(paths)}", f"one of: {', '.join(paths)}") if paths else None
        gathered.problem("unknown-collection", item, message, gathered.names.hint(written, paths) or listed)


def read_subjects(node: Node, kind: Kind, complete: frozenset[str], gathered: Gathered) -> None:
    """The subjects of one kind."""
    if not isinstance(node, Sequence):
        what = Text(f"`{kind.name}`", f"`{kind.name}`")
        hint = Text("每个主体前写 `- `", "begin each subject with `- `")
        expected = Text("主体的列表", "a list of subjects")
        gathered.problems.append(wrong_type(node.place, what, expected, node, hint))
        gathered.lost = True
        return
    for item in node.items:
        draft = start_subject(item, kind, gathered)
        if draft is None or not isinstance(item, Mapping):
            gathered.lost = True
            continue
        draft.complete |= complete
        given: dict[str, Place] = {}
        read_facts(item, "", given, draft, gathered, BESIDES_FACTS)
        own = item.get("complete")
        draft.complete |= set(read_collections(own, kind, gathered)) if own is not None else set()
        read_documents_of(item.get("documents"), draft, gathered)


def start_subject(node: Node, kind: Kind, gathered: Gathered) -> Draft | None:
    """The subject that a mapping is about, begun before in another file or now."""
    if not isinstance(node, Mapping):
        expected = Text("带 `id` 的一组事实", "facts with an `id`")
        gathered.problems.append(wrong_type(node.place, kind.label, expected, node))
        return None
    id_node, name_node = node.get("id"), node.get("name")
    if id_node is None:
        gathered.problems.append(missing("id", node.place))
        return None
    identifier = read_text(id_node, Text("`id`", "`id`"), LONGEST_NAME, one_line=True)
    if isinstance(identifier, Problem):
        gathered.problems.append(identifier)
        return None
    identifier = gathered.names.canonical_organ(identifier) if kind.name == ORGAN else identifier
    name = identifier if name_node is None else read_text(name_node, Text("`name`", "`name`"), LONGEST_NAME, True)
    if isinstance(name, Problem):
        gathered.problems.append(name)
        name = identifier
    draft = gathered.drafts.setdefault((kind.name, identifier), Draft(kind.name, identifier, name, id_node.place))
    if node.place.file in draft.files:
        message = Text(
            f"{kind.label.zh} `{shown(identifier)}` 写了两次，先见于 {draft.place}",
            f"the {kind.label.en} `{shown(identifier)}` is there twice, first at {draft.place}",
        )
        gathered.problem("duplicate-subject", id_node, message)
        return None
    draft.files.add(node.place.file)
    return draft


def read_facts(
    node: Mapping, prefix: str, given: dict[str, Place], draft: Draft, gathered: Gathered, besides: frozenset[str]
) -> None:
    """The facts below one beginning of paths; `given` are those that this file said before."""
    known = gathered.names.of(draft.kind)
    for key, value in node.entries:
        if key.written in besides:
            continue
        found = known.find(prefix, key.written)
        if isinstance(found, Fact) and not found.inverse_of:
            read_fact(found, key, value, given, draft, gathered)
        elif isinstance(found, str) and isinstance(value, Mapping):
            read_facts(value, found, given, draft, gathered, frozenset())
        elif isinstance(found, str):
            what = Text(f"`{found}`", f"`{found}`")
            gathered.problems.append(wrong_type(value.place, what, Text("一组事实", "a group of facts"), value))
        else:
            gathered.problems.append(unknown_fact(key, found, prefix, known, gathered))


def unknown_fact(key: Scalar, found: Fact | None, prefix: str, known: KindNames, gathered: Gathered) -> Problem:
    """The problem of a key that is no fact, or one that is read off other subjects."""
    kind = known.kind.label
    if found is not None:
        message = Text(
            f"`{shown(key.written)}` 由其他主体的 `{found.inverse_of}` 得出，不在这里写",
            f"`{shown(key.written)}` follows from `{found.inverse_of}` of other subjects and is not written here",
        )
        hint = Text("若已列全，写入 `complete`", "when all of them are here, say so in `complete`")
        return Problem("unknown-fact", key.place, message, hint)
    within = (f"在 `{prefix}` 下", f" below `{prefix}`") if prefix else ("", "")
    message = Text(
        f"{kind.zh}{within[0]}没有事实 `{shown(key.written)}`",
        f"a {kind.en} has no fact `{shown(key.written)}`{within[1]}",
    )
    listed = Text(
        f"`qsd-rules facts --subject {known.kind.name}` 列出全部",
        f"`qsd-rules facts --subject {known.kind.name}` lists all",
    )
    near = gathered.names.hint(key.written, known.offered(prefix)) or gathered.names.hint(key.written, known.facts)
    return Problem("unknown-fact", key.place, message, near or listed)


def read_fact(fact: Fact, key: Scalar, node: Node, given: dict[str, Place], draft: Draft, gathered: Gathered) -> None:
    """One fact; saying the same again in another file is no contradiction."""
    if fact.name in given:
        message = Text(
            f"{called(fact).zh} 写了两次，先见于 {given[fact.name]}",
            f"{called(fact).en} is given twice, first at {given[fact.name]}",
        )
        gathered.problem("given-twice", key, message)
        return
    given[fact.name] = key.place
    value = parse_value(fact, node, gathered.names.policy.units)
    if isinstance(value, Problem):
        gathered.problems.append(value)
        # What is related is not known now, and must not be made up from what goes without saying.
        gathered.lost = gathered.lost or fact.type == "relation"
        return
    if value is NOT_GIVEN:
        return
    if fact.to == ORGAN and not isinstance(value, Absent):
        named = gathered.names.canonical_organ
        value = tuple(map(named, value)) if isinstance(value, tuple) else named(str(value))
    if fact.name in draft.facts and draft.facts[fact.name] != value:
        place = draft.evidence[fact.name].place
        message = Text(f"{called(fact).zh} 与 {place} 所写不同", f"{called(fact).en} differs from what {place} says")
        gathered.problem("given-twice", node, message)
        return
    draft.facts[fact.name] = value
    draft.evidence.setdefault(fact.name, Evidence(node.place))


def read_documents_of(node: Node | None, draft: Draft, gathered: Gathered) -> None:
    """The papers that prove single facts, by the fact's path."""
    if node is None:
        return
    if not isinstance(node, Mapping):
        expected = Text("按事实列出的文件名", "names of papers by fact")
        gathered.problems.append(wrong_type(node.place, DOCUMENTS, expected, node))
        return
    known = gathered.names.of(draft.kind)
    for key, value in node.entries:
        fact = known.find("", key.written)
        if not isinstance(fact, Fact):
            gathered.problems.append(unknown_fact(key, None, "", known, gathered))
            continue
        title = read_text(value, DOCUMENTS, LONGEST_NAME, one_line=True)
        if isinstance(title, Problem):
            gathered.problems.append(title)
        elif fact.name in draft.evidence:
            draft.evidence[fact.name] = Evidence(draft.evidence[fact.name].place, title)
        elif not any(problem.place.file == key.place.file for problem in gathered.problems):
            message = Text(
                f"写了 {called(fact).zh} 的证明文件，却没有写它的值", f"{called(fact).en} has a paper but no value"
            )
            gathered.problem("paper-without-fact", key, message)
