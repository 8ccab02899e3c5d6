"""The operators' JSON API: the token, jobs from scripts, and that page and API say the same."""

import pytest

from assistant.schema import AskRequest
from tests.assistant.test_operations import PLAN
from tests.assistant.test_records import ask
from tests.assistant.web.admin import BEARER, TOKEN, admin, csrf, sign_in
from tests.assistant.web.helpers import PROBLEM

PATHS = ("documents", "jobs", "unanswered", "feedback", "latency", "index")


@pytest.fixture
def desk(tmp_path):
    made = admin(tmp_path)
    yield made
    made.operations.wait(20)
    made.records.close()


def finished(desk, response):
    """The job that a call has begun, once it is done and its generation answers."""
    assert response.status_code == 202, response.text
    desk.operations.wait(20)
    desk.take_up()
    return desk.client.get(response.headers["location"], headers=BEARER).json()


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}, {"X-API-Key": TOKEN}]
)
def test_without_the_token_nothing_is_told_and_nothing_done(desk, headers):
    """Anyone could read and change everything."""
    for path in PATHS:
        response = desk.client.get(f"/admin/api/{path}", headers=headers)
        assert response.status_code in (401, 429)
        assert response.headers["content-type"] == PROBLEM
    for method, path in (
        ("POST", "documents"),
        ("DELETE", "documents/long-an.md"),
        ("POST", "reindex"),
        ("POST", "check"),
        ("POST", "jobs/x/stop"),
    ):
        assert desk.client.request(method, f"/admin/api/{path}", headers=headers).status_code in (401, 429)
    assert desk.operations.jobs() == []


def test_a_session_of_the_page_may_read_and_needs_its_value_to_change(desk):
    """A page of another origin could use the operator's browser as a script."""
    sign_in(desk.client)
    value = csrf(desk.client)
    assert desk.client.get("/admin/api/jobs").status_code == 200
    for headers in ({}, {"X-CSRF-Token": "0" * 64}, {"X-CSRF-Token": value, "Authorization": "Bearer wrong"}):
        assert desk.client.post("/admin/api/reindex", headers=headers).status_code == 401
    assert desk.client.post("/admin/api/reindex", headers={"X-CSRF-Token": value}).status_code == 202


def test_documents_in_and_out_by_script(desk):
    """A portal's own system could not feed the assistant."""
    files = [("file", ("a.md", PLAN.format("Cà Mau", 20).encode())), ("file", ("b.docx", b"rubbish"))]
    job = finished(desk, desk.client.post("/admin/api/documents", headers=BEARER, files=files))
    assert (job["state"], job["live"], job["subject"]) == ("failed", True, ["a.md", "b.docx"])
    assert job["told"][1]["values"]["file"] == "b.docx" and "give the file its own suffix" in job["told"][1]["text"]
    listed = desk.client.get("/admin/api/documents", headers=BEARER).json()
    row = next(item for item in listed["items"] if item["name"] == "a.md")
    assert (row["origin"], row["provinces"], row["passages"], row["targets"]) == ("upload", ["Cà Mau"], 1, 1)
    assert "provinces" in row["inferred"]
    failure = listed["last_ingest"]["failures"][0]
    assert (failure["file"], failure["next"]) == ("b.docx", "give the file its own suffix")
    again = desk.client.post("/admin/api/documents", headers=BEARER, files=files[:1])
    assert (again.status_code, "already" in again.json()["detail"] or "called a.md" in again.json()["detail"]) == (
        422,
        True,
    )
    replaced = [("file", ("a.md", PLAN.format("Cà Mau", 21).encode()))]
    data = {"overwrite": "1", "publisher": "P"}
    job = finished(desk, desk.client.post("/admin/api/documents", headers=BEARER, files=replaced, data=data))
    assert job["told"][0]["values"]["updated"] == "1"
    job = finished(desk, desk.client.delete("/admin/api/documents/a.md", headers=BEARER))
    assert [item["name"] for item in job["told"]] == ["told_removed", "told_deleted"]
    assert desk.client.delete("/admin/api/documents/a.md", headers=BEARER).status_code == 404
    assert desk.client.delete("/admin/api/documents/..%2F..%2Fx.md", headers=BEARER).status_code == 404
    assert desk.client.get("/admin/api/jobs/none", headers=BEARER).status_code == 404
    assert [item["kind"] for item in desk.client.get("/admin/api/jobs", headers=BEARER).json()] == [
        "remove",
        "upload",
        "upload",
    ]


def test_a_name_below_a_folder_can_be_removed(desk):
    """A document of a folder in the corpus could not be taken out by script."""
    (desk.places.corpus / "tỉnh").mkdir()
    (desk.places.corpus / "tỉnh" / "a b.md").write_text(PLAN.format("Huế", 12), encoding="utf-8")
    finished(desk, desk.client.post("/admin/api/reindex", headers=BEARER))
    job = finished(desk, desk.client.delete("/admin/api/documents/tỉnh/a b.md", headers=BEARER))
    assert (job["state"], job["subject"]) == ("done", ["tỉnh/a b.md"])


