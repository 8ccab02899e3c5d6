"""The tools that other assistants call."""

import json

from tests.assistant.web.helpers import plans_client

HEADERS = {"Accept": "application/json, text/event-stream"}


def call(caller, method, **params):
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    return caller.post("/mcp", json=body, headers=HEADERS).json()


def test_tools_are_described_and_answer(tmp_path):
    """A language model would not know when to call them, or guess a figure instead."""
    with plans_client(tmp_path) as caller:
        tools = {tool["name"]: tool for tool in call(caller, "tools/list")["result"]["tools"]}
        assert set(tools) == {"ask", "search_targets", "list_documents"}
        assert all(len(tool["description"]) > 80 for tool in tools.values())
        asked = {"question": "Bình Dương targets for 2030?"}
        answer = call(caller, "tools/call", name="ask", arguments=asked)["result"]["structuredContent"]
        assert answer["status"] == "answered"
        assert "30%" in answer["text"]
        rows = call(caller, "tools/call", name="search_targets", arguments={"province": "Long An"})["result"]
        assert [row["low"] for row in rows["structuredContent"]["targets"]] == [15]
        assert (
            call(caller, "tools/call", name="list_documents", arguments={})["result"]["structuredContent"]["total"] == 2
        )


def test_an_unknown_province_is_told_and_not_guessed(tmp_path):
    """A model would read an empty list as "no target"."""
    with plans_client(tmp_path) as caller:
        result = call(caller, "tools/call", name="search_targets", arguments={"province": "Atlantis"})["result"]
        assert result["isError"]
        assert "Atlantis" in json.dumps(result)
