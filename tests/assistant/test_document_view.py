"""A document as its reader sees it: headings, tables, and the quotes marked where they stand."""

import re
from html import unescape

from hypothesis import given, strategies

from assistant.document_view import document_html
from ingest.types import Block
from tests.assistant.fakes import HOSTILE, QUOTE, TEXT, document


def test_a_hostile_document_is_shown_as_text():
    """A document would run its author's program in the reader's browser."""
    page = document_html(
        document(title=HOSTILE, publisher=HOSTILE, url="javascript:alert(1)", text=HOSTILE), [(0, 9)], "vi"
    )
    assert "<img" not in page
    assert 'href="javascript' not in page


def test_marks_that_overlap_are_one():
    """The text would be shown twice."""
    start = TEXT.index(QUOTE)
    page = document_html(document(), [(start, start + 20), (start + 5, start + len(QUOTE))], "vi")
    assert page.count("<mark") == 1
    assert page.count(QUOTE) == 1


TABLE = "I. Mục tiêu\n\n| Chỉ tiêu | 2030 |\n| Kinh tế số | 30% |\nHết."
BLOCKS = (
    Block("heading", 0, 11, 1),
    Block("table_header", 13, 32, table=0),
    Block("table_row", 33, 53, table=0),
    Block("paragraph", 54, 58),
)


def test_headings_and_tables_are_such():
    """A plan of forty pages would be one grey mass."""
    assert [TABLE[block.start : block.end][:5] for block in BLOCKS] == ["I. Mụ", "| Chỉ", "| Kin", "Hết."]
    page = document_html(document(text=TABLE, blocks=BLOCKS), [(33, 53)], "vi")
    assert "<h2>I. Mục tiêu</h2>" in page
    assert "<tr><th>Chỉ tiêu</th><th>2030</th></tr>" in page
    assert '<tr><td><mark id="trich-1">Kinh tế số</mark></td><td><mark>30%</mark></td></tr>' in page
    assert "<p>Hết.</p>" in page


def written(page):
    """The words of the page's text and those of them that are marked."""
    body = page.split('<div class="text">', 1)[1].rsplit("</div></main>", 1)[0]
    marked = "".join(re.findall(r"<mark[^>]*>(.*?)</mark>", body, re.DOTALL))
    return "".join(unescape(re.sub(r"<[^>]*>", "", body)).split()), "".join(unescape(marked).split())


@given(strategies.lists(strategies.tuples(strategies.integers(0, 70), strategies.integers(0, 70)), max_size=5))
def test_every_word_is_shown_once_and_what_is_quoted_is_marked(spans):
    """A reader would miss words of the document, or see something else marked than what was quoted."""
    shown, marked = written(document_html(document(text=TABLE, blocks=BLOCKS), spans, "vi"))
    assert shown == "".join(TABLE.replace("|", " ").split())
    inside = {i for start, end in spans for i in range(start, min(end, len(TABLE)))}
    assert marked == "".join(TABLE[i] for i in sorted(inside) if TABLE[i] not in "| \n")
