"""Text recognition: the picture of a page to its words and rules.

A recognised page has the form of one that bears text (``pdf_page.Page``), so the same layout serves both. The cells of
ruled tables are read apart from the rest, figures a second time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import NamedTuple

import numpy as np
from PIL import Image

from ingest.pdf_page import Edge, Page, Word
from ingest.pdf_tables import find_grids
from ingest.raster import Mask, Pixels, dark, straightened, stroke_width, without_rules
from ingest.tesseract import LANGUAGE, Found, Tesseract, quarter_turns, read_words, tesseract

DPI = 300  # the resolution that Tesseract's data was made for
MAX_PIXELS = 25_000_000
UNREADABLE = "\u25af"  # ▯ stands for each digit that no two readings agree on: no figure is better than a wrong one
_FIGURES_DPI = (350, 250, 300)  # other sizes make other mistakes
_SIGNS = frozenset(".,/")
_LEAST_INK = 0.0002  # share of a page; less is an empty page with specks
_UNSURE = 65.0  # mean confidence (of 100) below which a page may lie on its side
_BOLD = 1.28  # strokes so many times as broad as usual
_SAME_SIZE = 0.16  # sizes that differ by less are one: a line without tall letters measures small
_EM = 0.92  # of a font's size from the lowest to the highest letter
_CELL_SHARE = 0.3  # of a page; a larger "cell" is a frame
_LEAST_CELLS = 4
_CELL_INK_PIXELS = 12
_CELL_ROOM_PIXELS = 24


class _Crop(NamedTuple):
    """Rows of a picture that stand elsewhere on the page, ``dx`` and ``dy`` pixels away."""

    top: int
    bottom: int
    dx: int
    dy: int


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read in one picture: the page without its tables, or the cells of its tables one below the other."""

    pixels: Pixels
    words: tuple[Found, ...]
    crops: tuple[_Crop, ...] = ()

    def shift(self, word: Found) -> tuple[int, int]:
        """How far a word stands from its place on the page, in pixels."""
        middle = (word.top + word.bottom) / 2
        crop = next((crop for crop in self.crops if crop.top <= middle < crop.bottom), None)
        return (crop.dx, crop.dy) if crop else (0, 0)


def recognize(pixels: Pixels, dpi: float) -> Page:
    """Return the words and rules of a picture, in points.

    Args:
        pixels: grey, uint8, (height, width).
        dpi: pixels an inch, by which points are counted.

    Raises:
        OcrUnavailableError: Tesseract is not there.
        OcrFailedError: it took too long or broke.
    """
    engine = tesseract()
    if float(dark(pixels).mean()) < _LEAST_INK:
        return Page(pixels.shape[1] * 72 / dpi, pixels.shape[0] * 72 / dpi, (), (), 1.0, recognized=True)
    parts, edges = _read(engine, pixels, dpi)
    if _confidence(parts) < _UNSURE and (turns := quarter_turns(engine.program, pixels, dpi)):
        turned = np.ascontiguousarray(np.rot90(pixels, turns))
        turned_parts, turned_edges = _read(engine, turned, dpi)
        if _confidence(turned_parts) > _confidence(parts):
            pixels, parts, edges = turned, turned_parts, turned_edges
    parts = [_with_figures_checked(engine, part, dpi) for part in parts]
    height, width = pixels.shape
    words = _words(parts, dpi)
    return Page(width * 72 / dpi, height * 72 / dpi, tuple(words), tuple(edges), 1.0, recognized=True)


def _confidence(parts: Sequence[_Reading]) -> float:
    """The mean over letters, 0 to 100; 0.0 for none."""
    words = [word for part in parts for word in part.words]
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters if letters else 0.0


def _read(engine: Tesseract, pixels: Pixels, dpi: float) -> tuple[list[_Reading], list[Edge]]:
    clean, rules = without_rules(straightened(pixels), dpi)
    scale = 72 / dpi
    edges = [Edge(rule.horizontal, rule.at * scale, rule.start * scale, rule.end * scale) for rule in rules]
    rest, cells, crops = _apart(clean, edges, dpi)
    parts = [_Reading(rest, tuple(read_words(engine.program, LANGUAGE, rest, dpi)))]
    if crops:
        first = 1 + max((word.line for word in parts[0].words), default=0)
        found = read_words(engine.program, LANGUAGE, cells, dpi, block=True)
        parts.append(_Reading(cells, tuple(word._replace(line=first + word.line) for word in found), crops))
    return parts, edges


