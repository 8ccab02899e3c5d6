"""Sentence borders: a quote is a whole sentence, neither half of one nor two."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mạng phủ toàn xã. Đến năm 2027 đạt 85%.", ["Mạng phủ toàn xã.", "Đến năm 2027 đạt 85%."]),
        ("Họp tại TP. Cà Mau ngày 3/4.", ["Họp tại TP. Cà Mau ngày 3/4."]),
        ("Họp tại TP.Cà Mau. Đã xong.", ["Họp tại TP.Cà Mau.", "Đã xong."]),
        ("Chi 1.300 tỷ, tăng 29.7%. Thu 5 tỷ.", ["Chi 1.300 tỷ, tăng 29.7%.", "Thu 5 tỷ."]),
        ("1. Mục tiêu chung của tỉnh. Đạt 5%.", ["1. Mục tiêu chung của tỉnh.", "Đạt 5%."]),
        ("Gồm y tế, giáo dục... Tỉnh sẽ làm.", ["Gồm y tế, giáo dục...", "Tỉnh sẽ làm."]),
        ("Gồm y tế… và giáo dục.", ["Gồm y tế… và giáo dục."]),
        ("Ông nói: “Cần làm ngay.” Sau đó họp.", ["Ông nói: “Cần làm ngay.”", "Sau đó họp."]),
        ("Đã hoàn thành.Đến năm 2030 đạt 9%.", ["Đã hoàn thành.", "Đến năm 2030 đạt 9%."]),
        ("Theo VietQ.vn và mic.gov.vn thì tốt.", ["Theo VietQ.vn và mic.gov.vn thì tốt."]),
        ("Kết thúc năm./.\nPhụ lục", ["Kết thúc năm./.", "Phụ lục"]),
        ("Vì sao? Vì thiếu vốn!", ["Vì sao?", "Vì thiếu vốn!"]),
    ],
)
def test_borders(text: str, expected: list[str]) -> None:
    """A figure would be quoted without the words that say what it measures."""
    assert sentences(text) == expected


@given(st.text(max_size=400))
def test_spans_hold_all_that_is_visible_in_order(text: str) -> None:
    """A piece of a document would be searchable nowhere."""
    spans = sentence_spans(text)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert "".join("".join(text[s:e].split()) for s, e in spans) == "".join(text.split())


def test_start_and_end_are_respected() -> None:
    """A sentence would be quoted beyond its table cell or block."""
    text = "Một câu. Hai câu. Ba câu."
    assert [text[s:e] for s, e in sentence_spans(text, 9, 17)] == ["Hai câu."]


@pytest.mark.parametrize("piece", [".", "…", "A.", "1.", ". A", "(", "a.B"])
def test_hostile_text_takes_linear_time(piece: str) -> None:
    """One hostile page would stop the ingestion."""
    text = (piece * 40000)[:40000]
    started = time.perf_counter()
    sentence_spans(text)
    assert time.perf_counter() - started < 2.0
