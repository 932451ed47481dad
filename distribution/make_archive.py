"""Makes the archive for networks without a way out: `python -m distribution.make_archive [--targets …]`.

One ZIP file holds the wheel of the program and of every library it needs, for Linux and Windows and Python 3.11 to
3.14, their SHA-256, their licences, a bill of materials (CycloneDX), and `install.py`, which installs from it with
neither network nor compiler. What is pinned in `constraints.txt` is what is taken. For a Python whose durable-rules
cannot be built here the archive has none, and the fixpoint answers there.

It needs the package index, uv (which resolves for machines other than this one), and a C compiler for durable-rules.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from email.message import Message
from email.parser import Parser
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
INSTALLER = Path(__file__).with_name("install.py")
EXTRAS = ("desk", "batch", "postgresql", "prove")
"""Spark is left out: it comes as no wheel, and needs Java."""

DURABLE = "durable-rules"
ON_NEWER_PYTHONS = "-DPyEval_CallObject=PyObject_CallObject"
"""What durable-rules has to be built with on Python 3.13 and newer, which call that function otherwise."""


class System(NamedTuple):
    """A kind of machine: how uv calls it, and the tags of the wheels that it takes."""

    uv: str
    tags: tuple[str, ...]


SYSTEMS: Mapping[str, System] = {
    "linux-x86_64": System(
        "x86_64-manylinux_2_28",
        ("manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_24_x86_64", "manylinux_2_17_x86_64",
         "manylinux2014_x86_64", "manylinux_2_12_x86_64", "manylinux2010_x86_64", "manylinux_2_5_x86_64",
         "manylinux1_x86_64", "any"),
    ),
    "windows-amd64": System("x86_64-pc-windows-msvc", ("win_amd64", "any")),
}  # fmt: skip
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
TARGETS = tuple(f"{python}-{system}" for python in PYTHONS for system in SYSTEMS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the archive and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--output", type=Path, default=ROOT / "dist", help="the folder that it is written to")
    parser.add_argument("--targets", nargs="+", choices=TARGETS, default=TARGETS, metavar="TARGET", help=str(TARGETS))
    parser.add_argument(
        "--pythons",
        nargs="*",
        default=[],
        metavar="PATH",
        help="other Pythons here to build durable-rules for",
    )
    given = parser.parse_args(arguments)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    given.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, f"qsd-rules-{version}-offline")
        wheels = folder / "wheels"
        wheels.mkdir(parents=True)
        own = build_own(wheels)
        durable = [built for python in (sys.executable, *given.pythons) if (built := build_durable(python, wheels))]
        missing = [target for target in given.targets if not collect(target, own, durable, folder)]
        archive = given.output / f"{folder.name}.zip"
        finish(folder, archive)
    print(f"{archive}: {archive.stat().st_size / 1e6:.0f} MB")
    for target in missing:
        print(f"not for {target}: some library has no wheel for it", file=sys.stderr)
    return 1 if missing else 0


# Collecting wheels.


def build_own(wheels: Path) -> str:
    """The program's own wheel; its file name."""
    pip(sys.executable, "wheel", "--no-deps", "--wheel-dir", str(wheels), str(ROOT))
    [built] = wheels.glob("qsd_rules-*.whl")
    return built.name


def build_durable(python: str, wheels: Path) -> str | None:
    """The wheel of durable-rules for a Python of this machine; its file name, or none where it cannot be built."""
    asked = "import sys; print('%d.%d' % sys.version_info[:2])"
    answer = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=True).stdout
    newer = tuple(map(int, answer.split("."))) >= (3, 13)
    flags = {"CPPFLAGS": ON_NEWER_PYTHONS} if newer else {}
    before = set(wheels.iterdir())
    [pinned] = [line for line in dependencies() if line.startswith(DURABLE)]
    try:
        pip(python, "wheel", "--no-deps", "--wheel-dir", str(wheels), pinned.partition(";")[0], **flags)
    except subprocess.CalledProcessError:
        print(f"{DURABLE} cannot be built for {python}: the fixpoint answers there", file=sys.stderr)
        return None
    return next((each.name for each in wheels.iterdir() if each not in before), None)


