"""Answers that are target rows: one figure, a list, a comparison, an aggregate; refusals that offer what is there."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.composition.asked_facts import (
    asks_contact,
    asks_figure,
    asks_other_fact,
    asks_steps,
    asks_when,
    facts_asked,
)
from assistant.composition.citations import CitationBook
from assistant.composition.context import Task
from assistant.composition.notices import notices_for
from assistant.composition.rows import Resolved, Row, is_of_less, resolve, same_value
from assistant.composition.values import (
    compare_values,
    difference_of,
    higher_threshold,
    holds_premise,
    is_rank,
    sort_key,
    verdict_on,
)
from assistant.composition.wording import (
    date_text,
    figure_text,
    indicator_name,
    label_text,
    number_text,
    place_name,
    place_names,
    share_in_words,
    unit_is_elsewhere,
    unit_name,
    unit_text,
    when_text,
)
from assistant.types import CitedTarget, Draft, Notice
from ingest.local_units import LocalUnit, find_local_units
from ingest.normalize import fold, nfc
from ingest.places import find_places, is_ministry
from ingest.target_labels import scope_of
from ingest.target_periods import is_of_part_of_year
from ingest.types import Direction, Target

MAX_LIST_CHARS = 5600  # a list stays under 6,000 characters
MAX_LOOKUP_CHARS = 1100  # a look-up stays under 1,200
MAX_PLACES_LISTED = 12  # a look-up that names no place is asked back where it would list more
YEARLY = re.compile(r"\b(?:(?:hang|moi) nam|binh quan nam|annual(?:ly)?|(?:each|every|per|a) year)\b|/nam\b")
UNIT_KIND = re.compile(r"^(?:huyện đảo|huyện|thị xã|thành phố|quận|phường|xã|thị trấn|đặc khu)\s+", re.IGNORECASE)
TAG_QUESTION = re.compile(r"\b(?:phai|dung|co phai|dung hay|hay|co) khong\b|\bkhong\s*\?|\bisn.t it\b|\bright\b")
NEGATION = re.compile(r"\b(?:khong|chua|chang|not|never)\b|n't\b")
ACHIEVED = re.compile(r"\b(?:da dat|dat duoc|dat \S{1,12} (?:\S{1,12} ){0,4}roi|reached|achieved|did|met)\b")
DIRECTIONS: dict[Direction, re.Pattern[str]] = {
    "increase": re.compile(r"\b(?:tang|increase\w*|rise|raise)\b"),
    "decrease": re.compile(r"\b(?:giam|cat giam|decrease\w*|reduce\w*|cut)\b"),
}
WHY_OR_HOW = re.compile(
    r"\b(?:vi sao|tai sao|ly do (?:gi|nao)|nguyen nhan|lam (?:the nao|sao|gi de)|bang cach nao|giai phap (?:nao|gi)"
    r"|nho dau|why|how (?:will|can|does|did|is|was))\b"
)
ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
TABLE_FROM_ROWS = 4  # fewer rows are easier to read as lines
MAX_OFFERED = 6  # rows of other years beside a refusal
FAR_YEARS = 10_000
PILLARS = ("chinh_quyen_so", "kinh_te_so", "xa_hoi_so", "ha_tang_so", "an_toan_thong_tin", "nhan_luc")


@dataclass(slots=True)
class RowWriter:
    """Writes rows as lines or table rows, citing each; ``unit`` is the commune or district that the lead has named."""

    task: Task
    book: CitationBook
    cited: list[CitedTarget]
    unit: str | None = None

    @classmethod
    def for_task(cls, task: Task) -> "RowWriter":
        """A writer without citations yet."""
        return cls(task, CitationBook(task.corpus.snapshot), [])

    def cite(self, row: Row) -> str:
        """The markers of a row, which thereby belongs to the answer."""
        markers = self.book.cite_target(row.target)
        self.cited.append(CitedTarget(row.target, int(markers[1 : markers.index("]")])))
        return markers

    def label(self, row: Row) -> str:
        """What the row measures; a unit that stands apart from the figure goes along with it."""
        label = label_text(row.target, row.document, self.task.language)
        named = unit_named(row.target.label)  # "Huyện X: …" says its level itself
        if self.unit is not None and unit_ahead(row.target.label) == self.unit:
            label = label.removeprefix(f"{self.unit}:").lstrip()
            label, named = f"{label[:1].upper()}{label[1:]}", None
        if named and not names_unit(label, named):  # the lexicon's name of what it measures does not
            label = f"{named[:1].upper()}{named[1:]}: {label}"
        if not named and (row.target.level in ("district", "commune") or self._level_matters(row)):
            level = self.task.say(f"level_{row.target.level}")
            if level.casefold() not in label.casefold():
                label = f"{label} ({level})"
        if is_yearly(row) and not YEARLY.search(fold(nfc(label))):
            label = f"{label} ({self.task.say('each_year')})"
        unit = f"({unit_text(row.target.unit or '', self.task.language)})"
        if not unit_is_elsewhere(row.target, row.document) or unit in label:
            return label
        return f"{share_in_words(label)} {unit}"

    def _level_matters(self, row: Row) -> bool:
        return self.task.query.level == row.target.level and not is_ministry(row.target.place)

    def figure(self, row: Row) -> str:
        """The row's value with its comparator."""
        return figure_text(row.target, row.document, self.task.language)

    def draft(
        self, text: str, resolved: Sequence[Resolved], *, status: str = "answered", extra: Sequence[Notice] = ()
    ) -> Draft:
        """The draft with its citations, rows and notices."""
        rows = [row for each in resolved for row in each.rows]
        notices = [*extra, *notices_for(self.task, rows, resolved)]
        units = [unit for unit in units_asked(self.task) if not any(names_unit(r.target.label, unit) for r in rows)]
        if units and rows:
            place = place_name(rows[0].target.place, self.task.language)
            notices.append(Notice("province_of_unit", self.task.say("notice_unit", unit=", ".join(units), place=place)))
        return Draft(status, text, tuple(self.book.citations), tuple(self.cited), tuple(notices))  # type: ignore[arg-type]


