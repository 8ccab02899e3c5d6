"""The server's log: every line is JSON and names its request."""

import io
import json
import logging

import pytest

from assistant.web.asgi import request_id
from assistant.web.logs import JsonLines


@pytest.fixture
def logged():
    """A function that logs to one logger and gives the lines."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("assistant.access")
    other = logging.getLogger("test.logs")
    for each in (logger, other):
        each.addHandler(handler)
        each.setLevel(logging.INFO)
    yield logger, other, lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    for each in (logger, other):
        each.removeHandler(handler)
        each.setLevel(logging.NOTSET)


def test_a_fault_is_one_line_and_names_its_request(logged):
    """A log reader would see forty lines of traceback, and no one could say whose they are."""
    _, other, lines = logged
    token = request_id.set("abc")
    try:
        1 / 0  # noqa: B018
    except ZeroDivisionError:
        other.exception("Lỗi ở\n%s", "đây")
    request_id.reset(token)
    other.warning("later")
    fault, later = lines()
    assert (fault["level"], fault["message"], fault["request_id"]) == ("error", "Lỗi ở\nđây", "abc")
    assert "ZeroDivisionError" in fault["exception"]
    assert "request_id" not in later


def test_lines_that_are_json_already_stay(logged):
    """A request's line would be a string inside of a line."""
    access, _, lines = logged
    access.info(json.dumps({"route": "/x"}))
    assert lines() == [{"route": "/x"}]
