"""Cue words of target clauses, loaded from ``target_cues.yaml`` and compiled once.

Cues are matched as whole words on the lower-case text, so that "đã" is not "đa"; in a document without diacritics the
folded words are matched instead.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ingest.data_files import load_yaml
from ingest.normalize import fold
from ingest.types import Level


def _any(phrases: Iterable[str], plain: bool) -> re.Pattern[str]:
    """One of the phrases as whole words, the longest first."""
    forms = {fold(p) if plain else p.lower() for p in phrases}
    body = "|".join(re.escape(f).replace(r"\ ", r"\s{1,2}") for f in sorted(forms, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)")


class Guarded:
    """A pattern whose matches inside certain longer phrases do not count: "hiện", but not in "thực hiện"."""

    def __init__(self, phrases: Iterable[str], others: Iterable[str], plain: bool) -> None:
        self._pattern = re.compile(f"(?P<other>{_any(others, plain).pattern})|{_any(phrases, plain).pattern}")

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The matches that count, in order."""
        return (m for m in self._pattern.finditer(text) if m["other"] is None)

    def search(self, text: str) -> re.Match[str] | None:
        """The first match that counts."""
        return next(self.finditer(text), None)


@dataclass(frozen=True, slots=True)
class Cues:
    """Compiled cue patterns; each searches lower-case text."""

    target: re.Pattern[str]
    target_weak: re.Pattern[str]
    result: Guarded
    report_openers: re.Pattern[str]
    target_beside: re.Pattern[str]
    heading_target: re.Pattern[str]
    heading_result: Guarded
    heading_other: re.Pattern[str]
    zone_end: re.Pattern[str]
    negated: re.Pattern[str]
    turned: re.Pattern[str]
    dropped: re.Pattern[str]
    injections: re.Pattern[str]
    budget: re.Pattern[str]
    earnings: re.Pattern[str]
    pillar_leads: re.Pattern[str]
    table_categories: re.Pattern[str]
    count_verbs: re.Pattern[str]
    lead: re.Pattern[str]
    not_lead: re.Pattern[str]
    reach: re.Pattern[str]
    reach_end: re.Pattern[str]
    aims_end: re.Pattern[str]
    announcements: re.Pattern[str]
    openers: re.Pattern[str]
    strong_openers: re.Pattern[str]
    measures: re.Pattern[str]
    same_thing: re.Pattern[str]
    each_does: re.Pattern[str]
    tail_stop: re.Pattern[str]
    predicates: re.Pattern[str]
    finite: re.Pattern[str]
    task_verbs: re.Pattern[str]
    other_predicates: re.Pattern[str]
    anaphora: re.Pattern[str]
    dealt_out: re.Pattern[str]
    levels: tuple[tuple[Level, re.Pattern[str]], ...]
    verbs: re.Pattern[str]
    standing: re.Pattern[str]
    standing_scope: re.Pattern[str]
    not_objects: re.Pattern[str]
    pillars: tuple[tuple[str, re.Pattern[str]], ...]


@lru_cache(maxsize=2)
def cues(plain: bool = False) -> Cues:
    """Return the cues for text with diacritics, or (``plain``) without."""
    raw: dict[str, Any] = load_yaml(Path(__file__).with_name("target_cues.yaml"))
    qualitative = raw["qualitative"]
    names = (
        "target target_weak target_beside heading_target heading_other zone_end budget count_verbs lead not_lead "
        "reach openers strong_openers tail_stop predicates other_predicates finite task_verbs anaphora dealt_out "
        "same_thing each_does announcements report_openers earnings pillar_leads measures table_categories negated "
        "turned dropped injections"
    )
    levels: tuple[Level, ...] = ("province", "district", "commune", "national")
    return Cues(
        **{name: _any(raw[name], plain) for name in names.split()},
        aims_end=re.compile(_any(raw["aims"], plain).pattern + r"[\s:]*$"),
        reach_end=re.compile(_any(raw["reach"], plain).pattern + r"\s*$"),
        result=Guarded(raw["result"], raw["not_result"], plain),
        heading_result=Guarded(raw["heading_result"], raw["not_result"], plain),
        levels=tuple((level, _any(raw["levels"][level], plain)) for level in levels),
        pillars=tuple((pillar, _any(phrases, plain)) for pillar, phrases in raw["pillars"].items()),
        verbs=_any(qualitative["verbs"], plain),
        standing=_any(qualitative["standing"], plain),
        standing_scope=_any(qualitative["standing_scope"], plain),
        not_objects=_any(qualitative["not_objects"], plain),
    )


def bases() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What a share is a share of, with its folded wordings (from ``figures.yaml``)."""
    return _bases()


@lru_cache(maxsize=1)
def _bases() -> tuple[tuple[str, re.Pattern[str]], ...]:
    raw: dict[str, Any] = load_yaml(Path(__file__).with_name("figures.yaml"))
    return tuple((basis, _any(phrases, True)) for basis, phrases in raw["bases"].items())
