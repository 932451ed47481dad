"""Records are listed, and found by the words in them."""

from __future__ import annotations

from tests.desk.visitors import FAILING, INCOMPLETE, Visitor


def test_records_are_found_by_name_subject_and_file(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    visitor.evaluate(INCOMPLETE)
    assert "第 1 号" in visitor.open("/records").words
    for words, number in (("雪岗", 1), ("SNOWHILL", 1), ("facts-missing", 2), ("坪地 中鹏", 2)):
        found = visitor.open(f"/records?words={words}").words
        assert (f"第 {number} 号" in found, f"第 {3 - number} 号" in found) == (True, False), words
    for words in ("雪岗 中鹏", "中鹏 雪岗"):
        assert "没有符合的记录" in visitor.open(f"/records?words={words}").words, words


def test_wildcards_mean_themselves(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    for words in ("%25", "_", "%5C"):
        assert "没有符合的记录" in visitor.open(f"/records?words={words}").words


def test_earlier_records_are_on_the_next_page(visitor: Visitor) -> None:
    for number in range(33):
        visitor.evaluate(("facts.yaml", f"date: 2015-10-20\nsubjects: {{project: [{{id: P{number}}}]}}".encode()))
    visitor.open("/records?words=P")
    assert "第 33 号" in visitor.words
    assert "第 3 号" not in visitor.words
    assert "before=4" in visitor.page
    assert "第 3 号" in visitor.open("/records?words=P&before=4").words
