"""The texts around an answer, for the page and the terminal: Vietnamese and English, from one file."""

import re
from calendar import month_name
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Any

from assistant.types import Language
from ingest.data_files import load_yaml

TEXTS_FILE = Path(__file__).with_name("page_texts.yaml")
ADMIN_TEXTS_FILE = Path(__file__).with_name("admin_texts.yaml")
_ISO_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_MONTHS = tuple(month_name)[1:]


@lru_cache(maxsize=2)
def _texts(path: Path = TEXTS_FILE) -> dict[str, dict[str, Any]]:
    texts: dict[str, dict[str, Any]] = load_yaml(path)
    return texts


def text(name: str, language: Language, **values: object) -> str:
    """The text ``name`` in ``language``; KeyError names a missing text or a missing value."""
    return _filled(_texts()[name][language], values)


def admin_text(name: str, language: Language, **values: object) -> str:
    """The same for the operators' page, whose texts are in a file of their own."""
    return _filled(_texts(ADMIN_TEXTS_FILE)[name][language], values)


def _filled(template: str, values: Mapping[str, object]) -> str:
    return Template(str(template).strip()).substitute({key: str(value) for key, value in values.items()})


def examples(language: Language) -> list[str]:
    """Questions that fit the bundled corpus."""
    return list(_texts()["examples"][language])


def readable_date(iso: str | None, language: Language) -> str:
    """An ISO date (YYYY, YYYY-MM or YYYY-MM-DD) as people write it: 24/05/2022, or 24 May 2022 in English."""
    match = _ISO_DATE.fullmatch(iso or "")
    if match is None:
        return iso or text("undated", language)
    year, month, day = match.groups()
    if language == "vi" or (month and not 1 <= int(month) <= len(_MONTHS)):
        return "/".join(part for part in (day, month, year) if part)
    return " ".join(part for part in (day and str(int(day)), month and _MONTHS[int(month) - 1], year) if part)
