"""One sentence of an answer against the passages it cites: does it say of its figures what they say?

Numbers, dates and document numbers are held elsewhere (``claims``). Here a figure is bound to the place, the year and
the noun that its sentence gives it, and must agree with a row of a cited passage, or with the passage's own words where
no row was read from it. What cannot be checked fails: a sentence that is lost costs less than a wrong one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from assistant.claims import without_markers, without_references
from assistant.composition.terms import folded_syllables, folded_text, folded_words
from assistant.composition.values import compare_values
from assistant.types import Query
from ingest.data_files import load_yaml
from ingest.figures import Figure, find_figures
from ingest.indicators import find_indicators, indicator
from ingest.local_units import UNIT_KIND
from ingest.normalize import fold, nfc
from ingest.places import find_places
from ingest.types import Document, Target

WORDS_FILE = Path(__file__).with_name("verification.yaml")
UNITS_FILE = Path(__file__).with_name("composition") / "units.yaml"
MIN_LABEL_RECALL = 0.6  # of a row's label, where no indicator of the lexicon says that it is meant
SAME_LABEL = 0.8
RIVAL_MARGIN = 0.05  # by so much another row may not fit a figure's noun better than the figure's own
MAX_FOREIGN = 0.5  # share of a sentence's topic words that its sources do not have, beside a figure
MAX_FOREIGN_PROSE = 0.34  # the same where there is no figure to hold it
NEAR_CHARS = 160  # on both sides of a figure
TAIL_PLACE_CHARS = 12  # "20% của Bắc Giang": the place behind a figure is nearer than the one before it

_YEAR = re.compile(r"(?<![\d.,/])(?:(?:19|20)\d\d\s?[-–—]\s?)?((?:19|20)\d\d)(?!\d|[.,]\d|\s?%)")
_COMPARED = re.compile(
    r"(?:so với|so voi|compared (?:with|to)|than in)\s(?:(?:cuối|cùng kỳ|năm|mức|nam)\s){0,3}$", re.IGNORECASE
)
# "dẫn đầu cả nước", "so với cả nước": the nation is what is compared with, not whose figure it is.
_BESIDE_NATION = re.compile(r"(?:đầu|nhất|so với|bình quân|top|leading|best|average)\s(?:của\s|in\s|the\s|of\s){0,2}$")
_QUOTED = re.compile(r"“([^”]{1,400})”")
_BORDERS = re.compile(r"[,;:.()|]\s|\s[–-]\s|\s(?:còn|và|trong khi|while|and|but)\s")
_ROMAN = re.compile(r"[IVXLC]+")
_FLAT = re.compile(r"[\s|]+")
_JOINTS = re.compile(r";\s|\s(?:còn|trong khi|while|whereas|but)\s")
_RANGE_WORD = re.compile(r"\s{1,2}(?:đến|tới|to|and)\s{1,2}")
_CHANGED_BY = re.compile(r"\b(?:tăng|giảm)(\s(?:bằng|là))(?=\s\S)", re.IGNORECASE)
_CAPITALISED = r"(?<!\w)[^\W\d_a-zà-ỹ][\w&'-]*"


class _Words(NamedTuple):
    negations: re.Pattern[str]
    neutral: re.Pattern[str]
    levels: Mapping[str, re.Pattern[str]]
    bases: Mapping[str, str]
    organisations: re.Pattern[str]
    translations: Mapping[str, tuple[str, ...]]
    capitals: frozenset[str]
    plain: frozenset[str]
    units: Mapping[str, str]
    held: tuple[re.Pattern[str], ...]
    outcomes: re.Pattern[str]
    compared: Mapping[int, re.Pattern[str]]


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@lru_cache(maxsize=1)
def _words() -> _Words:
    raw: dict[str, Any] = load_yaml(WORDS_FILE)
    units: dict[str, str] = load_yaml(UNITS_FILE)
    heads = _any_of(raw["organisations"])
    return _Words(
        re.compile(rf"\b(?:{_any_of(raw['negations'])})\b|n['’]t\b", re.IGNORECASE),
        re.compile(rf"\b(?:{_any_of(raw['neutral_negations'])})(?!\w)", re.IGNORECASE),
        {level: re.compile(rf"\b(?:{_any_of(map(fold, forms))})\b") for level, forms in raw["levels"].items()},
        {fold(word): basis for word, basis in raw["bases"].items()},
        # "Sở Thông tin và Truyền thông": a head and capitalised words, joined by "và" or "of".
        re.compile(rf"\b(?i:{heads})(?:\s(?:(?:và|and|of)\s)?{_CAPITALISED}(?:\s[a-zà-ỹ]+(?=\svà\s))?){{1,8}}"),
        {english: tuple(map(fold, names)) for english, names in raw["translations"].items()},
        frozenset(word for row in raw["common_capitals"] for word in row),
        frozenset(fold(word) for word in raw["plain_words"].split()),
        {fold(english): fold(vietnamese) for vietnamese, english in units.items()},
        tuple(folded_words(group) for group in raw["held"]),
        folded_words(raw["outcomes"]),
        {1: folded_words(raw["higher"]), -1: folded_words(raw["lower"])},
    )


class Spot(NamedTuple):
    """Something named in a sentence, and where."""

    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence as read: what it names, with offsets into ``text`` (its markers and references blanked)."""

    text: str
    figures: tuple[Figure, ...]
    years: tuple[Spot, ...]
    places: tuple[Spot, ...]
    indicators: tuple[Spot, ...]
    levels: tuple[Spot, ...]
    organisations: tuple[str, ...]
    negations: tuple[str, ...]
    vietnamese: bool
    referenced: bool  # whether it names a date or a document number


