"""The operators' page in a browser: signing in, documents in and out, what visitors have left; on desk and phone."""

import json
import urllib.request

import pytest

from tests.assistant.test_operations import scan
from tests.browser.conftest import ADMIN_TOKEN

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SECTIONS = ("documents", "questions", "feedback", "latency", "index")
JOB_MS = 60_000
HOSTILE = "<img src=x onerror=window.hacked=1> [x](javascript:window.hacked=2) kinh tế số Lai Châu 2030?"
PLAN = """# Kế hoạch chuyển đổi số tỉnh Cà Mau

Đến năm 2030, kinh tế số của tỉnh Cà Mau đạt 23% GRDP.
"""


def post(server, path, body):
    request = urllib.request.Request(
        server + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


@pytest.fixture(scope="module")
def left_behind(server):
    """A question that found nothing and a comment, both with markup that would run."""
    answer = post(server, "/api/ask", {"question": HOSTILE})
    assert answer["status"] != "answered"
    post(server, "/api/feedback", {"answer_id": answer["id"], "rating": -1, "comment": HOSTILE})


@pytest.fixture
def desk(open_tab, server):
    """A function that opens a section as an operator; the test fails on requests to other hosts."""
    hosts = set()

    def open_section(section="documents", width=1280, height=900, **options):
        page = open_tab("about:blank", width, height, **options)
        page.on("request", lambda request: hosts.add(request.url.split("/")[2]) if "://" in request.url else None)
        page.goto(f"{server}/admin")
        page.get_by_label("Mã quản trị").fill(ADMIN_TOKEN)
        page.keyboard.press("Enter")
        page.wait_for_url("**/admin/documents")
        if section != "documents":
            page.goto(f"{server}/admin/{section}")
        return page

    yield open_section
    assert hosts <= {server.removeprefix("http://")}


def test_signing_in_by_keyboard_with_a_wrong_and_the_right_token(open_tab, server, axe):
    """Operators could not get in, or would not learn why not."""
    page = open_tab(f"{server}/admin/documents")
    assert "chưa đăng nhập" in page.get_by_role("alert").inner_text()
    page.keyboard.type("a-wrong-token-0123")
    page.keyboard.press("Enter")
    page.get_by_text("Mã quản trị không đúng.").wait_for()
    assert axe(page) == []
    page.keyboard.type(ADMIN_TOKEN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/documents")
    assert page.evaluate("document.cookie") == ""
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_text("Đã đăng xuất.").wait_for()
    page.goto(f"{server}/admin/index")
    assert page.url.endswith("/admin/login?why=needed")


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (360, 740)])
def test_every_section_is_usable_on_desk_and_phone(desk, left_behind, server, axe, width, height):
    """Operators on a phone or with a screen reader would be shut out."""
    page = desk(width=width, height=height)
    for section in SECTIONS:
        for language in ("vi", "en"):
            page.goto(f"{server}/admin/{section}?lang={language}")
            assert page.locator("nav a[aria-current=page]").get_attribute("href") == f"/admin/{section}"
            assert axe(page) == [], (section, language)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, section
    page.goto(f"{server}/admin/remove?name=long-an.md&lang=vi")
    assert axe(page) == []


def test_a_document_goes_in_answers_and_goes_out(desk, server, tmp_path, axe):
    """An operator could not feed the assistant without a shell."""
    plan = tmp_path / "cà mau.md"
    plan.write_text(PLAN, encoding="utf-8")
    page = desk()
    page.get_by_label("Chọn tệp").set_input_files(plan)
    page.get_by_text("Thông tin về tài liệu").click()
    page.get_by_label("Nguồn đăng").fill("Cổng Cà Mau")
    page.get_by_role("button", name="Tải lên và lập chỉ mục").click()
    panel = page.locator("#job[data-settled]")
    panel.wait_for(timeout=JOB_MS)
    assert "Đã xong" in panel.inner_text() and "Thêm mới: 1" in panel.inner_text()
    assert page.evaluate("document.activeElement.id") == "job-title"
    assert axe(page) == []
    row = page.get_by_role("row").filter(has_text="cà mau.md").filter(has_text="Cổng Cà Mau")
    assert row.get_by_role("cell").count() == 8
    answer = post(server, "/api/ask", {"question": "Kinh tế số của Cà Mau đến năm 2030?"})
    assert "23%" in answer["text"] and answer["citations"][0]["publisher"] == "Cổng Cà Mau"
    row.get_by_role("link", name="Gỡ tài liệu").click()
    assert "Tệp tải lên cũng bị xóa" in page.locator("main").inner_text()
    page.get_by_role("button", name="Gỡ tài liệu").click()
    panel.wait_for(timeout=JOB_MS)
    assert "Đã xóa tệp tải lên: cà mau.md" in panel.inner_text()
    assert page.get_by_role("row").filter(has_text="Cổng Cà Mau").count() == 0
    assert post(server, "/api/ask", {"question": "Kinh tế số của Cà Mau đến năm 2030?"})["status"] != "answered"


