"""What every composer of one answer shares: the question, the corpus and its precomputed tables."""

from dataclasses import dataclass

from assistant.composition.document_mentions import MentionIndex
from assistant.composition.rows import RowTable, Wanted
from assistant.composition.terms import TermWeights
from assistant.messages import message
from assistant.types import Language, Query
from index.snapshot import Snapshot
from index.types import Hit


@dataclass(frozen=True, slots=True)
class Corpus:
    """A snapshot with the tables that answering needs; built once per generation."""

    snapshot: Snapshot
    rows: RowTable
    weights: TermWeights
    mentions: MentionIndex
    covered_places: tuple[str, ...]

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Corpus":
        """Build the tables of a snapshot; ``covered_places`` are the places that some document is about."""
        covered: dict[str, None] = {}
        for document in snapshot.documents.values():
            covered.update((code, None) for code in document.provinces if code != "vn")
        tables = RowTable.of(snapshot), TermWeights.of(snapshot), MentionIndex(snapshot)
        return cls(snapshot, *tables, tuple(covered))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What retrieval found for a query: passages by rank, and the one document it was restricted to, if any."""

    hits: tuple[Hit, ...]
    document_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Task:
    """One question to be answered."""

    query: Query
    evidence: Evidence
    corpus: Corpus

    @property
    def language(self) -> Language:
        """The language of the answer."""
        return self.query.language

    @property
    def place_codes(self) -> tuple[str, ...]:
        """The codes of the places asked, each once."""
        return tuple(dict.fromkeys(place.code for place in self.query.places))

    @property
    def wanted(self) -> Wanted:
        """What is asked of rows."""
        return Wanted(self.query, self.corpus.weights)

    def say(self, name: str, **values: object) -> str:
        """A message in the language of the answer."""
        return message(name, self.language, **values)

    def in_scope(self, document_id: str) -> bool:
        """Whether the question may use the document."""
        return not self.evidence.document_ids or document_id in self.evidence.document_ids
