"""``GET /api/targets`` and ``/api/documents``: pages with cursors, and ETags that change with the generation."""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.catalogue import (
    NotInCatalogueError,
    document_row,
    document_rows,
    find_document,
    place_code,
    select_targets,
    target_rows,
    targets_csv,
)
from assistant.schema import TargetFields, place_name
from assistant.web.problems import documented
from assistant.web.state import State
from ingest.normalize import fold
from ingest.types import DocumentKind, TargetKind, Validity

MAX_PAGE = 500
_CACHE = {"Cache-Control": "no-cache"}  # may be kept, must be asked about
_Item = TypeVar("_Item")
_Name = Annotated[str | None, Field(max_length=300)]


class _Filters(BaseModel):
    """What every listing takes; a filter that is misspelt is told and not ignored."""

    model_config = ConfigDict(extra="forbid")

    province: _Name = Field(default=None, description="A name or a code.", examples=["Bình Dương"])
    limit: int = Field(default=100, ge=1, le=MAX_PAGE, description="Items a page.")
    cursor: str | None = Field(default=None, max_length=200, description="`next` of the page before.")


class TargetFilters(_Filters):
    """Which rows are wanted."""

    year: int | None = Field(default=None, ge=1900, le=2200)
    indicator: _Name = Field(default=None, description="An id, or words that name it.", examples=["kinh tế số"])
    document: _Name = Field(default=None, description="A name or an id.")
    kind: TargetKind | None = None
    format: Literal["json", "csv"] = "json"


class DocumentFilters(_Filters):
    """Which documents are wanted."""

    kind: DocumentKind | None = None
    validity: Validity | None = None
    q: _Name = Field(default=None, description="Words of title, number, issuer or name.")


class TargetItem(TargetFields):
    """One target row with the clause it stands in."""

    document: str
    document_id: str
    page: int | None
    heading: str | None
    start: int
    end: int
    quote: str


class DocumentItem(BaseModel):
    """What is known of a document."""

    name: str
    also: list[str] = Field(description="Other names under which the same content is indexed.")
    document_id: str
    title: str
    publisher: str | None
    published: str | None
    url: str | None
    issuer: str | None
    number: str | None
    provinces: list[str]
    kind: DocumentKind
    official: bool
    validity: Validity
    superseded_by: str | None
    inferred: list[str] = Field(description="Fields that were read out of the text, not given by its owner.")
    characters: int
    pages: int | None
    recognized_pages: list[int] = Field(description="Pages of a scan, whose text was recognised from a picture.")
    targets: int


class DocumentText(DocumentItem):
    """A document with its clean text, in which the offsets of citations count."""

    text: str


class TargetPage(BaseModel):
    """A page of target rows; ``next`` is the cursor of the one after it."""

    items: list[TargetItem]
    total: int
    next: str | None
    generation: str


class DocumentPage(BaseModel):
    """A page of documents; ``next`` is the cursor of the one after it."""

    items: list[DocumentItem]
    total: int
    next: str | None
    generation: str


