"""How the lexical and the dense side become one score.

A weighted sum of scores that are normalised within one query, not reciprocal rank fusion: ranks throw away how much
better the first hit is than the second, and on Vietnamese retrieval RRF was published below its own dense half
(recall@10 0.967 against 0.972; the weighted sum 0.977).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """Every constant of ranking in one place.

    The first four weigh the lexical fields against each other inside the BM25 sum, ``lexical`` and ``dense`` weigh
    the two sides. ``k1`` and ``b`` are BM25's own (Robertson & Zaragoza 2009, their usual range). The values were set
    on training questions only (the questions of the shared sets whose id has an even SHA-1), see docs/decisions/001.
    """

    words: float = 0.0
    syllables: float = 1.0
    folded: float = 1.0
    bigrams: float = 1.0
    lexical: float = 0.7
    dense: float = 0.3
    k1: float = 0.9
    b: float = 0.6

    @property
    def fields(self) -> tuple[float, float, float, float]:
        """The field weights in the order of ``index.lexical.FIELDS``."""
        return (self.words, self.syllables, self.folded, self.bigrams)


DEFAULT_WEIGHTS = FusionWeights()


def fuse(lexical: Scores, dense: Scores | None, weights: FusionWeights = DEFAULT_WEIGHTS) -> Scores:
    """Weighs both sides' scores of the same candidates into one score in [0, 1]; higher is better.

    ``lexical`` holds BM25 sums (n,) of at least 0 and is divided by its largest. ``dense`` holds cosines (n,) and is
    stretched between its lowest and highest, because the cosines of one model lie close together; None means that
    there is no dense side, whose weight then falls to the lexical one.
    """
    lexical_part = _by_maximum(lexical)
    if dense is None:
        return lexical_part
    total = weights.lexical + weights.dense
    if total <= 0:
        raise ValueError(f"fusion weights lexical={weights.lexical!r} and dense={weights.dense!r} must not both be 0")
    if not np.any(lexical > 0):  # nothing of the question is written anywhere: the dense order alone remains
        return _by_range(dense)
    mixed = (weights.lexical * lexical_part + weights.dense * _by_range(dense)) / total
    return np.clip(mixed, 0.0, 1.0).astype(np.float32)


def _by_maximum(scores: Scores) -> Scores:
    """Scores divided by the largest one; all zeros stay zeros."""
    if scores.size == 0:
        return scores.astype(np.float32)
    top = float(scores.max())
    return (scores / top if top > 0 else np.zeros_like(scores)).astype(np.float32)


def _by_range(scores: Scores) -> Scores:
    """Scores stretched to [0, 1]; equal ones all become 1."""
    if scores.size == 0:
        return scores.astype(np.float32)
    low, high = float(scores.min()), float(scores.max())
    if high - low < 1e-9:
        return np.ones_like(scores, dtype=np.float32)
    return ((scores - low) / (high - low)).astype(np.float32)
