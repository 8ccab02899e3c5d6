"""A sentence cut into clauses with one figure each, and the noun phrase that each clause measures.

Vietnamese plans state a value in two orders: "tỷ lệ X đạt 80%" (the noun phrase is the *head*, before the figure) and
"100% X được số hóa" (it is the *tail*). Clauses that leave it out ("…; 80% cấp huyện", "(năm 2030 đạt 90%)") borrow it
from the clause before, and the quoted span then reaches back to that clause.
"""

import itertools
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.cues import Cues, cues
from ingest.english_text import english_lines, find_english_years, in_spans
from ingest.figures import Figure, find_figures
from ingest.horizons import YearMention, find_years
from ingest.local_units import LocalUnit, find_local_units
from ingest.normalize import fold
from ingest.places import PlaceMention, find_places
from ingest.types import Level

_SEPARATOR = re.compile(
    r"[,;]\s+|(?<!\sso)\s+(?:và|va|cùng|cung|với|voi|thì|thi|nhưng|nhung|song|tuy nhiên|trong khi)\s+|\s[-–—]\s|:\s+|\("
    r"|\.\s+|…\s*|\.\.\.\s*"
)
_BLANKS = " \t\n\xa0,;:.-–—+•*_“”\"'[]()…/\\#>"
_ENUMERATOR = re.compile(
    r"\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[a-zđ]|[ivx]{1,4})[.)]\s+|[-–+•*]\s+|\(\d{1,2}\)\s*|\\[-+*]\s*"
)
_JOINT = re.compile(r"(?<!\w)(?:và|va|trong đó|cùng|với|nhưng|song|tuy nhiên|trong khi|thì)$")
_REMARK = re.compile(r"\([^()]{0,200}\)|(?:năm|nam)\s(?:19|20)\d\d|(?<!\w)(?:và|va)(?!\w)")
_SCOPE = re.compile(r"(?:có\s)?(?:dẫn đầu|đứng đầu|hàng đầu|cao nhất|tốt nhất|đầu|về|tốp đầu|cao)(?!\w).*?về\s")
_IN_PART = re.compile(r"(?:trong đó|cụ thể|đặc biệt|nhất là|gồm|như)\s(?:là\s|có\s)?")
# "… nhóm 30 tỉnh, thành phố dẫn đầu cả nước về chuyển đổi số": the rank's own words, and in what.
_LEADING = re.compile(
    r"(?:có\s)?(?:dẫn đầu|đứng đầu|hàng đầu|cao nhất|tốt nhất|tốp đầu)(?!\w)"
    r"(?:\s(?:(?:của|trong|trên)\s)?(?:cả nước|toàn quốc|khu vực|vùng))?"
)
_RANKED_IN = re.compile(r"\s?(?:về|trong|ở)\s(?:lĩnh vực\s)?")
_RANKED_UNTIL = re.compile(
    r"[,;:.](?:\s|$)|\s(?:vào|trong|đến|tới)\s(?:cuối\s|hết\s)?(?:năm|giai đoạn)\s|\svà\s(?:dẫn|đứng) đầu(?!\w)"
)
_COUNT_IN_HEAD = re.compile(r"(?<![\w.,/])(?:\d{1,3}(?:\.\d{3})+|(?!(?:19|20)\d\d\b)\d{3,6})(?=\s[^\W\d]{2})")
_RANK_OF = "xếp hạng về"
_RANK_UNIT = re.compile(r"(?:hạng|bậc)\b|/\s?(?:6[0-3]|34)\b")
# Who is to do a task: "Sở Y tế chủ trì, phối hợp với Sở Tài chính triển khai …".
_DOER = re.compile(
    r"(?:các\s)?(?:sở|công an|cục|chi cục|tổng cục|vụ|ban|ubnd|uỷ ban|ủy ban|văn phòng|trung tâm|bộ|viện|hội|đoàn"
    r"|tỉnh đoàn|liên minh|ngân hàng|bảo hiểm|thanh tra|đài|báo|phòng|kho bạc|bưu điện|đơn vị|cơ quan)"
    r"\s[^:;.()]{0,120}?(?:chủ trì|làm đầu mối|chịu trách nhiệm|có trách nhiệm)(?:\stham mưu)?(?!\w)"
)
_OPEN_END = re.compile(r"(?<!\w)(?:cho|tại|ở|với|của|trên|trong)$")
_OPENING = re.compile(r"(?:kết quả|theo đó|cụ thể|ngoài ra|nhờ đó|qua đó)\s?[,:]")
_DOCUMENT = re.compile(r"(?:số\s|so\s)?\d{1,4}(?:/\d{4})?[-/][a-zđ]{2,6}(?:[-/][a-zđ]{1,8}){0,2}(?!\w)")
_GLUED_REACH = re.compile(r"(?<=[^\W\d_])(?:chiếm|đạt)$")
# Who sets a goal, named once more after what it is about: "Về kinh tế số, tỉnh phấn đấu …".
_AFTER_COMMA = re.compile(r",\s+$")
_AGENT = re.compile(
    r",\s+(?:(?:toàn|uỷ ban nhân dân|ủy ban nhân dân|ubnd|đảng bộ|kế hoạch|nghị quyết|đề án)\s)?"
    r"(?:tỉnh(?: nhà| ta)?|thành phố|địa phương|ngành|bộ|chúng tôi|kế hoạch|nghị quyết|đề án|chương trình)$"
)
_WORDS = re.compile(r"\w+")
_SHORT_TAIL_WORDS = 5
_VERB_WORDS = 3
_NOUN_WORDS = 2
_EACH_CHARS = 160


