"""One page of a PDF as words and ruled edges, read through PDFium; nothing here knows of paragraphs or tables.

Coordinates are points from the page's upper left corner as it is displayed (rotation undone), x to the
right and y down.
"""

import ctypes
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from ingest.old_encodings import convert, detect, scheme_of_font

MAX_GLYPHS = 60_000
MAX_PATHS = 30_000
_THIN = 2.6  # a filled path thinner than this is a rule
_WORD_GAP = 0.14  # em beyond the usual distance of letters; a space of most fonts is 0.25 em
_SAME_BASE = 0.1  # em between baselines of one row
_RAISED = 0.78  # a glyph of less than this share of its neighbour's height is an index
_INDEXED_UNITS = frozenset(["m", "km", "cm", "dm", "mm", "hm"])
_WHITE = 235
_LEAST_HEIGHT = 1.5  # points: what is smaller is not meant to be read by people


@dataclass(frozen=True, slots=True)
class Word:
    """A run of glyphs without a space.

    ``top`` is the height of capitals, ``base`` the baseline, ``size`` that of its font, in points. ``font`` is named
    only where it stands for an old encoding.
    """

    text: str
    x0: float
    x1: float
    top: float
    base: float
    size: float
    bold: bool
    italic: bool = False
    upright: bool = True
    font: str = ""


class Edge(NamedTuple):
    """A horizontal or vertical rule; ``at`` is its position across, ``start`` and ``end`` along its direction."""

    horizontal: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page, in points.

    ``image_share`` is how much of its area pictures cover, ``paths`` how many lines and shapes are drawn on it.
    ``recognized``: its words were recognised from a picture, here or by who made the file.
    """

    width: float
    height: float
    words: tuple[Word, ...]
    edges: tuple[Edge, ...]
    image_share: float
    paths: int = 0
    recognized: bool = False


_Box = tuple[float, float, float, float]


class _Glyph(NamedTuple):
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    angle: int
    run: int
    bold: bool
    italic: bool
    space: bool
    size: float
    font: str = ""


class _Run(NamedTuple):
    """What all glyphs of one text object share."""

    bold: bool
    italic: bool
    hidden: bool
    invisible: bool
    white: bool
    size: float
    clip: _Box | None = None
    font: str = ""


_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def read_page(page: Any) -> Page:
    """Return the words and edges of a page of pypdfium2; hidden, off-page and slanted text is left out."""
    left, bottom, right, top = page.get_cropbox()
    turn = _Turn(page.get_rotation() % 360, left, bottom, right, top)
    edges, drawn = _drawings(page, turn)
    glyphs, recognized = _glyphs(page, turn, drawn.fills, clipped=not drawn.has_forms)
    level = Counter(g.angle for g in glyphs if not g.space)
    main = level.most_common(1)[0][0] if level else 0
    width, height = turn.size()
    if main:  # a page set sideways or upside down without saying so
        glyphs = [_sideways(g, main, width, height) for g in glyphs]
        edges = [_turned_edge(e, main, width, height) for e in edges]
        width, height = (width, height) if main == 180 else (height, width)
    upright = [g for g in glyphs if g.angle == main]
    slant = [g for g in glyphs if g.angle in ((main + 90) % 360, (main + 270) % 360)]
    words = [*_words([g for g in upright if g.run >= 0]), *_vertical_words(slant)]
    words = _in_unicode(words)
    area = max(1.0, (right - left) * (top - bottom))
    return Page(width, height, tuple(words), tuple(edges), min(1.0, drawn.image_area / area), drawn.paths, recognized)


class _Turn(NamedTuple):
    """From the space of a page to that of its reader."""

    degrees: int
    left: float
    bottom: float
    right: float
    top: float

    def size(self) -> tuple[float, float]:
        """Width and height as displayed."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.degrees in (90, 270) else (width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point, with y down."""
        if self.degrees == 90:
            return y - self.bottom, x - self.left
        if self.degrees == 180:
            return self.right - x, y - self.bottom
        if self.degrees == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def box(self, x0: float, y0: float, x1: float, y1: float) -> _Box:
        """A box as (left, top, right, bottom)."""
        (ax, ay), (bx, by) = self.point(x0, y0), self.point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


