"""Options that all commands share: language and pack."""

from __future__ import annotations

from typing import Any

import click

from qsd_rules.cli.speaking import LANGUAGE_VARIABLE, OneOf
from qsd_rules.words.language import LANGUAGES, Language, Text

LANGUAGE_HELP = Text(
    f"输出语言，zh 或 en；默认 zh，也可用环境变量 {LANGUAGE_VARIABLE} 指定",
    f"language of the output, zh or en; default zh, or the environment's {LANGUAGE_VARIABLE}",
)
RULES_HELP = Text(
    "规则包所在文件夹；默认用随程序的规则包", "folder of the rule pack; default: the pack that comes with the program"
)


def shared_options(language: Language) -> list[click.Parameter]:
    """`--lang` and `--rules`, understood before and after the command's name.

    A command's callback gets `rules`: the folder of the pack as a text, or none for the pack that comes with the
    program. The language is known before (a command is built in it), so `--lang` is only checked here.
    """
    return [
        click.Option(
            ["--rules"],
            metavar="FOLDER",
            callback=_nearest,
            help=RULES_HELP.in_language(language),
            shell_complete=_complete_folders,
        ),
        click.Option(
            ["--lang"], type=OneOf(LANGUAGES, language), expose_value=False, help=LANGUAGE_HELP.in_language(language)
        ),
    ]


def _nearest(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """The command's own value, else what stood before the command's name."""
    if value is not None or context.parent is None:
        return value
    inherited = context.parent.params.get(parameter.name or "")
    return None if inherited is None else str(inherited)


def _complete_folders(*_: Any) -> list[Any]:
    from click.shell_completion import CompletionItem

    return [CompletionItem("", type="dir")]