def lookup(task: Task) -> Draft | None:
    """The figure or figures of what was asked; None where the question's topic is not one of the rows'."""
    if (asks_other_fact(task) and not task.wanted.asks_target) or asks_steps(task) or asks_contact(task):
        return None
    if task.wanted.names_unknown or (not task.place_codes and not asks_figure(task)):
        return None
    if task.wanted.asks_target and not (task.query.indicators or task.wanted.row_topic):
        return target_list(task)
    rows = candidate_rows(task)
    found = task.wanted.on_topic(rows)
    if not found:
        return None
    if not task.place_codes and (draft := which_place(task, task.wanted.of_years(found))) is not None:
        return draft
    of_kind = _of_kinds(task, found)
    if not of_kind:
        offer = "offer_result" if task.wanted.asks_target or not task.query.asks_result else "offer_target"
        return offered(
            task, task.wanted.of_years(found) or found, task.say("not_found_topic", place=places_text(task)), offer
        )
    at_level = task.wanted.of_level(of_kind)
    if not at_level:
        level = task.say(f"level_{task.query.level}")
        return refused(task, "not_found_level", place=places_text(task), level=level)
    in_year = task.wanted.of_years(at_level)
    if not in_year:
        years = ", ".join(str(year) for year in sorted(task.wanted.years))
        offer = task.say("not_found_year", place=places_text(task), year=years)
        return offered(task, at_level, offer, "offer_other_year")
    resolved = resolve(in_year)
    write = write_table(task, resolved, MAX_LOOKUP_CHARS) if any_unit_elsewhere(resolved.rows) else None
    return with_premise(task, write or write_rows(task, resolved, MAX_LOOKUP_CHARS), resolved.rows)


def exact_lookup(task: Task) -> Draft | None:
    """The figure of a row in the question's very words, where the question asks "how much" of no known indicator."""
    if task.query.indicators or not asks_figure(task):
        return None
    same = task.wanted.in_same_words(candidate_rows(task))
    in_year = task.wanted.of_years(task.wanted.of_level(same))
    kinds = task.wanted.kinds(in_year)
    resolved = resolve([row for row in in_year if row.target.kind in kinds])
    return write_rows(task, resolved, MAX_LOOKUP_CHARS) if resolved.rows else None


