"""What operators learn from: ratings of answers and questions that found nothing, in SQLite or PostgreSQL.

Nothing here may slow an answer down or make it fail: writing is done by a thread of its own, from a bounded queue.
Personal data is masked before it is stored, and everything goes after ``retention_days``; with 0 nothing is kept.
"""

import logging
import math
import queue
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from assistant.grouping import UNANSWERED, Subject, by_words
from assistant.masking import mask_personal_data
from assistant.schema import AnswerModel, AskRequest

log = logging.getLogger(__name__)

MAX_CHARS = 1000
_QUEUE_SIZE = 1000
_PURGE_SECONDS = 3600.0
_STOP_SECONDS = 5.0
# A rating comes soon after its answer: the questions of so many answers are remembered until then, in memory only.
_REMEMBERED_ANSWERS = 2000

_metadata = sql.MetaData()
_ratings = sql.Table(
    "dx_feedback",
    _metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    sql.Column("created", sql.DateTime(timezone=True), nullable=False, index=True),
    sql.Column("answer_id", sql.String(64), nullable=False),
    sql.Column("rating", sql.SmallInteger, nullable=False),
    sql.Column("comment", sql.Text, nullable=False, default=""),
    sql.Column("question", sql.Text),
    sql.Column("status", sql.String(20)),
)
_questions = sql.Table(
    "dx_unanswered",
    _metadata,
    sql.Column("id", sql.Integer, primary_key=True),
    sql.Column("created", sql.DateTime(timezone=True), nullable=False, index=True),
    sql.Column("question", sql.Text, nullable=False),
    sql.Column("folded", sql.Text, nullable=False),  # Subject.key: what all forms of one question share
    sql.Column("status", sql.String(20), nullable=False),
    sql.Column("language", sql.String(2), nullable=False),
    sql.Column("generation", sql.String(64), nullable=False),
    sql.Column("places", sql.String(400)),  # as listed: ",ca_mau,hue,"
    sql.Column("years", sql.String(100)),
)


class RecordsError(Exception):
    """A database that cannot be used; the message names its address without the password."""


