"""Choosing target rows for a question: by place, kind, topic, level and year; duplicates, conflicts, superseded plans.

A row reaches an answer only if its place, its kind and its topic are those asked; year and level are never guessed.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.composition.qualifiers import beyond_the_indicator, is_of_each_sector, sector_asked
from assistant.composition.terms import (
    TermWeights,
    document_terms,
    folded_syllables,
    folded_text,
    known_terms,
    marked_syllables,
)
from assistant.types import Query
from index.snapshot import Snapshot
from ingest.horizons import find_years
from ingest.indicators import indicator
from ingest.normalize import fold, nfc
from ingest.places import find_places, is_former, predecessors, reform_date
from ingest.target_labels import label_of_whole, name_of_scope, scope_of
from ingest.target_periods import is_of_part_of_year
from ingest.types import Document, Target, TargetKind

TOPIC_COVERAGE = 0.6  # of the question's topic weight that a row must hold when no indicator decides
PAIRS_OF_TOPIC = 0.5  # of the topic's neighbours that stand side by side in a row: then they must in those beside it
SHARE_OF_BEST_PAIRS = 0.7  # of the pairs of the best row, in the others
OWN_WORDING_COVERAGE = 0.8  # the same for a row outside the lexicon, when the question names an indicator of it
MIN_BACK_COVERAGE = 0.5  # and so much of the row's wording must be of the question
SAME_WORDS_COVERAGE = 0.85  # both ways: question and row say the same whatever the lexicon makes of either
SCOPE_COVERAGE = 0.7  # of the name of a row's part ("riêng lĩnh vực đất đai") that a question must hold to mean it
MIN_QUALIFIER_TERMS = 3  # syllables beside the indicator's that name a body or group ("Cục Thuế tỉnh")
COVERAGE_SLACK = 0.12  # rows of one document this close to the best one are equally good
NUMBER = re.compile(r"\d+")
PLAN_SUBJECT = ("chuyển", "đổi", "số")  # what every plan of the corpus is about
PERCENT_ASKED = r"(?<!\d)(?<!\d\s)%"  # "100% bệnh viện" states a share and asks for none
HOW_MUCH = re.compile(rf"\b(?:bao nhieu|may|how (?:much|many)|what (?:share|percentage|rate))\b|{PERCENT_ASKED}")
ASKS_MONEY = re.compile(
    r"\b(?:kinh phi|tong von|bao nhieu (?:tien|ty|trieu|von|dong)|von bao nhieu|chi phi|budget|cost|funding"
    r"|how much money)\b"
    r"|\b(?:chi|ton|het|can|rot|danh|bo ra|bo tri|dau tu) (?:khoang |ra )?bao nhieu(?= (?:cho|de)\b|\s*(?:$|[?|.,;]))"
    r"|\bhow much (?:will|does|do|did|is|was)\b[^?|]{1,60}\b(?:cost|need|spend|spent|allocate)"
)
ASKS_SHARE = re.compile(rf"{PERCENT_ASKED}|\b(?:ty le|ti le|ty trong|phan tram|share|percent\w*|rate)\b")
_OLD_BOUNDS = re.compile(
    r"\bcũ\b|\btrước (?:khi |thời điểm )?(?:được )?(?:sáp|hợp) nh|\bformer\b|\bbefore the merger\b"
)
_PART_OF_YEAR = re.compile(
    r"\b(?:\d{1,2} thang|thang \d|(?:ba|sau|chin) thang|quy (?:\d|[iv]{1,3}\b)|nua (?:dau|cuoi)|giua nam"
    r"|quarter|half|months)"
)
PER_HEAD = re.compile(r"\b(?:per|tren|moi) 1[., ]?0{3}\b|/1[., ]?0{3}\b")
MONEY_UNIT = re.compile(r"(?<!cộng )(?<!hội )đồng|usd|tỷ|triệu|vnd")  # a "tổ … cộng đồng" is none
ASKS_TARGET = re.compile(r"\b(?:muc tieu|chi tieu|phan dau|dat ra|de ra|targets?|goals?|aims?)\b")


@lru_cache(maxsize=8192)
def _years_said(text: str) -> Mapping[int, bool]:
    """The years of a text, and whether each is told as a year and nowhere as a deadline or the end of a period."""
    said: dict[int, bool] = {}
    for year in find_years(text, fold(text)):
        one = not year.strong and year.since is None and not year.vision
        said[year.year] = said.get(year.year, True) and one
    return said


@dataclass(frozen=True, slots=True)
class Row:
    """A target and the documents that its own is read from when it is needed."""

    target: Target
    documents: Mapping[str, Document]

    @property
    def document(self) -> Document:
        """The document that the target stands in."""
        return self.documents[self.target.document_id]

    @property
    def is_of_one_year(self) -> bool:
        """Whether its source speaks of the goal of a year ("năm 2026"), and not of what is reached by then."""
        target = self.target
        said = _years_said(self.document.text[target.start : target.end])
        said = {year: one for year, one in said.items() if year == target.year} or _years_said(self.document.title)
        return target.year is not None and said.get(target.year, False)

    @property
    def label_terms(self) -> tuple[str, ...]:
        """The syllables of the row's own wording; a rank's own words ("nhóm 10 tỉnh dẫn đầu") belong to it."""
        target = self.target
        if target.comparator != "top":
            return document_terms(target.label)
        rank = self.document.text[target.figure_start : target.figure_end]
        return document_terms(f"{target.label} {NUMBER.sub(' ', rank)}")

    @property
    def terms(self) -> frozenset[str]:
        """The syllables of wording and clause, as a set of known terms."""
        clause = self.document.text[self.target.start : self.target.end]
        return known_terms(self.label_terms) | known_terms(document_terms(clause))


@dataclass(slots=True)
class RowTable:
    """All target rows of a snapshot by place; built once, shared by all questions."""

    by_place: dict[str | None, list[Row]]

    @classmethod
    def of(cls, snapshot: Snapshot, documents: Mapping[str, Document]) -> "RowTable":
        """Group the snapshot's targets."""
        grouped: dict[str | None, list[Row]] = defaultdict(list)
        for target in snapshot.targets:
            grouped[target.place].append(Row(target, documents))
        return cls(dict(grouped))

    def of_places(self, codes: Iterable[str]) -> list[Row]:
        """The rows of the given places, in the order of the codes."""
        return [row for code in codes for row in self.by_place.get(code, [])]

    def all(self) -> list[Row]:
        """Every row."""
        return [row for rows in self.by_place.values() for row in rows]


