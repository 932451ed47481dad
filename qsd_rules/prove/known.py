"""The exceptions a pack owns up to, read from its `proof/*.yaml`: what is refuted and yet meant so, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace
from pydantic import BaseModel, ConfigDict, Field, RootModel

from qsd_rules.policy.documents import Bilingual
from qsd_rules.policy.model import Policy
from qsd_rules.policy.pack_reading import shipped_pack
from qsd_rules.policy.shape import read_shape
from qsd_rules.prove.answers import QUESTIONS, Answer
from qsd_rules.source.document_reading import read_documents
from qsd_rules.source.nodes import Mapping, Node, Scalar, Sequence
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem, did_you_mean


class ExceptionEntry(BaseModel):
    """One exception, as it is written: what is refuted of what, and the reason it is meant so.

    `of` names the rule, decision or fact asked about. `others` names the rules it is asked about together with, or the
    facts or acts; without it the exception holds for all of them.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    question: str
    of: str
    others: list[str] = Field(default=[], min_length=1)
    reason: Bilingual


class ExceptionsFile(RootModel[list[ExceptionEntry]]):
    """A file of exceptions."""


class KnownException(Struct, frozen=True):
    """One refuted answer that a pack means; `other` is empty when it holds whatever it is asked together with."""

    question: str
    of: str
    other: str
    reason: Text
    place: Place

    def covers(self, answer: Answer) -> bool:
        """Whether this is about an answer."""
        others = (*answer.about[1:], answer.part)
        return ((self.question, self.of) == (answer.question, next(iter(answer.about), ""))) and (
            not self.other or self.other in others
        )


def read_known(policy: Policy, folder: Path | None) -> tuple[KnownException, ...]:
    """The exceptions in a pack's folder, or those of the pack that comes with the program; none without `proof/`.

    Raises:
        InputProblems: everything that is wrong with them.
    """
    files = (folder if folder is not None else shipped_pack()) / "proof"
    if not files.is_dir():
        return ()
    documents, problems = read_documents([files])
    known: list[KnownException] = []
    for document in documents:
        shape = read_shape(ExceptionsFile, document.node)
        if isinstance(shape, list):
            problems.extend(shape)
            continue
        assert isinstance(document.node, Sequence), "INVARIANT: the shape was checked"
        for entry, node in zip(shape.root, document.node.items, strict=True):
            problems.extend(name_problems(entry, node, policy))
            reason = Text(entry.reason.zh, entry.reason.en)
            for other in entry.others or [""]:
                known.append(KnownException(entry.question, entry.of, other, reason, node.place))
    if problems:
        raise InputProblems(problems)
    return tuple(known)


def with_known(
    answers: Iterable[Answer], known: Iterable[KnownException], all_asked: bool = True
) -> tuple[Answer, ...]:
    """The answers, with the refuted ones that the pack means marked as known, for its reason.

    Raises:
        InputProblems: an exception is about nothing that is refuted, though all questions were asked.
    """
    exceptions = list(known)
    used: set[KnownException] = set()
    marked: list[Answer] = []
    for answer in answers:
        found = next((each for each in exceptions if each.covers(answer)), None)
        if found is not None and answer.verdict in ("refuted", "undecided"):
            used.add(found)
        if found is None or answer.verdict != "refuted":
            marked.append(answer)
        else:
            marked.append(replace(answer, verdict="known", detail=found.reason))
    unused = [unused_problem(each) for each in exceptions if each not in used]
    if unused and all_asked:
        raise InputProblems(unused)
    return tuple(marked)


def unused_problem(known: KnownException) -> Problem:
    """The problem of an exception that nothing needs."""
    asked = f"{known.question} {known.of} {known.other}".rstrip()
    return Problem(
        "unused-exception",
        known.place,
        Text(
            f"没有被推翻的结论需要这条例外：`{asked}`", f"nothing that is refuted calls for this exception: `{asked}`"
        ),
        Text("删去它", "take it out"),
    )


def name_problems(entry: ExceptionEntry, node: Node, policy: Policy) -> Iterator[Problem]:
    """The problems of an exception about what there is not."""
    assert isinstance(node, Mapping), "INVARIANT: the shape was checked"
    question, of = node.get("question"), node.get("of")
    assert isinstance(question, Scalar) and isinstance(of, Scalar), "INVARIANT: the shape was checked"
    if entry.question not in QUESTIONS:
        message = Text(f"没有问题 `{entry.question}`", f"there is no question `{entry.question}`")
        yield Problem("unknown-question", question.place, message, did_you_mean(entry.question, QUESTIONS))
    names = [*policy.rules, *policy.decisions, *policy.facts]
    if entry.of not in names:
        message = Text(f"没有规则、决定或事实 `{entry.of}`", f"there is no rule, decision or fact `{entry.of}`")
        yield Problem("unknown-name", of.place, message, did_you_mean(entry.of, names))
    others = node.get("others")
    acts = [act for decision in policy.decisions.values() for act, _ in decision.acts]
    for other in others.items if isinstance(others, Sequence) else ():
        if isinstance(other, Scalar) and other.written not in (*names, *acts):
            message = Text(
                f"没有规则、事实或处理 `{other.written}`", f"there is no rule, fact or act `{other.written}`"
            )
            yield Problem("unknown-name", other.place, message, did_you_mean(other.written, (*names, *acts)))
