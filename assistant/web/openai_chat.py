"""``POST /v1/chat/completions`` in OpenAI's format, so that its clients and chat front ends work as they are.

The last user message is the question, the turns before it are the history; system messages are not obeyed, because
the answer comes from the documents whatever a prompt says. Citations stand in the text and in an extra field.
"""

import json
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any, Literal

from fastapi import APIRouter, HTTPException
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from assistant.schema import MAX_HISTORY_TURNS, AnswerModel, AskRequest, Turn
from assistant.texts import text
from assistant.web.ask import EVENT_STREAM, STREAM_HEADERS, chunks, started, stream_fault
from assistant.web.problems import documented
from assistant.web.state import State

MODEL = "chuyen-doi-so"
MAX_MESSAGES = 200


class ContentPart(BaseModel):
    """A part of a message; only text is read."""

    model_config = ConfigDict(extra="ignore")

    type: str
    text: str | None = None


class ChatMessage(BaseModel):
    """A message of the conversation."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[ContentPart] | None = None

    def words(self) -> str:
        """The message's text."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.text)
        return self.content or ""


class ChatRequest(BaseModel):
    """A request of OpenAI's chat interface; what has no meaning here (temperature …) is accepted and ignored."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={
            "examples": [
                {"model": MODEL, "messages": [{"role": "user", "content": "Mục tiêu của Bình Dương đến năm 2030?"}]},
                {
                    "model": MODEL,
                    "messages": [{"role": "user", "content": "Bình Dương targets for 2030?"}],
                    "stream": True,
                },
            ]
        },
    )

    messages: list[ChatMessage] = Field(min_length=1, max_length=MAX_MESSAGES)
    model: str = Field(default=MODEL, max_length=200, description="Any name; there is one assistant.")
    stream: bool | None = False
    n: Literal[1] | None = 1


def chat_routes(state: State) -> APIRouter:
    """The routes of OpenAI's interface."""
    routes = APIRouter(tags=["OpenAI's interface"])

    @routes.get("/v1/models", summary="The one model")
    async def models() -> dict[str, Any]:
        """What front ends ask for their list of models."""
        model = {"id": MODEL, "object": "model", "created": 0, "owned_by": "local"}
        return {"object": "list", "data": [model]}

    @routes.post(
        "/v1/chat/completions",
        responses=documented(401, 403, 413, 422, 429, 503),
        response_model=None,
        summary="Ask as with OpenAI's client",
    )
    async def completions(request: ChatRequest) -> dict[str, Any] | StreamingResponse:
        """Answer the last user message; `choices[0].message.citations` holds the sources, `answer` everything."""
        asked = as_question(request.messages)
        if request.stream:
            events = _events(await started(state, asked), request.model)
            return StreamingResponse(events, media_type=EVENT_STREAM, headers=STREAM_HEADERS)
        answer = await state.gate.run(state.service.answer, asked)
        citations = [item.model_dump(mode="json") for item in answer.citations]
        message = {"role": "assistant", "content": with_sources(answer), "refusal": None, "citations": citations}
        return {
            **_frame(answer, request.model, "chat.completion"),
            "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
            "usage": _usage(asked.question, answer.text),
            "citations": citations,
            "answer": answer.model_dump(mode="json"),
        }

    return routes


def as_question(messages: Sequence[ChatMessage]) -> AskRequest:
    """The last user message as a question, what came before it as its history.

    Raises:
        HTTPException: 422, there is no user message.
    """
    last = next((index for index in reversed(range(len(messages))) if messages[index].role == "user"), None)
    if last is None:
        raise HTTPException(422, "messages: expected at least one with the role 'user'.")
    spoken = [item for item in messages[:last] if item.role in ("user", "assistant")]
    history: list[str | Turn] = [
        Turn(role="user" if item.role == "user" else "assistant", content=item.words())
        for item in spoken[-MAX_HISTORY_TURNS:]
    ]
    return AskRequest(question=messages[last].words(), history=history)


def with_sources(answer: AnswerModel) -> str:
    """The answer's text with what should also be known and the list of its sources, in Markdown."""
    parts = [answer.text]
    if answer.notices:
        notes = "\n".join(f"- {item.text}" for item in answer.notices)
        parts.append(f"**{text('notes_title', answer.language)}**\n\n{notes}")
    if answer.citations:
        lines = "\n".join(
            f"[{item.marker}] {item.title} · {item.source or text('publisher_unknown', answer.language)}"
            + (f" · <{item.url}>" if item.url else "")
            + "  "
            for item in answer.citations
        )
        parts.append(f"**{text('sources_title', answer.language)}**\n\n{lines}")
    return "\n\n".join(parts)


async def _events(pending: Any, model: str) -> AsyncIterator[str]:
    try:
        async for answer in pending.beats():
            if answer is None:
                yield ": waiting\n\n"
                continue
            frame = _frame(answer, model, "chat.completion.chunk")
            yield _data(frame, {"role": "assistant", "content": ""})
            for chunk in chunks(with_sources(answer)):
                yield _data(frame, {"content": chunk})
            citations = [item.model_dump(mode="json") for item in answer.citations]
            yield _data(frame | {"citations": citations}, {"citations": citations}, "stop")
        yield "data: [DONE]\n\n"
    except Exception as error:
        yield f"data: {json.dumps(stream_fault(error))}\n\n"


def _data(frame: dict[str, Any], delta: dict[str, Any], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
    return f"data: {json.dumps(frame | {'choices': [choice]}, ensure_ascii=False)}\n\n"


def _frame(answer: AnswerModel, model: str, kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{answer.id}", "object": kind, "created": int(time.time()), "model": model}


def _usage(question: str, reply: str) -> dict[str, int]:
    """Words: there is no tokenizer here, and clients insist on the field."""
    asked, said = len(question.split()), len(reply.split())
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}
