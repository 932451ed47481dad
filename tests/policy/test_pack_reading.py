"""What is said about a pack in which something is wrong: all of it at once, each with its place and a way out."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from msgspec.structs import replace

from qsd_rules.pack.loading import load_policy
from qsd_rules.policy import pack_reading
from qsd_rules.policy.model import Policy
from qsd_rules.policy.pack_reading import compile_pack, pack_files
from qsd_rules.words.language import LANGUAGES
from qsd_rules.words.problems import InputProblems
from tests.strategies.small_pack import spoil, write_small_pack

OPINION = "opinion/1-sites.yaml"
WORDS = "vocabulary/words.yaml"
IDENTITY = "policy.yaml"
EXPECTED = Path(__file__).parent / "expected" / "problems.txt"

REQUIRES = "    requires: project.new_wall_material\n"
IS_NEW = "- fact: project.is_new\n  type: boolean\n"
WALL = "- fact: project.new_wall_material\n  type: boolean\n"

Change = tuple[str, str, str]

FAULTS: dict[str, tuple[Change, ...]] = {
    "a list that is not closed": ((OPINION, "- clause: 一\n", "- clause: 一\n  errata: [\n"),),
    "an alias of YAML": ((OPINION, REQUIRES, "    requires: *anchor\n"),),
    "a key that stands twice": ((OPINION, REQUIRES, REQUIRES + REQUIRES),),
    "an unknown field": ((OPINION, "    requires: project.new_wall", "    require: project.new_wall"),),
    "a field far from any": ((OPINION, "    force: should\n", "    force: should\n    zzz: 1\n"),),
    "a missing field": ((OPINION, "    force: should\n", ""),),
    "a missing language": ((OPINION, "title: {zh: 新型墙材, en: new wall material}", "title: {zh: 新型墙材}"),),
    "a force there is not": ((OPINION, "force: should", "force: shoud"),),
    "a name that is none": ((OPINION, "rule: wall-material-is-promoted", "rule: Wall material"),),
    "a text for a list": ((OPINION, "lead: [区建设局, 区环保局], cooperating: [区财政局]}\n", "lead: 区建设局}\n"),),
    "a number for a truth": ((WORDS, "  optional: true\n", "  optional: 1\n"),),
    "no day": ((IDENTITY, "issued: 2011-03-21", "issued: 2011-3-21"),),
    "a format of later": ((IDENTITY, "policy: building-sites", "format: 4\nsomething: new\npolicy: building-sites"),),
    "a format that is none": ((IDENTITY, "policy: building-sites", "format: two\npolicy: building-sites"),),
    "a broken file that others rest on": (
        (OPINION, "    force: should\n", ""),
        (WORDS, "decisions:\n", "decisions:\n- {decision: idle, subject: plant, label: {zh: 一, en: one}}\n"),
    ),
    "no kind in the conditions": (
        (OPINION, "    subject: project\n    force: should\n" + REQUIRES, "    force: should\n    requires: 'true'\n"),
    ),
    "two kinds in the conditions": (
        (
            OPINION,
            "    subject: project\n    force: should\n" + REQUIRES,
            "    force: should\n    applies: district.is_new\n" + REQUIRES,
        ),
    ),
    "no kind in a condition that cannot be read": (
        (OPINION, "    subject: project\n    force: should\n" + REQUIRES, "    force: should\n    requires: 1 =\n"),
    ),
    "an interpretation by nobody": (
        (OPINION, REQUIRES, REQUIRES + "    interpretation:\n    - reason: {zh: 如此, en: so}\n"),
    ),
    "a rule twice": ((OPINION, "rule: wall-material-is-promoted", "rule: concrete-is-ready-mixed"),),
    "a clause twice": ((OPINION, "- clause: 附件\n", "- clause: 一\n"),),
    "another address twice": ((OPINION, "- clause: 附件\n", "- clause: 附件\n  alias: '1'\n"),),
    "a parameter twice": (
        (
            OPINION,
            "  rules:\n  - rule: concrete",
            "  - {parameter: concrete_rate_minimum, label: {zh: 二, en: two}, quote: 95%以上, comparison: at_least,"
            " judged: always, values: {2011-03-21: 1}}\n  rules:\n  - rule: concrete",
        ),
    ),
    "a fact twice": ((WORDS, WALL, IS_NEW),),
    "a decision twice": (
        (
            WORDS,
            "organs:\n",
            "- {decision: permit, subject: project, label: {zh: 证, en: p}, authority: 某局,"
            " acts: {withhold: {zh: 不, en: no}}, pending: {zh: 暂, en: hold}, clear: {zh: 可, en: may}}\norgans:\n",
        ),
    ),
    "an organ there is not": (
        (
            OPINION,
            "organs: {lead: [区建设局, 区环保局], cooperating: [区财政局]}",
            "organs: {lead: [建设局, 区环境局], cooperating: [区财政]}",
        ),
    ),
    "an alias of two organs": ((WORDS, "aliases: [建设局]", "aliases: [建设局, 区环保局]"),),
    "a kind there is not": (
        (OPINION, "    subject: project\n    force: should", "    subject: projekt\n    force: should"),
    ),
    "a unit and a document there are not": (
        (WORDS, "  unit: percent\n", "  unit: percnt\n"),
        (WORDS, "  document: ledger\n", "  document: leger\n"),
    ),
    "a unit of a parameter there is not": ((OPINION, "    unit: percent\n", "    unit: percnt\n"),),
    "a code there is not": (
        (WORDS, "- fact: enterprise.has_system\n", "- {fact: enterprise.number, type: text, code: credit,"
         " label: {zh: 码, en: number}}\n- fact: enterprise.has_system\n"),
    ),
    "words that are not in the clause": ((OPINION, "quote: 推广新型墙体材料", "quote: 推广新型墙体材枓"),),
    "words in another order": (
        (OPINION, "quote: 对不合格工程……不予核发施工许可证", "quote: 不予核发施工许可证……对不合格工程"),
    ),
    "words of a parameter that are not there": ((OPINION, "    quote: 使用率95%以上", "    quote: 使用率90%以上"),),
    "words of a mark that are not there": (
        (OPINION, "  - {quote: 附件：, because: print", "  - {quote: 附录：, because: print"),
    ),
    "another place that is not there": ((OPINION, "clause: 附件-1, quote", "clause: 附件-2, quote"),),
    "an act there is not": ((OPINION, "decisions: {permit: withhold}", "decisions: {permit: withold}"),),
    "a decision there is not": ((OPINION, "decisions: {permit: withhold}", "decisions: {permitt: withhold}"),),
    "a decision about another kind": (
        (WORDS, "- decision: permit\n  subject: project", "- decision: permit\n  subject: enterprise"),
    ),
    "a decision from an exhortation": (
        (OPINION, "    force: must\n    requires: project.inspection.passed",
         "    force: should\n    requires: project.inspection.passed"),
    ),
    "a default reading there is not": (
        (OPINION, REQUIRES, "    readings: {main: {label: {zh: 甲, en: a}, requires: project.is_new}}\n"
         "    default_reading: mian\n"),
    ),
    "a reading of a clause there is not": (
        (OPINION, REQUIRES, "    readings: {main: {label: {zh: 甲, en: a}, clause: 五, quote: 推广,"
         " requires: 'true'}}\n"),
    ),
    "a reading without a condition": ((OPINION, REQUIRES, "    readings: {main: {label: {zh: 甲, en: a}}}\n"),),
    "a rule without a condition": ((OPINION, REQUIRES, ""),),
    "facts derived from each other": (
        (WORDS, WALL, WALL + "  derive: project.is_new\n"),
        (WORDS, IS_NEW, IS_NEW + "  derive: project.new_wall_material\n"),
    ),
    "a fact derived from having it": (
        (WORDS, WALL, WALL + "  optional: true\n  derive: has(project.new_wall_material)\n"),
        (OPINION, REQUIRES, "    requires: project.is_new\n"),
    ),
    "a decision that rests on itself": (
        (OPINION, "requires: project.inspection.passed &&", "requires: project.decisions.permit && true &&"),
    ),
    "a decision that rests on a fact that rests on it": (
        (WORDS, IS_NEW, IS_NEW + "  derive: project.decisions.permit\n"),
        (OPINION, "requires: project.inspection.passed &&", "requires: project.is_new && true &&"),
    ),
    "derivations without end": (
        (
            WORDS,
            "decisions:\n",
            "".join(
                f"- {{fact: project.chain{n}, type: boolean, label: {{zh: 链, en: chain}}, derive: project."
                f"{f'chain{n - 1}' if n else 'is_new'}}}\n"
                for n in range(2_000)
            )
            + "decisions:\n",
        ),
    ),
    "a parameter that starts late": ((OPINION, "values: {2011-03-21: 95}", "values: {2012-01-01: 95}"),),
    "a parameter from no day": ((OPINION, "values: {2011-03-21: 95}", "values: {2011-02-30: 95}"),),
    "a due date without need": ((OPINION, "    force: should\n", "    force: target\n    due: 2015-12-31\n"),),
    "no due date": ((OPINION, "    force: should\n", "    force: target\n    judged: by_date\n"),),
    "a policy that ends before it starts": ((IDENTITY, "{from: 2011-03-21}", "{from: 2011-03-21, to: 2010-12-31}"),),
    "a text outside the pack": ((IDENTITY, "source/received.txt", "source/../../secret.txt"),),
    "a text that is not there": ((IDENTITY, "source/received.txt", "source/recieved.txt"),),
    "bounds of another type": ((WORDS, "  minimum: 0\n", "  minimum: 2011-03-21\n"),),
    "bounds the wrong way round": ((WORDS, "  minimum: 0\n  maximum: 100\n", "  minimum: 100\n  maximum: 0\n"),),
    "an inverse of no relation": ((WORDS, IS_NEW, IS_NEW + "  inverse: new_ones\n"),),
    "a relation to nothing": ((WORDS, "  to: enterprise\n", ""),),
    "a conclusion from nothing": ((WORDS, IS_NEW, f"{IS_NEW}  derived_only: true\n"),),
    "a choice without choices": ((WORDS, IS_NEW, "- fact: project.is_new\n  type: choice\n"),),
    "a reserved name": ((WORDS, WALL, "- fact: project.complete\n  type: boolean\n"),),
    "a derived value of another type": ((WORDS, IS_NEW, IS_NEW + "  derive: project.concrete_rate\n"),),
    "a condition that can't be read": ((OPINION, REQUIRES, "    requires: project.new_wall_material and true\n"),),
    "a condition with a wrong name": ((OPINION, REQUIRES, "    requires: project.new_wal_material\n"),),
    "a condition in quotes with a wrong name": ((OPINION, REQUIRES, '    requires: "project.new_wal_material"\n'),),
    "a condition of 10 MB": ((OPINION, REQUIRES, f"    requires: {'true && ' * 1_250_000}true\n"),),
    "a condition in 10,000 brackets": ((OPINION, REQUIRES, f"    requires: {'(' * 10_000}true{')' * 10_000}\n"),),
    "a list nested 10,000 deep": ((OPINION, REQUIRES, f"    requires: {'[' * 10_000}{']' * 10_000}\n"),),
    "faults in every file at once": (
        (IDENTITY, "issued: 2011-03-21", "isued: 2011-03-21"),
        (WORDS, "plural: districts", "plurals: districts"),
        (OPINION, "    force: should\n", ""),
    ),
    "faults of every sort at once": (
        (WORDS, "  document: ledger\n", "  document: leger\n"),
        (OPINION, "    quote: 使用率95%以上", "    quote: 使用率90%以上"),
        (OPINION, "quote: 推广新型墙体材料", "quote: 推广新型墙体材枓"),
        (OPINION, REQUIRES, "    requires: project.new_wal_material\n"),
        (OPINION, "decisions: {permit: withhold}", "decisions: {permit: withold}"),
        (OPINION, "cooperating: [区财政局]}\n", "cooperating: [区财政]}\n"),
        (IDENTITY, "{from: 2011-03-21}", "{from: 2011-03-21, to: 2010-12-31}"),
    ),
}  # fmt: skip


def spoiled(folder: Path, changes: Iterable[Change]) -> Path:
    write_small_pack(folder)
    for file, old, new in changes:
        spoil(folder, file, old, new)
    return folder


def said_about(folder: Path) -> str:
    """All that is said about a pack, in both languages, with its folder left out."""
    with pytest.raises(InputProblems) as caught:
        load_policy(folder, cached=False)
    lines = [problem.in_language(language) for problem in caught.value.problems for language in LANGUAGES]
    return "\n".join(lines).replace(f"{folder}/", "")


def expected() -> dict[str, str]:
    """The golden messages: `# title`, then what is said about that pack."""
    found: dict[str, str] = {}
    for part in EXPECTED.read_text(encoding="utf-8").split("\n# ")[1:]:
        title, _, said = part.partition("\n")
        found[title] = said.rstrip("\n")
    return found


def test_every_fault_has_its_golden_message() -> None:
    assert list(expected()) == list(FAULTS)


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_is_said(fault: str, tmp_path: Path) -> None:
    assert said_about(spoiled(tmp_path, FAULTS[fault])) == expected()[fault]


def test_messages_are_of_one_style() -> None:
    for said in expected().values():
        for line in said.splitlines():
            assert len(line) < 400
            message = line.rpartition(" [")[0] or line
            assert not message.rstrip().endswith((".", "。"))
            assert line.count("`") % 2 == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty [empty-file]"),
        (b"# nothing\n", "the file holds nothing but comments [empty-file]"),
        (bytes(range(256)), "not a text file, or wrongly encoded"),
        (b"- 1\n", "takes a mapping, not `a list` [wrong-type]"),
        (b"clauses: 5\n", "`clauses` takes a list, not `5` [wrong-type]"),
        (b"clauses: []\n---\nclauses: []\n", "a file holds one document, and this `---` starts a second"),
        (b"\0" * 100, "not a text file"),
        (b"x" * (11 * 1024 * 1024), "too large"),
    ],
)
def test_a_file_that_is_no_part_of_a_pack(data: bytes, said: str, tmp_path: Path) -> None:
    write_small_pack(tmp_path)
    (tmp_path / "opinion/2-more.yaml").write_bytes(data)
    with pytest.raises(InputProblems) as caught:
        load_policy(tmp_path, cached=False)
    (problem,) = caught.value.problems
    assert problem.place.file.endswith("opinion/2-more.yaml")
    assert said in problem.in_language("en")


def test_a_folder_called_like_a_file_is_no_part_of_a_pack(tmp_path: Path) -> None:
    write_small_pack(tmp_path)
    (tmp_path / "opinion/2-more.yaml").mkdir()
    assert load_policy(tmp_path, cached=False).rules


def test_a_link_to_nowhere_is_told(tmp_path: Path) -> None:
    write_small_pack(tmp_path)
    (tmp_path / "opinion/2-more.yaml").symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputProblems, match="no such file"):
        load_policy(tmp_path, cached=False)


def test_a_folder_that_is_no_pack_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as caught:
        load_policy(tmp_path)
    (problem,) = caught.value.problems
    assert problem.message.en == "there is no pack here: `policy.yaml` is missing"
    assert problem.message.zh == "这里没有规则包：缺少 `policy.yaml`"


def test_the_encodings_of_old_files_are_read(tmp_path: Path) -> None:
    before = load_policy(write_small_pack(tmp_path), cached=False)
    for name in (OPINION, WORDS, IDENTITY):
        text = (tmp_path / name).read_text(encoding="utf-8")
        (tmp_path / name).write_bytes(text.encode("gb18030"))
    assert without_digests(load_policy(tmp_path, cached=False)) == without_digests(before)


def without_digests(policy: Policy) -> Policy:
    return replace(policy, digest="", text_digest="")


def test_what_a_pack_says_is_there(tmp_path: Path) -> None:
    policy = load_policy(write_small_pack(tmp_path), cached=False)
    rule = policy.rules["no-permit-without-inspection"]
    assert (rule.clause, rule.force, rule.decisions) == ("一", "must", (("permit", "withhold"),))
    assert rule.quotes[0].stretches == ("对不合格工程", "不予核发施工许可证")
    assert policy.rules["builders-have-a-system"].lead == ("区建设局", "区环保局")
    assert policy.facts["enterprise.projects"].inverse_of == "project.builder"
    assert str(policy.parameters["concrete_rate_minimum"].values) == "((datetime.date(2011, 3, 21), Decimal('95')),)"
    assert policy.clauses["附件-1"].other_address == "annex.1"
    assert policy.received_text.startswith("关于规范工地的意见")


def test_an_alias_of_an_organ_is_its_name(tmp_path: Path) -> None:
    write_small_pack(tmp_path)
    spoil(tmp_path, OPINION, "organs: {lead: [区建设局, 区环保局]", "organs: {lead: [建设局, 区环保局]")
    assert load_policy(tmp_path, cached=False).rules["builders-have-a-system"].lead == ("区建设局", "区环保局")


def test_the_order_of_files_changes_nothing(opinion: Policy) -> None:
    root = pack_reading.shipped_pack()
    files = pack_files(root)
    order = random.Random(2011)
    for _ in range(3):
        shuffled = order.sample(files, len(files))
        found = compile_pack(root, shuffled, opinion.digest)
        assert shuffled != files
        assert without_digests(found) == without_digests(opinion)


def test_one_file_or_many_is_the_same(tmp_path: Path) -> None:
    whole = load_policy(write_small_pack(tmp_path), cached=False)
    text = (tmp_path / WORDS).read_text(encoding="utf-8")
    for number, part in enumerate(("kinds", "units", "documents", "facts", "decisions", "organs")):
        start = text.index(f"{part}:\n")
        following = [text.find(f"\n{other}:\n") + 1 for other in ("units", "documents", "facts", "decisions", "organs")]
        end = min((place for place in following if place > start), default=len(text))
        (tmp_path / f"vocabulary/{9 - number}-{part}.yaml").write_text(text[start:end], encoding="utf-8")
    (tmp_path / WORDS).unlink()
    parts = load_policy(tmp_path, cached=False)
    for table in ("kinds", "units", "documents", "organs"):
        assert getattr(parts, table) == getattr(whole, table)
    assert parts.facts.keys() == whole.facts.keys()
    assert parts.rules == whole.rules


def test_what_is_said_once_holds_for_the_rules_below(tmp_path: Path) -> None:
    """A pack of format 1 repeats subject, organs, author and day with each rule; the shorter form means the same."""
    said = "    interpretation:\n    - author: a lawyer\n      date: 2011-04-01\n      reason: {zh: 如此, en: so}\n"
    long_form = write_small_pack(tmp_path / "long")
    spoil(long_form, OPINION, REQUIRES, REQUIRES + "    organs: {lead: [区建设局]}\n" + said)
    short_form = write_small_pack(tmp_path / "short")
    spoil(short_form, OPINION, REQUIRES, REQUIRES + "    interpretation:\n    - reason: {zh: 如此, en: so}\n")
    spoil(short_form, OPINION, "    subject: project\n    force: should\n", "    force: should\n")
    spoil(
        short_form,
        OPINION,
        "  rules:\n  - rule: concrete",
        "  organs: {lead: [区建设局]}\n  rules:\n  - rule: concrete",
    )
    spoil(short_form, IDENTITY, "policy: building-sites", "format: 2\npolicy: building-sites")
    spoil(short_form, IDENTITY, "issued:", "interpreted: {author: a lawyer, date: 2011-04-01}\nissued:")
    rules = [load_policy(folder, cached=False).rules for folder in (long_form, short_form)]
    long_rule, short_rule = (found["wall-material-is-promoted"] for found in rules)
    for name in ("subject", "lead", "cooperating", "interpretations", "decisions", "remedy"):
        assert getattr(short_rule, name) == getattr(long_rule, name)
    assert short_rule.lead == ("区建设局",) and len(short_rule.interpretations) == 1
    assert rules[1]["builders-have-a-system"].lead == ("区建设局", "区环保局"), "what a rule says itself goes first"


def test_a_row_of_the_annex_names_the_organs_of_its_rules(tmp_path: Path) -> None:
    write_small_pack(tmp_path)
    organs = "    organs: {lead: [区建设局, 区环保局], cooperating: [区财政局]}\n"
    spoil(tmp_path, OPINION, organs, "")
    rule = load_policy(tmp_path, cached=False).rules["builders-have-a-system"]
    assert (rule.lead, rule.cooperating) == (("区建设局", "区环保局"), ("区财政局",))


def test_files_come_in_the_order_of_the_text(tmp_path: Path) -> None:
    names = ["1-a", "2-b", "3.1-c", "3.2-d", "3.10-e", "10-f", "annex", "words"]
    (tmp_path / IDENTITY).touch()
    for folder in ("source", "opinion", "vocabulary"):
        (tmp_path / folder).mkdir()
        for name in reversed(names):
            (tmp_path / folder / f"{name}.yaml").touch()
    (tmp_path / "evaluation.yaml").touch()
    vocabulary, opinion = ([f"{folder}/{name}.yaml" for name in names] for folder in ("vocabulary", "opinion"))
    assert pack_files(tmp_path) == [IDENTITY, *vocabulary, *opinion, "evaluation.yaml"]
