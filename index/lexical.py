"""BM25 over five fields that survive how people type, in immutable arrays.

The fields of a passage are its words (pyvi), its syllables as written, its syllables without diacritics, the bigrams of
the latter, and the fragments of what is no Vietnamese syllable: names, foreign words, acronyms, words that a scan glued
together. Fragments find "Huguenots" for "Huguenot" and weigh names, which say most of what a question is about. Text
is indexed as written; case and the placement of tone marks ("hoà", "hòa") are folded inside the fields. Postings are
plain arrays that are mapped from disk, so opening costs nothing and a search reads only the terms that it needs. Terms
are 64-bit hashes: no vocabulary is loaded, and two of a million terms collide with a chance of one in thirty million.

Statistics (document frequency, average length) are taken over all live passages of all segments at search time. So
scores do not depend on how the passages are spread over segments, and a removed passage leaves no trace in them.
This module knows nothing of files, models or filters beyond a mask. docs/decisions/001-lexical-engine.md says why it
is not an engine from the shelf.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ingest import normalize
from ingest.normalize import canonical_tone, fold

FIELDS = ("words", "syllables", "folded", "bigrams", "fragments")
Segmenter = Callable[[str], Sequence[str]]
Mask = NDArray[np.bool_]
Ids = NDArray[np.int64]

# A query reads at most this many postings before the rest of its terms is only looked up for the best candidates.
POSTINGS_BUDGET = 100_000
# And this many where the terms left could bring a passage among the best that holds none of those read.
READ_ON_BUDGET = 200_000
# Candidates that are scored exactly after the budget is spent, and the largest filtered set that is scored whole.
EXACT_CANDIDATES = 300
# pyvi's words have one to four syllables in all but a few names.
LONGEST_WORD_SYLLABLES = 4
# A question longer than this is cut: a search must stay cheap whatever is typed.
MAX_QUERY_SYLLABLES = 256
FRAGMENT_LETTERS = 4
# Longer "words" are data, not names; what is behind the limit is not indexed letter by letter.
_LONGEST_FRAGMENTED_LETTERS = 32
# Every syllable of Vietnamese without its diacritics has this shape; so do a few short foreign names, which then are
# found as syllables only.
_VIETNAMESE = re.compile(r"(?:ngh?|nh|ph|th|tr|gh|gi|kh|ch|qu|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?")


def syllables(text: str) -> list[str]:
    """The words and numbers of ``text``, casefolded, tone marks in one place; spelling and diacritics as written."""
    normal = canonical_tone(text).casefold()
    return [normal[start:end] for start, end in normalize.syllables(normal)]


@lru_cache(maxsize=1 << 16)
def fold_syllable(syllable: str) -> str:
    """``syllable`` without diacritics, đ as d."""
    return fold(syllable)


@lru_cache(maxsize=1 << 16)
def fragments(folded: str) -> tuple[str, ...]:
    """The runs of ``FRAGMENT_LETTERS`` letters of a folded word, its ends marked "^" and "$".

    None for Vietnamese syllables, for what holds digits, and for less than four letters.
    """
    if len(folded) < FRAGMENT_LETTERS or not folded.isalpha() or _VIETNAMESE.fullmatch(folded):
        return ()
    marked = f"^{folded[:_LONGEST_FRAGMENTED_LETTERS]}$"
    return tuple(marked[i : i + FRAGMENT_LETTERS] for i in range(len(marked) - FRAGMENT_LETTERS + 1))


@lru_cache(maxsize=1 << 17)
def term_hash(field: int, term: str) -> int:
    """The 64-bit name under which a term of ``FIELDS[field]`` is stored."""
    return int.from_bytes(blake2b(f"{field}\0{term}".encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class Postings:
    """The lexical part of one segment of n passages, T terms and P postings.

    ``hashes`` uint64 (T,) ascending; the postings of term t are rows ``offsets[t]:offsets[t + 1]`` of ``passages``
    uint32 (P,) ascending within a term and ``counts`` uint8 (P,), capped at 255; ``lengths`` uint32 (fields, n).
    """

    hashes: NDArray[np.uint64]
    offsets: NDArray[np.uint64]
    passages: NDArray[np.uint32]
    counts: NDArray[np.uint8]
    lengths: NDArray[np.uint32]

    @property
    def size(self) -> int:
        """The number of passages."""
        return int(self.lengths.shape[1])

    def find(self, hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The row of each hash, -1 for those that do not occur."""
        if self.hashes.size == 0:
            return np.full(hashes.shape, -1, dtype=np.int64)
        rows = np.minimum(np.searchsorted(self.hashes, hashes), self.hashes.size - 1)
        return np.where(self.hashes[rows] == hashes, rows, -1)

    def arrays(self) -> dict[str, NDArray]:
        """The parts by name, as they are stored."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray]) -> "Postings":
        """The inverse of ``arrays``."""
        return cls(**{name: arrays[name] for name in cls.__slots__})


def build_postings(texts: Iterable[str], segmenter: Segmenter | None = None) -> Postings:
    """Indexes ``texts``, one passage each, in order; a ``segmenter`` fills the word field.

    Python sees each written syllable once; what follows from it (its folded form, the bigrams) is arithmetic on ids.
    """
    written, words = _TermIds(), _TermIds()
    for text in texts:
        written.add(syllables(text))
        words.add([] if segmenter is None else _word_terms(segmenter(text)))
    ids, passages = written.occurrences()
    names = list(written.ids)
    folded_ids: dict[str, int] = {}
    fold_of = np.asarray([folded_ids.setdefault(fold_syllable(name), len(folded_ids)) for name in names], np.int64)
    folded_names = list(folded_ids)
    folded = fold_of[ids]
    within = passages[1:] == passages[:-1]
    pairs, bigrams = np.unique((folded[:-1] << 32 | folded[1:])[within], return_inverse=True)
    pair_names = [f"{folded_names[pair >> 32]}_{folded_names[pair & 0xFFFFFFFF]}" for pair in pairs.tolist()]
    fields = (
        (list(words.ids), *words.occurrences()),
        (names, ids, passages),
        (folded_names, folded, passages),
        (pair_names, bigrams, passages[1:][within]),
        _fragment_occurrences(folded_names, folded, passages),
    )
    count = len(written.lengths)
    lengths = np.stack([np.bincount(where, minlength=count) for _, _, where in fields])
    return _assemble(fields, lengths.astype(np.uint32))


def _fragment_occurrences(names: Sequence[str], ids: Ids, passages: Ids) -> tuple[list[str], Ids, Ids]:
    """(fragments, fragment ids, passage numbers) of the folded syllables ``names[ids]`` of ``passages``."""
    fragment_ids: dict[str, int] = {}
    of_name = [[fragment_ids.setdefault(f, len(fragment_ids)) for f in fragments(name)] for name in names]
    flat = np.asarray([fragment for of in of_name for fragment in of], dtype=np.int64)
    counts = np.asarray([len(of) for of in of_name], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]) if names else counts
    repeats = counts[ids]  # (occurrences,)
    within = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    return list(fragment_ids), flat[np.repeat(starts[ids], repeats) + within], np.repeat(passages, repeats)


class _TermIds:
    """Terms as numbers in the order in which they are met."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.lengths: list[int] = []
        self._flat: list[int] = []

    def add(self, terms: Sequence[str]) -> None:
        """Takes the terms of the next passage in."""
        ids = self.ids
        self._flat.extend([ids.setdefault(term, len(ids)) for term in terms])
        self.lengths.append(len(terms))

    def occurrences(self) -> tuple[Ids, Ids]:
        """(term ids, passage numbers), both int64 (occurrences,)."""
        lengths = np.asarray(self.lengths, dtype=np.int64)
        return np.asarray(self._flat, dtype=np.int64), np.repeat(np.arange(lengths.size), lengths)


