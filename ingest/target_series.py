"""Values told in a row: which level, year, place or earlier row each of them belongs to.

"Lần lượt" deals values out over levels, years or places of the same number ("cấp tỉnh, cấp huyện, cấp xã lần lượt đạt
95%, 85% và 65%") or over the noun phrases before them; "hai tỷ lệ này lần lượt là …" and figures in a row without any
noun take up the rows told last; a verb before the first of several figures is that of all. Where the numbers do not
fit, nothing is dealt out.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest
from typing import Any

from ingest.clauses import Clause, Page, head_span, level_of, trim
from ingest.target_labels import levels_in_a_row
from ingest.types import Level, Target

_PLURAL = re.compile(
    r"\b(?:cac|nhung|hai|ba|bon|nam|2|3|4|5)\s(?:chi tieu|ty le|ti le|con so|muc|chi so|ty trong)\s(?:\w+\s){0,2}?"
    r"(?:nay|tren|do|tuong ung|neu tren)\b"
)
_JOINED = re.compile(r",?\s(?:va\s)?")
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
    runs = runs_of_figures(page, clauses)
    for part, group in groupby(enumerate(clauses), key=lambda item: item[1].part):
        members = [i for i, _ in group]
        if len(members) < 2:
            continue
        shares |= _shares(page, clauses, members, part, places_in, in_a_row=members in runs)
        for run in runs:
            if set(run) < set(members) and not any(i in shares for i in run):
                span = clauses[run[0]].own[0], clauses[run[-1]].own[1]
                shares |= _shares(page, clauses, run, span, places_in, in_a_row=True)
    return shares


def _shares(
    page: Page,
    clauses: Sequence[Clause],
    members: Sequence[int],
    span: tuple[int, int],
    places_in: Callable[[int, int], Sequence[str]],
    *,
    in_a_row: bool,
) -> dict[int, Share]:
    """What a span deals out to its figures; behind them only what words or the row itself deal out."""
    first, last = clauses[members[0]].figure, clauses[members[-1]].figure
    in_turn = in_a_row or page.cues.dealt_out.search(page.lower[span[0] : span[1]]) is not None
    levels = level_of(page, span[0], first.start)
    if in_turn and not levels:
        levels = levels_in_a_row(page, last.end, span[1])
    years = [y.year for y in page.years_in(span[0], first.start) if not y.titled]
    if in_turn and len(years) < 2:
        years = [y.year for y in page.years_in(*span) if not y.titled]
    places = places_in(span[0], first.start)
    each = map(Share, *(_one_each(values, len(members)) for values in (levels, years, places)))
    return {i: share for i, share in zip(members, each, strict=True) if share != Share()}


def _one_each(values: Sequence[Any], count: int) -> Sequence[Any]:
    """The values if there is a different one for each of ``count`` figures, else that many times None."""
    return values if len(values) == count == len(set(values)) else [None] * count


def runs_of_figures(page: Page, clauses: Sequence[Clause]) -> list[list[int]]:
    """Positions of the figures of one unit that stand in a row: "80%, 90% và 50%", with no noun phrase behind them."""
    runs: list[list[int]] = []
    for i, clause in enumerate(clauses):
        before = clauses[i - 1] if i else None
        figure = clause.figure
        if (
            before is not None
            and before.part == clause.part
            and (before.figure.unit, before.figure.direction) == (figure.unit, figure.direction)
            and _JOINED.fullmatch(page.folded[before.figure.end : figure.start])
            and not page.cues.tail_stop.match(page.lower, figure.start, figure.end)  # "thấp hơn mức 17% của vùng"
        ):
            runs[-1].append(i)
        else:
            runs.append([i])
    return [run for run in runs if len(run) > 1 and not _names_something_behind(page, clauses[run[-1]], len(run))]


def _names_something_behind(page: Page, clause: Clause, count: int) -> bool:
    """Whether a noun phrase follows the last of ``count`` figures in a row, other than as many levels."""
    behind = trim(page, clause.figure.end, clause.own[1])
    if behind[0] >= behind[1] or page.cues.tail_stop.match(page.lower, *behind):
        return False
    if page.cues.dealt_out.match(page.lower, *behind):
        return False
    return len(level_of(page, *behind)) != count


def name_in_turn(page: Page, clauses: Sequence[Clause], shares: Mapping[int, Share]) -> list[Clause | None]:
    """Give each figure of "tỷ lệ A và tỷ lệ B lần lượt đạt 80% và 90%" its own noun phrase.

    None stands for figures in a row behind nouns of another number, which nothing tells apart.
    """
    named: list[Clause | None] = list(clauses)
    for run in runs_of_figures(page, clauses):
        first, last = clauses[run[0]], clauses[run[-1]]
        nouns = _nouns_before(page, first)
        if any(i in shares for i in run) or not nouns or _PLURAL.search(page.folded[slice(*_before(first))]):
            continue
        start, end = min(first.start, nouns[0][0]), max(last.end, last.figure.end)
        for i, noun in zip_longest(run, nouns):
            if i is None or noun is None or len(nouns) != len(run):
                named[run[0] : run[-1] + 1] = [None] * len(run)
                break
            label = re.sub(r"\s+", " ", page.text[slice(*noun)])
            empty = (clauses[i].figure.end, clauses[i].figure.end)
            named[i] = replace(
                clauses[i], start=start, end=end, head=noun, tail=empty, label=label, forward=False, borrowed=False
            )
    return named


def _before(clause: Clause) -> tuple[int, int]:
    """The span of a clause's own words before its figure."""
    return clause.own[0], clause.figure.start


