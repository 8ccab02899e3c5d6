"""Diacritics restoration: what a person who types without marks would lose."""

import random
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.diacritics import DiacriticsRestorer, SyllableCounts, count_syllables

CORPUS = [
    "Đến năm 2030, kinh tế số của tỉnh Bình Dương chiếm 30% GRDP.",
    "Tỉnh Bình Dương đẩy mạnh chuyển đổi số, phát triển chính quyền số, kinh tế số, xã hội số.",
    "Tỷ lệ dịch vụ công trực tuyến toàn trình của thành phố Đà Nẵng đạt 100%.",
    "Thành phố Đà Nẵng đứng đầu; kinh tế số của Đà Nẵng là trụ cột, người dân ở Đà Nẵng dùng dịch vụ số.",
    "Mục tiêu đến năm 2025: hồ sơ công việc tại cấp tỉnh được xử lý trên môi trường mạng.",
]


@pytest.fixture(scope="module")
def restorer() -> DiacriticsRestorer:
    return DiacriticsRestorer.from_counts(count_syllables(CORPUS))


def bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@pytest.mark.parametrize(
    "text",
    ["mục tiêu kinh tế số tỉnh Bình Dương đến năm 2030", "Tỷ lệ dịch vụ công trực tuyến ở Đà Nẵng là bao nhiêu?"],
)
def test_bare_question_gets_its_marks_back(restorer: DiacriticsRestorer, text: str) -> None:
    """A phone user's question would miss the dense side and the place names."""
    assert restorer.restore(bare(text)) == text


def test_marked_syllables_stay_when_others_are_bare(restorer: DiacriticsRestorer) -> None:
    """A half-typed question would have its right half rewritten."""
    assert restorer.restore("Tỷ lệ dich vu công truc tuyen của Da Nang") == "Tỷ lệ dịch vụ công trực tuyến của Đà Nẵng"


def test_partial_marks_restrict_the_candidates(restorer: DiacriticsRestorer) -> None:
    """Someone who types hats and horns but no tones would get another word."""
    assert restorer.restore("chuyên đôi sô cua tinh Binh Dương") == "chuyển đổi số của tỉnh Bình Dương"


@pytest.mark.parametrize(
    "text",
    [
        "Tỉnh nào đi đầu trong chuyển đổi số?",
        "KINH TẾ SỐ",
        "Công ty cho công nhân đi theo xe nào?",
        "",
        "2030",
        "   \n",
        "?!",
        "https://example.org/a-b_c",
    ],
)
def test_well_typed_text_is_untouched(restorer: DiacriticsRestorer, text: str) -> None:
    """A rightly unmarked word in a rightly typed question would change its meaning."""
    assert restorer.restore(text) == text


def test_english_words_stay_and_names_are_restored(restorer: DiacriticsRestorer) -> None:
    """An English question would turn to gibberish, or would not find the province."""
    assert restorer.restore("What are the targets of Binh Duong for 2030?") == (
        "What are the targets of Bình Dương for 2030?"
    )


def test_case_and_spacing_are_kept(restorer: DiacriticsRestorer) -> None:
    """What is shown back to the user would look broken."""
    assert restorer.restore("KINH  TE SO, Binh duong!") == "KINH  TẾ SỐ, Bình dương!"


def test_older_tone_placement_and_decomposed_marks_are_known(restorer: DiacriticsRestorer) -> None:
    """Text from a Mac (NFD) would count as unmarked."""
    text = "kinh tế số của tỉnh Bình Dương"
    assert restorer.restore(unicodedata.normalize("NFD", text)) == text


def test_corpus_counts_outweigh_general_ones() -> None:
    """A domain's own term would lose against everyday language."""
    term = DiacriticsRestorer.from_counts(count_syllables(["bàn thủy sản"] * 3), general=False)
    assert term.restore("thuy san") == "thủy sản"


def test_empty_counts_change_nothing() -> None:
    """An empty index would crash on its first question."""
    restorer = DiacriticsRestorer.from_counts(SyllableCounts({}, {}), general=False)
    assert restorer.restore("kinh te so") == "kinh te so"


def test_counting_stops_at_its_bound() -> None:
    """A large corpus would take the writer minutes."""
    counts = count_syllables(["một hai ba"] * 1000, max_syllables=100)
    assert sum(counts.unigrams.values()) <= 100


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_only_marks_change(restorer: DiacriticsRestorer, text: str) -> None:
    """A restored question would no longer line up with what was typed."""
    restored = restorer.restore(text)
    assert bare(restored) == bare(unicodedata.normalize("NFC", text))


def test_long_hostile_text_is_fast(restorer: DiacriticsRestorer) -> None:
    """One request would hold a worker for seconds."""
    rng = random.Random(3)
    text = " ".join(rng.choice(["a", "ma", "tinh", "cho", "con", "the"]) for _ in range(800))
    start = time.thread_time()
    restorer.restore(text)
    restorer.restore("đ" * 3999)
    restorer.restore("a" * 100_000)
    assert time.thread_time() - start < 2.0  # 0.02 s alone; threads that other tests left count in process_time
