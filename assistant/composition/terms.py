"""How much of a question a text covers: syllables weighed by how rare they are in the corpus.

A syllable counts whole where the text has it with the same marks, and in part where it is the same only without marks:
"chữ ký" is not "chủ kỳ", yet a slip or a question typed bare and restored wrongly must not lose everything.
"""

import itertools
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from index.diacritics import is_compound
from index.snapshot import Snapshot
from ingest import normalize
from ingest.data_files import load_yaml
from ingest.normalize import canonical_tone, fold, nfc, syllables

ABBREVIATIONS_FILE = Path(__file__).parent.parent / "abbreviations.yaml"
SAMPLE_PASSAGES = 400  # enough to tell common syllables from rare ones; keeps the cold start short
BARE_CREDIT = 0.4  # of a syllable's weight where only its letters without marks agree
BARE = "~"  # marks the forms without diacritics in a set of known terms


@lru_cache(maxsize=4096)
def folded_text(text: str) -> str:
    """A text casefolded and without diacritics; the sentences of a corpus are asked for again and again."""
    return fold(nfc(text))


def folded_words(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases as whole words in folded text, the longest first."""
    forms = sorted(map(fold, phrases), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, forms))})\b")


@lru_cache(maxsize=4096)
def folded_syllables(text: str) -> tuple[str, ...]:
    """``normalize.folded_syllables``; the sentences of a corpus are asked for again and again."""
    return tuple(normalize.folded_syllables(text))


@lru_cache(maxsize=4096)
def marked_syllables(text: str) -> tuple[str, ...]:
    """The syllables of a text, casefolded, with their marks in one placement ("hoà" is "hòa")."""
    plain = canonical_tone(nfc(text)).casefold()
    return tuple(plain[start:end] for start, end in syllables(plain))


@lru_cache(maxsize=4096)
def _weight_of(size: int, frequency: int) -> float:
    return math.log(1 + (size + 1) / (1 + frequency))


@lru_cache(maxsize=1)
def _written_out() -> dict[str, tuple[str, ...]]:
    """What officials' short forms stand for: questions are written out, documents are as they are."""
    short = load_yaml(ABBREVIATIONS_FILE)["expand"]
    return {nfc(word).casefold(): marked_syllables(str(phrase)) for word, phrase in short.items()}


@lru_cache(maxsize=4096)
def document_terms(text: str) -> tuple[str, ...]:
    """The syllables of a document's text, with its short forms ("CĐS") written out behind them."""
    known = _written_out()
    return tuple(each for term in marked_syllables(text) for each in (term, *known.get(term, ())))


@lru_cache(maxsize=4096)
def _bare(term: str) -> str:
    return BARE + fold(term)


@lru_cache(maxsize=4096)
def known_terms(terms: tuple[str, ...]) -> frozenset[str]:
    """Terms as a set that ``credit`` can ask: as they are, and without their marks."""
    return frozenset(terms) | frozenset(map(_bare, terms))


@lru_cache(maxsize=4096)
def _pairs(terms: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """Neighbours without their marks."""
    return frozenset(itertools.pairwise(map(_bare, terms)))


def shared_pairs(wanted: Sequence[str], have: Sequence[str]) -> float:
    """The share of adjacent pairs of wanted words that stand side by side in ``have``, marks aside; 0 for one word."""
    pairs = _pairs(tuple(wanted))
    return len(pairs & _pairs(tuple(have))) / len(pairs) if pairs else 0.0


def torn_syllables(asked: Sequence[str], topic: Sequence[str], texts: Iterable[tuple[str, ...]]) -> frozenset[str]:
    """The syllables of the topic's words that stand whole in none of the texts, with and without marks.

    "Thủ đô" is not spoken of where a text has "thủ tục" and "đô thị". Empty where no more words are torn than whole: a
    text with slips still speaks of what it does. ``asked`` holds the question's syllables in order.
    """
    words = _compounds(tuple(asked), tuple(topic))
    if not words:
        return frozenset()
    have = frozenset[tuple[str, str]]().union(*map(_pairs, texts))
    torn = [word for word in words if (_bare(word[0]), _bare(word[1])) not in have]
    if 2 * len(torn) <= len(words):
        return frozenset()
    syllables_torn = {term for word in torn for term in word}
    return frozenset(syllables_torn) | frozenset(map(_bare, syllables_torn))


@lru_cache(maxsize=64)  # asked for each sentence of one question
def _compounds(asked: tuple[str, ...], topic: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The words of two syllables in a question that lie in its topic; a topic of one syllable ("dân") needs its word.

    A syllable of two words goes with the first: "công dân số" has no "dân số".
    """
    terms, least = set(topic), min(2, len(topic))
    words: list[tuple[str, str]] = []
    for pair in itertools.pairwise(asked):
        if len(terms & set(pair)) >= least and is_compound(*pair) and not (words and words[-1][1] == pair[0]):
            words.append(pair)
    return tuple(words)


def credit(term: str, known: frozenset[str]) -> float:
    """How far known terms hold a wanted one: 1, ``BARE_CREDIT`` or 0; one typed bare is held by any marks."""
    if term in known:
        return 1.0
    bare = _bare(term)
    if bare not in known:
        return 0.0
    return 1.0 if bare[1:] == term else BARE_CREDIT


@dataclass(frozen=True)
class TermWeights:
    """Inverse document frequencies of syllables without marks over a sample of the corpus's passages."""

    frequency: dict[str, int]
    size: int

    @classmethod
    def of(cls, snapshot: Snapshot) -> "TermWeights":
        """Weights from at most ``SAMPLE_PASSAGES`` passages, spread evenly over the documents."""
        frequency: Counter[str] = Counter()
        size = 0
        per_document = max(1, SAMPLE_PASSAGES // max(1, len(snapshot.documents)))
        for document_id in snapshot.documents:
            if size >= SAMPLE_PASSAGES:
                break
            for passage in list(snapshot.passages_of(document_id))[:per_document]:
                frequency.update(known_terms(document_terms(passage.text)))
                size += 1
        return cls(dict(frequency), size)

    def unknown(self, term: str) -> bool:
        """Whether no sampled passage has the syllable, with its marks or without."""
        return not (self.frequency.get(term) or self.frequency.get(_bare(term)))

    def weight(self, term: str) -> float:
        """log(1 + N / (1 + df)), after Robertson's idf; a term never seen, with marks or without, weighs most."""
        seen = self.frequency.get(term) or self.frequency.get(_bare(term), 0)
        return _weight_of(self.size, seen)

    def coverage(self, wanted: Sequence[str], have: frozenset[str] | Sequence[str]) -> float:
        """The share of the wanted terms' weight that ``have`` holds, in [0, 1]; 0 where nothing is wanted."""
        known = have if isinstance(have, frozenset) else known_terms(tuple(have))
        total, terms = self._weighed(tuple(wanted))
        covered = 0.0
        for term, bare, weight in terms:  # as ``credit`` has it
            if term in known:
                covered += weight
            elif bare in known:
                covered += weight if bare[1:] == term else weight * BARE_CREDIT
        return covered / total if total else 0.0

    @cached_property
    def _weighed(self) -> Callable[[tuple[str, ...]], tuple[float, tuple[tuple[str, str, float], ...]]]:
        """The sum of the weights of some terms, and each term with its bare form and weight, remembered."""

        @lru_cache(maxsize=4096)  # the topic of one question is held against hundreds of rows and sentences
        def weighed(terms: tuple[str, ...]) -> tuple[float, tuple[tuple[str, str, float], ...]]:
            weights = [self.weight(term) for term in terms]
            return sum(weights), tuple(zip(terms, map(_bare, terms), weights, strict=True))

        return weighed

    def pair_coverage(self, wanted: Sequence[str], have: Sequence[str]) -> float:
        """The share of adjacent pairs of wanted terms that stand side by side in ``have``, marks aside, in [0, 1]."""
        pairs = _pairs(tuple(wanted))
        if not pairs:
            return self.coverage(wanted, have)
        return len(pairs & _pairs(tuple(have))) / len(pairs)
