"""Results held against their targets: which targets of a place were met, missed or exceeded.

A target and a result make a pair if they are of one place, level, year and measure. The source's own verdict ("Không
đạt" in the table row) goes before arithmetic; where neither decides, the pair is shown without a verdict or left out.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from assistant.composition.context import Task
from assistant.composition.row_answers import MAX_LIST_CHARS, RowWriter, candidate_rows, places_text, table_line
from assistant.composition.rows import Resolved, Row, is_of_old_bounds, measure_of, resolve
from assistant.composition.values import is_rank
from assistant.composition.wording import place_name, place_names, when_text
from assistant.types import Attainment, AttainmentAsked, Draft
from ingest.data_files import load_yaml
from ingest.normalize import fold, nfc
from ingest.types import Target

PART_OF_A_YEAR = re.compile(
    r"\b(?:0?[1-9]|1[01]|ba|sau|chin) thang\b|\bquy (?:[1-3]|i{1,3})\b"
    r"|\bthang (?:0?[1-9]|1[01])(?:/| nam )(?:19|20)\d\d"
    r"|\b(?:first half|first quarter|third quarter|nine months|six months)\b"
)
SEVERAL = re.compile(r"\b(?:nao|gi|cac|nhung|may|bao nhieu chi tieu|liet ke|which|what|list|all)\b")
BRACKETS = re.compile(r"\([^()]*\)")
REMAINS = re.compile(r"\b(?:còn|xuống)\b")
_DATA = Path(__file__).with_name("attainment.yaml")


@dataclass(frozen=True, slots=True)
class Pair:
    """A target and the result told of it; ``verdict`` is None where neither source nor figures decide it.

    ``running``: the result is one of the target's own year, told before that year was over.
    """

    target: Row
    result: Row
    verdict: Attainment | None
    running: bool = False

    def is_a(self, wanted: AttainmentAsked) -> bool:
        """Whether the pair is of the wanted kind; an exceeded target is met as well."""
        return wanted in ("compared", self.verdict) or (wanted == "met" and self.verdict == "exceeded")


def attainment_answer(task: Task) -> Draft | None:
    """The targets that were met, missed or exceeded; None where the question or the rows are no matter of that."""
    wanted = task.query.attainment
    if wanted is None:
        return None
    pairs = list(_pairs(task))
    if not pairs:
        return None
    if task.query.indicators and len(pairs) == 1:
        return _one(task, pairs[0])
    one_asked = task.query.indicators and not SEVERAL.search(task.wanted.folded_question)
    if one_asked or (not any(pair.is_a(wanted) for pair in pairs) and not all(pair.verdict for pair in pairs)):
        wanted = "compared"  # where a verdict is open, "none was missed" would say too much
    judged = [pair for pair in pairs if pair.verdict or wanted == "compared"]
    chosen = [pair for pair in judged if pair.is_a(wanted)]
    if not judged:
        return None
    years = {pair.target.target.year for pair in chosen or judged}
    when = when_text("result", next(iter(years)), task.language) if len(years) == 1 else ""
    codes = list(dict.fromkeys(pair.target.target.place for pair in chosen or judged))
    place = place_names(codes, task.language) if task.place_codes else places_text(task)
    lead = task.say(f"attainment_{wanted}" if chosen else f"attainment_none_{wanted}", place=place, when=when)
    return _table(task, f"**{lead}**", chosen or judged, verdicts=not chosen or wanted == "compared")


def _pairs(task: Task) -> Iterator[Pair]:
    """The pairs of the places, years, level and topic asked."""
    wanted = task.wanted
    rows = candidate_rows(task)
    of_one = task.query.indicators and not SEVERAL.search(wanted.folded_question)  # and not the pillar of that name
    rows = wanted.on_topic(rows) if of_one else wanted.of_subject(rows)
    rows = [row for row in wanted.of_level(rows) if row.target.low is not None]
    groups: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in resolve(rows).rows:
        t = row.target
        unit = "rank" if is_rank(t) else t.unit
        groups[(t.place, t.level, measure_of(t), unit, is_of_old_bounds(t.label))].append(row)
    for group in groups.values():
        results = [row for row in group if row.target.kind == "result"]
        targets = wanted.of_years([row for row in group if row.target.kind == "target"])
        years = [row.target.year for row in targets]
        for target in targets:
            result = _result_of(target, results, alone=years.count(target.target.year) == 1)
            if result is not None:
                yield _pair(target, result)


def _result_of(target: Row, results: Sequence[Row], *, alone: bool) -> Row | None:
    """The one result told of a target: in its own clause or table row, in its own words, or the only one of its year.

    A result without a year is one only in the target's own clause ("78% …, trong khi chỉ tiêu năm 2025 là 95%").
    """
    year = target.target.year
    of_year = [r for r in results if r.target.year == year]
    beside = [r for r in results if r.target.year in (year, None) and _in_one_clause(target, r)]
    worded = [r for r in of_year if r.label_terms == target.label_terms]
    for found in (beside, worded, of_year if alone else []):
        if len(found) == 1:
            return found[0]
    return None


def _in_one_clause(target: Row, result: Row) -> bool:
    """Whether both figures stand in one clause or table row."""
    own, other = target.target, result.target
    return (own.document_id, own.start) == (other.document_id, other.start)


def _pair(target: Row, result: Row) -> Pair:
    """The pair with its verdict, if the result is the whole year's or already enough."""
    if result.target.year != target.target.year:
        return Pair(target, result, None)
    said, computed = _assessment(target, result), reached(target.target, result.target)
    if said and computed and (said == "missed") != (computed == "missed"):
        return Pair(target, result, None)  # word and figures disagree: a reader must look
    if said:
        return Pair(target, result, said)
    if not _comparable(target, result):
        return Pair(target, result, None)
    if computed == "missed" and year_runs(result):
        return Pair(target, result, None, running=True)
    return Pair(target, result, computed)


