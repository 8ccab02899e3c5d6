"""Passages: runs of whole sentences or table rows of about 180 words, with what they stand under."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.places import find_places, place, reform, successor
from ingest.segmentation import count_words
from ingest.sentences import sentence_spans
from ingest.types import Block, Document, Passage

TARGET_WORDS = 180
_MIN_WORDS_BEFORE_HEADING = 60
_LONGEST_UNIT_CHARS = 6000
_YEAR = re.compile(r"(?<![\d.,/])(?:19[5-9]\d|20\d\d)(?![\d%]|[.,]\d)")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence or a table row, never cut; ``words`` counts pyvi words."""

    start: int
    end: int
    words: int
    block: Block
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Subject:
    """Whom and when the text at some point is about: provinces last named, years last named."""

    provinces: tuple[str, ...]
    years: tuple[int, ...] = ()


def passages(document: Document, *, target_words: int = TARGET_WORDS) -> tuple[Passage, ...]:
    """Return the passages of a document in order, without overlap; ``document.text[start:end]`` is the text of each.

    A passage ends before ``target_words`` pyvi words are exceeded (a longer sentence stands alone) and where a new
    section begins, unless too little has gathered. Its provinces are those it names, else those of the section or of
    the text before it, else the document's; its years those it names, else those of its heading.
    """
    found: list[Passage] = []
    subject = _Subject(document.provinces)
    section: tuple[str, ...] = ()
    for group in _groups(list(_units(document)), target_words):
        headings = group[0].headings
        if headings[:2] != section[:2]:
            subject = _Subject(document.provinces)
        section = headings
        passage, subject = _passage(document, group, subject)
        found.append(passage)
    return tuple(found)


def _units(document: Document) -> Iterator[_Unit]:
    path: list[tuple[int, str]] = []
    for block in document.blocks:
        if block.kind == "heading":
            path = [(level, text) for level, text in path if level < block.level]
            path.append((block.level, document.text[block.start : block.end]))
        headings = tuple(text for _, text in path)
        for start, end in _spans(document.text, block):
            yield _Unit(start, end, count_words(document.text[start:end]), block, headings)


def _spans(text: str, block: Block) -> list[tuple[int, int]]:
    """The units of a block; a monstrous "sentence" is cut at white space so that no passage grows without bound."""
    if block.kind not in ("paragraph", "item"):
        return [(block.start, block.end)] if block.end > block.start else []
    spans: list[tuple[int, int]] = []
    for start, end in sentence_spans(text, block.start, block.end):
        while end - start > _LONGEST_UNIT_CHARS:
            cut = text.rfind(" ", start + 1, start + _LONGEST_UNIT_CHARS)
            cut = cut if cut > start else start + _LONGEST_UNIT_CHARS
            spans.append((start, cut))
            start = cut + 1 if text[cut : cut + 1] == " " else cut
        spans.append((start, end))
    return spans


def _groups(units: Sequence[_Unit], target_words: int) -> list[list[_Unit]]:
    groups: list[list[_Unit]] = []
    current: list[_Unit] = []
    size = 0
    only_headings = True
    for unit in units:
        if not only_headings and _breaks(current, size, unit, target_words):
            # Headings at the end belong to what follows them.
            carried = _trailing_headings(current)
            kept = current[: len(current) - len(carried)]
            if kept:
                groups.append(kept)
                current, size = carried, sum(u.words for u in carried)
                only_headings = all(u.block.kind == "heading" for u in carried)
        current.append(unit)
        only_headings = only_headings and unit.block.kind == "heading"
        size += unit.words
    if current:
        groups.append(current)
    return groups


def _breaks(current: Sequence[_Unit], size: int, unit: _Unit, target_words: int) -> bool:
    if size + unit.words > target_words:
        return True
    if unit.block.kind == "heading" and unit.block != current[-1].block:
        return size >= _MIN_WORDS_BEFORE_HEADING or unit.block.level <= 2
    starts_table = unit.block.table is not None and unit.block.table != current[-1].block.table
    return starts_table and size >= _MIN_WORDS_BEFORE_HEADING


def _trailing_headings(units: Sequence[_Unit]) -> list[_Unit]:
    first = len(units)
    while first and units[first - 1].block.kind in ("heading", "table_header", "table_section"):
        first -= 1
    return list(units[first:]) if first else []


def _passage(document: Document, group: Sequence[_Unit], before: _Subject) -> tuple[Passage, _Subject]:
    start, end = group[0].start, group[-1].end
    headings = group[-1].headings if group[0].block.kind == "heading" else group[0].headings
    text = document.text[start:end]
    named = _named(document, text)
    provinces = named or _provinces(" \n ".join(headings[1:])) or before.provinces or document.provinces
    own = document.provinces
    if len(own) > 1:  # of a plan that tells of several only what no heading gives to another
        elsewhere = all(_provinces(" \n ".join(unit.headings[1:])) for unit in group)
        own = () if elsewhere else _provinces(document.title)
    if len(own) == 1:  # a plan stays its province's where it names a neighbour
        provinces = tuple(dict.fromkeys((*own, *provinces)))
    own_years = _years(text)
    years = own_years or _years(" ".join(headings)) or before.years
    if own_years and group[0].block.kind != "heading" and not _years(document.text[start : group[0].end]):
        # The horizon named before ("Đến năm 2030, …") still holds for the first sentence.
        years = tuple(sorted({*own_years, *before.years}))
    passage = Passage(document.id, start, end, headings, text, provinces, years)
    last_named = next(
        (found for unit in reversed(group) if (found := _years(document.text[unit.start : unit.end]))), ()
    )
    return passage, _Subject(_last_subject(text, named) or provinces, last_named or years)


def _named(document: Document, text: str) -> tuple[str, ...]:
    """The provinces that a passage names; since the merger a town leads to the province of today as well."""
    found = _provinces(text)
    if (document.published or "") < reform()[1]:
        return found
    towns = (successor(m.code) for m in find_places(text) if m.via and place(m.code).kind in ("province", "city"))
    today = (code for code in towns if code in document.provinces)
    return tuple(dict.fromkeys((*found, *(code for code in today if code is not None))))


def _provinces(text: str) -> tuple[str, ...]:
    codes = (m.code for m in find_places(text) if place(m.code).kind in ("province", "city"))
    return tuple(dict.fromkeys(codes))


def _last_subject(text: str, named: Sequence[str]) -> tuple[str, ...]:
    """The province the text goes on with: the one named last, unless several were listed together."""
    if len(named) <= 1:
        return tuple(named)
    mentions = [m for m in find_places(text) if m.code in named]
    spans = sentence_spans(text)
    last = next(((s, e) for s, e in reversed(spans) if any(s <= m.start < e for m in mentions)), None)
    if last is None:
        return tuple(named)
    return tuple(dict.fromkeys(m.code for m in mentions if last[0] <= m.start < last[1]))


def _years(text: str) -> tuple[int, ...]:
    return tuple(sorted({int(match.group()) for match in _YEAR.finditer(text)}))
