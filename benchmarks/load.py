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


async def request(port: int, body: bytes) -> tuple[int, float]:
    """One POST /api/ask over a connection of its own; its status (0: none) and seconds."""
    started = time.perf_counter()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        reply = await reader.read()
        writer.close()
        return int(reply.split(b" ", 2)[1]), time.perf_counter() - started
    except (OSError, IndexError, ValueError):
        return 0, time.perf_counter() - started


async def closed_loop(port: int, clients: int, total: int) -> tuple[list[tuple[int, float]], float]:
    """``clients`` ask one after another until ``total`` answers are there."""
    asked = questions()
    bodies = [json.dumps({"question": question}).encode() for question in asked]
    results: list[tuple[int, float]] = []
    numbers = iter(range(total))

    async def client() -> None:
        for number in numbers:
            results.append(await request(port, bodies[number * 7 % len(bodies)]))

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return results, time.perf_counter() - started


async def flood(port: int, per_second: float, seconds: float) -> list[tuple[int, float]]:
    """Requests at a rate, whether the answers come or not."""
    bodies = [json.dumps({"question": question}).encode() for question in questions()]
    tasks = []
    started = time.perf_counter()
    for number in range(int(per_second * seconds)):
        await asyncio.sleep(max(0.0, started + number / per_second - time.perf_counter()))
        tasks.append(asyncio.create_task(request(port, bodies[number * 7 % len(bodies)])))
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


def resident_mb(pid: int) -> float:
    """Memory that a process holds."""
    pages = int((Path("/proc") / str(pid) / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def start(folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    """The real program on the bundled corpus, with the rate limit out of the way."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "DX_INDEX_DIR": str(folder / "index"),
        "DX_DATABASE_URL": f"sqlite:///{folder}/records.sqlite",
        "DX_RATE_PER_MINUTE": "100000000",
    }
    environment = {**os.environ, **settings}
    app = [sys.executable, "app.py"]
    subprocess.run([*app, "ingest", "corpus"], cwd=ROOT, env=environment, check=True, capture_output=True)
    log = (folder / "log").open("wb")
    process = subprocess.Popen([*app, "serve", "--port", str(port)], cwd=ROOT, env=environment, stdout=log, stderr=log)
    for _ in range(300):
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
    parser.add_argument("--requests", type=int, default=1440)
    parser.add_argument("--memory-requests", type=int, default=0, help="e.g. 20000; takes minutes")
    parser.add_argument("--flood-seconds", type=float, default=10.0)
    chosen = parser.parse_args()
    print(f"{len(questions())} distinct questions; load average before: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        process, port = start(Path(name))
        try:
            run(closed_loop(port, 2, 50))  # what is loaded on first use
            results, seconds = run(closed_loop(port, chosen.clients, chosen.requests))
            report(f"{chosen.clients} clients", results, seconds)
            capacity = len(results) / seconds
            if chosen.flood_seconds:
                report("flood at ten times that", run(flood(port, 10 * capacity, chosen.flood_seconds)))
                results, seconds = run(closed_loop(port, 5, 100))
                report("after it, 5 clients", results, seconds)
            if chosen.memory_requests:
                for part in range(5):
                    print(f"memory {resident_mb(process.pid):.0f} MB after {part * chosen.memory_requests // 5} more")
                    results, seconds = run(closed_loop(port, 16, chosen.memory_requests // 5))
                    report("  meanwhile", results, seconds)
                print(f"memory {resident_mb(process.pid):.0f} MB at the end")
        finally:
            process.terminate()
            process.wait(20)


if __name__ == "__main__":
    main()
