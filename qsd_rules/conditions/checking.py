"""From a parse tree to the typed syntax tree: names resolved, types and units checked, optional facts guarded."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from qsd_rules.conditions.guards import guards
from qsd_rules.conditions.naming import Scope, parts_of, path_of, resolve, tokens_of, value_at
from qsd_rules.conditions.parsing import ParseTree, parse
from qsd_rules.conditions.syntax import (
    BOOLEAN,
    And,
    Arithmetic,
    Call,
    Collection,
    Comparator,
    Compare,
    Conditional,
    Expression,
    Has,
    Literal,
    Member,
    Negative,
    Not,
    Or,
    Quantified,
    Size,
    Type,
    Variable,
    walk,
)
from qsd_rules.conditions.types import (
    COUNT,
    DATE,
    NUMBER,
    TEXT,
    TYPE_NAMES,
    combine,
    different_units,
    error,
    fits,
    other_choices,
    wrong_type,
)
from qsd_rules.conditions.vocabulary import Vocabulary
from qsd_rules.source.scalars import as_date
from qsd_rules.words.language import Text
from qsd_rules.words.problems import did_you_mean


def check_condition(source: str, kind: str, vocabulary: Vocabulary, expected: Type = BOOLEAN) -> Expression:
    """The typed tree of a condition (or of another expression of type `expected`) about a subject of `kind`.

    Raises:
        ConditionError: it can't be read, names something unknown, or mixes types or units.
    """
    scope = Scope(vocabulary, {kind: Variable(kind, kind)})
    tree = parse(source)
    expression = _check(tree, scope, expected)
    if not fits(expression.type, expected, vocabulary):
        raise wrong_type(tree, expression.type, expected)
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
            return value_at(tree, scope)
        case "call":
            return _call(tree, scope)
        case "method":
            return _method(tree, scope)
        case "negation":
            return Not(_boolean(parts_of(tree)[0], scope))
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
            operand = _number_part(parts_of(tree)[0], scope)
            return Negative(operand, operand.type)
        case _:
            return _arithmetic(tree, scope)


# Literals.


def _number(tree: ParseTree) -> Literal:
    written = tokens_of(tree)[0]
    if len(written) > 30:
        raise error(tree, "number-too-long", Text("数字超过 30 位", "the number has more than 30 digits"))
    return Literal(Decimal(written), NUMBER)


def _text(tree: ParseTree, expected: Type | None) -> Literal:
    value = tokens_of(tree)[0][1:-1]
    if expected is None or expected.name != "choice":
        return Literal(value, TEXT)
    if value not in expected.choices:
        listed = "、".join(f"`{choice}`" for choice in expected.choices)
        raise error(
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
    for part in parts_of(tree):
        if part.data != "text":
            raise error(part, "list-of-texts", Text("列表里只能写带引号的文字", "a list holds texts in quotes only"))
        values.append(str(_text(part, expected).value))
    if not values:
        raise error(tree, "empty-list", Text("列表是空的", "the list is empty"))
    return Literal(tuple(values), Type("list", choices=expected.choices if expected else ()))


# Names: subjects, facts, parameters, decisions.


# Functions and collections.


def _call(tree: ParseTree, scope: Scope) -> Expression:
    function, arguments = tokens_of(tree)[0], parts_of(tree)
    if function == "has" and len(arguments) == 1:
        return _has(arguments[0], scope)
    if function == "date" and len(arguments) == 1:
        return _date(arguments[0])
    if function == "percentage" and len(arguments) == 2:
        part, whole = (_number_part(argument, scope) for argument in arguments)
        if part.type.units != whole.type.units:
            raise different_units(tree, part.type, whole.type)
        return Call("percentage", (part, whole), Type("number", (("percent", 1),)))
    if function == "share" and len(arguments) == 4:
        return _share(tree, arguments, scope)
    if function == "days_between" and len(arguments) == 2:
        days = tuple(_of_type(argument, scope, DATE) for argument in arguments)
        return Call("days_between", days, Type("number", (("day", 1),)))
    if function == "year_of" and len(arguments) == 1:
        return Call("year_of", (_of_type(arguments[0], scope, DATE),), NUMBER)
    known = {"has": 1, "date": 1, "percentage": 2, "share": 4, "days_between": 2, "year_of": 1}
    if function in known:
        raise error(
            tree,
            "wrong-arguments",
            Text(
                f"`{function}` 要 {known[function]} 项，这里有 {len(arguments)} 项",
                f"`{function}` takes {known[function]} argument{'s' * (known[function] > 1)}, not {len(arguments)}",
            ),
        )
    raise error(
        tree,
        "unknown-function",
        Text(f"没有名为 `{function}` 的函数", f"there is no function `{function}`"),
        did_you_mean(function, known),
    )


def _share(tree: ParseTree, arguments: list[ParseTree], scope: Scope) -> Call:
    """`share(list, x, whole, part)`: both conditions on a member, or both amounts of one unit that a member has."""
    collection = _collection(arguments[0], "share", scope)
    variable, inner = _variable(arguments[1], collection, scope)
    whole = _check(arguments[2], inner)
    percent = Type("number", (("percent", 1),))
    if whole.type == BOOLEAN:
        part = _boolean(arguments[3], inner.with_present(guards(whole, True)))
        both = tuple(flat for each in (whole, part) for flat in (each.operands if isinstance(each, And) else (each,)))
        counted = (Quantified("count", collection, variable, body, COUNT) for body in (And(both), whole))
        return Call("share", tuple(counted), percent)
    whole, part = (_number_part(argument, inner) for argument in arguments[2:])
    if whole.type.units != part.type.units:
        raise different_units(tree, part.type, whole.type)
    if any(map(_divides, (*walk(whole), *walk(part)))):
        message = Text("`share()` 的数量不能由除法得出", "the amounts of `share()` can't come of a division")
        raise error(tree, "share-of-quotients", message, Text("先把商写成推算的事实", "derive a fact for the quotient"))
    added = (Quantified("sum", collection, variable, body, body.type) for body in (part, whole))
    return Call("share", tuple(added), percent)


def _divides(expression: Expression) -> bool:
    """Whether it is a quotient."""
    return isinstance(expression, Call) or (isinstance(expression, Arithmetic) and expression.operator == "/")


def _has(argument: ParseTree, scope: Scope) -> Has:
    found = resolve(path_of(argument), scope) if argument.data in ("name", "field") else None
    if found is None or found.signature is None or not found.signature.optional:
        raise error(
            argument,
            "has-of-required-fact",
            Text(
                "`has()` 只用于可以没有值的事实；未给出的事实本来就是“未知”",
                "`has()` is for optional facts; a fact not given is unknown anyway",
            ),
        )
    return Has(found.subject, found.fact)


def _date(argument: ParseTree) -> Literal:
    written = tokens_of(argument)[0][1:-1] if argument.data == "text" else ""
    day = as_date(written)
    if day is None:
        raise error(
            argument,
            "wrong-date",
            Text('日期写作 `date("2015-12-31")`', 'a date is written `date("2015-12-31")`'),
        )
    return Literal(day, DATE)


def _method(tree: ParseTree, scope: Scope) -> Expression:
    target, *arguments = parts_of(tree)
    method = tokens_of(tree)[0]
    known = ("all", "exists", "count", "sum", "size")
    if method not in known:
        raise error(
            tree,
            "unknown-function",
            Text(f"集合没有 `.{method}()`", f"a collection has no `.{method}()`"),
            did_you_mean(method, known),
        )
    collection = _collection(target, f".{method}", scope)
    if method == "size":
        if arguments:
            raise error(arguments[0], "wrong-arguments", Text("`.size()` 不带参数", "`.size()` takes nothing"))
        return Size(collection, COUNT)
    return _quantified(tree, method, collection, arguments, scope)


def _collection(target: ParseTree, used: str, scope: Scope) -> Collection:
    """The collection that a path names; `used` says by which function."""
    found = resolve(path_of(target), scope)
    if found.signature is None or not found.signature.to or not found.signature.many:
        raise error(
            target,
            "not-a-collection",
            Text(f"`{used}()` 只用于一对多的关系", f"`{used}()` is for relations to many"),
        )
    return Collection(found.subject, found.fact, found.signature.to)


def _variable(tree: ParseTree, collection: Collection, scope: Scope) -> tuple[str, Scope]:
    """The name that a member goes by, and the scope in which it does."""
    name = tokens_of(tree)[0] if tree.data == "name" else ""
    if not name or name in scope.variables or name in ("parameters", "as_of"):
        raise error(tree, "variable-taken", Text(f"变量名 `{name}` 已被占用", f"the name `{name}` is taken"))
    return name, scope.with_variable(Variable(name, collection.kind))


def _quantified(
    tree: ParseTree, method: str, collection: Collection, arguments: list[ParseTree], scope: Scope
) -> Quantified:
    if len(arguments) != 2 or arguments[0].data != "name":
        raise error(
            tree,
            "wrong-arguments",
            Text(f"写作 `.{method}(变量, 条件)`", f"write `.{method}(variable, condition)`"),
        )
    name, inner = _variable(arguments[0], collection, scope)
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
    for part in parts_of(tree):
        operand = _boolean(part, scope)
        scope = scope.with_present(guards(operand, when))
        operands.extend(operand.operands if isinstance(operand, form) else (operand,))
    return tuple(operands)


def _conditional(tree: ParseTree, scope: Scope, expected: Type | None) -> Conditional:
    first, second, third = parts_of(tree)
    condition = _boolean(first, scope)
    then = _check(second, scope.with_present(guards(condition, True)), expected)
    otherwise = _check(third, scope.with_present(guards(condition, False)), expected)
    if _is_zero_beside(then, otherwise):
        return Conditional(condition, then, otherwise, otherwise.type if _is_zero(then) else then.type)
    if not fits(then.type, otherwise.type, scope.vocabulary):
        raise wrong_type(third, otherwise.type, then.type)
    return Conditional(condition, then, otherwise, then.type)


def _compare(tree: ParseTree, scope: Scope) -> Compare:
    comparator = cast(Comparator, tokens_of(tree)[0])
    left, right = _matched(tree, scope)
    if left.type.name == "list":
        raise error(tree, "wrong-type", Text("列表用 `in` 判断，不能比较", "lists are asked with `in`, not compared"))
    if comparator not in ("==", "!=") and left.type.name not in ("number", "date"):
        raise error(
            tree,
            "wrong-type",
            Text(
                f"只有数和日期分大小，这里是{TYPE_NAMES[left.type.name].zh}",
                f"only numbers and dates have an order, this is {TYPE_NAMES[left.type.name].en}",
            ),
        )
    if not fits(left.type, right.type, scope.vocabulary) and not _is_zero_beside(left, right):
        if left.type.name == right.type.name == "number":
            raise different_units(tree, left.type, right.type)
        raise wrong_type(parts_of(tree)[1], right.type, left.type)
    return Compare(comparator, left, right)


def _matched(tree: ParseTree, scope: Scope) -> tuple[Expression, Expression]:
    """Both sides of a comparison; a text literal takes the choice type of the other side."""
    first, second = parts_of(tree)
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
    first, second = parts_of(tree)
    if second.data == "list":
        item = _check(first, scope)
        container = _list(second, item.type)
    else:
        container = _check(second, scope)  # type: ignore[assignment]
        expected = Type("choice", choices=container.type.choices) if container.type.choices else TEXT
        item = _check(first, scope, expected)
    if container.type.name != "list":
        raise error(second, "wrong-type", Text("`in` 的右边要是列表", "the right side of `in` is a list"))
    if item.type.name not in ("text", "choice"):
        raise wrong_type(first, item.type, TEXT)
    if item.type.choices != container.type.choices:
        raise other_choices(first)
    return Member(item, container)


def _arithmetic(tree: ParseTree, scope: Scope) -> Arithmetic:
    first, second = parts_of(tree)
    operator = tokens_of(tree)[0]
    left, right = _number_part(first, scope), _number_part(second, scope)
    if operator in "+-":
        if left.type.units != right.type.units:
            raise different_units(tree, left.type, right.type)
        units = left.type.units
    else:
        units = combine(left.type.units, right.type.units, 1 if operator == "*" else -1)
    return Arithmetic(operator, left, right, Type("number", units))  # type: ignore[arg-type]


def _boolean(tree: ParseTree, scope: Scope) -> Expression:
    return _of_type(tree, scope, BOOLEAN)


def _of_type(tree: ParseTree, scope: Scope, expected: Type) -> Expression:
    expression = _check(tree, scope, expected)
    if expression.type != expected:
        raise wrong_type(tree, expression.type, expected)
    return expression


def _number_part(tree: ParseTree, scope: Scope) -> Expression:
    expression = _check(tree, scope)
    if expression.type.name != "number":
        raise wrong_type(tree, expression.type, NUMBER)
    return expression
