"""Words: pyvi behind caps, so that no page can stall or break the index."""

import time
from pathlib import Path

import pytest

from ingest import segmentation
from ingest.segmentation import count_words, words
from ingest.types import IngestError


def test_words_of_several_syllables_are_one() -> None:
    """Searching for "kinh tế" would find every "kinh" and every "tế"."""
    assert "kinh_tế" in words("Tỷ trọng kinh tế số, đạt 29,7%.")
    assert all(any(c.isalnum() for c in word) for word in words("a, b; (c) ... 30%!"))
    assert count_words("") == 0


def test_zero_width_letters_do_not_split_words() -> None:
    """A page with zero-width letters would be indexed as rubbish."""
    assert words("chính\u200b quyền số") == words("chính quyền số")


@pytest.mark.parametrize("piece", ["a.", "a@", "1.", "-", "x_", "http://a", "ă", "A.B."])
def test_hostile_strings_take_linear_time(piece: str) -> None:
    """One unbroken string of a hostile page would cost minutes."""
    words("khởi động")
    started = time.perf_counter()
    words((piece * 30000)[:30000])
    assert time.perf_counter() - started < 3.0


def test_an_unknown_model_file_is_not_unpickled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tampered model would run its code at ingestion."""
    monkeypatch.setattr(segmentation, "PYVI_MODEL_SHA256", "0" * 64)
    segmentation._tokenizer.cache_clear()
    try:
        with pytest.raises(IngestError, match="sha256"):
            words("một hai")
    finally:
        segmentation._tokenizer.cache_clear()
