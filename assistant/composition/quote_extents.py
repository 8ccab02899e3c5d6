"""How much is quoted with a sentence: its list, its section, the sentence that completes it, or its best clauses."""

import itertools
import re
from collections.abc import Sequence

from assistant.composition.asked_facts import asks_how_much, facts_asked, gives_fact_asked, is_step, states_number
from assistant.composition.citations import block_index, block_of, trimmed
from assistant.composition.context import Task
from assistant.composition.sentences import HEADING_KINDS, Candidate, item_label, opens_section
from assistant.composition.terms import document_terms
from assistant.types import ROW_INTENTS
from ingest.normalize import fold, nfc
from ingest.places import find_places
from ingest.sentences import sentence_spans
from ingest.types import Document

QUOTE_CHARS = 700  # a look-up's text stays under 1,200 characters
MAX_STEP_GAP = 5  # characters between the lines of one procedure
LOOK_AHEAD_SENTENCES = 3  # how far behind the sentence on the topic its "who" or "when" may stand
LEAD_IN_SYLLABLES = 7  # a sentence with so few of its own beside the question's words ("lớn nhất hiện nay vẫn là")
MAX_CLAUSES = 24  # of a run, so that the work on one sentence stays bounded
FACT_BONUS = 0.2  # of a run that states the number or the kind of fact that is asked
LENGTH_WEIGHT = 0.15  # how much the length of a run counts beside what it covers


def extent(task: Task, topic: Sequence[str], candidate: Candidate, room: int) -> tuple[int, int]:
    """What to quote of a sentence.

    All of it; with the list that it opens, the section that it heads, or the near sentence that gives the "who" or
    "when" that was asked; of a very long one the clauses that matter.
    """
    document, start, end = candidate.document, candidate.start, candidate.end
    block = None if facts_asked(task) else block_of(document, start)  # "Bước 1." ends a sentence of its own
    if is_step(candidate.text) or (block is not None and is_step(document.text[block.start : block.end])):
        return _all_steps(document, start, end, room)
    if opens_section(candidate) or candidate.kind in ("heading", "table_section"):
        return trimmed(document.text, start, end_of_section(candidate, room))
    if end - start > room:
        return _best_clauses(task, topic, candidate, room)
    return start, max(end, _end_of_fact(task, candidate, room), _end_of_lead_in(task, topic, candidate, room))


def _all_steps(document: Document, start: int, end: int, room: int) -> tuple[int, int]:
    """A step with the steps before and behind it, as far as there is room."""
    steps = [block for block in document.blocks if is_step(document.text[block.start : block.end])]
    index = next((i for i, block in enumerate(steps) if block.start <= start < block.end), None)
    if index is None:
        return start, end
    first, last = steps[index].start, steps[index].end
    for block in reversed(steps[:index]):
        if first - block.end > MAX_STEP_GAP or last - block.start > room:
            break
        first = block.start
    for block in steps[index + 1 :]:
        if block.start - last > MAX_STEP_GAP or block.end - first > room:
            break
        last = block.end
    return first, last


def end_of_section(candidate: Candidate, room: int) -> int:
    """The end of the list or section that a sentence opens, as far as there is room."""
    document = candidate.document
    index = block_index(document, candidate.start)
    opener = block_of(document, candidate.start)
    style = _numbering_style(document.text[opener.start : opener.end]) if opener else ""
    end = candidate.end
    for position, block in enumerate(document.blocks[index + 1 :]):
        if style and candidate.kind != "heading" and _numbering_style(document.text[block.start : block.end]) == style:
            break  # "2." ends what "1. …:" opens
        if block.kind == "heading" and (candidate.kind != "heading" or opener is None or block.level <= opener.level):
            break
        if block.kind == "table_section" and candidate.kind == "table_section":
            break
        further = end > candidate.end and candidate.kind != "heading"
        new_table = block.table is not None and document.blocks[index + position].table != block.table
        if block.end - candidate.start > room or (further and (block.kind == "paragraph" or new_table)):
            break
        end = block.end
    return end