def _word_terms(words: Iterable[str]) -> list[str]:
    return [term for term in ("_".join(syllables(word.replace("_", " "))) for word in words) if term]


def _assemble(fields: Iterable[tuple[list[str], Ids, Ids]], lengths: NDArray[np.uint32]) -> Postings:
    """Postings out of (term names, term ids, passage numbers) for each field."""
    hashes: list[int] = []
    keys = []
    for field, (names, ids, passages) in enumerate(fields):
        keys.append((ids + len(hashes)).astype(np.uint64) << np.uint64(32) | passages.astype(np.uint64))
        hashes.extend(term_hash(field, name) for name in names)
    by_hash = np.asarray(hashes, dtype=np.uint64)
    order = np.argsort(by_hash)
    rank = np.empty(order.size, dtype=np.uint64)
    rank[order] = np.arange(order.size, dtype=np.uint64)
    joined = np.concatenate(keys)
    low = np.uint64(0xFFFFFFFF)
    ranked = rank[(joined >> np.uint64(32)).astype(np.int64)] << np.uint64(32) | joined & low
    unique, counts = np.unique(ranked, return_counts=True)
    per_term = np.bincount((unique >> np.uint64(32)).astype(np.int64), minlength=order.size)
    return Postings(
        hashes=by_hash[order],
        offsets=np.concatenate([[0], np.cumsum(per_term)]).astype(np.uint64),
        passages=(unique & low).astype(np.uint32),
        counts=np.minimum(counts, 255).astype(np.uint8),
        lengths=lengths,
    )


