"""How much one client and all of them together may ask: rates by client, and a gate before the answers."""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import TypeVar

import anyio
import anyio.to_thread

from assistant.live import BusyError
from assistant.web.asgi import Scope, header

_Result = TypeVar("_Result")
_MAX_CLIENTS = 20_000
_KNOWN_ADDRESSES = 4096
_IPV6_CLIENT_BITS = 64  # what one household or office holds; an address alone could be changed for every request


class Gate:
    """Lets a few answers be computed at a time and a bounded number wait, for a bounded time."""

    def __init__(self, concurrent: int, waiting: int, wait_seconds: float = 30.0) -> None:
        self._limiter: anyio.CapacityLimiter | None = None
        self._concurrent = concurrent
        self._room = self._size = concurrent + waiting
        self._wait_seconds = wait_seconds

    @property
    def inside(self) -> int:
        """How many questions are being answered or wait."""
        return self._size - self._room

    @property
    def is_full(self) -> bool:
        """Whether the next question would be turned away."""
        return self._room <= 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold a place in the queue.

        Raises:
            BusyError: all are taken.
        """
        if self._room <= 0:
            raise BusyError
        self._room -= 1
        try:
            yield
        finally:
            self._room += 1

    async def work(self, function: Callable[..., _Result], *arguments: object) -> _Result:
        """Run ``function`` in a thread, for one who holds a place.

        Raises:
            BusyError: no thread became free in time.
        """
        if self._limiter is None:  # belongs to the running loop, so it is made in it
            self._limiter = anyio.CapacityLimiter(self._concurrent)
        token = object()
        with anyio.move_on_after(self._wait_seconds) as waited:
            await self._limiter.acquire_on_behalf_of(token)
        if waited.cancelled_caught:
            raise BusyError
        try:
            return await anyio.to_thread.run_sync(function, *arguments, limiter=anyio.CapacityLimiter(1))
        finally:
            self._limiter.release_on_behalf_of(token)

    async def run(self, function: Callable[..., _Result], *arguments: object) -> _Result:
        """``place`` and ``work`` in one."""
        async with self.place():
            return await self.work(function, *arguments)


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled_at: float


class RateLimiter:
    """Token buckets: ``per_minute`` requests a minute for each client, as many at once.

    The clients seen longest ago are forgotten beyond a bound, so that inventing addresses fills no memory.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, max_clients: int = _MAX_CLIENTS) -> None:
        self._clock = clock
        self._max_clients = max_clients
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = Lock()

    def take(self, client: str, per_minute: int, *, count: bool = True) -> int:
        """Count one request; 0 when it may pass, otherwise the seconds after which the next one may.

        With ``count`` false nothing is counted: it only says what would be.
        """
        now = self._clock()
        with self._lock:
            bucket = self._buckets.pop(client, None) or _Bucket(per_minute, now)
            self._buckets[client] = bucket
            if len(self._buckets) > self._max_clients:
                self._buckets.popitem(last=False)
            bucket.tokens = min(per_minute, bucket.tokens + (now - bucket.filled_at) * per_minute / 60)
            bucket.filled_at = now
            if bucket.tokens >= 1:
                bucket.tokens -= count
                return 0
            return max(1, math.ceil((1 - bucket.tokens) * 60 / per_minute))


def client_address(scope: Scope, trusted_proxies: int) -> str:
    """The address of whoever asks, as far as it can be trusted.

    Each proxy appends to X-Forwarded-For whom it was called by. So with n proxies of ours the client is the nth entry
    from the right; what stands left of it was written by the client itself.
    """
    peer = (scope.get("client") or ("unknown", 0))[0]
    if trusted_proxies < 1:
        return peer
    values = [value.decode("latin-1") for name, value in scope.get("headers", ()) if name == b"x-forwarded-for"]
    hops = [part.strip() for value in values for part in value.split(",") if part.strip()]
    return hops[-trusted_proxies] if len(hops) >= trusted_proxies else peer


@lru_cache(maxsize=_KNOWN_ADDRESSES)
def client_key(address: str) -> str:
    """What rates are counted by: an IPv4 address, or the network that an IPv6 client holds."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if found.version == 4:
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network(f"{found}/{_IPV6_CLIENT_BITS}", strict=False))


@lru_cache(maxsize=_KNOWN_ADDRESSES)
def masked_address(address: str) -> str:
    """An address for the log: enough to see where a flood comes from, not who it is."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{found}/{24 if found.version == 4 else 48}", strict=False))


@dataclass(frozen=True, slots=True)
class ApiKeys:
    """The keys of portals and the requests a minute that each may make."""

    rates: dict[str, int]

    @classmethod
    def read(cls, entries: tuple[str, ...], default_per_minute: int) -> "ApiKeys":
        """From ``KEY`` or ``KEY=REQUESTS_A_MINUTE``.

        Raises:
            ValueError: a rate is no positive whole number.
        """
        rates = {}
        for number, entry in enumerate(entries, 1):
            key, _, rate = entry.rpartition("=") if "=" in entry else (entry, "", str(default_per_minute))
            if not key or not rate.isdecimal() or int(rate) < 1:
                raise ValueError(f"API key number {number}: expected KEY or KEY=REQUESTS_A_MINUTE.")
            rates[key] = int(rate)
        return cls(rates)


def offered_key(scope: Scope) -> str | None:
    """The key that a request brings: ``Authorization: Bearer …`` or ``X-API-Key``."""
    scheme, _, value = (header(scope, "authorization") or "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" and value.strip() else header(scope, "x-api-key")
