"""Text to vectors, behind one protocol.

A static model (sentence-transformers' ``StaticEmbedding``) is a lookup and a mean, so it is served from its own files
by ``tokenizers`` and numpy: importing sentence-transformers for it would cost 5 seconds and 500 MB. Every other model
is loaded by sentence-transformers, and only then is that imported.
"""

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal, Protocol, get_args, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from index.arrays import read_arrays
from index.types import IndexStorageError

Vectors = NDArray[np.float32]
# What runs a model that is not static: sentence-transformers' own words.
Backend = Literal["torch", "onnx", "openvino"]
BACKENDS: Final[tuple[Backend, ...]] = get_args(Backend)
BUNDLED_MODEL = Path(__file__).with_name("model")
# A text is cut after so many characters before it is tokenised: a mean over a book says nothing, and costs.
MAX_TEXT_CHARS = 20_000
_STATIC_TYPES = ("StaticEmbedding",)
_IGNORED_MODULES = ("Normalize",)
_BATCH_TEXTS = 512


@runtime_checkable
class EmbeddingModel(Protocol):
    """What the index asks of a model: vectors float32 (n, dimensions), L2-normalised, zero for a text without tokens.

    ``fingerprint`` is a SHA-256 over what determines the vectors; an index of another fingerprint is refused.
    """

    @property
    def name(self) -> str:
        """The name for people."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 in hexadecimal digits."""

    @property
    def dimensions(self) -> int:
        """The length of a vector."""

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, one row a text."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, one row a text."""


def load_embedding_model(name_or_path: str | Path | None = None, backend: Backend = "torch") -> EmbeddingModel:
    """Loads a model: None is the bundled one, a folder with a static model is read as such, all else goes further.

    Args:
        name_or_path: a folder in sentence-transformers' format or a name on the Hugging Face hub.
        backend: what runs a model that is not static.

    Raises:
        IndexStorageError: the model is missing or unusable; the message says what to type next.
    """
    if name_or_path is None:
        if not (BUNDLED_MODEL / "modules.json").is_file():
            raise IndexStorageError(
                f"The bundled embedding model is missing: {BUNDLED_MODEL.name}/modules.json is not there. "
                "Run `make model` to train it, or set DX_EMBEDDING_MODEL to a model's name or folder."
            )
        return StaticEmbeddingModel(BUNDLED_MODEL, name="bundled")
    folder = Path(name_or_path)
    if static_folder(folder) is not None:
        return StaticEmbeddingModel(folder)
    return SentenceTransformerModel(str(name_or_path), backend)


def backend_options(backend: Backend) -> dict[str, Any]:
    """What sentence-transformers is told so that ``backend`` runs a model from safetensors, never from a pickle."""
    return {"backend": backend, "model_kwargs": {"use_safetensors": True}}


def static_folder(folder: Path) -> Path | None:
    """Where the StaticEmbedding module of a model folder lies; None when the folder holds another kind of model."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    kinds = [str(module.get("type", "")).rsplit(".", 1)[-1] for module in modules]
    if not kinds or kinds[0] not in _STATIC_TYPES or any(kind not in _IGNORED_MODULES for kind in kinds[1:]):
        return None
    return folder / str(modules[0].get("path", ""))


class StaticEmbeddingModel:
    """A StaticEmbedding without torch: the mean of the tokens' rows, normalised. Safe to share between threads.

    The rows stay in the mapped file and may be float32, float16, or int8 with a tensor ``embedding.scale`` of one
    float a row (or one for all).
    """

    def __init__(self, folder: Path, name: str | None = None) -> None:
        """Reads ``folder``; raises IndexStorageError when it holds no static model."""
        from tokenizers import Tokenizer

        module = static_folder(folder)
        if module is None:
            raise IndexStorageError(f"{folder} holds no StaticEmbedding model: modules.json names another one.")
        try:
            arrays = read_arrays(module / "model.safetensors")
            self._tokenizer = Tokenizer.from_file(str(module / "tokenizer.json"))
            rows = arrays.get("embedding.weight", arrays.get("embeddings"))
            config = json.loads((folder / "config_sentence_transformers.json").read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            if error.filename is None or not str(error.filename).endswith("config_sentence_transformers.json"):
                raise IndexStorageError(f"The embedding model {folder} is incomplete: {error}.") from error
            config = {}
        except Exception as error:  # tokenizers raises plain Exception
            raise IndexStorageError(f"The embedding model {folder} cannot be read: {error}.") from error
        if rows is None or rows.ndim != 2:
            raise IndexStorageError(
                f"The embedding model {folder} has no tensor embedding.weight (tokens, dimensions)."
            )
        self._rows = rows
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._scale = arrays.get("embedding.scale")
        if self._rows.dtype == np.int8 and self._scale is None:
            raise IndexStorageError(f"The embedding model {folder} is int8 but has no tensor embedding.scale.")
        self._prompts: dict[str, str] = config.get("prompts") or {}
        self.name = name or folder.name
        self.dimensions = int(self._rows.shape[1])
        self.fingerprint = _hash_files(
            [module / "model.safetensors", module / "tokenizer.json"], json.dumps(self._prompts, sort_keys=True)
        )

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, float32 (n, dim)."""
        return self._embed(texts, self._prompts.get("document") or self._prompts.get("passage") or "")

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, float32 (n, dim)."""
        return self._embed(texts, self._prompts.get("query") or "")

    def _embed(self, texts: Sequence[str], prompt: str) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), _BATCH_TEXTS):
            batch = [prompt + text[:MAX_TEXT_CHARS] for text in texts[start : start + _BATCH_TEXTS]]
            encoded = self._tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            self._add_means([encoding.ids for encoding in encoded], vectors[start : start + len(batch)])
        return normalise(vectors)

    def _add_means(self, tokens: Sequence[Sequence[int]], vectors: Vectors) -> None:
        """Puts the mean of each text's rows into ``vectors`` (texts, dim); a text without tokens stays zero."""
        for row, ids in enumerate(tokens):
            if ids:
                rows = self._rows[np.asarray(ids, dtype=np.int64)].astype(np.float32)  # (tokens, dim)
                if self._scale is not None:
                    rows *= self._scale if self._scale.size == 1 else self._scale.reshape(-1)[list(ids)][:, None]
                rows.mean(axis=0, out=vectors[row])


