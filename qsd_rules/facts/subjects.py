"""Reading the subjects of a snapshot: their facts, nested or dotted, their collections and papers."""

from __future__ import annotations

from collections.abc import Iterator

from qsd_rules.conditions.absent import Absent
from qsd_rules.facts.gathered import Draft, Gathered, Paper, missing
from qsd_rules.facts.names import ORGAN, KindNames, called
from qsd_rules.facts.notes import folded, note_of
from qsd_rules.facts.snapshot import Evidence, Note
from qsd_rules.facts.texts import LONGEST_NAME, one_of, read_id, read_name, read_text, with_article, wrong_type
from qsd_rules.facts.values import NOT_GIVEN, parse_value
from qsd_rules.policy.model import Fact, Kind
from qsd_rules.source.characters import difference_between, identity, likenesses
from qsd_rules.source.limits import shown
from qsd_rules.source.nodes import Mapping, Node, Scalar, Sequence
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem

BESIDES_FACTS = frozenset({"id", "name", "complete", "documents"})

ID = Text("`id`", "`id`")
NAME = Text("`name`", "`name`")
COMPLETE = Text("`complete`", "`complete`")
DOCUMENTS = Text("`documents`", "`documents`")


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
        read_name_of(item.get("name"), draft, gathered)
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
    id_node = node.get("id")
    if id_node is None:
        gathered.problems.append(missing("id", node.place))
        return None
    identifier = read_id(id_node, ID)
    if isinstance(identifier, Problem):
        gathered.problems.append(identifier)
        return None
    note_folding(id_node, ID, identifier, gathered)
    identifier = gathered.names.canonical_organ(identifier) if kind.name == ORGAN else identifier
    draft = gathered.drafts.setdefault((kind.name, identifier), Draft(kind.name, identifier, "", id_node.place))
    if node.place.file in draft.files:
        message = Text(
            f"{kind.label.zh} `{shown(identifier)}` 写了两次，先见于 {draft.place}",
            f"the {kind.label.en} `{shown(identifier)}` is there twice, first at {draft.place}",
        )
        gathered.problem("duplicate-subject", id_node, message)
        return None
    draft.files.add(node.place.file)
    return draft


def read_name_of(node: Node | None, draft: Draft, gathered: Gathered) -> None:
    """The name of a subject, which all files that give one agree on."""
    if node is None:
        return
    name = read_name(node, NAME)
    if isinstance(name, Problem):
        gathered.problems.append(name)
        return
    note_folding(node, NAME, name, gathered)
    if draft.name and identity(draft.name) != identity(name):
        message = Text(
            f"名称 `{shown(name)}` 与别处所写的 `{shown(draft.name)}` 不同",
            f"the name `{shown(name)}` differs from `{shown(draft.name)}`, which is given elsewhere",
        )
        near = set(likenesses(name)) & set(likenesses(draft.name))
        gathered.problem("given-twice", node, message, difference_between(name, draft.name) if near else None)
    else:
        draft.name = draft.name or name


def note_folding(node: Node, what: Text, meant: str, gathered: Gathered) -> None:
    """A note on an id or a name that was read otherwise than it is written."""
    note = folded(node.place, what, node.written, meant) if isinstance(node, Scalar) else None
    if note is not None:
        gathered.notes.append(note)


def read_facts(
    node: Mapping, prefix: str, given: dict[str, Place], draft: Draft, gathered: Gathered, besides: frozenset[str]
) -> None:
    """The facts below one beginning of paths; `given` are those that this file said before."""
    known = gathered.names.of(draft.kind)
    for key, value in node.entries:
        if key.written in besides:
            continue
        found = known.find(prefix, key.written)
        if isinstance(found, Fact) and found.can_be_given:
            read_fact(found, key, value, given, draft, gathered)
        elif isinstance(found, str) and isinstance(value, Mapping):
            read_facts(value, found, given, draft, gathered, frozenset())
        elif isinstance(found, str):
            what = Text(f"`{found}`", f"`{found}`")
            gathered.problems.append(wrong_type(value.place, what, Text("一组事实", "a group of facts"), value))
        else:
            gathered.problems.append(unknown_fact(key, found, prefix, known, gathered))


def concluded(fact: Fact) -> Text:
    """Why a fact that is a conclusion cannot be given."""
    return Text(
        f"`{fact.path}`（{fact.label.zh}）是推导出的结论，不能填报",
        f"`{fact.path}` ({fact.label.en}) is a conclusion from other facts and can't be given",
    )


def unknown_fact(key: Scalar, found: Fact | None, prefix: str, known: KindNames, gathered: Gathered) -> Problem:
    """The problem of a key that is no fact, or one that is concluded or read off other subjects."""
    kind = known.kind.label
    if found is not None and found.derived_only:
        return Problem("unknown-fact", key.place, concluded(found), Text("删去这一项", "leave it out"))
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
        f"{with_article(kind.en)} has no fact `{shown(key.written)}`{within[1]}",
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
        draft.misread.add(fact.name)
        # What is related is not known now, and must not be made up from what goes without saying.
        gathered.lost = gathered.lost or fact.type == "relation"
        gathered.lost_of |= {fact.name} if fact.type == "relation" else set()
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
    note = note_of(fact, node, value, gathered.names.policy.units) if node.place.file in gathered.tables else None
    if fact.type == "relation":
        notes = [note for item in items_of(node) if (note := folded_id(fact, item)) is not None]
    else:
        notes = []
    gathered.notes.extend(notes or ([note] if note is not None else []))
    draft.facts[fact.name] = value
    draft.evidence.setdefault(fact.name, Evidence(node.place))


def items_of(node: Node) -> Iterator[Scalar]:
    """A scalar itself, or the scalars of a list."""
    for item in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(item, Scalar):
            yield item


def folded_id(fact: Fact, item: Scalar) -> Note | None:
    """The note on a related subject's id that was read otherwise than it is written."""
    return folded(item.place, called(fact), item.written, identity(item.written))


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
        what = Text(f"{called(fact).zh} 的证明文件", f"the paper of {called(fact).en}")
        title = read_text(value, what, LONGEST_NAME, one_line=True)
        if isinstance(title, Problem):
            gathered.problems.append(title)
            continue
        first = draft.papers.setdefault(fact.name, Paper(fact, title, key.place))
        if first.title != title:
            message = Text(f"{what.zh}与 {first.place} 所写不同", f"{what.en} differs from what {first.place} says")
            gathered.problem("given-twice", value, message)


def attach_papers(draft: Draft, gathered: Gathered) -> None:
    """The papers put to the facts they prove, when all files have been read."""
    for paper in draft.papers.values():
        name = paper.fact.name
        if name in draft.evidence:
            draft.evidence[name] = Evidence(draft.evidence[name].place, paper.title)
        elif name not in draft.misread:
            message = Text(
                f"只有{called(paper.fact).zh} 的证明文件，没有它的值",
                f"{called(paper.fact).en} has a paper but no value",
            )
            gathered.problems.append(Problem("paper-without-fact", paper.place, message))


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
        kind_zh, kind_en = kind.label.zh, with_article(kind.label.en)
        message = Text(f"{kind_zh}没有集合 `{shown(written)}`", f"{kind_en} has no collection `{shown(written)}`")
        hint = gathered.names.hint(written, paths) or (one_of(paths) if paths else None)
        gathered.problem("unknown-collection", item, message, hint)
