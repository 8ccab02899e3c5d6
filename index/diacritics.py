"""Restores the diacritics of Vietnamese typed without them, or with only some of them.

The model is a bigram language model over syllables in two languages, decoded with Viterbi: a token is either a
Vietnamese syllable (any marked form that folds to what was typed) or a word of another language (as typed), and staying
in one language is likelier than switching. Its counts come from the indexed corpus, so that the names and the terms of
the domain win, added to small general counts (``syllable_counts.npz``, written by ``index.training.syllable_counts``).
How many marks the writer leaves out is estimated from the text itself, which keeps well-typed text as it is.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from pathlib import Path
from typing import Final

import numpy as np

GENERAL_COUNTS: Final = Path(__file__).with_name("syllable_counts.npz")
MAX_CHARS: Final = 4000  # longer text is left as it is: nobody types a page without diacritics

_START: Final = "."  # stands for a sentence border, a number or punctuation as a neighbour
_TOKEN: Final = re.compile(r"[^\W\d_]+|[.,;:!?()\[\]\"“”\n]|\d+")
_WORD: Final = re.compile(r"[^\W\d_]+")
_SYLLABLE: Final = re.compile(
    r"(?:ngh|ch|gh|gi|kh|ng|nh|ph|qu|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?"
)
_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
_CORPUS_WEIGHTS: Final = (3, 30)  # one count in the corpus is worth so many general ones: the more, the smaller it is
_MAX_CANDIDATES: Final = 10
_STAY: Final = 0.9  # probability that the next word is of the same language
_FOREIGN_PRIOR: Final = 0.15
_DISCOUNT: Final = 0.6
_LEAST_BACKOFF: Final = 0.1  # weighted counts look surer of the next word than they are
_RESTORE_FROM: Final = 0.12  # share of left-out marks from which a text needs restoring
_COMPOUND_COUNT: Final = 5  # two syllables are a word if the general texts have them together so often …
_COMPOUND_ASSOCIATION: Final = 3.0  # … and exp(3) times as often as chance would (pointwise mutual information)


@dataclass(frozen=True, slots=True)
class SyllableCounts:
    """How often lower-case words, and pairs of neighbours, stand in some texts; ``.`` is a border."""

    unigrams: Mapping[str, int]
    bigrams: Mapping[tuple[str, str], int]


def count_syllables(texts: Iterable[str], max_syllables: int = 3_000_000) -> SyllableCounts:
    """Counts words and neighbouring pairs of ``texts``, stopping after ``max_syllables`` of them."""
    unigrams: Counter[str] = Counter()
    bigrams: Counter[tuple[str, str]] = Counter()
    for text in texts:
        tokens = list(islice(_tokens(text), max_syllables))
        unigrams.update(tokens)
        bigrams.update(pairwise(tokens))
        max_syllables -= len(tokens)
        if max_syllables <= 0:
            break
    return SyllableCounts(unigrams, bigrams)


class DiacriticsRestorer:
    """Restores diacritics; made by ``from_counts``, never changed afterwards, safe to share between threads."""

    def __init__(self, counts: SyllableCounts, foreign: Mapping[str, int]) -> None:
        self._unigrams = counts.unigrams
        self._bigrams = counts.bigrams
        self._foreign = foreign
        self._total = float(sum(counts.unigrams.values()) or 1)
        self._foreign_total = float(sum(foreign.values()) or 1)
        followers: Counter[str] = Counter(left for left, _ in counts.bigrams)
        self._backoff = {
            left: max(_DISCOUNT * n / (counts.unigrams.get(left, n) + 1), _LEAST_BACKOFF)
            for left, n in followers.items()
        }
        forms: dict[str, list[str]] = {}
        for form in counts.unigrams:
            folded = _fold(form)
            if len(folded) == len(form) and _SYLLABLE.fullmatch(folded):
                forms.setdefault(folded, []).append(form)
        self._forms = {
            folded: sorted(found, key=lambda form: (-counts.unigrams[form], form)) for folded, found in forms.items()
        }

    @classmethod
    def from_counts(cls, corpus: SyllableCounts | None = None, *, general: bool = True) -> "DiacriticsRestorer":
        """Adds the counts of a corpus to the shipped general ones; ``general=False`` leaves the latter out."""
        base, foreign = _general_counts() if general else (SyllableCounts({}, {}), {})
        if corpus is None:
            return cls(base, foreign)
        lowest, highest = _CORPUS_WEIGHTS
        even = sum(base.unigrams.values()) // (2 * max(sum(corpus.unigrams.values()), 1))
        weight = min(max(even, lowest), highest)
        unigrams, bigrams = dict(base.unigrams), dict(base.bigrams)
        for word, count in corpus.unigrams.items():
            unigrams[word] = unigrams.get(word, 0) + weight * count
        for pair, count in corpus.bigrams.items():
            bigrams[pair] = bigrams.get(pair, 0) + weight * count
        return cls(SyllableCounts(unigrams, bigrams), foreign)

    def restore(self, text: str) -> str:
        """Returns ``text`` (as NFC) with its missing diacritics; same words, same case, everything else untouched."""
        text = unicodedata.normalize("NFC", text)
        if len(text) > MAX_CHARS:
            return text
        left_out = self._left_out(_lower_words(text))
        if left_out < _RESTORE_FROM:
            return text
        spans = [match.span() for match in _TOKEN.finditer(text)]
        typed = [_normal(text[start:end]) for start, end in spans]
        tones = any(_has_tone(token) for token in typed)
        lattice = [self._candidates(token, left_out, tones) for token in typed]
        pieces, last = [], 0
        for (start, end), token, form in zip(spans, typed, self._decode(lattice), strict=True):
            if form != token and len(form) == end - start and token.isalpha():
                pieces += [text[last:start], _with_case(form, text[start:end])]
                last = end
        return "".join([*pieces, text[last:]])

    def _left_out(self, words: Sequence[str]) -> float:
        """Estimates the share of marked syllables that were typed bare, by expectation maximisation on unigrams."""
        bare: list[float] = []  # for each bare syllable: how often its fold bears marks in Vietnamese text
        marked = 0
        for word in words:
            folded = _fold(word)
            forms = self._forms.get(folded)
            if word != folded:
                marked += 1
            elif forms:
                total = sum(self._unigrams[form] for form in forms)
                plain = self._unigrams.get(word, 0) + 0.02 * total
                foreign = self._foreign.get(word, 0) * self._total / self._foreign_total
                bare.append((total - self._unigrams.get(word, 0)) / (total + plain + 0.3 * foreign))
        if not bare:
            return 0.0
        share = 0.5
        for _ in range(6):
            missing = sum(share * p / (share * p + 1 - p) for p in bare)
            share = min(max((missing + 0.05) / (missing + marked + 0.2), 0.01), 0.99)
        return share

    def _candidates(self, token: str, left_out: float, tones: bool) -> list[tuple[str, float, bool]]:
        """Gives (form, likelihood of typing it so, is it foreign) for a token."""
        folded = _fold(token)
        forms = self._forms.get(folded)
        if forms is None or len(token) != len(folded):
            return [(token if token.isalpha() else _START, 1.0, False), (token, 1.0, True)]
        if token != folded:
            if token in self._unigrams and tones:
                return [(token, 1.0, False)]
            kept = [form for form in forms if form != token and _keeps_marks(form, token)][:_MAX_CANDIDATES]
            return [(token, 1 - left_out, False)] + [(form, left_out, False) for form in kept]
        found = [(form, left_out if form != token else 1.0, False) for form in forms[:_MAX_CANDIDATES]]
        if token not in self._unigrams:
            found.append((token, 1.0, False))
        return [*found, (token, 1.0, True)]

    def _decode(self, lattice: list[list[tuple[str, float, bool]]]) -> list[str]:
        """Viterbi over the candidates; scores are scaled at each step, so long texts do not underflow."""
        back: list[list[int]] = []
        previous: list[tuple[str, float, bool]] = [(_START, 1.0, False)]
        for candidates in lattice:
            current, pointers = [], []
            for form, likelihood, foreign in candidates:
                prior = self._foreign_unigram(form) if foreign else self._unigram(form)
                best, pointer = 0.0, 0
                for index, (left, score, left_foreign) in enumerate(previous):
                    if foreign or left_foreign:
                        step = (_STAY if foreign == left_foreign else 1 - _STAY) * prior
                    else:
                        step = _STAY * self._after(left, form, prior)
                    if score * step > best:
                        best, pointer = score * step, index
                current.append((form, best * likelihood, foreign))
                pointers.append(pointer)
            scale = max(score for _, score, _ in current) or 1.0
            previous = [(form, score / scale, foreign) for form, score, foreign in current]
            back.append(pointers)
        return _follow(lattice, back, [score for _, score, _ in previous])

    def _unigram(self, form: str) -> float:
        return (self._unigrams.get(form, 0) + 0.1) / self._total

    def _foreign_unigram(self, form: str) -> float:
        return _FOREIGN_PRIOR * (self._foreign.get(form, 0) + 0.1) / self._foreign_total

    def _after(self, left: str, form: str, prior: float) -> float:
        """Bigram probability with absolute discounting, interpolated with ``prior``."""
        backoff = self._backoff.get(left)
        if backoff is None:
            return prior
        count = self._bigrams.get((left, form), 0)
        if not count:
            return backoff * prior
        return (count - _DISCOUNT) / (self._unigrams.get(left, count) + 1) + backoff * prior


def _follow(lattice: list[list[tuple[str, float, bool]]], back: list[list[int]], scores: list[float]) -> list[str]:
    path: list[str] = []
    index = max(range(len(scores)), key=scores.__getitem__) if lattice else 0
    for candidates, pointers in zip(reversed(lattice), reversed(back), strict=True):
        path.append(candidates[index][0])
        index = pointers[index]
    return path[::-1]


@lru_cache(maxsize=65536)
def is_compound(left: str, right: str) -> bool:
    """Says whether two neighbouring syllables, with their marks, are one word in general Vietnamese ("thủ đô")."""
    counts, _ = _general_counts()
    together = counts.bigrams.get((left, right), 0)
    if together < _COMPOUND_COUNT:
        return False
    alone = counts.unigrams[left] * counts.unigrams[right]
    return math.log(together * _general_size() / alone) >= _COMPOUND_ASSOCIATION


@lru_cache(maxsize=1)
def _general_size() -> int:
    return sum(_general_counts()[0].unigrams.values())


@lru_cache(maxsize=1)
def _general_counts() -> tuple[SyllableCounts, dict[str, int]]:
    """Reads the shipped counts: words as one text, pairs as indices into them."""
    with np.load(GENERAL_COUNTS, allow_pickle=False) as stored:
        words = stored["words"].tobytes().decode("utf-8").split("\n")
        unigrams = dict(zip(words, stored["counts"].tolist(), strict=True))
        left = map(words.__getitem__, stored["left"].tolist())
        right = map(words.__getitem__, stored["right"].tolist())
        bigrams = dict(zip(zip(left, right, strict=True), stored["pair_counts"].tolist(), strict=True))
        foreign_words = stored["foreign_words"].tobytes().decode("utf-8").split("\n")
        foreign = dict(zip(foreign_words, stored["foreign_counts"].tolist(), strict=True))
    return SyllableCounts(unigrams, bigrams), foreign


def _tokens(text: str) -> Iterator[str]:
    yield _START
    for match in _TOKEN.finditer(unicodedata.normalize("NFC", text)):
        token = match.group()
        yield _normal(token) if token.isalpha() else _START


def _lower_words(text: str) -> list[str]:
    return [_normal(match.group()) for match in _WORD.finditer(unicodedata.normalize("NFC", text))]


@lru_cache(maxsize=65536)
def _normal(token: str) -> str:
    """Lower case, with the tone mark where the older spelling has it ("hòa", not "hoà")."""
    token = token.lower()
    if len(token) < 2 or token[-2:] not in _TONE_PLACEMENT:
        return token
    return token if token.startswith("qu") and len(token) == 3 else token[:-2] + _TONE_PLACEMENT[token[-2:]]


def _tone_placement() -> dict[str, str]:
    pairs = {}
    for tone in sorted(_TONES):
        for first, second in ("oa", "oe", "uy"):
            moved = unicodedata.normalize("NFC", first + second + tone)
            pairs[moved] = unicodedata.normalize("NFC", first + tone + second)
    return pairs


_TONE_PLACEMENT: Final = _tone_placement()


@lru_cache(maxsize=65536)
def _fold(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _has_tone(word: str) -> bool:
    return any(char in _TONES for char in unicodedata.normalize("NFD", word))


def _keeps_marks(form: str, typed: str) -> bool:
    """Says whether ``form`` bears every mark that was typed, letter by letter; both fold to the same letters."""
    return all(
        set(unicodedata.normalize("NFD", typed_char)) - {"d"} <= set(unicodedata.normalize("NFD", char))
        for char, typed_char in zip(form, typed, strict=True)
    )


def _with_case(form: str, typed: str) -> str:
    return "".join(char.upper() if typed_char.isupper() else char for char, typed_char in zip(form, typed, strict=True))
