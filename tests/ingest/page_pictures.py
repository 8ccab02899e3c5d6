"""Pictures of pages for tests of recognition, drawn with a font that this machine has."""

import io
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.ingest.pdf_factory import text, write_pdf

_FONTS = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
)
FONT = next((path for path in _FONTS if Path(path).is_file()), None)
A4 = (1654, 2339)  # at 200 dpi


def _has_vietnamese() -> bool:
    program = shutil.which("tesseract")
    if program is None:
        return False
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)
    return "vie" in listed.stdout.split()


needs_tesseract = pytest.mark.skipif(
    not _has_vietnamese() or FONT is None,
    reason="needs tesseract-ocr, tesseract-ocr-vie and fonts-dejavu-core (apt-get install)",
)


def page(lines: Sequence[str], *, size: int = 31, top: int = 200) -> Image.Image:
    """A page at 200 dpi with lines of 11 points."""
    picture = Image.new("L", A4, 255)
    draw = ImageDraw.Draw(picture)
    for n, line in enumerate(lines):
        draw.text((180, top + n * round(1.5 * size)), line, fill=0, font=ImageFont.truetype(FONT or "", size))
    return picture


def draw_table(picture: Image.Image, rows: Sequence[Sequence[str]], xs: Sequence[int], top: int) -> None:
    """A ruled table in a page."""
    draw = ImageDraw.Draw(picture)
    font, height = ImageFont.truetype(FONT or "", 34), 70
    bottom = top + height * len(rows)
    for n, row in enumerate(rows):
        draw.line((xs[0], top + n * height, xs[-1], top + n * height), fill=90, width=2)
        for x, cell in zip(xs, row, strict=False):
            draw.text((x + 12, top + n * height + 14), cell, fill=0, font=font)
    draw.line((xs[0], bottom, xs[-1], bottom), fill=90, width=2)
    for x in xs:
        draw.line((x, top, x, bottom), fill=90, width=2)


def pdf_with_a_scanned_page(path: Path, picture: Image.Image) -> None:
    """A PDF with a page of text, and a picture as its second page."""
    import pypdfium2

    scan = io.BytesIO()
    picture.save(scan, "pdf", resolution=200)
    written = pypdfium2.PdfDocument(write_pdf(path, [[text(72, 700, "Mot trang co chu.")]]).read_bytes())
    written.import_pages(pypdfium2.PdfDocument(scan.getvalue()))
    written.save(path)
