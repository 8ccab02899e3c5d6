"""Which questions are the same question to an operator, whatever their spelling, word order or language."""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.masking import mask_personal_data
from assistant.phrases import fold_word, words_of
from assistant.types import Query

UNANSWERED = ("not_found", "clarify", "error")
MAX_PLACES = 8
MAX_YEARS = 8
_PARTS = "|"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is about: ``key`` is equal for questions that ask the same; places are codes."""

    key: str
    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


def subject_of(question: str, query: Query) -> Subject:
    """The subject of a question and what it was understood as, with what was carried over from earlier turns.

    It may be stored: personal data that the question holds does not come into it.
    """
    masked = mask_personal_data(question)
    hidden = {fold_word(word) for word in words_of(question)} - {fold_word(word) for word in words_of(masked)}
    places = tuple(dict.fromkeys(place.code for place in query.places))[:MAX_PLACES]
    years = tuple(sorted(set(query.years)))[:MAX_YEARS]
    topic = {word for part in query.topic for word in map(fold_word, words_of(part))} - hidden
    parts = (
        _joined(places),
        _joined(map(str, years)),
        _joined(topic),
        query.level or "",
        _joined(query.document_numbers),
        _joined(query.dates),
    )
    if not any(parts):
        return by_words(masked)
    return Subject(_PARTS.join(parts), places, years)


def by_words(masked: str) -> Subject:
    """The subject of a question of which nothing is known but its words."""
    return Subject(_joined(map(fold_word, words_of(masked))))


def _joined(words: Iterable[str]) -> str:
    return " ".join(sorted(set(words)))
