"""What makes a file be read again: its bytes, its name, what is said beside it, and all that reads it."""

import ast
import shutil
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
    is_for_reading,
    reading_key,
    reading_version,
)

FOLDER = Path(versions.__file__).parent
DATA = {path.name for path in FOLDER.iterdir() if path.suffix in (".yaml", ".json", ".npz")}
# What leads from a file to its document; from the last two the way leads to the analysis, too, and is not followed.
BOTH = ("pipeline", "worker")
READERS = ("loaders", "metadata", "isolation", "load_docx", "load_html", "load_image", "load_pdf", *BOTH)
DISTRIBUTIONS = {"PIL": "pillow", "yaml": "pyyaml"}
# pyvi's own: it says which words there are, and with them where passages end.
BEHIND_PYVI = {"scikit-learn", "sklearn-crfsuite", "python-crfsuite"}


@lru_cache(maxsize=1)
def modules() -> dict[str, tuple[str, ast.Module]]:
    sources = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py")}
    return {name: (source, ast.parse(source)) for name, source in sources.items()}


def imported(name: str) -> Iterator[str]:
    """Every module that a module of ``ingest`` imports, anywhere in it."""
    for node in ast.walk(modules()[name][1]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def behind(names: tuple[str, ...]) -> set[str]:
    """The modules of ``ingest`` that some of them need, and the data files that these name."""
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name in found:
            continue
        found.add(name)
        if name not in BOTH:
            parts = (module.split(".") for module in imported(name))
            left += [part[1] for part in parts if part[0] == "ingest" and len(part) > 1 and part[1] in modules()]
    data = {file for file in DATA if any(f'"{file}"' in modules()[name][0] for name in found)}
    return {f"{name}.py" for name in found} | data


def test_what_reading_needs_is_never_left_out_of_its_version() -> None:
    """A plan would be answered from a text that today's program reads otherwise."""
    assert {name for name in behind(READERS) if not is_for_reading(name)} == set()


def test_what_only_the_analysis_needs_reads_no_scan_again() -> None:
    """A new rule for figures would cost the recognition of every scan; add its file to ``_NOT_FOR_READING``."""
    everything = {f"{name}.py" for name in modules()} | DATA
    needed = behind(READERS) | {"__init__.py"}
    assert {name for name in everything - needed if is_for_reading(name)} == set()
    assert versions._NOT_FOR_READING - everything == set()


def test_every_library_that_reads_counts() -> None:
    """A library that reads PDF better would do so for new files alone."""
    used: dict[str, set[str]] = {}
    for name in modules():
        for module in imported(name):
            top = module.split(".")[0]
            if top not in sys.stdlib_module_names and top != "ingest":
                used.setdefault(DISTRIBUTIONS.get(top, top), set()).add(f"{name}.py")
    reading = {library for library, files in used.items() if any(map(is_for_reading, files))}
    assert reading <= set(READING_LIBRARIES)
    assert set(used) <= {*READING_LIBRARIES, *ANALYSIS_LIBRARIES}
    assert {*READING_LIBRARIES, *ANALYSIS_LIBRARIES} - set(used) <= BEHIND_PYVI


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
    [("load_pdf.py", True), ("furniture.yaml", True), ("places.json", True), ("new_module.py", True),
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