def _comparable(target: Row, result: Row) -> bool:
    """Whether both figures plainly are of one measure, and no "còn" says that less is better."""
    if not _in_one_clause(target, result) and target.label_terms != result.label_terms:
        return False
    return not any(REMAINS.search(_words_before(row)) for row in (target, result))


def _words_before(row: Row) -> str:
    """The figure with the two or three words that lead to it."""
    low = max(row.target.start, row.target.figure_start - 12)
    return nfc(row.document.text[low : row.target.figure_end]).casefold()


def year_runs(result: Row) -> bool:
    """Whether a result may have been told before its year was over.

    By the document's date, by months named in its title or in the result's own line; a document without a date is held
    to report on a whole year only if its title names that year.
    """
    document, year = result.document, str(result.target.year)
    published = document.published or ""
    if published[:4] == year and published[4:7] and published[5:7] < "12":
        return True
    line = document.text.rfind("\n", 0, result.target.start) + 1
    told = f"{document.title}\n{document.text[line : result.target.figure_end]}"
    if PART_OF_A_YEAR.search(fold(nfc(told))):
        return True
    return not published and year not in document.title


def reached(target: Target, result: Target) -> Attainment | None:
    """Compare a result with its target; None where units, directions or vague values leave it open."""
    if target.low is None or target.high is None or result.low is None:
        return None
    if result.comparator not in ("=", ">", ">=", "top"):
        return None
    ranked = is_rank(target) or is_rank(result)
    if (target.unit != result.unit and not ranked) or target.direction != result.direction or target.comparator == "~":
        return None
    falling = ranked or target.comparator in ("<", "<=")
    if not falling:
        better = _better(target.label)
        if better is None:
            return None
        falling = better == "lower"
    if falling and (result.comparator in (">", ">=") or target.direction == "decrease"):
        return None
    sign = -1 if falling else 1
    near, far = sorted((sign * target.low, sign * target.high))
    value = sign * result.low
    if value > far:
        return "exceeded"
    if value < near or (value == near and target.comparator in "<>"):
        return None if result.comparator in (">", ">=") else "missed"
    return "met"


