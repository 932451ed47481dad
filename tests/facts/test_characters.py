"""Marks behind and inside figures, days and codes are named, and never read as digits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.model import Policy
from qsd_rules.source.characters import identity, visible
from qsd_rules.words.problems import InputProblems
from qsd_rules.workbook.snapshot_files import read_contents, read_snapshot
from tests.facts.words import FACTS
from tests.strategies.small_pack import write_small_pack

FOOTNOTE = Path(__file__).parent / "files" / "footnote-mark-after-a-figure.yaml"

HINT_ZH = "若指注释，请删去；若是数字，请写普通数字"
HINT_EN = "delete it if it refers to a note; else write plain digits"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    folder = write_small_pack(tmp_path_factory.mktemp("pack"))
    (folder / "vocabulary" / "facts.yaml").write_text(FACTS, "utf-8")
    return load_policy(folder, cached=False)


def told(policy: Policy, kind: str, path: str, written: str, form: str = "yaml") -> tuple[str, str]:
    """What is wrong with one fact of one subject, in Chinese and in English."""
    facts = {"date": "2015-10-20", "subjects": {kind: [{"id": "a", path: written}]}}
    with pytest.raises(InputProblems) as caught:
        read_contents(policy, [(f"a.{form}", json.dumps(facts, ensure_ascii=False).encode())])
    (problem,) = caught.value.problems
    return problem.in_language("zh").partition(": ")[2], problem.in_language("en").partition(": ")[2]


def test_the_case_of_a_footnote_mark_after_a_figure(opinion: Policy) -> None:
    with pytest.raises(InputProblems) as caught:
        read_snapshot(opinion, [FOOTNOTE])
    (problem,) = caught.value.problems
    assert (problem.place.line, problem.check) == (10, "mark")
    assert problem.message.zh == (
        "初验阶段已整改的质量问题数 `preliminary_acceptance.defects_rectified` "
        "写作 `2①`，其中 `①`（U+2460）是记号，不是数字"
    )
    assert problem.message.en == (
        "`preliminary_acceptance.defects_rectified` is written `2①`, where `①` (U+2460) is a mark and no digit"
    )


MARKED = {
    "a footnote in a circle": ("project", "storeys", "22①", "①", "2460"),
    "a raised footnote": ("project", "storeys", "10²", "²", "00B2"),
    "a footnote in brackets": ("project", "storeys", "10⑵", "⑵", "2475"),
    "a footnote before the unit": ("project", "storeys", "10①层", "①", "2460"),
    "a footnote behind the unit": ("project", "storeys", "10层①", "①", "2460"),
    "a number of notes alone": ("project", "storeys", "②", "②", "2461"),
    "a mark inside the digits": ("project", "storeys", "2①3", "①", "2460"),
    "a half": ("project", "storeys", "5½", "½", "00BD"),
    "a Roman numeral": ("project", "storeys", "Ⅳ", "Ⅳ", "2163"),
    "a lowered digit": ("project", "storeys", "1₀", "₀", "2080"),
    "digits of another script": ("project", "storeys", "٢٣", "٢", "0662"),
    "a raised letter": ("project", "storeys", "22ᵃ", "ᵃ", "1D43"),
    "a mark behind per cent": ("district", "works.ready_mixed_concrete_rate", "95%①", "①", "2460"),
    "a mark before per cent": ("district", "works.ready_mixed_concrete_rate", "9²%", "²", "00B2"),
    "a mark behind the point": ("district", "works.ready_mixed_concrete_rate", "95.①", "①", "2460"),
    "a mark behind thousands": ("enterprise", "annual_main_business_revenue", "1,234②万元", "②", "2461"),
    "a mark behind ten thousands": ("enterprise", "annual_main_business_revenue", "3万③", "③", "2462"),
    "a mark behind a day": ("project", "start_date", "2015-03-0①", "①", "2460"),
    "a raised digit in a day": ("project", "start_date", "2015-03-1²", "²", "00B2"),
    "a mark behind a whole day": ("project", "start_date", "2015年3月1日①", "①", "2460"),
    "a month in one character": ("project", "start_date", "2015年㋂1日", "㋂", "32C2"),
}  # fmt: skip


@pytest.mark.parametrize("form", ["yaml", "json"])
@pytest.mark.parametrize("name", MARKED)
def test_marks_are_named(name: str, form: str, opinion: Policy) -> None:
    kind, path, written, mark, code = MARKED[name]
    label = opinion.facts[f"{kind}.{path}"].label.zh
    assert told(opinion, kind, path, written, form) == (
        f"{label} `{path}` 写作 `{written}`，其中 `{mark}`（U+{code}）是记号，不是数字 [mark]\n    {HINT_ZH}",
        f"`{path}` is written `{written}`, where `{mark}` (U+{code}) is a mark and no digit [mark]\n    {HINT_EN}",
    )


def test_a_mark_in_a_code_is_named(small: Policy) -> None:
    for written, mark in (("91440300MA5FABCD0M①", "①"), ("9144030①MA5FABCD0M", "①")):
        assert told(small, "enterprise", "credit_code", written) == (
            f"统一社会信用代码 `credit_code` 写作 `{written}`，"
            f"其中 `{mark}`（U+2460）是记号，不是数字 [mark]\n    {HINT_ZH}",
            f"`credit_code` is written `{written}`, "
            f"where `{mark}` (U+2460) is a mark and no digit [mark]\n    {HINT_EN}",
        )


def test_the_day_of_the_file_is_named_with_its_mark(small: Policy) -> None:
    with pytest.raises(InputProblems) as caught:
        read_contents(small, [("a.yaml", "date: 2013-06-3①\nsubjects: {}\n".encode())])
    assert [each.in_language("zh") for each in caught.value.problems] == [
        f"a.yaml:1:7: `date` 写作 `2013-06-3①`，其中 `①`（U+2460）是记号，不是数字 [mark]\n    {HINT_ZH}"
    ]


@pytest.mark.parametrize(
    ("path", "written", "value"),
    [
        ("area", "１２０．５㎡", "120.5"),
        ("area", "120.5 m²", "120.5"),
        ("area", "120.5m2", "120.5"),
        ("area", "１，２００．５平方米", "1200.5"),
        ("permits", "２１", "21"),
    ],
)
def test_full_width_and_units_are_read(path: str, written: str, value: str, small: Policy) -> None:
    text = f'date: 2013-06-30\nsubjects: {{enterprise: [{{id: a, {path}: "{written}"}}]}}\n'
    snapshot = read_contents(small, [("a.yaml", text.encode())])
    assert str(snapshot.subjects["enterprise", "a"].facts[f"enterprise.{path}"]) == value


def test_a_marked_word_is_not_the_word_with_a_digit(small: Policy) -> None:
    zh, _ = told(small, "enterprise", "size", "小①")
    assert zh.startswith("规模 `size` 没有选项 `小①` [unknown-choice]")
    zh, _ = told(small, "project", "is_new", "是②")
    assert zh.startswith("新建 `is_new` 应当是“是”或“否”，而不是 `是②` [wrong-type]")


ALIKE = """\
date: 2013-06-30
subjects:
  enterprise:
  - {id: "Ｅ１", name: "甲\\u200b公司"}
  - {id: "E2\\u00a0", name: 乙公司（深圳）}
  - {id: e1, name: 甲 公司}
  project:
  - {id: P1, builder: "E１", partners: ["\\ufeffE2", "e1 "]}
  - {id: P01, builder: "e\\u200d1"}
