"""`qsd-rules check`: facts against the policy, decisions first, as a report for people or programs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Unpack, cast

import click

from qsd_rules.cli.options import shared_options
from qsd_rules.cli.reporting import FORMATS, Asked, Look, look_of, report_options, write, write_report
from qsd_rules.cli.snapshots import handling_options, snapshot_from
from qsd_rules.cli.speaking import Day, OneOf, SpokenCommand
from qsd_rules.words.language import Language, Text

if TYPE_CHECKING:
    from qsd_rules.assess.assessment import Assessment
    from qsd_rules.assess.selection import Selection
    from qsd_rules.policy.model import Policy
    from qsd_rules.report.baseline import Baseline
    from qsd_rules.report.blocks import Detail, Report
    from qsd_rules.report.official_papers import Issue
    from qsd_rules.report.official_words import DocumentKind

CHECK_FORMATS = (*FORMATS, "sarif", "junit", "xlsx", "csv", "jsonl")
DOCUMENTS = (
    "opinion",
    "papers",
    "refusal-decision",
    "document-request",
    "rectification-notice",
    "supervision-letter",
    "criticism-circular",
)
LEVELS = ("contradiction", "violated", "missed", "advised", "contested", "pending", "undetermined")

SUMMARY = Text(
    "核查事实：给出各项决定、须处理的事项及其依据、尚缺的材料\n\n"
    "事实可以是 YAML 或 JSON 文件、Excel 或 WPS 工作簿、文件夹，或 `-`（标准输入）\n\n"
    "退出码：1 有达到 --fail-on 级别的事项；5 没有核查任何事项；4 没有这样的事项，但有尚不能判定的；0 都没有",
    "Check facts: decisions, findings with the words behind them, documents still missing\n\n"
    "FACTS are YAML or JSON files, Excel or WPS workbooks, folders, or `-` for standard input\n\n"
    "Exit codes: 1 findings at the level of --fail-on or above; 5 nothing was judged; 4 something undetermined; "
    "0 none of these",
)
FACTS = Text("事实…", "FACTS...")
AS_OF = Text("核查日期，如 2015-12-31；默认用事实文件的日期", "day of assessment; default: the date of the facts")
SUBJECT = Text("只看这个对象（编号或名称），可重复", "only this subject (id or name); repeatable")
RULE = Text("只看这条规则，可重复", "only this rule; repeatable")
CLAUSE = Text(
    "只看这一条款及其下各款，写它的编号；可重复",
    "only this clause, by its address, and all below; repeatable",
)
READING = Text(
    "采用哪种读法：`规则=读法`，或对所有有此读法的规则写 `读法`；可重复",
    "which reading governs: `rule=reading`, or `reading` for all rules that have it; repeatable",
)
FAIL_ON = Text(
    "从哪一级起退出码为 1：violated > missed > advised > contested > pending > undetermined；never 表示总为 0。"
    "默认 pending，即凡须处理的事项都算；作门禁用时可写 violated",
    "from which level on the exit code is 1: violated > missed > advised > contested > pending > undetermined; "
    "never: always 0. "
    "Default pending, since all of these are to be acted on; a gate may want violated",
)
DOCUMENT = Text(
    "Word 文书的种类：opinion 合规审查意见书（默认，内部用）；papers 全部发出的文书，每个受文单位一份；或其中一种"
    "：refusal-decision "
    "不予行政许可决定书、document-request 补正告知书和补充材料通知书、rectification-notice 责令改正通知书、"
    "supervision-letter 督办函、"
    "criticism-circular 通报（草稿）",
    "which Word document: opinion (default, stays in the house), papers (all that are sent, one for each "
    "addressee), or one "
    "of them: refusal-decision, document-request, rectification-notice, supervision-letter, criticism-circular",
)
NUMBER = Text("文书的发文字号；不写则留空", "the number of the papers; left to be filled in unless given")
ISSUED_ON = Text(
    "文书的印发日期，落款、版记、机关全称和救济期限以此为准；不写则留空",
    "the day of issue, by which papers are dated, organs named and limits told; left to be filled in unless given",
)
TEMPLATE = Text(
    "单位自己的 Word 模板，栏目见 docs/papers.md", "the office's own Word template; docs/papers.md has its fields"
)
OUTPUT = Text(
    "写入文件，而不是标准输出；Word 文书可写入文件夹，每个对象一份",
    "write to this file instead of standard output; Word documents also to a folder, one for each subject",
)
TEMPLATE_WITHOUT_FOLDER = Text(
    "`--template` 每个受文单位写一份，`--output` 应是文件夹",
    "`--template` writes a file for each addressee: `--output` must be a folder",
)
NOT_WRITTEN = Text("{why}，未写文件", "{why}; no file was written")
NO_DOCUMENT = Text(
    "`--document` 只用于 `docx` 格式，而报告格式为 `{form}`",
    "`--document` goes with the format `docx` only, and the format is `{form}`",
)
BRIEF = Text("每个事项只写查得的情况", "of each finding say only what was found")
ALL = Text(
    "对象多时，终端报告也逐项列出待定的决定和尚不能判定的事项",
    "on the terminal, list every held decision and undetermined outcome of many subjects too",
)

BASELINE = Text(
    "与以前的核查记录（`--format json` 的输出）比较：哪些事项新增、仍未了结、已不在列",
    "compare with an earlier record (as `--format json` writes it): what is new, still open, gone",
)
FAIL_ON_NEW = Text("退出码只看比 --baseline 新增的事项", "let only what is new since --baseline set the exit code")
NO_BASELINE = Text("`--fail-on-new` 须与 `--baseline` 同用", "`--fail-on-new` goes with `--baseline`")
NO_COMPARISON = Text(
    "公文不作前后比较，`--baseline` 不用于 `docx` 格式",
    "official documents do not compare: `--baseline` does not go with the format `docx`",
)
PRETTY = Text("JSON 记录缩进分行，便于阅读", "indent the record in JSON for people to read")


def command(language: Language) -> click.Command:
    """The command in one language."""

    def say(text: Text) -> str:
        return text.in_language(language)

    def check(
        facts: Sequence[str],
        as_of: date | None,
        subject: Sequence[str],
        rule: Sequence[str],
        clause: Sequence[str],
        reading: Sequence[str],
        fail_on: str,
        document: str | None,
        number: str,
        issued_on: date | None,
        template: str | None,
        brief: bool,
        set_aside: bool,
        whole: bool,
        pretty: bool,
        baseline: str | None,
        fail_on_new: bool,
        rules: str | None,
        **asked: Unpack[Asked],
    ) -> int:
        from qsd_rules import assess, load_policy
        from qsd_rules.assess.selection import choose, select
        from qsd_rules.report.official_papers import Issue

        read = (*facts, *((baseline,) if baseline else ()))
        look = look_of(asked, language, read, rules, CHECK_FORMATS, "docx" if document else "terminal")
        if document is not None and look.form != "docx":
            raise click.UsageError(say(NO_DOCUMENT).format(form=look.form))
        if baseline is not None and look.form == "docx":
            raise click.UsageError(say(NO_COMPARISON))
        if fail_on_new and baseline is None:
            raise click.UsageError(say(NO_BASELINE))
        policy = load_policy(rules)
        snapshot = snapshot_from(policy, facts, language, as_of, set_aside)
        selection = choose(policy, snapshot, subject, rule, clause)
        assessment = assess(policy, snapshot, as_of, chosen_readings(policy, reading))
        assessment = select(assessment, selection) if selection.words else assessment
        if look.output is not None or look.form != "terminal":
            tell_not_judged(assessment, language)
        since = None if baseline is None else compared_with(baseline, assessment, selection)
        kind = cast("DocumentKind", document or DOCUMENTS[0])
        if look.form == "docx":
            write_documents(assessment, kind, look, Issue(number, issued_on), template)
        else:
            write_assessment(assessment, selection, look, brief, whole, pretty, since)
        return exit_code(assessment, fail_on, since if fail_on_new else None)

    return SpokenCommand(
        "check",
        language,
        SUMMARY,
        callback=check,
        params=[
            click.Argument(["facts"], nargs=-1, required=True, metavar=say(FACTS)),
            click.Option(["--as-of"], type=Day(language), metavar="DATE", help=say(AS_OF)),
            click.Option(["--subject"], multiple=True, metavar="ID", help=say(SUBJECT)),
            click.Option(["--rule"], multiple=True, metavar="RULE", help=say(RULE), shell_complete=complete_rules),
            click.Option(
                ["--clause"], multiple=True, metavar="CLAUSE", help=say(CLAUSE), shell_complete=complete_clauses
            ),
            click.Option(["--reading"], multiple=True, metavar="READING", help=say(READING)),
            click.Option(["--fail-on"], type=OneOf((*LEVELS, "never"), language), default="pending", help=say(FAIL_ON)),
            click.Option(["--document"], type=OneOf(DOCUMENTS, language), help=say(DOCUMENT)),
            click.Option(["--number"], default="", metavar="NUMBER", help=say(NUMBER)),
            click.Option(["--issued-on"], type=Day(language), metavar="DATE", help=say(ISSUED_ON)),
            click.Option(["--template"], metavar="FILE", help=say(TEMPLATE)),
            click.Option(["--brief"], is_flag=True, help=say(BRIEF)),
            *handling_options(language),
            click.Option(["--all", "whole"], is_flag=True, help=say(ALL)),
            click.Option(["--baseline"], metavar="RECORD", help=say(BASELINE)),
            click.Option(["--fail-on-new"], is_flag=True, help=say(FAIL_ON_NEW)),
            click.Option(["--pretty"], is_flag=True, help=say(PRETTY)),
            *report_options(language, CHECK_FORMATS, OUTPUT),
            *shared_options(language),
        ],
    )


def tell_not_judged(assessment: Assessment, language: Language) -> None:
    """Say on standard error why nothing was judged, or nothing of a kind that the policy requires."""
    for told in assessment.not_judged:
        click.echo(told.message.in_language(language), err=True)


def write_documents(assessment: Assessment, kind: DocumentKind, look: Look, issue: Issue, template: str | None) -> None:
    """The documents of a kind in one Word file, or in a folder one by one; that none is due is told."""
    from qsd_rules.report.docx import docx_files, docx_report
    from qsd_rules.report.official_papers import is_due, none_due

    if not is_due(assessment, kind):
        click.echo(NOT_WRITTEN.in_language(look.language).format(why=none_due(kind, look.language)), err=True)
    elif look.output is not None and (look.output.endswith(("/", os.sep)) or Path(look.output).is_dir()):
        for name, data in docx_files(assessment, look.language, kind, issue, template):
            write(data, look, str(Path(look.output) / name))
    elif template is not None:
        raise click.UsageError(TEMPLATE_WITHOUT_FOLDER.in_language(look.language))
    else:
        write(docx_report(assessment, look.language, kind, issue), look)


def write_assessment(
    assessment: Assessment,
    selection: Selection,
    look: Look,
    brief: bool,
    whole: bool,
    pretty: bool,
    since: Baseline | None,
) -> None:
    """The report in one format; each format's module is imported only when it is asked for."""
    match look.form:
        case "sarif":
            from qsd_rules.report.sarif import sarif_report

            write(sarif_report(assessment, look.language, selection, since), look)
        case "junit":
            from qsd_rules.report.junit import junit_report

            write(junit_report(assessment, look.language, selection, since), look)
        case "xlsx":
            from qsd_rules.report.xlsx import xlsx_report

            write(xlsx_report(assessment, look.language, selection, since), look)
        case "csv":
            from qsd_rules.report.finding_rows import csv_report

            write(csv_report(assessment, look.language, since), look)
        case "jsonl":
            from qsd_rules.report.finding_rows import jsonl_report

            write(jsonl_report(assessment, look.language, since), look)
        case _:
            write_report(
                look,
                lambda detail: made(assessment, selection, look.language, detail, whole, since),
                lambda: data(assessment, selection, pretty, since),
                brief,
            )


