"""How the index grows: from 1,000 to 1,000,000 passages made by mixing sentences of given texts.

Usage: ``python -m benchmarks.growth --data DATA [--sizes 1000 10000 …] [--out FILE.json]``, where ``DATA`` holds
``xquad`` and ``alqac22``. At each size, in a process of its own: passages/s of ingestion, bytes on disk, time to open,
p50 and p95 of questions, resident memory, and the time to add one document. Every document has fifty passages.
"""

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from index.evaluation import read_corpus, read_questions
from ingest.types import Block, Document, ParsedDocument, Passage

ROOT = Path(__file__).parents[1]
SIZES = (1_000, 10_000, 100_000, 1_000_000)
PASSAGES_PER_DOCUMENT = 50
SENTENCES_PER_PASSAGE = 6
BATCH_DOCUMENTS = 400
QUESTIONS = 200


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each size and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--out", type=Path, default=None)
    parser.add_argument("--step", choices=["ingest", "answer"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.step:
        step = ingest if options.step == "ingest" else answer
        print(json.dumps(step(options.data, options.folder, options.sizes[0])))
        return
    rows = []
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as scratch:
            row: dict[str, Any] = {"passages": size}
            for step_name in ("ingest", "answer"):
                command = [sys.executable, "-m", "benchmarks.growth", "--data", str(options.data), "--step", step_name]
                command += ["--sizes", str(size), "--folder", scratch]
                done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
                row.update(json.loads(done.stdout.strip().splitlines()[-1]))
        rows.append(row)
        print(json.dumps(row), flush=True)
        if options.out:
            options.out.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def ingest(data: Path, folder: Path, size: int) -> dict[str, Any]:
    """Writes ``size`` passages in batches, as an operator would who adds folder after folder."""
    from index.embeddings import load_embedding_model
    from index.writer import update_index

    model = load_embedding_model()
    sentences = _sentences(data)
    documents = size // PASSAGES_PER_DOCUMENT
    seconds = 0.0
    for first in range(0, documents, BATCH_DOCUMENTS):
        batch = list(mixed_documents(sentences, first, min(first + BATCH_DOCUMENTS, documents)))
        started = time.perf_counter()
        update_index(folder, batch, (), model)
        seconds += time.perf_counter() - started
    extra = list(mixed_documents(sentences, documents, documents + 1))
    started = time.perf_counter()
    update_index(folder, extra, (), model)
    added = time.perf_counter() - started
    return {
        "ingest_passages_per_s": round(size / seconds),
        "add_one_document_s": round(added, 3),
        "bytes": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
    }


def answer(data: Path, folder: Path, size: int) -> dict[str, Any]:
    """Asks questions one by one; the first, which opens everything lazily, is counted apart."""
    from index.embeddings import load_embedding_model
    from index.writer import open_snapshot

    questions = [item.question for item in read_questions(data / "xquad" / "queries.vi.jsonl")][: QUESTIONS + 1]
    started = time.perf_counter()
    snapshot = open_snapshot(folder, load_embedding_model())
    snapshot.search(questions[0])
    opened = time.perf_counter() - started
    times = []
    for question in questions[1:]:
        started = time.perf_counter()
        snapshot.search(question)
        times.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(times, n=20)
    return {
        "open_and_first_s": round(opened, 2),
        "p50_ms": round(cuts[9], 2),
        "p95_ms": round(cuts[18], 2),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def mixed_documents(sentences: Sequence[str], first: int, end: int) -> Iterator[ParsedDocument]:
    """Documents number ``first`` to ``end``; the number alone decides what stands in one."""
    for number in range(first, end):
        rng = random.Random(number)
        texts = [" ".join(rng.choices(sentences, k=SENTENCES_PER_PASSAGE)) for _ in range(PASSAGES_PER_DOCUMENT)]
        name, text = f"{number:07}.txt", "\n".join(texts)
        passages, blocks, start = [], [], 0
        for each in texts:
            passages.append(Passage(name, start, start + len(each), (), each))
            blocks.append(Block("paragraph", start, start + len(each)))
            start += len(each) + 1
        yield ParsedDocument(Document(name, name, "", text, tuple(blocks)), tuple(passages), ())


def _sentences(data: Path) -> list[str]:
    from ingest.sentences import sentence_spans

    texts = [item.document.text for name in ("xquad", "alqac22") for item in read_corpus(data / name / "corpus.jsonl")]
    return [text[start:end] for text in texts for start, end in sentence_spans(text)]


if __name__ == "__main__":
    main()
