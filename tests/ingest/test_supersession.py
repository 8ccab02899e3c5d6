"""Supersession: what a document replaces is told by itself, whole and of its own accord, or not at all."""

import pytest

from ingest.raw_blocks import RawBlock, assemble
from ingest.supersession import find_replaced_numbers
from ingest.types import Document


def document(*lines: str, number: str | None = "77/QĐ-UBND") -> Document:
    blocks = [RawBlock("item" if line.startswith("- ") else "paragraph", line) for line in lines]
    text, placed, _ = assemble(blocks)
    return Document(id="a", name="a.md", title="Quyết định", text=text, blocks=placed, number=number)


@pytest.mark.parametrize(
    ("sentence", "keys"),
    [
        ("Quyết định này thay thế Quyết định số 31/QĐ-UBND ngày 4/5/2021.", ["31/QD-UBND"]),
        ("Kế hoạch này thay thế cho Kế hoạch 031/KH-UBND của Ủy ban nhân dân tỉnh.", ["31/KH-UBND"]),
        (
            "Điều 4. Quyết định này có hiệu lực từ ngày ký và thay thế Quyết định số 31/QĐ-UBND ngày 4/5/2021 của "
            "Ủy ban nhân dân tỉnh và Quyết định số 8/QĐ-UBND.",
            ["31/QD-UBND", "8/QD-UBND"],
        ),
        ("Điều 2. Bãi bỏ Quyết định số 31/QĐ-UBND về quy chế họp.", ["31/QD-UBND"]),
        ("- Bãi bỏ các Quyết định số 31/QĐ-UBND, số 8/QĐ-UBND.", ["31/QD-UBND", "8/QD-UBND"]),
        (
            "Quyết định số 31/2019/QĐ-UBND hết hiệu lực kể từ ngày Quyết định này có hiệu lực.",
            ["31/2019/QD-UBND"],
        ),
        ("Điều 3. Quyết định số 31/QĐ-UBND hết hiệu lực kể từ ngày 01/01/2027.", ["31/QD-UBND"]),
        ("Kế hoạch số 31/KH-UBND được thay thế bằng Kế hoạch này.", ["31/KH-UBND"]),
        (
            "Quy chế này thay thế Quy chế quản lý dữ liệu ban hành kèm theo Quyết định số 31/QĐ-UBND ngày 4/5/2021.",
            ["31/QD-UBND"],
        ),
        (
            "Kế hoạch này thay thế Kế hoạch số 31/KH-UBND thực hiện Nghị quyết số 5-NQ/TU và Nghị quyết số 6-NQ/TU.",
            ["31/KH-UBND"],
        ),
    ],
)
def test_what_a_document_replaces_is_found(sentence: str, keys: list[str]) -> None:
    """Figures of a plan that is no longer in force would be told as valid ones."""
    assert list(find_replaced_numbers(document("Điều 1. Phê duyệt kế hoạch.", sentence))) == keys


@pytest.mark.parametrize(
    "sentence",
    [
        "Quyết định này sửa đổi, bổ sung Quyết định số 31/QĐ-UBND.",
        "Quyết định này thay thế Phụ lục II ban hành kèm theo Quyết định số 31/QĐ-UBND.",
        "Bãi bỏ khoản 2 Điều 5 Quyết định số 31/QĐ-UBND.",
        "Kế hoạch này không thay thế Kế hoạch số 31/KH-UBND.",
        "Kế hoạch này được thay thế bởi Kế hoạch số 31/KH-UBND.",
        "Khi Kế hoạch này kết thúc, tham mưu ban hành kế hoạch mới thay thế Kế hoạch số 31/KH-UBND.",
        "Kế hoạch này thực hiện Nghị quyết số 5-NQ/TU thay thế Nghị quyết số 3-NQ/TU.",
        "Thực hiện Nghị quyết số 5-NQ/TU; Nghị quyết này thay thế Nghị quyết số 3-NQ/TU.",
        "Quyết định số 31/QĐ-UBND đã hết hiệu lực từ năm 2020.",
        "Bộ đã ban hành Quyết định số 31/QĐ-BTC thay thế Quyết định số 8/QĐ-BTC.",
        "Kế hoạch này thay thế hồ sơ giấy theo Quyết định số 31/QĐ-UBND.",
        "Quyết định này thay thế Quyết định số 77/QĐ-UBND.",
    ],
)
def test_what_is_amended_or_replaced_by_others_is_not(sentence: str) -> None:
    """A plan in force would be told as replaced."""
    assert find_replaced_numbers(document("Điều 1. Phê duyệt kế hoạch.", sentence)) == ()


def test_a_list_of_replaced_documents() -> None:
    """Where several are replaced at once, none would be known as such."""
    lines = (
        "Điều 3. Bãi bỏ các văn bản sau:",
        "- Quyết định số 31/QĐ-UBND về tổ công nghệ số theo Nghị quyết số 5-NQ/TU;",
        "- Kế hoạch số 9/KH-UBND ngày 3/3/2022.",
        "Điều 4. Thực hiện theo Kế hoạch số 10/KH-UBND.",
    )
    assert find_replaced_numbers(document(*lines)) == ("31/QD-UBND", "9/KH-UBND")


def test_an_article_replaces_nothing() -> None:
    """ "Quyết định này" of a news page is not the page."""
    assert find_replaced_numbers(document("Quyết định này thay thế Quyết định số 31/QĐ-UBND.", number=None)) == ()


@pytest.mark.parametrize(
    "piece", ["thay thế Kế hoạch ", "Kế hoạch này ", "bãi bỏ các ", "31/QĐ-UBND, ", "ban hành kèm theo "]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    """One file would hold up the whole folder."""
    assert find_replaced_numbers(document(piece * 4000)) is not None
