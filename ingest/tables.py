"""Rows of a table read as targets, results and baselines.

What a column is follows from its header and, where there is none, from its cells. Units may stand in a column of their
own or in the header, years in the header, in a section row or before the table.
"""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.clauses import is_money_unit, level_of, make_page
from ingest.concepts import basis_in, pillar_of, resolve_indicator, section_pillar, topic_indicator
from ingest.cues import cues
from ingest.figures import Figure, find_figures
from ingest.horizons import find_years
from ingest.indicators import indicator as lexicon_entry
from ingest.local_units import LocalUnit, find_local_units
from ingest.normalize import fold
from ingest.places import find_places
from ingest.target_periods import part_in_head, with_part_of_year
from ingest.types import Block, Document, Level, Target, TargetKind

_MAX_COLUMNS = 60
_VALUE_CHARS = 160
_ORDINAL = re.compile(r"\W*(?:tt|stt|so tt|so thu tu|no)\W*$")
_UNIT = re.compile(r"\W*(?:don vi tinh|don vi do|don vi|dvt|unit|units?)\b\W*")
_IGNORED = re.compile(
    r"\b(?:co quan|chu tri|phoi hop|ghi chu|thoi gian|thoi han|tien do|kinh phi|du toan|tong muc|nguon von|"
    r"don vi (?:thuc hien|chu tri|theo doi|phu trach|bao cao)|can cu|cach tinh|phuong phap|nguon so lieu|"
    r"trach nhiem|dau moi)\b"
)
_NAMED = re.compile(r"\b(?:chi tieu|chi so|noi dung|ten|muc tieu|tieu chi|nhiem vu|hang muc|indicator|target)\b")
_GROUP = re.compile(r"\b(?:pham vi|linh vuc|nhom|phan muc|tru cot|nganh)\b")
_GROUP_FIRST = re.compile(r"\W*(?:pham vi|linh vuc|nhom|phan muc|tru cot|nganh)\b")
_RESULT = re.compile(
    r"\b(?:ket qua|da dat|dat duoc|uoc|so bo|thuc hien den|hien co|result|actual|(?:th|kq)(?=\s(?:nam\s)?20\d\d))\b"
)
_BASELINE = re.compile(r"\b(?:hien trang|thuc trang|hien nay|hien tai|baseline|nam co so|nam goc)\b")
_TARGET = re.compile(
    r"\b(?:muc tieu|chi tieu|ke hoach|lo trinh|de xuat|phan dau|dinh huong|du kien|den nam|can dat|target|giao)\b"
)
_DONE = re.compile(r"\b(?:thuc hien|dat)\b")
_EMPTY = re.compile(r"[\W_]*(?:x|v|co|khong|chua\b.{0,60}|n/?a|khong co.{0,40})?[\W_]*$")
_PARENS_UNIT = re.compile(r"\(([^()]{1,40})\)\s*$")
_CATEGORY_WORDS = 6
_TOPIC_CHARS = 160
_NUMBERING = re.compile(
    r"^(?:(?:Điều|Bảng|Biểu|Phụ lục|Mục|Phần|Chương)\s(?:số\s)?[\dIVX]{1,4}[.:)]?\s?[-–]?"
    r"|\(?(?:[\dIVX]{1,4}|[A-Za-zđĐ])(?:\.\d{1,2}){0,3}[.)])\s*"
)
_MEASURED = re.compile(r"\b(?:ty le|ti le|ty trong|so luong|lo trinh|muc do|chi tieu ve|tien do|so)\b")
# Brackets that say how or when and are no unit: "2022 (ước)", "Năm 2025 (kế hoạch)", "Tỷ lệ (trừ hồ sơ mật)".
_GLOSS = re.compile(
    r"(?<!\w)(?:trừ|gồm|bao gồm|theo|tính đến|tính theo|nếu có|không|ước|kế hoạch|mục tiêu|chỉ tiêu|kết quả|thực hiện"
    r"|dự kiến|phấn đấu|sơ bộ|chính thức|hiện trạng|hiện nay|hiện tại|điều chỉnh|đã đạt|luỹ kế|lũy kế|giao|dự báo"
    r"|cả năm|cuối năm|đầu năm|(?:tháng|quý|năm|kỳ)\s\d+|\d+\stháng|estimate|planned|actual|targets?)(?!\w)"
    r"|^(?:cũ|mới|tính|đạt|th|kh|mt|ƯTH|plan)$",
    re.IGNORECASE,
)
_STORY_WORDS = 2
_UNITS_COLUMN = re.compile(
    r"\W*(?:ten )?(?:dia ban|huyen|quan|thi xa|xa|phuong|don vi hanh chinh|don vi cap (?:huyen|xa))\b"
)
_COMMUNES = re.compile(r"\W*(?:ten )?(?:xa|phuong|thi tran|don vi cap xa)\b")
_TOTAL = re.compile(r"\W*(?:toan (?:tinh|thanh pho)|tong(?: cong| so)?|cong|chung|binh quan|trung binh|ca tinh)\b")
# Sums that are planned or spent are means, not ends: the tables that share them out hold no targets.
_FUNDING = re.compile(
    r"\b(?:kinh phi|du toan|nguon von|khai toan|nhu cau von|von dau tu|phan bo von|co cau von|tong muc dau tu"
    r"|phan ky (?:von|dau tu)|giai ngan|chi ngan sach|budget|funding|expenditure|cost estimates?)\b"
)
_FUNDING_LABEL = re.compile(
    r"\W*(?:(?:noi dung chi|nguon von|nguon kinh phi|khoan chi|muc chi|hang muc (?:dau tu|chi))\b|nguon\W*$)"
)
_AIMED = re.compile(r"\b(?:chi tieu|muc tieu|targets?|indicators?)\b")
_UNIT_LINE = re.compile(
    r"\W*(?:(?:ghi chu|chu thich|luu y|notes?)\W+)?(?:don vi(?: tinh| do)?|dvt|units?)\s?(?::|%|la\b|la:)"
)
_UNIT_LINE_CHARS = 80
_NAMED_UNIT = re.compile(r"(?:đvt|đơn vị(?: tính| đo)?|units?)(?:\s?:\s?|\slà:?\s|\s(?=%))(%|[^\W\d][\w ]{0,24})")
_ASIDE_LINE = re.compile(r"\W*\((?:ban hanh )?kem theo\b")
_SUM = re.compile(r"\W*(?:tong cong|tong so|tong|cong|total)\W*$")
_DEADLINE = re.compile(r"\b(?:thoi han|thoi gian|tien do|han hoan thanh|hoan thanh (?:truoc|trong))\b")
_TASK = re.compile(r"\b(?:nhiem vu|cong viec|hoat dong|du an|hang muc|giai phap)\b")
_OUTPUT = re.compile(r"\b(?:san pham|dau ra|ket qua du kien|ket qua can dat)\b")
# No share whatever the unit of the table is: "Xếp hạng DTI", "Số tổ công nghệ số".
_COUNTED = re.compile(r"\W*(?:xep hang|thu hang|hang|vi tri|tong so|so(?! hoa\b))\b")
_GROUP_OF = re.compile(r"\s*\((?:thuộc )?(?:nhóm|top|tốp)(?: đầu| dẫn đầu)?\)$", re.IGNORECASE)
_CELL_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_SUB_ROW = re.compile(r"\s*[-–+•]\s*\S|\s*(?:trong do|cap|tuyen)\b")


