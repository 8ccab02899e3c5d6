"""Which pages of a PDF have to be recognised from their picture, and doing it where Tesseract is there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from ingest.legibility import is_legible, lacks_marks
from ingest.ocr import DPI, MAX_PIXELS, recognize
from ingest.pdf_page import Page, Word
from ingest.raster import Pixels
from ingest.raw_blocks import OnPage
from ingest.tesseract import OcrFailedError, OcrUnavailableError, tesseract
from ingest.types import IngestError

MAX_RECOGNIZED_PAGES = 500
SCAN_AGAIN = "scan it again at 300 dpi, or type its text into a file of its own"
_MAX_SIDE_PIXELS = 5000  # of a page larger than A3: its points are then pixels, or it is a poster
_FEW_LETTERS = 80  # a stamp, a page number, who signed
_SOME_LETTERS = 600
_PICTURE_SHARE = 0.25
_SCAN_SHARE = 0.7
_OUTLINED_PATHS = 150  # text that was turned into shapes

_Need = Literal["add", "replace"]


@dataclass(frozen=True, slots=True)
class ScanResult:
    """The pages with what could be read, and what the operator should know of the others."""

    pages: tuple[Page, ...]
    warnings: tuple[str, ...]


def read_scans(document: Any, pages: Sequence[Page], name: str, on_page: OnPage) -> ScanResult:
    """Recognise the pages of a PDF (pypdfium2) that bear no text, or none that can be read.

    ``on_page`` is told the number of a page, and of how many, before it is recognised. Raises IngestError where nothing
    of the file can be read, or too many pages would have to be recognised.
    """
    needs = {n: need for n, page in enumerate(pages) if (need := _need(page)) is not None}
    if not needs:
        return ScanResult(tuple(pages), ())
    if len(needs) > MAX_RECOGNIZED_PAGES:
        raise IngestError(
            f"{name}: {len(needs):,} scanned pages, at most {MAX_RECOGNIZED_PAGES} are recognised; split the file"
        )
    read = list(pages)
    failures: dict[str, list[int]] = {}
    for count, (n, need) in enumerate(needs.items(), start=1):
        try:
            tesseract()
            on_page(count, len(needs))
            found = recognize(*_picture(document[n]))
        except (OcrUnavailableError, OcrFailedError) as error:
            failures.setdefault(_cause(error), []).append(n + 1)
            read[n] = _unread(pages[n])
        else:
            read[n] = found if need == "replace" else _added(pages[n], found)
    warnings = tuple(
        f"{name}: {_page_list(numbers)} of {len(pages)} could not be recognised from the picture and "
        f"{_left(pages, numbers)}: {cause}"
        for cause, numbers in failures.items()
    )
    if failures and not any(page.words for page in read):
        cause = next(iter(failures))
        raise IngestError(f"{name}: no text in its {_count(len(pages))}, only pictures: {cause}")
    return ScanResult(tuple(read), warnings)


def _cause(error: Exception) -> str:
    """The cause and the next step."""
    if isinstance(error, OcrUnavailableError):
        return f"{error}, and ingest the file again"
    return f"{error}; {SCAN_AGAIN}"


def _need(page: Page) -> _Need | None:
    """Whether a page's picture holds text beside the words that it bears, or in their place."""
    letters = sum(len(word.text) for word in page.words)
    text = " ".join(word.text for word in page.words)
    if letters and (not is_legible(text) or (page.recognized and lacks_marks([text]))):
        return "replace"
    if page.recognized:
        return None
    if letters < _FEW_LETTERS and (page.image_share > _PICTURE_SHARE or page.paths > _OUTLINED_PATHS):
        return "add"
    return "add" if letters < _SOME_LETTERS and page.image_share > _SCAN_SHARE else None


def _unread(page: Page) -> Page:
    """A page that stays as it is, without what nobody can read."""
    return page if is_legible(" ".join(word.text for word in page.words)) else replace(page, words=())


def _picture(page: Any) -> tuple[Pixels, float]:
    """A page's picture and its resolution, within the limit of pixels."""
    try:
        width, height = page.get_size()
        area = width * height / 72 / 72
        dpi = min(float(DPI), _MAX_SIDE_PIXELS * 72 / max(width, height), (MAX_PIXELS / area) ** 0.5)
        bitmap = page.render(scale=dpi / 72, grayscale=True, optimize_mode=None)
        pixels = np.array(bitmap.to_numpy(), dtype=np.uint8)
        bitmap.close()
    finally:
        page.close()
    return pixels.reshape(pixels.shape[0], -1)[:, : pixels.shape[1]], dpi


def _added(page: Page, found: Page) -> Page:
    """A page's own words, which are certain, and those of its picture that do not stand in their place."""
    if not page.words:
        return found
    own = [word for word in page.words if word.upright]
    more = tuple(word for word in found.words if not any(_overlap(word, other) for other in own))
    if not any(c.isalnum() for word in more for c in word.text):
        return page
    return replace(page, words=(*page.words, *more), edges=(*page.edges, *found.edges), recognized=True)


def _overlap(a: Word, b: Word) -> bool:
    return abs(a.base - b.base) < 0.7 * max(a.size, b.size) and min(a.x1, b.x1) > max(a.x0, b.x0)


def _left(pages: Sequence[Page], numbers: Sequence[int]) -> str:
    kept = any(_unread(pages[n - 1]).words for n in numbers)
    return "only what they bear as text was taken" if kept else "were left out"


def _count(pages: int) -> str:
    return "1 page" if pages == 1 else f"{pages} pages"


def _page_list(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:12])) + (", …" if len(numbers) > 12 else "")
    return f"page {shown}" if len(numbers) == 1 else f"pages {shown}"
