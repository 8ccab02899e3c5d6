"""The fixed interface as typed models: what may be asked and what comes back, the same for CLI, API and page.

The field names are a contract with other programs. Their JSON Schema is committed under ``docs/schema`` and a test
compares it with these classes; write it anew with ``python -m assistant.schema``.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from assistant.source_lines import source_line
from assistant.types import Answer, AnswerStatus, CitedTarget, Language
from assistant.types import Citation as CitationValue
from ingest.places import place
from ingest.types import Comparator, Direction, Document, DocumentKind, Level, TargetKind

SCHEMA_DIR = Path(__file__).parents[1] / "docs" / "schema"
HEADING_SEPARATOR = " › "
MAX_HISTORY_TURNS = 40
ONLY_PROVINCE = (
    "Only this province, by name or code. One that does not exist, or a question that names another, gives the status "
    "`clarify`."
)
ONLY_YEAR = "Only figures of this year. A question that names another gives the status `clarify`."


class KnowsDocuments(Protocol):
    """What this module needs of a snapshot: its documents by id."""

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents of the generation, by id."""


def _without_blank(value: object) -> object:
    """Read a blank filter as none: forms send empty strings for fields that were left alone."""
    return None if isinstance(value, str) and not value.strip() else value


def _without_lone_surrogates(value: object) -> object:
    """Replace halves of surrogate pairs, which JSON can carry and UTF-8 cannot."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


_Text = Annotated[str, BeforeValidator(_without_lone_surrogates)]
_FilterText = Annotated[
    Annotated[_Text, StringConstraints(max_length=300)] | None,
    BeforeValidator(_without_blank),
]
_FilterYear = Annotated[Annotated[int, Field(ge=1900, le=2200)] | None, BeforeValidator(_without_blank)]


class Turn(BaseModel):
    """One earlier turn of the conversation, in the form that chat programs send."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    role: Literal["user", "assistant"]
    content: _Text


class AskRequest(BaseModel):
    """A question, with what was said before and what the answer shall be restricted to."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"question": "Mục tiêu chuyển đổi số của Bình Dương đến năm 2030?"},
                {"question": "And for 2025?", "history": ["Bình Dương targets for 2030?"], "language": "en"},
            ]
        },
    )

    question: _Text = Field(description="The question, in Vietnamese (with or without diacritics) or English.")
    history: list[_Text | Turn] = Field(
        default_factory=list,
        max_length=MAX_HISTORY_TURNS,
        description="Earlier turns, oldest first: the user's turns as strings, or turns with their roles.",
    )
    language: Language | None = Field(default=None, description="The answer's language; the question's by default.")
    province: _FilterText = Field(default=None, description=ONLY_PROVINCE)
    year: _FilterYear = Field(default=None, description=ONLY_YEAR)
    document: _FilterText = Field(default=None, description="Only this document, by name or id.")

    def turns(self) -> list[str | dict[str, str]]:
        """The history as plain values, the form that the assistant takes."""
        return [turn if isinstance(turn, str) else turn.model_dump() for turn in self.history]


class CitationModel(BaseModel):
    """A verbatim quote and the document it stands in; ``start`` and ``end`` count in its clean text."""

    model_config = ConfigDict(extra="forbid")

    marker: int = Field(description="The n of [n] in the text.")
    document: str = Field(description="Name of the file.")
    document_id: str
    title: str
    publisher: str | None = None
    published: str | None = Field(default=None, description="ISO date, possibly only YYYY or YYYY-MM.")
    url: str | None = None
    page: int | None = Field(default=None, description="Counted from 1; null for formats without pages.")
    heading: str | None = Field(default=None, description="The headings above the quote, outermost first.")
    kind: DocumentKind
    start: int
    end: int
    quote: str
    source: str | None = Field(
        default=None, description="The document as officials cite it: number, date, issuer, else who published it."
    )


class TargetFields(BaseModel):
    """A row, as answers and listings have it."""

    province: str | None = Field(description="Name of the place; null where the text does not say.")
    level: Level
    indicator: str | None
    label: str
    direction: Direction
    comparator: Comparator
    low: float | int | None
    high: float | int | None
    value: str | None = Field(description="The wording of a qualitative target.")
    unit: str | None
    basis: str | None
    year: int | None
    kind: TargetKind


class TargetModel(TargetFields):
    """One figure of the answer as a row: indicator, comparator, value, unit, year, place."""

    model_config = ConfigDict(extra="forbid")

    citation: int = Field(description="Marker of the citation that holds the row.")


class NoticeModel(BaseModel):
    """What the reader should also know."""

    model_config = ConfigDict(extra="forbid")

    kind: str
    text: str


class AnswerModel(BaseModel):
    """The answer object."""

    model_config = ConfigDict(extra="forbid")

    id: str | int
    status: AnswerStatus
    language: Language
    text: str
    citations: list[CitationModel] = Field(default_factory=list)
    targets: list[TargetModel] = Field(default_factory=list)
    notices: list[NoticeModel] = Field(default_factory=list)
    suggestions: list[str] = Field(default_factory=list)
    generation: str = ""
    timings_ms: dict[str, float] = Field(default_factory=dict)


def to_answer_model(answer: Answer, snapshot: KnowsDocuments, question_id: str | int | None = None) -> AnswerModel:
    """Turn a verified answer into the fixed answer object.

    Args:
        answer: what the assistant returned.
        snapshot: the generation that the answer was made from.
        question_id: the asker's own id, echoed; the answer's id by default.

    Raises:
        KeyError: a citation names a document that the snapshot does not hold.
    """
    draft = answer.draft
    return AnswerModel(
        id=answer.id if question_id is None else question_id,
        status=draft.status,
        language=answer.query.language,
        text=draft.text,
        citations=[
            _citation(item, snapshot.documents[item.document_id], answer.query.language) for item in draft.citations
        ],
        targets=[_target(item) for item in draft.targets],
        notices=[NoticeModel(kind=notice.kind, text=notice.text) for notice in draft.notices],
        suggestions=list(draft.suggestions),
        generation=answer.generation,
        timings_ms={stage: round(value, 2) for stage, value in answer.timings_ms.items()},
    )


def error_answer(question_id: str | int | None, text: str, language: Language = "en") -> AnswerModel:
    """The answer object of a question that could not be read; ``text`` says what was wrong with it."""
    return AnswerModel(id="" if question_id is None else question_id, status="error", language=language, text=text)


def heading_above(document: Document, offset: int) -> str | None:
    """The headings that the character at ``offset`` stands under, outermost first, without the document's title."""
    path: list[tuple[int, str]] = []
    for block in document.blocks:
        if block.start > offset:
            break
        if block.kind != "heading":
            continue
        while path and path[-1][0] >= block.level:
            path.pop()
        path.append((block.level, " ".join(document.text[block.start : block.end].lstrip("# ").split())))
    names = [text for _, text in path if text and text != document.title]
    return HEADING_SEPARATOR.join(names) or None


