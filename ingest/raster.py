"""Pictures of pages: set straight, their rules found and taken away, so that what is left is letters.

Pixels are grey, uint8, (height, width), 0 is black; positions are pixels from the upper left corner.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]

_DARK = 150
_GREY = 205  # rules are often printed grey, and a thin line is grey in a scan
_MAX_SKEW_DEGREES = 3.0
_LEAST_SKEW_DEGREES = 0.1
_SKEW_SAMPLE_PIXELS = 1000  # the longer side of the picture that the skew is read from
_RULE_INCHES = 0.4  # shorter strokes are letters
_THICK_INCHES = 0.06  # thicker ones are bars, pictures, blots


class Rule(NamedTuple):
    """A ruled line; ``at`` is its position across, ``start`` and ``end`` along its direction, in pixels."""

    horizontal: bool
    at: float
    start: float
    end: float


def dark(pixels: Pixels) -> Mask:
    """Where the ink is."""
    return pixels < _DARK


def skew_degrees(pixels: Pixels) -> float:
    """How far the lines of a page fall to the right, in degrees; 0.0 where that cannot be told.

    The right angle is the one under which the rows of a page differ most: lines and the gaps between them.
    """
    step = max(1, max(pixels.shape) // _SKEW_SAMPLE_PIXELS)
    ys, xs = np.nonzero(dark(pixels[::step, ::step]))
    if len(ys) < 500:
        return 0.0
    best, best_score = 0.0, _row_contrast(ys, xs, 0.0) * 1.02
    for width, stride in ((_MAX_SKEW_DEGREES, 0.25), (0.25, 0.05)):
        middle = best
        for degrees in np.arange(middle - width, middle + width + 0.01, stride):
            score = _row_contrast(ys, xs, float(degrees))
            if score > best_score:
                best, best_score = float(degrees), score
    return best


def _row_contrast(ys: NDArray[np.intp], xs: NDArray[np.intp], degrees: float) -> float:
    rows = np.round(ys - xs * np.tan(np.radians(degrees))).astype(np.int64)
    counts = np.bincount(rows - rows.min())
    return float(np.square(np.diff(counts)).sum())


def straightened(pixels: Pixels) -> Pixels:
    """The picture with its lines level; its size stays."""
    degrees = skew_degrees(pixels)
    if abs(degrees) < _LEAST_SKEW_DEGREES:
        return pixels
    turned = Image.fromarray(pixels).rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)
    return np.asarray(turned, dtype=np.uint8)


def without_rules(pixels: Pixels, dpi: float) -> tuple[Pixels, list[Rule]]:
    """The picture with its rules painted white, and the rules."""
    ink = _smooth(pixels) < _GREY
    least, thickest = max(8, round(_RULE_INCHES * dpi)), max(3, round(_THICK_INCHES * dpi))
    level, across = _rules(ink, least, thickest)
    upright, down = _rules(ink.T, least, thickest)
    rules = [Rule(True, *rule) for rule in across] + [Rule(False, *rule) for rule in down]
    clean = pixels.copy()
    clean[_grown(level) | _grown(upright.T)] = 255
    return clean, rules


def _smooth(pixels: Pixels) -> Pixels:
    """Each pixel as the mean of nine: specks pale, lines stay."""
    padded = np.pad(pixels.astype(np.uint16), 1, mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    return ((rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) // 9).astype(np.uint8)


def _rules(ink: Mask, least: int, thickest: int) -> tuple[Mask, list[tuple[float, float, float]]]:
    """Long level runs of ink: where they are, and each as (row, start, end)."""
    close = ink.copy()  # a line that is not quite level steps from row to row
    close[1:] |= ink[:-1]
    close[:-1] |= ink[1:]
    padded = np.zeros((ink.shape[0], ink.shape[1] + 2), dtype=np.int8)
    padded[:, 1:-1] = close
    change = np.diff(padded, axis=1)
    rows, starts = np.nonzero(change == 1)
    _, ends = np.nonzero(change == -1)
    long = ends - starts >= least
    groups: list[list[int]] = []  # first row, last row, start, end
    for row, start, end in zip(rows[long].tolist(), starts[long].tolist(), ends[long].tolist(), strict=True):
        for group in reversed(groups[-64:]):
            if row - group[1] <= 1 and start < group[3] and end > group[2]:
                group[1], group[2], group[3] = row, min(start, group[2]), max(end, group[3])
                break
        else:
            groups.append([row, row, start, end])
    found = np.zeros_like(ink)
    rules = []
    for first, last, start, end in groups:
        if last - first + 1 <= thickest + 2:
            found[first : last + 1, start:end] = True
            start, end = _extended(np.any(close[first : last + 1], axis=0), start, end, thickest)
            rules.append(((first + last) / 2, float(start), float(end)))
    return found & ink, rules


def _extended(row: Mask, start: int, end: int, gap: int) -> tuple[int, int]:
    """A run with those on the same row that no more than a gap parts from it: a grey line has holes in a scan."""
    places = np.flatnonzero(row)
    breaks = np.flatnonzero(np.diff(places) > gap)
    firsts, lasts = np.r_[places[:1], places[breaks + 1]], np.r_[places[breaks], places[-1:]]
    n = int(np.searchsorted(firsts, start, side="right")) - 1
    return (int(firsts[n]), max(end, int(lasts[n]) + 1)) if n >= 0 else (start, end)


def _grown(mask: Mask) -> Mask:
    """The mask and the pixels beside it: the grey border of a line."""
    grown = mask.copy()
    for shift in (1, 2):
        grown[shift:] |= mask[:-shift]
        grown[:-shift] |= mask[shift:]
        grown[:, shift:] |= mask[:, :-shift]
        grown[:, :-shift] |= mask[:, shift:]
    return grown


def stroke_width(ink: Mask) -> float:
    """The mean width of the strokes of some letters in pixels: bold letters have broad ones."""
    padded = np.zeros((ink.shape[0], ink.shape[1] + 1), dtype=np.int8)
    padded[:, 1:] = ink
    runs = int((np.diff(padded, axis=1) == 1).sum())
    return float(ink.sum()) / runs if runs else 0.0
