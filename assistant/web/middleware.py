"""What stands before every route: request ids and logs, headers, origins, rates and the size of bodies."""

import hmac
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import anyio
from starlette.exceptions import HTTPException

from assistant.web.asgi import ASGIApp, Message, Receive, Scope, Send, header, new_request_id, request_id
from assistant.web.limits import ApiKeys, Gate, RateLimiter, client_address, client_key, masked_address, offered_key
from assistant.web.metrics import Metrics
from assistant.web.problems import BUSY, FAULT, PROBLEM, RETRY_SECONDS, problem, problem_body

log = logging.getLogger(__name__)
access_log = logging.getLogger("assistant.access")

REQUEST_ID = "X-Request-ID"
# Scripts that other pages load; everything else answers our own page and the allowed origins only.
PUBLIC_SCRIPTS = ("/widget.js",)
QUESTION_PATHS = ("/api/ask", "/v1/chat/", "/mcp", "/gradio_api/queue/join", "/gradio_api/call/")
SHED_PATHS = ("/api/ask", "/v1/chat/")
UNLIMITED_PATHS = ("/health", "/ready", "/metrics")
# Reading lists, files and the page costs little; a visitor's browser makes dozens of such requests.
OTHER_REQUESTS_FACTOR = 20
_BODY_METHODS = ("POST", "PUT", "PATCH", "DELETE")
# No 'unsafe-eval': what a document or a question brings in must never become a program.
_POLICY = {
    "default-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def content_security_policy(**changes: str) -> str:
    """The policy of our pages; ``changes`` name directives with ``_`` for ``-``."""
    policy = _POLICY | {name.replace("_", "-"): value for name, value in changes.items()}
    return "; ".join(f"{name} {value}" for name, value in policy.items())


SECURITY_HEADERS = {
    "Content-Security-Policy": content_security_policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Shed:
    """Turns questions away before anything else is done for them while the queue is full.

    It stands outermost and neither logs nor reads the body: at ten times the load that the server can take, saying no
    must cost next to nothing, or nobody is answered.
    """

    def __init__(self, app: ASGIApp, gate: Gate, metrics: Metrics) -> None:
        self.app = app
        self._gate = gate
        self._refused = metrics.refused.labels("busy")
        self._body = json.dumps(problem_body(503, BUSY)).encode()
        pairs = {"Content-Type": PROBLEM, "Retry-After": str(RETRY_SECONDS), "Content-Length": str(len(self._body))}
        # The client is told to close: its body was not read.
        pairs |= {**SECURITY_HEADERS, "Connection": "close"}
        self._headers = [(name.lower().encode(), value.encode()) for name, value in pairs.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        asks = scope["type"] == "http" and scope["method"] == "POST" and scope["path"].startswith(SHED_PATHS)
        # Pages of other origins get the ordinary answer, which their browsers let them read.
        if not asks or not self._gate.is_full or header(scope, "origin") is not None:
            await self.app(scope, receive, send)
            return
        self._refused.inc()
        await send({"type": "http.response.start", "status": 503, "headers": self._headers})
        await send({"type": "http.response.body", "body": self._body})


class RequestLog:
    """Gives every request an id, counts and times it and writes one line of JSON; never a question or an address."""

    def __init__(self, app: ASGIApp, metrics: Metrics, trusted_proxies: int = 0) -> None:
        self.app = app
        self._metrics = metrics
        self._trusted_proxies = trusted_proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        name = new_request_id(header(scope, REQUEST_ID))
        token = request_id.set(name)
        started = time.perf_counter()
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), (b"x-request-id", name.encode())]
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            self._note(scope, name, status, time.perf_counter() - started)
            request_id.reset(token)

    def _note(self, scope: Scope, name: str, status: int, seconds: float) -> None:
        route = route_name(scope)
        self._metrics.requests.labels(route, _method(scope), str(status)).inc()
        self._metrics.request_seconds.labels(route).observe(seconds)
        if access_log.isEnabledFor(logging.INFO):
            line = {
                "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "request_id": name,
                "method": _method(scope),
                "route": route,
                "status": status,
                "ms": round(seconds * 1000, 1),
                "client": masked_address(client_address(scope, self._trusted_proxies)),
            }
            access_log.info(json.dumps(line))


class Faults:
    """Answers a fault of ours with a problem, innermost, so that it bears the request's id and all headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; a response that has begun can only be broken off."""
        begun = False

        async def send_noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, send_noting)
        except Exception:
            if scope["type"] != "http" or begun:
                raise
            log.exception("%s %s failed (%s)", _method(scope), route_name(scope), request_id.get())
            await problem(500, FAULT)(scope, receive, send)


def route_name(scope: Scope) -> str:
    """The route's pattern, so that ids and inventions of clients make no new names."""
    route = scope.get("route")
    path = getattr(route, "path", None) or scope["path"]
    for prefix in ("/gradio_api", "/assets", "/static", "/page-assets", "/admin"):
        if path.startswith(prefix):
            return prefix
    return path if route is not None or path in ("/", *UNLIMITED_PATHS) else "other"


def _method(scope: Scope) -> str:
    known = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH")
    return scope["method"] if scope["method"] in known else "other"