def year_of_value(task: Task) -> Draft | None:
    """The rows that hold the value whose year is asked ("năm nào đạt 30%?"); None where their year is not their own."""
    query, wanted = task.query, task.wanted
    if not (asks_when(task) and query.premises and query.indicators and task.place_codes) or query.years:
        return None
    rows = wanted.of_level(wanted.on_topic(candidate_rows(task)))
    holding = [row for row in rows if any(holds_premise(row.target, premise) for premise in query.premises)]
    kinds = wanted.kinds(holding)
    resolved = resolve([row for row in holding if row.target.kind in kinds])
    if not resolved.rows or not all(_names_its_year(row) for row in resolved.rows):
        return None
    return write_rows(task, resolved, MAX_LOOKUP_CHARS)


def _names_its_year(row: Row) -> bool:
    """Whether a row's year is that of its table's head, or the clause gives no other ("trước 31/12/2026")."""
    clause = row.document.text[row.target.start : row.target.end]
    named = set(ANY_YEAR.findall(clause))
    return row.target.year is not None and (clause.startswith("|") or named <= {str(row.target.year)})


def corrected_premise(task: Task) -> Draft | None:
    """What contradicts the figure that a question for reasons or ways takes for granted; None where nothing does."""
    query, wanted = task.query, task.wanted
    stated = query.premises and all(premise.comparator in "=~" for premise in query.premises)
    named = query.indicators and task.place_codes and query.years
    if not (stated and named and WHY_OR_HOW.search(wanted.folded_question)):
        return None
    rows = wanted.of_years(wanted.of_level(wanted.on_topic(candidate_rows(task))))
    kinds = wanted.kinds(rows)
    resolved = resolve([row for row in rows if row.target.kind in kinds])
    targets = [row.target for row in resolved.rows if row.target.low is not None]
    if not targets or not plainly_asked(task, targets) or _verdicts(task, targets) != {False}:
        return None
    return with_premise(task, write_rows(task, resolved, MAX_LOOKUP_CHARS), resolved.rows)


def which_place(task: Task, rows: Sequence[Row]) -> Draft | None:
    """A question back where a place-less look-up would list very many places; None where the list is short."""
    codes = list(dict.fromkeys(row.target.place for row in rows))
    if len(codes) <= MAX_PLACES_LISTED:
        return None
    names = place_names(codes[:MAX_PLACES_LISTED], task.language)
    return Draft("clarify", task.say("clarify_place", places=f"{names}, …"))


def any_unit_elsewhere(rows: Sequence[Row]) -> bool:
    """Whether some row's unit stands in a table head or column; a table shows such values as the source does."""
    return any(unit_is_elsewhere(row.target, row.document) for row in rows)


def target_list(task: Task) -> Draft | None:
    """All rows of the places, years, level and pillars asked, by pillar; None where the topic is no list of rows."""
    wanted = task.wanted
    if asks_steps(task) or wanted.names_unknown:
        return None
    query = task.query
    subject = query.pillars or query.indicators or wanted.row_topic
    if not (subject or wanted.asks_target or query.asks_result or query.years):
        return None
    rows = wanted.of_subject(candidate_rows(task))
    kinds = wanted.kinds(rows)
    rows = wanted.of_level([row for row in rows if row.target.kind in kinds])
    if not rows:
        return None
    in_year = wanted.of_years(rows)
    in_force = [row for row in in_year if row.document.validity != "superseded"]
    if not in_year:
        years = ", ".join(str(year) for year in sorted(wanted.years))
        text = task.say("not_found_targets_year", place=places_text(task), year=years)
        return offered(task, rows, text, "offer_other_year")
    resolved = resolve(in_force or in_year)
    if len(resolved.rows) < TABLE_FROM_ROWS and not any_unit_elsewhere(resolved.rows):
        return write_rows(task, resolved, MAX_LIST_CHARS)
    return write_table(task, resolved)


