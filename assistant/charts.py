"""A chart of target rows as SVG: horizontal bars from zero, each with its value in words and its source below.

A chart is asked for by the names of rows of the index, never by values: a link cannot make it show invented figures.
"""

import math
import textwrap
from collections.abc import Mapping, Sequence
from html import escape
from typing import Protocol

from assistant.catalogue import NotInCatalogueError
from assistant.schema import AnswerModel, TargetModel, place_name, plain_number
from assistant.source_lines import source_line
from assistant.texts import text
from assistant.types import Language
from ingest.indicators import indicator
from ingest.types import Document, Target

MAX_BARS = 20
MIN_BARS = 2
_WIDTH, _MARGIN, _ROW, _BAR = 380, 14, 44, 15
_VALUE_CHARS_PX, _TITLE_CHARS, _SOURCE_CHARS, _MAX_SOURCES = 7.2, 44, 64, 6
_SIGNS = {">": "> ", ">=": "≥ ", "<": "< ", "<=": "≤ ", "~": "≈ "}
_INK, _MUTED, _LATE, _EARLY, _RANGE = "#1b1b1b", "#46505a", "#0b4f8a", "#6f9cc4", "#b9d0e6"


class Charted(Protocol):
    """What this module needs of a snapshot."""

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents by id."""

    @property
    def targets(self) -> Sequence[Target]:
        """Every target row."""

    def targets_of(self, document_id: str) -> Sequence[Target]:
        """The rows of one document."""


def row_name(row: Target) -> str:
    """What a row is called in the address of a chart."""
    return f"{row.document_id}:{row.figure_start}"


def named_rows(snapshot: Charted, names: Sequence[str]) -> list[Target]:
    """The rows of these names, in their order.

    Raises:
        NotInCatalogueError: a row is not in this generation, or the rows do not measure one thing.
    """
    found = []
    for name in names:
        document_id, _, start = name.rpartition(":")
        rows = [row for row in snapshot.targets_of(document_id) if str(row.figure_start) == start]
        if not rows or rows[0].low is None:
            raise NotInCatalogueError(f"No figure is called {name!r} in the generation in use.")
        found.append(rows[0])
    if len({_measure(row) for row in found}) > 1:
        raise NotInCatalogueError(
            "These figures do not measure the same thing; a chart would compare unlike with unlike."
        )
    return found


def chart_rows(answer: AnswerModel, snapshot: Charted) -> list[Target]:
    """The rows of an answer that a chart shows better: one indicator in several places or years; else none.

    A single figure is shown with what the same document plans for other years.
    """
    if answer.status != "answered" or not answer.targets:
        return []
    groups: dict[object, list[Target]] = {}
    for item in answer.targets:
        row = _row_of(item, answer, snapshot)
        if row is not None and _can_be_drawn(row):
            groups.setdefault(_measure(row), []).append(row)
    if not groups:
        return []
    rows = max(groups.values(), key=len)
    if len(rows) == 1 and len(answer.targets) == 1:
        rows = _course(rows[0], snapshot)
    bars = {(row.place, row.year): row for row in reversed(rows)}
    whole = len(bars) == len(rows) and MIN_BARS <= len(rows) <= MAX_BARS
    return rows if whole and all(row.place and row.year for row in rows) else []


def chart_svg(rows: Sequence[Target], snapshot: Charted, language: Language) -> str:
    """The rows as an image, 380 units wide."""
    scale = max(max(row.high or row.low or 0 for row in rows), 1e-9)
    latest = max(row.year or 0 for row in rows)
    title = textwrap.wrap(_title(rows, language), _TITLE_CHARS)[:3]
    sources = _sources(rows, snapshot, language)
    top = _MARGIN + 20 * len(title) + 8
    height = top + _ROW * len(rows) + 14 * len(sources) + _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img" font-family="system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, sans-serif">'
        f"<title>{_escaped(chart_summary(rows, language))}</title>"
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>'
    ]
    parts += [_text(_MARGIN, _MARGIN + 14 + 20 * n, line, 15, _INK, bold=True) for n, line in enumerate(title)]
    for number, row in enumerate(rows):
        parts.append(_bar(row, top + _ROW * number, scale, latest, language))
    base = top + _ROW * len(rows) + 10
    parts += [_text(_MARGIN, base + 14 * n, line, 10.5, _MUTED) for n, line in enumerate(sources)]
    return "".join(parts) + "</svg>"


def chart_summary(rows: Sequence[Target], language: Language) -> str:
    """The chart in words, for those who do not see it."""
    values = "; ".join(f"{_label(row)}: {shown_value(row, language)}" for row in rows)
    return f"{_title(rows, language)}. {values}"


def shown_value(row: Target, language: Language) -> str:
    """A row's figure with its sign and unit: "≥ 20% GRDP"."""
    low, high = _number(row.low, language), _number(row.high, language)
    number = f"{low}–{high}" if row.comparator == "range" else f"{_SIGNS.get(row.comparator, '')}{low}"
    sign = {"increase": "+", "decrease": "−"}.get(row.direction, "")
    unit = "" if row.unit is None else row.unit if row.unit == "%" else f" {row.unit}"
    return f"{sign}{number}{unit}" + (f" {row.basis}" if row.basis else "")


