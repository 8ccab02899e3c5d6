"""Answers about documents: whose number it is, when it was issued, where the last answer stood."""

import pytest

from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of

FILES = {
    "quy-che.md": """---
title: Quy chế vận hành trung tâm dữ liệu tỉnh Yên Bái
published: 2023-04-02
publisher: Công báo Yên Bái
---
# QUY CHẾ vận hành trung tâm dữ liệu tỉnh Yên Bái

## Điều 1. Giải thích từ ngữ

Dữ liệu mở là dữ liệu được cơ quan nhà nước công bố rộng rãi để ai cũng có thể sử dụng lại.

## Điều 2. Trách nhiệm

Trung tâm Công nghệ thông tin sao lưu dữ liệu của các sở vào cuối mỗi tuần.

Việc diễn tập ứng cứu sự cố do Công an tỉnh chủ trì và phải xong trước ngày 15/9/2023.

## Điều 3. Các việc bị cấm

- Sao chép dữ liệu ra thiết bị cá nhân.
- Chia sẻ mật khẩu quản trị.
""",
    "tin.txt": """Yên Bái triển khai nghị quyết về chuyển đổi số
Ngày 20/8/2021, Tỉnh ủy Yên Bái đã ban hành Nghị quyết số 51-NQ/TU về chuyển đổi số giai đoạn 2021-2025.
Cùng thời gian này, Tỉnh ủy Sơn La cũng ban hành Nghị quyết số 51-NQ/TU về chuyển đổi số của tỉnh Sơn La.
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("prose"), FILES)


def test_a_number_used_twice_names_both_places(assistant: Assistant) -> None:
    """One province's resolution would be taken for another's."""
    draft = assistant.ask("Nghị quyết số 51-NQ/TU là của địa phương nào?").draft
    assert "Yên Bái" in draft.text
    assert "Sơn La" in draft.text


def test_number_and_date_of_a_resolution(assistant: Assistant) -> None:
    """A wrong or foreign document number in a report."""
    draft = assistant.ask("Nghị quyết chuyển đổi số của Yên Bái số mấy, ban hành ngày nào?").draft
    assert "51-NQ/TU" in draft.text
    assert "20/8/2021" in draft.text
    assert "20/8/2021" not in assistant.ask("Nghị quyết chuyển đổi số của Sơn La ban hành ngày nào?").draft.text


def test_a_number_that_no_document_has_is_not_found(assistant: Assistant) -> None:
    """An invented document would be described."""
    draft = assistant.ask("Nghị quyết số 99-NQ/TU nói về gì?").draft
    assert draft.status == "not_found"
    assert "99-NQ/TU" in draft.text


def test_the_source_of_the_last_answer(assistant: Assistant) -> None:
    """A reader who asks for the source would get none."""
    draft = assistant.ask("Nguồn nào nói vậy?", ["Dữ liệu mở là gì?"]).draft
    assert "Công báo Yên Bái" in draft.text
    assert assistant.ask("Nguồn nào nói vậy?").draft.status == "clarify"


def test_who_issued_a_plan_is_the_body_and_not_the_province(tmp_path) -> None:
    """A commune's plan would be the province's; "a document of Lào Cai" does not answer who issued it."""
    files = {
        "tinh.md": "ỦY BAN NHÂN DÂN TỈNH LÀO CAI\n\nSố: 64/KH-UBND\n\nLào Cai, ngày 11 tháng 3 năm 2026\n\n# KẾ HOẠCH\n"
        "# Chuyển đổi số tỉnh Lào Cai năm 2026\n\nTỷ lệ hồ sơ trực tuyến đạt 70%.\n",
        "xa.md": "ỦY BAN NHÂN DÂN XÃ MƯỜNG KHƯƠNG\n\nSố: 65/KH-UBND\n\nMường Khương, ngày 12 tháng 3 năm 2026\n\n"
        "# KẾ HOẠCH\n# Chuyển đổi số xã Mường Khương, tỉnh Lào Cai năm 2026\n\nTỷ lệ hồ sơ trực tuyến đạt 60%.\n",
    }
    assistant = assistant_of(tmp_path, files)
    draft = assistant.ask("Ai ban hành Kế hoạch số 64/KH-UBND?").draft
    assert "Kế hoạch số 64/KH-UBND do UBND tỉnh Lào Cai ban hành" in draft.text
    assert "UBND tỉnh Lào Cai" not in assistant.ask("Ai ban hành Kế hoạch số 65/KH-UBND?").draft.text