def compare(task: Task) -> Draft | None:
    """Two or more places, or two or more years of one place, side by side, with blanks where nothing is stated."""
    wanted, codes = task.wanted, task.place_codes
    rows = wanted.on_topic(candidate_rows(task))
    rows = wanted.of_years(wanted.of_level(_of_kinds(task, rows)))
    resolved = resolve(rows)
    rows = list(resolved.rows)
    if not rows or (len(codes) < 2 and len({row.target.year for row in rows}) < 2):
        return None
    years = sorted(wanted.years or {row.target.year for row in rows if row.target.year is not None})
    writer = RowWriter.for_task(task)
    columns: list[int | None] = [*years] if years else [None]
    head = [task.say("column_place"), *(str(year) if year else task.say("column_value") for year in columns)]
    indicator = rows[0].target.indicator
    whole = indicator is not None and not any(scope_of(row.target.label) for row in rows)
    shown = _within_a_sentence(indicator_name(str(indicator), task.language)) if whole else writer.label(rows[0])
    elsewhere = (row.target.unit for row in rows if unit_is_elsewhere(row.target, row.document))
    units = dict.fromkeys(unit_text(unit or "", task.language) for unit in elsewhere)
    lead = f"{task.say('compare_lead', indicator=shown)}{''.join(f' ({unit})' for unit in units)}:"
    lines = [lead, "", table_line(head), table_line(["---"] * len(head))]
    for code in codes or tuple(dict.fromkeys(str(row.target.place) for row in rows)):
        cells = [place_name(code, task.language)]
        for year in columns:
            here = [row for row in rows if row.target.place == code and (year is None or row.target.year == year)]
            shown_here = [_cell(writer, row, here) + (_dated(task, row) if len(here) > 1 else "") for row in here]
            cells.append("; ".join(shown_here) or task.say("blank_cell"))
        lines.append(table_line(cells))
    conclusion = _conclusion(task, rows, codes)
    if conclusion:
        lines += ["", conclusion]
    return writer.draft("\n".join(lines), [resolved])


def _of_kinds(task: Task, rows: Sequence[Row]) -> list[Row]:
    """The rows of the kinds asked, and the results of a year that has none of them ("năm 2023 và mục tiêu 2024")."""
    kinds = task.wanted.kinds(task.wanted.of_years(rows) or rows)
    chosen = [row for row in rows if row.target.kind in kinds]
    told = {row.target.year for row in chosen}
    left = task.wanted.years - told if task.wanted.years & told else set()
    return [*chosen, *(row for row in rows if row.target.kind == "result" and row.target.year in left)]


def _cell(writer: RowWriter, row: Row, siblings: Sequence[Row]) -> str:
    figure = writer.figure(row)
    if len({other.target.kind for other in siblings}) > 1 or row.target.kind != "target":
        figure = f"{figure} ({writer.task.say(f'kind_{row.target.kind}')})"
    values = {(other.target.kind, same_value(other.target)) for other in siblings}
    # What the question does not name as the lexicon does, every cell says itself.
    own_words = row.target.indicator not in writer.task.query.indicators or is_of_less(row.target.label)
    if own_words or len(values) > len({other.target.kind for other in siblings}):
        figure = f"{writer.label(row)}: {figure}"
    return f"{figure} {writer.cite(row)}"


def _conclusion(task: Task, rows: Sequence[Row], codes: Sequence[str]) -> str | None:
    """One sentence on which is higher, or how the value moves, only where the rows decide it."""
    if len(rows) != 2:
        return None
    first, second = rows
    unit = task.say("percentage_points") if first.target.unit == "%" else (first.target.unit or "")
    if first.target.unit != second.target.unit or first.target.indicator != second.target.indicator:
        return None
    if is_of_part_of_year(first.target.label) != is_of_part_of_year(second.target.label):
        return None
    if first.target.place == second.target.place:
        earlier, later = sorted(rows, key=lambda row: row.target.year or 0)
        return _change(task, earlier, later, unit)
    if same_value(first.target) == same_value(second.target):
        return task.say("compare_equal")
    if first.target.low == second.target.low and first.target.comparator != second.target.comparator:
        return task.say("compare_comparators")
    order = compare_values(first.target, second.target)
    if order is None and (threshold := higher_threshold(first.target, second.target)):
        both = [place_name(row.target.place, task.language) for row in (first, second)]
        return task.say("compare_threshold", first=both[threshold < 0], second=both[threshold > 0])
    if order is None:
        return task.say("compare_open")
    high, low = (first, second) if order > 0 else (second, first)
    if is_rank(first.target):
        better, other = (place_name(row.target.place, task.language) for row in (low, high))
        return task.say("compare_better_rank", first=better, second=other)
    name = place_name(high.target.place, task.language)
    names = {
        "first": f"{name[0].upper()}{name[1:]}",
        "second": place_name(low.target.place, task.language),
    }
    difference = difference_of(low.target, high.target)
    if difference is None:
        return task.say("compare_higher_only", **names)
    return task.say("compare_higher", difference=_spread(task, difference), unit=unit, **names)


