"""A tiny corpus and an assistant with one answer, for the tests of what stands around the engine."""

from types import SimpleNamespace

from assistant.service import Service
from assistant.types import Answer, Citation, Draft, Notice, Query
from ingest.types import Document

QUOTE = "Đến năm 2030, kinh tế số đạt 30% GRDP."
TEXT = f"Mở đầu của văn bản.\n\n{QUOTE}\n\nPhần cuối của văn bản."
HOSTILE = "<img src=x onerror=alert(1)> **x** [a](javascript:alert(1)) ![b](http://evil.example/b.png) $$x$$"


def document(**changes):
    values = {
        "id": "d1",
        "name": "binh-duong.md",
        "title": "Kế hoạch của Bình Dương",
        "text": TEXT,
        "blocks": (),
        "publisher": "Báo Thử",
        "published": "2022-05-24",
        "url": "https://example.org/1",
        "kind": "summary",
    }
    return Document(**(values | changes))


class FakeAssistant:
    """Answers every question alike and remembers what it was asked."""

    def __init__(self, text="Kinh tế số đạt 30% GRDP [1].", notices=(), error=None):
        self.text, self.notices, self.error = text, notices, error
        self.asked = []

    def ask(self, question, history=(), **filters):
        if self.error:
            raise self.error
        self.asked.append((question, list(history), filters))
        start = TEXT.index(QUOTE)
        citation = Citation(1, "d1", start, start + len(QUOTE), QUOTE)
        draft = Draft("answered", self.text, (citation,), (), tuple(Notice("x", text) for text in self.notices))
        query = Query(question, question, question, filters.get("language") or "vi", "lookup")
        return Answer("a1", draft, query, "g1", {"total": 1.0})


def service(assistant=None, max_question_chars=1000, **document_changes):
    snapshot = SimpleNamespace(documents={"d1": document(**document_changes)}, targets=(), copies={}, generation="g1")
    return Service(assistant or FakeAssistant(), snapshot, max_question_chars)
