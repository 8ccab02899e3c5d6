"""The operators' page: who gets in, what forms may do, and what is shown."""

import json
import logging
import re
from pathlib import Path

import pytest
import yaml

from assistant.schema import AskRequest
from assistant.texts import ADMIN_TEXTS_FILE, admin_text
from assistant.web.access import COOKIE, FAILURES_PER_MINUTE, SESSION_SECONDS, Access
from assistant.web.admin.render import TEMPLATES, render
from tests.assistant.fakes import HOSTILE
from tests.assistant.test_operations import PLAN
from tests.assistant.test_records import ask, postgres, url  # noqa: F401 (fixtures)
from tests.assistant.web.admin import TOKEN, admin, csrf, sign_in
from tests.assistant.web.helpers import client

SECTIONS = ("documents", "questions", "feedback", "latency", "index")


@pytest.fixture
def desk(tmp_path):
    made = admin(tmp_path)
    yield made
    made.operations.wait(20)
    made.records.close()


@pytest.fixture
def inside(desk):
    sign_in(desk.client)
    return desk


def finish(desk, response):
    """Wait for the job that a form has begun; gives the page that the form leads to."""
    assert response.status_code == 303, response.text
    desk.operations.wait(20)
    desk.take_up()
    return desk.client.get(response.headers["location"]).text


# Getting in


def test_without_a_token_there_is_no_page():
    """A server would have a door that its operator does not know of."""
    caller = client()
    for path in ("/admin", "/admin/login", "/admin/documents", "/admin/api/documents"):
        assert caller.get(path).status_code == 404
    assert caller.post("/admin/login", data={"token": ""}).status_code == 404
    assert not any(path.startswith("/admin") for path in caller.get("/openapi.json").json()["paths"])


@pytest.mark.parametrize("path", ["/admin", *(f"/admin/{name}" for name in SECTIONS), "/admin/questions.csv",
                                  "/admin/feedback.csv", "/admin/remove?name=x", "/admin/jobs/x"])  # fmt: skip
def test_every_page_leads_a_stranger_to_the_sign_in(desk, path):
    """Anyone could read what citizens asked."""
    response = desk.client.get(path)
    assert (response.status_code, response.headers["location"]) == (303, "/admin/login?why=needed")
    assert "Long An" not in response.text


@pytest.mark.parametrize("path", ["upload", "reindex", "remove", "check", "logout"])
def test_no_form_works_for_a_stranger(desk, path):
    """Anyone could take documents in or out."""
    response = desk.client.post(f"/admin/{path}", data={"csrf": "0" * 64, "name": "long-an.md"})
    assert response.headers["location"] == "/admin/login?why=needed"
    assert desk.operations.jobs() == []


def test_a_session_is_a_cookie_that_scripts_and_other_sites_cannot_use(desk):
    """A stolen cookie or a foreign page would act as the operator."""
    cookie = sign_in(desk.client).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/admin", f"Max-Age={SESSION_SECONDS}"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert TOKEN not in cookie
    assert desk.client.get("/admin/documents").status_code == 200


def test_behind_tls_the_cookie_never_goes_over_plain_http(tmp_path):
    """The cookie would be read on the way."""
    made = admin(tmp_path, trusted_proxies=1)
    response = made.client.post("/admin/login", data={"token": TOKEN}, headers={"X-Forwarded-Proto": "https"})
    assert "Secure" in response.headers["set-cookie"]
    made.records.close()


def test_wrong_tokens_are_refused_and_soon_not_even_looked_at(desk):
    """A token could be found by trying."""
    for _ in range(FAILURES_PER_MINUTE):
        response = desk.client.post("/admin/login", data={"token": "wrong"})
        assert (response.status_code, "set-cookie" in response.headers) == (401, False)
    response = desk.client.post("/admin/login", data={"token": TOKEN})
    assert (response.status_code, "giây" in response.text) == (429, True)
    bearer = desk.client.get("/admin/api/jobs", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (bearer.status_code, int(bearer.headers["retry-after"]) > 0) == (429, True)
    metrics = desk.client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "1.2.3.4"})
    assert metrics.status_code == 429


