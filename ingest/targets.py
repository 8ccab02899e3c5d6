"""Targets, results and baselines of a document as rows that point at their clause.

The walk goes block by block and sentence by sentence. Four readers keep in mind what a reader would, each its own part:
the sections (``ingest.target_sections``), the horizon (``ingest.target_years``), whether goals or results are told
(``ingest.target_kinds``) and whom the text speaks of (``ingest.target_places``). For each clause of a sentence they are
asked in turn, and a row is put together from what they say. A clause of which it is not plain that it is a goal or a
result gives no row. Clauses come from ``ingest.clauses``, rows of tables from ``ingest.tables``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from ingest.clauses import Clause, level_of, make_page, split_clauses, trim
from ingest.concepts import resolve_indicator
from ingest.coordination import with_shared_words
from ingest.document_profile import profile_of
from ingest.english import Surroundings, read_sentence, year_told
from ingest.horizons import YearMention
from ingest.sentences import sentence_spans
from ingest.tables import TableContext, states_unit, table_targets
from ingest.target_exclusions import is_unsaid, states_a_value, takes_back_the_last
from ingest.target_kinds import KindReader, is_baseline
from ingest.target_labels import (
    can_go_on_with,
    colon_lead,
    direction_of,
    label_of_level,
    label_of_statement,
    label_of_unit,
    levels_of,
    measure_of,
    says_nothing,
    without_comparison,
)
from ingest.target_periods import PeriodReader, of_the_year, with_its_words, with_part_of_year
from ingest.target_places import PlaceReader, level_of_place
from ingest.target_sections import Outline, Section, ends_goals
from ingest.target_series import Share, deal_out, name_in_turn, take_up, with_shared_verb
from ingest.target_wordings import WordedGoal, worded_goals
from ingest.target_years import HISTORY_ENDS, Horizon, YearReader, year_named_behind
from ingest.types import Block, Document, Level, Target, TargetKind

MAX_QUOTE_CHARS = 1500
_BEFORE_FIGURE_CHARS = 700  # of a quote that would be too long
_WITH_PREVIOUS_CHARS = 900  # a quote with the sentence before it, whose noun phrase it shares
_WITH_OPENING_CHARS = 400
_LABEL_CHARS = 400
_RECENT_SENTENCES = 6
_SENTENCE_CHARS = 3000
_LINES_BELOW_TABLE = 3  # the unit in the first of them is the table's if no other table follows in them


def extract_targets(document: Document) -> tuple[Target, ...]:
    """Return the rows of a document in reading order; never raises on any text."""
    walk = _Walk(document)
    found: list[Target] = []
    blocks = document.blocks or _whole(document)
    for table, group in groupby(enumerate(blocks), key=lambda item: item[1].table):
        members = list(group)
        if table is not None:
            below = _unit_line_below(document, blocks[members[-1][0] + 1 :][:_LINES_BELOW_TABLE])
            context = replace(walk.table_context(), below=below)
            found += table_targets(document, [b for _, b in members], context)
            continue
        for number, block in members:
            found += walk.read(number, block)
    return tuple(_distinct(found))


def _whole(document: Document) -> tuple[Block, ...]:
    return (Block("paragraph", 0, len(document.text)),) if document.text else ()


def _unit_line_below(document: Document, following: Sequence[Block]) -> str:
    """The line right below a table that gives its unit; with another table after it, it is that one's."""
    if not following or any(block.table is not None for block in following):
        return ""
    line = document.text[following[0].start : following[0].end]
    return line if states_unit(line) else ""


def _distinct(targets: Sequence[Target]) -> Iterator[Target]:
    """Drop rows that say the same of the same words twice."""
    seen: set[tuple[object, ...]] = set()
    for t in targets:
        key = (t.figure_start, t.figure_end, t.place, t.level, t.year, t.indicator, t.label if t.value else None)
        if key not in seen and 0 <= t.start <= t.figure_start < t.figure_end <= t.end:
            seen.add(key)
            yield t


