"""Load on a server of this machine: ``python -m benchmarks.load``; 127.0.0.1 only, bounded, no answer twice in a row.

It starts the real program on the bundled corpus with the rate limit raised, asks more than 500 distinct questions with
50 clients, then floods it, watches it recover, and watches its memory over many requests.
"""

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Coroutine
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

import uvloop

T = TypeVar("T")
ROOT = Path(__file__).parents[1]
PLACES = ("Bình Dương", "Bắc Giang", "Bình Phước", "Đà Nẵng", "Long An", "Nam Định", "Thái Nguyên", "Vĩnh Long",
          "Cà Mau", "da nang", "binh duong", "long an")  # fmt: skip
TOPICS = ("kinh tế số", "dịch vụ công trực tuyến", "hồ sơ công việc", "hạ tầng 5G", "doanh nghiệp số", "chính quyền số",
          "tài khoản thanh toán điện tử", "thương mại điện tử", "an toàn thông tin", "muc tieu xa hoi so")  # fmt: skip
FORMS = (
    "Mục tiêu {topic} của {place} đến năm {year}?",
    "{topic} {place} {year}",
    "{place}: {topic} năm {year} ra sao?",
)


def questions() -> list[str]:
    """720 distinct questions: most have an answer in the bundled corpus, some have none."""
    return [form.format(place=p, topic=t, year=y) for form, p, t, y in product(FORMS, PLACES, TOPICS, (2025, 2030))]


