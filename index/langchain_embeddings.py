"""LangChain's ``Embeddings`` over our models; apart, since its base class takes longer to import than an answer."""

from langchain_core.embeddings import Embeddings

from index.embeddings import EmbeddingModel


class LangChainEmbeddings(Embeddings):
    """LangChain's interface over an ``EmbeddingModel``; texts are passed on as they are, newlines included."""

    def __init__(self, model: EmbeddingModel) -> None:
        """Wraps ``model``."""
        self.model = model

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages."""
        return self.model.embed_documents(texts).tolist()

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self.model.embed_queries([text])[0].tolist()
