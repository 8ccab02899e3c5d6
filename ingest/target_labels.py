"""What a row measures: its label, indicator and basis, the levels that it is for and its direction.

It is decided from the noun phrase of the clause. What the clause leaves out comes from the row before it, the words
before a colon of its sentence, or the noun phrase of the line above ("Tỷ lệ hồ sơ trực tuyến:").
"""

import re
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from ingest.clauses import Clause, Page, head_span, level_of
from ingest.concepts import basis_in, narrowed, resolve_indicator
from ingest.english import Statement
from ingest.figures import Figure
from ingest.indicators import indicator as lexicon_entry
from ingest.local_units import LocalUnit
from ingest.normalize import fold
from ingest.types import Direction, Level, Target

_MIN_LABEL_WORDS = 2
_COLON_REACH_CHARS = 300
_RANKS = re.compile(r"(?:hạng|bậc|điểm|/\d.*)$")
_ASIDE = re.compile(r",\s(?:ưu tiên|đồng thời|nhằm|để|góp phần|trong đó|bảo đảm|đảm bảo|kể cả|làm cơ sở)\b")
_LEVELS_IN_SHORT = re.compile(r"\bcap (?:tinh|huyen)(?:(?:,\s?|\sva\s|/)(?:huyen|xa)\b(?!\shoi\b))+")
_LEVEL_NAMES: tuple[tuple[str, Level], ...] = (("tinh", "province"), ("huyen", "district"), ("xa", "commune"))
_WHOLE = re.compile(r"\b(?:toan tinh|toan thanh pho|toan nen kinh te|ca tinh|chung ca tinh|tinh chung)\b")
_GENERIC = re.compile(
    r"\b(?:ty trong|ti trong|ty le|ti le|trong|grdp|gdp|muc|gia tri|dong gop|so luong|quy mo|cua tinh|tang truong|"
    r"toc do|nam)\b"
)
_VAGUE = re.compile(
    r"\W*(?:nang |dua |tang |giam )?(?:cac |nhung )?(?:ty le|ti le|ty trong|ti trong|chi tieu|con so|chi so|muc)"
    r"(?: (?:tren|neu tren|nay|do|tuong ung))+\W*$"
    r"|\W*(?:(?:trong|vao|den|toi|het|cuoi|truoc) ){0,2}nam \d{4}\W*$"
    r"|\W*(?:ca nuoc|toan quoc|khu vuc|vung)\W*$|\W*so voi\b"
)
# "(kết quả 2022: 7,4%)", "phấn đấu cả năm đạt 80%": what stands there measures nothing.
_TIME_ONLY = re.compile(
    r"(?:ca nam|trong nam|het nam|\d thang cuoi nam|quy (?:\d|[iv]{1,3})|(?:uoc )?(?:ket qua|thuc hien))"
)
# "kế hoạch giao", "chỉ tiêu tỉnh giao đầu năm là", "KH": who set a figure, and not what it measures.
_OF_A_PLAN = re.compile(
    r"\W*(?:(?:so voi|vuot|bang|dat|chua dat|khong dat|cao hon|thap hon|trong khi|con)\s)*"
    r"(?:ke hoach|chi tieu|muc tieu|kh|nghi quyet|de an|chuong trinh)"
    r"(?:\s(?:ke hoach|giao|duoc giao|de ra|dat ra|nam|ca nam|dau nam|tu dau nam|\d{4}|tinh|thanh pho|trung uong|bo"
    r"|cap tren|chinh phu|thu tuong|ubnd|hdnd|cua|la|dat|phan dau|den|het))*\W*"
)
_COMPARES_ONLY = re.compile(r"(?:so|so voi|bang|vuot|hon|cao hon|thap hon|duoi|tren|kem|trong khi|(?:khong|chua) dat)?")


