"""From a located tree to a pack document: the shape checked by its pydantic model, problems told with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from qsd_rules.source.nodes import Node, Scalar, at, plain
from qsd_rules.words.language import Text
from qsd_rules.words.problems import Problem, did_you_mean

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Document = TypeVar("Document", bound=BaseModel)


def read_shape(model: type[Document], node: Node) -> Document | list[Problem]:
    """The document, or every problem of its shape."""
    try:
        return model.model_validate(plain(node))
    except ValidationError as error:
        fields = sorted(set(_field_names(model, set())))
        return [_problem(detail, node, fields) for detail in _one_per_place(error)]


def _one_per_place(error: ValidationError) -> Iterator[ErrorDetails]:
    """The branches of a union fail one by one; the first says enough."""
    seen: set[tuple[int | str, ...]] = set()
    for detail in error.errors(include_url=False):
        place = tuple(part for part in detail["loc"] if part not in _UNION_BRANCHES)
        if place not in seen:
            seen.add(place)
            yield detail


_UNION_BRANCHES = frozenset({"int", "decimal", "date", "function-after"})


def _field_names(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[str]:
    if model in seen:
        return
    seen.add(model)
    for name, field in model.model_fields.items():
        yield field.alias or name
        for part in _models_in(field.annotation):
            yield from _field_names(part, seen)


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models_in(argument)


def _problem(detail: ErrorDetails, node: Node, fields: list[str]) -> Problem:
    location = [part for part in detail["loc"] if part not in _UNION_BRANCHES]
    found = at(node, location)
    name = str(location[-1]) if location else node.place.file
    written = found.written if isinstance(found, Scalar) else ""
    context = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return Problem("missing-field", found.place, Text(f"缺少 `{name}`", f"`{name}` is missing"))
        case "extra_forbidden":
            message = Text(f"这里没有名为 `{name}` 的项", f"there is no field `{name}` here")
            return Problem("unknown-field", found.place, message, did_you_mean(name, fields))
        case "literal_error":
            expected = str(context.get("expected", "")).replace("'", "`").replace(" or ", ", ")
            choices = re.findall(r"`([^`]+)`", expected)
            message = Text(
                f"`{name}` 不能是 `{written}`，可以是：{expected}", f"`{name}` can't be `{written}`, but {expected}"
            )
            return Problem("wrong-choice", found.place, message, did_you_mean(written, choices))
        case "string_pattern_mismatch":
            message = Text(
                f"`{written or name}` 不合 `{name}` 的写法 `{context.get('pattern')}`",
                f"`{written or name}` is not of the form `{context.get('pattern')}` that `{name}` takes",
            )
            return Problem("wrong-form", found.place, message)
        case kind:
            expected_zh, expected_en = _EXPECTED.get(kind, (detail["msg"], detail["msg"]))
            message = Text(
                f"`{name}` 应是{expected_zh}，写的是 `{written or _FORMS[type(found).__name__][0]}`",
                f"`{name}` takes {expected_en}, not `{written or _FORMS[type(found).__name__][1]}`",
            )
            return Problem("wrong-type", found.place, message)


_FORMS = {"Scalar": ("空", "nothing"), "Sequence": ("列表", "a list"), "Mapping": ("一组键值", "a mapping")}

_EXPECTED = {
    "string_type": ("文字", "a text"),
    "string_too_short": ("非空的文字", "a text that is not empty"),
    "bool_type": ("true 或 false", "true or false"),
    "int_type": ("整数", "a whole number"),
    "decimal_type": ("数", "a number"),
    "date_type": ("日期（如 2015-12-31）", "a date such as 2015-12-31"),
    "list_type": ("列表", "a list"),
    "tuple_type": ("列表", "a list"),
    "dict_type": ("一组键值", "a mapping"),
    "model_type": ("一组键值", "a mapping"),
    "too_short": ("至少一项", "at least one entry"),
}