@dataclass(frozen=True, slots=True)
class TableContext:
    """What stands around a table: its horizon, what its values are, the place, and the document's year.

    ``captions`` are the lines above it that may say what its rows measure, nearest first; ``pillar`` is its section's.
    """

    year: int | None
    kind: TargetKind | None
    place: str | None
    level: Level
    published: int | None
    captions: tuple[str, ...] = ()
    pillar: str | None = None
    units: Level | None = None  # the level of a table whose rows are districts or communes
    deadline: int | None = None  # the year of the row's own deadline
    unit: str | None = None  # of all its values, where a line around it or the head of its names states one
    below: str = ""  # the line right below it, where that gives the unit of its figures


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int
    text: str

    @property
    def folded(self) -> str:
        return fold(self.text)


@dataclass(frozen=True, slots=True)
class _Column:
    role: str  # "value", "label", "group", "unit", "deadline", "none"
    header: str = ""
    kind: TargetKind | None = None
    year: int | None = None
    unit: str | None = None
    level: Level | None = None
    place: str | None = None
    local: LocalUnit | None = None


def _cells(text: str, block: Block) -> list[_Cell]:
    """The cells of a row ``| a | b |`` with their offsets, blanks trimmed."""
    line = text[block.start : block.end]
    bars = [m.start() for m in re.finditer(r"(?<!\\)\|", line)][: _MAX_COLUMNS + 1]
    cells = []
    for a, b in itertools.pairwise(bars):
        inner = line[a + 1 : b]
        start = block.start + a + 1 + len(inner) - len(inner.lstrip(" *_\t"))
        end = block.start + a + 1 + len(inner.rstrip(" *_\t"))
        cells.append(_Cell(min(start, end), end, text[min(start, end) : end]))
    return cells


