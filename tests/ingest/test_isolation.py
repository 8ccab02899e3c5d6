"""Isolation: no file takes more than its limits, and the next one is parsed as if nothing had been."""

import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.isolation import Limits, Worker
from ingest.loaders import load
from ingest.types import IngestError
from tests.ingest.docx_factory import paragraph, write_docx

GOOD = "<html><body><h1>Trang thử</h1><p>Đạt 21% GRDP.</p></body></html>"


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker(Limits(seconds=20, memory_bytes=700 * 1024**2, output_bytes=200_000))
    yield made
    made.close()


def is_fine(worker: Worker) -> bool:
    return [block.text for block in worker.parse(".html", "a.html", body=GOOD)[0]] == ["Trang thử", "Đạt 21% GRDP."]


def test_one_worker_serves_file_after_file(worker: Worker) -> None:
    """A folder of many small pages would take a process each."""
    assert is_fine(worker)
    started = time.perf_counter()
    for _ in range(50):
        assert is_fine(worker)
    assert time.perf_counter() - started < 3.0


def test_time_is_limited() -> None:
    """One file would hold up all others."""
    slow = Worker(Limits(seconds=0.02))
    with pytest.raises(IngestError, match=r"a\.html: parsing took more than 0\.02 seconds; split"):
        slow.parse(".html", "a.html", body=GOOD)
    slow.close()


def test_memory_is_limited_and_the_next_file_goes_on(worker: Worker, tmp_path: Path) -> None:
    """A small file of two million paragraphs would take the server's memory."""
    path = tmp_path / "bomb.docx"
    head = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", head + "<w:p/>" * 12_000_000 + "</w:body></w:document>")
    with pytest.raises(IngestError, match=r"bomb\.docx: .*(memory|paragraphs|damaged).*;"):
        worker.parse(".docx", "bomb.docx", path=path)
    assert is_fine(worker)


def test_a_part_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    """A megabyte of zip would be unpacked to a gigabyte."""
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        for _ in range(130):
            part.write(b" " * 1024**2)
    with pytest.raises(IngestError, match=r"bomb\.docx: unpacks to more than"):
        load(path)


def test_output_is_limited_and_the_next_file_goes_on(worker: Worker) -> None:
    """A page of a gigabyte of text would come back whole."""
    with pytest.raises(IngestError, match="more than 200,000 bytes of text"):
        worker.parse(".html", "a.html", body="<p>" + "chữ " * 100_000 + "</p>")
    assert is_fine(worker)


def test_a_dead_worker_is_replaced(worker: Worker) -> None:
    """After one crash no file could be ingested."""
    assert is_fine(worker)
    assert worker._process is not None
    worker._process.kill()
    worker._process.wait()
    assert is_fine(worker)


def test_a_deep_page_and_a_deep_document(worker: Worker, tmp_path: Path) -> None:
    """Nesting would end the parser."""
    deep = "<div>" * 50_000 + "Đạt 21%" + "</div>" * 50_000
    worker.parse(".html", "a.html", body=deep)
    nested = paragraph("Đạt 21%.")
    for _ in range(200):
        nested = f"<w:tbl><w:tr><w:tc>{nested}</w:tc></w:tr></w:tbl>"
    path = write_docx(tmp_path / "a.docx", paragraph("Thấy được.") + nested)
    assert worker.parse(".docx", "a.docx", path=path)[0]
    assert is_fine(worker)


def test_names_with_markup_and_control_letters_are_shown_plain(tmp_path: Path) -> None:
    """A file's name would clear an operator's screen."""
    path = tmp_path / "a\x1b[2J\u202e.pdf"
    path.write_bytes(b"rubbish")
    with pytest.raises(IngestError) as caught:
        load(path)
    assert str(caught.value).isprintable()
