"""Which figures state no value of a place and give no row.

Budgets, counts of listed things, shares of a plan that was done, what is urged upon others, what is denied, dropped or
conditional, and the mean of a region. It is decided from the words of the clause and its sentence alone.
"""

import re

from ingest.clauses import Clause, Page, is_money
from ingest.concepts import resolve_indicator
from ingest.document_profile import OWN_PLACE
from ingest.figures import Figure
from ingest.normalize import fold
from ingest.target_labels import names_only_a_plan
from ingest.target_places import ITS_FIGURE
from ingest.types import TargetKind

_URGED = re.compile(r"\b(?:đề nghị|kiến nghị)\b(?! của)")
_OF_THE_PLAN = re.compile(  # "đạt 71,6% kế hoạch năm": how much of the plan was done, no value of the indicator
    r"\s(?:so voi )?(?:ke hoach|chi tieu|muc tieu|du toan)(?:\s(?:nam|giao|de ra|duoc giao|ca nam)\b|\s?[,.;(])"
)
_EARLIER = re.compile(r"(?:cung ky|nam truoc|nam ngoai|dau nam|cuoi nam)(?:\snam)?(?:\s\d{4})?")  # "(cùng kỳ 55,1%)"
_REGION = (  # the mean of the rural areas is the province's own
    r"(?:vung|khu vuc)\b(?!\s(?:nong thon|thanh thi|do thi|mien nui|nui|sau|xa|bien|hai dao|kho khan|nha nuoc|cong|tu))"
)
_OF_THE_REGION = re.compile(
    rf"\b(?P<compared>(?:hon|so voi|bang|kem|duoi|tren)\s)?(?:muc\s)?(?:(?:binh quan|trung binh)(?:\schung)?"
    rf"(?:\s(?:cua|tren|toan|ca|trong|cac tinh|cac tinh trong)){{0,3}}|toan|ca)\s{_REGION}"
)
_COMPARED_FIGURE = re.compile(r"\b(?:hon|so voi|bang|kem|duoi|tren)\s(?:muc\s|ty le\s|con so\s)?[\d,.]+\s?%?$")
_BEHIND_ITS_FIGURE = re.compile(
    rf"\s?(?:la\s)?(?:(?:muc\s)?(?:binh quan|trung binh)\s)?(?:chung\s)?(?:cua\s)?(?:toan\s|ca\s)?{_REGION}"
)
_OPENS_BRACKET = re.compile(r"[\w ]{0,40}\(\s?$")
_THAT_GOAL = re.compile(r"\b(?:chi tieu|muc tieu|ty le|con so)\s(?:nay|do|tren|noi tren)\b")
_REACHED = re.compile(r"\b(?:dat|vuot|tang len|nang len|len toi|len den)(?:\s(?:muc|duoc))?\s*$")
_DROPPED_CHARS = 160
_PLAN_FIGURE_CHARS = 30
_STEP_OF_THE_YEAR = re.compile(  # "…, trong đó quý II đạt 50%"
    r"\btrong do,?\s(?:den\s|trong\s|het\s){0,2}(?:quy (?:[1-3]|i{1,3})|\d thang dau nam|nua dau nam)\b"
    r"(?!\s?(?:/|-|nam)\s?\d)"
)
_YEARS_LATER = re.compile(r"\b(?:\d{1,2}|mot|hai|ba|bon|nam|muoi) nam (?:sau|tiep theo|ke tiep|sau do)\b")
_COUNT_VERB_CHARS = 60
_COUNT_VERB_REACH_CHARS = 34


def states_a_value(page: Page, clause: Clause, kind: TargetKind, sentence_start: int) -> bool:
    """Whether a figure is the clause's value, and no budget, count of listed things or condition."""
    figure = clause.figure
    if _is_done_of_the_plan(page, figure) or _EARLIER.fullmatch(fold(clause.label)):
        return False
    if kind == "target" and _STEP_OF_THE_YEAR.search(page.folded, clause.own[0], figure.start):
        return False  # a step of this year's goal, which has no year of its own
    if _URGED.search(page.lower, sentence_start, figure.start):
        return False  # urged upon others, set by nobody
    if is_money(figure) and (_is_budget(page, clause, sentence_start) or not _is_earned(page, clause, sentence_start)):
        return False
    if figure.unit == "%" or figure.comparator == "top":
        return True
    unit = figure.unit or ""
    head, tail = page.text[clause.head[0] : clause.head[1]], page.text[clause.tail[0] : clause.tail[1]]
    ranked = unit in ("hạng", "điểm") or unit.startswith("/")
    if kind == "result" and not ranked and not resolve_indicator(head, tail, figure):
        return False
    if figure.comparator != "=" or figure.direction != "reach" or figure.unit is None or unit.startswith("/"):
        return True
    return _is_counted(page, clause, head, tail)


