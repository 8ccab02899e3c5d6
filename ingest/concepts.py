"""Which indicator, pillar and basis a clause's noun phrase and figure speak of."""

import re

from ingest.clauses import Page, strip_lead
from ingest.cues import bases
from ingest.figures import Figure
from ingest.indicators import IndicatorMention, find_indicators, indicator
from ingest.normalize import fold
from ingest.types import Target

_SHARE_WORDS = re.compile(r"\b(?:ty trong|ti trong|ty le|ti le|chiem|dong gop|share|grdp|gdp)\b")
_LEADING = re.compile(
    r"^(?:\W|\b(?:ty le|ti le|ty trong|ti trong|so luong|so|gia tri|muc do|muc|cac|toan bo|dich vu|phat trien)\b)*"
)
_WEAK_REACH_CHARS = 4
_OUTPUT = {"GRDP", "GDP"}
_WHOLE_ECONOMY = "kinh_te_so_grdp"
_SECTORS = (
    r"(?:linh vuc )?(?:nong nghiep|nong lam thuy san|lam nghiep|thuy san|cong nghiep|cong thuong|xay dung|giao duc|y te"
    r"|du lich|van tai|giao thong|logistics|ngan hang|tai chinh|thuong mai|tai nguyen|bat dong san)"
)
_SECTOR = re.compile(
    rf"\bkinh te so (?:trong |cua |o |nganh |linh vuc |trong nganh |cua nganh )?{_SECTORS}\b"
    r"|\bgia tri (?:gia tang|tang them|san xuat) (?:cua |toan )?(?:nganh|linh vuc)\b"
)
_SECTION_CHARS = 120
_OPENING_ENDS = re.compile(r"(?:\s?\([^()]{0,40}\))?[\s*_]*(?:[:,;.]|[-–]\s|$|\n|\s(?:gồm|có|và|phấn đấu)\b)")


def basis_in(text: str) -> str | None:
    """What a share is a share of, if the text says so: GRDP, GDP, total retail sales."""
    folded = fold(text)
    found = [(m.start(), basis) for basis, pattern in bases() if (m := pattern.search(folded))]
    return min(found)[1] if found else None


def resolve_indicator(head: str, tail: str, figure: Figure | None) -> str | None:
    """The indicator of a clause given the words before and after its figure, or None when the lexicon has none.

    Words before the figure ("tỷ lệ X đạt 80%") go before words after it ("100% X được …"); a weak mention counts only
    at the beginning of the noun phrase; an indicator that is a share takes no other unit.
    """
    stated = f" {figure.text} " if figure else " "
    text = f"{head}{stated}{tail}"
    mentions = find_indicators(text)
    if figure:
        mentions = [m for m in mentions if _fits(m, figure, text)]
    border = len(head)
    first = len(_LEADING.match(fold(text))[0]) if not head.strip() else len(_LEADING.match(fold(head))[0])  # type: ignore[index]
    start = first if head.strip() else border + len(stated) + len(_LEADING.match(fold(tail))[0])  # type: ignore[index]
    strong = [m for m in mentions if not m.weak or m.start <= start + _WEAK_REACH_CHARS]
    in_head = [m for m in strong if m.start < border] if head.strip() else []
    pool = in_head or strong
    if not pool:
        return None
    if any(m.id == _WHOLE_ECONOMY for m in pool) and _SECTOR.search(fold(text)):
        pool = [m for m in pool if m.id != _WHOLE_ECONOMY]
        if not pool:
            return None  # "kinh tế số trong nông nghiệp" is no share of the whole economy
    if figure and figure.comparator == "top":
        return min(pool, key=lambda m: m.end).id  # "nhóm ba … về chuyển đổi số, đồng thời dẫn đầu về …"
    return max(pool, key=lambda m: (m.weight, -m.start)).id


def topic_indicator(text: str) -> str | None:
    """The indicator that a heading or caption names outright; words that name only a topic do not count."""
    found = [m for m in find_indicators(text) if not m.weak]
    return max(found, key=lambda m: (m.weight, -m.start)).id if found else None


def _fits(mention: IndicatorMention, figure: Figure, text: str) -> bool:
    """Whether an indicator can have a figure of this unit and direction."""
    entry = indicator(mention.id)
    if entry.unit == "%" and figure.unit != "%" and not (figure.unit or "").startswith("/"):
        return False
    if figure.comparator == "top" and entry.unit == "%":
        return False
    if figure.basis and entry.basis and figure.basis != entry.basis and not {figure.basis, entry.basis} <= _OUTPUT:
        return False  # a share of retail sales is no share of GRDP
    if entry.basis and figure.direction == "increase" and figure.unit == "%":
        # "kinh tế số tăng 20%/năm" is growth, no share
        return bool(_SHARE_WORDS.search(fold(text)))
    return True


def pillar_of(indicator_id: str | None) -> str | None:
    """The pillar of an indicator."""
    return indicator(indicator_id).pillar if indicator_id else None


def section_pillar(page: Page, start: int, end: int) -> str | None:
    """The pillar that a heading is about, None where it names several or none."""
    text = page.lower[start : min(end, start + _SECTION_CHARS)]
    named = {pillar for pillar, pattern in page.cues.pillars if pattern.search(text)}
    return named.pop() if len(named) == 1 else None


def opening_pillar(page: Page, start: int, end: int) -> str | None:
    """The pillar that a sentence or line opens with: "Về kinh tế số:", "Phát triển xã hội số, …", "Hạ tầng số"."""
    begin = strip_lead(page, start, end, sections=False)
    while lead := page.cues.pillar_leads.match(page.lower, begin, end):
        begin = strip_lead(page, lead.end(), end, sections=False)
    for pillar, pattern in page.cues.pillars:
        m = pattern.match(page.lower, begin, end)
        if m and _OPENING_ENDS.match(page.lower, m.end(), end):
            others = {p for p, other in page.cues.pillars if other.search(page.lower, m.end(), min(end, m.end() + 40))}
            border = page.lower.find(":", m.end(), min(end, m.end() + 40))
            several = border > 0 and any(
                other.search(page.lower, m.end(), border) for p, other in page.cues.pillars if p != pillar
            )
            return None if several and others else pillar
    return None


def narrowed(before: Target, label: str, figure: Figure) -> str | None:
    """The narrower indicator that a clause goes on with: "Kinh tế số 14% GRDP, từng ngành, lĩnh vực tối thiểu 7%"."""
    if before.indicator is None or before.unit != figure.unit or not label:
        return None
    found = resolve_indicator(f"{before.label} {label}", "", figure)
    return found if found and indicator(found).broader == before.indicator else None
