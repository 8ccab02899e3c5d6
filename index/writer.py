"""The one writer of the index: parsed documents in, a generation out.

A write adds segments and marks what they replace; it reads the rest of the index no further than its table of
documents. What it merges is in proportion to what it wrote (``index.merge_policy``).
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from index.embeddings import EmbeddingModel
from index.fusion import DEFAULT_WEIGHTS, FusionWeights
from index.lexical import Segmenter
from index.merge_policy import SegmentSize, allowance, next_group
from index.segments import DocumentEntry, Segment, build_segment, lines_digest, merge_segments, parsed_digest
from index.snapshot import Snapshot
from index.storage import DamageError, IndexDirectory, Manifest, ModelRef, SegmentRef
from index.types import IndexStorageError
from ingest.types import Document, ParsedDocument

# A long ingest writes a segment whenever it holds so many passages, which bounds its memory.
PASSAGES_PER_SEGMENT = 20_000
# A write holds files up to this size against their hash, larger ones against their size; opening checks everything.
VERIFY_WRITE_BYTES = 1_000_000
_OPEN_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class IndexUpdate:
    """What a write did, by document name.

    ``missing`` were to be removed but are not in the index; ``taken`` were left out, because a document that was read
    from another file bears their name.
    """

    generation: str
    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.generation


def build_in_memory(
    parsed: Iterable[ParsedDocument],
    model: EmbeddingModel | None,
    *,
    weights: FusionWeights = DEFAULT_WEIGHTS,
    segmenter: Segmenter | None = None,
) -> Snapshot:
    """An index that lives in memory alone; of two documents with one name the later counts.

    Args:
        parsed: what ``ingest.pipeline`` made of the files.
        model: None gives a purely lexical index.
        weights: the constants of ranking.
        segmenter: fills the word field; it counts only with a weight for words.
    """
    by_name = {item.document.name: item for item in parsed}
    segment = build_segment(list(by_name.values()), model, segmenter)
    return Snapshot([(segment, frozenset())], model, weights=weights)


def open_snapshot(directory: Path, model: EmbeddingModel | None) -> Snapshot:
    """Opens the current generation, or the last good one with a notice when the current is damaged.

    Every file is held against its hash first. ``model`` None searches lexically whatever the index holds.

    Raises:
        IndexStorageError: no index, no good generation, or one of another format, model or dimension.
    """
    store = IndexDirectory(directory)
    store.require()
    snapshot, faults = None, [""]
    for _ in range(_OPEN_ATTEMPTS):
        current = store.current()
        snapshot, faults = _open_newest(store, model)
        if not faults or store.current() == current:
            break  # otherwise a writer was faster than this reader, what looks damaged is deleted: look again
    if snapshot is None:
        raise IndexStorageError(
            f"No generation of {directory} is whole; a repair makes one from the stored documents. {faults[0]}"
        )
    return snapshot


def update_index(
    directory: Path,
    parsed: Iterable[ParsedDocument],
    removed: Iterable[str],
    model: EmbeddingModel | None,
    *,
    segmenter: Segmenter | None = None,
) -> IndexUpdate:
    """Adds and replaces documents (by name), takes out those named in ``removed``, and publishes one generation.

    A document of which ingestion says what it said before is left alone. When nothing changed, no generation is
    written. On any failure the index stays as it was. A file that is indexed already keeps its name there, and never
    replaces the document of another file: where the sources are known, that needs ``removed`` first.

    Raises:
        IndexStorageError: not an index, being written by another, of another model or format, damaged, or a full or
            read-only disk.
    """
    with index_writer(directory, model, segmenter=segmenter) as writer:
        for item in parsed:
            writer.add(item)
        for name in removed:
            writer.remove(name)
        return writer.publish()


@contextmanager
def index_writer(
    directory: Path, model: EmbeddingModel | None, *, segmenter: Segmenter | None = None
) -> Iterator["IndexWriter"]:
    """Gives the one right to write; what is written serves once ``publish`` was called, and is taken back otherwise.

    Raises:
        IndexStorageError: see ``update_index``.
    """
    store = IndexDirectory(directory)
    with store.locked(), as_storage_error(directory):
        base = _base_manifest(store)
        if base is not None:
            _check_model(store, base, model)
        store.collect_unfinished()
        writer = IndexWriter(store, base, model, segmenter)
        try:
            yield writer
        except BaseException:
            if not writer.publishing:  # from then on the new generation may be the one that serves
                store.discard(writer.written)
            raise


class IndexWriter:
    """A write in progress: the segments as they will be, and what has happened to each document."""

    def __init__(
        self, store: IndexDirectory, base: Manifest | None, model: EmbeddingModel | None, segmenter: Segmenter | None
    ) -> None:
        self._store = store
        self._base = base
        self._model = model
        self._segmenter = segmenter
        self._segments: list[tuple[SegmentRef, Segment]] = []
        self._gone: list[set[int]] = []
        self._live: dict[str, tuple[int, int]] = {}
        self._names: dict[str, str] = {}  # by source
        self._pending: dict[str, ParsedDocument] = {}
        self._pending_passages = 0
        self._written_passages = 0
        self.written: list[SegmentRef] = []
        self.publishing = False
        self._outcome: dict[str, str] = {}
        self._taken: list[str] = []
        self._existed: set[str] = set()
        for ref in base.segments if base is not None else ():
            small = frozenset(name for name, file in ref.files.items() if file.size <= VERIFY_WRITE_BYTES)
            store.verify(ref, names=small)
            self._append(ref, store.segment(ref))
        self._existed = set(self._live)

    def add(self, item: ParsedDocument) -> str:
        """Takes one document in, unless ``settles``; returns its digest under the name that it has in the index."""
        given, source = item.document.name, item.source
        item = self._placed(item)
        name, digest = item.document.name, parsed_digest(item)
        if self.settles(source, given, digest):
            return digest
        if name in self._live:
            position, row = self._live.pop(name)
            self._gone[position].add(row)
        self._names.setdefault(item.source, name)
        self._outcome[name] = "updated" if name in self._existed else "added"
        replaced = self._pending.pop(name, None)
        self._pending[name] = item
        self._pending_passages += len(item.passages) - (len(replaced.passages) if replaced is not None else 0)
        if self._pending_passages >= PASSAGES_PER_SEGMENT:
            self._flush()
        return digest

    def settles(self, source: str, given: str, digest: str) -> bool:
        """Whether a document need not be taken in: it is there as it is, or another file's document bears its name.

        Which of both it is will be told by ``publish``.

        Args:
            source: the absolute path of its file, "" where there is none.
            given: the name that it would have in an empty index.
            digest: what ``add`` returned, or would return, for it.
        """
        key, name = self._place(source, given)
        entry = self._entry(name)
        if entry is not None and entry.digest == digest:
            self._outcome.setdefault(name, "unchanged")
            return True
        other = entry if entry is not None else self._pending.get(name)
        if other is None or not _differ(other.source, key):
            return False
        self._taken.append(given)
        return True

    def document(self, source: str, given: str, digest: str) -> Document | None:
        """The document of a file under the name ``given``; None unless it lies whole in the index with this digest."""
        name = self._place(source, given)[1]
        entry = self._entry(name)
        if entry is None or entry.digest != digest:
            return None
        position, row = self._live[name]
        segment = self._segments[position][1]
        lines = [segment.documents.raw(row)]
        lines += [segment.passages.raw(i) for i in range(*entry.passages)]
        lines += [segment.targets.raw(i) for i in range(*entry.targets)]
        return replace(segment.document(row), name=given) if lines_digest(lines) == digest else None

    def digests(self) -> frozenset[str]:
        """The digests of all documents that are shown."""
        return frozenset(self._segments[position][1].entries[row].digest for position, row in self._live.values())

    def _entry(self, name: str) -> DocumentEntry | None:
        if name not in self._live:
            return None
        position, row = self._live[name]
        return self._segments[position][1].entries[row]

    def _place(self, source: str, given: str) -> tuple[str, str]:
        """(a source as entries hold it, the name that it has in the index, else the one that is given)."""
        if not source:
            return "", given
        key = source_key(self._store.path, source)
        return key, self._names.get(key, given)

    def _placed(self, item: ParsedDocument) -> ParsedDocument:
        """A document with its source as entries hold it, and with the name that this source has in the index."""
        key, name = self._place(item.source, item.document.name)
        item = replace(item, source=key)
        return item if name == item.document.name else replace(item, document=replace(item.document, name=name))

    def remove(self, name: str) -> None:
        """Takes a document out."""
        if self._pending.pop(name, None) is None:
            if name not in self._live:
                self._outcome.setdefault(name, "missing")
                return
            position, row = self._live.pop(name)
            self._gone[position].add(row)
        self._outcome[name] = "removed"

    def publish(self, on_commit: Callable[[], None] = lambda: None) -> IndexUpdate:
        """Writes what is pending, merges, publishes and collects.

        ``on_commit`` is called when all is written and the new generation is about to serve.
        """
        self._flush()
        changed = any(outcome in ("added", "updated", "removed") for outcome in self._outcome.values())
        if not changed and self._base is not None and self._store.current() == self._base.generation:
            return self._report(self._base.generation)
        self._merge()
        live = [(self._current(i), segment) for i, (_, segment) in enumerate(self._segments)]
        on_commit()
        self.publishing = True
        try:
            published = self._store.publish(tuple(ref for ref, _ in live), model_ref(self._model), live_counts(live))
        except OSError:
            self.publishing = False  # it was taken back
            raise
        keep = {published.generation} | ({self._base.generation} if self._base is not None else set())
        self._store.collect(frozenset(keep))
        return self._report(published.generation)

    def _report(self, generation: str) -> IndexUpdate:
        names: dict[str, list[str]] = {}
        for name, outcome in self._outcome.items():
            names.setdefault(outcome, []).append(name)
        told = {outcome: tuple(found) for outcome, found in names.items()}
        return IndexUpdate(generation, **told, taken=tuple(self._taken))

    def _append(self, ref: SegmentRef, segment: Segment) -> None:
        position = len(self._segments)
        self._segments.append((ref, segment))
        self._gone.append(set(ref.removed))
        for row, entry in enumerate(segment.entries):
            if row not in self._gone[position]:
                self._live[entry.name] = (position, row)
                if entry.source:
                    self._names[entry.source] = entry.name

    def _write(self, segment: Segment) -> None:
        ref = self._store.write_segment(segment)
        self.written.append(ref)
        self._append(ref, self._store.segment(ref))

    def _flush(self) -> None:
        if self._pending:
            self._write(build_segment(list(self._pending.values()), self._model, self._segmenter))
            self._written_passages += self._pending_passages
        self._pending, self._pending_passages = {}, 0

    def _current(self, position: int) -> SegmentRef:
        return replace(self._segments[position][0], removed=tuple(sorted(self._gone[position])))

    def _merge(self) -> None:
        """Merges what is due, as far as this write's allowance goes."""
        left = allowance(self._written_passages)
        sizes = [segment_size(segment, self._gone[i]) for i, (_, segment) in enumerate(self._segments)]
        while group := next_group(sizes, left):
            left -= sum(sizes[position].live for position in group)
            for position in group:
                self._store.verify(self._segments[position][0])
            parts = [(self._segments[position][1], frozenset(self._gone[position])) for position in group]
            rest = [i for i in range(len(self._segments)) if i not in group]
            kept = [(self._current(i), self._segments[i][1]) for i in rest]
            merged = merge_segments(parts)
            self._segments, self._gone, self._live, self._names = [], [], {}, {}
            for ref, segment in kept:
                self._append(ref, segment)
            if merged.entries:
                self._write(merged)
            sizes = [segment_size(segment, self._gone[i]) for i, (_, segment) in enumerate(self._segments)]


