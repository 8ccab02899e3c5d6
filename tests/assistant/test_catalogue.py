"""Listings of documents and figures."""

import csv
import io
from dataclasses import replace
from types import SimpleNamespace

import pytest

from assistant.catalogue import (
    NotInCatalogueError,
    document_rows,
    find_document,
    place_code,
    select_targets,
    target_rows,
    targets_csv,
)
from ingest.types import Target
from tests.assistant.fakes import QUOTE, TEXT, document

START = TEXT.index(QUOTE)
ROW = Target(
    document_id="d1", start=START, end=START + len(QUOTE), figure_start=START, figure_end=START + 1, place="binh_duong",
    level="province", indicator="kinh_te_so_grdp", label="kinh tế số", direction="reach", comparator="=", low=30.0,
    high=30.0, unit="%", basis="GRDP", value=None, year=2030, kind="target", pillar=None,
)  # fmt: skip


def catalogue(*rows):
    documents = {"d1": document(name="a/plan.md"), "d2": document(id="d2", name="b/plan.md", url=None)}
    return SimpleNamespace(documents=documents, targets=rows, copies={})


def test_documents_are_found_by_name_id_or_the_end_of_a_path():
    """The user would have to type a hash."""
    found = catalogue()
    for name in ("a/plan.md", "d1"):
        assert find_document(found, name).id == "d1"
    with pytest.raises(NotInCatalogueError, match=r"a/plan\.md, b/plan\.md"):
        find_document(found, "plan.md")
    with pytest.raises(NotInCatalogueError, match=r"did you mean .*a/plan\.md"):
        find_document(found, "a/plam.md")


def test_rows_are_chosen_by_place_and_year():
    """A table of one province would hold another's figures."""
    rows = [ROW, replace(ROW, year=2025), replace(ROW, place="long_an"), replace(ROW, indicator=None)]
    found = catalogue(*rows)
    assert select_targets(found, "Bình Dương", 2030) == [rows[0], rows[3]]
    assert select_targets(found, "binh_duong", 2030, "kinh_te_so_grdp") == [rows[0]]
    assert len(select_targets(found)) == 4
    with pytest.raises(NotInCatalogueError):
        select_targets(found, indicator="xyzxyz")
    assert place_code("vn") == "vn"


def test_a_row_has_its_quote():
    """A figure in a spreadsheet could not be traced."""
    row = next(target_rows(catalogue(ROW), [ROW]))
    assert (row["quote"], row["province"], row["low"], row["document"]) == (QUOTE, "Bình Dương", 30, "a/plan.md")


def test_a_spreadsheet_does_not_run_what_a_document_says():
    """A cell that begins with = is a formula to Excel."""
    text = targets_csv(target_rows(catalogue(ROW), [replace(ROW, label='=HYPERLINK("http://evil.example")')]))
    row = next(csv.DictReader(io.StringIO(text)))
    assert row["label"].startswith("'=")
    assert row["comparator"] == "="


def test_documents_say_how_many_rows_they_have():
    """A document that gave no figures could not be told from one that did."""
    assert [row["targets"] for row in document_rows(catalogue(ROW))] == [1, 0]


def test_a_name_like_no_other_is_given_no_suggestion():
    """Unrelated documents offered for a mistyped name would be opened as if they were meant."""
    with pytest.raises(NotInCatalogueError, match=r"type `python app\.py documents`"):
        find_document(catalogue(), "hoan-toan-khac.md")
