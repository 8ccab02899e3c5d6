"""What page and JSON API of the operators do alike: forms, jobs, tables to take away, and a line of log for each."""

import json
import logging
import time
from collections.abc import Callable

from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from assistant.catalogue import rows_csv
from assistant.operations import MAX_FILES, Job, Operations, RefusedError, Told
from assistant.web.access import Access
from assistant.web.admin import overview
from assistant.web.asgi import request_id
from assistant.web.state import State

DETAILS = ("title", "publisher", "published", "url", "provinces", "official")
MAX_DETAIL_CHARS = 500
MAX_FORM_FILES = 5 * MAX_FILES  # more than are taken in: so that it can be told how many are
REFUSED_STATUS = {  # of what is refused for another reason than what was sent, which is 422
    **dict.fromkeys(("told_busy", "told_not_running", "told_not_stoppable", "no_operations"), 409),
    **dict.fromkeys(("told_no_document", "told_no_job"), 404),
}
RATINGS = {"": None, "good": 1, "bad": -1}
admin_log = logging.getLogger("assistant.admin")


def log_action(request: Request, access: Access, action: str, outcome: str, **details: object) -> None:
    """One line of JSON on what an operator did: who, what, and what came of it; never a token."""
    line = {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "request_id": request_id.get(),
        "action": action,
        "outcome": outcome,
        "client": access.client(request.scope),
        **details,
    }
    admin_log.info(json.dumps(line))


async def read_form(request: Request) -> FormData:
    """The fields and files of a form; files are written to temporary ones as they come.

    Raises:
        HTTPException: it is none, or larger than forms of ours are.
    """
    try:
        return await request.form(max_files=MAX_FORM_FILES, max_fields=20, max_part_size=64 * 1024)
    except ClientDisconnect:
        raise HTTPException(400, "The client has gone.") from None


def begin(state: State, act: Callable[[Operations], Job]) -> Job | Told:
    """Begin a job, or say why it cannot be begun."""
    if state.operations is None:
        return Told("no_operations")
    try:
        return act(state.operations)
    except RefusedError as error:
        return error.told


def begin_upload(state: State, form: FormData, client: str) -> Job | Told:
    """Take the files of a form in: fields ``file`` (several), ``overwrite``, and what is said of a single file."""

    def act(operations: Operations) -> Job:
        with operations.staging() as staged:
            for file in form.getlist("file"):
                if isinstance(file, UploadFile) and file.filename:
                    staged.add(file.filename, file.file)
            details = {name: str(form.get(name) or "")[:MAX_DETAIL_CHARS] for name in DETAILS}
            staged.describe(details)
            indexed = overview.document_names(state.service.snapshot)
            return operations.upload(staged, client, overwrite=bool(form.get("overwrite")), indexed=indexed)

    return begin(state, act)


def begin_reindex(state: State, client: str, *, reread: bool) -> Job | Told:
    """Read the folders again: what is new or has changed, with ``reread`` all of it."""
    return begin(state, lambda operations: operations.reindex(client, reread=reread))


def begin_removal(state: State, name: str, client: str) -> Job | Told:
    """Take one document out."""
    found = overview.find_entry(state.service.snapshot, name)
    if found is None:
        return Told("told_no_document", {"document": name[:200]})
    entry, is_copy = found
    return begin(state, lambda operations: operations.remove(name, None if is_copy else entry, client))


def unanswered_csv(state: State, place: str | None, year: int | None) -> str:
    """The groups of unanswered questions as CSV, those asked most often first."""
    groups = [] if state.records is None else state.records.unanswered(overview.MAX_EXPORTED, 0, place, year)
    rows = map(overview.question_row, groups)
    joined = (
        row | {"provinces": ", ".join(row["provinces"]), "years": ", ".join(map(str, row["years"]))} for row in rows
    )
    fields = overview.QUESTION_FIELDS
    return rows_csv(fields, ({name: row[name] for name in fields} for row in joined))


def ratings_csv(state: State, rating: int | None) -> str:
    """Ratings as CSV, newest first."""
    found = [] if state.records is None else state.records.ratings(overview.MAX_EXPORTED, 0, rating)
    return rows_csv(overview.RATING_FIELDS, map(overview.rating_row, found))


def csv_response(name: str, content: str) -> Response:
    """A CSV file that spreadsheets read as UTF-8."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response("\ufeff" + content, media_type="text/csv; charset=utf-8", headers=headers)
