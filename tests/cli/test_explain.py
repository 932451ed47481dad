"""`qsd-rules explain`, from the words asked about to the explanation."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from qsd_rules.cli.main import main

SMALL = Path(__file__).parents[1] / "report"
PACK, FACTS = str(SMALL / "pack"), str(SMALL / "facts.yaml")
ENERGY = "energy-review-withholds-permit"
WASTEWATER = "industrial-wastewater-meets-the-standard"

Capture = pytest.CaptureFixture[str]


def explain(*arguments: str) -> int:
    return main(["explain", *arguments, "--rules", PACK], {})


@pytest.mark.parametrize(
    ("target", "heading"),
    [
        ("附件-8", "【条款】附件-8  工业废水（annex.8）"),
        ("annex.8", "【条款】附件-8  工业废水（annex.8）"),
        ("附件－８", "【条款】附件-8  工业废水（annex.8）"),
        (ENERGY, "【规则】不符合节能标准的工程不予核发施工许可证"),
        ("施工许可证", "【决定】施工许可证（建设工程项目）"),
        ("construction_permit", "【决定】施工许可证（建设工程项目）"),
        ("预拌混凝土使用率", "【事实】预拌混凝土使用率（建设工程项目的事实）"),
        ("wastewater_rate_annex", "【数值】工业废水达标排放率下限（附件）"),
        ("区建设局", "【单位】区建设局"),
        ("不予核发 施工许可证，", "【原文】“不予核发 施工许可证，”  1 处"),
    ],
)
def test_what_is_asked_about_finds_its_way(target: str, heading: str, capsys: Capture) -> None:
    assert explain(target) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    assert captured.out.splitlines()[2] == heading


def test_words_need_no_quotation_marks(capsys: Capture) -> None:
    assert explain("不予核发", "施工许可证") == 0
    assert "“不予核发 施工许可证”" in capsys.readouterr().out


def test_what_else_matches_is_said(capsys: Capture) -> None:
    explain("施工许可证")
    assert capsys.readouterr().out.splitlines()[-1] == "【也可指】原文 二"


def test_the_permit_is_explained_in_english(capsys: Capture) -> None:
    assert explain(f"{ENERGY}@P1", "--facts", FACTS, "--lang", "en", "--width", "110") == 0
    page = capsys.readouterr().out
    assert "ASSESSED  construction project 坂田办公楼 (P1): violated" in page
    assert "not “satisfied”: envelope conforms to the energy standard: no" in page
    assert "construction permit: withhold the construction permit" in page


def test_where_a_value_was_read_is_told(capsys: Capture) -> None:
    explain(f"{ENERGY}@P1", "--facts", FACTS, "--width", "200")
    assert f"节审〔2013〕7号，{FACTS}:11" in capsys.readouterr().out


def test_the_reading_can_be_chosen(capsys: Capture) -> None:
    explain(WASTEWATER, "--facts", FACTS)
    assert "【核查】区 某区（D）：符合" in capsys.readouterr().out
    explain(WASTEWATER, "--facts", FACTS, "--reading", "annex")
    page = capsys.readouterr().out
    assert "【核查】区 某区（D）：目标未达到" in page
    assert "本次指定采用附件第8项95%" in page


def test_the_day_can_be_chosen(capsys: Capture) -> None:
    explain("every-project-passes-acceptance", "--facts", FACTS, "--as-of", "2015-12-31")
    assert "【核查】区 某区（D）：目标未达到" in capsys.readouterr().out


def test_the_subject_can_be_chosen(capsys: Capture) -> None:
    explain(ENERGY, "--facts", FACTS, "--subject", "布吉厂房")
    page = capsys.readouterr().out
    assert "布吉厂房（P2）：尚不能判定" in page and "坂田办公楼" not in page


@pytest.mark.parametrize(("wish", "coloured"), [("always", True), ("never", False), ("auto", False)])
def test_colour_is_as_wished(wish: str, coloured: bool, capsys: Capture) -> None:
    explain(ENERGY, "--facts", FACTS, "--color", wish)
    assert ("\x1b[" in capsys.readouterr().out) is coloured


def test_programs_and_documents_get_their_formats(capsys: Capture) -> None:
    assert explain("施工许可证", "--facts", FACTS, "--format", "json") == 0
    data = json.loads(capsys.readouterr().out)
    assert [decision["status"] for decision in data["decisions"]] == ["against", "pending"]
    assert explain("施工许可证", "--format", "markdown") == 0
    page = capsys.readouterr().out
    assert page.startswith("# 某府〔2011〕1号《关于开展质量活动的意见》\n\n## 决定：**施工许可证（建设工程项目）**\n\n")


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        (
            ["energy-review-withold-permit"],
            [
                "explain: 没有与 `energy-review-withold-permit` 相符的条款、规则、事实、决定、单位或原文"
                " [unknown-name]",
                "    是否想写 `energy-review-withholds-permit`？",
            ],
        ),
        (
            [f"{ENERGY}@P1"],
            [f"explain: `{ENERGY}@P1` 是一项核查结果，须用 `--facts` 给出事实 [no-facts]"],
        ),
        (
            ["二", "--subject", "P1"],
            ["错误：`--subject` 须与 `--facts` 同用", "    用 `qsd-rules explain --help` 查看用法"],
        ),
        (
            ["二", "--format", "sarif"],
            [
                "错误：`--format`：`sarif` 不是可选的值：`terminal`、`markdown`、`html`、`docx`、`pdf`、`json`",
                "    用 `qsd-rules explain --help` 查看用法",
            ],
        ),
        (
            [],
            ["错误：缺少 `条款|规则|事实|决定|核查结果|原文`", "    用 `qsd-rules explain --help` 查看用法"],
        ),
    ],
)
def test_wrong_wishes_are_refused(wishes: list[str], said: list[str], capsys: Capture) -> None:
    assert explain(*wishes) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err.splitlines()) == ("", said)


def test_a_near_miss_is_offered_in_english(capsys: Capture) -> None:
    assert explain("constructoin_permit", "--lang", "en") == 2
    assert capsys.readouterr().err.splitlines() == [
        "explain: no clause, rule, fact, decision, organ or words of the text match `constructoin_permit`"
        " [unknown-name]",
        "    did you mean `construction_permit`?",
    ]


def test_the_district_of_2015_is_met_on_one_reading_and_not_on_the_other(capsys: Capture) -> None:
    facts = str(Path(__file__).parents[2] / "facts" / "district-2015.yaml")
    assert main(["explain", "附件-8", "--facts", facts, "--width", "200"], {}) == 0
    page = capsys.readouterr().out
    assert "按正文90%（本次采用）符合；仅按附件第8项95%才未达到" in page
    assert "× 工业废水达标排放率不低于95%（实为92%" in page
    assert "√ 工业废水达标排放率不低于90%（实为92%" in page


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "施工许可证：不予核发施工许可证"), ("en", "construction permit: ")]
)
def test_the_failing_project_is_derived_in_both_languages(language: str, said: str, capsys: Capture) -> None:
    facts = str(Path(__file__).parents[2] / "facts" / "project-fails-energy-review.yaml")
    assert main(["explain", "不予核发施工许可证", "--facts", facts, "--lang", language, "--width", "200"], {}) == 0
    steps = [line.strip() for line in capsys.readouterr().out.splitlines() if line.strip().startswith("(")]
    assert len(steps) > 10
    assert said in steps[-1]


def test_explaining_imports_no_more_than_it_takes() -> None:
    program = (
        "import sys; from qsd_rules.cli.main import main;"
        f"main(['explain', '施工许可证', '--rules', {PACK!r}], {{}});"
        "print(sorted({'pydantic', 'rich', 'lark', 'durable', 'hypothesis'} & set(sys.modules)))"
    )
    main(["explain", "施工许可证", "--rules", PACK], {})
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.splitlines()[-1] == "[]"
