"""A figure for one field or group ("riêng lĩnh vực đất đai đạt 45%") answers where that is asked, and only there."""

import pytest

from assistant.composition.wording import label_text
from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of
from tests.ingest.plan_text import plan, rows

FILES = {
    "ben-tre.md": """# Kế hoạch chuyển đổi số tỉnh Bến Tre

## Mục tiêu đến năm 2027

- Tối thiểu 65% hồ sơ thủ tục hành chính được nộp trực tuyến, riêng lĩnh vực đất đai đạt ít nhất 45%.
- 92% hộ gia đình có cáp quang, riêng vùng cù lao đạt 71%.
""",
    "tra-vinh.md": """# Kế hoạch chuyển đổi số tỉnh Trà Vinh

Đến năm 2027, 58% hồ sơ thủ tục hành chính của tỉnh Trà Vinh được nộp trực tuyến.
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("plans"), FILES)


@pytest.mark.parametrize(
    ("question", "figure", "other"),
    [
        ("Bến Tre năm 2027 bao nhiêu % hồ sơ đất đai nộp trực tuyến?", "ít nhất 45%", "65%"),
        ("Tỷ lệ hồ sơ nộp trực tuyến lĩnh vực đất đai của Bến Tre năm 2027?", "ít nhất 45%", "65%"),
        ("Bến Tre năm 2027 bao nhiêu % hồ sơ nộp trực tuyến?", "65%", "45%"),
        ("Mục tiêu hộ gia đình có cáp quang ở vùng cù lao của Bến Tre năm 2027?", "71%", "92%"),
        ("Mục tiêu hộ gia đình có cáp quang của Bến Tre năm 2027?", "92%", "71%"),
    ],
)
def test_a_part_answers_for_itself_alone(assistant: Assistant, question: str, figure: str, other: str) -> None:
    """The province's figure would be given for the field, or the field's for the province."""
    draft = assistant.ask(question).draft
    assert draft.status == "answered"
    assert figure in draft.text
    assert other not in draft.text


def test_a_part_without_a_place_is_not_answered_with_others_wholes(assistant: Assistant) -> None:
    """Another province's whole is no answer to a question about a field."""
    draft = assistant.ask("Lĩnh vực đất đai đặt mục tiêu bao nhiêu % hồ sơ nộp trực tuyến năm 2027?").draft
    assert "ít nhất 45%" in draft.text
    assert "58%" not in draft.text


def test_a_list_says_whose_part_a_figure_is(assistant: Assistant) -> None:
    """Two figures of one indicator would seem to contradict each other."""
    draft = assistant.ask("Mục tiêu của Bến Tre đến năm 2027 là gì?").draft
    assert "(riêng lĩnh vực đất đai)" in draft.text
    assert {notice.kind for notice in draft.notices}.isdisjoint({"conflict"})


def test_a_part_is_no_figure_to_compare_provinces_by(assistant: Assistant) -> None:
    """The field's lower figure would be set against another province's whole."""
    draft = assistant.ask("So sánh tỷ lệ hồ sơ nộp trực tuyến năm 2027 của Bến Tre và Trà Vinh").draft
    assert "65%" in draft.text
    assert "58%" in draft.text
    assert "45%" not in draft.text


def test_english_labels_name_the_part_too() -> None:
    """The lexicon's English name alone would pass the part off as the whole."""
    text = "Đến năm 2027, 92% hộ gia đình có cáp quang, riêng vùng cù lao đạt 71%."
    whole, part = rows(text)
    assert label_text(part, plan(text), "en") == f"{label_text(whole, plan(text), 'en')} (“vùng cù lao”)"
