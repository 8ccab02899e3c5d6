"""An answer as people read it in a terminal: text, numbered sources with their quotes, notices."""

import textwrap
from collections.abc import Sequence
from itertools import groupby

from assistant.schema import AnswerModel, CitationModel
from assistant.texts import text
from assistant.types import Language

_INDENT = "    "


def plain(value: str) -> str:
    """Text without control characters, so that a document cannot steer the reader's terminal."""
    return "".join(char for char in value if char in "\n\t" or char.isprintable())


def render_answer(answer: AnswerModel, width: int = 88) -> str:
    """The answer for a terminal of ``width`` columns."""
    parts = [_wrap(answer.text, width)]
    parts += [_wrap(f"! {notice.text}", width, hanging="  ") for notice in answer.notices]
    if answer.citations:
        sources = [_source(item, answer.language, width) for item in answer.citations]
        parts.append("\n".join([text("sources_title", answer.language) + ":", *sources]))
    if answer.suggestions:
        title = text("suggestions_title", answer.language)
        parts.append("\n".join([f"{title}:", *(f"  - {plain(item)}" for item in answer.suggestions)]))
    return "\n\n".join(parts)


def _source(citation: CitationModel, language: Language, width: int) -> str:
    about = [citation.source or text("publisher_unknown", language), citation.document]
    if citation.page is not None:
        about.append(text("page_number", language, page=citation.page))
    lines = [f"[{citation.marker}] {citation.title}", _INDENT + " · ".join(about)]
    lines = [_wrap(line, width, hanging=_INDENT) for line in lines]
    lines.append(_wrap(f"{_INDENT}“{citation.quote}”", width, hanging=_INDENT + " "))
    if citation.url:
        lines.append(_INDENT + plain(citation.url))
    return "\n".join(lines)


def _wrap(value: str, width: int, hanging: str = "") -> str:
    """Fold long lines at ``width``; the rows of a table are aligned instead."""
    lines = _aligned((plain(value).replace("**", "") or " ").splitlines())
    return "\n".join(
        line
        if line.lstrip().startswith("|")
        else textwrap.fill(line, width, subsequent_indent=hanging or _bullet(line))
        for line in lines
    )


def _bullet(line: str) -> str:
    return "  " if line.startswith(("- ", "• ")) else ""


def _aligned(lines: Sequence[str]) -> list[str]:
    """Lines with each table's columns made equally wide."""
    aligned: list[str] = []
    for is_table, group in groupby(lines, key=lambda line: line.startswith("|") and line.rstrip().endswith("|")):
        rows = list(group)
        aligned += _aligned_rows([row.strip()[1:-1].split("|") for row in rows]) if is_table else rows
    return aligned


def _aligned_rows(rows: Sequence[Sequence[str]]) -> list[str]:
    cells = [[cell.strip() for cell in row] for row in rows]
    columns = range(max(len(row) for row in cells))
    widths = [max(len(row[column]) for row in cells if column < len(row)) for column in columns]
    return [
        "| "
        + " | ".join(
            ("-" * width if set(cell) <= set("-:") and cell else cell.ljust(width))
            for cell, width in zip(row, widths, strict=False)
        )
        + " |"
        for row in cells
    ]
