"""Accounts, their sign-ins and tokens. Secrets are kept as digests only."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import Connection, delete, func, insert, select, update

from qsd_rules.desk.accounts.passwords import hashed, matches
from qsd_rules.desk.accounts.roles import Account, Role
from qsd_rules.desk.storage.database import Database
from qsd_rules.desk.storage.records import now
from qsd_rules.desk.storage.tables import ACCOUNTS, SESSIONS, SIGN_INS, TOKENS

WINDOW: Final = timedelta(minutes=15)
MOST_FAILURES: Final = 5
"""Failures from one address for one account within the window, after which nobody from there gets in."""

MOST_FAILURES_OF_AN_ADDRESS: Final = 30
LONGEST_NAME: Final = 80


def secret_digest(secret: str) -> str:
    """What is kept of a cookie or a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


# Accounts.


def accounts(database: Database) -> list[Account]:
    """All accounts by name."""
    with database.reading() as connection:
        rows = connection.execute(select(ACCOUNTS.c.name, ACCOUNTS.c.role).order_by(ACCOUNTS.c.name))
        return [Account(row.name, row.role) for row in rows]


class LastAdministratorError(Exception):
    """What was asked for would leave nobody to look after the desk."""


def put_account(database: Database, name: str, role: Role, password: str) -> bool:
    """Make an account, or give one there is another role and password and end its sign-ins; whether it is new.

    Raises:
        LastAdministratorError: it is the last administrator's, and the role another.
    """
    values = {"role": role, "password": hashed(password)}
    with database.writing() as connection:
        if role != "administrator":
            keep_an_administrator(connection, name)
        changed = connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.name == name).values(values))
        if changed.rowcount:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.account == name))
            connection.execute(delete(TOKENS).where(TOKENS.c.account == name))
            return False
        connection.execute(insert(ACCOUNTS).values(name=name, made_at=now(), **values))
    return True


def keep_an_administrator(connection: Connection, without: str) -> None:
    """Nothing, if there is an administrator besides that account, or it is none.

    Raises:
        LastAdministratorError: it is the last one.
    """
    query = select(ACCOUNTS.c.name).where(ACCOUNTS.c.role == "administrator")
    if list(connection.execute(query).scalars()) == [without]:
        raise LastAdministratorError


def remove_account(database: Database, name: str) -> bool:
    """Remove an account, its sign-ins and tokens; what it kept stays. Whether there was one.

    Raises:
        LastAdministratorError: it is the last administrator's.
    """
    with database.writing() as connection:
        keep_an_administrator(connection, name)
        for table in (SESSIONS, TOKENS):
            connection.execute(delete(table).where(table.c.account == name))
        return bool(connection.execute(delete(ACCOUNTS).where(ACCOUNTS.c.name == name)).rowcount)


# Signing in and out.


def signed_in(database: Database, name: str, password: str, address: str) -> Account | None:
    """The account, if the password is its own; every attempt is noted."""
    with database.reading() as connection:
        row = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.name == name)).first()
    right = matches(password, row.password if row is not None else None)
    note = {"at": now(), "account": name[:LONGEST_NAME], "address": address[:LONGEST_NAME], "succeeded": int(right)}
    with database.writing() as connection:
        connection.execute(insert(SIGN_INS).values(note))
    return Account(row.name, row.role) if right and row is not None else None


def too_many_failures(database: Database, name: str, address: str) -> bool:
    """Whether signing in has failed so often lately that nobody is let in from there for now.

    What others try from elsewhere never keeps the owner of an account out.
    """
    since = (datetime.now(UTC) - WINDOW).isoformat(timespec="microseconds")
    of_account, from_address = SIGN_INS.c.account == name[:LONGEST_NAME], SIGN_INS.c.address == address[:LONGEST_NAME]
    limits = (
        ((of_account, from_address), MOST_FAILURES),
        ((from_address,), MOST_FAILURES_OF_AN_ADDRESS),
    )
    with database.reading() as connection:
        for about, most in limits:
            last_success = (
                select(func.coalesce(func.max(SIGN_INS.c.at), since))
                .where(of_account, from_address, SIGN_INS.c.succeeded == 1, SIGN_INS.c.at > since)
                .scalar_subquery()
            )
            failures = (
                select(func.count())
                .select_from(SIGN_INS)
                .where(*about, SIGN_INS.c.succeeded == 0, SIGN_INS.c.at > last_success)
            )
            if connection.execute(failures).scalar_one() >= most:
                return True
    return False


def open_session(database: Database, account: Account, hours: int) -> str:
    """The secret of a new sign-in, to be put into a cookie."""
    secret = secrets.token_urlsafe(32)
    ends = (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="microseconds")
    with database.writing() as connection:
        connection.execute(delete(SESSIONS).where(SESSIONS.c.ends_at < now()))
        connection.execute(insert(SESSIONS).values(digest=secret_digest(secret), account=account.name, ends_at=ends))
    return secret


def close_session(database: Database, secret: str) -> None:
    """End a sign-in."""
    with database.writing() as connection:
        connection.execute(delete(SESSIONS).where(SESSIONS.c.digest == secret_digest(secret)))


def account_of_session(database: Database, secret: str) -> Account | None:
    """Who signed in with a cookie, while that lasts."""
    return _account_by(database, SESSIONS, SESSIONS.c.digest == secret_digest(secret), SESSIONS.c.ends_at > now())


def new_token(database: Database, account: str) -> str:
    """A token by which another system signs in as the account."""
    secret = secrets.token_urlsafe(32)
    with database.writing() as connection:
        connection.execute(insert(TOKENS).values(digest=secret_digest(secret), account=account, made_at=now()))
    return secret


def account_of_token(database: Database, secret: str) -> Account | None:
    """Whose token it is."""
    return _account_by(database, TOKENS, TOKENS.c.digest == secret_digest(secret))


def _account_by(database: Database, table: Any, *conditions: Any) -> Account | None:
    query = select(ACCOUNTS.c.name, ACCOUNTS.c.role).join(table, table.c.account == ACCOUNTS.c.name).where(*conditions)
    with database.reading() as connection:
        row = connection.execute(query).first()
    return None if row is None else Account(row.name, cast(Role, row.role))
