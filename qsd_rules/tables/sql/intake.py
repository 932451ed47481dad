"""A warehouse's own tables brought into the prepared layout in SQL, and what of them cannot be read.

Columns are named by the fact's path (`energy_review.passed`), an optional fact's companion by the path and
`.is_none`. Whatever the type of a column, its text is what is read, so that no figure passes through a rounding: a
number counts if it has no more decimal places than its fact, a floating-point number if it is the nearest to such a
decimal. What is written but cannot be read is unknown, and the rejects say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from qsd_rules.facts import texts
from qsd_rules.facts.values import BOOLEANS, UNKNOWN_WORDS
from qsd_rules.lowering.columns import LARGEST_STORED, stored_range
from qsd_rules.lowering.conditions import ABSENT, COMPLETE
from qsd_rules.policy.codes import CREDIT_CODE as CREDIT_CODE_FORM
from qsd_rules.policy.codes import CREDIT_CODE_ALPHABET, ORGANIZATION_CODE
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.source.characters import FULL_WIDTH, INVISIBLE
from qsd_rules.tables.sql import dialects as sql
from qsd_rules.tables.sql.dialects import Dialect
from qsd_rules.tables.sql.spreading import spread_rows
from qsd_rules.tables.sql.stages import Layer, Stages
from qsd_rules.words.language import Language, Text
from qsd_rules.workbook.cells import DITTO, NOT_KNOWN_WORDS

IS_NONE = ".is_none"
"""Follows an optional fact's path in the column that says it has no value."""
CREDIT_CODE, PARTY_CODE = "unified_social_credit_code", "credit_or_organization_code"
REJECTED = "#rejected"
SOURCE = "source"
LED_TO = "led_to"

BLANK = "[\\u0009-\\u000d\\u001c-\\u001f\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]"
"""Blanks other than spaces, which files do not count as part of a text."""
HARMFUL = (
    "".join(one if one in "[]-" else f"\\u{ord(one):04x}" for one in texts.HARMFUL.pattern)
    .replace("\\u0000", "\\u0001")
    .replace("\\ud800-\\udfff", "")
)
"""The characters of `facts.texts.HARMFUL` that a database may hold."""

UNSEEN = "".join(one if one in "[]-" else f"\\u{ord(one):04x}" for one in INVISIBLE.pattern if one < "\uffff").replace(
    "-]", "]"
)
"""The characters of `source.characters.INVISIBLE` but for variants of ideographs, which no database has in an id."""
COMBINING = "[\\u0300-\\u036f\\u3099\\u309a]"
"""What a letter written in parts ends with."""
MARKS = (
    "[\\u00aa\\u00b2\\u00b3\\u00b9\\u00ba\\u00bc-\\u00be\\u2070\\u2071\\u2074-\\u208e\\u2090-\\u209c\\u2150-\\u2182\\u2185-\\u2189"
    "\\u2460-\\u249b\\u24b6-\\u24ff\\u2776-\\u2793\\u3192-\\u319f\\u3220-\\u3229\\u3244-\\u324f\\u3251-\\u325f"
    "\\u3280-\\u32cb\\u32d0-\\u32fe\\u3358-\\u3370\\u33e0-\\u33fe]"
)
"""The commonest of what `source.characters.is_mark` calls marks; others are told as what is no number."""

# Spark's TRY_CAST raises an error at more than 38 digits, so no text may have more.
PLAIN = "^[+-]?[0-9]{{1,18}}([.][0-9]{{0,{places}}}0{{0,10}})?$"
WITH_EXPONENT = "^[+-]?[0-9]([.][0-9]{1,17})?[eE]([+]?(0?[0-9]|1[0-7])|-(0?[0-9]|1[0-9]))$"
YEAR = "([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
DAY = f"^{YEAR}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
BETWEEN_WORDS = " *[;；、|][;；、| ]*"
AROUND_WORDS = " ;；、|"
"""What stands between the words of a list, as in files, and may stand around them."""
NO_WORDS = ("[]", "无")
"""What lists no words, as separators alone do."""
NONE_WORDS = ("无", "没有")
"""What says that an optional fact has no value; of a truth value both say no."""

BLANK_WORDS = ("", *sorted((UNKNOWN_WORDS | NOT_KNOWN_WORDS) - {"none"}))
"""What says that something is not known, in small letters."""

NO_VALUE = ("none", *sorted(DITTO))
"""What is no value of its own, whatever the fact: a warehouse says in a column that there is none."""

