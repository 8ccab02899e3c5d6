"""Adding, replacing and removing documents gives what a fresh index would give, and rewrites little."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import merge_policy, writer
from index.maintenance import repair_index
from index.snapshot import Snapshot
from index.types import IndexStorageError
from index.writer import build_in_memory, open_snapshot, update_index
from ingest.types import ParsedDocument
from tests.index.factory import SENTENCES, HashModel, parsed

QUESTIONS = ("hồ sơ của xã", "kinh te so GRDP", "dịch vụ công trực tuyến", "benh vien tinh 2030")


def shown(snapshot: Snapshot) -> list[list[tuple[str, int, float]]]:
    """What the snapshot answers, comparable between indexes."""
    return [
        [(hit.passage.document_id, hit.passage.start, round(hit.score, 4)) for hit in snapshot.search(question, k=20)]
        for question in QUESTIONS
    ]


def test_what_a_write_did_is_reported(tmp_path: Path) -> None:
    """An operator could not tell what became of each file."""
    model = HashModel()
    first = update_index(tmp_path / "i", [parsed("a.md", SENTENCES[0]), parsed("b.md", SENTENCES[1])], (), model)
    assert (first.added, first.updated, first.unchanged) == (("a.md", "b.md"), (), ())
    again = [parsed("a.md", SENTENCES[0]), parsed("b.md", SENTENCES[2]), parsed("c.md", SENTENCES[3])]
    second = update_index(tmp_path / "i", again, ("zz.md",), model)
    assert (second.added, second.updated, second.unchanged) == (("c.md",), ("b.md",), ("a.md",))
    assert second.missing == ("zz.md",)
    third = update_index(tmp_path / "i", (), ("a.md",), model)
    assert third.removed == ("a.md",)
    assert {document.name for document in open_snapshot(tmp_path / "i", model).documents.values()} == {"b.md", "c.md"}


def test_copies_of_a_file_are_one_document(tmp_path: Path) -> None:
    """A passage would be found once for every copy, and the copies would crowd out the rest."""
    update_index(tmp_path, [parsed("b.md", *SENTENCES), parsed("c.md", *SENTENCES)], (), None)
    update_index(tmp_path, [parsed("a.md", *SENTENCES)], (), None)
    snapshot = open_snapshot(tmp_path, None)
    assert [document.name for document in snapshot.documents.values()] == ["a.md"]
    assert list(snapshot.copies.values()) == [("b.md", "c.md")]
    assert len(snapshot.targets) == 1 and len(snapshot.search("hồ sơ", k=50)) <= len(SENTENCES)
    update_index(tmp_path, (), ["a.md", "c.md"], None)
    assert [document.name for document in open_snapshot(tmp_path, None).documents.values()] == ["b.md"]


def test_another_file_of_the_same_name_replaces_nothing(tmp_path: Path) -> None:
    """The plan of one folder would be gone when that of another is ingested."""
    index = tmp_path / "index"
    first = replace(parsed("plan.md", SENTENCES[0]), source=str(tmp_path / "a" / "plan.md"))
    other = replace(parsed("plan.md", SENTENCES[1]), source=str(tmp_path / "b" / "plan.md"))
    update_index(index, [first], (), None)
    done = update_index(index, [other], (), None)
    assert (done.taken, done.updated) == (("plan.md",), ())
    assert [each.text for each in open_snapshot(index, None).documents.values()] == [SENTENCES[0]]
    both = update_index(tmp_path / "both", [first, other], (), None)
    assert (both.added, both.taken) == (("plan.md",), ("plan.md",))
    changed = replace(parsed("plan.md", SENTENCES[2]), source=first.source)
    assert update_index(index, [changed], (), None).updated == ("plan.md",)
    update_index(index, (), ["plan.md"], None)
    assert update_index(index, [other], (), None).added == ("plan.md",)


def test_a_file_keeps_its_name_in_the_index(tmp_path: Path) -> None:
    """A file would be there twice, the old text beside the new, once it is ingested with the folder above it."""
    index = tmp_path / "index"
    update_index(index, [replace(parsed("plan.md", SENTENCES[0]), source=str(tmp_path / "a" / "plan.md"))], (), None)
    again = replace(parsed("a/plan.md", SENTENCES[1]), source=str(tmp_path / "a" / "plan.md"))
    assert update_index(index, [again], (), None).updated == ("plan.md",)
    assert [each.text for each in open_snapshot(index, None).documents.values()] == [SENTENCES[1]]


def test_an_index_that_moved_with_its_files_knows_them(tmp_path: Path) -> None:
    """After a checkout is moved every changed file would be taken for another's."""
    old, new = tmp_path / "old", tmp_path / "new"
    update_index(old / "index", [replace(parsed("a.md", SENTENCES[0]), source=str(old / "a.md"))], (), None)
    old.rename(new)
    moved = replace(parsed("a.md", SENTENCES[1]), source=str(new / "a.md"))
    assert update_index(new / "index", [moved], (), None).updated == ("a.md",)


def test_a_repair_keeps_the_sources(tmp_path: Path) -> None:
    """After a repair a file of another folder would replace a document."""
    update_index(tmp_path, [replace(parsed("a.md", SENTENCES[0]), source="/x/a.md")], (), None)
    repair_index(tmp_path, HashModel())
    other = replace(parsed("a.md", SENTENCES[1]), source="/y/a.md")
    assert update_index(tmp_path, [other], (), HashModel()).taken == ("a.md",)


