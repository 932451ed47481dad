"""A condition as it came out, as plain words and marks that any written report can lay out."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.evaluation import Node
from qsd_rules.assess.findings import Finding
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.conditions.syntax import And, Conditional, Not, Or, Quantified
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.rule_card import ALL_OF, EACH_OF, ONE_OF, SOME_OF
from qsd_rules.report.sentences import subject_title
from qsd_rules.report.text_lines import Sheet
from qsd_rules.report.values_found import found_words, working_words
from qsd_rules.words.language import Text

NOT_ALL = Text("以下不同时成立", "not all of these")
NOT_ONE = Text("以下都不成立", "none of these")
NOT_SO = Text("以下不成立", "not so")
CHOICE = Text("按第一项取其后一项", "the first says which of the others counts")
MORE = Text("另有 {count} 个，结果不改变", "{count} more that change nothing")
ONLY_DECISIVE = Text("条件共 {count} 项，只列起作用的", "of {count} conditions those that decide")
MOST_MEMBERS = 6
MOST_LEAVES = 14


@dataclass(frozen=True, slots=True)
class ConditionContent:
    """A condition with its truth (none is unknown) and its parts, in words.

    `who` is the subject it is said of where that is a member of a collection. `joins` marks one that only joins its
    parts. `found` are the values it rests on, `working` how counts came about, each line with its depth. `more` says
    that parts were left out.
    """

    truth: bool | None
    decisive: bool
    who: str
    said: str
    joins: bool
    found: str
    working: tuple[tuple[int, str], ...]
    parts: tuple[ConditionContent, ...]
    more: str


def condition_content(
    node: Node, finding: Finding, assessment: Assessment, speech: Speech, sheet: Sheet
) -> tuple[str, ConditionContent]:
    """A condition with all its parts; of one with very many only those that decide, and a note that says so."""
    if leaves(node) <= MOST_LEAVES:
        return "", node_content(node, finding.outcome.subject, assessment, speech, sheet)
    note = sheet.say(ONLY_DECISIVE, count=leaves(node))
    return note, node_content(decisive_part(node), finding.outcome.subject, assessment, speech, sheet)


def leaves(node: Node) -> int:
    """How many conditions without parts a condition has."""
    return sum(map(leaves, node.parts)) or 1


def decisive_part(node: Node) -> Node:
    """The condition with only those parts that decide; one that joins a single such part is that part."""
    if isinstance(node.expression, And | Or):
        parts = tuple(decisive_part(part) for part in node.parts if part.decisive)
        return parts[0] if len(parts) == 1 and node.member is None else replace(node, parts=parts)
    return replace(node, parts=tuple(map(decisive_part, node.parts)))


def node_content(
    node: Node, subject: SubjectKey, assessment: Assessment, speech: Speech, sheet: Sheet
) -> ConditionContent:
    """A condition about a subject, its parts below it; of members of a collection the decisive ones go first."""
    about, who = subject, ""
    if node.member is not None:
        about = (node.member.kind, node.member.id)
        who = subject_title(about, assessment, sheet.language, kind=False)
    if node.ground is not None:
        return ConditionContent(
            truth=node.truth,
            decisive=node.decisive,
            who=who,
            said=sheet.say(speech.condition(node.expression)),
            joins=False,
            found=found_words(node.ground, about, assessment, sheet),
            working=tuple(working_words(node.tallies, node.workings, about, assessment, speech, sheet)),
            parts=(),
            more="",
        )
    shown = list(node.parts)
    if isinstance(node.expression, Quantified):
        shown = sorted(shown, key=lambda part: not part.decisive)[:MOST_MEMBERS]
    left_out = len(node.parts) - len(shown)
    return ConditionContent(
        truth=node.truth,
        decisive=node.decisive,
        who=who,
        said=sheet.say(_header(node, speech)),
        joins=True,
        found="",
        working=(),
        parts=tuple(node_content(part, subject, assessment, speech, sheet) for part in shown),
        more=sheet.say(MORE, count=left_out) if left_out else "",
    )


def _header(node: Node, speech: Speech) -> Text:
    """What joins the parts of a condition."""
    match node.expression:
        case And():
            return ALL_OF
        case Or():
            return ONE_OF
        case Not(operand=And()):
            return NOT_ALL
        case Not(operand=Or()):
            return NOT_ONE
        case Not():
            return NOT_SO
        case Conditional():
            return CHOICE
        case Quantified(quantifier=quantifier, collection=collection):
            members = speech.members(collection)
            pattern = EACH_OF if quantifier == "all" else SOME_OF
            return Text(pattern.zh.format(members=members.zh), pattern.en.format(members=members.en))
        case _:
            return speech.condition(node.expression)
