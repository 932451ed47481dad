"""Why nothing was judged of tables: said in the summary, since nothing judged is never success."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from qsd_rules.policy.model import Policy
from qsd_rules.words.language import Text

NOT_IN_FORCE = Text(
    "没有核查任何事项：政策当日不在施行期", "Nothing was judged: the policy is not in force on that day"
)
NO_SUBJECTS = Text(
    "没有核查任何事项：表里没有任何对象（只有表头，或各行都没有编号）",
    "Nothing was judged: no subject is in the tables (headings only, or rows without ids)",
)


def nothing_judged(policy: Policy, subjects: Mapping[str, int], day: date) -> Text | None:
    """Why nothing was judged on a day, of tables with so many subjects of each kind; none if something was."""
    if not policy.is_in_force(day):
        return NOT_IN_FORCE
    present = [policy.kinds[kind] for kind, count in subjects.items() if count]
    if not present:
        return NO_SUBJECTS
    if any(rule.subject == kind.name for kind in present for rule in policy.rules.values()):
        return None
    return Text(
        f"没有核查任何事项：没有规则涉及{'、'.join(kind.label.zh for kind in present)}",
        f"Nothing was judged: no rule is about {', '.join(kind.label.en for kind in present)}",
    )
