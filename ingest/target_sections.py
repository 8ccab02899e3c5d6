"""What headings, opening lines and captions announce for the lines below them.

``Outline`` follows the sections of a document while its blocks go by: their depth, their pillar ("Về kinh tế số:"), the
noun phrase of an opening line ("Tỷ lệ hồ sơ trực tuyến:"), and the lines above a table. What a heading says of goals or
results, of a year and of a place it reads here; the readers of kinds, years and places keep it.
"""

from dataclasses import dataclass
from typing import Literal

from ingest.clauses import Page, head_span, strip_lead, trim
from ingest.concepts import opening_pillar, pillar_of, section_pillar
from ingest.local_units import LocalUnit
from ingest.normalize import fold
from ingest.types import Block, Document

Announced = Literal["target", "result", "other"]
_LEAD_CHARS = 200
_HEADING_CUE_CHARS = 24  # "II. Kết quả đạt được" tells results, "Nâng cao hiệu quả …, đánh giá …" does not
_ZONE_END_CHARS = 120
_OWN_LINE_CHARS = 90
_PILLAR_NAME_CHARS = 40
_CAPTIONS_ABOVE = 2  # that many lines are kept besides the one right above


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading itself says.

    ``level`` is its depth; ``year`` is None where it names none or several, ``strong`` says that one of its years is
    "đến năm …". ``is_section`` is false for the title of the document.
    """

    level: int
    year: int | None
    strong: bool
    kind: Announced | None
    pillar: str | None
    is_section: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what holds below it; ``unit`` is a district or commune, ``subject`` the code of a place."""

    level: int
    year: int | None
    kind: Announced | None
    pillar: str | None = None
    unit: LocalUnit | None = None
    subject: str | None = None


