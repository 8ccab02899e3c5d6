"""Clauses of English prose: what each figure measures, whether it is a goal or a result, and of which year.

English puts the noun phrase on both sides of a figure ("fibre reached 74 percent of households") and the year behind it
("20 percent by 2025 and 30 percent by 2030"), so it is read here and not by the rules of ``ingest.clauses``. The
wordings are data (``english_cues.yaml``). Where a clause does not say plainly what it is, it gives no statement.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ingest.clauses import Page, is_money, level_of
from ingest.concepts import basis_in, resolve_indicator
from ingest.data_files import load_yaml
from ingest.figures import Figure, comparator_words
from ingest.horizons import YearMention
from ingest.indicators import find_indicators
from ingest.indicators import indicator as lexicon_entry
from ingest.places import PlaceMention, find_places, is_ministry
from ingest.types import Comparator, Direction, Level, Target, TargetKind

_MAX_NOUN_WORDS = 16  # a longer run of words is no noun phrase, the clause was not understood
_MAX_LABEL_CHARS = 160
_MIN_LABEL_WORDS = 2
_BORDERS = (  # where the clause of the next figure begins, the plainest sign first
    re.compile(r";\s|\.\s|\s[-–—]\s|,?\s(?:while|whereas|but|although|though)\s"),
    re.compile(r",\s(?:and|against|up from|down from|exceeding|surpassing|compared|compared with|below|above)\s"),
    re.compile(r"\s(?:up from|down from|against|exceeding|surpassing|compared with|compared to|versus)\s"),
    re.compile(r",\s"),
    re.compile(r"\s(?:and|or)\s"),
    re.compile(r"\s\(|:\s"),
)
_ORDINAL = re.compile(
    r"\b(?:(?P<cue>rank\w*|plac(?:ed|ing)|stood|stands|standing|came|finished|climb\w*|rose|jumped|fell|dropped)\s)?"
    r"(?:(?:at|in|to|as|from)\s)?(?:the\s)?(?P<rank>\d{1,2})(?:st|nd|rd|th)\b(?P<noun>\s(?:place|position|spot|rank))?"
)
_RANKING_BEHIND = re.compile(  # "came 41st in the 2021 DTI ranking", "stood 12th of 63 provinces"
    r"\s(?:(?:out\s)?of\s(?:the\s)?\d\d\s|nationwide\b|nationally\b|in the country\b|"
    r"(?:in|on|for|by)\s[^,;.]{0,60}?\b(?:index|ranking|rankings|dti|pci|papi|par)\b)"
)
_RANK_NUMBER = re.compile(r"\branke?d?s?\s(?:number|no\.?)\s(?P<rank>\d{1,2})\b")
_COUNT = re.compile(r"(?<![\w.,/$-])(?P<number>\d{1,3}(?:,\d{3})+|\d{1,6})\s(?P<scale>million\s|thousand\s)?")
_CONDITION = re.compile(  # "100% of hotels with more than 20 rooms": of which things the share is
    r"%?\s(?:of|percent of|per cent of)\s[^,;:.]{2,60}\b(?:with|having|rated|aged|employing|serving|over|under|above)\s"
    r"(?:(?:at least|more than|over|fewer than|less than|a minimum of)\s)?$"
)
_OPENS_CONDITION = re.compile(r"\b(?:with|having|rated|aged|employing|serving)\s$")
_ONE_OF_A_GROUP = re.compile(r"\b(?:and|or|plus|as well as)\s$")
_DETERMINED = re.compile(r"(?:\b(?:the|a|an|its|their|our|every|each|all)|['’]s)\s$")
_NOUN_WORD = re.compile(r"(?:[a-z0-9&]+(?:-[a-z0-9]+)*)(?=[\s,.;:)]|$)")
_IRREGULAR = frozenset(["people", "staff", "personnel", "children", "equipment"])
_OUT_OF = re.compile(r"\b(?:among|(?<!target )(?<!goal )(?<!total )(?<!quota )of|all|the|top|its)\s$")
_BEHIND_RANK = re.compile(
    r"^\W*(?:(?:among|out of|of)\s(?:the\s)?[\d\w]+\s\w+(?:\sand\s\w+)?\s?)?(?:nationwide\s|in the country\s)?"
    r"(?:(?:in|on|for|of|by|according to)\s)?(?:the\s)?(?:country's\s|national\s)?(?:(?:19|20)\d\d\s)?"
)
_TOP_SCOPE = re.compile(
    r"^\W*(?:(?:provinces|localities|cities|places)(?:\sand\s\w+)?)?\s?(?:nationwide|in the country|of the country)?\s?"
    r"(?:(?:in|on|for|by|in terms of)\s)?(?:the\s)?"
)
_BASIS_NEAR = re.compile(
    r"\s?(?:of|to|in)\s(?:[\w’'.-]+\s){0,4}?(?:grdp|gdp|gross (?:regional )?domestic product)(?!\w)"
)
_NAMED_TARGET = re.compile(
    r"\b(?P<own>annual|full-year|year's|whole-year|yearly)?\s?(?:target|goal|plan|objective|quota)\b[^.;,\d]{0,40}?"
    r"(?:(?:19|20)\d\d\s)?(?:is|was|of|at|are|stands at|remains)\s(?:[a-z]+\s){0,3}$"
)
_TARGET_BEHIND = re.compile(r"\s(?:target|goal|quota)\b")  # "well above the 60 percent target"
_SHARE_OF_A_PLAN = re.compile(  # "fulfilled 71 percent of its online payment target"
    r"\sof\s(?:the|its|their|our|this|that)\s(?:[\w’'-]+\s){0,5}?(?:targets?|goals?|plan|quota|objectives?)\b"
)
# Firms and people who plan to do something: what they answered when asked, no goal of the place.
_OTHERS_INTEND = re.compile(r"\s(?:of\s)?(?:[\w-]+\s){1,4}?(?:plan|intend|want|wish|hope|expect)\sto\s")
_PAST_BEHIND = re.compile(
    r"\s(?:of\s)?(?:(?!(?:that|which|who|whose|where)\s)[\w’'-]+\s){1,6}?(?:(?:had|were|was)\b"
    r"(?!\s(?:to|better|expected|planned)\b)|(?:held|sold|bought|ran|kept|took|made|\w{2,}ed)\s(?:an?|the|their|its)\s)"
)
_THE_PLACE = re.compile(r"\bthe\s(?:whole\s)?(?:province|city|municipality)(?!\sof\b)(?!['’]s\s\w+\sdistrict)\b")
_OF_THE_NATION = re.compile(
    r"\b(?:national|nationwide|countrywide|country's|nation's)\s(?:average|rate|figure|level|mean)\b"
)
_RELATIVE_YEAR = re.compile(r"\b(?:this|last|next) year\b")
_YEAR_OF_INDEX = re.compile(
    r"[^\S\n](?:(?:national|provincial|vietnam|digital transformation)[^\S\n])?"
    r"(?:dti|pci|papi|par|ict|index|rankings?|survey)\b"
)
_NOT_OF_THEN = re.compile(  # not of the year that the paragraph tells of
    r"\b(?:currently|now|nowadays|today|at present|at the moment|to date|so far|"
    r"(?:the year|(?:an?|one|two|three|four|five|\d{1,2}) (?:years?|months?)) (?:later|earlier|before|after|ago))\b"
)
_MISSED = re.compile(r"\b(?:short of|missed|missing|met|beat|beating|exceed\w*|surpass\w*|against|below|above)\b")
_NEW_CLAUSE = re.compile(
    r";\s|,\s(?:and|while|but|whereas)\s|\s(?:found|showed|shows|said|says|reported|means)\sthat\s"
)
_OWN_PREDICATE = re.compile(r"\s(?=(?:to|have|has|had|with|use|using|used|own|hold|are|were|is)\s)")
_THEN = re.compile(r"\W*by\s(?:that time|then|the same time|that year)\b")
_AT_A_LEVEL = re.compile(r"\s?(?:at|of)\s(?:the\s)?(?:provincial|province|district|commune|central)(?:\s|-)levels?")
_REPORTS = re.compile(r"\b(?:said|says|have|has|had|were|was|told|added|noted|announced)\b")
_PLACE_OF = re.compile(r"\b(?:province|city|municipality)\sof\s*$")
_ANNUAL = re.compile(r"\b(?:annual|full-year|whole-year|year's|yearly|whole year|full year)\b")
_BASELINE = re.compile(r"\b(?:up|down)?\s?from\s(?:just\s|only\s|about\s|around\s|some\s)?$")
_PARTS_OF_SPEECH_END = re.compile(
    r"\s(?:in|for|to|at|of|by|from|between|with|on|than|as|into|up|down|just|only|further|also|still|already|now|not"
    r"|about|around|nearly|almost|over|some|a|the|an|out|least|more|less|most|it|this|that)$"
)
_APPOSITION = re.compile(r"\s?(?:province|city|municipality)?,\s[^,;.]{3,110},\s")
_COMPARED = re.compile(r"\b(?:than|with|like|behind|above|below|over|to|of neighbouring|and neighbouring)\s$")
_PLACE_BEHIND = re.compile(r"\b(?:in|of|across|for|throughout)\s(?:the\s)?(?:\w+\s){0,3}$")
_NATION_OPENS = re.compile(r"^\W*(?:(?:in|across|for|throughout)\s)?(?:the\s)?(?:whole\s)?$|\bnational average\b")
_DATED = re.compile(r",\s(?:approved|adopted|issued|passed|signed|enacted|promulgated|launched)\s[^,;]{2,80},\s")
_PRONOUNS = re.compile(r"\b(?:ones|them|those)\b")
_ENUMERATED = re.compile(r"\W*(?:[ivx]{1,5}|[a-z]|\d{1,2})\)\s?")  # "(ii) ", "b) "
_DIGITS = re.compile(r"^\d[\d,.]*\s(?=[a-z])")


@dataclass(frozen=True, slots=True)
class _Cues:
    """Compiled wordings; each searches lower-case text."""

    goals: re.Pattern[str]
    results: re.Pattern[str]
    present: re.Pattern[str]
    unsaid: re.Pattern[str]
    supposed: re.Pattern[str]
    budget: re.Pattern[str]
    predicates: re.Pattern[str]
    actions: re.Pattern[str]
    lowering: re.Pattern[str]
    leads: re.Pattern[str]
    wrappers: re.Pattern[str]
    stops: re.Pattern[str]
    empty: frozenset[str]
    listed: frozenset[str]
    participles: frozenset[str]
    count_ends: frozenset[str]


def _words(phrases: Iterable[str]) -> str:
    forms = (re.escape(p).replace(r"\ ", r"\s{1,2}").replace("'", "['’]") for p in phrases)
    return "|".join(sorted(forms, key=len, reverse=True))


@lru_cache(maxsize=1)
def _compared() -> re.Pattern[str]:
    """The comparator that stands right before a count."""
    phrases = sorted(comparator_words(), key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(map(re.escape, phrases))})\s$")


@lru_cache(maxsize=1)
def _cues() -> _Cues:
    raw: dict[str, Any] = load_yaml(Path(__file__).with_name("english_cues.yaml"))

    def anywhere(name: str, more: str = "") -> re.Pattern[str]:
        return re.compile(rf"(?<![\w-])(?:{_words(raw[name])}){more}(?![\w-])")

    copula, adverb = r"(?:\s(?:is|are|was|were)(?=\s))?", r"(?:\s(?:also|further|then|not|soon))?"
    infinitive = rf"{copula}{adverb}(?:\sto)?(?:\s(?:{_words(raw['infinitives'])}))?"
    return _Cues(
        goals=anywhere("goals", infinitive),
        results=anywhere("results"),
        present=anywhere("present"),
        unsaid=anywhere("unsaid"),
        supposed=anywhere("supposed"),
        budget=anywhere("budget"),
        predicates=re.compile(rf"\s(?:{_words(raw['predicates'])})$"),
        actions=re.compile(rf"\s*(?:to\s)?(?:{_words(raw['actions'])})(?![\w-])"),
        lowering=anywhere("lowering"),
        leads=re.compile(rf"(?:{_words(raw['leads'])})(?![\w-]|['’]s\b)"),
        wrappers=re.compile(rf"(?:{_words(raw['wrappers'])})\s"),
        stops=anywhere("stops"),
        empty=frozenset(raw["empty"]),
        listed=frozenset(raw["listed"]),
        participles=frozenset(raw["participles"]),
        count_ends=frozenset(raw["count_ends"]),
    )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What holds where a sentence stands.

    ``kind`` and ``year`` are what a heading or an opening line announced ("Targets to 2030:"); ``published`` is the
    document's year; ``previous`` the last row before the sentence that it may go on with; ``told`` the year that the
    paragraph tells results of so far (``year_told``).
    """

    kind: str | None
    year: int | None
    published: int | None
    previous: Target | None
    in_item: bool
    told: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure of an English sentence, read; ``place`` is None where the sentence names none.

    ``borrowed`` says that its noun phrase stands in the statement or row before it.
    """

    figure: Figure
    label: str
    indicator: str | None
    basis: str | None
    direction: Direction
    year: int | None
    kind: TargetKind
    place: PlaceMention | None
    level: Level | None
    borrowed: bool


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    end: int
    figure: Figure
    counted: str  # the noun phrase of a count ("community digital teams"), else empty


def read_sentence(page: Page, start: int, end: int, around: Surroundings) -> list[Statement]:
    """The statements of an English sentence in reading order."""
    clauses = _clauses(page, start, end)
    found: list[Statement] = []
    years = [_own_year(page, clause, clauses, start) for clause in clauses]
    for i in range(len(clauses)):
        said = _statement(page, (start, end), clauses, i, years, found, around)
        if said is not None:
            found.append(said)
    return found


def year_told(page: Page, start: int, end: int, found: Sequence[Statement], before: int | None) -> int | None:
    """The year that the next sentence of a paragraph goes on telling results of, None where that is not plain.

    A sentence that opens with a year ("In 2022 the digital economy …") sets it, one that names another year in passing
    or looks back ends it; the year of an index ("ranked 25th in the 2021 DTI") does neither. ``found`` are the
    statements of the sentence, ``before`` is the year that was told of until then.
    """
    opening = _opening_year(page, start, min((s.figure.start for s in found), default=end))
    if opening is not None:
        goes_back = before is not None and opening.year < before
        ahead = any(s.kind == "target" for s in found) or (opening.strong and not found)
        return None if goes_back or ahead else opening.year
    passing = [y for y in page.years_in(start, end) if not y.titled and not y.strong and y.year != before]
    return None if any(not _YEAR_OF_INDEX.match(page.lower, y.end) for y in passing) else before


# --- figures and clauses


def _clauses(page: Page, start: int, end: int) -> list[_Clause]:
    figures = _figures(page, start, end)
    edges = [start]
    edges += [_border(page, left, right) for (left, _), (right, _) in itertools.pairwise(figures)]
    edges.append(end)
    return [
        _Clause(low, high, figure, noun) for (figure, noun), low, high in zip(figures, edges, edges[1:], strict=False)
    ]


def _figures(page: Page, start: int, end: int) -> list[tuple[Figure, str]]:
    """The values of a sentence with the noun phrase of those that are counts: shares, money, ranks, counts."""
    found: list[tuple[Figure, str]] = []
    for figure in page.figures_in(start, end):
        if figure.unit == "%" or figure.comparator == "top" or is_money(figure):
            found.append((_without_origin(page, figure), ""))
    taken = [(f.start, f.end) for f, _ in found]
    found += [(f, "") for f in _ranks(page, start, end) if not _overlaps(f, taken)]
    taken = [(f.start, f.end) for f, _ in found]
    found += [(f, noun) for f, noun in _counts(page, start, end) if not _overlaps(f, taken)]
    return sorted(found, key=lambda item: item[0].start)


def _overlaps(figure: Figure, taken: Sequence[tuple[int, int]]) -> bool:
    return any(a < figure.end and figure.start < b for a, b in taken)


def _without_origin(page: Page, figure: Figure) -> Figure:
    """A figure of which "from" is no "at least": "up from 35 percent", "from 12 percent to 30 percent"."""
    opening = re.match(r"from\s", page.lower[figure.start : figure.end])
    if not opening or figure.comparator == "range":
        return figure
    begin = figure.start + opening.end()
    comparator = "=" if figure.comparator == ">=" else figure.comparator
    return replace(figure, start=begin, comparator=comparator, text=page.text[begin : figure.end])


def _ranks(page: Page, start: int, end: int) -> Iterator[Figure]:
    """ "ranked 18th", "in 7th place", "ranked No. 5"; an ordinal without such words is no rank."""
    for m in itertools.chain(_ORDINAL.finditer(page.lower, start, end), _RANK_NUMBER.finditer(page.lower, start, end)):
        plain = m.re is _ORDINAL and not m["noun"] and not (m["cue"] or "").startswith("rank")
        plain = plain and not (m["cue"] and _RANKING_BEHIND.match(page.lower, m.end(), end))
        if not plain:
            value = float(m["rank"])
            yield Figure(m.start(), m.end(), "=", "reach", value, value, "hạng", None, page.text[m.start() : m.end()])


def _counts(page: Page, start: int, end: int) -> Iterator[tuple[Figure, str]]:
    """Counts with what they count: "1,300 community digital technology teams"; of "150 by 2025" the noun is empty."""
    for m in _COUNT.finditer(page.lower, start, end):
        number = m["number"].replace(",", "")
        value = float(number) * {"million ": 1e6, "thousand ": 1e3}.get(m["scale"] or "", 1)
        before = page.lower[max(start, m.start() - 24) : m.start()]
        if (len(number) == 4 and "," not in m["number"] and 1900 <= int(number) <= 2100) or _OUT_OF.search(before):
            continue
        left = _compared().search(before)
        begin = m.start() - (len(before) - left.start() if left else 0)
        if _CONDITION.search(page.lower, max(start, m.start() - 120), m.start()):
            continue
        comparator: Comparator = comparator_words()[left[1]] if left else "="
        more = re.compile(r"(?:more|additional|new)\s").match(page.lower, m.end())
        noun = _counted(page, more.end() if more else m.end(), end)
        if not noun and not re.match(r"(?:by|in|for)\s(?:the end of\s)?(?:19|20)\d\d", page.lower[m.end() : end]):
            continue
        stop = m.end() - 1
        direction: Direction = "increase" if more else "reach"
        yield Figure(begin, stop, comparator, direction, value, value, None, None, page.text[begin:stop]), noun


def _counted(page: Page, start: int, end: int) -> str:
    """The plural noun phrase that begins at an offset, empty where there is none or where it only numbers a list."""
    at, last = start, start
    for _ in range(7):
        word = _NOUN_WORD.match(page.lower, at, end)
        if not word or word.group() in _cues().count_ends:
            break
        plural = (word.group().endswith("s") and not word.group().endswith("ss")) or word.group() in _IRREGULAR
        last = word.end() if plural else last
        if page.text[word.end() : word.end() + 1] != " ":
            break
        at = word.end() + 1
    noun = page.text[start:last]
    if noun and noun.split()[-1].lower() in _cues().listed:
        named = (m for m in find_indicators(noun) if not m.weak)
        return noun if next(named, None) else ""  # "community digital technology groups" are no groups of a list
    return noun


def _border(page: Page, left: Figure, right: Figure) -> int:
    """Where the clause of the right figure begins."""
    gap = page.lower[left.end : right.start]
    span = re.search(r"\s(?:to|from)\s$", gap)
    if span and (span.group().strip() == "from" or _BASELINE.search(page.lower[max(0, left.start - 24) : left.start])):
        return left.end + span.start()  # "from 12 percent in 2021 to 30 percent"
    for pattern in _BORDERS:
        found = list(pattern.finditer(gap))
        if not found:
            continue
        near = [m for m in found if not gap[m.end() :].strip()]
        if near and pattern is not _BORDERS[0]:
            return left.end + near[-1].start()
        if pattern is _BORDERS[3]:
            whole = [m for m in found if not _inside_year(page, left.end + m.start())]
            if whole:
                return left.end + whole[-1].start()
            continue
        return left.end + found[0].start()
    return left.end + len(gap)


def _inside_year(page: Page, at: int) -> bool:
    return any(y.start <= at < y.end for y in page.years_in(max(0, at - 40), at + 1))


# --- one statement


def _statement(
    page: Page,
    sentence: tuple[int, int],
    clauses: Sequence[_Clause],
    i: int,
    years: Sequence[YearMention | None],
    before: Sequence[Statement],
    around: Surroundings,
) -> Statement | None:
    clause = clauses[i]
    figure = clause.figure
    if _is_unsaid(page, sentence[0], clause):
        return None
    own = years[i]
    kind = _kind(page, sentence, clause, own, before, around)
    if kind is None:
        if not _shares_a_goal(page, sentence, clause, clauses[-1], years[-1], around):
            return None
        kind, own = "target", own or years[-1]
    label, indicator, basis = _concept(page, clause)
    shared = _shared_subject(page, clause, before) if not label else ""
    if shared:
        label, indicator = shared, resolve_indicator("", shared, figure)
    borrowed = not label
    if borrowed:
        lender = _lender(clause, before, around.previous)
        if lender is None:
            return None
        label, indicator = lender.label, lender.indicator
        if figure.unit != (lender.figure.unit if isinstance(lender, Statement) else lender.unit):
            indicator = resolve_indicator("", f"{label} {page.text[figure.end : clause.end]}", figure)
        basis = basis or (lender.basis if kind != "target" or lender.basis != "GDP" else None)
    if indicator is None and before and not borrowed and before[-1].figure.unit == figure.unit:
        indicator = _narrower(before[-1], label, figure)
    if clause.counted and indicator is None and (kind == "result" or around.kind == "other"):
        return None  # a mere count that no indicator knows; among tasks, what one of them is about
    later = next((y for y in years[i + 1 :] if y is not None), None)
    year = own.year if own else _year(page, sentence, clause, later, kind, before, around)
    if kind == "result" and _is_ahead(year, around):
        return None
    place = _place(page, sentence, clause)
    if place is not None and place.code != "vn" and basis == "GDP":
        basis = figure.basis
    direction = _direction(page, clause)
    levels = level_of(page, figure.end, clause.end) or level_of(page, clause.start, figure.start)
    if borrowed:
        label = _without_other_places(label, place)
    if levels:
        label = _AT_A_LEVEL.sub("", label)
    if indicator is None and len(re.findall(r"[^\W\d_]{2,}", label)) < _MIN_LABEL_WORDS:
        return None  # "80 percent of dossiers": nothing says what is done with them
    level: Level | None = levels[0] if len(levels) == 1 else None
    return Statement(figure, label, indicator, basis, direction, year, kind, place, level, borrowed)


def _direction(page: Page, clause: _Clause) -> Direction:
    """The figure's direction; "cut the time by 30%" says by how much a value changes."""
    figure = clause.figure
    if figure.unit != "%" or not re.search(r"\bby\s$", page.lower[clause.start : figure.start]):
        return figure.direction
    return "decrease" if _cues().lowering.search(page.lower, clause.start, figure.start) else "increase"


