"""Nothing judged is never success: why is told in every format, and the exit code is 5."""

import json
import shutil
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from qsd_rules import assess, load_policy, read_snapshot
from qsd_rules.assess.selection import choose, select
from qsd_rules.cli.main import main
from qsd_rules.policy.model import Policy
from qsd_rules.words.language import LANGUAGES
from qsd_rules.words.problems import InputProblems

PACK = Path(__file__).parents[1] / "report" / "pack"
FACTS = Path(__file__).parents[1] / "report" / "facts.yaml"


@pytest.fixture(scope="module")
def pack() -> Policy:
    return load_policy(PACK)


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    file = tmp_path / "empty.yaml"
    file.write_text("date: 2015-12-31\nsubjects: {}\n", encoding="utf-8")
    return file


EMPTY = {"zh": "没有核查任何事项：事实里没有任何对象", "en": "Nothing was judged: there is no subject in the facts"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["terminal", "markdown", "html", "json", "sarif", "junit"])
def test_every_text_format_says_so(empty: Path, form: str, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["check", str(empty), "--rules", str(PACK), "--format", form, "--lang", language, "--width", "110"], {})
    said = capsys.readouterr()
    assert (code, EMPTY[language] in said.out) == (5, True)
    assert said.err == ("" if form == "terminal" else EMPTY[language] + "\n")


@pytest.mark.parametrize("form", ["pdf", "xlsx", "docx"])
def test_a_file_that_no_terminal_shows_is_told_of_on_standard_error(
    empty: Path, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / f"report.{form}"
    assert main(["check", str(empty), "--rules", str(PACK), "--output", str(output)], {}) == 5
    assert capsys.readouterr().err.splitlines()[0] == EMPTY["zh"]


def test_in_sarif_it_is_a_notification_of_a_run_that_succeeded(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(empty), "--rules", str(PACK), "--format", "sarif"], {})
    [run] = json.loads(capsys.readouterr().out)["runs"]
    assert run["invocations"] == [
        {
            "executionSuccessful": True,
            "toolExecutionNotifications": [
                {"descriptor": {"id": "no-subjects"}, "level": "note", "message": {"text": EMPTY["zh"]}}
            ],
        }
    ]
    assert run["tool"]["driver"]["notifications"] == [{"id": "no-subjects"}]


@pytest.mark.parametrize("fail_on", ["violated", "never"])
def test_in_junit_it_is_a_case_that_did_not_pass(empty: Path, fail_on: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(empty), "--rules", str(PACK), "--format", "junit", "--fail-on", fail_on], {})
    [case] = ElementTree.fromstring(capsys.readouterr().out).iter("testcase")
    assert case.attrib == {"classname": "not-judged", "name": "no-subjects", "time": "0"}
    assert [(part.tag, part.get("message")) for part in case] == [("error", EMPTY["zh"])]


def test_the_evaluation_of_nothing_is_no_success_either(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(empty), "--lang", "en"], {}) == 5
    assert EMPTY["en"] in capsys.readouterr().out


@pytest.mark.parametrize(
    ("until", "zh", "en"),
    [
        (
            None,
            "没有核查任何事项：该文件自2011年3月21日起施行，未规定有效期，核查日期2001年1月1日不在其内",
            "Nothing was judged: the policy is in force from 2011-03-21 with no last day, "
            "and the day of assessment is 2001-01-01",
        ),
        (
            date(2020, 12, 31),
            "没有核查任何事项：该文件自2011年3月21日起施行，至2020年12月31日止，核查日期2001年1月1日不在其内",
            "Nothing was judged: the policy is in force from 2011-03-21 to 2020-12-31, "
            "and the day of assessment is 2001-01-01",
        ),
    ],
)
def test_a_day_outside_validity_is_told_with_both_ends(opinion: Policy, until: date | None, zh: str, en: str) -> None:
    policy = replace(opinion, in_force_to=until)
    snapshot = read_snapshot(policy, Path(__file__).parents[2] / "facts" / "project-clean.yaml")
    [told] = assess(policy, snapshot, date(2001, 1, 1)).not_judged
    assert (told.reason, told.message.zh, told.message.en) == ("not-in-force", zh, en)