@dataclass(frozen=True)
class Wanted:
    """What a query asks of rows, beside their places."""

    query: Query
    weights: TermWeights

    @cached_property
    def topic(self) -> tuple[str, ...]:
        """The question's topic as syllables."""
        return tuple(term for word in self.query.topic for term in marked_syllables(word))

    @cached_property
    def names_unknown(self) -> bool:
        """Whether a question that names no known place has words that the corpus has not: another planet's targets."""
        return not self.query.places and any(self.weights.unknown(term) for term in self.topic)

    @cached_property
    def row_topic(self) -> tuple[str, ...]:
        """The topic without the subject of all plans: "digital-transformation targets" are simply targets."""
        terms = list(self.topic)
        width = len(PLAN_SUBJECT)
        for start in range(len(terms) - width, -1, -1):
            if tuple(terms[start : start + width]) == PLAN_SUBJECT:
                del terms[start : start + width]
        return tuple(terms)

    @cached_property
    def folded_question(self) -> str:
        """The question folded, for patterns without marks.

        In standard Vietnamese and as typed (English questions keep their own words), parted so that no pattern matches
        across both.
        """
        return folded_text(f"{self.query.restored} | {self.query.normalized}")

    @cached_property
    def asks_old_bounds(self) -> bool:
        """Whether the question wants a province as it was before the mergers ("Lào Cai cũ")."""
        words = nfc(f"{self.query.restored} | {self.query.normalized}").casefold()
        return _OLD_BOUNDS.search(words) is not None

    @cached_property
    def asks_share(self) -> bool:
        """Whether the question wants a share of something."""
        return ASKS_SHARE.search(self.folded_question) is not None

    @cached_property
    def asks_sum(self) -> bool:
        """Whether the question wants a sum of money, and no share of one."""
        return ASKS_MONEY.search(self.folded_question) is not None and not self.asks_share

    @cached_property
    def asks_target(self) -> bool:
        """Whether the question says "target" in so many words."""
        return self.query.attainment is not None or bool(ASKS_TARGET.search(self.folded_question))

    @cached_property
    def years(self) -> frozenset[int]:
        """The years asked; a span asks for its last year unless single years are named."""
        if self.query.years:
            return frozenset(self.query.years)
        return frozenset(self.query.year_span[1:]) if self.query.year_span else frozenset()

    def kinds(self, rows: Sequence[Row]) -> set[TargetKind]:
        """The kinds of row that may answer: never a result where a target is asked for, nor the other way round."""
        if self.query.asks_result and self.asks_target:
            return {"target", "result", "baseline"}
        if self.query.asks_result:
            return {"result", "baseline"}
        if self.asks_target:
            return {"target"}
        return {"target", "result"} if any(row.target.kind != "baseline" for row in rows) else {"baseline"}

    def on_topic(self, rows: Sequence[Row]) -> list[Row]:
        """The rows about what the question asks, the best wording of each document; empty where none is.

        The lexicon decides where it knows the question's indicator; a row in the question's very words may stand in
        where the lexicon has none of the year asked.
        """
        rows = self.of_sector(self.of_scope(self.of_unit(rows)))
        same = self.of_body([row for row in rows if row.target.indicator in self.query.indicators])
        if same and (not self.years or self.of_years(same)):
            return self._best_wording(same)
        if self.query.indicators:
            alike = [row for row in rows if self._same_words(row) or self._related(row)]
            return self._best_wording(self.of_years(alike) or same or alike)
        if not self.row_topic:
            return []
        if ASKS_MONEY.search(self.folded_question):  # one item of an annex is not the sum that is asked for
            rows = self.in_same_words(rows)
        scored = [(self._topic_coverage(row), row) for row in rows]
        best = max((score for score, _ in scored), default=0.0)
        if best < TOPIC_COVERAGE:
            return []
        return self._best_wording(self._in_order([row for score, row in scored if score >= best - COVERAGE_SLACK]))

    def _in_order(self, rows: Sequence[Row]) -> list[Row]:
        """The rows of each document and level that hold the topic's words side by side where one of them does.

        "Kinh doanh, nông nghiệp" is no "doanh nghiệp nông nghiệp".
        """
        pairs = [self.weights.pair_coverage(self.row_topic, row.label_terms) for row in rows]
        best: dict[tuple[str, str], float] = defaultdict(float)
        for row, share in zip(rows, pairs, strict=True):
            key = (row.target.document_id, row.target.level)
            best[key] = max(best[key], share)
        needed = {key: SHARE_OF_BEST_PAIRS * share if share >= PAIRS_OF_TOPIC else 0.0 for key, share in best.items()}
        return [
            row
            for row, share in zip(rows, pairs, strict=True)
            if share >= needed[row.target.document_id, row.target.level]
        ]

    def of_unit(self, rows: Sequence[Row]) -> list[Row]:
        """The rows in the unit that the question names: money is never a percentage, "per 1,000" never a total."""
        if self.asks_sum:
            return [row for row in rows if is_money(row.target.unit)]
        if PER_HEAD.search(self.folded_question):
            return [row for row in rows if PER_HEAD.search(fold(nfc(f"{row.target.label} {row.target.unit or ''}")))]
        counted = [row for row in rows if self._asks_count_of(row.target.unit)]
        same = {row.target.indicator for row in counted if row.target.indicator}
        return [row for row in rows if row in counted or row.target.indicator not in same]

    def _asks_count_of(self, unit: str | None) -> bool:
        """Whether the question asks how many of a row's unit there are ("bao nhiêu tổ công nghệ số")."""
        noun = folded_text((unit or "").split("/")[0].strip())
        if not re.match(r"[a-z]{2}", noun) or self.asks_share:
            return False
        return re.search(rf"\b(?:bao nhieu|may|how many)\s{re.escape(noun)}\b", self.folded_question) is not None

    def of_scope(self, rows: Sequence[Row]) -> list[Row]:
        """The rows of the part that the question names ("hồ sơ đất đai"), or else those of no part.

        Where one place has a figure for that part, no place's figure for the whole is an answer.
        """
        if not any(scope_of(row.target.label) for row in rows):
            return list(rows)
        named = [row for row in rows if self._names_scope(row)]
        parts = {measure_of_whole(row.target) for row in named}
        whole = [row for row in rows if not scope_of(row.target.label)]
        return [row for row in whole if measure_of_whole(row.target) not in parts] + named

    def _names_scope(self, row: Row) -> bool:
        scope = scope_of(row.target.label)
        asked = marked_syllables(self.query.restored)
        return bool(scope) and self.weights.coverage(document_terms(name_of_scope(scope)), asked) >= SCOPE_COVERAGE

    def of_sector(self, rows: Sequence[Row]) -> list[Row]:
        """The rows of the sector that the question narrows an indicator to: the whole economy is no sector's."""
        sector = marked_syllables(sector_asked(self.query)) if self.query.indicators else ()
        return [row for row in rows if self._is_of_sector(row, sector)] if sector else list(rows)

    def _is_of_sector(self, row: Row, sector: tuple[str, ...]) -> bool:
        if is_of_each_sector(row.target.label):
            return True
        terms = row.terms
        if row.target.place in row.document.provinces:  # of a ministry's plan for its sector, not of the nation
            terms = terms | known_terms(document_terms(row.document.title))
        return self.weights.coverage(sector, terms) >= SCOPE_COVERAGE

    def of_body(self, rows: Sequence[Row]) -> list[Row]:
        """Of rows of several places, where none is asked, those of the body or group that one place alone names."""
        named = beyond_the_indicator(self.query.restored, self.topic)
        if self.query.places or self.query.operation or len(named) < MIN_QUALIFIER_TERMS:
            return list(rows)
        held = [(self.weights.coverage(named, row.label_terms), row) for row in rows]
        of_it = [row for share, row in held if share >= TOPIC_COVERAGE]
        places = {row.target.place for row in of_it}
        elsewhere = max((share for share, row in held if row.target.place not in places), default=1.0)
        return of_it if len(places) == 1 and elsewhere <= TOPIC_COVERAGE / 2 else list(rows)

    def in_same_words(self, rows: Sequence[Row]) -> list[Row]:
        """The rows whose wording is the question's topic."""
        return [row for row in rows if self._same_words(row)]

    def _related(self, row: Row) -> bool:
        """Whether a row has a broader or narrower indicator than the question's, and words that say the question's."""
        if row.target.indicator is None or not self.topic:
            return False
        own = indicator(row.target.indicator)
        near = {own.broader, *(indicator(each).broader for each in self.query.indicators)}
        kin = own.broader in self.query.indicators or own.id in near or (own.broader and own.broader in near)
        return bool(kin) and self.weights.coverage(self.topic, row.label_terms) >= SAME_WORDS_COVERAGE

    def _same_words(self, row: Row) -> bool:
        """Whether a row's wording and the question's topic cover each other, or the topic whole outside the lexicon."""
        if not self.topic:
            return False
        forth, back = SAME_WORDS_COVERAGE, SAME_WORDS_COVERAGE
        if row.target.indicator is None:
            forth, back = OWN_WORDING_COVERAGE, MIN_BACK_COVERAGE
        covered = self.weights.coverage(self.topic, row.label_terms)
        return covered >= forth and self.weights.coverage(row.label_terms, self.topic) >= back

    def _topic_coverage(self, row: Row) -> float:
        """How much of the topic the row is about: its own wording counts whole, the rest of its clause or row half."""
        in_label = self.weights.coverage(self.row_topic, row.label_terms)
        return in_label + 0.5 * (self.weights.coverage(self.row_topic, row.terms) - in_label)

    def _best_wording(self, rows: Sequence[Row]) -> list[Row]:
        """Of several rows of one document that differ in wording only, those worded most like the question."""
        groups: dict[tuple[object, ...], list[Row]] = defaultdict(list)
        for row in rows:
            t = row.target
            groups[(t.document_id, t.indicator, t.place, t.level, t.year, t.kind)].append(row)
        kept: set[Target] = set()
        for group in groups.values():
            scores = [self._likeness(row) for row in group]
            best = [row for row, score in zip(group, scores, strict=True) if score >= max(scores) - COVERAGE_SLACK]
            kept.update(row.target for row in best)
            kept.update(row.target for row in group if any(_says_more_exactly(row.target, one.target) for one in best))
        return [row for row in rows if row.target in kept]

    def _likeness(self, row: Row) -> float:
        if not self.topic:
            return 0.0
        covered = self.weights.coverage(self.topic, row.label_terms)
        return covered + 0.3 * self.weights.pair_coverage(self.topic, row.label_terms)

    def of_subject(self, rows: Sequence[Row]) -> list[Row]:
        """The rows of the pillars asked, or else about what the question asks; all where it names no subject."""
        query = self.query
        if query.pillars:
            return [r for r in rows if r.target.pillar in query.pillars or r.target.indicator in query.indicators]
        return self.on_topic(rows) if query.indicators or self.row_topic else list(rows)

    def of_level(self, rows: Sequence[Row]) -> list[Row]:
        """The rows of the administrative level asked, all where none is asked."""
        return [row for row in rows if self.query.level in (None, row.target.level)]

    def of_years(self, rows: Sequence[Row]) -> list[Row]:
        """The rows of the years asked, all where none is asked; of those of one year, the extent asked."""
        return self.of_extent([row for row in rows if not self.years or row.target.year in self.years])

    def of_extent(self, rows: Sequence[Row]) -> list[Row]:
        """Leaves out rows of a province's old bounds, and of a part of the year, where others have the extent asked.

        The question wants today's province and the whole year unless it says otherwise.
        """
        part = _PART_OF_YEAR.search(self.folded_question) is not None
        if self.asks_old_bounds:  # what a plan of today's province aims at is no old one's, where one of it is told
            rows = [row for row in rows if not is_of_today(row)] or rows
        kept = _of_one_extent(rows, is_of_old_bounds, self.asks_old_bounds, kinds=False)
        return _of_one_extent(kept, is_of_part_of_year, part, kinds=True)


