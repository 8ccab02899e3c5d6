"""What the page links to: charts of rows as SVG and CSV, and a document with its quotes marked."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.catalogue import NotInCatalogueError, target_rows, targets_csv
from assistant.charts import MAX_BARS, chart_svg, named_rows
from assistant.document_view import document_html
from assistant.types import Language
from assistant.web.problems import documented
from assistant.web.state import State

MAX_MARKS = 60
_CACHE = {"Cache-Control": "no-cache"}
_Mark = Annotated[str, Field(pattern=r"^\d{1,9}-\d{1,9}$")]


class ChartQuery(BaseModel):
    """The rows of a chart, as the page names them: ``document_id:offset``."""

    model_config = ConfigDict(extra="forbid")

    row: list[Annotated[str, Field(max_length=100)]] = Field(min_length=1, max_length=MAX_BARS)
    language: Language = "vi"


class DocumentQuery(BaseModel):
    """Which stretches of a document are marked: ``start-end`` in its clean text."""

    model_config = ConfigDict(extra="forbid")

    mark: list[_Mark] = Field(default_factory=list, max_length=MAX_MARKS)
    language: Language = "vi"


def view_routes(state: State) -> APIRouter:
    """The routes of what the page shows and links to."""
    routes = APIRouter(tags=["Documents and targets"])

    @routes.get("/api/chart.svg", responses=documented(403, 404, 422, 429), summary="Rows as a chart")
    def chart(asked: Annotated[ChartQuery, Query()]) -> Response:
        """Bars with values and sources; only figures of the index can be shown."""
        snapshot = state.service.snapshot
        try:
            image = chart_svg(named_rows(snapshot, asked.row), snapshot, asked.language)
        except NotInCatalogueError as error:
            raise HTTPException(404, str(error)) from None
        return Response(image, media_type="image/svg+xml", headers=_CACHE)

    @routes.get("/api/chart.csv", responses=documented(403, 404, 422, 429), summary="The same rows as a table")
    def chart_csv(asked: Annotated[ChartQuery, Query()]) -> Response:
        """The rows of a chart with their quotes."""
        snapshot = state.service.snapshot
        try:
            rows = named_rows(snapshot, asked.row)
        except NotInCatalogueError as error:
            raise HTTPException(404, str(error)) from None
        headers = {"Content-Disposition": 'attachment; filename="so-lieu.csv"', **_CACHE}
        content = "\ufeff" + targets_csv(target_rows(snapshot, rows))
        return Response(content, media_type="text/csv; charset=utf-8", headers=headers)

    @routes.get("/documents/{document_id}", include_in_schema=False)
    def document(document_id: str, asked: Annotated[DocumentQuery, Query()]) -> HTMLResponse:
        found = state.service.snapshot.documents.get(document_id)
        if found is None:
            raise HTTPException(404, "No document has this id in the generation in use.")
        spans = [(int(start), int(end)) for start, end in (mark.split("-") for mark in asked.mark)]
        return HTMLResponse(document_html(found, spans, asked.language))

    return routes
