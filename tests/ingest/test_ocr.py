"""Recognition: a scan becomes text with its page and its tables, is marked as such, and no figure is guessed."""

import logging
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageOps

from ingest import ocr
from ingest.isolation import Limits, Worker
from ingest.load_image import _picture
from ingest.loaders import load
from ingest.ocr import DPI
from ingest.pipeline import load_document
from ingest.raster import skew_degrees
from ingest.tesseract import Found, Tesseract, _found
from ingest.types import IngestError
from tests.ingest.page_pictures import draw_table, needs_tesseract, page, pdf_with_a_scanned_page

ROOT = Path(__file__).parents[2]
LINES = [
    "Đến năm 2027, toàn tỉnh phấn đấu kinh tế số chiếm tối thiểu 18,5% GRDP và 92%",
    "hộ gia đình có cáp quang; năng suất lao động hằng năm tăng trên 7,25%.",
    "Ủy ban nhân dân tỉnh giao Sở Khoa học và Công nghệ theo dõi, đôn đốc thực hiện.",
]


@needs_tesseract
def test_a_scan_is_read_and_marked(tmp_path: Path) -> None:
    """A scanned plan could not be asked, or its misread figures would pass for the document's own."""
    page(LINES).save(tmp_path / "a.pdf", resolution=200)
    document = load_document(tmp_path / "a.pdf", "a.pdf")
    assert document.text == f"{LINES[0]} {LINES[1]}\n{LINES[2]}"
    assert (document.pages, document.recognized_pages) == (1, (1,))
    assert document.page_of(5) == 1


@needs_tesseract
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif"])
def test_pictures_of_all_kinds_are_read(tmp_path: Path, suffix: str) -> None:
    """An official would have to make a PDF of a photograph first."""
    picture = page(LINES)
    if suffix == ".tif":
        picture.save(
            tmp_path / "a.tif", save_all=True, append_images=[page(["Trang thứ hai nói về hạ tầng số của tỉnh."])]
        )
    else:
        picture.save(tmp_path / f"a{suffix}", dpi=(200, 200))
    document = load_document(tmp_path / f"a{suffix}", f"a{suffix}")
    assert document.text.split("\n")[0] == f"{LINES[0]} {LINES[1]}"
    if suffix == ".tif":
        assert document.pages == 2
        assert document.page_of(document.text.index("Trang thứ hai")) == 2


@needs_tesseract
@pytest.mark.parametrize("degrees", [-1.3, 90, 180])
def test_a_page_that_was_laid_askew_is_read(tmp_path: Path, degrees: float) -> None:
    """One page fed the wrong way round would be lost."""
    turned = page(LINES * 3).rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255, expand=True)
    turned.save(tmp_path / "a.png", dpi=(200, 200))
    text = load(tmp_path / "a.png").text
    assert "kinh tế số chiếm tối thiểu 18,5% GRDP và 92%" in text
    assert "năng suất lao động" in text


@needs_tesseract
def test_a_ruled_table_in_a_scan_becomes_rows(tmp_path: Path) -> None:
    """Values would stand without the indicator and the year that they belong to."""
    rows = [
        ["TT", "Chỉ tiêu", "Năm 2026", "Năm 2031"],
        ["1", "Hộ gia đình có cáp quang", "81%", "95%"],
        ["2", "Người dân có chữ ký số", "35,5%", "60%"],
        ["3", "Doanh nghiệp công nghệ số", "450", "1.200"],
    ]
    picture = page(LINES)
    draw_table(picture, rows, (180, 260, 860, 1140, 1420), 480)
    picture.save(tmp_path / "a.png", dpi=(200, 200))
    lines = load(tmp_path / "a.png").text.split("\n")
    # A running number of one digit is sometimes overlooked: nothing hangs on it.
    assert [line.split(" | ")[1:] for line in lines[2:]] == [[*row[1:-1], f"{row[-1]} |"] for row in rows]