def source_key(directory: Path, path: str | Path) -> str:
    """How the index in ``directory`` names the file at ``path``, an absolute one (``DocumentEntry.source``).

    Paths count from the index, so that a folder that holds both can be moved.
    """
    return sha256(os.path.relpath(path, directory.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _differ(known: str, given: str) -> bool:
    """Whether two sources are known to be two files."""
    return bool(known and given and known != given)


def _open_newest(store: IndexDirectory, model: EmbeddingModel | None) -> tuple[Snapshot | None, list[str]]:
    """(the first generation that is whole, what is wrong with those that should have served before it)."""
    faults = store.pointer_faults()
    for generation in store.generations():
        try:
            return _open_generation(store, generation, model, faults), faults
        except DamageError as error:
            faults.append(str(error))
    return None, faults


def _open_generation(
    store: IndexDirectory, generation: str, model: EmbeddingModel | None, faults: Sequence[str]
) -> Snapshot:
    manifest = store.manifest(generation)
    if model is not None:
        _check_model(store, manifest, model)
    for ref in manifest.segments:
        store.verify(ref)
    notices = [
        f"The newest generation cannot be used, {generation} of {manifest.created} serves instead. {fault}"
        for fault in faults
    ]
    notices += store.manifest_faults(generation)
    return Snapshot(
        [(store.segment(ref), frozenset(ref.removed)) for ref in manifest.segments],
        model,
        generation=generation,
        notices=notices,
        codes=[store.codes(ref) for ref in manifest.segments] if model is not None else None,
    )


def _base_manifest(store: IndexDirectory) -> Manifest | None:
    """The generation that a write starts from: the current one, which must be whole; None in a new directory."""
    current = store.current()
    if current is not None:
        return store.manifest(current)
    if (first := store.unpublished_first()) is not None:
        with suppress(DamageError):
            return store.manifest(first)
        return None
    if store.generations():
        raise DamageError(f"{store.path} does not say which generation is current. Run: {store.command('repair')}")
    return None


def _check_model(store: IndexDirectory, manifest: Manifest, model: EmbeddingModel | None) -> None:
    """Raises when vectors of another model than ``model`` lie in a generation."""
    stored, given = manifest.model, model_ref(model)
    if not manifest.segments or stored == given:
        return
    if stored and given and (stored.fingerprint, stored.dimensions) == (given.fingerprint, given.dimensions):
        return  # the name alone differs, as after a move
    described = [
        f"model {ref.name!r} ({ref.dimensions} dimensions, {ref.fingerprint[:8]})" if ref else "no model"
        for ref in (stored, given)
    ]
    raise IndexStorageError(
        f"The index {store.path} was made with {described[0]}, this run uses {described[1]}. "
        f"Run: {store.command('repair')}"
    )


def model_ref(model: EmbeddingModel | None) -> ModelRef | None:
    """How a manifest names ``model``."""
    return None if model is None else ModelRef(model.name, model.fingerprint, model.dimensions)


def segment_size(segment: Segment, gone: Set[int]) -> SegmentSize:
    """A segment without the document rows in ``gone``, as ``index.merge_policy`` sees it."""
    taken = sum(segment.entries[row].passages[1] - segment.entries[row].passages[0] for row in gone)
    stored = len(segment.passages)
    return SegmentSize(stored - taken, stored, len(gone) < len(segment.entries))


def live_counts(segments: Sequence[tuple[SegmentRef, Segment]]) -> dict[str, int]:
    """Documents, passages and targets that are shown."""
    counts = {"documents": 0, "passages": 0, "targets": 0}
    for ref, segment in segments:
        gone = set(ref.removed)
        for row, entry in enumerate(segment.entries):
            if row not in gone:
                counts["documents"] += 1
                counts["passages"] += entry.passages[1] - entry.passages[0]
                counts["targets"] += entry.targets[1] - entry.targets[0]
    return counts


@contextmanager
def as_storage_error(directory: Path) -> Iterator[None]:
    """Turns a full or read-only disk into an error that says what to do."""
    try:
        yield
    except OSError as error:
        raise IndexStorageError(
            f"The index {directory} could not be written ({error}). It is as it was. "
            "Free some space or mend the permissions, then run the command again."
        ) from error
