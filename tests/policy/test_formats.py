"""Packs of every format that was ever released are read. The folder `format_1` is as 0.1.0 had it and stays so."""

from datetime import date
from pathlib import Path

from qsd_rules.pack.cases.running import run_cases
from qsd_rules.pack.lint import find_problems, read_pack
from qsd_rules.words.language import Text

FORMAT_1 = Path(__file__).parent / "format_1"


def test_a_pack_of_0_1_0_is_read() -> None:
    assert "format:" not in (FORMAT_1 / "policy.yaml").read_text(encoding="utf-8")
    pack = read_pack(FORMAT_1)
    assert find_problems(pack) == ()
    rule = pack.policy.rules["builders-have-a-system"]
    assert (rule.subject, rule.lead, rule.cooperating) == ("project", ("区建设局", "区环保局"), ("区财政局",))
    (interpretation,) = rule.interpretations
    assert (interpretation.author, interpretation.date) == ("a lawyer", date(2011, 4, 1))
    assert interpretation.reason == Text("有制度即可", "having a system is enough")
    results = list(run_cases(pack.policy, pack.cases))
    assert len(results) == 16 and all(result.passed for result in results)
