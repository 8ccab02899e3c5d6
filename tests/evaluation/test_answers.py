"""The evaluation set answered by the engine: floors that a change may not fall below (figures: ``docs/results.md``)."""

import json
from pathlib import Path

import pytest

from assistant.evaluation import Report, evaluate
from assistant.pipeline import Assistant
from assistant.service import Service
from index.embeddings import load_embedding_model
from index.writer import build_in_memory
from ingest.pipeline import find_files, parse_file

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def report() -> Report:
    parsed = [parse_file(path, name) for path, name in find_files([HERE / "documents"])]
    snapshot = build_in_memory(parsed, load_embedding_model(None))
    files = [HERE / "questions.jsonl", HERE / "questions-heldout.jsonl"]
    lines = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return evaluate(Service(Assistant(snapshot), snapshot), lines)


@pytest.mark.slow
def test_answers_do_not_get_worse(report: Report) -> None:
    """Provinces, years and comparators that were told apart would be mixed up again."""
    assert report.questions == 200
    assert report.correct is not None
    assert report.correct >= 0.9, report
    assert report.declined_rightly is not None
    assert report.declined_rightly >= 0.9, report


@pytest.mark.slow
def test_every_figure_and_quote_stands(report: Report) -> None:
    """A figure that no source states, or a quote that is not in its document."""
    assert report.quotes_verbatim == 1.0
    assert report.grounded == 1.0
