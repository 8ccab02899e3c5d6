"""What ``/admin/api`` gives, as typed models."""

from typing import Literal

from pydantic import BaseModel, Field

from assistant.web.listings import DocumentItem


class ToldItem(BaseModel):
    """A sentence of a job, as a name for programs and in English."""

    name: str
    text: str
    values: dict[str, str]


class ProgressItem(BaseModel):
    """How far a job is, in files."""

    done: int
    total: int
    file: str


class JobItem(BaseModel):
    """A job; ``live`` is whether the generation that it made is the one that answers.

    ``stoppable`` is whether it can be stopped now, ``stopping`` whether it has been told to.
    """

    id: str
    kind: Literal["upload", "remove", "reindex", "check"]
    subject: list[str]
    state: Literal["running", "done", "failed", "interrupted", "stopped"]
    started: str
    finished: str
    client: str
    progress: ProgressItem | None
    told: list[ToldItem]
    live: bool
    stoppable: bool
    stopping: bool


class DocumentState(DocumentItem):
    """A document and its state; ``origin`` is where its file lies."""

    passages: int
    origin: Literal["upload", "corpus", "elsewhere"]
    file: str | None


class FailureItem(BaseModel):
    """A file that is not indexed."""

    file: str
    cause: str
    next: str


class LastIngest(BaseModel):
    """The last reading of files, whoever began it."""

    state: Literal["running", "done", "failed", "interrupted", "stopped"]
    started: str
    updated: str
    total: int
    done: int
    counts: dict[str, int]
    generation: str
    error: str
    failures: list[FailureItem]
    notices: list[str]


class DocumentStates(BaseModel):
    """A page of documents."""

    items: list[DocumentState]
    total: int
    page: int
    pages: int
    generation: str
    last_ingest: LastIngest | None


class UnansweredItem(BaseModel):
    """Questions that are one question."""

    question: str
    count: int
    last: str
    status: str
    provinces: list[str]
    years: list[int]


class UnansweredPage(BaseModel):
    """A page of unanswered questions, those asked most often first; ``asked`` counts all of them."""

    items: list[UnansweredItem]
    total: int
    asked: int
    page: int
    pages: int


class RatingItem(BaseModel):
    """A rating; the question and the answer's status where they were kept."""

    created: str
    rating: Literal[1, -1]
    comment: str
    question: str | None
    status: str | None
    answer_id: str


class RatingPage(BaseModel):
    """A page of ratings, newest first."""

    items: list[RatingItem]
    total: int
    page: int
    pages: int


class QuantilesItem(BaseModel):
    """How many answers took how long, in milliseconds."""

    count: int
    p50: float
    p95: float
    longest: float


class StatusLatency(QuantilesItem):
    """Answers of one status."""

    status: str


class HourLatency(QuantilesItem):
    """Answers of one hour."""

    begins: str = Field(alias="from")


class LatencyReport(BaseModel):
    """Response times since the server was started, without waiting for a turn."""

    since: str
    total: QuantilesItem
    statuses: list[StatusLatency]
    hours: list[HourLatency]


class GenerationItem(BaseModel):
    """A generation on disk."""

    generation: str
    created: str | None
    model: str | None
    documents: int | None
    passages: int | None
    targets: int | None
    error: str | None


class IndexReport(BaseModel):
    """The generation that answers and those on disk, newest first; ``faults`` are those that show at a glance."""

    in_use: str
    live: bool
    documents: int
    segments: int | None
    bytes: int | None
    generations: list[GenerationItem]
    notices: list[str]
    faults: list[str]
    error: str | None