@dataclass(frozen=True, slots=True)
class Page:
    """A text with everything that clause reading looks up; all offsets count in ``text``.

    ``lower`` and ``folded`` have the length of ``text``; ``plain`` says that it has no diacritics, ``english`` which of
    its lines are English.
    """

    text: str
    lower: str
    folded: str
    plain: bool
    figures: Sequence[Figure]
    years: Sequence[YearMention]
    places: Sequence[PlaceMention]
    units: Sequence[LocalUnit]
    english: Sequence[tuple[int, int]]

    def is_english(self, at: int) -> bool:
        """Whether the line at an offset is English."""
        return in_spans(self.english, at)

    @property
    def cues(self) -> Cues:
        """The cue words for this text."""
        return cues(self.plain)

    def figures_in(self, start: int, end: int) -> Sequence[Figure]:
        """Figures that begin in a span."""
        return self.figures[bisect_left(self.figures, start, key=_start) : bisect_left(self.figures, end, key=_start)]

    def years_in(self, start: int, end: int) -> Sequence[YearMention]:
        """Years that begin in a span."""
        return self.years[bisect_left(self.years, start, key=_start) : bisect_left(self.years, end, key=_start)]

    def places_in(self, start: int, end: int) -> Sequence[PlaceMention]:
        """Places that begin in a span."""
        return self.places[bisect_left(self.places, start, key=_start) : bisect_left(self.places, end, key=_start)]

    def units_in(self, start: int, end: int) -> Sequence[LocalUnit]:
        """Districts, towns and communes that begin in a span."""
        return self.units[bisect_left(self.units, start, key=_start) : bisect_left(self.units, end, key=_start)]


def _start(mention: Figure | YearMention | PlaceMention | LocalUnit) -> int:
    return mention.start


def make_page(text: str) -> Page:
    """Read figures, years and places of a text once."""
    folded = fold(text)
    lower = text.lower()
    if len(lower) != len(text):  # a few letters grow when lowered
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    plain = lower == folded
    places = find_places(text)
    units = find_local_units(text, places)
    years, english = find_years(text, folded), english_lines(text, lower, folded)
    if english:
        others = [y for y in years if not in_spans(english, y.start)]
        years = sorted([*others, *find_english_years(folded, english)], key=_start)
    return Page(text, lower, folded, plain, find_figures(text), years, places, units, english)


@dataclass(frozen=True, slots=True)
class Clause:
    """One figure with its clause.

    ``start``/``end`` span the clause; ``head`` and ``tail`` are the spans of its own noun phrase before and after the
    figure (empty spans where there is none); ``borrowed`` is the span whose noun phrase it shares, or None.
    ``part`` is the ";"-separated part of the sentence that it stands in. ``label`` is the noun phrase as written.
    """

    start: int
    end: int
    part: tuple[int, int]
    own: tuple[int, int]
    figure: Figure
    head: tuple[int, int]
    tail: tuple[int, int]
    label: str
    forward: bool = False  # its noun phrase stands in the clause after it
    borrowed: bool = False
    anaphoric: bool = False


