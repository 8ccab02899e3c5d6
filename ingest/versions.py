"""What the reading of a file depends on, as hashes: its bytes, what is said of it beside it, and whatever reads it.

A file whose key is what it was gives the document that it gave; a document whose analysis has the version that it had,
the passages and targets that it had. Both follow from the sources themselves, so nobody can forget to raise a number
(docs/decisions/009).
"""

import sys
from collections.abc import Callable
from functools import lru_cache
from hashlib import file_digest, sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ingest.front_matter import sidecar_of
from ingest.loaders import MAX_BYTES, SUFFIXES, suffix_of
from ingest.tesseract import tesseract_version

_FOLDER = Path(__file__).parent
_SOURCE_SUFFIXES = frozenset({".py", ".yaml", ".json", ".npz"})
# What no document depends on, but its passages and targets or nothing at all: after a change to one of these no scan
# is recognised again. A test holds them against what the loaders import; one that is missing here costs time alone.
_NOT_FOR_READING = frozenset(
    {
        "build_communes.py",
        "chunking.py",
        "clauses.py",
        "concepts.py",
        "cues.py",
        "document_profile.py",
        "english.py",
        "english_cues.yaml",
        "english_text.py",
        "figures.py",
        "figures.yaml",
        "horizons.py",
        "indicators.py",
        "indicators.yaml",
        "local_units.py",
        "segmentation.py",
        "supersession.py",
        "supersession.yaml",
        "tables.py",
        "versions.py",
    }
)
_TARGETS = "target"  # how the names of files begin that find rows
READING_LIBRARIES = ("lxml", "numpy", "pillow", "pydantic", "pypdfium2", "pyyaml")
ANALYSIS_LIBRARIES = ("pyvi", "scikit-learn", "sklearn-crfsuite", "python-crfsuite")
_NEVER_RECOGNISED = frozenset({".txt", ".md", ".html", ".docx"})
_RECOGNISED = frozenset(SUFFIXES) - _NEVER_RECOGNISED


@lru_cache(maxsize=1)
def reading_version() -> str:
    """Return a hash over the code, data and libraries that turn a file into a document, without Tesseract."""
    return _version(READING_LIBRARIES, is_for_reading)


@lru_cache(maxsize=1)
def analysis_version() -> str:
    """Return a hash over the code, data and libraries that turn a document into passages and targets."""
    return _version((*READING_LIBRARIES, *ANALYSIS_LIBRARIES), lambda name: True)


def is_for_reading(name: str) -> bool:
    """Return whether a file of this package may decide what text a document has."""
    return name not in _NOT_FOR_READING and not name.startswith(_TARGETS)


def reading_key(path: Path, name: str) -> str:
    """Return a hash over all that the document of a file depends on; "" where the file cannot be read.

    Args:
        path: the file; the ``.meta.yaml`` beside it counts as well.
        name: what it is ingested as.
    """
    recogniser = tesseract_version() if suffix_of(path) in _RECOGNISED else ""
    digest = sha256()
    try:
        for part in (reading_version(), recogniser, path.name, name):
            digest.update(sha256(part.encode("utf-8", "surrogateescape")).digest())
        sidecar = sidecar_of(path)
        for file in (path, sidecar):
            digest.update(b"none" if file is None else _file_hash(file))
    except OSError:
        return ""
    return digest.hexdigest()


def _file_hash(path: Path) -> bytes:
    """The hash of a file; raises OSError for one that is too large to be read at all."""
    with path.open("rb") as stream:
        if path.stat().st_size > MAX_BYTES:
            raise OSError("too large")
        return file_digest(stream, "sha256").digest()


def _version(libraries: tuple[str, ...], counts: Callable[[str], bool]) -> str:
    digest = sha256(f"Python {sys.version_info.major}.{sys.version_info.minor}".encode())
    for library in libraries:
        digest.update(f"\0{library} {_installed(library)}".encode())
    for path in sorted(_FOLDER.iterdir()):
        if path.suffix in _SOURCE_SUFFIXES and counts(path.name):
            digest.update(f"\0{path.name}\0".encode() + sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _installed(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"