def _is_done_of_the_plan(page: Page, figure: Figure) -> bool:
    """Whether a figure says how much of a plan was done; not where the plan's own figure follows."""
    plan = _OF_THE_PLAN.match(page.folded, figure.end)
    following = page.figures_in(plan.end(), plan.end() + _PLAN_FIGURE_CHARS) if plan else ()
    return plan is not None and not (following and names_only_a_plan(page.folded[figure.end : following[0].start]))


def _is_budget(page: Page, clause: Clause, sentence_start: int) -> bool:
    """Whether a sum of money is a means of the plan and no end."""
    if page.cues.budget.search(page.lower[clause.own[0] : clause.own[1]]):
        return True
    told = page.cues.budget.search(page.lower, sentence_start, clause.own[0])
    return told is not None and not page.cues.earnings.search(page.lower[clause.own[0] : clause.figure.start])


def _is_earned(page: Page, clause: Clause, sentence_start: int) -> bool:
    """Whether a sum of money is an end: earned, per head, or reached in so many words; most sums are means."""
    if "/" in (clause.figure.unit or "") or page.cues.earnings.search(page.lower, sentence_start, clause.own[1]):
        return True
    return _REACHED.search(page.folded[clause.own[0] : clause.figure.start]) is not None


def _is_counted(page: Page, clause: Clause, head: str, tail: str) -> bool:
    """Whether something says that so many are to be or were reached: a bare count may number anything."""
    figure, low = clause.figure, clause.own[0]
    before = page.lower[low : figure.start]
    if page.cues.reach_end.search(before):
        return True
    window = before[-_COUNT_VERB_CHARS:]
    verb = max((m.end() for m in page.cues.count_verbs.finditer(window)), default=-1)
    if verb >= 0 and len(window) - verb <= _COUNT_VERB_REACH_CHARS:
        return True
    begin = clause.part[0]
    if low > begin and (clause.borrowed or not head) and page.cues.count_verbs.search(page.lower[begin:low]):
        return True  # "cung cấp 200 bộ dữ liệu và 40 dịch vụ"
    if len(head.split()) > 1 and not tail.strip():
        return True  # "sản lượng truy xuất được nguồn gốc 35 nghìn tấn"
    return bool(clause.head[1] > clause.head[0] and page.text[low : figure.start].rstrip().endswith(":"))


def is_unsaid(page: Page, clause: Clause, sentence_end: int, own_place: str | None) -> bool:
    """Whether a figure's goal is denied, given up, conditional ("Nếu không …"), of a region or of a year not named.

    "5 năm sau đạt 90%" is told of a year that nobody names; the one that holds is another's.
    ``own_place`` is the place whose document it is; the mean of a region is its own where that is a region.
    """
    figure = clause.figure
    if not (own_place or "").startswith("vung_") and _is_of_the_region(page, clause):
        return True
    if _YEARS_LATER.search(page.folded, clause.part[0], figure.start) and not page.years_in(clause.part[0], figure.end):
        return True
    denied = max((m.end() for m in page.cues.negated.finditer(page.lower, clause.part[0], figure.start)), default=-1)
    if denied >= 0 and not page.cues.turned.search(page.lower, denied, figure.start):
        return True
    following = page.figures_in(figure.end, sentence_end)
    stop = min(following[0].start if following else sentence_end, figure.end + _DROPPED_CHARS)
    return page.cues.dropped.search(page.lower, figure.end, stop) is not None


def _is_of_the_region(page: Page, clause: Clause) -> bool:
    """Whether a figure is that of the region around a place: "Bình quân vùng đạt 70%", "mức 18% của vùng …"."""
    folded, figure = page.folded, clause.figure
    compared = _COMPARED_FIGURE.search(folded[clause.part[0] : figure.end])
    if compared and _BEHIND_ITS_FIGURE.match(folded, figure.end):
        return True
    for m in _OF_THE_REGION.finditer(folded, clause.part[0], figure.start):
        between = folded[m.end() : figure.start]
        if m["compared"]:  # "Cao hơn bình quân vùng, tỷ lệ … đạt 64%" goes on with the place itself
            if ITS_FIGURE.match(between) or _OPENS_BRACKET.match(between):
                return True
        elif m.start() >= clause.own[0] and not OWN_PLACE.search(between):
            return True
    return False


def takes_back_the_last(page: Page, start: int, end: int) -> bool:
    """Whether a sentence without figures takes back the goal before it: "Chỉ tiêu này đã bị bãi bỏ"."""
    stop = min(end, start + _DROPPED_CHARS)
    if page.figures_in(start, end) or not page.cues.dropped.search(page.lower, start, stop):
        return False
    if page.cues.anaphora.search(page.lower, start, stop):
        return True
    return _THAT_GOAL.search(page.folded, start, stop) is not None
