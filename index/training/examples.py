"""Plans the training batches: which text answers which, and how people mistype it.

A batch never holds two positives from one passage, so that no positive is another row's negative. Questions lose words,
and a share of them all or half of their diacritics; passages come as runs of their sentences, so that the few passages
there are do not become magnets for every question.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.training.data import TextPair
from ingest.normalize import fold

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class ExampleSettings:
    """How batches are filled; shares are of a batch's rows, probabilities of a text or word."""

    batch_size: int = 1024
    vietnamese_share: float = 0.55
    cross_lingual_share: float = 0.2
    translation_share: float = 0.15
    bare_probability: float = 0.1
    half_bare_probability: float = 0.1
    drop_word_probability: float = 0.1
    whole_passage_probability: float = 0.3


class ExamplePlanner:
    """Draws batches of (anchor, positive) texts from the training pairs; deterministic for a seeded ``rng``."""

    def __init__(
        self,
        questions: Sequence[TextPair],
        translations: Sequence[TextPair],
        settings: ExampleSettings,
        rng: random.Random,
    ) -> None:
        """Joins English questions to Vietnamese passages through the Vietnamese question both files share."""
        passage_of = {pair.left: pair.right for pair in questions}
        self._questions = list(questions)
        self._cross_lingual = [
            TextPair(pair.left, passage_of[pair.right], pair.source)
            for pair in translations
            if pair.right in passage_of
        ]
        self._translations = list(translations)
        self._passages = list(dict.fromkeys(pair.right for pair in questions))
        self._sentences = {passage: _SENTENCE.split(passage) for passage in self._passages}
        self._settings = settings
        self._rng = rng

    def batches(self, count: int) -> Iterator[list[tuple[str, str]]]:
        """Yields ``count`` batches of ``batch_size`` rows at most."""
        for _ in range(count):
            yield self._batch()

    def _batch(self) -> list[tuple[str, str]]:
        settings, taken = self._settings, set[str]()
        rows: list[tuple[str, str]] = []
        for pairs, share in (
            (self._questions, settings.vietnamese_share),
            (self._cross_lingual, settings.cross_lingual_share),
            (self._translations, settings.translation_share),
        ):
            for pair in self._draw(pairs, int(share * settings.batch_size), taken):
                rows.append((self._mistyped(self._thinned(pair.left)), self._thinned(self._window(pair.right))))
        for passage in self._rng.sample(self._passages, min(len(self._passages), settings.batch_size)):
            if len(rows) >= settings.batch_size:
                break
            if passage not in taken and len(self._sentences[passage]) > 1:
                taken.add(passage)
                rows.append(self._sentence_and_rest(passage))
        return rows

    def _draw(self, pairs: Sequence[TextPair], count: int, taken: set[str]) -> Iterator[TextPair]:
        """Yields up to ``count`` pairs whose right texts are not taken, and takes them."""
        for pair in self._rng.sample(pairs, min(len(pairs), 4 * count)):
            if count <= 0:
                return
            if pair.right not in taken:
                taken.add(pair.right)
                count -= 1
                yield pair

    def _sentence_and_rest(self, passage: str) -> tuple[str, str]:
        """The inverse cloze task: a sentence as the question, the passage without it as the answer."""
        sentences = self._sentences[passage]
        at = self._rng.randrange(len(sentences))
        rest = " ".join(sentences[:at] + sentences[at + 1 :])
        return self._mistyped(self._thinned(sentences[at])), self._thinned(rest)

    def _window(self, passage: str) -> str:
        sentences = self._sentences.get(passage, [])
        if len(sentences) < 3 or self._rng.random() < self._settings.whole_passage_probability:
            return passage
        size = self._rng.randint(2, len(sentences))
        start = self._rng.randrange(len(sentences) - size + 1)
        return " ".join(sentences[start : start + size])

    def _thinned(self, text: str) -> str:
        kept = [word for word in text.split() if self._rng.random() >= self._settings.drop_word_probability]
        return " ".join(kept) or text

    def _mistyped(self, text: str) -> str:
        draw = self._rng.random()
        if draw < self._settings.bare_probability:
            return fold(text)
        if draw < self._settings.bare_probability + self._settings.half_bare_probability:
            return _WORD.sub(lambda word: fold(word[0]) if self._rng.random() < 0.5 else word[0], text)
        return text
