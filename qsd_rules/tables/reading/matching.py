"""Which kind a table is of, and which fact each of its columns gives.

Columns go by what a snapshot calls facts (path, full name, label in either language), whatever the case, width and
blanks, with the fact's unit in brackets or without; ids also by `编号` or `项目编号`. Others are mapped by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Literal

from qsd_rules.facts.names import KindNames, Names, called, fold
from qsd_rules.facts.numbers import is_spelling_of
from qsd_rules.facts.subjects import concluded
from qsd_rules.policy.model import Fact, Kind, Policy
from qsd_rules.source.characters import plain_form
from qsd_rules.source.limits import shown
from qsd_rules.tables.reading.mapping import IGNORED, Mapped
from qsd_rules.tables.reading.sources.source import Source
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem, did_you_mean

ID, NAME, COMPLETE = "id", "name", "complete"
"""What columns may give beside facts: a subject's id and name, and which of its collections have all their members."""

OF_IDS = ("id", "编号", "代码", "code", "no.", "no")
OF_NAMES = ("name", "名称")
OF_COMPLETE = ("complete", "已列全")
SHORTEST_CALLED = 2
"""Of a kind's Chinese label so many last characters are enough to call it by: 项目 for 建设工程项目."""

How = Literal["name", "label", "map", "ignored", "unknown", "counted"]


@dataclass(frozen=True, slots=True)
class Match:
    """What one column gives: a fact by its full name, `id`, `name` or `complete`; nothing if it is ignored, and why."""

    position: int
    column: str
    gives: str
    how: How
    hint: Text | None = None


@dataclass(frozen=True, slots=True)
class Matched:
    """A source, the kind it is of, and what its columns give."""

    source: Source
    kind: str
    columns: tuple[Match, ...]

    def position(self, gives: str) -> int | None:
        """The place of the column that gives something, or none."""
        return next((match.position for match in self.columns if match.gives == gives), None)

    @property
    def facts(self) -> Mapping[str, int]:
        """The facts it gives, with the places of their columns."""
        return {match.gives: match.position for match in self.columns if "." in match.gives}


def squeezed(written: str) -> str:
    """What spellings of one column have in common: neither case nor width nor blanks count."""
    return "".join(fold(written).split())


# Kinds.


def words_for(kind: Kind, words: Iterable[str]) -> frozenset[str]:
    """These words alone or behind the kind's name or label: 编号, 项目编号, `project id`."""
    zh = kind.label.zh
    called_by = [kind.name, kind.plural, kind.label.en, *(zh[start:] for start in range(len(zh) - SHORTEST_CALLED + 1))]
    found = {squeezed(word) for word in words}
    for before in called_by:
        found |= {squeezed(f"{before}{word}") for word in words}
        found |= {squeezed(f"{before}_{word}") for word in words}
    return frozenset(found)


def ids_of(policy: Policy) -> frozenset[str]:
    """By which names a column may give ids, of whatever kind."""
    return frozenset().union(*(words_for(kind, OF_IDS) for kind in policy.kinds.values()))


def match_sources(
    names: Names, sources: Iterable[tuple[str | None, Source]], mapped: Sequence[Mapped], others: Sequence[Matched] = ()
) -> tuple[tuple[Matched, ...], tuple[str, ...]]:
    """The sources with what their columns give, and those (sheets, tables of a database) that are of no kind.

    Raises:
        InputProblems: a table's kind can't be told, it has no ids, two columns give one fact, a label or a unit is not
            clear, or what was mapped by hand is not there.
    """
    found: list[Matched] = []
    left: list[Source] = []
    problems: list[Problem] = []
    given = list(sources)
    for said, source in given:
        kind = said or kind_of(names, source, mapped)
        if kind is not None:
            matched, wrong = match_columns(names, kind, source, mapped)
            found.append(matched)
            problems.extend(wrong)
        elif "[" in source.name or "#" in source.name:
            left.append(source)
        else:
            problems.append(no_kind(names, source.name))
    if not found and not problems and not others:
        problems.extend(no_kind(names, source.name) for source in left)
    problems.extend(_mapped_to_nothing(mapped, [*(s for _, s in given), *(each.source for each in others)]))
    if problems:
        raise InputProblems(problems)
    return tuple(found), tuple(source.name for source in left)


