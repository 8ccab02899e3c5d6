"""Every sentence of an answer that is not a quote: one file of Vietnamese and English texts, filled in by name."""

from functools import lru_cache
from pathlib import Path
from string import Template

from assistant.types import Language
from ingest.data_files import load_yaml

MESSAGES_FILE = Path(__file__).with_name("messages.yaml")


@lru_cache(maxsize=1)
def _messages() -> dict[str, dict[Language, Template]]:
    raw = load_yaml(MESSAGES_FILE)
    return {name: {lang: Template(text.strip()) for lang, text in texts.items()} for name, texts in raw.items()}


def message(name: str, language: Language, **values: object) -> str:
    """The text ``name`` of ``messages.yaml`` in ``language``; KeyError names a missing text or a missing value."""
    return _messages()[name][language].substitute({key: str(value) for key, value in values.items()})


def message_names() -> list[str]:
    """All names, for the test that holds both languages complete."""
    return sorted(_messages())
