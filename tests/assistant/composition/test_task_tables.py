"""Tables of tasks: who does what and when, by marks below years or by a column of deadlines."""

import pytest

from assistant.composition.table_marks import marked_columns, without_unmarked_times
from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of

FILES = {
    "lo-trinh.md": """---
title: Kế hoạch chuyển đổi số tỉnh Tuyên Quang giai đoạn 2024 - 2026
published: 2024-02-05
---
# KẾ HOẠCH chuyển đổi số tỉnh Tuyên Quang giai đoạn 2024 - 2026

## I. YÊU CẦU

Cụ thể hóa các nhiệm vụ theo lộ trình, phân công rõ trách nhiệm.

## II. LỘ TRÌNH NHIỆM VỤ

| TT | Nội dung công việc | Đơn vị thực hiện | 2024 | 2025 | 2026 |
|---|---|---|---|---|---|
| 1 | Kho dữ liệu dùng chung của tỉnh | Sở Thông tin và Truyền thông | x | x | |
| 2 | Bệnh án điện tử tại Bệnh viện Suối khoáng Mỹ Lâm | Sở Y tế | | | x |
| 3 | Số hóa hồ sơ di tích Tân Trào | Sở Văn hóa, Thể thao và Du lịch | | x | |
| 4 | Nền tảng du lịch thông minh | Sở Văn hóa, Thể thao và Du lịch | x | | x |
""",
    "phan-cong.md": """---
title: Kế hoạch chuyển đổi số tỉnh Bắc Kạn năm 2023
published: 2023-01-12
---
# KẾ HOẠCH chuyển đổi số tỉnh Bắc Kạn năm 2023

| STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn hoàn thành |
|---|---|---|---|
| 1 | Trung tâm điều hành thông minh (IOC) | Sở Thông tin và Truyền thông | Quý II/2024 |
| 2 | Cơ sở dữ liệu rừng | Chi cục Kiểm lâm | 2023 - 2025 |
| 3 | Sổ tay số cho cán bộ thôn | Sở Nội vụ | Tháng 9/2023 |
""",
    "quy.md": """---
title: Kế hoạch chuyển đổi số tỉnh Vĩnh Phúc năm 2024
published: 2024-01-09
---
# KẾ HOẠCH chuyển đổi số tỉnh Vĩnh Phúc năm 2024

| TT | Nhiệm vụ | Cơ quan chủ trì | Quý I | Quý II |
|---|---|---|---|---|
| 1 | Cổng dữ liệu mở | Sở Thông tin và Truyền thông | | x |
| 2 | Thí điểm học bạ số | Sở Giáo dục và Đào tạo | x | x |
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("tasks"), FILES)


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        ("Tuyên Quang làm bệnh án điện tử vào năm nào?", ["Sở Y tế", "2026"], ["2024 |", "2025 |"]),
        ("Số hóa hồ sơ di tích Tân Trào ở Tuyên Quang do ai làm, năm nào?", ["Sở Văn hóa", "2025"], ["2026 |"]),
        ("Nền tảng du lịch thông minh của Tuyên Quang triển khai những năm nào?", ["2024", "2026"], ["2025 |"]),
        ("Khi nào Bắc Kạn xong trung tâm điều hành thông minh?", ["Quý II/2024"], ["Kiểm lâm"]),
        ("Cơ quan nào chủ trì cơ sở dữ liệu rừng ở Bắc Kạn?", ["Chi cục Kiểm lâm"], ["Quý II"]),
    ],
)
def test_a_row_of_a_task_says_who_and_when(
    assistant: Assistant, question: str, told: list[str], untold: list[str]
) -> None:
    """A task in a table would not be found, or its year be lost among the years without a mark."""
    draft = assistant.ask(question).draft
    assert draft.status == "answered"
    assert all(each in draft.text for each in told)
    assert not any(each in draft.text for each in untold)


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        ("Các nhiệm vụ Tuyên Quang triển khai năm 2025?", ["Kho dữ liệu", "Tân Trào"], ["Bệnh án", "du lịch thông"]),
        ("Tuyên Quang có những công việc nào trong năm 2026 theo lộ trình?", ["Bệnh án", "du lịch"], ["Tân Trào"]),
        (
            "Sở Văn hóa, Thể thao và Du lịch Tuyên Quang được giao những nhiệm vụ nào năm 2024?",
            ["du lịch thông minh"],
            ["Kho dữ liệu", "Tân Trào"],
        ),
        ("Những nhiệm vụ Bắc Kạn phải hoàn thành trong năm 2024?", ["điều hành", "rừng"], ["Sổ tay"]),
        ("Vĩnh Phúc năm 2024 có những nhiệm vụ nào?", ["Cổng dữ liệu mở", "học bạ"], ["Kho dữ liệu"]),
        ("bac kan co nhung nhiem vu gi, co quan nao chu tri", ["Chi cục Kiểm lâm", "Sổ tay"], ["Tân Trào"]),
    ],
)
def test_the_tasks_of_a_year_are_listed(
    assistant: Assistant, question: str, told: list[str], untold: list[str]
) -> None:
    """The reader would get a sentence about tasks in place of the tasks, or those of another year."""
    draft = assistant.ask(question).draft
    assert draft.status == "answered"
    assert all(each in draft.text for each in told)
    assert not any(each in draft.text for each in untold)


def test_a_year_without_tasks_lists_none(assistant: Assistant) -> None:
    """Tasks of other years would stand for those of a year that the table has not."""
    draft = assistant.ask("Các nhiệm vụ Tuyên Quang triển khai năm 2030?").draft
    assert "Tân Trào" not in draft.text
    draft = assistant.ask("Vĩnh Phúc năm 2026 có những nhiệm vụ nào?").draft
    assert "Cổng dữ liệu mở" not in draft.text


def test_marks_belong_to_the_year_above_them() -> None:
    """A mark below a column that is no year would schedule a task."""
    head = ["TT", "Nhiệm vụ", "Thường xuyên", "2024", "2025"]
    assert marked_columns(head, ["1", "Kho dữ liệu", "x", "", "x"]) == [4]
    assert marked_columns(head, ["1", "Kho dữ liệu", "12", "30", "40"]) == []
    assert marked_columns(head, ["1", "Kho dữ liệu", "x"]) == []
    assert marked_columns(["Nhiệm vụ", "Quý I", "Quý II"], ["Kho dữ liệu", "", "✓"]) == [2]


def test_columns_of_figures_are_never_left_out() -> None:
    """A table of values would lose years."""
    lines = ["| Chỉ tiêu | 2024 | 2025 |", "| Kinh tế số | 10 | |"]
    assert without_unmarked_times(lines) == lines
    marked = ["| Nhiệm vụ | 2024 | 2025 |", "| Kho dữ liệu | | x |"]
    timed = ["| Nhiệm vụ | Số tháng | Quý I | Quý II |", "| Kho dữ liệu | 4 | | x |"]
    assert without_unmarked_times(timed) == ["| Nhiệm vụ | Số tháng | Quý II |", "| Kho dữ liệu | 4 | x |"]
    assert without_unmarked_times(marked) == ["| Nhiệm vụ | 2025 |", "| Kho dữ liệu | x |"]
