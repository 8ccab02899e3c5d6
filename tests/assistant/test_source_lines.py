"""How a document is named as a source: as officials cite it, with what is known and no more."""

import pytest

from assistant.source_lines import known_issuer, original_line, source_line
from ingest.types import Document

HEAD = "ỦY BAN NHÂN DÂN TỈNH {name}\nSố: 77/KH-UBND\n{name}, ngày 05 tháng 3 năm 2026\nKẾ HOẠCH\nCăn cứ Luật …"
INFERRED = ("number", "issuer", "published")


def document(text="", **known):
    return Document("d", "tep.md", known.pop("title", "Chuyển đổi số năm 2026"), text, (), **known)


def test_a_plan_is_cited_as_officials_cite_it():
    """“Không rõ nguồn” under a plan whose number, date and issuer are known costs the reader's trust."""
    plan = document(HEAD.format(name="TUYÊN QUANG"), number="77/KH-UBND", published="2026-03-05",
                    issuer="Ủy ban nhân dân tỉnh Tuyên Quang", inferred=INFERRED)  # fmt: skip
    assert source_line(plan, "vi") == "Kế hoạch số 77/KH-UBND ngày 05/3/2026 của UBND tỉnh Tuyên Quang"
    assert source_line(plan, "en") == "Plan No. 77/KH-UBND of 5 March 2026 by UBND tỉnh Tuyên Quang"


@pytest.mark.parametrize(
    "text",
    [
        "ỦY BAN NHÂN DÂN XÃ TÂN TRÀO\nSố: 77/KH-UBND\nThực hiện kế hoạch của UBND tỉnh Tuyên Quang",
        "Số 77/KH-UBND, Ủy ban nhân dân xã Tân Trào, tỉnh Tuyên Quang ban hành.",
        "Kế hoạch số 77/KH-UBND\nCăn cứ Quyết định của UBND tỉnh Tuyên Quang",
    ],
)
def test_an_issuer_that_the_head_does_not_confirm_is_not_named(text):
    """A number that ends in UBND may be a commune's; its province did not issue it."""
    plan = document(text, number="77/KH-UBND", issuer="Ủy ban nhân dân tỉnh Tuyên Quang", inferred=INFERRED)
    assert known_issuer(plan) is None
    assert source_line(plan, "vi") == "Kế hoạch số 77/KH-UBND"


def test_a_letterhead_in_two_columns_names_its_issuer():
    """The motto stands between the two lines of the issuer's name."""
    head = "| ỦY BAN NHÂN DÂN | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM |\n"
    text = head + "| TỈNH TUYÊN QUANG | Độc lập - Tự do - Hạnh phúc |"
    plan = document(text, number="77/KH-UBND", issuer="Ủy ban nhân dân tỉnh Tuyên Quang", inferred=INFERRED)
    assert known_issuer(plan) == "UBND tỉnh Tuyên Quang"


def test_the_date_of_a_page_is_not_the_date_of_issue():
    """A portal that posts a plan in April did not issue it in April."""
    page = document("Kế hoạch số 77/KH-UBND (09/4/2026)", number="77/KH-UBND", published="2026-04-09",
                    publisher="Cổng thông tin điện tử tỉnh Tuyên Quang")  # fmt: skip
    line = "Kế hoạch số 77/KH-UBND · Cổng thông tin điện tử tỉnh Tuyên Quang · ngày 09/4/2026"
    assert source_line(page, "vi") == line


@pytest.mark.parametrize(
    ("publisher", "told"),
    [
        ("Trần Thu Hà", "tác giả: Trần Thu Hà"),
        ("Người Lao Động", "Người Lao Động"),
        ("Báo Tuyên Quang", "Báo Tuyên Quang"),
        ("Hà Giang", "Hà Giang"),
    ],
)
def test_a_digest_names_the_article_it_was_made_from(publisher, told):
    """A newspaper article is no official text, and a person no newspaper."""
    digest = document("", title="Số hóa vùng cao", kind="summary", publisher=publisher, published="2023",
                      number="12-NQ/TU", issuer="Tỉnh ủy Tuyên Quang")  # fmt: skip
    assert original_line(digest, "vi") == f"tóm tắt từ bài báo “Số hóa vùng cao”, {told}, năm 2023"
    line = f"Nghị quyết số 12-NQ/TU của Tỉnh ủy Tuyên Quang · tóm tắt từ bài báo, {told}, năm 2023"
    assert source_line(digest, "vi") == line


def test_a_pen_name_that_the_text_calls_its_author_is_a_person():
    """Not every author's name begins with a family name."""
    digest = document("Nguồn gốc: bài của tác giả Sông Lô.", kind="summary", publisher="Sông Lô")
    assert "tác giả: Sông Lô" in original_line(digest, "vi")


def test_a_digest_of_an_official_document_is_not_said_to_be_of_an_article():
    """An operator's digest of a plan would be called journalism."""
    digest = document(kind="summary", title="Kế hoạch chuyển đổi số tỉnh Tuyên Quang")
    assert original_line(digest, "vi") == "tóm tắt từ “Kế hoạch chuyển đổi số tỉnh Tuyên Quang”"


def test_only_a_document_of_which_nothing_is_known_says_so():
    """The reader should hear the date at least."""
    assert source_line(document(), "vi") == "không rõ nơi đăng"
    assert source_line(document(published="2022-11"), "vi") == "tháng 11/2022"
    assert source_line(document(publisher="VietQ.vn", published="2022-03-22"), "en") == "VietQ.vn · 22 March 2022"
