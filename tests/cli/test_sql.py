"""`qsd-rules sql` as people call it: what is printed, what is refused, and that comments cannot break out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
from msgspec.structs import replace

from qsd_rules.cli.main import main
from qsd_rules.tables.judgement import judgement_of
from qsd_rules.tables.sql.comments import one_line
from qsd_rules.tables.sql.dialects import DIALECT, DIALECTS, named
from qsd_rules.tables.sql.intake import Warehouse
from qsd_rules.tables.sql.queries import statement
from qsd_rules.words.language import Text
from tests.strategies.policies import boolean, make_fact, make_policy, make_rule

DAY = date(2015, 12, 31)
SQL = ["sql", "--dialect", "duckdb", "--kind", "facility", "--as-of", "2015-12-31"]


def test_what_is_printed_runs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    layout = tmp_path / "layout.sql"
    assert main(["sql", "--dialect", "duckdb", "--ddl", "--output", str(layout)]) == 0
    assert capsys.readouterr().out == ""
    with duckdb.connect() as connection:
        connection.execute(layout.read_text(encoding="utf-8"))
        connection.execute("INSERT INTO facility (id, type, district) VALUES ('F', '工业废水排放口', 'nowhere')")
        for result in ("outcomes", "counts", "findings", "decisions", "rejects"):
            assert main([*SQL, "--result", result]) == 0
            written = capsys.readouterr().out
            answer = connection.execute(written).fetchall()
            assert answer, result
        assert answer == [("F", "district", "nowhere", "没有这样编号的主体")]


def test_comments_say_clause_title_and_condition(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SQL, "--result", "counts"]) == 0
    written = capsys.readouterr().out
    assert written.startswith("-- 由 qsd-rules")
    assert (
        "sewage-facilities-are-built-to-plan; 条款 三(一)4：按计划完成污水处理设施建设; 适用: facility.type" in written
    )
    assert main([*SQL, "--result", "counts", "--lang", "en"]) == 0
    assert "clause 三(一)4" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--kind", "facilty"], "there is no kind of subject `facilty`\n    did you mean `facility`?"),
        (["--table", "facility"], "`--table` is written as `project=mart.projects`, not `facility`"),
        (["--table", "project=p"], "`facility` has no table: give one with `--table facility=name`"),
        (["--columns", "facility=typ"], "`facility` has no fact `typ`\n    did you mean `type`?"),
        (["--complete", "district.project"], "there is no collection `district.project`"),
        (["--group-by", "type"], "`--group-by` goes with `--result counts` only, and what is asked is `findings`"),
    ],
)
def test_what_is_wrong_is_said(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SQL, "--lang", "en", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_title_cannot_end_a_comment() -> None:
    evil = "a */ DROP TABLE project; /* -- \n; DROP TABLE project; --"
    assert one_line(evil) == "a * / DROP TABLE project; / * -- ; DROP TABLE project; --"
    rule = make_rule("rule", boolean("passed"))
    rule = replace(rule, title=Text.same(evil), clause=evil)
    policy = make_policy([rule], facts=[make_fact("project.passed")])
    policy = replace(policy, title=Text.same(evil))
    warehouse = Warehouse({"project": "project"})
    judgement = judgement_of(policy, DAY, columns=warehouse.prepared(policy))
    for dialect in DIALECTS:
        for result in ("outcomes", "counts"):
            written = statement(judgement, "project", result, dialect, warehouse, "en")
            comments = [line for line in written.split("\n") if line.startswith("--")]
            bare = "\n".join(line for line in written.split("\n") if not line.startswith("--"))
            assert len(comments) >= 2
            while "/*" in bare:
                before, _, rest = bare.partition("/*")
                bare = before + rest.partition("*/")[2]
            assert "DROP" not in bare.replace("'", ""), written


def test_words_of_a_pack_stay_words() -> None:
    evil = "x'); DROP TABLE project; --\\"
    policy = make_policy([make_rule(evil, boolean("passed"))], facts=[make_fact("project.passed")])
    warehouse = Warehouse({"project": "project"})
    judgement = judgement_of(policy, DAY, columns=warehouse.prepared(policy))
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE project AS SELECT 'P' AS id, 'P' AS name, FALSE AS passed")
        answer = connection.execute(statement(judgement, "project", "findings", "duckdb", warehouse, "en")).fetchall()
    assert [row[1] for row in answer] == [evil]


def test_names_that_postgres_would_cut_off_stay_apart() -> None:
    first, second = ("x" * 70 + end for end in "ab")
    assert named(DIALECT["postgres"], first) != named(DIALECT["postgres"], second)
    assert len(named(DIALECT["postgres"], "区" * 40).encode()) <= 63
    assert named(DIALECT["duckdb"], first) == first
