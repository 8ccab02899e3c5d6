"""What a user waits for: a command from cold, indexing the bundled corpus, and a question of a running server.

Run with ``make bench``. Figures that are to be kept go into ``docs/results.md`` with the machine they were taken on.
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from assistant.pipeline import Assistant
from assistant.schema import AskRequest
from assistant.service import Service
from assistant.texts import examples
from index.build import open_corpus
from index.embeddings import load_embedding_model

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"
ROUNDS = 20


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    """Measure and print."""
    model = load_embedding_model()
    build = seconds(lambda: open_corpus([CORPUS], model, None))
    snapshot, _ = open_corpus([CORPUS], model, None)
    service = Service(Assistant(snapshot), snapshot)
    questions = [*examples("vi"), *examples("en")]
    for question in questions:
        service.answer(AskRequest(question=question))
    times = sorted(
        seconds(partial(service.answer, AskRequest(question=question))) * 1000
        for _ in range(ROUNDS)
        for question in questions
    )
    with tempfile.TemporaryDirectory() as cache:
        words = [sys.executable, "app.py", "ask", questions[0], "--corpus", str(CORPUS)]
        environment = {**os.environ, "DX_CACHE_DIR": cache}
        cold, warm = (
            seconds(lambda: subprocess.run(words, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL))
            for _ in range(2)
        )
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"index of the bundled corpus, {len(snapshot.documents)} documents: {build:.2f} s")
    print(f"one `ask` with --corpus: {cold:.2f} s the first time, {warm:.2f} s from the cache")
    print(f"a question in a running program: median {statistics.median(times):.1f} ms, "
          f"95% under {times[int(len(times) * 0.95)]:.1f} ms ({len(times)} answers)")  # fmt: skip


if __name__ == "__main__":
    main()
