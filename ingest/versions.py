"""What the reading of a file depends on, as hashes: its bytes, what is said of it beside it, and whatever reads it.

A file whose key is what it was gives the document that it gave; a document whose analysis has the version that it had,
the passages and targets that it had. Both follow from the sources themselves, so nobody can forget to raise a number
(docs/decisions/010).
"""

import re
import sys
from functools import lru_cache
from hashlib import file_digest, sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ingest.front_matter import sidecar_of
from ingest.loaders import MAX_BYTES, SUFFIXES, suffix_of
from ingest.tesseract import tesseract_version

_FOLDER = Path(__file__).parent
_IMPORT = re.compile(r"^[ \t]*(?:from|import)[ \t]+ingest\.(\w+)", re.MULTILINE)  # the one form that there is
_SOURCE_SUFFIXES = frozenset({".py", ".yaml", ".json", ".npz"})
# (a module, what it imports) where the way leads from a document on to its passages and targets. What is reached by no
# other way has no say in what text a document has: after a change to it no scan is recognised again.
_TO_ANALYSIS = frozenset(
    {("pipeline", "chunking"), ("pipeline", "targets"), ("worker", "pipeline"), ("worker", "segmentation")}
)
_READERS = ("pipeline", "worker")
READING_LIBRARIES = ("lxml", "numpy", "pillow", "pydantic", "pypdfium2", "pyyaml")
ANALYSIS_LIBRARIES = ("pyvi", "scikit-learn", "sklearn-crfsuite", "python-crfsuite")
_NEVER_RECOGNISED = frozenset({".txt", ".md", ".html", ".docx"})
_RECOGNISED = frozenset(SUFFIXES) - _NEVER_RECOGNISED


@lru_cache(maxsize=1)
def reading_version() -> str:
    """Return a hash over the code, data and libraries that turn a file into a document, without Tesseract."""
    return _version(READING_LIBRARIES, reading_files())


@lru_cache(maxsize=1)
def analysis_version() -> str:
    """Return a hash over the code, data and libraries that turn a document into passages and targets."""
    return _version((*READING_LIBRARIES, *ANALYSIS_LIBRARIES), frozenset(path.name for path in _sources()))


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


def reading_files() -> frozenset[str]:
    """Return the names of the files of this package that may decide what text a document has.

    These are the modules behind its readers, and all data but what is named by other modules alone.
    """
    code = {path.stem: path.read_text(encoding="utf-8") for path in _sources() if path.suffix == ".py"}
    reached = {"__init__"}
    left = list(_READERS)
    while left:
        module = left.pop()
        if module in code and module not in reached:
            reached.add(module)
            left += [other for other in _IMPORT.findall(code[module]) if (module, other) not in _TO_ANALYSIS]
    data = {path.name for path in _sources() if path.suffix != ".py"}
    theirs, others = (
        {name for name in data for module in modules if f'"{name}"' in code[module]}
        for modules in (reached, code.keys() - reached)
    )
    return frozenset({f"{module}.py" for module in reached} | (data - (others - theirs)))


def _sources() -> list[Path]:
    return sorted(path for path in _FOLDER.iterdir() if path.suffix in _SOURCE_SUFFIXES)


def _version(libraries: tuple[str, ...], names: frozenset[str]) -> str:
    digest = sha256(f"Python {sys.version_info.major}.{sys.version_info.minor}".encode())
    for library in libraries:
        digest.update(f"\0{library} {_installed(library)}".encode())
    for path in _sources():
        if path.name in names:
            digest.update(f"\0{path.name}\0".encode() + sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _installed(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"
