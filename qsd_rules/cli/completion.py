"""`qsd-rules completion`: the script that lets a shell complete commands, options, rules and clauses."""

from __future__ import annotations

import click

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.speaking import OneOf, SpokenCommand
from qsd_rules.words.language import Language, Text

SHELLS = ("bash", "zsh", "fish")
SUMMARY = Text(
    "输出命令行补全脚本\n\n例：qsd-rules completion bash > ~/.local/share/bash-completion/completions/qsd-rules",
    "Print the shell completion script\n\n"
    "For example: qsd-rules completion bash > ~/.local/share/bash-completion/completions/qsd-rules",
)


def command(language: Language) -> click.Command:
    """The command in one language."""
    return SpokenCommand(
        "completion",
        language,
        SUMMARY,
        params=[
            click.Argument(["shell"], type=OneOf(SHELLS, language), metavar="|".join(SHELLS)),
            *shared_options(language),
        ],
        callback=print_script,
    )


def print_script(shell: str, rules: str | None) -> None:
    """The script for a shell, on standard output."""
    from click.shell_completion import get_completion_class

    from qsd_rules.cli.main import PROGRAM, Commands

    completion = get_completion_class(shell)
    assert completion is not None, "INVARIANT: click completes in these shells"
    click.echo(completion(Commands("zh"), {}, PROGRAM, "_QSD_RULES_COMPLETE").source())