@dataclass(frozen=True, slots=True)
class Resolved:
    """Rows fit to be shown, and what the reader must be told about how they were chosen.

    ``disagreeing`` documents state different values, all of them shown; ``overruled`` ones state other values than a
    document that the operator has marked as official, and are not shown.
    """

    rows: tuple[Row, ...]
    disagreeing: tuple[Document, ...] = ()
    superseded: tuple[Document, ...] = ()
    overruled: tuple[Document, ...] = ()

    @property
    def conflict(self) -> bool:
        """Whether documents that are shown disagree."""
        return bool(self.disagreeing)


@lru_cache(maxsize=8192)
def is_of_old_bounds(label: str) -> bool:
    """Whether a row's label says that its figure is of a province in its bounds of before the merger."""
    return "cũ" in nfc(label) and any(is_former(label, mention) for mention in find_places(label))


def is_of_today(row: Row) -> bool:
    """Whether a row is of a merged province as it is today: of a later year, in a document of after the merger."""
    place, published, year = row.target.place, row.document.published, row.target.year
    if place is None or published is None or year is None or not predecessors(place):
        return False
    since = reform_date(place)
    return published >= since and year > int(since[:4]) and not is_of_old_bounds(row.target.label)


def is_of_less(label: str) -> bool:
    """Whether a row's label says that its figure is not of today's whole province, or not of the whole year."""
    return is_of_old_bounds(label) or is_of_part_of_year(label)


