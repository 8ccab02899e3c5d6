"""The pipeline: which files are taken, under which names, and what becomes of each."""

import logging
from pathlib import Path

import pytest

from ingest.pipeline import find_files, load_document
from ingest.types import IngestError


def names(*paths: Path) -> list[str]:
    return [name for _, name in find_files(paths)]


def test_folders_are_walked_and_names_are_relative(tmp_path: Path) -> None:
    """A document would have another name on another machine, or a hidden file be indexed."""
    for name in ("b.txt", "a.md", "sub/c.html", ".hidden.txt", ".git/d.txt", "a.md.meta.yaml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    assert names(tmp_path) == ["a.md", "b.txt", "sub/c.html"]
    assert names(tmp_path / "sub" / "c.html") == ["c.html"]
    assert names(tmp_path / "b.txt", tmp_path / "b.txt") == ["b.txt"]


def test_equal_names_of_two_folders_stay_apart(tmp_path: Path) -> None:
    """One of two documents would silently replace the other."""
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text("x")
    assert names(tmp_path / "x", tmp_path / "y") == ["a.txt", "y/a.txt"]
    assert names(tmp_path / "x" / "a.txt", tmp_path / "y" / "a.txt") == ["a.txt", "y/a.txt"]


def test_links_out_of_the_folder_are_refused(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A link in an uploaded folder would publish a file of the server."""
    secret = tmp_path / "secret.txt"
    secret.write_text("mật")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.txt").symlink_to(secret)
    (folder / "a.txt").write_text("x")
    with caplog.at_level(logging.WARNING):
        assert names(folder) == ["a.txt"]
    assert "link.txt" in caplog.text


def test_a_linked_folder_that_leads_out_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A folder of plans would be missing from the index without a word."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "b.txt").write_text("x")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("x")
    (folder / "plans").symlink_to(tmp_path / "elsewhere")
    with caplog.at_level(logging.WARNING):
        assert names(folder) == ["a.txt"]
    assert "plans" in caplog.text


def test_a_missing_path_is_told(tmp_path: Path) -> None:
    """A slip in a path would index nothing without a word."""
    with pytest.raises(IngestError, match="no such file"):
        find_files([tmp_path / "nichts"])


def test_the_id_follows_the_content(tmp_path: Path) -> None:
    """An unchanged file would be indexed again, a changed one not."""
    path = tmp_path / "a.md"
    path.write_text("# Sơn La\n\nĐạt 21% năm 2026.\n", encoding="utf-8")
    first = load_document(path, "a.md")
    assert load_document(path, "other.md").id == first.id
    (tmp_path / "a.md.meta.yaml").write_text("publisher: Sở Thử\nkind: summary\n", encoding="utf-8")
    second = load_document(path, "a.md")
    assert second.id != first.id
    assert (second.publisher, second.kind, second.provinces) == ("Sở Thử", "summary", ("son_la",))
    path.write_text("# Sơn La\n\nĐạt 22% năm 2026.\n", encoding="utf-8")
    assert load_document(path, "a.md").id not in (first.id, second.id)


def test_blocks_cover_the_clean_text(tmp_path: Path) -> None:
    """A heading or row would be quoted from the wrong offsets."""
    path = tmp_path / "a.md"
    path.write_text("# Một\n\nHai ba.\n\n| a | b |\n|---|---|\n| c | 4% |\n", encoding="utf-8")
    document = load_document(path, "a.md")
    assert "\n".join(document.text[b.start : b.end] for b in document.blocks) == document.text
