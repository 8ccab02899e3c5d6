"""Which segments are merged, and how much of that a write does by itself.

Segments of like size are merged four at a time, so a document is rewritten a few times in its life and a search meets
few segments. A write does the merges that cost in proportion to what it wrote; larger ones are left to
``index.merging``, which works beside readers and writers. This module knows sizes only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# Segments are merged when four of one tier have come together; tier 0 ends at 256 passages, each next is four times.
MERGE_FANOUT = 4
TIER_ZERO_PASSAGES = 256
# A write may rewrite so many passages for each that it wrote, and so many in any case (some 0.2 s).
MERGED_PER_WRITTEN = 8
FREE_MERGE_PASSAGES = 8_192
# What would become larger is left as it is: a search gains nothing, and a merge holds what it writes in memory.
LARGEST_MERGED_PASSAGES = 400_000


@dataclass(frozen=True, slots=True)
class SegmentSize:
    """A segment as merging sees it: passages that are shown, passages stored, and whether any document is shown."""

    live: int
    stored: int
    has_documents: bool


def allowance(written: int) -> int:
    """How many passages a write of ``written`` passages may rewrite by merging."""
    return max(FREE_MERGE_PASSAGES, MERGED_PER_WRITTEN * written)


def next_group(sizes: Sequence[SegmentSize], limit: int) -> list[int]:
    """Positions of the segments to merge next, at most ``limit`` passages together; none when nothing is due.

    A segment that is empty or mostly taken out is rewritten alone; then come four or more of the lowest tier that has
    so many.
    """
    limit = min(limit, LARGEST_MERGED_PASSAGES)
    tiers: dict[int, list[int]] = {}
    for position, size in enumerate(sizes):
        if size.live <= limit and (not size.has_documents or 2 * size.live < size.stored):
            return [position]
        tiers.setdefault(_tier(size.live), []).append(position)
    for _, group in sorted(tiers.items()):
        fitting: list[int] = []
        total = 0
        for position in sorted(group, key=lambda position: sizes[position].live):
            total += sizes[position].live
            if total > limit:
                break
            fitting.append(position)
        if len(fitting) >= MERGE_FANOUT:
            return sorted(fitting)
    return []


def _tier(passages: int) -> int:
    tier, limit = 0, TIER_ZERO_PASSAGES
    while passages > limit:
        tier, limit = tier + 1, limit * MERGE_FANOUT
    return tier