# --- glyphs ----------------------------------------------------------------------------------------------------------


def _glyphs(page: Any, turn: _Turn, fills: list[_Box], *, clipped: bool) -> tuple[list[_Glyph], bool]:
    """The visible glyphs, and whether they are the invisible layer over a scan, which somebody else recognised.

    With ``clipped`` those outside of their clip path are left out (in a form its place is not known).
    """
    import pypdfium2.raw as pdfium

    textpage = page.get_textpage()
    count = min(textpage.count_chars(), MAX_GLYPHS)
    width, height = turn.size()
    runs: dict[int, tuple[int, _Run]] = {}
    rect = pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    found: list[tuple[_Glyph, _Run]] = []
    for n in range(count):
        code = pdfium.FPDFText_GetUnicode(textpage.raw, n)
        obj = pdfium.FPDFText_GetTextObject(textpage.raw, n)
        if not obj or code == 0:
            continue
        key = ctypes.cast(obj, ctypes.c_void_p).value or 0
        if key not in runs:
            runs[key] = (len(runs), _run(textpage, n, obj, turn if clipped else None))
        serial, run = runs[key]
        if run.hidden:
            continue
        if not pdfium.FPDFText_GetLooseCharBox(textpage.raw, n, ctypes.byref(rect)):
            continue
        pdfium.FPDFText_GetCharOrigin(textpage.raw, n, ctypes.byref(x), ctypes.byref(y))
        if rect.top - rect.bottom < _LEAST_HEIGHT:
            continue
        box = turn.box(rect.left, rect.bottom, rect.right, rect.top)
        origin = turn.point(x.value, y.value)
        degrees = round(pdfium.FPDFText_GetCharAngle(textpage.raw, n) * 57.29578)
        angle = (round(degrees / 90) * 90 if abs(degrees - round(degrees / 90) * 90) <= 2 else 45) % 360
        if angle == 45 or box[2] < 0 or box[0] > width or box[3] < 0 or box[1] > height or _is_outside(box, run.clip):
            continue
        shown = (angle + turn.degrees) % 360  # angles count clockwise as displayed
        text = "-" if code == 2 or (code == 0xAD and not run.font) else chr(code)  # ư of TCVN3 is a soft hyphen
        base = origin[1] if shown in (0, 180) else origin[0]
        space = text.isspace() or not (text.isprintable() or run.font)
        if space and pdfium.FPDFText_IsGenerated(textpage.raw, n) == 1:
            continue  # guessed from a gap, or from a change of font within a word
        glyph = _Glyph(
            text,
            *_order(box),
            base,
            shown,
            serial,
            run.bold,
            run.italic,
            space,
            run.size or rect.top - rect.bottom,
            run.font,
        )
        found.append((glyph, run))
    letters = sum(1 for g, _ in found if not g.space)
    unseen = sum(1 for g, run in found if not g.space and run.invisible and _on_fill(g, fills))
    scanned = unseen > 0.5 * letters  # the text layer of a scan is invisible and all there is
    seen = [
        glyph
        for glyph, run in found
        if (scanned or not run.invisible) and (not run.white or glyph.space or _on_fill(glyph, fills))
    ]
    return seen, scanned


def _order(box: _Box) -> tuple[float, float, float, float]:
    return box[0], box[2], box[1], box[3]


_SPACE = _Glyph(" ", 0, 0, 0, 0, 0, 0, -1, False, False, True, 1.0)


def _is_outside(box: _Box, clip: _Box | None) -> bool:
    """Whether the middle of a box lies outside of what is shown of it."""
    if clip is None:
        return False
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return not (clip[0] - 1 <= x <= clip[2] + 1 and clip[1] - 1 <= y <= clip[3] + 1)


