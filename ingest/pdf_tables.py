"""Ruled tables of a page: from edges to cells with their spans.

Edges that touch make a component; its rulings are a grid; grid places with no rule between them are one cell.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.pdf_page import Edge, Word

_SNAP = 3.0  # points within which rulings are one
_MAX_GRID = 20_000
_MAX_EDGES = 6_000
_COVERED = 0.6  # share of a cell's side that must be ruled


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell: first row and column, spans, and its box in points."""

    row: int
    column: int
    rows: int
    columns: int
    x0: float
    top: float
    x1: float
    bottom: float

    def holds(self, word: Word) -> bool:
        """Whether the middle of a word is in the cell."""
        x, y = (word.x0 + word.x1) / 2, word.base - 0.3 * word.size if word.upright else (word.top + word.base) / 2
        return self.x0 - 1 <= x <= self.x1 + 1 and self.top - 1 <= y <= self.bottom + 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the positions of its rulings and its cells in reading order."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]

    @property
    def top(self) -> float:
        """The upper border in points."""
        return self.ys[0]

    @property
    def bottom(self) -> float:
        """The lower border in points."""
        return self.ys[-1]


def find_grids(edges: Sequence[Edge]) -> list[Grid]:
    """Return the tables of at least two columns that edges make, from above to below."""
    if len(edges) > _MAX_EDGES:
        edges = sorted(edges, key=lambda e: e.end - e.start, reverse=True)[:_MAX_EDGES]
    grids = [grid for component in _components(edges) if (grid := _grid(component)) is not None]
    return sorted(grids, key=lambda grid: (grid.top, grid.xs[0]))


def _components(edges: Sequence[Edge]) -> Iterable[list[Edge]]:
    """Groups of edges that touch: each horizontal one is tried against the vertical ones beside it."""
    parents = list(range(len(edges)))

    def find(n: int) -> int:
        while parents[n] != n:
            parents[n] = parents[parents[n]]
            n = parents[n]
        return n

    buckets: dict[int, list[int]] = {}
    for n, edge in enumerate(edges):
        if not edge.horizontal:
            buckets.setdefault(int(edge.at // 20), []).append(n)
    for n, edge in enumerate(edges):
        if not edge.horizontal:
            continue
        for bucket in range(int((edge.start - _SNAP) // 20), int((edge.end + _SNAP) // 20) + 1):
            for m in buckets.get(bucket, ()):
                other = edges[m]
                beside = edge.start - _SNAP <= other.at <= edge.end + _SNAP
                if beside and other.start - _SNAP <= edge.at <= other.end + _SNAP:
                    parents[find(n)] = find(m)
    groups: dict[int, list[Edge]] = {}
    for n, edge in enumerate(edges):
        groups.setdefault(find(n), []).append(edge)
    return [group for group in groups.values() if len(group) >= 4]


def _grid(edges: list[Edge]) -> Grid | None:
    xs = _snapped(e.at for e in edges if not e.horizontal)
    ys = _snapped(e.at for e in edges if e.horizontal)
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 2 or rows < 1 or columns * rows > _MAX_GRID:
        return None
    right = _ruled(edges, xs, ys, horizontal=False)
    below = _ruled(edges, ys, xs, horizontal=True)
    owner = [[-1] * columns for _ in range(rows)]
    cells: list[GridCell] = []
    for y in range(rows):
        for x in range(columns):
            if owner[y][x] >= 0:
                continue
            wide = 1
            while x + wide < columns and owner[y][x + wide] < 0 and not right[x + wide][y]:
                wide += 1
            high = 1
            while y + high < rows and not any(below[y + high][x + dx] for dx in range(wide)):
                high += 1
            for dy in range(high):
                for dx in range(wide):
                    owner[y + dy][x + dx] = len(cells)
            cells.append(GridCell(y, x, high, wide, xs[x], ys[y], xs[x + wide], ys[y + high]))
    return Grid(tuple(xs), tuple(ys), tuple(cells)) if len(cells) > 1 else None


def _snapped(values: Iterable[float]) -> list[float]:
    """Positions with those closer than the tolerance made one."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= _SNAP:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _ruled(edges: list[Edge], at: list[float], across: list[float], *, horizontal: bool) -> list[list[bool]]:
    """For each ruling and each interval across it, whether edges cover the interval."""
    covered = [[0.0] * (len(across) - 1) for _ in at]
    for edge in edges:
        if edge.horizontal != horizontal:
            continue
        line = min(range(len(at)), key=lambda n: abs(at[n] - edge.at))
        for n in range(len(across) - 1):
            covered[line][n] += max(0.0, min(edge.end, across[n + 1]) - max(edge.start, across[n]))
    return [[length >= _COVERED * (across[n + 1] - across[n]) for n, length in enumerate(line)] for line in covered]
