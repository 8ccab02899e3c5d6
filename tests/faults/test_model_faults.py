"""A language model's endpoint may fail in every way: the reader gets the extractive answer, in time, with a notice."""

import logging
import socket
import time
from pathlib import Path

import pytest

from assistant.generation.breaker import CircuitBreaker
from assistant.generation.chat import Chat, open_chat_model
from assistant.generation.composer import GenerativeComposer
from assistant.pipeline import Assistant
from tests.assistant.corpora import assistant_of
from tests.faults.openai_server import Call, Script, openai_server

pytest.importorskip("langchain_openai", reason="pip install -r requirements-llm.txt")

DEADLINE_SECONDS = 0.6
KEY = "sk-very-secret-1234567890"
QUESTION = "Mục tiêu kinh tế số của tỉnh Lào Cai đến năm 2030?"
PLAN = """# Kế hoạch chuyển đổi số tỉnh Lào Cai

Đến năm 2030, kinh tế số của tỉnh Lào Cai chiếm tối thiểu 26% GRDP; 85% hồ sơ công việc được xử lý trên môi trường mạng.
"""
TRUE = "Lào Cai phấn đấu kinh tế số chiếm ít nhất 26% GRDP vào năm 2030 [1]."


def status(code: int, **headers: str) -> Script:
    def script(call: Call) -> None:
        call.start(code, "application/json", **headers)
        call.raw(b'{"error": {"message": "no", "type": "x"}}')

    return script


def hang(call: Call) -> None:
    call.wait()


def stall(call: Call) -> None:
    call.start()
    call.delta("Lào Cai phấn đấu kinh tế số ")
    call.wait()


def html(call: Call) -> None:
    call.start(200, "text/html")
    call.raw(b"<html><body>Welcome to the proxy</body></html>")


def empty_choices(call: Call) -> None:
    call.start()
    call.event([])
    call.raw(b"data: [DONE]\n\n")


def broken_json(call: Call) -> None:
    call.start()
    call.delta("Lào Cai ")
    call.raw(b'data: {"id": "c", "choices": [{"index": 0, "delta": {"content": "phan\n\n')


def wrong_utf8(call: Call) -> None:
    call.start()
    call.raw(b'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":'
             b'[{"index":0,"delta":{"content":"L\xe0o \xff\xfe"},"finish_reason":null}]}\n\n')  # fmt: skip
    call.finish()


def cut(call: Call) -> None:
    call.start()
    call.delta(TRUE)


def too_long(call: Call) -> None:
    call.start()
    call.delta(TRUE)
    call.finish("length")


def endless(call: Call) -> None:
    call.start()
    while not call.stopping.is_set():
        call.delta("Lào Cai và chuyển đổi số " * 20)


def endless_drops(call: Call) -> None:
    call.start()
    while not call.stopping.is_set():
        call.delta(".")
        time.sleep(0.02)


def repeats_the_prompt(call: Call) -> None:
    call.say("\n".join(str(each["content"]) for each in call.body["messages"]), piece=400)


def says_nothing(call: Call) -> None:
    call.say(" ")


FAULTS = {
    "500": status(500),
    "429": status(429, Retry_After="60"),
    "401": status(401),
    "hang": hang,
    "stall": stall,
    "html": html,
    "empty choices": empty_choices,
    "broken json": broken_json,
    "wrong utf-8": wrong_utf8,
    "cut": cut,
    "too long": too_long,
    "endless": endless,
    "endless drops": endless_drops,
    "repeats the prompt": repeats_the_prompt,
    "says nothing": says_nothing,
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder: Path = tmp_path_factory.mktemp("plan")
    return assistant_of(folder, {"lao-cai.md": PLAN})


def writer(url: str, breaker: CircuitBreaker | None = None) -> GenerativeComposer:
    model = open_chat_model("openai:test", url, KEY, DEADLINE_SECONDS)
    return GenerativeComposer(Chat(model), DEADLINE_SECONDS, name="openai:test", breaker=breaker)


def with_model(engine: Assistant, composer: GenerativeComposer) -> Assistant:
    assistant = Assistant(engine.snapshot, composer)
    return assistant


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_ends_in_the_extractive_answer(
    name: str, engine: Assistant, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """A reader would wait for ever, see a stack trace, or half of an unverified answer."""
    plain = engine.ask(QUESTION).draft
    with openai_server(FAULTS[name]) as (url, asked), caplog.at_level(logging.DEBUG, logger="assistant"):
        assistant = with_model(engine, writer(url))
        started = time.monotonic()
        draft = assistant.ask(QUESTION).draft
        took = time.monotonic() - started
    assert took < DEADLINE_SECONDS + 1
    assert (draft.status, draft.text, draft.citations) == (plain.status, plain.text, plain.citations)
    kinds = {notice.kind for notice in draft.notices} - {notice.kind for notice in plain.notices}
    assert kinds == {"model_rejected" if name == "repeats the prompt" else "model_unavailable"}
    assert len(asked) == 1, "the client must not try again by itself"
    output = capfd.readouterr()
    assert KEY not in caplog.text + output.out + output.err
    assert "Traceback" not in caplog.text + output.out + output.err


def test_a_refused_connection(engine: Assistant) -> None:
    """An endpoint that is down would take the product down."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = time.monotonic()
    draft = with_model(engine, writer(f"http://127.0.0.1:{port}/v1")).ask(QUESTION).draft
    assert time.monotonic() - started < DEADLINE_SECONDS + 1
    assert draft.text == engine.ask(QUESTION).draft.text
    assert draft.notices[-1].kind == "model_unavailable"


def test_a_dead_endpoint_is_spared_and_tried_again_later(engine: Assistant) -> None:
    """Every reader would wait for an endpoint that is known to be dead, or it would never be used again."""
    now = [0.0]
    broken = [True]

    def script(call: Call) -> None:
        status(500)(call) if broken[0] else call.say(TRUE)

    with openai_server(script) as (url, asked):
        breaker = CircuitBreaker(failures=2, rest_seconds=30, clock=lambda: now[0])
        assistant = with_model(engine, writer(url, breaker))
        for _ in range(4):
            assert assistant.ask(QUESTION).draft.notices[-1].kind == "model_unavailable"
        assert len(asked) == 2
        broken[0], now[0] = False, 31.0
        assert assistant.ask(QUESTION).draft.text == TRUE
        assert assistant.ask(QUESTION).draft.text == TRUE
    assert len(asked) == 4


def test_a_good_model_is_heard_and_its_key_is_sent(engine: Assistant, caplog: pytest.LogCaptureFixture) -> None:
    """The faults' tests would pass with a model that is never used."""
    with openai_server(lambda call: call.say(TRUE)) as (url, asked), caplog.at_level(logging.INFO, logger="assistant"):
        answer = with_model(engine, writer(url)).ask(QUESTION)
    assert answer.draft.text == TRUE
    assert not any(notice.kind.startswith("model") for notice in answer.draft.notices)
    assert [row.target.low for row in answer.draft.targets] == [26]
    assert asked[0]["key"] == f"Bearer {KEY}"
    assert asked[0]["stream"] is True
    assert "answer.vi.md@" in caplog.text
    assert KEY not in caplog.text