def _is_unsaid(page: Page, sentence: int, clause: _Clause) -> bool:
    """Whether a figure is no goal or result of the place: given up, a need, supposed, a budget, the nation's mean."""
    cues, begin, at = _cues(), clause.start, clause.figure.start
    if cues.unsaid.search(page.lower, begin, at) or _OF_THE_NATION.search(page.lower, begin, at):
        return True
    if cues.supposed.search(page.lower, max(sentence, page.lower.rfind(";", sentence, at)), at):
        return True
    if _SHARE_OF_A_PLAN.match(page.lower, clause.figure.end, clause.end):
        return True
    if _OTHERS_INTEND.match(page.lower, clause.figure.end, clause.end) and not cues.goals.search(page.lower, begin, at):
        return True
    return is_money(clause.figure) and cues.budget.search(page.lower, begin, clause.end) is not None


def _kind(
    page: Page,
    sentence: tuple[int, int],
    clause: _Clause,
    year: YearMention | None,
    before: Sequence[Statement],
    around: Surroundings,
) -> TargetKind | None:
    figure = clause.figure
    head = page.lower[clause.start : figure.start]
    if _BASELINE.search(head):
        return "baseline"
    if _NAMED_TARGET.search(head) or _TARGET_BEHIND.match(page.lower, figure.end):
        return "target"
    if _is_past(page, clause, year, around):
        return "result"
    told = _last_cue(head, listed=around.kind == "target")
    if told == "result" and around.kind == "target" and _only_names(page, clause, head, year, around):
        return "target"
    if told == "result" and _goal_behind(page, clause, head, year, around):
        return "target"
    if figure.unit == "hạng":
        return told or "result"
    if told is None and not clause.counted and figure.comparator == "top" and before:
        told = before[-1].kind
    if told is not None:
        return told
    if year is not None and year.strong and _is_to_come(year, around):
        return "target"  # "60 percent use it now, and 90 percent by 2027"
    if before and head.lstrip().startswith(";"):
        lead = page.lower[sentence[0] : before[0].figure.start]
        if _last_cue(lead[: lead.rfind(":") + 1], listed=False) == "target":
            return "target"  # "The province aims for: …; 95% of adults to have an account"
    elif before:
        ahead = page.lower[sentence[0] : before[-1].figure.start]
        if _NAMED_TARGET.search(ahead) and _MISSED.search(ahead):
            return "result"  # "fell short of its target of 60 percent, reaching just 47 percent"
        going_on = _last_cue(ahead, listed=around.kind == "target")
        return going_on if before[-1].kind == "baseline" else before[-1].kind
    return _kind_around(page, clause, year, around)


