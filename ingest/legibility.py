"""Whether a text layer is a text: fonts without a map to Unicode and recognition without Vietnamese leave rubbish.

What is judged is shape alone, not meaning: syllables and words as Vietnamese and Western languages build them.
"""

import re
import unicodedata
from collections.abc import Iterable

from ingest.normalize import fold

_LEAST_TOKENS = 25  # fewer tell nothing
_ILLEGIBLE = 0.45  # share of odd tokens from which a layer is rubbish
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|th|tr|ph|kh|gh|gi|qu|ch|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[mnptc])?", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = frozenset("aeiouy")
_LEAST_LETTERS = 120
_VOWEL_SHARE = 0.27  # of letters; Vietnamese and English have about 0.4, letters shifted in a font without its map 0.2
_VIETNAMESE_SHARE = 0.5  # of tokens with the shape of a syllable; English and French texts stay below
_MARKED_SHARE = 0.08  # of syllables with a letter that only Vietnamese has; real texts have 0.3 and more
_ONLY_VIETNAMESE = frozenset("ăđơưĂĐƠƯ")


def is_legible(text: str) -> bool:
    """Whether letters make words; True where there are too few to tell."""
    bare = [c for c in text if not c.isspace()]
    unmapped = sum(1 for c in bare if unicodedata.category(c) in ("Co", "Cn", "Cc", "Cs") or c == "\ufffd")
    if len(bare) >= 40 and unmapped > 0.2 * len(bare):
        return False
    letters = [c for c in fold(text) if c.isalpha()]
    if len(letters) >= _LEAST_LETTERS and sum(c in _VOWELS for c in letters) < _VOWEL_SHARE * len(letters):
        return False
    tokens = [token for token in text.split() if any(c.isalnum() for c in token)]
    if len(tokens) < _LEAST_TOKENS:
        return True
    return sum(map(_is_odd, tokens)) < _ILLEGIBLE * len(tokens)


def lacks_marks(texts: Iterable[str]) -> bool:
    """Whether a Vietnamese text has lost its marks, as recognition without Vietnamese leaves it."""
    words = [word for text in texts for word in _WORD.findall(text) if len(word) > 1]
    if len(words) < 2 * _LEAST_TOKENS:
        return False
    syllables = [word for word in words if _SYLLABLE.fullmatch(fold(word))]
    if len(syllables) < _VIETNAMESE_SHARE * len(words):
        return False
    return sum(map(_is_vietnamese, syllables)) < _MARKED_SHARE * len(syllables)


def _is_vietnamese(word: str) -> bool:
    return any(c in _ONLY_VIETNAMESE or "\u1ea0" <= c <= "\u1ef9" for c in word)


def _is_odd(token: str) -> bool:
    """A token that no language here writes: letters without a vowel, capitals or signs inside."""
    words = _WORD.findall(token)
    letters = "".join(words)
    if not letters:  # figures, dates, numbers
        return False
    folded = fold(letters)
    if not folded.isascii():
        return True
    if letters.isupper() or (len(letters) <= 3 and token.isalnum()):  # names of bodies, units, short words
        return False
    inner = token.strip("()[]{}.,;:!?\"'“”‘’…/-–+*•")
    signs = sum(1 for c in inner if not c.isalnum() and c not in "-/.,’'&@_+–")
    if signs or any(c.isupper() for word in words for c in word[1:] if not word.isupper()):
        return True
    return not _VOWELS & set(folded) or max(len(run) for run in re.split(r"[aeiouy]+", folded)) > 5
