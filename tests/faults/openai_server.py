"""A real HTTP server on 127.0.0.1 that speaks OpenAI's protocol, streaming included, as a script tells it to."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[["Call"], None]


class Call:
    """One request: what was asked, and the ways to answer it."""

    def __init__(self, handler: BaseHTTPRequestHandler, body: dict[str, Any], stopping: threading.Event) -> None:
        self.handler, self.body, self.stopping = handler, body, stopping

    @property
    def prompt(self) -> str:
        """What the user's message holds."""
        return str(self.body["messages"][-1]["content"])

    def start(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        self.handler.send_header("Connection", "close")
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()

    def raw(self, data: bytes) -> None:
        self.handler.wfile.write(data)
        self.handler.wfile.flush()

    def event(self, choices: list[dict[str, Any]]) -> None:
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices}
        self.raw(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode())

    def delta(self, text: str) -> None:
        self.event([{"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}])

    def finish(self, reason: str = "stop") -> None:
        self.event([{"index": 0, "delta": {}, "finish_reason": reason}])
        self.raw(b"data: [DONE]\n\n")

    def say(self, text: str, piece: int = 7) -> None:
        """A whole answer in pieces, as a good server streams it."""
        self.start()
        for at in range(0, len(text), piece):
            self.delta(text[at : at + piece])
        self.finish()

    def wait(self, seconds: float = 30.0) -> None:
        """Do nothing for long, or until the test is over."""
        self.stopping.wait(seconds)


@contextmanager
def openai_server(script: Script) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Serve; yields the base URL and the list that requests are put into."""
    asked: list[dict[str, Any]] = []
    stopping = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append(body | {"key": self.headers.get("Authorization"), "at": time.monotonic()})
            with suppress(BrokenPipeError, ConnectionResetError):  # the client has gone, as it should
                script(Call(self, body, stopping))

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1", asked
    finally:
        stopping.set()
        server.shutdown()
        server.server_close()
