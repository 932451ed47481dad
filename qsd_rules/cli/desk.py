"""What the commands of the desk share: whether its libraries are there, and which database is meant."""

from __future__ import annotations

import importlib.util

from qsd_rules.words.installing import how_to_install
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

LIBRARIES = ("argon2", "fastapi", "jinja2", "python_multipart", "sqlalchemy", "uvicorn")
DATABASE = Text(
    "数据库：SQLite 文件的路径，或 `postgresql://用户@主机/库名`；默认在用户数据目录",
    "database: the path of an SQLite file, or `postgresql://user@host/name`; default: in the user's data folder",
)


def require_desk() -> None:
    """Nothing, if the libraries of the desk are installed.

    Raises:
        InputProblems: one of them is not, and how to install them.
    """
    for library in LIBRARIES:
        if importlib.util.find_spec(library) is None:
            message = Text(
                f"这条命令需要程序库 `{library}`，尚未安装", f"this command needs `{library}`, which is not installed"
            )
            raise InputProblems([Problem("no-desk", Place(library), message, how_to_install("desk"))])


def database_address(given: str | None) -> str:
    """The database that was asked for, or the default one."""
    from qsd_rules.desk.settings import default_database

    return given or str(default_database())
