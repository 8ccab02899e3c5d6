"""One question in, one answer object out: what the command line, the API and the page share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.grouping import UNANSWERED, Subject, subject_of
from assistant.highlights import Excerpt, excerpts
from assistant.messages import message
from assistant.schema import AnswerModel, AskRequest, CitationModel, to_answer_model

if TYPE_CHECKING:
    from assistant.pipeline import Assistant
    from index.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Service:
    """An assistant with the generation that it answers from."""

    assistant: Assistant
    snapshot: Snapshot
    max_question_chars: int = 1000

    def answer(
        self,
        request: AskRequest,
        question_id: str | int | None = None,
        on_text: Callable[[str], None] | None = None,
    ) -> AnswerModel:
        """Answer a request; see ``answer_and_subject``."""
        return self.answer_and_subject(request, question_id, on_text)[0]

    def answer_and_subject(
        self,
        request: AskRequest,
        question_id: str | int | None = None,
        on_text: Callable[[str], None] | None = None,
    ) -> tuple[AnswerModel, Subject | None]:
        """Answer a request and say, if nothing was found, what it is about; ``question_id`` is echoed as its id.

        ``on_text`` is given the sentences of a language model as they are verified; without a model it is not called.

        A question over the limit is not read, only declined: its length is what an attacker would choose.
        """
        too_long = len(request.question) > self.max_question_chars
        listening = {} if on_text is None or too_long else {"on_text": on_text}
        question = request.question[: self.max_question_chars]
        answer = self.assistant.ask(
            question,
            [] if too_long else request.turns(),
            language=request.language,
            province=request.province,
            year=request.year,
            document=request.document,
            **listening,
        )
        model = to_answer_model(answer, self.snapshot, question_id)
        model = self._declined(model) if too_long else model
        return model, subject_of(question, answer.query) if model.status in UNANSWERED else None

    def _declined(self, model: AnswerModel) -> AnswerModel:
        text = message("too_long", model.language, limit=self.max_question_chars)
        empty = AnswerModel(id=model.id, status="clarify", language=model.language, text=text)
        return empty.model_copy(update={"generation": model.generation, "timings_ms": model.timings_ms})

    def excerpts(self, document_id: str, citations: Sequence[CitationModel]) -> list[Excerpt]:
        """The stretches of a document that show its citations in their surroundings."""
        return excerpts(self.snapshot.documents[document_id].text, citations)
