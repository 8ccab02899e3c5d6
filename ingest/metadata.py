"""What a document says about itself: title, date, number, issuer and provinces, where nobody stated them."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from ingest.data_files import load_yaml
from ingest.dates import DateMention, find_dates
from ingest.document_numbers import DocumentNumber, find_document_numbers
from ingest.front_matter import Metadata
from ingest.loaders import LoadedText
from ingest.normalize import canonical_tone, fold
from ingest.places import (
    all_ministries,
    find_places,
    find_sectors,
    is_ministry,
    place,
    reform_date,
    successor,
)
from ingest.sentences import sentence_spans
from ingest.types import Block

_KINDS_FILE = Path(__file__).with_name("document_kinds.yaml")
_HEAD_BLOCKS = 18
_TITLE_CHARS = 300
_OWN_NUMBER = re.compile(r"\bso\s{0,2}:\s{0,3}|(?:^|[-–—|.;(]\s{0,3})so\s{1,3}(?=\d)")
_CAME_WITH = re.compile(r"^\W{0,3}(?:ban hanh )?kem theo [a-z ]{2,40}\bso\s{0,2}:?\s{0,3}(?=\d)")
_CENTRAL = frozenset(["tw", "ttg", "cp", "qh", "ubtvqh", "ctn"])
_DATELINE = re.compile(
    r"\s{0,3},\s{0,3}(?:ngay[\s.…_\d]{0,14}(?:thang|[/.-])|thang\s{1,3}\d{1,2}\s{0,3}(?:nam|/)|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})"
    r"|\s{1,3}ngay[\s.…_\d]{1,14}thang[\s.…_\d]{1,14}nam\b"
)
_AFTER_LETTERHEAD = re.compile(r"\s{0,5}(?:$|[.,;:|*)–—-]|cong hoa|so\s{0,3}:|dang cong san)")
_ISSUED = re.compile(
    r"\W*(?P<what>(?:[^.;:]|\bno\.){2,90},\s)?"
    r"(?:issued|published|released|posted|updated|promulgated|adopted|approved|signed)\b"
)
_INLINE_DATELINE = re.compile(  # "HUE, 17 May 2023 (VNS) - The …"
    r"(?P<dated>[A-Z][\w ,.'’()-]{8,60}?)\s[–—-]{1,2}\s(?=[A-Z“\"])"
)
_RENDERING = re.compile(r"\W*(?:an?\s)?(?:[a-z]+\s){0,2}?(?:summary|translation|version|digest|abstract) of\b")
_ENDS_THERE = re.compile(r"\s*(?:\([^()]*\))?\W*")
_OF_ANOTHER_ACT = re.compile(r"\b(?:dated|under|pursuant|accordance|based|following|decision|resolution|directive)\b")
_ENGLISH_MONTH = re.compile(r"(?!thang)[a-z]{3}")
_PRESS_LINE_CHARS = 60
_PRESS_LINE = re.compile(r"[\W\d_]*(?:[\w.'’-]+[\W\d_]+){0,5}")  # an agency, a place
_LETTERHEAD_BLOCKS = 8
_LETTERHEAD_CHARS = 250
_OF_THE_MINISTER = re.compile(r"bo truong (?=bo\b)|thong doc (?=ngan hang\b)|bo truong,? chu nhiem (?=uy ban\b)")
_BRANCH = re.compile(r"(?:cong an|cuc|chi cuc|chi nhanh|kho bac|bo chi huy|bao hiem|thue|hai quan|so|tong cuc)\b")
_HAS_ISSUED = re.compile(
    r"\s(?:\([^()]{1,40}\)\s)?(?:(?:vua|da|moi|chinh thuc)\s){0,2}"
    r"(?:ky\s)?(?:ban hanh|phe duyet|cong bo|ky quyet dinh|quyet dinh)\b"
)
_BY = re.compile(r"\b(?:do|theo|cua|duoc|boi|tu)\s(?:bo truong\s|thu truong\s)?$")
# The line that names who issues, and the one under a title that says whose decision an annex came with.
_ENACTED_BY = re.compile(
    r"\W{0,4}(?:co quan|don vi|noi) (?:ban hanh|chu tri|soan thao)\W{1,6}"
    r"|\W{0,4}(?:issued by|issuing (?:body|agency|authority)|issuer)\W{1,6}(?:the )?"
    r"|\W{0,4}(?:ban hanh )?kem theo (?:quyet dinh|thong tu|cong van|van ban)[^.;:]{0,80}?\bcua (?:bo truong (?=bo\b)"
    r"|thong doc (?=ngan hang\b))?"
)
_WEIGHED_MENTIONS = 64  # of a sentence; what repeats a name more often is no prose
_FORMAL_HEAD = re.compile(r"(?:\|\s)?(?:cộng hòa xã hội chủ nghĩa|độc lập - tự do|đảng cộng sản việt nam|số\s?:)")
# Bodies head a formal document in capitals; in small letters they begin many a headline ("Chính phủ ban hành …").
_BODY_IN_CAPITALS = re.compile(
    r"(?:\|\s)?(?:ỦY BAN|UBND|HỘI ĐỒNG|HĐND|TỈNH|THÀNH|CHÍNH PHỦ|THỦ TƯỚNG|QUỐC HỘI|BỘ|SỞ|BAN|VĂN PHÒNG)\b"
)
_CAPTION = re.compile(r"\banh(?:\s(?:tu lieu|minh hoa))?\s?[:)]|^\(?(?:anh|nguon|photo)\b|^\(|\|$")
_DATE_IN_BRACKETS = re.compile(r"\s{0,2}[(\[]\s?(\d{1,2}[/.-]\d{1,2}[/.-]\d{4})\s?[)\]]\s{0,2}$")
_PASSING = re.compile(r"(?:kinh nghiem|hoc tap|tham quan|dai hoc|benh vien|hoc vien|truong|ngan hang)[^.;]{0,30}$")
_FIGURE = re.compile(r"\d\s?%|\bmuc tieu\b|\bnghi quyet\b|\bke hoach\b|\bchi tieu\b")
_SLUG = re.compile(r"[\w.-]{1,80}")


@dataclass(frozen=True, slots=True)
class Described:
    """The metadata of a document, stated before inferred; ``inferred`` names the fields that were read out of it."""

    title: str
    metadata: Metadata
    inferred: tuple[str, ...]


@dataclass(slots=True)
class _Weights:
    """How much of a text each province has; the title counts apart."""

    title: set[str] = field(default_factory=set)
    score: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    first: dict[str, int] = field(default_factory=dict)


def describe(loaded: LoadedText, name: str) -> Described:
    """Return what is known of a document; ``name`` is the last resort for a title."""
    stated = loaded.metadata
    number = _own_number(loaded)
    title = stated.title or _title(loaded) or name
    titled = number or _number_of_title(title)
    values: dict[str, Any] = {
        "title": title,
        "publisher": loaded.embedded.publisher,
        "url": loaded.embedded.url,
        "published": loaded.embedded.published
        or _date_of_title(loaded)
        or _dateline(loaded)
        or _english_dateline(loaded),
        "number": titled.typed if titled else None,
    }
    issuer_number = number or _first_number(stated.number)
    owner = _owner(loaded, stated.issuer, issuer_number)
    provinces = stated.provinces
    if provinces is None:
        inferred_places = infer_provinces(loaded, title, owner=owner)
        provinces = _without_merged(loaded, title, stated.published or values["published"], inferred_places)
    values["provinces"] = provinces or None
    values["issuer"] = _issuer(issuer_number, provinces, owner)
    inferred = tuple(key for key, value in values.items() if value is not None and getattr(stated, key) is None)
    merged = stated.model_copy(update={key: values[key] for key in inferred})
    return Described(title, merged, inferred)


def _block_text(loaded: LoadedText, block: Block) -> str:
    return loaded.text[block.start : block.end]


# --- title -----------------------------------------------------------------------------------------------------------


def _title(loaded: LoadedText) -> str | None:
    """The first heading or headline that is none of the formal head; a formal document's kind with its subject."""
    head = loaded.blocks[:_HEAD_BLOCKS]
    formal = _formal_title(loaded, head)
    if formal:
        return formal
    fits = [block for block in head if _may_be_title(_block_text(loaded, block), block)]
    heading = next((block for block in fits if block.kind == "heading"), None)
    embedded = loaded.embedded.title
    if embedded and (heading is None or heading.level > 1):
        return _without_date(embedded.split(" | ")[0] if embedded.find(" | ") > 15 else embedded)
    if heading is not None:
        return _without_date(_block_text(loaded, heading))
    short = next((block for block in fits[:3] if block.end - block.start <= 160), None)
    if short is not None and not _block_text(loaded, short).endswith("."):
        return _without_date(_block_text(loaded, short))
    words = " ".join(loaded.text.split()[:16])
    return f"{words} …" if words else None


