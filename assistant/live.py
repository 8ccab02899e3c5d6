"""The service that a running server answers with: it can change to a new generation without a stop."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from assistant.grouping import Subject
from assistant.highlights import Excerpt
from assistant.schema import AnswerModel, AskRequest, CitationModel

if TYPE_CHECKING:
    from index.snapshot import Snapshot

log = logging.getLogger(__name__)

Observer = Callable[[AskRequest, AnswerModel, Subject | None], None]


class BusyError(Exception):
    """More questions are waiting than the server takes."""


class Answering(Protocol):
    """What a server answers with: a ``Service`` of its own, or one whose answers come from other processes."""

    @property
    def snapshot(self) -> Snapshot:
        """The generation in use."""

    @property
    def max_question_chars(self) -> int:
        """A longer question is declined."""

    def answer_and_subject(
        self,
        request: AskRequest,
        question_id: str | int | None = None,
        on_text: Callable[[str], None] | None = None,
    ) -> tuple[AnswerModel, Subject | None]:
        """See ``Service.answer_and_subject``."""

    def excerpts(self, document_id: str, citations: Sequence[CitationModel]) -> list[Excerpt]:
        """See ``Service.excerpts``."""


class LiveService:
    """Has the interface of ``Service`` and passes on to the one in use; observers see every answer."""

    def __init__(self, service: Answering) -> None:
        self._service = service
        self._observers: list[Observer] = []

    @property
    def current(self) -> Answering:
        """The service in use; hold it for the time of one request, so that one generation answers it."""
        return self._service

    @property
    def snapshot(self) -> Snapshot:
        """The generation in use."""
        return self._service.snapshot

    @property
    def max_question_chars(self) -> int:
        """A longer question is declined."""
        return self._service.max_question_chars

    def swap(self, service: Answering) -> None:
        """Answer with another generation from now on; requests under way end with theirs."""
        self._service = service

    def observe(self, observer: Observer) -> None:
        """Tell ``observer`` of every answer (and its subject if nothing was found); its faults harm no answer."""
        self._observers.append(observer)

    def answer(
        self,
        request: AskRequest,
        question_id: str | int | None = None,
        on_text: Callable[[str], None] | None = None,
    ) -> AnswerModel:
        """Answer a request; see ``Service.answer``."""
        answer, subject = self._service.answer_and_subject(request, question_id, on_text)
        for observer in self._observers:
            try:
                observer(request, answer, subject)
            except Exception:
                log.exception("an observer of answers failed")
        return answer

    def excerpts(self, document_id: str, citations: Sequence[CitationModel]) -> list[Excerpt]:
        """The stretches of a document that show its citations; none once a new generation is without it."""
        try:
            return self._service.excerpts(document_id, citations)
        except KeyError:
            return []
