"""Building the vocabulary of a policy from its files: kinds, units, documents, facts, decisions, organs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from qsd_rules.conditions import syntax
from qsd_rules.conditions.vocabulary import FactSignature
from qsd_rules.conditions.vocabulary import Vocabulary as Names
from qsd_rules.policy.codes import CODES
from qsd_rules.policy.documents import (
    Bilingual,
    DecisionEntry,
    DocumentEntry,
    FactEntry,
    InvariantEntry,
    KindEntry,
    OrganEntry,
    RoleEntries,
    UnitEntry,
    VocabularyFile,
)
from qsd_rules.policy.model import Decision, Document, Fact, Kind, Organ, Parameter, Unit
from qsd_rules.source.nodes import Node, at
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Place, Problem, did_you_mean


class Vocabulary(Struct):
    """The tables of the vocabulary; derivations, stages of decisions and invariants are still to be checked."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    organs: dict[str, Organ] = field(default_factory=dict)
    derivations: dict[str, tuple[str, Node]] = field(default_factory=dict)
    stages: dict[str, tuple[str, Node]] = field(default_factory=dict)
    kind_entries: dict[str, tuple[KindEntry, Node]] = field(default_factory=dict)
    authorities: dict[str, tuple[RoleEntries, Node]] = field(default_factory=dict)
    invariants: list[tuple[InvariantEntry, Node]] = field(default_factory=list)


def text(pair: Bilingual) -> Text:
    return Text(pair.zh, pair.en)


def build_vocabulary(files: Iterable[tuple[VocabularyFile, Node]]) -> tuple[Vocabulary, list[Problem]]:
    """The vocabulary of all files together, and what is wrong with it."""
    vocabulary = Vocabulary()
    problems: list[Problem] = []
    places: dict[str, Place] = {}
    for document, node in files:
        places.update((entry.organ, place.place) for entry, place in _located(document.organs, node, "organs"))
        problems.extend(_add(vocabulary.kinds, _located(document.kinds, node, "kinds"), _kind))
        problems.extend(_add(vocabulary.units, _located(document.units, node, "units"), _unit))
        problems.extend(_add(vocabulary.documents, _located(document.documents, node, "documents"), _document))
        problems.extend(_add(vocabulary.decisions, _located(document.decisions, node, "decisions"), _decision))
        problems.extend(_add(vocabulary.organs, _located(document.organs, node, "organs"), _organ))
        problems.extend(_add(vocabulary.facts, _located(document.facts, node, "facts"), _fact))
        for kind, place in _located(document.kinds, node, "kinds"):
            vocabulary.kind_entries[kind.kind] = (kind, place)
        for decision, place in _located(document.decisions, node, "decisions"):
            vocabulary.authorities[decision.decision] = (decision.authority, at(place, ["authority"]))
            if decision.open_while is not None:
                vocabulary.stages[decision.decision] = (decision.open_while, at(place, ["open_while"]))
        vocabulary.invariants.extend(_located(document.invariants, node, "invariants"))
        for entry, place in _located(document.facts, node, "facts"):
            if entry.derive is not None:
                vocabulary.derivations[entry.fact] = (entry.derive, at(place, ["derive"]))
            problems.extend(_fact_problems(entry, place))
    problems.extend(_wrong_days(vocabulary.organs.values(), places))
    problems.extend(_add_inverses(vocabulary))
    problems.extend(_add_acts(vocabulary))
    problems.extend(_dangling(vocabulary))
    problems.extend(_shared_names(vocabulary.organs.values(), places))
    return vocabulary, problems


Entry = TypeVar("Entry")


class Named(Protocol):
    @property
    def name(self) -> str: ...


Item = TypeVar("Item", bound=Named)


def _located(entries: list[Entry], node: Node, key: str) -> Iterator[tuple[Entry, Node]]:
    for index, entry in enumerate(entries):
        yield entry, at(node, [key, index])


def _add(
    table: dict[str, Item], entries: Iterator[tuple[Entry, Node]], build: Callable[[Entry, Place], Item]
) -> Iterator[Problem]:
    for entry, node in entries:
        item = build(entry, node.place)
        present = table.setdefault(item.name, item)
        if present is not item and present != item:
            yield Problem(
                "defined-twice",
                node.place,
                Text(f"`{item.name}` 已有另一个定义", f"`{item.name}` is defined otherwise already"),
            )


