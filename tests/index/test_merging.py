"""What a write costs is in proportion to what it writes, and merging beside it loses nothing."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import merge_policy, merging
from index.merge_policy import LARGEST_MERGED_PASSAGES, MERGE_FANOUT, SegmentSize, allowance, next_group
from index.merging import merge_index, merge_is_due
from index.storage import MERGING, IndexDirectory
from index.writer import build_in_memory, open_snapshot, update_index
from ingest.types import ParsedDocument
from tests.index.factory import SENTENCES, HashModel, parsed
from tests.index.test_writer import shown

_SIZES = st.lists(st.integers(0, 300_000).map(lambda live: SegmentSize(live, live, True)), max_size=30)


@given(sizes=_SIZES, written=st.integers(0, 100_000))
def test_a_write_merges_no_more_than_its_allowance(sizes: list[SegmentSize], written: int) -> None:
    """Adding one document to a large index would rewrite a large part of it."""
    group = next_group(sizes, allowance(written))
    assert sum(sizes[i].live for i in group) <= allowance(written)
    assert allowance(written) <= max(merge_policy.FREE_MERGE_PASSAGES, merge_policy.MERGED_PER_WRITTEN * written)


def test_a_million_passages_added_one_document_at_a_time_stay_few_segments() -> None:
    """Every question would search thousands of segments, or a passage would be rewritten without end."""
    sizes: list[SegmentSize] = []
    rewritten = largest = 0
    for _ in range(20_000):
        sizes.append(SegmentSize(50, 50, True))
        left = allowance(50)
        while group := next_group(sizes, left):
            cost = sum(sizes[i].live for i in group)
            left -= cost
            rewritten, largest = rewritten + cost, max(largest, cost)
            sizes = [size for i, size in enumerate(sizes) if i not in group] + [SegmentSize(cost, cost, True)]
    assert sum(size.live for size in sizes) == 1_000_000
    assert largest <= merge_policy.FREE_MERGE_PASSAGES
    assert rewritten <= 5 * 1_000_000
    assert len(sizes) <= 250
    while group := next_group(sizes, LARGEST_MERGED_PASSAGES):
        cost = sum(sizes[i].live for i in group)
        sizes = [size for i, size in enumerate(sizes) if i not in group] + [SegmentSize(cost, cost, True)]
    assert len(sizes) <= 4 * MERGE_FANOUT


def _update_unmerged(directory: Path, patch: pytest.MonkeyPatch, *items: ParsedDocument, removed: str = "") -> None:
    """A write that is not allowed to merge."""
    with patch.context() as inner:
        inner.setattr(merge_policy, "FREE_MERGE_PASSAGES", 0)
        inner.setattr(merge_policy, "MERGED_PER_WRITTEN", 0)
        update_index(directory, items, [removed] if removed else (), HashModel())


def _many_segments(directory: Path, patch: pytest.MonkeyPatch) -> None:
    for i in range(9):
        _update_unmerged(directory, patch, parsed(f"{i}.md", *(f"{text} {i}" for text in SENTENCES)))


def test_merging_changes_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a merge in the background a document would be missing, or rank otherwise."""
    _many_segments(tmp_path, monkeypatch)
    before = open_snapshot(tmp_path, HashModel())
    assert len(list((tmp_path / "segments").iterdir())) == 9 and merge_is_due(tmp_path)
    assert merge_index(tmp_path) == 1 and not merge_is_due(tmp_path) and merge_index(tmp_path) == 0
    after = open_snapshot(tmp_path, HashModel())
    assert shown(after) == shown(before)
    update_index(tmp_path, (), ["3.md"], HashModel())
    assert len(list((tmp_path / "segments").iterdir())) == 1


def test_a_writer_goes_on_while_segments_are_merged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An upload would wait for a merge, or what it took out would come back with the merged segment."""
    _many_segments(tmp_path, monkeypatch)
    merge = merging.merge_segments
    new = parsed("2.md", "Bản mới của tài liệu số hai.")

    def meanwhile(*arguments):
        _update_unmerged(tmp_path, monkeypatch, new, removed="5.md")
        return merge(*arguments)

    monkeypatch.setattr(merging, "merge_segments", meanwhile)
    assert merge_index(tmp_path) == 1
    wanted = [parsed(f"{i}.md", *(f"{text} {i}" for text in SENTENCES)) for i in range(9) if i not in (2, 5)]
    assert shown(open_snapshot(tmp_path, HashModel())) == shown(build_in_memory([*wanted, new], HashModel()))


def test_a_merge_that_a_writer_overtook_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A merged segment would stand beside the one that replaced its parts, and every passage be there twice."""
    _many_segments(tmp_path, monkeypatch)
    merge = merging.merge_segments

    def meanwhile(*arguments):
        update_index(tmp_path, [parsed("new.md", "Tài liệu mới.")], (), HashModel())  # merges by itself
        return merge(*arguments)

    monkeypatch.setattr(merging, "merge_segments", meanwhile)
    assert merge_index(tmp_path) == 0
    assert len(open_snapshot(tmp_path, HashModel()).documents) == 10
    assert not list((tmp_path / MERGING).glob("s*"))


def test_one_merges_at_a_time_and_clears_what_a_dead_one_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two servers would do the same work, and a killed merge would fill the disk."""
    _many_segments(tmp_path, monkeypatch)
    left = tmp_path / MERGING / "s0123"
    left.mkdir(parents=True)
    with IndexDirectory(tmp_path).merging() as alone:
        assert alone and not left.exists()
        assert merge_index(tmp_path) == 0
    assert merge_index(tmp_path) == 1
