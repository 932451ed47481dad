"""A filled workbook comes to the record of the same facts in YAML; hostile files are refused, soon and clearly."""

from __future__ import annotations

import io
import os
import time
import zipfile
import zlib
from collections.abc import Callable

import pytest

from qsd_rules.desk.pages.evaluate import MOST_BYTES_AT_ONCE
from qsd_rules.desk.storage.records import Record, assessment_of, head
from qsd_rules.facts.snapshot import Snapshot
from qsd_rules.policy.model import Policy
from tests.desk.test_jobs import wait_for
from tests.desk.visitors import FACTS, FAILING, Visitor

FILLED = FACTS / "project-fails-energy-review.xlsx"
MEGABYTE = 1024 * 1024
SECONDS = 10
"""Far more than any refusal takes, far less than unpacking a hostile file to its end would."""

TOO_LARGE = "a.xlsx 工作簿太大：解开后最多 64 MB、200000 个单元格"


def answer_of(visitor: Visitor, number: int, policy: Policy) -> tuple[Record, Snapshot]:
    record, assessment = head(visitor.database, number), assessment_of(visitor.database, number, policy)
    assert record is not None and assessment is not None
    return record, assessment.snapshot


def test_a_filled_workbook_comes_to_the_record_of_its_facts(visitor: Visitor, opinion: Policy) -> None:
    visitor.evaluate(FAILING)
    assert (visitor.evaluate(FILLED).status, visitor.address) == (200, "/records/2")
    assert "施工许可证： 不予核发施工许可证" in visitor.words
    assert f"{FILLED.name}!" in visitor.words
    (written, its_facts), (filled, facts) = answer_of(visitor, 1, opinion), answer_of(visitor, 2, opinion)
    assert (filled.answer_digest, filled.counts, filled.decisions, filled.as_of) == (
        written.answer_digest,
        written.counts,
        written.decisions,
        written.as_of,
    )
    assert {key: record.facts for key, record in facts.subjects.items()} == {
        key: record.facts for key, record in its_facts.subjects.items()
    }
    compared = visitor.client.get("/api/records/2").json()
    assert compared["answer_digest"] == visitor.client.get("/api/records/1").json()["answer_digest"]


def test_the_workbook_can_be_had_back_as_it_came(visitor: Visitor) -> None:
    visitor.evaluate(FILLED)
    assert visitor.client.get("/records/1/files/0").content == FILLED.read_bytes()


def with_zeros(megabytes: int) -> bytes:
    """The filled workbook with a picture that unpacks to so many megabytes of zeros.

    What a megabyte packs to is repeated, so that making it takes no time, and a gigabyte of it is one megabyte long.
    """
    packing = zlib.compressobj(9, wbits=-15)
    again = packing.compress(bytes(MEGABYTE)) + packing.flush(zlib.Z_FULL_FLUSH)
    packed = again * megabytes + packing.flush()
    entry = zipfile.ZipInfo("xl/media/image1.png")
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.CRC = 0
    entry.file_size, entry.compress_size = megabytes * MEGABYTE, len(packed)
    stream = io.BytesIO(FILLED.read_bytes())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/media/image0.png", b"")
        entry.header_offset = stream.seek(archive.start_dir)
        stream.write(entry.FileHeader() + packed)
        archive.filelist.append(entry)
        archive.start_dir = stream.tell()
    return stream.getvalue()


def archive_of(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return stream.getvalue()


HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a zip bomb": ("a.xlsx", lambda: with_zeros(65), TOO_LARGE),
    "a workbook of gigabytes": ("a.xlsx", lambda: with_zeros(3 * 1024), TOO_LARGE),
    "archives in an archive": (
        "a.xlsx",
        lambda: archive_of(**{f"{n}.zip": archive_of(a=bytes(MEGABYTE)) for n in range(3)}),
        "a.xlsx 这是压缩文件，不能当作表格读取",
    ),
    "a program": ("a.exe", lambda: b"MZ\x90\x00" + bytes(200), "a.exe"),
    "a program called a workbook": ("a.xlsx", lambda: b"MZ\x90\x00" + bytes(200), "a.xlsx 这是程序，不能当作表格读取"),
    "a picture called YAML": ("a.yaml", lambda: b"\x89PNG\r\n\x1a\n" + bytes(200), "a.yaml"),
    "a workbook cut off": ("a.xlsx", lambda: FILLED.read_bytes()[:9000], "a.xlsx 文件不完整，后面的部分缺失，读不了"),
    "a document type": (
        "a.xlsx",
        lambda: archive_of(**{"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><workbook>&b;</workbook>'}),
        "a.xlsx 工作簿里有文档类型声明",
    ),
}


def seconds_of_children() -> float:
    """The processor's time that processes took that were started here and have ended."""
    times = os.times()
    return times.children_user + times.children_system


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_soon_and_in_plain_words(name: str, visitor: Visitor) -> None:
    file, make, said = HOSTILE[name]
    body = make()
    began, before = time.process_time(), seconds_of_children()
    visitor.evaluate((file, body))
    if len(body) > MOST_BYTES_AT_ONCE:
        # It is read in a process of its own, whose seconds are known when it has ended.
        assert (visitor.status, visitor.address) == (200, "/jobs/1")
        wait_for(lambda: "没有完成" in visitor.open("/jobs/1").words)
        wait_for(lambda: seconds_of_children() > before)
        assert "输入有误，没有核查" in visitor.words
    else:
        assert visitor.status == 422
    assert time.process_time() - began + seconds_of_children() - before < SECONDS
    assert said in visitor.words
    assert "Traceback" not in visitor.page
    answer = visitor.client.post("/api/assess", params={"file": file}, content=body)
    assert 400 <= answer.status_code < 500
    assert visitor.evaluate(FILLED).address == "/records/1"


@pytest.mark.parametrize("name", ["facts", "表", "facts.exe", "facts.yaml", "facts.JSON"])
def test_a_workbook_without_the_name_of_one_is_still_read(name: str, visitor: Visitor) -> None:
    assert visitor.evaluate((name, FILLED.read_bytes())).address == "/records/1"
    assert f"{name}!" in visitor.words


def test_more_bytes_than_are_taken_are_refused(visitor: Visitor) -> None:
    visitor.evaluate(("a.xlsx", FILLED.read_bytes() + bytes(11 * MEGABYTE)))
    assert visitor.status == 413
