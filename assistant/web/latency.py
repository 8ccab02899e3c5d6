"""How long answers took, by hour and by status, in a form of bounded size from which quantiles can be read."""

import math
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock

KEPT_HOURS = 48
# Bins of this ratio: a quantile is right to within 4 percent.
_RATIO = math.log(1.08)
_SHORTEST_MS = 0.05
_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Quantiles:
    """How many answers took how long, in milliseconds; half of them at most ``p50``."""

    count: int
    p50: float
    p95: float
    longest: float


class Latency:
    """Counts answers; safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = Lock()
        self._hours: dict[int, Counter[int]] = {}
        self._statuses: dict[str, Counter[int]] = {}
        self.since = clock()

    def add(self, status: str, milliseconds: float) -> None:
        """Count one answer."""
        slot = round(math.log(max(milliseconds, _SHORTEST_MS) / _SHORTEST_MS) / _RATIO)
        hour = int(self._clock()) // _HOUR
        with self._lock:
            self._hours.setdefault(hour, Counter())[slot] += 1
            self._statuses.setdefault(status, Counter())[slot] += 1
            for old in [known for known in self._hours if known <= hour - KEPT_HOURS]:
                del self._hours[old]

    def by_status(self) -> dict[str, Quantiles]:
        """Since the server was started, the most frequent status first."""
        with self._lock:
            counted = sorted(self._statuses.items(), key=lambda item: -item[1].total())
            return {status: _quantiles([counts]) for status, counts in counted}

    def by_hour(self) -> dict[float, Quantiles]:
        """The last hours in which there were answers, newest first, by the time at which each begins."""
        with self._lock:
            return {float(hour * _HOUR): _quantiles([self._hours[hour]]) for hour in sorted(self._hours, reverse=True)}

    def total(self) -> Quantiles:
        """All answers since the server was started."""
        with self._lock:
            return _quantiles(self._statuses.values())


def _quantiles(parts: Iterable[Counter[int]]) -> Quantiles:
    slots: Counter[int] = Counter()
    for part in parts:
        slots.update(part)
    count = slots.total()
    if not count:
        return Quantiles(0, 0.0, 0.0, 0.0)
    return Quantiles(count, _at(slots, 0.5 * count), _at(slots, 0.95 * count), _milliseconds(max(slots)))


def _at(slots: Counter[int], rank: float) -> float:
    seen = 0
    for slot in sorted(slots):
        seen += slots[slot]
        if seen >= rank:
            return _milliseconds(slot)
    return 0.0


def _milliseconds(slot: int) -> float:
    return round(_SHORTEST_MS * math.exp(slot * _RATIO), 2)
