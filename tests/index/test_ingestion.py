"""Files into the index, and the report that operators read: progress, failures, and whose run it is."""

import json
import logging
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from index.ingestion import REPORT, ingest_files, process_began, read_report
from index.storage import IndexDirectory
from index.types import IndexStorageError
from ingest.pipeline import find_files

PLAN = "# Kế hoạch chuyển đổi số tỉnh Bình Dương\n\nĐến năm 2030, kinh tế số của tỉnh Bình Dương đạt 30% GRDP.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    plans = tmp_path / "plans"
    plans.mkdir()
    (plans / "a.md").write_text(PLAN, encoding="utf-8")
    (plans / "b.md").write_text("", encoding="utf-8")
    (plans / "c.xlsx").write_text("x", encoding="utf-8")
    return plans


def test_failures_name_the_file_the_cause_and_the_next_step(folder: Path, tmp_path: Path) -> None:
    """An operator would see that something is missing and not what to do."""
    index = tmp_path / "index"
    update, failed, _ = ingest_files(index, find_files([folder]), None)
    report = read_report(index)
    assert report is not None
    assert (report.state, report.done, report.total, report.generation) == ("done", 3, 3, update.generation)
    assert report.counts == {"added": 1, "updated": 0, "unchanged": 0, "failed": 2, "skipped": 0}
    assert list(report.failures) == failed
    assert [item.name for item in failed] == ["b.md", "c.xlsx"]
    assert "empty; fill it" in failed[0].reason and "convert it" in failed[1].reason


def test_progress_can_be_read_while_it_runs(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operators' page would stand still for minutes."""
    monkeypatch.setattr("index.ingestion._WRITE_SECONDS", 0.0)
    index, seen = tmp_path / "index", []

    def look(name: str) -> None:
        report = read_report(index)
        seen.append((name, report and (report.state, report.done, report.total, report.file)))

    ingest_files(index, find_files([folder]), None, look)
    assert seen == [(name, ("running", n, 3, name)) for n, name in enumerate(("a.md", "b.md", "c.xlsx"), 1)]


def test_what_ingestion_warns_of_is_kept(folder: Path, tmp_path: Path) -> None:
    """An operator would not learn that pages of a document could not be read, or that a file was left out."""
    def warn(name: str) -> None:
        logging.getLogger("ingest.loaders").warning("%s: page 2 of 3 could not be recognised", name)

    ingest_files(tmp_path / "index", find_files([folder]), None, warn)
    report = read_report(tmp_path / "index")
    assert report is not None
    assert report.notices[0] == "a.md: page 2 of 3 could not be recognised"
    assert len(report.notices) == 3


def test_a_name_that_is_taken_is_a_failure(folder: Path, tmp_path: Path) -> None:
    """A file would be left out without a word."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.md").write_text(PLAN.replace("30%", "31%"), encoding="utf-8")
    ingest_files(tmp_path / "index", find_files([folder]), None)
    _, failed, _ = ingest_files(tmp_path / "index", find_files([other]), None)
    assert "remove a.md" in failed[0].reason
    report = read_report(tmp_path / "index")
    assert report is not None and report.counts["failed"] == 1


def test_a_run_that_finds_the_index_locked_leaves_the_report_alone(folder: Path, tmp_path: Path) -> None:
    """The page would tell of a run that never was, in place of the one that goes on."""
    index = tmp_path / "index"
    ingest_files(index, find_files([folder]), None)
    before = (index / REPORT).read_bytes()
    with IndexDirectory(index).locked(), pytest.raises(IndexStorageError):
        ingest_files(index, find_files([folder]), None)
    assert (index / REPORT).read_bytes() == before


def test_a_run_that_fails_as_a_whole_says_why(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page would show a run that never ends."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(IndexDirectory, "write_segment", full)
    with pytest.raises(IndexStorageError):
        ingest_files(tmp_path / "index", find_files([folder]), None)
    report = read_report(tmp_path / "index")
    assert report is not None
    assert (report.state, "No space left" in report.error) == ("failed", True)


def test_a_run_whose_process_is_gone_is_interrupted(folder: Path, tmp_path: Path) -> None:
    """After a crash the page would say for ever that files are being read."""
    index = tmp_path / "index"
    ingest_files(index, find_files([folder]), None)
    report = read_report(index)
    assert report is not None
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    for process, state in ((child, "interrupted"), (os.getpid(), "running")):
        values = asdict(report) | {"state": "running", "process": process}
        (index / REPORT).write_text(json.dumps(values), encoding="utf-8")
        found = read_report(index)
        assert found is not None and found.state == state
        assert len(found.failures) == 2


def test_another_process_of_the_same_number_is_not_the_run(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a container that was started again the number is always the same: a crashed run would never end."""
    index = tmp_path / "index"
    ingest_files(index, find_files([folder]), None)
    report = read_report(index)
    assert report is not None and report.process_began == process_began(os.getpid()) != process_began(1)
    mine = asdict(report) | {"state": "running"}
    boot, tick = report.process_began.split()
    for began, state in (
        (report.process_began, "running"),
        (f"{boot} {int(tick) - 1}", "interrupted"),
        (f"another {tick}", "interrupted"),
        ("", "running"),  # of a system without /proc, or of a version before
    ):
        (index / REPORT).write_text(json.dumps(mine | {"process_began": began}), encoding="utf-8")
        found = read_report(index)
        assert found is not None and found.state == state
    monkeypatch.setattr("index.ingestion.process_began", lambda number: "")
    (index / REPORT).write_text(json.dumps(mine), encoding="utf-8")
    found = read_report(index)
    assert found is not None and found.state == "running"


@pytest.mark.parametrize("content", ["", "[]", "{", '{"failures": 1}', '{"failures": [], "x": 1}'])
def test_a_broken_report_is_none(tmp_path: Path, content: str) -> None:
    """The operators' page would not open any more."""
    (tmp_path / REPORT).write_text(content, encoding="utf-8")
    assert read_report(tmp_path) is None
