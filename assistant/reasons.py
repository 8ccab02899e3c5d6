"""Why a file is not indexed, for operators: ingestion's English sentences as cause and next step, and in Vietnamese."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Template

from assistant.types import Language
from index.build import Failure
from ingest.data_files import load_yaml

REASONS_FILE = Path(__file__).with_name("ingest_reasons.yaml")
_JOINT = "; "
_PLACEHOLDER = re.compile(r"\\\$(\w+)")
_FIGURE, _KEY, _TEXT = r"[\d.,]{1,20}", r"\w{1,40}", ".{1,500}?"
_PATTERNS = {"key": _KEY} | dict.fromkeys(("line", "count", "limit", "seconds", "size", "width", "height"), _FIGURE)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a file is missing from the index; ``next`` is what to do, "" where nothing is told."""

    file: str
    cause: str
    next: str


def reason_of(failure: Failure, language: Language = "en") -> Reason:
    """A failure taken apart; what has no translation stays English.

    The sentences of ingestion are "file: cause; next step", where the file may be named without its folder.
    """
    rest = failure.reason
    for name in (failure.name, failure.name.rsplit("/", 1)[-1]):
        rest = rest.removeprefix(f"{name}: ")
    cause, joint, following = rest.rpartition(_JOINT)
    if not joint:
        cause, following = rest, ""
    if language == "vi":
        cause, following = _translated("causes", cause), _translated("steps", following)
    return Reason(failure.name, cause, following)


def told_reason(file: str, reason: str, language: Language) -> str:
    """The same as one sentence: "file: cause; next step"."""
    found = reason_of(Failure(file, reason), language)
    return f"{found.file}: {found.cause}" + (f"{_JOINT}{found.next}" if found.next else "")


@lru_cache(maxsize=1)
def _translations() -> dict[str, list[tuple[re.Pattern[str], Template]]]:
    read: dict[str, list[dict[str, str]]] = load_yaml(REASONS_FILE)
    return {part: [(_pattern(item["en"]), Template(item["vi"])) for item in items] for part, items in read.items()}


def _pattern(english: str) -> re.Pattern[str]:
    """Values come out of files: of what may be anything, a sentence has one or two, or matching would take for ever."""

    def filled(match: re.Match[str]) -> str:
        return f"(?P<{match[1]}>{_PATTERNS.get(match[1], _TEXT)})"

    return re.compile(_PLACEHOLDER.sub(filled, re.escape(english)), re.DOTALL)


@lru_cache(maxsize=2048)
def _translated(part: str, sentence: str) -> str:
    for pattern, template in _translations()[part]:
        if match := pattern.fullmatch(sentence):
            return template.substitute(match.groupdict())
    return sentence
