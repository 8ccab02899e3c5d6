"""Counts Vietnamese syllables and English words of the training texts for ``index.diacritics``.

Usage: ``python -m index.training.syllable_counts --data DATA [--out index/syllable_counts.npz]``
"""

import argparse
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.diacritics import GENERAL_COUNTS, SyllableCounts, count_syllables
from index.training.data import read_training_texts

MIN_FOREIGN = 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads the training texts and writes the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds train/*.jsonl")
    parser.add_argument("--out", type=Path, default=GENERAL_COUNTS)
    options = parser.parse_args(arguments)
    vietnamese, english = read_training_texts(options.data)
    write_counts(count_syllables(vietnamese, 10**9), count_syllables(english, 10**9), options.out)


def write_counts(vietnamese: SyllableCounts, english: SyllableCounts, path: Path) -> None:
    """Writes both languages' counts as compressed arrays, without pickle."""
    pairs = sorted(vietnamese.bigrams.items())
    words = sorted(word for word in vietnamese.unigrams if "\n" not in word)
    place = {word: index for index, word in enumerate(words)}
    foreign = sorted(w for w, n in english.unigrams.items() if n >= MIN_FOREIGN and w.isascii() and w != ".")
    np.savez_compressed(
        path,
        words=_text(words),
        counts=np.array([vietnamese.unigrams[word] for word in words], dtype=np.uint32),
        left=np.array([place[left] for (left, _), _ in pairs], dtype=np.uint16),
        right=np.array([place[right] for (_, right), _ in pairs], dtype=np.uint16),
        pair_counts=np.array([count for _, count in pairs], dtype=np.uint32),
        foreign_words=_text(foreign),
        foreign_counts=np.array([english.unigrams[word] for word in foreign], dtype=np.uint32),
    )


def _text(words: list[str]) -> np.ndarray:
    return np.frombuffer(unicodedata.normalize("NFC", "\n".join(words)).encode("utf-8"), dtype=np.uint8)


if __name__ == "__main__":
    main()
