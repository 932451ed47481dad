"""The common table expressions that a query is made of: rows of each kind, joined and gathered level by level.

A *frame* is a set of rows: the subjects of a kind, or the members of a collection each beside its owner. A value that
comes from other rows arrives at a level above the one at which those rows have it. Within a level, what is used more
than once is computed once: a *step*, a column of a layer of its own. Columns that nothing asks for are left out at the
end.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from qsd_rules.lowering.columns import (
    Carried,
    Column,
    Followed,
    Forge,
    Gathered,
    parts,
    walk,
)
from qsd_rules.policy.model import Policy
from qsd_rules.tables.sql import dialects as sql
from qsd_rules.tables.sql.columns import Rows, Widths
from qsd_rules.tables.sql.dialects import Dialect

MOST_PARTS = 150
"""An expression with more parts is cut into steps, so that no planner has to go too deep."""


@dataclass(slots=True)
class Layer:
    """A common table expression: `columns` beside what passes through from `passing`, over `skeleton`'s FROM.

    `aliases` says which layer is meant by each name in FROM. `fence` keeps a planner from merging it with the next.
    """

    name: str
    skeleton: exp.Select
    aliases: Mapping[str, str]
    columns: dict[str, exp.Expr]
    passing: str | None = None
    fence: bool = False
    star: bool = False
    comment: str = ""

    def query(self, asked: Collection[str]) -> exp.Select:
        """The query with the columns that are asked for."""
        query = self.skeleton.copy()
        own = [sql.aliased(self.columns[name], name) for name in self.columns if name in asked]
        passed = [sql.column(self.passing or "", name) for name in asked if name not in self.columns]
        if passed and self.star:
            passed = [exp.Column(this=exp.Star(), table=exp.to_identifier(self.passing, quoted=True))]
        query.set("expressions", [*passed, *own])
        if self.fence:
            query.set("offset", exp.Offset(expression=exp.Literal.number(0)))
        return query

    def asks(self, asked: Iterable[str]) -> Iterator[tuple[str, str]]:
        """The layers and columns that it reads, when these columns are asked of it."""
        for name in asked:
            if name in self.columns:
                yield from self._read(self.columns[name])
            elif self.passing is not None:
                yield self.aliases[self.passing], name
        yield from self._read(self.skeleton)

    def any_column(self) -> str:
        """A column that it has, and has for little."""
        return "id" if "id" in self.columns or self.passing is not None else next(iter(self.columns))

    def _read(self, expression: exp.Expr) -> Iterator[tuple[str, str]]:
        for read in expression.find_all(exp.Column):
            if read.table in self.aliases:
                yield self.aliases[read.table], read.name


@dataclass(slots=True, eq=False)
class Frame:
    """Rows: `kind` says whose columns they have. Members beside their owner have an `outer` frame, the owner's.

    `exported` and `gathered` are for other rows, as a column and as totals. `steps` have the level at which each is
    computed, and how deep it is among those of its level.
    """

    name: str
    kind: str
    keys: tuple[str, ...]
    outer: Frame | None = None
    collection: str = ""
    demanded: dict[Column, None] = field(default_factory=dict)
    seen: set[Column] = field(default_factory=set)
    exported: dict[Column, None] = field(default_factory=dict)
    gathered: dict[Column, None] = field(default_factory=dict)
    arriving: dict[Followed | Gathered, None] = field(default_factory=dict)
    carried: dict[Carried, None] = field(default_factory=dict)
    placed: dict[Column, str] = field(default_factory=dict)
    steps: dict[Column, tuple[int, int]] = field(default_factory=dict)
    levels: dict[Column, int] = field(default_factory=dict)
    last: str = ""


@dataclass(slots=True)
class Stages:
    """The layers of a query. `sources` are the layers with the prepared layout of each kind."""

    policy: Policy
    forge: Forge
    dialect: Dialect
    sources: Mapping[str, str]
    widths: Widths = field(init=False)
    layers: list[Layer] = field(default_factory=list)
    frames: dict[str, Frame] = field(default_factory=dict)
    pairs: dict[tuple[Frame, str], Frame] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    carrying: dict[Gathered, tuple[Carried, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.widths = Widths(self.forge)

    # What is asked for.

    def base(self, kind: str) -> Frame:
        """The subjects of a kind."""
        if kind not in self.frames:
            self.frames[kind] = Frame(kind, kind, ("id",))
        return self.frames[kind]

    def demand(self, frame: Frame, column: Column) -> None:
        """Ask for an expression in the rows of a frame, and for all that it takes from other rows."""
        if column in frame.demanded:
            return
        frame.demanded[column] = None
        for part in _unseen(column, frame.seen):
            frame.seen.add(part)
            if isinstance(part, Carried):
                frame.carried[part] = None
            elif isinstance(part, Followed) and part not in frame.arriving:
                frame.arriving[part] = None
                target = self.base(part.to)
                target.exported[part.value] = None
                self.demand(target, part.value)
            elif isinstance(part, Gathered) and part not in frame.arriving:
                frame.arriving[part] = None
                for carried in self.carried_by(part):
                    frame.exported[carried.value] = None
                    self.demand(frame, carried.value)
                members = self.members(frame, part)
                self.demand(members, part.value)
                members.gathered[part.value] = None
                members.carried.update(dict.fromkeys(self.carried_by(part)))

    def members(self, frame: Frame, gathered: Gathered) -> Frame:
        """The rows that a collection of a frame is gathered over."""
        if not self.carried_by(gathered):
            return self.base(gathered.of)
        key = (frame, gathered.collection)
        if key not in self.pairs:
            keys = ("id", *(f"owner_{name}" for name in frame.keys))
            name = self.fresh(f"{frame.name}_{self.policy.facts[gathered.collection].path}")
            self.pairs[key] = Frame(name, gathered.of, keys, frame, gathered.collection)
        return self.pairs[key]

    def carried_by(self, gathered: Gathered) -> tuple[Carried, ...]:
        """What a gathered value takes from the owner's row."""
        if gathered not in self.carrying:
            self.carrying[gathered] = tuple(part for part in walk([gathered.value]) if isinstance(part, Carried))
        return self.carrying[gathered]

    def level(self, frame: Frame, column: Column) -> int:
        """The level at which a frame has an expression."""
        for part in _unseen(column, frame.levels):
            frame.levels[part] = self._level(frame, part)
        return frame.levels[column]

    def _level(self, frame: Frame, column: Column) -> int:
        match column:
            case Followed(to=to, value=value):
                return max(self.level(self.base(to), value) + 1, self.floor(frame))
            case Gathered(value=value):
                members = self.members(frame, column)
                return max(self.level(members, value), self.floor(members), self.floor(frame)) + 1
            case _:
                return max((frame.levels[part] for part in parts(column)), default=self.floor(frame))

    def floor(self, frame: Frame) -> int:
        """The level at which the rows of a frame are there, with what they carry."""
        if frame.outer is None:
            return 0
        own = self.floor(frame.outer)
        return max((self.level(frame.outer, carried.value) for carried in frame.carried), default=own)

    # Layers.

    def build(self) -> None:
        """Make the layers for all that was asked for."""
        frames = [*self.frames.values(), *self.pairs.values()]
        for frame in frames:
            for column in frame.demanded:
                self.level(frame, column)
            self._choose_steps(frame)
        top = max((level for frame in frames for level in frame.levels.values()), default=0)
        for level in range(top + 1):
            for frame in frames:
                if self.floor(frame) <= level and frame.demanded:
                    self._build_level(frame, level)

    def rows(self, frame: Frame) -> Rows:
        """The rows of a frame's last layer, to write expressions for."""
        return Rows(self.dialect, self.widths, frame.last, frame.placed)

    def fresh(self, name: str) -> str:
        """A name that no layer has yet."""
        count = self.names[name] = self.names.get(name, 0) + 1
        return name if count == 1 else f"{name}_{count}"

    def _choose_steps(self, frame: Frame) -> None:
        """Choose what is a step, and at which level and how deep among the steps there.

        What other rows wait for is worked out as soon as it can be; the rest last, so that what arrives meanwhile
        finds rows that are narrow yet.
        """
        nodes = list(walk(frame.demanded))
        top = max((frame.levels[node] for node in nodes), default=0)
        early = set(walk([*frame.exported, *frame.gathered]))
        uses: dict[Column, int] = {}
        for node in nodes:
            for part in dict.fromkeys(parts(node)):
                uses[part] = uses.get(part, 0) + 1
        for column in frame.demanded:
            uses[column] = uses.get(column, 0) + 1
        size: dict[Column, int] = {}
        place: dict[Column, tuple[int, int]] = {}
        for node in nodes:
            inner = parts(node)
            size[node] = 1 + sum(size[part] for part in inner)
            level = frame.levels[node] if node in early else top
            same_level = (part for part in inner if place[part][0] == level)
            depth = max((place[part][1] + (part in frame.steps) for part in same_level), default=0)
            place[node] = level, depth
            shared = uses.get(node, 0) > 1 and size[node] >= self.dialect.least_step
            if inner and (shared or size[node] > MOST_PARTS):
                frame.steps[node] = place[node]
                size[node] = 1

    def _build_level(self, frame: Frame, level: int) -> None:
        if not frame.last:
            frame.last = self.sources[frame.kind] if frame.outer is None else self._pair_up(frame)
        self._arrive(frame, [part for part in frame.arriving if frame.levels[part] == level])
        steps = {step: depth for step, (at, depth) in frame.steps.items() if at == level}
        for depth in sorted(set(steps.values())):
            self._place(frame, [step for step, at in steps.items() if at == depth], "step", fence=True)
        exported = [c for c in frame.exported if frame.levels[c] == level and c not in frame.placed]
        self._place(frame, [column for column in exported if not isinstance(column, Carried)], "value")

    def _place(self, frame: Frame, columns: list[Column], word: str, fence: bool = False) -> None:
        """A layer with these expressions as columns."""
        if not columns:
            return
        rows, source = self.rows(frame), frame.last
        written = {self.fresh(word): self._exact(column, rows) for column in columns}
        layer = Layer(
            self.fresh(f"{frame.name}_rows"),
            exp.Select().from_(sql.table(source)),
            {source: source},
            written,
            source,
            fence=fence and self.dialect.name == "postgres",
            star=self.dialect.name != "postgres",
        )
        self._add(frame, layer, dict(zip(columns, written, strict=True)))

    def _exact(self, column: Column, rows: Rows) -> exp.Expr:
        """An expression, of the type that its bounds alone ask for, when it is a whole number."""
        written = rows.written(column)
        if column.sort != "whole":
            return written
        return sql.cast(written, sql.whole_type(self.dialect, self.widths.is_long(column)))

    def _add(self, frame: Frame, layer: Layer, placed: Mapping[Column, str]) -> None:
        self.layers.append(layer)
        frame.last = layer.name
        frame.placed.update(placed)

    def _arrive(self, frame: Frame, arriving: list[Followed | Gathered]) -> None:
        """A layer with what arrives from other rows."""
        if not arriving:
            return
        source = frame.last
        skeleton = exp.Select().from_(sql.table(source))
        aliases = {source: source}
        written: dict[str, exp.Expr] = {}
        placed: dict[Column, str] = {}
        followed: dict[tuple[str, str], list[Followed]] = {}
        gathered: dict[tuple[str, Frame], list[Gathered]] = {}
        for column in arriving:
            if isinstance(column, Followed):
                followed.setdefault((column.relation, column.to), []).append(column)
            else:
                gathered.setdefault((column.collection, self.members(frame, column)), []).append(column)
        for (relation, to), columns in followed.items():
            target = self.base(to)
            alias = self.fresh(self.policy.facts[relation].path)
            aliases[alias] = target.last
            leads = sql.column(source, sql.named(self.dialect, relation))
            skeleton = _left_join(skeleton, target.last, alias, [(leads, sql.column(alias, "id"))])
            for one in columns:
                value = Rows(self.dialect, self.widths, alias, target.placed).written(one.value)
                name = self.fresh("followed")
                written[name] = sql.coalesce(value, sql.default_of(one.sort, self.dialect))
                placed[one] = name
        for (collection, members), totals in gathered.items():
            layer = self._gather(frame, members, collection, totals)
            aliases[layer.name] = layer.name
            on = [(sql.column(source, "id"), sql.column(layer.name, f"owner_{key}")) for key in frame.keys]
            if members.outer is None:
                on = on[:1]
            skeleton = _left_join(skeleton, layer.name, layer.name, on)
            names = [name for name in layer.columns if not name.startswith("owner_")]
            for total, name in zip(totals, names, strict=True):
                default = sql.default_of(total.sort, self.dialect)
                written[name] = sql.coalesce(sql.column(layer.name, name), default)
                placed[total] = name
        star = self.dialect.name != "postgres"
        layer = Layer(self.fresh(f"{frame.name}_rows"), skeleton, aliases, written, source, star=star)
        self._add(frame, layer, placed)

    def _gather(self, frame: Frame, members: Frame, collection: str, totals: list[Gathered]) -> Layer:
        """A layer with totals over the members of a collection, by owner."""
        rows = self.rows(members)
        definition = self.policy.facts[collection]
        names = {total: self.fresh("gathered") for total in totals}
        written = {name: self._total(total, rows) for total, name in names.items()}
        source = members.last
        aliases = {source: source}
        keys: dict[str, exp.Expr]
        if members.outer is not None:
            keys = {name: sql.column(source, name) for name in members.keys[1:]}
            skeleton = exp.Select().from_(sql.table(source))
        elif not definition.inverse_of:
            pairs = self._listing(self.sources[frame.kind], sql.named(self.dialect, collection))
            aliases[pairs] = pairs
            keys = {"owner_id": sql.column(pairs, "row_id")}
            skeleton = exp.Select().from_(sql.table(pairs))
            skeleton = _join(skeleton, source, [(sql.column(pairs, "item_id"), sql.column(source, "id"))])
        elif self.policy.facts[definition.inverse_of].many:
            listed = sql.column(source, sql.named(self.dialect, definition.inverse_of))
            skeleton = sql.spread(self.dialect, source, listed, "listed", "owner_id")
            keys = {"owner_id": sql.column("listed", "owner_id")}
        else:
            owner = sql.column(source, sql.named(self.dialect, definition.inverse_of))
            keys = {"owner_id": owner}
            there = exp.Not(this=exp.Is(this=owner.copy(), expression=exp.null()))
            skeleton = exp.Select().from_(sql.table(source)).where(there, copy=False)
        skeleton = skeleton.group_by(*(key.copy() for key in keys.values()), copy=False)
        layer = Layer(self.fresh(f"{frame.name}_{definition.path}"), skeleton, aliases, {**keys, **written})
        self.layers.append(layer)
        return layer

    def _total(self, total: Gathered, rows: Rows) -> exp.Expr:
        value = rows.written(total.value)
        if total.how == "any":
            return sql.call("BOOL_OR", value)
        long = self.widths.is_long(total)
        if total.value.sort == "truth":
            value = sql.when([(value, exp.Literal.number(1))], exp.Literal.number(0))
        if not long or total.value.sort == "truth":
            value = sql.cast(value, sql.whole_type(self.dialect, long))
        return sql.cast(sql.call("SUM", value), sql.whole_type(self.dialect, long))

    def _pair_up(self, frame: Frame) -> str:
        """A layer with the members of a collection, each beside its owner with what it carries."""
        outer = frame.outer
        assert outer is not None, "INVARIANT: only members are paired with owners"
        definition = self.policy.facts[frame.collection]
        member = self.sources[frame.kind]
        owner = outer.last
        alias = self.fresh("owner")
        aliases = {member: member, alias: owner}
        listed = sql.named(self.dialect, definition.inverse_of or frame.collection)
        if not definition.inverse_of:
            pairs = self._listing(self.sources[outer.kind], listed)
            skeleton = exp.Select().from_(sql.table(owner, alias))
            skeleton = _join(skeleton, pairs, [(sql.column(pairs, "row_id"), sql.column(alias, "id"))])
            skeleton = _join(skeleton, member, [(sql.column(pairs, "item_id"), sql.column(member, "id"))])
        elif self.policy.facts[definition.inverse_of].many:
            pairs = self._listing(member, listed)
            skeleton = exp.Select().from_(sql.table(member))
            skeleton = _join(skeleton, pairs, [(sql.column(pairs, "row_id"), sql.column(member, "id"))])
            skeleton = _join(skeleton, owner, [(sql.column(pairs, "item_id"), sql.column(alias, "id"))], alias)
        else:
            skeleton = exp.Select().from_(sql.table(member))
            skeleton = _join(skeleton, owner, [(sql.column(member, listed), sql.column(alias, "id"))], alias)
        if not definition.inverse_of or self.policy.facts[definition.inverse_of].many:
            aliases[pairs] = pairs
        written: dict[str, exp.Expr] = {
            name: sql.column(alias, key) for name, key in zip(frame.keys[1:], outer.keys, strict=True)
        }
        for carried in frame.carried:
            value = Rows(self.dialect, self.widths, alias, outer.placed).written(carried.value)
            name = self.fresh("carried")
            written[name] = value
            frame.placed[carried] = name
        layer = Layer(self.fresh(f"{frame.name}_rows"), skeleton, aliases, written, member)
        self.layers.append(layer)
        return layer.name

    def _listing(self, source: str, listed: str) -> str:
        """A layer with a row for each item of a list column."""
        spread = sql.spread(self.dialect, source, sql.column(source, listed), "listed", "item_id")
        columns: dict[str, exp.Expr] = {
            "row_id": sql.column(source, "id"),
            "item_id": sql.column("listed", "item_id"),
        }
        layer = Layer(self.fresh("listing"), spread, {source: source}, columns)
        self.layers.append(layer)
        return layer.name


