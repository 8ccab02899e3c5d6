"""Errors as ``application/problem+json`` (RFC 9457), for every route and every fault."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from assistant.web.asgi import request_id
from assistant.web.limits import BusyError

log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"
RETRY_SECONDS = 2
BUSY = "Too many questions are waiting; try again."
FAULT = "The server failed at this request."
_DETAIL_CHARS = 1000


class Problem(BaseModel):
    """An error, in the form of RFC 9457; ``request_id`` finds it in the server's log."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    request_id: str = ""


def problem(status: int, detail: str | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """An error response as problem+json."""
    return JSONResponse(problem_body(status, detail), status, headers=dict(headers or {}), media_type=PROBLEM)


def problem_body(status: int, detail: str | None = None) -> dict[str, Any]:
    """An error as plain values, also for streams, which have sent their status already.

    ``error`` says the same in the form that clients of OpenAI's interface read.
    """
    title = HTTPStatus(status).phrase
    body = Problem(title=title, status=status, detail=detail, request_id=request_id.get()).model_dump()
    return body | {"error": {"message": detail or title, "type": title.lower().replace(" ", "_"), "code": status}}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route that can give these problems."""
    return {status: {"model": Problem, "content": {PROBLEM: {}}} for status in statuses}


def add_error_handlers(api: FastAPI) -> None:
    """Answer what clients do wrong with a problem; our own faults are seen to by ``middleware.Faults``."""

    @api.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        faults = (f"{'.'.join(map(str, item['loc'][1:])) or 'body'}: {item['msg']}" for item in error.errors())
        return problem(422, "; ".join(faults)[:_DETAIL_CHARS])

    @api.exception_handler(HTTPException)
    async def known(request: Request, error: HTTPException) -> Response:
        return problem(error.status_code, str(error.detail), error.headers)

    @api.exception_handler(BusyError)
    async def busy(request: Request, error: BusyError) -> Response:
        return problem(503, BUSY, {"Retry-After": str(RETRY_SECONDS)})
