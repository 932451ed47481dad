"""Passwords, kept as argon2id hashes and never as they are."""

from __future__ import annotations

from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from qsd_rules.words.language import Text

SHORTEST: Final = 12
LONGEST: Final = 200
TOO_SHORT = Text(f"口令至少 {SHORTEST} 个字符", f"a password has at least {SHORTEST} characters")
TOO_LONG = Text(f"口令至多 {LONGEST} 个字符", f"a password has at most {LONGEST} characters")
TOO_PLAIN = Text("口令里不同的字符太少", "the password has too few different characters")
IS_NAME = Text("口令不能含用户名", "the password must not contain the name")

HASHER: Final = PasswordHasher()


@cache
def nobody() -> str:
    """A hash to check when there is no such account, so that it takes as long as for one there is.

    Worked out once, by a desk with sign-in before it answers anybody.
    """
    return HASHER.hash("the password of nobody")


def weakness(password: str, name: str) -> Text | None:
    """Why a password isn't taken."""
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    if len(set(password)) < 5:
        return TOO_PLAIN
    return IS_NAME if name.casefold() in password.casefold() else None


def hashed(password: str) -> str:
    """A password as it is kept."""
    return HASHER.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether a password is the kept one; takes as long when none is kept."""
    try:
        HASHER.verify(kept or nobody(), password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None
