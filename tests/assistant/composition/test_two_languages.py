"""Prose in one language, questions in the other: who leads, by when, for how much money, on what basis."""

import pytest

from assistant.glossary import in_english, in_vietnamese, without_bodies
from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of

FILES = {
    "lai-chau.md": """# Lai Chau: Digital Plan of the Province 2024 - 2026

Issued by the People's Committee of Lai Chau on 9 January 2024.

## Tasks

1. The Department of Health shall lead the rollout of telemedicine, to be completed by September 2025.
2. VNPT Lai Chau operates the data centre of the province.
3. The Department of Education and Training introduces electronic school records.

## Budget

Cyber security takes VND 14 billion. The plan needs VND 175 billion, of which VND 90 billion comes from the province.

## Targets for 2026

- At least 83% of citizens are satisfied with public services.

## Basis

The plan is based on Decision No. 749/QD-TTg dated 3 June 2020 of the Prime Minister.
""",
    "tra-vinh.md": """# Kế hoạch chuyển đổi số tỉnh Trà Vinh năm 2024

Căn cứ Nghị quyết số 08-NQ/TU ngày 17/5/2021 của Tỉnh ủy Trà Vinh;

## Nhiệm vụ và kinh phí

Sở Nông nghiệp và Phát triển nông thôn chủ trì xây dựng cơ sở dữ liệu đất đai, hoàn thành trước ngày 31/10/2024.

| TT | Nhiệm vụ | Cơ quan chủ trì | Kinh phí (tỷ đồng) |
|---|---|---|---|
| 1 | Học bạ số | Sở Giáo dục và Đào tạo | 7 |
| 2 | Bệnh án điện tử | Sở Y tế | 11 |
""",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant over a plan in each language; without an embedding model, so that the glossary alone must do."""
    return assistant_of(tmp_path_factory.mktemp("languages"), FILES)


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("Cơ quan nào chủ trì triển khai khám chữa bệnh từ xa ở Lai Châu?", "The Department of Health shall lead"),
        ("Đơn vị nào vận hành trung tâm dữ liệu của Lai Châu?", "VNPT Lai Chau operates the data centre"),
        ("Tổng kinh phí kế hoạch chuyển đổi số của Lai Châu là bao nhiêu?", "The plan needs VND 175 billion"),
        ("Lai Châu chi bao nhiêu cho an toàn thông tin?", "Cyber security takes VND 14 billion"),
    ],
)
def test_a_vietnamese_question_finds_english_prose(assistant: Assistant, question: str, quoted: str) -> None:
    """Officials were told that nothing is there; and a part of the money must not pass for the whole."""
    draft = assistant.ask(question).draft
    assert draft.text.startswith("Tài liệu nêu (nguyên văn tiếng Anh):")
    assert quoted in draft.text


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("Who leads the land database in Tra Vinh?", "Sở Nông nghiệp và Phát triển nông thôn chủ trì"),
        ("When must the land database of Tra Vinh be completed?", "trước ngày 31/10/2024"),
        ("What is the legal basis of the Tra Vinh plan?", "Resolution No. 08-NQ/TU"),
        ("How much money goes to cyber security in Lai Chau?", "Cyber security takes VND 14 billion"),
        ("How much does the Lai Chau plan cost?", "The plan needs VND 175 billion"),
        ("What is the total budget of the Lai Chau plan?", "The plan needs VND 175 billion"),
    ],
)
def test_an_english_question_finds_prose_of_either_language(assistant: Assistant, question: str, quoted: str) -> None:
    """The plan's cost was once answered with the sum of its cyber security."""
    draft = assistant.ask(question).draft
    assert draft.status == "answered"
    assert quoted in draft.text


def test_the_legal_basis_is_what_the_plan_rests_on(assistant: Assistant) -> None:
    """ "căn cứ pháp lý của kế hoạch" looked for plans only, so the decisions that it names were not found."""
    assert "749/QD-TTg" in assistant.ask("Căn cứ pháp lý của kế hoạch Lai Châu là gì?").draft.text
    assert "08-NQ/TU" in assistant.ask("Căn cứ pháp lý của kế hoạch Trà Vinh là gì?").draft.text


@pytest.mark.parametrize(
    "question", ["Trà Vinh chi bao nhiêu cho đào tạo?", "How much does Tra Vinh spend on training?"]
)
def test_a_departments_name_is_not_what_money_is_for(assistant: Assistant, question: str) -> None:
    """The row of "Sở Giáo dục và Đào tạo" gave 7 billion for school records as the money for training."""
    draft = assistant.ask(question).draft
    assert (draft.status, draft.citations) == ("not_found", ())


def test_a_false_ground_is_no_answer(assistant: Assistant) -> None:
    """A question why a goal was dropped that no source says was dropped is not answered with whatever it names."""
    for question in ("Why did Lai Chau drop its telemedicine rollout?", "Vì sao Lai Châu bỏ khám chữa bệnh từ xa?"):
        assert assistant.ask(question).draft.status == "not_found"


def test_a_question_for_a_time_is_answered_with_one(assistant: Assistant) -> None:
    """ "When did … reach 83%?" got the sentence of the goal, as if it had been reached and without a year."""
    text = assistant.ask("When did Lai Chau reach 83% of citizens satisfied with public services?").draft.text
    assert text.startswith("Target of Lai Châu for 2026: Satisfaction of people and businesses: at least 83% [")


@pytest.mark.parametrize(
    "question", ["What made Lai Chau cancel its satisfaction target?", "How come Lai Chau cancelled it?"]
)
def test_other_words_for_why(assistant: Assistant, question: str) -> None:
    """The target was the answer to what made the province give it up."""
    assert assistant.ask(question).draft.status == "not_found"


def test_terms_of_the_field_go_both_ways() -> None:
    """What the glossary knows is found in both languages, what it does not know is left out."""
    assert in_vietnamese("The Xyz shall lead the data centre.") == "chủ trì ; trung tâm dữ liệu"
    assert "data centre" in in_english("nâng cấp trung tâm dữ liệu")
    assert in_english("vườn bưởi") == ""
    assert without_bodies("Sở Giáo dục và Đào tạo mở lớp đào tạo").split() == ["mở", "lớp", "đào", "tạo"]
