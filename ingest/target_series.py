"""Values told in a row: which level, year, place or earlier row each of them belongs to.

"Lần lượt" deals values out over levels, years or places of the same number ("cấp tỉnh, cấp huyện, cấp xã lần lượt đạt
95%, 85% và 65%"); "hai tỷ lệ này lần lượt là …" takes up the rows told last; a verb before the first of several figures
is that of all. Where the numbers do not fit, nothing is dealt out.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile
from typing import Any

from ingest.clauses import Clause, Page, level_of
from ingest.target_labels import levels_in_a_row
from ingest.types import Level, Target

_PLURAL = re.compile(
    r"\b(?:cac|nhung|hai|ba|bon|nam|2|3|4|5)\s(?:chi tieu|ty le|ti le|con so|muc|chi so|ty trong)\s(?:\w+\s){0,2}?"
    r"(?:nay|tren|do|tuong ung|neu tren)\b"
)
_JOINT = re.compile(r"(?:\sva|,)\s+$")


@dataclass(frozen=True, slots=True)
class Share:
    """What "lần lượt" deals out to one figure; None where that is not dealt out."""

    level: Level | None = None
    year: int | None = None
    place: str | None = None


def deal_out(page: Page, clauses: Sequence[Clause], places_in: Callable[[int, int], Sequence[str]]) -> dict[int, Share]:
    """Return what is dealt out to the clauses of a sentence, by their position.

    ``places_in`` gives the codes of the places that a span may be about.
    """
    shares: dict[int, Share] = {}
    for part, group in groupby(enumerate(clauses), key=lambda item: item[1].part):
        members = list(group)
        if len(members) < 2:
            continue
        first_figure = members[0][1].figure.start
        in_turn = page.cues.dealt_out.search(page.lower[part[0] : part[1]]) is not None
        levels = level_of(page, part[0], first_figure)
        if in_turn and not levels:
            levels = levels_in_a_row(page, members[-1][1].figure.end, part[1])
        years = [y.year for y in page.years_in(part[0], first_figure) if not y.titled]
        if in_turn and len(years) < 2:
            years = [y.year for y in page.years_in(*part) if not y.titled]
        places = places_in(part[0], first_figure)
        each = map(Share, *(_one_each(values, len(members)) for values in (levels, years, places)))
        shares |= {i: share for (i, _), share in zip(members, each, strict=True) if share != Share()}
    return shares


def _one_each(values: Sequence[Any], count: int) -> Sequence[Any]:
    """The values if there is a different one for each of ``count`` figures, else that many times None."""
    return values if len(values) == count == len(set(values)) else [None] * count


def take_up(page: Page, first: int, clauses: Sequence[Clause], recent: Sequence[Target]) -> dict[int, Target] | None:
    """The rows that "hai tỷ lệ này lần lượt là 24% và 90%" takes up, one a figure; None where they do not fit.

    ``first`` is the position of the first clause of a part; ``recent`` are the last rows, the latest last. Empty where
    the part takes up nothing.
    """
    part = clauses[first].part
    members = [i for i, c in enumerate(clauses) if c.part == part]
    if len(members) < 2 or not _PLURAL.search(page.folded[part[0] : clauses[first].figure.start]):
        return {}
    earlier = [row for row in recent if row.low is not None]
    alike = takewhile(
        lambda row: (row.year, row.kind, row.place) == (earlier[-1].year, earlier[-1].kind, earlier[-1].place),
        reversed(earlier),
    )
    group = list(alike)[::-1]
    fitting = [row.unit == clauses[i].figure.unit for i, row in zip(members, group, strict=False)]
    return dict(zip(members, group, strict=True)) if len(group) == len(members) and all(fitting) else None


def with_shared_verb(page: Page, clauses: Sequence[Clause]) -> list[Clause]:
    """Give both figures of "Giảm tối thiểu 30% thời gian và 20% chi phí" their direction and comparator."""
    result = list(clauses[:1])
    for clause in clauses[1:]:
        before, figure = result[-1], clause.figure
        joint = page.folded[max(before.figure.end, figure.start - 6) : figure.start]
        bare = figure.comparator == "=" and figure.direction == "reach" and clause.head[0] == clause.head[1]
        same = before.part == clause.part and before.figure.unit == figure.unit and before.figure.direction != "reach"
        if bare and same and before.head[0] == before.head[1] and _JOINT.search(joint):
            shared = replace(figure, direction=before.figure.direction, comparator=before.figure.comparator)
            clause = replace(clause, figure=shared, start=min(clause.start, before.start))
        result.append(clause)
    return result
