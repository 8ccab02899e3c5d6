"""Reads the training texts: Vietnamese questions with their passages, and English–Vietnamese pairs."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TextPair:
    """Two texts that mean the same or answer one another; ``source`` is the data set's own word for their origin."""

    left: str
    right: str
    source: str


def read_question_passages(data: Path) -> list[TextPair]:
    """Reads ``train/question_passage.jsonl``: ``left`` is the question, ``right`` the passage that answers it."""
    return [
        TextPair(row["question"], row["passage"], row.get("source", ""))
        for row in _rows(data / "train" / "question_passage.jsonl")
    ]


def read_translations(data: Path) -> list[TextPair]:
    """Reads ``train/english_vietnamese.jsonl``: ``left`` is English, ``right`` Vietnamese."""
    return [
        TextPair(row["en"], row["vi"], row.get("source", ""))
        for row in _rows(data / "train" / "english_vietnamese.jsonl")
    ]


def read_training_texts(data: Path) -> tuple[list[str], list[str]]:
    """Returns the distinct Vietnamese texts and the distinct English ones, in the files' order."""
    pairs, translations = read_question_passages(data), read_translations(data)
    vietnamese = [text for pair in pairs for text in (pair.left, pair.right)] + [pair.right for pair in translations]
    return list(dict.fromkeys(vietnamese)), list(dict.fromkeys(pair.left for pair in translations))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
