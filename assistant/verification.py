"""The fourth stage: hold every figure, date and document number of a draft against the passages it cites.

The check is deterministic and knows nothing of how the draft was made. A line that fails is dropped; an answer that
loses its last cited line becomes ``not_found``. A figure stands if it is stated in a quote that its line cites, in the
title or date of a cited document, in the question, in a cited row's year, or is the difference of two cited figures.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from assistant.messages import message
from assistant.types import Citation, Draft, Notice, Query
from index.snapshot import Snapshot
from ingest.dates import find_dates
from ingest.document_numbers import find_document_numbers
from ingest.figures import find_figures, parse_number
from ingest.normalize import nfc
from ingest.types import Document, Target

MARKER = re.compile(r"\[(\d{1,3})\]")
NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*")
PERCENT_BEHIND = re.compile(r"\s?(?:%|phần trăm|percent\b)", re.IGNORECASE)
REFORM_FACTS = "1/7/2025, 202/2025/QH15"  # the merger of provinces, known from the table of places
MAX_QUOTE_CHARS = 1500


@dataclass(frozen=True, slots=True)
class Claims:
    """What a text states: numbers (percentages apart), dates as ISO, keys of document numbers."""

    numbers: frozenset[float]
    percentages: frozenset[float]
    dates: frozenset[str]
    documents: frozenset[str]

    def __or__(self, other: "Claims") -> "Claims":
        return Claims(
            self.numbers | other.numbers,
            self.percentages | other.percentages,
            self.dates | other.dates,
            self.documents | other.documents,
        )


def claims_of(text: str) -> Claims:
    """Read the figures, dates and document numbers of a text; markers are no figures."""
    text = nfc(MARKER.sub(lambda match: " " * len(match[0]), text))
    dates, documents = find_dates(text), find_document_numbers(text)
    masked = list(text)
    for start, end in [(date.start, date.end) for date in dates] + [(each.start, each.end) for each in documents]:
        masked[start:end] = " " * (end - start)
    rest = "".join(masked)
    numbers: set[float] = set()
    percentages: set[float] = set()
    for match in NUMBER.finditer(rest):
        percent = bool(PERCENT_BEHIND.match(rest, match.end()))
        value = parse_number(match[0].rstrip(".,"), percent=percent)
        if value is not None:
            (percentages if percent else numbers).add(value)
    for figure in find_figures(rest):
        for value in (figure.low, figure.high):
            if value is not None:
                (percentages if figure.unit == "%" else numbers).add(value)
    return Claims(
        frozenset(numbers),
        frozenset(percentages),
        frozenset(date.iso for date in dates),
        frozenset(each.key for each in documents),
    )


_known_claims = lru_cache(maxsize=2048)(claims_of)  # quotes, titles and refusals are the same in many answers


def unsupported(stated: Claims, evidence: Claims) -> list[str]:
    """What a text states that the evidence does not, in words for the log; empty when all of it stands."""
    missing = [f"{value}%" for value in stated.percentages if value not in evidence.percentages]
    unstated = stated.numbers - evidence.numbers - evidence.percentages
    if unstated:
        known = evidence.percentages | evidence.numbers
        derived = {round(abs(a - b), 4) for a, b in itertools.combinations(known, 2)}
        derived |= {float(date[:4]) for date in evidence.dates}
        missing += [f"{value:g}" for value in unstated if value not in derived]
    missing += [date for date in stated.dates if not any(known.startswith(date) for known in evidence.dates)]
    missing += [key for key in stated.documents if key not in evidence.documents]
    return missing


def verify(draft: Draft, query: Query, snapshot: Snapshot, *, history: Sequence[str] = ()) -> Draft:
    """The draft without the lines and rows that its citations do not support."""
    citations = {each.marker: each for each in draft.citations if is_verbatim(each, snapshot)}
    rows = [row for row in draft.targets if row.citation in citations and _inside(row.target, citations[row.citation])]
    years = Claims(
        frozenset(float(row.target.year) for row in rows if row.target.year), frozenset(), frozenset(), frozenset()
    )
    # Read only for a line that the sources alone do not hold: most lines need neither question nor history.
    asked = cache(lambda: claims_of(" \n ".join([query.text, query.restored, *history, REFORM_FACTS])))
    evidence = {marker: _evidence(each, snapshot.documents[each.document_id]) for marker, each in citations.items()}
    everything = _union([years, *evidence.values()])
    kept, dropped = [], 0
    for line in draft.text.split("\n"):
        markers = {int(marker) for marker in MARKER.findall(line)}
        known = markers <= citations.keys()
        support = _union([years, *(evidence[marker] for marker in markers)]) if markers and known else everything
        stated = _known_claims(line)
        if known and (not unsupported(stated, support) or not unsupported(stated, support | asked())):
            kept.append(line)
        else:
            dropped += 1
    if not dropped and len(rows) == len(draft.targets) and len(citations) == len(draft.citations):
        return draft
    return _reduced(draft, "\n".join(kept).strip(), citations, rows, query)


def _reduced(draft: Draft, text: str, citations: dict[int, Citation], rows: Sequence[object], query: Query) -> Draft:
    """What is left of a draft some of whose lines failed."""
    cited = {int(marker) for marker in MARKER.findall(text)}
    left = tuple(each for each in draft.citations if each.marker in citations and each.marker in cited)
    notice = Notice("unverified_dropped", message("notice_unverified_dropped", query.language))
    if draft.status == "answered" and not left:
        return Draft("not_found", message("not_found", query.language), notices=(notice,))
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
    return _known_claims("\n".join([citation.quote, document.title, document.published or "", document.number or ""]))


def _union(claims: Iterable[Claims]) -> Claims:
    every = tuple(claims)
    return Claims(
        frozenset().union(*(each.numbers for each in every)),
        frozenset().union(*(each.percentages for each in every)),
        frozenset().union(*(each.dates for each in every)),
        frozenset().union(*(each.documents for each in every)),
    )
