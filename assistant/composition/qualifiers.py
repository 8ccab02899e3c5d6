"""What a question narrows its indicator to: a sector ("kinh tế số nông nghiệp") or a body ("tại Cục Thuế").

The lexicon knows the indicator only. A row of the whole, or of another body, is no answer to the narrower question.
"""

import re
from functools import lru_cache

from assistant.composition.wording import place_name
from assistant.types import Query
from ingest.indicators import find_indicators
from ingest.normalize import fold, nfc
from ingest.places import find_sectors

_ENDS_A_NAME = (
    r"(?:nào|gì|mà|được|này|đó|trên|của|năm|đến|tới|tại|ở|là|đạt|chiếm|đặt|có|trong|vào|bao|phải|như|thì|theo|hay|không|sẽ"
    r"|tỉnh|thành phố|giai đoạn|cả nước|hàng|kinh tế|chủ)\b"
)
# Matches standard Vietnamese in small letters; "từng ngành, lĩnh vực" and "các ngành" narrow nothing.
_SECTOR = re.compile(
    r"(?P<before>(?:[\w,]+\s){0,2})\b(?:ngành|lĩnh vực)\s"
    rf"(?P<name>(?!{_ENDS_A_NAME})\w+(?:\s(?!{_ENDS_A_NAME})\w+){{0,5}})"
)
_ALL_SECTORS = re.compile(r"(?:.*\b(?:các|từng|mỗi|mọi|theo|một số|những|liên|đa|bộ|toàn|nhiều)|.*,)\s$")
_EACH_SECTOR = re.compile(r"\b(?:từng|mỗi|các) (?:ngành|lĩnh vực)")
_DIGITAL_ECONOMY_OF = re.compile(r"\bkinh tế số (?:của |trong |về )?(?!ngành|lĩnh vực)")
_NAME_CHARS = 40


def sector_asked(query: Query) -> str:
    """The name of the sector that a question narrows its indicator to; empty where it names none.

    A place behind it is no part of it. A sector whose ministry is asked narrows nothing: that is what the ministry's
    documents are about.
    """
    name = _sector_named(nfc(query.restored).casefold())
    for place in query.places:
        name = name.removesuffix(nfc(place_name(place.code, "vi")).casefold()).strip()
    codes = {mention.code for mention in find_sectors(f"ngành {name}")} if name else set()
    return "" if codes & {place.code for place in query.places} else name


def is_of_each_sector(label: str) -> bool:
    """Whether a row holds for every sector: "từng ngành, lĩnh vực tối thiểu 10%"."""
    return _EACH_SECTOR.search(nfc(label).casefold()) is not None


@lru_cache(maxsize=256)
def _sector_named(question: str) -> str:
    for match in _SECTOR.finditer(question):
        if not _ALL_SECTORS.match(match["before"]):
            return match["name"]
    for match in _DIGITAL_ECONOMY_OF.finditer(question):
        behind = question[match.end() : match.end() + _NAME_CHARS]
        found = find_sectors(f"ngành {behind}")[:1]
        if found and found[0].start == 0:
            return behind[: found[0].end - len("ngành ")]
    return ""


@lru_cache(maxsize=256)
def beyond_the_indicator(question: str, topic: tuple[str, ...]) -> tuple[str, ...]:
    """The syllables of a topic that stand outside the names of indicators in the question."""
    text = nfc(question)
    names = (fold(text[mention.start : mention.end]) for mention in find_indicators(text))
    named = {syllable for name in names for syllable in name.split()}
    return tuple(term for term in topic if fold(term) not in named)