def _clip_box(obj: Any, turn: _Turn) -> _Box | None:
    """The box around an object's clip paths (the smallest of them counts), None for one that is not clipped."""
    import pypdfium2.raw as pdfium

    clip = pdfium.FPDFPageObj_GetClipPath(obj)
    count = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
    found: _Box | None = None
    x, y = ctypes.c_float(), ctypes.c_float()
    for path in range(min(count, 16)):
        segments = pdfium.FPDFClipPath_CountPathSegments(clip, path)
        if not 3 <= segments <= 64:
            continue
        points = []
        for n in range(segments):
            pdfium.FPDFPathSegment_GetPoint(
                pdfium.FPDFClipPath_GetPathSegment(clip, path, n), ctypes.byref(x), ctypes.byref(y)
            )
            points.append(turn.point(x.value, y.value))
        xs, ys = [px for px, _ in points], [py for _, py in points]
        box = (min(xs), min(ys), max(xs), max(ys))
        if found is not None:
            box = (max(box[0], found[0]), max(box[1], found[1]), min(box[2], found[2]), min(box[3], found[3]))
        found = box
    return found


def _run(textpage: Any, n: int, obj: Any, turn: _Turn | None) -> _Run:
    """What the glyphs of a text object share; ``turn`` where its clip path is to be read."""
    import pypdfium2.raw as pdfium

    flags = ctypes.c_int()
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(textpage.raw, n, name, 128, ctypes.byref(flags))
    font = name.value.decode("utf-8", "replace").lower()
    weight = pdfium.FPDFText_GetFontWeight(textpage.raw, n)
    mode = pdfium.FPDFTextObj_GetTextRenderMode(obj)
    colour = [ctypes.c_uint() for _ in range(4)]
    has_colour = pdfium.FPDFText_GetFillColor(textpage.raw, n, *map(ctypes.byref, colour))
    red, green, blue, alpha = (c.value for c in colour)
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(textpage.raw, n, ctypes.byref(matrix))
    scale = (matrix.c**2 + matrix.d**2) ** 0.5
    filled = mode in (0, 2, 4, 6)
    return _Run(
        bold=weight >= 600 or "bold" in font or "black" in font or mode == 2,
        italic="italic" in font or "oblique" in font or bool(flags.value & 64),
        hidden=bool(has_colour) and alpha < 20 and filled,
        invisible=mode in (3, 7),
        white=bool(has_colour) and filled and min(red, green, blue) >= _WHITE,
        size=pdfium.FPDFText_GetFontSize(textpage.raw, n) * scale,
        clip=_clip_box(obj, turn) if turn is not None else None,
        font=name.value.decode("utf-8", "replace") if scheme_of_font(font) else "",
    )


def _on_fill(glyph: _Glyph, fills: list[_Box]) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    return any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in fills)


def _sideways(g: _Glyph, main: int, width: float, height: float) -> _Glyph:
    if g.run < 0:
        return g._replace(angle=main)
    box = _turned_box((g.x0, g.top, g.x1, g.bottom), main, width, height)
    upright = (g.angle == main) or g.angle == (main + 180) % 360
    if main == 180:
        base = height - g.base if upright else width - g.base
    else:
        base = (g.base if main == 270 else width - g.base) if upright else g.base
    return g._replace(x0=box[0], top=box[1], x1=box[2], bottom=box[3], base=base)


def _turned_box(box: _Box, main: int, width: float, height: float) -> _Box:
    x0, top, x1, bottom = box
    if main == 180:
        return width - x1, height - bottom, width - x0, height - top
    if main == 270:  # reads from below to above: turn clockwise
        return height - bottom, x0, height - top, x1
    return top, width - x1, bottom, width - x0


def _turned_edge(e: Edge, main: int, width: float, height: float) -> Edge:
    box = (e.start, e.at, e.end, e.at) if e.horizontal else (e.at, e.start, e.at, e.end)
    x0, top, x1, bottom = _turned_box(box, main, width, height)
    lies = e.horizontal == (main == 180)
    return Edge(True, top, x0, x1) if lies else Edge(False, x0, top, bottom)


