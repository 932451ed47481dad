"""A condition as it came out, as a tree: each part with its truth, and the values it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.evaluation import Node
from qsd_rules.assess.findings import Finding
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.conditions.syntax import And, Conditional, Not, Or, Quantified
from qsd_rules.report.blocks import Block, Item, Listing, Tone, faint, line, note, strong
from qsd_rules.report.plain_language import Speech
from qsd_rules.report.rule_card import ALL_OF, EACH_OF, ONE_OF, SOME_OF
from qsd_rules.report.sentences import subject_title
from qsd_rules.report.values_found import found_words, working_words
from qsd_rules.report.voice import Voice
from qsd_rules.words.language import Text

NOT_ALL = Text("以下不同时成立", "not all of these")
NOT_ONE = Text("以下都不成立", "none of these")
NOT_SO = Text("以下不成立", "not so")
CHOICE = Text("按第一项取其后一项", "the first says which of the others counts")
MORE = Text("另有 {count} 个，结果不改变", "{count} more that change nothing")
ONLY_DECISIVE = Text("条件共 {count} 项，只列起作用的", "of {count} conditions those that decide")
MOST_MEMBERS = 6
MOST_LEAVES = 14


SIGNS: Mapping[bool | None, tuple[str, Tone]] = {
    True: ("√", "satisfied"),
    False: ("×", "violated"),
    None: ("?", "undetermined"),
}


def condition_tree(
    node: Node, finding: Finding, assessment: Assessment, speech: Speech, voice: Voice
) -> Iterator[Block]:
    """A condition with all its parts; of one with very many only those that decide, and a note that says so."""
    shown = node
    if leaves(node) > MOST_LEAVES:
        yield note(voice.say(ONLY_DECISIVE, count=leaves(node)))
        shown = decisive_part(node)
    yield Listing((_item(shown, finding.outcome.subject, assessment, speech, voice),), "tree")


def leaves(node: Node) -> int:
    """How many conditions without parts a condition has."""
    return sum(map(leaves, node.parts)) or 1


def decisive_part(node: Node) -> Node:
    """The condition with only those parts that decide; one that joins a single such part is that part."""
    if isinstance(node.expression, And | Or):
        parts = tuple(decisive_part(part) for part in node.parts if part.decisive)
        return parts[0] if len(parts) == 1 and node.member is None else replace(node, parts=parts)
    return replace(node, parts=tuple(map(decisive_part, node.parts)))


def _item(node: Node, subject: SubjectKey, assessment: Assessment, speech: Speech, voice: Voice) -> Item:
    """A condition about a subject, its parts below it; of members of a collection the decisive ones go first."""
    about, who = subject, ""
    if node.member is not None:
        about = (node.member.kind, node.member.id)
        who = subject_title(about, assessment, voice.language, kind=False)
    before = (strong(who), voice.colon) if who else ()
    sign, tone = SIGNS[node.truth]
    if node.ground is not None:
        found = voice.in_brackets(found_words(node.ground, about, assessment, voice))
        said = line(*before, voice.say(speech.condition(node.expression)), faint(found) if node.truth else found)
        working = working_words(node.tallies, node.workings, about, assessment, speech, voice)
        return Item(said, nested(working), sign, tone)
    shown = list(node.parts)
    if isinstance(node.expression, Quantified):
        shown = sorted(shown, key=lambda part: not part.decisive)[:MOST_MEMBERS]
    left_out = len(node.parts) - len(shown)
    parts = tuple(_item(part, subject, assessment, speech, voice) for part in shown)
    more = [Item(line(voice.say(MORE, count=left_out)))] if left_out else []
    return Item(line(*before, faint(voice.say(_header(node, speech)))), (Listing((*parts, *more), "tree"),), sign, tone)


def nested(told: Iterable[tuple[int, str]]) -> tuple[Block, ...]:
    """Lines with their depth, 0 or 1, as blocks: deeper ones as a list below the line before."""
    blocks: list[Block] = []
    for depth, words in told:
        if not depth:
            blocks.append(note(words))
        elif blocks and isinstance(blocks[-1], Listing):
            blocks[-1] = Listing((*blocks[-1].items, Item(line(faint(words)))))
        else:
            blocks.append(Listing((Item(line(faint(words))),)))
    return tuple(blocks)


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
