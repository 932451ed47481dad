"""`qsd-rules rules` and `qsd-rules facts`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qsd_rules.cli.main import main

PACK = str(Path(__file__).parents[1] / "report" / "pack")


@pytest.mark.parametrize(
    ("wishes", "rules"),
    [
        (["--clause", "附件"], ["industrial-wastewater-meets-the-standard"]),
        (["--clause", "2", "--force", "should"], ["green-materials-are-used"]),
        (["--subject", "project", "--force", "must", "--clause", "一"], ["ready-mixed-concrete-is-used"]),
        (["--subject", "enterprise"], []),
    ],
)  # fmt: skip
def test_filters_choose_rules(wishes: list[str], rules: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--rules", PACK, "--format", "json", *wishes], {}) == 0
    assert [rule["rule"] for rule in json.loads(capsys.readouterr().out)["rules"]] == rules


def test_the_pack_may_be_named_before_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--rules", PACK, "rules", "--brief"], {}) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "共 7 条规则，出自 2 处条款"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rules", "--clause", "五"], "--clause: 没有条款 `五` [unknown-clause]\n"),
        (
            ["rules", "--subject", "projet"],
            "--subject: 没有对象类别 `projet` [unknown-kind]\n    是否想写 `project`？\n",
        ),
        (
            ["facts", "--subject", "车"],
            "--subject: 没有对象类别 `车` [unknown-kind]\n    现有：district、project、enterprise\n",
        ),
    ],
)
def test_unknown_names_are_refused(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments, "--rules", PACK], {}) == 2
    assert capsys.readouterr().err == said


def test_facts_of_a_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", "--rules", PACK, "--subject", "企业", "--format", "json"], {}) == 0
    assert [fact["fact"] for fact in json.loads(capsys.readouterr().out)["facts"]] == [
        "enterprise.licence_date", "enterprise.built_projects",
    ]  # fmt: skip
