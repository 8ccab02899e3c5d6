"""Numbers of official documents ("749/QĐ-TTg", "01/NQ-TU", "202/2025/QH15") in all their spellings."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ingest.data_files import load_yaml
from ingest.normalize import fold

_KINDS_FILE = Path(__file__).with_name("document_kinds.yaml")
_DASH = r" ?[-–—/] ?"
_NUMBER = re.compile(
    r"(?<![\w/.,-])(?P<number>\d{1,5}[a-z]?)"
    rf"(?: ?/ ?(?P<year>(?:19|20)\d\d))?(?:{_DASH}| )"
    rf"(?P<code>[a-z][a-z0-9]{{0,11}}(?:{_DASH}[a-z][a-z0-9&]{{0,14}}){{0,5}})(?![a-z0-9])",
)
_SPLIT = re.compile(_DASH)
_ASSEMBLY = re.compile(r"(?:ubtv)?qh\d{1,2}")


class _Vocabulary(NamedTuple):
    kinds: dict[str, str]
    bodies: frozenset[str]
    letter_bodies: frozenset[str]


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document number as typed, and ``key``, equal for all spellings of one number ("5/NQ-TU", "202/2025/QH15").

    ``kind`` is the Vietnamese name of the kind of document ("nghị quyết"), "công văn" for numbers without one.
    """

    start: int
    end: int
    typed: str
    key: str
    kind: str


@lru_cache(maxsize=1)
def _vocabulary() -> _Vocabulary:
    data = load_yaml(_KINDS_FILE)
    return _Vocabulary(data["kinds"], frozenset(data["bodies"]), frozenset(data["letter_bodies"]))


def find_document_numbers(text: str) -> list[DocumentNumber]:
    """Return the document numbers of NFC text in order, typed with or without diacritics and capitals."""
    folded = fold(text)
    found = (_read(match, text) for match in _NUMBER.finditer(folded))
    return [number for number in found if number is not None]


def _read(match: re.Match[str], text: str) -> DocumentNumber | None:
    """Judge one candidate; the shape alone ("4G/5G", "10 tỷ/năm") does not make a document number."""
    parts = _SPLIT.split(match["code"])
    start = match.start("code")
    typed_code = text[start : match.end("code")]
    kind, parts = _kind_of(parts, typed_code, spaced=match.string[match.end("number") : start].isspace())
    if kind is None:
        return None
    end = _end_of(match, len(parts))
    number = match["number"].lstrip("0") or "0"
    head = f"{number}/{match['year']}" if match["year"] else number
    return DocumentNumber(match.start(), end, text[match.start() : end], f"{head}/{'-'.join(parts)}".upper(), kind)


def _kind_of(parts: list[str], typed_code: str, *, spaced: bool) -> tuple[str | None, list[str]]:
    """Return the kind and the parts that belong to the number (prose may follow a dash: "05-NQ/TU - kế hoạch")."""
    words = _vocabulary()
    typed = _SPLIT.split(typed_code)
    if _ASSEMBLY.fullmatch(parts[0]):
        return "văn bản của Quốc hội", parts[:1]
    kept = 1
    while kept < len(parts) and _is_body(parts[kept], typed[kept]):
        kept += 1
    if parts[0] in words.kinds:
        return (words.kinds[parts[0]] if kept > 1 else None), parts[:kept]
    if not spaced and parts[0] in words.letter_bodies and (kept > 1 or typed[0].isupper()):
        return "công văn", parts[:kept]
    return None, parts


def _is_body(part: str, typed: str) -> bool:
    """A body is known, or written in capitals as bodies are ("BTTTT", "TTg", "HĐND")."""
    words = _vocabulary()
    if part in words.bodies or part in words.letter_bodies or _ASSEMBLY.fullmatch(part):
        return True
    return len(part) > 1 and typed[:2].isupper()


def _end_of(match: re.Match[str], parts: int) -> int:
    """The offset after the first ``parts`` parts of the code."""
    end = match.start("code")
    for index, piece in enumerate(re.finditer(rf"({_DASH})?[a-z0-9&]+", match["code"])):
        if index == parts:
            break
        end = match.start("code") + piece.end()
    return end
