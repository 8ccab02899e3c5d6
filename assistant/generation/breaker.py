"""A circuit breaker: an endpoint that keeps failing is left alone for a while, so that nobody waits for it."""

import threading
import time
from collections.abc import Callable

FAILURES_TO_OPEN = 3
REST_SECONDS = 30.0


class CircuitBreaker:
    """Opens after some failures in a row and lets one try through when it has rested; may be shared by threads."""

    def __init__(
        self,
        failures: int = FAILURES_TO_OPEN,
        rest_seconds: float = REST_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = failures
        self._rest = rest_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._opened: float | None = None

    def allows(self) -> bool:
        """Whether the endpoint may be asked now; a half-open breaker says so to one caller only."""
        with self._lock:
            if self._opened is None:
                return True
            if self._clock() - self._opened < self._rest:
                return False
            self._opened = self._clock()  # the one try; others wait as long again
            return True

    def succeeded(self) -> None:
        """Close the breaker."""
        with self._lock:
            self._failed, self._opened = 0, None

    def failed(self) -> None:
        """Count a failure; open the breaker if it is one too many."""
        with self._lock:
            self._failed += 1
            if self._failed >= self._limit:
                self._opened = self._clock()
