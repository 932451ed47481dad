"""The words of official documents that are the same in each, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from qsd_rules.words.language import Text

Instrument = Literal[
    "refusal-decision",
    "correction-notice",
    "supplement-notice",
    "rectification-notice",
    "supervision-letter",
    "criticism-circular",
]
DocumentKind = Literal[
    "opinion",
    "papers",
    "refusal-decision",
    "document-request",
    "rectification-notice",
    "supervision-letter",
    "criticism-circular",
]
INSTRUMENTS: Mapping[DocumentKind, tuple[Instrument, ...]] = {
    "papers": (
        "refusal-decision",
        "correction-notice",
        "supplement-notice",
        "rectification-notice",
        "supervision-letter",
        "criticism-circular",
    ),
    "refusal-decision": ("refusal-decision",),
    "document-request": ("correction-notice", "supplement-notice"),
    "rectification-notice": ("rectification-notice",),
    "supervision-letter": ("supervision-letter",),
    "criticism-circular": ("criticism-circular",),
}
"""The instruments that each kind of document stands for; the opinion is none, it stays in the house."""
DOCUMENTS: tuple[DocumentKind, ...] = ("opinion", *INSTRUMENTS)

TITLE = Text("关于{subject}的{turn}合规审查意见书", "Opinion on the compliance of {subject}")
NUMBER = (Text("　　〔{year}〕", "  [{year}] "), Text("　　号", "No.    "))
DATE = Text("{year}年　　月　　日", "{year} -      -     ")
DAY = Text("　　　　年　　月　　日", "        -      -     ")
SEAL = Text("（印章）", " (seal)")
ORGAN = Text("（发文机关）", "(issuing organ)")
WORDS = {
    "opinion_intro": Text(
        "依据《{policy}》（{number}，{issuer}，{from_day}起施行），对{subject}截至{day}的情况进行了核查，"
        "现提出审查意见如下。",
        "Under “{policy}” ({number}, {issuer}, in force from {from_day}), {subject} was assessed as of {day}, with the "
        "following opinion.",
    ),
    "conclusion": Text("审查结论", "Conclusion"),
    "advised": Text("建议", "Advice"),
    "grounds": Text("依据", "Grounds"),
    "see": Text("见“{part}”第{numbers}项", "see “{part}”, item {numbers}"),
    "awaiting": Text("待补材料", "Awaiting"),
    "otherwise": Text(
        "该条款有不同读法，换一种读法结论不同，请审定采用何种读法。",
        "The clause can be read in several ways, and another reading concludes otherwise: which one governs has to be "
        "decided.",
    ),
    "no_decisions": Text("本次核查未涉及须作出决定的事项。", "No decision depends on this assessment."),
    "problems": Text("查明的问题", "Matters found"),
    "no_problems": Text("未发现须处理的事项。", "Nothing was found that has to be acted on."),
    "group": Text("{heading}（{count}项，{action}）", "{heading} ({count}): {action}"),
    "clause": Text("条款", "Clause"),
    "stipulates": Text("{clause}规定：", "{clause}: "),
    "also": Text("又见", "See also"),
    "found": Text("查明", "Found"),
    "applies": Text("适用", "Applies"),
    "judgement": Text("认定", "Judgement"),
    "readings": Text("读法", "Readings"),
    "follows": Text("后果", "Consequence"),
    "remedy": Text("处理意见", "To be done"),
    "obliged": Text("整改责任单位", "Obliged"),
    "deadline": Text("整改期限", "Deadline"),
    "before": Text("前。", "."),
    "to_find_out": Text("待查明", "To find out"),
    "open": Text("尚不能判定的事项", "What cannot be determined yet"),
    "overview": Text("核查概况", "Overview"),
    "overview_words": Text("本次共核查{size}：{counts}。", "{size}. {counts}."),
    "remarks": Text("说明", "Remarks"),
    "advice": Text(
        "本意见由程序依据所载事实提出，供主管单位审定；决定由主管单位作出。",
        "This opinion was drawn up by a program from the facts stated; it advises, and the organ in charge decides.",
    ),
    "program": Text("核查程序", "Program"),
    "policy_digest": Text("规则包摘要", "Digest of the pack"),
    "facts_digest": Text("事实摘要", "Digest of the facts"),
    "repeatable": Text(
        "凭以上摘要可用同一规则包和事实重新核查。", "With these digests the assessment can be repeated."
    ),
    "facts": Text("核查所据：{facts}。", "Assessed from: {facts}."),
    "prepared": Text("经办人", "Prepared by"),
    "reviewed": Text("复核人", "Reviewed by"),
    "approved": Text("批准人", "Approved by"),
    "evidence": Text("查明的事实与证明材料对照表", "Facts found and the papers that prove them"),
    "register": Text("事项编号表", "Register of the matters"),
    "matter": Text("条款和事项", "Clause and matter"),
    "identity": Text("编号", "Id"),
    "item": Text("项", "Item"),
    "fact": Text("查明的事实", "Fact found"),
    "source": Text("证明材料及载明处", "Paper and place"),
    "number": Text("序号", "No."),
    "paper": Text("材料名称", "Paper"),
    "questions": Text("须载明或查明的内容", "What it has to show"),
    "bears_on": Text("涉及条款和事项", "Clauses and matters"),
    "handed_in": Text("收讫", "Received"),
    "addressee_signs": Text("受送达人（签章）", "Received by (signature)"),
    "received_on": Text("收到日期", "Received on"),
    "server_signs": Text("送达人", "Delivered by"),
    "receipt": Text("送达回证", "Receipt"),
    "issued": Text("{year}年　　月　　日印发", "Issued {year} -      -     "),
    "attachment": Text("附件", "Attachment"),
    "contact": Text("（联系人：　　　　　联系电话：　　　　　）", "(Contact:             Telephone:             )"),
}  # fmt: skip
INVENTED = Text("（虚构样例，并非真实情况）", "(an invented sample, nothing real)")

NONE_DUE: dict[DocumentKind, Text] = {
    "opinion": Text("没有须出具意见的对象", "there is no subject to give an opinion on"),
    "papers": Text("没有须出具的文书", "there is no paper to write"),
    "refusal-decision": Text("没有须不予许可的申请", "there is no application to refuse"),
    "document-request": Text("没有须补正或者补充的材料", "no papers have to be asked for"),
    "rectification-notice": Text(
        "没有须责令改正的事项，无须出具责令改正通知书", "nothing has to be put right, so there is no order to write"
    ),
    "supervision-letter": Text("没有须督办的事项", "no organ has to be pressed"),
    "criticism-circular": Text("没有应予通报批评的单位", "no organ is due for criticism"),
}
