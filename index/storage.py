"""The index on disk: immutable segments, a manifest a generation, and one file that names the current one.

    CURRENT                    the id of the generation that serves
    LOCK                       who writes (process, host, since); the operating system holds the lock itself
    merging/                   segments that a merge beside other writers is making, and the lock of who does it
    generations/<id>.json      a manifest: its segments, the documents taken out of them, the model, a SHA-256 a file
    generations/<id>.copy      the same once more
    last_ingest.json           how far the last ingest is, or came (``index.ingestion``)
    readings.json              what is remembered of files that were read (``index.readings``); may be deleted
    segments/<id>/             segment.json, documents.jsonl, passages.jsonl, targets.jsonl, arrays.safetensors,
                               vectors.safetensors (with a model), codes.faiss (large segments), documents.jsonl.gz

Everything but CURRENT is written under a name of its own, synced, and never changed. A crash therefore leaves the old
generation or the new one; what it leaves besides is collected by the next write. What cannot be made again, manifests
and documents, lies there twice, so that damage to any one file loses nothing. Nothing is pickled. This module knows
files and hashes, not how a document is searched or which segments are worth merging.
"""

import gzip
import json
import os
import re
import secrets
import shutil
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.arrays import dump_arrays, read_arrays
from index.dense import CODED_FROM, build_codes
from index.lexical import Postings
from index.segments import Records, Segment, entry_row, read_entry
from index.types import IndexStorageError

FORMAT_VERSION = 2  # raise it when a file's meaning changes; `index repair` rebuilds what is older
CURRENT, LOCK, GENERATIONS, SEGMENTS, MERGING = "CURRENT", "LOCK", "generations", "segments", "merging"
DOCUMENTS, DOCUMENTS_COPY = "documents.jsonl", "documents.jsonl.gz"
_MANIFEST_SUFFIXES = (".json", ".copy")
_OWN_NAMES = frozenset({CURRENT, CURRENT + ".new", LOCK, GENERATIONS, SEGMENTS, MERGING})
# A writer waits so long for another, which may be a merge that publishes what it made.
LOCK_PATIENCE_SECONDS = 1.0
_LOCK_POLL_SECONDS = 0.02
_ID = re.compile(r"[a-z0-9-]{1,64}")
_RECORDS = ("documents", "passages", "targets")
_POSTINGS_PREFIX = "lexical."
_COPY_COMPRESSION = 1  # a quarter to a third of the text at some 60 MB/s


class DamageError(IndexStorageError):
    """A file of the index is missing or not what its hash says."""


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file of a segment as it was written."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class SegmentRef:
    """A segment of a generation; ``removed`` are the document rows that this generation no longer shows."""

    id: str
    files: Mapping[str, FileRef]
    documents: int
    passages: int
    targets: int
    removed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelRef:
    """The model whose vectors a generation holds."""

    name: str
    fingerprint: str
    dimensions: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """A generation; ``counts`` are of what it shows, without what was taken out."""

    generation: str
    number: int
    created: str
    parent: str | None
    model: ModelRef | None
    segments: tuple[SegmentRef, ...]
    counts: Mapping[str, int]
    format: int


