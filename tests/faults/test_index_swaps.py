"""Clients ask a real server while its index changes: every answer is of one generation, figures, quotes and all."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.embeddings import load_embedding_model
from index.writer import open_snapshot, update_index
from ingest.pipeline import parse_file
from tests.faults.conftest import Tally

ROOT = Path(__file__).parents[2]
PLACES = {"long-an.md": "Long An", "ben-tre.md": "Bến Tre"}
QUESTION = "So sánh tỷ trọng kinh tế số của Long An và Bến Tre đến năm 2030"
# Looks for a new generation more often than a server in use does.
SERVER = (
    "import sys; from assistant.web import following; following.LOOK_SECONDS = 0.1; import app; sys.exit(app.main())"
)
START_SECONDS = 240
SWAP_SECONDS = 120


def figures(version: int) -> dict[str, int]:
    """The share of each place's plan; no two versions have one in common."""
    return {name: 10 + 2 * version + number for number, name in enumerate(PLACES)}


def publish(folder: Path, index: Path, version: int, model: Any) -> str:
    """Writes a new version of both plans into the index; returns its generation."""
    folder.mkdir(exist_ok=True)
    for name, share in figures(version).items():
        text = f"# Kế hoạch tỉnh {PLACES[name]}\n\nĐến năm 2030, tỷ trọng kinh tế số của tỉnh đạt {share}% GRDP.\n"
        (folder / name).write_text(text, encoding="utf-8")
    update = update_index(index, [parse_file(folder / name, name) for name in PLACES], (), model)
    assert len(update.added) + len(update.updated) == len(PLACES)
    return update.generation


@contextmanager
def server(index: Path, folder: Path) -> Iterator[int]:
    """The real program on a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "DX_RATE_PER_MINUTE": "1000000",
        "DX_DATABASE_URL": f"sqlite:///{folder / 'records.sqlite'}",
        "DX_LLM_MODEL": "",
    }
    words = [sys.executable, "-c", SERVER, "serve", "--port", str(port), "--index", str(index)]
    process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                assert ask(http.client.HTTPConnection("127.0.0.1", port, timeout=10))[0] == 200
                break
            except OSError:
                assert process.poll() is None and time.monotonic() < deadline, "the server did not start"
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def ask(connection: http.client.HTTPConnection) -> tuple[int, dict[str, Any]]:
    """(status, answer object) of the question."""
    connection.request("POST", "/api/ask", json.dumps({"question": QUESTION}), {"Content-Type": "application/json"})
    response = connection.getresponse()
    return response.status, json.loads(response.read())


class Client(threading.Thread):
    """Asks again and again until it is told to stop, and keeps the answers."""

    def __init__(self, port: int, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._over = over
        self.answers: list[dict[str, Any]] = []
        self.failures: list[str] = []

    def run(self) -> None:
        while not self._over.is_set():
            try:
                status, answer = ask(self._connection)
            except (OSError, http.client.HTTPException, ValueError) as error:
                self.failures.append(repr(error))
                self._connection.close()
                continue
            if status != 200:
                self.failures.append(f"{status} {answer}")
            else:
                self.answers.append(answer)


def fault(answer: dict[str, Any], version: int, texts: dict[str, str]) -> str | None:
    """What in an answer is not of the generation that it names."""
    expected = set(figures(version).values())
    if {int(found) for found in re.findall(r"(\d+)\s?%", answer["text"])} != expected:
        return f"says {answer['text']!r}"
    if {row["low"] for row in answer["targets"]} != expected or len(answer["citations"]) < len(PLACES):
        return f"has the rows {answer['targets']}"
    wrong = [c for c in answer["citations"] if texts[c["document"]][c["start"] : c["end"]] != c["quote"]]
    return f"quotes {wrong[0]['quote']!r}" if wrong else None


def test_every_answer_is_of_one_generation(tmp_path: Path, tally: Tally, heavy: bool) -> None:
    """In the second of a change one figure would be last year's and the other this year's, under one quote."""
    clients, swaps = (50, 20) if heavy else (8, 3)
    index, model = tmp_path / "index", load_embedding_model()
    versions: dict[str, int] = {}
    texts: dict[int, dict[str, str]] = {}

    def next_version(version: int) -> str:
        generation = publish(tmp_path / "files", index, version, model)
        texts[version] = {d.name: d.text for d in open_snapshot(index, model).documents.values()}
        versions[generation] = version
        return generation

    next_version(0)
    over = threading.Event()
    with server(index, tmp_path) as port:
        crowd = [Client(port, over) for _ in range(clients)]
        for client in crowd:
            client.start()
        for version in range(1, swaps + 1):
            generation = next_version(version)
            deadline = time.monotonic() + SWAP_SECONDS
            while not any(answer["generation"] == generation for client in crowd for answer in client.answers[-1:]):
                assert time.monotonic() < deadline, f"{generation} was not taken up"
                time.sleep(0.05)
        over.set()
        for client in crowd:
            client.join(timeout=90)
    answers = [answer for client in crowd for answer in client.answers]
    assert [failure for client in crowd for failure in client.failures] == []
    assert all(client.answers for client in crowd)
    assert {answer["generation"] for answer in answers} == set(versions)
    wrong = [found for a in answers if (found := fault(a, versions[a["generation"]], texts[versions[a["generation"]]]))]
    assert wrong == []
    for _ in answers:
        tally.add(f"{clients} clients during {swaps} swaps", "answers, each of one generation; no error")
