"""Sums of money: the plan's own for the year asked, never another year's, a task's or what was spent."""

from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of

FILES = {
    "ke-hoach.md": """---
title: Kế hoạch chuyển đổi số tỉnh Hòa Bình giai đoạn 2024 - 2026
published: 2024-01-10
issuer: UBND tỉnh Hòa Bình
---
# KẾ HOẠCH chuyển đổi số tỉnh Hòa Bình giai đoạn 2024 - 2026

## I. NHIỆM VỤ

- Sở Y tế xây dựng nền tảng khám chữa bệnh từ xa, kinh phí 9 tỷ đồng.

## II. CHÍNH SÁCH

1. Hỗ trợ người phụ trách tổ công nghệ:
a) Cấp tỉnh: 900.000 đồng/người/tháng;
b) Cấp huyện: 700.000 đồng/người/tháng;
c) Cấp xã: 450.000 đồng/người/tháng.
2. Hỗ trợ mỗi hợp tác xã 8 triệu đồng/năm để lên sàn.

## III. KINH PHÍ

Năm 2023 đã giải ngân 33 tỷ đồng. Dự kiến năm 2025 bố trí 61 tỷ đồng.

Đơn vị tính: tỷ đồng

| Nội dung | 2024 | 2025 | 2026 | Tổng cộng |
|---|---|---|---|---|
| Đào tạo kỹ năng số | 4 | 6,5 | 7 | 17,5 |
| Tổng cộng | 52 | 61 | 70 | 183 |
""",
    "mua-sam.md": """---
title: Kế hoạch chuyển đổi số tỉnh Yên Bái năm 2025
published: 2025-01-20
---
# KẾ HOẠCH chuyển đổi số tỉnh Yên Bái năm 2025

## Kinh phí thực hiện

Kinh phí mua sắm máy tính năm 2025: 3 tỷ đồng.
""",
    "bao-cao.md": """---
title: Báo cáo chuyển đổi số tỉnh Cao Bằng năm 2024
published: 2024-12-20
issuer: UBND tỉnh Cao Bằng
---
# BÁO CÁO chuyển đổi số tỉnh Cao Bằng năm 2024

Kinh phí: Năm 2024 đã giải ngân 41,2/44 tỷ đồng.
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("money"), FILES)


@pytest.mark.parametrize(
    ("question", "expected", "other"),
    [
        ("Kinh phí chuyển đổi số của Hòa Bình năm 2025 dự kiến?", "61", "33 tỷ"),
        ("Năm 2026 Hòa Bình dành bao nhiêu tiền cho chuyển đổi số?", "| 70 |", "| 52 |"),
        ("Tổng kinh phí chuyển đổi số Hòa Bình giai đoạn 2024 - 2026?", "183", "17,5"),
        ("Hòa Bình đã giải ngân bao nhiêu kinh phí năm 2023?", "33 tỷ", "61"),
        ("Kinh phí đào tạo kỹ năng số của Hòa Bình năm 2025 là bao nhiêu tỷ?", "6,5", "17,5"),
    ],
)
def test_the_sum_of_the_year_asked(assistant: Assistant, question: str, expected: str, other: str) -> None:
    """An official would copy another year's budget, a task's, or what was spent, into a report."""
    draft = assistant.ask(question).draft
    assert draft.status == "answered"
    assert expected in draft.text
    assert other not in draft.text


def test_figures_of_a_table_come_with_their_unit(assistant: Assistant) -> None:
    """A bare "70" could be read as million as well as billion."""
    text = assistant.ask("Tổng kinh phí chuyển đổi số Hòa Bình giai đoạn 2024 - 2026?").draft.text
    assert "tỷ đồng" in text


def test_what_was_spent_is_no_budget(assistant: Assistant) -> None:
    """Money spent in one year would be given as the budget of the next."""
    assert assistant.ask("Kinh phí chuyển đổi số Cao Bằng năm 2025 là bao nhiêu?").draft.status == "not_found"


def test_a_list_is_cut_to_the_level_asked(assistant: Assistant) -> None:
    """The rate of the province would be read as that of the commune; the next policy is no part of this one."""
    text = assistant.ask("Hòa Bình hỗ trợ người phụ trách tổ công nghệ cấp xã bao nhiêu tiền một tháng?").draft.text
    assert "450.000" in text
    assert "900.000" not in text
    assert "8 triệu" not in text


def test_how_much_a_year_counts_no_years(assistant: Assistant) -> None:
    """ "Bao nhiêu một năm" would look for a number of years and find nothing."""
    draft = assistant.ask("Mỗi hợp tác xã ở Hòa Bình được hỗ trợ bao nhiêu một năm để lên sàn?").draft
    assert draft.status == "answered"
    assert "8 triệu đồng/năm" in draft.text


def test_a_part_is_not_the_whole(assistant: Assistant) -> None:
    """What the computers cost would be reported as the budget of the plan."""
    assert "3 tỷ" not in assistant.ask("Kinh phí chuyển đổi số năm 2025 của Yên Bái là bao nhiêu?").draft.text
    assert "3 tỷ" in assistant.ask("Kinh phí mua sắm máy tính năm 2025 của Yên Bái là bao nhiêu?").draft.text


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        ("Kinh phí đào tạo kỹ năng số năm 2025 của Hòa Bình là bao nhiêu tỷ đồng?", "6,5", "17,5 |"),
        ("Hòa Bình chi bao nhiêu cho đào tạo kỹ năng số năm 2026?", "| 7 |", "6,5 |"),
        ("Hòa Bình chi bao nhiêu cho chuyển đổi số năm 2026?", "| 70 |", "| 61 |"),
    ],
)
def test_the_cell_of_a_thing_and_year_is_shown(assistant: Assistant, question: str, told: str, untold: str) -> None:
    """A row that names the thing alone, under the heading of money, would not be found, or another year be shown."""
    draft = assistant.ask(question).draft
    assert draft.status == "answered"
    assert told in draft.text
    assert untold not in draft.text


def test_money_for_what_no_sum_is_given_for_is_not_found(assistant: Assistant) -> None:
    """Another thing's sum would be told for it."""
    assert assistant.ask("Hòa Bình dành bao nhiêu tiền cho an toàn thông tin năm 2025?").draft.status == "not_found"


def test_that_plan_is_more_than_the_figure_asked_before(assistant: Assistant) -> None:
    """ "That plan" after a question about one indicator would be searched with the indicator's words."""
    draft = assistant.ask("Năm 2026 kế hoạch đó cần bao nhiêu kinh phí?", ["Kinh tế số của Hòa Bình năm 2026?"]).draft
    assert draft.status == "answered"
    assert "| 70 |" in draft.text


COMPARING = """---
title: Kế hoạch chuyển đổi số tỉnh Vĩnh Phúc năm 2024
published: 2024-01-09
---
# KẾ HOẠCH chuyển đổi số tỉnh Vĩnh Phúc năm 2024

## Kinh phí

Kinh phí {sum}
"""


@pytest.mark.parametrize(
    ("told", "question", "answered"),
    [
        ("bố trí 45,6 tỷ đồng, giảm 3,4 tỷ đồng so với năm 2023.", "Kinh phí năm 2023 của Vĩnh Phúc?", False),
        ("bố trí 45,6 tỷ đồng, giảm 3,4 tỷ đồng so với năm 2023.", "Kinh phí năm 2024 của Vĩnh Phúc?", True),
        ("bố trí 45,6 tỷ đồng, giảm so với năm 2023 (49 tỷ đồng).", "Kinh phí năm 2023 của Vĩnh Phúc?", True),
        ("bố trí 45,6 tỷ đồng, giảm so với năm 2023 (49 tỷ đồng).", "Kinh phí năm 2022 của Vĩnh Phúc?", False),
    ],
)
def test_a_year_that_a_sum_is_held_against_is_not_its_own(
    tmp_path: Path, told: str, question: str, answered: bool
) -> None:
    """This year's sum would be quoted for the year before."""
    assistant = assistant_of(tmp_path, {"vinh-phuc.md": COMPARING.format(sum=told)})
    assert (assistant.ask(question).draft.status == "answered") is answered
