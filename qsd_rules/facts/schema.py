"""The JSON Schema of a snapshot, by which editors complete, explain and check a file of facts.

It knows names and labels, paths nested and dotted, types, units and ranges. What a schema cannot tell (check digits,
decimal places, relations that lead nowhere, a fact given twice) only the reader tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from qsd_rules.facts.names import KindNames, fold, names_of
from qsd_rules.facts.numbers import spellings
from qsd_rules.facts.texts import LONGEST_NAME
from qsd_rules.facts.values import BOOLEANS, NONE_WORD, UNKNOWN_WORDS, WITHOUT_WORDS
from qsd_rules.policy.codes import CODES
from qsd_rules.policy.model import Fact, Policy, Unit
from qsd_rules.words.language import Text

Schema = dict[str, Any]

SPECIAL = re.compile(r"[\\^$.*+?()\[\]{}|]")
DIGITS = r"^\s*[-+−]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?"

DAY = "^[0-9]{4}(-[0-9]{1,2}-[0-9]{1,2}|/[0-9]{1,2}/[0-9]{1,2}|[.][0-9]{1,2}[.][0-9]{1,2}|年[0-9]{1,2}月[0-9]{1,2}日?)$"

NO_VALUE = Text("`null`：没有", "`null`: there is none")
COUNTED = Text(
    "可由其他事实算出；算不出时才用这里填的",
    "counted from other facts where they are given; what is written here serves where they are not",
)

SHARED: Mapping[str, Schema] = {
    "unknown": {"enum": sorted(UNKNOWN_WORDS), "title": "不知道 · not known"},
    "truth": {"anyOf": [{"type": "boolean"}, {"enum": sorted(BOOLEANS)}]},
    "day": {"type": "string", "pattern": DAY, "examples": ["2013-06-30"]},
    "words": {"type": ["string", "number"]},
    "name": {"type": ["string", "number"], "minLength": 1, "maxLength": LONGEST_NAME},
    "text": {
        "anyOf": [
            {"type": "string", "minLength": 1},
            {
                "type": "object",
                "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
                "additionalProperties": False,
                "minProperties": 1,
            },
        ]
    },
}


def snapshot_schema(policy: Policy) -> Schema:
    """The schema of one file of a snapshot, for the vocabulary of a policy."""
    names = names_of(policy)
    definitions: Schema = {**SHARED, **dict(of_numbers(policy.units.values()))}
    subjects, complete = empty_object(), empty_object()
    for kind in policy.kinds.values():
        known = names.of(kind.name)
        definitions |= definitions_of(known, policy)
        others = (kind.plural, kind.label.zh, kind.label.en)
        label = both(kind.label)
        put(subjects, kind.name, others, {"type": "array", "items": reference(kind.name), "title": label})
        if collections_of(known):
            put(complete, kind.name, others, {**reference(f"complete {kind.name}"), "title": label})
    return {
        "type": "object",
        "required": ["date", "subjects"],
        "additionalProperties": False,
        "properties": {
            "$schema": {"type": "string"},
            "title": {**reference("text"), "title": "标题 · title"},
            "date": {**reference("day"), "title": "事实截至的日期 · the day on which this is known"},
            "invented": {**reference("truth"), "title": "虚构 · nothing of it is real"},
            "note": {**reference("text"), "title": "说明 · for whoever reads the file"},
            "complete": {**complete, "title": "已列全的集合 · collections that are complete"},
            "subjects": {**subjects, "title": "主体 · subjects"},
        },
        "$defs": definitions,
    }


def definitions_of(known: KindNames, policy: Policy) -> Schema:
    """The schemas of a kind: of a subject, its collections, its papers, its groups of facts and each fact."""
    kind = known.kind.name
    given = [fact for fact in known.facts.values() if fact.can_be_given]
    subject = group(known, given, "")
    collections = collections_of(known)
    own: Schema = {
        "id": {**reference("name"), "title": "编号 · id"},
        "name": {**reference("name"), "title": "名称 · name"},
        "documents": {**reference(f"documents {kind}"), "title": "证明文件 · the papers that prove facts"},
    }
    found: Schema = {f"documents {kind}": papers(known, given)}
    if collections:
        own["complete"] = {**reference(f"complete {kind}"), "title": "已列全的集合 · collections that are complete"}
        found[f"complete {kind}"] = {
            "type": "array",
            "items": {
                "anyOf": [
                    *({"const": fact.path, "title": both(fact.label)} for fact in collections),
                    {"enum": sorted({name for fact in collections for name in other_names(known, fact)})},
                ]
            },
        }
    subject["properties"] = own | subject["properties"]
    found[kind] = {**subject, "required": ["id"], "title": both(known.kind.label)}
    for path in sorted(known.groups):
        inside = [fact for fact in given if fact.path.startswith(f"{path}.")]
        if inside:
            found[f"{kind}.{path}"] = group(known, inside, path)
    return found | {fact.name: of_fact(fact, policy) for fact in given}


def group(known: KindNames, facts: Iterable[Fact], prefix: str) -> Schema:
    """The facts below one beginning of paths; other spellings than the nested one are taken, but not offered."""
    schema = empty_object()
    start = f"{prefix}." if prefix else ""
    below: dict[str, None] = {}
    for fact in facts:
        rest = fact.path.removeprefix(start)
        others = [rest, fact.path, *other_names(known, fact)]
        put(schema, rest if "." not in rest else None, others, reference(fact.name))
        parts = rest.split(".")
        below |= {".".join(parts[:count]): None for count in range(1, len(parts))}
    for path in below:
        put(schema, path if "." not in path else None, (path,), reference(f"{known.kind.name}.{start}{path}"))
    return schema


def papers(known: KindNames, facts: Iterable[Fact]) -> Schema:
    """The papers that prove facts, by the fact."""
    by_path: list[str] = []
    by_other_names: list[str] = []
    for fact in facts:
        by_path.append(fact.path)
        by_other_names += other_names(known, fact)
    names = {"anyOf": [{"enum": by_path}, {"enum": by_other_names}]}
    return {"type": "object", "propertyNames": names, "additionalProperties": reference("name")}


def of_fact(fact: Fact, policy: Policy) -> Schema:
    """The values of one fact, and what there is to know about it."""
    schemas = [*values_of(fact, policy), reference("unknown")]
    if fact.optional:
        schemas.append({"type": "null", "title": both(NO_VALUE)})
        if fact.type in WITHOUT_WORDS:
            schemas.append({"const": NONE_WORD, "title": both(NO_VALUE)})
    return {"title": both(fact.label), "description": description(fact, policy), "anyOf": schemas}


def values_of(fact: Fact, policy: Policy) -> Iterator[Schema]:
    """The ways to write a value of a fact."""
    match fact.type:
        case "boolean":
            yield reference("truth")
        case "integer" | "decimal":
            bounds = {"minimum": fact.minimum, "maximum": fact.maximum}
            limits = {name: plain(bound) for name, bound in bounds.items() if isinstance(bound, Decimal)}
            yield {"type": "integer" if fact.places == 0 else "number", **limits}
            yield reference(name_of_number(fact.unit))
        case "date":
            yield reference("day")
        case "choice":
            yield from choices(fact)
        case "text":
            code = CODES.get(fact.code)
            yield {"type": "string", "pattern": code.pattern} if code else reference("words")
        case "relation" if not fact.many:
            yield reference("name")
        case "list" | "relation":
            items: Schema = reference("name") if fact.type == "relation" else reference("words")
            items = {"anyOf": list(choices(fact))} if fact.choices else items
            yield {"type": "array", "items": items, "uniqueItems": True}


def choices(fact: Fact) -> Iterator[Schema]:
    """A fact's choices by name, each with its label, then the labels, which serve as well."""
    for name, label in fact.choices:
        yield {"const": name, "title": both(label)}
    yield {"enum": sorted({words for _, label in fact.choices for words in (label.zh, label.en)})}


