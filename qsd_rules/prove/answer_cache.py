"""Answers kept between runs, by the digest of what they rest on."""

from __future__ import annotations

import contextlib
import hashlib
import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from qsd_rules.policy.cache import cache_folder
from qsd_rules.prove.answers import Answer
from qsd_rules.words.language import Text

MOST_KEPT = 20_000
"""Above this many groups only those of the last run are kept."""


def recall(policy: str) -> dict[str, tuple[Answer, ...]]:
    """The answers kept for a policy; none that are not whole."""
    path = path_for(policy)
    if path is None:
        return {}
    try:
        digest, _, body = path.read_text(encoding="utf-8").partition("\n")
        if hashlib.sha256(body.encode()).hexdigest() != digest:
            return {}
        return {key: tuple(read(entry) for entry in entries) for key, entries in json.loads(body).items()}
    except (OSError, ValueError):
        return {}


def remember(policy: str, answers: Mapping[str, tuple[Answer, ...]], latest: Iterable[str]) -> None:
    """Keep the answers of a policy, but none that a longer time limit could better."""
    path = path_for(policy)
    if path is None:
        return
    keys = list(answers) if len(answers) <= MOST_KEPT else list(latest)
    settled = {key: answers[key] for key in keys if all(answer.verdict != "undecided" for answer in answers[key])}
    body = json.dumps({key: [written(answer) for answer in each] for key, each in settled.items()}, ensure_ascii=False)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8", newline="") as file:
            file.write(f"{hashlib.sha256(body.encode()).hexdigest()}\n{body}")
        Path(file.name).replace(path)


def path_for(policy: str) -> Path | None:
    """Where the answers of a policy are kept."""
    folder = cache_folder()
    return folder and folder / f"proofs-{hashlib.sha256(policy.encode()).hexdigest()[:16]}.json"


def written(answer: Answer) -> list[Any]:
    """An answer as JSON, short."""
    detail = answer.detail and [answer.detail.zh, answer.detail.en]
    about = [answer.question, answer.about, answer.reading, answer.part]
    return [*about, answer.verdict, detail, answer.witness, answer.outcomes]


def read(entry: list[Any]) -> Answer:
    """An answer from JSON."""
    question, about, reading, part, verdict, detail, witness, outcomes = entry
    told = detail and Text(*detail)
    return Answer(question, tuple(about), verdict, told, witness, reading, part, tuple(outcomes))
