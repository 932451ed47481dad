"""What the words of a sheet mean: which fact, paper or collection a label or key names, and what a column holds.

Forms that the program writes carry hidden keys, `project.use` and `project.use@document`; sheets that people make have
the labels or questions of the vocabulary, in either language, perhaps with a number before or the unit behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal

from msgspec import Struct, field

from qsd_rules.facts.names import Names, fold
from qsd_rules.facts.numbers import is_spelling_of
from qsd_rules.policy.model import Fact, Kind

KeyRole = Literal["fact", "document", "complete", "collections", "paper", "id", "name", "ignored"]
ColumnRole = Literal["label", "value", "unit", "document", "ignored"]
HeadRole = Literal["date", "title", "title_en", "invented"]


class Key(Struct, frozen=True):
    """What a label names of a subject; `unit` is the unit that stands in brackets behind it.

    `document` is the one paper that proves a fact, `paper` a paper (of the kind `document`) for all facts it proves.
    `complete` says whether one collection has all its members, `collections` lists those that have.
    """

    kind: str
    role: KeyRole
    fact: Fact | None = None
    unit: str = ""
    document: str = ""

    @property
    def name(self) -> str:
        """The key as hidden cells write it."""
        if self.role == "paper":
            return f"{self.kind}@{self.document}"
        if self.fact is None:
            return f"{self.kind}.{self.role}"
        return self.fact.name + ("" if self.role == "fact" else f"@{self.role}")


ENDINGS: Mapping[KeyRole, tuple[str, ...]] = {
    "document": ("证明材料文号", "材料文号", "文号", "证明文件", "证明材料", " document number", " document"),
    "complete": ("是否已列全", "是否列全", "已列全", "列全", " complete"),
}
"""What may stand behind a fact's label; the longer endings first."""

COLLECTION = "#"
"""What marks the label of a collection, which alone names nothing that can be filled in."""

ID_WORDS = ("编号", "主体编号", "对象编号", "id", "代码", "code")
"""The plainest first: where several columns could give ids, that one does."""

NAME_WORDS = ("名称", "主体名称", "对象名称", "name")
COLLECTIONS_WORDS = ("已列全", "complete")

WORDS_OF_COLUMNS: Mapping[ColumnRole, str] = {
    "label": "@label 事实 指标 项目 内容 事项 fact item",
    "value": "@value 填写 填报 填写内容 填报值 值 数值 结果 value answer",
    "unit": "@unit 单位 计量单位 unit",
    "document": "@document 文号 证明材料文号 材料文号 证明文件 证明材料 document_number",
    "ignored": "@ignored 序号 备注 说明 怎样填 填写说明 应附材料 依据条款 条款 来源 no. number remark remarks note"
    " notes how_to_fill document_needed clauses clause",
}
WORDS_OF_HEADS: Mapping[HeadRole, str] = {
    "date": "@date 事实日期 数据日期 截止日期 截至日期 date date_of_the_facts",
    "title": "@title 标题 表名 title",
    "title_en": "@title_en 英文标题 english_title",
    "invented": "@invented 虚构样例 是否虚构 invented",
}

COLUMN_ROLES: Mapping[str, ColumnRole] = {
    word.replace("_", " ") if not word.startswith("@") else word: role
    for role, words in WORDS_OF_COLUMNS.items()
    for word in words.split()
}
HEADS: Mapping[str, HeadRole] = {
    word.replace("_", " ") if not word.startswith("@") else word: role
    for role, words in WORDS_OF_HEADS.items()
    for word in words.split()
}

DECORATION = re.compile(r"^(?:[*＊★●■◆□\s]|[(（]?[0-9]{1,3}[)）.、．]\s*)+|[*＊:：?？\s]+$")
BRACKETS = re.compile(r"(.+?)\s*[(（\[【](.+)[)）\]】]", re.DOTALL)
LAST_BRACKETS = re.compile(r"(.+[^\s])\s*[(（\[【]([^()（）\[\]【】]+)[)）\]】]", re.DOTALL)
"""A label may have brackets of its own before those of its unit."""

LONGEST_QUESTION = 500

Index = Mapping[str, tuple[Key, ...]]


def squeezed(written: str) -> str:
    """What spellings of one head have in common: neither case nor width nor blanks count."""
    return "".join(fold(written).split())


NOTHING_MAPPED: Index = MappingProxyType({})


