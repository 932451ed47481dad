"""An assessment whose names are written by somebody who means ill, for the tests of every report."""

from __future__ import annotations

from msgspec.structs import replace

from qsd_rules.assess.assessment import Assessment
from qsd_rules.assess.engine import assess
from qsd_rules.words.language import Text
from tests.report.samples import DAY, sample_snapshot, small_policy

HOSTILE_NAMES = (
    '<script>alert("名")</script>',
    "=HYPERLINK(\"http://example.org\",\"点我\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "</style><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "'; DROP TABLE findings; --",
    "\u202e楼办公\u202c",
    "一行\n二行\x1b[31m",
    "#let x = read(\"/etc/passwd\") $ 1 $ \\ *粗* _斜_ <标> @引",
    "名" * 300,
    "&lt;b&gt; &amp; ]]>",
)  # fmt: skip


def hostile_assessment(name: str) -> Assessment:
    """The sample with one name for all: subjects, papers and the snapshot's title."""
    snapshot = sample_snapshot()
    subjects = {
        key: replace(
            record,
            name=name,
            evidence={fact: replace(evidence, document=name) for fact, evidence in record.evidence.items()},
        )
        for key, record in snapshot.subjects.items()
    }
    return assess(small_policy(), replace(snapshot, subjects=subjects, title=Text(name, name)), DAY)
