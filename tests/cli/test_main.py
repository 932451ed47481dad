"""The main command: languages, usage errors, exit codes, lazy loading."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from qsd_rules.cli import main as program
from qsd_rules.cli.main import COMMANDS, main
from qsd_rules.cli.speaking import spoken_language
from qsd_rules.words.language import Language, Text
from qsd_rules.words.problems import InputProblems, InternalError, Place, Problem


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "zh"),
        ([], {"QSD_RULES_LANG": "en"}, "en"),
        ([], {"QSD_RULES_LANG": "fr"}, "zh"),
        (["--lang", "en", "check"], {}, "en"),
        (["check", "--lang=en"], {"QSD_RULES_LANG": "zh"}, "en"),
        (["--lang", "en", "check", "--lang", "zh"], {}, "zh"),
        (["check", "--", "--lang", "en"], {}, "zh"),
        (["check", "--lang"], {}, "zh"),
    ],
)
def test_the_last_wish_for_a_language_goes(
    arguments: list[str], environment: dict[str, str], language: Language
) -> None:
    assert spoken_language(arguments, environment) == language


SEE_CHECK = "    用 `qsd-rules check --help` 查看用法"
FORMATS = "`terminal`、`markdown`、`html`、`docx`、`pdf`、`json`、`sarif`、`junit`、`xlsx`、`csv`、`jsonl`"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], ["错误：没有命令 `chek`", "    是否想写 `check`？", "    用 `qsd-rules --help` 查看用法"]),
        (
            ["--lang", "en", "chek"],
            ["Error: there is no command `chek`", "    did you mean `check`?", "    see `qsd-rules --help`"],
        ),
        (["check", "--lang", "en"], ["Error: `FACTS...` is missing", "    see `qsd-rules check --help`"]),
        (["check"], ["错误：缺少 `事实…`", SEE_CHECK]),
        (["check", "x", "--colour"], ["错误：没有选项 `--colour`", "    是否想写 `--color`？", SEE_CHECK]),
        (
            ["check", "x", "--format", "jsno"],
            [f"错误：`--format`：`jsno` 不是可选的值：{FORMATS}", "    是否想写 `json`？", SEE_CHECK],
        ),
        (
            ["check", "x", "--as-of", "2015-13-01"],
            ["错误：`--as-of`：`2015-13-01` 不是日期，应写作 `2015-12-31`", SEE_CHECK],
        ),
        (["check", "x", "--width", "-5"], ["错误：`--width`：`-5` 应为不小于 20 的整数", SEE_CHECK]),
        (["check", "x", "--lang", "fr"], ["错误：`--lang`：`fr` 不是可选的值：`zh`、`en`", SEE_CHECK]),
        (["check", "x", "--as-of"], ["错误：选项 `--as-of` 缺少值或不该有值"]),
        (
            ["completion", "bahs"],
            [
                "错误：`bahs` 不是可选的值：`bash`、`zsh`、`fish`",
                "    是否想写 `bash`？",
                "    用 `qsd-rules completion --help` 查看用法",
            ],
        ),
    ],
)
def test_usage_errors_speak_the_language(
    arguments: list[str], said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments, {}) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err.splitlines()) == ("", said)


@pytest.mark.parametrize(
    ("language", "heading"), [("zh", "用法：qsd-rules [选项] 命令 …"), ("en", "Usage: qsd-rules [OPTIONS] COMMAND ...")]
)
def test_help_lists_every_command(language: str, heading: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", language, "--help"], {}) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == heading
    assert [name for name in COMMANDS if any(line.startswith(f"  {name}  ") for line in lines)] == list(COMMANDS)


def test_nothing_asked_shows_help_and_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], {}) == 2
    assert "命令：" in capsys.readouterr().out


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("command", ["check", "rules", "facts", "completion"])
def test_every_option_has_its_help(command: str, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", language, command, "-h"], {}) == 0
    assert "--rules FOLDER" in capsys.readouterr().out


def test_help_imports_no_command() -> None:
    script = (
        "import sys; from qsd_rules.cli.main import main; main(['--help'], {});"
        "print([name for name in sys.modules if name in ('qsd_rules.cli.check', 'pydantic', 'yaml', 'lark', 'rich')])"
    )
    finished = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert finished.stdout.splitlines()[-1] == "[]"


class Failing(click.Command):
    """A command that raises."""

    def __init__(self, error: BaseException) -> None:
        super().__init__("check")
        self.error = error

    def invoke(self, ctx: click.Context) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (
            InputProblems(
                [
                    Problem(
                        "unknown-fact", Place("b.yaml", 2, 3), Text("没有 `x`", "no `x`"), Text("是否想写 `y`？", "?")
                    ),
                    Problem("empty-file", Place("a.yaml"), Text("文件是空的", "the file is empty")),
                ]
            ),
            2,
            "a.yaml: 文件是空的 [empty-file]\nb.yaml:2:3: 没有 `x` [unknown-fact]\n    是否想写 `y`？\n",
        ),
        (
            InternalError("engine and reference differ"),
            3,
            "程序内部自相矛盾，没有给出结论：engine and reference differ\n"
            "    请把这段话、`qsd-rules --version` 的输出和事实文件一并报告给维护者\n",
        ),
        (KeyboardInterrupt(), 130, "\n已中断\n"),
    ],
)
def test_what_goes_wrong_is_said_without_a_traceback(
    error: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(program.Commands, "get_command", lambda *_: Failing(error))
    assert main(["check"], {}) == code
    assert capsys.readouterr().err == said


def test_a_closed_pipe_is_no_error() -> None:
    script = "from qsd_rules.cli.main import run; run()"
    command = [sys.executable, "-c", script, "--rules", str(Path(__file__).parents[1] / "report" / "pack"), "facts"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == -signal.SIGPIPE


def test_a_console_without_chinese_gets_escapes() -> None:
    script = "from qsd_rules.cli.main import run; run()"
    environment = {"PYTHONIOENCODING": "latin-1", "PATH": ""}
    finished = subprocess.run(
        [sys.executable, "-c", script, "--help"], capture_output=True, env=environment, check=True
    )
    assert finished.stdout.startswith(b"\\u7528\\u6cd5")


def test_completion_scripts_name_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert main(["completion", shell], {}) == 0
        assert "qsd-rules" in capsys.readouterr().out