@dataclass(frozen=True, slots=True)
class UnansweredGroup:
    """A question that found nothing, as it was asked last, with how often and when; place codes as understood."""

    question: str
    status: str
    count: int
    last: datetime
    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rating:
    """One rating: 1 or -1; the question and the answer's status where they were known."""

    created: datetime
    answer_id: str
    rating: int
    comment: str
    question: str | None = None
    status: str | None = None


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
        self._recent: OrderedDict[str, tuple[str, str]] = OrderedDict()
        self._lock = threading.Lock()
        self._jobs: queue.Queue[tuple[sql.Executable, ...] | None] = queue.Queue(_QUEUE_SIZE)
        self._thread = threading.Thread(target=self._write, name="records", daemon=True)
        self._thread.start()

    @property
    def retention_days(self) -> int:
        """How long everything is kept."""
        return self._retention.days

    @property
    def keeps(self) -> bool:
        """Whether anything is stored at all."""
        return bool(self._retention)

    def rate(self, answer_id: str, rating: int, comment: str = "") -> None:
        """Store a rating in place of an earlier one of the same answer; its comment is masked and cut.

        The question goes with it where this server gave the answer a short while ago.
        """
        masked, name = mask_personal_data(_storable(comment))[:MAX_CHARS], _storable(answer_id)[:64]
        with self._lock:
            question, status = self._recent.get(answer_id, (None, None))
        values = {"answer_id": name, "rating": rating, "comment": masked, "status": status}
        values["question"] = None if question is None else _masked(question)
        earlier = _ratings.delete().where(_ratings.c.answer_id == name)
        self._put(_ratings.insert().values(**values), earlier)

    def answered(self, request: AskRequest, answer: AnswerModel, subject: Subject | None = None) -> None:
        """Remember the question for a rating, and store it if the answer found nothing."""
        if not self.keeps or not request.question.strip():
            return
        with self._lock:
            self._recent[str(answer.id)] = (request.question[: 2 * MAX_CHARS], answer.status)  # masked and cut later
            while len(self._recent) > _REMEMBERED_ANSWERS:
                self._recent.popitem(last=False)
        if answer.status not in UNANSWERED:
            return
        question = _masked(request.question)
        subject = subject or by_words(question)
        values = {"question": question, "folded": _storable(subject.key)[:MAX_CHARS], "status": answer.status}
        values |= {"language": answer.language, "generation": answer.generation}
        about = {"places": _listed(subject.places), "years": _listed(subject.years)}
        self._put(_questions.insert().values(**values, **about))

    def unanswered(
        self, limit: int = 100, offset: int = 0, place: str | None = None, year: int | None = None
    ) -> list[UnansweredGroup]:
        """Questions that found nothing, those asked most often first; ``place`` (a code) and ``year`` restrict them."""
        table = _questions.c
        newest = sql.func.max(table.id).label("newest")
        count, last = sql.func.count().label("count"), sql.func.max(table.created).label("last")
        groups = sql.select(newest, count, last).where(*_about(place, year)).group_by(table.folded).subquery()
        query = (
            sql.select(table.question, table.status, groups.c.count, groups.c.last, table.places, table.years)
            .join(groups, table.id == groups.c.newest)
            .order_by(groups.c.count.desc(), groups.c.last.desc(), table.id.desc())
        )
        return [
            UnansweredGroup(question, status, n, _aware(when), _items(places), tuple(map(int, _items(years))))
            for question, status, n, when, places, years in self._read(query.limit(limit).offset(offset))
        ]

    def count_unanswered(self, place: str | None = None, year: int | None = None) -> tuple[int, int]:
        """How many groups there are, and how many questions are in them."""
        table = _questions.c
        query = sql.select(sql.func.count(sql.distinct(table.folded)), sql.func.count()).where(*_about(place, year))
        groups, questions = self._read(query)[0]
        return groups, questions

    def asked_about(self) -> tuple[Counter[str], Counter[int]]:
        """How often each place (by code) and each year is asked for by questions that found nothing."""
        places: Counter[str] = Counter()
        years: Counter[int] = Counter()
        table = _questions.c
        query = sql.select(table.places, table.years, sql.func.count()).group_by(table.places, table.years)
        for named_places, named_years, count in self._read(query):
            places.update(dict.fromkeys(_items(named_places), count))
            years.update(dict.fromkeys(map(int, _items(named_years)), count))
        return places, years

    def ratings(self, limit: int = 100, offset: int = 0, rating: int | None = None) -> list[Rating]:
        """Ratings, newest first; ``rating`` restricts them to 1 or -1."""
        table = _ratings.c
        columns = (table.created, table.answer_id, table.rating, table.comment, table.question, table.status)
        query = sql.select(*columns).order_by(table.created.desc(), table.id.desc())
        if rating is not None:
            query = query.where(table.rating == rating)
        return [Rating(_aware(row[0]), *row[1:]) for row in self._read(query.limit(limit).offset(offset))]

    def totals(self) -> dict[int, int]:
        """How many ratings there are of each kind."""
        query = sql.select(_ratings.c.rating, sql.func.count()).group_by(_ratings.c.rating)
        return {row[0]: row[1] for row in self._read(query)}

    def ready(self) -> bool:
        """Whether the database answers and its tables can be read."""
        try:
            for table in _tables():
                self._read(sql.select(table.c.id).limit(1))
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
        _add_columns(engine)
    except (SQLAlchemyError, ImportError, OSError) as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()
        raise RecordsError(f"The database {shown} cannot be used: {reason[0] if reason else error!r}.") from None
    return engine


def _add_columns(engine: sql.Engine) -> None:
    """Bring tables of an earlier version up to date: columns that came later hold NULL in the rows of before."""
    for table in _tables():
        for column in _missing_columns(engine, table):
            kind = column.type.compile(engine.dialect)
            try:
                with engine.begin() as connection:
                    connection.execute(sql.DDL(f"ALTER TABLE {table.name} ADD COLUMN {column.name} {kind}"))
            except SQLAlchemyError:  # another server that starts beside this one was faster, or it is a fault
                if column in _missing_columns(engine, table):
                    raise


def _missing_columns(engine: sql.Engine, table: sql.Table) -> list[sql.Column[Any]]:
    found = {column["name"] for column in sql.inspect(engine).get_columns(table.name)}
    return [column for column in table.columns if column.name not in found]


def _about(place: str | None, year: int | None) -> list[sql.ColumnElement[bool]]:
    """The conditions that rows name a place and a year."""
    wanted = ((_questions.c.places, place), (_questions.c.years, year))
    return [column.contains(_listed((value,)), autoescape=True) for column, value in wanted if value is not None]


def _listed(values: Sequence[str | int]) -> str | None:
    return f",{','.join(map(str, values))}," if values else None


def _items(listed: str | None) -> tuple[str, ...]:
    return tuple(filter(None, (listed or "").split(",")))


def _masked(question: str) -> str:
    return mask_personal_data(" ".join(_storable(question).split()))[:MAX_CHARS]


def _storable(text: str) -> str:
    """Without what databases refuse: NUL and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _aware(when: Any) -> datetime:
    """SQLite gives times back without their zone; they were stored in UTC."""
    value = when if isinstance(when, datetime) else datetime.fromisoformat(str(when))
    return value if value.tzinfo else value.replace(tzinfo=UTC)
