"""The HTTP API: what stands before the routes, the routes, and the OpenAPI description of them.

The order of what stands before: every response is logged and has the headers; an origin that is not listed gets no
further than that; then rates, then the size of the body.
"""

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from assistant.live import Answering, LiveService
from assistant.operations import Operations
from assistant.records import Records
from assistant.web.access import Access
from assistant.web.admin import UPLOAD_PATHS, add_admin
from assistant.web.ask import ask_routes
from assistant.web.limits import ApiKeys, Gate, RateLimiter
from assistant.web.listings import listing_routes
from assistant.web.mcp_tools import add_mcp
from assistant.web.middleware import (
    REQUEST_ID,
    BodyLimit,
    Faults,
    OriginCheck,
    RateLimit,
    Rates,
    RequestLog,
    SecurityHeaders,
    Shed,
)
from assistant.web.openai_chat import chat_routes
from assistant.web.problems import add_error_handlers, problem
from assistant.web.state import ApiConfig, State
from assistant.web.system import system_routes
from assistant.web.views import view_routes
from assistant.web.widget import widget_routes
from assistant.workers import Workers

__all__ = ["ApiConfig", "create_api", "problem"]

TITLE = "Hỏi đáp kế hoạch chuyển đổi số"
DESCRIPTION = (
    "Answers on Vietnam's digital-transformation plans with the passages they rest on. Errors are "
    "`application/problem+json`; every response bears an `X-Request-ID`. Beyond the rate the answer is 429, when too "
    "many wait 503, both with `Retry-After`. A portal's key goes into `Authorization: Bearer …` or `X-API-Key`."
)
KEY_RATE_FACTOR = 10


def create_api(
    service: Answering | LiveService,
    config: ApiConfig | None = None,
    records: Records | None = None,
    workers: Workers | None = None,
    operations: Operations | None = None,
) -> FastAPI:
    """The API as a FastAPI application, ready to have the page mounted on it.

    With a token in ``config`` the operators' page is open; ``operations`` are what can be done there to the index.
    """
    config = config or ApiConfig()
    live = service if isinstance(service, LiveService) else LiveService(service)
    access = Access(config.admin_token, config.trusted_proxies) if config.admin_token else None
    gate = Gate(config.concurrent_answers, config.waiting_answers)
    state = State(live, config, gate, records=records, workers=workers, access=access, operations=operations)
    live.observe(state.metrics.answered)
    if records is not None:
        live.observe(records.answered)
    state.metrics.loaded(live.snapshot.generation, len(live.snapshot.documents))
    # FastAPI's own /docs loads its scripts from another host.
    api = FastAPI(
        title=TITLE, version="1", docs_url=None, redoc_url=None, summary="Answers with their sources.",
        description=DESCRIPTION,
    )  # fmt: skip
    api.state.server = state
    groups = (ask_routes, listing_routes, view_routes, chat_routes, widget_routes)
    for routes in (*(group(state) for group in groups), system_routes(state, api)):
        api.include_router(routes)
    add_admin(api, state)
    add_mcp(api, state)
    add_error_handlers(api)
    _add_middleware(api, state)
    return api


def _add_middleware(api: FastAPI, state: State) -> None:
    """From the innermost to the outermost."""
    config, metrics = state.config, state.metrics
    keys = ApiKeys.read(config.api_keys, config.rate_per_minute * KEY_RATE_FACTOR)
    rates = Rates(config.rate_per_minute, keys, config.trusted_proxies)
    api.add_middleware(Faults)
    streamed = dict.fromkeys(UPLOAD_PATHS, config.max_upload_bytes)
    api.add_middleware(BodyLimit, max_bytes=config.max_body_bytes, streamed=streamed)
    api.add_middleware(RateLimit, rates=rates, limiter=RateLimiter(), metrics=metrics)
    api.add_middleware(
        CORSMiddleware,
        allow_origins=list(config.allowed_origins),
        allow_methods=["GET", "POST"],
        allow_headers=["Content-Type", "Authorization", "X-API-Key"],
        expose_headers=["Retry-After", REQUEST_ID, "ETag"],
        allow_credentials=False,
    )
    api.add_middleware(
        OriginCheck, allowed=config.allowed_origins, trusted_proxies=config.trusted_proxies, metrics=metrics
    )
    api.add_middleware(SecurityHeaders)
    api.add_middleware(RequestLog, metrics=metrics, trusted_proxies=config.trusted_proxies)
    api.add_middleware(Shed, gate=state.gate, metrics=metrics)
