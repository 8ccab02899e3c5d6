"""The evaluation set itself is sound: evidence verbatim, fields complete, development and held-out apart."""

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent
DOCUMENTS = FOLDER / "documents"
SETS = {"development": FOLDER / "questions.jsonl", "held out": FOLDER / "questions-heldout.jsonl"}
KINDS = {
    "lookup", "list", "compare", "aggregate", "followup", "definition",
    "procedure", "merger", "unanswerable", "adversarial", "smalltalk",
}  # fmt: skip
FIELDS = {
    "id", "question", "lang", "kind", "province", "year", "gold", "must_contain", "must_not_contain",
    "source", "evidence", "history", "evidence_all", "note",
}  # fmt: skip
WITHOUT_SOURCE = {"merger", "unanswerable", "adversarial", "smalltalk"}


def normalised(text: str) -> str:
    """Fold what may differ between a quote and its file: Unicode form, case, emphasis marks, white space."""
    text = unicodedata.normalize("NFC", text).replace("\u00a0", " ").casefold()
    return re.sub(r"\s+", " ", re.sub(r"[*_`]", "", text)).strip()


def questions(name: str) -> Iterator[dict[str, Any]]:
    for line in SETS[name].read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {path.name: normalised(path.read_text(encoding="utf-8")) for path in sorted(DOCUMENTS.iterdir())}


@pytest.mark.parametrize("name", SETS)
def test_evidence_is_verbatim(name: str, texts: dict[str, str]) -> None:
    """A gold answer without its words in a document would measure nothing."""
    missing = [
        (q["id"], e["source"], e["text"])
        for q in questions(name)
        for e in q["evidence_all"]
        if len(e["text"]) > 1500 or normalised(e["text"]) not in texts[e["source"]]
    ]
    assert not missing


@pytest.mark.parametrize("name", SETS)
def test_questions_are_complete(name: str) -> None:
    """A malformed question would be scored as the assistant's fault."""
    rows = list(questions(name))
    assert len(rows) == 100
    for q in rows:
        assert q.keys() >= FIELDS, q["id"]
        assert q["kind"] in KINDS, q["id"]
        assert q["evidence_all"] or q["kind"] in WITHOUT_SOURCE, q["id"]
        if q["evidence_all"]:
            assert (q["source"], q["evidence"]) == tuple(q["evidence_all"][0].values()), q["id"]


def test_sets_do_not_overlap() -> None:
    """A held-out question that stands in the development set is not held out."""
    development, held_out = (list(questions(name)) for name in SETS)
    assert all(int(q["id"][1:]) % 2 == 1 for q in development)
    assert all(int(q["id"][1:]) % 2 == 0 for q in held_out)
    seen = {(normalised(q["question"]), str(q["history"])) for q in development}
    assert not [q["id"] for q in held_out if (normalised(q["question"]), str(q["history"])) in seen]


def test_every_document_is_asked_about() -> None:
    """A document that nobody asks about tests nothing."""
    asked = {e["source"] for name in SETS for q in questions(name) for e in q["evidence_all"]}
    superseded = {"ben-tre-ke-hoach-2021.md"}  # is there to be passed over
    assert asked == {path.name for path in DOCUMENTS.iterdir()} - superseded