MARKED = Text("其中 `{mark}` 是记号，不是数字", "`{mark}` in it is a mark and no digit")
"""The mark itself is put in."""
NO_TRUTH = Text("不是“是”或“否”（true、false）", "neither true nor false")
NO_NUMBER = Text("不是至多 {places} 位小数的数", "no number of at most {places} decimal places")
OUT_OF_RANGE = Text("超出范围", "out of range")
NO_DAY = Text("不是 2013-06-30 这样的日期", "no date such as 2013-06-30")
NO_TEXT = Text(
    "含有控制字符，首尾有空格以外的空白，或太长",
    "holds control characters, blanks other than spaces around it, or is too long",
)
NO_CODE = Text("不是正确的统一社会信用代码", "no unified social credit code")
NO_PARTY_CODE = Text(
    "不是正确的统一社会信用代码或组织机构代码", "neither a unified social credit code nor an organization code"
)
NEVER_NONE = Text("不能为 null：它总有一个值", "cannot be null: it always has a value")
NO_CHOICE = Text("不是可选的值", "none of the choices")
NO_LIST = Text("有不可选的值、空值或重复的值", "has an item that is no choice, empty or there twice")
NO_SUBJECT = Text("没有这样编号的主体", "there is no subject of this id")
READ_AS = Text(
    "读作 `{read}`，因其中有全角、不可见或分解的字符",
    "is read as `{read}` for its characters of full width, invisible or in parts",
)
"""What is read is put in."""
IN_PARTS = Text(
    "含有分解的字符，Spark 不能合成，与合成写法不是同一编号",
    "has letters in parts, which Spark cannot compose: another id than the composed one",
)
NO_ID = Text("没有编号，整行不计", "no id: the row is left out")
SAME_ID = Text("编号不止一行", "several rows have this id")


@dataclass(frozen=True, slots=True)
class Warehouse:
    """Tables as they stand in a warehouse.

    `tables` has each kind's table, perhaps with its schema; of other kinds there are the subjects that relations lead
    to, with their ids and nothing else known. `columns` are the paths that
    each kind's table has; none: all of the vocabulary. `complete` names the collections all of whose members are there.
    `lists` says whether lists are arrays or texts with `;` or `、` between the words.
    """

    tables: Mapping[str, str]
    columns: Mapping[str, frozenset[str]] | None = None
    complete: frozenset[str] = frozenset()
    lists_are_text: bool = False

    def has(self, fact: Fact) -> bool:
        """Whether the tables have a column for a fact."""
        if not fact.can_be_given or fact.kind not in self.tables:
            return False
        return self.columns is None or fact.path in self.columns.get(fact.kind, ())

    def prepared(self, policy: Policy) -> Mapping[str, frozenset[str]]:
        """The columns of the prepared layout that come of these tables, by kind."""
        there = {fact.to for fact in policy.facts.values() if fact.type == "relation" and self.has(fact)}
        there |= self.tables.keys()
        found: dict[str, set[str]] = {kind: {"name"} if kind in there else set() for kind in policy.kinds}
        for fact in policy.facts.values():
            if self.has(fact):
                found[fact.kind].add(fact.name)
                if fact.optional:
                    found[fact.kind].add(f"{fact.name}{ABSENT}")
            elif fact.name in self.complete and fact.kind in there and self.has(policy.facts[fact.inverse_of]):
                found[fact.kind].add(f"{fact.name}{COMPLETE}")
        return {kind: frozenset(names) for kind, names in found.items()}


@dataclass(frozen=True, slots=True)
class Cell:
    """A column as it is read: what is written, the value or null, and where it is wrong with the reasons.

    `none` is where it is written that there is no value; nothing else is `there` then.
    """

    fact: Fact
    written: exp.Expr
    there: exp.Expr
    none: exp.Expr
    value: exp.Expr
    reasons: Sequence[tuple[exp.Expr, Text]]


def intake(policy: Policy, dialect: Dialect, warehouse: Warehouse, used: Mapping[str, frozenset[str]]) -> list[Layer]:
    """The layers that give each kind's rows in the prepared layout, as `<kind>_given`, with the columns used."""
    reads = [_read(policy, dialect, warehouse, kind, used[kind]) for kind in policy.kinds]
    return [layer for layers in reads for layer in layers] + [
        _given(policy, dialect, warehouse, kind, used) for kind in policy.kinds
    ]


