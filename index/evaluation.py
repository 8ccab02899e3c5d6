"""Measures retrieval on questions with known answers, the way users type them.

Each line of the corpus becomes a document whose first line is its title; long ones are split into passages and scored
by the best of them, exactly as the index does for files. Every question is asked as typed, without diacritics, and with
about half of its syllables (chosen by a fixed seed) without; the three sides are the lexical one alone, the dense one
alone and the hybrid.
"""

import json
import math
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal

from index.diacritics import DiacriticsRestorer
from index.embeddings import EmbeddingModel
from index.fusion import DEFAULT_WEIGHTS, FusionWeights
from index.segments import build_segment
from index.snapshot import Snapshot
from ingest.chunking import passages
from ingest.normalize import fold, nfc
from ingest.types import Block, Document, IngestError, ParsedDocument

Typing = Literal["typed", "no_diacritics", "half_diacritics"]
Side = Literal["lexical", "dense", "hybrid"]
Report = dict[str, dict[str, dict[str, float]]]

TYPINGS: Final[tuple[Typing, ...]] = ("typed", "no_diacritics", "half_diacritics")
SIDES: Final[tuple[Side, ...]] = ("lexical", "dense", "hybrid")
CUTOFF: Final = 10
_PASSAGES_PER_SEARCH: Final = 60  # enough that the ten best documents are among the best passages' documents
_LONGEST_TITLE_CHARS: Final = 300
_SEED: Final = 20_250_701
_WORD: Final = re.compile(r"[^\W\d_]+")
_MARKS: Final = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class RetrievalQuestion:
    """A question and the ids of the documents that answer it."""

    id: str
    question: str
    gold: frozenset[str]


def evaluate_retrieval(
    corpus_path: Path,
    queries_path: Path,
    model: EmbeddingModel | None,
    *,
    weights: FusionWeights = DEFAULT_WEIGHTS,
    half: Literal["even", "odd"] | None = None,
) -> Report:
    """Returns ``report[side][typing][metric]``; metrics are means over the questions, higher is better.

    Args:
        corpus_path: JSON lines ``{"id", "text"}``.
        queries_path: JSON lines ``{"id", "question", "gold": [ids]}``.
        model: None leaves the dense side and the hybrid out.
        weights: the constants of ranking.
        half: only the questions whose id has an even or odd SHA-1 (even is for tuning, odd for reporting).

    Raises:
        IngestError: a file is missing, empty or not in this form; the message names the line.
    """
    questions = read_questions(queries_path)
    if half is not None:
        questions = [item for item in questions if sha1_half(item.id) == half]
    corpus = IndexedCorpus(read_corpus(corpus_path), model)
    sides = SIDES if model is not None else SIDES[:1]
    return {side: evaluate_side(corpus, questions, side_weights(side, weights)) for side in sides}


class IndexedCorpus:
    """A corpus indexed once in memory, searchable with any weights; a document's name is its id in the corpus."""

    def __init__(self, documents: Sequence[ParsedDocument], model: EmbeddingModel | None) -> None:
        """Indexes ``documents``; without a ``model`` there is no dense side."""
        self._model = model
        self._segment = build_segment(list(documents), model)
        self.restorer: DiacriticsRestorer = self.snapshot(DEFAULT_WEIGHTS).restorer

    def snapshot(self, weights: FusionWeights) -> Snapshot:
        """The same index under other constants of ranking."""
        return Snapshot([(self._segment, frozenset())], self._model, weights=weights)


def read_corpus(path: Path) -> list[ParsedDocument]:
    """Reads JSON lines ``{"id", "text"}``; raises IngestError naming the line that is not one."""
    return [corpus_document(str(row["id"]), str(row["text"])) for row in _read_rows(path, ("id", "text"))]


def corpus_document(name: str, text: str) -> ParsedDocument:
    """A document of one corpus line; a short first line before other text is its title and heading."""
    text = nfc(text)
    document = Document(
        id=sha256(f"{name}\0{text}".encode()).hexdigest(),
        name=name,
        title=_title(text),
        text=text,
        blocks=tuple(_blocks(text)),
    )
    return ParsedDocument(document, passages(document), ())


def evaluate_side(
    corpus: IndexedCorpus, questions: Sequence[RetrievalQuestion], weights: FusionWeights
) -> dict[str, dict[str, float]]:
    """Asks every question in the three ways of typing and returns the metrics of each."""
    snapshot, restore = corpus.snapshot(weights), corpus.restorer.restore

    def ranked(question: str) -> list[str]:
        return ranked_documents(snapshot, restore(question), question)

    return {
        typing: mean_metrics((ranked(mistype(item, typing)), item.gold) for item in questions) for typing in TYPINGS
    }


