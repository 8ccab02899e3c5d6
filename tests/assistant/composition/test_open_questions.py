"""Questions for a year, a reason, a name or a sum: a figure in them is no claim, and the quote gives what is asked."""

from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of

FILES = {
    "ha-nam.md": """---
title: Kế hoạch chuyển đổi số tỉnh Hà Nam đến năm 2030
published: 2024-03-11
number: 88/KH-UBND
---
# KẾ HOẠCH chuyển đổi số tỉnh Hà Nam đến năm 2030

Xét đề nghị của Giám đốc Sở Thông tin và Truyền thông tại Tờ trình số 12/TTr-STTTT,

## I. TÌNH HÌNH

Tỉnh có 98 đơn vị hành chính cấp xã. Cơ sở dữ liệu đất đai đã xong ở 71/98 xã, phường, thị trấn.

## II. MỤC TIÊU ĐẾN NĂM 2030

| TT | Chỉ tiêu | Đơn vị | 2025 | 2026 | 2027 | 2028 | 2030 |
|---|---|---|---|---|---|---|---|
| 1 | Tỷ trọng kinh tế số trong GRDP | % | 14 | 17 | 20 | 24 | 30 |

Tỷ lệ người dân hài lòng đạt trên 95%.

## III. NHIỆM VỤ

1. Sở Y tế chủ trì triển khai bệnh án điện tử tại 100% bệnh viện trước ngày 30/6/2026; 97% người dân có sổ sức khỏe.
2. Ban Chỉ đạo chuyển đổi số do Chủ tịch Ủy ban nhân dân tỉnh làm Trưởng ban.
3. Mức hài lòng ở bộ phận một cửa còn thấp do thiếu thiết bị đọc thẻ căn cước.
4. Kho dữ liệu dùng chung hoạt động từ tháng 10/2025.
""",
    "nam-dinh.txt": """Nam Định đẩy nhanh chuyển đổi số

Ngày 4/5/2023, ông Phạm Văn Sơn, Giám đốc Sở Thông tin và Truyền thông tỉnh Nam Định, cho biết tỉnh có 812 tổ số.
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("open"), FILES)


def test_a_year_asked_is_no_claim_to_confirm(assistant: Assistant) -> None:
    """ "Đúng." would answer what nobody asked, and the plan's last year would stand for the task's own deadline."""
    text = assistant.ask("Hà Nam triển khai bệnh án điện tử tại 100% bệnh viện vào năm nào?").draft.text
    assert "Đúng" not in text
    assert "30/6/2026" in text
    assert "đến năm 2030" not in text


@pytest.mark.parametrize(
    ("question", "year"),
    [("Hà Nam đạt tỷ trọng kinh tế số 20% GRDP vào năm nào?", 2027), ("Khi nào kinh tế số Hà Nam đạt 24% GRDP?", 2028)],
)
def test_the_year_of_a_value_is_that_of_its_column(assistant: Assistant, question: str, year: int) -> None:
    """The reader would have to find the year in a row of figures."""
    answer = assistant.ask(question).draft
    assert [row.target.year for row in answer.targets] == [year]
    assert str(year) in answer.text


def test_a_figure_taken_for_granted_is_corrected(assistant: Assistant) -> None:
    """A reason would be quoted for a goal that nobody set."""
    draft = assistant.ask("Vì sao Hà Nam đặt mục tiêu kinh tế số 45% GRDP năm 2027?").draft
    assert draft.text.startswith("Không đúng")
    assert "20" in draft.text


def test_a_true_figure_in_a_question_for_reasons_is_not_confirmed_instead(assistant: Assistant) -> None:
    """ "Đúng" is no reason, and a sentence without one is no answer."""
    draft = assistant.ask("Vì sao Hà Nam đặt mục tiêu kinh tế số 20% GRDP năm 2027?").draft
    assert draft.status == "not_found"


def test_a_reason_that_the_source_gives_is_quoted(assistant: Assistant) -> None:
    """A question for reasons would never be answered."""
    draft = assistant.ask("Vì sao mức hài lòng ở bộ phận một cửa của Hà Nam còn thấp?").draft
    assert "thiếu thiết bị đọc thẻ" in draft.text


@pytest.mark.parametrize(
    "question",
    [
        "Giám đốc Sở Thông tin và Truyền thông Hà Nam tên là gì?",
        "Ai là Giám đốc Sở Thông tin và Truyền thông Hà Nam?",
        "Ai là Chủ tịch Ủy ban nhân dân tỉnh Hà Nam?",
    ],
)
def test_an_office_alone_is_no_name(assistant: Assistant, question: str) -> None:
    """A sentence that mentions the office would pass for the name of who holds it."""
    assert assistant.ask(question).draft.status == "not_found"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Giám đốc Sở Thông tin và Truyền thông Nam Định tên là gì?", "Phạm Văn Sơn"),
        ("Ai làm Trưởng ban Ban Chỉ đạo chuyển đổi số tỉnh Hà Nam?", "Chủ tịch Ủy ban nhân dân tỉnh"),
    ],
)
def test_who_holds_an_office_is_told_where_it_stands(assistant: Assistant, question: str, told: str) -> None:
    """The check on names would hide the names."""
    draft = assistant.ask(question).draft
    assert draft.status == "answered"
    assert told in draft.text


def test_how_many_communes_is_not_how_far_a_task_has_come(assistant: Assistant) -> None:
    """71/98 of a task would be told for the number of communes."""
    text = assistant.ask("Hà Nam có bao nhiêu xã, phường?").draft.text
    assert "98 đơn vị hành chính cấp xã" in text
    assert "71/98" not in text


def test_rows_of_the_nearest_years_are_offered_in_their_order(assistant: Assistant) -> None:
    """The nearest years would be cut off behind far ones."""
    draft = assistant.ask("Mục tiêu kinh tế số của Hà Nam năm 2035?").draft
    assert draft.status == "not_found"
    years = [row.target.year for row in draft.targets]
    assert years == sorted(years, key=lambda year: year or 0)
    assert 2030 in years


@pytest.mark.parametrize("question", ["Kế hoạch 88/KH-UBND là văn bản gì?", "Văn bản 88/KH-UBND nói về gì?"])
def test_a_document_is_told_by_its_title(assistant: Assistant, question: str) -> None:
    """Its number alone says nothing of a document."""
    draft = assistant.ask(question).draft
    assert "chuyển đổi số tỉnh Hà Nam đến năm 2030" in draft.text


def test_a_number_is_no_answer_to_a_question_about_money(assistant: Assistant) -> None:
    """The document's number would be quoted where it states no sum."""
    draft = assistant.ask("Tổng kinh phí thực hiện Kế hoạch 88/KH-UBND của Hà Nam là bao nhiêu tỷ đồng?").draft
    assert draft.status == "not_found"
    assert not draft.citations


@pytest.mark.parametrize(
    "question",
    [
        "Ai vận hành kho dữ liệu dùng chung của Hà Nam?",
        "Kho dữ liệu dùng chung của Hà Nam đặt ở đâu?",
    ],
)
def test_a_sentence_without_body_or_place_answers_no_who_or_where(assistant: Assistant, question: str) -> None:
    """The sentence on the subject would be quoted, though it says neither who nor where."""
    assert assistant.ask(question).draft.status == "not_found"


def test_the_date_of_another_towns_task_is_no_answer(tmp_path: Path) -> None:
    """The next sentence's date, of another town, would be read as that of the task asked for."""
    text = (
        "Tin Gia Lai\n\nHuyện Chư Sê lắp 40 điểm wifi ở nhà văn hóa. Thành phố Pleiku mở trung tâm từ ngày 1/6/2024.\n"
    )
    draft = assistant_of(tmp_path, {"tin.txt": text}).ask("Huyện Chư Sê lắp điểm wifi nhà văn hóa khi nào?").draft
    assert "1/6/2024" not in draft.text


def test_what_is_told_of_one_town_answers_for_no_other(tmp_path: Path) -> None:
    """Another district's state would be read as that of the district asked for."""
    text = "Tin Gia Lai\n\nHuyện Chư Sê lắp 40 điểm wifi tại nhà văn hóa các làng, do Huyện đoàn phụ trách.\n"
    draft = assistant_of(tmp_path, {"tin.txt": text}).ask("Ai phụ trách lắp điểm wifi ở huyện Ia Grai?").draft
    assert "Huyện đoàn" not in draft.text


def test_a_small_word_alone_is_no_subject(assistant: Assistant) -> None:
    """A sentence would be quoted for nothing but a "con" that was meant as "còn"."""
    assert "còn thấp" not in assistant.ask("con Hà Nam?").draft.text


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("Sở Thông tin và Truyền thông Hà Nam có tờ trình nào?", True),
        ("Sở Thông tin và Truyền thông Hà Nam phụ trách gì?", False),
    ],
)
def test_what_a_plan_rests_on_answers_only_questions_about_documents(
    assistant: Assistant, question: str, quoted: bool
) -> None:
    """The opening lines of a plan share words with every question and answer none but those about documents."""
    assert ("Xét đề nghị" in assistant.ask(question).draft.text) is quoted
