"""PDF: pages read through PDFium, running heads dropped, paragraphs joined over lines and pages, tables as rows.

Runs in the worker process (see ``isolation``): a file may take more time and memory than a service can spare.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from ingest.front_matter import Metadata
from ingest.line_kinds import classify
from ingest.normalize import nfc
from ingest.pdf_layout import (
    Item,
    Line,
    Paragraph,
    TableBlock,
    is_bullet,
    join,
    page_items,
    page_tables,
    without_bullet,
)
from ingest.pdf_page import Page, Word, read_page
from ingest.raw_blocks import OnPage, ParsedFile, RawBlock, tidy
from ingest.scans import read_scans
from ingest.table_rows import Cell, table_blocks
from ingest.types import IngestError

MAX_PAGES = 3000
_HEAD_SHARE = 0.26
_FOOT_SHARE = 0.16
_DIGITS = re.compile(r"\d+|\b[ivxl]{1,6}\b")
_PAGE_NUMBER = re.compile(r"\W{0,3}(?:trang|page)?\s{0,2}\d{1,4}(?:\s?/\s?\d{1,4})?\W{0,3}", re.IGNORECASE)
_DECIMAL = re.compile(r"\d{1,2}(?:\.\d{1,3}){1,5}\.?")
_SINGLE = re.compile(r"\d{1,2}\.")
_NOTE = re.compile(r"(?:\[?\d{1,3}\]?|\*{1,3})$")
_TERMINAL = (".", ";", ":", "!", "?", "…", "./.")
_MAX_TITLE_CHARS = 300
_TAB = 0.6  # em behind a label that a word processor set


@dataclass(frozen=True, slots=True)
class _Style:
    """What is usual in a document: the size of its text, and whether its headings bear generated numbers."""

    size: float
    generated: bool


def pdf_blocks(path: Path, name: str, on_page: OnPage = lambda page, count: None) -> ParsedFile:
    """Return the blocks of a PDF with their pages; raises IngestError. Its properties are not trusted as metadata.

    ``on_page`` is told of each scanned page before it is recognised.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        raise IngestError(f"{name}: {_cause(str(error))}") from error
    if count > MAX_PAGES:
        raise IngestError(f"{name}: {count:,} pages, at most {MAX_PAGES:,} are read; split the file")
    pages = [_page(document, n) for n in range(count)]
    scans = read_scans(document, pages, name, on_page)
    if not any(page.words for page in scans.pages):
        raise IngestError(f"{name}: no text in its pages; check that it is the right file, or take it out")
    recognized = tuple(n for n, page in enumerate(scans.pages, start=1) if page.recognized and page.words)
    return ParsedFile(page_blocks(scans.pages), Metadata(), count, recognized, scans.warnings)


def page_blocks(pages: Sequence[Page]) -> list[RawBlock]:
    """Return the blocks of a document's pages: without running heads, joined over page breaks."""
    furniture = running_heads(pages)
    items = [item for n, page in enumerate(pages) for item in _with_notes_last(page, n + 1, furniture[n])]
    return _blocks(_joined(items))


def _cause(reason: str) -> str:
    if "password" in reason.lower():
        return "the PDF is encrypted; save it without a password"
    return "the PDF is damaged or no PDF; open it in a viewer and save it again"


def _page(document: Any, n: int) -> Page:
    import pypdfium2

    try:
        page = document[n]
        try:
            return read_page(page)
        finally:
            page.close()
    except pypdfium2.PdfiumError:  # one damaged page does not lose the others
        return Page(1, 1, (), (), 0)


# --- running heads ---------------------------------------------------------------------------------------------------


