"""The HTTP API: ``POST /api/ask``, ``/health`` and OpenAPI, with limits and headers held in the server."""

import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import anyio
import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from assistant.api_docs import docs_html
from assistant.schema import AnswerModel, AskRequest
from assistant.service import Service

log = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

TITLE = "Hỏi đáp kế hoạch chuyển đổi số"
PROBLEM = "application/problem+json"
RETRY_SECONDS = 2
# No 'unsafe-eval': what a document or a question brings in must never become a program.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class ApiConfig:
    """Limits of the server.

    ``concurrent_answers`` questions are answered at a time and ``waiting_answers`` more may wait; beyond that the
    server says 503 at once. ``max_body_bytes`` holds for every request, chunked ones too.
    """

    allowed_origins: tuple[str, ...] = ()
    max_body_bytes: int = 256 * 1024
    concurrent_answers: int = 4
    waiting_answers: int = 64


class Health(BaseModel):
    """The server is up and answers from ``generation``."""

    status: str
    generation: str
    documents: int


class Problem(BaseModel):
    """An error, in the form of RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None


class BusyError(Exception):
    """More questions are waiting than the server takes."""


class Gate:
    """Lets a few answers be computed at a time and a bounded number wait."""

    def __init__(self, concurrent: int, waiting: int) -> None:
        self._limiter: anyio.CapacityLimiter | None = None
        self._concurrent = concurrent
        self._room = concurrent + waiting

    async def run(self, function: Callable[..., AnswerModel], *arguments: object) -> AnswerModel:
        """Run ``function`` in a thread.

        Raises:
            BusyError: too many are waiting.
        """
        if self._room <= 0:
            raise BusyError
        if self._limiter is None:  # belongs to the running loop, so it is made in it
            self._limiter = anyio.CapacityLimiter(self._concurrent)
        self._room -= 1
        try:
            return await anyio.to_thread.run_sync(function, *arguments, limiter=self._limiter)
        finally:
            self._room += 1


def create_api(service: Service, config: ApiConfig | None = None) -> FastAPI:
    """The API as a FastAPI application, ready to have the page mounted on it."""
    config = config or ApiConfig()
    # FastAPI's own /docs loads its scripts from another host.
    api = FastAPI(title=TITLE, version="1", docs_url=None, redoc_url=None, summary="Answers with their sources.")
    gate = Gate(config.concurrent_answers, config.waiting_answers)
    problems: dict[int | str, dict[str, Any]] = {
        status: {"model": Problem, "content": {PROBLEM: {}}} for status in (413, 422, 503)
    }

    @api.post("/api/ask", responses=problems, summary="Ask a question")
    async def ask(request: AskRequest) -> AnswerModel:
        """Answer a question; whatever the assistant can say, "I could not find this" too, is a 200 with a status."""
        return await gate.run(service.answer, request)

    @api.get("/health", summary="Is the server up?")
    async def health() -> Health:
        """Answer as soon as the server can answer questions."""
        return Health(status="ok", generation=service.snapshot.generation, documents=len(service.snapshot.documents))

    @api.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(docs_html(api.openapi()))

    _add_error_handlers(api)
    api.add_middleware(BodyLimit, max_bytes=config.max_body_bytes)
    api.add_middleware(
        CORSMiddleware,
        allow_origins=list(config.allowed_origins),
        allow_methods=["GET", "POST"],
        allow_headers=["Content-Type"],
        allow_credentials=False,
    )
    api.add_middleware(SecurityHeaders)
    return api


def problem(status: int, detail: str | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """An error response as problem+json."""
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail)
    return JSONResponse(body.model_dump(), status, headers=dict(headers or {}), media_type=PROBLEM)


def _add_error_handlers(api: FastAPI) -> None:
    @api.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        faults = (f"{'.'.join(map(str, item['loc'][1:])) or 'body'}: {item['msg']}" for item in error.errors())
        return problem(422, "; ".join(faults)[:1000])

    @api.exception_handler(HTTPException)
    async def known(request: Request, error: HTTPException) -> Response:
        return problem(error.status_code, str(error.detail), error.headers)

    @api.exception_handler(BusyError)
    async def busy(request: Request, error: BusyError) -> Response:
        return problem(503, "Too many questions are waiting; try again.", {"Retry-After": str(RETRY_SECONDS)})

    @api.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> Response:
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return problem(500, "The server failed at this request.")


class SecurityHeaders:
    """Adds the security headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._headers = [(name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self._headers]
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class BodyLimit:
    """Refuses a request body over ``max_bytes``, whether its length was announced or not."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not announced.isdigit() or int(announced) > self.max_bytes:
            await self._refuse(scope, receive, send)
            return
        chunks: list[bytes] = []
        size = 0
        while scope["method"] in ("POST", "PUT", "PATCH"):
            message = await receive()
            if message["type"] != "http.request":
                return
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
            if size > self.max_bytes:
                await self._refuse(scope, receive, send)
                return
            if not message.get("more_body", False):
                break
        pending: list[Message] = [{"type": "http.request", "body": b"".join(chunks), "more_body": False}]

        async def replay() -> Message:
            return pending.pop() if pending else await receive()

        await self.app(scope, replay if chunks else receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = problem(413, f"The request is longer than {self.max_bytes} bytes.")
        await response(scope, receive, send)
