"""The yearly evaluation as an official document, to be edited and signed before the government circulates it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from qsd_rules.evaluation.yearly_evaluation import Evaluation
from qsd_rules.report.content import without_steering
from qsd_rules.report.evaluation_content import (
    CriticismContent,
    EvaluationContent,
    OrganContent,
    Score,
    TargetContent,
    TaskContent,
    evaluation_content,
)
from qsd_rules.report.official_documents import (
    SHORT_DIGEST,
    Attachment,
    Block,
    Heading,
    OfficialDocument,
    Paragraph,
    Run,
    Table,
)
from qsd_rules.report.official_words import DATE, INVENTED, NUMBER, SEAL
from qsd_rules.words import wording
from qsd_rules.words.language import Counted, Language, Text

WORDS: Mapping[str, Text] = {
    "title": Text("{policy}\n{year}年度落实情况评价报告", "Evaluation of {year}: {policy}"),
    "addressee": Text("（主送机关）", "(addressee)"),
    "intro": Text(
        "依据{policy}（{number}）{clause}，对{year}年度（截至{day}）的落实情况进行了评价，事实依据为“{facts}”。"
        "现将结果报告如下。",
        "Under {policy} ({number}){clause}, the year {year} (as of {day}) was evaluated on the facts “{facts}”, with "
        "the following results.",
    ),
    "overall": Text("总体情况", "Overview"),
    "overall_targets": Text(
        "目标共{count}项：{told}。按进度分：{paces}。", "{count:target}: {told}. By pace: {paces}."
    ),
    "overall_tasks": Text("分解任务共{count}项：{told}。", "{count:task}: {told}."),
    "overall_criticism": Text(
        "应予{label}的单位{against}个，待定{pending}个。", "{label}: {against}; pending: {pending}."
    ),
    "targets": Text("目标完成情况", "Targets"),
    "not_reached": Text(
        "以下目标尚未达到，全部目标的进度见附件。", "The targets below are not reached; all are attached."
    ),
    "all_reached": Text("各项目标均已达到，明细见附件。", "All targets are reached; they are attached."),
    "tasks": Text("分解任务落实情况", "Tasks"),
    "no_tasks": Text("没有分解任务。", "There is no table of tasks."),
    "criticism": Text("{label}名单及依据", "{label}, with grounds"),
    "no_criticism": Text("没有应予{label}的单位。", "No organ: {label}."),
    "no_decision": Text(
        "规则包没有指明批评单位的决定，不作判断。",
        "The pack names no decision that criticizes an organ: nothing is said.",
    ),
    "advised": Text("建议", "Advice"),
    "by": Text("{words}，由{authority}决定", "{words}, to be decided by {authority}"),
    "grounds": Text("依据", "Grounds"),
    "found": Text("查得", "Found"),
    "led": Text("牵头任务", "Tasks led"),
    "followed": Text("后续", "What followed"),
    "needed": Text("待补材料", "Awaiting"),
    "otherwise": Text(
        "该条款有不同读法，换一种读法结论不同。",
        "The clause can be read in several ways, and another concludes otherwise.",
    ),
    "method": Text("评价口径", "How it is measured"),
    "advice": Text("本报告为程序的核查意见，决定由主管单位作出。", "The program advises; the organ in charge decides."),
    "program": Text(
        "程序：{program}；规则包摘要{policy}；事实摘要{facts}。", "{program}; pack {policy}; facts {facts}."
    ),
    "attached_targets": Text("各项目标进度表", "Targets and their pace"),
    "attached_organs": Text("各单位落实情况表", "Organs' record"),
    "issued": Text("{year}年　　月　　日印发", "Issued {year} -    -   "),
    "clause": Text("条款", "Clause"),
    "target": Text("目标", "Target"),
    "figure": Text("实际", "Figure"),
    "goal": Text("要求", "Goal"),
    "pace": Text("进度", "Pace"),
    "task": Text("任务", "Task"),
    "standing": Text("落实", "Standing"),
    "lead": Text("牵头单位", "Lead"),
    "open": Text("未了事项", "What is open"),
    "organ": Text("单位", "Organ"),
    "cooperates": Text("配合任务", "Tasks shared"),
    "in_charge": Text("负责的规则", "Rules in charge of"),
    "about": Text("对本单位", "About the organ"),
}


def evaluation_document(evaluation: Evaluation, language: Language) -> OfficialDocument:
    """The document, free of characters that steer a file instead of being read."""
    content = without_steering(evaluation_content(evaluation, language))
    number = evaluation.assessment.policy.number
    first, last = NUMBER
    issued = content.on.year
    return OfficialDocument(
        kind="evaluation",
        subject=("policy", evaluation.assessment.policy.name),
        language=language,
        organ=content.issuer,
        number=(Run(first.in_language(language).format(year=issued) + last.in_language(language), "blank", "number"),),
        title=_say(content, "title", policy=_policy(content), year=content.year),
        note=INVENTED.in_language(language) if content.invented else "",
        addressee=_say(content, "addressee"),
        body=tuple(_body(content, number)),
        date=DATE.in_language(language).format(year=issued),
        seal=SEAL.in_language(language),
        attachments=tuple(_attachments(content)),
        signatures=None,
        closing=(),
        copies=(),
        issued=_say(content, "issued", year=issued),
    )


def _say(content: EvaluationContent, name: str, **values: object) -> str:
    return WORDS[name].in_language(content.language).format(**values)


def _policy(content: EvaluationContent) -> str:
    return wording.titled(content.policy_name, content.language)


def _text(words: str) -> Paragraph:
    return Paragraph((Run(words),))


def _labelled(content: EvaluationContent, name: str, words: str) -> Paragraph:
    end = "" if words.endswith(("。", ".", "？", "?")) else "。" if content.language == "zh" else "."
    return Paragraph((Run(_say(content, name) + content.colon, "label"), Run(words + end)))


def _told(content: EvaluationContent, scores: Iterable[Score]) -> str:
    gap = "" if content.language == "zh" else " "
    return content.comma.join(f"{word}{gap}{count}" for _, word, count in scores if count)


def _body(content: EvaluationContent, number: str) -> Iterator[Block]:
    yield _text(
        _say(
            content,
            "intro",
            policy=_policy(content),
            number=number,
            clause=content.by_clause if content.language == "zh" or not content.by_clause else f", {content.by_clause}",
            year=content.year,
            day=content.day,
            facts=content.facts_title,
        )
    )
    yield Heading(1, _say(content, "overall"))
    yield from _overall(content)
    yield Heading(1, _say(content, "targets"))
    yield from _not_reached(content)
    yield Heading(1, _say(content, "tasks"))
    yield _tasks(content) if content.tasks else _text(_say(content, "no_tasks"))
    yield Heading(1, _say(content, "criticism", label=content.criticism_label))
    yield from _criticism(content)
    yield Heading(1, _say(content, "method"))
    for said in content.method:
        yield _text(said + ("。" if content.language == "zh" else "."))
    yield _text(_say(content, "advice"))
    yield _text(
        _say(
            content,
            "program",
            program=content.program,
            policy=content.policy_digest[:SHORT_DIGEST],
            facts=content.facts_digest[:SHORT_DIGEST],
        )
    )


def _overall(content: EvaluationContent) -> Iterator[Block]:
    told = {name: _told(content, scores) for name, scores in content.scores}
    count = len(content.targets)
    yield _text(_say(content, "overall_targets", count=Counted(count), told=told["targets"], paces=told["pace"]))
    yield _text(_say(content, "overall_tasks", count=Counted(len(content.tasks)), told=told["tasks"]))
    if content.criticism_label:
        statuses = [each.status for each in content.criticisms]
        against, pending = statuses.count("against"), statuses.count("pending")
        label = content.criticism_label
        yield _text(_say(content, "overall_criticism", label=label, against=against, pending=pending))


def _not_reached(content: EvaluationContent) -> Iterator[Block]:
    open_targets = [target for target in content.targets if target.pace != "reached"]
    yield _text(_say(content, "not_reached" if open_targets else "all_reached"))
    if open_targets:
        heading = tuple(_say(content, name) for name in ("clause", "target", "figure", "goal", "pace"))
        rows = tuple(_target(content, target) for target in open_targets)
        yield Table((3, 7, 7, 6, 3), heading, rows, "not-reached")


def _target(content: EvaluationContent, target: TargetContent) -> tuple[tuple[Run, ...], ...]:
    figures = [each.label + content.colon + each.shown_value for each in target.figures]
    found = figures or [said for said, _ in target.item.found]
    return (
        (Run(target.item.clause),),
        (Run(_named(content, target)),),
        (Run("\n".join(found)),),
        (Run("\n".join(each.shown_goal for each in target.figures)),),
        (Run(target.pace_word, "label"),),
    )


def _named(content: EvaluationContent, target: TargetContent) -> str:
    subject = target.item.subject
    return target.item.title + (f"{content.open}{subject}{content.close}" if subject else "")


def _tasks(content: EvaluationContent) -> Table:
    heading = tuple(_say(content, name) for name in ("task", "standing", "lead", "open"))
    rows = tuple(_task(content, task) for task in content.tasks)
    return Table((6, 3, 6, 10), heading, rows, "tasks")


def _task(content: EvaluationContent, task: TaskContent) -> tuple[tuple[Run, ...], ...]:
    items = [f"{item.outcome_word}{content.colon}{item.title}" for item in task.items]
    return (
        (Run(task.title),),
        (Run(task.standing_word, "label"),),
        (Run("\n".join(task.lead)),),
        (Run("\n".join(items)),),
    )


def _criticism(content: EvaluationContent) -> Iterator[Block]:
    if not content.criticism_label:
        yield _text(_say(content, "no_decision"))
        return
    if not content.criticisms:
        yield _text(_say(content, "no_criticism", label=content.criticism_label))
    for each in content.criticisms:
        yield Heading(2, each.name)
        yield from _criticized(content, each)


def _criticized(content: EvaluationContent, each: CriticismContent) -> Iterator[Block]:
    yield _labelled(content, "advised", _say(content, "by", words=each.words, authority=each.authority))
    for item in each.grounds:
        yield Paragraph(
            (
                Run(_say(content, "grounds") + content.colon, "label"),
                Run(f"{item.clause}“"),
                Run(item.words, "cited"),
                Run(f"”{content.open}{item.title}{content.close}" + ("。" if content.language == "zh" else ".")),
            )
        )
        for said, source in item.found:
            yield _labelled(content, "found", said + source)
    if each.tasks:
        yield _labelled(content, "led", content.enumeration.join(each.tasks))
    for item in each.followed:
        yield _labelled(content, "followed", item.title + content.colon + item.outcome_word)
    if each.needed:
        yield _labelled(content, "needed", content.enumeration.join(each.needed))
    if each.depends_on_reading:
        yield _text(_say(content, "otherwise"))


def _attachments(content: EvaluationContent) -> Iterator[Attachment]:
    if content.targets:
        heading = tuple(_say(content, name) for name in ("clause", "target", "figure", "goal", "pace"))
        rows = tuple(_paced(content, target) for target in content.targets)
        yield Attachment(_say(content, "attached_targets"), (Table((3, 6, 9, 6, 7), heading, rows, "targets"),))
    if content.organs:
        heading = tuple(_say(content, name) for name in ("organ", "led", "cooperates", "in_charge", "about"))
        rows = tuple(_organ(content, organ) for organ in content.organs)
        table = Table((5, 5, 5, 6, 7), heading, rows, "organs")
        yield Attachment(_say(content, "attached_organs"), (table,))


def _paced(content: EvaluationContent, target: TargetContent) -> tuple[tuple[Run, ...], ...]:
    """A target with the trend of its figures and what is said of its pace."""
    figures, notes = [], []
    for each in target.figures:
        years = " → ".join(f"{point.on.year}{content.colon}{point.shown}" for point in each.trend)
        figures.append(each.label + content.colon + (years if len(each.trend) > 1 else each.shown_value))
        notes += [each.pace_sentence] if each.pace_sentence else []
    if target.differing:
        notes.append(target.item.readings[0])
    return (
        (Run(target.item.clause),),
        (Run(_named(content, target)),),
        (Run("\n".join(figures or [said for said, _ in target.item.found])),),
        (Run("\n".join(each.shown_goal for each in target.figures)),),
        (Run(target.pace_word, "label"), Run("".join("\n" + note for note in notes))),
    )


def _organ(content: EvaluationContent, organ: OrganContent) -> tuple[tuple[Run, ...], ...]:
    led = [("", content.standing_word(name), count) for name, count in organ.led.items()]
    shared = [("", content.standing_word(name), count) for name, count in organ.shared.items()]
    about = [f"{content.criticism_label}{content.colon}{name}" for name in organ.criticized]
    about += [f"{item.outcome_word}{content.colon}{item.title}" for item in organ.about]
    return (
        (Run(organ.label),),
        (Run(_told(content, led)),),
        (Run(_told(content, shared)),),
        (Run(_told(content, organ.scores)),),
        (Run("\n".join(about)),),
    )