def trim(page: Page, start: int, end: int) -> tuple[int, int]:
    """Take punctuation, blanks and list marks off both ends of a span."""
    while start < end and page.text[start] in _BLANKS:
        if page.text[start] == "(" and page.text.find(")", start, end) > 0 and not _ENUMERATOR.match(page.lower, start):
            break
        start += 1
    mark = _ENUMERATOR.match(page.lower, start, end)
    if mark:
        return trim(page, mark.end(), end) if mark.end() < end else (end, end)
    while end > start:
        if page.text[end - 1] in _BLANKS:
            if page.text[end - 1] == ")" and page.text.rfind("(", start, end) >= 0:
                break
            end -= 1
            continue
        joint = _JOINT.search(page.lower[max(start, end - 12) : end])
        if not joint:
            break
        end = max(start, end - len(joint.group()))
    return start, end


def strip_lead(page: Page, start: int, end: int, *, sections: bool = True) -> int:
    """Where the noun phrase of a head begins: after list marks, cues, years and the place that it speaks of.

    ``sections``: also after "Chính quyền số:".
    """
    for _ in range(12):
        while start < end and page.text[start] in _BLANKS:
            start += 1
        mark = _ENUMERATOR.match(page.lower, start, end)
        if mark:
            start = mark.end()
            continue
        section = _section_name(page, start, end) if sections else start
        if section > start:
            start = section
            continue
        named = [y.end for y in page.years_in(start, start + 1)] + [p.end for p in page.places_in(start, start + 1)]
        named += [u.end for u in page.units_in(start, start + 1)]
        if named and max(named) <= end:
            start = max(named)
            continue
        if page.cues.not_lead.match(page.lower, start, end):
            break
        cue = (
            page.cues.lead.match(page.lower, start, end)
            or _OPENING.match(page.lower, start, end)
            or _DOCUMENT.match(page.lower, start, end)
        )
        if not cue:
            break
        start = cue.end()
    return min(start, end)


def _section_name(page: Page, start: int, end: int) -> int:
    """Where "Chính quyền số:" ends, which names a section and measures nothing; the offset itself if it is none."""
    for pillar, pattern in page.cues.pillars:
        if pillar != "kinh_te_so":  # "Kinh tế số: 20% GRDP" is measured
            m = pattern.match(page.lower, start, end)
            if m and page.text[m.end() : m.end() + 1] == ":":
                return min(m.end() + 1, end)
    return start


def _strip_reach(page: Page, start: int, end: int) -> tuple[int, bool]:
    """Where the noun phrase of a head ends, and whether a verb of reaching ("đạt", "chiếm") stood after it."""
    verb = False
    for _ in range(10):
        while end > start and page.text[end - 1] in _BLANKS:
            if page.text[end - 1] == ")" and page.text.rfind("(", start, end) >= 0:
                break  # "Chỉ số chuyển đổi số (DTI)"
            end -= 1
        low = max(start, end - 40)
        cue = page.cues.reach_end.search(page.lower[low:end]) or _GLUED_REACH.search(page.lower[low:end])
        if cue and not any(p.end == end for p in page.places_in(low, end)):  # "Cao Bằng" holds no "bằng"
            end = low + cue.start()
            verb = True
            continue
        year = next((y for y in page.years_in(low, end) if y.end == end), None)
        if not year:
            break
        end = year.start
    return max(start, end), verb


def _content(page: Page, span: tuple[int, int]) -> int:
    """How many words of content a span has, levels and places left aside."""
    text = page.lower[span[0] : span[1]]
    for _, pattern in page.cues.levels:
        text = pattern.sub(" ", text)
    return len(_WORDS.findall(_REMARK.sub(" ", text)))


