"""Files that were sent, read to a snapshot; their names are shown and kept, and never become a path."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from qsd_rules.desk.storage.records import KeptFile
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.source.file_formats import DOCUMENT_SUFFIXES, TABLE_SUFFIXES, TYPED_SUFFIXES
from qsd_rules.source.files import SUFFIXES as FACTS
from qsd_rules.source.limits import UNSEEN
from qsd_rules.workbook.snapshot_files import read_contents

LONGEST_FILE_NAME: Final = 120
UNNAMED: Final = "facts"
SUFFIXES: Final = (*TABLE_SUFFIXES, *DOCUMENT_SUFFIXES, *TYPED_SUFFIXES, *FACTS)


def shown_name(name: str | None) -> str:
    """A file's name as it is shown: without folders, without what can't be seen, not too long."""
    last = re.split(r"[\\/]", name or "")[-1]
    seen = " ".join(UNSEEN.sub("", last).split())
    if len(seen) <= LONGEST_FILE_NAME:
        return seen or UNNAMED
    stem, dot, suffix = seen.rpartition(".")
    kept = LONGEST_FILE_NAME - len(suffix) - 2
    return f"{stem[:kept]}…{dot}{suffix}" if dot and kept > 0 else seen[:LONGEST_FILE_NAME]


def read_sent(policy: Policy, files: Sequence[KeptFile]) -> Snapshot:
    """The snapshot that files which were sent write together.

    Raises:
        InputProblems: everything that is wrong with any of them.
    """
    return read_contents(policy, files)