def _of_one_extent(rows: Sequence[Row], of_less: Callable[[str], bool], asked: bool, *, kinds: bool) -> list[Row]:
    """The rows whose label says ``of_less`` as ``asked``, and those that measure what none of them does.

    With ``kinds`` a result is not set against a target.
    """
    said = [of_less(row.target.label) for row in rows]
    if not any(said):
        return list(rows)

    def measured(row: Row) -> tuple[object, ...]:
        t = row.target
        return t.place, measure_of(t), t.level, t.year, t.kind if kinds else None

    fitting = {measured(row) for row, less in zip(rows, said, strict=True) if less == asked}
    return [row for row, less in zip(rows, said, strict=True) if less == asked or measured(row) not in fitting]


def _says_more_exactly(row: Target, other: Target) -> bool:
    """Whether a row gives the comparator of a value that the other gives bare: "khoảng 20%", not 20.

    The reader must not take "about" or "at least" for the exact figure.
    """
    same = row.low is not None and (row.low, row.high, row.unit) == (other.low, other.high, other.unit)
    return same and other.comparator == "=" != row.comparator and row.direction == other.direction


def is_money(unit: str | None) -> bool:
    """Whether a unit is one of money."""
    return MONEY_UNIT.search((unit or "").casefold()) is not None


def measure_of(target: Target) -> str:
    """What a row measures: its indicator, and of which part, or its own wording where the lexicon has none."""
    return " ".join((measure_of_whole(target), *folded_syllables(scope_of(target.label))))


