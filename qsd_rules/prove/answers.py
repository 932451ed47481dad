"""What is asked of a pack, and what can be answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from qsd_rules.assess.assessment import OutcomeName
from qsd_rules.words.language import Text

Verdict = Literal["proved", "refuted", "known", "undecided"]

VERDICTS: Mapping[Verdict, Text] = {
    "proved": Text("已证明", "proved"),
    "refuted": Text("已推翻", "refuted"),
    "known": Text("已知例外", "known exception"),
    "undecided": Text("未能判定", "not decided"),
}

QUESTIONS: Mapping[str, Text] = {
    "can-apply": Text("规则能够适用", "a rule can apply"),
    "can-be-spared": Text("有条件的规则并非总适用", "a rule with a condition does not always apply"),
    "can-be-satisfied": Text("适用时能够符合", "a rule can be satisfied where it applies"),
    "can-be-broken": Text("适用时能够不符合", "a rule can be broken where it applies"),
    "no-idle-part": Text("条件没有可有可无的部分", "no part of a condition is idle"),
    "settled-when-known": Text("事实齐全时规则必有结论", "a rule is settled whenever all its facts are known"),
    "no-needless-doubt": Text(
        "缺的事实改变不了结论时，规则不会待定", "a rule never waits for what could not change it"
    ),
    "better-is-no-worse": Text("指标改善不会使结论变差", "improving a measured value makes no outcome worse"),
    "readings-differ": Text("同一规则的几种理解确有不同", "the readings of a rule differ"),
    "demands-agree": Text("没有两条规则提出相反要求", "no two rules demand opposite things"),
    "not-implied": Text("没有一条规则已被另一条涵盖", "no rule is implied by another"),
    "decision-settled": Text("事实齐全时决定必有结论", "a decision is settled whenever all its facts are known"),
    "decision-can-be-clear": Text("决定能够作出", "nothing may stand against a decision"),
    "act-can-be-taken": Text("每种处理都可能发生", "each act of a decision can come about"),
    "no-cycle": Text("推导没有循环", "no conclusion rests on itself"),
    "derived-fact-used": Text("每个推导出的事实都有用处", "every derived fact is used"),
}
"""Each question, in the words of what is proved."""


class Answer(Struct, frozen=True):
    """What became of one question about some rules (or a decision, or a fact), each named in full.

    `reading` is given for a question about one of several readings, `part` for one about a fact or an act. `witness`
    is a snapshot file that shows it, when one can; `detail` says what is to be seen, or why nothing was decided;
    `outcomes` are what two readings come to on the witness, in the order of `reading`.
    """

    question: str
    about: tuple[str, ...]
    verdict: Verdict
    detail: Text | None = None
    witness: str = ""
    reading: str = ""
    part: str = ""
    outcomes: tuple[OutcomeName, ...] = ()
