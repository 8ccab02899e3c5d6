"""Page furniture out of an article: share bars, menus, related links, weather, template leftovers.

Only lines that are furniture by their wording (``furniture.yaml``), their shape or their place at the borders go. A
sentence is never dropped, and a line whose figure carries a unit goes only if a label says what it is ("QUẢNG CÁO:
…", ">> Tin liên quan: …"): the titles of other articles state figures of other provinces.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ingest.data_files import load_yaml
from ingest.dates import find_dates
from ingest.normalize import canonical_tone, fold
from ingest.raw_blocks import RawBlock

_FURNITURE_FILE = Path(__file__).with_name("furniture.yaml")
_SHORT_CHARS = 120
_RELATED_TITLE_CHARS = 220
_TEMPLATE = re.compile(r"(?:\{{1,2}[\w.\s-]{1,60}\}{1,2}|%%[\w.-]{1,60}%%|\[\[[\w.-]{1,60}\]\]|<%[^%]{1,60}%>)(?:\s|$)")
_TIME = re.compile(r"\b\d{1,2}\s?(?::|h|giờ)\s?\d{2}\b")
_WEEKDAY = re.compile(
    r"\b(?:thu (?:hai|ba|tu|nam|sau|bay)|chu nhat|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
)
_DATE_LABEL = re.compile(
    r"^\W{0,3}(?:ngay dang|dang ngay|ngay cap nhat|cap nhat|ngay xuat ban|thoi gian dang|posted|published|updated)\b"
)
_WEATHER_CHARS = 120
_POINTER = re.compile(r"\s{0,3}(?P<link>>>+|››)?»?\s{0,3}")  # "»" alone may be the bullet of a list
_ADVERTISEMENT_CHARS = 300
_WEATHER = re.compile(r"\d{1,2}\s?°\s?[CF]?\b|\d{1,2}\s?º\s?C")
_FIGURE_WITH_UNIT = re.compile(r"\d\s?%|\d\s(?:tỷ|triệu|nghìn|người|hộ|xã|phường|tỉnh|dịch vụ|doanh nghiệp)")
_CRUMB = re.compile(r"\s[>»›]\s|\s[/|]\s")
_PUNCTUATION = re.compile(r"[^\w\s>»/|©]")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What is left of a page, and the dates that stood in lines taken out (publication lines), as ISO."""

    blocks: tuple[RawBlock, ...]
    dates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Furniture:
    lines: frozenset[str]
    beginnings: tuple[str, ...]
    related: frozenset[str]
    weather: tuple[str, ...]
    advertisements: tuple[str, ...]
    scraps: frozenset[tuple[str, ...]]  # words of lines, bits and labels that stand side by side in one line
    longest: int  # words of the longest of them


def _key(text: str) -> str:
    return " ".join(_PUNCTUATION.sub(" ", fold(canonical_tone(text))).split())


@lru_cache(maxsize=1)
def _furniture() -> _Furniture:
    data = load_yaml(_FURNITURE_FILE)
    scraps = frozenset(tuple(_key(phrase).split()) for phrase in data["lines"] + data["related"] + data["bits"])
    return _Furniture(
        frozenset(_key(line) for line in data["lines"]),
        tuple(_key(line) for line in data["beginnings"]),
        frozenset(_key(line) for line in data["related"]),
        tuple(_key(word) for word in data["weather"]),
        tuple(data["advertisements"]),
        scraps,
        max(len(words) for words in scraps),
    )


@lru_cache(maxsize=1)
def furniture_names() -> tuple[frozenset[str], frozenset[str]]:
    """The words, and the compounds without their hyphens, by which a page's mark-up names its furniture."""
    data = load_yaml(_FURNITURE_FILE)
    return frozenset(data["names"]), frozenset(name.replace("-", "") for name in data["compound_names"])


def drop_furniture(blocks: Sequence[RawBlock]) -> Cleaned:
    """Return the blocks that are the document, in order."""
    dates: list[str] = []
    kept: list[RawBlock] = []
    related = False
    for position, block in enumerate(blocks):
        if block.table is not None:
            related = False
            kept.append(block)
            continue
        key = _key(block.text)
        if key in _furniture().related:
            related = position > 0
            continue
        if related and _is_related_title(block.text):
            continue
        related = False
        if _is_weather(block.text, key):
            dates.extend(date.iso for date in find_dates(block.text))
        elif _is_row_of_scraps(block.text, key):
            related = _names_related(key)
        elif _is_labelled(block.text):
            continue
        elif _is_publication_line(block.text):
            dates.extend(date.iso for date in find_dates(block.text))
        elif not _is_furniture(block.text, key):
            kept.append(block)
    return Cleaned(tuple(_without_menus(kept)), tuple(dates))


def _is_related_title(text: str) -> bool:
    """A line that ends like a title, not like a sentence."""
    return len(text) <= _RELATED_TITLE_CHARS and not text.endswith((".", ";", ":", "…", "./."))


