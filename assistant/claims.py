"""What a text states that can be held against a source: figures, dates, document numbers."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ingest.dates import find_dates
from ingest.document_numbers import find_document_numbers
from ingest.figures import find_figures, parse_number
from ingest.normalize import nfc
from ingest.types import Target

MARKER = re.compile(r"\[(\d{1,3})\]")
NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*")
PERCENT_BEHIND = re.compile(r"\s?(?:%|phần trăm|percent\b)", re.IGNORECASE)
MAX_DERIVED = 400  # figures of which differences are taken; more evidence than any answer's


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

    def __bool__(self) -> bool:
        return bool(self.numbers or self.percentages or self.dates or self.documents)

    @classmethod
    def of_rows(cls, rows: Iterable[Target]) -> "Claims":
        """What rows add to their words: a year that a heading gave, a percent sign of a table's head."""
        given = list(rows)
        shares = {value for row in given if row.unit == "%" for value in (row.low, row.high) if value is not None}
        years = {float(row.year) for row in given if row.year}
        return cls(frozenset(years), frozenset(shares), frozenset(), frozenset())

    @classmethod
    def union(cls, claims: Iterable["Claims"]) -> "Claims":
        """All that several texts state."""
        every = tuple(claims)
        return cls(
            frozenset().union(*(each.numbers for each in every)),
            frozenset().union(*(each.percentages for each in every)),
            frozenset().union(*(each.dates for each in every)),
            frozenset().union(*(each.documents for each in every)),
        )


def without_markers(text: str) -> str:
    """The text with blanks for its markers, every offset unmoved."""
    return MARKER.sub(lambda match: " " * len(match[0]), text)


def without_references(text: str) -> str:
    """NFC text with blanks for its dates and document numbers, which state no figure."""
    masked = list(text)
    spans = [(each.start, each.end) for each in find_dates(text)]
    spans += [(each.start, each.end) for each in find_document_numbers(text)]
    for start, end in spans:
        masked[start:end] = " " * (end - start)
    return "".join(masked)


def claims_of(text: str) -> Claims:
    """Read the figures, dates and document numbers of a text; markers are no figures."""
    text = nfc(without_markers(text))
    dates, documents = find_dates(text), find_document_numbers(text)
    rest = without_references(text) if dates or documents else text
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


known_claims = lru_cache(maxsize=2048)(claims_of)  # quotes, titles and refusals are the same in many answers


def unsupported(stated: Claims, evidence: Claims, *, derived: bool = True) -> list[str]:
    """What a text states that the evidence does not, in words for the log; empty when all of it stands.

    With ``derived`` the difference of two figures and the year of a date count as stated.
    """
    missing = [f"{value}%" for value in stated.percentages if value not in evidence.percentages]
    unstated = stated.numbers - evidence.numbers - evidence.percentages
    if unstated:
        allowed = {float(date[:4]) for date in evidence.dates}
        if derived:
            known = sorted(evidence.percentages | evidence.numbers)[:MAX_DERIVED]
            allowed |= {round(abs(a - b), 4) for a, b in itertools.combinations(known, 2)}
        missing += [f"{value:g}" for value in unstated if value not in allowed]
    missing += [date for date in stated.dates if not any(known.startswith(date) for known in evidence.dates)]
    missing += [key for key in stated.documents if key not in evidence.documents]
    return missing
