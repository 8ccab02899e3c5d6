"""How much is quoted with a sentence, within the room that there is."""

from dataclasses import replace

import pytest

from assistant.composition.context import Task
from assistant.composition.quote_extents import end_of_section, extent
from assistant.composition.sentences import Candidate, sentences_of_hits
from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of, task_of

QUESTION = "Lai Châu nộp hồ sơ thế nào?"
LONG = "; ".join(f"xã thứ {number} dựng một điểm phát sóng cạnh trụ sở" for number in range(30))
FILES = {
    "quy-che.md": f"""---
title: Quy chế nộp hồ sơ tỉnh Lai Châu
---
# QUY CHẾ nộp hồ sơ tỉnh Lai Châu

## I. Nộp hồ sơ

Bước 1: điền tờ khai.

Bước 2: gửi tờ khai.

Bước 3: nhận kết quả.

## II. Giấy tờ

Giấy tờ gồm:
- Thẻ căn cước.
- Ảnh chân dung.

## III. Phát sóng

Kế hoạch phát sóng: {LONG}; bưu điện xã thứ 77 trực tổng đài nộp hồ sơ; hết.
"""
}


@pytest.fixture(scope="module")
def task(tmp_path_factory: pytest.TempPathFactory) -> Task:
    assistant: Assistant = assistant_of(tmp_path_factory.mktemp("extents"), FILES)
    return task_of(assistant, QUESTION)


def sentence(task: Task, opening: str) -> Candidate:
    return next(each for each in sentences_of_hits(task) if each.text.startswith(opening))


def quoted(task: Task, opening: str, room: int) -> str:
    found = sentence(task, opening)
    start, end = extent(task, task.wanted.topic, found, room)
    return found.document.text[start:end]


def test_a_step_comes_with_the_others(task: Task) -> None:
    """Half a procedure sends a citizen home without the result."""
    assert quoted(task, "Bước 2", 700).splitlines()[0] == "Bước 1: điền tờ khai."
    assert quoted(task, "Bước 2", 700).endswith("Bước 3: nhận kết quả.")


def test_a_list_comes_with_its_items_and_ends_with_its_section(task: Task) -> None:
    """The opening alone says nothing; the next section is no part of the list."""
    text = quoted(task, "Giấy tờ gồm", 700)
    assert "Thẻ căn cước" in text
    assert text.endswith("Ảnh chân dung.")


def test_without_room_the_list_is_cut_between_items(task: Task) -> None:
    """An item would be quoted in half."""
    opener = sentence(task, "Giấy tờ gồm")
    room = len("Giấy tờ gồm:\n- Thẻ căn cước.") + 4
    text = opener.document.text[opener.start : end_of_section(opener, room)]
    assert text.endswith("Thẻ căn cước.")


def test_a_long_sentence_gives_the_clause_that_answers(task: Task) -> None:
    """The clause that was asked for stands at the end and would be cut off."""
    long = next(each for each in sentences_of_hits(task) if "xã thứ 29" in each.text)
    start, end = extent(task, ("bưu", "điện", "tổng", "đài"), replace(long, kind="paragraph"), 200)
    assert end - start <= 200
    assert "bưu điện xã thứ 77 trực tổng đài" in long.document.text[start:end]
