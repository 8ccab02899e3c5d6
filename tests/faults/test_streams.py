"""A language model's answer as server-sent events: each sentence when it is verified, none before."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.api import ApiConfig, create_api
from assistant.generation.chat import Chat, open_chat_model
from assistant.generation.composer import GenerativeComposer
from assistant.live import LiveService
from assistant.pipeline import Assistant
from assistant.service import Service
from tests.assistant.corpora import assistant_of
from tests.faults.openai_server import Call, openai_server
from tests.faults.test_model_faults import PLAN, QUESTION, TRUE

pytest.importorskip("langchain_openai", reason="pip install -r requirements-llm.txt")
SECOND = " Cùng năm 2030, tỉnh Lào Cai xử lý 85% hồ sơ công việc trên môi trường mạng [1]."
FALSE = " Năm 2030, Lào Cai chỉ đạt 12% GRDP [1]."


def events(text: str) -> list[tuple[str, Any]]:
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line and not line.startswith(":"))
        if "event" in lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def asked(url: str, folder: Path, seconds: float = 5.0) -> list[tuple[str, Any]]:
    engine = assistant_of(folder, {"lao-cai.md": PLAN})
    composer = GenerativeComposer(Chat(open_chat_model("openai:test", url, "", seconds)), seconds)
    service = Service(Assistant(engine.snapshot, composer), engine.snapshot)
    with TestClient(create_api(LiveService(service), ApiConfig())) as client:
        return events(client.post("/api/ask/stream", json={"question": QUESTION}).text)


def test_a_false_sentence_is_never_sent(tmp_path: Path) -> None:
    """A wrong figure that is taken back has been read."""
    with openai_server(lambda call: call.say(TRUE + FALSE + SECOND)) as (url, _):
        found = asked(url, tmp_path)
    deltas = [data["text"] for name, data in found if name == "delta"]
    assert "".join(deltas) == f"{TRUE} {SECOND.strip()}"
    assert len(deltas) == 2
    assert found[-1][0] == "done"
    assert found[-1][1]["text"] == "".join(deltas)


def test_a_stream_that_breaks_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """A reader would keep half an answer, or see two of them."""

    def script(call: Call) -> None:
        call.start()
        call.delta(SECOND + " Và")

    with openai_server(script) as (url, _):
        found = asked(url, tmp_path)
    deltas = [data for name, data in found if name == "delta"]
    assert deltas[0] == {"text": SECOND.lstrip() + " "} or deltas[0]["text"].strip() == SECOND.strip()
    assert deltas[-1] == {"text": found[-1][1]["text"], "replace": True}
    assert "model_unavailable" in {notice["kind"] for notice in found[-1][1]["notices"]}


def test_the_first_sentence_does_not_wait_for_the_last(tmp_path: Path) -> None:
    """A reader would look at an empty page until the model has ended."""
    first_seen = threading.Event()
    engine = assistant_of(tmp_path, {"lao-cai.md": PLAN})

    def script(call: Call) -> None:
        call.start()
        call.delta(TRUE + SECOND[:20])
        assert first_seen.wait(5), "the first sentence was held back"
        call.delta(SECOND[20:])
        call.finish()

    with openai_server(script) as (url, _):
        composer = GenerativeComposer(Chat(open_chat_model("openai:test", url, "", 8.0)), 8.0)
        answer = Assistant(engine.snapshot, composer).ask(QUESTION, on_text=lambda text: first_seen.set())
    assert answer.draft.text == TRUE + SECOND
