"""Other programs' own clients against the running server."""

import asyncio

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "Bình Dương targets for 2030?"
QUOTE = "Đến năm 2030, tỷ trọng kinh tế số của tỉnh Bình Dương đạt 30% GRDP."


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

    names, result = asyncio.run(ask())
    assert names == {"ask", "search_targets", "list_documents"}
    assert not result.isError
    assert "30%" in result.structuredContent["text"]
    assert QUOTE in [item["quote"] for item in result.structuredContent["citations"]]


def test_gradio_client_asks(server):
    """Programs written for Gradio could not use the server."""
    from gradio_client import Client

    client = Client(server, verbose=False)
    assert "30%" in str(client.predict(QUESTION, "Tiếng Việt", api_name="/ask"))