class IndexDirectory:
    """The files of one index; every method raises IndexStorageError with the next command to type."""

    def __init__(self, path: Path) -> None:
        """Names the directory; nothing is read or made yet."""
        self.path = path

    # Reading

    def require(self) -> None:
        """Raises when there is no index here."""
        self.refuse_foreign()
        if not (self.path / GENERATIONS).is_dir() or not self.generations():
            raise IndexStorageError(
                f"There is no index at {self.path}. Run: python app.py ingest PATH --index {self.path}"
            )

    def refuse_foreign(self) -> None:
        """Raises when the path is a file, or a directory that holds something else."""
        if self.path.exists() and not self.path.is_dir():
            raise IndexStorageError(f"{self.path} is a file, not an index directory. Name another with --index DIR.")
        if not self.path.is_dir() or (self.path / GENERATIONS).is_dir():
            return
        try:
            foreign = sorted(entry.name for entry in self.path.iterdir() if entry.name not in _OWN_NAMES)
        except OSError as error:
            raise IndexStorageError(f"{self.path} cannot be read ({error}). Mend its permissions.") from error
        if foreign:
            raise IndexStorageError(
                f"{self.path} is not an index: it holds {foreign[0]!r} and no {GENERATIONS} folder. Nothing was "
                "changed. Name an empty or new directory with --index DIR."
            )

    def current(self) -> str | None:
        """The generation that serves; None when CURRENT is missing or unreadable."""
        try:
            name = (self.path / CURRENT).read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return None
        return name if _ID.fullmatch(name) else None

    def pointer_faults(self) -> list[str]:
        """What is wrong with CURRENT: empty, or one sentence."""
        current, path = self.current(), self.path / CURRENT
        if current is not None and any(each.is_file() for each in self._manifest_paths(current)):
            return []
        what = f"names {current!r}, which is not there" if current else "is missing or cannot be read"
        return [f"{path} {what}. Run: {self.command('repair')}"]

    def kept(self) -> list[str]:
        """The generation that serves and the one before it; all on disk where nothing says which these are.

        What else lies there is what a killed write has left.
        """
        names, current = self.generations(), self.current()
        try:
            parent = self.manifest(current or "", older=True).parent
        except IndexStorageError:
            return names
        return [name for name in names if name in (current, parent)]

    def unpublished_first(self) -> str | None:
        """The generation of a first write that was killed before its end; it may be whole. None where there is more."""
        names = self.generations()
        first = len(names) == 1 and _number(names[0]) == 1 and not (self.path / CURRENT).exists()
        return names[0] if first else None

    def generations(self) -> list[str]:
        """All generations on disk in the order in which they should serve: the current, older ones, unfinished ones."""
        try:
            paths = list((self.path / GENERATIONS).iterdir())
        except OSError as error:
            raise IndexStorageError(f"{self.path} cannot be read ({error}). Mend its permissions.") from error
        names = list({path.stem for path in paths if path.suffix in _MANIFEST_SUFFIXES and _ID.fullmatch(path.stem)})
        current = self.current()
        # A CURRENT that names no generation is damaged: all on disk are whole then, and the newest should serve.
        limit = _number(current) if current in names else max(map(_number, names), default=0)
        names.sort(key=lambda name: (name != current, _number(name) > limit, -_number(name)))
        return names

    def manifest(self, generation: str, *, older: bool = False) -> Manifest:
        """Reads a manifest, or its copy where the manifest is damaged.

        Args:
            generation: its id.
            older: whether one of an older format is wanted too; its segments' files cannot be opened, only salvaged.

        Raises:
            DamageError: neither is whole.
            IndexStorageError: it is of another format.
        """
        damage: DamageError | None = None
        for path in self._manifest_paths(generation):
            try:
                return self._read_manifest(path, older)
            except DamageError as error:
                damage = damage or error
        raise damage or DamageError(f"There is no generation {generation!r}. Run: {self.command('repair')}")

    def manifest_faults(self, generation: str) -> list[str]:
        """What is wrong with a manifest and its copy."""
        faults = []
        for path in self._manifest_paths(generation):
            try:
                self._read_manifest(path, older=True)
            except DamageError as error:
                faults.append(str(error))
        return faults

    def _manifest_paths(self, generation: str) -> list[Path]:
        return [self.path / GENERATIONS / f"{generation}{suffix}" for suffix in _MANIFEST_SUFFIXES]

    def _read_manifest(self, path: Path, older: bool) -> Manifest:
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            claimed = raw.pop("sha256")
            version = int(raw["format"])
        except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
            raise DamageError(f"The manifest {path} is damaged ({error}). Run: {self.command('repair')}") from error
        if claimed != _body_hash(raw):
            raise DamageError(f"The manifest {path} does not match its hash. Run: {self.command('repair')}")
        if version > FORMAT_VERSION:
            raise IndexStorageError(
                f"The index {self.path} has format {version}, this version reads {FORMAT_VERSION}: a newer version "
                "made it. Use that version, or ingest the documents into another directory with --index DIR."
            )
        if version < FORMAT_VERSION and not older:
            raise IndexStorageError(
                f"The index {self.path} has format {version}, this version reads {FORMAT_VERSION}. "
                f"To bring it up to date, run: {self.command('repair')}"
            )
        try:
            found = _manifest(raw)
        except (KeyError, TypeError, AttributeError) as error:
            raise DamageError(f"The manifest {path} lacks {error}. Run: {self.command('repair')}") from error
        if found.generation != path.stem:
            raise DamageError(f"The manifest {path} is that of {found.generation!r}. Run: {self.command('repair')}")
        return found

    def verify(self, ref: SegmentRef, *, names: frozenset[str] | None = None) -> None:
        """Holds the files of a segment against size and hash; only sizes for those outside ``names`` (None: all)."""
        for name, expected in ref.files.items():
            path = self.path / SEGMENTS / ref.id / name
            try:
                size = path.stat().st_size
                found = expected.sha256
                if size == expected.size and (names is None or name in names):
                    with path.open("rb") as stream:
                        found = file_digest(stream, "sha256").hexdigest()
            except OSError as error:
                raise DamageError(f"{path} cannot be read ({error}). Run: {self.command('repair')}") from error
            if size != expected.size or found != expected.sha256:
                raise DamageError(f"{path} does not match its hash. Run: {self.command('repair')}")

    def segment_faults(self, ref: SegmentRef, *, names: frozenset[str] | None = None) -> list[str]:
        """What is wrong with the files of a segment, one sentence a file; see ``verify``."""
        faults = []
        for name, expected in ref.files.items():
            try:
                self.verify(replace(ref, files={name: expected}), names=names)
            except DamageError as error:
                faults.append(str(error))
        return faults

    def segment(self, ref: SegmentRef) -> Segment:
        """Maps a segment; its files should have been verified."""
        folder = self.path / SEGMENTS / ref.id
        try:
            info = json.loads((folder / "segment.json").read_text(encoding="utf-8"))
            arrays = read_arrays(folder / "arrays.safetensors")
            records = {name: Records(_mapped(folder / f"{name}.jsonl"), arrays[f"{name}.offsets"]) for name in _RECORDS}
            vectors = None
            if "vectors.safetensors" in ref.files:
                vectors = read_arrays(folder / "vectors.safetensors")["vectors"]
            return Segment(
                entries=tuple(read_entry(row) for row in info["documents"]),
                provinces=tuple(info["provinces"]),
                postings=Postings.from_arrays(
                    {k.removeprefix(_POSTINGS_PREFIX): a for k, a in arrays.items() if k.startswith(_POSTINGS_PREFIX)}
                ),
                passage_documents=arrays["passage_documents"],
                province_ids=arrays["province_ids"],
                province_offsets=arrays["province_offsets"],
                vectors=vectors,
                **records,
            )
        except (OSError, ValueError, KeyError, TypeError, IndexError, IndexStorageError) as error:
            raise DamageError(
                f"The segment {folder} cannot be opened ({error!r}). Run: {self.command('repair')}"
            ) from error

    def codes(self, ref: SegmentRef) -> Any | None:
        """The codes of a large segment's vectors; None where there are none."""
        if "codes.faiss" not in ref.files:
            return None
        import faiss

        path = self.path / SEGMENTS / ref.id / "codes.faiss"
        try:
            return faiss.read_index(str(path), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)
        except RuntimeError as error:
            raise DamageError(f"{path} cannot be opened ({error}). Run: {self.command('repair')}") from error

    def command(self, name: str) -> str:
        """What to type for one of the index commands."""
        return f"python app.py index {name} --index {self.path}"

    # Writing

    @contextmanager
    def locked(self, patience_seconds: float = LOCK_PATIENCE_SECONDS) -> Iterator[None]:
        """Makes the directory and holds the only right to write; raises when another process keeps it.

        The lock is the operating system's, so that of a dead process is free by itself; the file says who holds it.
        """
        import fcntl

        self.refuse_foreign()
        try:
            for folder in (self.path, self.path / SEGMENTS, self.path / GENERATIONS):
                if not folder.is_dir():
                    folder.mkdir(parents=True, exist_ok=True)
                    _sync_directory(folder.parent)
            stream = (self.path / LOCK).open("a+", encoding="utf-8")
        except OSError as error:
            raise IndexStorageError(f"{self.path} cannot be written ({error}). Mend its permissions.") from error
        with stream:
            give_up = time.monotonic() + patience_seconds
            while True:
                try:
                    fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except OSError as error:
                    if time.monotonic() >= give_up:
                        raise IndexStorageError(
                            f"{self.path} is being written by {_holder(stream)}. Try again later."
                        ) from error
                time.sleep(_LOCK_POLL_SECONDS)
            try:
                stream.truncate(0)
                stream.write(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "since": _now()}))
                stream.flush()
            except OSError as error:
                raise IndexStorageError(f"{self.path} cannot be written ({error}). Free some space.") from error
            try:
                yield
            finally:
                with suppress(OSError):
                    stream.truncate(0)

    @contextmanager
    def merging(self) -> Iterator[bool]:
        """Whether this process alone merges, beside a writer that may hold ``locked``; clears what a dead one left."""
        import fcntl

        folder = self.path / MERGING
        folder.mkdir(exist_ok=True)
        with (folder / LOCK).open("a") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
                return
            for left in folder.glob("s*"):
                shutil.rmtree(left, ignore_errors=True)
            yield True

    def take_in(self, ref: SegmentRef) -> None:
        """Moves a segment that was written in ``MERGING`` beside the others; the write lock must be held."""
        (self.path / MERGING / ref.id).rename(self.path / SEGMENTS / ref.id)
        _sync_directory(self.path / SEGMENTS)

    def write_segment(self, segment: Segment, parent: str = SEGMENTS) -> SegmentRef:
        """Writes and syncs a segment under a new name; it belongs to no generation yet."""
        name = f"s{secrets.token_hex(8)}"
        folder = self.path / parent / name
        folder.mkdir()
        files: dict[str, FileRef] = {}
        try:
            for file_name, data in _segment_files(segment):
                files[file_name] = _write_synced(folder / file_name, data)
            _sync_directory(folder)
            _sync_directory(folder.parent)
        except OSError:  # most often a full disk: give back what was taken
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return SegmentRef(name, files, len(segment.entries), len(segment.passages), len(segment.targets))

    def publish(self, segments: tuple[SegmentRef, ...], model: ModelRef | None, counts: Mapping[str, int]) -> Manifest:
        """Makes a generation of written segments and lets it serve from now on.

        An OSError means that it does not serve: what was written of it is taken back.
        """
        parent = self.current()
        number = 1 + max((_number(name) for name in self.generations()), default=0)
        draft = Manifest("", number, _now(), parent, model, segments, dict(counts), FORMAT_VERSION)
        generation = f"g{number:08d}-{_body_hash(asdict(draft))[:8]}"
        body = asdict(draft) | {"generation": generation}
        self._place(generation, _manifest_file(body))
        return self.manifest(generation)

    def _place(self, generation: str, data: bytes) -> None:
        """Writes a manifest with its copy and points CURRENT at it, or leaves everything as it was."""
        fresh = self.path / (CURRENT + ".new")
        try:
            for path in self._manifest_paths(generation):
                _write_synced(path, data)
            _sync_directory(self.path / GENERATIONS)
            _write_synced(fresh, (generation + "\n").encode())
            os.replace(fresh, self.path / CURRENT)  # noqa: PTH105 - one name for the fault tests to break
        except OSError:  # most often a full disk
            for path in (*self._manifest_paths(generation), fresh):
                with suppress(OSError):
                    path.unlink()
            raise
        with suppress(OSError):  # it serves already; the system will write the name with the next sync
            _sync_directory(self.path)

    def copy_segment(self, source: "IndexDirectory", ref: SegmentRef) -> None:
        """Copies a segment of another index into this one; both sides are held against the hashes."""
        source.verify(ref)
        folder = self.path / SEGMENTS / ref.id
        folder.mkdir(exist_ok=True)
        for name in ref.files:
            path = source.path / SEGMENTS / ref.id / name
            try:
                _copy_synced(path, folder / name)
            except FileNotFoundError as error:
                raise DamageError(f"{path} was taken away while it was copied. Try again.") from error
        _sync_directory(folder)
        _sync_directory(folder.parent)
        self.verify(ref)

    def adopt(self, manifest: Manifest) -> None:
        """Lets a generation serve whose segments were copied here."""
        self._place(manifest.generation, _manifest_file(asdict(manifest)))
        self.collect(frozenset({manifest.generation}))

    def restore_manifest(self, manifest: Manifest) -> None:
        """Writes a manifest and its copy again, each in one step, where one of them is damaged."""
        data = _manifest_file(asdict(manifest))
        for path in self._manifest_paths(manifest.generation):
            fresh = path.with_suffix(".new")
            _write_synced(fresh, data)
            os.replace(fresh, path)  # noqa: PTH105 - as above
        _sync_directory(self.path / GENERATIONS)

    def collect(self, keep: frozenset[str]) -> None:
        """Deletes generations not in ``keep`` and the segments that no kept one names; failures are left for later."""
        wanted: set[str] = set()
        for generation in keep:
            try:
                wanted.update(ref.id for ref in self.manifest(generation, older=True).segments)
            except DamageError:
                continue  # its segments may still help a repair, but nothing says which they are
        with suppress(OSError):
            for path in (self.path / GENERATIONS).iterdir():
                if path.stem not in keep or path.suffix not in _MANIFEST_SUFFIXES:
                    path.unlink()
            for folder in (self.path / SEGMENTS).iterdir():
                if folder.name not in wanted:
                    shutil.rmtree(folder, ignore_errors=True)

    def collect_unfinished(self) -> None:
        """Deletes what a killed write left, so that it does not fill the disk; nothing where a manifest is damaged."""
        kept = self.kept()
        with suppress(IndexStorageError):
            for generation in kept:
                self.manifest(generation, older=True)
            self.collect(frozenset(kept))

    def discard(self, refs: list[SegmentRef], parent: str = SEGMENTS) -> None:
        """Deletes segments that were written for a generation that did not come to be."""
        for ref in refs:
            shutil.rmtree(self.path / parent / ref.id, ignore_errors=True)


