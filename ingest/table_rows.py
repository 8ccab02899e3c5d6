"""Tables as rows: spans expanded, header rows merged, section rows told from data rows.

A header of several rows becomes one row whose cells join the levels with " - " ("Mục tiêu - Năm 2025"), so that every
column carries its whole meaning; a cell that spans rows or columns is repeated in each.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.raw_blocks import RawBlock, tidy

_MAX_COLUMNS = 120
_ORDINAL = re.compile(r"(?:[IVXLC]{1,7}|\d{1,3}(?:\.\d{1,3}){0,3}|[A-Za-zĐđ])[.)]?")
_FIGURE = re.compile(r"\d{1,4}(?:[.,]\d{1,3})?\s?%|^[<>≥≤~]?\s?\d[\d.,]{0,15}$")
_MAX_NAME_CHARS = 80
_MAX_REFINING_ROWS = 5
_UNIT = re.compile(r"[%‰]|\(.{1,20}\)")
_YEAR = re.compile(r"^(?:19|20)\d\d$")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as a page writes it."""

    text: str
    rows: int = 1
    columns: int = 1
    header: bool = False


@dataclass(frozen=True, slots=True)
class _Grid:
    """A table laid out: the text at each place, and the serial number of the cell that it comes from (0 for none)."""

    rows: Sequence[Sequence[Cell]]
    texts: list[list[str]]
    origins: list[list[int]]

    def is_gapped(self, row: int) -> bool:
        """Whether a row is written without spans, so that a gap may stand for one."""
        return all(cell.columns == 1 for cell in self.rows[row])


def table_blocks(rows: Sequence[Sequence[Cell]], table: int, head_rows: int | None = None) -> list[RawBlock]:
    """Return the blocks of a table; ``head_rows`` is how many rows the page marks as header, None if it does not.

    Rows below the marked ones that still belong to the header are found all the same; a row that only numbers the
    columns is left out, and a header that is repeated further down is one again.
    """
    grid = _expand(rows)
    head = _head_size(grid, head_rows)
    texts = grid.texts
    repeated = {tuple(texts[n]) for n in range(head)}
    numbered = next((n for n in range(1, len(texts)) if n >= head and any(texts[n])), None) if head else None
    blocks: list[RawBlock] = []
    header: list[int] = []
    header_text = ""

    def flush() -> str:
        merged = _merged(grid, header)
        blocks.extend([RawBlock("table_header", merged, table=table)] if merged else [])
        header.clear()
        return merged or header_text

    for n, cells in enumerate(texts):
        if not any(cells) or ((n < head or n == numbered) and n > 0 and _numbers_columns(cells)):
            continue
        section = _section_text(cells, grid.origins[n], in_head=n < head)
        if section is not None:
            header_text = flush()
            blocks.append(RawBlock("table_section", f"| {section} |", table=table))
        elif n < head or tuple(cells) in repeated:
            header.append(n)
        else:
            header_text = flush()
            text = row_text(cells)
            blocks.append(RawBlock("table_header" if text == header_text else "table_row", text, table=table))
    flush()
    return blocks


def row_text(cells: Iterable[str]) -> str:
    """Return a row as it stands in clean text: ``| cell | cell |``."""
    return "| " + " | ".join(cells) + " |"


def _merged(grid: _Grid, header: Sequence[int]) -> str:
    """The rows of a header as one, "" for none: each column's names from above to below, joined with " - "."""
    if not header:
        return ""
    _filled(grid, header)
    columns = zip(*(grid.texts[n] for n in header), strict=True)
    return row_text(" - ".join(dict.fromkeys(text for text in column if text)) for column in columns)


def _expand(rows: Sequence[Sequence[Cell]]) -> _Grid:
    """Lay the cells out on a grid."""
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
    return _Grid(rows, grid, origins)


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


# --- the header ------------------------------------------------------------------------------------------------------


def _head_size(table: _Grid, marked: int | None) -> int:
    """How many first rows are the header: those marked as such or read like one, and the rows that refine them."""
    named = max(marked or 0, _header_cells(table.rows))
    size = _without_figures(table, named)
    if not any(_is_varied(table, n) for n in range(size)):  # no mark, or one on the table's title alone
        size = _guessed(table, size)
    if size == 0 and marked:
        return min(marked, len(table.texts))
    most = min(len(table.texts) - 1, size + _MAX_REFINING_ROWS)
    while 0 < size < most and _refines(table, size, certain=named > 0):
        size += 1
    return size


def _header_cells(rows: Sequence[Sequence[Cell]]) -> int:
    """How many first rows consist of header cells; a number in front or an empty corner may be a plain one."""
    size = 0
    for row in rows:
        headers = sum(cell.header for cell in row)
        if not row or not row[-1].header or 3 * headers < 2 * len(row):
            break
        size += 1
    return size


