"""Mends how people type: words run together, Telex keys left over, wrong marks and slips of one letter.

Conservative by design: a word is only changed where its neighbour and the terms of the field (indicators, places,
question words) leave one reading. What was typed stays in ``Query.normalized``.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from assistant.language import decode_telex, is_bare_syllable, is_english_word
from assistant.phrases import BareWord, PhraseBook, Token, fold_word, letter_marks, never_bare, tokenize

_MIN_SLIP_CHARS = 3
_MAX_ACRONYM_CHARS = 6
_RARE = 3  # a word that stands less often in the corpus may itself be a slip


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The terms that typing is mended towards: as phrases, as neighbours, and run together."""

    phrases: PhraseBook[str]
    followers: Mapping[str, frozenset[str]]
    predecessors: Mapping[str, frozenset[str]]
    continuations: Mapping[tuple[str, str], frozenset[str]]
    joined: Mapping[str, str]
    keys: frozenset[str]
    folded: frozenset[str]


def build_lexicon(terms: Iterable[str]) -> Lexicon:
    """Makes the lexicon of ``terms`` in standard spelling (single words among them serve as known words only)."""
    followers: dict[str, set[str]] = {}
    predecessors: dict[str, set[str]] = {}
    continuations: dict[tuple[str, str], set[str]] = {}
    joined: dict[str, str] = {}
    phrases: list[tuple[str, str]] = []
    keys: set[str] = set()
    folded: set[str] = set()
    for term in dict.fromkeys(terms):
        tokens = tokenize(normalize("NFC", term))
        keys.update(token.key for token in tokens)
        folded.update(token.folded for token in tokens)
        if len(tokens) < 2:
            continue
        phrases.append((term, term))
        run = "".join(token.folded for token in tokens)
        if len(run) > 5:
            joined.setdefault(run, " ".join(token.text for token in tokens))
        for left, right in itertools.pairwise(tokens):
            followers.setdefault(left.folded, set()).add(right.text)
            predecessors.setdefault(right.folded, set()).add(left.text)
        for left, middle, right in zip(tokens, tokens[1:], tokens[2:], strict=False):
            continuations.setdefault((left.folded, middle.folded), set()).add(right.text)
    return Lexicon(
        PhraseBook(phrases),
        {word: frozenset(found) for word, found in followers.items()},
        {word: frozenset(found) for word, found in predecessors.items()},
        {pair: frozenset(found) for pair, found in continuations.items()},
        joined,
        frozenset(keys),
        frozenset(folded),
    )


def mend(text: str, lexicon: Lexicon, frequency: Callable[[str], int], protected: Sequence[range]) -> str:
    """Returns ``text`` with its slips mended.

    ``frequency`` tells how often a word (lower case) stands in the corpus, whatever its marks; what begins in a
    ``protected`` range of characters (places, numbers of documents) stays as typed.
    """
    tokens = tokenize(text)
    pieces: list[str] = []
    last = 0
    mended = [_mended_word(tokens, i, lexicon, frequency, protected) for i in range(len(tokens))]
    for token, word in zip(tokens, mended, strict=True):
        if word is not None and word != token.text:
            pieces += [text[last : token.start], match_case(word, token.text)]
            last = token.end
    return "".join([*pieces, text[last:]])


def match_case(word: str, typed: str) -> str:
    """Gives ``word`` the capitals of what was typed: all of them, the first, or none."""
    if len(typed) > 1 and typed.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if typed[:1].isupper() else word.lower()


def _mended_word(
    tokens: Sequence[Token],
    index: int,
    lexicon: Lexicon,
    frequency: Callable[[str], int],
    protected: Sequence[range],
) -> str | None:
    token = tokens[index]
    if not token.folded.isalpha() or any(token.start in span for span in protected):
        return None
    if token.folded in lexicon.folded:
        return _misspelt_name(tokens, index, lexicon)
    if token.folded in lexicon.joined:
        return lexicon.joined[token.folded]
    if is_english_word(token) and is_bare_syllable(token.folded):
        return None
    if frequency(token.text) >= _RARE or (token.text.isupper() and len(token.text) < _MAX_ACRONYM_CHARS):
        return None
    left = tokens[index - 1].folded if index else ""
    right = tokens[index + 1].folded if index + 1 < len(tokens) else ""
    after = lexicon.followers.get(left, frozenset())
    before = lexicon.predecessors.get(right, frozenset())
    two = lexicon.continuations.get((tokens[index - 2].folded, left), frozenset()) if index > 1 else frozenset()
    near = _only_near(token.folded, (after & before) | two, loose=True) or _only_near(token.folded, after | before)
    if near is not None:
        return near
    telex = decode_telex(token.text)
    known = telex is not None and (fold_word(telex) in lexicon.folded or frequency(telex) >= _RARE)
    return telex if known else None