def _change(task: Task, earlier: Row, later: Row, unit: str) -> str | None:
    """How one place's value moves between two years."""
    difference = difference_of(earlier.target, later.target)
    if earlier.target.year == later.target.year or difference is None:
        return task.say("compare_open") if earlier.target.year != later.target.year else None
    low, high = difference
    if low == high == 0:
        return task.say("compare_change_none", year1=earlier.target.year, year2=later.target.year)
    name = "compare_change_up" if high > 0 else "compare_change_down"
    spread = _spread(task, difference if high > 0 else (-high, -low))
    values = {
        "value1": figure_text(earlier.target, earlier.document, task.language),
        "value2": figure_text(later.target, later.document, task.language),
    }
    years = {"year1": earlier.target.year, "year2": later.target.year}
    return task.say(name, **years, **values, difference=spread, unit=unit)


def _spread(task: Task, difference: tuple[float, float]) -> str:
    low, high = difference
    if low == high:
        return number_text(low, task.language)
    joint = " đến " if task.language == "vi" else " to "
    return f"{number_text(low, task.language)}{joint}{number_text(high, task.language)}"


def aggregate(task: Task) -> Draft | None:
    """Which places set a value, which is highest or lowest, how many; over all rows of the corpus."""
    wanted, query = task.wanted, task.query
    if not (query.indicators or query.premises or wanted.asks_target):
        return None
    rows = [
        row for row in task.corpus.rows.all() if task.in_scope(row.document.id) and row.target.place not in (None, "vn")
    ]
    if task.place_codes:
        rows = [row for row in rows if row.target.place in task.place_codes]
    rows = [row for row in rows if unit_named(row.target.label) is None]  # provinces are compared with provinces
    if query.indicators or wanted.topic or not query.premises:
        rows = wanted.on_topic(rows)
    kinds = wanted.kinds(rows)
    rows = wanted.of_years(wanted.of_level([row for row in rows if row.target.kind in kinds]))
    resolved = resolve(rows)
    rows = list(resolved.rows)
    if not rows:
        return None
    if query.premises:
        rows = [row for row in rows if any(holds_premise(row.target, premise) for premise in query.premises)]
        if not rows:
            return Draft("not_found", task.say("aggregate_none"))
    name = "aggregate_which"
    if query.operation in ("highest", "lowest"):
        rows = _extreme(rows, query.operation == "highest")
        name = f"aggregate_{query.operation}"
    places = list(dict.fromkeys(row.target.place for row in rows))
    if query.operation == "count":
        name = "aggregate_count"
    years = {row.target.year for row in rows}
    when = when_text("target", next(iter(years)), task.language) if len(years) == 1 else ""
    lines = [task.say(name, when=when, **({"count": len(places)} if name == "aggregate_count" else {}))]
    writer = RowWriter.for_task(task)
    for row in rows:
        year = "" if len(years) == 1 else _when_text([row], row.target.kind, row.target.year, task)
        place = place_name(row.target.place, task.language)
        lines.append(f"- {place}{year}: {writer.label(row)}: {writer.figure(row)} {writer.cite(row)}")
        if sum(map(len, lines)) > MAX_LIST_CHARS - 400:
            break
    return writer.draft("\n".join(lines), [replace(resolved, rows=tuple(rows))])


def _extreme(rows: Sequence[Row], highest: bool) -> list[Row]:
    """The rows with the highest (lowest) value among the rows of the unit that most of them have."""
    by_unit: dict[str | None, list[Row]] = defaultdict(list)
    for row in rows:
        if row.target.low is not None:
            by_unit[row.target.unit].append(row)
    if not by_unit:
        return list(rows)
    comparable = max(by_unit.values(), key=len)
    sign = (1 if highest else -1) * (-1 if is_rank(comparable[0].target) else 1)
    best = max(sign * sort_key(row.target) for row in comparable)
    return [row for row in comparable if sign * sort_key(row.target) == best]


