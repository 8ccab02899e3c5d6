"""Files of which nothing has changed are not read again, and nobody could tell from the index that they were not."""

import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import ingestion
from index.ingestion import Ingested, ingest_files, read_report
from index.maintenance import backup_index, repair_index
from index.readings import READINGS
from index.storage import IndexDirectory
from index.writer import index_writer, open_snapshot, update_index
from ingest import tesseract, versions
from ingest.front_matter import sidecar_of
from ingest.isolation import Worker
from ingest.pipeline import find_files, parse_file
from ingest.types import Document, IngestError, ParsedDocument
from tests.index.factory import HashModel, parsed
from tests.ingest.page_pictures import needs_tesseract, page, pdf_with_a_scanned_page

ROOT = Path(__file__).parents[2]
PLAN = "# Kế hoạch chuyển đổi số tỉnh {0}\n\nĐến năm 2030, kinh tế số của tỉnh {0} đạt {1}% GRDP.\n"
NOTICE = "page 2 of 3 could not be recognised"


@dataclass
class Reader:
    """In place of the parsers: depends on what they depend on, counts its calls, and gets better with its versions."""

    reading: int = 0
    analysis: int = 0
    parsed: list[str] = field(default_factory=list)
    analysed: list[str] = field(default_factory=list)

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """A document that shows all it was made from; "bad" files fail, of "torn" ones a page is missing."""
        self.parsed.append(name)
        content, sidecar = path.read_text(encoding="utf-8"), sidecar_of(path)
        if content.startswith("bad"):
            raise IngestError(f"{name}: bad; mend it")
        if content.startswith("torn"):
            logging.getLogger("ingest.loaders").warning("%s: %s", name, NOTICE)
        said = "" if sidecar is None else sidecar.read_text(encoding="utf-8")
        read = parsed(name, f"{content} {said} {path.name} {self.reading}")
        return self._analysed(read.document, str(path.resolve()))

    def analyse(self, document: Document, source: str) -> ParsedDocument:
        """What a document in the index gives with today's analysis."""
        self.analysed.append(document.name)
        return self._analysed(document, source)

    def _analysed(self, document: Document, source: str) -> ParsedDocument:
        made = parsed(document.name, f"{document.text} {self.analysis}", targets=1 + self.analysis % 3)
        return replace(made, document=document, source=source)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    return use(monkeypatch, Reader())