class _Walk:
    """Goes through the prose of one document; its readers hold what counts where it has got to."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.page = make_page(document.text)
        self.profile = profile_of(document, self.page)
        self.outline = Outline(document, self.page)
        self.horizon = Horizon()
        self.years = YearReader(self.page, self.profile, self.horizon)
        self.kinds = KindReader(self.page, self.profile, self.horizon)
        self.places = PlaceReader(self.page, self.profile)
        self.periods = PeriodReader(self.page, self.profile, document.title)
        self._block = Block("paragraph", 0, 0)
        self._number = 0  # of the block
        self._last: Target | None = None  # the last row of the sentence that gave one last
        self._last_number = -9  # of its block
        self._told: int | None = None  # the year that an English paragraph tells results of
        self._recent: list[list[Target]] = []  # those of the last sentences, for "các tỷ lệ này lần lượt là …"

    def table_context(self) -> TableContext:
        """What stands around a table that begins here."""
        announced = self.kinds.announced
        kind: TargetKind | None = announced if announced == "target" or announced == "result" else None
        year = self.horizon.year if kind != "result" else None
        quoted = self.places.superiors.in_section and kind != "result"
        place = "vn" if quoted else self.places.subject or self.profile.own
        return TableContext(
            year or self.profile.title_year,
            kind,
            place,
            level_of_place(place),
            self.profile.published,
            (self.outline.lead, *reversed(self.outline.captions)),
            self.outline.pillar,
        )

    # --- blocks and sentences

    def read(self, number: int, block: Block) -> list[Target]:
        """Return the rows of one block of prose; ``number`` counts the blocks of the document."""
        self._number, self._block, self._told = number, block, None
        after_results = self.kinds.of_paragraph == "result"
        self.kinds.enter_block(block)
        self.years.enter_block(number, block, self.outline.section_year, after_results=after_results)
        self.outline.enter_block(block)
        self.places.superiors.enter_block(block)
        if block.kind == "heading":
            self._open_heading(block)
            if not self.page.figures_in(block.start, block.end):
                return []
        elif block.kind == "paragraph":
            self._open_paragraph(block)
        rows: list[Target] = []
        for start, end in self._sentences(block):
            if rows and takes_back_the_last(self.page, start, end):
                last = rows[-1].figure_start
                rows = [row for row in rows if row.figure_start != last]
                continue
            found = self._sentence(start, end)
            rows += found
            if found:
                self.kinds.of_paragraph = found[-1].kind
                self._last, self._last_number = found[-1], number
        return rows

    def _open_heading(self, block: Block) -> None:
        heading = self.outline.read_heading(block)
        ended = self.outline.close_sections(heading.level)
        above = self.outline.section
        # A flat article goes on with the place of its last heading; a plan that is somebody's does not.
        if ended is not None and (self.profile.home or ended.level > heading.level):
            self.places.close_section(above.subject if above else self.profile.home)
        year = heading.year or (above.year if above else None)
        kind = heading.kind or (above.kind if above else None)
        if kind is None and heading.year and heading.strong:
            kind = "target"
        unit = above.unit if above else self.profile.unit
        self.horizon.open_section(year)
        self.kinds.open_section(kind)
        self.outline.open_heading(block, heading)
        self.places.superiors.open_heading(heading.level, block.start, block.end)
        self.periods.open_heading(heading.level, block.start, block.end, is_section=heading.is_section)
        self.places.open_section(block.start, block.end, unit, is_section=heading.is_section)
        self.outline.open_section(
            Section(heading.level, year, kind, self.outline.pillar, self.places.unit, self.places.subject)
        )

    def _open_paragraph(self, block: Block) -> None:
        """A paragraph about another place than before is told of no year but its section's."""
        section = self.outline.section
        if self.places.open_paragraph(block.start, block.end, section.unit if section else self.profile.unit):
            self.horizon.return_to(self.outline.section_year)

    def _sentences(self, block: Block) -> Iterator[tuple[int, int]]:
        """Sentences of a block; endless ones are cut at a clause border, so that the reading stays linear."""
        text = self.document.text
        for start, end in sentence_spans(text, block.start, block.end):
            at = start
            while end - at > _SENTENCE_CHARS:
                window = at + _SENTENCE_CHARS
                cut = max(
                    text.rfind(";", at, window), text.rfind(", ", at, window), text.rfind(" ", at, window), at + 1
                )
                yield at, cut + 1
                at = cut + 1
            yield at, end

    def _sentence(self, start: int, end: int) -> list[Target]:
        page = self.page
        if page.cues.injections.search(page.lower, start, end):
            return []
        if page.is_english(start):
            return self._english_sentence(start, end)
        clauses = with_shared_words(page, with_shared_verb(page, split_clauses(page, start, end)))
        self.kinds.enter_sentence(start, end, has_figures=bool(clauses))
        self.outline.open_part(start, end, has_figures=bool(clauses))
        if not clauses:
            self._announce(start, end)
        self.places.open_sentence(start, end)
        self._open_part(start, end, clauses[0].figure.start if clauses else None, opens_sentence=True)
        shares = deal_out(page, clauses, self._codes_in)
        named = name_in_turn(page, clauses, shares)
        rows: list[Target] = []
        told: list[Target] = []  # without those that took up others
        taken_up: dict[int, Target | None] = {}
        for part, group in groupby(enumerate(clauses), key=lambda item: item[1].part):
            members = list(group)
            if part[0] > start:
                self.outline.open_part(*part, has_figures=True)
                self._open_part(part[0], part[1], members[0][1].figure.start, opens_sentence=False)
            for i, _ in members:
                if i not in taken_up:
                    taken_up |= take_up(page, i, clauses, [*self._recent, told])
                clause, row = named[i], taken_up.get(i)
                if clause is None or (i in taken_up and row is None and i not in shares):
                    continue  # several values that nothing here tells apart
                found = self._rows(clause, clauses, (start, end), shares.get(i), rows, row)
                rows += found
                told += found if i not in taken_up else []
        if told:
            self._recent = [*self._recent, told][-_RECENT_SENTENCES:]
        goals = worded_goals(
            page, start, end, clauses, lambda at: self.years.year_of_goal(at, (start, end), self.kinds.announced)
        )
        rows += [self._row_in_words(goal) for goal in goals]
        if not clauses:
            self.outline.close_sentence(start, end)
        return sorted(rows, key=lambda row: row.figure_start)

    def _announce(self, start: int, end: int) -> None:
        """Lists of goals begin with an announcement and end where means and tasks are told."""
        self.places.superiors.announce(start, end)
        if ends_goals(self.page, start, end):
            self.horizon.return_to(self.outline.section_year)
            self.kinds.announced = "other"
            return
        own_line = (start, end) == (self._block.start, self._block.end)
        self.kinds.announced = self.outline.announced_by(start, end, own_line=own_line) or self.kinds.announced

    def _open_part(self, start: int, end: int, first_figure: int | None, *, opens_sentence: bool) -> None:
        """Let the year that opens a part hold; where it opens a list, the pillar of the line above is over."""
        if self.years.open_part(start, end, first_figure, self.kinds.announced, opens_sentence=opens_sentence):
            self.outline.return_to_section()

    def _codes_in(self, start: int, end: int) -> list[str]:
        return [mention.code for mention in self.places.mentions(start, end)]

    def _row_of_sentence_before(self) -> Target | None:
        """The last row of the sentences before this one in its block and the block above."""
        return self._last if self._number - self._last_number <= 1 else None

    # --- rows

    def _rows(
        self,
        clause: Clause,
        clauses: Sequence[Clause],
        sentence: tuple[int, int],
        share: Share | None,
        before: Sequence[Target],
        taken_up: Target | None,
    ) -> list[Target]:
        """The rows of a clause: none, one, or one a level.

        ``clauses`` and ``before`` are the clauses and the rows of its sentence so far, ``share`` what was dealt out to
        it, ``taken_up`` the row whose words it takes up.
        """
        page, figure = self.page, clause.figure
        own_year, mention = self.years.year_of_clause(clause, clauses, sentence)
        named_year = share.year if share and share.year is not None else own_year
        row_year = named_year if named_year is not None else self.horizon.year
        last = of_the_year(before[-1]) if before else None
        kind, in_passing = self.kinds.kind_of(
            clause, sentence, mention, row_year, before=last, leaning_on=self._leaned_on(clause)
        )
        if kind is None or not states_a_value(page, clause, kind, sentence[0]):
            return []
        set_above = kind != "target" and self.places.superiors.in_list  # by the centre, though told among results
        if set_above or is_unsaid(page, clause, sentence[1], self.profile.own):
            return []
        if kind == "target":
            if row_year is not None and row_year < HISTORY_ENDS:
                return []
            row_year = self.profile.title_year if row_year is None else row_year
            row_year = (year_named_behind(page, figure) if in_passing else None) or row_year
        elif own_year is None or self.years.is_of_a_goal(own_year, mention, last):
            row_year = self.years.year_of_result(self.kinds.announced)
        clause = without_comparison(clause, in_passing=in_passing)
        near = last or of_the_year(self._row_of_sentence_before())
        previous = near if near and self._goes_on_with(near, clause, sentence, opens=not before) else None
        previous = of_the_year(taken_up) or previous
        label, indicator, basis, whole = measure_of(
            page, clause, sentence[0], self.outline.lead, previous=previous, near=near
        )
        previous = whole or previous
        if previous and taken_up is None and row_year is None and kind == previous.kind:
            row_year = previous.year
        if indicator is None and says_nothing(label):
            return []
        if indicator is None and kind == "target" and own_year is None and self.kinds.is_told_in_passing(clause):
            return []
        if last and basis is None and clause.borrowed and last.label == label:
            basis = last.basis
        if basis is None and share:
            basis = next((c.figure.basis for c in clauses if c.part == clause.part and c.figure.basis), None)
        if is_baseline(page, figure):
            kind, row_year = "baseline", _year_of_baseline(clause, mention)
        place = (share.place if share else None) or self.places.place_of(clause, sentence, kind)
        label = self.places.label_in_its_bounds(label, clause, sentence, place)
        level = level_of_place(place)
        levels = [share.level] if share and share.level else levels_of(page, clause)
        label, levels = self._of_unit(clause, sentence, level, label, levels)
        if not label or label.count("(") != label.count(")"):
            return []  # half a bracket may say the opposite of the whole: "hồ sơ (trừ lĩnh vực đất đai"
        if taken_up is not None and not levels:
            levels = [taken_up.level]
        if previous and previous is last and not levels and (in_passing or page.text[clause.own[0]] == "("):
            levels = [previous.level]  # "cấp xã đạt 77% (kế hoạch giao 75%)"
        start, end = self._quote(clause, sentence, previous, clause.part if share else None)
        part = self.periods.part_of_year(clause, sentence, row_year) if kind != "target" else None
        label, (start, end) = with_part_of_year(label, part), with_its_words((start, end), part, MAX_QUOTE_CHARS)
        row = Target(
            document_id=self.document.id,
            start=start,
            end=end,
            figure_start=figure.start,
            figure_end=figure.end,
            place=place,
            level=level,
            indicator=indicator,
            label=label[:_LABEL_CHARS],
            direction="reach" if kind == "baseline" else direction_of(page, clause),
            comparator="=" if kind == "baseline" and figure.comparator == ">=" else figure.comparator,
            low=figure.low,
            high=figure.high,
            unit=figure.unit,
            basis=figure.basis or basis,
            value=None,
            year=row_year,
            kind=kind,
            pillar=self.outline.pillar_of(indicator),
        )
        return [self._at_level(row, label, named) for named in levels] or [row]

    def _of_unit(
        self, clause: Clause, sentence: tuple[int, int], level: Level, label: str, levels: list[Level]
    ) -> tuple[str, list[Level]]:
        """Label and levels of a province's row with the district or commune that its figure is of, if it is of one.

        The label is empty where it says nothing but whose the figure is.
        """
        if level != "province":
            return label, levels
        unit = self.places.unit_of(clause, sentence)
        if unit is not None:
            label, levels = label_of_unit(label, unit), levels or [unit.level]
        return label, [named for named in levels if named != "national"]  # "di tích cấp quốc gia" of a province

    def _at_level(self, row: Target, label: str, level: Level) -> Target:
        return replace(row, level=level, label=label_of_level(self.page, label, level)[:_LABEL_CHARS])

    def _leaned_on(self, clause: Clause) -> Target | None:
        """The last row of the block, if a clause without a noun phrase goes on with what it told."""
        if self._last is None or self._number != self._last_number or (clause.label and not clause.anaphoric):
            return None
        return self._last if can_go_on_with(self._last, clause.figure) else None

    def _goes_on_with(self, row: Target, clause: Clause, sentence: tuple[int, int], *, opens: bool) -> bool:
        """Whether a clause takes its words from the row before it; ``opens`` says that it is the sentence's first."""
        if clause.anaphoric:
            return True
        if clause.label or (opens and colon_lead(self.page, clause, sentence[0])):
            return False
        return can_go_on_with(row, clause.figure)

    def _quote(
        self, clause: Clause, sentence: tuple[int, int], previous: Target | None, group: tuple[int, int] | None
    ) -> tuple[int, int]:
        """The span to quote: the clause, with the clauses whose words it borrows or that are dealt out together."""
        start, end = clause.start, max(clause.end, clause.figure.end)
        if group and group[1] - group[0] <= MAX_QUOTE_CHARS:
            start, end = trim(self.page, *group)
        if clause.part[0] == sentence[0] and clause.own[0] == clause.part[0]:
            # The first clause of a sentence is quoted with its opening, where the year stands.
            opening = trim(self.page, sentence[0], end)[0]
            if self.page.years_in(opening, start) and end - opening <= _WITH_OPENING_CHARS:
                start = min(start, opening)
        if previous is not None and 0 < end - previous.start <= _WITH_PREVIOUS_CHARS:
            start = min(start, previous.start)
        start = min(start, clause.figure.start)
        if end - start > MAX_QUOTE_CHARS:
            start = max(start, min(clause.own[0], clause.figure.start))
            start = max(start, clause.figure.start - _BEFORE_FIGURE_CHARS)
            end = min(end, start + MAX_QUOTE_CHARS)
        return start, max(end, clause.figure.end)

    def _row_in_words(self, goal: WordedGoal) -> Target:
        page = self.page
        label, stated = page.text[slice(*goal.noun)], page.text[slice(*goal.value)]
        standing = page.cues.standing.search(stated.lower()) is not None
        indicator = resolve_indicator("", f"{stated} {label}" if standing else label, None)
        superiors = self.places.superiors
        quoted = superiors.in_list or superiors.in_section
        place = "vn" if quoted else self.places.place_before(goal.quote[0])
        levels = level_of(page, *goal.noun)
        return Target(
            document_id=self.document.id,
            start=goal.quote[0],
            end=min(goal.quote[1], goal.quote[0] + MAX_QUOTE_CHARS),
            figure_start=goal.value[0],
            figure_end=goal.value[1],
            place=place,
            level=levels[0] if len(levels) == 1 else level_of_place(place),
            indicator=indicator,
            label=re.sub(r"\s+", " ", label)[:_LABEL_CHARS],
            direction="reach",
            comparator="=",
            low=None,
            high=None,
            unit=None,
            basis=None,
            value=re.sub(r"\s+", " ", stated),
            year=goal.year,
            kind="target",
            pillar=self.outline.pillar_of(indicator),
        )

    # --- English

    def _english_sentence(self, start: int, end: int) -> list[Target]:
        """The rows of an English sentence (see ``ingest.english``), in what headings and sentences before it set."""
        has_figures = bool(self.page.figures_in(start, end))
        self.outline.open_part(start, end, has_figures=has_figures)
        if not has_figures:
            self._announce(start, end)
        self.places.open_sentence(start, end)
        if not has_figures:
            self._open_part(start, end, None, opens_sentence=True)
        announced = self.kinds.announced
        year = self.horizon.year if self.horizon.strong or announced == "target" else None
        around = Surroundings(
            announced,
            self.profile.title_year if year is None else year,
            self.profile.published,
            self._row_of_sentence_before(),
            self._block.kind == "item",
            self._told,
        )
        statements = read_sentence(self.page, start, end, around)
        self._told = year_told(self.page, start, end, statements, self._told)
        rows: list[Target] = []
        for said in statements:
            place = said.place.code if said.place else self.places.subject
            below = said.place is not None and not said.place.explicit  # a town that leads to its province
            if self.places.superiors.is_quoted(said.figure, said.kind, start, end):
                place, below = "vn", False
            before = rows[-1] if rows else around.previous
            borrowed = said.borrowed and before is not None and 0 < end - before.start <= _WITH_PREVIOUS_CHARS
            begin = before.start if before and borrowed else start
            figure = said.figure
            fits = end - begin <= MAX_QUOTE_CHARS
            rows.append(
                Target(
                    document_id=self.document.id,
                    start=begin if fits else max(begin, figure.start - _BEFORE_FIGURE_CHARS),
                    end=end if fits else min(end, figure.end + _BEFORE_FIGURE_CHARS),
                    figure_start=figure.start,
                    figure_end=figure.end,
                    place=place,
                    level=said.level or ("district" if below else level_of_place(place)),
                    indicator=said.indicator,
                    label=label_of_statement(self.page, said),
                    direction=said.direction,
                    comparator=figure.comparator,
                    low=figure.low,
                    high=figure.high,
                    unit=figure.unit,
                    basis=said.basis,
                    value=None,
                    year=said.year,
                    kind=said.kind,
                    pillar=self.outline.pillar_of(said.indicator),
                )
            )
        return rows


def _year_of_baseline(clause: Clause, mention: YearMention | None) -> int | None:
    """The year right behind a baseline; that of the goal is not its own."""
    return mention.year if mention and clause.figure.end <= mention.start < clause.own[1] else None
