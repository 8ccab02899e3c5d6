"""A full disk and a read-only one: what was there stays, the operator is told what to do. Needs to mount a tmpfs."""

import json
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import app
from index.maintenance import backup_index, check_index, repair_index
from index.types import IndexStorageError
from index.writer import open_snapshot, update_index
from ingest.pipeline import parse_file
from tests.faults.conftest import Tally
from tests.faults.test_index_kills import content
from tests.faults.victim import MODEL, plan, write

TRIES = 60
DISK_KB = 2048


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    try:
        command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_KB}k", "tmpfs", str(place)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount here: a full disk cannot be tried")
    if done.returncode:
        pytest.skip(f"a tmpfs cannot be mounted here ({done.stderr.strip()}): a full disk cannot be tried")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path, free_kb: int) -> None:
    """Takes up the disk but for so many kilobytes."""
    free = shutil.disk_usage(disk).free
    with (disk / "filler").open("wb") as stream:
        for _ in range(max(0, free // 1024 - free_kb)):
            stream.write(bytes(1024))


def test_a_disk_that_fills_up(disk: Path, tmp_path: Path, tally: Tally, heavy: bool) -> None:
    """The write of a large plan would leave half an index, or fill the disk with what is of no use."""
    whole, rng = tmp_path / "whole", random.Random(7)
    for names in (("a.md", "d.md"), ("b.md", "e.md"), ("c.md",)):
        update_index(whole, [plan(name, 1) for name in names], (), MODEL)
    old = content(whole)
    shutil.copytree(whole, disk / "index")
    before = shutil.disk_usage(disk).free
    write(disk / "index")
    needed_kb = (before - shutil.disk_usage(disk).free) // 1024 + 200
    new = content(disk / "index")
    outcomes = set()
    for _ in range(TRIES if heavy else 4):
        shutil.rmtree(disk / "index")
        shutil.copytree(whole, disk / "index")
        fill(disk, rng.randrange(0, needed_kb, 4))
        try:
            write(disk / "index")
        except IndexStorageError as error:
            outcome = "told, old generation"
            assert "No space left on device" in str(error) and "Free some space" in str(error)
            assert content(disk / "index") == old
            named = {
                ref["id"]
                for path in (disk / "index" / "generations").glob("*.json")
                for ref in json.loads(path.read_text())["segments"]
            }
            assert {path.name for path in (disk / "index" / "segments").iterdir()} == named
        else:
            outcome = "room enough, new generation"
            assert content(disk / "index") == new
        assert check_index(disk / "index").faults == ()
        (disk / "filler").unlink()
        update_index(disk / "index", [plan("next.md", 3)], (), MODEL)
        assert "next.md" in content(disk / "index")[0]
        outcomes.add(outcome)
        tally.add("disk full", outcome)
    assert "told, old generation" in outcomes


def test_repair_and_backup_on_a_full_disk(disk: Path, tmp_path: Path, tally: Tally) -> None:
    """A repair that runs out of room would take the last readable copy with it."""
    index = disk / "index"
    update_index(index, [plan("a.md", 1), plan("b.md", 1)], (), MODEL)
    for arrays in index.glob("segments/*/arrays.safetensors"):
        arrays.write_bytes(arrays.read_bytes()[:-9])
    files = {path: path.read_bytes() for path in index.rglob("*") if path.is_file() and path.name != "LOCK"}
    fill(disk, 8)
    with pytest.raises(IndexStorageError, match=r"No space left on device.*Free some space"):
        repair_index(index, MODEL)
    assert {path: path.read_bytes() for path in files} == files
    (disk / "filler").unlink()
    assert repair_index(index, MODEL).rebuilt == 2
    fill(disk, 8)
    with pytest.raises(IndexStorageError, match=r"No space left on device.*Free some space"):
        backup_index(index, disk / "backup")
    assert not (disk / "backup").exists() and check_index(index).faults == ()
    tally.add("disk full: repair and backup", "told, nothing lost")


def test_a_read_only_disk(disk: Path, tmp_path: Path, tally: Tally, capsys: pytest.CaptureFixture[str]) -> None:
    """Servers often see their index read-only: they must answer, and writes must say why they fail."""
    file, index = tmp_path / "long-an.md", disk / "index"
    file.write_text("# Kế hoạch tỉnh Long An\n\nĐến năm 2030, kinh tế số chiếm 31% GRDP.\n", encoding="utf-8")
    assert app.main(["ingest", str(file), "--index", str(index)]) == 0
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    assert app.main(["ask", "Kinh tế số của Long An năm 2030?", "--index", str(index)]) == 0
    assert "31%" in capsys.readouterr().out
    assert app.main(["index", "check", "--index", str(index)]) == 0
    for words in (["ingest", str(file)], ["remove", "long-an.md"], ["index", "repair"]):
        assert app.main([*words, "--index", str(index)]) == 1
        told = capsys.readouterr().err
        assert f"{index} cannot be written" in told and "Mend its permissions" in told, told
        tally.add("read-only disk", "answers go on, writes are told why not")
    assert app.main(["index", "backup", str(tmp_path / "backup"), "--index", str(index)]) == 0
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    assert len(open_snapshot(tmp_path / "backup", None).documents) == 1
    assert parse_file(file, "long-an.md").targets
