"""Blocks on their way from a loader through cleaning into clean text."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from ingest.front_matter import Metadata
from ingest.normalize import drop_invisible
from ingest.types import Block, BlockKind

OnPage = Callable[[int, int], None]  # told the number of a page, and of how many, before it is recognised


@dataclass(frozen=True, slots=True)
class RawBlock:
    """One block before it has offsets; ``text`` has no line break. See ``types.Block`` for ``level`` and ``table``.

    ``breaks`` are the offsets in ``text`` at which further pages begin.
    """

    kind: BlockKind
    text: str
    level: int = 0
    table: int | None = None
    page: int = 1
    breaks: tuple[int, ...] = ()


class ParsedFile(NamedTuple):
    """What a parser finds in a file.

    ``pages`` is how many it has, 0 for formats without; ``recognized`` are the pages, from 1, whose text was recognised
    from a picture. ``warnings`` name the file and say what of it could not be read, why, and what mends it.
    """

    blocks: list[RawBlock]
    metadata: Metadata
    pages: int = 0
    recognized: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """Fold white space and drop what cannot be seen; letters stay as they are."""
    return " ".join(drop_invisible(text).split())


def assemble(blocks: Iterable[RawBlock]) -> tuple[str, tuple[Block, ...], tuple[int, ...]]:
    """Return clean text (one block a line), the blocks with their offsets, and where pages 2, 3, … begin."""
    lines: list[str] = []
    placed: list[Block] = []
    page_breaks: list[int] = []
    offset, page = 0, 1
    for block in _headings_head(list(blocks)):
        while page < block.page:
            page += 1
            page_breaks.append(offset)
        for inner in block.breaks:
            page += 1
            page_breaks.append(offset + inner)
        placed.append(Block(block.kind, offset, offset + len(block.text), block.level, block.table))
        lines.append(block.text)
        offset += len(block.text) + 1
    return "\n".join(lines), tuple(placed), tuple(page_breaks)


def _headings_head(blocks: list[RawBlock]) -> list[RawBlock]:
    """A "heading" with nothing below it is a by-line or a signature, unless it is all there is."""
    last = len(blocks)
    while last and blocks[last - 1].kind == "heading" and blocks[last - 1].level > 1:
        last -= 1
    if last == 0:
        return blocks
    return blocks[:last] + [replace(block, kind="paragraph", level=0) for block in blocks[last:]]
