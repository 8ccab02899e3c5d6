"""Files into the index on disk, with a report that operators can read while it runs and afterwards.

``last_ingest.json`` in the index directory says how far the run is and which files failed. It belongs to whoever holds
the index's lock, so a run that finds the index locked leaves the report of the other alone. It is no part of a
generation: without it nothing but the report is lost.
"""

import json
import logging
import os
import secrets
import shlex
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from index.build import Failure, parse_files
from index.embeddings import EmbeddingModel
from index.writer import IndexUpdate, update_index
from ingest.types import ParsedDocument

REPORT = "last_ingest.json"
MAX_FAILURES = 200  # that the report names; more are counted
MAX_NOTICES = 200
_WRITE_SECONDS = 0.3

RunState = Literal["running", "done", "failed", "interrupted"]


@dataclass(frozen=True, slots=True)
class IngestReport:
    """The last run: ``done`` of ``total`` files, and which failed; times are UTC, ISO.

    ``state`` is ``failed`` where the run as a whole came to nothing (``error`` says why) and ``interrupted`` where its
    process is gone; single files that failed stand in ``failures`` and are counted in ``counts``. ``notices`` are what
    parsing warned of, such as pages that could not be recognised.
    """

    id: str
    state: RunState
    started: str
    updated: str
    process: int
    host: str
    total: int
    done: int = 0
    file: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()
    notices: tuple[str, ...] = ()
    generation: str = ""
    error: str = ""


def ingest_files(
    directory: Path,
    files: Sequence[tuple[Path, str]],
    model: EmbeddingModel | None,
    on_file: Callable[[str], None] = lambda name: None,
) -> tuple[IndexUpdate, list[Failure]]:
    """Add files to the index or bring them up to date; one that fails is reported and the rest goes on.

    Args:
        directory: the index.
        files: what ``find_files`` returned.
        model: the embedding model; None is lexical only.
        on_file: called with a file's name when it is done, failed or not.

    Returns:
        What changed, and the files that are not indexed, with the cause and the next step.

    Raises:
        IndexStorageError: see ``update_index``.
    """
    run = _Run(directory, len(files))

    def tell(name: str) -> None:
        run.advance(name)
        on_file(name)

    parsed = parse_files(files, run.failures.append, tell)
    try:
        with _heard(run.notices):
            update = update_index(directory, run.watched(parsed), (), model)
    except BaseException as error:
        run.end("failed", error=str(error) or type(error).__name__)
        raise
    run.failures += [Failure(name, _taken(name)) for name in update.taken]
    named = {"added": update.added, "updated": update.updated, "unchanged": update.unchanged, "failed": run.failures}
    run.end("done", {what: len(names) for what, names in named.items()}, update.generation)
    return update, run.failures


def read_report(directory: Path) -> IngestReport | None:
    """The report of the last run; None where there is none, or none that can be read."""
    try:
        raw = json.loads((directory / REPORT).read_text(encoding="utf-8"))
        failures = tuple(Failure(**item) for item in raw.pop("failures"))
        report = IngestReport(**raw | {"notices": tuple(raw["notices"])}, failures=failures)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    if report.state == "running" and report.host == socket.gethostname() and not process_lives(report.process):
        return IngestReport(**{**asdict(report), "state": "interrupted", "failures": failures})
    return report


@contextmanager
def _heard(notices: list[str]) -> Iterator[None]:
    """Write down what parsing warns of; its warnings go to the log as well."""
    logger, handler = logging.getLogger("ingest"), logging.Handler(logging.WARNING)
    handler.emit = lambda record: notices.append(record.getMessage())  # type: ignore[method-assign]
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def process_lives(number: int) -> bool:
    """Whether a process of this machine still runs."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:  # another user's
        return True
    return True


class _Run:
    """A run in progress; nothing is written before ``watched`` is consumed, which happens under the index's lock."""

    def __init__(self, directory: Path, total: int) -> None:
        self.failures: list[Failure] = []
        self.notices: list[str] = []
        self._path = directory / REPORT
        self._total = total
        self._done = 0
        self._file = ""
        self._id = secrets.token_hex(8)
        self._started = _now()
        self._holds_lock = False
        self._written_at = 0.0

    def watched(self, parsed: Iterable[ParsedDocument]) -> Iterator[ParsedDocument]:
        """Passes documents on."""
        self._holds_lock = True
        self._write("running")
        yield from parsed

    def advance(self, name: str) -> None:
        """Note that a file is done."""
        self._done += 1
        self._file = name
        if time.monotonic() - self._written_at >= _WRITE_SECONDS:
            self._write("running")

    def end(
        self, state: RunState, counts: Mapping[str, int] | None = None, generation: str = "", error: str = ""
    ) -> None:
        """Note how it ended."""
        if self._holds_lock:
            self._write(state, counts or {}, generation, error)

    def _write(
        self, state: RunState, counts: Mapping[str, int] | None = None, generation: str = "", error: str = ""
    ) -> None:
        report = IngestReport(
            id=self._id,
            state=state,
            started=self._started,
            updated=_now(),
            process=os.getpid(),
            host=socket.gethostname(),
            total=self._total,
            done=self._done,
            file=self._file,
            counts=counts or {"failed": len(self.failures)},
            failures=tuple(self.failures[:MAX_FAILURES]),
            notices=tuple(self.notices[:MAX_NOTICES]),
            generation=generation,
            error=error,
        )
        fresh = self._path.with_suffix(".new")
        with suppress(OSError):  # a full disk is told by the index itself
            fresh.write_text(json.dumps(asdict(report), ensure_ascii=True), encoding="ascii")
            fresh.replace(self._path)
        self._written_at = time.monotonic()


def _taken(name: str) -> str:
    return (
        f"{name}: a file of this name in another folder is indexed already; to replace it, type "
        f"`python app.py remove {shlex.quote(name)}` and ingest again, or to keep both, rename this one"
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
