"""A client of the API over the fake assistant, and one over a small corpus."""

from fastapi.testclient import TestClient

from assistant.api import ApiConfig, create_api
from assistant.service import Service
from tests.assistant.corpora import assistant_of
from tests.assistant.fakes import service

PROBLEM = "application/problem+json"
PLANS = {
    "binh-duong.md": """---
title: Kế hoạch chuyển đổi số tỉnh Bình Dương
publisher: Báo Thử nghiệm
published: "2022-05-24"
provinces: [binh_duong]
---
# Kế hoạch chuyển đổi số tỉnh Bình Dương

Đến năm 2025, kinh tế số của tỉnh Bình Dương đạt 20% GRDP.

Đến năm 2030, tỷ trọng kinh tế số của tỉnh Bình Dương đạt 30% GRDP.

Đến năm 2030, trên 70% dân số trưởng thành có tài khoản thanh toán điện tử.
""",
    "long-an.md": """---
title: Nghị quyết chuyển đổi số tỉnh Long An
provinces: [long_an]
---
# Nghị quyết chuyển đổi số tỉnh Long An

Đến năm 2025, kinh tế số của tỉnh Long An đạt 15% GRDP.
""",
}


def client(assistant=None, records=None, **config):
    web = create_api(service(assistant), ApiConfig(**config), records)
    return TestClient(web, raise_server_exceptions=False)


def plans_client(folder, records=None, **config):
    assistant = assistant_of(folder, PLANS)
    web = create_api(Service(assistant, assistant.snapshot), ApiConfig(**config), records)
    return TestClient(web, raise_server_exceptions=False)


def events(text):
    """Server-sent events as (name, data) pairs."""
    import json

    found = []
    for block in text.strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
        if lines:
            found.append((lines.get("event"), json.loads(lines["data"])))
    return found
