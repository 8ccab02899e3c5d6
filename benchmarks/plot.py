"""Draws the quality of a retrieval run as bars: ``python -m benchmarks.plot RESULTS.json docs/retrieval.svg``.

``draw_growth`` draws what ``benchmarks.growth`` measured.
"""

import json
import sys
from collections.abc import Sequence
from math import log10
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

TYPINGS = {"typed": "as typed", "half_diacritics": "half of the diacritics", "no_diacritics": "no diacritics"}
COLOURS = {"typed": "#1f5f8b", "half_diacritics": "#5fa8d3", "no_diacritics": "#cfe4f1"}
BAR, GAP, LEFT, WIDTH = 14, 22, 190, 420


def draw(results: Sequence[dict[str, Any]]) -> str:
    """An SVG with one group of three bars (acc@1) a system and set."""
    parts, y = [], 50
    for number, (typing, label) in enumerate(TYPINGS.items()):
        x = LEFT + number * 150
        parts.append(f'<rect x="{x}" y="14" width="12" height="12" fill="{COLOURS[typing]}" stroke="#1f5f8b"/>')
        parts.append(f'<text x="{x + 18}" y="24">{label}</text>')
    for name in dict.fromkeys(row["set"] for row in results):
        parts.append(f'<text x="10" y="{y + 8}" font-weight="bold">{escape(name)}: acc@1</text>')
        y += 20
        for row in (row for row in results if row["set"] == name):
            parts.append(f'<text x="{LEFT - 8}" y="{y + 26}" text-anchor="end">{escape(row["system"])}</text>')
            for typing in TYPINGS:
                value = row["quality"][typing]["acc@1"]
                parts.append(
                    f'<rect x="{LEFT}" y="{y}" width="{value * WIDTH:.1f}" height="{BAR}" '
                    f'fill="{COLOURS[typing]}" stroke="#1f5f8b" stroke-width="0.5"/>'
                    f'<text x="{LEFT + value * WIDTH + 5:.1f}" y="{y + 11}" font-size="11">{value:.3f}</text>'
                )
                y += BAR
            y += GAP
    return _svg(parts, LEFT + WIDTH + 60, y)


# What is drawn of growth: key, label, unit, colour. Times are the processor's, which a busy machine changes least.
GROWTH = (
    ("processor_p95_ms", "question, p95", "ms", "#1f5f8b"),
    ("processor_p50_ms", "question, p50", "ms", "#5fa8d3"),
    ("add_one_processor_s", "one document more", "s", "#b5542c"),
    ("own_mb", "memory of its own", "MB", "#4b7f52"),
)
_PLOT_WIDTH, _PLOT_HEIGHT, _MARGIN = 560, 320, 50


def draw_growth(rows: Sequence[dict[str, Any]]) -> str:
    """An SVG of four curves over the number of passages, both axes logarithmic."""
    sizes = [log10(row["passages"]) for row in rows]
    values = [log10(max(row[key], 1e-3)) for row in rows for key, *_ in GROWTH]
    left, right, low, high = sizes[0], max(sizes[-1], sizes[0] + 1e-9), min(values), max(values)

    def place(size: float, value: float) -> tuple[float, float]:
        x = _MARGIN + (size - left) / (right - left) * _PLOT_WIDTH
        return x, _MARGIN + (high - value) / max(high - low, 1e-9) * _PLOT_HEIGHT

    parts = []
    for size, row in zip(sizes, rows, strict=True):
        x, _ = place(size, low)
        parts.append(f'<line x1="{x:.1f}" y1="{_MARGIN}" x2="{x:.1f}" y2="{_MARGIN + _PLOT_HEIGHT}" stroke="#dddddd"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{_MARGIN + _PLOT_HEIGHT + 20}" text-anchor="middle">{row["passages"]:,}</text>'
        )
    for key, label, unit, colour in GROWTH:
        points = [place(size, log10(max(row[key], 1e-3))) for size, row in zip(sizes, rows, strict=True)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for (x, y), row in zip(points, rows, strict=True):
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>')
            parts.append(f'<text x="{x:.1f}" y="{y - 7:.1f}" text-anchor="middle" font-size="10">{row[key]:g}</text>')
        x, y = points[-1]
        parts.append(f'<text x="{x + 16:.1f}" y="{y + 4:.1f}" fill="{colour}">{escape(label)}, {unit}</text>')
    parts.append(
        f'<text x="{_MARGIN + _PLOT_WIDTH / 2}" y="{_MARGIN + _PLOT_HEIGHT + 40}" text-anchor="middle">passages</text>'
    )
    return _svg(parts, _MARGIN + _PLOT_WIDTH + 190, _MARGIN + _PLOT_HEIGHT + 60)


def _svg(parts: Sequence[str], width: int, height: int) -> str:
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    style = 'font-family="sans-serif" font-size="12" fill="#1b1b1b"'
    background = '<rect width="100%" height="100%" fill="#ffffff"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>{background}{"".join(parts)}</svg>\n'


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(draw(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))), encoding="utf-8")
