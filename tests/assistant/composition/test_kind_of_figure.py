"""A figure of the kind that is asked: a count is no share, a telephone number no target, one indicator no pillar."""

import pytest

from assistant.composition.rows import is_money
from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of

FILES = {
    "xa.md": """---
title: Kế hoạch chuyển đổi số tỉnh Bắc Giang năm 2025
published: 2025-01-14
issuer: UBND tỉnh Bắc Giang
---
# KẾ HOẠCH chuyển đổi số tỉnh Bắc Giang năm 2025

## I. TÌNH HÌNH

Trong năm 2024, tỉnh đã tiếp nhận 48.215 hồ sơ, trong đó hồ sơ trực tuyến chiếm 57%.

Tỷ lệ dân số trưởng thành có chữ ký số đạt 22%. Mỗi tổ công nghệ số cộng đồng có từ 7 đến 9 thành viên.

## II. MỤC TIÊU NĂM 2025

- Tỷ lệ hồ sơ nộp trực tuyến đạt 66%.
- 209/209 xã có tổ công nghệ số cộng đồng.

## III. HỖ TRỢ

Người dân cần hỗ trợ nộp hồ sơ trực tuyến gọi đường dây nóng 0204.3.111.222.

## IV. PHÂN CÔNG

| TT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời hạn |
|---|---|---|---|---|
| 1 | Nền tảng họp trực tuyến | Văn phòng UBND tỉnh | Sở Công Thương | Quý I/2025 |
| 2 | Sàn nông sản vải thiều | Sở Công Thương | Sở Nội vụ | Quý II/2025 |
| 3 | Lắp 14 trạm phát sóng ở các khu dân cư | Phòng Kinh tế, Hạ tầng và Đô thị | | Quý III/2025 |
| 4 | Đánh giá chỉ số hài lòng | Sở Nội vụ | Công an tỉnh | Quý IV/2025 |
""",
    "bao-cao.md": """---
title: Báo cáo kết quả chuyển đổi số tỉnh Yên Bái năm 2024
published: 2024-12-24
---
# Báo cáo kết quả chuyển đổi số tỉnh Yên Bái năm 2024

| Chỉ tiêu | Đơn vị | Mục tiêu năm 2024 | Kết quả năm 2024 |
|---|---|---|---|
| Tỷ trọng kinh tế số trong GRDP | % | 11 | 9,4 |
| Doanh nghiệp nhỏ và vừa sử dụng nền tảng số | % | 45 | 48 |
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("kinds"), FILES)


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("Năm 2024 Bắc Giang tiếp nhận bao nhiêu hồ sơ?", "48.215"),
        ("Bắc Giang năm 2024 đã nhận mấy hồ sơ?", "48.215"),
        ("Số điện thoại hỗ trợ nộp hồ sơ trực tuyến ở Bắc Giang?", "0204.3.111.222"),
        ("Đường dây nóng hỗ trợ nộp hồ sơ trực tuyến của Bắc Giang là số nào?", "0204.3.111.222"),
        ("Tỷ lệ hồ sơ nộp trực tuyến của Bắc Giang năm 2025?", "66%"),
        ("Bao nhiêu phần trăm hồ sơ nộp trực tuyến ở Bắc Giang năm 2025?", "66%"),
        ("Bắc Giang có bao nhiêu người trưởng thành có chữ ký số?", "22%"),
        ("Bắc Giang năm 2025 bao nhiêu xã có tổ công nghệ số cộng đồng?", "209"),
    ],
)
def test_the_kind_of_figure_asked(assistant: Assistant, question: str, stated: str) -> None:
    """ "Bao nhiêu hồ sơ" was answered by a share, a telephone number by targets of the same words."""
    answer = assistant.ask(question).draft
    assert answer.status == "answered"
    assert stated in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "Bắc Giang từ chối bao nhiêu hồ sơ năm 2025?",
        "Mỗi tổ công nghệ số cộng đồng ở Bắc Giang được cấp mấy máy tính?",
        "Số điện thoại của Sở Nội vụ Bắc Giang?",
        "Bắc Giang đặt mục tiêu kinh tế số năm 2025 là bao nhiêu?",
    ],
)
def test_no_figure_of_another_kind(assistant: Assistant, question: str) -> None:
    """Where nothing counts the thing asked, nothing else is a stand-in."""
    answer = assistant.ask(question).draft
    assert answer.status == "not_found" or not any(figure in answer.text for figure in ("66%", "57%", "209", "14 trạm"))


@pytest.mark.parametrize(
    "question",
    [
        "Có đúng là Yên Bái đã đạt mục tiêu kinh tế số năm 2024 không?",
        "Yên Bái đã hoàn thành chỉ tiêu kinh tế số năm 2024 chưa?",
        "Năm 2024 Yên Bái có đạt mục tiêu kinh tế số không?",
    ],
)
def test_one_indicator_is_not_its_pillar(assistant: Assistant, question: str) -> None:
    """Another target of the pillar, which was met, read as a yes."""
    answer = assistant.ask(question).draft
    assert answer.text.startswith("Chưa đạt")
    assert "9,4" in answer.text and "48" not in answer.text


def test_which_of_a_pillar_still_lists_it(assistant: Assistant) -> None:
    answer = assistant.ask("Những chỉ tiêu kinh tế số nào Yên Bái đã đạt năm 2024?").draft
    assert "48" in answer.text


def test_a_body_has_the_tasks_that_it_leads(assistant: Assistant) -> None:
    """Rows of others were shown: "an" of "dự án" was taken for asking, and who helps for who leads."""
    leads = assistant.ask("Sở Nội vụ Bắc Giang được giao nhiệm vụ gì?").draft.text
    assert "chỉ số hài lòng" in leads and "vải thiều" not in leads
    helps = assistant.ask("Sở Nội vụ Bắc Giang phối hợp những nhiệm vụ nào?").draft.text
    assert "vải thiều" in helps
    police = assistant.ask("Công an tỉnh Bắc Giang chủ trì những nhiệm vụ nào?").draft
    assert "| 1 |" not in police.text and "| 2 |" not in police.text


@pytest.mark.parametrize(("unit", "money"), [("tổ công nghệ số cộng đồng", False), ("tỷ đồng", True), ("đồng", True)])
def test_a_community_is_no_money(unit: str, money: bool) -> None:
    assert is_money(unit) is money
