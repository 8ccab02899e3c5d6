"""Nearest passages are the nearest, with and without a filter, exact and approximate."""

from typing import Any

import numpy as np
import pytest

from index.dense import DenseIndex, build_codes


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


def _coded(vectors: np.ndarray) -> Any:
    faiss = pytest.importorskip("faiss")
    return faiss.deserialize_index(np.frombuffer(build_codes(vectors), dtype=np.uint8))


def _mixtures(count: int, dimensions: int = 64) -> np.ndarray:
    """Means of three of 2,000 directions: without clusters, which is hard for any approximation."""
    rng = np.random.default_rng(2)
    rows = _vectors(2000, dimensions, seed=1).astype(np.float32)[rng.integers(0, 2000, (count, 3))].mean(axis=1)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)


def test_codes_find_nearly_all_and_scores_are_exact() -> None:
    """Large indexes would lose passages or rank by rounded vectors."""
    vectors = _mixtures(20_000)
    parts = [vectors[:12_000], vectors[12_000:18_000], vectors[18_000:]]
    exact, fast = DenseIndex(parts), DenseIndex(parts, None, [_coded(parts[0]), _coded(parts[1]), None])
    found = []
    for row in range(0, 20_000, 500):
        query = vectors[row].astype(np.float32)
        ids, scores = fast.search(query, 100)
        np.testing.assert_allclose(scores, exact.scores(query, np.sort(ids))[np.argsort(np.argsort(ids))], atol=1e-6)
        assert ids[0] == row
        found.append(len(set(ids[:10]) & set(exact.search(query, 10)[0])) / 10)
    assert np.mean(found) >= 0.99


@pytest.mark.parametrize("kind", ["every second", "few", "far ones"])
def test_a_mask_leaves_the_nearest_of_what_it_lets_through(kind: str) -> None:
    """A question about one province would find nothing in a large index, or what was taken out."""
    vectors = _mixtures(24_000)
    query = vectors[7].astype(np.float32)
    cosines = vectors.astype(np.float32) @ query
    allowed = {
        "every second": np.arange(24_000) % 2 == 0,
        "few": np.arange(24_000) % 100 == 0,
        "far ones": cosines < np.partition(cosines, 9_000)[9_000],
    }[kind]
    index = DenseIndex([vectors], np.arange(24_000) != 8, [_coded(vectors)])
    ids = index.search(query, 10, allowed)[0]
    nearest = [i for i in np.argsort(-cosines) if allowed[i] and i != 8][:10]
    assert len(set(ids) & set(nearest)) >= 9 and allowed[ids].all() and 8 not in ids


def test_codes_are_the_same_each_time() -> None:
    """Two machines would give different answers from the same documents."""
    vectors = _mixtures(5_000)
    assert build_codes(vectors) == build_codes(vectors)
