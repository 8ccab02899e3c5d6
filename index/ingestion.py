"""Files into the index on disk, with a report that operators can read while it runs and afterwards.

A file of which nothing has changed since it was read is not read again (``index.readings``). One of which only the
analysis is another keeps its text: passages and targets are made anew from the document in the index, as a repair does.

``last_ingest.json`` in the index directory says how far the run is and which files failed. It belongs to whoever holds
the index's lock, so a run that finds the index locked leaves the report of the other alone. It is no part of a
generation: without it nothing but the report is lost.
"""

import json
import logging
import os
import secrets
import shlex
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

from index.build import Failure, try_reading
from index.embeddings import EmbeddingModel
from index.readings import Reading, Readings
from index.writer import IndexUpdate, IndexWriter, index_writer, source_key
from ingest.pipeline import analyse, parse_file
from ingest.versions import analysis_version, reading_key

log = logging.getLogger(__name__)

REPORT = "last_ingest.json"
MAX_FAILURES = 200  # that the report names; more are counted
MAX_NOTICES = 200
_WRITE_SECONDS = 0.3

STOPPED = 128 + signal.SIGTERM  # the exit code of a run that was stopped, as shells count
RunState = Literal["running", "done", "failed", "interrupted", "stopped"]


@dataclass(frozen=True, slots=True)
class IngestReport:
    """The last run: ``done`` of ``total`` files, and which failed; times are UTC, ISO.

    ``state`` is ``failed`` where the run as a whole came to nothing (``error`` says why), ``stopped`` where it was told
    to end and took all back, and ``interrupted`` where its process is gone; single files that failed stand in
    ``failures``. ``counts`` are of what was added, updated, unchanged and failed, and of the files that were skipped:
    not read, because they are as they were. ``notices`` are what reading a file warned of, now or the last time, such
    as pages that could not be recognised. ``process_began`` tells the process from a later one of its number, "" where
    that is not known.
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
    process_began: str = ""


class Ingested(NamedTuple):
    """What a run changed, the files that are not indexed and why, and the names of those that were not read."""

    update: IndexUpdate
    failures: list[Failure]
    skipped: list[str]


def ingest_files(
    directory: Path,
    files: Sequence[tuple[Path, str]],
    model: EmbeddingModel | None,
    on_file: Callable[[str], None] = lambda name: None,
    *,
    reread: bool = False,
) -> Ingested:
    """Add files to the index or bring them up to date; one that fails is reported and the rest goes on.

    Args:
        directory: the index.
        files: what ``find_files`` returned.
        model: the embedding model; None is lexical only.
        on_file: called with a file's name when it is done, failed or not.
        reread: whether files of which nothing has changed are read, too.

    Raises:
        IndexStorageError: see ``update_index``.
    """
    run = _Run(directory, len(files))
    try:
        with _heard(run.notices), index_writer(directory, model) as writer:
            run.begin()
            readings = Readings(directory)
            reader = _Reader(writer, readings, run, reread=reread)
            for path, name in files:
                reader.take(path, name)
                run.advance(name)
                on_file(name)
            update = writer.publish(_too_late_to_stop)
            readings.write(writer.digests())
    except (KeyboardInterrupt, SystemExit):
        run.end("stopped")
        raise
    except BaseException as error:
        run.end("failed", error=str(error) or type(error).__name__)
        raise
    run.failures += [Failure(name, _taken(name)) for name in update.taken]
    named = {"added": update.added, "updated": update.updated, "unchanged": update.unchanged, "failed": run.failures}
    counts = {what: len(names) for what, names in named.items()} | {"skipped": len(reader.skipped)}
    run.end("done", counts, update.generation)
    return Ingested(update, run.failures, reader.skipped)


class _Reader:
    """Takes files in, as far as what is remembered of them does not say that this would change nothing."""

    def __init__(self, writer: IndexWriter, readings: Readings, run: "_Run", *, reread: bool) -> None:
        self.skipped: list[str] = []
        self._writer = writer
        self._readings = readings
        self._run = run
        self._reread = reread

    def take(self, path: Path, name: str) -> None:
        """Take in one file, or note why it failed."""
        source, key = str(path.resolve()), reading_key(path, name)
        known = self._known(source, name, key)
        current = known is not None and known.analysis == analysis_version()
        if known is not None and current and self._writer.settles(source, name, known.digest):
            self._tell(known.notices)
            self.skipped.append(name)
            return
        heard = len(self._run.notices)
        read = partial(parse_file, path, name)
        if known is not None and (document := self._writer.document(source, name, known.digest)) is not None:
            self._tell(known.notices)
            read = partial(analyse, document, source)
        parsed = try_reading(name, read, self._run.failures.append)
        if parsed is None:
            return
        digest = self._writer.add(parsed)
        if key and key == reading_key(path, name):  # one that was changed while it was read is read again next time
            notices = tuple(self._run.notices[heard:])
            self._readings.note(self._key(source), name, Reading(key, analysis_version(), digest, notices))

    def _known(self, source: str, name: str, key: str) -> Reading | None:
        """The last reading of a file, where all is as it was that its document depends on."""
        known = None if self._reread else self._readings.find(self._key(source), name)
        return known if known is not None and known.key == key else None

    def _key(self, source: str) -> str:
        return source_key(self._run.directory, source)

    def _tell(self, notices: Sequence[str]) -> None:
        """Say again what an earlier reading warned of: it is still so."""
        for notice in notices:
            log.warning("%s", notice)
            self._run.notices.append(notice)


def read_report(directory: Path) -> IngestReport | None:
    """The report of the last run; None where there is none, or none that can be read."""
    try:
        raw = json.loads((directory / REPORT).read_text(encoding="utf-8"))
        failures = tuple(Failure(**item) for item in raw.pop("failures"))
        report = IngestReport(**raw | {"notices": tuple(raw["notices"])}, failures=failures)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    if report.state == "running" and report.host == socket.gethostname() and not _lives(report):
        return IngestReport(**{**asdict(report), "state": "interrupted", "failures": failures})
    return report


@contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGTERM end a run as an error would: what it wrote is taken back, and the processes it started are ended.

    Once the new generation is about to serve it is too late for that, and the run goes on to its end. To be used in
    the main thread, for a process that does nothing but one run.
    """
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(*_: object) -> None:
    raise SystemExit(STOPPED)


