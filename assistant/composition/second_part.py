"""Questions in two parts: what an answer leaves out is quoted from what it cites, or said to be missing."""

import re
from dataclasses import replace

from assistant.composition.asked_facts import answer_types
from assistant.composition.citations import CitationBook, block_at, table_head
from assistant.composition.context import Task
from assistant.composition.money import MONEY, MONEY_TERMS
from assistant.composition.quotes import written
from assistant.composition.rows import PLAN_SUBJECT
from assistant.composition.sentences import Candidate, terms_of
from assistant.composition.terms import document_terms, folded_text, known_terms, marked_syllables
from assistant.types import Citation, Draft
from ingest.document_numbers import find_document_numbers
from ingest.normalize import nfc
from ingest.sentences import sentence_spans
from ingest.types import Document

JOINT = re.compile(r"\s(?:và|and)\s|[,;]\s")
ASKING = re.compile(
    r"\b(?:nao|gi|ai|dau|sao|bao nhieu|may|khi nao|bao gio|the nao|what|which|who|when|where|how)\b|"
    r"\b(?:co quan|don vi) (?:chu tri|thuc hien|phu trach)\b|\bthoi (?:han|gian)\b|"
    r"\b(?:chi tieu|muc tieu|ty le|ket qua|targets?)\b"
)
DOCUMENT_ASKED = re.compile(
    r"\b(?:quyet dinh|nghi quyet|ke hoach|van ban|cong van|chi thi|thong tu|nghi dinh|chuong trinh|de an) (?:so )?"
    r"(?:nao|gi|may|bao nhieu)\b|\bso (?:hieu )?(?:nao|may|bao nhieu)\b|\bwhich (?:decision|resolution|plan|document)\b"
)
MAX_COVERAGE = 0.5  # of a part's words; an answer with more of them has not left it out
MIN_GAIN = 0.5  # of those words' weight that a quote must have to be the other part's answer
MAX_ROWS = 3  # a longer list is one answer, not half of one
LOOK_AHEAD_SENTENCES = 2
MAX_CHARS = 1150  # a look-up stays under 1,200 characters


def with_other_part(task: Task, draft: Draft) -> Draft:
    """The draft with the part of a double question that it leaves out; as it is where it leaves out none."""
    long = len(draft.targets) > MAX_ROWS or task.query.intent not in ("lookup", "list", "document")
    if draft.status != "answered" or not draft.citations or long:
        return draft
    left_out = min(_parts(task), key=lambda part: _coverage(task, part, draft.text), default=None)
    if left_out is None or _coverage(task, left_out, draft.text) > MAX_COVERAGE:
        return draft
    completed = _completed(task, draft, _words(task, left_out))
    if completed is not None:
        return completed
    # A figure of the question that no source states is not repeated.
    figures = any(character.isdigit() for character in left_out)
    missing = task.say("rest_not_found") if figures else task.say("part_not_found", part=left_out)
    return replace(draft, text=f"{draft.text}\n\n{missing}")


def _parts(task: Task) -> list[str]:
    """The parts of a question that asks twice, as written; none where only one part asks."""
    parts = [part.strip(" ?.!") for part in JOINT.split(task.query.restored)]
    asking = [part for part in parts if ASKING.search(folded_text(part))]
    return asking if len(asking) > 1 else []


def _words(task: Task, part: str) -> tuple[str, ...]:
    """The words of the question's subject that stand in a part of it."""
    topic = set(task.wanted.topic)
    return tuple(term for term in marked_syllables(part) if term in topic)


def _coverage(task: Task, part: str, text: str) -> float:
    """How much of a part's words an answer's text has, in [0, 1]; 1 for a part without a subject of its own.

    The words that ask for a fact ("hết bao nhiêu tiền") are answered by the fact, and no answer names the plan again.
    """
    asked = folded_text(part)
    if task.query.intent == "document" and DOCUMENT_ASKED.search(asked) and find_document_numbers(text):
        return 1.0  # the number is the answer, and says nothing again of what the document approves
    given = (each for each in answer_types() if each.asks.search(asked) and each.given(text))
    asking = frozenset(word for each in given for word in each.asking)
    if task.wanted.asks_sum and MONEY.search(nfc(text).casefold()):
        asking |= MONEY_TERMS.union(PLAN_SUBJECT)
    own = tuple(term for term in _words(task, part) if term not in asking)
    return task.corpus.weights.coverage(own, known_terms(document_terms(text))) if own else 1.0


def _completed(task: Task, draft: Draft, words: tuple[str, ...]) -> Draft | None:
    """The draft with the quote, of those it cites or just behind them, that speaks of the part left out."""
    weights = task.corpus.weights
    best: tuple[float, Candidate] | None = None
    for citation in draft.citations:
        document = task.corpus.documents[citation.document_id]
        for start, end in _near(document, citation):
            gain = weights.coverage(words, terms_of(document, start, end))
            if gain >= MIN_GAIN and (best is None or gain > best[0]):
                best = gain, Candidate(document, start, end)
    if best is None:
        return None
    book = CitationBook(task.corpus.snapshot, list(draft.citations))
    quoted = written(task, book, best[1], best[1].start, best[1].end)
    text = f"{draft.text}\n\n{task.say('quote_lead')}\n\n{quoted}"
    return replace(draft, text=text, citations=tuple(book.citations)) if len(text) <= MAX_CHARS else None


def _near(document: Document, citation: Citation) -> list[tuple[int, int]]:
    """A quote that is no table head, and the sentences just behind it in its paragraph."""
    block = block_at(document, citation.start)
    head = table_head(document, citation.start)
    if head is not None:
        return [] if head.start == citation.start else [block]
    behind = sentence_spans(document.text, citation.end, max(block[1], citation.end))
    return [(citation.start, citation.end), *behind[:LOOK_AHEAD_SENTENCES]]
