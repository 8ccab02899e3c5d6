"""The lexicon of indicators, and where a text speaks of them.

``indicators.yaml`` holds the indicators with their wordings; this module matches them on folded words, so that case,
diacritics, tone-mark placement (hoá, hòa), abbreviations (DVCTT) and words that ran together ("kinh tế sốchiếm") do
not matter. The scan looks at each word a bounded number of times: it is linear in the text.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from ingest.data_files import load_yaml
from ingest.normalize import fold
from ingest.places import find_places

_WORD = re.compile(r"[^\W_]+(?:&[^\W_]+)?")
_BORDER = re.compile(r"[;|\n•]|[.:?!](?=\s|$)")
_GAP_WORDS = 14  # between two phrases of one wording
# Verbs and prepositions that a missing blank glues to the word before: "kinh tế sốchiếm".
_GLUE = frozenset(
    ["chiem", "dat", "la", "tren", "cua", "va", "trong", "se", "den", "duoc", "tai", "cho", "voi", "co", "tu"]
)
_FILLER = frozenset(["ty", "ti", "trong", "le", "cua", "va", "tren", "duoc", "so luong", "the", "of", "in"])


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: labels in both languages, its usual unit and basis, its pillar, and the broader indicator."""

    id: str
    vi: str
    en: str
    unit: str | None
    basis: str | None
    pillar: str
    broader: str | None


@dataclass(frozen=True, slots=True)
class IndicatorMention:
    """Words that speak of an indicator; ``weight`` counts them, ``weak`` marks words that name only the topic."""

    start: int
    end: int
    id: str
    weight: int = 1
    weak: bool = False


class _Wording(NamedTuple):
    indicator: str
    parts: tuple[tuple[str, ...], ...]
    weak: bool

    @property
    def weight(self) -> int:
        """Words that tell indicators apart: "tỷ trọng", "của" do not."""
        return sum(word not in _FILLER for part in self.parts for word in part)


class _Lexicon(NamedTuple):
    indicators: Mapping[str, Indicator]
    by_first: Mapping[str, tuple[_Wording, ...]]
    abbreviations: Mapping[str, tuple[str, ...]]
    vocabulary: frozenset[str]


class _Token(NamedTuple):
    word: str
    start: int
    end: int
    clause: int


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(fold(text)))


def _expand(wording: str) -> Iterable[tuple[tuple[str, ...], ...]]:
    """All readings of a wording with its alternatives written out, each a tuple of phrases."""
    slots: list[list[list[tuple[str, ...]]]] = []
    for phrase in wording.split("~"):
        slots.append([[_words(choice.replace("_", " ")) for choice in item.split("|")] for item in phrase.split()])
    per_phrase = [[sum(choice, ()) for choice in product(*slot)] for slot in slots]
    return product(*per_phrase)


