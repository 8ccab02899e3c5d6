"""Hold extracted target rows against a gold table: one to one, field by field, with readable differences.

A gold row is a JSON object with the fields of ``ingest.types.Target`` that a reader can judge, and

- ``about``: folded words that must all stand (each at the start of a word) in the row's label or its quoted clause;
  ``a|b`` means either;
- ``optional``: true for what a reader may or may not call a row. It is neither a miss when absent nor false when
  present, it may stand for several rows, and fields that it does not name are not compared;
- ``loose``: names of fields that are not compared;
- ``or``: other readings of the figure that are as good ("2/3" as 66.67 % or as 0.6667), each with low, high and unit;
- ``prose``: true if the row may not come out of a table.

Rules of comparison: ``result`` and ``baseline`` are one (both say what is, not what shall be); a unit is compared after
scaling ("230 nghìn tỷ đồng" is 230.000 tỷ đồng), "…/năm" counts as the unit itself; a basis matters where one of
the two says GDP or GRDP; an indicator matters where the gold names one; a qualitative row shares a word of its value.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.types import Target

PLAIN_FIELDS = ("place", "level", "direction", "comparator", "year")
OUTPUT_BASES = {"GDP", "GRDP"}
SCALES = {"nghin": 1e3, "ngan": 1e3, "trieu": 1e6, "ty": 1e9, "million": 1e6, "billion": 1e9}


@dataclass(frozen=True, slots=True)
class Extracted:
    """A row as the program read it, with its document's name and its quoted clause."""

    document: str
    target: Target
    quote: str


@dataclass(frozen=True, slots=True)
class Report:
    """How many required rows there are, how many were found, which were missed and which rows are false."""

    required: int
    matched: int
    misses: tuple[str, ...]
    false: tuple[str, ...]

    @property
    def precision(self) -> float:
        """Share of the extracted rows (optional ones left aside) that stand in the gold table."""
        return self.matched / (self.matched + len(self.false)) if self.matched + len(self.false) else 0.0

    @property
    def recall(self) -> float:
        """Share of the required gold rows that were extracted."""
        return self.matched / self.required if self.required else 1.0

    def __str__(self) -> str:
        """The report as a reader wants it: the two figures, then every miss and every false row."""
        lines = [
            f"required {self.required}, found {self.matched}, missed {len(self.misses)}, false {len(self.false)}: "
            f"precision {self.precision:.3f}, recall {self.recall:.3f}"
        ]
        lines += [f"MISS  {line}" for line in self.misses]
        lines += [f"FALSE {line}" for line in self.false]
        return "\n".join(lines)


