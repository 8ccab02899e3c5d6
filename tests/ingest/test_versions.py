"""What makes a file be read again: its bytes, its name, what is said beside it, and all that reads it."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from ingest import loaders, tesseract, versions
from ingest.versions import (
    ANALYSIS_LIBRARIES,
    READING_LIBRARIES,
    analysis_version,
    reading_files,
    reading_key,
    reading_version,
)
from tests.ingest.docx_factory import cell, paragraph, table, write_docx
from tests.ingest.page_pictures import needs_tesseract, page
from tests.ingest.pdf_factory import text, write_pdf

FOLDER = Path(versions.__file__).parent
DISTRIBUTIONS = {"PIL": "pillow", "yaml": "pyyaml"}
# pyvi's own: it says which words there are, and with them where passages end.
BEHIND_PYVI = {"scikit-learn", "sklearn-crfsuite", "python-crfsuite"}
HOLLOW = "def __getattr__(name):\n    return None\n"
SHOW = """
import dataclasses, sys
from pathlib import Path
from ingest.pipeline import load_document
for name in sys.argv[1:]:
    print(dataclasses.astuple(load_document(Path(name), Path(name).name)))
"""
PLAN = """---
publisher: Cổng Long An
published: 24/05/2022
---
# Nghị quyết 05-NQ/TU về chuyển đổi số tỉnh Long An

Đến năm 2030, kinh tế số của TP. Tân An chiếm 30% GRDP. Tỷ lệ hồ sơ công việc đạt 90%.

| Chỉ tiêu | 2030 |
|---|---|
| Kinh tế số | 30% |
"""


@lru_cache(maxsize=1)
def modules() -> dict[str, ast.Module]:
    return {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.py")}


def imported(name: str) -> Iterator[str]:
    """Every module that a module of ``ingest`` imports, anywhere in it."""
    for node in ast.walk(modules()[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def test_the_text_of_a_document_needs_no_other_file(tmp_path: Path) -> None:
    """A plan would be answered from a text that today's program reads otherwise, for all time."""
    copy = tmp_path / "checkout" / "ingest"
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("__pycache__"))
    needed = reading_files()
    for path in copy.iterdir():
        if path.name not in needed:
            path.write_text(HOLLOW if path.suffix == ".py" else "{}", encoding="utf-8")
    files = [tmp_path / f"plan{suffix}" for suffix in (".md", ".txt", ".html", ".docx", ".pdf")]
    for path in files[:2]:
        path.write_text(PLAN, encoding="utf-8")
    files[2].write_text(f"<html><title>Kế hoạch</title><body><p>{PLAN[4:]}</p></body></html>", encoding="utf-8")
    write_docx(files[3], paragraph("Kế hoạch tỉnh Long An") + table([cell("Chỉ tiêu"), cell("30%")]))
    write_pdf(files[4], [[text(72, 700, "Nghi quyet 05-NQ/TU nam 2030"), text(72, 680, "Muc tieu 30% GRDP.")]])
    if needs_tesseract.args[0] is False:
        files.append(tmp_path / "plan.png")
        page(["Kế hoạch chuyển đổi số tỉnh Long An"]).save(files[-1], dpi=(200, 200))
    shown = [
        subprocess.run([sys.executable, "-c", SHOW, *map(str, files)], cwd=root, capture_output=True, check=True).stdout
        for root in (FOLDER.parent, copy.parent)
    ]
    assert shown[0] == shown[1] and shown[0].count(b"\n") == len(files)


def test_what_only_the_analysis_needs_reads_no_scan_again() -> None:
    """A new rule for figures would cost the recognition of every scan."""
    theirs = {"targets.py", "clauses.py", "chunking.py", "indicators.yaml", "target_cues.yaml", "figures.yaml"}
    assert theirs & reading_files() == set()
    assert {"load_pdf.py", "ocr.py", "places.json", "furniture.yaml", "metadata.py"} <= reading_files()
    for module, other in versions._TO_ANALYSIS:
        assert f"ingest.{other}" in set(imported(module))


def test_no_import_is_overlooked() -> None:
    """A module that is imported in another way would change texts, and no file would be read again."""
    for name in modules():
        source = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
        found = {f"ingest.{module}" for module in versions._IMPORT.findall(source)}
        assert found == {module for module in imported(name) if module.startswith(("ingest", "."))}, name
        assert "import_module" not in source and "__import__" not in source, name


