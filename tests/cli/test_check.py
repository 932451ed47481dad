"""`qsd-rules check`, from files to reports and exit codes."""

from __future__ import annotations

import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from qsd_rules.cli.main import main

SMALL = Path(__file__).parents[1] / "report"
PACK, FACTS = str(SMALL / "pack"), str(SMALL / "facts.yaml")

Capture = pytest.CaptureFixture[str]


def check(*arguments: str) -> int:
    return main(["check", FACTS, "--rules", PACK, *arguments], {})


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ([], 1),
        (["--fail-on", "violated"], 1),
        (["--fail-on", "never"], 0),
        (["--rule", "green-materials-are-used", "--subject", "P2"], 0),
        (["--rule", "green-materials-are-used", "--subject", "P1"], 1),
        (["--rule", "green-materials-are-used", "--subject", "P1", "--fail-on", "missed"], 0),
        (["--rule", "every-project-passes-acceptance"], 1),
        (["--rule", "every-project-passes-acceptance", "--fail-on", "advised"], 0),
        (["--rule", "every-project-passes-acceptance", "--fail-on", "missed", "--as-of", "2015-12-31"], 1),
        (["--rule", "energy-review-withholds-permit", "--subject", "P2"], 4),
        (["--rule", "energy-review-withholds-permit", "--subject", "P2", "--fail-on", "violated"], 4),
        (["--rule", "energy-review-withholds-permit", "--subject", "P2", "--fail-on", "undetermined"], 1),
        (["--rule", "industrial-wastewater-meets-the-standard"], 0),
        (["--rule", "industrial-wastewater-meets-the-standard", "--reading", "annex"], 1),
        (["--as-of", "2010-01-01"], 5),
    ],
)
def test_the_exit_code_says_what_there_is_to_act_on(wishes: list[str], code: int, capsys: Capture) -> None:
    assert check(*wishes) == code
    assert capsys.readouterr().err == ""


def test_people_get_the_terminal_report(capsys: Capture) -> None:
    check("--width", "80")
    page = capsys.readouterr().out
    assert page.startswith("某府〔2011〕1号《关于开展质量活动的意见》\n")
    assert "    × 施工许可证：不予核发施工许可证\n" in page
    assert "节审〔2013〕7号" in page
    assert "\x1b[" not in page


@pytest.mark.parametrize(("wish", "coloured"), [("always", True), ("never", False), ("auto", False)])
def test_colour_is_as_wished(wish: str, coloured: bool, capsys: Capture) -> None:
    check("--color", wish)
    assert ("\x1b[" in capsys.readouterr().out) is coloured


@pytest.mark.parametrize(
    ("wishes", "chosen"),
    [
        ([], {}),
        (["--reading", "annex"], {"industrial-wastewater-meets-the-standard": "annex"}),
        (
            ["--reading", "industrial-wastewater-meets-the-standard=main", "--reading", "annex"],
            {"industrial-wastewater-meets-the-standard": "main"},
        ),
    ],
)
def test_readings_are_chosen(wishes: list[str], chosen: dict[str, str], capsys: Capture) -> None:
    check("--format", "json", *wishes)
    assert json.loads(capsys.readouterr().out)["chosen_readings"] == chosen


@pytest.mark.parametrize("clause", ["附件-8", "annex.8", "附件", "annex", "附件－8"])
def test_a_clause_is_found_by_either_address(clause: str, capsys: Capture) -> None:
    check("--format", "json", "--clause", clause)
    record = json.loads(capsys.readouterr().out)
    assert [outcome["id"] for outcome in record["outcomes"]] == ["industrial-wastewater-meets-the-standard@D"]


def test_programs_get_their_formats(capsys: Capture) -> None:
    check("--format", "sarif")
    assert json.loads(capsys.readouterr().out)["version"] == "2.1.0"
    check("--format", "junit", "--fail-on", "violated")
    assert ElementTree.fromstring(capsys.readouterr().out).get("failures") == "4"
    check("--format", "markdown", "--lang", "en")
    assert capsys.readouterr().out.startswith("# 某府〔2011〕1号 “Opinion on the Quality Campaign”")


def test_a_report_goes_to_a_file(tmp_path: Path, capsys: Capture) -> None:
    assert check("--format", "json", "--output", str(tmp_path / "record.json")) == 1
    assert capsys.readouterr().out == ""
    assert json.loads((tmp_path / "record.json").read_text("utf-8"))["as_of"] == "2013-06-30"


def test_facts_come_from_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(Path(FACTS).read_bytes())))
    assert main(["check", "-", "--rules", PACK, "--subject", "P1"], {}) == 1
    assert "坂田办公楼（P1）" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        (
            ["--subject", "P9"],
            ["--subject: 没有对象 `P9` [unknown-subject]", "    现有：D、某区、P1、坂田办公楼、P2、布吉厂房"],
        ),
        (
            ["--rule", "green-material-are-used"],
            [
                "--rule: 没有规则 `green-material-are-used` [unknown-rule]",
                "    是否想写 `green-materials-are-used`？",
            ],
        ),
        (["--clause", "九"], ["--clause: 没有条款 `九` [unknown-clause]"]),
        (
            ["--reading", "anex"],
            ["readings: 没有名为 `anex` 的读法 [unknown-reading]", "    是否想写 `annex`？"],
        ),
        (
            ["--output", "/nowhere/x"],
            ["错误：无法写入 `/nowhere/x`：No such file or directory", "    用 `qsd-rules check --help` 查看用法"],
        ),
    ],
)
def test_wrong_wishes_are_refused(wishes: list[str], said: list[str], capsys: Capture) -> None:
    assert check(*wishes) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err.splitlines()) == ("", said)