def _kind(entry: KindEntry, place: Place) -> Kind:
    return Kind(entry.kind, entry.plural, text(entry.label), entry.bears_duties)


def _unit(entry: UnitEntry, place: Place) -> Unit:
    return Unit(entry.unit, text(entry.label), entry.symbols, entry.counting)


def _document(entry: DocumentEntry, place: Place) -> Document:
    return Document(entry.document, text(entry.title), entry.official)


def _decision(entry: DecisionEntry, place: Place) -> Decision:
    return Decision(
        name=entry.decision,
        subject=entry.subject,
        label=text(entry.label),
        authority=_authority(entry.authority),
        acts=tuple((name, text(label)) for name, label in entry.acts.items()),
        pending=text(entry.pending),
        clear=text(entry.clear),
        place=place,
        instruments=tuple(entry.instruments.items()),
        applied=entry.applied or "",
    )


def _authority(entries: RoleEntries) -> str:
    """Who decides where nothing else is said: the organ without a condition, else the last one."""
    if isinstance(entries, str):
        return entries
    named = [entry if isinstance(entry, str) else entry.who for entry in entries]
    always = [entry for entry in entries if isinstance(entry, str)]
    return (always or named or [""])[-1]


def first_day(written: str) -> date:
    """A key that is a date; one that is no real day counts from the end of time, and is reported as such."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return date.max


def _organ(entry: OrganEntry, place: Place) -> Organ:
    names = sorted(entry.full_names.items())
    full_names = tuple([(first_day(day), text(name)) for day, name in names])
    return Organ(entry.organ, text(entry.label), entry.aliases, full_names, entry.collective)


def _bound(value: int | Decimal | date | None) -> Decimal | date | None:
    return Decimal(value) if isinstance(value, int) else value


def _fact(entry: FactEntry, place: Place) -> Fact:
    kind, _, path = entry.fact.partition(".")
    label = text(entry.label)
    asked = Text(f"{label.zh}？", f"{label.en}?") if entry.question is None else text(entry.question)
    return Fact(
        name=entry.fact,
        kind=kind,
        path=path,
        type=entry.type,
        label=label,
        question=asked,
        document=entry.document or "",
        unit=entry.unit or "",
        places=entry.places,
        minimum=_bound(entry.minimum),
        maximum=_bound(entry.maximum),
        better=entry.better or "",
        choices=tuple((name, text(label)) for name, label in (entry.choices or {}).items()),
        to=entry.to or "",
        many=entry.many,
        inverse=entry.inverse or "",
        implied=entry.implied,
        optional=entry.optional,
        describes=entry.describes,
        fixed=entry.fixed,
        cost=Decimal(str(entry.cost)) if entry.cost is not None else Decimal(1),
        code=entry.code or "",
        role=entry.role or "",
        derived_only=entry.derived_only,
        party=entry.party or "",
        establishes=entry.establishes or "",
        place=place,
    )


def _fact_problems(entry: FactEntry, node: Node) -> Iterator[Problem]:
    """What contradicts the fact's own type."""

    def wrong(key: str, zh: str, en: str) -> Problem:
        return Problem(
            "contradictory-fact", at(node, [key]).place, Text(f"`{entry.fact}` {zh}", f"`{entry.fact}` {en}")
        )

    numeric = entry.type in ("integer", "decimal")
    if "." not in entry.fact:
        yield wrong("fact", "缺少主体种类，写作 `种类.事实`", "lacks its kind, write `kind.fact`")
    if entry.fact.partition(".")[2] in RESERVED_PATHS or ".decisions." in f".{entry.fact}.":
        yield wrong("fact", "是保留的名称", "is a reserved name")
    if entry.type == "choice" and not entry.choices:
        yield wrong("type", "是选项，却没有 `choices`", "is a choice without `choices`")
    if entry.choices and entry.type not in ("choice", "list"):
        yield wrong("choices", "不是选项，却有 `choices`", "has `choices` but is no choice")
    if (entry.type == "relation") != (entry.to is not None):
        yield wrong("to", "是关系时（且只在这时）要写 `to`", "needs `to` when, and only when, it is a relation")
    if not numeric and (entry.unit or entry.places or entry.better):
        yield wrong(
            "type",
            "不是数，不能有 `unit`、`places`、`better`",
            "is no number and can't have `unit`, `places`, `better`",
        )
    for key, present in (("many", entry.many), ("inverse", entry.inverse), ("implied", entry.implied)):
        if present and entry.type != "relation":
            yield wrong(key, f"不是关系，不能有 `{key}`", f"is no relation and can't have `{key}`")
    bounds = [("minimum", entry.minimum), ("maximum", entry.maximum)]
    of_its_type = date if entry.type == "date" else (int, Decimal) if numeric else ()
    for key, bound in bounds:
        if bound is not None and not isinstance(bound, of_its_type):
            yield wrong(key, f"的 `{key}` 与类型 `{entry.type}` 不合", f"is a {entry.type}, which `{key}` is not")
            break
    else:
        low, high = _bound(entry.minimum), _bound(entry.maximum)
        if low is not None and high is not None and low > high:  # type: ignore[operator]  # INVARIANT: of one type
            yield wrong("minimum", "的下限大于上限", "has a minimum above its maximum")
    if entry.type == "integer" and entry.places:
        yield wrong("places", "是整数，不能有小数位", "is a whole number and has no decimal places")
    if entry.role is not None and entry.type != "date":
        yield wrong("role", "不是日期，不能有 `role`", "is no day and can't have `role`")
    elif entry.role == "act" and not entry.optional and entry.establishes is None:
        yield wrong(
            "role",
            "是行为的日期，要写 `optional: true`（未到之日即尚无此行为）或 `establishes`",
            "is the day of an act and needs `optional: true` (before its day there is none) or `establishes`",
        )
    if entry.establishes is not None and entry.role != "act":
        yield wrong("establishes", "不是行为的日期，不能有 `establishes`", "is no act and can't have `establishes`")
    if entry.derive is not None and entry.type in ("relation", "list"):
        yield wrong("derive", "是关系或列表，不能推导", "is a relation or list and can't be derived")
    if entry.derived_only and entry.derive is None:
        yield wrong("derived_only", "只能推导得出，却没有 `derive`", "can only be derived, but has no `derive`")


