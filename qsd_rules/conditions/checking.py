"""From a parse tree to the typed syntax tree: names resolved, types and units checked, optional facts guarded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from lark import Token, Tree

from qsd_rules.conditions.parsing import ConditionError, ParseTree, parse
from qsd_rules.conditions.syntax import (
    BOOLEAN,
    And,
    Arithmetic,
    AssessmentDate,
    Call,
    Collection,
    Comparator,
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
    Type,
    Units,
    Variable,
)
from qsd_rules.conditions.vocabulary import COUNTED, FactSignature, Vocabulary
from qsd_rules.language import Text
from qsd_rules.problems import did_you_mean
from qsd_rules.source.scalars import as_date

NUMBER = Type("number")
DATE = Type("date")
TEXT = Type("text")
COUNT = Type("number", ((COUNTED, 1),))

Present = frozenset[tuple[Subject, str]]
"""The optional facts that are known to have a value where an expression stands."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression may refer to: variables, and the optional facts already guarded."""

    vocabulary: Vocabulary
    variables: Mapping[str, Variable]
    present: Present = frozenset()

    def with_present(self, more: Present) -> Scope:
        return Scope(self.vocabulary, self.variables, self.present | more)

    def with_variable(self, variable: Variable) -> Scope:
        return Scope(self.vocabulary, {**self.variables, variable.name: variable}, self.present)


def check_condition(source: str, kind: str, vocabulary: Vocabulary, expected: Type = BOOLEAN) -> Expression:
    """The typed tree of a condition (or of another expression of type `expected`) about a subject of `kind`.

    Raises:
        ConditionError: it can't be read, names something unknown, or mixes types or units.
    """
    scope = Scope(vocabulary, {kind: Variable(kind, kind)})
    tree = parse(source)
    expression = _check(tree, scope, expected)
    if not _fits(expression.type, expected, vocabulary):
        raise _wrong_type(tree, expression.type, expected)
    return expression


def _check(tree: ParseTree, scope: Scope, expected: Type | None = None) -> Expression:
    match tree.data:
        case "true":
            return Literal(True, BOOLEAN)
        case "false":
            return Literal(False, BOOLEAN)
        case "number":
            return _number(tree)
        case "text":
            return _text(tree, expected)
        case "list":
            return _list(tree, expected)
        case "name" | "field":
            return _value(tree, scope)
        case "call":
            return _call(tree, scope)
        case "method":
            return _method(tree, scope)
        case "negation":
            return Not(_boolean(_parts(tree)[0], scope))
        case "all_of":
            return And(_joined(tree, scope, And, when=True))
        case "any_of":
            return Or(_joined(tree, scope, Or, when=False))
        case "conditional":
            return _conditional(tree, scope, expected)
        case "compare":
            return _compare(tree, scope)
        case "member":
            return _member(tree, scope)
        case "negative":
            operand = _number_part(_parts(tree)[0], scope)
            return Negative(operand, operand.type)
        case _:
            return _arithmetic(tree, scope)


def _parts(tree: ParseTree) -> list[ParseTree]:
    return [child for child in tree.children if isinstance(child, Tree)]


def _tokens(tree: ParseTree) -> list[str]:
    return [str(child) for child in tree.children if isinstance(child, Token)]


# Literals.


def _number(tree: ParseTree) -> Literal:
    written = _tokens(tree)[0]
    if len(written) > 30:
        raise _error(tree, "number-too-long", Text("数字超过 30 位", "the number has more than 30 digits"))
    return Literal(Decimal(written), NUMBER)


def _text(tree: ParseTree, expected: Type | None) -> Literal:
    value = _tokens(tree)[0][1:-1]
    if expected is None or expected.name != "choice":
        return Literal(value, TEXT)
    if value not in expected.choices:
        listed = "、".join(f"`{choice}`" for choice in expected.choices)
        raise _error(
            tree,
            "unknown-choice",
            Text(
                f"`{value}` 不在可选值之中：{listed}",
                f"`{value}` is none of the choices {listed.replace('、', ', ')}",
            ),
            did_you_mean(value, expected.choices),
        )
    return Literal(value, expected)


def _list(tree: ParseTree, expected: Type | None) -> Literal:
    values: list[str] = []
    for part in _parts(tree):
        if part.data != "text":
            raise _error(part, "list-of-texts", Text("列表里只能写带引号的文字", "a list holds texts in quotes only"))
        values.append(str(_text(part, expected).value))
    if not values:
        raise _error(tree, "empty-list", Text("列表是空的", "the list is empty"))
    return Literal(tuple(values), Type("list", choices=expected.choices if expected else ()))


