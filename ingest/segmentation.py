"""Vietnamese words by pyvi, behind normalisation and caps.

pyvi unpickles its model when it is imported, so the file is held against its known hash first; zero-width letters
break it and long unbroken strings ("a.a.a…") cost it quadratic time, so neither reaches it.
"""

import hashlib
import importlib.util
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from ingest.normalize import clean_invisible, syllables
from ingest.types import IngestError

PYVI_MODEL_SHA256 = "6cdd73aee04b6a4ad7320ca85d27d931a7ef870cfdd41beb148e86bdb8aca134"  # pyvi 0.1.1, models/pyvi3.pkl
_MAX_TOKEN_CHARS = 40  # the longest Vietnamese syllable has 7 letters; what is longer is no word
_MAX_RUN_TOKENS = 400


def words(text: str) -> list[str]:
    """Return the words of a text as written, syllables of one word joined by ``_``, without punctuation.

    Raises IngestError if the installed pyvi model is not the one that is known.
    """
    found: list[str] = []
    tokenize = _tokenizer()
    for run in _runs(clean_invisible(text)):
        if isinstance(run, str):
            found.extend(run[start:end] for start, end in syllables(run))
        else:
            found.extend(_words_only(tokenize(" ".join(run))))
    return found


def count_words(text: str) -> int:
    """Return the number of words of a text."""
    return len(words(text))


def _words_only(segmented: str) -> Iterator[str]:
    return (word for word in segmented.split() if any(c.isalnum() for c in word))


def _runs(text: str) -> Iterator[list[str] | str]:
    """Yield runs of ordinary tokens for pyvi, and over-long tokens alone as strings."""
    run: list[str] = []
    for token in text.split():
        if len(token) > _MAX_TOKEN_CHARS:
            if run:
                yield run
            run = []
            yield token
        else:
            run.append(token)
            if len(run) >= _MAX_RUN_TOKENS:
                yield run
                run = []
    if run:
        yield run


@lru_cache(maxsize=1)
def _tokenizer() -> Callable[[str], str]:
    spec = importlib.util.find_spec("pyvi")
    if spec is None or not spec.submodule_search_locations:
        raise IngestError("pyvi is not installed; install the requirements: pip install -r requirements.txt")
    model = Path(next(iter(spec.submodule_search_locations))) / "models" / "pyvi3.pkl"
    found = hashlib.sha256(model.read_bytes()).hexdigest() if model.is_file() else "no file"
    if found != PYVI_MODEL_SHA256:
        raise IngestError(
            f"pyvi's model has sha256 {found!r}, expected {PYVI_MODEL_SHA256!r}; it is not loaded because it is a "
            "pickle. Reinstall it: pip install --force-reinstall pyvi==0.1.1"
        )
    from pyvi import ViTokenizer

    tokenize: Callable[[str], str] = ViTokenizer.tokenize
    return tokenize
