"""Reading worked examples from `cases/*.yaml` of a pack: each case becomes a snapshot and what is expected of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from qsd_rules.facts.names import Names, names_of
from qsd_rules.pack.cases.building import Group, build_case
from qsd_rules.pack.cases.case import Case
from qsd_rules.pack.cases.documents import CasesFile
from qsd_rules.policy.model import Policy
from qsd_rules.policy.pack_reading import shipped_pack
from qsd_rules.policy.shape import read_shape
from qsd_rules.source.document_reading import read_documents
from qsd_rules.source.nodes import Mapping, Node, Scalar, Sequence
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem, did_you_mean


def cases_folder(folder: Path | None) -> Path:
    """The folder of a pack's cases."""
    return (folder if folder is not None else shipped_pack()) / "cases"


def read_cases(policy: Policy, folder: Path) -> tuple[Case, ...]:
    """All cases in a folder, in the order of its files; none when there is no such folder.

    Raises:
        InputProblems: everything that is wrong with them.
    """
    if not folder.is_dir():
        return ()
    names = names_of(policy)
    documents, problems = read_documents([folder])
    cases: list[Case] = []
    first: dict[tuple[str, str], Place] = {}
    for document in documents:
        shape = read_shape(CasesFile, document.node)
        if isinstance(shape, list):
            problems.extend(shape)
            continue
        for found in _cases_of(document.node, names):
            if isinstance(found, Problem):
                problems.append(found)
            elif (found.rule, found.name) in first:
                problems.append(_twice(found, first[found.rule, found.name]))
            else:
                first[found.rule, found.name] = found.place
                cases.append(found)
    if problems:
        raise InputProblems(problems)
    return tuple(cases)


def _cases_of(document: Node, names: Names) -> Iterator[Case | Problem]:
    policy = names.policy
    for node in document.items if isinstance(document, Sequence) else ():
        assert isinstance(node, Mapping), "INVARIANT: the shape was checked"
        name = node.get("rule")
        assert isinstance(name, Scalar), "INVARIANT: the shape was checked"
        rule = policy.rules.get(name.written)
        if rule is None:
            message = Text(f"没有规则 `{name.written}`", f"there is no rule `{name.written}`")
            yield Problem("unknown-rule", name.place, message, did_you_mean(name.written, policy.rules))
            continue
        group = Group(
            rule, _day(node, policy.in_force_from), node.get("given"), node.get("related"), node.get("complete")
        )
        cases = node.get("cases")
        for key, case in cases.entries if isinstance(cases, Mapping) else ():
            assert isinstance(case, Mapping), "INVARIANT: the shape was checked"
            yield from build_case(replace(group, as_of=_day(case, group.as_of)), key, case, names)


def _day(node: Mapping, otherwise: date) -> date:
    written = node.get("as_of")
    return written.value if isinstance(written, Scalar) and isinstance(written.value, date) else otherwise


def _twice(case: Case, first: Place) -> Problem:
    return Problem(
        "defined-twice",
        case.place,
        Text(
            f"规则 `{case.rule}` 的算例 `{case.name}` 已见于 {first}",
            f"the case `{case.name}` of the rule `{case.rule}` stands already at {first}",
        ),
    )