@lru_cache(maxsize=4096)
def read_statement(sentence: str) -> Statement:
    """Read a sentence; the same ones come again and again in one answer and its stream."""
    plain = nfc(without_markers(sentence))
    text = without_references(plain)
    words, folded = _words(), fold(text)
    for match in reversed(list(_CHANGED_BY.finditer(text))):  # "tăng bằng 30%" is "tăng 30%"
        text = text[: match.start(1)] + " " * len(match[1]) + text[match.end(1) :]
    figures = tuple(each for each in _with_ranges(find_figures(text), text) if not _is_year(each))
    years = tuple(
        Spot(match.start(), match.end(), match[1])
        for match in _YEAR.finditer(text)
        if not any(each.start <= match.start() < each.end for each in figures)
        and not _COMPARED.search(text[max(0, match.start() - 30) : match.start()])
    )
    mentions = [
        each
        for each in find_places(text)
        if each.code != "vn" or not _BESIDE_NATION.search(text[max(0, each.start - 24) : each.start])
    ]
    places = tuple(Spot(each.start, each.end, each.code) for each in mentions)
    ids = tuple(Spot(each.start, each.end, each.id) for each in find_indicators(text))
    levels = tuple(
        Spot(match.start(), match.end(), level)
        for level, form in words.levels.items()
        for match in form.finditer(folded)
    )
    names = tuple(match.group() for match in words.organisations.finditer(text))
    return Statement(
        text, figures, years, places, ids, levels, names + tuple(_proper_names(text, places)),
        tuple(_negations(text, figures)), _is_vietnamese(text, places), text != plain,
    )  # fmt: skip


def _is_year(figure: Figure) -> bool:
    """A bare number in the range of years is one: "by the end of 2025"."""
    return figure.unit is None and figure.low == figure.high and 1990 <= figure.low <= 2100 and "%" not in figure.text


