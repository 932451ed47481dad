"""Files are read, assessed and kept; what is wrong with them is told with its place."""

from __future__ import annotations

import pytest

from qsd_rules.desk.uploads import shown_name
from tests.desk.visitors import FACTS, FAILING, Visitor


def test_a_file_is_evaluated_and_shown(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    assert (visitor.status, visitor.address) == (200, "/records/1")
    assert "施工许可证： 不予核发施工许可证" in visitor.words
    assert "project-fails-energy-review.yaml:34" in visitor.words


def test_decisions_come_first(visitor: Visitor) -> None:
    words = visitor.evaluate(FAILING).words
    assert words.index("不予核发施工许可证") < words.index("外墙传热系数设计值")


def test_several_files_make_one_snapshot(visitor: Visitor) -> None:
    project, enterprise = (
        b"date: 2015-10-20\nsubjects:\n  project:\n  - {id: P, builder: E}",
        b"date: 2015-10-20\nsubjects:\n  enterprise:\n  - {id: E, name: \xe7\x94\xb2}",
    )
    assert visitor.evaluate(("1.yaml", project)).status == 422
    assert "`builder` 指向的企业 `E` 不在事实中" in visitor.words
    assert visitor.evaluate(("1.yaml", project), ("2.yaml", enterprise)).status == 200


def test_json_is_read_too(visitor: Visitor) -> None:
    body = b'{"date": "2015-10-20", "subjects": {"project": [{"id": "P"}]}}'
    assert visitor.evaluate(("facts.json", body)).status == 200


def test_what_is_wrong_is_told_with_its_place_in_either_language(visitor: Visitor) -> None:
    visitor.evaluate(("facts.yaml", b"date: 2013\nsubjects: {project: [{id: P, storeys: many}]}"))
    assert visitor.status == 422
    assert "facts.yaml:1:7 `date` 应当是日期，而不是 `2013`" in visitor.words
    assert "facts.yaml:2:39 地上层数 `storeys` 应当是整数，而不是 `many`" in visitor.words
    visitor.open("/language/en?back=/")
    visitor.evaluate(("facts.yaml", b"date: 2013\nsubjects: {}"))
    assert "facts.yaml:1:7 `date` must be a date, not `2013`" in visitor.words


def test_no_file_is_said(visitor: Visitor) -> None:
    assert visitor.send("/evaluate").status == 422
    assert "没有选择文件" in visitor.words


def test_the_day_can_be_chosen(visitor: Visitor) -> None:
    visitor.evaluate(FAILING, as_of="2010-01-01")
    assert "没有核查任何事项：该文件自2011年3月21日起施行" in visitor.words
    assert visitor.evaluate(FAILING, as_of="soon").status == 422
    assert "核查日期 `soon` 不是日期" in visitor.words


def test_the_reading_can_be_chosen(visitor: Visitor) -> None:
    rule = "special-equipment-inspected-when-due"
    visitor.evaluate(FAILING, **{f"reading.{rule}": "nonsense"})
    assert visitor.status == 422


def test_what_is_written_in_facts_never_becomes_a_tag(visitor: Visitor) -> None:
    evil = "<script>alert(1)</script>"
    subjects = f'subjects: {{project: [{{id: "{evil}", name: "{evil}"}}]}}'
    facts = f'date: 2015-10-20\ntitle: {{zh: "{evil}", en: "{evil}"}}\n{subjects}'
    for page in (visitor.evaluate((f"{evil}.yaml", facts.encode())).page, visitor.open("/records").page):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\表.xlsx", "表.xlsx"),
        ("a\x00b\x1b[2J.yaml", "ab[2J.yaml"),
        ("", "facts"),
        (None, "facts"),
        ("长" * 300 + ".yaml", "长" * 114 + "….yaml"),
    ],
)
def test_names_of_files_are_made_harmless(sent: str | None, shown: str) -> None:
    assert shown_name(sent) == shown


def test_what_was_evaluated_lately_is_listed(visitor: Visitor) -> None:
    for file in sorted(FACTS.glob("project-*.yaml")):
        visitor.evaluate(file)
    words = visitor.open("/").words
    assert words.index("第 3 号") < words.index("第 2 号") < words.index("第 1 号")
    assert "雪岗商务中心：不予核发施工许可证" in words