def head_span(page: Page, start: int, end: int) -> tuple[tuple[int, int], bool]:
    """The noun phrase before a figure at ``end``, and whether a verb of reaching follows it."""
    colon = page.text.rfind(": ", start, end)
    if colon >= 0:
        inner, verb = head_span(page, colon + 2, end)
        if _content(page, inner):
            return inner, verb
        nothing = not page.text[colon + 2 : end].strip(_BLANKS) or _only_a_verb(page, colon, end)
        if nothing or verb or page.years_in(colon, end):
            # "Tỷ lệ hồ sơ trực tuyến: 80%": what stands before the colon is the noun phrase
            end = colon
            verb = True
        elif not page.cues.measures.search(page.lower, start, colon):
            start = colon + 2  # "Ông A cho biết: chúng tôi kỳ vọng …"
    else:
        verb = False
    last = None
    for m in re.finditer(r",\s+|\s+(?:và|va)\s+", page.lower[start:end]):
        at = start + m.end()
        part = _IN_PART.match(page.lower, at, end)  # "5 chỉ tiêu chưa đạt, trong đó tỷ lệ …"
        at = part.end() if part else at
        year = next(iter(page.years_in(at, at + 1)), None)  # "Sau khi …, năm 2025 tỷ trọng kinh tế số …"
        noun = year.end + 1 if year and page.text[year.end : year.end + 1] == " " else at
        if page.cues.strong_openers.match(page.lower, at, end) or page.cues.strong_openers.match(page.lower, noun, end):
            last = at
    begin = strip_lead(page, last if last is not None else start, end)
    begin = _after_doer(page, _after_announcement(page, begin, end), end)
    stop, reached = _strip_reach(page, begin, end)
    agent = _agent_at_end(page, begin, stop)
    return (begin, stop if agent is None else agent), verb or reached


def _only_a_verb(page: Page, colon: int, figure: int) -> bool:
    """Whether a verb alone stands before a figure that names nothing: "Kinh tế số: chiếm trên 25% GRDP;"."""
    found = page.figures_in(figure, figure + 1)
    if not found or not page.cues.reach_end.search(page.lower[colon + 1 : figure].rstrip()):
        return False
    return found[0].basis is not None or not page.text[found[0].end :][:2].strip()[:1].isalnum()


def _after_announcement(page: Page, begin: int, end: int) -> int:
    """Where the noun phrase begins after who sets the goal: "Chương trình … đặt mục tiêu đến năm 2025 kinh tế số"."""
    at = begin
    for cue in page.cues.announcements.finditer(page.lower, begin, end):
        at = cue.end()
    comma = page.lower.rfind(",", begin, at) + 1 or begin
    if at == begin or page.cues.measures.search(page.lower, comma, at):
        return begin
    after = strip_lead(page, at, end)
    stop, _ = _strip_reach(page, after, end)
    return after if _content(page, (after, stop)) >= _NOUN_WORDS else begin


def _after_doer(page: Page, begin: int, end: int) -> int:
    """Where the noun phrase begins after who is to do it: "Sở Y tế chủ trì triển khai bệnh án điện tử tại"."""
    doer = _DOER.match(page.lower, begin, end)
    if not doer:
        return begin
    after = doer.end()
    if page.lower.startswith((", phối hợp", " phối hợp", " và phối hợp"), after):  # with whom, up to what they do
        task = page.cues.task_verbs.search(page.lower, after, end)
        if task is None:
            return begin
        after = task.start()
    after = strip_lead(page, after, end)
    stop, _ = _strip_reach(page, after, end)
    return after if _content(page, (after, stop)) >= _NOUN_WORDS else begin


def _masked(page: Page, start: int, end: int) -> str:
    """Lower text with closed brackets blanked, so that nothing inside them parts clauses."""
    text = page.lower[start:end]
    if "(" not in text:
        return text
    return re.sub(r"\([^()]{0,200}\)", lambda m: " " * len(m.group()), text)


def _boundary(page: Page, left: Figure, right: Figure) -> int | None:
    """Where the clause of the right figure begins, or None when nothing parts the two figures."""
    gap = _masked(page, left.end, right.start)
    opening = gap.rfind("(")
    if opening >= 0 and gap.rfind(":") > opening:  # "20% (thực hiện năm 2025: 12%)"
        return left.end + opening
    last = None
    for m in _SEPARATOR.finditer(gap):
        at = left.end + m.end()
        rest = page.lower[at : right.start].strip()
        if _names_one_more_level(page, rest):
            continue  # "100% ở cấp tỉnh và cấp huyện, 80% ở cấp xã"
        starts = left.end + (m.start() if m.group().strip() == "(" else m.end())
        if not rest or page.cues.openers.match(page.lower, at, right.start) or page.years_in(at, at + 1):
            return starts
        if m.group().strip() in (",", ":", "(") or last is None or not page.lower[last : right.start].strip():
            last = starts
    return last


