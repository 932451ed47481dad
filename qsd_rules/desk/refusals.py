"""Refusals: what the desk does not do for a request, said as a page or as JSON."""

from __future__ import annotations

from qsd_rules.words.language import Text


class Refused(Exception):  # noqa: N818  # an answer to the client, not an error of the program
    """A request that is not served: the HTTP status, what is wrong, a way out, and headers to send along."""

    def __init__(
        self, status: int, message: Text, hint: Text | None = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message.en)
        self.status = status
        self.message = message
        self.hint = hint
        self.headers = headers or {}


def not_found(message: Text | None = None) -> Refused:
    """There is no such thing here."""
    return Refused(404, message or Text("没有这个页面", "there is no such page"))


NOT_SIGNED_IN = Text("请先登录", "sign in first")
NOT_ALLOWED = Text("您的角色不能这样做", "your role may not do this")
STALE_FORM = Text("表单已失效，没有执行", "the form is no longer valid, nothing was done")
TRY_AGAIN = Text("请返回上一页，刷新后重试", "go back, reload the page and try again")
ELSEWHERE = Text("请求来自别的网站，没有执行", "the request came from another site, nothing was done")
UNKNOWN_HOST = Text("本服务不以这个主机名应答", "this service does not answer under that host name")
HOW_TO_NAME = Text("启动时用 `--name` 给出主机名", "give host names with `--name` when starting it")
TOO_LARGE = Text("请求太大，最多 {most} MB", "the request is too large, at most {most} MB")
TOO_MANY = Text("请求太频繁，请稍候再试", "too many requests, try again shortly")
TOO_LONG = Text(
    "计算超过 {seconds} 秒，已放弃，没有保存任何内容",
    "the calculation took more than {seconds} seconds and was given up; nothing was kept",
)
TOO_BUSY = Text("请求太多，请稍候再试", "too many requests are waiting, try again shortly")
SMALLER = Text("请分成几个文件分别核查", "split the file and check the parts")
