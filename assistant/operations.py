"""What operators do from their page: take files in, take documents out, read the folders again, check the index.

Each is a job. Writing is done by the program's own command line in a process of its own, so that it neither slows
answers down nor takes the server with it; the index's lock decides who writes. One job runs at a time; what became of
the last ones stands in ``<uploads>/.jobs``, where every server on this folder can read it, and ask for a stop.

Uploaded files lie in a folder of their own, flat, under names made safe here; nothing outside of it is ever written or
deleted. A file is there exactly if it could be indexed: one that fails is taken away again, and the one that it was to
replace is put back.
"""

import json
import logging
import os
import re
import secrets
import shutil
import socket
import subprocess
import threading
import time
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, BinaryIO, Literal

from index.ingestion import IngestReport, read_report
from index.maintenance import check_index
from index.segments import DocumentEntry
from index.types import IndexStorageError
from index.writer import source_key
from ingest.loaders import MAX_BYTES, accepts

log = logging.getLogger(__name__)

MAX_FILES = 20  # in one upload
MAX_NAME_BYTES = 180  # in UTF-8; what is longer is cut before the suffix
KEPT_JOBS = 30
SHOWN_FAILURES = 50
SAID_CHARS = 1000
_JOBS, _INCOMING, _LOCK = ".jobs", ".incoming", "LOCK"
_REPLACED = "replaced"
_SIDECAR = ".meta.yaml"
_COPY_BYTES = 1 << 20
_NICENESS = 5
_STALE_SECONDS = 24 * 3600.0
_LOOK_SECONDS = 0.25  # between two looks whether a job should be stopped
_STOP_SECONDS = 30.0  # for a program to take back what it has begun; then it is killed, which the index bears as well
_LOCK_TRIES, _LOCK_PAUSE = 5, 0.02
_UNSAFE = re.compile(r'[<>:"|?*\x00-\x1f]')
_HELD = re.compile(r"written by (?P<holder>.{1,200}?)\. Try again")
_ID = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9a-f]{8}")

# Sentences that mean that a job has failed, wholly or in part.
FAULTS = frozenset(
    f"told_{name}"
    for name in ("program", "locked", "file_failed", "more_failed", "damaged", "unwritable", "fault", "interrupted")
)