def running_heads(pages: Sequence[Page]) -> list[frozenset[int]]:
    """Return, for each page, the indices of the words that are running heads, feet or page numbers.

    A line at the border counts if it stands at the same height, numbers aside, on several pages. What stands in a
    table that holds more than such lines is the table's head and stays.
    """
    seen: Counter[tuple[str, int]] = Counter()
    lines: list[list[tuple[list[int], str, int]]] = []
    for page in pages:
        own: list[tuple[list[int], str, int]] = []
        for indices in _border_lines(page):
            text = " ".join(page.words[n].text for n in indices)
            key = _DIGITS.sub("#", text.lower())
            height = round(page.words[indices[0]].base / 3)
            own.append((indices, key, height))
        for key, height in {(key, height) for _, key, height in own}:
            seen[key, height] += 1
        lines.append(own)
    least = max(2, min(len(pages), round(0.3 * len(pages)))) if len(pages) < 12 else max(4, round(0.12 * len(pages)))
    found: list[frozenset[int]] = []
    for page, own in zip(pages, lines, strict=True):
        words: set[int] = set()
        for indices, key, height in own:
            times = sum(seen[key, height + shift] for shift in (-1, 0, 1))
            outer = _is_outermost(page, indices)
            text = " ".join(page.words[n].text for n in indices)
            if (times >= least and len(pages) > 1) or (outer and _PAGE_NUMBER.fullmatch(text)):
                words.update(indices)
        words = _at_borders(page, [indices for indices, _, _ in own], words)
        found.append(frozenset(_unless_in_table(page, words)))
    return found


def _border_lines(page: Page) -> Iterator[list[int]]:
    """Words of one line near the upper or lower border; parts set far apart count as lines of their own."""
    near = [
        n
        for n, word in enumerate(page.words)
        if word.upright and not _HEAD_SHARE < word.base / page.height < 1 - _FOOT_SHARE
    ]
    near.sort(key=lambda n: (round(page.words[n].base), page.words[n].x0))
    run: list[int] = []
    for n in near:
        if run and not _beside(page.words[run[-1]], page.words[n]):
            yield run
            run = []
        run.append(n)
    if run:
        yield run


def _at_borders(page: Page, lines: list[list[int]], words: set[int]) -> set[int]:
    """Of the words found, those with nothing but such lines between them and the border."""
    kept: set[int] = set()
    for upper in (True, False):
        half = [line for line in lines if (page.words[line[0]].base < 0.5 * page.height) == upper]
        half.sort(key=lambda line: page.words[line[0]].base, reverse=not upper)
        reached = None
        for line in half:
            base = page.words[line[0]].base
            if line[0] in words:
                kept.update(line)
                reached = base
            elif reached is None or abs(base - reached) > 3:
                break
    return kept


def _beside(a: Word, b: Word) -> bool:
    return abs(a.base - b.base) < 2 and -1 < b.x0 - a.x1 < 1.3 * max(a.size, b.size)


def _is_outermost(page: Page, indices: list[int]) -> bool:
    base = page.words[indices[0]].base
    upright = [word.base for word in page.words if word.upright]
    first, last = min(upright), max(upright)
    return (base - first < 2 and base < 0.12 * page.height) or (last - base < 2 and base > 0.88 * page.height)


def _unless_in_table(page: Page, words: set[int]) -> set[int]:
    if not words:
        return words
    index = {id(word): n for n, word in enumerate(page.words)}
    for _, content in page_tables(page):
        inside = {index[id(word)] for cell in content for word in cell}
        if inside & words and not inside <= words:
            words = words - inside
    return words


def _with_notes_last(page: Page, number: int, skipped: frozenset[int]) -> list[Item]:
    """The items of a page, its footnotes (small print at the foot that begins with a number) behind them."""
    items = page_items(page, number, skipped)
    sizes = [line.size for item in items if isinstance(item, Paragraph) for line in item.lines]
    if len(sizes) < 3:
        return items
    usual = median(sizes)
    last = len(items)
    while last > 0 and _is_small(items[last - 1], usual):
        last -= 1
    notes = items[last:]
    if notes and isinstance(notes[0], Paragraph) and _NOTE.match(notes[0].lines[0].words[0].text):
        return [*items[:last], *(replace(note, full=False) for note in notes if isinstance(note, Paragraph))]
    return items


def _is_small(item: Item, usual: float) -> bool:
    return isinstance(item, Paragraph) and all(line.size < 0.93 * usual for line in item.lines)


