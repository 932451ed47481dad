"""What the names in a condition mean: facts, relations, collections, parameters and decisions of its subjects."""

from __future__ import annotations

from collections.abc import Mapping

from lark import Token, Tree
from msgspec import Struct

from qsd_rules.conditions.guards import Present
from qsd_rules.conditions.parsing import ConditionError, ParseTree
from qsd_rules.conditions.syntax import (
    AssessmentDate,
    DecisionClear,
    Expression,
    FactValue,
    ParameterValue,
    Related,
    Subject,
    Variable,
)
from qsd_rules.conditions.types import error
from qsd_rules.conditions.vocabulary import FactSignature, Vocabulary
from qsd_rules.words.language import Text
from qsd_rules.words.problems import did_you_mean


class Scope(Struct, frozen=True):
    """What an expression may refer to: variables, and the optional facts already guarded."""

    vocabulary: Vocabulary
    variables: Mapping[str, Variable]
    present: Present = frozenset()

    def with_present(self, more: Present) -> Scope:
        return Scope(self.vocabulary, self.variables, self.present | more)

    def with_variable(self, variable: Variable) -> Scope:
        return Scope(self.vocabulary, {**self.variables, variable.name: variable}, self.present)


def parts_of(tree: ParseTree) -> list[ParseTree]:
    return [child for child in tree.children if isinstance(child, Tree)]


def tokens_of(tree: ParseTree) -> list[str]:
    return [str(child) for child in tree.children if isinstance(child, Token)]


def path_of(tree: ParseTree) -> list[tuple[str, ParseTree]]:
    """The names of `a.b.c`, each with the tree that ends in it."""
    names: list[tuple[str, ParseTree]] = []
    while tree.data == "field":
        names.append((tokens_of(tree)[0], tree))
        tree = parts_of(tree)[0]
    if tree.data != "name":
        raise error(tree, "no-fields", Text("这里不能再用 `.` 取值", "nothing can be taken from this with `.`"))
    names.append((tokens_of(tree)[0], tree))
    return names[::-1]


class Found(Struct, frozen=True):
    """What a path leads to: a subject, and perhaps a fact, relation, collection or decision of it."""

    subject: Subject
    fact: str = ""
    signature: FactSignature | None = None
    decision: str = ""


def value_at(tree: ParseTree, scope: Scope) -> Expression:
    path = path_of(tree)
    first = path[0][0]
    if first == "as_of" and len(path) == 1:
        return AssessmentDate()
    if first == "parameters" and len(path) == 2:
        return parameter_named(path[1], scope)
    found = resolve(path, scope)
    if found.decision:
        return DecisionClear(found.subject, found.decision)
    if found.signature is None or found.signature.type is None:
        written = ".".join(name for name, _ in path)
        raise error(
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
    # A rule that asks for what may not exist says itself what it comes to then; of members it can't.
    is_left_open = found.signature.derived and len(scope.variables) == 1
    if found.signature.optional and not is_left_open and (found.subject, found.fact) not in scope.present:
        raise unguarded(tree, found.fact)
    return FactValue(found.subject, found.fact, found.signature.type)


def parameter_named(name: tuple[str, ParseTree], scope: Scope) -> ParameterValue:
    parameter, tree = name
    if parameter not in scope.vocabulary.parameters:
        raise error(
            tree,
            "unknown-parameter",
            Text(f"没有名为 `{parameter}` 的参数", f"there is no parameter `{parameter}`"),
            did_you_mean(parameter, scope.vocabulary.parameters),
        )
    return ParameterValue(parameter, scope.vocabulary.parameters[parameter])


def resolve(path: list[tuple[str, ParseTree]], scope: Scope) -> Found:
    """Follow a path from a variable through relations to a fact, a collection or a decision."""
    name, tree = path[0]
    if name == "parameters":
        message = Text("参数写作 `parameters.名称`", "a parameter is written `parameters.name`")
        raise error(path[-1][1], "not-a-value", message)
    if name == "as_of":
        raise error(path[-1][1], "no-fields", Text("`as_of` 是日期，没有别的项", "`as_of` is a date and has no parts"))
    if name not in scope.variables:
        known = [*scope.variables, "parameters", "as_of"]
        raise error(
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
            return Found(subject, decision=decision_named(rest[1], kind, scope))
        fact, signature, taken = longest_fact(rest, kind, scope)
        if len(rest) == taken:
            return Found(subject, fact, signature)
        if not signature.to or signature.many:
            raise error(
                rest[taken][1],
                "no-fields",
                Text(f"`{fact}` 之后不能再取 `{rest[taken][0]}`", f"`{fact}` has no `{rest[taken][0]}`"),
            )
        if signature.optional and (subject, fact) not in scope.present:
            raise unguarded(rest[taken][1], fact)
        subject, kind, rest = Related(subject, fact, signature.to), signature.to, rest[taken:]
    return Found(subject)


def longest_fact(rest: list[tuple[str, ParseTree]], kind: str, scope: Scope) -> tuple[str, FactSignature, int]:
    facts = scope.vocabulary.facts.get(kind, {})
    for taken in range(len(rest), 0, -1):
        path = ".".join(name for name, _ in rest[:taken])
        if path in facts:
            return f"{kind}.{path}", facts[path], taken
    written = ".".join(name for name, _ in rest)
    raise error(
        rest[-1][1],
        "unknown-fact",
        Text(f"`{kind}` 没有名为 `{written}` 的事实", f"`{kind}` has no fact `{written}`"),
        did_you_mean(written, facts),
    )


def decision_named(name: tuple[str, ParseTree], kind: str, scope: Scope) -> str:
    decision, tree = name
    known = scope.vocabulary.decisions.get(kind, frozenset())
    if decision not in known:
        raise error(
            tree,
            "unknown-decision",
            Text(f"`{kind}` 没有名为 `{decision}` 的决定", f"`{kind}` has no decision `{decision}`"),
            did_you_mean(decision, known),
        )
    return decision


def unguarded(tree: ParseTree, fact: str) -> ConditionError:
    return error(
        tree,
        "unguarded-optional-fact",
        Text(f"`{fact}` 可能没有值，要先用 `has()` 判断", f"`{fact}` may have no value and needs a guard"),
        Text(
            "写作 `has(x) && …`、`!has(x) || …` 或 `has(x) ? … : …`",
            "write `has(x) && …`, `!has(x) || …` or `has(x) ? … : …`",
        ),
    )
