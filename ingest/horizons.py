"""Years in running text and what they are to a clause: its horizon, a point of comparison, or part of a title."""

import re
from dataclasses import dataclass

from ingest.normalize import fold

_GAP = r"[^\S\n]"  # a line break parts two blocks: "… đến năm 2030" and "Đến năm 2030, …" below it are no span of years
_YEAR = re.compile(
    r"(?<![\w/.,-])(?P<lead>(?:(?:giai doan|nhiem ky|nam hoc|den|toi|vao|trong|het|cuoi|truoc|ngay|nam|cac nam|by|in"
    rf"|until|tu|moc|(?:cham|muon){_GAP}nhat){_GAP}{{1,2}}){{0,5}})"
    rf"(?P<date>(?P<day>\d{{1,2}}/\d{{1,2}}/|\d{{1,2}}-\d{{1,2}}-|\d{{1,2}}{_GAP}thang{_GAP}\d{{1,2}}{_GAP}nam{_GAP})"
    rf"|(?:thang|quy){_GAP}(?:\d{{1,2}}|[iv]{{1,3}}){_GAP}?(?:[/-]|nam){_GAP}?)?"
    rf"(?P<a>(?:19|20)\d\d)(?:{_GAP}{{0,2}}(?:[-–—]|den|toi){_GAP}{{0,2}}(?:nam{_GAP})?(?P<b>(?:19|20)\d\d))?"
    r"(?![\d/%]|[.,]\d|-\d|\s?%)"
)
_DATE = re.compile(r"quy\s(?P<quarter>\w{1,3})|(?:thang\s|[/-])(?P<month>\d{1,2})")
_QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
_COMPARED_WORDS = (
    r"(?<!\w)(?:so với|so|bằng|cùng kỳ|gấp|tại thời điểm|kể từ|của|hơn|cao hơn|thấp hơn|ban hành|(?<!\d )tháng|ngày|quý"
    r"|(?<!tháng )đầu|lần|kỳ|trong số|hồi|thời điểm"
    r"|(?:so với|bằng|hơn|cùng kỳ)(?:\scùng kỳ)?\s\d{1,2} tháng (?:đầu|cuối))"
    r"(?:\s(?:cùng kỳ|cuối|cả|hồi|cùng thời điểm|mức|mức của))?\s?$"
)
_COMPARED = re.compile(_COMPARED_WORDS)
_COMPARED_PLAIN = re.compile(fold(_COMPARED_WORDS))
_TITLE = re.compile(r"\b(?:nghi quyet|quyet dinh|ke hoach|chuong trinh|de an|chien luoc|van ban|chi thi|du an|khung)\b")
_AIM = re.compile(
    r"\b(?:muc tieu|chi tieu|phan dau|dat ra|de ra|theo do|huong toi|xac dinh|yeu cau|hoan thanh|trong do|la|se)\b"
)
_ANNOUNCED = re.compile(
    r"\b(?:muc tieu|chi tieu|ke hoach|kpi|target|targets|giai doan|moc|dinh huong|tam nhin|phan dau|thuc hien|ket qua"
    r"|hien trang)\s$"
)
_PARTED = re.compile(r"[;:\n|]|\.\s")
# As typed with diacritics: "điện tử năm 2024", "buổi tối năm 2024" hold no "từ" and no "tới".
_LEAD_WORDS = {
    fold(word): word
    for word in (
        *("giai", "đoạn", "nhiệm", "kỳ", "học", "đến", "tới", "vào", "trong", "hết", "cuối", "trước", "ngày", "năm"),
        *("các", "by", "in", "until", "từ", "mốc", "chậm", "muộn", "nhất"),
    )
}
_WORDS_ON_TU = (["dien"], ["dau"], ["vat"], ["thu"], ["thong"])  # điện tử, đầu tư, … typed without diacritics
_STRONG = frozenset(["den", "toi", "vao", "het", "cuoi", "truoc", "nhat", "by"])
_DONE = re.compile(r"\b(?:hoan thanh|xong)\s$")
_OF_A_MONTH = frozenset(["trong", "tu"])  # "trong quý III/2026"; without them a month and year is a date


@dataclass(frozen=True, slots=True)
class YearMention:
    """A year that may be a horizon; for a span of years ``year`` is its end.

    ``strong`` is "đến năm", "vào năm" …; a bare "năm 2025" is not. ``titled`` years belong to the name of a document
    ("Kế hoạch … đến năm 2025"), ``vision`` ones to its "định hướng đến năm 2030". ``since`` is the year a span begins,
    ``month`` (1 to 12) the month or the last one of the quarter that stands before the year ("đến hết tháng 6/2025").
    ``onward`` says that something begins in it and goes on ("từ năm 2016", "từ năm học 2026 - 2027" in 2026).
    """

    start: int
    end: int
    year: int
    strong: bool
    titled: bool
    vision: bool
    since: int | None = None
    month: int | None = None
    onward: bool = False


