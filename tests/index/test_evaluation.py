"""The retrieval report: figures that an operator decides by."""

import json
import math
import unicodedata
from pathlib import Path

import pytest

from index.embeddings import load_embedding_model
from index.evaluation import (
    SIDES,
    TYPINGS,
    RetrievalQuestion,
    corpus_document,
    evaluate_retrieval,
    mean_metrics,
    mistype,
    read_questions,
    sha1_half,
)
from ingest.types import IngestError

CORPUS = [
    {"id": "ho-so", "text": "Hồ sơ trực tuyến\n\nNgười dân nộp hồ sơ qua cổng dịch vụ công và nhận kết quả tại nhà."},
    {"id": "hoc-phi", "text": "Mức học phí\n\nHọc sinh trường công lập ở xã đảo được miễn toàn bộ học phí."},
    {"id": "rung", "text": "Chủ rừng phải lập phương án phòng cháy, chữa cháy rừng trước mùa khô hằng năm."},
]
QUESTIONS = [
    {"id": "1", "question": "Nộp hồ sơ qua cổng dịch vụ công thế nào?", "gold": ["ho-so"]},
    {"id": "2", "question": "Ai được miễn học phí?", "gold": ["hoc-phi"]},
    {"id": "3", "question": "Chủ rừng phải làm gì trước mùa khô?", "gold": ["rung"]},
]


def write(path: Path, rows: list[dict]) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return write(tmp_path / "corpus.jsonl", CORPUS), write(tmp_path / "queries.jsonl", QUESTIONS)


def test_the_report_has_every_side_typing_and_metric(files: tuple[Path, Path]) -> None:
    """A program that reads the JSON would miss a figure."""
    report = evaluate_retrieval(*files, load_embedding_model())
    assert list(report) == list(SIDES)
    for side in report.values():
        assert list(side) == list(TYPINGS)
        for metrics in side.values():
            assert list(metrics) == ["acc@1", "recall@10", "mrr@10", "ndcg@10"]
    assert report["lexical"]["typed"]["acc@1"] == 1.0
    assert report["hybrid"]["no_diacritics"]["recall@10"] == 1.0


def test_without_a_model_the_lexical_side_remains(files: tuple[Path, Path]) -> None:
    """An installation without a model could not be measured."""
    assert list(evaluate_retrieval(*files, None)) == ["lexical"]


def test_metrics_follow_their_formulas() -> None:
    """Figures could not be compared with published ones."""
    ranked = ["a", "b", "c", *(f"x{i}" for i in range(10)), "d"]
    metrics = mean_metrics([(ranked, frozenset({"b", "d"})), (["a"], frozenset({"a"}))])
    gain, ideal = 1 / math.log2(3), 1 + 1 / math.log2(3)
    assert metrics == {
        "acc@1": 0.5,
        "recall@10": 0.75,
        "mrr@10": 0.75,
        "ndcg@10": round((gain / ideal + 1) / 2, 4),
    }
    assert mean_metrics([])["acc@1"] == 0.0


def test_typings_are_what_they_say_and_stay_the_same() -> None:
    """Two runs, or two programs, would measure different questions."""
    item = RetrievalQuestion("7", "Tỷ lệ ở Đà Nẵng " + "được miễn " * 50, frozenset({"x"}))
    bare = mistype(item, "no_diacritics")
    assert bare.isascii() and bare.startswith("Ty le o Da Nang")
    half = mistype(item, "half_diacritics")
    assert half == mistype(item, "half_diacritics")
    kept = sum(not word.isascii() for word in half.split()) / len(half.split())
    assert 0.3 < kept < 0.7
    decomposed = RetrievalQuestion("7", unicodedata.normalize("NFD", item.question), item.gold)
    assert mistype(decomposed, "no_diacritics") == bare


def test_a_first_line_is_the_title_and_long_texts_become_passages() -> None:
    """Long documents would be scored by a mean that says nothing."""
    sentence = "Cơ quan chủ trì gửi báo cáo định kỳ cho cơ quan cấp trên trước ngày mười lăm. "
    parsed = corpus_document("luat", "Chế độ báo cáo\n\n" + sentence * 40)
    assert parsed.document.title == "Chế độ báo cáo"
    assert len(parsed.passages) > 1
    assert all(passage.heading_path == ("Chế độ báo cáo",) for passage in parsed.passages)
    assert corpus_document("một dòng", "Chỉ có một dòng.").document.title == ""


@pytest.mark.parametrize(
    ("line", "message"),
    [("{", "line 1: not JSON"), ('{"id": "1"}', "expected an object"), ("", "is empty")],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    """The operator would search a file of thousands of lines for the fault."""
    path = tmp_path / "queries.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(IngestError, match=message):
        read_questions(path)


def test_gold_must_name_a_document(tmp_path: Path) -> None:
    """A question nobody can answer would lower every figure."""
    path = write(tmp_path / "queries.jsonl", [{"id": "1", "question": "?", "gold": []}])
    with pytest.raises(IngestError, match="at least one document"):
        read_questions(path)


def test_halves_are_stable() -> None:
    """Tuning questions would leak into the reported figures."""
    assert [sha1_half(str(i)) for i in range(4)] == ["even", "odd", "even", "odd"]
