"""Passages: whole sentences at exact offsets, with the province and the years that hold for them."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.chunking import passages
from ingest.load_markdown import markdown_blocks
from ingest.load_text import text_blocks
from ingest.raw_blocks import RawBlock, assemble
from ingest.segmentation import count_words
from ingest.types import Document


def document(blocks: list[RawBlock], provinces: tuple[str, ...] = ()) -> Document:
    text, placed, _ = assemble(blocks)
    return Document("d", "d.txt", "D", text, placed, provinces=provinces)


def test_offsets_and_size() -> None:
    """A citation would point beside its quote, or be a page long."""
    sentence = "Tỉnh phấn đấu đưa mọi hồ sơ công việc của các cơ quan nhà nước lên môi trường số. "
    source = document(text_blocks("\n".join([sentence * 6] * 8)))
    found = passages(source)
    assert len(found) > 3
    for passage in found:
        assert source.text[passage.start : passage.end] == passage.text
        assert count_words(passage.text) <= 180
        assert passage.text.endswith(".")
        assert passage.text[0].isupper()


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="aB.\n 12%|#-Đế", max_size=400))
def test_every_visible_character_is_in_one_passage(raw: str) -> None:
    """A part of a document would be searchable nowhere."""
    source = document(markdown_blocks(raw))
    found = passages(source)
    assert "".join("".join(p.text.split()) for p in found) == "".join(source.text.split())


def test_headings_lead_their_section() -> None:
    """A passage would not tell which section it is from."""
    long = "Hoàn thành kho dữ liệu dùng chung của tỉnh trong kỳ kế hoạch này. " * 12
    source = document(markdown_blocks(f"# Kế hoạch\n\n## Mục tiêu 2026\n\n{long}\n\n## Giải pháp\n\nLàm ngay.\n"))
    found = passages(source)
    assert found[0].heading_path == ("Kế hoạch", "Mục tiêu 2026")
    assert found[0].text.startswith("Kế hoạch\nMục tiêu 2026\nHoàn thành")
    assert found[-1].heading_path == ("Kế hoạch", "Giải pháp")
    assert found[0].years == (2026,)


def test_provinces_are_carried_within_the_text() -> None:
    """A sentence that goes on about one province would count for all of them."""
    filler = "Việc này được các cơ quan của địa phương tiếp tục thực hiện trong thời gian tới. " * 30
    raw = f"Sơn La đạt 21% năm 2026.\n{filler}\nPhú Yên đạt 18% năm 2027.\n{filler}"
    found = passages(document(text_blocks(raw), ("son_la", "phu_yen")))
    assert found[0].provinces == ("son_la",)
    assert found[1].provinces == ("son_la",)
    assert found[-1].provinces == ("phu_yen",)
    assert found[-1].years == (2027,)


def test_tables_are_cut_between_rows_and_open_with_their_header() -> None:
    """A row would be torn from its cells."""
    rows = "".join(f"| {n} | Tỷ lệ hồ sơ công việc được xử lý trên môi trường mạng | {n % 90}% |\n" for n in range(60))
    source = document(markdown_blocks(f"| TT | Chỉ tiêu | 2026 |\n|---|---|---|\n{rows}"))
    found = passages(source)
    assert len(found) > 1
    assert found[0].text.startswith("| TT | Chỉ tiêu | 2026 |")
    assert all(line.startswith("| ") and line.endswith(" |") for p in found for line in p.text.split("\n"))


def test_a_monstrous_sentence_is_cut() -> None:
    """One unbroken text would become one passage of a megabyte."""
    source = document([RawBlock("paragraph", "chữ " * 9999 + "hết")])
    assert max(len(p.text) for p in passages(source)) <= 6000


@pytest.mark.parametrize(
    ("published", "expected"),
    [("2026-02-01", ("kien_giang", "an_giang")), ("2023-02-01", ("kien_giang",)), (None, ("kien_giang",))],
)
def test_since_the_merger_a_town_is_of_the_province_of_today(published: str | None, expected: tuple[str, ...]) -> None:
    """A section of a merged province's plan that names only a town would be lost to that province."""
    source = document(text_blocks("Lắp trạm quan trắc nước biển ở đặc khu Phú Quốc."), ("an_giang", "kien_giang"))
    assert passages(replace(source, published=published))[0].provinces == expected
