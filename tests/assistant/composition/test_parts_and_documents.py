"""Double questions, signatures, a plan's own year, sectors, yes or no above tables, titles that answer nothing."""

import pytest

from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of

FILES = {
    "tinh.md": """---
title: Kế hoạch chuyển đổi số tỉnh Sóc Trăng
published: 2021-03-09
number: 58/KH-UBND
issuer: UBND tỉnh Sóc Trăng
---
# KẾ HOẠCH chuyển đổi số tỉnh Sóc Trăng

## I. MỤC TIÊU

Đến năm 2026, kinh tế số chiếm 19% GRDP.

1. Tầm nhìn đến năm 2045

Sóc Trăng là trung tâm giống thủy sản số của vùng.

| Chỉ tiêu | Đơn vị | Năm 2026 | Cơ quan chủ trì |
|---|---|---|---|
| Tàu cá gắn thiết bị giám sát hành trình | % | 93 | Chi cục Thủy sản |
| Doanh nghiệp công nghệ số | doanh nghiệp | 140 | Sở Khoa học và Công nghệ |

## II. NHIỆM VỤ

Còn 27 ấp lõm sóng di động. Phải xóa hết các ấp này trước ngày 15/8/2022.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
Thạch Minh Quý
""",
    "xa.md": """---
title: Kế hoạch số hóa hộ tịch tỉnh Bến Tre năm 2022
published: 2022-02-02
number: 77/KH-UBND
issuer: UBND tỉnh Bến Tre
---
# KẾ HOẠCH số hóa hộ tịch tỉnh Bến Tre năm 2022

Việc số hóa sổ hộ tịch do Sở Tư pháp chủ trì.

(Đã ký) Đặng Thanh Nhã — Phó Chủ tịch UBND tỉnh
""",
    "bo.md": """---
title: Kế hoạch chuyển đổi số ngành Xây dựng giai đoạn 2024 - 2026
published: 2024-01-04
issuer: Bộ Xây dựng
---
# KẾ HOẠCH chuyển đổi số ngành Xây dựng giai đoạn 2024 - 2026

Đến năm 2026, 64% hồ sơ thủ tục hành chính của Bộ Xây dựng được nộp trực tuyến.
""",
    "khac.md": """---
title: Kế hoạch chuyển đổi số tỉnh Trà Vinh
published: 2024-05-05
issuer: UBND tỉnh Trà Vinh
---
# KẾ HOẠCH chuyển đổi số tỉnh Trà Vinh

Đến năm 2026, 88% hồ sơ thủ tục hành chính được nộp trực tuyến.
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("parts"), FILES)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "Chỉ tiêu tàu cá gắn thiết bị giám sát hành trình của Sóc Trăng năm 2026 và cơ quan chủ trì?",
            ("93", "Chi cục Thủy sản"),
        ),
        ("Sóc Trăng còn bao nhiêu ấp lõm sóng và khi nào xóa hết?", ("27", "15/8/2022")),
    ],
)
def test_both_parts_are_answered(assistant: Assistant, question: str, expected: tuple[str, str]) -> None:
    """The second half of a question would be dropped without a word."""
    draft = assistant.ask(question).draft
    assert all(part in draft.text for part in expected)


def test_a_part_that_is_missing_is_named(assistant: Assistant) -> None:
    """A reader would think that the whole question was answered."""
    question = "Mục tiêu kinh tế số của Sóc Trăng năm 2026 là bao nhiêu và doanh nghiệp nào xây cầu cảng?"
    text = assistant.ask(question).draft.text
    assert "19%" in text
    assert "chưa tìm thấy" in text


def test_a_single_question_has_no_missing_part(assistant: Assistant) -> None:
    """An "and" between two nouns would be taken for a second question."""
    text = assistant.ask("Mục tiêu kinh tế số của Sóc Trăng năm 2026 là bao nhiêu?").draft.text
    assert "chưa tìm thấy" not in text


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Ai ký Kế hoạch 58/KH-UBND?", "Thạch Minh Quý (Phó chủ tịch)"),
        ("Người ký kế hoạch số hóa hộ tịch của Bến Tre là ai?", "Đặng Thanh Nhã (Phó Chủ tịch UBND tỉnh)"),
    ],
)
def test_who_signed_is_a_name_and_an_office(assistant: Assistant, question: str, expected: str) -> None:
    """The raw block of a signature reads like a misprint, and one with the name first would not be found."""
    assert expected in assistant.ask(question).draft.text


def test_the_year_of_a_number_is_not_the_year_asked(assistant: Assistant) -> None:
    """A plan named by number and year would be searched for goals of the year it was issued."""
    draft = assistant.ask("Kế hoạch số 58/KH-UBND năm 2021 của Sóc Trăng đề ra kinh tế số bao nhiêu?").draft
    assert draft.status == "answered"
    assert "19%" in draft.text


def test_a_year_without_goals_is_still_refused(assistant: Assistant) -> None:
    """The goal of one year would be given for another."""
    draft = assistant.ask("Kế hoạch số 58/KH-UBND của Sóc Trăng đề ra kinh tế số năm 2024 bao nhiêu?").draft
    assert draft.status == "not_found"


def test_a_sector_is_its_ministry(assistant: Assistant) -> None:
    """A province's figure would stand beside the ministry's."""
    text = assistant.ask("Mục tiêu hồ sơ nộp trực tuyến của ngành xây dựng năm 2026?").draft.text
    assert "64%" in text
    assert "88%" not in text


def test_a_sector_of_a_province_stays_the_provinces(assistant: Assistant) -> None:
    """The ministry's figure would be given as the province's."""
    assert "64%" not in assistant.ask("Mục tiêu hồ sơ nộp trực tuyến ngành xây dựng Trà Vinh năm 2026?").draft.text


def test_a_wrong_count_is_corrected_above_a_table(assistant: Assistant) -> None:
    """A table that says another number lets the wrong one of the question stand."""
    text = assistant.ask("Sóc Trăng đặt mục tiêu 300 doanh nghiệp công nghệ số năm 2026, đúng không?").draft.text
    assert text.startswith("Không đúng.")
    assert "140" in text
    right = assistant.ask("Sóc Trăng đặt mục tiêu 140 doanh nghiệp công nghệ số năm 2026, đúng không?").draft.text
    assert right.startswith("Đúng.")


def test_a_heading_alone_is_no_answer(assistant: Assistant) -> None:
    """A vision would be answered with the words "vision to 2045"."""
    assert "giống thủy sản số" in assistant.ask("Sóc Trăng tầm nhìn 2045?").draft.text


def test_when_is_answered_with_a_time_or_not_at_all(assistant: Assistant) -> None:
    """A deadline would be answered with a sentence that has none."""
    assert assistant.ask("Khi nào Bến Tre xong việc số hóa sổ hộ tịch?").draft.status == "not_found"
