"""What operators see, as plain values: the same for the page and the JSON API."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import Any, Generic, TypeVar

from assistant.catalogue import document_row
from assistant.operations import STOPPABLE, Job, Operations
from assistant.records import Rating, UnansweredGroup
from assistant.schema import place_name
from assistant.web.state import State
from index.ingestion import IngestReport, read_report
from index.maintenance import index_status
from index.segments import DocumentEntry
from index.snapshot import Snapshot
from index.storage import DamageError, IndexDirectory
from index.types import IndexStorageError
from ingest.normalize import fold

PAGE_ITEMS = 50
MAX_EXPORTED = 10_000
QUESTION_FIELDS = ("question", "count", "last", "status", "provinces", "years")
RATING_FIELDS = ("created", "rating", "comment", "question", "status", "answer_id")
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[_Item]):
    """A page of a list; pages count from 1."""

    items: Sequence[_Item]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, ceil(self.total / PAGE_ITEMS))


def cut(items: Sequence[_Item], number: int) -> Page[_Item]:
    """The page ``number`` of a list; the last one where it has fewer."""
    number = max(1, min(number, ceil(len(items) / PAGE_ITEMS)))
    return Page(items[(number - 1) * PAGE_ITEMS : number * PAGE_ITEMS], len(items), number)


# Documents


def documents(
    snapshot: Snapshot, operations: Operations | None, words: str = "", number: int = 1
) -> Page[dict[str, Any]]:
    """Documents by name; ``words`` must all stand in title, number, name or issuer.

    Without ``words`` only the documents of the page are decoded.
    """
    entries = sorted(snapshot.entries(), key=lambda entry: entry.name)
    wanted = fold(words).split()
    if wanted:
        entries = [entry for entry in entries if _has_words(_row(snapshot, entry), wanted)]
    page = cut(entries, number)
    return Page([document(snapshot, operations, entry) for entry in page.items], page.total, page.number)


def document(snapshot: Snapshot, operations: Operations | None, entry: DocumentEntry) -> dict[str, Any]:
    """One document with its counts and where its file lies; ``file`` is None where that is not known."""
    origin, path = ("elsewhere", None) if operations is None else operations.origin(entry)
    passages = entry.passages[1] - entry.passages[0]
    return _row(snapshot, entry) | {"passages": passages, "origin": origin, "file": None if path is None else str(path)}


def find_entry(snapshot: Snapshot, name: str) -> tuple[DocumentEntry, bool] | None:
    """The document that bears ``name``, and whether that is only a further name of it; None where there is none."""
    for entry in snapshot.entries():
        if entry.name == name:
            return entry, False
        if name in snapshot.copies.get(entry.id, ()):
            return entry, True
    return None


def document_names(snapshot: Snapshot) -> frozenset[str]:
    """Every name that a document bears."""
    further = (name for names in snapshot.copies.values() for name in names)
    return frozenset((*(entry.name for entry in snapshot.entries()), *further))


def _row(snapshot: Snapshot, entry: DocumentEntry) -> dict[str, Any]:
    targets = entry.targets[1] - entry.targets[0]
    return document_row(snapshot.documents[entry.id], targets, snapshot.copies.get(entry.id, ()))


def _has_words(row: Mapping[str, Any], wanted: Sequence[str]) -> bool:
    names = (row["title"], row["number"], row["name"], row["issuer"], *row["also"])
    searched = fold(" ".join(str(name or "") for name in names))
    return all(word in searched for word in wanted)


# Jobs and readings


def job_row(state: State, job: Job) -> dict[str, Any]:
    """A job with its progress; ``live`` is whether what it made is what answers now."""
    values = asdict(job)
    progress = state.operations.progress(job) if state.operations is not None and job.state == "running" else None
    values["progress"] = None if progress is None else asdict(progress)
    values["live"] = job.state == "running" or is_live(state)
    values["stopping"] = state.operations is not None and state.operations.is_stopping(job)
    values["stoppable"] = job.state == "running" and job.kind in STOPPABLE and not values["stopping"]
    return {name: values[name] for name in JOB_FIELDS}


JOB_FIELDS = (
    *("id", "kind", "subject", "state", "started", "finished", "client", "progress", "told", "live"),
    *("stoppable", "stopping"),
)


def is_live(state: State) -> bool:
    """Whether the newest generation of the index is the one that answers."""
    if state.operations is None:
        return True
    current = IndexDirectory(state.operations.places.index).current()
    return current is None or current == state.service.snapshot.generation


def last_ingest(state: State) -> IngestReport | None:
    """The report of the last reading of files, whoever began it."""
    return None if state.operations is None else read_report(state.operations.places.index)


# Questions and feedback


def unanswered(state: State, place: str | None, year: int | None, number: int) -> tuple[Page[UnansweredGroup], int]:
    """A page of questions that found nothing, and how often they were asked in all."""
    if state.records is None:
        return Page((), 0, 1), 0
    groups, questions = state.records.count_unanswered(place, year)
    number = max(1, min(number, ceil(groups / PAGE_ITEMS)))
    found = state.records.unanswered(PAGE_ITEMS, (number - 1) * PAGE_ITEMS, place, year)
    return Page(found, groups, number), questions


def question_row(group: UnansweredGroup) -> dict[str, Any]:
    """A group under the names of ``QUESTION_FIELDS``, with the names of its provinces."""
    names = [place_name(code) for code in group.places]
    last = group.last.astimezone(UTC).isoformat(timespec="seconds")
    return asdict(group) | {"last": last, "provinces": names}


def ratings(state: State, rating: int | None, number: int) -> Page[Rating]:
    """A page of ratings, newest first."""
    if state.records is None:
        return Page((), 0, 1)
    totals = state.records.totals()
    total = sum(totals.values()) if rating is None else totals.get(rating, 0)
    number = max(1, min(number, ceil(total / PAGE_ITEMS)))
    return Page(state.records.ratings(PAGE_ITEMS, (number - 1) * PAGE_ITEMS, rating), total, number)


def rating_row(rating: Rating) -> dict[str, Any]:
    """A rating under the names of ``RATING_FIELDS``."""
    return asdict(rating) | {"created": rating.created.astimezone(UTC).isoformat(timespec="seconds")}


# Response times and the index


def latency(state: State) -> dict[str, Any]:
    """Quantiles since the start, by status and by hour."""
    measured = state.metrics.latency
    return {
        "since": _iso(measured.since),
        "total": asdict(measured.total()),
        "statuses": [{"status": status} | asdict(each) for status, each in measured.by_status().items()],
        "hours": [{"from": _iso(begin)} | asdict(each) for begin, each in measured.by_hour().items()],
    }


def index(state: State) -> dict[str, Any]:
    """The generation that answers, the newest on disk and the one before, with the faults that show at a glance."""
    snapshot = state.service.snapshot
    values: dict[str, Any] = {
        "in_use": snapshot.generation,
        "documents": len(snapshot.documents),
        "notices": list(snapshot.notices),
        "live": is_live(state),
        "generations": [],
        "bytes": None,
        "segments": None,
        "faults": [],
        "error": None,
    }
    if state.operations is None:
        return values
    store = IndexDirectory(state.operations.places.index)
    try:
        status = index_status(store.path)
        values |= {"bytes": status.bytes, "segments": status.segments, "faults": list(status.faults)}
        values["generations"] = [_generation(store, name) for name in store.generations()]
    except IndexStorageError as error:
        values["error"] = str(error)
    return values


def _generation(store: IndexDirectory, name: str) -> dict[str, Any]:
    row: dict[str, Any] = {"generation": name, "created": None, "model": None, "error": None}
    row |= dict.fromkeys(("documents", "passages", "targets"))
    try:
        manifest = store.manifest(name)
    except (DamageError, IndexStorageError) as error:
        return row | {"error": str(error)}
    model = None if manifest.model is None else Path(manifest.model.name).name
    return row | {"created": manifest.created, "model": model, **manifest.counts}


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
