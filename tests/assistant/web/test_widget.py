"""The widget as it is served."""

import gzip
import re

import pytest

from assistant.texts import _texts
from assistant.web.widget import widget_script
from tests.assistant.web.helpers import client

MAX_GZIPPED_BYTES = 20_000


def test_the_widget_is_small():
    """Every visit to a portal on a slow phone would wait for it."""
    response = client().get("/widget.js", headers={"Accept-Encoding": "gzip"})
    assert response.headers["content-encoding"] == "gzip"
    assert int(response.headers["content-length"]) <= MAX_GZIPPED_BYTES
    assert response.text == widget_script(1000)
    assert len(gzip.compress(response.text.encode())) <= MAX_GZIPPED_BYTES


def test_the_widget_uses_nothing_that_a_strict_page_forbids():
    """A portal with a strict policy would have to weaken it, or a document's words would become markup."""
    source = widget_script(1000)
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacent", "eval(", "new Function", "document.write",
                      "localStorage", "cookie =", "<style", "import("):  # fmt: skip
        assert forbidden not in source, forbidden
    assert re.findall(r"https?://[a-z]", source) == []


def test_every_text_of_the_widget_is_there():
    """A visitor would meet an error in place of a word."""
    source = widget_script(1000)
    assert "/*TEXTS*/" not in source
    used = set(re.findall(r'text\("(\w+)"\)', source)) | set(re.findall(r'"(widget_\w+)"', source))
    assert used <= set(_texts())
    for name in used:
        assert f'"{name}": {{' in source


def test_any_page_may_load_the_script_but_not_ask():
    """A portal could not load it, or any site could use the server."""
    origin = {"Origin": "https://evil.example"}
    script = client().get("/widget.js", headers=origin)
    assert (script.status_code, script.headers["cross-origin-resource-policy"]) == (200, "cross-origin")
    assert client().post("/api/ask", json={"question": "?"}, headers=origin).status_code == 403


def test_a_browser_that_has_the_script_is_not_sent_it_again():
    """Each page of the portal would load it anew."""
    first = client().get("/widget.js")
    assert client().get("/widget.js", headers={"If-None-Match": first.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(
    ("origins", "ancestors"),
    [((), "frame-ancestors 'self'"), (("https://portal.example",), "frame-ancestors 'self' https://portal.example")],
)
def test_only_listed_portals_may_frame(origins, ancestors):
    """Any page could show the assistant as its own."""
    headers = client(allowed_origins=origins).get("/embed").headers
    (policy,) = headers.get_list("content-security-policy")
    assert ancestors in policy.split("; ")
    assert "unsafe-eval" not in headers["content-security-policy"]


def test_parameters_of_the_frame_stay_text():
    """A link could put a stranger's markup into the portal's frame."""
    page = client().get("/embed", params={"province": '"><script>x</script>', "accent": "'\"><img>"}).text
    assert "<script>x" not in page
    assert "<img" not in page
    assert page.count("<script") == 1