def _years(text: str) -> list[int]:
    folded = fold(text)
    years = [y.year for y in find_years(text, folded)]
    if not years:
        years = [int(y) for y in re.findall(r"(?<![\d/.])((?:19|20)\d\d)(?![\d/%])", folded)]
    return list(dict.fromkeys(years))


def _unit_word(text: str) -> str | None:
    """A unit as a column or a bracket states it: "%", "doanh nghiệp"."""
    text = re.sub(r"\s+", " ", text).strip(" .;:-–*_")
    folded = fold(text)
    if not text or len(text) > 40 or not re.search(r"[^\W\d]|%", text):
        return None
    if "%" in text or "phan tram" in folded or folded in ("ty le", "ti le"):
        return "%"
    return text if text[:2].isupper() else text[0].lower() + text[1:]


def _header_unit(text: str) -> str | None:
    """The unit that a header or caption states: "Năm 2026 (%)", "Mục tiêu (%) - Năm 2030", "ĐVT: %"."""
    inside = [m[1] for m in re.finditer(r"\(([^()]{1,40})\)", text)]
    last = _PARENS_UNIT.search(text)
    for content in inside:
        if "%" in content and not _years(content):
            return "%"
    named = _NAMED_UNIT.search(text.lower())
    if named:
        return _unit_word(named[1])
    if last and not _years(last[1]) and not _GLOSS.search(last[1].strip()):
        return _unit_word(last[1])
    return "%" if re.search(r"(?<!\d)\s%", text) else None


def _column(cell: _Cell, context: TableContext, labels: bool) -> _Column:
    """What a column is by its header; ``labels`` says that another column holds the indicators."""
    head = cell.folded
    years = _years(cell.text)
    if not head.strip():
        return _Column("none")
    if _DEADLINE.search(head) and not years:
        return _Column("deadline", cell.text)
    if _ORDINAL.match(head) or (_IGNORED.search(head) and not years) or _names_money(cell.text):
        return _Column("none", cell.text)
    if _UNIT.match(head) and not years:
        return _Column("unit", cell.text)
    kind: TargetKind | None = None
    if _BASELINE.search(head):
        kind = "baseline"
    elif _RESULT.search(head):
        kind = "result"
    elif _TARGET.search(head) and (years or labels):
        kind = "target"
    elif _DONE.search(head) and not _NAMED.search(head):
        kind = "result"
    year = years[-1] if years else None
    if kind is None and year is not None:
        kind = "result" if context.published and year < context.published else "target"
    unit = _header_unit(cell.text)
    page = make_page(cell.text)
    levels = level_of(page, 0, len(cell.text))
    places = [p.code for p in page.places if p.explicit and p.code != "vn"]
    level: Level | None = levels[0] if levels else None
    local = page.units[0] if page.units and not places else None
    if kind is not None or years:
        return _Column("value", cell.text, kind, year, unit, level, places[0] if places else None, local)
    if _GROUP.search(head) and not _NAMED.search(head):
        return _Column("group", cell.text)
    return _Column(
        "label" if _NAMED.search(head) else "other",
        cell.text,
        None,
        None,
        unit,
        level,
        places[0] if places else None,
        local,
    )