def description(fact: Fact, policy: Policy) -> str:
    """The question that asks for a fact, its unit and range, and the document that proves it."""
    parts = [fact.question]
    unit = policy.units.get(fact.unit)
    if unit is not None:
        parts.append(Text(f"单位：{unit.label.zh}", f"unit: {unit.label.en}"))
    if fact.type == "decimal":
        parts.append(Text(f"最多 {fact.places} 位小数", f"at most {fact.places} decimal places"))
    if fact.type == "relation":
        to = policy.kinds[fact.to].label
        parts.append(Text(f"填{to.zh}的 `id`", f"the `id` of the {to.en}"))
    document = policy.documents.get(fact.document)
    if document is not None:
        parts.append(Text(f"见：{document.title.zh}", f"found in: {document.title.en}"))
    if fact.derive is not None:
        parts.append(COUNTED)
    return "\n".join([*(part.zh for part in parts), *(part.en for part in parts)])


def of_numbers(units: Iterable[Unit]) -> Iterator[tuple[str, Schema]]:
    """Numbers written as words: with separated thousands, with the unit behind."""
    yield name_of_number(""), {"type": "string", "pattern": f"{DIGITS}\\s*$"}
    for unit in units:
        written = {*spellings(unit), unit.name, unit.label.zh, unit.label.en, *unit.symbols}
        behind = "|".join(literal(name) for name in sorted(written))
        yield name_of_number(unit.name), {"type": "string", "pattern": f"{DIGITS}\\s*({behind})?\\s*$"}


def name_of_number(unit: str) -> str:
    """The name of the schema of numbers written as words."""
    return f"number {unit}".strip()


def collections_of(known: KindNames) -> list[Fact]:
    """The collections of a kind, which a snapshot may call complete."""
    return [fact for fact in known.facts.values() if fact.type == "relation" and (fact.many or fact.inverse_of)]


def other_names(known: KindNames, fact: Fact) -> list[str]:
    """The full name of a fact and its labels, where they mean no other fact."""
    labels = [words for words in (fact.label.zh, fact.label.en) if fold(words) in known.labels]
    return [fact.name, *dict.fromkeys([*labels, *map(fold, labels)])]


def empty_object() -> Schema:
    """An object that has no keys yet, and no others than those it will have."""
    return {"type": "object", "properties": {}, "patternProperties": {}, "additionalProperties": False}


def put(schema: Schema, offered: str | None, others: Iterable[str], value: Schema) -> None:
    """Let an object have a key that editors offer, and the same under other names."""
    names = [name for name in dict.fromkeys(others) if name != offered]
    if offered is not None:
        schema["properties"][offered] = value
    if names:
        schema["patternProperties"][f"^({'|'.join(map(literal, names))})$"] = value


def literal(words: str) -> str:
    """A pattern that matches these words alone, in the dialects of Python and of ECMAScript."""
    return SPECIAL.sub(r"\\\g<0>", words)


def both(text: Text) -> str:
    """A text in both languages."""
    return text.zh if text.zh == text.en else f"{text.zh} · {text.en}"


def plain(number: Decimal) -> int | float:
    """A bound as JSON writes it."""
    return int(number) if number == number.to_integral_value() else float(number)


def reference(name: str) -> Schema:
    """What is defined under a name."""
    return {"$ref": "#/$defs/" + name.replace(" ", "%20")}