# Names: subjects, facts, parameters, decisions.


def _path(tree: ParseTree) -> list[tuple[str, ParseTree]]:
    """The names of `a.b.c`, each with the tree that ends in it."""
    names: list[tuple[str, ParseTree]] = []
    while tree.data == "field":
        names.append((_tokens(tree)[0], tree))
        tree = _parts(tree)[0]
    if tree.data != "name":
        raise _error(tree, "no-fields", Text("这里不能再用 `.` 取值", "nothing can be taken from this with `.`"))
    names.append((_tokens(tree)[0], tree))
    return names[::-1]


@dataclass(frozen=True, slots=True)
class _Found:
    """What a path leads to: a subject, and perhaps a fact, relation, collection or decision of it."""

    subject: Subject
    fact: str = ""
    signature: FactSignature | None = None
    decision: str = ""


def _value(tree: ParseTree, scope: Scope) -> Expression:
    path = _path(tree)
    first = path[0][0]
    if first == "as_of" and len(path) == 1:
        return AssessmentDate()
    if first == "parameters" and len(path) == 2:
        return _parameter(path[1], scope)
    found = _resolve(path, scope)
    if found.decision:
        return DecisionClear(found.subject, found.decision)
    if found.signature is None or found.signature.type is None:
        written = ".".join(name for name, _ in path)
        raise _error(
            tree,
            "not-a-value",
            Text(
                f"`{written}` 是主体或关系，不是可以比较的值",
                f"`{written}` is a subject or relation, not a value",
            ),
            Text(
                "写出它的一项事实，或用 `.all(…)`、`.exists(…)`、`.size()`",
                "name one of its facts, or use `.all(…)`, `.exists(…)`, `.size()`",
            ),
        )
    if found.signature.optional and (found.subject, found.fact) not in scope.present:
        raise _unguarded(tree, found.fact)
    return FactValue(found.subject, found.fact, found.signature.type)


def _parameter(name: tuple[str, ParseTree], scope: Scope) -> ParameterValue:
    parameter, tree = name
    if parameter not in scope.vocabulary.parameters:
        raise _error(
            tree,
            "unknown-parameter",
            Text(f"没有名为 `{parameter}` 的参数", f"there is no parameter `{parameter}`"),
            did_you_mean(parameter, scope.vocabulary.parameters),
        )
    return ParameterValue(parameter, scope.vocabulary.parameters[parameter])


def _resolve(path: list[tuple[str, ParseTree]], scope: Scope) -> _Found:
    """Follow a path from a variable through relations to a fact, a collection or a decision."""
    name, tree = path[0]
    if name == "parameters":
        message = Text("参数写作 `parameters.名称`", "a parameter is written `parameters.name`")
        raise _error(path[-1][1], "not-a-value", message)
    if name == "as_of":
        raise _error(path[-1][1], "no-fields", Text("`as_of` 是日期，没有别的项", "`as_of` is a date and has no parts"))
    if name not in scope.variables:
        known = [*scope.variables, "parameters", "as_of"]
        raise _error(
            tree,
            "unknown-name",
            Text(f"`{name}` 在这里没有定义", f"`{name}` is not defined here"),
            did_you_mean(name, known) or Text(f"可用：{'、'.join(known)}", f"known here: {', '.join(known)}"),
        )
    variable = scope.variables[name]
    subject: Subject = variable
    kind = variable.kind
    rest = path[1:]
    while rest:
        if rest[0][0] == "decisions" and len(rest) == 2:
            return _Found(subject, decision=_decision(rest[1], kind, scope))
        fact, signature, taken = _longest_fact(rest, kind, scope)
        if len(rest) == taken:
            return _Found(subject, fact, signature)
        if not signature.to or signature.many:
            raise _error(
                rest[taken][1],
                "no-fields",
                Text(f"`{fact}` 之后不能再取 `{rest[taken][0]}`", f"`{fact}` has no `{rest[taken][0]}`"),
            )
        if signature.optional and (subject, fact) not in scope.present:
            raise _unguarded(rest[taken][1], fact)
        subject, kind, rest = Related(subject, fact, signature.to), signature.to, rest[taken:]
    return _Found(subject)


def _longest_fact(rest: list[tuple[str, ParseTree]], kind: str, scope: Scope) -> tuple[str, FactSignature, int]:
    facts = scope.vocabulary.facts.get(kind, {})
    for taken in range(len(rest), 0, -1):
        path = ".".join(name for name, _ in rest[:taken])
        if path in facts:
            return f"{kind}.{path}", facts[path], taken
    written = ".".join(name for name, _ in rest)
    raise _error(
        rest[-1][1],
        "unknown-fact",
        Text(f"`{kind}` 没有名为 `{written}` 的事实", f"`{kind}` has no fact `{written}`"),
        did_you_mean(written, facts),
    )