def _formal_title(loaded: LoadedText, head: Sequence[Block]) -> str | None:
    """The kind of document ("NGHỊ QUYẾT") and, in the next line, what it is about."""
    kinds = {fold(kind) for kind in _issuers()["kinds"].values()}
    for block, following in pairwise(head):
        kind = _block_text(loaded, block)
        if fold(kind).strip(" :") in kinds and following.kind in ("heading", "paragraph"):
            subject = _block_text(loaded, following)
            if len(subject) <= 2 * _TITLE_CHARS and not _is_formal_head(subject):
                return _shortened(f"{kind.strip(' :').capitalize()} {subject}")
    return None


def _is_formal_head(text: str) -> bool:
    canonical = canonical_tone(text)
    if _FORMAL_HEAD.match(canonical.casefold()):
        return True
    return len(text) < 90 and text.isupper() and bool(_BODY_IN_CAPITALS.match(canonical))


def _may_be_title(text: str, block: Block) -> bool:
    folded = fold(text)
    if block.table is not None or _is_formal_head(text) or _CAPTION.search(folded) or _DATELINE.search(folded):
        return False
    return not _SLUG.fullmatch(text) and not folded.startswith("can cu ")


def _without_date(text: str) -> str:
    return _shortened(_DATE_IN_BRACKETS.sub("", text).rstrip(" :"))


