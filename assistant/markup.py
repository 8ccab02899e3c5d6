"""Answers and sources as HTML that is safe to show: every word of a question or document is escaped.

The text of an answer is plain lines, ``- `` items, ``| cell | cell |`` tables, ``> `` quotes, ``**bold**`` and ``[n]``
markers; this module knows these forms and no others, so nothing that a document brings in can become markup.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import groupby
from urllib.parse import quote, urlencode

from assistant.highlights import Excerpt, Piece
from assistant.schema import HEADING_SEPARATOR, AnswerModel, CitationModel
from assistant.texts import text
from assistant.types import Language

SOURCE_ID = "nguon-"
CHART_URL = "/api/chart"
DOCUMENT_URL = "/documents"
MAX_MARKS = 60
_MARKER = re.compile(r"\[(\d{1,3})\]")
_BOLD = re.compile(r"\*\*([^*\n]{1,500})\*\*")
_LINE_END = re.compile(r"[ \t]{0,8}[\r\n]+")
_RULE_CELL = re.compile(r":?-{2,}:?")


def answer_html(answer: AnswerModel, *, linked: bool = True, chart: str = "") -> str:
    """An answer with its notices; ``linked`` makes its markers lead to the sources beside it.

    ``chart`` is HTML of ``chart_html``, shown below the text.
    """
    body = text_html(answer.text, {item.marker for item in answer.citations} if linked else set(), answer.language)
    notices = "".join(f"<li>{escape(item.text)}</li>" for item in answer.notices)
    if notices:
        title = escape(text("notes_title", answer.language))
        notices = f'<div class="dx-notices"><strong>{title}</strong><ul>{notices}</ul></div>'
    return _one_block(f'<div class="dx-answer" lang="{answer.language}">{body}{chart}{notices}</div>')


def chart_html(names: Sequence[str], summary: str, language: Language) -> str:
    """A chart of named rows with the links that download it; ``summary`` says it in words."""
    query = urlencode([*(("row", name) for name in names), ("language", language)])
    image, table = escape(f"{CHART_URL}.svg?{query}"), escape(f"{CHART_URL}.csv?{query}")
    png, csv = (escape(text(name, language)) for name in ("chart_png", "chart_csv"))
    return (
        f'<div class="dx-chart"><img src="{image}" alt="{escape(summary)}">'
        f'<p><a class="dx-png" href="{image}">{png}</a> · <a class="dx-csv" href="{table}">{csv}</a></p></div>'
    )


def question_html(question: str) -> str:
    """A question as its asker typed it."""
    return _one_block(f'<div class="dx-question">{_lines(question)}</div>')


def text_html(value: str, markers: set[int], language: Language) -> str:
    """Lines, items and tables of an answer's text; ``markers`` are those that lead somewhere."""
    parts = []
    for kind, lines in groupby(value.splitlines(), key=_line_kind):
        if kind == "table":
            parts.append(_table_html(list(lines), markers, language))
        elif kind == "item":
            items = "".join(f"<li>{_inline(line.lstrip()[2:], markers)}</li>" for line in lines)
            parts.append(f"<ul>{items}</ul>")
        elif kind == "quote":
            quoted = "<br>".join(_inline(line.strip().lstrip(">"), markers) for line in lines)
            parts.append(f"<blockquote>{quoted}</blockquote>")
        elif kind == "text":
            parts.extend(f"<p>{_inline(line, markers)}</p>" for line in lines)
    return "".join(parts)


def sources_html(
    citations: Sequence[CitationModel],
    show: Callable[[str, Sequence[CitationModel]], Sequence[Excerpt]],
    language: Language,
) -> str:
    """The cited documents, each with title, publisher, date and link, its quotes marked in their surroundings.

    Args:
        citations: those of one answer.
        show: gives the excerpts of a document (by id) that hold its citations.
        language: of the words around the quotes.
    """
    documents: dict[str, list[CitationModel]] = {}
    for item in citations:
        documents.setdefault(item.document_id, []).append(item)
    parts = (_source_html(items, show(document_id, items), language) for document_id, items in documents.items())
    return _one_block(f'<div class="dx-sources">{"".join(parts)}</div>')


