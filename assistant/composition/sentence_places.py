"""Which places a sentence tells of, and whether it is one of them that is asked."""

import re
from collections.abc import Iterable

from assistant.composition.asked_facts import asks_figure
from assistant.composition.context import Task
from assistant.composition.money import asks_amount
from assistant.composition.notices import REFORM_DATE
from assistant.composition.sentences import Candidate
from assistant.composition.terms import folded_text
from assistant.types import ROW_INTENTS
from ingest.local_units import UNIT_KIND, find_local_units
from ingest.normalize import fold, nfc
from ingest.places import find_places, is_ministry, successor
from ingest.types import Document

PLACE_CONTEXT_CHARS = 900  # the last place named before a sentence holds so far
UNIT_OPENING_CHARS = 40  # a sentence about a district names it at once
COMMUNE = re.compile(r"(?:xa|phuong|thi tran|dac khu)\b")
VENUE = re.compile(r"\b(?:tai|o)\s+$")  # "hội nghị tại thành phố …" is no document of that city


def of_places_asked(task: Task, candidate: Candidate) -> bool:
    """Whether a sentence speaks of a place that is asked, and of no other district or town than those asked."""
    document, codes = candidate.document, set(task.place_codes)
    if _of_other_unit(task, candidate) or _lacks_the_unit(task, candidate):
        return False
    if codes == {"vn"}:
        central = all(code == "vn" or is_ministry(code) for code in document.provinces)
        return (central and bool(document.provinces)) or any(m.code == "vn" for m in find_places(candidate.text))
    if _quotes_the_nation(task, candidate):
        return False
    if not codes or set(document.provinces) <= codes:
        return True
    named = _places_told_of(candidate)
    return not named or bool(codes & named)


def _quotes_the_nation(task: Task, candidate: Candidate) -> bool:
    """Whether all figures of a sentence are the nation's, which the document of a place only quotes."""
    codes, document = set(task.place_codes), candidate.document
    if not codes or "vn" in codes or "vn" in document.provinces or task.query.document_numbers:
        return False
    if not asks_figure(task) and task.query.intent not in ROW_INTENTS:
        return False

    def tells_of(places: Iterable[str]) -> bool:
        rows = (row.target for row in task.corpus.rows.of_places(places))
        return any(t.document_id == document.id and candidate.start <= t.figure_start < candidate.end for t in rows)

    return tells_of(["vn"]) and not tells_of(document.provinces)


def _of_other_unit(task: Task, candidate: Candidate) -> bool:
    """Whether a sentence names districts where a district is asked (or communes, a commune), and not that one."""
    asked = {fold(place.via) for place in task.query.places if place.via}
    if not asked:
        return False
    named = {fold(mention.via) for mention in find_places(nfc(candidate.text)) if mention.via}
    alike = {unit for unit in named if any(_is_commune(unit) == _is_commune(each) for each in asked)}
    return bool(alike) and not asked & named


def _lacks_the_unit(task: Task, candidate: Candidate) -> bool:
    """Whether the question names a unit that leads to no province, and neither the text around nor its title does."""
    if not task.query.units or task.place_codes:
        return False
    document = candidate.document
    before = document.text[max(0, candidate.start - PLACE_CONTEXT_CHARS) : candidate.start]
    around = fold(nfc(" \n ".join((document.title, *candidate.headings, before, candidate.text))))
    return not any(UNIT_KIND.sub("", fold(nfc(unit)), count=1).strip() in around for unit in task.query.units)


def _is_commune(unit: str) -> bool:
    """Whether a unit below the province is a commune by its kind, and no district."""
    return COMMUNE.match(unit) is not None


def _places_told_of(candidate: Candidate) -> set[str]:
    """The places that a sentence is about: those it names, its section's, the last one named before, the document's.

    A place that a heading or an earlier sentence names ends with its section.
    """
    document = candidate.document
    if own := _codes(document, candidate.text):
        return set(own)
    for heading in reversed(candidate.headings[1:]):
        if above := _codes(document, heading):
            return set(above)
    first = max(0, candidate.start - PLACE_CONTEXT_CHARS)
    if candidate.headings:
        first = max(first, document.text.rfind(candidate.headings[-1], 0, candidate.start))
        if not _codes(document, document.text[first : candidate.start]):
            return set(_codes(document, document.title))
    return set(_codes(document, document.text[first : candidate.start])[-1:])


def _codes(document: Document, text: str) -> list[str]:
    """The places that a text names, in order; since the merger a district is of the province of today as well."""
    late = (document.published or "") >= REFORM_DATE
    named = [mention for mention in find_places(nfc(text)) if mention.code != "vn"]
    return [code for m in named for code in ((m.code, successor(m.code)) if m.via and late else (m.code,))]


def unit_reported(task: Task, candidate: Candidate) -> str | None:
    """The district or commune whose figure a sentence gives, where a figure of a whole province is asked; else None.

    The sentence opens with its name, stands under a heading with it, or in a document of its own. In prose that gives
    no figure a unit is an example, and a question that names a unit is answered by its sentences.
    """
    query = task.query
    if not query.places or query.units or any(asked.via for asked in query.places):
        return None
    if query.level in ("district", "commune"):
        return None
    if not (asks_amount(task) or (query.intent in ROW_INTENTS and asks_figure(task))):
        return None
    opening = candidate.text[:UNIT_OPENING_CHARS]
    for text in (opening, *reversed(candidate.headings), candidate.document.title):
        named = [mention for mention in find_places(nfc(text)) if mention.code != "vn"]
        if named:
            unit = named[0]
            held_at = VENUE.search(folded_text(text[: unit.start])) is not None
            of_place = unit.code in task.place_codes and UNIT_KIND.match(fold(unit.via or ""))
            return unit.via if of_place and not held_at else None
        if text is candidate.document.title:
            return titled_unit(candidate.document)
    return None


def titled_unit(document: Document) -> str | None:
    """The district or commune whose plan a document is by its title; None for a meeting held there."""
    title = nfc(document.title)
    units = find_local_units(title, find_places(title))
    return units[0].name if len(units) == 1 and not VENUE.search(folded_text(title[: units[0].start])) else None
