"""Retrieval side by side with what a user would pick instead, in one run on the same passages and questions.

Usage: ``python -m benchmarks.retrieval --data DATA [--out FILE.json] [--systems NAME …] [--sets NAME …]
[--questions N]``, where ``DATA`` holds ``alqac22`` and ``xquad``. Every system runs in processes of its own, one that
ingests and one that answers, so that memory and cold starts are its own. Quality is measured on the reporting half of
the questions (odd SHA-1), or on the first N of it. The set ``2000`` is 2,000 documents of both, for times alone. After
the table come the proportions between ours and the others, with the load of the machine.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.systems import SYSTEMS, Corpus
from index.evaluation import TYPINGS, mean_metrics, mistype, read_corpus, read_questions, sha1_half

ROOT = Path(__file__).parents[1]
SETS = {"alqac22": ("alqac22", "queries.jsonl"), "xquad": ("xquad", "queries.vi.jsonl")}
COMBINED, COMBINED_DOCUMENTS = "2000", 2_000
# Which systems the combined set is for: both sides of the claim on speed.
COMBINED_SYSTEMS = ("ours", "LangChain recipe")


@dataclass(frozen=True, slots=True)
class Task:
    """One system on one set, where its index lies, and how many questions are asked (None: all)."""

    system: str
    data: Path
    folder: Path
    questions: int | None = None

    @property
    def corpus(self) -> Path:
        """The documents."""
        return self.data / "corpus.jsonl"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run every system on every set and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=None)
    parser.add_argument("--systems", nargs="*", default=list(SYSTEMS))
    parser.add_argument("--sets", nargs="*", choices=[*SETS, COMBINED], default=[*SETS, COMBINED])
    parser.add_argument("--questions", type=int, default=None)
    parser.add_argument("--step", choices=["ingest", "answer", "first"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--queries", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.step:
        task = Task(options.systems[0], options.data, options.folder, options.questions)
        print(json.dumps(STEPS[options.step](task, options.queries)))
        return
    results = []
    with tempfile.TemporaryDirectory() as made:
        for name in options.sets:
            folder, queries = combined(options.data, Path(made)) if name == COMBINED else given(options.data, name)
            for system in options.systems:
                if name == COMBINED and system not in COMBINED_SYSTEMS:
                    continue
                with tempfile.TemporaryDirectory() as scratch:
                    row = {"set": name, "system": system, "load": round(os.getloadavg()[0], 1)}
                    row |= measure(Task(system, folder, Path(scratch), options.questions), queries)
                results.append(row)
                print(json.dumps(row), flush=True)
                if options.out:
                    options.out.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(table(results))
    print(proportions(results))
    print(f"pyvi alone, one thread, XQuAD: {pyvi_rate(options.data / 'xquad'):.0f} passages/s")


def given(data: Path, name: str) -> tuple[Path, Path]:
    """(folder, questions) of a set as it was given."""
    folder, queries = SETS[name]
    return data / folder, data / folder / queries


def combined(data: Path, folder: Path) -> tuple[Path, Path]:
    """(folder, questions) of the first documents of all sets and of the questions that these answer, written anew."""
    documents, questions = [], []
    for name, queries in SETS.values():
        documents += _lines(data / name / "corpus.jsonl")
        questions += _lines(data / name / queries)
    documents = documents[:COMBINED_DOCUMENTS]
    names = {str(json.loads(line)["id"]) for line in documents}
    questions = [line for line in questions if names.intersection(map(str, json.loads(line)["gold"]))]
    for file_name, lines in (("corpus.jsonl", documents), ("queries.jsonl", questions)):
        (folder / file_name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder, folder / "queries.jsonl"


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def measure(task: Task, queries: Path) -> dict[str, Any]:
    """All figures of one system on one set."""
    figures: dict[str, Any] = {}
    for step in ("ingest", "answer"):
        figures.update(_in_process(step, task, queries)[0])
    first, wall = _in_process("first", task, queries)
    figures["cold_start_s"] = round(wall, 2)
    figures["cold_start_cpu_s"] = first["cpu_s"]
    figures["bytes"] = sum(path.stat().st_size for path in task.folder.rglob("*") if path.is_file())
    return figures


def _in_process(step: str, task: Task, queries: Path) -> tuple[dict[str, Any], float]:
    command = [sys.executable, "-m", "benchmarks.retrieval", "--data", str(task.data), "--step", step]
    command += ["--systems", task.system, "--folder", str(task.folder), "--queries", str(queries)]
    command += ["--questions", str(task.questions)] if task.questions else []
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.strip().splitlines()[-1]), time.perf_counter() - started


def ingest(task: Task, _: Path) -> dict[str, Any]:
    """Passages are cut beforehand, the same for every system."""
    corpus = Corpus(tuple(read_corpus(task.corpus)))
    system = SYSTEMS[task.system]()
    system.warm_up()
    started = time.perf_counter()
    system.ingest(corpus, task.folder)
    seconds = time.perf_counter() - started
    return {"passages": len(corpus.texts), "ingest_passages_per_s": round(len(corpus.texts) / seconds, 1)}


def answer(task: Task, queries: Path) -> dict[str, Any]:
    """Quality in the three ways of typing, and times of questions as typed, one by one."""
    questions = [item for item in read_questions(queries) if sha1_half(item.id) == "odd"][: task.questions]
    system = SYSTEMS[task.system]()
    system.open(task.folder)
    system.search(questions[0].question)
    quality, times = {}, []
    for typing in TYPINGS:
        results = []
        for item in questions:
            started = time.perf_counter()
            ranked = system.search(mistype(item, typing))
            if typing == "typed":
                times.append((time.perf_counter() - started) * 1000)
            results.append((ranked, item.gold))
        quality[typing] = mean_metrics(results)
    cuts = statistics.quantiles(times, n=20)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "quality": quality,
        "p50_ms": round(cuts[9], 2),
        "p95_ms": round(cuts[18], 2),
        "memory_mb": round(memory),
    }


def first(task: Task, queries: Path) -> dict[str, Any]:
    """What a fresh process needs up to its first answer."""
    question = json.loads(queries.read_text(encoding="utf-8").split("\n", 1)[0])["question"]
    system = SYSTEMS[task.system]()
    system.open(task.folder)
    system.search(question)
    return {"cpu_s": round(time.process_time(), 2)}


STEPS = {"ingest": ingest, "answer": answer, "first": first}


def table(results: Sequence[dict[str, Any]]) -> str:
    """The results as a Markdown table: acc@1 / recall@10 in each way of typing."""
    lines = [
        "| set | system | typed | no diacritics | half | passages/s | p50 ms | p95 ms | MB | MB on disk | cold s |",
        "|---|---|---|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for row in results:
        quality = [f"{q['acc@1']:.3f} / {q['recall@10']:.3f}" for q in row["quality"].values()]
        cells = [row["set"], row["system"], *quality, row["ingest_passages_per_s"], row["p50_ms"], row["p95_ms"]]
        cells += [row["memory_mb"], round(row["bytes"] / 1e6, 1), row["cold_start_s"]]
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return "\n".join(lines)


def proportions(results: Sequence[dict[str, Any]]) -> str:
    """How many times faster than each other system ours answers and ingests, a line a system and set."""
    lines = []
    for name in dict.fromkeys(row["set"] for row in results):
        rows = {row["system"]: row for row in results if row["set"] == name}
        ours = rows.pop("ours", None)
        for system, row in rows.items() if ours is not None else ():
            answers = row["p50_ms"] / ours["p50_ms"]
            ingests = ours["ingest_passages_per_s"] / row["ingest_passages_per_s"]
            loads = f"load {ours['load']} and {row['load']}"
            lines.append(f"{name}: against {system}: p50 {answers:.1f} times, ingest {ingests:.1f} times ({loads})")
    return "\n".join(lines)


def pyvi_rate(folder: Path) -> float:
    """Passages/s that pyvi segments, which bounds every system that indexes its words."""
    from pyvi.ViTokenizer import tokenize

    texts = Corpus(tuple(read_corpus(folder / "corpus.jsonl"))).texts
    tokenize(texts[0])
    started = time.perf_counter()
    for text in texts:
        tokenize(text)
    return len(texts) / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
