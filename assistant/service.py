"""One question in, one answer object out: what the command line, the API and the page share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.messages import message
from assistant.schema import AnswerModel, AskRequest, CitationModel, to_answer_model

if TYPE_CHECKING:
    from assistant.pipeline import Assistant
    from index.snapshot import Snapshot

CONTEXT_CHARS = 360


@dataclass(frozen=True, slots=True)
class Context:
    """A quote with the words around it in its document; ``cut_before``/``cut_after`` say that there is more."""

    before: str
    quote: str
    after: str
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True, slots=True)
class Service:
    """An assistant with the generation that it answers from."""

    assistant: Assistant
    snapshot: Snapshot
    max_question_chars: int = 1000

    def answer(self, request: AskRequest, question_id: str | int | None = None) -> AnswerModel:
        """Answer a request; ``question_id`` is echoed as the answer's id.

        A question over the limit is not read, only declined: its length is what an attacker would choose.
        """
        too_long = len(request.question) > self.max_question_chars
        answer = self.assistant.ask(
            request.question[: self.max_question_chars],
            [] if too_long else request.turns(),
            language=request.language,
            province=request.province,
            year=request.year,
            document=request.document,
        )
        model = to_answer_model(answer, self.snapshot, question_id)
        return self._declined(model) if too_long else model

    def _declined(self, model: AnswerModel) -> AnswerModel:
        text = message("too_long", model.language, limit=self.max_question_chars)
        empty = AnswerModel(id=model.id, status="clarify", language=model.language, text=text)
        return empty.model_copy(update={"generation": model.generation, "timings_ms": model.timings_ms})

    def context(self, citation: CitationModel, chars: int = CONTEXT_CHARS) -> Context:
        """The words around a citation's quote, at most ``chars`` on each side, cut between words."""
        text = self.snapshot.documents[citation.document_id].text
        first, last = max(0, citation.start - chars), min(len(text), citation.end + chars)
        before, after = text[first : citation.start], text[citation.end : last]
        if first > 0:
            before = before[_first_space(before) :]
        if last < len(text):
            after = after[: len(after) - _first_space(after[::-1])]
        return Context(before, text[citation.start : citation.end], after, first > 0, last < len(text))


def _first_space(text: str) -> int:
    """Where the first whole word begins; a text without a space is dropped."""
    return next((index + 1 for index, char in enumerate(text) if char.isspace()), len(text))
