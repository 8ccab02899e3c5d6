"""A page's words in reading order: lines, columns, paragraphs, and tables in their place among them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.pdf_page import Page, Word
from ingest.pdf_tables import Grid, find_grids
from ingest.table_rows import Cell

_SEGMENT_GAP = 1.25  # em; wider gaps part what stands beside each other
_SAME_LINE = 0.45  # em between baselines
_COLUMN_LINES = 4
_FEW_LINES = 6
_CELL_GAP = 1.0  # em between cells of a table without rules
_UNRULED_COLUMNS = 3
_UNRULED_ROWS = 3
_LABEL = re.compile(
    r"(?:[-–—+•●▪◦*‣\uf0b7\uf0a7\uf02d\uf0d8\uf0fc\uf076]$|\(?[a-zđ]{1,2}[).]$|\(?\d{1,3}[).]$|\d{1,2}(?:\.\d{1,2}){1,4}\.?$|[IVXLC]{1,6}[.)]$"
    r"|[A-ZĐ][.)]$|Điều$|Chương$|Mục$|Phần$|CHƯƠNG$|PHẦN$|MỤC$|ĐIỀU$)"
)
_BULLETS = frozenset("•●▪◦‣o§ØüvqðÞ\uf0b7\uf0a7\uf02d\uf0d8\uf0fc\uf076\uf0e0\uf0a8\uf06f")
_TERMINAL = (".", ";", ":", "!", "?", "…", "./.")


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one baseline, left to right."""

    words: tuple[Word, ...]
    page: int = 1

    @property
    def x0(self) -> float:
        """Left end in points."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Right end in points."""
        return max(word.x1 for word in self.words)

    @property
    def base(self) -> float:
        """Baseline of the largest word, in points from the top."""
        return max(self.words, key=lambda word: word.size).base

    @property
    def size(self) -> float:
        """Size of most of the letters in points."""
        return float(median(word.size for word in self.words for _ in word.text))

    @property
    def bold(self) -> bool:
        """Whether all but a few letters are bold."""
        letters = sum(len(word.text) for word in self.words)
        return sum(len(word.text) for word in self.words if word.bold) >= 0.85 * letters

    @property
    def text(self) -> str:
        """The words with spaces between them."""
        return " ".join(word.text for word in self.words)

    @property
    def label_gap(self) -> float:
        """The gap behind the first word, in em."""
        return (self.words[1].x0 - self.words[0].x1) / self.size if len(self.words) > 1 else 0.0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that run on into each other. ``full`` tells whether the last line reaches the right margin."""

    lines: tuple[Line, ...]
    full: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A ruled table of one page: rows of cells, and the rulings by which parts on two pages are known as one."""

    rows: tuple[tuple[tuple[int, Cell], ...], ...]  # each cell with its first column
    xs: tuple[float, ...]
    page: int


Item = Paragraph | TableBlock


def page_tables(page: Page) -> list[tuple[Grid, list[list[Word]]]]:
    """Return the ruled tables of a page with the words of each cell; frames with few words in them are drawings."""
    found: list[tuple[Grid, list[list[Word]]]] = []
    taken: set[int] = set()
    for grid in find_grids(page.edges):
        within = [
            (n, word)
            for n, word in enumerate(page.words)
            if n not in taken
            and grid.top - 2 <= word.base <= grid.bottom + 4
            and grid.xs[0] - 2 <= word.x0 <= grid.xs[-1]
        ]
        content: list[list[Word]] = [[] for _ in grid.cells]
        used: list[int] = []
        for n, word in within:
            index = next((k for k, cell in enumerate(grid.cells) if cell.holds(word)), None)
            if index is not None:
                content[index].append(word)
                used.append(n)
        if sum(bool(words) for words in content) >= max(2, 0.3 * len(grid.cells)):
            found.append((grid, content))
            taken.update(used)
    return found


