"""A cross-encoder that reads question and passage together and puts the best candidates in its own order; optional.

It is loaded by sentence-transformers as any other model is (``index.embeddings``): from safetensors, running no code of
its own. Some milliseconds a passage on a CPU: only the candidates that the fused score puts first are read.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.embeddings import Backend, backend_options
from index.types import IndexStorageError

# So many passages are read again for a question.
RERANKED = 30


class Reranker(Protocol):
    """What a search asks of a reranker."""

    @property
    def name(self) -> str:
        """The name for people."""

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """How well each text answers, float32 (n,), higher is better; any scale."""


class CrossEncoderReranker:
    """Any cross-encoder with one output that sentence-transformers loads."""

    def __init__(self, name_or_path: str | Path, backend: Backend = "torch") -> None:
        """Loads a folder or a Hugging Face name; raises IndexStorageError saying what to set."""
        try:
            from sentence_transformers import CrossEncoder
        except ImportError as error:
            raise IndexStorageError(
                f"The reranker {str(name_or_path)!r} needs sentence-transformers: pip install -r requirements.txt"
            ) from error
        try:
            self._model: Any = CrossEncoder(str(name_or_path), trust_remote_code=False, **backend_options(backend))
            labels = int(self._model.num_labels)
        except Exception as error:  # the hub, the files and torch all raise kinds of their own
            raise IndexStorageError(
                f"The reranker {str(name_or_path)!r} could not be loaded with backend {backend!r} "
                f"({type(error).__name__}: {error}). Set DX_RERANKER_MODEL to a cross-encoder's folder or Hugging Face "
                "name with safetensors weights, or leave it empty."
            ) from error
        if labels != 1:
            raise IndexStorageError(
                f"The reranker {str(name_or_path)!r} has {labels} outputs; expected 1. "
                "Set DX_RERANKER_MODEL to a cross-encoder that scores relevance, or leave it empty."
            )
        self.name = Path(name_or_path).name if Path(name_or_path).exists() else str(name_or_path)

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """How well each text answers, float32 (n,); what is not finite ranks last."""
        if not texts:
            return np.zeros(0, np.float32)
        found = self._model.predict([(question, text) for text in texts], show_progress_bar=False)
        return np.nan_to_num(np.asarray(found, np.float32).reshape(-1), nan=-np.inf, posinf=np.inf, neginf=-np.inf)
