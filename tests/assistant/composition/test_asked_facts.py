"""What kind of fact a question asks for by its words, and which texts state one."""

import pytest

from assistant.composition import asked_facts
from assistant.composition.asked_facts import counts_thing_asked, gives_fact_asked, is_step, states_number, states_time
from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of, task_of

FILES = {"tin.txt": "Lai Châu họp về chuyển đổi số\nTỉnh Lai Châu giao bốn nhiệm vụ cho các sở trong quý II.\n"}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_of(tmp_path_factory.mktemp("asked"), FILES)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Lai Châu giao mấy nhiệm vụ cho các sở?", {"asks_count", "asks_how_much", "asks_figure"}),
        ("Lai Châu chi bao nhiêu tỷ đồng cho tổ công nghệ?", {"asks_how_much", "asks_figure"}),
        ("Các nhiệm vụ của Lai Châu gồm mấy việc, kể tên?", {"asks_how_much", "asks_figure"}),
        ("Khi nào Lai Châu họp tổ công nghệ?", {"asks_when", "asks_other_fact"}),
        ("Ai chủ trì tổ công nghệ ở Lai Châu?", {"asks_other_fact"}),
        ("Đơn vị nào đạt tỷ lệ cao ở Lai Châu?", set()),
        ("Quy trình nộp hồ sơ ở Lai Châu?", {"asks_steps"}),
        ("Mục tiêu kinh tế số của Lai Châu?", {"asks_figure"}),
        ("How many tasks did Lai Chau set?", {"asks_count", "asks_how_much", "asks_figure"}),
    ],
)
def test_what_a_question_asks_for(assistant: Assistant, question: str, asked: set[str]) -> None:
    """A date would be given where a count was asked, or a count where names were."""
    task = task_of(assistant, question)
    every = ("asks_count", "asks_how_much", "asks_figure", "asks_when", "asks_other_fact", "asks_steps")
    assert {name for name in every if getattr(asked_facts, name)(task)} == asked


def test_a_count_is_of_the_thing_asked(assistant: Assistant) -> None:
    """ "Bốn sở" would answer how many tasks there are."""
    task = task_of(assistant, "Lai Châu giao mấy nhiệm vụ cho các sở?")
    assert counts_thing_asked(task, "Tỉnh giao bốn nhiệm vụ.")
    assert counts_thing_asked(task, "Có 4 nhóm nhiệm vụ.")
    assert not counts_thing_asked(task, "Bốn sở nhận nhiệm vụ.")
    assert not counts_thing_asked(task_of(assistant, "Ai chủ trì tổ công nghệ?"), "Tỉnh giao bốn nhiệm vụ.")


def test_a_fact_is_given_in_its_own_form(assistant: Assistant) -> None:
    """The verb "sở hữu" would be read as a department ("Sở")."""
    task = task_of(assistant, "Cơ quan nào chủ trì tổ công nghệ ở Lai Châu?")
    assert gives_fact_asked(task, "Việc này giao cho Sở Y tế.")
    assert not gives_fact_asked(task, "Mỗi hộ sở hữu một mã số.")


def test_forms_of_a_text() -> None:
    """A step, a time or a number would be missed, or seen where there is none."""
    assert is_step("- Bước 2: nộp hồ sơ")
    assert not is_step("Một bước tiến lớn")
    assert states_time("Xong trong quý III.")
    assert not states_time("Xong sớm.")
    assert states_number("Chiếm ba mươi phần trăm.")
    assert not states_number("Có nhiều xã.")
