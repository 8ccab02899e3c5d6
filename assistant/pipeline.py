"""The stage list: understand, retrieve, compose, verify; each is a function from value to value and is timed."""

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assistant.composition.compose import compose
from assistant.composition.context import Corpus, Task
from assistant.composition.notices import recognized_notices
from assistant.filters import with_filters
from assistant.messages import message
from assistant.retrieval import retrieve
from assistant.sources import source_answer
from assistant.types import Answer, Draft, Language, PlaceAsked, Query
from assistant.understanding import MAX_TURN_CHARS, MAX_TURNS, Knowledge, understand
from assistant.verification import verify
from index.snapshot import Snapshot
from index.types import Hit

if TYPE_CHECKING:
    from assistant.generation.composer import GenerativeComposer

History = Sequence[str | Mapping[str, Any]]


class Assistant:
    """Answers questions from one snapshot; holds no state of conversations and may be shared by threads.

    With a ``writer`` a language model words what the engine has found; without one nothing of it is imported.
    """

    def __init__(self, snapshot: Snapshot, writer: "GenerativeComposer | None" = None) -> None:
        self.snapshot = snapshot
        self.writer = writer
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
        on_text: Callable[[str], None] | None = None,
    ) -> Answer:
        """Answer one question.

        ``history`` holds the earlier turns, oldest first. ``province`` (a name or code), ``year`` and ``document`` (a
        name or id) are filters from outside the question; they fill in what the question leaves open, and ``document``
        restricts the evidence to that document. A province that does not exist, or a filter that the question
        contradicts, is asked back (``clarify``). ``on_text`` is given a model's sentences as they are verified.
        """
        started = time.perf_counter()
        timings: dict[str, float] = {}
        query = understand(question, history, knowledge=self.knowledge, language=language)
        query, fault = with_filters(query, province, year)
        _lap(timings, "understand", started)
        if fault is not None:
            timings["total"] = _milliseconds(started)
            return Answer(uuid.uuid4().hex, fault, query, self.snapshot.generation, timings)
        document_ids, turns = self._document_ids(document), turn_texts(history)
        draft = self._verified(query, document_ids, turns, timings)
        if self.writer is not None:
            lap = time.perf_counter()
            deadline = self.writer.deadline()
            if (
                draft.status == "clarify"
                and query.intent != "empty"
                and turns
                and (typed := self.writer.rewrite(query, turns, deadline))
            ):
                again, fault = with_filters(
                    understand(typed, (), knowledge=self.knowledge, language=query.language), province, year
                )
                other = fault or self._verified(again, document_ids, turns, timings)
                query, draft = (again, other) if other.status == "answered" else (query, draft)
            evidence = retrieve(query, self.corpus, document_ids or frozenset())
            draft = self.writer.write(draft, query, lambda: evidence.hits, self.snapshot, deadline, on_text)
            timings["write"] = _milliseconds(lap)
        recognized = recognized_notices(draft.citations, self.snapshot.documents, query.language)
        draft = replace(draft, notices=(*draft.notices, *recognized))
        timings["total"] = _milliseconds(started)
        return Answer(uuid.uuid4().hex, draft, query, self.snapshot.generation, timings)

    def _verified(
        self, query: Query, document_ids: frozenset[str] | None, turns: Sequence[str], timings: dict[str, float]
    ) -> Draft:
        """The extractive answer, verified."""
        draft = self._answer(query, document_ids, timings)
        if draft.status != "answered" and not draft.citations:  # our own words alone: there is nothing to hold
            return draft
        lap = time.perf_counter()
        draft = verify(draft, query, self.snapshot, history=turns)
        timings["verify"] = _milliseconds(lap)
        return draft

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
        """Compose an answer; "retrieve" is the part of it that goes into the search, if one is needed."""
        before = timings.get("retrieve", 0.0)
        evidence = retrieve(query, self.corpus, document_ids)
        evidence = replace(evidence, search=_timed(evidence.search, timings, "retrieve"))
        lap = time.perf_counter()
        draft = compose(Task(query, evidence, self.corpus))
        searched = timings.setdefault("retrieve", before) - before
        timings["compose"] = round(timings.get("compose", 0.0) + _milliseconds(lap) - searched, 3)
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
        documents, copies = self.snapshot.documents, self.snapshot.copies
        return frozenset(k for k, each in documents.items() if document in (k, each.name, *copies.get(k, ())))


def turn_texts(history: object) -> list[str]:
    """The texts of the last turns of a history, whoever spoke, each cut; what is no turn is left out."""
    if isinstance(history, str):
        return [history[:MAX_TURN_CHARS]]
    turns = history[-2 * MAX_TURNS :] if isinstance(history, list | tuple) else []
    texts = (turn.get("content") if isinstance(turn, Mapping) else turn for turn in turns)
    return [text[:MAX_TURN_CHARS] for text in texts if isinstance(text, str)]


def _timed(search: Callable[[], Sequence[Hit]], timings: dict[str, float], stage: str) -> Callable[[], Sequence[Hit]]:
    """A search whose time is added to a stage's."""

    def run() -> Sequence[Hit]:
        lap = time.perf_counter()
        hits = search()
        timings[stage] = round(timings.get(stage, 0.0) + _milliseconds(lap), 3)
        return hits

    return run


def _lap(timings: dict[str, float], stage: str, since: float) -> None:
    timings[stage] = _milliseconds(since)


def _milliseconds(since: float) -> float:
    return round((time.perf_counter() - since) * 1000, 3)
