"""`prove`, `diff`, `remedy`, `evidence`, `ask`, `twins` and `mutate`, as people run them."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from qsd_rules.cli.main import Commands, main
from qsd_rules.pack.cases.case_reading import read_cases
from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.model import Policy
from qsd_rules.prove import pack as whole_pack
from tests.strategies.small_pack import SOUND, spoil, write_small_pack

CaptureFixture = pytest.CaptureFixture[str]
FACTS = Path(__file__).parents[2] / "facts"
GATE = "no-permit-without-inspection"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_small_pack(tmp_path / "pack")


def out(arguments: list[str], capsys: CaptureFixture, code: int = 0) -> str:
    assert main(arguments, {}) == code, capsys.readouterr()
    return capsys.readouterr().out


def data(arguments: list[str], capsys: CaptureFixture, code: int = 0) -> dict[str, Any]:
    return dict(json.loads(out([*arguments, "--format", "json"], capsys, code)))


# The shipped pack.


def test_the_shipped_pack_is_proved_but_for_what_it_owns_up_to(capsys: CaptureFixture, opinion: Policy) -> None:
    answers = data(["prove"], capsys)["answers"]
    verdicts = Counter(answer["verdict"] for answer in answers)
    assert set(verdicts) == {"proved", "known"}
    assert verdicts["proved"] > 3_000
    for question in ("can-apply", "can-be-satisfied", "can-be-broken", "no-idle-part", "settled-when-known"):
        assert {a["about"][0] for a in answers if a["question"] == question} == set(opinion.rules)
    known = [answer for answer in answers if answer["verdict"] == "known"]
    assert all(answer["detail"]["zh"] and answer["detail"]["en"] for answer in known)
    wastewater = [a for a in known if a["about"] == ["industrial-wastewater-meets-the-standard"]]
    assert [a["reading"] for a in wastewater] == ["annex / main"], "the annex's 95% implies the main text's 90%"


def test_the_cases_of_the_shipped_pack_notice_every_small_change(capsys: CaptureFixture) -> None:
    found = data(["mutate"], capsys)
    assert not [score for score in (*found["rules"], *found["facts"]) if score["survivors"]]
    assert sum(score["killed"] for score in found["rules"]) > 3_500
    assert sum(score["killed"] for score in found["facts"]) > 400


# prove


def test_a_sound_pack_exits_with_0_and_a_summary(small: Path, capsys: CaptureFixture) -> None:
    told = out(["prove", "--rules", str(small)], capsys)
    assert re.search(r"\n适用时能够不符合 +can-be-broken +4\n", told)
    assert told.endswith("共 29 个问题：已证明 29\n")
    assert "29 questions: proved 29" in out(["prove", "--rules", str(small), "--lang", "en"], capsys)


def add_stronger_rule(small: Path) -> None:
    spoil(
        small,
        "opinion/1-sites.yaml",
        "  - rule: wall-material-is-promoted",
        """\
  - rule: all-concrete-is-ready-mixed
    title: {zh: 全部预拌, en: all of it}
    quote: 新建建筑预拌混凝土
    subject: project
    force: must
    requires: project.concrete_rate >= parameters.concrete_rate_minimum
    otherwise: {remedy: {zh: 改用, en: use it}}
  - rule: wall-material-is-promoted""",
    )


def test_a_refuted_answer_comes_with_a_file_that_check_reads(
    small: Path, tmp_path: Path, capsys: CaptureFixture
) -> None:
    add_stronger_rule(small)
    folder = tmp_path / "witnesses"
    told = out(["prove", "--rules", str(small), "--witnesses", str(folder)], capsys, 1)
    assert "【已推翻】\n  not-implied  全部预拌（all-concrete-is-ready-mixed）\n    · 已涵盖：预拌混凝土" in told
    [witness] = folder.iterdir()
    assert witness.name == "001--not-implied--all-concrete-is-ready-mixed--concrete-is-ready-mixed.yaml"
    checked = out(["check", str(witness), "--rules", str(small)], capsys, 1)
    assert "预拌混凝土" in checked and "全部预拌" in checked


EXCEPTION = """\
- question: not-implied
  of: all-concrete-is-ready-mixed
  others: [concrete-is-ready-mixed]
  reason: {zh: 分两级要求, en: two levels}
