"""The words of ASGI, and what every response and middleware here shares."""

import re
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from typing import Any

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

# Set for the time of one request; log lines and problem bodies carry it.
request_id: ContextVar[str] = ContextVar("request_id", default="")
_FOREIGN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def header(scope: Scope, name: str) -> str | None:
    """The last value of a request header; names are compared without case."""
    wanted = name.lower().encode()
    values = [value for key, value in scope.get("headers", ()) if key == wanted]
    return values[-1].decode("latin-1") if values else None


def new_request_id(offered: str | None) -> str:
    """The id that a proxy gave, if it is one that may be logged; otherwise a fresh one."""
    return offered if offered and _FOREIGN_ID.fullmatch(offered) else uuid.uuid4().hex