def rejects(stages: Stages, warehouse: Warehouse, kind: str, language: Language) -> Layer:
    """One row for each cell that is written but cannot be read: id, column, what is written, the reason.

    `stages` takes the layers before it.
    """
    policy, dialect = stages.policy, stages.dialect
    skeleton = exp.Select().from_(_table(dialect, warehouse, kind, SOURCE))
    same = stages.fresh(f"{kind}_several")
    several = exp.Select().from_(_table(dialect, warehouse, kind, SOURCE)).group_by(_id(dialect, SOURCE), copy=False)
    several = several.having(exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1)), copy=False)
    stages.layers.append(Layer(same, several, {}, {"id": _id(dialect, SOURCE)}))
    aliases = {same: same}
    on = exp.EQ(this=_id(dialect, SOURCE), expression=sql.column(same, "id"))
    skeleton = skeleton.join(sql.table(same), on=on, join_type="left", copy=False)
    blank = sql.either(
        exp.Is(this=sql.column(SOURCE, "id"), expression=exp.null()),
        exp.EQ(this=_id(dialect, SOURCE), expression=sql.text("")),
    )
    twice = exp.Not(this=exp.Is(this=sql.column(same, "id"), expression=exp.null()))
    told = [(where, sql.text(reason.in_language(language))) for where, reason in ((blank, NO_ID), (twice, SAME_ID))]
    told += _told_folding(dialect, _word(dialect, SOURCE, "id"), language)
    of_id, why_id = stages.fresh("written"), stages.fresh("reason")
    columns: dict[str, exp.Expr] = {
        "id": _id(dialect, SOURCE),
        of_id: _word(dialect, SOURCE, "id"),
        why_id: sql.when(told),
    }
    wide = stages.fresh(f"{kind}_cells")
    long: list[list[exp.Expr]] = [[sql.text("id"), sql.column(wide, of_id), sql.column(wide, why_id)]]
    for fact in policy.facts.values():
        if fact.kind != kind or not warehouse.has(fact):
            continue
        found = None
        if fact.type == "relation":
            layers, found, skeleton = _related(dialect, warehouse, fact, skeleton)
            stages.layers.extend(layers)
            aliases.update({one.name: one.name for one in layers})
        cell = cell_of(fact, dialect, warehouse, found)
        if not cell.reasons:
            continue
        wrong = sql.both(cell.there.copy(), exp.Is(this=exp.Paren(this=cell.value), expression=exp.null()))
        why = [(where, _said(dialect, reason, cell.written, language)) for where, reason in cell.reasons]
        written, reason = stages.fresh("written"), stages.fresh("reason")
        columns[written] = cell.written.copy()
        cases = [(wrong, sql.when(why))]
        if fact.type == "relation" and not fact.many:
            columns[written] = exp.Trim(this=_word(dialect, SOURCE, fact.path))
            cases += _told_folding(dialect, _word(dialect, SOURCE, fact.path), language)
        columns[reason] = sql.when(cases)
        long.append([sql.text(fact.path), sql.column(wide, written), sql.column(wide, reason)])
    stages.layers.append(Layer(wide, skeleton, aliases, columns))
    return spread_rows(stages, wide, long, ("column", "written", "reason"), ["id"], unless_null="reason")


def is_blank(text: exp.Expr) -> exp.Expr:
    """Whether a text stands for what nobody knows."""
    return exp.In(this=exp.Lower(this=text), expressions=[sql.text(word) for word in BLANK_WORDS])


def cell_of(fact: Fact, dialect: Dialect, warehouse: Warehouse, found: exp.Expr | None = None) -> Cell:
    """How a fact's column is read; `found` says of a relation whether the related subject can be the one meant."""
    raw = sql.column(SOURCE, sql.named(dialect, fact.path))
    none: exp.Expr = exp.false()
    if (fact.type == "list" or fact.many) and not warehouse.lists_are_text:
        there: exp.Expr = exp.Not(this=exp.Is(this=raw, expression=exp.null()))
        words: exp.Expr = raw
        written = sql.cast(raw, sql.type_of(dialect, "word"))
    else:
        word = sql.cast(raw, sql.type_of(dialect, "word"))
        written = _identity(dialect, word) if fact.type == "relation" else exp.Trim(this=word)
        there = sql.both(exp.Not(this=exp.Is(this=raw, expression=exp.null())), sql.no(is_blank(written)))
        words = _words(dialect, written)
        if fact.optional:
            said = exp.false() if fact.type == "boolean" else _is_any(written, NONE_WORDS)
            none, there = (
                sql.both(exp.Not(this=exp.Is(this=raw, expression=exp.null())), said),
                sql.both(there, sql.no(said.copy())),
            )
    value: exp.Expr
    reasons: list[tuple[exp.Expr, Text]]
    match fact.type:
        case "boolean":
            value, reasons = _truth(written), [(exp.true(), NO_TRUTH)]
        case "integer" | "decimal":
            number = _number(dialect, written, fact.places)
            low, high = stored_range(fact)
            bounds = (exp.Literal.number(low), exp.Literal.number(high))
            within = exp.Between(this=number, low=bounds[0], high=bounds[1])
            value = sql.when([(within, number.copy())])
            text = Text(NO_NUMBER.zh.format(places=fact.places), NO_NUMBER.en.format(places=fact.places))
            wrong = exp.Is(this=number.copy(), expression=exp.null())
            reasons = [(_has(dialect, written, MARKS), MARKED), (wrong, text), (exp.true(), OUT_OF_RANGE)]
        case "date":
            day = _day(dialect, written)
            low_day, high_day = fact.minimum, fact.maximum
            earliest = low_day if isinstance(low_day, date) else date.min
            latest = high_day if isinstance(high_day, date) else date.max
            within = exp.Between(this=day, low=sql.constant(earliest, dialect), high=sql.constant(latest, dialect))
            value = sql.when([(within, day.copy())])
            wrong = exp.Is(this=day.copy(), expression=exp.null())
            reasons = [(_has(dialect, written, MARKS), MARKED), (wrong, NO_DAY), (exp.true(), OUT_OF_RANGE)]
        case "choice":
            value, reasons = _choice(fact, written), [(exp.true(), NO_CHOICE)]
        case "list":
            fits = _all_words(fact, dialect, words)
            if warehouse.lists_are_text and not fact.choices:
                fits = sql.both(_lists_plain_words(dialect, written), fits)
            value = sql.when([(fits, words.copy())])
            reasons = [(exp.true(), NO_LIST)]
        case "relation":
            value = sql.when([(found or exp.true(), words if fact.many else written.copy())])
            without_table = NO_LIST if fact.many else NO_TEXT
            reasons = [(exp.true(), NO_SUBJECT if fact.to in warehouse.tables else without_table)]
        case _:
            value, reasons = _text(fact, dialect, written)
    return Cell(fact, written, there, none, sql.when([(there.copy(), value)]), reasons)


