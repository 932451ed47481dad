"""What answers: the versions of program, engine, Python and pack."""

from __future__ import annotations

import platform

from qsd_rules.version import VERSION
from qsd_rules.words.language import Language, Text

ENGINE = Text("推理引擎", "engine")
PACK = Text("规则包", "pack")
DIGEST = Text("摘要", "digest")


def versions(rules: str | None, language: Language) -> list[str]:
    """One line each for program, engine, Python and pack.

    Raises:
        InputProblems: the pack cannot be read.
    """
    from qsd_rules import load_policy
    from qsd_rules.assess.engine import engine_name

    policy = load_policy(rules)
    colon = "：" if language == "zh" else ": "
    return [
        f"qsd-rules {VERSION}",
        f"{ENGINE.in_language(language)}{colon}{engine_name()}",
        f"Python {platform.python_version()}",
        f"{PACK.in_language(language)}{colon}{policy.number}{', ' if language == 'en' else '，'}"
        f"{DIGEST.in_language(language)} {policy.digest}",
    ]
