"""The words of the papers that go to those who have to act, and the limits of review and suit by date."""

from __future__ import annotations

from datetime import date

from qsd_rules.report.official_words import Instrument
from qsd_rules.words.language import Text

INSTRUMENT_TITLES: dict[Instrument, Text] = {
    "refusal-decision": Text("不予行政许可决定书", "Decision refusing an administrative licence"),
    "correction-notice": Text("申请材料补正告知书", "Notice to complete an application"),
    "supplement-notice": Text("补充材料通知书", "Notice to supply further papers"),
    "rectification-notice": Text("责令改正通知书", "Order to put matters right"),
    "supervision-letter": Text("督办函", "Letter pressing for action"),
    "criticism-circular": Text("关于给予有关单位通报批评的通报\n（草稿）", "Circular criticizing organs (draft)"),
}

LIMITS: tuple[tuple[date, Text], ...] = (
    (
        date(1999, 10, 1),
        Text(
            "如不服，可以自收到本文书之日起六十日内，依照《中华人民共和国行政复议法》第九条、第十二条向本"
            "机关的本级人民政府"
            "或者上一级主管部门申请行政复议，也可以自收到本文书之日起三个月内，依照《中华人民共和国行政诉讼法》"
            "第三十九条直接向"
            "有管辖权的人民法院提起行政诉讼。",
            "Whoever does not accept this paper may apply within sixty days of receiving it for review by the "
            "people's "
            "government of the same level or the department of the next higher level (Administrative Review Law, "
            "arts. 9 and 12), "
            "or bring suit in the competent people's court within three months (Administrative Litigation Law, "
            "art. 39).",
        ),
    ),
    (
        date(2015, 5, 1),
        Text(
            "如不服，可以自收到本文书之日起六十日内，依照《中华人民共和国行政复议法》第九条、第十二条向本"
            "机关的本级人民政府"
            "或者上一级主管部门申请行政复议，也可以自收到本文书之日起六个月内，依照《中华人民共和国行政诉讼法》"
            "第四十六条直接向"
            "有管辖权的人民法院提起行政诉讼。",
            "Whoever does not accept this paper may apply within sixty days of receiving it for review by the "
            "people's "
            "government of the same level or the department of the next higher level (Administrative Review Law, "
            "arts. 9 and 12), "
            "or bring suit in the competent people's court within six months (Administrative Litigation Law, "
            "art. 46).",
        ),
    ),
    (
        date(2024, 1, 1),
        Text(
            "如不服，可以自收到本文书之日起六十日内，依照《中华人民共和国行政复议法》第二十条、第二十四条"
            "向本机关的本级人民"
            "政府申请行政复议，也可以自收到本文书之日起六个月内，依照《中华人民共和国行政诉讼法》第四十六条直接"
            "向有管辖权的人民"
            "法院提起行政诉讼。",
            "Whoever does not accept this paper may apply within sixty days of receiving it for review by the "
            "people's "
            "government of the same level (Administrative Review Law, arts. 20 and 24), or bring suit in the "
            "competent people's "
            "court within six months (Administrative Litigation Law, art. 46).",
        ),
    ),
)
"""What may be done against a decision, from each day on: the review law of 1999 and that of 2024, the litigation law as
revised from 2015-05-01. Organs under vertical leadership and branches are told apart by the office that signs."""