def _names_money(text: str) -> bool:
    """Whether a header or caption speaks of what things cost ("Kinh phí năm 2025"), of no share and no earning."""
    return _FUNDING.search(fold(text)) is not None and "%" not in text and not _earns(text)


def _earns(text: str) -> bool:
    """Whether money is spoken of that is earned or attracted, which may well be aimed at."""
    return cues().earnings.search(text.lower()) is not None


def _shares_out_money(header: Sequence[_Cell], label_at: int, unit: str | None, context: TableContext) -> bool:
    """Whether a table says what things cost: by its first column, the line above it, or the unit stated there."""
    named = header[label_at].text if label_at < len(header) else ""
    if _AIMED.search(fold(named)):
        return False
    if _FUNDING_LABEL.match(fold(named)):
        return True
    above = next((c for c in context.captions if c.strip() and not states_unit(c) and not _is_aside(c)), "")
    if _AIMED.search(fold(above)) or _earns(above):
        return False
    return _names_money(above) or is_money_unit(unit or "")


def _is_aside(caption: str) -> bool:
    return _ASIDE_LINE.match(fold(caption)) is not None


def _columns(header: Sequence[_Cell], rows: Sequence[Sequence[_Cell]], context: TableContext) -> list[_Column]:
    """The roles of all columns, from the header where there is one and from the cells otherwise."""
    width = max([len(header), *(len(r) for r in rows)], default=0)
    plain = [_NAMED.search(c.folded) is not None and not _years(c.text) for c in header]
    columns = [_column(c, context, any(plain[:i])) for i, c in enumerate(header)]
    columns += [_Column("other")] * (width - len(columns))
    texts, figures = [0.0] * width, [0] * width
    for row in rows:
        for i, cell in enumerate(row[:width]):
            if cell.text.strip():
                is_figure = bool(find_figures(cell.text, bare=True)) and len(cell.text) < 40
                figures[i] += is_figure
                texts[i] += 0 if is_figure or _EMPTY.match(cell.folded) else min(len(cell.text), 120)
    for i, column in enumerate(columns):
        # "Chỉ tiêu đến năm 2025" over a column of words names the rows, and the year of the table
        if column.role == "value" and _NAMED.search(fold(column.header)) and not figures[i] and texts[i] and i <= 2:
            columns[i] = replace(column, role="label")
    if sum(c.role == "label" for c in columns) > 1:  # "Nhóm chỉ tiêu" beside "Chỉ tiêu"
        columns = [
            replace(c, role="group") if c.role == "label" and _GROUP_FIRST.match(fold(c.header)) else c for c in columns
        ]
    named = [i for i, c in enumerate(columns) if c.role == "label"]
    open_ = [i for i, c in enumerate(columns) if c.role in ("label", "other") and texts[i] > 0]
    label = max(named, key=lambda i: (texts[i] > 0, -i), default=None)
    if label is None or texts[label] == 0:
        label = max(open_, key=lambda i: (texts[i], -i), default=None)
    for i, column in enumerate(columns):
        if i == label:
            columns[i] = replace(column, role="label")
        elif column.role in ("label", "other"):
            is_value = figures[i] > 0 and label is not None and i > label
            columns[i] = replace(column, role="value" if is_value else "group" if texts[i] else "none")
    if sum(c.role == "value" and c.year is not None for c in columns) > 1:  # the sum over years is of none of them
        columns = [replace(c, role="none") if _SUM.match(fold(c.header)) else c for c in columns]
    return columns