def _without_figures(table: _Grid, size: int) -> int:
    """The marked rows before the first one with figures: some pages mark every row, or every cell, as header."""
    size = min(size, len(table.texts))
    for n in range(1, size):
        if not _numbers_columns(table.texts[n]) and any(map(_is_value, table.texts[n])):
            return n
    return size


def _is_value(text: str) -> bool:
    return bool(_FIGURE.search(text)) and not _YEAR.match(text) and not _ORDINAL.fullmatch(text)


def _is_varied(table: _Grid, row: int) -> bool:
    return len({text for text in table.texts[row] if text}) > 1


def _guessed(table: _Grid, least: int) -> int:
    """The size of a header that nothing marks: up to the first row of several texts, if that reads like names."""
    first = next((n for n in range(len(table.texts)) if _is_varied(table, n)), None)
    if first is None or len(table.texts) < first + 2:
        return 0
    texts = [text for text in table.texts[first] if text]
    named = [text for text in texts if not _ORDINAL.fullmatch(text) and (not _FIGURE.search(text) or _YEAR.match(text))]
    gaps = len(table.texts[first]) - len(texts)
    if len(named) < len(texts) or any(len(text) > 120 for text in texts) or (gaps > 1 and not least):
        return 0
    return first + 1


def _refines(table: _Grid, row: int, *, certain: bool) -> bool:
    """Whether a row below the header still is header.

    It is where a cell of the header reaches down into it, where it parts the columns that a header cell spans, where it
    repeats header cells, or where it only adds to names over columns of figures. Never where it holds a value.
    """
    above, here = table.texts[row - 1], table.texts[row]
    columns = range(len(here))
    covered = [x for x in columns if table.origins[row][x] == table.origins[row - 1][x] and here[x]]
    repeated = [x for x in columns if x not in covered and here[x] and here[x] == above[x]]
    new = [x for x in columns if here[x] and x not in covered and x not in repeated]
    if not new or any(_is_value(here[x]) or len(here[x]) > _MAX_NAME_CHARS for x in new):
        return False
    under_span = _under_span(table, row, new)
    if covered:
        return certain or under_span or _has_figures_below(table, row, new)
    if any(_ORDINAL.fullmatch(here[x]) and here[x].isdecimal() for x in new):
        return False
    if under_span:
        return True
    if any(len(here[x]) > 1 and not _ORDINAL.fullmatch(here[x]) and not _UNIT.fullmatch(here[x]) for x in repeated):
        return True
    names_free = not here[0] and min(new) > 0 and all(len(here[x]) <= 40 for x in new)
    return names_free and not repeated and _has_figures_below(table, row, new)


def _under_span(table: _Grid, row: int, new: Sequence[int]) -> bool:
    """Whether every new name stands below a header cell that is written over several columns, by a span or by gaps."""
    above, origins = table.texts[row - 1], table.origins[row - 1]
    last = len(above) - 1

    def is_spread(x: int) -> bool:
        beside = [y for y in (x - 1, x + 1) if 0 <= y <= last]
        if any(origins[y] == origins[x] or (above[x] and above[y] == above[x]) for y in beside):
            return True
        if not above[x]:
            return x - 1 in new and table.is_gapped(row - 1)
        return x < last and not above[x + 1] and x + 1 in new and table.is_gapped(row - 1)

    return all(is_spread(x) for x in new)


def _has_figures_below(table: _Grid, row: int, columns: Sequence[int]) -> bool:
    """Whether most of the columns hold a figure in one of the next rows."""
    below = table.texts[row + 1 : row + 6]
    held = sum(any(_FIGURE.search(other[x]) and not _YEAR.match(other[x]) for other in below) for x in columns)
    return 2 * held > len(columns)


def _numbers_columns(texts: Sequence[str]) -> bool:
    """Whether a row only numbers the columns: "1 | 2 | 3", "A | B | 1 | 2", "(1) | (2) | (3)=(2)/(1)"."""
    bare = [text.strip("() ").split("=")[0].strip("() ") for text in texts]
    start = next((n for n, text in enumerate(bare) if text not in "ABCDEĐ" or len(text) != 1), len(bare))
    counted = bare[start:]
    return len(texts) > 2 and len(counted) > 1 and counted == [str(n) for n in range(1, len(counted) + 1)]


def _filled(table: _Grid, header: Sequence[int]) -> None:
    """Repeat a name over the gaps behind it where a header without spans means one: "Năm 2025 | |" over two names."""
    for row, below in pairwise(header):
        if not table.is_gapped(row):
            continue
        texts, names = table.texts[row], table.texts[below]
        for x in range(1, len(texts)):
            if not texts[x] and texts[x - 1] and names[x] and names[x - 1]:
                texts[x] = texts[x - 1]
