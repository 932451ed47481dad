"""The derivation as numbered steps in plain sentences: what was found, and what follows from which numbers."""

from __future__ import annotations

from collections.abc import Sequence

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.derivation import DerivationStep
from qsd_rules.assess.statements import (
    ConditionIs,
    DecidedAgainst,
    DecisionIs,
    ReadingGoverns,
    ReadingIs,
    RuleClear,
    Statement,
)
from qsd_rules.conditions.meaning import SubjectKey
from qsd_rules.conditions.syntax import And, Expression, Or
from qsd_rules.policy.model import Policy
from qsd_rules.report.blocks import Field, Item, Listing, faint, line, note, text
from qsd_rules.report.plain_language import Speech, filled, in_both
from qsd_rules.report.values_found import found_words
from qsd_rules.report.voice import Voice
from qsd_rules.words import wording
from qsd_rules.words.language import Text
from qsd_rules.words.layout import width_of

LABEL = Text("推导", "steps")
NO_DERIVATION = Text("条件尚不能确定，推理引擎没有得出结论", "its conditions are not settled, so nothing was derived")
FROM_FACTS = Text("查明", "found")
BY_THE_TEXT = Text("依规定", "by the text")
FOLLOWS_FROM = Text("由 {numbers} 得", "from {numbers}")
FOLLOWS_ALSO_FROM = Text("又由 {numbers} 得", "also from {numbers}")
READING_IS = {
    "applicable": Text("“{rule}”{reading}适用", "“{rule}”{reading} applies"),
    "not_applicable": Text("“{rule}”{reading}不适用", "“{rule}”{reading} does not apply"),
    "met": Text("“{rule}”{reading}的要求已满足", "what “{rule}”{reading} asks is met"),
    "unmet": Text("“{rule}”{reading}适用而要求未满足", "“{rule}”{reading} applies and is not met"),
    "clear": Text("“{rule}”{reading}不构成障碍", "“{rule}”{reading} is no obstacle"),
}
IN_READING = Text("按“{reading}”", " on “{reading}”")
GOVERNS = Text("“{rule}”采用读法“{reading}”", "“{rule}” is read as “{reading}”")
DECIDED = Text("{decision}：{act}", "{decision}: {act}")
AGAINST = Text("有不利事项", "something stands against it")
ENGINE_LOG = Text("{engine} 的推理记录", "as {engine} fired it")
LONGEST_IN_FULL = 44
"""A joined condition wider than this many columns is told by its first part and how many hold."""

JOINED = {
    ("and", True): Text("{first}等{count}项都成立", "all {count} conditions hold ({first}, …)"),
    ("and", False): Text("{first}等{count}项不都成立", "not all {count} conditions hold ({first}, …)"),
    ("or", True): Text("{first}等{count}项至少一项成立", "one of {count} conditions holds ({first}, …)"),
    ("or", False): Text("{first}等{count}项都不成立", "none of {count} conditions holds ({first}, …)"),
}


def derivation(
    steps: Sequence[DerivationStep], subject: SubjectKey, assessment: Assessment, speech: Speech, voice: Voice
) -> Field:
    """The steps in the order they fired, below the name of the engine that fired them."""
    label = voice.say(LABEL)
    if not steps:
        return Field(label, (text(voice.say(NO_DERIVATION)),))
    items = []
    told: set[int] = set()
    for step in steps:
        numbers = voice.listed(f"({premise})" for premise in step.premises)
        settled = FROM_FACTS if isinstance(step.statement, ConditionIs) else BY_THE_TEXT
        follows = FOLLOWS_ALSO_FROM if step.number in told else FOLLOWS_FROM
        told.add(step.number)
        how = voice.say(follows, numbers=numbers) if step.premises else voice.say(settled)
        found = found_words(step.ground, subject, assessment, voice, sources=False) if step.ground else ""
        said = statement_words(step.statement, assessment.policy, speech, voice)
        words = (f"({step.number}) ", faint(how), voice.colon, said, faint(voice.in_brackets(found)))
        items.append(Item(line(*words)))
    return Field(label, (note(voice.say(ENGINE_LOG, engine=assessment.engine)), Listing(tuple(items), "tree")))


def statement_words(statement: Statement, policy: Policy, speech: Speech, voice: Voice) -> str:
    """A statement of the derivation as a sentence."""
    match statement:
        case ConditionIs(expression=expression, value=value):
            return condition_words(expression, value, speech, voice)
        case ReadingIs(rule=name, reading=reading, status=status):
            rule = policy.rules[name]
            several = len(rule.readings) > 1
            said = voice.say(IN_READING, reading=voice.say(rule.reading(reading).label)) if several else ""
            return voice.say(READING_IS[status], rule=voice.say(rule.title), reading=said)
        case ReadingGoverns(rule=name, reading=reading):
            rule = policy.rules[name]
            return voice.say(GOVERNS, rule=voice.say(rule.title), reading=voice.say(rule.reading(reading).label))
        case RuleClear(rule=name):
            return voice.say(READING_IS["clear"], rule=voice.say(policy.rules[name].title), reading="")
        case DecidedAgainst(decision=name, act=act):
            decision = policy.decisions[name]
            return voice.say(DECIDED, decision=voice.say(decision.label), act=voice.say(dict(decision.acts)[act]))
        case DecisionIs(decision=name, status=status):
            decision = policy.decisions[name]
            said = voice.say(decision.clear) if status == "clear" else voice.say(AGAINST)
            return voice.say(DECIDED, decision=voice.say(decision.label), act=said)
        case _:
            raise AssertionError(f"INVARIANT: a derivation does not tell of {statement!r}")


def condition_words(expression: Expression, value: bool, speech: Speech, voice: Voice) -> str:
    """A condition that holds or does not; a long one that joins others is told by the first of them and their count."""
    said = voice.say(speech.condition(expression) if value else speech.denial(expression))
    if not isinstance(expression, And | Or) or width_of(said) <= LONGEST_IN_FULL:
        return said
    pattern = JOINED["and" if isinstance(expression, And) else "or", value]
    first = expression.operands[0]
    while isinstance(first, And | Or):
        first = first.operands[0]
    quoted = in_both(lambda language: wording.quoted(speech.condition(first).in_language(language), language))
    return voice.say(filled(pattern, first=quoted, count=Text.same(str(len(expression.operands)))))
