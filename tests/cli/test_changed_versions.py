"""`diff` tells every kind of change and exits with 1, the same pack with 0; `remedy` tells what is too late."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qsd_rules.cli.main import main
from tests.strategies.small_pack import spoil, write_small_pack

CaptureFixture = pytest.CaptureFixture[str]
PACKS = Path(__file__).parents[1] / "packs"
WORDS, SITES = "vocabulary/words.yaml", "opinion/1-sites.yaml"
TWO_ACTS = "acts: {withhold: {zh: 不予核发, en: withhold}, correct: {zh: 责令改正, en: order correction}}"
SWAPPED_ACTS = "acts: {correct: {zh: 责令改正, en: order correction}, withhold: {zh: 不予核发, en: withhold}}"
ONE_ACT = "acts: {withhold: {zh: 不予核发, en: withhold}}"
CHOICE = """\
- fact: project.builder
"""
SIZES = """\
- fact: project.size
  type: choice
  describes: true
  label: {zh: 规模, en: size}
  choices: {large: {zh: 大, en: large}, small: {zh: 小, en: small}}
- fact: project.builder
"""
SWAPPED_SIZES = SIZES.replace("zh: 大, en: large", "zh: 小, en: small", 1).replace(
    "small: {zh: 小, en: small}", "small: {zh: 大, en: large}"
)


def versions(folder: Path, file: str, base: tuple[str, str] | None, old: str, new: str) -> tuple[str, str]:
    """Two packs that differ in one place; `base` is first put into both."""
    packs = write_small_pack(folder / "old"), write_small_pack(folder / "new")
    for pack in packs if base else ():
        assert base is not None
        spoil(pack, file, *base)
    spoil(packs[1], file, old, new)
    return str(packs[0]), str(packs[1])


@pytest.mark.parametrize(
    ("file", "base", "old", "new", "zh", "en"),
    [
        (
            WORDS,
            (ONE_ACT, TWO_ACTS),
            TWO_ACTS,
            SWAPPED_ACTS,
            "决定 permit 措施（重者在前）：withhold 不予核发、correct 责令改正 → correct 责令改正、withhold 不予核发",
            "decision permit acts, heaviest first: withhold withhold, correct order correction → "
            "correct order correction, withhold withhold",
        ),
        (
            WORDS,
            None,
            "acts: {withhold: {zh: 不予核发, en: withhold}}",
            "acts: {withhold: {zh: 暂不核发, en: hold back}}",
            "决定 permit 措施的名称：withhold 不予核发 → withhold 暂不核发",
            "decision permit labels of acts: withhold withhold → withhold hold back",
        ),
        (
            "policy.yaml",
            None,
            "in_force: {from: 2011-03-21}",
            "in_force: {from: 2011-03-21, to: 2015-12-31}",
            "有效期至：无 → 2015-12-31",
            "last day of validity: none → 2015-12-31",
        ),
        (
            SITES,
            None,
            "values: {2011-03-21: 95}",
            "values: {2011-03-21: 95, 2014-01-01: 96}",
            "参数 concrete_rate_minimum 数值：95 → 96（自2014年1月1日起）",
            "parameter concrete_rate_minimum value: 95 → 96 (from 2014-01-01)",
        ),
        (
            WORDS,
            (CHOICE, SIZES),
            SIZES,
            SWAPPED_SIZES,
            "事实 project.size 选项：large 大、small 小 → large 小、small 大",
            "fact project.size choices: large large, small small → large small, small large",
        ),
        (
            WORDS,
            None,
            "  inverse: projects\n",
            "  inverse: projects\n  implied: true\n",
            "事实 project.builder 由他处推知：否 → 是",
            "fact project.builder implied: no → yes",
        ),
        (
            WORDS,
            None,
            "authority: 区建设局",
            "authority: 区环保局",
            "决定 permit 机关：区建设局 → 区环保局",
            "decision permit authority: 区建设局 → 区环保局",
        ),
        (
            SITES,
            None,
            "remedy: {zh: 改用, en: use it}",
            "remedy: {zh: 换用, en: change to it}",
            "规则 concrete-is-ready-mixed 补救：改用 → 换用",
            "rule concrete-is-ready-mixed remedy: use it → change to it",
        ),
        (
            SITES,
            None,
            "    quote: 推广新型墙体材料\n",
            "    quote: 推广新型墙体材料。\n",
            "规则 wall-material-is-promoted 原文：一“推广新型墙体材料” → 一“推广新型墙体材料。”",
            "rule wall-material-is-promoted quotes: 一 “推广新型墙体材料” → 一 “推广新型墙体材料。”",
        ),
        (
            WORDS,
            None,
            "symbols: ['%']",
            "symbols: ['%', '％']",
            "单位 percent 符号：无 → ％",
            "unit percent symbols: none → ％",
        ),
        (
            SITES,
            None,
            "title: {zh: 新型墙材, en: new wall material}",
            "title: {zh: 新墙材, en: new walls}",
            "规则 wall-material-is-promoted 名称：新型墙材 → 新墙材",
            "rule wall-material-is-promoted title: new wall material → new walls",
        ),
    ],
    ids=[
        "acts in another order",
        "an act called otherwise",
        "validity",
        "a later figure",
        "choices swapped",
        "implied",
        "organ",
        "remedy",
        "quote",
        "unit",
        "title",
    ],
)
def test_one_change_is_told_and_ends_with_1(
    file: str,
    base: tuple[str, str] | None,
    old: str,
    new: str,
    zh: str,
    en: str,
    tmp_path: Path,
    capsys: CaptureFixture,
) -> None:
    packs = versions(tmp_path, file, base, old, new)
    for language, expected in (("zh", zh), ("en", en)):
        assert main(["diff", *packs, "--lang", language], {}) == 1
        told = capsys.readouterr().out
        between = "" if language == "zh" else " "
        assert expected.replace(" ", "") in between.join(told.split()).replace(" ", ""), told
    assert main(["diff", packs[0], packs[0]], {}) == 0
    assert capsys.readouterr().out.count("含义相同 4") == 1


def test_a_figure_of_a_later_day_makes_its_rule_stricter_and_is_named(tmp_path: Path, capsys: CaptureFixture) -> None:
    later = "values: {2011-03-21: 95, 2014-01-01: 96}"
    packs = versions(tmp_path, SITES, None, "values: {2011-03-21: 95}", later)
    assert main(["diff", *packs], {}) == 1
    told = capsys.readouterr().out
    assert "更严 1，含义相同 3\n" in told
    assert "参数 concrete_rate_minimum：95 → 96（2014-01-01）" in told
    assert "按 2 天比较（数值、期限和有效期不变的每段时间取一天）：2013年6月30日、2014年1月1日" in "".join(
        told.split()
    ).replace("按2天比较", "按 2 天比较")
    assert len(told.splitlines()) < 30, told
    assert main(["diff", *packs, "--format", "json"], {}) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["days"] == ["2013-06-30", "2014-01-01"]
    [rule] = [each for each in found["rules"] if each["change"] != "equal"]
    assert (rule["change"], rule["shown"][0]["old"], rule["shown"][0]["new"]) == ("stricter", "satisfied", "violated")
    assert main(["diff", *packs, "--as-of", "2013-06-30", "--lang", "en"], {}) == 1
    assert "compared on 2013-06-30 only" in capsys.readouterr().out


def test_an_act_that_follows_instead_of_another_is_told_of_given_facts(tmp_path: Path, capsys: CaptureFixture) -> None:
    packs = versions(tmp_path, WORDS, (ONE_ACT, TWO_ACTS), TWO_ACTS, SWAPPED_ACTS)
    demand = "    requires: project.new_wall_material\n    otherwise: {remedy: {zh: 使用, en: use it}}\n"
    decided = demand.replace("{remedy", "{decisions: {permit: correct}, remedy")
    for pack in packs:
        spoil(Path(pack), SITES, demand, decided)
        spoil(Path(pack), SITES, "    force: should\n", "    force: must\n")
    facts = tmp_path / "facts.yaml"
    facts.write_text(
        "date: 2013-06-30\nsubjects:\n  project:\n"
        "  - {id: P1, new_wall_material: false, inspection: {passed: false, date: 2013-06-01}}\n",
        encoding="utf-8",
    )
    assert main(["diff", *packs, "--facts", str(facts)], {}) == 1
    told = capsys.readouterr().out
    assert "project P1  施工许可证（permit）  不予核发  责令改正\n" in told
    assert "按 1 天比较（数值、期限和有效期不变的每段时间取一天）：2013年6月30日" in told


def remedy(name: str, language: str, capsys: CaptureFixture) -> str:
    arguments = ["remedy", str(PACKS / "kitchen-facts" / name), "--rules", str(PACKS / "kitchen"), "--lang", language]
    assert main(arguments, {}) == 0
    return " ".join(capsys.readouterr().out.split())


def test_what_would_have_had_to_be_otherwise_is_no_proof_that_nothing_cures(capsys: CaptureFixture) -> None:
    told = remedy("k-renewal.yaml", "zh", capsys)
    assert "无论怎样改变事实都不能纠正" not in told
    assert "本来须另是这样的： 1. 餐饮服务单位 R3（r3），届满前多少个工作日申请延续：12个工作日 → 30个工作日" in told
    assert "当事人还能做的" not in told
    told = remedy("k-renewal.yaml", "en", capsys)
    assert "what would have had to be otherwise:" in told and "what the party can still do:" not in told
    assert remedy("k-renewal-cured.yaml", "zh", capsys).endswith("没有须纠正的违反")