def _segment_files(segment: Segment) -> Iterator[tuple[str, Any]]:
    """The files of a segment by name, one at a time."""
    info = {"documents": [entry_row(entry) for entry in segment.entries], "provinces": list(segment.provinces)}
    yield "segment.json", json.dumps(info, ensure_ascii=True).encode()
    arrays: dict[str, NDArray] = {
        "passage_documents": segment.passage_documents,
        "province_ids": segment.province_ids,
        "province_offsets": segment.province_offsets,
    }
    for name in _RECORDS:
        records: Records = getattr(segment, name)
        arrays[f"{name}.offsets"] = records.offsets
        yield f"{name}.jsonl", records.data
        if name == "documents":
            yield DOCUMENTS_COPY, gzip.compress(records.data, _COPY_COMPRESSION, mtime=0)
    arrays |= {_POSTINGS_PREFIX + name: array for name, array in segment.postings.arrays().items()}
    yield "arrays.safetensors", dump_arrays(arrays)
    if segment.vectors is None:
        return
    yield "vectors.safetensors", dump_arrays({"vectors": segment.vectors})
    if len(segment.vectors) >= CODED_FROM:
        yield "codes.faiss", build_codes(segment.vectors)


def _write_synced(path: Path, data: Any) -> FileRef:
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    return FileRef(sha256(data).hexdigest(), len(data))