RESERVED_PATHS = frozenset({"id", "name", "decisions", "documents", "complete", "related", "expect", "as_of", "facts"})
"""Keys that snapshots and cases use for something else."""


def _add_inverses(vocabulary: Vocabulary) -> Iterator[Problem]:
    for fact in list(vocabulary.facts.values()):
        if not fact.inverse:
            continue
        name = f"{fact.to}.{fact.inverse}"
        if name in vocabulary.facts:
            yield Problem(
                "defined-twice",
                fact.place,
                Text(f"反向关系 `{name}` 与已有的事实重名", f"the inverse `{name}` has the name of another fact"),
            )
            continue
        owner = vocabulary.kinds.get(fact.kind)
        label = owner.label if owner else Text.same(fact.kind)
        # That a list has everyone is asked for like a document, and what is proved by it is that it has.
        paper = f"complete_list_of_{owner.plural if owner else fact.kind}"
        title = Text(f"{label.zh}完整清单", f"complete list of the {label.en}s")
        vocabulary.documents.setdefault(paper, Document(paper, title))
        vocabulary.facts[name] = Fact(
            name=name,
            kind=fact.to,
            path=fact.inverse,
            type="relation",
            label=Text(f"{label.zh}（按“{fact.label.zh}”归属）", f"{label.en}s (by “{fact.label.en}”)"),
            question=Text(
                f"{label.zh}（按“{fact.label.zh}”归属）是否已全部列出？还有哪些？",
                f"are all {label.en}s (by “{fact.label.en}”) listed, and which others are there?",
            ),
            document=paper,
            to=fact.kind,
            many=True,
            inverse_of=fact.name,
            place=fact.place,
        )


def _add_acts(vocabulary: Vocabulary) -> Iterator[Problem]:
    """Let each truth know the acts that establish it."""
    for act in list(vocabulary.facts.values()):
        truth = vocabulary.facts.get(act.establishes)
        if act.establishes and truth is None:
            yield from _unless_known(act.establishes, vocabulary.facts, Text("事实", "fact"), act.place)
        elif truth is not None and (truth.type != "boolean" or truth.kind != act.kind or truth.derive is not None):
            message = Text(
                f"`{act.name}` 的 `establishes` 应指同一主体的是非事实，且不由推导得出；`{truth.name}` 不是",
                f"`{act.name}` establishes a truth given for the same kind of subject, which `{truth.name}` is not",
            )
            yield Problem("contradictory-fact", act.place, message)
        elif truth is not None:
            acts = (*truth.established_by, act.name)
            vocabulary.facts[truth.name] = replace(truth, established_by=acts)


