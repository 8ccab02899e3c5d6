"""Round trips: real articles and long tables through LibreOffice answer as the text files do, and a scan nearly so."""

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
from markdown_it import MarkdownIt

from ingest.front_matter import split_front_matter
from ingest.pipeline import parse_file
from ingest.types import ParsedDocument
from tests.ingest.page_pictures import needs_tesseract

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
SOFFICE = shutil.which("soffice")
SCAN_DPI = 200

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared"),
    pytest.mark.skipif(SOFFICE is None, reason="needs LibreOffice (apt-get install libreoffice-writer-nogui)"),
]


def convert(files: list[Path], form: str, target: Path, infilter: str | None = None) -> None:
    """Convert files in one run of LibreOffice, under a profile of its own."""
    profile = target.parent / "profile"
    command = [str(SOFFICE), f"-env:UserInstallation=file://{profile}", "--headless"]
    command += [f"--infilter={infilter}"] if infilter else []
    command += ["--convert-to", form, "--outdir", str(target), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    assert len(list(target.iterdir())) >= len(files)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders ``pdf``, ``docx``, ``html`` of the five articles, and ``scan``: the PDFs, one of them as pictures."""
    root = tmp_path_factory.mktemp("seeds")
    files = sorted((SHARED / "seeds").glob("*.txt"))
    for form in ("pdf", "docx", "html"):
        convert(files, form, root / form, "Text (encoded):UTF8,LF,,,")
    shutil.copytree(root / "pdf", root / "scan")
    scanned = sorted((root / "scan").glob("*.pdf"))[1]
    document = pypdfium2.PdfDocument(scanned)
    pictures = [page.render(scale=SCAN_DPI / 72, grayscale=True).to_pil() for page in document]
    document.close()
    pictures[0].save(scanned, save_all=True, append_images=pictures[1:], resolution=SCAN_DPI)
    (root / "scanned").write_text(scanned.name)
    return root


def answers(corpus: Path, cache: Path) -> list[dict]:
    command = [sys.executable, "app.py", "ask", "--jsonl", str(SHARED / "eval" / "questions.jsonl")]
    environment = {"DX_CACHE_DIR": str(cache), "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [*command, "--corpus", str(corpus)], cwd=ROOT, env=environment, capture_output=True, check=True, timeout=600
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def correct(given: list[dict], folder: Path) -> float:
    """What the shared referee counts; it knows documents by their names without suffix, which stay the same."""
    file = folder / "answers.jsonl"
    file.write_text("\n".join(json.dumps(answer) for answer in given), encoding="utf-8")
    shared = SHARED / "eval"
    command = [sys.executable, str(shared / "score.py"), "--questions", str(shared / "questions.jsonl"), "--json"]
    command += ["--answers", str(file), "--sources", str(SHARED / "seeds")]
    return float(json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["correct"])


@pytest.fixture(scope="module")
def as_text(tmp_path_factory: pytest.TempPathFactory) -> float:
    folder = tmp_path_factory.mktemp("text")
    return correct(answers(SHARED / "seeds", folder / "cache"), folder)


@pytest.mark.parametrize("form", ["pdf", "docx", "html"])
def test_converted_articles_answer_like_the_text(seeds: Path, as_text: float, tmp_path: Path, form: str) -> None:
    """An operator's Word and PDF files would answer worse than what was pasted from them."""
    given = answers(seeds / form, tmp_path / "cache")
    assert correct(given, tmp_path) >= as_text - 0.02
    pages = [citation["page"] for answer in given for citation in answer["citations"]]
    if form == "pdf":
        assert all(isinstance(page, int) and page >= 1 for page in pages)
        assert max(pages) > 1
    else:
        assert set(pages) == {None}


@needs_tesseract
def test_a_scanned_article_answers_nearly_like_the_text(seeds: Path, as_text: float, tmp_path: Path) -> None:
    """A scanned plan could not be asked, or would be quoted without a word about how it was read."""
    given = answers(seeds / "scan", tmp_path / "cache")
    assert correct(given, tmp_path) >= as_text - 0.10
    scanned = (seeds / "scanned").read_text()
    quoting = [answer for answer in given if any(item["document"] == scanned for item in answer["citations"])]
    assert quoting
    for answer in given:
        marked = any(notice["kind"] == "recognized_source" for notice in answer["notices"])
        assert marked == (answer in quoting)


def table_values(parsed: ParsedDocument) -> Counter[tuple[object, ...]]:
    """Kind, year and value of every target that stands in a table row."""
    rows = [block for block in parsed.document.blocks if block.kind == "table_row"]
    return Counter(
        (row.kind, row.year, row.comparator, row.low, row.high, row.unit)
        for row in parsed.targets
        if any(block.start <= row.start < block.end for block in rows)
    )


WITH_TABLES = sorted(
    path.name for path in (SHARED / "documents").glob("*.md") if "<table" in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", WITH_TABLES or ["none"])
def test_long_tables_survive_as_rows(tmp_path: Path, name: str) -> None:
    """A figure of a long table would lose its year, or its row."""
    source = SHARED / "documents" / name
    _, body = split_front_matter(source.read_text(encoding="utf-8"))
    page = tmp_path / source.with_suffix(".html").name
    rendered = MarkdownIt("commonmark", {"html": True}).render(body).replace("<table", '<table border="1"')
    page.write_text(f'<html><head><meta charset="utf-8"></head><body>{rendered}</body></html>', encoding="utf-8")
    convert([page], "docx:MS Word 2007 XML", tmp_path / "docx", "HTML (StarWriter)")
    convert(list((tmp_path / "docx").iterdir()), "pdf", tmp_path / "pdf")
    wanted = parse_file(source, source.name)
    rows = [block for block in wanted.document.blocks if block.kind == "table_row"]
    assert sum(table_values(wanted).values()) > 10
    for file in (page, *(tmp_path / "docx").iterdir(), *(tmp_path / "pdf").iterdir()):
        parsed = parse_file(file, file.name)
        assert table_values(parsed) == table_values(wanted), file.suffix
        assert len([block for block in parsed.document.blocks if block.kind == "table_row"]) == len(rows), file.suffix