def fold(text: str) -> str:
    """Lower case without diacritics, white space folded."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).casefold().replace("đ", "d"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def load_gold(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSONL gold table."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _scaled(number: float, unit: str | None) -> tuple[float, str]:
    """The figure in its base unit: (5.2, "nghìn tỷ đồng") is (5.2e12, "dong")."""
    words = re.sub(r"/\s*(nam|year)\b", "", fold(unit or "")).replace("phan tram", "%").split()
    factor = 1.0
    while words and words[0] in SCALES:
        factor *= SCALES[words.pop(0)]
    return number * factor, " ".join(words)


def _same_number(one: float, other: float) -> bool:
    return abs(one - other) <= 5e-4 * max(1.0, abs(one))


def _same_figure(gold: Mapping[str, Any], target: Target, loose: Sequence[str]) -> bool:
    if target.low is None or target.high is None:
        return False
    wanted_unit = gold.get("unit")
    low, unit = _scaled(gold["low"], wanted_unit)
    high, _ = _scaled(gold.get("high", gold["low"]), wanted_unit)
    found_low, found_unit = _scaled(target.low, target.unit)
    found_high, _ = _scaled(target.high, target.unit)
    if not _same_number(low, found_low) or not _same_number(high, found_high):
        return False
    if "unit" in loose or gold.get("comparator") == "top" or "unit" not in gold:
        return True
    if "%" in (unit, found_unit) or not unit or not found_unit:
        return unit == found_unit
    return unit in found_unit or found_unit in unit


def _figure_or_value_fits(gold: Mapping[str, Any], target: Target, loose: Sequence[str]) -> bool:
    if gold.get("low") is not None and _same_figure(gold, target, loose):
        return True
    if gold.get("value") is not None and _same_value(gold["value"], target):
        return True
    if any(_same_figure(reading, target, loose) for reading in gold.get("or", ())):
        return True
    return gold.get("low") is None and gold.get("value") is None


def _about(words: Sequence[str], *texts: str) -> bool:
    place = " \n ".join(fold(text) for text in texts)

    def stands(word: str) -> bool:
        return re.search(rf"(?<!\w){re.escape(word)}", place) is not None

    return all(any(stands(choice) for choice in word.split("|")) for word in words)


def _same_value(wanted: str, target: Target) -> bool:
    if target.low is not None or not target.value:
        return False
    found = set(re.findall(r"\w+", fold(target.value)))
    return bool(found & set(re.findall(r"\w+", fold(wanted))))


def differences(gold: Mapping[str, Any], row: Extracted) -> tuple[str, ...]:
    """Names of the fields in which an extracted row is not what the gold row says."""
    target, loose = row.target, gold.get("loose", ())
    said = [name for name in PLAIN_FIELDS if name in gold and name not in loose]
    wrong = [name for name in said if getattr(target, name) != gold[name]]
    if not _about(gold.get("about", ()), target.label, row.quote):
        wrong.append("about")
    if not _figure_or_value_fits(gold, target, loose):
        wrong.append("figure" if gold.get("low") is not None else "value")
    if "indicator" not in loose and gold.get("indicator") is not None and target.indicator != gold["indicator"]:
        wrong.append("indicator")
    if "basis" in gold and "basis" not in loose and OUTPUT_BASES & {gold["basis"], target.basis}:
        wrong += ["basis"] * (gold["basis"] != target.basis)
    if "kind" in gold and (gold["kind"] == "target") != (target.kind == "target"):
        wrong.append("kind")
    if gold.get("prose") and row.quote.startswith("|"):
        wrong.append("prose")
    return tuple(wrong)


def _one_to_one(fits: Sequence[Sequence[int]], rows: int) -> list[int | None]:
    """A largest matching: for each extracted row the gold row that it stands for, or None (Kuhn's algorithm)."""
    owner: list[int | None] = [None] * rows

    def place(gold: int, tried: set[int]) -> bool:
        for row in fits[gold]:
            if row in tried:
                continue
            tried.add(row)
            holder = owner[row]
            if holder is None or place(holder, tried):
                owner[row] = gold
                return True
        return False

    for gold in range(len(fits)):
        place(gold, set())
    return owner


def describe_gold(gold: Mapping[str, Any]) -> str:
    """One line for a gold row."""
    figure = gold.get("value") or f"{gold.get('comparator')} {gold.get('low')}..{gold.get('high')} {gold.get('unit')}"
    where = f"[{gold.get('document', '')[:12]}] {gold.get('place')}/{gold.get('level')} {gold.get('year')}"
    what = f"{gold.get('indicator') or '-'} {'+'.join(gold.get('about', ()))}"
    return f"{where} {gold.get('kind')}: {what} {gold.get('direction')} {figure} {gold.get('basis') or ''}"


def describe_row(row: Extracted) -> str:
    """One line for an extracted row, with its clause."""
    t = row.target
    figure = t.value or f"{t.comparator} {t.low}..{t.high} {t.unit}"
    return (
        f"[{row.document[:12]}] {t.place}/{t.level} {t.year} {t.kind}: {t.indicator or '-'} “{t.label[:70]}” "
        f"{t.direction} {figure} {t.basis or ''} ← {row.quote[:110]!r}"
    )


def score(gold: Iterable[Mapping[str, Any]], rows: Iterable[Extracted]) -> Report:
    """Align the rows of every document with the gold table and count."""
    table = list(gold)
    found = list(rows)
    names = dict.fromkeys([g["document"] for g in table] + [r.document for r in found])
    required_count = matched = 0
    misses: list[str] = []
    false: list[str] = []
    for name in names:
        required = [g for g in table if g["document"] == name and not g.get("optional")]
        optional = [g for g in table if g["document"] == name and g.get("optional")]
        mine = [r for r in found if r.document == name]
        fits = [[i for i, row in enumerate(mine) if not differences(g, row)] for g in required]
        owner = _one_to_one(fits, len(mine))
        kept = {o for o in owner if o is not None}
        spare = [row for row, o in zip(mine, owner, strict=True) if o is None]
        wrong = [row for row in spare if all(differences(g, row) for g in optional)]
        required_count += len(required)
        matched += len(kept)
        misses += [_miss(g, wrong) for i, g in enumerate(required) if i not in kept]
        false += [describe_row(row) for row in wrong]
    return Report(required_count, matched, tuple(misses), tuple(false))


def _miss(gold: Mapping[str, Any], candidates: Sequence[Extracted]) -> str:
    """A missed gold row and, if a false row comes near, in which fields that one differs."""
    near = sorted((len(differences(gold, row)), i) for i, row in enumerate(candidates))
    line = describe_gold(gold)
    if near and near[0][0] <= 3:
        row = candidates[near[0][1]]
        line += f"\n      nearest differs in {', '.join(differences(gold, row))}: {describe_row(row)}"
    return line
