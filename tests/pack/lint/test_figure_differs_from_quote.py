from decimal import Decimal
from pathlib import Path

import pytest

from qsd_rules.pack.lint.figure_differs_from_quote import figures_in, stated
from qsd_rules.pack.loading import load_policy
from tests.strategies.linting import problems
from tests.strategies.small_pack import spoil, write_small_pack

OPINION = "opinion/1-sites.yaml"
CHECK = "figure-differs-from-quote"


@pytest.mark.parametrize(
    ("quote", "figures"),
    [
        ("饮用水源水质达标率98%以上", ["98"]),
        ("空气质量达到国家二级标准的天数超过全年的98%", ["98"]),
        ("万元GDP能耗0.47吨标准煤", ["0.47"]),
        ("到2015年，争取辖区有1个地理标志保护产品", ["1"]),
        ("有效期届满三十个工作日前", ["30"]),
        ("处三万五千元以上五万元以下", ["35000", "50000"]),
        ("每发现一名无健康证明人员，人员健康扣五分", ["1", "5"]),
        ("不少于一百零五家", ["105"]),
        ("超1000亿元5家", ["100000000000", "5"]),
        ("收入1,500万元", ["15000000"]),
        ("一批具有国际竞争力的名牌产品", []),
        ("超亿元企业", []),
        ("培育数十家企业", []),
        ("一年内", []),
        ("三个月内", []),
        ("贯彻实施《条例2013》（深府〔2011〕15号）第三条", []),
        ("符合GB/T 9704-2012", []),
        ("自2025年7月1日起", []),
    ],
)
def test_figures_of_the_text_are_read(quote: str, figures: list[str]) -> None:
    assert list(figures_in(quote)) == [Decimal(figure) for figure in figures]


def test_another_unit_may_have_a_myriad_in_it() -> None:
    assert stated(Decimal(10_000_000), [Decimal(1000) * 10**8])
    assert stated(Decimal("0.5"), [Decimal(5000)])
    assert not stated(Decimal(89), [Decimal(98)])


def test_a_figure_is_held_to_its_quote(tmp_path: Path) -> None:
    pack = write_small_pack(tmp_path)
    assert problems(pack, CHECK) == []
    spoil(pack, OPINION, "values: {2011-03-21: 95}", "values: {2011-03-21: 59}")
    assert problems(pack, CHECK) == [
        "the parameter `concrete_rate_minimum` has 59, but its quote “使用率95%以上” has 95"
    ]
    policy = load_policy(pack, cached=False)
    assert policy.parameters["concrete_rate_minimum"].values[0][1] == 59


def test_a_year_is_held_to_its_quote(tmp_path: Path) -> None:
    pack = write_small_pack(tmp_path)
    for file in (OPINION, "source/received.txt"):
        text = (pack / file).read_text(encoding="utf-8").replace("新建建筑预拌混凝土使用率", "到2015年混凝土使用率")
        (pack / file).write_text(text, encoding="utf-8")
    spoil(pack, OPINION, "quote: 使用率95%以上", "quote: 到2015年混凝土使用率95%以上")
    spoil(pack, OPINION, "quote: 新建建筑预拌混凝土", "quote: 到2015年混凝土")
    spoil(pack, OPINION, "judged: always", "judged: by_date\n    due: 2015-12-31")
    assert problems(pack, CHECK) == []
    spoil(pack, OPINION, "due: 2015-12-31", "due: 2014-12-31")
    assert problems(pack, CHECK) == [
        "the parameter `concrete_rate_minimum` has 2014, but its quote “到2015年混凝土使用率95%以上” has 2015"
    ]
