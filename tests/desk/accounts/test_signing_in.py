"""Elsewhere than on loopback people sign in, and may do what their role may."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from qsd_rules.desk.accounts.passwords import HASHER, hashed, matches, weakness
from qsd_rules.desk.settings import Settings
from qsd_rules.desk.storage import accounts
from qsd_rules.desk.storage.accounts import MOST_FAILURES
from qsd_rules.policy.model import Policy
from tests.desk.visitors import FAILING, Visitor, visiting

PASSWORD = "correct horse battery"


@pytest.fixture
def guarded(opinion: Policy, settings: Settings) -> Iterator[Visitor]:
    with visiting(opinion, replace(settings, sign_in=True)) as visitor:
        for name, role in (("读者", "reader"), ("officer", "officer"), ("admin", "administrator")):
            accounts.put_account(visitor.database, name, role, PASSWORD)  # type: ignore[arg-type]  # a role
        yield visitor


def sign_in(visitor: Visitor, name: str, password: str = PASSWORD, **fields: str) -> Visitor:
    return visitor.send("/sign-in", {"name": name, "password": password, **fields})


def test_nobody_sees_anything_before_signing_in(guarded: Visitor) -> None:
    for address in ("/", "/records", "/records/1", "/form/project", "/records/1/download/json", "/compare"):
        answer = guarded.client.get(address, follow_redirects=False)
        assert answer.status_code == 303, address
        assert answer.headers["location"].startswith("/sign-in?back=")
    assert guarded.client.get("/api/records").status_code == 401
    assert guarded.client.get("/api/records").headers["www-authenticate"] == "Bearer"
    assert guarded.client.post("/evaluate", data={"form_token": guarded.token()}).status_code == 401


def test_after_signing_in_one_is_where_one_wanted_to_be(guarded: Visitor) -> None:
    sign_in(guarded, "officer", back="/records?words=x")
    assert guarded.address == "/records"
    assert "officer" in guarded.words


def test_the_cookie_is_new_and_only_the_desk_reads_it(guarded: Visitor) -> None:
    guarded.open("/sign-in")
    before = guarded.client.cookies["qsd_visit"]
    answer = guarded.client.post(
        "/sign-in",
        data={"form_token": guarded.token(), "name": "officer", "password": PASSWORD},
        follow_redirects=False,
    )
    cookie = answer.headers["set-cookie"]
    assert guarded.client.cookies["qsd_visit"] != before
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    with guarded.database.reading() as connection:
        kept = connection.execute(text("SELECT digest FROM sessions")).scalars().all()
    assert guarded.client.cookies["qsd_visit"] not in kept


def test_a_reader_reads_and_keeps_nothing(guarded: Visitor) -> None:
    sign_in(guarded, "officer")
    guarded.evaluate(FAILING)
    guarded.send("/sign-out")
    sign_in(guarded, "读者")
    assert guarded.open("/records/1").status == 200
    assert "批注或改判" not in guarded.words
    assert guarded.evaluate(FAILING).status == 403
    assert "您的角色不能这样做" in guarded.words
    assert guarded.send("/records/1/remarks", {"target": "x", "words": "x"}).status == 403
    assert guarded.send("/form/project", {"keep": "yes"}).status == 403
    assert guarded.send("/form/project", {}).status == 200
    snapshot = {"date": "2015-10-20", "subjects": {}}
    assert guarded.client.post("/api/assess", json=snapshot).status_code == 403
    assert guarded.client.post("/api/assess?keep=false", json=snapshot).status_code == 200


def test_what_is_kept_has_the_name_of_who_kept_it(guarded: Visitor) -> None:
    sign_in(guarded, "officer")
    guarded.evaluate(FAILING)
    assert "经办：officer" in guarded.words
    target = "decision:construction_permit@snowhill-centre"
    guarded.send("/records/1/remarks", {"target": target, "words": "在办", "signed": "somebody else"})
    assert "在办 —— officer" in guarded.words


def test_signing_out_ends_it_at_once(guarded: Visitor) -> None:
    sign_in(guarded, "officer")
    cookie = guarded.client.cookies["qsd_visit"]
    guarded.send("/sign-out")
    guarded.client.cookies.set("qsd_visit", cookie, domain="localhost.local", path="/")
    assert guarded.client.get("/records", follow_redirects=False).status_code == 303


def test_a_sign_in_ends_with_its_time(guarded: Visitor) -> None:
    sign_in(guarded, "officer")
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat(timespec="microseconds")
    with guarded.database.writing() as connection:
        connection.execute(text("UPDATE sessions SET ends_at = :past"), {"past": past})
    assert guarded.client.get("/records", follow_redirects=False).status_code == 303


def test_wrong_names_and_passwords_are_told_alike(guarded: Visitor) -> None:
    for name in ("officer", "nobody"):
        assert sign_in(guarded, name, "wrong").status == 401
        assert "用户名或口令不对" in guarded.words


def test_after_too_many_failures_nobody_gets_in(guarded: Visitor) -> None:
    for _ in range(MOST_FAILURES):
        sign_in(guarded, "officer", "wrong")
    assert sign_in(guarded, "officer").status == 429
    assert "登录失败次数太多，请过 15 分钟再试" in guarded.words
    assert sign_in(guarded, "admin").status == 200, "another account is not locked"


def test_other_systems_sign_in_by_tokens(guarded: Visitor) -> None:
    token = accounts.new_token(guarded.database, "officer")
    headers = {"Authorization": f"Bearer {token}"}
    assert guarded.client.get("/api/records", headers=headers).status_code == 200
    assert guarded.client.get("/records", headers=headers, follow_redirects=False).status_code == 303
    assert guarded.client.get("/api/records", headers={"Authorization": "Bearer wrong"}).status_code == 401
    accounts.remove_account(guarded.database, "officer")
    assert guarded.client.get("/api/records", headers=headers).status_code == 401


def test_another_password_ends_what_the_old_one_opened(guarded: Visitor) -> None:
    sign_in(guarded, "officer")
    assert accounts.put_account(guarded.database, "officer", "reader", "another long password") is False
    assert guarded.client.get("/records", follow_redirects=False).status_code == 303


def test_passwords_are_kept_as_argon2id() -> None:
    kept = hashed(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept
    assert HASHER.memory_cost >= 19 * 1024, "OWASP's least"
    assert (matches(PASSWORD, kept), matches("wrong", kept), matches(PASSWORD, None)) == (True, False, False)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "口令至少 12 个字符"),
        ("aaaaaaaaaaaaaaaa", "口令里不同的字符太少"),
        ("my name is officer", "口令不能含用户名"),
        ("x" * 201, "口令至多 200 个字符"),
    ],
)
def test_weak_passwords_are_refused(password: str, why: str) -> None:
    weak = weakness(password, "officer")
    assert weak is not None
    assert weak.zh == why


def test_failures_from_anywhere_do_not_keep_the_owner_out(guarded: Visitor) -> None:
    for number in range(60):
        accounts.signed_in(guarded.database, "officer", "a wrong password", f"203.0.113.{number}")
    sign_in(guarded, "officer")
    assert guarded.open("/records").status == 200
