"""A running server keeps its index merged without doing the work itself."""

import sys
from functools import partial
from pathlib import Path

import pytest

from assistant.web.following import Merger
from index import merge_policy
from index.merging import merge_is_due
from index.writer import open_snapshot, update_index
from tests.index.factory import SENTENCES, parsed

ROOT = Path(__file__).parents[3]


@pytest.fixture
def unmerged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index of five segments whose merge is due."""
    monkeypatch.setattr(merge_policy, "FREE_MERGE_PASSAGES", 0)
    monkeypatch.setattr(merge_policy, "MERGED_PER_WRITTEN", 0)
    for i in range(5):
        update_index(tmp_path, [parsed(f"{i}.md", SENTENCES[i])], (), None)
    return tmp_path


async def test_a_server_has_its_index_merged_by_another_process(unmerged: Path) -> None:
    """An index that grows by single documents would be searched in ever more pieces."""
    command = [sys.executable, str(ROOT / "app.py"), "index", "merge", "--index", str(unmerged)]
    merger = Merger(partial(merge_is_due, unmerged), command)
    assert await merger.look()
    assert not merge_is_due(unmerged) and not await merger.look()
    assert len(open_snapshot(unmerged, None).documents) == 5


async def test_a_merge_that_fails_is_told_and_harms_nothing(unmerged: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A full disk would end the server, or nobody would learn of it."""
    command = [sys.executable, "-c", "import sys; sys.exit('No space left')"]
    assert await Merger(partial(merge_is_due, unmerged), command).look()
    assert "No space left" in caplog.text
    assert len(open_snapshot(unmerged, None).documents) == 5