def _too_late_to_stop() -> None:
    if signal.getsignal(signal.SIGTERM) is _stop:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)


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


def _lives(report: IngestReport) -> bool:
    """Whether the process of a run still runs; where the system does not tell when one began, its number decides."""
    try:
        os.kill(report.process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # another user's
        pass
    began = process_began(report.process)
    return not (began and report.process_began) or began == report.process_began


def process_began(number: int) -> str:
    """The boot and the tick at which a process of this machine began (proc(5)); "" where that cannot be known."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        fields = Path(f"/proc/{number}/stat").read_bytes().rpartition(b")")[2].split()  # a name may hold anything
        return f"{boot} {int(fields[19])}"
    except (OSError, ValueError, IndexError):
        return ""


class _Run:
    """A run in progress; nothing is written before ``begin``, which is called under the index's lock."""

    def __init__(self, directory: Path, total: int) -> None:
        self.failures: list[Failure] = []
        self.notices: list[str] = []
        self.directory = directory
        self._path = directory / REPORT
        self._total = total
        self._done = 0
        self._file = ""
        self._id = secrets.token_hex(8)
        self._started = _now()
        self._holds_lock = False
        self._written_at = 0.0

    def begin(self) -> None:
        """Note that it has begun."""
        self._holds_lock = True
        self._write("running")

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
            process_began=process_began(os.getpid()),
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
