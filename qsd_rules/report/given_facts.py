"""What a snapshot says, as one line of words: each fact with its label, and which collections are complete."""

from __future__ import annotations

from collections.abc import Iterator

from qsd_rules.facts.shown_values import shown_value
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy
from qsd_rules.words.language import Language, Text

COMPLETE = Text("{label}已列全", "all of the {label} are listed")


def given_facts(snapshot: Snapshot, policy: Policy, language: Language, besides: str = "") -> Iterator[str]:
    """Every fact that a snapshot gives, but for one, subject by subject."""
    colon = Text("：", ": ").in_language(language)
    for record in snapshot.subjects.values():
        for name, value in record.facts.items():
            if name != besides:
                fact = policy.facts[name]
                said = shown_value(value, fact, policy, snapshot, language)
                yield f"{fact.label.in_language(language)}{colon}{said}"
        for name in sorted(record.complete):
            yield COMPLETE.in_language(language).format(label=policy.facts[name].label.in_language(language))
