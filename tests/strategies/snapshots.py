"""Snapshots as files may hold them: imagined ones, with names, papers and codes of all sorts."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from msgspec.structs import replace

from qsd_rules.facts.names import fold
from qsd_rules.facts.snapshot import Evidence, Snapshot, SubjectRecord
from qsd_rules.facts.texts import HARMFUL
from qsd_rules.facts.values import UNKNOWN_WORDS
from qsd_rules.policy.codes import CREDIT_CODE_ALPHABET, is_unified_social_credit_code
from qsd_rules.policy.model import Policy
from qsd_rules.source.characters import visible
from qsd_rules.words.problems import Place
from qsd_rules.workbook.cells import is_ditto, says_not_known
from qsd_rules.workbook.workbook import Cell
from tests.strategies.imagined import Given, imagine, plans, snapshot_of

AWKWARD = (
    "甲", "no", "null", "~", "true", "12", "1e3", "2013-06-30", "- a", "a: b", "a #b", "#", "[", "{}", "'", '"', "\\n",
    "&a", "*a", "!a", "%", "@", "`", "|", ">", "?", "深建〔2013〕7号", "a,b", "=", "<<", "😀", "---", "...", "K", "：",
)  # fmt: skip


def phrases() -> SearchStrategy[str]:
    """Words on one line that a snapshot may show, the awkward for YAML among them."""
    free = st.text(max_size=12).map(lambda text: " ".join(HARMFUL.sub("", text).split()))
    return st.one_of(st.sampled_from(AWKWARD), free.filter(bool))


def texts() -> SearchStrategy[str]:
    """Words that a fact may have as its value; some words say that it is not known."""
    return phrases().filter(lambda text: fold(text) not in UNKNOWN_WORDS and is_name(text))


@st.composite
def credit_codes(draw: DrawFn) -> str:
    """Unified social credit codes with the right check digit."""
    body = draw(st.text("0123456789", min_size=8, max_size=8))
    body += draw(st.text(CREDIT_CODE_ALPHABET, min_size=9, max_size=9))
    return next(body + last for last in CREDIT_CODE_ALPHABET if is_unified_social_credit_code(body + last))


def is_name(words: str) -> bool:
    """Whether words can stand in a table for themselves: not empty, no formula, not what says not known or 同上."""
    cell = Cell(1, 1, words)
    return bool(words) and not words.startswith("=") and not says_not_known(cell) and not is_ditto(cell)


@st.composite
def presentable(draw: DrawFn, policy: Policy) -> Snapshot:
    """An imagined snapshot as it could have been read: codes are codes, subjects have names, some facts papers."""
    snapshot = imagine(draw(plans(counts=True)), policy)
    records: dict[tuple[str, str], SubjectRecord] = {}
    for key, record in snapshot.subjects.items():
        facts: dict[str, Given] = dict(record.facts)
        for name in facts:
            fact = policy.facts[name]
            if fact.type == "text":
                facts[name] = draw(credit_codes() if fact.code else texts())
        proved = draw(st.lists(st.sampled_from(sorted(facts)), max_size=3, unique=True)) if facts else []
        papers = {name: Evidence(Place("imagined"), draw(texts())) for name in proved}
        records[key] = replace(record, name=draw(phrases().map(visible).filter(is_name)), facts=facts, evidence=papers)
    return replace(snapshot_of(records, snapshot.date, policy), invented=draw(st.booleans()))


def papers_of(record: SubjectRecord) -> Mapping[str, str]:
    """The papers that are named for facts."""
    return {name: evidence.document for name, evidence in record.evidence.items() if evidence.document}
