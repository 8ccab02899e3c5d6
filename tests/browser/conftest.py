"""The real server on a free port, and Debian's Chromium to visit it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")
START_SECONDS = 90

PLAN = """---
title: "Kế hoạch chuyển đổi số tỉnh Bình Dương"
publisher: "Báo Thử nghiệm"
published: "2022-05-24"
url: "https://example.org/ke-hoach"
provinces: [binh_duong]
---
# Kế hoạch chuyển đổi số tỉnh Bình Dương

## Mục tiêu đến năm 2030

Đến năm 2030, tỷ trọng kinh tế số của tỉnh Bình Dương đạt 30% GRDP.
Đến năm 2030, trên 70% dân số trưởng thành có tài khoản thanh toán điện tử.
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


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The address of the real program on a small corpus of our own."""
    folder = tmp_path_factory.mktemp("browser")
    (folder / "plans").mkdir()
    (folder / "plans" / "binh-duong.md").write_text(PLAN, encoding="utf-8")
    (folder / "plans" / "nam-dinh.md").write_text(POISON, encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (folder / "log").open("w+", encoding="utf-8")
    words = [sys.executable, "app.py", "serve", "--port", str(port), "--corpus", str(folder / "plans")]
    environment = {**os.environ, "DX_CACHE_DIR": str(folder / "cache"), "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_up(address, process, log.name)
        yield address
    finally:
        process.terminate()
        process.wait(20)
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
def visit(chromium, server):
    """A function that opens the page at a given width; it fails on requests to other hosts and on script errors."""
    contexts, hosts, faults = [], set(), []

    def open_page(width=1280, height=900):
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="vi-VN")
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: hosts.add(request.url.split("/")[2]) if "://" in request.url else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(server)
        page.locator("#dx-question textarea").wait_for(timeout=30_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
    assert hosts == {server.removeprefix("http://")}