JobKind = Literal["upload", "remove", "reindex", "check"]
JobState = Literal["running", "done", "failed", "interrupted", "stopped"]
# Those that may take minutes; a removal takes seconds, and a check is read along by the server itself.
STOPPABLE: frozenset[JobKind] = frozenset(("upload", "reindex"))
Origin = Literal["upload", "corpus", "elsewhere"]


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence for the operator: the name of its text and what is filled in."""

    name: str
    values: Mapping[str, str] = field(default_factory=dict)


class RefusedError(Exception):
    """An action that is not begun; ``told`` says why and what to do."""

    def __init__(self, name: str, **values: object) -> None:
        super().__init__(name)
        self.told = Told(name, {key: str(value) for key, value in values.items()})


@dataclass(frozen=True, slots=True)
class Job:
    """One action. ``subject`` names its files or documents; times are UTC, ISO; ``client`` is who asked for it.

    ``owner`` is the server's process, ``process`` that of the program which works for it (0: none yet).
    """

    id: str
    kind: JobKind
    subject: tuple[str, ...]
    client: str
    started: str
    owner: int
    host: str
    state: JobState = "running"
    finished: str = ""
    process: int = 0
    told: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is, in files."""

    done: int
    total: int
    file: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How the program ended and what it said on standard error; ``stopped`` is whether it was told to."""

    code: int
    said: str
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Program:
    """Our own command line, run in a process of its own; ``command`` is what stands before the words of a call."""

    command: tuple[str, ...]

    def run(self, words: Sequence[str], started: Callable[[int], None], stopping: Callable[[], bool]) -> Ended:
        """Run one command to its end, or end it once ``stopping``; ``started`` is told the number of its process."""
        with subprocess.Popen(  # noqa: S603 (our own program, no shell)
            [*self.command, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process:
            try:
                with suppress(OSError):  # answers go first
                    os.setpriority(os.PRIO_PROCESS, process.pid, _NICENESS)
                started(process.pid)
                said, stopped = _said_by(process, stopping)
            except BaseException:  # nobody would wait for it, and it would go on under the next job
                process.kill()
                raise
        return Ended(process.returncode, said, stopped and process.returncode != 0)


def _said_by(process: subprocess.Popen[str], stopping: Callable[[], bool]) -> tuple[str, bool]:
    """What a program says on standard error until it ends, and whether it was told to end."""
    told_at: float | None = None
    while True:
        try:
            return process.communicate(timeout=_LOOK_SECONDS)[1], told_at is not None
        except subprocess.TimeoutExpired:
            if told_at is None and stopping():
                process.terminate()
                told_at = time.monotonic()
            elif told_at is not None and time.monotonic() - told_at > _STOP_SECONDS:
                process.kill()


@dataclass(frozen=True, slots=True)
class Places:
    """Where the index, the corpus and the uploaded files lie."""

    index: Path
    corpus: Path
    uploads: Path


class Staging:
    """A hidden folder in which the files of one upload lie until they are indexed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: list[Path] = []
        self.taken = False

    def add(self, given_name: str, stream: BinaryIO) -> None:
        """Take a file in.

        Raises:
            RefusedError: its name, its suffix or its size is not accepted, there are too many, or the disk is full.
        """
        name = safe_name(given_name)
        path = self.folder / name
        if len(self.files) >= MAX_FILES:
            raise RefusedError("told_too_many_files", limit=MAX_FILES)
        if path in self.files:
            raise RefusedError("told_twice", file=name)
        size = 0
        try:
            with path.open("wb") as target:
                while chunk := stream.read(_COPY_BYTES):
                    size += len(chunk)
                    if size > MAX_BYTES:
                        raise RefusedError("told_too_large", file=name, limit=MAX_BYTES // 1024**2)
                    target.write(chunk)
        except OSError as error:  # most often a full disk
            raise RefusedError("told_unwritable", folder=self.folder, reason=error.strerror or error) from None
        if not size:
            raise RefusedError("told_empty_file", file=name)
        self.files.append(path)

    def describe(self, details: Mapping[str, str]) -> None:
        """Write down what the operator says of the one file of this upload.

        Raises:
            RefusedError: there are several files, or a value is none of its kind.
        """
        import yaml

        from ingest.front_matter import read_sidecar
        from ingest.types import IngestError

        stated = {key: value.strip() for key, value in details.items() if value.strip()}
        if not stated:
            return
        if len(self.files) != 1:
            raise RefusedError("told_details_of_one")
        path = self.files[0]
        sidecar = path.with_name(path.name + _SIDECAR)
        sidecar.write_text(yaml.safe_dump(stated, allow_unicode=True), encoding="utf-8")
        try:
            read_sidecar(path)
        except IngestError as error:
            raise RefusedError("told_details_wrong", file=sidecar.name, reason=str(error)) from None

    def close(self) -> None:
        """Take the folder away with what is left in it."""
        shutil.rmtree(self.folder, ignore_errors=True)


class Operations:
    """The jobs of one server."""

    def __init__(self, places: Places, program: Program) -> None:
        self.places = Places(*(Path(os.path.abspath(path)) for path in asdict(places).values()))  # noqa: PTH100
        self._program = program
        self._jobs = self.places.uploads / _JOBS
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    # Looking

    def jobs(self, limit: int = KEPT_JOBS) -> list[Job]:
        """The last jobs, newest first."""
        names = sorted((path.stem for path in self._jobs.glob("*.json")), reverse=True)
        found = (self.job(name) for name in names[:limit])
        return [job for job in found if job is not None]

    def job(self, name: str) -> Job | None:
        """A job by its id."""
        job = self._read(name)
        if job is not None and job.state == "running" and not self._is_held():
            job = self._read(name)  # it may have ended just now
            if job is not None and job.state == "running":
                return replace(job, state="interrupted", told=(Told("told_interrupted"),))
        return job

    def _read(self, name: str) -> Job | None:
        """A job as it was written down."""
        if not _ID.fullmatch(name):
            return None
        try:
            raw = json.loads((self._jobs / f"{name}.json").read_text(encoding="utf-8"))
            told = tuple(Told(**item) for item in raw.pop("told"))
            return Job(**raw | {"subject": tuple(raw["subject"])}, told=told)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def progress(self, job: Job) -> Progress | None:
        """How far a job is; None where it does not count files, or has not begun to."""
        report = read_report(self.places.index)
        if report is None or report.process != job.process or report.started < job.started:
            return None
        return Progress(report.done, report.total, report.file)

    def origin(self, entry: DocumentEntry) -> tuple[Origin, Path | None]:
        """Where the file of an indexed document lies: among the uploads, in the corpus, or somewhere else."""
        for origin, folder in (("upload", self.places.uploads), ("corpus", self.places.corpus)):
            prefix = f"{folder.name}/"
            for name in dict.fromkeys((entry.name, entry.name.removeprefix(prefix))):
                path = folder / name
                if source_key(self.places.index, path.resolve()) == entry.source and path.is_file():
                    return origin, path  # type: ignore[return-value]
        return "elsewhere", None

    # Acting

    @contextmanager
    def staging(self) -> Iterator[Staging]:
        """A folder for the files of an upload; it goes with this context unless ``upload`` has taken it over.

        Raises:
            RefusedError: the folder for uploads cannot be written.
        """
        folder = self.places.uploads / _INCOMING / secrets.token_hex(8)
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            raise RefusedError("told_unwritable", folder=self.places.uploads, reason=error.strerror or error) from None
        staged = Staging(folder)
        try:
            yield staged
        finally:
            if not staged.taken:
                staged.close()

    def upload(self, staged: Staging, client: str, *, overwrite: bool, indexed: Collection[str]) -> Job:
        """Take the staged files in.

        Args:
            staged: the files; their folder is gone when the job is done.
            client: who asks.
            overwrite: whether an uploaded file of the same name is replaced.
            indexed: the names of all documents, for a name that a document of another folder bears.

        Raises:
            RefusedError: there is no file, a name is taken, or another job runs.
        """
        if not staged.files:
            raise RefusedError("told_no_file")
        for file in staged.files:
            exists = (self.places.uploads / file.name).exists()
            if exists and not overwrite:
                raise RefusedError("told_exists", file=file.name)
            if not exists and file.name in indexed:
                raise RefusedError("told_name_taken", file=file.name)
        names = [path.name for path in staged.files]
        job = self._start("upload", names, client, lambda job: self._upload(job, staged))
        staged.taken = True
        return job

    def remove(self, name: str, entry: DocumentEntry | None, client: str) -> Job:
        """Take a document out of the index and, if it was uploaded, delete its file.

        ``entry`` is the document's, None for a further name of the same content.

        Raises:
            RefusedError: another job runs.
        """
        origin, path = self._guessed_origin(name) if entry is None else self.origin(entry)
        return self._start("remove", [name], client, lambda job: self._remove(job, name, origin, path))

    def _guessed_origin(self, name: str) -> tuple[Origin, Path | None]:
        """Where a file lies of which only the name is known; one that may be either folder's is left alone."""
        found: list[tuple[Origin, Path]] = []
        folders: tuple[tuple[Origin, Path], ...] = (("upload", self.places.uploads), ("corpus", self.places.corpus))
        for origin, folder in folders:
            path = folder / name.removeprefix(f"{folder.name}/")
            if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                found.append((origin, path))
        return found[0] if len(found) == 1 else ("elsewhere", None)

    def reindex(self, client: str, *, reread: bool = False) -> Job:
        """Read what is new or has changed in the corpus and among the uploads; with ``reread`` all of it.

        Raises:
            RefusedError: another job runs, or there is no folder to read.
        """
        folders = [path for path in (self.places.corpus, self.places.uploads) if path.is_dir()]
        if not folders:
            raise RefusedError("told_no_folder", folder=self.places.corpus)
        return self._start("reindex", [], client, lambda job: self._reindex(job, folders, reread=reread))

    def check(self, client: str) -> Job:
        """Hold every file of the index against its hash.

        Raises:
            RefusedError: another job runs.
        """
        return self._start("check", [], client, self._check)

    def stop(self, name: str) -> Job:
        """Ask for the end of a job, whichever server runs it; the index and the files are then as they were before.

        One that has all but finished may still be done.

        Raises:
            RefusedError: there is no such job, it does not run, or it is none that can be stopped.
        """
        job = self.job(name)
        if job is None:
            raise RefusedError("told_no_job")
        if job.state != "running":
            raise RefusedError("told_not_running")
        if job.kind not in STOPPABLE:
            raise RefusedError("told_not_stoppable")
        try:
            self._stop_mark(job).touch()
        except OSError as error:
            raise RefusedError("told_unwritable", folder=self.places.uploads, reason=error.strerror) from None
        return job

    def is_stopping(self, job: Job) -> bool:
        """Whether the end of a running job was asked for."""
        return job.state == "running" and self._stop_mark(job).exists()

    def _stop_mark(self, job: Job) -> Path:
        """The file that asks for the end of a job."""
        return self._jobs / f"{job.id}.stop"

    def wait(self, seconds: float | None = None) -> None:
        """Wait for the job that runs."""
        if self._thread is not None:
            self._thread.join(seconds)

    # The jobs

    def _start(self, kind: JobKind, subject: Sequence[str], client: str, work: Callable[[Job], Iterable[Told]]) -> Job:
        with self._lock:
            held = self._hold()
            started = datetime.now(UTC)
            job = Job(
                id=f"{started:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}",
                kind=kind,
                subject=tuple(subject),
                client=client,
                started=started.isoformat(timespec="seconds"),
                owner=os.getpid(),
                host=socket.gethostname(),
            )
            try:
                self._prune()
                self._write(job)
            except OSError as error:
                held.close()
                raise RefusedError("told_unwritable", folder=self.places.uploads, reason=error.strerror) from None
            self._thread = threading.Thread(target=self._run, args=(job, work, held), name=f"job {job.id}", daemon=True)
            self._thread.start()
            return job

    def _hold(self) -> IO[str]:
        """The lock that lets one job run at a time, whichever server it belongs to."""
        import fcntl

        try:
            self._jobs.mkdir(parents=True, exist_ok=True)
            stream = (self._jobs / _LOCK).open("a", encoding="utf-8")
        except OSError as error:
            raise RefusedError("told_unwritable", folder=self.places.uploads, reason=error.strerror) from None
        for attempt in range(_LOCK_TRIES):
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if attempt == _LOCK_TRIES - 1:
                    stream.close()
                    raise RefusedError("told_busy") from None
                time.sleep(_LOCK_PAUSE)  # somebody may only have looked, see _is_held
        try:
            self._settle()
        except OSError as error:
            stream.close()
            raise RefusedError("told_unwritable", folder=self.places.uploads, reason=error.strerror) from None
        return stream

    def _is_held(self) -> bool:
        """Whether a job runs: one does exactly while the lock is held. Numbers of processes say nothing in containers,
        where every server is number 1 and a new one may bear the name of the old."""
        import fcntl

        try:
            with (self._jobs / _LOCK).open(encoding="utf-8") as stream:
                fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return False

    def _settle(self) -> None:
        """Write down which jobs were interrupted, and put back what their uploads had replaced; under the lock."""
        for path in self._jobs.glob("*.json"):
            job = self._read(path.stem)
            if job is not None and job.state == "running":
                self._write(replace(job, state="interrupted", told=(Told("told_interrupted"),)))
        for kept in (self.places.uploads / _INCOMING).glob(f"*/{_REPLACED}"):
            for name in sorted({path.name.removesuffix(_SIDECAR) for path in kept.iterdir()}):
                _put_back(kept.parent / name, self.places.uploads / name, kept)
                log.warning("an upload was interrupted; %s is again as it was before", self.places.uploads / name)
            shutil.rmtree(kept.parent, ignore_errors=True)

    def _run(self, job: Job, work: Callable[[Job], Iterable[Told]], held: IO[str]) -> None:
        state: JobState = "failed"
        try:
            told = tuple(work(job))
            names = {item.name for item in told}
            state = "stopped" if "told_stopped" in names else "failed" if names & FAULTS else "done"
        except OSError as error:
            log.exception("job %s failed", job.id)
            told = (Told("told_unwritable", {"folder": str(self.places.uploads), "reason": error.strerror or ""}),)
        except Exception:
            log.exception("job %s failed", job.id)
            told = (Told("told_fault", {"job": job.id}),)
        finally:
            ended = self.job(job.id) or job
            now = datetime.now(UTC).isoformat(timespec="seconds")
            with suppress(OSError):
                self._write(replace(ended, state=state, told=told, finished=now))
            with suppress(OSError):
                self._stop_mark(job).unlink(missing_ok=True)
            held.close()

    def _call(self, job: Job, words: Sequence[str]) -> Ended:
        def started(process: int) -> None:
            with suppress(OSError):  # a full disk; progress is not shown then
                self._write(replace(job, process=process))

        return self._program.run(words, started, self._stop_mark(job).exists)

    def _ingest(
        self, job: Job, paths: Sequence[Path], *, reread: bool = False
    ) -> tuple[Ended, IngestReport | None]:
        """Read files and folders into the index; without a report the run came to nothing."""
        before = read_report(self.places.index)
        options = ["--index", str(self.places.index), *(["--reread"] if reread else [])]
        ended = self._call(job, ["ingest", *options, "--", *map(str, paths)])
        report = read_report(self.places.index)
        mine = report is not None and report.state == "done" and (before is None or report.id != before.id)
        return ended, report if mine else None

    def _upload(self, job: Job, staged: Staging) -> Iterator[Told]:
        kept = staged.folder / _REPLACED
        finals = {path: self.places.uploads / path.name for path in staged.files}
        failed = {final.name for final in finals.values()}
        try:
            kept.mkdir()
            for path, final in finals.items():
                _move(final, kept)
                _move(path, final.parent)
            ended, report = self._ingest(job, list(finals.values()))
            if report is None:
                yield _trouble(ended)
            else:
                failed = {failure.name for failure in report.failures}
                yield from _outcome(report)
        finally:
            for path, final in finals.items():
                if final.name in failed:
                    _put_back(path, final, kept)
            with suppress(OSError):  # in one step, so that a stop in between puts nothing more back
                kept.rename(staged.folder / "superseded")
            staged.close()

    def _remove(self, job: Job, name: str, origin: Origin, path: Path | None) -> Iterator[Told]:
        ended = self._call(job, ["remove", "--index", str(self.places.index), "--", name])
        if ended.code:
            yield _trouble(ended)
            return
        yield Told("told_removed", {"document": name})
        if path is not None and origin == "upload":
            _delete(path)
            yield Told("told_deleted", {"file": path.name})
        elif path is not None:
            yield Told("told_comes_back", {"file": str(path)})

    def _reindex(self, job: Job, folders: Sequence[Path], *, reread: bool) -> Iterator[Told]:
        ended, report = self._ingest(job, folders, reread=reread)
        if report is None:
            yield _trouble(ended)
        else:
            yield from _outcome(report)

    def _check(self, job: Job) -> Iterator[Told]:
        try:
            status = check_index(self.places.index)
        except IndexStorageError as error:
            yield Told("told_program", {"said": str(error)[:SAID_CHARS]})
            return
        if status.faults:
            yield from (Told("told_damaged", {"fault": fault}) for fault in status.faults[:SHOWN_FAILURES])
        else:
            yield Told("told_whole", {"generation": status.generation, "documents": str(status.documents)})

    # Files

    def _write(self, job: Job) -> None:
        path = self._jobs / f"{job.id}.json"
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(job), ensure_ascii=True), encoding="ascii")
        fresh.replace(path)

    def _prune(self) -> None:
        """Take away old jobs, and what servers that were stopped have left of uploads."""
        for path in sorted(self._jobs.glob("*.json"), reverse=True)[KEPT_JOBS:]:
            path.unlink(missing_ok=True)
        for path in self._jobs.glob("*.stop"):  # asked of servers that were stopped themselves
            path.unlink(missing_ok=True)
        for folder in (self.places.uploads / _INCOMING).glob("*"):
            if any((folder / _REPLACED).glob("*")):
                continue
            with suppress(FileNotFoundError):  # an upload that has just been refused
                if time.time() - folder.stat().st_mtime > _STALE_SECONDS:
                    shutil.rmtree(folder, ignore_errors=True)