# Fields and groups that an exception may be of: "…, riêng lĩnh vực đất đai đạt 50%".
_FIELD = re.compile(
    r"(?:(?:cac|mot so|nhung)\s)?(?:linh vuc|nganh|khoi|nhom|dia ban|vung|khu vuc"
    r"|(?:cac|nhung|mot so)\s(?:xa|huyen|thon|ban|phuong|don vi|co quan|truong|cap hoc|bac hoc|doi tuong))\b"
)
_GOAL_BY_A_YEAR = re.compile(  # "mục tiêu đến năm 2030 …", before what is measured
    r"^\s*(?:(?:với |có )?(?:các )?(?:mục tiêu|chỉ tiêu)(?: là)?[\s:]+)?"
    r"(?:(?:đến|vào|tới)\s(?:hết\s)?)?(?:năm\s\d{4}[\s,:]+)?",
    re.IGNORECASE,
)
_APART = re.compile(r"\brieng\b")
_EXCEPT = re.compile(r"(?:ngoại trừ|trừ|không kể)\s", re.IGNORECASE)
_PREPOSITION = re.compile(r"^(?:đối với|với|ở|tại|về|trong)\s", re.IGNORECASE)
_SCOPED = re.compile(
    r"\s\(riêng (?P<apart>[^()]+)\)$|(?:\s(?:trong|thuộc|của|ở|về|tại))?\s"
    r"(?<!ngành, )(?<!các )(?<!từng )(?<!mỗi )(?<!một )(?P<field>lĩnh vực [^(),;:]+)$",
    re.IGNORECASE,
)
_SCOPE_NOUN = re.compile(
    r"(?:(?:các|một số|những)\s)?(?:lĩnh vực|ngành|khối|nhóm|địa bàn|vùng|khu vực)\s", re.IGNORECASE
)
_SCOPE_WORDS = 10
_NOUN_WORDS = 2


class Measure(NamedTuple):
    """What a row measures, in its own words and in those of the lexicon; ``basis`` is what a share is a share of.

    ``whole`` is the row of whose part it gives the figure, None for any other.
    """

    label: str
    indicator: str | None
    basis: str | None
    whole: Target | None = None


def measure_of(
    page: Page, clause: Clause, sentence_start: int, lead: str, *, previous: Target | None, near: Target | None
) -> Measure:
    """Return what a clause measures.

    ``previous`` is the row whose words it takes up as they are, ``near`` the row right before, of which it may name a
    part ("…, từng ngành tối thiểu 7%"); ``lead`` is the noun phrase of a line above, empty where there is none.
    """
    if previous is not None:
        return Measure(previous.label, previous.indicator, previous.basis)
    figure, label = clause.figure, clause.label
    head = page.text[clause.head[0] : clause.head[1]]
    tail = page.text[clause.tail[0] : clause.tail[1]]
    if clause.forward:
        return Measure(label, resolve_indicator(head, tail if not head else "", figure), basis_in(head))
    if clause.borrowed and clause.head[0] == clause.head[1]:
        indicator = resolve_indicator("", label, figure)
    elif clause.borrowed:
        indicator = resolve_indicator(head, tail, figure) or resolve_indicator(label, "", figure)
    else:
        indicator = resolve_indicator(head, tail, figure)
    if indicator is None and near is not None:
        again = label == near.label and near.unit == figure.unit
        indicator = near.indicator if again else narrowed(near, label, figure)
    entry = lexicon_entry(indicator) if clause.borrowed and indicator else None
    if entry and entry.broader and _WHOLE.search(page.folded[clause.own[0] : figure.start]):
        indicator = entry.broader  # "từng ngành tối thiểu 10%, toàn tỉnh đạt 20%"
    if near is not None and near.unit == figure.unit and near.low is not None:
        scope = exception_of(page, clause, opens=clause.own[0] <= sentence_start)
        if scope and (indicator is None or _is_one_of(scope, near.label)):
            return Measure(label_of_exception(near.label, scope), near.indicator, near.basis, near)
    category = page.cues.table_categories.fullmatch(label.lower()) is not None  # "… học bạ số: tiểu học 100%"
    if _names_only_levels(page, label) or (category and colon_lead(page, clause, sentence_start)):
        before_colon = colon_lead(page, clause, sentence_start)
        # "Tỷ lệ hồ sơ trực tuyến:" above "Cấp tỉnh: 72%"
        lead = lead if _names_only_levels(page, before_colon) else before_colon
        if lead:
            indicator = indicator or resolve_indicator(lead, "", figure)
            label = f"{lead}: {label}" if label else lead
    elif indicator is None and not re.search(r"\w{2}", _GENERIC.sub(" ", fold(label))):
        lead = colon_lead(page, clause, sentence_start)  # "Về kinh tế số: tỷ trọng trong GRDP đạt 15%"
        indicator = resolve_indicator(f"{lead} {head}", "", figure) if lead else None
        label = f"{lead}: {label}" if lead else label
    return Measure(_inside_its_bracket(label, indicator, figure), indicator, basis_in(head))


