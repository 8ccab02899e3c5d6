"""Why files are not indexed, taken apart and in Vietnamese."""

import json
import time
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
        ("a.txt", b"word " * 1_000_001),
        ("a.md", b"a\n" * 100_002),
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


@pytest.mark.parametrize(
    "value", [": " * 240, "line 1: a: b is no dat" * 20, "a: b is no province that is known; writ" * 12, "x" * 9000]
)
def test_a_value_made_to_be_matched_for_ever_is_not(tmp_path: Path, value: str):
    """One file's front matter would hold the operator's page up at every look; a long one would fill it."""
    hostile = Failure("a.md", f"a.md: line 2: title: {value} is wrong; mend it or leave the key out")
    (tmp_path / "a.md").write_text(f"---\npublished: {json.dumps(value)}\n---\nx", encoding="utf-8")
    failures = [hostile]
    list(parse_files([(tmp_path / "a.md", "a.md")], failures.append))
    told_reason("x.md", "the translations are read once", "vi")
    start = time.process_time()
    found = [reason_of(failure, "vi") for failure in failures]
    assert time.process_time() - start < 0.5
    assert "không phải ngày tháng" in found[1].cause
    assert len(failures[1].reason) < 300


def test_translations_fill_in_what_they_take():
    """A page would fail, or a translation be shadowed by one that stands before it."""
    for items in yaml.safe_load(REASONS_FILE.read_text(encoding="utf-8")).values():
        assert len({item["en"] for item in items}) == len(items)
        for item in items:
            assert set(item) == {"en", "vi"}
            words = {part.strip("():;,.'`") for part in item["vi"].split() if "$" in part}
            assert all(word.strip("():;,.'`").lstrip("$") in item["en"] for word in words), item
