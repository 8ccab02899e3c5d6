"""The year of a row: the one that its clause names, or the horizon that a heading or an opening set above it.

``Horizon`` is what a reader keeps in mind ("Đến năm 2030, …" holds for the list below, a year told in passing for its
line only); ``YearReader`` sets it while the text goes by and chooses among the years of a clause. Years that belong to
the name of a plan ("Kế hoạch … đến năm 2025") or to its vision are no horizon.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ingest.clauses import Clause, Page, is_money, strip_lead, trim
from ingest.document_profile import FIRST_PLAN_YEAR, DocumentProfile
from ingest.figures import Figure
from ingest.horizons import YearMention
from ingest.target_sections import Announced
from ingest.types import Block, Target

HISTORY_ENDS = 2011  # no plan of digital transformation aims at an earlier year
_DONE_BY = re.compile(r"\b(?:hoan thanh|xong|dua vao (?:van hanh|su dung|khai thac))\s(?:(?:trong|truoc|vao|den)\s)?$")
# How a clause ends that says by when: "…, hoàn thành năm 2027", "… trong quý III/2026", "… trước mùa mưa năm 2027".
_DEADLINE = re.compile(_DONE_BY.pattern + r"|\btruoc\s(?:\w+\s){1,4}$")
_DEADLINE_LEADS = re.compile(r"(?:den\s)?(?:trong|truoc|het|cham nhat|muon nhat|tu)\s")
_OF_NOW = re.compile(r"(?:hiện|đến nay|tới nay|tính đến nay|hien|den nay|toi nay)")
_YEARLY = re.compile(r"\W*(?:\d{1,2}[.)]\s)?(?:hang nam|moi nam)\b")
_VALUE = re.compile(r"\s?(?::|là|đạt|xếp|đứng|hạng|thứ)[^\d]{0,20}\d")  # "(năm 2021: 55/63)"
_YEAR_BEHIND = re.compile(r"\s(?:cua|cho|den|vao|trong)\s(?:het |cuoi )?nam (\d{4})(?!\d)")
_OPENING_CHARS = 14  # "Đến hết năm …": so far into a clause a year still opens it


@dataclass(slots=True)
class Horizon:
    """The year that holds where the reading has got to.

    ``strong`` says that it was set as a horizon ("Đến năm …") and not told in passing. ``inline`` is the number of the
    block whose prose set it, None for headings and opening lines; ``block`` the number of the block that is being read.
    A year that is ``passing`` holds for its block only; ``kept`` is the one to go back to, with its strength and block.
    """

    year: int | None = None
    strong: bool = False
    inline: int | None = None
    block: int = -1
    passing: bool = False
    kept: tuple[int | None, bool, int | None] = (None, False, None)

    @property
    def is_from_earlier_prose(self) -> bool:
        """Whether the prose of an earlier block set the year."""
        return self.inline not in (None, self.block)

    def return_to(self, section_year: int | None) -> None:
        """Let the year of the section hold again, None where its heading gave none."""
        self.year, self.strong = section_year, section_year is not None

    def open_section(self, year: int | None) -> None:
        """Take over the year that a heading or the one above it gives."""
        self.return_to(year)
        self.inline, self.passing = None, False

    def keep_for_later(self) -> None:
        """Remember the year that holds, because the next one is told in passing."""
        if not self.passing:
            self.kept, self.passing = (self.year, self.strong, self.inline), True


class YearReader:
    """Sets ``horizon`` as a text goes by, and chooses the year of a clause."""

    def __init__(self, page: Page, profile: DocumentProfile, horizon: Horizon) -> None:
        self.page = page
        self.profile = profile
        self.horizon = horizon
        self._in_item = False

    def enter_block(self, number: int, block: Block, section_year: int | None, *, after_results: bool) -> None:
        """Let go of a year that a bullet, the middle of a paragraph or a report told: it held there only.

        A paragraph that tells what is done every year ("Hằng năm bồi dưỡng …") takes no year of an earlier one either.
        ``after_results`` says that the block before told results.
        """
        horizon = self.horizon
        horizon.block, self._in_item = number, block.kind == "item"
        if not horizon.is_from_earlier_prose:
            return
        in_prose = block.kind == "paragraph"
        if in_prose and (after_results or _YEARLY.match(self.page.folded, block.start, block.end)):
            horizon.open_section(section_year)
        elif horizon.passing:
            horizon.year, horizon.strong, horizon.inline = horizon.kept
            horizon.passing = False

    def open_part(
        self, start: int, end: int, first_figure: int | None, announced: Announced | None, *, opens_sentence: bool
    ) -> bool:
        """Set the horizon to the year that opens a part of a sentence, or that goals are announced for.

        ``first_figure`` is where the first figure begins, None where there is none: then the year holds for the lines
        below, and True is returned. ``announced`` is what the section tells ("target", "result", "other").
        """
        stop = end if first_figure is None else min(first_figure, end)
        found = self._opening_year(start, stop, end)
        if found is None:
            return False
        year, aims = found
        page, horizon = self.page, self.horizon
        if first_figure is None or (opens_sentence and not self._in_item and year.strong):
            horizon.passing = False
        else:
            horizon.keep_for_later()
        told = bool(page.cues.result.search(page.lower[max(start, year.start - 20) : min(end, year.end + 30)]))
        told = told or self.profile.has_come(year)
        ahead = year.strong and not (told and not aims)
        horizon.year, horizon.strong = year.year, ahead or aims or (announced == "target" and not told)
        horizon.inline = None if first_figure is None else horizon.block
        return first_figure is None

    def _opening_year(self, start: int, stop: int, end: int) -> tuple[YearMention, bool] | None:
        """The first year before ``stop`` that opens a clause or that words announce goals for, and whether they do."""
        page = self.page
        for year in page.years_in(start, stop):
            if year.titled or year.vision or self._has_begun(year):
                continue
            begin, _ = trim(page, start, end)
            opening = page.lower[begin : year.start]
            aims = bool(page.cues.target.search(opening) or page.cues.heading_target.search(opening))
            nearest = max(opening.rfind(";"), opening.rfind(": "))
            clause_start = begin + nearest + 1
            at_start = len(opening) - nearest <= _OPENING_CHARS
            if aims or at_start or strip_lead(page, clause_start, year.start) >= year.start:
                return year, aims
        return None

    def year_of_clause(
        self, clause: Clause, clauses: Sequence[Clause], sentence: tuple[int, int]
    ) -> tuple[int | None, YearMention | None]:
        """The year that a clause's own part of the sentence gives its figure, and the mention it came from.

        ``clauses`` are all those of the sentence. None and None where the horizon decides.
        """
        figure, part = clause.figure, clause.part
        years = [y for y in self._years_in(*part) if not self._is_left_behind(y, figure)]
        if not years:
            first = min(c.figure.start for c in clauses)
            return self._year_of_the_plan(sentence[0], min(part[0], first)), None
        later = [c.figure.start for c in clauses if c.part == part and c.figure.start > figure.start]
        behind = self._year_behind(clause, later) or self._done_by(clause)
        if behind is not None:
            return behind.year, behind
        earlier = [y for y in years if y.end <= figure.start]
        firm = [y for y in earlier if not y.titled and not y.vision]
        if clause.own[0] > part[0]:
            inside = [y for y in firm if y.start >= clause.own[0]]
            firm = inside or [y for y in firm if not self._is_spent(y, figure, clauses)] or firm
        if firm:
            return firm[-1].year, firm[-1]
        titled = [y for y in earlier if y.titled and not y.vision]
        vision = [y for y in earlier if y.vision]
        if titled and not vision and not self.horizon.strong:
            return titled[-1].year, titled[-1]
        trailing = self._trailing_year(clause, clauses, later, nothing_earlier=not earlier)
        return (trailing.year, trailing) if trailing else (None, None)

    def _years_in(self, start: int, end: int) -> list[YearMention]:
        """The years of a span that a figure can be of."""
        return [y for y in self.page.years_in(start, end) if not self._has_begun(y)]

    def _has_begun(self, year: YearMention) -> bool:
        """Whether a year only says since when something is there: "đầu tư từ năm 2016, hiện vận hành 42 máy chủ"."""
        written = self.profile.written
        return year.onward and year.year < (FIRST_PLAN_YEAR if written is None else written)

    def _is_left_behind(self, year: YearMention, figure: Figure) -> bool:
        """Whether the clause goes on from a year to the present: "thành lập năm 2019, đến nay có 45 thành viên"."""
        if year.strong or year.end > figure.start or year.year == self.profile.written:
            return False
        now = self._words_of_now
        return bisect_left(now, year.end) < bisect_left(now, figure.start)

    @cached_property
    def _words_of_now(self) -> list[int]:
        """Where the page speaks of the present ("đến nay", "hiện"); found once for all its figures."""
        told = self.page.cues.result.finditer(self.page.lower)
        return [m.start() for m in told if _OF_NOW.match(m.group())]

    def _year_of_the_plan(self, start: int, end: int) -> int | None:
        """The year of the plan that a sentence names before its first figure, where no horizon holds."""
        if self.horizon.strong:
            return None
        earlier = self.page.years_in(start, end)
        if len({y.year for y in earlier}) != 1 or any(y.vision for y in earlier):
            return None
        return earlier[-1].year

    def _year_behind(self, clause: Clause, later: Sequence[int]) -> YearMention | None:
        """The year right behind a figure that is not the next one's: "80% năm 2025", "80% (năm 2025)".

        ``later`` is where the other figures of the part begin.
        """
        page, figure = self.page, clause.figure
        following = min(min(later, default=clause.part[1]), max(clause.own[1], figure.end))
        for year in self._years_in(figure.end, following):
            between = page.text[figure.end : year.start]
            bracket = "(" in between and ")" not in between
            if re.search(r"[,;:]", between) and not bracket:
                break
            rest = page.text[year.end : following]
            governs = following in later and not re.search(r"[,;)]|\s(?:và|va)\s", rest)
            inside = rest[: max(0, rest.find(")"))]
            if bracket and (page.figures_in(year.end, year.end + len(inside)) or _VALUE.match(inside)):
                governs = True
            if bracket and self.horizon.strong and re.search(r"\w", inside):
                governs = True  # "(xong trước năm 2027 tại các phường)" is of a part
            if not governs and not year.titled:
                return year
            break
        return None

    def _done_by(self, clause: Clause) -> YearMention | None:
        """The year in a figure's own clause by which it is done: "500 sản phẩm, xong trước năm 2025"."""
        page, end = self.page, clause.figure.end
        for year in self._years_in(end, max(end, clause.own[1])):
            between = page.folded[end : year.start]
            if not year.titled and "(" not in between and _DONE_BY.search(between):
                return year
        return None

    def _trailing_year(
        self, clause: Clause, clauses: Sequence[Clause], later: Sequence[int], *, nothing_earlier: bool
    ) -> YearMention | None:
        """The year at the end of the part that holds for a figure: "80% hộ gia đình, 100% xã vào năm 2025"."""
        page, figure, part = self.page, clause.figure, clause.part
        trailing = [
            y for y in self._years_in(figure.end, part[1]) if not y.titled and not self._is_in_bracket(y, clauses)
        ]
        if not trailing:
            return None
        if nothing_earlier and self._is_deadline(trailing[-1], clause, clauses):
            return trailing[-1]
        if self.horizon.year is not None:
            return None
        if not later and trailing[0].strong:
            return trailing[0]
        if nothing_earlier and len({y.year for y in trailing}) == 1:
            turned = page.cues.target.search(page.lower, figure.end, trailing[0].start)  # "có 4, phấn đấu 9 vào năm …"
            if trailing[0].start > max(later, default=figure.start) and not turned:
                return trailing[0]
        return None

    def _is_deadline(self, year: YearMention, clause: Clause, clauses: Sequence[Clause]) -> bool:
        """Whether a part ends with the year that its last figure is for: "…, hoàn thành năm 2025", "… trong năm 2025".

        What it costs may follow ("… trước năm 2027 với kinh phí 64 tỷ đồng").
        """
        page = self.page
        later = [c.figure for c in clauses if c.part == clause.part and c.figure.start > clause.figure.start]
        if later and (is_money(clause.figure) or not is_money(later[0]) or year.start > later[0].start):
            return False
        rest = page.lower[year.end : later[0].start if later else clause.part[1]]
        if re.search(r"\w", rest) and not (later and page.cues.budget.search(rest)):
            return False
        if _DEADLINE_LEADS.match(page.folded, year.start, year.end):
            return True
        if _DEADLINE.search(page.folded[max(0, year.start - 40) : year.start]):
            return True
        horizon = self.horizon.year if self.horizon.strong else None  # what comes after it is an outlook
        return year.strong and (horizon is None or year.year <= horizon)

    def _is_in_bracket(self, year: YearMention, clauses: Sequence[Clause]) -> bool:
        """Whether a year belongs to a bracket with a figure of its own."""
        return any(
            c.own[0] <= year.start < c.own[1] and self.page.text[c.own[0] : c.own[0] + 1] == "(" for c in clauses
        )

    def _is_spent(self, year: YearMention, figure: Figure, clauses: Sequence[Clause]) -> bool:
        """Whether a year stands right behind a figure of its own ("(năm 2025)"), in a bracket without ``figure``."""
        if self.page.text[year.start - 1 : year.start] != "(" or ")" not in self.page.text[year.end : figure.start]:
            return False
        return any(
            c.figure.end <= year.start and not re.search(r"[,;]", self.page.text[c.figure.end : year.start])
            for c in clauses
            if c.part[0] <= year.start
        )

    def year_of_goal(self, at: int, sentence: tuple[int, int], announced: Announced | None) -> int | None:
        """The year that a goal without a figure is for, None where no horizon holds or a result is told.

        ``at`` is where its verb stands, ``announced`` what the section tells.
        """
        page, horizon = self.page, self.horizon
        start = sentence[0]
        low = max(page.text.rfind(";", start, at) + 1, start)
        told = page.cues.result.search(page.lower[max(low, at - 30) : at])
        if told or page.cues.negated.search(page.lower, low, at):
            return None
        year: int | None = None
        named = [y for y in page.years_in(start, at) if not y.titled and not y.vision]
        near = [y for y in named if y.start >= low]
        strong = [y for y in named if y.strong]
        if near:
            ahead = near[-1].strong or announced == "target" or horizon.strong
            year = near[-1].year if ahead or self.profile.kind_of_year(near[-1].year) == "target" else None
        elif strong:
            year = strong[-1].year
        elif horizon.year is not None and horizon.strong and announced != "other":
            year = horizon.year
        elif announced == "target":
            year = self.profile.title_year
        return year if year is not None and year >= HISTORY_ENDS else None

    def year_of_result(self, announced: Announced | None) -> int | None:
        """The year of a result that names none: the section's or the report's, never that of a goal."""
        horizon, published = self.horizon, self.profile.published
        if horizon.year is not None and (published is None or horizon.year <= published):
            over = published is not None and horizon.year < published
            if announced == "result" or not horizon.strong or over:
                return horizon.year
        return self.profile.report_year

    def is_of_a_goal(self, year: int, mention: YearMention | None, goal: Target | None) -> bool:
        """Whether the year near a result is that of a goal: "So với mục tiêu đến năm 2026 là 15%, … mới đạt 8%".

        ``goal`` is the row before it in the same sentence.
        """
        if mention is None:
            return False
        if self.profile.published is not None and year > self.profile.published and mention.strong:
            return True
        if goal is None or goal.kind != "target" or goal.year != year:
            return False
        return mention.end <= goal.figure_start


def year_named_behind(page: Page, figure: Figure) -> int | None:
    """The year of a target named in passing: "so với chỉ tiêu 10% của năm 2025"."""
    behind = _YEAR_BEHIND.match(page.folded, figure.end)
    return int(behind[1]) if behind else None
