"""Which questions are the same question to an operator, whatever their spelling, word order or language."""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.phrases import fold_word, words_of
from assistant.types import Query

MAX_PLACES = 8
MAX_YEARS = 8
_PARTS = "|"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is about: ``key`` is equal for questions that ask the same; places are codes."""

    key: str
    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


def subject_of(typed: str, masked: str, query: Query | None) -> Subject:
    """The subject of a question.

    Args:
        typed: the question as it was asked.
        masked: what is stored of it; a word that is masked there does not come into the key either.
        query: what the question was understood as, with what was carried over from earlier turns.
    """
    if query is None:
        return Subject(_joined(map(fold_word, words_of(masked))))
    hidden = {fold_word(word) for word in words_of(typed)} - {fold_word(word) for word in words_of(masked)}
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
        return Subject(_joined(map(fold_word, words_of(masked))))
    return Subject(_PARTS.join(parts), places, years)


def _joined(words: Iterable[str]) -> str:
    return " ".join(sorted(set(words)))