def table_targets(document: Document, blocks: Sequence[Block], context: TableContext) -> list[Target]:
    """Read the rows of one table, whose blocks stand in reading order."""
    text = document.text
    targets: list[Target] = []
    header: list[_Cell] = []
    pending: list[tuple[Block, list[_Cell]]] = []
    section_year: int | None = None
    section_kind: TargetKind | None = None
    section = ""
    above = context.captions

    def flush() -> None:
        if pending:
            local = replace(
                context,
                year=section_year or context.year,
                kind=section_kind or context.kind,
                captions=(section, *above) if section else above,
                pillar=_pillar_of_section(section) or context.pillar,
            )
            targets.extend(_read_rows(document, header, pending, local))
            pending.clear()

    for block in blocks:
        cells = _cells(text, block)
        if block.kind == "table_header":
            flush()
            header, section_year, section_kind, section = cells, None, None, ""
        elif block.kind == "table_section":
            flush()
            words = text[block.start : block.end]
            section = " ".join(c.text for c in cells if c.text) or words
            years = _years(words)
            section_year = years[-1] if len(years) == 1 else (None if years else section_year)
            section_kind = "target" if _TARGET.search(fold(words)) else section_kind
        else:
            pending.append((block, cells))
    flush()
    return targets


def _read_rows(
    document: Document,
    header: Sequence[_Cell],
    rows: Sequence[tuple[Block, list[_Cell]]],
    context: TableContext,
) -> list[Target]:
    columns = _columns(header, [cells for _, cells in rows], context)
    label_at = next((i for i, c in enumerate(columns) if c.role == "label"), None)
    if label_at is None or not any(c.role == "value" for c in columns):
        return []
    named = columns[label_at]
    stated = None
    if not any(c.unit for c in columns if c.role == "value") and not any(c.role == "unit" for c in columns):
        stated = named.unit or _stated_unit(context)
        context = replace(context, unit=stated)
    money = _shares_out_money(header, label_at, stated, context)
    if named.year is not None and context.year is None:
        context = replace(context, year=named.year, kind=named.kind or context.kind)
    context = replace(context, units=_units_column(named.header))
    tasks = _TASK.search(fold(named.header)) is not None
    found: list[Target] = []
    parent = group = over = ""
    pillar = context.pillar
    for block, cells in rows:
        if label_at >= len(cells) or block.end - block.start > 6000:
            continue
        if cues().injections.search(document.text[block.start : block.end].lower()):
            continue
        label = re.sub(r"\s+", " ", cells[label_at].text).strip(" -–+•*_:;")
        label = _NUMBERING.sub("", label) or label
        unit = next((_unit_word(c.text) for c, col in zip(cells, columns, strict=False) if col.role == "unit"), None)
        group = next(
            (c.text for c, col in zip(cells, columns, strict=False) if col.role == "group" and len(c.text) > 2), group
        )
        if _SUB_ROW.match(cells[label_at].folded) and parent:
            label = f"{parent}: {label}"
        if sum(bool(c.text.strip()) for c in cells) <= 2 and label:
            pillar = _pillar_of_section(label) or pillar  # "| A | CHÍNH QUYỀN SỐ | | |"
        header_name = " ".join(header[label_at].text.split()) if label_at < len(header) else ""
        around = (over, group, *context.captions[:1], header_name, *context.captions[1:])
        name, label = label, _explained(label, around, unit, context.units is not None)
        deadline = next((c.text for c, col in zip(cells, columns, strict=False) if col.role == "deadline"), "")
        ends = _CELL_YEAR.findall(deadline)
        local = replace(
            context,
            pillar=_pillar_of_section(group) or pillar,
            captions=around,
            deadline=int(ends[-1]) if ends else None,
        )
        sums = _SUM.match(fold(label)) is not None and context.units is None  # of what, it does not say
        read = [
            target
            for cell, column in zip(cells, columns, strict=False)
            if column.role == "value"
            and not sums
            and not (_is_output(column, tasks) and not find_figures(cell.text, bare=True))
            for target in _read_cell(document, block, cell, column, label, unit, local)
        ]
        if money and not _earns(name):
            read = [target for target in read if target.unit is not None and not is_money_unit(target.unit)]
        if not read and label and not _SUB_ROW.match(cells[label_at].folded):
            parent = over = name
        elif label and not _SUB_ROW.match(cells[label_at].folded):
            parent = name if len(name) < 160 else ""
        found += read
    return found


