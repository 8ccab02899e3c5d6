"""The HTTP API as a portal's developer meets it."""

import threading
import time

import pytest
from fastapi.testclient import TestClient

from assistant.api import ApiConfig, create_api
from assistant.schema import AnswerModel
from tests.assistant.fakes import QUOTE, FakeAssistant, service

PROBLEM = "application/problem+json"


def client(assistant=None, config=None, **changes):
    return TestClient(create_api(service(assistant, **changes), config), raise_server_exceptions=False)


def test_a_question_gets_the_answer_object():
    """The portal would have nothing to show."""
    response = client().post("/api/ask", json={"question": "Bình Dương 2030?"})
    assert response.status_code == 200
    answer = AnswerModel.model_validate(response.json())
    assert (answer.status, answer.citations[0].quote) == ("answered", QUOTE)


def test_filters_and_history_reach_the_assistant():
    """A page of one province would answer for another."""
    fake = FakeAssistant()
    body = {
        "question": "?",
        "history": ["a"],
        "language": "en",
        "province": "Bình Dương",
        "year": 2030,
        "document": "x",
    }
    client(fake).post("/api/ask", json=body)
    filters = {"language": "en", "province": "Bình Dương", "year": 2030, "document": "x"}
    assert fake.asked == [("?", ["a"], filters)]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"question": 1}', b'{"question": "?", "yaer": 1}', b"\xff"])
def test_faulty_requests_get_a_problem(body):
    """A developer would search in the dark for what is wrong with the request."""
    response = client().post("/api/ask", content=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.headers["content-type"]) == (
        400 if body == b"\xff" else 422,
        PROBLEM,
    )
    assert response.json()["detail"]


def test_unknown_paths_and_methods_get_a_problem():
    """Programs that read errors as JSON would meet HTML."""
    for response, status in ((client().get("/nothing"), 404), (client().get("/api/ask"), 405)):
        assert (response.status_code, response.headers["content-type"]) == (status, PROBLEM)


def test_a_fault_of_ours_shows_no_inner_workings():
    """A traceback tells an attacker about the server."""
    response = client(FakeAssistant(error=RuntimeError("secret"))).post("/api/ask", json={"question": "?"})
    assert (response.status_code, response.headers["content-type"]) == (500, PROBLEM)
    assert "secret" not in response.text
    assert response.json()["request_id"] == response.headers["x-request-id"]
    assert response.headers["x-content-type-options"] == "nosniff"


def test_a_long_question_is_declined_without_being_read():
    """One client could keep the server busy with novels."""
    fake = FakeAssistant()
    response = client(fake, max_question_chars=100).post("/api/ask", json={"question": "dài " * 2500, "language": "en"})
    assert (response.status_code, response.json()["status"]) == (200, "clarify")
    assert "100" in response.json()["text"]
    assert response.json()["citations"] == []
    assert len(fake.asked[0][0]) == 100


@pytest.mark.parametrize("chunked", [False, True])
def test_a_huge_body_is_refused(chunked):
    """Fifty megabytes a request would fill the memory."""
    body = b'{"question": "' + b"x" * 5000 + b'"}'
    content = iter([body[:2000], body[2000:]]) if chunked else body
    response = client(config=ApiConfig(max_body_bytes=4000)).post("/api/ask", content=content)
    assert (response.status_code, response.headers["content-type"]) == (413, PROBLEM)


def test_headers_hold_on_every_answer():
    """Without them a page that frames or injects could act in a visitor's name."""
    for path in ("/health", "/nothing"):
        headers = client().get(path).headers
        assert "unsafe-eval" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_other_origins_are_denied_unless_listed():
    """Any web page could use a ministry's server as its own."""
    config = ApiConfig(allowed_origins=("https://portal.example",))
    for origin, allowed in (("https://portal.example", "https://portal.example"), ("https://evil.example", None)):
        response = client(config=config).post("/api/ask", json={"question": "?"}, headers={"Origin": origin})
        assert response.headers.get("access-control-allow-origin") == allowed
        assert "access-control-allow-credentials" not in response.headers


def test_more_questions_than_can_wait_are_turned_away():
    """An overloaded server would let every visitor wait, and then fail all of them."""
    release, inside = threading.Event(), threading.Event()

    class Slow(FakeAssistant):
        def ask(self, *arguments, **filters):
            inside.set()
            release.wait(10)
            return super().ask(*arguments, **filters)

    with client(Slow(), ApiConfig(concurrent_answers=1, waiting_answers=0)) as caller:
        results = []
        first = threading.Thread(target=lambda: results.append(caller.post("/api/ask", json={"question": "1"})))
        first.start()
        assert inside.wait(10)
        started = time.monotonic()
        second = caller.post("/api/ask", json={"question": "2"})
        assert (second.status_code, "retry-after" in second.headers) == (503, True)
        assert time.monotonic() - started < 5
        release.set()
        first.join()
        assert results[0].status_code == 200
        assert caller.post("/api/ask", json={"question": "3"}).status_code == 200


def test_health_and_openapi():
    """Load balancers and developers could not see that the server is up and what it takes."""
    assert client().get("/health").json() == {"status": "ok", "generation": "g1", "documents": 1}
    assert "/api/ask" in client().get("/openapi.json").json()["paths"]
    page = client().get("/docs")
    assert page.status_code == 200
    assert "POST /api/ask" in page.text
    assert 'id="AnswerModel"' in page.text
    assert "<script" not in page.text
