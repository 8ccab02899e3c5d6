"""A process that writes an index and dies on the way: ``python -m tests.faults.victim``, driven by ``Victims`` below.

It forks a child for every try, so that nothing has to be imported again and no thread of the tests is copied. The child
counts what it does to the disk (every file opened for writing, sync, rename, new folder, deletion) and dies for real:

    kill    SIGKILL before its n-th step
    torn    the kernel ends it in the middle of the file that its n-th step opens (a limit of file size)
    plug    SIGKILL before its n-th step, and what was not synced is lost, as when the power fails: files not synced are
            empty, names in folders not synced are as they were before (each with a chance of one half)
    moment  SIGKILL after a time
    none    nothing; tells how many steps there are and how long it takes
"""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from index import ingestion
from index.merging import merge_index
from index.writer import update_index
from ingest.pipeline import find_files
from ingest.types import ParsedDocument
from tests.index.factory import SENTENCES, HashModel, parsed

MODEL = HashModel(8)
_STEPS = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir")
_CHILD_SECONDS = 60


def plan(name: str, version: int, passages: int = 30) -> ParsedDocument:
    """A document whose every passage and target says its version."""
    return parsed(name, *(f"{SENTENCES[i % len(SENTENCES)]} {name} {version} {i}" for i in range(passages)), targets=3)


def write(directory: Path) -> None:
    """The write that is interrupted: one document more, one replaced, one taken out, four segments merged."""
    update_index(directory, [plan("new.md", 2), plan("a.md", 2)], ["b.md"], MODEL)


def ingest(directory: Path) -> list[str]:
    """Reads the folder ``files`` beside an index; the names of the files that were really read."""
    read: list[str] = []

    def parse(path: Path, name: str) -> ParsedDocument:
        read.append(name)
        return replace(plan(name, int(path.read_text())), source=str(path.resolve()))

    # The report is written after every file: as many steps on a slow machine as on a fast one.
    with patch.multiple(ingestion, parse_file=parse, _WRITE_SECONDS=0.0):
        ingestion.ingest_files(directory, find_files([directory.parent / "files"]), MODEL)
    return read


ACTIONS: dict[str, Callable[[Path], object]] = {"write": write, "merge": merge_index, "ingest": ingest}


class Tripwire:
    """Watches what this process does to the files below a folder and strikes at one step."""

    def __init__(self, root: Path, fault: dict[str, Any]) -> None:
        self.steps = 0
        self._root = str(root)
        self._kind, self._at, self._bytes = fault["kind"], fault.get("step", -1), fault.get("bytes", 0)
        self._random = random.Random(f"{self._at} {self._kind}")
        self._asleep = False
        self._unsynced: set[str] = set()
        self._undo: dict[str, list[Callable[[], object]]] = {}  # by folder, newest last

    def set(self) -> None:
        """Begins to watch."""
        sync = os.fsync

        def watched(handle: int) -> None:
            path = str(Path(f"/proc/self/fd/{handle}").readlink())
            self._step()
            sync(handle)
            self._unsynced.discard(path)
            self._undo.pop(path, None)

        os.fsync = watched
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _STEPS or self._asleep:
            return
        path = self._path(event, arguments)
        if not path.startswith(self._root):
            return
        if event == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            return
        self._step(tearing=event == "open")
        if self._kind == "plug":
            self._remember(event, path, arguments)

    @staticmethod
    def _path(event: str, arguments: tuple[Any, ...]) -> str:
        """The file that a step is about, "" for an open one; deletions of whole folders name files by their folder."""
        if isinstance(arguments[0], int):
            return ""
        folder = arguments[-1] if event in ("os.remove", "os.rmdir") else -1
        path = Path(os.fsdecode(arguments[0]))
        return str(path if folder < 0 else Path(f"/proc/self/fd/{folder}").readlink() / path)

    def _step(self, *, tearing: bool = False) -> None:
        if self.steps == self._at:
            if self._kind == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            if self._kind == "plug":
                self._pull()
            if self._kind == "torn" and tearing:
                signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
                resource.setrlimit(resource.RLIMIT_FSIZE, (self._bytes, self._bytes))
        self.steps += 1

    def _remember(self, event: str, path: str, arguments: tuple[Any, ...]) -> None:
        """How a step is undone as long as its folder is not synced."""
        self._asleep = True
        target, undo = path, None
        if event == "open":
            self._unsynced.add(path)
            undo = None if Path(path).exists() else lambda: Path(path).unlink()
        elif event == "os.mkdir":
            undo = lambda: Path(path).rmdir()  # noqa: E731
        elif event == "os.rename":
            target = os.fspath(arguments[1])
            before = Path(target).read_bytes() if Path(target).exists() else None
            undo = lambda: Path(target).unlink() if before is None else Path(target).write_bytes(before)  # noqa: E731
        elif event == "os.remove" and Path(path).is_file():
            content = Path(path).read_bytes()
            undo = lambda: Path(path).write_bytes(content)  # noqa: E731
        if undo is not None:
            self._undo.setdefault(str(Path(target).parent), []).append(undo)
        self._asleep = False

    def _pull(self) -> None:
        self._asleep = True
        for path in self._unsynced:
            if Path(path).exists() and self._random.random() < 0.5:
                Path(path).write_bytes(b"")
        for undo in self._undo.values():
            kept = self._random.randrange(len(undo) + 1)  # names reach the disk in the order in which they were made
            for step in reversed(undo[kept:]):
                with suppress(OSError):
                    step()
        os.kill(os.getpid(), signal.SIGKILL)


def _child(directory: Path, fault: dict[str, Any]) -> None:
    signal.alarm(_CHILD_SECONDS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    wire = Tripwire(directory, fault)
    wire.set()
    ACTIONS[fault["action"]](directory)
    sys.stdout.write(json.dumps({"steps": wire.steps}) + "\n")
    sys.stdout.flush()
    os._exit(0)


def main() -> None:
    """One try a line of standard input, one outcome a line of standard output."""
    for line in sys.stdin:
        request = json.loads(line)
        started = time.perf_counter()
        child = os.fork()
        if child == 0:
            _child(Path(request["directory"]), request)
        if request["kind"] == "moment":
            time.sleep(request["seconds"])
            os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        killed = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        reply = {"killed": killed, "code": os.waitstatus_to_exitcode(status), "seconds": time.perf_counter() - started}
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


class Victims:
    """Starts the process above and asks it for deaths."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.victim"],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def die(self, directory: Path, kind: str, *, action: str = "write", **fault: Any) -> dict[str, Any]:
        """Lets one child do an action to an index; {"killed": signal or 0, "code", "seconds", "steps" if it lived}."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(
            json.dumps({"directory": str(directory), "kind": kind, "action": action} | fault) + "\n"
        )
        self._process.stdin.flush()
        reply: dict[str, Any] = {}
        while "killed" not in reply:
            reply |= json.loads(self._process.stdout.readline())
        assert reply["killed"] in (0, signal.SIGKILL, signal.SIGXFSZ), reply
        assert reply["killed"] or reply["code"] == 0, reply
        return reply

    def close(self) -> None:
        """Ends the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)


if __name__ == "__main__":
    main()
