"""Tables as rows: spans expanded, header rows merged, section rows told from data rows.

A header of several rows becomes one row whose cells join the levels with " - " ("Mục tiêu - Năm 2025"), so that every
column carries its whole meaning; a cell that spans rows or columns is repeated in each.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.raw_blocks import RawBlock, tidy

_MAX_COLUMNS = 120
_ORDINAL = re.compile(r"(?:[IVXLC]{1,7}|\d{1,3}(?:\.\d{1,3}){0,3}|[A-Za-zĐđ])[.)]?")
_FIGURE = re.compile(r"\d{1,4}(?:[.,]\d{1,3})?\s?%|^[<>≥≤~]?\s?\d[\d.,]{0,15}$")
_YEAR = re.compile(r"^(?:19|20)\d\d$")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as a page writes it."""

    text: str
    rows: int = 1
    columns: int = 1
    header: bool = False


def table_blocks(rows: Sequence[Sequence[Cell]], table: int, head_rows: int | None = None) -> list[RawBlock]:
    """Return the blocks of a table; ``head_rows`` is how many rows the page marks as header, None if it does not."""
    grid, origins = _expand(rows)
    kept = [n for n, row in enumerate(grid) if any(row)]
    head = _head_size(rows, grid) if head_rows is None else head_rows
    blocks: list[RawBlock] = []
    header: list[list[str]] = []
    header_text = ""
    for n in kept:
        section = _section_text(grid[n], origins[n], in_head=n < head)
        if section is not None:
            blocks.extend(_flush(header, table))
            blocks.append(RawBlock("table_section", f"| {section} |", table=table))
        elif n < head:
            header.append(grid[n])
        else:
            flushed = _flush(header, table)
            header_text = flushed[0].text if flushed else header_text
            blocks.extend(flushed)
            text = row_text(grid[n])
            blocks.append(RawBlock("table_header" if text == header_text else "table_row", text, table=table))
    blocks.extend(_flush(header, table))
    return blocks


def row_text(cells: Iterable[str]) -> str:
    """Return a row as it stands in clean text: ``| cell | cell |``."""
    return "| " + " | ".join(cells) + " |"


def _flush(header: list[list[str]], table: int) -> list[RawBlock]:
    """Merge the header rows gathered so far into one block."""
    if not header:
        return []
    merged = [" - ".join(dict.fromkeys(text for text in column if text)) for column in zip(*header, strict=True)]
    header.clear()
    return [RawBlock("table_header", row_text(merged), table=table)]


def _expand(rows: Sequence[Sequence[Cell]]) -> tuple[list[list[str]], list[list[int]]]:
    """Lay the cells out on a grid; the second grid tells which cell of the page a position comes from."""
    taken: dict[tuple[int, int], tuple[str, int]] = {}
    serial = 0
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            if x >= _MAX_COLUMNS:
                break
            serial += 1
            text = tidy(cell.text).replace("|", "/")
            for dy in range(min(cell.rows, len(rows) - y)):
                for dx in range(min(cell.columns, _MAX_COLUMNS - x)):
                    taken.setdefault((y + dy, x + dx), (text, serial))
            x += cell.columns
    width = max((x for _, x in taken), default=-1) + 1
    grid = [[taken.get((y, x), ("", 0))[0] for x in range(width)] for y in range(len(rows))]
    origins = [[taken.get((y, x), ("", 0))[1] for x in range(width)] for y in range(len(rows))]
    return grid, origins


def _section_text(cells: list[str], origins: list[int], *, in_head: bool) -> str | None:
    """The text of a row that carries no values: one cell over all columns, or a number and a name alone."""
    if len(cells) < 2:
        return None
    if len(set(origins)) == 1:
        return cells[0]
    if in_head:
        return None
    filled = [(text, origin) for text, origin in zip(cells, origins, strict=True) if text]
    distinct = list(dict.fromkeys((origin, text) for text, origin in filled))
    texts = [text for _, text in distinct]
    if len(texts) == 1 and len(cells) > 2 and not _FIGURE.search(texts[0]):
        return texts[0]
    if len(texts) == 2 and len(cells) > 2 and _ORDINAL.fullmatch(texts[0]) and cells[0] == texts[0]:
        return " | ".join(texts) if not _FIGURE.search(texts[1]) else None
    return None


def _head_size(rows: Sequence[Sequence[Cell]], grid: list[list[str]]) -> int:
    """How many first rows are the header: those of header cells, else the first one if it reads like one."""
    marked = 0
    for row in rows:
        if not row or not all(cell.header for cell in row):
            break
        marked += 1
    if marked:
        return marked
    first = next((n for n, row in enumerate(grid) if len({text for text in row if text}) > 1), None)
    if first is None or len(grid) < first + 2:
        return 0
    texts = [text for text in grid[first] if text]
    named = [text for text in texts if not _ORDINAL.fullmatch(text) and (not _FIGURE.search(text) or _YEAR.match(text))]
    if len(named) < len(texts) or len(texts) < len(grid[first]) - 1 or any(len(text) > 120 for text in texts):
        return 0
    depth = max((cell.rows for cell in rows[first]), default=1)
    spread = any(cell.columns > 1 for cell in rows[first])
    return min(len(grid) - 1, first + (depth if spread else 1))
