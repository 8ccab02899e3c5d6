"""``POST /api/ask`` and its stream, and ``POST /api/feedback``."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import suppress
from functools import partial
from typing import Annotated, Any, Literal

import anyio
import anyio.from_thread
from anyio.streams.memory import MemoryObjectReceiveStream
from fastapi import APIRouter, Body
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from assistant.schema import AnswerModel, AskRequest
from assistant.web.asgi import request_id
from assistant.web.limits import BusyError
from assistant.web.problems import BUSY, FAULT, documented, log, problem_body
from assistant.web.state import State

EVENT_STREAM = "text/event-stream"
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
KEEP_ALIVE_SECONDS = 10.0
MAX_SENTENCES = 256  # that wait for a slow client; more are in the answer, which comes last
_CHUNK = re.compile(r"\S{1,200}\s*(?:\S{1,200}\s*){0,7}|\s+")
ASK_EXAMPLES = {
    "vi": {
        "summary": "Một câu hỏi tiếng Việt",
        "value": {"question": "Mục tiêu chuyển đổi số của Bình Dương đến năm 2030?"},
    },
    "vi-khong-dau": {
        "summary": "Gõ không dấu, giới hạn trong một tỉnh và một năm",
        "value": {"question": "muc tieu kinh te so?", "province": "Đà Nẵng", "year": 2025},
    },
    "en": {
        "summary": "A follow-up in English",
        "value": {"question": "And for 2025?", "history": ["Bình Dương targets for 2030?"], "language": "en"},
    },
}
_STREAM_RESPONSE: dict[str, Any] = {
    "description": "Events `delta` {text}, `citations` [citation], `done` (the answer object) or `error` (a problem).",
    "content": {EVENT_STREAM: {"schema": {"type": "string"}}},
}


class FeedbackRequest(BaseModel):
    """A rating of an answer."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"answer_id": "4f0c1d52a9e84b7f9c3e6a0d8b2f7c15", "rating": -1, "comment": "Thiếu mục tiêu năm 2025"}
            ]
        },
    )

    answer_id: str = Field(pattern="^[0-9a-f]{32}$", description="The `id` of the answer, as it was given.")
    rating: Literal[1, -1] = Field(description="1 helpful, -1 not helpful.")
    comment: str | None = Field(default=None, max_length=1000, description="Why; personal data in it is masked.")


class FeedbackReceipt(BaseModel):
    """Whether the rating was kept; it is not where the operator stores nothing."""

    stored: bool


def ask_routes(state: State) -> APIRouter:
    """The routes that answer questions and take ratings."""
    routes = APIRouter(tags=["Questions"])
    question = Annotated[AskRequest, Body(openapi_examples=ASK_EXAMPLES)]  # type: ignore[arg-type]

    @routes.post(
        "/api/ask",
        responses=documented(403, 413, 422, 429, 503),
        response_model=AnswerModel,
        summary="Ask a question",
    )
    async def ask(request: question) -> Response:  # type: ignore[valid-type]
        """Answer a question; whatever the assistant can say, "I could not find this" too, is a 200 with a status."""
        answer = await state.gate.run(state.service.answer, request)
        return Response(answer.model_dump_json(), media_type="application/json")  # made of checked values already

    @routes.post(
        "/api/ask/stream",
        responses=documented(403, 413, 422, 429, 503) | {200: _STREAM_RESPONSE},
        response_class=StreamingResponse,
        summary="Ask a question, read the answer as it comes",
    )
    async def ask_stream(request: question) -> StreamingResponse:  # type: ignore[valid-type]
        """Server-sent events.

        Nothing is sent before it is verified, so that no figure has to be taken back. Where a language model's words
        come to an end that is no answer, one `delta` with `"replace": true` holds the text that stands instead.
        """
        pending = await started(state, request)
        return StreamingResponse(_events(pending), media_type=EVENT_STREAM, headers=STREAM_HEADERS)

    @routes.post("/api/feedback", status_code=201, responses=documented(403, 413, 422, 429), summary="Rate an answer")
    async def feedback(rating: FeedbackRequest) -> FeedbackReceipt:
        """Store a rating with an optional reason."""
        state.metrics.feedback.labels("up" if rating.rating > 0 else "down").inc()
        if state.records is None or not state.records.keeps:
            return FeedbackReceipt(stored=False)
        state.records.rate(rating.answer_id, rating.rating, rating.comment or "")
        return FeedbackReceipt(stored=True)

    return routes