def _only_names(page: Page, clause: _Clause, head: str, year: YearMention | None, around: Surroundings) -> bool:
    """Whether the verbs of a listed goal only name what it measures: "Share of applications submitted online: 95%"."""
    if not (around.in_item or head.rstrip().endswith(":")):
        return False
    if year is not None and not year.strong and not _is_to_come(year, around):
        return False
    cues = _cues()
    return all(m.group() in cues.participles for m in cues.results.finditer(head))


def _shares_a_goal(
    page: Page,
    sentence: tuple[int, int],
    clause: _Clause,
    last: _Clause,
    year: YearMention | None,
    around: Surroundings,
) -> bool:
    """Whether the goal behind the last figure of a series is that of all: "60% of homes, 90% of schools are to …"."""
    between = page.lower[clause.figure.end : last.figure.start]
    if clause is last or re.search(r"[;:.]\s", between):
        return False
    cues = _cues()
    if cues.goals.search(between) or cues.results.search(between) or cues.present.search(between):
        return False
    return _kind(page, sentence, last, year, (), around) == "target"


def _is_past(page: Page, clause: _Clause, year: YearMention | None, around: Surroundings) -> bool:
    """Whether the past tense right behind a figure tells a result: "By June 2024, 65 percent of schools had …"."""
    behind = _PAST_BEHIND.match(page.lower, clause.figure.end, clause.end)
    if behind is None:
        return False
    comma = re.compile(r"[,;]").search(page.lower, behind.end(), clause.end)
    if _cues().goals.search(page.lower, clause.start, comma.start() if comma else clause.end):
        return False
    return year is None or around.published is None or year.year <= around.published


