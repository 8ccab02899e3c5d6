"""An operators' page over a small index on disk, whose jobs run in this process."""

import re
from types import SimpleNamespace

from fastapi.testclient import TestClient

from assistant.api import ApiConfig, create_api
from assistant.operations import Operations, Places
from assistant.pipeline import Assistant
from assistant.records import Records
from assistant.service import Service
from index.ingestion import ingest_files
from index.writer import open_snapshot
from ingest.pipeline import find_files
from tests.assistant.test_operations import InThisProcess
from tests.assistant.web.helpers import PLANS

TOKEN = "a-token-for-tests-0123"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def admin(folder, url=None, days=30, plans=None, **config):
    """A client with what stands behind it: ``take_up`` makes it answer from the newest generation."""
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, text in (PLANS if plans is None else plans).items():
        (corpus / name).write_text(text, encoding="utf-8")
    places = Places(folder / "index", corpus, folder / "uploads")
    ingest_files(places.index, find_files([corpus]), None)
    operations = Operations(places, InThisProcess())
    records = Records(url or f"sqlite:///{folder}/r.sqlite", days)

    def service():
        snapshot = open_snapshot(places.index, None)
        return Service(Assistant(snapshot), snapshot)

    web = create_api(service(), ApiConfig(**({"admin_token": TOKEN} | config)), records, operations=operations)
    client = TestClient(web, raise_server_exceptions=False, follow_redirects=False)
    return SimpleNamespace(
        client=client,
        records=records,
        operations=operations,
        places=places,
        state=web.state.server,
        take_up=lambda: web.state.server.service.swap(service()),
    )


def sign_in(client):
    """Sign in as a browser does."""
    response = client.post("/admin/login", data={"token": TOKEN})
    assert response.status_code == 303
    return response


def csrf(client, path="/admin/documents"):
    """The value that forms on a page bring."""
    return re.search(r'name="csrf" value="([0-9a-f]{64})"', client.get(path).text)[1]
