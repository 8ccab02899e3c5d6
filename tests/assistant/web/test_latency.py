"""Quantiles out of bins: right to within a few percent, of bounded size."""

import random
from statistics import quantiles

import pytest

from assistant.web.latency import KEPT_HOURS, Latency


def test_quantiles_are_those_of_the_times():
    """The page would say that the server is fast when it is slow."""
    drawn = random.Random(4)
    times = [drawn.lognormvariate(2, 1.2) for _ in range(5000)]
    latency = Latency()
    for milliseconds in times:
        latency.add("answered", milliseconds)
    found = latency.total()
    cuts = quantiles(times, n=20)
    assert found.count == 5000
    assert found.p50 == pytest.approx(cuts[9], rel=0.05)
    assert found.p95 == pytest.approx(cuts[18], rel=0.05)
    assert found.longest == pytest.approx(max(times), rel=0.05)


def test_hours_and_statuses_are_told_apart_and_old_hours_go():
    """One bad hour would be lost in the day, or memory grow for as long as the server runs."""
    now = [1_800_000_000.0]
    latency = Latency(lambda: now[0])
    latency.add("answered", 10)
    now[0] += 3600
    latency.add("answered", 1000)
    latency.add("not_found", 1000)
    hours = latency.by_hour()
    assert [each.count for each in hours.values()] == [2, 1]
    assert [each.p50 for each in hours.values()] == pytest.approx([1000, 10], rel=0.05)
    assert list(hours) == [1_800_003_600 // 3600 * 3600, 1_800_000_000 // 3600 * 3600]
    assert [(status, each.count) for status, each in latency.by_status().items()] == [("answered", 2), ("not_found", 1)]
    for _ in range(3 * KEPT_HOURS):
        now[0] += 3600
        latency.add("answered", 10)
    assert len(latency.by_hour()) == KEPT_HOURS
    assert latency.total().count == 3 + 3 * KEPT_HOURS


@pytest.mark.parametrize("milliseconds", [0.0, -1.0, 1e9])
def test_odd_times_break_nothing(milliseconds):
    """An answer would fail because a clock went back."""
    latency = Latency()
    assert latency.total().p95 == 0
    latency.add("answered", milliseconds)
    assert latency.total().count == 1
