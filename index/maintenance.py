"""What operators do to an index: look at it, check it, repair it."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.embeddings import EmbeddingModel
from index.segments import (
    DocumentEntry,
    build_segment,
    decode_document,
    decode_passage,
    decode_target,
    parsed_digest,
    read_entry,
)
from index.storage import SEGMENTS, DamageError, IndexDirectory, Manifest, ModelRef, SegmentRef
from index.types import IndexStorageError
from index.writer import as_storage_error, live_counts, model_ref
from ingest.types import ParsedDocument


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
    """What a repair did: documents that stayed, that were made again, and the names of those to ingest again."""

    generation: str
    kept: int
    rebuilt: int
    lost: tuple[str, ...]


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
    """Makes a good generation, for ``model``, out of undamaged segments and of what can be read of damaged ones.

    Postings and vectors that are damaged or of another model are made again from the stored records. A document whose
    records are damaged is lost, and named so that it can be ingested again.

    Raises:
        IndexStorageError: no index, no readable manifest, being written by another, or a full or read-only disk.
    """
    store = IndexDirectory(directory)
    store.require()
    with store.locked(), as_storage_error(directory):
        manifest = readable_manifest(store)
        refs: list[SegmentRef] = []
        lost: list[str] = []
        kept = rebuilt = 0
        for ref in manifest.segments:
            if model_ref(model) == manifest.model and _is_good(store, ref):
                refs.append(ref)
                kept += ref.documents - len(ref.removed)
                continue
            documents, names = _salvage(store.path / SEGMENTS / ref.id, ref)
            lost.extend(names)
            rebuilt += len(documents)
            if documents:
                refs.append(store.write_segment(build_segment(documents, model)))
        if refs == list(manifest.segments) and store.current() == manifest.generation:
            return IndexRepair(manifest.generation, kept, 0, ())
        counts = live_counts([(ref, store.segment(ref)) for ref in refs])
        published = store.publish(tuple(refs), model_ref(model), counts)
        store.collect(frozenset({published.generation, manifest.generation}))
        return IndexRepair(published.generation, kept, rebuilt, tuple(lost))


def readable_manifest(store: IndexDirectory) -> Manifest:
    """The manifest that should serve, or the next one that can be read."""
    for generation in store.generations():
        try:
            return store.manifest(generation)
        except DamageError:
            continue
    raise IndexStorageError(
        f"No manifest of {store.path} is whole. Delete the directory and run: "
        f"python app.py ingest PATH --index {store.path}"
    )


def _status(store: IndexDirectory, *, hashes: bool) -> IndexStatus:
    store.require()
    faults: list[str] = []
    current = store.current()
    if current is None:
        faults.append(f"{store.path} does not say which generation is current. Run: {store.command('repair')}")
    else:
        try:
            store.manifest(current)
        except DamageError as error:
            faults.append(str(error))
    manifest = readable_manifest(store)
    for ref in manifest.segments:
        try:
            store.verify(ref, names=None if hashes else frozenset({"segment.json"}))
        except DamageError as error:
            faults.append(str(error))
    return IndexStatus(
        generation=manifest.generation,
        created=manifest.created,
        model=manifest.model,
        segments=len(manifest.segments),
        bytes=sum(file.size for ref in manifest.segments for file in ref.files.values()),
        faults=tuple(faults),
        **manifest.counts,
    )


def _is_good(store: IndexDirectory, ref: SegmentRef) -> bool:
    try:
        store.verify(ref)
        store.segment(ref)
    except DamageError:
        return False
    return True


def _salvage(folder: Path, ref: SegmentRef) -> tuple[list[ParsedDocument], list[str]]:
    """(the live documents of a segment that are as they were written, the names of the others).

    Each document is held against the digest in the segment's table, so that one damaged line loses one document.
    """
    lines = {name: _lines(folder / f"{name}.jsonl") for name in ("documents", "passages", "targets")}
    try:
        table = json.loads((folder / "segment.json").read_text(encoding="utf-8"))["documents"]
        entries = [read_entry(row) for row in table]
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return [], [_name(line) or f"document {row} of {ref.id}" for row, line in enumerate(lines["documents"])]
    found: list[ParsedDocument] = []
    lost: list[str] = []
    for row, entry in enumerate(entries):
        if row in ref.removed:
            continue
        item = _parsed(lines, row, entry)
        if item is None:
            lost.append(entry.name)
        else:
            found.append(item)
    return found, lost


def _parsed(lines: dict[str, list[bytes]], row: int, entry: DocumentEntry) -> ParsedDocument | None:
    """A document read back from its lines; None when it is not what was written."""
    try:
        item = ParsedDocument(
            decode_document(json.loads(lines["documents"][row])),
            tuple(decode_passage(json.loads(line)) for line in _span(lines["passages"], entry.passages)),
            tuple(decode_target(json.loads(line)) for line in _span(lines["targets"], entry.targets)),
            entry.source,
        )
    except (ValueError, IndexError, KeyError, TypeError, IndexStorageError):
        return None
    return item if parsed_digest(item) == entry.digest else None


def _span(lines: Sequence[bytes], span: tuple[int, int]) -> Sequence[bytes]:
    return lines[span[0] : span[1]]


def _lines(path: Path) -> list[bytes]:
    with suppress(OSError):
        return path.read_bytes().split(b"\n")[:-1]
    return []


def _name(line: bytes) -> str | None:
    try:
        record: Any = json.loads(line)
        return str(record["name"])
    except (ValueError, KeyError, TypeError):
        return None