def _stated_unit(context: TableContext) -> str | None:
    """The unit that the lines around a table give for all of it: "Đơn vị tính: %"."""
    lines = [c for c in context.captions if c]
    share = next((u for c in lines if "%" in c and (u := _header_unit(c)) == "%"), None)
    return share or next((_header_unit(c) for c in (*lines[:3], context.below) if states_unit(c)), None)


def states_unit(line: str) -> bool:
    """Whether a line near a table gives the unit of its figures: "(Đơn vị tính: %)", "ĐVT: tỷ đồng"."""
    return len(line) <= _UNIT_LINE_CHARS and _UNIT_LINE.match(fold(line)) is not None


def _units_column(header: str) -> Level | None:
    """The level of a column of districts or communes, None for any other column."""
    folded = fold(header)
    if not _UNITS_COLUMN.match(folded):
        return None
    return "commune" if _COMMUNES.match(folded) else "district"


def _is_output(column: _Column, tasks: bool) -> bool:
    """Whether a column names what tasks yield ("Sản phẩm: Bản đồ số"), which is no goal without a figure."""
    return _OUTPUT.search(fold(column.header)) is not None or (tasks and column.kind is None)


def _unit_row(label: str, context: TableContext) -> tuple[LocalUnit | None, bool]:
    """The district or commune whose row this is, and whether the row is the whole province's."""
    folded = fold(label)
    places = find_places(label)
    if _TOTAL.match(folded):
        return None, context.units is not None
    units = find_local_units(label, places)
    if units and len(label) - (units[0].end - units[0].start) <= 3:
        return (replace(units[0], level="commune") if context.units == "commune" else units[0]), False
    group = make_page(label).cues.table_categories.match(label.lower()) is not None  # "Nông thôn" is no district
    if context.units is None or group or len(label.split()) > _CATEGORY_WORDS or any(p.explicit for p in places):
        return None, False
    return LocalUnit(0, len(label), label, context.units), False


def _pillar_of_section(text: str) -> str | None:
    """The pillar that a section row or group is about."""
    if not text or len(text) > 160:
        return None
    page = make_page(text)
    return section_pillar(page, 0, len(text))


def _explained(label: str, around: Sequence[str], unit: str | None, whole: bool) -> str:
    """The name of a row that only says for whom it is ("Trung học cơ sở"), with what the table measures before it."""
    if not label or whole or _place_row(label) or not _is_category(label):
        return label
    for text in around:
        topic = _topic(text)
        named = topic_indicator(topic) if topic and fold(topic) not in fold(label) else None
        if named and (unit in (None, "%") or lexicon_entry(named).unit != "%"):
            return f"{topic}: {label}"
    page = make_page(label)
    if not page.cues.table_categories.match(page.lower):
        return label
    topic = next(
        (t for text in around if (t := _topic(text)) and not _is_category(t) and _MEASURED.search(fold(t))), ""
    )
    return f"{topic}: {label}" if topic and fold(topic) not in fold(label) else label


