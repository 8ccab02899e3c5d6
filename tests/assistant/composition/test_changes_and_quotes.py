"""Values of two years side by side, changes that a source tells itself, and quotes that say no more than was asked."""

import pytest

from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of

FILES = {
    "bao-cao.md": """---
title: Báo cáo kết quả chuyển đổi số tỉnh Bắc Giang năm 2023, nhiệm vụ năm 2024
published: 2023-12-20
number: 301/BC-UBND
---
# BÁO CÁO kết quả chuyển đổi số tỉnh Bắc Giang năm 2023, nhiệm vụ năm 2024

## I. KẾT QUẢ NĂM 2023

- Tỷ lệ hộ gia đình có Internet cáp quang đạt 71%.
- Tỷ lệ hồ sơ nộp trực tuyến đạt 58,4%, tăng 12,9 điểm phần trăm so với năm 2022.

## II. MỤC TIÊU NĂM 2024

- Tỷ lệ hộ gia đình có Internet cáp quang đạt 78%.
- Tỷ lệ hồ sơ nộp trực tuyến đạt 70%.

## III. NHIỆM VỤ

1. Nhận thức. Lấy ngày 18 tháng 5 hằng năm làm Ngày Chuyển đổi số của tỉnh. Mỗi quý kiểm tra chuyển đổi số của các sở.
2. Chính sách. Ban hành chính sách hỗ trợ hợp tác xã chuyển đổi số trong năm 2024.
3. Hạ tầng. Sở Xây dựng chủ trì nâng cấp trung tâm dữ liệu, xong trong quý II/2024.
4. Dữ liệu. Sở Tư pháp chủ trì làm sạch cơ sở dữ liệu hộ tịch, xong trong quý III/2024.

## IV. KINH PHÍ

| Nguồn (tỷ đồng) | 2023 | 2024 | Cộng |
|---|---|---|---|
| Ngân sách tỉnh | 30 | 41 | 71 |
| Cộng | 38 | 52 | 90 |
""",
    "an-giang.txt": """ỦY BAN NHÂN DÂN TỈNH AN GIANG
Số: 71/KH-UBND
An Giang, ngày 15 tháng 9 năm 2025

KẾ HOẠCH
Thực hiện Nghị quyết số 57-NQ/TW của Bộ Chính trị năm 2026

Tỉnh An Giang và tỉnh Kiên Giang hợp nhất từ ngày 01/7/2025, trung tâm hành chính đặt tại Rạch Giá.
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("changes"), FILES)


@pytest.mark.parametrize(
    "question",
    [
        "Bắc Giang: Internet cáp quang hộ gia đình năm 2023 và mục tiêu 2024 chênh bao nhiêu?",
        "Mục tiêu năm 2024 về hộ gia đình có Internet cáp quang của Bắc Giang tăng bao nhiêu so với năm 2023?",
    ],
)
def test_a_result_is_set_beside_a_later_target(assistant: Assistant, question: str) -> None:
    """The year before would be left out, since it has a result and no target."""
    draft = assistant.ask(question).draft
    assert "71% (kết quả)" in draft.text
    assert "78%" in draft.text
    assert "7 điểm phần trăm" in draft.text


def test_a_change_that_the_source_tells_is_quoted(assistant: Assistant) -> None:
    """Only the later value would be told, and not by how much it rose."""
    draft = assistant.ask("Tỷ lệ hồ sơ nộp trực tuyến của Bắc Giang năm 2023 tăng bao nhiêu so với năm 2022?").draft
    assert "tăng 12,9 điểm phần trăm so với năm 2022" in draft.text


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        ("Ngày Chuyển đổi số của Bắc Giang là ngày nào?", "18 tháng 5", "hợp tác xã"),
        ("Tỉnh nào có Ngày Chuyển đổi số là 18 tháng 5?", "18 tháng 5", "hợp tác xã"),
        ("Bắc Giang nâng cấp trung tâm dữ liệu do sở nào chủ trì, bao giờ xong?", "Sở Xây dựng", "hộ tịch"),
    ],
)
def test_no_quote_beside_the_right_one(assistant: Assistant, question: str, told: str, untold: str) -> None:
    """Sentences that share only the theme of all plans would stand beside the answer."""
    draft = assistant.ask(question).draft
    assert told in draft.text
    assert untold not in draft.text


def test_the_row_of_the_sum_is_the_plans_cost(assistant: Assistant) -> None:
    """A sum row that is called "Cộng" would not be known as one."""
    draft = assistant.ask("Bắc Giang dự kiến bao nhiêu tỷ đồng cho chuyển đổi số năm 2024?").draft
    assert "| Cộng | 52 |" in draft.text


@pytest.mark.parametrize("question", ["phu yen sap nhap vao dau", "Phú Yên sáp nhập"])
def test_a_place_and_its_merger_are_a_question(assistant: Assistant, question: str) -> None:
    """Typed in haste or without marks the question would be one for targets."""
    assert "Đắk Lắk" in assistant.ask(question).draft.text


def test_a_date_of_issue_is_cited_with_its_number(assistant: Assistant) -> None:
    """The date would stand in no quote."""
    draft = assistant.ask("Kế hoạch 71/KH-UBND của An Giang ban hành ngày nào?").draft
    assert "15/9/2025" in draft.text
    assert any("15 tháng 9 năm 2025" in citation.quote for citation in draft.citations)
