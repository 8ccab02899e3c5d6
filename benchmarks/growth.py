"""How the index grows: from 1,000 to 1,000,000 passages made by mixing sentences of given texts.

Usage: ``python -m benchmarks.growth --data DATA [--sizes 1000 10000 …] [--out FILE.json] [--plot FILE.svg]``, where
``DATA`` holds ``xquad`` and ``alqac22``. One index grows through all sizes, in batches of 20,000 passages as an
operator adds folder after folder; with ``--folder`` it stays and a later run goes on from it. At each size, in
processes of their own: passages/s of ingestion, the time to add one document, the merges left to the background,
bytes on disk, time to open, p50 and p95 of questions, memory, and how many of the true ten best the shortcuts for
large indexes find. Every document has fifty passages. Prints a line a size and a table to paste.

Times are those of the clock; processor time stands beside them, because it says more on a machine that is not idle.
"""

import argparse
import json
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from benchmarks.plot import draw_growth
from index.evaluation import read_corpus, read_questions
from ingest.types import Block, Document, ParsedDocument, Passage

ROOT = Path(__file__).parents[1]
BASELINE = 10_000
SIZES = (1_000, 10_000, 100_000, 300_000, 1_000_000)
PASSAGES_PER_DOCUMENT = 50
SENTENCES_PER_PASSAGE = 6
BATCH_DOCUMENTS = 400
SINGLE_WRITES = 8
QUESTIONS = 200
RECALL_QUESTIONS = 40


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each size and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--out", type=Path, default=None)
    parser.add_argument("--plot", type=Path, default=None)
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--step", choices=list(STEPS), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.step:
        print(json.dumps(STEPS[options.step](options.data, options.folder, options.sizes[0])))
        return
    rows: list[dict[str, Any]] = []
    with nullcontext(options.folder) if options.folder else tempfile.TemporaryDirectory() as folder:
        for size in sorted(options.sizes):
            rows.append(measure(options.data, Path(folder), size))
            print(json.dumps(rows[-1]), flush=True)
            if options.out:
                options.out.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    print(table(rows))
    small = next((row for row in rows if row["passages"] >= BASELINE), rows[0])
    for key in ("p95_ms", "processor_p95_ms"):
        ratio = rows[-1][key] / small[key]
        print(f"{key} at {rows[-1]['passages']:,} passages is {ratio:.1f} times that at {small['passages']:,}")
    if options.plot:
        options.plot.write_text(draw_growth(rows), encoding="utf-8")


def measure(data: Path, folder: Path, size: int) -> dict[str, Any]:
    """All figures of one size, each step in a process of its own."""
    row: dict[str, Any] = {"passages": size}
    for step in STEPS:
        command = [sys.executable, "-m", "benchmarks.growth", "--data", str(data), "--step", step]
        command += ["--sizes", str(size), "--folder", str(folder)]
        done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        row.update(json.loads(done.stdout.strip().splitlines()[-1]))
    return row