def _is_to_come(year: YearMention | None, around: Surroundings) -> bool:
    """Whether a year is after the document's own: no result can be of it."""
    return year is not None and _is_ahead(year.year, around)


def _is_ahead(year: int | None, around: Surroundings) -> bool:
    return year is not None and around.published is not None and year > around.published


def _goal_behind(page: Page, clause: _Clause, head: str, year: YearMention | None, around: Surroundings) -> bool:
    """Whether a goal behind a figure, or a year to come, outweighs the present tense before it."""
    if any(m.group() not in ("has", "had") for m in _cues().results.finditer(head)):
        return False
    behind = page.lower[clause.figure.end : clause.end]
    if year is not None and year.strong and _is_to_come(year, around):
        return True
    goal, present = _cues().goals.search(behind), _cues().present.search(behind)
    return goal is not None and (present is None or goal.start() < present.start())


def _kind_around(page: Page, clause: _Clause, year: YearMention | None, around: Surroundings) -> TargetKind | None:
    """What the words behind a figure, its year and the headings say where nothing before it does."""
    cues = _cues()
    if year is not None and year.strong and (around.published is None or year.year >= around.published):
        return "target"
    if around.kind in ("target", "result"):
        return around.kind  # type: ignore[return-value]
    after = page.lower[clause.figure.end : clause.end]
    goal, result = cues.goals.search(after), cues.results.search(after)
    if goal and (not result or goal.start() <= result.start()):
        return "target"
    if result:
        return "result"
    if year is not None and around.published is not None and year.year != around.published:
        return "target" if year.year > around.published else "result"
    if cues.present.search(after) and year is None:
        return "result"
    return None


