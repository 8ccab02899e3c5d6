"""LangChain's ``VectorStore`` over faiss, on langchain-core alone: exact cosine search in memory, nothing pickled.

langchain-community's store is sunset and pickles. This one is for programs that want LangChain's interface; the
assistant itself searches a ``Snapshot``, which is also what lies on disk.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import uuid4

import numpy as np
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore
from langchain_core.vectorstores.utils import maximal_marginal_relevance
from numpy.typing import NDArray

from index.embeddings import normalise

DocumentFilter = Callable[[Document], bool]


class FaissVectorStore(VectorStore):
    """Documents by cosine similarity in [-1, 1], higher is better; adding a known id replaces that document."""

    def __init__(self, embedding: Embeddings) -> None:
        """An empty store; its dimension is that of the first vector."""
        self._embedding = embedding
        self._index: Any = None
        self._documents: dict[int, Document] = {}
        self._keys: dict[str, int] = {}
        self._next_key = 0

    @property
    def embeddings(self) -> Embeddings:
        """The embeddings that texts go through."""
        return self._embedding

    def __len__(self) -> int:
        return len(self._documents)

    def add_texts(
        self,
        texts: Iterable[str],
        metadatas: list[dict] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,
    ) -> list[str]:
        """Adds texts and returns their ids; what is missing among ``ids`` is made up."""
        contents = list(texts)
        given: Sequence[str | None] = ids if ids is not None else [None] * len(contents)
        facts = metadatas if metadatas is not None else [{} for _ in contents]
        if not len(contents) == len(given) == len(facts):
            raise ValueError(f"{len(contents)} texts need as many ids ({len(given)}) and metadatas ({len(facts)})")
        if not contents:
            return []
        names = [name or str(uuid4()) for name in given]
        vectors = normalise(np.asarray(self._embedding.embed_documents(contents), dtype=np.float32))
        rows = {name: row for row, name in enumerate(names)}  # of one id given twice the last counts
        self.delete([name for name in rows if name in self._keys])
        keys = np.arange(self._next_key, self._next_key + len(rows), dtype=np.int64)
        self._next_key += len(rows)
        self._faiss(vectors.shape[1]).add_with_ids(vectors[list(rows.values())], keys)
        for key, (name, row) in zip(keys.tolist(), rows.items(), strict=True):
            self._keys[name] = key
            self._documents[key] = Document(id=name, page_content=contents[row], metadata=facts[row])
        return names

    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> bool | None:
        """Takes documents out; None takes all. Unknown ids are passed over."""
        names = list(self._keys) if ids is None else [name for name in dict.fromkeys(ids) if name in self._keys]
        if not names:
            return True
        keys = [self._keys.pop(name) for name in names]
        self._index.remove_ids(np.asarray(keys, dtype=np.int64))
        for key in keys:
            del self._documents[key]
        return True

    def get_by_ids(self, ids: Sequence[str], /) -> list[Document]:
        """The documents with these ids, in their order, without those that are unknown."""
        return [_copy(self._documents[self._keys[name]]) for name in ids if name in self._keys]

    def similarity_search(
        self, query: str, k: int = 4, filter: DocumentFilter | None = None, **kwargs: Any
    ) -> list[Document]:
        """The ``k`` documents nearest to ``query``, best first."""
        return [document for document, _ in self.similarity_search_with_score(query, k, filter=filter)]

    def similarity_search_with_score(
        self, query: str, k: int = 4, filter: DocumentFilter | None = None, **kwargs: Any
    ) -> list[tuple[Document, float]]:
        """``similarity_search`` with cosines; ``filter`` says of a document whether it may be found."""
        return self._search(self._embedding.embed_query(query), k, filter)

    def similarity_search_by_vector(
        self, embedding: list[float], k: int = 4, filter: DocumentFilter | None = None, **kwargs: Any
    ) -> list[Document]:
        """The ``k`` documents nearest to a vector, best first."""
        return [document for document, _ in self._search(embedding, k, filter)]

    def max_marginal_relevance_search(
        self, query: str, k: int = 4, fetch_k: int = 20, lambda_mult: float = 0.5, **kwargs: Any
    ) -> list[Document]:
        """``k`` of the ``fetch_k`` nearest documents, each as unlike the chosen ones as ``lambda_mult`` asks."""
        vector = self._embedding.embed_query(query)
        near = [document for document, _ in self._search(vector, fetch_k, kwargs.get("filter"))]
        if not near:
            return []
        stored = [self._index.reconstruct(self._keys[str(document.id)]) for document in near]
        chosen = maximal_marginal_relevance(np.asarray(vector, dtype=np.float32), stored, lambda_mult, k)
        return [near[position] for position in chosen]

    @classmethod
    def from_texts(
        cls,
        texts: list[str],
        embedding: Embeddings,
        metadatas: list[dict] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,
    ) -> "FaissVectorStore":
        """A store of ``texts``."""
        store = cls(embedding)
        store.add_texts(texts, metadatas, ids=ids)
        return store

    def _select_relevance_score_fn(self) -> Callable[[float], float]:
        return lambda cosine: min(max((cosine + 1.0) / 2.0, 0.0), 1.0)

    def _search(
        self, embedding: Sequence[float], k: int, chosen: DocumentFilter | None
    ) -> list[tuple[Document, float]]:
        import faiss

        if k <= 0 or not self._documents:
            return []
        settings = None
        if chosen is not None:
            keys = np.asarray([key for key, document in self._documents.items() if chosen(document)], dtype=np.int64)
            selector = faiss.IDSelectorBatch(keys)  # faiss does not own it: it must outlive the search
            settings = faiss.SearchParameters()
            settings.sel = selector
        query: NDArray[np.float32] = normalise(np.asarray([embedding], dtype=np.float32))
        cosines, keys = self._index.search(query, min(k, len(self._documents)), params=settings)
        found = zip(keys[0].tolist(), cosines[0].tolist(), strict=True)
        # faiss fills up with id -1, which Python would take for the last row.
        return [(_copy(self._documents[key]), cosine) for key, cosine in found if key >= 0]

    def _faiss(self, dimensions: int) -> Any:
        if self._index is None:
            import faiss

            self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimensions))
        if self._index.d != dimensions:
            raise ValueError(f"vectors of {dimensions} dimensions do not fit a store of {self._index.d}")
        return self._index


def _copy(document: Document) -> Document:
    """Callers may change what they get."""
    return Document(id=document.id, page_content=document.page_content, metadata=dict(document.metadata))