def kind_of(names: Names, source: Source, mapped: Sequence[Mapped]) -> str | None:
    """The kind that a table goes by, or whose facts most of its columns are; none when that is not clear."""
    stems = [re.sub(r"[\W\d_]+", " ", fold(hint)).strip() for hint in source.hints]
    for stem, hint in zip(stems, source.hints, strict=True):
        kind = names.kinds.get(fold(hint)) or names.kinds.get(stem) or names.kinds.get(stem.replace(" ", "_"))
        if kind is not None:
            return kind.name
    counts = {kind: facts_among(names, kind, source.header, mapped) for kind in names.policy.kinds}
    best = sorted(counts, key=lambda kind: -counts[kind])
    if counts[best[0]] and (len(best) == 1 or counts[best[0]] > counts[best[1]]):
        return best[0]
    # 龙岗区企业名单 holds 区 and 企业: the longer word says more.
    words = {
        word: kind.name for kind in names.policy.kinds.values() for word in (fold(kind.label.zh), fold(kind.plural))
    }
    held = [word for word in words for hint in source.hints if word in fold(hint)]
    longest = {words[word] for word in held if len(word) == max(map(len, held))}
    return longest.pop() if len(longest) == 1 else None


def facts_among(names: Names, kind: str, header: Sequence[str], mapped: Sequence[Mapped]) -> int:
    """How many columns of a header are facts of a kind."""
    known, by_hand = names.of(kind), {each.folded: each.gives for each in mapped if each.kind in (None, kind)}
    found = [find_with_unit(names.policy, known, by_hand.get(squeezed(column), column)) for column in header]
    return sum(1 for each in found if isinstance(each, Fact))


def no_kind(names: Names, table: str) -> Problem:
    """The problem of a table of which it is not clear what it lists."""
    kinds = list(names.policy.kinds)
    listed_zh, listed_en = "、".join(f"`{kind}`" for kind in kinds), ", ".join(f"`{kind}`" for kind in kinds)
    message = Text("看不出这个表列的是哪一种对象", "it is not clear which kind of subject this table lists")
    # Behind the file's name stands which of its sheets it is, which no command line takes.
    file = re.sub(r"\[[^]]*\]$", "", table)
    hint = Text(
        f"写作 `种类=文件`，如 `{kinds[0]}={file}`；种类有：{listed_zh}",
        f"write `kind=file`, as `{kinds[0]}={file}`; the kinds are {listed_en}",
    )
    return Problem("unknown-kind", Place(table), message, hint)


# Columns.


def find(known: KindNames, written: str) -> Fact | Problem | None:
    """The fact that a header means; a problem where two facts share the label, or the unit is another one."""
    for spelling in dict.fromkeys((written, "".join(written.split()))):
        found = known.find("", spelling)
        if isinstance(found, Fact):
            return found
    sought = squeezed(written)
    shared = [fact for fact in known.facts.values() if sought in _labels(fact)]
    if len(shared) == 1:
        return shared[0]
    if shared:
        paths = [f"`{fact.path}`" for fact in shared]
        message = Text(
            f"列 `{shown(written)}` 可以是几个事实：{'、'.join(paths)}",
            f"the column `{shown(written)}` may be several facts: {', '.join(paths)}",
        )
        hint = Text(
            f"用 `--map {shown(written)}={shared[0].path}` 指明",
            f"say which: `--map {shown(written)}={shared[0].path}`",
        )
        return Problem("ambiguous-column", Place(""), message, hint)
    return None