# Values.


def _truth(written: exp.Expr) -> exp.Expr:
    cases: list[tuple[exp.Expr, exp.Expr]] = []
    for truth in (True, False):
        words = [sql.text(word) for word, meant in BOOLEANS.items() if meant is truth]
        cases.append((exp.In(this=exp.Lower(this=written.copy()), expressions=words), exp.Boolean(this=truth)))
    return sql.when(cases)


def _number(dialect: Dialect, written: exp.Expr, places: int) -> exp.Expr:
    """The number a text writes, times ten to the power of its places; null if it is none of so few places."""
    decimal = exp.DataType.build(f"DECIMAL({min(38, 18 + places)}, {places})")
    plain = _matches(dialect, written, PLAIN.format(places=places))
    power = _matches(dialect, written, WITH_EXPONENT)
    scale = exp.Literal.number(10**places)
    long = exp.DataType.build("BIGINT")

    def scaled(value: exp.Expr) -> exp.Expr:
        # Eighteen digits may be too many once they are scaled.
        return sql.tried(exp.Mul(this=value, expression=scale.copy()) if places else value, long.copy())

    double = exp.DataType.build("DOUBLE")
    if dialect.name == "postgres":
        # PostgreSQL 15 has no TRY_CAST; a numeric there has room for every digit, so nothing needs to be tried.
        numeric = sql.cast(written.copy(), exp.DataType.build("DECIMAL"))
        times = exp.Mul(this=numeric, expression=scale.copy())
        whole = exp.EQ(this=times.copy(), expression=sql.call("TRUNC", times.copy()))
        small = exp.LTE(this=sql.call("ABS", times.copy()), expression=exp.Literal.number(LARGEST_STORED))
        some = sql.when([(sql.both(whole, small), sql.cast(times, long.copy()))])
        return sql.when([(sql.either(plain, power), some)])
    tried = sql.tried(written.copy(), decimal)
    nearest = exp.EQ(this=sql.cast(tried.copy(), double), expression=sql.tried(written.copy(), double.copy()))
    return sql.when([(plain, scaled(tried)), (sql.both(power, nearest), scaled(tried.copy()))])


def _matches(dialect: Dialect, written: exp.Expr, pattern: str) -> exp.Expr:
    """Whether a text is as a pattern says, to its very end: before a last line break, `$` is no end of a text."""
    if dialect.name == "spark":
        pattern = pattern.removesuffix("$") + r"\z"
    return exp.RegexpLike(this=written.copy(), expression=sql.text(pattern))


def _day(dialect: Dialect, written: exp.Expr) -> exp.Expr:
    looks = _matches(dialect, written, DAY)
    to = exp.DataType.build("DATE")
    if dialect.name != "postgres":
        return sql.when([(looks, sql.tried(written.copy(), to))])

    def part(start: int, length: int) -> exp.Expr:
        taken = exp.Substring(this=written.copy(), start=exp.Literal.number(start), length=exp.Literal.number(length))
        return sql.cast(taken, exp.DataType.build("INT"))

    def divisible(number: int) -> exp.Expr:
        return exp.EQ(
            this=exp.Mod(this=part(1, 4), expression=exp.Literal.number(number)), expression=exp.Literal.number(0)
        )

    def month_in(*months: int) -> exp.Expr:
        return exp.In(this=part(6, 2), expressions=[exp.Literal.number(month) for month in months])

    def up_to(day: int) -> exp.Expr:
        return exp.LTE(this=part(9, 2), expression=exp.Literal.number(day))

    leap = sql.either(sql.both(divisible(4), sql.no(divisible(100))), divisible(400))
    exists = sql.either(
        up_to(28),
        sql.both(month_in(2), up_to(29), leap),
        sql.both(month_in(4, 6, 9, 11), up_to(30)),
        month_in(1, 3, 5, 7, 8, 10, 12),
    )
    return sql.when([(looks, sql.when([(exists, sql.cast(written.copy(), to))]))])


