"""Whose figure a row is: the province, the nation, or the district or commune below the province.

It is decided from the places and units named before a figure in its clause and sentence, from a bracket behind it, and,
where a sentence names none, from the place that the text has been speaking of. A place that something is only compared
with, one that was merged into another, and the nation as the scope of a ranking are not whom a figure is of.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.clauses import Clause, Page, strip_lead, trim
from ingest.document_profile import NATION, OWN_PLACE, DocumentProfile
from ingest.local_units import LocalUnit
from ingest.places import PlaceMention, find_places, is_former, is_ministry, members, successor
from ingest.sentences import sentence_spans
from ingest.target_superiors import SuperiorReader
from ingest.types import Level, TargetKind

_PROGRAMME_NAME = "chương trình quốc gia"
_PROGRAMME = re.compile(
    r"\b(?P<noun>(?:chuong trinh|chien luoc|ke hoach|quyet dinh|nghi quyet)\s[^.;:,\n|]{0,60}?(?:quoc gia|qd-ttg|nq-cp"
    r"|cua chinh phu|thu tuong chinh phu|trung uong|nq/tw)|chinh phu|thu tuong chinh phu|trung uong)\b"
    r"[^.;:\n|]{0,60}?\s"
    r"(?:dat muc tieu|dat chi tieu|dat ra|de ra|xac dinh|neu|phan dau|huong toi)\b"
)
_GOAL_OF_THE_NATION = re.compile(  # "Chương trình mục tiêu quốc gia" is the name of a programme
    r"(?<!chuong trinh )\b(?:muc tieu|chi tieu)(?:\schung)?(?:\scua)?\s(?:quoc gia|ca nuoc|toan quoc)\b"
)
_BY_ORDER = re.compile(r"\b(?:theo|thuc hien|can cu|trien khai|cu the hoa|so voi|hon|bang|quan triet|cua|voi|nham)\s$")
_OTHERS = re.compile(
    r"(?:\w+\s){0,3}?(?:mot so|nhieu|cac|hau het|da so|phan lon|khong it)\s(?:dia phuong|tinh|thanh pho|bo|nganh)\b"
)
_ELSEWHERE = re.compile(r"\b(?:khac|tren ca nuoc|trong ca nuoc|ca nuoc|toan quoc)\b")
_NOT_SUBJECT_BEFORE = re.compile(
    r"(?:dan dau|dung dau|hang dau|dau|nhom|top|tot|hang|muc|kha|trung binh chung|trung binh|binh quan|binh quan chung|"
    r"trong|so voi|hon|bang|tren|khap|tren khap|pham vi|theo|cua|voi|chung|rong|ngan hang nha nuoc|buu dien|"
    r"tong cong ty|dang cong san|nuoc)\s*$"
)
_SCOPE_OF_A_RANK = re.compile(r"(?:dan dau|dung dau|hang dau|nhom|top|dau)\s*$")
_FIGURE_OF_THE_NATION = re.compile(r"\s*(?:\(|:\s*(?:khoang |gan |tren )?\d|la\b|dat\b|chiem\b|\d)")
_SUBJECT_AFTER = re.compile(
    r"\s*(?:[,(]\s*)?(?:se|phan dau|dat|da|hien|moi|can|uoc|du kien|co|la|chiem|muc tieu|den nam|nam|vao nam|xep|dung|"
    r"thuoc|\w+ thang|quy|tinh den)\b|\s*[(:]"
)
_THE_PROVINCE = re.compile(r"(?:Tỉnh|Thành phố)\s[a-zà-ỹđ]")  # "Tỉnh xếp thứ 21 …": no name follows
_MEAN_OF_THE_NATION = re.compile(
    r"(?:^|[;:\n(]|\.\s|,\s)\W*(?:muc\s)?(?:binh quan|trung binh)(?:\schung)?(?:\scua)?(?:\stren)?\s$"
)
_MERGED = re.compile(
    r"\b(?:hop nhat|sap nhap|sat nhap)(?!\s(?:du lieu|he thong|co so|kho))"
    r"(?:\s(?:hai|ba|cac|toan bo|tinh|thanh pho|voi|2|3))*"
    r"\s[^.;:\n]{0,70}$"
)
_OF_A_PLACE = re.compile(r"\s+(?:của|tại|ở|trên địa bàn)\s+$", re.IGNORECASE)
_OF = re.compile(rf"{_OF_A_PLACE.pattern}|\s+$", re.IGNORECASE)
_CALLED_OLD = re.compile(r"\s*\(?\s*(?:cũ)\s*\)?$", re.IGNORECASE)
_BEFORE_MERGER = re.compile(r"\btruoc\s(?:khi\s|thoi diem\s)?(?:duoc\s)?(?:sap nhap|hop nhat|sat nhap)\b")
_COMPARED_PLACE = re.compile(r"\b(?:so voi|hon|(?<!cao )bang|nhu|gap \w+ lan|kem|vuot|duoi muc)\s(?:muc\s)?(?:cua\s)?$")
# What stands between a name and its figure; matches folded text.
ITS_FIGURE = re.compile(r"\s*[(:]?\s*(?:dat|la|o muc|chiem|chi)?\s*$")
_IN_BRACKETS = re.compile(r"[\w ]{0,12}\(([^()\n]{1,60})\)")
_RANKED_AMONG_NATIONS = re.compile(r"(?:nước|quốc gia|nền kinh tế)")
_UNIT_SPEAKS = re.compile(
    r"\s*(?:[,(:–-]\s*){0,2}(?:(?:se|phan dau|dat|da|hien|moi|can|uoc|du kien|co|la|chiem|muc tieu|den nam|nam|vao nam"
    r"|xep|dung|tinh den|quyet tam|de ra|xac dinh|con|ty le|ti le|tren|toi thieu|it nhat|khoang|gan)\b|\d)|\s*[(:]|\s*$"
)
_UNIT_ASIDE = re.compile(r"\b(?:trong do(?:,? co)?|rieng)(?:\s(?:o|tai|tren dia ban|cua))?,?\s*$")
_UNIT_BEHIND = re.compile(r"(?:\b(?:o|tai|cua|thuoc|tren dia ban|rieng)\s|\()\s*$")


class PlaceReader:
    """Follows whom a text speaks of, if its sections, paragraphs and sentences are opened in order.

    ``subject`` is the code of the place spoken of, None where that is nobody in particular; ``unit`` the district or
    commune that is spoken of, None where it is the whole province.
    """

    def __init__(self, page: Page, profile: DocumentProfile) -> None:
        self.page = page
        self.profile = profile
        self.subject = profile.home
        self.unit = profile.unit
        self.superiors = SuperiorReader(page, profile)
        self._programmes = _programmes(page)

    def close_section(self, subject: str | None) -> None:
        """Go back to the place of the section above, unless the document is of one place."""
        if not self.profile.of_one_place:
            self.subject = subject

    def open_section(self, start: int, end: int, unit: LocalUnit | None, *, is_section: bool) -> None:
        """Take over whom a heading names; ``unit`` holds where it names none, ``is_section`` is false for a title."""
        units = self.page.units_in(start, end)
        if is_section:
            self.unit = units[0] if len(units) == 1 else unit
        self.open_sentence(start, end)

    def open_paragraph(self, start: int, end: int, unit: LocalUnit | None) -> bool:
        """Go back to the document's own place, unless there are several; whether another one than before is spoken of.

        ``unit`` is the unit of the section.
        """
        self.unit = unit
        if self.profile.of_one_place:
            self.subject = self.profile.own
            return False
        before = self.subject
        for first in sentence_spans(self.page.text, start, end)[:1]:
            self.open_sentence(*first)
        return before is not None and self.subject != before

    def open_sentence(self, start: int, end: int) -> None:
        """Remember whom a sentence is about, if it names one place."""
        own, folded = self.profile.own, self.page.folded
        codes = list(dict.fromkeys(m.code for m in self.mentions(start, end) if m.explicit and m.code != "vn"))
        begin = trim(self.page, start, end)[0]
        self.superiors.open_sentence(start, end)
        self._open_unit(begin, end)
        others = _OTHERS.match(folded, begin, end)
        if self.profile.of_one_place:
            if others and _ELSEWHERE.search(folded, begin, min(end, begin + 80)):
                self.subject = None  # "Nhiều địa phương khác đặt mục tiêu …" is about nobody in particular
            elif self.subject is None and (own in codes or OWN_PLACE.search(folded, begin, end)):
                self.subject = own
        elif len(codes) == 1:
            self.subject = codes[0]
        elif not codes and others:
            self.subject = None

    def _open_unit(self, begin: int, end: int) -> None:
        """Keep the unit that a sentence opens with, until the province is spoken of again."""
        units = self.page.units_in(begin, min(end, begin + 60))
        first = next((u for u in units if strip_lead(self.page, begin, u.start) >= u.start - 1), None)
        if first is not None and self._is_told_of(first):
            self.unit = first
        elif names_the_province(self.page, begin, min(end, begin + 80)):
            self.unit = None

    def mentions(self, start: int, end: int) -> list[PlaceMention]:
        """The places of a span that it may be about; what stands behind "so với" only where its figure follows.

        A figure follows where the span ends: it is to end where the figure begins.
        """
        found = []
        named: Sequence[PlaceMention] = self.page.places_in(start, end)
        programmes = [p for p in self._programmes if start <= p.start < end] if self._programmes else []
        if programmes:
            named = sorted([*named, *programmes], key=lambda m: m.start)
        for mention in named:
            if mention.name == _PROGRAMME_NAME:
                found.append(mention)
            elif self._can_be_subject(mention, end):
                if mention.via and self.profile.home and successor(mention.code) == self.profile.home:
                    # a town of a province that the plan's own has taken in
                    mention = replace(mention, code=self.profile.home)
                found.append(mention)
        explicit = [m for m in found if m.explicit]
        if explicit or not self.profile.of_one_place:
            return explicit or found
        return [m for m in found if m.code == self.profile.own]

    def _can_be_subject(self, mention: PlaceMention, end: int) -> bool:
        if mention.code == "vn":
            if not self._nation_is_subject(mention):
                return False
        elif is_compared_with(self.page, mention.start) and not _has_its_figure(self.page, mention.end, end):
            return False
        if self._is_merged(mention):
            return False
        return self.profile.own == mention.code or not (is_ministry(mention.code) or mention.code.startswith("vung_"))

    def _is_merged(self, mention: PlaceMention) -> bool:
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
            return bool(_FIGURE_OF_THE_NATION.match(after)) and not _SCOPE_OF_A_RANK.search(before)
        return bool(_SUBJECT_AFTER.match(after)) or not before.strip() or before.rstrip().endswith((",", ";", "("))

    def place_of(self, clause: Clause, sentence: tuple[int, int], kind: TargetKind) -> str | None:
        """The place that a clause's figure is of, None where the text does not say; ``sentence`` is its span."""
        figure, own = clause.figure, self.profile.own
        single = self.profile.of_one_place
        if self.superiors.is_quoted(figure, kind, sentence[0], clause.own[1]):
            return "vn"
        if figure.comparator == "top" and _RANKED_AMONG_NATIONS.match(figure.unit or ""):
            return "vn"  # provinces are not ranked among nations
        if figure.basis == "GDP" and single and self._speaks_of_the_nation(sentence[0], figure.start):
            return "vn"
        low, high = clause.own
        bracket = _IN_BRACKETS.match(self.page.folded[figure.end : high])
        if bracket:  # "20% (Hà Nam), 25% (Thái Bình)"
            inside = self.mentions(figure.end + bracket.start(1), figure.end + bracket.end(1))
            if inside and inside[0].explicit:
                return inside[0].code
        aside = self.page.text[low : low + 1] == "(" or clause.start < low
        near = self.mentions(low if aside else clause.start, figure.start)
        if near:
            if single and near[-1].code != own and self._comes_back(low, figure.start) > near[-1].start:
                return own
            return near[-1].code
        earlier = self.mentions(sentence[0], low)
        if self._are_told_apart(earlier, clause):
            return self.profile.home  # "An Giang (cũ) chiếm 9,8%, Kiên Giang (cũ) chiếm 10,6%; chi cho R&D đạt 0,3%"
        if earlier and not (single and earlier[-1].code == "vn"):
            return earlier[-1].code
        if single and earlier and earlier[-1].name == _PROGRAMME_NAME:
            return own if OWN_PLACE.search(self.page.folded, earlier[-1].end, figure.start) else "vn"
        if single and earlier:
            # "cả nước đạt 15%, tỉnh đạt 20%": the document's own place comes back in
            back = clause.part[0] > earlier[-1].start or self._comes_back(low, figure.start) >= 0
            return own if back else earlier[-1].code
        if figure.basis == "GDP" and not single and self.subject not in (None, "vn"):
            return None  # a share of GDP is hardly that of the province named last
        return self.subject

    def _are_told_apart(self, mentions: Sequence[PlaceMention], clause: Clause) -> bool:
        """Whether a clause comes after what is told of several former parts of the document's own place.

        One that opens its sentence ("Tỉnh Phú Yên (cũ): …; …") is whom all of it is of.
        """
        home = self.profile.home
        former = {
            m.code
            for m in mentions
            if m.via is None and home == successor(m.code) and (m.code != home or is_former(self.page.text, m))
        }
        return home is not None and len(former) > 1 and clause.part[0] > mentions[-1].start

    def label_in_its_bounds(self, label: str, clause: Clause, sentence: tuple[int, int], place: str | None) -> str:
        """A label without another place whose clause it was borrowed from, and with the bounds that its own had.

        A present province has the code of the former one of its name: only its label tells them apart.
        """
        if place is None or is_ministry(place) or place == "vn":
            return label
        page = self.page
        borrowed = [m for m in find_places(label) if m.via is None] if clause.borrowed else []
        at_end = borrowed and (borrowed[-1].end == len(label) or _OF_A_PLACE.search(label[: borrowed[-1].start]))
        if at_end and borrowed[-1].code != place:
            label = _OF.sub("", label[: borrowed[-1].start]) + label[borrowed[-1].end :]
        before_it = [m for m in page.places_in(sentence[0], clause.figure.start) if m.via is None]
        named = [m for m in before_it if m.code == place]
        if not named or successor(place) != place or self._are_told_apart(before_it, clause):
            return label
        mention = named[-1]
        before = page.folded[sentence[0] : mention.start]
        if not is_former(page.text, mention) and not (members(place) and _BEFORE_MERGER.search(before)):
            return label
        if any(is_former(label, m) for m in find_places(label)):
            return label
        name = _CALLED_OLD.sub("", page.text[mention.start : mention.end])
        name = f"{name[0].lower()}{name[1:]}" if name.startswith(("Tỉnh ", "Thành phố ")) else name
        return f"{label} ({name} cũ)"

    def place_before(self, at: int) -> str | None:
        """The province named last before an offset in its own sentence, else the place spoken of."""
        low = max(self.page.text.rfind("\n", 0, at), self.page.text.rfind(". ", 0, at)) + 1
        found = [m for m in self.mentions(low, at) if m.explicit]
        return found[-1].code if found and found[-1].code != "vn" else self.subject

    def _comes_back(self, start: int, end: int) -> int:
        """Where a span speaks last of the document's own place without its name; -1 where it does not."""
        return max((m.start() + start for m in OWN_PLACE.finditer(self.page.folded[start:end])), default=-1)

    def _speaks_of_the_nation(self, start: int, end: int) -> bool:
        """Whether a programme of the nation is named and the document's own place does not come back in after it."""
        at = max((m.end() for m in NATION.finditer(self.page.folded, start, end)), default=-1)
        if at < 0 or any(p.code != "vn" for p in self.page.places_in(at, end)):
            return False
        return OWN_PLACE.search(self.page.folded, at, end) is None

    def unit_of(self, clause: Clause, sentence: tuple[int, int]) -> LocalUnit | None:
        """The district or commune that a figure is of, None where it is the whole province's or the nation's."""
        page, figure = self.page, clause.figure
        low, high = clause.own
        behind = page.units_in(figure.end, high)
        share = figure.unit == "%"
        if behind and share and _UNIT_BEHIND.search(page.folded[figure.end : behind[0].start]):
            return behind[0]
        for unit in reversed(page.units_in(low, figure.start)):
            if is_compared_with(page, unit.start) and not _has_its_figure(page, unit.end, figure.start):
                continue
            if names_the_province(page, unit.end, figure.start):
                return None
            owner = share and _UNIT_BEHIND.search(page.folded[max(0, unit.start - 16) : unit.start])
            if self._is_told_of(unit) or owner:
                return unit
        nameless = clause.borrowed or clause.head[0] == clause.head[1]
        for unit in reversed(page.units_in(sentence[0], low)):
            if is_compared_with(page, unit.start) or names_the_province(page, unit.end, figure.start):
                break
            aside = _UNIT_ASIDE.search(page.folded[max(0, unit.start - 24) : unit.start])
            if not self._is_told_of(unit) or (page.figures_in(sentence[0], unit.start) and not (aside or nameless)):
                continue
            if not aside or (nameless and clause.part[0] <= unit.start):
                return unit
        return None if names_the_province(page, sentence[0], figure.start) else self.unit

    def _is_told_of(self, unit: LocalUnit) -> bool:
        """Whether what follows a unit's name is told of it."""
        before = self.page.folded[max(0, unit.start - 24) : unit.start]
        return bool(
            _UNIT_SPEAKS.match(self.page.folded[unit.end : unit.end + 40].split("\n")[0]) or _UNIT_ASIDE.search(before)
        )


