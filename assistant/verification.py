"""The fourth stage: hold every sentence of a draft against the passages it cites.

The check is deterministic and the same for the program's own sentences and a language model's. A sentence that fails
is dropped; an answer that loses its last cited sentence becomes ``not_found``. Two things must hold. Every figure, date
and document number stands in a quote that the sentence cites, in the title or date of a cited document, in a cited
row's year, or (own lines only) is the difference of two cited figures. And what the sentence makes of them, for which
place, year and indicator, with which comparator, is what the quotes and their rows make of them (``statements``).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from assistant.claims import MARKER, Claims, claims_of, known_claims, unsupported
from assistant.messages import message
from assistant.statements import Asked, Source, faults, read_statement, source_of
from assistant.types import Citation, CitedTarget, Draft, Notice, Query
from index.snapshot import Snapshot
from ingest.sentences import sentence_spans
from ingest.types import Document, Target

# The mergers of provinces and of ministries, known from the table of places.
REFORM_FACTS = "1/7/2025, 202/2025/QH15, 1/3/2025, 176/2025/QH15"
MAX_QUOTE_CHARS = 1500
_LEADING_MARKERS = re.compile(r"\s*(?:\[\d{1,3}\]\s*)+[.;,]?")
_ABBREVIATED = re.compile(r"\b(?:[Nn]o|[Aa]rt)\.\s$")
_PARTS = re.compile(r"(?<=\]);\s")

__all__ = ["Claims", "Verifier", "claims_of", "is_verbatim", "verify"]


def verify(
    draft: Draft, query: Query, snapshot: Snapshot, *, history: Sequence[str] = (), strict: bool = False
) -> Draft:
    """The draft without the sentences and rows that its citations do not support.

    With ``strict`` (text that the program did not write) every sentence must cite, and nothing may be computed.
    """
    verifier = Verifier.of(draft, query, snapshot, history=history, strict=strict)
    lines, dropped = [], 0
    for line in draft.text.split("\n"):
        kept = verifier.kept_of_line(line)
        dropped += kept != line
        if kept or not line.strip():
            lines.append(kept)
    rows, citations = verifier.rows, verifier.citations
    if not dropped and len(rows) == len(draft.targets) and len(citations) == len(draft.citations):
        return draft
    return _reduced(draft, "\n".join(lines).strip(), citations, rows, query)


@dataclass(slots=True)
class _Table:
    """The head of the table that is being read, and whether a row has been."""

    head: tuple[str, ...] = ()


class Verifier:
    """Judges the lines of one draft in their order: a heading line says what the lines below it are about."""

    def __init__(
        self, citations: dict[int, Citation], rows: Sequence[CitedTarget], query: Query, *, strict: bool
    ) -> None:
        self.citations = citations
        self.rows = list(rows)
        self.strict = strict
        self._asked = Asked.of(query, lenient=not strict)
        self._context = self._asked
        self._table = _Table()
        self._evidence: dict[int, Claims] = {}
        self._sources: dict[int, Source] = {}
        self._question = cache(lambda: Claims.union([]))

    @classmethod
    def of(
        cls, draft: Draft, query: Query, snapshot: Snapshot, *, history: Sequence[str] = (), strict: bool = False
    ) -> "Verifier":
        """A verifier of what cites the citations of a draft."""
        citations = {each.marker: each for each in draft.citations if is_verbatim(each, snapshot)}
        rows = [
            row for row in draft.targets if row.citation in citations and _inside(row.target, citations[row.citation])
        ]
        verifier = cls(citations, rows, query, strict=strict)
        for marker, citation in citations.items():
            document = snapshot.documents[citation.document_id]
            own = [row.target for row in rows if row.citation == marker]
            verifier._evidence[marker] = _evidence(citation, document) | Claims.of_rows(own)
            verifier._sources[marker] = source_of(citation.quote, citation.start, document, own)
        # Read only for a line that the sources alone do not hold: most lines need neither question nor history.
        verifier._question = cache(lambda: claims_of(" \n ".join([query.text, query.restored, *history, REFORM_FACTS])))
        return verifier

    def kept_of_line(self, line: str) -> str:
        """What may stay of a line: all of it, or its sentences that stand."""
        if not line.strip():
            self._table = _Table()
            return line
        if line.lstrip().startswith("|"):
            return line if self._table_row_stands(line) else ""
        self._table = _Table()
        if line.lstrip().startswith(">"):
            return line if self.stands(line) else ""
        parts = sentences_of(line)
        kept = [part for part in parts if self.stands(part)]
        return line if len(kept) == len(parts) else "".join(kept).strip()

    def stands(self, sentence: str) -> bool:
        """Whether a sentence may reach a reader; a heading also sets what the next ones are about."""
        return not self.faults(sentence)

    def faults(self, sentence: str) -> list[str]:
        """Why a sentence may not reach a reader, in words for the log; empty when it may."""
        markers = {int(marker) for marker in MARKER.findall(sentence)}
        unknown = markers - self.citations.keys()
        if unknown:
            return [f"marker {sorted(unknown)}"]
        stated = known_claims(sentence)
        if not markers:
            return self._unmarked(sentence, stated)
        support = Claims.union(self._evidence[marker] for marker in markers)
        missing = unsupported(stated, support, derived=not self.strict)
        if missing and not self.strict:
            missing = unsupported(stated, support | self._question())
        return missing or faults(sentence, [self._sources[marker] for marker in sorted(markers)], self._context)

    def _unmarked(self, sentence: str, stated: Claims) -> list[str]:
        heading = sentence.rstrip(" *_#").endswith(":") or sentence.lstrip().startswith(("**", "#"))
        everything = Claims.union(self._evidence.values())
        if self.strict:
            if not heading:
                return ["no citation"]
            missing = unsupported(stated, everything, derived=False)
        else:
            missing = unsupported(stated, everything)
        if missing:
            missing = unsupported(stated, everything | self._question(), derived=not self.strict)
        if heading and not missing:
            statement = read_statement(sentence)
            if self.strict and (statement.figures or statement.organisations or statement.negations):
                return ["a heading that states something"]
            if statement.places or statement.years:
                self._context = self._asked.narrowed(statement)
        return missing

    def _table_row_stands(self, line: str) -> bool:
        cells = tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
        if not self._table.head:
            self._table = _Table(cells)
            return not self._unmarked(line + ":", known_claims(line))
        if set(line) <= set("|-: "):
            return True
        head = self._table.head
        if not MARKER.search(line):
            return not self._unmarked(line, known_claims(line)) or not any(known_claims(cell) for cell in cells[1:])
        if not any(MARKER.search(cell) for cell in cells[:-1]):
            return self.stands(": ".join(cells))
        for column, cell in enumerate(cells[1:], start=1):
            if MARKER.search(cell):  # a comparison: each cell has its own sources, the head has its year
                above = head[column] if column < len(head) and head[column].strip().isdigit() else ""
                if not all(self.stands(f"{cells[0]} {above}: {part}") for part in _PARTS.split(cell)):
                    return False
        return True


def sentences_of(line: str) -> list[str]:
    """The sentences of a line with the blanks between them; markers behind a full stop belong to the one before."""
    parts: list[str] = []
    position = 0
    spans = sentence_spans(line)
    for index, (_, end) in enumerate(spans):
        end = max(end, position)
        stop = spans[index + 1][0] if index + 1 < len(spans) else len(line)
        end = max(end, stop)
        leading = _LEADING_MARKERS.match(line, position) if parts else None
        if leading and leading.end() > position:
            parts[-1] += line[position : leading.end()]
            position = leading.end()
        if end > position and parts and _ABBREVIATED.search(parts[-1]):  # "document No. 5"
            parts[-1] += line[position:end]
        elif end > position:
            parts.append(line[position:end])
        position = max(position, end)
    if position < len(line):
        parts.append(line[position:])
    return parts


def _reduced(
    draft: Draft, text: str, citations: dict[int, Citation], rows: Sequence[CitedTarget], query: Query
) -> Draft:
    """What is left of a draft some of whose sentences failed."""
    cited = {int(marker) for marker in MARKER.findall(text)}
    left = tuple(each for each in draft.citations if each.marker in citations and each.marker in cited)
    if draft.status == "answered" and not left:  # of an answer that is gone no part was left out
        return Draft("not_found", message("not_found", query.language))
    notice = Notice("unverified_dropped", message("notice_unverified_dropped", query.language))
    rows_left = tuple(row for row in draft.targets if row in rows and row.citation in cited)
    text = text or message("not_found", query.language)
    return replace(draft, text=text, citations=left, targets=rows_left, notices=(*draft.notices, notice))


def is_verbatim(citation: Citation, snapshot: Snapshot) -> bool:
    """Whether a citation's quote is exactly what its document says at its offsets."""
    document = snapshot.documents.get(citation.document_id)
    if document is None or not citation.quote.strip() or len(citation.quote) > MAX_QUOTE_CHARS:
        return False
    return document.text[citation.start : citation.end] == citation.quote


def _inside(target: Target, citation: Citation) -> bool:
    within = citation.start <= target.figure_start and target.figure_end <= citation.end
    return target.document_id == citation.document_id and within


def _evidence(citation: Citation, document: Document) -> Claims:
    return known_claims("\n".join([citation.quote, document.title, document.published or "", document.number or ""]))