def _choice(fact: Fact, written: exp.Expr) -> exp.Expr:
    cases: list[tuple[exp.Expr, exp.Expr]] = []
    for name, label in fact.choices:
        words = dict.fromkeys(word.lower() for word in (name, label.zh, label.en))
        meant = exp.In(this=exp.Lower(this=written.copy()), expressions=[sql.text(word) for word in words])
        cases.append((meant, sql.text(name)))
    return sql.when(cases) if cases else written.copy()


def _is_any(text: exp.Expr, words: Sequence[str]) -> exp.Expr:
    """Whether a text is one of some words, whatever their case."""
    return exp.In(this=exp.Lower(this=text.copy()), expressions=[sql.text(word) for word in words])


def _text(fact: Fact, dialect: Dialect, written: exp.Expr) -> tuple[exp.Expr, list[tuple[exp.Expr, Text]]]:
    """A text that files would not read otherwise, and why another is none."""
    never_none = _is_any(written, NO_VALUE)
    if fact.code == CREDIT_CODE:
        fits, wrong = _credit_code(dialect, written), [(_has(dialect, written, MARKS), MARKED), (exp.true(), NO_CODE)]
    elif fact.code == PARTY_CODE:
        older = _matches(dialect, written, f"^{ORGANIZATION_CODE.pattern}$")
        fits = sql.either(_credit_code(dialect, written), older)
        wrong = [(_has(dialect, written, MARKS), MARKED), (exp.true(), NO_PARTY_CODE)]
    else:
        fits, wrong = _is_plain(dialect, written), [(exp.true(), NO_TEXT)]
    return sql.when([(fits, written.copy())]), [(never_none.copy(), NEVER_NONE), *wrong]


def _is_plain(dialect: Dialect, written: exp.Expr) -> exp.Expr:
    """Whether a text is neither too long nor odd, and says nothing else than its words."""
    short = exp.LTE(this=exp.Length(this=written.copy()), expression=exp.Literal.number(texts.LONGEST))
    harmless = sql.no(_has(dialect, written, f"^{BLANK}|{BLANK}$|{HARMFUL}"))
    return sql.both(short, harmless, sql.no(_is_any(written, NO_VALUE)))


def _has(dialect: Dialect, written: exp.Expr, pattern: str) -> exp.Expr:
    """Whether a text has what a pattern with `\\u` before code points says."""
    return exp.RegexpLike(this=written.copy(), expression=_pattern(dialect, pattern))


def _pattern(dialect: Dialect, pattern: str) -> exp.Expr:
    """A pattern with `\\u` before code points in the dialect's way to write them."""
    if dialect.name != "postgres":
        pattern = re.sub(r"\\u([0-9a-f]{4})", r"\\x{\1}", pattern)
    return sql.text(pattern)


def _said(dialect: Dialect, reason: Text, written: exp.Expr, language: Language) -> exp.Expr:
    """A reason in words, with the mark that the text has where the reason names it."""
    before, named, behind = reason.in_language(language).partition("{mark}")
    if not named:
        return sql.text(before)
    pattern = _pattern(dialect, MARKS)
    if dialect.name == "postgres":
        mark: exp.Expr = sql.call("SUBSTRING", written.copy(), pattern)
    else:
        mark = sql.call("REGEXP_EXTRACT", written.copy(), pattern, exp.Literal.number(0))
    return sql.call("CONCAT", sql.text(before), mark, sql.text(behind))


def _lists_plain_words(dialect: Dialect, written: exp.Expr) -> exp.Expr:
    """Whether a text lists words that files would read alike: nothing odd in them, no JSON."""
    odd = _has(dialect, written, f"{BLANK}|{HARMFUL}|^[[]")
    empty = exp.EQ(this=written.copy(), expression=sql.text("[]"))
    return sql.either(empty, sql.both(sql.no(odd), sql.no(_is_any(written, NO_VALUE))))


