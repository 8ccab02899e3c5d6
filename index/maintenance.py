"""What operators do to an index: look at it, check it, repair it."""

import gzip
import json
import logging
import shutil
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from index.embeddings import EmbeddingModel
from index.readings import READINGS
from index.segments import (
    DocumentEntry,
    build_segment,
    decode_document,
    decode_passage,
    decode_target,
    lines_digest,
    read_entry,
)
from index.storage import (
    DOCUMENTS,
    DOCUMENTS_COPY,
    FORMAT_VERSION,
    SEGMENTS,
    DamageError,
    IndexDirectory,
    Manifest,
    ModelRef,
    SegmentRef,
)
from index.types import IndexStorageError
from index.writer import as_storage_error, live_counts, model_ref
from ingest.pipeline import analyse
from ingest.types import Document, IngestError, ParsedDocument

log = logging.getLogger(__name__)

_COPY_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What an index holds, for operators; ``faults`` is empty when all is well, ``bytes`` is its size on disk."""

    generation: str
    created: str
    model: ModelRef | None
    documents: int
    passages: int
    targets: int
    segments: int
    bytes: int
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexRepair:
    """What a repair did.

    ``kept`` and ``rebuilt`` are documents that stayed and that were made again, ``lost`` the names of those to ingest
    again; ``notes`` are sentences on what else an operator should know.
    """

    generation: str
    kept: int
    rebuilt: int
    lost: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexBackup:
    """A copy of one generation: where it lies, which it is, how many documents and bytes it holds."""

    directory: Path
    generation: str
    documents: int
    bytes: int


def index_status(directory: Path) -> IndexStatus:
    """What the current generation holds, with the faults that show without reading whole files.

    Raises:
        IndexStorageError: there is no index, or no manifest can be read.
    """
    return _status(IndexDirectory(directory), hashes=False)


def check_index(directory: Path) -> IndexStatus:
    """``index_status`` with every file held against its hash."""
    return _status(IndexDirectory(directory), hashes=True)


def repair_index(directory: Path, model: EmbeddingModel | None) -> IndexRepair:
    """Makes a good generation, for ``model`` and in this version's format, out of all that is whole.

    Postings and vectors that are damaged, or of another model or an older format, are made again from the stored
    documents, of which there are two copies. A document that is damaged in both is lost, and named so that it can be
    ingested again. An earlier generation that is damaged is dropped.

    Raises:
        IndexStorageError: no index, no readable manifest, one of a newer format, being written by another, or a full
            or read-only disk.
    """
    store = IndexDirectory(directory)
    store.require()
    with store.locked(), as_storage_error(directory):
        manifest = readable_manifest(store)
        notes = _given_up(store, manifest)
        refs: list[SegmentRef] = []
        lost: list[str] = []
        kept = rebuilt = 0
        for ref in manifest.segments:
            if _fits(manifest, model) and _is_good(store, ref):
                refs.append(ref)
                kept += ref.documents - len(ref.removed)
                continue
            remains = _Remains(store.path / SEGMENTS / ref.id, ref)
            documents, names = _salvage(remains, same_format=manifest.format == FORMAT_VERSION)
            lost.extend(names)
            rebuilt += len(documents)
            if documents:
                refs.append(store.write_segment(build_segment(documents, model)))
        keep = frozenset({manifest.generation, *_whole_generations(store, manifest)})
        if refs == list(manifest.segments) and store.current() == manifest.generation:
            if store.manifest_faults(manifest.generation):
                store.restore_manifest(manifest)
            store.collect(keep)
            return IndexRepair(manifest.generation, kept, 0, (), notes)
        counts = live_counts([(ref, store.segment(ref)) for ref in refs])
        published = store.publish(tuple(refs), model_ref(model), counts)
        damaged = lost or not all(_is_good(store, ref) for ref in manifest.segments)
        store.collect(frozenset({published.generation}) | (keep - {manifest.generation} if damaged else keep))
        return IndexRepair(published.generation, kept, rebuilt, tuple(lost), notes)


def backup_index(directory: Path, destination: Path) -> IndexBackup:
    """Copies the generation that serves into ``destination``, itself an index directory; readers and writers go on.

    Every file is held against its hash on the way, so a backup is whole or is not made.

    Raises:
        IndexStorageError: no index, a damaged one, one of another format, ``destination`` holds something already, or
            it cannot be written.
    """
    store, copy = IndexDirectory(directory), IndexDirectory(destination)
    store.require()
    if destination.exists() and (not destination.is_dir() or any(destination.iterdir())):
        raise IndexStorageError(f"{destination} is not empty; nothing was changed. Name a new one for the backup.")
    made = not destination.exists()
    try:
        with copy.locked(), as_storage_error(destination):
            manifest = _copy_generation(store, copy)
    except BaseException:
        shutil.rmtree(destination, ignore_errors=True)
        if not made:
            destination.mkdir(exist_ok=True)
        raise
    size = sum(file.size for ref in manifest.segments for file in ref.files.values())
    return IndexBackup(destination, manifest.generation, manifest.counts["documents"], size)


def _copy_generation(store: IndexDirectory, copy: IndexDirectory) -> Manifest:
    """Copies the current generation; begins again when a writer has deleted it in the meantime."""
    for attempt in range(_COPY_ATTEMPTS):
        current = store.current()
        if current is None:
            raise IndexStorageError(
                f"{store.path} does not say which generation is current. Run: {store.command('repair')}"
            )
        try:
            manifest = store.manifest(current)
            for ref in manifest.segments:
                copy.copy_segment(store, ref)
        except DamageError:
            if attempt == _COPY_ATTEMPTS - 1 or store.current() == current:
                raise
            continue
        copy.adopt(manifest)
        with suppress(OSError):  # without it files are read again, no more
            shutil.copyfile(store.path / READINGS, copy.path / READINGS)
        return manifest
    raise AssertionError("unreachable")  # the last attempt returns or raises


def readable_manifest(store: IndexDirectory) -> Manifest:
    """The manifest that should serve, or the next one that can be read; one of an older format counts."""
    for generation in store.generations():
        try:
            return store.manifest(generation, older=True)
        except DamageError:
            continue
    raise IndexStorageError(
        f"No manifest of {store.path} is whole. Put a backup in its place, or delete the directory and run: "
        f"python app.py ingest PATH --index {store.path}"
    )


def _status(store: IndexDirectory, *, hashes: bool) -> IndexStatus:
    store.require()
    generations = store.kept()
    faults = store.pointer_faults()
    for generation in generations:
        faults += store.manifest_faults(generation)
    manifest = readable_manifest(store)
    store.manifest(manifest.generation)  # tells what to do about one of an older format
    checked = {ref.id: ref for ref in manifest.segments}
    if hashes:
        for generation in generations:
            with suppress(IndexStorageError):  # told above, or of an older format
                checked |= {ref.id: ref for ref in store.manifest(generation).segments}
    for ref in checked.values():
        faults += store.segment_faults(ref, names=None if hashes else frozenset({"segment.json"}))
    return IndexStatus(
        generation=manifest.generation,
        created=manifest.created,
        model=manifest.model,
        segments=len(manifest.segments),
        bytes=sum(file.size for ref in manifest.segments for file in ref.files.values()),
        faults=tuple(faults),
        **manifest.counts,
    )


def _given_up(store: IndexDirectory, manifest: Manifest) -> tuple[str, ...]:
    """What is said of the generations that should have served before ``manifest`` and cannot be read."""
    names = store.generations()
    given_up = names[: names.index(manifest.generation)]
    current = store.current()
    if current is not None and current not in names:
        given_up.insert(0, current)
    if not given_up:
        return ()
    return (
        f"{', '.join(given_up)} could not be read: the index is as it was on {manifest.created}. "
        "Ingest again what was added or removed since.",
    )


def _whole_generations(store: IndexDirectory, manifest: Manifest) -> list[str]:
    """The other generations that could serve if ``manifest`` were damaged."""
    names = []
    for generation in store.generations():
        if generation == manifest.generation:
            continue
        with suppress(DamageError):
            other = store.manifest(generation, older=True)
            if other.number < manifest.number and all(_is_good(store, ref) for ref in other.segments):
                names.append(generation)
    return names


def _fits(manifest: Manifest, model: EmbeddingModel | None) -> bool:
    """Whether segments of a generation can be kept as they are."""
    return manifest.format == FORMAT_VERSION and model_ref(model) == manifest.model


def _is_good(store: IndexDirectory, ref: SegmentRef) -> bool:
    try:
        store.verify(ref)
        store.segment(ref)
    except DamageError:
        return False
    return True


class _Remains:
    """The files of a segment, of which some may be damaged."""

    def __init__(self, folder: Path, ref: SegmentRef) -> None:
        self.ref = ref
        self._folder = folder
        self._lines = {name: _lines(_bytes(folder / f"{name}.jsonl")) for name in ("documents", "passages", "targets")}

    def whole_documents(self) -> list[bytes] | None:
        """The records of all documents, from the file or from its copy; None when neither has its hash."""
        data = self._whole(DOCUMENTS)
        if data is None:
            copy = self._whole(DOCUMENTS_COPY)
            data = gzip.decompress(copy) if copy is not None else None
        lines = _lines(data) if data is not None else []
        return lines if len(lines) == self.ref.documents else None

    def entries(self) -> list[DocumentEntry] | None:
        """The segment's table; None where it is damaged."""
        data = self._whole("segment.json")
        return None if data is None else [read_entry(row) for row in json.loads(data)["documents"]]

    def as_written(self, row: int, entry: DocumentEntry) -> ParsedDocument | None:
        """A document with its passages and targets out of their lines; None when these are not what was written."""
        documents = self._lines["documents"][row : row + 1]
        passages = self._lines["passages"][slice(*entry.passages)]
        targets = self._lines["targets"][slice(*entry.targets)]
        if lines_digest([*documents, *passages, *targets]) != entry.digest:
            return None
        return ParsedDocument(
            decode_document(json.loads(documents[0])),
            tuple(decode_passage(json.loads(line)) for line in passages),
            tuple(decode_target(json.loads(line)) for line in targets),
            entry.source,
        )

    def name(self, row: int) -> str:
        """What a document is called, as far as that can still be read."""
        try:
            record: Any = json.loads(self._lines["documents"][row])
            return str(record["name"])
        except (ValueError, IndexError, KeyError, TypeError):
            return f"document {row} of {self.ref.id}"

    def _whole(self, name: str) -> bytes | None:
        """A file of the segment if it has its hash."""
        expected = self.ref.files.get(name)
        data = _bytes(self._folder / name)
        return data if expected is not None and sha256(data).hexdigest() == expected.sha256 else None