def _inside_its_bracket(label: str, indicator: str | None, figure: Figure) -> str:
    """A label without what stands before the bracket that its figure is told in, where the bracket says as much.

    "Quyết định số 749/QĐ-TTg (mục tiêu đến năm 2025 tỷ trọng kinh tế số" measures the latter.
    """
    outside, opened, inside = label.rpartition("(")
    if not opened or ")" in inside or not outside.strip() or indicator is None:
        return label
    inside = _GOAL_BY_A_YEAR.sub("", inside)
    return inside if resolve_indicator(inside, "", figure) == indicator else label


def exception_of(page: Page, clause: Clause, *, opens: bool) -> str:
    """The field or group that a clause gives a figure of its own ("riêng lĩnh vực đất đai đạt 50%"), "" for others.

    What it measures stands in the clause before; the clause itself names nothing that is measured. One that ``opens``
    its sentence says outright that it is an exception.
    """
    head, own = clause.head, clause.own
    if clause.borrowed or clause.forward or clause.anaphoric or head[0] >= head[1] or clause.figure.unit != "%":
        return ""
    words = page.text[slice(*head)]
    if re.sub(r"\s+", " ", words).strip(" ,;:") != clause.label or len(words.split()) > _SCOPE_WORDS:
        return ""  # something more is said behind the figure
    if page.cues.strong_openers.match(page.lower, *head) or page.cues.predicates.search(page.lower, *head):
        return ""
    before = page.folded[own[0] : head[0]]
    but = _EXCEPT.match(words)
    bare = _PREPOSITION.sub("", words[but.end() :] if but else words, count=1)
    if but or _APART.search(before) or (not opens and _FIELD.match(fold(bare))):
        return bare.strip(" ,;:")
    return ""


def _is_one_of(scope: str, whole: str) -> bool:
    """Whether a part has the noun of the whole: "riêng hồ sơ hộ tịch" of "hồ sơ được nộp trực tuyến"."""
    noun = re.sub(r"^(?:ty le|ti le)\s", "", fold(whole)).split()
    return noun[:_NOUN_WORDS] == fold(scope).split()[:_NOUN_WORDS]


@lru_cache(maxsize=8192)
def scope_of(label: str) -> str:
    """The part of a whole that a row's figure is of, "" for the whole: "lĩnh vực đất đai"."""
    found = _SCOPED.search(label)
    return (found["apart"] or found["field"]) if found else ""


def name_of_scope(scope: str) -> str:
    """A scope without "lĩnh vực" and the like: "đất đai"."""
    return _SCOPE_NOUN.sub("", scope, count=1)


def label_of_whole(label: str) -> str:
    """A label without the part that its figure is of."""
    return _SCOPED.sub("", label)


def label_of_exception(whole: str, scope: str) -> str:
    """The label of a part's figure: what the whole's label measures, and whose part it is."""
    return f"{label_of_whole(whole)} (riêng {scope})"


def colon_lead(page: Page, clause: Clause, sentence_start: int) -> str:
    """The noun phrase before a colon of the sentence, for clauses that have none."""
    low = max(sentence_start, clause.part[0] - _COLON_REACH_CHARS)
    colon = page.text.rfind(": ", low, clause.figure.start)
    if colon < 0 or "\n" in page.text[colon : clause.figure.start]:
        return ""
    line = max(page.text.rfind("\n", low, colon), page.text.rfind(". ", low, colon), low - 1) + 1
    span, _ = head_span(page, line, colon)
    return page.text[span[0] : span[1]]


def without_comparison(clause: Clause, *, in_passing: bool) -> Clause:
    """A clause without words that are no noun phrase: "…, so với chỉ tiêu 10%", "…, phấn đấu cả năm đạt 80%".

    ``in_passing`` says that its figure is the target of the result beside it.
    """
    label = fold(clause.label)
    compares = in_passing and (_COMPARES_ONLY.fullmatch(label) or names_only_a_plan(label))
    if compares or _TIME_ONLY.fullmatch(label):
        return replace(clause, label="", head=(clause.head[0], clause.head[0]))
    return clause


def names_only_a_plan(folded: str) -> bool:
    """Whether words say nothing but that a plan sets a figure: "(kế hoạch giao", "chỉ tiêu năm 2023 là"."""
    return _OF_A_PLAN.fullmatch(folded) is not None


def says_nothing(label: str) -> bool:
    """Whether a label does not say what is measured: "các tỷ lệ này", a single word."""
    folded = fold(label)
    if len(re.findall(r"[^\W\d_]{2,}", label)) < _MIN_LABEL_WORDS or _VAGUE.match(folded):
        return True
    return names_only_a_plan(folded)


