"""Other programs' own clients against the running server."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks.load import processes

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "Bình Dương targets for 2030?"
QUOTE = "Đến năm 2030, tỷ trọng kinh tế số của tỉnh Bình Dương đạt 30% GRDP."


def ask(server, question):
    """The answer object of the API."""
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(f"{server}/api/ask", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


@pytest.fixture
def openai_client(server):
    openai = pytest.importorskip("openai")
    with openai.OpenAI(base_url=f"{server}/v1", api_key="none", timeout=30, max_retries=0) as client:
        yield client


def test_openai_client_asks(openai_client):
    """Chat front ends could not use the server."""
    messages = [{"role": "user", "content": QUESTION}]
    reply = openai_client.chat.completions.create(model=openai_client.models.list().data[0].id, messages=messages)
    assert "30%" in reply.choices[0].message.content
    assert QUOTE in [item["quote"] for item in reply.choices[0].message.citations]


def test_openai_client_streams(openai_client):
    """Chat front ends ask for streams."""
    messages = [{"role": "user", "content": QUESTION}]
    parts = list(openai_client.chat.completions.create(model="any", messages=messages, stream=True))
    assert "30%" in "".join(part.choices[0].delta.content or "" for part in parts)
    assert parts[-1].choices[0].finish_reason == "stop"
    assert QUOTE in [item["quote"] for item in parts[-1].citations]


def test_openai_client_understands_our_errors(openai_client):
    """A developer would see "unknown error"."""
    import openai

    with pytest.raises(openai.UnprocessableEntityError, match="user"):
        openai_client.chat.completions.create(model="any", messages=[{"role": "system", "content": "x"}])


def test_mcp_client_asks(server):
    """Other assistants could not call the tools."""
    mcp = pytest.importorskip("mcp")
    from mcp.client.streamable_http import streamable_http_client

    async def ask():
        async with (
            streamable_http_client(f"{server}/mcp") as (read, write, *_),
            mcp.ClientSession(read, write) as session,
        ):
            await session.initialize()
            names = {tool.name for tool in (await session.list_tools()).tools}
            return names, await session.call_tool("ask", {"question": QUESTION})

    with ThreadPoolExecutor(1) as elsewhere:  # Playwright's loop may run in this thread
        names, result = elsewhere.submit(asyncio.run, ask()).result(timeout=60)
    assert names == {"ask", "search_targets", "list_documents"}
    assert not result.isError
    assert "30%" in result.structuredContent["text"]
    assert QUOTE in [item["quote"] for item in result.structuredContent["citations"]]


def test_gradio_client_asks(server):
    """Programs written for Gradio could not use the server."""
    from gradio_client import Client

    client = Client(server, verbose=False)
    assert "30%" in str(client.predict(QUESTION, "Tiếng Việt", api_name="/ask"))


def test_a_plan_ingested_meanwhile_is_answered_from(server, folder):
    """Every new plan would need a stop of the server, or one of its processes would never hear of it."""
    plan = folder / "ca-mau.md"
    plan.write_text(
        "# Kế hoạch chuyển đổi số tỉnh Cà Mau\n\nĐến năm 2030, kinh tế số đạt 27% GRDP của tỉnh Cà Mau.\n",
        encoding="utf-8",
    )
    words = [sys.executable, "app.py", "ingest", str(plan), "--index", str(folder / "index")]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True, timeout=60)
    end = time.monotonic() + 30
    while not all("27%" in ask(server, "Kinh tế số Cà Mau năm 2030?")["text"] for _ in range(6)):
        assert time.monotonic() < end, "not all workers have taken it up"
        time.sleep(0.2)


def test_a_worker_that_is_killed_costs_no_answer(server, folder):
    """One crash would fail questions until somebody starts the server anew."""
    started = processes(int((folder / "pid").read_text()))[1:]
    workers = [each for each in started if b"\0worker\0" in Path(f"/proc/{each}/cmdline").read_bytes()]
    assert len(workers) == 2
    os.kill(workers[0], signal.SIGKILL)
    assert all("30%" in ask(server, QUESTION)["text"] for _ in range(8))
    with urllib.request.urlopen(f"{server}/metrics", timeout=10) as metrics:
        assert b"dx_workers_ended 1.0" in metrics.read()
