"""Whatever happens to a file of the index: damage is seen, the last good generation serves, repair loses nothing."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index import storage
from index.maintenance import check_index, repair_index
from index.types import IndexStorageError
from index.writer import open_snapshot, update_index
from ingest.pipeline import parse_file
from ingest.types import ParsedDocument
from tests.faults.conftest import Tally
from tests.index.factory import HashModel

MODEL = HashModel(8)
TRIES = 100
SHORT_TRIES = 3
PLACES = ("Long An", "Bến Tre", "Lào Cai", "Quảng Ngãi")
FILES = (
    "CURRENT",
    "LOCK",
    "manifest",
    "manifest's copy",
    "segment.json",
    "documents.jsonl",
    "documents.jsonl.gz",
    "passages.jsonl",
    "targets.jsonl",
    "arrays.safetensors",
    "vectors.safetensors",
    "codes.faiss",
)
Content = dict[str, Any]


def documents(folder: Path, version: int) -> list[ParsedDocument]:
    """Four plans as files, read as files are."""
    folder.mkdir(exist_ok=True)
    for number, place in enumerate(PLACES):
        lines = [f"# Kế hoạch chuyển đổi số tỉnh {place}", ""]
        for i in range(12):  # enough passages for codes to be learnt from
            share = 10 + version + number + i
            lines += [f"## Mục tiêu {i}", "", f"Đến năm {2025 + i}, kinh tế số chiếm {share}% GRDP.", ""]
        (folder / f"{number}.md").write_text("\n".join(lines), encoding="utf-8")
    return [parse_file(path, path.name) for path in sorted(folder.iterdir())]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Content, Content]:
    """(an index whose second generation replaced two documents, what each generation shows); segments carry codes."""
    base = tmp_path_factory.mktemp("corruption")
    directory = base / "index"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage, "CODED_FROM", 1)
        update_index(directory, documents(base / "files", 0), (), MODEL)
        old = content(directory)
        update_index(directory, documents(base / "files", 40)[:2], (), MODEL)
    (directory / "LOCK").write_text("of a process that was killed")
    new = content(directory)
    assert old != new and len(old) == len(new) == len(PLACES)
    return directory, old, new


def content(directory: Path) -> Content:
    """What readers see, by document."""
    snapshot = open_snapshot(directory, MODEL)
    assert len(snapshot.search("kinh tế số 2025", k=100)) > 0
    return {
        document.name: (document, snapshot.passages_of(key), snapshot.targets_of(key))
        for key, document in snapshot.documents.items()
    }


def victims(directory: Path, kind: str) -> list[Path]:
    """The files of one kind, those of the newest segment last."""
    current = (directory / "CURRENT").read_text().strip()
    names = {
        "CURRENT": "CURRENT",
        "LOCK": "LOCK",
        "manifest": f"generations/{current}.json",
        "manifest's copy": f"generations/{current}.copy",
    }
    if kind in names:
        return [directory / names[kind]]
    found = sorted(directory.glob(f"segments/*/{kind}"), key=lambda path: path.stat().st_size, reverse=True)
    assert len(found) == 2
    return found


def flip(path: Path, rng: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(data)


def scramble(path: Path, rng: random.Random) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(20):
        data[rng.randrange(len(data))] = rng.randrange(256)
    path.write_bytes(data)


def truncate(path: Path, rng: random.Random) -> None:
    path.write_bytes(path.read_bytes()[: rng.randrange(path.stat().st_size)])


def zero_half(path: Path, rng: random.Random) -> None:
    data = path.read_bytes()
    half = len(data) // 2
    path.write_bytes(bytes(half) + data[half:] if rng.random() < 0.5 else data[:half] + bytes(len(data) - half))


def zero_block(path: Path, rng: random.Random) -> None:
    data = bytearray(path.read_bytes())
    start = rng.randrange(len(data))
    data[start : start + 64] = bytes(len(data[start : start + 64]))
    path.write_bytes(data)


def delete(path: Path, rng: random.Random) -> None:
    path.unlink()


def empty(path: Path, rng: random.Random) -> None:
    path.write_bytes(b"")


def lengthen(path: Path, rng: random.Random) -> None:
    path.write_bytes(path.read_bytes() + rng.randbytes(rng.randrange(1, 100)))


def swap(path: Path, rng: random.Random) -> None:
    """Another file of the index lies in its place."""
    others = [other for other in path.parents[1].rglob("*") if other.is_file() and other != path]
    path.write_bytes(rng.choice(sorted(others)).read_bytes())


DAMAGES: tuple[Callable[[Path, random.Random], None], ...] = (
    flip, flip, flip, scramble, truncate, truncate, zero_half, zero_block, delete, empty, lengthen, swap,
)  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_damage_to_a_file(index: tuple[Path, Content, Content], tally: Tally, heavy: bool, kind: str) -> None:
    """A dying disk would change figures on a government page, or take plans away without a word."""
    whole, old, new = index
    rng = random.Random(kind)
    for number in range(TRIES if heavy else SHORT_TRIES):
        directory = whole.with_name(f"{kind} {number}")  # beside it: an index knows its files by where they lie from it
        shutil.copytree(whole, directory)
        path = rng.choice(victims(directory, kind))
        before, damage = path.read_bytes(), rng.choice(DAMAGES)
        damage(path, rng)
        changed = not path.is_file() or path.read_bytes() != before
        outcome = served(directory, old, new, changed)
        faults = check_index(directory).faults
        if kind == "LOCK" or not changed:
            assert outcome == "new generation" and faults == ()
        elif kind == "CURRENT" and path.is_file() and path.read_bytes().strip() == before.strip():
            assert faults == ()
        else:
            assert any(str(path) in fault and "index repair" in fault for fault in faults), (damage, faults)
        repaired = repair_index(directory, MODEL)
        assert repaired.lost == ()
        assert content(directory) == new and open_snapshot(directory, MODEL).notices == ()
        assert check_index(directory).faults == ()
        again = update_index(directory, [parse_file(whole.parent / "files" / "3.md", "3.md")], (), MODEL)
        assert again.taken == () and len(content(directory)) == len(PLACES)
        tally.add(f"damaged: {kind}", f"{outcome} until the repair, all documents after it")
        shutil.rmtree(directory)


def served(directory: Path, old: Content, new: Content, changed: bool) -> str:
    """Which generation readers get; one that is not whole is refused with the command that mends it."""
    try:
        found = content(directory)
    except IndexStorageError as error:
        assert changed and f"Run: python app.py index repair --index {directory}" in str(error)
        return "refused"
    assert found in (old, new)
    return "old generation" if found == old else "new generation"
