"""`qsd-rules prove`: whether the rules of a pack agree, asked of a solver."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.outputs import refuse_overwriting
from qsd_rules.cli.reporting import Asked, look_of, report_options, write_report
from qsd_rules.cli.solving import progress_on_stderr, require_solver
from qsd_rules.cli.speaking import Day, SpokenCommand, WholeNumber
from qsd_rules.source.files import shown_path
from qsd_rules.words.language import Language, Text
from qsd_rules.words.problems import InputProblems, Place, Problem, did_you_mean

if TYPE_CHECKING:
    from qsd_rules.prove.answers import Answer

SUMMARY = Text(
    "求证规则包前后一致：每条规则都能适用、符合、不符合，没有相反的要求，没有多余的条件，事实齐全必有结论，缺的事实改变不了结论时不会待定\n\n"
    "每个问题或已证明，或附最小的反例，或说明为何未能判定；已知例外及其理由写在规则包的 proof/ 中。"
    "有被推翻或未能判定的问题时退出码为 1",
    "Prove that the rules of a pack agree: each can apply, be met and be broken, none demand opposite things, no "
    "condition is idle, known facts always settle the outcome, nothing is undetermined needlessly\n\n"
    "Each question is proved, refuted with the smallest example, or not decided with the reason; known exceptions and "
    "their reasons stand in the pack's proof/. Exits with 1 if something is refuted or not decided",
)
AS_OF_HELP = Text("按哪一天的参数和期限求证", "day whose parameters and due dates hold")
RULE_HELP = Text("只问与这条规则有关的问题，可多次给出", "ask only about this rule; may be given several times")
LIMIT_HELP = Text("每个问题至多用多少秒", "seconds that one question may take")
WITNESS_HELP = Text("把反例各写成一个可供 check 核查的文件", "write each counterexample as a file that check can read")


def command(language: Language) -> click.Command:
    """The command in one language."""

    def run(
        rules: str | None,
        as_of: date | None,
        rule: tuple[str, ...],
        limit: int,
        witnesses: str | None,
        **asked: Unpack[Asked],
    ) -> int:
        look = look_of(asked, language, (), rules)
        require_solver()
        from qsd_rules.pack.loading import load_policy
        from qsd_rules.policy.usual_day import usual_day
        from qsd_rules.prove.known import read_known, with_known
        from qsd_rules.prove.pack import answers_about
        from qsd_rules.report import proof
        from qsd_rules.workbook.snapshot_files import read_contents

        folder = Path(rules) if rules is not None else None
        policy = load_policy(folder)
        known = read_known(policy, folder)
        for name in rule:
            check_rule(name, policy.rules)
        day = as_of or usual_day(policy)
        with progress_on_stderr(language) as progress:
            answers = answers_about(policy, day, limit, frozenset(rule), progress)
        answers = with_known(answers, known, all_asked=not rule)
        if witnesses is not None:
            write_witnesses(answers, Path(witnesses), rules, language)
        shown = {each.witness for each in answers if each.outcomes}
        facts = {witness: read_contents(policy, [("witness.yaml", witness.encode())]) for witness in shown}
        write_report(
            look,
            lambda _: proof.proof_report(policy, day, answers, facts, language),
            lambda: proof.as_json(policy, day, answers),
        )
        return 1 if any(answer.verdict in ("refuted", "undecided") for answer in answers) else 0

    def say(text: Text) -> str:
        return text.in_language(language)

    return SpokenCommand(
        "prove",
        language,
        SUMMARY,
        callback=run,
        params=[
            *shared_options(language),
            *report_options(language),
            click.Option(["--as-of"], type=Day(language), metavar="DATE", help=say(AS_OF_HELP)),
            click.Option(["--rule"], multiple=True, metavar="RULE", help=say(RULE_HELP)),
            click.Option(
                ["--limit"], type=WholeNumber(1, language), default=10, metavar="SECONDS", help=say(LIMIT_HELP)
            ),
            click.Option(["--witnesses"], metavar="FOLDER", help=say(WITNESS_HELP)),
        ],
    )


def check_rule(name: str, rules: Iterable[str]) -> None:
    """Nothing, if there is such a rule.

    Raises:
        InputProblems: there is none.
    """
    known = list(rules)
    if name not in known:
        message = Text(f"没有规则 `{name}`", f"there is no rule `{name}`")
        raise InputProblems([Problem("unknown-rule", Place("--rule"), message, did_you_mean(name, known))])


def write_witnesses(answers: Iterable[Answer], folder: Path, rules: str | None, language: Language) -> None:
    """Each counterexample as a file, named by its question and what it is about.

    Raises:
        click.UsageError: a file would be written over one of the pack.
        InputProblems: the folder can't be written.
    """
    found = [each for each in answers if each.witness]
    names = ["--".join([f"{number:03}", each.question, *each.about])[:200] for number, each in enumerate(found, 1)]
    files = [folder / f"{name}.yaml" for name in names]
    refuse_overwriting(files, (), rules, language)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, answer in zip(files, found, strict=True):
            file.write_text(answer.witness, encoding="utf-8")
    except OSError as error:
        message = Text(f"无法写入：{error.strerror}", f"can't be written: {error.strerror}")
        raise InputProblems([Problem("not-writable", Place(shown_path(folder)), message)]) from error