def _decision(name: tuple[str, ParseTree], kind: str, scope: Scope) -> str:
    decision, tree = name
    known = scope.vocabulary.decisions.get(kind, frozenset())
    if decision not in known:
        raise _error(
            tree,
            "unknown-decision",
            Text(f"`{kind}` 没有名为 `{decision}` 的决定", f"`{kind}` has no decision `{decision}`"),
            did_you_mean(decision, known),
        )
    return decision


def _unguarded(tree: ParseTree, fact: str) -> ConditionError:
    return _error(
        tree,
        "unguarded-optional-fact",
        Text(f"`{fact}` 可能没有值，要先用 `has()` 判断", f"`{fact}` may have no value and needs a guard"),
        Text(
            "写作 `has(x) && …`、`!has(x) || …` 或 `has(x) ? … : …`",
            "write `has(x) && …`, `!has(x) || …` or `has(x) ? … : …`",
        ),
    )


# Functions and collections.


def _call(tree: ParseTree, scope: Scope) -> Expression:
    function, arguments = _tokens(tree)[0], _parts(tree)
    if function == "has" and len(arguments) == 1:
        return _has(arguments[0], scope)
    if function == "date" and len(arguments) == 1:
        return _date(arguments[0])
    if function == "percentage" and len(arguments) == 2:
        part, whole = (_number_part(argument, scope) for argument in arguments)
        if part.type.units != whole.type.units:
            raise _different_units(tree, part.type, whole.type)
        return Call("percentage", (part, whole), Type("number", (("percent", 1),)))
    if function == "days_between" and len(arguments) == 2:
        days = tuple(_of_type(argument, scope, DATE) for argument in arguments)
        return Call("days_between", days, Type("number", (("day", 1),)))
    if function == "year_of" and len(arguments) == 1:
        return Call("year_of", (_of_type(arguments[0], scope, DATE),), NUMBER)
    known = {"has": 1, "date": 1, "percentage": 2, "days_between": 2, "year_of": 1}
    if function in known:
        raise _error(
            tree,
            "wrong-arguments",
            Text(
                f"`{function}` 要 {known[function]} 项，这里有 {len(arguments)} 项",
                f"`{function}` takes {known[function]} argument{'s' * (known[function] > 1)}, not {len(arguments)}",
            ),
        )
    raise _error(
        tree,
        "unknown-function",
        Text(f"没有名为 `{function}` 的函数", f"there is no function `{function}`"),
        did_you_mean(function, known),
    )


def _has(argument: ParseTree, scope: Scope) -> Has:
    found = _resolve(_path(argument), scope) if argument.data in ("name", "field") else None
    if found is None or found.signature is None or not found.signature.optional:
        raise _error(
            argument,
            "has-of-required-fact",
            Text(
                "`has()` 只用于可以没有值的事实；未给出的事实本来就是“未知”",
                "`has()` is for optional facts; a fact not given is unknown anyway",
            ),
        )
    return Has(found.subject, found.fact)


def _date(argument: ParseTree) -> Literal:
    written = _tokens(argument)[0][1:-1] if argument.data == "text" else ""
    day = as_date(written)
    if day is None:
        raise _error(
            argument,
            "wrong-date",
            Text('日期写作 `date("2015-12-31")`', 'a date is written `date("2015-12-31")`'),
        )
    return Literal(day, DATE)


def _method(tree: ParseTree, scope: Scope) -> Expression:
    target, *arguments = _parts(tree)
    method = _tokens(tree)[0]
    known = ("all", "exists", "count", "sum", "size")
    if method not in known:
        raise _error(
            tree,
            "unknown-function",
            Text(f"集合没有 `.{method}()`", f"a collection has no `.{method}()`"),
            did_you_mean(method, known),
        )
    found = _resolve(_path(target), scope)
    if found.signature is None or not found.signature.to or not found.signature.many:
        raise _error(
            target,
            "not-a-collection",
            Text(f"`.{method}()` 只用于一对多的关系", f"`.{method}()` is for relations to many"),
        )
    collection = Collection(found.subject, found.fact, found.signature.to)
    if method == "size":
        if arguments:
            raise _error(arguments[0], "wrong-arguments", Text("`.size()` 不带参数", "`.size()` takes nothing"))
        return Size(collection, COUNT)
    return _quantified(tree, method, collection, arguments, scope)


