"""What the routes of one server share."""

from dataclasses import dataclass, field

from assistant.live import LiveService
from assistant.operations import Operations
from assistant.records import Records
from assistant.web.access import Access
from assistant.web.limits import Gate
from assistant.web.metrics import Metrics
from assistant.workers import Workers


@dataclass(frozen=True, slots=True)
class ApiConfig:
    """Limits of the server.

    ``concurrent_answers`` questions are answered at a time and ``waiting_answers`` more may wait; beyond that the
    server says 503 at once. ``max_body_bytes`` holds for every request, chunked ones too. ``rate_per_minute`` is a
    client's, told by its address behind ``trusted_proxies``; ``api_keys`` are ``KEY`` or ``KEY=REQUESTS_A_MINUTE``.
    """

    allowed_origins: tuple[str, ...] = ()
    max_body_bytes: int = 256 * 1024
    max_upload_bytes: int = 100 * 1024 * 1024
    concurrent_answers: int = 4
    waiting_answers: int = 64
    rate_per_minute: int = 60
    trusted_proxies: int = 0
    api_keys: tuple[str, ...] = ()
    admin_token: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """The service in use, the gate before it, what is counted and what is kept, and who answers if not the server.

    ``access`` is None where the operators' page is closed, ``operations`` where the index is not ours to change.
    """

    service: LiveService
    config: ApiConfig
    gate: Gate
    metrics: Metrics = field(default_factory=Metrics)
    records: Records | None = None
    workers: Workers | None = None
    access: Access | None = None
    operations: Operations | None = None
