"""The words of a report's page itself, in both languages, by the name that templates call them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from qsd_rules.words.language import Language, Text

WORDS: Mapping[str, Text] = {
    "report": Text("合规核查报告", "Compliance report"),
    "contents": Text("目录", "Contents"),
    "skip": Text("跳到正文", "Skip to the report"),
    "decisions": Text("决定", "Decisions"),
    "no_outcomes": Text("没有可核查的对象或规则", "There was no subject or rule to assess"),
    "requests": Text("须补齐的材料", "Papers still needed"),
    "asked_first": Text("整改责任单位待查明", "Who is obliged is to be found out first"),
    "asked_first_means": Text(
        "不知道由谁整改，查明之前不能出具文书", "it is not known who has to act; no paper can be made before"
    ),
    "clauses": Text("所依据的条款原文", "The clauses in full"),
    "clauses_note": Text("标出的是各事项所引的文字", "Marked are the words that findings cite"),
    "overview": Text("核查概况", "Overview"),
    "by_clause": Text("各条款的核查结果", "Outcomes by clause"),
    "by_clause_note": Text(
        "条形画出须处理的各项；符合的和不适用的只计数",
        "Bars show what has to be acted on; what is satisfied or does not apply is only counted",
    ),
    "traced": Text("可追溯信息", "Provenance"),
    "clause": Text("条款", "Clause"),
    "acted_on": Text("须处理", "To act on"),
    "total": Text("合计", "Total"),
    "grounds": Text("依据", "Grounds"),
    "awaiting": Text("待补", "Awaiting"),
    "contested": Text("所据矛盾", "Rests on"),
    "otherwise_read": Text("换一种读法，决定不同", "Another reading decides otherwise"),
    "all_clear": Text("均无不利事项", "Nothing stands against them"),
    "found": Text("查得", "Found"),
    "applies": Text("适用", "Applies"),
    "requires": Text("要求", "Requires"),
    "follows": Text("后果", "Follows"),
    "remedy": Text("处理", "Remedy"),
    "judgement": Text("认定", "Judgement"),
    "organs": Text("单位", "Who"),
    "obliged": Text("整改责任单位", "Obliged"),
    "overseer": Text("监管单位", "Overseen by"),
    "decider": Text("决定机关", "Decided by"),
    "readings": Text("读法", "Readings"),
    "reading": Text("读法", "Reading"),
    "needs": Text("待查明", "To find out"),
    "also": Text("又见", "See also"),
    "identity": Text("编号", "Id"),
    "process": Text("判定过程：每项条件与查得的值", "How it came out: every condition with the values found"),
    "holds": Text("成立", "holds"),
    "fails": Text("不成立", "does not hold"),
    "unknown": Text("不清楚", "not known"),
    "paper": Text("材料", "Paper"),
    "questions": Text("须查明", "Questions"),
    "bears_on": Text("涉及事项", "Bears on"),
    "settles": Text("仅凭此件可判定", "Settles alone"),
    "finding": Text("第{number}项", "No. {number}"),
    "cited_by": Text("引用：", "Cited by: "),
    "items": Text("{count} 项", "{count}"),
    "program": Text("程序", "Program"),
    "policy_digest": Text("规则包摘要", "Digest of the pack"),
    "facts_digest": Text("事实摘要", "Digest of the facts"),
    "digests_note": Text(
        "凭这些摘要，任何人可用同一规则包和事实重新核查", "With these digests anyone can recompute the report"
    ),
    "role_heading": Text("标题", "Heading"),
    "role_task": Text("任务", "Task"),
    "role_measures": Text("主要措施", "Measures"),
    "role_goals": Text("工作目标", "Goals"),
    "role_lead": Text("牵头单位", "Lead"),
    "role_cooperating": Text("配合单位", "Cooperating"),
    "colon": Text("：", ": "),
    "comma": Text("，", ", "),
    "enumeration": Text("、", ", "),
    "open": Text("（", " ("),
    "close": Text("）", ")"),
}


def speaking(language: Language) -> Callable[..., str]:
    """`say`, by which the templates speak: `say("decisions")`, `say("finding", number=3)`."""

    def say(name: str, **values: object) -> str:
        return WORDS[name].in_language(language).format(**values)

    return say