def _with_ranges(figures: Sequence[Figure], text: str) -> Iterable[Figure]:
    """Two figures in words that make one range: "mười phần trăm đến mười lăm phần trăm"."""
    merged: list[Figure] = []
    for each in figures:
        last = merged[-1] if merged else None
        joined = last is not None and _RANGE_WORD.fullmatch(text[last.end : each.start])
        exact = last is not None and last.comparator in ("=", ">=") and each.comparator == "="
        if last and joined and exact and last.unit == each.unit and last.low < each.low:
            words, basis = text[last.start : each.end], each.basis or last.basis
            merged[-1] = replace(last, end=each.end, comparator="range", high=each.high, basis=basis, text=words)
            continue
        merged.append(each)
    return merged


def _is_vietnamese(text: str, places: Sequence[Spot]) -> bool:
    """Whether a text has Vietnamese letters beside those of places and of quoted wordings."""
    rest = list(text)
    spans = [(each.start, each.end) for each in places] + [match.span() for match in _QUOTED.finditer(text)]
    for start, end in spans:
        rest[start:end] = " " * (end - start)
    plain = "".join(rest)
    return fold(plain) != plain.casefold()


def _negations(text: str, figures: Sequence[Figure]) -> Iterable[str]:
    """Each word that turns the sentence around, with the word behind it; comparators ("không dưới") are none."""
    words = _words()
    spared = [match.span() for match in words.neutral.finditer(text)]
    spared += [(each.start, each.end) for each in figures]
    for match in words.negations.finditer(text):
        if not any(start <= match.start() < end for start, end in spared):
            behind = re.match(r"\s+\w+", text[match.end() :])
            yield fold(match.group() + (behind.group() if behind else ""))


def _proper_names(text: str, places: Sequence[Spot]) -> Iterable[str]:
    """Runs of two or more capitalised words inside a sentence that name no place, and capitals before "cho biết"."""
    for match in re.finditer(rf"{_CAPITALISED}(?:\s{_CAPITALISED}){{1,6}}", text):
        run = match.group()
        if any(each.start < match.end() and match.start() < each.end for each in places):
            continue
        if all(word.casefold() in _words().capitals or word.isdigit() for word in run.split()):
            continue
        at_start = not text[: match.start()].strip(' -*|>“"')
        yield run.split(maxsplit=1)[1] if at_start and len(run.split()) > 2 else run
    for match in re.finditer(r"\b[A-ZĐ]{3,12}\b", text):
        if match.group().casefold() not in _words().capitals and not _ROMAN.fullmatch(match.group()):
            yield match.group()
    for match in re.finditer(
        rf"({_CAPITALISED})\s(?:cho biết|cho rằng|nhận định|nêu rõ|khẳng định|says|said|states|reports)\b", text
    ):
        if not any(each.start < match.end() and match.start() < each.end for each in places):
            yield match[1]


@dataclass(frozen=True, slots=True)
class Source:
    """What one cited passage gives: its quote, what stands over it, its rows, and the places it is about."""

    quote: str
    surroundings: str
    rows: tuple[Target, ...]
    provinces: frozenset[str]

    @property
    def folded(self) -> str:
        """Quote and surroundings without case and diacritics."""
        return _FLAT.sub(" ", folded_text(self.quote) + " \n " + folded_text(self.surroundings))


@dataclass(frozen=True, slots=True)
class Asked:
    """What holds for a sentence that does not say: the lines above it, then the question."""

    places: frozenset[str] = frozenset()
    years: frozenset[int] = frozenset()
    levels: frozenset[str] = frozenset()
    indicators: frozenset[str] = frozenset()
    lenient: bool = False  # the program's own lines: a row's label may name another year beside the row's

    @classmethod
    def of(cls, query: Query, *, lenient: bool = False) -> "Asked":
        """What a question gives."""
        levels = frozenset([str(query.level)]) if query.level else frozenset()
        places = frozenset(each.code for each in query.places)
        return cls(places, frozenset(query.years), levels, frozenset(query.indicators), lenient)

    def narrowed(self, statement: Statement) -> "Asked":
        """With what a heading line names instead."""
        places = frozenset(each.value for each in statement.places) or self.places
        years = frozenset(int(each.value) for each in statement.years) or self.years
        levels = frozenset(each.value for each in statement.levels) or self.levels
        ids = frozenset(each.value for each in statement.indicators) or self.indicators
        return Asked(places, years, levels, ids, self.lenient)


