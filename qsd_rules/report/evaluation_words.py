"""The words of the yearly evaluation, in Chinese and English: standings, pace, headings, and how all is meant."""

from __future__ import annotations

from collections.abc import Mapping

from qsd_rules.assess.assessment import DecisionStatus
from qsd_rules.evaluation.yearly_evaluation import PaceName, Standing
from qsd_rules.words.language import Text

STANDINGS: Mapping[Standing, Text] = {
    "done": Text("已落实", "done"),
    "undone": Text("未落实", "undone"),
    "open": Text("推进中", "open"),
    "not_assessed": Text("未核查", "not assessed"),
}
PACES: Mapping[PaceName, Text] = {
    "reached": Text("已达到", "reached"),
    "on_pace": Text("进度相符", "on pace"),
    "behind": Text("进度落后", "behind pace"),
    "unknown": Text("进度不明", "pace unknown"),
    "unmeasured": Text("不以数量衡量", "no figure to measure"),
    "past_due": Text("未达到", "not reached"),
}
STATUSES: Mapping[DecisionStatus, Text] = {
    "against": Text("应{label}", "{label} called for"),
    "contested": Text("存在矛盾", "contested"),
    "pending": Text("待定", "pending"),
    "clear": Text("无须", "not called for"),
    "not_applicable": Text("不适用", "not applicable"),
}
WORDS: Mapping[str, Text] = {
    "kind": Text("年度评价报告", "Yearly evaluation"),
    "chart_note": Text(
        "条形为实际数，竖线为要求；有以往数的另画走势：实线为历次实际，虚线为匀速推进到要求的线，点线为照此推进到期的位置，叉为要求",
        "Bars show the figure, the line across them the goal. Where earlier figures are known a trend is drawn: solid "
        "what was, dashed the straight line to the goal, dotted where this rate leads, a cross the goal",
    ),
    "title": Text("{year}年度效果评价", "Evaluation of {year}"),
    "by_clause": Text("（依据{clause}）", " (under {clause})"),
    "before": Text("以往：{days}", "Earlier facts: {days}"),
    "summary": Text("总评", "Summary"),
    "targets": Text("目标", "Targets"),
    "tasks": Text("分解任务", "Tasks"),
    "organs": Text("各单位落实情况", "Organs' record"),
    "criticism": Text("{label}名单", "To be criticized: {label}"),
    "clauses": Text("各条款核查结果", "Outcomes by clause"),
    "method": Text("评价口径", "How it is measured"),
    "trend": Text("变化", "Trend"),
    "target": Text("目标", "Target"),
    "figure": Text("实际", "Figure"),
    "goal": Text("要求", "Goal"),
    "pace": Text("进度", "Pace"),
    "outcome": Text("结果", "Outcome"),
    "task": Text("任务", "Task"),
    "measures": Text("主要措施", "Measures"),
    "goals": Text("主要目标", "Goals"),
    "standing": Text("落实情况", "Standing"),
    "lead": Text("牵头", "Lead"),
    "cooperating": Text("配合", "Cooperating"),
    "organ": Text("单位", "Organ"),
    "leads": Text("牵头任务", "Tasks led"),
    "cooperates": Text("配合任务", "Tasks shared"),
    "in_charge": Text("负责的规则", "Rules in charge of"),
    "about": Text("对本单位", "About the organ"),
    "clause": Text("条款", "Clause"),
    "grounds": Text("依据", "Grounds"),
    "found": Text("查得", "Found"),
    "rule": Text("规则", "Rule"),
    "followed": Text("后续", "What followed"),
    "needed": Text("待补", "Awaiting"),
    "readings": Text("读法", "Readings"),
    "remedy": Text("处理", "Remedy"),
    "by_words": Text("所依文字", "By the words"),
    "own_words": Text("本项自己的文字（{label}）：{titles}", "this row's own ({label}): {titles}"),
    "chosen_words": Text("本次指定的理解（{label}）：{titles}", "the reading chosen ({label}): {titles}"),
    "last": Text("上次", "Before"),
    "none": Text("无", "None"),
    "table": Text("{of}（表）", "{of} (table)"),
    "of_all": Text("{met}/{all}", "{met} of {all}"),
    "count": Text("{count} 项", "{count}"),
    "open_items": Text("未了事项", "What is open"),
    "more": Text("另有 {count} 项", "{count} more"),
    "no_tasks": Text("没有分解任务", "The policy has no table of tasks"),
    "no_targets": Text("没有适用的目标", "No target applies"),
    "no_criticism": Text("没有应予批评的单位", "No organ is to be criticized"),
    "no_decision": Text(
        "规则包没有指明批评单位的决定，不作判断", "The pack names no decision that criticizes an organ: nothing is said"
    ),
    "clear": Text("{count}个单位：{words}", "{count:organ}: {words}"),
    "counts": Text("计数", "Counts"),
    "otherwise": Text("该条款有不同读法，换一种读法结论不同", "Another reading of the clause concludes otherwise"),
    "nothing": Text("没有分解任务，也没有负责的规则", "no task, and in charge of no rule"),
}
PACE_WORDS: Mapping[str, Text] = {
    "at_line": Text(
        "自{base}（{value}）匀速推进，此时应为{expected}", "from {value} on {base} the line stands at {expected}"
    ),
    "behind_by": Text("落后{gap}", "behind by {gap}"),
    "ahead_by": Text("领先{gap}", "ahead by {gap}"),
    "even": Text("恰好相符", "exactly there"),
    "short_by": Text("差{gap}", "short by {gap}"),
    "will": Text("照此到期可为{projected}，能达到", "at this rate {projected} when due, which is enough"),
    "will_not": Text("照此到期仅为{projected}，达不到", "at this rate {projected} when due, which is not enough"),
    "no_value": Text("实际数未提供", "the figure is not given"),
    "no_goal": Text("要求的数未提供", "the goal's figure is not given"),
    "no_base": Text("没有以往的数，无从推算", "no earlier figure to measure from"),
    "points": Text("{number}个百分点", "{number} percentage points"),
    "nearly_none": Text("近于0{unit}", "nearly 0{unit}"),
}
METHOD: tuple[Text, ...] = (
    Text(
        "每项结果都取自核查：目标是否达到、任务有无违反、应否批评，均由规则判定，本评价只作汇总和进度推算",
        "Every result is read off the assessment: whether targets are reached, tasks carried out and organs criticized "
        "is for the rules to say; the evaluation only counts, and works out pace",
    ),
    Text(
        "任务：所涉规则有违反、目标未达到或倡导事项未落实的，为未落实；没有这些而有未到期或尚不能判定的，为推进中；"
        "适用的都符合，为已落实；没有适用的规则，或者适用的都不能判定的，为未核查。附件文字与正文不同的，该项按附件自己的文字判断；"
        "另行指定了理解的，按指定的理解判断，并在该项注明",
        "A task is undone when a rule that bears on it is violated, missed or advised; open when none is but one is "
        "pending or undetermined; done when all that apply are satisfied; not assessed when none applies or nothing is "
        "known of those that do. Where a row of the annex says other words than the main text it is judged by its own, "
        "unless another reading was chosen, which the row then says",
    ),
    Text(
        "进度：从已知最早的数到期限当日的要求连成直线，按天推算；不低于此线的为相符。要求随年份变动的，按与要求的差距推算。"
        "没有以往数的，进度不明",
        "Pace: a straight line, day by day, from the earliest known figure to the goal on its due day; a figure that "
        "is no worse than the line is on pace. Where the goal moves, the distance to it is what shrinks. Without an "
        "earlier figure the pace is unknown",
    ),
)
