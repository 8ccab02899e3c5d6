"""The one writer of the index: parsed documents in, a generation out."""

from collections.abc import Iterable

from index.embeddings import EmbeddingModel
from index.segments import build_segment
from index.snapshot import Snapshot
from ingest.types import ParsedDocument


def build_in_memory(parsed: Iterable[ParsedDocument], model: EmbeddingModel | None) -> Snapshot:
    """An index that lives in memory alone; of two documents with one name the later counts.

    ``model`` None gives a purely lexical index.
    """
    by_name = {item.document.name: item for item in parsed}
    segment = build_segment(list(by_name.values()), model)
    return Snapshot([(segment, frozenset())], model)