def can_go_on_with(previous: Target, figure: Figure) -> bool:
    """Whether a clause without words of its own can speak of what the row before it measured."""
    if figure.comparator == "top" or _RANKS.match(figure.unit or ""):
        return previous.comparator == "top" or _RANKS.match(previous.unit or "") is not None
    return previous.unit == figure.unit and previous.low is not None and previous.comparator != "top"


def direction_of(page: Page, clause: Clause) -> Direction:
    """Whether a figure is to be reached, or how far something is to rise or fall."""
    figure = clause.figure
    if figure.direction != "reach":
        return figure.direction
    head = page.lower[clause.head[0] : clause.figure.start]
    lowered = re.search(r"(?:xuống|còn)\W*$", head) or re.match(r"(?:xuống|còn|dưới)\b", figure.text.lower())
    return "decrease" if lowered and re.match(r"\W*(?:cắt giảm|giảm|kéo giảm)\b", head) else "reach"


# --- levels and units


def levels_of(page: Page, clause: Clause) -> list[Level]:
    """The levels that a clause's figure is for; two of them give two rows, all of them one."""
    stop = clause.own[1]
    aside = _ASIDE.search(page.lower, clause.figure.end, stop)
    stop = aside.start() if aside else stop
    found = levels_in_a_row(page, clause.figure.end, stop) or levels_in_a_row(page, clause.own[0], clause.figure.start)
    if clause.borrowed and not found and clause.head[0] < clause.head[1]:
        found = levels_in_a_row(page, *clause.head)
    found = list(dict.fromkeys(found))
    return found if len(found) <= 2 else []


def levels_in_a_row(page: Page, start: int, end: int) -> list[Level]:
    """The levels of "cấp tỉnh, cấp huyện và cấp xã", also written "cấp tỉnh, huyện, xã", "cấp huyện/xã"."""
    short = _LEVELS_IN_SHORT.search(page.folded, start, end)
    if not short or page.text[short.end() : short.end() + 2].strip().istitle():  # "cấp tỉnh, huyện Mai Sơn"
        return level_of(page, start, end)
    return [level for word, level in _LEVEL_NAMES if word in short.group()]


def label_of_level(page: Page, label: str, level: Level) -> str:
    """A label without the levels that its row is not for: "… tại cấp tỉnh, cấp huyện, cấp xã" of the commune's row."""
    lower, folded = label.lower(), fold(label)
    if len(lower) != len(label):
        return label
    named: list[tuple[tuple[int, int], Level | None]] = [
        (m.span(), name) for name, pattern in page.cues.levels for m in pattern.finditer(lower)
    ]
    short = _LEVELS_IN_SHORT.search(folded) if len(folded) == len(label) else None
    if short:
        named = [(short.span(), None)]
    if all(name == level for _, name in named):
        return label
    text = label
    for start, end in sorted((span for span, _ in named), reverse=True):
        text = text[:start] + "\0" + text[end:]
    text = re.sub(r"(?:(?:tại|ở|của|đối với)?\s?\0(?:\s?[,;]|\svà)?\s?)+", " ", text)
    text = re.sub(r"[\s\0]+", " ", text).strip(" ,;:")
    return text if re.search(r"\w{2}\s\w{2}", text) else label


def label_of_unit(label: str, unit: LocalUnit) -> str:
    """A label that says whose its figure is: "Thành phố Vinh: tỷ lệ hồ sơ …"; empty where it says only whose."""
    folded, name = fold(label), fold(unit.name)
    if not re.search(r"\w{2}", folded.replace(name, " ")):
        return ""
    return label if name in folded else f"{unit.name[:1].upper()}{unit.name[1:]}: {label}"


def label_of_statement(page: Page, said: Statement) -> str:
    """The label of an English statement with the town or district that it is of."""
    if said.place is None or said.place.explicit or said.place.code == "vn":
        return said.label
    name = page.text[said.place.start : said.place.end]
    return said.label if fold(name) in fold(said.label) else f"{name}: {said.label}"


def _names_only_levels(page: Page, label: str) -> bool:
    """Whether nothing but levels, brackets and small words is in a label."""
    text = label.lower()
    for _, pattern in page.cues.levels:
        text = pattern.sub(" ", text)
    text = re.sub(r"\([^()]{0,100}\)|(?<!\w)(?:ở|tại|đối với|và|năm|cho|trong)(?!\w)", " ", text)
    return re.search(r"[^\W\d_]{2}", text) is None