def _apart(pixels: Pixels, edges: Sequence[Edge], dpi: float) -> tuple[Pixels, Pixels, tuple[_Crop, ...]]:
    """The page without its ruled tables, and their cells one below the other.

    Side by side, Tesseract takes cells for columns or runs them together, and overlooks a figure that stands alone.
    """
    scale = dpi / 72
    boxes: list[tuple[int, int, int, int]] = []
    rest = pixels.copy()
    for grid in find_grids(edges):
        own: list[tuple[int, int, int, int]] = []
        for cell in grid.cells:
            x0, top, x1, bottom = (round(v * scale) for v in (cell.x0, cell.top, cell.x1, cell.bottom))
            if (x1 - x0) * (bottom - top) > _CELL_SHARE * pixels.size:
                own = []
                break
            if dark(pixels[top:bottom, x0:x1]).sum() >= _CELL_INK_PIXELS:
                own.append((x0, top, x1, bottom))
        if len(own) >= _LEAST_CELLS:
            boxes.extend(own)
            for x0, top, x1, bottom in own:
                rest[top:bottom, x0:x1] = 255
    height = sum(bottom - top + _CELL_ROOM_PIXELS for _, top, _, bottom in boxes) + _CELL_ROOM_PIXELS
    width = max((x1 - x0 for x0, _, x1, _ in boxes), default=0) + 2 * _CELL_ROOM_PIXELS
    if not boxes or height * width > MAX_PIXELS or height > 32_000:  # Tesseract's own limit is 32,767
        return pixels, pixels[:0], ()
    cells = np.full((height, width), 255, dtype=np.uint8)
    crops = []
    y = _CELL_ROOM_PIXELS
    for x0, top, x1, bottom in boxes:
        cells[y : y + bottom - top, _CELL_ROOM_PIXELS : _CELL_ROOM_PIXELS + x1 - x0] = pixels[top:bottom, x0:x1]
        crops.append(_Crop(y, y + bottom - top, x0 - _CELL_ROOM_PIXELS, top - y))
        y += bottom - top + _CELL_ROOM_PIXELS
    return rest, cells, tuple(crops)


# --- figures ---------------------------------------------------------------------------------------------------------


def _with_figures_checked(engine: Tesseract, reading: _Reading, dpi: float) -> _Reading:
    """The reading with every word that bears a digit read again, at other sizes and in other data.

    What two of these readings say of its figure counts; what the Vietnamese data said has no vote: it read 2030 as 2039
    and, at five sizes of six, 35,5 as 39,9. Nor does its confidence tell (64 for the wrong year, 38 for right figures).
    """
    words = list(reading.words)
    doubtful = [n for n, word in enumerate(words) if _figure(word.text) or "%" in word.text]
    readings: dict[int, list[str]] = {n: [] for n in doubtful}
    for again in _FIGURES_DPI:
        if not doubtful:
            break
        others = _read_lines(engine, reading, [words[n] for n in doubtful], dpi, again)
        for n, other in zip(doubtful, others, strict=True):
            readings[n].append(other)
        doubtful = [n for n in doubtful if _figure(readings[n][-1]) not in map(_figure, readings[n][:-1])]
    for n, texts in readings.items():
        agreed = None if n in doubtful else texts[-1]
        if agreed is None or _figure(agreed) != _figure(words[n].text):
            words[n] = words[n]._replace(text=_with_figure(words[n].text, agreed))
    return replace(reading, words=tuple(words))


def _read_lines(engine: Tesseract, reading: _Reading, words: Sequence[Found], dpi: float, again: int) -> list[str]:
    """What stands at the places of some words when the picture, without other lines, is read at another resolution."""
    pixels = reading.pixels
    shown = np.full_like(pixels, 255)
    for word in words:
        room = round(0.35 * (word.bottom - word.top))
        rows = slice(max(0, word.top - room), word.bottom + room)
        shown[rows] = pixels[rows]
    scale = again / dpi
    size = (round(pixels.shape[1] * scale), round(pixels.shape[0] * scale))
    resized = np.asarray(Image.fromarray(shown).resize(size, Image.Resampling.BICUBIC), dtype=np.uint8)
    found = read_words(engine.program, engine.figures, resized, again, block=bool(reading.crops))
    return ["".join(other.text for other in found if _is_at(other, word, scale)) for word in words]