def merge_postings(parts: Sequence[tuple[Postings, Mask]]) -> Postings:
    """One segment out of several, with only the passages whose mask is true, in order; linear in the postings."""
    kept = [_keep(part, mask) for part, mask in parts]
    hashes = np.unique(np.concatenate([np.zeros(0, np.uint64), *(k[0] for k in kept)]))
    rows = [np.searchsorted(hashes, k[0]) for k in kept]
    per_term = np.zeros(hashes.size, dtype=np.int64)
    for (_, frequencies, _, _), row in zip(kept, rows, strict=True):
        per_term[row] += frequencies
    offsets = np.concatenate([[0], np.cumsum(per_term)])
    passages = np.empty(int(offsets[-1]), dtype=np.uint32)
    counts = np.empty(int(offsets[-1]), dtype=np.uint8)
    cursor, base = offsets[:-1].copy(), 0
    for (_, frequencies, part_passages, part_counts), row, (_, mask) in zip(kept, rows, parts, strict=True):
        first = np.concatenate([[0], np.cumsum(frequencies)])[:-1]
        target = np.arange(part_passages.size) + np.repeat(cursor[row] - first, frequencies)
        passages[target] = part_passages + np.uint32(base)
        counts[target] = part_counts
        cursor[row] += frequencies
        base += int(mask.sum())
    lengths = [np.zeros((len(FIELDS), 0), np.uint32), *(part.lengths[:, mask] for part, mask in parts)]
    return Postings(hashes, offsets.astype(np.uint64), passages, counts, np.concatenate(lengths, axis=1))


def _keep(part: Postings, mask: Mask) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """(hashes, postings per term, passages renumbered, counts) of the passages in ``mask``."""
    frequencies = _gaps(part.offsets)
    passages, counts = np.asarray(part.passages), np.asarray(part.counts)
    if not mask.all():
        live = mask[passages]
        row = np.repeat(np.arange(frequencies.size), frequencies)
        frequencies = np.bincount(row[live], minlength=frequencies.size)
        renumbered = (np.cumsum(mask) - 1).astype(np.uint32)
        passages, counts = renumbered[passages[live]], counts[live]
    present = frequencies > 0
    return np.asarray(part.hashes)[present], frequencies[present], passages, counts


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """One term of a query: its field, its hash, how often it was asked, and what its idf is multiplied by."""

    field: int
    hash: int
    count: int = 1
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class _Weighted:
    """A query term with its statistics: ``bound`` is the most that it can add to a score."""

    field: int
    rows: tuple[int, ...]  # its row in each segment, or -1
    bound: float  # field weight times idf times query count times term weight times (k1 + 1)
    postings: int