def find_with_unit(policy: Policy, known: KindNames, written: str) -> Fact | Problem | None:
    """The fact that a header means, perhaps with the unit in brackets behind it."""
    found = find(known, written)
    if found is not None:
        return found
    name, within = apart(written)
    found = find(known, name) if within else None
    if not isinstance(found, Fact):
        return found
    unit = policy.units.get(found.unit)
    if (unit is not None and is_spelling_of(unit, within)) or found.type not in ("integer", "decimal"):
        return found
    label = unit.label if unit else Text("（无）", "none")
    message = Text(
        f"列 `{shown(written)}` 是{called(found).zh}，它的单位是 `{label.zh}`，不是 `{shown(within)}`",
        f"the column `{shown(written)}` is {called(found).en}, whose unit is `{label.en}`, not `{shown(within)}`",
    )
    hint = Text(
        f"请换算；若单位本来就对，用 `--map {shown(written)}={found.path}` 指明",
        f"convert it; if the unit is right after all, say so by `--map {shown(written)}={found.path}`",
    )
    return Problem("column-unit", Place(""), message, hint)


def apart(written: str) -> tuple[str, str]:
    """A header without the words in brackets at its end, and these: `a (b (c))` is `a` and `b (c)`."""
    text, depth = plain_form(written).strip(), 0
    if not text.endswith(")"):
        return text, ""
    for place in range(len(text) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[place], 0)
        if depth == 0:
            return text[:place].strip(), text[place + 1 : -1].strip()
    return text, ""


def _labels(fact: Fact) -> tuple[str, str, str]:
    return squeezed(fact.label.zh), squeezed(fact.label.en), squeezed(fact.path)


def match_columns(names: Names, kind: str, source: Source, mapped: Sequence[Mapped]) -> tuple[Matched, list[Problem]]:
    """What each column of a table gives, and what is not clear."""
    known = names.of(kind)
    by_hand = {each.folded: each for each in mapped if each.kind in (None, kind)}
    of_ids, of_names = words_for(known.kind, OF_IDS), words_for(known.kind, OF_NAMES)
    of_complete = {squeezed(word) for word in OF_COMPLETE}
    hints = [*known.offered(""), ID, NAME]
    problems: list[Problem] = []
    matches: list[Match] = []
    for position, column in enumerate(source.header):
        sought = squeezed(column)
        if not sought:
            continue
        by = by_hand.get(sought)
        gives, hint = "", None
        how: How = "unknown"
        if by is not None:
            meant = meaning_by_hand(known, by)
            if isinstance(meant, Problem):
                problems.append(meant)
            elif meant:
                gives, how = meant, "map"
            else:
                how = "ignored"
        else:
            found = find_with_unit(names.policy, known, column)
            if isinstance(found, Problem):
                problems.append(Problem(found.check, Place(source.name), found.message, found.hint))
            elif isinstance(found, Fact) and not found.can_be_given:
                how, hint = "counted", concluded(found) if found.derived_only else _counted(found)
            elif isinstance(found, Fact):
                written = {fold(found.path), fold(found.name)}
                gives, how = found.name, "name" if fold(column) in written else "label"
            elif sought in of_ids:
                gives, how = ID, "name"
            elif sought in of_names:
                gives, how = NAME, "name"
            elif sought in of_complete:
                gives, how = COMPLETE, "name"
            else:
                hint = names.hint(column, hints)
        matches.append(Match(position, column, gives, how, hint))
    matched = Matched(source, kind, _one_id(tuple(matches)))
    problems.extend(given_twice(matched))
    if matched.position(ID) is None:
        problems.append(_no_id(known.kind, source))
    return matched, problems


def meaning_by_hand(known: KindNames, by: Mapped) -> str | Problem:
    """What a column that is mapped by hand gives; empty to ignore it."""
    if by.gives in IGNORED:
        return ""
    if by.gives in (ID, NAME, COMPLETE):
        return by.gives
    found = find(known, by.gives)
    if isinstance(found, Fact) and found.can_be_given:
        return found.name
    if isinstance(found, Fact) and found.derived_only:
        return Problem("unknown-fact", by.place, concluded(found))
    if isinstance(found, Problem):
        return Problem(found.check, by.place, found.message, found.hint)
    message = Text(
        f"{known.kind.label.zh}没有事实 `{shown(by.gives)}`",
        f"a {known.kind.label.en} has no fact `{shown(by.gives)}`",
    )
    return Problem("unknown-fact", by.place, message, did_you_mean(by.gives, [*known.offered(""), ID, NAME]))


