"""What readers hold: one generation of the index, unchanged for as long as it is held.

A snapshot is safe to share between threads. It knows nothing of questions beyond their text: places, years and
intents are the assistant's business.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache, partial
from threading import Lock
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from index.coverage import REORDERED, Coverage
from index.dense import DenseIndex
from index.embeddings import EmbeddingModel
from index.fusion import DEFAULT_WEIGHTS, FusionWeights, fuse, lexical_trust
from index.lexical import LexicalIndex
from index.question_words import question_word_weights
from index.reranking import RERANKED, Reranker
from index.segments import DocumentEntry, Segment, passage_mask
from index.types import Hit, SearchFilter
from ingest.types import Document, Passage, Target

# Each side proposes so many candidates a search, or four times k: both sides then score all of them exactly.
CANDIDATES = 100
CANDIDATES_PER_HIT = 4
# From so many passages on, the nearest vectors are looked for while the words are; below, a thread costs more.
SCANNED_BESIDE = 100_000
_SCANS = 4
Found = tuple[NDArray[np.int64], NDArray[np.float32]]  # (ids, scores)
_CACHED_DOCUMENTS = 64
_CACHED_TARGETS = 200_000


class Snapshot:
    """One searchable generation.

    ``generation`` names it; ``notices`` are sentences for operators on what was found wrong when it was opened.
    ``copies`` are, by document id, the other names under which the same content is indexed. ``reranker`` may be set
    before the snapshot is shared: it puts the best candidates of every search in its own order.
    """

    def __init__(
        self,
        segments: Sequence[tuple[Segment, frozenset[int]]],
        model: EmbeddingModel | None,
        *,
        generation: str = "memory",
        weights: FusionWeights = DEFAULT_WEIGHTS,
        notices: Sequence[str] = (),
        codes: Sequence[Any | None] | None = None,
    ) -> None:
        """``segments`` are pairs of a segment and the document rows taken out; ``codes`` as ``DenseIndex`` has them."""
        self.generation = generation
        self.notices = tuple(notices)
        self.model = model
        self.weights = weights
        everything, segments = segments, _without_copies(segments)
        self.copies: Mapping[str, tuple[str, ...]] = _names_of_copies(everything, segments)
        self._segments = [segment for segment, _ in segments]
        self._bases = [0]
        for segment in self._segments:
            self._bases.append(self._bases[-1] + len(segment.passages))
        live = np.concatenate([np.ones(0, np.bool_), *(passage_mask(s, gone) for s, gone in segments)])
        self._places: dict[str, tuple[int, int]] = {
            entry.id: (position, row)
            for position, (segment, gone) in enumerate(segments)
            for row, entry in enumerate(segment.entries)
            if row not in gone
        }
        self._lexical = LexicalIndex(
            [s.postings for s in self._segments],
            live,
            field_weights=weights.fields,
            term_weights=question_word_weights(),
            k1=weights.k1,
            b=weights.b,
        )
        vectors = [s.vectors for s in self._segments if s.vectors is not None]
        dense = model is not None and weights.dense > 0 and len(vectors) == len(self._segments)
        self._dense = DenseIndex(vectors, live, codes) if dense else None
        self.documents: Mapping[str, Document] = _Documents(self._segments, self._places)
        self.targets: Sequence[Target] = _Targets(segments)
        self.reranker: Reranker | None = None
        self._restorer: Any = None
        self._lock = Lock()
        # FAISS reads its codes without holding the interpreter: a second core halves the wait on large indexes.
        self._threads = ThreadPoolExecutor(_SCANS, "nearest") if dense and len(self) >= SCANNED_BESIDE else None

    def __len__(self) -> int:
        """The number of passages."""
        return len(self._lexical)

    def passages_of(self, document_id: str) -> tuple[Passage, ...]:
        """The passages of a document in reading order, none for an unknown id."""
        if document_id not in self._places:
            return ()
        position, row = self._places[document_id]
        segment = self._segments[position]
        return tuple(segment.passage(i) for i in range(*segment.entries[row].passages))

    def targets_of(self, document_id: str) -> tuple[Target, ...]:
        """The targets of a document in reading order, none for an unknown id."""
        if document_id not in self._places:
            return ()
        position, row = self._places[document_id]
        segment = self._segments[position]
        return tuple(segment.target(i) for i in range(*segment.entries[row].targets))

    def entry(self, document_id: str) -> DocumentEntry:
        """A document without its text; KeyError for an unknown id."""
        position, row = self._places[document_id]
        return self._segments[position].entries[row]

    def entries(self) -> list[DocumentEntry]:
        """The documents without their text: id, name and how many passages and targets they have."""
        return [self._segments[position].entries[row] for position, row in self._places.values()]

    def search(
        self, text: str, *, k: int = 10, filter: SearchFilter | None = None, as_typed: str | None = None
    ) -> list[Hit]:
        """The ``k`` best passages for ``text``, best first; fewer when fewer match, none for an empty text.

        Args:
            text: the question in standard Vietnamese, or in whatever form there is.
            k: at most so many hits; it may be larger than the index.
            filter: provinces and documents to stay within.
            as_typed: the question before it was restored; its syllables without diacritics count as well.
        """
        if k <= 0 or not text.strip():
            return []
        allowed = self._allowed(filter)
        pool = max(CANDIDATES, CANDIDATES_PER_HIT * k)
        asked = self._lexical.ask(self._lexical.query_terms(text, as_typed))
        cosines = None
        if self._dense is None or self.model is None:
            ids = asked.candidates(pool, allowed)
        else:
            query = self.model.embed_queries([text])[0]
            nearest = self._beside(partial(self._dense.search, query, pool, allowed))
            ids = np.union1d(asked.candidates(pool, allowed), nearest()[0])
            cosines = self._dense.scores(query, ids) if np.any(query) else None
        lexical = asked.scores(ids)
        fused = fuse(lexical, cosines, self.weights, attainable=asked.attainable)
        cosines = np.zeros_like(lexical) if cosines is None else cosines
        hits = self._hits(ids, fused, lexical, cosines, max(k, REORDERED if self.reranker is None else RERANKED))
        trust = lexical_trust(lexical, self.weights, attainable=asked.attainable)
        hits = _reordered(hits, Coverage(text, asked, self.weights).scores(hits[:REORDERED], trust))
        if self.reranker is not None:
            hits = _reordered(hits, self.reranker.scores(text, [hit.passage.text for hit in hits[:RERANKED]]))
        return hits[:k]

    def _beside(self, search: Callable[[], Found]) -> Callable[[], Found]:
        """Begins a ``search`` where it is long, on another core; what is returned waits for the result."""
        return search if self._threads is None else self._threads.submit(search).result

    def _hits(self, ids: NDArray[np.int64], fused: NDArray, lexical: NDArray, cosines: NDArray, k: int) -> list[Hit]:
        """The best ``k`` candidates; equal scores stand by document and position, however segments lie."""
        order = np.lexsort((ids, -fused))
        border = fused[order[k - 1]] if ids.size > k else -1.0
        chosen = [i for i in order if fused[i] >= border]
        hits = [Hit(self._passage(int(ids[i])), float(fused[i]), float(lexical[i]), float(cosines[i])) for i in chosen]
        hits.sort(key=lambda hit: (-round(hit.score, 6), hit.passage.document_id, hit.passage.start))
        return hits[:k]

    def _passage(self, number: int) -> Passage:
        position = bisect_right(self._bases, number) - 1
        return self._segments[position].passage(number - self._bases[position])

    def _allowed(self, chosen: SearchFilter | None) -> NDArray[np.bool_] | None:
        """Bool (n,) of the passages that a filter lets through; None when it lets everything through."""
        if chosen is None or not (chosen.provinces or chosen.document_ids):
            return None
        allowed = np.ones(self._bases[-1], dtype=np.bool_)
        if chosen.document_ids:
            allowed[:] = False
            for position, row in (self._places[i] for i in chosen.document_ids if i in self._places):
                start, end = self._segments[position].entries[row].passages
                allowed[self._bases[position] + start : self._bases[position] + end] = True
        if chosen.provinces:
            for position, segment in enumerate(self._segments):
                start, end = self._bases[position], self._bases[position + 1]
                allowed[start:end] &= _of_provinces(segment, chosen.provinces)
        return allowed

    @property
    def restorer(self) -> Any:
        """The ``DiacriticsRestorer`` of this corpus, made on first use."""
        with self._lock:
            if self._restorer is None:
                from index.diacritics import DiacriticsRestorer, count_syllables

                self._restorer = DiacriticsRestorer.from_counts(count_syllables(self._texts()))
            return self._restorer

    def _texts(self) -> Iterator[str]:
        for position, row in self._places.values():
            yield self._segments[position].document(row).text


def _reordered(hits: Sequence[Hit], scores: NDArray[Any]) -> list[Hit]:
    """The first hits in the order of their ``scores`` (n,), n at most the number of hits; the others behind them.

    The fused scores are dealt out anew in that order: they stay on one scale, whatever that of ``scores`` is.
    """
    order = np.argsort(-scores, kind="stable")
    moved = [replace(hits[i], score=hit.score) for i, hit in zip(order, hits, strict=False)]
    return [*moved, *hits[len(moved) :]]


class _Documents(Mapping[str, Document]):
    """The documents by id, decoded when asked for."""

    def __init__(self, segments: Sequence[Segment], places: Mapping[str, tuple[int, int]]) -> None:
        self._places = places

        @lru_cache(maxsize=_CACHED_DOCUMENTS)
        def read(document_id: str) -> Document:
            position, row = places[document_id]
            return segments[position].document(row)

        self._read = read

    def __getitem__(self, document_id: str) -> Document:
        return self._read(document_id)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, document_id: object) -> bool:
        return document_id in self._places


class _Targets(Sequence[Target]):
    """All targets of the live documents in order, decoded once when asked for."""

    def __init__(self, segments: Sequence[tuple[Segment, frozenset[int]]]) -> None:
        self._runs: list[tuple[Segment, int, int]] = []
        self._ends: list[int] = []
        self._decoded: dict[int, Target] = {}
        total = 0
        for segment, gone in segments:
            for row, entry in enumerate(segment.entries):
                start, end = entry.targets
                if row not in gone and end > start:
                    total += end - start
                    self._runs.append((segment, start, end))
                    self._ends.append(total)

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, index: int) -> Target: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Target]: ...
    def __getitem__(self, index: int | slice) -> Target | Sequence[Target]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        index %= len(self)
        if index not in self._decoded:
            run = bisect_right(self._ends, index)
            segment, _, end = self._runs[run]
            target = segment.target(end - (self._ends[run] - index))
            if len(self._decoded) >= _CACHED_TARGETS:
                return target
            self._decoded[index] = target
        return self._decoded[index]


def _without_copies(segments: Sequence[tuple[Segment, frozenset[int]]]) -> list[tuple[Segment, frozenset[int]]]:
    """Takes out documents whose content is there under an earlier name: one text is one document to a reader."""
    first: dict[str, tuple[str, int, int]] = {}
    hidden = [set(gone) for _, gone in segments]
    for position, (segment, gone) in enumerate(segments):
        for row, entry in enumerate(segment.entries):
            if row in gone:
                continue
            mine = (entry.name, position, row)
            shown = min(mine, first.get(entry.id, mine))
            other = max(mine, first.get(entry.id, mine))
            first[entry.id] = shown
            if other != shown:
                hidden[other[1]].add(other[2])
    return [(segment, frozenset(rows)) for (segment, _), rows in zip(segments, hidden, strict=True)]


def _names_of_copies(
    everything: Sequence[tuple[Segment, frozenset[int]]], shown: Sequence[tuple[Segment, frozenset[int]]]
) -> dict[str, tuple[str, ...]]:
    """The names of the documents that ``_without_copies`` took out, by id."""
    names: dict[str, set[str]] = {}
    for (segment, gone), (_, hidden) in zip(everything, shown, strict=True):
        for row in hidden - gone:
            entry = segment.entries[row]
            names.setdefault(entry.id, set()).add(entry.name)
    return {key: tuple(sorted(found)) for key, found in names.items()}


def _of_provinces(segment: Segment, provinces: frozenset[str]) -> NDArray[np.bool_]:
    """Bool (n,): the passages of a segment that belong to one of ``provinces``."""
    wanted = np.asarray([code in provinces for code in segment.provinces], dtype=np.bool_)
    matches = np.concatenate([[0], np.cumsum(wanted[segment.province_ids] if wanted.size else [])])
    offsets = segment.province_offsets.astype(np.int64)
    return matches[offsets[1:]] > matches[offsets[:-1]]
