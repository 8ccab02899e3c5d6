"""A writer that dies at any moment leaves the old generation or the new one, and the next write goes through."""

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.maintenance import check_index, repair_index
from index.merging import merge_index, merge_is_due
from index.writer import open_snapshot, update_index
from tests.faults.conftest import Tally
from tests.faults.victim import MODEL, Victims, ingest, plan, write

RANDOM_MOMENTS = 150
SHORT_STRIDE = 7  # make test strikes at every seventh step


@pytest.fixture(scope="module")
def victims() -> Iterator[Victims]:
    made = Victims()
    yield made
    made.close()


@pytest.fixture(scope="module")
def unmerged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four segments that their writes did not merge, with a document taken out."""
    directory = tmp_path_factory.mktemp("merges") / "index"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.writer.allowance", lambda written: 0)
        for names in (("a.md", "d.md"), ("b.md", "e.md"), ("c.md",), ("f.md",)):
            update_index(directory, [plan(name, 1) for name in names], (), MODEL)
        update_index(directory, (), ["b.md"], MODEL)
    assert merge_is_due(directory)
    return directory


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three segments and two generations: the write that is interrupted makes the fourth segment and merges."""
    directory = tmp_path_factory.mktemp("kills") / "index"
    for names in (("a.md", "d.md"), ("b.md", "e.md"), ("c.md",)):
        update_index(directory, [plan(name, 1) for name in names], (), MODEL)
    return directory


def content(directory: Path) -> Any:
    """All that readers get to see; equal only for equal generations."""
    snapshot = open_snapshot(directory, MODEL)
    assert snapshot.notices == ()
    shown = {
        document.name: (document, snapshot.passages_of(key), snapshot.targets_of(key))
        for key, document in snapshot.documents.items()
    }
    hits = [(hit.passage.text, round(hit.score, 4)) for hit in snapshot.search("hồ sơ của xã 2", k=50)]
    return shown, hits


class Scene:
    """An index before and after the write, and copies of the first to die in."""

    def __init__(self, index: Path, folder: Path) -> None:
        self.index = index
        self.folder = folder
        self.old = content(index)
        done = self.copy("done")
        write(done)
        self.new = content(done)
        assert set(self.old[0]) == {"a.md", "b.md", "c.md", "d.md", "e.md"}
        assert set(self.new[0]) == {"a.md", "c.md", "d.md", "e.md", "new.md"}

    def copy(self, name: str) -> Path:
        """A fresh copy of the index as it was before the write."""
        shutil.copytree(self.index, self.folder / name)
        return self.folder / name

    def judge(self, directory: Path) -> str:
        """Holds what a death left against what must be true of it; says which generation serves."""
        found = content(directory)
        assert found in (self.old, self.new)
        assert check_index(directory).faults == ()
        kept = len(found[0])
        repaired = repair_index(directory, MODEL)
        assert (repaired.kept, repaired.rebuilt, repaired.lost, repaired.notes) == (kept, 0, (), ())
        assert content(directory) == found
        assert update_index(directory, [plan("next.md", 3)], (), MODEL).added == ("next.md",)
        assert set(content(directory)[0]) == set(found[0]) | {"next.md"}
        named = {
            ref["id"]
            for path in (directory / "generations").glob("*.json")
            for ref in json.loads(path.read_text())["segments"]
        }
        assert {path.name for path in (directory / "segments").iterdir()} == named
        assert not list(directory.glob("*.new"))
        shutil.rmtree(directory)
        return "old generation" if found == self.old else "new generation"


