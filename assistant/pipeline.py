"""The stage list: understand, retrieve, compose, verify; each is a function from value to value and is timed."""

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.composition.compose import compose
from assistant.composition.context import Corpus, Task
from assistant.messages import message
from assistant.retrieval import retrieve
from assistant.sources import source_answer
from assistant.types import Answer, Draft, Language, PlaceAsked, Query
from assistant.understanding import Knowledge, understand
from assistant.verification import verify
from index.snapshot import Snapshot
from ingest.places import find_places

History = Sequence[str | Mapping[str, Any]]


class Assistant:
    """Answers questions from one snapshot; holds no state of conversations and may be shared by threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.corpus = Corpus.of(snapshot)
        self.knowledge = Knowledge.from_snapshot(snapshot)

    def ask(
        self,
        question: str,
        history: History = (),
        *,
        language: Language | None = None,
        province: str | None = None,
        year: int | None = None,
        document: str | None = None,
    ) -> Answer:
        """Answer one question.

        ``history`` holds the earlier turns, oldest first. ``province`` (a name or code), ``year`` and ``document`` (a
        name or id) are filters from outside the question; they fill in what the question leaves open, and ``document``
        restricts the evidence to that document.
        """
        started = time.perf_counter()
        timings: dict[str, float] = {}
        query = understand(question, history, knowledge=self.knowledge, language=language)
        query = with_filters(query, province, year)
        _lap(timings, "understand", started)
        draft = self._answer(query, self._document_ids(document), timings)
        lap = time.perf_counter()
        draft = verify(draft, query, self.snapshot, history=[user_text(turn) for turn in history])
        timings["verify"] = _milliseconds(lap)
        timings["total"] = _milliseconds(started)
        return Answer(uuid.uuid4().hex, draft, query, self.snapshot.generation, timings)

    def _answer(self, query: Query, document_ids: frozenset[str] | None, timings: dict[str, float]) -> Draft:
        if document_ids is not None and not document_ids:
            return Draft("not_found", message("not_found", query.language))
        query = self._resolve_previous(query, document_ids or frozenset(), timings)
        if query.intent == "source":
            if query.previous is None:
                return Draft("clarify", message("clarify_source", query.language))
            return source_answer(
                self._compose(query.previous, document_ids or frozenset(), timings), query, self.corpus
            )
        return self._compose(query, document_ids or frozenset(), timings)

    def _compose(self, query: Query, document_ids: frozenset[str], timings: dict[str, float]) -> Draft:
        lap = time.perf_counter()
        evidence = retrieve(query, self.corpus, document_ids)
        timings["retrieve"] = timings.get("retrieve", 0.0) + _milliseconds(lap)
        lap = time.perf_counter()
        draft = compose(Task(query, evidence, self.corpus))
        timings["compose"] = timings.get("compose", 0.0) + _milliseconds(lap)
        return draft

    def _resolve_previous(self, query: Query, document_ids: frozenset[str], timings: dict[str, float]) -> Query:
        """ "That province" after "which province …?": the places are those that the previous answer gives."""
        if query.previous is None or query.places or "places" not in query.carried or query.intent == "source":
            return query
        earlier = self._compose(query.previous, document_ids, timings)
        codes = dict.fromkeys(row.target.place for row in earlier.targets if row.target.place)
        return replace(query, places=tuple(PlaceAsked(code, code) for code in codes))

    def _document_ids(self, document: str | None) -> frozenset[str] | None:
        """The ids of the document asked for by name or id; None where no document is asked for."""
        if document is None:
            return None
        documents = self.snapshot.documents
        return frozenset(key for key, each in documents.items() if document in (key, each.name))


def with_filters(query: Query, province: str | None, year: int | None) -> Query:
    """Fill in what the question leaves open from the filters of the page or the caller."""
    if province and not query.places:
        found = find_places(province)
        codes = [found[0].code] if found else [province]
        query = replace(query, places=tuple(PlaceAsked(code, province) for code in codes))
    if year and not query.years and not query.year_span:
        query = replace(query, years=(year,))
    return query


def user_text(turn: str | Mapping[str, Any]) -> str:
    """The text of a turn of history, whoever spoke."""
    return turn if isinstance(turn, str) else str(turn.get("content") or "")


def _lap(timings: dict[str, float], stage: str, since: float) -> None:
    timings[stage] = _milliseconds(since)


def _milliseconds(since: float) -> float:
    return round((time.perf_counter() - since) * 1000, 3)
