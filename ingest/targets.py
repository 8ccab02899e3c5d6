"""Targets, results and baselines of a document as rows that point at their clause.

The walk goes block by block and keeps what a reader keeps in mind: the year that a heading or an opening "Đến năm
2030, …" set (the horizon), whether goals or results are being told, and which place is spoken of. Clauses come from
``ingest.clauses``, tables from ``ingest.tables``, the wordings from the YAML files beside them. A clause of which it is
not plain that it is a goal or a result gives no row.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, takewhile

from ingest.clauses import (
    Clause,
    Page,
    counted,
    head_span,
    is_money,
    level_of,
    make_page,
    split_clauses,
    strip_lead,
    trim,
)
from ingest.concepts import (
    basis_in,
    narrowed,
    opening_pillar,
    pillar_of,
    resolve_indicator,
    section_pillar,
)
from ingest.english import Statement, Surroundings, read_sentence
from ingest.figures import Figure
from ingest.horizons import YearMention
from ingest.indicators import find_indicators
from ingest.indicators import indicator as lexicon_entry
from ingest.local_units import LocalUnit
from ingest.normalize import fold
from ingest.places import PlaceMention, successor
from ingest.sentences import sentence_spans
from ingest.tables import TableContext, table_targets
from ingest.types import Block, Direction, Document, Level, Target, TargetKind

MAX_QUOTE_CHARS = 1500
_FIRST_PLAN_YEAR = 2025
_HISTORY_ENDS = 2011  # no plan of digital transformation aims at an earlier year
_MIN_LABEL_WORDS = 2
_PASSIVE = re.compile(r"(?<!\w)(?:được|đã|sớm|để|nhằm|việc|mới|chưa|không)\s$|\w$")
_JOINED = re.compile(r"(?:và|va|hoặc)(?!\w)")
_RECENT_ROWS = 24
_PLURAL = re.compile(
    r"\b(?:cac|nhung|hai|ba|bon|nam|2|3|4|5)\s(?:chi tieu|ty le|ti le|con so|muc|chi so|ty trong)\s(?:\w+\s){0,2}?"
    r"(?:nay|tren|do|tuong ung|neu tren)\b"
)
_ASIDE = re.compile(r",\s(?:ưu tiên|đồng thời|nhằm|để|góp phần|trong đó|bảo đảm|đảm bảo|kể cả|làm cơ sở)\b")
_LEVELS_IN_SHORT = re.compile(r"\bcap tinh(?:,\s|\sva\s)(?:huyen(?:,\s|\sva\s))?xa\b")
_URGED = re.compile(r"\b(?:đề nghị|kiến nghị)\b(?! của)")
_COMPARED = re.compile(
    r"so với (?:cùng kỳ|năm \d{4})|so cùng kỳ|(?:thấp|cao) hơn (?:mức )?(?:bình quân|trung bình|chung)"
)
_REPORT = re.compile(r"\b(?:bao cao|ket qua|tong ket|so ket|tinh hinh thuc hien)\b")
_PROGRAMME_NAME = "chương trình quốc gia"
_PROGRAMME = re.compile(
    r"\b(?P<noun>(?:chuong trinh|chien luoc|ke hoach|quyet dinh|nghi quyet)\s[^.;:,\n|]{0,60}?(?:quoc gia|qd-ttg|nq-cp"
    r"|cua chinh phu|thu tuong chinh phu|trung uong|nq/tw)|chinh phu|thu tuong chinh phu|trung uong)\b"
    r"[^.;:\n|]{0,60}?\s"
    r"(?:dat muc tieu|dat chi tieu|dat ra|de ra|xac dinh|neu|phan dau|huong toi)\b"
)
_BY_ORDER = re.compile(r"\b(?:theo|thuc hien|can cu|trien khai|cu the hoa|so voi|hon|bang|quan triet|cua|voi|nham)\s$")
_RANKS = re.compile(r"(?:hạng|bậc|điểm|/\d.*)$")
_DEADLINE = re.compile(
    r"\b(?:hoan thanh|xong|dua vao (?:van hanh|su dung|khai thac))\s(?:(?:trong|truoc|vao|den)\s)?(?:nam\s)?\d{4}$"
    r"|\b(?:trong|truoc|het|cham nhat)\snam\s\d{4}$"
)
_DATE_WORDS = frozenset(
    ["trong", "truoc", "vao", "den", "cuoi", "het", "ngay", "thang", "quy", "nam", "i", "ii", "iii", "iv"]
)
_YEARLY = re.compile(r"\W*(?:\d{1,2}[.)]\s)?(?:hang nam|moi nam)\b")
_LEAD_CHARS = 200
_ENGLISH_QUOTE = 900  # a sentence with the one before it, whose noun phrase it shares
_SENTENCE_CHARS = 3000
_WHOLE = re.compile(r"\b(?:toan tinh|toan thanh pho|toan nen kinh te|ca tinh|chung ca tinh|tinh chung)\b")
_GENERIC = re.compile(
    r"\b(?:ty trong|ti trong|ty le|ti le|trong|grdp|gdp|muc|gia tri|dong gop|so luong|quy mo|cua tinh|tang truong|"
    r"toc do|nam)\b"
)
_OTHERS = re.compile(
    r"(?:\w+\s){0,3}?(?:mot so|nhieu|cac|hau het|da so|phan lon|khong it)\s(?:dia phuong|tinh|thanh pho|bo|nganh)\b"
)
_ELSEWHERE = re.compile(r"\b(?:khac|tren ca nuoc|trong ca nuoc|ca nuoc|toan quoc)\b")
_VAGUE = re.compile(
    r"\W*(?:cac |nhung )?(?:ty le|ti le|chi tieu|con so|chi so|muc)(?: (?:tren|neu tren|nay|do|tuong ung))+\W*$"
    r"|\W*(?:ca nuoc|toan quoc|khu vuc|vung)\W*$|\W*so voi\b"
)
_HEADING_CUE_CHARS = 24  # "II. Kết quả đạt được" tells results, "Nâng cao hiệu quả …, đánh giá …" does not
_NATIONAL = re.compile(
    r"\b(?:chinh phu|thu tuong|quoc hoi|bo chinh tri|trung uong|nq-cp|qd-ttg|nghi quyet so \d{1,3}-nq/tw|quoc gia)\b"
)
_NOT_SUBJECT_BEFORE = re.compile(
    r"(?:dan dau|dung dau|hang dau|dau|nhom|top|tot|hang|muc|kha|trung binh chung|trung binh|binh quan|binh quan chung|"
    r"trong|so voi|hon|bang|tren|khap|tren khap|pham vi|theo|cua|voi|chung|rong|ngan hang nha nuoc|buu dien|"
    r"tong cong ty|dang cong san|nuoc)\s*$"
)
_SUBJECT_AFTER = re.compile(
    r"\s*(?:[,(]\s*)?(?:se|phan dau|dat|da|hien|moi|can|uoc|du kien|co|la|chiem|muc tieu|den nam|nam|vao nam|xep|dung|"
    r"thuoc|\w+ thang|quy|tinh den)\b|\s*[(:]"
)
_OWN_PLACE = re.compile(
    r"\b(?:toan tinh|toan thanh pho|ca tinh|ca thanh pho|tinh (?:se|da|dat|phan dau|dat muc tieu|co|hien|ta|nha)|"
    r"(?:cua|tren dia ban|ubnd|uy ban nhan dan) (?:tinh|thanh pho)(?! [A-Z]))\b"
)
_THE_PROVINCE = re.compile(r"(?:Tỉnh|Thành phố)\s[a-zà-ỹđ]")  # "Tỉnh xếp thứ 21 …": no name follows
_MEAN_OF_THE_NATION = re.compile(
    r"(?:^|[;:\n(]|\.\s|,\s)\W*(?:muc\s)?(?:binh quan|trung binh)(?:\schung)?(?:\scua)?(?:\stren)?\s$"
)
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
_IN_BRACKETS = re.compile(r"[\w ]{0,40}\(\s?$")
_GOAL_OF_THE_NATION = re.compile(  # "Chương trình mục tiêu quốc gia" is the name of a programme
    r"(?<!chuong trinh )\b(?:muc tieu|chi tieu)(?:\schung)?(?:\scua)?\s(?:quoc gia|ca nuoc|toan quoc)\b"
)
_REACHED = re.compile(r"\b(?:chiem|dat)\b")
_PLAN = re.compile(r"\b(?:ke hoach|chuong trinh|nhiem vu)\b")
_BRACKET_DONE = re.compile(
    r"\((?:uoc )?(?:ket qua |da )?thuc hien\b|\((?:ket qua|hien|hien nay|da|den nay|nam truoc)\b"
)
_DONE_IN_BRACKETS = re.compile(  # "(đạt 61%, kế hoạch 70%)", also with the year of the plan
    r"\s?[,;]\s(?:trong khi |so với |còn )?(?:kế hoạch|chỉ tiêu|mục tiêu)(?: (?:giao|đề ra|đặt ra|được giao))?"
    r"(?: năm \d{4})?(?: là| đạt|:)? (?:trên |khoảng |tối thiểu |ít nhất )?\d"
)
_BESIDE_ITS_TARGET = re.compile(  # "78% … đã có …, trong khi chỉ tiêu năm 2025 là 95%"
    r"(?P<told>[^.;:\n]{0,160}?)[,;]?\s(?:trong khi|so với|còn)\s(?:chỉ tiêu|mục tiêu|kế hoạch)"
    r"(?: \w+){0,5} (?:là |đạt )?\d"
)
_HAS = re.compile(r"\s(?:hien )?co\s$")
_MERGED = re.compile(
    r"\b(?:hop nhat|sap nhap|sat nhap)(?!\s(?:du lieu|he thong|co so|kho))"
    r"(?:\s(?:hai|ba|cac|toan bo|tinh|thanh pho|voi|2|3))*"
    r"\s[^.;:\n]{0,70}$"
)
_OF_THE_PLAN = re.compile(  # "đạt 71,6% kế hoạch năm": how much of the plan was done, no value of the indicator
    r"\s(?:so voi )?(?:ke hoach|chi tieu|muc tieu|du toan)(?:\s(?:nam|giao|de ra|duoc giao|ca nam)\b|\s?[,.;(])"
)
_DEMANDED = re.compile(
    r"\b(?:giao|yeu cau|de nghi|kien nghi|de xuat|can|phai|cuoi nam|thoi gian toi|toi day|tap trung|tiep tuc)\b"
)
_TIME_ONLY = re.compile(r"(?:ca nam|trong nam|het nam|\d thang cuoi nam|quy (?:\d|[iv]{1,3}))")
_EARLIER = re.compile(r"(?:cung ky|nam truoc|nam ngoai|dau nam|cuoi nam)(?:\snam)?(?:\s\d{4})?")  # "(cùng kỳ 55,1%)"
_YEAR_BEHIND = re.compile(r"\s(?:cua|cho|den|vao|trong)\s(?:het |cuoi )?nam (\d{4})(?!\d)")
_COMPARES_ONLY = re.compile(r"(?:so|so voi|bang|vuot|hon|cao hon|thap hon|duoi|tren|kem|trong khi)?")
_NOT_YET = re.compile(r"chua (?:bang|den|toi|day|dat)\b")
_DROPPED_CHARS = 160
_THAT_GOAL = re.compile(r"\b(?:chi tieu|muc tieu|ty le|con so)\s(?:nay|do|tren|noi tren)\b")
_COMPARED_PLACE = re.compile(r"\b(?:so voi|hon|(?<!cao )bang|nhu|gap \w+ lan|kem|vuot|duoi muc)\s(?:muc\s)?(?:cua\s)?$")
_ITS_FIGURE = re.compile(r"\s*[(:]?\s*(?:dat|la|o muc|chiem|chi)?\s*$")
_UNIT_SPEAKS = re.compile(
    r"\s*(?:[,(:–-]\s*){0,2}(?:(?:se|phan dau|dat|da|hien|moi|can|uoc|du kien|co|la|chiem|muc tieu|den nam|nam|vao nam"
    r"|xep|dung|tinh den|quyet tam|de ra|xac dinh|con|ty le|ti le|tren|toi thieu|it nhat|khoang|gan)\b|\d)|\s*[(:]|\s*$"
)
_UNIT_ASIDE = re.compile(r"\b(?:trong do(?:,? co)?|rieng)(?:\s(?:o|tai|tren dia ban|cua))?,?\s*$")
_UNIT_BEHIND = re.compile(r"(?:\b(?:o|tai|cua|thuoc|tren dia ban|rieng)\s|\()\s*$")


@dataclass(slots=True)
class _Section:
    """A heading with what holds below it."""

    level: int
    year: int | None
    kind: str | None  # "target", "result", "other" or None
    pillar: str | None = None
    unit: LocalUnit | None = None
    subject: str | None = None


@dataclass(slots=True)
class _State:
    """What a reader keeps in mind while reading on."""

    year: int | None = None
    strong: bool = False  # the year was set as a horizon ("Đến năm …"), not told in passing
    kind: str | None = None
    subject: str | None = None
    sections: list[_Section] = field(default_factory=list)
    last: Target | None = None
    last_block: int = -9
    telling: str | None = None  # what the rows of this paragraph were so far
    lead: str = ""  # the noun phrase of an opening line that ends with a colon
    inline: int | None = None  # the block whose prose set the year in passing; None for headings and opening lines
    pillar: str | None = None  # of the last heading or opening line ("Về kinh tế số:")
    spoken: str | None = None  # the pillar that this paragraph opened with
    listed: bool = False  # items were read since that opening line
    unit: LocalUnit | None = None  # the district or commune that is spoken of
    passing: bool = False  # the year holds for its block only
    kept: tuple[int | None, bool, int | None] = (None, False, None)  # year, strength and ``inline`` to go back to


def extract_targets(document: Document) -> tuple[Target, ...]:
    """Return the rows of a document in reading order; never raises on any text."""
    reader = _Reader(document)
    found: list[Target] = []
    blocks = document.blocks or _whole(document)
    for table, group in groupby(enumerate(blocks), key=lambda item: item[1].table):
        members = list(group)
        if table is not None:
            found += table_targets(document, [b for _, b in members], reader.table_context())
            continue
        for n, block in members:
            found += reader.read(n, block)
    return tuple(_distinct(found))


def _whole(document: Document) -> tuple[Block, ...]:
    return (Block("paragraph", 0, len(document.text)),) if document.text else ()


def _distinct(targets: Sequence[Target]) -> Iterator[Target]:
    """Drop rows that say the same of the same words twice."""
    seen: set[tuple[object, ...]] = set()
    for t in targets:
        key = (t.figure_start, t.figure_end, t.place, t.level, t.year, t.indicator, t.label if t.value else None)
        if key not in seen and 0 <= t.start <= t.figure_start < t.figure_end <= t.end:
            seen.add(key)
            yield t


class _Reader:
    """Reads one document's prose; ``state`` is what holds where it has got to."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.page = make_page(document.text)
        self.state = _State()
        self.own = self._own_place()
        self.single = self.own is not None
        self.home = self.own or self._titled_place()
        self.published = _year_of(document.published)
        self.published_month = (document.published or "")[:7]
        self.report_year = self._report_year()
        self.title_year = self._title_year() or self.report_year
        self.plan_year = self._plan_year()
        self.state.subject = self.home
        self.unit = self._own_unit()
        self.state.unit = self.unit
        self.programmes = self._programmes()
        self.captions: list[str] = []  # the last lines that a table's rows may be told of, nearest last
        self.in_prose = self.in_item = False
        self.first = document.blocks[0] if document.blocks else None
        self.sentence_start = self.block = 0
        self.line = (0, 0)  # the block that is being read
        self.beside = False  # the last figure's target was named right before it ("chưa đạt mục tiêu 70%")
        self.recent: list[Target] = []  # the last rows, for "các tỷ lệ này lần lượt là …"
        self.told: str | None = None  # what the other figures of this sentence are

    # --- the document as a whole

    def _own_place(self) -> str | None:
        """The place whose document this is, or None when it speaks of several or of none."""
        places = self.document.provinces
        if len(places) == 1:
            return places[0]
        if places:
            return None
        named = {p.code for p in self.page.places if p.explicit and p.code != "vn"}
        source = fold(f"{self.document.issuer or ''} {self.document.number or ''} {self.document.title}")
        if _NATIONAL.search(source):
            return "vn"
        return next(iter(named)) if len(named) == 1 else None

    def _titled_place(self) -> str | None:
        """The one place that the title of a document over several names: whose plan it is."""
        titled = {p.code for p in make_page(self.document.title).places if p.explicit and p.code != "vn"}
        return titled.pop() if len(titled) == 1 and titled <= set(self.document.provinces) else None

    def _own_unit(self) -> LocalUnit | None:
        """The district or commune whose document this is, by its title."""
        page = make_page(self.document.title)
        for unit in page.units:
            before = page.folded[: unit.start].rstrip()
            if len(page.units) == 1 and not _OWN_PLACE.search(page.folded) and not before.endswith(("tai", " o")):
                other = [p for p in page.places if p.explicit and p.code != "vn"]
                return None if other and other[0].start < unit.start else unit
        return None

    def _title_year(self) -> int | None:
        """The year that a title gives the whole plan, if it gives one ("Kế hoạch … năm 2023")."""
        page = make_page(self.document.title)
        years = {y.year for y in page.years if not y.vision}
        return years.pop() if len(years) == 1 and len(page.years) == 1 else None

    def _plan_year(self) -> int | None:
        """The year of an annual plan ("Kế hoạch … năm 2026"), None for plans of several years and other documents."""
        page = make_page(self.document.title)
        years = page.years
        annual = len(years) == 1 and not years[0].strong and years[0].since is None and not years[0].vision
        return years[0].year if annual and _PLAN.search(page.folded) else None

    def _report_year(self) -> int | None:
        """The year that a report tells of ("Báo cáo kết quả … năm 2024, phương hướng năm 2025")."""
        if not _REPORT.search(fold(self.document.title)):
            return None
        years = make_page(self.document.title).years
        year = years[0].year if years else None
        return None if year is None or (self.published is not None and year > self.published) else year

    def _programmes(self) -> list[PlaceMention]:
        """Where the nation's programmes set goals ("Chương trình … quốc gia đặt mục tiêu …"), as places named."""
        found = []
        for m in _PROGRAMME.finditer(self.page.folded):
            before = self.page.folded[max(0, m.start() - 24) : m.start()]
            local = any(p.code != "vn" for p in self.page.places_in(m.start(), m.end()))
            if (
                not local
                and not _BY_ORDER.search(before)
                and not _OWN_PLACE.search(self.page.folded, m.start(), m.end())
            ):
                found.append(PlaceMention(m.start(), m.start("noun") + 1, "vn", _PROGRAMME_NAME, None, True))
        for m in _GOAL_OF_THE_NATION.finditer(self.page.folded):  # "mục tiêu quốc gia đến năm 2029 là 20%"
            before = self.page.folded[max(0, m.start() - 24) : m.start()]
            if not _BY_ORDER.search(before):
                found.append(PlaceMention(m.start(), m.start() + 1, "vn", _PROGRAMME_NAME, None, True))
        return sorted(found, key=lambda p: p.start)

    def _is_title(self, block: Block) -> bool:
        """Whether a heading is the document's title, which names no section ("Tỉnh …: phát triển kinh tế số")."""
        return block is self.first or fold(self.document.text[block.start : block.end]).strip() == fold(
            self.document.title
        )

    def _section_pillar(self) -> str | None:
        return self.state.sections[-1].pillar if self.state.sections else None

    def _remember_caption(self, block: Block) -> None:
        """Keep the headings and short lines right above, which say what the rows of a table are about."""
        text = self.document.text[block.start : block.end]
        if block.kind == "heading":
            self.captions = [*self.captions[-2:], text] if len(text) <= _LEAD_CHARS else []
        elif block.kind == "item" and self.page.figures_in(block.start, block.end):
            return  # a goal of its own
        elif text.rstrip().endswith(".") and self.page.figures_in(block.start, block.end):
            self.captions = [*[c for c in self.captions if c][-2:], ""]  # prose that states figures of its own
        else:
            self.captions = [*[c for c in self.captions if c][-2:], text if len(text) <= _LEAD_CHARS else ""]

    def level(self, place: str | None) -> Level:
        """The level of a row that names none."""
        return "national" if place == "vn" or (place or "").startswith("bo_") else "province"

    def table_context(self) -> TableContext:
        """What stands around a table that begins here."""
        state = self.state
        kind: TargetKind | None = "target" if state.kind == "target" else None
        if state.kind == "result":
            kind = "result"
        year = state.year if kind != "result" else None
        place = state.subject or self.own
        return TableContext(
            year or self.title_year,
            kind,
            place,
            self.level(place),
            self.published,
            (state.lead, *reversed(self.captions)),
            state.pillar,
        )

    # --- blocks

    def read(self, n: int, block: Block) -> list[Target]:
        """Read one block of prose."""
        told = self.state.telling
        self.state.telling = None
        self.state.spoken = None
        self.in_prose, self.block = block.kind == "paragraph", n
        self.in_item = block.kind == "item"
        self._forget_year(n, told, block)
        if block.kind == "item":
            self.state.listed = True
        elif block.kind == "paragraph" and self.state.listed:
            self.state.listed = False
            self.state.pillar = self._section_pillar()
        self._remember_caption(block)
        if block.kind == "heading":
            self._heading(block)
            if not self.page.figures_in(block.start, block.end):
                return []
        elif block.kind == "paragraph":
            self._new_paragraph(block)
        targets: list[Target] = []
        self.line = (block.start, block.end)
        for start, end in self._sentences(block):
            if self._drops_the_last(start, end) and targets:
                last = targets[-1].figure_start
                targets = [t for t in targets if t.figure_start != last]
                continue
            rows = self._sentence(n, start, end)
            targets += rows
            if rows:
                self.state.telling = rows[-1].kind
                self.state.last, self.state.last_block = rows[-1], n
        return targets

    def _forget_year(self, n: int, told: str | None, block: Block) -> None:
        """Let go of a year that a bullet, the middle of a paragraph or a report told: it held there only.

        A paragraph that tells what is done every year ("Hằng năm bồi dưỡng …") takes no year of an earlier one either.
        """
        state = self.state
        ended = told == "result" or _YEARLY.match(self.page.folded, block.start, block.end) is not None
        if ended and self.in_prose and state.inline not in (None, n):
            section = state.sections[-1] if state.sections else None
            state.year, state.strong = (section.year if section else None), bool(section and section.year)
            state.inline, state.passing = None, False
            return
        if state.inline is None or state.inline == n or not state.passing:
            return
        state.year, state.strong, state.inline = state.kept
        state.passing = False

    def _sentences(self, block: Block) -> Iterator[tuple[int, int]]:
        """Sentences of a block; endless ones are cut at a clause border, so that the reading stays linear."""
        text = self.document.text
        for start, end in sentence_spans(text, block.start, block.end):
            at = start
            while end - at > _SENTENCE_CHARS:
                window = at + _SENTENCE_CHARS
                cut = max(
                    text.rfind(";", at, window), text.rfind(", ", at, window), text.rfind(" ", at, window), at + 1
                )
                yield at, cut + 1
                at = cut + 1
            yield at, end

    def _heading(self, block: Block) -> None:
        state, text = self.state, self.page.lower[block.start : block.end]
        years = self.page.years_in(block.start, block.end)
        year = years[0].year if len({y.year for y in years}) == 1 and block.level > 1 else None
        kind = _heading_kind(self.page, text) if block.level > 1 else None
        named = block.level > 1 and not self._is_title(block)
        pillar = section_pillar(self.page, block.start, block.end) if named else None
        level = block.level
        if pillar and year is None and kind is None and _names_only_a_pillar(self.page, block.start, block.end):
            # "Kinh tế số" under "I. Mục tiêu đến năm 2025" belongs to it, whatever depth the file gives the two
            over = next((s for s in reversed(state.sections) if s.year or s.kind == "target"), None)
            level = max(level, over.level + 1) if over else level
        ended = None
        while state.sections and state.sections[-1].level >= level:
            ended = state.sections.pop()
        above = state.sections[-1] if state.sections else None
        # A flat article goes on with the place of its last heading; a plan that is somebody's does not.
        if not self.single and ended is not None and (self.home or ended.level > level):
            state.subject = above.subject if above else self.home
        state.year = year or (above.year if above else None)
        state.kind = kind or (above.kind if above else None)
        if year and kind is None and state.kind is None:
            state.kind = "target" if any(y.strong for y in years) else None
        state.strong = state.year is not None
        state.inline, state.passing = None, False
        state.pillar = pillar or (above.pillar if above and above.level > 1 else None)
        state.listed = False
        units = self.page.units_in(block.start, block.end)
        if named:
            state.unit = units[0] if len(units) == 1 else above.unit if above else self.unit
        state.lead = self._measured(block.start, block.end)
        self._subject_of(block.start, block.end)
        state.sections.append(_Section(level, state.year, state.kind, state.pillar, state.unit, state.subject))

    def _new_paragraph(self, block: Block) -> None:
        """At a new paragraph the document's own place is spoken of again, unless there are several."""
        state = self.state
        state.unit = state.sections[-1].unit if state.sections else self.unit
        if self.single:
            state.subject = self.own
            return
        before = state.subject
        first = sentence_spans(self.document.text, block.start, block.end)[:1]
        for start, end in first:
            self._subject_of(start, end)
        if before is not None and state.subject != before:
            section = state.sections[-1] if state.sections else None
            state.year, state.strong = (section.year if section else None), bool(section and section.year)

    # --- places

    def _subjects(self, start: int, end: int) -> list[PlaceMention]:
        """The places of a span that it may be about; what stands behind "so với" only where its figure follows."""
        found = []
        mentions: Sequence[PlaceMention] = self.page.places_in(start, end)
        programmes = [p for p in self.programmes if start <= p.start < end] if self.programmes else []
        if programmes:
            mentions = sorted([*mentions, *programmes], key=lambda m: m.start)
        for mention in mentions:
            if mention.name == _PROGRAMME_NAME:
                found.append(mention)
                continue
            if mention.code != "vn" and self._compared_with(mention.start) and not self._its_figure(mention.end, end):
                continue
            if mention.code == "vn" and not self._nation_is_subject(mention):
                continue
            if self._merged(mention):
                continue
            if mention.code.startswith(("bo_", "vung_")) and self.own != mention.code:
                continue
            if mention.via and self.home and successor(mention.code) == self.home:
                mention = replace(mention, code=self.home)  # a town of a province that the plan's own has taken in
            found.append(mention)
        explicit = [m for m in found if m.explicit]
        if explicit or not self.single:
            return explicit or found
        return [m for m in found if m.code == self.own]

    def _merged(self, mention: PlaceMention) -> bool:
        """Whether a place is only one of those that were merged: "Sau khi hợp nhất ba tỉnh A, B và C, …"."""
        return _MERGED.search(self.page.folded, max(0, mention.start - 90), mention.start) is not None

    def _nation_is_subject(self, mention: PlaceMention) -> bool:
        if not mention.explicit:
            return False
        after = self.page.folded[mention.end : mention.end + 24]
        before = self.page.folded[max(0, mention.start - 30) : mention.start]
        if _MEAN_OF_THE_NATION.search(before) or (mention.start < 30 and _MEAN_OF_THE_NATION.search("\n" + before)):
            return True  # "Bình quân cả nước, kinh tế số chiếm …"
        if _NOT_SUBJECT_BEFORE.search(before):
            # "cao hơn bình quân cả nước (15%)", "của cả nước đạt 15%": the figure right after is the nation's
            return bool(
                re.match(r"\s*(?:\(|:\s*(?:khoang |gan |tren )?\d|la\b|dat\b|chiem\b|\d)", after)
            ) and not re.search(r"(?:dan dau|dung dau|hang dau|nhom|top|dau)\s*$", before)
        return bool(_SUBJECT_AFTER.match(after)) or not before.strip() or before.rstrip().endswith((",", ";", "("))

    def _subject_of(self, start: int, end: int) -> None:
        """Remember whom a sentence is about, if it names one place."""
        codes = list(dict.fromkeys(m.code for m in self._subjects(start, end) if m.explicit and m.code != "vn"))
        begin = trim(self.page, start, end)[0]
        self._unit_opens(begin, end)
        others = _OTHERS.match(self.page.folded, begin, end)
        if self.single:
            if others and _ELSEWHERE.search(self.page.folded, begin, min(end, begin + 80)):
                self.state.subject = None  # "Nhiều địa phương khác đặt mục tiêu …" is about nobody in particular
            elif self.state.subject is None and (self.own in codes or _OWN_PLACE.search(self.page.folded, begin, end)):
                self.state.subject = self.own
        elif len(codes) == 1:
            self.state.subject = codes[0]
        elif not codes and others:
            self.state.subject = None

    def _unit_opens(self, begin: int, end: int) -> None:
        """Keep the unit that a sentence opens with, until the province is spoken of again."""
        units = self.page.units_in(begin, min(end, begin + 60))
        first = next((u for u in units if strip_lead(self.page, begin, u.start) >= u.start - 1), None)
        if first is not None and self._speaks(first):
            self.state.unit = first
        elif self._returns(begin, min(end, begin + 80)):
            self.state.unit = None

    def _place(self, clause: Clause, sentence: tuple[int, int]) -> str | None:
        figure = clause.figure
        if figure.comparator == "top" and re.match(r"(?:nước|quốc gia|nền kinh tế)", figure.unit or ""):
            return "vn"  # provinces are not ranked among nations
        if figure.basis == "GDP" and self.single and self._speaks_of_the_nation(sentence[0], figure.start):
            return "vn"
        low, high = clause.own
        bracket = re.match(r"[\w ]{0,12}\(([^()\n]{1,60})\)", self.page.folded[figure.end : high])
        if bracket:  # "20% (Hà Nam), 25% (Thái Bình)"
            inside = self._subjects(figure.end + bracket.start(1), figure.end + bracket.end(1))
            if inside and inside[0].explicit:
                return inside[0].code
        if self.page.text[low : low + 1] == "(" or clause.start < low:
            near = self._subjects(low, figure.start)
        else:
            near = self._subjects(clause.start, figure.start)
        if near:
            own = [m.start() + low for m in _OWN_PLACE.finditer(self.page.folded[low : figure.start])]
            if self.single and own and own[-1] > near[-1].start and near[-1].code != self.own:
                return self.own
            return near[-1].code
        earlier = self._subjects(sentence[0], low)
        if earlier and not (self.single and earlier[-1].code == "vn"):
            return earlier[-1].code
        if self.single and earlier and earlier[-1].name == _PROGRAMME_NAME:
            return self.own if _OWN_PLACE.search(self.page.folded, earlier[-1].end, figure.start) else "vn"
        if self.single and earlier:
            # "cả nước đạt 15%, tỉnh đạt 20%": the document's own place comes back in
            own = [m.start() + low for m in _OWN_PLACE.finditer(self.page.folded[low : figure.start])]
            return self.own if own or clause.part[0] > earlier[-1].start else earlier[-1].code
        if figure.basis == "GDP" and not self.single and self.state.subject not in (None, "vn"):
            return None  # a share of GDP is hardly that of the province named last
        return self.state.subject

    def _unit_of(self, clause: Clause, sentence: tuple[int, int]) -> LocalUnit | None:
        """The district or commune that a figure is for, None where it is the whole province's or the nation's."""
        page, figure = self.page, clause.figure
        low, high = clause.own
        behind = page.units_in(figure.end, high)
        share = figure.unit == "%"
        if behind and share and _UNIT_BEHIND.search(page.folded[figure.end : behind[0].start]):
            return behind[0]
        for unit in reversed(page.units_in(low, figure.start)):
            if self._compared_with(unit.start) and not self._its_figure(unit.end, figure.start):
                continue
            if self._returns(unit.end, figure.start):
                return None
            if self._speaks(unit) or (share and _UNIT_BEHIND.search(page.folded[max(0, unit.start - 16) : unit.start])):
                return unit
        nameless = clause.borrowed or clause.head[0] == clause.head[1]
        for unit in reversed(page.units_in(sentence[0], low)):
            if self._compared_with(unit.start) or self._returns(unit.end, figure.start):
                break
            aside = _UNIT_ASIDE.search(page.folded[max(0, unit.start - 24) : unit.start])
            if not self._speaks(unit) or (page.figures_in(sentence[0], unit.start) and not (aside or nameless)):
                continue
            if not aside or (nameless and clause.part[0] <= unit.start):
                return unit
        return None if self._returns(sentence[0], figure.start) else self.state.unit

    def _speaks(self, unit: LocalUnit) -> bool:
        """Whether what follows a unit's name is told of it."""
        before = self.page.folded[max(0, unit.start - 24) : unit.start]
        return bool(
            _UNIT_SPEAKS.match(self.page.folded[unit.end : unit.end + 40].split("\n")[0]) or _UNIT_ASIDE.search(before)
        )

    def _returns(self, start: int, end: int) -> bool:
        """Whether the province or the nation is spoken of in a span."""
        named = any(p.explicit and not self._compared_with(p.start) for p in self.page.places_in(start, end))
        named = named or _THE_PROVINCE.match(self.page.text, trim(self.page, start, end)[0]) is not None
        return named or _OWN_PLACE.search(self.page.folded, start, end) is not None

    def _compared_with(self, at: int) -> bool:
        """Whether the name at an offset is only what something is compared with ("so với Cao Bằng")."""
        return _COMPARED_PLACE.search(self.page.folded[max(0, at - 24) : at]) is not None

    def _its_figure(self, end: int, figure: int) -> bool:
        """Whether a figure stands right behind a name: "so với Cao Bằng (28%)"."""
        return figure - end <= 24 and _ITS_FIGURE.match(self.page.folded[end:figure]) is not None

    def _speaks_of_the_nation(self, start: int, end: int) -> bool:
        """Whether a programme of the nation is named and the document's own place does not come back in after it."""
        at = _last_end(_NATIONAL.finditer(self.page.folded, start, end))
        if at < 0 or any(p.code != "vn" for p in self.page.places_in(at, end)):
            return False
        return _OWN_PLACE.search(self.page.folded, at, end) is None

    # --- years

    def _titled_year(self, sentence: tuple[int, int], part: tuple[int, int]) -> tuple[int | None, YearMention | None]:
        """The year of the plan that the sentence names before the part, where no horizon holds."""
        if self.state.strong:
            return None, None
        earlier = self.page.years_in(sentence[0], part[0])
        if len({y.year for y in earlier}) != 1 or any(y.vision for y in earlier):
            return None, None
        return earlier[-1].year, None

    def _clause_year(
        self, clause: Clause, clauses: Sequence[Clause], sentence: tuple[int, int]
    ) -> tuple[int | None, YearMention | None]:
        """The year that a clause's own sentence part gives its figure, and the mention it came from."""
        page, figure, part = self.page, clause.figure, clause.part
        years = list(page.years_in(*part))
        if not years:
            return self._titled_year(sentence, part)
        later = [c.figure.start for c in clauses if c.part == part and c.figure.start > figure.start]
        following = min(min(later, default=part[1]), max(clause.own[1], figure.end))
        for year in page.years_in(figure.end, following):
            between = page.text[figure.end : year.start]
            bracket = "(" in between and ")" not in between
            if re.search(r"[,;:]", between) and not bracket:
                break
            rest = page.text[year.end : following]
            governs = following in later and not re.search(r"[,;)]|\s(?:và|va)\s", rest)
            if bracket and page.figures_in(year.end, year.end + max(0, rest.find(")"))):
                governs = True
            if not governs and not year.titled:
                return year.year, year
            break
        earlier = [y for y in years if y.end <= figure.start]
        firm = [y for y in earlier if not y.titled and not y.vision]
        if clause.own[0] > part[0]:
            inside = [y for y in firm if y.start >= clause.own[0]]
            firm = inside or [y for y in firm if not self._spent(y, clauses)] or firm
        if firm:
            return firm[-1].year, firm[-1]
        titled = [y for y in earlier if y.titled and not y.vision]
        vision = [y for y in earlier if y.vision]
        if titled and not vision and not self.state.strong:
            return titled[-1].year, titled[-1]
        trailing = [y for y in years if y.start >= figure.end and not y.titled and not self._in_bracket(y, clauses)]
        if trailing and not earlier and not later and self._is_deadline(trailing[-1], part[1]):
            return trailing[-1].year, trailing[-1]
        if trailing and not later and self.state.year is None and trailing[0].strong:
            return trailing[0].year, trailing[0]
        # "80% hộ gia đình, 100% xã vào năm 2025": the year at the end holds for all of them
        last = max(later, default=figure.start)
        if trailing and not earlier and len({y.year for y in trailing}) == 1 and self.state.year is None:
            turned = page.cues.target.search(page.lower, figure.end, trailing[0].start)  # "có 4, phấn đấu 9 vào năm …"
            if trailing[0].start > last and not turned:
                return trailing[0].year, trailing[0]
        return None, None

    def _year_behind(self, clause: Clause) -> int | None:
        """The year of a target named in passing: "so với chỉ tiêu 10% của năm 2025"."""
        behind = _YEAR_BEHIND.match(self.page.folded, clause.figure.end) if self.beside else None
        return int(behind[1]) if behind else None

    def _without_comparison(self, clause: Clause) -> Clause:
        """A clause without words that are no noun phrase: "…, so với chỉ tiêu 10%", "…, phấn đấu cả năm đạt 80%"."""
        label = fold(clause.label)
        if (self.beside and _COMPARES_ONLY.fullmatch(label)) or _TIME_ONLY.fullmatch(label):
            return replace(clause, label="", head=(clause.head[0], clause.head[0]))
        return clause

    def _is_deadline(self, year: YearMention, end: int) -> bool:
        """Whether a part ends with the year that it is to be done in: "…, hoàn thành năm 2025", "… trong năm 2025"."""
        words = self.page.folded[max(0, year.start - 40) : year.end]
        return not re.search(r"\w", self.page.text[year.end : end]) and _DEADLINE.search(words) is not None

    def _in_bracket(self, year: YearMention, clauses: Sequence[Clause]) -> bool:
        """Whether a year belongs to a bracket with a figure of its own."""
        return any(
            c.own[0] <= year.start < c.own[1] and self.page.text[c.own[0] : c.own[0] + 1] == "(" for c in clauses
        )

    def _spent(self, year: YearMention, clauses: Sequence[Clause]) -> bool:
        """Whether a year stands right behind a figure of its own ("(năm 2025)")."""
        return (
            any(
                c.figure.end <= year.start and not re.search(r"[,;]", self.page.text[c.figure.end : year.start])
                for c in clauses
                if c.part[0] <= year.start
            )
            and self.page.text[year.start - 1 : year.start] == "("
        )

    def _set_horizon(self, start: int, end: int, first_figure: int | None) -> None:
        """A year that opens a sentence, or that goals are announced for, holds until another one."""
        page, state = self.page, self.state
        stop = first_figure if first_figure is not None else end
        for year in page.years_in(start, min(stop, end)):
            if year.titled or year.vision:
                continue
            begin, _ = trim(page, start, end)
            opening = page.lower[begin : year.start]
            announced = bool(page.cues.target.search(opening)) or bool(page.cues.heading_target.search(opening))
            nearest = max(opening.rfind(";"), opening.rfind(": "))
            clause_start = begin + nearest + 1
            at_start = len(opening) - nearest <= 14 or strip_lead(page, clause_start, year.start) >= year.start
            if not (at_start or announced):
                continue
            opens = not self.in_item and start == self.sentence_start and year.strong
            if first_figure is None or opens:
                state.passing = False
            elif not state.passing:
                state.kept, state.passing = (state.year, state.strong, state.inline), True
            told = bool(page.cues.result.search(page.lower[max(start, year.start - 20) : min(end, year.end + 30)]))
            told = told or self._has_come(year)
            ahead = year.strong and not (told and not announced)
            state.year, state.strong = year.year, ahead or announced or (state.kind == "target" and not told)
            if first_figure is None:
                state.pillar, state.inline = self._section_pillar(), None
            else:
                state.inline = self.block
            return

    # --- kinds

    def _kind(
        self, clause: Clause, sentence: tuple[int, int], year: YearMention | None, row_year: int | None
    ) -> str | None:
        """Whether a figure is a goal or a result, None when that is not plain."""
        page, cues = self.page, self.page.cues
        low = clause.own[0]
        before = page.lower[low : clause.figure.start]
        plain = self._kind_at_once(clause, year)
        if plain is not None:
            return plain
        after = page.lower[clause.figure.end : min(clause.own[1], clause.figure.end + 60)]
        compared = _COMPARED.search(after) if clause.figure.comparator not in (">=", "<=") else None
        target = _last(cues.target.finditer(before))
        result = _last(cues.result.finditer(before))
        if _NOT_YET.match(page.folded, clause.figure.start):
            result = len(before)
        if target < 0 and ((year and self._lies_behind(year)) or self._opens_a_report(sentence, low, year)):
            return "result"
        if year and year.strong and (result < 0 or target >= 0) and year.year >= _HISTORY_ENDS:
            done = target < 0 and year.end <= low and cues.result.search(page.lower[year.end : low])
            return "result" if done and not cues.target.search(page.lower, year.end, low) else "target"
        result = max(result, 0 if compared and not self.state.strong else -1)
        if target >= 0 or result >= 0:
            return "target" if target > result else "result"
        if self._beside_a_target(clause):
            return "result"
        target = _last(m for m in cues.target.finditer(page.lower, sentence[0], low) if not self._names_a_pair(m.end()))
        target -= sentence[0] if target >= 0 else 0
        # A result told in another part of a long sentence is none of this clause, unless the sentence opens with it.
        opening = page.lower[sentence[0] : min(low, sentence[0] + 80)] if not self.state.strong else ""
        result = _last(cues.result.finditer(page.lower[clause.part[0] : low]))
        if result >= 0 or (target < 0 and cues.result.search(opening)):
            return "result" if clause.part[0] - sentence[0] + result >= target else "target"
        if target >= 0:
            return "target"
        if year and not year.strong and self._is_over(year, clause):
            return "result"
        if year and not year.strong and self.state.kind != "target":
            told = self._year_kind(year.year)
            if told:
                return told
        if self.told is not None and clause.part[0] > sentence[0]:
            return self.told
        if self._reports_behind(clause) or (year is None and self._counts_what_there_is(clause, sentence)):
            return "result"
        before = page.lower[clause.part[0] : clause.figure.start]
        return self._kind_around(before, clause.figure, year, row_year)

    def _kind_at_once(self, clause: Clause, year: YearMention | None) -> str | None:
        """What a figure's own bracket, the word right before it or its target right behind it make of it."""
        bracket = self._kind_by_brackets(clause)
        if bracket is not None:
            return bracket
        if self._is_named_a_target(clause):
            self.beside = True
            return "target"
        if self._reported_beside_its_target(clause):
            return "result"
        estimated = clause.figure.text.lower().startswith("ước")  # "Hết năm 2023, tỉnh ước đạt 9,6%"
        if estimated and year and year.year <= (self.published or _FIRST_PLAN_YEAR - 1):
            return "result"
        return None

    def _counts_what_there_is(self, clause: Clause, sentence: tuple[int, int]) -> bool:
        """Whether prose says of somebody that it has so many: "Cả tỉnh có 112 cán bộ chuyên trách"."""
        page, figure = self.page, clause.figure
        if not self.in_prose or self.state.kind == "target" or not counted(figure):
            return False
        if page.cues.target.search(page.lower, *sentence) or page.years_in(sentence[0], figure.start):
            return False
        before = page.folded[clause.own[0] : figure.start]
        has = _HAS.search(before)
        return has is not None and self._returns(clause.own[0], clause.own[0] + has.start() + 1)

    def _reports_behind(self, clause: Clause) -> bool:
        """Whether prose tells behind a figure what there is so far, under a year that was only told in passing."""
        page, state = self.page, self.state
        if not self.in_prose or state.kind == "target" or (state.strong and state.inline is None):
            return False
        if page.cues.target.search(page.lower, *clause.part) or page.cues.target_weak.search(page.lower, *clause.part):
            return False
        return page.cues.result.search(page.lower[clause.figure.end : clause.part[1]]) is not None

    def _names_a_pair(self, at: int) -> bool:
        """Whether "mục tiêu" or "kế hoạch" stands right before a figure: it names that one and announces nothing."""
        return bool(self.page.figures_in(at, at + 4))

    def _has_come(self, year: YearMention) -> bool:
        """Whether the month of "đến hết tháng 6/2025" is over when the document comes out."""
        if year.month is None:
            return False
        if len(self.published_month) == len("2025-06"):
            return f"{year.year}-{year.month:02}" <= self.published_month
        return self.report_year is not None and year.year <= self.report_year

    def _lies_behind(self, year: YearMention) -> bool:
        """Whether a clause's own year is over when the document is written, so that its figure is no goal."""
        if self._has_come(year):
            return True
        if self.state.kind == "result":
            return year.year <= (self.published or _FIRST_PLAN_YEAR - 1)
        if self.published is None or year.year >= self.published:
            return False
        horizon = self.state.year  # "(năm 2023: 74,5%)" among the goals of a plan for 2024
        return self.state.kind != "target" or (horizon is not None and horizon >= self.published)

    def _is_over(self, year: YearMention, clause: Clause) -> bool:
        """Whether a year told without "đến" lies before the year of an annual plan, or of any plan and is reached."""
        if year.since is not None or year.titled:
            return False
        if self.plan_year is not None:
            return year.year < self.plan_year
        reached = _REACHED.search(self.page.folded, clause.own[0], clause.figure.start) is not None
        section = self.state.sections[-1].kind if self.state.sections else None
        goals = (
            section == "target"
            or (self.state.kind == "target" and (self.in_item or self.published is None))
            or self.title_year == year.year
            or (self.published is not None and year.year > self.published)
        )
        return year.year < _FIRST_PLAN_YEAR and reached and not goals

    def _opens_a_report(self, sentence: tuple[int, int], low: int, year: YearMention | None) -> bool:
        """Whether the sentence opens with "Sau một năm, …" or the like and nothing after it turns to goals."""
        page = self.page
        begin, _ = trim(page, *sentence)
        opening = page.cues.report_openers.match(page.lower, begin, min(sentence[1], begin + 60))
        if not opening or (year is not None and year.strong and year.start > opening.end() + 12):
            return False
        return page.cues.target.search(page.lower, opening.end(), max(low, opening.end())) is None

    def _result_year(self) -> int | None:
        """The year of a result that names none: the section's or the report's, never that of a goal."""
        state = self.state
        over = self.published is not None and state.year is not None and state.year < self.published
        told = state.year is not None and (state.kind == "result" or not state.strong or over)
        if told and state.year is not None and (self.published is None or state.year <= self.published):
            return state.year
        return self.report_year

    def _is_of_the_goal(self, year: int, mention: YearMention | None, before: Sequence[Target]) -> bool:
        """Whether the year near a result is that of a goal: "So với mục tiêu đến năm 2026 là 15%, … mới đạt 8%"."""
        if self.published is not None and year > self.published and mention is not None and mention.strong:
            return True
        goal = before[-1] if before else None
        if goal is None or mention is None or goal.kind != "target" or goal.year != year:
            return False
        return mention.end <= goal.figure_start

    def _year_kind(self, year: int) -> str | None:
        """Whether a year without "đến" lies ahead or behind; undated texts speak of round years as goals."""
        if self.published is not None:
            return "result" if year < self.published else "target" if year > self.published else None
        return "target" if year >= _FIRST_PLAN_YEAR else None

    def _kind_around(self, before: str, figure: Figure, year: YearMention | None, row_year: int | None) -> str | None:
        """What the paragraph and its headings say of a figure whose own sentence does not tell."""
        state = self.state
        if state.kind in ("target", "result"):
            return state.kind
        if state.kind == "other" and not state.strong:
            return None
        demanded = _DEMANDED.search(self.page.folded, self.sentence_start, figure.start)
        told = self.report_year is not None and (row_year or self.report_year) <= self.report_year
        if told and state.kind is None and not demanded:
            return "result"  # what a report tells without calling it a goal
        if state.telling == "result" and state.inline not in (None, self.block):
            return "result"  # the paragraph reports; the year of an earlier one's goals does not reach it
        if row_year is not None and (state.strong or (year and year.strong)):
            return "result" if self.published is not None and row_year < self.published else "target"
        if state.telling == "result":
            return "result"
        if self.page.cues.target_weak.search(before) and (row_year or self.title_year):
            return "target"
        if figure.comparator in (">=", "<=") and self.page.cues.target_weak.search(figure.text.lower()):
            return "target"  # "đạt tối thiểu 1%" demands, even without a year
        return None

    def _kind_by_brackets(self, clause: Clause) -> str | None:
        """What the words of a bracket say at once of its figure or of the one before it."""
        if _BRACKET_DONE.match(self.page.folded, clause.own[0], clause.figure.start):
            return "result"
        return "target" if self._result_in_brackets(clause) else None

    def _is_named_a_target(self, clause: Clause) -> bool:
        """Whether "mục tiêu" or "kế hoạch" stands right before a figure, or before the bracket that it opens."""
        page, low = self.page, clause.own[0]
        before = page.lower[low : clause.figure.start]
        if page.text[low : low + 1] == "(" and not before[1:].strip():
            before = page.lower[max(clause.part[0], low - 40) : clause.figure.start]  # "chưa đạt mục tiêu (50%)"
        beside = list(page.cues.target_beside.finditer(before))
        return bool(beside) and len(before) - beside[-1].end() <= 14

    def _reported_beside_its_target(self, clause: Clause) -> bool:
        """Whether a figure is what was reached of the target named right behind it, whatever the section tells."""
        page, figure = self.page, clause.figure
        low = page.text.rfind("(", clause.own[0], figure.start)
        reached = page.lower[low + 1 : figure.start].strip() in ("đạt", "mới đạt", "ước đạt", "chỉ đạt", "đã đạt")
        if low >= 0 and reached and _DONE_IN_BRACKETS.match(page.lower, figure.end):
            return True
        beside = _BESIDE_ITS_TARGET.match(page.lower, figure.end)
        if beside is None or page.cues.target.search(page.lower, clause.part[0], figure.start):
            return False
        return page.cues.result.search(beside["told"]) is not None

    def _result_in_brackets(self, clause: Clause) -> bool:
        """Whether a plan's figure has last year's result behind it: "đạt 20% (thực hiện năm 2025: 12%)"."""
        page, end = self.page, clause.figure.end
        opening = page.text.find("(", end, end + 90)
        if opening < 0 or self.plan_year is None or self.state.kind == "result" or page.figures_in(end, opening):
            return False
        if page.cues.result.search(page.lower[clause.own[0] : clause.figure.start]):
            return False
        stop = min(opening + 60, len(page.text))
        years = page.years_in(opening, stop)
        return bool(years and years[0].year < self.plan_year and page.figures_in(years[0].end, stop))

    def _beside_a_target(self, clause: Clause) -> bool:
        """Whether the target itself follows: "đạt 29,7%, mục tiêu 25%", "80% (kế hoạch là 75%)"."""
        if self.state.strong or self.state.kind == "target":
            return False
        following = self.page.lower[clause.figure.end : clause.figure.end + 70]
        return bool(re.match(r"[^.;\d]{0,40}(?:mục tiêu|kế hoạch|chỉ tiêu)(?: \w+){0,4} (?:là |đạt )?\d", following))

    # --- sentences

    def _sentence(self, n: int, start: int, end: int) -> list[Target]:
        page, _state = self.page, self.state
        if page.cues.injections.search(page.lower, start, end):
            return []
        if page.is_english(start):
            return self._english(n, start, end)
        clauses = _with_shared_verb(page, split_clauses(page, start, end))
        first = clauses[0].figure.start if clauses else None
        self.sentence_start, self.told = start, None
        self._open_pillar(start, end, bool(clauses))
        self._zone(start, end, bool(clauses))
        self._subject_of(start, end)
        self._set_horizon(start, end, first)
        targets: list[Target] = []
        dealt = self._dealt_out(clauses)
        again: dict[int, Target] | None = {}
        part: tuple[int, int] | None = None
        for i, clause in enumerate(clauses):
            if clause.part != part:
                part = clause.part
                again = self._taken_up(i, clauses)
                if part[0] > start:
                    self._open_pillar(part[0], part[1], True)
                    self._set_horizon(part[0], part[1], clause.figure.start)
            if again is None and i not in dealt:
                continue  # several values that nothing here tells apart
            row = self._row(n, clause, clauses, (start, end), dealt.get(i, {}), targets, (again or {}).get(i))
            if not again:
                self.recent = [*self.recent, *row][-_RECENT_ROWS:]
            targets += row
        targets += self._qualitative(start, end, clauses, targets)
        self._remember_lead(start, end, bool(clauses))
        return sorted(targets, key=lambda t: t.figure_start)

    def _english(self, n: int, start: int, end: int) -> list[Target]:
        """The rows of an English sentence (see ``ingest.english``), in what headings and sentences before it set."""
        state, near = self.state, n - self.state.last_block <= 1
        figures = bool(self.page.figures_in(start, end))
        self.sentence_start = start
        self._zone(start, end, figures)
        self._subject_of(start, end)
        if not figures:
            self._set_horizon(start, end, None)
        announced = state.year if state.strong or state.kind == "target" else None
        around = Surroundings(
            state.kind,
            self.title_year if announced is None else announced,
            self.published,
            state.last if near else None,
            self.in_item,
        )
        found: list[Target] = []
        for said in read_sentence(self.page, start, end, around):
            place = said.place.code if said.place else state.subject
            before = found[-1] if found else around.previous
            begin = before.start if said.borrowed and before and 0 < end - before.start <= _ENGLISH_QUOTE else start
            figure = said.figure
            found.append(
                Target(
                    document_id=self.document.id,
                    start=begin if end - begin <= MAX_QUOTE_CHARS else max(begin, figure.start - 700),
                    end=end if end - begin <= MAX_QUOTE_CHARS else min(end, figure.end + 700),
                    figure_start=figure.start,
                    figure_end=figure.end,
                    place=place,
                    level=said.level or ("district" if said.place and not said.place.explicit else self.level(place)),
                    indicator=said.indicator,
                    label=self._of_named_unit(said),
                    direction=said.direction,
                    comparator=figure.comparator,
                    low=figure.low,
                    high=figure.high,
                    unit=figure.unit,
                    basis=said.basis,
                    value=None,
                    year=said.year,
                    kind=said.kind,
                    pillar=self._pillar(said.indicator),
                )
            )
        return found

    def _of_named_unit(self, said: Statement) -> str:
        """The label of an English statement with the town or district that it is of."""
        if said.place is None or said.place.explicit:
            return said.label
        name = self.page.text[said.place.start : said.place.end]
        return said.label if fold(name) in fold(said.label) else f"{name}: {said.label}"

    def _open_pillar(self, start: int, end: int, has_figures: bool) -> None:
        """Remember the pillar that an opening names: "Về kinh tế số:" for the list below, else for this paragraph."""
        pillar = opening_pillar(self.page, *trim(self.page, start, end))
        if pillar and has_figures:
            self.state.spoken = pillar
        elif pillar and end - start <= _LEAD_CHARS:
            self.state.pillar, self.state.listed = pillar, False

    def _pillar(self, indicator: str | None) -> str | None:
        """The pillar under which the document lists a row; its indicator's own where it says nothing."""
        return self.state.spoken or self.state.pillar or pillar_of(indicator)

    def _zone(self, start: int, end: int, has_figures: bool) -> None:
        """Lists of goals begin with an announcement and end where means and tasks are told."""
        page, state = self.page, self.state
        text = page.lower[start:end]
        if not has_figures and page.cues.zone_end.search(text[:120]):
            section = state.sections[-1] if state.sections else None
            state.year, state.strong = (section.year if section else None), bool(section and section.year)
            state.kind = "other"
            return
        own_line = (start, end) == self.line and len(text) < 90
        if has_figures or not (text.rstrip().endswith(":") or own_line):
            return
        if self._measured(start, end):
            return  # "Tỷ lệ số hóa kết quả …:" names what the items below it measure
        told = page.cues.result.search(text) is not None and not text.rstrip().endswith(":")
        kind = None if told else _heading_kind(page, text)  # "Tỉnh đã hoàn thành 11/14 chỉ tiêu." announces nothing
        if kind == "target" or (kind and kind == _heading_kind(page, text[:_HEADING_CUE_CHARS])):
            state.kind = kind

    def _remember_lead(self, start: int, end: int, has_figures: bool) -> None:
        text = self.page.text[start:end].rstrip()
        if has_figures:
            return
        if not text.endswith(":"):
            self.state.lead = self._measured(start, end)
            return
        span, _ = head_span(self.page, start, start + len(text) - 1)
        self.state.lead = self.page.text[span[0] : span[1]]

    def _measured(self, start: int, end: int) -> str:
        """A short line that is the name of an indicator ("### Tỷ lệ …"), for the figures below it; else empty."""
        if end - start > _LEAD_CHARS:
            return ""
        begin = strip_lead(self.page, start, end)
        opener = self.page.cues.measures.search(self.page.lower, begin, min(end, begin + 24))
        return self.page.text[opener.start() : end].strip(" .:*_") if opener else ""

    def _dealt_out(self, clauses: Sequence[Clause]) -> dict[int, dict[str, object]]:
        """What "lần lượt" deals out: levels, years or places, one to each figure in order."""
        page = self.page
        shares: dict[int, dict[str, object]] = {}
        for part, group in groupby(enumerate(clauses), key=lambda item: item[1].part):
            members = list(group)
            if len(members) < 2:
                continue
            figures_at = members[0][1].figure.start
            words = bool(page.cues.dealt_out.search(page.lower[part[0] : part[1]]))
            levels = level_of(page, part[0], figures_at)
            if words and not levels:
                levels = _levels_in_a_row(page, members[-1][1].figure.end, part[1])
            years = [y.year for y in page.years_in(part[0], figures_at) if not y.titled]
            places = [m.code for m in self._subjects(part[0], figures_at)]
            if words and len(years) < 2:
                years = [y.year for y in page.years_in(*part) if not y.titled]
            for name, values in (("level", levels), ("year", years), ("place", places)):
                if len(values) == len(members) and len(set(values)) == len(values):
                    for (i, _), value in zip(members, values, strict=True):
                        shares.setdefault(i, {})[name] = value
        return shares

    def _row_kind(
        self,
        n: int,
        clause: Clause,
        sentence: tuple[int, int],
        mention: YearMention | None,
        row_year: int | None,
        before: Sequence[Target],
    ) -> str | None:
        """Whether a clause tells a goal or a result; where it does not say, what the figures before it are."""
        self.beside = False
        kind = self._kind(clause, sentence, mention, row_year)
        if kind is None and before:
            kind = self.told or before[-1].kind
        elif kind is None and self._leans_on(clause, n) and self.state.last is not None:
            kind = self.state.last.kind
        kind = "target" if kind == "baseline" else kind
        if kind is not None and not self.beside:
            self.told = kind
        return kind

    def _taken_up(self, first: int, clauses: Sequence[Clause]) -> dict[int, Target] | None:
        """The rows that "hai tỷ lệ này lần lượt là 24% và 90%" takes up, one a figure; None where they do not fit."""
        part = clauses[first].part
        members = [i for i, c in enumerate(clauses) if c.part == part]
        opening = self.page.folded[part[0] : clauses[first].figure.start]
        if len(members) < 2 or not _PLURAL.search(opening):
            return {}
        earlier = [row for row in self.recent if row.low is not None]
        alike = takewhile(
            lambda row: (row.year, row.kind, row.place) == (earlier[-1].year, earlier[-1].kind, earlier[-1].place),
            reversed(earlier),
        )
        group = list(alike)[::-1]
        fitting = [row.unit == clauses[i].figure.unit for i, row in zip(members, group, strict=False)]
        return dict(zip(members, group, strict=True)) if len(group) == len(members) and all(fitting) else None

    def _row(
        self,
        n: int,
        clause: Clause,
        clauses: Sequence[Clause],
        sentence: tuple[int, int],
        dealt: dict[str, object],
        before: Sequence[Target],
        again: Target | None = None,
    ) -> list[Target]:
        _page, state, figure = self.page, self.state, clause.figure
        own_year, mention = self._clause_year(clause, clauses, sentence)
        year = dealt.get("year", own_year) if dealt else own_year
        row_year = year if year is not None else state.year
        kind = self._row_kind(n, clause, sentence, mention, row_year, before)  # type: ignore[arg-type]
        if kind is None or not self._states_a_value(clause, kind) or self._is_unsaid(clause, sentence):
            return []
        if kind == "target":
            if row_year is not None and row_year < _HISTORY_ENDS:  # type: ignore[operator]
                return []
            row_year = self.title_year if row_year is None else row_year
            row_year = self._year_behind(clause) or row_year
        elif own_year is None or self._is_of_the_goal(own_year, mention, before):
            row_year = self._result_year()
        previous = before[-1] if before else (state.last if n - state.last_block <= 1 else None)
        clause = self._without_comparison(clause)
        own_words = clause.label or (not before and self._colon_lead(clause))
        if previous and not clause.anaphoric and (own_words or not _alike(previous, clause)):
            previous = None
        if previous and row_year is None and kind == previous.kind:
            row_year = previous.year
        previous = again or previous
        near = before[-1] if before else state.last if n - state.last_block <= 1 else None
        label, indicator, basis = self._concept(clause, previous, near)
        nameless = len(re.findall(r"[^\W\d_]{2,}", label)) < _MIN_LABEL_WORDS or _VAGUE.match(fold(label))
        if indicator is None and nameless:
            return []  # nothing says what is measured
        if indicator is None and kind == "target" and own_year is None and self._told_in_passing(clause):
            return []
        if self._is_baseline(clause, clauses):
            kind = "baseline"
            row_year = mention.year if mention and figure.end <= mention.start < clause.own[1] else None
        place = dealt.get("place") or self._place(clause, sentence)
        if basis is None and clause.borrowed and before and before[-1].label == label:
            basis = before[-1].basis
        if basis is None and dealt:
            basis = next((c.figure.basis for c in clauses if c.part == clause.part and c.figure.basis), None)
        start, end = self._quote(clause, sentence, previous, clause.part if dealt else None)
        levels: list[Level] = [dealt["level"]] if "level" in dealt else self._levels(clause)  # type: ignore
        unit = self._unit_of(clause, sentence) if self.level(place) == "province" else None  # type: ignore[arg-type]
        label, levels = _with_unit(label, unit, levels)
        if not label:
            return []
        if self.level(place) == "province":  # type: ignore[arg-type]
            levels = [level for level in levels if level != "national"]  # "di tích cấp quốc gia" of a province
        target = Target(
            document_id=self.document.id,
            start=start,
            end=end,
            figure_start=figure.start,
            figure_end=figure.end,
            place=place,  # type: ignore[arg-type]
            level=self.level(place),  # type: ignore[arg-type]
            indicator=indicator,
            label=label[:400],
            direction="reach" if kind == "baseline" else self._direction(clause),
            comparator="=" if kind == "baseline" and figure.comparator == ">=" else figure.comparator,
            low=figure.low,
            high=figure.high,
            unit=figure.unit,
            basis=figure.basis or basis,
            value=None,
            year=row_year,  # type: ignore[arg-type]
            kind=kind,  # type: ignore[arg-type]
            pillar=self._pillar(indicator),
        )
        if again is not None and not levels:
            levels = [again.level]
        shown = [_label_of_level(self.page, label, level) for level in levels]  # type: ignore[arg-type]
        return [
            replace(target, level=level, label=text[:400])  # type: ignore[arg-type]
            for level, text in zip(levels, shown, strict=True)
        ] or [target]

    def _concept(
        self, clause: Clause, previous: Target | None, near: Target | None
    ) -> tuple[str, str | None, str | None]:
        """Label, indicator and basis of a clause; what it leaves out comes from the row before it.

        ``near`` is the row right before, of which the clause may name a part ("…, từng ngành tối thiểu 7%").
        """
        page, figure = self.page, clause.figure
        if previous is not None:
            return previous.label, previous.indicator, previous.basis
        head = page.text[clause.head[0] : clause.head[1]]
        tail = page.text[clause.tail[0] : clause.tail[1]]
        label = clause.label
        if clause.forward:
            basis_head = head
            return label, resolve_indicator(head, tail if not head else "", figure), basis_in(basis_head)
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
        if not re.search(r"[^\W\d_]{2}", _without_levels(page, label)):
            lead = self._colon_lead(clause)
            if not re.search(r"[^\W\d_]{2}", _without_levels(page, lead)):
                lead = self.state.lead  # "Tỷ lệ hồ sơ trực tuyến:" above "Cấp tỉnh: 72%"
            if lead:
                indicator = indicator or resolve_indicator(lead, "", figure)
                label = f"{lead}: {label}" if label else lead
        elif indicator is None and not re.search(r"\w{2}", _GENERIC.sub(" ", fold(label))):
            lead = self._colon_lead(clause)  # "Về kinh tế số: tỷ trọng trong GRDP đạt 15%"
            indicator = resolve_indicator(f"{lead} {head}", "", figure) if lead else None
            label = f"{lead}: {label}" if lead else label
        return label, indicator, basis_in(head)

    def _colon_lead(self, clause: Clause) -> str:
        """The noun phrase before a colon of the sentence, for clauses that have none."""
        page = self.page
        low = max(self.sentence_start, clause.part[0] - 300)
        colon = page.text.rfind(": ", low, clause.figure.start)
        if colon < 0 or "\n" in page.text[colon : clause.figure.start]:
            return ""
        line = max(page.text.rfind("\n", low, colon), page.text.rfind(". ", low, colon), low - 1) + 1
        span, _ = head_span(page, line, colon)
        return page.text[span[0] : span[1]]

    def _levels(self, clause: Clause) -> list[str]:
        """The levels that a clause's figure is for; two of them give two rows, all of them one."""
        page = self.page
        stop = clause.own[1]
        aside = _ASIDE.search(page.lower, clause.figure.end, stop)
        stop = aside.start() if aside else stop
        found = level_of(page, clause.figure.end, stop) or level_of(page, clause.own[0], clause.figure.start)
        found = list(dict.fromkeys(found))
        if clause.borrowed and not found and clause.head[0] < clause.head[1]:
            found = list(dict.fromkeys(level_of(page, *clause.head)))
        return found if len(found) <= 2 else []

    def _direction(self, clause: Clause) -> Direction:
        figure = clause.figure
        if figure.direction != "reach":
            return figure.direction
        head = self.page.lower[clause.head[0] : clause.figure.start]
        lowered = re.search(r"(?:xuống|còn)\W*$", head) or re.match(r"(?:xuống|còn|dưới)\b", figure.text.lower())
        if lowered and re.match(r"\W*(?:cắt giảm|giảm|kéo giảm)\b", head):
            return "decrease"
        return "reach"

    def _told_in_passing(self, clause: Clause) -> bool:
        """Whether only a year that an earlier paragraph of prose set would make a goal of a clause."""
        state = self.state
        if not self.in_prose or state.inline is None or state.inline == self.block or state.kind == "target":
            return False
        page = self.page
        begin, _ = trim(page, *clause.part)
        ordered = page.cues.count_verbs.match(page.lower, begin, clause.figure.start)  # "Triển khai … ở 3 đơn vị"
        return not ordered and page.cues.target.search(page.lower, clause.part[0], clause.figure.start) is None

    def _leans_on(self, clause: Clause, n: int) -> bool:
        """Whether a clause without a noun phrase goes on with what the sentence before it told."""
        last = self.state.last
        nameless = clause.anaphoric or not clause.label
        return last is not None and n == self.state.last_block and nameless and _alike(last, clause)

    def _is_baseline(self, clause: Clause, clauses: Sequence[Clause]) -> bool:
        """Whether a figure is where a rise begins ("từ 10% lên 20%")."""
        before = self.page.folded[max(0, clause.figure.start - 6) : clause.figure.start]
        after = self.page.folded[clause.figure.end : clause.figure.end + 40]
        opens = re.search(r"\btu\s+$", before) or re.match(r"(?:\w+\s){0,2}tu\s", fold(clause.figure.text))
        return bool(opens) and bool(re.match(r"[^,;.]{0,24}\b(?:len|xuong|con)\b", after))

    def _quote(
        self, clause: Clause, sentence: tuple[int, int], previous: Target | None, group: tuple[int, int] | None
    ) -> tuple[int, int]:
        """The span to quote: the clause, with the clauses whose words it borrows or that are dealt out together."""
        start, end = clause.start, max(clause.end, clause.figure.end)
        if group and group[1] - group[0] <= MAX_QUOTE_CHARS:
            start, end = trim(self.page, *group)
        if clause.part[0] == sentence[0] and clause.own[0] == clause.part[0]:
            # The first clause of a sentence is quoted with its opening, where the year stands.
            opening = trim(self.page, sentence[0], end)[0]
            if self.page.years_in(opening, start) and end - opening <= 400:
                start = min(start, opening)
        if previous is not None and 0 < end - previous.start <= 900:
            start = min(start, previous.start)
        start = min(start, clause.figure.start)
        if end - start > MAX_QUOTE_CHARS:
            start = max(start, min(clause.own[0], clause.figure.start))
            start = max(start, clause.figure.start - 700)
            end = min(end, start + MAX_QUOTE_CHARS)
        return start, max(end, clause.figure.end)

    def _states_a_value(self, clause: Clause, kind: str) -> bool:
        """Whether a figure is the clause's value, and no budget, count of listed things or condition."""
        if _OF_THE_PLAN.match(self.page.folded, clause.figure.end) or _EARLIER.fullmatch(fold(clause.label)):
            return False
        figure, page = clause.figure, self.page
        before = page.lower[clause.own[0] : figure.start]
        if _URGED.search(page.lower, self.sentence_start, figure.start):
            return False  # urged upon others, set by nobody
        around = page.lower[clause.own[0] : clause.own[1]]
        if is_money(figure):
            told = page.cues.budget.search(page.lower, self.sentence_start, clause.own[0])
            if page.cues.budget.search(around) or (told and not page.cues.earnings.search(before)):
                return False
        if figure.unit == "%" or figure.comparator == "top":
            return True
        ranked = figure.unit == "hạng" or (figure.unit or "").startswith("/") or figure.unit == "điểm"
        head, tail = page.text[clause.head[0] : clause.head[1]], page.text[clause.tail[0] : clause.tail[1]]
        if kind == "result" and not ranked and not resolve_indicator(head, tail, figure):
            return False
        if (
            figure.comparator != "="
            or figure.direction != "reach"
            or figure.unit is None
            or figure.unit.startswith("/")
        ):
            return True
        window = before[-60:]
        verb = _last_end(page.cues.count_verbs.finditer(window))
        reach = page.cues.reach_end.search(before)
        if reach or (verb >= 0 and len(window) - verb <= 34):
            return True
        earlier = page.lower[clause.part[0] : clause.own[0]]
        if clause.own[0] > clause.part[0] and (clause.borrowed or not head) and page.cues.count_verbs.search(earlier):
            return True  # "cung cấp 200 bộ dữ liệu và 40 dịch vụ"
        if len(head.split()) > 1 and not tail.strip():
            return True  # "sản lượng truy xuất được nguồn gốc 35 nghìn tấn"
        return bool(clause.head[1] > clause.head[0] and page.text[clause.own[0] : figure.start].rstrip().endswith(":"))

    def _is_unsaid(self, clause: Clause, sentence: tuple[int, int]) -> bool:
        """Whether a figure's goal is denied, given up, conditional ("Nếu không …") or the mean of a region."""
        page, figure = self.page, clause.figure
        if self._is_of_the_region(clause):
            return True
        denied = _last_end(page.cues.negated.finditer(page.lower, clause.part[0], figure.start))
        if denied >= 0 and not page.cues.turned.search(page.lower, denied, figure.start):
            return True
        following = [f.start for f in page.figures_in(figure.end, sentence[1])]
        stop = min(following[0] if following else sentence[1], figure.end + _DROPPED_CHARS)
        return page.cues.dropped.search(page.lower, figure.end, stop) is not None

    def _is_of_the_region(self, clause: Clause) -> bool:
        """Whether a figure is that of the region around a place: "Bình quân vùng đạt 70%", "mức 18% của vùng …"."""
        if (self.own or "").startswith("vung_"):
            return False
        folded, figure = self.page.folded, clause.figure
        compared = _COMPARED_FIGURE.search(folded[clause.part[0] : figure.end])
        if compared and _BEHIND_ITS_FIGURE.match(folded, figure.end):
            return True
        for m in _OF_THE_REGION.finditer(folded, clause.part[0], figure.start):
            between = folded[m.end() : figure.start]
            if m["compared"]:  # "Cao hơn bình quân vùng, tỷ lệ … đạt 64%" goes on with the place itself
                if _ITS_FIGURE.match(between) or _IN_BRACKETS.match(between):
                    return True
            elif m.start() >= clause.own[0] and not _OWN_PLACE.search(between):
                return True
        return False

    def _drops_the_last(self, start: int, end: int) -> bool:
        """Whether a sentence without figures takes back the goal before it: "Chỉ tiêu này đã bị bãi bỏ"."""
        page = self.page
        stop = min(end, start + _DROPPED_CHARS)
        if page.figures_in(start, end) or not page.cues.dropped.search(page.lower, start, stop):
            return False
        return (
            page.cues.anaphora.search(page.lower, start, stop) is not None
            or _THAT_GOAL.search(page.folded, start, stop) is not None
        )

    # --- qualitative targets

    def _qualitative(self, start: int, end: int, clauses: Sequence[Clause], rows: Sequence[Target]) -> list[Target]:
        """Goals without a figure: "phổ cập 5G", "hoàn thành kho dữ liệu", "trên mức khá cả nước"."""
        found: list[Target] = []
        for m in self.page.cues.verbs.finditer(self.page.lower, start, end):
            found += self._universal(m, start, end, clauses)
        for m in self.page.cues.standing.finditer(self.page.lower, start, end):
            row = self._standing(m, start, end, clauses)
            if row:
                found.append(row)
        return found

    def _goal_year(self, at: int, start: int, end: int) -> int | None:
        """The year that a goal without a figure is for, None where no horizon holds or a result is told."""
        page, state = self.page, self.state
        low = max(page.text.rfind(";", start, at) + 1, start)
        near = [y for y in page.years_in(low, at) if not y.titled and not y.vision]
        told = page.cues.result.search(page.lower[max(low, at - 30) : at])
        if told or page.cues.negated.search(page.lower, low, at):
            return None
        if near:
            ahead = near[-1].strong or state.kind == "target" or state.strong
            return near[-1].year if ahead or self._year_kind(near[-1].year) == "target" else None
        whole = [y for y in page.years_in(start, at) if not y.titled and not y.vision and y.strong]
        if whole:
            return whole[-1].year
        if state.year is not None and state.strong and state.kind != "other":
            return state.year
        if state.kind == "target":
            return self.title_year
        return None

    def _universal(self, m: re.Match[str], start: int, end: int, clauses: Sequence[Clause]) -> list[Target]:
        page = self.page
        year = self._goal_year(m.start(), start, end)
        if year is None or year < _HISTORY_ENDS:
            return []
        begin = m.end()
        stop = _object_end(page, begin, end)
        object_start, object_stop = trim(page, begin, stop)
        words = page.lower[object_start:object_stop]
        if len(words.split()) < 1 or page.cues.not_objects.match(words) or words[:1].isdigit():
            return []
        if page.figures_in(object_start, object_stop) or page.text[begin:object_start].strip():
            return []
        if all(w.isdigit() or w in _DATE_WORDS for w in re.findall(r"\w+", page.folded[object_start:object_stop])):
            return []  # "…, hoàn thành trong năm 2027" says when, not what
        if _PASSIVE.search(page.lower[max(start, m.start() - 12) : m.start()]) or _JOINED.match(words):
            return []  # "… được hoàn thành và kết nối": told of something else
        if m.group().startswith("phổ cập") or m.group().startswith("pho cap"):
            mentions = list(find_indicators(page.text[object_start:object_stop]))
            joint = page.lower.find(" và ", object_start, object_stop)
            if joint > 0 and len({x.id for x in mentions}) > 1:
                return [
                    self._goal(m.span(), (object_start, joint), (m.start(), object_stop), year),
                    self._goal(m.span(), (joint + 4, object_stop), (m.start(), object_stop), year),
                ]
        elif len(words.split()) < 2 and not page.text[object_start:object_stop].isupper():
            return []
        return [self._goal(m.span(), (object_start, object_stop), (m.start(), object_stop), year)]

    def _standing(self, m: re.Match[str], start: int, end: int, clauses: Sequence[Clause]) -> Target | None:
        page = self.page
        scope = page.cues.standing_scope.search(page.lower, m.end(), min(end, m.end() + 30))
        stop = scope.end() if scope else m.end()
        if not scope and "cả nước" not in m.group():
            return None
        if any(c.figure.comparator == "top" and c.own[0] <= m.start() < c.own[1] for c in clauses):
            return None
        if page.figures_in(m.start(), stop):
            return None
        year = self._goal_year(m.start(), start, end)
        if year is None or year < _HISTORY_ENDS:
            return None
        low = max(page.text.rfind(";", start, m.start()), page.text.rfind(":", start, m.start()), start - 1) + 1
        head, _ = head_span(page, low, m.start())
        tail = trim(page, stop, _object_end(page, stop, end))
        about = re.match(r"(?:về|đối với|trong)\s+", page.lower[tail[0] : tail[1]])
        noun = (tail[0] + about.end(), tail[1]) if about else head if head[1] > head[0] else tail
        if noun[1] <= noun[0]:
            return None
        quote_start = trim(page, low, m.start() + 1)[0]
        return self._goal((m.start(), stop), noun, (min(quote_start, m.start()), max(tail[1], stop)), year)

    def _goal(self, value: tuple[int, int], noun: tuple[int, int], quote: tuple[int, int], year: int) -> Target:
        page = self.page
        label = page.text[noun[0] : noun[1]]
        stated = page.text[value[0] : value[1]]
        standing = page.cues.standing.search(stated.lower()) is not None
        indicator = resolve_indicator("", f"{stated} {label}" if standing else label, None)
        place = self.state.subject if self._is_running(quote[0]) else self._nearest(quote[0])
        levels = level_of(page, *noun)
        return Target(
            document_id=self.document.id,
            start=quote[0],
            end=min(quote[1], quote[0] + MAX_QUOTE_CHARS),
            figure_start=value[0],
            figure_end=value[1],
            place=place,
            level=levels[0] if len(levels) == 1 else self.level(place),  # type: ignore[arg-type]
            indicator=indicator,
            label=re.sub(r"\s+", " ", label)[:400],
            direction="reach",
            comparator="=",
            low=None,
            high=None,
            unit=None,
            basis=None,
            value=re.sub(r"\s+", " ", stated),
            year=year,
            kind="target",
            pillar=self._pillar(indicator),
        )

    def _is_running(self, at: int) -> bool:
        return self._nearest(at) is None

    def _nearest(self, at: int) -> str | None:
        """The place named last before an offset in its own sentence."""
        low = max(self.page.text.rfind("\n", 0, at), self.page.text.rfind(". ", 0, at)) + 1
        found = [m for m in self._subjects(low, at) if m.explicit]
        return found[-1].code if found and found[-1].code != "vn" else None