def test_the_skew_of_a_page_is_measured() -> None:
    """Rules of a table would break into steps."""
    pixels = np.full((1200, 900), 255, dtype=np.uint8)
    for y in range(100, 1100, 40):
        pixels[y : y + 12, 80:820] = 0
    assert skew_degrees(pixels) == 0.0
    turned = Image.fromarray(pixels).rotate(-0.8, resample=Image.Resampling.BICUBIC, fillcolor=255)
    assert skew_degrees(np.asarray(turned)) == pytest.approx(0.8, abs=0.1)


def _word(text: str) -> Found:
    return Found(text, 100, 100, 200, 140, 138.0, 40.0, 1, 90.0)


@pytest.mark.parametrize(
    ("vietnamese", "again", "wanted"),
    [
        ("2030,", ["2030", "2030"], "2030,"),
        ("2039,", ["2030,", "2030"], "2030,"),
        ("2039,", ["2036", "2039", "2036"], "2036,"),
        ("2039,", ["2036", "2039", "2030"], "▯▯▯▯,"),
        ("65-NQ/TU", ["05-NQ/TU", "05-NQ/TU"], "05-NQ/TU"),
        ("(29,7%", ["29,1%", "29,1%"], "(29,1%"),
        ("6%", ["16%", "16%"], "16%"),
        ("ö1%", ["81%", "81%"], "81%"),
        ("öl%", ["81%", "81%"], "81%"),
        ("gia1", ["gial", "gial"], "gia▯"),
    ],
)
def test_a_figure_counts_if_two_readings_agree(
    monkeypatch: pytest.MonkeyPatch, vietnamese: str, again: list[str], wanted: str
) -> None:
    """A goal for 2030 would be shown as one for 2039."""
    answers = iter(again)

    def read(program: str, language: str, pixels: object, dpi: float, *, block: bool = False) -> list[Found]:
        assert language == "eng"
        word, scale = _word(next(answers)), dpi / 300
        return [word._replace(**{key: round(getattr(word, key) * scale) for key in ("x0", "top", "x1", "bottom")})]

    monkeypatch.setattr(ocr, "read_words", read)
    reading = ocr._Reading(np.full((300, 400), 255, dtype=np.uint8), (_word(vietnamese),))
    checked = ocr._with_figures_checked(Tesseract("tesseract", "eng"), reading, 300)
    assert checked.words[0].text == wanted
    assert next(answers, None) is None


def test_dashes_of_lists_stay_and_stains_go() -> None:
    """Entries of a list would run together, or specks of a scan stand in the text."""
    words = [("-", 90), ("80%", 91), ("—", 30), ("|", 95), ("xã", 12), (".", 80)]
    spans = "".join(
        f"<span class='ocrx_word' title='bbox {n * 50} 10 {n * 50 + 40} 40; x_wconf {sure}'>{text}</span>"
        for n, (text, sure) in enumerate(words)
    )
    line = f"<span class='ocr_line' title='bbox 0 10 300 40; baseline 0 -8; x_size 30'>{spans}</span>"
    page = f"<html xmlns='http://www.w3.org/1999/xhtml'><body><div class='ocr_page'>{line}</div></body></html>"
    found = _found(page.encode())
    assert [(word.text, word.base, word.height) for word in found] == [("-", 32.0, 30.0), ("80%", 32.0, 30.0)]


def test_without_tesseract_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An operator would not know why a plan cannot be found."""
    monkeypatch.setenv("PATH", str(tmp_path))
    worker = Worker()
    monkeypatch.setattr("ingest.loaders.shared_worker", lambda: worker)
    noise = Image.effect_noise((600, 800), 80)
    noise.save(tmp_path / "a.pdf")
    noise.save(tmp_path / "b.png")
    try:
        for name in ("a.pdf", "b.png"):
            with pytest.raises(
                IngestError, match=rf"{name}: .*Tesseract is not installed; install .*tesseract-ocr-vie"
            ):
                load(tmp_path / name)
        pdf_with_a_scanned_page(tmp_path / "c.pdf", noise)
        with caplog.at_level(logging.WARNING):
            assert "Mot trang co chu" in load(tmp_path / "c.pdf").text
    finally:
        worker.close()
    assert "c.pdf: page 2 of 2 could not be recognised from the picture and were left out" in caplog.text
    assert "ingest the file again" in caplog.text


def test_a_picture_of_too_many_pixels_is_refused(tmp_path: Path) -> None:
    """A file of some kilobytes would take gigabytes."""
    Image.new("1", (30_000, 30_000)).save(tmp_path / "bomb.png")
    with pytest.raises(IngestError, match=r"bomb\.png: .*(120,000,000 are read; scan it|Tesseract is not installed)"):
        load(tmp_path / "bomb.png")


PEAK_OF_A_PICTURE = """
import resource, sys
from PIL import Image
from ingest.load_image import _picture

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

