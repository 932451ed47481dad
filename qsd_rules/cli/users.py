"""`qsd-rules users`: who may sign in at the desk, as what; and tokens for other systems."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from qsd_rules.cli.desk import DATABASE, database_address, require_desk
from qsd_rules.cli.options import shared_options
from qsd_rules.cli.speaking import OneOf, SpokenCommand
from qsd_rules.words.language import Language, Text
from qsd_rules.words.problems import InputProblems, Place, Problem, did_you_mean

SUMMARY = Text(
    "核查台的用户：list 列出，add 新建或改角色和口令，remove 删除，token 给其他系统发令牌\n\n"
    "角色：reader 只能查阅，officer 可核查并作记录，administrator 另可管理用户；没有默认口令",
    "Users of the desk: list, add (or give another role and password), remove, token for another system\n\n"
    "Roles: a reader reads, an officer evaluates and keeps records, an administrator looks after users too; there is "
    "no default password",
)
ACTION = Text("list|add|remove|token", "list|add|remove|token")
NAME = Text("用户名", "NAME")
ROLE = Text("角色，新用户默认 reader，已有的不变", "role; reader for a new user, as it was for one there is")
FROM_INPUT = Text("从标准输入读口令（一行）", "read the password from standard input (one line)")
PASSWORD = Text("口令", "Password")
AGAIN = Text("再输一次", "Once more")
WHO = Text("要写明用户名", "say the name of the user")
BAD_NAME = Text("用户名最长 80 个字符，不含控制字符", "a name has at most 80 characters and no control characters")
MADE = Text("已建立用户 `{name}`（{role}）", "made user `{name}` ({role})")
CHANGED = Text(
    "已更改用户 `{name}`（{role}），原有登录和令牌作废", "changed user `{name}` ({role}); sign-ins and tokens are void"
)
REMOVED = Text("已删除用户 `{name}`，其记录保留", "removed user `{name}`; what they kept stays")
LAST = Text("`{name}` 是最后一个管理员，不能删除或降级", "`{name}` is the last administrator, who stays one")
NO_USER = Text("没有用户 `{name}`", "there is no user `{name}`")
NOBODY = Text("还没有用户", "there are no users yet")
TOKEN = Text(
    "以用户 `{name}` 的身份调用接口的令牌（只显示这一次）：", "token for the API as user `{name}` (shown this once):"
)
LONGEST = 80


def command(language: Language) -> click.Command:
    """The command in one language."""

    def say(text: Text, **values: str) -> str:
        return text.in_language(language).format(**values)

    def users(
        action: str, name: str | None, role: str | None, password_stdin: bool, database: str | None, rules: str | None
    ) -> None:
        require_desk()
        from typing import cast

        from qsd_rules.desk.accounts.roles import Role
        from qsd_rules.desk.storage import accounts as kept
        from qsd_rules.desk.storage.database import open_database

        desk = open_database(database_address(database))
        known = kept.accounts(desk)
        if action == "list":
            for account in known:
                click.echo(f"{account.name}\t{account.role}")
            if not known:
                click.echo(say(NOBODY), err=True)
            return
        if not name:
            raise click.UsageError(say(WHO))
        if len(name) > LONGEST or not name.isprintable() or name != name.strip():
            raise click.UsageError(say(BAD_NAME))
        if action == "add":
            password = asked_password(name, password_stdin, language)
            had = {account.name: account.role for account in known}.get(name, "reader")
            given = cast(Role, role or had)
            with the_last_one_stays(name):
                new = kept.put_account(desk, name, given, password)
            click.echo(say(MADE if new else CHANGED, name=name, role=given))
            return
        if name not in [account.name for account in known]:
            message = Text(NO_USER.zh.format(name=name), NO_USER.en.format(name=name))
            hint = did_you_mean(name, [account.name for account in known])
            raise InputProblems([Problem("unknown-user", Place("users"), message, hint)])
        if action == "remove":
            with the_last_one_stays(name):
                kept.remove_account(desk, name)
            click.echo(say(REMOVED, name=name))
            return
        click.echo(say(TOKEN, name=name), err=True)
        click.echo(kept.new_token(desk, name))

    return SpokenCommand(
        "users",
        language,
        SUMMARY,
        callback=users,
        params=[
            click.Argument(
                ["action"],
                type=OneOf(("list", "add", "remove", "token"), language),
                metavar=ACTION.in_language(language),
            ),
            click.Argument(["name"], required=False, metavar=NAME.in_language(language)),
            click.Option(
                ["--role"],
                type=OneOf(("reader", "officer", "administrator"), language),
                help=ROLE.in_language(language),
            ),
            click.Option(["--password-stdin"], is_flag=True, help=FROM_INPUT.in_language(language)),
            click.Option(["--database"], metavar="ADDRESS", help=DATABASE.in_language(language)),
            *shared_options(language),
        ],
    )


@contextmanager
def the_last_one_stays(name: str) -> Iterator[None]:
    """A block in which it is told when the last administrator would go.

    Raises:
        InputProblems: it would.
    """
    from qsd_rules.desk.storage.accounts import LastAdministratorError

    try:
        yield
    except LastAdministratorError:
        message = Text(LAST.zh.format(name=name), LAST.en.format(name=name))
        raise InputProblems([Problem("last-administrator", Place("users"), message)]) from None


def asked_password(name: str, from_input: bool, language: Language) -> str:
    """A password, asked for twice without being shown, or read from standard input.

    Raises:
        InputProblems: it is too weak.
    """
    from qsd_rules.desk.accounts.passwords import weakness

    if from_input:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        again = AGAIN.in_language(language)
        password = str(click.prompt(PASSWORD.in_language(language), hide_input=True, confirmation_prompt=again))
    weak = weakness(password, name)
    if weak is not None:
        raise InputProblems([Problem("weak-password", Place(name), weak)])
    return password
