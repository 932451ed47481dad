"""How refusals, bad input and failures are answered: as a page for people, as JSON for programs, never a traceback."""

from __future__ import annotations

import logging
from typing import Any, Final
from urllib.parse import urlencode

from fastapi.exceptions import RequestValidationError
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qsd_rules.desk.refusals import NOT_SIGNED_IN, Refused, not_found
from qsd_rules.desk.rendering import render
from qsd_rules.desk.shared import Desk
from qsd_rules.desk.storage.records import UnreadableRecordError
from qsd_rules.desk.visit import Visit, is_api
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, InternalError, Place, Problem

LOG: Final = logging.getLogger("qsd_rules.desk")
MOST_TOLD: Final = 200

BAD_INPUT = Text("输入有误，没有核查", "the input is wrong, nothing was assessed")
FAILED = Text("程序出错，没有执行；请告诉管理员", "the program failed, nothing was done; tell the administrator")
CONTRADICTION = Text(
    "程序内部自相矛盾，没有给出结论：{error}", "the program contradicts itself and gives no answer: {error}"
)
OLD_RECORD = Text(
    "这份记录由别的程序版本保存，本版本读不了其规则包",
    "this record was kept by another version of the program, whose pack this version can't read",
)
WRONG_METHOD = Text("这个地址不接受这种请求", "this address does not take that kind of request")
MALFORMED = Text("内容的格式有误，读不了", "its body is malformed and can't be read")
NOT_TAKEN = Text("请求有误", "the request is wrong")


class Answer(Struct, frozen=True):
    """What is said instead of what was asked for: the status, what is wrong, a way out, and single problems."""

    status: int
    message: Text
    hint: Text | None = None
    problems: tuple[Problem, ...] = ()
    headers: dict[str, str] | None = None


class Answers:
    """ASGI middleware that answers whatever was raised; what nobody expected is logged in full."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def send_noting(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except Exception as error:
            if begun:
                raise
            request = Request(scope, receive)
            await response_to(error, request, self._desk)(scope, receive, send)


def response_to(error: Exception, request: Request, desk: Desk) -> Response:
    """The response to what was raised, for people or for programs."""
    answer = answer_to(error)
    path = request.url.path
    if is_api(path):
        return JSONResponse(answer_data(answer), answer.status, answer.headers)
    if not hasattr(request.state, "visit"):
        request.state.visit = Visit(desk.settings.language, None, None, "", "", None)
    if answer.message is NOT_SIGNED_IN and request.method == "GET":
        back = path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?{urlencode({'back': back})}", 303)
    response = render(request, "refused.html", answer.status, answer=answer)
    response.headers.update(answer.headers or {})
    return response


def answer_to(error: Exception) -> Answer:
    """What there is to say of what was raised."""
    match error:
        case Refused(status=status, message=message, hint=hint, headers=headers):
            return Answer(status, message, hint, headers=headers)
        case InputProblems(problems=problems):
            return Answer(422, BAD_INPUT, problems=problems[:MOST_TOLD])
        case RequestValidationError():
            return Answer(422, NOT_TAKEN, problems=tuple(_request_problems(error)))
        case UnreadableRecordError():
            return Answer(409, OLD_RECORD)
        case HTTPException(status_code=404):
            return answer_to(not_found())
        case HTTPException(status_code=405, headers=headers):
            return Answer(405, WRONG_METHOD, headers=dict(headers or {}))
        case HTTPException(status_code=400):
            return Answer(422, NOT_TAKEN, MALFORMED)
        case HTTPException(status_code=status, detail=detail):
            return Answer(status, NOT_TAKEN, Text.same(str(detail)))
        case InternalError():
            LOG.exception("the program contradicts itself", exc_info=error)
            return Answer(500, Text(*(said.format(error=error) for said in (CONTRADICTION.zh, CONTRADICTION.en))))
        case _:
            LOG.exception("unexpected", exc_info=error)
            return Answer(500, FAILED)


def answer_data(answer: Answer) -> dict[str, Any]:
    """An answer as JSON says it, in both languages."""
    return {
        "message": both(answer.message),
        "hint": None if answer.hint is None else both(answer.hint),
        "problems": [
            {
                "check": problem.check,
                "place": {
                    "file": problem.place.file,
                    "line": problem.place.line or None,
                    "column": problem.place.column or None,
                    "cell": problem.place.cell or None,
                },
                "message": both(problem.message),
                "hint": None if problem.hint is None else both(problem.hint),
            }
            for problem in answer.problems
        ],
    }


def both(text: Text) -> dict[str, str]:
    """A text in both languages."""
    return {"zh": text.zh, "en": text.en}


# What is wrong with the parameters of a request.

EXPECTED: Final = {
    "missing": Text("没有给出", "is missing"),
    "int_parsing": Text("应是整数", "takes a whole number"),
    "int_type": Text("应是整数", "takes a whole number"),
    "bool_parsing": Text("应是 true 或 false", "takes true or false"),
    "bool_type": Text("应是 true 或 false", "takes true or false"),
    "date_from_datetime_parsing": Text("应是日期，如 2015-12-31", "takes a date such as 2015-12-31"),
    "date_parsing": Text("应是日期，如 2015-12-31", "takes a date such as 2015-12-31"),
    "date_from_datetime_inexact": Text("应是日期，如 2015-12-31", "takes a date such as 2015-12-31"),
    "string_type": Text("应是文字", "takes a text"),
    "string_too_long": Text("太长", "is too long"),
    "string_too_short": Text("不能为空", "must not be empty"),
    "list_type": Text("应是列表", "takes a list"),
    "too_long": Text("项数太多", "has too many entries"),
    "dict_type": Text("应是一组键值", "takes an object"),
    "model_attributes_type": Text("应是一组键值", "takes an object"),
    "extra_forbidden": Text("是未知的项", "is not known here"),
    "json_invalid": Text("不是 JSON", "is no JSON"),
    "greater_than_equal": Text("太小", "is too small"),
    "less_than_equal": Text("太大", "is too large"),
    "literal_error": Text("不是可选的值", "is none of the values there are"),
}
OTHERWISE = Text("有误", "is wrong")


def _request_problems(error: RequestValidationError) -> list[Problem]:
    """The problems of a request's parameters or body, each with where it stands."""
    found = []
    for detail in error.errors():
        where, *path = [str(part) for part in detail["loc"]]
        name = ".".join(path) or where
        said = EXPECTED.get(detail["type"], OTHERWISE)
        message = Text(f"`{name}` {said.zh}", f"`{name}` {said.en}")
        found.append(Problem(detail["type"].replace("_", "-"), Place(where, cell=name), message))
    return found
