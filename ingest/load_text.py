"""Plain text: one block a line, lines that were wrapped at a fixed width joined again."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ingest.line_kinds import classify, is_capitals
from ingest.raw_blocks import RawBlock, tidy
from ingest.table_rows import Cell, table_blocks

_ITEM_START = re.compile(
    r"\s{0,12}(?:[-–—+•●▪◦*]\s|\(?[a-zđA-ZĐ0-9]{1,3}[.)]\s|[IVXLC]{1,6}\.\s|\||#|(?:Điều|Chương|Mục|Phần)\s)"
)
_TERMINAL = (".", ";", ":", "!", "?", "…", "|")
_DELIMITER_CELL = re.compile(r"\s{0,40}:?-{1,200}:?\s{0,40}")
_WRAP_MIN_CHARS = 40
_DATE_BEGINS = re.compile(r"(?<!\w)(?:ngày|tháng|năm)$")
_NUMBERED_CAPITALS = re.compile(r"(?:[IVX]{1,6}|\d{1,2}|[A-HĐ])[.)]\s")  # "I. TÌNH HÌNH" above "VÀ NGUYÊN NHÂN"
_TOLD_ALREADY = re.compile(r":\s[^\W\d_A-ZĐ][^:]*[^\W\d_]$")  # "4. Phát triển dữ liệu: hoàn thành" above a name


def text_blocks(body: str) -> list[RawBlock]:
    """Return the blocks of plain text; form feeds begin pages."""
    blocks: list[RawBlock] = []
    tables = 0
    for page, page_text in enumerate(body.split("\f"), start=1):
        lines = [tidy(line) for line in page_text.splitlines()]
        for group in pipe_groups(unwrap(lines)):
            if isinstance(group, str):
                kind, level = classify(group)
                blocks.append(RawBlock(kind, group, level, page=page))
            else:
                blocks.extend(_on_page(pipe_table(group, tables), page))
                tables += 1
    return blocks


def _on_page(blocks: Iterable[RawBlock], page: int) -> list[RawBlock]:
    return [RawBlock(b.kind, b.text, b.level, b.table, page) for b in blocks]


def unwrap(lines: Sequence[str], *, paragraphs: bool = False) -> list[str]:
    """Join lines that a fixed width broke; blank lines separate and are dropped.

    Only where the text as a whole looks wrapped: many lines go on in small letters without a mark at their end. With
    ``paragraphs`` (Markdown, where a line break alone ends nothing) a line that goes on in small letters always joins.
    """
    pairs = [(a, b) for a, b in pairwise(lines) if a and b]
    long_pairs = [(a, b) for a, b in pairs if len(a) >= _WRAP_MIN_CHARS]
    running = sum(1 for a, b in long_pairs if b[0].islower() and not a.endswith(_TERMINAL))
    wrapped = running >= 2 and running >= 0.25 * len(long_pairs)
    width = max((len(a) for a, _ in pairs), default=0)
    joined: list[list[str]] = []
    previous = ""
    for line in lines:
        runs_on = wrapped and width <= 200 and _goes_on(previous, line, width) if line and previous else False
        small = paragraphs and bool(line and previous) and line[0].islower() and _goes_on(previous, line, width)
        if runs_on or small:
            joined[-1].append(line)
        elif line:
            joined.append([line])
        previous = line
    return [" ".join(parts) for parts in joined]


def _goes_on(previous: str, line: str, width: int) -> bool:
    if _DATE_BEGINS.search(previous) and line[0].isdigit():
        return True  # "Sơn La, ngày" above "14 tháng 7 năm 2022"
    if _ITEM_START.match(line) or previous.startswith("|"):
        return False
    if line[0].islower():
        return not previous.endswith((".", "!", "?", "|"))
    if previous.endswith(_TERMINAL):
        return False
    heading = _NUMBERED_CAPITALS.match(previous) is not None and is_capitals(previous) and is_capitals(line)
    return heading or _TOLD_ALREADY.search(previous) is not None or len(previous) >= 0.7 * width


def pipe_groups(lines: Iterable[str]) -> list[str | list[str]]:
    """Gather runs of ``| cell | cell |`` lines; other lines stay alone. A single piped line is no table."""
    groups: list[str | list[str]] = []
    run: list[str] = []
    for line in [*lines, ""]:
        if line.startswith("|") and line.count("|") > 1:
            run.append(line)
            continue
        if len(run) > 1:
            groups.append(run)
        else:
            groups.extend(run)
        run = []
        if line:
            groups.append(line)
    return groups


def pipe_table(lines: Sequence[str], table: int) -> list[RawBlock]:
    """Return the blocks of a table of piped lines; what stands above a ``|---|`` line is its header."""
    rows: list[list[Cell]] = []
    head: int | None = None
    for line in lines:
        cells = split_row(line)
        if all(_DELIMITER_CELL.fullmatch(cell) for cell in cells if cell) and any(cells):
            head = len(rows) if head is None else head
        else:
            rows.append([Cell(cell) for cell in cells])
    return table_blocks(rows, table, head)


def split_row(line: str) -> list[str]:
    """Return the cells of a piped line; ``\\|`` is a pipe within a cell."""
    inner = line.strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return [cell.replace("\\|", "/").strip() for cell in re.split(r"(?<!\\)\|", inner)]