def candidate_rows(task: Task) -> list[Row]:
    """The rows of the places asked, of all places where none is asked; a district's row only where it is asked for.

    A district, town or commune of the question leads to its province: the province's own rows answer where there are
    none of the unit, and a notice says so. One that leads to none is answered by its own rows alone.
    """
    table = task.corpus.rows
    rows = table.of_places(task.place_codes) if task.place_codes else table.all()
    rows = _as_quoted_there(task, [row for row in rows if task.in_scope(row.document.id)])
    units = units_asked(task)
    of_units = [row for row in rows if any(names_unit(row.target.label, unit) for unit in units)]
    if of_units:
        return of_units
    if task.query.units and not task.place_codes:
        return []
    of_whole = [row for row in rows if unit_named(row.target.label) is None]
    of_one_document = task.query.document_numbers or (len(task.evidence.document_ids) == 1 and not task.place_codes)
    return of_whole or ([row for row in rows if _is_of_own_plan(row)] if of_one_document else [])


def _is_of_own_plan(row: Row) -> bool:
    """Whether a row is of the unit whose plan it stands in."""
    unit = unit_named(row.target.label)
    return unit is not None and names_unit(row.document.title, UNIT_KIND.sub("", unit))


def _as_quoted_there(task: Task, rows: Sequence[Row]) -> list[Row]:
    """The rows, those of the nation as the documents of the place that is asked beside it quote them if they do.

    "Mục tiêu quốc gia theo kế hoạch của Huế" is what Huế's plan says, whatever others quote.
    """
    others = set(task.place_codes) - {"vn"}
    if "vn" not in task.place_codes or not others:
        return list(rows)
    nations = [row for row in rows if row.target.place == "vn"]
    there = {(r.target.indicator, r.target.year) for r in nations if others & set(r.document.provinces)}
    return [
        row
        for row in rows
        if row.target.place != "vn"
        or (row.target.indicator, row.target.year) not in there
        or others & set(row.document.provinces)
    ]


def units_asked(task: Task) -> list[str]:
    """The districts, towns and communes that the question names, without their kind ("huyện")."""
    named = [*(place.via for place in task.query.places if place.via), *task.query.units]
    return [UNIT_KIND.sub("", unit) for unit in named]


def is_yearly(row: Row) -> bool:
    """Whether prose gives a value as that of each year ("mỗi năm bồi dưỡng 3.000 lượt"), which no "by 2030" says."""
    text, target = row.document.text, row.target
    before = fold(nfc(text[target.start : target.figure_start]))
    behind = fold(nfc(text[target.figure_end : target.end]))
    if before.startswith("|") or "/nam" in fold(nfc(text[target.figure_start : target.figure_end])):
        return False
    return YEARLY.search(before) is not None or YEARLY.match(behind.lstrip()) is not None


def names_unit(label: str, unit: str) -> bool:
    """Whether a row's wording names a unit below the province."""
    return re.search(rf"\b{re.escape(fold(nfc(unit)))}\b", fold(nfc(label))) is not None


@lru_cache(maxsize=8192)
def unit_named(label: str) -> str | None:
    """The unit below the province that a row's wording names, None where it names none."""
    text = nfc(label)
    places = find_places(text)
    known = next((place.via for place in places if place.via), None)
    return known or next((unit.name for unit in find_local_units(text, places) if is_headed_by(text, unit)), None)


def unit_ahead(label: str) -> str | None:
    """The unit that a row's wording opens with ("Xã Thanh Bình: …"), None where it opens with none."""
    ahead, colon, _ = label.partition(":")
    named = unit_named(label) if colon else None
    return ahead if named and UNIT_KIND.match(ahead) and fold(nfc(ahead)) == fold(nfc(named)) else None


def owner_text(rows: Sequence[Row], writer: RowWriter) -> str:
    """Whose rows these are, for their lead; the one commune or district whose own plan they are of is the writer's."""
    language = writer.task.language
    owners = {(row.target.place, unit_ahead(row.target.label)) for row in rows}
    if len(owners) == 1 and (unit := next(iter(owners))[1]) and all(map(_is_of_own_plan, rows)):
        writer.unit = unit
        return unit_name(unit, rows[0].target.place, language)
    return place_names(dict.fromkeys(row.target.place for row in rows), language)


