"""The server's log: one JSON object a line, with the id of the request that it belongs to."""

import json
import logging
import sys
import time
from typing import TextIO

from assistant.web.asgi import request_id

# Their messages are such objects already.
JSON_LOGGERS = ("assistant.access", "assistant.admin")


class JsonLines(logging.Formatter):
    """A record as one line of JSON; a traceback stands in ``exception``."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        if record.name in JSON_LOGGERS:
            return record.getMessage()
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if name := request_id.get():
            line["request_id"] = name
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class StandardError(logging.StreamHandler[TextIO]):
    """Writes to what standard error is at the time, as ``logging.lastResort`` does."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        """Standard error, which may have been replaced since."""
        return sys.stderr


def log_as_json() -> None:
    """Write every record to standard error as a line of JSON; requests and actions of operators, too."""
    handler = StandardError()
    handler.setFormatter(JsonLines())
    logging.getLogger().handlers[:] = [handler]
    for name in JSON_LOGGERS:
        logging.getLogger(name).setLevel(logging.INFO)