def level_of_place(place: str | None) -> Level:
    """The level of a row that names none: ministries are the nation's."""
    return "national" if place == "vn" or is_ministry(place) else "province"


def names_the_province(page: Page, start: int, end: int) -> bool:
    """Whether the province or the nation is spoken of in a span, by its name or without it."""
    if any(p.explicit and not is_compared_with(page, p.start) for p in page.places_in(start, end)):
        return True
    if _THE_PROVINCE.match(page.text, trim(page, start, end)[0]):
        return True
    return OWN_PLACE.search(page.folded, start, end) is not None


def is_compared_with(page: Page, at: int) -> bool:
    """Whether the name at an offset is only what something is compared with ("so với Cao Bằng")."""
    return _COMPARED_PLACE.search(page.folded[max(0, at - 24) : at]) is not None


def _has_its_figure(page: Page, end: int, figure: int) -> bool:
    """Whether a figure stands right behind a name: "so với Cao Bằng (28%)"."""
    return figure - end <= 24 and ITS_FIGURE.match(page.folded[end:figure]) is not None


def _programmes(page: Page) -> list[PlaceMention]:
    """Where the nation's programmes set goals ("Chương trình … quốc gia đặt mục tiêu …"), as places named."""
    found = []
    for m in _PROGRAMME.finditer(page.folded):
        local = any(p.code != "vn" for p in page.places_in(m.start(), m.end()))
        if not local and not _is_by_order(page, m.start()) and not OWN_PLACE.search(page.folded, m.start(), m.end()):
            found.append(PlaceMention(m.start(), m.start("noun") + 1, "vn", _PROGRAMME_NAME, None, True))
    for m in _GOAL_OF_THE_NATION.finditer(page.folded):  # "mục tiêu quốc gia đến năm 2029 là 20%"
        if not _is_by_order(page, m.start()):
            found.append(PlaceMention(m.start(), m.start() + 1, "vn", _PROGRAMME_NAME, None, True))
    return sorted(found, key=lambda p: p.start)


def _is_by_order(page: Page, at: int) -> bool:
    """Whether the programme at an offset is only what something is done by: "thực hiện Chương trình …"."""
    return _BY_ORDER.search(page.folded[max(0, at - 24) : at]) is not None
