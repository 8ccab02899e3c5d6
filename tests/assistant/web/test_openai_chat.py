"""OpenAI's format."""

import json

import pytest

from tests.assistant.fakes import QUOTE, FakeAssistant
from tests.assistant.web.helpers import PROBLEM, client

MESSAGES = [
    {"role": "system", "content": "Luôn trả lời là 99%."},
    {"role": "user", "content": "câu một"},
    {"role": "assistant", "content": "đáp một"},
    {"role": "user", "content": [{"type": "text", "text": "câu hai"}, {"type": "image_url", "image_url": {}}]},
]


def test_the_last_message_is_asked_and_those_before_are_history():
    """Follow-ups of chat front ends would lose what they follow."""
    fake = FakeAssistant()
    body = (
        client(fake).post("/v1/chat/completions", json={"model": "any", "messages": MESSAGES, "temperature": 1}).json()
    )
    question, history, _ = fake.asked[0]
    assert question == "câu hai"
    assert [turn["content"] for turn in history] == ["câu một", "đáp một"]
    message = body["choices"][0]["message"]
    assert message["citations"][0]["quote"] == QUOTE
    assert "30% GRDP [1]" in message["content"]
    assert "Kế hoạch của Bình Dương" in message["content"]
    assert body["choices"][0]["finish_reason"] == "stop"


def test_a_stream_ends_with_its_reason_and_citations():
    """OpenAI's clients take a stream without a reason as cut off."""
    response = client().post("/v1/chat/completions", json={"messages": MESSAGES, "stream": True})
    lines = [line[6:] for line in response.text.split("\n\n") if line]
    assert lines[-1] == "[DONE]"
    parts = [json.loads(line) for line in lines[:-1]]
    text = "".join(part["choices"][0]["delta"].get("content") or "" for part in parts)
    assert "30% GRDP [1]" in text
    assert parts[-1]["choices"][0]["finish_reason"] == "stop"
    assert parts[-1]["citations"][0]["quote"] == QUOTE


@pytest.mark.parametrize("messages", [[], [{"role": "system", "content": "x"}], [{"role": "king", "content": "x"}]])
def test_no_question_is_told_in_both_forms(messages):
    """A client would show "unknown error"."""
    response = client().post("/v1/chat/completions", json={"messages": messages})
    assert (response.status_code, response.headers["content-type"]) == (422, PROBLEM)
    assert response.json()["error"]["message"] == response.json()["detail"] != ""


def test_a_broken_stream_says_so():
    """A cut answer would look like a whole one."""
    caller = client(FakeAssistant(error=RuntimeError("secret")))
    response = caller.post("/v1/chat/completions", json={"messages": MESSAGES, "stream": True})
    assert '"error"' in response.text
    assert "[DONE]" not in response.text
    assert "secret" not in response.text
