"""Sentence borders of Vietnamese official prose.

A line break always ends a sentence. A full stop does when what follows begins like a sentence, unless it belongs to an
abbreviation ("TP. Tân An"), an initial, a list number ("1. Mục tiêu") or a figure ("1.300").
"""

import re
from functools import lru_cache
from pathlib import Path

from ingest.data_files import load_yaml

_ABBREVIATIONS_FILE = Path(__file__).with_name("sentence_abbreviations.yaml")
_CLOSERS = "\"'”’»)]"
_OPENERS = "\"'“‘«([-–—+•*"
# The end marks, whatever closes behind them, and the "./." that ends official documents.
_END = re.compile(rf"(?:[!?…]|\.{{1,3}}(?:/\.)?)[.!?…]{{0,4}}[{re.escape(_CLOSERS)}]{{0,3}}")
_LAST_WORD = re.compile(r"[^\s(\[\"“‘«,;:]{1,12}$")
_LIST_NUMBER = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){0,3}|[a-zđ]|[IVXLC]{1,7})", re.IGNORECASE)


@lru_cache(maxsize=1)
def _abbreviations() -> frozenset[str]:
    return frozenset(load_yaml(_ABBREVIATIONS_FILE)["before_a_name"])


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return the sentences of ``text[start:end]`` as spans of ``text``, trimmed of white space, none empty."""
    stop = len(text) if end is None else end
    spans: list[tuple[int, int]] = []
    line_start = start
    while line_start < stop:
        line_end = text.find("\n", line_start, stop)
        line_end = stop if line_end < 0 else line_end
        _split_line(text, line_start, line_end, spans)
        line_start = line_end + 1
    return spans


def _split_line(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    begin = start
    for match in _END.finditer(text, start, end):
        if _is_border(text, begin, match.start(), match.end(), end):
            _add_trimmed(text, begin, match.end(), spans)
            begin = match.end()
    _add_trimmed(text, begin, end, spans)


def _add_trimmed(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


def _is_border(text: str, begin: int, mark: int, after: int, end: int) -> bool:
    """Whether the end mark at ``mark`` (what follows it begins at ``after``) ends the sentence begun at ``begin``."""
    if after >= end:
        return True
    following = text[after : min(end, after + 8)].lstrip()
    if not following:
        return True
    single_stop = text[mark] == "." and after - mark == 1
    spaced = text[after].isspace()
    if not spaced:
        return single_stop and _runs_into_next(text, mark, after)
    if not _begins_sentence(following):
        return False
    return not (single_stop and _belongs_to_word(text, begin, mark))


def _begins_sentence(following: str) -> bool:
    first = following.lstrip(_OPENERS + " ")[:1] or following[0]
    return first.isupper() or first.isdigit() or following[0] in _OPENERS


def _belongs_to_word(text: str, begin: int, mark: int) -> bool:
    """An abbreviation, an initial, or the number of a list entry at the begin of the sentence."""
    word_match = _LAST_WORD.search(text, max(begin, mark - 12), mark)
    if word_match is None:
        return False
    word = word_match.group()
    if word.casefold() in _abbreviations() or (len(word) == 1 and word.isupper()):
        return True
    return bool(_LIST_NUMBER.fullmatch(word)) and not text[begin : word_match.start()].strip()


def _runs_into_next(text: str, mark: int, after: int) -> bool:
    """A space forgotten ("… của tỉnh.Đến năm 2030 …"), but neither "TP.Tân An" nor "VietQ.vn"."""
    word_match = _LAST_WORD.search(text, max(0, mark - 12), mark)
    word = word_match.group() if word_match else ""
    if len(word) < 2 or word.casefold() in _abbreviations() or not (word.islower() or word[-1] in "%”)"):
        return False
    following = text[after : after + 2]
    return len(following) == 2 and following[0].isupper() and (following[1].islower() or following[1] == " ")