def _shortened(text: str) -> str:
    return text if len(text) <= _TITLE_CHARS else text[:_TITLE_CHARS].rsplit(" ", 1)[0] + " …"


# --- date, number, issuer --------------------------------------------------------------------------------------------


def _date_of_title(loaded: LoadedText) -> str | None:
    """A date in brackets at the end of one of the first lines: when the page was published."""
    for block in loaded.blocks[:4]:
        match = _DATE_IN_BRACKETS.search(_block_text(loaded, block)[-40:])
        if match:
            dates = find_dates(match[1])
            return dates[0].iso if dates else None
    return None


def _dateline(loaded: LoadedText) -> str | None:
    """The date behind the place in a formal head ("Hà Nội, ngày 09 tháng 01 năm 2025")."""
    for block in loaded.blocks[:_HEAD_BLOCKS]:
        text = _block_text(loaded, block)
        match = _DATELINE.search(fold(text))
        if match and match.start() < 60 and len(text) < 200:
            dates = [date for date in find_dates(text) if date.start >= match.start()]
            if dates:
                return dates[0].iso
    return None


def _english_dateline(loaded: LoadedText) -> str | None:
    """The date in English words that a head gives: "VNS, December 5, 2024", "Issued by …, 6 March 2023"."""
    for block in loaded.blocks[:_HEAD_BLOCKS]:
        text = _block_text(loaded, block)
        if block.table is None and len(text) <= _PRESS_LINE_CHARS:
            dates = _dates_in_words(text)
            if dates and _PRESS_LINE.fullmatch(f"{text[: dates[0].start]} {text[dates[0].end :]} "):
                return dates[0].iso
        opening = _INLINE_DATELINE.match(text)
        if opening and (dates := _dates_in_words(opening["dated"])):
            return dates[0].iso
        for start, end in sentence_spans(loaded.text, block.start, block.end):
            sentence = loaded.text[start:end]
            issued = _ISSUED.match(fold(sentence))
            date = next(iter(_dates_in_words(sentence)), None) if issued else None
            opens_or_ends = issued and date and (not issued["what"] or _ENDS_THERE.fullmatch(sentence, date.end))
            if not (issued and date and opens_or_ends):
                continue
            rendered = _RENDERING.match(fold(sentence))  # of the document itself: its decision is no other act
            told = fold(sentence[issued.end("what") if rendered else 0 : date.start])
            if not _OF_ANOTHER_ACT.search(told):
                return date.iso
    return None


