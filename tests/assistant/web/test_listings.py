"""Lists of targets and documents, page by page."""

import csv
import io

import pytest

from tests.assistant.web.helpers import PROBLEM, plans_client


@pytest.fixture(scope="module")
def caller(tmp_path_factory):
    return plans_client(tmp_path_factory.mktemp("plans"))


def test_targets_by_province_and_year(caller):
    """A portal's table would show another province's figures."""
    page = caller.get("/api/targets", params={"province": "Bình Dương", "year": 2030}).json()
    assert {row["low"] for row in page["items"]} == {30, 70}
    assert all(row["province"] == "Bình Dương" and row["document"] == "binh-duong.md" for row in page["items"])
    assert all("2030" in row["quote"] for row in page["items"])
    named = caller.get("/api/targets", params={"indicator": "kinh tế số", "document": "long-an.md"}).json()
    assert [row["low"] for row in named["items"]] == [15]


@pytest.mark.parametrize("path", ["/api/targets", "/api/documents"])
def test_pages_together_are_the_whole(caller, path):
    """A program that reads page by page would miss or repeat rows."""
    whole = caller.get(path).json()
    assert whole["next"] is None
    found, cursor = [], None
    while True:
        page = caller.get(path, params={"limit": 1} | ({"cursor": cursor} if cursor else {})).json()
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == whole["items"]
    assert len(found) == whole["total"] > 1


@pytest.mark.parametrize("path", ["/api/targets", "/api/documents"])
def test_what_has_not_changed_is_not_sent_again(caller, path):
    """A portal that asks every minute would load everything every minute."""
    first = caller.get(path)
    again = caller.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert caller.get(f"{path}?limit=1", headers={"If-None-Match": first.headers["etag"]}).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("province=Atlantis", 422), ("indicator=xyz", 422), ("document=none.md", 422), ("yaer=2030", 422),
        ("limit=0", 422), ("limit=501", 422), ("cursor=abc", 400), ("cursor=WyJvbGQiLCAxXQ==", 400),
        ("cursor=WzEsMiwzXQ==", 400), ("cursor=%C4%91", 400), ("cursor=MQ==", 400),
    ],
)  # fmt: skip
def test_faulty_questions_are_told(caller, query, status):
    """A misspelt filter would give all rows as if it had been applied."""
    response = caller.get(f"/api/targets?{query}")
    assert (response.status_code, response.headers["content-type"]) == (status, PROBLEM)
    assert response.json()["detail"]


def test_rows_as_a_spreadsheet(caller):
    """An official could not open the figures in Excel."""
    response = caller.get("/api/targets", params={"format": "csv", "province": "Long An"})
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["low"] for row in rows] == ["15"]


def test_documents_and_their_text(caller):
    """A citation's offsets could not be turned into a highlight."""
    rows = caller.get("/api/documents", params={"q": "nghi quyet long an"}).json()["items"]
    assert [row["name"] for row in rows] == ["long-an.md"]
    assert caller.get("/api/documents", params={"province": "Bình Dương"}).json()["total"] == 1
    answer = caller.post("/api/ask", json={"question": "Kinh tế số của Long An năm 2025?"}).json()
    citation = answer["citations"][0]
    document = caller.get(f"/api/documents/{citation['document_id']}").json()
    assert document["text"][citation["start"] : citation["end"]] == citation["quote"]
    missing = caller.get("/api/documents/none")
    assert (missing.status_code, missing.headers["content-type"]) == (404, PROBLEM)