def page_items(page: Page, number: int, skipped: frozenset[int]) -> list[Item]:
    """Return paragraphs and tables of a page in reading order; ``skipped`` are indices of words that are furniture."""
    dropped = {id(page.words[n]) for n in skipped}
    tables = []
    for grid, content in page_tables(page):
        kept = [[word for word in words if id(word) not in dropped] for words in content]
        if any(kept):
            tables.append((grid, kept))
    in_tables = {id(word) for _, content in tables for words in content for word in words}
    free = [w for w in page.words if w.upright and id(w) not in dropped and id(w) not in in_tables]
    items: list[tuple[float, Item]] = [(grid.top, _table(grid, content, number)) for grid, content in tables]
    for top, bottom, table in _unruled(free, number):
        inside = [word for word in free if top - 0.5 * word.size <= word.base <= bottom + 0.5 * word.size]
        items.append((min(word.top for word in inside), table))
        free = [word for word in free if not top - 0.5 * word.size <= word.base <= bottom + 0.5 * word.size]
    borders = sorted(top for top, _ in items)
    start = float("-inf")
    for border in [*borders, float("inf")]:
        band = [word for word in free if start <= word.base < border + 2]
        free = [word for word in free if not start <= word.base < border + 2]
        for order, paragraph in enumerate(_paragraphs_of(band, number, page.width)):
            items.append(
                (min(border, page.height) - 1 + order / 10_000 if border < float("inf") else 1e6 + order, paragraph)
            )
        start = border + 2
    return [item for _, item in sorted(items, key=lambda pair: pair[0])]


def _table(grid: Grid, content: list[list[Word]], number: int) -> TableBlock:
    rows: list[list[tuple[int, Cell]]] = [[] for _ in range(len(grid.ys) - 1)]
    for cell, words in zip(grid.cells, content, strict=True):
        rows[cell.row].append((cell.column, Cell(cell_text(words), cell.rows, cell.columns)))
    return TableBlock(tuple(map(tuple, rows)), grid.xs, number)


def cell_text(words: Sequence[Word]) -> str:
    """Return the text of a cell: its lines joined."""
    upright = [word for word in words if word.upright]
    slant = [word for word in words if not word.upright]
    text = ""
    for line in lines_of(upright, 1):
        text = join(text, line.text)
    return " ".join(filter(None, [text, *(word.text for word in slant)]))


def lines_of(words: Sequence[Word], page: int) -> list[Line]:
    """Return words as lines from above to below; indices join the line that they stand beside."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (-w.size > -6, w.base)):
        best = None
        for row in rows[-12:]:
            if abs(row[0].base - word.base) <= _SAME_LINE * max(row[0].size, word.size):
                best = row
        if best is None:
            rows.append([word])
        else:
            best.append(word)
    rows.sort(key=lambda row: row[0].base)
    return [Line(tuple(sorted(row, key=lambda w: w.x0)), page) for row in rows]


# --- columns ---------------------------------------------------------------------------------------------------------


def _unruled(words: Sequence[Word], number: int) -> list[tuple[float, float, TableBlock]]:
    """Tables without rules among some words, each with where it begins and ends.

    Lines that follow each other with three parts or more, set far apart and in the same columns, figures among them.
    """
    lines = lines_of(words, number)
    parted = [_segments(line.words, _CELL_GAP) for line in lines]
    found: list[tuple[float, float, TableBlock]] = []
    run: list[int] = []
    for n in range(len(lines) + 1):
        near = not run or (n < len(lines) and lines[n].base - lines[run[-1]].base < 3 * lines[n].size)
        if n < len(lines) and len(parted[n]) >= _UNRULED_COLUMNS and near:
            run.append(n)
            continue
        table = _unruled_table([parted[m] for m in run], number)
        if table is not None:
            found.append((lines[run[0]].base, lines[run[-1]].base, table))
        run = [n] if n < len(lines) and len(parted[n]) >= _UNRULED_COLUMNS else []
    return found


def _unruled_table(rows: Sequence[list[list[Word]]], number: int) -> TableBlock | None:
    if len(rows) < _UNRULED_ROWS:
        return None
    columns: list[tuple[float, float]] = []
    for x0, x1 in sorted((part[0].x0, part[-1].x1) for row in rows for part in row):
        if columns and x0 <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(x1, columns[-1][1]))
        else:
            columns.append((x0, x1))
    if len(columns) < _UNRULED_COLUMNS:
        return None
    made: list[tuple[tuple[int, Cell], ...]] = []
    for row in rows:
        texts = [""] * len(columns)
        for part in row:
            n = next(n for n, (x0, x1) in enumerate(columns) if x0 <= part[0].x0 <= x1)
            if texts[n]:
                return None
            texts[n] = " ".join(word.text for word in part)
        made.append(tuple((n, Cell(text)) for n, text in enumerate(texts)))
    figures = sum(any(any(c.isdecimal() for c in cell.text) for n, cell in row if n) for row in made)
    return TableBlock(tuple(made), tuple(x0 for x0, _ in columns), number) if 2 * figures > len(made) else None


def _paragraphs_of(words: Sequence[Word], number: int, width: float) -> list[Paragraph]:
    found: list[Paragraph] = []
    regions = _regions(words, 0)
    for region in regions:
        lines = lines_of(region, number)
        left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
        few = len(regions) == 1 and len(lines) < _FEW_LINES and right - left < 0.5 * (width - 2 * left)
        found.extend(paragraphs(lines, width - left - 24 if few else 0.0))
    return found


def _regions(words: Sequence[Word], depth: int) -> list[list[Word]]:
    """Words by region in reading order: bands over the whole width, and between them columns from left to right."""
    segments = _segments(words)
    gutter = _gutter(segments) if depth < 3 else None
    if gutter is None:
        return [list(words)] if words else []
    columns = False
    regions: list[list[Word]] = []
    left: list[list[Word]] = []
    right: list[list[Word]] = []
    wide: list[Word] = []
    for segment in [*sorted(segments, key=lambda s: s[0].base), None]:
        crosses = segment is None or (segment[-1].x1 > gutter and segment[0].x0 < gutter)
        if crosses and (left or right):
            if _are_columns(left, right):
                columns = True
                regions.append(wide)
                wide = []
                for side in (left, right):
                    regions.extend(_regions([w for part in side for w in part], depth + 1))
            else:
                wide.extend(w for part in [*left, *right] for w in part)
            left, right = [], []
        if segment is None:
            break
        if crosses:
            wide.extend(segment)
        else:
            (left if segment[-1].x1 <= gutter else right).append(segment)
    regions.append(wide)
    return [region for region in regions if region] if columns else [list(words)]


def _segments(words: Sequence[Word], gap: float = _SEGMENT_GAP) -> list[list[Word]]:
    found: list[list[Word]] = []
    for line in lines_of(words, 1):
        run: list[Word] = []
        for n, word in enumerate(line.words):
            wide = run and word.x0 - run[-1].x1 > gap * max(word.size, run[-1].size)
            if wide or (run and _begins_motto(line.words[n : n + 3])):
                found.append(run)
                run = []
            run.append(word)
        found.append(run)
    return found


def _begins_motto(words: Sequence[Word]) -> bool:
    """The nation's name stands in the right half of a letterhead, sometimes close to the issuing body in the left."""
    return bool(_NATION.match(" ".join(word.text for word in words)))


