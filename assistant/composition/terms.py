"""How much of a question a text covers: folded syllables weighed by how rare they are in the corpus."""

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from index.snapshot import Snapshot
from ingest.data_files import load_yaml
from ingest.normalize import fold, nfc, syllables

ABBREVIATIONS_FILE = Path(__file__).parent.parent / "abbreviations.yaml"
SAMPLE_PASSAGES = 400  # enough to tell common syllables from rare ones; keeps the cold start short


@lru_cache(maxsize=4096)
def folded_text(text: str) -> str:
    """A text casefolded and without diacritics; the sentences of a corpus are asked for again and again."""
    return fold(nfc(text))


@lru_cache(maxsize=4096)
def folded_syllables(text: str) -> tuple[str, ...]:
    """The syllables of a text, casefolded and without diacritics."""
    folded = folded_text(text)
    return tuple(folded[start:end] for start, end in syllables(folded))


@lru_cache(maxsize=4096)
def _weight_of(size: int, frequency: int) -> float:
    return math.log(1 + (size + 1) / (1 + frequency))


@lru_cache(maxsize=1)
def _written_out() -> dict[str, tuple[str, ...]]:
    """What officials' short forms stand for, by folded word: questions are written out, documents are as they are."""
    short = load_yaml(ABBREVIATIONS_FILE)["expand"]
    return {fold(nfc(word)): folded_syllables(str(phrase)) for word, phrase in short.items()}


@lru_cache(maxsize=4096)
def document_terms(text: str) -> tuple[str, ...]:
    """The folded syllables of a document's text, with its short forms ("CĐS") written out behind them."""
    terms = folded_syllables(text)
    known = _written_out()
    return tuple(each for term in terms for each in (term, *known.get(term, ())))


@dataclass(frozen=True, slots=True)
class TermWeights:
    """Inverse document frequencies of folded syllables over a sample of the corpus's passages."""

    frequency: dict[str, int]
    size: int

    @classmethod
    def of(cls, snapshot: Snapshot) -> "TermWeights":
        """Weights from at most ``SAMPLE_PASSAGES`` passages, spread evenly over the documents."""
        frequency: Counter[str] = Counter()
        size = 0
        per_document = max(1, SAMPLE_PASSAGES // max(1, len(snapshot.documents)))
        for document_id in snapshot.documents:
            if size >= SAMPLE_PASSAGES:
                break
            for passage in list(snapshot.passages_of(document_id))[:per_document]:
                frequency.update(set(document_terms(passage.text)))
                size += 1
        return cls(dict(frequency), size)

    def weight(self, term: str) -> float:
        """log(1 + N / (1 + df)), after Robertson's idf; a term never seen weighs most."""
        return _weight_of(self.size, self.frequency.get(term, 0))

    def coverage(self, wanted: Sequence[str], have: Iterable[str]) -> float:
        """The share of the wanted terms' weight that ``have`` holds, in [0, 1]; 0 where nothing is wanted."""
        known = have if isinstance(have, (set, frozenset)) else set(have)
        total = covered = 0.0
        for term in wanted:
            weight = self.weight(term)
            total += weight
            if term in known:
                covered += weight
        return covered / total if total else 0.0

    def pair_coverage(self, wanted: Sequence[str], have: Sequence[str]) -> float:
        """The share of adjacent pairs of wanted terms that stand side by side in ``have``, in [0, 1]."""
        pairs = set(itertools.pairwise(wanted))
        if not pairs:
            return self.coverage(wanted, have)
        return len(pairs & set(itertools.pairwise(have))) / len(pairs)
