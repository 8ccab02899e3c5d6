"""What operators learn from: ratings of answers and questions that found nothing, in SQLite or PostgreSQL.

Nothing here may slow an answer down or make it fail: writing is done by a thread of its own, from a bounded queue.
Personal data is masked before it is stored, and everything goes after ``retention_days``; with 0 nothing is kept.
"""

import logging
import math
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from assistant.masking import mask_personal_data
from assistant.schema import AnswerModel, AskRequest
from ingest.normalize import fold

log = logging.getLogger(__name__)

UNANSWERED = ("not_found", "clarify", "error")
MAX_CHARS = 1000
_QUEUE_SIZE = 1000
_PURGE_SECONDS = 3600.0
_STOP_SECONDS = 5.0

_metadata = sql.MetaData()
_ratings = sql.Table(
    "dx_feedback",
    _metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    sql.Column("created", sql.DateTime(timezone=True), nullable=False, index=True),
    sql.Column("answer_id", sql.String(64), nullable=False),
    sql.Column("rating", sql.SmallInteger, nullable=False),
    sql.Column("comment", sql.Text, nullable=False, default=""),
)
_questions = sql.Table(
    "dx_unanswered",
    _metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    sql.Column("created", sql.DateTime(timezone=True), nullable=False, index=True),
    sql.Column("question", sql.Text, nullable=False),
    sql.Column("folded", sql.Text, nullable=False),
    sql.Column("status", sql.String(20), nullable=False),
    sql.Column("language", sql.String(2), nullable=False),
    sql.Column("generation", sql.String(64), nullable=False),
)


class RecordsError(Exception):
    """A database that cannot be used; the message names its address without the password."""


@dataclass(frozen=True, slots=True)
class UnansweredGroup:
    """A question that found nothing, in one of its spellings, and how often and when it was asked last."""

    question: str
    status: str
    count: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Rating:
    """One rating: 1 or -1."""

    created: datetime
    answer_id: str
    rating: int
    comment: str