def _object_end(page: Page, begin: int, end: int) -> int:
    """Where the object of a verb ends: at a border of clauses, or at a comma or "và" before another verb."""
    text = page.lower[begin : min(end, begin + 300)]
    stop = len(text)
    m = re.search(r"[;.:(…]", text)
    if m:
        stop = m.start()
    for joint in re.finditer(r"\s(?:và|va)\s|,\s+", text[:stop]):
        rest = joint.end()
        if (
            page.cues.verbs.match(text, rest)
            or page.cues.openers.match(text, rest)
            or page.cues.target.match(text, rest)
        ):
            return begin + joint.start()
        if joint.group().startswith(",") and page.cues.predicates.match(text, rest):
            return begin + joint.start()
    return begin + stop


def _with_shared_verb(page: Page, clauses: list[Clause]) -> list[Clause]:
    """Give both figures of "Giảm tối thiểu 30% thời gian và 20% chi phí" their direction and comparator."""
    result = clauses[:1]
    for clause in clauses[1:]:
        before, figure = result[-1], clause.figure
        joint = page.folded[max(before.figure.end, figure.start - 6) : figure.start]
        bare = figure.comparator == "=" and figure.direction == "reach" and clause.head[0] == clause.head[1]
        same = before.part == clause.part and before.figure.unit == figure.unit and before.figure.direction != "reach"
        if bare and same and before.head[0] == before.head[1] and re.search(r"(?:\sva|,)\s+$", joint):
            shared = replace(figure, direction=before.figure.direction, comparator=before.figure.comparator)
            clause = replace(clause, figure=shared, start=min(clause.start, before.start))
        result.append(clause)
    return result


