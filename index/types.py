"""The vocabulary of the index: what a search takes and gives."""

from dataclasses import dataclass

from ingest.types import Passage


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """Which passages a search may return; an empty field does not restrict."""

    provinces: frozenset[str] = frozenset()
    document_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its scores; higher is better, ``score`` in [0, 1] is the fused one."""

    passage: Passage
    score: float
    lexical: float
    dense: float


class IndexStorageError(Exception):
    """The index cannot be read or written; the message says what to type next."""
