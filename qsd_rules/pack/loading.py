"""Loading a pack: read, checked against what the chaining engine can take, and kept compiled between runs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from qsd_rules.code_digest import code_digest
from qsd_rules.policy import cache
from qsd_rules.policy.model import Policy
from qsd_rules.policy.pack_reading import (
    IDENTITY,
    bytes_of,
    compile_pack,
    digest_of,
    pack_files,
    shipped_pack,
    source_files,
)
from qsd_rules.source.files import shown_path
from qsd_rules.words.language import Text
from qsd_rules.words.problems import InputProblems, Place, Problem

COMPILING = ("assess", "conditions", "facts", "pack", "policy", "source", "words")
"""The packages whose code reads, checks and compiles a pack."""


def load_policy(folder: str | Path | None = None, *, cached: bool = True) -> Policy:
    """The policy in `folder`, or the one that comes with the program.

    A pack that was checked before is taken from the cache, by the digest of all its files
    and of the code that compiles it.

    Raises:
        InputProblems: everything that is wrong with the pack.
    """
    root = Path(folder) if folder is not None else shipped_pack()
    files = pack_files(root)
    contents = {name: bytes_of(root / name) for name in [*files, *source_files(root)]}
    digest = digest_of(contents)
    key = hashlib.sha256(os.fsencode(f"{code_digest(*COMPILING)} {root} {digest}")).hexdigest()
    policy = cache.recall(key) if cached else None
    if policy is None:
        policy = compile_pack(root, files, digest)
        problems = list(beyond_the_engine(policy, Place(shown_path(root / IDENTITY))))
        if problems:
            raise InputProblems(problems)
        if cached:
            cache.remember(key, policy)
    return policy


def beyond_the_engine(policy: Policy, place: Place) -> Iterator[Problem]:
    """Why the chaining engine could not be relied on to work through the policy's rules."""
    # What builds networks is imported only for a pack that is not in the cache: a command starts sooner.
    from qsd_rules.assess.network import build_network
    from qsd_rules.assess.safe_subset import outside_safe_subset

    hint = Text("把规则分到更多的规则包里，或合并条件", "divide the rules among packs, or join conditions")
    for kind in policy.kinds:
        for reason in outside_safe_subset(build_network(policy, kind)):
            yield Problem("beyond-the-engine", place, reason, hint)