def _dates_in_words(text: str) -> list[DateMention]:
    """The days of a text whose month is an English word."""
    days = [date for date in find_dates(text) if date.precision == "day"]
    return [day for day in days if _ENGLISH_MONTH.search(fold(text[day.start : day.end]))]


def _own_number(loaded: LoadedText) -> DocumentNumber | None:
    """The number behind "Số:" in the head of a formal document, or of the decision that an annex in it came with."""
    for pattern in (_OWN_NUMBER, _CAME_WITH):
        for block in loaded.blocks[:_HEAD_BLOCKS]:
            text = _block_text(loaded, block)
            if len(text) > 250:
                continue
            for match in pattern.finditer(fold(text)):
                if block.kind == "item" and ":" not in match[0]:
                    continue  # an entry of a list of others
                numbers = find_document_numbers(text[match.end() :])
                if numbers and numbers[0].start < 3:
                    return numbers[0]
    return None


def _number_of_title(title: str) -> DocumentNumber | None:
    """The number that a title begins with behind its kind: "Kế hoạch số 45/KH-UBND về …".

    Not a national one: news is headed by resolutions of the Politburo or the government more often than they are.
    """
    number = _first_number(title)
    if number is None or _national_issuer(number) is not None or set(_bodies(number)) & _CENTRAL:
        return None
    before = fold(title[: number.start]).split()
    return number if before in ([*fold(number.kind).split(), "so"], fold(number.kind).split()) else None


def _first_number(text: str | None) -> DocumentNumber | None:
    numbers = find_document_numbers(text or "")
    return numbers[0] if numbers else None


@lru_cache(maxsize=1)
def _issuers() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = load_yaml(_KINDS_FILE)
    return loaded


def _bodies(number: DocumentNumber) -> list[str]:
    """The issuing bodies in a number's key, folded: "1726/QD-BTTTT" → ["bttt…"]; a letter's own body comes first."""
    parts = number.key.rsplit("/", 1)[1].lower().split("-")
    return [re.sub(r"\d", "", part) for part in (parts if len(parts) == 1 or number.kind == "công văn" else parts[1:])]


def _national_issuer(number: DocumentNumber) -> tuple[str, str] | None:
    """The code and name of the ministry or national body that a number names."""
    for body in _bodies(number):
        known = _issuers()["issuers"].get(body)
        if known:
            return "vn", known
        ministry = next((m for m in all_ministries() if body in {fold(alias) for alias in m.aliases}), None)
        if ministry:
            return ministry.code, ministry.name
    return None


def _owner(loaded: LoadedText, issuer: str | None, number: DocumentNumber | None) -> tuple[str, str] | None:
    """The code and name of the national body or ministry that a document says it comes from, None for all others."""
    if issuer:
        return _body_at_head(issuer) or _ministry_in(issuer)
    if number is not None and (found := _national_issuer(number)):
        return found
    return _owner_at_head(loaded)


def _owner_at_head(loaded: LoadedText) -> tuple[str, str] | None:
    """The body in the letterhead, in a line that names the issuer, or whose minister enacts what is annexed.

    A ministry above a body of a province ("BỘ TÀI CHÍNH / CỤC THUẾ TỈNH SƠN LA") is not the one that issues.
    """
    rows = [_cells(_block_text(loaded, block)) for block in loaded.blocks[:_HEAD_BLOCKS]]
    for position, row in enumerate(rows[:_LETTERHEAD_BLOCKS]):
        for column, cell in enumerate(row):
            below = _cell_below(rows, position, column)
            found = _letterhead(cell, below)
            if found:
                return None if _is_local_branch(below) else found
    for cell in (cell for row in rows for cell in row):
        match = _ENACTED_BY.match(fold(cell))
        if match and (found := _body_at_head(cell[match.end() :].replace("*", " ").lstrip())):
            return found
    return None