def _numbering_style(text: str) -> str:
    """The way a line is numbered: "1." and "2." are numbered alike, "a)" and "1.1." otherwise; empty for none."""
    return re.sub(r"[a-zđ]", "a", re.sub(r"\d+", "1", item_label(text).strip()))


def _end_of_lead_in(task: Task, topic: Sequence[str], candidate: Candidate, room: int) -> int:
    """Behind a sentence that only says the question's words again, the end of what its paragraph goes on to say."""
    text, end = candidate.document.text, candidate.end
    own = set(document_terms(candidate.text)) - set(topic)
    if task.query.intent in ROW_INTENTS or facts_asked(task) or len(own) > LEAD_IN_SYLLABLES or not topic:
        return end
    block = block_of(candidate.document, candidate.start)
    if block is None or block.kind != "paragraph":
        return end
    for _, last in sentence_spans(text, end, block.end)[:LOOK_AHEAD_SENTENCES]:
        if last - candidate.start > room:
            break
        end = last
    return end


def _end_of_fact(task: Task, candidate: Candidate, room: int) -> int:
    """The end of the near sentence that gives what the sentence on the topic leaves open ("who", "when")."""
    text = candidate.document.text
    if not facts_asked(task) or gives_fact_asked(task, candidate.text):
        return candidate.end
    spans = sentence_spans(text, candidate.end, min(len(text), candidate.start + room))
    for start, end in spans[:LOOK_AHEAD_SENTENCES]:
        block = block_of(candidate.document, start)
        if block is None or block.kind in HEADING_KINDS or end - candidate.start > room:
            break
        if _places_in(text[start:end]) - _places_in(f"{task.query.restored} {candidate.text}"):
            break  # another place's date or body
        if gives_fact_asked(task, text[start:end]):
            return end
    return candidate.end


def _places_in(text: str) -> set[str]:
    """The provinces, towns and communes that a text names."""
    return {fold(mention.via or mention.code) for mention in find_places(nfc(text))}


def _best_clauses(task: Task, topic: Sequence[str], candidate: Candidate, room: int) -> tuple[int, int]:
    """The run of clauses of a long sentence, at most ``room`` characters, that answers best.

    Semicolons part what stands by itself: of two such runs that say the same the shorter one is quoted. Where these
    are too long, commas must do, and the longest run is taken, since commas also part the items of a list.
    """
    clauses = _runs(candidate, r"[;:]\s", room)
    phrases = [] if clauses else _runs(candidate, r"[;,:]\s", room)
    best: tuple[float, int, int] = (-1.0, candidate.start, min(candidate.end, candidate.start + room))
    for first, last in clauses or phrases:
        run = candidate.document.text[first:last]
        whole = bool(phrases) or ": " in run  # a list that a colon opens is quoted as far as there is room
        worth = task.corpus.weights.coverage(topic, document_terms(run)) + _gives_fact(task, run)
        worth += (last - first) / room * (LENGTH_WEIGHT if whole else -LENGTH_WEIGHT)
        if worth > best[0] + 1e-9:
            best = (worth, first, last)
    return trimmed(candidate.document.text, best[1], best[2])


def _runs(candidate: Candidate, border: str, room: int) -> list[tuple[int, int]]:
    """All runs of neighbouring parts of a sentence that have room; none where some single part has not."""
    inner = (candidate.start + match.end() for match in re.finditer(border, candidate.text))
    borders = [candidate.start, *inner, candidate.end]
    if any(last - first > room for first, last in itertools.pairwise(borders)):
        return []
    return [
        (first, last)
        for index, first in enumerate(borders[:-1])
        for last in borders[index + 1 : index + 1 + MAX_CLAUSES]
        if last - first <= room and not candidate.document.text[first:last].rstrip().endswith(":")
    ]


def _gives_fact(task: Task, run: str) -> float:
    """A bonus for clauses that state the number or the kind of fact that is asked."""
    given = FACT_BONUS * bool(asks_how_much(task) and states_number(run))
    return given + FACT_BONUS * gives_fact_asked(task, run)
