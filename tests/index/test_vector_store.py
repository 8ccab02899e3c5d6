"""The vector store passes LangChain's own suite, and finds nothing where nothing is."""

import pytest
from langchain_core.documents import Document
from langchain_core.vectorstores import VectorStore
from langchain_tests.integration_tests import VectorStoreIntegrationTests

from index.langchain_embeddings import LangChainEmbeddings
from index.vector_store import FaissVectorStore
from tests.index.factory import SENTENCES, HashModel


class TestFaissVectorStoreStandard(VectorStoreIntegrationTests):
    """Programs written for LangChain's vector stores would break."""

    @pytest.fixture
    def vectorstore(self) -> VectorStore:
        return FaissVectorStore(self.get_embeddings())


@pytest.fixture
def store() -> FaissVectorStore:
    return FaissVectorStore.from_texts(
        list(SENTENCES), LangChainEmbeddings(HashModel()), [{"row": i} for i in range(len(SENTENCES))]
    )


def test_more_results_than_documents_gives_each_document_once(store: FaissVectorStore) -> None:
    """faiss pads with -1, which would hand out the last document again and again."""
    found = store.similarity_search(SENTENCES[3], k=50)
    assert len(found) == len(SENTENCES)
    assert found[0].page_content == SENTENCES[3]
    assert len({document.id for document in found}) == len(SENTENCES)


def test_an_empty_store_finds_nothing() -> None:
    """A search before the first document would fail."""
    assert FaissVectorStore(LangChainEmbeddings(HashModel())).similarity_search("xã") == []


def test_a_filter_holds_inside_the_search(store: FaissVectorStore) -> None:
    """A filtered search would come back short when the best documents are filtered out."""

    def even(document: Document) -> bool:
        return document.metadata["row"] % 2 == 0

    found = store.similarity_search(SENTENCES[1], k=3, filter=even)
    assert len(found) == 3 and all(even(document) for document in found)
    assert store.similarity_search(SENTENCES[1], k=3, filter=lambda document: False) == []


def test_the_exact_text_has_cosine_one(store: FaissVectorStore) -> None:
    """Scores would not be cosines."""
    document, score = store.similarity_search_with_score(SENTENCES[5], k=1)[0]
    assert document.page_content == SENTENCES[5] and score == pytest.approx(1.0, abs=1e-5)


def test_diverse_search_returns_different_documents(store: FaissVectorStore) -> None:
    """Maximal marginal relevance would repeat one document."""
    found = store.max_marginal_relevance_search(SENTENCES[0], k=4, fetch_k=8)
    assert len({document.id for document in found}) == 4


def test_wrong_lengths_are_named(store: FaissVectorStore) -> None:
    """Texts would be stored under the ids of others."""
    with pytest.raises(ValueError, match="2 texts"):
        store.add_texts(["a", "b"], ids=["1"])