def _row_of(item: TargetModel, answer: AnswerModel, snapshot: Charted) -> Target | None:
    """The row of the index that an answer's row was made from."""
    cited = next((citation for citation in answer.citations if citation.marker == item.citation), None)
    if cited is None:
        return None
    wanted = (item.indicator, item.label, item.comparator, item.low, item.high, item.year, item.kind)
    for row in snapshot.targets_of(cited.document_id):
        values = (
            row.indicator,
            row.label,
            row.comparator,
            plain_number(row.low),
            plain_number(row.high),
            row.year,
            row.kind,
        )
        if values == wanted and cited.start <= row.figure_start < cited.end:
            return row
    return None


def _course(row: Target, snapshot: Charted) -> list[Target]:
    """What the same document sets for the same thing in other years, earliest first."""
    rows = [
        other
        for other in snapshot.targets_of(row.document_id)
        if row.indicator is not None
        and (_measure(other), other.place, other.kind) == (_measure(row), row.place, row.kind)
        and _can_be_drawn(other)
        and (other.year != row.year or other == row)
    ]
    return sorted(rows, key=lambda other: other.year or 0)


def _can_be_drawn(row: Target) -> bool:
    known = row.low is not None and row.high is not None and row.comparator != "top"
    return known and min(row.low or 0, row.high or 0) >= 0 and math.isfinite(row.high or 0)


def _measure(row: Target) -> tuple[object, ...]:
    """What must be equal for two figures to stand side by side."""
    return (row.indicator or row.label, row.unit, row.basis, row.direction, row.level)


def _title(rows: Sequence[Target], language: Language) -> str:
    first = rows[0]
    if first.indicator is None:
        return first.label[:1].upper() + first.label[1:]
    known = indicator(first.indicator)
    return known.en if language == "en" else known.vi


def _label(row: Target) -> str:
    return f"{place_name(row.place or 'vn')} · {row.year}"


def _number(value: float | None, language: Language) -> str:
    number = f"{plain_number(value):,}"
    return number if language == "en" else number.translate(str.maketrans(",.", ".,"))


def _bar(row: Target, y: float, scale: float, latest: int, language: Language) -> str:
    value = shown_value(row, language)
    room = _WIDTH - 2 * _MARGIN - _VALUE_CHARS_PX * len(value) - 8
    low, high = (max(1.0, room * (part or 0) / scale) for part in (row.low, row.high))
    colour = _LATE if row.year == latest else _EARLY
    wide = (
        f'<rect x="{_MARGIN}" y="{y + 17}" width="{high:.1f}" height="{_BAR}" fill="{_RANGE}"/>' if high > low else ""
    )
    return (
        _text(_MARGIN, y + 12, _label(row), 13, _INK)
        + wide
        + _rect(y, low, colour)
        + _text(_MARGIN + high + 8, y + 29, value, 13, _INK, bold=True)
    )


def _rect(y: float, width: float, colour: str) -> str:
    return f'<rect x="{_MARGIN}" y="{y + 17}" width="{width:.1f}" height="{_BAR}" fill="{colour}"/>'


def _sources(rows: Sequence[Target], snapshot: Charted, language: Language) -> list[str]:
    documents = (snapshot.documents[row.document_id] for row in rows)
    named = (f"{each.title} · {source_line(each, language)}" for each in documents)
    names = list(dict.fromkeys(named))
    lines: list[str] = []
    for name in names[:_MAX_SOURCES]:
        lines += textwrap.wrap(f"{text('chart_source', language)}: {name}", _SOURCE_CHARS)[:2]
    more = len(names) - _MAX_SOURCES
    return [*lines, f"+ {more}"] if more > 0 else lines


def _text(x: float, y: float, words: str, size: float, colour: str, *, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}"{weight}>{_escaped(words)}</text>'


def _escaped(words: str) -> str:
    """Escaped, and without the characters that XML cannot hold."""
    return escape("".join(c for c in words if c.isprintable()))
