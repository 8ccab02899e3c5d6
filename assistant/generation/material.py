"""What a model may write from: numbered passages with the rows that stand in them, as fenced text without addresses.

The quotes that the extractive answer cites come first and keep their numbers; passages of the search follow in their
order until the budget is spent, so that the least relevant ones fall out.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.composition.wording import figure_text, flat, place_name
from assistant.types import Citation, CitedTarget, Draft, Language
from assistant.verification import MAX_QUOTE_CHARS
from index.snapshot import Snapshot
from index.types import Hit
from ingest.types import Target

TOKENIZER_FILE = Path(__file__).parents[2] / "index" / "model" / "tokenizer.json"
MAX_SOURCE_TOKENS = 3000
MAX_PASSAGES = 6
_ADDRESS = re.compile(r"(?:https?://|www\.)\S{1,500}", re.IGNORECASE)
_FENCE = re.compile(r"<{3,}|>{3,}|`{3,}")
CountTokens = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Material:
    """The numbered sources of one answer: their citations, all rows in them, and the text that the model sees."""

    citations: tuple[Citation, ...]
    rows: tuple[CitedTarget, ...]
    text: str
    tokens: int


@lru_cache(maxsize=1)
def token_counter() -> CountTokens:
    """Counts with the bundled tokenizer, which is a real one and needs no download."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(TOKENIZER_FILE))
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)


def material_of(
    draft: Draft,
    hits: Iterable[Hit],
    snapshot: Snapshot,
    language: Language,
    *,
    budget: int = MAX_SOURCE_TOKENS,
    count: CountTokens | None = None,
) -> Material:
    """The sources of an extractive answer and, as far as ``budget`` tokens reach, other passages."""
    count = count or token_counter()
    citations: list[Citation] = []
    rows: list[CitedTarget] = []
    blocks: list[str] = []
    spent = 0
    for citation in (*draft.citations, *_passages(draft.citations, hits, snapshot)):
        inside = rows_inside(citation, snapshot)
        block = _block(citation, inside, snapshot, language)
        cost = count(block)
        if spent + cost > budget and citations:
            if citation in draft.citations:
                continue
            break
        spent += cost
        citations.append(citation)
        rows += (CitedTarget(row, citation.marker) for row in inside)
        blocks.append(block)
    return Material(tuple(citations), tuple(rows), "\n\n".join(blocks), spent)


def rows_inside(citation: Citation, snapshot: Snapshot) -> list[Target]:
    """The rows whose figures stand in a citation's quote."""
    return [
        row
        for row in snapshot.targets_of(citation.document_id)
        if citation.start <= row.figure_start and row.figure_end <= citation.end
    ]


def _passages(cited: Sequence[Citation], hits: Iterable[Hit], snapshot: Snapshot) -> Iterable[Citation]:
    marker = max((each.marker for each in cited), default=0)
    for hit in list(hits)[:MAX_PASSAGES]:
        passage = hit.passage
        start, end = passage.start, min(passage.end, passage.start + MAX_QUOTE_CHARS)
        if any(each.document_id == passage.document_id and each.start <= start and end <= each.end for each in cited):
            continue
        quote = snapshot.documents[passage.document_id].text[start:end]
        if quote.strip():
            marker += 1
            yield Citation(marker, passage.document_id, start, end, quote)


def _block(citation: Citation, rows: Sequence[Target], snapshot: Snapshot, language: Language) -> str:
    """One source: who says it, its words, its figures as rows."""
    document = snapshot.documents[citation.document_id]
    lines = [f"<<<SOURCE {citation.marker}", _harmless(document.title), _harmless(citation.quote)]
    for row in rows:
        where = place_name(row.place, language) if row.place else "?"
        figure = figure_text(row, document, "vi")
        lines.append(_harmless(f"= {where} | {row.year or '?'} | {flat(row.label)} | {figure} | {row.kind}"))
    return "\n".join([*lines, f"SOURCE {citation.marker}>>>"])


def _harmless(text: str) -> str:
    """Text without web addresses and without what could be read as the fence's end."""
    return _FENCE.sub(" ", _ADDRESS.sub("", text))