def _gutter(segments: list[list[Word]]) -> float | None:
    """The position that parts most segments to its left and right, with none or few across."""
    if len(segments) < 4:
        return None
    low, high = min(s[0].x0 for s in segments), max(s[-1].x1 for s in segments)
    best, best_score = None, 0.0
    for step in range(20, 81, 2):
        x = low + (high - low) * step / 100
        left = sum(1 for s in segments if s[-1].x1 <= x)
        right = sum(1 for s in segments if s[0].x0 >= x)
        across = len(segments) - left - right
        score = min(left, right) - 0.02 * across
        if min(left, right) >= 2 and score > best_score:
            best, best_score = x, score
    return best


def _are_columns(left: list[list[Word]], right: list[list[Word]]) -> bool:
    """Columns of running text, or a letterhead or signature set in two halves; not the cells of an unruled table."""
    if not left or not right:  # the short last line of a paragraph, a heading: nothing stands beside it
        return False
    lefts, rights = [s[0].base for s in left], [s[0].base for s in right]
    overlap = min(max(lefts), max(rights)) - max(min(lefts), min(rights))
    if overlap < 0:
        return False
    text = " ".join(word.text for s in [*left, *right] for word in s)
    if _FORMAL.search(text) and len(left) < 30:
        return True
    enough = min(len(left), len(right)) >= _COLUMN_LINES
    return enough and all(median(len(s) for s in side) >= 4 for side in (left, right))


_NATION = re.compile(r"CỘNG H(?:ÒA|OÀ) XÃ\b|ĐẢNG CỘNG SẢN\b")
_FORMAL = re.compile(
    r"CỘNG\s{1,2}H[OÒ][AÀ]\s{1,2}XÃ\s{1,2}HỘI|ĐẢNG\s{1,2}CỘNG\s{1,2}SẢN|N[ơƠ][iI]\s{1,2}nh[ậẬ]n\s?:", re.IGNORECASE
)


# --- paragraphs ------------------------------------------------------------------------------------------------------


def paragraphs(lines: Sequence[Line], least_right: float = 0.0) -> list[Paragraph]:
    """Join lines of one region into paragraphs by margins, gaps, labels and weight.

    ``least_right`` is where the right margin must be at least, for a region of too few lines to show it.
    """
    if not lines:
        return []
    right = max(_right_margin(lines), least_right)
    left = min(line.x0 for line in lines)
    pitches = [b.base - a.base for a, b in pairwise(lines) if 0 < b.base - a.base < 4 * a.size]
    pitch = _usual(pitches)
    found: list[list[Line]] = []
    for line in lines:
        if found and _runs_on(found[-1], line, left, right, pitch):
            found[-1].append(line)
        else:
            found.append([line])
    middle = (left + right) / 2
    return [
        Paragraph(tuple(group), _is_full(group[-1], right), _is_centred(group, left, right, middle)) for group in found
    ]