Pending = Awaitable[AnswerModel]


async def started(state: State, request: AskRequest) -> "_Answering":
    """Take a place in the queue, so that a full one is told by the status and not in the stream.

    Raises:
        BusyError: all places are taken.
    """
    place = state.gate.place()
    await place.__aenter__()
    return _Answering(state, request, place)


class _Answering:
    """An answer under way; its place is given back when it is done or the client has gone."""

    def __init__(self, state: State, request: AskRequest, place: Any) -> None:
        self._state = state
        self._request = request
        self._place = place

    async def beats(self) -> AsyncIterator[AnswerModel | None]:
        """None for every stretch of waiting, so that proxies keep the connection, then the answer."""
        async for beat in self.live_beats(live=False):
            if not isinstance(beat, str):
                yield beat

    async def live_beats(self, *, live: bool = True) -> AsyncIterator[AnswerModel | str | None]:
        """The same, and a language model's sentences as they are verified."""
        results: list[AnswerModel] = []
        faults: list[Exception] = []
        sentences, heard = anyio.create_memory_object_stream[str](MAX_SENTENCES)

        def tell(text: str) -> None:  # called in the thread that answers; a client that has gone hears nothing
            with suppress(anyio.WouldBlock, anyio.BrokenResourceError, anyio.ClosedResourceError, RuntimeError):
                anyio.from_thread.run_sync(sentences.send_nowait, text)

        async def work() -> None:
            answer = partial(self._state.service.answer, on_text=tell) if live else self._state.service.answer
            try:
                results.append(await self._state.gate.work(answer, self._request))
            except Exception as error:
                faults.append(error)
            sentences.close()

        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(work)
                with heard:
                    async for beat in _until_closed(heard):
                        yield beat
            if faults:
                raise faults[0]
            yield results[0]
        finally:
            await self._place.__aexit__(None, None, None)


async def _until_closed(heard: MemoryObjectReceiveStream[str]) -> AsyncIterator[str | None]:
    """What comes, and None for every stretch in which nothing does."""
    while True:
        with anyio.move_on_after(KEEP_ALIVE_SECONDS) as waiting:
            try:
                text = await heard.receive()
            except anyio.EndOfStream:
                return
        yield None if waiting.cancelled_caught else text


async def _events(pending: _Answering) -> AsyncIterator[str]:
    said = ""
    try:
        async for answer in pending.live_beats():
            if answer is None:
                yield ": waiting\n\n"
                continue
            if isinstance(answer, str):
                said += answer
                yield event("delta", {"text": answer})
                continue
            if said and said.strip() != answer.text:
                yield event("delta", {"text": answer.text, "replace": True})
            for chunk in chunks(answer.text) if not said else ():
                yield event("delta", {"text": chunk})
            yield event("citations", [item.model_dump(mode="json") for item in answer.citations])
            yield event("done", answer.model_dump(mode="json"))
    except Exception as error:
        yield event("error", stream_fault(error))


def stream_fault(error: Exception) -> dict[str, Any]:
    """A fault in the midst of a stream, as a problem."""
    if isinstance(error, BusyError):
        return problem_body(503, BUSY)
    log.error("a streamed answer failed (%s)", request_id.get(), exc_info=error)
    return problem_body(500, FAULT)


def event(name: str, data: Any) -> str:
    """One server-sent event."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def chunks(text: str) -> Iterator[str]:
    """The text in pieces of a few words; together they are the text."""
    return (match[0] for match in _CHUNK.finditer(text))
