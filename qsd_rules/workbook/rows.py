"""Rows of a table that are no subjects: totals, notes, groups. A row with an id is a subject, whatever else it says."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from qsd_rules.facts.names import fold
from qsd_rules.workbook.labels import squeezed
from qsd_rules.workbook.plan import Why

TOTAL = re.compile(
    r"[(（]?[^,，。;；]{0,10}?(?:合计|小计|总计|汇总|累计|平均|共计|总和|平均值)(?:数|值|额)?[)）]?[:：]?"
    r"|(?:sub|grand)?totals?:?|sum:?|average:?|mean:?"
)
"""What a row of totals says, folded and without blanks: `合计`, `本页合计`, `龙城街道小计`."""

NOTE = re.compile(
    r"[*※(（]*(?:注|附注|备注|说明|填表说明|填写说明|数据来源|资料来源|填表人?|制表人?|审核人?|复核人?|填报人?|经办人?|"
    r"填报单位|制表单位|填报日期|填表日期|报送日期|制表日期|打印日期|报出日期|单位负责人|负责人|统计负责人|联系人|联系电话|电话|签字|盖章|"
    r"notes?|remarks?|source|prepared by|checked by)"
    r"\s*[0-9一二三四五六七八九十]{0,2}\s*(?:[:：.．、)）（(].*|$)",
    re.DOTALL,
)
"""How a line below a table begins that explains or signs it."""

GROUP = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}\s*[、.．,，]|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[部章节类批]|其中[:：]?).*",
    re.DOTALL,
)
"""How the title of a group of rows begins: `一、龙城街道`."""

PERIOD = re.compile(
    r"(?:本|上|去|今|当|前)年(?:度|同期)?|(?:本|上)(?:期|月|季度?)(?:末|数)?|上年同期|同期|累计|同比(?:增长)?|(?:19|20)[0-9]{2}\s*(?:年(?:度)?)?"
    r"|(?:this|last|previous) (?:year|period|month)|year"
)
"""What heads a column that holds the figures of a period, and no subject."""


def is_total(words: str) -> bool:
    """Whether a cell says that its row adds others up."""
    return len(words) <= 40 and TOTAL.fullmatch(squeezed(words)) is not None


def is_note(words: str) -> bool:
    """Whether a cell begins a note or a signature."""
    return NOTE.fullmatch(fold(words)) is not None


def is_group(words: str) -> bool:
    """Whether a cell is numbered as titles of groups are."""
    return GROUP.fullmatch(fold(words)) is not None


def is_period(words: str) -> bool:
    """Whether the head of a column is a year or another period."""
    return PERIOD.fullmatch(fold(words)) is not None


def may_be_no_subject(identifier: str) -> bool:
    """Whether what stands where the id belongs is worth a look at the whole row."""
    return is_total(identifier) or is_note(identifier) or is_group(identifier)


def why_no_subject(cells: Mapping[int, str], identifying: Collection[int], spans: bool = False) -> Why | None:
    """Why a row is no subject; none where it is one.

    `cells` are the words of the filled cells by column, `identifying` the columns whose words name a subject; `spans`
    says that one merged cell is all there is in the row.
    """
    first = cells[min(cells)]
    if spans:
        return "note" if is_note(first) else "total" if is_total(first) else "group"
    identifier = next((cells[column] for column in identifying if column in cells), "")
    if identifier and not may_be_no_subject(identifier):
        return None
    if any(map(is_total, cells.values())) and (not identifier or is_total(identifier)):
        return "total"
    if is_note(first) and identifier in ("", first):
        return "note"
    if len(cells) == 1 and (is_group(first) or not (identifier or first.isascii())):
        return "group"
    return None
