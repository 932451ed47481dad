"""`qsd-rules read`: how files are read, before anything is judged."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Unpack

import click

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.reporting import Asked, look_of, report_options, write_report
from qsd_rules.cli.speaking import Day, SpokenCommand
from qsd_rules.words.language import Language, Text

SUMMARY = Text(
    "先看怎样读，再核查：每张表的表头、单位、对象，各列读作什么，哪些行不计、为什么，隐藏和划去的，"
    "不是照原样读取的\n\n"
    "退出码：0 全部照原样读取；1 有搁置的，或不是照原样读取的；2 有读不了的文件；5 没有读出对象或事实，"
    "或一张表的多数行没有读出事实",
    "Look how files are read before anything is judged: of each table header, units, subjects, what each column "
    "became, rows set aside and why, what is hidden or struck out, what was read otherwise than written\n\n"
    "Exit codes: 0 all was read as it is written; 1 something was set aside, or read otherwise than written; 2 a file "
    "cannot be read; 5 no subject or no fact was read, or most rows of a table gave none",
)
FILES = Text("文件…", "FILES...")
VALUES = Text("列出读出的每一个值", "list every value that was read")
AS_OF = Text("没有写日期的表的事实日期", "the date of tables that say none")


def command(language: Language) -> click.Command:
    """The command in one language."""

    def say(text: Text) -> str:
        return text.in_language(language)

    def read(files: Sequence[str], values: bool, as_of: date | None, rules: str | None, **asked: Unpack[Asked]) -> int:
        look = look_of(asked, language, files, rules)
        from qsd_rules import load_policy
        from qsd_rules.report.files_read import files_read_data, files_read_report
        from qsd_rules.source.file_formats import TABLE_SUFFIXES, TYPED_SUFFIXES
        from qsd_rules.source.files import SUFFIXES, read_sources
        from qsd_rules.workbook.files_read import read_files
        from qsd_rules.workbook.snapshot_files import Handling

        policy = load_policy(rules)
        sources, problems = read_sources(files, suffixes=SUFFIXES + TABLE_SUFFIXES + TYPED_SUFFIXES)
        found = read_files(policy, sources, problems, Handling(set_aside=True, as_of=as_of))
        write_report(
            look,
            lambda detail: files_read_report(policy, found, language, detail, values),
            lambda: json.dumps(files_read_data(policy, found, language, values), ensure_ascii=False, indent=2),
        )
        return found.exit_code

    return SpokenCommand(
        "read",
        language,
        SUMMARY,
        callback=read,
        params=[
            click.Argument(["files"], nargs=-1, required=True, metavar=say(FILES)),
            click.Option(["--values"], is_flag=True, help=say(VALUES)),
            click.Option(["--as-of"], type=Day(language), metavar="DATE", help=say(AS_OF)),
            *report_options(language),
            *shared_options(language),
        ],
    )
