"""The program `qsd-rules`: its commands by name, each imported only when it is called, and its exit codes.

A command's module has a function `command(language) -> click.Command` that builds the command in one language; its
callback ends with `SystemExit(code)` where the code is not 0.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

import click

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.speaking import OPTIONS_WORD, help_option, help_page, spoken_language, usage_error
from qsd_rules.cli.streams import drop_what_is_left, open_closed_streams
from qsd_rules.source.files import shown_path
from qsd_rules.words.language import Counted, Language, Text
from qsd_rules.words.problems import InputProblems, InternalError, did_you_mean

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

PROGRAM = "qsd-rules"
NOTHING_TO_ACT_ON, FINDINGS_FOUND, BAD_INPUT, INTERNAL_ERROR, UNDETERMINED_ONLY = 0, 1, 2, 3, 4
INTERRUPTED, NOBODY_READS = 130, 141
MOST_TOLD = 1_000
OBJECTS_BETWEEN_COLLECTIONS = 500_000

SUMMARY = Text(
    "按政策逐条核查事实：有何决定、有何问题、还缺什么材料、依据是哪一条\n\n"
    "退出码：0 无须处理，1 有须处理的事项，2 用法或输入有误，3 程序自相矛盾，4 仅有尚不能判定的事项，"
    "5 没有核查任何事项",
    "Check facts against a policy clause by clause: decisions, findings, documents still missing, and the words behind "
    "each\n\nExit codes: 0 nothing to act on, 1 findings, 2 bad usage or bad input, 3 the program contradicts itself, "
    "4 undetermined only, 5 nothing was judged",
)
VERSION_HELP = Text(
    "显示程序、推理引擎、Python 和规则包的版本", "show the versions of program, engine, Python and pack"
)
COMMANDS: Mapping[str, Text] = {
    "read": Text("先看怎样读：表头、对象、各列、不计的行", "look how files are read, before anything is judged"),
    "check": Text("核查事实，给出决定和须处理的事项", "check facts: decisions and what must be acted on"),
    "evaluate": Text("年度评价：目标、任务、单位", "the yearly evaluation of targets, tasks and organs"),
    "batch": Text("按政策核查整张表", "judge whole tables of subjects"),
    "explain": Text("解释条款、规则、事实、决定或核查结果", "explain a clause, rule, fact, decision or finding"),
    "template": Text("生成 Excel 填报表", "make an Excel form to fill in"),
    "rules": Text("列出规则", "list the rules"),
    "facts": Text("列出事实词汇", "list the facts that can be given"),
    "coverage": Text("原文每一处由哪些规则落实", "which rules encode each stretch of the text"),
    "lint": Text("检查规则包", "check the rule pack"),
    "remedy": Text("至少改变什么才能纠正违反", "the least that must change to cure violations"),
    "verify": Text("由事实重新核查，看记录是否成立", "recompute a record from its facts"),
    "evidence": Text("待补材料的决定最少还要哪些材料", "the fewest documents that settle a pending decision"),
    "ask": Text("逐项询问待补的事实，一有结论即停", "ask for missing facts until decisions are settled"),
    "prove": Text("求证规则包前后一致", "prove that the rules of a pack agree"),
    "diff": Text("比较两个版本的规则包", "compare two versions of a pack in meaning"),
    "test": Text("运行规则包的示例", "run the pack's worked examples"),
    "twins": Text("为每处比较生成成对的算例", "pairs of cases on both sides of every comparison"),
    "mutate": Text("改动规则，看算例能否发现", "change the rules and see whether the cases notice"),
    "serve": Text("在浏览器里核查：网页和 HTTP 接口", "the desk in the browser: web pages and an HTTP API"),
    "users": Text("核查台的用户和角色", "users of the desk and their roles"),
    "sql": Text("把规则译成 SQL，在数据仓库里运行", "the rules as SQL for a warehouse"),
    "schema": Text("输出规则包和事实文件的 JSON Schema", "print the JSON Schemas of packs and snapshots"),
    "completion": Text("输出命令行补全脚本", "print the shell completion script"),
}
UNEXPECTED = Text(
    "程序内部自相矛盾，没有给出结论：{error}\n    请把这段话、`qsd-rules --version` 的输出和事实文件一并报告给维护者",
    "the program contradicts itself and gives no answer: {error}\n    "
    "report this text, the output of `qsd-rules --version` and the facts to the maintainers",
)
NO_COMMAND = Text("没有命令 `{name}`", "there is no command `{name}`")
COMMAND_WORD = Text("命令 …", "COMMAND ...")
AND_MORE = Text("另有 {count} 个问题未列出", "{count:more problem is|more problems are} not listed")
STOPPED = Text("已中断", "interrupted")
STREAM_FAILED = Text("标准输入或标准输出不能用：{why}", "standard input or output cannot be used: {why}")
FILE_FAILED = Text("`{file}` 不能读写：{why}", "`{file}` cannot be read or written: {why}")


class Commands(click.Group):
    """The main command; a subcommand's module is imported only when it is called."""

    def __init__(self, language: Language) -> None:
        super().__init__(
            PROGRAM,
            help=SUMMARY.in_language(language),
            add_help_option=False,
            invoke_without_command=True,
            params=[
                *shared_options(language),
                click.Option(["--version"], is_flag=True, help=VERSION_HELP.in_language(language)),
                help_option(language),
            ],
            callback=self._without_command,
        )
        self.language = language

    def _without_command(self, rules: str | None, version: bool) -> None:
        context = click.get_current_context()
        if version:
            from qsd_rules.cli.versions import versions

            click.echo("\n".join(versions(rules, self.language)))
            context.exit()
        if context.invoked_subcommand is None:
            click.echo(context.get_help())
            context.exit(BAD_INPUT)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"qsd_rules.cli.{cmd_name}").command(self.language)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, *rest = args
        command = self.get_command(ctx, name)
        if command is None:
            message = NO_COMMAND.in_language(self.language).format(name=name)
            hint = did_you_mean(name, COMMANDS)
            raise click.UsageError(message + (f"\n    {hint.in_language(self.language)}" if hint else ""), ctx)
        return name, command, rest

    def get_help(self, ctx: click.Context) -> str:
        rows = [(name, summary.in_language(self.language)) for name, summary in COMMANDS.items()]
        return help_page(self, ctx, self.language, rows)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [OPTIONS_WORD.in_language(self.language), COMMAND_WORD.in_language(self.language)]

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        return [
            *(
                CompletionItem(name, help=summary.in_language(self.language))
                for name, summary in COMMANDS.items()
                if name.startswith(incomplete)
            ),
            *click.Command.shell_complete(self, ctx, incomplete),
        ]


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] | None = None) -> int:
    """Run the program and return its exit code. What is wrong is said on standard error, never as a traceback.

    Where the system has no signal for it, a pipe that nobody reads on ends it in silence too.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = spoken_language(given, os.environ if environment is None else environment)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A console that cannot show Chinese shows escapes rather than nothing.
            stream.reconfigure(errors="backslashreplace")
    try:
        code = answered(given, language)
        sys.stdout.flush()
    except BrokenPipeError:
        return NOBODY_READS
    except OSError as error:
        why = error.strerror or str(error)
        told = FILE_FAILED if isinstance(error.filename, str | bytes) else STREAM_FAILED
        file = shown_path(os.fsdecode(error.filename)) if told is FILE_FAILED else ""
        with suppress(OSError):
            click.echo(told.in_language(language).format(file=file, why=why), err=True)
        return BAD_INPUT
    return code


def answered(given: list[str], language: Language) -> int:
    """The exit code of a command that was run, or of what was wrong with it, which is said.

    Raises:
        OSError: a standard stream cannot be used any more.
    """
    try:
        answer: Any = Commands(language).main(given, PROGRAM, standalone_mode=False)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else NOTHING_TO_ACT_ON
    except InputProblems as problems:
        for problem in problems.problems[:MOST_TOLD]:
            click.echo(problem.in_language(language), err=True)
        if len(problems.problems) > MOST_TOLD:
            more = AND_MORE.in_language(language).format(count=Counted(len(problems.problems) - MOST_TOLD))
            click.echo(more, err=True)
        return BAD_INPUT
    except InternalError as error:
        click.echo(UNEXPECTED.in_language(language).format(error=error), err=True)
        return INTERNAL_ERROR
    except click.ClickException as error:
        click.echo(usage_error(error, language), err=True)
        return BAD_INPUT
    except (click.Abort, KeyboardInterrupt):
        click.echo(STOPPED.in_language(language), err=True)
        return INTERRUPTED
    return answer if isinstance(answer, int) else NOTHING_TO_ACT_ON


def run() -> None:
    """The console script. When nobody reads on (`qsd-rules rules | head`), it ends as other programs do, in silence."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    open_closed_streams()
    # A command lives shortly and makes next to no cycles; looking for them, at the end too, takes a fifth of its time.
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    code = main()
    drop_what_is_left()
    gc.freeze()
    sys.exit(code)
