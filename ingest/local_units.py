"""Districts, towns and communes in running text: the units below a province, whose figures are not the province's.

``ingest.places`` leads such a unit to its province where its gazetteer knows it. Here any name after "huyện", "thị xã",
"xã" … counts, so that a figure is kept from the province even where the unit is unknown.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.normalize import fold
from ingest.places import PlaceMention
from ingest.types import Level

UNIT_KINDS: dict[str, Level] = {
    "thanh pho": "district",
    "tp": "district",
    "huyen": "district",
    "thi xa": "district",
    "quan": "district",
    "xa": "commune",
    "phuong": "commune",
    "thi tran": "commune",
    "dac khu": "commune",
}
UNIT_KIND = re.compile(rf"(?:{'|'.join(UNIT_KINDS)})\b")  # over folded text
_UNIT = re.compile(
    r"(?<![\w-])(?:[Tt]hành phố|TP\.?|[Tt]p\.?|[Hh]uyện|[Tt]hị xã|[Qq]uận|[Xx]ã|[Pp]hường|[Tt]hị trấn|[Đđ]ặc khu"
    r"|[Tt]hanh pho|[Hh]uyen|[Tt]hi xa|[Qq]uan|[Xx]a|[Pp]huong|[Tt]hi tran|[Dd]ac khu)(?:\s(?:đảo|dao|biên giới))?"
    r"(?:(?<=[Qq]uận)\s(?P<number>\d{1,2})(?![\w%/]|[.,]\d|\s%)|(?:\s|(?<=\.))(?=(?P<name>\w+(?:[ -]\w+){0,3})))"
)
_NAME = re.compile(r"\w+")
_NO_NAMES = re.compile(r"(?:hoi|thong minh|doan|uy|nong thon|viet nam|trung uong)\b")


@dataclass(frozen=True, slots=True)
class LocalUnit:
    """A unit below the province; ``text[start:end]`` is ``name`` as written."""

    start: int
    end: int
    name: str
    level: Level


def find_local_units(text: str, places: Iterable[PlaceMention]) -> list[LocalUnit]:
    """Return the units that a text names, in order; ``places`` are the places found in the same text."""
    mentions = list(places)
    found: list[LocalUnit] = [
        LocalUnit(p.start, p.end, " ".join(text[p.start : p.end].split()), _level(p.via or ""))
        for p in mentions
        if p.via
    ]
    taken = sorted((p.start, p.end) for p in mentions if p.code != "vn")
    at = 0
    for m in _UNIT.finditer(text):
        while at < len(taken) and taken[at][1] <= m.start():
            at += 1
        cooperative = m.group().startswith(("xã", "Xã", "xa", "Xa")) and fold(text[: m.start()][-8:]) == "hop tac "
        covered = at < len(taken) and taken[at][0] < m.end()
        end = m.end() if m["number"] else _name_end(m)
        if covered or cooperative or end <= m.start("name") or _NO_NAMES.match(fold(text[m.start("name") : end + 8])):
            continue
        found.append(LocalUnit(m.start(), end, " ".join(text[m.start() : end].split()), _level(m.group())))
    return sorted(found, key=lambda u: u.start)


def _name_end(m: re.Match[str]) -> int:
    """Where the capitalised words of a name end; where they begin if the first one is not capitalised."""
    end = m.start("name")
    for word in _NAME.finditer(m.string, m.start("name"), m.end("name")):
        if not word.group()[0].isupper() or (word.group().isupper() and len(word.group()) > 1 and end == word.start()):
            break
        end = word.end()
    return end


def _level(name: str) -> Level:
    folded = fold(name).lstrip()
    kind = next((k for k in sorted(UNIT_KINDS, key=len, reverse=True) if folded.startswith(k)), "")
    return UNIT_KINDS.get(kind, "district")