def _is_weather(text: str, key: str) -> bool:
    """A line with a temperature and nothing but weather around it, perhaps behind a date."""
    if len(text) > _WEATHER_CHARS or not _WEATHER.search(text) or text.endswith("."):
        return False
    return any(re.search(rf"\b{re.escape(word)}\b", key) for word in _furniture().weather)


def _is_labelled(text: str) -> bool:
    """An advertisement, or a pointer to another article: "QUẢNG CÁO: …", ">> Tin liên quan: …", "Xem thêm: …"."""
    rules = _furniture()
    label = next((a for a in rules.advertisements if text.startswith(a)), None)
    if label and len(text) <= _ADVERTISEMENT_CHARS:
        rest = text[len(label) :]
        if rest.lstrip()[:1] in (":", "-", "–", "|") or label[0] in "[(":
            return True
    if not _is_related_title(text):
        return False
    pointer = _POINTER.match(text)
    begin, link = (pointer.end(), bool(pointer["link"])) if pointer else (0, False)
    name, colon, title = text[begin:].partition(":")
    if colon and title.strip() and _key(name) in rules.related:
        return True
    return link and begin < len(text)


def _is_row_of_scraps(text: str, key: str) -> bool:
    """A share bar or a foot in one line: phrases of furniture side by side, perhaps a title behind "Đọc nhiều:".

    With commas between them they are a sentence's: "Đăng nhập, đăng ký, tìm kiếm" are functions of a portal.
    """
    taken, words, related = _scraps(key)
    if taken < 2 or text.endswith((".", ";")) or "," in text:
        return False
    return words == len(key.split()) or (related and len(text) <= _RELATED_TITLE_CHARS)


def _names_related(key: str) -> bool:
    return _scraps(key)[2]


def _scraps(key: str) -> tuple[int, int, bool]:
    """How many phrases of furniture a line begins with, how many words they are, whether one announces other titles."""
    rules = _furniture()
    words = key.split()
    at = taken = 0
    related = False
    while at < len(words):
        if words[at].isdigit() and taken:
            at += 1
            continue
        length = next(
            (n for n in range(min(rules.longest, len(words) - at), 0, -1) if tuple(words[at : at + n]) in rules.scraps),
            0,
        )
        if not length:
            break
        related = related or " ".join(words[at : at + length]) in rules.related
        at, taken = at + length, taken + 1
    return taken, at, related


def _is_furniture(text: str, key: str) -> bool:
    rules = _furniture()
    if not key or key in rules.lines:
        return True
    if len(text) > _SHORT_CHARS or _FIGURE_WITH_UNIT.search(text):
        return False
    if _TEMPLATE.fullmatch(text) or (_TEMPLATE.match(text) and len(text) < 60):
        return True
    if any(_begins(key, beginning) for beginning in rules.beginnings):
        return not text.endswith(".") or key.startswith(("©", "copyright", "ban quyen")) or "cookie" in key
    if _WEATHER.search(text) and len(text) < 60:
        return True
    return key.startswith(("trang chu", "home ")) and len(_CRUMB.findall(text)) > 0


def _begins(key: str, beginning: str) -> bool:
    return key.startswith(beginning) and (len(key) == len(beginning) or not key[len(beginning)].isalnum())


def _is_publication_line(text: str) -> bool:
    """Whether a line only says when a page appeared ("author 19:31 22/03/2022", "Thứ Sáu, 20/05/2022 10:30")."""
    if len(text) > 90:
        return False
    dates = [date for date in find_dates(text) if date.precision == "day"]
    if len(dates) != 1:
        return False
    folded = fold(text)
    rest = folded[: dates[0].start] + " " + folded[dates[0].end :]
    known = _TIME.search(rest) or _WEEKDAY.search(rest) or _DATE_LABEL.match(folded)
    words = [w for w in re.findall(r"[^\W\d_]+", _WEEKDAY.sub(" ", _TIME.sub(" ", rest))) if len(w) > 1]
    if not words and not known:
        return text.strip("()[] ").startswith(text[dates[0].start]) and len(text) <= len("(00/00/0000)") + 2
    return bool(known) and len(words) <= 6 and not text.endswith((".", ";", ":"))


def _without_menus(blocks: list[RawBlock]) -> list[RawBlock]:
    """Take out runs of at least five menu words at the begin and the end of a page."""
    start, end = 0, len(blocks)
    while start < end and _is_menu_entry(blocks[start]):
        start += 1
    while end > start and _is_menu_entry(blocks[end - 1]):
        end -= 1
    head = 0 if start < 5 else start
    tail = len(blocks) if len(blocks) - end < 5 else end
    return blocks[head:tail] if start < end else blocks


def _is_menu_entry(block: RawBlock) -> bool:
    text = block.text
    if block.table is not None or block.level == 1 or len(text) > 32 or len(text.split()) > 5:
        return False
    return not any(c.isdigit() for c in text) and not text.endswith((".", ":", ";", "…", "?"))