def _credit_code(dialect: Dialect, written: exp.Expr) -> exp.Expr:
    """Whether a text is a unified social credit code in its standard form: GB 32100-2015, check digit modulo 31."""
    number = exp.Literal.number

    def digit(place: int) -> exp.Expr:
        one = exp.Substring(this=written.copy(), start=number(place + 1), length=number(1))
        return exp.Sub(this=exp.StrPosition(this=sql.text(CREDIT_CODE_ALPHABET), substr=one), expression=number(1))

    weighted: exp.Expr = digit(17)
    for place in range(17):
        weight = number(pow(3, place, 31))
        weighted = exp.Add(this=weighted, expression=exp.Mul(this=exp.Paren(this=digit(place)), expression=weight))
    right = exp.EQ(this=exp.Mod(this=exp.Paren(this=weighted), expression=number(31)), expression=number(0))
    return sql.both(_matches(dialect, written, f"^{CREDIT_CODE_FORM.pattern}$"), right)


def _words(dialect: Dialect, written: exp.Expr) -> exp.Expr:
    """The words of a text that lists them; `[]`, 无 and separators alone list none."""
    split = "SPLIT" if dialect.name == "spark" else "REGEXP_SPLIT_TO_ARRAY"
    none = sql.cast(exp.Array(expressions=[]), sql.list_type(dialect))
    bare = exp.Trim(this=written.copy(), expression=sql.text(AROUND_WORDS))
    is_none = sql.either(_is_any(written, NO_WORDS), exp.EQ(this=bare, expression=sql.text("")))
    return sql.when([(is_none, none)], sql.call(split, bare.copy(), sql.text(BETWEEN_WORDS)))


def _all_words(fact: Fact, dialect: Dialect, words: exp.Expr) -> exp.Expr:
    """Whether the words of a list are choices of its fact, each there once."""
    choices = exp.Array(expressions=[sql.text(name) for name, _ in fact.choices])
    number = exp.Literal.number
    conditions: list[exp.Expr] = []
    match dialect.name:
        case "duckdb":
            once: exp.Expr = exp.EQ(
                this=sql.call("LEN", sql.call("LIST_DISTINCT", words.copy())), expression=sql.call("LEN", words.copy())
            )
            known: exp.Expr = sql.call("LIST_HAS_ALL", choices, words.copy())
        case "spark":
            once = exp.EQ(
                this=sql.call("SIZE", sql.call("ARRAY_DISTINCT", words.copy())),
                expression=sql.call("SIZE", words.copy()),
            )
            conditions.append(
                exp.EQ(
                    this=sql.call("SIZE", sql.call("ARRAY_COMPACT", words.copy())),
                    expression=sql.call("SIZE", words.copy()),
                )
            )
            known = exp.EQ(this=sql.call("SIZE", sql.call("ARRAY_EXCEPT", words.copy(), choices)), expression=number(0))
        case _:
            distinct = exp.Count(this=exp.Distinct(expressions=[exp.column("word")]))
            unnest = exp.Unnest(
                expressions=[words.copy()],
                alias=exp.TableAlias(this=exp.to_identifier("listed"), columns=[exp.to_identifier("word")]),
            )
            counted = exp.Subquery(this=exp.Select(expressions=[distinct]).from_(unnest))
            once = exp.EQ(this=counted, expression=sql.call("CARDINALITY", words.copy()))
            known = exp.ArrayContainsAll(this=sql.cast(choices, sql.list_type(dialect)), expression=words.copy())
    conditions.append(once)
    if fact.choices:
        conditions.append(known)
    return sql.both(*conditions)


# Layers.


def _table(dialect: Dialect, warehouse: Warehouse, kind: str, alias: str) -> exp.Table:
    table = exp.to_table(warehouse.tables[kind], dialect=dialect.name)
    table.set("alias", exp.TableAlias(this=exp.to_identifier(alias, quoted=True)))
    return table


def _id(dialect: Dialect, alias: str) -> exp.Expr:
    return _identity(dialect, _word(dialect, alias, "id"))


def _word(dialect: Dialect, alias: str, path: str) -> exp.Expr:
    """What stands in a column, as a text."""
    return sql.cast(sql.column(alias, sql.named(dialect, path)), sql.type_of(dialect, "word"))


def _identity(dialect: Dialect, text: exp.Expr) -> exp.Expr:
    """An id as `source.characters.identity` reads it; Spark has no way to compose letters."""
    wide, narrow = "".join(map(chr, FULL_WIDTH)), "".join(FULL_WIDTH.values())
    everywhere = [] if dialect.name == "spark" else [sql.text("g")]
    seen = sql.call("TRANSLATE", text.copy(), sql.text(wide), sql.text(narrow))
    for pattern, instead in ((UNSEEN, ""), (BLANK, " ")):
        seen = sql.call("REGEXP_REPLACE", seen, _pattern(dialect, pattern), sql.text(instead), *everywhere)
    compose = {"postgres": "NORMALIZE", "duckdb": "NFC_NORMALIZE"}.get(dialect.name)
    seen = sql.call(compose, seen) if compose else seen
    return sql.when([(_is_odd(dialect, text), exp.Trim(this=seen))], exp.Trim(this=text.copy()))