def _right_margin(lines: Sequence[Line]) -> float:
    """The right margin: what the longest lines reach, one outlier aside."""
    ends = sorted(line.x1 for line in lines)
    return ends[-1] if len(ends) < 5 else ends[-1 - len(ends) // 12]


def _usual(pitches: list[float]) -> float:
    """The smaller of the usual distances between baselines: that within paragraphs."""
    if not pitches:
        return 0.0
    ordered = sorted(pitches)
    return ordered[len(ordered) // 4]


def _is_full(line: Line, right: float) -> bool:
    return line.x1 >= right - 3.0 * line.size


def _is_centred(group: Sequence[Line], left: float, right: float, middle: float) -> bool:
    """Whether all lines stand in the middle and the last, at least, is short of both margins."""
    last = group[-1]
    inset = last.x0 > left + 2 * last.size and last.x1 < right
    return inset and all(abs((line.x0 + line.x1) / 2 - middle) < 1.5 * line.size for line in group)


def _runs_on(group: list[Line], line: Line, left: float, right: float, pitch: float) -> bool:
    last = group[-1]
    gap = line.base - last.base
    if gap > 1.45 * pitch + 1 or gap > 2.4 * max(last.size, line.size):
        return False
    ended = last.words[-1].text.endswith(_TERMINAL)
    if is_bullet(line) or (starts_label(line) and (ended or not _is_full(last, right))):
        return False
    if abs(line.size - last.size) > 0.12 * last.size or line.bold != last.bold:
        return False
    if line.text.isupper() != last.text.isupper() and min(len(line.words), len(last.words)) > 2:
        return False
    first = line.words[0]
    if _is_under_end(last, line):
        return True
    room = right - last.x1
    needed = first.x1 - first.x0 + 0.25 * line.size
    if room > needed + 0.6 * line.size:  # the word would have had room above: the line break is meant
        return _centred_pair(last, line, left, right)
    indented = line.x0 > last.x0 + 0.9 * line.size and len(group) > 1
    outdented = len(group) == 1 and line.x0 > last.x0 + 0.9 * line.size and not (starts_label(last) or is_bullet(last))
    return not (ended and (indented or outdented))


def _is_under_end(last: Line, line: Line) -> bool:
    """Whether a line begins with a word that ends where the line above does: text that is set to the right."""
    first = line.words[0]
    return abs(first.x1 - last.x1) < 0.15 * line.size and first.x0 > (last.x0 + last.x1) / 2


def _centred_pair(last: Line, line: Line, left: float, right: float) -> bool:
    """Two lines of one centred title; a line all in capitals is not gone on with in small letters."""
    middle = (left + right) / 2
    centred = all(abs((item.x0 + item.x1) / 2 - middle) < 1.2 * item.size for item in (last, line))
    inset = last.x0 > left + 2 * last.size
    same_case = last.text.isupper() == line.text.isupper()
    return centred and inset and same_case and line.bold and last.bold and not last.words[-1].text.endswith(_TERMINAL)


def starts_label(line: Line) -> bool:
    """Whether a line begins like a list entry or a numbered heading."""
    return len(line.words) > 1 and bool(_LABEL.match(line.words[0].text))


def is_bullet(line: Line) -> bool:
    """Whether a line begins with a bullet set apart from its text."""
    first = line.words[0].text
    return len(line.words) > 1 and first in _BULLETS and (not first.isalpha() or line.label_gap > 0.45)


def without_bullet(line: Line) -> Line:
    """The line without the bullet that it begins with."""
    return Line(line.words[1:], line.page)


def join(text: str, more: str) -> str:
    """Join two lines: hyphens of foreign words go, those between numbers and syllables stay."""
    if not text or not more:
        return text or more
    if text.endswith("-") and len(text) > 1 and text[-2].isalnum() and more[0].isalnum():
        before = re.findall(r"[^\W\d_]+$", text[:-1][-40:])
        after = re.match(r"[^\W\d_]+", more[:40])
        if before and after and (before[0] + after[0]).isascii() and after[0].islower() and len(before[0]) > 2:
            return text[:-1] + more
        return text + more
    return f"{text} {more}"
