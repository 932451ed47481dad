"""Writes the digests of the program's code into a wheel, where `qsd_rules.code_digest` reads them."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CodeDigests(BuildHookInterface):
    """Adds one file to a wheel; an editable installation is a checkout, and gets none."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        code = Path(self.root, "qsd_rules")
        module = runpy.run_path(str(code / "code_digest.py"))
        written = Path(self.directory, module["BUILT"])
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(json.dumps(module["package_digests"](code), indent=1), encoding="utf-8")
        build_data["force_include"][str(written)] = f"qsd_rules/{module['BUILT']}"