class LexicalIndex:
    """BM25 over the postings of all segments, seen as one list of passages numbered from 0."""

    def __init__(
        self,
        parts: Sequence[Postings],
        live: Mask | None = None,
        *,
        field_weights: Sequence[float] = (1.0,) * len(FIELDS),
        term_weights: Mapping[int, float] | None = None,
        k1: float = 1.2,
        b: float = 0.75,
    ) -> None:
        """``live`` bool (n,) is False for removed passages (None: all live); ``field_weights`` follow ``FIELDS``.

        ``term_weights`` are factors of terms by hash: less than 1 for words that ask ("bao nhiêu", "là gì") and say
        little of what is asked for (``index.question_words``).
        """
        self._parts = tuple(parts)
        self._bases = np.concatenate([[0], np.cumsum([p.size for p in parts])]).astype(np.int64)
        self.size = int(self._bases[-1])
        self._live = None if live is None or live.all() else live
        self._field_weights = tuple(field_weights)
        self._term_weights = term_weights or {}
        self._k1 = k1
        self._live_size = self.size if self._live is None else int(self._live.sum())
        borders = list(pairwise(self._bases.tolist()))
        self._whole = [self._live is None or bool(self._live[start:end].all()) for start, end in borders]
        totals = np.zeros(len(FIELDS), dtype=np.float64)
        for part, base in zip(self._parts, self._bases[:-1], strict=True):
            mask = slice(None) if self._live is None else self._live[base : base + part.size]
            totals += part.lengths[:, mask].sum(axis=1, dtype=np.float64)
        self._average = np.maximum(totals / max(self._live_size, 1), 1e-9)
        self._b = b
        self._norms: dict[int, NDArray[np.float32]] = {}

    def __len__(self) -> int:
        return self._live_size

    def knows(self, hashes: Iterable[int]) -> set[int]:
        """Which of ``hashes`` occur in some segment."""
        wanted = np.fromiter(hashes, dtype=np.uint64)
        known: set[int] = set()
        for part in self._parts:
            known.update(wanted[part.find(wanted) >= 0].tolist())
        return known

    def query_terms(self, text: str, as_typed: str | None = None) -> list[QueryTerm]:
        """The terms to search for ``text``; ``as_typed`` adds folded terms that ``text`` does not have.

        Words are found by longest match over the words that the index knows, so asking needs no segmenter. Where a
        word has parts that are words themselves, the longest one alone counts, as in the passages.
        """
        written = syllables(text)[:MAX_QUERY_SYLLABLES]
        words = self._longest_words(written) if self._field_weights[0] > 0 else []
        terms = [*((0, word) for word in words), *field_terms(written)]
        if as_typed is not None and as_typed != text:
            known = set(terms)
            extra = field_terms(syllables(as_typed)[:MAX_QUERY_SYLLABLES])
            terms += [term for term in dict.fromkeys(extra) if term[0] > 1 and term not in known]
        counted: dict[tuple[int, str], int] = {}
        for term in terms:
            counted[term] = counted.get(term, 0) + 1
        weight = self._term_weights
        hashed = ((field, term_hash(field, term), count) for (field, term), count in counted.items())
        return [QueryTerm(field, key, count, weight.get(key, 1.0)) for field, key, count in hashed]

    def _longest_words(self, written: list[str]) -> list[str]:
        candidates = {
            (start, length): "_".join(written[start : start + length])
            for start in range(len(written))
            for length in range(1, LONGEST_WORD_SYLLABLES + 1)
            if start + length <= len(written)
        }
        known = self.knows(term_hash(0, word) for word in set(candidates.values()))
        words, start = [], 0
        while start < len(written):
            for length in range(min(LONGEST_WORD_SYLLABLES, len(written) - start), 0, -1):
                word = candidates[start, length]
                if length == 1 or term_hash(0, word) in known:
                    words.append(word)
                    start += length
                    break
        return words

    def ask(self, terms: Sequence[QueryTerm]) -> "LexicalQuery":
        """A query whose terms are weighed once, to be searched and scored."""
        return LexicalQuery(self, *self._weigh(terms))

    def search(
        self, terms: Sequence[QueryTerm], k: int, allowed: Mask | None = None
    ) -> tuple[Ids, NDArray[np.float32]]:
        """``LexicalQuery.search`` for one use."""
        return self.ask(terms).search(k, allowed)

    def scores(self, terms: Sequence[QueryTerm], ids: Ids) -> NDArray[np.float32]:
        """``LexicalQuery.scores`` for one use."""
        return self.ask(terms).scores(ids)

    def restrict(self, allowed: Mask | None) -> Mask | None:
        """``allowed`` without the removed passages; None when everything is allowed."""
        if self._live is None or allowed is None:
            return self._live if allowed is None else allowed
        return self._live & allowed

    def _weigh(self, terms: Sequence[QueryTerm]) -> tuple[list[_Weighted], float, dict[int, float]]:
        """The terms that occur, those that can add most first; what all terms could add; what each says, by hash."""
        weighted: list[_Weighted] = []
        attainable = 0.0
        information: dict[int, float] = {}
        rows = self._find(terms)
        live, read = self._frequencies(rows)
        for position, term in enumerate(terms):
            frequency = int(live[position])
            information[term.hash] = self._idf(frequency) * term.weight
            weight = self._field_weights[term.field] * information[term.hash] * term.count
            bound = weight * (self._k1 + 1)
            attainable += bound
            if frequency > 0 and weight > 0:
                weighted.append(_Weighted(term.field, tuple(rows[:, position].tolist()), bound, int(read[position])))
        return sorted(weighted, key=lambda w: (-w.bound, w.field, w.postings)), attainable, information

    def _find(self, terms: Sequence[QueryTerm]) -> NDArray[np.int64]:
        """The row of each term in each segment, int64 (segments, terms), -1 where it does not occur."""
        hashes = np.fromiter((term.hash for term in terms), dtype=np.uint64, count=len(terms))
        rows = [part.find(hashes) for part in self._parts]
        return np.stack(rows) if rows else np.zeros((0, len(terms)), dtype=np.int64)

    def _idf(self, frequency: int) -> float:
        return float(np.log1p((self._live_size - frequency + 0.5) / (frequency + 0.5)))

    def _frequencies(self, rows: NDArray[np.int64]) -> tuple[Ids, Ids]:
        """(live passages, all postings) of each term, int64 (terms,), by its ``rows`` (segments, terms)."""
        live, read = np.zeros((2, rows.shape[1]), dtype=np.int64)
        for position, (part, base, found) in enumerate(zip(self._parts, self._bases[:-1], rows, strict=True)):
            terms = np.flatnonzero(found >= 0)
            sizes = (part.offsets[found[terms] + 1] - part.offsets[found[terms]]).astype(np.int64)
            read[terms] += sizes
            if self._live is not None and not self._whole[position]:
                mask = self._live[base : base + part.size]
                sizes = np.asarray([np.count_nonzero(mask[_slice(part, row)[0]]) for row in found[terms]], np.int64)
            live[terms] += sizes
        return live, read

    def add_up(self, weighted: Sequence[_Weighted], sums: NDArray[np.float32]) -> Ids:
        """Adds every posting of ``weighted`` to the BM25 ``sums`` of all passages, float32 (n,).

        Returns the passages whose sum was 0 before, each once. A term at a time, so that its passages are still in the
        processor's cache when they are written.
        """
        new: list[Ids] = [np.zeros(0, dtype=np.int64)]
        for position, (part, base) in enumerate(zip(self._parts, self._bases[:-1], strict=True)):
            norms, local = self._length_norms(position), sums[base : base + part.size]
            for term in weighted:
                if term.rows[position] >= 0:
                    passages, counts = _slice(part, term.rows[position])
                    where = passages.astype(np.int64)
                    added = local.take(where)
                    new.append(where[added == 0] + base)
                    added += _impact(counts, norms[term.field].take(where), term.bound)
                    local[where] = added
        return np.concatenate(new)

    def look_up(self, weighted: Sequence[_Weighted], ids: Ids) -> NDArray[np.float32]:
        """The BM25 sums of ``ids`` (ascending), by binary search in each term's postings."""
        scores = np.zeros(ids.size, dtype=np.float32)
        borders = np.searchsorted(ids, self._bases)
        for position, part in enumerate(self._parts):
            start, end = borders[position], borders[position + 1]
            local = (ids[start:end] - self._bases[position]).astype(np.uint32)
            hits: list[Ids] = []
            counts: list[NDArray[np.uint8]] = []
            terms: list[_Weighted] = []
            for term in weighted if local.size else ():
                if term.rows[position] < 0:
                    continue
                passages, term_counts = _slice(part, term.rows[position])
                at = passages.searchsorted(local)
                found = np.flatnonzero(passages.take(at, mode="clip") == local)
                if found.size:
                    hits.append(found)
                    counts.append(term_counts.take(at.take(found)))
                    terms.append(term)
            if terms:
                sizes = [found.size for found in hits]
                where = np.concatenate(hits)
                fields = np.repeat([term.field for term in terms], sizes)
                bounds = np.repeat(np.asarray([term.bound for term in terms], dtype=np.float32), sizes)
                norms = self._length_norms(position)[fields, local[where]]
                scores[start:end] = np.bincount(where, _impact(np.concatenate(counts), norms, bounds), local.size)
        return scores

    def _length_norms(self, position: int) -> NDArray[np.float32]:
        """What lengths add to the denominator of BM25, float32 (fields, n), made once a segment."""
        if position not in self._norms:
            lengths = self._parts[position].lengths.astype(np.float32)
            lengths *= (self._k1 * self._b / self._average).astype(np.float32)[:, None]
            lengths += np.float32(self._k1 * (1 - self._b))
            self._norms[position] = lengths
        return self._norms[position]


