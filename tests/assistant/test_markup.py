"""What a document or a question brings in must stay words."""

import re

import pytest

from assistant.markup import answer_html, question_html, sources_html
from assistant.schema import AskRequest
from tests.assistant.fakes import HOSTILE, QUOTE, FakeAssistant, service

TAG = re.compile(r"<(/?[a-z0-9]+)", re.IGNORECASE)
OURS = {"div", "p", "ul", "li", "strong", "table", "tr", "th", "td", "a", "span", "h3", "blockquote", "mark", "br"}


def answered(text="Kinh tế số đạt 30% GRDP [1].", notices=(), **changes):
    one = service(FakeAssistant(text, notices), **changes)
    answer = one.answer(AskRequest(question="?"))
    return answer, sources_html(answer.citations, one.excerpts, "vi")


@pytest.mark.parametrize("text", [HOSTILE, f"| {HOSTILE} |\n|---|\n| x |", f"- {HOSTILE}", f"a\n\n\n{HOSTILE}"])
def test_hostile_text_is_inert(text):
    """A poisoned document would run its program in the visitor's page."""
    answer, _ = answered(text, (HOSTILE,))
    for html in (answer_html(answer), question_html(text)):
        assert {tag.strip("/") for tag in TAG.findall(html)} <= OURS
        assert "onerror=alert(1)&gt;" in html
        assert "\n" not in html, "a new line could begin Markdown"


def test_hostile_sources_are_inert():
    """Titles, publishers and links come from files that anyone may have written."""
    _, html = answered(
        title=HOSTILE, publisher=HOSTILE, published=HOSTILE, url="javascript:alert(1)", text=f"{HOSTILE}\n{QUOTE}" * 9
    )
    assert {tag.strip("/") for tag in TAG.findall(html)} <= OURS
    assert re.findall(r'(?:href|src)="([^"/]*)', html) == [""], "the only link is to the full text on this server"


def test_a_link_cannot_leave_its_attribute():
    """A quotation mark in a URL would let it add attributes of its own."""
    _, html = answered(url='https://example.org/"onmouseover="alert(1)')
    assert 'onmouseover="alert' not in html


def test_the_quote_is_marked_in_its_context():
    """The reader would have to search for the figure in the passage."""
    _, html = answered()
    assert f"<mark>{QUOTE}</mark>" in html
    assert 'Mở đầu của văn bản.<br><span class="dx-number" id="nguon-1">[1]</span> <mark>' in html
    assert "</mark><br>Phần cuối của văn bản." in html


def test_tables_lists_and_markers_are_shown_as_such():
    """A comparison in bars and dashes cannot be read on a phone."""
    text = "Mở đầu [1]\n\n| Chỉ tiêu | Mức |\n|---|:---:|\n| **Kinh tế số** | 30% [1] |\n\n- một\n- hai [7]"
    answer, _ = answered(text)
    html = answer_html(answer)
    assert '<th scope="col">Chỉ tiêu</th>' in html
    assert "<td><strong>Kinh tế số</strong></td>" in html
    assert "---" not in html
    assert "<ul><li>một</li>" in html
    assert html.count('href="#nguon-1"') == 2
    assert '<span class="dx-marker">[7]</span>' in html
    assert "href" not in answer_html(answer, linked=False)
