"""Crashes leave the old generation or the new one; damage is seen; nothing of others is touched."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index import maintenance, storage
from index.maintenance import backup_index, check_index, index_status, repair_index
from index.types import IndexStorageError
from index.writer import open_snapshot, update_index
from ingest.pipeline import parse_file
from ingest.types import IngestError
from tests.index.factory import SENTENCES, HashModel, parsed

MODEL = HashModel(8)


def names(directory: Path) -> set[str]:
    """The documents that an index shows."""
    return {document.name for document in open_snapshot(directory, MODEL).documents.values()}


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Two generations; the later one has a segment of its own."""
    directory = tmp_path / "index"
    update_index(directory, [parsed("a.md", *SENTENCES[:3])], (), MODEL)
    update_index(directory, [parsed("b.md", *SENTENCES[3:])], (), MODEL)
    return directory


class _KilledError(BaseException):
    """Stands for the end of the process: nothing may catch it."""


@pytest.mark.parametrize("call", ["fsync", "replace", "write"])
def test_a_kill_at_any_step_leaves_the_old_or_the_new_generation(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Pulling the plug while indexing would lose the index."""
    outcomes, step = [], 0
    while True:
        directory = tmp_path / f"{call}{step}"
        shutil.copytree(index, directory)
        with monkeypatch.context() as patch:
            _break(patch, call, step)
            patch.setattr(storage.IndexDirectory, "discard", lambda self, refs: None)  # a dead process tidies nothing
            try:
                update_index(directory, [parsed("c.md", SENTENCES[5]), parsed("a.md", SENTENCES[6])], ["b.md"], MODEL)
                finished = True
            except _KilledError:
                finished = False
        outcomes.append(frozenset(names(directory)))
        assert outcomes[-1] in ({"a.md", "b.md"}, {"a.md", "c.md"})
        assert open_snapshot(directory, MODEL).notices == ()
        update_index(directory, [parsed("d.md", SENTENCES[7])], (), MODEL)  # and the next write goes through
        assert names(directory) == outcomes[-1] | {"d.md"}
        named = {ref["id"] for path in (directory / "generations").iterdir() for ref in _body(path)["segments"]}
        assert {path.name for path in (directory / "segments").iterdir()} == named  # nothing is left lying about
        if finished:
            break
        step += 1
    assert step >= 1 and outcomes[-1] == {"a.md", "c.md"} and outcomes[0] == {"a.md", "b.md"}


def _body(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def _break(patch: pytest.MonkeyPatch, call: str, step: int) -> None:
    """Ends the process at the ``step``-th call; a broken write leaves half a file."""
    calls = iter(range(10_000))
    if call == "write":
        whole = storage._write_synced

        def half(path: Path, data: bytes) -> storage.FileRef:
            if next(calls) == step:
                path.write_bytes(bytes(data)[: len(data) // 2])
                raise _KilledError
            return whole(path, data)

        patch.setattr(storage, "_write_synced", half)
        return
    real: Callable = getattr(os, call)

    def killed(*arguments: object) -> object:
        if next(calls) == step:
            raise _KilledError
        return real(*arguments)

    patch.setattr(storage.os, call, killed)


def test_every_file_of_the_new_segment_is_watched(index: Path, tmp_path: Path) -> None:
    """Half-zeroed files would be searched without a word."""
    old, new = _segments(index)
    for position, file in enumerate(sorted(new.iterdir())):
        for damage in (_flip, _zero_half, _truncate, Path.unlink):
            directory = tmp_path / f"{position}{damage.__name__}"
            shutil.copytree(index, directory)
            damage(directory / "segments" / new.name / file.name)
            snapshot = open_snapshot(directory, MODEL)
            assert {document.name for document in snapshot.documents.values()} == {"a.md"}
            assert file.name in snapshot.notices[0] and "index repair" in snapshot.notices[0]
            faults = check_index(directory).faults
            assert len(faults) == 1 and file.name in faults[0]
    for file in old.iterdir():  # shared by both generations: nothing whole is left to serve
        directory = tmp_path / f"old{file.name}"
        shutil.copytree(index, directory)
        _flip(directory / "segments" / old.name / file.name)
        with pytest.raises(
            IndexStorageError, match=f"{file.name} does not match its hash. Run: python app.py index repair"
        ):
            open_snapshot(directory, MODEL)


@pytest.mark.parametrize("damage", ["flip", "truncate", "delete", "empty"])
@pytest.mark.parametrize("which", ["CURRENT", "manifest"])
def test_damaged_pointers_fall_back(index: Path, which: str, damage: str) -> None:
    """One bad byte outside the data would take the whole index away."""
    current = (index / "CURRENT").read_text().strip()
    manifests = [index / "generations" / f"{current}{suffix}" for suffix in (".json", ".copy")]
    actions: dict[str, Callable[[Path], object]] = {
        "flip": _flip,
        "truncate": _truncate,
        "delete": Path.unlink,
        "empty": lambda p: p.write_bytes(b""),
    }
    for path in [index / "CURRENT"] if which == "CURRENT" else manifests:
        actions[damage](path)
    assert names(index) == ({"a.md", "b.md"} if which == "CURRENT" else {"a.md"})
    assert "cannot be used" in open_snapshot(index, MODEL).notices[0]
    assert index_status(index).faults
    with pytest.raises(IndexStorageError, match="index repair"):  # a write must not build on a guess
        update_index(index, [parsed("c.md", SENTENCES[0])], (), MODEL)
    done = repair_index(index, MODEL)
    assert which == "CURRENT" or (current in done.notes[0] and "Ingest again" in done.notes[0])
    assert check_index(index).faults == ()
    update_index(index, [parsed("c.md", SENTENCES[0])], (), MODEL)
    assert "c.md" in names(index)


@pytest.mark.parametrize("suffix", [".json", ".copy"])
def test_a_damaged_manifest_has_a_copy(index: Path, suffix: str) -> None:
    """One bad byte in one small file would take away what was ingested last."""
    current = (index / "CURRENT").read_text().strip()
    path = index / "generations" / f"{current}{suffix}"
    whole = path.read_bytes()
    _flip(path)
    snapshot = open_snapshot(index, MODEL)
    assert snapshot.generation == current and str(path) in snapshot.notices[0] and "index repair" in snapshot.notices[0]
    assert len(check_index(index).faults) == len(index_status(index).faults) == 1
    assert repair_index(index, MODEL).generation == current
    assert path.read_bytes() == whole and check_index(index).faults == () == open_snapshot(index, MODEL).notices


def test_repair_rebuilds_what_records_allow_and_names_the_rest(index: Path) -> None:
    """A damaged index could only be thrown away."""
    old, new = _segments(index)
    _flip(new / "arrays.safetensors")
    _flip(old / "documents.jsonl")
    _truncate(old / "documents.jsonl.gz")
    done = repair_index(index, MODEL)
    assert (done.kept, done.rebuilt, done.lost) == (0, 1, ("a.md",))
    assert names(index) == {"b.md"} and check_index(index).faults == ()
    assert open_snapshot(index, MODEL).notices == ()
    again = repair_index(index, MODEL)
    assert (again.generation, again.kept, again.rebuilt) == (done.generation, 1, 0)


def test_damage_to_any_one_file_of_a_segment_loses_no_document(tmp_path: Path) -> None:
    """An operator would have to find the files again that were ingested years ago."""
    folder = tmp_path / "plans"
    folder.mkdir()
    for name, share in (("a.md", 20), ("b.md", 30)):
        text = f"# Kế hoạch chuyển đổi số tỉnh Long An\n\nĐến năm 2030, kinh tế số chiếm {share}% GRDP.\n"
        (folder / name).write_text(text, encoding="utf-8")
    directory = tmp_path / "index"
    update_index(directory, [parse_file(folder / name, name) for name in ("a.md", "b.md")], (), MODEL)
    before = open_snapshot(directory, MODEL)
    whole = [(doc, before.passages_of(key), before.targets_of(key)) for key, doc in before.documents.items()]
    assert all(targets and passages for _, passages, targets in whole)
    files = sorted((directory / "segments").glob("*/*"))
    assert len(files) == 7
    for file in files:
        for damage in (_flip, _zero_half, _truncate, Path.unlink):
            copy = tmp_path / f"{file.name}-{damage.__name__}"
            shutil.copytree(directory, copy)
            damage(copy / file.relative_to(directory))
            done = repair_index(copy, MODEL)
            assert (done.rebuilt, done.lost) == (2, ())
            after = open_snapshot(copy, MODEL)
            assert [
                (doc, after.passages_of(key), after.targets_of(key)) for key, doc in after.documents.items()
            ] == whole
            assert check_index(copy).faults == ()


def test_repair_moves_an_index_to_another_model(index: Path) -> None:
    """Changing the model would mean ingesting every file again."""
    other = HashModel(12)
    with pytest.raises(IndexStorageError, match="index repair"):
        open_snapshot(index, other)
    done = repair_index(index, other)
    assert done.rebuilt == 2 and done.lost == ()
    hits = open_snapshot(index, other).search("kinh tế số")
    assert hits and hits[0].dense > 0


def test_an_older_format_is_refused_until_repair_moves_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newer program would misread an older index, or every document would have to be found and ingested again."""
    file = tmp_path / "a.md"
    file.write_text("# Kế hoạch tỉnh Long An\n\nĐến năm 2030, kinh tế số chiếm 30% GRDP.\n", encoding="utf-8")
    directory = tmp_path / "index"
    update_index(directory, [parse_file(file, "a.md")], (), MODEL)
    before = next(iter(open_snapshot(directory, MODEL).documents.values()))
    before_it, repair = storage.FORMAT_VERSION, rf"python app\.py index repair --index {directory}"
    refused = rf"has format {before_it}, this version reads 99.*{repair}"
    for module in (storage, maintenance):
        monkeypatch.setattr(module, "FORMAT_VERSION", 99)
    for action in (
        lambda: open_snapshot(directory, MODEL),
        lambda: check_index(directory),
        lambda: update_index(directory, [], ["a.md"], MODEL),
        lambda: backup_index(directory, tmp_path / "backup"),
    ):
        with pytest.raises(IndexStorageError, match=refused):
            action()
    done = repair_index(directory, MODEL)
    assert (done.rebuilt, done.lost) == (1, ())
    snapshot = open_snapshot(directory, MODEL)
    assert next(iter(snapshot.documents.values())) == before and len(snapshot.targets) == 1
    assert check_index(directory).faults == ()
    assert update_index(directory, [parse_file(file, "a.md")], (), MODEL).unchanged == ("a.md",)


def test_a_document_of_an_older_format_keeps_what_this_version_knows(index: Path) -> None:
    """One new field would make every stored document unreadable."""
    old, _ = _segments(index)
    record = json.loads((old / "documents.jsonl").read_text(encoding="utf-8"))
    record.pop("inferred")
    line = json.dumps(record | {"written_by_an_older_version": 1}, ensure_ascii=False).encode()
    item = maintenance._made_anew(line, "here")
    assert item is not None and (item.document.name, item.document.inferred, item.source) == ("a.md", (), "here")
    record.pop("text")
    assert maintenance._made_anew(json.dumps(record).encode(), "") is None


def test_a_document_that_cannot_be_read_anew_keeps_no_other_from_being_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """After an update one document would keep the whole index from serving."""
    parsed_files = []
    for name, share in (("a.md", 20), ("b.md", 30)):
        (tmp_path / name).write_text(f"# Kế hoạch\n\nĐến năm 2030, kinh tế số chiếm {share}% GRDP.\n", encoding="utf-8")
        parsed_files.append(parse_file(tmp_path / name, name))
    update_index(tmp_path / "index", parsed_files, (), MODEL)
    real = maintenance.analyse

    def analyse(document):
        if document.name == "a.md":
            raise IngestError("more than 5 targets in one sentence")
        return real(document)

    monkeypatch.setattr(maintenance, "analyse", analyse)
    for module in (storage, maintenance):
        monkeypatch.setattr(module, "FORMAT_VERSION", 99)
    done = repair_index(tmp_path / "index", MODEL)
    assert (done.rebuilt, done.lost, names(tmp_path / "index")) == (1, ("a.md",), {"b.md"})
    assert "a.md is lost: more than 5 targets" in caplog.text


def test_an_index_of_a_newer_version_is_left_alone(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repair by yesterday's program would throw away what today's wrote."""
    files = {path: path.read_bytes() for path in index.rglob("*") if path.is_file()}
    refused = rf"has format {storage.FORMAT_VERSION}, this version reads 0: a newer version made it\. Use"
    for module in (storage, maintenance):
        monkeypatch.setattr(module, "FORMAT_VERSION", 0)
    for action in (
        lambda: open_snapshot(index, MODEL),
        lambda: repair_index(index, MODEL),
        lambda: update_index(index, [], ["a.md"], MODEL),
    ):
        with pytest.raises(IndexStorageError, match=refused):
            action()
    assert {path: path.read_bytes() for path in index.rglob("*") if path.is_file()} == files


def test_a_backup_is_an_index_of_its_own(index: Path, tmp_path: Path) -> None:
    """After a disk failure there would be nothing to go back to."""
    done = backup_index(index, tmp_path / "copies" / "friday")
    assert (done.documents, done.generation) == (2, open_snapshot(index, MODEL).generation)
    shutil.rmtree(index)
    assert check_index(done.directory).faults == ()
    shutil.copytree(done.directory, index)
    assert names(index) == {"a.md", "b.md"}
    assert update_index(index, [parsed("c.md", SENTENCES[0])], ["a.md"], MODEL).removed == ("a.md",)


def test_a_backup_overwrites_nothing_and_copies_no_damage(index: Path, tmp_path: Path) -> None:
    """A backup of a damaged index would replace the last good one."""
    good = backup_index(index, tmp_path / "good").directory
    kept = {path: path.read_bytes() for path in good.rglob("*") if path.is_file()}
    with pytest.raises(IndexStorageError, match="good is not empty; nothing was changed"):
        backup_index(index, good)
    _flip(_segments(index)[0] / "vectors.safetensors")
    with pytest.raises(IndexStorageError, match=r"vectors\.safetensors does not match its hash\. Run: .*index repair"):
        backup_index(index, tmp_path / "bad")
    assert not (tmp_path / "bad").exists()
    assert {path: path.read_bytes() for path in good.rglob("*") if path.is_file()} == kept


def test_a_backup_beside_a_writer_is_of_one_generation(index: Path, tmp_path: Path) -> None:
    """A writer that merges and collects would leave a backup without a segment."""

    def write(number: int) -> None:
        for step in range(3):
            update_index(index, [parsed(f"{number}-{step}.md", f"{SENTENCES[step]} {number}")], (), MODEL)

    real, calls = maintenance.IndexDirectory.copy_segment, iter(range(10))

    def slow(self: storage.IndexDirectory, source: storage.IndexDirectory, ref: storage.SegmentRef) -> None:
        if (number := next(calls)) < 2:
            write(number)
        real(self, source, ref)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(maintenance.IndexDirectory, "copy_segment", slow)
        done = backup_index(index, tmp_path / "backup")
    assert check_index(done.directory).faults == ()
    assert open_snapshot(done.directory, MODEL).generation == done.generation
    assert names(done.directory) == {"a.md", "b.md", *(f"{n}-{s}.md" for n in (0, 1) for s in range(3))}


def test_a_directory_of_something_else_is_left_alone(tmp_path: Path) -> None:
    """A slip in --index would overwrite somebody's files."""
    (tmp_path / "thesis.docx").write_text("years of work")
    for action in (
        lambda: update_index(tmp_path, [parsed("a.md", SENTENCES[0])], (), MODEL),
        lambda: open_snapshot(tmp_path, MODEL),
        lambda: update_index(tmp_path / "thesis.docx", [], (), MODEL),
    ):
        with pytest.raises(IndexStorageError, match="not an index"):
            action()
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_no_index_says_how_to_make_one(tmp_path: Path) -> None:
    """A newcomer would be left with a traceback."""
    for directory in (tmp_path, tmp_path / "none"):
        with pytest.raises(IndexStorageError, match=r"python app\.py ingest"):
            open_snapshot(directory, MODEL)
    assert list(tmp_path.iterdir()) == []


def test_a_second_writer_is_told_who_writes(index: Path) -> None:
    """Two writers would each lose the other's documents."""
    store = storage.IndexDirectory(index)
    with store.locked(), pytest.raises(IndexStorageError, match=f"written by process {os.getpid()} on .+ since 20"):
        update_index(index, [parsed("c.md", SENTENCES[0])], (), MODEL)
    assert update_index(index, [parsed("c.md", SENTENCES[0])], (), MODEL).added == ("c.md",)


def test_the_lock_of_a_dead_process_is_free(index: Path) -> None:
    """After a crash nobody could write until somebody deleted a file."""
    code = (
        "import os, sys; from pathlib import Path; from index.storage import IndexDirectory\n"
        "with IndexDirectory(Path(sys.argv[1])).locked(): os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(index)], cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == 9 and json.loads((index / "LOCK").read_text())["pid"] > 0
    assert update_index(index, [parsed("c.md", SENTENCES[0])], (), MODEL).added == ("c.md",)


def test_a_full_disk_says_so_and_loses_nothing(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk would leave half an index."""
    before = sorted(path.name for path in (index / "segments").iterdir())

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(storage.os, "fsync", full)
        with pytest.raises(IndexStorageError, match=r"No space left on device.*It is as it was"):
            update_index(index, [parsed("c.md", SENTENCES[0])], (), MODEL)
    assert names(index) == {"a.md", "b.md"}
    assert sorted(path.name for path in (index / "segments").iterdir()) == before


def test_names_in_a_manifest_cannot_lead_out_of_the_index(index: Path) -> None:
    """A prepared index could make the program read or delete files elsewhere."""
    path = index / "generations" / f"{(index / 'CURRENT').read_text().strip()}.json"
    body = _body(path)
    body.pop("sha256")
    body["segments"][1]["id"] = "../../elsewhere"
    body["sha256"] = storage._body_hash(body)
    for each in (path, path.with_suffix(".copy")):
        each.write_text(json.dumps(body), encoding="utf-8")
    snapshot = open_snapshot(index, MODEL)
    assert "segment id" in snapshot.notices[0] and len(snapshot.documents) == 1


def _segments(index: Path) -> tuple[Path, Path]:
    """The folders of the first and of the last segment."""
    body = _body(index / "generations" / f"{(index / 'CURRENT').read_text().strip()}.json")
    ids = [ref["id"] for ref in body["segments"]]
    assert len(ids) == 2
    return index / "segments" / ids[0], index / "segments" / ids[1]


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x11
    path.write_bytes(bytes(data))


def _zero_half(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] + bytes(len(data) - len(data) // 2))


def _truncate(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