PAPER_WORDS = {
    "all_organs": Text("各街道办事处，区各有关单位", "To the subdistrict offices and the organs concerned"),
    "party": Text("当事人", "Party"),
    "about_refusal": Text("就{subjects}", "concerning {subjects} "),
    "about_order": Text("（涉及{subjects}）", "with {subjects} "),
    "about_letter": Text("（涉及{subjects}）", "concerning {subjects}, "),
    "about_correction": Text("就{subjects}", "concerning {subjects}, "),
    "about_supplement": Text("对你单位和{subjects}", "concerning you and {subjects} "),
    "comma": Text("，", ": "),
    "refusal_intro": Text(
        "你单位{about}提出的申请，本机关依据《{policy}》（{number}）进行了审查。截至{day}，审查情况如下。",
        "Your application {about}was examined under “{policy}” ({number}). As of {day} the findings are as follows.",
    ),
    "order_intro": Text(
        "本机关依据《{policy}》（{number}）对你单位{about}进行核查，截至{day}，查明{count}项须予改正，现通知如下。",
        "Under “{policy}” ({number}) you were assessed {about}and as of {day} {count:matter has|matters have} "
        "to be put right, as follows.",
    ),
    "letter_intro": Text(
        "依据《{policy}》（{number}）核查，截至{day}，由你单位负责的下列{count}项工作{about}尚未落实或者未达"
        "到目标，现予督办。",
        "Assessed under “{policy}” ({number}) as of {day}, {count:matter|matters} that you are responsible for, "
        "{about}have not been "
        "carried out or have missed their goal. You are asked to act as follows.",
    ),
    "circular_intro": Text(
        "依据《{policy}》（{number}），在评价的基础上，截至{day}，下列单位工作不落实或者效果不明显，现将有关情况"
        "通报如下。",
        "Under “{policy}” ({number}) and on the strength of the evaluation, as of {day} the organs below have "
        "not carried out their "
        "work or have shown no evident effect.",
    ),
    "correction_intro": Text(
        "你单位{about}提交的申请材料，依据《{policy}》（{number}）审查，截至{day}不齐全或者不符合要求，现一次性告"
        "知须补正的内容。",
        "The documents of your application, {about}examined under “{policy}” ({number}), are incomplete as of "
        "{day}. All that has to "
        "be completed is told here at once.",
    ),
    "supplement_intro": Text(
        "依据《{policy}》（{number}）{about}核查，截至{day}，因材料不足，有{count}项尚不能判定，请补充下列材料。",
        "Under “{policy}” ({number}), {about}as of {day} {count:matter} cannot be determined for want of papers. "
        "Please supply those below.",
    ),
    "facts": Text("查明的事实", "Facts"),
    "found": Text("经查，{subject}{facts}。", "It was found that {subject}{facts}. "),
    "evidence": Text("以上事实有{papers}为证。", "Evidence: {papers}."),
    "others": Text("同为整改责任单位：{names}。", "Obliged as well: {names}."),
    "grounds": Text("依据和理由", "Law and reasons"),
    "clause": Text("《{policy}》{clause}规定：", "{policy}, {clause}: "),
    "items": Text("（适用于上述第{items}项）。", " (matters {items})."),
    "understanding": Text("本机关对上述规定的理解：", "How these words are understood: "),
    "readings": Text("上述规定有不同理解的，本次采用的为：", "Where the words can be understood differently: "),
    "decision": Text("决定", "Decision"),
    "applied_on": Text("（{day}申请）", " (applied for on {day})"),
    "decided": Text("对{subject}{applied}，本机关决定：{words}。", "{subject}{applied}, this organ decides: {words}."),
    "again": Text("消除上述情形后可以重新申请。具体为：", "You may apply again when this is mended, namely: "),
    "remedies": Text("救济途径", "Remedies"),
    "to_put_right": Text("改正要求", "What is to be done"),
    "to_carry_out": Text("办理要求", "What is to be done"),
    "remedy": Text("{title}：{remedy}", "{title}: {remedy}"),
    "by": Text("请于", "Please do so by "),
    "report": Text(
        "前办理完毕，并将办理情况和证明材料书面报送{organ}。",
        " and report in writing, with the papers that prove it, to {organ}.",
    ),
    "us": Text("本机关", "this organ"),
    "consequences": Text("逾期不改正的后果", "If it is not done"),
    "else": Text(
        "逾期不改正或者改正不到位的，由{organ}依法处理", "If it is not done in time, {organ} acts under the law"
    ),
    "if_not": Text(
        "逾期不改正或者改正不到位的，由{organ}依法处理；改正到位之前：",
        "If it is not done in time, {organ} acts under the law; until it is done:",
    ),
    "hearing": Text("陈述和申辩", "Statement and defence"),
    "hearing_before": Text(
        "你单位对以上事实、依据有异议的，可以自收到本通知书之日起",
        "If you object to the facts or grounds, you may within ",
    ),
    "hearing_after": Text(
        "日内向{organ}陈述、申辩；逾期未提出的，视为放弃。",
        " days of receiving this notice make a statement or defence to {organ}; after that it is taken as waived.",
    ),
    "criticized": Text("拟对{names}给予通报批评。", "{names}: to be criticized in a circular."),
    "missing": Text("{title}：{facts}。{remedy}。", "{title}: {facts}. {remedy}."),
    "hand_in": Text("请于", "Please hand them in by "),
    "hand_in_to": Text("前报送{organ}。", " to {organ}."),
    "correction_after": Text(
        "逾期未补正的，依法视为撤回申请或者按现有材料作出决定；补正期间不计入办理期限。",
        "If they are not completed in time, the application is taken as withdrawn or decided on what there is, "
        "as the law provides; "
        "the time taken does not count.",
    ),
    "supplement_after": Text(
        "补齐前，有关事项按“待定”处理，不视为符合，也不视为违反。",
        "Until then the matters stay undetermined: neither satisfied nor violated.",
    ),
    "no_paper": Text("其他须查明的情况", "other matters to be found out"),
    "issued": Text("{day}印发", "Issued {day}"),
}