def test_a_missing_file_is_refused(capsys: Capture) -> None:
    assert main(["check", "nowhere.yaml", "--rules", PACK], {}) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and "nowhere.yaml" in captured.err


def test_the_versions_are_told(capsys: Capture) -> None:
    assert main(["--rules", PACK, "--version"], {}) == 0
    program, engine, python, pack = capsys.readouterr().out.splitlines()
    assert program.startswith("qsd-rules ")
    assert engine.removeprefix("推理引擎：") in ("durable-rules 2.0.28", "fixpoint")
    assert python.startswith("Python 3.")
    assert pack.startswith("规则包：某府〔2011〕1号，摘要 ")


def many_works(folder: Path) -> str:
    """A file of a thousand works, the last of which fails."""
    file = folder / "works.yaml"
    works = [f"{{id: W{number}, name: 工程{number}}}" for number in range(999)]
    works.append("{id: W999, name: 工程999, is_new_building: true, envelope_conforms: false, lighting_conforms: true}")
    file.write_text("date: 2015-12-31\nsubjects: {project: [" + ", ".join(works) + "]}\n", encoding="utf-8")
    return str(file)


def test_of_a_thousand_works_the_findings_come_first_and_the_rest_in_numbers(tmp_path: Path, capsys: Capture) -> None:
    file = many_works(tmp_path)
    assert main(["check", file, "--rules", PACK, "--width", "110"], {}) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) < 60
    assert "工程999" in lines[6] and "不予核发施工许可证" in lines[7]
    held = next(line for line in lines if line.startswith("  ? 施工许可证"))
    assert held.endswith("（999 项）")
    assert "【决定】用 `--all` 逐项列出" in lines
    assert main(["check", file, "--rules", PACK, "--width", "110", "--all"], {}) == 1
    assert len(capsys.readouterr().out.splitlines()) > 2_000
    main(["check", file, "--rules", PACK, "--width", "110", "--lang", "en"], {})
    said = capsys.readouterr().out
    assert "`--all` lists each" in said and "(999 decisions)" in said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "就已知的事实，没有须处理的事项；尚有待定或不能判定的"),
        ("en", "Nothing to act on as far as is known; something is held or undetermined"),
    ],
)
@pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
def test_nothing_to_act_on_never_stands_above_a_held_decision(
    form: str, language: str, said: str, tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text("date: 2015-12-31\nsubjects: {project: [{id: P, name: 某厂房}]}\n", encoding="utf-8")
    assert main(["check", str(file), "--rules", PACK, "--format", form, "--lang", language, "--width", "110"], {}) == 4
    page = capsys.readouterr().out
    assert said in page
    assert "没有须处理的事项\n" not in page and "Nothing to act on\n" not in page


def test_what_is_new_since_a_record_sets_the_exit_code_where_asked(tmp_path: Path, capsys: Capture) -> None:
    record, facts = tmp_path / "then.json", tmp_path / "facts.yaml"
    check("--format", "json", "--output", str(record))
    assert check("--baseline", str(record)) == 1
    assert check("--baseline", str(record), "--fail-on-new") == 0
    assert "新增 0 项，仍未了结 7 项，已不在列 0 项" in capsys.readouterr().out
    facts.write_text(Path(FACTS).read_text("utf-8").replace("94.99", "99"), encoding="utf-8")
    assert main(["check", str(facts), "--rules", PACK, "--baseline", str(record), "--fail-on-new"], {}) == 0
    assert "已不在列 1 项" in capsys.readouterr().out
    assert main(["check", str(facts), "--rules", PACK, "--format", "json", "--output", str(record)], {}) == 1
    assert check("--baseline", str(record), "--fail-on-new", "--fail-on", "missed") == 1
    assert check("--baseline", str(record), "--fail-on-new", "--format", "csv") == 1
    assert capsys.readouterr().out.count(",new,") == 1


def test_options_of_a_baseline_that_do_not_go_together_are_refused(tmp_path: Path, capsys: Capture) -> None:
    record = tmp_path / "then.json"
    check("--format", "json", "--output", str(record))
    assert check("--fail-on-new", "--lang", "en") == 2
    assert "`--fail-on-new` goes with `--baseline`" in capsys.readouterr().err
    assert check("--baseline", str(record), "--format", "docx", "--output", str(tmp_path / "a.docx")) == 2
    assert "公文不作前后比较" in capsys.readouterr().err
    assert check("--baseline", str(record), "--format", "json", "--output", str(record), "--lang", "en") == 2
    assert "which is read: writing would destroy it" in capsys.readouterr().err
    assert check("--baseline", FACTS) == 2
    assert "[record]" in capsys.readouterr().err


def test_a_record_is_compact_unless_pretty(capsys: Capture) -> None:
    check("--format", "json")
    compact = capsys.readouterr().out
    check("--format", "json", "--pretty")
    pretty = capsys.readouterr().out
    assert len(pretty) > len(compact)
    assert json.loads(pretty) == json.loads(compact)