"""


def write_exceptions(small: Path, text: str) -> None:
    (small / "proof").mkdir()
    (small / "proof" / "known.yaml").write_text(text, encoding="utf-8")


def test_a_known_exception_is_told_with_its_reason(small: Path, capsys: CaptureFixture) -> None:
    add_stronger_rule(small)
    write_exceptions(small, EXCEPTION)
    told = out(["prove", "--rules", str(small)], capsys)
    assert "【已知例外】\n  not-implied  全部预拌（all-concrete-is-ready-mixed）\n    · 已涵盖：预拌混凝土" in told
    assert "分两级要求" in told


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            EXCEPTION.replace("all-concrete", "wall-concrete"),
            "known.yaml:2:7: 没有规则、决定或事实 `wall-concrete-is-ready-mixed` [unknown-name]",
        ),
        (
            EXCEPTION.replace("not-implied", "not-implyed"),
            "known.yaml:1:13: 没有问题 `not-implyed` [unknown-question]\n    是否想写 `not-implied`？",
        ),
        (
            EXCEPTION.replace("not-implied", "no-idle-part"),
            "known.yaml:1:3: 没有被推翻的结论需要这条例外："
            "`no-idle-part all-concrete-is-ready-mixed concrete-is-ready-mixed` [unused-exception]\n    删去它",
        ),
    ],
)
def test_an_exception_about_nothing_is_an_error(text: str, message: str, small: Path, capsys: CaptureFixture) -> None:
    add_stronger_rule(small)
    write_exceptions(small, text)
    assert main(["prove", "--rules", str(small)], {}) == 2
    assert message in capsys.readouterr().err


def test_an_unknown_rule_is_told_with_the_nearest(small: Path, capsys: CaptureFixture) -> None:
    for name in ("prove", "twins", "mutate"):
        assert main([name, "--rules", str(small), "--rule", "concrete-is-ready-mix"], {}) == 2
        told = capsys.readouterr().err
        assert "没有规则 `concrete-is-ready-mix`" in told and "`concrete-is-ready-mixed`" in told


def test_without_the_solver_its_installation_is_told(monkeypatch: pytest.MonkeyPatch, capsys: CaptureFixture) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "z3" else find(name))
    for arguments in (["prove"], ["mutate"], ["twins"], ["diff", "a", "b"], ["remedy", "x"], ["ask", "x"]):
        assert main(arguments, {}) == 2
        assert "这条命令需要求解器 Z3，尚未安装" in capsys.readouterr().err


def test_an_edit_of_one_rule_repeats_only_its_own_questions(
    small: Path, capsys: CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    out(["prove", "--rules", str(small)], capsys)
    asked: list[str] = []
    ask = whole_pack.ask_rule

    def listening(rule: Any, *rest: Any) -> Any:
        asked.append(rule.name)
        return ask(rule, *rest)

    monkeypatch.setattr(whole_pack, "ask_rule", listening)
    out(["prove", "--rules", str(small)], capsys)
    assert asked == []
    spoil(
        small, "opinion/1-sites.yaml", "requires: project.new_wall_material", "requires: '!!project.new_wall_material'"
    )
    out(["prove", "--rules", str(small)], capsys)
    assert asked == ["wall-material-is-promoted"]


# diff


def other_version(small: Path, old: str, new: str) -> Path:
    changed = write_small_pack(small.parent / "changed")
    spoil(changed, "opinion/1-sites.yaml", old, new)
    return changed


def changes(small: Path, changed: Path, capsys: CaptureFixture, code: int = 1) -> dict[str, str]:
    told = data(["diff", str(small), str(changed)], capsys, code)
    return {rule["old"] or rule["new"]: rule["change"] for rule in told["rules"] if rule["change"] != "equal"}


def test_a_sharper_comparison_is_stricter_at_the_boundary(small: Path, capsys: CaptureFixture) -> None:
    changed = other_version(small, "concrete_rate >= parameters", "concrete_rate > parameters")
    told = data(["diff", str(small), str(changed)], capsys, 1)
    [rule] = [rule for rule in told["rules"] if rule["change"] != "equal"]
    assert (rule["new"], rule["change"]) == ("concrete-is-ready-mixed", "stricter")
    [shown] = rule["shown"]
    assert (shown["old"], shown["new"]) == ("satisfied", "violated")
    assert "    concrete_rate: 95" in shown["snapshot"]
    text = out(["diff", str(small), str(changed)], capsys, 1)
    assert "\n更严 1，含义相同 3\n\n【更严】预拌混凝土  concrete-is-ready-mixed\n" in text
    assert text.count("新建建筑预拌混凝土") >= 2
    markdown = out(["diff", str(small), str(changed), "--format", "markdown"], capsys, 1)
    assert "## 更严：**预拌混凝土** concrete-is-ready-mixed" in markdown and "```yaml" in markdown


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "requires: project.concrete_rate >= parameters",
            "requires: 2 * project.concrete_rate >= 2 * parameters",
            "reworded",
        ),
        ("applies: project.is_new\n", "applies: '!!project.is_new'\n", "reworded"),
        ("values: {2011-03-21: 95}", "values: {2011-03-21: 90}", "looser"),
        ("applies: project.is_new", "applies: '!project.is_new'", "different"),
    ],
)
def test_other_changes_are_told_apart(old: str, new: str, expected: str, small: Path, capsys: CaptureFixture) -> None:
    changed = other_version(small, old, new)
    told = changes(small, changed, capsys, 0 if expected == "reworded" else 1)
    assert told == {"concrete-is-ready-mixed": expected}


def test_a_renamed_rule_is_equal_and_others_come_and_go(small: Path, capsys: CaptureFixture) -> None:
    changed = other_version(small, "rule: concrete-is-ready-mixed", "rule: concrete-comes-mixed")
    assert changes(small, changed, capsys, 0) == {"concrete-is-ready-mixed": "renamed"}
    add_stronger_rule(changed)
    told = changes(small, changed, capsys)
    assert told == {"concrete-is-ready-mixed": "renamed", "all-concrete-is-ready-mixed": "added"}
    assert changes(changed, small, capsys)["all-concrete-is-ready-mixed"] == "removed"


def test_a_rule_that_no_longer_decides_is_looser(small: Path, capsys: CaptureFixture) -> None:
    changed = other_version(small, "      decisions: {permit: withhold}\n", "")
    told = out(["diff", str(small), str(changed), "--lang", "en"], capsys, 1)
    assert re.search(rf"LOOSER  .*{GATE}", told) and "decision permit: withhold → —" in told


def test_outcomes_of_given_facts_that_move_are_listed(small: Path, tmp_path: Path, capsys: CaptureFixture) -> None:
    changed = other_version(small, "values: {2011-03-21: 95}", "values: {2011-03-21: 90}")
    facts = tmp_path / "facts.yaml"
    facts.write_text(
        "date: 2013-06-30\nsubjects:\n  project:\n  - {id: P1, is_new: true, concrete_rate: 92}\n", encoding="utf-8"
    )
    other = tmp_path / "other.yaml"
    other.write_text(facts.read_text(encoding="utf-8").replace("2013-06-30", "2014-06-30"), encoding="utf-8")
    wide = ["--width", "400"]
    told = out(["diff", str(small), str(changed), "--facts", str(facts), "--facts", str(other), *wide], capsys, 1)
    head = "    对象        规则或决定                             原    新"
    moved = "    project P1  预拌混凝土（concrete-is-ready-mixed）  违反  符合"
    assert told.endswith(f"【给定事实的结论变化】\n  {facts}\n{head}\n{moved}\n  {other}\n{head}\n{moved}\n")


PROJECTS = """\
编号,名称,is_new,concrete_rate
P1,一号工地,是,92
P2,二号|工地,是,89
P3,三号工地,是,92
P4,四号工地,是,
"""


def test_outcomes_of_tables_that_move_are_counted_and_told(small: Path, tmp_path: Path, capsys: CaptureFixture) -> None:
    changed = other_version(small, "values: {2011-03-21: 95}", "values: {2011-03-21: 90}")
    table = tmp_path / "projects.csv"
    table.write_text(PROJECTS, encoding="utf-8")
    arguments = ["diff", str(small), str(changed), "--tables", str(table), "--as-of", "2013-06-30"]
    told = out(arguments, capsys, 1)
    assert "\n【给定的表：结论的变化】\n  核查日期 2013-06-30；项目 4 个\n" in told
    section = "".join(told[told.index("【给定的表") :].split())
    for words in (
        "预拌混凝土",
        "concrete-is-ready-mixed",
        "2个改变，2个不变",
        "违反",
        "符合",
        "P1一号工地、P3三号工地",
    ):
        assert words in section
    markdown = out([*arguments, "--format", "markdown", "--lang", "en"], capsys, 1)
    assert (
        "| project | ready-mixed concrete (concrete-is-ready-mixed); 2 change, 2 do not | violated | satisfied | 2 | "
        "P1 一号工地, P3 三号工地 |" in markdown
    )
    tables = data(arguments, capsys, 1)["tables"]
    [rule] = [each for each in tables["outcomes"] if each["new"] == "concrete-is-ready-mixed"]
    ways = {(way["old"], way["new"]): way["count"] for way in rule["transitions"]}
    assert ways == {
        ("violated", "satisfied"): 2,
        ("violated", "violated"): 1,
        ("undetermined", "undetermined"): 1,
    }
    assert "  没有结论变化\n" in out(["diff", str(small), str(small), *arguments[3:]], capsys)


def test_tables_of_no_day_and_options_without_tables_are_refused(
    small: Path, tmp_path: Path, capsys: CaptureFixture
) -> None:
    table = tmp_path / "projects.csv"
    table.write_text(PROJECTS, encoding="utf-8")
    assert main(["diff", str(small), str(small), "--tables", str(table)], {}) == 2
    assert "--as-of: 表里没有核查日期，请用 `--as-of` 给出 [no-date]" in capsys.readouterr().err
    assert main(["diff", str(small), str(small), "--map", "a=b"], {}) == 2
    assert "`--map` 须与 `--tables` 同用" in capsys.readouterr().err


def test_a_git_revision_is_a_version(small: Path, capsys: CaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = small.parent
    small.rename(repository / "rules")

    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=a", "-c", "user.email=a@b"]
        subprocess.run(["git", *identity, *arguments], cwd=repository, check=True, capture_output=True)

    git("init")
    git("add", ".")
    git("commit", "-m", "first")
    spoil(repository / "rules", "opinion/1-sites.yaml", "concrete_rate >= parameters", "concrete_rate > parameters")
    monkeypatch.chdir(repository)
    for version in ("HEAD", "HEAD:rules"):
        assert out(["diff", version, "rules"], capsys, 1).split("\n\n")[1] == "更严 1，含义相同 3"
    assert main(["diff", "no-such-revision", "rules"], {}) == 2
    assert "no-such-revision: 既不是文件夹，也不是含有规则包的 git 版本" in capsys.readouterr().err


# remedy and evidence


def test_the_failing_project_is_cured_by_five_changes(capsys: CaptureFixture) -> None:
    facts = str(FACTS / "project-fails-energy-review.yaml")
    told = out(["remedy", facts], capsys)
    assert "至少须改 5 处，已证明少于此不能纠正：" in told
    assert "雪岗商务中心（snowhill-centre），冷水机组性能系数设计值：4.7→5.1" in "".join(told.split())
    [subject] = data(["remedy", facts], capsys)["subjects"]
    [remedy] = subject["remedies"]
    assert {change["fact"] for change in remedy["changes"]} == {
        f"project.energy_review.{name}"
        for name in (
            "prohibited_items",
            "submetering_designed",
            "annual_energy",
            "cooling_efficiency",
            "checklist_items_failed",
        )
    }


def test_what_no_party_can_change_is_said_to_be_so(capsys: CaptureFixture) -> None:
    told = out(["remedy", str(FACTS / "enterprise-in-breach.yaml"), "--subject", "kanghui-forklift"], capsys)
    assert "已证明只靠当事人能改变的事实不能全部纠正" in told
    flowing = "".join(told.split())
    assert "→2015年11月30日（既成事实、日期或由别处规定，当事人不能自行改变）" in flowing


def test_nothing_to_cure_and_nothing_pending(capsys: CaptureFixture) -> None:
    clean = str(FACTS / "project-clean.yaml")
    assert out(["remedy", clean], capsys).endswith("\n\n没有须纠正的违反\n")
    assert out(["evidence", clean], capsys).endswith("\n\n没有待补材料的决定\n")
    assert out(["ask", clean, "--lang", "en"], capsys) == "no decision is pending\n"


def test_the_incomplete_project_waits_for_three_documents(capsys: CaptureFixture) -> None:
    facts = str(FACTS / "project-with-facts-missing.yaml")
    review, permit = data(["evidence", facts], capsys)["decisions"]
    assert (review["decision"], len(review["documents"]), review["open_documents"]) == ("energy_review", 3, 5)
    assert (permit["decision"], len(permit["documents"]), permit["open_documents"]) == ("construction_permit", 5, 7)
    told = out(["evidence", facts, "--lang", "en"], capsys)
    flowing = " ".join(told.split())
    assert (
        "3 documents at least (of 5 that bear on it) will settle it, whatever is said there; ask in this order:"
        in flowing
    )


# ask


def interview(answers: str, output: Path) -> str:
    facts = str(FACTS / "project-with-facts-missing.yaml")
    found = CliRunner().invoke(Commands("zh"), ["ask", facts, "--output", str(output)], input=answers)
    assert found.exit_code == 0, found.output
    return found.output


def test_an_interview_stops_as_soon_as_it_is_settled(tmp_path: Path, capsys: CaptureFixture) -> None:
    output = tmp_path / "answered.yaml"
    told = interview("0\nmany\n9.5\n", output)
    assert "应当是数，而不是 `many`；单位是 `瓦/平方米`，可以不写" in told
    assert told.count("？") == 3, "two questions, one of them twice"
    assert "已有结论：不予通过建筑设计方案节能审查" in told
    assert main(["check", str(output)], {}) == 1
    assert "不予核发施工许可证" in capsys.readouterr().out


def test_every_question_of_an_interview_says_why_it_is_asked(tmp_path: Path) -> None:
    told = interview("\n" * 20, tmp_path / "answered.yaml")
    assert told.count("？") == told.count("因为三(一)3：") > 5


def test_who_stops_an_interview_keeps_what_was_answered(tmp_path: Path) -> None:
    output = tmp_path / "answered.yaml"
    told = interview("0\n８．５\n", output)
    assert told.endswith("已停止询问\n")
    written = output.read_text(encoding="utf-8")
    assert "checklist_items_failed: 0" in written and "lighting_power_density: 8.5" in written


def test_what_is_not_known_leaves_the_decision_open(tmp_path: Path) -> None:
    told = interview("\n" * 20, tmp_path / "answered.yaml")
    assert told.count("仍不能作出决定：其余事实不知道") == 2


# twins and mutate


def test_twins_differ_in_one_fact_and_run_as_cases(small: Path, tmp_path: Path, capsys: CaptureFixture) -> None:
    folder = tmp_path / "twins"
    out(["twins", "--rules", str(small), "--output", str(folder)], capsys)
    sheet = (folder / "twins.md").read_text(encoding="utf-8")
    assert "`project.concrete_rate >= parameters.concrete_rate_minimum`" in sheet
    assert "| 符合 | ☐ |" in sheet and "| 违反 | ☐ |" in sheet
    (small / "cases" / "twins.yaml").write_bytes((folder / "twins.yaml").read_bytes())
    policy = load_policy(small)
    first, second = [
        case for case in read_cases(policy, small / "cases")
        if case.place.file.endswith("twins.yaml") and case.rule == "concrete-is-ready-mixed"
    ]  # fmt: skip
    facts = [case.snapshot.subjects["project", "subject"].facts for case in (first, second)]
    assert {name for name in facts[0] if facts[0][name] != facts[1][name]} == {"project.concrete_rate"}
    assert {case.expected for case in (first, second)} == {"satisfied", "violated"}
    told = data(["test", "--rules", str(small)], capsys)
    assert told["failed"] == 0


def test_an_unnoticed_change_is_told_with_the_case_that_notices(small: Path, capsys: CaptureFixture) -> None:
    told = out(["mutate", "--rules", str(small)], capsys, 1)
    flowing = " ".join(told.split())
    assert f"【未被发现】不合格不发证（{GATE}） 换比较符: project.inspection.date <= as_of →" in flowing
    assert re.search(r"条款 +变异 +发现 +得分 +含义相同\n一 +20 +19 +95.0% +0\n", told)
    assert told.endswith("共 21 个变异，算例发现 20 个（95.2%）；另有 0 个已证明含义相同，不计\n")
    spoil(
        small,
        "cases/sites.yaml",
        "fail-never_inspected",
        "pass-today: {inspection.date: 2013-06-30}\n    fail-never_inspected",
    )
    assert "算例发现 21 个（100%）" in out(["mutate", "--rules", str(small)], capsys)


def derived(small: Path) -> None:
    """Let a rule rest on a fact that is derived."""
    spoil(small, "vocabulary/words.yaml", "decisions:\n", SOUND)
    spoil(small, "opinion/1-sites.yaml", "requires: project.new_wall_material", "requires: project.is_sound")
    spoil(small, "cases/sites.yaml", "{new_wall_material: true}", "{new_wall_material: true, inspection.passed: true}")


def test_an_unnoticed_change_of_a_derivation_is_told_with_the_case_that_notices(
    small: Path, capsys: CaptureFixture
) -> None:
    derived(small)
    arguments = ["mutate", "--rules", str(small), "--fact", "project.is_sound"]
    found = data(arguments, capsys, 1)
    [score] = found["facts"]
    assert (found["rules"], score["fact"], score["killed"], score["equal"]) == ([], "project.is_sound", 4, 0)
    [survivor] = score["survivors"]
    assert (survivor["kind"], survivor["before"], survivor["after"]) == ("dropped", "project.inspection.passed", None)
    assert "expect: {facts: {is_sound: false}}" in survivor["case"]
    assert "【未被发现】工程合格（project.is_sound） 删去一部分: project.inspection.passed → （删去）" in " ".join(
        out(arguments, capsys, 1).split()
    )
    lines = [line.removeprefix("    ") for line in survivor["case"].splitlines()]
    (small / "cases" / "derived.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert data(["test", "--rules", str(small)], capsys)["failed"] == 0
    told = out(arguments, capsys)
    assert "推算的事实  变异  发现  得分  含义相同\n工程合格       5     5  100%         0\n" in told


def test_a_fact_that_is_not_derived_is_told_with_the_nearest(small: Path, capsys: CaptureFixture) -> None:
    derived(small)
    assert main(["mutate", "--rules", str(small), "--fact", "project.is_sounds"], {}) == 2
    told = capsys.readouterr().err
    assert "没有推算的事实 `project.is_sounds`" in told and "`project.is_sound`" in told
