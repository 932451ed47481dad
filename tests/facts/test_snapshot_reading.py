"""Reading snapshots: what they may say, what is wrong in both languages, and several files that go together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest

from qsd_rules.conditions.absent import ABSENT, Absent
from qsd_rules.conditions.syntax import Value
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.model import Policy
from qsd_rules.words.language import LANGUAGES, Text
from qsd_rules.words.problems import InputProblems
from qsd_rules.workbook.snapshot_files import read_contents, read_snapshot
from tests.facts.words import FACTS
from tests.strategies.small_pack import write_small_pack

HEAD = "date: 2013-06-30\nsubjects:\n  "
PROJECT = f"{HEAD}project:\n  - id: P1\n    "
ENTERPRISE = f"{HEAD}enterprise:\n  - id: E1\n    "


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    folder = write_small_pack(tmp_path_factory.mktemp("pack"))
    (folder / "vocabulary" / "facts.yaml").write_text(FACTS, "utf-8")
    return load_policy(folder, cached=False)


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(policy: Policy, *files: str) -> Snapshot:
    """The snapshot of files `1.yaml`, `2.yaml`…; a single one is `facts.yaml`."""
    names = ["facts.yaml"] if len(files) == 1 else [f"{number}.yaml" for number in range(1, len(files) + 1)]
    for name, text in zip(names, files, strict=True):
        Path(name).write_text(text, "utf-8")
    return read_snapshot(policy, names)


def problems(policy: Policy, *files: str) -> tuple[list[str], list[str]]:
    """What is wrong with files, in Chinese and in English."""
    with pytest.raises(InputProblems) as caught:
        read(policy, *files)
    zh, en = ([problem.in_language(language) for problem in caught.value.problems] for language in LANGUAGES)
    return zh, en


def facts(snapshot: Snapshot, kind: str, identifier: str) -> dict[str, Value | Absent]:
    return {name.partition(".")[2]: value for name, value in snapshot.subjects[kind, identifier].facts.items()}


WRONG: dict[str, tuple[str, str, str]] = {
    "unknown fact, with a near one": (
        f"{PROJECT}is_knew: true\n",
        "facts.yaml:5:5: 项目没有事实 `is_knew` [unknown-fact]\n    是否想写 `is_new`？",
        "facts.yaml:5:5: a project has no fact `is_knew` [unknown-fact]\n    did you mean `is_new`?",
    ),
    "unknown fact, with none near": (
        f"{ENTERPRISE}zzz: true\n",
        "facts.yaml:5:5: 企业没有事实 `zzz` [unknown-fact]\n    `qsd-rules facts --subject enterprise` 列出全部",
        "facts.yaml:5:5: an enterprise has no fact `zzz` [unknown-fact]\n"
        "    `qsd-rules facts --subject enterprise` lists all",
    ),
    "unknown fact in a group": (
        f"{PROJECT}inspection: {{pased: true}}\n",
        "facts.yaml:5:18: 项目在 `inspection` 下没有事实 `pased` [unknown-fact]\n    是否想写 `passed`？",
        "facts.yaml:5:18: a project has no fact `pased` below `inspection` [unknown-fact]\n    did you mean `passed`?",
    ),
    "unknown label": (
        f"{PROJECT}预拌混凝土使用量: 90\n",
        "facts.yaml:5:5: 项目没有事实 `预拌混凝土使用量` [unknown-fact]\n    是否想写 `预拌混凝土使用率`？",
        "facts.yaml:5:5: a project has no fact `预拌混凝土使用量` [unknown-fact]\n    did you mean `预拌混凝土使用率`?",
    ),
    "conclusion": (
        f"{ENTERPRISE}is_in_order: true\n",
        "facts.yaml:5:5: `is_in_order`（合规）是推导出的结论，不能填报 [unknown-fact]\n    删去这一项",
        "facts.yaml:5:5: `is_in_order` (is in order) is a conclusion from other facts and can't be given"
        " [unknown-fact]\n"
        "    leave it out",
    ),
    "word for a truth": (
        f"{PROJECT}is_new: perhaps\n",
        "facts.yaml:5:13: 新建 `is_new` 应当是“是”或“否”，而不是 `perhaps` [wrong-type]\n"
        "    写 `true`（是）或 `false`（否）",
        "facts.yaml:5:13: `is_new` must be true or false, not `perhaps` [wrong-type]\n    write `true` or `false`",
    ),
    "list for a truth": (
        f"{PROJECT}is_new: [true]\n",
        "facts.yaml:5:13: 新建 `is_new` 应当是“是”或“否”，而不是列表 [wrong-type]\n    写 `true`（是）或 `false`（否）",
        "facts.yaml:5:13: `is_new` must be true or false, not a list [wrong-type]\n    write `true` or `false`",
    ),
    "word for a number": (
        f"{PROJECT}concrete_rate: high\n",
        "facts.yaml:5:20: 预拌混凝土使用率 `concrete_rate` 应当是数，而不是 `high` [wrong-type]\n"
        "    单位是 `%`，可以不写",
        "facts.yaml:5:20: `concrete_rate` must be a number, not `high` [wrong-type]\n"
        "    its unit is `%` and may be left out",
    ),
    "part of a thing that is counted": (
        f"{ENTERPRISE}permits: 1.5\n",
        "facts.yaml:5:14: 许可数 `permits` 应当是整数，而不是 `1.5` [wrong-type]",
        "facts.yaml:5:14: `permits` must be a whole number, not `1.5` [wrong-type]",
    ),
    "word for a day": (
        f"{PROJECT}inspection.date: June\n",
        "facts.yaml:5:22: 检查日期 `inspection.date` 应当是日期，而不是 `June` [wrong-date]\n    写作 `2013-06-30`",
        "facts.yaml:5:22: `inspection.date` must be a date, not `June` [wrong-date]\n    write it as `2013-06-30`",
    ),
    "day that is none": (
        f"{PROJECT}inspection.date: 2013-06-31\n",
        "facts.yaml:5:22: 检查日期 `inspection.date`：没有 `2013-06-31` 这一天 [wrong-date]",
        "facts.yaml:5:22: `inspection.date`: there is no day `2013-06-31` [wrong-date]",
    ),
    "day too early": (
        f"{ENTERPRISE}founded_on: 1949-09-30\n",
        "facts.yaml:5:17: 成立日期 `founded_on` 应当在 1949-10-01 到 2100-12-31 之间，而不是 `1949-09-30`"
        " [out-of-range]",
        "facts.yaml:5:17: `founded_on` must be from 1949-10-01 to 2100-12-31, not `1949-09-30` [out-of-range]",
    ),
    "unknown choice": (
        f"{ENTERPRISE}size: smal\n",
        "facts.yaml:5:11: 规模 `size` 没有选项 `smal` [unknown-choice]\n"
        "    是否想写 `small`？可以是：`small`（小）、`large`（大）",
        "facts.yaml:5:11: `size` has no choice `smal` [unknown-choice]\n"
        "    did you mean `small`? one of: `small` (small), `large` (large)",
    ),
    "no list": (
        f"{ENTERPRISE}sizes: small\n",
        "facts.yaml:5:12: 各厂规模 `sizes` 应当是列表，而不是 `small` [wrong-type]\n    写作 `[甲, 乙]`，没有则写 `[]`",
        "facts.yaml:5:12: `sizes` must be a list, not `small` [wrong-type]\n"
        "    write `[one, two]`, or `[]` when there is none",
    ),
    "one choice under two names": (
        f"{ENTERPRISE}sizes: [small, 小]\n",
        "facts.yaml:5:20: 各厂规模 `sizes` 里 `small` 写了两次 [given-twice]",
        "facts.yaml:5:20: `sizes` has `small` twice [given-twice]",
    ),
    "wrong unit": (
        f"{PROJECT}concrete_rate: 95 吨\n",
        "facts.yaml:5:20: 预拌混凝土使用率 `concrete_rate` 的单位是 `%`，不是 `吨` [wrong-unit]\n    请换算后再填",
        "facts.yaml:5:20: the unit of `concrete_rate` is `%`, not `吨` [wrong-unit]\n    convert the value first",
    ),
    "unit where there is none": (
        f"{ENTERPRISE}permits: 3 t\n",
        "facts.yaml:5:14: 许可数 `permits` 没有单位，却写了 `t` [wrong-unit]\n    请换算后再填",
        "facts.yaml:5:14: `permits` has no unit, but `t` is written [wrong-unit]\n    convert the value first",
    ),
    "too large": (
        f"{PROJECT}concrete_rate: 100.01\n",
        "facts.yaml:5:20: 预拌混凝土使用率 `concrete_rate` 应当在 0 到 100 % 之间，而不是 `100.01` [out-of-range]",
        "facts.yaml:5:20: `concrete_rate` must be from 0 to 100 %, not `100.01` [out-of-range]",
    ),
    "too small": (
        f"{ENTERPRISE}permits: -1\n",
        "facts.yaml:5:14: 许可数 `permits` 不能小于 0，而不是 `-1` [out-of-range]",
        "facts.yaml:5:14: `permits` cannot be less than 0, not `-1` [out-of-range]",
    ),
    "too many decimals": (
        f"{PROJECT}concrete_rate: 94.999\n",
        "facts.yaml:5:20: 预拌混凝土使用率 `concrete_rate` 最多 2 位小数，`94.999` 有 3 位 [too-many-places]",
        "facts.yaml:5:20: `concrete_rate` has at most 2 decimal places, `94.999` has 3 [too-many-places]",
    ),
    "too many digits": (
        f"{PROJECT}concrete_rate: {'9' * 31}\n",
        "facts.yaml:5:20: 预拌混凝土使用率 `concrete_rate` 的数太长，最多 30 位 [wrong-type]",
        "facts.yaml:5:20: the number of `concrete_rate` is too long, at most 30 digits [wrong-type]",
    ),
    "wrong check digit": (
        f"{ENTERPRISE}credit_code: 91440300MA5FABCD0N\n",
        "facts.yaml:5:18: 统一社会信用代码 `credit_code` `91440300MA5FABCD0N` 校验码 `N` 不对 [bad-code]\n"
        "    请与营业执照核对；若前 17 位无误，校验码是 `M`",
        "facts.yaml:5:18: `credit_code` `91440300MA5FABCD0N` has the wrong check digit `N` [bad-code]\n"
        "    compare it with the licence; if the first 17 characters are right, the check digit is `M`",
    ),
    "a subject twice": (
        f"{PROJECT}is_new: true\n  - id: P1\n",
        "facts.yaml:6:9: 项目 `P1` 写了两次，先见于 facts.yaml:4:9 [duplicate-subject]",
        "facts.yaml:6:9: the project `P1` is there twice, first at facts.yaml:4:9 [duplicate-subject]",
    ),
    "a subject twice under two names of its kind": (
        f"{HEAD}project: [{{id: P1}}]\n  项目: [{{id: P1}}]\n",
        "facts.yaml:4:13: 项目 `P1` 写了两次，先见于 facts.yaml:3:18 [duplicate-subject]",
        "facts.yaml:4:13: the project `P1` is there twice, first at facts.yaml:3:18 [duplicate-subject]",
    ),
    "an organ twice under two names": (
        f"{HEAD}organ: [{{id: 建设局}}, {{id: 区建设局}}]\n",
        "facts.yaml:3:27: 部门 `区建设局` 写了两次，先见于 facts.yaml:3:16 [duplicate-subject]",
        "facts.yaml:3:27: the organ `区建设局` is there twice, first at facts.yaml:3:16 [duplicate-subject]",
    ),
    "a fact nested and dotted": (
        f"{PROJECT}inspection: {{passed: true}}\n    inspection.passed: true\n",
        "facts.yaml:6:5: 检查合格 `inspection.passed` 写了两次，先见于 facts.yaml:5:18 [given-twice]",
        "facts.yaml:6:5: `inspection.passed` is given twice, first at facts.yaml:5:18 [given-twice]",
    ),
    "a fact by name and by label": (
        f"{PROJECT}is_new: true\n    新建: true\n",
        "facts.yaml:6:5: 新建 `is_new` 写了两次，先见于 facts.yaml:5:5 [given-twice]",
        "facts.yaml:6:5: `is_new` is given twice, first at facts.yaml:5:5 [given-twice]",
    ),
    "dangling relation, with a near id": (
        f"{PROJECT}builder: longgang-bilder\n  enterprise: [{{id: longgang-builder}}]\n",
        "facts.yaml:5:14: 建设单位 `builder` 指向的企业 `longgang-bilder` 不在事实中 [dangling-relation]\n"
        "    是否想写 `longgang-builder`？",
        "facts.yaml:5:14: `builder` leads to the enterprise `longgang-bilder`, which is not among the facts"
        " [dangling-relation]\n    did you mean `longgang-builder`?",
    ),
    "dangling relation among many": (
        f"{PROJECT}partners: [E1, X]\n  enterprise: [{{id: E1}}]\n",
        "facts.yaml:5:15: 合作单位 `partners` 指向的企业 `X` 不在事实中 [dangling-relation]",
        "facts.yaml:5:15: `partners` leads to the enterprise `X`, which is not among the facts [dangling-relation]",
    ),
    "unknown kind, with a near one": (
        f"{HEAD}projcet: [{{id: P1}}]\n",
        "facts.yaml:3:3: 没有种类 `projcet` [unknown-kind]\n    是否想写 `project`？",
        "facts.yaml:3:3: there is no kind `projcet` [unknown-kind]\n    did you mean `project`?",
    ),
    "unknown kind, with none near": (
        f"{HEAD}plant: [{{id: P1}}]\n",
        "facts.yaml:3:3: 没有种类 `plant` [unknown-kind]\n"
        "    可以是：`organ`、`task`、`district`、`enterprise`、`project`",
        "facts.yaml:3:3: there is no kind `plant` [unknown-kind]\n"
        "    one of: `organ`, `task`, `district`, `enterprise`, `project`",
    ),
    "unknown key": (
        "date: 2013-06-30\nsubject: {}\nsubjects: {}\n",
        "facts.yaml:2:1: 这里没有名为 `subject` 的项 [unknown-key]\n"
        "    可以是：`title`、`date`、`invented`、`note`、`complete`、`subjects`",
        "facts.yaml:2:1: there is no `subject` here [unknown-key]\n"
        "    one of: `title`, `date`, `invented`, `note`, `complete`, `subjects`",
    ),
    "no id": (
        f"{HEAD}project: [{{is_new: true}}]\n",
        "facts.yaml:3:13: 缺少 `id` [missing-key]",
        "facts.yaml:3:13: `id` is missing [missing-key]",
    ),
    "blank id": (
        f"{HEAD}project: [{{id: , is_new: true}}]\n",
        "facts.yaml:3:18: `id` 应当是文字，而不是空白 [wrong-type]",
        "facts.yaml:3:18: `id` must be a text, not blank [wrong-type]",
    ),
    "no date": (
        "subjects: {}\n",
        "facts.yaml:1:1: 缺少 `date` [missing-key]",
        "facts.yaml:1:1: `date` is missing [missing-key]",
    ),
    "a date that is none": (
        "date: soon\nsubjects: {}\n",
        "facts.yaml:1:7: `date` 应当是日期，而不是 `soon` [wrong-date]\n    写作 `2013-06-30`",
        "facts.yaml:1:7: `date` must be a date, not `soon` [wrong-date]\n    write it as `2013-06-30`",
    ),
    "no subjects": (
        "date: 2013-06-30\n",
        "facts.yaml:1:1: 缺少 `subjects` [missing-key]",
        "facts.yaml:1:1: `subjects` is missing [missing-key]",
    ),
    "blank subjects": (
        "date: 2013-06-30\nsubjects:\n",
        "facts.yaml:2:10: `subjects` 应当是按种类分组的主体，而不是空白 [wrong-type]",
        "facts.yaml:2:10: `subjects` must be subjects by kind, not blank [wrong-type]",
    ),
    "a subject that is no list": (
        f"{HEAD}project: {{id: P1}}\n",
        "facts.yaml:3:12: `project` 应当是主体的列表，而不是一组键和值 [wrong-type]\n    每个主体前写 `- `",
        "facts.yaml:3:12: `project` must be a list of subjects, not keys with values [wrong-type]\n"
        "    begin each subject with `- `",
    ),
    "a subject that is a word": (
        f"{HEAD}project: [P1]\n",
        "facts.yaml:3:13: 项目应当是带 `id` 的一组事实，而不是 `P1` [wrong-type]",
        "facts.yaml:3:13: project must be facts with an `id`, not `P1` [wrong-type]",
    ),
    "an empty file": ("", "facts.yaml: 文件是空的 [empty-file]", "facts.yaml: the file is empty [empty-file]"),
    "a file of comments": (
        "# nothing\n",
        "facts.yaml: 文件里只有注释，没有内容 [empty-file]",
        "facts.yaml: the file holds nothing but comments [empty-file]",
    ),
    "a word": (
        "hello\n",
        "facts.yaml:1:1: 事实文件应当写 `date` 和 `subjects` [no-facts]\n    可参照 facts/ 中的样例",
        "facts.yaml:1:1: a facts file says `date` and `subjects` [no-facts]\n    see the samples in facts/",
    ),
    "null where there is always a value": (
        f"{PROJECT}is_new: null\n",
        "facts.yaml:5:13: 新建 `is_new` 不能是 `null`：它总有一个值 [not-optional]\n"
        "    若不知道，请删去这一行或写 `unknown`",
        "facts.yaml:5:13: `is_new` cannot be `null`: it always has a value [not-optional]\n"
        "    if it is not known, delete the line or write `unknown`",
    ),
    "an inverse as a fact": (
        f"{ENTERPRISE}projects: [P1]\n",
        "facts.yaml:5:5: `projects` 由其他主体的 `project.builder` 得出，不在这里写 [unknown-fact]\n"
        "    若已列全，写入 `complete`",
        "facts.yaml:5:5: `projects` follows from `project.builder` of other subjects and is not written here"
        " [unknown-fact]\n    when all of them are here, say so in `complete`",
    ),
    "a group without facts": (
        f"{PROJECT}inspection: true\n",
        "facts.yaml:5:17: `inspection` 应当是一组事实，而不是 `true` [wrong-type]",
        "facts.yaml:5:17: `inspection` must be a group of facts, not `true` [wrong-type]",
    ),
    "unknown collection": (
        f"{PROJECT}complete: [plants]\n",
        "facts.yaml:5:16: 项目没有集合 `plants` [unknown-collection]\n    可以是：`partners`",
        "facts.yaml:5:16: a project has no collection `plants` [unknown-collection]\n    one of: `partners`",
    ),
    "unknown collection of a kind, with a near one": (
        "date: 2013-06-30\ncomplete: {enterprise: [project]}\nsubjects: {}\n",
        "facts.yaml:2:25: 企业没有集合 `project` [unknown-collection]\n    是否想写 `projects`？",
        "facts.yaml:2:25: an enterprise has no collection `project` [unknown-collection]\n    did you mean `projects`?",
    ),
    "collections that are no list": (
        f"{PROJECT}complete: partners\n",
        "facts.yaml:5:15: `complete` 应当是集合的列表，而不是 `partners` [wrong-type]",
        "facts.yaml:5:15: `complete` must be a list of collections, not `partners` [wrong-type]",
    ),
    "a paper of a fact without value": (
        f"{PROJECT}documents: {{is_new: 深建1号}}\n",
        "facts.yaml:5:17: 只有新建 `is_new` 的证明文件，没有它的值 [paper-without-fact]",
        "facts.yaml:5:17: `is_new` has a paper but no value [paper-without-fact]",
    ),
    "a paper of no fact": (
        f"{PROJECT}documents: {{is_knew: 深建1号}}\n",
        "facts.yaml:5:17: 项目没有事实 `is_knew` [unknown-fact]\n    是否想写 `is_new`？",
        "facts.yaml:5:17: a project has no fact `is_knew` [unknown-fact]\n    did you mean `is_new`?",
    ),
    "a blank paper": (
        f"{PROJECT}is_new: true\n    documents: {{is_new: }}\n",
        "facts.yaml:6:25: 新建 `is_new` 的证明文件应当是文字，而不是空白 [wrong-type]",
        "facts.yaml:6:25: the paper of `is_new` must be a text, not blank [wrong-type]",
    ),
    "papers that are a list": (
        f"{PROJECT}documents: [深建1号]\n",
        "facts.yaml:5:16: `documents` 应当是按事实列出的文件名，而不是列表 [wrong-type]",
        "facts.yaml:5:16: `documents` must be names of papers by fact, not a list [wrong-type]",
    ),
    "a title in no language known here": (
        "date: 2013-06-30\ntitle: {fr: titre}\nsubjects: {}\n",
        "facts.yaml:2:9: 这里没有名为 `fr` 的项 [unknown-key]\n    可以是：`zh`、`en`",
        "facts.yaml:2:9: there is no `fr` here [unknown-key]\n    one of: `zh`, `en`",
    ),
    "a note that is a list": (
        "date: 2013-06-30\nnote: [甲]\nsubjects: {}\n",
        "facts.yaml:2:7: `note` 应当是文字，而不是列表 [wrong-type]",
        "facts.yaml:2:7: `note` must be a text, not a list [wrong-type]",
    ),
    "neither invented nor not": (
        "date: 2013-06-30\ninvented: maybe\nsubjects: {}\n",
        "facts.yaml:2:11: `invented` 应当是“是”或“否”，而不是 `maybe` [wrong-type]",
        "facts.yaml:2:11: `invented` must be true or false, not `maybe` [wrong-type]",
    ),
    "a name that turns what is shown around": (
        f'{HEAD}project: [{{id: P1, name: "a\\u202eb"}}]\n',
        "facts.yaml:3:28: `name` 含有不可见的控制字符 U+202E [character]\n    请删去这个字符",
        "facts.yaml:3:28: `name` holds the invisible character U+202E [character]\n    delete this character",
    ),
}


@pytest.mark.parametrize(("text", "zh", "en"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said(text: str, zh: str, en: str, small: Policy) -> None:
    assert problems(small, text) == ([zh], [en])


def test_all_problems_of_all_files_are_told_at_once(small: Policy) -> None:
    _, en = problems(
        small,
        f"{PROJECT}is_knew: true\n    concrete_rate: 101\n    documents: {{is_new: 甲, concrete_rate: 乙}}\n",
        'date: "',
        f"{ENTERPRISE}documents: {{size: 甲, permits: 乙}}\n  plant: []\n",
        "",
    )
    assert [line.splitlines()[0] for line in en] == [
        "1.yaml:5:5: a project has no fact `is_knew` [unknown-fact]",
        "1.yaml:6:20: `concrete_rate` must be from 0 to 100 %, not `101` [out-of-range]",
        "1.yaml:7:17: `is_new` has a paper but no value [paper-without-fact]",
        "2.yaml:1:7: the quote that opens here is never closed [syntax]",
        "3.yaml:5:17: `size` has a paper but no value [paper-without-fact]",
        "3.yaml:5:26: `permits` has a paper but no value [paper-without-fact]",
        "3.yaml:6:3: there is no kind `plant` [unknown-kind]",
        "4.yaml: the file is empty [empty-file]",
    ]


def test_relations_are_not_called_dangling_for_a_subject_that_could_not_be_read(small: Policy) -> None:
    _, en = problems(small, f"{PROJECT}builder: E1\n  enterprises: [{{id: E1, name: []}}, {{is_big: true}}]\n")
    assert [line.rpartition(" ")[2] for line in en] == ["[wrong-type]", "[missing-key]"]


def test_no_files_are_no_facts(small: Policy) -> None:
    with pytest.raises(InputProblems, match="no facts were found"):
        read_snapshot(small, [])


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("is_new: true", {"is_new": True}),
        ("is_new: 否", {"is_new": False}),
        ("is_new: No", {"is_new": False}),
        ("新建: 是", {"is_new": True}),
        ("Is New: 有", {"is_new": True}),
        ("project.is_new: true", {"is_new": True}),
        ("ＩＳ＿ＮＥＷ: true", {"is_new": True}),
        ("is_new:", {}),
        ("is_new: unknown", {}),
        ("is_new: 不详", {}),
        ("concrete_rate: 94.50", {"concrete_rate": Decimal("94.5")}),
        ("concrete_rate: 95%", {"concrete_rate": Decimal(95)}),
        ("concrete_rate: ９５．５％", {"concrete_rate": Decimal("95.5")}),
        ("concrete_rate: 1e2", {"concrete_rate": Decimal(100)}),
        ("inspection: {passed: true, date: null}", {"inspection.passed": True, "inspection.date": ABSENT}),
        ("inspection.date: 2013年6月3日", {"inspection.date": date(2013, 6, 3)}),
        ("inspection.date: 2013/6/3", {"inspection.date": date(2013, 6, 3)}),
        ("inspection.date: '2013.06.03'", {"inspection.date": date(2013, 6, 3)}),
        ("inspection: {检查合格: false}", {"inspection.passed": False}),
        ("检查合格: false", {"inspection.passed": False}),
        ("partners: []", {"partners": ()}),
        ("task: null", {"task": ABSENT}),
    ],
)
def test_facts_of_a_project(written: str, expected: dict[str, Value | Absent], small: Policy) -> None:
    assert facts(read(small, f"{PROJECT}{written}\n"), "project", "P1") == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("credit_code: 9144 0300 ma5f abcd 0m", {"credit_code": "91440300MA5FABCD0M"}),
        ("area: 1,200.5 平方米", {"area": Decimal("1200.5")}),
        ("area: 12㎡", {"area": Decimal(12)}),
        ("permits: 3.0", {"permits": 3}),
        ("size: 大", {"size": "large"}),
        ("sizes: [小, Large]", {"sizes": ("small", "large")}),
        ("products: [007, true]", {"products": ("007", "true")}),
        ("address: 2013-06-30", {"address": "2013-06-30"}),
    ],
)
def test_facts_of_an_enterprise(written: str, expected: dict[str, Value | Absent], small: Policy) -> None:
    assert facts(read(small, f"{ENTERPRISE}{written}\n"), "enterprise", "E1") == expected


@pytest.mark.parametrize("written", ["2013-06/30", "2013/6.30", "2013.6-30", "2013年6-30", "2013年6/30日", "13-06-30"])
def test_a_date_keeps_to_one_separator(written: str, small: Policy) -> None:
    (problem,), _ = problems(small, f"{PROJECT}inspection.date: '{written}'\n")
    assert f"应当是日期，而不是 `{written}`" in problem


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("title: 样例", Text("样例", "样例")),
        ("title: {zh: 样例, en: sample}", Text("样例", "sample")),
        ("title: {en: sample}", Text("sample", "sample")),
        ("title: 2013\nnote: {zh: 说明}", Text("2013", "2013")),
        ("note: 说明", Text("", "")),
    ],
)
def test_titles_and_notes(head: str, title: Text, small: Policy) -> None:
    snapshot = read(small, f"{head}\ninvented: 是\ndate: 2013-06-30\nsubjects: {{}}\n")
    assert (snapshot.title, snapshot.invented) == (title, True)


def test_relations_lead_both_ways(small: Policy) -> None:
    snapshot = read(
        small,
        f"{HEAD}projects:\n  - {{id: P1, builder: E1, partners: [E2, E1]}}\n  - {{id: P2, builder: E1}}\n"
        "  enterprises: [{id: E1, complete: [projects]}, {id: E2}]\n",
    )
    assert snapshot.inverses == {
        ("enterprise.projects", "E1"): ("P1", "P2"),
        ("enterprise.partner_projects", "E1"): ("P1",),
        ("enterprise.partner_projects", "E2"): ("P1",),
    }
    assert snapshot.subjects["enterprise", "E1"].complete == {"enterprise.projects"}
    assert snapshot.subjects["enterprise", "E2"].complete == frozenset()


@pytest.mark.parametrize(
    ("districts", "written", "expected"),
    [
        ("[{id: D1}]", "", {"district": "D1"}),
        ("[{id: D1}, {id: D2}]", "", {}),
        ("[{id: D1}, {id: D2}]", ", district: D2", {"district": "D2"}),
        ("[]", "", {}),
    ],
)
def test_what_goes_without_saying(
    districts: str, written: str, expected: dict[str, Value | Absent], small: Policy
) -> None:
    snapshot = read(small, f"{HEAD}enterprise: [{{id: E1{written}}}]\n  district: {districts}\n")
    assert facts(snapshot, "enterprise", "E1") == expected
    members = {("district.enterprises", str(district)): ("E1",) for district in expected.values()}
    assert snapshot.inverses == members


@pytest.mark.parametrize("name", ["区建设局", "建设局", "Construction Bureau", " 建设局 "])
def test_organs_go_by_their_other_names(name: str, small: Policy) -> None:
    snapshot = read(
        small,
        f"{HEAD}organ: [{{id: '{name}'}}, {{id: 区环保局}}]\n"
        "  task: [{id: T1, lead_organ: 建设局, cooperating_organs: [区环保局, Construction Bureau]}]\n",
    )
    assert facts(snapshot, "task", "T1") == {"lead_organ": "区建设局", "cooperating_organs": ("区环保局", "区建设局")}
    assert snapshot.inverses == {("organ.tasks", "区建设局"): ("T1",)}


def test_collections_may_be_complete_for_a_kind(small: Policy) -> None:
    snapshot = read(
        small,
        "date: 2013-06-30\ncomplete: {企业: [projects], enterprises: [partner_projects]}\n"
        "subjects: {enterprise: [{id: E1}, {id: E2}], project: [{id: P1, complete: [合作单位]}]}\n",
    )
    both = {"enterprise.projects", "enterprise.partner_projects"}
    assert [sorted(snapshot.subjects["enterprise", e].complete) for e in ("E1", "E2")] == [sorted(both)] * 2
    assert snapshot.subjects["project", "P1"].complete == {"project.partners"}


PARTS = (
    "title: 一\ndate: 2013-06-30\nsubjects:\n  project:\n  - {id: P1, is_new: true, builder: E1}\n",
    "title: 二\ndate: 2013年6月30日\nsubjects:\n  project:\n"
    "  - {id: P1, name: 甲, is_new: true, concrete_rate: 95, documents: {builder: 合同}}\n",
    "date: 2013-06-30\ninvented: true\nsubjects:\n  enterprise:\n  - {id: E1, complete: [projects]}\n",
)


def test_files_go_together_in_any_order(small: Policy) -> None:
    digests = set()
    for parts in permutations(PARTS):
        snapshot = read(small, *parts)
        assert facts(snapshot, "project", "P1") == {"is_new": True, "builder": "E1", "concrete_rate": Decimal(95)}
        assert snapshot.subjects["project", "P1"].name == "甲"
        assert snapshot.subjects["project", "P1"].evidence["project.builder"].document == "合同"
        assert snapshot.inverses == {("enterprise.projects", "E1"): ("P1",)}
        assert snapshot.invented
        digests.add(snapshot.digest)
    assert len(digests) == 1
    assert read(small, *PARTS).title == Text("一；二", "一; 二")


@pytest.mark.parametrize(
    ("one", "other", "zh", "en"),
    [
        (
            f"{PROJECT}is_new: true\n",
            f"{PROJECT}is_new: false\n",
            "2.yaml:5:13: 新建 `is_new` 与 1.yaml:5:13 所写不同 [given-twice]",
            "2.yaml:5:13: `is_new` differs from what 1.yaml:5:13 says [given-twice]",
        ),
        (
            f"{PROJECT}name: 甲\n",
            f"{PROJECT}name: 乙\n",
            "2.yaml:5:11: 名称 `乙` 与别处所写的 `甲` 不同 [given-twice]",
            "2.yaml:5:11: the name `乙` differs from `甲`, which is given elsewhere [given-twice]",
        ),
        (
            f"{PROJECT}is_new: true\n    documents: {{is_new: 甲}}\n",
            f"{PROJECT}is_new: true\n    documents: {{is_new: 乙}}\n",
            "2.yaml:6:25: 新建 `is_new` 的证明文件与 1.yaml:6:17 所写不同 [given-twice]",
            "2.yaml:6:25: the paper of `is_new` differs from what 1.yaml:6:17 says [given-twice]",
        ),
        (
            "date: 2013-06-30\nsubjects: {}\n",
            "date: 2013-07-01\nsubjects: {}\n",
            "2.yaml:1:7: 日期 2013-07-01 与 1.yaml:1:7 的 2013-06-30 不同，不能一并核查 [dates-differ]\n    请分别核查",
            "2.yaml:1:7: the date 2013-07-01 differs from 2013-06-30 at 1.yaml:1:7, so they cannot be checked together"
            " [dates-differ]\n    check them separately",
        ),
    ],
)
def test_files_that_contradict_each_other(one: str, other: str, zh: str, en: str, small: Policy) -> None:
    assert problems(small, one, other) == ([zh], [en])


def test_contents_in_memory_read_as_files_do(small: Policy) -> None:
    read(small, f"{PROJECT}name: 一", f"{ENTERPRISE}name: 二")
    files = ["1.yaml", "2.yaml"]
    assert read_contents(small, [(file, Path(file).read_bytes()) for file in files]) == read_snapshot(small, files)


@pytest.mark.parametrize("kind", [str, Path])
def test_one_path_need_not_stand_in_a_list(small: Policy, tmp_path: Path, kind: type[str] | type[Path]) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text("date: 2015-12-31\nsubjects: {}\n", encoding="utf-8")
    assert read_snapshot(small, kind(file)) == read_snapshot(small, [file])


def test_problems_of_contents_are_told_under_their_names(small: Policy) -> None:
    with pytest.raises(InputProblems) as raised:
        read_contents(small, [("一.yaml", b"date: 2013-06-30"), ("二.json", b"{"), ("三.yaml", b"\xff\xff")])
    assert [(problem.place.file, problem.check) for problem in raised.value.problems] == [
        ("一.yaml", "missing-key"),
        ("三.yaml", "encoding"),
        ("二.json", "syntax"),
    ]
