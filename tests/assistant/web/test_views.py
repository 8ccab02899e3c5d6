"""Charts over HTTP and the full text with its marks."""

import pytest

from tests.assistant.web.helpers import PROBLEM, plans_client


@pytest.fixture(scope="module")
def caller(tmp_path_factory):
    return plans_client(tmp_path_factory.mktemp("plans"))


def names(caller):
    rows = caller.get("/api/targets", params={"indicator": "kinh_te_so_grdp"}).json()["items"]
    found = []
    for row in rows:
        text = caller.get(f"/api/documents/{row['document_id']}").json()["text"]
        start = text.index(f"{row['low']}% GRDP")
        found.append(f"{row['document_id']}:{start}")
    return found


def test_a_chart_is_an_image_and_a_table(caller):
    """The page would show a broken picture."""
    image = caller.get("/api/chart.svg", params={"row": names(caller)})
    assert (image.status_code, image.headers["content-type"]) == (200, "image/svg+xml")
    assert "15% GRDP" in image.text
    table = caller.get("/api/chart.csv", params={"row": names(caller)})
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert len(table.text.splitlines()) == 1 + len(names(caller))


@pytest.mark.parametrize(("query", "status"), [("row=none:1", 404), ("", 422), ("row=x&value=99", 422)])
def test_charts_of_nothing_are_refused(caller, query, status):
    """A link could show invented figures, or make the server fail."""
    response = caller.get(f"/api/chart.svg?{query}")
    assert (response.status_code, response.headers["content-type"]) == (status, PROBLEM)


def test_a_quote_is_marked_in_the_full_text(caller):
    """A reader could not check a figure in its surroundings."""
    citation = caller.post("/api/ask", json={"question": "Kinh tế số Long An 2025?"}).json()["citations"][0]
    address = f"/documents/{citation['document_id']}"
    page = caller.get(address, params={"mark": [f"{citation['start']}-{citation['end']}", "0-3"]})
    assert f'<mark id="trich-2">{citation["quote"]}</mark>' in page.text
    assert "script" not in page.text
    assert caller.get("/documents/none").status_code == 404
    assert caller.get(f"{address}?mark=1").status_code == 422
    assert caller.get(f"{address}?mark=9-5&mark=900000-999999").text.count("<mark") == 0