def test_nothing_new_writes_nothing(tmp_path: Path) -> None:
    """Ingesting a folder again would rewrite the index."""
    update_index(tmp_path, [parsed("a.md", SENTENCES[0])], (), None)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file() and path.name != "LOCK"}
    done = update_index(tmp_path, [parsed("a.md", SENTENCES[0])], (), None)
    after = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file() and path.name != "LOCK"}
    assert (
        after == before and done.unchanged == ("a.md",) and done.generation == open_snapshot(tmp_path, None).generation
    )


def test_a_removed_document_can_come_back(tmp_path: Path) -> None:
    """Taking a document out by mistake would be final."""
    item = parsed("a.md", *SENTENCES)
    update_index(tmp_path, [item, parsed("b.md", SENTENCES[0])], (), None)
    before = shown(open_snapshot(tmp_path, None))
    update_index(tmp_path, (), ["a.md"], None)
    assert all(d.name == "b.md" for d in open_snapshot(tmp_path, None).documents.values())
    assert update_index(tmp_path, [item], (), None).added == ("a.md",)
    assert shown(open_snapshot(tmp_path, None)) == before


def test_one_document_more_leaves_large_segments_as_they_are(tmp_path: Path) -> None:
    """Changing one document of a large index would cost as much as building it."""
    update_index(tmp_path, [parsed(f"{i}.md", *(f"{s} {i}" for s in SENTENCES)) for i in range(80)], (), None)
    large = next((tmp_path / "segments").iterdir())
    for i in range(12):
        update_index(tmp_path, [parsed(f"new{i}.md", f"Văn bản mới {i}.")], (), None)
    assert large.is_dir()
    assert len(list((tmp_path / "segments").iterdir())) <= 12
    snapshot = open_snapshot(tmp_path, None)
    assert len(snapshot.documents) == 92 and len(list((tmp_path / "generations").glob("*.json"))) == 2


def test_a_reader_keeps_its_generation_while_writers_go_on(tmp_path: Path) -> None:
    """An answer would mix two states of the index, or fail in the middle."""
    update_index(tmp_path, [parsed("a.md", *SENTENCES)], (), None)
    old = open_snapshot(tmp_path, None)
    before = shown(old)
    for i in range(8):
        update_index(tmp_path, [parsed("a.md", f"Bản mới số {i}."), parsed(f"{i}.md", SENTENCES[i])], (), None)
    assert shown(old) == before and [d.text for d in old.documents.values()] == ["\n".join(SENTENCES)]
    assert open_snapshot(tmp_path, None).generation != old.generation


def test_an_index_of_another_model_is_refused_with_the_command(tmp_path: Path) -> None:
    """Questions would be compared with vectors of another model."""
    update_index(tmp_path, [parsed("a.md", SENTENCES[0])], (), HashModel(8))
    for action in (
        lambda: open_snapshot(tmp_path, HashModel(16)),
        lambda: update_index(tmp_path, [parsed("b.md", SENTENCES[1])], (), HashModel(16)),
        lambda: update_index(tmp_path, [parsed("b.md", SENTENCES[1])], (), None),
    ):
        with pytest.raises(IndexStorageError, match=r"python app\.py index repair --index"):
            action()
    assert open_snapshot(tmp_path, None).search("kinh tế số")
    assert len(open_snapshot(tmp_path, HashModel(8)).documents) == 1


def test_a_failing_document_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    """A crash while parsing would lose what was indexed."""
    update_index(tmp_path, [parsed("a.md", SENTENCES[0])], (), None)
    before = shown(open_snapshot(tmp_path, None))

    def failing() -> Iterator[ParsedDocument]:
        raise RuntimeError("parser")
        yield

    with pytest.raises(RuntimeError):
        update_index(tmp_path, failing(), (), None)
    assert shown(open_snapshot(tmp_path, None)) == before
    assert update_index(tmp_path, [parsed("b.md", SENTENCES[1])], (), None).added == ("b.md",)


_NAMES = st.sampled_from(["a.md", "b.md", "c.md", "d.md"])
_STEP: st.SearchStrategy[tuple[str, str, list[str]]] = st.one_of(
    st.tuples(st.just("put"), _NAMES, st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3, unique=True)),
    st.tuples(st.just("remove"), _NAMES, st.just([])),
)


@settings(deadline=None, max_examples=25)
@given(steps=st.lists(st.lists(_STEP, min_size=1, max_size=4), min_size=1, max_size=7))
def test_any_history_of_writes_equals_building_anew(
    steps: list[list[tuple[str, str, list[str]]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """An index with a history would answer differently from a fresh one over the same documents."""
    directory, model = tmp_path_factory.mktemp("history"), HashModel(4)
    wanted: dict[str, ParsedDocument] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge_policy, "TIER_ZERO_PASSAGES", 2)
        patch.setattr(writer, "PASSAGES_PER_SEGMENT", 3)
        for write in steps:
            puts = [
                parsed(name, *(f"{text} ({name})" for text in texts)) for kind, name, texts in write if kind == "put"
            ]
            removed = [name for kind, name, _ in write if kind == "remove"]
            wanted |= {item.document.name: item for item in puts}
            wanted = {name: item for name, item in wanted.items() if name not in removed}
            update_index(directory, puts, removed, model)
            found, fresh = open_snapshot(directory, model), build_in_memory(wanted.values(), model)
            assert {d.name: d for d in found.documents.values()} == {n: i.document for n, i in wanted.items()}
            assert sorted(map(repr, found.targets)) == sorted(map(repr, fresh.targets))
            assert shown(found) == shown(fresh)
