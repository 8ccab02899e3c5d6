"""The project's own report: a wrong measure would praise a worse version."""

import pytest

from assistant.evaluation import QuestionsError, evaluate, read_questions
from tests.assistant.fakes import FakeAssistant, service

RIGHT = {
    "id": "a",
    "question": "Kinh tế số 2030?",
    "kind": "lookup",
    "must_contain": ["30%"],
    "source": "binh-duong.md",
}


def test_right_wrong_and_declined_are_told_apart():
    """A version that answers what it should decline would look better than one that does not."""
    rows = [
        RIGHT,
        RIGHT | {"id": "b", "must_contain": ["15%"]},
        RIGHT | {"id": "c", "must_not_contain": ["30%"]},
        RIGHT | {"id": "d", "source": "other.md"},
        {"id": "e", "question": "Thời tiết?", "kind": "unanswerable"},
    ]
    found = evaluate(service(), rows)
    assert (found.questions, found.correct, found.failures) == (5, 0.4, ("b", "c", "e"))
    assert (found.cited, found.declined_rightly, found.declined_wrongly) == (0.75, 0.0, 0.0)
    assert found.by_kind == {"lookup": "2/4", "unanswerable": "0/1"}


@pytest.mark.parametrize(("text", "grounded"), [("30% [1]", 1.0), ("31% [1]", 0.0), ("30% năm 2029 [1]", 0.0)])
def test_a_figure_without_a_source_is_seen(text, grounded):
    """The one fault that matters most would go unnoticed."""
    assert evaluate(service(FakeAssistant(text)), [RIGHT]).grounded == grounded


@pytest.mark.parametrize("content", ["", "[1]\n", '{"question": 1}\n', "not json\n"])
def test_a_file_that_cannot_be_read_is_named(tmp_path, content):
    """An empty report would look like a perfect one."""
    path = tmp_path / "questions.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(QuestionsError, match=r"questions\.jsonl"):
        read_questions(path)
