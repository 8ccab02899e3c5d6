"""Citations of one answer: the same span is cited once, and a quote is a whole sentence where that is short enough."""

from bisect import bisect_right
from dataclasses import dataclass, field

from assistant.composition.terms import folded_text
from assistant.types import Citation
from index.snapshot import Snapshot
from ingest.sentences import sentence_spans
from ingest.tables import states_unit
from ingest.types import Block, Document, Target

MAX_QUOTE_CHARS = 1500  # the fixed limit of the answer object
MIN_QUOTE_CHARS = 12  # a shorter quote shows nothing
LINES_AROUND_TABLE = 3  # among which the unit of all its figures may stand
MAX_SENTENCE_QUOTE_CHARS = 600  # a longer sentence is quoted by its clause, so that the reader sees the figure at once


@dataclass(slots=True)
class CitationBook:
    """Hands out the markers [1], [2], … in the order in which spans are first cited."""

    snapshot: Snapshot
    citations: list[Citation] = field(default_factory=list)

    def cite(self, document: Document, start: int, end: int) -> int:
        """The marker of ``document.text[start:end]``, cut to the limit of a quote, without white space at its ends."""
        start, end = trimmed(document.text, start, min(end, start + MAX_QUOTE_CHARS))
        for known in self.citations:
            if known.document_id == document.id and known.start <= start and end <= known.end:
                return known.marker
        citation = Citation(len(self.citations) + 1, document.id, start, end, document.text[start:end])
        self.citations.append(citation)
        return citation.marker

    def cite_target(self, target: Target) -> str:
        """The markers of the sentence, clause or table row in which a target stands; a row's head is cited with it."""
        document = self.snapshot.documents[target.document_id]
        start, end = sentence_around(document, target.start, target.end)
        marker = self.cite(document, start, end)
        head = table_head(document, target.start)
        if head is None:
            return f"[{marker}]"
        markers = [marker]
        if head.end - head.start >= MIN_QUOTE_CHARS:
            markers.append(self.cite(document, head.start, head.end))
        unit = unit_line_of(document, target, head)
        if unit is not None:
            markers.append(self.cite(document, unit.start, unit.end))
        return " ".join(f"[{each}]" for each in dict.fromkeys(markers))


def table_head(document: Document, offset: int) -> Block | None:
    """The head of the table whose row stands at ``offset``: it gives the row's years and units their sense."""
    index = block_index(document, offset)
    if index >= len(document.blocks) or document.blocks[index].table is None:
        return None
    table = document.blocks[index].table
    for block in reversed(document.blocks[:index]):
        if block.table != table:
            return None
        if block.kind == "table_header":
            return block
    return None


def unit_line_of(document: Document, target: Target, head: Block) -> Block | None:
    """The line before or below a table that gives a row its unit, None where the row or its head says it itself."""
    said = document.text[target.start : target.end] + document.text[head.start : head.end]
    if not target.unit or _says_unit(said, target.unit):
        return None
    first = block_index(document, head.start)
    last = next((i for i in range(first, len(document.blocks)) if document.blocks[i].table != head.table), None)
    near = [*reversed(document.blocks[max(0, first - LINES_AROUND_TABLE) : first])]
    near += document.blocks[last : last + 1] if last is not None else []
    for block in near:
        line = document.text[block.start : block.end]
        if block.table is None and states_unit(line) and _says_unit(line, target.unit):
            return block
    return None


def _says_unit(text: str, unit: str) -> bool:
    if unit == "%":
        return "%" in text or "phan tram" in folded_text(text)
    return folded_text(unit) in folded_text(text)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def block_index(document: Document, offset: int) -> int:
    """The number of the first block that ends behind ``offset``; len(blocks) behind the last one."""
    return bisect_right(document.blocks, offset, key=lambda block: block.end)


def block_of(document: Document, offset: int) -> Block | None:
    """The first block that ends behind ``offset``: the one that holds it, or else the next."""
    index = block_index(document, offset)
    return document.blocks[index] if index < len(document.blocks) else None


def block_at(document: Document, offset: int) -> tuple[int, int]:
    """The span of the block that holds ``offset``, or the line where no block does."""
    block = block_of(document, offset)
    if block is not None and block.start <= offset:
        return block.start, block.end
    start = document.text.rfind("\n", 0, offset) + 1
    end = document.text.find("\n", offset)
    return start, end if end >= 0 else len(document.text)


def sentence_around(document: Document, start: int, end: int) -> tuple[int, int]:
    """The sentence that holds the span if it is short enough to quote, else the span itself."""
    block_start, block_end = block_at(document, start)
    if document.text.startswith("|", block_start):
        return min(start, block_start), max(end, block_end)
    for first, last in sentence_spans(document.text, block_start, block_end):
        if first <= start and end <= last and last - first <= MAX_SENTENCE_QUOTE_CHARS:
            return first, last
    return start, end
