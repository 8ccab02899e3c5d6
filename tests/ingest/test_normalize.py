"""Folding: offsets of what is found must fit the text as written."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.normalize import canonical_tone, clean_invisible, drop_invisible, fold, nfc, syllables


@given(st.text())
def test_fold_keeps_every_offset(text: str) -> None:
    """A match in folded text would be quoted from the wrong place."""
    assert len(fold(text)) == len(nfc(text))
    assert len(canonical_tone(text)) == len(nfc(text))


def test_fold_keeps_length_for_every_character() -> None:
    """A rare letter (ß, İ, ŉ) before a quote would shift it."""
    for codepoint in range(0x30000):
        character = chr(codepoint)
        assert len(fold(character)) == len(nfc(character)), hex(codepoint)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [("Đắk Lắk", "dak lak"), ("CHUYỂN ĐỔI SỐ", "chuyen doi so"), ("tỷ trọng", "ty trong"), ("GRDP 30%", "grdp 30%")],
)
def test_fold_makes_typing_without_diacritics_equal(typed: str, folded: str) -> None:
    """Questions typed without diacritics would find nothing."""
    assert fold(typed) == folded
    assert fold(unicodedata.normalize("NFD", typed)) == folded


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("văn hoá", "văn hóa"),
        ("khoẻ", "khỏe"),
        ("Thuỷ", "Thủy"),
        ("quý", "quý"),
        ("qúy", "quý"),
        ("hoàn toàn", "hoàn toàn"),
        ("hóan", "hoán"),
        ("thuyền", "thuyền"),
        ("HOÀ", "HÒA"),
    ],
)
def test_tone_marks_have_one_place(typed: str, canonical: str) -> None:
    """A question with "hoá" would miss documents with "hóa"."""
    assert canonical_tone(typed) == canonical


def test_invisible_characters_vanish_and_letters_stay() -> None:
    """Zero-width letters in a page would break figures and names apart."""
    assert clean_invisible("kinh\u200b tế\u00a0số\u202e 30\u00ad%\U000e0041") == "kinh tế số 30%"
    assert drop_invisible("a\r\nb\u2028c\x0bd") == "a\nb\nc\nd"


def test_look_alike_letters_become_latin_in_latin_words_only() -> None:
    """A Cyrillic "а" in "Bình Dương" would hide the province."""
    assert clean_invisible("Lоng Аn") == "Long An"
    assert clean_invisible("Москва 5 µm") == "Москва 5 µm"
    assert drop_invisible("Lоng") == "Lоng", "documents are quoted as written"


@given(st.text())
def test_any_text_is_cleaned_without_error(text: str) -> None:
    """A hostile question would crash the service."""
    cleaned = clean_invisible(text)
    assert cleaned == nfc(cleaned)
    assert not any(unicodedata.category(c) in ("Cf", "Cs") for c in cleaned)


def test_syllables_keep_figures_whole() -> None:
    """ "29,7" would be indexed as 29 and 7."""
    text = "Đạt 29,7% (mạng 4G/5G), 1.300 tỷ."
    assert [text[s:e] for s, e in syllables(text)] == ["Đạt", "29,7", "mạng", "4G", "5G", "1.300", "tỷ"]


def test_a_question_is_folded_in_microseconds() -> None:
    """Folding alone would use up the time of an answer."""
    question = "Mục tiêu tỷ trọng kinh tế số của tỉnh đến năm 2030 là bao nhiêu? " * 15
    fold(question)
    started = time.perf_counter()
    for _ in range(20):
        fold(question)
        syllables(question)
    assert (time.perf_counter() - started) / 20 < 0.02


@pytest.mark.parametrize("piece", ["ă", "о", "aо", "hoà", "\u200b", "1,", "a\u0301"])
def test_hostile_text_takes_linear_time(piece: str) -> None:
    """A question of ten thousand letters without a space would block the service."""
    text = (piece * 50000)[:50000]
    started = time.perf_counter()
    clean_invisible(text)
    fold(text)
    canonical_tone(text)
    syllables(text)
    assert time.perf_counter() - started < 2.0