def side_weights(side: Side, weights: FusionWeights) -> FusionWeights:
    """The weights that leave one side alone, or both."""
    if side == "lexical":
        return replace(weights, lexical=1.0, dense=0.0)
    if side == "dense":
        return replace(weights, lexical=0.0, dense=1.0, coverage=0.0, length_penalty=0.0)
    return weights


def ranked_documents(snapshot: Snapshot, restored: str, as_typed: str) -> list[str]:
    """Names of the ten best documents, best first, each ranked by its best passage."""
    hits = snapshot.search(restored, k=_PASSAGES_PER_SEARCH, as_typed=as_typed)
    ids = dict.fromkeys(hit.passage.document_id for hit in hits)
    return [snapshot.entry(document_id).name for document_id in islice(ids, CUTOFF)]


def mistype(item: RetrievalQuestion, typing: Typing) -> str:
    """The question without all or half of its diacritics; which half depends on the question's id alone."""
    if typing == "typed":
        return item.question
    question = nfc(item.question)
    if typing == "no_diacritics":
        return _without_marks(question)
    rng = random.Random(f"{_SEED}:{item.id}")  # noqa: S311 (a reproducible choice, no secret)
    return _WORD.sub(lambda word: _without_marks(word[0]) if rng.random() < 0.5 else word[0], question)


def mean_metrics(results: Iterable[tuple[Sequence[str], frozenset[str]]]) -> dict[str, float]:
    """acc@1, recall@10, MRR@10 and nDCG@10 (binary gains) over (ranked ids, gold ids); zeros for no questions."""
    sums = {"acc@1": 0.0, f"recall@{CUTOFF}": 0.0, f"mrr@{CUTOFF}": 0.0, f"ndcg@{CUTOFF}": 0.0}
    count = 0
    for ranked, gold in results:
        found = [rank for rank, name in enumerate(ranked[:CUTOFF]) if name in gold]
        ideal = sum(1 / math.log2(rank + 2) for rank in range(min(len(gold), CUTOFF)))
        sums["acc@1"] += bool(found) and found[0] == 0
        sums[f"recall@{CUTOFF}"] += len(found) / len(gold)
        sums[f"mrr@{CUTOFF}"] += 1 / (found[0] + 1) if found else 0.0
        sums[f"ndcg@{CUTOFF}"] += sum(1 / math.log2(rank + 2) for rank in found) / ideal
        count += 1
    return {name: round(total / max(count, 1), 4) for name, total in sums.items()}


def read_questions(path: Path) -> list[RetrievalQuestion]:
    """Reads JSON lines ``{"id", "question", "gold"}``; raises IngestError naming the line that is not one."""
    found = []
    for number, row in enumerate(_read_rows(path, ("id", "question", "gold")), 1):
        if not isinstance(row["gold"], list) or not row["gold"]:
            raise IngestError(f"{path.name}, question {number}: 'gold' must be a list of at least one document id.")
        gold = frozenset(str(name) for name in row["gold"])
        found.append(RetrievalQuestion(str(row["id"]), str(row["question"]), gold))
    return found


def sha1_half(identifier: str) -> Literal["even", "odd"]:
    """Which half a question belongs to: even SHA-1 for tuning, odd for the figures that are reported."""
    from hashlib import sha1

    digest = sha1(identifier.encode("utf-8"), usedforsecurity=False).hexdigest()
    return "odd" if int(digest, 16) % 2 else "even"


def _read_rows(path: Path, keys: Sequence[str]) -> list[Mapping[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        cause = error.strerror if isinstance(error, OSError) else error
        raise IngestError(f"{path} cannot be read ({cause}). Expected JSON lines with {', '.join(keys)}.") from error
    rows: list[Mapping[str, Any]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise IngestError(f"{path.name}, line {number}: not JSON ({error}).") from error
        if not isinstance(row, dict) or any(key not in row for key in keys):
            raise IngestError(f"{path.name}, line {number}: expected an object with {', '.join(keys)}.")
        rows.append(row)
    if not rows:
        raise IngestError(f"{path.name} is empty. Expected JSON lines with {', '.join(keys)}.")
    return rows


def _title(text: str) -> str:
    first, _, rest = text.partition("\n")
    return first.strip() if rest.strip() and 0 < len(first.strip()) <= _LONGEST_TITLE_CHARS else ""


def _blocks(text: str) -> Iterable[Block]:
    has_title = bool(_title(text))
    for match in re.finditer(r"[^\n]+", text):
        if not match[0].strip():
            continue
        heading = has_title
        has_title = False
        yield Block("heading" if heading else "paragraph", match.start(), match.end(), 1 if heading else 0)


def _without_marks(text: str) -> str:
    """Letters without marks, case kept."""
    return _MARKS.sub(lambda char: fold(char[0]).upper() if char[0].isupper() else fold(char[0]), text)
