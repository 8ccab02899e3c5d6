"""Legibility: rubbish is told from text by its shape, and no language that plans are written in is taken for it."""

import unicodedata

import pytest

from ingest.legibility import is_legible, lacks_marks

VIETNAMESE = (
    "Ủy ban nhân dân tỉnh giao Sở Khoa học và Công nghệ chủ trì, phối hợp với các sở, ban, ngành theo dõi, đôn "
    "đốc việc thực hiện kế hoạch; định kỳ hằng quý báo cáo Chủ tịch Ủy ban nhân dân tỉnh theo Quyết định số "
    "12/QĐ-UBND, đạt 85,5%. Các cơ quan cấp tỉnh cung cấp dữ liệu mở, bảo đảm an toàn thông tin theo cấp độ và "
    "công khai tiến độ trên cổng."
)
PLAIN = "".join(
    c
    for c in unicodedata.normalize("NFD", VIETNAMESE.replace("đ", "d").replace("Đ", "D"))
    if not unicodedata.combining(c)
)
ENGLISH = (
    "The provincial people's committee shall publish open data through www.example.gov.vn by the 30th of June "
    "2027, and at least 85.5% of the G2C services (levels 3 and 4) shall be available on mobile phones in each "
    "ward and commune."
)


@pytest.mark.parametrize("text", [VIETNAMESE, PLAIN, ENGLISH, VIETNAMESE.upper(), "12,5 | 30% | 2027 | 1.200 " * 20])
def test_texts_are_legible(text: str) -> None:
    """A page in order would be recognised from its picture, with the mistakes of that."""
    assert is_legible(text)


@pytest.mark.parametrize(
    "text",
    [
        "".join(chr(0xE000 + ord(c)) if c.isalpha() else c for c in ENGLISH),
        "".join("\ufffd" if n % 3 == 0 and c != " " else c for n, c in enumerate(VIETNAMESE)),
        "".join(chr(ord(c) - 29) if "a" <= c <= "z" else c for c in ENGLISH),  # a subset font without its map
    ],
)
def test_rubbish_is_not_legible(text: str) -> None:
    """Rubbish would be indexed and quoted."""
    assert not is_legible(text)


def test_a_layer_that_has_lost_its_marks_is_known() -> None:
    """A scanner's own recognition without Vietnamese would be quoted: "muc tieu" for "mục tiêu"."""
    assert lacks_marks([PLAIN])
    assert not lacks_marks([VIETNAMESE])
    assert not lacks_marks([ENGLISH])
