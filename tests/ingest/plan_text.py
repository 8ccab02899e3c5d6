"""Short plans for tests, written as Markdown is: headings with #, list items with -, tables with |."""

import re
from typing import Any

from ingest.targets import extract_targets
from ingest.types import Block, Document, Target


def plan(text: str, **fields: Any) -> Document:
    """A document with the blocks that loading would find; by default a plan of Quảng Ninh."""
    blocks: list[Block] = []
    at, table, tables = 0, None, 0
    for line in text.split("\n"):
        start, end = at, at + len(line)
        at = end + 1
        if not line.startswith("|"):
            table = None
        if not line.strip():
            continue
        if line.startswith("|"):
            if table is None:
                table, tables, kind = tables, tables + 1, "table_header"
            else:
                kind = "table_section" if line.count("|") == 2 else "table_row"
            blocks.append(Block(kind, start, end, 0, table))  # type: ignore[arg-type]
        elif line.startswith("#"):
            depth = len(line) - len(line.lstrip("#"))
            blocks.append(Block("heading", start + depth + 1, end, depth))
        else:
            item = re.match(r"\s*(?:[-+•]|[a-zđ0-9]{1,2}[).])\s", line)
            blocks.append(Block("item" if item else "paragraph", start, end))
    values: dict[str, Any] = {"id": "plan", "name": "plan.md", "title": "", "provinces": ("quang_ninh",)} | fields
    return Document(text=text, blocks=tuple(blocks), **values)


def rows(text: str, **fields: Any) -> tuple[Target, ...]:
    """The rows of a short plan."""
    return extract_targets(plan(text, **fields))


def short(target: Target) -> tuple[int | None, str, str, float | str | None]:
    """Year, kind, comparator and value (or words) of a row, what most tests look at."""
    return target.year, target.kind, target.comparator, target.value if target.low is None else target.low