def find_years(text: str, folded: str) -> list[YearMention]:
    """Return the years of a text (given with its folded form) that can be a horizon, without dates and comparisons."""
    found: list[YearMention] = []
    plain = text.lower() == folded
    for m in _YEAR.finditer(folded):
        start = _lead_start(text, folded, m)
        lead = folded[start : m.end("lead")].split()
        before = folded[max(0, start - 28) : start]
        deadline = bool(_STRONG & set(lead))
        done_by = deadline or _DONE.search(before) is not None
        if m["date"] and not done_by and (m["day"] or not _OF_A_MONTH & set(lead)):
            continue
        if (lead and lead[-1] == "ngay" and not deadline) or _compared(text, before, start, plain):
            continue
        since_only = lead[:1] == ["tu"] and not m["b"]
        if since_only and re.match(r"\s?(?:den|toi|-|–)\s", folded[m.end() : m.end() + 6]):
            continue
        if not lead and not m["b"] and not done_by and not _bare(folded, m, start, found):
            continue
        since = int(m["a"]) if m["b"] else None
        year = int(m["b"] or m["a"])
        onward = since_only or (lead[:1] == ["tu"] and lead[-1] == "hoc")
        if onward:
            since, year = None, int(m["a"])
        if since is not None and since > year:
            continue
        strong = bool(_STRONG & set(lead)) and "nay" not in lead and not _counted_up_to(text, start, lead, plain)
        left = _clause_before(folded, start)
        title = max((t.end() for t in _TITLE.finditer(left)), default=-1)
        aim = max((a.end() for a in _AIM.finditer(left)), default=-1)
        # "đến năm 2025, định hướng đến năm 2030" names one plan; "Định hướng đến năm 2030: …" opens a list of its own.
        joined = bool(found) and start - found[-1].end < 30 and not _PARTED.search(folded[found[-1].end : start])
        vision = joined and bool(re.search(r"\b(?:dinh huong|tam nhin)\s?$", before))
        opens = strong and before.rstrip().endswith((",", ":", ";"))  # "Theo kế hoạch, đến năm 2025 …" is no title
        # "Tỷ lệ văn bản ký số đạt 100% (năm 2030 …": what has a value in it is no title
        named = title > aim and "%" not in left[title:]
        titled = (named and not opens) or (vision and found[-1].titled)
        found.append(YearMention(start, m.end(), year, strong, titled, vision, since, _month(m["date"]), onward))
    return found


def _lead_start(text: str, folded: str, m: re.Match[str]) -> int:
    """Where the words that lead to a year begin, without those that fold to a lead word and are typed as another."""
    start, last = m.start(), ""
    for word in re.finditer(r"\w+", m["lead"]):
        begin, end = m.start() + word.start(), m.start() + word.end()
        typed = text[begin:end].lower()
        foreign = typed not in (word.group(), _LEAD_WORDS[word.group()])
        if typed == "tu" and folded[max(0, begin - 8) : begin].split()[-1:] in _WORDS_ON_TU:
            foreign = True
        if last == "nam" and typed == "năm":
            start = begin  # "Hà Nam năm 2024"
        if foreign:
            start = end + 1 + (folded[end + 1 : end + 2] == " ")
        last = typed
    return min(start, m.end("lead"))


def _counted_up_to(text: str, start: int, lead: list[str], plain: bool) -> bool:
    """Whether "tính" stands before "đến năm 2024"; "cấp tỉnh trước năm 2028" is none."""
    word = text[max(0, start - 6) : start].lower().split()[-1:]
    return word == ["tính"] or (plain and word == ["tinh"] and lead[0] == "den")


def _month(date: str | None) -> int | None:
    """The month of "tháng 6/", "quý II/" or "30/6/" before a year."""
    words = _DATE.search(date or "")
    if words is None:
        return None
    number = _QUARTERS.get(words["quarter"], 0) * 3 if words["quarter"] else int(words["month"])
    return number if 1 <= number <= 12 else None


def _compared(text: str, before: str, at: int, plain: bool) -> bool:
    """Whether the year is what something is compared with, or the year of a date."""
    if plain:
        return _COMPARED_PLAIN.search(before) is not None
    # With diacritics: folded, "phấn đấu" would end like "đầu". Cao Bằng is no "bằng".
    typed = text[at - len(before) : at]
    m = _COMPARED.search(typed.lower())
    return m is not None and not typed[m.start() :].startswith("Bằng")


def _bare(folded: str, m: re.Match[str], start: int, found: list[YearMention]) -> bool:
    """Whether a year without "năm" is one: in brackets, or joined to the year before it."""
    if folded[start - 1 : start] == "(" and folded[m.end() : m.end() + 1] in (")", ":"):
        return True
    if folded[m.end() : m.end() + 1] == ":" and folded[:start].rstrip()[-1:] in (";", ",", ":"):
        return True  # "2024: 60%; 2025: 70%"
    if _ANNOUNCED.search(folded[max(0, start - 14) : start]):
        return True
    return bool(found) and folded[found[-1].end : start].strip() in ("va", ",", ", va", "-")


def _clause_before(folded: str, at: int) -> str:
    """The text before an offset, back to the sentence's or clause's border, at most 240 characters."""
    window = folded[max(0, at - 240) : at]
    cut = max(window.rfind(";"), window.rfind("\n"), window.rfind(". "), window.rfind(": "), window.rfind("|"))
    return window[cut + 1 :]