before = peak()
with Image.open(sys.argv[1]) as image:
    _picture(image, "large.png")
print(peak() - before)
"""


@pytest.mark.parametrize(("mode", "fill"), [("RGBA", (200, 200, 200, 128)), ("RGB", (200, 200, 200)), ("P", 7)])
def test_a_large_picture_takes_little_more_memory_than_its_pixels(tmp_path: Path, mode: str, fill: Any) -> None:
    """A picture of 100 megapixels with an alpha channel would take 1.6 GB, and be refused where others fit."""
    side = 5000
    path = tmp_path / "large.png"
    transparency = {"transparency": 3} if mode == "P" else {}
    Image.new(mode, (side, side), fill).save(path, compress_level=1, **transparency)
    words = [sys.executable, "-c", PEAK_OF_A_PICTURE, str(path)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) / side**2 < 7.5  # four of colour, one of grey, a strip, the smaller picture


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".webp"])
@pytest.mark.parametrize("mode", ["RGBA", "LA", "RGB", "P", "L", "1"])
def test_a_picture_in_strips_is_that_of_the_whole(
    tmp_path: Path, mode: str, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A seam, a black ground or a page on its head would be recognised as nothing."""
    monkeypatch.setattr("ingest.load_image._STRIP_PIXELS", 1000)
    noise = np.random.default_rng(1).integers(0, 256, (120, 90, 4), dtype=np.uint8)
    picture = Image.fromarray(noise).convert(mode)
    if suffix == ".jpg" and mode in ("RGBA", "LA", "P"):
        pytest.skip("JPEG has no such pictures")
    for orientation in range(1, 9):
        path = tmp_path / f"{orientation}{suffix}"
        exif = Image.Exif()
        exif[ExifTags.Base.Orientation] = orientation
        picture.save(path, exif=exif)
        with Image.open(path) as image:
            upright = ImageOps.exif_transpose(image).convert("RGBA")
        on_white = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright)
        with Image.open(path) as image:
            image.info["dpi"] = (float(DPI), float(DPI))  # so that nothing is scaled
            pixels, _ = _picture(image, path.name)
        assert np.array_equal(pixels, np.asarray(on_white.convert("L"))), orientation


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    """A message from deep within a library would not say what to do."""
    (tmp_path / "a.png").write_bytes(b"%PDF-1.4\n")
    with pytest.raises(IngestError, match=r"a\.png: not a picture but a PDF; give the file its own suffix"):
        load(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 200)
    with pytest.raises(IngestError, match=r"b\.png: .*(damaged.*; open it in a viewer|Tesseract is not installed)"):
        load(tmp_path / "b.png")


@pytest.mark.skipif(os.name != "posix", reason="needs process groups")
def test_recognition_that_hangs_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture made to keep Tesseract busy would take a processor for ever."""
    program = tmp_path / "tesseract"
    program.write_text('#!/bin/sh\n[ "$1" = --list-langs ] && echo vie && exit\nexec sleep 61.25\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    Image.effect_noise((600, 800), 80).save(tmp_path / "a.png")
    worker = Worker(Limits(seconds=30, page_seconds=2))
    with pytest.raises(IngestError, match=r"a\.png: parsing took more than 2 seconds; split"):
        worker.parse(".png", "a.png", path=tmp_path / "a.png")
    worker.close()
    time.sleep(0.2)
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert "sleep 61.25" not in running
