"""From bytes to located trees: encodings, what is refused, and that only problems come of anything."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from qsd_rules.source.document_reading import read_document, read_documents
from qsd_rules.source.files import SIZE_LIMIT, read_file
from qsd_rules.source.limits import Limits
from qsd_rules.source.nodes import Mapping, Scalar, Sequence, plain
from qsd_rules.words.problems import InputProblems, Place
from tests.strategies.bad_files import BAD_FILES, BadFile

WORDS = "名称: 龙岗区建设局\n备注: 合格\n"


@pytest.mark.parametrize("file", BAD_FILES, ids=lambda file: file.name)
def test_what_is_wrong_with_a_file_is_said(file: BadFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file.write(tmp_path)
    documents, problems = read_documents([file.name])
    assert documents == []
    said = [problem.in_language("en") for problem in problems]
    assert any(file.said in each for each in said), said
    for problem in problems:
        assert problem.place.file == file.name
        assert problem.in_language("zh") != problem.in_language("en")
        assert not problem.message.en.endswith(".") and not problem.message.zh.endswith("。")


@pytest.mark.parametrize(
    "data",
    [
        WORDS.encode(),
        b"\xef\xbb\xbf" + WORDS.encode(),
        WORDS.encode("gb18030"),
        WORDS.encode("gbk"),
        WORDS.encode("gb2312"),
        b"\xff\xfe" + WORDS.encode("utf-16-le"),
        b"\xfe\xff" + WORDS.encode("utf-16-be"),
        WORDS.encode("utf-32"),
        WORDS.replace("\n", "\r\n").encode("gb18030"),
    ],
    ids=["utf-8", "bom", "gb18030", "gbk", "gb2312", "utf-16-le", "utf-16-be", "utf-32", "gb18030 of Windows"],
)
def test_encodings(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_bytes(data)
    (document,), problems = read_documents([path])
    assert problems == []
    assert plain(document.node) == {"名称": "龙岗区建设局", "备注": "合格"}
    assert document.node == Mapping(
        (
            (Scalar("名称", "名称", place(path, 1, 1)), Scalar("龙岗区建设局", "龙岗区建设局", place(path, 1, 5))),
            (Scalar("备注", "备注", place(path, 2, 1)), Scalar("合格", "合格", place(path, 2, 5))),
        ),
        place(path, 1, 1),
    )


def place(path: Path, line: int, column: int) -> Place:
    return Place(str(path), line, column)


def test_one_bad_byte_does_not_make_a_file_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_bytes("名称: 龙岗区建设局\n备注: 合".encode() + b"\xe6\xa0\n")
    with pytest.raises(InputProblems, match=r"facts\.yaml:2: not a text file, or wrongly encoded: byte `0xE6`"):
        read_file(path)


def test_all_anchors_and_aliases_of_a_file_are_told() -> None:
    with pytest.raises(InputProblems) as caught:
        read_document("a: &x 1\nb: *x\nc: !t 2\nc: 3\n", "facts.yaml")
    assert [str(problem.place) for problem in caught.value.problems] == [
        "facts.yaml:1:4",
        "facts.yaml:2:4",
        "facts.yaml:3:4",
        "facts.yaml:4:1",
    ]
    assert [problem.check for problem in caught.value.problems] == ["anchor", "alias", "tag", "duplicate-key"]


@pytest.mark.parametrize("name", ["explosion.yaml", "deep-flow.yaml", "deep.json", "huge.yaml"])
def test_little_memory_is_used_for_hostile_files(name: str, tmp_path: Path) -> None:
    path = next(file for file in BAD_FILES if file.name == name).write(tmp_path)
    read_documents([path])
    tracemalloc.start()
    read_documents([path])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < SIZE_LIMIT + 1024 * 1024


@pytest.mark.parametrize("text", ["[1, 2, 3, 4]", "- 1\n- 2\n- 3\n- 4\n"])
def test_values_are_counted(text: str) -> None:
    assert isinstance(read_document(text, limits=Limits(nodes=5)), Sequence)
    with pytest.raises(InputProblems, match="too many values in the file, at most 4"):
        read_document(text, limits=Limits(nodes=4))


@pytest.mark.parametrize("text", ["[[[1]]]", "- - - 1\n"])
def test_levels_are_counted(text: str) -> None:
    assert isinstance(read_document(text, limits=Limits(depth=3)), Sequence)
    with pytest.raises(InputProblems, match="nested too deep, at most 2 levels"):
        read_document(text, limits=Limits(depth=2))


@pytest.mark.parametrize(
    "text", ["- *a\n" * 500, "- &a 1\n" * 500, "a: 1\n" * 500, "{" + ", ".join(['"a": 1'] * 500) + "}"]
)
def test_a_file_full_of_problems_is_not_read_to_its_end(text: str) -> None:
    with pytest.raises(InputProblems, match="more than 100 problems, not read beyond this") as caught:
        read_document(text, limits=Limits(problems=100))
    assert 100 < len(caught.value.problems) < 110


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b.yaml", "a/z.json", "a.yml", ".hidden.yaml", ".git/x.yaml", "notes.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("[1]", "utf-8")
    documents, problems = read_documents([tmp_path, tmp_path / "b.yaml"])
    assert problems == []
    assert [str(Path(each.file).relative_to(tmp_path)) for each in documents] == ["a/z.json", "a.yml", "b.yaml"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere.yaml", "no such file or folder"),
        ("empty", "the folder holds no `*.yaml`, `*.yml`, `*.json` file"),
        ("a\0b", "not a possible file name"),
        ("x" * 300, "cannot be read: File name too long"),
        ("file.yaml/below", "cannot be read: Not a directory"),
    ],
)
def test_paths_that_lead_nowhere(name: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.yaml").write_text("a: 1", "utf-8")
    documents, (problem,) = read_documents([name])
    assert documents == [] and problem.message.en == said
