"""Answers quoted from passages: the fewest whole sentences that cover the question, or None where nothing covers it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.composition.citations import CitationBook, trimmed
from assistant.composition.context import Task
from assistant.composition.notices import notices_for_documents
from assistant.composition.terms import folded_syllables
from assistant.types import Draft
from index.types import Hit
from ingest.normalize import fold, nfc
from ingest.sentences import sentence_spans
from ingest.types import Document

MIN_COVERAGE = 0.62  # of the question's topic weight; below it the sentence speaks of something else
MIN_OWN_COVERAGE = 0.4  # of which the sentence itself, without heading and neighbours, must hold
MAX_QUOTES = 3
MAX_QUOTE_CHARS = 700  # a look-up's text stays under 1,200 characters
MAX_LIST_QUOTE_CHARS = 1400
CLOSE_SECOND = 0.93  # a second sentence is quoted if it scores nearly as well as the first
COUNT_QUESTION = re.compile(r"\b(?:may|bao nhieu|how many)\s+((?:\w+\s?){1,3})")
NUMERAL = r"(?:\d+|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi)"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with how well it answers; offsets in the document's clean text."""

    document: Document
    start: int
    end: int
    coverage: float
    own_coverage: float
    score: float

    @property
    def text(self) -> str:
        """The sentence."""
        return self.document.text[self.start : self.end]


def passage_answer(task: Task) -> Draft | None:
    """Quote the sentences that cover the question's topic; None where none covers enough of it."""
    topic = task.wanted.topic
    if not topic:
        return None
    candidates = rank_sentences(task, topic)
    fit = [each for each in candidates if each.coverage >= MIN_COVERAGE and each.own_coverage >= MIN_OWN_COVERAGE]
    if not fit:
        return None
    best = fit[0]
    chosen = [best]
    if task.query.intent in ("list", "passage", "aggregate"):
        chosen += [each for each in fit[1:] if each.score >= best.score * CLOSE_SECOND][: MAX_QUOTES - 1]
    return quote(task, topic, chosen)


def quote(task: Task, topic: Sequence[str], chosen: Sequence[Candidate]) -> Draft:
    """The chosen sentences as cited quotes, in reading order within the document of the best."""
    book = CitationBook(task.corpus.snapshot)
    limit = MAX_LIST_QUOTE_CHARS if task.query.intent in ("list", "aggregate") else MAX_QUOTE_CHARS
    room = limit
    parts = []
    for each in chosen:
        start, end = extent(task, topic, each, room)
        marker = book.cite(each.document, start, end)
        body = re.sub(r"\s*\n\s*", "\n> ", each.document.text[start:end].strip())
        parts.append(f"> {body} [{marker}]")
        room -= end - start
        if room < 150:
            break
    documents = [each.document for each in chosen]
    notices = notices_for_documents(
        task, list({document.id: document for document in documents}.values()), task.place_codes
    )
    text = f"{task.say('quote_lead')}\n\n" + "\n\n".join(parts)
    return Draft("answered", text, tuple(book.citations), (), tuple(notices))


def rank_sentences(task: Task, topic: Sequence[str]) -> list[Candidate]:
    """All sentences of the retrieved passages, best first."""
    seen: dict[tuple[str, int], Candidate] = {}
    for hit in task.evidence.hits:
        if not task.in_scope(hit.passage.document_id):
            continue
        document = task.corpus.snapshot.documents[hit.passage.document_id]
        for candidate in _sentences_of(task, topic, hit, document):
            known = seen.get((document.id, candidate.start))
            if known is None or candidate.score > known.score:
                seen[document.id, candidate.start] = candidate
    return sorted(seen.values(), key=lambda each: -each.score)


def _sentences_of(task: Task, topic: Sequence[str], hit: Hit, document: Document) -> list[Candidate]:
    weights = task.corpus.weights
    passage = hit.passage
    spans = sentence_spans(document.text, passage.start, passage.end)
    terms = [folded_syllables(document.text[start:end]) for start, end in spans]
    headings = folded_syllables(" ".join(passage.heading_path))
    wanted = set(topic)
    candidates = []
    for position, (start, end) in enumerate(spans):
        own = terms[position]
        if not wanted & set(own):
            continue
        before = terms[position - 1] if position else ()
        context = set(own) | set(headings) | set(before)
        own_coverage = weights.coverage(topic, own)
        coverage = weights.coverage(topic, context)
        score = 0.45 * own_coverage + 0.2 * coverage + 0.2 * weights.pair_coverage(topic, own) + 0.15 * hit.score
        score += _fits_question(task, topic, document.text[start:end])
        candidates.append(Candidate(document, start, end, coverage, own_coverage, score))
    return candidates


def _fits_question(task: Task, topic: Sequence[str], sentence: str) -> float:
    """A bonus for the form of answer that the question asks for: a definition, a count."""
    folded = fold(nfc(sentence))
    bonus = 0.0
    if task.query.intent == "definition":
        subject = r"\W+".join(re.escape(term) for term in topic[:8])
        if re.search(
            rf"\b{subject}\W{{1,6}}(?:\([^)]{{1,40}}\)\W{{0,3}})?(?:la|gom|bao gom|duoc hieu la|nghia la)\b", folded
        ):
            bonus += 0.35
        elif re.search(rf"\(\W?{subject}\W?\)|{subject}\W{{0,3}}\(", folded):
            bonus += 0.15
    counted = COUNT_QUESTION.search(fold(nfc(task.query.restored)))
    words = counted[1].split() if counted else []
    if words and re.search(rf"\b{NUMERAL}\s+(?:\w+\s+)?{re.escape(words[0])}\b", folded):
        bonus += 0.12
    return bonus


def extent(task: Task, topic: Sequence[str], candidate: Candidate, room: int) -> tuple[int, int]:
    """What to quote of a sentence: all of it and the list it opens, or the best clauses of a very long one."""
    text = candidate.document.text
    start, end = candidate.start, candidate.end
    if text[start:end].rstrip().endswith(":"):
        for block in candidate.document.blocks:
            if block.start < end or block.kind == "heading":
                continue
            if block.kind not in ("item", "table_row", "table_header", "paragraph") or block.end - start > room:
                break
            if block.kind == "paragraph" and end > candidate.end:
                break
            end = block.end
        return trimmed(text, start, end)
    if end - start <= room:
        return start, end
    return _best_clauses(task, topic, candidate, room)


def _best_clauses(task: Task, topic: Sequence[str], candidate: Candidate, room: int) -> tuple[int, int]:
    """The run of clauses of a long sentence, at most ``room`` characters, that covers the topic best and earliest."""
    text = candidate.document.text
    borders = [
        candidate.start,
        *(candidate.start + match.end() for match in re.finditer(r"[;,:]\s", candidate.text)),
        candidate.end,
    ]
    best: tuple[float, int, int] = (-1.0, candidate.start, min(candidate.end, candidate.start + room))
    for index, first in enumerate(borders[:-1]):
        last = max((border for border in borders[index + 1 :] if border - first <= room), default=first)
        if last > first:
            covered = task.corpus.weights.coverage(topic, folded_syllables(text[first:last]))
            if covered > best[0] + 1e-9:
                best = (covered, first, last)
    return trimmed(text, best[1], best[2])
