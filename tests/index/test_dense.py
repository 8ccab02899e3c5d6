"""Nearest passages are the nearest, with and without a filter, exact and approximate."""

from typing import Any

import numpy as np
import pytest

from index.dense import DenseIndex, build_approximate


def _vectors(count: int, dimensions: int = 16, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, dimensions)).astype(np.float32)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)


def test_segments_are_searched_as_one() -> None:
    """Passages of an older segment would not be found."""
    vectors = _vectors(50)
    index = DenseIndex([vectors[:20], vectors[20:]])
    query = vectors[33].astype(np.float32)
    ids, scores = index.search(query, 7)
    cosines = vectors.astype(np.float32) @ query
    assert ids.tolist() == np.argsort(-cosines)[:7].tolist()
    np.testing.assert_allclose(scores, cosines[ids], atol=1e-6)
    np.testing.assert_allclose(index.scores(query, np.array([3, 25])), cosines[[3, 25]], atol=1e-6)


def test_removed_and_filtered_passages_never_appear() -> None:
    """A removed document would be cited."""
    vectors = _vectors(30)
    live, allowed = np.ones(30, np.bool_), np.zeros(30, np.bool_)
    live[4] = False
    allowed[[4, 5, 6]] = True
    index = DenseIndex([vectors[:10], vectors[10:]], live)
    assert set(index.search(vectors[4].astype(np.float32), 30, allowed)[0]) == {5, 6}
    assert 4 not in index.search(vectors[4].astype(np.float32), 30)[0]


def test_a_text_without_tokens_is_near_to_nothing() -> None:
    """A question in unknown letters would be answered by a random passage."""
    assert DenseIndex([_vectors(5)]).search(np.zeros(16, np.float32), 3)[0].size == 0
    assert DenseIndex([]).search(np.ones(16, np.float32), 3)[0].size == 0


def test_the_approximate_index_finds_nearly_all_and_scores_exactly() -> None:
    """Large indexes would lose passages or rank by rounded vectors."""
    faiss = pytest.importorskip("faiss")
    centres = _vectors(100, 32, seed=1).astype(np.float32)
    noise = np.random.default_rng(2).standard_normal((6000, 32)).astype(np.float32)
    vectors = centres[np.arange(6000) % 100] + 0.1 * noise
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16)
    approximate: Any = faiss.deserialize_index(np.frombuffer(build_approximate(vectors), dtype=np.uint8))
    exact, fast = DenseIndex([vectors]), DenseIndex([vectors], None, [approximate])
    found = []
    for row in range(0, 600, 20):
        query = vectors[row].astype(np.float32)
        ids, scores = fast.search(query, 10)
        np.testing.assert_allclose(scores, exact.scores(query, np.sort(ids))[np.argsort(np.argsort(ids))], atol=1e-6)
        found.append(len(set(ids) & set(exact.search(query, 10)[0])) / 10)
    assert np.mean(found) >= 0.9
    live = np.arange(6000) % 2 == 0
    allowed = fast.search(vectors[1].astype(np.float32), 50, np.concatenate([live]))[0]
    assert allowed.size == 50 and np.all(allowed % 2 == 0)
