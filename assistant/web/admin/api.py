"""``/admin/api``: what the operators' page shows and does, for scripts, with the token as a bearer token."""

from dataclasses import asdict
from functools import partial
from typing import Annotated, Any, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer
from sqlalchemy.exc import SQLAlchemyError

from assistant.operations import Job, Told
from assistant.reasons import reason_of
from assistant.texts import admin_text
from assistant.web.access import Access, TooManyFailuresError
from assistant.web.admin import actions, overview
from assistant.web.admin.models import (
    DocumentState,
    DocumentStates,
    FailureItem,
    IndexReport,
    JobItem,
    LastIngest,
    LatencyReport,
    RatingPage,
    UnansweredPage,
)
from assistant.web.problems import documented
from assistant.web.state import State
from index.ingestion import IngestReport
from ingest.loaders import SUFFIXES

PageNumber = Annotated[int, Query(ge=1, le=100_000)]
Words = Annotated[str, Query(max_length=200)]
Format = Literal["json", "csv"]
_NO_STORE = {"Cache-Control": "no-store"}
_FILE = {"type": "string", "format": "binary"}
_OVERWRITE = "Not empty: uploaded files of the same name are replaced."
_UPLOAD = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "array", "items": _FILE, "description": "One file or several."},
                    "overwrite": {"type": "string", "description": _OVERWRITE},
                    **{name: {"type": "string", "description": "Of a single file."} for name in actions.DETAILS},
                },
            }
        }
    },
}


def api_routes(state: State, access: Access) -> APIRouter:
    """The JSON API of operators."""

    def operator(request: Request) -> None:
        try:
            welcome = access.may_call(request)
        except TooManyFailuresError as error:
            raise HTTPException(429, str(error), {"Retry-After": str(error.seconds)}) from None
        if not welcome:
            actions.log_action(request, access, "api", "refused")
            raise HTTPException(401, "The operator token is needed.", {"WWW-Authenticate": "Bearer"})

    scheme = HTTPBearer(auto_error=False, scheme_name="OperatorToken", description="DX_ADMIN_TOKEN")
    routes = APIRouter(
        prefix="/admin/api",
        tags=["Operators"],
        dependencies=[Depends(scheme), Depends(operator)],
        responses=documented(401, 403, 429),
    )
    _add_documents(routes, state, access)
    _add_jobs(routes, state, access)
    _add_reports(routes, state)
    return routes


def _add_documents(routes: APIRouter, state: State, access: Access) -> None:
    @routes.get("/documents", summary="Documents and their state")
    def documents(response: Response, q: Words = "", page: PageNumber = 1) -> DocumentStates:
        """Documents by name, with the report of the last reading of files."""
        response.headers.update(_NO_STORE)
        snapshot = state.service.snapshot
        found = overview.documents(snapshot, state.operations, q, page)
        report = overview.last_ingest(state)
        return DocumentStates(
            items=[DocumentState(**row) for row in found.items],
            total=found.total,
            page=found.number,
            pages=found.pages,
            generation=snapshot.generation,
            last_ingest=None if report is None else _last_ingest(report),
        )

    @routes.post(
        "/documents",
        status_code=202,
        response_model=JobItem,
        responses=documented(409, 413, 422),
        openapi_extra={"requestBody": _UPLOAD},
        summary="Upload documents",
    )
    async def upload(request: Request) -> Response:
        """Take files in: `curl -H "Authorization: Bearer …" -F file=@plan.pdf …/admin/api/documents`."""
        form = await actions.read_form(request)
        try:
            begun = await run_sync(partial(actions.begin_upload, state, form, access.client(request.scope)))
        finally:
            await form.close()
        return _begun(request, state, access, "upload", begun)

    @routes.delete(
        "/documents/{name:path}",
        status_code=202,
        response_model=JobItem,
        responses=documented(404, 409),
        summary="Remove a document",
    )
    def remove(request: Request, name: str) -> Response:
        """Take a document out, by its name; an uploaded file is deleted, one of the corpus stays where it is."""
        begun = actions.begin_removal(state, name, access.client(request.scope))
        return _begun(request, state, access, "remove", begun, document=name[:200])


