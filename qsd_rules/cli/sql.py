"""`qsd-rules sql`: the rules as SQL, to be run in the user's own warehouse."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.outputs import refuse_overwriting
from qsd_rules.cli.speaking import Day, OneOf, SpokenCommand
from qsd_rules.words.installing import how_to_install
from qsd_rules.words.language import Language, Text
from qsd_rules.words.problems import InputProblems, Place, Problem, did_you_mean

if TYPE_CHECKING:
    from qsd_rules.policy.model import Policy
    from qsd_rules.tables.sql.intake import Warehouse

DIALECTS = ("spark", "postgres", "duckdb")
RESULTS = ("outcomes", "counts", "findings", "decisions", "contradictions", "rejects")
LISTS = ("array", "text")

SUMMARY = Text(
    "把规则译成 SQL，在自己的数据仓库里运行：每类主体一条查询，注明条款、规则和条件\n\n"
    "列名用事实的路径（`energy_review.passed`），可以没有值的事实另有一列 `….is_none`；`--ddl` 输出所需的表结构。"
    "没有写的、读不出来的都是未知，读不出来的用 `--result rejects` 列出\n\n"
    "退出码：0 已输出，2 用法有误",
    "The rules as SQL for your own warehouse: one query for a kind of subject, commented with clause, rule and "
    "condition\n\n"
    "Columns are named by the facts' paths (`energy_review.passed`), an optional fact has a second column `….is_none`; "
    "`--ddl` prints the tables. What is not given or cannot be read is unknown; `--result rejects` lists the latter\n\n"
    "Exit codes: 0 written, 2 bad usage",
)
DIALECT_HELP = Text("SQL 方言", "dialect of SQL")
KIND_HELP = Text(
    "哪类主体，可重复；默认所有有规则的", "which kind of subject; repeatable; default: all that have rules"
)
RESULT_HELP = Text(
    "要什么：每条规则的结果代码、计数、须处理的事项、决定、读不出来的单元格",
    "what is asked: outcome codes, counts, findings, decisions, or the cells that cannot be read",
)
AS_OF_HELP = Text("评估日期，默认今天", "day of the assessment; default: today")
READING_HELP = Text(
    "采用哪种读法：`规则=读法`，或对所有有此读法的规则写 `读法`；可重复",
    "which reading governs: `rule=reading`, or `reading` for all rules that have it; repeatable",
)
TABLE_HELP = Text(
    "某类主体的表：`project=mart.projects`，可重复；一给出，其余各类即视为没有表。默认表名即类名",
    "the table of a kind: `project=mart.projects`; repeatable; kinds not named then have no table. Default: every kind "
    "has a table of its name",
)
COLUMNS_HELP = Text(
    "某类的表只有这些列：`project=use,floors`，可重复；其余事实视为未知。默认全部都有",
    "the table of a kind has these columns only: `project=use,floors`; repeatable; other facts are unknown",
)
COMPLETE_HELP = Text(
    "哪些集合的成员已全部在表中：`district.projects`，或 `all`；可重复。默认一概不知，须看全部成员的规则即不能判定",
    "collections all of whose members are in the tables: `district.projects`, or `all`; repeatable. Default: none, and "
    "rules on all members stay undetermined",
)
LISTS_HELP = Text(
    "列表列的写法：数组，或以 `；`、`、` 分隔的文字",
    "how lists are held: arrays, or texts with `;` or `,` between the words",
)
GROUP_HELP = Text("计数另按此事实分组，如 `subdistrict`", "counts are also told by this fact, as `subdistrict`")
DDL_HELP = Text("输出建表语句，而不是查询", "print CREATE TABLE statements instead of queries")
OUTPUT_HELP = Text("写入文件，而不是标准输出", "write to this file instead of standard output")

NO_LIBRARY = Text(
    "这条命令需要程序库 SQLGlot，尚未安装", "this command needs the library SQLGlot, which is not installed"
)
NO_KIND = Text("没有主体类别 `{name}`", "there is no kind of subject `{name}`")
NO_PAIR = Text(
    "`{option}` 应写作 `{example}`，而写的是 `{written}`", "`{option}` is written as `{example}`, not `{written}`"
)
NO_FACT = Text("`{kind}` 没有事实 `{name}`", "`{kind}` has no fact `{name}`")
NO_COLLECTION = Text("没有集合 `{name}`", "there is no collection `{name}`")
NO_TABLE = Text(
    "`{kind}` 没有表，请用 `--table {kind}=表名` 给出", "`{kind}` has no table: give one with `--table {kind}=name`"
)
NO_GROUP = Text(
    "`--group-by` 只用于 `--result counts`，而所要的是 `{result}`",
    "`--group-by` goes with `--result counts` only, and what is asked is `{result}`",
)
NO_DECISIONS = Text("`{kind}` 没有决定", "there are no decisions on `{kind}`")
LEFT_OUT = Text("未译成 SQL：{name}（{reason}）", "not in the SQL: {name} ({reason})")
NOT_IN_FORCE = Text("{day} 政策不在有效期内，没有规则可用", "on {day} the policy is not in force: no rule applies")


def require_sqlglot() -> None:
    """Nothing, if SQLGlot is installed.

    Raises:
        InputProblems: it is not, and how to install it.
    """
    if importlib.util.find_spec("sqlglot") is None:
        raise InputProblems([Problem("no-sqlglot", Place("sqlglot"), NO_LIBRARY, how_to_install("batch"))])


def command(language: Language) -> click.Command:
    """The command in one language."""

    def say(text: Text) -> str:
        return text.in_language(language)

    def run(
        rules: str | None,
        dialect: str,
        kind: Sequence[str],
        result: str,
        as_of: date | None,
        reading: Sequence[str],
        table: Sequence[str],
        columns: Sequence[str],
        complete: Sequence[str],
        lists: str,
        group_by: str | None,
        ddl: bool,
        output: str | None,
    ) -> int:
        require_sqlglot()
        from qsd_rules import load_policy
        from qsd_rules.cli.check import chosen_readings
        from qsd_rules.tables.judgement import judgement_of
        from qsd_rules.tables.sql.comments import left_out
        from qsd_rules.tables.sql.queries import layout, statement

        refuse_overwriting([output], (), rules, language)
        policy = load_policy(rules)
        warehouse = _warehouse(policy, table, columns, complete, lists, language)
        day = as_of or date.today()
        judgement = judgement_of(policy, day, chosen_readings(policy, reading), warehouse.prepared(policy))
        kinds = [_kind(policy, name, language) for name in kind] or [
            name
            for name, judged in judgement.kinds.items()
            if name in warehouse.tables and (ddl or (judged.decisions if result == "decisions" else judged.rules))
        ]
        for name in kinds:
            if name not in warehouse.tables:
                raise click.UsageError(say(NO_TABLE).format(kind=name))
            if result == "decisions" and not ddl and not judgement.kinds[name].decisions:
                raise click.UsageError(say(NO_DECISIONS).format(kind=name))
        if group_by is not None and result != "counts":
            raise click.UsageError(say(NO_GROUP).format(result=result))
        if not policy.is_in_force(day):
            click.echo(say(NOT_IN_FORCE).format(day=day.isoformat()), err=True)
        if ddl:
            written = layout(judgement, dialect, warehouse, kinds, language)  # type: ignore[arg-type]  # INVARIANT: click checked the word
        else:
            groups = {name: _fact(policy, name, group_by, language) for name in kinds} if group_by else {}
            statements = [
                statement(judgement, name, result, dialect, warehouse, language, groups.get(name))  # type: ignore[arg-type]  # INVARIANT: click checked the words
                for name in kinds
            ]
            written = "\n".join(statements)
            for name in kinds:
                for rule, reason in left_out(judgement, name).items():
                    click.echo(say(LEFT_OUT).format(name=rule, reason=reason.in_language(language)), err=True)
        _write(written, output, language)
        return 0

    return SpokenCommand(
        "sql",
        language,
        SUMMARY,
        callback=run,
        params=[
            click.Option(["--dialect"], type=OneOf(DIALECTS, language), required=True, help=say(DIALECT_HELP)),
            click.Option(["--kind"], multiple=True, metavar="KIND", help=say(KIND_HELP)),
            click.Option(["--result"], type=OneOf(RESULTS, language), default="findings", help=say(RESULT_HELP)),
            click.Option(["--as-of"], type=Day(language), metavar="DATE", help=say(AS_OF_HELP)),
            click.Option(["--reading"], multiple=True, metavar="READING", help=say(READING_HELP)),
            click.Option(["--table"], multiple=True, metavar="KIND=TABLE", help=say(TABLE_HELP)),
            click.Option(["--columns"], multiple=True, metavar="KIND=COLUMN,…", help=say(COLUMNS_HELP)),
            click.Option(["--complete"], multiple=True, metavar="COLLECTION", help=say(COMPLETE_HELP)),
            click.Option(["--lists"], type=OneOf(LISTS, language), default="array", help=say(LISTS_HELP)),
            click.Option(["--group-by"], metavar="FACT", help=say(GROUP_HELP)),
            click.Option(["--ddl"], is_flag=True, help=say(DDL_HELP)),
            click.Option(["--output", "-o"], metavar="FILE", help=say(OUTPUT_HELP)),
            *shared_options(language),
        ],
    )


def _warehouse(
    policy: Policy,
    tables: Sequence[str],
    columns: Sequence[str],
    complete: Sequence[str],
    lists: str,
    language: Language,
) -> Warehouse:
    from qsd_rules.tables.sql.intake import Warehouse

    named = dict(_pair(policy, written, "--table", "project=mart.projects", language) for written in tables)
    listed: dict[str, frozenset[str]] | None = None
    for written in columns:
        kind, words = _pair(policy, written, "--columns", "project=use,floors", language)
        paths = frozenset(
            _fact(policy, kind, word.strip(), language).removeprefix(f"{kind}.")
            for word in words.split(",")
            if word.strip() not in ("", "id", "name")
        )
        listed = listed or {name: frozenset(_paths(policy, name)) for name in policy.kinds}
        listed[kind] = paths
    return Warehouse(
        named or {kind: kind for kind in policy.kinds},
        listed,
        _collections(policy, complete, language),
        lists == "text",
    )


def _paths(policy: Policy, kind: str) -> Iterable[str]:
    return (fact.path for fact in policy.facts.values() if fact.kind == kind and not fact.inverse_of)


def _pair(policy: Policy, written: str, option: str, example: str, language: Language) -> tuple[str, str]:
    kind, equals, value = written.partition("=")
    if not equals or not value.strip():
        message = NO_PAIR.in_language(language).format(option=option, example=example, written=written)
        raise click.UsageError(message)
    return _kind(policy, kind.strip(), language), value.strip()


def _kind(policy: Policy, name: str, language: Language) -> str:
    _known(name, policy.kinds, NO_KIND, language, name=name)
    return name


def _fact(policy: Policy, kind: str, path: str, language: Language) -> str:
    """The full name of a fact that a column may give, from its path or full name."""
    path = path.removeprefix(f"{kind}.")
    _known(path, list(_paths(policy, kind)), NO_FACT, language, kind=kind, name=path)
    return f"{kind}.{path}"


def _collections(policy: Policy, written: Sequence[str], language: Language) -> frozenset[str]:
    known = [fact.name for fact in policy.facts.values() if fact.inverse_of]
    if "all" in written:
        return frozenset(known)
    for name in written:
        _known(name, known, NO_COLLECTION, language, name=name)
    return frozenset(written)


def _known(
    word: str, known: Iterable[str] | Mapping[str, object], problem: Text, language: Language, **words: str
) -> None:
    """Nothing if a word is known.

    Raises:
        click.UsageError: it is not, with the nearest that is.
    """
    if word in known:
        return
    hint = did_you_mean(word, known)
    message = problem.in_language(language).format(**words)
    raise click.UsageError(f"{message}\n    {hint.in_language(language)}" if hint else message)


def _write(written: str, output: str | None, language: Language) -> None:
    if output is None:
        sys.stdout.write(written)
        return
    from qsd_rules.cli.reporting import CANNOT_WRITE

    try:
        Path(output).write_text(written, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(
            CANNOT_WRITE.in_language(language).format(file=output, why=error.strerror or error)
        ) from error