def _shared_subject(page: Page, clause: _Clause, before: Sequence[Statement]) -> str:
    """The noun phrase of "…, 80 percent to have health records": whom the statement before names, and what they do."""
    behind = page.lower[clause.figure.end : clause.end]
    if not before or not _OWN_PREDICATE.match(behind) or before[-1].figure.unit != clause.figure.unit:
        return ""
    predicate = _noun_until(page, clause.figure.end + 1, clause.end)
    subject = _OWN_PREDICATE.split(before[-1].label, maxsplit=1)[0]
    return f"{subject} {predicate}"[:_MAX_LABEL_CHARS] if _has_content(predicate) else ""


def _narrower(before: Statement, label: str, figure: Figure) -> str | None:
    """The narrower indicator that a clause goes on with: "…, while the share in each sector is to exceed 20%"."""
    found = resolve_indicator("", f"{before.label} {label}", figure)
    return found if found and lexicon_entry(found).broader == before.indicator is not None else None


def _without_other_places(label: str, place: PlaceMention | None) -> str:
    """A borrowed label without the place that it was of: "Cashless payment in Hue" said of Da Nang."""
    others = [m for m in find_places(label) if place is not None and m.code != place.code]
    for mention in reversed(others):
        label = re.sub(r"\s(?:in|of|across)\s$", "", label[: mention.start]) + label[mention.end :]
    return label