def _names_one_more_level(page: Page, words: str) -> bool:
    """Whether nothing but a level stands before a comma: it goes with the figure before it, not with the next one."""
    level = words.rstrip(" ,")
    return words.endswith(",") and any(pattern.fullmatch(level) for _, pattern in page.cues.levels)


def _parts(page: Page, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of a sentence between semicolons that stand outside brackets."""
    text = _masked(page, start, end)
    cuts = [m.end() for m in re.finditer(r";", text)]
    edges = [0, *cuts, len(text)]
    return [(start + a, start + b) for a, b in itertools.pairwise(edges) if text[a:b].strip(_BLANKS)]


def _tail_span(page: Page, start: int, end: int) -> tuple[int, int]:
    begin, stop = trim(page, start, end)
    # "100% xã (trừ …)": a remark in brackets is no part of the noun phrase
    return begin, stop


def _words_in(page: Page, span: tuple[int, int]) -> int:
    return len(_WORDS.findall(page.lower[span[0] : span[1]]))


def _join(*texts: str) -> str:
    return re.sub(r"\s+", " ", " ".join(t for t in texts if t)).strip(" ,;:")


_MONEY = re.compile(r"^(?:(?:nghìn|triệu|tỷ|vạn|trăm)\s)*(?:đồng|USD|VND|VNĐ|euro|đô la)(?!\w)")
_SCALES = re.compile(r"^(?:(?:nghìn|triệu|tỷ|vạn|trăm)(?:\s|$))+")
_NO_NOUNS = frozenset(["lần", "hạng", "bậc", "điểm", "sao", "points", "times", "điểm phần trăm"])


def is_money(figure: Figure) -> bool:
    """Whether a figure is an amount of money."""
    return is_money_unit(figure.unit or "")


def is_money_unit(unit: str) -> bool:
    """Whether a unit is a currency, with or without a scale."""
    return _MONEY.match(unit) is not None


def counted(figure: Figure) -> str:
    """The noun that a count is made of ("500 doanh nghiệp công nghệ số"), empty for shares, money and ranks."""
    unit = figure.unit or ""
    if unit in ("", "%") or unit.startswith("/") or figure.comparator == "top" or is_money(figure):
        return ""
    noun = _SCALES.sub("", unit).split("/")[0].strip()
    return "" if noun in _NO_NOUNS else noun


def split_clauses(page: Page, start: int, end: int) -> list[Clause]:
    """Cut a sentence into clauses with one figure each, in reading order."""
    clauses: list[Clause] = []
    for part in _parts(page, start, end):
        figures = _stated(page, page.figures_in(*part))
        if not figures:
            continue
        edges = [part[0]]
        for left, right in itertools.pairwise(figures):
            edge = _boundary(page, left, right)
            edges.append(edge if edge is not None else left.end)
        edges.append(part[1])
        for figure, low, high in zip(figures, edges, edges[1:], strict=False):
            clauses.append(_clause(page, part, (low, _bracket_end(page, low, high, figure.start)), figure, clauses))
    return _with_later_noun(page, _around_brackets(page, clauses))


def _around_brackets(page: Page, clauses: list[Clause]) -> list[Clause]:
    """Give "80% (năm 2030 đạt 95%) thủ tục …" the noun phrase behind the bracket in both clauses."""
    result = list(clauses)
    for i in range(1, len(result)):
        first, inner = result[i - 1], result[i]
        same = first.part == inner.part and first.figure.unit == inner.figure.unit
        if not same or page.text[inner.own[0] : inner.own[0] + 1] != "(" or page.text[inner.own[1] - 1] != ")":
            continue
        if (
            _content(page, first.head)
            or _content(page, first.tail)
            or not page.text[inner.own[1] :][:2].strip()[:1].isalpha()
        ):
            continue
        following = result[i + 1].own[0] if i + 1 < len(result) and result[i + 1].part == inner.part else inner.part[1]
        tail = trim(page, inner.own[1], following)
        if not _content(page, tail):
            continue
        label = _join(counted(first.figure), page.text[tail[0] : tail[1]])
        empty = (first.figure.start, first.figure.start)
        result[i - 1] = Clause(first.start, tail[1], first.part, first.own, first.figure, empty, tail, label)
        result[i] = Clause(first.start, tail[1], inner.part, inner.own, inner.figure, empty, tail, label, borrowed=True)
    return result


def _bracket_end(page: Page, low: int, high: int, figure: int) -> int:
    """A clause that is a bracket ends with it: "(đến năm 2030 đạt 85%), tính cho năm 2025"."""
    close = page.text.find(")", low, high) if page.text[low : low + 1] == "(" else -1
    return close + 1 if close > figure else high


def _without(page: Page, label: str) -> str:
    """A label without years, levels and small words."""
    text = _REMARK.sub(" ", label.lower())
    for _, pattern in page.cues.levels:
        text = pattern.sub(" ", text)
    return text


def _with_later_noun(page: Page, clauses: list[Clause]) -> list[Clause]:
    """Give "đến năm 2025 có 55% và đến năm 2030 có 80% doanh nghiệp …" its noun phrase in both clauses."""
    result = list(clauses)
    for i in range(len(result) - 2, -1, -1):
        here, after = result[i], result[i + 1]
        nameless = not re.search(r"\w{2}", _without(page, here.label)) and not here.anaphoric
        if nameless and after.figure.unit == here.figure.unit and after.label and not after.anaphoric:
            if page.text.rfind(":", here.part[0], here.figure.start) > 0 and page.cues.measures.search(
                page.lower[here.part[0] : here.figure.start]
            ):
                continue
            end = max(here.end, after.end)
            result[i] = Clause(
                here.start, end, here.part, here.own, here.figure, after.head, after.tail, after.label, True
            )
    return result


def _restated(page: Page, left: Figure, right: Figure) -> bool:
    """Whether a bracket says a share once more in numbers: "80% doanh nghiệp (khoảng 6.400 doanh nghiệp) dùng …"."""
    opening = page.text.find("(", left.end, right.start)
    closing = page.text.find(")", right.end, right.end + 60)
    if opening < 0 or closing < 0 or ")" in page.text[opening : right.start] or opening - left.end > 60:
        return False
    if page.years_in(opening, closing) or page.places_in(opening, closing) or level_of(page, opening, closing):
        return False
    return right.unit != left.unit and page.text[closing + 1 : closing + 3].strip()[:1].isalpha()


def _demanded_of_each(page: Page, left: Figure, right: Figure) -> bool:
    """Whether a count is what each of a share does: "100% lãnh đạo tham gia ít nhất 01 khóa bồi dưỡng"."""
    if left.unit != "%" or right.unit == "%" or right.comparator == "top" or is_money(right):
        return False
    gap = page.lower[left.end : right.start]
    if len(gap) > _EACH_CHARS or ";" in gap or ":" in gap or "(" in gap:
        return False
    begin = left.end + max(gap.rfind(", "), gap.rfind(" và ")) + 1
    begin, stop = trim(page, begin, right.start)
    words = page.lower[begin:stop].split()
    if len(words) < _NOUN_WORDS or page.cues.openers.match(page.lower, begin, stop):
        return False
    return page.cues.each_does.search(page.lower, max(begin, stop - 12), stop) is not None


def _stated(page: Page, figures: Sequence[Figure]) -> list[Figure]:
    """Leave out counts that only say what a following share is of ("doanh nghiệp trên 100 lao động đạt 80%")."""
    kept: list[Figure] = []
    for i, figure in enumerate(figures):
        following = figures[i + 1] if i + 1 < len(figures) else None
        if following and figure.unit != "%" and following.unit == "%" and figure.comparator != "top":
            gap = _masked(page, figure.end, following.start)
            if not _SEPARATOR.search(gap) and not re.search(r"\w", gap[:2].strip(" ")) and len(gap) < 60:
                continue
        if kept and (_restated(page, kept[-1], figure) or _demanded_of_each(page, kept[-1], figure)):
            continue
        kept.append(figure)
    return kept


def _clause(page: Page, part: tuple[int, int], own: tuple[int, int], figure: Figure, before: list[Clause]) -> Clause:
    """Read the noun phrase of one clause; it may be borrowed from the clauses before it."""
    raw_head = page.text[own[0] : figure.start].rstrip()
    comma = raw_head.endswith((",", ":", ";", " -", " –", ")"))
    head, verb = head_span(page, own[0], figure.start)
    tail = _tail_span(page, figure.end, own[1])
    has_head, has_tail = _content(page, head) > 0, _content(page, tail) > 0
    short_tail = has_tail and _words_in(page, tail) <= _SHORT_TAIL_WORDS
    stops = bool(page.cues.tail_stop.match(page.lower, tail[0], tail[1]))
    predicate = bool(page.cues.predicates.search(page.lower[tail[0] : tail[1]]))
    anaphoric = bool(page.cues.anaphora.search(page.lower[own[0] : figure.start]))
    start, end = trim(page, own[0], own[1])
    start = min(start, figure.start)
    end = max(end, figure.end)
    previous = before[-1] if before else None

    if anaphoric and previous:
        return Clause(previous.start, end, part, own, figure, head, tail, previous.label, False, True, True)
    if has_head and comma and has_tail and not stops and not _colon_head(page, own, figure):
        has_head = False
        if not page.years_in(own[0], figure.start):
            start = figure.start
    if has_head and ((has_tail and not stops) or counted(figure)) and _announced(page, own[0], figure):
        has_head = False
    if figure.comparator == "top" and _SCOPE.match(page.lower, *tail) and not _colon_head(page, own, figure):
        has_head = False  # "Bắc Hà lọt vào nhóm 30 tỉnh dẫn đầu về …": the tail says in what
    ranked = _LEADING.match(page.lower, *tail) if figure.comparator == "top" else None
    if ranked:
        leading = replace(figure, end=ranked.end(), text=page.text[figure.start : ranked.end()])
        about = "" if has_head else _ranked_in(page, ranked.end(), tail[1])
        empty = (figure.start, figure.start)
        if has_head or about:
            label = page.text[head[0] : head[1]] if has_head else f"{_RANK_OF} {about}"
            return Clause(start, end, part, own, leading, head if has_head else empty, tail, _join(label))
        earlier = next((c for c in reversed(before) if _is_rank(c.figure)), None)
        if earlier:  # "… xếp thứ 41/63 về chuyển đổi số; mục tiêu đến năm 2025 vào nhóm 30 tỉnh dẫn đầu"
            same = re.sub(r"^về\s", f"{_RANK_OF} ", earlier.label)
            return Clause(earlier.start, end, part, own, leading, empty, tail, same, False, True)
    if has_head:
        noun = counted(figure)
        noun = "" if fold(noun) in page.folded[head[0] : head[1]] else noun
        # "Bố trí tối thiểu 1,5% tổng chi ngân sách": a bare verb in front, what it is of behind
        bare = _words_in(page, head) <= _VERB_WORDS and not page.cues.strong_openers.search(
            page.lower[head[0] : head[1]]
        )
        open_ended = not verb and (bare or figure.comparator == "=" or _OPEN_END.search(page.lower[head[0] : head[1]]))
        if verb and _words_in(page, head) > _NOUN_WORDS and len(noun.split()) == 1:
            noun = ""  # "nhân lực … đạt 10 người trên một vạn dân"
        use_tail = has_tail and not stops and ((short_tail and not predicate) or open_ended)
        first, last = page.text[head[0] : head[1]], page.text[tail[0] : tail[1]] if use_tail else ""
        if verb and last and figure.unit == "%" and (count := _COUNT_IN_HEAD.search(first)):
            first = f"{first[: count.start()]} {first[count.end() :]} trên"  # "cấp 215.000 chữ ký số, đạt 31% dân số"
        label = _join(first, noun, last)
        return Clause(start, end, part, own, figure, head, tail, label, False, False, anaphoric)
    tail_text = page.text[tail[0] : tail[1]]
    if previous and _continues(page, previous, figure, tail, has_tail, predicate, stops):
        base = page.text[previous.head[0] : previous.head[1]]
        label = _join(base, tail_text) if has_tail and not stops and base else previous.label
        return Clause(
            previous.start, end, part, own, figure, previous.head, tail, label, False, True, previous.anaphoric
        )
    empty = (figure.start, figure.start)
    label = _join(counted(figure), tail_text)
    if _is_rank(figure):  # "xếp thứ 41/63 về chuyển đổi số"
        label = re.sub(r"^về\s", f"{_RANK_OF} ", label)
    return Clause(start, end, part, own, figure, empty, tail, label, False, False, anaphoric)


def _is_rank(figure: Figure) -> bool:
    return figure.comparator == "top" or (figure.direction == "reach" and bool(_RANK_UNIT.match(figure.unit or "")))


def _ranked_in(page: Page, start: int, end: int) -> str:
    """What a ranking is of, behind its rank: "… dẫn đầu cả nước về chuyển đổi số vào năm 2025, …"."""
    link = _RANKED_IN.match(page.lower, start, end)
    if not link:
        return ""
    stop = _RANKED_UNTIL.search(_masked(page, link.end(), end))
    return page.text[link.end() : link.end() + stop.start() if stop else end].strip(_BLANKS.replace(")", ""))


def _announced(page: Page, start: int, figure: Figure) -> bool:
    """Whether the words before a figure only announce it ("Nghị quyết … xác định có 80% thủ tục …")."""
    head = _without_years(page, start, figure.start)
    aim = page.cues.aims_end.search(head)
    if aim is None:
        return False
    if not page.cues.strong_openers.search(head[: aim.start()]):
        return True
    while aim:  # "Về kinh tế số, tỉnh phấn đấu đến năm 2025 có 50% doanh nghiệp …"
        head = head[: aim.start()].rstrip()
        aim = page.cues.aims_end.search(head)
    return _agent_at_end(page, start, start + len(head)) is not None


def _without_years(page: Page, start: int, end: int) -> str:
    """Lower text with its years blanked."""
    text = page.lower[start:end]
    for year in page.years_in(start, end):
        text = text[: year.start - start] + " " * (year.end - year.start) + text[year.end - start :]
    return text


def _agent_at_end(page: Page, start: int, end: int) -> int | None:
    """Where a span ends but for who sets the goal after a comma (", tỉnh"), None where it ends in nobody."""
    named = next((p.start for p in page.places_in(max(start, end - 40), end) if p.end == end), None)
    if named is not None and (comma := _AFTER_COMMA.search(page.lower, start, named)):
        return comma.start()
    agent = _AGENT.search(page.lower[start:end])
    return start + agent.start() if agent else None


def _colon_head(page: Page, own: tuple[int, int], figure: Figure) -> bool:
    """Whether a noun phrase before a colon is the head ("Tỷ lệ hồ sơ trực tuyến: 80% cấp tỉnh")."""
    colon = page.text.rfind(":", own[0], figure.start)
    if colon < 0 or page.text[colon + 1 : figure.start].strip(_BLANKS):
        return False
    return bool(page.cues.measures.search(page.lower[own[0] : colon]))


def _continues(
    page: Page, previous: Clause, figure: Figure, tail: tuple[int, int], has_tail: bool, predicate: bool, stops: bool
) -> bool:
    """Whether a clause without a head leaves out what the clause before it named."""
    if previous.figure.comparator == "top":
        return False
    if previous.figure.unit != figure.unit:
        begin, _ = trim(page, previous.figure.end, figure.start)
        near = ";" not in page.text[previous.figure.end : figure.start] and previous.head[1] > previous.head[0]
        if not (near and not has_tail and page.cues.same_thing.match(page.lower, begin, figure.start)):
            return _same_count(previous.figure.unit, figure.unit) and (not has_tail or stops)
    if not has_tail or (stops and not predicate):
        return True
    if previous.head[0] == previous.head[1]:  # "90% hồ sơ …; 80% hồ sơ …": every tail says what it is
        return False
    words = _words_in(page, tail)
    previous_tail = _content(page, previous.tail)
    return 0 < previous_tail <= _SHORT_TAIL_WORDS and words <= 4 and not predicate


def _same_count(left: str | None, right: str | None) -> bool:
    """Whether a count is named again in short: "doanh nghiệp công nghệ số/1.000 dân", "doanh nghiệp/1.000 dân"."""
    if not left or not right or is_money_unit(left) or is_money_unit(right):
        return False
    noun, _, per = left.partition("/")
    again, _, per_again = right.partition("/")
    return per == per_again and bool(again) and noun.startswith(again)


def level_of(page: Page, start: int, end: int) -> list[Level]:
    """The administrative levels that a span names outside brackets, in order."""
    text = _masked(page, start, end)
    found = sorted((m.start(), level) for level, pattern in page.cues.levels for m in pattern.finditer(text))
    return [level for _, level in found]
