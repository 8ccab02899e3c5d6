"""From paths to a snapshot: files parsed one by one, and an index for one call alone, cached by content.

The cache knows nothing of the operator's index and is never needed: where it cannot be read or written, the index is
built in memory. An entry is ``<cache>/<key>/`` with ``index/`` (a normal index directory) and ``failures.json``; the
key covers the files' contents and names, the model and the code that reads them.
"""

import contextlib
import hashlib
import json
import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from pathlib import Path

from index.embeddings import EmbeddingModel
from index.snapshot import Snapshot
from index.types import IndexStorageError
from index.writer import build_in_memory, open_snapshot, update_index
from ingest.loaders import SUFFIXES
from ingest.pipeline import find_files, parse_file
from ingest.types import IngestError, ParsedDocument
from ingest.versions import analysis_version, reading_key

log = logging.getLogger(__name__)

MAX_CACHED = 16
KEEP_SECONDS = 3600.0
_CODE_SUFFIXES = frozenset({".py", ".yaml", ".json", ".npz"})


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be ingested and why, in a sentence that may be shown."""

    name: str
    reason: str


def parse_files(
    files: Iterable[tuple[Path, str]],
    on_failure: Callable[[Failure], None],
    on_file: Callable[[str], None] = lambda name: None,
) -> Iterator[ParsedDocument]:
    """Parse files one after the other; one that fails is reported and the rest goes on.

    Args:
        files: what ``find_files`` returned.
        on_failure: called for each file that failed.
        on_file: called with a file's name when it is done, failed or not.
    """
    for path, name in files:
        parsed = try_reading(name, partial(parse_file, path, name), on_failure)
        if parsed is not None:
            yield parsed
        on_file(name)


def try_reading(
    name: str, read: Callable[[], ParsedDocument], on_failure: Callable[[Failure], None]
) -> ParsedDocument | None:
    """Call what reads the file of this name; None where that fails, which ``on_failure`` is told."""
    try:
        return read()
    except IngestError as error:
        on_failure(Failure(name, str(error)))
    except Exception as error:  # a fault of ours in one file must not lose the others
        log.debug("parsing %s", name, exc_info=True)
        fault = f"{name}: could not be read ({type(error).__name__}: {error})"
        on_failure(Failure(name, f"{fault}; save it anew from the program that made it, or report this fault"))
    return None


def open_corpus(
    paths: Sequence[Path],
    model: EmbeddingModel,
    cache_dir: Path | None,
    on_file: Callable[[str], None] = lambda name: None,
) -> tuple[Snapshot, list[Failure]]:
    """Build, or take from the cache, an index of ``paths`` alone.

    Args:
        paths: files and folders.
        model: the embedding model.
        cache_dir: where built indexes are kept; None builds in memory.
        on_file: called with each file's name as it is parsed.

    Returns:
        The snapshot and the files that are missing from it.

    Raises:
        IngestError: a path does not exist, or no file could be read.
    """
    files = find_files(paths)
    if not files:
        raise IngestError(no_documents(paths))
    entry = None if cache_dir is None else cache_dir / _key(files, model)
    if entry is not None and (cached := _read_entry(entry, model)) is not None:
        return cached
    failures: list[Failure] = []
    parsed = list(parse_files(files, failures.append, on_file))
    if not parsed:
        raise IngestError("\n".join([*(item.reason for item in failures), "No document could be read."]))
    if entry is not None and _write_entry(entry, parsed, failures, model):
        cached = _read_entry(entry, model)
        if cached is not None:
            return cached
    return build_in_memory(parsed, model), failures


def no_documents(paths: Sequence[Path]) -> str:
    """What is said of paths in which there is nothing to read."""
    names = ", ".join(str(path) for path in paths)
    return f"No document in {names}: expected {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]} files. Name another path."


def _key(files: Sequence[tuple[Path, str]], model: EmbeddingModel) -> str:
    digest = hashlib.sha256(f"{_code_version()}\0{analysis_version()}\0{model.fingerprint}".encode())
    for path, name in files:
        digest.update(f"\0{name}\0{reading_key(path, name)}".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:32]


@lru_cache(maxsize=1)
def _code_version() -> str:
    """A hash over the code and data that make an index of documents, so that no entry outlives a change to them."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*")):
        if path.suffix in _CODE_SUFFIXES:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _read_entry(entry: Path, model: EmbeddingModel) -> tuple[Snapshot, list[Failure]] | None:
    try:
        raw = json.loads((entry / "failures.json").read_text(encoding="utf-8"))
        failures = [Failure(**item) for item in raw]
        snapshot = open_snapshot(entry / "index", model)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, IndexStorageError) as error:
        log.warning("The cached index %s cannot be used (%s); building it anew.", entry.name, error)
        shutil.rmtree(entry, ignore_errors=True)
        return None
    with contextlib.suppress(OSError):
        entry.touch()
    return snapshot, failures


def _write_entry(
    entry: Path, parsed: Sequence[ParsedDocument], failures: Sequence[Failure], model: EmbeddingModel
) -> bool:
    """Write an entry beside its place and move it there whole, so that no reader sees half of one."""
    scratch: Path | None = None
    try:
        entry.parent.mkdir(parents=True, exist_ok=True)
        _prune(entry.parent)
        scratch = Path(tempfile.mkdtemp(prefix="new-", dir=entry.parent))
        update_index(scratch / "index", parsed, (), model)
        (scratch / "failures.json").write_text(json.dumps([asdict(item) for item in failures]), encoding="utf-8")
        scratch.rename(entry)
    except (OSError, IndexStorageError) as error:
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)
        if entry.exists():  # another process was faster
            return True
        log.info("The index is not cached: %s", error)
        return False
    return True


def _prune(cache_dir: Path) -> None:
    """Drop the entries that were used longest ago; one that was used within the hour stays."""
    entries = sorted((path for path in cache_dir.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for path in entries[: max(0, len(entries) - MAX_CACHED + 1)]:
        if time.time() - path.stat().st_mtime > KEEP_SECONDS:
            shutil.rmtree(path, ignore_errors=True)