class Records:
    """Feedback and unanswered questions in a database; safe to share between threads."""

    def __init__(self, url: str, retention_days: int, now: Callable[[], datetime] | None = None) -> None:
        """Open the database at an SQLAlchemy URL and make its tables.

        Raises:
            RecordsError: the address is none, or the database cannot be reached.
        """
        self._retention = timedelta(days=retention_days)
        self._now = now or (lambda: datetime.now(UTC))
        self._engine = _engine(url)
        self._jobs: queue.Queue[tuple[sql.Executable, ...] | None] = queue.Queue(_QUEUE_SIZE)
        self._thread = threading.Thread(target=self._write, name="records", daemon=True)
        self._thread.start()

    @property
    def keeps(self) -> bool:
        """Whether anything is stored at all."""
        return bool(self._retention)

    def rate(self, answer_id: str, rating: int, comment: str = "") -> None:
        """Store a rating in place of an earlier one of the same answer; its comment is masked and cut."""
        masked, name = mask_personal_data(_storable(comment))[:MAX_CHARS], _storable(answer_id)[:64]
        earlier = _ratings.delete().where(_ratings.c.answer_id == name)
        self._put(_ratings.insert().values(answer_id=name, rating=rating, comment=masked), earlier)

    def answered(self, request: AskRequest, answer: AnswerModel) -> None:
        """Store the question of an answer that found nothing."""
        if answer.status not in UNANSWERED or not request.question.strip():
            return
        question = mask_personal_data(" ".join(_storable(request.question).split()))[:MAX_CHARS]
        values = {"question": question, "folded": _key(question), "status": answer.status}
        values |= {"language": answer.language, "generation": answer.generation}
        self._put(_questions.insert().values(**values))

    def unanswered(self, limit: int = 100) -> list[UnansweredGroup]:
        """Questions that found nothing, those asked most often first."""
        count, last = sql.func.count(), sql.func.max(_questions.c.created)
        columns = sql.func.max(_questions.c.question), sql.func.max(_questions.c.status), count, last
        query = sql.select(*columns).group_by(_questions.c.folded).order_by(count.desc(), last.desc()).limit(limit)
        return [UnansweredGroup(question, status, n, _aware(when)) for question, status, n, when in self._read(query)]

    def ratings(self, limit: int = 100) -> list[Rating]:
        """Ratings, newest first."""
        table = _ratings.c
        query = sql.select(table.created, table.answer_id, table.rating, table.comment)
        rows = self._read(query.order_by(table.created.desc(), table.id.desc()).limit(limit))
        return [Rating(_aware(when), answer_id, rating, comment) for when, answer_id, rating, comment in rows]

    def totals(self) -> dict[int, int]:
        """How many ratings there are of each kind."""
        query = sql.select(_ratings.c.rating, sql.func.count()).group_by(_ratings.c.rating)
        return {row[0]: row[1] for row in self._read(query)}

    def ready(self) -> bool:
        """Whether the database answers."""
        try:
            self._read(sql.select(sql.literal(1)))
        except SQLAlchemyError:
            return False
        return True

    def purge(self) -> int:
        """Delete what is older than the retention; returns how many rows went."""
        border = self._now() - self._retention
        with self._engine.begin() as connection:
            results = [connection.execute(table.delete().where(table.c.created < border)) for table in _tables()]
        return sum(result.rowcount for result in results)

    def flush(self) -> None:
        """Wait until everything given so far is written."""
        self._jobs.join()

    def close(self) -> None:
        """Write what is waiting and close the database."""
        try:
            self._jobs.put(None, timeout=_STOP_SECONDS)
        except queue.Full:
            log.warning("records were left unwritten: the database does not keep up")
        self._thread.join(_STOP_SECONDS)
        self._engine.dispose()

    def _put(self, insert: sql.Insert, *before: sql.Delete) -> None:
        if not self.keeps:
            return
        try:
            self._jobs.put_nowait((*before, insert.values(created=self._now())))
        except queue.Full:
            log.warning("a record was dropped: the database does not keep up")

    def _write(self) -> None:
        purged_at = -math.inf
        while True:
            if time.monotonic() - purged_at >= _PURGE_SECONDS:
                self._try(self.purge)
                purged_at = time.monotonic()
            try:
                job = self._jobs.get(timeout=_PURGE_SECONDS)
            except queue.Empty:
                continue
            try:
                if job is None:
                    return
                self._try(partial(self._execute, job))
            finally:
                self._jobs.task_done()

    def _execute(self, job: tuple[sql.Executable, ...]) -> None:
        with self._engine.begin() as connection:
            for statement in job:
                connection.execute(statement)

    def _try(self, action: Callable[[], Any]) -> None:
        try:
            action()
        except SQLAlchemyError as error:  # its text may hold what a visitor typed
            log.error("the records could not be written: %s", type(error).__name__)

    def _read(self, query: sql.Executable) -> Sequence[Any]:
        with self._engine.connect() as connection:
            return connection.execute(query).all()


def _tables() -> tuple[sql.Table, ...]:
    return (_ratings, _questions)


def _engine(url: str) -> sql.Engine:
    try:
        address = make_url(url)
    except SQLAlchemyError:
        raise RecordsError(
            "DX_DATABASE_URL is no SQLAlchemy address; expected sqlite:///FILE or postgresql+psycopg://…"
        ) from None
    shown = address.render_as_string(hide_password=True)
    try:
        if address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:"):
            Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = sql.create_engine(address, pool_pre_ping=True, hide_parameters=True)
        _metadata.create_all(engine)
    except (SQLAlchemyError, ImportError, OSError) as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()
        raise RecordsError(f"The database {shown} cannot be used: {reason[0] if reason else error!r}.") from None
    return engine


def _key(question: str) -> str:
    """What spellings of one question share."""
    return " ".join("".join(c if c.isalnum() else " " for c in fold(question)).split())


def _storable(text: str) -> str:
    """Without what databases refuse: NUL and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _aware(when: Any) -> datetime:
    """SQLite gives times back without their zone; they were stored in UTC."""
    value = when if isinstance(when, datetime) else datetime.fromisoformat(str(when))
    return value if value.tzinfo else value.replace(tzinfo=UTC)
