"""The language of a question."""

import pytest

from assistant.language import decode_telex, detect_language, is_bare_syllable
from assistant.phrases import tokenize


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mục tiêu kinh tế số là gì?", "vi"),
        ("muc tieu kinh te so nam 2030", "vi"),
        ("nghi quyet chuyen doi so so may", "vi"),
        ("cho hoi ty le ho so truc tuyen", "vi"),
        ("Muc tieeu kinh tees soos", "vi"),
        ("targets for 2030?", "en"),
        ("digital economy share?", "en"),
        ("hello", "en"),
        ("What is kinh tế số?", "en"),
        ("mục tiêu digital economy năm 2030 là gì?", "vi"),
        ("DVCTT mức 4 năm 2030 bao nhiêu %?", "vi"),
        ("ok", None),
        ("2030?", None),
        ("", None),
        ("DVCTT", None),
        ("ktso 2030", None),
        ("dvctt muc 4", "vi"),
        ("street lights strategy?", "en"),
    ],
)
def test_detect_language(text: str, language: str | None) -> None:
    """An English question is answered in Vietnamese, or the other way round."""
    assert detect_language(tokenize(text)) == language


def test_names_do_not_count() -> None:
    """A province's name makes an English question Vietnamese."""
    text = "Bình Dương targets for 2030?"
    assert detect_language(tokenize(text), [range(10)]) == "en"


@pytest.mark.parametrize(("word", "fits"), [("tieu", True), ("nghieng", True), ("share", False), ("book", False)])
def test_bare_syllable(word: str, fits: bool) -> None:
    """English words are taken for Vietnamese typed without marks."""
    assert is_bare_syllable(word) is fits


@pytest.mark.parametrize(
    ("typed", "read"),
    [("tieeu", "tiêu"), ("tees", "tế"), ("soos", "số"), ("dduwowngf", "đường"), ("quys", "quý"), ("so", None),
     ("share", None), ("xyz", None), ("", None)],
)  # fmt: skip
def test_decode_telex(typed: str, read: str | None) -> None:
    """Keys of a keyboard that was not switched on hide the question."""
    assert decode_telex(typed) == read