def source_of(quote: str, start: int, document: Document, rows: Sequence[Target]) -> Source:
    """What a quote gives, with the headings that it stands under and what is known of its document."""
    above: list[tuple[int, str]] = []
    for block in document.blocks:
        if block.start > start:
            break
        if block.kind == "heading":
            while above and above[-1][0] >= block.level:
                above.pop()
            above.append((block.level, document.text[block.start : block.end]))
    known = [document.title, document.issuer, document.publisher, document.number, *(text for _, text in above)]
    surroundings = "\n".join(text for text in known if text)
    named = {each.code for each in _places_of(quote + "\n" + surroundings)}
    provinces = named | set(document.provinces) | {row.place for row in rows if row.place}
    return Source(quote, surroundings, tuple(rows), frozenset(provinces))


@lru_cache(maxsize=1024)
def _places_of(text: str) -> tuple[Any, ...]:
    return tuple(find_places(text))


@lru_cache(maxsize=1024)
def _figures_of(text: str) -> tuple[Figure, ...]:
    return tuple(find_figures(text))


def faults(sentence: str, sources: Sequence[Source], asked: Asked) -> list[str]:
    """What a cited sentence says that its sources do not, in words for the log; empty when it stands."""
    statement = read_statement(sentence)
    if is_verbatim_part(statement.text, sources):
        return _of_other_places(statement, sources, asked)
    found = _wrong_words(statement, sources)
    provinces = frozenset().union(*(source.provinces for source in sources))
    found += [f"place {each.value}" for each in statement.places if each.value not in provinces | {"vn"}]
    if found:
        return found
    for position in range(len(statement.figures)):
        found += _wrong_figure(statement, position, sources, asked)
    return found or _unknown_topic(statement, sources, asked)


def is_verbatim_part(text: str, sources: Sequence[Source]) -> bool:
    """Whether a sentence only repeats a source's words."""
    said = " ".join(text.strip(' >-*“”"|\n').split())
    return len(said) > 20 and any(said in " ".join(source.quote.split()) for source in sources)


def _of_other_places(statement: Statement, sources: Sequence[Source], asked: Asked) -> list[str]:
    """A quoted figure whose row belongs to a place that was not asked and is not named."""
    if not asked.places or statement.places:
        return []
    for figure in statement.figures:
        rows = [row for source in sources for row in source.rows if _same_value(figure, row)]
        if rows and not any(row.place is None or row.place == "vn" or row.place in asked.places for row in rows):
            return [f"{figure.text} of {rows[0].place}"]
    return []


def _wrong_words(statement: Statement, sources: Sequence[Source]) -> list[str]:
    """Negations, organisations and shares of what that no source has."""
    folded = "\n".join(source.folded for source in sources)
    words = _words()
    found = [f"negation {each!r}" for each in statement.negations if not _has_words(each, folded)]
    for name in statement.organisations:
        known = fold(name)
        forms = words.translations.get(known.removeprefix("the "), ())
        if not _has_words(known, folded) and not any(_has_words(form, folded) for form in forms):
            found.append(f"name {name!r}")
    plain = fold(statement.text)
    row_bases = {row.basis for source in sources for row in source.rows}
    for word, basis in words.bases.items():
        if _has_words(word, plain) and not _has_words(word, folded) and basis not in row_bases:
            found.append(f"basis {word!r}")
    return found + _changed_meaning(statement, sources, folded) + _wrong_comparison(statement, sources)


