"""Draws the quality of a retrieval run as bars: ``python -m benchmarks.plot RESULTS.json docs/retrieval.svg``."""

import json
import sys
from collections.abc import Sequence
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
    size = f'width="{LEFT + WIDTH + 60}" height="{y}" viewBox="0 0 {LEFT + WIDTH + 60} {y}"'
    style = 'font-family="sans-serif" font-size="12" fill="#1b1b1b"'
    background = '<rect width="100%" height="100%" fill="#ffffff"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>{background}{"".join(parts)}</svg>\n'


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(draw(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))), encoding="utf-8")
