"""Dates in every form that Vietnamese plans and their readers write."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ingest.normalize import fold

Precision = Literal["day", "month"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_MONTH = "(?P<month_name>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<day>\d{1,2})"
_NUM_MONTH = r"(?P<month>\d{1,2})"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?![\d\w])"
_START = r"(?<![\d\w/.,-])"
# What may not follow a purely numeric form: a further part would make it a document number ("12/2021/NĐ-CP").
_STOP = r"(?![/-]\w)"

# Tried at each position in this order; all run on folded text, so "thang 4/2021" is a form like any other.
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_START}{_DAY}\s?(?P<sep>[/.-])\s?{_NUM_MONTH}\s?(?P=sep)\s?{_YEAR}{_STOP}",
        rf"{_START}(?P<year>(?:19|20)\d\d)(?P<sep>[/.-]){_NUM_MONTH}(?P=sep){_DAY}(?=t\d|[^\d\w/-]|$)",
        rf"{_START}{_DAY}\s{{0,2}}(?:thang|/thang)\s{{0,2}}{_NUM_MONTH}\s{{0,2}}(?:,?\s{{0,2}}nam\s{{1,2}}|[/.-]\s?)?{_YEAR}",
        rf"{_START}{_DAY}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH},?\s{_YEAR}",
        rf"\b{_MONTH}\s{_DAY}(?:st|nd|rd|th)?,?\s{_YEAR}",
        rf"\bthang\s{{1,2}}{_NUM_MONTH}\s{{0,2}}(?:,?\s{{0,2}}nam\s{{1,2}}|[/.-]\s?){_YEAR}{_STOP}",
        rf"\b{_MONTH},?\s{_YEAR}",
        rf"{_START}{_NUM_MONTH}/{_YEAR}{_STOP}",
    )
)


_ANY_YEAR = re.compile(r"(?:19|20)\d\d")  # without one none of the forms can fit


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text: ``iso`` is YYYY-MM-DD for precision ``day`` and YYYY-MM for ``month``."""

    start: int
    end: int
    iso: str
    precision: Precision


def find_dates(text: str) -> list[DateMention]:
    """Return the dates of NFC text in order, without overlap; impossible ones (31/02/2021) are left out."""
    folded = fold(text)
    if not _ANY_YEAR.search(folded):
        return []
    found: list[DateMention] = []
    taken: set[int] = set()
    for form in _FORMS:
        for match in form.finditer(folded):
            mention = _mention(match)
            if mention is None or mention.start in taken or mention.end - 1 in taken:
                continue
            taken.update(range(mention.start, mention.end))
            found.append(mention)
    return sorted(found, key=lambda mention: mention.start)


def _mention(match: re.Match[str]) -> DateMention | None:
    parts = match.groupdict()
    year = int(parts["year"])
    month = _MONTHS[parts["month_name"]] if parts.get("month_name") else int(parts["month"])
    day = int(parts["day"]) if parts.get("day") else None
    try:
        valid = date(year, month, day or 1)
    except ValueError:
        return None
    iso = valid.isoformat()
    return DateMention(match.start(), match.end(), iso if day else iso[:7], "day" if day else "month")
