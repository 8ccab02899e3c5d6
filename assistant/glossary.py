"""The field's English terms with their Vietnamese (``glossary.yaml``), for questions and for sources."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from assistant.phrases import PhraseBook, tokenize
from ingest.data_files import load_yaml
from ingest.normalize import nfc
from ingest.places import all_ministries

GLOSSARY_FILE = Path(__file__).with_name("glossary.yaml")
_ENGLISH_FORMS = 6  # of one Vietnamese term: "chủ trì" is "lead", "leads", "chairs", "in charge of" …


@lru_cache(maxsize=1)
def _terms() -> Mapping[str, str]:
    return {english: nfc(vietnamese) for english, vietnamese in load_yaml(GLOSSARY_FILE).items()}


@lru_cache(maxsize=1)
def glossary() -> PhraseBook[str]:
    """The English terms, each with its Vietnamese."""
    return PhraseBook(_terms().items())


def vietnamese_wordings() -> tuple[str, ...]:
    """The Vietnamese of all terms."""
    return tuple(_terms().values())


@lru_cache(maxsize=4096)  # the same sentences are held against many questions
def in_vietnamese(text: str) -> str:
    """The terms of an English text in Vietnamese, in their order; what the glossary does not know is left out."""
    return " ; ".join(hit.value for hit in glossary().find(tokenize(text)))


def in_english(text: str) -> str:
    """The terms of a Vietnamese text in English, in all usual forms, to search with; empty where none is known."""
    return " ; ".join(hit.value for hit in _english().find(tokenize(text)))


def without_bodies(text: str) -> str:
    """A text without the names of departments and ministries: "Sở Giáo dục và Đào tạo" tells of no training."""
    return _bodies().sub(" ", text)


@lru_cache(maxsize=1)
def _bodies() -> re.Pattern[str]:
    names = {each.name for each in all_ministries()}
    for english, vietnamese in _terms().items():
        if vietnamese.startswith("sở "):
            names |= {english, vietnamese}
    forms = sorted(map(re.escape, names), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _english() -> PhraseBook[str]:
    """The Vietnamese terms, each with its English forms."""
    forms: dict[str, list[str]] = defaultdict(list)
    for english, vietnamese in _terms().items():
        forms[vietnamese].append(english)
    return PhraseBook((vietnamese, " ; ".join(english[:_ENGLISH_FORMS])) for vietnamese, english in forms.items())