def _changed_meaning(statement: Statement, sources: Sequence[Source], folded: str) -> list[str]:
    """Words that change what a figure means and that no source has."""
    words, plain = _words(), _without_figures(statement)
    found = [m.group() for form in words.held if (m := form.search(plain)) and not form.search(folded)]
    outcome = words.outcomes.search(plain)
    results = any(row.kind != "target" for source in sources for row in source.rows)
    if outcome and not results and not words.outcomes.search(folded):
        found.append(outcome.group())
    return [f"{word!r}" for word in found]


def _without_figures(statement: Statement) -> str:
    """The folded sentence with blanks for its figures, whose comparators are judged with them."""
    rest = list(fold(statement.text))
    for each in statement.figures:
        rest[each.start : each.end] = " " * (each.end - each.start)
    return "".join(rest)


def _wrong_comparison(statement: Statement, sources: Sequence[Source]) -> list[str]:
    """ "A is higher than B" of which the rows of A and B do not decide that it is so."""
    plain = _without_figures(statement)
    for order, form in _words().compared.items():
        for match in form.finditer(plain):
            before = [each.value for each in statement.places if each.end <= match.start()]
            behind = [each.value for each in statement.places if match.end() <= each.start]
            if not behind or not before:
                continue
            rows = [row for source in sources for row in source.rows if row.low is not None]
            pairs = [
                (first, second)
                for first in rows
                for second in rows
                if first.place == before[-1] and second.place == behind[0]
                and (first.indicator or first.label) == (second.indicator or second.label)
                and first.year == second.year and first.unit == second.unit
            ]  # fmt: skip
            if not any(compare_values(first, second) == order for first, second in pairs):
                return [f"comparison {match.group()!r}"]
    return []


def _has_words(words: str, folded: str) -> bool:
    at = folded.find(words)
    while at >= 0:
        end = at + len(words)
        if not (at and folded[at - 1].isalnum()) and not (end < len(folded) and folded[end].isalnum()):
            return True
        at = folded.find(words, at + 1)
    return False


# --- figures -------------------------------------------------------------------------------------------------------


def _wrong_figure(statement: Statement, position: int, sources: Sequence[Source], asked: Asked) -> list[str]:
    """Why no row and no words of the sources state a figure as the sentence does; empty when they do."""
    figure = statement.figures[position]
    rows = [row for source in sources for row in source.rows]
    valued = [row for row in rows if _same_value(figure, row)]
    bound = _bound(statement, position, asked)
    if not valued:
        number = [row for row in rows if (row.low, row.high) == (figure.low, figure.high) and figure.unit]
        stated = any(_same_unit(figure.unit, each.unit) for each in _figures_in(sources, figure))
        if number and not stated:
            return [f"{figure.text}: unit {figure.unit} for {number[0].unit}"]
        return _unread(figure, statement, sources, bound)
    reasons = []
    for row in valued:
        reason = _disagreement(figure, row, bound, rows, statement)
        if reason is None:
            return []
        reasons.append(reason)
    return [f"{figure.text}: {reasons[0]}"]


class _Bound(NamedTuple):
    """What a sentence gives one of its figures."""

    places: frozenset[str]
    years: frozenset[int]
    levels: frozenset[str]
    noun: str  # the words that it is the figure of
    indicators: frozenset[str]
    asked: Asked


def _bound(statement: Statement, position: int, asked: Asked) -> _Bound:
    figure = statement.figures[position]
    place = _place_for(statement, figure)
    year = _year_for(statement, figure)
    said = frozenset(int(each.value) for each in statement.years)
    years = asked.years if year is None else said if asked.lenient else frozenset([year])
    low, high = _noun_span(statement, position)
    ids = frozenset(each.value for each in statement.indicators if low <= each.start and each.end <= high)
    levels = frozenset(each.value for each in statement.levels if low <= each.start and each.end <= high)
    return _Bound(
        frozenset([place]) if place else asked.places,
        years,
        levels,
        statement.text[low:high],
        ids,
        asked,
    )