def made(
    assessment: Assessment,
    selection: Selection,
    language: Language,
    detail: Detail,
    whole: bool,
    since: Baseline | None,
) -> Report:
    """The report for people."""
    from qsd_rules.report.assessment_report import assessment_report

    return assessment_report(assessment, language, selection, detail, whole, since)


def data(assessment: Assessment, selection: Selection, pretty: bool, since: Baseline | None) -> Iterator[str]:
    """The record for programs, in pieces."""
    from qsd_rules.report.record import record_pieces

    return record_pieces(assessment, selection, pretty, since)


def compared_with(record: str, assessment: Assessment, selection: Selection) -> Baseline:
    """The findings against those of a record in a file.

    Raises:
        InputProblems: there is no such record, or it is of something else.
    """
    from qsd_rules.cli.verify import recorded_in
    from qsd_rules.report.baseline import compare

    return compare(assessment, selection, recorded_in(record), record)


def chosen_readings(policy: Policy, wishes: Sequence[str]) -> Mapping[str, str]:
    """The reading for each rule from `rule=reading` and `reading`; a wish for one rule goes before one for all.

    Raises:
        InputProblems: a rule or a reading that the policy doesn't have.
    """
    from qsd_rules.assess.engine import choose_readings

    chosen: dict[str, str] = {}
    for wish in sorted(wishes, key=lambda wish: "=" in wish):
        rule, equals, reading = wish.partition("=")
        chosen.update(choose_readings(policy, {rule: reading} if equals else wish))
    return chosen


