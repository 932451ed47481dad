"""Reports as files: the format by wish or by name, what a terminal cannot show, what is not installed."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from qsd_rules.cli.main import main
from qsd_rules.cli.reporting import BINARY, FORMATS, LIBRARIES, Asked, look_of

SMALL = Path(__file__).parents[1] / "report"
FACTS = ("check", str(SMALL / "facts.yaml"), "--rules", str(SMALL / "pack"), "--fail-on", "never")

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("form", "output", "chosen"),
    [
        (None, None, "terminal"),
        (None, "报告.html", "html"),
        (None, "REPORT.HTML", "html"),
        (None, "findings.md", "markdown"),
        (None, "html", "terminal"),
        ("json", "report.html", "json"),
        (None, "notice.docx", "docx"),
    ],
)
def test_the_format_is_the_wish_or_the_end_of_the_name(form: str | None, output: str | None, chosen: str) -> None:
    assert (
        look_of(Asked(form=form, output=output, color="auto", width=80), "zh", (), None, (*FORMATS, "xlsx")).form
        == chosen
    )


def test_a_document_is_one_for_word(tmp_path: Path) -> None:
    assert main([*FACTS, "--document", "opinion", "--output", str(tmp_path / "opinion")], {}) == 0
    assert (tmp_path / "opinion").read_bytes().startswith(b"PK")


def test_a_page_is_written_to_the_file_named(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "报告.html"
    assert main([*FACTS, "--output", str(file)], {}) == 0
    assert capsys.readouterr() == ("", "")
    assert file.read_text(encoding="utf-8").startswith('<!doctype html>\n<html lang="zh-CN">')


def test_a_page_goes_to_a_pipe_in_the_language_wished(capsys: Capture) -> None:
    assert main([*FACTS, "--format", "html", "--lang", "en"], {}) == 0
    assert '<html lang="en">' in capsys.readouterr().out


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, capsys: Capture) -> None:
    assert main([*FACTS, "--output", str(tmp_path / "nowhere" / "a.html")], {}) == 2
    assert "无法写入" in capsys.readouterr().err


@pytest.mark.parametrize(("form", "library"), [(form, library) for form in LIBRARIES for library in LIBRARIES[form]])
def test_a_library_that_is_not_installed_is_told_before_anything_is_read(
    form: str, library: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == library else find(name))
    assert main(["check", "no-such-file.yaml", "--format", form, "--output", "x"], {}) == 2
    told = capsys.readouterr().err
    assert f"`{form}` 格式的报告需要程序库 `{library}`，尚未安装 [no-report-library]" in told
    assert "安装：在源码文件夹中运行 pip install '.[desk]'" in told


def test_the_terminal_report_imports_none_of_the_libraries() -> None:
    libraries = {library for each in LIBRARIES.values() for library in each}
    script = (
        "import sys; from qsd_rules.cli.main import main; main(sys.argv[1:], {}); "
        f"print(sorted({libraries!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script, *FACTS], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("\n[]\n")


@pytest.mark.parametrize("form", sorted(BINARY))
def test_no_terminal_is_sent_what_it_cannot_show(form: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["check", "no-such-file.yaml", "--format", form], {}) == 2
    told = capsys.readouterr().err
    assert f"`{form}` 格式的报告不能在终端显示，请用 `--output` 指定文件，如 `--output 报告.{form}`" in told


def test_a_document_goes_with_word_only(capsys: Capture) -> None:
    assert main([*FACTS, "--document", "opinion", "--format", "html"], {}) == 2
    assert "`--document` 只用于 `docx` 格式，而报告格式为 `html`" in capsys.readouterr().err


def test_where_no_document_is_due_none_is_written(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "notice.docx"
    wish = ("--document", "rectification-notice", "--subject", "P2", "--output", str(file))
    assert main([*FACTS, *wish], {}) == 0
    assert capsys.readouterr().err == "没有须责令改正的事项，无须出具责令改正通知书，未写文件\n"
    assert not file.exists()


def test_documents_go_to_a_folder_one_for_each_subject(tmp_path: Path) -> None:
    assert main([*FACTS, "--document", "opinion", "--output", str(tmp_path)], {}) == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "opinion-district-D.docx",
        "opinion-project-P1.docx",
        "opinion-project-P2.docx",
    ]
