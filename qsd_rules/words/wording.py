"""The words of reports, in Chinese and English: outcomes, forces, comparisons, headings."""

from __future__ import annotations

from collections.abc import Mapping

from qsd_rules.words.language import Language, Text

OUTCOMES: Mapping[str, Text] = {
    "violated": Text("违反", "violated"),
    "missed": Text("目标未达到", "target missed"),
    "advised": Text("倡导事项未落实", "advised"),
    "contested": Text("所据事实相互矛盾", "contested"),
    "pending": Text("目标未到期、尚未达到", "target pending"),
    "undetermined": Text("尚不能判定", "undetermined"),
    "satisfied": Text("符合", "satisfied"),
    "not_applicable": Text("不适用", "not applicable"),
}
"""What an outcome is called in a count or a heading, by weight."""

STATUSES: Mapping[str, Text] = {
    "against": Text("不利", "against"),
    "contested": Text("所据事实相互矛盾", "contested"),
    "pending": Text("待补材料", "pending"),
    "clear": Text("无不利事项", "nothing against"),
    "not_applicable": Text("不适用", "not applicable"),
}
"""What the status of a decision is called, by weight."""

ON_A_READING: Mapping[str, Text] = {
    **OUTCOMES,
    "missed": Text("未达到", "missed"),
    "advised": Text("未落实", "advised"),
    "pending": Text("尚未达到（未到期）", "pending"),
    "not_applicable": Text("不适用", "not applicable"),
}
"""What an outcome is called in a sentence about readings."""

ACTIONS: Mapping[str, Text] = {
    "violated": Text("须立即纠正", "to be put right"),
    "missed": Text("到期未达到的目标", "due and not reached"),
    "advised": Text("政策倡导，尚未落实", "encouraged by the policy, not yet done"),
    "contested": Text("不计为符合，须先核实矛盾的事实", "not counted as satisfied until the contradiction is resolved"),
    "pending": Text("期限未到，须继续推进", "not yet due, to be pursued"),
}
"""What a heading adds to the outcome's name."""

FORCES: Mapping[str, Text] = {
    "must": Text("强制", "must"),
    "should": Text("倡导", "should"),
    "target": Text("目标", "target"),
    "defines": Text("设立", "defines"),
    "assigns": Text("分工", "assigns"),
}

COMPARISONS: Mapping[str, Text] = {
    "at_least": Text("{value}以上", "at least {value}"),
    "more_than": Text("超过{value}", "more than {value}"),
    "at_most": Text("不超过{value}", "at most {value}"),
    "less_than": Text("低于{value}", "less than {value}"),
    "all": Text("全部（{value}）", "all ({value})"),
}
"""A threshold as Chinese drafting has it: 以上 and 不超过 include the figure, 超过 and 低于 do not."""

JUDGED: Mapping[str, Text] = {
    "always": Text("", ""),
    "every_year": Text("每年", "every year"),
    "by_date": Text("到{due}", "by {due}"),
}

YES = Text("是", "yes")
NO = Text("否", "no")
NONE = Text("无", "none")
NOT_GIVEN = Text("未提供", "not given")

LATER = Text("{day}（在核查日期之后，视为尚未发生）", "{day} (after the day of assessment, so not done yet)")

FROM_TO = Text("{low}至{high}", "{low} to {high}")
LOW_END: Mapping[bool, Text] = {
    True: Text("至少{value}", "at least {value}"),
    False: Text("高于{value}", "above {value}"),
}
HIGH_END: Mapping[bool, Text] = {
    True: Text("至多{value}", "at most {value}"),
    False: Text("低于{value}", "below {value}"),
}
"""The ends of what a figure lies between, by whether it can be the end itself."""


def colon(language: Language) -> str:
    """The colon between a label and what it labels."""
    return "：" if language == "zh" else ": "


def comma(language: Language) -> str:
    """The comma between parts of a sentence."""
    return "，" if language == "zh" else ", "


def listed(parts: list[str], language: Language) -> str:
    """Names one after the other."""
    return ("、" if language == "zh" else ", ").join(parts)


def semicolon(language: Language) -> str:
    """The semicolon between statements."""
    return "；" if language == "zh" else "; "


def in_brackets(words: str, language: Language) -> str:
    """Words in brackets behind others."""
    return f"（{words}）" if language == "zh" else f" ({words})"


def quoted(words: str, language: Language) -> str:
    """Verbatim words of the text."""
    return f"“{words}”"


def titled(words: str, language: Language) -> str:
    """The title of a document."""
    return f"《{words}》" if language == "zh" else f"“{words}”"


def file_title(words: str, language: Language) -> str:
    """The name of a paper in a file."""
    return words if language == "zh" else words[:1].upper() + words[1:]
