"""Text of before Unicode: TCVN3 (fonts .VnTime, ABC), VNI (fonts VNI-Times) and VISCII, read as Western letters.

"Uû ban nh©n d©n" is TCVN3 and "UÛy ban nhaân daân" VNI for "Ủy ban nhân dân". A text is converted only if nearly all
of its words with such letters become Vietnamese syllables by it and are none before, so that no text in Unicode, and no
French or English one, is touched. Where a format names the font, that decides (``scheme_of_font``).
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

Scheme = Literal["tcvn3", "vni", "viscii"]
_SAMPLE_CHARS = 60_000
_LEAST_WORDS = 3  # different ones; fewer tell nothing
_CONVERTED_SHARE = 0.9
_BEFORE_SHARE = 0.35

# TCVN 5712:1993, VN3: code 0xA1 onward. Capitals with tones have no code, fonts for capitals (.VnTimeH) show them.
_TCVN3 = {
    **dict(zip(range(0xA1, 0xAF), "ĂÂÊÔƠƯĐăâêôơưđ", strict=True)),
    **dict(zip(range(0xB5, 0xBA), "àảãáạ", strict=True)),
    **dict(zip(range(0xBB, 0xBF), "ằẳẵắ", strict=True)),
    **dict(zip(range(0xC6, 0xCD), "ặầẩẫấậè", strict=True)),
    **dict(zip(range(0xCE, 0xD9), "ẻẽéẹềểễếệìỉ", strict=True)),
    **dict(zip(range(0xDC, 0xE0), "ĩíịò", strict=True)),
    **dict(zip(range(0xE1, 0xF0), "ỏõóọồổỗốộờởỡớợù", strict=True)),
    **dict(zip(range(0xF1, 0xFF), "ủũúụừửữứựỳỷỹýỵ", strict=True)),
}
# VNI writes a vowel and then a letter for its marks; small letters, the capitals follow the same rule.
_VNI_MARKS = {
    "a": dict(zip("øùûõïêèéúüëâàáåãä", "àáảãạăằắẳẵặâầấẩẫậ", strict=True)),
    "e": dict(zip("øùûõïâàáåãä", "èéẻẽẹêềếểễệ", strict=True)),
    "o": dict(zip("øùûõïâàáåãä", "òóỏõọôồốổỗộ", strict=True)),
    "u": dict(zip("øùûõï", "ùúủũụ", strict=True)),
    "y": dict(zip("øùûõ", "ỳýỷỹ", strict=True)),
    "ô": dict(zip("øùûõï", "ờớởỡợ", strict=True)),
    "ö": dict(zip("øùûõï", "ừứửữự", strict=True)),
}
_VNI_ALONE = dict(zip("ìíæóòôöîñ", "ìíỉĩịơưỵđ", strict=True))
# RFC 1456; six capitals stand on control codes.
_VISCII_HIGH = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VISCII = {
    **dict(zip(range(0x80, 0x100), _VISCII_HIGH, strict=True)),
    **{0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"},
}

_LOW_CODES = frozenset("\x02\x05\x06\x14\x19\x1e")  # of VISCII

_ONSET = "(?:ngh|ng|nh|th|tr|ph|kh|gh|gi|qu|ch|[bcdđghklmnprstvx])?"
_RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et "
    "ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu o oa oac oach oai oam oan "
    "oang oanh oao oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong oong op ot ô ôc ôi ôm ôn ông ôp ôt "
    "ơ ơi ơm ơn ơp ơt u ua uân uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych "
    "uyên uyêt uynh uyt uyu ư ưa ưc ưi ưng ưm ưn ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu"
)
_SYLLABLE = re.compile(f"{_ONSET}(?:{'|'.join(sorted(_RIMES.split(), key=len, reverse=True))})")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_TOKEN = re.compile(r"[^\s.,;:!?()\[\]{}<>\"/|=&#\d\u2026\u2013\u2014\u201c\u201d%+*-]+")
_UNICODE_ONLY = re.compile("[\u1ea0-\u1ef9\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0]")


def scheme_of_font(font: str) -> tuple[Scheme, bool] | None:
    """Return the scheme that a font's name stands for, and whether it shows all letters as capitals."""
    name = font.rsplit("+", 1)[-1].strip().casefold()
    if name.startswith(".vn"):
        return "tcvn3", bool(re.fullmatch(r"\.vn[a-z0-9 ]*h(?:[ ,-].*)?", name))
    if name.startswith("vni-") or name.startswith("vni "):
        return "vni", False
    return None


def convert(text: str, scheme: Scheme) -> str:
    """Return a text of an old encoding, read as Western letters, in Unicode (NFC)."""
    if scheme == "vni":
        return _from_vni(text)
    return text.translate(_TCVN3 if scheme == "tcvn3" else _VISCII)


def in_unicode(text: str) -> str:
    """Return the text converted if it is in an old encoding, else the text itself."""
    scheme = detect(text)
    return convert(text, scheme) if scheme else text


def detect(text: str) -> Scheme | None:
    """Return the old encoding that a text (read as Western letters) is in, None for all others."""
    sample = text[:_SAMPLE_CHARS]
    words = {word for word in _TOKEN.findall(sample) if any("\x7f" < c < "\u0180" or c in _LOW_CODES for c in word)}
    if len(words) < _LEAST_WORDS or 10 * sum(map(_has_unicode_only, words)) > len(words):
        return None
    if sum(map(is_syllable, words)) > _BEFORE_SHARE * len(words):
        return None
    best: Scheme | None = None
    best_share = _CONVERTED_SHARE
    schemes: tuple[Scheme, ...] = ("tcvn3", "vni", "viscii")
    for scheme in schemes:
        share = sum(_is_vietnamese(convert(word, scheme)) for word in words) / len(words)
        if share > best_share:
            best, best_share = scheme, share
    return best


def _has_unicode_only(word: str) -> bool:
    return bool(_UNICODE_ONLY.search(word))


def _is_vietnamese(word: str) -> bool:
    """Whether the parts of a word between signs, those with marks among them, are syllables."""
    parts = [part for part in re.split(r"[^\w\u0300-\u0323]+", word) if part]
    return bool(parts) and all(is_syllable(part) for part in parts)


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether a word is built like a Vietnamese syllable, with one tone at most; capitals only at its front, or all."""
    if not (word.isupper() or word[1:].islower() or len(word) == 1):
        return False
    marks = unicodedata.normalize("NFD", word.lower())
    tones = [c for c in marks if c in _TONES]
    bare = unicodedata.normalize("NFC", "".join(c for c in marks if c not in _TONES))
    return len(tones) <= 1 and bool(_SYLLABLE.fullmatch(bare))


def _from_vni(text: str) -> str:
    found: list[str] = []
    n = 0
    while n < len(text):
        letter = text[n]
        lower = letter.lower()
        following = text[n + 1].lower() if n + 1 < len(text) else ""
        marked = _VNI_MARKS.get(lower, _NO_MARKS).get(following)
        if marked is not None:
            n += 1
        else:
            marked = _VNI_ALONE.get(lower)
        found.append(letter if marked is None else marked.upper() if letter.isupper() else marked)
        n += 1
    return "".join(found)


_NO_MARKS: Mapping[str, str] = {}