def _last_cue(head: str, *, listed: bool) -> TargetKind | None:
    """What the last cue before a figure says; in a list of goals the present tense says nothing."""
    cues = _cues()
    goals = [m.span() for m in cues.goals.finditer(head)]
    results = [m.start() for m in cues.results.finditer(head)]
    if not listed:
        results += [m.start() for m in cues.present.finditer(head)]
    results = [at for at in results if not any(a <= at < b for a, b in goals)]
    results = [at for at in results if not re.search(r"\b(?:to|will|shall|should|must)\s$", head[:at])]
    goal, result = max((a for a, _ in goals), default=-1), max(results, default=-1)
    if goal < 0 and result < 0:
        return None
    return "target" if goal > result else "result"


def _own_year(page: Page, clause: _Clause, clauses: Sequence[_Clause], start: int) -> YearMention | None:
    """The year that a clause gives its figure: the nearest one behind it, else the last one before it."""
    named = [y for y in page.years_in(clause.start, clause.end) if not y.vision]
    behind = [y for y in named if y.start >= clause.figure.end and not y.titled]
    first = clause is clauses[0]
    ahead = [y for y in named if y.end <= clause.figure.start and not (y.titled and first and start == clause.start)]
    if behind and not re.search(r"[;]", page.text[clause.figure.end : behind[0].start]):
        return behind[0]
    return ahead[-1] if ahead else None


def _year(
    page: Page,
    sentence: tuple[int, int],
    clause: _Clause,
    later: YearMention | None,
    kind: TargetKind,
    before: Sequence[Statement],
    around: Surroundings,
) -> int | None:
    """The year of a clause that names none: the sentence's opening, the end of an enumeration, or what is announced."""
    first = page.figures_in(*sentence)[0].start if page.figures_in(*sentence) else clause.figure.start
    if kind == "baseline":
        return None
    opening = _opening_year(page, sentence[0], min(first, clause.figure.start))
    if opening is not None:
        return opening.year
    if _THEN.match(page.lower, *sentence) and around.previous is not None:
        return around.previous.year
    head = page.lower[clause.start : clause.figure.start]
    if before and kind == "target" and before[-1].kind != "target":
        return before[-1].year if _ANNUAL.search(head) else None
    if _RELATIVE_YEAR.search(page.lower, clause.start, clause.end):
        return None
    if kind == "target" and later is not None and later.strong:
        between = page.lower[clause.figure.end : later.start]
        aside = between.count("(") > between.count(")")  # "among the best 10 (among the best 20 by 2025)"
        if not aside and not _cues().goals.search(between) and not _cues().results.search(between):
            return later.year  # "80 percent of homes and 100 percent of schools by 2026"
    titled = {y.year for y in page.years_in(sentence[0], min(first, clause.figure.start)) if y.titled and not y.vision}
    if kind == "target" and len(titled) == 1 and around.year is None:
        return titled.pop()  # "The plan for 2026 calls for …"
    if before and before[-1].kind == kind and _last_cue(head, listed=False) is None:
        return before[-1].year
    if kind == "result":
        looks_around = _NOT_OF_THEN.search(page.lower, clause.start, clause.end)
        return None if looks_around else around.told or (around.year if around.kind == "result" else None)
    return around.year if kind == around.kind or (kind == "target" and around.kind is None) else None


def _opening_year(page: Page, start: int, end: int) -> YearMention | None:
    """The year that a sentence opens with, before its first figure."""
    named = (y for y in page.years_in(start, end) if not y.titled and not y.vision)
    return next((y for y in named if not re.search(r"\w", _unled(page.lower[start : y.start]))), None)


def _unled(text: str) -> str:
    """A sentence's opening words without those that say nothing ("According to the plan, ")."""
    text = re.sub(r"^\W*[\w.'’() -]{2,40}\s[—–]\s", "", text)  # "DAK NONG — In 2023 …"
    return re.sub(r"^\W*(?:(?:under|according to|as planned|in)\s[^,]{0,80},\s)?", "", text)