class SentenceTransformerModel:
    """Any model that sentence-transformers loads; its query and document prompts are honoured."""

    def __init__(self, name_or_path: str, backend: Backend = "torch") -> None:
        """Loads ``name_or_path`` from safetensors only, running no code of the model's own."""
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise IndexStorageError(
                f"The model {name_or_path!r} needs sentence-transformers: pip install -r requirements.txt"
            ) from error
        try:
            self._model: Any = SentenceTransformer(name_or_path, trust_remote_code=False, **backend_options(backend))
        except Exception as error:  # the hub, the files and torch all raise kinds of their own
            raise IndexStorageError(
                f"The embedding model {name_or_path!r} could not be loaded with backend {backend!r} "
                f"({type(error).__name__}: {error}). "
                "Set DX_EMBEDDING_MODEL to a folder or a Hugging Face name with safetensors weights, or leave it empty."
            ) from error
        self.name = Path(name_or_path).name if Path(name_or_path).exists() else name_or_path
        probe = self.embed_documents(["kế hoạch chuyển đổi số"])
        self.dimensions = int(probe.shape[1])
        self.fingerprint = self._fingerprint(name_or_path, probe)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, float32 (n, dim)."""
        return self._run(self._model.encode_document, texts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, float32 (n, dim)."""
        return self._run(self._model.encode_query, texts)

    def _run(self, encode: Any, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, getattr(self, "dimensions", 0)), dtype=np.float32)
        vectors = encode(list(texts), convert_to_numpy=True, normalize_embeddings=True, show_progress_bar=False)
        return normalise(np.asarray(vectors, dtype=np.float32))

    def _fingerprint(self, name_or_path: str, probe: Vectors) -> str:
        folder = Path(name_or_path)
        prompts = json.dumps(self._model.prompts, sort_keys=True)
        if folder.is_dir():
            files = sorted(p for p in folder.rglob("*") if p.suffix in (".safetensors", ".json") and p.is_file())
            return _hash_files(files, prompts)
        # A hub name says nothing of the revision: what the model does with a known text stands in for its weights.
        return sha256(f"{name_or_path}\0{prompts}\0{np.round(probe, 3).tolist()}".encode()).hexdigest()


def normalise(vectors: Vectors) -> Vectors:
    """Rows of length 1 (float32); rows of zeros, and what is not finite, become zeros."""
    clean = np.nan_to_num(vectors.astype(np.float32, copy=False), nan=0.0, posinf=0.0, neginf=0.0)
    lengths = np.linalg.norm(clean, axis=1, keepdims=True)
    return np.divide(clean, lengths, out=np.zeros_like(clean), where=lengths > 1e-12)


def _hash_files(paths: Sequence[Path], salt: str) -> str:
    digest = sha256(salt.encode())
    for path in paths:
        with path.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()
