"""Why files are not indexed, taken apart and in Vietnamese."""

from pathlib import Path

import pytest
import yaml

from assistant.reasons import REASONS_FILE, reason_of, told_reason
from index.build import Failure, parse_files


def test_reasons_are_taken_apart():
    """The next step would be lost in the cause."""
    found = reason_of(Failure("a/plan.pdf", "plan.pdf: pages 1; 2 are scans; run OCR on it"))
    assert (found.file, found.cause, found.next) == ("a/plan.pdf", "pages 1; 2 are scans", "run OCR on it")
    found = reason_of(Failure("x.md", "x.md: could not be read (E: x)"))
    assert (found.cause, found.next) == ("could not be read (E: x)", "")
    assert told_reason("x.md", "x.md: new; do it", "vi") == "x.md: new; do it"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.md", b""),
        ("a.md", b"---\n---\n"),
        ("a.md", b"---\ntitle: x\n"),
        ("a.md", b"---\ntitle: [\n---\n"),
        ("a.md", b"---\npublished: sometime\n---\nx"),
        ("a.md", b"---\nprovinces: Nowhere\n---\nx"),
        ("a.txt", b"\x00\x01\x02\x00\x05" * 20),
        ("a.txt", b"abc \xff\xfe\xfd"),
        ("a.txt", b"%PDF-1.7"),
        ("a.docx", b"PK\x03\x04 rubbish"),
        ("a.docx", b"%PDF-1.7"),
        ("a.docx", b"rubbish"),
        ("a.pdf", b"rubbish"),
        ("a.xlsx", b"x"),
    ],
)
def test_what_goes_wrong_with_files_is_told_in_vietnamese(tmp_path: Path, name: str, content: bytes):
    """An official would not know what to do with the file; add the sentence to ingest_reasons.yaml."""
    (tmp_path / name).write_bytes(content)
    failures: list[Failure] = []
    list(parse_files([(tmp_path / name, name)], failures.append))
    english, vietnamese = reason_of(failures[0]), reason_of(failures[0], "vi")
    assert vietnamese.cause != english.cause, english.cause
    assert vietnamese.next != english.next, english.next


def test_translations_fill_in_what_they_take():
    """A page would fail, or a translation be shadowed by one that stands before it."""
    for items in yaml.safe_load(REASONS_FILE.read_text(encoding="utf-8")).values():
        assert len({item["en"] for item in items}) == len(items)
        for item in items:
            assert set(item) == {"en", "vi"}
            words = {part.strip("():;,.'`") for part in item["vi"].split() if "$" in part}
            assert all(word.strip("():;,.'`").lstrip("$") in item["en"] for word in words), item