@pytest.fixture(scope="module")
def scene(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(index, tmp_path_factory.mktemp("deaths"))


@pytest.mark.parametrize(
    ("kind", "sizes"), [("kill", [0]), ("plug", [0]), ("torn", [3, 700])], ids=["kill", "plug", "torn"]
)
def test_death_at_every_step_of_a_write(
    scene: Scene, victims: Victims, tally: Tally, heavy: bool, kind: str, sizes: list[int]
) -> None:
    """Somebody pulls the plug on a Friday evening, and on Monday the index is gone."""
    steps = victims.die(scene.copy(f"{kind}-none"), "none")["steps"]
    assert steps >= 40
    outcomes = set()
    for size in sizes:
        for step in range(0, steps, 1 if heavy else SHORT_STRIDE):
            directory = scene.copy(f"{kind}{step}-{size}")
            died = victims.die(directory, kind, step=step, bytes=size)["killed"]
            if kind != "torn":  # a step that opens no file, or a file that is smaller, is not torn
                assert died
            outcome = scene.judge(directory)
            outcomes.add(outcome)
            tally.add(f"writer dies: {kind}, every step" if died else f"writer dies: {kind}, nothing to tear", outcome)
    assert "old generation" in outcomes


def test_death_at_any_moment(scene: Scene, victims: Victims, tally: Tally, heavy: bool) -> None:
    """A kill between two steps, or inside one, is no kill at a step."""
    rng = random.Random(20261122)
    lasts = min(victims.die(scene.copy(f"time{n}"), "none")["seconds"] for n in range(3))
    for number in range(RANDOM_MOMENTS if heavy else 6):
        directory = scene.copy(f"moment{number}")
        died = victims.die(directory, "moment", seconds=rng.uniform(0, 1.1 * lasts))["killed"]
        tally.add("writer dies: kill -9 at a random moment" if died else "writer had ended", scene.judge(directory))


def test_death_of_the_first_write(victims: Victims, tmp_path: Path, heavy: bool, tally: Tally) -> None:
    """A newcomer who presses Ctrl+C would have a directory that neither opens nor can be written."""
    steps = victims.die(tmp_path / "none", "none")["steps"]
    for kind in ("kill", "plug"):
        for step in range(0, steps, 1 if heavy else SHORT_STRIDE):
            directory = tmp_path / f"{kind}{step}"
            assert victims.die(directory, kind, step=step)["killed"]
            update_index(directory, [plan("next.md", 3)], (), MODEL)
            assert "next.md" in content(directory)[0] and check_index(directory).faults == ()
            tally.add("first write dies, every step", f"{len(content(directory)[0])} documents after the next write")
            shutil.rmtree(directory)


@pytest.mark.parametrize("kind", ["kill", "plug"])
def test_death_of_a_merge(
    unmerged: Path, victims: Victims, tmp_path: Path, tally: Tally, heavy: bool, kind: str
) -> None:
    """Housekeeping that nobody asked for would cost documents, or bring back one that was taken out."""
    before = content(unmerged)
    shutil.copytree(unmerged, tmp_path / "none")
    steps = victims.die(tmp_path / "none", "none", action="merge")["steps"]
    assert steps >= 20 and not merge_is_due(tmp_path / "none")
    for step in range(0, steps, 1 if heavy else SHORT_STRIDE):
        directory = tmp_path / f"{kind}{step}"
        shutil.copytree(unmerged, directory)
        assert victims.die(directory, kind, action="merge", step=step)["killed"]
        assert content(directory)[0] == before[0] and check_index(directory).faults == ()
        merge_index(directory)
        assert content(directory)[0] == before[0] and not merge_is_due(directory)
        assert not list((directory / "merging").glob("s*"))
        update_index(directory, [plan("next.md", 3)], (), MODEL)
        assert set(content(directory)[0]) == set(before[0]) | {"next.md"}
        tally.add(f"merge dies: {kind}, every step", "all documents, the next merge goes through")
        shutil.rmtree(directory)


@pytest.mark.parametrize("kind", ["kill", "plug", "torn"])
def test_death_of_an_ingest(victims: Victims, tmp_path: Path, tally: Tally, heavy: bool, kind: str) -> None:
    """A plan whose reading was cut short would be taken for read, and answered from what it said before."""
    files, index = tmp_path / "files", tmp_path / "index"
    files.mkdir()
    old, new = {"a.md": "1", "b.md": "1"}, {"a.md": "2", "b.md": "1", "c.md": "2"}

    def put(texts: dict[str, str]) -> None:
        for path in files.iterdir():
            path.unlink()
        for name, text in texts.items():
            (files / name).write_text(text)

    put(old)
    ingest(index)
    shutil.copytree(index, tmp_path / "none")
    before = content(index)[0]
    put(new)
    steps = victims.die(tmp_path / "none", "none", action="ingest")["steps"]
    wanted = content(tmp_path / "none")[0]
    assert steps >= 30 and before != wanted
    for step in range(0, steps, 1 if heavy else SHORT_STRIDE):
        put(new)
        directory = tmp_path / f"{kind}{step}"
        shutil.copytree(index, directory)
        died = victims.die(directory, kind, action="ingest", step=step, bytes=30)["killed"]
        assert died or kind == "torn"
        assert content(directory)[0] in (before, wanted)
        shutil.copytree(directory, tmp_path / "back")
        ingest(directory)
        assert content(directory)[0] == wanted and ingest(directory) == []
        put(old)  # the file says again what it said before the death
        update_index(tmp_path / "back", (), ["c.md"], MODEL)
        ingest(tmp_path / "back")
        assert content(tmp_path / "back")[0] == before and ingest(tmp_path / "back") == []
        tally.add(f"ingest dies: {kind}, every step", "the next ingest reads what is missing")
        for left in (directory, tmp_path / "back"):
            shutil.rmtree(left)
