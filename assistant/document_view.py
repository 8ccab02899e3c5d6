"""A whole document as a page of HTML, its headings and tables as such, with stretches of it marked."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby, pairwise

from assistant.source_lines import source_line
from assistant.texts import text
from assistant.types import Language
from ingest.types import Block, Document

QUOTE_ID = "trich-"
_CELL = re.compile(r"(?<!\\)\|")
_LOWEST_HEADING = 6
_EDGE = " \t"


def document_html(document: Document, spans: Sequence[tuple[int, int]], language: Language) -> str:
    """The text of a document with ``spans`` (offsets) marked; the first mark has the id ``trich-1``."""
    facts = [source_line(document, language)]
    if document.kind == "summary":
        facts.append(text("summary_badge", language))
    link = ""
    if document.url and document.url.lower().startswith(("https://", "http://")):
        link = (
            f'<p><a href="{escape(document.url)}" rel="noopener noreferrer nofollow">'
            f"{escape(text('open_source', language))}</a></p>"
        )
    body = "".join(_Marked(document.text, _merged(spans, len(document.text)), language).blocks(document.blocks))
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{escape(document.title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/page-assets/document.css"></head><body><main>'
        f"<h1>{escape(document.title)}</h1>"
        f'<p class="facts" lang="{language}">{escape(" · ".join(facts))}</p>{link}'
        f'<div class="text">{body}</div></main></body></html>'
    )


def _merged(spans: Sequence[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """In order, within the text and without overlaps."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((start, min(end, length)) for start, end in spans):
        if start >= end:
            continue
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


class _Marked:
    """Writes stretches of a text, each mark's id once: a mark that crosses blocks is cut at their edges."""

    def __init__(self, value: str, spans: Sequence[tuple[int, int]], language: Language) -> None:
        label = escape(text("table_label", language))
        self._table_start = f'<div class="table" role="region" tabindex="0" aria-label="{label}"><table>'
        self._text = value
        self._spans = list(enumerate(spans, 1))
        self._named: set[int] = set()

    def blocks(self, blocks: Sequence[Block]) -> Iterator[str]:
        """The whole text: what stands between blocks, or in none, is text as well."""
        position = 0
        for table, group in groupby(blocks, key=lambda block: block.table):
            members = list(group)
            if table is not None:
                yield self._between(position, members[0].start)
                position = members[-1].end
                yield f"{self._table_start}{''.join(map(self._row, members))}</table></div>"
                continue
            for block in members:
                yield self._between(position, block.start)
                position = block.end
                yield self._block(block)
        yield self._between(position, len(self._text))

    def _block(self, block: Block) -> str:
        tag = f"h{min(max(block.level, 1) + 1, _LOWEST_HEADING)}" if block.kind == "heading" else "p"
        return f"<{tag}>{self._stretch(block.start, block.end)}</{tag}>"

    def _row(self, block: Block) -> str:
        tag = "th" if block.kind == "table_header" else "td"
        borders = [block.start + match.start() for match in _CELL.finditer(self._text[block.start : block.end])]
        whole = len(borders) > 1 and self._trimmed(block.start, block.end) == (borders[0], borders[-1] + 1)
        cells = [(left + 1, right) for left, right in pairwise(borders)] if whole else [(block.start, block.end)]
        return "<tr>" + "".join(f"<{tag}>{self._stretch(*self._trimmed(*cell))}</{tag}>" for cell in cells) + "</tr>"

    def _between(self, start: int, end: int) -> str:
        return f"<p>{self._stretch(start, end)}</p>" if self._text[start:end].strip() else ""

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        cell = self._text[start:end]
        return start + len(cell) - len(cell.lstrip(_EDGE)), end - (len(cell) - len(cell.rstrip(_EDGE)))

    def _stretch(self, start: int, end: int) -> str:
        parts, position = [], start
        for number, (first, last) in self._spans:
            left, right = max(first, start), min(last, end)
            if left >= right:
                continue
            name = "" if number in self._named else f' id="{QUOTE_ID}{number}"'
            self._named.add(number)
            parts += [escape(self._text[position:left]), f"<mark{name}>{escape(self._text[left:right])}</mark>"]
            position = right
        return "".join([*parts, escape(self._text[position:max(position, end)])])
