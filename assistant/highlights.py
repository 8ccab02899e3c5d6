"""Quotes in their surroundings: which stretch of a document to show for its citations, and what of it to mark."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.schema import CitationModel

CONTEXT_CHARS = 280
FRAGMENT_CHARS = 30  # so little of a line at the edge of an excerpt says nothing


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; ``markers`` are those of the citations that it belongs to, none for what stands around them."""

    text: str
    markers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a document in pieces; ``cut_before``/``cut_after`` say that the document goes on there."""

    pieces: tuple[Piece, ...]
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    markers: tuple[int, ...]


def excerpts(text: str, citations: Sequence[CitationModel], chars: int = CONTEXT_CHARS) -> list[Excerpt]:
    """The stretches of ``text`` that show every citation with up to ``chars`` around it, cut between words.

    Citations of one document whose surroundings meet share a stretch; those that overlap share a piece.
    """
    groups: list[list[_Span]] = []
    for span in _merged(citations):
        if groups and span.start - groups[-1][-1].end <= 2 * chars:
            groups[-1].append(span)
        else:
            groups.append([span])
    return [_excerpt(text, group, chars) for group in groups]


def _merged(citations: Sequence[CitationModel]) -> list[_Span]:
    spans: list[_Span] = []
    for item in sorted(citations, key=lambda item: (item.start, -item.end)):
        if spans and item.start < spans[-1].end:
            last = spans[-1]
            spans[-1] = _Span(last.start, max(last.end, item.end), (*last.markers, item.marker))
        else:
            spans.append(_Span(item.start, item.end, (item.marker,)))
    return spans


def _excerpt(text: str, spans: Sequence[_Span], chars: int) -> Excerpt:
    first = _word_start(text, max(0, spans[0].start - chars), spans[0].start)
    last = _word_end(text, min(len(text), spans[-1].end + chars), spans[-1].end)
    pieces: list[Piece] = []
    position = first
    for span in spans:
        pieces.append(Piece(text[position : span.start]))
        pieces.append(Piece(text[span.start : span.end], span.markers))
        position = span.end
    pieces.append(Piece(text[position:last]))
    return Excerpt(tuple(piece for piece in pieces if piece.text), first > 0, last < len(text))


def _word_start(text: str, offset: int, limit: int) -> int:
    """The first place from ``offset`` up to ``limit`` at which a word begins; not the last words of a line."""
    if offset == 0:
        return 0
    start = next((index + 1 for index in range(offset - 1, limit) if text[index].isspace()), limit)
    line_end = text.find("\n", start, min(limit, start + FRAGMENT_CHARS))
    return line_end + 1 if line_end >= 0 else start


def _word_end(text: str, offset: int, limit: int) -> int:
    """The last place from ``offset`` down to ``limit`` at which a word ends; not the first words of a line."""
    if offset == len(text):
        return offset
    end = next((index for index in range(offset, limit - 1, -1) if text[index].isspace()), limit)
    line_start = text.rfind("\n", max(limit, end - FRAGMENT_CHARS), end)
    return line_start if line_start >= 0 else end