class Outline:
    """Where in the order of a document the reading has got to.

    ``section`` is the innermost one, None above the first heading. ``pillar`` is that of the last heading or opening
    line. ``lead`` is the noun phrase of the last short line that names what is measured below it, else empty;
    ``captions`` are the last lines that a table's rows may be told of, nearest last.
    """

    def __init__(self, document: Document, page: Page) -> None:
        self.page = page
        self.pillar: str | None = None
        self.lead = ""
        self.captions: list[str] = []
        self._title = fold(document.title)
        self._first = document.blocks[0] if document.blocks else None
        self._sections: list[Section] = []
        self._spoken: str | None = None  # the pillar that this paragraph opened with
        self._listed = False  # items were read since the opening line that set the pillar

    @property
    def section(self) -> Section | None:
        """The innermost section, None above the first heading."""
        return self._sections[-1] if self._sections else None

    @property
    def section_year(self) -> int | None:
        """The year of the innermost section."""
        return self._sections[-1].year if self._sections else None

    def enter_block(self, block: Block) -> None:
        """Take up a block: a list that is over ends the pillar of its opening line; captions are kept."""
        self._spoken = None
        if block.kind == "item":
            self._listed = True
        elif block.kind == "paragraph" and self._listed:
            self._listed = False
            self.return_to_section()
        self._remember_caption(block)

    def return_to_section(self) -> None:
        """Let the pillar of the section hold again."""
        self.pillar = self._sections[-1].pillar if self._sections else None

    def _remember_caption(self, block: Block) -> None:
        """Keep the headings and short lines right above, which say what the rows of a table are about."""
        text = self.page.text[block.start : block.end]
        one_of_a_list = text.rstrip().endswith((";", ".") if block.kind == "item" else ";")
        short = len(text) <= _LEAD_CHARS and not one_of_a_list
        figures = bool(self.page.figures_in(block.start, block.end))
        if block.kind == "heading":
            self.captions = [*self.captions[-_CAPTIONS_ABOVE:], text] if short else []
        elif block.kind != "item" or not figures:  # an item with a figure is a goal of its own
            prose = figures and text.rstrip().endswith(".")  # states figures of its own
            above = [c for c in self.captions if c][-_CAPTIONS_ABOVE:]
            self.captions = [*above, text if short and not prose else ""]

    def read_heading(self, block: Block) -> Heading:
        """Return what a heading says, without entering its section."""
        page, start, end = self.page, block.start, block.end
        years = page.years_in(start, end)
        below_title = block.level > 1
        year = years[0].year if below_title and len({y.year for y in years}) == 1 else None
        kind = heading_kind(page, page.lower[start:end]) if below_title else None
        is_section = below_title and not self._is_title(block)
        pillar = section_pillar(page, start, end) if is_section else None
        level = block.level
        if pillar and year is None and kind is None and _names_only_a_pillar(page, start, end):
            # "Kinh tế số" under "I. Mục tiêu đến năm 2025" belongs to it, whatever depth the file gives the two
            over = next((s for s in reversed(self._sections) if s.year or s.kind == "target"), None)
            level = max(level, over.level + 1) if over else level
        return Heading(level, year, any(y.strong for y in years), kind, pillar, is_section)

    def close_sections(self, level: int) -> Section | None:
        """Leave the sections that a heading of this depth ends; returns the outermost of them."""
        ended = None
        while self._sections and self._sections[-1].level >= level:
            ended = self._sections.pop()
        return ended

    def open_heading(self, block: Block, heading: Heading) -> None:
        """Take over the pillar and the noun phrase of a heading, whose section is not yet open."""
        above = self.section
        self.pillar = heading.pillar or (above.pillar if above and above.level > 1 else None)
        self._listed = False
        self.lead = self.measured(block.start, block.end)

    def open_section(self, section: Section) -> None:
        """Enter a section."""
        self._sections.append(section)

    def open_part(self, start: int, end: int, *, has_figures: bool) -> None:
        """Remember the pillar that an opening names: "Về kinh tế số:" for the list below, else for this paragraph."""
        pillar = opening_pillar(self.page, *trim(self.page, start, end))
        if pillar and has_figures:
            self._spoken = pillar
        elif pillar and end - start <= _LEAD_CHARS:
            self.pillar, self._listed = pillar, False

    def close_sentence(self, start: int, end: int) -> None:
        """Remember the noun phrase of a line without figures for the lines below it."""
        text = self.page.text[start:end].rstrip()
        if not text.endswith(":"):
            self.lead = self.measured(start, end)
            return
        span, _ = head_span(self.page, start, start + len(text) - 1)
        self.lead = self.page.text[span[0] : span[1]]

    def pillar_of(self, indicator: str | None) -> str | None:
        """The pillar under which the document lists a row; its indicator's own where it says nothing."""
        return self._spoken or self.pillar or pillar_of(indicator)

    def measured(self, start: int, end: int) -> str:
        """A short line that is the name of an indicator ("### Tỷ lệ …"), for the figures below it; else empty."""
        if end - start > _LEAD_CHARS:
            return ""
        begin = strip_lead(self.page, start, end)
        opener = self.page.cues.measures.search(self.page.lower, begin, min(end, begin + 24))
        return self.page.text[opener.start() : end].strip(" .:*_") if opener else ""

    def announced_by(self, start: int, end: int, *, own_line: bool) -> Announced | None:
        """What a line without figures announces for the lines below it; ``own_line``: it is a block of its own."""
        page = self.page
        text = page.lower[start:end]
        opens = text.rstrip().endswith(":")
        if not (opens or (own_line and len(text) < _OWN_LINE_CHARS)) or self.measured(start, end):
            return None  # "Tỷ lệ số hóa kết quả …:" names what the items below it measure
        if not opens and page.cues.result.search(text):
            return None  # "Tỉnh đã hoàn thành 11/14 chỉ tiêu." announces nothing
        kind = heading_kind(page, text)
        return kind if kind == "target" or kind == heading_kind(page, text[:_HEADING_CUE_CHARS]) else None

    def _is_title(self, block: Block) -> bool:
        """Whether a heading is the document's title, which names no section ("Tỉnh …: phát triển kinh tế số")."""
        return block is self._first or fold(self.page.text[block.start : block.end]).strip() == self._title


def heading_kind(page: Page, text: str) -> Announced | None:
    """What a heading (its lower-case ``text``) announces: goals, results or something else; its first cue decides."""
    target = page.cues.heading_target.search(text)
    result = page.cues.heading_result.search(text)
    other = page.cues.heading_other.search(text)
    found: list[tuple[int, Announced]] = [(target.start(), "target")] if target else []
    if result and result.start() <= _HEADING_CUE_CHARS:
        found.append((result.start(), "result"))
    if other and other.start() <= _HEADING_CUE_CHARS:
        found.append((other.start(), "other"))
    return min(found)[1] if found else None


def ends_goals(page: Page, start: int, end: int) -> bool:
    """Whether a sentence without figures turns from goals to means and tasks."""
    return page.cues.zone_end.search(page.lower[start:end][:_ZONE_END_CHARS]) is not None


def _names_only_a_pillar(page: Page, start: int, end: int) -> bool:
    """Whether a heading without a number is nothing but the name of a pillar."""
    begin = next((at for at in range(start, end) if page.text[at].isalnum()), end)
    return end - begin <= _PILLAR_NAME_CHARS and opening_pillar(page, begin, end) is not None
