"""A segment: an immutable run of documents with their passages, targets, postings and vectors.

A segment is the same in memory and on disk. Records are JSON lines with offsets, so one document is read without the
others; numbers are arrays. Nothing here decides where files lie or which segments are current: ``index.storage`` does.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embeddings import EmbeddingModel
from index.lexical import Postings, Segmenter, build_postings, merge_postings
from index.types import IndexStorageError
from ingest.types import Block, Document, ParsedDocument, Passage, Target

Buffer = bytes | memoryview
Vectors = NDArray[np.float16]
EMBED_BATCH_PASSAGES = 2_000


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A document, known without reading it; ``passages`` and ``targets`` are rows [first, end) of its segment.

    ``digest`` is a SHA-256 over everything that ingestion said of it, so that an unchanged file is recognised.
    ``source`` is a hash of the path that it was read from, so that another file of the same name is; "" if unknown.
    """

    id: str
    name: str
    digest: str
    passages: tuple[int, int]
    targets: tuple[int, int]
    source: str = ""


class Records:
    """JSON lines that are decoded one by one, from memory or from a mapped file."""

    def __init__(self, data: Buffer, offsets: NDArray[np.uint64]) -> None:
        """``offsets`` uint64 (n + 1,): record i is ``data[offsets[i]:offsets[i + 1]]``."""
        self.data = data
        self.offsets = offsets

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def raw(self, row: int) -> bytes:
        """The line of a record, with its line break."""
        return bytes(self.data[int(self.offsets[row]) : int(self.offsets[row + 1])])

    def __getitem__(self, row: int) -> dict[str, Any]:
        try:
            return json.loads(str(self.raw(row), "utf-8", "surrogatepass"))  # bytes would have their encoding guessed
        except ValueError as error:
            raise IndexStorageError(
                f"Record {row} of the index cannot be read ({error}). Run: python app.py index check"
            ) from error

    @classmethod
    def from_lines(cls, lines: Iterable[bytes]) -> "Records":
        """Joins ``lines``, each with its line break."""
        parts = list(lines)
        offsets = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.uint64)
        return cls(b"".join(parts), offsets)

    @classmethod
    def from_runs(cls, runs: Iterable[tuple["Records", int, int]]) -> "Records":
        """Joins the records [first, end) of others; neighbours are copied in one piece."""
        data: list[Buffer] = []
        lengths = [np.zeros(1, np.uint64)]
        for source, first, end in runs:
            borders = source.offsets[first : end + 1]
            data.append(source.data[int(borders[0]) : int(borders[-1])])
            lengths.append(borders[1:] - borders[:-1])
        return cls(b"".join(data), np.cumsum(np.concatenate(lengths), dtype=np.uint64))


@dataclass(frozen=True, slots=True)
class Segment:
    """Documents with all that is searched in them.

    ``passage_documents`` uint32 (n,) is the document row of each passage; ``province_ids`` uint16 with
    ``province_offsets`` uint64 (n + 1,) list each passage's provinces as positions in ``provinces``;
    ``vectors`` float16 (n, dim), or None without a model.
    """

    entries: tuple[DocumentEntry, ...]
    provinces: tuple[str, ...]
    documents: Records
    passages: Records
    targets: Records
    postings: Postings
    passage_documents: NDArray[np.uint32]
    province_ids: NDArray[np.uint16]
    province_offsets: NDArray[np.uint64]
    vectors: Vectors | None

    def document(self, row: int) -> Document:
        """Decodes a document."""
        return decode_document(self.documents[row])

    def passage(self, row: int) -> Passage:
        """Decodes a passage."""
        return decode_passage(self.passages[row])

    def target(self, row: int) -> Target:
        """Decodes a target."""
        return decode_target(self.targets[row])


def parsed_digest(parsed: ParsedDocument) -> str:
    """A SHA-256 over everything that ingestion said of a document."""
    return _Lines.of(parsed).digest


def lines_digest(lines: Iterable[bytes]) -> str:
    """``parsed_digest`` of a document whose record, passages and targets are stored as ``lines``."""
    return sha256(b"".join(lines)).hexdigest()


def read_entry(row: Sequence[Any]) -> DocumentEntry:
    """An entry as ``entry_row`` wrote it; rows of older indexes end before the source."""
    return DocumentEntry(row[0], row[1], row[2], (row[3], row[4]), (row[5], row[6]), row[7] if len(row) > 7 else "")


def entry_row(entry: DocumentEntry) -> list[Any]:
    """An entry as plain values for a segment's table."""
    return [entry.id, entry.name, entry.digest, *entry.passages, *entry.targets, entry.source]