def use(patch: pytest.MonkeyPatch, reader: Reader) -> Reader:
    """Lets ingestion read with ``reader``; keys are made of files as ever, with its versions."""
    patch.setattr(ingestion, "parse_file", reader.parse)
    patch.setattr(ingestion, "analyse", reader.analyse)
    patch.setattr(ingestion, "analysis_version", lambda: f"analysis {reader.reading} {reader.analysis}")
    patch.setattr(versions, "reading_version", lambda: f"reading {reader.reading}")
    return reader


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three files, one of which fails and one of which is read in part."""
    plans = tmp_path / "plans"
    plans.mkdir()
    for name, content in {"a.md": "good", "bad.md": "bad", "torn.md": "torn"}.items():
        (plans / name).write_text(content, encoding="utf-8")
    return plans


def ingest(index: Path, *roots: Path, reread: bool = False) -> Ingested:
    """One run."""
    return ingest_files(index, find_files(roots), None, reread=reread)


def told(index: Path, done: Ingested) -> tuple[object, ...]:
    """What an operator learns of a run."""
    report = read_report(index)
    assert report is not None
    update = done.update
    changes = (update.added, update.updated, update.unchanged, update.taken)
    counts = {name: count for name, count in report.counts.items() if name != "skipped"}
    return changes, done.failures, report.notices, counts


def content(index: Path) -> list[tuple[str, str, str]]:
    """(name, digest, source) of each document that is shown; the digest is over all that the index says of it."""
    store = IndexDirectory(index)
    current = store.current()
    segments = store.manifest(current).segments if current is not None else ()
    entries = [
        entry for ref in segments for row, entry in enumerate(store.segment(ref).entries) if row not in ref.removed
    ]
    return sorted((entry.name, entry.digest, entry.source) for entry in entries)


def test_what_has_not_changed_is_not_read(folder: Path, tmp_path: Path, reader: Reader) -> None:
    """Every start would take the minutes in which scans are recognised."""
    index = tmp_path / "index"
    first = ingest(index, folder)
    before = told(index, first)
    reader.parsed.clear()
    again = ingest(index, folder)
    assert reader.parsed == ["bad.md"] and again.skipped == ["a.md", "torn.md"]
    assert again.update.unchanged == ("a.md", "torn.md")
    report = read_report(index)
    assert report is not None
    assert report.counts == {"added": 0, "updated": 0, "unchanged": 2, "failed": 1, "skipped": 2}
    assert (report.done, report.total) == (3, 3)
    assert (list(report.failures), report.notices) == (before[1], (f"torn.md: {NOTICE}",))


def test_what_is_asked_for_is_read_again(folder: Path, tmp_path: Path, reader: Reader) -> None:
    """A page that could not be recognised on a busy machine would be missing for ever."""
    ingest(tmp_path / "index", folder)
    reader.parsed.clear()
    done = ingest(tmp_path / "index", folder, reread=True)
    assert (reader.parsed, done.skipped) == (["a.md", "bad.md", "torn.md"], [])


def test_a_new_analysis_leaves_the_recognised_text(folder: Path, tmp_path: Path, reader: Reader) -> None:
    """Each new version of the program would recognise every scan again."""
    index = tmp_path / "index"
    ingest(index, folder)
    reader.parsed.clear()
    reader.analysis = 1
    done = ingest(index, folder)
    assert (reader.parsed, reader.analysed) == (["bad.md"], ["a.md", "torn.md"])
    assert done.update.updated == ("a.md", "torn.md")
    assert len(open_snapshot(index, None).targets) == 4
    report = read_report(index)
    assert report is not None and report.notices == (f"torn.md: {NOTICE}",)
    reader.analysed.clear()
    assert ingest(index, folder).skipped == ["a.md", "torn.md"] and reader.analysed == []


def test_a_damaged_document_is_not_analysed_anew(
    folder: Path, tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A figure that a broken disk has changed would be taken over as if the file said so."""
    index, source = tmp_path / "index", str(folder / "a.md")
    ingest(index, folder / "a.md")
    digest = content(index)[0][1]
    monkeypatch.setattr("index.writer.VERIFY_WRITE_BYTES", 0)  # a write holds large files against their size alone
    with index_writer(index, None) as writer:
        found = writer.document(source, "a.md", digest)
        assert found is not None and "good" in found.text
        assert writer.document(source, "a.md", "another") is None
    lines = next((index / "segments").iterdir()) / "documents.jsonl"
    lines.write_bytes(lines.read_bytes().replace(b"good", b"evil"))
    with index_writer(index, None) as writer:
        assert writer.document(source, "a.md", digest) is None


def test_an_unchanged_result_of_a_new_reader_is_remembered(folder: Path, tmp_path: Path, reader: Reader) -> None:
    """After an update that changes nothing for these files each start would read them all."""
    index = tmp_path / "index"
    ingest(index, folder)
    generation = IndexDirectory(index).current()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(versions, "reading_version", lambda: "a comment more")
        assert ingest(index, folder).skipped == []
        assert ingest(index, folder).skipped == ["a.md", "torn.md"]
    assert IndexDirectory(index).current() == generation