def _spelt(words: tuple[str, ...], abbreviations: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return sum((abbreviations.get(w, (w,)) for w in words), ())


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    raw: dict[str, Any] = load_yaml(Path(__file__).with_name("indicators.yaml"))
    abbreviations = {fold(short): _words(full) for short, full in raw["abbreviations"].items()}
    indicators: dict[str, Indicator] = {}
    by_first: dict[str, list[_Wording]] = defaultdict(list)
    vocabulary: set[str] = set()
    for entry in raw["indicators"]:
        indicators[entry["id"]] = Indicator(
            entry["id"],
            entry["vi"],
            entry["en"],
            entry.get("unit"),
            entry.get("basis"),
            entry["pillar"],
            entry.get("broader"),
        )
        labels = [entry["vi"], entry["en"]]
        for written in dict.fromkeys([*entry["wordings"], *labels]):
            weak = written.endswith("?")
            text = written.rstrip("?") if written not in labels else " ".join(_words(written))
            for parts in _expand(text):
                spelt = tuple(_spelt(part, abbreviations) for part in parts)
                if all(spelt):
                    by_first[spelt[0][0]].append(_Wording(entry["id"], spelt, weak))
                    vocabulary.update(w for part in spelt for w in part)
    ordered = {first: tuple(dict.fromkeys(ws)) for first, ws in by_first.items()}
    return _Lexicon(indicators, ordered, abbreviations, frozenset(vocabulary))


def all_indicators() -> tuple[Indicator, ...]:
    """Every indicator of the lexicon, in its order."""
    return tuple(_lexicon().indicators.values())


def indicator(id: str) -> Indicator:
    """Return one indicator by its id; an unknown id raises KeyError with the id."""
    return _lexicon().indicators[id]


def _tokens(text: str, folded: str, lexicon: _Lexicon) -> list[_Token]:
    """Folded words with their offsets, abbreviations spelt out and run-together words split."""
    tokens: list[_Token] = []
    borders = [m.start() for m in _BORDER.finditer(folded)]
    clause = 0
    for m in _WORD.finditer(folded):
        while clause < len(borders) and borders[clause] < m.start():
            clause += 1
        word = m.group()
        spelt = lexicon.abbreviations.get(word)
        if spelt:
            tokens += [_Token(w, m.start(), m.end(), clause) for w in spelt]
            continue
        cut = _cut(word, lexicon.vocabulary) if len(word) > 4 and word not in lexicon.vocabulary else 0
        if cut:
            tokens.append(_Token(word[:cut], m.start(), m.start() + cut, clause))
            tokens.append(_Token(word[cut:], m.start() + cut, m.end(), clause))
        else:
            tokens.append(_Token(word, m.start(), m.end(), clause))
    return tokens


def _cut(word: str, vocabulary: frozenset[str]) -> int:
    """Where two known words ran together, or 0."""
    if len(word) > 16:
        return 0
    for k in range(2, len(word) - 1):
        left, right = word[:k], word[k:]
        if left in vocabulary and (right in _GLUE or (right in vocabulary and len(word) > 7)):
            return k
    return 0


class _Positions:
    """Where each word stands, to look for the later phrases of a wording."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.words = tuple(token.word for token in tokens)
        self.at: dict[str, list[int]] = defaultdict(list)
        for i, token in enumerate(tokens):
            self.at[token.word].append(i)

    def stands(self, part: tuple[str, ...], at: int) -> bool:
        """Whether a phrase stands at a token, within one clause."""
        end = at + len(part)
        if self.words[at:end] != part:
            return False
        return self.tokens[at].clause == self.tokens[end - 1].clause

    def next(self, part: tuple[str, ...], after: int, clause: int) -> int | None:
        """The first token in reach where a phrase stands, or None."""
        for i in range(after, min(len(self.tokens), after + _GAP_WORDS + 1)):
            token = self.tokens[i]
            if token.clause != clause:
                return None
            if token.word == part[0] and self.stands(part, i):
                return i
        return None

    def match(self, wording: _Wording, at: int) -> tuple[int, int] | None:
        """First and last token of a wording that begins at a token, or None."""
        first = wording.parts[0]
        if not self.stands(first, at):
            return None
        end = at + len(first)
        for part in wording.parts[1:]:
            if part[0] not in self.at:
                return None
            found = self.next(part, end, self.tokens[at].clause)
            if found is None:
                return None
            # The first phrase once more in between: that one is nearer, and will be tried on its own.
            nearer = self.next(first, end, self.tokens[at].clause) if first[0] != part[0] else None
            if nearer is not None and nearer < found:
                return None
            end = found + len(part)
        return at, end - 1


def find_indicators(text: str) -> list[IndicatorMention]:
    """Return what a text speaks of, in reading order; of overlapping mentions the one with most words stays.

    ``text`` may be Vietnamese with or without diacritics, or English. Offsets count in ``text`` if it is NFC.
    """
    folded = fold(text)
    if len(folded) != len(text):
        return []
    lexicon = _lexicon()
    tokens = _tokens(text, folded, lexicon)
    positions = _Positions(tokens)
    candidates: list[tuple[int, int, int, IndicatorMention]] = []
    for i, token in enumerate(tokens):
        for wording in lexicon.by_first.get(token.word, ()):
            span = positions.match(wording, i)
            if span:
                start, end = tokens[span[0]].start, tokens[span[1]].end
                mention = IndicatorMention(start, end, wording.indicator, wording.weight, wording.weak)
                candidates.append((-wording.weight, -len(wording.parts), end - start, mention))
    candidates.sort(key=lambda c: (c[0], c[3].weak, c[1], c[2], c[3].start))
    kept: list[IndicatorMention] = []
    taken = bytearray(len(text) + 1)
    for *_, mention in candidates:
        if not any(taken[mention.start : mention.end]):
            kept.append(mention)
            taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
    return _without_names(text, sorted(kept, key=lambda m: m.start))


def _without_names(text: str, mentions: list[IndicatorMention]) -> list[IndicatorMention]:
    """Leave out words of one syllable that are written otherwise or belong to a place: "Sóc Trăng" is no SOC."""
    if all(len(text[m.start : m.end].split()) > 1 for m in mentions):
        return mentions
    kept = []
    places: list[tuple[int, int]] | None = None
    for m in mentions:
        typed = text[m.start : m.end]
        if len(typed.split()) == 1 and typed.isalpha():
            if fold(typed) != typed.lower():
                continue
            if places is None:
                places = [(p.start, p.end) for p in find_places(text)]
            if any(start < m.end and m.start < end for start, end in places):
                continue
        kept.append(m)
    return kept
