"""`qsd-rules serve`: the regulators' desk, web pages and an HTTP API."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from qsd_rules.cli.desk import DATABASE, database_address, require_desk
from qsd_rules.cli.options import shared_options
from qsd_rules.cli.speaking import SpokenCommand, WholeNumber
from qsd_rules.words.language import Language, Text
from qsd_rules.words.problems import InputProblems, Place, Problem

if TYPE_CHECKING:
    from qsd_rules.desk.settings import Settings

LAST_PORT = 65_535
"""The highest port that there is."""

SUMMARY = Text(
    "在浏览器里核查：网页和 HTTP 接口\n\n"
    "默认只在本机监听，不须登录；在别的地址监听时须先用 `qsd-rules users add` 建立管理员，人人登录",
    "The desk in the browser: web pages and an HTTP API\n\n"
    "It listens on this machine only, without sign-in; elsewhere everybody signs in, and an administrator must first "
    "be made by `qsd-rules users add`",
)
HOST = Text("监听的地址，默认 127.0.0.1", "address to listen at; default 127.0.0.1")
PORT = Text("端口，默认 8080；0 为任一空闲端口", "port; default 8080, 0 is any free one")
NAME = Text("浏览器所用的主机名，可重复", "host name that browsers use; repeatable")
WORKERS = Text("进程数，默认随处理器，至多 2", "processes; default as there are processors, at most 2")
SIGN_IN = Text(
    "本机也须登录；`--without-sign-in` 表明有意让代理后的人不登录",
    "sign in on this machine too; `--without-sign-in` says that those behind a proxy are meant to need none",
)
PROXY = Text(
    "代理的地址或网段，可重复；只采信它转来的客户地址和协议",
    "address or network of a proxy, repeatable; only its word on client and TLS is taken",
)
PATH = Text("代理之外所在的路径，如 /desk", "path that it stands under outside the proxy, such as /desk")
EXPOSED = Text(
    "要以 `{name}` 对外应答，却不须登录：能连上代理的人都能看记录、作改判",
    "it is to be reached as `{name}` without sign-in: whoever reaches the proxy could read records and overrule them",
)
CHOOSE = Text(
    "加 `--sign-in` 让人人登录；确是有意不登录的，加 `--without-sign-in`",
    "add `--sign-in` so that everybody signs in; if none is meant, add `--without-sign-in`",
)
ONLY_HERE = Text("`--without-sign-in` 只能用于本机地址", "`--without-sign-in` is for an address of this machine only")
BAD_PROXY = Text("`--proxy`：`{proxy}` 不是 IP 地址或网段", "`--proxy`: `{proxy}` is no IP address or network")
BAD_PATH = Text("`--path`：`{path}` 应形如 /desk", "`--path`: `{path}` should be like /desk")
RATE = Text("每个客户每分钟至多多少次请求，0 为不限", "requests a minute of one client; 0 is any number")
LARGEST = Text("每次请求至多多少 MB，默认 10", "most MB of one request; default 10")
CERTIFICATE = Text("TLS 证书文件（PEM）", "TLS certificate (PEM)")
KEY = Text("TLS 私钥文件（PEM）", "TLS private key (PEM)")
READY = Text("核查台已就绪：{address}", "the desk is ready: {address}")
KEPT_IN = Text("记录保存在：{database}", "records are kept in: {database}")
TO_STOP = Text("按 Ctrl+C 停止", "press Ctrl+C to stop")
BOTH = Text("`--certificate` 与 `--key` 须同用", "`--certificate` and `--key` go together")
NOT_A_FILE = Text("没有文件 `{file}`", "there is no file `{file}`")
NO_ADMINISTRATOR = Text(
    "还没有管理员，不能在本机以外监听", "there is no administrator yet, so it can't be reached from elsewhere"
)
MAKE_ONE = Text(
    "先运行 `qsd-rules users add 用户名 --role administrator`（同一 `--database`）",
    "first run `qsd-rules users add NAME --role administrator` (with the same `--database`)",
)


def command(language: Language) -> click.Command:
    """The command in one language."""

    def say(text: Text) -> str:
        return text.in_language(language)

    def serve(
        host: str,
        port: int,
        name: Sequence[str],
        database: str | None,
        workers: int | None,
        sign_in: bool | None,
        proxy: Sequence[str],
        path: str,
        rate: int | None,
        largest: int,
        certificate: str | None,
        key: str | None,
        rules: str | None,
    ) -> None:
        require_desk()
        from qsd_rules.desk.serving import answered_hosts, is_loopback, is_network, listen
        from qsd_rules.desk.serving import serve as answer
        from qsd_rules.desk.settings import MEGABYTE, Settings

        if (certificate is None) != (key is None):
            raise click.UsageError(say(BOTH))
        for file in filter(None, (certificate, key)):
            if not os.path.isfile(file):  # noqa: PTH113  # asked of a text, which is handed on as it is
                raise click.UsageError(say(NOT_A_FILE).format(file=file))
        path = path.rstrip("/")
        if path and not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+", path):
            raise click.UsageError(say(BAD_PATH).format(path=path))
        for each in proxy:
            if not is_network(each):
                raise click.UsageError(say(BAD_PROXY).format(proxy=each))
        if sign_in is False and not is_loopback(host):
            raise click.UsageError(say(ONLY_HERE))
        outside = [each for each in name if not is_loopback(each)] or list(proxy)
        if sign_in is None and is_loopback(host) and outside:
            message = Text(EXPOSED.zh.format(name=outside[0]), EXPOSED.en.format(name=outside[0]))
            raise InputProblems([Problem("no-sign-in", Place("serve"), message, CHOOSE)])
        address = database_address(database)
        settings = Settings(
            database=address,
            rules=rules,
            language=language,
            hosts=answered_hosts(host, tuple(each.lower() for each in name)),
            sign_in=bool(sign_in) or not is_loopback(host),
            proxies=tuple(proxy),
            path=path,
            most_bytes=largest * MEGABYTE,
            **({} if rate is None else {"requests_a_minute": rate}),
        )
        make_ready(settings)
        listening = listen(host, port)
        shown_host = "localhost" if is_loopback(host) else host
        scheme = "https" if certificate else "http"
        click.echo(say(READY).format(address=f"{scheme}://{shown_host}:{listening.getsockname()[1]}{path}/"))
        click.echo(say(KEPT_IN).format(database=shown(address)))
        click.echo(say(TO_STOP))
        pair = (certificate, key) if certificate and key else None
        answer(settings, listening, workers or min(os.cpu_count() or 1, 2), pair)

    return SpokenCommand(
        "serve",
        language,
        SUMMARY,
        callback=serve,
        params=[
            click.Option(["--host"], metavar="ADDRESS", default="127.0.0.1", help=say(HOST)),
            click.Option(
                ["--port"], type=WholeNumber(0, language, LAST_PORT), metavar="N", default=8080, help=say(PORT)
            ),
            click.Option(["--name"], multiple=True, metavar="NAME", help=say(NAME)),
            click.Option(["--database"], metavar="ADDRESS", help=say(DATABASE)),
            click.Option(["--workers"], type=WholeNumber(1, language), metavar="N", help=say(WORKERS)),
            click.Option(["--sign-in/--without-sign-in"], default=None, help=say(SIGN_IN)),
            click.Option(["--proxy"], multiple=True, metavar="ADDRESS", help=say(PROXY)),
            click.Option(["--path"], metavar="PATH", default="", help=say(PATH)),
            click.Option(["--rate"], type=WholeNumber(0, language), metavar="N", help=say(RATE)),
            click.Option(["--largest"], type=WholeNumber(1, language), metavar="MB", default=10, help=say(LARGEST)),
            click.Option(["--certificate"], metavar="FILE", help=say(CERTIFICATE)),
            click.Option(["--key"], metavar="FILE", help=say(KEY)),
            *shared_options(language),
        ],
    )


def make_ready(settings: Settings) -> None:
    """See to it that the pack and the database are sound before anybody is answered.

    Raises:
        InputProblems: they are not, or people are to sign in and there is no administrator.
    """
    from qsd_rules.desk.serving import policy_of
    from qsd_rules.desk.storage.accounts import accounts
    from qsd_rules.desk.storage.database import open_database

    policy_of(settings.rules)
    database = open_database(settings.database)
    known = accounts(database)
    database.close()
    if settings.sign_in and not any(account.role == "administrator" for account in known):
        raise InputProblems([Problem("no-administrator", Place(shown(settings.database)), NO_ADMINISTRATOR, MAKE_ONE)])


def shown(address: str) -> str:
    """An address of a database without its password."""
    from qsd_rules.desk.storage.database import shown_address

    return shown_address(address)
