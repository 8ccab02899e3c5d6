"""Text folding: what makes two spellings of one thing equal, without moving a single offset.

``fold`` returns a string of exactly the length of its NFC input, so a match found in folded text can be quoted from
the text as written. Nothing here touches clean text itself; folding belongs into index fields and comparisons.
"""

import re
import unicodedata

_SYLLABLE = re.compile(r"[^\W_][\w\u0300-\u036f]*(?:(?<=\d)[.,](?=\d)\w+)*")
_WORD = re.compile(r"\w+")
_GREEK_OR_CYRILLIC = re.compile(r"[\u0370-\u04ff]")

# Cyrillic and Greek letters that are drawn like Latin ones. Order: the look-alike, then the Latin letter.
_LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухԁһԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧοιυναρ",
    "ABESIJKMHOPCTYXaesijopcyxdhqwABEZHIKMNOPTYXoiuvap",
)
_FULL_WIDTH = {0xFF01 + n: 0x21 + n for n in range(94)} | {0x3000: 0x20}  # Ａ１％, as East Asian keyboards write them
_GREEK_UNITS = frozenset("µμΩαβγδπσ")

# Tone marks as combining characters: grave, acute, hook above, tilde, dot below.
_TONES = "\u0300\u0301\u0309\u0303\u0323"


class _FoldTable(dict[int, str]):
    """A ``str.translate`` table that is filled as characters are met."""

    def __missing__(self, codepoint: int) -> str:
        folded = _fold_character(chr(codepoint))
        self[codepoint] = folded
        return folded


def _fold_character(character: str) -> str:
    """One character for one: base letter without marks, casefolded; unchanged where that would change the length."""
    if character in "đĐ":
        return "d"
    base = unicodedata.normalize("NFD", character)[0]
    for candidate in (base.casefold(), base.lower()):
        if len(candidate) == 1:
            # The casefold of a few letters is again decomposable.
            return unicodedata.normalize("NFD", candidate)[0]
    return base


class _InvisibleTable(dict[int, "str | None"]):
    """A ``str.translate`` table that drops what cannot be seen and makes every space a plain one."""

    def __missing__(self, codepoint: int) -> "str | None":
        self[codepoint] = value = _visible(codepoint)
        return value


# Letters, marks and symbols by category that are nevertheless drawn as nothing.
_BLANK_LETTERS = frozenset([0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180E, 0x3164, 0xFFA0])


def _visible(codepoint: int) -> "str | None":
    character = chr(codepoint)
    if character in "\n\t":
        return character
    if codepoint in (0x0B, 0x0C, 0x85, 0x2028, 0x2029, 0x0D):
        return "\n"
    if codepoint in _BLANK_LETTERS or 0xFE00 <= codepoint <= 0xFE0F or 0xE0000 <= codepoint <= 0xE01EF:
        return None
    category = unicodedata.category(character)
    if category in ("Cc", "Cf", "Cs", "Cn"):
        return None
    return " " if category == "Zs" or codepoint == 0x2800 else character


_FOLD = _FoldTable()
_INVISIBLE = _InvisibleTable()


def nfc(text: str) -> str:
    """Return the text in Unicode NFC."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Casefold, drop diacritics, đ→d; the result has exactly the length of ``nfc(text)``."""
    return nfc(text).translate(_FOLD)


def drop_invisible(text: str) -> str:
    """Return NFC text without zero-width, bidirectional, tag and control characters; every space becomes U+0020.

    Line breaks of all kinds become ``\\n``; tabs stay. Letters are untouched: this is what clean text goes through.
    """
    if text.isascii() and text.isprintable():
        return text
    return nfc(text.replace("\r\n", "\n").translate(_INVISIBLE))


def clean_invisible(text: str) -> str:
    """``drop_invisible``, and full-width letters and look-alikes inside Latin words become Latin (for questions)."""
    visible = nfc(drop_invisible(text).translate(_FULL_WIDTH))
    if visible.isascii() or not _GREEK_OR_CYRILLIC.search(visible):
        return visible
    return nfc(_WORD.sub(_mend_look_alikes, visible))


def _mend_look_alikes(match: re.Match[str]) -> str:
    word = match.group()
    if word.isascii() or not _GREEK_OR_CYRILLIC.search(word):
        return word
    mended = word.translate(_LOOK_ALIKES)
    if any("LATIN" in unicodedata.name(c, "") for c in word):
        return word if _GREEK_UNITS.issuperset(c for c in word if not c.isascii()) else mended
    # A word of look-alikes only ("ОК", "СМ"): Latin if every letter of it has a Latin twin.
    return mended if mended.isascii() and len(word) > 1 else word


def canonical_tone(text: str) -> str:
    """Put tone marks where the older orthography has them (``hoà`` → ``hòa``, ``thuý`` → ``thúy``, ``qúy`` → ``quý``).

    Same length as ``nfc(text)``. For index fields and comparisons only.
    """
    return _TONE_CLUSTER.sub(_move_tone, nfc(text))


def _toned(letters: str) -> str:
    return "".join(unicodedata.normalize("NFC", letter + tone) for letter in letters for tone in _TONES)


def _move_tone(match: re.Match[str]) -> str:
    cluster = match.group()
    decomposed = [unicodedata.normalize("NFD", c) for c in cluster]
    tone = decomposed[0][1:] or decomposed[1][1:]
    first, second = decomposed[0][0], decomposed[1][0]
    after = match.string[match.end() : match.end() + 1]
    before = match.string[max(0, match.start() - 1) : match.start()]
    on_second = after.isalpha() or before in ("q", "Q")
    moved = (first, second + tone) if on_second else (first + tone, second)
    return unicodedata.normalize("NFC", moved[0]) + unicodedata.normalize("NFC", moved[1])


_TONE_CLUSTER = re.compile(
    f"[oO][{_toned('aAeE')}]|[{_toned('oO')}][aAeE]|[uU][{_toned('yY')}]|[{_toned('uU')}][yY]",
)


def syllables(text: str) -> list[tuple[int, int]]:
    """Return the spans of words as written: letter runs and numbers (``29,7`` and ``4G`` are one), no punctuation."""
    return [match.span() for match in _SYLLABLE.finditer(text)]


def folded_syllables(text: str) -> list[str]:
    """The words of a text as written, without diacritics and in small letters."""
    folded = fold(text)
    return [folded[start:end] for start, end in syllables(folded)]


def shown(name: str) -> str:
    """Return a file's name as a message may show it: what does not print is replaced."""
    return "".join(c if c.isprintable() else "\ufffd" for c in name)