def _place_for(statement: Statement, figure: Figure) -> str | None:
    """The place behind the figure if it stands close, else the last one before it, else the first behind it."""
    behind = [each for each in statement.places if each.start >= figure.end]
    if (
        behind
        and behind[0].start - figure.end <= TAIL_PLACE_CHARS
        and not _BORDERS.search(statement.text[figure.end : behind[0].start])
    ):
        return behind[0].value
    before = [each for each in statement.places if each.end <= figure.start]
    return before[-1].value if before else behind[0].value if behind else None


def _year_for(statement: Statement, figure: Figure) -> int | None:
    """The year of the figure's own clause, else the last one before it, else the first behind it."""
    if len({each.value for each in statement.years}) < 2:
        return int(statement.years[0].value) if statement.years else None
    borders = [0, *(m.start() for m in _BORDERS.finditer(statement.text)), len(statement.text)]
    low = max(at for at in borders if at <= figure.start)
    high = min((at for at in borders if at >= figure.end), default=len(statement.text))
    own = [each for each in statement.years if low <= each.start and each.end <= high + 1]
    if len({each.value for each in own}) == 1:
        return int(own[0].value)
    bracket = re.match(r"\s?\((?:năm |đến năm |in |by )?", statement.text[figure.end :])
    if bracket:
        inside = [each for each in statement.years if each.start == figure.end + bracket.end()]
        if inside:
            return int(inside[0].value)
    before = [each for each in statement.years if each.end <= figure.start]
    return int((before[-1] if before else statement.years[0]).value)


def _noun_span(statement: Statement, position: int) -> tuple[int, int]:
    """Where the noun of a figure stands: before it, or behind it where the sentence puts figures first."""
    figures, text = statement.figures, statement.text
    low = figures[position - 1].end if position else 0
    high = figures[position + 1].start if position + 1 < len(figures) else len(text)
    if len(figures) == 1:
        return 0, len(text)
    figure = figures[position]
    before, behind = text[low : figure.start], text[figure.end : high]
    first_behind = _has_topic(text[figures[0].end : figures[1].start]) and not _has_topic(text[: figures[0].start])
    if first_behind and _has_topic(behind):
        cut = _JOINTS.search(behind)
        return figure.start, figure.end + (cut.start() if cut else len(behind))
    if first_behind or (position and _has_topic(before)):
        # Behind another figure its own noun may stand first: only what follows the last border is this one's.
        joints = [m.end() for m in _JOINTS.finditer(before) if _has_topic(before[m.end() :])]
        cuts = joints[-1:] or [m.end() for m in _BORDERS.finditer(before) if _has_topic(before[m.end() :])]
        return low + (cuts[0] if cuts else 0), figure.end
    return (low, high) if not _has_topic(before) else (low, figure.end)


def _topic(text: str) -> list[str]:
    plain = _words().plain
    return [each for each in folded_syllables(text) if each not in plain and not each[0].isdigit()]


def _has_topic(text: str) -> bool:
    places = {part for each in find_places(text) for part in folded_syllables(text[each.start : each.end])}
    return len([each for each in _topic(text) if each not in places]) >= 2


def _same_value(figure: Figure, row: Target) -> bool:
    """Whether a figure is a row's number in the row's unit."""
    if (figure.low, figure.high) != (row.low, row.high):
        return False
    return _same_unit(figure.unit, row.unit)


def _same_unit(said: str | None, meant: str | None) -> bool:
    if said is None or meant is None:
        return said == meant or "%" not in (said, meant)
    first, second = _unit_form(said), _unit_form(meant)
    return first == second or first.startswith(second + " ") or second.startswith(first + " ")


@lru_cache(maxsize=512)
def _unit_form(unit: str) -> str:
    folded = fold(unit)
    known = _words().units
    return known.get(folded) or known.get(folded + "s") or folded