def _is_at(other: Found, word: Found, scale: float) -> bool:
    """Whether a word of the other reading stands where this one does: its middle is in it, or the other way round."""
    x, y = (other.x0 + other.x1) / 2 / scale, (other.top + other.bottom) / 2 / scale
    if not word.top <= y <= word.bottom:
        return False
    return word.x0 <= x <= word.x1 or other.x0 / scale <= (word.x0 + word.x1) / 2 <= other.x1 / scale


def _figure(text: str) -> str:
    """The digits of a word with the signs between them: "(29,7%" → "29,7", "05-NQ/TU" → "05"."""
    return "".join(c for c in text[_span(text)] if c.isdecimal() or c in _SIGNS)


def _span(text: str) -> slice:
    """From the first digit to the last; empty where there is none."""
    places = [n for n, c in enumerate(text) if c.isdecimal()]
    return slice(places[0], places[-1] + 1) if places else slice(0, 0)


def _with_figure(text: str, other: str | None) -> str:
    """A word with the figure of another reading in the place of its own; None makes its digits unreadable."""
    span, figure = _span(text), _figure(other or "")
    own = text[span]
    if figure and len(figure) == len(_figure(text)):
        signs = iter(figure)
        known = "".join(next(signs) if c.isdecimal() or c in _SIGNS else c for c in own)
    elif other and figure and not any(c.isalpha() for c in other):
        return other
    else:
        known = "".join(UNREADABLE if c.isdecimal() else c for c in own)
    return text[: span.start] + known + text[span.stop :]


def _words(parts: Sequence[_Reading], dpi: float) -> list[Word]:
    """Words in points; their weight is judged by the breadth of their strokes, their size by their whole line."""
    sizes = _line_sizes([word for part in parts for word in part.words])
    found: list[tuple[Word, float]] = []
    scale = 72 / dpi
    for part in parts:
        ink = dark(part.pixels)
        for word in part.words:
            size = sizes[word.line]
            stroke = stroke_width(ink[max(0, word.top) : word.bottom, max(0, word.x0) : word.x1]) / size
            text = word.text if _ends_in_dot(ink, word) else word.text[:-1]
            dx, dy = part.shift(word)
            base, size = (word.base + dy) * scale, size * scale
            placed = Word(
                text, (word.x0 + dx) * scale, (word.x1 + dx) * scale, base - 0.75 * size, base, size, bold=False
            )
            found.append((placed, stroke))
    usual = median(stroke for _, stroke in found) if found else 0.0
    return [
        replace(word, bold=stroke > _BOLD * usual and any(c.isalpha() for c in word.text)) for word, stroke in found
    ]


def _ends_in_dot(ink: Mask, word: Found) -> bool:
    """False for a word whose full stop is not there: the Vietnamese data adds one to some lines' ends."""
    if not word.text.endswith(".") or len(word.text) < 2 or not word.text[-2].isalpha():
        return True
    box = ink[max(0, word.top) : word.bottom, max(0, word.x0) : word.x1]
    columns = np.flatnonzero(np.any(box, axis=0))
    if not len(columns):
        return True
    end = box[:, max(0, columns[-1] - max(1, round(0.06 * word.height))) : columns[-1] + 1]
    highest = int(np.flatnonzero(np.any(end, axis=1))[0]) + max(0, word.top)
    return highest > word.base - 0.3 * word.height


def _line_sizes(words: Sequence[Found]) -> dict[int, float]:
    """The size of print of each line in pixels.

    The height of a line depends on which letters are in it, its breadth a letter on which are capitals; the mean of
    both is good to a tenth. Sizes that differ by less are one, the commonest first.
    """
    lines: dict[int, list[Found]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    heights = {n: median(word.height for word in line) / _EM for n, line in lines.items()}
    broad = {n: sum(w.x1 - w.x0 for w in line) / sum(_breadth(w.text) for w in line) for n, line in lines.items()}
    ratio = median(heights[n] / broad[n] for n in lines) if lines else 1.0
    measured = {n: max(1.0, (heights[n] * broad[n] * ratio) ** 0.5) for n in lines}
    left = sorted(measured[word.line] for word in words for _ in word.text)
    usual: list[float] = []
    while left and len(usual) < 8:
        usual.append(median(left))
        left = [size for size in left if abs(size - usual[-1]) > _SAME_SIZE * usual[-1]]
    return {n: min(usual, key=lambda size: abs(size - own)) for n, own in measured.items()}


def _breadth(text: str) -> float:
    """About how broad a word is, in small letters."""
    return sum(1.4 if c.isupper() else 0.6 if c in ".,;:!|'ijlItf()" else 1.0 for c in text)
