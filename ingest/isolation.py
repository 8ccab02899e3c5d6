"""Parsing in a process of its own, with limits of time, memory and output; one worker serves file after file.

What the worker sends back is data (JSON), never code. A worker that is killed or ends is replaced with the next file.
"""

import atexit
import json
import logging
import subprocess
import sys
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ingest.front_matter import Metadata
from ingest.raw_blocks import RawBlock
from ingest.types import BlockKind, IngestError

_LOG = logging.getLogger(__name__)
_ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take."""

    seconds: float = 90.0
    memory_bytes: int = 2 * 1024**3
    output_bytes: int = 64 * 1024**2


class Worker:
    """A parsing process that is started when it is needed. Safe for several threads: they wait for each other."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def parse(
        self, suffix: str, name: str, *, path: Path | None = None, body: str | None = None
    ) -> tuple[list[RawBlock], Metadata]:
        """Parse a file (by ``path``) or an HTML text (by ``body``).

        Raises:
            IngestError: the file cannot be read, or took more than its limits; the worker has been stopped then.
        """
        request = {"suffix": suffix, "name": name, "path": str(path.resolve()) if path else None, "body": body}
        with self._lock:
            line, timed_out = self._exchange(json.dumps(request).encode() + b"\n")
            reply = self._reply(line)
            if reply is None:
                self.close()
        if reply is None:
            raise IngestError(f"{name}: {self._cause(line, timed_out)}; split the file or convert it to text")
        if "error" in reply:
            raise IngestError(str(reply["error"]))
        if "exhausted" in reply:
            self.close()
            raise IngestError(f"{name}: {self._cause(b'', False)}; split the file or convert it to text")
        if "fault" in reply:
            raise IngestError(
                f"{name}: could not be parsed ({reply['fault']}); open it in its program and save it again"
            )
        return [_raw_block(*block) for block in reply["blocks"]], Metadata.model_validate(reply["metadata"])

    def close(self) -> None:
        """Stop the process; the next file starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
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
            self._process = subprocess.Popen(  # noqa: S603 (our own module, no shell)
                command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        return self._process

    def _exchange(self, request: bytes) -> tuple[bytes, bool]:
        """Send a request and return the answer's line, cut at the limit of output, and whether the time was over."""
        process = self._start()
        over = threading.Event()

        def stop() -> None:
            over.set()
            process.kill()

        timer = threading.Timer(self._limits.seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            if process.stdin is None or process.stdout is None:
                return b"", False
            process.stdin.write(request)
            process.stdin.flush()
            return process.stdout.readline(self._limits.output_bytes + 1), over.is_set()
        except OSError:
            return b"", over.is_set()
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

    def _cause(self, line: bytes, timed_out: bool) -> str:
        if timed_out:
            return f"parsing took more than {self._limits.seconds:g} seconds"
        if len(line) > self._limits.output_bytes:
            return f"more than {self._limits.output_bytes:,} bytes of text"
        return f"parsing took more than {self._limits.memory_bytes // 1024**2:,} MB of memory, or the parser broke"


def _raw_block(kind: BlockKind, text: str, level: int, table: int | None, page: int, breaks: list[int]) -> RawBlock:
    """A block as JSON carries it."""
    return RawBlock(kind, text, level, table, page, tuple(breaks))


@lru_cache(maxsize=1)
def shared_worker() -> Worker:
    """Return the worker of this process, stopped when it ends."""
    worker = Worker()
    atexit.register(worker.close)
    return worker