def _copy_synced(path: Path, destination: Path) -> None:
    shutil.copyfile(path, destination)
    with destination.open("rb") as stream:
        os.fsync(stream.fileno())


def _sync_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _mapped(path: Path) -> memoryview:
    if path.stat().st_size == 0:  # an empty file cannot be mapped
        return memoryview(b"")
    mapped: Any = np.memmap(path, dtype=np.uint8, mode="r")
    return memoryview(mapped)


def _manifest_file(body: dict[str, Any]) -> bytes:
    """A manifest as it is written, with its own hash."""
    return json.dumps(body | {"sha256": _body_hash(body)}, ensure_ascii=False, indent=1).encode()


def _manifest(raw: dict[str, Any]) -> Manifest:
    segments = tuple(
        SegmentRef(
            id=_checked_id(ref["id"]),
            files={_checked_file(name): FileRef(**file) for name, file in ref["files"].items()},
            documents=ref["documents"],
            passages=ref["passages"],
            targets=ref["targets"],
            removed=tuple(ref["removed"]),
        )
        for ref in raw["segments"]
    )
    model = None if raw["model"] is None else ModelRef(**raw["model"])
    return Manifest(**raw | {"segments": segments, "model": model})


def _checked_id(name: str) -> str:
    """A segment id that cannot lead out of its folder."""
    if not _ID.fullmatch(name):
        raise TypeError(f"a valid segment id, it has {name!r}")
    return name


def _checked_file(name: str) -> str:
    if "/" in name or "\\" in name or name.startswith("."):
        raise TypeError(f"a valid file name, it has {name!r}")
    return name


def _body_hash(body: Mapping[str, Any]) -> str:
    return sha256(json.dumps(body, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def _number(generation: str | None) -> int:
    digits = (generation or "").removeprefix("g").split("-", 1)[0]
    return int(digits) if digits.isdecimal() and digits.isascii() else 0


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _holder(stream: Any) -> str:
    """Who holds the lock, as the lock file says it."""
    try:
        stream.seek(0)
        held = json.loads(stream.read(1000))
        return f"process {held['pid']} on {held['host']} since {held['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