def is_headed_by(label: str, unit: LocalUnit) -> bool:
    """Whether a row's wording opens with a unit: "Xã Thanh Bình: …"."""
    return unit.start == 0 and label.startswith(":", unit.end)


def write_rows(task: Task, resolved: Resolved, limit: int, *, status: str = "answered") -> Draft:
    """A few rows as one sentence, or a lead and a line each; what all rows share is said once."""
    writer = RowWriter.for_task(task)
    rows = resolved.rows
    places = {row.target.place for row in rows}
    years = {row.target.year for row in rows}
    kinds = {row.target.kind for row in rows}
    shared_year = next(iter(years)) if len(years) == 1 else None
    lead = ""
    if len(places) == 1 and len(kinds) == 1:
        kind = next(iter(kinds))
        when = _when_text(rows, kind, shared_year, task)
        lead = task.say(f"lookup_lead_{kind}", place=owner_text(rows, writer), when=when)
    if len(rows) == 1:
        row = rows[0]
        return writer.draft(
            f"{lead}: {writer.label(row)}: {writer.figure(row)} {writer.cite(row)}.", [resolved], status=status
        )
    lines = [f"{lead}:"] if lead else []
    for position, row in enumerate(rows):
        own_when = _when_text([row], row.target.kind, row.target.year, task)
        year = own_when if shared_year is None else ""
        own = (
            ""
            if lead
            else task.say(
                f"lookup_lead_{row.target.kind}",
                place=place_name(row.target.place, task.language),
                when=own_when,
            )
        )
        parts = [part for part in (own or year.strip(), writer.label(row)) if part]
        dated = _dated(task, row) if resolved.conflict else ""
        line = f"- {' – '.join(parts)}: {writer.figure(row)} {writer.cite(row)}{dated}"
        if sum(map(len, lines)) + len(line) > limit - 120 and position:
            writer.cited.pop()
            lines.append(task.say("list_truncated", count=len(rows) - position))
            break
        lines.append(line)
    return writer.draft("\n".join(lines), [resolved], status=status)


def _when_text(rows: Sequence[Row], kind: str, year: int | None, task: Task) -> str:
    """ " đến năm 2030", or " năm 2026" where every source speaks of that year alone."""
    return when_text(kind, year, task.language, of_one_year=all(row.is_of_one_year for row in rows))


def _dated(task: Task, row: Row) -> str:
    published = row.document.published
    return f" ({date_text(published, task.language)})" if published else ""


def write_table(task: Task, resolved: Resolved, limit: int = MAX_LIST_CHARS) -> Draft:
    """Many rows as Markdown tables, one a pillar, with place and year columns only where they differ."""
    writer = RowWriter.for_task(task)
    rows = resolved.rows
    places = list(dict.fromkeys(row.target.place for row in rows))
    years = {row.target.year for row in rows}
    kinds = {row.target.kind for row in rows}
    kind = "target" if "target" in kinds else "result"
    when = _when_text(rows, kind, next(iter(years)), task) if len(years) == 1 else ""
    name = owner_text(rows, writer)
    lead = "list_lead_mixed" if len(kinds) > 1 else "list_lead" if kind == "target" else "list_lead_result"
    lines = [f"**{task.say(lead, place=name, when=when)}**"]
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.target.year or 0):
        groups[row.target.pillar if row.target.pillar in PILLARS else "other"].append(row)
    head = [task.say("column_indicator"), task.say("column_value"), task.say("column_source")]
    if len(years) > 1:
        head.insert(0, task.say("column_year"))
    if len(places) > 1:
        head.insert(0, task.say("column_place"))
    written, size = 0, len(lines[0])
    for pillar in [*PILLARS, "other"]:
        if pillar not in groups:
            continue
        block = ["", f"**{task.say(f'pillar_{pillar}')}**", "", table_line(head), table_line(["---"] * len(head))]
        if len(groups) == 1:
            block = ["", *block[3:]]
        for row in groups[pillar]:
            shown = (
                f"{writer.figure(row)} ({task.say(f'kind_{row.target.kind}')})"
                if len(kinds) > 1
                else writer.figure(row)
            )
            cells = [writer.label(row), shown, ""]
            if len(years) > 1:
                cells.insert(0, str(row.target.year) if row.target.year else task.say("year_unstated"))
            if len(places) > 1:
                cells.insert(0, place_name(row.target.place, task.language))
            if size + sum(map(len, block)) + sum(map(len, cells)) + 160 > limit and written:
                break
            cells[-1] = f"{writer.cite(row)}"
            block.append(table_line(cells))
            written += 1
        if len(block) > (2 if len(groups) == 1 else 5):
            lines += block
            size = sum(map(len, lines))
    if written < len(rows):
        lines += ["", task.say("list_truncated", count=len(rows) - written)]
    return writer.draft("\n".join(lines), [resolved])


