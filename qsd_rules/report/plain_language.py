"""Conditions in words that an official reads: labels of facts, figures with units, comparisons as in drafting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qsd_rules.conditions.meaning import share_of
from qsd_rules.conditions.syntax import (
    And,
    Arithmetic,
    AssessmentDate,
    Call,
    Collection,
    Compare,
    Conditional,
    DecisionClear,
    Expression,
    FactValue,
    Has,
    Literal,
    Member,
    Negative,
    Not,
    Or,
    ParameterValue,
    Quantified,
    Related,
    Size,
    Subject,
    Value,
    Variable,
)
from qsd_rules.facts.shown_values import with_unit
from qsd_rules.policy.model import Policy
from qsd_rules.policy.usage import may_be_nothing
from qsd_rules.words.language import LANGUAGES, Language, Text
from qsd_rules.words.values import shown_date, shown_number

COMPARED: Mapping[str, Text] = {
    "==": Text("{left}为{right}", "{left} is {right}"),
    "!=": Text("{left}不为{right}", "{left} is not {right}"),
    "<": Text("{left}低于{right}", "{left} is less than {right}"),
    "<=": Text("{left}不超过{right}", "{left} is at most {right}"),
    ">": Text("{left}超过{right}", "{left} is more than {right}"),
    ">=": Text("{left}不低于{right}", "{left} is at least {right}"),
}
COMPARED_DAYS: Mapping[str, Text] = {
    "==": Text("{left}与{right}同日", "{left} is the day of {right}"),
    "!=": Text("{left}与{right}不同日", "{left} is not the day of {right}"),
    "<": Text("{left}早于{right}", "{left} is before {right}"),
    "<=": Text("{left}不晚于{right}", "{left} is no later than {right}"),
    ">": Text("{left}晚于{right}", "{left} is after {right}"),
    ">=": Text("{left}不早于{right}", "{left} is no earlier than {right}"),
}
OPPOSITES: Mapping[str, str] = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
IS_TRUE = Text("{fact}：是", "{fact}: yes")
IS_FALSE = Text("{fact}：否", "{fact}: no")
HAS = Text("已有{fact}", "{fact}: on record")
HAS_NOT = Text("没有{fact}", "{fact}: none")
SOMETHING_OF = Text("有可计算{fact}的对象", "{fact}: there is something to take it of")
NOTHING_OF = Text("没有可计算{fact}的对象", "{fact}: there is nothing to take it of")
CLEAR = Text("“{decision}”没有不利事项", "nothing stands against “{decision}”")
NOT_CLEAR = Text("“{decision}”有不利事项", "something stands against “{decision}”")
ONE_OF = Text("{item}为{words}之一", "{item} is one of {words}")
NONE_OF = Text("{item}不是{words}", "{item} is none of {words}")
AND_MORE = Text("{words}等{count}项", "{words} and others, {count} in all")
HOLDS = Text("{list}含{item}", "{list} includes {item}")
HOLDS_NOT = Text("{list}不含{item}", "{list} does not include {item}")
NEGATED = Text("并非（{condition}）", "not ({condition})")
AND = Text("，且", ", and ")
OR = Text("，或", ", or ")
IF = Text("若{condition}，则{then}，否则{otherwise}", "if {condition}, then {then}, else {otherwise}")
QUANTIFIED: Mapping[str, Text] = {
    "all": Text("{members}中每一个都：{body}", "each of the {members}: {body}"),
    "exists": Text("{members}中至少有一个：{body}", "at least one of the {members}: {body}"),
    "count": Text("{members}中符合“{body}”的个数", "how many of the {members} have “{body}”"),
    "sum": Text("{members}的“{body}”合计", "the sum over the {members} of “{body}”"),
}
SIZE = Text("{members}的个数", "the number of {members}")
PERCENTAGE = Text("{part}占{whole}的百分比", "{part} as a percentage of {whole}")
SHARE = Text(
    "{members}中符合“{whole}”的，其中符合“{part}”的百分比",
    "the percentage of those {members} with “{whole}” that have “{part}”",
)
DAYS_BETWEEN = Text("{earlier}至{later}的天数", "days from {earlier} to {later}")
YEAR_OF = Text("{day}的年份", "the year of {day}")
AS_OF = Text("核查日期", "the date of assessment")
IS = Text("{subject}{fact}", "{subject} {fact}")
OF = Text("{subject}的{fact}", "{fact} of the {subject}")
RELATED_BY = Text("以其为“{relation}”的{members}", "{members} of which it is the {relation}")
NAMES: Mapping[str, Text] = {"id": Text("编号", "id"), "name": Text("名称", "name")}
SIGNS: Mapping[str, str] = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}


@dataclass(frozen=True, slots=True)
class Speech:
    """What it takes to put a condition in words: labels, and the day on which figures have their values.

    Of a long list of choices only `most_words` are said, and how many there are; 0 says all.
    """

    policy: Policy
    day: date
    most_words: int = 0

    def condition(self, expression: Expression) -> Text:
        """What the condition says when it holds."""
        return self._say(expression, positive=True)

    def denial(self, expression: Expression) -> Text:
        """What holds when the condition does not."""
        return self._say(expression, positive=False)

    def _say(self, expression: Expression, positive: bool) -> Text:
        match expression:
            case Not(operand=operand):
                return self._say(operand, not positive)
            case And(operands=operands):
                return self._joined(operands, AND if positive else OR, positive)
            case Or(operands=operands):
                return self._joined(operands, OR if positive else AND, positive)
            case FactValue() if expression.type.name == "boolean":
                return filled(IS_TRUE if positive else IS_FALSE, fact=self._predicate(expression))
            case Has(subject=subject, fact=fact):
                yes, no = (SOMETHING_OF, NOTHING_OF) if may_be_nothing(fact, self.policy.facts) else (HAS, HAS_NOT)
                return filled(yes if positive else no, fact=self._fact(subject, fact))
            case DecisionClear(decision=decision):
                label = self.policy.decisions[decision].label
                return filled(CLEAR if positive else NOT_CLEAR, decision=label)
            case Compare(comparator=comparator, left=left, right=right):
                return self._compared(comparator if positive else OPPOSITES[comparator], left, right)
            case Member():
                return self._member(expression, positive)
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                return filled(
                    IF,
                    condition=self.condition(condition),
                    then=self._say(then, positive),
                    otherwise=self._say(otherwise, positive),
                )
            case Literal(value=bool() as value):
                return Text("总是如此", "always") if value == positive else Text("从不", "never")
            case Quantified(quantifier="all" | "exists" as quantifier) if not positive:
                other = "exists" if quantifier == "all" else "all"
                return filled(
                    QUANTIFIED[other],
                    members=self.members(expression.collection),
                    body=self._say(expression.body, positive=False),
                )
            case _:
                said = self.value(expression)
                return said if positive else filled(NEGATED, condition=said)

    def value(self, expression: Expression) -> Text:
        """What an expression stands for: a fact's label, a figure, a count."""
        match expression:
            case FactValue(subject=subject, fact=fact):
                return self._fact(subject, fact)
            case ParameterValue(parameter=name):
                return self._figure(name)
            case Literal(value=value):
                return in_both(lambda language: _literal(value, language))
            case AssessmentDate():
                return AS_OF
            case Negative(operand=operand):
                said = self.value(operand)
                return Text(f"−{said.zh}", f"−{said.en}")
            case Arithmetic(operator=operator, left=left, right=right):
                sides = [self._operand(side) for side in (left, right)]
                return in_both(lambda language: SIGNS[operator].join(side.in_language(language) for side in sides))
            case Call(function="share", arguments=(Quantified(quantifier="count"), Quantified())):
                share = share_of(expression)
                members, whole, passes = self.members(share.collection), share.whole, share.passes
                return filled(SHARE, members=members, whole=self.condition(whole), part=self.condition(passes))
            case Call(function="percentage" | "share", arguments=(part, whole)):
                return filled(PERCENTAGE, part=self.value(part), whole=self.value(whole))
            case Call(function="days_between", arguments=(earlier, later)):
                return filled(DAYS_BETWEEN, earlier=self.value(earlier), later=self.value(later))
            case Call(arguments=(day,)):
                return filled(YEAR_OF, day=self.value(day))
            case Quantified(quantifier=quantifier, collection=collection, body=body):
                said = self.value(body) if quantifier == "sum" else self.condition(body)
                return filled(QUANTIFIED[quantifier], members=self.members(collection), body=said)
            case Size(collection=collection):
                return filled(SIZE, members=self.members(collection))
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                return filled(
                    IF, condition=self.condition(condition), then=self.value(then), otherwise=self.value(otherwise)
                )
            case _:
                return self.condition(expression)

    def _operand(self, expression: Expression) -> Text:
        said = self.value(expression)
        return Text(f"（{said.zh}）", f"({said.en})") if isinstance(expression, Arithmetic) else said

    def _joined(self, operands: Iterable[Expression], word: Text, positive: bool) -> Text:
        said = [
            _bracketed(self._say(operand, positive)) if isinstance(operand, And | Or) else self._say(operand, positive)
            for operand in operands
        ]
        return in_both(lambda language: word.in_language(language).join(part.in_language(language) for part in said))

    def _compared(self, comparator: str, left: Expression, right: Expression) -> Text:
        words = COMPARED_DAYS if left.type.name == "date" else COMPARED
        right_said = self._choice(right, left) or self.value(right)
        left_said = self._choice(left, right) or self.value(left)
        return filled(words[comparator], left=left_said, right=right_said)

    def _member(self, expression: Member, positive: bool) -> Text:
        item, container = expression.item, expression.container
        if isinstance(container, Literal) and isinstance(container.value, tuple):
            words = self._choices(container.value, item)
            return filled(ONE_OF if positive else NONE_OF, item=self.value(item), words=words)
        held = self._choice(item, container) or self.value(item)
        return filled(HOLDS if positive else HOLDS_NOT, list=self.value(container), item=held)

    def _choices(self, values: tuple[str, ...], beside: Expression) -> Text:
        most = self.most_words if 0 < self.most_words < len(values) else len(values)
        labels = [self._label(word, beside) for word in values[:most]]
        words = in_both(
            lambda language: ("、" if language == "zh" else ", ").join(label.in_language(language) for label in labels)
        )
        return words if most == len(values) else filled(AND_MORE, words=words, count=Text.same(str(len(values))))

    def _choice(self, expression: Expression, beside: Expression) -> Text | None:
        """A word that stands for a choice of the fact beside it."""
        if isinstance(expression, Literal) and isinstance(expression.value, str):
            return self._label(expression.value, beside)
        return None

    def _label(self, word: str, of: Expression) -> Text:
        fact = self.policy.facts.get(of.fact) if isinstance(of, FactValue) else None
        return dict(fact.choices).get(word, Text.same(word)) if fact else Text.same(word)

    def _figure(self, name: str) -> Text:
        parameter = self.policy.parameters[name]
        value = parameter.value_on(self.day)
        if value is None:
            return parameter.label
        return in_both(lambda language: with_unit(value, parameter.unit, self.policy, language))

    def _fact(self, subject: Subject, name: str) -> Text:
        fact = self.policy.facts.get(name)
        label = fact.label if fact else NAMES.get(name.rpartition(".")[2], Text.same(name))
        return filled(OF, subject=self._subject(subject), fact=label) if isinstance(subject, Related) else label

    def _predicate(self, expression: FactValue) -> Text:
        """A boolean fact, whose label is said of its subject."""
        label = self.value(FactValue(Variable("", ""), expression.fact, expression.type))
        if not isinstance(expression.subject, Related):
            return label
        return filled(IS, subject=self._subject(expression.subject), fact=label)

    def _subject(self, subject: Related) -> Text:
        label = self.policy.facts[subject.relation].label
        if isinstance(subject.subject, Related):
            return filled(OF, subject=self._subject(subject.subject), fact=label)
        return label

    def members(self, collection: Collection) -> Text:
        """What the members of a collection are called."""
        label = self._collection(collection)
        if isinstance(collection.subject, Related):
            return filled(OF, subject=self._subject(collection.subject), fact=label)
        return label

    def _collection(self, collection: Collection) -> Text:
        """The members' kind; where several relations lead to such members, also by which one."""
        fact = self.policy.facts.get(collection.relation)
        if fact is not None and not fact.inverse_of:
            return fact.label
        kind = self.policy.kinds[collection.kind].label
        members = Text(kind.zh, plural(kind.en))
        same = [
            other
            for other in self.policy.facts.values()
            if fact is not None and other.inverse_of and (other.kind, other.to) == (fact.kind, fact.to)
        ]
        if fact is None or len(same) == 1:
            return members
        return filled(RELATED_BY, members=members, relation=self.policy.facts[fact.inverse_of].label)


def plural(noun: str) -> str:
    """More than one of an English noun."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun if noun.endswith("s") else noun + "s"


def in_both(say: Callable[[Language], str]) -> Text:
    """A text said in each language."""
    zh, en = LANGUAGES
    return Text(say(zh), say(en))


def filled(pattern: Text, **parts: Text) -> Text:
    """A pattern filled in, in each language."""
    return in_both(
        lambda language: pattern.in_language(language).format(
            **{name: part.in_language(language) for name, part in parts.items()}
        )
    )


def _bracketed(said: Text) -> Text:
    return Text(f"（{said.zh}）", f"({said.en})")


def _literal(value: Value, language: Language) -> str:
    if isinstance(value, bool):
        return ("是" if value else "否") if language == "zh" else ("yes" if value else "no")
    if isinstance(value, int | Decimal):
        return shown_number(value)
    if isinstance(value, date):
        return shown_date(value, language)
    if isinstance(value, tuple):
        return ("、" if language == "zh" else ", ").join(value)
    return f"“{value}”"