def dependencies(extras: Iterable[str] = ()) -> list[str]:
    """What `pyproject.toml` asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    more = [line for extra in extras for line in project["optional-dependencies"][extra]]
    return list(dict.fromkeys([*project["dependencies"], *more]))


def collect(target: str, own: str, durable: Iterable[str], folder: Path) -> bool:
    """The wheels for a target, and the list of them with hashes that is installed by; false where one is missing."""
    python, _, name = target.partition("-")
    system, abi = SYSTEMS[name], f"cp{python.replace('.', '')}"
    asked = ["pip", *(line for line in dependencies(EXTRAS) if not line.startswith(DURABLE))]
    with tempfile.TemporaryDirectory() as temporary:
        wanted, pinned, found = Path(temporary, "in.txt"), Path(temporary, "pinned.txt"), Path(temporary, "wheels")
        wanted.write_text("\n".join(asked), "utf-8")
        resolve = ["uv", "pip", "compile", "--quiet", "--only-binary", ":all:", "--no-annotate", "--no-header"]
        resolve += ["--constraint", str(ROOT / "constraints.txt"), "--python-version", python]
        resolve += ["--python-platform", system.uv, "--output-file", str(pinned), str(wanted)]
        tags = [part for tag in system.tags for part in ("--platform", tag)]
        try:
            subprocess.run(resolve, check=True, stdout=subprocess.DEVNULL)
            pip(
                sys.executable, "download", "--no-deps", "--only-binary", ":all:", "--python-version", python,
                "--implementation", "cp", "--abi", abi, "--abi", "abi3", "--abi", "none", *tags,
                "--dest", str(found), "--requirement", str(pinned),
            )  # fmt: skip
        except subprocess.CalledProcessError:
            return False
        names = sorted(each.name for each in found.iterdir())
        for each in found.iterdir():
            shutil.move(each, folder / "wheels" / each.name)
    names += [own, *(each for each in durable if abi in each and name.startswith("linux"))]
    (folder / f"requirements-{target}.txt").write_text("".join(pins(names, folder / "wheels")), "utf-8")
    return True


def pins(names: Iterable[str], wheels: Path) -> Iterator[str]:
    """Lines of a list that pip installs by: each library with its version and the hash of its wheel."""
    for name in names:
        library, version = name.split("-")[:2]
        yield f"{library}=={version} --hash=sha256:{digest(wheels / name)}\n"


def pip(python: str, *arguments: str, **environment: str) -> None:
    """Run pip of a Python, quietly."""
    command = [python, "-m", "pip", arguments[0], "--quiet", "--disable-pip-version-check", *arguments[1:]]
    subprocess.run(command, check=True, env={**os.environ, **environment})


# What is told of the wheels.


def finish(folder: Path, archive: Path) -> None:
    """Licences, bill of materials, installer and hashes, and all of it as one ZIP file."""
    wheels = sorted((folder / "wheels").iterdir())
    (folder / "licences").mkdir()
    for wheel in wheels:
        for name, data in licence_files(wheel):
            place = folder / "licences" / "-".join(wheel.name.split("-")[:2]) / name
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(data)
    text = json.dumps(bill_of_materials(wheels), ensure_ascii=False, indent=1) + "\n"
    (folder / "bill-of-materials.cdx.json").write_text(text, "utf-8")
    shutil.copy(INSTALLER, folder / "install.py")
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    sums = "".join(f"{digest(each)}  {each.relative_to(folder).as_posix()}\n" for each in files)
    (folder / "SHA256SUMS").write_text(sums, "utf-8")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as packed:
        for each in (*files, folder / "SHA256SUMS"):
            packed.write(each, Path(folder.name, each.relative_to(folder)))


def digest(file: Path) -> str:
    """SHA-256 of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def metadata(wheel: Path) -> Message:
    """What a wheel says of itself."""
    with zipfile.ZipFile(wheel) as packed:
        [name] = [each for each in packed.namelist() if each.endswith(".dist-info/METADATA") and each.count("/") == 1]
        return Parser().parsestr(packed.read(name).decode("utf-8"))


def licence_files(wheel: Path) -> Iterator[tuple[str, bytes]]:
    """The licences that a wheel holds, by name."""
    with zipfile.ZipFile(wheel) as packed:
        for name in packed.namelist():
            last = name.rpartition("/")[2]
            if ".dist-info/" in name and last.upper().startswith(("LICEN", "COPYING", "NOTICE", "AUTHORS")):
                yield last, packed.read(name)


def licence_of(told: Message) -> str:
    """The licence that a library names: as an expression, else as it classifies itself, else in its own words."""
    classifiers = told.get_all("Classifier", [])
    classified = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License ::")]
    words = (told.get("License") or "").strip().splitlines()
    return told.get("License-Expression") or " / ".join(classified) or (words[0] if words else "") or "not told"


def bill_of_materials(wheels: Iterable[Path]) -> dict[str, Any]:
    """What is in the archive, in CycloneDX 1.6: each wheel with its version, licence and hash."""
    components = []
    for wheel in wheels:
        told = metadata(wheel)
        name, version = told["Name"], told["Version"]
        components.append(
            {
                "type": "library",
                "bom-ref": wheel.name,
                "name": name,
                "version": version,
                "purl": f"pkg:pypi/{name.lower().replace('_', '-')}@{version}?file_name={wheel.name}",
                "hashes": [{"alg": "SHA-256", "content": digest(wheel)}],
                "licenses": [{"license": {"name": licence_of(told)}}],
            }
        )
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": components}


if __name__ == "__main__":
    sys.exit(main())
