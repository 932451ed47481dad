"""`qsd-rules verify`: whether a record is what its facts come to under a pack, and where it is not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.snapshots import snapshot_from
from qsd_rules.cli.speaking import OneOf, SpokenCommand
from qsd_rules.words.language import Counted, Language, Text

if TYPE_CHECKING:
    from qsd_rules.report.verification import Difference

SUMMARY = Text(
    "由事实重新核查，看核查记录是否成立\n\n"
    "记录是 `check --format json` 的输出；规则包、事实、日期、理解或结果有一处不同，即逐处列出，退出码为 1",
    "Recompute a record from its facts, and say whether it holds\n\n"
    "A record is what `check --format json` writes; the parts of pack, facts, day, readings and outcomes that differ "
    "are listed, with exit code 1",
)
RECORD = Text("记录", "RECORD")
FACTS = Text("事实文件 …", "FACTS ...")
FORMAT_HELP = Text("输出格式", "form of the output")
HOLDS = Text(
    "记录成立：重新核查得出同样的{outcomes}项结果和{decisions}项决定",
    "The record holds: the same {outcomes:outcome} and {decisions:decision} come out again",
)
FAILS = Text("记录不成立，有 {count} 处不同：", "The record does not hold; it differs in {count:place}:")
DIFFERS = Text(
    "  {part}：记录为 {recorded}，重新核查为 {recomputed}", "  {part}: recorded {recorded}, recomputed {recomputed}"
)
CAUSES = {
    "policy.digest": Text(
        "规则包与当时不同：用 `--rules` 指定当时的规则包", "the pack is another than then: name that one with `--rules`"
    ),
    "facts.digest": Text("事实与当时不同", "the facts are others than then"),
}
MOST_BYTES = 1 << 30
"""Of a record: one of a thousand projects takes a few hundred megabytes."""

MOST_DIFFERENCES = 50
MORE = Text("  另有 {count} 处未列出", "  {count:more is|more are} not listed")
MOST_CHARACTERS = 80
"""Of one value that is shown; what is longer is cut."""


def command(language: Language) -> click.Command:
    """The command in one language."""

    def run(record: str, facts: Sequence[str], form: str, rules: str | None) -> None:
        from qsd_rules import load_policy
        from qsd_rules.report.verification import verify_record

        policy = load_policy(rules)
        recorded = recorded_in(record)
        snapshot = snapshot_from(policy, facts, language)
        found = verify_record(recorded, policy, snapshot)
        if form == "json":
            listed = [difference._asdict() for difference in found]
            click.echo(json.dumps({"holds": not found, "differences": listed}, ensure_ascii=False, indent=2))
        else:
            click.echo("\n".join(told(recorded, found, language)))
        click.get_current_context().exit(1 if found else 0)

    def say(text: Text) -> str:
        return text.in_language(language)

    parameters: list[click.Parameter] = [
        click.Argument(["record"], metavar=say(RECORD)),
        click.Argument(["facts"], nargs=-1, required=True, metavar=say(FACTS)),
        click.Option(
            ["--format", "form"], type=OneOf(("terminal", "json"), language), default="terminal", help=say(FORMAT_HELP)
        ),
        *shared_options(language),
    ]
    return SpokenCommand("verify", language, SUMMARY, callback=run, params=parameters)


def recorded_in(file: str) -> dict[str, Any]:
    """The record in a file.

    Raises:
        InputProblems: it cannot be read, or is no record.
    """
    from qsd_rules.report.verification import read_record
    from qsd_rules.source.files import read_file

    source = read_file(file, MOST_BYTES)
    return read_record(source.text, source.file)


def told(recorded: dict[str, Any], found: Sequence[Difference], language: Language) -> Iterator[str]:
    """Whether the record holds; where it does not, the likely cause and each part that differs."""
    if not found:
        counts = {name: Counted(len(recorded[name])) for name in ("outcomes", "decisions")}
        yield HOLDS.in_language(language).format(**counts)
        return
    yield FAILS.in_language(language).format(count=Counted(len(found)))
    for difference in found:
        if difference.part in CAUSES:
            yield f"  {CAUSES[difference.part].in_language(language)}"
    for difference in found[:MOST_DIFFERENCES]:
        yield DIFFERS.in_language(language).format(
            part=difference.part, recorded=shown(difference.recorded), recomputed=shown(difference.recomputed)
        )
    if len(found) > MOST_DIFFERENCES:
        yield MORE.in_language(language).format(count=Counted(len(found) - MOST_DIFFERENCES))


def shown(value: Any) -> str:
    """A piece of JSON on one line, cut where it is long."""
    written = json.dumps(value, ensure_ascii=False)
    return written if len(written) <= MOST_CHARACTERS else written[:MOST_CHARACTERS] + "…"
