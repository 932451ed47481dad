"""Click in Chinese or English: commands whose help and usage errors speak the chosen language."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import click

from qsd_rules.words.language import LANGUAGES, Language, Text
from qsd_rules.words.problems import did_you_mean

LANGUAGE_VARIABLE = "QSD_RULES_LANG"
USAGE = Text("用法：", "Usage: ")
COMMANDS = Text("命令：", "Commands:")
OPTIONS = Text("选项：", "Options:")
OPTIONS_WORD = Text("[选项]", "[OPTIONS]")
ERROR = Text("错误：", "Error: ")
HELP = Text("显示帮助", "show this help")
TRY_HELP = Text("用 `{command} --help` 查看用法", "see `{command} --help`")
WIDEST_HELP = 100


def spoken_language(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language to speak, before anything else is read: the last `--lang`, else the environment's, else Chinese.

    A wrong `--lang` is reported later, where options are checked; until then Chinese is spoken.
    """
    wished = environment.get(LANGUAGE_VARIABLE, "zh")
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang" and position + 1 < len(arguments):
            wished = arguments[position + 1]
        elif argument.startswith("--lang="):
            wished = argument.removeprefix("--lang=")
    return next((language for language in LANGUAGES if language == wished), "zh")


class SpokenCommand(click.Command):
    """A command that shows its help in one language."""

    def __init__(self, name: str, language: Language, summary: Text, **attributes: Any) -> None:
        super().__init__(
            name,
            help=summary.in_language(language),
            add_help_option=False,
            options_metavar=OPTIONS_WORD.in_language(language),
            **attributes,
        )
        self.language = language
        self.params = [*self.params, help_option(language)]

    def get_help(self, ctx: click.Context) -> str:
        return help_page(self, ctx, self.language, ())


def help_option(language: Language) -> click.Option:
    """`--help`, also `-h`."""

    def show(context: click.Context, _: click.Parameter, wished: bool) -> None:
        if wished and not context.resilient_parsing:
            click.echo(context.get_help())
            context.exit()

    return click.Option(
        ["-h", "--help"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help=HELP.in_language(language),
    )


def help_page(
    command: click.Command, context: click.Context, language: Language, commands: Iterable[tuple[str, str]]
) -> str:
    """A command's help, laid out for the terminal's width: usage, what it does, its commands, its options."""
    from qsd_rules.words.layout import paragraph

    width = min(shutil.get_terminal_size((80, 24)).columns, WIDEST_HELP)
    usage = [USAGE.in_language(language), context.command_path, " ", " ".join(command.collect_usage_pieces(context))]
    lines = paragraph(usage, width, colour=False, hang=6)
    for part in (command.help or "").split("\n\n"):
        lines += ["", *(row for line in part.split("\n") for row in paragraph([line], width, colour=False))]
    listed = list(commands)
    if listed:
        lines += ["", COMMANDS.in_language(language), *_table(listed, width)]
    options = [row for parameter in command.params if (row := _option_row(parameter, context))]
    lines += ["", OPTIONS.in_language(language), *_table(options, width)]
    return "\n".join(lines)


def _option_row(parameter: click.Parameter, context: click.Context) -> tuple[str, str] | None:
    if not isinstance(parameter, click.Option) or parameter.hidden:
        return None
    value = "" if parameter.is_flag else " " + parameter.make_metavar(context)
    return ", ".join([*parameter.opts, *parameter.secondary_opts]) + value, parameter.help or ""


def _table(rows: Sequence[tuple[str, str]], width: int) -> list[str]:
    """Two columns; a first column too wide for its place stands on a line of its own."""
    from qsd_rules.words.layout import pad, paragraph, width_of

    first = min(max(width_of(name) for name, _ in rows), max(width // 3, 12)) + 4
    lines: list[str] = []
    for name, words in rows:
        told = paragraph([words], width, colour=False, indent=first)
        if width_of(name) + 4 <= first:
            told[0] = pad(f"  {name}", first) + told[0].lstrip(" ")
        else:
            lines.extend(paragraph([name], width, colour=False, indent=2, hang=2))
        lines.extend(told)
    return lines


class OneOf(click.Choice[str]):
    """A choice whose refusal speaks the language and offers the nearest word."""

    def __init__(self, words: Sequence[str], language: Language) -> None:
        super().__init__(list(words))
        self.language = language

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value in self.choices:
            return value
        listed = "、".join(f"`{word}`" for word in self.choices)
        listed_en = ", ".join(f"`{word}`" for word in self.choices)
        message = Text(f"`{value}` 不是可选的值：{listed}", f"`{value}` is none of {listed_en}")
        hint = did_you_mean(str(value), self.choices)
        self.fail(_with_hint(message, hint, self.language), param, ctx)


class Day(click.ParamType[date]):
    """A date as `2015-12-31`."""

    name = "date"

    def __init__(self, language: Language) -> None:
        self.language = language

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            message = Text(
                f"`{value}` 不是日期，应写作 `2015-12-31`", f"`{value}` is no date; write it as `2015-12-31`"
            )
            self.fail(message.in_language(self.language), param, ctx)


class WholeNumber(click.ParamType[int]):
    """A whole number not below `least`, and not above `most` where there is such a limit."""

    name = "number"

    def __init__(self, least: int, language: Language, most: int | None = None) -> None:
        self.least = least
        self.most = most
        self.language = language

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, int):
            return value
        if str(value).isascii() and str(value).isdigit() and len(str(value)) < 10:
            number = int(value)
            if self.least <= number and (self.most is None or number <= self.most):
                return number
        message = Text(
            f"`{value}` 应为不小于 {self.least} 的整数", f"`{value}` should be a whole number of at least {self.least}"
        )
        if self.most is not None:
            message = Text(
                f"`{value}` 应为 {self.least} 到 {self.most} 的整数",
                f"`{value}` should be a whole number from {self.least} to {self.most}",
            )
        self.fail(message.in_language(self.language), param, ctx)


def usage_error(error: click.ClickException, language: Language) -> str:
    """What is wrong with a command line, in one to three lines: the error, a near miss, where help is."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    lines = [ERROR.in_language(language) + _describe(error, context, language)]
    if context is not None:
        lines.append("    " + TRY_HELP.in_language(language).format(command=context.command_path))
    return "\n".join(lines)


def _describe(error: click.ClickException, context: click.Context | None, language: Language) -> str:
    match error:
        case click.NoSuchOption(option_name=name):
            known = [option for parameter in (context.command.params if context else ()) for option in parameter.opts]
            message = Text(f"没有选项 `{name}`", f"there is no option `{name}`")
            return _with_hint(message, did_you_mean(name, known), language)
        case click.MissingParameter(param=click.Parameter() as parameter):
            name = parameter.opts[0] if isinstance(parameter, click.Option) else parameter.metavar or parameter.name
            return Text(f"缺少 `{name}`", f"`{name}` is missing").in_language(language)
        case click.BadParameter(message=said, param=click.Option() as option):
            return Text(f"`{option.opts[-1]}`：{said}", f"`{option.opts[-1]}`: {said}").in_language(language)
        case click.BadParameter(message=said):
            return said
        case click.BadOptionUsage(option_name=name):
            message = Text(f"选项 `{name}` 缺少值或不该有值", f"option `{name}` lacks its value, or takes none")
            return message.in_language(language)
        case _:
            return error.format_message().rstrip(".")


def _with_hint(message: Text, hint: Text | None, language: Language) -> str:
    said = message.in_language(language)
    return said if hint is None else f"{said}\n    {hint.in_language(language)}"