class LexicalQuery:
    """One query against one index."""

    def __init__(
        self, index: LexicalIndex, weighted: Sequence[_Weighted], attainable: float, information: Mapping[int, float]
    ) -> None:
        """``weighted`` are the query's terms, those that can add most first; ``information`` is theirs by hash.

        ``attainable`` is the score that no passage reaches: every term of the query, those too that stand nowhere, at
        its bound. It says how much of the question a score stands for.
        """
        self.attainable = attainable
        self._index = index
        self._weighted = weighted
        self._information = information
        self._read = 0  # so many terms are in the sums
        self._sums: NDArray[np.float32] | None = None

    def information(self, field: int, term: str) -> float:
        """What a term of the query says, its idf times its factor; 0 for a term that it does not have."""
        return self._information.get(term_hash(field, term), 0.0)

    def search(self, k: int, allowed: Mask | None = None) -> tuple[Ids, NDArray[np.float32]]:
        """The best ``k`` passages (ids, scores), best first, of those that match at least one term.

        ``allowed`` bool (n,) restricts the search; removed passages never appear. See ``candidates`` for what may be
        missed; the scores are exact.
        """
        ids = self.candidates(k, allowed)
        return _best(ids, self.scores(ids), k)

    def candidates(self, k: int, allowed: Mask | None = None) -> Ids:
        """Passages that match, ascending, among them the best ``k``.

        Exact while the query's postings fit into ``POSTINGS_BUDGET`` (always below some 10,000 passages). Beyond, the
        terms that can add least are not asked who holds them, save where they could bring a passage among the best that
        holds none of the terms read, and ``READ_ON_BUDGET`` allows it. What they could lift among the best is given,
        which is exact too, but at most ``EXACT_CANDIDATES``, so that time does not grow with the index.
        docs/decisions/007 says what that misses.
        """
        mask = self._index.restrict(allowed)
        if not self._weighted or k <= 0:
            return np.zeros(0, np.int64)
        if mask is not None and int(np.count_nonzero(mask)) <= EXACT_CANDIDATES:
            ids = np.flatnonzero(mask)
            return ids[self.scores(ids) > 0]
        self._read, sums = 0, np.zeros(self._index.size, dtype=np.float32)
        self._sums = sums
        ids = self._read_on(sums, self._affordable(POSTINGS_BUDGET), mask)
        while ids.size < k and self._read < len(self._weighted):
            ids = np.concatenate([ids, self._read_on(sums, self._read + 1, mask)])
        if self._read == len(self._weighted):
            return np.sort(_best(ids, sums[ids], k)[0])
        ids = np.concatenate([ids, self._read_on(sums, self._enough(_kth(sums[ids], k)), mask)])
        found, rest = sums[ids], self._left()
        # Turtle & Flood 1995: no other passage can pass the k-th best so far.
        kept = np.flatnonzero(found >= _kth(found, k) - rest)
        return np.sort(_best(ids[kept], found[kept], max(k, EXACT_CANDIDATES) if rest > 0 else k)[0])

    def scores(self, ids: Ids) -> NDArray[np.float32]:
        """The exact BM25 sum of each of ``ids`` (ascending), 0 where nothing matches."""
        known = np.float32(0) if self._sums is None else self._sums[ids]
        return (known + self._index.look_up(self._weighted[self._read :], ids)).astype(np.float32)

    def _read_on(self, sums: NDArray[np.float32], count: int, mask: Mask | None) -> Ids:
        """Adds the terms up to number ``count`` to ``sums``; the passages of ``mask`` that had none, in no order."""
        new = self._index.add_up(self._weighted[self._read : count], sums)
        self._read = max(count, self._read)
        return new if mask is None else new[mask[new]]

    def _left(self, read: int | None = None) -> float:
        """The most that the terms not read can add to a passage."""
        return sum(term.bound for term in self._weighted[self._read if read is None else read :])

    def _enough(self, kth: float) -> int:
        """How many terms to read, if affordable, so that no passage without one of them passes the sum ``kth``."""
        affordable = max(self._read, self._affordable(READ_ON_BUDGET))
        return next((n for n in range(self._read, affordable) if self._left(n) <= kth), affordable)

    def _affordable(self, budget: int) -> int:
        """How many terms fit into a ``budget`` of postings; one at least."""
        spent = 0
        for position, term in enumerate(self._weighted):
            spent += term.postings
            if position and spent > budget:
                return position
        return len(self._weighted)


