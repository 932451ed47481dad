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


def test_records_are_found_by_officer_day_decision_and_words_of_remarks(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    target = "finding:energy-design-follows-law-and-policy@snowhill-centre"
    visitor.send("/records/1/remarks", {"target": target, "words": "已约谈设计单位", "signed": "李工"})
    for words in ("约谈", "李工", "2015-10-20", "不予核发施工许可证", "WITHHOLD"):
        assert "第 1 号" in visitor.open(f"/records?words={words}").words, words
    for words in ("王科", "2016-10-20", "约谈 王科", "100%25"):
        assert "没有符合的记录" in visitor.open(f"/records?words={words}").words, words


def test_a_withdrawn_record_stays_and_is_left_out_of_lists(visitor: Visitor) -> None:
    visitor.evaluate(FAILING)
    assert visitor.send("/records/1/withdrawal", {"reason": "", "signed": "李工"}).status == 422
    assert "请写明理由或内容" in visitor.words
    visitor.send("/records/1/withdrawal", {"reason": "传错了文件", "signed": "李工"})
    assert "这份记录已撤回： 传错了文件 —— 李工" in visitor.words
    assert "撤回这份记录" not in visitor.words
    assert "还没有记录" in visitor.open("/records").words
    assert "第 1 号" in visitor.open("/records?withdrawn=1").words
    visitor.send("/records/1/withdrawal", {"reason": "又一个理由", "signed": "王科"})
    assert "传错了文件" in visitor.open("/records/1").words
    assert visitor.send("/records/9/withdrawal", {"reason": "x", "signed": "x"}).status == 404
