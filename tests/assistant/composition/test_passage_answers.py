"""Answers quoted from prose: what is asked and no more, or nothing."""

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
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("prose"), FILES)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Dữ liệu mở là gì?", "công bố rộng rãi"),
        ("Ở Yên Bái ai chủ trì diễn tập ứng cứu sự cố?", "Công an tỉnh"),
        ("Khi nào phải xong diễn tập ứng cứu sự cố ở Yên Bái?", "15/9/2023"),
        ("Yên Bái: các việc bị cấm trong quy chế là gì?", "mật khẩu quản trị"),
    ],
)
def test_prose_is_quoted_as_it_stands(assistant: Assistant, question: str, expected: str) -> None:
    """A question about tasks or terms would go without an answer that the documents hold."""
    draft = assistant.ask(question).draft
    assert draft.status == "answered"
    assert expected in draft.text
    assert any(expected in citation.quote for citation in draft.citations)


@pytest.mark.parametrize(
    "question",
    [
        "Yên Bái thưởng bao nhiêu tiền cho cán bộ chuyển đổi số?",
        "Ai chủ trì xây dựng cầu ở Yên Bái?",
        "Dữ liệu lớn trong ngành hàng không là gì?",
    ],
)
def test_what_the_prose_does_not_say_is_not_answered(assistant: Assistant, question: str) -> None:
    """A near sentence would be passed off as an answer."""
    assert assistant.ask(question).draft.status != "answered"
