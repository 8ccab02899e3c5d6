"""What stands before every route, as clients meet it."""

import json
import logging

import pytest

from tests.assistant.web.helpers import PROBLEM, client

ASK = {"json": {"question": "?"}}


def test_a_client_over_its_rate_is_told_when_to_come_again():
    """One client could take the server from all others, or would not know how long to wait."""
    caller = client(rate_per_minute=2)
    statuses = [caller.post("/api/ask", **ASK).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    refused = caller.post("/api/ask", **ASK)
    assert (refused.headers["content-type"], int(refused.headers["retry-after"]) > 0) == (PROBLEM, True)
    assert caller.get("/health").status_code == 200
    assert caller.get("/api/documents").status_code == 200


def test_every_way_of_asking_counts():
    """The rate would be held at one door and not at the others."""
    caller = client(rate_per_minute=1)
    assert caller.post("/api/ask/stream", **ASK).status_code == 200
    chat = {"messages": [{"role": "user", "content": "?"}]}
    assert caller.post("/v1/chat/completions", json=chat).status_code == 429
    assert caller.post("/mcp", json={}).status_code == 429
    assert caller.post("/gradio_api/queue/join", json={}).status_code == 429


def test_a_forged_address_gets_no_new_rate():
    """The rate could be escaped by a header."""
    caller = client(rate_per_minute=1)
    statuses = [caller.post("/api/ask", headers={"X-Forwarded-For": f"1.1.1.{n}"}, **ASK).status_code for n in range(2)]
    assert statuses == [200, 429]


def test_behind_a_proxy_each_client_has_its_own_rate():
    """All visitors behind the proxy would share one rate."""
    caller = client(rate_per_minute=1, trusted_proxies=1)
    statuses = [
        caller.post("/api/ask", headers={"X-Forwarded-For": f"9.9.9.9, 1.1.1.{n}"}, **ASK).status_code
        for n in (1, 2, 1)
    ]
    assert statuses == [200, 200, 429]


def test_a_portal_with_a_key_has_its_own_rate():
    """A portal's server, one address for many citizens, would be held to one visitor's rate."""
    caller = client(rate_per_minute=1, api_keys=("portal=3",))
    for headers in ({"X-API-Key": "portal"}, {"Authorization": "Bearer portal"}, {"x-api-key": "portal"}):
        assert caller.post("/api/ask", headers=headers, **ASK).status_code == 200
    assert caller.post("/api/ask", headers={"X-API-Key": "portal"}, **ASK).status_code == 429
    assert caller.post("/api/ask", **ASK).status_code == 200
    assert caller.post("/api/ask", headers={"X-API-Key": "guess"}, **ASK).status_code == 401


def test_without_keys_any_key_is_welcome():
    """OpenAI's clients always send some key."""
    assert client().post("/api/ask", headers={"Authorization": "Bearer none"}, **ASK).status_code == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 200),
        ("http://testserver", 200),
        ("https://portal.example", 200),
        ("https://evil.example", 403),
        ("null", 403),
        ("https://portal.example.evil.example", 403),
        ("https://testserver.evil.example", 403),
    ],
)
@pytest.mark.parametrize("path", ["/api/ask", "/api/ask/stream", "/v1/chat/completions"])
def test_the_server_itself_refuses_other_origins(origin, status, path):
    """A strange page could make visitors' browsers ask for it, although it may not read the answers."""
    caller = client(allowed_origins=("https://portal.example",))
    headers = {} if origin is None else {"Origin": origin}
    body = {"question": "?"} if "ask" in path else {"messages": [{"role": "user", "content": "?"}]}
    response = caller.post(path, headers=headers, json=body)
    assert response.status_code == status
    assert ("access-control-allow-origin" in response.headers) == (origin == "https://portal.example")


def test_a_preflight_of_an_allowed_origin_passes():
    """The widget could not ask from a portal."""
    caller = client(allowed_origins=("https://portal.example",))
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    assert caller.options("/api/ask", headers={"Origin": "https://portal.example", **asked}).status_code == 200
    assert caller.options("/api/ask", headers={"Origin": "https://evil.example", **asked}).status_code == 403


def test_every_response_bears_a_request_id(caplog):
    """A visitor's complaint could not be found in the log."""
    with caplog.at_level(logging.INFO, "assistant.access"):
        response = client().post("/api/ask", headers={"X-Request-ID": "portal-12345678"}, json={"question": "kín"})
    assert response.headers["x-request-id"] == "portal-12345678"
    line = json.loads(caplog.records[-1].getMessage())
    assert (line["request_id"], line["route"], line["status"]) == ("portal-12345678", "/api/ask", 200)
    assert "kín" not in caplog.text
    refused = client().get("/nothing", headers={"X-Request-ID": "a b\tc"})
    assert refused.json()["request_id"] == refused.headers["x-request-id"] != "a b\tc"


def test_metrics_count_and_are_not_for_strangers():
    """An operator would be blind, or everybody could watch."""
    caller = client(admin_token="operator")
    caller.post("/api/ask", **ASK)
    caller.get("/invented/by/a/client")
    text = caller.get("/metrics").text
    assert 'dx_requests_total{method="POST",route="/api/ask",status="200"} 1.0' in text
    assert 'dx_answers_total{language="vi",status="answered"} 1.0' in text
    assert "invented" not in text
    through = {"X-Forwarded-For": "1.1.1.1"}
    assert caller.get("/metrics", headers=through).status_code == 403
    assert caller.get("/metrics", headers={**through, "Authorization": "Bearer operator"}).status_code == 200


def test_ready_says_when_not_to_send_questions():
    """A load balancer would send visitors to a server without documents."""
    assert client().get("/ready").json()["status"] == "ok"
    from types import SimpleNamespace

    from fastapi.testclient import TestClient

    from assistant.api import create_api
    from assistant.service import Service
    from tests.assistant.fakes import FakeAssistant

    empty = Service(FakeAssistant(), SimpleNamespace(documents={}, targets=(), copies={}, generation="g0"))
    response = TestClient(create_api(empty)).get("/ready")
    assert (response.status_code, response.headers["content-type"]) == (503, PROBLEM)


def test_a_server_whose_workers_are_gone_says_so():
    """A load balancer would send visitors to a server where nobody answers; an operator would not see why."""
    from types import SimpleNamespace

    from fastapi.testclient import TestClient

    from assistant.api import create_api
    from tests.assistant.fakes import service

    caller = TestClient(create_api(service(), workers=SimpleNamespace(ready=0, ended=3)))
    assert caller.get("/ready").status_code == 503
    assert "answering process" in caller.get("/ready").json()["detail"]
    assert "dx_workers 0.0" in caller.get("/metrics").text
    assert "dx_workers_ended 3.0" in caller.get("/metrics").text