def _with_unit(label: str, unit: LocalUnit | None, levels: list[Level]) -> tuple[str, list[Level]]:
    """Label and levels that say whose a figure is: "Thành phố Vinh: tỷ lệ hồ sơ trực tuyến"; empty where only whose."""
    if unit is None:
        return label, levels
    if not re.search(r"\w{2}", fold(label).replace(fold(unit.name), " ")):
        return "", levels
    named = fold(unit.name) in fold(label)
    name = unit.name[:1].upper() + unit.name[1:]
    return (label if named else f"{name}: {label}"), levels or [unit.level]


def _alike(previous: Target, clause: Clause) -> bool:
    """Whether a clause without words of its own can speak of what the row before it measured."""
    ranked = clause.figure.comparator == "top" or _RANKS.match(clause.figure.unit or "")
    if ranked:
        return previous.comparator == "top" or _RANKS.match(previous.unit or "") is not None
    return previous.unit == clause.figure.unit and previous.low is not None and previous.comparator != "top"


def _without_levels(page: Page, label: str) -> str:
    text = label.lower()
    for _, pattern in page.cues.levels:
        text = pattern.sub(" ", text)
    return re.sub(r"\([^()]{0,100}\)|(?<!\w)(?:ở|tại|đối với|và|năm|cho|trong)(?!\w)", " ", text)


