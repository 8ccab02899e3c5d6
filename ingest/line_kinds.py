"""What a line of plain text is: a heading, a list entry or a paragraph."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.raw_blocks import RawBlock
from ingest.types import BlockKind

_MAX_HEADING_CHARS = 160
# Numbered headings of official documents, with their depth below the title.
_NUMBERED = (
    (
        re.compile(r"(?:PHẦN|Phần|CHƯƠNG|Chương|PHỤ LỤC|Phụ lục)\s(?:(?:thứ|THỨ)\s\w+|(?:số\s|SỐ\s)?[IVXLC\d]{1,6})\b"),
        2,
    ),
    (re.compile(r"(?:MỤC|Mục)\s[IVXLC\d]{1,6}\b"), 3),
    (re.compile(r"[A-HĐ][.)]\s"), 2),
    (re.compile(r"[IVX]{1,6}[.)]?\s?[-–.)]\s?\S|[IVX]{1,6}\.\s"), 3),
    (re.compile(r"(?:ĐIỀU|Điều)\s\d{1,3}[.:]?"), 4),
    (re.compile(r"\d{1,2}\.\d{1,2}(?:\.\d{1,2}){0,2}\.?\s"), 5),
    (re.compile(r"\d{1,2}[.)]\s"), 4),
)
_ITEM = re.compile(r"(?:[-–—+•●▪◦*]\s?(?=\S)|\(?[a-zđ0-9]{1,2}\)\s|\d{1,2}\.\s)")
# Lines of a letterhead and of a signature look like headings and head nothing.
_NO_HEADING = re.compile(
    r"CỘNG H(?:ÒA|OÀ) XÃ HỘI CHỦ NGHĨA|ĐẢNG CỘNG SẢN VIỆT NAM$"
    r"|Độc lập\s?[-–]\s?Tự do|(?:TM|KT|TL|TUQ|T/M|K/T|Q)\.\s?[A-ZĐỦÁ]"
    r"|(?:PHÓ |QUYỀN )?(?:CHỦ TỊCH|BỘ TRƯỞNG|THỨ TRƯỞNG|THỦ TƯỚNG|GIÁM ĐỐC|BÍ THƯ|CHÁNH VĂN PHÒNG|CỤC TRƯỞNG)$"
    r"|[^,\d]{2,40}, ngày [\d\s.…]{1,12}tháng [\d\s.…]{1,12}năm \d{4}$"
)
_PART = re.compile(r"(?:PHẦN|Phần)\s(?:thứ\s\w+|THỨ\s\w+|[IVXLC\d]{1,6})\b")
_BELOW_PART = re.compile(r"(?:CHƯƠNG|Chương|MỤC|Mục|ĐIỀU|Điều)\s[IVXLC\d]{1,6}\b")
_BARE_LABEL = re.compile(
    r"(?:(?:PHẦN|Phần)\s(?:(?:thứ|THỨ)\s\w+|[IVXLC\d]{1,6})"
    r"|(?:CHƯƠNG|Chương|MỤC|Mục|PHỤ LỤC|Phụ lục)\s(?:số\s|SỐ\s)?[IVXLC\d]{1,6})\s?[.:]?"
)
_ENDS_SENTENCE = (".", ";", ",", "…", "!", "|", "./.", ":")


def classify(text: str, *, headlines: bool = True) -> tuple[BlockKind, int]:
    """Return the kind of a line and, for a heading, its level.

    ``headlines`` lets an unnumbered short line count as a heading: in plain text, where nothing else marks one.
    """
    bare = text.strip()
    if _NO_HEADING.match(bare):
        return "paragraph", 0
    if _is_heading_shape(bare):
        for pattern, level in _NUMBERED:
            if pattern.match(bare):
                return "heading", level
        if not _ITEM.match(bare) and (is_capitals(bare) or (headlines and _is_short_headline(bare))):
            return "heading", 2
    if _ITEM.match(bare):
        return "item", 0
    return "paragraph", 0


def with_headlines(blocks: Iterable[RawBlock]) -> list[RawBlock]:
    """Let short lines be headings by their wording, for a document in which nothing sets its headings off."""
    found: list[RawBlock] = []
    for block in blocks:
        kind, level = classify(block.text) if block.kind == "paragraph" else (block.kind, block.level)
        found.append(replace(block, kind=kind, level=level))
    return found


def with_parts(blocks: Sequence[RawBlock]) -> list[RawBlock]:
    """Give the parts of a legal document their titles ("Chương I" and the line below it) and their depth.

    A part (Phần) holds chapters: where there are parts, what stands below them is one level deeper.
    """
    joined: list[RawBlock] = []
    for block in blocks:
        label = joined[-1] if joined else None
        if (
            label is not None
            and label.kind == block.kind == "heading"
            and block.page - label.page <= 1
            and not label.breaks
            and _BARE_LABEL.fullmatch(label.text)
            and not any(pattern.match(block.text) for pattern, _ in _NUMBERED)
        ):
            text = f"{label.text} {block.text}"
            breaks = (len(label.text) + 1,) if block.page > label.page else ()
            further = tuple(len(label.text) + 1 + offset for offset in block.breaks)
            joined[-1] = replace(label, text=text, breaks=breaks + further)
        else:
            joined.append(block)
    if not any(block.kind == "heading" and _PART.match(block.text) for block in joined):
        return joined
    return [
        replace(block, level=block.level + 1) if block.kind == "heading" and _BELOW_PART.match(block.text) else block
        for block in joined
    ]


def counted(value: int, form: str) -> str:
    """Return a list's number in a form of Word's: "decimal", "decimalZero", "lowerLetter", "upperRoman" …"""
    if form in ("lowerLetter", "upperLetter") and value > 0:
        letter = chr(ord("a") + (value - 1) % 26) * min(5, (value - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman") and 0 < value < 4000:
        pairs = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
        text = ""
        for size, letters in (*pairs, (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
            text += letters * (value // size)
            value %= size
        return text if form == "upperRoman" else text.lower()
    return f"{value:02d}" if form == "decimalZero" else str(value)


def _is_heading_shape(text: str) -> bool:
    """Short, and not ended like a sentence; a line with a value in it ("đạt 30% GRDP") states something."""
    if not text or len(text) > _MAX_HEADING_CHARS or text.endswith(_ENDS_SENTENCE) or text.startswith("|"):
        return False
    return any(c.isalpha() for c in text) and "%" not in text and text.count(" ") < 32 and not text.startswith("(")


def is_capitals(text: str) -> bool:
    """Whether a line is written in capitals."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 3 and sum(c.isupper() for c in letters) >= 0.9 * len(letters)


def _is_short_headline(text: str) -> bool:
    words = text.split()
    if len(words) <= 5 and all(word[0].isupper() for word in words):  # a person's name, a by-line
        return False
    return (text[0].isupper() or text[0].isdigit()) and 3 <= len(words) <= 20 and not re.search(r"[.;!?]\s", text)
