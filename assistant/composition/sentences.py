"""The sentences of retrieved passages, with the headings that they stand under."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.composition.citations import block_index, block_of, table_head
from assistant.composition.context import Task
from assistant.composition.terms import document_terms
from assistant.glossary import in_vietnamese, without_bodies
from index.types import Hit
from ingest.english_text import is_english_at
from ingest.sentences import sentence_spans
from ingest.types import Block, BlockKind, Document

HEADING_KINDS: tuple[BlockKind, ...] = ("heading", "table_section", "table_header")
YEAR = re.compile(r"(?:(?<=[12]\d\d\d-)|(?<![\d/.,-]))(?:19|20)\d\d(?![\d.,]?\d)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence and where it stands, with how well it answers once it is ranked; offsets in the clean text.

    ``phrase`` is the share of the question's neighbouring words that it has as neighbours too, small words included.
    ``coverage`` is the share of ``topic`` that it holds together with title, headings and the sentence before it;
    ``own_coverage`` the share that it holds itself of what these leave open; ``form`` the part of its score that its
    form earned.
    """

    document: Document
    start: int
    end: int
    coverage: float = 0.0
    own_coverage: float = 0.0
    score: float = 0.0
    topic: tuple[str, ...] = ()
    form: float = 0.0
    phrase: float = 0.0
    kind: BlockKind = "paragraph"
    headings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The sentence."""
        return self.document.text[self.start : self.end]


def sentences_of_hits(task: Task) -> Iterator[Candidate]:
    """All sentences and table rows of the retrieved passages, whatever they speak of, unscored, each once."""
    seen: set[tuple[str, int]] = set()
    for hit in hits_in_scope(task):
        for each in sentences_of(task, hit):
            if (each.document.id, each.start) not in seen:
                seen.add((each.document.id, each.start))
                yield each


def hits_in_scope(task: Task) -> Iterator[Hit]:
    """The retrieved passages of the documents that the question may use, by rank."""
    return (hit for hit in task.evidence.hits if task.in_scope(hit.passage.document_id))


def sentences_of(task: Task, hit: Hit) -> list[Candidate]:
    """The sentences and table rows of one passage, unscored."""
    document = task.corpus.documents[hit.passage.document_id]
    spans = _units(document, hit.passage.start, hit.passage.end)
    found = []
    for (start, end), path in zip(spans, _heading_paths(document, hit.passage.start, spans), strict=True):
        block = block_of(document, start)
        found.append(Candidate(document, start, end, kind=block.kind if block else "paragraph", headings=path))
    return found


def _units(document: Document, first: int, last: int) -> list[tuple[int, int]]:
    """The sentences of a stretch of text; a heading ("Điều 6. Các hành vi bị cấm") and a table row stay whole."""
    units: dict[tuple[int, int], None] = {}
    for start, end in sentence_spans(document.text, first, last):
        block = block_of(document, start)
        whole = block is not None and (block.kind == "heading" or block.table is not None) and block.start <= start
        units[(block.start, block.end) if whole and block else (start, end)] = None
    return list(units)


def _heading_paths(document: Document, start: int, spans: Sequence[tuple[int, int]]) -> list[tuple[str, ...]]:
    """The headings that each of some neighbouring sentences stands under, outermost first; its own if it is one."""
    first = block_index(document, start)
    path: list[Block] = []
    for block in reversed(document.blocks[:first]):
        if block.kind == "heading" and (not path or block.level < path[0].level):
            path.insert(0, block)
            if block.level == 1:
                break
    paths, index = [], first
    for _, end in spans:
        while index < len(document.blocks) and document.blocks[index].start < end:
            block = document.blocks[index]
            if block.kind == "heading":
                path = [*(above for above in path if above.level < block.level), block]
            index += 1
        paths.append(tuple(document.text[above.start : above.end] for above in path))
    return paths


def terms_of(document: Document, start: int, end: int, *, bodies: bool = True) -> tuple[str, ...]:
    """The syllables of a sentence; a table row speaks of what its head names as well.

    English speaks of what the glossary's Vietnamese says too, so that questions in either language find it. Without
    ``bodies`` the names of departments and ministries say nothing of what the sentence is about.
    """
    foreign = is_english_at(document.text, start)
    own = document.text[start:end]
    return terms_in(own if bodies else without_bodies(own), foreign) + terms_in(_head_text(document, start), foreign)


def terms_in(text: str, english: bool) -> tuple[str, ...]:
    """The syllables of a text, those of its English terms in Vietnamese as well."""
    return document_terms(text) + (document_terms(in_vietnamese(text)) if english else ())


def _head_text(document: Document, start: int) -> str:
    """The head of the table whose row begins at an offset; empty for what is no row."""
    head = table_head(document, start) if document.text.startswith("|", start) else None
    return document.text[head.start : head.end] if head else ""


def opens_section(candidate: Candidate) -> bool:
    """Whether a sentence is the title of what follows: it ends in a colon, or is a numbered line without a stop."""
    text = candidate.text.rstrip()
    if text.endswith(":"):
        return True
    if candidate.kind != "item" or not item_label(text) or text[-1] in ".;,!?":
        return False
    index = block_index(candidate.document, candidate.start)
    behind = candidate.document.blocks[index + 1 : index + 2]
    return bool(behind) and behind[0].kind == "paragraph" and candidate.end >= candidate.document.blocks[index].end


def item_label(text: str) -> str:
    """The number or letter that a line begins with ("1.", "a)"), empty for none."""
    label = re.match(r"\s*(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ])[.)](?=\s)", text)
    return label[0] if label else ""


def years_at(candidate: Candidate) -> list[int]:
    """The years that a sentence, or a table row with its head, names."""
    return years_of(_head_text(candidate.document, candidate.start)) + years_of(candidate.text)


def years_of(text: str) -> list[int]:
    """The years that a text names, in order."""
    return [int(year) for year in YEAR.findall(text)]
