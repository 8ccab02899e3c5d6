"""Marks in the columns of a table: a row that has an "x" below a year or a quarter is scheduled for it."""

import re
from collections.abc import Sequence

from assistant.composition.asked_facts import states_time
from assistant.composition.citations import block_of, table_head
from ingest.types import Document

MARK = re.compile(r"[xX×✓✔√☑●•*+]{1,2}")


def cells_of(line: str) -> list[str]:
    """The cells of a table line, trimmed."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def is_scheduled(document: Document, offset: int) -> bool:
    """Whether the table row at an offset bears a mark below a time: the row says when, though it names none."""
    head, row = table_head(document, offset), block_of(document, offset)
    if head is None or row is None:
        return False
    return bool(
        marked_columns(cells_of(document.text[head.start : head.end]), cells_of(document.text[row.start : row.end]))
    )


def marked_columns(head: Sequence[str], row: Sequence[str]) -> list[int]:
    """The columns of times in which a row has a mark; none for a table that is cut otherwise than its head."""
    if len(head) != len(row):
        return []
    return [index for index, cell in enumerate(row) if MARK.fullmatch(cell) and states_time(head[index])]


def without_unmarked_times(lines: Sequence[str]) -> list[str]:
    """Table lines, the head first, without the empty columns of times of rows that have marks in others."""
    head, *rows = map(cells_of, lines)
    marked = {column for row in rows for column in marked_columns(head, row)}
    if not marked or any(len(row) != len(head) for row in rows):
        return list(lines)
    empty = {column for column in range(len(head)) if not any(row[column] for row in rows)}
    kept = [column for column, cell in enumerate(head) if column not in empty or not states_time(cell)]
    return ["| " + " | ".join(row[column] for column in kept) + " |" for row in (head, *rows)]