def _assessment(target: Row, result: Row) -> Attainment | None:
    """The verdict that the table row of both figures bears in a cell right of them."""
    own, other = target.target, result.target
    if not _in_one_clause(target, result):
        return None
    text = target.document.text
    if not text.startswith("|", own.start):
        return None
    behind = text[max(own.figure_end, other.figure_end) : own.end]
    cells = [BRACKETS.sub("", cell).strip(" .") for cell in fold(nfc(behind)).split("|")[1:]]
    return next((_assessments()[cell] for cell in cells if cell in _assessments()), None)


@lru_cache(maxsize=1)
def _assessments() -> dict[str, Attainment]:
    """What a cell that states a verdict says, by its folded words."""
    said: dict[Attainment, list[str]] = load_yaml(_DATA)["assessments"]
    return {words: verdict for verdict, phrases in said.items() for words in phrases}


def _better(label: str) -> Literal["higher", "lower"] | None:
    """Which values of a measure are the better ones, None where its label leaves it open."""
    lower, handled = _measures()
    text = nfc(label).casefold()
    if lower.match(text):
        return None if handled.search(text) else "lower"
    return "higher"


@lru_cache(maxsize=1)
def _measures() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How labels of measures begin that are better when lower, and words that turn them."""
    data = load_yaml(_DATA)
    head, handled = ("|".join(map(re.escape, data[name])) for name in ("lower_is_better", "handled"))
    lead = r"(?:(?:tỷ lệ|tỉ lệ|số|số lượng|tổng số|mức|bình quân|số lượt)\s)*"
    return re.compile(rf"\W*{lead}(?:{head})\b"), re.compile(rf"\b(?:{handled})\b")


def _one(task: Task, pair: Pair) -> Draft:
    """One sentence: the verdict, the result and the target it is held against."""
    writer = RowWriter.for_task(task)
    own = pair.target.target
    undated = pair.result.target.year != own.year
    text = task.say(
        f"attainment_verdict_{pair.verdict or ('undated' if undated else 'open')}",
        place=place_name(own.place, task.language),
        when=when_text("target" if undated else "result", own.year, task.language),
        label=writer.label(pair.target),
        result=f"{writer.figure(pair.result)} {writer.cite(pair.result)}",
        target=f"{writer.figure(pair.target)} {writer.cite(pair.target)}",
    )
    return writer.draft(text, [Resolved((pair.target, pair.result))])


def _result_text(writer: RowWriter, pair: Pair) -> str:
    """The result with its source, and a word where it bears no year of its own."""
    undated = pair.result.target.year != pair.target.target.year
    remark = f" ({writer.task.say('result_undated')})" if undated else ""
    return f"{writer.figure(pair.result)}{remark} {writer.cite(pair.result)}"


def _table(task: Task, lead: str, pairs: Sequence[Pair], *, verdicts: bool) -> Draft:
    """Pairs as a table, each figure with its source; the verdict has a column where it is not said above."""
    writer = RowWriter.for_task(task)
    several = len({(pair.target.target.place, pair.target.target.year) for pair in pairs}) > 1
    columns = ["indicator", "target", "result"] + ["verdict"] * verdicts
    lines = [lead, "", table_line([task.say(f"column_{name}") for name in columns]), table_line(["---"] * len(columns))]
    size = sum(map(len, lines))
    shown: list[Row] = []
    for pair in pairs:
        label = writer.label(pair.target)
        if several:
            own = pair.target.target
            place = place_name(own.place, task.language)
            label = f"{place}{when_text('result', own.year, task.language)} – {label}"
        figures = [f"{writer.figure(pair.target)} {writer.cite(pair.target)}", _result_text(writer, pair)]
        verdict = pair.verdict or ("running" if pair.running else "open")
        line = table_line([label, *figures, *[task.say(f"verdict_{verdict}")] * verdicts])
        size += len(line)
        if size > MAX_LIST_CHARS and shown:
            del writer.cited[-2:]
            lines += ["", task.say("list_truncated", count=len(pairs) - len(shown) // 2)]
            break
        lines.append(line)
        shown += [pair.target, pair.result]
    return writer.draft("\n".join(lines), [Resolved(tuple(shown))])
