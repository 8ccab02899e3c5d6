"""Sentences by how much of a question they cover, and how well their form fits it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.composition.asked_facts import asks_steps, counts_thing_asked, facts_asked, is_step
from assistant.composition.context import Task
from assistant.composition.money import TOTAL, asks_amount
from assistant.composition.sentences import (
    HEADING_KINDS,
    Candidate,
    hits_in_scope,
    sentences_of,
    terms_in,
    terms_of,
    years_of,
)
from assistant.composition.terms import (
    credit,
    folded_text,
    known_terms,
    marked_syllables,
    shared_pairs,
    torn_syllables,
)
from index.types import Hit
from ingest.english_text import is_english_at
from ingest.normalize import fold

EXACT_FORM = 0.12  # the bonus of a sentence in the very form asked for ("2 nhiệm vụ", "X là …")
YEAR_BONUS = 0.2  # a sentence that itself names the year asked
TOTAL_BONUS = 0.2  # the sum of the plan before the sums of its parts
PHRASE_WEIGHT = 0.15  # of the question's own neighbours: "Ngày Chuyển đổi số" where "ngày" alone says nothing
HEADING_MALUS = 0.05  # a heading answers through what stands under it, a sentence by itself
BODIES = frozenset(["sở", "bộ", "ban", "cục", "phòng", "department", "ministry"])
ANSWER_TYPE_BONUS = 0.1  # a sentence that gives a date where "when" was asked, a body where "who" was asked


def rank_sentences(task: Task, topic: Sequence[str]) -> list[Candidate]:
    """All sentences of the retrieved passages that speak of the topic, best first."""
    best: dict[tuple[str, int], Candidate] = {}
    for hit in hits_in_scope(task):
        for each in _scored(task, topic, hit):
            known = best.get((each.document.id, each.start))
            if known is None or each.score > known.score:
                best[each.document.id, each.start] = each
    return sorted(best.values(), key=lambda each: -each.score)


def _scored(task: Task, topic: Sequence[str], hit: Hit) -> list[Candidate]:
    """The sentences of one passage that have a word of the topic, with their scores."""
    weights = task.corpus.weights
    asked = marked_syllables(task.query.restored)
    sentences = sentences_of(task, hit)
    bodies = not asks_amount(task) or bool(BODIES & set(topic))  # money for training is no money of its department
    terms = [terms_of(each.document, each.start, each.end, bodies=bodies) for each in sentences]
    document = task.corpus.documents[hit.passage.document_id]
    english = is_english_at(document.text, hit.passage.start)
    title_terms = terms_in(document.title, english)
    title = known_terms(title_terms)
    candidates = []
    for position, (sentence, own) in enumerate(zip(sentences, terms, strict=True)):
        said = known_terms(own)
        if not any(credit(term, said) for term in topic):
            continue
        before = known_terms(terms[position - 1]) if position else frozenset()
        headings = " ".join(sentence.headings)
        above = (title_terms, terms_in(headings, english))
        frame = title | known_terms(above[1])
        # a heading stands in its own heading path: only the title can have said before what it says
        left_open = [term for term in topic if credit(term, title if sentence.kind == "heading" else frame) < 1]
        stated = weights.coverage(topic, said)
        own_coverage = weights.coverage(left_open, said) if left_open else stated
        coverage = weights.coverage(topic, frame | said | before)
        together = (own, terms[position - 1] if position else (), *above)
        torn = torn_syllables(asked, topic, together)
        form = _form_bonus(task, topic, sentence.text)
        score = 0.25 * stated + 0.2 * own_coverage + 0.2 * coverage
        score += 0.2 * weights.pair_coverage(topic, own) + 0.15 * hit.score
        phrase = shared_pairs(asked, own)
        score += form + PHRASE_WEIGHT * phrase
        if asks_amount(task) and TOTAL.search(folded_text(sentence.text + headings)):
            score += TOTAL_BONUS
        if task.wanted.years & set(years_of(sentence.text)):
            score += YEAR_BONUS
        if sentence.kind in HEADING_KINDS:
            score -= HEADING_MALUS
        if torn:  # they rank the sentence, but do not prove that it speaks of the topic
            own_coverage = weights.coverage(left_open or topic, said - torn)
            coverage = weights.coverage(topic, (frame | said | before) - torn)
        held = replace(sentence, coverage=coverage, own_coverage=own_coverage, topic=tuple(topic))
        candidates.append(replace(held, score=score, form=form, phrase=phrase))
    return candidates


def _form_bonus(task: Task, topic: Sequence[str], sentence: str) -> float:
    """A bonus for the form of answer that the question asks for: a definition, a count, a body, a date."""
    folded = folded_text(sentence)
    bonus = 0.0
    if task.query.intent == "definition":
        subject = r"\W+".join(re.escape(fold(term)) for term in topic[:8])
        verb = r"(?:la|gom|bao gom|duoc hieu la|nghia la)\b"
        if re.search(rf"\b{subject}\W{{1,6}}(?:\([^)]{{1,40}}\)\W{{0,3}})?{verb}", folded):
            bonus += 0.35
        elif re.match(rf"(?:\w{{1,3}}[.)]\s)?\W{{0,3}}{subject}\b[^.;]{{0,60}}?\W{verb}", folded):
            bonus += 0.3
        elif re.search(rf"\(\W?{subject}\W?\)|{subject}\W{{0,3}}\(", folded):
            bonus += 0.15
    if asks_steps(task) and is_step(sentence):
        bonus += 0.2
    if counts_thing_asked(task, sentence):
        bonus += EXACT_FORM
    return bonus + ANSWER_TYPE_BONUS * sum(each.given(sentence) for each in facts_asked(task))
