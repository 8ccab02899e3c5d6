"""The page without a browser: what it serves, what it keeps closed and what it hands to the assistant."""

import pytest
from fastapi.testclient import TestClient

from assistant.api import create_api
from assistant.page import MAX_TURNS, _responder, mount_page
from assistant.texts import _texts, examples
from tests.assistant.fakes import HOSTILE, FakeAssistant, service


@pytest.fixture(scope="module")
def client():
    one = service()
    web = create_api(one)
    mount_page(web, one)
    return TestClient(web)


def test_the_page_is_vietnamese_and_ours(client):
    """A screen reader would read Vietnamese as English; a shared link would show another product's name and picture."""
    response = client.get("/")
    assert '<html\n\tlang="vi"' in response.text
    assert 'og:title" content="Hỏi đáp' in response.text
    assert int(response.headers["content-length"]) == len(response.content)
    for stranger in ("githubusercontent", "gradio.app", "twitter", "Click to try"):
        assert stranger not in response.text


def test_fonts_are_the_visitors_own(client):
    """A visitor's address would go to a font host."""
    theme = client.get("/theme.css").text
    assert "system-ui" in theme
    assert [part for part in theme.split("url(")[1:] if not part.startswith('"data:')] == []


def test_assets_of_our_own_are_served(client):
    """The page would lose its look and its language switch."""
    assert client.get("/page-assets/page.js").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/gradio_api/upload", "/gradio_api/file=/etc/hostname", "/gradio_api/proxy=x", "/monitoring", "/gradio_api/runs",
     "/gradio_api/run/ask", "/gradio_api/vibe-edit", "/gradio_api/deep_link", "/gradio_api/stream/x", "/login"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_other_routes_are_closed_and_keep_the_headers(client, path, method):
    """Anyone could upload, read files or watch the server."""
    response = client.request(method, path)
    assert response.status_code == 404
    assert response.headers["x-content-type-options"] == "nosniff"


def test_a_conversation_travels_with_the_question():
    """A follow-up would be answered as if nothing had been said; or a long visit would grow without end."""
    fake = FakeAssistant()
    respond = _responder(service(fake))
    turns = []
    for number in range(MAX_TURNS + 3):
        turns = respond(f"câu {number}", turns, "Tiếng Việt")[3]
    question, history, _ = fake.asked[-1]
    assert question == f"câu {MAX_TURNS + 2}"
    assert history[-2:] == [
        {"role": "user", "content": f"câu {MAX_TURNS + 1}"},
        {"role": "assistant", "content": "Kinh tế số đạt 30% GRDP [1]."},
    ]
    assert len(turns) == MAX_TURNS


def test_a_fault_is_told_in_the_visitors_language():
    """The page would stand still without a word."""
    respond = _responder(service(FakeAssistant(error=RuntimeError("secret"))))
    shown = str(respond(HOSTILE, [], "English")[1:3])
    assert "Something went wrong" in shown
    assert "secret" not in shown
    assert "<img" not in shown


def test_both_languages_have_every_text_and_as_many_examples():
    """A visitor would meet a blank or a text in the other language."""
    for name, values in _texts().items():
        assert set(values) == {"vi", "en"}, name
        assert all(values.values()), name
    assert len(examples("vi")) == len(examples("en"))