def _is_odd(dialect: Dialect, text: exp.Expr) -> exp.Expr:
    """Whether a text has other characters than printable ASCII."""
    return _has(dialect, text, "[^ -~]")


def _told_folding(dialect: Dialect, text: exp.Expr, language: Language) -> list[tuple[exp.Expr, exp.Expr]]:
    """Where an id is read otherwise than it is written, and what is told of it."""
    identity = _identity(dialect, text)
    before, _, behind = READ_AS.in_language(language).partition("{read}")
    # Without saying which, DuckDB trims blanks of every kind.
    trimmed = exp.Trim(this=text.copy(), expression=sql.text(" "))
    changed = sql.both(_is_odd(dialect, text), exp.NEQ(this=trimmed, expression=identity))
    told = [(changed, sql.call("CONCAT", sql.text(before), identity.copy(), sql.text(behind)))]
    if dialect.name == "spark":
        told.insert(0, (_has(dialect, text, COMBINING), sql.text(IN_PARTS.in_language(language))))
    return told


def _relations(policy: Policy, warehouse: Warehouse, kind: str) -> Iterator[Fact]:
    for fact in policy.facts.values():
        if fact.kind == kind and fact.type == "relation" and warehouse.has(fact):
            yield fact


def _read(policy: Policy, dialect: Dialect, warehouse: Warehouse, kind: str, used: frozenset[str]) -> list[Layer]:
    """The layers up to `<kind>_read`: each column's value, and of relations whether what is written was rejected."""
    if kind not in warehouse.tables:
        return []
    skeleton = exp.Select().from_(_table(dialect, warehouse, kind, SOURCE))
    columns: dict[str, exp.Expr] = {"id": _id(dialect, SOURCE)}
    if "name" in used:
        name = exp.Trim(this=sql.cast(sql.column(SOURCE, "name"), sql.type_of(dialect, "word")))
        is_named = exp.NEQ(this=name, expression=sql.text(""))
        # As in files, a subject without a name is called by its id.
        columns["name"] = sql.when([(is_named, name.copy())], _id(dialect, SOURCE))
    layers: list[Layer] = []
    aliases: dict[str, str] = {}
    # A collection that is said to be whole is not, if a relation to its owner could not be read.
    watched = {policy.facts[name].inverse_of for name in warehouse.complete if policy.facts[name].inverse_of}
    for fact in policy.facts.values():
        if fact.kind != kind or not warehouse.has(fact):
            continue
        absent = f"{fact.name}{ABSENT}"
        if not {fact.name, absent} & used and fact.name not in watched:
            continue
        found = None
        if fact.type == "relation":
            layer, found, skeleton = _related(dialect, warehouse, fact, skeleton)
            layers += layer
            aliases.update({one.name: one.name for one in layer})
        cell = cell_of(fact, dialect, warehouse, found)
        columns[sql.named(dialect, fact.name)] = cell.value
        if fact.type == "relation":
            lost = sql.both(cell.there.copy(), exp.Is(this=exp.Paren(this=cell.value.copy()), expression=exp.null()))
            columns[sql.named(dialect, f"{fact.name}{REJECTED}")] = lost
        if fact.optional:
            said = sql.column(SOURCE, sql.named(dialect, f"{fact.path}{IS_NONE}"))
            none = _truth(exp.Trim(this=sql.cast(said, sql.type_of(dialect, "word"))))
            columns[sql.named(dialect, absent)] = sql.both(
                sql.either(sql.coalesce(none, exp.false()), cell.none.copy()), sql.no(exp.Paren(this=cell.there.copy()))
            )
    there = sql.both(
        exp.Not(this=exp.Is(this=sql.column(SOURCE, "id"), expression=exp.null())),
        exp.NEQ(this=_id(dialect, SOURCE), expression=sql.text("")),
    )
    layers.append(Layer(f"{kind}_read", skeleton.where(there, copy=False), aliases, columns))
    return layers


