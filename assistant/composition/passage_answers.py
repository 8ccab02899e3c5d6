"""Answers quoted from passages: the fewest whole sentences that cover the question, or None where nothing covers it."""

import re
from collections.abc import Sequence

from assistant.composition.asked_facts import asks_figure, facts_asked, states_number
from assistant.composition.context import Task
from assistant.composition.money import MONEY_TERMS, asks_amount, asks_whole_sum
from assistant.composition.quotes import quote, unit_offer
from assistant.composition.sentence_checks import SELF_EVIDENT_COVERAGE, answers_question, covers, of_year_and_kind
from assistant.composition.sentence_places import unit_reported
from assistant.composition.sentence_ranking import rank_sentences
from assistant.composition.sentences import HEADING_KINDS, Candidate, terms_of
from assistant.composition.terms import folded_text, marked_syllables
from assistant.intents import intent_words
from assistant.types import Draft
from ingest.normalize import fold

MAX_QUOTES = 3
CLOSE_SECOND = 0.93  # a second sentence is quoted if it scores nearly as well as the first
CLOSE_PHRASE = 0.75  # … and has nearly as much of the question's own phrases
COMPLEMENT_CHARS = 600  # how near the second half of a double answer stands …
COMPLEMENT_COVERAGE = 0.2  # … and how much of the topic it must add
CHANGE_ASKED = re.compile(r"\b(?:tang|giam|chenh|increase\w*|decrease\w*|rise|rose|fall|fell|change\w*|grow\w*|grew)\b")
CHANGE_TOLD = re.compile(
    r"\b(?:tang|giam|up|down|increas\w*|decreas\w*)\b[^.;]{0,30}?\d[^;]{0,50}?"
    r"\b(?:so voi|from|compared (?:with|to)|against)\b[^;.]{0,30}?(?P<year>(?:19|20)\d\d)"
)
MIN_ENGLISH_WORD = 4  # shorter English words ask or join; they say nothing of the subject
ENGLISH_ASKING = frozenset(
    re.findall(
        r"\w+",
        "what which when where does should will many much have been that this with from money need needs cost spend",
    )
)


def passage_answer(task: Task) -> Draft | None:
    """Quote the sentences that cover the question's topic; None where none covers enough of it."""
    of_units: tuple[Sequence[str], Candidate] | None = None
    for topic in topics_of(task):
        fit = [each for each in rank_sentences(task, topic) if covers(each) and answers_question(task, each)]
        of_place = [each for each in fit if unit_reported(task, each) is None]
        if of_place:
            return _quoted(task, topic, of_place)
        if fit and of_units is None:
            of_units = topic, fit[0]
    return None if of_units is None else unit_offer(task, *of_units)


def stated_plainly(task: Task) -> Draft | None:
    """A sentence that names indicator, year and figure itself, where no row was read from it; None elsewhere.

    Its year must not be that of something else in it, and a goal must be called one.
    """
    if not asks_figure(task) or not (task.wanted.years or task.query.level):
        return None
    for topic in topics_of(task):
        for each in rank_sentences(task, topic):
            plain = each.own_coverage >= SELF_EVIDENT_COVERAGE and each.coverage >= SELF_EVIDENT_COVERAGE
            if not plain or not answers_question(task, each) or not states_number(each.text):
                continue
            if unit_reported(task, each) is None and of_year_and_kind(task, each):
                return quote(task, topic, [each])
    return None


def stated_change(task: Task) -> Draft | None:
    """A sentence that itself tells the change between two years asked ("tăng 21,3 điểm phần trăm so với năm 2022")."""
    if len(task.wanted.years) < 2 or not CHANGE_ASKED.search(task.wanted.folded_question):
        return None
    for topic in topics_of(task):
        for each in rank_sentences(task, topic):
            told = CHANGE_TOLD.search(folded_text(each.text))
            if told and covers(each) and int(told["year"]) in task.wanted.years and answers_question(task, each):
                return quote(task, topic, [each])
    return None


def topics_of(task: Task) -> list[tuple[str, ...]]:
    """What a sentence must speak of: the topic in Vietnamese and, for English sources, the words as typed."""
    topics = [task.wanted.topic]
    for asked in facts_asked(task):
        if asked.stands_for:
            rest = tuple(term for term in task.wanted.topic if term not in asked.asking)
            topics.append((*asked.stands_for, *rest))
    if asks_amount(task) and not asks_whole_sum(task):  # "kinh phí an toàn thông tin": the row names the thing alone
        thing = tuple(term for term in task.wanted.topic if term not in MONEY_TERMS)
        topics.append(thing if len(thing) > 1 else ())
    if task.language == "en":
        named = {term for place in task.query.places for term in marked_syllables(place.typed)}
        words = marked_syllables(task.query.normalized)
        asking = ENGLISH_ASKING.union(*(asked.asking for asked in facts_asked(task)))
        topics.append(
            tuple(
                word
                for word in words
                if len(word) >= MIN_ENGLISH_WORD and word not in named and word not in asking and not word.isdigit()
            )
        )
    small = intent_words().bare_filler  # "con", typed for "còn", is no subject
    return [topic for topic in topics if topic and not (len(topic) == 1 and fold(topic[0]) in small)]


def _quoted(task: Task, topic: Sequence[str], fit: Sequence[Candidate]) -> Draft:
    """The best sentence with what completes it."""
    best = fit[0]
    chosen = [best]
    if (second := _complement(task, topic, best, fit[1:])) is not None:
        chosen.append(second)
    elif task.query.intent in ("list", "passage", "aggregate") and best.kind not in HEADING_KINDS:
        close = [
            each
            for each in fit[1:]
            if each.score >= best.score * CLOSE_SECOND
            and each.phrase >= best.phrase * CLOSE_PHRASE
            and each.kind not in HEADING_KINDS
        ]
        if task.query.intent != "aggregate":  # a second document speaks of another place or plan
            close = [each for each in close if each.document.id == best.document.id]
        chosen += close[: MAX_QUOTES - 1]
    return quote(task, topic, chosen)


def _complement(task: Task, topic: Sequence[str], best: Candidate, others: Sequence[Candidate]) -> Candidate | None:
    """A sentence near the best one that states much of what it leaves unsaid: the second half of a double question."""
    weights = task.corpus.weights
    stated = terms_of(best.document, best.start, best.end)
    covered = weights.coverage(topic, stated)
    for other in others:
        near = abs(other.start - best.start) <= COMPLEMENT_CHARS and other.document.id == best.document.id
        if near and other.kind not in HEADING_KINDS:
            both = weights.coverage(topic, stated + terms_of(other.document, other.start, other.end))
            if both - covered >= COMPLEMENT_COVERAGE:
                return other
    return None