class Labels(Struct, frozen=True):
    """The names of all kinds' facts, folded; a name that means several things of a kind is there with all of them.

    `mapped` are heads that somebody mapped by hand: they go before all others.
    """

    names: Names
    keys: Index
    mapped: Index = NOTHING_MAPPED
    found: dict[str, tuple[Key, ...]] = field(default_factory=dict)

    def keys_of(self, written: str) -> tuple[Key, ...]:
        """All that a label can name, of whatever kind."""
        if len(written) > LONGEST_QUESTION:
            return ()
        if written not in self.found:
            self.found[written] = tuple(self._read(written))
        return self.found[written]

    def _read(self, written: str) -> Iterator[Key]:
        folded = fold(written)
        bare = DECORATION.sub("", folded)
        if squeezed(folded) in self.mapped:
            yield from self.mapped[squeezed(folded)]
            return
        for words in dict.fromkeys(map(squeezed, (folded, bare))):
            if words in self.keys:
                yield from self.keys[words]
                return
        for role, endings in ENDINGS.items():
            for ending in endings:
                if bare.endswith(ending):
                    yield from self._about(bare.removesuffix(ending), role)
                    return
        bracketed = LAST_BRACKETS.fullmatch(bare) or BRACKETS.fullmatch(bare)
        if bracketed is None:
            return
        label, unit = bracketed.groups()
        for key in self.keys.get(squeezed(label), ()):
            if key.role in ("id", "name"):
                yield key  # 工程名称（全称）
            if key.role == "fact" and key.fact is not None and key.fact.type in ("integer", "decimal"):
                right = self.names.policy.units.get(key.fact.unit)
                yield Key(key.kind, key.role, key.fact, "" if right and is_spelling_of(right, unit) else unit)

    def _about(self, label: str, role: KeyRole) -> Iterator[Key]:
        """What is said about a fact: the number of its document, or that a collection is complete."""
        label = squeezed(label)
        for key in (*self.keys.get(label, ()), *self.keys.get(label + COLLECTION, ())):
            if key.fact is not None and key.role in ("fact", "complete"):
                is_collection = key.fact.type == "relation" and (key.fact.many or bool(key.fact.inverse_of))
                if is_collection if role == "complete" else not key.fact.inverse_of:
                    yield Key(key.kind, role, key.fact)


MADE: dict[str, Index] = {}
"""The names of the policies that were asked for, by digest: a server reads many workbooks with one policy."""

MOST_MADE = 8


def labels_of(names: Names, mapped: Index = NOTHING_MAPPED) -> Labels:
    """The labels of a vocabulary, and heads that were mapped by hand."""
    digest = names.policy.digest
    if digest not in MADE or not digest:
        if len(MADE) >= MOST_MADE:
            MADE.clear()
        MADE[digest] = index_of(names)
    return Labels(names, MADE[digest], mapped)


def index_of(names: Names) -> Index:
    """All names of all kinds, folded."""
    found: dict[str, dict[str, Key]] = {}
    for kind in names.policy.kinds.values():
        for words, key in keys_of_kind(kind, names):
            found.setdefault(squeezed(words), {}).setdefault(key.name, key)
    return {words: tuple(keys.values()) for words, keys in found.items()}


def keys_of_kind(kind: Kind, names: Names) -> Iterator[tuple[str, Key]]:
    """Every way to name what is known of a kind's subjects; what a fact is called goes before other meanings.

    The label of a collection that other subjects give only stands for whether it is complete.
    """
    taken: set[str] = set()
    for fact in names.of(kind.name).facts.values():
        labels = (fact.label.zh, fact.label.en)
        if not fact.inverse_of:
            for words in (fact.name, fact.path, *labels, fact.question.zh, fact.question.en):
                taken.add(fold(words))
                yield words, Key(kind.name, "fact", fact)
            paper = Key(kind.name, "document", fact)
            yield paper.name, paper
        if fact.inverse_of or fact.many:
            whole = Key(kind.name, "complete", fact)
            yield whole.name, whole
            if fact.inverse_of:
                yield from ((label + COLLECTION, whole) for label in labels)
    for document in dict.fromkeys(fact.document for fact in names.of(kind.name).facts.values() if fact.document):
        papers = Key(kind.name, "paper", document=document)
        yield papers.name, papers
    short = [kind.label.zh[start:] for start in range(len(kind.label.zh))]
    roles: tuple[tuple[KeyRole, tuple[str, ...]], ...] = (
        ("id", ID_WORDS), ("name", NAME_WORDS), ("collections", COLLECTIONS_WORDS),
    )  # fmt: skip
    called = [kind.name, f"{kind.name}_", kind.plural, kind.label.en, *short]
    for role, words_of_role in roles:
        key = Key(kind.name, role)
        own = [part + word for part in called for word in words_of_role if role != "collections"]
        for words in (key.name, *words_of_role, *own):
            if fold(words) not in taken:
                yield words, key