def exit_code(assessment: Assessment, fail_on: str, since: Baseline | None) -> int:
    """1 with findings at the level or above, else 5 if something went unjudged, 4 with undetermined ones, else 0.

    A contradiction is above all findings. Against a baseline only what is new since counts.
    """
    if fail_on == "never":
        return 0
    found: set[str] = {outcome.outcome for outcome in assessment.outcomes}
    contradicted = bool(assessment.contradictions)
    if since is not None:
        found = {str(each.now) for each in since.of("new")}
        contradicted = since.new_contradictions > 0
    found |= {"contradiction"} if contradicted else set()
    if found.intersection(LEVELS[: LEVELS.index(fail_on) + 1]):
        return 1
    if assessment.not_judged:
        return 5
    return 4 if "undetermined" in found else 0


def complete_rules(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Names of rules that begin so."""
    policy = completing_policy(context)
    return [name for name in (policy.rules if policy else ()) if name.startswith(incomplete)]


def complete_clauses(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Addresses of clauses that begin so, in either style."""
    policy = completing_policy(context)
    addresses = [name for c in (policy.clauses.values() if policy else ()) for name in (c.address, c.other_address)]
    return [address for address in dict.fromkeys(addresses) if address.startswith(incomplete)]


def completing_policy(context: click.Context) -> Policy | None:
    """The pack, for completion; none when it cannot be read."""
    from qsd_rules import InputProblems, load_policy

    written = [level.params.get("rules") for level in (context, context.parent) if level is not None]
    try:
        return load_policy(next((str(folder) for folder in written if folder), None))
    except InputProblems:
        return None