def _place(page: Page, sentence: tuple[int, int], clause: _Clause) -> PlaceMention | None:
    """The place that a clause speaks of: named before its figure, behind it ("… in Ben Tre"), or earlier on."""
    near = _subjects(page, clause.start, clause.figure.start)
    if near:
        return near[-1]
    for mention in page.places_in(clause.figure.end, clause.end):
        behind = page.lower[clause.figure.end : mention.start]
        if mention.code != "vn" and not is_ministry(mention.code) and _PLACE_BEHIND.search(behind):
            return mention
    earlier = _subjects(page, sentence[0], clause.start)
    if earlier and not earlier[-1].explicit and _THE_PLACE.search(page.lower, clause.start, clause.figure.start):
        # "Ba Tri district reached …; the province reached …": the province that the district lies in
        return next((m for m in reversed(earlier) if m.explicit), replace(earlier[-1], explicit=True))
    return earlier[-1] if earlier else None


def _subjects(page: Page, start: int, end: int) -> list[PlaceMention]:
    found = []
    for mention in page.places_in(start, end):
        if mention.code.startswith("vung_"):
            continue
        before = page.lower[start : mention.start]
        opens = not before.strip(" ,;.-–—") or before.strip(" ,;.-–—") in ("the", "and the", "while the", "in")
        if mention.code == "vn":
            if not _NATION_OPENS.search(before):
                continue
        elif not opens and (is_ministry(mention.code) or _COMPARED.search(before[-20:])):
            continue
        found.append(mention)
    explicit = [m for m in found if m.explicit]
    return explicit or found


# --- what is measured


def _concept(page: Page, clause: _Clause) -> tuple[str, str | None, str | None]:
    """Label, indicator and basis of a clause; an empty label where it has no noun phrase of its own."""
    figure = clause.figure
    head = _head_noun(page, clause)
    near = _BASIS_NEAR.match(page.lower, figure.end, clause.end)
    basis = figure.basis or (basis_in(near.group()) if near else None) or (basis_in(head) if head else None)
    tail = clause.counted or _tail_noun(page, near.end() if near else figure.end, clause)
    if figure.unit == "hạng" or figure.comparator == "top":
        return _ranking(page, clause, head)
    if head and tail and _ONE_OF_A_GROUP.search(page.lower, clause.start, figure.start):
        head = ""  # "All departments and 70% of communes use …"
    if head and tail:
        link = "of " if page.lower[figure.end : figure.end + 4].lstrip().startswith("of") else ""
        section = page.lower[clause.start : figure.start].rstrip().endswith(":")
        label = f"{head}: {tail}" if section else f"{head} ({link}{tail})"
    else:
        label = head or tail
    if not label:
        return "", None, basis
    indicator = resolve_indicator("", f"{head} {tail}".strip(), figure)
    if clause.counted and indicator is None:
        behind = page.lower.find(clause.counted.lower(), figure.end, clause.end)
        longer = _noun_until(page, behind, clause.end) if behind >= 0 else ""
        indicator = resolve_indicator("", longer, figure)
        label = longer or label  # "30,000 farmers have been trained in digital skills"
    return _shown(label), indicator, basis


def _shown(label: str) -> str:
    text = re.sub(r"\s+", " ", label).strip(" ,;:-–—")
    return (text[:1].upper() + text[1:])[:_MAX_LABEL_CHARS]


def _ranking(page: Page, clause: _Clause, head: str) -> tuple[str, str | None, str | None]:
    """What a place in an order is a place in: named behind it ("18th … in the 2022 DTI"), else before it."""
    after = page.lower[clause.figure.end : clause.end]
    pattern = _BEHIND_RANK if clause.figure.unit == "hạng" else _TOP_SCOPE
    skipped = pattern.match(after)
    begin = clause.figure.end + (skipped.end() if skipped else 0)
    noun = _noun_until(page, begin, clause.end)
    label = noun if _has_content(noun) else head
    if not label:
        return "", None, None
    return _shown(label), resolve_indicator("", label, clause.figure), None


