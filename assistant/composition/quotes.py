"""Chosen sentences as a draft: cited quotes in Markdown, table rows under their head, in the columns asked for."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.composition.citations import CitationBook, table_head
from assistant.composition.context import Task
from assistant.composition.money import TOTAL, unit_line
from assistant.composition.notices import notices_for_documents
from assistant.composition.quote_extents import QUOTE_CHARS, extent
from assistant.composition.sentence_places import titled_unit, unit_reported
from assistant.composition.sentences import Candidate, years_of
from assistant.composition.table_marks import without_unmarked_times
from assistant.composition.terms import folded_text
from assistant.composition.wording import inert, place_names, unit_name
from assistant.types import Citation, Draft, Notice
from ingest.english_text import is_english_at
from ingest.types import Document, Level

LIST_QUOTE_CHARS = 1400
ENUMERATION = re.compile(r":[^:;]{1,400};[^;]{1,400};")  # a sentence that lists things one by one …
ENUMERATION_CHARS = 1050  # … may take most of a look-up's text
MIN_ROOM_CHARS = 150  # with less of it left no further sentence is quoted
LEVEL_WORDS: dict[Level, str] = {"province": "cap tinh", "district": "cap huyen", "commune": "cap xa"}


def quote(task: Task, topic: Sequence[str], chosen: Sequence[Candidate], *, lead: str | None = None) -> Draft:
    """The chosen sentences as cited quotes, the best first, under a lead of their own or the usual one."""
    book = CitationBook(task.corpus.snapshot)
    room = LIST_QUOTE_CHARS if task.query.intent in ("list", "aggregate") else QUOTE_CHARS
    parts: list[str] = []
    quoted: list[tuple[Document, int, int]] = []
    for each in chosen:
        if ENUMERATION.search(each.text):
            room = max(room, ENUMERATION_CHARS)
        start, end = extent(task, topic, each, room)
        if any(known.id == each.document.id and first <= start and end <= last for known, first, last in quoted):
            continue  # it stands in the list or section that is quoted already
        part = written(task, book, each, start, end)
        same = bool(quoted) and quoted[-1][0].id == each.document.id
        parts.append(part if same else f"{_whose(task, each)}{part}")
        quoted.append((each.document, start, end))
        room -= end - start
        if room < MIN_ROOM_CHARS:
            break
    documents = list({each.document.id: each.document for each in chosen}.values())
    notices = notices_for_documents(task, documents, task.place_codes)
    lead = lead or task.say("quote_lead_english" if all(map(_is_english, chosen)) else "quote_lead")
    text = f"{lead}\n\n" + "\n\n".join(parts)
    return Draft("answered", text, tuple(book.citations), (), tuple(notices))


def unit_offer(task: Task, topic: Sequence[str], candidate: Candidate) -> Draft:
    """A refusal that offers the figure of a district or commune as what it is."""
    place = place_names(task.place_codes, task.language)
    offer = task.say("offer_unit", unit=unit_reported(task, candidate))
    lead = f"{task.say('not_found_topic', place=place)} {offer}"
    return replace(quote(task, topic, [candidate], lead=lead), status="not_found")


def _whose(task: Task, candidate: Candidate) -> str:
    """The place that a quote is about, where the question names none: a reader must see whose words these are."""
    if task.place_codes or not candidate.document.provinces:
        return ""
    provinces = candidate.document.provinces
    if len(provinces) == 1 and (unit := titled_unit(candidate.document)):
        name = unit_name(unit, provinces[0], task.language)
        return f"{name[:1].upper()}{name[1:]}:\n\n"
    return place_names(provinces[:4], task.language) + ":\n\n"


def _is_english(candidate: Candidate) -> bool:
    """Whether a source is in English: it is not announced as Vietnamese, and to Vietnamese readers as what it is."""
    return is_english_at(candidate.document.text, candidate.start)


def written(task: Task, book: CitationBook, candidate: Candidate, start: int, end: int) -> str:
    """A quote as Markdown: a block quote, or table rows under their head and unit, in the columns asked for."""
    document = candidate.document
    text = document.text[start:end].strip()
    if not text.startswith("|"):
        body = "\n> ".join(inert(line.strip()) for line in _of_level_asked(task, text.split("\n")) if line.strip())
        return f"> {body} [{book.cite(document, start, end)}]"
    rows = [line for line in text.split("\n") if line.strip()]
    head = table_head(document, start)
    if head is None:
        return "\n".join([*(f"> {row}" for row in rows), f"> [{book.cite(document, start, end)}]"])
    caption = []
    if (unit := unit_line(document, head)) is not None:
        line = inert(document.text[unit.start : unit.end].strip(" ()"))
        caption = [f"{line} [{book.cite(document, unit.start, unit.end)}]", ""]
    shown = _of_years_asked(task, without_unmarked_times([document.text[head.start : head.end], *rows]))
    columns = max(shown[0].count("|") - 1, 1)
    marks = f"[{book.cite(document, start, end)}] [{book.cite(document, head.start, head.end)}]"
    return "\n".join([*caption, shown[0], f"|{' --- |' * columns}", *shown[1:], "", marks])


def _of_level_asked(task: Task, lines: Sequence[str]) -> list[str]:
    """The lines of a list without the items of other levels ("a) Cấp tỉnh: …"), where one is of the level asked."""
    if task.query.level is None:
        return list(lines)
    named = [{level for level, words in LEVEL_WORDS.items() if words in folded_text(line)} for line in lines]
    if not any(levels == {task.query.level} for levels in named[1:]):
        return list(lines)
    return [line for line, levels in zip(lines, named, strict=True) if not levels or task.query.level in levels]


def _of_years_asked(task: Task, lines: Sequence[str]) -> list[str]:
    """Table lines without the columns of years that were not asked, where the head has one of a year that was.

    A sum over all years goes with them; a question for a period, or for no figure, is shown every column.
    """
    cells = [line.strip().strip("|").split("|") for line in lines]
    wanted, head = task.wanted.years, cells[0]
    named = [set(years_of(cell)) for cell in head]
    whole = task.query.year_span or len({len(row) for row in cells}) > 1
    if whole or not any(years & wanted for years in named):
        return list(lines)
    kept = [
        column
        for column, years in enumerate(named)
        if years & wanted or not (years or TOTAL.search(folded_text(head[column])))
    ]
    return ["|" + "|".join(row[column] for column in kept) + "|" for row in cells]


def joined(drafts: Sequence[tuple[str, Draft]]) -> Draft:
    """Several quoted answers as one, each under its heading, markers counted on."""
    texts: list[str] = []
    citations: list[Citation] = []
    notices: list[Notice] = []
    for heading, draft in drafts:
        shift = len(citations)
        body = draft.text
        for each in reversed(draft.citations):
            body = body.replace(f"[{each.marker}]", f"[{each.marker + shift}]")
        texts.append(f"**{heading}**\n\n{body}")
        citations += [replace(each, marker=each.marker + shift) for each in draft.citations]
        notices += [each for each in draft.notices if each not in notices]
    return Draft("answered", "\n\n".join(texts), tuple(citations), (), tuple(notices))
