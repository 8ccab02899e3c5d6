"""Slips of typing."""

import pytest

from assistant.spelling import build_lexicon, mend, repair_marks
from assistant.understanding import lexicon


def mended(text: str, known: tuple[str, ...] = ()) -> str:
    return mend(text, lexicon(), lambda word: 9 if word in known else 0, [])


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("muc tiu kinh te so", "muc tiêu kinh te so"),
        ("kinh ết số", "kinh tế số"),
        ("Bìh Dương", "Bình Dương"),
        ("Kiên Gian", "Kiên Giang"),
        ("Vĩnh Loong", "Vĩnh Long"),
        ("binhduong", "bình dương"),
        ("bao nhiu", "bao nhiêu"),
        ("thời gian", "thời gian"),
        ("Quang Nam", "Quang Nam"),
        ("Saigontel ở Long An", "Saigontel ở Long An"),
    ],
)
def test_mend(typed: str, right: str) -> None:
    """A slip hides what is asked, or a word that is right is changed."""
    assert mended(typed) == right


def test_words_of_the_corpus_stay() -> None:
    """A rare word of the documents is "mended" into a common one."""
    assert mended("mục tiuu", known=("tiuu",)) == "mục tiuu"
    assert mend("mục tiuu", lexicon(), lambda word: 0, [range(4, 8)]) == "mục tiuu"


def test_two_readings_stay() -> None:
    """A slip between two words is decided by chance."""
    book = build_lexicon(["mạng lưới", "mạng lướt"])
    assert mend("mạng lướ", book, lambda word: 0, []) == "mạng lướ"


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("Tỉ trọng kinh tê số", "Tỉ trọng kinh tế số"),
        ("nâng suất lao động", "năng suất lao động"),
        ("Bình Dưong", "Bình Dương"),
        ("kinh te so", "kinh tế số"),
        ("Hậ Giang", "Hậ Giang"),
        ("năm nay", "năm nay"),
    ],
)
def test_repair_marks(typed: str, right: str) -> None:
    """Wrong marks hide a term, or lead to another province."""
    assert repair_marks(typed, lexicon(), lambda token: token.key in lexicon().keys) == right