def table(rows: Sequence[dict[str, Any]]) -> str:
    """The results as a Markdown table; recall is of the ten best, lexical and dense."""
    lines = [
        "| passages | indexed/s | one document more: median, most (processor) | left to merge | on disk | open "
        "| p50 | p95 | processor p50, p95 | resident, own | recall@10 | load |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        cells = [f"{row['passages']:,}", row.get("ingest_passages_per_s") or "–"]
        cells += [f"{row['add_one_s']:.2f}, {row['add_one_most_s']:.2f} s ({row['add_one_processor_s']:.2f} s)"]
        cells += [f"{row['merge_s']:.1f} s"]
        cells += [f"{row['bytes'] / 1e6:,.0f} MB", f"{row['open_and_first_s']:.2f} s"]
        cells += [f"{row['p50_ms']:.1f} ms", f"{row['p95_ms']:.1f} ms"]
        cells += [f"{row['processor_p50_ms']:.1f}, {row['processor_p95_ms']:.1f} ms"]
        cells += [f"{row['memory_mb']:,}, {row['own_mb']} MB"]
        cells += [f"{row['lexical_recall']:.3f}, {row['dense_recall']:.3f}", f"{row['load']:.1f}"]
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return "\n".join(lines)


def ingest(data: Path, folder: Path, size: int) -> dict[str, Any]:
    """Grows the index to ``size`` passages and then by single documents, which belong to the next size."""
    from index.embeddings import load_embedding_model
    from index.maintenance import index_status
    from index.writer import update_index

    model = load_embedding_model()
    sentences = _sentences(data)
    documents = size // PASSAGES_PER_DOCUMENT
    there = index_status(folder).documents if (folder / "CURRENT").exists() else 0
    seconds = 0.0
    for first in range(there, documents, BATCH_DOCUMENTS):
        batch = list(mixed_documents(sentences, first, min(first + BATCH_DOCUMENTS, documents)))
        started = time.perf_counter()
        update_index(folder, batch, (), model)
        seconds += time.perf_counter() - started
    written = max(0, documents - there) * PASSAGES_PER_DOCUMENT
    singles, processor = [], []
    for number in range(max(there, documents), max(there, documents) + SINGLE_WRITES):
        extra = list(mixed_documents(sentences, number, number + 1))
        started, began = time.perf_counter(), time.process_time()
        update_index(folder, extra, (), model)
        singles.append(time.perf_counter() - started)
        processor.append(time.process_time() - began)
    return {
        "ingest_passages_per_s": round(written / seconds) if written else None,
        "add_one_s": round(statistics.median(singles), 3),
        "add_one_most_s": round(max(singles), 3),
        "add_one_processor_s": round(statistics.median(processor), 3),
    }


def merge(_: Path, folder: Path, __: int) -> dict[str, Any]:
    """What writes left to be merged beside them, as a server does it."""
    from index.maintenance import index_status
    from index.merging import merge_index

    started = time.perf_counter()
    made = merge_index(folder)
    return {
        "merge_s": round(time.perf_counter() - started, 2),
        "merges": made,
        "segments": index_status(folder).segments,
        "bytes": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
    }


def answer(data: Path, folder: Path, _: int) -> dict[str, Any]:
    """Asks questions one by one; the first, which opens everything lazily, is counted apart."""
    from index.embeddings import load_embedding_model
    from index.writer import open_snapshot

    questions = _questions(data, QUESTIONS + 1)
    started = time.perf_counter()
    snapshot = open_snapshot(folder, load_embedding_model())
    snapshot.search(questions[0])
    opened = time.perf_counter() - started
    load = os.getloadavg()[0]
    times, processor = [], []
    for question in questions[1:]:
        started, began = time.perf_counter(), time.process_time()
        snapshot.search(question)
        times.append((time.perf_counter() - started) * 1000)
        processor.append((time.process_time() - began) * 1000)
    cuts, spent = statistics.quantiles(times, n=20), statistics.quantiles(processor, n=20)
    return {
        "open_and_first_s": round(opened, 2),
        "p50_ms": round(cuts[9], 2),
        "p95_ms": round(cuts[18], 2),
        "processor_p50_ms": round(spent[9], 2),
        "processor_p95_ms": round(spent[18], 2),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "own_mb": _own_megabytes(),
        "load": round(load, 1),
    }


def recall(data: Path, folder: Path, _: int) -> dict[str, Any]:
    """The share of the true ten best that the lexical and the dense search find, each on its own."""
    import numpy as np

    from index import lexical
    from index.dense import DenseIndex
    from index.embeddings import load_embedding_model
    from index.fusion import DEFAULT_WEIGHTS
    from index.storage import IndexDirectory

    store = IndexDirectory(folder)
    refs = store.manifest(store.current() or "").segments
    segments = [store.segment(ref) for ref in refs]
    words = lexical.LexicalIndex(
        [s.postings for s in segments], field_weights=DEFAULT_WEIGHTS.fields, k1=DEFAULT_WEIGHTS.k1, b=DEFAULT_WEIGHTS.b
    )
    vectors = DenseIndex([s.vectors for s in segments if s.vectors is not None], None, [store.codes(r) for r in refs])
    everything = np.arange(words.size)
    model = load_embedding_model()
    budget = lexical.POSTINGS_BUDGET
    shares: tuple[list[float], list[float]] = ([], [])
    for question in _questions(data, RECALL_QUESTIONS):
        terms, query = words.query_terms(question), model.embed_queries([question])[0]
        found = words.search(terms, 10)[0], vectors.search(query, 10)[0]
        lexical.POSTINGS_BUDGET = 1 << 62
        true = words.search(terms, 10)[0], everything[np.argsort(-vectors.scores(query, everything))[:10]]
        lexical.POSTINGS_BUDGET = budget
        for share, mine, exact in zip(shares, found, true, strict=True):
            share.append(len(set(mine) & set(exact)) / len(exact))
    return {
        "lexical_recall": round(statistics.mean(shares[0]), 4),
        "dense_recall": round(statistics.mean(shares[1]), 4),
    }


STEPS: dict[str, Callable[[Path, Path, int], dict[str, Any]]] = {
    "ingest": ingest,
    "merge": merge,
    "answer": answer,
    "recall": recall,
}


def _questions(data: Path, count: int) -> list[str]:
    return [item.question for item in read_questions(data / "xquad" / "queries.vi.jsonl")][:count]


def _own_megabytes() -> int:
    """Memory that is the process's own; the rest are pages of the index, which the system takes back when it wants."""
    found = re.search(r"RssAnon:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) // 1024 if found else 0


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
