"""Parsing in a process of its own, with limits of time, memory and output; one worker serves file after file.

What the worker sends back is data (JSON), never code. A worker that is killed or ends is replaced with the next file.
"""

import atexit
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ingest.front_matter import Metadata
from ingest.normalize import shown
from ingest.raw_blocks import ParsedFile, RawBlock
from ingest.types import BlockKind, Document, IngestError, Passage, Target

_LOG = logging.getLogger(__name__)
_PROGRESS = b'{"page": '  # how a line begins that tells of a page to be recognised
_ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take: ``seconds`` for parsing, and more for each page that is recognised from a picture.

    ``analysis_seconds`` are for the passages and targets of a long text; a thousand pages take a minute or two.
    """

    seconds: float = 90.0
    analysis_seconds: float = 300.0
    page_seconds: float = 300.0
    total_seconds: float = 7200.0
    memory_bytes: int = 2 * 1024**3
    output_bytes: int = 64 * 1024**2


class Worker:
    """A parsing process that is started when it is needed. Safe for several threads: they wait for each other."""

    def __init__(self, limits: Limits | None = None, *, words: bool = False) -> None:
        """``words``: whether the process should be able to tell Vietnamese words, as ``analyse`` needs it."""
        self._limits = limits or Limits()
        self._words = words
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def parse(self, suffix: str, name: str, *, path: Path | None = None, body: str | None = None) -> ParsedFile:
        """Parse a file (by ``path``) or an HTML text (by ``body``).

        Raises:
            IngestError: the file cannot be read, or took more than its limits; the worker has been stopped then.
        """
        request = {"suffix": suffix, "name": name, "path": str(path.resolve()) if path else None, "body": body}
        reply = self._ask(name, request, self._limits.seconds)
        return ParsedFile(
            [_raw_block(*block) for block in reply["blocks"]],
            Metadata.model_validate(reply["metadata"]),
            int(reply["pages"]),
            tuple(reply["recognized"]),
            tuple(reply["warnings"]),
        )

    def analyse(self, document: Document) -> tuple[tuple[Passage, ...], tuple[Target, ...]]:
        """Return the passages and targets of a document.

        Raises:
            IngestError: its text took more than the limits; the worker has been stopped then.
        """
        reply = self._ask(shown(document.name), {"document": asdict(document)}, self._limits.analysis_seconds)
        found = tuple(Passage(*map(_frozen, row)) for row in reply["passages"])
        return found, tuple(Target(*row) for row in reply["targets"])

    def _ask(self, name: str, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Send a request; returns the reply for a file that could be read, raises IngestError for another."""
        with self._lock:
            line, timed_out = self._exchange(json.dumps(request).encode() + b"\n", seconds)
            reply = self._reply(line)
            if reply is None:
                self.close()
        if reply is None:
            raise IngestError(f"{name}: {self._cause(line, timed_out)}; split the file or convert it to text")
        if "error" in reply:
            raise IngestError(str(reply["error"]))
        if "exhausted" in reply:
            self.close()
            raise IngestError(f"{name}: {self._cause(b'', 0.0)}; split the file or convert it to text")
        if "fault" in reply:
            raise IngestError(
                f"{name}: could not be parsed ({reply['fault']}); open it in its program and save it again"
            )
        return reply

    def close(self) -> None:
        """Stop the process; the next file starts another."""
        process, self._process = self._process, None
        if process is not None:
            _kill(process)
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    try:
                        stream.close()
                    except OSError:
                        _LOG.debug("closing a pipe of the parser", exc_info=True)
            process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            command = [sys.executable, "-m", "ingest.worker", str(self._limits.memory_bytes)]
            command += ["words"] if self._words else []
            self._process = subprocess.Popen(  # noqa: S603 (our own module, no shell)
                command,
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # so that what it has started ends with it
            )
        return self._process

    def _exchange(self, request: bytes, seconds: float) -> tuple[bytes, float]:
        """Send a request; return the answer's line, cut at the limit of output, and the seconds that it ran over."""
        process = self._start()
        over: list[float] = []
        end = time.monotonic() + self._limits.total_seconds
        timer = _timer(process, over, seconds)
        try:
            if process.stdin is None or process.stdout is None:
                return b"", 0.0
            process.stdin.write(request)
            process.stdin.flush()
            while (line := process.stdout.readline(self._limits.output_bytes + 1)).startswith(_PROGRESS):
                timer.cancel()
                timer = _timer(process, over, min(self._limits.page_seconds, max(0.0, end - time.monotonic())))
            return line, (over[0] if over else 0.0)
        except OSError:
            return b"", (over[0] if over else 0.0)
        finally:
            timer.cancel()

    @staticmethod
    def _reply(line: bytes) -> dict[str, Any] | None:
        if not line.endswith(b"\n"):
            return None
        try:
            reply = json.loads(line)
        except ValueError:
            return None
        return reply if isinstance(reply, dict) else None

    def _cause(self, line: bytes, timed_out: float) -> str:
        if timed_out:
            return f"parsing took more than {timed_out:g} seconds"
        if len(line) > self._limits.output_bytes:
            return f"more than {self._limits.output_bytes:,} bytes of text"
        return f"parsing took more than {self._limits.memory_bytes // 1024**2:,} MB of memory, or the parser broke"


def _timer(process: "subprocess.Popen[bytes]", over: list[float], seconds: float) -> threading.Timer:
    """A running timer that ends the process, and says so by ``over``."""

    def stop() -> None:
        over.append(seconds)
        _kill(process)

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    return timer


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End a process and what it has started."""
    if process.poll() is not None:
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (AttributeError, OSError):  # no groups on this system, or it has just ended
        process.kill()


def _raw_block(kind: BlockKind, text: str, level: int, table: int | None, page: int, breaks: list[int]) -> RawBlock:
    """A block as JSON carries it."""
    return RawBlock(kind, text, level, table, page, tuple(breaks))


def _frozen(value: Any) -> Any:
    """A field of a passage as it was before JSON made lists of tuples."""
    return tuple(value) if isinstance(value, list) else value


@lru_cache(maxsize=1)
def shared_worker() -> Worker:
    """Return the worker of this process that parses, stopped when it ends."""
    return _until_the_end(Worker())


@lru_cache(maxsize=1)
def analysis_worker() -> Worker:
    """Return the worker of this process that analyses long texts, stopped when it ends."""
    return _until_the_end(Worker(words=True))


def _until_the_end(worker: Worker) -> Worker:
    atexit.register(worker.close)
    return worker
