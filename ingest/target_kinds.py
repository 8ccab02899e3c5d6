"""Whether a figure is a goal, a result or the baseline of a rise.

The nearest sign decides, in this order: the figure's own bracket or its target right beside it, the words and the year
of its clause, those of its sentence, the other figures of the sentence, the section and the paragraph. Where none of
them says it plainly, a figure is neither and gives no row.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from ingest.clauses import Clause, Page, counted, trim
from ingest.document_profile import FIRST_PLAN_YEAR, DocumentProfile
from ingest.figures import Figure
from ingest.horizons import YearMention
from ingest.normalize import fold
from ingest.target_labels import names_only_a_plan
from ingest.target_places import names_the_province
from ingest.target_sections import Announced
from ingest.target_years import HISTORY_ENDS, Horizon
from ingest.types import Block, Target, TargetKind

_COMPARED = re.compile(
    r"so với (?:cùng kỳ|năm \d{4})|so cùng kỳ|(?:thấp|cao) hơn (?:mức )?(?:bình quân|trung bình|chung)"
)
_NOT_YET = re.compile(r"chua (?:bang|den|toi|day|dat)\b")
_HAS = re.compile(r"\s(?:hien )?co\s$")
_REACHED = re.compile(r"\b(?:chiem|dat)\b")
_REACHED_IN_BRACKETS = frozenset(["đạt", "mới đạt", "ước đạt", "chỉ đạt", "đã đạt"])
_DEMANDED = re.compile(
    r"\b(?:giao|yeu cau|de nghi|kien nghi|de xuat|can|phai|cuoi nam|thoi gian toi|toi day|tap trung|tiep tuc)\b"
)
_BRACKET_DONE = re.compile(
    r"\((?:uoc )?(?:ket qua |da )?thuc hien\b|\((?:ket qua|hien trang|hien|hien nay|da|den nay|nam truoc)\b"
)
_DONE_IN_BRACKETS = re.compile(  # "(đạt 61%, kế hoạch 70%)", also with the year of the plan
    r"\s?[,;]\s(?:trong khi |so với |còn )?(?:kế hoạch|chỉ tiêu|mục tiêu)(?: (?:giao|đề ra|đặt ra|được giao))?"
    r"(?: năm \d{4})?(?: là| đạt|:)? (?:trên |khoảng |tối thiểu |ít nhất )?\d"
)
_BESIDE_ITS_TARGET = re.compile(  # "78% … đã có …, trong khi chỉ tiêu năm 2025 là 95%"
    r"(?P<told>[^.;:\n]{0,160}?)[,;]?\s(?:trong khi|so với|còn)\s(?:chỉ tiêu|mục tiêu|kế hoạch)"
    r"(?: \w+){0,5} (?:là |đạt )?\d"
)
_TARGET_FOLLOWS = re.compile(r"[^.;\d]{0,40}(?:mục tiêu|kế hoạch|chỉ tiêu)(?: \w+){0,4} (?:là |đạt )?\d")
_NAMED_RIGHT_BEFORE_CHARS = 14
_SENTENCE_OPENING_CHARS = 80


class KindReading(NamedTuple):
    """What a figure is, None where that is not plain.

    ``named_in_passing`` says that it is the target of the result beside it ("chưa đạt mục tiêu 70%").
    """

    kind: TargetKind | None
    named_in_passing: bool = False


class KindReader:
    """Follows whether goals or results are told, and says of each figure which it is.

    ``announced`` is what the last heading or opening line tells ("target", "result", "other" or None), ``of_paragraph``
    what the rows of this paragraph were so far. The horizon is read here and never set.
    """

    def __init__(self, page: Page, profile: DocumentProfile, horizon: Horizon) -> None:
        self.page = page
        self.profile = profile
        self.horizon = horizon
        self.announced: Announced | None = None
        self.of_paragraph: TargetKind | None = None
        self.section: Announced | None = None  # what the heading tells, whatever lines below it announced
        self._of_sentence: TargetKind | None = None
        self._in_prose = self._in_item = False
        self._looks_back = False  # the block opened with "Thời gian qua, …"

    def open_section(self, announced: Announced | None) -> None:
        """Take over what a heading tells, or the one above it."""
        self.announced = self.section = announced

    def enter_block(self, block: Block) -> None:
        """Begin a block: nothing is told in it yet."""
        self.of_paragraph = None
        self._looks_back = False
        self._in_prose, self._in_item = block.kind == "paragraph", block.kind == "item"

    def enter_sentence(self, start: int, end: int, *, has_figures: bool) -> None:
        """Begin a sentence: none of its figures is read yet; one without figures may say that the block looks back."""
        self._of_sentence = None
        if not has_figures:
            begin, _ = trim(self.page, start, end)
            cues = self.page.cues
            opening = cues.report_openers.match(self.page.lower, begin, end)
            self._looks_back = opening is not None and cues.target.search(self.page.lower, begin, end) is None

    def kind_of(
        self,
        clause: Clause,
        sentence: tuple[int, int],
        year: YearMention | None,
        row_year: int | None,
        *,
        before: Target | None = None,
        leaning_on: Target | None = None,
    ) -> KindReading:
        """Whether a clause tells a goal or a result; where it does not say, what the figures before it are.

        ``year`` is the clause's own, ``row_year`` the one that holds for it; ``before`` is the row before it in its
        sentence, ``leaning_on`` that of the sentence before, if the clause goes on with it.
        """
        reading = self._kind_at_once(clause, year, before) or KindReading(
            self._kind_in_sentence(clause, sentence, year) or self._kind_around(clause, sentence, year, row_year)
        )
        kind = reading.kind
        if kind is None and before:
            kind = self._of_sentence or before.kind
        elif kind is None and leaning_on is not None:
            kind = leaning_on.kind
        kind = "target" if kind == "baseline" else kind
        if kind is not None and not reading.named_in_passing:
            self._of_sentence = kind
        return KindReading(kind, reading.named_in_passing)

    # --- the figure itself

    def _kind_at_once(self, clause: Clause, year: YearMention | None, before: Target | None) -> KindReading | None:
        """What a figure's own bracket, the word right before it or its target right behind it make of it."""
        if _BRACKET_DONE.match(self.page.folded, clause.own[0], clause.figure.start):
            return KindReading("result")
        if year is not None and self._is_of_an_earlier_year(clause, year, before):
            return KindReading("result")
        if self._has_its_result_in_brackets(clause):
            return KindReading("target")
        if self._is_named_a_target(clause):
            return KindReading("target", named_in_passing=True)
        if self._is_reported_beside_its_target(clause):
            return KindReading("result")
        estimated = clause.figure.text.lower().startswith("ước")  # "Hết năm 2023, tỉnh ước đạt 9,6%"
        if estimated and year and self.profile.is_past(year.year):
            return KindReading("result")
        return None

    def _is_of_an_earlier_year(self, clause: Clause, year: YearMention, before: Target | None) -> bool:
        """Whether a bracket tells what there was some years before the goal: "đạt 12% (năm 2022: 6,1%)"."""
        page = self.page
        opening = page.text.rfind("(", clause.part[0], clause.figure.start)
        if opening < 0 or page.text.find(")", opening, clause.figure.start) >= 0 or year.start < opening:
            return False
        if page.cues.target.search(page.lower, opening, clause.figure.start):
            return False  # "(mục tiêu năm 2022: 5%)"
        goal = before.year if before is not None and before.kind == "target" else self.horizon.year
        return goal is not None and year.year < goal and self.profile.is_over(year.year)

    def _has_its_result_in_brackets(self, clause: Clause) -> bool:
        """Whether a plan's figure has last year's result behind it: "đạt 20% (thực hiện năm 2025: 12%)"."""
        page, end, plan_year = self.page, clause.figure.end, self.profile.plan_year
        opening = page.text.find("(", end, end + 90)
        if opening < 0 or plan_year is None or self.announced == "result" or page.figures_in(end, opening):
            return False
        if page.cues.result.search(page.lower[clause.own[0] : clause.figure.start]):
            return False
        stop = min(opening + 60, len(page.text))
        years = page.years_in(opening, stop)
        return bool(years and years[0].year < plan_year and page.figures_in(years[0].end, stop))

    def _is_named_a_target(self, clause: Clause) -> bool:
        """Whether "mục tiêu" or "kế hoạch" stands right before a figure, or before the bracket that it opens."""
        page, low = self.page, clause.own[0]
        before = page.lower[low : clause.figure.start]
        if names_only_a_plan(page.folded[low : clause.figure.start]):
            return True
        if page.text[low : low + 1] == "(" and not before[1:].strip():
            before = page.lower[max(clause.part[0], low - 40) : clause.figure.start]  # "chưa đạt mục tiêu (50%)"
        beside = list(page.cues.target_beside.finditer(before))
        return bool(beside) and len(before) - beside[-1].end() <= _NAMED_RIGHT_BEFORE_CHARS

    def _is_reported_beside_its_target(self, clause: Clause) -> bool:
        """Whether a figure is what was reached of the target named right behind it, whatever the section tells."""
        page, figure = self.page, clause.figure
        low = page.text.rfind("(", clause.own[0], figure.start)
        reached = page.lower[low + 1 : figure.start].strip() in _REACHED_IN_BRACKETS
        if low >= 0 and reached and _DONE_IN_BRACKETS.match(page.lower, figure.end):
            return True
        beside = _BESIDE_ITS_TARGET.match(page.lower, figure.end)
        if beside is None or page.cues.target.search(page.lower, clause.part[0], figure.start):
            return False
        return page.cues.result.search(beside["told"]) is not None

    # --- its clause and sentence

    def _kind_in_sentence(
        self, clause: Clause, sentence: tuple[int, int], year: YearMention | None
    ) -> TargetKind | None:
        """What the words and the year of a clause, then those of its sentence make of its figure."""
        return (
            self._kind_in_clause(clause, sentence, year)
            or self._kind_before_clause(clause, sentence)
            or self._kind_by_year(clause, year)
        )

    def _kind_in_clause(self, clause: Clause, sentence: tuple[int, int], year: YearMention | None) -> TargetKind | None:
        page, cues, low, figure = self.page, self.page.cues, clause.own[0], clause.figure
        before = page.lower[low : figure.start]
        target = _last_start(cues.target.finditer(before))
        result = _last_start(cues.result.finditer(before))
        if _NOT_YET.match(page.folded, figure.start):
            result = len(before)
        if target < 0 and ((year and self._lies_behind(year)) or self._opens_a_report(sentence, low, year)):
            return "result"
        if year and year.strong and (result < 0 or target >= 0) and year.year >= HISTORY_ENDS:
            done = target < 0 and year.end <= low and cues.result.search(page.lower[year.end : low])
            return "result" if done and not cues.target.search(page.lower, year.end, low) else "target"
        if result < 0 and not self.horizon.strong and figure.comparator not in (">=", "<="):
            after = page.lower[figure.end : min(clause.own[1], figure.end + 60)]
            result = 0 if _COMPARED.search(after) else -1
        if target >= 0 or result >= 0:
            return "target" if target > result else "result"
        return "result" if self._has_its_target_behind(clause) else None

    def _kind_before_clause(self, clause: Clause, sentence: tuple[int, int]) -> TargetKind | None:
        """What the words of the sentence before the clause say.

        A result told in another part of a long sentence is none of this clause, unless the sentence opens with it.
        """
        page, cues, low, begin = self.page, self.page.cues, clause.own[0], sentence[0]
        target = _last_start(
            m for m in cues.target.finditer(page.lower, begin, low) if not page.figures_in(m.end(), m.end() + 4)
        )  # right before a figure "mục tiêu" names that one and announces nothing
        result = _last_start(cues.result.finditer(page.lower[clause.part[0] : low]))
        if result >= 0:
            return "result" if clause.part[0] + result >= target else "target"
        if target >= 0:
            return "target"
        if self.horizon.strong:
            return None
        opening = page.lower[begin : min(low, begin + _SENTENCE_OPENING_CHARS)]
        return "result" if cues.result.search(opening) else None

    def _kind_by_year(self, clause: Clause, year: YearMention | None) -> TargetKind | None:
        """What a year told without "đến" makes of a figure."""
        if year is None or year.strong:
            return None
        if self._is_over(year, clause):
            return "result"
        return None if self.announced == "target" else self.profile.kind_of_year(year.year)

    def _lies_behind(self, year: YearMention) -> bool:
        """Whether a clause's own year is over when the document is written, so that its figure is no goal."""
        if self.profile.has_come(year):
            return True
        if self.announced == "result" or self._looks_back:
            return self.profile.is_past(year.year)
        written = self.profile.written
        if written is None or year.year >= written:
            return False
        horizon = self.horizon.year  # "(năm 2023: 74,5%)" among the goals of a plan for 2024
        return self.announced != "target" or (horizon is not None and horizon >= written)

    def _opens_a_report(self, sentence: tuple[int, int], low: int, year: YearMention | None) -> bool:
        """Whether the sentence opens with "Sau một năm, …" or the like and nothing after it turns to goals."""
        page = self.page
        begin, _ = trim(page, *sentence)
        opening = page.cues.report_openers.match(page.lower, begin, min(sentence[1], begin + 60))
        if not opening or (year is not None and year.strong and year.start > opening.end() + 12):
            return False
        return page.cues.target.search(page.lower, opening.end(), max(low, opening.end())) is None

    def _has_its_target_behind(self, clause: Clause) -> bool:
        """Whether the target itself follows: "đạt 29,7%, mục tiêu 25%", "80% (kế hoạch là 75%)"."""
        if self.horizon.strong or self.announced == "target":
            return False
        following = self.page.lower[clause.figure.end : clause.figure.end + 70]
        return _TARGET_FOLLOWS.match(following) is not None

    def _is_over(self, year: YearMention, clause: Clause) -> bool:
        """Whether a year told without "đến" lies before the year of an annual plan, or of any plan and is reached."""
        if year.since is not None or year.titled:
            return False
        profile = self.profile
        if profile.plan_year is not None:
            return year.year < profile.plan_year
        reached = _REACHED.search(self.page.folded, clause.own[0], clause.figure.start) is not None
        goals = (
            self.section == "target"
            or (self.announced == "target" and (self._in_item or profile.published is None))
            or profile.title_year == year.year
            or (profile.published is not None and year.year > profile.published)
        )
        return year.year < FIRST_PLAN_YEAR and reached and not goals

    # --- what stands around

    def _kind_around(
        self, clause: Clause, sentence: tuple[int, int], year: YearMention | None, row_year: int | None
    ) -> TargetKind | None:
        """What the figures, the paragraph and the headings before a clause say of it, where it does not tell."""
        if self._of_sentence is not None and clause.part[0] > sentence[0]:
            return self._of_sentence
        if self._reports_behind(clause) or (year is None and self._counts_what_there_is(clause, sentence)):
            return "result"
        announced, report_year = self.announced, self.profile.report_year
        if announced == "target" or announced == "result":
            return announced
        strong = self.horizon.strong
        if announced == "other" and not strong:
            return None
        demanded = _DEMANDED.search(self.page.folded, sentence[0], clause.figure.start)
        told = report_year is not None and (row_year or report_year) <= report_year
        if told and announced is None and not demanded:
            return "result"  # what a report tells without calling it a goal
        if self._looks_back and not demanded and (row_year is None or self.profile.is_past(row_year)):
            return "result"
        if self.of_paragraph == "result" and self.horizon.is_from_earlier_prose:
            return "result"  # the paragraph reports; the year of an earlier one's goals does not reach it
        if row_year is not None and (strong or (year and year.strong)):
            written = self.profile.written
            return "result" if written is not None and row_year < written else "target"
        if self.of_paragraph == "result":
            return "result"
        return "target" if self._is_demanded(clause, row_year) else None

    def _is_demanded(self, clause: Clause, row_year: int | None) -> bool:
        """Whether a weak word asks for a figure; "đạt tối thiểu 1%" demands, even without a year."""
        weak, figure = self.page.cues.target_weak, clause.figure
        if (row_year or self.profile.title_year) and weak.search(self.page.lower[clause.part[0] : figure.start]):
            return True
        return figure.comparator in (">=", "<=") and weak.search(figure.text.lower()) is not None

    def _reports_behind(self, clause: Clause) -> bool:
        """Whether prose tells behind a figure what there is so far, under a year that was only told in passing."""
        page, horizon = self.page, self.horizon
        if not self._in_prose or self.announced == "target" or (horizon.strong and horizon.inline is None):
            return False
        if page.cues.target.search(page.lower, *clause.part) or page.cues.target_weak.search(page.lower, *clause.part):
            return False
        return page.cues.result.search(page.lower[clause.figure.end : clause.part[1]]) is not None

    def _counts_what_there_is(self, clause: Clause, sentence: tuple[int, int]) -> bool:
        """Whether prose says of somebody that it has so many: "Cả tỉnh có 112 cán bộ chuyên trách"."""
        page, figure = self.page, clause.figure
        if not self._in_prose or self.announced == "target" or not counted(figure):
            return False
        if page.cues.target.search(page.lower, *sentence) or page.years_in(sentence[0], figure.start):
            return False
        before = page.folded[clause.own[0] : figure.start]
        has = _HAS.search(before)
        return has is not None and names_the_province(page, clause.own[0], clause.own[0] + has.start() + 1)

    def is_told_in_passing(self, clause: Clause) -> bool:
        """Whether only a year that an earlier paragraph of prose set would make a goal of a clause."""
        if not self._in_prose or not self.horizon.is_from_earlier_prose or self.announced == "target":
            return False
        page = self.page
        begin, _ = trim(page, *clause.part)
        ordered = page.cues.count_verbs.match(page.lower, begin, clause.figure.start)  # "Triển khai … ở 3 đơn vị"
        return not ordered and page.cues.target.search(page.lower, clause.part[0], clause.figure.start) is None


def is_baseline(page: Page, figure: Figure) -> bool:
    """Whether a figure is where a rise begins ("từ 10% lên 20%", "đạt 20%, tăng từ 10% năm 2022")."""
    before = page.folded[max(0, figure.start - 6) : figure.start]
    after = page.folded[figure.end : figure.end + 40]
    opens = re.search(r"\btu\s+$", before) or re.match(r"(?:\w+\s){0,2}tu\s", fold(figure.text))
    if re.match(r"(?:tang|giam) tu\s", fold(figure.text)) and figure.low == figure.high:
        return re.match(r"\s(?:trong |cua |vao |hoi )?(?:cuoi )?nam (?:19|20)\d\d\b", after) is not None
    return bool(opens) and bool(re.match(r"[^,;.]{0,24}\b(?:len|xuong|con)\b", after))


def _last_start(matches: Iterable[re.Match[str]]) -> int:
    return max((m.start() for m in matches), default=-1)
