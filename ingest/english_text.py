"""English in a document: which of its lines are English, and the years in them.

Press articles and translated plans are English as a whole, other documents hold an English line or two. A line counts
as English by its function words, of which Vietnamese (typed with or without diacritics) has none.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from ingest.horizons import YearMention
from ingest.normalize import fold

_WORD = re.compile(r"[^\W\d_]+")
_QUICK = re.compile(r"(?<!\w)(?:of|and|with|from|by|for|is|are|will)(?!\w)")
# No syllable of Vietnamese, also without its marks.
_FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        "of by and with from is are has have had was were for will percent which its their been would should among into"
        " said",
    )
)
# "in", "to", "the", "an" are Vietnamese syllables too; they count beside the others only.
_SHARED_WORDS = frozenset(["the", "to", "in", "on", "at", "an", "a", "it", "this", "or", "be", "that", "but", "than"])
_MIN_SHARE = 0.12  # of function words in a line
_MAX_MARKED = 0.25  # of words with Vietnamese letters: an English line may hold names
_ENGLISH_DOCUMENT = 0.6  # of the words of a document that stand in English lines

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_LEAD_WORDS = (
    "by|in|until|till|to|before|for|during|through|of|from|since|at|the|end|year|late|early|middle|beginning|start"
    "|first|second|third|fourth|last|half|quarter|period|around|as"
)
_YEAR = re.compile(
    rf"(?<![\w/.,$-])(?P<lead>(?:(?:{_LEAD_WORDS})[^\S\n]){{0,9}})"
    rf"(?:(?:{_MONTHS})[^\S\n](?P<day>\d{{1,2}},?[^\S\n])?)?(?:mid-|end-|late-|early-|year-end[^\S\n])?"
    r"(?P<a>(?:19|20)\d\d)(?:[^\S\n]?[-–][^\S\n]?(?P<b>20\d\d|\d\d)|[^\S\n]to[^\S\n](?P<c>20\d\d))?"
    r"(?![\w%]|[.,]\d|[/-]\w|\s?(?:percent|per cent)\b)"
)
_DEADLINES = frozenset(["by", "until", "till", "before", "through", "to"])
_NO_HORIZON = re.compile(
    r"(?:dated|issued|signed|approved|adopted|enacted|ratified|passed|promulgated|launched|born|compared|relative|joined"
    r"|established|founded|versus|than|no\.)\s*$"
)
_NAMED_AFTER = re.compile(
    r"[^\S\n](?:targets?|goals?|plans?|objectives?|quota|digital|dti|pci|papi|par|ict|ranking|rankings|survey)\b"
)
_VISION = re.compile(r"\b(?:vision|orientations?|outlook)\s?$")
_TITLE = re.compile(r"\b(?:resolution|decision|plan|programme|program|strategy|project|scheme|directive|framework)\b")
_AIM = re.compile(
    r"\b(?:aims?|targets?|goals?|objectives?|plans to|plans for|hopes?|wants?|intends?|expect\w*|will|shall|should|"
    r"seeks?|strives?|sets?|calls for|requires?|envisages?|reach|have|had|is|are|was|were)\b"
)


def english_lines(text: str, lower: str, folded: str) -> list[tuple[int, int]]:
    """Return the spans of a text's English lines in order; ``lower`` and ``folded`` have the text's length."""
    if not _QUICK.search(lower):
        return []
    lines: list[tuple[int, int, bool, bool]] = []  # span, English, could be English
    words_of_english = words_in_all = 0
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        words = _WORD.findall(lower, start, end)
        words_in_all += len(words)
        marked = sum(word != plain for word, plain in zip(words, _WORD.findall(folded, start, end), strict=False))
        unmarked = bool(words) and marked <= _MAX_MARKED * len(words)
        plain_function = sum(word in _FUNCTION_WORDS for word in words)
        function = plain_function + sum(word in _SHARED_WORDS for word in words)
        english = unmarked and plain_function > 0 and function >= _MIN_SHARE * len(words)
        words_of_english += len(words) if english else 0
        lines.append((start, end, english, unmarked))
        start = end + 1
    whole = words_of_english >= _ENGLISH_DOCUMENT * max(1, words_in_all)
    return [(start, end) for start, end, english, unmarked in lines if english or (whole and unmarked)]


def is_english(text: str) -> bool:
    """Whether most of a text is English."""
    return sum(end - start for start, end in _read_english_lines(text)) > len(text) / 2


def is_english_at(text: str, at: int) -> bool:
    """Whether the line of a document's clean text at an offset is English."""
    return in_spans(_english_lines_of(text), at)


@lru_cache(maxsize=64)
def _english_lines_of(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(_read_english_lines(text))


def _read_english_lines(text: str) -> list[tuple[int, int]]:
    folded, lower = fold(text), text.lower()
    return english_lines(text, lower if len(lower) == len(text) else folded, folded)


def in_spans(spans: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether an offset lies in one of the ordered spans."""
    i = bisect_right(spans, at, key=lambda span: span[0])
    return i > 0 and at < spans[i - 1][1]


def find_english_years(folded: str, spans: Sequence[tuple[int, int]]) -> list[YearMention]:
    """Return the years of English lines that can be a horizon or the time of a result.

    ``strong`` is "by 2025", "until 2030", "Targets to 2030"; dates, "since 2019" and years of comparison are left out.
    """
    found: list[YearMention] = []
    for start, end in spans:
        for m in _YEAR.finditer(folded, start, end):
            lead = m["lead"].split()
            deadline = bool(_DEADLINES & set(lead))
            before = folded[max(start, m.start() - 40) : m.start()]
            if (m["day"] and not deadline) or "since" in lead or _NO_HORIZON.search(before):
                continue
            if not lead and not m["b"] and not m["c"] and not _stands_alone(folded, m, found):
                continue
            last = m["c"] or m["b"]
            year = int(last if last and len(last) == 4 else m["a"][:2] + last if last else m["a"])
            since = int(m["a"]) if last else None
            if since is not None and since > year:
                continue
            vision = _VISION.search(before) is not None
            found.append(
                YearMention(
                    m.start(), m.end(), year, deadline, _is_titled(folded, start, m.start(), found), vision, since
                )
            )
    return found


def _stands_alone(folded: str, m: re.Match[str], found: Sequence[YearMention]) -> bool:
    """Whether a year without a preposition is one: "(2025)", "a 2025 target", "2025 and 2030"."""
    if folded[m.start() - 1 : m.start()] == "(" and folded[m.end() : m.end() + 1] in (")", ":"):
        return True
    if _NAMED_AFTER.match(folded, m.end()):
        return True
    return bool(found) and folded[found[-1].end : m.start()].strip() in ("and", ",", ", and")


def _is_titled(folded: str, line: int, at: int, found: Sequence[YearMention]) -> bool:
    """Whether a year belongs to the name of a plan ("its digital transformation plan to 2025") and is no horizon."""
    low = max(line, at - 160, folded.rfind(". ", line, at), folded.rfind(";", line, at), folded.rfind(",", line, at))
    title = max((t.end() for t in _TITLE.finditer(folded, low, at)), default=-1)
    aim = max((a.end() for a in _AIM.finditer(folded, low, at)), default=-1)
    return title > aim
