"""Phrases of the data files against what people type."""

import pytest

from assistant.phrases import PhraseBook, fold_word, marked, tokenize


@pytest.mark.parametrize(
    ("phrase", "typed", "fits"),
    [
        ("tỷ lệ", "Tỉ lệ", True),
        ("hóa đơn", "hoá đơn", True),
        ("tỉnh nào", "tinh nao", True),
        ("tỉnh nào", "TỈNH NÀO?", True),
        ("tỉnh nào", "tính nào", False),
        ("đã đạt", "da dat", True),
        ("đã đạt", "dạ đạt", False),
    ],
)
def test_fits(phrase: str, typed: str, fits: bool) -> None:
    """A question word is missed because of its spelling, or found in another word."""
    assert bool(PhraseBook([(phrase, 1)]).find(tokenize(typed))) is fits


def test_longest_phrase_wins() -> None:
    """ "số hiệu" is found inside "số hiệu văn bản"."""
    book = PhraseBook([("số", "a"), ("số hiệu", "b"), ("số hiệu văn bản", "c"), ("văn bản nào", "d")])
    assert [hit.value for hit in book.find(tokenize("số hiệu văn bản nào"))] == ["c"]
    assert sorted(hit.value for hit in book.find_all(tokenize("số hiệu văn bản nào"))) == ["a", "b", "c", "d"]


def test_single_words_need_their_marks_in_marked_text() -> None:
    """ "Ủy ban" is read as "bạn"."""
    book = PhraseBook([("bạn", 1)])
    assert not list(book.find_all(tokenize("Ủy ban nhân dân tỉnh")))
    assert list(book.find_all(tokenize("ban la ai")))


def test_empty_phrase_is_named() -> None:
    """A slip in a data file is found by nobody."""
    with pytest.raises(ValueError, match=r"'--'"):
        PhraseBook([("--", 1)])


def test_fold_and_marked() -> None:
    """Words with marks and without are not told apart."""
    assert fold_word("Đường") == "duong" and fold_word("kỹ") == "ki"
    assert marked(tokenize("kinh tế số")) and not marked(tokenize("kinh te so"))