# --- over pages ------------------------------------------------------------------------------------------------------


def _joined(items: Sequence[Item]) -> list[Item]:
    """Join paragraphs and tables that a page break cut; footnotes between the halves follow the whole."""
    found: list[Item] = []
    for item in items:
        previous = found[-1] if found else None
        if isinstance(item, TableBlock) and isinstance(previous, TableBlock) and _goes_on(previous, item):
            found[-1] = _with_rows(previous, item)
            continue
        if isinstance(item, Paragraph):
            at = len(found) - 1
            page = item.lines[0].page
            while at >= 0 and _is_note(found[at]) and len(found) - at < 8:
                at -= 1
            before = found[at] if at >= 0 else None
            if isinstance(before, Paragraph) and before.lines[-1].page == page - 1 and _is_cut(before, item):
                found[at] = Paragraph((*before.lines, *item.lines), item.full)
                continue
        found.append(item)
    return found


def _is_note(item: Item) -> bool:
    return isinstance(item, Paragraph) and not item.full and bool(_NOTE.match(item.lines[0].words[0].text))


def _is_cut(before: Paragraph, after: Paragraph) -> bool:
    last, first = before.lines[-1], after.lines[0]
    if is_bullet(first) or abs(last.size - first.size) > 0.12 * last.size or last.bold != first.bold:
        return False
    word = first.words[0].text
    if last.text.endswith(_TERMINAL) or not before.full:
        return word[:1].islower() and not last.text.endswith((".", "!", "?", "./.")) and not _is_lettered(word)
    return word[:1].islower() or classify(first.text)[0] != "item"


def _is_lettered(word: str) -> bool:
    return bool(re.fullmatch(r"[a-zđ]{1,2}[).]", word))


def _goes_on(before: TableBlock, after: TableBlock) -> bool:
    same = len(before.xs) == len(after.xs) and all(abs(a - b) < 4 for a, b in zip(before.xs, after.xs, strict=True))
    return same and after.page - before.page <= 1


_Row = tuple[tuple[int, Cell], ...]


def _with_rows(before: TableBlock, after: TableBlock) -> TableBlock:
    """Append the rows of the next page: without the header repeated there, a row that the break cut made whole."""
    repeated = 0
    head = [_texts(row) for row in before.rows[:4]]
    while repeated < min(len(head), len(after.rows)) and _texts(after.rows[repeated]) == head[repeated]:
        repeated += 1
    repeated = repeated if repeated < len(after.rows) else 0
    rows, more = list(before.rows), list(after.rows[repeated:])
    values = _last_values(rows)
    if _is_rest(more[0], values):
        rows[-1] = tuple((n, replace(cell, text=join(cell.text, _at(more[0], n)))) for n, cell in rows[-1])
        spanning = [(n, replace(cell, rows=cell.rows - 1)) for n, cell in more.pop(0) if cell.rows > 1]
        if more:
            more[0] = tuple(sorted((*spanning, *more[0]), key=lambda pair: pair[0]))
    if more:  # what is merged downwards over the break is written before it only
        more[0] = tuple(
            (n, replace(cell, text=values.get(n, "")) if not cell.text and cell.rows > 1 else cell)
            for n, cell in more[0]
        )
    return TableBlock((*rows, *more), before.xs, after.page)


def _texts(row: _Row) -> tuple[str, ...]:
    return tuple(cell.text for _, cell in row)


def _at(row: _Row, column: int) -> str:
    return next((cell.text for n, cell in row if n == column), "")


def _last_values(rows: Sequence[_Row]) -> dict[int, str]:
    """What stands in each column of the last row, cells merged from above among it."""
    values: dict[int, str] = {}
    for y, row in enumerate(rows):
        for column, cell in row:
            if y + cell.rows >= len(rows):
                values.update(dict.fromkeys(range(column, column + cell.columns), cell.text))
    return values


