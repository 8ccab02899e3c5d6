"""Answers from rows over invented plans: the figure asked, for the place and year asked, or an honest refusal."""

from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of, kinds

FILES = {
    "ca-mau.md": """---
title: Kế hoạch chuyển đổi số tỉnh Cà Mau
published: 2022-03-01
publisher: Báo Cà Mau
---
# Kế hoạch chuyển đổi số tỉnh Cà Mau

## Mục tiêu đến năm 2025

- Kinh tế số chiếm tối thiểu 12% GRDP.
- 70% hồ sơ công việc tại cấp tỉnh, 55% hồ sơ công việc tại cấp huyện được xử lý trên môi trường mạng.

## Mục tiêu đến năm 2030

- Kinh tế số chiếm trên 22% GRDP.
- Tỷ lệ dân số trưởng thành có chữ ký số đạt 61%.
""",
    "lao-cai.md": """---
title: Nghị quyết chuyển đổi số tỉnh Lào Cai
published: 2021-11-20
---
# Nghị quyết chuyển đổi số tỉnh Lào Cai

Đến năm 2025, tỉnh Lào Cai phấn đấu kinh tế số chiếm 18% GRDP. Năm 2022, kinh tế số của tỉnh đã đạt 9,4% GRDP.
""",
    "gia-lai-2021.md": """---
title: Kế hoạch cũ của Gia Lai
published: 2021-01-10
validity: superseded
superseded_by: Kế hoạch 2023
---
# Kế hoạch chuyển đổi số tỉnh Gia Lai

Đến năm 2025, tỉnh Gia Lai phấn đấu kinh tế số chiếm 8% GRDP.
""",
    "gia-lai-2023.md": """---
title: Kế hoạch mới của Gia Lai
published: 2023-02-10
---
# Kế hoạch chuyển đổi số tỉnh Gia Lai

Đến năm 2025, tỉnh Gia Lai phấn đấu kinh tế số chiếm 11% GRDP.
""",
    "an-giang-1.md": """---
published: 2021-05-01
---
# Kế hoạch chuyển đổi số tỉnh An Giang

Đến năm 2025, tỉnh An Giang phấn đấu tỷ lệ hộ gia đình có cáp quang đạt 75%.
""",
    "an-giang-2.md": """---
published: 2023-05-01
---
# Đề án chuyển đổi số tỉnh An Giang

Đến năm 2025, tỉnh An Giang phấn đấu tỷ lệ hộ gia đình có cáp quang đạt 82%.
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("plans"), FILES)


def test_a_figure_keeps_its_comparator_and_year(assistant: Assistant) -> None:
    """ "Over 22%" would be read as "22%", or 2025's figure as 2030's."""
    draft = assistant.ask("Mục tiêu kinh tế số của Cà Mau đến năm 2030?").draft
    assert draft.status == "answered"
    assert "trên 22% GRDP" in draft.text
    assert "12%" not in draft.text
    assert [(row.target.low, row.target.comparator, row.target.year) for row in draft.targets] == [(22, ">", 2030)]


def test_english_questions_get_english_answers(assistant: Assistant) -> None:
    """An English reader would get Vietnamese, or a threshold without its comparator."""
    draft = assistant.ask("What is Ca Mau's digital economy target for 2025?").draft
    assert draft.status == "answered"
    assert "at least 12% of GRDP" in draft.text
    assert draft.citations[0].quote.startswith("Kinh tế số chiếm")


def test_a_year_that_is_not_covered_is_refused_and_the_one_that_is_offered(assistant: Assistant) -> None:
    """A figure for the wrong year would be taken for the right one."""
    draft = assistant.ask("Tỷ lệ dân số có chữ ký số của Cà Mau năm 2025?").draft
    assert draft.status == "not_found"
    assert "không phải năm được hỏi" in draft.text
    assert "đến năm 2030" in draft.text
    assert "other_year" in kinds(draft)


def test_a_result_is_never_given_as_a_target(assistant: Assistant) -> None:
    """What was reached in 2022 would be reported as an aim."""
    draft = assistant.ask("Mục tiêu kinh tế số của Lào Cai năm 2022?").draft
    assert draft.status == "not_found"
    asked = assistant.ask("Kinh tế số của Lào Cai năm 2022 đã đạt bao nhiêu?").draft
    assert asked.status == "answered"
    assert "9,4% GRDP" in asked.text
    assert asked.text.startswith("Kết quả")


def test_the_plan_in_force_beats_the_superseded_one(assistant: Assistant) -> None:
    """An official would quote a plan that no longer holds."""
    draft = assistant.ask("Mục tiêu kinh tế số của Gia Lai năm 2025?").draft
    assert "11% GRDP" in draft.text
    assert "8%" not in draft.text.replace("18%", "")
    assert "superseded" in kinds(draft)


def test_documents_that_disagree_are_both_shown_newest_first(assistant: Assistant) -> None:
    """One of two contradicting figures would be passed off as the only one."""
    draft = assistant.ask("Tỷ lệ hộ gia đình có cáp quang của An Giang năm 2025?").draft
    assert draft.text.index("82%") < draft.text.index("75%")
    assert "conflict" in kinds(draft)
    assert {citation.document_id for citation in draft.citations} == {row.target.document_id for row in draft.targets}


def test_levels_are_kept_apart_and_the_abolished_one_is_named(assistant: Assistant) -> None:
    """A district's figure would be given for the province, or without saying that districts are gone."""
    draft = assistant.ask("Hồ sơ công việc cấp huyện của Cà Mau xử lý trên môi trường mạng năm 2025?").draft
    assert "55%" in draft.text
    assert "70%" not in draft.text
    assert "level_abolished" in kinds(draft)
    assert assistant.ask("Hồ sơ công việc cấp xã của Cà Mau xử lý trên mạng năm 2025?").draft.status == "not_found"


def test_a_comparison_shows_blanks_and_sources(assistant: Assistant) -> None:
    """A missing value would be guessed, or a cell left without its source."""
    draft = assistant.ask("So sánh kinh tế số năm 2030 giữa Cà Mau và Lào Cai").draft
    assert "| Lào Cai | không có trong tài liệu |" in draft.text
    assert "| Cà Mau | trên 22% GRDP [1] |" in draft.text


def test_an_exact_difference_is_computed_and_said_to_be(assistant: Assistant) -> None:
    """A computed figure would pass for one of the sources."""
    draft = assistant.ask("So sánh mục tiêu kinh tế số năm 2025 của Lào Cai và Gia Lai").draft
    assert "7 điểm phần trăm" in draft.text
    assert "tính từ" in draft.text


def test_highest_and_which(assistant: Assistant) -> None:
    """The wrong province would be named first."""
    highest = assistant.ask("Năm 2025, tỉnh nào đặt mục tiêu kinh tế số cao nhất?").draft
    assert "Lào Cai" in highest.text
    assert "Cà Mau" not in highest.text
    which = assistant.ask("Tỉnh nào đặt mục tiêu kinh tế số 11% GRDP vào năm 2025?").draft
    assert "Gia Lai" in which.text
    assert "Lào Cai" not in which.text


def test_a_false_premise_is_corrected(assistant: Assistant) -> None:
    """A leading question would be confirmed."""
    wrong = assistant.ask("Có phải Lào Cai đặt mục tiêu kinh tế số 40% GRDP năm 2025?").draft
    assert wrong.text.startswith("Không đúng.")
    assert "18% GRDP" in wrong.text
    right = assistant.ask("Có phải Lào Cai đặt mục tiêu kinh tế số 18% GRDP năm 2025?").draft
    assert right.text.startswith("Đúng.")


def test_a_place_without_documents_is_named(assistant: Assistant) -> None:
    """Silence, or another province's figure."""
    draft = assistant.ask("Mục tiêu kinh tế số của Điện Biên năm 2025?").draft
    assert draft.status == "not_found"
    assert "Điện Biên" in draft.text
    assert not draft.citations


def test_former_provinces_are_named_as_such(assistant: Assistant) -> None:
    """The figure of Cà Mau before the merger would be read as that of the larger province of today."""
    draft = assistant.ask("Mục tiêu kinh tế số của Cà Mau đến năm 2030?").draft
    assert "merged_province" in kinds(draft)
    assert any("Bạc Liêu" in notice.text for notice in draft.notices)


def test_follow_ups_take_what_they_leave_open_from_history(assistant: Assistant) -> None:
    """A second question would be answered for another place or year."""
    first = "Mục tiêu kinh tế số của Cà Mau năm 2025?"
    assert "trên 22%" in assistant.ask("Còn năm 2030?", [first]).draft.text
    assert "18% GRDP" in assistant.ask("Thế còn Lào Cai?", [first]).draft.text


def test_a_list_stays_within_its_limit_and_cites_each_row(assistant: Assistant) -> None:
    """A figure without a source in a list."""
    draft = assistant.ask("Cà Mau có những mục tiêu nào?").draft
    assert draft.status == "answered"
    assert {(row.target.low, row.target.year) for row in draft.targets} == {
        (12, 2025),
        (70, 2025),
        (55, 2025),
        (22, 2030),
        (61, 2030),
    }
    assert {row.citation for row in draft.targets} <= {citation.marker for citation in draft.citations}


def test_a_place_that_does_not_exist_gets_no_figures(assistant: Assistant) -> None:
    """Every province's figures for a question about nowhere."""
    assert assistant.ask("Mục tiêu kinh tế số của Sao Hỏa năm 2025?").draft.status == "not_found"
    assert assistant.ask("Mục tiêu kinh tế số năm 2025 là bao nhiêu?").draft.status == "answered"


@pytest.mark.parametrize(
    "question",
    [
        "Lào Cai không đặt mục tiêu kinh tế số 18% GRDP năm 2025 phải không?",
        "Lào Cai đã đạt kinh tế số 18% GRDP năm 2025 rồi đúng không?",
        "Có phải Cà Mau đặt mục tiêu kinh tế số 22% GRDP năm 2030?",
        "Có phải Lào Cai giảm kinh tế số 18% GRDP năm 2025?",
    ],
)
def test_no_verdict_where_yes_could_mislead(assistant: Assistant, question: str) -> None:
    """ "Correct." to a negation, to an aim taken for a result, to a threshold taken for a value."""
    assert not assistant.ask(question).draft.text.startswith(("Đúng", "Không đúng"))


def test_a_number_binds_the_answer_to_its_document(assistant: Assistant) -> None:
    """An invented resolution would lend its name to another plan's figure."""
    draft = assistant.ask("Theo Nghị quyết 99-NQ/TU, mục tiêu kinh tế số của Cà Mau năm 2030?").draft
    assert draft.status == "not_found"
    assert "99-NQ/TU" in draft.text


def test_markdown_of_a_document_does_nothing(tmp_path: Path) -> None:
    """A link or an image of a hostile document would be live on the page and in portals."""
    text = "# Kế hoạch chuyển đổi số tỉnh Yên Bái\n\n"
    text += "Đơn vị đầu mối tiếp nhận phản ánh là [cổng](javascript:alert(1)) của tỉnh.\n"
    draft = assistant_of(tmp_path, {"a.txt": text}).ask("Yên Bái: đơn vị đầu mối tiếp nhận phản ánh là gì?").draft
    assert "](javascript" not in draft.text


@pytest.mark.parametrize("question", ["", "   ", "xin chào", "Giá vàng hôm nay?"])
def test_our_own_sentences_are_whole(assistant: Assistant, question: str) -> None:
    """A reply of our own would lose its example to the verifier and say that something was dropped."""
    draft = assistant.ask(question).draft
    assert not draft.notices
    assert draft.text