@dataclass(frozen=True, slots=True)
class _Lines:
    """A parsed document as it is stored."""

    document: bytes
    passages: tuple[bytes, ...]
    targets: tuple[bytes, ...]
    digest: str

    @classmethod
    def of(cls, parsed: ParsedDocument) -> "_Lines":
        document = _line(_document_record(parsed.document))
        passages = tuple(_line(_record(passage)) for passage in parsed.passages)
        targets = tuple(_line(_record(target)) for target in parsed.targets)
        return cls(document, passages, targets, lines_digest((document, *passages, *targets)))


def searchable_text(document: Document, passage: Passage) -> str:
    """What a passage is found by: the document's title, the headings above it, and its own text."""
    headings = list(passage.heading_path)
    if document.title and document.title not in headings:
        headings.insert(0, document.title)
    own = passage.text.lstrip()
    return "\n".join([*(h for h in dict.fromkeys(headings) if not own.startswith(h)), passage.text])


def build_segment(
    parsed: Sequence[ParsedDocument], model: EmbeddingModel | None, segmenter: Segmenter | None = None
) -> Segment:
    """Indexes documents; without a ``model`` the segment has no vectors, without a ``segmenter`` no word field."""
    entries: list[DocumentEntry] = []
    texts: list[str] = []
    lines: list[_Lines] = []
    first_passage = first_target = 0
    for item in parsed:
        lines.append(_Lines.of(item))
        texts.extend(searchable_text(item.document, passage) for passage in item.passages)
        end_passage, end_target = first_passage + len(item.passages), first_target + len(item.targets)
        spans = (first_passage, end_passage), (first_target, end_target)
        entries.append(DocumentEntry(item.document.id, item.document.name, lines[-1].digest, *spans, item.source))
        first_passage, first_target = end_passage, end_target
    per_passage = [p.provinces or item.document.provinces for item in parsed for p in item.passages]
    provinces = tuple(sorted({code for codes in per_passage for code in codes}))
    province_ids, province_offsets = _province_rows(per_passage, provinces)
    return Segment(
        entries=tuple(entries),
        provinces=provinces,
        documents=Records.from_lines(item.document for item in lines),
        passages=Records.from_lines(line for item in lines for line in item.passages),
        targets=Records.from_lines(line for item in lines for line in item.targets),
        postings=build_postings(texts, segmenter),
        passage_documents=_passage_documents(entries),
        province_ids=province_ids,
        province_offsets=province_offsets,
        vectors=None if model is None else _embed(texts, model),
    )


def merge_segments(parts: Sequence[tuple[Segment, frozenset[int]]]) -> Segment:
    """One segment out of several, without the document rows named beside each; nothing is parsed or embedded again."""
    kept = [[row for row in range(len(part.entries)) if row not in gone] for part, gone in parts]
    masks = [passage_mask(part, gone) for part, gone in parts]
    entries: list[DocumentEntry] = []
    first_passage = first_target = 0
    for (part, _), rows in zip(parts, kept, strict=True):
        for row in rows:
            old = part.entries[row]
            end_passage = first_passage + old.passages[1] - old.passages[0]
            end_target = first_target + old.targets[1] - old.targets[0]
            spans = (first_passage, end_passage), (first_target, end_target)
            entries.append(DocumentEntry(old.id, old.name, old.digest, *spans, old.source))
            first_passage, first_target = end_passage, end_target
    provinces, province_ids, province_offsets = _merge_provinces(
        [(part, mask) for (part, _), mask in zip(parts, masks, strict=True)]
    )
    vectors = [part.vectors[mask] for (part, _), mask in zip(parts, masks, strict=True) if part.vectors is not None]
    return Segment(
        entries=tuple(entries),
        provinces=provinces,
        documents=Records.from_runs(_runs(parts, kept, lambda part, row: (part.documents, row, row + 1))),
        passages=Records.from_runs(_runs(parts, kept, lambda part, row: (part.passages, *part.entries[row].passages))),
        targets=Records.from_runs(_runs(parts, kept, lambda part, row: (part.targets, *part.entries[row].targets))),
        postings=merge_postings([(part.postings, mask) for (part, _), mask in zip(parts, masks, strict=True)]),
        passage_documents=_passage_documents(entries),
        province_ids=province_ids,
        province_offsets=province_offsets,
        vectors=np.concatenate(vectors) if len(vectors) == len(parts) else None,
    )


def passage_mask(segment: Segment, removed: frozenset[int]) -> NDArray[np.bool_]:
    """Bool (n,): True for the passages whose document row is not in ``removed``."""
    mask = np.ones(len(segment.passages), dtype=np.bool_)
    for row in removed:
        start, end = segment.entries[row].passages
        mask[start:end] = False
    return mask