def _is_rest(row: _Row, values: dict[int, str]) -> bool:
    """Whether a first row goes on with the last one: nothing in its first column, and texts that run on."""
    filled = [(n, cell) for n, cell in row if cell.text]
    if not filled or row[0][1].text or any(not values.get(n) for n, _ in filled):
        return False
    return len(filled) == 1 or any(cell.text[0].islower() or cell.text[0] in "(),;%–-" for _, cell in filled)


# --- blocks ----------------------------------------------------------------------------------------------------------


def _blocks(items: Sequence[Item]) -> list[RawBlock]:
    style = _style(items)
    plain = not any(isinstance(item, Paragraph) and _heading_shape(item, style) for item in items)
    blocks: list[RawBlock] = []
    tables = 0
    for item in items:
        if isinstance(item, TableBlock):
            made = table_blocks([[cell for _, cell in row] for row in item.rows], tables)
            blocks.extend(replace(block, page=item.page) for block in made)
            tables += bool(made)
        elif (block := _block(item, style, plain)) is not None:
            blocks.append(block)
    return blocks


def _style(items: Sequence[Item]) -> _Style:
    sizes: dict[float, int] = defaultdict(int)
    generated = 0
    for item in items:
        if not isinstance(item, Paragraph):
            continue
        for line in item.lines:
            sizes[round(line.size, 1)] += len(line.text)
        first = item.lines[0]
        generated += bool(_DECIMAL.fullmatch(first.words[0].text)) and first.label_gap > _TAB
    return _Style(max(sizes, key=lambda size: sizes[size]) if sizes else 12.0, generated >= 3)


def _block(paragraph: Paragraph, style: _Style, plain: bool) -> RawBlock | None:
    lines = list(paragraph.lines)
    page = lines[0].page
    bullet = is_bullet(lines[0])
    if bullet:
        lines[0] = without_bullet(lines[0])
    depth = 0
    first = lines[0]
    shape = _heading_shape(paragraph, style)
    if shape and not bullet and style.generated and len(first.words) > 1:
        label = first.words[0].text
        if _DECIMAL.fullmatch(label) or (_SINGLE.fullmatch(label) and first.label_gap > _TAB and first.bold):
            depth = label.rstrip(".").count(".") + 1
            lines[0] = Line(first.words[1:], page)
    text = ""
    breaks: list[int] = []
    for line in lines:
        for _ in range(line.page - page - len(breaks)):
            breaks.append(len(text) + 1 if text else 0)
        text = join(text, nfc(tidy(line.text)))
    if not any(c.isalnum() for c in text):
        return None
    if depth:
        return RawBlock("heading", text, depth + 1, page=page, breaks=tuple(breaks))
    kind, level = classify(text, headlines=shape or plain)  # where nothing is set off, wording must do
    if bullet:
        return RawBlock("item", text, page=page, breaks=tuple(breaks))
    large = lines[0].size > 1.15 * style.size and len(text) < 160
    if kind != "heading" and shape and (large or (kind == "paragraph" and _is_long_title(paragraph, text))):
        kind, level = "heading", 2
    return RawBlock(kind, text, level, page=page, breaks=tuple(breaks))


def _is_long_title(paragraph: Paragraph, text: str) -> bool:
    """A title of several lines in the middle, all bold: longer than a headline is elsewhere."""
    several = len(paragraph.lines) > 1 and paragraph.centred and all(line.bold for line in paragraph.lines)
    return several and len(text) <= _MAX_TITLE_CHARS and not text.endswith(_TERMINAL)


def _heading_shape(paragraph: Paragraph, style: _Style) -> bool:
    """Set off from the text by weight, size, slant with a number, or by standing in the middle."""
    if len(paragraph.lines) > 4:
        return False
    first = paragraph.lines[0]
    if all(line.bold for line in paragraph.lines) or first.size > 1.12 * style.size:
        return True
    numbered = bool(_DECIMAL.fullmatch(first.words[0].text)) and len(paragraph.lines) <= 2
    if numbered and not paragraph.lines[-1].text.endswith((".", ";", ":")):
        return all(word.italic for word in first.words) or first.label_gap > _TAB
    return False