def _misspelt_name(tokens: Sequence[Token], index: int, lexicon: Lexicon) -> str | None:
    """Mends a word of a place's name that is a word itself ("Kiên Gian"): only where the name is in capitals."""
    token = tokens[index]
    if not token.text.istitle() or len(token.text) < _MIN_SLIP_CHARS:
        return None
    called: set[str] = set()
    for at, neighbours in ((index - 1, lexicon.followers), (index + 1, lexicon.predecessors)):
        if 0 <= at < len(tokens) and tokens[at].text.istitle():
            called |= {word for word in neighbours.get(tokens[at].folded, frozenset()) if word.istitle()}
    if token.folded in {fold_word(word) for word in called}:
        return None
    return _only_near(token.folded, frozenset(called))


def _only_near(typed: str, candidates: frozenset[str], *, loose: bool = False) -> str | None:
    """The one word that neighbours call for and that is one slip away; None if none or several are.

    ``loose``: both neighbours call for it, so it may be short and its first letter may be the slip.
    """
    found = {word for word in candidates if _one_slip(typed, fold_word(word), loose)}
    return min(found) if len({fold_word(word) for word in found}) == 1 else None


def _one_slip(typed: str, word: str, loose: bool) -> bool:
    if not loose and (min(len(typed), len(word)) < _MIN_SLIP_CHARS or typed[0] != word[0]):
        return False
    return _distance_is_one(typed, word)


def _distance_is_one(left: str, right: str) -> bool:
    """Whether one insertion, deletion, replacement or swap of neighbours makes the words equal."""
    if abs(len(left) - len(right)) > 1 or left == right:
        return False
    if len(left) > len(right):
        left, right = right, left
    at = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), len(left))
    if len(left) < len(right):
        return left[at:] == right[at + 1 :]
    swapped = left[at : at + 2][::-1] == right[at : at + 2] and left[at + 2 :] == right[at + 2 :]
    return left[at + 1 :] == right[at + 1 :] or swapped


def repair_marks(
    text: str,
    lexicon: Lexicon,
    known_key: Callable[[Token], bool],
    bare_word: BareWord = never_bare,
) -> str:
    """Replaces missing and wrong marks in the terms of the lexicon ("kinh tê số", "Bình Dưong").

    A ``bare_word`` keeps what it is in, for "vệ tinh đến" is not "tính đến".
    A term of two words is taken only where its words were typed bare, or one of them is no word at all and what is
    wrong with it are tones and missing marks: "Hậ Giang" may be Hậu Giang as well as Hà Giang.
    """
    tokens = tokenize(text)
    pieces: list[str] = []
    last = 0
    for hit in lexicon.phrases.find(tokens, any_marks=True):
        typed = tokens[hit.first : hit.last]
        if any(bare_word(tokens, index) for index in hit.unmarked(tokens)):
            continue
        fits = all(token.bare or token.key == _key(word) for token, word in zip(typed, hit.words, strict=True))
        if not fits and len(typed) < 3 and not _near_in_marks(typed, hit.words, known_key):
            continue
        for token, word in zip(typed, hit.words, strict=True):
            if token.key != _key(word):
                pieces += [text[last : token.start], match_case(word, token.text)]
                last = token.end
    return "".join([*pieces, text[last:]])


def _near_in_marks(typed: Sequence[Token], words: Sequence[str], known_key: Callable[[Token], bool]) -> bool:
    if all(known_key(token) for token in typed):
        return False
    pairs = zip(typed, words, strict=True)
    return all(letter_marks(token.text) <= letter_marks(word) for token, word in pairs)


def _key(word: str) -> str:
    return tokenize(word)[0].key