def test_every_library_that_reads_counts() -> None:
    """A library that reads PDF better would do so for new files alone."""
    used: dict[str, set[str]] = {}
    for name in modules():
        for module in imported(name):
            top = module.split(".")[0]
            if top not in sys.stdlib_module_names and top != "ingest":
                used.setdefault(DISTRIBUTIONS.get(top, top), set()).add(f"{name}.py")
    reading = {library for library, files in used.items() if files & reading_files()}
    assert reading == set(READING_LIBRARIES)
    assert {*READING_LIBRARIES, *ANALYSIS_LIBRARIES} == set(used) | BEHIND_PYVI


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the code that can be changed."""
    copy = tmp_path / "ingest"
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(versions, "_FOLDER", copy)
    for cached in (reading_version, analysis_version):
        cached.cache_clear()
    yield copy
    for cached in (reading_version, analysis_version):
        cached.cache_clear()


def both() -> tuple[str, str]:
    """The versions of now."""
    for cached in (reading_version, analysis_version):
        cached.cache_clear()
    return reading_version(), analysis_version()


@pytest.mark.parametrize(
    ("name", "reads_again"),
    [("load_pdf.py", True), ("furniture.yaml", True), ("places.json", True), ("new.yaml", True), ("new.py", False),
     ("targets.py", False), ("indicators.yaml", False), ("target_cues.yaml", False)],
)  # fmt: skip
def test_a_change_of_code_or_data_is_seen(checkout: Path, name: str, reads_again: bool) -> None:
    """After an update, or when an official has extended the lexicon, documents would stay as they were."""
    before = both()
    with (checkout / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    after = both()
    assert (after[0] != before[0]) == reads_again and after[1] != before[1]
    (checkout / name).unlink()
    assert both() != after


def test_what_is_no_source_changes_no_version(checkout: Path) -> None:
    """Each start would read everything again for the files that Python and editors leave."""
    before = both()
    (checkout / "__pycache__").mkdir()
    (checkout / "__pycache__" / "loaders.cpython-311.pyc").write_bytes(b"x")
    (checkout / "loaders.py~").write_bytes(b"x")
    assert both() == before


def test_a_library_of_another_version_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """An updated PDF library would read new files alone."""
    before = both()
    installed = dict.fromkeys((*READING_LIBRARIES, *ANALYSIS_LIBRARIES), "1")
    monkeypatch.setattr(versions, "version", installed.__getitem__)
    first = both()
    installed["pypdfium2"] = "2"
    second = both()
    installed["pyvi"] = "2"
    third = both()
    assert len({before, first, second, third}) == 4
    assert second[0] != first[0] and third[0] == second[0]
    monkeypatch.undo()
    both()


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.md"
    path.write_text("Kế hoạch", encoding="utf-8")
    return path


def test_a_key_is_of_bytes_and_not_of_times(plan: Path, tmp_path: Path) -> None:
    """A restored backup, or a checkout, would be read anew; a file with an old date would not be read at all."""
    first = reading_key(plan, "plan.md")
    assert len(first) == 64
    plan.touch()
    assert reading_key(plan, "plan.md") == first
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    shutil.copy(plan, moved)
    assert reading_key(moved / "plan.md", "plan.md") == first
    assert reading_key(plan, "sub/plan.md") != first
    plan.write_text("Kế hoạch.", encoding="utf-8")
    assert reading_key(plan, "plan.md") != first


def test_what_is_said_beside_a_file_counts(plan: Path, tmp_path: Path) -> None:
    """A date or a publisher that an operator has corrected would not be taken over."""
    keys = [reading_key(plan, "plan.md")]
    for name, said in (("plan.meta.yaml", "title: A"), ("plan.md.meta.yaml", "title: B"), ("plan.md.meta.yaml", "")):
        (tmp_path / name).write_text(said, encoding="utf-8")
        keys.append(reading_key(plan, "plan.md"))
    assert len(set(keys)) == 4
    (tmp_path / "plan.meta.yaml").write_text("title: C", encoding="utf-8")  # the one of the full name counts alone
    assert reading_key(plan, "plan.md") == keys[-1]
    for name in ("plan.meta.yaml", "plan.md.meta.yaml"):
        (tmp_path / name).unlink()
    assert reading_key(plan, "plan.md") == keys[0]


def test_what_cannot_be_read_has_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is unreadable today would be taken for one that is unreadable for ever, or stop the run."""
    assert reading_key(tmp_path / "none.md", "none.md") == ""
    (tmp_path / "large.md").write_bytes(b"x" * 100)
    monkeypatch.setattr(versions, "MAX_BYTES", 99)
    assert reading_key(tmp_path / "large.md", "large.md") == ""
    link = tmp_path / "loop.md"
    link.symlink_to(link)
    assert reading_key(link, "loop.md") == ""


def test_pictures_depend_on_tesseract_and_texts_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scans would stay unread after Tesseract is installed; or all texts be read again because it was updated."""
    keys: dict[str, set[str]] = {}
    for said in ("", "tesseract 5.3.0", "tesseract 5.4.0"):
        monkeypatch.setattr(versions, "tesseract_version", lambda said=said: said)
        for suffix in (*loaders.SUFFIXES, ".JPEG", ".htm"):
            path = tmp_path / f"plan{suffix}"
            path.write_bytes(b"x")
            keys.setdefault(suffix, set()).add(reading_key(path, path.name))
    texts = {".txt", ".md", ".html", ".docx", ".htm"}
    assert {suffix for suffix, found in keys.items() if len(found) == 1} == texts
    assert all(len(found) == 3 for suffix, found in keys.items() if suffix not in texts)


PROGRAM = """#!/bin/sh
case "$1" in
  --version) echo "tesseract {version}"; echo " leptonica-1.82.0"; echo " Found AVX2" ;;
  --list-langs) echo 'List of available languages in "{data}/" (2):'; echo eng; echo vie ;;
esac
"""


def test_tesseract_is_known_by_its_version_and_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Better data for Vietnamese would be used for new scans alone."""
    program = tmp_path / "tesseract"

    def version(number: str) -> str:
        program.write_text(PROGRAM.format(version=number, data=tmp_path), encoding="utf-8")
        program.chmod(0o755)
        tesseract.tesseract_version.cache_clear()
        tesseract.tesseract.cache_clear()
        return tesseract.tesseract_version()

    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    found = [version("5.3.0")]
    (tmp_path / "vie.traineddata").write_bytes(b"fast")
    found += [version("5.3.0"), version("5.4.0")]
    (tmp_path / "vie.traineddata").write_bytes(b"best")
    found.append(version("5.3.0"))
    assert len(set(found)) == 4 and not any("AVX2" in said for said in found)
    program.unlink()
    monkeypatch.setenv("PATH", str(tmp_path))
    tesseract.tesseract_version.cache_clear()
    tesseract.tesseract.cache_clear()
    assert tesseract.tesseract_version() == ""
    monkeypatch.undo()
    tesseract.tesseract_version.cache_clear()
    tesseract.tesseract.cache_clear()