def _has_content(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+(?:-\w+)*", text.lower())
    return any(word not in _cues().empty for word in words)


def _without_places(page: Page, start: int, end: int) -> str:
    text = page.lower[start:end]
    for mention in reversed(page.places_in(start, end)):
        text = text[: mention.start - start] + " " + text[max(0, mention.end - start) :]
    return text


def _tail_noun(page: Page, start: int, clause: _Clause) -> str:
    """The noun phrase behind a figure: "of households", "of adults to hold a VNeID account"."""
    text = page.text[start : clause.end]
    lead = re.match(r"\s?(?:of|for|in)?\s", text)
    linked = re.match(r"\s(?:of|fewer|more|less)\s", text.lower())
    if re.match(r"\sfor\s", text) and _NAMED_TARGET.search(page.lower, clause.start, clause.figure.start):
        linked = lead  # "a target of 60 percent for online payments"
    begin = start + (lead.end() if lead else 0)
    if not linked and not re.match(r"\s[a-z]", text):
        return ""
    if not linked and re.match(r"\s(?:by|in|at|on|to|from|for|and|or|but|than|as|with|up|down|per)\b", text):
        return ""
    noun = _noun_until(page, begin, clause.end)
    noun = re.sub(r"^(?:all|its|the|total|their|our)\s", "", noun)
    noun = _DIGITS.sub("", noun)
    if _PRONOUNS.search(noun.lower()) or not _has_content(_without_places(page, begin, begin + len(noun)) and noun):
        return ""
    return noun


def _noun_until(page: Page, begin: int, end: int) -> str:
    """The words from an offset to where a year, a comma or another statement begins."""
    stop = end
    years = [y.start for y in page.years_in(begin, end)]
    stop = min([stop, *years])
    border = re.search(r"[;:,.(](?:\s|$)|\s[-–—(]|\n", page.text[begin:stop])
    stop = begin + border.start() if border else stop
    cuts = _cues().stops.finditer(page.lower, begin, stop)
    stop = next((cut.start() for cut in cuts if not _OPENS_CONDITION.search(page.lower, begin, cut.start())), stop)
    joined = re.search(r"\s(?:and|or)\s", page.lower[begin:stop])
    if joined:
        after = page.lower[begin + joined.end() : stop]
        if _cues().goals.match(after) or _cues().results.match(after) or _cues().present.match(after):
            stop = begin + joined.start()
    text = page.text[begin:stop].strip(' ,;:.-–—"”“')
    while trailing := re.search(r"\s(?:by|in|on|at|to|for|and|or|from|with|the|of|as|until|before)$", text.lower()):
        text = text[: trailing.start()]
    return text


def _head_noun(page: Page, clause: _Clause) -> str:
    """The noun phrase before a figure ("its digital economy to account for"), empty where there is none."""
    low, high = clause.start, clause.figure.start
    low = max((m.end() for m in _NEW_CLAUSE.finditer(page.lower, low, high)), default=low)
    goals = list(_cues().goals.finditer(page.lower, low, high))
    if goals:
        inner = _noun_between(page, goals[-1].end(), high)
        if inner:
            return inner
        high = goals[-1].start()
        low = goals[-2].end() if len(goals) > 1 else low
    return _noun_between(page, low, high)


def _noun_between(page: Page, low: int, high: int) -> str:
    """A span without its openings, predicate and actions; empty where nothing that can be measured is left."""
    begin = _after_leads(page, low, high)
    stop = _before_predicate(page, begin, high)
    action = _cues().actions.match(page.lower, begin, stop)
    if action and not _DETERMINED.search(page.lower, low, begin):  # "the open data portal" opens nothing
        begin = _after_leads(page, action.end(), stop)
    text = page.text[begin:stop]
    if _holds_a_verb(page, begin, stop):
        return ""
    while wrapped := _cues().wrappers.match(text.lower()):
        text = text[wrapped.end() :]
    text = text.strip(" ,;:.-–—\"”“'’")
    if not text or len(text.split()) > _MAX_NOUN_WORDS or _only_a_place(page, begin, stop):
        return ""
    return text if _has_content(text) else ""


def _holds_a_verb(page: Page, begin: int, stop: int) -> bool:
    """Whether a would-be noun phrase holds the verb of another statement."""
    return _REPORTS.search(page.lower, begin, stop) is not None


def _only_a_place(page: Page, begin: int, stop: int) -> bool:
    """Whether a phrase is the place that a sentence speaks of ("the Central Highlands province of Gia Lai")."""
    rest = _without_places(page, begin, stop)
    if not _has_content(rest):
        return True
    named = page.places_in(begin, stop)
    return bool(named) and _PLACE_OF.search(page.lower[begin : named[-1].start]) is not None


def _after_leads(page: Page, begin: int, stop: int) -> int:
    enumerated = _ENUMERATED.match(page.lower, begin, stop)
    begin = enumerated.end() if enumerated else begin
    for _ in range(16):
        while begin < stop and not page.text[begin].isalnum():
            begin += 1
        named = [y.end for y in page.years_in(begin, begin + 1)]
        place = next((p for p in page.places_in(begin, begin + 1)), None)
        if place is not None:
            aside = _APPOSITION.match(page.lower, place.end, stop)
            possessive = re.compile(r"\s?['’]s?(?=\s)").match(page.lower, place.end)
            named.append(aside.end() if aside else possessive.end() if possessive else place.end)
        if named and max(named) <= stop:
            begin = max(named)
            continue
        dated = _DATED.match(page.lower, max(0, begin - 2), stop)
        if dated:
            begin = dated.end()
            continue
        aside = re.compile(r"(?:under|according to|as part of|pursuant to|with|following)\s[^,;]{3,90},\s").match(
            page.lower, begin, stop
        )
        if aside:
            begin = aside.end()
            continue
        lead = _cues().leads.match(page.lower, begin, stop)
        if not lead:
            break
        begin = lead.end()
    return min(begin, stop)


def _before_predicate(page: Page, begin: int, stop: int) -> int:
    for _ in range(10):
        while stop > begin and not page.text[stop - 1].isalnum() and page.text[stop - 1] != ")":
            stop -= 1
        text = page.lower[begin:stop]
        found = _cues().predicates.search(f" {text}") or _PARTS_OF_SPEECH_END.search(f" {text}")
        year = next((y for y in page.years_in(max(begin, stop - 40), stop) if y.end == stop), None)
        if year is not None:
            stop = year.start
        elif found is not None:
            stop = begin + max(0, found.start() - 1)
        else:
            break
    return max(begin, stop)


def _lender(clause: _Clause, before: Sequence[Statement], previous: Target | None) -> Statement | Target | None:
    """The statement or row whose noun phrase a clause without one shares, None where it does not fit."""
    if before:
        return before[-1] if _alike(before[-1].figure, clause) else None
    if previous is None or previous.low is None:
        return None
    figure = clause.figure
    ranked = figure.unit == "hạng" or figure.comparator == "top"
    if ranked:
        return previous if previous.unit == "hạng" or previous.comparator == "top" else None
    return previous if previous.unit == figure.unit and previous.comparator != "top" else None


def _alike(other: Figure, clause: _Clause) -> bool:
    figure = clause.figure
    ranked = figure.unit == "hạng" or figure.comparator == "top"
    if ranked:
        return other.unit == "hạng" or other.comparator == "top"
    if figure.unit == "%" and is_money(other):
        return True  # "hit US$1.8 billion, accounting for 9.5 percent of retail sales"
    return other.unit == figure.unit and other.comparator != "top"
