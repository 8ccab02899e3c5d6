"""Goals that are told in words and not in figures: "phổ cập mạng 5G", "hoàn thành kho dữ liệu", "trên mức khá cả nước".

It is decided from a verb or a standing, the object or the noun phrase beside it, and a year: without one nothing is a
goal. What a figure of its own measures is left to the rows with figures.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ingest.clauses import Clause, Page, head_span, trim
from ingest.indicators import find_indicators

_PASSIVE = re.compile(r"(?<!\w)(?:được|đã|sớm|để|nhằm|việc|mới|chưa|không)\s$|\w$")
_JOINED = re.compile(r"(?:và|va|hoặc)(?!\w)")
_DATE_WORDS = frozenset(
    ["trong", "truoc", "vao", "den", "cuoi", "het", "ngay", "thang", "quy", "nam", "i", "ii", "iii", "iv"]
)
_ABOUT = re.compile(r"(?:về|đối với|trong)\s+")
_OBJECT_CHARS = 300
_SCOPE_CHARS = 30


@dataclass(frozen=True, slots=True)
class WordedGoal:
    """A goal without a figure; all but ``year`` are spans.

    ``value`` are the words that state it ("phổ cập"), ``noun`` what it is stated of, ``quote`` the clause.
    """

    value: tuple[int, int]
    noun: tuple[int, int]
    quote: tuple[int, int]
    year: int


def worded_goals(
    page: Page, start: int, end: int, clauses: Sequence[Clause], year_at: Callable[[int], int | None]
) -> Iterator[WordedGoal]:
    """Yield the goals without a figure of a sentence: those with a verb, then the standings.

    ``clauses`` are those of its figures; ``year_at`` gives the year of a goal whose verb stands at an offset, None
    where it is no goal.
    """
    for verb in page.cues.verbs.finditer(page.lower, start, end):
        year = year_at(verb.start())
        if year is not None:
            yield from _of_verb(page, verb, start, end, year)
    for standing in page.cues.standing.finditer(page.lower, start, end):
        goal = _of_standing(page, standing, start, end, clauses, year_at)
        if goal:
            yield goal


def _of_verb(page: Page, verb: re.Match[str], start: int, end: int, year: int) -> Iterator[WordedGoal]:
    """The goals of "phổ cập mạng 5G và định danh điện tử": one, or one an indicator."""
    begin = verb.end()
    noun = trim(page, begin, _object_end(page, begin, end))
    if not _is_object(page, verb, start, noun):
        return
    quote = (verb.start(), noun[1])
    words = page.lower[noun[0] : noun[1]]
    if verb.group().startswith(("phổ cập", "pho cap")):
        joint = page.lower.find(" và ", *noun)
        if joint > 0 and len({m.id for m in find_indicators(page.text[noun[0] : noun[1]])}) > 1:
            yield WordedGoal(verb.span(), (noun[0], joint), quote, year)
            yield WordedGoal(verb.span(), (joint + len(" và "), noun[1]), quote, year)
            return
    elif len(words.split()) < 2 and not page.text[noun[0] : noun[1]].isupper():
        return
    yield WordedGoal(verb.span(), noun, quote, year)


def _is_object(page: Page, verb: re.Match[str], start: int, noun: tuple[int, int]) -> bool:
    """Whether what follows a verb is what it is to do, and the verb is told of nothing else."""
    words = page.lower[noun[0] : noun[1]]
    if not words.split() or page.cues.not_objects.match(words) or words[:1].isdigit():
        return False
    if page.figures_in(*noun) or page.text[verb.end() : noun[0]].strip():
        return False
    if all(w.isdigit() or w in _DATE_WORDS for w in re.findall(r"\w+", page.folded[noun[0] : noun[1]])):
        return False  # "…, hoàn thành trong năm 2027" says when, not what
    # "… được hoàn thành và kết nối": told of something else
    return not (_PASSIVE.search(page.lower[max(start, verb.start() - 12) : verb.start()]) or _JOINED.match(words))


def _of_standing(
    page: Page,
    standing: re.Match[str],
    start: int,
    end: int,
    clauses: Sequence[Clause],
    year_at: Callable[[int], int | None],
) -> WordedGoal | None:
    """The goal of "xếp hạng chuyển đổi số trên mức khá cả nước"; a rank with a number is a figure."""
    at = standing.start()
    scope = page.cues.standing_scope.search(page.lower, standing.end(), min(end, standing.end() + _SCOPE_CHARS))
    stop = scope.end() if scope else standing.end()
    if not scope and "cả nước" not in standing.group():
        return None
    if any(c.figure.comparator == "top" and c.own[0] <= at < c.own[1] for c in clauses):
        return None
    if page.figures_in(at, stop):
        return None
    year = year_at(at)
    if year is None:
        return None
    low = max(page.text.rfind(";", start, at), page.text.rfind(":", start, at), start - 1) + 1
    head, _ = head_span(page, low, at)
    tail = trim(page, stop, _object_end(page, stop, end))
    about = _ABOUT.match(page.lower[tail[0] : tail[1]])
    noun = (tail[0] + about.end(), tail[1]) if about else head if head[1] > head[0] else tail
    if noun[1] <= noun[0]:
        return None
    quote_start = trim(page, low, at + 1)[0]
    return WordedGoal((at, stop), noun, (min(quote_start, at), max(tail[1], stop)), year)


def _object_end(page: Page, begin: int, end: int) -> int:
    """Where the object of a verb ends: at a border of clauses, or at a comma or "và" before another verb."""
    cues, text = page.cues, page.lower[begin : min(end, begin + _OBJECT_CHARS)]
    border = re.search(r"[;.:(…]", text)
    stop = border.start() if border else len(text)
    for joint in re.finditer(r"\s(?:và|va)\s|,\s+", text[:stop]):
        rest = joint.end()
        if cues.verbs.match(text, rest) or cues.openers.match(text, rest) or cues.target.match(text, rest):
            return begin + joint.start()
        if joint.group().startswith(",") and cues.predicates.match(text, rest):
            return begin + joint.start()
    return begin + stop
