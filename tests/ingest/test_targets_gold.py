"""The rows read from the shared articles and documents, held against a table written by reading them.

``python -m pytest tests/ingest/test_targets_gold.py -s`` prints every miss and every false row.
"""

import re
from functools import lru_cache
from pathlib import Path

import pytest

from ingest.pipeline import parse_file
from ingest.types import ParsedDocument
from tests.gold.scoring import Extracted, Report, fold, load_gold, score

ROOT = Path(__file__).parents[2]
SHARED = ROOT / ".." / "shared"
GOLD = ROOT / "tests" / "gold" / "targets.jsonl"
PRECISION, RECALL = 0.98, 0.97

pytestmark = pytest.mark.skipif(
    not (SHARED / "seeds").is_dir() or not (SHARED / "documents").is_dir(),
    reason="the shared seeds and documents are not beside the repository",
)


@lru_cache(maxsize=1)
def parsed_documents() -> tuple[ParsedDocument, ...]:
    """Every document that the gold table speaks of, as ingestion reads it."""
    names = dict.fromkeys(row["document"] for row in load_gold(GOLD))
    paths = [next(p for p in (SHARED / "seeds" / name, SHARED / "documents" / name) if p.is_file()) for name in names]
    return tuple(parse_file(path, path.name) for path in paths)


def report() -> Report:
    """The comparison itself: misses, false rows, precision and recall."""
    rows = [
        Extracted(parsed.document.name, target, parsed.document.text[target.start : target.end])
        for parsed in parsed_documents()
        for target in parsed.targets
    ]
    return score(load_gold(GOLD), rows)


def test_rows_are_those_a_reader_finds() -> None:
    """A false or missing row is a wrong or missing figure in an official's report."""
    result = report()
    print(f"\n{result}")
    assert result.precision >= PRECISION, str(result)
    assert result.recall >= RECALL, str(result)


def test_every_row_points_at_its_own_figure() -> None:
    """A row whose span does not hold its figure could not be checked by the reader."""
    for parsed in parsed_documents():
        for target in parsed.targets:
            quote = parsed.document.text[target.start : target.end]
            figure = parsed.document.text[target.figure_start : target.figure_end]
            assert target.start <= target.figure_start < target.figure_end <= target.end, quote
            assert 0 < len(quote) <= 1500, quote
            if target.low is not None and target.unit == "%" and re.search(r"\d", figure):
                digits = f"{target.low:g}".replace(".", ",")
                assert re.search(rf"(?<![\d,]){re.escape(digits)}(?!\d)", figure), f"{target.low} is not in {figure!r}"


def test_no_row_comes_from_page_furniture() -> None:
    """A share bar or a list of related links quoted as a source would discredit the answer."""
    for parsed in parsed_documents():
        for target in parsed.targets:
            quote = fold(parsed.document.text[target.start : target.end])
            assert "chia se bai viet" not in quote
            assert "dong luu thong tin" not in quote
