"""Running a desk: one process or several that share a socket and a database."""

from __future__ import annotations

import gc
import ipaddress
import json
import multiprocessing
import os
import signal
import socket
import sys
import threading
from functools import cache
from typing import Final

import uvicorn
import uvicorn._subprocess
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from qsd_rules.desk.application import create_application
from qsd_rules.desk.rendering import environment
from qsd_rules.desk.settings import SETTINGS_VARIABLE, Settings, as_data, from_data
from qsd_rules.pack.loading import load_policy
from qsd_rules.policy.model import Policy
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

COLLECT_AFTER: Final = 50_000
"""Objects between collections of garbage: a request makes many that live for as long as it does."""


def serve(settings: Settings, listening: socket.socket, workers: int, certificate: tuple[str, str] | None) -> None:
    """Answer requests on a socket until told to stop."""
    os.environ[SETTINGS_VARIABLE] = json.dumps(as_data(settings))
    if hasattr(signal, "SIGPIPE"):
        # A browser that goes away must not end the desk, as a pipe that nobody reads ends a command.
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    config = uvicorn.Config(
        f"{__name__}:application",
        factory=True,
        workers=workers,
        # The faster httptools, which would be taken where it is installed, puts no limit on headers.
        http="h11",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        date_header=True,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
        ssl_certfile=certificate[0] if certificate else None,
        ssl_keyfile=certificate[1] if certificate else None,
    )
    if workers > 1:
        if can_fork():
            fork_workers(settings)
        Multiprocess(config, sockets=[listening]).run()
    else:
        uvicorn.Server(config).run(sockets=[listening])


def application() -> FastAPI:
    """The application of one worker process, by the settings in its environment."""
    settings = from_data(json.loads(os.environ[SETTINGS_VARIABLE]))
    made = create_application(policy_of(settings.rules), settings)
    threading.Thread(target=end_with_parent, daemon=True).start()
    # What is made at the start stays to the end and need not be looked at again.
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)
    return made


@cache
def policy_of(rules: str | None) -> Policy:
    """The policy of a desk, read once: worker processes that are forked have it already.

    Raises:
        InputProblems: everything that is wrong with the pack.
    """
    return load_policy(rules)


def can_fork() -> bool:
    """Whether a process can safely be split in two here; on macOS the system's own libraries forbid it."""
    return sys.platform != "darwin" and "fork" in multiprocessing.get_all_start_methods()


def fork_workers(settings: Settings) -> None:
    """Have workers split off this process with all that is imported, read and compiled, instead of beginning anew.

    Nothing that is open may be shared: each worker opens the database and starts its threads itself.
    """
    policy_of(settings.rules)
    environment()
    gc.freeze()
    uvicorn._subprocess.spawn = multiprocessing.get_context("fork")  # type: ignore[assignment]  # as good to uvicorn
    # A worker that is told to stop before it listens to signals must not take them for its parent's.
    os.register_at_fork(after_in_child=obey_signals)


def obey_signals() -> None:
    """Let the signals that stop a process stop this one."""
    for stopping in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stopping, signal.SIG_DFL)


def end_with_parent() -> None:
    """End this process when the one that started it as a worker is gone, however it went."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        signal.raise_signal(signal.SIGTERM)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at an address; port 0 is any free one.

    Raises:
        InputProblems: it can't.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(1_024)
    except OSError as error:
        message = Text(f"不能在此监听：{error.strerror}", f"can't listen here: {error.strerror}")
        hint = Text("用 `--port` 换一个端口，或用 `--host` 换一个地址", "choose another `--port` or `--host`")
        raise InputProblems([Problem("listen", Place(f"{host}:{port}"), message, hint)]) from error
    return listening


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_network(written: str) -> bool:
    """Whether it is an IP address or a network such as `10.0.0.0/8`."""
    try:
        ipaddress.ip_network(written)
    except ValueError:
        return False
    return True


def answered_hosts(host: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The host names a desk answers to: on loopback those of this machine, else its own, those given, and numbers."""
    from qsd_rules.desk.settings import LOOPBACK_HOSTS

    if is_loopback(host):
        return (*LOOPBACK_HOSTS, host, *names)
    return tuple(dict.fromkeys((*LOOPBACK_HOSTS, host.lower(), socket.gethostname().lower(), *names, "*")))