def test_a_script_learns_what_was_not_read_and_may_have_it_read(desk):
    """A script could not tell a skipped scan from one that was recognised again."""
    count = len(list(desk.places.corpus.iterdir()))
    for query, skipped in (("", count), ("?reread=true", 0), ("?reread=false", count)):
        job = finished(desk, desk.client.post(f"/admin/api/reindex{query}", headers=BEARER))
        told = [item["values"]["skipped"] for item in job["told"] if item["name"] == "told_skipped"]
        assert told == ([str(skipped)] if skipped else [])
        counts = desk.client.get("/admin/api/documents", headers=BEARER).json()["last_ingest"]["counts"]
        assert counts["skipped"] == skipped
    assert desk.client.post("/admin/api/reindex?reread=perhaps", headers=BEARER).status_code == 422


def test_while_a_job_runs_another_is_told_to_wait(desk):
    """Two scripts would fail without knowing why."""
    program = desk.operations._program
    program.gate.clear()
    assert desk.client.post("/admin/api/reindex", headers=BEARER).status_code == 202
    response = desk.client.post("/admin/api/check", headers=BEARER)
    assert (response.status_code, response.json()["detail"].startswith("Another job")) == (409, True)
    program.gate.set()


def test_a_job_is_stopped_by_script(desk):
    """A script that began a reading of hours could only wait."""
    program = desk.operations._program
    program.gate.clear()
    job = desk.client.post("/admin/api/reindex?reread=true", headers=BEARER).json()
    assert (job["state"], job["stoppable"], job["stopping"]) == ("running", True, False)
    asked = desk.client.post(f"/admin/api/jobs/{job['id']}/stop", headers=BEARER)
    stopped = finished(desk, asked)
    assert (stopped["state"], stopped["stoppable"], stopped["stopping"]) == ("stopped", False, False)
    assert stopped["told"][0]["text"].startswith("Stopped on request.")
    for name, status in ((job["id"], 409), ("none", 404)):
        response = desk.client.post(f"/admin/api/jobs/{name}/stop", headers=BEARER)
        assert (response.status_code, response.headers["content-type"]) == (status, PROBLEM)
    sign_in(desk.client)
    assert desk.client.post(f"/admin/api/jobs/{job['id']}/stop").status_code == 401
    program.gate.set()


def test_what_was_asked_rated_and_measured(desk):
    """A report could not be made of it."""
    for question in ("Kinh tế số Cà Mau 2030?", "ca mau 2030 kinh te so"):
        ask(desk.records, question)
    answer = desk.state.service.answer(AskRequest(question="Kinh tế số Long An 2025?"))
    desk.records.rate(answer.id, 1, "tốt")
    desk.records.flush()
    found = desk.client.get("/admin/api/unanswered?place=ca_mau", headers=BEARER).json()
    assert (found["total"], found["asked"], found["items"][0]["count"]) == (1, 2, 2)
    assert (found["items"][0]["provinces"], found["items"][0]["years"]) == (["Cà Mau"], [2030])
    rated = desk.client.get("/admin/api/feedback?rating=good", headers=BEARER).json()["items"]
    assert [(item["question"], item["comment"]) for item in rated] == [("Kinh tế số Long An 2025?", "tốt")]
    for path in ("unanswered", "feedback"):
        table = desk.client.get(f"/admin/api/{path}?format=csv", headers=BEARER)
        assert (table.headers["content-type"], table.text.count("\n")) == ("text/csv; charset=utf-8", 2)
    times = desk.client.get("/admin/api/latency", headers=BEARER).json()
    assert times["total"]["count"] == times["statuses"][0]["count"] == times["hours"][0]["count"] == 1
    assert times["total"]["p50"] > 0
    index = desk.client.get("/admin/api/index", headers=BEARER).json()
    assert (index["live"], index["generations"][0]["generation"]) == (True, index["in_use"])


def test_a_database_that_is_down_is_a_503(desk, tmp_path):
    """A script would take it for a fault of its own."""
    desk.records.flush()
    (tmp_path / "r.sqlite").write_bytes(b"x" * 5000)
    for path in ("unanswered", "feedback", "unanswered?format=csv"):
        assert desk.client.get(f"/admin/api/{path}", headers=BEARER).status_code == 503


def test_the_description_names_the_routes_and_the_token(desk):
    """A developer could not find them."""
    described = desk.client.get("/openapi.json").json()
    routes = {path for path in described["paths"] if path.startswith("/admin")}
    assert {f"/admin/api/{path}" for path in PATHS} <= routes
    assert not [path for path in routes if not path.startswith("/admin/api/")]
    assert described["components"]["securitySchemes"]["OperatorToken"]["scheme"] == "bearer"
    assert described["paths"]["/admin/api/documents"]["get"]["security"] == [{"OperatorToken": []}]
