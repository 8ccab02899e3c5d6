"""Matches phrases of data files against what people type: with marks, without, tone marks placed either way.

A typed word fits a phrase's word when both are the same Vietnamese word, or when it was typed without any marks and is
the same word without them. A word typed with other marks ("tính" for "tỉnh") does not fit: that is for ``spelling``.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

_TOKEN = re.compile(r"[^\W_]+")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_MAX_WORD_CHARS = 40  # longer runs of letters are no words; they are compared as typed
_FINAL_Y = frozenset("hklmst")  # after these "y" and "i" are two spellings of one word: "tỷ", "tỉ"

Value = TypeVar("Value")
BareWord = Callable[[Sequence["Token"], int], bool]  # whether a word without marks is meant so where it stands


def never_bare(tokens: Sequence["Token"], index: int) -> bool:
    """A word without marks may be any word with them: right where nothing was typed with marks."""
    return False


@dataclass(frozen=True, slots=True)
class Token:
    """A word or number of a text. ``key`` is equal for all spellings of one word, ``folded`` bears no marks."""

    start: int
    end: int
    text: str
    key: str
    folded: str

    @property
    def bare(self) -> bool:
        """Whether the word was typed without any marks."""
        return self.key == self.folded


@lru_cache(maxsize=32768)
def _keys(word: str) -> tuple[str, str]:
    """Gives ``(key, folded)`` of a word: the key is the folded word, its vowel marks, then its tone."""
    lowered = word.casefold()
    if lowered.isascii():
        folded = _one_y(lowered)
        return folded, folded
    if len(lowered) > _MAX_WORD_CHARS:
        return lowered, lowered
    letters: list[str] = []
    marks: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFD", lowered):
        if char in _TONES:
            tones.append(char)
        elif unicodedata.combining(char):
            marks.append(f"{len(letters)}{char}")
        elif char == "đ":
            letters.append("d")
            marks.append(f"{len(letters)}-")
        else:
            letters.append(char)
    folded = _one_y("".join(letters))
    suffix = "".join(marks) + "".join(tones)
    return (f"{folded}|{suffix}" if suffix else folded), folded


def _one_y(folded: str) -> str:
    if folded.endswith("y") and ((len(folded) == 2 and folded[0] in _FINAL_Y) or folded == "quy"):
        return folded[:-1] + "i"
    return folded


def fold_word(word: str) -> str:
    """Returns one word without marks, in lower case, "y" and "i" made one where they are two spellings."""
    return _keys(word)[1]


def words_of(text: str) -> Iterator[str]:
    """Yields the words and numbers of a text of any length."""
    return (match[0] for match in _TOKEN.finditer(text))


@lru_cache(maxsize=64)  # one question is cut at several steps
def tokenize(text: str) -> tuple[Token, ...]:
    """Splits text into its words and numbers, in order."""
    return tuple(Token(m.start(), m.end(), m[0], *_keys(m[0])) for m in _TOKEN.finditer(text))


@dataclass(frozen=True, slots=True)
class PhraseHit(Generic[Value]):
    """A phrase found: tokens ``[first, last)``, what it stands for, and its words in standard spelling."""

    first: int
    last: int
    value: Value
    words: tuple[str, ...]

    def exact(self, tokens: Sequence[Token]) -> bool:
        """Whether the phrase was typed with all its marks, of which it has some."""
        keys = [_keys(word)[0] for word in self.words]
        typed = [token.key for token in tokens[self.first : self.last]]
        return keys == typed and not all(token.bare for token in tokens[self.first : self.last])

    def unmarked(self, tokens: Sequence[Token]) -> list[int]:
        """The tokens typed without the marks that the phrase's words bear."""
        words = enumerate(self.words, self.first)
        return [index for index, word in words if tokens[index].bare and _keys(word)[0] != tokens[index].key]


@dataclass(slots=True)
class _Node(Generic[Value]):
    children: dict[str, "_Node[Value]"] = field(default_factory=dict)
    entries: list[tuple[tuple[Token, ...], Value]] = field(default_factory=list)


class PhraseBook(Generic[Value]):
    """A set of phrases, each with a value, found in one pass; time grows with text length times phrase length."""

    def __init__(self, phrases: Iterable[tuple[str, Value]]) -> None:
        self._root: _Node[Value] = _Node()
        for phrase, value in phrases:
            tokens = tuple(tokenize(unicodedata.normalize("NFC", phrase)))
            if not tokens:
                raise ValueError(f"A phrase without words: {phrase!r}; write letters or digits.")
            node = self._root
            for token in tokens:
                node = node.children.setdefault(token.folded, _Node())
            node.entries.append((tokens, value))

    def find_all(self, tokens: Sequence[Token], *, any_marks: bool = False) -> Iterator[PhraseHit[Value]]:
        """Yields every phrase found, overlapping ones too; ``any_marks`` lets words with other marks fit as well.

        Where the text bears marks, phrases of one word must be written with theirs ("ban" is not "bạn").
        """
        exact = marked(tokens)
        for first in range(len(tokens)):
            for hit in self._from(tokens, first, any_marks):
                if not exact or hit.last - first > 1 or _keys(hit.words[0])[0] == tokens[first].key:
                    yield hit

    def find(self, tokens: Sequence[Token], *, any_marks: bool = False) -> list[PhraseHit[Value]]:
        """Returns the longest phrases that do not overlap, from left to right."""
        hits: list[PhraseHit[Value]] = []
        first = 0
        while first < len(tokens):
            longest: PhraseHit[Value] | None = None
            for hit in self._from(tokens, first, any_marks):
                if longest is None or hit.last > longest.last or (hit.last == longest.last and hit.exact(tokens)):
                    longest = hit
            if longest is None:
                first += 1
            else:
                hits.append(longest)
                first = longest.last
        return hits

    def _from(self, tokens: Sequence[Token], first: int, any_marks: bool) -> Iterator[PhraseHit[Value]]:
        node = self._root
        for last in range(first, len(tokens)):
            child = node.children.get(tokens[last].folded)
            if child is None:
                return
            node = child
            for words, value in node.entries:
                if any_marks or all(map(_fits, tokens[first : last + 1], words)):
                    yield PhraseHit(first, last + 1, value, tuple(word.text for word in words))


def letter_marks(word: str) -> frozenset[tuple[int, str]]:
    """The marks that make other letters of a word's letters (ă, â, đ, ê, ô, ơ, ư), with their places; no tones."""
    found: set[tuple[int, str]] = set()
    at = -1
    for char in unicodedata.normalize("NFD", word.casefold()):
        if not unicodedata.combining(char):
            at += 1
            if char == "đ":
                found.add((at, char))
        elif char not in _TONES:
            found.add((at, char))
    return frozenset(found)


def marked(tokens: Sequence[Token]) -> bool:
    """Whether a text is written with diacritics: at least a fifth of its words bear some."""
    return 5 * sum(not token.bare for token in tokens) >= len(tokens)


def _fits(typed: Token, word: Token) -> bool:
    return typed.key == word.key or typed.bare