def _salvage(remains: _Remains, *, same_format: bool) -> tuple[list[ParsedDocument], list[str]]:
    """(the live documents of a segment that can be read back as they were written, the names of the others).

    A document counts as written where its file or the copy of that file has its hash, or where its own lines have the
    digest of the segment's table: one damaged line loses nothing while the copy is whole, else one document.
    Passages and targets of an older format are made anew.
    """
    trusted = remains.whole_documents()
    entries = remains.entries() if same_format else None
    found: list[ParsedDocument] = []
    lost: list[str] = []
    for row in range(remains.ref.documents):
        if row in remains.ref.removed:
            continue
        entry = entries[row] if entries is not None else None
        item = remains.as_written(row, entry) if entry is not None else None
        if item is None and trusted is not None:
            item = _made_anew(trusted[row], entry.source if entry is not None else "")
        if item is not None:
            found.append(item)
        else:
            lost.append(entry.name if entry is not None else remains.name(row))
    return found, lost


def _made_anew(line: bytes, source: str) -> ParsedDocument | None:
    """A document whose record is whole, with passages and targets as this version reads them; None if it cannot.

    Fields that this version does not know are left out, those that the record lacks have their default.
    """
    record = json.loads(line)
    known = {field.name for field in fields(Document)}
    try:
        document = decode_document({name: value for name, value in record.items() if name in known})
    except (IndexStorageError, KeyError, TypeError):
        return None
    try:
        return replace(analyse(document), source=source)
    except IngestError as error:  # one document must not keep the others from being mended
        log.warning("%s is lost: %s", document.name, error)
        return None


def _bytes(path: Path) -> bytes:
    with suppress(OSError):
        return path.read_bytes()
    return b""


def _lines(data: bytes) -> list[bytes]:
    """The records of a file, each with its line break."""
    return [line + b"\n" for line in data.split(b"\n")[:-1]]