def _source_html(items: Sequence[CitationModel], shown: Sequence[Excerpt], language: Language) -> str:
    first = items[0]
    facts = [first.source or text("publisher_unknown", language)]
    pages = sorted({item.page for item in items if item.page is not None})
    if pages:
        facts.append(text("page_number", language, page=", ".join(map(str, pages))))
    badge = (
        f' <span class="dx-badge">{escape(text("summary_badge", language))}</span>' if first.kind == "summary" else ""
    )
    headings = list(dict.fromkeys(item.heading for item in items if item.heading))
    if len(headings) > 1:
        headings = [heading.rsplit(HEADING_SEPARATOR, 1)[-1] for heading in headings]
    where = f"{text('quoted_from', language)}: {'; '.join(headings)}" if headings else ""
    marks = urlencode([("mark", f"{item.start}-{item.end}") for item in items[:MAX_MARKS]] + [("language", language)])
    address = escape(f"{DOCUMENT_URL}/{quote(first.document_id)}?{marks}#trich-1")
    whole = escape(text("open_document", language))
    links = [f'<a class="dx-whole" href="{address}" target="_blank" rel="noopener">{whole}</a>']
    if first.url and first.url.lower().startswith(("https://", "http://")):
        label = escape(text("open_source", language))
        link = f'<a href="{escape(first.url)}" target="_blank" rel="noopener noreferrer nofollow">{label}</a>'
        links.append(link)
    return (
        f'<div class="dx-source"><h3>{escape(first.title)}</h3>'
        f'<p class="dx-facts">{escape(" · ".join(facts))}{badge}</p>'
        + (f'<p class="dx-facts">{escape(where)}</p>' if where else "")
        + "".join(_excerpt_html(excerpt) for excerpt in shown)
        + f"<p>{' · '.join(links)}</p></div>"
    )


def _excerpt_html(excerpt: Excerpt) -> str:
    html = "".join(_piece_html(piece) for piece in excerpt.pieces)
    before, after = "… " if excerpt.cut_before else "", " …" if excerpt.cut_after else ""
    return f'<blockquote lang="vi">{before}{_trimmed(html)}{after}</blockquote>'


def _piece_html(piece: Piece) -> str:
    if not piece.markers:
        return _lines(piece.text)
    # Each marker of the answer leads to a place of its own, also where quotes overlap.
    names = "".join(f'<span class="dx-number" id="{SOURCE_ID}{marker}">[{marker}]</span>' for marker in piece.markers)
    return f"{names} <mark>{_lines(piece.text)}</mark>"


def _trimmed(html: str) -> str:
    """Without line ends at its edges."""
    return html.strip().removeprefix("<br>").removesuffix("<br>")


def _line_kind(line: str) -> str:
    stripped = line.strip()
    if not stripped:
        return "blank"
    if stripped.startswith("|") and stripped.endswith("|") and len(stripped) > 1:
        return "table"
    if stripped.startswith(">"):
        return "quote"
    return "item" if stripped.startswith(("- ", "• ", "* ")) else "text"


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip()[1:-1].split("|")]


def _table_html(lines: Sequence[str], markers: set[int], language: Language) -> str:
    rows = [_cells(line) for line in lines]
    body = [row for row in rows if not all(_RULE_CELL.fullmatch(cell) for cell in row)]
    has_head = len(body) < len(rows)
    label = escape(text("table_label", language))
    # A scrolling region that the keyboard reaches, so that a wide table can be read on a phone.
    return (
        f'<div class="dx-table" role="region" tabindex="0" aria-label="{label}"><table>'
        + "".join(_rows_html(body, has_head, markers))
        + "</table></div>"
    )


def _rows_html(rows: Sequence[Sequence[str]], has_head: bool, markers: set[int]) -> Iterator[str]:
    for number, row in enumerate(rows):
        tag, scope = ("th", ' scope="col"') if has_head and number == 0 else ("td", "")
        yield "<tr>" + "".join(f"<{tag}{scope}>{_inline(cell, markers)}</{tag}>" for cell in row) + "</tr>"


def _inline(value: str, markers: set[int]) -> str:
    html = _BOLD.sub(r"<strong>\1</strong>", escape(value.strip()))
    return _MARKER.sub(lambda match: _marker_html(int(match[1]), markers), html)


def _marker_html(marker: int, markers: set[int]) -> str:
    if marker not in markers:
        return f'<span class="dx-marker">[{marker}]</span>'
    return f'<a class="dx-marker" href="#{SOURCE_ID}{marker}">[{marker}]</a>'


def _lines(value: str) -> str:
    """Escaped text whose line ends show, at its edges too; blank lines do not."""
    return _LINE_END.sub("<br>", escape(value))


def _one_block(html: str) -> str:
    """HTML on one line: a blank line would end the block, and what follows would be read as Markdown."""
    return " ".join(html.split())