def _disagreement(
    figure: Figure, row: Target, bound: _Bound, rows: Sequence[Target], statement: Statement
) -> str | None:
    """What a sentence says of a figure that its row does not; None where they agree."""
    if figure.comparator != row.comparator:
        return f"comparator {figure.comparator} for {row.comparator}"
    if figure.direction != row.direction:
        return f"direction {figure.direction} for {row.direction}"
    if figure.basis and row.basis and figure.basis != row.basis:
        return f"basis {figure.basis} for {row.basis}"
    if bound.years and row.year is not None and row.year not in bound.years:
        return f"year {sorted(bound.years)} for {row.year}"
    if bound.places and row.place is not None and row.place not in bound.places:
        return f"place {sorted(bound.places)} for {row.place}"
    if bound.levels and row.level not in bound.levels and row.level != "national":
        return f"level {sorted(bound.levels)} for {row.level}"
    known = {other.level for other in rows if _same_value(figure, other)} | _levels_of(row.label)
    if bound.levels - known:
        return f"levels {sorted(bound.levels - known)}"
    said = row.level in bound.asked.levels or _names_its_unit(statement, row)
    if not bound.levels and row.level in ("district", "commune") and not said:
        return f"level {row.level} is not said"
    return _other_noun(row, bound, rows, statement)


@lru_cache(maxsize=1024)
def _names_its_unit(statement: Statement, row: Target) -> bool:
    """Whether a sentence names the district or commune that the row's label opens with ("Huyện Ba Tri: …")."""
    unit, colon, _ = row.label.partition(":")
    named = colon and UNIT_KIND.match(fold(nfc(unit)))
    return bool(named) and fold(nfc(unit)) in fold(statement.text)


def _levels_of(label: str) -> frozenset[str]:
    folded = fold(nfc(label))
    return frozenset(level for level, form in _words().levels.items() if form.search(folded))


def _other_noun(row: Target, bound: _Bound, rows: Sequence[Target], statement: Statement) -> str | None:
    """Whether the sentence gives the figure to something else than the row does."""
    have = frozenset(folded_syllables(bound.noun))
    own = _recall(row.label, have)
    named = own >= SAME_LABEL
    if bound.indicators and row.indicator and not named:
        if not any(_related(each, row.indicator) for each in bound.indicators):
            return f"indicator {sorted(bound.indicators)} for {row.indicator}"
    elif not named and own < MIN_LABEL_RECALL:
        about_asked = row.indicator in bound.asked.indicators and not bound.indicators
        if not (about_asked and len(_topic_left(bound.noun, statement)) <= 2):
            return f"{row.label!r} is not named"
    exact = row.indicator is not None and row.indicator in bound.indicators
    for rival in rows:
        if rival is row or (rival.low, rival.high, rival.comparator) == (row.low, row.high, row.comparator):
            continue
        if rival.year != row.year or rival.place != row.place or rival.unit != row.unit or not rival.label:
            continue
        theirs = _recall(rival.label, have)
        if theirs >= SAME_LABEL and theirs > own + RIVAL_MARGIN:
            return f"{rival.label!r} fits better than {row.label!r}"
        known = rival.indicator in bound.indicators and rival.indicator != row.indicator
        if known and not exact and theirs >= min(own, SAME_LABEL):
            return f"indicator {rival.indicator} has another figure"
    return None


def _related(said: str, meant: str) -> bool:
    return said == meant or indicator(meant).broader == said or indicator(said).broader == meant


@lru_cache(maxsize=4096)
def _label_terms(label: str) -> frozenset[str]:
    generic = {"ty", "le", "ti", "trong", "so", "cua", "va", "duoc", "cac", "nhung", "tren", "co", "tai"}
    terms = frozenset(each for each in folded_syllables(label) if each not in generic)
    return terms or frozenset(folded_syllables(label))


def _recall(label: str, have: frozenset[str]) -> float:
    """The share of a label's words that a text has."""
    terms = _label_terms(label)
    return len(terms & have) / len(terms) if terms else 0.0


