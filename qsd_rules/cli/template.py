"""`qsd-rules template`: an Excel form to fill in, made from the vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.outputs import require_ending
from qsd_rules.cli.snapshots import snapshot_from
from qsd_rules.cli.speaking import OneOf, SpokenCommand, WholeNumber
from qsd_rules.words.installing import how_to_install
from qsd_rules.words.language import Language, Text
from qsd_rules.words.problems import InputProblems, Place, Problem

if TYPE_CHECKING:
    from qsd_rules.workbook.forms.contents import Layout

SUMMARY = Text(
    "生成 Excel 填报表：事实的名称、单位、下拉选项、范围检查、证明材料、依据条款\n\n"
    "填好后用 `qsd-rules check 文件.xlsx` 核查。也可用 --facts 把已有的事实填进表里",
    "Make an Excel form: facts with units, drop-downs, range checks, documents and clauses\n\n"
    "Check it, filled in, with `qsd-rules check FILE.xlsx`. --facts fills in what is known already",
)
SUBJECT = Text(
    "为这类对象做表（名称或标签，如 project、企业），可重复", "kind of subject, by name or label; repeatable"
)
OUTPUT = Text(
    "写入的文件，默认以对象类别命名；不覆盖已有文件", "file to write, default: the kind's name; never overwritten"
)
LAYOUT = Text(
    "column：一列填一个（默认）；row：一行填一个，用于许多对象",
    "column: one subject a column (default); row: one a row, for many",
)
COUNT = Text(
    "留几个对象的位置；默认一列式 1 个，一行式 100 个",
    "room for how many subjects; default 1 for columns, 100 for rows",
)
CLAUSE = Text("只问这一条款及其下各款用到的事实，可重复", "only facts that this clause and all below need; repeatable")
DECISION = Text("只问与这项决定有关的事实，可重复", "only facts that bear on this decision; repeatable")
FACTS = Text("把这些文件里的事实填进表里，可重复", "fill in the facts of these files; repeatable")
MOST = {"column": 20, "row": 1_000}
USUAL = {"column": 1, "row": 100}
NOTHING_WISHED = Text(
    "请用 `--subject` 说明为哪类对象做表，例如 `--subject project`",
    "say with `--subject` which kind of subject the form is for, as `--subject project`",
)
TOO_MANY = Text("`--count` 最多 {most}", "`--count` is at most {most}")
WRITTEN = Text("已生成 `{file}`：{sheets}", "wrote `{file}`: {sheets}")
SHEET = Text("{kind} {facts} 项", "{kind} {facts} facts")
THERE_ALREADY = Text("已有这个文件，没有覆盖", "there is such a file, which was not overwritten")
ANOTHER_NAME = Text(
    "它可能已经填过；请用 `--output` 另取名称", "it may be filled in; give another name with `--output`"
)


def command(language: Language) -> click.Command:
    """The command in one language."""

    def say(text: Text) -> str:
        return text.in_language(language)

    def template(
        subject: Sequence[str],
        output: str | None,
        layout: Layout,
        count: int | None,
        clause: Sequence[str],
        decision: Sequence[str],
        facts: Sequence[str],
        rules: str | None,
    ) -> None:
        if not (subject or clause or decision or facts):
            raise click.UsageError(say(NOTHING_WISHED))
        if count is not None and count > MOST[layout]:
            raise click.UsageError(say(TOO_MANY).format(most=MOST[layout]))
        require_ending(output, (".xlsx",), language)
        require_writer()
        from qsd_rules import load_policy
        from qsd_rules.workbook.forms.contents import Wish, contents_of
        from qsd_rules.workbook.forms.writing import write_template

        policy = load_policy(rules)
        filled = snapshot_from(policy, facts, language) if facts else None
        kinds = tuple(subject)
        if not (subject or clause or decision) and filled is not None:
            kinds = (next(iter(filled.subjects), (next(iter(policy.kinds)), ""))[0],)
        wish = Wish(kinds, tuple(clause), tuple(decision), layout, count or USUAL[layout])
        contents = contents_of(policy, wish, filled)
        file = output or f"{contents[0].kind.name if contents else 'facts'}.xlsx"
        save(file, write_template(policy, wish, language, filled))
        listed = [say(SHEET).format(kind=say(each.kind.label), facts=len(each.facts)) for each in contents]
        click.echo(say(WRITTEN).format(file=file, sheets=("、" if language == "zh" else ", ").join(listed)))

    return SpokenCommand(
        "template",
        language,
        SUMMARY,
        callback=template,
        params=[
            click.Option(["--subject"], multiple=True, metavar="KIND", help=say(SUBJECT)),
            click.Option(["-o", "--output"], metavar="FILE", help=say(OUTPUT)),
            click.Option(["--layout"], type=OneOf(("column", "row"), language), default="column", help=say(LAYOUT)),
            click.Option(["--count"], type=WholeNumber(1, language), metavar="N", help=say(COUNT)),
            click.Option(["--clause"], multiple=True, metavar="CLAUSE", help=say(CLAUSE)),
            click.Option(["--decision"], multiple=True, metavar="DECISION", help=say(DECISION)),
            click.Option(["--facts"], multiple=True, metavar="FACTS", help=say(FACTS)),
            *shared_options(language),
        ],
    )


def require_writer() -> None:
    """Nothing, if the library that writes workbooks is installed.

    Raises:
        InputProblems: it is not, and how to install it.
    """
    import importlib.util

    if importlib.util.find_spec("xlsxwriter") is None or importlib.util.find_spec("openpyxl") is None:
        message = Text(
            "这条命令需要读写 Excel 的程序库，尚未安装",
            "this command needs libraries for Excel, which are not installed",
        )
        raise InputProblems([Problem("no-workbook-writer", Place("xlsxwriter"), message, how_to_install("desk"))])


def save(file: str, data: bytes) -> None:
    """Write a new file.

    Raises:
        InputProblems: there is such a file, or it cannot be written.
    """
    from pathlib import Path

    try:
        with Path(file).open("xb") as stream:
            stream.write(data)
    except FileExistsError:
        raise InputProblems([Problem("file", Place(file), THERE_ALREADY, ANOTHER_NAME)]) from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        message = Text(f"写不了：{why}", f"cannot be written: {why}")
        raise InputProblems([Problem("not-writable", Place(file), message)]) from None
