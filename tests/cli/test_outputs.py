"""Files that commands write: the format by their endings, and never over what is read."""

import json
import os
import shutil
from pathlib import Path

import pytest

from qsd_rules.cli.main import main

PACK = Path(__file__).parents[1] / "report" / "pack"
FACTS = "date: 2015-12-31\nsubjects: {}\n"
NO_ENDING = {
    "zh": """\
错误：`{file}`：没有哪种格式的后缀是 `.doc`
    可用的格式：terminal（`.txt`）、markdown（`.md`）、html（`.html`）、docx（`.docx`）、pdf（`.pdf`）、json（`.json`）、\
sarif（`.sarif`）、junit（`.xml`）、xlsx（`.xlsx`）、csv（`.csv`）、jsonl（`.jsonl`）；也可以用 `--format` 指定
    用 `qsd-rules check --help` 查看用法
""",
    "en": """\
Error: `{file}`: no format has the ending `.doc`
    formats: terminal (`.txt`), markdown (`.md`), html (`.html`), docx (`.docx`), pdf (`.pdf`), json (`.json`), \
sarif (`.sarif`), junit (`.xml`), xlsx (`.xlsx`), csv (`.csv`), jsonl (`.jsonl`); or name one by `--format`
    see `qsd-rules check --help`
""",
}


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    file = tmp_path / "in.yaml"
    file.write_text(FACTS, encoding="utf-8")
    return file


def run(*arguments: str | Path) -> int:
    return main(["--rules", str(PACK), *map(str, arguments)], {"QSD_RULES_CACHE": "off"})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_ending_of_no_format_is_refused_and_the_formats_are_named(
    facts: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    output = facts.with_name("报告.doc")
    assert run("--lang", language, "check", facts, "--output", output) == 2
    assert capsys.readouterr().err == NO_ENDING[language].format(file=output)
    assert not output.exists()


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("a.json", "{"),
        ("a.JSON", "{"),
        ("a.sarif", "{"),
        ("a.xml", "<?xml"),
        ("a.md", "# "),
        ("a.htm", "<!doctype html>"),
        ("a.pdf", "%PDF"),
        ("a.xlsx", "PK"),
    ],
)
def test_the_format_follows_the_ending(facts: Path, name: str, start: str) -> None:
    output = facts.with_name(name)
    run("check", facts, "--output", output)
    assert output.read_bytes()[:40].decode("latin-1").startswith(start)


def test_a_format_that_is_named_goes_before_the_ending(facts: Path) -> None:
    output = facts.with_name("a.txt")
    run("check", facts, "--output", output, "--format", "json")
    assert json.loads(output.read_text(encoding="utf-8"))["as_of"] == "2015-12-31"


@pytest.mark.parametrize("command", ["check", "evaluate", "ask"])
@pytest.mark.parametrize("path", ["same", "dotted", "symbolic", "hard"])
def test_no_command_writes_over_its_input(
    facts: Path, command: str, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    output = facts.with_name("other.yaml")
    match path:
        case "same":
            output = facts
        case "dotted":
            output = facts.parent / "sub" / ".." / "in.yaml"
            (facts.parent / "sub").mkdir()
        case "symbolic":
            output.symlink_to(facts)
        case "hard":
            os.link(facts, output)
    form = [] if command == "ask" else ["--format", "json"]
    assert run(command, facts, *form, "--output", output) == 2
    assert capsys.readouterr().err == (
        f"错误：`{output}` 就是要读取的 `{facts}`，写入会毁掉它，没有写；请另取名称\n"
        f"    用 `qsd-rules {command} --help` 查看用法\n"
    )
    assert facts.read_text(encoding="utf-8") == FACTS


def test_nor_over_a_file_of_a_folder_that_it_reads(facts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--lang", "en", "check", facts.parent, "--format", "json", "--output", facts) == 2
    assert capsys.readouterr().err == (
        f"Error: `{facts}` is `{facts}`, which is read: writing would destroy it, so nothing is written; "
        "choose another name\n    see `qsd-rules check --help`\n"
    )


def test_nor_over_a_file_of_the_pack(facts: Path, tmp_path: Path) -> None:
    identity = (PACK / "policy.yaml").read_bytes()
    assert run("check", facts, "--format", "json", "--output", PACK / "policy.yaml") == 2
    assert run("sql", "--dialect", "duckdb", "--output", PACK / "policy.yaml") == 2
    assert (PACK / "policy.yaml").read_bytes() == identity


def test_what_is_always_yaml_is_not_called_otherwise(facts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ask", facts, "--output", facts.with_name("a.json")) == 2
    first = capsys.readouterr().err.splitlines()[0]
    assert first == f"错误：`{facts.with_name('a.json')}` 的后缀应为 `.yaml` 或 `.yml`，写出的是这种文件"


def test_schemas_are_not_written_over_a_pack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(PACK, pack)
    policy = (pack / "policy.yaml").read_bytes()
    (tmp_path / "out").mkdir()
    os.link(pack / "policy.yaml", tmp_path / "out" / "policy.schema.json")
    assert main(["--rules", str(pack), "--lang", "en", "schema", "--output", str(tmp_path / "out")], {}) == 2
    assert "writing would destroy it, so nothing is written" in capsys.readouterr().err
    assert (pack / "policy.yaml").read_bytes() == policy


def test_what_batch_leaves_is_not_written_over_its_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "counts.csv"
    table.write_text("id,name\nP1,x\n", encoding="utf-8")
    assert run("--lang", "en", "batch", table, "--out", tmp_path, "--as-of", "2015-12-31") == 2
    assert f"`{table}` is `{table}`, which is read" in capsys.readouterr().err
    assert table.read_text(encoding="utf-8") == "id,name\nP1,x\n"


@pytest.mark.parametrize("command", ["evidence", "remedy", "ask"])
@pytest.mark.parametrize(
    ("day", "said"),
    [("2015-12-31", "there is no subject in the facts"), ("1999-01-01", "the policy is in force from")],
)
def test_nothing_judged_is_no_success_of_commands_that_solve(
    facts: Path, command: str, day: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--lang", "en", command, facts, "--as-of", day) == 5
    assert said in capsys.readouterr().err


def test_the_commands_that_solve_judge_nothing_out_of_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "in.yaml"
    file.write_text("date: 1999-01-01\nsubjects:\n  project:\n  - {id: P1}\n", encoding="utf-8")
    assert [run("--lang", "en", command, file) for command in ("evidence", "remedy", "ask")] == [5, 5, 5]
    assert "Traceback" not in capsys.readouterr().err