"""


def test_ids_that_look_alike_are_one_and_are_told(small: Policy) -> None:
    snapshot = read_contents(small, [("a.yaml", ALIKE.encode())])
    assert [key for key in snapshot.subjects if key[0] == "enterprise"] == [
        ("enterprise", "E1"), ("enterprise", "E2"), ("enterprise", "e1"),
    ]  # fmt: skip
    assert [record.name for record in snapshot.subjects.values()][:3] == ["甲公司", "乙公司（深圳）", "甲 公司"]
    first, second = snapshot.subjects["project", "P1"].facts, snapshot.subjects["project", "P01"].facts
    assert (first["project.builder"], first["project.partners"]) == ("E1", ("E2", "e1"))
    assert second["project.builder"] == "e1"
    assert [f"{each.place} {each.message.zh}" for each in snapshot.notes] == [
        "a.yaml:4:10 `id`：“Ｅ１” 读作 `E1`，因其中有全角 `Ｅ１`",
        "a.yaml:4:22 `name`：“甲\ufffd公司” 读作 `甲公司`，因其中有不可见字符 U+200B",
        "a.yaml:5:10 `id`：“E2” 读作 `E2`，因其中有空白 U+00A0",
        "a.yaml:6:10 企业的编号 `e1` 与 a.yaml:4:10 的 `E1` 相近而不同："
        "此处第 1 个字符是 `e`（U+0065），那里是 `E`（U+0045）；按两个企业处理",
        "a.yaml:6:10 企业的名称 `甲 公司` 与 a.yaml:4:10 的 `甲公司` 相近而不同："
        "此处第 2 个字符多了 U+0020；按两个企业处理",
        "a.yaml:8:23 建设单位 `builder`：“E１” 读作 `E1`，因其中有全角 `１`",
        "a.yaml:8:40 合作单位 `partners`：“\ufffdE2” 读作 `E2`，因其中有不可见字符 U+FEFF",
        "a.yaml:9:10 项目的编号 `P01` 与 a.yaml:8:10 的 `P1` 相近而不同："
        "此处第 2 个字符多了 `0`（U+0030）；按两个项目处理",
        "a.yaml:9:24 建设单位 `builder`：“e\ufffd1” 读作 `e1`，因其中有不可见字符 U+200D",
    ]
    english = [each.message.en for each in snapshot.notes]
    assert english[0] == "`id`: “Ｅ１” is read as `E1` for its full width `Ｅ１`"
    assert english[3] == (
        "the id `e1` of the enterprise is close to `E1` at a.yaml:4:10, but another: "
        "character 1 is `e` (U+0065), there `E` (U+0045)"
    )


@pytest.mark.parametrize(
    ("written", "where"),
    [
        ("e1", "第 1 个字符是 `e`（U+0065），那里是 `E`（U+0045）"),
        ("E 1", "第 2 个字符多了 U+0020"),
        ("E01", "第 2 个字符多了 `0`（U+0030）"),
        ("Е1", "第 1 个字符是 `Е`（U+0415），那里是 `E`（U+0045）"),
        ("El", "第 2 个字符是 `l`（U+006C），那里是 `1`（U+0031）"),
    ],
)
def test_a_relation_to_an_id_that_is_close_names_the_character(written: str, where: str, small: Policy) -> None:
    text = f'date: 2013-06-30\nsubjects: {{enterprise: [{{id: E1}}], project: [{{id: P, builder: "{written}"}}]}}\n'
    with pytest.raises(InputProblems) as caught:
        read_contents(small, [("a.yaml", text.encode())])
    (problem,) = caught.value.problems
    assert problem.check == "dangling-relation"
    assert problem.hint is not None
    assert problem.hint.zh == f"是否想写 `E1`？此处{where}"


def test_one_id_in_two_spellings_is_given_twice(small: Policy) -> None:
    text = 'date: 2013-06-30\nsubjects: {enterprise: [{id: E1}, {id: "Ｅ1"}]}\n'
    with pytest.raises(InputProblems) as caught:
        read_contents(small, [("a.yaml", text.encode())])
    assert [each.message.en for each in caught.value.problems] == [
        "the enterprise `E1` is there twice, first at a.yaml:2:30"
    ]


def test_every_letter_reads_as_itself_once_it_was_folded() -> None:
    for character in map(chr, [*range(0xD800), *range(0xE000, 0x110000)]):
        once = identity(f"a{character}b")
        assert identity(once) == once
        assert visible(visible(f"a{character}b")) == visible(f"a{character}b")