def _related(
    dialect: Dialect, warehouse: Warehouse, fact: Fact, skeleton: exp.Select
) -> tuple[list[Layer], exp.Expr, exp.Select]:
    """The layers that say which subjects a relation leads to, the condition that they are there, and the join.

    Of a kind without a table whoever is led to is there, if what is written can be an id.
    """
    if fact.to not in warehouse.tables:
        cell = cell_of(fact, dialect, warehouse)
        return [], _all_words(fact, dialect, cell.value) if fact.many else _is_plain(dialect, cell.written), skeleton
    name = f"{fact.kind}_{fact.path}_ids"
    target = exp.Select().from_(_table(dialect, warehouse, fact.to, "target"))
    ids = Layer(name, target.group_by(_id(dialect, "target"), copy=False), {}, {"id": _id(dialect, "target")})
    if not fact.many:
        leads = _identity(dialect, _word(dialect, SOURCE, fact.path))
        on = exp.EQ(this=leads, expression=sql.column(name, "id"))
        matched = exp.Not(this=exp.Is(this=sql.column(name, "id"), expression=exp.null()))
        return [ids], matched, skeleton.join(sql.table(name), on=on, join_type="left", copy=False)
    listing = f"{fact.kind}_{fact.path}_listed"
    cell = cell_of(fact, dialect, warehouse)
    given = f"{fact.kind}_{fact.path}_lists"
    lists = Layer(
        given,
        exp.Select().from_(_table(dialect, warehouse, fact.kind, SOURCE)),
        {},
        {"id": _id(dialect, SOURCE), "words": cell.value},
    )
    spread = sql.spread(dialect, given, sql.column(given, "words"), "listed", "word")
    items = Layer(
        listing,
        spread,
        {given: given},
        {"id": sql.column(given, "id"), "word": sql.column("listed", "word")},
    )
    whole = f"{fact.kind}_{fact.path}_found"
    beside = exp.Select().from_(sql.table(listing))
    beside = beside.join(
        sql.table(name),
        on=exp.EQ(this=sql.column(listing, "word"), expression=sql.column(name, "id")),
        join_type="left",
        copy=False,
    ).group_by(sql.column(listing, "id"), copy=False)
    words = exp.Count(this=exp.Distinct(expressions=[sql.column(name, "id")]))
    all_there = exp.EQ(this=words, expression=exp.Count(this=exp.Star()))
    found = Layer(
        whole,
        beside,
        {listing: listing, name: name},
        {"id": sql.column(listing, "id"), "whole": all_there},
    )
    on = exp.EQ(this=_id(dialect, SOURCE), expression=sql.column(whole, "id"))
    # An empty list has no row there, and lacks nobody.
    there = sql.coalesce(sql.column(whole, "whole"), exp.true())
    joined = skeleton.join(sql.table(whole), on=on, join_type="left", copy=False)
    return [ids, lists, items, found], there, joined


def _given(
    policy: Policy, dialect: Dialect, warehouse: Warehouse, kind: str, used: Mapping[str, frozenset[str]]
) -> Layer:
    """`<kind>_given`: the prepared layout; a kind without a table has those that relations lead to."""
    name, read = f"{kind}_given", f"{kind}_read"
    columns: dict[str, exp.Expr] = {}
    if kind in warehouse.tables:
        skeleton, aliases = exp.Select().from_(sql.table(read)), {read: read}
    else:
        skeleton, aliases = _led_to(policy, dialect, warehouse, kind, used)
        columns = {each: sql.column(LED_TO, "id") for each in ("id", "name")}
    for fact in policy.facts.values():
        column = f"{fact.name}{COMPLETE}"
        if fact.kind != kind or fact.name not in warehouse.complete or column not in used[kind]:
            continue
        relation = policy.facts[fact.inverse_of]
        members = f"{relation.kind}_read"
        aliases[members] = members
        lost = sql.column(members, sql.named(dialect, f"{relation.name}{REJECTED}"))
        any_lost = exp.Select(expressions=[sql.coalesce(sql.call("BOOL_OR", lost), exp.false())])
        subquery = exp.Subquery(this=any_lost.from_(sql.table(members)))
        columns[sql.named(dialect, column)] = exp.Not(this=subquery)
    return Layer(name, skeleton, aliases, columns, read if kind in warehouse.tables else None)


def _led_to(
    policy: Policy, dialect: Dialect, warehouse: Warehouse, kind: str, used: Mapping[str, frozenset[str]]
) -> tuple[exp.Select, dict[str, str]]:
    """The ids, each once, that the relations used lead to, and the layers they are in."""
    found: list[exp.Select] = []
    aliases: dict[str, str] = {}
    for fact in policy.facts.values():
        if fact.to != kind or not warehouse.has(fact) or fact.name not in used[fact.kind]:
            continue
        read = f"{fact.kind}_read"
        aliases[read] = read
        leads = sql.column(read, sql.named(dialect, fact.name))
        if fact.many:
            rows = sql.spread(dialect, read, leads, "listed", "word")
            leads = sql.column("listed", "word")
        else:
            rows = exp.Select().from_(sql.table(read))
        there = exp.Not(this=exp.Is(this=leads.copy(), expression=exp.null()))
        found.append(rows.select(sql.aliased(leads, "id"), copy=False).where(there, copy=False))
    if not found:
        nobody = sql.aliased(sql.cast(exp.null(), sql.type_of(dialect, "word")), "id")
        found.append(exp.Select(expressions=[nobody]).where(exp.false(), copy=False))
    every = found[0].distinct(copy=False) if len(found) == 1 else exp.union(*found, distinct=True, copy=False)
    return exp.Select().from_(every.subquery(LED_TO, copy=False)), aliases
