"""The tools that language-model programs call over the Model Context Protocol at ``/mcp`` (streamable HTTP)."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Annotated, Any, Literal

from fastapi import FastAPI
from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import Field

from assistant.catalogue import NotInCatalogueError, document_rows, select_targets, target_rows
from assistant.schema import AnswerModel, AskRequest
from assistant.web.limits import BusyError
from assistant.web.state import State

PATH = "/mcp"
MAX_ROWS = 200
INSTRUCTIONS = (
    "Answers questions on Vietnamese digital-transformation plans (kế hoạch chuyển đổi số) of provinces, cities and "
    "ministries. Every figure comes with the verbatim passage it stands in; repeat the figures and their [n] sources "
    "unchanged, and when the status is not 'answered', say that it was not found instead of guessing."
)


def add_mcp(api: FastAPI, state: State) -> None:
    """Add the route; its session manager runs for as long as the application does."""
    server = mcp_server(state)
    routes = server.streamable_http_app().routes
    api.router.routes.extend(routes)
    _run_with(api, server.session_manager.run)


def mcp_server(state: State) -> FastMCP:
    """The tools as an MCP server without sessions, so that any replica can serve any call."""
    server = FastMCP(
        "chuyen-doi-so",
        instructions=INSTRUCTIONS,
        log_level="WARNING",  # it sets up logging for the whole process
        streamable_http_path=PATH,
        stateless_http=True,
        json_response=True,
        max_request_body_size=state.config.max_body_bytes,
        # Origins are checked for every route by our own middleware, by the operator's list.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )

    @server.tool(annotations=_read_only("Ask the plans"))
    async def ask(
        question: Annotated[str, Field(description="In Vietnamese (with or without diacritics) or English.")],
        language: Annotated[Literal["vi", "en"] | None, Field(description="The answer's language.")] = None,
        province: Annotated[str | None, Field(description="Only this province, e.g. 'Bình Dương'.")] = None,
        year: Annotated[int | None, Field(description="Only this year, e.g. 2030.")] = None,
    ) -> AnswerModel:
        """Answer a question on a digital-transformation plan from its documents.

        Use it for targets ("Bình Dương targets for 2030?"), comparisons of provinces, tasks, numbers and dates of
        documents, and mergers of provinces. `text` carries markers [n] that lead to `citations`, each a verbatim quote
        with title, publisher and date; `notices` say what the reader should also know. A status other than 'answered'
        means that the documents do not hold it: say so, do not fill in a figure.
        """
        request = AskRequest(question=question, language=language, province=province, year=year)
        try:
            return await state.gate.run(state.service.answer, request)
        except BusyError:
            raise ToolError("The server is busy; try again in a few seconds.") from None

    @server.tool(annotations=_read_only("Search target figures"))
    async def search_targets(
        province: Annotated[str | None, Field(description="A province, e.g. 'Đà Nẵng'; all by default.")] = None,
        year: Annotated[int | None, Field(description="The target's year, e.g. 2025 or 2030.")] = None,
        indicator: Annotated[str | None, Field(description="Words that name it, e.g. 'kinh tế số'.")] = None,
        limit: Annotated[int, Field(ge=1, le=MAX_ROWS, description="At most so many rows.")] = 50,
    ) -> dict[str, Any]:
        """List the figures of the plans as rows: place, indicator, comparator, value, unit, year, verbatim quote.

        Use it to build tables or to compare many provinces. `total` says how many rows there are in all; narrow the
        filters when it is larger than `limit`.
        """
        try:
            rows = await state.gate.run(select_targets, state.service.snapshot, province, year, indicator)
        except NotInCatalogueError as error:
            raise ToolError(str(error)) from None
        except BusyError:
            raise ToolError("The server is busy; try again in a few seconds.") from None
        return {"total": len(rows), "targets": list(target_rows(state.service.snapshot, rows[:limit]))}

    @server.tool(annotations=_read_only("List documents"))
    async def list_documents() -> dict[str, Any]:
        """List the documents that answers rest on: title, number, publisher, date, provinces, validity.

        Use it to see which provinces and plans are covered before asking.
        """
        rows = document_rows(state.service.snapshot)
        return {"total": len(rows), "documents": rows[:MAX_ROWS]}

    return server


def _read_only(title: str) -> Any:
    from mcp.types import ToolAnnotations

    return ToolAnnotations(title=title, readOnlyHint=True, idempotentHint=True, openWorldHint=False)


def _run_with(api: FastAPI, context: Callable[[], AbstractAsyncContextManager[Any]]) -> None:
    """Hold a context open while the application runs, inside those that it has."""
    outer = api.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[Any]:
        async with outer(app) as given, context():
            yield given

    api.router.lifespan_context = lifespan
