"""One file, end to end: load, describe, cut into passages, read its targets."""

import hashlib
import json
import logging
import os
from collections.abc import Iterable
from pathlib import Path

from ingest.chunking import passages
from ingest.front_matter import SIDECAR_SUFFIX
from ingest.isolation import analysis_worker
from ingest.loaders import MAX_BYTES, load
from ingest.metadata import describe
from ingest.types import Document, IngestError, ParsedDocument, Passage, Target

_LOG = logging.getLogger(__name__)
# What is shorter takes a few seconds at worst ("30% 30% 30% …"); an ordinary text of this length takes half a second.
ISOLATED_FROM_CHARS = 50_000


def find_files(paths: Iterable[Path]) -> list[tuple[Path, str]]:
    """Return the files to ingest with their names, sorted by name within each path given.

    Folders are walked; hidden files and sidecars are left out, and so, with a warning, are links that lead out of the
    folder; links to folders are not followed. The name is the path below the folder given, or the file's own name for
    a single file; where two folders hold the same name, the later one's is preceded by its folder. Raises IngestError
    for a path that does not exist.
    """
    found: dict[str, Path] = {}
    for given in paths:
        path = Path(given)
        if not path.exists():
            raise IngestError(f"{path}: no such file or folder; check the path")
        entries = _walk(path) if path.is_dir() else [(path, path.name)]
        for file, name in entries:
            unique = name
            parents = [parent.name for parent in path.resolve().parents] if path.is_file() else [path.resolve().name]
            while unique in found and found[unique].resolve() != file.resolve() and parents:
                unique = f"{parents.pop(0)}/{unique}"
            found.setdefault(unique, file)
    return [(file, name) for name, file in found.items()]


def _walk(root: Path) -> list[tuple[Path, str]]:
    inside = root.resolve()
    entries: list[tuple[Path, str]] = []
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            link = Path(folder) / name
            if link.is_symlink() and not link.resolve().is_relative_to(inside):
                _LOG.warning("%s: a link that leads out of the folder; left out, name its target instead", link)
        for name in files:
            path = Path(folder) / name
            if name.startswith(".") or name.endswith(SIDECAR_SUFFIX):
                continue
            if not path.resolve().is_relative_to(inside):
                _LOG.warning("%s: a link that leads out of the folder; left out, copy the file instead", path)
            elif path.is_file():
                entries.append((path, path.relative_to(root).as_posix()))
    return sorted(entries, key=lambda entry: entry[1])


def parse_file(path: Path, name: str, *, max_bytes: int = MAX_BYTES) -> ParsedDocument:
    """Return everything the index stores of one file; raises IngestError with file, cause and next step."""
    return analyse(load_document(path, name, max_bytes=max_bytes), str(path.resolve()))


def analyse(document: Document, source: str = "") -> ParsedDocument:
    """Return a document with its passages and targets; ``source`` is the file that it was read from.

    A long text is analysed in the worker, with its limits; raises IngestError where it takes more.
    """
    if len(document.text) > ISOLATED_FROM_CHARS:
        found = analysis_worker().analyse(document)
        return ParsedDocument(document, *found, source)
    return ParsedDocument(document, *passages_and_targets(document), source)


def passages_and_targets(document: Document) -> tuple[tuple[Passage, ...], tuple[Target, ...]]:
    """Return the passages and the targets of a document; time grows with its length."""
    from ingest.targets import extract_targets

    return passages(document), extract_targets(document)


def load_document(path: Path, name: str, *, max_bytes: int = MAX_BYTES) -> Document:
    """Return the document of one file; ``id`` is a hash of its clean text and metadata."""
    loaded = load(path, max_bytes=max_bytes)
    described = describe(loaded, name)
    meta = described.metadata
    stated = json.dumps(meta.model_dump(exclude_none=True), sort_keys=True, ensure_ascii=False)
    if loaded.recognized:  # the same words are another document where they were read from a picture
        stated += f" recognised {loaded.recognized}"
    return Document(
        id=hashlib.sha256(f"{stated}\n{loaded.text}".encode()).hexdigest()[:20],
        name=name,
        title=described.title,
        text=loaded.text,
        blocks=loaded.blocks,
        publisher=meta.publisher,
        published=meta.published,
        url=meta.url,
        issuer=meta.issuer,
        number=meta.number,
        provinces=meta.provinces or (),
        validity=meta.validity or "unknown",
        superseded_by=meta.superseded_by,
        official=bool(meta.official),
        kind=meta.kind or "source",
        page_breaks=loaded.page_breaks,
        inferred=described.inferred,
        pages=loaded.pages,
        recognized_pages=loaded.recognized,
    )