def test_a_file_that_cannot_be_read_is_told_with_the_next_step(desk, tmp_path):
    """An operator would not know what is wrong with a file."""
    (tmp_path / "hong.docx").write_bytes(b"rubbish")
    page = desk(width=390, height=800)
    page.get_by_label("Chọn tệp").set_input_files(tmp_path / "hong.docx")
    page.get_by_role("button", name="Tải lên và lập chỉ mục").click()
    panel = page.locator("#job[data-settled]")
    panel.wait_for(timeout=JOB_MS)
    assert "Có lỗi" in panel.inner_text()
    row = page.get_by_role("table", name="Tệp chưa vào chỉ mục").get_by_role("row").last
    assert [cell.inner_text() for cell in row.get_by_role("cell").all()] == [
        "hong.docx",
        "không phải tài liệu Word",
        "đặt lại đuôi tệp cho đúng loại",
    ]


def test_a_reading_of_minutes_is_stopped_by_keyboard(desk, tmp_path, axe):
    """An operator who has begun it by mistake could only stop the server; the button would lose the focus meanwhile."""
    scan().save(tmp_path / "scan.png")
    page = desk(width=390, height=800)
    page.get_by_label("Chọn tệp").set_input_files(tmp_path / "scan.png")
    page.get_by_role("button", name="Tải lên và lập chỉ mục").click()
    page.get_by_text("0/1 tệp").wait_for(timeout=JOB_MS)
    button = page.get_by_role("button", name="Dừng công việc")
    button.focus()
    page.wait_for_timeout(2500)  # the progress is asked for anew each second
    assert button.evaluate("it => it === document.activeElement")
    assert axe(page) == []
    page.keyboard.press("Enter")
    panel = page.locator("#job[data-settled]")
    panel.wait_for(timeout=JOB_MS)
    assert "Đã dừng theo yêu cầu." in panel.inner_text()
    assert page.evaluate("document.activeElement.id") == "job-title"
    assert axe(page) == []
    assert page.get_by_text("Đã dừng theo yêu cầu sau 0/1 tệp").count() == 1
    assert page.get_by_role("row").filter(has_text="scan.png").filter(has_text="Đã dừng").count() == 1


def test_what_visitors_and_documents_bring_in_stays_text(desk, left_behind, server):
    """A visitor or an author would run a program in the operator's browser."""
    page = desk()
    assert "<img src=x onerror=window.hacked=1> Kế hoạch chuyển đổi số tỉnh Nam Định" in page.inner_text("main")
    for section in ("questions", "feedback"):
        page.goto(f"{server}/admin/{section}")
        assert "<img src=x onerror=window.hacked=1>" in page.inner_text("main")
        assert page.locator("main :is(img, script), main a[href^=javascript]").count() == 0
    assert page.evaluate("window.hacked") is None
    page.goto(f"{server}/admin/questions?place=lai_chau")
    assert page.get_by_role("row").count() == 2
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải bảng CSV").click()
    assert download.value.suggested_filename == "unanswered.csv"


def test_it_works_without_a_script(desk, server):
    """Where scripts are forbidden an operator could do nothing."""
    page = desk("index", java_script_enabled=False)
    page.get_by_role("button", name="Kiểm tra").click()
    page.get_by_text("Chỉ mục nguyên vẹn").wait_for(timeout=JOB_MS)
    page.goto(f"{server}/admin/documents")
    page.get_by_role("button", name="Đọc lại").click()
    page.get_by_text("Đọc lại thư mục: Đã xong").wait_for(timeout=JOB_MS)