def listing_routes(state: State) -> APIRouter:
    """The routes that list what is indexed."""
    routes = APIRouter(tags=["Documents and targets"])
    problems = documented(400, 403, 422, 429)

    @routes.get("/api/targets", responses=problems, response_model=TargetPage, summary="Figures as rows")
    def targets(request: Request, asked: Annotated[TargetFilters, Query()]) -> Response:
        """Targets, results and baselines by place, year and indicator; each with its verbatim clause."""
        snapshot = state.service.snapshot
        etag = _etag(request, snapshot.generation)
        if _is_known(request, etag):
            return Response(status_code=304, headers={"ETag": etag, **_CACHE})
        try:
            rows = select_targets(snapshot, asked.province, asked.year, asked.indicator)
            chosen = None if asked.document is None else find_document(snapshot, asked.document).id
        except NotInCatalogueError as error:
            raise HTTPException(422, str(error)) from None
        rows = [r for r in rows if asked.kind in (None, r.kind) and chosen in (None, r.document_id)]
        page, following = _page(rows, asked.limit, asked.cursor, snapshot.generation)
        items = target_rows(snapshot, page)
        headers = {"ETag": etag, **_CACHE}
        if asked.format == "csv":
            return Response("\ufeff" + targets_csv(items), media_type="text/csv; charset=utf-8", headers=headers)
        body = {"items": list(items), "total": len(rows), "next": following, "generation": snapshot.generation}
        return JSONResponse(body, headers=headers)

    @routes.get("/api/documents", responses=problems, response_model=DocumentPage, summary="What is indexed")
    def documents(request: Request, asked: Annotated[DocumentFilters, Query()]) -> Response:
        """The documents that answers rest on."""
        snapshot = state.service.snapshot
        etag = _etag(request, snapshot.generation)
        if _is_known(request, etag):
            return Response(status_code=304, headers={"ETag": etag, **_CACHE})
        try:
            place = None if asked.province is None else place_name(place_code(asked.province))
        except NotInCatalogueError as error:
            raise HTTPException(422, str(error)) from None
        words = fold(asked.q or "").split()
        rows = [
            row
            for row in document_rows(snapshot)
            if asked.kind in (None, row["kind"])
            and asked.validity in (None, row["validity"])
            and (place is None or place in row["provinces"])
            and all(word in _searched(row) for word in words)
        ]
        page, following = _page(rows, asked.limit, asked.cursor, snapshot.generation)
        body = {"items": page, "total": len(rows), "next": following, "generation": snapshot.generation}
        return JSONResponse(body, headers={"ETag": etag, **_CACHE})

    @routes.get(
        "/api/documents/{document_id}",
        responses=documented(403, 404, 429),
        response_model=DocumentText,
        summary="One document with its text",
    )
    def document(document_id: str, request: Request) -> Response:
        """The clean text in which `start` and `end` of a citation count, for highlighting."""
        snapshot = state.service.snapshot
        found = snapshot.documents.get(document_id)
        if found is None:
            raise HTTPException(404, "No document has this id in the generation in use.")
        etag = _etag(request, snapshot.generation)
        if _is_known(request, etag):
            return Response(status_code=304, headers={"ETag": etag, **_CACHE})
        count = sum(row.document_id == found.id for row in snapshot.targets)
        return JSONResponse(document_row(found, count) | {"text": found.text}, headers={"ETag": etag, **_CACHE})

    return routes


def _searched(row: dict[str, Any]) -> str:
    return fold(" ".join(str(row[name] or "") for name in ("title", "number", "name", "issuer")))


def _page(rows: Sequence[_Item], limit: int, cursor: str | None, generation: str) -> tuple[list[_Item], str | None]:
    start = 0 if cursor is None else _read_cursor(cursor, generation)
    end = start + limit
    return list(rows[start:end]), _cursor(end, generation) if end < len(rows) else None


def _cursor(offset: int, generation: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([generation, offset]).encode()).decode()


def _read_cursor(cursor: str, generation: str) -> int:
    try:
        found, offset = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, TypeError, binascii.Error):
        raise HTTPException(400, "This cursor is none of ours; take `next` of the page before.") from None
    if not isinstance(offset, int) or isinstance(offset, bool) or offset < 0:
        raise HTTPException(400, "This cursor is none of ours; take `next` of the page before.")
    if found != generation:
        raise HTTPException(400, "The documents have changed since that page; begin again without a cursor.")
    return offset


def _etag(request: Request, generation: str) -> str:
    """What is listed depends on the generation and the address alone."""
    digest = hashlib.sha256(f"{generation}\n{request.url.path}?{request.url.query}".encode()).hexdigest()
    return f'"{digest[:24]}"'


def _is_known(request: Request, etag: str) -> bool:
    offered = request.headers.get("if-none-match", "")
    return any(part.strip().removeprefix("W/") in (etag, "*") for part in offered.split(","))
