"""What reading found out, kept beside the parts it wrote, so that a run that goes on need not read tables again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

FOLDER, STATE = "prepared", "state.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """Of each kind the parts, how many rows there were, and which are left out; relations that lead nowhere or go
    without saying; by kind without a table who is led to; what was set aside, and which relations it may have cost
    members.
    """

    parts: Mapping[str, Sequence[Path]]
    rows: Mapping[str, int]
    left_out: Mapping[str, pl.Series]
    nowhere: Mapping[str, pl.Series]
    only: Mapping[str, str]
    led_to: Mapping[str, pl.Series]
    rejected: Sequence[Path]
    lost: Mapping[str, str]


def keep(work: Path, kept: Kept) -> list[Path]:
    """Write it; all files that it rests on."""
    folder = work / FOLDER
    files = [*(path for paths in kept.parts.values() for path in paths), *kept.rejected]
    for start, series in (("left-out", kept.left_out), ("nowhere", kept.nowhere), ("led-to", kept.led_to)):
        for name, values in series.items():
            path = folder / f"{start}-{name}.parquet"
            values.alias("value").to_frame().write_parquet(path)
            files.append(path)
    state = {
        "parts": {kind: [str(path.relative_to(work)) for path in paths] for kind, paths in kept.parts.items()},
        "rows": kept.rows,
        "left_out": list(kept.left_out),
        "nowhere": list(kept.nowhere),
        "only": kept.only,
        "led_to": list(kept.led_to),
        "rejected": [str(path.relative_to(work)) for path in kept.rejected],
        "lost": kept.lost,
    }
    path = folder / STATE
    path.write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")
    return [*files, path]


def recall(work: Path) -> Kept:
    """What was kept."""
    folder = work / FOLDER
    state = json.loads((folder / STATE).read_text(encoding="utf-8"))

    def series(start: str, names: Sequence[str]) -> Mapping[str, pl.Series]:
        return {name: pl.read_parquet(folder / f"{start}-{name}.parquet")["value"] for name in names}

    return Kept(
        {kind: [work / path for path in paths] for kind, paths in state["parts"].items()},
        state["rows"],
        series("left-out", state["left_out"]),
        series("nowhere", state["nowhere"]),
        state["only"],
        series("led-to", state["led_to"]),
        [work / path for path in state["rejected"]],
        state["lost"],
    )