def _is_category(label: str) -> bool:
    """Whether a row's name is too short to say by itself what is measured."""
    return len(label.split()) <= _CATEGORY_WORDS and resolve_indicator(label, "", None) is None


def _topic(text: str) -> str:
    """A heading or caption without its number: "Điều 2. Lộ trình học bạ số" gives "Lộ trình học bạ số"."""
    text = re.sub(r"\s+", " ", text).strip(" *_#:|.")
    text = _NUMBERING.sub("", text)
    return text.strip(" *_#:|.-–") if len(text) <= _TOPIC_CHARS else ""


def _place_row(label: str) -> str | None:
    """The place whose row this is, when the row's name is a place and nothing else."""
    mentions = find_places(label)
    if len(mentions) == 1 and len(label) - (mentions[0].end - mentions[0].start) <= 3:
        return mentions[0].code
    return None


def _read_cell(
    document: Document,
    block: Block,
    cell: _Cell,
    column: _Column,
    label: str,
    unit: str | None,
    context: TableContext,
) -> list[Target]:
    """The targets of one value cell: its figures, or its words where a target is no figure."""
    if not cell.text.strip():
        return []
    kind: TargetKind = column.kind or context.kind or "target"
    figures = find_figures(cell.text, bare=True)
    if not figures:
        bare = re.fullmatch(r"\s*(\d{4})\s*", cell.text)
        if bare and unit and 1900 <= int(bare[1]) <= 2100:
            value = float(bare[1])
            figures = [Figure(0, len(cell.text), "=", "reach", value, value, None, None, cell.text)]
    if figures and _is_story(cell.text, figures, column.unit or unit or context.unit):
        figures = []
    row_place = _place_row(label)
    name = label
    local, total = _unit_row(label, context)
    if row_place or local or total:
        name = column.header
        if resolve_indicator(name, "", None) is None:  # "| Hà Nam | 20% |" under "Năm 2025": the caption says of what
            name = next((t for c in context.captions if (t := _topic(c)) and topic_indicator(t)), name)
    page = make_page(name)
    levels = level_of(page, 0, len(name))
    level: Level = column.level or (levels[0] if levels else None) or context.level
    place = row_place or column.place or context.place
    if row_place:
        level = "national" if row_place == "vn" else "province"
    local = local or column.local or _named_unit(name)
    if local:
        level, name = local.level, _of_unit(name, local)
    year = (
        column.year or context.deadline or (None if kind == "baseline" and context.kind != "baseline" else context.year)
    )
    shared = {"place": place, "level": level, "year": year, "kind": kind, "label": name, "pillar": context.pillar}
    if figures:
        # A result cell that tells a story ("thí điểm tại 100% các xã …") gives only its first figure.
        stated = figures if len(cell.text) < 60 or kind == "target" else figures[:1]
        own = column.unit or unit or _unit_of_row(name, context.unit)
        part = part_in_head(column.header) if kind == "result" else None
        rows = (_figure_target(document, block, cell, f, own, shared) for f in stated[:4])
        return [replace(row, label=with_part_of_year(row.label, part)) for row in rows]
    if kind != "target" or _EMPTY.match(cell.folded) or len(cell.text.strip()) < 3:
        return []
    if not re.search(r"[^\W\d_]{2}", cell.text) or (re.search(r"\d", cell.text) and len(cell.text) < 12):
        return []
    end = min(cell.end, cell.start + _VALUE_CHARS)
    indicator = resolve_indicator(name, "", None)
    return [
        _target(
            document, block, shared, indicator, figure_span=(cell.start, end), value=document.text[cell.start : end]
        )
    ]


def _unit_of_row(name: str, stated: str | None) -> str | None:
    """The unit of a row that has no column for it: its name's own, or else the whole table's.

    What the lexicon counts in another unit is not the table's: a ranking among shares stays a ranking.
    """
    own = _header_unit(name)
    if own and (stated is None or own == "%" or _is_unit(own)):
        return own
    if stated != "%":
        return stated
    indicator = resolve_indicator(name, "", None)
    counted = lexicon_entry(indicator).unit if indicator else None
    return None if counted not in (None, "%") or _COUNTED.match(fold(name)) else stated


