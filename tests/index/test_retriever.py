"""The retriever passes LangChain's own suite."""

from typing import Any

from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests

from index.retriever import HybridRetriever
from index.types import SearchFilter
from index.writer import build_in_memory
from tests.index.factory import SENTENCES, HashModel, parsed


class TestHybridRetrieverStandard(RetrieversIntegrationTests):
    """Chains written for LangChain's retrievers would break."""

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return HybridRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"snapshot": build_in_memory([parsed("a.md", *SENTENCES)], HashModel())}

    @property
    def retriever_query_example(self) -> str:
        return "hồ sơ số của tỉnh"


def test_a_document_says_where_it_stands() -> None:
    """A chain could not cite the passage that it was given."""
    snapshot = build_in_memory([parsed("a.md", *SENTENCES, provinces=("long_an",))], None)
    found = HybridRetriever(snapshot=snapshot, k=1).invoke("bệnh án điện tử")[0]
    document = snapshot.documents[found.metadata["document_id"]]
    assert document.text[found.metadata["start"] : found.metadata["end"]] == found.page_content
    assert found.metadata["document"] == "a.md" and found.metadata["provinces"] == ["long_an"]


def test_the_filter_is_passed_on() -> None:
    """A chain for one province would be given the figures of another."""
    items = [
        parsed("a.md", SENTENCES[0], provinces=("long_an",)),
        parsed("b.md", SENTENCES[0] + " Hết.", provinces=("hue",)),
    ]
    chosen = SearchFilter(provinces=frozenset({"hue"}))
    retriever = HybridRetriever(snapshot=build_in_memory(items, None), k=4, search_filter=chosen)
    assert [document.metadata["document"] for document in retriever.invoke("kinh tế số")] == ["b.md"]
