"""The archive for networks without a way out: what is told of its wheels, and installing from it."""

from __future__ import annotations

import ensurepip
import hashlib
import json
import platform
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from distribution.install import MACHINES
from distribution.make_archive import INSTALLER, TARGETS, dependencies, finish, licence_of, metadata, pins

TARGET = f"{sys.version_info[0]}.{sys.version_info[1]}-{MACHINES.get((platform.system(), platform.machine()))}"
HERE = pytest.mark.skipif(TARGET not in TARGETS, reason=f"no archive is made for {TARGET}")


def wheel(folder: Path, name: str, licence: str) -> Path:
    """A wheel with one module and a licence."""
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": "ANSWER = 42\n",
        f"{info}/METADATA": f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\n{licence}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: a test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/licenses/LICENSE.txt": "Do as you like.\n",
        f"{info}/RECORD": f"{name}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n",
    }
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as packed:
        for file, text in files.items():
            packed.writestr(file, text)
    return path


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of one library, unpacked in a folder whose name has a blank and Chinese."""
    folder = tmp_path / "made" / "small-offline"
    (folder / "wheels").mkdir(parents=True)
    made = wheel(folder / "wheels", "tinything", "License-Expression: MIT")
    [pip] = Path(ensurepip.__file__).parent.glob("_bundled/pip-*.whl")
    shutil.copy(pip, folder / "wheels")
    (folder / f"requirements-{TARGET}.txt").write_text("".join(pins([made.name], folder / "wheels")), "utf-8")
    finish(folder, tmp_path / "small.zip")
    with zipfile.ZipFile(tmp_path / "small.zip") as packed:
        packed.extractall(tmp_path / "离线 安装")
    return tmp_path / "离线 安装" / "small-offline"


def install(archive: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installer as whoever has nothing but Python does, in a plain locale, with no way to an index."""
    environment = {"LC_ALL": "C", "PATH": "/usr/bin:/bin", "PIP_INDEX_URL": "http://127.0.0.1:9/", "PYTHONUTF8": "0"}
    command = [sys.executable, str(archive / "install.py"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)


def test_licences_hashes_and_the_bill_of_materials_are_told(archive: Path) -> None:
    assert (archive / "licences" / "tinything-1.0" / "LICENSE.txt").read_text("utf-8") == "Do as you like.\n"
    pip, component = json.loads((archive / "bill-of-materials.cdx.json").read_text("utf-8"))["components"]
    assert pip["name"] == "pip"
    made = archive / "wheels" / "tinything-1.0-py3-none-any.whl"
    assert component["purl"] == f"pkg:pypi/tinything@1.0?file_name={made.name}"
    assert component["licenses"] == [{"license": {"name": "MIT"}}]
    assert component["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(made.read_bytes()).hexdigest()}]
    told = {line.partition("  ")[2] for line in (archive / "SHA256SUMS").read_text("utf-8").splitlines()}
    files = {each.relative_to(archive).as_posix() for each in archive.rglob("*") if each.is_file()}
    assert told == files - {"SHA256SUMS"}


@HERE
def test_it_installs_without_a_network_under_a_plain_locale_into_a_folder_with_chinese(archive: Path) -> None:
    folder = archive.parent / "程序 文件"
    ended = install(archive, str(folder))
    assert ended.returncode == 0, ended.stderr
    asked = subprocess.run(
        [folder / "bin" / "python", "-c", "import tinything; print(tinything.ANSWER)"], capture_output=True, check=True
    )
    assert asked.stdout == b"42\n"
    again = install(archive, str(folder))
    assert again.returncode == 1
    assert "the folder is not empty" in again.stderr


@HERE
def test_a_damaged_or_missing_file_is_told_and_nothing_is_installed(archive: Path) -> None:
    made = archive / "wheels" / "tinything-1.0-py3-none-any.whl"
    made.write_bytes(made.read_bytes() + b"x")
    for _ in range(2):
        ended = install(archive, str(archive.parent / "out"))
        assert ended.returncode == 1
        assert "missing or damaged, nothing is installed: wheels/tinything-1.0-py3-none-any.whl" in ended.stderr
        assert not (archive.parent / "out").exists()
        made.unlink(missing_ok=True)


def test_another_machine_is_told_what_the_archive_is_for(archive: Path) -> None:
    shutil.move(archive / f"requirements-{TARGET}.txt", archive / "requirements-3.99-linux-s390x.txt")
    ended = install(archive, str(archive.parent / "out"))
    assert ended.returncode == 1
    assert "this archive is not for" in ended.stderr and "3.99-linux-s390x" in ended.stderr


@pytest.mark.parametrize(
    ("told", "licence"),
    [
        ("License-Expression: Apache-2.0\nLicense: other", "Apache-2.0"),
        ("Classifier: License :: OSI Approved :: BSD License\nLicense: a long\n text", "BSD License"),
        ("License: Public Domain", "Public Domain"),
        ("Summary: says nothing", "not told"),
    ],
)
def test_the_licence_is_what_the_library_says_best(told: str, licence: str, tmp_path: Path) -> None:
    assert licence_of(metadata(wheel(tmp_path, "other", told))) == licence


def test_the_installer_needs_nothing_but_python() -> None:
    ended = subprocess.run([sys.executable, "-I", "-S", INSTALLER], capture_output=True, check=False)
    assert ended.returncode == 1
    assert b"usage: python install.py FOLDER" in ended.stderr


def test_durable_rules_is_asked_for_only_where_it_can_be_built() -> None:
    [line] = [each for each in dependencies() if each.startswith("durable-rules")]
    assert line.partition("; ")[2] == "python_version < '3.13' and sys_platform != 'win32'"
