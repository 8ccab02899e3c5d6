"""``/health``, ``/ready``, ``/metrics`` and the API's description for people."""

import ipaddress

from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel

from assistant.api_docs import docs_html
from assistant.web.access import TooManyFailuresError
from assistant.web.problems import documented
from assistant.web.state import State


class Health(BaseModel):
    """The server is up and answers from ``generation``."""

    status: str
    generation: str
    documents: int


class Readiness(BaseModel):
    """Whether the server should be sent questions."""

    status: str
    generation: str
    waiting: int
    records: bool


def system_routes(state: State, api: FastAPI) -> APIRouter:
    """The routes of operators and load balancers."""
    routes = APIRouter(tags=["Operation"])

    @routes.get("/health", summary="Is the server up?")
    async def health() -> Health:
        """Answer as soon as the server runs."""
        snapshot = state.service.snapshot
        return Health(status="ok", generation=snapshot.generation, documents=len(snapshot.documents))

    @routes.get("/ready", responses=documented(503), summary="Should it be sent questions?")
    def ready() -> Readiness:
        """503 without documents or workers, or while the queue is full; a database that is down stops nothing."""
        snapshot = state.service.snapshot
        room = state.config.concurrent_answers + state.config.waiting_answers
        faults = {
            "No document is indexed.": not snapshot.documents,
            "No answering process is ready.": state.workers is not None and not state.workers.ready,
            "The queue is full.": state.gate.inside >= room,
        }
        for why in (fault for fault, there in faults.items() if there):
            raise HTTPException(503, why, {"Retry-After": "5"})
        records = state.records is None or state.records.ready()
        return Readiness(
            status="ok", generation=snapshot.generation, waiting=max(0, state.gate.inside), records=records
        )

    @routes.get("/metrics", include_in_schema=False)
    def metrics(request: Request) -> Response:
        try:
            allowed = _is_local(request) or (state.access is not None and state.access.bearer(request))
        except TooManyFailuresError as error:
            raise HTTPException(429, str(error), {"Retry-After": str(error.seconds)}) from None
        if not allowed:
            raise HTTPException(403, "Metrics are for this machine, or with DX_ADMIN_TOKEN as a bearer token.")
        state.metrics.inside.set(state.gate.inside)
        if state.workers is not None:
            state.metrics.workers.set(state.workers.ready)
            state.metrics.workers_ended.set(state.workers.ended)
        return Response(state.metrics.text(), media_type=state.metrics.content_type)

    @routes.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(docs_html(api.openapi()))

    return routes


def _is_local(request: Request) -> bool:
    """Whether this is a direct call from this machine; a proxy's call is a stranger's."""
    if "x-forwarded-for" in request.headers or "forwarded" in request.headers:
        return False
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return bool(request.client and request.client.host == "testclient")
