"""`qsd-rules schema`: the JSON Schemas of packs and snapshots."""

from __future__ import annotations

import json
from pathlib import Path

import click

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.outputs import refuse_overwriting
from qsd_rules.cli.speaking import OneOf, SpokenCommand
from qsd_rules.source.files import shown_path
from qsd_rules.words.language import Language, Text
from qsd_rules.words.problems import InputProblems, Place, Problem

NAMES = ("pack", "policy", "vocabulary", "opinion", "evaluation", "cases", "proof", "snapshot")

SUMMARY = Text(
    "输出规则包和事实文件的 JSON Schema，供编辑器补全和检查\n\n"
    "NAME 为 pack（规则包的任一文件）、policy、vocabulary、opinion、evaluation、cases、proof 或 snapshot（事实文件）",
    "Print the JSON Schemas of packs and snapshots, by which editors complete and check them\n\n"
    "NAME is pack (any file of a pack), policy, vocabulary, opinion, evaluation, cases, proof or snapshot (a file of "
    "facts)",
)
OUTPUT_HELP = Text(
    "写入此文件夹，各为 NAME.schema.json；不写 NAME 则全部写入",
    "write to this folder, each as NAME.schema.json; all of them when no NAME is given",
)
NAME_MISSING = Text(
    "请写明 NAME，或用 `--output` 全部写入一个文件夹", "give a NAME, or write all to a folder with `--output`"
)


def command(language: Language) -> click.Command:
    """The command in one language."""

    def run(rules: str | None, name: str | None, output: Path | None) -> int:
        if name is None and output is None:
            raise click.UsageError(NAME_MISSING.in_language(language))
        names = NAMES if name is None else (name,)
        if output is not None:
            refuse_overwriting([schema_file(output, each) for each in names], (), rules, language)
        for each in names:
            text = written(each, rules)
            if output is None:
                click.echo(text, nl=False)
            else:
                click.echo(save(output, each, text))
        return 0

    return SpokenCommand(
        "schema",
        language,
        SUMMARY,
        callback=run,
        params=[
            *shared_options(language),
            click.Argument(["name"], type=OneOf(NAMES, language), required=False, metavar="[NAME]"),
            click.Option(
                ["--output"], type=click.Path(path_type=Path), metavar="FOLDER", help=OUTPUT_HELP.in_language(language)
            ),
        ],
    )


def written(name: str, rules: str | None) -> str:
    """A schema as a JSON text that ends a line."""
    from qsd_rules.pack.loading import load_policy
    from qsd_rules.pack.schemas import schema_of

    policy = load_policy(rules) if name == "snapshot" else None
    return json.dumps(schema_of(name, policy), ensure_ascii=False, indent=2) + "\n"


def schema_file(folder: Path, name: str) -> Path:
    """Where a schema is written."""
    return folder / f"{name}.schema.json"


def save(folder: Path, name: str, text: str) -> str:
    """Write a schema into a folder; the result is the path of the file.

    Raises:
        InputProblems: it cannot be written.
    """
    path = schema_file(folder, name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        message = Text(f"写不了：{error.strerror}", f"cannot be written: {error.strerror}")
        raise InputProblems([Problem("file", Place(shown_path(path)), message)]) from None
    return str(path)
