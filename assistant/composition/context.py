"""What every composer of one answer shares: the question, the corpus and its precomputed tables."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.composition.document_mentions import MentionIndex
from assistant.composition.rows import RowTable, Wanted
from assistant.composition.terms import TermWeights
from assistant.composition.validity import CurrentDocuments
from assistant.messages import message
from assistant.types import Language, Query
from index.snapshot import Snapshot
from index.types import Hit
from ingest.document_numbers import find_document_numbers
from ingest.english_text import is_english

_OPENING_CHARS = 2000  # tell the language of a document


@dataclass(frozen=True, slots=True)
class Corpus:
    """A snapshot with the tables that answering needs; built once per generation."""

    snapshot: Snapshot
    rows: RowTable
    weights: TermWeights
    mentions: MentionIndex
    covered_places: tuple[str, ...]
    own_numbers: dict[str, frozenset[str]]
    documents: CurrentDocuments
    english_documents: frozenset[str]

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Corpus":
        """Build the tables of a snapshot.

        ``covered_places`` are the places that some document is about; ``own_numbers`` gives, by the key of a document
        number, the ids of the documents that bear it, ``english_documents`` the ids of those that begin in English.
        """
        covered: dict[str, None] = {}
        numbers: dict[str, set[str]] = {}
        for document in snapshot.documents.values():
            covered.update((code, None) for code in document.provinces if code != "vn")
            for number in find_document_numbers(document.number or ""):
                numbers.setdefault(number.key, set()).add(document.id)
        own_numbers = {key: frozenset(ids) for key, ids in numbers.items()}
        documents = CurrentDocuments.of(snapshot.documents, own_numbers)
        tables = RowTable.of(snapshot, documents), TermWeights.of(snapshot), MentionIndex(snapshot)
        english = frozenset(each.id for each in snapshot.documents.values() if is_english(each.text[:_OPENING_CHARS]))
        return cls(snapshot, *tables, tuple(covered), own_numbers, documents, english)

    def documents_numbered(self, typed: Iterable[str]) -> frozenset[str]:
        """The ids of the documents that bear one of the numbers as typed."""
        keys = (found.key for text in typed for found in find_document_numbers(text))
        return frozenset[str]().union(*(self.own_numbers.get(key, frozenset()) for key in keys))


@dataclass(frozen=True)
class Evidence:
    """What retrieval finds for a query, and the documents it is restricted to, if any.

    The search runs when its hits are first looked at: an answer made of rows needs none.
    """

    search: Callable[[], Sequence[Hit]]
    document_ids: frozenset[str] = frozenset()

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """The passages by rank."""
        return tuple(self.search())

    def within(self, document_ids: frozenset[str]) -> "Evidence":
        """The same evidence, restricted further."""
        inside = document_ids & self.document_ids if self.document_ids else document_ids
        return Evidence(lambda: [hit for hit in self.hits if hit.passage.document_id in inside], inside)

    @classmethod
    def of(cls, hits: Sequence[Hit], document_ids: frozenset[str] = frozenset()) -> "Evidence":
        """Evidence that is there already."""
        return cls(lambda: hits, document_ids)


@dataclass(frozen=True)
class Task:
    """One question to be answered."""

    query: Query
    evidence: Evidence
    corpus: Corpus

    @property
    def language(self) -> Language:
        """The language of the answer."""
        return self.query.language

    @cached_property
    def place_codes(self) -> tuple[str, ...]:
        """The codes of the places asked, each once."""
        return tuple(dict.fromkeys(place.code for place in self.query.places))

    @cached_property
    def wanted(self) -> Wanted:
        """What is asked of rows."""
        return Wanted(self.query, self.corpus.weights)

    def say(self, name: str, **values: object) -> str:
        """A message in the language of the answer."""
        return message(name, self.language, **values)

    def in_scope(self, document_id: str) -> bool:
        """Whether the question may use the document."""
        return not self.evidence.document_ids or document_id in self.evidence.document_ids
