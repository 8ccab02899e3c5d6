"""Streams and feedback."""

import threading

import pytest

from assistant.records import Records
from assistant.schema import AnswerModel
from assistant.web.ask import chunks
from tests.assistant.fakes import FakeAssistant
from tests.assistant.web.helpers import PROBLEM, client, events

ANSWER = "4f0c1d52a9e84b7f9c3e6a0d8b2f7c15"


@pytest.mark.parametrize("text", ["", " ", "một hai\n\n| a | b |\n", "x" * 1000 + " y", "  - a\n" * 50])
def test_pieces_of_a_text_are_the_text(text):
    """A stream would lose or add words."""
    assert "".join(chunks(text)) == text


def test_a_stream_gives_text_citations_and_the_whole_answer():
    """A page that shows the answer as it comes would end without sources."""
    response = client(FakeAssistant(text="Dòng một [1].\n\n- " + "chữ " * 40)).post(
        "/api/ask/stream", json={"question": "?"}
    )
    assert response.headers["content-type"].startswith("text/event-stream")
    found = events(response.text)
    answer = AnswerModel.model_validate(found[-1][1])
    assert [name for name, _ in found if name != "delta"] == ["citations", "done"]
    assert "".join(data["text"] for name, data in found if name == "delta") == answer.text
    assert found[-2][1] == [item.model_dump() for item in answer.citations]


def test_a_fault_in_a_stream_is_told_without_inner_workings():
    """The page would wait for ever, or show a stranger the server's insides."""
    response = client(FakeAssistant(error=RuntimeError("secret"))).post("/api/ask/stream", json={"question": "?"})
    assert [name for name, _ in events(response.text)] == ["error"]
    assert events(response.text)[0][1]["status"] == 500
    assert "secret" not in response.text


def test_a_full_queue_is_told_by_the_status_of_a_stream():
    """A client would have to read a stream to learn that it must come again."""
    release, inside = threading.Event(), threading.Event()

    class Slow(FakeAssistant):
        def ask(self, *arguments, **filters):
            inside.set()
            release.wait(10)
            return super().ask(*arguments, **filters)

    with client(Slow(), concurrent_answers=1, waiting_answers=0) as caller:
        first = threading.Thread(target=caller.post, args=("/api/ask/stream",), kwargs={"json": {"question": "1"}})
        first.start()
        assert inside.wait(10)
        second = caller.post("/api/ask/stream", json={"question": "2"})
        release.set()
        first.join()
        assert (second.status_code, second.headers["content-type"]) == (503, PROBLEM)
        assert caller.post("/api/ask/stream", json={"question": "3"}).status_code == 200


def test_feedback_is_stored_with_personal_data_masked(tmp_path):
    """An operator would learn nothing, or keep a citizen's telephone number."""
    records = Records(f"sqlite:///{tmp_path}/r.sqlite", 30)
    try:
        body = {"answer_id": ANSWER, "rating": -1, "comment": "Thiếu năm 2025, gọi 0912 345 678"}
        response = client(records=records).post("/api/feedback", json=body)
        assert (response.status_code, response.json()) == (201, {"stored": True})
        records.flush()
        assert [(r.answer_id, r.rating, r.comment) for r in records.ratings()] == [
            (ANSWER, -1, "Thiếu năm 2025, gọi [số]")
        ]
    finally:
        records.close()
    assert client().post("/api/feedback", json=body).json() == {"stored": False}


@pytest.mark.parametrize(
    "body",
    [
        {"answer_id": ANSWER, "rating": 0},
        {"rating": 1},
        {"answer_id": ANSWER, "rating": 1, "comment": "x" * 1001},
        {"answer_id": "made up", "rating": 1},
        {"answer_id": ANSWER.upper(), "rating": 1},
    ],
)
def test_a_rating_that_is_none_is_refused(body):
    """Figures of feedback would mean nothing."""
    assert client().post("/api/feedback", json=body).status_code == 422
