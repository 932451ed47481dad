"""A digest of the program's own code, which is part of each key of what is kept between runs.

A wheel has the digests in a file that its build wrote (`hatch_build.py`). In a checkout, where the code changes and
the version does not, they are computed from the files: so code that changed never answers from before.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

CODE = Path(__file__).parent
BUILT = "code_digests.json"
"""In a wheel: the digest of each package, by its name."""


@cache
def code_digest(*packages: str) -> str:
    """One digest of the code of some packages of the program, such as `conditions`; of all packages if none is named.

    Raises:
        KeyError: the program has no such package.
    """
    path = CODE / BUILT
    digests = json.loads(path.read_text("utf-8")) if path.exists() else package_digests(CODE, packages)
    chosen = sorted((name, digests[name]) for name in packages or digests)
    return hashlib.sha256(repr(chosen).encode()).hexdigest()


def package_digests(code: Path, packages: tuple[str, ...] = ()) -> Mapping[str, str]:
    """The digest of each package in a folder, or of those named: of the names and the contents of all its files."""
    names = packages or sorted(path.parent.name for path in code.glob("*/__init__.py"))
    return {name: _digest(code / name) for name in names if (code / name).is_dir()}


def _digest(package: Path) -> str:
    total = hashlib.sha256()
    for folder, folders, files in os.walk(package):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(files):
            path = Path(folder, name)
            content = hashlib.sha256(path.read_bytes()).digest()
            total.update(f"{path.relative_to(package).as_posix()}\0".encode() + content)
    return total.hexdigest()