def _runs(
    parts: Sequence[tuple[Segment, frozenset[int]]],
    kept: Sequence[Sequence[int]],
    run: Callable[[Segment, int], tuple[Records, int, int]],
) -> Iterable[tuple[Records, int, int]]:
    """The records of the kept document rows, those that lie side by side as one run."""
    for (part, _), rows in zip(parts, kept, strict=True):
        open_run: tuple[Records, int, int] | None = None
        for row in rows:
            records, first, end = run(part, row)
            if open_run is not None and open_run[2] == first:
                open_run = (records, open_run[1], end)
                continue
            if open_run is not None:
                yield open_run
            open_run = (records, first, end)
        if open_run is not None:
            yield open_run


def _merge_provinces(
    parts: Sequence[tuple[Segment, NDArray[np.bool_]]],
) -> tuple[tuple[str, ...], NDArray[np.uint16], NDArray[np.uint64]]:
    """(provinces, ids, offsets) of the passages whose mask is true, as a segment holds them."""
    chosen: list[tuple[Segment, NDArray[np.uint16], NDArray[np.int64]]] = []
    for part, mask in parts:
        borders = part.province_offsets.astype(np.int64)
        lengths = borders[1:] - borders[:-1]
        chosen.append((part, part.province_ids[np.repeat(mask, lengths)], lengths[mask]))
    provinces = tuple(sorted({part.provinces[i] for part, ids, _ in chosen for i in np.unique(ids)}))
    position = {code: i for i, code in enumerate(provinces)}
    ids = [np.zeros(0, np.uint16)]
    for part, old, _ in chosen:
        ids.append(np.asarray([position.get(code, 0) for code in part.provinces], dtype=np.uint16)[old])
    offsets = np.cumsum(np.concatenate([[0], *(lengths for _, _, lengths in chosen)])).astype(np.uint64)
    return provinces, np.concatenate(ids), offsets


def _passage_documents(entries: Sequence[DocumentEntry]) -> NDArray[np.uint32]:
    counts = [entry.passages[1] - entry.passages[0] for entry in entries]
    return np.repeat(np.arange(len(entries), dtype=np.uint32), counts)


def _province_rows(
    per_passage: Sequence[Sequence[str]], provinces: Sequence[str]
) -> tuple[NDArray[np.uint16], NDArray[np.uint64]]:
    position = {code: i for i, code in enumerate(provinces)}
    ids = np.asarray([position[code] for codes in per_passage for code in codes], dtype=np.uint16)
    lengths = np.asarray([0, *(len(codes) for codes in per_passage)], dtype=np.uint64)
    return ids, np.cumsum(lengths, dtype=np.uint64)


def _embed(texts: Sequence[str], model: EmbeddingModel) -> Vectors:
    """Vectors float16 (n, dim); half precision moves a cosine by less than 0.001."""
    vectors = np.zeros((len(texts), model.dimensions), dtype=np.float16)
    for start in range(0, len(texts), EMBED_BATCH_PASSAGES):
        batch = texts[start : start + EMBED_BATCH_PASSAGES]
        vectors[start : start + len(batch)] = model.embed_documents(batch)
    return vectors


def _record(value: Document | Passage | Target) -> dict[str, Any]:
    """The fields by name; ``dataclasses.asdict`` would copy every one of them."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _document_record(document: Document) -> dict[str, Any]:
    record = _record(document)
    record["blocks"] = [[b.kind, b.start, b.end, b.level, b.table] for b in document.blocks]
    return record


def _line(record: Mapping[str, Any]) -> bytes:
    # Lone surrogates cannot be written as UTF-8; as escapes they survive the round trip.
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    try:
        return (text + "\n").encode()
    except UnicodeEncodeError:
        return (json.dumps(record, separators=(",", ":")) + "\n").encode()


def decode_document(record: dict[str, Any]) -> Document:
    """A document out of its record."""
    record["blocks"] = tuple(Block(*block) for block in record["blocks"])
    return _decode(Document, record, ("provinces", "page_breaks", "inferred", "recognized_pages"))


def decode_passage(record: dict[str, Any]) -> Passage:
    """A passage out of its record."""
    return _decode(Passage, record, ("heading_path", "provinces", "years"))


def decode_target(record: dict[str, Any]) -> Target:
    """A target out of its record."""
    return _decode(Target, record, ())


def _decode(kind: Any, data: dict[str, Any], tuples: Sequence[str]) -> Any:
    for name in tuples:
        if name in data:
            data[name] = tuple(data[name])
    try:
        return kind(**data)
    except TypeError as error:
        raise IndexStorageError(
            f"A {kind.__name__} of the index does not fit this version ({error}). Run: python app.py index repair"
        ) from error
