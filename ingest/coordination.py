"""Coordinated clauses that say their subject or their predicate only once.

"Ít nhất 10% hợp tác xã, 50% doanh nghiệp ứng dụng công nghệ số" has its predicate at the end, "80% người dân có …; 50%
có chữ ký số" its subject at the beginning, and "trên 90% hồ sơ ở cấp tỉnh, trên 80% ở cấp huyện được xử lý …" both.
Each clause gets the words that it leaves out and is quoted with the clauses that hold them.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.clauses import Clause, Page, is_money, level_of
from ingest.concepts import resolve_indicator

_JOINT = re.compile(r"[\s,;]*(?:(?<!\w)(?:và|va|cùng|cung|hoặc|hoac|còn|con)\s+)?$")
_OPENING_WORD = re.compile(r"\b(?:tỷ lệ|tỉ lệ|ty le|ti le)\s")
# "có" that belongs to the noun phrase: "doanh nghiệp có quy mô vừa", "thủ tục có đủ điều kiện".
_ATTRIBUTE = re.compile(
    r"(?:có|co)\s(?:đủ|du|nhu cầu|nhu cau|quy mô|quy mo|vốn|von|từ|tu|trên|tren|phát sinh|phat sinh|yêu cầu|yeu cau"
    r"|đông|dong|liên quan|lien quan)(?!\w)"
)
_AT_LEVEL = re.compile(r"(?:ở|o|tại|tai|của|cua|đối với|doi voi|thuộc|thuoc)?\s*")
_OF_THE_TOTAL = re.compile(r"(?:(?:trong|trên|so với|của)\s)?(?P<total>(?:tổng số|tổng|số)\s\w)")
_MADE_UP = re.compile(r"(?:đạt|bằng|chiếm|tương đương|tương ứng)(?:\s\w+){0,2}\s*$")
_WHERE = re.compile(r"(?:ở|tại|đối với)\s(?:khu vực\s|vùng\s|địa bàn\s)?\w{2,}(?:\s\w+){0,4}$")
_SUBJECT_WORDS = 12
_GROUP_CHARS = 1500


def with_shared_words(page: Page, clauses: Sequence[Clause]) -> list[Clause]:
    """Return the clauses of a sentence with the subjects and predicates that they share."""
    result = list(clauses)
    for i in range(1, len(result)):
        result[i] = _with_earlier_subject(page, result[i], result[i - 1])
        result[i] = _with_what_was_counted(page, result[i], result[i - 1])
    for i in range(len(result) - 2, -1, -1):
        result[i] = _with_later_predicate(page, result[i], result[i + 1])
    return _quoted_together(_told_apart(page, result))


def _told_apart(page: Page, clauses: Sequence[Clause]) -> list[Clause]:
    """Give "… đạt 90% ở thành thị, 75% ở nông thôn" the words that tell its figures apart."""
    result = list(clauses)
    for i, here in enumerate(clauses):
        alike = [c for c in clauses[max(0, i - 1) : i + 2] if c is not here and _says_where_only(page, c, here)]
        if alike and _WHERE.match(page.lower, *here.tail):
            result[i] = replace(here, label=f"{here.label} {page.text[slice(*here.tail)]}")
    return result


def _says_where_only(page: Page, clause: Clause, other: Clause) -> bool:
    """Whether two clauses have the same label and unit, and one says behind its figure where that is so."""
    same = clause.label == other.label and clause.figure.unit == other.figure.unit and clause.part == other.part
    where = _WHERE.match(page.lower, *clause.tail) is not None
    return same and bool(clause.label) and where and not level_of(page, *clause.tail)


def _predicate(page: Page, start: int, end: int) -> int | None:
    """Where the predicate of a noun phrase begins, None where it has none."""
    found = [
        m.start()
        for cue in (page.cues.predicates, page.cues.other_predicates)
        for m in cue.finditer(page.lower, start, end)
        if not _ATTRIBUTE.match(page.lower, m.start(), end)
    ]
    return min(found, default=None)


def _subject(page: Page, clause: Clause) -> str:
    """What the share of a clause is one of: its noun phrase up to the predicate and without levels."""
    span = clause.tail if clause.head[0] == clause.head[1] else clause.head
    begin = span[0]
    opening = _OPENING_WORD.match(page.lower, *span)
    if opening:
        begin = opening.end()
    stop = _predicate(page, begin, span[1])
    words = page.text[begin : span[1] if stop is None else stop]
    if stop is None and len(words.split()) > _SUBJECT_WORDS:
        return ""
    return words.strip(" ,;:")


def _without_levels(page: Page, words: str) -> str:
    lower = words.lower()
    first = min((m.start() for _, pattern in page.cues.levels if (m := pattern.search(lower))), default=len(words))
    return re.sub(r"\s+(?:ở|o|tại|tai|của|cua|đối với|doi voi|thuộc|thuoc)$", "", words[:first].strip(" ,;"))


def _opens_with_level(page: Page, start: int, end: int) -> bool:
    """Whether a noun phrase is only where: "ở cấp huyện", "cấp xã được xử lý …"."""
    at = _AT_LEVEL.match(page.lower, start, end)
    begin = at.end() if at else start
    return any(pattern.match(page.lower, begin, end) for _, pattern in page.cues.levels)


def _with_earlier_subject(page: Page, here: Clause, before: Clause) -> Clause:
    """Give "50% có chữ ký số" and "trên 60% ở cấp xã được xử lý …" the subject of the clause before."""
    if here.figure.unit != before.figure.unit or here.anaphoric or here.forward:
        return here
    if here.head[0] < here.head[1] or here.tail[0] >= here.tail[1] or before.figure.comparator == "top":
        return here
    finite = page.cues.finite.match(page.lower, *here.tail) is not None
    if not finite and not (_opens_with_level(page, *here.tail) and _predicate(page, *here.tail) is not None):
        return here
    subject = _subject(page, before)
    if before.borrowed and _opens_with_level(page, *before.tail):
        subject = before.label
    if not finite:
        subject = _without_levels(page, subject)
    if not re.search(r"\w{2}", subject):
        return here
    label = f"{subject} {page.text[slice(*here.tail)]}"
    return replace(here, start=min(here.start, before.start), label=re.sub(r"\s+", " ", label), borrowed=True)


def _with_what_was_counted(page: Page, here: Clause, before: Clause) -> Clause:
    """Give "… số hóa 37.000 hồ sơ, đạt 82% tổng số hồ sơ" what the share was reached of the total in."""
    figure = here.figure
    if here.part != before.part or figure.unit != "%" or before.figure.unit == "%" or before.figure.comparator == "top":
        return here
    if here.head[0] < here.head[1] or here.borrowed or not before.label or is_money(before.figure):
        return here
    total = _OF_THE_TOTAL.match(page.lower, *here.tail)
    if not total or not _MADE_UP.search(page.lower[here.own[0] : figure.start]):
        return here
    label = f"{before.label} trên {page.text[total.start('total') : here.tail[1]]}"
    return replace(here, start=before.start, label=re.sub(r"\s+", " ", label), borrowed=True)


def _with_later_predicate(page: Page, here: Clause, after: Clause) -> Clause:
    """Give "10% hợp tác xã, 50% doanh nghiệp ứng dụng …" the predicate of the clause after it."""
    if here.figure.unit != after.figure.unit or here.head[0] != here.head[1] or after.head[0] != after.head[1]:
        return here
    if here.anaphoric or here.tail[0] >= here.tail[1] or _predicate(page, *here.tail) is not None:
        return here
    levels = level_of(page, *here.tail) and level_of(page, *after.tail)
    if not levels and not _is_coordinate(page, here, after):
        return here
    last = _predicate(page, *after.tail)
    if last is not None:
        predicate = page.text[last : max(after.tail[1], after.end)]
    elif after.borrowed and after.end > after.own[1]:  # it has its own predicate from further on
        at = _predicate(page, after.own[1], after.end)
        predicate = page.text[at : after.end] if at is not None else ""
    else:
        predicate = ""
    if not predicate:
        return here
    noun = here.label
    if here.borrowed and _opens_with_level(page, *here.tail):
        noun = f"{_without_levels(page, here.label)} {page.text[slice(*here.tail)]}"
    label = re.sub(r"\s+", " ", f"{noun} {predicate}").strip(" ,;:")
    return replace(here, end=max(here.end, after.end), label=label, borrowed=True)


def _is_coordinate(page: Page, here: Clause, after: Clause) -> bool:
    """Whether a clause is a bare subject beside another one ("10% hợp tác xã, 50% doanh nghiệp …")."""
    if here.part != after.part or here.borrowed:
        return False
    if not _JOINT.fullmatch(page.lower[here.tail[1] : after.figure.start]):
        return False
    if page.cues.tail_stop.match(page.lower, *here.tail) or page.cues.finite.match(page.lower, *after.tail):
        return False
    noun = page.text[slice(*here.tail)]
    return len(noun.split()) <= _SUBJECT_WORDS and resolve_indicator("", noun, here.figure) is None


def _quoted_together(clauses: Sequence[Clause]) -> list[Clause]:
    """Clauses that share a predicate are quoted together, from the first one on."""
    result = list(clauses)
    for i in range(1, len(result)):
        first, here = result[i - 1], result[i]
        shared = first.borrowed and first.end >= here.end and here.start > first.start
        if shared and first.end - first.start <= _GROUP_CHARS:
            result[i] = replace(here, start=first.start, borrowed=True)
    return result