def _nouns_before(page: Page, clause: Clause) -> list[tuple[int, int]]:
    """The noun phrases before a figure that each begin with what is measured, one where none does, else none."""
    start, end = _before(clause)
    measures = page.cues.measures
    borders = [m for m in _JOINED.finditer(page.folded, start, end) if measures.match(page.lower, m.end(), end)]
    edges = [start, *(m.end() for m in borders)]
    stops = [*(m.start() for m in borders), end]
    found = [head_span(page, a, b)[0] for a, b in zip(edges, stops, strict=True)]
    return [span for span in found if re.search(r"\w", page.text[slice(*span)])]


def take_up(
    page: Page, first: int, clauses: Sequence[Clause], recent: Sequence[Sequence[Target]]
) -> dict[int, Target | None]:
    """The rows that "hai tỷ lệ này lần lượt là 24% và 90%" takes up, one a figure; None for all where they do not fit.

    ``first`` is the position of a clause with which a part or a run of figures without nouns begins; ``recent`` are the
    rows of the last sentences, those of this one last. Empty where nothing is taken up. The nearest rows count: those
    of the sentence, or with them those of the sentences before it.
    """
    members = _taking_up(page, first, clauses)
    pool: list[Target] = []
    group: list[Target] = []
    for rows in reversed(recent):
        pool = [row for row in rows if row.low is not None] + pool
        alike = next(groupby(reversed(pool), key=lambda row: (row.year, row.kind, row.place)), None)
        group = list(alike[1])[::-1] if alike else []
        if len(group) >= len(members) or len(group) < len(pool):
            break
    units = [clauses[i].figure.unit for i in members]
    fits = len(group) == len(members) and units == [row.unit for row in group]
    return dict(zip(members, group, strict=True)) if fits else dict.fromkeys(members)


def _taking_up(page: Page, first: int, clauses: Sequence[Clause]) -> list[int]:
    """The positions of the figures that take up earlier rows together, from the first one on; else none."""
    clause = clauses[first]
    part = clause.part
    members = [i for i, c in enumerate(clauses) if c.part == part and i >= first]
    begins = first == 0 or clauses[first - 1].part != part
    if begins and len(members) > 1 and _PLURAL.search(page.folded[part[0] : clause.figure.start]):
        return members
    run = next((run for run in runs_of_figures(page, clauses) if run[0] == first), [])
    return [] if _nouns_before(page, clause) else run


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
