"""Who may see the operators' page: a token, sessions that are signed with it, and forms that nobody else can send.

A session is a signed cookie that holds a random id and the time it was made, so that every server with the same token
knows it; changing the token ends all sessions. A form bears a value that is derived from the session's id. Wrong tokens
are counted by client, whether they come from the form or as a bearer token.
"""

import hmac
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from fastapi import Request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from assistant.web.asgi import Scope, header
from assistant.web.limits import RateLimiter, client_address, client_key

log = logging.getLogger(__name__)

COOKIE = "dx_admin"
COOKIE_PATH = "/admin"
SESSION_SECONDS = 8 * 3600
FAILURES_PER_MINUTE = 5
CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRF-Token"
_SAFE_METHODS = ("GET", "HEAD")
_MAX_ENDED = 10_000


@dataclass(frozen=True, slots=True)
class Session:
    """An operator's session; ``csrf`` is what its forms must bring."""

    id: str
    csrf: str


class TooManyFailuresError(Exception):
    """A client that has offered too many wrong tokens; it may try again after ``seconds``."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many wrong tokens; try again in {seconds} s.")
        self.seconds = seconds


class Access:
    """The token and what is derived from it."""

    def __init__(self, token: str, trusted_proxies: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self._token = _digest(token)
        key = hmac.digest(token.encode(), b"dx operators", "sha256")
        self._csrf_key = hmac.digest(key, b"forms", "sha256")
        self._sessions = URLSafeTimedSerializer(
            key, salt="session", signer_kwargs={"digest_method": sha256, "key_derivation": "hmac"}
        )
        self._trusted_proxies = trusted_proxies
        self._failures = RateLimiter(clock)
        self._ended: OrderedDict[str, None] = OrderedDict()

    def client(self, scope: Scope) -> str:
        """The address of whoever asks, as far as it can be trusted."""
        return client_address(scope, self._trusted_proxies)

    def is_encrypted(self, scope: Scope) -> bool:
        """Whether the browser speaks TLS, to us or to a proxy of ours."""
        offered = header(scope, "x-forwarded-proto") if self._trusted_proxies else None
        return (offered or scope.get("scheme", "http")) == "https"

    def is_token(self, scope: Scope, offered: str) -> bool:
        """Whether ``offered`` is the token, compared in a time that tells nothing of it.

        Raises:
            TooManyFailuresError: the client has offered too many wrong ones.
        """
        client = client_key(self.client(scope))
        if wait := self._failures.take(client, FAILURES_PER_MINUTE, count=False):
            raise TooManyFailuresError(wait)
        if hmac.compare_digest(_digest(offered), self._token):
            return True
        self._failures.take(client, FAILURES_PER_MINUTE)
        return False

    def begin(self) -> str:
        """The cookie of a new session."""
        return str(self._sessions.dumps(secrets.token_urlsafe(18)))

    def session(self, cookie: str | None) -> Session | None:
        """The session of a cookie; None if it is none of ours, too old, or ended here."""
        try:
            name = str(self._sessions.loads(cookie or "", max_age=SESSION_SECONDS))
        except BadSignature:
            return None
        if name in self._ended:
            return None
        return Session(name, hmac.new(self._csrf_key, name.encode(), sha256).hexdigest())

    def end(self, session: Session) -> None:
        """End a session on this server; elsewhere it ends with its time, and with the browser's cookie."""
        self._ended[session.id] = None
        if len(self._ended) > _MAX_ENDED:
            self._ended.popitem(last=False)

    def bearer(self, request: Request) -> bool:
        """Whether a script brings the token.

        Raises:
            TooManyFailuresError: see ``is_token``.
        """
        scheme, _, value = (request.headers.get("authorization") or "").partition(" ")
        return scheme.lower() == "bearer" and bool(value.strip()) and self.is_token(request.scope, value.strip())

    def may_call(self, request: Request) -> bool:
        """Whether a request to the JSON API comes from an operator: a script's token, or a session of the page.

        Raises:
            TooManyFailuresError: see ``is_token``.
        """
        if "authorization" in request.headers:
            return self.bearer(request)
        session = self.session(request.cookies.get(COOKIE))
        if session is None:
            return False
        return request.method in _SAFE_METHODS or is_csrf(session, request.headers.get(CSRF_HEADER))


def is_csrf(session: Session, offered: object) -> bool:
    """Whether a form or a script brought the value of its session."""
    return isinstance(offered, str) and hmac.compare_digest(offered.encode("utf-8", "replace"), session.csrf.encode())


def _digest(value: str) -> bytes:
    return sha256(value.encode("utf-8", "replace")).digest()
