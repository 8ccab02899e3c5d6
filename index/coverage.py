"""How much of a question stands in a passage, and how close together: puts the first few candidates in order.

BM25 counts words wherever they stand and however often; a passage that says all of the question in one sentence is
better than one that holds the same words here and there, or one of them six times. Four shares of the question are
added up, each weighed by what its terms say (idf): its syllables in the best sentence, the same in the best two
neighbouring sentences, its pairs of syllables in the passage, and its triples; long passages, where all of it is
likelier by chance, lose a little. Diacritics do not count. Reading a passage again takes a fraction of a millisecond,
so only the first ``REORDERED`` are; the others keep their places, and none leaves the first ten for it.

The weights stand in ``FusionWeights``; a learnt mixture of eighteen such features was no better on questions it had not
seen (docs/results.md, "Retrieval").
"""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.fusion import DEFAULT_WEIGHTS, FusionWeights
from index.lexical import FIELDS, LexicalQuery
from index.types import Hit
from ingest.normalize import folded_syllables
from ingest.sentences import sentence_spans

# So many passages are read again for a question.
REORDERED = 10
# Longer questions are cut: what stands in a passage of every-day length fits.
_MAX_SYLLABLES = 64
# Half the trust that lexical scores need is enough here: only the order of the first is at stake.
_TRUST_FACTOR = 2.0
_FOLDED, _BIGRAMS = FIELDS.index("folded"), FIELDS.index("bigrams")


class Coverage:
    """One question, to be looked for in passages."""

    def __init__(self, question: str, asked: LexicalQuery, weights: FusionWeights = DEFAULT_WEIGHTS) -> None:
        """``asked`` is the query of ``question``: it knows what the terms say."""
        self._weights = weights
        folded = folded_syllables(question)[:_MAX_SYLLABLES]
        pairs = list(pairwise(folded))
        told = {(a, b): asked.information(_BIGRAMS, f"{a}_{b}") for a, b in set(pairs)}
        self._syllables = _shares({term: asked.information(_FOLDED, term) for term in set(folded)})
        self._pairs = _shares(told)
        # A triple says as much as the less telling of its pairs: idfs of triples would need postings of their own.
        triples = set(pairwise(pairs))
        self._triples = _shares({(a, b, c): min(told[a, b], told[b, c]) for (a, b), (_, c) in triples})

    def added(self, text: str) -> float:
        """What ``text`` adds to its fused score; higher is better, may be below 0."""
        sentences = [folded_syllables(text[start:end]) for start, end in sentence_spans(text)]
        held = [self._syllables.keys() & set(sentence) for sentence in sentences]
        neighbours = [first | second for first, second in pairwise(held)]
        pairs = {pair for sentence in sentences for pair in pairwise(sentence)}
        triples = {triple for s in sentences for triple in zip(s, s[1:], s[2:], strict=False)}
        shares = (
            _largest(self._syllables, held),
            _largest(self._syllables, neighbours or held),
            _largest(self._pairs, [self._pairs.keys() & pairs]),
            _largest(self._triples, [self._triples.keys() & triples]),
        )
        return self._weights.coverage * sum(shares) - self._weights.length_penalty * math.log1p(len(text))

    def scores(self, hits: Sequence[Hit], trust: float = 1.0) -> NDArray[np.float64]:
        """The hits' fused scores with what their texts add, float64 (n,).

        ``trust`` is how far the question's words are trusted (``index.fusion.lexical_trust``): those of an English
        question, which stand nowhere together in Vietnamese text, say nothing.
        """
        share = min(1.0, _TRUST_FACTOR * trust)
        return np.asarray([hit.score + share * self.added(hit.passage.text) for hit in hits], np.float64)


def _shares(weights: dict) -> dict:
    """Weights as shares of their sum."""
    total = sum(weights.values())
    return {term: weight / total if total > 0 else 0.0 for term, weight in weights.items()}


def _largest(shares: dict, held: Sequence[set]) -> float:
    """What the terms of the best one of ``held`` add up to."""
    return max((sum(shares[term] for term in terms) for terms in held), default=0.0)
