"""Tesseract as a program: pixels in, words with their boxes out.

It is a program of the operating system, optional, run without a shell and with what limits the parsing process has; it
is given pixels of ours, never a file, and what comes back is read as data.
"""

import re
import shutil
import subprocess
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from lxml import etree
from lxml.etree import _Element

from ingest.raster import Pixels

LANGUAGE = "vie"
FIGURES_LANGUAGE = "eng"  # its data reads figures better: 30 of 30 where the Vietnamese data read 25 to 29 of them
_TURNS_LANGUAGE = "osd"  # which side of a page is up
PAGE_SECONDS = 90.0  # a page takes 9 s on one core
INSTALL = "install Tesseract with Vietnamese (apt-get install tesseract-ocr tesseract-ocr-vie)"
_LIST_SECONDS = 20.0
_LEAST_CONFIDENCE = 25.0  # of a word, of 100: what is below are stains, stamps and pictures
_STAINS = "|_~`'‘’„“”¦\\—–-+•. :"
_DASHES = frozenset("-–—+•")  # begin list entries
_SURE_DASH = 50.0


class OcrUnavailableError(Exception):
    """Pictures cannot be read here; the message says why and what mends it."""


class OcrFailedError(Exception):
    """One picture could not be read; the message says why."""


class Found(NamedTuple):
    """A word as Tesseract reports it, in pixels; ``confidence`` is 0 to 100.

    ``height`` is that of its line's letters from the lowest to the highest, ``line`` the number of its line.
    """

    text: str
    x0: int
    top: int
    x1: int
    bottom: int
    base: float
    height: float
    line: int
    confidence: float


class Tesseract(NamedTuple):
    """The program's path, and the language that figures are read again in."""

    program: str
    figures: str


@lru_cache(maxsize=1)
def tesseract() -> Tesseract:
    """Return what recognises; raises OcrUnavailableError where the program or its Vietnamese data is missing."""
    program = shutil.which("tesseract")
    if program is None:
        raise OcrUnavailableError(f"Tesseract is not installed; {INSTALL}")
    try:
        listed = _run([program, "--list-langs"], b"", _LIST_SECONDS).decode("utf-8", "replace").split()
    except OcrFailedError as error:
        raise OcrUnavailableError(f"Tesseract does not run ({error}); {INSTALL}") from error
    if LANGUAGE not in listed:
        raise OcrUnavailableError(f"Tesseract has no Vietnamese data; {INSTALL}")
    return Tesseract(program, FIGURES_LANGUAGE if FIGURES_LANGUAGE in listed else LANGUAGE)


@lru_cache(maxsize=1)
def tesseract_version() -> str:
    """Return what tells apart two installations that may read a picture differently; "" where none runs."""
    try:
        program = tesseract().program
        said = _run([program, "--version"], b"", _LIST_SECONDS).decode("utf-8", "replace").splitlines()
        listed = _run([program, "--list-langs"], b"", _LIST_SECONDS).decode("utf-8", "replace")
    except (OcrUnavailableError, OcrFailedError):
        return ""
    folder = re.search('"(.+)"', listed.splitlines()[0] if listed else "")
    parts = said[:2]  # Tesseract and Leptonica; what follows are libraries and what this processor can do
    for language in (LANGUAGE, FIGURES_LANGUAGE, _TURNS_LANGUAGE):
        data = Path(folder[1]) / f"{language}.traineddata" if folder else None
        if language in listed.split():
            parts.append(f"{language} {_data_hash(data)}")
    return "\n".join(parts)


def _data_hash(data: Path | None) -> str:
    try:
        return "" if data is None else sha256(data.read_bytes()).hexdigest()
    except OSError:
        return ""


def read_words(program: str, language: str, pixels: Pixels, dpi: float, *, block: bool = False) -> list[Found]:
    """Return the words of a picture; ``block`` says that its lines stand one below the other. Raises OcrFailedError."""
    mode = "6" if block else "3"
    arguments = [program, "-", "-", "-l", language, "--dpi", str(round(dpi)), "--psm", mode, "hocr"]
    return _found(_run(arguments, _pgm(pixels), PAGE_SECONDS))


def quarter_turns(program: str, pixels: Pixels, dpi: float) -> int:
    """Return by how many quarters a page must be turned to the left to stand upright; 0 where that is not known."""
    arguments = [program, "-", "-", "-l", _TURNS_LANGUAGE, "--dpi", str(round(dpi)), "--psm", "0"]
    try:
        report = _run(arguments, _pgm(pixels), PAGE_SECONDS).decode("utf-8", "replace")
    except OcrFailedError:  # too few letters, or no data for it
        return 0
    degrees = next((line.split(":")[1] for line in report.splitlines() if line.startswith("Rotate:")), "0").strip()
    return {"90": 3, "180": 2, "270": 1}.get(degrees, 0)


def _pgm(pixels: Pixels) -> bytes:
    """The picture in the plainest format there is."""
    height, width = pixels.shape
    return b"P5 %d %d 255\n" % (width, height) + pixels.tobytes()


def _run(arguments: list[str], given: bytes, seconds: float) -> bytes:
    # One thread: on a busy machine Tesseract's threads wait for each other, and a page took 150 s instead of 9.
    environment = {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603 (a program of the system, no shell, no argument from a file)
            arguments, input=given, capture_output=True, timeout=seconds, env=environment, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise OcrFailedError(f"recognising its text took more than {seconds:g} seconds") from error
    except OSError as error:
        raise OcrFailedError(f"Tesseract does not start: {error.strerror or error}") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise OcrFailedError(f"Tesseract gave up: {said[-1][:200] if said else f'exit code {done.returncode}'}")
    return done.stdout


# --- what it says ----------------------------------------------------------------------------------------------------


def _found(hocr: bytes) -> list[Found]:
    """The words of a report in hOCR (an XHTML page whose titles bear boxes, baselines and confidences)."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=True)
    root = etree.fromstring(hocr, parser)
    found: list[Found] = []
    for number, line in enumerate(root.iter("{*}span") if root is not None else ()):
        if not line.get("class", "").startswith("ocr_"):
            continue
        told = _told(line)
        start, _, end, bottom = (told.get("bbox") or [0, 0, 0, 0])[:4]
        slope, offset = (told.get("baseline") or [0.0, 0.0])[:2]
        base = bottom + offset + slope * (end - start) / 2
        height = (told.get("x_size") or [0.0])[0]
        for word in line.iter("{*}span"):
            text = "".join(word.itertext()).strip()  # type: ignore[arg-type]
            own = _told(word)
            box, sure = own.get("bbox"), (own.get("x_wconf") or [0.0])[0]
            if word.get("class") != "ocrx_word" or not box or len(box) != 4 or sure < _LEAST_CONFIDENCE:
                continue
            if text.strip(_STAINS) or (text in _DASHES and sure >= _SURE_DASH):
                left, top, right, low = map(int, box)
                found.append(Found(text, left, top, right, low, base, height or low - top, number, sure))
    return found


def _told(element: _Element) -> dict[str, list[float]]:
    """The numbers in a title: "bbox 1 2 3 4; baseline 0.001 -9" → {"bbox": [1, 2, 3, 4], "baseline": [0.001, -9]}."""
    told: dict[str, list[float]] = {}
    for part in element.get("title", "").split(";"):
        name, *values = part.split()[:6] or [""]
        try:
            told[name] = [float(value) for value in values]
        except ValueError:
            continue
    return told