def test_a_file_that_changes_while_it_is_read_is_read_again(
    folder: Path, tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a file said for a second would be answered for ever once it says again what it said before."""
    path = folder / "a.md"

    def parse(file: Path, name: str) -> ParsedDocument:
        if file == path:
            path.write_text("half written", encoding="utf-8")
        return reader.parse(file, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ingestion, "parse_file", parse)
        ingest(tmp_path / "index", folder)
    path.write_text("good", encoding="utf-8")
    assert ingest(tmp_path / "index", folder).update.updated == ("a.md",)


@pytest.mark.parametrize(
    "left",
    [
        "",
        "{",
        "[]",
        '{"format": 1}',
        '{"format": 1, "readings": [["a"]]}',
        '{"format": 1, "readings": [["a", "b", "c", "d", [], []]]}',
        '{"format": 1, "readings": [["a", "b", "c", "d", "e", [5]]]}',
        '{"format": 2, "readings": []}',
    ],
)
def test_a_broken_memory_costs_no_more_than_time(left: str, folder: Path, tmp_path: Path, reader: Reader) -> None:
    """A file torn by a power cut would keep an index from being brought up to date."""
    index = tmp_path / "index"
    before = told(index, ingest(index, folder))[1:3]
    (index / READINGS).write_text(left, encoding="utf-8")
    done = ingest(index, folder)
    assert done.skipped == [] and told(index, done)[1:3] == before
    assert ingest(index, folder).skipped == ["a.md", "torn.md"]


def test_a_memory_that_cannot_be_written_fails_no_ingest(folder: Path, tmp_path: Path, reader: Reader) -> None:
    """A report would say that the index is as it was, although the new generation serves."""
    index = tmp_path / "index"
    (index / READINGS).with_suffix(".new").mkdir(parents=True)
    (index / "generations").mkdir()
    assert ingest(index, folder).update.added == ("a.md", "torn.md")
    assert [name for name, _, _ in content(index)] == ["a.md", "torn.md"]


def test_an_index_that_remembers_nothing_yet_is_kept(folder: Path, tmp_path: Path, reader: Reader) -> None:
    """An index of an earlier version would have to be built anew."""
    index = tmp_path / "index"
    update_index(index, [reader.parse(folder / "a.md", "a.md")], (), None)
    generation = IndexDirectory(index).current()
    ingest(index, folder / "a.md")
    assert IndexDirectory(index).current() == generation
    assert ingest(index, folder / "a.md").skipped == ["a.md"]


def test_documents_whose_source_is_not_known_are_skipped_too(folder: Path, tmp_path: Path, reader: Reader) -> None:
    """An index that a repair has brought up from an older format would be read at each start."""
    index = tmp_path / "index"
    update_index(index, [replace(reader.parse(folder / "a.md", "a.md"), source="")], (), None)
    ingest(index, folder / "a.md")
    assert ingest(index, folder / "a.md").skipped == ["a.md"]


def test_a_backup_remembers_as_well(folder: Path, tmp_path: Path, reader: Reader) -> None:
    """After a restore every scan would be recognised again."""
    index = tmp_path / "index"
    ingest(index, folder)
    backup_index(index, tmp_path / "backup")
    shutil.rmtree(index)
    (tmp_path / "backup").rename(index)
    assert ingest(index, folder).skipped == ["a.md", "torn.md"]


def test_a_move_to_another_model_reads_nothing_again(folder: Path, tmp_path: Path, reader: Reader) -> None:
    """A better embedding model would cost the recognition of all scans, too."""
    index = tmp_path / "index"
    ingest(index, folder)
    repair_index(index, HashModel())
    assert ingest_files(index, find_files([folder]), HashModel()).skipped == ["a.md", "torn.md"]


def test_what_an_older_generation_lacks_is_read_again(folder: Path, tmp_path: Path, reader: Reader) -> None:
    """After falling back to the generation before, a plan would be answered from its old text and never mended."""
    index = tmp_path / "index"
    ingest(index, folder)
    old = (index / "CURRENT").read_bytes()
    (folder / "a.md").write_text("good, and new", encoding="utf-8")
    ingest(index, folder)
    wanted = content(index)
    (index / "CURRENT").write_bytes(old)
    done = ingest(index, folder)
    assert done.update.updated == ("a.md",) and done.skipped == ["torn.md"]
    assert content(index) == wanted


def test_readings_of_what_was_removed_are_forgotten(folder: Path, tmp_path: Path, reader: Reader) -> None:
    """The memory of a folder whose files come and go would grow without end."""
    index = tmp_path / "index"
    ingest(index, folder)
    (folder / "torn.md").unlink()
    update_index(index, (), ["torn.md"], None)
    ingest(index, folder)
    rows = json.loads((index / READINGS).read_text(encoding="utf-8"))["readings"]
    assert [row[1] for row in rows] == ["a.md"]


def test_the_parsers_themselves(tmp_path: Path) -> None:
    """With real files: what front matter, a file beside and the bytes say is seen, and nothing else is read."""
    plans, index = tmp_path / "plans", tmp_path / "index"
    plans.mkdir()
    (plans / "a.md").write_text(PLAN.format("Long An", 25), encoding="utf-8")
    (plans / "b.md").write_text(PLAN.format("Cà Mau", 20), encoding="utf-8")
    ingest(index, plans)
    assert ingest(index, plans).skipped == ["a.md", "b.md"]
    (plans / "b.md.meta.yaml").write_text("publisher: Cổng Cà Mau\n", encoding="utf-8")
    assert ingest(index, plans).update.updated == ("b.md",)
    assert ingest(index, plans).skipped == ["a.md", "b.md"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ingestion, "analysis_version", lambda: "another")
        patch.setattr(ingestion, "parse_file", _never)
        assert ingest(index, plans).update.unchanged == ("a.md", "b.md")
    found = {document.name: document for document in open_snapshot(index, None).documents.values()}
    assert found["b.md"] == parse_file(plans / "b.md", "b.md").document


@needs_tesseract
def test_scans_are_read_once_tesseract_is_there_and_not_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After Tesseract was installed scans would stay unread; or each start would recognise them again."""
    plans, index = tmp_path / "plans", tmp_path / "index"
    plans.mkdir()
    picture = page(["Kế hoạch chuyển đổi số tỉnh Cà Mau"])
    picture.save(plans / "scan.png", dpi=(200, 200))
    pdf_with_a_scanned_page(plans / "mixed.pdf", picture)
    with new_parser(monkeypatch) as patch:
        patch.setenv("PATH", str(tmp_path))
        first = ingest(index, plans)
        assert ([item.name for item in first.failures], first.update.added) == (["scan.png"], ("mixed.pdf",))
        again = ingest(index, plans)
        assert (again.failures, again.skipped) == (first.failures, ["mixed.pdf"])
        report = read_report(index)
        assert report is not None and "page 2 of 2 could not be recognised" in report.notices[0]
    with new_parser(monkeypatch):
        read = ingest(index, plans).update
        assert (read.added, read.updated) == (("scan.png",), ("mixed.pdf",))
        report = read_report(index)
        assert report is not None and (report.failures, report.notices) == ((), ())
    monkeypatch.setattr(ingestion, "parse_file", _never)
    assert ingest(index, plans).skipped == ["mixed.pdf", "scan.png"]
    texts = [document.text for document in open_snapshot(index, None).documents.values()]
    assert len(texts) == 2 and all("tỉnh Cà Mau" in text for text in texts)


@contextmanager
def new_parser(patch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A parsing process of its own, which knows nothing of Tesseract yet."""
    worker, known = Worker(), (tesseract.tesseract, tesseract.tesseract_version)
    with patch.context() as inner:
        inner.setattr("ingest.loaders.shared_worker", lambda: worker)
        try:
            for cached in known:
                cached.cache_clear()
            yield inner
        finally:
            worker.close()
            for cached in known:
                cached.cache_clear()


def _never(path: Path, name: str) -> ParsedDocument:
    raise AssertionError(name)


# --- any history -----------------------------------------------------------------------------------------------------

_FILES = ("p/a.md", "p/b.txt", "p/sub/a.md", "q/a.md", "q/c.md")
_FILE = st.sampled_from(_FILES)
_CONTENT = st.sampled_from(["one", "two", "torn", "bad"])
_CHANGE: st.SearchStrategy[tuple[str, ...]] = st.one_of(
    st.tuples(st.just("write"), _FILE, _CONTENT),
    st.tuples(st.just("delete"), _FILE),
    st.tuples(st.sampled_from(["rename", "copy"]), _FILE, _FILE),
    st.tuples(st.just("say"), _FILE, st.sampled_from(["full", "stem"]), st.sampled_from(["x", "y", ""])),
    st.tuples(st.just("remove"), st.sampled_from(["a.md", "b.txt", "sub/a.md", "q/a.md", "c.md", "p/a.md"])),
    st.tuples(st.just("forget")),
)
_ROOTS = st.sampled_from([("p", "q"), ("p", "q"), ("p",), ("q", "p"), ("p/sub", "p"), ("p/a.md",), (".",)])
_UPGRADE = st.sampled_from(["", "", "reading", "analysis"])
_RUN = st.tuples(st.lists(_CHANGE, max_size=4), _UPGRADE, _ROOTS)


@dataclass
class History:
    """Two indexes over the same files: one that skips what has not changed, one that reads everything each time."""

    base: Path
    reader: Reader

    def __post_init__(self) -> None:
        self.files, self.quick, self.thorough = (self.base / name for name in ("files", "quick", "thorough"))
        for name in _FILES:
            (self.files / name).parent.mkdir(parents=True, exist_ok=True)
            self.write(name, "torn" if name.startswith("q") else "one")
        for index in (self.quick, self.thorough):
            update_index(index, (), ("nothing",), None)

    def change(self, what: str, *values: str) -> None:
        """One change to files, reader or indexes."""
        act: Callable[..., None] = getattr(self, what)
        act(*values)

    def write(self, name: str, text: str) -> None:
        (self.files / name).write_text(text, encoding="utf-8")

    def delete(self, name: str) -> None:
        (self.files / name).unlink(missing_ok=True)

    def rename(self, old: str, new: str) -> None:
        if (self.files / old).exists():
            (self.files / old).replace(self.files / new)

    def copy(self, old: str, new: str) -> None:
        if (self.files / old).exists() and old != new:
            shutil.copy2(self.files / old, self.files / new)

    def say(self, name: str, spelling: str, said: str) -> None:
        path = self.files / name
        path = path.with_name((path.name if spelling == "full" else path.stem) + ".meta.yaml")
        if said:
            path.write_text(said, encoding="utf-8")
        else:
            path.unlink(missing_ok=True)

    def remove(self, name: str) -> None:
        for index in (self.quick, self.thorough):
            update_index(index, (), (name,), None)

    def upgrade(self, part: str) -> None:
        if part:
            setattr(self.reader, part, getattr(self.reader, part) + 1)

    def forget(self) -> None:
        (self.quick / READINGS).unlink(missing_ok=True)

    def find(self, roots: tuple[str, ...]) -> list[tuple[Path, str]]:
        """The files below those roots that are there."""
        return find_files([self.files / root for root in roots if (self.files / root).exists()])

    def run(self, roots: tuple[str, ...]) -> tuple[Ingested, Ingested]:
        """An ingest of both."""
        files = self.find(roots)
        return ingest_files(self.quick, files, None), ingest_files(self.thorough, files, None, reread=True)


@settings(deadline=None, max_examples=60)
@given(runs=st.lists(_RUN, min_size=1, max_size=6))
def test_any_history_gives_the_index_that_reading_everything_gives(
    runs: list[tuple[list[tuple[str, ...]], str, tuple[str, ...]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A plan that was changed, moved or described anew would be answered from what it said before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)  # three times as many histories in the time
        history = History(tmp_path_factory.mktemp("history"), use(patch, Reader()))
        for changes, upgraded, roots in runs:
            for what, *values in changes:
                history.change(what, *values)
            history.upgrade(upgraded)
            quick, thorough = history.run(roots)
            assert told(history.quick, quick) == told(history.thorough, thorough)
            assert content(history.quick) == content(history.thorough)
            again, _ = history.run(roots)
            files = history.find(roots)
            if len({path for path, _ in files}) == len(files):  # of one that bears two names each replaces the other
                failed = {failure.name for failure in again.failures} - set(again.update.taken)
                assert len(again.skipped) == len(files) - len(failed)