def _is_local_branch(text: str) -> bool:
    return bool(_BRANCH.match(fold(text))) and any(_is_province(mention.code) for mention in find_places(text))


def _cells(text: str) -> list[str]:
    return [cell.strip(" |*") for cell in text.replace("\n", " ").strip("| ").split(" | ")]


def _cell_below(rows: Sequence[Sequence[str]], position: int, column: int) -> str:
    """What stands under a cell of the head, where its body's name may go on."""
    following = rows[position + 1] if position + 1 < len(rows) else ()
    return following[column if column < len(following) else 0] if following else ""


def _letterhead(cell: str, below: str) -> tuple[str, str] | None:
    """The body that a cell in capitals names, where need be together with the one below."""
    for text in (f"{cell} {below}", cell):
        opening = _OF_THE_MINISTER.match(fold(text))
        found = _body_at_head(text[opening.end() if opening else 0 :]) if len(cell) < _LETTERHEAD_CHARS else None
        if found and cell[:8].isupper():
            return found
    return None


def _body_at_head(text: str) -> tuple[str, str] | None:
    """The national body or ministry that a text begins with and that ends there: a letterhead, not a headline."""
    folded = fold(text)
    for mention in find_places(text[:120]):
        if mention.start == 0 and is_ministry(mention.code):
            return (mention.code, mention.name) if _AFTER_LETTERHEAD.match(folded, mention.end) else None
    for name in _issuers()["national_heads"]:
        if folded.startswith(fold(name)) and _AFTER_LETTERHEAD.match(folded, len(name)):
            return "vn", name
    return None


def _ministry_in(issuer: str) -> tuple[str, str] | None:
    """The ministry of an issuer's name ("Bộ trưởng Bộ Y tế", "Cục An toàn, Bộ Y tế"), unless it is of a province."""
    mentions = find_places(issuer)
    if any(_is_province(mention.code) for mention in mentions):
        return None
    return next(((m.code, m.name) for m in mentions if is_ministry(m.code)), None)


def _issuer(
    number: DocumentNumber | None, provinces: Sequence[str] | None, owner: tuple[str, str] | None
) -> str | None:
    if owner:
        return owner[1]
    if number is None or not provinces or len(provinces) != 1 or not _is_province(provinces[0]):
        return None
    home = place(provinces[0])
    is_city = home.full_name.startswith("Thành phố")
    tables: list[Mapping[str, str]] = [_issuers()["city_issuers"]] if is_city else []
    for table in [*tables, _issuers()["local_issuers"]]:
        for body in _bodies(number):
            if body in table:
                full = home.full_name[0].lower() + home.full_name[1:]
                return table[body].replace("{tỉnh}", full).replace("{tên}", home.name)
    return None


# --- provinces -------------------------------------------------------------------------------------------------------


def infer_provinces(loaded: LoadedText, title: str, *, owner: tuple[str, str] | None = None) -> tuple[str, ...]:
    """Return the places a document is about, the most prominent first.

    A province that is only listed beside others, compared with or visited does not count where others carry the text.
    ``owner`` is the ministry or national body (code and name) that issued a document: such a one is about its ministry,
    or the nation ("vn"), and the provinces of its title. A text whose title names a ministry and no province is about
    that ministry, and then about the provinces it tells of.
    """
    weights = _Weights()
    mentions = find_places(title)
    weights.title.update(m.code for m in mentions if _is_province(m.code) and not _DATELINE.match(fold(title), m.end))
    ministries = tuple(dict.fromkeys(m.code for m in mentions if is_ministry(m.code)))
    if owner:
        named = tuple(sorted(weights.title, key=lambda code: next(m.start for m in mentions if m.code == code)))
        return named or ("vn",) if owner[0] == "vn" else (owner[0], *named)
    told = _provinces_told(loaded, weights)
    if weights.title:
        return told
    if ministries:
        return (*ministries, *told)
    if sector := _ministry_of_sector(loaded, title):
        return (sector,)
    return told or (("vn",) if _names_national_body(title) else ())