def _within_a_sentence(name: str) -> str:
    """An indicator's name where it does not begin the sentence; "DTI" stays."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def table_line(cells: Sequence[str]) -> str:
    """One line of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def offered(task: Task, rows: Sequence[Row], refusal: str, offer: str) -> Draft:
    """A refusal that offers, labelled and cited, what is there instead."""
    resolved = resolve(task.wanted.of_extent(rows))
    shown = replace(resolved, rows=_nearest(task, resolved.rows)[:MAX_OFFERED])
    shown = replace(shown, rows=tuple(sorted(shown.rows, key=lambda row: row.target.year or 0)))
    draft = write_rows(task, shown, MAX_LOOKUP_CHARS - len(refusal), status="not_found")
    body = draft.text[:1].upper() + draft.text[1:]
    extra: tuple[Notice, ...] = ()
    if offer == "offer_other_year":
        years = ", ".join(str(year) for year in sorted({row.target.year for row in shown.rows if row.target.year}))
        extra = (Notice("other_year", task.say("notice_other_year", years=years or task.say("year_unstated"))),)
    return replace(draft, text=f"{refusal} {task.say(offer)}\n{body}", notices=(*extra, *draft.notices))


def _nearest(task: Task, rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows of the years nearest to those asked first; those without a year last."""
    asked = task.wanted.years

    def distance(row: Row) -> int:
        year = row.target.year
        return min(abs(year - each) for each in asked) if year and asked else FAR_YEARS

    return tuple(sorted(rows, key=distance))


def refused(task: Task, name: str, **values: object) -> Draft:
    """A plain "not found" that says what is missing."""
    return Draft("not_found", task.say(name, **values))


def places_text(task: Task) -> str:
    """The places asked, as a reader would list them."""
    codes = task.place_codes
    if not codes:
        return (
            place_name("vn", task.language)
            if task.corpus.rows.by_place.keys() <= {"vn", None}
            else ("các địa phương" if task.language == "vi" else "the provinces")
        )
    return place_names(codes, task.language)


def with_premise(task: Task, draft: Draft, rows: Sequence[Row]) -> Draft:
    """Confirm or correct a figure that the question itself stated; no verdict where question and rows leave doubt."""
    targets: list[Target] = [row.target for row in rows if row.target.low is not None]
    if not task.query.premises or not targets or not plainly_asked(task, targets):
        return draft
    verdicts = _verdicts(task, targets)
    if len(verdicts) != 1 or verdicts == {None} or (verdicts == {True} and _is_open(task)):
        return draft
    verdict = task.say("premise_right" if verdicts == {True} else "premise_wrong")
    apart = "\n\n" if draft.text.startswith(("**", "-", "|")) else " "  # before a table or list on a line of its own
    return replace(draft, text=f"{verdict}{apart}{draft.text}")


def _verdicts(task: Task, targets: Sequence[Target]) -> set[bool | None]:
    """What each row says of each figure that the question states."""
    return {verdict_on(target, premise) for target in targets for premise in task.query.premises}


def _is_open(task: Task) -> bool:
    """Whether a question wants a date, a body or a reason: the figure in it is taken for granted, not asked about."""
    return bool(facts_asked(task)) and not TAG_QUESTION.search(fold(nfc(task.query.normalized)))


def plainly_asked(task: Task, targets: Sequence[Target]) -> bool:
    """Whether "yes" or "no" can mean only one thing: no negation, no mix of aim and result, no other direction."""
    words = fold(nfc(task.query.normalized))
    if NEGATION.search(TAG_QUESTION.sub(" ", words)):
        return False
    if ACHIEVED.search(words) and any(target.kind == "target" for target in targets):
        return False
    asked = {way for way, cue in DIRECTIONS.items() if cue.search(words)}
    return not asked or all(target.direction in asked for target in targets)
