"""What is wrong with a pack's `evaluation.yaml` is said, with its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.model import EarlierFigure
from qsd_rules.words.problems import InputProblems
from tests.evaluation.samples import PACK, reading_city

BROKEN = {
    "an unknown clause": ("clause: 一", "clause: 二", ["there is no clause `二` [unknown-name]"]),
    "an unknown kind": (
        "tasks: {subject: job",
        "tasks: {subject: jop",
        [
            "there is no kind of subject `jop` [unknown-name]",
            "did you mean `job`?",
            "`job.number` is no choice of `jop`",
        ],
    ),
    "a fact that is no choice": (
        "fact: job.number",
        "fact: job.steps_due",
        ["`job.steps_due` is no choice of `job` [wrong-fact]"],
    ),
    "an unknown choice": (
        "{first: annex.1",
        "{frist: annex.1",
        ["there is no choice `frist`", "did you mean `first`?"],
    ),
    "a clause that is no row": ("second: 附件-2", "second: 一", ["`一` is no row of a table of tasks [no-row]"]),
    "an unknown row": ("second: 附件-2", "second: 附件-3", ["there is no clause `附件-3`", "did you mean `附件-2`?"]),
    "an unknown decision": (
        "criticism: warning",
        "criticism: warnings",
        ["there is no decision `warnings`", "did you mean `warning`?"],
    ),
    "a decision of another kind": (
        "organs: {subject: bureau",
        "organs: {subject: city",
        ["decision `warning` is about `bureau`, not `city` [decision-of-another-kind]"],
    ),
    "organs without a fact": (
        "criticism: warning}",
        "criticism: warning, organs: {first: 文化局}}",
        ["`organs` are listed without a `fact` [missing-field]"],
    ),
    "neither a day nor years": (", years: 1", "", ["either `on` or `years` is to be given, not both [on-or-years]"]),
    "both a day and years": (", years: 1", ", years: 1, on: 2015-12-31", ["either `on` or `years`"]),
    "figures of two units": (
        "earlier: city.readers_before",
        "earlier: city.wait",
        ["`city.wait` can't be an earlier figure of `city.readers` [unlike-figures]"],
    ),
    "an unknown field": ("years: 1", "yaers: 1", ["there is no field `yaers` here [unknown-field]"]),
}


def test_the_scheme_is_read_with_canonical_names() -> None:
    scheme = reading_city().evaluation
    assert scheme is not None
    assert scheme.task_clauses == {"first": "附件-1", "second": "附件-2"}
    assert (scheme.clause, scheme.organ_kind, scheme.criticism) == ("一", "bureau", "warning")
    assert scheme.earlier == (EarlierFigure("city.readers", "city.readers_before", None, 1),)


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_said(name: str, tmp_path: Path) -> None:
    old, new, expected = BROKEN[name]
    shutil.copytree(PACK, tmp_path / "pack")
    path = tmp_path / "pack" / "evaluation.yaml"
    written = path.read_text(encoding="utf-8")
    assert old in written
    path.write_text(written.replace(old, new), encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        load_policy(tmp_path / "pack", cached=False)
    said = str(caught.value)
    assert all(words in said for words in expected), said
    assert all(problem.place.file == str(path) and problem.place.line for problem in caught.value.problems)
