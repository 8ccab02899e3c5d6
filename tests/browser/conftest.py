"""The real server on a free port, a portal of another origin, and Debian's Chromium to visit both."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.assistant.test_operations import slow_recognizer

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")
START_SECONDS = 90
ADMIN_TOKEN = "token-of-the-tests"

PLAN = """---
title: "Kế hoạch chuyển đổi số tỉnh Bình Dương"
publisher: "Báo Thử nghiệm"
published: "2022-05-24"
url: "https://example.org/ke-hoach"
provinces: [binh_duong]
---
# Kế hoạch chuyển đổi số tỉnh Bình Dương

## Mục tiêu đến năm 2025

Đến năm 2025, tỷ trọng kinh tế số của tỉnh Bình Dương đạt 20% GRDP.

## Mục tiêu đến năm 2030

Đến năm 2030, tỷ trọng kinh tế số của tỉnh Bình Dương đạt 30% GRDP.
Đến năm 2030, trên 70% dân số trưởng thành có tài khoản thanh toán điện tử.
"""
OTHER_PLAN = """---
title: "Nghị quyết chuyển đổi số tỉnh Long An"
publisher: "Cổng thông tin Thử nghiệm"
published: "2022-08-01"
provinces: [long_an]
---
# Nghị quyết chuyển đổi số tỉnh Long An

Đến năm 2025, tỷ trọng kinh tế số của tỉnh Long An đạt 15% GRDP.
Đến năm 2030, tỷ trọng kinh tế số của tỉnh Long An đạt 25% GRDP.
"""
POISON = """---
title: "<img src=x onerror=window.hacked=1> Kế hoạch chuyển đổi số tỉnh Nam Định"
publisher: "**a** [b](javascript:window.hacked=2)"
published: "2023-01-01"
url: "javascript:window.hacked=3"
provinces: [nam_dinh]
---
# Kế hoạch chuyển đổi số tỉnh Nam Định

Đến năm 2030, kinh tế số của tỉnh Nam Định đạt 41% GRDP <script>window.hacked=4</script> ![x](http://evil.example/x.png).
"""
DOCUMENTS = {"binh-duong.md": PLAN, "long-an.md": OTHER_PLAN, "nam-dinh.md": POISON}


class Portal(BaseHTTPRequestHandler):
    """A portal with the strictest policy under which the widget works; /?BODY shows that body."""

    server_address_of_ours = ""

    def do_GET(self):
        ours = self.server_address_of_ours
        body = (
            f"<!doctype html><html lang=vi><title>Cổng</title><body><main>{unquote(urlsplit(self.path).query)}"
        )
        policy = f"default-src 'none'; script-src {ours}; connect-src {ours}; frame-src {ours}"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def portal_port():
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield httpd.server_address[1]
    httpd.shutdown()


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Where the server's index, plans, records and log lie."""
    return tmp_path_factory.mktemp("browser")


@pytest.fixture(scope="session")
def server(folder, portal_port):
    """The address of the real program on a small corpus of our own; the portal is allowed as 127.0.0.1 only."""
    (folder / "plans").mkdir()
    for name, content in DOCUMENTS.items():
        (folder / "plans" / name).write_text(content, encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "DX_CACHE_DIR": str(folder / "cache"),
        "DX_INDEX_DIR": str(folder / "index"),
        "DX_CORPUS_DIR": str(folder / "plans"),
        "DX_UPLOAD_DIR": str(folder / "uploads"),
        "DX_DATABASE_URL": f"sqlite:///{folder}/records.sqlite",
        "DX_ALLOWED_ORIGINS": f"http://127.0.0.1:{portal_port}",
        "DX_ADMIN_TOKEN": ADMIN_TOKEN,
        "DX_RATE_PER_MINUTE": "5000",
        "PATH": f"{slow_recognizer(folder / 'bin', '120')}:{os.environ['PATH']}",
        "OMP_NUM_THREADS": "1",
        "DX_WORKERS": "2",
    }
    environment = {**os.environ, **settings}
    log = (folder / "log").open("w+", encoding="utf-8")
    ingest = [sys.executable, "app.py", "ingest", str(folder / "plans")]
    subprocess.run(ingest, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=START_SECONDS)
    words = [sys.executable, "app.py", "serve", "--port", str(port)]
    process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=log, stderr=log)
    (folder / "pid").write_text(str(process.pid))
    address = f"http://127.0.0.1:{port}"
    Portal.server_address_of_ours = address
    try:
        _wait_until_up(address, process, log.name)
        yield address
        process.terminate()
        assert process.wait(20) == 0, "the server did not close what it had opened"
    finally:
        process.kill()
        process.wait()
        log.close()


def _wait_until_up(address, process, log):
    """Wait for /health; a server that has ended says why."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"{address}/health", timeout=5).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"The server did not start: {Path(log).read_text(encoding='utf-8')}")
            time.sleep(0.2)


@pytest.fixture(scope="session")
def chromium():
    """A browser; without Debian's Chromium these tests are skipped, and `.ci/run` installs it."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_tab(chromium):
    """A function that opens an address at a given width; the test fails on script errors."""
    contexts, faults = [], []

    def open_address(address, width=1280, height=900, **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="vi-VN", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address)
        return page

    yield open_address
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def visit(open_tab, chromium, server):
    """A function that opens our page at a given width; the test fails on requests to other hosts, too."""
    hosts = set()

    def open_page(width=1280, height=900, path="/", **options):
        page = open_tab("about:blank", width, height, **options)
        page.on("request", lambda request: hosts.add(request.url.split("/")[2]) if "://" in request.url else None)
        page.goto(server + path)
        page.locator("#dx-question textarea").wait_for(timeout=30_000)
        return page

    yield open_page
    assert hosts <= {server.removeprefix("http://")}


@pytest.fixture(scope="session")
def axe():
    """A function that gives axe's serious and critical findings on a page, its frames and shadow roots."""
    base = pytest.importorskip("axe_playwright_python.sync_playwright")

    def findings(page):
        result = base.Axe().run(page).response
        return [
            (item["id"], [node["target"] for node in item["nodes"]][:3])
            for item in result["violations"]
            if item["impact"] in ("serious", "critical")
        ]

    return findings