def _ministry_of_sector(loaded: LoadedText, title: str) -> str | None:
    """The ministry whose sector a title names ("… ngành y tế"), where it issues or the head names no province."""
    sector = next((mention.code for mention in find_sectors(title)), None)
    if sector is None:
        return None
    head = " \n".join(_block_text(loaded, block) for block in loaded.blocks[:_HEAD_BLOCKS])
    folded, named = fold(head), find_places(head)
    issues = (m for m in named if m.code == sector and _HAS_ISSUED.match(folded, m.end))
    if any(not _BY.search(folded[max(0, m.start - 24) : m.start]) for m in issues):
        return sector  # "Bộ Y tế vừa ban hành kế hoạch …": provinces are its examples
    if any(_is_province(m.code) and not _DATELINE.match(folded, m.end) for m in named):
        return None
    return sector if any(m.code == sector for m in find_places(loaded.text)) else None


def _without_merged(
    loaded: LoadedText, title: str, published: str | None, provinces: tuple[str, ...]
) -> tuple[str, ...]:
    """The places without those that were merged into the one whose document it is: it only tells where it comes from.

    Such a document is of after the merger, and its title or letterhead names today's province alone. A former one that
    sentences or headings are about by itself stays: there the document tells of the old province.
    """
    owners = {m.code for m in find_places(title) if _is_province(m.code) and m.via is None}
    if not owners:
        head = [_block_text(loaded, block) for block in loaded.blocks[:_LETTERHEAD_BLOCKS]]
        bodies = [text for text in head if _BODY_IN_CAPITALS.match(text.strip("|* "))]
        owners = {m.code for text in bodies for m in find_places(text[:_LETTERHEAD_CHARS]) if _is_province(m.code)}
    if len(owners) != 1:
        return provinces
    owner = next(iter(owners))
    if owner not in provinces or (published or "") < reform_date(owner):
        return provinces
    merged = {code for code in provinces if code != owner and successor(code) == owner}
    spans = (span for block in loaded.blocks for span in sentence_spans(loaded.text, block.start, block.end))
    told = ({m.code for m in find_places(loaded.text[start:end]) if m.via is None} for start, end in spans)
    apart = {code for codes in told if owner not in codes for code in codes} if merged else set()
    return tuple(code for code in provinces if code not in merged - apart)


def _names_national_body(title: str) -> bool:
    folded = f" {fold(title)} "
    return any(f" {fold(name)} " in folded for name in _issuers()["national_heads"])


def _provinces_told(loaded: LoadedText, weights: _Weights) -> tuple[str, ...]:
    for block in loaded.blocks:
        for start, end in sentence_spans(loaded.text, block.start, block.end):
            _weigh(loaded.text[start:end], block, start, weights)
    for code in weights.title:
        weights.score[code] += 6.0
        weights.first.setdefault(code, 0)
    top = max(weights.score.values(), default=0.0)
    least = max(2.0 if weights.title else 0.8, 0.25 * top)
    about = [code for code, score in weights.score.items() if code in weights.title or score >= least]
    if not about and weights.score:
        about = [code for code, score in weights.score.items() if score == top] if top >= 0.5 else []
    return tuple(sorted(about, key=lambda code: (-weights.score[code], weights.first[code])))


def _is_province(code: str) -> bool:
    return place(code).kind in ("province", "city")


def _weigh(sentence: str, block: Block, start: int, weights: _Weights) -> None:
    folded = fold(sentence)
    mentions = [m for m in find_places(sentence) if _is_province(m.code)]
    listed = len({m.code for m in mentions}) >= 4
    states_figure = bool(_FIGURE.search(folded))
    for mention in mentions[:_WEIGHED_MENTIONS]:
        if _DATELINE.match(folded, mention.end):
            continue
        weight = 1.0 if mention.via is None else 0.6
        if block.kind == "heading":
            weight *= 2.0
        if listed:
            weight *= 0.4 if block.table is not None or "%" in sentence else 0.1
        elif _PASSING.search(folded[max(0, mention.start - 45) : mention.start]):
            weight *= 0.3
        elif states_figure:
            weight += 0.3
        weights.score[mention.code] += weight
        weights.first.setdefault(mention.code, start + mention.start)
