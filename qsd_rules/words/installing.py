"""How to install libraries that are missing. The program is on no package index: pip finds it in its source folder."""

from __future__ import annotations

from qsd_rules.words.language import Text


def how_to_install(extra: str) -> Text:
    """What to do for the libraries of an extra, such as `desk`."""
    return Text(
        f"安装：在源码文件夹中运行 pip install '.[{extra}]'；没有网络的，用离线安装包中的 install.py",
        f"install it: in the source folder, pip install '.[{extra}]'; "
        "without a network, install.py of the offline archive",
    )
