"""Which part of a year a result is of: "6 tháng đầu năm 2025", "quý III/2024", "đến hết tháng 10/2023".

A row has a year and no month, so what is of a part of the year only says so in its label; else the figure of six months
would be read as the year's. It is decided from the words before a figure in its sentence, those behind it in its
clause, the headings above, and the title of a report. A full year ("cả năm", December) needs no word.
"""

import re
from dataclasses import replace
from typing import NamedTuple

from ingest.clauses import Clause, Page
from ingest.document_profile import DocumentProfile
from ingest.normalize import fold
from ingest.types import Target

_COUNT = r"(?:\d{1,2}|ba|sau|bay|tam|chin|muoi|muoi mot)"
_QUARTER = r"quy\s(?:[1-4]|i{1,3}|iv)\b"
# Searches folded text. "12 tháng" and December are the whole year.
_PART = re.compile(
    rf"\b(?:(?!12\s){_COUNT}\sthang(?:\sdau|\scuoi)?|{_QUARTER}(?:,?\s(?:va\s)?{_QUARTER}){{0,3}}|nua\s(?:dau|cuoi))"
    r"(?:\s?/\s?|\s(?:cua\s)?(?:nam\s)?)(?P<year>20\d\d)(?!\d)"
    r"|\b(?:den|tinh den|toi)\s(?:(?:het|cuoi|ngay|thoi diem|giua)\s){0,2}"
    r"(?:\d{1,2}(?:\s?[/.-]\s?|\sthang\s)|thang\s|(?=quy\s))"
    r"(?:quy\s(?:[1-3]|i{1,3})|(?!1[12]\b)(?:0?[1-9]|10)|11)(?:\s?[/.-]\s?|\snam\s)(?P<until>20\d\d)(?!\d)"
)
_FIRST_MONTHS = re.compile(rf"\b(?:{_COUNT}\sthang|nua)\sdau\snam\b(?!\s\d)")
_AHEAD = re.compile(r"\b(?:nhiem vu|phuong huong|giai phap)\b")  # what a title announces is no result
# Without a year it is that of the row; "trong 3 tháng" alone is a while, but the head of a column is none.
_PART_OF_ITS_YEAR = re.compile(rf"\b(?:(?!12\s){_COUNT}\sthang\s(?:dau|cuoi)\snam|{_QUARTER}|nua (?:dau|cuoi) nam)\b")
_PART_IN_HEAD = re.compile(rf"\b(?!12\s){_COUNT}\sthang\b(?:\s(?:dau|cuoi)(?:\snam)?)?|\bthang\s(?:0?[1-9]|1[01])\b")
# "so" alone is "số" too ("chuyển đổi số 6 tháng đầu năm"); "kết quả của 6 tháng" is no comparison.
_COMPARED = re.compile(r"\b(?:so voi|cung ky|bang|hon|(?<!qua )(?<!hinh )(?<!cao )cua)\s(?:cung ky\s)?$")
_BEFORE_CHARS = 20
_WHOLE_YEAR = re.compile(r"\b(?:ca nam|het nam|cuoi nam|trong nam)\b")
# Without a figure: a heading is not quoted with the rows below it.
_OF_A_HEADING = "số liệu giữa năm"


class PartOfYear(NamedTuple):
    """The words for a part of a year, and where they begin and end in the text; None where they stand elsewhere."""

    words: str
    start: int | None = None
    end: int | None = None


