"""Markdown: structure read, marks dropped, every other character as written."""

import html
import re
from collections.abc import Iterator

from ingest.line_kinds import classify
from ingest.load_html import html_table_blocks
from ingest.load_text import pipe_groups, pipe_table, unwrap
from ingest.raw_blocks import RawBlock, tidy

_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_ATX = re.compile(r"\s{0,3}(#{1,6})(?:\s+|$)")
_RULER = re.compile(r"\s{0,3}(?:(?:-\s?){3,80}|(?:\*\s?){3,80}|(?:_\s?){3,80}|(?:=\s?){3,80})\s{0,40}")
_BULLET = re.compile(r"\s{0,40}\\?[-*+•]\s+")
_NUMBER = re.compile(r"\s{0,40}\d{1,3}\\?[.)]\s")
_QUOTE = re.compile(r"^\s{0,3}(?:>\s?){1,20}")
_IMAGE_ONLY = re.compile(r"\|?<image[_\w]{0,20}>\|?")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HIDDEN = re.compile(r"<(script|style|noscript|template)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TABLE_OPEN = re.compile(r"<table[\s>]", re.IGNORECASE)
_TABLE_CLOSE = re.compile(r"</table\s{0,10}>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s{0,5}/?>|</?(?:p|div|li|ul|ol|h[1-6]|tr|section|article)(?:\s[^<>]{0,300})?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,15}(?:\s[^<>]{0,500})?/?>")
_IMAGE = re.compile(r"!\[[^\[\]]{0,300}\]\([^()\s]{0,1000}(?:\s\"[^\"]{0,200}\")?\)")
_LINK = re.compile(r"\[([^\[\]]{1,500})\]\([^()\s]{0,1000}(?:\s\"[^\"]{0,200}\")?\)")
_REFERENCE = re.compile(r"\[\^[\w-]{1,20}\]")
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^\s<>]{1,500})>")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_EMPHASIS = re.compile(
    r"\*{1,3}(?=[^\s*)])|(?<=[^\s*(])\*{1,3}|(?<![\w_])_{1,3}(?=[^\s_])|(?<=[^\s_])_{1,3}(?![\w_])|`{1,3}"
)
_BOLD_LINE = re.compile(r"(\*\*|__)(?=\S)([^*_]{1,200})\1:?")


def markdown_blocks(body: str) -> list[RawBlock]:
    """Return the blocks of a Markdown text; raw HTML in it is read as HTML where it is a table, else stripped."""
    blocks: list[RawBlock] = []
    tables = 0
    for part, is_table in _split_tables(_HIDDEN.sub("", _COMMENT.sub("", body))):
        if is_table:
            found, tables = html_table_blocks(part, tables)
            blocks.extend(found)
        else:
            found, tables = _prose_blocks(part, tables)
            blocks.extend(found)
    return blocks


def _split_tables(body: str) -> Iterator[tuple[str, bool]]:
    position = 0
    while (opened := _TABLE_OPEN.search(body, position)) is not None:
        yield body[position : opened.start()], False
        depth, cursor = 1, opened.end()
        while depth:
            close = _TABLE_CLOSE.search(body, cursor)
            if close is None:
                cursor = len(body)
                break
            depth += len(_TABLE_OPEN.findall(body, cursor, close.start())) - 1
            cursor = close.end()
        yield body[opened.start() : cursor], True
        position = cursor
    yield body[position:], False


def _prose_blocks(body: str, tables: int) -> tuple[list[RawBlock], int]:
    blocks: list[RawBlock] = []
    pending: list[str] = []

    def flush() -> None:
        nonlocal tables
        for group in pipe_groups(unwrap(pending, paragraphs=True)):
            if isinstance(group, str):
                blocks.extend(_line_blocks(group))
            else:
                blocks.extend(pipe_table([_inline(line, cell=True) for line in group], tables))
                tables += 1
        pending.clear()

    fenced = False
    for line in body.splitlines():
        line = _QUOTE.sub("", line, count=1)
        if _FENCE.match(line):
            fenced = not fenced
            pending.append("")
        elif (heading := None if fenced else _ATX.match(line)) is not None:
            flush()
            text = _inline(line[heading.end() :].rstrip().rstrip("#"))
            if text:
                blocks.append(RawBlock("heading", text, len(heading[1])))
        elif not fenced and _RULER.fullmatch(line):
            level = {"=": 1, "-": 2}.get(line.strip()[0])
            previous = pending[-1] if pending else ""
            if level and previous and len(previous) < 200 and not _BULLET.match(previous) and "|" not in previous:
                pending.pop()
                flush()
                blocks.append(RawBlock("heading", _inline(previous), level))
            pending.append("")
        elif _IMAGE_ONLY.fullmatch(line.strip()):
            pending.append("")
        else:
            for piece in _BREAK.sub("\n", line).split("\n"):
                pending.append(tidy(piece))
            if line.endswith("  ") or line.endswith("\\"):
                pending.append("")
    flush()
    return blocks, tables


def _line_blocks(line: str) -> list[RawBlock]:
    bullet = _BULLET.match(line)
    if bullet is not None:
        text = _inline(line[bullet.end() :])
        return [RawBlock("item", text)] if text else []
    text = _inline(line)
    if not text or not any(c.isalnum() for c in text):
        return []
    kind, level = classify(text, headlines=bool(_BOLD_LINE.fullmatch(line.strip())))
    if kind == "heading" and _NUMBER.match(line) and not _BOLD_LINE.match(line.strip()):
        kind, level = "item", 0  # "1. …" is a list entry in Markdown unless it is set off
    return [RawBlock(kind, text, level)]


def _inline(text: str, *, cell: bool = False) -> str:
    """Drop inline marks and tags; ``cell`` keeps ``\\|`` for the splitting of the row."""
    text = _IMAGE.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _AUTOLINK.sub(r"\1", _REFERENCE.sub("", text))
    text = _TAG.sub("", _BREAK.sub(" ", text))
    text = _EMPHASIS.sub("", text)
    text = _ESCAPE.sub(lambda m: m[0] if cell and m[1] == "|" else m[1], text)
    return tidy(html.unescape(text))