def _is_unit(word: str) -> bool:
    """Whether a word in brackets is read as a unit behind a number, too: "(điểm)", not "(toàn trình)"."""
    return any(figure.unit and fold(figure.unit) == fold(word) for figure in find_figures(f"10 {word}", bare=True))


def _named_unit(name: str) -> LocalUnit | None:
    """The district or commune that a row's name says it is of: "Tỷ lệ hồ sơ trực tuyến của huyện X"."""
    units = find_local_units(name, find_places(name))
    spelled = [u for u in units if len(u.name.split()) > 2 or fold(u.name).startswith(("tp", "xa ", "huyen ", "quan "))]
    return next(
        (u for u in spelled if re.search(r"(?:\b(?:cua|tai|o|tren dia ban|rieng)\s|^\W*)$", fold(name[: u.start]))),
        None,
    )


def _of_unit(name: str, local: LocalUnit) -> str:
    """A row's name with the unit that it is of."""
    said = local.name[:1].upper() + local.name[1:]
    return name if fold(local.name) in fold(name) else f"{said}: {name}" if name else said


def _is_story(text: str, figures: Sequence[Figure], unit: str | None) -> bool:
    """Whether a cell tells a step with a count in it ("Thí điểm tại 63 tỉnh, thành phố") and no value of the row."""
    first = figures[0]
    if first.unit in (None, "%") or (first.unit or "").startswith("/") or unit or first.comparator == "top":
        return False
    return len(re.findall(r"[^\W\d_]+", text[: first.start])) >= _STORY_WORDS


def _figure_target(
    document: Document, block: Block, cell: _Cell, figure: Figure, unit: str | None, shared: Mapping[str, object]
) -> Target:
    name = str(shared["label"])
    stated = figure
    group = _GROUP_OF.search(name)
    if group and figure.unit is None and figure.comparator == "=":
        name = name[: group.start()]
        shared = {**shared, "label": name}
        stated = replace(figure, comparator="top")  # "Xếp hạng DTI (nhóm) | 25"
    elif figure.unit is None and figure.comparator != "top":
        stated = replace(figure, unit=unit)
    indicator = resolve_indicator(name, "", stated)
    return _target(
        document,
        block,
        shared,
        indicator,
        figure_span=(cell.start + figure.start, cell.start + figure.end),
        figure=stated,
    )


def _target(
    document: Document,
    block: Block,
    shared: Mapping[str, object],
    indicator: str | None,
    *,
    figure_span: tuple[int, int],
    figure: Figure | None = None,
    value: str | None = None,
) -> Target:
    start, end = block.start, block.end
    if end - start > 1500:  # a quote has at most 1,500 characters; the figure stays inside
        start = max(start, figure_span[0] - 700)
        end = min(end, max(figure_span[1], start + 1500))
    return Target(
        document_id=document.id,
        start=start,
        end=end,
        figure_start=figure_span[0],
        figure_end=figure_span[1],
        place=shared["place"],  # type: ignore[arg-type]
        level=shared["level"],  # type: ignore[arg-type]
        indicator=indicator,
        label=str(shared["label"]),
        direction=figure.direction if figure else "reach",
        comparator=figure.comparator if figure else "=",
        low=figure.low if figure else None,
        high=figure.high if figure else None,
        unit=figure.unit if figure else None,
        basis=(figure.basis or basis_in(str(shared["label"]))) if figure else None,
        value=value,
        year=shared["year"],  # type: ignore[arg-type]
        kind=shared["kind"],  # type: ignore[arg-type]
        pillar=shared["pillar"] or pillar_of(indicator),  # type: ignore[arg-type]
    )