class SecurityHeaders:
    """Adds the security headers to every response that does not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._headers = [(name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", []))
                names = {name.lower() for name, _ in given}
                message["headers"] = given + [pair for pair in self._headers if pair[0] not in names]
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class OriginCheck:
    """Refuses what a page of another origin sends, unless the origin is listed.

    CORS only keeps a browser from reading the answer; this keeps the server from doing the work.
    """

    def __init__(self, app: ASGIApp, allowed: tuple[str, ...], trusted_proxies: int, metrics: Metrics) -> None:
        self.app = app
        self._allowed = frozenset(allowed)
        self._trusted_proxies = trusted_proxies
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] in PUBLIC_SCRIPTS or self._is_welcome(scope):
            await self.app(scope, receive, send)
            return
        self._metrics.refused.labels("origin").inc()
        refusal = problem(403, "This origin is not allowed; its operator can be listed in DX_ALLOWED_ORIGINS.")
        await refusal(scope, receive, send)

    def _is_welcome(self, scope: Scope) -> bool:
        origin = header(scope, "origin")
        if origin is None or origin in self._allowed:
            return True
        hosts = {header(scope, "host")}
        if self._trusted_proxies:
            hosts.add(header(scope, "x-forwarded-host"))
        return bool(netloc := urlsplit(origin).netloc) and netloc.lower() in {h.lower() for h in hosts if h}


@dataclass(frozen=True, slots=True)
class Rates:
    """Requests a minute: of a client without a key, and of each key."""

    per_minute: int
    keys: ApiKeys
    trusted_proxies: int


class RateLimit:
    """Counts requests by client or key; beyond the rate it says 429 and when to come again."""

    def __init__(self, app: ASGIApp, rates: Rates, limiter: RateLimiter, metrics: Metrics) -> None:
        self.app = app
        self._rates = rates
        self._limiter = limiter
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] == "OPTIONS" or scope["path"] in UNLIMITED_PATHS:
            await self.app(scope, receive, send)
            return
        address = client_key(client_address(scope, self._rates.trusted_proxies))
        per_minute, client = self._rates.per_minute, address
        if self._rates.keys.rates and scope["path"].startswith(("/api/", "/v1/", "/mcp")):
            key = offered_key(scope)
            if key is not None:
                known = self._known(key)
                if known is None:
                    self._metrics.refused.labels("key").inc()
                    await problem(401, "This API key is not known.", {"WWW-Authenticate": "Bearer"})(
                        scope, receive, send
                    )
                    return
                per_minute, client = self._rates.keys.rates[known], f"key:{known}"
        wait = self._take(scope, client, per_minute)
        if wait == 0:
            await self.app(scope, receive, send)
            return
        self._metrics.refused.labels("rate").inc()
        detail = f"More than {per_minute} questions a minute; try again in {wait} s."
        await problem(429, detail, {"Retry-After": str(wait)})(scope, receive, send)

    def _take(self, scope: Scope, client: str, per_minute: int) -> int:
        if scope["method"] == "POST" and scope["path"].startswith(QUESTION_PATHS):
            return self._limiter.take(f"ask {client}", per_minute)
        return self._limiter.take(f"other {client}", per_minute * OTHER_REQUESTS_FACTOR)

    def _known(self, key: str) -> str | None:
        """The key of ours that equals ``key``, compared in a time that tells nothing of it."""
        offered = key.encode("utf-8", "replace")
        found = [known for known in self._rates.keys.rates if hmac.compare_digest(known.encode(), offered)]
        return found[0] if found else None


class BodyLimit:
    """Refuses a body over the limit of its path, whether its length was announced or not, or one that trickles in.

    The paths in ``streamed`` have limits of their own, and routes that read the body as it comes: it is not held here,
    so that a large one takes no memory, and none at all before the route has seen whose it is.
    """

    def __init__(
        self, app: ASGIApp, max_bytes: int, streamed: Mapping[str, int] | None = None, read_seconds: float = 30.0
    ) -> None:
        self.app = app
        self._max_bytes = max_bytes
        self._streamed = dict(streamed or {})
        self._read_seconds = read_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        streamed = scope["path"] in self._streamed
        limit = self._streamed.get(scope["path"], self._max_bytes)
        announced = header(scope, "content-length") or "0"
        too_long = not announced.isdecimal() or int(announced) > limit
        if too_long and not streamed:
            await _too_long(limit)(scope, receive, send)
            return
        if scope["method"] not in _BODY_METHODS:
            await self.app(scope, receive, send)
            return
        if streamed:
            await self.app(scope, self._counted(receive, limit, too_long), send)
            return
        body, fault = await self._read(receive, limit)
        if fault is not None:
            await fault(scope, receive, send)
            return
        if body is None:  # the client has gone
            return
        pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return pending.pop() if pending else await receive()

        await self.app(scope, replay, send)

    def _counted(self, receive: Receive, limit: int, too_long: bool) -> Receive:
        """``receive`` that raises, for the route to tell, once the body is too long or comes to a halt."""
        size, ended = 0, False

        async def receive_counted() -> Message:
            nonlocal size, ended
            if ended:
                return await receive()
            if too_long:
                raise HTTPException(413, f"The request is longer than {limit} bytes.")
            with anyio.move_on_after(self._read_seconds) as reading:
                message = await receive()
            if reading.cancelled_caught:
                raise HTTPException(408, f"Nothing of the request arrived for {self._read_seconds:g} s.")
            size += len(message.get("body", b""))
            ended = not message.get("more_body", False)
            if size > limit:
                raise HTTPException(413, f"The request is longer than {limit} bytes.")
            return message

        return receive_counted

    async def _read(self, receive: Receive, limit: int) -> tuple[bytes | None, ASGIApp | None]:
        chunks: list[bytes] = []
        size = 0
        with anyio.move_on_after(self._read_seconds) as reading:
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    return None, None
                chunks.append(message.get("body", b""))
                size += len(chunks[-1])
                if size > limit:
                    return None, _too_long(limit)
                if not message.get("more_body", False):
                    break
        if reading.cancelled_caught:
            return None, problem(408, f"The request did not arrive within {self._read_seconds:g} s.")  # type: ignore[return-value]
        return b"".join(chunks), None


def _too_long(limit: int) -> ASGIApp:
    return problem(413, f"The request is longer than {limit} bytes.")  # type: ignore[return-value]