def _dangling(vocabulary: Vocabulary) -> Iterator[Problem]:
    """Names that nothing defines."""
    for fact in vocabulary.facts.values():
        for name, table, what in (
            (fact.kind, vocabulary.kinds, Text("主体种类", "kind")),
            (fact.to, vocabulary.kinds, Text("主体种类", "kind")),
            (fact.unit, vocabulary.units, Text("单位", "unit")),
            (fact.document, vocabulary.documents, Text("材料", "document")),
            (fact.code, CODES, Text("编码", "code")),
        ):
            yield from _unless_known(name, table, what, fact.place)
    for decision in vocabulary.decisions.values():
        yield from _unless_known(decision.subject, vocabulary.kinds, Text("主体种类", "kind"), decision.place)
        yield from _unless_known(decision.applied, vocabulary.facts, Text("事实", "fact"), decision.place)
        for act, _ in decision.instruments:
            yield from _unless_known(act, dict(decision.acts), Text("处理", "act"), decision.place)


def _shared_names(organs: Iterable[Organ], places: Mapping[str, Place]) -> Iterator[Problem]:
    """Names that two organs have, one of them as an alias."""
    owners: dict[str, str] = {}
    for organ in organs:
        for name in (organ.name, *organ.aliases):
            owner = owners.setdefault(name, organ.name)
            if owner != organ.name:
                message = Text(
                    f"`{name}` 既指 `{owner}` 又指 `{organ.name}`", f"`{name}` means both `{owner}` and `{organ.name}`"
                )
                yield Problem("defined-twice", places[organ.name], message)


def _wrong_days(organs: Iterable[Organ], places: Mapping[str, Place]) -> Iterator[Problem]:
    """Organs with a name from a day on that there is not."""
    for organ in organs:
        if any(day == date.max for day, _ in organ.full_names):
            message = Text(
                f"`{organ.name}` 的全称有一个日期不存在", f"a full name of `{organ.name}` has a date that is no day"
            )
            yield Problem(
                "wrong-date", places[organ.name], message, Text("日期如 2015-12-31", "a date is such as 2015-12-31")
            )


def _unless_known(name: str, table: Mapping[str, object], what: Text, place: Place) -> Iterator[Problem]:
    if name and name not in table:
        message = Text(f"没有名为 `{name}` 的{what.zh}", f"there is no {what.en} `{name}`")
        yield Problem("unknown-name", place, message, did_you_mean(name, table))


def names_for_conditions(vocabulary: Vocabulary, parameters: Mapping[str, Parameter]) -> Names:
    """What conditions may refer to."""
    facts: dict[str, dict[str, FactSignature]] = {
        kind: {path: FactSignature(syntax.Type("text")) for path in ("id", "name")} for kind in vocabulary.kinds
    }
    for fact in vocabulary.facts.values():
        facts.setdefault(fact.kind, {})[fact.path] = signature(fact)
    decisions: dict[str, set[str]] = {}
    for decision in vocabulary.decisions.values():
        decisions.setdefault(decision.subject, set()).add(decision.name)
    return Names(
        facts,
        {kind: frozenset(names) for kind, names in decisions.items()},
        {name: syntax.Type("number", units_of(parameter.unit)) for name, parameter in parameters.items()},
        frozenset(unit.name for unit in vocabulary.units.values() if unit.counting),
    )


def units_of(unit: str) -> syntax.Units:
    return ((unit, 1),) if unit else ()


def signature(fact: Fact) -> FactSignature:
    """A fact as conditions see it."""
    if fact.type == "relation":
        return FactSignature(None, fact.optional, fact.to, fact.many)
    return FactSignature(type_of(fact), fact.optional, derived=fact.derive is not None)


def type_of(fact: Fact) -> syntax.Type:
    """The type of a fact's value in a condition; a relation has none and is not asked."""
    choices = tuple(name for name, _ in fact.choices)
    match fact.type:
        case "integer" | "decimal":
            return syntax.Type("number", units_of(fact.unit))
        case "boolean":
            return syntax.BOOLEAN
        case "date":
            return syntax.Type("date")
        case "choice":
            return syntax.Type("choice", choices=choices)
        case "list":
            return syntax.Type("list", choices=choices)
        case _:
            return syntax.Type("text")