def _add_jobs(routes: APIRouter, state: State, access: Access) -> None:
    taken: dict[str, Any] = {"status_code": 202, "response_model": JobItem, "responses": documented(409, 422)}

    @routes.post("/reindex", summary="Read the folders again", **taken)
    def reindex(
        request: Request,
        reread: Annotated[bool, Query(description="Whether files that have not changed are read, too.")] = False,
    ) -> Response:
        """Read and index what is new or has changed in the corpus and among the uploads."""
        begun = actions.begin_reindex(state, access.client(request.scope), reread=reread)
        return _begun(request, state, access, "reindex", begun)

    @routes.get("/jobs", summary="The last jobs")
    def jobs(response: Response) -> list[JobItem]:
        """Newest first."""
        response.headers.update(_NO_STORE)
        found = [] if state.operations is None else state.operations.jobs()
        return [JobItem(**_job_values(state, job)) for job in found]

    @routes.get("/jobs/{name}", responses=documented(404), summary="One job and its progress")
    def job(response: Response, name: str) -> JobItem:
        """Ask again until `state` is no longer `running` and `live` is true."""
        found = None if state.operations is None else state.operations.job(name)
        if found is None:
            raise HTTPException(404, "There is no such job.")
        response.headers.update(_NO_STORE)
        return JobItem(**_job_values(state, found))

    @routes.post(
        "/jobs/{name}/stop",
        status_code=202,
        response_model=JobItem,
        responses=documented(404, 409),
        summary="Stop a job",
    )
    def stop(request: Request, name: str) -> Response:
        """Let an upload or a reading of the folders end; index and files are then as before, and `state` is `stopped`.

        Ask for the job until it no longer is `running`; one that has all but finished may still be `done`.
        """
        asked = actions.begin(state, lambda operations: operations.stop(name))
        return _begun(request, state, access, "stop", asked, name=name[:200])

    @routes.post("/check", summary="Check the index", **taken)
    def check(request: Request) -> Response:
        """Hold every file of the index against its hash."""
        begun = actions.begin(state, lambda operations: operations.check(access.client(request.scope)))
        return _begun(request, state, access, "check", begun)


def _add_reports(routes: APIRouter, state: State) -> None:
    @routes.get("/unanswered", response_model=UnansweredPage, responses=documented(503), summary="Unanswered questions")
    def unanswered(
        place: Annotated[str | None, Query(max_length=100, description="A place code, e.g. `ca_mau`.")] = None,
        year: int | None = None,
        page: PageNumber = 1,
        format: Format = "json",
    ) -> Response:
        """Questions that found nothing, grouped; `format=csv` gives all of them as a table."""
        try:
            if format == "csv":
                return actions.csv_response("unanswered.csv", actions.unanswered_csv(state, place, year))
            found, asked = overview.unanswered(state, place, year, page)
        except SQLAlchemyError:
            raise HTTPException(503, "The database does not answer.") from None
        items = [overview.question_row(group) for group in found.items]
        items = [{name: row[name] for name in overview.QUESTION_FIELDS} for row in items]
        body = {"items": items, "total": found.total, "asked": asked, "page": found.number, "pages": found.pages}
        return JSONResponse(body, headers=_NO_STORE)

    @routes.get("/feedback", response_model=RatingPage, responses=documented(503), summary="Feedback")
    def feedback(
        rating: Literal["good", "bad"] | None = None, page: PageNumber = 1, format: Format = "json"
    ) -> Response:
        """Ratings, newest first; `format=csv` gives all of them as a table."""
        try:
            if format == "csv":
                return actions.csv_response("feedback.csv", actions.ratings_csv(state, actions.RATINGS[rating or ""]))
            found = overview.ratings(state, actions.RATINGS[rating or ""], page)
        except SQLAlchemyError:
            raise HTTPException(503, "The database does not answer.") from None
        items = [overview.rating_row(item) for item in found.items]
        body = {"items": items, "total": found.total, "page": found.number, "pages": found.pages}
        return JSONResponse(body, headers=_NO_STORE)

    @routes.get("/latency", summary="Response times")
    def latency(response: Response) -> LatencyReport:
        """p50 and p95 by status and by hour."""
        response.headers.update(_NO_STORE)
        return LatencyReport.model_validate(overview.latency(state))

    @routes.get("/index", summary="The generations of the index")
    def index(response: Response) -> IndexReport:
        """What answers, and what lies on disk."""
        response.headers.update(_NO_STORE)
        return IndexReport(**overview.index(state))


def _begun(
    request: Request, state: State, access: Access, action: str, begun: Job | Told, **details: object
) -> Response:
    """The job that was begun, or the problem that keeps it from being begun."""
    if isinstance(begun, Told):
        actions.log_action(request, access, action, f"refused: {begun.name}", **details)
        status = actions.REFUSED_STATUS.get(begun.name, 422)
        raise HTTPException(status, _sentence(begun))
    actions.log_action(request, access, action, "begun", job=begun.id, subject=list(begun.subject))
    return JSONResponse(_job_values(state, begun), 202, headers=_NO_STORE | {"Location": f"/admin/api/jobs/{begun.id}"})


def _last_ingest(report: IngestReport) -> LastIngest:
    failures = [FailureItem(**asdict(reason_of(item))) for item in report.failures]
    known = {name: getattr(report, name) for name in LastIngest.model_fields if name not in ("failures", "notices")}
    return LastIngest(**known, failures=failures, notices=list(report.notices))


def _job_values(state: State, job: Job) -> dict[str, Any]:
    told = [{"name": item.name, "text": _sentence(item), "values": dict(item.values)} for item in job.told]
    return overview.job_row(state, job) | {"subject": list(job.subject), "told": told}


def _sentence(told: Told) -> str:
    try:
        return admin_text(told.name, "en", **{"suffixes": ", ".join(SUFFIXES), **told.values})
    except KeyError:  # a job of another version
        return told.name