def _citation(item: CitationValue, document: Document, language: Language) -> CitationModel:
    return CitationModel(
        marker=item.marker,
        document=document.name,
        document_id=document.id,
        title=document.title,
        publisher=document.publisher,
        published=document.published,
        url=document.url,
        page=document.page_of(item.start),
        heading=heading_above(document, item.start),
        kind=document.kind,
        start=item.start,
        end=item.end,
        quote=item.quote,
        source=source_line(document, language),
    )


def _target(item: CitedTarget) -> TargetModel:
    row = item.target
    return TargetModel(
        province=None if row.place is None else place_name(row.place),
        level=row.level,
        indicator=row.indicator,
        label=row.label,
        direction=row.direction,
        comparator=row.comparator,
        low=plain_number(row.low),
        high=plain_number(row.high),
        value=row.value,
        unit=row.unit,
        basis=row.basis,
        year=row.year,
        kind=row.kind,
        citation=item.citation,
    )


def place_name(code: str) -> str:
    """The name that people read for a place code: "Bình Dương" for ``binh_duong``, "Quốc gia" for ``vn``."""
    return "Quốc gia" if code == "vn" else place(code).name


def plain_number(value: float | None) -> float | int | None:
    """30.0 as 30, as the sources write it."""
    return int(value) if value is not None and float(value).is_integer() else value


def json_schemas() -> Iterator[tuple[str, dict[str, Any]]]:
    """The committed schema files: name and content."""
    yield "answer.schema.json", AnswerModel.model_json_schema(mode="serialization")
    yield "ask_request.schema.json", AskRequest.model_json_schema()


def schema_text(schema: Mapping[str, Any]) -> str:
    """A schema as it is written to its file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def write_schemas(folder: Path = SCHEMA_DIR) -> None:
    """Write every schema file into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in json_schemas():
        (folder / name).write_text(schema_text(schema), encoding="utf-8")


if __name__ == "__main__":
    write_schemas()
