"""Crashes leave the old generation or the new one; damage is seen; nothing of others is touched."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index import storage
from index.maintenance import check_index, index_status, repair_index
from index.types import IndexStorageError
from index.writer import open_snapshot, update_index
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
    path = index / "CURRENT" if which == "CURRENT" else index / "generations" / f"{current}.json"
    actions: dict[str, Callable[[Path], object]] = {
        "flip": _flip,
        "truncate": _truncate,
        "delete": Path.unlink,
        "empty": lambda p: p.write_bytes(b""),
    }
    actions[damage](path)
    assert names(index) in ({"a.md", "b.md"}, {"a.md"})
    assert index_status(index).faults or which == "CURRENT"
    with pytest.raises(IndexStorageError, match="index repair"):  # a write must not build on a guess
        update_index(index, [parsed("c.md", SENTENCES[0])], (), MODEL)
    repair_index(index, MODEL)
    assert check_index(index).faults == ()
    update_index(index, [parsed("c.md", SENTENCES[0])], (), MODEL)
    assert "c.md" in names(index)


def test_repair_rebuilds_what_records_allow_and_names_the_rest(index: Path) -> None:
    """A damaged index could only be thrown away."""
    old, new = _segments(index)
    _flip(new / "arrays.safetensors")
    _flip(old / "passages.jsonl")
    done = repair_index(index, MODEL)
    assert (done.kept, done.rebuilt, done.lost) == (0, 1, ("a.md",))
    assert names(index) == {"b.md"} and check_index(index).faults == ()
    assert open_snapshot(index, MODEL).notices == ()
    again = repair_index(index, MODEL)
    assert (again.generation, again.kept, again.rebuilt) == (done.generation, 1, 0)


def test_repair_moves_an_index_to_another_model(index: Path) -> None:
    """Changing the model would mean ingesting every file again."""
    other = HashModel(12)
    with pytest.raises(IndexStorageError, match="index repair"):
        open_snapshot(index, other)
    done = repair_index(index, other)
    assert done.rebuilt == 2 and done.lost == ()
    hits = open_snapshot(index, other).search("kinh tế số")
    assert hits and hits[0].dense > 0


def test_another_format_version_is_refused_with_the_command(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newer program would misread an older index."""
    monkeypatch.setattr(storage, "FORMAT_VERSION", 99)
    with pytest.raises(IndexStorageError, match="format 1, this version reads 99"):
        open_snapshot(index, MODEL)


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
    path.write_text(json.dumps(body), encoding="utf-8")
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