class PeriodReader:
    """Follows which part of a year headings announce, and tells it for each result."""

    def __init__(self, page: Page, profile: DocumentProfile, title: str) -> None:
        self.page = page
        self.profile = profile
        self._of_title = _part_of_title(title, profile.report_year)
        self._headings: list[tuple[int, re.Match[str] | None]] = []  # depth, and the part that is told of

    def open_heading(self, level: int, start: int, end: int, *, is_section: bool) -> None:
        """Take over what a heading says, until one of its depth or above comes; a title opens no section."""
        while self._headings and self._headings[-1][0] >= level:
            self._headings.pop()
        found = _part_of_year(self.page.folded[start:end]) if is_section else None
        self._headings.append((level, found))

    def part_of_year(self, clause: Clause, sentence: tuple[int, int], year: int | None) -> PartOfYear | None:
        """The part of ``year`` that a result is of, None where it is of all of it.

        ``sentence`` is the span of its sentence.
        """
        page, figure = self.page, clause.figure
        for low, high in ((sentence[0], figure.start), (figure.end, clause.own[1])):
            found = _part_of_year(page.folded[low:high], last=high == figure.start)
            if found and _fits(found, year):
                behind = page.folded[low + found.end() : figure.start] if high == figure.start else ""
                other = any(y.start >= low + found.end() for y in page.years_in(low, figure.start))
                if not other and not _WHOLE_YEAR.search(behind):
                    start, end = low + found.start(), low + found.end()
                    words = " ".join(page.text[start:end].split())
                    return PartOfYear(words[0].lower() + words[1:], start, end)
        if page.years_in(sentence[0], clause.own[1]) or _WHOLE_YEAR.search(page.folded[sentence[0] : figure.start]):
            return None
        if any(told and _fits(told, year) for _, told in self._headings):
            return PartOfYear(_OF_A_HEADING)
        return self._of_title[0] if self._of_title and self._of_title[1] == year else None


def with_part_of_year(label: str, part: PartOfYear | None) -> str:
    """A label that says of which part of the year its figure is."""
    return label if part is None or fold(part.words) in fold(label) else f"{label} ({part.words})"


def part_in_head(head: str) -> PartOfYear | None:
    """The part of a year that the head of a column names: "Thực hiện 6 tháng đầu năm 2025"."""
    folded = fold(head)
    found = _part_of_year(folded) or next(_PART_IN_HEAD.finditer(folded), None)
    return PartOfYear(" ".join(head[found.start() : found.end()].split())) if found else None


def of_the_year(row: Target | None) -> Target | None:
    """A row whose words the next clause takes up, without the part of the year, which is not the next one's."""
    if row is None or not is_of_part_of_year(row.label):
        return row
    return replace(row, label=row.label[: row.label.rindex(" (")])


def with_its_words(quote: tuple[int, int], part: PartOfYear | None, limit: int) -> tuple[int, int]:
    """The span of a quote that holds the words for the part of the year too, within ``limit`` characters."""
    if part is None or part.start is None or part.end is None:
        return quote
    start, end = min(quote[0], part.start), max(quote[1], part.end)
    return (start, end) if end - start <= limit else quote


def is_of_part_of_year(label: str) -> bool:
    """Whether a row's label says that its figure is of a part of the year."""
    return label.endswith(")") and (label.endswith(f"({_OF_A_HEADING})") or _part_of_year(fold(label)) is not None)


def _part_of_title(title: str, report_year: int | None) -> tuple[PartOfYear, int] | None:
    """The part of the year that a title reports on, and its year: "… 6 tháng đầu năm, nhiệm vụ … cuối năm 2025"."""
    folded = fold(title)
    first = _FIRST_MONTHS.search(folded)
    found = _part_of_year(folded, last=False)
    if first and report_year is not None and (found is None or first.start() <= found.start()):
        return PartOfYear(f"{title[first.start() : first.end()]} {report_year}"), report_year
    if found is None or _AHEAD.search(folded[: found.start()]):
        return None
    year = _year(found) or report_year
    return (PartOfYear(title[found.start() : found.end()]), year) if year else None


def _part_of_year(folded: str, *, last: bool = True) -> re.Match[str] | None:
    """The last (or first) part of a year that a folded text names, unless something is only compared with it."""
    dated = list(_PART.finditer(folded))
    inside = {at for m in dated for at in range(*m.span())}
    undated = [m for m in _PART_OF_ITS_YEAR.finditer(folded) if m.start() not in inside]
    compared = (_COMPARED.search(folded, max(0, m.start() - _BEFORE_CHARS), m.start()) for m in (*dated, *undated))
    found = [m for m, names in zip((*dated, *undated), compared, strict=True) if not names]
    found.sort(key=lambda m: m.start())
    return (found[-1] if last else found[0]) if found else None


def _fits(found: re.Match[str], year: int | None) -> bool:
    """Whether a part of a year can be one of a row's year; a row without a year may take it over with its words."""
    told = _year(found)
    return year is not None if told is None else year in (None, told)


def _year(found: re.Match[str]) -> int | None:
    """The year that a part of it is named with."""
    named = found.groupdict()
    told = named.get("year") or named.get("until")
    return int(told) if told else None