# --- words -----------------------------------------------------------------------------------------------------------


def _words(glyphs: list[_Glyph]) -> list[Word]:
    """Words by geometry: the order in a file may part the letters of one word by their fonts."""
    found: list[Word] = []
    row: list[_Glyph] = []
    for glyph in sorted(glyphs, key=lambda g: g.base):
        if row and glyph.base - row[-1].base > _SAME_BASE * max(4.0, min(glyph.size, row[-1].size)):
            found.extend(_row_words(row))
            row = []
        row.append(glyph)
    return _with_indices([*found, *_row_words(row)])


def _row_words(row: list[_Glyph]) -> Iterator[Word]:
    if not row:
        return
    ordered = sorted(row, key=lambda g: g.x0)
    spread = [b.x0 - a.x1 for a, b in pairwise(ordered) if not a.space and not b.space]
    widest = (
        _WORD_GAP + min(0.3, max(0.0, median(spread)) / max(1.0, ordered[0].size)) if len(spread) > 7 else _WORD_GAP
    )
    run: list[_Glyph] = []
    for glyph in ordered:
        if run and (glyph.space or glyph.x0 - run[-1].x1 > widest * max(run[-1].size, glyph.size)):
            yield _word(run)
            run = []
        if not glyph.space:
            run.append(glyph)
    if run:
        yield _word(run)


def _in_unicode(words: list[Word]) -> list[Word]:
    """The words with those of old encodings converted: those in its fonts, or all where the whole page is in one."""
    named = " ".join(word.text for word in words if word.font)
    scheme = detect(named) or (None if named else detect(" ".join(word.text for word in words)))
    if scheme is None:
        return words
    found = []
    for word in words:
        known = scheme_of_font(word.font) if word.font else None
        if known or not named:
            text = convert(word.text, known[0] if known else scheme)
            word = replace(word, text=text.upper() if known and known[1] else text)
        found.append(word)
    return found


def _with_indices(words: list[Word]) -> list[Word]:
    """Join indices to the word that they stand at, but for numbers: "30" with a note's "1" is not 301."""
    by_place: dict[tuple[int, int], list[int]] = {}
    for n, word in enumerate(words):
        by_place.setdefault((round(word.x1 / 4), round(word.base / 12)), []).append(n)
    taken: set[int] = set()
    for n, word in enumerate(words):
        near = [
            m
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for m in by_place.get((round(word.x0 / 4) + dx, round(word.base / 12) + dy), ())
            if m != n and m not in taken and word.size < _RAISED * words[m].size
        ]
        host = next((m for m in near if _is_index_of(word, words[m])), None)
        if host is not None:
            owner = words[host]
            words[host] = replace(owner, text=owner.text + word.text, x1=word.x1)
            taken.add(n)
    return [word for n, word in enumerate(words) if n not in taken]


def _is_index_of(word: Word, host: Word) -> bool:
    if not -0.1 * host.size <= word.x0 - host.x1 <= 0.12 * host.size or abs(word.base - host.base) > 0.6 * host.size:
        return False
    return not word.text.isdigit() or (host.text.lower().lstrip("(/") in _INDEXED_UNITS and word.text in "23")


def _word(run: list[_Glyph]) -> Word:
    text = "".join(g.text for g in run)
    first = run[0]
    size = max(g.size for g in run)
    bold = sum(g.bold for g in run) * 2 > len(run)
    italic = sum(g.italic for g in run) * 2 > len(run)
    return Word(
        text,
        min(g.x0 for g in run),
        max(g.x1 for g in run),
        first.base - 0.75 * size,
        first.base,
        size,
        bold,
        italic,
        font=first.font,
    )


