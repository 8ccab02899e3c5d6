"""Rates, the gate and whose address a request bears."""

import anyio
import pytest

from assistant.web.limits import ApiKeys, BusyError, Gate, RateLimiter, client_address, client_key, masked_address


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def test_a_client_may_ask_so_often_and_no_more():
    """One client could take the server from all others."""
    clock = Clock()
    limiter = RateLimiter(clock)
    assert [limiter.take("a", 3) for _ in range(4)] == [0, 0, 0, 20]
    assert limiter.take("b", 3) == 0
    clock.now += 20
    assert [limiter.take("a", 3), limiter.take("a", 3) > 0] == [0, True]


def test_invented_clients_fill_no_memory():
    """An attacker with many addresses would bring the server down."""
    limiter = RateLimiter(Clock(), max_clients=10)
    for number in range(100):
        limiter.take(str(number), 1)
    assert len(limiter._buckets) == 10


def scope(*forwarded, peer="10.0.0.9"):
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return {"client": (peer, 1), "headers": headers}


@pytest.mark.parametrize(
    ("proxies", "forwarded", "client"),
    [
        (0, ["1.1.1.1"], "10.0.0.9"),
        (1, ["1.1.1.1, 2.2.2.2"], "2.2.2.2"),
        (1, ["1.1.1.1", "2.2.2.2"], "2.2.2.2"),
        (2, ["9.9.9.9, 1.1.1.1, 2.2.2.2"], "1.1.1.1"),
        (2, ["2.2.2.2"], "10.0.0.9"),
        (1, [], "10.0.0.9"),
    ],
)
def test_only_our_proxies_are_believed(proxies, forwarded, client):
    """Whoever writes an X-Forwarded-For of his own would escape the rate, or use up another's."""
    assert client_address(scope(*forwarded), proxies) == client


def test_addresses_are_counted_by_household_and_logged_without_their_end():
    """An IPv6 client would have as many rates as it likes; the log would hold personal data."""
    assert client_key("2001:db8:1:2::7") == client_key("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert client_key("::ffff:1.2.3.4") == "1.2.3.4"
    assert masked_address("1.2.3.4") == "1.2.3.0/24"
    assert masked_address("rubbish") == "unknown"


def test_keys_have_their_own_rates():
    """A portal with a key would be held to a visitor's rate."""
    assert ApiKeys.read(("a", "b=7", "c==9"), 100).rates == {"a": 100, "b": 7, "c=": 9}
    with pytest.raises(ValueError, match="number 2"):
        ApiKeys.read(("a", "b=often"), 100)


async def test_a_wait_has_an_end():
    """A visitor would wait for ever behind slow answers."""
    gate = Gate(1, 1, wait_seconds=0.05)
    release = anyio.Event()

    async def slow():
        async with gate.place():
            await gate._limiter.acquire_on_behalf_of("slow")
            await release.wait()
            gate._limiter.release_on_behalf_of("slow")

    await gate.run(int)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(slow)
        await anyio.sleep(0.01)
        with pytest.raises(BusyError):
            await gate.run(int)
        release.set()
    assert await gate.run(int) == 0
    assert gate.inside == 0