def _levels_in_a_row(page: Page, start: int, end: int) -> list[str]:
    """The levels of "cấp tỉnh, cấp huyện và cấp xã", also written "cấp tỉnh, huyện, xã"."""
    short = _LEVELS_IN_SHORT.search(page.folded, start, end)
    if short:
        return ["province", *(["district"] if "huyen" in short.group() else []), "commune"]
    return level_of(page, start, end)


def _label_of_level(page: Page, label: str, level: str) -> str:
    """A label without the levels that its row is not for: "… tại cấp tỉnh, cấp huyện, cấp xã" of the commune's row."""
    lower = label.lower()
    if len(lower) != len(label):
        return label
    named = [(m.span(), name) for name, pattern in page.cues.levels for m in pattern.finditer(lower)]
    short = _LEVELS_IN_SHORT.search(fold(label)) if len(fold(label)) == len(label) else None
    if short:
        named = [(short.span(), "")]
    if all(name == level for _, name in named):
        return label
    text = label
    for (start, end), _ in sorted(named, reverse=True):
        text = text[:start] + "\0" + text[end:]
    text = re.sub(r"(?:(?:tại|ở|của|đối với)?\s?\0(?:\s?[,;]|\svà)?\s?)+", " ", text)
    text = re.sub(r"[\s\0]+", " ", text).strip(" ,;:")
    return text if re.search(r"\w{2}\s\w{2}", text) else label


def _heading_kind(page: Page, text: str) -> str | None:
    """What a heading announces: goals, results or something else; the last of its words decides."""
    found = [
        (m.start(), kind)
        for kind, pattern in (
            ("target", page.cues.heading_target),
            ("result", page.cues.heading_result),
            ("other", page.cues.heading_other),
        )
        if (m := pattern.search(text)) and (kind == "target" or m.start() <= _HEADING_CUE_CHARS)
    ]
    return min(found)[1] if found else None


def _names_only_a_pillar(page: Page, start: int, end: int) -> bool:
    """Whether a heading without a number is nothing but the name of a pillar."""
    begin, stop = start, end
    while begin < stop and not page.text[begin].isalnum():
        begin += 1
    return opening_pillar(page, begin, stop) is not None and stop - begin <= 40


def _last(matches: Iterator[re.Match[str]]) -> int:
    at = -1
    for m in matches:
        at = m.start()
    return at


def _last_end(matches: Iterator[re.Match[str]]) -> int:
    at = -1
    for m in matches:
        at = m.end()
    return at


def _year_of(date: str | None) -> int | None:
    return int(date[:4]) if date and date[:4].isdigit() else None