def safe_name(given: str) -> str:
    """The name under which an uploaded file is kept: no folder, nothing invisible, no more than a file name may hold.

    Raises:
        RefusedError: nothing is left of it, or files with its suffix are not read.
    """
    last = unicodedata.normalize("NFC", given.encode("utf-8", "replace").decode()).replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(c if c.isprintable() else " " for c in last)
    name = " ".join(_UNSAFE.sub("-", visible).split()).strip(" .-~")
    path = Path(name)
    if not path.stem.strip(" .-") or not path.suffix:
        raise RefusedError("told_bad_name", file=_shown(last))
    if not accepts(path):
        raise RefusedError("told_bad_suffix", file=_shown(name))
    room = MAX_NAME_BYTES - len(path.suffix.encode())
    return path.stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .") + path.suffix


def _shown(name: str) -> str:
    return "".join(c if c.isprintable() else "\ufffd" for c in name)[:100]


def _move(path: Path, folder: Path) -> None:
    """A file and what is said of it into another folder, if it is there."""
    for part in (path, path.with_name(path.name + _SIDECAR)):
        if part.is_file():
            part.replace(folder / part.name)


def _put_back(new: Path, final: Path, kept: Path) -> None:
    """Undo the moves of an upload as far as they came: what was at ``final`` comes back out of ``kept``.

    The disk alone says how far that is, and a stop at any moment of this leaves what it needs to be done again: a new
    file that is not at ``new`` any more has been put in place, after all of the old one was taken away; the old file
    comes back before what is said of it.
    """
    old, said = kept / final.name, final.with_name(final.name + _SIDECAR)
    if not new.exists() and not (kept / said.name).exists():
        said.unlink(missing_ok=True)
        if not old.exists():
            final.unlink(missing_ok=True)
    _move(old, final.parent)