def _quantified(
    tree: ParseTree, method: str, collection: Collection, arguments: list[ParseTree], scope: Scope
) -> Quantified:
    if len(arguments) != 2 or arguments[0].data != "name":
        raise _error(
            tree,
            "wrong-arguments",
            Text(f"写作 `.{method}(变量, 条件)`", f"write `.{method}(variable, condition)`"),
        )
    name = _tokens(arguments[0])[0]
    if name in scope.variables or name in ("parameters", "as_of"):
        raise _error(
            arguments[0],
            "variable-taken",
            Text(f"变量名 `{name}` 已被占用", f"the name `{name}` is taken"),
        )
    inner = scope.with_variable(Variable(name, collection.kind))
    if method == "sum":
        body = _number_part(arguments[1], inner)
        return Quantified("sum", collection, name, body, body.type)
    body = _boolean(arguments[1], inner)
    if method == "count":
        return Quantified("count", collection, name, body, COUNT)
    return Quantified("all" if method == "all" else "exists", collection, name, body, BOOLEAN)


# Operators.


def _joined(tree: ParseTree, scope: Scope, form: type[And] | type[Or], when: bool) -> tuple[Expression, ...]:
    """The operands of `&&` or `||`, flattened; each may rely on the guards to its left."""
    operands: list[Expression] = []
    for part in _parts(tree):
        operand = _boolean(part, scope)
        scope = scope.with_present(_guards(operand, when))
        operands.extend(operand.operands if isinstance(operand, form) else (operand,))
    return tuple(operands)


def _guards(expression: Expression, when: bool) -> Present:
    """The optional facts that have a value whenever `expression` is `when`."""
    match expression:
        case Has(subject=subject, fact=fact) if when:
            return frozenset({(subject, fact)})
        case Not(operand=operand):
            return _guards(operand, not when)
        case And(operands=operands) if when:
            return frozenset().union(*(_guards(operand, True) for operand in operands))
        case Or(operands=operands) if not when:
            return frozenset().union(*(_guards(operand, False) for operand in operands))
        case _:
            return frozenset()


def _conditional(tree: ParseTree, scope: Scope, expected: Type | None) -> Conditional:
    first, second, third = _parts(tree)
    condition = _boolean(first, scope)
    then = _check(second, scope.with_present(_guards(condition, True)), expected)
    otherwise = _check(third, scope.with_present(_guards(condition, False)), expected)
    if _is_zero_beside(then, otherwise):
        return Conditional(condition, then, otherwise, otherwise.type if _is_zero(then) else then.type)
    if not _fits(then.type, otherwise.type, scope.vocabulary):
        raise _wrong_type(third, otherwise.type, then.type)
    return Conditional(condition, then, otherwise, then.type)


def _compare(tree: ParseTree, scope: Scope) -> Compare:
    comparator = cast(Comparator, _tokens(tree)[0])
    left, right = _matched(tree, scope)
    if left.type.name == "list":
        raise _error(tree, "wrong-type", Text("列表用 `in` 判断，不能比较", "lists are asked with `in`, not compared"))
    if comparator not in ("==", "!=") and left.type.name not in ("number", "date"):
        raise _error(
            tree,
            "wrong-type",
            Text(
                f"只有数和日期分大小，这里是{_TYPE_NAMES[left.type.name].zh}",
                f"only numbers and dates have an order, this is {_TYPE_NAMES[left.type.name].en}",
            ),
        )
    if not _fits(left.type, right.type, scope.vocabulary) and not _is_zero_beside(left, right):
        if left.type.name == right.type.name == "number":
            raise _different_units(tree, left.type, right.type)
        raise _wrong_type(_parts(tree)[1], right.type, left.type)
    return Compare(comparator, left, right)


def _matched(tree: ParseTree, scope: Scope) -> tuple[Expression, Expression]:
    """Both sides of a comparison; a text literal takes the choice type of the other side."""
    first, second = _parts(tree)
    if first.data == "text":
        right = _check(second, scope)
        return _check(first, scope, right.type), right
    left = _check(first, scope)
    return left, _check(second, scope, left.type)


def _is_zero(expression: Expression) -> bool:
    return isinstance(expression, Literal) and expression.type.name == "number" and expression.value == 0


def _is_zero_beside(left: Expression, right: Expression) -> bool:
    """Whether one of two numbers is a literal zero, which goes with every unit."""
    return left.type.name == right.type.name == "number" and (_is_zero(left) or _is_zero(right))


