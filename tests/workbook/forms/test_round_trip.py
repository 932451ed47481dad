"""What is filled into a form reads back the same: written by the program, and typed in by people of all habits."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from qsd_rules import assess
from qsd_rules.assess.selection import Selection
from qsd_rules.conditions.absent import Absent
from qsd_rules.facts.snapshot import Snapshot, SubjectRecord
from qsd_rules.policy.model import Fact, Policy
from qsd_rules.report.record import json_report
from qsd_rules.workbook.forms.contents import Layout, Wish
from qsd_rules.workbook.forms.writing import write_template
from qsd_rules.workbook.snapshot_files import read_contents, read_snapshot
from tests.facts.test_writing import same
from tests.strategies.counting import Count
from tests.strategies.imagined import Given
from tests.strategies.policies import make_snapshot, make_subject
from tests.strategies.profiles import examples
from tests.strategies.snapshots import presentable
from tests.workbook.sheets import saved

SAMPLES = sorted((Path(__file__).parents[3] / "facts").glob("*.yaml"))
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""A workbook is looked at sooner than shrunk."""

LAYOUTS: tuple[Layout, ...] = ("column", "row")


def main_kinds(snapshot: Snapshot) -> tuple[str, ...]:
    """The kind of the first subject, which the sample is about."""
    return (next(iter(snapshot.subjects))[0],)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples_in_a_workbook_are_the_same_facts(path: Path, layout: Layout, opinion: Policy) -> None:
    snapshot = read_snapshot(opinion, [path])
    wish = Wish(main_kinds(snapshot), layout=layout)
    again = read_contents(opinion, [("a.xlsx", write_template(opinion, wish, "zh", snapshot))])
    same(snapshot, again)
    assert (again.digest, again.notes) == (snapshot.digest, ())


@pytest.mark.parametrize("name", ["project-fails-energy-review", "enterprise-in-breach", "district-2015"])
def test_samples_in_a_workbook_are_assessed_the_same(name: str, opinion: Policy) -> None:
    (path,) = [each for each in SAMPLES if each.stem == name]
    snapshot = read_snapshot(opinion, [path])
    data = write_template(opinion, Wish(main_kinds(snapshot)), "zh", snapshot)
    found = [assess(opinion, each) for each in (snapshot, read_contents(opinion, [("a.xlsx", data)]))]
    decisions = [{(each.decision, each.subject): each for each in assessment.decisions} for assessment in found]
    outcomes = [{(each.rule, each.subject): each.outcome for each in assessment.outcomes} for assessment in found]
    assert decisions[0] == decisions[1] and outcomes[0] == outcomes[1]
    yaml, sheet = (json_report(each, Selection(None, None, ())) for each in found)
    assert f'"file":"{path}"' in yaml and '"file":"a.xlsx"' in sheet


def test_the_sample_workbook_says_what_its_yaml_says(opinion: Policy) -> None:
    (path,) = SAMPLES[0].parent.glob("*.xlsx")
    snapshot, again = (read_snapshot(opinion, [each]) for each in (path.with_suffix(".yaml"), path))
    same(snapshot, again)
    assert again.notes == ()


def test_a_label_of_two_facts_reads_back_from_a_list_that_asks_for_one_of_them(opinion: Policy) -> None:
    records = [
        make_subject("district", "D", {"value_added.modern_services": 365}),
        make_subject("product", "P", {"is_main_industrial_product": True}),
    ]
    snapshot = make_snapshot(opinion, records)
    labels = [fact.label.zh for fact in opinion.facts.values() if fact.kind == "district"]
    assert labels.count(opinion.facts["district.value_added.modern_services"].label.zh) == 2
    data = write_template(opinion, Wish(("product",), count=1), "zh", snapshot)
    again = read_contents(opinion, [("a.xlsx", data)])
    assert again.subjects["district", "D"].facts == {"district.value_added.modern_services": 365}


def test_imagined_snapshots_read_back_from_forms(opinion: Policy, count: Count) -> None:
    @settings(examples(4), phases=PHASES)
    @given(presentable(opinion), st.sampled_from(LAYOUTS), st.sampled_from(sorted(opinion.kinds)))
    def read_back(snapshot: Snapshot, layout: Layout, kind: str) -> None:
        data = write_template(opinion, Wish((kind,), layout=layout, count=1), "zh", snapshot)
        same(snapshot, read_contents(opinion, [("a.xlsx", data)]))
        count["snapshots"] += 1
        count["facts"] += sum(len(record.facts) for record in snapshot.subjects.values())

    read_back()
    assert count["facts"] > 1000


