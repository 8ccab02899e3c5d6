"""Nearest passages by cosine, over the vectors of all segments.

Small segments are scanned whole. From ``CODED_FROM`` vectors on, a segment carries 4-bit codes of its vectors in a
FAISS index; these are scanned whole too, at a thirtieth of the cost, and the best candidates are scored again with the
stored vectors. So scores are always exact and only a neighbour can be missed; docs/decisions/007-growth.md says how
many are, and why it is not an inverted file or a graph.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]

# Rows converted to float32 at a time: 8,192 rows of 256 dimensions are 8 MB.
_BLOCK_ROWS = 8_192
# A segment of so many vectors gets codes; a full scan of 4,000 x 256 takes some 0.5 ms and 4 MB.
CODED_FROM = 4_096
# Codes propose so many candidates a search, or so many times k, to be scored with the vectors.
RERANKED = 500
RERANKED_PER_HIT = 5
# Each code is of two dimensions and one of 16 values; the values are learnt from a sample.
_DIMENSIONS_PER_CODE = 2
_TRAINING_ROWS = 4_000
_TRAINING_ROUNDS = 8


class DenseIndex:
    """Cosine search over segments, seen as one list of passages numbered from 0; safe to share between threads."""

    def __init__(
        self,
        parts: Sequence[NDArray[np.float16]],
        live: Mask | None = None,
        codes: Sequence[Any | None] | None = None,
    ) -> None:
        """``parts`` float16 (n, dim) a segment; ``live`` bool (total,) is False for removed passages.

        ``codes`` are, for each segment, what ``build_codes`` wrote, or None.
        """
        self._parts = tuple(parts)
        self._bases = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)
        self._live = None if live is None or live.all() else live
        self._codes = tuple(codes) if codes is not None else (None,) * len(self._parts)
        self._flat: dict[int, NDArray[np.float32]] = {}

    def search(self, query: Scores, k: int, allowed: Mask | None = None) -> tuple[Ids, Scores]:
        """The ``k`` passages nearest to ``query`` float32 (dim,), best first: (ids, cosines)."""
        if not np.any(query) or k <= 0:  # a text without known tokens is near to nothing
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        mask = allowed if self._live is None else self._live if allowed is None else self._live & allowed
        depth = max(RERANKED, RERANKED_PER_HIT * k)
        exact, coded = [_NOTHING], [_NOTHING]
        for position, base in enumerate(self._bases[:-1]):
            part_mask = None if mask is None else mask[base : base + len(self._parts[position])]
            proposed = self._proposed(position, query, depth, part_mask)
            if proposed is not None:
                coded.append((proposed[0] + base, proposed[1]))
                continue
            found, scores = self._scanned(position, query, k, part_mask)
            exact.append((found + base, scores))
        ids = np.sort(_best(*_joined(coded), depth)[0])
        return _best(*_joined([*exact, (ids, self.scores(query, ids))]), k)

    def scores(self, query: Scores, ids: Ids) -> Scores:
        """The exact cosine of each of ``ids`` (ascending)."""
        result = np.zeros(ids.size, dtype=np.float32)
        borders = np.searchsorted(ids, self._bases)
        for position, base in enumerate(self._bases[:-1]):
            start, end = borders[position], borders[position + 1]
            result[start:end] = self._cosines(position, ids[start:end] - base, query)
        return result

    def _scanned(self, position: int, query: Scores, k: int, mask: Mask | None) -> tuple[Ids, Scores]:
        """The nearest vectors of one segment, by all of its vectors."""
        if mask is not None:
            chosen = np.flatnonzero(mask)
            return _best(chosen, self._cosines(position, chosen, query), k)
        if position not in self._flat:
            self._flat[position] = self._parts[position].astype(np.float32)
        # Not a matrix product: its threads wait for each other, 36 ms instead of 0.2 where the cores are busy.
        cosines = np.einsum("ij,j->i", self._flat[position], query)
        return _best(np.arange(cosines.size), cosines, k)

    def _proposed(self, position: int, query: Scores, depth: int, mask: Mask | None) -> tuple[Ids, Scores] | None:
        """Some ``depth`` candidates of one segment with rounded cosines; None where a scan serves better.

        FAISS cannot skip codes that a mask excludes, so more are asked for, in proportion to what it lets through.
        """
        codes = self._codes[position]
        if codes is None:
            return None
        wanted = depth
        if mask is not None:
            allowed = int(np.count_nonzero(mask))
            if allowed <= _BLOCK_ROWS:
                return None
            wanted = -(-depth * mask.size // allowed)
        scores, ids = (rows[0] for rows in codes.search(query[None, :].astype(np.float32), min(wanted, codes.ntotal)))
        kept = ids >= 0 if mask is None else (ids >= 0) & mask[ids]
        # Where the mask lets through what is far from the question, too few are left.
        return (ids[kept], scores[kept]) if 2 * np.count_nonzero(kept) >= depth else None

    def _cosines(self, position: int, ids: Ids, query: Scores) -> Scores:
        part = self._parts[position]
        blocks = [
            np.einsum("ij,j->i", part[ids[start : start + _BLOCK_ROWS]].astype(np.float32), query)
            for start in range(0, ids.size, _BLOCK_ROWS)
        ]
        return np.concatenate([np.zeros(0, np.float32), *blocks]).astype(np.float32)


def build_codes(vectors: NDArray[np.float16]) -> bytes:
    """A FAISS index of 4-bit product-quantisation codes of ``vectors`` float16 (n, dim), as its file.

    Source: André, Kermarrec and Le Scouarnec, "Cache locality is not enough" (VLDB 2015), as FAISS implements it.
    """
    import faiss

    count, dimensions = vectors.shape
    codes = max(1, dimensions // _DIMENSIONS_PER_CODE) if dimensions % _DIMENSIONS_PER_CODE == 0 else dimensions
    index = faiss.IndexPQFastScan(dimensions, codes, 4, faiss.METRIC_INNER_PRODUCT)
    index.pq.cp.niter = _TRAINING_ROUNDS
    index.pq.cp.seed = 1234
    sample = np.random.default_rng(0).permutation(count)[:_TRAINING_ROWS]
    # The steps are so small that threads cost more than they bring: 20 s instead of 2 on two busy cores.
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        index.train(vectors[np.sort(sample)].astype(np.float32))
        for start in range(0, count, _BLOCK_ROWS):
            index.add(vectors[start : start + _BLOCK_ROWS].astype(np.float32))
    finally:
        faiss.omp_set_num_threads(threads)
    return faiss.serialize_index(index).tobytes()


_NOTHING = (np.zeros(0, np.int64), np.zeros(0, np.float32))


def _joined(found: Sequence[tuple[Ids, Scores]]) -> tuple[Ids, Scores]:
    return np.concatenate([ids for ids, _ in found]), np.concatenate([scores for _, scores in found])


def _best(ids: Ids, scores: Scores, k: int) -> tuple[Ids, Scores]:
    if ids.size > k:
        top = np.argpartition(scores, ids.size - k)[ids.size - k :]
        ids, scores = ids[top], scores[top]
    order = np.lexsort((ids, -scores))
    return ids[order], scores[order].astype(np.float32)
