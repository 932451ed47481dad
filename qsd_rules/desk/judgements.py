"""Remarks on findings and decisions: what can be remarked on, and what an officer may judge it to come to instead."""

from __future__ import annotations

import hashlib

from msgspec import Struct

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.judgements import decision_target, finding_target, judgements_for
from qsd_rules.desk.storage.remarks import LONGEST_WORDS, Remark
from qsd_rules.policy.model import Policy
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

NO_TARGET = Text("这份记录里没有这一事项", "there is no such thing in this record")
NO_WORDS = Text("请写明理由或内容", "say why, or what there is to note")
TOO_LONG = Text(f"最多 {LONGEST_WORDS} 字", f"at most {LONGEST_WORDS} characters")
NO_JUDGEMENT = Text("没有这种认定", "there is no such judgement")
NO_SIGNATURE = Text("请署名", "sign with your name")


class Judged(Struct, frozen=True):
    """A remark with its judgement in words; a note has none."""

    remark: Remark
    judgement: Text | None


def anchor_of(target: str) -> str:
    """The id of the place on a page where a finding or a decision stands, whatever its number there."""
    return f"on-{hashlib.sha256(target.encode()).hexdigest()[:12]}"


def check_remark(assessment: Assessment, target: str, judgement: str, words: str, signed: str) -> None:
    """Nothing, if a remark can be kept.

    Raises:
        InputProblems: everything that is wrong with it.
    """
    targets = {finding_target(outcome.identity) for outcome in assessment.outcomes}
    targets |= {decision_target(each.decision, each.subject[1]) for each in assessment.decisions}
    wrong = []
    if target not in targets:
        wrong.append(("unknown-target", "target", NO_TARGET))
    elif judgement and judgement not in judgements_for(target, assessment.policy):
        wrong.append(("unknown-judgement", "judgement", NO_JUDGEMENT))
    wrong += wrong_words(words, signed)
    if wrong:
        raise InputProblems([Problem(check, Place("remark", cell=where), message) for check, where, message in wrong])


def check_reason(reason: str, signed: str) -> None:
    """Nothing, if a record can be withdrawn for that reason.

    Raises:
        InputProblems: everything that is wrong with it.
    """
    wrong = wrong_words(reason, signed)
    if wrong:
        raise InputProblems([Problem(check, Place("withdrawal", cell=where), text) for check, where, text in wrong])


def wrong_words(words: str, signed: str) -> list[tuple[str, str, Text]]:
    """What is wrong with words that are kept under a name."""
    wrong = [] if words else [("no-words", "words", NO_WORDS)]
    wrong += [("too-long", "words", TOO_LONG)] if len(words) > LONGEST_WORDS else []
    return wrong + ([] if signed else [("no-signature", "signed", NO_SIGNATURE)])


def judged(remarks: list[Remark], policy: Policy) -> dict[str, list[Judged]]:
    """Remarks by what they are on, the oldest first."""
    found: dict[str, list[Judged]] = {}
    for remark in remarks:
        words = judgements_for(remark.target, policy).get(remark.judgement)
        found.setdefault(remark.target, []).append(Judged(remark, words))
    return found