def _topic_left(noun: str, statement: Statement) -> list[str]:
    names = {part for each in statement.places for part in folded_syllables(statement.text[each.start : each.end])}
    numbers = {part for each in statement.figures for part in folded_syllables(each.text)}
    return [each for each in _topic(noun) if each not in names and each not in numbers]


def _unread(figure: Figure, statement: Statement, sources: Sequence[Source], bound: _Bound) -> list[str]:
    """A figure of which no row was read must be stated by a source with its comparator, unit, year and noun."""
    stated = [(each, source) for source in sources for each in _figures_of(nfc(source.quote))]
    touched = [each for each, _ in stated if {each.low, each.high} & {figure.low, figure.high}]
    same = [
        (each, source)
        for each, source in stated
        if (each.low, each.high, each.comparator, each.direction)
        == (figure.low, figure.high, figure.comparator, figure.direction)
        and _same_unit(figure.unit, each.unit)
        and (not figure.basis or not each.basis or figure.basis == each.basis)
    ]
    if touched and not same:
        return [f"{figure.text} is stated otherwise: {touched[0].text!r}"]
    if same and not bound.asked.lenient and not any(_near(each, source, bound, statement) for each, source in same):
        return [f"{figure.text} is stated of something else"]
    folded = "\n".join(source.folded for source in sources)
    said = {each.value for each in statement.years}
    return [f"year {year}" for year in said if year not in folded and not _row_year(int(year), sources)]


def _figures_in(sources: Sequence[Source], like: Figure) -> list[Figure]:
    """The figures of the sources' own words with a figure's number."""
    stated = [each for source in sources for each in _figures_of(nfc(source.quote))]
    return [each for each in stated if (each.low, each.high) == (like.low, like.high)]


def _near(figure: Figure, source: Source, bound: _Bound, statement: Statement) -> bool:
    """Whether a source speaks of the sentence's noun close to the figure."""
    window = source.quote[max(0, figure.start - NEAR_CHARS) : figure.end + NEAR_CHARS]
    topic = set(_topic_left(bound.noun, statement))
    if not topic or len(topic & set(folded_syllables(window))) >= len(topic) / 2:
        return True
    return bool(bound.indicators) and bound.indicators <= {each.id for each in find_indicators(window)}


def _row_year(year: int, sources: Sequence[Source]) -> bool:
    return any(row.year == year for source in sources for row in source.rows)


# --- prose ---------------------------------------------------------------------------------------------------------


def _unknown_topic(statement: Statement, sources: Sequence[Source], asked: Asked) -> list[str]:
    """Words of the sentence that its sources do not have, where there are too many of them."""
    topic = set(_topic_left(_QUOTED.sub(" ", statement.text), statement))
    if not topic:
        return []
    known = frozenset(
        term for source in sources for term in folded_syllables(source.quote + "\n" + source.surroundings)
    )
    rows = [row for source in sources for row in source.rows]
    known |= {term for row in rows if row.indicator for term in _names(row.indicator)}
    known |= {term for row in rows for term in folded_syllables(row.unit or "")}
    foreign = topic - known
    if statement.referenced and len(topic) <= 4:
        return []
    if statement.vietnamese:
        limit = MAX_FOREIGN if statement.figures or statement.referenced else MAX_FOREIGN_PROSE
        return [f"words {sorted(foreign)}"] if len(foreign) / len(topic) > limit else []
    # English prose about Vietnamese sources cannot be held by its words; its indicators and figures can.
    if statement.figures or statement.referenced or len(topic) <= 3:
        return []
    said = {each.value for each in statement.indicators}
    have = {each.id for source in sources for each in find_indicators(source.quote)}
    return [] if said and said <= have and len(foreign) <= 4 else [f"cannot be checked: {sorted(foreign)[:5]}"]


@lru_cache(maxsize=512)
def _names(indicator_id: str) -> frozenset[str]:
    known = indicator(indicator_id)
    return frozenset(folded_syllables(known.vi + " " + known.en))
