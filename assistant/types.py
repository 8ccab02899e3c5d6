"""The vocabulary of question answering: what a question is understood as, and what an answer is made of."""

from dataclasses import dataclass, field
from typing import Literal

from ingest.types import Level, Target

Language = Literal["vi", "en"]
AnswerStatus = Literal["answered", "not_found", "out_of_scope", "clarify", "refused", "greeting", "error"]
Intent = Literal[
    "lookup",  # one indicator's figure
    "list",  # the targets of a place, pillar or year
    "compare",  # named places or years side by side
    "aggregate",  # "which province …", highest, lowest, how many
    "definition",  # "… là gì?"
    "passage",  # procedures and every other question that prose answers
    "document",  # number, date, issuer, author, legal basis of a document; whose number this is
    "merger",  # where a province went on 1 July 2025, what a new one is made of
    "source",  # where the last answer stood
    "greeting",
    "smalltalk",  # thanks, ok, bye
    "out_of_scope",
    "personal_data",
    "manipulation",  # instructions to the assistant instead of a question
    "empty",
]
ROW_INTENTS: frozenset[Intent] = frozenset(["lookup", "list", "compare", "aggregate"])  # figures: rows answer first
AggregateOperation = Literal["which", "highest", "lowest", "count"]
Attainment = Literal["met", "missed", "exceeded"]
AttainmentAsked = Literal["met", "missed", "exceeded", "compared"]  # "compared": results beside their targets
DocumentFacet = Literal["number", "issued", "issuer", "place", "basis", "published", "publisher", "title", "subject"]
QueryField = Literal[
    "places", "years", "indicators", "pillars", "level", "topic", "intent", "document_numbers", "document_facets"
]


@dataclass(frozen=True, slots=True)
class PlaceAsked:
    """A place of the question: its code, the words that named it, and the town or commune that led to it, if any."""

    code: str
    typed: str
    via: str | None = None


@dataclass(frozen=True, slots=True)
class Premise:
    """A figure that the question itself states ("… có kinh tế số 30% GRDP …"), to be confirmed or corrected."""

    comparator: str
    low: float
    high: float
    unit: str | None
    typed: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question as typed and as understood.

    ``normalized`` is the typed text without control characters and markup; ``restored`` is it in standard Vietnamese:
    diacritics restored, abbreviations expanded, slips mended, English terms carried over (that is what is searched).
    ``topic`` holds the content words of ``restored`` that are neither place, year, level, question word nor filler.
    ``carried`` names the fields that were taken from earlier turns, and ``restored`` then holds their words as well.

    ``year_span`` is the period of "giai đoạn 2021-2025"; ``years`` then holds its last year, the plan's horizon.
    ``dates`` are full dates of the question (ISO), whose years are not in ``years``. ``asks_inclusion``: whether one
    place's aims take in another's ("… của TP.HCM có bao gồm Bình Dương cũ không?"). ``attainment``: results are to be
    held against their targets, and which of them are wanted. ``region`` is the code of the region whose provinces
    ``places`` are. ``merged``: a province as it is since the merger is meant, not the old one of that name. ``units``
    are districts and communes that lead to no province ("xã Thanh Bình": there are several).
    ``previous`` is the resolved query of the turn that this one goes on with; where ``carried`` has "places" and
    ``places`` is empty, the place is the *answer* of that query ("Tỉnh nào …?", "Tỉnh đó …?"), and the intent
    ``source`` asks where that answer stood.
    """

    text: str
    normalized: str
    restored: str
    language: Language
    intent: Intent
    places: tuple[PlaceAsked, ...] = ()
    years: tuple[int, ...] = ()
    year_span: tuple[int, int] | None = None
    indicators: tuple[str, ...] = ()
    pillars: tuple[str, ...] = ()
    level: Level | None = None
    document_numbers: tuple[str, ...] = ()
    document_facets: tuple[DocumentFacet, ...] = ()
    operation: AggregateOperation | None = None
    premises: tuple[Premise, ...] = ()
    asks_result: bool = False
    topic: tuple[str, ...] = ()
    carried: tuple[QueryField, ...] = ()
    dates: tuple[str, ...] = ()
    asks_inclusion: bool = False
    attainment: AttainmentAsked | None = None
    region: str | None = None
    merged: bool = False
    units: tuple[str, ...] = ()
    previous: "Query | None" = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote; ``marker`` is the n of [n] in the text, offsets count in the document's clean text."""

    marker: int
    document_id: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class CitedTarget:
    """A target row of an answer with the marker of the citation that holds it."""

    target: Target
    citation: int


@dataclass(frozen=True, slots=True)
class Notice:
    """What the reader should also know; ``kind`` is a closed word for programs, ``text`` a sentence for people."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before verification."""

    status: AnswerStatus
    text: str
    citations: tuple[Citation, ...] = ()
    targets: tuple[CitedTarget, ...] = ()
    notices: tuple[Notice, ...] = ()
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A verified answer, with the query it answers and how long each stage took in milliseconds."""

    id: str
    draft: Draft
    query: Query
    generation: str
    timings_ms: dict[str, float] = field(default_factory=dict)
