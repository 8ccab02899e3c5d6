"""Which official documents the corpus speaks of: their numbers, whose they are, and when they were issued."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from index.snapshot import Snapshot
from ingest.dates import DateMention, find_dates
from ingest.document_numbers import DocumentNumber, find_document_numbers
from ingest.places import find_places
from ingest.sentences import sentence_spans
from ingest.types import Document

Scope = Literal["central", "ministry", "provincial"]
CENTRAL_BODIES = frozenset({"TW", "TTG", "CP", "QH", "VPCP", "UBTVQH", "CTN", "TTCP"})
PROVINCIAL_BODIES = frozenset({"TU", "UBND", "HDND", "HU", "THU"})
MIN_TITLE_CHARS = 12  # shorter lines ("Số: …") show nothing
HEAD_CHARS = 1500  # the head of a formal document: issuer, "Số: …", place and date
DATE_BEHIND_CHARS = 60  # "Nghị quyết số 09-NQ/TU, ngày 15-10-2021": the date follows the number closely


@dataclass(frozen=True, slots=True)
class Mention:
    """A document number in a sentence, with the places that it is given to and the date of issue beside it."""

    document: Document
    number: DocumentNumber
    start: int
    end: int
    places: tuple[str, ...]
    issued: DateMention | None
    is_own: bool

    @property
    def sentence(self) -> str:
        """The sentence that the number stands in."""
        return self.document.text[self.start : self.end]

    @property
    def scope(self) -> Scope:
        """Who issues documents so numbered: the central bodies, a ministry, or a province."""
        bodies = set(self.number.key.split("/")[-1].split("-")[1:])
        if bodies & PROVINCIAL_BODIES:
            return "provincial"
        return "central" if bodies & CENTRAL_BODIES or self.number.kind.startswith("văn bản") else "ministry"


@dataclass(slots=True)
class MentionIndex:
    """Reads documents for mentions when they are first asked about and remembers what it read."""

    snapshot: Snapshot
    read: dict[str, tuple[Mention, ...]] = field(default_factory=dict)

    def of_documents(self, document_ids: Iterable[str]) -> list[Mention]:
        """The mentions of the given documents in reading order."""
        found: list[Mention] = []
        for document_id in document_ids:
            if document_id not in self.read:
                self.read[document_id] = tuple(find_mentions(self.snapshot.documents[document_id]))
            found.extend(self.read[document_id])
        return found

    def of_number(self, keys: Sequence[str], document_ids: Iterable[str]) -> list[Mention]:
        """The mentions whose number has one of the keys."""
        return [mention for mention in self.of_documents(document_ids) if mention.number.key in keys]


def find_mentions(document: Document) -> list[Mention]:
    """Every document number of a text with its place and date; a sentence without a place takes the one before it."""
    numbers = find_document_numbers(document.text)
    own = find_document_numbers(document.number or "")
    outside = [] if not own or own[0].key in {number.key for number in numbers} else [_own_mention(document, own[0])]
    if not numbers:
        return outside
    by_sentence: dict[tuple[int, int], list[DocumentNumber]] = defaultdict(list)
    spans = sentence_spans(document.text)
    position = 0
    for number in numbers:
        while position < len(spans) - 1 and spans[position][1] <= number.start:
            position += 1
        by_sentence[spans[position]].append(number)
    return outside + [
        mention for span, inside in by_sentence.items() for mention in _mentions_of(document, span, inside)
    ]


def _own_mention(document: Document, number: DocumentNumber) -> Mention:
    """A document whose number its front matter alone gives: its title stands for the mention."""
    spans = sentence_spans(document.text)
    start, end = next((span for span in spans if span[1] - span[0] >= MIN_TITLE_CHARS), (0, len(document.text)))
    places = document.provinces if len(document.provinces) == 1 else ()
    return Mention(document, replace(number, start=start, end=start), start, end, places, None, True)


def _mentions_of(document: Document, span: tuple[int, int], numbers: Sequence[DocumentNumber]) -> list[Mention]:
    start, end = span
    sentence = document.text[start:end]
    dates = [date for date in find_dates(sentence) if date.precision == "day"] or find_dates(sentence)
    named = [(place.start, place.code) for place in find_places(sentence) if place.code != "vn"]
    mentions = []
    for position, number in enumerate(numbers):
        own = document.number is not None and _key_of(document.number) == number.key
        begins = numbers[position - 1].end if position else start
        stops = numbers[position + 1].start if position + 1 < len(numbers) else end
        places = tuple(dict.fromkeys(code for at, code in named if begins <= at + start < stops))
        places = places or tuple(dict.fromkeys(code for _, code in named)) or _carried_places(document, start)
        issued = _nearest_date(dates, number.start - start, number.end - start, begins - start, stops - start)
        if issued is None and own and number.start < HEAD_CHARS:
            head = find_dates(document.text[:HEAD_CHARS])
            issued = next((date for date in head if date.precision == "day"), None)
        mentions.append(Mention(document, number, start, end, places, issued, own))
    return mentions


def _key_of(number: str) -> str | None:
    found = find_document_numbers(number)
    return found[0].key if found else None


def _carried_places(document: Document, start: int) -> tuple[str, ...]:
    """The places of the nearest earlier sentence of the same paragraph, else of a document about one place."""
    line = document.text.rfind("\n", 0, start) + 1
    before = [place.code for place in find_places(document.text[max(line, start - 600) : start]) if place.code != "vn"]
    if before:
        return (before[-1],)
    return document.provinces if len(document.provinces) == 1 else ()


def _nearest_date(dates: Sequence[DateMention], start: int, end: int, begins: int, stops: int) -> DateMention | None:
    """The date of issue: close behind the number, else before it in its own part of the sentence."""
    behind = [date for date in dates if end <= date.start < min(stops, end + DATE_BEHIND_CHARS)]
    if behind:
        return behind[0]
    before = [date for date in dates if begins <= date.start and date.end <= start]
    return before[-1] if before else None