@pytest.mark.parametrize(
    ("facts", "subjects", "rules", "zh", "en"),
    [
        (
            "project: [{id: P, name: 某厂房}]",
            [],
            ["sampling-pass-rate-is-exceeded"],
            "没有核查任何事项：所选规则只针对区，事实里没有",
            "Nothing was judged: the rules asked for are about: district; the facts have none",
        ),
        (
            "project: [{id: P, name: 某厂房}], district: [{id: D, name: 某区}]",
            ["某厂房"],
            ["sampling-pass-rate-is-exceeded"],
            "没有核查任何事项：所选规则只针对区，所选对象是建设工程项目",
            "Nothing was judged: the rules asked for are about: district; "
            "the subjects asked for are: construction project",
        ),
        (
            "enterprise: [{id: E, name: 某公司}]",
            [],
            [],
            "没有核查任何事项：没有规则涉及企业",
            "Nothing was judged: no rule is about enterprise",
        ),
    ],
)
def test_rules_that_meet_no_subject(
    pack: Policy, facts: str, subjects: list[str], rules: list[str], zh: str, en: str, tmp_path: Path
) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text(f"date: 2015-12-31\nsubjects: {{{facts}}}\n", encoding="utf-8")
    snapshot = read_snapshot(pack, file)
    [told] = select(assess(pack, snapshot), choose(pack, snapshot, subjects, rules)).not_judged
    assert (told.reason, told.message.zh, told.message.en) == ("no-rule", zh, en)
    options = [word for name in rules for word in ("--rule", name)]
    options += [word for name in subjects for word in ("--subject", name)]
    assert main(["check", str(file), "--rules", str(PACK), *options], {}) == 5


def test_facts_that_are_judged_have_nothing_to_tell(pack: Policy) -> None:
    assert assess(pack, read_snapshot(pack, FACTS)).not_judged == ()


def required(folder: Path, kinds: str) -> Path:
    """A copy of the pack that requires subjects of some kinds."""
    shutil.copytree(PACK, folder)
    with (folder / "policy.yaml").open("a", encoding="utf-8") as file:
        file.write(f"requires_subjects: [{kinds}]\n")
    return folder


def test_a_kind_that_the_policy_requires_and_nobody_gave(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, file = required(tmp_path / "pack", "district, project"), tmp_path / "facts.yaml"
    file.write_text("date: 2015-12-31\nsubjects: {project: [{id: P, name: 某厂房}]}\n", encoding="utf-8")
    assert main(["check", str(file), "--rules", str(folder)], {}) == 5
    assert "没有核查区：该文件要求事实里至少有一个，而事实里没有" in capsys.readouterr().out
    assert main(["check", str(file), "--rules", str(folder), "--lang", "en", "--width", "110"], {}) == 5
    said = "No subject of the kind “district” was judged: the policy requires at least one, and there is none"
    assert said in capsys.readouterr().out
    asked = ["--rule", "energy-review-withholds-permit"]
    assert main(["check", str(file), "--rules", str(folder), *asked], {}) == 4


def test_a_kind_that_is_required_must_be_one(tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as caught:
        load_policy(required(tmp_path / "pack", "distrikt"))
    [problem] = caught.value.problems
    assert problem.in_language("zh").partition("policy.yaml:")[2] == (
        "10:21: 没有对象类别 `distrikt` [unknown-kind]\n    是否想写 `district`？"
    )
    assert problem.in_language("en").partition("policy.yaml:")[2] == (
        "10:21: there is no kind of subject `distrikt` [unknown-kind]\n    did you mean `district`?"
    )