def _delete(path: Path) -> None:
    for part in (path, path.with_name(path.name + _SIDECAR)):
        part.unlink(missing_ok=True)


def _outcome(report: IngestReport) -> Iterator[Told]:
    counts: dict[str, Any] = {name: report.counts.get(name, 0) for name in ("added", "updated", "unchanged", "failed")}
    yield Told("told_indexed", {name: str(count) for name, count in counts.items()})
    if skipped := report.counts.get("skipped", 0):
        yield Told("told_skipped", {"read": str(report.total - skipped), "skipped": str(skipped)})
    for failure in report.failures[:SHOWN_FAILURES]:
        yield Told("told_file_failed", {"file": failure.name, "reason": failure.reason})
    if counts["failed"] > SHOWN_FAILURES:
        yield Told("told_more_failed", {"count": str(counts["failed"] - SHOWN_FAILURES)})


def _trouble(ended: Ended) -> Told:
    """Why the program came to nothing."""
    if ended.stopped:
        return Told("told_stopped")
    if held := _HELD.search(ended.said):
        return Told("told_locked", {"holder": held["holder"]})
    lines = [line.strip() for line in ended.said.splitlines() if line.strip()]
    said = " ".join(lines[-3:]).removeprefix("Error: ")
    return Told("told_program", {"said": said[-SAID_CHARS:] or f"exit {ended.code}"})
