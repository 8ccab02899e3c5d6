"""Document numbers: all spellings of one number are one document."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document_numbers import find_document_numbers


def key(text: str) -> str:
    found = find_document_numbers(text)
    assert len(found) == 1, found
    return found[0].key


@pytest.mark.parametrize(
    "spellings",
    [
        ("07-NQ/TU", "7/NQ-TU", "07-NQ/TƯ", "07 - NQ/TU", "07-nq/tu", "07 NQ/TU"),
        ("812/QĐ-TTg", "812/qd-ttg", "0812/QĐ-TTg", "812-QĐ/TTg"),
        ("15/2023/NQ-HĐND", "15/2023/nq-hdnd"),
        ("88/TTr-BKHCN-BTTTT", "88/ttr-bkhcn-btttt"),
    ],
)
def test_spellings_of_one_number_have_one_key(spellings: tuple[str, ...]) -> None:
    """Asked as "01/NQ-TU", a resolution cited as "01-NQ/TU" would not be found."""
    assert len({key(f"Theo Nghị quyết số {typed} về dữ liệu") for typed in spellings}) == 1


def test_party_committee_and_central_committee_differ() -> None:
    """A province's resolution would pass for the Politburo's."""
    assert key("57-NQ/TW") != key("57-NQ/TU")


@pytest.mark.parametrize(
    ("text", "typed", "kind"),
    [
        ("Nghị quyết số 202/2025/QH15 ngày", "202/2025/QH15", "văn bản của Quốc hội"),
        ("công văn số 83/BKHCN-BTTTT-VP ngày", "83/BKHCN-BTTTT-VP", "công văn"),
        ("Kế hoạch 45/KH-UBND - phụ lục", "45/KH-UBND", "kế hoạch"),
        ("(36a/NQ-CP)", "36a/NQ-CP", "nghị quyết"),
        ("Quyết định 1726/QĐ-BTTTT.", "1726/QĐ-BTTTT", "quyết định"),
    ],
)
def test_typed_form_and_kind(text: str, typed: str, kind: str) -> None:
    """A quoted number would be cut short or run into the prose behind it."""
    (number,) = find_document_numbers(text)
    assert (number.typed, number.kind) == (typed, kind)
    assert text[number.start : number.end] == typed


@pytest.mark.parametrize(
    "text", ["mạng 4G/5G", "24/7", "tỷ lệ 23/34", "KT-XH", "10 km/h", "năm 2025-2030", "3 xã/phường", "20/11"]
)
def test_what_is_no_document_number(text: str) -> None:
    """ "4G/5G" would be offered as a document."""
    assert find_document_numbers(text) == []


@given(st.text(alphabet="0123456789/-nqtuNQĐTgKHUB ", max_size=200))
def test_any_text_is_read_without_error(text: str) -> None:
    """A strange document would stop the ingestion."""
    for number in find_document_numbers(text):
        assert text[number.start : number.end] == number.typed