class Client:
    """Asks over one connection; without ``keep_alive`` each question has a connection of its own."""

    def __init__(self, port: int, keep_alive: bool = False) -> None:
        self._port = port
        self._keep_alive = keep_alive
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        kept = "" if keep_alive else "Connection: close\r\n"
        self._head = f"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n{kept}"

    async def ask(self, body: bytes) -> tuple[int, float]:
        """One POST /api/ask; its status (0: none) and seconds."""
        started = time.perf_counter()
        try:
            if self._streams is None:
                self._streams = await asyncio.open_connection("127.0.0.1", self._port)
            reader, writer = self._streams
            writer.write(f"{self._head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            await reader.readexactly(int(head.split(b"content-length:", 1)[1].split(b"\r", 1)[0]))
            if not self._keep_alive or b"connection: close" in head:
                self.close()
            return int(head.split(b" ", 2)[1]), time.perf_counter() - started
        except (OSError, IndexError, ValueError, asyncio.IncompleteReadError):
            self.close()
            return 0, time.perf_counter() - started

    def close(self) -> None:
        """Close the connection; the next question opens another."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def closed_loop(
    port: int, clients: int, total: int, keep_alive: bool = False
) -> tuple[list[tuple[int, float]], float]:
    """``clients`` ask one after another until ``total`` answers are there."""
    asked = questions()
    bodies = [json.dumps({"question": question}).encode() for question in asked]
    results: list[tuple[int, float]] = []
    numbers = iter(range(total))

    async def ask() -> None:
        client = Client(port, keep_alive)
        for number in numbers:
            results.append(await client.ask(bodies[number * 7 % len(bodies)]))
        client.close()

    started = time.perf_counter()
    await asyncio.gather(*(ask() for _ in range(clients)))
    return results, time.perf_counter() - started


async def flood(port: int, per_second: float, seconds: float) -> list[tuple[int, float]]:
    """Requests at a rate, whether the answers come or not."""
    bodies = [json.dumps({"question": question}).encode() for question in questions()]
    tasks = []
    started = time.perf_counter()
    for number in range(int(per_second * seconds)):
        await asyncio.sleep(max(0.0, started + number / per_second - time.perf_counter()))
        tasks.append(asyncio.create_task(Client(port).ask(bodies[number * 7 % len(bodies)])))
    return list(await asyncio.gather(*tasks))


def run(job: Coroutine[Any, Any, T]) -> T:
    """Run on the faster loop: the client shares the cores with the server."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(job)


def report(name: str, results: list[tuple[int, float]], seconds: float = 0.0) -> None:
    """One line of figures."""
    times = sorted(took * 1000 for _, took in results)
    answered = sorted(took * 1000 for status, took in results if status == 200)
    refused = sorted(took * 1000 for status, took in results if status in (429, 503))
    rate = f", {len(results) / seconds:.0f} a second" if seconds else ""

    def quantiles(values: list[float]) -> str:
        if not values:
            return "none"
        p95, p99 = (values[min(len(values) - 1, int(len(values) * part))] for part in (0.95, 0.99))
        return f"p50 {statistics.median(values):.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms, most {values[-1]:.0f} ms"

    print(f"{name}: {len(times)} requests{rate}; by status {dict(Counter(status for status, _ in results))}")
    print(f"  answered {quantiles(answered)}; turned away {quantiles(refused)}", flush=True)


def processes(pid: int) -> list[int]:
    """A server and the processes that it has started."""
    threads = (Path("/proc") / str(pid) / "task").glob("*/children")
    children = [child for path in threads for child in path.read_text().split()]
    return [pid, *map(int, children)]


def memory_mb(pid: int) -> str:
    """Memory of a server and its processes: what each holds (what is shared counts in parts), and their sum."""
    parts = []
    for process in processes(pid):
        lines = (Path("/proc") / str(process) / "smaps_rollup").read_text().splitlines()
        parts.append(next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000)
    return " + ".join(f"{part:.0f}" for part in parts) + f" = {sum(parts):.0f} MB"


def processor_seconds(pid: int) -> list[float]:
    """Processor time of a server and of each of its processes."""
    ticks = os.sysconf("SC_CLK_TCK")
    stats = [(Path("/proc") / str(each) / "stat").read_text().rsplit(")", 1)[1].split() for each in processes(pid)]
    return [(int(stat[11]) + int(stat[12])) / ticks for stat in stats]


def start(folder: Path, workers: int) -> tuple[subprocess.Popen[bytes], int]:
    """The real program on the bundled corpus, with the rate limit out of the way."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "DX_INDEX_DIR": str(folder / "index"),
        "DX_DATABASE_URL": f"sqlite:///{folder}/records.sqlite",
        "DX_RATE_PER_MINUTE": "100000000",
        "DX_WORKERS": str(workers),
    }
    environment = {**os.environ, **settings}
    app = [sys.executable, "app.py"]
    subprocess.run([*app, "ingest", "corpus"], cwd=ROOT, env=environment, check=True, capture_output=True)
    log = (folder / "log").open("wb")
    process = subprocess.Popen([*app, "serve", "--port", str(port)], cwd=ROOT, env=environment, stdout=log, stderr=log)
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit((folder / "log").read_text(encoding="utf-8"))
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return process, port
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server did not start")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--requests", type=int, default=2880)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="DX_WORKERS of the server")
    parser.add_argument("--memory-requests", type=int, default=0, help="e.g. 20000; takes minutes")
    parser.add_argument("--flood-seconds", type=float, default=10.0)
    chosen = parser.parse_args()
    print(f"{len(questions())} distinct questions; {chosen.workers} workers; load average {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        process, port = start(Path(name), chosen.workers)
        try:
            run(closed_loop(port, 2, 100))  # what is loaded on first use
            capacity = 0.0
            for keep_alive in (False, True):
                before, ours = processor_seconds(process.pid), time.process_time()
                results, seconds = run(closed_loop(port, chosen.clients, chosen.requests, keep_alive))
                report(f"{chosen.clients} clients, {'kept' if keep_alive else 'new'} connections", results, seconds)
                used = [a - b for a, b in zip(processor_seconds(process.pid), before, strict=True)]
                each = [f"{part * 1000 / len(results):.2f}" for part in (*used, time.process_time() - ours)]
                print(f"  processor ms a request: server {each[0]}, workers {each[1:-1]}, client {each[-1]}")
                capacity = capacity or len(results) / seconds
            if chosen.flood_seconds:
                report("flood at ten times that", run(flood(port, 10 * capacity, chosen.flood_seconds)))
                results, seconds = run(closed_loop(port, 5, 100))
                report("after it, 5 clients", results, seconds)
            if chosen.memory_requests:
                for part in range(5):
                    print(f"memory {memory_mb(process.pid)} after {part * chosen.memory_requests // 5} more")
                    results, seconds = run(closed_loop(port, 16, chosen.memory_requests // 5))
                    report("  meanwhile", results, seconds)
                print(f"memory {memory_mb(process.pid)} at the end")
        finally:
            process.terminate()
            process.wait(20)


if __name__ == "__main__":
    main()
