"""``/admin``: sections as pages of plain HTML that work without a script, and the forms on them."""

from functools import partial
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, FastAPI, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from assistant.operations import MAX_FILES, Job, Told
from assistant.reasons import reason_of
from assistant.types import Language
from assistant.web.access import (
    COOKIE,
    COOKIE_PATH,
    CSRF_FIELD,
    SESSION_SECONDS,
    Access,
    Session,
    TooManyFailuresError,
    is_csrf,
)
from assistant.web.admin import actions, overview
from assistant.web.admin.render import render
from assistant.web.middleware import content_security_policy
from assistant.web.state import State
from ingest.loaders import MAX_BYTES, SUFFIXES

LANGUAGE_COOKIE = "dx_admin_language"
HOME = "/admin/documents"
LOGIN = "/admin/login"
SHOWN_JOBS = 5
HEADERS = {
    "Content-Security-Policy": content_security_policy(
        default_src="'none'", script_src="'self'", style_src="'self'", font_src="'self'", img_src="'self'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
Year = Annotated[int | Literal[""] | None, Query()]
RatingFilter = Literal["", "good", "bad"]
Cut = Annotated[str, Query(max_length=200)]


class PageError(Exception):
    """A request that an operator's browser is told about on a page of its own."""

    def __init__(self, status: int, told: Told) -> None:
        super().__init__(told.name)
        self.status = status
        self.told = told


def page_routes(state: State, access: Access) -> APIRouter:
    """The pages; each of them leads to the sign-in where there is no session."""
    routes = APIRouter(include_in_schema=False)
    pages, guard = _Pages(state, access), _Guard(state, access)
    _add_session(routes, pages, guard)
    _add_sections(routes, pages, guard)
    _add_changes(routes, pages, guard)
    return routes


def add_page_errors(api: FastAPI, state: State, access: Access) -> None:
    """Answer a ``PageError`` with a page."""
    pages = _Pages(state, access)

    @api.exception_handler(PageError)
    async def told(request: Request, error: PageError) -> Response:
        return pages.show(request, None, "error.html", error.status, refusal=error.told)


class _Guard:
    """What stands before the pages."""

    def __init__(self, state: State, access: Access) -> None:
        self._limit = state.config.max_upload_bytes
        self.access = access

    def signed_in(self, request: Request) -> Session:
        """The session, or a way to the sign-in."""
        session = self.access.session(request.cookies.get(COOKIE))
        if session is None:
            raise HTTPException(303, headers={"Location": f"{LOGIN}?why=needed"})
        return session

    async def form(self, request: Request) -> FormData:
        """The form, once it is certain that a page of this session sent it."""
        session = self.signed_in(request)
        try:
            form = await actions.read_form(request)
        except HTTPException as error:
            too_long = Told("told_too_long", {"limit": str(self._limit // 1024**2)})
            told = too_long if error.status_code == 413 else Told("told_unreadable_form")
            raise PageError(error.status_code, told) from None
        if not is_csrf(session, form.get(CSRF_FIELD)):
            actions.log_action(request, self.access, "form", "refused: form expired")
            await form.close()
            raise PageError(403, Told("form_expired"))
        return form


def _add_session(routes: APIRouter, pages: "_Pages", guard: _Guard) -> None:
    access = guard.access
    Signed = Annotated[Session, Depends(guard.signed_in)]

    @routes.get("/admin")
    @routes.get("/admin/upload")  # the addresses of forms, gone back to
    @routes.get("/admin/reindex")
    @routes.get("/admin/check")
    @routes.get("/admin/stop")
    @routes.get("/admin/logout")
    def home(session: Signed) -> Response:
        return RedirectResponse(HOME, 303)

    @routes.get(LOGIN)
    def login_page(request: Request, why: Literal["", "needed", "ended"] = "") -> Response:
        return pages.login(request, f"login_{why}" if why else "")

    @routes.post(LOGIN)
    def login(request: Request, token: Annotated[str, Form(max_length=1000)] = "") -> Response:
        try:
            fits = access.is_token(request.scope, token.strip())
        except TooManyFailuresError as error:
            actions.log_action(request, access, "login", "too many failures")
            return pages.login(request, "login_wait", 429, seconds=error.seconds)
        actions.log_action(request, access, "login", "done" if fits else "wrong token")
        if not fits:
            return pages.login(request, "login_wrong", 401)
        response = RedirectResponse(HOME, 303)
        response.set_cookie(
            COOKIE,
            access.begin(),
            max_age=SESSION_SECONDS,
            path=COOKIE_PATH,
            secure=access.is_encrypted(request.scope),
            httponly=True,
            samesite="strict",
        )
        return response

    @routes.post("/admin/logout")
    def logout(request: Request, session: Signed, form: Annotated[FormData, Depends(guard.form)]) -> Response:
        access.end(session)
        actions.log_action(request, access, "logout", "done")
        response = RedirectResponse(f"{LOGIN}?why=ended", 303)
        response.delete_cookie(COOKIE, path=COOKIE_PATH, httponly=True, samesite="strict")
        return response


def _add_sections(routes: APIRouter, pages: "_Pages", guard: _Guard) -> None:
    state = pages.state
    Signed = Annotated[Session, Depends(guard.signed_in)]

    @routes.get(HOME)
    def documents(request: Request, session: Signed, q: Cut = "", page: PageNumber = 1, job: Cut = "") -> Response:
        return pages.documents(request, session, q, page, job)

    @routes.get("/admin/questions")
    def questions(
        request: Request, session: Signed, place: Cut = "", year: Year = None, page: PageNumber = 1
    ) -> Response:
        return pages.questions(request, session, place or None, year or None, page)

    @routes.get("/admin/questions.csv")
    def questions_csv(session: Signed, place: Cut = "", year: Year = None) -> Response:
        return actions.csv_response("unanswered.csv", actions.unanswered_csv(state, place or None, year or None))

    @routes.get("/admin/feedback")
    def feedback(request: Request, session: Signed, rating: RatingFilter = "", page: PageNumber = 1) -> Response:
        return pages.feedback(request, session, rating, page)

    @routes.get("/admin/feedback.csv")
    def feedback_csv(session: Signed, rating: RatingFilter = "") -> Response:
        return actions.csv_response("feedback.csv", actions.ratings_csv(state, actions.RATINGS[rating]))

    @routes.get("/admin/latency")
    def latency(request: Request, session: Signed) -> Response:
        return pages.show(request, session, "latency.html", measured=overview.latency(state))

    @routes.get("/admin/index")
    def index(request: Request, session: Signed, job: Cut = "") -> Response:
        return pages.index(request, session, job)

    @routes.get("/admin/jobs/{name}")
    def job(request: Request, session: Signed, name: str) -> Response:
        found = None if state.operations is None else state.operations.job(name)
        if found is None:
            raise HTTPException(404, "There is no such job.")
        return pages.show(request, session, "job.html", job=overview.job_row(state, found))


def _add_changes(routes: APIRouter, pages: "_Pages", guard: _Guard) -> None:
    state, access = pages.state, guard.access
    Signed = Annotated[Session, Depends(guard.signed_in)]
    SentForm = Annotated[FormData, Depends(guard.form)]

    @routes.post("/admin/upload")
    async def upload(request: Request, session: Signed, form: SentForm) -> Response:
        try:
            begun = await run_sync(partial(actions.begin_upload, state, form, access.client(request.scope)))
        finally:
            await form.close()
        return await run_sync(partial(pages.begun, request, session, "upload", begun))

    @routes.post("/admin/reindex")
    def reindex(request: Request, session: Signed, form: SentForm) -> Response:
        begun = actions.begin_reindex(state, access.client(request.scope), reread=bool(form.get("reread")))
        return pages.begun(request, session, "reindex", begun)

    @routes.get("/admin/remove")
    def confirm(request: Request, session: Signed, name: Annotated[str, Query(max_length=1000)]) -> Response:
        return pages.confirm(request, session, name)

    @routes.post("/admin/remove")
    def remove(request: Request, session: Signed, form: SentForm) -> Response:
        name = str(form.get("name") or "")
        begun = actions.begin_removal(state, name, access.client(request.scope))
        return pages.begun(request, session, "remove", begun, document=name[:200])

    @routes.post("/admin/check")
    def check(request: Request, session: Signed, form: SentForm) -> Response:
        begun = actions.begin(state, lambda operations: operations.check(access.client(request.scope)))
        return pages.begun(request, session, "check", begun)

    @routes.post("/admin/stop")
    def stop(request: Request, session: Signed, form: SentForm) -> Response:
        name = str(form.get("job") or "")
        asked = actions.begin(state, lambda operations: operations.stop(name))
        return pages.begun(request, session, "stop", asked)


def _language(request: Request) -> Language:
    """The language that is asked for, or was the last time."""
    return "en" if request.query_params.get("lang", request.cookies.get(LANGUAGE_COOKIE)) == "en" else "vi"


class _Pages:
    """What the routes show."""

    def __init__(self, state: State, access: Access) -> None:
        self.state = state
        self._access = access

    def show(
        self, request: Request, session: Session | None, template: str, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A page in the language of the operator."""
        language = _language(request)
        other = "vi" if language == "en" else "en"
        keep = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
        values.setdefault("refusal", None)
        values.setdefault("watched", None)
        path = request.url.path if request.method == "GET" else HOME
        html = render(
            template,
            language,
            session=session,
            path=path,
            other_language=f"{path}?{urlencode([*keep, ('lang', other)])}",
            **values,
        )
        response = HTMLResponse(html, status, HEADERS)
        if "lang" in request.query_params:
            response.set_cookie(
                LANGUAGE_COOKIE, language, max_age=365 * 86400, path=COOKIE_PATH, httponly=True, samesite="strict"
            )
        return response

    def login(self, request: Request, told: str, status: int = 200, **values: object) -> HTMLResponse:
        exposed = not self._access.is_encrypted(request.scope) and request.url.hostname not in LOCAL_NAMES
        return self.show(request, None, "login.html", status, notice=told, notice_values=values, exposed=exposed)

    def begun(self, request: Request, session: Session, action: str, begun: Job | Told, **details: object) -> Response:
        """To the page that shows a job; where it is not begun, the page that says why."""
        if isinstance(begun, Told):
            actions.log_action(request, self._access, action, f"refused: {begun.name}", **details)
            status = actions.REFUSED_STATUS.get(begun.name, 422)
            if action == "check":
                return self.index(request, session, "", begun, status)
            return self.documents(request, session, "", 1, "", begun, status)
        actions.log_action(request, self._access, action, "begun", job=begun.id, subject=list(begun.subject))
        home = "/admin/index" if action == "check" else HOME
        return RedirectResponse(f"{home}?job={begun.id}", 303)

    def documents(
        self,
        request: Request,
        session: Session,
        words: str,
        number: int,
        job: str,
        refusal: Told | None = None,
        status: int = 200,
    ) -> HTMLResponse:
        state, operations = self.state, self.state.operations
        report = overview.last_ingest(state)
        language = _language(request)
        failures = [] if report is None else [reason_of(item, language) for item in report.failures]
        return self.show(
            request,
            session,
            "documents.html",
            status,
            refusal=refusal,
            page=overview.documents(state.service.snapshot, operations, words, number),
            words=words,
            places=None if operations is None else operations.places,
            watched=self._watched(job),
            jobs=self._recent(),
            report=report,
            failures=failures,
            suffixes=SUFFIXES,
            max_megabytes=MAX_BYTES // 1024**2,
            max_files=MAX_FILES,
            total=len(state.service.snapshot.documents),
        )

    def confirm(self, request: Request, session: Session, name: str) -> Response:
        found = overview.find_entry(self.state.service.snapshot, name)
        if found is None:
            told = Told("told_no_document", {"document": name[:200]})
            return self.documents(request, session, "", 1, "", told, 404)
        row = overview.document(self.state.service.snapshot, self.state.operations, found[0])
        others = [other for other in (row["name"], *row["also"]) if other != name]
        return self.show(request, session, "confirm.html", document=row, name=name, others=others)

    def questions(
        self, request: Request, session: Session, place: str | None, year: int | None, number: int
    ) -> HTMLResponse:
        values: dict[str, Any] = {"page": overview.Page((), 0, 1), "asked": 0, "places": [], "years": []}
        values["down"] = False
        try:
            values["page"], values["asked"] = overview.unanswered(self.state, place, year, number)
            if self.state.records is not None:
                places, years = self.state.records.asked_about()
                values |= {"places": places.most_common(), "years": sorted(years.items())}
        except SQLAlchemyError:
            values["down"] = True
        return self._records_page(request, session, "questions.html", chosen_place=place, chosen_year=year, **values)

    def feedback(self, request: Request, session: Session, rating: str, number: int) -> HTMLResponse:
        values: dict[str, Any] = {"page": overview.Page((), 0, 1), "totals": {}, "down": False}
        try:
            values["page"] = overview.ratings(self.state, actions.RATINGS[rating], number)
            values["totals"] = {} if self.state.records is None else self.state.records.totals()
        except SQLAlchemyError:
            values["down"] = True
        return self._records_page(request, session, "feedback.html", chosen=rating, **values)

    def _records_page(self, request: Request, session: Session, template: str, **values: Any) -> HTMLResponse:
        records = self.state.records
        keeps = records is not None and records.keeps
        days = records.retention_days if records is not None else 0
        return self.show(request, session, template, keeps=keeps, days=days, **values)

    def index(
        self, request: Request, session: Session, job: str, refusal: Told | None = None, status: int = 200
    ) -> HTMLResponse:
        return self.show(
            request,
            session,
            "index.html",
            status,
            refusal=refusal,
            index=overview.index(self.state),
            operable=self.state.operations is not None,
            watched=self._watched(job, "check"),
        )

    def _watched(self, name: str, kind: str = "") -> dict[str, Any] | None:
        """The job that a page shows: the one that is asked for, otherwise one that runs, or the last of ``kind``."""
        if self.state.operations is None:
            return None
        found = self.state.operations.job(name)
        if found is None:
            recent = self.state.operations.jobs()
            found = next((job for job in recent if job.state == "running" or job.kind == kind), None)
        return None if found is None else overview.job_row(self.state, found)

    def _recent(self) -> list[dict[str, Any]]:
        operations = self.state.operations
        return [] if operations is None else [overview.job_row(self.state, job) for job in operations.jobs(SHOWN_JOBS)]
