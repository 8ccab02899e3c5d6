"""Tells the language of a question: Vietnamese with or without diacritics or in Telex keys, English, or both mixed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from unicodedata import normalize

from assistant.phrases import Token, fold_word
from assistant.types import Language
from ingest.data_files import load_yaml

LANGUAGE_FILE = Path(__file__).with_name("language.yaml")
_INITIAL = r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?"
_VOWELS = (
    r"(?:a|e|i|o|u|y|ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|oo|ua|ue|ui|uo|uu|uy|ye|ieu|oai|oao|oay|oeo|uai|uay|uoi|uou"
    r"|uya|uye|uyu|yeu)"
)
_FINAL = r"(?:ch|ng|nh|[cmnpt])?"
_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_TELEX_VOWELS = {"aa": "â", "ee": "ê", "oo": "ô", "aw": "ă", "ow": "ơ", "uw": "ư", "dd": "đ"}
_MAX_TELEX_CHARS = 9
_MIN_TELEX_CHARS = 3
_CONSONANTS = "[bcdfghjklmnpqrstvwxz]"
_UNSPOKEN = re.compile(  # a short form of either language: "ktso", "dvctt"
    rf"{_CONSONANTS}{{2,}}$|(?!ngh|chr|phr|sch|scr|shr|sph|spl|spr|squ|str|thr){_CONSONANTS}{{3}}"
)
_BARE_SYLLABLE = re.compile(_INITIAL + _VOWELS + _FINAL)


@dataclass(frozen=True, slots=True)
class LanguageWords:
    """The frequent words of both languages, lower case, the Vietnamese ones without marks."""

    english: frozenset[str]
    vietnamese: frozenset[str]
    frame: frozenset[str]


@lru_cache(maxsize=1)
def language_words() -> LanguageWords:
    """Reads ``language.yaml``."""
    data = load_yaml(LANGUAGE_FILE)
    folded = {name: frozenset(fold_word(word) for word in data[name]) for name in data if name != "english"}
    return LanguageWords(frozenset(data["english"]), folded["vietnamese"], folded["vietnamese_frame"])


@lru_cache(maxsize=32768)
def is_bare_syllable(folded: str) -> bool:
    """Whether a word without marks has the form of a Vietnamese syllable ("tieu"; not "share")."""
    return len(folded) <= 7 and _BARE_SYLLABLE.fullmatch(folded) is not None


def is_english_word(token: Token) -> bool:
    """Whether a token is a frequent English word, or a word that no Vietnamese syllable looks like."""
    return token.bare and (token.folded in language_words().english or _looks_foreign(token))


def detect_language(tokens: Sequence[Token], names: Iterable[range] = ()) -> Language | None:
    """Returns the language of a question, or None if nothing tells it.

    ``names`` are ranges of characters that say nothing about the language: places, document numbers, quotations. A
    question in both languages is Vietnamese unless most of its words are English.
    """
    taken = list(names)
    words = [t for t in tokens if not any(t.start in span for span in taken) and not t.text[0].isdigit()]
    listed = language_words()
    english = vietnamese = 0.0
    framed = False
    for token in words:
        framed = framed or (token.folded in listed.frame and token.folded not in listed.english)
        if not token.bare:
            vietnamese += 1
        elif token.folded in listed.english and token.folded in listed.vietnamese:
            continue  # "so", "may", "do"
        elif token.folded in listed.english:
            english += 1
        elif token.folded in listed.vietnamese:
            vietnamese += 1
        elif token.text.isupper() or _UNSPOKEN.match(token.folded):
            continue  # an abbreviation of either language
        elif _looks_foreign(token):
            telex = decode_telex(token.text) is not None
            vietnamese, english = (vietnamese + 0.7, english) if telex else (vietnamese, english + 0.5)
        elif is_bare_syllable(token.folded):
            vietnamese += 0.3
    if not english and vietnamese < 1:
        return "vi" if vietnamese else None
    quotes_only = english >= 2 and not framed and english >= 0.6 * vietnamese
    return "en" if english > vietnamese or quotes_only else "vi"


def _looks_foreign(token: Token) -> bool:
    return len(token.folded) > 2 and token.folded.isalpha() and not is_bare_syllable(token.folded)


@lru_cache(maxsize=4096)
def decode_telex(word: str) -> str | None:
    """Reads Telex keys left in a word ("tees" → "tế", "tieeu" → "tiêu"); None if they make no Vietnamese syllable."""
    if len(word) > _MAX_TELEX_CHARS or not word.isalpha() or len(word) < _MIN_TELEX_CHARS:
        return None
    lowered = normalize("NFC", word.lower())
    tone = ""
    if lowered[-1] in _TELEX_TONES and len(lowered) > 2:
        tone, lowered = _TELEX_TONES[lowered[-1]], lowered[:-1]
    lowered = lowered.replace("uow", "ươ")
    for keys, letter in _TELEX_VOWELS.items():
        lowered = lowered.replace(keys, letter)
    if (not tone and lowered == word.lower()) or not is_bare_syllable(fold_word(lowered)):
        return None
    result = _with_tone(lowered, tone) if tone else lowered
    return None if result.isascii() else result


def _with_tone(word: str, tone: str) -> str:
    """Puts a tone mark on the vowel that bears it."""
    vowels = [i for i, char in enumerate(word) if fold_word(char) in "aeiouy"]
    if word.startswith(("qu", "gi")) and len(vowels) > 1:
        vowels = vowels[1:]
    if not vowels:
        return word
    marked = [i for i in vowels if word[i] not in "aeiouy"]
    closed = vowels[-1] < len(word) - 1
    at = marked[-1] if marked else vowels[-1] if closed or len(vowels) == 1 else vowels[-2]
    return normalize("NFC", word[: at + 1] + tone + word[at + 1 :])
