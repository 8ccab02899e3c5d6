"""`make index`: what it calls and what stops it, with a program that only writes down its calls."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
PROGRAM = """#!/bin/sh
if [ "$1" = -c ]; then exec {python} "$@"; fi
echo "$@" >> calls
[ ! -e fail ] || [ "$2" != ingest ] || {{ rm fail; exit 1; }}
mkdir -p data/index && touch data/index/CURRENT
[ "$2" != ingest ] || [ ! -e bad ] || {{
  echo "Not indexed: $(cat bad)"; sleep 0.02; cp report data/index/last_ingest.json; exit 1
}}
"""


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A folder with what the rule looks at; the corpus is named in .env and has spaces in its names."""
    for name in ("DX_CORPUS_DIR", "DX_INDEX_DIR", "DX_UPLOAD_DIR", "MAKEFLAGS", "MAKELEVEL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("Makefile", "settings.py"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("my plans", "ingest", "index", ".venv/bin"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / ".env").write_text('DX_CORPUS_DIR="my plans"\n', encoding="utf-8")
    (tmp_path / "my plans" / "ke hoach 2030.md").write_text("x")
    program = tmp_path / ".venv" / "bin" / "python"
    program.write_text(PROGRAM.format(python=sys.executable))
    program.chmod(0o755)
    (tmp_path / "requirements.txt").touch()
    (tmp_path / ".venv" / ".installed").touch()
    return tmp_path


def calls(checkout: Path) -> list[str]:
    """The program's calls in one run of the rule."""
    (checkout / "calls").unlink(missing_ok=True)
    done = subprocess.run(["make", "index"], cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    log = checkout / "calls"
    return log.read_text().splitlines() if log.exists() else []


def test_names_with_spaces_and_the_corpus_of_the_env_file(checkout):
    """A plan called "ke hoach 2030.md" would stop `make run`, and the corpus named in .env be passed over."""
    assert [call.split(" --")[0] for call in calls(checkout)] == ["app.py ingest my plans"]


def test_uploaded_files_are_indexed_with_the_corpus(checkout):
    """What operators have uploaded would be gone once the index is made anew."""
    (checkout / "data" / "uploads").mkdir(parents=True)
    assert calls(checkout)[0].startswith(f"app.py ingest my plans {checkout}/data/uploads --index ")


def test_each_start_asks_what_has_changed(checkout):
    """A plan restored with its old date, or scans once Tesseract is installed, would wait until somebody asks."""
    for _ in range(2):
        assert [call.split()[1] for call in calls(checkout)] == ["ingest"]


def test_an_index_of_another_model_is_mended(checkout):
    """After an update the newcomer's `make run` would end in an error."""
    (checkout / "fail").touch()
    assert [call.split()[1:3] for call in calls(checkout)] == [["ingest", "my"], ["index", "repair"], ["ingest", "my"]]


def test_one_bad_file_keeps_nothing_from_being_served(checkout):
    """One bad upload would keep `make run` from serving the others; a repair changes nothing about it."""
    (checkout / "bad").write_text("x.pdf")
    (checkout / "report").write_text('{"state": "done", "counts": {"failed": 1}}')
    done = subprocess.run(["make", "index"], cwd=checkout, capture_output=True, text=True, check=False)
    assert (done.returncode, "Not indexed: x.pdf" in done.stdout) == (0, True), done.stderr
    assert [call.split()[1] for call in (checkout / "calls").read_text().splitlines()] == ["ingest"]


def test_an_ingest_that_came_to_nothing_is_an_error(checkout):
    """A full disk would be served as if all had been read; the report of a run before says nothing of this one."""
    (checkout / "bad").write_text("x.pdf")
    (checkout / "report").write_text('{"state": "failed"}')
    done = subprocess.run(["make", "index"], cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert [call.split()[1] for call in (checkout / "calls").read_text().splitlines()] == ["ingest", "index", "ingest"]
