"""Whose figure and which section an answer is from: the province's, the district's, today's province or the old one."""

import pytest

from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of

FILES = {
    "huyen.md": """---
title: Kế hoạch chuyển đổi số huyện Bắc Hà năm 2024
published: 2024-02-01
issuer: UBND huyện Bắc Hà, tỉnh Lào Cai
---
# KẾ HOẠCH chuyển đổi số huyện Bắc Hà năm 2024

Số thôn có tổ hỗ trợ người cao tuổi dùng điện thoại thông minh là 31 thôn.

Lắp 17 màn hình tra cứu ở các xã vùng cao.

Kinh phí thực hiện kế hoạch là 5,3 tỷ đồng.
""",
    "moi.md": """---
title: Kế hoạch chuyển đổi số tỉnh Ninh Bình giai đoạn 2026 - 2030
published: 2025-11-03
issuer: UBND tỉnh Ninh Bình
---
# KẾ HOẠCH chuyển đổi số tỉnh Ninh Bình giai đoạn 2026 - 2030

## I. THỰC TRẠNG

### 1. Tỉnh Hà Nam trước sáp nhập

Kho lưu trữ của tỉnh đã quét 44.000 tập hồ sơ giấy.

### 2. Hạn chế

Phần mềm kế toán của ba tỉnh cũ chưa nối được với nhau.

## II. NHIỆM VỤ

Kho lưu trữ dùng chung của ba tỉnh cũ phải hợp nhất xong trước ngày 20/9/2026.

Lắp 800 trạm quan trắc nước tại thị xã Kim Bảng.
""",
    "cu.md": """---
title: Kế hoạch chuyển đổi số tỉnh Vĩnh Long năm 2023
published: 2023-01-15
issuer: UBND tỉnh Vĩnh Long
---
# KẾ HOẠCH chuyển đổi số tỉnh Vĩnh Long năm 2023

Đến năm 2030, kinh tế số chiếm 21% GRDP.

Hiện nay kinh tế số chiếm 8,4% GRDP so với mức phấn đấu 13% của năm 2026; sóng 4G phủ 97% ấp.
""",
    "bai-bao.txt": """Kinh nghiệm số hóa ở Bắc Kạn
Vướng mắc lớn nhất của việc số hóa vẫn là kho bãi. Nhiều xã còn để hồ sơ ở hành lang. Máy quét hỏng không có người sửa.
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("scope"), FILES)


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("Lào Cai có bao nhiêu thôn có tổ hỗ trợ người cao tuổi dùng điện thoại thông minh?", "31"),
        ("Kinh phí chuyển đổi số của Lào Cai năm 2024 là bao nhiêu?", "5,3 tỷ"),
    ],
)
def test_a_districts_figure_is_not_the_provinces(assistant: Assistant, question: str, figure: str) -> None:
    """A reader would take the figure of one district for that of the whole province."""
    draft = assistant.ask(question).draft
    assert draft.status == "not_found"
    assert "huyện Bắc Hà" in draft.text.split(figure)[0]


def test_a_district_that_is_asked_for_is_answered(assistant: Assistant) -> None:
    """The same figure would be refused to those who ask for the district."""
    draft = assistant.ask("Huyện Bắc Hà lắp bao nhiêu màn hình tra cứu?").draft
    assert draft.status == "answered"
    assert "17" in draft.text


def test_a_place_in_a_heading_ends_with_its_section(assistant: Assistant) -> None:
    """What a new province plans would be lost, or be given as a former province's."""
    draft = assistant.ask("Khi nào Ninh Bình hợp nhất xong kho lưu trữ dùng chung?").draft
    assert "20/9/2026" in draft.text
    assert assistant.ask("Khi nào Hà Nam hợp nhất xong kho lưu trữ dùng chung?").draft.status == "not_found"
    assert "44.000" not in assistant.ask("Ninh Bình đã quét bao nhiêu tập hồ sơ giấy?").draft.text


def test_a_merger_mentioned_in_passing_is_not_what_is_asked(assistant: Assistant) -> None:
    """The list of merged provinces would stand where the difficulty was asked for."""
    draft = assistant.ask("Hạn chế về phần mềm kế toán của Ninh Bình sau sáp nhập là gì?").draft
    assert "chưa nối được với nhau" in draft.text


@pytest.mark.parametrize(
    "question",
    [
        "Mục tiêu kinh tế số năm 2030 của tỉnh Vĩnh Long mới là bao nhiêu?",
        "Vĩnh Long sau khi sáp nhập Bến Tre và Trà Vinh đặt mục tiêu kinh tế số 2030 bao nhiêu?",
    ],
)
def test_the_new_province_is_not_the_old_one(assistant: Assistant, question: str) -> None:
    """The old plan's share would be read as the merged province's."""
    draft = assistant.ask(question).draft
    assert draft.status == "not_found"
    assert "Vĩnh Long cũ" in draft.text.split("21%")[0]


def test_a_town_in_small_letters_beside_a_name_is_a_common_noun(assistant: Assistant) -> None:
    """ "Xã biên giới" would be taken for the commune Biên Giới of another province."""
    query = assistant.ask("Huyện Bắc Hà lắp bao nhiêu màn hình ở xã biên giới?").query
    assert [place.code for place in query.places] == ["lao_cai"]


def test_no_flat_denial(assistant: Assistant) -> None:
    """ "The documents do not state …" is false wherever the reader of rows has missed one."""
    draft = assistant.ask("Mục tiêu hộ gia đình có cáp quang của Vĩnh Long năm 2030?").draft
    assert draft.status == "not_found"
    assert "không tìm thấy" in draft.text


def test_a_sentence_answers_where_no_row_of_the_year_does(assistant: Assistant) -> None:
    """A goal that prose sets beside a result would be denied."""
    draft = assistant.ask("Chỉ tiêu kinh tế số của Vĩnh Long năm 2026?").draft
    assert "13%" in draft.text
    assert assistant.ask("Chỉ tiêu kinh tế số của Vĩnh Long năm 2027?").draft.status == "not_found"


def test_a_lead_in_is_quoted_with_what_it_leads_to(assistant: Assistant) -> None:
    """The reader would learn only that there is a difficulty."""
    assert "hành lang" in assistant.ask("Vướng mắc của việc số hóa về kho bãi ở Bắc Kạn là gì?").draft.text
