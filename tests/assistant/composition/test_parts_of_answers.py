"""A part is not shown as the whole: all steps, all years asked, the total of a table; and what a follow-up is about."""

import pytest

from assistant.pipeline import Assistant
from assistant.types import Draft
from assistant.understanding import Knowledge, understand
from tests.assistant.corpora import assistant_of

FILES = {
    "de-an.md": """---
title: Đề án chuyển đổi số tỉnh Hậu Giang giai đoạn 2022 - 2024
published: 2022-05-19
number: 640/QĐ-UBND
---
# ĐỀ ÁN chuyển đổi số tỉnh Hậu Giang giai đoạn 2022 - 2024

Kèm theo Quyết định số 640/QĐ-UBND ngày 19 tháng 5 năm 2022 của Chủ tịch UBND tỉnh Hậu Giang phê duyệt Đề án.

## I. KINH PHÍ

Đơn vị tính: tỷ đồng

| TT | Nguồn vốn | Năm 2022 | Năm 2023 | Tổng |
|---|---|---|---|---|
| 1 | Vốn đầu tư | 41,0 | 52,5 | 93,5 |
| 2 | Vốn sự nghiệp | 12,0 | 17,5 | 29,5 |
| | Tổng cộng | 53,0 | 70,0 | 123,0 |

## II. AN TOÀN THÔNG TIN

Kinh phí an toàn thông tin năm 2023 là 8,4 tỷ đồng.
""",
    "ke-hoach.txt": """KẾ HOẠCH chuyển đổi số tỉnh Thái Nguyên năm 2026

Thái Nguyên, ngày 22 tháng 12 năm 2025

I. MỤC TIÊU
Năm 2026, kinh tế số của tỉnh chiếm 27% GRDP.

Đến năm 2030, mỗi năm bồi dưỡng 2.400 lượt cán bộ về kỹ năng số; 88% hộ gia đình có cáp quang.

II. ĐĂNG KÝ SÁNG KIẾN SỐ
Bước 1. Đơn vị gửi phiếu đăng ký sáng kiến số về Sở Khoa học và Công nghệ.
Bước 2. Hội đồng chấm trong 12 ngày làm việc.
Bước 3. Chủ tịch UBND tỉnh công nhận sáng kiến số.

III. KINH PHÍ
Kinh phí năm 2026: 61 tỷ đồng.
Dự kiến năm 2027: 75 tỷ đồng.

IV. PHÂN CÔNG
Sở Nội vụ chủ trì thi đua khen thưởng về chuyển đổi số.
Sở Công Thương chủ trì sàn giao dịch chè Tân Cương trong tháng 8/2026.
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("parts"), FILES)


def asked(assistant: Assistant, question: str, history: tuple[str, ...] = ()) -> Draft:
    return assistant.ask(question, history).draft


@pytest.mark.parametrize(
    "question",
    [
        "Muốn đăng ký sáng kiến số ở Thái Nguyên thì làm thế nào?",
        "Đăng ký sáng kiến số ở Thái Nguyên ra sao?",
    ],
)
def test_all_steps(assistant: Assistant, question: str) -> None:
    """ "Bước 1." is a sentence by itself for the splitter: what follows it was quoted alone."""
    assert all(f"Bước {step}." in asked(assistant, question).text for step in (1, 2, 3))


def test_one_step_where_a_fact_is_asked(assistant: Assistant) -> None:
    text = asked(assistant, "Hội đồng ở Thái Nguyên chấm sáng kiến số trong bao lâu?").text
    assert "12 ngày" in text and "Bước 3." not in text


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("Tổng kinh phí đề án của Hậu Giang năm 2023 là bao nhiêu?", ("70,0",)),
        ("Kinh phí đề án chuyển đổi số Hậu Giang năm 2022 bao nhiêu?", ("53,0",)),
        ("Kinh phí an toàn thông tin của Hậu Giang năm 2023 là bao nhiêu?", ("8,4",)),
        ("Kinh phí chuyển đổi số của Thái Nguyên năm 2026 và 2027?", ("61", "75")),
    ],
)
def test_sums_of_all_years_asked(assistant: Assistant, question: str, figures: tuple[str, ...]) -> None:
    """A part of the sum was shown for "Đề án", one of two years asked, or the whole for one field."""
    text = asked(assistant, question).text
    assert all(figure in text for figure in figures)
    assert "52,5" not in text and "41,0" not in text


def test_a_number_answers_which_decision(assistant: Assistant) -> None:
    """The number stood there, and below it that the part "… quyết định nào" was not found."""
    draft = asked(assistant, "Đề án chuyển đổi số Hậu Giang được phê duyệt tại quyết định nào, ngày mấy?")
    assert "640/QĐ-UBND" in draft.text and "chưa tìm thấy" not in draft.text


def test_a_former_province_leads_to_the_one_of_today(assistant: Assistant) -> None:
    """Bắc Kạn is a part of Thái Nguyên since July 2025: its bare refusal says so, with the figure as the other's."""
    draft = asked(assistant, "Mục tiêu kinh tế số năm 2026 của Bắc Kạn?")
    assert draft.status == "not_found"
    assert "Bắc Kạn thuộc Thái Nguyên" in draft.text and "27% GRDP" in draft.text
    before = asked(assistant, "Mục tiêu kinh tế số năm 2024 của Bắc Kạn?")
    assert before.status == "not_found" and "27%" not in before.text


def test_a_value_of_each_year_says_so(assistant: Assistant) -> None:
    """ "Mỗi năm 2.400 lượt" became "đến năm 2030: 2.400 lượt"."""
    text = asked(assistant, "Mục tiêu bồi dưỡng cán bộ về kỹ năng số của Thái Nguyên đến năm 2030?").text
    assert "2.400 lượt" in text and ("hằng năm" in text or "mỗi năm" in text)
    assert "năm)" not in asked(assistant, "Mục tiêu hộ gia đình có cáp quang của Thái Nguyên đến năm 2030?").text


def test_who_leads_is_of_the_thing_asked_before(assistant: Assistant) -> None:
    """ "Đơn vị nào chủ trì?" listed everything that anybody leads."""
    draft = asked(assistant, "Đơn vị nào chủ trì?", ("Khi nào Thái Nguyên xong sàn giao dịch chè?",))
    assert "Sở Công Thương" in draft.text and "Sở Nội vụ" not in draft.text


def test_short_forms_of_no_language(assistant: Assistant) -> None:
    knowledge: Knowledge = assistant.knowledge
    query = understand("ktso thai nguyen 2026", knowledge=knowledge)
    assert query.language == "vi" and "kinh_te_so_grdp" in query.indicators