def test_blank_forms_typed_into_read_back(opinion: Policy, count: Count) -> None:
    blank = {
        layout: write_template(opinion, Wish(tuple(opinion.kinds), layout=layout, count=2), "zh") for layout in LAYOUTS
    }

    @settings(examples(3), phases=PHASES)
    @given(presentable(opinion), st.sampled_from(LAYOUTS), st.integers(0, 2**32))
    def type_in(snapshot: Snapshot, layout: Layout, seed: int) -> None:
        data, typed = fill(blank[layout], layout, snapshot, opinion, Random(seed))
        again = read_contents(opinion, [("a.xlsx", data)])
        for key, record in snapshot.subjects.items():
            asked = {name: value for name, value in record.facts.items() if name in typed}
            assert {name: value for name, value in again.subjects[key].facts.items() if name in typed} == asked
            count["facts"] += len(asked)
        count["forms"] += 1
        count["notes"] += len(again.notes)

    type_in()
    assert count["facts"] > 1000 and count["notes"] > 100


def fill(blank: bytes, layout: Layout, snapshot: Snapshot, policy: Policy, chance: Random) -> tuple[bytes, set[str]]:
    """A blank form with a snapshot's facts typed in as a person would; and the facts that it asks for."""
    book = load_workbook(io.BytesIO(blank))
    typed: set[str] = set()
    for sheet in book.worksheets:
        for cell in field_cells(sheet, layout):
            key, subject, row, column = cell
            name, _, path = key.partition(".")
            records = [record for record in snapshot.subjects.values() if record.kind == name]
            if subject >= len(records):
                continue
            if path in ("id", "name"):
                sheet.cell(row, column, records[subject].id if path == "id" else None)
            elif key in policy.facts:
                typed.add(key)
                type_value(sheet.cell(row, column), policy.facts[key], records[subject], policy, chance)
        if sheet.cell(5, 1).value == "@date":
            sheet.cell(5, 3, datetime.combine(snapshot.date, time()))
    return saved(book), typed


def field_cells(sheet: Any, layout: Layout) -> Iterator[tuple[str, int, int, int]]:
    """The fields of a blank form by their hidden keys: key, position of the subject, row, column."""
    if layout == "row":
        for column in range(2, sheet.max_column + 1):
            for subject in range(2):
                yield str(sheet.cell(1, column).value or ""), subject, 7 + subject, column
        return
    values = [column for column in range(2, sheet.max_column + 1) if sheet.cell(4, column).value == "@value"]
    for row in range(5, sheet.max_row + 1):
        for subject, column in enumerate(values):
            yield str(sheet.cell(row, 1).value or ""), subject, row, column


def type_value(cell: Any, fact: Fact, record: SubjectRecord, policy: Policy, chance: Random) -> None:
    """Type a value into a cell, in one of the ways people do."""
    value = record.facts.get(fact.name)
    if value is None:
        cell.value = chance.choice([None, None, "不详", " "])
        return
    cell.value, cell.number_format = chance.choice(list(spellings(fact, value, policy)))


def spellings(fact: Fact, value: Given, policy: Policy) -> Iterator[tuple[Any, str]]:
    """The ways to write a value into a cell, each with a number format."""
    match value:
        case Absent():
            yield from ((word, "General") for word in ("无", " 无 ", "没有", "none"))
        case bool():
            words = ("是", "√", "有", "是　", True) if value else ("否", "×", "无", "没有", False)
            yield from ((word, "General") for word in words)
        case int() | Decimal():
            yield from numbers(fact, value, policy)
        case date():
            yield datetime.combine(value, time()), "yyyy-mm-dd"
            yield (value - timedelta(days=0) - date(1899, 12, 30)).days, "General"
            yield f"{value.year}年{value.month}月{value.day}日", "@"
            yield value.strftime("%Y/%m/%d"), "@"
            yield value.strftime("%Y%m%d"), "@"
        case tuple():
            labels = dict(fact.choices)
            items = [labels[item].zh if item in labels else item for item in map(str, value)]
            yield ("\n".join(items) if items else "无"), "@"
            if fact.choices and all("、" not in item and "，" not in item for item in items) and len(items) > 1:
                yield "、".join(items), "@"
        case str() if fact.type == "choice":
            label = dict(fact.choices)[value]
            yield from ((word, "@") for word in (value, label.zh, label.en, f" {label.zh} "))
        case _:
            yield value, "@"


def numbers(fact: Fact, value: int | Decimal, policy: Policy) -> Iterator[tuple[Any, str]]:
    """The ways to write a number."""
    plain = format(Decimal(value), "f")
    wide = "".join(chr(ord(sign) + 0xFEE0) if sign in "0123456789.-" else sign for sign in plain)
    yield plain, "@"
    yield wide, "@"
    if len(plain) < 15:
        yield (int(value) if value == int(value) else float(value)), "General"
        yield float(value), "0.00"
    unit = policy.units.get(fact.unit)
    if unit is not None:
        yield f"{plain}{unit.label.zh}", "@"
        yield f"{plain} {unit.label.en}", "@"
    if fact.unit == "percent" and len(plain) < 12:
        yield float(Decimal(value) / 100), "0.00%"