def _counted(fact: Fact) -> Text:
    return Text(f"由对方的 `{fact.inverse_of}` 得出", f"follows from `{fact.inverse_of}` of the others")


def _one_id(matches: tuple[Match, ...]) -> tuple[Match, ...]:
    """Of several columns that may give ids or names the plainest does; the others are ignored."""
    kept: list[Match] = []
    for match in matches:
        rivals = [each for each in matches if each.gives == match.gives]
        if match.gives in (ID, NAME) and len(rivals) > 1 and match.how != "map":
            words = [squeezed(word) for word in (OF_IDS if match.gives == ID else OF_NAMES)]
            best = min(rivals, key=lambda each: (each.how != "map", _rank(squeezed(each.column), words)))
            same = [each for each in rivals if squeezed(each.column) == squeezed(best.column)]
            if match is not best and len(same) == 1:
                match = Match(match.position, match.column, "", "ignored")
        kept.append(match)
    return tuple(kept)


def _rank(column: str, words: Sequence[str]) -> tuple[int, int]:
    """Exactly `id` or 编号 before words that only end so."""
    exact = words.index(column) if column in words else len(words)
    ends = next((number for number, word in enumerate(words) if column.endswith(word)), len(words))
    return exact, ends


def given_twice(matched: Matched) -> Iterable[Problem]:
    first: dict[str, Match] = {}
    for match in matched.columns:
        if match.gives and match.gives in first:
            one, other = shown(first[match.gives].column), shown(match.column)
            message = Text(
                f"列 `{one}` 和 `{other}` 都是 `{match.gives}`",
                f"the columns `{one}` and `{other}` both give `{match.gives}`",
            )
            hint = Text(f"用 `--map {other}=-` 略去一列", f"leave one out: `--map {other}=-`")
            if squeezed(first[match.gives].column) == squeezed(match.column):
                # What is mapped by a head means all columns with it.
                hint = Text(
                    "两列同名：请删去一列，或改一列的列名",
                    "both have one head: delete one of them, or give it another head",
                )
            yield Problem("column-twice", Place(matched.source.name), message, hint)
        first.setdefault(match.gives, match)


def _no_id(kind: Kind, source: Source) -> Problem:
    columns = [f"`{shown(column, 30)}`" for column in source.header[:8]]
    message = Text(
        f"{kind.label.zh}表没有编号列；有这些列：{'、'.join(columns)}",
        f"this table of kind `{kind.name}` has no column of ids; its columns: {', '.join(columns)}",
    )
    hint = Text(
        "列名写作 `编号` 或 `id`，或用 `--map 列名=id` 指明",
        "call it `id`, or say which one it is by `--map COLUMN=id`",
    )
    return Problem("no-ids", Place(source.name), message, hint)


def _mapped_to_nothing(mapped: Sequence[Mapped], sources: Sequence[Source]) -> Iterable[Problem]:
    columns = {squeezed(column): column for source in sources for column in source.header}
    for each in mapped:
        if each.folded not in columns:
            message = Text(f"没有名为 `{shown(each.column)}` 的列", f"there is no column `{shown(each.column)}`")
            yield Problem("unknown-column", each.place, message, did_you_mean(each.column, columns.values()))


def missing_facts(policy: Policy, kind: str, given: Set[str], used: Set[str]) -> tuple[Fact, ...]:
    """The facts of a kind that rules look at and no table gives; what is counted from others is not missing."""
    return tuple(
        fact
        for fact in policy.facts.values()
        if fact.kind == kind and fact.name in used - given and not fact.inverse_of and fact.derive is None
    )