def measure_of_whole(target: Target) -> str:
    """What a row measures whatever part it is of."""
    return target.indicator or " ".join(folded_syllables(label_of_whole(target.label)))


def same_thing(target: Target) -> tuple[object, ...]:
    """The key under which two rows state the same target."""
    return (target.place, measure_of(target), target.level, target.year, target.kind, target.direction)


def same_value(target: Target) -> tuple[object, ...]:
    """The key under which two rows of ``same_thing`` agree."""
    value = " ".join(folded_syllables(target.value)) if target.value else None
    return (target.comparator, target.low, target.high, target.unit, value)


def preference(row: Row) -> tuple[object, ...]:
    """Sorts official before unofficial, in force before superseded, sources before summaries, newest first."""
    document = row.document
    newest = tuple(-int(part) for part in (document.published or "0").split("-") if part.isdigit())
    return (
        not document.official,
        document.validity == "superseded",
        document.kind == "summary",
        newest,
        row.target.start,
    )


def resolve(rows: Sequence[Row]) -> Resolved:
    """Drop duplicates, superseded values and what an official source contradicts; the newest of what is left first."""
    groups: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[same_thing(row.target)].append(row)
    kept: list[Row] = []
    superseded: dict[str, Document] = {}
    disagreeing: dict[str, Document] = {}
    overruled: dict[str, Document] = {}
    for group in groups.values():
        ranked = sorted(group, key=preference)
        current = [row for row in ranked if row.document.validity != "superseded"]
        for row in ranked:
            if row.document.validity == "superseded":
                superseded[row.document.id] = row.document
        counted = current or ranked
        official = [row for row in counted if row.document.official]
        if official:
            stated = {same_value(row.target) for row in official}
            others = (row.document for row in counted if same_value(row.target) not in stated)
            overruled |= {document.id: document for document in others}
            counted = official
        values: dict[tuple[object, ...], Row] = {}
        for row in counted:
            values.setdefault((*same_value(row.target), _own_label(row, group)), row)
        chosen = list(values.values())
        documents = {row.document.id for row in chosen}
        if len(documents) > 1 and len({same_value(row.target) for row in chosen}) > 1:
            disagreeing |= {row.document.id: row.document for row in counted}
        kept.extend(chosen)
    told = (tuple(found.values()) for found in (disagreeing, superseded, overruled))
    return Resolved(tuple(kept), *told)


def _own_label(row: Row, group: Sequence[Row]) -> tuple[str, ...]:
    """Two rows of one document are two targets unless their wording is the same; across documents wording may vary."""
    siblings = [other for other in group if other.document.id == row.document.id]
    return row.label_terms if len(siblings) > 1 else ()
