"""Columns are matched, rows and cells that can't be read are set aside, and nothing vanishes."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from qsd_rules.policy.model import Policy
from qsd_rules.tables.reading.preparing import Prepared
from qsd_rules.tables.reading.table_reading import Found, Wishes, find_tables, read_tables
from qsd_rules.words.language import Language
from qsd_rules.words.problems import InputProblems
from tests.workbook.sheets import workbook

PROJECTS = """\
2015年建设工程项目一览表,,,,,
项目编号,项目名称,所在街道,使用性质,地上层数（层）,建设单位,备注
P1,甲,布吉街道,住宅,２２,E1,
P2,乙,坂田,public,二十二,E9,
P1,丙,,,,,
,丁,布吉街道,,,,
,,,,,,
P5,戊,布吉街道,住宅,3,E1,
"""
ENTERPRISES = """\
编号,名称,年主营业务收入（万元）,从事产品生产
E1,甲公司,"1,234.5",是
E2,乙公司,2000.123,也许
"""


def write(folder: Path, **files: str) -> list[str]:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return [str(folder)]


def prepare(policy: Policy, folder: Path, wishes: Wishes) -> tuple[Found, Prepared]:
    found = find_tables(policy, wishes, folder / ".work")
    return found, read_tables(found, wishes, folder / ".work")


def rejected(prepared: Prepared) -> pl.DataFrame:
    frames = [pl.read_parquet(path) for path in prepared.rejected]
    return pl.concat(frames) if frames else pl.DataFrame()


def whole(prepared: Prepared, kind: str) -> pl.DataFrame:
    table = prepared.tables[kind]
    return pl.concat(table.parts(table.columns))


def test_what_could_not_be_read_is_set_aside(opinion: Policy, tmp_path: Path) -> None:
    arguments = write(tmp_path, projects=PROJECTS, enterprises=ENTERPRISES)
    _, prepared = prepare(opinion, tmp_path, Wishes(arguments, subjects=["district=longgang:龙岗区"]))
    said = [
        (Path(table).name, row, column, subject, written, check)
        for table, row, column, subject, written, check in rejected(prepared)
        .select("table", "row", "column", "subject", "written", "check")
        .rows()
    ]
    assert sorted(said, key=str) == sorted(
        [
            ("enterprises.csv", 3, "年主营业务收入（万元）", "E2", "2000.123", "too-many-places"),
            ("enterprises.csv", 3, "从事产品生产", "E2", "也许", "wrong-type"),
            ("projects.csv", 4, "所在街道", "P2", "坂田", "unknown-choice"),
            ("projects.csv", 4, "地上层数（层）", "P2", "二十二", "wrong-type"),
            ("projects.csv", 4, "建设单位", "P2", "E9", "dangling-relation"),
            ("projects.csv", 5, "项目编号", "P1", "P1", "duplicate-subject"),
            ("projects.csv", 6, "项目编号", None, None, "missing-id"),
        ],
        key=str,
    )
    projects = whole(prepared, "project")
    assert projects["id"].to_list() == ["P1", "P2", "P5"]
    assert projects["project.storeys"].to_list() == [22, None, 3]
    assert projects["project.builder"].to_list() == ["E1", None, "E1"]
    assert projects["project.district"].to_list() == ["longgang"] * 3


@pytest.mark.parametrize(
    ("language", "reason"),
    [
        ("zh", "建设单位 `builder` 指向的企业 `enterprise1` 不在表中；是否想写 `enterprise-1`？"),
        ("en", "`builder` leads to the enterprise `enterprise1`, which is in no table; did you mean `enterprise-1`?"),
    ],
)
def test_reasons_are_told_in_the_language(language: Language, reason: str, opinion: Policy, tmp_path: Path) -> None:
    text = "id\nenterprise-1\n"
    arguments = write(tmp_path, projects="id,建设单位\nP1,enterprise1\n", enterprises=text)
    _, prepared = prepare(opinion, tmp_path, Wishes(arguments, language=language))
    assert (
        reason.partition("；")[0].partition(";")[0]
        in rejected(prepared).filter(pl.col("check") == "dangling-relation")["reason"][0]
    )


def test_a_collection_is_complete_where_it_is_said_and_nothing_was_lost(opinion: Policy, tmp_path: Path) -> None:
    wishes = Wishes(
        write(tmp_path, projects=PROJECTS, enterprises=ENTERPRISES),
        subjects=["district=longgang"],
        complete=["district.projects", "district.enterprises"],
    )
    _, prepared = prepare(opinion, tmp_path, wishes)
    district = whole(prepared, "district")
    # A row of the projects has no id: nobody knows whether it is another project.
    assert district["district.projects#complete"].to_list() == [False]
    assert district["district.enterprises#complete"].to_list() == [True]
    assert district["district.products#complete"].to_list() == [False]
    assert prepared.doubted["district.projects"].zh == "有的行没有编号或对不上列，成员可能不全"


def test_a_row_with_surplus_cells_may_belong_to_any_collection(opinion: Policy, tmp_path: Path) -> None:
    arguments = write(tmp_path, projects="id,建设单位\nP1,E1\nP2,E2,7\n", enterprises="id\nE1\n")
    wishes = Wishes(arguments, subjects=["district=longgang"], complete=["all"])
    _, prepared = prepare(opinion, tmp_path, wishes)
    assert rejected(prepared)["check"].to_list() == ["surplus-cells"]
    assert whole(prepared, "enterprise")["enterprise.built_projects#complete"].to_list() == [False]
    district = whole(prepared, "district")
    assert district["district.projects#complete"].to_list() == [False]
    assert district["district.enterprises#complete"].to_list() == [True]


def test_a_relation_that_was_misread_is_not_made_up(opinion: Policy, tmp_path: Path) -> None:
    arguments = write(tmp_path, projects="id,所在区\nP1,\nP2,elsewhere\n")
    wishes = Wishes(arguments, subjects=["district=longgang"], complete=["all"])
    _, prepared = prepare(opinion, tmp_path, wishes)
    assert whole(prepared, "project")["project.district"].to_list() == ["longgang", None]
    assert whole(prepared, "district")["district.projects#complete"].to_list() == [False]
    assert "project.district" in prepared.doubted["district.projects"].zh


def test_what_one_part_may_have_lost_is_not_forgotten_over_the_next(opinion: Policy, tmp_path: Path) -> None:
    arguments = write(tmp_path, projects="id,所在区\nP1,elsewhere\n", projects2="id,地上层数\nP2,许多\n")
    wishes = Wishes(arguments, subjects=["district=longgang"], complete=["all"])
    _, prepared = prepare(opinion, tmp_path, wishes)
    assert rejected(prepared)["check"].to_list() == ["dangling-relation", "wrong-type"]
    assert whole(prepared, "district")["district.projects#complete"].to_list() == [False]


def test_a_kind_without_a_table_is_led_to_all_the_same(opinion: Policy, tmp_path: Path) -> None:
    _, prepared = prepare(opinion, tmp_path, Wishes(write(tmp_path, projects="id,建设单位\nP1,E9\n")))
    assert whole(prepared, "project")["project.builder"].to_list() == ["E9"]
    assert "enterprise" not in prepared.tables or prepared.tables["enterprise"].rows == 0
    assert rejected(prepared).height == 0


def test_several_tables_of_a_kind_make_one(opinion: Policy, tmp_path: Path) -> None:
    write(tmp_path, projects="id,地上层数\nP1,3\nP2,4\n")
    (tmp_path / "more.csv").write_text("id,is_major\nP3,是\nP2,否\n", encoding="utf-8")
    arguments = [str(tmp_path / "projects.csv"), f"project={tmp_path / 'more.csv'}"]
    _, prepared = prepare(opinion, tmp_path, Wishes(arguments))
    frame = whole(prepared, "project")
    assert frame.select("id", "project.storeys", "project.is_major").rows() == [
        ("P1", 3, None),
        ("P2", 4, None),
        ("P3", None, True),
    ]
    assert rejected(prepared)["reason"].to_list() == [
        f"建设工程项目 `P2` 写了两次，先见于 {tmp_path / 'projects.csv'}:3；这一行不计"
    ]


@pytest.mark.parametrize(
    ("header", "mapped", "said"),
    [
        (
            "编号,地上层数,storeys",
            (),
            "the columns `地上层数` and `storeys` both give `project.storeys` [column-twice]\n"
            "    leave one out: `--map storeys=-`",
        ),
        ("编号,面积", ("面积=floor_aera",), "--map: a construction project has no fact `floor_aera` [unknown-fact]"),
        ("编号,storeys", ("层数=storeys",), "--map: there is no column `层数` [unknown-column]"),
        (
            "编号,地上层数（米）",
            (),
            "the column `地上层数（米）` is `storeys`, whose unit is `storeys`, not `米` [column-unit]",
        ),
    ],
)
def test_columns_that_are_not_clear(
    header: str, mapped: tuple[str, ...], said: str, opinion: Policy, tmp_path: Path
) -> None:
    arguments = write(tmp_path, projects=f"{header}\n")
    with pytest.raises(InputProblems) as caught:
        find_tables(opinion, Wishes(arguments, mapped), tmp_path / ".work")
    told = caught.value.problems[0].in_language("en").replace(f"{tmp_path / 'projects.csv'}: ", "")
    assert said in told


def test_a_label_of_two_facts_must_be_settled(opinion: Policy, tmp_path: Path) -> None:
    arguments = write(tmp_path, districts="编号,现代服务业增加值\nL,1\n")
    with pytest.raises(InputProblems) as caught:
        find_tables(opinion, Wishes(arguments), tmp_path / ".work")
    assert caught.value.problems[0].check == "ambiguous-column"
    assert "--map 现代服务业增加值=" in caught.value.problems[0].hint.en  # type: ignore[union-attr]  # it has one
    found = find_tables(
        opinion, Wishes(arguments, ["现代服务业增加值=modern_services.value_added"]), tmp_path / ".work"
    )
    assert found.tables[0].columns[1].gives == "district.modern_services.value_added"


def test_mapping_by_a_file(opinion: Policy, tmp_path: Path) -> None:
    arguments = write(tmp_path, projects="工程代号,高,备注\nP1,3,x\n")
    (tmp_path / "map.yaml").write_text("工程代号: id\nproject: {高: storeys, 备注: '-'}\n", encoding="utf-8")
    mapping = str(tmp_path / "map.yaml")
    found = find_tables(opinion, Wishes([f"{arguments[0]}/projects.csv"], [mapping]), tmp_path / ".work")
    assert [(match.column, match.gives, match.how) for match in found.tables[0].columns] == [
        ("工程代号", "id", "map"),
        ("高", "project.storeys", "map"),
        ("备注", "", "ignored"),
    ]


def test_kinds_are_told_by_name_or_by_columns(opinion: Policy, tmp_path: Path) -> None:
    for name, header in (
        ("建设工程项目", "id"),
        ("2015 projects", "id"),
        ("龙岗区企业名单", "编号,名称"),
        ("table", "编号,年主营业务收入,从事产品生产"),
    ):
        (tmp_path / f"{name}.csv").write_text(f"{header}\n", encoding="utf-8")
    found = find_tables(opinion, Wishes([str(tmp_path)]), tmp_path / ".work")
    kinds = {Path(table.source.name).stem: table.kind for table in found.tables}
    assert kinds == {
        "建设工程项目": "project",
        "2015 projects": "project",
        "龙岗区企业名单": "enterprise",
        "table": "enterprise",
    }
    (tmp_path / "unclear.csv").write_text("编号,名称\n", encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        find_tables(opinion, Wishes([str(tmp_path)]), tmp_path / ".work")
    assert "it is not clear which kind of subject this table lists" in caught.value.problems[0].message.en
    assert "write `kind=file`" in caught.value.problems[0].hint.en  # type: ignore[union-attr]  # it has one


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"complete": ["district.project"]}, "there is no collection `district.project`"),
        ({"subjects": ["distrikt=L"]}, "there is no kind `distrikt`"),
        ({"subjects": ["district"]}, "`district` must be `kind=ID:NAME`"),
        ({"mapped": ["层数"]}, "`层数` must be `column=fact`, or a file"),
    ],
)
def test_wishes_that_mean_nothing(wishes: dict[str, list[str]], said: str, opinion: Policy, tmp_path: Path) -> None:
    arguments = write(tmp_path, projects="id\n")
    with pytest.raises(InputProblems) as caught:
        find_tables(opinion, Wishes(arguments, **wishes), tmp_path / ".work")  # type: ignore[arg-type]  # texts
    assert caught.value.problems[0].message.en == said


def test_the_way_out_of_a_doubled_column_does_not_drop_both(opinion: Policy, tmp_path: Path) -> None:
    (tmp_path / "projects.csv").write_text("编号,地上层数,地上层数\nP1,6,7\n", encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        find_tables(opinion, Wishes([str(tmp_path / "projects.csv")]), tmp_path)
    assert caught.value.problems[0].in_language("zh").splitlines()[1:] == ["    两列同名：请删去一列，或改一列的列名"]


def test_the_way_out_of_an_unknown_kind_names_a_file_that_is_there(
    opinion: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.xlsx").write_bytes(workbook({"某": [["甲", "乙"], ["1", "2"]]}))
    with pytest.raises(InputProblems, match=r"as `district=a.xlsx`"):
        find_tables(opinion, Wishes(["a.xlsx"]), tmp_path)
