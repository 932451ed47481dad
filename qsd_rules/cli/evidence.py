"""`qsd-rules evidence`: the fewest documents that would settle a pending decision, and the order to ask in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Unpack

import click

from qsd_rules.cli.remedy import solving_parameters
from qsd_rules.cli.reporting import Asked, look_of, write_report
from qsd_rules.cli.snapshots import snapshot_from
from qsd_rules.cli.solving import judged_subjects, require_solver, tell_unjudged
from qsd_rules.cli.speaking import SpokenCommand
from qsd_rules.words.language import Language, Text

SUMMARY = Text(
    "待补材料的决定最少还要哪些材料，先要哪一份\n\n"
    "所列材料无论内容如何都足以作出决定；排在前面的可能单凭自身即得出结论，后面的就不必再要",
    "The fewest documents a pending decision waits for, and which to ask for first\n\n"
    "Those listed settle it whatever they say; what stands first may settle it by itself and spare the rest",
)


def command(language: Language) -> click.Command:
    """The command in one language."""

    def run(
        facts: Sequence[str],
        as_of: date | None,
        subject: Sequence[str],
        limit: int,
        rules: str | None,
        **asked: Unpack[Asked],
    ) -> int:
        look = look_of(asked, language, facts, rules)
        require_solver()
        from qsd_rules import load_policy
        from qsd_rules.assess.engine import assess
        from qsd_rules.assess.selection import choose, select
        from qsd_rules.prove.evidence import evidence_for
        from qsd_rules.report.remedy import evidence_json, evidence_report

        policy = load_policy(rules)
        snapshot = snapshot_from(policy, facts, language, as_of)
        selection = choose(policy, snapshot, subject)
        chosen = selection.subjects
        day = as_of or snapshot.date
        subjects = judged_subjects(policy, snapshot, day, chosen)
        found = list(evidence_for(policy, snapshot, day, subjects, limit))
        assessment = select(assess(policy, snapshot, day), selection)
        write_report(
            look, lambda _: evidence_report(found, assessment, language), lambda: evidence_json(found, assessment)
        )
        return tell_unjudged(policy, snapshot, day, chosen, language)

    return SpokenCommand("evidence", language, SUMMARY, callback=run, params=solving_parameters(language))
