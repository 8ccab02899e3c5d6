"""Fused scores stay in [0, 1], in the order of the sides."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import FusionWeights, fuse

_PAIRS = st.lists(st.tuples(st.floats(0, 100, width=32), st.floats(-1, 1, width=32)), max_size=20)


@given(_PAIRS)
def test_scores_lie_between_0_and_1_and_keep_the_order_of_both(pairs: list[tuple[float, float]]) -> None:
    """A threshold on scores would mean nothing, or a better passage would stand lower."""
    lexical = np.array([a for a, _ in pairs], dtype=np.float32)
    dense = np.array([b for _, b in pairs], dtype=np.float32)
    scores = fuse(lexical, dense)
    assert scores.shape == lexical.shape and np.all((scores >= 0) & (scores <= 1))
    for i in range(len(pairs)):
        for j in range(len(pairs)):
            if lexical[i] >= lexical[j] and dense[i] >= dense[j]:
                assert scores[i] >= scores[j] - 1e-6


def test_the_weights_are_shares() -> None:
    """Tuned weights would not mean what they say."""
    weights = FusionWeights(lexical=0.6, dense=0.2)
    scores = fuse(np.array([10, 5, 0], np.float32), np.array([0.2, 0.6, 0.2], np.float32), weights)
    np.testing.assert_allclose(scores, [0.75 + 0.05, 0.375 + 0.15, 0.05], atol=1e-6)


def test_one_side_alone_ranks_alone() -> None:
    """Without a model, or for words that stand nowhere, nothing would be found."""
    np.testing.assert_allclose(fuse(np.array([4, 2, 0], np.float32), None), [1, 0.5, 0])
    np.testing.assert_allclose(
        fuse(np.zeros(3, np.float32), np.array([0.1, 0.3, 0.2], np.float32)), [0.004, 0.012, 0.008], atol=1e-6
    )


def test_weights_of_nothing_are_refused() -> None:
    """Every passage would score alike."""
    with pytest.raises(ValueError, match="must not both be 0"):
        fuse(np.ones(2, np.float32), np.ones(2, np.float32), FusionWeights(lexical=0, dense=0))


def test_few_matches_leave_the_order_to_the_dense_side() -> None:
    """An English question would be answered by whatever passage shares a number with it."""
    lexical = np.array([4.0, 0.0], np.float32)
    dense = np.array([0.1, 0.6], np.float32)
    assert np.argmax(fuse(lexical, dense, attainable=200.0)) == 1
    assert np.argmax(fuse(lexical, dense, attainable=8.0)) == 0
