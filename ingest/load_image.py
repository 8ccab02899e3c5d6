"""Pictures of documents (.png, .jpg, .tif …): each frame is a page whose text is recognised."""

from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

from ingest.front_matter import Metadata
from ingest.load_pdf import page_blocks
from ingest.ocr import DPI, MAX_PIXELS, recognize
from ingest.pdf_page import Page
from ingest.raster import Pixels
from ingest.raw_blocks import OnPage, ParsedFile
from ingest.scans import MAX_RECOGNIZED_PAGES, SCAN_AGAIN
from ingest.tesseract import OcrFailedError, OcrUnavailableError, tesseract
from ingest.types import IngestError

MAX_IMAGE_PIXELS = 120_000_000
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP", "GIF")
_LIKELY_DPI = (90.0, 1300.0)  # what files say outside of these is a default of some program
_PAGE_INCHES = 11.69  # the longer side of A4, which most scans and photographs of documents show
_SCREEN_DPI = 96.0
_STRIP_PIXELS = 4_000_000  # that are held in colour a second time
_UPRIGHT = {  # by EXIF's number of the side that is up
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def image_blocks(path: Path, name: str, on_page: OnPage = lambda page, count: None) -> ParsedFile:
    """Return the blocks of a picture; raises IngestError. ``on_page`` is told of each page before it is recognised."""
    Image.MAX_IMAGE_PIXELS = None  # the check below is stricter, and an error instead of a warning
    try:
        tesseract()
        with Image.open(path, formats=_FORMATS) as image:
            frames = getattr(image, "n_frames", 1)
            if frames > MAX_RECOGNIZED_PAGES:
                raise IngestError(
                    f"{name}: {frames:,} pages, at most {MAX_RECOGNIZED_PAGES} are recognised; split the file"
                )
            pages: list[Page] = []
            for n in range(frames):
                image.seek(n)
                on_page(n + 1, frames)
                pixels, dpi = _picture(image, name)
                if n == frames - 1:
                    image.close()  # its pixels in colour would be held while it is recognised
                pages.append(recognize(pixels, dpi))
    except OcrUnavailableError as error:
        raise IngestError(f"{name}: a picture, and {error}, and ingest the file again") from error
    except OcrFailedError as error:
        raise IngestError(f"{name}: {error}; {SCAN_AGAIN}") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise IngestError(f"{name}: the picture is damaged, or none; open it in a viewer and save it again") from error
    recognized = tuple(n for n, page in enumerate(pages, start=1) if page.words)
    return ParsedFile(page_blocks(pages), Metadata(), len(pages), recognized)


def _picture(image: Image.Image, name: str) -> tuple[Pixels, float]:
    """A frame in grey, upright as its camera says, at the resolution that recognition works best at."""
    if image.width * image.height > MAX_IMAGE_PIXELS:
        raise IngestError(
            f"{name}: {image.width:,} × {image.height:,} pixels, at most {MAX_IMAGE_PIXELS:,} are read; "
            "scan it at 300 dpi, or cut it into pages"
        )
    stated = float((image.info.get("dpi") or (0, 0))[0])
    grey = _grey(image)
    if (turn := _UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation, 1))) is not None:
        grey = grey.transpose(turn)
    longer = max(grey.size)
    dpi = stated if _LIKELY_DPI[0] <= stated <= _LIKELY_DPI[1] else max(_SCREEN_DPI, longer / _PAGE_INCHES)
    scale = min(DPI / dpi, (MAX_PIXELS / grey.width / grey.height) ** 0.5)
    if not 0.8 < scale < 1.1:
        size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
        grey = grey.resize(size, Image.Resampling.LANCZOS)
        dpi *= scale
    return np.asarray(grey, dtype=np.uint8), dpi


def _grey(image: Image.Image) -> Image.Image:
    """A frame in grey, on white where it is transparent.

    Strip by strip: a picture of 100 megapixels takes 400 MB in colour, and each step in colour would as much again.
    """
    image.load()
    grey = Image.new("L", image.size)
    height = max(1, _STRIP_PIXELS // image.width)
    for top in range(0, image.height, height):
        strip = image.crop((0, top, image.width, min(top + height, image.height)))
        if strip.mode in ("RGBA", "LA", "PA") or "transparency" in strip.info:
            strip = strip.convert("RGBA")
            strip = Image.alpha_composite(Image.new("RGBA", strip.size, "white"), strip)
        grey.paste(strip.convert("L"), (0, top))
    return grey
