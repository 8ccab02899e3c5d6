"""Which documents a document says it replaces: "Kế hoạch này thay thế Kế hoạch số …", "Bãi bỏ Quyết định số …".

Only what a document says of itself counts, and only of whole documents: what amends another, replaces a part of it or
tells of a replacement by a third one does not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ingest.data_files import load_yaml
from ingest.document_numbers import DocumentNumber, find_document_numbers
from ingest.normalize import fold
from ingest.sentences import sentence_spans
from ingest.types import Block, Document

_FILE = Path(__file__).with_name("supersession.yaml")
_KINDS_FILE = Path(__file__).with_name("document_kinds.yaml")
_MAX_SENTENCE_CHARS = 3000
_ARTICLE = re.compile(r"\W{0,3}dieu \d{1,3}\s?[.:]?\s")
_LABEL = re.compile(r"\W{0,3}(?:(?:dieu \d{1,3}|\d{1,2}|[a-z])\s?[.:)]\s{1,3})?(?:[-–+•]\s?)?")
_DISOWNED = re.compile(
    r"\b(?:khong|chua|se|du thao|tham muu|de nghi|kien nghi|trinh|moi|khac|sau khi|neu)\b|(?<!duoc )ban hanh(?! kem)"
)
_ANNEX = re.compile(r"[^.;:]{0,200}?\bban hanh (?:kem theo|tai|theo) $")
_PAST = re.compile(r"\bda $")


@dataclass(frozen=True, slots=True)
class _Patterns:
    """What the words of the data file make; all match folded text."""

    replacing: re.Pattern[str]
    ended: re.Pattern[str]
    kind: re.Pattern[str]
    named: re.Pattern[str]
    listed: re.Pattern[str]
    coordinated: re.Pattern[str]
    annexed: frozenset[str]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    data = load_yaml(_FILE)
    known = {fold(kind) for kind in load_yaml(_KINDS_FILE)["kinds"].values()} | set(data["annexed"])
    kinds = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    return _Patterns(
        re.compile(rf"\b(?:{'|'.join(data['replacing'])})(?: cho)?(?: toan bo)?(?: cac| nhung)? (?={kinds})"),
        re.compile(rf"\b(?:{'|'.join(data['ended'])})\b"),
        re.compile(rf"\b({kinds}) nay\b"),
        re.compile(rf"(?:{kinds})(?: so)?\s?:?\s?$"),
        re.compile(rf"\b(?:{'|'.join(data['replacing'])}) (?:cac|nhung) (?:{kinds})(?: sau| sau day)?\s?:\s{{0,3}}$"),
        re.compile(rf"(?:,|;|\bva\b|\bcung\b)\s(?:cac )?(?:(?:{kinds})\s)?(?:so\s?:?\s?)?$"),
        frozenset(data["annexed"]),
    )


def find_replaced_numbers(document: Document) -> tuple[str, ...]:
    """Return the keys (see ``document_numbers``) of the documents that a document says it replaces, in its order.

    Empty for a document whose own number is not known: "Quyết định này" of an article is not the article.
    """
    own = find_document_numbers(document.number or "")
    if not own:
        return ()
    selves = {fold(own[0].kind), *_patterns().annexed}
    found: dict[str, None] = {}
    listing = False
    for block in document.blocks:
        if block.kind == "heading" or block.table is not None:
            listing = False
            continue
        if listing and block.kind == "item":
            found.update(dict.fromkeys(_leading(document.text[block.start : block.end][:_MAX_SENTENCE_CHARS])))
            continue
        listing = False
        for sentence in _sentences(document, block):
            found.update(dict.fromkeys(_replaced(sentence, selves)))
            listing = _patterns().listed.search(fold(sentence)) is not None
    return tuple(key for key in found if key != own[0].key)


def _sentences(document: Document, block: Block) -> Iterator[str]:
    """The sentences of a block, a label ("Điều 3.") in one with what follows it."""
    start = block.start
    label = _LABEL.match(fold(document.text[block.start : min(block.end, block.start + 40)]))
    first = block.start + (label.end() if label else 0)
    for begin, end in sentence_spans(document.text, first, block.end):
        yield document.text[start if begin == first else begin : end][:_MAX_SENTENCE_CHARS]


def _replaced(sentence: str, selves: set[str]) -> list[str]:
    folded = fold(sentence)
    if not (_patterns().replacing.search(folded) or _patterns().ended.search(folded)):
        return []
    numbers = find_document_numbers(sentence)
    return [*_objects(folded, numbers, selves), *_subjects(folded, numbers, selves)]


def _objects(folded: str, numbers: list[DocumentNumber], selves: set[str]) -> Iterator[str]:
    """What "Kế hoạch này thay thế …" or a bare "Bãi bỏ …" names."""
    for verb in _patterns().replacing.finditer(folded):
        if not _speaks_of_itself(folded, verb.start(), numbers, selves):
            continue
        after = [number for number in numbers if number.start >= verb.end()]
        if after and _is_object(folded[verb.end() : after[0].start]):
            yield from _chain(folded, after)


def _speaks_of_itself(folded: str, verb: int, numbers: list[DocumentNumber], selves: set[str]) -> bool:
    """Whether the subject of a verb is the document, or there is none as in an order of its own."""
    label = _LABEL.match(folded)
    if label is not None and label.end() == verb:
        return True
    itself = [m for m in _patterns().kind.finditer(folded, 0, verb) if m[1] in selves]
    if not itself:
        return False
    between = folded[itself[-1].end() : verb]
    before = folded[max(0, itself[-1].start() - 12) : itself[-1].start()]
    named = any(itself[-1].end() <= number.start < verb for number in numbers)
    return not named and not _DISOWNED.search(between) and not _DISOWNED.search(before)


def _is_object(gap: str) -> bool:
    """Whether a number is a verb's object: "Kế hoạch số …", "Quy chế … ban hành kèm theo Quyết định số …"."""
    named = _patterns().named.search(gap)
    return named is not None and (named.start() == 0 or _ANNEX.fullmatch(gap[: named.start()]) is not None)


def _chain(folded: str, numbers: list[DocumentNumber]) -> Iterator[str]:
    """A number and those joined to it by commas and "và"."""
    end = None
    for number in numbers:
        if end is not None and not _patterns().coordinated.search(folded[end : number.start]):
            return
        yield number.key
        end = number.end


def _subjects(folded: str, numbers: list[DocumentNumber], selves: set[str]) -> Iterator[str]:
    """What "Quyết định số … hết hiệu lực kể từ ngày Quyết định này có hiệu lực" names."""
    label = _LABEL.match(folded)
    start = label.end() if label else 0
    if not numbers:
        return
    named = _patterns().named.search(folded[start : numbers[0].start].removeprefix("cac "))
    verb = _patterns().ended.search(folded, numbers[0].end)
    if named is None or named.start() != 0 or verb is None or _PAST.search(folded[: verb.start()]):
        return
    itself = any(match[1] in selves for match in _patterns().kind.finditer(folded, verb.end()))
    if itself or (_ARTICLE.match(folded) and folded[verb.start() :].startswith(("het", "cham dut"))):
        yield from _chain(folded, [number for number in numbers if number.end <= verb.start()])


def _leading(text: str) -> list[str]:
    """The number that an entry of a list of replaced documents begins with."""
    folded = fold(text)
    label = _LABEL.match(folded)
    numbers = find_document_numbers(text)
    begins = label is not None and numbers and _is_object(folded[label.end() : numbers[0].start])
    return [numbers[0].key] if begins else []
