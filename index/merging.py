"""The merges that writes have left undone, made beside readers and writers.

Segments never change, so a merge needs no lock while it works: it reads one generation, writes the merged segment
beside the others, and holds the write lock only to publish it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from index.merge_policy import LARGEST_MERGED_PASSAGES, SegmentSize, next_group
from index.segments import Segment, merge_segments
from index.storage import MERGING, DamageError, IndexDirectory, Manifest, SegmentRef
from index.writer import as_storage_error, live_counts, segment_size

# How long a finished merge waits for a writer that is at work, such as a long ingest.
PATIENCE_SECONDS = 600.0
# A merge that writers overtake so often is left to another time.
_ATTEMPTS = 3


def merge_is_due(directory: Path) -> bool:
    """Whether ``merge_index`` would find work; reads no more than the manifest and tables of segments.

    Raises:
        IndexStorageError: the index is damaged.
    """
    store = IndexDirectory(directory)
    current = store.current()
    return current is not None and bool(_group(store, store.manifest(current)))


def _group(store: IndexDirectory, manifest: Manifest) -> list[SegmentRef]:
    """The segments to merge next."""
    sizes = []
    for ref in manifest.segments:
        whole = SegmentSize(ref.passages, ref.passages, ref.documents > 0)
        sizes.append(segment_size(store.segment(ref), frozenset(ref.removed)) if ref.removed else whole)
    return [manifest.segments[position] for position in next_group(sizes, LARGEST_MERGED_PASSAGES)]


def merge_index(directory: Path) -> int:
    """Does the merges that writes have left undone, beside readers and writers; returns how many generations it made.

    A merge is made of one generation without the write lock, and published only while the segments that it replaces
    still serve; documents that were taken out meanwhile are taken out of it as well. Nothing is done when another
    process merges already.

    Raises:
        IndexStorageError: no index, one that is damaged, a writer that keeps the lock, or a full or read-only disk.
    """
    store = IndexDirectory(directory)
    store.require()
    made = overtaken = 0
    with as_storage_error(directory), store.merging() as alone:
        while alone and overtaken < _ATTEMPTS and (current := store.current()) is not None:
            outcome = _merge_once(store, store.manifest(current))
            if outcome is None:
                break
            made, overtaken = made + (outcome == "made"), overtaken + (outcome == "overtaken")
    return made


def _merge_once(store: IndexDirectory, manifest: Manifest) -> Literal["made", "overtaken"] | None:
    """One merge of a generation; None when none is due."""
    try:
        group = [(ref, store.segment(ref)) for ref in _group(store, manifest)]
        for ref, _ in group:
            store.verify(ref)
    except DamageError:
        if store.current() == manifest.generation:
            raise
        return "overtaken"  # writers have replaced it and collected its files
    if not group:
        return None
    merged = merge_segments([(segment, frozenset(ref.removed)) for ref, segment in group])
    written = store.write_segment(merged, MERGING) if merged.entries else None
    with store.locked(PATIENCE_SECONDS):
        now = store.manifest(store.current() or manifest.generation)
        serving = {ref.id: ref for ref in now.segments}
        if any(ref.id not in serving for ref, _ in group):
            store.discard([written] if written is not None else [], MERGING)
            return "overtaken"
        replaced = {ref.id for ref, _ in group}
        refs = [ref for ref in now.segments if ref.id not in replaced]
        if written is not None:
            store.take_in(written)
            refs.append(replace(written, removed=_removed_since(group, serving)))
        counts = live_counts([(ref, store.segment(ref)) for ref in refs])
        published = store.publish(tuple(refs), now.model, counts)
        store.collect(frozenset({published.generation, now.generation}))
    return "made"


def _removed_since(
    group: Sequence[tuple[SegmentRef, Segment]], serving: Mapping[str, SegmentRef]
) -> tuple[int, ...]:
    """The rows of a merged segment whose documents were taken out while it was made."""
    rows: list[int] = []
    position = 0
    for ref, segment in group:
        before, since = set(ref.removed), set(serving[ref.id].removed)
        for row in range(len(segment.entries)):
            if row in before:
                continue
            if row in since:
                rows.append(position)
            position += 1
    return tuple(rows)