def _left_join(query: exp.Select, source: str, alias: str, on: Sequence[tuple[exp.Expr, exp.Expr]]) -> exp.Select:
    matches = sql.both(*(exp.EQ(this=one, expression=other) for one, other in on))
    return query.join(sql.table(source, alias if alias != source else ""), on=matches, join_type="left", copy=False)


def _join(query: exp.Select, source: str, on: Sequence[tuple[exp.Expr, exp.Expr]], alias: str = "") -> exp.Select:
    matches = sql.both(*(exp.EQ(this=one, expression=other) for one, other in on))
    return query.join(sql.table(source, alias), on=matches, copy=False)


def with_layers(final: Layer, layers: Iterable[Layer]) -> exp.Select:
    """The query of the last layer, with the others that it needs before it, each with the columns asked for."""
    known = {layer.name: layer for layer in layers}
    asked: dict[str, dict[str, None]] = {final.name: dict.fromkeys(final.columns)}
    for layer in [final, *reversed(known.values())]:
        if layer.name not in asked:
            continue
        if not asked[layer.name]:
            # Only its rows are asked for, as by counts of rules that look at no column.
            asked[layer.name][layer.any_column()] = None
        for name, column in layer.asks(list(asked[layer.name])):
            asked.setdefault(name, {})[column] = None
        for source in layer.aliases.values():
            asked.setdefault(source, {})
    query = final.query(asked[final.name])
    for name, layer in known.items():
        if name in asked:
            common = layer.query(asked[name])
            if layer.comment:
                common.comments = [layer.comment]
            query = query.with_(exp.to_identifier(name, quoted=True), as_=common, copy=False)
    return query


def _unseen(column: Column, seen: Container[Column]) -> Iterator[Column]:
    """The expression and its parts in the same row that are not among those seen by then, parts first."""
    waiting: list[tuple[Column, bool]] = [(column, False)]
    while waiting:
        one, ready = waiting.pop()
        if one in seen:
            continue
        if ready:
            yield one
        else:
            waiting.append((one, True))
            waiting.extend((part, False) for part in parts(one))
