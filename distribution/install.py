"""Installs qsd-rules from this archive, with neither network nor compiler: `python install.py FOLDER`.

It needs nothing but Python 3.11 or newer. Every file is held to its SHA-256 before anything is installed.
只用本目录里的文件安装 qsd-rules，不需要网络和编译器：`python install.py 安装到的文件夹`。
"""

import hashlib
import os
import platform
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
MACHINES = {("Linux", "x86_64"): "linux-x86_64", ("Windows", "AMD64"): "windows-amd64"}


def main(arguments: list[str]) -> int:
    """Check the archive, make a virtual environment in a folder, and install the program there."""
    if sys.getfilesystemencoding() != "utf-8":
        # Names of folders may hold any characters, whatever the locale.
        again = [sys.executable, "-X", "utf8", str(Path(__file__).absolute()), *arguments]
        return subprocess.run(again, check=False).returncode
    if len(arguments) != 1:
        return told("用法 / usage: python install.py FOLDER")
    machine = MACHINES.get((platform.system(), platform.machine()))
    target = f"{sys.version_info[0]}.{sys.version_info[1]}-{machine}"
    listed = HERE / f"requirements-{target}.txt"
    if not listed.is_file():
        there = ", ".join(sorted(each.stem[len("requirements-") :] for each in HERE.glob("requirements-*.txt")))
        return told(f"本目录没有适用于 {target} 的文件 / this archive is not for {target}: {there}")
    for line in (HERE / "SHA256SUMS").read_text("utf-8").splitlines():
        expected, _, name = line.partition("  ")
        file = HERE / name
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != expected:
            return told(f"文件缺失或已损坏，没有安装 / missing or damaged, nothing is installed: {name}")
    folder = Path(arguments[0]).resolve()
    if folder.exists() and any(folder.iterdir()):
        return told(f"文件夹不是空的 / the folder is not empty: {folder}")
    venv.create(folder)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    # Nothing from outside: no index, no other place for wheels, no settings of pip from this machine.
    environment = {name: value for name, value in os.environ.items() if not name.upper().startswith("PIP_")}
    environment |= {"PIP_CONFIG_FILE": os.devnull, "PYTHONUTF8": "1"}
    # The pip of the archive: this Python may have none.
    [pip] = (HERE / "wheels").glob("pip-*.whl")
    command = [str(scripts / "python"), str(pip / "pip"), "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-index", "--find-links", str(HERE / "wheels"), "--no-deps", "--only-binary", ":all:"]
    command += ["--require-hashes", "--requirement", str(listed)]
    if subprocess.run(command, env=environment, check=False).returncode:
        return told("没有装成 / installation failed")
    print(f"已安装 / installed: {scripts / 'qsd-rules'}")
    return 0


def told(message: str) -> int:
    """Say what is wrong."""
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