def test_right_tokens_are_never_counted(desk):
    """An operator's script would lock its operator out."""
    for _ in range(3 * FAILURES_PER_MINUTE):
        assert desk.client.get("/admin/api/jobs", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


@pytest.mark.parametrize("cookie", ["", "x", "Inh4Ig.aSF0Yg.AAAA", "é"])
def test_a_made_up_session_is_none(cookie):
    """Anyone could write a cookie."""
    assert Access(TOKEN).session(cookie) is None


def test_sessions_end_with_their_time_with_the_token_and_when_signed_out(monkeypatch):
    """A cookie that was copied would open the page for ever."""
    access = Access(TOKEN)
    cookie = access.begin()
    session = access.session(cookie)
    assert session is not None
    assert Access(TOKEN).session(cookie) == session  # another server with the same token
    assert Access("another-token-0123456").session(cookie) is None
    assert access.session(access.begin()).csrf != session.csrf
    access.end(session)
    assert access.session(cookie) is None
    import itsdangerous.timed as timed

    now = timed.time.time()
    monkeypatch.setattr(timed.time, "time", lambda: now + SESSION_SECONDS + 2)
    assert Access(TOKEN).session(cookie) is None


def test_signing_out_ends_the_session_here(inside):
    """On a shared computer the next person would go on."""
    cookie = inside.client.cookies[COOKIE]
    response = inside.client.post("/admin/logout", data={"csrf": csrf(inside.client)})
    assert response.headers["location"] == "/admin/login?why=ended"
    inside.client.cookies.set(COOKIE, cookie, path="/admin")
    assert inside.client.get("/admin/documents").status_code == 303


@pytest.mark.parametrize("sent", [None, "", "0" * 64, "other"])
@pytest.mark.parametrize("path", ["upload", "reindex", "remove", "check", "logout"])
def test_a_form_that_our_page_did_not_send_does_nothing(inside, path, sent):
    """A link in a mail could remove a document, or sign the operator out."""
    value = Access(TOKEN).session(Access(TOKEN).begin()).csrf if sent == "other" else sent
    data = {"name": "long-an.md"} | ({} if value is None else {"csrf": value})
    response = inside.client.post(f"/admin/{path}", data=data)
    assert (response.status_code, "không còn hiệu lực" in response.text) == (403, True)
    assert inside.operations.jobs() == []
    assert inside.client.get("/admin/documents").status_code == 200


def test_pages_of_other_origins_are_refused(inside):
    """A page of a listed portal could use the operator's browser."""
    response = inside.client.post("/admin/reindex", headers={"Origin": "https://evil.example"})
    assert response.status_code == 403


def test_pages_are_kept_by_nobody_and_run_nothing_foreign(inside):
    """A proxy would keep the operator's page, or a title run as a program."""
    response = inside.client.get("/admin/documents")
    assert response.headers["cache-control"] == "no-store"
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", response.text)


def test_the_token_is_never_logged_and_every_action_is(inside, caplog):
    """A log would open the page, or nobody could say who removed a plan."""
    caplog.set_level(logging.INFO)
    inside.client.post("/admin/login", data={"token": "wrong-token-of-somebody"})
    response = inside.client.post("/admin/remove", data={"csrf": csrf(inside.client), "name": "long-an.md"})
    inside.client.post("/admin/remove", data={"csrf": csrf(inside.client), "name": "none\n.md"})
    finish(inside, response)
    lines = [json.loads(record.message) for record in caplog.records if record.name == "assistant.admin"]
    told = [(line["action"], line["outcome"]) for line in lines]
    assert ("login", "wrong token") in told
    assert ("remove", "begun") in told
    assert ("remove", "refused: told_no_document") in told
    assert all(line["client"] == "testclient" and len(line["request_id"]) == 32 for line in lines)
    assert next(line for line in lines if line["outcome"] == "begun")["subject"] == ["long-an.md"]
    assert TOKEN not in caplog.text and "wrong-token" not in caplog.text


# Documents


def upload(desk, files, **fields):
    data = {"csrf": csrf(desk.client)} | fields
    sent = [("file", (name, content.encode() if isinstance(content, str) else content)) for name, content in files]
    return desk.client.post("/admin/upload", data=data, files=sent)


def test_documents_are_shown_with_their_state(inside):
    """An operator could not see what the answers rest on."""
    page = inside.client.get("/admin/documents").text
    for words in ("Kế hoạch chuyển đổi số tỉnh Bình Dương", "binh-duong.md", "Báo Thử nghiệm", "24/05/2022",
                  "Bình Dương", "Nguồn, chưa xác nhận là nguồn chính thức", "Chưa rõ hiệu lực",
                  "Thư mục tài liệu"):  # fmt: skip
        assert words in page
    found = inside.client.get("/admin/documents?q=nghi+quyet+long+an").text
    assert ("long-an.md" in found, "binh-duong.md" in found) == (True, False)
    assert "Không có tài liệu nào khớp" in inside.client.get("/admin/documents?q=zzz").text


def test_an_upload_from_form_to_answer(inside):
    """An operator could not add a document without a shell."""
    response = upload(inside, [("../cà mau.md", PLAN.format("Cà Mau", 20))], publisher="Cổng Cà Mau", official="true")
    page = finish(inside, response)
    assert "Đã xong" in page and "Thêm mới: 1" in page
    assert "Cổng Cà Mau" in page and "Tải lên" in page
    assert (inside.places.uploads / "cà mau.md").is_file()
    answer = inside.state.service.answer(AskRequest(question="Kinh tế số của Cà Mau đến năm 2030?"))
    assert "20%" in answer.text


def test_a_file_that_fails_is_told_with_cause_and_next_step(inside):
    """An operator would not know what to do."""
    page = finish(inside, upload(inside, [("a.docx", "no document")]))
    assert "Có lỗi" in page
    assert 'data-label="Nguyên nhân" class="free">không phải tài liệu Word<' in page
    assert 'data-label="Cách khắc phục" class="free">đặt lại đuôi tệp cho đúng loại<' in page
    path = inside.places.index / "last_ingest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"notices": ["b.pdf: page <2> could not be read"]}))
    english = inside.client.get("/admin/documents?lang=en").text
    assert "b.pdf: page &lt;2&gt; could not be read" in english
    assert "not a Word document but something else" in english and "give the file its own suffix" in english


@pytest.mark.parametrize(
    ("files", "fields", "says"),
    [
        ([], {}, "Chưa chọn tệp"),
        ([("x.exe", "x")], {}, "Không đọc được loại tệp này: x.exe"),
        ([("<img src=x onerror=alert(1)>", "x")], {}, "Tên tệp không dùng được"),
        ([("a.md", "")], {}, "không có nội dung"),
        ([("long-an.md", "x")], {}, "đã thuộc về một tài liệu ở thư mục khác"),
        ([("a.md", "x")], {"published": "hôm qua"}, "không hợp lệ"),
        ([("a.md", "x"), ("a.md", "y")], {}, "hai tệp cùng tên a.md"),
        ([("a.md", "x"), ("b.md", "y")], {"title": "T"}, "chỉ dùng khi tải một tệp"),
    ],
)
def test_what_is_not_taken_in_is_told_and_leaves_nothing(inside, files, fields, says):
    """Half an upload would stay, or the operator would wait for nothing."""
    response = upload(inside, files or [("", "")], **fields)
    assert (response.status_code, says in response.text) == (422, True)
    assert "<img" not in response.text
    assert inside.operations.jobs() == []
    assert [path for path in inside.places.uploads.rglob("*") if path.is_file()] == []


def test_an_upload_that_is_too_large_is_stopped_as_it_comes(tmp_path):
    """One request would fill memory and disk; without a session nothing is read at all."""
    made = admin(tmp_path, max_upload_bytes=2_000_000)
    sign_in(made.client)
    response = upload(made, [("a.md", b"x" * 2_100_000)])
    assert (response.status_code, "vượt quá" in response.text) == (413, True)

    def chunks():
        head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.md"\r\n\r\n'
        yield head.encode()
        for _ in range(40):
            yield b"x" * 100_000

    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    response = made.client.post("/admin/upload", content=chunks(), headers=kind)
    assert response.status_code == 413
    made.client.cookies.clear()
    response = made.client.post("/admin/upload", content=chunks(), headers=kind)
    assert response.headers["location"] == "/admin/login?why=needed"
    made.records.close()


@pytest.mark.parametrize("body", [b"", b"--b\r\n", b"\xff" * 1000])
def test_a_form_that_is_none_is_told(inside, body):
    """The operator would see an internal error."""
    response = inside.client.post(
        "/admin/upload", content=body, headers={"Content-Type": "multipart/form-data; boundary=b"}
    )
    assert response.status_code in (400, 403)
    assert response.headers["content-type"].startswith("text/html")


def test_the_address_of_a_form_leads_back(inside):
    """Going back after a refusal would end at an error in JSON."""
    for path in ("upload", "reindex", "check", "logout"):
        response = inside.client.get(f"/admin/{path}")
        assert (response.status_code, response.headers["location"]) == (303, "/admin/documents")
    assert 'href="/admin/documents?lang=en"' in upload(inside, [("x.exe", "x")]).text


def test_removing_asks_first_and_says_what_happens_to_the_file(inside):
    """One slip of the finger would take a plan away."""
    page = inside.client.get("/admin/remove", params={"name": "long-an.md"}).text
    assert "Nghị quyết chuyển đổi số tỉnh Long An" in page and "Lần đọc lại sau sẽ đưa tài liệu trở lại" in page
    assert inside.operations.jobs() == []
    page = finish(inside, inside.client.post("/admin/remove", data={"csrf": csrf(inside.client), "name": "long-an.md"}))
    assert "Đã gỡ khỏi chỉ mục: long-an.md" in page
    assert "Nghị quyết chuyển đổi số tỉnh Long An" not in page
    assert (inside.places.corpus / "long-an.md").is_file()
    missing = inside.client.get("/admin/remove", params={"name": "long-an.md"})
    assert (missing.status_code, "Không có tài liệu tên long-an.md" in missing.text) == (404, True)
    assert "Nghị quyết" in finish(inside, inside.client.post("/admin/reindex", data={"csrf": csrf(inside.client)}))


def test_what_was_not_read_is_told_and_can_be_asked_for(inside):
    """An operator would wonder how a hundred scans were read in a second, or could not have one read once more."""

    def read(**fields):
        return finish(inside, inside.client.post("/admin/reindex", data={"csrf": csrf(inside.client), **fields}))

    count = len(list(inside.places.corpus.iterdir()))
    skipped = f"Đã đọc 0 tệp, bỏ qua {count} tệp không thay đổi."
    assert read().count(skipped) == 2  # of the job, and of the last reading
    assert "bỏ qua" not in read(reread="1")
    assert read().count(skipped) == 2


def test_a_job_shows_its_progress_until_its_generation_answers(inside):
    """An operator would think that nothing happens, or search a document that is not taken up yet."""
    program = inside.operations._program
    program.gate.clear()
    job = inside.client.post("/admin/reindex", data={"csrf": csrf(inside.client)}).headers["location"].split("=")[1]
    fragment = inside.client.get(f"/admin/jobs/{job}").text
    assert "Đang chạy" in fragment and "data-settled" not in fragment and "<html" not in fragment
    assert 'http-equiv="refresh"' in inside.client.get("/admin/documents").text
    other = inside.client.post("/admin/check", data={"csrf": csrf(inside.client)})
    assert (other.status_code, "Một công việc khác đang chạy" in other.text) == (409, True)
    (inside.places.corpus / "huế.md").write_text(PLAN.format("Huế", 12), encoding="utf-8")
    program.gate.set()
    inside.operations.wait(20)
    fragment = inside.client.get(f"/admin/jobs/{job}").text
    assert "đang nạp bản mới" in fragment and "data-settled" not in fragment
    inside.take_up()
    fragment = inside.client.get(f"/admin/jobs/{job}").text
    assert "Đã xong" in fragment and "data-settled" in fragment


def test_a_job_can_be_stopped_from_the_page(inside):
    """A reading of hours that was begun by mistake would keep every other job waiting."""
    program = inside.operations._program
    program.gate.clear()
    job = inside.client.post("/admin/reindex", data={"csrf": csrf(inside.client)}).headers["location"].split("=")[1]
    shown = inside.client.get(f"/admin/jobs/{job}").text
    assert "Dừng công việc" in shown and csrf(inside.client, f"/admin/jobs/{job}") == csrf(inside.client)
    assert "Stop this job" in inside.client.get(f"/admin/documents?job={job}&lang=en").text
    assert inside.client.post("/admin/stop", data={"job": job}).status_code == 403
    assert inside.operations.job(job).state == "running"
    form = {"csrf": csrf(inside.client), "job": job}
    assert "Stopped on request." in finish(inside, inside.client.post("/admin/stop", data=form))
    assert "Đã dừng theo yêu cầu." in inside.client.get(f"/admin/documents?job={job}&lang=vi").text
    again = inside.client.post("/admin/stop?lang=vi", data=form)
    assert (again.status_code, "Công việc này đã kết thúc" in again.text) == (409, True)
    none = inside.client.post("/admin/stop?lang=vi", data=form | {"job": "../x"})
    assert (none.status_code, "Không có công việc này" in none.text) == (404, True)
    assert "Dừng công việc" not in inside.client.get(f"/admin/jobs/{job}?lang=vi").text
    program.gate.set()


def test_an_index_that_is_being_written_is_told(inside):
    """An operator would try again and again."""
    from index.storage import IndexDirectory

    with IndexDirectory(inside.places.index).locked():
        page = finish(inside, inside.client.post("/admin/reindex", data={"csrf": csrf(inside.client)}))
    assert "đang được một tiến trình khác ghi" in page


def test_a_server_on_a_folder_alone_shows_and_changes_nothing(tmp_path):
    """`serve --corpus` would offer forms that write into somebody's index."""
    from fastapi.testclient import TestClient

    from assistant.api import ApiConfig, create_api

    made = admin(tmp_path)
    web = create_api(made.state.service, ApiConfig(admin_token=TOKEN))
    caller = TestClient(web, raise_server_exceptions=False, follow_redirects=False)
    sign_in(caller)
    page = caller.get("/admin/documents").text
    assert "--corpus" in page and "/admin/upload" not in page and "long-an.md" in page
    for name in SECTIONS:
        assert caller.get(f"/admin/{name}").status_code == 200
    data = {"csrf": csrf(caller)}
    for path in ("upload", "reindex", "check", "remove", "stop"):
        response = caller.post(f"/admin/{path}", data=data | {"name": "long-an.md"})
        assert (response.status_code, "--corpus" in response.text) == (409, True)
    made.records.close()


# Questions, feedback, times, index


@pytest.fixture
def asked(tmp_path, url):  # noqa: F811 (the fixture of that name)
    made = admin(tmp_path, url)
    for question in ("Kinh tế số Cà Mau 2030?", "ca mau 2030 kinh te so", "Dân số Huế?", f"{HOSTILE} Huế 2025"):
        ask(made.records, question)
    answer = made.state.service.answer(AskRequest(question="Kinh tế số Long An 2025?"))
    made.records.rate(answer.id, -1, f"{HOSTILE} gọi 0912345678")
    made.records.rate("b" * 32, 1)
    made.records.flush()
    sign_in(made.client)
    yield made
    made.records.close()
    import sqlalchemy

    from assistant.records import _metadata

    engine = sqlalchemy.create_engine(url)
    _metadata.drop_all(engine)
    engine.dispose()


def test_questions_are_grouped_filtered_and_taken_away_as_a_table(asked):
    """An operator could not see which plan is missing."""
    page = asked.client.get("/admin/questions").text
    assert "4 lượt hỏi, 3 câu hỏi khác nhau" in page
    assert "ca mau 2030 kinh te so" in page and "Kinh tế số Cà Mau 2030?" not in page
    assert "Cà Mau (2)" in page and "Huế (2)" in page
    only = asked.client.get("/admin/questions?place=hue&year=2025").text
    assert "1 lượt hỏi, 1 câu hỏi khác nhau" in only and "ca mau" not in only
    table = asked.client.get("/admin/questions.csv?place=ca_mau&year=")
    assert table.text.splitlines()[1].startswith("ca mau 2030 kinh te so,2,20")
    assert table.text.splitlines()[1].endswith(",not_found,Cà Mau,2030")
    assert table.headers["content-disposition"] == 'attachment; filename="unanswered.csv"'


def test_feedback_shows_reason_and_question(asked):
    """An operator would learn that something is wrong and not what."""
    page = asked.client.get("/admin/feedback").text
    assert "1 lượt hữu ích, 1 lượt chưa hữu ích" in page
    assert "Kinh tế số Long An 2025?" in page and "không lưu" in page
    assert "0912345678" not in page and "gọi [số]" in page
    assert "không lưu" not in asked.client.get("/admin/feedback?rating=bad").text
    assert asked.client.get("/admin/feedback.csv?rating=good").text.count("\n") == 2


def test_hostile_questions_and_comments_stay_text(asked):
    """A visitor would run a program in the operator's browser, or in the operator's spreadsheet."""
    for path in ("/admin/questions", "/admin/feedback"):
        page = asked.client.get(path).text
        assert "&lt;img src=x onerror=alert(1)&gt;" in page
        assert "<img" not in page and 'href="javascript' not in page
    ask(asked.records, "=cmd|' /C calc'!A0 Huế 2031")
    asked.records.flush()
    assert "\n'=cmd" in asked.client.get("/admin/questions.csv?year=2031").text


def test_hostile_documents_stay_text(tmp_path):
    """A document's author would run a program in the operator's browser."""
    stated = f'title: "{HOSTILE}"\npublisher: "{HOSTILE}"\nurl: "javascript:alert(1)"\nprovinces: [hue]'
    plan = f"---\n{stated}\n---\n# x\n\n"
    made = admin(tmp_path, plans={"a&<b>'.md": plan + "Đến năm 2030, kinh tế số của Huế đạt 12% GRDP.", "b.md": ""})
    sign_in(made.client)
    for path in ("/admin/documents", "/admin/remove?name=a%26%3Cb%3E%27.md"):
        page = made.client.get(path).text
        assert "&lt;img src=x" in page and "a&amp;&lt;b&gt;&#39;.md" in page
        assert "<img" not in page and 'href="javascript' not in page and "<b>" not in page
    made.records.close()


def test_pages_of_a_long_list(tmp_path):
    """The hundredth question could not be seen, or the page would grow without end."""
    made = admin(tmp_path)
    for number in range(60):
        ask(made.records, f"xyz{number}")
    made.records.flush()
    sign_in(made.client)
    first, second = (made.client.get(f"/admin/questions?page={n}").text for n in (1, 2))
    assert (first.count("Hỏi thử</a>"), second.count("Hỏi thử</a>")) == (50, 10)
    assert "Trang 1/2" in first and 'page=2"' in first and 'page=1"' in second
    assert made.client.get("/admin/questions?page=99").text.count("Hỏi thử</a>") == 10
    assert made.client.get("/admin/questions?page=0").status_code == 422
    made.records.close()


def test_where_nothing_is_kept_the_page_says_so(tmp_path):
    """An operator would take "no question" for "all is well"."""
    made = admin(tmp_path, days=0)
    sign_in(made.client)
    for path in ("/admin/questions", "/admin/feedback"):
        assert "DX_RETENTION_DAYS=0" in made.client.get(path).text
    made.records.close()


def test_a_database_that_is_down_is_told(inside, tmp_path):
    """The operator would see an internal error, and not know which part is broken."""
    inside.records.flush()
    (tmp_path / "r.sqlite").write_bytes(b"x" * 5000)
    for path in ("/admin/questions", "/admin/feedback"):
        response = inside.client.get(path)
        assert (response.status_code, "DX_DATABASE_URL" in response.text) == (200, True)


def test_response_times_by_status_and_hour(inside):
    """An operator could not say whether the server is slow."""
    assert "Chưa có câu trả lời nào" in inside.client.get("/admin/latency").text
    for question in ("Kinh tế số Long An 2025?", "Dân số Cà Mau?"):
        inside.client.post("/api/ask", json={"question": question})
    page = inside.client.get("/admin/latency").text
    assert "Đã trả lời" in page and "Không tìm thấy" in page and " ms" in page


def test_the_index_page_names_generations_and_faults(inside):
    """An operator could not tell which plans answer, or that the disk has harmed them."""
    current = inside.state.service.snapshot.generation
    page = inside.client.get("/admin/index").text
    assert current in page and "Bản đang dùng" in page and "Bản trước" not in page
    finish(inside, upload(inside, [("a.md", PLAN.format("Huế", 12))]))
    page = inside.client.get("/admin/index").text
    assert current in page and "Bản trước" in page
    checked = finish(inside, inside.client.post("/admin/check", data={"csrf": csrf(inside.client)}))
    assert "Chỉ mục nguyên vẹn" in checked
    victim = next((inside.places.index / "segments").rglob("passages.jsonl"))
    victim.write_bytes(victim.read_bytes()[:-9] + b"xxxxxxxx\n")
    begun = inside.client.post("/admin/check", data={"csrf": csrf(inside.client)})
    inside.operations.wait(20)
    checked = inside.client.get(begun.headers["location"]).text
    assert "Chỉ mục hư hỏng" in checked and "does not match its hash" in checked
    for path in (inside.places.index / "generations").iterdir():
        path.write_text("{}")
    assert "Không đọc được chỉ mục" in inside.client.get("/admin/index").text


# Words


def test_every_page_is_there_in_english(inside):
    """Those who read no Vietnamese could not run it."""
    for name, title in zip(SECTIONS, ("Documents", "Questions that found nothing", "Feedback", "Response times",
                                      "Index"), strict=True):  # fmt: skip
        page = inside.client.get(f"/admin/{name}?lang=en").text
        assert f"<h1>{title}</h1>" in page and '<html lang="en">' in page
    assert '<html lang="en">' in inside.client.get("/admin/index").text  # remembered
    assert '<html lang="vi">' in inside.client.get("/admin/index?lang=vi").text


def test_texts_are_whole():
    """A page would fail in one language, or carry a text that nobody sees."""
    texts = yaml.safe_load(ADMIN_TEXTS_FILE.read_text(encoding="utf-8"))
    for name, both in texts.items():
        assert set(both) == {"vi", "en"}, name
        used = [set(re.findall(r"\$(\w+)", str(text))) for text in both.values()]
        assert used[0] == used[1], name
    sources = [*TEMPLATES.glob("*.html"), *TEMPLATES.parent.glob("*.py"), *Path("assistant").glob("operations.py")]
    code = "".join(path.read_text(encoding="utf-8") for path in sources)
    built = ("tab_", "job_", "state_", "kind_", "validity_", "origin_", "field_", "status_", "told_", "details_",
             "confirm_", "login_")  # fmt: skip
    unused = [name for name in texts if f'"{name}"' not in code and f"'{name}'" not in code]
    assert [name for name in unused if not name.startswith(built)] == []
    told = set(re.findall(r'"(told_\w+)"', code))
    assert told <= set(texts)
    assert {name for name in texts if name.startswith("told_")} <= told


def test_a_sentence_of_another_version_breaks_no_page():
    """After a downgrade the page would not open."""
    job = {"id": "x", "kind": "check", "subject": [], "state": "failed", "live": True, "progress": None}
    html = render("job.html", "vi", job=job | {"told": [{"name": "told_new", "values": {"a": "<b>"}}]})
    assert "told_new" in html and "<b>" not in html
    assert "exit 1" in admin_text("told_program", "en", said="exit 1")
