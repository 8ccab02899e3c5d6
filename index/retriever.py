"""LangChain's ``BaseRetriever`` over a snapshot, and the one place where a LangChain ``Document`` is made."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from index.snapshot import Snapshot
from index.types import Hit, SearchFilter
from ingest.types import Document


class HybridRetriever(BaseRetriever):
    """The ``k`` best passages of a snapshot as LangChain documents, best first; no threshold is applied."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    snapshot: Snapshot
    k: int = Field(default=4, ge=1)
    search_filter: SearchFilter | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **kwargs: Any
    ) -> list[LangChainDocument]:
        """Searches; ``k`` and ``filter`` may be given for one call."""
        hits = self.snapshot.search(
            query, k=int(kwargs.get("k", self.k)), filter=kwargs.get("filter", self.search_filter)
        )
        return [to_langchain(hit, self.snapshot.documents[hit.passage.document_id]) for hit in hits]


def to_langchain(hit: Hit, document: Document) -> LangChainDocument:
    """A passage as LangChain knows it; its metadata says where it stands and where it is from."""
    passage = hit.passage
    return LangChainDocument(
        id=f"{passage.document_id}:{passage.start}",
        page_content=passage.text,
        metadata={
            "document_id": passage.document_id,
            "document": document.name,
            "title": document.title,
            "url": document.url,
            "published": document.published,
            "kind": document.kind,
            "heading": " > ".join(passage.heading_path),
            "provinces": list(passage.provinces or document.provinces),
            "years": list(passage.years),
            "start": passage.start,
            "end": passage.end,
            "score": hit.score,
        },
    )
