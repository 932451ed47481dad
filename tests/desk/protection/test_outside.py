"""Behind a proxy: whose forwarded headers are taken, a path outside, TLS that ends at the proxy, compression."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest
from msgspec.structs import replace

from qsd_rules.desk.protection.outside import addressed
from qsd_rules.desk.settings import Settings
from qsd_rules.desk.storage.accounts import put_account
from qsd_rules.desk.storage.database import open_database
from qsd_rules.policy.model import Policy
from tests.desk.visitors import FAILING, TOKEN, visiting

FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
NGINX, OPENSSL = (
    shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"),
    shutil.which("openssl"),
)
PASSWORD = "a long enough password"


def test_what_a_proxy_forwards_is_taken_from_named_ones_only(opinion: Policy, settings: Settings) -> None:
    with visiting(opinion, settings) as visitor:
        answer = visitor.client.get("/", headers=FORWARDED)
        assert "secure" not in answer.headers["set-cookie"].lower()
        assert "strict-transport-security" not in answer.headers
    with visiting(opinion, replace(settings, proxies=("testclient",))) as visitor:
        answer = visitor.client.get("/", headers=FORWARDED)
        assert answer.headers["set-cookie"].endswith("; Secure")
        assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_by_plain_http_browsers_are_not_told_to_ask_by_tls(opinion: Policy, settings: Settings) -> None:
    with visiting(opinion, replace(settings, proxies=("testclient",))) as visitor:
        answer = visitor.client.get("/", headers={**FORWARDED, "X-Forwarded-Proto": "http"})
        assert "strict-transport-security" not in answer.headers


def test_limits_count_the_client_and_not_its_proxy(opinion: Policy, settings: Settings) -> None:
    named = replace(settings, proxies=("testclient",), requests_a_minute=8)
    with visiting(opinion, named) as visitor:
        answers = [
            visitor.client.get("/records", headers={"X-Forwarded-For": f"203.0.113.{number}"}).status_code
            for number in range(12)
        ]
        assert answers == [200] * 12
        again = [
            visitor.client.get("/records", headers={"X-Forwarded-For": "203.0.113.1"}).status_code for _ in range(3)
        ]
        assert 429 in again


@pytest.mark.parametrize("before", ["/desk", ""], ids=["path left on", "path taken off"])
def test_under_a_path_every_address_leads_back_under_it(opinion: Policy, settings: Settings, before: str) -> None:
    with visiting(opinion, replace(settings, path="/desk")) as visitor:
        first = visitor.client.get(f"{before}/")
        token = TOKEN.search(first.text)
        assert token is not None
        sent = visitor.client.post(
            f"{before}/evaluate",
            data={"form_token": token[1]},
            files=[("files", (FAILING.name, FAILING.read_bytes()))],
            headers={"Cookie": first.headers["set-cookie"].split(";")[0]},
            follow_redirects=False,
        )
        assert sent.headers["location"] == "/desk/records/1"
        for page in ("/", "/records", "/records/1", "/opinion", "/district", "/form/project", "/nowhere"):
            answer = visitor.client.get(before + page)
            addresses = re.findall(r'\s(?:href|action|src)="(/[^"]*)"', answer.text)
            assert addresses
            assert [address for address in addresses if not address.startswith("/desk/")] == []
            assert "Path=/desk;" in answer.headers.get("set-cookie", "Path=/desk;")
        [style, *_] = re.findall(r'href="(/desk/static/[^"?]+)', answer.text)
        assert visitor.client.get(before + style.removeprefix("/desk")).status_code == 200


def test_words_that_people_write_are_no_addresses() -> None:
    page = '<p>he wrote &#34; href=&#34;/x&#34;</p><a class="a" href="/records">'
    assert addressed(page, "/desk") == page.replace('"/records"', '"/desk/records"')
    assert addressed(page, "") == page


def test_pages_are_compressed_for_those_who_take_it(opinion: Policy, settings: Settings) -> None:
    with visiting(opinion, settings) as visitor:
        answer = visitor.client.get("/opinion", headers={"Accept-Encoding": "gzip"})
        assert answer.headers["content-encoding"] == "gzip"
        assert "Accept-Encoding" in answer.headers["vary"]
        plain = visitor.client.get("/opinion", headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.text == answer.text


# With nginx in front.


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[httpx2.Client]:
    """A client of nginx with TLS, which has a desk with sign-in under `/desk`."""
    if NGINX is None or OPENSSL is None:
        pytest.skip("not run: there is no nginx or no openssl here")
    database = open_database(str(tmp_path / "desk.sqlite"))
    put_account(database, "chief", "administrator", PASSWORD)
    database.close()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    name = f"desk.example.gov:{port}"
    with ExitStack() as ending:
        command = [sys.executable, "-m", "qsd_rules", "serve", "--port", "0", "--workers", "1", "--sign-in"]
        named = ["--name", "desk.example.gov", "--proxy", "127.0.0.1", "--path", "/desk"]
        desk = subprocess.Popen(
            [*command, *named, "--database", str(tmp_path / "desk.sqlite")], stdout=subprocess.PIPE, text=True
        )
        ending.callback(desk.wait)
        ending.callback(desk.terminate)
        assert desk.stdout is not None
        found = re.search(r"localhost:(\d+)/desk/", desk.stdout.readline())
        assert found is not None
        signed = [OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=desk.example.gov"]
        kept = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "certificate.pem")]
        subprocess.run([*signed, *kept], check=True, capture_output=True)
        (tmp_path / "nginx.conf").write_text(CONFIGURATION.format(folder=tmp_path, port=port, desk=found[1]))
        given = [NGINX, "-e", "stderr", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
        nginx = subprocess.Popen(given, stderr=subprocess.PIPE)
        ending.callback(nginx.wait)
        ending.callback(nginx.terminate)
        client = ending.enter_context(
            httpx2.Client(base_url=f"https://127.0.0.1:{port}", verify=False, headers={"Host": name}, timeout=30)
        )
        for _ in range(100):
            try:
                client.get("/desk/sign-in")
                break
            except httpx2.TransportError:
                time.sleep(0.1)
        client.cookies.clear()
        yield client


CONFIGURATION = """
daemon off; pid {folder}/nginx.pid;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/certificate.pem; ssl_certificate_key {folder}/key.pem;
    location /desk/ {{
      proxy_pass http://127.0.0.1:{desk};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
    }}
  }}
}}
"""


def test_behind_nginx_one_signs_in_and_works(outside: httpx2.Client) -> None:
    first = outside.get("/desk/")
    assert first.status_code == 303
    assert first.headers["location"].startswith("/desk/sign-in?back=")
    assert first.headers["strict-transport-security"]
    page = outside.get("/desk/sign-in")
    assert "Path=/desk;" in page.headers["set-cookie"]
    assert page.headers["set-cookie"].endswith("; Secure")
    token = TOKEN.search(page.text)
    assert token is not None
    own = {"Origin": f"https://{outside.headers['host']}"}
    fields = {"form_token": token[1], "name": "chief", "password": PASSWORD, "back": "/"}
    answer = outside.post("/desk/sign-in", data=fields, headers=own)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/")
    home = outside.get("/desk/")
    assert home.status_code == 200
    assert 'action="/desk/evaluate"' in home.text
    foreign = {"Origin": "https://elsewhere.example"}
    assert outside.post("/desk/sign-out", data=fields, headers=foreign).status_code == 403
