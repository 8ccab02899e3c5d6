"""The vocabulary of ingestion: what a file becomes on its way into the index.

All offsets are character offsets into a document's *clean text*: Unicode NFC, page furniture removed, spelling
untouched. A slice ``document.text[start:end]`` is always the verbatim quote.
"""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["heading", "paragraph", "item", "table_header", "table_row", "table_section"]
Level = Literal["national", "province", "district", "commune"]
Direction = Literal["reach", "increase", "decrease"]
Comparator = Literal["=", ">", ">=", "<", "<=", "~", "range", "top"]
TargetKind = Literal["target", "result", "baseline"]
Validity = Literal["in_force", "superseded", "unknown"]
DocumentKind = Literal["source", "summary"]


@dataclass(frozen=True, slots=True)
class Block:
    """One structural unit of a document; blocks do not overlap and stand in reading order.

    ``level`` is the heading depth (1 is the title) and 0 for everything else. ``table`` numbers the tables of a
    document from 0 and is None outside tables. Each row of a table is one block whose text is ``| cell | cell |``.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    table: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One ingested file: its clean text, its structure and what is known about it.

    ``provinces`` are place codes (see ``ingest.places``). ``inferred`` names the metadata fields that were read out
    of the text because neither front matter nor a sidecar gave them. ``page_breaks`` are the offsets at which pages
    2, 3, … begin, ``pages`` how many there are; 0 for formats without pages. The text of ``recognized_pages`` (from 1)
    was recognised from a picture and may hold misread letters and figures. ``published`` is an ISO date, possibly only
    YYYY or YYYY-MM.
    """

    id: str
    name: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    issuer: str | None = None
    number: str | None = None
    provinces: tuple[str, ...] = ()
    validity: Validity = "unknown"
    superseded_by: str | None = None
    official: bool = False
    kind: DocumentKind = "source"
    page_breaks: tuple[int, ...] = ()
    inferred: tuple[str, ...] = ()
    pages: int = 0
    recognized_pages: tuple[int, ...] = ()

    def page_of(self, offset: int) -> int | None:
        """The page, counted from 1, that holds the character at ``offset``; None for formats without pages."""
        return bisect_right(self.page_breaks, offset) + 1 if self.pages else None


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences (or table rows) of one document, the unit that retrieval ranks."""

    document_id: str
    start: int
    end: int
    heading_path: tuple[str, ...]
    text: str
    provinces: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """One row "indicator - comparator - value - year - place" that points at the clause it was read from.

    ``start``/``end`` span the quoted clause (a table row for tables); ``figure_start``/``figure_end`` span, inside it,
    the words that state the value with its comparator ("tối thiểu 20%", "15% đến 20% GRDP", "phổ cập").
    ``indicator`` is an id of ``indicators.yaml`` or None; ``label`` is the clause's own wording of what is measured.
    ``low`` and ``high`` are equal unless the comparator is ``range``; both are None for a qualitative target, whose
    wording is ``value``. ``place`` is a place code, ``vn`` for the nation, or None when the text does not say.
    """

    document_id: str
    start: int
    end: int
    figure_start: int
    figure_end: int
    place: str | None
    level: Level
    indicator: str | None
    label: str
    direction: Direction
    comparator: Comparator
    low: float | None
    high: float | None
    unit: str | None
    basis: str | None
    value: str | None
    year: int | None
    kind: TargetKind
    pillar: str | None


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """Everything that ingestion knows of one file: what the index stores.

    ``source`` is the absolute path of the file, "" where there is none; the index keeps no more than a hash of it.
    """

    document: Document
    passages: tuple[Passage, ...]
    targets: tuple[Target, ...]
    source: str = ""


class IngestError(Exception):
    """A file that could not be ingested; the message names the file, the cause and the next step."""