def _vertical_words(glyphs: list[_Glyph]) -> Iterator[Word]:
    """Words that stand upright in the heads of narrow columns, each where it stands."""
    run: list[_Glyph] = []
    for glyph in [*glyphs, _SPACE]:
        apart = bool(run) and (abs(glyph.base - run[-1].base) > 2 or glyph.angle != run[-1].angle)
        if run and (glyph.space or apart):
            x0, x1 = min(g.x0 for g in run), max(g.x1 for g in run)
            top, bottom = min(g.top for g in run), max(g.bottom for g in run)
            yield Word("".join(g.text for g in run), x0, x1, top, bottom, x1 - x0, run[0].bold, upright=False)
            run = []
        if not glyph.space:
            run.append(glyph)


# --- drawings --------------------------------------------------------------------------------------------------------


class _Drawn(NamedTuple):
    """Areas that white text may stand on, the area of all pictures, the number of shapes, whether forms draw."""

    fills: list[_Box]
    image_area: float
    paths: int
    has_forms: bool


def _drawings(page: Any, turn: _Turn) -> tuple[list[Edge], _Drawn]:
    """The rules of a page, and what else is drawn on it."""
    import pypdfium2.raw as pdfium

    edges: list[Edge] = []
    fills: list[_Box] = []
    image, paths = 0.0, 0
    forms: dict[int, tuple[Any, _Matrix]] = {}  # holds the forms, so that their ids stay theirs
    wanted = [pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM]
    for number, obj in enumerate(page.get_objects(filter=wanted, max_depth=5)):
        if number > MAX_PATHS:
            break
        outer = forms[id(obj.container)][1] if obj.container is not None else _IDENTITY
        matrix = _times(obj.get_matrix().get(), outer)
        if obj.type == pdfium.FPDF_PAGEOBJ_FORM:
            forms[id(obj)] = (obj, matrix)
        elif obj.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            image += abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])
            fills.append(turn.box(*_apply(matrix, 0, 0), *_apply(matrix, 1, 1)))
        else:
            paths += 1
            _path(obj.raw, matrix, turn, edges, fills)
    return edges, _Drawn(fills, image, paths, bool(forms))


def _path(raw: Any, matrix: _Matrix, turn: _Turn, edges: list[Edge], fills: list[_Box]) -> None:
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFPath_CountSegments(raw)
    if not 2 <= count <= 400:
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(raw, ctypes.byref(fill), ctypes.byref(stroke))
    for outline in _outlines(raw, count, matrix, turn):
        xs, ys = [x for x, _ in outline], [y for _, y in outline]
        box = (min(xs), min(ys), max(xs), max(ys))
        if fill.value and not (box[3] - box[1] < _THIN or box[2] - box[0] < _THIN):
            if _is_coloured(raw):
                fills.append(box)
        elif fill.value:
            edges.extend(_rule(box))
        if stroke.value:
            for (ax, ay), (bx, by) in pairwise(outline):
                edges.extend(_rule((min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))))


def _outlines(raw: Any, count: int, matrix: _Matrix, turn: _Turn) -> Iterator[list[tuple[float, float]]]:
    """The straight-lined parts of a path, closed ones with their first point again; curves end a part."""
    import pypdfium2.raw as pdfium

    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for n in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(raw, n)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = turn.point(*_apply(matrix, x.value, y.value))
        if kind == pdfium.FPDF_SEGMENT_LINETO and points:
            points.append(point)
            if pdfium.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        else:
            if len(points) > 1:
                yield points
            points = [point]
    if len(points) > 1:
        yield points


def _rule(box: _Box) -> Iterator[Edge]:
    x0, top, x1, bottom = box
    if bottom - top < _THIN and x1 - x0 > 1:
        yield Edge(True, (top + bottom) / 2, x0, x1)
    elif x1 - x0 < _THIN and bottom - top > 1:
        yield Edge(False, (x0 + x1) / 2, top, bottom)


def _is_coloured(raw: Any) -> bool:
    import pypdfium2.raw as pdfium

    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = pdfium.FPDFPageObj_GetFillColor(raw, *map(ctypes.byref, (red, green, blue, alpha)))
    return not known or (min(red.value, green.value, blue.value) < _WHITE and alpha.value > 20)


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _apply(matrix: _Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