def _impact(
    counts: NDArray[np.uint8], norms: NDArray[np.float32], bound: float | NDArray[np.float32]
) -> NDArray[np.float32]:
    """BM25 of single terms (Robertson & Zaragoza 2009, eq. 3.15, with Lucene's idf); ``norms`` is overwritten.

    ``bound`` is the most that the term can add, one for all or one for each.
    """
    impact = counts.astype(np.float32)
    norms += impact
    impact /= norms
    impact *= bound
    return impact


def _kth(sums: NDArray[np.float32], k: int) -> float:
    """The ``k``-th highest of at least k sums."""
    return float(np.partition(sums, -k)[-k])


def field_terms(written: Sequence[str]) -> list[tuple[int, str]]:
    """(field, term) of every field but the words, for the ``syllables`` of a text."""
    folded = [fold_syllable(s) for s in written]
    terms = [(1, s) for s in written] + [(2, s) for s in folded]
    terms += [(3, f"{a}_{b}") for a, b in pairwise(folded)]
    return terms + [(4, fragment) for s in folded for fragment in fragments(s)]


def _gaps(borders: NDArray) -> NDArray[np.int64]:
    """How many rows lie between neighbouring ``borders``."""
    signed = borders.astype(np.int64)
    return signed[1:] - signed[:-1]


def _slice(part: Postings, row: int) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    start, end = int(part.offsets[row]), int(part.offsets[row + 1])
    return part.passages[start:end], part.counts[start:end]


def _best(ids: Ids, scores: NDArray, k: int) -> tuple[Ids, NDArray]:
    """The ``k`` highest, best first, equal ones by id."""
    if ids.size > k:
        top = np.argpartition(scores, ids.size - k)[ids.size - k :]
        ids, scores = ids[top], scores[top]
    order = np.lexsort((ids, -scores))
    return ids[order], scores[order]