def _member(tree: ParseTree, scope: Scope) -> Member:
    first, second = _parts(tree)
    if second.data == "list":
        item = _check(first, scope)
        container = _list(second, item.type)
    else:
        container = _check(second, scope)  # type: ignore[assignment]
        expected = Type("choice", choices=container.type.choices) if container.type.choices else TEXT
        item = _check(first, scope, expected)
    if container.type.name != "list":
        raise _error(second, "wrong-type", Text("`in` 的右边要是列表", "the right side of `in` is a list"))
    if item.type.name not in ("text", "choice"):
        raise _wrong_type(first, item.type, TEXT)
    if item.type.choices != container.type.choices:
        raise _other_choices(first)
    return Member(item, container)


def _arithmetic(tree: ParseTree, scope: Scope) -> Arithmetic:
    first, second = _parts(tree)
    operator = _tokens(tree)[0]
    left, right = _number_part(first, scope), _number_part(second, scope)
    if operator in "+-":
        if left.type.units != right.type.units:
            raise _different_units(tree, left.type, right.type)
        units = left.type.units
    else:
        units = _combine(left.type.units, right.type.units, 1 if operator == "*" else -1)
    return Arithmetic(operator, left, right, Type("number", units))  # type: ignore[arg-type]


def _combine(left: Units, right: Units, sign: int) -> Units:
    powers = dict(left)
    for unit, power in right:
        powers[unit] = powers.get(unit, 0) + sign * power
    return tuple(sorted((unit, power) for unit, power in powers.items() if power))


# Types.


def _boolean(tree: ParseTree, scope: Scope) -> Expression:
    return _of_type(tree, scope, BOOLEAN)


def _of_type(tree: ParseTree, scope: Scope, expected: Type) -> Expression:
    expression = _check(tree, scope, expected)
    if expression.type != expected:
        raise _wrong_type(tree, expression.type, expected)
    return expression


def _number_part(tree: ParseTree, scope: Scope) -> Expression:
    expression = _check(tree, scope)
    if expression.type.name != "number":
        raise _wrong_type(tree, expression.type, NUMBER)
    return expression


def _fits(left: Type, right: Type, vocabulary: Vocabulary) -> bool:
    """Whether two types compare: the same, or a count with a unit that counts things."""
    if left.name == right.name == "number":
        counting = {((unit, 1),) for unit in (*vocabulary.counting_units, COUNTED)} | {()}
        counted = COUNT.units in (left.units, right.units)
        return left.units == right.units or (counted and {left.units, right.units} <= counting)
    if {left.name, right.name} == {"text", "choice"}:
        return False
    return left.name == right.name and (left.name != "choice" or left.choices == right.choices)


_TYPE_NAMES = {
    "boolean": Text("是否", "a truth value"),
    "number": Text("数", "a number"),
    "date": Text("日期", "a date"),
    "choice": Text("选项", "a choice"),
    "text": Text("文字", "a text"),
    "list": Text("列表", "a list"),
}


def _units_text(units: Units) -> str:
    if not units:
        return "1"
    return "·".join(unit if power == 1 else f"{unit}^{power}" for unit, power in units)


def _wrong_type(tree: ParseTree, found: Type, expected: Type) -> ConditionError:
    if found.name == expected.name == "number":
        return _different_units(tree, found, expected)
    if found.name == expected.name == "choice":
        return _other_choices(tree)
    return _error(
        tree,
        "wrong-type",
        Text(
            f"这里要{_TYPE_NAMES[expected.name].zh}，写的是{_TYPE_NAMES[found.name].zh}",
            f"{_TYPE_NAMES[expected.name].en} is expected here, this is {_TYPE_NAMES[found.name].en}",
        ),
    )


def _other_choices(tree: ParseTree) -> ConditionError:
    return _error(tree, "other-choices", Text("两边的可选值不是同一组", "the two sides have different choices"))


def _different_units(tree: ParseTree, left: Type, right: Type) -> ConditionError:
    one, other = _units_text(left.units), _units_text(right.units)
    counted = Text(
        "个数只与计数单位相比；若该单位是数东西的，在词汇表里写 `counting: true`",
        "a count goes with units that count things; if this unit does, give it `counting: true`",
    )
    bare = Text(
        "数要有单位：写成参数，参数带单位",
        "a number needs its unit: make it a parameter, which has one",
    )
    return _error(
        tree,
        "different-units",
        Text(f"单位不同：`{one}` 与 `{other}`", f"the units differ: `{one}` and `{other}`"),
        counted if COUNT.units in (left.units, right.units) else bare if () in (left.units, right.units) else None,
    )


def _error(tree: ParseTree, check: str, message: Text, hint: Text | None = None) -> ConditionError:
    return ConditionError(check, tree.meta.start_pos, message, hint)
